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
            what: evaluation.fill(rows.text(row, "condition")),
            mend: evaluation.fill(rows.text(row, "mend")),
            source: row.source.into(),
        })
        .collect();
    let readiness = Readiness {
        verdict: text("verdict").into(),
        because: evaluation.fill(decided.because),
        source: decided.source.into(),
        turns: evaluation.fill(text("turns")),
        conditions,
    };
    (readiness, text("verdict"))
}
