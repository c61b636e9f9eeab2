//! The programs that could be run: every size of the table `scenario-parts`, worked out and held against each other.
//!
//! Each takes the tiers that may open, a platform or none, joint marketing or none, and a rate; the forecast of its
//! partners, source by source, is what everything else reads.

use std::num::NonZero;

use rust_decimal::prelude::ToPrimitive;

use crate::economics::customer::Customer;
use crate::economics::flow::{Flow, Month};
use crate::economics::model::{Commission, Model, PartnerSource, Program, Tier};
use crate::economics::program::{ProgramForecast, SourceForecast};
use crate::economics::rounding::{HALF_A_HUNDREDTH, ratio};
use crate::economics::simulation;
use crate::economics::source::{Growth, SourceFlows};
use crate::facts::Facts;
use crate::playbook::table::{Row, Table};
use crate::units::Word;
use crate::units::{Decimal, Percent};

use super::assumptions::{Assumption, Assumptions};
use super::evaluation::Evaluation;
use super::offers::SourceOffer;
use super::platform::{MonthlyVolume, PlatformLoad, Platforms};
use super::sources::Population;
use super::unit_economics::UnitEconomics;

/// The answer with the hours a week of whoever looks after partners.
const HOURS: &str = "resources.hours_a_week";
const PARTS: &str = "scenario-parts";
const CHOICE: &str = "scenario-choice";
/// The most random numbers that a trial draws on average, so that a size takes some tenths of a second: where one draws
/// more, fewer are run.
const MOST_DRAWS: f64 = 2000.0;
/// The fewest trials that tell a median and a chance.
const FEWEST_TRIALS: u32 = 100;
/// Months of a year.
const YEAR: usize = 12;

/// The size of a program: a row of `scenario-parts` for each part.
#[derive(Clone, Copy)]
pub(super) struct Size<'a> {
    table: &'a Table,
    pub tiers: &'a Row,
    pub platform: &'a Row,
    pub marketing: &'a Row,
    pub rate: &'a Row,
}

impl<'a> Size<'a> {
    fn parts(&self) -> [&'a Row; 4] {
        [self.tiers, self.platform, self.marketing, self.rate]
    }

    /// The id by which it is asked for.
    pub fn id(&self) -> String {
        let words = self.parts().map(|row| self.table.text(row, "word"));
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.join("-")
    }

    /// Its parts in words.
    pub fn names(&self) -> [&'static str; 4] {
        self.parts().map(|row| self.table.text(row, "name"))
    }

    /// Which platform it pays for: `pick`, `start_with` or `none`.
    pub fn platform(&self) -> &'static str {
        self.table.text(self.platform, "platform")
    }

    /// Points of commission below the tiers' rates.
    pub fn points_below(&self) -> Decimal {
        let cell = self.table.cell(self.rate, "points_below");
        cell.number().unwrap_or_default()
    }

    /// The sentence about rates that it lowers.
    pub fn of_rates(&self) -> &'static str {
        self.table.text(self.rate, "means")
    }
}

/// A program of one size, worked out.
pub(super) struct Scenario<'a> {
    pub size: Size<'a>,
    /// The partners of its sources, in the order of the program's.
    pub populations: Vec<&'a Population>,
    pub program: Program,
    /// The commission of its leading tier.
    pub commission: Commission,
    pub forecast: ProgramForecast,
    pub load: PlatformLoad,
    pub manager: Manager,
    /// The trials that were asked of it so far.
    pub trials: u32,
    /// What that gave.
    pub simulated: Option<Simulated>,
}

/// What the simulation of a program gave.
#[derive(Clone, Copy, Debug)]
pub(super) struct Simulated {
    /// By how many trials.
    pub trials: u32,
    /// The chance in percent that it ends below zero.
    pub chance_of_loss: f64,
    /// What half of the cases leave at most.
    pub median_net: f64,
}

/// A model that has been simulated with its trials, and what that gave.
pub(super) type Known = (Model, Simulated);

