//! One source of partners under its commission: from partners found to the monthly flows of money they bring.
//!
//! Partners are found, sign, are onboarded, become active and bring customers; every flow of money is the stream of
//! new customers folded with one customer's months. A source that runs already has customers from before, as many from
//! each month. Costs that a program has once are not in it. Nothing is rounded.
//!
//! Source: economics §1.7.

use super::clawback::CommissionFlows;
use super::customer::{self, Customer};
use super::flow::{Flow, Month};
use super::model::{Commission, Costs, PartnerSource, RevenueModel, RunningSource, Structure};
use super::rounding::{float, ratio};

/// What is not more than this is noise of a difference: nothing to pay.
const PAYABLE: f64 = 1e-9;

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
    /// Works out partners and new customers of a source over so many months.
    #[must_use]
    pub fn of(source: &PartnerSource, months: u32) -> Self {
        let identified = float(source.identified);
        let signed = Stage {
            each_month: identified / f64::from(source.recruit_months) * float(source.recruit_rate),
            from: source.starts_month,
            months: source.recruit_months,
        };
        let onboarded = signed.next(float(source.onboard_rate), source.onboard_lag);
        let activated = onboarded.next(float(source.activation_rate), source.activation_lag);
        let stays = 1.0 - float(source.partner_churn_monthly);
        let at_start = source
            .running
            .map_or(0.0, |running| float(running.partners));
        let mut here = 0.0;
        let active: Vec<f64> = (0..months)
            .map(|month| {
                let before = if month == 0 { at_start } else { here * stays };
                here = before + activated.in_month(month);
                here
            })
            .collect();
        let referrals_per_active_partner = referrals(source);
        let won = referrals_per_active_partner * float(source.win_rate);
        let cycle = source.sales_cycle_months as usize;
        let from_before = std::iter::repeat_n(at_start * won, cycle);
        Self {
            funnel: Funnel {
                identified,
                recruited: signed.total(months),
                onboarded: onboarded.total(months),
                activated: activated.total(months),
            },
            onboarded: (0..months).map(|month| onboarded.in_month(month)).collect(),
            new_customers: from_before
                .chain(active.iter().map(|active| active * won))
                .take(active.len())
                .collect(),
            referrals_per_active_partner,
            active,
        }
    }

    /// Partners active in the last month.
    #[must_use]
    pub fn active_at_end(&self) -> f64 {
        self.active.last().copied().unwrap_or_default()
    }

    /// Recurring revenue of the new customers, month by month.
    #[must_use]
    pub fn recurring_by_month(&self, customer: &Customer) -> Vec<f64> {
        (0..self.new_customers.len())
            .map(|month| {
                in_month(&self.new_customers, customer, month, |month| {
                    month.recurring
                })
            })
            .collect()
    }

    /// Leads in each month.
    #[must_use]
    pub fn leads(&self) -> Vec<f64> {
        let active = self.active.iter();
        active
            .map(|active| active * self.referrals_per_active_partner)
            .collect()
    }

    /// The partners and customers of several sources together; leads are those of an average partner.
    #[must_use]
    pub fn sum(growths: &[&Self]) -> Self {
        let months = |of: fn(&Self) -> &[f64]| {
            let longest = growths.iter().map(|growth| of(growth).len()).max();
            (0..longest.unwrap_or_default())
                .map(|month| growths.iter().map(|growth| of(growth)[month]).sum())
                .collect::<Vec<f64>>()
        };
        let funnel = |of: fn(&Funnel) -> f64| growths.iter().map(|growth| of(&growth.funnel)).sum();
        let active_months = |growth: &Self| growth.active.iter().sum::<f64>();
        let leads = |growth: &&Self| active_months(growth) * growth.referrals_per_active_partner;
        let referrals_per_active_partner = match growths {
            [one] => one.referrals_per_active_partner,
            _ => ratio(
                growths.iter().map(leads).sum(),
                growths.iter().copied().map(active_months).sum(),
            )
            .unwrap_or(0.0),
        };
        Self {
            funnel: Funnel {
                identified: funnel(|funnel| funnel.identified),
                recruited: funnel(|funnel| funnel.recruited),
                onboarded: funnel(|funnel| funnel.onboarded),
                activated: funnel(|funnel| funnel.activated),
            },
            onboarded: months(|growth| &growth.onboarded),
            active: months(|growth| &growth.active),
            new_customers: months(|growth| &growth.new_customers),
            referrals_per_active_partner,
        }
    }
}

