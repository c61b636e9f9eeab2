//! Whether to start a program at all.

use crate::blueprint::{Advice, Readiness};

use super::evaluation::Evaluation;

/// Readiness, and the word of its verdict.
pub(super) fn readiness(evaluation: &mut Evaluation<'_>) -> (Readiness, &'static str) {
    let decided = evaluation.decide("readiness", "", "verdict");
    let table = evaluation.table("readiness");
    let text = |column| table.text(decided, column);
    let rows = evaluation.table("readiness-conditions");
    let conditions = evaluation
        .collect("readiness-conditions", "", "condition")
        .into_iter()
        .map(|row| Advice {
            id: row.id.into(),
            what: evaluation.sentence(rows, row, "condition"),
            fix: evaluation.sentence(rows, row, "fix"),
            source: row.source.into(),
        })
        .collect();
    let readiness = Readiness {
        verdict: text("verdict").into(),
        because: evaluation.fill(decided.because),
        source: decided.source.into(),
        would_change: evaluation.sentence(table, decided, "would_change"),
        conditions,
        hangs_on: Vec::new(),
    };
    (readiness, text("verdict"))
}
