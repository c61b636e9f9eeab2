//! Lists in an answers file: the names of their items on one line, or records.

use std::collections::HashMap;

use super::raw::Response;
use super::reader::{Reader, first_line, printable_id, rest_of_a_number};
use super::record::Record;
use crate::diagnostics::Diagnostic;
use crate::questions::{List, Question, did_you_mean};
use crate::units::Value;
use crate::yaml::{Entry, Shape, Span, Tree};

/// Where the values of an item's fields stand, by key.
type Places = HashMap<&'static str, Span>;

/// Reads the answer that is a list.
pub(super) fn list(
    reader: &mut Reader<'_>,
    question: &'static Question,
    list: &'static List,
    entry: &Entry<'_>,
) {
    let value = &entry.value;
    match &value.shape {
        Shape::Scalar { text, .. } => names(reader, question, list, text, value.span),
        Shape::List(items) => records(reader, question, list, items, value.span),
        Shape::Map(_) => {
            let message = format!("{} is a list", (reader.calls)(question));
            let help = format!("write `{}` on a line of its own for each", first(list));
            reader.problem("wrong-type", message, entry.key_span, &[help]);
            reader.put(question, None, value.span);
        }
    }
}

/// The first line of an item, such as `- name: HubSpot`.
fn first(list: &List) -> String {
    format!("- {}: {}", list.name().key, list.name().sample())
}

/// Signs between names on one line.
const SEPARATORS: [char; 3] = [',', ';', '\n'];

/// The names of several items on one line, without more about them.
pub(super) fn names(
    reader: &mut Reader<'_>,
    question: &'static Question,
    list: &'static List,
    text: &str,
    span: Span,
) {
    let names = if text.trim() == "none" { "" } else { text };
    if too_many(
        reader,
        question,
        list,
        names.split(SEPARATORS).count(),
        span,
    ) {
        return;
    }
    let mut items = Items::default();
    let before = reader.found;
    for name in names.split(SEPARATORS).map(str::trim) {
        if !name.is_empty()
            && let Some(name) = named(reader, list, name, span)
        {
            items.add(reader, list, name);
        }
    }
    items.put(reader, question, span, before);
}

/// Refuses more items than a list takes.
fn too_many(
    reader: &mut Reader<'_>,
    question: &Question,
    list: &List,
    count: usize,
    span: Span,
) -> bool {
    if count > list.max_items {
        let message = format!("{count} {} are more than {}", list.noun[1], list.max_items);
        let help = format!("keep at most {}", list.max_items);
        let place = first_line(reader.source, span);
        reader.problem("too-many", message, place, &[help]);
        reader.put(question, None, span);
    }
    count > list.max_items
}

fn records(
    reader: &mut Reader<'_>,
    question: &'static Question,
    list: &'static List,
    given: &[Tree<'_>],
    span: Span,
) {
    if too_many(reader, question, list, given.len(), span) {
        return;
    }
    let before = reader.found;
    let mut items = Items::default();
    for item in given {
        let read = match &item.shape {
            Shape::Map(entries) => record(reader, list, item, entries),
            Shape::Scalar { text, .. } => named(reader, list, text, item.span),
            Shape::List(_) => {
                let message = format!("{} is a {} or a record", list.item, list.name().key);
                let help = format!("write `{}`, and what you know about it below", first(list));
                reader.wrong_type(message, item.span, help);
                None
            }
        };
        if let Some(read) = read {
            items.add(reader, list, read);
        }
    }
    items.put(reader, question, span, before);
}

/// The items of a list while they are read.
#[derive(Default)]
struct Items {
    records: Vec<Record>,
    places: Vec<Places>,
    /// Where the names stand that were read so far, in small letters.
    names: HashMap<String, Span>,
}

impl Items {
    /// Adds an item; two of one name are a problem.
    fn add(&mut self, reader: &mut Reader<'_>, list: &List, (record, places): (Record, Places)) {
        let name = record.get(list.name().key).map(ToString::to_string);
        let (name, span) = (name.unwrap_or_default(), places[list.name().key]);
        if let Some(first) = self.names.insert(name.to_lowercase(), span) {
            let problem = Diagnostic::error("duplicate-item", format!("`{name}` is listed twice"))
                .at(reader.source, span.range(), "")
                .help("remove one of them");
            reader.add(if first == span {
                problem
            } else {
                problem.at(reader.source, first.range(), "first here")
            });
        }
        self.records.push(record);
        self.places.push(places);
    }

    /// Sets the answer, refused when there were problems since there were `before` of them.
    fn put(self, reader: &mut Reader<'_>, question: &'static Question, span: Span, before: usize) {
        let sound = reader.found == before;
        reader.put(
            question,
            sound.then_some(Response::Items(self.records)),
            span,
        );
        let fields = question.list().into_iter().flat_map(|list| &list.fields);
        let marks = fields
            .flat_map(|field| {
                self.places
                    .iter()
                    .filter_map(move |item| Some((field, *item.get(field.key)?)))
            })
            .filter_map(|(field, span)| reader.mark(field, span))
            .collect();
        if let Some(answer) = &mut reader.raw.answers[question.index] {
            answer.marks = marks;
            answer.fields = self.places;
        }
    }
}

/// An item of which only the name is given.
fn named(
    reader: &mut Reader<'_>,
    list: &'static List,
    text: &str,
    span: Span,
) -> Option<(Record, Places)> {
    let field = list.name();
    let value = reader.parse(field, text, span)?;
    Some((
        Record::named(field, value),
        Places::from([(field.key, span)]),
    ))
}

/// An item with its fields; none without a name.
fn record(
    reader: &mut Reader<'_>,
    list: &'static List,
    item: &Tree<'_>,
    entries: &[Entry<'_>],
) -> Option<(Record, Places)> {
    let (mut record, mut places) = (Record::default(), Places::default());
    for entry in entries {
        let Some(field) = list.field(&entry.key) else {
            let keys = || list.fields.iter().map(|field| field.key);
            let close = || did_you_mean(&entry.key, keys());
            let help = rest_of_a_number(&entry.key)
                .or_else(close)
                .unwrap_or_else(|| {
                    format!("its keys are {}", keys().collect::<Vec<_>>().join(", "))
                });
            let message = format!("{} has no key `{}`", list.item, printable_id(&entry.key));
            reader.problem("unknown-key", message, entry.key_span, &[help]);
            continue;
        };
        places.insert(field.key, entry.value.span);
        let is_name = field.key == list.name().key;
        record.set(field, field_value(reader, field, is_name, &entry.value));
    }
    let name = list.name();
    if !places.contains_key(name.key) {
        let help = format!("write `{}: {}`", name.key, name.sample());
        let message = format!("{} has no `{}`", list.item, name.key);
        let span = first_line(reader.source, item.span);
        reader.problem("missing-name", message, span, &[help]);
    }
    record.get(name.key).is_some().then_some((record, places))
}

/// The value of a field; none when it is not known or was refused.
fn field_value(
    reader: &mut Reader<'_>,
    field: &Question,
    is_name: bool,
    value: &Tree<'_>,
) -> Option<Value> {
    let Shape::Scalar { text, .. } = &value.shape else {
        let message = format!("{} is one value", (reader.calls)(field));
        reader.wrong_type(message, value.span, field.kind.expects());
        return None;
    };
    if !is_name && (value.is_blank() || field.is_unknown(text)) {
        return None;
    }
    let text = if value.is_blank() { "" } else { text };
    reader.parse(field, text, value.span)
}
