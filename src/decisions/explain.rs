//! Why: for a decision, every row of its table with the conditions that hold and those that do not.

use serde::Serialize;

use crate::answers::Answers;
use crate::blueprint::{Blueprint, Decision};

pub use super::trace::{ConditionTrace, RowTrace};
use super::wanted::Wanted;
use super::{Advisor, decide};

/// A decision with everything that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The decision, as in the blueprint.
    #[serde(flatten)]
    pub decision: Decision,
    /// `unique`, `priority` or `collect`.
    pub hit: String,
    /// The rows of the table in their order.
    pub rows: Vec<RowTrace>,
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
        let mut evaluation = self.evaluation(answers).traced();
        let blueprint = decide(&mut evaluation, &Wanted::DECISIONS).blueprint;
        let traces = evaluation.traces();
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
                let trace = traces.iter().find(|trace| trace.decision == decision.id)?;
                Some(Explanation {
                    hit: trace.hit.into(),
                    rows: trace.rows.clone(),
                    decision,
                })
            })
            .collect()
    }
}
