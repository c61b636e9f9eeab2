//! The sheet of one customer: what it pays, costs and is commissioned on, by month of its life.

use std::collections::HashMap;

use anyhow::Result;

use super::page::{Page, letters};
use crate::economics::clawback::{CommissionFlows, Window};
use crate::economics::customer::{Customer, Month};
use crate::economics::model::{
    Base, ClawbackKind, Commission, Model, PayoutRun, RevenueModel, Scope,
};
use crate::economics::rounding::{float, power, ratio};
use crate::economics::survival::{MONTH_DAYS, split};
use crate::economics::usual_terms::UsualTerms;

/// Months of a customer's life that a clawback window may reach into when it is changed in the workbook.
const EDITABLE_WINDOW: u32 = 4;

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
    amount: u16,
    payday: u16,
    returned: u16,
    never_paid: u16,
    /// Cancelled before it was paid.
    pub cancelled: u16,
    /// To be recovered.
    pub reclaimed: u16,
    /// Paid.
    pub paid: u16,
}

/// The fixed columns.
pub const ACTIVE: u16 = 1;
const SURVIVAL: u16 = 2;
const LIST: u16 = 3;
/// Expected payments.
pub const PAYMENTS: u16 = 4;
/// What is billed.
pub const BILLED: u16 = 5;
/// What is given back.
pub const REFUNDED: u16 = 6;
/// Recognised revenue.
pub const RECOGNISED: u16 = 7;
/// What is used, at list price.
pub const USED: u16 = 8;
/// Margin before commission.
pub const MARGIN: u16 = 10;
const BASE: u16 = 11;
/// Commission earned.
pub const ACCRUED: u16 = 12;
const RETURNED: u16 = 13;
/// Expected return at the end of the month.
pub const RESERVE: u16 = 14;
/// Discount factor.
pub const FACTOR: u16 = 15;
/// Running sum of recognised flows.
pub const RUNNING: u16 = 16;
const FIRST_FREE: u16 = 17;

const HEADS: [&str; 17] = [
    "month",
    "active",
    "survival",
    "list price",
    "payments",
    "billed",
    "refunded",
    "recognised",
    "used",
    "recurring",
    "margin",
    "commission base",
    "commission",
    "returned from here",
    "reserve",
    "discount factor",
    "running result",
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
    model: &'a Model,
    usual: &'a UsualTerms,
    window: Window<'a>,
    months: u32,
    /// Months that can have open lines.
    lines: u32,
}

/// Writes the sheet.
pub fn write(
    page: &mut Page<'_>,
    model: &Model,
    usual: &UsualTerms,
    customer: &Customer,
) -> Result<Columns> {
    let months = u32::try_from(customer.months.len()).unwrap_or(u32::MAX);
    let window = Window::over(&model.commission.terms, &customer.survival);
    let open = model.commission.terms.clawback != ClawbackKind::None;
    let lines = if open {
        window.months().max(EDITABLE_WINDOW).min(months)
    } else {
        0
    };
    let writer = Writer {
        model,
        usual,
        window,
        months,
        lines,
    };
    let flows: Vec<CommissionFlows> = (0..model.commission.terms.phases())
        .map(|phase| CommissionFlows::of(&model.commission, customer, phase, customer.months.len()))
        .collect();
    for (column, head) in (0u16..).zip(HEADS) {
        page.heading(0, column, head)?;
    }
    page.freeze()?;
    writer.months_of_life(page, customer)?;
    writer.commissions(page, customer, &flows[0])?;
    let offers = writer.offers(page, customer)?;
    let mut next = FIRST_FREE + u16::try_from(offers.len())?;
    let mut phases = Vec::new();
    for (index, flows) in (0u32..).zip(&flows) {
        phases.push(writer.phase(page, customer, flows, index, next)?);
        next += 7;
    }
    writer.reserve(page, &flows[0], phases[0])?;
    Ok(Columns {
        results: std::mem::take(&mut page.results),
        phases,
        offers,
    })
}