impl Scenario<'_> {
    /// What it leaves over its horizon.
    pub fn net(&self) -> f64 {
        self.forecast.total[Flow::Net]
    }

    /// The share of payouts that its platform takes, 0 to 1.
    pub fn platform_take(&self) -> Decimal {
        self.program.costs.platform_take_in_fee
    }

    /// Partners active in month 12.
    pub fn active_in_a_year(&self) -> f64 {
        in_a_year(&self.forecast.growth.active)
    }

    /// Partners that are asked.
    pub fn names(&self) -> Decimal {
        let sources = self.program.sources.iter();
        sources.map(|source| source.identified).sum()
    }

    /// Months of revenue that the deepest point of its running sum comes to; `None` without revenue.
    pub fn funding_months(&self) -> Option<f64> {
        let revenue = self
            .program
            .company_mrr
            .to_f64()
            .filter(|revenue| *revenue > 0.0)?;
        Some(-self.forecast.peak_funding / revenue)
    }

    /// What a typical and a performing partner earn in a year: the commission of an active partner's twelve months,
    /// and that of one of those who bring most, of the source that pays most.
    pub fn partner_income(&self) -> [f64; 2] {
        let income = |of: &Month, growth: &Growth| {
            let active: f64 = growth.active.iter().sum();
            ratio(of[Flow::Paid], active).unwrap_or(0.0) * YEAR as f64
        };
        let typical = income(&self.forecast.total, &self.forecast.growth);
        let performers = self.sources().map(|(partners, result)| {
            let of = partners.top_share.checked_div(partners.performer_rate);
            let of = of.and_then(|of| of.to_f64()).unwrap_or(1.0);
            income(&result.total, &result.growth) * of
        });
        [typical, performers.fold(typical, f64::max)]
    }

    /// Each source with what it brings.
    pub fn sources(&self) -> impl Iterator<Item = (&PartnerSource, &SourceForecast)> {
        self.program.sources.iter().zip(&self.forecast.by_source)
    }

    /// Recurring revenue of its partners' customers, month by month.
    pub fn recurring(&self) -> Vec<f64> {
        let mut sum = vec![0.0; self.program.horizon_months as usize];
        for (population, result) in self.populations.iter().zip(&self.forecast.by_source) {
            let months = result.growth.recurring_by_month(&population.customer);
            for (sum, month) in sum.iter_mut().zip(months) {
                *sum += month;
            }
        }
        sum
    }

    /// Its model, with the trials by which it was simulated.
    pub fn model(&self, customer: &UnitEconomics) -> Model {
        let mut model = Model {
            program: self.program.clone(),
            ..customer.model.clone()
        };
        if let Some(simulated) = self.simulated {
            model.simulation.trials = simulated.trials;
        }
        model
    }

    /// Simulates it by so many trials, or by fewer where one takes long, unless what that gives is known. The very
    /// largest programs are left out.
    pub fn simulate(&mut self, customer: &UnitEconomics, trials: u32, known: Option<&Known>) {
        self.trials = trials;
        let mut model = self.model(customer);
        let most = f64::from(trials) * MOST_DRAWS / simulation::draws_of_a_trial(&model);
        let most = trials.min(most as u32);
        if most < trials.min(FEWEST_TRIALS) {
            return;
        }
        model.simulation.trials = most;
        let known = known.filter(|(known, _)| *known == model);
        self.simulated = known.map(|(_, simulated)| *simulated).or_else(|| {
            let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
            let outcome = simulation::simulate(&model, threads, &|_| {});
            Some(Simulated {
                trials: outcome.trials,
                chance_of_loss: (1.0 - outcome.ends_positive) * 100.0,
                median_net: outcome.net_contribution.p50,
            })
        });
    }

    /// Whether it leaves more than one with other tiers.
    pub fn leaves_more_with_its_tiers(&self, other: &Self) -> bool {
        self.size.tiers.id != other.size.tiers.id && self.net() > other.net()
    }

    /// What it spends on joint marketing a quarter.
    pub fn marketing(&self) -> Decimal {
        self.program.costs.comarketing_monthly * Decimal::from(3)
    }

    fn measure(&self, measure: &str) -> f64 {
        match measure {
            "net" => self.net(),
            "chance_of_loss" => self.simulated.map_or(0.0, |of| of.chance_of_loss),
            "funding_months" => self.funding_months().unwrap_or(0.0),
            _ => self.manager.hours.to_f64().unwrap_or(0.0),
        }
    }
}

/// What all sizes of a program share.
pub(super) struct Basis<'d> {
    pub customer: &'d UnitEconomics,
    pub populations: &'d [Population],
    /// The commission of each tier, in the order of [`Tier::ALL`].
    pub commissions: [Commission; 3],
    /// What partners of a source are paid instead.
    pub offers: Vec<SourceOffer>,
    /// The low end of each tier's band, in percent: no rate is lowered beyond it.
    pub lows: [Decimal; 3],
    /// The tiers whose conditions are met.
    pub open: Vec<Tier>,
    /// The tier that the model leads with.
    pub lead: Tier,
}

