//! Integration candidates scored by weighted factors; what is not known makes the score a range.

use super::path_to_priority::{Gain, Step, shortest};

use crate::answers::Candidate;
use crate::blueprint::{Factor, Integration, ScoreRange};
use crate::diagnostics::Diagnostic;
use crate::facts::{Derived, catalog};
use crate::playbook::Playbook;
use crate::playbook::fact::{FactId, FactValue};
use crate::playbook::table::{Row, Table};
use crate::playbook::vocabulary::FactValues;
use crate::units::{Decimal, Number, Percent, number, percent};

/// The catalogue of factors and weights.
const FACTORS: &str = "integration-factors";

/// The mark of a candidate that is built first.
pub const BUILD_FIRST: &str = "build_first";
/// The mark of a candidate whose unknown factors decide.
pub const UNDECIDED: &str = "undecided";

/// The facts of a candidate, in the order of its fields: shared accounts, workflow fit, commitment, API, build
/// weeks, customers' requests, competitor.
const FIELDS: [Derived; 7] = [
    Derived::CandidateShared,
    Derived::CandidateFit,
    Derived::CandidateCommitment,
    Derived::CandidateApi,
    Derived::CandidateWeeks,
    Derived::CandidateRequested,
    Derived::CandidateCompetitor,
];

/// The known facts of a candidate, in the order of [`FIELDS`].
type Known = [Option<FactValue>; FIELDS.len()];

fn known(candidate: &Candidate) -> Known {
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

/// A factor of the catalogue.
struct Weighted<'a> {
    id: &'static str,
    name: &'static str,
    asks: &'static str,
    /// The share of the score, from 0 to 1.
    weight: Decimal,
    /// The weight in percent, as printed.
    percent: Percent,
    table: &'a Table,
    /// The points of each row of the table.
    points: Vec<Points>,
}

/// The points of one row of a factor's table, from 0 to 100.
#[derive(Clone, Copy)]
struct Points {
    row: &'static str,
    /// None on a row for unknown facts.
    known: Option<Decimal>,
    low: Decimal,
    high: Decimal,
}

/// The factors, their weights and the mark, ready to score any number of candidates.
pub struct Scoring<'a> {
    factors: Vec<Weighted<'a>>,
    priority: &'a Table,
    /// The facts of one candidate at a time; no other facts are set.
    facts: FactValues,
}

/// The rows that decide for a candidate, one a factor, by their places.
pub(super) type Rows = Vec<usize>;

/// The least and the greatest score of a candidate, from 0 to 100, and their mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// The score if every unknown factor turns out worst.
    pub low: Decimal,
    /// The score if every unknown factor turns out best.
    pub high: Decimal,
    /// `build_first`, `undecided` or another mark of the playbook.
    pub priority: &'static str,
}

impl<'a> Scoring<'a> {
    /// Reads factors and weights from the playbook.
    ///
    /// # Panics
    /// When a factor's table is missing, which loading a playbook refuses.
    #[must_use]
    pub fn of(playbook: &'a Playbook) -> Self {
        let factors = playbook.compiled_in(FACTORS);
        let weighted = |row: &Row| {
            let weight = row.number("weight").unwrap_or_default();
            let of = playbook.compiled_in(row.text("table"));
            Weighted::of(row, weight, of)
        };
        Self {
            factors: factors.rows.iter().map(weighted).collect(),
            priority: playbook.compiled_in("integration-priority"),
            facts: FactValues::none(playbook.vocabulary()),
        }
    }

    /// The weights of the factors, each from 0 to 1.
    pub(super) fn weights(&self) -> Vec<Decimal> {
        self.factors.iter().map(|factor| factor.weight).collect()
    }

    /// The ids and names of the factors.
    pub fn factors(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.factors.iter().map(|factor| (factor.id, factor.name))
    }

