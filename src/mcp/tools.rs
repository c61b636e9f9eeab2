//! The tools: what an assistant reads about each, from `tools.yaml`, and the function behind it.

use std::fmt;
use std::sync::Arc;

use rmcp::handler::server::tool::schema_for_input;
use rmcp::model::{CallToolResult, ErrorData, JsonObject, Tool, ToolAnnotations};
use rmcp::schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::calls::Calls;
use super::refusal::Refusal;
use crate::typed;

/// What an assistant reads about a tool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    name: String,
    title: String,
    description: String,
    /// The members of the document that it returns.
    returns: Vec<Member>,
}

/// A member of a document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    name: String,
    /// Its type in a JSON Schema.
    r#type: String,
    description: String,
    #[serde(default)]
    nullable: bool,
    /// Whether it may be left out.
    #[serde(default)]
    optional: bool,
}

impl Member {
    fn schema(&self) -> Json {
        let kind = &self.r#type;
        let kind = if self.nullable {
            json!([kind, "null"])
        } else {
            json!(kind)
        };
        json!({"type": kind, "description": self.description})
    }
}

/// The JSON Schema of a document, as deep as its members.
fn schema(members: &[Member]) -> JsonObject {
    let properties = members
        .iter()
        .map(|member| (member.name.clone(), member.schema()));
    let properties: JsonObject = properties.collect();
    let required = members.iter().filter(|member| !member.optional);
    let required: Vec<Json> = required.map(|member| json!(member.name)).collect();
    let members = [
        ("type", json!("object")),
        ("properties", properties.into()),
        ("required", required.into()),
    ];
    members
        .map(|(name, member)| (name.to_owned(), member))
        .into_iter()
        .collect()
}

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
        of: Description,
        call: fn(&Calls, Input) -> Result<Json, Refusal>,
    ) -> Self {
        let input = schema_for_input::<Input>().expect("the input is an object");
        let annotations = ToolAnnotations::new()
            .read_only(true)
            .idempotent(true)
            .open_world(false);
        Self {
            tool: Tool::new(of.name.clone(), of.description, input)
                .with_title(of.title)
                .with_raw_output_schema(Arc::new(schema(&of.returns)))
                .with_annotations(annotations),
            call: Box::new(move |calls, arguments| {
                let input = serde_json::from_value(arguments).map_err(|error| {
                    ErrorData::invalid_params(format!("arguments of `{}`: {error}", of.name), None)
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
///
/// # Panics
/// When the compiled-in list cannot be read or names another tool, which a test rules out.
#[must_use]
pub fn tools() -> Vec<ToolCall> {
    let described: Vec<Description> = typed::compiled_in(include_str!("tools.yaml"));
    let tools = described.into_iter().map(|of| match &*of.name {
        "questions" => ToolCall::new(of, Calls::questions),
        "check" => ToolCall::new(of, Calls::check),
        "design" => ToolCall::new(of, Calls::design),
        "explain" => ToolCall::new(of, Calls::explain),
        "forecast" => ToolCall::new(of, Calls::forecast),
        "diff" => ToolCall::new(of, Calls::diff),
        "export" => ToolCall::new(of, Calls::export),
        "diagnose" => ToolCall::new(of, Calls::diagnose),
        "settle" => ToolCall::new(of, Calls::settle),
        "compare" => ToolCall::new(of, Calls::compare),
        other => panic!("bug in partnerkit: no function is behind the tool `{other}`"),
    });
    tools.collect()
}
