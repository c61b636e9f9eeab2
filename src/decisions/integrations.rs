//! Integration candidates scored by weighted factors; what is not known makes the score a range.

use std::sync::Arc;

use crate::answers::Candidate;
use crate::blueprint::{Factor, Integration, ScoreRange};
use crate::diagnostics::Diagnostic;
use crate::facts::{Derived, words};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::playbook::vocabulary::{FactId, FactValue, FactValues};
use crate::units::{Decimal, Number, Percent, number, percent};

/// The catalogue of factors and weights.
const FACTORS: &str = "integration-factors";

/// The mark of a candidate that is built first.
pub const BUILD_FIRST: &str = "build_first";
/// The mark of a candidate whose unknown factors decide.
pub const UNDECIDED: &str = "undecided";

/// The facts of a candidate, in the order of its fields: shared accounts, workflow fit, commitment, API, build
/// weeks, customers' requests, competitor.
pub const FIELDS: [Derived; 7] = [
    Derived::CandidateShared,
    Derived::CandidateFit,
    Derived::CandidateCommitment,
    Derived::CandidateApi,
    Derived::CandidateWeeks,
    Derived::CandidateRequested,
    Derived::CandidateCompetitor,
];

/// What is known of a candidate, in the order of [`FIELDS`].
pub type Known = [Option<FactValue>; FIELDS.len()];

/// What is known of a candidate.
#[must_use]
pub fn known(candidate: &Candidate) -> Known {
    [
        candidate
            .shared_accounts
            .map(|count| FactValue::Number(count.into())),
        candidate.workflow_fit.map(FactValue::Choice),
        candidate.gtm_commitment.map(FactValue::Choice),
        candidate.api_available.map(FactValue::YesNo),
        candidate.build_weeks.map(FactValue::Number),
        candidate.customers_requesting.map(FactValue::YesNo),
        candidate.competitor_has_it.map(FactValue::YesNo),
    ]
}

/// A factor with what its table says.
#[derive(Debug)]
struct Weighted {
    id: &'static str,
    name: &'static str,
    asks: &'static str,
    weight: Decimal,
    /// The weight in percent, as it is told.
    percent: Percent,
    table: &'static str,
    /// What each of its rows is worth.
    points: Vec<Points>,
}

/// The factors and their weights, read once a playbook.
#[derive(Clone, Debug)]
pub(super) struct Factors(Arc<[Weighted]>);

/// The factors, their weights and the mark, ready to score any number of candidates.
pub struct Scoring<'a> {
    factors: Factors,
    /// The table of each factor.
    tables: Vec<&'a Table>,
    priority: &'a Table,
    /// The facts of the candidate in hand; no other facts are set.
    facts: FactValues,
}

/// What each row of each factor adds to a score, at worst and at best.
pub struct Weighed(Vec<Vec<(Decimal, Decimal)>>);

/// The least and the greatest score of a candidate and the mark they give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// If every unknown factor turns out worst.
    pub low: Decimal,
    /// If every unknown factor turns out best.
    pub high: Decimal,
    /// `build_first`, `undecided` or what the playbook calls the others.
    pub priority: &'static str,
}

/// What a factor is worth when a row of its table decides.
#[derive(Clone, Copy, Debug)]
struct Points {
    row: &'static str,
    known: Option<Decimal>,
    low: Decimal,
    high: Decimal,
    /// What they add to a score.
    adds: Adds,
}

/// What points add to a score.
#[derive(Clone, Copy, Debug)]
struct Adds {
    known: Option<Decimal>,
    low: Decimal,
    high: Decimal,
}

fn table<'a>(playbook: &'a Playbook, id: &str) -> &'a Table {
    playbook
        .table(id)
        .unwrap_or_else(|| panic!("the playbook has no table {id}"))
}

impl Factors {
    /// Reads factors and weights from the playbook.
    ///
    /// # Panics
    /// When a factor's table is missing, which loading a playbook refuses.
    pub fn of(playbook: &Playbook) -> Self {
        let factors = table(playbook, FACTORS);
        let weighted = |row: &Row| {
            let weight = factors.cell(row, "weight").number().unwrap_or_default();
            let of = table(playbook, factors.text(row, "table"));
            Weighted::of(factors, row, weight, of)
        };
        Self(factors.rows.iter().map(weighted).collect())
    }

    /// What other rows of the factors would add beyond the most that the rows reached do.
    fn gains(&self, rows: &[usize]) -> Vec<Gain> {
        let mut gains = Vec::new();
        for (factor, (weighted, reached)) in self.0.iter().zip(rows).enumerate() {
            let from = weighted.points[*reached].adds.high;
            for (row, points) in weighted.points.iter().enumerate() {
                let Some(to) = points.adds.known else {
                    continue;
                };
                let gain = to - from;
                if gain > Decimal::ZERO {
                    let step = Step { factor, row };
                    gains.push(Gain { step, gain });
                }
            }
        }
        gains
    }
}

