//! Integration candidates scored by weighted factors; what is not known makes the score a range.

use std::ops::{Add, Sub};
use std::sync::Arc;

use crate::answers::Candidate;
use crate::blueprint::{Factor, Integration, ScoreRange, Text};
use crate::diagnostics::Diagnostic;
use crate::facts::{Derived, words};
use crate::playbook::Playbook;
use crate::playbook::classes::{Classes, Digits, FactValues};
use crate::playbook::table::{Row, Table};
use crate::playbook::vocabulary::{FactId, FactValue};
use crate::units::{Decimal, Number, Percent, in_digits, number, percent};

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
pub(super) struct Factors {
    weighted: Arc<[Weighted]>,
    /// The classes of scores as whole numbers, as [`Points::digits`] are; none when some points have too many digits.
    scores: Option<Arc<Digits>>,
}

/// The factors, their weights and the mark, ready to score any number of candidates.
pub struct Scoring<'a> {
    factors: Factors,
    /// The table of each factor.
    tables: Vec<&'a Table>,
    priority: &'a Table,
    /// The facts of the candidate in hand; no other facts are set.
    facts: FactValues<'a>,
    /// The marks of the candidate in hand by the class of its score, as far as they were asked for.
    marks: Vec<Option<&'static str>>,
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
    adds: Adds<Decimal>,
    /// The same as whole numbers, at the places that all factors share.
    digits: Adds<i64>,
}

/// What points add to a score.
#[derive(Clone, Copy, Debug, Default)]
struct Adds<N> {
    known: Option<N>,
    low: N,
    high: N,
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
        let mut weighted: Vec<Weighted> = factors.rows.iter().map(weighted).collect();
        Self {
            scores: with_digits(&mut weighted, playbook.classes()).map(Arc::new),
            weighted: weighted.into(),
        }
    }

    /// What points add up to, whichever way they are kept.
    fn total(
        &self,
        points: &[&Points],
        adds: impl Fn(&Adds<Decimal>) -> Decimal,
        digits: impl Fn(&Adds<i64>) -> i64,
    ) -> Decimal {
        match &self.scores {
            Some(scores) => {
                let digits = points.iter().map(|points| digits(&points.digits));
                Decimal::new(digits.sum(), scores.places)
            }
            None => points.iter().map(|points| adds(&points.adds)).sum(),
        }
    }

    /// What other rows of the factors would add beyond the most that the rows reached do.
    fn gains<N: Copy + Default + Ord + Sub<Output = N>>(
        &self,
        rows: &[usize],
        adds: impl Fn(&Points) -> &Adds<N>,
    ) -> Vec<Gain<N>> {
        let mut gains = Vec::with_capacity(16);
        for (factor, (weighted, reached)) in self.weighted.iter().zip(rows).enumerate() {
            let from = adds(&weighted.points[*reached]).high;
            for (row, points) in weighted.points.iter().enumerate() {
                let Some(to) = adds(points).known else {
                    continue;
                };
                let gain = to - from;
                if gain > N::default() {
                    let step = Step { factor, row };
                    gains.push(Gain { step, gain });
                }
            }
        }
        gains
    }
}

/// Notes what all points add as whole numbers and tells the classes of their sums; nothing when one is too long.
fn with_digits(factors: &mut [Weighted], classes: &Classes) -> Option<Digits> {
    let adds = |points: &Points| {
        let Adds { known, low, high } = points.adds;
        [Some(low), Some(high), known].into_iter().flatten()
    };
    let points = || factors.iter().flat_map(|factor| &factor.points);
    let places = points().flat_map(adds).map(|adds| adds.scale()).max()?;
    let scores = classes.in_digits(fact(Derived::CandidateScore), places)?;
    let digits = |adds| in_digits(adds, scores.places).filter(|adds| adds.abs() < MOST_DIGITS);
    if points().flat_map(adds).any(|adds| digits(adds).is_none()) {
        return None;
    }
    for points in factors.iter_mut().flat_map(|factor| &mut factor.points) {
        let Adds { known, low, high } = points.adds;
        points.digits = Adds {
            known: known.and_then(digits),
            low: digits(low).unwrap_or_default(),
            high: digits(high).unwrap_or_default(),
        };
    }
    Some(scores)
}

