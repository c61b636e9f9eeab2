//! Prints what a forecast worked out, each figure rounded once.

use rust_decimal::Decimal;

use super::super::caps::OfferCaps;
use super::super::clawback::Clawback;
use super::super::customer::Customer;
use super::super::flow::{Flow, Month};
use super::super::model::Model;
use super::super::program::{ProgramForecast, SourceForecast};
use super::super::quantiles::Quantiles;
use super::super::rounding::{RoundHalf, rounded_after_noise, rounded_parts, text};
use super::super::simulation;
use super::super::tornado::{Bar, names, tornado};
use super::super::unit::Unit;
use super::super::usual_terms::UsualTerms;
use super::{
    AmountSpread, CapFigures, CashFigures, ClawbackFigures, ExpectedClawback, Figures,
    FunnelFigures, MilestoneFigures, MonteCarloFigures, MonthlyFigures, NamesFigures, NumberSpread,
    ProgramFigures, SourceFigures, TornadoFigures, Totals, UnitFigures,
};

/// Months whose running sums are printed apart.
const MILESTONES: [u32; 8] = [1, 3, 6, 12, 18, 24, 30, 36];

/// How a number is printed under a model's currency and rounding.
#[derive(Clone, Copy, Debug)]
struct Print {
    minor_digits: u32,
    half: RoundHalf,
}

impl Print {
    fn amount(self, amount: f64) -> String {
        text(amount, self.minor_digits, self.half)
    }

    fn digits(self, number: f64, places: u32) -> String {
        text(number, places, self.half)
    }

    fn rounded(self, number: f64, places: u32) -> Option<Decimal> {
        rounded_after_noise(number, places, self.half)
    }

    fn amounts(self, months: &[Month], of: impl Fn(&Month) -> f64) -> Vec<String> {
        months.iter().map(|month| self.amount(of(month))).collect()
    }

    fn float(self, amount: f64) -> String {
        let text = format!("{amount:.*}", self.minor_digits as usize);
        if text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.')) {
            text.trim_start_matches('-').to_owned()
        } else {
            text
        }
    }
}

impl Figures {
    /// Works out and prints everything, the simulation on the given number of threads.
    #[must_use]
    pub fn of(model: &Model, usual: &UsualTerms, threads: usize) -> Self {
        let is_simulated = model.simulation.trials > 0;
        let simulated = is_simulated.then(|| simulation::simulate(model, threads, &|_| {}));
        Self::with(model, usual, simulated.as_ref())
    }

    /// Works out and prints everything around a simulation that has been run, or without one.
    #[must_use]
    pub fn with(
        model: &Model,
        usual: &UsualTerms,
        simulated: Option<&simulation::Outcome>,
    ) -> Self {
        let print = Print {
            minor_digits: model.currency.minor_digits,
            half: model.rounding,
        };
        let customer = Customer::of(model);
        let forecast = ProgramForecast::of(model);
        let costs = forecast.costs_of_customer(&model.program.costs);
        let unit = Unit::of(&customer, model.commission(), &costs);
        let overhead = forecast.overhead_per_customer;
        let caps = OfferCaps::list(model, usual, &customer, &costs, overhead);
        let clawback = Clawback::of(model.commission(), &customer);
        Self {
            unit: UnitFigures::of(&unit, print),
            caps: caps
                .iter()
                .map(|caps| CapFigures::of(caps, print))
                .collect(),
            clawback: ClawbackFigures::of(model, clawback.as_ref(), print),
            program: ProgramFigures::of(model, &forecast, unit.contribution, print),
            tornado: (1..)
                .zip(tornado(model, usual))
                .map(|(rank, bar)| TornadoFigures::of(rank, &bar, print))
                .collect(),
            names: NamesFigures::of(&names(model), print),
            monte_carlo: simulated.map(|outcome| MonteCarloFigures::of(outcome, print)),
        }
    }
}

