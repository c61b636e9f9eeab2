//! The program simulated partner by partner and customer by customer.
//!
//! Every number drawn has a position (trial, stream, index), so trials can be run in any order on any
//! number of threads and give the same results. What comes out are quantiles, not amounts that anybody is paid.
//!
//! Source: economics §2.2 to §2.4.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use super::customer::{Customer, Payment};
use super::flow::Flow;
use super::model::{ClawbackKind, Commission, Model, PartnerSource, Range, RevenueModel};
use super::platform::{Fees, Volume};
use super::quantiles::Quantiles;
use super::rng::{Draws, Poisson, Stream, lognormal, triangular};
use super::rounding::float;
use super::source::{Growth, SourceFlows, referrals};
use super::survival::MONTH_DAYS;

/// Trials a thread takes at a time.
const BATCH: usize = 16;

/// What the simulation found.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How many trials were run.
    pub trials: u32,
    /// Where the random numbers started.
    pub seed: u64,
    /// Recognised revenue.
    pub revenue: Quantiles,
    /// Commission earned, less what was cancelled and recovered.
    pub commission_net: Quantiles,
    /// Commission that came back or had to.
    pub clawback: Quantiles,
    /// What the program earned.
    pub net_contribution: Quantiles,
    /// Deepest running sum, zero or below.
    pub peak_funding: Quantiles,
    /// Commission owed at the end.
    pub liability_end: Quantiles,
    /// Month from which the running sum stays at or above zero; infinite when there is none.
    pub break_even_month: Quantiles,
    /// Customers won.
    pub new_customers: Quantiles,
    /// Partners that became active.
    pub activated: Quantiles,
    /// Share of customers brought by the best fifth of active partners, of trials with customers.
    pub top20_share: Quantiles,
    /// Customers at the end.
    pub customers_end: Quantiles,
    /// Share of trials that break even.
    pub breaks_even: f64,
    /// Share of trials that end above zero.
    pub ends_positive: f64,
}

/// One trial's metrics.
#[derive(Clone, Copy, Debug, Default)]
struct Metrics {
    revenue: f64,
    commission_net: f64,
    clawback: f64,
    net: f64,
    peak: f64,
    liability: f64,
    break_even: f64,
    new_customers: f64,
    activated: f64,
    top20_share: f64,
    customers_end: f64,
}

/// About how many draws the simulation takes: what it is going to cost in time.
#[must_use]
pub fn draws(model: &Model) -> f64 {
    /// Draws and months of an average customer.
    const CUSTOMER: f64 = 10.0;
    let of_source = |source: &PartnerSource| {
        let growth = Growth::of(source, model.program.horizon_months);
        let active: f64 = growth.active.iter().sum();
        let customers: f64 = growth.new_customers.iter().sum();
        growth.funnel.identified + active + CUSTOMER * customers
    };
    let once: f64 = model.program.sources.iter().map(of_source).sum();
    once * f64::from(model.simulation.trials)
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
    keep: impl Fn(Metrics, &Scratch) -> T + Sync,
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
    fn of(trials: &[Metrics], seed: u64) -> Self {
        let quantiles = |of: fn(&Metrics) -> f64| Quantiles::of(trials.iter().map(of));
        let share = |holds: fn(&&Metrics) -> bool| {
            trials.iter().filter(holds).count() as f64 / trials.len() as f64
        };
        Self {
            trials: trials.len() as u32,
            seed,
            revenue: quantiles(|trial| trial.revenue),
            commission_net: quantiles(|trial| trial.commission_net),
            clawback: quantiles(|trial| trial.clawback),
            net_contribution: quantiles(|trial| trial.net),
            peak_funding: quantiles(|trial| trial.peak),
            liability_end: quantiles(|trial| trial.liability),
            break_even_month: quantiles(|trial| trial.break_even),
            new_customers: quantiles(|trial| trial.new_customers),
            activated: quantiles(|trial| trial.activated),
            top20_share: quantiles(|trial| trial.top20_share),
            customers_end: quantiles(|trial| trial.customers_end),
            breaks_even: share(|trial| trial.break_even.is_finite()),
            ends_positive: share(|trial| trial.net > 0.0),
        }
    }
}

