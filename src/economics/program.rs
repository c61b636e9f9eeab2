//! The program's profit and loss, month by month, in expectation.
//!
//! It adds up what the partner sources bring, adds the costs that they share, and works out results and balances.
//! Nothing is rounded.
//!
//! Source: economics §1.7.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::cash::CashPosition;
use super::cohort::payback;
use super::customer::Customer;
use super::flow::{Flow, Month};
use super::model::{Commission, Costs, Model, PartnerSource, Program};
use super::platform::{Fees, MonthlyVolume, Scale, Volume};
use super::rounding::{float, power, ratio, without_noise};
use super::source::{Growth, SourceFlows};

/// The program over its horizon.
#[derive(Clone, Debug)]
pub struct ProgramForecast {
    /// What each source brings, in the order of the model.
    pub by_source: Vec<Arc<SourceForecast>>,
    /// Partners and new customers.
    pub growth: Growth,
    /// Activated partners that perform.
    pub performers: f64,
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
    /// Net of what is new: without what sources bring that ran before the forecast starts.
    pub net_over_today: f64,
    /// Deepest running sum, zero or below.
    pub peak_funding: f64,
    /// Deepest running sum of cash, zero or below.
    pub peak_cash_funding: f64,
    /// Cash from the opening balance on.
    pub cash: CashPosition,
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
    /// The platform's share of what is paid out at the forecast's volume, whichever plan takes it.
    pub take: f64,
    /// Partners to identify for the program to break even within the horizon, each source its present part of them.
    pub identified_to_break_even: Option<i64>,
    /// Platform, manager and co-marketing in an average month.
    pub fixed_monthly: f64,
    /// Fees, salaries, budgets, onboarding and set-up for each new customer.
    pub overhead_per_customer: Option<f64>,
}

/// What one source brings, before the costs that sources share: its flows with its own costs in them, in which platform,
/// manager, co-marketing, set-up and balances are zero.
#[derive(Clone, Debug)]
pub struct SourceForecast {
    /// Its flows, with its own costs in them.
    pub flows: SourceFlows,
    /// Sums over the months; net is what is left before shared costs.
    pub total: Month,
    /// Whether it ran before the forecast starts.
    pub is_running: bool,
}

impl SourceForecast {
    /// Works out a source of a program; `customer` is one of its customers.
    #[must_use]
    pub fn of(source: &PartnerSource, program: &Program, customer: &Customer) -> Self {
        let mut flows = SourceFlows::of(source, program.horizon_months, customer);
        flows.add_costs(&program.costs);
        for month in &mut flows.months {
            month.work_out_results();
        }
        Self {
            total: Month::total(&flows.months),
            is_running: source.running.is_some(),
            flows,
        }
    }

    /// Activated partners that perform, of the source that it is worked out for.
    #[must_use]
    pub fn performers(&self, source: &PartnerSource) -> f64 {
        self.flows.growth.funnel.activated * float(source.performer_rate)
    }

    /// Customers won in all.
    #[must_use]
    pub fn new_customers(&self) -> f64 {
        self.flows.growth.new_customers.iter().sum()
    }

    /// What is left before the costs that sources share.
    #[must_use]
    pub fn net_before_shared_costs(&self) -> f64 {
        self.total[Flow::Net]
    }

    /// What goes through the platform in a month.
    fn volume(&self, month: usize) -> MonthlyVolume {
        let flows = &self.flows.months[month];
        let all = Volume {
            revenue: flows[Flow::Revenue],
            payouts: flows[Flow::Paid],
            partners: self.flows.growth.active[month],
        };
        let influenced = Volume {
            payouts: flows[Flow::InfluencedPaid],
            ..Volume::default()
        };
        if self.is_running {
            MonthlyVolume {
                sourced: Volume::default(),
                fixed: all.plus(&influenced),
            }
        } else {
            MonthlyVolume {
                sourced: all,
                fixed: influenced,
            }
        }
    }
}

