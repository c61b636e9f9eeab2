//! Whether to start a program at all.

use crate::blueprint::{Advice, Readiness};
use crate::facts::Derived;

use super::evaluation::Evaluation;

/// Readiness. Its verdict becomes a fact, which the conditions look at.
pub(super) fn readiness(evaluation: &mut Evaluation<'_>) -> Readiness {
    let decided = evaluation.decide("readiness", "", "verdict");
    let verdict = decided.text("verdict");
    evaluation.facts.set_word(Derived::Verdict, verdict);
    let conditions = evaluation
        .collect("readiness-conditions", "", "condition")
        .into_iter()
        .map(|row| Advice {
            id: row.id.into(),
            what: evaluation.sentence(row, "condition"),
            fix: evaluation.sentence(row, "fix"),
            source: row.source.into(),
        })
        .collect();
    Readiness {
        verdict: verdict.into(),
        because: evaluation.fill(decided.because),
        source: decided.source.into(),
        would_change: evaluation.sentence(decided, "would_change"),
        conditions,
        hangs_on: Vec::new(),
    }
}