/// Leads of an average active partner in a month.
#[must_use]
pub fn referrals(source: &PartnerSource) -> f64 {
    let of_performers =
        float(source.performer_rate) * float(source.performer_referrals_per_quarter);
    of_performers / (3.0 * float(source.top_share))
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

/// What one source of partners brings and is paid, month by month.
#[derive(Clone, Debug)]
pub struct SourceFlows {
    /// Partners and new customers.
    pub growth: Growth,
    /// Flows with partners, customers and commissions; costs that sources share and balances are zero.
    pub months: Vec<Month>,
    /// The part of them that comes from customers won before the forecast starts; empty where there are none.
    pub from_before: Vec<Month>,
    /// Commission owed when the forecast starts.
    pub opening_liability: f64,
    /// Customers won before the forecast starts that are there at its end.
    pub customers_from_before: f64,
    /// Commission on prepaid terms that have not run out at the end.
    pub deferred_commission: f64,
    /// Monthly recurring revenue of its customers in the last month.
    pub partner_mrr: f64,
    /// What customers are billed in month 12, or in the last month before it.
    pub billed_in_month_12: f64,
}

impl SourceFlows {
    /// Works out the flows of a source over so many months; `customer` is one of its customers.
    #[must_use]
    pub fn of(source: &PartnerSource, months: u32, customer: &Customer) -> Self {
        let growth = Growth::of(source, months);
        let months = months as usize;
        let past = past_customers(source, customer);
        let start = past.len();
        let of_customers = source.commission.of_customers();
        let phases: Vec<CommissionFlows> = (0..of_customers.terms.phases())
            .map(|phase| CommissionFlows::of(&of_customers, customer, phase, start + months))
            .collect();
        let sourced: Vec<Vec<Month>> = phases
            .iter()
            .map(|flows| customer_months(customer, flows))
            .collect();
        let mut list = vec![Month::default(); start + months];
        fold(&past, &sourced, &mut list);
        let opening: Month = Month::total(&list[..start]);
        let mut list = list.split_off(start);
        let from_before = if past.is_empty() {
            Vec::new()
        } else {
            list.clone()
        };
        fold(&growth.new_customers, &sourced, &mut list);
        if source.commission.structure == Structure::PerLead {
            let leads = lead_months(&source.commission, months);
            fold(&growth.leads(), &leads, &mut list);
        }
        let credited =
            float(source.influenced_customers_per_month) * float(source.influenced_credit);
        if credited != 0.0 {
            let influenced: Vec<Vec<Month>> = phases.iter().map(influenced_months).collect();
            fold(&vec![credited; months], &influenced, &mut list);
        }
        let recovery = float(source.commission.recovery_rate);
        for month in &mut list {
            month[Flow::Recovered] = recovery * month.all_to_recover();
        }
        let all: Vec<f64> = past.iter().chain(&growth.new_customers).copied().collect();
        let with_influenced: Vec<f64> = past
            .iter()
            .copied()
            .chain(growth.new_customers.iter().map(|new| new + credited))
            .collect();
        let last = months.saturating_sub(1);
        Self {
            deferred_commission: deferred(customer, &with_influenced, &phases),
            partner_mrr: in_month(&all, customer, start + last, |month| month.recurring),
            billed_in_month_12: in_month(&all, customer, start + last.min(11), |month| {
                month.billed
            }),
            customers_from_before: past
                .iter()
                .zip(customer.months[..=start + last].iter().rev())
                .map(|(new, month)| new * month.active)
                .sum(),
            opening_liability: opening.all_accrued() - opening.all_cancelled() - opening.all_paid(),
            from_before,
            months: list,
            growth,
        }
    }

    /// Adds what the source's partners and customers cost beside commissions.
    pub fn add_costs(&mut self, costs: &Costs) {
        let [fee_rate, fee_fixed, onboarding, cac] = [
            costs.payout_fee_rate,
            costs.payout_fee_fixed,
            costs.onboarding_per_partner,
            costs.cac_per_customer,
        ]
        .map(float);
        for (at, month) in self.months.iter_mut().enumerate() {
            let paid = month.all_paid();
            month[Flow::PayoutFees] = fee_rate * paid;
            if paid > PAYABLE {
                month[Flow::PayoutFees] += fee_fixed * self.growth.active[at];
            }
            month[Flow::Onboarding] = onboarding * self.growth.onboarded[at];
            month[Flow::Cac] = cac * self.growth.new_customers[at];
        }
    }

    /// Commission paid in month 12, or in the last month before it.
    #[must_use]
    pub fn paid_in_month_12(&self) -> f64 {
        self.months
            .iter()
            .take(12)
            .next_back()
            .map_or(0.0, Month::all_paid)
    }
}

impl RunningSource {
    /// The months in which its customers came, in whole quarters: payouts follow the quarter.
    #[must_use]
    pub const fn past_months(&self) -> u32 {
        self.months.next_multiple_of(3)
    }

    /// New customers a month that give today's revenue, as many in each of its months.
    #[must_use]
    pub fn customers_a_month(&self, customer: &Customer) -> f64 {
        let of_one = |month: &customer::Month| month.recurring;
        let months = customer.months.iter().take(self.months as usize);
        ratio(float(self.monthly_revenue), months.map(of_one).sum()).unwrap_or(0.0)
    }
}

/// New customers in each month before the forecast starts: as many each month as give today's revenue.
fn past_customers(source: &PartnerSource, customer: &Customer) -> Vec<f64> {
    let Some(running) = source.running else {
        return Vec::new();
    };
    let all = running.past_months() as usize;
    let mut past = vec![0.0; all - running.months as usize];
    past.resize(all, running.customers_a_month(customer));
    past
}

/// The flows of one customer by month of its life.
fn customer_months(customer: &Customer, commission: &CommissionFlows) -> Vec<Month> {
    let mut not_earned = 0.0;
    let month = |(age, here): (usize, &customer::Month)| {
        let collected = customer.collected(age);
        not_earned += collected - here.refunded - here.recognised;
        let mut month = Month::default();
        month[Flow::Revenue] = here.recognised;
        month[Flow::Collections] = collected;
        month[Flow::Prepaid] = not_earned.max(0.0);
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

/// The flows of one lead that is paid for, by phase of the quarter.
fn lead_months(commission: &Commission, months: usize) -> Vec<Vec<Month>> {
    let fee = float(commission.rate);
    let of_phase = |phase| {
        let mut flows = vec![Month::default(); months];
        let payday = commission.terms.payday(0, 0, phase).month as usize;
        if let Some(month) = flows.first_mut() {
            month[Flow::Accrued] = fee;
        }
        if let Some(month) = flows.get_mut(payday) {
            month[Flow::Paid] = fee;
        }
        flows
    };
    (0..commission.terms.phases()).map(of_phase).collect()
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
    let not_refunded = customer.stays_to_day(f64::INFINITY);
    let of_start = |(start, new): (usize, &f64)| {
        let age = months - start;
        let term = (age - 1) / 12 * 12;
        let left = (term + 12 - age) as f64 / 12.0;
        let kept = if term == 0 { not_refunded } else { 1.0 };
        new * phases[start % phases.len()].accrued[term] * kept * left
    };
    new_customers.iter().enumerate().map(of_start).sum()
}
