//! One population of partners under its commission: from partners found to the monthly flows of money they bring.
//!
//! Partners are found, sign, are onboarded, become active and bring customers; every flow of money is the stream of
//! new customers folded with one customer's months. Costs that a program has once are not in it. Nothing is rounded.
//!
//! Source: economics §1.7.

use super::clawback::CommissionFlows;
use super::customer::{self, Customer};
use super::flow::{Flow, Month};
use super::model::{Commission, Program, RevenueModel};
use super::rounding::{float, ratio};

/// Partners in each stage, in all.
#[derive(Clone, Copy, Debug)]
pub struct Funnel {
    /// Found.
    pub identified: f64,
    /// Signed.
    pub recruited: f64,
    /// Onboarded.
    pub onboarded: f64,
    /// Became active.
    pub activated: f64,
}

/// Partners and new customers by month.
#[derive(Clone, Debug)]
pub struct Growth {
    /// Totals by stage.
    pub funnel: Funnel,
    /// Partners onboarded in each month.
    pub onboarded: Vec<f64>,
    /// Partners active in each month.
    pub active: Vec<f64>,
    /// Leads of an average active partner in a month.
    pub referrals_per_active_partner: f64,
    /// New customers in each month.
    pub new_customers: Vec<f64>,
}

impl Growth {
    /// Works out partners and new customers.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let months = program.horizon_months;
        let identified = float(program.identified);
        let signed = Stage {
            each_month: identified / f64::from(program.recruit_months)
                * float(program.recruit_rate),
            from: 0,
            months: program.recruit_months,
        };
        let onboarded = signed.next(float(program.onboard_rate), program.onboard_lag);
        let activated = onboarded.next(float(program.activation_rate), program.activation_lag);
        let stays = 1.0 - float(program.partner_churn_monthly);
        let mut here = 0.0;
        let active: Vec<f64> = (0..months)
            .map(|month| {
                here = here * stays + activated.in_month(month);
                here
            })
            .collect();
        let referrals_per_active_partner = referrals(program);
        let won = referrals_per_active_partner * float(program.win_rate);
        let cycle = program.sales_cycle_months as usize;
        let before = std::iter::repeat_n(0.0, cycle);
        Self {
            funnel: Funnel {
                identified,
                recruited: signed.total(months),
                onboarded: onboarded.total(months),
                activated: activated.total(months),
            },
            onboarded: (0..months).map(|month| onboarded.in_month(month)).collect(),
            new_customers: before
                .chain(active.iter().map(|active| active * won))
                .take(active.len())
                .collect(),
            referrals_per_active_partner,
            active,
        }
    }
}

/// Leads of an average active partner in a month.
#[must_use]
pub fn referrals(program: &Program) -> f64 {
    let of_performers =
        float(program.performer_rate) * float(program.performer_referrals_per_quarter);
    of_performers / (3.0 * float(program.top_share))
}

/// Partners that reach a stage, as many each month for some months.
struct Stage {
    each_month: f64,
    from: u32,
    months: u32,
}

impl Stage {
    /// The stage that a share of these partners reaches so many months later.
    fn next(&self, rate: f64, lag: u32) -> Self {
        Self {
            each_month: self.each_month * rate,
            from: self.from.saturating_add(lag),
            months: self.months,
        }
    }

    fn in_month(&self, month: u32) -> f64 {
        let reached = month
            .checked_sub(self.from)
            .is_some_and(|at| at < self.months);
        if reached { self.each_month } else { 0.0 }
    }

    /// All of them over a horizon.
    fn total(&self, horizon: u32) -> f64 {
        let months = horizon.saturating_sub(self.from).min(self.months);
        self.each_month * f64::from(months)
    }
}

/// What one population of partners brings and is paid, month by month.
#[derive(Clone, Debug)]
pub struct SourceFlows {
    /// Partners and new customers.
    pub growth: Growth,
    /// Flows with customers and commissions; costs of the program and balances are zero.
    pub months: Vec<Month>,
    /// Commission on prepaid terms that have not run out at the end.
    pub deferred_commission: f64,
    /// Monthly recurring revenue in the last month.
    pub recurring: f64,
    /// What customers are billed in month 12, or in the last month before it.
    pub billed_in_month_12: f64,
}

