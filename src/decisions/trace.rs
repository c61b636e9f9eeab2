//! Traces: every row of an asked table, with its conditions held against the facts.

use serde::Serialize;

use crate::facts::{Facts, catalog};
use crate::playbook::condition::{Bound, UnaryTest};
use crate::playbook::fact::{FactId, FactValue};
use crate::playbook::table::{Row, Table};
use crate::units::Value;

use super::interpolate::interpolate;

/// A row that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowTrace {
    /// The row.
    pub row: String,
    /// Whether all its conditions hold.
    pub holds: bool,
    /// Its conditions.
    pub conditions: Vec<ConditionTrace>,
    /// What it says.
    pub because: String,
    /// Its source.
    pub source: String,
}

/// A condition with the value it was held against.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConditionTrace {
    /// The fact.
    pub fact: String,
    /// What was asked of it.
    pub test: String,
    /// Its value; none when it has none.
    pub value: Option<Value>,
    /// Whether the condition holds.
    pub holds: bool,
}

/// The rows of a table that was asked for a decision.
#[derive(Clone)]
pub(super) struct TableTrace {
    /// The decision's id.
    pub decision: String,
    /// The table's hit policy: `unique`, `priority`, `collect` or `catalogue`.
    pub hit: &'static str,
    /// Its rows in their order.
    pub rows: Vec<RowTrace>,
}

impl TableTrace {
    /// Holds every row of a table against the facts.
    pub fn of(decision: String, table: &Table, facts: &Facts<'_>, minor_units: u32) -> Self {
        let rows = table.rows.iter();
        Self {
            decision,
            hit: table.hit.id(),
            rows: rows.map(|row| row_trace(row, facts, minor_units)).collect(),
        }
    }
}

fn row_trace(row: &Row, facts: &Facts<'_>, minor_units: u32) -> RowTrace {
    let conditions = row
        .conditions
        .iter()
        .map(|condition| ConditionTrace {
            fact: catalog().vocabulary.spec(condition.fact).id.into(),
            test: describe(&condition.test),
            value: value_of(condition.fact, facts),
            holds: condition
                .test
                .holds(&facts.values()[usize::from(condition.fact.0)]),
        })
        .collect();
    RowTrace {
        row: row.id.into(),
        holds: row.applies(facts.values()),
        conditions,
        because: interpolate(row.because, facts, minor_units),
        source: row.source.into(),
    }
}

/// A fact's value as the blueprint has it; `None` when it has none.
pub(super) fn value_of(fact: FactId, facts: &Facts<'_>) -> Option<Value> {
    let value = facts.values()[usize::from(fact.0)]?;
    Some(to_value(
        facts.printed(fact, value),
        catalog().unit(fact).id(),
    ))
}

/// A fact's value as the blueprint has it: amounts as text, other numbers as numbers.
pub(super) fn to_value(value: FactValue, unit: &str) -> Value {
    match value {
        FactValue::YesNo(is) => Value::YesNo(is),
        FactValue::Choice(word) => Value::Choice(word),
        FactValue::Number(number) => Value::Number(number).in_unit(unit),
    }
}

/// A test as words: `under 10000`, `at least 10000 and under 100000`, `one of stripe, paddle`.
fn describe(test: &UnaryTest) -> String {
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
        UnaryTest::YesNo(is) => if *is { "yes" } else { "no" }.into(),
        UnaryTest::OneOf(words) if words.len() == 1 => words[0].into(),
        UnaryTest::OneOf(words) => format!("one of {}", words.join(", ")),
        UnaryTest::NoneOf(words) => format!("not {}", words.join(", ")),
        UnaryTest::Between(Some(from), Some(to)) if from == to => format!("exactly {}", from.at),
        UnaryTest::Between(Some(from), Some(to)) => format!("{} and {}", low(from), high(to)),
        UnaryTest::Between(Some(from), None) => low(from),
        UnaryTest::Between(None, Some(to)) => high(to),
        UnaryTest::Between(None, None) => "any number".into(),
        UnaryTest::Absent => "without a value".into(),
        UnaryTest::Known => "with any value".into(),
    }
}
