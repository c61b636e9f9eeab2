//! The sheet of one customer: what it pays, costs and is commissioned on, by month of its life.

use std::collections::HashMap;

use anyhow::Result;

use super::page::{Kind, Page, letters};
use crate::commands::forecast::words::scope;
use crate::economics::caps::commission_load;
use crate::economics::clawback::CommissionFlows;
use crate::economics::customer::{Customer, Month};
use crate::economics::figures::Figures;
use crate::economics::model::{Base, Commission, Model, PayoutRun, RevenueModel, Scope, Structure};
use crate::economics::rounding::{float, power, ratio};

/// Where the other sheets find a customer's months.
pub struct Columns {
    /// The results of the sheet's formulas, by row and column.
    pub results: HashMap<(u32, u16), f64>,
    /// Columns of the phases of a payout run: one, or three when payouts are quarterly.
    pub phases: Vec<Phase>,
    /// Columns of the commission bases of the usual structures.
    pub offers: Vec<u16>,
}

/// Columns of commission flows for customers that start in one month of a quarter.
#[derive(Clone, Copy)]
pub struct Phase {
    /// Cancelled before it was paid.
    pub cancelled: u16,
    /// To be recovered.
    pub reclaimed: u16,
    /// Paid.
    pub paid: u16,
}

/// The fixed columns.
pub const ACTIVE: u16 = 1;
const LIST: u16 = 2;
/// Expected payments.
pub const PAYMENTS: u16 = 3;
/// What is billed.
pub const BILLED: u16 = 4;
/// What is given back.
pub const REFUNDED: u16 = 5;
/// Recognised revenue.
pub const RECOGNISED: u16 = 6;
/// What is used, at list price.
pub const USED: u16 = 7;
/// Margin before commission.
pub const MARGIN: u16 = 9;
const BASE: u16 = 10;
/// Commission earned.
pub const ACCRUED: u16 = 11;
/// Discount factor.
pub const FACTOR: u16 = 12;
/// Running sum of recognised flows.
pub const RUNNING: u16 = 13;
/// Expected return at the end of the month.
pub const RESERVE: u16 = 14;
const FIRST_FREE: u16 = 15;

const HEADS: [&str; 15] = [
    "month",
    "still there",
    "list price",
    "payments",
    "billed",
    "refunded",
    "recognised",
    "used, at list price",
    "recurring revenue",
    "margin",
    "commission base",
    "commission",
    "discount factor",
    "running result",
    "reserve",
];

/// A cell of a month, by its age from 0.
fn cell(column: u16, age: u32) -> String {
    format!("{}{}", letters(column), age + 2)
}

/// The months of a column.
pub fn range(column: u16, months: u32) -> String {
    let name = letters(column);
    format!("Customer!${name}$2:${name}${}", months + 1)
}

struct Writer<'a> {
    figures: &'a Figures,
    model: &'a Model,
    months: u32,
}

/// Writes the sheet.
pub fn write(page: &mut Page<'_>, figures: &Figures) -> Result<Columns> {
    let (model, customer) = (&figures.model, &figures.customer);
    let writer = Writer {
        figures,
        model,
        months: u32::try_from(customer.months.len())?,
    };
    let flows: Vec<CommissionFlows> = (0..model.commission().terms.phases())
        .map(|phase| {
            CommissionFlows::of(model.commission(), customer, phase, customer.months.len())
        })
        .collect();
    page.columns(&HEADS)?;
    page.freeze(1)?;
    page.kinds([0], Kind::Whole);
    page.kinds([ACTIVE, PAYMENTS, FACTOR], Kind::Factor);
    page.kinds(
        (LIST..FACTOR)
            .chain(RUNNING..100)
            .filter(|column| *column != PAYMENTS),
        Kind::Price,
    );
    writer.months_of_life(page, customer)?;
    writer.commissions(page, customer, &flows[0])?;
    let offers = writer.offers(page, customer)?;
    let mut next = FIRST_FREE + u16::try_from(offers.len())?;
    let mut phases = Vec::new();
    for (index, flows) in (0u32..).zip(&flows) {
        phases.push(writer.phase(page, flows, index, next)?);
        next += 3;
    }
    page.fit()?;
    Ok(Columns {
        results: std::mem::take(&mut page.results),
        phases,
        offers,
    })
}