impl SourceFlows {
    /// Works out the flows of a program's partners under a commission.
    #[must_use]
    pub fn of(program: &Program, commission: &Commission, customer: &Customer) -> Self {
        let months = program.horizon_months as usize;
        let growth = Growth::of(program);
        let phases: Vec<CommissionFlows> = (0..commission.terms.phases())
            .map(|phase| CommissionFlows::of(commission, customer, phase, months))
            .collect();
        let mut list = vec![Month::default(); months];
        let sourced: Vec<Vec<Month>> = phases
            .iter()
            .map(|flows| customer_months(customer, flows))
            .collect();
        fold(&growth.new_customers, &sourced, &mut list);
        let credited =
            float(program.influenced_customers_per_month) * float(program.influenced_credit);
        if credited != 0.0 {
            let influenced: Vec<Vec<Month>> = phases.iter().map(influenced_months).collect();
            fold(&vec![credited; months], &influenced, &mut list);
        }
        let new = &growth.new_customers;
        let last = months.saturating_sub(1);
        Self {
            deferred_commission: deferred(customer, new, &phases),
            recurring: in_month(new, customer, last, |month| month.recurring),
            billed_in_month_12: in_month(new, customer, last.min(11), |month| month.billed),
            months: list,
            growth,
        }
    }
}

impl SourceFlows {
    /// Recurring revenue of the partners' customers, month by month.
    #[must_use]
    pub fn recurring_by_month(&self, customer: &Customer) -> Vec<f64> {
        let new = &self.growth.new_customers;
        let months = 0..new.len();
        months
            .map(|month| in_month(new, customer, month, |month| month.recurring))
            .collect()
    }

    /// Commission paid in month 12, or in the last month before it.
    #[must_use]
    pub fn paid_in_month_12(&self) -> f64 {
        self.months
            .iter()
            .take(12)
            .last()
            .map_or(0.0, Month::all_paid)
    }
}

/// The flows of one customer by month of its life.
fn customer_months(customer: &Customer, commission: &CommissionFlows) -> Vec<Month> {
    let lag = customer.product.collection_lag_months as usize;
    let month = |(age, here): (usize, &customer::Month)| {
        let mut month = Month::default();
        month[Flow::Revenue] = here.recognised;
        month[Flow::Collections] = age
            .checked_sub(lag)
            .map_or(0.0, |earlier| customer.months[earlier].billed);
        month[Flow::Refunds] = here.refunded;
        month[Flow::Cogs] = customer.cost_rate * here.used;
        month[Flow::Fees] = customer.fees(here);
        month[Flow::Serving] = customer.serving * here.active;
        month[Flow::Accrued] = commission.accrued[age];
        month[Flow::Cancelled] = commission.cancelled[age];
        month[Flow::ToRecover] = commission.reclaimed[age];
        month[Flow::Paid] = commission.paid[age];
        month[Flow::Reserve] = commission.reserve[age];
        month
    };
    let months = customer.months.iter().enumerate();
    months.take(commission.accrued.len()).map(month).collect()
}

/// The flows of one influenced customer: a commission without revenue of its own.
fn influenced_months(commission: &CommissionFlows) -> Vec<Month> {
    let month = |age: usize| {
        let mut month = Month::default();
        month[Flow::InfluencedAccrued] = commission.accrued[age];
        month[Flow::InfluencedCancelled] = commission.cancelled[age];
        month[Flow::InfluencedToRecover] = commission.reclaimed[age];
        month[Flow::InfluencedPaid] = commission.paid[age];
        month[Flow::Reserve] = commission.reserve[age];
        month
    };
    (0..commission.accrued.len()).map(month).collect()
}

/// Adds a stream of new customers, each with the months of one customer that starts in its phase of the quarter.
fn fold(new_customers: &[f64], by_phase: &[Vec<Month>], list: &mut [Month]) {
    for (start, new) in new_customers
        .iter()
        .enumerate()
        .filter(|(_, new)| **new != 0.0)
    {
        let one = &by_phase[start % by_phase.len()];
        for (month, one) in list[start..].iter_mut().zip(one) {
            month.add(*new, one);
        }
    }
}

/// A flow of one month, of customers of every age.
fn in_month(
    new_customers: &[f64],
    customer: &Customer,
    month: usize,
    of: fn(&customer::Month) -> f64,
) -> f64 {
    let new = new_customers[..=month].iter().rev();
    new.zip(&customer.months)
        .map(|(new, month)| new * of(month))
        .sum()
}

/// Commission earned on prepaid terms, for the part of each term that lies beyond the horizon.
///
/// It follows the revenue of that part: what is going to be refunded counts in neither.
fn deferred(customer: &Customer, new_customers: &[f64], phases: &[CommissionFlows]) -> f64 {
    if customer.product.revenue_model != RevenueModel::Annual {
        return 0.0;
    }
    let months = new_customers.len();
    let of_start = |(start, new): (usize, &f64)| {
        let age = months - start;
        let term = (age - 1) / 12 * 12;
        let left = (term + 12 - age) as f64 / 12.0;
        let paid_term = &customer.months[term];
        let kept = ratio(paid_term.recognised * 12.0, paid_term.billed).unwrap_or(0.0);
        new * phases[start % phases.len()].accrued[term] * kept * left
    };
    new_customers.iter().enumerate().map(of_start).sum()
}
