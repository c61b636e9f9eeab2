//! The figures of a forecast: what was worked out, and the one list of its results.
//!
//! Data, tables and comparisons find a result in [`RESULTS`] by its place. Figures are rounded once, where they are
//! printed: amounts to the minor unit of the model's currency. It maps results and works out nothing.

pub mod cohort;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use super::caps::OfferCaps;
use super::clawback::Clawback;
use super::customer::Customer;
use super::flow::{Flow, Month};
use super::model::{Costs, Model};
use super::program::{ProgramForecast, SourceForecast};
use super::quantiles::Quantiles;
use super::rounding::{Figure, rounded_parts};
use super::simulation::{self, Metrics, Outcome};
use super::tornado::{Bar, names, tornado};
use super::unit::Unit;
use super::usual_terms::UsualTerms;
use crate::units;

/// Months whose running sums are printed apart.
const MILESTONES: [u32; 8] = [1, 3, 6, 12, 18, 24, 30, 36];

/// Everything that is worked out of a model.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The model.
    pub model: Model,
    /// A customer of the leading source.
    pub customer: Customer,
    /// The costs that a customer bears.
    pub costs: Costs,
    /// One customer.
    pub unit: Unit,
    /// Rates that the usual structures can carry.
    pub caps: Vec<OfferCaps>,
    /// What comes back; `None` where nothing does.
    pub clawback: Option<Clawback>,
    /// The program.
    pub program: ProgramForecast,
    /// What moves the result most.
    pub bars: Vec<Bar>,
    /// What a fifth fewer and a fifth more names do.
    pub names: Bar,
    /// The simulation; `None` where it is switched off.
    pub simulated: Option<Outcome>,
}

/// What a result counts, which decides its places and how people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Money in the model's currency.
    Amount,
    /// A discount factor.
    Factor,
    /// A part of one, or a number a month.
    Rate,
    /// So many times something else.
    Ratio,
    /// Expected partners or customers.
    Count,
    /// A month, from 1.
    Month,
    /// A whole number.
    Whole,
}

