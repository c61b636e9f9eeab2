//! `design`: answers in, a blueprint out.

use anyhow::Result;

use crate::cli::{DesignArgs, DesignFormat};
use crate::render::terminal::Look;
use crate::render::{data, markdown, terminal};
use crate::shell::Shell;

use super::advice::{self, Consultation};

/// Designs a program and writes it.
///
/// # Errors
/// Every problem of the answers, or why the result cannot be written.
pub fn run(args: &DesignArgs, shell: &Shell) -> Result<()> {
    let format = crate::output::format(args.format, &args.output)?;
    let destination = advice::destination(
        &args.output,
        &args.answers,
        &args.templates.templates,
        shell,
    )?;
    let templates = advice::templates(&args.templates)?;
    let consultation = Consultation::of(&args.answers, shell)?;
    let blueprint = consultation.blueprint();
    let text = match format {
        None if destination.is_stdout() && shell.terminal.stdout_is_terminal => {
            terminal::design(&blueprint, look(shell))
        }
        None | Some(DesignFormat::Markdown) => markdown::design(&blueprint, &templates)?,
        Some(DesignFormat::Yaml) => data::yaml(&blueprint)?,
        Some(DesignFormat::Json) => data::json(&blueprint)?,
    };
    destination.write(text.as_bytes(), shell)?;
    consultation.end(shell);
    Ok(())
}

/// What the terminal of this run can show.
fn look(shell: &Shell) -> Look {
    Look {
        columns: shell.terminal.stdout_columns(),
        colour: shell.terminal.stdout_colour,
        utf8: shell.terminal.utf8,
    }
}