/// Lowest, likeliest and highest value as floats.
#[derive(Clone, Copy)]
struct Triangle {
    low: f64,
    mode: f64,
    high: f64,
}

impl Triangle {
    fn of(range: &Range) -> Self {
        Self {
            low: float(range.low),
            mode: float(range.mode),
            high: float(range.high),
        }
    }

    fn draw(self, draws: Draws, stream: Stream) -> f64 {
        triangular(draws.once(stream), self.low, self.mode, self.high)
    }
}

/// What a customer that is there pays, uses and is commissioned on in a month of its life, at price level one.
#[derive(Clone, Copy)]
struct Age {
    payments: f64,
    billed: f64,
    used: f64,
    commission: f64,
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

/// One partner source as the trials need it.
struct SourcePlan {
    /// Its number, a part of the name of its streams.
    number: u64,
    months: usize,
    partners: Partners,
    sales_cycle: usize,
    win: Triangle,
    churn_factor: f64,
    deal_sigma: f64,
    productivity_sigma: f64,
    referrals: f64,
    /// `ln(1 - partner churn)`; zero when partners never leave.
    partner_log: f64,
    /// Months that one payment in advance covers; `None` of customers that pay as they go.
    prepaid: Option<usize>,
    renews: bool,
    /// `ln` of survival to the start of each early month, and the month itself.
    early: Vec<f64>,
    early_cancel_log: f64,
    refund_days: f64,
    ages: Vec<Age>,
    cost_rate: f64,
    fee_rate: f64,
    fee_fixed: f64,
    serving: f64,
    recovery: f64,
    clawback: ClawbackKind,
    window: f64,
    /// Day and month a commission is paid, by phase and age.
    paydays: Vec<Vec<(f64, usize)>>,
    payout_fixed: f64,
    /// Expected flows by month of customers that are not drawn: influenced ones, and those from before.
    expected: Vec<Money>,
    /// Expected customers from before that are there at the end.
    customers_from_before: f64,
    opening_liability: f64,
}

/// The partners of a source.
enum Partners {
    /// They are approached.
    Approached {
        identified: u32,
        starts: usize,
        recruit_months: u32,
        onboard_lag: usize,
        activation_lag: usize,
        recruit: Triangle,
        onboard: Triangle,
        activate: Triangle,
    },
    /// They are active when the forecast starts.
    Active(u32),
}

/// Money of a month.
#[derive(Clone, Copy, Default)]
struct Money {
    revenue: f64,
    costs: f64,
    accrued: f64,
    cancelled: f64,
    reclaimed: f64,
    paid: f64,
}

/// What a thread writes on; used again for every trial.
struct Scratch {
    /// Customers won, by the month they start in.
    won: Vec<u64>,
    /// Customers by active partner.
    brought: Vec<u32>,
    /// The months of one source.
    flows: Vec<SimulatedMonth>,
    /// The months of all sources.
    all: Vec<ProgramMonth>,
    /// Sums to the end of each month.
    running_result: Vec<f64>,
}

/// A month of a source as it was drawn.
#[derive(Clone, Copy, Default)]
struct SimulatedMonth {
    money: Money,
    active: u32,
    onboarded: u32,
    new_customers: u32,
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

impl Money {
    fn plus(&self, other: &Self) -> Self {
        Self {
            revenue: self.revenue + other.revenue,
            costs: self.costs + other.costs,
            accrued: self.accrued + other.accrued,
            cancelled: self.cancelled + other.cancelled,
            reclaimed: self.reclaimed + other.reclaimed,
            paid: self.paid + other.paid,
        }
    }
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
            won: vec![0; plan.months],
            brought: Vec::new(),
            flows: vec![SimulatedMonth::default(); plan.months],
            all: vec![ProgramMonth::default(); plan.months],
            running_result: Vec::with_capacity(plan.months),
        }
    }