/// Below this, what a thousand factors add has a sum.
const MOST_DIGITS: i64 = 1 << 52;

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
                .weighted
                .iter()
                .map(|factor| table(playbook, factor.table))
                .collect(),
            factors,
            priority: table(playbook, "integration-priority"),
            facts: FactValues::none(playbook.classes()),
            marks: vec![None; playbook.classes().count(fact(Derived::CandidateScore))],
        }
    }

    /// The weights of the factors, in hundredths that add up to one.
    #[must_use]
    pub fn weights(&self) -> Vec<Decimal> {
        self.factors
            .weighted
            .iter()
            .map(|factor| factor.weight)
            .collect()
    }

    /// The ids and names of the factors.
    pub fn factors(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let factors = self.factors.weighted.iter();
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
            .applying(&self.facts)
            .next()
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
        Weighed(
            self.factors
                .weighted
                .iter()
                .zip(weights)
                .map(rows)
                .collect(),
        )
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
        let at_low = self.mark(whole(low, times));
        let at_high = if low == high {
            at_low
        } else {
            self.mark(whole(high, times))
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
        let reached = factors.weighted.iter().zip(rows);
        let points: Vec<&Points> = reached.map(|(factor, row)| &factor.points[*row]).collect();
        let low = factors.total(&points, |adds| adds.low, |digits| digits.low);
        let high = factors.total(&points, |adds| adds.high, |digits| digits.high);
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
            name: Text::default(),
            score: known.then_some(Number(low)),
            score_range: (!known).then_some(ScoreRange {
                low: Number(low),
                high: Number(high),
            }),
            priority: priority.into(),
            factors: factors
                .weighted
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
        self.factors.weighted[factor].points[row].known
    }

    fn set(&mut self, known: &Known) {
        self.marks.fill(None);
        for (field, value) in FIELDS.iter().zip(known) {
            self.facts.set(fact(*field), *value);
        }
    }

    fn mark(&mut self, score: Decimal) -> &'static str {
        let value = FactValue::Number(score);
        let class = self.facts.class(fact(Derived::CandidateScore), &value);
        self.mark_of(class, || score)
    }

    /// The mark of a class of scores, given one of them.
    #[inline]
    fn mark_of(&mut self, class: usize, score: impl FnOnce() -> Decimal) -> &'static str {
        if let Some(mark) = self.marks[class] {
            return mark;
        }
        let score = Some(FactValue::Number(score()));
        self.facts.set(fact(Derived::CandidateScore), score);
        let row = self.priority.decide(&self.facts);
        let mark = row.and_then(|row| self.priority.cell(row, "priority").text());
        self.marks[class].insert(mark.unwrap_or_default())
    }

    /// The question about the unknown factor that moves the score most.
    fn question(&self, points: &[&Points]) -> Text {
        self.factors
            .weighted
            .iter()
            .zip(points)
            .filter(|(_, points)| points.known.is_none())
            .max_by_key(|(factor, points)| factor.weight * (points.high - points.low))
            .map_or("", |(factor, _)| factor.asks)
            .into()
    }

    /// What reaches the mark from a total at its best: the fewest factors, and of these the smallest points.
    fn improvement(&mut self, rows: &[usize], points: &[&Points], total: Decimal) -> Option<Text> {
        let factors = self.factors.clone();
        let way = match &factors.scores {
            Some(scores) => {
                let gains = factors.gains(rows, |points| &points.digits);
                let total = points.iter().map(|points| points.digits.high).sum();
                way(&gains, total, |score| {
                    let decimal = || Decimal::new(score, scores.places);
                    self.mark_of(scores.class(score), decimal) == BUILD_FIRST
                })
            }
            None => {
                let gains = factors.gains(rows, |points| &points.adds);
                way(&gains, total, |score| self.mark(score) == BUILD_FIRST)
            }
        };
        Some(self.told(&way?, points, total))
    }

    fn told(&self, way: &[Step], points: &[&Points], total: Decimal) -> Text {
        let mut text = String::with_capacity(128);
        let factor = |at: usize| &self.factors.weighted[at];
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

/// Places of a score that is marked; no playbook draws its line finer.
const MARKED_PLACES: u32 = 8;

/// The score that was multiplied by `times`, cut to [`MARKED_PLACES`]: on the same side of any line, and sooner
/// than by a division with 28 digits.
fn whole(score: Decimal, times: Decimal) -> Decimal {
    if times == Decimal::ONE {
        return score;
    }
    let cut = || {
        let digits = u64::try_from(score.mantissa()).ok()?;
        let by = u64::try_from(times.mantissa()).ok()?;
        let more = (MARKED_PLACES + times.scale()).checked_sub(score.scale())?;
        let cut = digits.checked_mul(10_u64.checked_pow(more)?)? / by;
        Some(Decimal::new(i64::try_from(cut).ok()?, MARKED_PLACES))
    };
    cut().unwrap_or_else(|| score / times)
}

/// A factor that reaches another row.
#[derive(Clone, Copy)]
struct Step {
    factor: usize,
    row: usize,
}

/// What a step would add to the score.
#[derive(Clone, Copy)]
struct Gain<N> {
    step: Step,
    gain: N,
}

/// The steps that reach the mark: of the fewest factors, and of these the first of those that add least.
fn way<N: Copy + Ord + Add<Output = N>>(
    gains: &[Gain<N>],
    total: N,
    mut reaches: impl FnMut(N) -> bool,
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
fn fewest<N: Copy + Ord + Add<Output = N>>(
    gains: &[Gain<N>],
    mut total: N,
    mut reaches: impl FnMut(N) -> bool,
) -> Option<usize> {
    let of_factor = gains.chunk_by(|one, other| one.step.factor == other.step.factor);
    let mut greatest: Vec<N> = of_factor
        .filter_map(|gains| gains.iter().map(|gain| gain.gain).max())
        .collect();
    greatest.sort_unstable_by(|one, other| other.cmp(one));
    let reached = greatest.into_iter().position(|gain| {
        total = total + gain;
        reaches(total)
    });
    reached.map(|at| at + 1)
}

/// What is looked for among the gains.
struct Search<N, R> {
    /// How many factors improve.
    most: usize,
    /// Whether a score reaches the mark.
    reaches: R,
    /// The steps taken so far.
    taken: Vec<Step>,
    /// The score reached with the least gains so far.
    least: Option<N>,
    /// The steps to it.
    way: Vec<Step>,
}

impl<N: Copy + Ord + Add<Output = N>, R: FnMut(N) -> bool> Search<N, R> {
    /// Tries every way to take one gain each from so many factors, in the order of the factors, and keeps the first
    /// of those that add least and reach the mark.
    fn from(&mut self, gains: &[Gain<N>], reached: N) {
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
                digits: Adds::default(),
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
    let span = factors.document.root.span().range();
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

#[cfg(test)]
mod tests {
    use super::{Factors, Scoring};
    use crate::facts::words;
    use crate::playbook::Playbook;

    #[test]
    fn scores_and_improvements_are_the_same_in_whole_numbers_and_in_decimals() {
        let playbook = Playbook::embedded(words().vocabulary.clone()).expect("the tables");
        let factors = Factors::of(&playbook);
        assert!(factors.scores.is_some(), "the figures are short");
        let in_decimals = Factors {
            scores: None,
            ..factors.clone()
        };
        let mut whole = Scoring::with(&playbook, factors);
        let mut decimal = Scoring::with(&playbook, in_decimals);
        let counts: Vec<usize> = (0..whole.tables.len()).map(|at| whole.rows(at)).collect();
        let mut improved = 0;
        for mut rest in 0..counts.iter().product() {
            let mut rows = Vec::new();
            for count in &counts {
                rows.push(rest % count);
                rest /= count;
            }
            let scored = whole.score_rows(&rows);
            assert_eq!(scored, decimal.score_rows(&rows), "{rows:?}");
            improved += usize::from(scored.to_cross.is_some());
        }
        assert!(improved > 100, "{improved}");
    }
}