impl UnitFigures {
    fn of(unit: &Unit, print: Print) -> Self {
        let amount = |number| print.amount(number);
        let rate = |number: Option<f64>| number.map(|number| print.digits(number, 10));
        let ratio = |number: Option<f64>| number.map(|number| print.digits(number, 6));
        let rounded = |number| print.rounded(number, print.minor_digits);
        let [margin, own_cost, left] =
            [unit.lifetime.margin, unit.own_cost, unit.contribution].map(rounded);
        let balance = || margin?.checked_sub(own_cost?)?.checked_sub(left?);
        let balance = balance().map(|balance| balance.to_string());
        Self {
            monthly_discount_factor: print.digits(unit.discount_factor, 12),
            ltv_perpetual_undiscounted: unit.ltv_perpetual.map(amount),
            ltv_perpetual_discounted: unit.ltv_perpetual_discounted.map(amount),
            ltv_capped: amount(unit.lifetime.margin),
            ltv_capped_closed_form: unit.ltv_closed_form.map(amount),
            pv_revenue_net: amount(unit.lifetime.revenue),
            pv_commission_base: amount(unit.base),
            pv_commission_accrual: amount(unit.commission),
            pv_commission_with_fees: balance.unwrap_or_else(|| amount(unit.commission_with_fees)),
            own_cost: amount(unit.own_cost),
            pv_commission_cash_net_of_clawback: amount(unit.commission_cash),
            effective_commission_rate: rate(unit.effective_rate),
            contribution_after_commission: amount(unit.contribution),
            contribution_net_of_clawback: amount(unit.contribution_after_clawback),
            contribution_margin_after_commission: rate(unit.contribution_margin),
            simple_gross_margin_before: print.digits(unit.simple_margin_before, 10),
            simple_gross_margin_after: print.digits(unit.simple_margin_after, 10),
            ltv_to_cac_all_in: ratio(unit.ltv_to_cac_strict),
            ltv_to_cac_hybrid: ratio(unit.ltv_to_cac_hybrid),
            payback_periods_accrual: unit.payback_accrual,
            payback_periods_cash: unit.payback_cash,
            payback_naive_months: ratio(unit.payback_naive),
            payback_first_year_months: ratio(unit.payback_first_year),
        }
    }
}

impl CapFigures {
    fn of(offer: &OfferCaps, print: Print) -> Self {
        let rate = |number| print.digits(number, 10);
        let caps = offer.caps.as_ref();
        Self {
            tier: offer.offer.tier.id(),
            scope: offer.offer.scope.to_string(),
            range_low: print.digits(offer.offer.low, 4),
            range_high: print.digits(offer.offer.high, 4),
            break_even: caps.map(|caps| rate(caps.break_even)),
            ltv3_all_in: caps.map(|caps| rate(caps.ltv3_strict)),
            ltv3_hybrid: caps.map(|caps| rate(caps.ltv3_hybrid)),
            payback12: caps.map(|caps| rate(caps.payback_12)),
            max: caps.map(|caps| rate(caps.max)),
            strict_ok_at_low: offer.strict_holds_at_low(),
            max_with_program_overhead: offer.max_with_overhead.map(rate),
            verdict: offer.verdict.id(),
        }
    }
}

impl ClawbackFigures {
    fn of(model: &Model, clawback: Option<&Clawback>, print: Print) -> Self {
        let share = |number| print.digits(number, 10);
        let amount = |number| print.amount(number);
        Self {
            kind: model.commission().terms.clawback.id(),
            window_days: model.commission().terms.window_days,
            expected: clawback.map(|clawback| ExpectedClawback {
                p_churn_in_window_exact: share(clawback.churn_in_window),
                p_churn_constant_hazard_daily: share(clawback.churn_from_average),
                p_churn_month_boundary: share(clawback.churn_at_month_ends),
                p_churn_naive_linear: share(clawback.churn_linear),
                p_churn_naive_one_month: share(clawback.churn_one_month),
                returned_fraction_first_line_exact: share(clawback.first_line_returned),
                returned_fraction_constant_hazard_daily: share(
                    clawback.first_line_returned_from_average,
                ),
                expected_clawback_per_customer: amount(clawback.expected.total()),
                cancelled_before_payout: amount(clawback.expected.before_payout),
                clawed_back_after_payout: amount(clawback.expected.after_payout),
                uncollectible_per_customer: amount(clawback.uncollectible),
                steady_reserve_per_new_customer_per_month: amount(clawback.steady_reserve),
                steady_reserve_on_paid_commission: amount(clawback.steady_reserve_on_paid),
            }),
        }
    }
}

