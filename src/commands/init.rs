//! `init`: an answers file to fill in.

use anyhow::Result;

use crate::answers::{template, template_json};
use crate::cli::{InitArgs, InitFormat};
use crate::output::{self, Destination};
use crate::questions::questionnaire;
use crate::shell::Shell;

/// Writes the file.
///
/// # Errors
/// When it exists or cannot be written.
pub fn run(args: &InitArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(InitFormat::Yaml);
    let destination = Destination::of(&args.output, [], shell)?;
    let text = match format {
        InitFormat::Yaml => template(questionnaire()),
        InitFormat::Json => template_json(questionnaire()),
    };
    destination.write(text.as_bytes(), shell)
}
