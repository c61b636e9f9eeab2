//! `init`: an answers file to fill in.

use anyhow::Result;

use crate::answers::template;
use crate::cli::InitArgs;
use crate::output::Destination;
use crate::questions::questionnaire;
use crate::shell::Shell;

/// Writes the file.
///
/// # Errors
/// When it exists or cannot be written.
pub fn run(args: &InitArgs, shell: &Shell) -> Result<()> {
    let destination = Destination::of(&args.output, &[], shell)?;
    destination.write(template(questionnaire()).as_bytes(), shell)
}
