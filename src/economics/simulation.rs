//! The program simulated partner by partner and customer by customer.
//!
//! Every number drawn has a position (trial, stream, index), so trials can be run in any order on any
//! number of threads and give the same results. What comes out are quantiles, not amounts that anybody is paid.
//!
//! Source: economics §2.2 to §2.4.

mod source;

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use super::model::{Model, PartnerSource};
use super::platform::{Fees, Volume};
use super::quantiles::Quantiles;
use super::rng::{Draws, Stream, lognormal};
use super::rounding::float;
use super::source::Growth;
use source::{Drawn, Money, SimulatedMonth, SourcePlan, Triangle};

/// Trials a thread takes at a time.
const BATCH: usize = 16;

/// What the simulation found.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How many trials were run.
    pub trials: u32,
    /// Where the random numbers started.
    pub seed: u64,
    /// Share of trials that break even.
    pub breaks_even: f64,
    /// Share of trials that end above zero.
    pub ends_positive: f64,
    /// How what the trials gave is spread.
    pub spreads: Metrics<Quantiles>,
}

/// What a trial gave, or how it is spread over all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Metrics<T> {
    /// Recognised revenue.
    pub revenue: T,
    /// Commission earned, less what was cancelled and recovered.
    pub commission_net: T,
    /// Commission that came back or had to.
    pub clawback: T,
    /// What the program earned.
    pub net_contribution: T,
    /// Deepest running sum, zero or below.
    pub peak_funding: T,
    /// Commission owed at the end.
    pub liability_end: T,
    /// Month from which the running sum stays at or above zero; infinite when there is none.
    pub break_even_month: T,
    /// Customers won.
    pub new_customers: T,
    /// Partners that became active.
    pub activated: T,
    /// Share of customers brought by the best fifth of active partners, of trials with customers.
    pub top20_share: T,
    /// Customers at the end.
    pub customers_end: T,
}

/// The threads that this machine runs at once.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// About how many draws a trial takes: what it is going to cost in time.
#[must_use]
pub fn draws_of_a_trial(model: &Model) -> f64 {
    /// Draws and months of an average customer.
    const CUSTOMER: f64 = 10.0;
    let of_source = |source: &PartnerSource| {
        let growth = Growth::of(source, model.program.horizon_months);
        let active: f64 = growth.active.iter().sum();
        let customers: f64 = growth.new_customers.iter().sum();
        growth.funnel.identified + active + CUSTOMER * customers
    };
    model.program.sources.iter().map(of_source).sum()
}

/// Runs the simulation on the given number of threads; the number never changes the result.
///
/// `done` is called with the number of trials finished so far, from any thread.
#[must_use]
pub fn simulate(model: &Model, threads: usize, done: &(dyn Fn(u32) + Sync)) -> Outcome {
    let trials = run(model, threads, done, |metrics, _| metrics);
    Outcome::of(&trials, model.simulation.seed)
}

/// Runs the simulation and gives the running result, the sum from the start, at the end of each month.
#[must_use]
pub fn simulate_running_result(model: &Model, threads: usize) -> Vec<Quantiles> {
    let trials = run(model, threads, &|_| {}, |_, scratch| {
        scratch.running_result.clone()
    });
    (0..model.program.horizon_months as usize)
        .map(|month| Quantiles::of(trials.iter().map(|trial| trial[month])))
        .collect()
}

/// Runs the trials and keeps of each what `keep` takes, in their order.
fn run<T: Clone + Default + Send>(
    model: &Model,
    threads: usize,
    done: &(dyn Fn(u32) + Sync),
    keep: impl Fn(Metrics<f64>, &Scratch) -> T + Sync,
) -> Vec<T> {
    let plan = Plan::of(model);
    let mut trials = vec![T::default(); model.simulation.trials as usize];
    let batches = Mutex::new((0..).step_by(BATCH).zip(trials.chunks_mut(BATCH)));
    let finished = AtomicU32::new(0);
    let work = || {
        let mut scratch = Scratch::of(&plan);
        loop {
            let batch = batches.lock().map_or(None, |mut left| left.next());
            let Some((first, batch)) = batch else { break };
            for (trial, slot) in (first..).zip(batch.iter_mut()) {
                let metrics = plan.trial(trial, &mut scratch);
                *slot = keep(metrics, &scratch);
            }
            let count = batch.len() as u32;
            done(finished.fetch_add(count, Ordering::Relaxed) + count);
        }
    };
    if threads > 1 {
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
    } else {
        work();
    }
    trials
}

