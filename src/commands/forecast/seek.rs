//! What an input must be for the forecast to reach a goal.

use anyhow::Result;
use serde::Serialize;

use super::words::value_of;
use crate::cli::ForecastFormat;
use crate::economics::goal_seek::{Found, Goal};
use crate::economics::inputs::{INPUTS, Input};
use crate::economics::model::Model;
use crate::questions::closest;
use crate::render::table::Table;
use crate::render::{data, escape};
use crate::shell::{Exit, Shell};

/// An input with the goal that it is sought for.
#[derive(Clone, Copy)]
pub struct Sought {
    input: &'static Input,
    goal: Goal,
}

/// The answer as data.
#[derive(Serialize)]
struct Answer {
    input: &'static str,
    goal: String,
    now: String,
    reached_now: bool,
    /// `up_to`, `from`, `everywhere` or `nowhere`.
    reached: &'static str,
    value: Option<String>,
}

impl Sought {
    /// Reads the flags `--seek INPUT` and `--goal`.
    ///
    /// # Errors
    /// An unknown input or goal, with what to write.
    pub fn parse(path: &str, goal: &str) -> Result<Self> {
        let Some(input) = INPUTS.iter().find(|input| input.path == path) else {
            let help = closest(path, INPUTS.iter().map(|input| input.path)).map_or_else(
                || "`--write-model` writes a file with all of them".to_owned(),
                |near| format!("did you mean `--seek {near}`?"),
            );
            return Err(Exit::usage(format!("a model has no input `{path}`"), help).into());
        };
        let Some(parsed) = Goal::parse(goal) else {
            return Err(Exit::usage(
                format!("`{goal}` is not a goal"),
                "write `break_even_month=18` or `ltv_to_cac=3`",
            )
            .into());
        };
        Ok(Self {
            input,
            goal: parsed,
        })
    }

    /// The answer for a model.
    ///
    /// # Errors
    /// When the result cannot be written in the format.
    pub fn answer(self, model: &Model, format: ForecastFormat, shell: &Shell) -> Result<String> {
        let found = self.goal.seek(model, self.input);
        let now = (self.input.get)(model);
        let (reached, value) = match found {
            Found::UpTo(value) => ("up_to", Some(value)),
            Found::From(value) => ("from", Some(value)),
            Found::Everywhere(..) => ("everywhere", None),
            Found::Nowhere(..) => ("nowhere", None),
        };
        let answer = Answer {
            input: self.input.path,
            goal: self.goal.to_string(),
            now: now.normalize().to_string(),
            reached_now: self.goal.is_reached(model),
            reached,
            value: value.map(|value| value.to_string()),
        };
        let table = || {
            let text = |value| value_of(self.input.unit, value);
            let where_reached = match found {
                Found::UpTo(value) => format!("up to {}", text(value)),
                Found::From(value) => format!("from {}", text(value)),
                Found::Everywhere(low, high) => {
                    format!("anywhere from {} to {}", text(low), text(high))
                }
                Found::Nowhere(low, high) => {
                    format!("neither at {} nor at {}", text(low), text(high))
                }
            };
            Table::new(
                ["input", "goal", "now", "reached now", "reached"],
                vec![vec![
                    self.input.path.to_owned(),
                    self.goal.to_string(),
                    text(now),
                    if answer.reached_now { "yes" } else { "no" }.to_owned(),
                    where_reached,
                ]],
            )
        };
        Ok(match format {
            ForecastFormat::Json => data::json(&answer)?,
            ForecastFormat::Yaml => data::yaml(&answer)?,
            ForecastFormat::Csv => table().csv(),
            ForecastFormat::Markdown => {
                let title = format!("{} sought", self.input.path);
                format!("# {}\n\n{}", escape::markdown(&title), table().markdown())
            }
            ForecastFormat::Text | ForecastFormat::Xlsx => {
                table().text(shell.terminal.stdout_columns(), shell.terminal.utf8)
            }
        })
    }
}
