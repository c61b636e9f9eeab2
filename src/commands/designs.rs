//! A design from a file: a blueprint as it was written, or answers that are designed now.

use std::path::Path;
use std::sync::Arc;

use crate::answers::{self, Asking};
use crate::blueprint::{Blueprint, SCHEMA};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::economics;
use crate::input::read_file;
use crate::questions::questionnaire;
use crate::typed;
use crate::yaml;

/// The design of a file; answers may leave out what can be assumed.
///
/// # Errors
/// When the file cannot be read, is a blueprint of another version, or holds answers with problems.
pub fn design(path: &Path, advisor: &Advisor) -> Result<Blueprint, Diagnostics> {
    of(&read_file(path)?, advisor)
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A document that names its schema, such as a blueprint.
    Document(String),
    /// A model of the forecast.
    Model,
    /// Answers.
    Answers,
}

/// What a text holds: a document that says so itself, else the one whose sections it has more of.
#[must_use]
pub fn kind(source: &Source) -> Kind {
    let Some(root) = yaml::read(&source.text).root else {
        return Kind::Answers;
    };
    if let Some(schema) = root.get("schema").and_then(|schema| schema.text()) {
        return Kind::Document(schema.to_owned());
    }
    let count = |is: &dyn Fn(&str) -> bool| {
        let fields = root.fields().iter();
        fields.filter(|entry| is(&entry.key)).count()
    };
    let of_model = count(&|key| economics::read::SECTIONS.contains(&key));
    if of_model > 0 && of_model >= count(&|key| questionnaire().section(key).is_some()) {
        Kind::Model
    } else {
        Kind::Answers
    }
}

/// The design of a text that holds a blueprint or answers.
///
/// # Errors
/// When it is a blueprint of another version or a model, or holds answers with problems.
pub fn of(source: &Arc<Source>, advisor: &Advisor) -> Result<Blueprint, Diagnostics> {
    match kind(source) {
        Kind::Document(schema) if schema == SCHEMA => blueprint(source),
        Kind::Document(schema) => {
            let message = format!("`{}` is `{schema}`, not `{SCHEMA}`", source.name);
            let help = "design it anew with this version: `partnerkit design --answers FILE --format yaml`";
            Err(Diagnostic::error("other-schema", message).help(help).into())
        }
        Kind::Model => {
            let name = &source.name;
            let message = format!("`{name}` holds a model of the forecast, not a design");
            let help = "give the answers, or a blueprint that `partnerkit design` wrote";
            let problem = Diagnostic::error("model-as-design", message);
            Err(problem.help(help).into())
        }
        Kind::Answers => from_answers(source, advisor),
    }
}

fn blueprint(source: &Arc<Source>) -> Result<Blueprint, Diagnostics> {
    typed::read(&source.text).map_err(|misfit| {
        let message = format!(
            "`{}` is no blueprint of this version: {misfit}",
            source.name
        );
        let help = "design it anew: `partnerkit design --answers FILE --format yaml`";
        let problem = Diagnostic::error("no-blueprint", message).help(help);
        let span = misfit.span.unwrap_or_default();
        problem.at(source, span.range(), "").into()
    })
}

fn from_answers(source: &Arc<Source>, advisor: &Advisor) -> Result<Blueprint, Diagnostics> {
    let (raw, problems) = answers::read(questionnaire(), source);
    let answers = answers::check(&raw, problems, Asking::Assumed)?;
    Ok(advisor.design(&answers))
}