    /// The rows that decide for a candidate.
    ///
    /// # Panics
    /// When a table has a gap, which loading a playbook refuses.
    pub(super) fn rows(&mut self, candidate: &Candidate) -> Rows {
        for (field, value) in FIELDS.iter().zip(known(candidate)) {
            self.facts.set(fact(*field), value);
        }
        let row = |Weighted { table, .. }: &Weighted<'_>| {
            let mut rows = table.rows.iter();
            rows.position(|row| row.applies(&self.facts))
                .unwrap_or_else(|| panic!("table {} decides nothing for these facts", table.id))
        };
        self.factors.iter().map(row).collect()
    }

    /// The score range and the mark that rows give under other weights. The weights may be multiplied by `times`,
    /// and the scores then are, too.
    pub(super) fn marked(&mut self, rows: &[usize], weights: &[Decimal], times: Decimal) -> Marked {
        let (mut low, mut high) = (Decimal::ZERO, Decimal::ZERO);
        for ((factor, row), weight) in self.factors.iter().zip(rows).zip(weights) {
            low += weight * factor.points[*row].low;
            high += weight * factor.points[*row].high;
        }
        let (low, high) = (low.normalize(), high.normalize());
        let (at_low, at_high) = (self.mark(low / times), self.mark(high / times));
        Marked {
            low,
            high,
            priority: if at_low == at_high { at_low } else { UNDECIDED },
        }
    }

    /// The score of a candidate, without onboarding.
    pub fn score(&mut self, candidate: &Candidate) -> Integration {
        let rows = self.rows(candidate);
        let Marked {
            low,
            high,
            priority,
        } = self.marked(&rows, &self.weights(), Decimal::ONE);
        let path_to_priority = if priority == BUILD_FIRST || priority == UNDECIDED {
            None
        } else {
            self.path_to_priority(&rows, high)
        };
        let reached = self.factors.iter().zip(&rows);
        let reached: Vec<_> = reached
            .map(|(factor, row)| (factor, factor.points[*row]))
            .collect();
        let known = reached.iter().all(|(_, points)| points.known.is_some());
        Integration {
            name: candidate.name.clone(),
            score: known.then_some(Number(low)),
            score_range: (!known).then_some(ScoreRange {
                low: Number(low),
                high: Number(high),
            }),
            priority: priority.into(),
            factors: reached
                .iter()
                .map(|(factor, points)| Factor {
                    id: factor.id.into(),
                    name: factor.name.into(),
                    weight: factor.percent,
                    points: points.known.map(|points| Number(points.normalize())),
                    row: Some(points.row.into()),
                })
                .collect(),
            question: (priority == UNDECIDED).then(|| question(&reached)),
            path_to_priority,
            onboarding: Vec::new(),
            blocked_by: None,
        }
    }

    /// The points that shared accounts alone are worth; none when the playbook has no such factor.
    pub fn shared_account_points(&mut self, accounts: u64) -> Option<Decimal> {
        let alone = [fact(Derived::CandidateShared)];
        let mut factors = self.factors.iter();
        let factor = factors.position(|factor| factor.table.inputs == alone)?;
        let rows = self.rows(&Candidate {
            shared_accounts: Some(accounts),
            ..Candidate::default()
        });
        self.factors[factor].points[rows[factor]].known
    }

    fn mark(&mut self, score: Decimal) -> &'static str {
        let score = FactValue::Number(score);
        self.facts.set(fact(Derived::CandidateScore), Some(score));
        let row = self.priority.decide(&self.facts);
        row.map_or("", |row| row.text("priority"))
    }

    /// The smallest improvements that reach the mark from the best score, as a sentence.
    fn path_to_priority(&mut self, rows: &[usize], best: Decimal) -> Option<String> {
        let gains = self.gains(rows);
        let path = shortest(&gains, best, |score| self.mark(score) == BUILD_FIRST)?;
        Some(self.describe(&path, rows, best))
    }

    /// The points that other rows of the factors add to the best score.
    fn gains(&self, rows: &[usize]) -> Vec<Gain> {
        let mut gains = Vec::new();
        for (factor, (weighted, reached)) in self.factors.iter().zip(rows).enumerate() {
            let from = weighted.points[*reached].high;
            for (row, points) in weighted.points.iter().enumerate() {
                if let Some(to) = points.known
                    && weighted.weight * (to - from) > Decimal::ZERO
                {
                    gains.push(Gain {
                        step: Step { factor, row },
                        gain: weighted.weight * (to - from),
                    });
                }
            }
        }
        gains
    }

    fn describe(&self, path: &[Step], rows: &[usize], best: Decimal) -> String {
        let at = |place: usize| {
            let factor = &self.factors[place];
            (factor, factor.points[rows[place]])
        };
        let mut reached = best;
        let mut steps = Vec::new();
        for step in path {
            let (factor, from) = at(step.factor);
            let to = factor.points[step.row].known.unwrap_or_default();
            reached += factor.weight * (to - from.high);
            steps.push(format!(
                "{} at {} points instead of {}{}",
                factor.name,
                number(to.normalize()),
                number(from.high.normalize()),
                if from.known.is_none() { " at most" } else { "" },
            ));
        }
        let makes = if path.len() == 1 {
            "makes"
        } else {
            "together make"
        };
        let mut text = format!(
            "{} {makes} it {}",
            steps.join(" and "),
            number(reached.normalize())
        );
        let assumed: Vec<String> = (0..rows.len())
            .filter(|place| path.iter().all(|step| step.factor != *place))
            .map(at)
            .filter(|(_, points)| points.known.is_none())
            .map(|(factor, points)| {
                format!("{} at {}", factor.name, number(points.high.normalize()))
            })
            .collect();
        if !assumed.is_empty() {
            text += ", if what is not known turns out best: ";
            text += &assumed.join(" and ");
        }
        text
    }
}

/// The question about the unknown factor that moves the score most.
fn question(reached: &[(&Weighted<'_>, Points)]) -> String {
    let unknown = reached.iter().filter(|(_, points)| points.known.is_none());
    unknown
        .max_by_key(|(factor, points)| factor.weight * (points.high - points.low))
        .map_or("", |(factor, _)| factor.asks)
        .into()
}

fn fact(fact: Derived) -> FactId {
    catalog().derived(fact)
}

impl<'a> Weighted<'a> {
    /// A factor of the catalogue with its weight in percent.
    fn of(row: &Row, percent: Decimal, table: &'a Table) -> Self {
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
            }
        };
        Self {
            id: row.id,
            name: row.text("name"),
            asks: row.text("asks"),
            weight: Percent(percent).fraction(),
            percent: Percent(percent.normalize()),
            table,
            points: table.rows.iter().map(worth).collect(),
        }
    }
}

/// The best score a candidate can still reach.
fn best_score(integration: &Integration) -> Decimal {
    let range = integration.score_range.as_ref().map(|range| range.high);
    integration
        .score
        .or(range)
        .map_or(Decimal::ZERO, |score| score.0)
}

/// What is wrong with the factors of an edited playbook.
pub fn wrong_weights(playbook: &Playbook) -> Option<Diagnostic> {
    let factors = playbook.compiled_in(FACTORS);
    let sum: Decimal = factors
        .rows
        .iter()
        .filter_map(|row| row.number("weight"))
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

/// The class of a mark in the ranking: built first, then undecided, then the others.
pub(super) fn class(priority: &str) -> u8 {
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