/// A result, or results below it, as data.
#[derive(Clone, Debug)]
pub enum Tree {
    /// A number; `None` where there is none.
    Figure(Measure, Option<Figure>),
    /// Results by name.
    Map(Vec<(&'static str, Self)>),
    /// Results by month.
    ByMonth(BTreeMap<u32, Json>),
    /// Anything else.
    Json(Json),
}

/// A result with its place in data.
#[derive(Debug)]
pub struct Entry {
    /// Its name behind the names of the sections that it is in.
    pub path: &'static str,
    /// Its value.
    pub get: fn(&Figures) -> Tree,
}

macro_rules! results {
    (@get $f:ident Part $get:expr) => { $get };
    (@get $f:ident Printed $get:expr) => { Tree::Figure(Measure::Amount, Some($get)) };
    (@get $f:ident $measure:ident $get:expr) => { $f.figure_of(Measure::$measure, $get.into()) };
    ($($path:literal $kind:ident |$f:ident| $get:expr;)*) => {
        &[$(Entry { path: $path, get: |$f| results!(@get $f $kind $get) }),*]
    };
}

/// The results, in the order of the contract.
#[rustfmt::skip]
pub const RESULTS: &[Entry] = results! {
    "unit" Part |f| f.section("unit");
    "unit.monthly_discount_factor" Factor |f| f.unit.discount_factor;
    "unit.ltv_perpetual_undiscounted" Amount |f| f.unit.ltv_perpetual;
    "unit.ltv_perpetual_discounted" Amount |f| f.unit.ltv_perpetual_discounted;
    "unit.ltv_capped" Amount |f| f.unit.worth.margin;
    "unit.ltv_capped_closed_form" Amount |f| f.unit.ltv_closed_form;
    "unit.pv_revenue_net" Amount |f| f.unit.worth.revenue;
    "unit.pv_commission_base" Amount |f| f.unit.worth.base;
    "unit.pv_commission_accrual" Amount |f| f.unit.commission;
    "unit.pv_commission_with_fees" Printed |f| f.commission_with_fees();
    "unit.own_cost" Amount |f| f.unit.worth.own_cost;
    "unit.pv_commission_cash_net_of_clawback" Amount |f| f.unit.commission_cash;
    "unit.effective_commission_rate" Rate |f| f.unit.effective_rate;
    "unit.contribution_after_commission" Amount |f| f.unit.contribution;
    "unit.contribution_net_of_clawback" Amount |f| f.unit.contribution_after_clawback;
    "unit.contribution_margin_after_commission" Rate |f| f.unit.contribution_margin;
    "unit.simple_gross_margin_before" Rate |f| f.unit.simple_margin_before;
    "unit.simple_gross_margin_after" Rate |f| f.unit.simple_margin_after;
    "unit.ltv_to_cac_all_in" Ratio |f| f.unit.ltv_to_cac_strict;
    "unit.ltv_to_cac_hybrid" Ratio |f| f.unit.ltv_to_cac_hybrid;
    "unit.payback_periods_accrual" Month |f| f.unit.payback_accrual.map(f64::from);
    "unit.payback_periods_cash" Month |f| f.unit.payback_cash.map(f64::from);
    "unit.payback_naive_months" Ratio |f| f.unit.payback_naive;
    "unit.payback_first_year_months" Ratio |f| f.unit.payback_first_year;
    "caps" Part |f| Tree::Json(f.caps.iter().map(|caps| f.cap(caps)).collect());
    "clawback" Part |f| f.section("clawback");
    "clawback.kind" Part |f| Tree::Json(f.model.commission().terms.clawback.id().into());
    "clawback.window_days" Part |f| Tree::Json(f.model.commission().terms.window_days.into());
    "clawback.p_churn_in_window_exact" Rate |f| f.clawback.map(|c| c.churn_in_window);
    "clawback.p_churn_constant_hazard_daily" Rate |f| f.clawback.map(|c| c.churn_from_average);
    "clawback.p_churn_month_boundary" Rate |f| f.clawback.map(|c| c.churn_at_month_ends);
    "clawback.p_churn_naive_linear" Rate |f| f.clawback.map(|c| c.churn_linear);
    "clawback.p_churn_naive_one_month" Rate |f| f.clawback.map(|c| c.churn_one_month);
    "clawback.returned_fraction_first_line_exact" Rate |f| f.clawback.map(|c| c.first_line_returned);
    "clawback.returned_fraction_constant_hazard_daily" Rate |f| f.clawback.map(|c| c.first_line_returned_from_average);
    "clawback.expected_clawback_per_customer" Amount |f| f.clawback.map(|c| c.expected.total());
    "clawback.cancelled_before_payout" Amount |f| f.clawback.map(|c| c.expected.before_payout);
    "clawback.clawed_back_after_payout" Amount |f| f.clawback.map(|c| c.expected.after_payout);
    "clawback.uncollectible_per_customer" Amount |f| f.clawback.map(|c| c.uncollectible);
    "clawback.steady_reserve_per_new_customer_per_month" Amount |f| f.clawback.map(|c| c.steady_reserve);
    "clawback.steady_reserve_on_paid_commission" Amount |f| f.clawback.map(|c| c.steady_reserve_on_paid);
    "program" Part |f| f.section("program");
    "program.funnel" Part |f| f.section("program.funnel");
    "program.funnel.identified" Count |f| f.program.growth.funnel.identified;
    "program.funnel.recruited" Count |f| f.program.growth.funnel.recruited;
    "program.funnel.onboarded" Count |f| f.program.growth.funnel.onboarded;
    "program.funnel.activated" Count |f| f.program.growth.funnel.activated;
    "program.performers_activated" Count |f| f.program.performers;
    "program.active_partners_end" Count |f| f.program.growth.active_at_end();
    "program.referrals_per_active_partner_month" Rate |f| f.program.growth.referrals_per_active_partner;
    "program.new_customers" Count |f| f.program.new_customers;
    "program.totals" Part |f| Tree::Json(f.flows(Flow::TOTALS, &f.program.total));
    "program.commission_net" Amount |f| f.program.total[Flow::CommissionNet];
    "program.margin_before_commission" Amount |f| f.program.total[Flow::Margin];
    "program.net_contribution" Amount |f| f.program.total[Flow::Net];
    "program.net_contribution_incremental" Amount |f| f.program.net_incremental;
    "program.deferred_commission_end" Amount |f| f.program.deferred_commission;
    "program.net_contribution_matched" Amount |f| f.program.net_matched;
    "program.cash_net" Amount |f| f.program.total[Flow::Cash];
    "program.peak_funding" Amount |f| f.program.peak_funding;
    "program.peak_cash_funding" Amount |f| f.program.peak_cash_funding;
    "program.cash" Part |f| f.section("program.cash");
    "program.cash.opening" Amount |f| f.program.cash.opening;
    "program.cash.lowest" Amount |f| f.program.cash.lowest;
    "program.cash.lowest_month" Month |f| f64::from(f.program.cash.lowest_month);
    "program.cash.prepaid_at_lowest" Amount |f| f.program.cash.prepaid_at_lowest;
    "program.cash.runway_months" Whole |f| f.program.cash.runway_months.map(f64::from);
    "program.cash.prepaid_end" Amount |f| f.program.total[Flow::Prepaid];
    "program.break_even_month" Month |f| f.program.break_even_month.map(f64::from);
    "program.cash_break_even_month" Month |f| f.program.cash_break_even_month.map(f64::from);
    "program.liability_end" Amount |f| f.program.total[Flow::Liability];
    "program.liability_peak" Amount |f| f.program.liability_peak;
    "program.reserve_end" Amount |f| f.program.total[Flow::Reserve];
    "program.reserve_peak" Amount |f| f.program.reserve_peak;
    "program.fully_loaded_cac" Amount |f| f.program.fully_loaded_cac;
    "program.partner_mrr_end" Amount |f| f.program.partner_mrr;
    "program.partner_share_mrr_end" Rate |f| f.program.partner_share_of_mrr;
    "program.contribution_per_identified_partner" Amount |f| f.program.contribution_per_identified_partner;
    "program.identified_needed_to_break_even_36m" Whole |f| f.program.identified_to_break_even.map(|all| all as f64);
    "program.new_customers_per_month_to_cover_fixed" Count |f| f.program.customers_to_cover_fixed(f.unit.contribution);
    "program.monthly" Part |f| Tree::Json(f.monthly());
    "program.new_customers_monthly" Part |f| Tree::Json(f.new_customers());
    "program.milestones" Part |f| f.milestones_by_month();
    "program.by_source" Part |f| Tree::Json(f.by_source().iter().map(|source| json!(source)).collect());
    "program.shared_costs" Part |f| Tree::Json(f.shared_costs().map_or_else(String::new, |sum| sum.to_string()).into());
    "program.net_over_today" Amount |f| f.program.net_over_today;
    "tornado" Part |f| Tree::Json(f.tornado());
    "monte_carlo" Part |f| Tree::Json(f.simulated.as_ref().map_or(Json::Null, |outcome| f.simulation(outcome)));
    "names" Part |f| f.names_compared();
};

/// How a simulated figure is spread over the trials.
type Spread = fn(&Metrics<Quantiles>) -> &Quantiles;

/// The simulated amounts of money: name in data, name for people, spread.
#[rustfmt::skip]
pub const SIMULATED_AMOUNTS: [(&str, &str, Spread); 6] = [
    ("revenue", "revenue", |of| &of.revenue),
    ("commission_net", "commission", |of| &of.commission_net),
    ("clawback", "clawback", |of| &of.clawback),
    ("net_contribution", "net", |of| &of.net_contribution),
    ("peak_funding", "deepest funding", |of| &of.peak_funding),
    ("liability_end", "commission owed at the end", |of| &of.liability_end),
];

/// The simulated numbers.
const SIMULATED_NUMBERS: [(&str, Spread); 5] = [
    ("break_even_month", |of| &of.break_even_month),
    ("new_customers", |of| &of.new_customers),
    ("activated", |of| &of.activated),
    ("top20_share", |of| &of.top20_share),
    ("customers_end", |of| &of.customers_end),
];

impl Figures {
    /// Works out everything, the simulation on the given number of threads.
    #[must_use]
    pub fn of(model: &Model, usual: &UsualTerms, threads: usize) -> Self {
        let is_simulated = model.simulation.trials > 0;
        let simulated = is_simulated.then(|| simulation::simulate(model, threads, &|_| {}));
        Self::with(model, usual, simulated)
    }

    /// Works out everything around a simulation that has been run, or without one.
    #[must_use]
    pub fn with(model: &Model, usual: &UsualTerms, simulated: Option<Outcome>) -> Self {
        let customer = Customer::of(model);
        let program = ProgramForecast::of(model);
        let costs = program.costs_of_customer(&model.program.costs);
        let overhead = program.overhead_per_customer;
        Self {
            unit: Unit::of(&customer, model.commission(), &costs),
            caps: OfferCaps::list(model, usual, &customer, &costs, overhead),
            clawback: Clawback::of(model.commission(), &customer),
            bars: tornado(model, usual),
            names: names(model),
            model: model.clone(),
            customer,
            costs,
            program,
            simulated,
        }
    }

    /// A result by its place in data.
    ///
    /// # Panics
    /// Where no result has that place.
    #[must_use]
    pub fn get(&self, path: &str) -> Tree {
        let entry = RESULTS.iter().find(|entry| entry.path == path);
        (entry.expect("a place of the list").get)(self)
    }

    /// The results of a section; what only a clawback has is left out without one.
    fn section(&self, path: &str) -> Tree {
        let name = |entry: &'static Entry| entry.path.strip_prefix(path)?.strip_prefix('.');
        let entries = RESULTS
            .iter()
            .filter_map(|entry| Some((name(entry)?, entry)));
        let below = entries.filter(|(name, _)| !name.contains('.'));
        let values = below.map(|(name, entry)| (name, (entry.get)(self)));
        let is_left_out =
            |value: &Tree| path == "clawback" && matches!(value, Tree::Figure(_, None));
        Tree::Map(values.filter(|(_, value)| !is_left_out(value)).collect())
    }

    fn figure_of(&self, measure: Measure, number: Option<f64>) -> Tree {
        let places = match measure {
            Measure::Amount => self.model.currency.minor_digits,
            Measure::Factor => 12,
            Measure::Rate => 10,
            Measure::Ratio | Measure::Count => 6,
            Measure::Month | Measure::Whole => 0,
        };
        let print = self.model.print();
        Tree::Figure(measure, number.map(|number| print.digits(number, places)))
    }

    /// An amount to the minor unit.
    #[must_use]
    pub fn amount(&self, amount: f64) -> Figure {
        self.model.print().amount(amount)
    }

    /// Margin less own cost and what is left, as they are printed.
    fn commission_with_fees(&self) -> Figure {
        let unit = &self.unit;
        let [margin, own_cost, left] = [unit.worth.margin, unit.worth.own_cost, unit.contribution]
            .map(|amount| self.amount(amount).decimal());
        let balance = || margin?.checked_sub(own_cost?)?.checked_sub(left?);
        balance().map_or_else(|| self.amount(unit.commission_with_fees), Figure::Exact)
    }

    fn cap(&self, offer: &OfferCaps) -> Json {
        let share = |share: f64, places| self.model.print().digits(share, places);
        let rate = |rate: f64| share(rate, 10);
        let caps = offer.caps.as_ref();
        json!({
            "tier": offer.offer.tier.id(),
            "scope": offer.offer.scope.to_string(),
            "range_low": share(offer.offer.low, 4),
            "range_high": share(offer.offer.high, 4),
            "break_even": caps.map(|caps| rate(caps.break_even)),
            "ltv3_all_in": caps.map(|caps| rate(caps.ltv3_strict)),
            "ltv3_hybrid": caps.map(|caps| rate(caps.ltv3_hybrid)),
            "payback12": caps.map(|caps| rate(caps.payback_12)),
            "max": caps.map(|caps| rate(caps.max)),
            "strict_ok_at_low": offer.strict_holds_at_low(),
            "max_with_program_overhead": offer.max_with_overhead.map(rate),
            "verdict": offer.verdict.id(),
        })
    }

    /// Flows of a month by name; those of commission hold what is for influenced customers.
    fn flows(&self, flows: &[Flow], month: &Month) -> Json {
        let amount = |flow: &Flow| json!(self.amount(month.with_influenced(*flow)));
        let named = flows
            .iter()
            .map(|flow| (flow.id().to_owned(), amount(flow)));
        Json::Object(named.collect())
    }

    /// Flows and balances by month.
    fn monthly(&self) -> Json {
        let mut flows = vec![
            Flow::Revenue,
            Flow::CommissionNet,
            Flow::Paid,
            Flow::InfluencedPaid,
            Flow::Net,
            Flow::NetToDate,
            Flow::Cash,
            Flow::Liability,
            Flow::Reserve,
        ];
        if self.model.product.revenue_model.prepaid_months().is_some() {
            flows.push(Flow::Prepaid);
        }
        if !self.model.program.costs.platform_steps.is_empty() {
            flows.push(Flow::Platform);
        }
        let months = |flow: Flow| -> Json {
            let months = self.program.months.iter();
            months
                .map(|month| json!(self.amount(month.with_influenced(flow))))
                .collect()
        };
        let named = flows
            .into_iter()
            .map(|flow| (flow.id().to_owned(), months(flow)));
        Json::Object(named.collect())
    }

    fn new_customers(&self) -> Json {
        let print = self.model.print();
        let months = self.program.growth.new_customers.iter();
        months.map(|new| json!(print.digits(*new, 8))).collect()
    }

    /// The months whose running sums are printed apart.
    pub fn milestones(&self) -> impl Iterator<Item = (u32, &Month)> {
        let month = |number: u32| self.program.months.get(number as usize - 1);
        let known = MILESTONES.into_iter();
        known.filter_map(move |number| Some((number, month(number)?)))
    }

    fn milestones_by_month(&self) -> Tree {
        let flows = [
            Flow::Revenue,
            Flow::NetToDate,
            Flow::CashToDate,
            Flow::Liability,
        ];
        let months = self.milestones();
        Tree::ByMonth(
            months
                .map(|(number, month)| (number, self.flows(&flows, month)))
                .collect(),
        )
    }

    /// Costs that sources share, as the sum of the printed lines; `None` where they are too large for a decimal.
    fn shared_costs(&self) -> Option<Decimal> {
        let line = |flow: &Flow| self.amount(self.program.total[*flow]).decimal();
        Flow::SHARED_COSTS
            .iter()
            .try_fold(Decimal::ZERO, |sum, flow| sum.checked_add(line(flow)?))
    }

    /// The part of each source in the order of the model, each figure rounded so that the parts add up to the whole.
    #[must_use]
    pub fn by_source(&self) -> Vec<SourceFigures> {
        let minor = self.model.currency.minor_digits;
        let whole = |flow: Flow| self.amount(self.program.total[flow]).decimal();
        // The parts less the shared costs as printed are the net as printed.
        let before_shared = whole(Flow::Net)
            .zip(self.shared_costs())
            .and_then(|(net, shared)| net.checked_add(shared));
        let flow = |name, flow: Flow| (name, self.parts(whole(flow), minor, &|of| of.total[flow]));
        let count = |name, of: &dyn Fn(&SourceForecast) -> f64| (name, self.parts(None, 6, of));
        let columns = [
            count("partners", &|of| of.flows.growth.funnel.identified),
            count("activated", &|of| of.flows.growth.funnel.activated),
            count("active_partners_end", &|of| of.flows.growth.active_at_end()),
            count("new_customers", &SourceForecast::new_customers),
            flow("revenue", Flow::Revenue),
            flow("margin_before_commission", Flow::Margin),
            flow("commission_net", Flow::CommissionNet),
            flow("payout_fees", Flow::PayoutFees),
            flow("onboarding", Flow::Onboarding),
            flow("cac", Flow::Cac),
            (
                "net_before_shared_costs",
                self.parts(
                    before_shared,
                    minor,
                    &SourceForecast::net_before_shared_costs,
                ),
            ),
            (
                "partner_mrr_end",
                self.parts(None, minor, &|of| of.flows.partner_mrr),
            ),
        ];
        let sources = self.model.program.sources.iter().enumerate();
        sources
            .map(|(at, source)| SourceFigures {
                id: source.id.clone(),
                tier: source.commission.tier.id(),
                running: source.running.is_some(),
                figures: columns.iter().map(|(name, of)| (*name, of[at])).collect(),
            })
            .collect()
    }

    /// A figure of each source in the order of the model; where no whole is given, they add up to their rounded sum.
    fn parts(
        &self,
        whole: Option<Decimal>,
        places: u32,
        of: &dyn Fn(&SourceForecast) -> f64,
    ) -> Vec<Figure> {
        let order = self.model.program.order();
        let print = self.model.print();
        let numbers: Vec<f64> = order
            .iter()
            .map(|at| of(&self.program.by_source[*at]))
            .collect();
        let whole = whole.or_else(|| print.digits(numbers.iter().sum(), places).decimal());
        let rounded = whole.and_then(|whole| rounded_parts(whole, &numbers, places));
        let figures: Vec<Figure> = match rounded {
            Some(rounded) => rounded.into_iter().map(Figure::Exact).collect(),
            None => numbers.iter().map(|of| print.digits(*of, places)).collect(),
        };
        let mut parts: Vec<(usize, Figure)> = order.into_iter().zip(figures).collect();
        parts.sort_by_key(|(at, _)| *at);
        parts.into_iter().map(|(_, figure)| figure).collect()
    }

    fn tornado(&self) -> Json {
        let bars = (1usize..).zip(&self.bars);
        bars.map(|(rank, bar)| {
            json!({
                "rank": rank,
                "input": bar.input,
                "is_factor": bar.is_factor(),
                "low": bar.low.to_string(),
                "high": bar.high.to_string(),
                "net_at_low": self.amount(bar.net_at_low),
                "net_at_high": self.amount(bar.net_at_high),
                "swing": self.amount(bar.swing()),
            })
        })
        .collect()
    }

    fn names_compared(&self) -> Tree {
        let bar = &self.names;
        Tree::Json(json!({
            "low": bar.low.normalize().to_string(),
            "high": bar.high.normalize().to_string(),
            "net_at_low": self.amount(bar.net_at_low),
            "net_at_high": self.amount(bar.net_at_high),
            "swing": self.amount(bar.swing()),
        }))
    }

    /// A simulated amount to the minor unit.
    #[must_use]
    pub fn simulated_amount(&self, amount: f64) -> Figure {
        let places = self.model.currency.minor_digits;
        Decimal::from_f64_retain(amount).map_or(Figure::TooLarge(amount, places), |amount| {
            Figure::Exact(units::amount(amount, places))
        })
    }

    fn simulation(&self, outcome: &Outcome) -> Json {
        let amount = |amount: f64| json!(self.simulated_amount(amount));
        let number = |number: f64| json!(number.is_finite().then(|| millionths(number)));
        let spread = |of: &Quantiles, print: &dyn Fn(f64) -> Json| {
            json!({
                "p10": print(of.p10),
                "p50": print(of.p50),
                "p90": print(of.p90),
                "mean": print(of.mean),
            })
        };
        let mut tree = json!({"trials": outcome.trials, "seed": outcome.seed});
        for (name, _, of) in SIMULATED_AMOUNTS {
            tree[name] = spread(of(&outcome.spreads), &amount);
        }
        for (name, of) in SIMULATED_NUMBERS {
            tree[name] = spread(of(&outcome.spreads), &number);
        }
        tree["prob_break_even_36m"] = millionths(outcome.breaks_even).into();
        tree["prob_net_positive_36m"] = millionths(outcome.ends_positive).into();
        tree
    }
}

/// A number to its millionths.
#[must_use]
pub fn millionths(number: f64) -> f64 {
    libm::rint(number * 1e6) / 1e6
}

/// One source's part of the program.
#[derive(Clone, Debug, Serialize)]
pub struct SourceFigures {
    /// Its name.
    pub id: String,
    /// Its tier.
    pub tier: &'static str,
    /// Whether it ran before the forecast starts.
    pub running: bool,
    #[serde(flatten, serialize_with = "as_map")]
    figures: Vec<(&'static str, Figure)>,
}

impl SourceFigures {
    /// A figure by its name.
    ///
    /// # Panics
    /// Where no figure has that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Figure {
        let found = self.figures.iter().find(|(known, _)| *known == name);
        found.expect("a name of the list").1
    }
}

fn as_map<T: Serialize, S: Serializer>(
    entries: &[(&'static str, T)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(name, value)| (name, value)))
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Figure(Measure::Month | Measure::Whole, Some(Figure::Exact(number))) => {
                number.to_i64().serialize(serializer)
            }
            Self::Figure(_, figure) => figure.serialize(serializer),
            Self::Map(entries) => as_map(entries, serializer),
            Self::ByMonth(months) => months.serialize(serializer),
            Self::Json(json) => json.serialize(serializer),
        }
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sections = RESULTS.iter().filter(|entry| !entry.path.contains('.'));
        serializer.collect_map(sections.map(|entry| (entry.path, (entry.get)(self))))
    }
}
