//! The program's profit and loss, month by month, in expectation.
//!
//! It adds the costs that a program has once to the flows of its partners, and works out results and balances.
//! Nothing is rounded.
//!
//! Source: economics §1.7.

use super::caps::commission_load;
use super::customer::Customer;
use super::flow::{Flow, Month};
use super::model::{Commission, Costs, Model, Program};
use super::platform::{Fees, MonthlyVolume, Scale, Volume};
use super::rounding::{float, power, ratio};
use super::source::{Growth, SourceFlows};
use super::unit::payback;

/// What is not more than this is noise of a difference: nothing to pay.
const PAYABLE: f64 = 1e-9;

/// The program over its horizon.
#[derive(Clone, Debug)]
pub struct ProgramForecast {
    /// Partners and new customers.
    pub growth: Growth,
    /// New customers in all.
    pub new_customers: f64,
    /// The months.
    pub months: Vec<Month>,
    /// Sums over the months; balances are those of the last one.
    pub total: Month,
    /// Commission on prepaid terms that have not run out at the end.
    pub deferred_commission: f64,
    /// Net when revenue counts alone that would not have come without partners.
    pub net_incremental: f64,
    /// Net with the commission of unexpired prepaid terms added back.
    pub net_matched: f64,
    /// Deepest running sum, zero or below.
    pub peak_funding: f64,
    /// Deepest running sum of cash, zero or below.
    pub peak_cash_funding: f64,
    /// First month, from 1, from which the running sum stays at or above zero.
    pub break_even_month: Option<u32>,
    /// First month, from 1, from which the running sum of cash stays at or above zero.
    pub cash_break_even_month: Option<u32>,
    /// Highest commission owed.
    pub liability_peak: f64,
    /// Highest expected return.
    pub reserve_peak: f64,
    /// All cost of the program for each new customer.
    pub fully_loaded_cac: Option<f64>,
    /// Monthly recurring revenue of partner customers in the last month.
    pub partner_mrr: f64,
    /// Its share of the company's.
    pub partner_share_of_mrr: Option<f64>,
    /// What one identified partner adds before fixed costs.
    pub contribution_per_identified_partner: Option<f64>,
    /// Partners to identify for the program to break even within the horizon.
    pub identified_to_break_even: Option<i64>,
    /// Platform, manager and co-marketing in an average month.
    pub fixed_monthly: f64,
    /// Fixed costs over the horizon, those of influenced customers among them.
    pub fixed_costs: f64,
    /// Fees, salaries, budgets, onboarding and set-up for each new customer.
    pub overhead_per_customer: Option<f64>,
}

impl ProgramForecast {
    /// Works out the program of a model.
    #[must_use]
    pub fn of(model: &Model, customer: &Customer) -> Self {
        let flows = SourceFlows::of(&model.program, &model.commission, customer);
        Self::with_costs(&model.program, &model.commission, flows)
    }

    /// Adds a program's costs to the flows of its partners.
    #[must_use]
    pub fn with_costs(program: &Program, commission: &Commission, flows: SourceFlows) -> Self {
        let SourceFlows {
            growth,
            mut months,
            deferred_commission,
            recurring: partner_mrr,
            ..
        } = flows;
        let fees = Fees::of(&program.costs);
        let volumes: Vec<MonthlyVolume> = months
            .iter()
            .zip(&growth.active)
            .map(|(month, active)| volume(month, *active))
            .collect();
        let platform: Vec<f64> = volumes
            .iter()
            .map(|volume| fees.of_month(&volume.at(1.0)))
            .collect();
        add_costs(&mut months, &program.costs, &growth, &platform);
        balance(&mut months, float(commission.recovery_rate));
        let total = Month::total(&months);
        let new_customers = growth.new_customers.iter().sum();
        let platform: f64 = platform.iter().sum();
        let people = total[Flow::Manager] + total[Flow::Comarketing];
        let influenced = influenced_cost(&total, program, commission);
        let fixed_but_platform = people + total[Flow::Setup] + influenced;
        let fixed_costs = fixed_but_platform + platform;
        let per_partner = ratio(total[Flow::Net] + fixed_costs, growth.funnel.identified);
        let company = float(program.company_mrr)
            * power(
                1.0 + float(program.company_mrr_growth_monthly),
                program.horizon_months.saturating_sub(1),
            );
        let outside = 1.0 - float(program.incrementality);
        let of_months = |flow: Flow| months.iter().map(move |month| month[flow]);
        let lowest = |flow| of_months(flow).fold(0.0, f64::min);
        let highest = |flow| of_months(flow).fold(0.0, f64::max);
        let per_customer = |amount: f64| ratio(amount, new_customers);
        Self {
            new_customers,
            deferred_commission,
            net_incremental: total[Flow::Net] - outside * total[Flow::Margin],
            net_matched: total[Flow::Net] + deferred_commission,
            peak_funding: lowest(Flow::NetToDate),
            peak_cash_funding: lowest(Flow::CashToDate),
            break_even_month: payback(of_months(Flow::Net)),
            cash_break_even_month: payback(of_months(Flow::Cash)),
            liability_peak: highest(Flow::Liability),
            reserve_peak: highest(Flow::Reserve),
            fully_loaded_cac: per_customer(total[Flow::CommissionNet] + total.program_costs()),
            partner_mrr,
            partner_share_of_mrr: ratio(partner_mrr, company + partner_mrr),
            contribution_per_identified_partner: per_partner,
            identified_to_break_even: per_partner.and_then(|each| {
                let scale = Scale {
                    identified: growth.funnel.identified,
                    each,
                    fixed: fixed_but_platform,
                    months: &volumes,
                };
                scale.partners_to_break_even(&fees)
            }),
            fixed_monthly: (platform + people) / months.len() as f64,
            overhead_per_customer: per_customer(
                platform + people + total[Flow::Setup] + total[Flow::Onboarding],
            ),
            fixed_costs,
            growth,
            total,
            months,
        }
    }

