//! The sheet of one customer: what it pays, costs and is commissioned on, by month of its life.

use anyhow::Result;

use super::page::{self, Cell, Kind, Page, cell};
use crate::commands::forecast::words::scope;
use crate::economics::caps::commission_load;
use crate::economics::clawback::CommissionFlows;
use crate::economics::customer::{Customer, Month};
use crate::economics::figures::Figures;
use crate::economics::flow::Flow;
use crate::economics::model::{Base, Commission, Model, PayoutRun, RevenueModel, Scope, Structure};
use crate::economics::rounding::{float, power, ratio};
use crate::units::words;

words! {
    /// The columns of every customer.
    pub enum Column {
        Month = "month",
        Active = "still there",
        List = "list price",
        Payments = "payments",
        Billed = "billed",
        Refunded = "refunded",
        Recognised = "recognised",
        Used = "used, at list price",
        Recurring = "recurring revenue",
        Margin = "margin",
        Base = "commission base",
        Accrued = "commission",
        Factor = "discount factor",
        Running = "running result",
        Reserve = "reserve",
    }
}

impl Column {
    const fn kind(self) -> Kind {
        match self {
            Self::Month => Kind::Whole,
            Self::Active | Self::Payments | Self::Factor => Kind::Factor,
            _ => Kind::Price,
        }
    }
}

impl From<Column> for u16 {
    fn from(column: Column) -> Self {
        column as Self
    }
}

/// The commission flows of customers that start in one month of a quarter, a column each.
pub const OF_PHASE: [(&str, Flow); 3] = [
    ("cancelled", Flow::Cancelled),
    ("to recover", Flow::ToRecover),
    ("paid", Flow::Paid),
];

/// A customer's months as they are written.
pub struct Months {
    rows: Vec<Vec<Cell>>,
    offers: u16,
    /// How many phases a payout run has: one, or three when payouts are quarterly.
    phases: u16,
}

impl Months {
    /// What the formula of a column comes to in a month.
    pub fn result(&self, column: u16, age: u32) -> f64 {
        match self.rows[age as usize][usize::from(column)] {
            Cell::Formula(_, result) => result,
            _ => 0.0,
        }
    }

    /// The columns of the commission bases of the usual structures.
    pub fn offers(&self) -> std::ops::Range<u16> {
        let first = Column::ALL.len() as u16;
        first..first + self.offers
    }

    /// The columns of what is cancelled, to be recovered or paid, by phase.
    pub fn of_phases(&self, flow: Flow) -> Vec<u16> {
        let at = OF_PHASE.iter().position(|(_, known)| *known == flow);
        let first = self.offers().end + at.unwrap_or_default() as u16;
        let phases = 0..self.phases;
        phases
            .map(|phase| first + phase * OF_PHASE.len() as u16)
            .collect()
    }
}

/// What a column counts in a month, at the list price.
fn at_list_price(column: Column, age: u32) -> String {
    format!("{}*{}", cell(column, age), cell(Column::List, age))
}

/// The months of a column.
pub fn range(column: impl Into<u16>, months: u32) -> String {
    page::range("Customer", column, months)
}

struct Writer<'a> {
    model: &'a Model,
    customer: &'a Customer,
    /// All commission of a customer.
    commission: f64,
}

/// Writes the sheet.
pub fn write(page: &mut Page<'_>, figures: &Figures) -> Result<Months> {
    let (model, customer) = (&figures.model, &figures.customer);
    let (commission, ages) = (model.commission(), customer.months.len());
    let flows: Vec<CommissionFlows> = (0..commission.terms.phases())
        .map(|phase| CommissionFlows::of(commission, customer, phase, ages))
        .collect();
    let first = &flows[0];
    let writer = Writer {
        model,
        customer,
        commission: first.accrued.iter().sum(),
    };
    let fixed = Column::ALL.map(|column| (column.id().to_owned(), column.kind()));
    let mut columns = Vec::from(fixed);
    let offers = figures.caps.iter().map(|caps| Commission {
        structure: Structure::Percent,
        scope: caps.offer.scope,
        ..*commission
    });
    let offers: Vec<Commission> = offers.collect();
    columns.extend(figures.caps.iter().map(|caps| {
        let (tier, scope) = (caps.offer.tier.id(), scope(caps.offer.scope));
        (format!("base, {tier}, {scope}"), Kind::Price)
    }));
    for phase in 1..=flows.len() {
        let start = match commission.terms.payout_run {
            PayoutRun::Quarterly => format!(", start in month {phase} of a quarter"),
            PayoutRun::DueDay | PayoutRun::Monthly => String::new(),
        };
        columns.extend(OF_PHASE.map(|(head, _)| (format!("{head}{start}"), Kind::Price)));
    }
    let (margins, load) = (customer.margins(), commission_load(&figures.costs));
    let mut running = -float(model.program.costs.cac_per_customer);
    let row = |(age, month): (u32, &Month)| {
        let at = age as usize;
        running += margins[at] - load * first.accrued[at];
        let accrued = format!("{}*{}", pay(commission), cell(Column::Base, age));
        let factor = format!("(1+discount_rate_annual)^(-A{}/12)", age + 2);
        let mut row = writer.month(age, month);
        row.extend([
            Cell::Formula(writer.margin(age), margins[at]),
            writer.base(commission, age),
            Cell::Formula(accrued, first.accrued[at]),
            Cell::Formula(factor, power(customer.discount_factor, age)),
            Cell::Formula(writer.running_result(age), running),
            writer.share(first.reserve[at]),
        ]);
        row.extend(offers.iter().map(|offer| writer.base(offer, age)));
        for flows in &flows {
            let amounts = [&flows.cancelled, &flows.reclaimed, &flows.paid];
            row.extend(amounts.map(|amounts| writer.share(amounts[at])));
        }
        row
    };
    let rows: Vec<Vec<Cell>> = (0..).zip(&customer.months).map(row).collect();
    page.table(&columns, &rows)?;
    Ok(Months {
        rows,
        offers: u16::try_from(offers.len())?,
        phases: u16::try_from(flows.len())?,
    })
}

