//! Plans that are paid for one after the other as the program grows.

use crate::economics::model::PlatformStep;
use crate::facts::Facts;
use crate::units::Decimal;

use super::fit::PlanFit;
use super::load::MonthlyVolume;
use super::plans::Plan;

/// The price of the smallest plan that carries the design, and the larger ones where its limits end; US dollars a
/// month.
#[derive(Default)]
pub(in crate::decisions) struct PlanSteps {
    pub monthly: Decimal,
    steps: Vec<PlatformStep>,
}

impl PlanSteps {
    /// The steps through the plans that suit. Today's volume leaves that much less of each limit to the forecast.
    pub(super) fn of(suited: &[&PlanFit<'_>], today: &MonthlyVolume) -> Self {
        let mut plans: Vec<(Decimal, &Plan<'_>)> = suited
            .iter()
            .filter_map(|fit| Some((fit.plan.monthly?, fit.plan)))
            .collect();
        plans.sort_by_key(|(monthly, _)| *monthly);
        let mut found = Self::default();
        let mut ends = None;
        let left = |limit: Decimal, taken: Decimal| (limit - taken).max(Decimal::ZERO);
        for (monthly, plan) in plans {
            let step = |limits: [Option<Decimal>; 3]| PlatformStep {
                above_revenue: limits[0].map(|limit| left(limit, today.sales)),
                above_payouts: limits[1].map(|limit| left(limit, today.payouts)),
                above_partners: limits[2].map(|limit| left(limit, today.partners)),
                monthly,
                take_rate: plan.fee,
                included_payouts: left(plan.included, today.payouts),
            };
            match ends {
                None => {
                    found.monthly = monthly;
                    if plan.fee > Decimal::ZERO {
                        found.steps.push(step([None, Some(plan.included), None]));
                    }
                }
                Some(ends) if outlasts(plan.limits, ends) => found.steps.push(step(ends)),
                Some(_) => continue,
            }
            ends = Some(plan.limits);
            if plan.limits == [None; 3] {
                break;
            }
        }
        found
    }

    /// The larger plans in the company's currency.
    pub fn in_currency(&self, facts: &Facts<'_>) -> Vec<PlatformStep> {
        self.steps
            .iter()
            .map(|step| PlatformStep {
                above_revenue: step.above_revenue.map(|limit| facts.of_usd(limit)),
                above_payouts: step.above_payouts.map(|limit| facts.of_usd(limit)),
                above_partners: step.above_partners,
                monthly: facts.of_usd(step.monthly),
                take_rate: step.take_rate,
                included_payouts: facts.of_usd(step.included_payouts),
            })
            .collect()
    }
}

/// Whether a plan goes on where another ends, by each limit that it has.
fn outlasts(limits: [Option<Decimal>; 3], ends: [Option<Decimal>; 3]) -> bool {
    limits
        .iter()
        .zip(ends)
        .all(|(limit, end)| match (limit, end) {
            (None, _) => true,
            (Some(limit), Some(end)) => *limit > end,
            (Some(_), None) => false,
        })
}
