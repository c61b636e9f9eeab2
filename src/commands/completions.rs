//! `completions`: a script that completes commands and flags in a shell.

use anyhow::Result;
use clap::CommandFactory as _;

use crate::cli::{Cli, CompletionsArgs};
use crate::output::Destination;
use crate::shell::Shell;

/// Prints the script.
///
/// # Errors
/// When stdout cannot be written.
pub fn run(args: &CompletionsArgs, shell: &Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "partnerkit", &mut script);
    Destination::stdout().write(&script, shell)
}