impl ProgramForecast {
    /// Works out the program of a model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let program = &model.program;
        let by_source = program.sources.iter().map(|source| {
            let customer = Customer::of_source(model, source);
            Arc::new(SourceForecast::of(source, program, &customer))
        });
        Self::of_sources(program, by_source.collect())
    }

    /// Adds up what the sources of a program bring, in their order, and the costs that they share.
    #[must_use]
    pub fn of_sources(program: &Program, by_source: Vec<Arc<SourceForecast>>) -> Self {
        let costs = &program.costs;
        let ordered: Vec<(&PartnerSource, &SourceForecast)> = program
            .order()
            .into_iter()
            .map(|at| (&program.sources[at], &*by_source[at]))
            .collect();
        let sum = |of: &dyn Fn(&PartnerSource, &SourceForecast) -> f64| -> f64 {
            ordered.iter().map(|(source, part)| of(source, part)).sum()
        };
        let growths: Vec<&Growth> = ordered.iter().map(|(_, part)| &part.flows.growth).collect();
        let growth = Growth::sum(&growths);
        let horizon = program.horizon_months as usize;
        let fees = Fees::of(costs);
        let volumes: Vec<MonthlyVolume> = (0..horizon)
            .map(|month| MonthlyVolume::sum(ordered.iter().map(|(_, part)| part.volume(month))))
            .collect();
        let platform: Vec<f64> = volumes
            .iter()
            .map(|volume| fees.of_month(&volume.at(1.0)))
            .collect();
        let mut months = vec![Month::default(); horizon];
        for (_, part) in &ordered {
            for (month, flows) in months.iter_mut().zip(&part.flows.months) {
                month.add(1.0, flows);
            }
        }
        add_shared_costs(&mut months, costs, &platform);
        balance(&mut months, sum(&|_, part| part.flows.opening_liability));
        let total = Month::total(&months);
        let new_customers = growth.new_customers.iter().sum();
        let platform: f64 = platform.iter().sum();
        let people = total[Flow::Manager] + total[Flow::Comarketing];
        let influenced = sum(&|source, part| influenced_cost(source, &part.total, costs));
        let fixed_but_platform = people + total[Flow::Setup] + influenced;
        let fixed_costs = fixed_but_platform + platform;
        let take = float(costs.platform_take_rate);
        // What sources that ran before earn, less a share of what they pay out.
        let running = |take: f64| {
            sum(&|_, part| match part.is_running {
                true => part.net_before_shared_costs() - take * part.total.all_paid(),
                false => 0.0,
            })
        };
        let per_partner = ratio(
            total[Flow::Net] + fixed_costs - running(take),
            growth.funnel.identified,
        );
        let company = float(program.company_mrr)
            * power(
                1.0 + float(program.company_mrr_growth_monthly),
                program.horizon_months.saturating_sub(1),
            );
        let partner_mrr = sum(&|_, part| part.flows.partner_mrr);
        let deferred_commission = sum(&|_, part| part.flows.deferred_commission);
        let not_caused =
            sum(&|source, part| (1.0 - float(source.incrementality)) * part.total[Flow::Margin]);
        let of_months = |flow: Flow| months.iter().map(move |month| month[flow]);
        let lowest = |flow| of_months(flow).fold(0.0, f64::min);
        let highest = |flow| of_months(flow).fold(0.0, f64::max);
        let per_customer = |amount: f64| ratio(amount, new_customers);
        let paid_out: f64 = months.iter().map(Month::all_paid).sum();
        // What a customer bears with its commission is no cost of the program beside it.
        let fixed_platform = platform - float(costs.platform_take_in_fee) * paid_out;
        Self {
            performers: sum(&|source, part| part.performers(source)),
            new_customers,
            deferred_commission,
            net_incremental: total[Flow::Net] - not_caused,
            net_matched: total[Flow::Net] + deferred_commission,
            net_over_today: total[Flow::Net] - running(0.0),
            peak_funding: lowest(Flow::NetToDate),
            peak_cash_funding: lowest(Flow::CashToDate),
            cash: CashPosition::of(program.opening_cash, &months),
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
                    fixed: fixed_but_platform - running(take),
                    fees: &fees,
                    months: &volumes,
                };
                scale.partners_to_break_even()
            }),
            fixed_monthly: (platform + people) / months.len() as f64,
            overhead_per_customer: per_customer(
                fixed_platform + people + total[Flow::Setup] + total[Flow::Onboarding],
            ),
            take: take
                + ratio(
                    volumes
                        .iter()
                        .map(|month| fees.take_of_month(&month.at(1.0)))
                        .sum(),
                    paid_out,
                )
                .unwrap_or(0.0),
            by_source,
            growth,
            total,
            months,
        }
    }

    /// A program's costs as a customer bears them, the take of larger plans among what is paid out.
    #[must_use]
    pub fn costs_of_customer(&self, costs: &Costs) -> Costs {
        Costs {
            platform_take_rate: without_noise(self.take).unwrap_or(costs.platform_take_rate),
            ..costs.clone()
        }
    }

    /// New customers a month whose contribution covers the monthly fixed costs; `None` where none is left of one.
    #[must_use]
    pub fn customers_to_cover_fixed(&self, contribution: f64) -> Option<f64> {
        (contribution > 0.0).then(|| self.fixed_monthly / contribution)
    }
}

