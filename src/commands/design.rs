//! `design`: answers in, a blueprint out.

use anyhow::Result;

use crate::cli::{DesignArgs, DesignFormat};
use crate::render::{document, structured};
use crate::shell::Shell;

use super::advice;

/// Designs a program and writes it.
///
/// # Errors
/// Every problem of the answers, or why the result cannot be written.
pub fn run(args: &DesignArgs, shell: &mut Shell) -> Result<()> {
    let format = crate::output::format(args.format, &args.output)?;
    let destination = advice::destination(&args.output, &args.answers)?;
    let templates = advice::templates(&args.templates)?;
    let (advisor, answers) = advice::obtain(&args.answers, shell)?;
    let blueprint = advisor.design(&answers);
    let text = match format.unwrap_or(DesignFormat::Markdown) {
        DesignFormat::Markdown => document::design(&blueprint, &templates)?,
        DesignFormat::Yaml => structured::yaml(&blueprint)?,
        DesignFormat::Json => structured::json(&blueprint)?,
    };
    destination.write(text.as_bytes(), shell)
}