impl<'a> Scoring<'a> {
    /// Reads factors and weights from the playbook.
    ///
    /// # Panics
    /// When a factor's table is missing, which loading a playbook refuses.
    #[must_use]
    pub fn of(playbook: &'a Playbook) -> Self {
        Self::with(playbook, Factors::of(playbook))
    }

    /// The same with the factors at hand.
    pub(super) fn with(playbook: &'a Playbook, factors: Factors) -> Self {
        Self {
            tables: factors
                .0
                .iter()
                .map(|factor| table(playbook, factor.table))
                .collect(),
            factors,
            priority: table(playbook, "integration-priority"),
            facts: FactValues::none(playbook.vocabulary()),
        }
    }

    /// The weights of the factors, in hundredths that add up to one.
    #[must_use]
    pub fn weights(&self) -> Vec<Decimal> {
        self.factors.0.iter().map(|factor| factor.weight).collect()
    }

    /// The ids and names of the factors.
    pub fn factors(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let factors = self.factors.0.iter();
        factors.map(|factor| (factor.id, factor.name))
    }

    /// Which of [`FIELDS`] a factor's table looks at.
    #[must_use]
    pub fn inputs(&self, factor: usize) -> Vec<usize> {
        let table = self.tables[factor];
        (0..FIELDS.len())
            .filter(|field| table.inputs.contains(&fact(FIELDS[*field])))
            .collect()
    }

    /// The row of a factor's table that decides, by its place.
    ///
    /// # Panics
    /// When the table has a gap, which loading a playbook refuses.
    pub fn decide(&mut self, factor: usize, known: &Known) -> usize {
        self.set(known);
        self.decides(factor)
    }

    /// The row that decides for the candidate in hand.
    fn decides(&self, factor: usize) -> usize {
        let table = self.tables[factor];
        table
            .rows
            .iter()
            .position(|row| row.applies(&self.facts))
            .unwrap_or_else(|| panic!("table {} decides nothing for these facts", table.id))
    }

    /// How many rows a factor's table has.
    #[must_use]
    pub fn rows(&self, factor: usize) -> usize {
        self.tables[factor].rows.len()
    }

    /// Scores a candidate; onboarding is planned later.
    pub fn score(&mut self, candidate: &Candidate) -> Integration {
        self.set(&known(candidate));
        let rows: Vec<usize> = (0..self.tables.len())
            .map(|factor| self.decides(factor))
            .collect();
        let mut scored = self.score_rows(&rows);
        scored.name = candidate.name.clone().into();
        scored
    }

    /// What each row of each factor adds to a score under these weights, at worst and at best.
    #[must_use]
    pub fn weighed(&self, weights: &[Decimal]) -> Weighed {
        let rows = |(factor, weight): (&Weighted, &Decimal)| {
            let points = factor.points.iter();
            points
                .map(|points| (weight * points.low, weight * points.high))
                .collect()
        };
        Weighed(self.factors.0.iter().zip(weights).map(rows).collect())
    }

    /// The score range, multiplied by `times` like the weights, and the mark of a candidate that reached these rows.
    pub fn marked(&mut self, rows: &[usize], weighed: &Weighed, times: Decimal) -> Marked {
        let reached = weighed.0.iter().zip(rows);
        let (mut low, mut high) = (Decimal::ZERO, Decimal::ZERO);
        for (worst, best) in reached.map(|(factor, row)| factor[*row]) {
            low += worst;
            high += best;
        }
        self.marked_by(low, high, times)
    }

    /// The mark of a score range, all multiplied by `times`.
    fn marked_by(&mut self, low: Decimal, high: Decimal, times: Decimal) -> Marked {
        let (low, high) = (low.normalize(), high.normalize());
        let at_low = self.mark(low / times);
        let at_high = if low == high {
            at_low
        } else {
            self.mark(high / times)
        };
        Marked {
            low,
            high,
            priority: if at_low == at_high { at_low } else { UNDECIDED },
        }
    }

