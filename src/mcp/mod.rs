//! A server for assistants over the Model Context Protocol: tools that read and never write, the documents behind
//! them, and a prompt that leads through the questions.
//!
//! It has no rule of its own: each tool asks the functions that the command of its name asks.

use std::io;
use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorData, GetPromptRequestParams, GetPromptResponse,
    GetPromptResult, Implementation, ListPromptsResult, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, Prompt, PromptMessage, ReadResourceRequestParams, ReadResourceResponse,
    ReadResourceResult, Role, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer, ServerInitializeError, serve_server};
use rmcp::{ServerHandler, model::Tool};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::spawn_blocking;

pub mod calls;
mod inputs;
mod refusal;
mod resources;
pub mod tools;
mod transport;

use calls::Calls;
use tools::{ToolCall, tools};
use transport::Lines;

/// What a client tells its assistant about the server.
const INSTRUCTIONS: &str = "partnerkit designs partner and affiliate programs by rule tables with sources. Ask what \
`questions` returns, one at a time, never inventing an answer: `unknown` takes the documented assumption. Then call \
`design`, and `explain` for the reasons. Percentages are numbers (20 is 20%); amounts are text or numbers in the \
company's currency. A call with missing answers returns the questions to ask.";

const INTERVIEW: &str = "interview";

/// The server.
#[derive(Clone, Debug)]
pub struct Server {
    calls: Arc<Calls>,
    tools: Arc<Vec<ToolCall>>,
}

impl Server {
    /// A server of these calls.
    #[must_use]
    pub fn new(calls: Calls) -> Self {
        Self {
            calls: Arc::new(calls),
            tools: Arc::new(tools()),
        }
    }

    /// Answers a client until it hangs up.
    ///
    /// # Errors
    /// When the client does not begin as the protocol says, or a pipe breaks.
    pub async fn serve<R, W>(self, read: R, write: W) -> io::Result<()>
    where
        R: AsyncRead + Send + Unpin + 'static,
        W: AsyncWrite + Send + Unpin + 'static,
    {
        match serve_server(self, Lines::new(read, write)).await {
            Ok(running) => running.waiting().await.map(drop).map_err(io::Error::other),
            // The client left before it began.
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_resources()
            .enable_prompts()
            .build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("partnerkit", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = self.tools.iter().map(|call| call.tool.clone()).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        let call = self.tools.iter().find(|call| call.tool.name == name)?;
        Some(call.tool.clone())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let found = self
            .tools
            .iter()
            .position(|call| call.tool.name == request.name);
        let place = found.ok_or_else(|| {
            let message = format!("there is no tool `{}`", request.name);
            ErrorData::invalid_params(message, None)
        })?;
        let Self { calls, tools } = self.clone();
        let arguments = request.arguments.unwrap_or_default();
        // A thread of its own, so that the connection answers meanwhile and outlives a fault of a tool.
        spawn_blocking(move || tools[place].call(&calls, arguments))
            .await
            .map_err(|fault| ErrorData::internal_error(fault.to_string(), None))?
            .map(CallToolResponse::from)
    }

    async fn list_resources(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let resources = resources::list(self.calls.advisor.playbook());
        Ok(ListResourcesResult::with_all_items(resources))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let contents = resources::read(&request.uri, self.calls.advisor.playbook());
        let contents = contents.ok_or_else(|| {
            let message = format!("there is no resource `{}`", request.uri);
            ErrorData::resource_not_found(message, None)
        })?;
        Ok(ReadResourceResult::new(vec![contents]).into())
    }

    async fn list_prompts(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let description = "Asks what a design needs, one question at a time with its reason, and marks what is unknown.";
        let prompt = Prompt::new(INTERVIEW, Some(description), None).with_title("Design a program");
        Ok(ListPromptsResult::with_all_items(vec![prompt]))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        if request.name != INTERVIEW {
            let message = format!("there is no prompt `{}`", request.name);
            return Err(ErrorData::invalid_params(message, None));
        }
        let text = include_str!("interview.md");
        let message = PromptMessage::new_text(Role::User, text);
        Ok(GetPromptResult::new(vec![message]).into())
    }
}
