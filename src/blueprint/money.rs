//! Economics: what the program earns, costs and risks, by expectation.

use serde::{Deserialize, Serialize};

use super::basis::Assumption;
use super::today::Today;
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
    /// What partners of each source bring.
    #[serde(default)]
    pub by_source: Vec<SourceEconomics>,
    /// The program that runs today, beside the new one; none where nothing runs.
    #[serde(default)]
    pub today: Option<Today>,
}

/// A tier's economics for one customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierEconomics {
    /// The tier.
    pub id: String,
    /// The commission's scope.
    pub scope: String,
    /// The rate judged; nothing where a sum is.
    pub rate: Percent,
    /// The sum judged, for a customer or a lead, where the tier's partners are paid one.
    #[serde(default)]
    pub amount: Option<Money>,
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
    /// Lifetime value over acquisition cost, only the first year's commission counted as acquisition.
    pub ltv_to_cac_hybrid: Option<Number>,
    /// The first month after which a customer has paid for itself; `None` when never.
    pub payback_months: Option<u32>,
    /// The rate at which nothing is left.
    pub break_even_rate: Percent,
    /// The highest rate with lifetime value three times acquisition cost, strictly.
    pub ltv3_rate: Percent,
    /// The highest rate with lifetime value three times acquisition cost, of which later commission is no part.
    pub ltv3_hybrid_rate: Percent,
    /// The highest rate that pays back within 12 months.
    pub payback12_rate: Percent,
    /// The ceiling: the least of break-even, hybrid 3:1 and 12-month payback.
    pub ceiling: Percent,
    /// The ceiling when each customer also carries its part of the program's fixed costs; `None` when none comes.
    pub ceiling_with_program_costs: Option<Percent>,
    /// `loses_money`, `exceeds`, `low_end_only`, `at_ceiling`, `affordable` or `no_base`.
    pub verdict: String,
    /// Expected commission a customer that comes back by clawback.
    pub expected_clawback: Money,
}

/// The program's economics over its horizon.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramEconomics {
    /// Months looked at.
    pub horizon_months: u32,
    /// Partners that are asked.
    pub identified: Number,
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
    /// The people who work for partners.
    #[serde(default)]
    pub people: Money,
    /// The platform.
    #[serde(default)]
    pub platform: Money,
    /// Joint marketing.
    #[serde(default)]
    pub marketing: Money,
    /// Set-up, once.
    #[serde(default)]
    pub setup: Money,
    /// Own cost of winning the customers, of setting partners up and of paying them.
    #[serde(default)]
    pub winning: Money,
    /// The sum of the five costs above.
    pub program_costs: Money,
    /// What is left: margin less commission and those costs, to the printed digit.
    pub net: Money,
    /// The month in which the program has paid for itself; `None` when not inside the horizon.
    pub break_even_month: Option<u32>,
    /// Partners that would have to be asked for the program to pay for itself; `None` when no number would.
    pub partners_to_break_even: Option<u64>,
    /// The deepest point of the running sum.
    pub peak_funding: Money,
}

/// What partners of one source bring over the horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEconomics {
    /// The source's id.
    pub id: String,
    /// What these partners are called.
    pub name: String,
    /// The tier they enter.
    pub tier: String,
    /// Partners that are asked in the first year.
    pub names: Number,
    /// Partners to ask for exactly the goal in month 12, those of all sources in the same proportions; `None` when no
    /// number brings it.
    pub names_for_goal: Option<Number>,
    /// Partners that sign.
    pub signed: Number,
    /// Partners active in month 12.
    pub active: Number,
    /// Partners active in month 12 at the low and the high end of every rate.
    pub active_range: [Number; 2],
    /// Customers that an average active partner brings in a quarter.
    pub customers_a_partner_a_quarter: Number,
    /// Customers won.
    pub new_customers: Number,
    /// Customers won at the low and the high end of every rate.
    pub new_customers_range: [Number; 2],
    /// Revenue from them.
    pub revenue: Money,
    /// Commission earned and not cancelled.
    pub commission: Money,
    /// The source of the rates.
    pub source: String,
}

/// A program of one size: what it opens, spends and pays, and what comes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its id.
    pub id: String,
    /// Whether it is the recommended one.
    pub recommended: bool,
    /// Whether this document is about it.
    pub shown: bool,
    /// The tiers it opens.
    pub tiers: String,
    /// The platform it pays for.
    pub platform: String,
    /// What it spends on joint marketing.
    pub marketing: String,
    /// The rates it pays.
    pub rates: String,
    /// What a partner earns in a year.
    pub partner_income: PartnerIncome,
    /// What it leaves over the horizon.
    pub net: Money,
    /// What half of the simulated cases leave at most; `None` where it was not simulated.
    pub median_net: Option<Money>,
    /// The deepest point of the running sum, zero or below.
    pub deepest_funding: Money,
    /// The month in which it has paid for itself; `None` when not inside the horizon.
    pub break_even_month: Option<u32>,
    /// The chance in percent that it ends below zero; `None` where it was not simulated.
    pub chance_of_loss: Option<Percent>,
    /// Hours a week that somebody works for partners.
    pub hours_a_week: Number,
    /// What speaks against it where it leaves more than the recommended one.
    #[serde(default)]
    pub passed_over: Option<String>,
    /// The source of the sizes that are compared.
    #[serde(default)]
    pub source: String,
}

/// What a partner earns in a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerIncome {
    /// An average active partner.
    pub typical: Money,
    /// One of those who bring most, of the source that pays most.
    pub performer: Money,
}