impl Writer<'_> {
    /// What a customer pays and uses at an age.
    fn month(&self, age: u32, month: &Month) -> Vec<Cell> {
        let formulas = match self.model.product.revenue_model.prepaid_months() {
            Some(length) => self.prepaid(age, length),
            None => self.running(age),
        };
        let results = [
            month.active,
            self.list_price(age),
            month.payments,
            month.billed,
            month.refunded,
            month.recognised,
            month.used,
            month.recurring,
        ];
        let cells = formulas.into_iter().zip(results);
        let cells = cells.map(|(formula, result)| Cell::Formula(formula, result));
        let age = [Cell::Number(age.into())];
        age.into_iter().chain(cells).collect()
    }

    fn margin(&self, age: u32) -> String {
        format!(
            "{}-(cogs_rate+model_cost_rate)*{}-payment_fee_rate*{}-payment_fee_fixed*{}-serving_cost_monthly*{}",
            cell(Column::Recognised, age),
            cell(Column::Used, age),
            cell(Column::Billed, age),
            cell(Column::Payments, age),
            cell(Column::Active, age),
        )
    }

    fn running_result(&self, age: u32) -> String {
        let before = match age {
            0 => "-cac_per_customer".to_owned(),
            _ => cell(Column::Running, age - 1),
        };
        let (margin, accrued) = (cell(Column::Margin, age), cell(Column::Accrued, age));
        format!("{before}+{margin}-commission_load*{accrued}")
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
        let leaves = match age as usize <= product.early_churn.len() {
            true => format!("early_churn_month_{age}"),
            false => "monthly_churn".to_owned(),
        };
        let active = match age.checked_sub(1) {
            None => "1".to_owned(),
            Some(before) => format!("{}*(1-{leaves})", cell(Column::Active, before)),
        };
        let row = age + 2;
        let payments = match product.revenue_model {
            RevenueModel::Outcome if age < product.outcome_lag_months => "0".to_owned(),
            RevenueModel::Outcome => format!("{}*outcome_rate_monthly", cell(Column::Active, age)),
            _ => cell(Column::Active, age),
        };
        let used = at_list_price(Column::Payments, age);
        [
            active,
            format!("price*(1+expansion_monthly)^A{row}"),
            payments,
            format!("{used}*(1-IF(A{row}<customer_discount_months,customer_discount_rate,0))"),
            "0".to_owned(),
            cell(Column::Billed, age),
            used,
            cell(Column::Billed, age),
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
            let list = cell(Column::List, age);
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
            format!("{}*{net}", cell(Column::Payments, age)),
            refunded,
            format!("{term}*{net}/{length}"),
            format!("{}/{length}", at_list_price(Column::Active, age)),
            format!("{}*{net}/{length}", cell(Column::Active, age)),
        ]
    }

    /// The base of a commission at an age.
    fn base(&self, commission: &Commission, age: u32) -> Cell {
        let month = &self.customer.months[age as usize];
        let value = self.customer.commissioned(commission, age, month.payments);
        let formula = match (commission.structure, age) {
            (Structure::Percent, _) => self.base_of_share(commission.scope, age, month, value),
            (Structure::Flat, 0) => "1".to_owned(),
            (Structure::PerLead, 0) => "1/win_rate".to_owned(),
            _ => "0".to_owned(),
        };
        Cell::Formula(formula, value)
    }

    /// The commission base of a month under a scope, of a share; `value` is what it comes to.
    fn base_of_share(&self, scope: Scope, age: u32, month: &Month, value: f64) -> String {
        let whole = match self.model.commission().base {
            Base::Net => cell(Column::Billed, age),
            Base::List => at_list_price(Column::Payments, age),
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

    /// An amount as its share of all commission earned. The share is a value: when customers leave, and when payouts
    /// run, decides on it.
    fn share(&self, amount: f64) -> Cell {
        let share = ratio(amount, self.commission).unwrap_or_default();
        let earned = range(Column::Accrued, self.customer.months.len() as u32);
        Cell::Formula(format!("{share}*SUM({earned})"), amount)
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