impl ProgramFigures {
    fn of(model: &Model, forecast: &ProgramForecast, contribution: f64, print: Print) -> Self {
        let amount = |number| print.amount(number);
        let count = |number| print.digits(number, 6);
        let funnel = &forecast.growth.funnel;
        let total = &forecast.total;
        let months = &forecast.months;
        Self {
            funnel: FunnelFigures {
                identified: count(funnel.identified),
                recruited: count(funnel.recruited),
                onboarded: count(funnel.onboarded),
                activated: count(funnel.activated),
            },
            performers_activated: count(forecast.performers),
            active_partners_end: count(forecast.growth.active.last().copied().unwrap_or_default()),
            referrals_per_active_partner_month: print
                .digits(forecast.growth.referrals_per_active_partner, 10),
            new_customers: count(forecast.new_customers),
            totals: Totals(
                Flow::TOTALS
                    .iter()
                    .map(|flow| (*flow, amount(total.with_influenced(*flow))))
                    .collect(),
            ),
            commission_net: amount(total[Flow::CommissionNet]),
            margin_before_commission: amount(total[Flow::Margin]),
            net_contribution: amount(total[Flow::Net]),
            net_contribution_incremental: amount(forecast.net_incremental),
            deferred_commission_end: amount(forecast.deferred_commission),
            net_contribution_matched: amount(forecast.net_matched),
            cash_net: amount(total[Flow::Cash]),
            peak_funding: amount(forecast.peak_funding),
            peak_cash_funding: amount(forecast.peak_cash_funding),
            cash: CashFigures {
                opening: amount(forecast.cash.opening),
                lowest: amount(forecast.cash.lowest),
                lowest_month: forecast.cash.lowest_month,
                prepaid_at_lowest: amount(forecast.cash.prepaid_at_lowest),
                runway_months: forecast
                    .cash
                    .runway_months
                    .filter(|_| forecast.cash.opening > 0.0),
                prepaid_end: amount(total[Flow::Prepaid]),
            },
            break_even_month: forecast.break_even_month,
            cash_break_even_month: forecast.cash_break_even_month,
            liability_end: amount(total[Flow::Liability]),
            liability_peak: amount(forecast.liability_peak),
            reserve_end: amount(total[Flow::Reserve]),
            reserve_peak: amount(forecast.reserve_peak),
            fully_loaded_cac: forecast.fully_loaded_cac.map(amount),
            partner_mrr_end: amount(forecast.partner_mrr),
            partner_share_mrr_end: forecast
                .partner_share_of_mrr
                .map(|share| print.digits(share, 10)),
            contribution_per_identified_partner: forecast
                .contribution_per_identified_partner
                .map(amount),
            identified_needed_to_break_even_36m: forecast.identified_to_break_even,
            new_customers_per_month_to_cover_fixed: forecast
                .customers_to_cover_fixed(contribution)
                .map(count),
            monthly: MonthlyFigures {
                revenue: print.amounts(months, |month| month[Flow::Revenue]),
                commission_net: print.amounts(months, |month| month[Flow::CommissionNet]),
                payout: print.amounts(months, Month::all_paid),
                influenced_payout: print.amounts(months, |month| month[Flow::InfluencedPaid]),
                net: print.amounts(months, |month| month[Flow::Net]),
                cum: print.amounts(months, |month| month[Flow::NetToDate]),
                cash: print.amounts(months, |month| month[Flow::Cash]),
                liability: print.amounts(months, |month| month[Flow::Liability]),
                reserve: print.amounts(months, |month| month[Flow::Reserve]),
                prepaid: (model.product.revenue_model.prepaid_months().is_some())
                    .then(|| print.amounts(months, |month| month[Flow::Prepaid])),
                platform: (!model.program.costs.platform_steps.is_empty())
                    .then(|| print.amounts(months, |month| month[Flow::Platform])),
            },
            new_customers_monthly: forecast
                .growth
                .new_customers
                .iter()
                .map(|new| print.digits(*new, 8))
                .collect(),
            by_source: SourceFigures::list(model, forecast, print),
            shared_costs: shared_costs(forecast, print)
                .map_or_else(String::new, |shared| shared.to_string()),
            net_over_today: amount(forecast.net_over_today),
            milestones: MILESTONES
                .into_iter()
                .filter_map(|number| {
                    let month = months.get(number as usize - 1)?;
                    let figures = MilestoneFigures {
                        revenue: amount(month[Flow::Revenue]),
                        cum: amount(month[Flow::NetToDate]),
                        cash_cum: amount(month[Flow::CashToDate]),
                        liability: amount(month[Flow::Liability]),
                    };
                    Some((number, figures))
                })
                .collect(),
        }
    }
}

/// Costs that sources share, as the sum of the printed lines; `None` where they are too large for a decimal.
fn shared_costs(forecast: &ProgramForecast, print: Print) -> Option<Decimal> {
    let line = |flow: &Flow| print.rounded(forecast.total[*flow], print.minor_digits);
    Flow::SHARED_COSTS
        .iter()
        .try_fold(Decimal::ZERO, |sum, flow| sum.checked_add(line(flow)?))
}