impl Outcome {
    fn of(trials: &[Metrics<f64>], seed: u64) -> Self {
        let quantiles = |of: fn(&Metrics<f64>) -> f64| Quantiles::of(trials.iter().map(of));
        let share = |holds: fn(&&Metrics<f64>) -> bool| {
            trials.iter().filter(holds).count() as f64 / trials.len() as f64
        };
        Self {
            trials: trials.len() as u32,
            seed,
            breaks_even: share(|trial| trial.break_even_month.is_finite()),
            ends_positive: share(|trial| trial.net_contribution > 0.0),
            spreads: Metrics {
                revenue: quantiles(|trial| trial.revenue),
                commission_net: quantiles(|trial| trial.commission_net),
                clawback: quantiles(|trial| trial.clawback),
                net_contribution: quantiles(|trial| trial.net_contribution),
                peak_funding: quantiles(|trial| trial.peak_funding),
                liability_end: quantiles(|trial| trial.liability_end),
                break_even_month: quantiles(|trial| trial.break_even_month),
                new_customers: quantiles(|trial| trial.new_customers),
                activated: quantiles(|trial| trial.activated),
                top20_share: quantiles(|trial| trial.top20_share),
                customers_end: quantiles(|trial| trial.customers_end),
            },
        }
    }
}

/// The model as the trials need it.
struct Plan {
    seed: u64,
    months: usize,
    /// By their ids.
    sources: Vec<SourcePlan>,
    churn: Triangle,
    price_sigma: f64,
    platform: Fees,
    take: f64,
    payout_rate: f64,
    manager: f64,
    comarketing: f64,
    comarketing_from: usize,
    onboarding: f64,
    own_cost: f64,
    setup: f64,
}

/// What a thread writes on; used again for every trial.
struct Scratch {
    /// One source.
    source: Drawn,
    /// The months of all sources.
    all: Vec<ProgramMonth>,
    /// Sums to the end of each month.
    running_result: Vec<f64>,
}

/// A month of all sources, what is drawn and what is expected.
#[derive(Clone, Copy, Default)]
struct ProgramMonth {
    money: Money,
    recovered: f64,
    transfers: f64,
    active: u32,
    onboarded: u32,
    new_customers: u32,
}

impl ProgramMonth {
    /// Adds a source's month.
    fn add(&mut self, source: &SourcePlan, drawn: &SimulatedMonth, expected: &Money) {
        let money = drawn.money.plus(expected);
        self.money = self.money.plus(&money);
        self.recovered += source.recovery * money.reclaimed;
        if money.paid > 0.0 {
            self.transfers += source.payout_fixed * f64::from(drawn.active);
        }
        self.active += drawn.active;
        self.onboarded += drawn.onboarded;
        self.new_customers += drawn.new_customers;
    }
}

impl Scratch {
    fn of(plan: &Plan) -> Self {
        Self {
            source: Drawn::over(plan.months),
            all: vec![ProgramMonth::default(); plan.months],
            running_result: Vec::with_capacity(plan.months),
        }
    }

    fn clear(&mut self) {
        self.source.brought.clear();
        self.running_result.clear();
        self.all.fill(ProgramMonth::default());
    }
}

