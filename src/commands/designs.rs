//! A design from a file: a blueprint as it was written, or answers that are designed now.

use std::path::Path;
use std::sync::Arc;

use crate::answers::{self, Asking};
use crate::blueprint::{Blueprint, SCHEMA};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::input::read_file;
use crate::questions::questionnaire;
use crate::render::data;
use crate::yaml;

/// The design of a file; answers may leave out what can be assumed.
///
/// # Errors
/// When the file cannot be read, is a blueprint of another version, or holds answers with problems.
pub fn design(path: &Path, advisor: &Advisor) -> Result<Blueprint, Diagnostics> {
    let source = read_file(path).map_err(|problem| Diagnostics(vec![problem]))?;
    of(&source, advisor)
}

/// The design of a text that holds a blueprint or answers.
///
/// # Errors
/// When it is a blueprint of another version, or holds answers with problems.
pub fn of(source: &Arc<Source>, advisor: &Advisor) -> Result<Blueprint, Diagnostics> {
    match schema(source) {
        Some(schema) if schema == SCHEMA => blueprint(source),
        Some(schema) => Err(Diagnostics(vec![
            Diagnostic::error(
                "other-schema",
                format!("`{}` is `{schema}`, not `{SCHEMA}`", source.name),
            )
            .help("design it anew with this version: `partnerkit design --answers FILE --format yaml`"),
        ])),
        None => from_answers(source, advisor),
    }
}

/// The `schema` of a blueprint; none for answers.
fn schema(source: &Source) -> Option<String> {
    let text = source.text.trim_start();
    if text.starts_with('{') {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        return value.get("schema")?.as_str().map(str::to_owned);
    }
    let root = yaml::read(text).root?;
    root.get("schema")?.text().map(str::to_owned)
}

fn blueprint(source: &Source) -> Result<Blueprint, Diagnostics> {
    let read = if source.text.trim_start().starts_with('{') {
        data::from_json(&source.text)
    } else {
        data::from_yaml(&source.text)
    };
    read.map_err(|error| {
        let message = format!("`{}` is no blueprint of this version: {error}", source.name);
        let problem = Diagnostic::error("no-blueprint", message);
        Diagnostics(vec![problem.help(
            "design it anew: `partnerkit design --answers FILE --format yaml`",
        )])
    })
}

fn from_answers(source: &Arc<Source>, advisor: &Advisor) -> Result<Blueprint, Diagnostics> {
    let (raw, problems) = answers::read(questionnaire(), source);
    let answers = answers::check(&raw, problems, Asking::Assumed)?;
    Ok(advisor.design(&answers))
}