    fn clear(&mut self) {
        self.brought.clear();
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

    fn trial(&self, trial: u64, scratch: &mut Scratch) -> Metrics {
        scratch.clear();
        let draws = Draws::of(self.seed, trial);
        let churn = self.churn.draw(draws, Stream::Churn);
        let price = lognormal(draws.once(Stream::Price), self.price_sigma);
        let mut customers_end = 0.0;
        for source in &self.sources {
            scratch.won.fill(0);
            scratch.flows.fill(SimulatedMonth::default());
            let draws = draws.of_source(source.number);
            let churn_log = libm::log(1.0 - (churn * source.churn_factor).min(1.0));
            source.partners(draws, scratch);
            customers_end += f64::from(source.customers(draws, scratch, churn_log, price));
            customers_end += source.customers_from_before;
            let months = scratch.all.iter_mut().zip(&scratch.flows);
            for ((all, flow), expected) in months.zip(&source.expected) {
                all.add(source, flow, expected);
            }
        }
        self.metrics(scratch, customers_end)
    }

    fn metrics(&self, scratch: &mut Scratch, customers_end: f64) -> Metrics {
        let opening = self.sources.iter().map(|source| source.opening_liability);
        let mut metrics = Metrics {
            break_even: f64::INFINITY,
            activated: scratch.brought.len() as f64,
            liability: opening.sum(),
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
            metrics.liability += money.accrued - money.cancelled - money.paid;
            metrics.new_customers += f64::from(flow.new_customers);
            metrics.net += money.revenue - costs - commission;
            scratch.running_result.push(metrics.net);
            metrics.peak = metrics.peak.min(metrics.net);
            if metrics.net < 0.0 {
                last_below = month + 1;
            }
        }
        if last_below < self.months {
            metrics.break_even = (last_below + 1) as f64;
        }
        metrics.top20_share = top_fifth(&mut scratch.brought);
        metrics
    }
}

impl SourcePlan {
    fn of(model: &Model, source: &PartnerSource, number: u64) -> Self {
        let (program, simulation) = (&model.program, &model.simulation);
        let customer = Customer::of_source(model, source);
        let product = &customer.product;
        let months = program.horizon_months as usize;
        let partner_stays = 1.0 - float(source.partner_churn_monthly);
        let mut early = vec![0.0];
        for churn in &product.early_churn {
            let last = early.last().copied().unwrap_or(0.0);
            early.push(last + libm::log(1.0 - float(*churn)));
        }
        let terms = source.commission.terms;
        let of_customers = terms.of_customers(product);
        let lag = product.collection_lag_months;
        let flows = SourceFlows::of(source, program.horizon_months, &customer);
        Self {
            number,
            months,
            partners: match source.running {
                Some(running) => Partners::Active(float(running.partners).round() as u32),
                None => Partners::Approached {
                    identified: float(source.identified) as u32,
                    starts: source.starts_month as usize,
                    recruit_months: source.recruit_months,
                    onboard_lag: source.onboard_lag as usize,
                    activation_lag: source.activation_lag as usize,
                    recruit: Triangle::of(&source.ranges.recruit_rate),
                    onboard: Triangle::of(&source.ranges.onboard_rate),
                    activate: Triangle::of(&source.ranges.activation_rate),
                },
            },
            sales_cycle: source.sales_cycle_months as usize,
            win: Triangle::of(&source.ranges.win_rate),
            churn_factor: float(source.customer_churn_factor),
            deal_sigma: float(simulation.deal_sigma),
            productivity_sigma: float(simulation.productivity_sigma),
            referrals: referrals(source),
            partner_log: libm::log(partner_stays),
            prepaid: product
                .revenue_model
                .prepaid_months()
                .map(|months| months as usize),
            renews: product.revenue_model != RevenueModel::OneTime,
            early,
            early_cancel_log: libm::log(1.0 - float(product.early_cancel_monthly)),
            refund_days: f64::from(product.refund_window_days),
            ages: ages(&customer, &source.commission, months),
            cost_rate: customer.cost_rate,
            fee_rate: customer.fee_rate,
            fee_fixed: customer.fee_fixed,
            serving: customer.serving,
            recovery: float(source.commission.recovery_rate),
            clawback: of_customers.clawback,
            window: f64::from(of_customers.window_days),
            paydays: (0..terms.phases())
                .map(|phase| {
                    (0..program.horizon_months)
                        .map(|age| {
                            let payday = terms.payday(age, lag, phase);
                            (payday.day, payday.month as usize)
                        })
                        .collect()
                })
                .collect(),
            payout_fixed: float(program.costs.payout_fee_fixed),
            expected: expected(&flows),
            customers_from_before: flows.customers_from_before,
            opening_liability: flows.opening_liability,
        }
    }

