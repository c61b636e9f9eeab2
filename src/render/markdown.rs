//! Documents in Markdown: the design and the plan, each filled from its template.
//!
//! It knows which template a document has and how its sources are cited; the words are the template's.

use tera::Context;

use crate::blueprint::Blueprint;
use crate::diagnostics::Diagnostics;
use crate::render::filters;
use crate::render::plan::Schedule;
use crate::render::summary::{Summary, sources_of_plan};
use crate::render::templates::{Citations, Language, Templates};
use crate::units::Value;

/// Where a document lists its sources.
const OWN_LIST: &str = "#sources";

/// The whole blueprint as a document.
///
/// # Errors
/// When the template cannot be read or filled.
pub fn design(blueprint: &Blueprint, templates: &Templates) -> Result<String, Diagnostics> {
    let schedule = Schedule::of(&blueprint.launch_plan);
    let cited = citations(blueprint, OWN_LIST);
    markdown("design.md", blueprint, &schedule, cited, templates)
}

/// The launch plan as a document.
///
/// # Errors
/// When the template cannot be read or filled.
pub fn plan(
    blueprint: &Blueprint,
    schedule: &Schedule,
    templates: &Templates,
) -> Result<String, Diagnostics> {
    let sources = sources_of_plan(blueprint, schedule);
    let cited = Citations::new(sources.map(|source| &*source.id), OWN_LIST);
    markdown("plan.md", blueprint, schedule, cited, templates)
}

fn markdown(
    name: &str,
    blueprint: &Blueprint,
    schedule: &Schedule,
    cited: Citations,
    templates: &Templates,
) -> Result<String, Diagnostics> {
    let engine = templates.read(&[name], language(blueprint), cited, blueprint)?;
    let text = engine.fill(name, &context(blueprint, schedule))?;
    Ok(tidy(&text))
}

/// What templates read: the blueprint's fields, and the [`Summary`] as `summary`.
pub(crate) fn context(blueprint: &Blueprint, schedule: &Schedule) -> Context {
    let mut context = Context::new();
    filters::insert_fields(&mut context, blueprint);
    filters::insert(&mut context, "summary", &Summary::of(blueprint, schedule));
    context
}

/// The numbers of the blueprint's sources, listed at this address.
pub(crate) fn citations(blueprint: &Blueprint, list: &'static str) -> Citations {
    Citations::new(blueprint.sources.iter().map(|source| &*source.id), list)
}

/// Markdown in which backticks are the playbook's own, unless an answer has one.
pub(crate) fn language(blueprint: &Blueprint) -> Language {
    let fact_has = |value: &Value| match value {
        Value::Text(text) => text.contains('`'),
        Value::Texts(texts) => texts.iter().any(|text| text.contains('`')),
        _ => false,
    };
    let answer_has = blueprint.company.name.contains('`')
        || blueprint.facts.iter().any(|fact| fact_has(&fact.value))
        || blueprint
            .integrations
            .iter()
            .any(|integration| integration.name.contains('`'));
    if answer_has {
        Language::Markdown
    } else {
        Language::MarkdownWithCode
    }
}

/// The text without blanks at line ends and with no more than one empty line in a row.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && blank) {
            out.push_str(line);
            out.push('\n');
        }
        blank = line.is_empty();
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn empty_lines_come_one_at_a_time() {
        assert_eq!(tidy("\n\na  \n\n\nb\n\n"), "a\n\nb\n");
    }
}
