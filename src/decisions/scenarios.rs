//! The programs that could be run: every size of the table `scenario-parts`, worked out and held against each other.
//!
//! Each takes the tiers that may open, a platform or none, joint marketing or none, and a rate; the forecast of its
//! partners, source by source, is what everything else reads.

use rust_decimal::prelude::ToPrimitive;

use crate::economics::flow::{Flow, Month};
use crate::economics::model::{Commission, Model, PartnerSource, Program};
use crate::economics::program::{ProgramForecast, SourceForecast};
use crate::economics::rounding::{HALF_A_HUNDREDTH, ratio};
use crate::economics::simulation;
use crate::economics::source::Growth;
use crate::playbook::table::{Row, Table};
use crate::units::Decimal;

use super::evaluation::Evaluation;
use super::manager::Manager;
use super::platform::{PlatformLoad, Way};
use super::sources::Population;
use super::unit_economics::UnitEconomics;

const CHOICE: &str = "scenario-choice";
/// The most random numbers that a trial draws on average, so that a size takes some tenths of a second: where one draws
/// more, fewer are run.
const MOST_DRAWS: f64 = 2000.0;
/// The fewest trials that tell a median and a chance.
const FEWEST_TRIALS: u32 = 100;
/// The most random numbers that a size draws in all of its trials.
const LARGEST: f64 = 4e6;
/// Months of a year.
const YEAR: usize = 12;

/// The size of a program: a row of `scenario-parts` for each part.
#[derive(Clone, Copy)]
pub(super) struct Size<'a> {
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
        let words = self.parts().map(|row| row.text("word"));
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.join("-")
    }

    /// Its parts in words.
    pub fn names(&self) -> [&'static str; 4] {
        self.parts().map(|row| row.text("name"))
    }

    /// Which platform it pays for.
    pub fn platform(&self) -> Way {
        let way = self.platform.word("platform");
        way.expect("verified: the row names a way to begin")
    }

    /// Whether it spends on joint marketing.
    pub fn has_marketing(&self) -> bool {
        self.marketing.text("marketing") == "planned"
    }

    /// Active partners in month 12 up to which its manager is enough.
    pub fn most_partners(&self) -> Option<f64> {
        let most = self.tiers.number("most_partners");
        most.and_then(|most| most.to_f64())
    }

    /// Points of commission below the tiers' rates.
    pub fn points_below(&self) -> Decimal {
        let cell = self.rate.cell("points_below");
        cell.number().unwrap_or_default()
    }

    /// The sentence about rates that it lowers.
    pub fn of_rates(&self) -> &'static str {
        self.rate.text("means")
    }
}

/// A program of one size, worked out.
pub(super) struct Scenario<'a> {
    pub size: Size<'a>,
    /// The share of payouts that its rates leave for a platform, 0 to 1.
    pub under: Decimal,
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
            income(&result.total, &result.flows.growth) * of
        });
        [typical, performers.fold(typical, f64::max)]
    }

    /// Each source with what it brings.
    pub fn sources(&self) -> impl Iterator<Item = (&PartnerSource, &SourceForecast)> {
        let by_source = self.forecast.by_source.iter();
        self.program
            .sources
            .iter()
            .zip(by_source.map(|part| &**part))
    }

    /// Recurring revenue of its partners' customers, month by month.
    pub fn recurring(&self) -> Vec<f64> {
        let mut sum = vec![0.0; self.program.horizon_months as usize];
        for (population, result) in self.populations.iter().zip(&self.forecast.by_source) {
            let months = result.flows.growth.recurring_by_month(&population.customer);
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
    pub fn simulate(&mut self, customer: &UnitEconomics, trials: u32, known: &[Known]) {
        self.trials = trials;
        let mut model = self.model(customer);
        let draws = simulation::draws_of_a_trial(&model);
        let within = f64::from(trials) * MOST_DRAWS / draws;
        let least = trials.min(FEWEST_TRIALS);
        let run = trials.min((within as u32).max(least));
        if f64::from(run) * draws > LARGEST {
            return;
        }
        model.simulation.trials = run;
        let known = known.iter().find(|(known, _)| *known == model);
        self.simulated = known.map(|(_, simulated)| *simulated).or_else(|| {
            let outcome = simulation::simulate(&model, simulation::cores(), &|_| {});
            Some(Simulated {
                trials: outcome.trials,
                chance_of_loss: (1.0 - outcome.ends_positive) * 100.0,
                median_net: outcome.spreads.net_contribution.p50,
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
        for row in table.rows.iter().filter(|row| limit(row).is_none()) {
            let measure = row.text("measure");
            let (now, then) = (
                scenarios[best].measure(measure),
                scenarios[other].measure(measure),
            );
            let is_better = if row.text("best") == "most" {
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

/// Whether more trials would hardly put its chance of a loss on the other side of a limit.
pub(super) fn is_clear(evaluation: &Evaluation<'_>, scenario: &Scenario<'_>) -> bool {
    /// The standard errors that lie between them; one is at most this many points over the root of the trials.
    const CLEAR: f64 = 4.0;
    const STANDARD_ERROR: f64 = 50.0;
    let error = |trials: u32| STANDARD_ERROR / libm::sqrt(f64::from(trials));
    scenario.simulated.is_some_and(|of| {
        let rows = evaluation.table(CHOICE).rows.iter();
        let mut limits = rows.filter(|row| row.text("measure") == "chance_of_loss");
        limits.all(|row| {
            limit(row)
                .is_none_or(|most| (of.chance_of_loss - most).abs() > CLEAR * error(of.trials))
        })
    })
}

/// Whether it lies within every limit of the table with these consequences.
fn is_within(table: &Table, scenario: &Scenario<'_>, beyond: &str) -> bool {
    let mut limits = table.rows.iter().filter(|row| row.text("beyond") == beyond);
    limits.all(|row| !exceeds(row, scenario))
}

/// What speaks against a program that leaves more than the recommended one; none of every other one.
pub(super) fn passed_over(
    evaluation: &Evaluation<'_>,
    scenario: &Scenario<'_>,
    recommended: &Scenario<'_>,
) -> Option<&'static str> {
    let table = evaluation.table(CHOICE);
    let mut rows = table.rows.iter();
    let leaves_more = scenario.net() > recommended.net();
    let against = rows.find(|row| leaves_more && exceeds(row, scenario))?;
    against.cell("against").text()
}

/// Whether a program goes beyond the most that a row of the table accepts.
fn exceeds(row: &Row, scenario: &Scenario<'_>) -> bool {
    limit(row).is_some_and(|most| scenario.measure(row.text("measure")) > most)
}

/// The most that a row of the table accepts.
fn limit(row: &Row) -> Option<f64> {
    let most = row.number("at_most");
    most.and_then(|most| most.to_f64())
}
