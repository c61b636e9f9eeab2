//! Documents in Markdown: the design and the plan, each filled from its template.
//!
//! It knows which templates a document has; the words are theirs.

use serde_json::json;
use tera::Context;

use crate::blueprint::Blueprint;
use crate::diagnostics::Diagnostics;
use crate::render::plan::Schedule;
use crate::render::summary::Summary;
use crate::render::templates::{Language, Templates};
use crate::render::{data, filters};
use crate::units::Value;

/// The brief of a design: two pages, or one where the verdict is to wait.
///
/// # Errors
/// When the template cannot be read or filled.
pub fn design(blueprint: &Blueprint, templates: &Templates) -> Result<String, Diagnostics> {
    let schedule = Schedule::of(&blueprint.launch_plan);
    let brief = brief(blueprint);
    fill(&[brief], blueprint, &schedule, templates)
}

/// The brief with its appendix: everything of the design that a person reads.
///
/// # Errors
/// When a template cannot be read or filled.
pub fn full_design(blueprint: &Blueprint, templates: &Templates) -> Result<String, Diagnostics> {
    let schedule = Schedule::of(&blueprint.launch_plan);
    let names = [brief(blueprint), "appendix.md"];
    fill(&names, blueprint, &schedule, templates)
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
    fill(&["plan.md"], blueprint, schedule, templates)
}

/// The launch plan as a page of a docs site, which takes the heading from the title of the front matter.
///
/// # Errors
/// When the template cannot be read or filled.
///
/// # Panics
/// Never: two texts are YAML.
pub fn plan_page(
    blueprint: &Blueprint,
    schedule: &Schedule,
    templates: &Templates,
) -> Result<String, Diagnostics> {
    let document = plan(blueprint, schedule, templates)?;
    let page = match document.split_once('\n') {
        Some((heading, page)) if heading.starts_with("# ") => page.trim_start(),
        _ => &document,
    };
    let company = &blueprint.company.name;
    let title = format!("{company}: the first 90 days");
    let description =
        format!("Who does what to launch the partner program of {company}, and when it is done.");
    let front_matter = json!({"title": title, "description": description});
    let front_matter = data::yaml(&front_matter).expect("two texts are YAML");
    Ok(format!("---\n{front_matter}---\n\n{page}"))
}

fn brief(blueprint: &Blueprint) -> &'static str {
    match blueprint.readiness.waits() {
        true => "not-yet.md",
        false => "design.md",
    }
}

/// One document from these templates, its sources numbered through all of them.
fn fill(
    names: &[&str],
    blueprint: &Blueprint,
    schedule: &Schedule,
    templates: &Templates,
) -> Result<String, Diagnostics> {
    let engine = templates.read(names, language(blueprint), blueprint)?;
    let mut context = context(blueprint, schedule);
    filters::insert(&mut context, "is_full", &(names.len() > 1));
    Ok(tidy(&engine.fill_all(names, &context)?))
}

/// What templates read: the blueprint's fields, and the [`Summary`] as `summary`.
pub(crate) fn context(blueprint: &Blueprint, schedule: &Schedule) -> Context {
    let mut context = Context::new();
    filters::insert_fields(&mut context, blueprint);
    filters::insert(&mut context, "summary", &Summary::of(blueprint, schedule));
    context
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