/// The tier that a model leads with.
pub(super) fn lead(evaluation: &Evaluation<'_>, model: &str) -> Tier {
    let models = evaluation.table("models");
    let leading = models
        .row(model)
        .and_then(|row| models.cell(row, "lead_tiers").list().first());
    leading
        .and_then(|id| Tier::of_id(id))
        .unwrap_or(Tier::Referral)
}

/// Works out every size of the program, the full one first.
pub(super) fn scenarios<'a>(
    evaluation: &Evaluation<'a>,
    basis: &Basis<'a>,
    platforms: &Platforms<'a>,
) -> Vec<Scenario<'a>> {
    let table = evaluation.table(PARTS);
    let of = |part: &'static str| {
        let rows = table.rows.iter();
        rows.filter(move |row| table.text(row, "part") == part)
    };
    let mut found = Vec::new();
    let mut seen = Vec::new();
    for tiers in of("tiers") {
        let may_open = table.cell(tiers, "tiers").list();
        let mut open = basis.open.clone();
        open.retain(|tier| may_open.contains(&tier.id()));
        let needed = table.text(tiers, "manager");
        let manager = Manager::of(&evaluation.facts, &basis.customer.assumptions, needed);
        if open.is_empty() || seen.contains(&(open.clone(), manager)) {
            continue;
        }
        let budget = basis.marketing(evaluation, &open);
        for marketing in of("marketing") {
            let planned = table.text(marketing, "marketing") == "planned";
            if planned && budget.monthly.is_zero() {
                continue;
            }
            let budget = if planned {
                budget
            } else {
                Marketing::default()
            };
            for rate in of("rate") {
                let below = table
                    .cell(rate, "points_below")
                    .number()
                    .unwrap_or_default();
                let Some(sources) = basis.sources(&open, budget.part, below) else {
                    continue;
                };
                let base = basis.program(sources, manager, budget);
                let populations = basis.populations_of(&open);
                let flows = basis.flows(&base, &populations);
                let active = flows.iter().map(|flows| in_a_year(&flows.growth.active));
                let active = active.sum::<f64>() + basis.active_today(evaluation);
                let most = table.cell(tiers, "most_partners").number();
                if most.is_some_and(|most| active > most.to_f64().unwrap_or(0.0)) {
                    continue;
                }
                let commission = basis.leading(&open, below);
                let volume = MonthlyVolume::forecast(&evaluation.facts, &flows);
                let load = PlatformLoad::of(
                    &evaluation.facts,
                    MonthlyVolume::today(&evaluation.facts, Percent::of_fraction(commission.rate)),
                    &volume,
                );
                for platform in of("platform") {
                    let word = table.text(platform, "platform");
                    let Some(price) = platforms.price(word, &load, active) else {
                        continue;
                    };
                    let mut program = base.clone();
                    program.costs.platform_monthly = evaluation.facts.of_usd(price.monthly);
                    program.costs.platform_take_in_fee = price.take;
                    found.push(Scenario {
                        size: Size {
                            table,
                            tiers,
                            platform,
                            marketing,
                            rate,
                        },
                        forecast: ProgramForecast::with_costs(&program, flows.clone()),
                        populations: populations.clone(),
                        program,
                        commission,
                        load: load.clone(),
                        manager,
                        trials: 0,
                        simulated: None,
                    });
                }
            }
        }
        seen.push((open, manager));
    }
    found
}

/// Joint marketing with partners.
#[derive(Clone, Copy, Default)]
pub(super) struct Marketing {
    /// What it costs a month.
    pub monthly: Decimal,
    /// Months before it begins.
    pub from_month: u32,
    /// The part of what the tiers promise that the budget pays for, 0 to 1: leads come in proportion.
    pub part: Decimal,
}

/// Who works for partners: what that costs a month, and the hours a week.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Manager {
    /// The level: a word of the question about it.
    pub level: &'static str,
    monthly: Decimal,
    pub hours: Decimal,
}