impl SourceFigures {
    /// The parts in the order of the model, each figure rounded so that the parts add up to the whole.
    fn list(model: &Model, forecast: &ProgramForecast, print: Print) -> Vec<Self> {
        let order = model.program.order();
        let parts = |whole: Option<Decimal>, places, of: &dyn Fn(&SourceForecast) -> f64| {
            let amounts: Vec<f64> = order
                .iter()
                .map(|at| of(&forecast.by_source[*at]))
                .collect();
            let whole = whole.or_else(|| print.rounded(amounts.iter().sum(), places));
            let rounded = whole.and_then(|whole| rounded_parts(whole, &amounts, places));
            let mut texts = vec![String::new(); amounts.len()];
            for (rank, at) in order.iter().enumerate() {
                texts[*at] = match &rounded {
                    Some(rounded) => rounded[rank].to_string(),
                    None => print.digits(amounts[rank], places),
                };
            }
            texts
        };
        let minor = print.minor_digits;
        let amounts = |flow: Flow| {
            parts(
                print.rounded(forecast.total[flow], minor),
                minor,
                &move |part| part.total[flow],
            )
        };
        let counts = |of: &dyn Fn(&SourceForecast) -> f64| parts(None, 6, of);
        let identified = counts(&|part| part.growth.funnel.identified);
        let activated = counts(&|part| part.growth.funnel.activated);
        let active = counts(&|part| part.growth.active.last().copied().unwrap_or_default());
        let customers = counts(&SourceForecast::new_customers);
        let recurring = parts(None, minor, &|part| part.partner_mrr);
        // The parts less the shared costs as printed are the net as printed.
        let before_shared = print
            .rounded(forecast.total[Flow::Net], minor)
            .zip(shared_costs(forecast, print))
            .and_then(|(net, shared)| net.checked_add(shared));
        let net = parts(
            before_shared,
            minor,
            &SourceForecast::net_before_shared_costs,
        );
        let [revenue, margin, commission, fees, onboarding, cac] = [
            Flow::Revenue,
            Flow::Margin,
            Flow::CommissionNet,
            Flow::PayoutFees,
            Flow::Onboarding,
            Flow::Cac,
        ]
        .map(amounts);
        let sources = model.program.sources.iter().enumerate();
        sources
            .map(|(at, source)| Self {
                id: source.id.clone(),
                tier: source.commission.tier.id(),
                running: source.running.is_some(),
                partners: identified[at].clone(),
                activated: activated[at].clone(),
                active_partners_end: active[at].clone(),
                new_customers: customers[at].clone(),
                revenue: revenue[at].clone(),
                margin_before_commission: margin[at].clone(),
                commission_net: commission[at].clone(),
                payout_fees: fees[at].clone(),
                onboarding: onboarding[at].clone(),
                cac: cac[at].clone(),
                net_before_shared_costs: net[at].clone(),
                partner_mrr_end: recurring[at].clone(),
            })
            .collect()
    }
}

impl TornadoFigures {
    fn of(rank: usize, bar: &Bar, print: Print) -> Self {
        Self {
            rank,
            input: bar.input,
            is_factor: bar.is_factor(),
            low: bar.low.to_string(),
            high: bar.high.to_string(),
            net_at_low: print.amount(bar.net_at_low),
            net_at_high: print.amount(bar.net_at_high),
            swing: print.amount(bar.swing()),
        }
    }
}

impl NamesFigures {
    fn of(bar: &Bar, print: Print) -> Self {
        Self {
            low: bar.low.normalize().to_string(),
            high: bar.high.normalize().to_string(),
            net_at_low: print.amount(bar.net_at_low),
            net_at_high: print.amount(bar.net_at_high),
            swing: print.amount(bar.swing()),
        }
    }
}

impl MonteCarloFigures {
    fn of(outcome: &simulation::Outcome, print: Print) -> Self {
        let amount = |spread: &Quantiles| AmountSpread {
            p10: print.float(spread.p10),
            p50: print.float(spread.p50),
            p90: print.float(spread.p90),
            mean: print.float(spread.mean),
        };
        Self {
            trials: outcome.trials,
            seed: outcome.seed,
            revenue: amount(&outcome.revenue),
            commission_net: amount(&outcome.commission_net),
            clawback: amount(&outcome.clawback),
            net_contribution: amount(&outcome.net_contribution),
            peak_funding: amount(&outcome.peak_funding),
            liability_end: amount(&outcome.liability_end),
            break_even_month: NumberSpread::of(&outcome.break_even_month),
            new_customers: NumberSpread::of(&outcome.new_customers),
            activated: NumberSpread::of(&outcome.activated),
            top20_share: NumberSpread::of(&outcome.top20_share),
            customers_end: NumberSpread::of(&outcome.customers_end),
            prob_break_even_36m: millionths(outcome.breaks_even),
            prob_net_positive_36m: millionths(outcome.ends_positive),
        }
    }
}

impl NumberSpread {
    fn of(spread: &Quantiles) -> Self {
        let number = |number: f64| number.is_finite().then(|| millionths(number));
        Self {
            p10: number(spread.p10),
            p50: number(spread.p50),
            p90: number(spread.p90),
            mean: number(spread.mean),
        }
    }
}

fn millionths(number: f64) -> f64 {
    libm::rint(number * 1e6) / 1e6
}
