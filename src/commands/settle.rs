//! `settle`: who is paid for a disputed deal, by which rule, and the letter to those concerned.

use anyhow::Result;

use crate::cli::{SettleArgs, SettleFormat};
use crate::input::read_file;
use crate::output::{self, Destination};
use crate::render::settlement::{json, markdown, text};
use crate::settlement::{EXAMPLE, read, settle, usual_policy};
use crate::shell::Shell;

/// Settles a case.
///
/// # Errors
/// Every problem of the case file, or an output that cannot be written.
pub fn run(args: &SettleArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(SettleFormat::Text);
    let destination = Destination::of(&args.output, [&args.case], shell)?;
    let advisor = shell.advisor()?;
    let playbook = advisor.playbook();
    let source = read_file(&args.case).map_err(|problem| problem.with_help(EXAMPLE))?;
    let case = read(&source, usual_policy(playbook)?)?;
    let settlements = settle(playbook, &case)?;
    let written = match format {
        SettleFormat::Text => text(&settlements),
        SettleFormat::Markdown => markdown(&settlements),
        SettleFormat::Json => json(&settlements)?,
    };
    destination.write(written.as_bytes(), shell)
}
