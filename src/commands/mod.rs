//! One file a command: read, call the core, write.
//!
//! A command's file has `pub fn run(args: &…Args, shell: &Shell) -> anyhow::Result<()>` and no rule of
//! the field: rules are in the playbook, figures in the core.

use anyhow::Result;

use crate::cli::{Cli, Command};
use crate::shell::Shell;

pub mod advice;
pub mod answers;
pub mod candidates;
pub mod check;
pub mod compare;
pub mod completions;
pub mod design;
pub mod designs;
pub mod diagnose;
pub mod diff;
pub mod explain;
pub mod export;
pub mod forecast;
pub mod init;
pub mod interview;
pub mod kit;
pub mod lists;
pub mod man;
pub mod mcp;
pub mod overlap;
pub mod plan;
pub mod playbook;
mod press;
pub mod price;
pub mod questions;
pub mod report;
pub mod score;
pub mod settle;
mod table;
pub mod verify;

/// Runs the command that was typed.
///
/// # Errors
/// The command's own: [`crate::diagnostics::Diagnostics`], a [`crate::shell::Exit`], or what the
/// system refused.
pub fn run(cli: &Cli, shell: &Shell) -> Result<()> {
    match &cli.command {
        Command::Design(args) => design::run(args, shell),
        Command::Explain(args) => explain::run(args, shell),
        Command::Forecast(args) => forecast::run(args, shell),
        Command::Check(args) => check::run(args, shell),
        Command::Init(args) => init::run(args, shell),
        Command::Questions(args) => questions::run(args, shell),
        Command::Playbook(command) => playbook::run(command, shell),
        Command::Plan(args) => plan::run(args, shell),
        Command::Kit(args) => kit::run(args, shell),
        Command::Report(args) => report::run(args, shell),
        Command::Completions(args) => completions::run(args, shell),
        Command::Overlap(args) => overlap::run(args, shell),
        Command::Score(args) => score::run(args, shell),
        Command::Compare(args) => compare::run(args, shell),
        Command::Price(args) => price::run(args, shell),
        Command::Diff(args) => diff::run(args, shell),
        Command::Export(args) => export::run(args, shell),
        Command::Verify(args) => verify::run(args, shell),
        Command::Diagnose(args) => diagnose::run(args, shell),
        Command::Settle(args) => settle::run(args, shell),
        Command::Mcp => mcp::run(shell),
        Command::Man(args) => man::run(args, shell),
    }
}
