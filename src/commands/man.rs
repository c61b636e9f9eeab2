//! `man`: the manual pages, from the same types as the help texts.

use anyhow::Result;

use crate::cli::{ManArgs, examples};
use crate::output::Destination;
use crate::questions::did_you_mean;
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
            let names = command.get_subcommands().map(clap::Command::get_name);
            let help = did_you_mean(name, names);
            let all = || "see `partnerkit --help` for the commands".to_owned();
            let message = format!("there is no command `{name}`");
            Exit::usage(message, help.unwrap_or_else(all))
        })?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Destination::stdout().write(&page, shell)
}