    /// The last day a customer is there, for a survival draw.
    fn life(&self, draw: f64, churn_log: f64) -> f64 {
        let target = libm::log(draw);
        for (month, pair) in self.early.windows(2).enumerate() {
            if target > pair[1] {
                let part = if pair[1].is_finite() {
                    (target - pair[0]) / (pair[1] - pair[0])
                } else {
                    1.0 - libm::exp(target - pair[0])
                };
                return (month as f64 + part) * MONTH_DAYS;
            }
        }
        let months = (self.early.len() - 1) as f64;
        let rest = target - self.early.last().copied().unwrap_or(0.0);
        (months + months_there(rest, churn_log)) * MONTH_DAYS
    }

    /// Draws partners and the customers they bring in each month.
    fn partners(&self, draws: Draws, scratch: &mut Scratch) {
        let win = self.win.draw(draws, Stream::WinRate);
        match &self.partners {
            Partners::Approached {
                identified,
                starts,
                recruit_months,
                onboard_lag,
                activation_lag,
                recruit,
                onboard,
                activate,
            } => {
                let recruit = recruit.draw(draws, Stream::RecruitRate);
                let onboard = onboard.draw(draws, Stream::OnboardRate);
                let activate = activate.draw(draws, Stream::ActivationRate);
                let signs = draws.stream(Stream::PartnerSigns);
                let onboards = draws.stream(Stream::PartnerOnboards);
                let activates = draws.stream(Stream::PartnerActivates);
                for partner in 0..u64::from(*identified) {
                    if signs.at(partner) >= recruit || onboards.at(partner) >= onboard {
                        continue;
                    }
                    let found = (partner * u64::from(*recruit_months) / u64::from(*identified))
                        as usize
                        + starts;
                    if let Some(flow) = scratch.flows.get_mut(found + onboard_lag) {
                        flow.onboarded += 1;
                    }
                    if activates.at(partner) < activate {
                        let start = found + onboard_lag + activation_lag;
                        self.partner(draws, scratch, partner, start, win, self.sales_cycle);
                    }
                }
            }
            // Their leads of the months before become customers in the first ones.
            Partners::Active(partners) => {
                for partner in 0..u64::from(*partners) {
                    self.partner(draws, scratch, partner, 0, win, 0);
                }
            }
        }
    }

    /// Draws how long a partner is active from a month on, and the customers it brings, the first of them `wait`
    /// months later.
    fn partner(
        &self,
        draws: Draws,
        scratch: &mut Scratch,
        partner: u64,
        start: usize,
        win: f64,
        wait: usize,
    ) {
        let lives = draws.stream(Stream::PartnerLife);
        let productivities = draws.stream(Stream::PartnerProductivity);
        let new_customers = draws.stream(Stream::NewCustomers);
        let life = if self.partner_log == 0.0 {
            f64::INFINITY
        } else {
            libm::floor(libm::log(lives.at(partner)) / self.partner_log) + 1.0
        };
        let end = if life < self.months as f64 {
            (start + life as usize).min(self.months)
        } else {
            self.months
        };
        let productivity = lognormal(productivities.at(partner), self.productivity_sigma);
        let customers = Poisson::of(self.referrals * productivity * win);
        for flow in scratch.flows.iter_mut().take(end).skip(start) {
            flow.active += 1;
        }
        let first = partner * self.months as u64;
        let last = (end + self.sales_cycle).min(self.months);
        let mut brought = 0;
        for (month, won) in scratch
            .won
            .iter_mut()
            .enumerate()
            .take(last)
            .skip(start + wait)
        {
            let count = customers.draw(new_customers, first + (month - wait) as u64);
            *won += u64::from(count);
            brought += count;
        }
        scratch.brought.push(brought);
    }

