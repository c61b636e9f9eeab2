//! The figures of a forecast as they are printed: rounded once, under the names of the contract.
//!
//! Amounts are decimal text in the model's currency, rates and counts decimal text, months whole numbers.
//! It maps results and works out nothing.

pub mod cohort;
mod print;

use std::collections::BTreeMap;

use serde::Serialize;

use super::flow::Flow;

/// Every figure of a forecast.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// One customer.
    pub unit: UnitFigures,
    /// Rates the usual structures can carry.
    pub caps: Vec<CapFigures>,
    /// What comes back.
    pub clawback: ClawbackFigures,
    /// The program.
    pub program: ProgramFigures,
    /// What moves the result most.
    pub tornado: Vec<TornadoFigures>,
    /// The simulation; `None` where it is switched off.
    pub monte_carlo: Option<MonteCarloFigures>,
    /// What a fifth fewer and a fifth more names do.
    pub names: NamesFigures,
}

/// One customer's figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are the contract's, explained at `unit::Unit`"
)]
pub struct UnitFigures {
    pub monthly_discount_factor: String,
    pub ltv_perpetual_undiscounted: Option<String>,
    pub ltv_perpetual_discounted: Option<String>,
    pub ltv_capped: String,
    pub ltv_capped_closed_form: Option<String>,
    pub pv_revenue_net: String,
    pub pv_commission_base: String,
    pub pv_commission_accrual: String,
    /// With the fees of paying it: margin less this and own cost is what is left, to the minor unit.
    pub pv_commission_with_fees: String,
    pub own_cost: String,
    pub pv_commission_cash_net_of_clawback: String,
    pub effective_commission_rate: Option<String>,
    pub contribution_after_commission: String,
    pub contribution_net_of_clawback: String,
    pub contribution_margin_after_commission: Option<String>,
    pub simple_gross_margin_before: String,
    pub simple_gross_margin_after: String,
    pub ltv_to_cac_all_in: Option<String>,
    pub ltv_to_cac_hybrid: Option<String>,
    pub payback_periods_accrual: Option<u32>,
    pub payback_periods_cash: Option<u32>,
    pub payback_naive_months: Option<String>,
    pub payback_first_year_months: Option<String>,
}

/// One structure's caps.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are the contract's, explained at `caps::Caps`"
)]
pub struct CapFigures {
    pub tier: &'static str,
    pub scope: String,
    pub range_low: String,
    pub range_high: String,
    pub break_even: Option<String>,
    pub ltv3_all_in: Option<String>,
    pub ltv3_hybrid: Option<String>,
    pub payback12: Option<String>,
    pub max: Option<String>,
    pub strict_ok_at_low: bool,
    pub max_with_program_overhead: Option<String>,
    pub verdict: &'static str,
}

/// What comes back.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct ClawbackFigures {
    pub kind: &'static str,
    pub window_days: u32,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub expected: Option<ExpectedClawback>,
}

/// What comes back where there is a window.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are the contract's, explained at `clawback::Clawback`"
)]
pub struct ExpectedClawback {
    pub p_churn_in_window_exact: String,
    pub p_churn_constant_hazard_daily: String,
    pub p_churn_month_boundary: String,
    pub p_churn_naive_linear: String,
    pub p_churn_naive_one_month: String,
    pub returned_fraction_first_line_exact: String,
    pub returned_fraction_constant_hazard_daily: String,
    pub expected_clawback_per_customer: String,
    pub cancelled_before_payout: String,
    pub clawed_back_after_payout: String,
    pub uncollectible_per_customer: String,
    pub steady_reserve_per_new_customer_per_month: String,
    pub steady_reserve_on_paid_commission: String,
}

/// The program's figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are the contract's, explained at `program::ProgramForecast`"
)]
pub struct ProgramFigures {
    pub funnel: FunnelFigures,
    pub performers_activated: String,
    pub active_partners_end: String,
    pub referrals_per_active_partner_month: String,
    pub new_customers: String,
    /// Flows over the horizon by name; commission of every kind is in its flow, and what is for influenced customers
    /// stands apart beside it.
    pub totals: Totals,
    pub commission_net: String,
    pub margin_before_commission: String,
    pub net_contribution: String,
    pub net_contribution_incremental: String,
    pub deferred_commission_end: String,
    pub net_contribution_matched: String,
    pub cash_net: String,
    pub peak_funding: String,
    pub peak_cash_funding: String,
    pub cash: CashFigures,
    pub break_even_month: Option<u32>,
    pub cash_break_even_month: Option<u32>,
    pub liability_end: String,
    pub liability_peak: String,
    pub reserve_end: String,
    pub reserve_peak: String,
    pub fully_loaded_cac: Option<String>,
    pub partner_mrr_end: String,
    pub partner_share_mrr_end: Option<String>,
    pub contribution_per_identified_partner: Option<String>,
    pub identified_needed_to_break_even_36m: Option<i64>,
    pub new_customers_per_month_to_cover_fixed: Option<String>,
    pub monthly: MonthlyFigures,
    pub new_customers_monthly: Vec<String>,
    pub milestones: BTreeMap<u32, MilestoneFigures>,
    /// The parts of the sources, which add up to the whole.
    pub by_source: Vec<SourceFigures>,
    /// Platform, manager, co-marketing and set-up: what sources share.
    pub shared_costs: String,
    /// Net without what sources bring that ran before the forecast starts.
    pub net_over_today: String,
}

