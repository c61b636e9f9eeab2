//! From raw answers to an answers file with comments, and the file to fill in.
//!
//! Free text is written as JSON strings, which are YAML too: whatever stands in them comes back as it was.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::raw::{AnswerStatus, Asking, RawAnswers, Response};
use crate::questions::{CURRENCY, Kind, Question, Questionnaire, UNKNOWN};
use crate::units::Value;

/// The name that the first line of a file gives the schema, for editors.
const SCHEMA: &str = "partnerkit.schema.json";

/// The answers as a file for `--answers`: every answer below its question, those that are not asked on this
/// path marked as such.
#[must_use]
pub fn write(raw: &RawAnswers) -> String {
    let mut out = head();
    let statuses = raw.statuses(Asking::Everything);
    let currency = currency(&statuses, raw.questionnaire);
    for (index, section) in raw.questionnaire.sections.iter().enumerate() {
        let mut heading = format!("\n{}:\n", section.id);
        for question in raw.questionnaire.of_section(index) {
            let Some(response) = raw.response(question) else {
                continue;
            };
            if question.is_list() {
                list(&mut out, section.id, &question.kind, response);
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
        for question in questionnaire.of_section(index) {
            if let Kind::List { fields, .. } = &question.kind {
                explain(&mut out, "", questionnaire, question);
                out.push_str("## take the `#` from the lines below, and repeat them for each\n");
                let _ = writeln!(out, "{}:", section.id);
                for field in fields {
                    explain(&mut out, "    ", questionnaire, field);
                    let lead = if field.index == 0 { "- " } else { "  " };
                    let _ = writeln!(out, "  # {lead}{}: {}", field.key, sample(field));
                }
                continue;
            }
            if question.key == first_key(questionnaire, index) {
                let _ = writeln!(out, "{}:", section.id);
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
        let mut questions = questionnaire.of_section(index).peekable();
        let is_list = questions.peek().is_some_and(|first| first.is_list());
        for question in questions {
            keys.insert(question.key.to_owned(), Json::Null);
        }
        let section_value = if is_list {
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

fn first_key(questionnaire: &Questionnaire, section: usize) -> &str {
    questionnaire
        .of_section(section)
        .next()
        .map_or("", |question| question.key)
}

fn currency<'a>(statuses: &'a [AnswerStatus<'_>], questionnaire: &Questionnaire) -> &'a str {
    let index = questionnaire.index(CURRENCY);
    match index.map(|index| &statuses[index]) {
        Some(AnswerStatus::Answered(value, _)) => match value.as_ref() {
            Value::Choice(code) => code,
            _ => "USD",
        },
        _ => "USD",
    }
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

/// The section that is one list.
fn list(out: &mut String, section: &str, kind: &Kind, response: &Response) {
    let candidates = match response {
        Response::Candidates(candidates) if candidates.is_empty() => {
            let _ = writeln!(out, "\n{section}: []");
            return;
        }
        Response::Candidates(candidates) => candidates,
        _ => {
            let _ = writeln!(out, "\n{section}: ~  # left out");
            return;
        }
    };
    let _ = writeln!(out, "\n{section}:");
    let fields = match kind {
        Kind::List { fields, .. } => fields.as_slice(),
        _ => &[],
    };
    for candidate in candidates {
        let mut lead = "  - ";
        for field in fields {
            let Some(known) = candidate.get(field.key) else {
                continue;
            };
            let known = match field.kind {
                Kind::Text { .. } => string(&known),
                _ => known,
            };
            let _ = writeln!(out, "{lead}{}: {known}", field.key);
            lead = "    ";
        }
    }
}
