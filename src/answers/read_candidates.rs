//! Integration candidates in an answers file: names on one line, or records.

use std::collections::HashMap;

use super::candidate::Candidate;
use super::raw::Response;
use super::reader::{Reader, first_line, printable_id};
use crate::diagnostics::Diagnostic;
use crate::questions::{Kind, Question, closest};
use crate::units::Value;
use crate::yaml::{Shape, Span, Tree};

/// Reads the answer that is a list of candidates.
pub(super) fn list(
    reader: &mut Reader<'_>,
    question: &'static Question,
    value: &Tree<'_>,
    key_span: Span,
) {
    match &value.shape {
        _ if value.is_blank() => reader.put(question, Some(Response::LeftOut), value.span),
        Shape::Scalar { text, .. } => names(reader, question, text, value.span),
        Shape::List(items) => candidates(reader, question, items, value.span),
        Shape::Map(_) => {
            let message = format!("`{}` is a list", question.id);
            let help = "write `- name: HubSpot` on a line of its own for each".to_owned();
            reader.problem("wrong-type", message, key_span, &[help]);
            reader.put(question, None, value.span);
        }
    }
}

/// Several names on one line, without more about them.
pub(super) fn names(reader: &mut Reader<'_>, question: &Question, text: &str, span: Span) {
    let names = if text.trim() == "none" { "" } else { text };
    let mut candidates = Vec::new();
    let mut seen = HashMap::new();
    let mut sound = true;
    for name in names.split([',', ';', '\n']).map(str::trim) {
        if name.is_empty() {
            continue;
        }
        let Some(candidate) = candidate_name(reader, question, name, span) else {
            sound = false;
            continue;
        };
        sound &= first_of_its_name(reader, &candidate, span, &mut seen);
        candidates.push(candidate);
    }
    reader.put(
        question,
        sound.then_some(Response::Candidates(candidates)),
        span,
    );
}

fn candidate_name(
    reader: &mut Reader<'_>,
    question: &Question,
    text: &str,
    span: Span,
) -> Option<Candidate> {
    let field = fields(question).iter().find(|field| field.key == "name")?;
    match field.parse(text) {
        Ok(Value::Text(name)) => Some(Candidate::named(name)),
        Ok(_) => None,
        Err(rejection) => {
            reader.reject(field.id, &rejection, span);
            None
        }
    }
}

fn first_of_its_name(
    reader: &mut Reader<'_>,
    candidate: &Candidate,
    span: Span,
    seen: &mut HashMap<String, Span>,
) -> bool {
    let Some(first) = seen.insert(candidate.name.to_lowercase(), span) else {
        return true;
    };
    let message = format!("`{}` is listed twice", candidate.name);
    let problem = Diagnostic::error("duplicate-integration", message)
        .at(reader.source, span.range(), "")
        .help("remove one of them");
    reader.problems.push(if first == span {
        problem
    } else {
        problem.at(reader.source, first.range(), "first here")
    });
    false
}

fn candidates(
    reader: &mut Reader<'_>,
    question: &'static Question,
    items: &[Tree<'_>],
    span: Span,
) {
    if let Kind::List { max_items, .. } = question.kind
        && items.len() > max_items
    {
        let message = format!("{} candidates are more than {max_items}", items.len());
        let help = "keep those that could be built".to_owned();
        let span = first_line(reader.source, span);
        reader.problem("too-many", message, span, &[help]);
        reader.put(question, None, span);
        return;
    }
    let before = reader.problems.len();
    let mut candidates = Vec::with_capacity(items.len());
    let mut shared_accounts = Vec::with_capacity(items.len());
    let mut seen = HashMap::with_capacity(items.len());
    for item in items {
        if let Some((candidate, name, shared)) = candidate(reader, question, item) {
            first_of_its_name(reader, &candidate, name, &mut seen);
            candidates.push(candidate);
            shared_accounts.push(shared);
        }
    }
    let sound = reader.problems.len() == before;
    reader.put(
        question,
        sound.then_some(Response::Candidates(candidates)),
        span,
    );
    if let Some(entry) = &mut reader.raw.answers[question.index] {
        entry.shared_accounts = shared_accounts;
    }
}

/// One candidate, the place of its name and that of its shared accounts.
fn candidate(
    reader: &mut Reader<'_>,
    question: &'static Question,
    item: &Tree<'_>,
) -> Option<(Candidate, Span, Option<Span>)> {
    let entries = match &item.shape {
        Shape::Map(entries) => entries,
        Shape::Scalar { text, .. } => {
            let candidate = candidate_name(reader, question, text, item.span)?;
            return Some((candidate, item.span, None));
        }
        Shape::List(_) => {
            let message = "an integration candidate is a name or a record".to_owned();
            let help = "write `- name: HubSpot`, and what you know about it below".to_owned();
            let span = first_line(reader.source, item.span);
            reader.problem("wrong-type", message, span, &[help]);
            return None;
        }
    };
    let mut candidate = Candidate::default();
    let mut name = None;
    let mut shared = None;
    for entry in entries {
        let Some(field) = fields(question).iter().find(|field| field.key == entry.key) else {
            let keys = || fields(question).iter().map(|field| field.key);
            let help = match closest(&entry.key, keys()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("its keys are {}", keys().collect::<Vec<_>>().join(", ")),
            };
            let message = format!(
                "an integration candidate has no key `{}`",
                printable_id(&entry.key)
            );
            reader.problem("unknown-key", message, entry.key_span, &[help]);
            continue;
        };
        let place = entry.value.span;
        match field.key {
            "name" => name = Some(place),
            "shared_accounts" => shared = Some(place),
            _ => {}
        }
        if let Some(value) = field_value(reader, field, &entry.value) {
            candidate.set(field.key, Some(value));
        }
    }
    let Some(name) = name else {
        let help = "write `name:` with the product's name".to_owned();
        let message = "an integration candidate has no name".to_owned();
        let span = first_line(reader.source, item.span);
        reader.problem("missing-name", message, span, &[help]);
        return None;
    };
    (!candidate.name.is_empty()).then_some((candidate, name, shared))
}

/// The value of a candidate's field; none when it is not known or was refused.
fn field_value(reader: &mut Reader<'_>, field: &Question, value: &Tree<'_>) -> Option<Value> {
    let Shape::Scalar { text, .. } = &value.shape else {
        let message = format!("`{}` is one value", field.id);
        let span = first_line(reader.source, value.span);
        reader.problem("wrong-type", message, span, &[field.kind.expects()]);
        return None;
    };
    let needed = field.key == "name";
    if !needed && (value.is_blank() || field.is_unknown(text)) {
        return None;
    }
    let text = if value.is_blank() { "" } else { text };
    match field.parse(text) {
        Ok(value) => Some(value),
        Err(rejection) => {
            reader.reject(field.id, &rejection, value.span);
            None
        }
    }
}

fn fields(question: &Question) -> &[Question] {
    match &question.kind {
        Kind::List { fields, .. } => fields,
        _ => &[],
    }
}