/// The program with one source in place of several: as many names, stages, leads and customers in all, of average
/// partners under the leading source's terms, at the rate that an average customer bears. Its months differ from those
/// of the sources one by one.
#[must_use]
pub fn with_one_source(program: &Program, forecast: &ProgramForecast) -> Program {
    let growth = &forecast.growth;
    let decimal = |value: f64| without_noise(value).unwrap_or_default();
    let share = |part: f64, whole: f64| decimal(ratio(part, whole).unwrap_or(0.0));
    let (funnel, lead) = (&growth.funnel, program.lead());
    let cycle = lead.sales_cycle_months as usize;
    let at_work: f64 = growth.active.iter().rev().skip(cycle).sum();
    let won: f64 = growth.new_customers.iter().sum();
    let sources = program.sources.iter().zip(&forecast.by_source);
    let rates = sources.map(|(source, part)| float(source.commission.rate) * part.new_customers());
    let rate = ratio(rates.sum(), won).map(decimal);
    let source = PartnerSource {
        commission: Commission {
            rate: rate.unwrap_or(lead.commission.rate),
            ..lead.commission
        },
        identified: decimal(funnel.identified),
        recruit_rate: share(funnel.recruited, funnel.identified),
        onboard_rate: share(funnel.onboarded, funnel.recruited),
        activation_rate: share(funnel.activated, funnel.onboarded),
        performer_rate: Decimal::ONE,
        performer_referrals_per_quarter: decimal(growth.referrals_per_active_partner * 3.0),
        top_share: Decimal::ONE,
        win_rate: share(won, growth.referrals_per_active_partner * at_work).min(Decimal::ONE),
        customer_churn_factor: Decimal::ONE,
        running: None,
        ..lead.clone()
    };
    Program {
        sources: vec![source],
        ..program.clone()
    }
}

/// What the commission on influenced customers of a source costs with its fees.
fn influenced_cost(source: &PartnerSource, total: &Month, costs: &Costs) -> f64 {
    total[Flow::InfluencedAccrued]
        - total[Flow::InfluencedCancelled]
        - float(source.commission.recovery_rate) * total[Flow::InfluencedToRecover]
        + (float(costs.platform_take_rate) + float(costs.payout_fee_rate))
            * total[Flow::InfluencedPaid]
}

/// Adds the costs that sources share.
fn add_shared_costs(months: &mut [Month], costs: &Costs, platform: &[f64]) {
    let take = float(costs.platform_take_rate);
    let (manager, comarketing) = (
        float(costs.manager_monthly),
        float(costs.comarketing_monthly),
    );
    for (at, (month, platform)) in months.iter_mut().zip(platform).enumerate() {
        month[Flow::Platform] = platform + take * month.all_paid();
        month[Flow::Manager] = manager;
        if at >= costs.comarketing_from_month as usize {
            month[Flow::Comarketing] = comarketing;
        }
    }
    if let Some(first) = months.first_mut() {
        first[Flow::Setup] = float(costs.setup_once);
    }
}

/// Works out each month's results and balances from its flows.
fn balance(months: &mut [Month], opening_liability: f64) {
    let (mut net, mut cash, mut liability) = (0.0, 0.0, opening_liability);
    for month in months {
        month.work_out_results();
        net += month[Flow::Net];
        cash += month[Flow::Cash];
        liability += month.all_accrued() - month.all_cancelled() - month.all_paid();
        month[Flow::NetToDate] = net;
        month[Flow::CashToDate] = cash;
        month[Flow::Liability] = liability;
    }
}
