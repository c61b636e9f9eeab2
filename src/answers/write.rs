//! From raw answers to an answers file with comments, and the file to fill in.
//!
//! Free text is written as JSON strings, which are YAML too: whatever stands in them comes back as it was.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::assumption::ASSUMPTIONS;
use super::raw::{AnswerStatus, Asking, RawAnswers, Response};
use crate::questions::{Kind, List, Question, Questionnaire, UNKNOWN};
use crate::units::Value;

/// The name that the first line of a file gives the schema, for editors.
const SCHEMA: &str = "partnerkit.schema.json";

/// The answers as a file for `--answers`: every answer below its question, those that are not asked on this
/// path marked as such.
#[must_use]
pub fn write(raw: &RawAnswers) -> String {
    let mut out = head();
    let statuses = raw.statuses(Asking::Everything);
    let currency = raw.currency_code();
    for (index, section) in raw.questionnaire.sections.iter().enumerate() {
        let mut heading = format!("\n{}:\n", section.id);
        for question in raw.questionnaire.of_section(index) {
            let Some(response) = raw.response(question) else {
                continue;
            };
            if let Some(list) = question.list().filter(|_| question.id == section.id) {
                out.push('\n');
                items(&mut out, "", question.key, list, response);
                continue;
            }
            out.push_str(&heading);
            heading.clear();
            let _ = writeln!(out, "  # {}", question.prompt);
            if matches!(statuses[question.index], AnswerStatus::NotAsked) {
                out.push_str(
                    "  # Not asked on this path; kept in case the path comes back to it.\n",
                );
            }
            if let Some(list) = question.list() {
                items(&mut out, "  ", question.key, list, response);
                continue;
            }
            let _ = match response {
                Response::Given(value) => {
                    let arithmetic = raw.answers[question.index]
                        .as_ref()
                        .and_then(|answer| answer.arithmetic.as_deref())
                        .map_or_else(String::new, |sum| format!("  # {sum}"));
                    let value = scalar(&question.kind, value);
                    writeln!(out, "  {}: {value}{arithmetic}", question.key)
                }
                Response::LeftOut => writeln!(out, "  {}: ~  # left out", question.key),
                _ => match assumption(raw.questionnaire, question, currency) {
                    Some(assumption) => {
                        writeln!(out, "  {}: {UNKNOWN}  # {assumption}", question.key)
                    }
                    None => Ok(()),
                },
            };
        }
    }
    if !raw.assumptions.is_empty() {
        let _ = writeln!(out, "\n{ASSUMPTIONS}:");
    }
    for given in &raw.assumptions {
        let _ = writeln!(out, "  {}: {}", string(&given.id), string(&given.text));
    }
    out
}

/// A file with every question and room for its answer.
#[must_use]
pub fn template(questionnaire: &Questionnaire) -> String {
    let mut out = head();
    out.push_str(
        "#\n# Write each answer behind its colon. What is left empty counts as not answered; `unknown` takes the\n\
         # assumption where one is named. A question that the other answers make needless may stay as it is.\n",
    );
    for (index, section) in questionnaire.sections.iter().enumerate() {
        let _ = writeln!(out, "\n## {}", section.title);
        for (at, question) in questionnaire.of_section(index).enumerate() {
            let indent = if question.id == section.id { "" } else { "  " };
            if !indent.is_empty() && at == 0 {
                let _ = writeln!(out, "{}:", section.id);
            }
            if let Some(list) = question.list() {
                explain(&mut out, indent, questionnaire, question);
                let _ = writeln!(
                    out,
                    "{indent}## take the `#` from the lines below, and repeat them for each"
                );
                let _ = writeln!(out, "{indent}{}:", question.key);
                for field in &list.fields {
                    explain(&mut out, &format!("{indent}    "), questionnaire, field);
                    let instead_of = list.instead_of(field);
                    if let Some(other) = instead_of {
                        let _ = writeln!(out, "{indent}    ## in place of `{other}`");
                    }
                    let lead = match (field.index, instead_of) {
                        (0, _) => "- ",
                        (_, None) => "  ",
                        (_, Some(_)) => "  # ",
                    };
                    let _ = writeln!(out, "{indent}  # {lead}{}: {}", field.key, sample(field));
                }
                continue;
            }
            explain(&mut out, "  ", questionnaire, question);
            let _ = writeln!(out, "  ## such as {}", sample(question));
            let _ = writeln!(out, "  {}:", question.key);
        }
    }
    out
}

