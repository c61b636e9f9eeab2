//! `compare`: what others pay, and what a partner would earn.

use anyhow::Result;

use super::answers::answers_file;
use super::designs;
use crate::cli::{CompareArgs, CompareFormat};
use crate::comparison::compare;
use crate::output::{self, Destination};
use crate::render::{comparison, data};
use crate::shell::Shell;

/// Compares a design with public programs.
///
/// # Errors
/// When the design cannot be read, or the result cannot be written.
pub fn run(args: &CompareArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(CompareFormat::Text);
    let file = answers_file(args.answers.given(), shell);
    let destination = Destination::of(&args.output, [&file], shell)?;
    let advisor = shell.advisor()?;
    let blueprint = designs::design(&file, &advisor)?;
    let compared = compare(advisor.playbook(), &blueprint);
    let text = match format {
        CompareFormat::Text => output::laid_out(comparison::text(&compared), &destination, shell),
        CompareFormat::Json => data::json(&compared)?,
        CompareFormat::Csv => comparison::csv(&compared),
    };
    destination.write(text.as_bytes(), shell)
}