    /// Draws every customer's life and deal, and adds its money to the months; says how many are left.
    fn customers(&self, draws: Draws, scratch: &mut Scratch, churn_log: f64, price: f64) -> u32 {
        let lives = draws.stream(Stream::CustomerLife);
        let deals = draws.stream(Stream::CustomerDeal);
        let cancels = draws.stream(Stream::CustomerCancels);
        let (mut index, mut left) = (0u64, 0);
        for (start, won) in scratch.won.iter().enumerate() {
            for _ in 0..*won {
                let life = self.life(lives.at(index), churn_log);
                let level = price * lognormal(deals.at(index), self.deal_sigma);
                let cancel = if self.prepaid.is_some() {
                    months_there(libm::log(cancels.at(index)), self.early_cancel_log) * MONTH_DAYS
                } else {
                    life
                };
                index += 1;
                scratch.flows[start].new_customers += 1;
                left += u32::from(match self.prepaid {
                    Some(term) => {
                        self.prepaid(&mut scratch.flows, (start, term), life, cancel, level)
                    }
                    None => self.running(&mut scratch.flows, start, life, level),
                });
            }
        }
        left
    }

    /// A customer that pays as it goes; says whether it is there at the end.
    fn running(&self, flows: &mut [SimulatedMonth], start: usize, life: f64, level: f64) -> bool {
        let left = self.months - start;
        let paydays = self.paydays_from(start);
        for (age, here) in self.ages.iter().take(left).enumerate() {
            if life <= age as f64 * MONTH_DAYS {
                break;
            }
            let flow = &mut flows[start + age].money;
            let billed = here.billed * level;
            flow.revenue += billed;
            flow.costs += here.used * level * self.cost_rate
                + billed * self.fee_rate
                + here.payments * self.fee_fixed
                + self.serving;
            self.commission(
                flows,
                paydays[age],
                start,
                age,
                life,
                here.commission * level,
            );
        }
        life > left as f64 * MONTH_DAYS
    }

    /// A customer that pays for terms of so many months in advance; says whether it is there at the end.
    fn prepaid(
        &self,
        flows: &mut [SimulatedMonth],
        (start, length): (usize, usize),
        life: f64,
        cancel: f64,
        level: f64,
    ) -> bool {
        let left = self.months - start;
        let refunded = cancel < self.refund_days;
        let paydays = self.paydays_from(start);
        for (age, here) in self.ages.iter().take(left).enumerate() {
            let day = age as f64 * MONTH_DAYS;
            if refunded && cancel <= day {
                break;
            }
            let renewal = (age - age % length) as f64 * MONTH_DAYS;
            if age >= length && (life <= renewal || !self.renews) {
                break;
            }
            let flow = &mut flows[start + age].money;
            let term = &self.ages[age - age % length];
            if !refunded {
                flow.revenue += term.billed * level / length as f64;
            }
            flow.costs += here.used * level * self.cost_rate + self.serving;
            if age % length == 0 {
                flow.costs += here.billed * level * self.fee_rate + self.fee_fixed;
                self.commission(
                    flows,
                    paydays[age],
                    start,
                    age,
                    cancel,
                    here.commission * level,
                );
            }
        }
        if refunded {
            return cancel > left as f64 * MONTH_DAYS;
        }
        // A term that ends with the horizon has been renewed or not.
        let term = (left - left % length) as f64;
        left < length || (self.renews && life > term * MONTH_DAYS)
    }

    /// Day and month a commission is paid, by age, of a customer that starts in a month.
    fn paydays_from(&self, start: usize) -> &[(f64, usize)] {
        &self.paydays[start % self.paydays.len()]
    }

