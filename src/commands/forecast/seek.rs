//! What an input must be for the forecast to reach a goal.

use anyhow::Result;
use serde_json::json;

use super::answer::Answer;
use super::words::{no_input, value_of};
use crate::cli::ForecastFormat;
use crate::economics::goal_seek::{Found, Goal};
use crate::economics::inputs::Input;
use crate::economics::model::Model;
use crate::render::table::Table;
use crate::shell::{Exit, Shell};

/// An input with the goal that it is sought for.
#[derive(Clone, Copy)]
pub struct Sought {
    input: &'static Input,
    goal: Goal,
}

impl Sought {
    /// Reads the flags `--seek INPUT` and `--goal`.
    ///
    /// # Errors
    /// An unknown input or goal, with what to write.
    pub fn parse(path: &str, goal: &str) -> Result<Self> {
        let Some(input) = Input::at(path) else {
            let help = no_input(path, |near| format!("--seek {near}"));
            return Err(Exit::usage(format!("a model has no input `{path}`"), help).into());
        };
        let goal = Goal::parse(goal).ok_or_else(|| {
            let help = "write `break_even_month=18` or `ltv_to_cac=3`";
            Exit::usage(format!("`{goal}` is not a goal"), help)
        })?;
        Ok(Self { input, goal })
    }

    /// The answer for a model.
    ///
    /// # Errors
    /// When the result cannot be written in the format.
    pub fn answer(self, model: &Model, format: ForecastFormat, shell: &Shell) -> Result<String> {
        let now = self.input.get(model);
        let is_reached = self.goal.is_reached(model);
        let text = |value| value_of(self.input.unit, value);
        let (reached, value, told) = match self.goal.seek(model, self.input) {
            Found::UpTo(value) => ("up_to", Some(value), format!("up to {}", text(value))),
            Found::From(value) => ("from", Some(value), format!("from {}", text(value))),
            Found::Everywhere(low, high) => {
                let told = format!("anywhere from {} to {}", text(low), text(high));
                ("everywhere", None, told)
            }
            Found::Nowhere(low, high) => {
                let told = format!("neither at {} nor at {}", text(low), text(high));
                ("nowhere", None, told)
            }
        };
        let reached_now = if is_reached { "yes" } else { "no" };
        let (path, goal) = (self.input.path, self.goal.to_string());
        let cells = [path, &goal, &text(now), reached_now, &told];
        let head = ["input", "goal", "now", "reached now", "reached"];
        let table = Table::new(head, vec![cells.map(str::to_owned).to_vec()]);
        let answer = Answer {
            title: format!("{path} sought"),
            data: json!({
                "input": path,
                "goal": goal,
                "now": now.normalize().to_string(),
                "reached_now": is_reached,
                "reached": reached,
                "value": value.map(|value| value.to_string()),
            }),
            rows: table.clone(),
            table,
        };
        answer.write(format, shell)
    }
}