impl Plan {
    fn of(model: &Model) -> Self {
        let (program, simulation) = (&model.program, &model.simulation);
        let costs = &program.costs;
        let sources = program.order();
        Self {
            seed: simulation.seed,
            months: program.horizon_months as usize,
            sources: (0..)
                .zip(sources)
                .map(|(number, at)| SourcePlan::of(model, &program.sources[at], number))
                .collect(),
            churn: Triangle::of(&simulation.churn),
            price_sigma: float(simulation.price_sigma),
            platform: Fees::of(costs),
            take: float(costs.platform_take_rate),
            payout_rate: float(costs.payout_fee_rate),
            manager: float(costs.manager_monthly),
            comarketing: float(costs.comarketing_monthly),
            comarketing_from: costs.comarketing_from_month as usize,
            onboarding: float(costs.onboarding_per_partner),
            own_cost: float(costs.cac_per_customer),
            setup: float(costs.setup_once),
        }
    }

    fn trial(&self, trial: u64, scratch: &mut Scratch) -> Metrics<f64> {
        scratch.clear();
        let draws = Draws::of(self.seed, trial);
        let churn = self.churn.draw(draws, Stream::Churn);
        let price = lognormal(draws.once(Stream::Price), self.price_sigma);
        let mut customers_end = 0.0;
        for source in &self.sources {
            scratch.source.clear_months();
            let draws = draws.of_source(source.number);
            let churn_log = libm::log(1.0 - (churn * source.churn_factor).min(1.0));
            source.partners(draws, &mut scratch.source);
            customers_end +=
                f64::from(source.customers(draws, &mut scratch.source, churn_log, price));
            customers_end += source.customers_from_before;
            let months = scratch.all.iter_mut().zip(&scratch.source.months);
            for ((all, flow), expected) in months.zip(&source.expected) {
                all.add(source, flow, expected);
            }
        }
        self.metrics(scratch, customers_end)
    }

    fn metrics(&self, scratch: &mut Scratch, customers_end: f64) -> Metrics<f64> {
        let opening = self.sources.iter().map(|source| source.opening_liability);
        let mut metrics = Metrics {
            break_even_month: f64::INFINITY,
            activated: scratch.source.brought.len() as f64,
            liability_end: opening.sum(),
            customers_end,
            ..Metrics::default()
        };
        let mut last_below = 0;
        for (month, flow) in scratch.all.iter().enumerate() {
            let money = &flow.money;
            let commission = money.accrued - money.cancelled - flow.recovered;
            let platform = self.platform.of_month(&Volume {
                revenue: money.revenue,
                payouts: money.paid,
                partners: f64::from(flow.active),
            });
            let mut costs = money.costs
                + platform
                + self.manager
                + (self.take + self.payout_rate) * money.paid
                + self.onboarding * f64::from(flow.onboarded)
                + self.own_cost * f64::from(flow.new_customers)
                + flow.transfers;
            if month >= self.comarketing_from {
                costs += self.comarketing;
            }
            if month == 0 {
                costs += self.setup;
            }
            metrics.revenue += money.revenue;
            metrics.commission_net += commission;
            metrics.clawback += money.cancelled + money.reclaimed;
            metrics.liability_end += money.accrued - money.cancelled - money.paid;
            metrics.new_customers += f64::from(flow.new_customers);
            metrics.net_contribution += money.revenue - costs - commission;
            scratch.running_result.push(metrics.net_contribution);
            metrics.peak_funding = metrics.peak_funding.min(metrics.net_contribution);
            if metrics.net_contribution < 0.0 {
                last_below = month + 1;
            }
        }
        if last_below < self.months {
            metrics.break_even_month = (last_below + 1) as f64;
        }
        metrics.top20_share = top_fifth(&mut scratch.source.brought);
        metrics
    }
}

/// Share of customers that the best fifth of partners brought; not a number when there are none.
fn top_fifth(brought: &mut [u32]) -> f64 {
    brought.sort_unstable_by(|a, b| b.cmp(a));
    let best = brought.len().div_ceil(5);
    let all: f64 = brought.iter().map(|count| f64::from(*count)).sum();
    let top: f64 = brought
        .iter()
        .take(best)
        .map(|count| f64::from(*count))
        .sum();
    if all > 0.0 { top / all } else { f64::NAN }
}
