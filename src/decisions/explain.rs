//! Why: for a decision, every row of its table with the conditions that hold and those that do not.

use serde::Serialize;

use crate::answers::Answers;
use crate::blueprint::{Blueprint, Decision};
use crate::playbook::condition::{Bound, Test};
use crate::playbook::table::{Hit, Row, Table};
use crate::units::Value;

use super::desk::{Desk, seen};
use super::{Advisor, Design};

/// A decision with everything that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The decision as it stands in the blueprint.
    #[serde(flatten)]
    pub decision: Decision,
    /// `unique`, `priority` or `collect`.
    pub hit: String,
    /// The rows of the table in their order.
    pub rows: Vec<LookedAt>,
}

/// A row that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LookedAt {
    /// The row.
    pub row: String,
    /// Whether all its conditions hold.
    pub holds: bool,
    /// Its conditions.
    pub conditions: Vec<Tried>,
    /// What it says.
    pub because: String,
    /// Its source.
    pub source: String,
}

/// A condition with the value it was held against.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// The fact.
    pub fact: String,
    /// What was asked of it.
    pub test: String,
    /// Its value; none when it has none.
    pub value: Option<Value>,
    /// Whether the condition holds.
    pub holds: bool,
}

/// The ids under which decisions can be asked for, in order.
#[must_use]
pub fn ids(blueprint: &Blueprint) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    for decision in &blueprint.decisions {
        let table = decision.id.split('.').next().unwrap_or_default();
        for id in [table, &*decision.id] {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids
}

impl Advisor {
    /// Explains the decisions of an id, all of a table's when the id names a table, or every decision.
    #[must_use]
    pub fn explain(&self, answers: &Answers, id: Option<&str>) -> Vec<Explanation> {
        let mut desk = self.desk(answers);
        desk.keep_rows();
        let blueprint = Design::of(&mut desk).blueprint(&mut desk);
        let looked_at = desk.take_rows();
        let wanted = |decision: &Decision| {
            id.is_none_or(|id| {
                *decision.id == *id
                    || decision
                        .id
                        .strip_prefix(id)
                        .is_some_and(|rest| rest.starts_with('.'))
            })
        };
        blueprint
            .decisions
            .into_iter()
            .filter(wanted)
            .filter_map(|decision| {
                let (_, hit, rows) = looked_at.iter().find(|(id, _, _)| *id == decision.id)?;
                Some(Explanation {
                    hit: (*hit).into(),
                    rows: rows.clone(),
                    decision,
                })
            })
            .collect()
    }
}

/// The rows of a table held against the facts as they stand.
pub(super) fn rows(desk: &Desk<'_>, table: &Table) -> (&'static str, Vec<LookedAt>) {
    let hit = match table.hit {
        Hit::Unique => "unique",
        Hit::Priority => "priority",
        Hit::Collect => "collect",
        Hit::Catalogue => "catalogue",
    };
    (
        hit,
        table.rows.iter().map(|row| looked_at(desk, row)).collect(),
    )
}

fn looked_at(desk: &Desk<'_>, row: &Row) -> LookedAt {
    let conditions = row
        .conditions
        .iter()
        .map(|condition| {
            let value = desk.facts.values()[usize::from(condition.fact.0)];
            Tried {
                fact: desk.playbook.vocabulary().spec(condition.fact).id.into(),
                test: spell(&condition.test).into(),
                value: value.map(|value| {
                    let told = desk.facts.told(condition.fact, value);
                    seen(told, desk.facts.unit(condition.fact).id())
                }),
                holds: condition.test.holds(&value),
            }
        })
        .collect();
    LookedAt {
        row: row.id.into(),
        holds: row.applies(desk.facts.values()),
        conditions,
        because: row.because.into(),
        source: row.source.into(),
    }
}

/// A test as words: `under 10000`, `at least 10000 and under 100000`, `one of stripe, paddle`.
#[must_use]
pub fn spell(test: &Test) -> String {
    let low = |bound: &Bound| {
        format!(
            "{} {}",
            if bound.included { "at least" } else { "over" },
            bound.at
        )
    };
    let high = |bound: &Bound| {
        format!(
            "{} {}",
            if bound.included { "at most" } else { "under" },
            bound.at
        )
    };
    match test {
        Test::YesNo(is) => if *is { "yes" } else { "no" }.into(),
        Test::OneOf(words) if words.len() == 1 => words[0].into(),
        Test::OneOf(words) => format!("one of {}", words.join(", ")),
        Test::NoneOf(words) => format!("not {}", words.join(", ")),
        Test::Between(Some(from), Some(to)) if from == to => format!("exactly {}", from.at),
        Test::Between(Some(from), Some(to)) => format!("{} and {}", low(from), high(to)),
        Test::Between(Some(from), None) => low(from),
        Test::Between(None, Some(to)) => high(to),
        Test::Between(None, None) => "any number".into(),
        Test::Absent => "without a value".into(),
        Test::Known => "with any value".into(),
    }
}
