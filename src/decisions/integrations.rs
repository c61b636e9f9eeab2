//! Integration candidates scored by weighted factors; what is not known makes the score a range.

use crate::answers::Integration as Candidate;
use crate::blueprint::{Factor, Integration, ScoreRange, Text};
use crate::facts::{Derived, Facts};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Number, Percent};

/// The mark of a candidate that is built first.
pub const BUILD_FIRST: &str = "build_first";
/// The mark of a candidate whose unknown factors decide.
pub const UNDECIDED: &str = "undecided";

/// A factor with its table.
struct Weighted<'a> {
    row: &'a Row,
    name: &'static str,
    asks: &'static str,
    weight: Decimal,
    table: &'a Table,
}

/// The factors, their weights and the mark, ready to score any number of candidates.
pub struct Scoring<'a> {
    factors: Vec<Weighted<'a>>,
    priority: &'a Table,
}

/// What a candidate's factor is worth.
struct Points<'a> {
    row: &'a Row,
    known: Option<Decimal>,
    low: Decimal,
    high: Decimal,
}

impl<'a> Scoring<'a> {
    /// Reads factors and weights from the playbook.
    ///
    /// # Panics
    /// When a factor's table is missing, which loading a playbook refuses.
    #[must_use]
    pub fn of(playbook: &'a Playbook) -> Self {
        let table = |id: &str| {
            playbook
                .table(id)
                .unwrap_or_else(|| panic!("the playbook has no table {id}"))
        };
        let factors = table("integration-factors");
        Self {
            factors: factors
                .rows
                .iter()
                .map(|row| Weighted {
                    row,
                    name: factors.cell(row, "name").text().unwrap_or_default(),
                    asks: factors.cell(row, "asks").text().unwrap_or_default(),
                    weight: factors.cell(row, "weight").number().unwrap_or_default()
                        / Decimal::ONE_HUNDRED,
                    table: table(factors.cell(row, "table").text().unwrap_or_default()),
                })
                .collect(),
            priority: table("integration-priority"),
        }
    }

    /// Scores a candidate; onboarding is planned later.
    pub fn score(&self, facts: &mut Facts<'_>, candidate: &Candidate) -> Integration {
        facts.set_candidate(candidate);
        let points: Vec<Points<'a>> = self
            .factors
            .iter()
            .map(|factor| factor.points(facts))
            .collect();
        let total = |pick: fn(&Points<'a>) -> Decimal| -> Decimal {
            self.factors
                .iter()
                .zip(&points)
                .map(|(factor, points)| factor.weight * pick(points))
                .sum()
        };
        let low = total(|points| points.low).normalize();
        let high = total(|points| points.high).normalize();
        let (at_low, at_high) = (self.mark(facts, low), self.mark(facts, high));
        let priority = if at_low == at_high { at_low } else { UNDECIDED };
        let known = points.iter().all(|points| points.known.is_some());
        let to_cross = if priority == BUILD_FIRST || priority == UNDECIDED {
            None
        } else {
            self.to_cross(facts, &points, high)
        };
        Integration {
            name: candidate.name.clone().into(),
            score: known.then_some(Number(low)),
            score_range: (!known).then_some(ScoreRange {
                low: Number(low),
                high: Number(high),
            }),
            priority: priority.into(),
            factors: self
                .factors
                .iter()
                .zip(&points)
                .map(|(factor, points)| Factor {
                    id: factor.row.id.into(),
                    name: factor.name.into(),
                    weight: Percent((factor.weight * Decimal::ONE_HUNDRED).normalize()),
                    points: points.known.map(|points| Number(points.normalize())),
                    row: Some(points.row.id.into()),
                })
                .collect(),
            question: (priority == UNDECIDED).then(|| self.question(&points)),
            to_cross,
            onboarding: Vec::new(),
            waits_for: None,
        }
    }

    fn mark(&self, facts: &mut Facts<'_>, score: Decimal) -> &'static str {
        facts.set_number(Derived::CandidateScore, score);
        let row = self.priority.decide(facts.values());
        row.and_then(|row| self.priority.cell(row, "priority").text())
            .unwrap_or_default()
    }

    /// The question about the unknown factor that moves the score most.
    fn question(&self, points: &[Points<'_>]) -> Text {
        self.factors
            .iter()
            .zip(points)
            .filter(|(_, points)| points.known.is_none())
            .max_by_key(|(factor, points)| factor.weight * (points.high - points.low))
            .map_or("", |(factor, _)| factor.asks)
            .into()
    }

    /// The smallest single improvement that reaches the mark, from a total at its best.
    fn to_cross(
        &self,
        facts: &mut Facts<'_>,
        points: &[Points<'_>],
        total: Decimal,
    ) -> Option<Text> {
        let mut best: Option<(Decimal, String)> = None;
        for (factor, points) in self.factors.iter().zip(points) {
            for row in &factor.table.rows {
                let Some(reachable) = factor.table.cell(row, "points").number() else {
                    continue;
                };
                let gain = factor.weight * (reachable - points.high);
                let better = best.as_ref().is_none_or(|(least, _)| gain < *least);
                if gain > Decimal::ZERO && better && self.mark(facts, total + gain) == BUILD_FIRST {
                    let sentence = format!(
                        "{} at {} points instead of {} makes it {}",
                        factor.name,
                        reachable.normalize(),
                        points.high.normalize(),
                        (total + gain).normalize()
                    );
                    best = Some((gain, sentence));
                }
            }
        }
        best.map(|(_, sentence)| sentence.into())
    }
}

impl<'a> Weighted<'a> {
    fn points(&self, facts: &Facts<'_>) -> Points<'a> {
        let row = self
            .table
            .decide(facts.values())
            .unwrap_or_else(|| panic!("table {} decides nothing for these facts", self.table.id));
        let number = |column| self.table.cell(row, column).number();
        Points {
            row,
            known: number("points"),
            low: number("low").unwrap_or_default(),
            high: number("high").unwrap_or_default(),
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

/// Ranks candidates: built first before undecided before later, then by score, then by name.
pub fn rank(integrations: &mut [Integration]) {
    let class = |integration: &Integration| match &*integration.priority {
        BUILD_FIRST => 0,
        UNDECIDED => 1,
        _ => 2,
    };
    integrations.sort_by(|a, b| {
        (class(a), best_score(b), &a.name).cmp(&(class(b), best_score(a), &b.name))
    });
}