    /// One commission: earned, and paid, cancelled or to be recovered.
    fn commission(
        &self,
        flows: &mut [SimulatedMonth],
        (payday, paid_month): (f64, usize),
        start: usize,
        age: usize,
        life: f64,
        amount: f64,
    ) {
        if amount == 0.0 {
            return;
        }
        flows[start + age].money.accrued += amount;
        let returned = if life < self.window && age as f64 * MONTH_DAYS < self.window {
            match self.clawback {
                ClawbackKind::None => 0.0,
                ClawbackKind::Full => amount,
                ClawbackKind::Prorated => amount * (self.window - life) / self.window,
            }
        } else {
            0.0
        };
        let mut paid = amount;
        if returned > 0.0 {
            let month = start + (life / MONTH_DAYS) as usize;
            let before = life < payday;
            if before {
                paid -= returned;
            }
            if let Some(flow) = flows.get_mut(month) {
                if before {
                    flow.money.cancelled += returned;
                } else {
                    flow.money.reclaimed += returned;
                }
            }
        }
        if let Some(flow) = flows.get_mut(start + paid_month) {
            flow.money.paid += paid;
        }
    }
}

/// Months until survival has fallen to `exp(target)` when `exp(churn_log)` of it is left after each month.
fn months_there(target: f64, churn_log: f64) -> f64 {
    if churn_log == 0.0 {
        f64::INFINITY
    } else if churn_log.is_finite() {
        target / churn_log
    } else {
        // Nobody stays through the month: losses are spread evenly over it.
        1.0 - libm::exp(target)
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

/// What a customer that is there pays, uses and is commissioned on, by month of its life.
fn ages(customer: &Customer, commission: &Commission, months: usize) -> Vec<Age> {
    let annual = customer.product.revenue_model == RevenueModel::Annual;
    let rate = float(commission.rate);
    let age = |(age, payment): (u32, &Payment)| Age {
        payments: payment.count,
        billed: payment.net * payment.count,
        used: if annual {
            payment.list / 12.0
        } else {
            payment.list * payment.count
        },
        commission: rate * customer.commissioned(commission, age, payment.count),
    };
    (0..)
        .zip(&customer.payments)
        .take(months)
        .map(age)
        .collect()
}

/// Expected flows by month of customers that are not drawn.
fn expected(flows: &SourceFlows) -> Vec<Money> {
    let months = flows.months.iter().enumerate();
    months
        .map(|(at, month)| {
            let before = flows.from_before.get(at).copied().unwrap_or_default();
            Money {
                revenue: before[Flow::Revenue],
                costs: before[Flow::Cogs] + before[Flow::Fees] + before[Flow::Serving],
                accrued: month[Flow::InfluencedAccrued] + before[Flow::Accrued],
                cancelled: month[Flow::InfluencedCancelled] + before[Flow::Cancelled],
                reclaimed: month[Flow::InfluencedToRecover] + before[Flow::ToRecover],
                paid: month[Flow::InfluencedPaid] + before[Flow::Paid],
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::simulate;
    use crate::diagnostics::Source;
    use crate::economics::model::{ClawbackKind, Model, PayoutRun, Terms};
    use crate::economics::read::read;
    use crate::economics::usual_terms::UsualTerms;

    /// A small program whose partners win a few customers, or none at all.
    fn model() -> Model {
        let text =
            "{currency: USD, product: {revenue_model: monthly, price: 29, monthly_churn: 6%},
            commission: {tier: referral, scope: lifetime, rate: 20%},
            program: {identified: 40, horizon_months: 12, costs: {platform_monthly: 49}}}";
        let source = Source {
            name: "model".into(),
            text: text.replace('\n', " "),
        };
        let terms = Terms {
            clawback: ClawbackKind::Full,
            window_days: 60,
            clear_days: 3,
            net_days: 30,
            payout_run: PayoutRun::Monthly,
        };
        let usual = UsualTerms {
            offers: Vec::new(),
            terms: [terms; 3],
        };
        read(&Arc::new(source), &usual).expect("a model").model
    }

    #[test]
    fn the_outcome_is_the_same_on_any_number_of_threads() {
        for trials in [1, 17, 500] {
            let mut model = model();
            model.simulation.trials = trials;
            let alone = simulate(&model, 1, &|_| {});
            assert_eq!(alone.trials, trials);
            for threads in [2, 5] {
                let many = simulate(&model, threads, &|_| {});
                assert_eq!(
                    format!("{many:?}"),
                    format!("{alone:?}"),
                    "{trials} on {threads}"
                );
            }
        }
    }
}