    /// New customers a month whose contribution covers the monthly fixed costs; `None` where none is left of one.
    #[must_use]
    pub fn customers_to_cover_fixed(&self, contribution: f64) -> Option<f64> {
        (contribution > 0.0).then(|| self.fixed_monthly / contribution)
    }
}

/// What goes through the platform in a month.
fn volume(month: &Month, active: f64) -> MonthlyVolume {
    MonthlyVolume {
        sourced: Volume {
            revenue: month[Flow::Revenue],
            payouts: month[Flow::Paid],
            partners: active,
        },
        fixed_payouts: month[Flow::InfluencedPaid],
    }
}

/// What the commission on influenced customers costs with its fees.
fn influenced_cost(total: &Month, program: &Program, commission: &Commission) -> f64 {
    total[Flow::InfluencedAccrued]
        - total[Flow::InfluencedCancelled]
        - float(commission.recovery_rate) * total[Flow::InfluencedToRecover]
        + (commission_load(&program.costs) - 1.0) * total[Flow::InfluencedPaid]
}

/// Adds what the program costs beside commissions.
fn add_costs(months: &mut [Month], costs: &Costs, growth: &Growth, platform: &[f64]) {
    let take = float(costs.platform_take_rate);
    let (fee_rate, fee_fixed) = (float(costs.payout_fee_rate), float(costs.payout_fee_fixed));
    for (at, month) in months.iter_mut().enumerate() {
        let paid = month.all_paid();
        month[Flow::Platform] = platform[at] + take * paid;
        month[Flow::PayoutFees] = fee_rate * paid;
        if paid > PAYABLE {
            month[Flow::PayoutFees] += fee_fixed * growth.active[at];
        }
        month[Flow::Manager] = float(costs.manager_monthly);
        if at >= costs.comarketing_from_month as usize {
            month[Flow::Comarketing] = float(costs.comarketing_monthly);
        }
        month[Flow::Onboarding] = float(costs.onboarding_per_partner) * growth.onboarded[at];
        month[Flow::Cac] = float(costs.cac_per_customer) * growth.new_customers[at];
    }
    if let Some(first) = months.first_mut() {
        first[Flow::Setup] = float(costs.setup_once);
    }
}

/// Works out each month's results and balances from its flows.
fn balance(months: &mut [Month], recovery: f64) {
    let (mut net, mut cash, mut liability) = (0.0, 0.0, 0.0);
    for month in months {
        let recovered = recovery * month.all_to_recover();
        let costs = month.program_costs();
        let service = month[Flow::Cogs] + month[Flow::Fees] + month[Flow::Serving];
        month[Flow::CommissionNet] = month.all_accrued() - month.all_cancelled() - recovered;
        month[Flow::Margin] = month[Flow::Revenue] - service;
        month[Flow::Net] = month[Flow::Margin] - month[Flow::CommissionNet] - costs;
        month[Flow::Cash] =
            month[Flow::Collections] - month[Flow::Refunds] - service - month.all_paid()
                + recovered
                - costs;
        net += month[Flow::Net];
        cash += month[Flow::Cash];
        liability += month.all_accrued() - month.all_cancelled() - month.all_paid();
        month[Flow::NetToDate] = net;
        month[Flow::CashToDate] = cash;
        month[Flow::Liability] = liability;
    }
}
