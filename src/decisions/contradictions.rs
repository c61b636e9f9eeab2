//! Answers that disagree with each other, by the table of contradictions.

use crate::answers::Answers;
use crate::blueprint::Warning;
use crate::diagnostics::{Diagnostic, Severity};
use crate::playbook::table::Row;
use crate::units::capitalized;

use super::evaluation::Evaluation;

/// Pairs of given answers that disagree, as problems of the answers.
pub(super) fn problems(evaluation: &mut Evaluation<'_>, answers: &Answers) -> Vec<Diagnostic> {
    let is_answered = |row: &Row, column| answers.get(row.text(column)).is_some();
    let rows = evaluation.collect("contradictions", "", "what");
    rows.into_iter()
        .filter(|row| is_answered(row, "first") && is_answered(row, "second"))
        .map(|row| {
            let what = evaluation.sentence(row, "what");
            let mut problem = answers.contradiction(
                row.text("first"),
                row.text("second"),
                &what,
                row.text("fix"),
            );
            if row.text("severity") == "warning" {
                problem.severity = Severity::Warning;
            }
            problem
        })
        .collect()
}

/// Answers that seldom hold together, as warnings; a pair that a rule of its own warns of is left to that rule.
pub(super) fn warnings(evaluation: &mut Evaluation<'_>) -> Vec<Warning> {
    evaluation
        .collect("contradictions", "", "what")
        .into_iter()
        .filter(|row| row.cell("reported_by").text().is_none())
        .map(|row| Warning {
            id: format!("answers-disagree.{}", row.id),
            severity: row.text("severity").into(),
            what: format!("Two answers disagree: {}", evaluation.sentence(row, "what")),
            why: evaluation.fill(row.because),
            fix: format!("{}.", capitalized(row.text("fix"))),
            source: row.source.into(),
        })
        .collect()
}
