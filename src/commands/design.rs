//! `design`: answers in, a blueprint out.

use anyhow::Result;

use crate::blueprint::Blueprint;
use crate::cli::{DesignArgs, DesignFormat, FailOn};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::render::{data, markdown, terminal};
use crate::shell::Shell;
use crate::units::{Decimal, money};

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
    let blueprint = consultation.blueprint_of(args.scenario.as_deref())?;
    let text = match format {
        None if destination.is_stdout() && !args.full && shell.terminal.stdout_is_terminal => {
            terminal::design(&blueprint, advice::look(shell))
        }
        None | Some(DesignFormat::Markdown) if args.full => {
            markdown::full_design(&blueprint, &templates)?
        }
        None | Some(DesignFormat::Markdown) => markdown::design(&blueprint, &templates)?,
        Some(DesignFormat::Yaml) => data::yaml(&blueprint)?,
        Some(DesignFormat::Json) => data::json(&blueprint)?,
    };
    destination.write(text.as_bytes(), shell)?;
    consultation.end(shell);
    let failed: Vec<Diagnostic> = args
        .fail_on
        .iter()
        .filter_map(|what| failure(*what, &blueprint))
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Diagnostics(failed).into())
    }
}

/// The failure that the flag asks for, if the design is such a one.
fn failure(what: FailOn, blueprint: &Blueprint) -> Option<Diagnostic> {
    let because = match what {
        FailOn::NotYet => (&*blueprint.readiness.verdict == "not_yet")
            .then(|| "the verdict is that a program does not pay yet".to_owned()),
        FailOn::Loss => (blueprint.economics.program.net.0 < Decimal::ZERO).then(|| {
            let program = &blueprint.economics.program;
            let net = money(program.net.0, &blueprint.economics.currency, 0);
            let months = program.horizon_months;
            format!("the program is expected to come to {net} over {months} months")
        }),
        FailOn::Error => {
            let mut warnings = blueprint.warnings.iter();
            let error = warnings.find(|warning| &*warning.severity == "error");
            error.map(|error| format!("to be settled before launch: {}", error.what))
        }
    };
    because.map(|because| Diagnostic::error("fail-on", because))
}