/// The levels of a partner manager, the least first, with their assumptions.
const MANAGERS: [(&str, Assumption, Assumption); 3] = [
    (
        "founder_led",
        Assumption::ManagerFounderLed,
        Assumption::HoursFounderLed,
    ),
    (
        "part_time",
        Assumption::ManagerPartTime,
        Assumption::HoursPartTime,
    ),
    (
        "full_time",
        Assumption::ManagerFullTime,
        Assumption::HoursFullTime,
    ),
];

/// The place of a level of a partner manager.
fn level(word: &str) -> Option<usize> {
    MANAGERS.iter().position(|(level, ..)| *level == word)
}

impl Manager {
    /// The one that there is, at most of the level that a program needs.
    pub fn of(facts: &Facts<'_>, assumptions: &Assumptions, needed: &str) -> Self {
        let there = level(facts.word("resources.partner_manager")).unwrap_or(0);
        let of = level(needed).map_or(there, |needed| needed.min(there));
        let (level, cost, hours) = MANAGERS[of];
        let answered = |id, usual: Decimal| match facts.given_number(id) {
            Some(given) if of == there => given,
            Some(given) => usual.min(given),
            None => usual,
        };
        let monthly = facts.of_usd(assumptions.value(cost));
        Self {
            level,
            monthly: answered("resources.partner_manager_cost", monthly),
            hours: answered(HOURS, assumptions.value(hours)),
        }
    }
}

impl<'d> Basis<'d> {
    /// Active partners of today's program: as many of those who signed as the assumptions have it.
    fn active_today(&self, evaluation: &Evaluation<'_>) -> f64 {
        let assumptions = &self.customer.assumptions;
        let active = evaluation.facts.answer("program.partners")
            * assumptions.share(Assumption::OnboardRate)
            * assumptions.share(Assumption::ActivationRate);
        active.to_f64().unwrap_or(0.0)
    }

    /// Joint marketing a month from the first launch on, and that month: the tier's promise for each partner that
    /// goes live, up to the tier's most and the budget. Nothing without such a tier or a live partner.
    pub fn marketing(&self, evaluation: &Evaluation<'_>, open: &[Tier]) -> Marketing {
        let facts = &evaluation.facts;
        let tiers = evaluation.table("tiers");
        let horizon = self.customer.model.program.horizon_months;
        let planned = open.iter().filter_map(|tier| {
            let row = tiers.row(tier.id())?;
            let each = tiers.cell(row, "comarketing_low_usd").number()?;
            let most = tiers.cell(row, "comarketing_high_usd").number()?;
            let launches = self.populations.iter().filter(|population| {
                population.tier() == *tier && population.partners.onboard_lag < horizon
            });
            let launches: Vec<u32> = launches
                .map(|population| population.partners.onboard_lag)
                .collect();
            let live = Decimal::from(launches.len());
            Some((
                facts.of_usd((each * live).min(most)),
                *launches.iter().min()?,
            ))
        });
        let budget = facts.answer("resources.comarketing_budget");
        planned
            .map(|(quarter, from_month)| {
                let spent = quarter.min(budget);
                Marketing {
                    monthly: spent / Decimal::from(3),
                    from_month,
                    part: spent.checked_div(quarter).unwrap_or_default(),
                }
            })
            .max_by_key(|marketing| marketing.monthly)
            .unwrap_or_default()
    }

