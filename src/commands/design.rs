//! `design`: answers in, a blueprint out.

use anyhow::Result;

use crate::blueprint::Blueprint;
use crate::cli::{DesignArgs, DesignFormat, FailOn, OutputArgs};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::render::{data, markdown, paper, terminal};
use crate::shell::Shell;
use crate::units::{Decimal, money};

use super::advice::{self, Consultation};
use super::press::Press;

/// Designs a program and writes it.
///
/// # Errors
/// Every problem of the answers, or why the result cannot be written.
pub fn run(args: &DesignArgs, shell: &Shell) -> Result<()> {
    let pdf = args.pdf.then_some(DesignFormat::Pdf);
    let format = crate::output::format(pdf.or(args.format), &args.output)?;
    let destination = |output: &OutputArgs| {
        advice::destination(output, &args.answers, &args.templates.templates, shell)
    };
    let given = destination(&args.output)?;
    let press = match format {
        Some(DesignFormat::Pdf) => Some(Press::browser()?),
        Some(DesignFormat::Docx) => Some(Press::pandoc()?),
        _ => None,
    };
    let templates = advice::templates(&args.templates)?;
    let consultation = Consultation::of(&args.answers, shell)?;
    let blueprint = consultation.blueprint_of(args.scenario.as_deref())?;
    let on_terminal = given.is_stdout() && shell.terminal.stdout_is_terminal;
    let text = match format {
        None if on_terminal && !args.full => {
            terminal::design(&blueprint, &consultation.with(), advice::look(shell))
        }
        Some(DesignFormat::Yaml) => data::yaml(&blueprint)?,
        Some(DesignFormat::Json) => data::json(&blueprint)?,
        _ if args.full => markdown::full_design(&blueprint, &templates)?,
        _ => markdown::design(&blueprint, &templates)?,
    };
    let company = &blueprint.company.name;
    let (ending, bytes) = match (format, press) {
        (Some(DesignFormat::Docx), Some(pandoc)) => {
            (Some("docx"), pandoc.docx(&paper::without_diagrams(&text))?)
        }
        (_, Some(browser)) => {
            let title = format!("{company}: partner program");
            let page = paper::page(&title, &text, &templates)?;
            (Some("pdf"), browser.pdf(&page)?)
        }
        (_, None) => (None, text.into_bytes()),
    };
    let destination = match ending {
        Some(ending) if on_terminal => {
            destination(&advice::named_like(company, ending, &args.output))?
        }
        _ => given,
    };
    destination.write(&bytes, shell)?;
    consultation.end(shell);
    let failed = args.fail_on.iter();
    let failed = failed.filter_map(|what| failure(*what, &blueprint));
    Ok(Diagnostics::ensure_none(failed.collect())?)
}

/// The failure that the flag asks for, if the design is such a one.
fn failure(what: FailOn, blueprint: &Blueprint) -> Option<Diagnostic> {
    let program = &blueprint.economics.program;
    let because = match what {
        FailOn::NotYet => {
            let because = "the verdict is that a program does not pay yet";
            blueprint.readiness.waits().then(|| because.to_owned())
        }
        FailOn::Loss => (program.net.0 < Decimal::ZERO).then(|| {
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