/// The same room for answers as JSON, which has no comments.
#[must_use]
pub fn template_json(questionnaire: &Questionnaire) -> String {
    let mut file = Map::new();
    file.insert("$schema".to_owned(), SCHEMA.into());
    for (index, section) in questionnaire.sections.iter().enumerate() {
        let mut keys = Map::new();
        for question in questionnaire.of_section(index) {
            keys.insert(question.key.to_owned(), Json::Null);
        }
        let section_value = if questionnaire.get(section.id).is_some() {
            Json::Array(Vec::new())
        } else {
            Json::Object(keys)
        };
        file.insert(section.id.to_owned(), section_value);
    }
    format!("{:#}\n", Json::Object(file))
}

fn head() -> String {
    format!(
        "# yaml-language-server: $schema={SCHEMA}\n\
         # Answers for partnerkit. The first line lets an editor check them, beside the file that\n\
         # `partnerkit questions --format json-schema -o {SCHEMA}` writes.\n"
    )
}

/// `assumes 75%: why`, for a question that may be answered with `unknown`.
fn assumption(
    questionnaire: &Questionnaire,
    question: &Question,
    currency: &str,
) -> Option<String> {
    let unknown = question.unknown.as_ref()?;
    let answer = questionnaire.assumed_text(question, currency)?;
    Some(format!("assumes {answer}: {}", unknown.why))
}

fn explain(out: &mut String, indent: &str, questionnaire: &Questionnaire, question: &Question) {
    let _ = writeln!(out, "{indent}## {}", question.prompt);
    let _ = writeln!(out, "{indent}## {}", question.help);
    let optional = if question.optional { "; optional" } else { "" };
    let _ = writeln!(out, "{indent}## {}{optional}", question.kind.bounds());
    for option in question.kind.options() {
        let _ = writeln!(out, "{indent}##   {}: {}", option.id, option.label);
    }
    if let Some(default) = &question.default {
        let default = question.kind.write(default);
        let _ = writeln!(out, "{indent}## without an answer: {default}");
    }
    if let Some(assumption) = assumption(questionnaire, question, "USD") {
        let _ = writeln!(out, "{indent}## `{UNKNOWN}` {assumption}");
    }
    for condition in &question.when {
        let asked = &questionnaire.questions[condition.question];
        let words = condition.words(asked);
        let _ = writeln!(out, "{indent}## only if `{}` is {words}", asked.id);
    }
}

/// An example of the answer as it stands in a file.
pub(super) fn sample(question: &Question) -> String {
    match question.parse(question.sample()) {
        Ok(value) => scalar(&question.kind, &value),
        Err(_) => question.sample().to_owned(),
    }
}

/// A value as it stands in a file.
fn scalar(kind: &Kind, value: &Value) -> String {
    match value {
        Value::Text(text) => string(text),
        Value::Texts(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| string(text)).collect();
            format!("[{}]", texts.join(", "))
        }
        Value::Choices(ids) => format!("[{}]", ids.join(", ")),
        _ => kind.write(value),
    }
}

fn string(text: &str) -> String {
    Json::from(text).to_string()
}

/// A list of items below its key.
fn items(out: &mut String, indent: &str, key: &str, list: &List, response: &Response) {
    let items = match response {
        Response::Items(items) if items.is_empty() => {
            let _ = writeln!(out, "{indent}{key}: []");
            return;
        }
        Response::Items(items) => items,
        _ => {
            let _ = writeln!(out, "{indent}{key}: ~  # left out");
            return;
        }
    };
    let _ = writeln!(out, "{indent}{key}:");
    for item in items {
        let mut lead = "- ";
        for field in &list.fields {
            if let Some(value) = item.get(field.key) {
                let value = scalar(&field.kind, value);
                let _ = writeln!(out, "{indent}  {lead}{}: {value}", field.key);
                lead = "  ";
            }
        }
    }
}
