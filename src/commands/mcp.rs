//! `mcp`: a server for assistants on standard input and output.

use anyhow::Result;
use tokio::io::{stdin, stdout};

use crate::mcp::Server;
use crate::mcp::calls::Calls;
use crate::shell::Shell;

/// Answers a client until it hangs up. Standard output belongs to the protocol.
///
/// # Errors
/// What is wrong with the rule tables, a client that does not keep to the protocol, or a broken pipe.
pub fn run(shell: &Shell) -> Result<()> {
    if shell.terminal.can_ask {
        shell.status("Waiting for an assistant on standard input; Ctrl-C ends.");
    }
    let calls = Calls::new(Shell {
        quiet: true,
        ..shell.clone()
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let server = Server::new(calls);
    runtime.block_on(server.serve(stdin(), stdout()))?;
    Ok(())
}