    /// Scores a candidate without a name that reached these rows, one a factor.
    pub fn score_rows(&mut self, rows: &[usize]) -> Integration {
        let factors = self.factors.clone();
        let reached = factors.0.iter().zip(rows);
        let points: Vec<&Points> = reached.map(|(factor, row)| &factor.points[*row]).collect();
        let low = points.iter().map(|points| points.adds.low).sum();
        let high = points.iter().map(|points| points.adds.high).sum();
        let Marked {
            low,
            high,
            priority,
        } = self.marked_by(low, high, Decimal::ONE);
        let known = points.iter().all(|points| points.known.is_some());
        let to_cross = if priority == BUILD_FIRST || priority == UNDECIDED {
            None
        } else {
            self.improvement(rows, &points, high)
        };
        Integration {
            name: String::new(),
            score: known.then_some(Number(low)),
            score_range: (!known).then_some(ScoreRange {
                low: Number(low),
                high: Number(high),
            }),
            priority: priority.into(),
            factors: factors
                .0
                .iter()
                .zip(&points)
                .map(|(factor, points)| Factor {
                    id: factor.id.into(),
                    name: factor.name.into(),
                    weight: factor.percent,
                    points: points.known.map(|points| Number(points.normalize())),
                    row: Some(points.row.into()),
                })
                .collect(),
            question: (priority == UNDECIDED).then(|| self.question(&points)),
            to_cross,
            onboarding: Vec::new(),
            waits_for: None,
        }
    }

    /// The points that shared accounts alone are worth; none when the playbook has no such factor.
    pub fn shared_account_points(&mut self, accounts: u64) -> Option<Decimal> {
        let alone = Derived::CandidateShared;
        let mut tables = self.tables.iter();
        let factor = tables.position(|table| table.inputs == [fact(alone)])?;
        let known = known(&Candidate {
            shared_accounts: Some(accounts),
            ..Candidate::default()
        });
        let row = self.decide(factor, &known);
        self.factors.0[factor].points[row].known
    }

    fn set(&mut self, known: &Known) {
        for (field, value) in FIELDS.iter().zip(known) {
            self.facts.set(fact(*field), *value);
        }
    }

    fn mark(&mut self, score: Decimal) -> &'static str {
        let score = FactValue::Number(score);
        self.facts.set(fact(Derived::CandidateScore), Some(score));
        let row = self.priority.decide(&self.facts);
        row.map_or("", |row| self.priority.text(row, "priority"))
    }

    /// The question about the unknown factor that moves the score most.
    fn question(&self, points: &[&Points]) -> String {
        self.factors
            .0
            .iter()
            .zip(points)
            .filter(|(_, points)| points.known.is_none())
            .max_by_key(|(factor, points)| factor.weight * (points.high - points.low))
            .map_or("", |(factor, _)| factor.asks)
            .into()
    }

    /// What reaches the mark from a total at its best: the fewest factors, and of these the smallest points.
    fn improvement(
        &mut self,
        rows: &[usize],
        points: &[&Points],
        total: Decimal,
    ) -> Option<String> {
        let gains = self.factors.gains(rows);
        let way = way(&gains, total, |score| self.mark(score) == BUILD_FIRST);
        Some(self.told(&way?, points, total))
    }

    fn told(&self, way: &[Step], points: &[&Points], total: Decimal) -> String {
        let mut text = String::with_capacity(128);
        let factor = |at: usize| &self.factors.0[at];
        let mut reached = total;
        for (at, step) in way.iter().enumerate() {
            let (from, to) = (points[step.factor], &factor(step.factor).points[step.row]);
            reached += to.adds.known.unwrap_or_default() - from.adds.high;
            text.push_str(if at > 0 { " and " } else { "" });
            text.push_str(factor(step.factor).name);
            text.push_str(" at ");
            text.push_str(&number(to.known.unwrap_or_default().normalize()));
            text.push_str(" points instead of ");
            text.push_str(&number(from.high.normalize()));
            if from.known.is_none() {
                text.push_str(" at most");
            }
        }
        text.push_str(if way.len() == 1 {
            " makes it "
        } else {
            " together make it "
        });
        text.push_str(&number(reached.normalize()));
        let unknown = points
            .iter()
            .enumerate()
            .filter(|(_, points)| points.known.is_none());
        let rest = unknown.filter(|(factor, _)| way.iter().all(|step| step.factor != *factor));
        for (at, (place, points)) in rest.enumerate() {
            text.push_str(if at > 0 {
                " and "
            } else {
                ", if what is not known turns out best: "
            });
            text.push_str(factor(place).name);
            text.push_str(" at ");
            text.push_str(&number(points.high.normalize()));
        }
        text.into()
    }
}

/// A factor that reaches another row.
#[derive(Clone, Copy)]
struct Step {
    factor: usize,
    row: usize,
}

/// What a step would add to the score.
#[derive(Clone, Copy)]
struct Gain {
    step: Step,
    gain: Decimal,
}

/// The steps that reach the mark: of the fewest factors, and of these the first of those that add least.
fn way(
    gains: &[Gain],
    total: Decimal,
    mut reaches: impl FnMut(Decimal) -> bool,
) -> Option<Vec<Step>> {
    let most = fewest(gains, total, &mut reaches)?;
    let mut search = Search {
        most,
        reaches,
        taken: Vec::with_capacity(most),
        least: None,
        way: Vec::with_capacity(most),
    };
    search.from(gains, total);
    search.least.map(|_| search.way)
}