impl Writer<'_> {
    fn months_of_life(&self, page: &mut Page<'_>, customer: &Customer) -> Result<()> {
        let annual = self.model.product.revenue_model == RevenueModel::Annual;
        let margins = customer.margins();
        for (age, month) in (0u32..).zip(&customer.months) {
            let row = age + 1;
            page.number(row, 0, f64::from(age))?;
            let formulas = if annual {
                prepaid(age)
            } else {
                self.running(age)
            };
            let list = self.list_price(age);
            let survival = if annual {
                customer.survival.to_month(age)
            } else {
                month.active
            };
            let results = [
                month.active,
                survival,
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
        let age = if product.revenue_model == RevenueModel::Annual {
            age - age % 12
        } else {
            age
        };
        float(product.price) * power(1.0 + float(product.expansion_monthly), age)
    }

    /// Formulas of a customer that pays as it goes.
    fn running(&self, age: u32) -> [String; 9] {
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
            cell(ACTIVE, age),
            format!("price*(1+expansion_monthly)^A{row}"),
            payments,
            format!("{used}*(1-IF(A{row}<customer_discount_months,customer_discount_rate,0))"),
            "0".to_owned(),
            cell(BILLED, age),
            used,
            cell(BILLED, age),
        ]
    }

    fn commissions(
        &self,
        page: &mut Page<'_>,
        customer: &Customer,
        flows: &CommissionFlows,
    ) -> Result<()> {
        let base = customer.commission_base(&self.model.commission);
        let load = crate::economics::caps::commission_load(&self.model.program.costs);
        let margins = customer.margins();
        let mut running = -float(self.model.program.costs.cac_per_customer);
        for age in 0..self.months {
            let (row, at) = (age + 1, age as usize);
            let formula = self.base(self.model.commission.scope, age, &customer.months[at]);
            page.formula(row, BASE, &formula, base[at])?;
            let accrued = format!("commission_rate*{}", cell(BASE, age));
            page.formula(row, ACCRUED, &accrued, flows.accrued[at])?;
            let day = MONTH_DAYS * f64::from(age);
            let returned = if age < self.lines {
                self.returned_from_month(age)
            } else {
                "0".to_owned()
            };
            page.formula(row, RETURNED, &returned, self.window.returned_from(day))?;
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
        }
        Ok(())
    }

    /// The commission base of a month under a scope.
    fn base(&self, scope: Scope, age: u32, month: &Month) -> String {
        let whole = match self.model.commission.base {
            Base::Net => cell(BILLED, age),
            Base::List => format!("{}*{}", cell(PAYMENTS, age), cell(LIST, age)),
        };
        let outcome = self.model.product.revenue_model == RevenueModel::Outcome;
        match scope {
            Scope::Lifetime => whole,
            Scope::Months(months) if age < months => whole,
            Scope::Upfront(months) if age == 0 => format!("price*{months}"),
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
        let revenue_model = self.model.product.revenue_model;
        let offers = self.usual.offers(revenue_model);
        for (column, offer) in (FIRST_FREE..).zip(offers) {
            page.heading(
                0,
                column,
                &format!("base, {} {}", offer.tier.id(), offer.scope),
            )?;
            let base = customer.commission_base(&Commission {
                scope: offer.scope,
                ..self.model.commission
            });
            for (age, month) in (0u32..).zip(&customer.months) {
                let formula = self.base(offer.scope, age, month);
                page.formula(age + 1, column, &formula, base[age as usize])?;
            }
            columns.push(column);
        }
        Ok(columns)
    }

    /// Survival through part of a month, from the survival at its two ends.
    fn survival_at(&self, day: &str, month: u32) -> String {
        let (start, end) = (cell(SURVIVAL, month), cell(SURVIVAL, month + 1));
        let part = format!("(({day})/month_days-{month})");
        format!("IF({start}=0,0,IF({end}=0,{start}*(1-{part}),{start}*({end}/{start})^{part}))")
    }

    /// Survival to the end of the window, wherever it lies.
    fn survival_at_end(&self) -> String {
        let name = letters(SURVIVAL);
        let at = |shift: u32| {
            format!(
                "INDEX(${name}$2:${name}${},INT(clawback_window_days/month_days)+{shift})",
                self.months + 1
            )
        };
        let (start, end) = (at(1), at(2));
        let part = "(clawback_window_days/month_days-INT(clawback_window_days/month_days))";
        format!("IF({start}=0,0,IF({end}=0,{start}*(1-{part}),{start}*({end}/{start})^{part}))")
    }

    /// Share returned from a day of month `month` on; `survival` is that of the day.
    fn returned_from(&self, day: &str, month: u32, survival: &str) -> String {
        let window_end = self.survival_at_end();
        match self.model.commission.terms.clawback {
            ClawbackKind::None => "0".to_owned(),
            ClawbackKind::Full => {
                format!("IF({day}>=clawback_window_days,0,{survival}-{window_end})")
            }
            ClawbackKind::Prorated => {
                let (start, end) = (cell(SURVIVAL, month), cell(SURVIVAL, month + 1));
                let until = format!("MIN({}*month_days,clawback_window_days)", month + 1);
                let at_until = format!(
                    "IF({}*month_days<=clawback_window_days,{end},{window_end})",
                    month + 1
                );
                let area = format!(
                    "IF({start}=0,0,IF({end}=0,({survival}+{at_until})/2*({until}-{day}),IF({end}={start},\
                     {survival}*({until}-{day}),month_days*({at_until}-{survival})/LN({end}/{start}))))"
                );
                format!(
                    "IF({day}>=clawback_window_days,0,{}+((clawback_window_days-{day})*{survival}\
                     -(clawback_window_days-{until})*{at_until}-{area})/clawback_window_days)",
                    cell(RETURNED, month + 1)
                )
            }
        }
    }

    fn returned_from_month(&self, age: u32) -> String {
        self.returned_from(&format!("({age}*month_days)"), age, &cell(SURVIVAL, age))
    }

    fn phase(
        &self,
        page: &mut Page<'_>,
        customer: &Customer,
        flows: &CommissionFlows,
        phase: u32,
        first: u16,
    ) -> Result<Phase> {
        let terms = &self.model.commission.terms;
        let lag = self.model.product.collection_lag_months;
        let columns = Phase {
            amount: first,
            payday: first + 1,
            returned: first + 2,
            never_paid: first + 3,
            cancelled: first + 4,
            reclaimed: first + 5,
            paid: first + 6,
        };
        let suffix = match terms.payout_run {
            PayoutRun::Quarterly => format!(", start in month {} of a quarter", phase + 1),
            PayoutRun::DueDay | PayoutRun::Monthly => String::new(),
        };
        let heads = [
            "open commission",
            "paid on day",
            "returned once paid",
            "never paid",
            "cancelled",
            "to recover",
            "paid",
        ];
        for (column, head) in (first..).zip(heads) {
            page.heading(0, column, &format!("{head}{suffix}"))?;
        }
        let annual = self.model.product.revenue_model == RevenueModel::Annual;
        for age in 0..self.lines {
            let row = age + 1;
            let payday = terms.payday(age, lag, phase);
            let accrued = flows.accrued[age as usize];
            let there = if annual {
                1.0
            } else {
                customer.survival.to_month(age)
            };
            let amount = if annual {
                cell(ACCRUED, age)
            } else {
                format!(
                    "IF({0}=0,0,{1}/{0})",
                    cell(SURVIVAL, age),
                    cell(ACCRUED, age)
                )
            };
            page.formula(
                row,
                columns.amount,
                &amount,
                ratio(accrued, there).unwrap_or_default(),
            )?;
            page.number(row, columns.payday, payday.day)?;
            let (month, part) = split(payday.day);
            let here = cell(columns.payday, age);
            let survival = if part == 0.0 {
                cell(SURVIVAL, month)
            } else {
                self.survival_at(&here, month)
            };
            let returned = if month < self.lines {
                self.returned_from(&here, month, &survival)
            } else {
                "0".to_owned()
            };
            page.formula(
                row,
                columns.returned,
                &returned,
                self.window.returned_from(payday.day),
            )?;
            let never = format!(
                "{}*({}-{})",
                cell(columns.amount, age),
                cell(RETURNED, age),
                cell(columns.returned, age)
            );
            page.formula(
                row,
                columns.never_paid,
                &never,
                flows.never_paid[age as usize],
            )?;
            for (column, pick, result) in [
                (columns.cancelled, "MAX", flows.cancelled[age as usize]),
                (columns.reclaimed, "MIN", flows.reclaimed[age as usize]),
            ] {
                let sum: Vec<String> = (0..=age)
                    .map(|line| {
                        let paid = cell(columns.returned, line);
                        format!(
                            "{}*({pick}({},{paid})-{pick}({},{paid}))",
                            cell(columns.amount, line),
                            cell(RETURNED, age),
                            cell(RETURNED, age + 1)
                        )
                    })
                    .collect();
                page.formula(row, column, &sum.join("+"), result)?;
            }
        }
        self.paid(page, flows, phase, columns)?;
        Ok(columns)
    }

    fn paid(
        &self,
        page: &mut Page<'_>,
        flows: &CommissionFlows,
        phase: u32,
        columns: Phase,
    ) -> Result<()> {
        let lag = self.model.product.collection_lag_months;
        let mut by_month: Vec<Vec<String>> = vec![Vec::new(); self.months as usize];
        for age in 0..self.months {
            let payday = self.model.commission.terms.payday(age, lag, phase);
            if let Some(list) = by_month.get_mut(payday.month as usize) {
                list.push(cell(ACCRUED, age));
                if age < self.lines {
                    list.push(format!("-{}", cell(columns.never_paid, age)));
                }
            }
        }
        for (month, parts) in (0u32..).zip(by_month) {
            let formula = if parts.is_empty() {
                "0".to_owned()
            } else {
                parts.join("+").replace("+-", "-")
            };
            page.formula(
                month + 1,
                columns.paid,
                &formula,
                flows.paid[month as usize],
            )?;
        }
        Ok(())
    }

    fn reserve(&self, page: &mut Page<'_>, flows: &CommissionFlows, phase: Phase) -> Result<()> {
        for age in 0..self.months {
            let formula = if age < self.lines {
                let sum: Vec<String> = (0..=age).map(|line| cell(phase.amount, line)).collect();
                format!("({})*{}", sum.join("+"), cell(RETURNED, age + 1))
            } else {
                "0".to_owned()
            };
            page.formula(age + 1, RESERVE, &formula, flows.reserve[age as usize])?;
        }
        Ok(())
    }
}

/// Formulas of a customer that pays by the year.
fn prepaid(age: u32) -> [String; 9] {
    let row = age + 2;
    let year = age / 12;
    let stays = |month: String| {
        format!("(1-early_cancel_monthly)^(MIN(refund_window_days,{month}*month_days)/month_days)")
    };
    let kept = "(1-early_cancel_monthly)^(refund_window_days/month_days)";
    let term = format!("{kept}*(1-monthly_churn)^{}", 12 * year);
    let net = format!(
        "{}*(1-IF({}<customer_discount_months,customer_discount_rate,0))",
        cell(LIST, age),
        12 * year
    );
    let (active, refunded) = if year == 0 {
        let (start, end) = (stays(format!("A{row}")), stays(format!("(A{row}+1)")));
        (start.clone(), format!("({start}-{end})*{net}"))
    } else {
        (term.clone(), "0".to_owned())
    };
    let payments = match age {
        0 => "1".to_owned(),
        age if age.is_multiple_of(12) => term.clone(),
        _ => "0".to_owned(),
    };
    [
        active,
        format!("(1-early_cancel_monthly)^A{row}"),
        format!("price*(1+expansion_monthly)^{}", 12 * year),
        payments,
        format!("{}*{net}", cell(PAYMENTS, age)),
        refunded,
        format!("{term}*{net}/12"),
        format!("{}*{}/12", cell(ACTIVE, age), cell(LIST, age)),
        format!("{}*{net}/12", cell(ACTIVE, age)),
    ]
}
