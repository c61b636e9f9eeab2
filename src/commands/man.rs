//! `man`: the manual pages, from the same types as the help texts.

use anyhow::Result;

use crate::cli::{ManArgs, examples};
use crate::output::Destination;
use crate::shell::{Exit, Shell};

/// Prints the page of a command, or of partnerkit itself.
///
/// # Errors
/// When there is no such command, or stdout cannot be written.
pub fn run(args: &ManArgs, shell: &Shell) -> Result<()> {
    let mut command = examples::command();
    command.build();
    for name in &args.command {
        command = command.find_subcommand(name).cloned().ok_or_else(|| {
            Exit::usage(
                format!("there is no command `{name}`"),
                "see `partnerkit --help` for the commands",
            )
        })?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Destination::stdout().write(&page, shell)
}