/// One source's part of the program.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are those of the whole program, explained at `program::SourceForecast`"
)]
pub struct SourceFigures {
    pub id: String,
    pub tier: &'static str,
    /// Whether it ran before the forecast starts.
    pub running: bool,
    /// Partners identified.
    pub partners: String,
    pub activated: String,
    pub active_partners_end: String,
    pub new_customers: String,
    pub revenue: String,
    pub margin_before_commission: String,
    pub commission_net: String,
    pub payout_fees: String,
    pub onboarding: String,
    pub cac: String,
    /// What is left before the costs that sources share.
    pub net_before_shared_costs: String,
    pub partner_mrr_end: String,
}

/// The cash of the program from an opening balance on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are those of `cash::CashPosition`, where they are explained"
)]
pub struct CashFigures {
    pub opening: String,
    pub lowest: String,
    pub lowest_month: u32,
    pub prepaid_at_lowest: String,
    /// `None` without an opening balance, and where it lasts longer than the horizon.
    pub runway_months: Option<u32>,
    pub prepaid_end: String,
}

/// Partners by stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct FunnelFigures {
    pub identified: String,
    pub recruited: String,
    pub onboarded: String,
    pub activated: String,
}

/// Flows over the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals(Vec<(Flow, String)>);

impl Totals {
    /// The text of a flow; empty where it is not in the totals.
    #[must_use]
    pub fn get(&self, flow: Flow) -> &str {
        let found = self.0.iter().find(|(known, _)| *known == flow);
        found.map_or("", |(_, amount)| amount)
    }
}

impl Serialize for Totals {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(flow, amount)| (flow.id(), amount)))
    }
}

/// Flows and balances by month.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are the contract's, explained at `program::Month`"
)]
pub struct MonthlyFigures {
    pub revenue: Vec<String>,
    pub commission_net: Vec<String>,
    pub payout: Vec<String>,
    /// The part of what is paid that is for influenced customers.
    pub influenced_payout: Vec<String>,
    pub net: Vec<String>,
    pub cum: Vec<String>,
    pub cash: Vec<String>,
    pub liability: Vec<String>,
    pub reserve: Vec<String>,
    /// What customers have paid for months to come, where they pay in advance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepaid: Option<Vec<String>>,
    /// What the platform costs, where its fee has steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Vec<String>>,
}

/// Where the program stands at the end of a month.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct MilestoneFigures {
    pub revenue: String,
    pub cum: String,
    pub cash_cum: String,
    pub liability: String,
}

/// One input's reach.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are the contract's, explained at `tornado::Bar`"
)]
pub struct TornadoFigures {
    pub rank: usize,
    pub input: &'static str,
    /// Whether low and high are what the value of each source, or each fixed cost, is multiplied by.
    pub is_factor: bool,
    pub low: String,
    pub high: String,
    pub net_at_low: String,
    pub net_at_high: String,
    pub swing: String,
}

/// What a fifth fewer and a fifth more names do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are those of the comparison of inputs"
)]
pub struct NamesFigures {
    pub low: String,
    pub high: String,
    pub net_at_low: String,
    pub net_at_high: String,
    pub swing: String,
}

/// The simulation's figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are the contract's, explained at `simulation::Result`"
)]
pub struct MonteCarloFigures {
    pub trials: u32,
    pub seed: u64,
    pub revenue: AmountSpread,
    pub commission_net: AmountSpread,
    pub clawback: AmountSpread,
    pub net_contribution: AmountSpread,
    pub peak_funding: AmountSpread,
    pub liability_end: AmountSpread,
    pub break_even_month: NumberSpread,
    pub new_customers: NumberSpread,
    pub activated: NumberSpread,
    pub top20_share: NumberSpread,
    pub customers_end: NumberSpread,
    pub prob_break_even_36m: f64,
    pub prob_net_positive_36m: f64,
}

impl MonteCarloFigures {
    /// The simulated amounts of money with what they are called.
    #[must_use]
    pub fn amounts(&self) -> [(&'static str, &AmountSpread); 6] {
        [
            ("revenue", &self.revenue),
            ("commission", &self.commission_net),
            ("clawback", &self.clawback),
            ("net", &self.net_contribution),
            ("deepest funding", &self.peak_funding),
            ("commission owed at the end", &self.liability_end),
        ]
    }
}

/// How an amount is spread over the trials.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct AmountSpread {
    pub p10: String,
    pub p50: String,
    pub p90: String,
    pub mean: String,
}

/// How a number is spread over the trials; none where it has no value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct NumberSpread {
    pub p10: Option<f64>,
    pub p50: Option<f64>,
    pub p90: Option<f64>,
    pub mean: Option<f64>,
}
