//! The tools: what an assistant reads about each, and the function behind it.

use std::fmt;
use std::sync::Arc;

use rmcp::handler::server::tool::schema_for_input;
use rmcp::model::{CallToolResult, ErrorData, JsonObject, Tool, ToolAnnotations};
use rmcp::schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::calls::Calls;
use super::outputs::{self, Output};
use super::refusal::Refusal;

type Handler = dyn Fn(&Calls, Json) -> Result<CallToolResult, ErrorData> + Send + Sync;

/// A tool with the function behind it.
pub struct ToolCall {
    /// What is listed.
    pub tool: Tool,
    call: Box<Handler>,
}

impl fmt::Debug for ToolCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tool.fmt(f)
    }
}

impl ToolCall {
    fn new<Input: DeserializeOwned + JsonSchema + 'static>(
        (name, title, description): (&'static str, &'static str, &'static str),
        output: Output,
        call: fn(&Calls, Input) -> Result<Json, Refusal>,
    ) -> Self {
        let input = schema_for_input::<Input>().expect("the input is an object");
        let annotations = ToolAnnotations::new()
            .read_only(true)
            .idempotent(true)
            .open_world(false);
        Self {
            tool: Tool::new(name, description, input)
                .with_title(title)
                .with_raw_output_schema(Arc::new(outputs::schema(output)))
                .with_annotations(annotations),
            call: Box::new(move |calls, arguments| {
                let input = serde_json::from_value(arguments).map_err(|error| {
                    ErrorData::invalid_params(format!("arguments of `{name}`: {error}"), None)
                })?;
                Ok(match call(calls, input) {
                    Ok(result) => CallToolResult::structured(result),
                    Err(refusal) => refusal.into(),
                })
            }),
        }
    }

    /// Calls the tool.
    ///
    /// # Errors
    /// When the arguments are not what the tool takes.
    pub fn call(&self, calls: &Calls, arguments: JsonObject) -> Result<CallToolResult, ErrorData> {
        (self.call)(calls, Json::Object(arguments))
    }
}

/// Every tool, in the order in which a program is designed, run and changed.
#[must_use]
pub fn tools() -> Vec<ToolCall> {
    vec![
        ToolCall::new(
            (
                "questions",
                "Questions",
                "What a partner program's design asks, in order, each with its reason, what it takes and what `unknown` stands for. With the answers so far, only what is still open.",
            ),
            outputs::QUESTIONS,
            Calls::questions,
        ),
        ToolCall::new(
            (
                "check",
                "Check answers",
                "Whether answers are complete and go together: every problem at once, and what is missing.",
            ),
            outputs::CHECK,
            Calls::check,
        ),
        ToolCall::new(
            (
                "design",
                "Design a program",
                "Designs the partner program that answers lead to: verdict, model, platform, three tiers with commissions that the unit economics carry, policies, launch plan. Every figure has a source or is called an assumption.",
            ),
            outputs::DESIGN,
            Calls::design,
        ),
        ToolCall::new(
            (
                "explain",
                "Explain decisions",
                "Why a decision came out as it did: the rules looked at, the facts, the sources; and which answers would change it.",
            ),
            outputs::EXPLAIN,
            Calls::explain,
        ),
        ToolCall::new(
            (
                "forecast",
                "Forecast",
                "What the program earns, costs and risks over 36 months, as an expectation and simulated.",
            ),
            outputs::FORECAST,
            Calls::forecast,
        ),
        ToolCall::new(
            (
                "diff",
                "Compare two designs",
                "What changes for partners from one design to another: better or worse, for whom, with which notice, for how much money, and the letter.",
            ),
            outputs::DIFF,
            Calls::diff,
        ),
        ToolCall::new(
            (
                "export",
                "Set up on a platform",
                "What a platform takes to run the design: its calls with their bodies, the settings of its screens, and what it cannot hold. Nothing is sent.",
            ),
            outputs::EXPORT,
            Calls::export,
        ),
        ToolCall::new(
            (
                "diagnose",
                "Diagnose a running program",
                "What holds a running program back, from exports of its platform: one constraint, its figures, what to do next.",
            ),
            outputs::DIAGNOSE,
            Calls::diagnose,
        ),
        ToolCall::new(
            (
                "settle",
                "Settle a disputed deal",
                "Who is paid for a disputed deal, by which rule, what was outranked, and the letter to those concerned.",
            ),
            outputs::SETTLE,
            Calls::settle,
        ),
        ToolCall::new(
            (
                "compare",
                "Compare with public programs",
                "What public programs pay beside this design, and what each tier would bring a partner.",
            ),
            outputs::COMPARE,
            Calls::compare,
        ),
    ]
}
