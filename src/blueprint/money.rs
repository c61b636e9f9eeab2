//! Economics: what the program earns, costs and risks, by expectation.

use serde::{Deserialize, Serialize};

use super::basis::Assumption;
use crate::units::{Money, Number, Percent};

/// What the program earns, costs and risks, by expectation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Economics {
    /// The currency of every amount here.
    pub currency: String,
    /// What the figures rest on.
    pub basis: Vec<Assumption>,
    /// Each tier for one customer.
    pub tiers: Vec<TierEconomics>,
    /// The whole program.
    pub program: ProgramEconomics,
}

/// A tier's economics for one customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierEconomics {
    /// The tier.
    pub id: String,
    /// The commission's scope.
    pub scope: String,
    /// The rate judged.
    pub rate: Percent,
    /// Present value of the margin of a customer before commission.
    pub margin: Money,
    /// Your own cost of winning a customer that a partner brings, beside the commission.
    pub own_cost: Money,
    /// Present value of the commission paid for a customer, with the fee for paying it.
    pub commission: Money,
    /// What is left of a customer: margin less the two costs above, to the printed digit.
    pub contribution: Money,
    /// Lifetime value over acquisition cost, all commission counted as acquisition.
    pub ltv_to_cac: Option<Number>,
    /// The same with only the first year's commission counted as acquisition.
    pub ltv_to_cac_hybrid: Option<Number>,
    /// The first month after which a customer has paid for itself; `None` when never.
    pub payback_months: Option<u32>,
    /// The rate at which nothing is left.
    pub break_even_rate: Percent,
    /// The highest rate with lifetime value three times acquisition cost, strictly.
    pub ltv3_rate: Percent,
    /// The same by the hybrid reading.
    pub ltv3_hybrid_rate: Percent,
    /// The highest rate that pays back within 12 months.
    pub payback12_rate: Percent,
    /// The ceiling: the least of break-even, hybrid 3:1 and 12-month payback.
    pub ceiling: Percent,
    /// The same when each customer also carries its part of the program's fixed costs; `None` when none comes.
    pub ceiling_with_program_costs: Option<Percent>,
    /// `loses_money`, `exceeds`, `low_end_only` or `affordable`.
    pub verdict: String,
    /// Expected commission a customer that comes back by clawback.
    pub expected_clawback: Money,
}

/// The program's economics over its horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramEconomics {
    /// Months looked at.
    pub horizon_months: u32,
    /// Partners identified: as many as the goal asks for, within a usual list.
    pub identified: Number,
    /// Partners that the goal asks for.
    pub identified_for_goal: Number,
    /// Partners that become active.
    pub activated: Number,
    /// Customers won.
    pub new_customers: Number,
    /// Revenue from them.
    pub revenue: Money,
    /// Margin from them before commission.
    pub margin: Money,
    /// Commission, less what is cancelled or clawed back.
    pub commission: Money,
    /// Platform, people, co-marketing and the rest.
    pub program_costs: Money,
    /// What is left.
    pub net: Money,
    /// The month in which the program has paid for itself; `None` when not inside the horizon.
    pub break_even_month: Option<u32>,
    /// Partners that would have to be identified for the program to pay for itself; `None` when no number would.
    pub partners_to_break_even: Option<u64>,
    /// The deepest point of the running sum.
    pub peak_funding: Money,
}
