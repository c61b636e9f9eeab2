//! What an interview asks of somebody who knows the rules.

use crate::answers::Answers;
use crate::diagnostics::Diagnostic;

/// What only somebody who knows the rules can say of answers.
pub trait Advice {
    /// The contradictions between answers that the questionnaire cannot see.
    fn contradictions(&self, answers: &Answers) -> Vec<Diagnostic>;

    /// The figures that a forecast takes beside the answers.
    fn figures(&self, _answers: &Answers) -> Vec<Figure> {
        Vec::new()
    }
}

/// A figure of the forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The id below `assumptions` in an answers file.
    pub id: String,
    /// What it is.
    pub label: String,
    /// Its value with its unit.
    pub shown: String,
    /// Its value as it would be typed.
    pub typed: String,
    /// Where the value comes from.
    pub source: String,
}
