//! Why a tool gives no result: the problems, and the questions that are still to be answered.

use rmcp::model::CallToolResult;
use serde_json::json;

use crate::commands::{check, questions};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::questions::{Question, questionnaire};
use crate::shell::Exit;

/// The id of the problem that names missing answers; the questions say it in its place.
const MISSING: &str = "missing";

/// A call that has no result.
#[derive(Debug)]
pub struct Refusal {
    problems: Vec<Diagnostic>,
    open: Vec<&'static Question>,
}

impl<E: Into<anyhow::Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        let error = match error.into().downcast::<Diagnostics>() {
            Ok(problems) => return Self::of(problems),
            Err(error) => error,
        };
        Self::of(Diagnostics(vec![match error.downcast::<Exit>() {
            Ok(Exit::Usage(problem)) => *problem,
            Ok(exit) => Diagnostic::error("system", exit.to_string()),
            Err(error) => Diagnostic::error("system", format!("{error:#}")),
        }]))
    }
}

impl Refusal {
    fn of(problems: Diagnostics) -> Self {
        Self {
            problems: problems.0,
            open: Vec::new(),
        }
    }

    /// Adds the questions that are to be answered first.
    #[must_use]
    pub fn asking(mut self, open: Vec<&'static Question>) -> Self {
        if !open.is_empty() {
            self.problems.retain(|problem| problem.id != MISSING);
        }
        self.open = open;
        self
    }
}

impl From<Refusal> for CallToolResult {
    fn from(refusal: Refusal) -> Self {
        let open = questions::data(questionnaire(), refusal.open);
        Self::structured_error(json!({
            "problems": check::problems(&refusal.problems),
            "questions": open,
        }))
    }
}