impl Writer<'_> {
    fn months_of_life(&self, page: &mut Page<'_>, customer: &Customer) -> Result<()> {
        let prepaid_months = self.model.product.revenue_model.prepaid_months();
        let margins = customer.margins();
        for (age, month) in (0u32..).zip(&customer.months) {
            let row = age + 1;
            page.number(row, 0, f64::from(age))?;
            let formulas = match prepaid_months {
                Some(length) => self.prepaid(age, length),
                None => self.running(age),
            };
            let list = self.list_price(age);
            let results = [
                month.active,
                list,
                month.payments,
                month.billed,
                month.refunded,
                month.recognised,
                month.used,
                month.recurring,
            ];
            for (column, (formula, result)) in (ACTIVE..).zip(formulas.iter().zip(results)) {
                page.formula(row, column, formula, result)?;
            }
            let margin = format!(
                "{}-(cogs_rate+model_cost_rate)*{}-payment_fee_rate*{}-payment_fee_fixed*{}-serving_cost_monthly*{}",
                cell(RECOGNISED, age),
                cell(USED, age),
                cell(BILLED, age),
                cell(PAYMENTS, age),
                cell(ACTIVE, age),
            );
            page.formula(row, MARGIN, &margin, margins[age as usize])?;
            let factor = power(customer.discount_factor, age);
            page.formula(
                row,
                FACTOR,
                &format!("(1+discount_rate_annual)^(-A{}/12)", age + 2),
                factor,
            )?;
        }
        Ok(())
    }

    fn list_price(&self, age: u32) -> f64 {
        let product = &self.model.product;
        let age = match product.revenue_model {
            RevenueModel::Annual => age - age % 12,
            RevenueModel::OneTime => 0,
            _ => age,
        };
        float(product.price) * power(1.0 + float(product.expansion_monthly), age)
    }

    /// Formulas of a customer that pays as it goes.
    fn running(&self, age: u32) -> [String; 8] {
        let product = &self.model.product;
        let active = match age.checked_sub(1) {
            None => "1".to_owned(),
            Some(before) if (before as usize) < product.early_churn.len() => {
                format!("{}*(1-early_churn_month_{age})", cell(ACTIVE, before))
            }
            Some(before) => format!("{}*(1-monthly_churn)", cell(ACTIVE, before)),
        };
        let row = age + 2;
        let payments = match product.revenue_model {
            RevenueModel::Outcome if age < product.outcome_lag_months => "0".to_owned(),
            RevenueModel::Outcome => format!("{}*outcome_rate_monthly", cell(ACTIVE, age)),
            _ => cell(ACTIVE, age),
        };
        let used = format!("{}*{}", cell(PAYMENTS, age), cell(LIST, age));
        [
            active,
            format!("price*(1+expansion_monthly)^A{row}"),
            payments,
            format!("{used}*(1-IF(A{row}<customer_discount_months,customer_discount_rate,0))"),
            "0".to_owned(),
            cell(BILLED, age),
            used,
            cell(BILLED, age),
        ]
    }

    /// Formulas of a customer that pays for terms of so many months in advance.
    fn prepaid(&self, age: u32, length: u32) -> [String; 8] {
        let row = age + 2;
        let renews = self.model.product.revenue_model != RevenueModel::OneTime;
        let starts = if renews { age - age % length } else { 0 };
        let stays = |month: String| {
            format!(
                "(1-early_cancel_monthly)^(MIN(refund_window_days,{month}*month_days)/month_days)"
            )
        };
        let kept = "(1-early_cancel_monthly)^(refund_window_days/month_days)";
        let term = match age {
            age if age >= length && !renews => "0".to_owned(),
            _ => format!("{kept}*(1-monthly_churn)^{starts}"),
        };
        let net = |age: u32| {
            let list = cell(LIST, age);
            format!("{list}*(1-IF({starts}<customer_discount_months,customer_discount_rate,0))")
        };
        let (start, end) = (stays(format!("A{row}")), stays(format!("(A{row}+1)")));
        let refunded = match age {
            age if age >= length && renews => "0".to_owned(),
            _ => format!("({start}-{end})*{}", net(0)),
        };
        let active = if age < length { start } else { term.clone() };
        let payments = match age {
            0 => "1".to_owned(),
            age if age.is_multiple_of(length) => term.clone(),
            _ => "0".to_owned(),
        };
        let net = net(age);
        [
            active,
            format!("price*(1+expansion_monthly)^{starts}"),
            payments,
            format!("{}*{net}", cell(PAYMENTS, age)),
            refunded,
            format!("{term}*{net}/{length}"),
            format!("{}*{}/{length}", cell(ACTIVE, age), cell(LIST, age)),
            format!("{}*{net}/{length}", cell(ACTIVE, age)),
        ]
    }

    fn commissions(
        &self,
        page: &mut Page<'_>,
        customer: &Customer,
        flows: &CommissionFlows,
    ) -> Result<()> {
        let base = customer.commission_base(self.model.commission());
        let load = commission_load(&self.figures.costs);
        let margins = customer.margins();
        let mut running = -float(self.model.program.costs.cac_per_customer);
        for age in 0..self.months {
            let (row, at) = (age + 1, age as usize);
            let commission = self.model.commission();
            let formula = match (commission.structure, age) {
                (Structure::Percent, _) => {
                    self.base(commission.scope, age, &customer.months[at], base[at])
                }
                (Structure::Flat, 0) => "1".to_owned(),
                (Structure::PerLead, 0) => "1/win_rate".to_owned(),
                _ => "0".to_owned(),
            };
            page.formula(row, BASE, &formula, base[at])?;
            let accrued = format!("{}*{}", pay(self.model.commission()), cell(BASE, age));
            page.formula(row, ACCRUED, &accrued, flows.accrued[at])?;
            running += margins[at] - load * flows.accrued[at];
            let before = match age {
                0 => "-cac_per_customer".to_owned(),
                _ => cell(RUNNING, age - 1),
            };
            let formula = format!(
                "{before}+{}-commission_load*{}",
                cell(MARGIN, age),
                cell(ACCRUED, age)
            );
            page.formula(row, RUNNING, &formula, running)?;
            self.share(page, RESERVE, age, flows.reserve[at], flows)?;
        }
        Ok(())
    }

    /// The commission base of a month under a scope, of a share; `value` is what it comes to.
    fn base(&self, scope: Scope, age: u32, month: &Month, value: f64) -> String {
        let whole = match self.model.commission().base {
            Base::Net => cell(BILLED, age),
            Base::List => format!("{}*{}", cell(PAYMENTS, age), cell(LIST, age)),
        };
        let outcome = self.model.product.revenue_model == RevenueModel::Outcome;
        match scope {
            Scope::Lifetime => whole,
            Scope::Months(months) if age < months => whole,
            Scope::Upfront(_) if age == 0 => {
                format!("price*{}", value / float(self.model.product.price))
            }
            Scope::FirstPayment if outcome && month.payments != 0.0 => {
                let since = age - self.model.product.outcome_lag_months;
                format!("{whole}*(1-outcome_rate_monthly)^{since}")
            }
            Scope::FirstPayment if age == 0 => whole,
            Scope::Months(_) | Scope::Upfront(_) | Scope::FirstPayment => "0".to_owned(),
        }
    }

    fn offers(&self, page: &mut Page<'_>, customer: &Customer) -> Result<Vec<u16>> {
        let mut columns = Vec::new();
        let offers = self.figures.caps.iter().map(|caps| caps.offer);
        for (column, offer) in (FIRST_FREE..).zip(offers) {
            let scope = scope(&offer.scope.word());
            page.column(column, &format!("base, {}, {scope}", offer.tier.id()))?;
            let base = customer.commission_base(&Commission {
                structure: Structure::Percent,
                scope: offer.scope,
                ..*self.model.commission()
            });
            for (age, month) in (0u32..).zip(&customer.months) {
                let formula = self.base(offer.scope, age, month, base[age as usize]);
                page.formula(age + 1, column, &formula, base[age as usize])?;
            }
            columns.push(column);
        }
        Ok(columns)
    }

    /// Columns of what is cancelled, to be recovered and paid.
    fn phase(
        &self,
        page: &mut Page<'_>,
        flows: &CommissionFlows,
        phase: u32,
        first: u16,
    ) -> Result<Phase> {
        let suffix = match self.model.commission().terms.payout_run {
            PayoutRun::Quarterly => format!(", start in month {} of a quarter", phase + 1),
            PayoutRun::DueDay | PayoutRun::Monthly => String::new(),
        };
        let columns = [
            ("cancelled", &flows.cancelled),
            ("to recover", &flows.reclaimed),
            ("paid", &flows.paid),
        ];
        for (column, (head, amounts)) in (first..).zip(columns) {
            page.column(column, &format!("{head}{suffix}"))?;
            for (age, amount) in (0u32..self.months).zip(amounts) {
                self.share(page, column, age, *amount, flows)?;
            }
        }
        Ok(Phase {
            cancelled: first,
            reclaimed: first + 1,
            paid: first + 2,
        })
    }

    /// Writes an amount as its share of all commission earned. The share is a value: when customers leave, and when
    /// payouts run, decides on it.
    fn share(
        &self,
        page: &mut Page<'_>,
        column: u16,
        age: u32,
        amount: f64,
        flows: &CommissionFlows,
    ) -> Result<()> {
        let share = ratio(amount, flows.accrued.iter().sum()).unwrap_or_default();
        let formula = format!("{share}*SUM({})", range(ACCRUED, self.months));
        page.formula(age + 1, column, &formula, amount)
    }
}

/// The name of the cell with what a commission pays.
pub(super) fn pay(commission: &Commission) -> &'static str {
    match commission.structure {
        Structure::Percent => "commission_rate",
        Structure::Flat => "commission_flat",
        Structure::PerLead => "commission_per_lead",
    }
}