    /// The partners who may enter the open tiers.
    fn populations_of(&self, open: &[Tier]) -> Vec<&'d Population> {
        let all = self.populations.iter();
        all.filter(|population| open.contains(&population.tier()))
            .collect()
    }

    /// The sources of a program with these tiers open; `None` where so many points less leave a tier's band. Where
    /// nobody can be asked, it is one source without names.
    fn sources(
        &self,
        open: &[Tier],
        marketed: Decimal,
        below: Decimal,
    ) -> Option<Vec<PartnerSource>> {
        let fraction = Percent(below).fraction();
        // What is chosen for all partners of a tier has no rate that could be lower.
        let mut of_tiers = open.iter();
        if !below.is_zero()
            && of_tiers.any(|tier| SourceOffer::for_all(&self.offers, *tier).is_some())
        {
            return None;
        }
        let mut sources = Vec::new();
        for population in self.populations_of(open) {
            if let Some(offer) = SourceOffer::of(&self.offers, population) {
                sources.push(PartnerSource {
                    commission: offer.commission,
                    customer_discount: offer.discount,
                    ..population.offered(marketed, Decimal::ONE)
                });
                continue;
            }
            let mut commission = self.commissions[population.tier() as usize];
            let planned = commission.rate;
            commission.rate -= fraction;
            let low = Percent(self.lows[population.tier() as usize]).fraction();
            if !below.is_zero() && commission.rate < low {
                return None;
            }
            let of_rate = commission.rate.checked_div(planned);
            sources.push(PartnerSource {
                commission,
                ..population.offered(marketed, of_rate.unwrap_or(Decimal::ONE))
            });
        }
        if sources.is_empty() {
            sources.push(PartnerSource {
                commission: self.leading(open, below),
                ..self.customer.model.program.lead().clone()
            });
        }
        Some(sources)
    }

    fn flows(&self, program: &Program, populations: &[&Population]) -> Vec<SourceFlows> {
        let usual = &self.customer.customer;
        let customers = populations.iter().map(|population| &population.customer);
        let flows = |(source, customer): (&PartnerSource, &Customer)| {
            let months = program.horizon_months;
            match source.customer_discount {
                None => SourceFlows::of(source, months, customer),
                Some(_) => {
                    let customer = Customer::of_source(&self.customer.model, source);
                    SourceFlows::of(source, months, &customer)
                }
            }
        };
        let sources = program.sources.iter();
        sources
            .zip(customers.chain(std::iter::repeat(usual)))
            .map(flows)
            .collect()
    }

    /// The commission of the leading tier, or of the first that is open.
    fn leading(&self, open: &[Tier], below: Decimal) -> Commission {
        let leads = open.contains(&self.lead);
        let tier = if leads { self.lead } else { open[0] };
        let mut commission = self.commissions[tier as usize];
        commission.rate = (commission.rate - Percent(below).fraction()).max(Decimal::ZERO);
        commission
    }

    fn program(
        &self,
        sources: Vec<PartnerSource>,
        manager: Manager,
        marketing: Marketing,
    ) -> Program {
        let mut program = self.customer.model.program.clone();
        program.sources = sources;
        program.costs.manager_monthly = manager.monthly;
        program.costs.comarketing_monthly = marketing.monthly;
        program.costs.comarketing_from_month = marketing.from_month;
        program
    }
}

/// The value of month 12, or of the last month before it.
pub(super) fn in_a_year(months: &[f64]) -> f64 {
    months.iter().take(YEAR).next_back().copied().unwrap_or(0.0)
}

/// The scenario that the table `scenario-choice` recommends: of those that earn and lie inside its limits, the best
/// by its orders. `None` where none does.
pub(super) fn recommended(
    evaluation: &Evaluation<'_>,
    scenarios: &[Scenario<'_>],
) -> Option<usize> {
    let table = evaluation.table(CHOICE);
    let possible =
        (0..scenarios.len()).filter(|at| may_be_recommended(evaluation, &scenarios[*at]));
    let (within, beyond): (Vec<usize>, Vec<usize>) =
        possible.partition(|at| is_within(table, &scenarios[*at], "last"));
    let candidates = if within.is_empty() { beyond } else { within };
    candidates.into_iter().reduce(|best, other| {
        for row in table.rows.iter().filter(|row| limit(table, row).is_none()) {
            let measure = table.text(row, "measure");
            let (now, then) = (
                scenarios[best].measure(measure),
                scenarios[other].measure(measure),
            );
            let is_better = if table.text(row, "best") == "most" {
                then > now
            } else {
                then < now
            };
            if (now - then).abs() > HALF_A_HUNDREDTH {
                return if is_better { other } else { best };
            }
        }
        best
    })
}

/// Whether a program earns, and lies within every limit beyond which none is recommended.
pub(super) fn may_be_recommended(evaluation: &Evaluation<'_>, scenario: &Scenario<'_>) -> bool {
    scenario.net() > 0.0 && is_within(evaluation.table(CHOICE), scenario, "never")
}

/// Whether it lies within every limit of the table with these consequences.
fn is_within(table: &Table, scenario: &Scenario<'_>, beyond: &str) -> bool {
    let mut limits = table
        .rows
        .iter()
        .filter(|row| table.cell(row, "beyond").text() == Some(beyond));
    limits.all(|row| {
        limit(table, row).is_none_or(|most| scenario.measure(table.text(row, "measure")) <= most)
    })
}

/// The most that a row of the table accepts.
fn limit(table: &Table, row: &Row) -> Option<f64> {
    let most = table.cell(row, "at_most").number();
    most.and_then(|most| most.to_f64())
}