/// How many factors have to improve together, each as far as it can.
fn fewest(
    gains: &[Gain],
    mut total: Decimal,
    mut reaches: impl FnMut(Decimal) -> bool,
) -> Option<usize> {
    let of_factor = gains.chunk_by(|one, other| one.step.factor == other.step.factor);
    let mut greatest: Vec<Decimal> = of_factor
        .filter_map(|gains| gains.iter().map(|gain| gain.gain).max())
        .collect();
    greatest.sort_unstable_by(|one, other| other.cmp(one));
    let reached = greatest.into_iter().position(|gain| {
        total += gain;
        reaches(total)
    });
    reached.map(|at| at + 1)
}

/// What is looked for among the gains.
struct Search<R> {
    /// How many factors improve.
    most: usize,
    /// Whether a score reaches the mark.
    reaches: R,
    /// The steps taken so far.
    taken: Vec<Step>,
    /// The score reached with the least gains so far.
    least: Option<Decimal>,
    /// The steps to it.
    way: Vec<Step>,
}

impl<R: FnMut(Decimal) -> bool> Search<R> {
    /// Tries every way to take one gain each from so many factors, in the order of the factors, and keeps the first
    /// of those that add least and reach the mark.
    fn from(&mut self, gains: &[Gain], reached: Decimal) {
        let is_last = self.taken.len() + 1 >= self.most;
        let before = self.taken.last().map(|step| step.factor);
        for (at, Gain { step, gain }) in gains.iter().enumerate() {
            let then = reached + *gain;
            let taken = before.is_some_and(|before| before >= step.factor);
            if taken || self.least.is_some_and(|least| least <= then) {
                continue;
            }
            if !is_last {
                self.taken.push(*step);
                self.from(&gains[at + 1..], then);
                self.taken.pop();
            } else if (self.reaches)(then) {
                self.least = Some(then);
                self.way.clone_from(&self.taken);
                self.way.push(*step);
            }
        }
    }
}

fn fact(fact: Derived) -> FactId {
    words().derived(fact)
}

impl Weighted {
    /// A factor of the catalogue with its weight in percent.
    fn of(factors: &Table, row: &Row, percent: Decimal, table: &Table) -> Self {
        let weight = Percent(percent).fraction();
        let [points, low, high] = ["points", "low", "high"].map(|name| table.column(name));
        let worth = |row: &Row| {
            let number = |column: Option<usize>| row.cells[column?].number();
            let (low, high) = (
                number(low).unwrap_or_default(),
                number(high).unwrap_or_default(),
            );
            Points {
                row: row.id,
                known: number(points),
                low,
                high,
                adds: Adds {
                    known: number(points).map(|points| weight * points),
                    low: weight * low,
                    high: weight * high,
                },
            }
        };
        Self {
            id: row.id,
            name: factors.text(row, "name"),
            asks: factors.text(row, "asks"),
            weight,
            percent: Percent(percent.normalize()),
            table: table.id,
            points: table.rows.iter().map(worth).collect(),
        }
    }
}

/// The best score a candidate can still reach.
#[must_use]
pub fn best_score(integration: &Integration) -> Decimal {
    let range = integration.score_range.as_ref().map(|range| range.high);
    integration
        .score
        .or(range)
        .map_or(Decimal::ZERO, |score| score.0)
}

/// What is wrong with the factors of an edited playbook.
pub(super) fn wrong_weights(playbook: &Playbook) -> Option<Diagnostic> {
    let factors = playbook.table(FACTORS)?;
    let sum: Decimal = factors
        .rows
        .iter()
        .filter_map(|row| factors.cell(row, "weight").number())
        .sum();
    if sum == Decimal::ONE_HUNDRED {
        return None;
    }
    let span = factors.document.root.span.range();
    let message = format!(
        "the weights of the integration score add up to {}, not 100%",
        percent(sum)
    );
    Some(
        Diagnostic::error("playbook", message)
            .at(&factors.document.source(), span.start..span.start, "")
            .help(format!(
                "change the weights in `{FACTORS}` so that they add up to 100%"
            )),
    )
}

/// Where a mark stands in the ranking: built first before undecided before the others.
#[must_use]
pub fn class(priority: &str) -> u8 {
    match priority {
        BUILD_FIRST => 0,
        UNDECIDED => 1,
        _ => 2,
    }
}

/// Ranks candidates: by mark, then by the best score they can reach, then as they were given.
pub fn rank(integrations: &mut [Integration]) {
    integrations.sort_by_key(|integration| {
        (
            class(&integration.priority),
            std::cmp::Reverse(best_score(integration)),
        )
    });
}
