//! From text to raw answers: an answers file in YAML or JSON, and answers given as flags.
//!
//! Every scalar is judged by its question's own parser, from the text that was written; the reader's idea of
//! a number or a truth value is never asked.

use std::collections::HashMap;
use std::sync::Arc;

use super::Candidate;
use super::raw::{Place, RawAnswer, RawAnswers, Response};
use crate::diagnostics::{Diagnostic, Source};
use crate::questions::kinds::{Rejection, currency_mark};
use crate::questions::{Kind, Question, Questionnaire, closest};
use crate::units::Value;
use crate::yaml::{self, Problem, ProblemKind, Shape, Span, Tree};

/// An answer given as a flag.
#[derive(Clone, Copy, Debug)]
pub struct SetFlag<'a> {
    /// The flag, for messages.
    pub flag: &'static str,
    /// The question's id.
    pub id: &'a str,
    /// The answer as text.
    pub value: &'a str,
}

/// Reads an answers file. Whatever could not be taken stands among the problems.
#[must_use]
pub fn read(
    questionnaire: &'static Questionnaire,
    source: &Arc<Source>,
) -> (RawAnswers, Vec<Diagnostic>) {
    let mut reader = Reader::new(questionnaire, source);
    let reading = yaml::read(&source.text);
    for problem in &reading.problems {
        reader.problems.push(reading_problem(source, problem));
    }
    match &reading.root {
        Some(root) if root.is_blank() => {}
        Some(root) => reader.root(root),
        // The text could not be read to its end, so that nothing can be said about what is missing.
        None if !reading.problems.is_empty() => reader.raw.refuse_all(),
        None => {}
    }
    (reader.raw, reader.problems)
}

/// Reads answers given as flags; of several for one question the last one wins.
#[must_use]
pub fn read_settings(
    questionnaire: &'static Questionnaire,
    settings: &[SetFlag<'_>],
) -> (RawAnswers, Vec<Diagnostic>) {
    let mut raw = RawAnswers::new(questionnaire);
    let mut problems = Vec::new();
    for setting in settings {
        let source = Arc::new(Source {
            name: setting.flag.to_owned(),
            text: match setting.flag {
                "--set" => format!("{}={}", setting.id, setting.value),
                _ => setting.value.to_owned(),
            },
        });
        let end = source.text.len();
        let start = end - setting.value.len();
        let place = Span {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        };
        let mut reader = Reader::new(questionnaire, &source);
        let Some(question) = questionnaire.get(setting.id) else {
            let ids = questionnaire.questions.iter().map(|question| question.id);
            let id = printable_id(setting.id);
            let problem = Diagnostic::error("unknown-key", format!("there is no question `{id}`"));
            let problem = problem.at(&source, 0..setting.id.len().min(end), "");
            problems.push(match closest(setting.id, ids) {
                Some(close) => problem.help(format!("did you mean `{close}`?")),
                None => problem.help("`partnerkit questions` lists them all"),
            });
            continue;
        };
        if setting.value.trim().is_empty() && question.optional {
            reader.put(question, Some(Response::LeftOut), place);
        } else {
            reader.scalar(question, setting.value, place);
        }
        problems.append(&mut reader.problems);
        raw = reader.raw.over(raw);
    }
    (raw, problems)
}

fn printable_id(id: &str) -> String {
    id.chars().take(60).collect()
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    raw: RawAnswers,
    problems: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn new(questionnaire: &'static Questionnaire, source: &'a Arc<Source>) -> Self {
        Self {
            source,
            raw: RawAnswers::new(questionnaire),
            problems: Vec::new(),
        }
    }

    fn problem(&mut self, id: &'static str, message: String, span: Span, help: &[String]) {
        let mut problem = Diagnostic::error(id, message).at(self.source, span.range(), "");
        problem.help.extend_from_slice(help);
        self.problems.push(problem);
    }

    fn put(&mut self, question: &Question, response: Option<Response>, span: Span) {
        let mark = match &response {
            Some(Response::Given(_)) if question.kind.is_money() => {
                let text = self.source.text.get(span.range()).unwrap_or("");
                currency_mark(text.trim_matches(['"', '\'']))
            }
            _ => None,
        };
        self.raw.answers[question.index] = Some(RawAnswer {
            response,
            place: Some(Place {
                source: Arc::clone(self.source),
                span: span.range(),
            }),
            mark,
            shared_accounts: Vec::new(),
        });
    }

    fn root(&mut self, root: &Tree<'_>) {
        let Shape::Map(sections) = &root.shape else {
            let message = "an answers file holds sections with keys below them".to_owned();
            let span = first_line(self.source, root.span);
            self.problem("wrong-type", message, span, &[example()]);
            self.raw.refuse_all();
            return;
        };
        let questionnaire = self.raw.questionnaire;
        for entry in sections {
            if let Some((index, section)) = questionnaire.section(&entry.key) {
                let list = questionnaire
                    .of_section(index)
                    .find(|question| question.key == section.id);
                match list {
                    Some(question) => self.list(question, &entry.value, entry.key_span),
                    None => self.section(index, section.id, &entry.value),
                }
            } else if entry.key != "$schema" {
                self.unknown_section(&entry.key, entry.key_span);
            }
        }
    }

    fn unknown_section(&mut self, key: &str, span: Span) {
        let questionnaire = self.raw.questionnaire;
        let names = questionnaire.sections.iter().map(|section| section.id);
        let of_key = |key: &str| {
            questionnaire
                .questions
                .iter()
                .find(|question| question.id == key || question.key == key)
        };
        let help = if let Some(close) = closest(key, names.clone()) {
            format!("did you mean `{close}`?")
        } else if let Some((section, key)) =
            of_key(key).and_then(|question| question.id.split_once('.'))
        {
            format!("write it as `{key}:` below `{section}:`")
        } else {
            let all: Vec<&str> = names.collect();
            format!("the sections are {}", all.join(", "))
        };
        let message = format!("there is no section `{}`", printable_id(key));
        self.problem("unknown-section", message, span, &[help]);
    }

    fn section(&mut self, index: usize, id: &str, value: &Tree<'_>) {
        let questionnaire = self.raw.questionnaire;
        if value.is_blank() {
            return;
        }
        let Shape::Map(entries) = &value.shape else {
            let keys: Vec<&str> = questionnaire.of_section(index).map(|q| q.key).collect();
            let message = format!("`{id}` is a section with keys below it");
            let help = format!("its keys are {}", keys.join(", "));
            let span = first_line(self.source, value.span);
            self.problem("wrong-type", message, span, &[help]);
            return;
        };
        for entry in entries {
            let found = questionnaire
                .of_section(index)
                .find(|question| question.key == entry.key);
            match found {
                Some(question) => self.value(question, &entry.value),
                None => self.unknown_key(index, id, &entry.key, entry.key_span),
            }
        }
    }

    fn unknown_key(&mut self, section: usize, id: &str, key: &str, span: Span) {
        let questionnaire = self.raw.questionnaire;
        let keys = || {
            questionnaire
                .of_section(section)
                .map(|question| question.key)
        };
        let elsewhere = || {
            let mut questions = questionnaire.questions.iter();
            questions.find(|question| question.key == key)
        };
        let help = if let Some(close) = closest(key, keys()) {
            format!("did you mean `{close}`?")
        } else if let Some(question) = elsewhere() {
            format!("there is `{}`", question.id)
        } else {
            format!("its keys are {}", keys().collect::<Vec<_>>().join(", "))
        };
        let message = format!("`{id}` has no key `{}`", printable_id(key));
        self.problem("unknown-key", message, span, &[help]);
    }

    fn value(&mut self, question: &Question, value: &Tree<'_>) {
        if value.is_blank() {
            if question.optional {
                self.put(question, Some(Response::LeftOut), value.span);
            }
            return;
        }
        match &value.shape {
            Shape::Scalar { text, .. } => self.scalar(question, text, value.span),
            Shape::List(items)
                if matches!(question.kind, Kind::Texts { .. } | Kind::Choices { .. }) =>
            {
                self.items(question, items, value.span);
            }
            Shape::List(_) | Shape::Map(_) => {
                let what = match value.shape {
                    Shape::List(_) => "a list",
                    _ => "a map",
                };
                let message = format!("`{}` is one value, not {what}", question.id);
                let span = first_line(self.source, value.span);
                self.problem("wrong-type", message, span, &[question.kind.expects()]);
                self.put(question, None, value.span);
            }
        }
    }

    fn scalar(&mut self, question: &Question, text: &str, span: Span) {
        if question.is_list() {
            self.names(question, text, span);
            return;
        }
        if question.is_unknown(text) {
            let response = question.unknown.as_ref().map(|_| Response::Unknown);
            if response.is_none() {
                let (message, help) = if question.optional {
                    (
                        format!("nothing is assumed for `{}`", question.id),
                        "leave the line away: this answer is optional".to_owned(),
                    )
                } else {
                    (
                        format!("nothing is assumed for `{}`, so it is needed", question.id),
                        question.kind.expects(),
                    )
                };
                self.problem("no-assumption", message, span, &[help]);
            }
            self.put(question, response, span);
            return;
        }
        match question.parse(text) {
            Ok(value) => self.put(question, Some(Response::Given(value)), span),
            Err(rejection) => {
                self.reject(question.id, &rejection, span);
                self.put(question, None, span);
            }
        }
    }

    fn reject(&mut self, id: &str, rejection: &Rejection, span: Span) {
        let message = format!("`{id}`: {}", rejection.message);
        self.problem(rejection.id, message, span, &rejection.help);
    }

    fn items(&mut self, question: &Question, items: &[Tree<'_>], span: Span) {
        let mut values = Vec::with_capacity(items.len());
        let mut sound = true;
        for item in items {
            let parsed = match &item.shape {
                Shape::Scalar { text, .. } => question.kind.parse_item(text).map_err(Some),
                Shape::List(_) | Shape::Map(_) => Err(None),
            };
            match parsed {
                Ok(value) => values.push(value),
                Err(rejection) => {
                    sound = false;
                    match rejection {
                        Some(rejection) => self.reject(question.id, &rejection, item.span),
                        None => {
                            let message = format!("each item of `{}` is one value", question.id);
                            let span = first_line(self.source, item.span);
                            self.problem("wrong-type", message, span, &[question.kind.expects()]);
                        }
                    }
                }
            }
        }
        let joined = sound.then(|| question.kind.join(values));
        match joined {
            Some(Ok(value)) => self.put(question, Some(Response::Given(value)), span),
            Some(Err(rejection)) => {
                self.reject(question.id, &rejection, first_line(self.source, span));
                self.put(question, None, span);
            }
            None => self.put(question, None, span),
        }
    }

    fn list(&mut self, question: &'static Question, value: &Tree<'_>, key_span: Span) {
        match &value.shape {
            _ if value.is_blank() => self.put(question, Some(Response::LeftOut), value.span),
            Shape::Scalar { text, .. } => self.names(question, text, value.span),
            Shape::List(items) => self.candidates(question, items, value.span),
            Shape::Map(_) => {
                let message = format!("`{}` is a list", question.id);
                let help = "write `- name: HubSpot` on a line of its own for each".to_owned();
                self.problem("wrong-type", message, key_span, &[help]);
                self.put(question, None, value.span);
            }
        }
    }

    /// Several names on one line, without more about them.
    fn names(&mut self, question: &Question, text: &str, span: Span) {
        let names = if text.trim() == "none" { "" } else { text };
        let mut candidates = Vec::new();
        let mut seen = HashMap::new();
        let mut sound = true;
        for name in names.split([',', ';', '\n']).map(str::trim) {
            if name.is_empty() {
                continue;
            }
            let Some(candidate) = self.candidate_name(question, name, span) else {
                sound = false;
                continue;
            };
            sound &= self.first_of_its_name(&candidate, span, &mut seen);
            candidates.push(candidate);
        }
        self.put(
            question,
            sound.then_some(Response::Candidates(candidates)),
            span,
        );
    }

    fn candidate_name(&mut self, question: &Question, text: &str, span: Span) -> Option<Candidate> {
        let field = fields(question).iter().find(|field| field.key == "name")?;
        match field.parse(text) {
            Ok(Value::Text(name)) => Some(Candidate::named(name)),
            Ok(_) => None,
            Err(rejection) => {
                self.reject(field.id, &rejection, span);
                None
            }
        }
    }

    fn first_of_its_name(
        &mut self,
        candidate: &Candidate,
        span: Span,
        seen: &mut HashMap<String, Span>,
    ) -> bool {
        let Some(first) = seen.insert(candidate.name.to_lowercase(), span) else {
            return true;
        };
        let message = format!("`{}` is listed twice", candidate.name);
        let problem = Diagnostic::error("duplicate-integration", message)
            .at(self.source, span.range(), "")
            .help("remove one of them");
        self.problems.push(if first == span {
            problem
        } else {
            problem.at(self.source, first.range(), "first here")
        });
        false
    }

    fn candidates(&mut self, question: &'static Question, items: &[Tree<'_>], span: Span) {
        if let Kind::List { max_items, .. } = question.kind
            && items.len() > max_items
        {
            let message = format!("{} candidates are more than {max_items}", items.len());
            let help = "keep those that could be built".to_owned();
            let span = first_line(self.source, span);
            self.problem("too-many", message, span, &[help]);
            self.put(question, None, span);
            return;
        }
        let before = self.problems.len();
        let mut candidates = Vec::with_capacity(items.len());
        let mut shared_accounts = Vec::with_capacity(items.len());
        let mut seen = HashMap::with_capacity(items.len());
        for item in items {
            if let Some((candidate, name, shared)) = self.candidate(question, item) {
                self.first_of_its_name(&candidate, name, &mut seen);
                candidates.push(candidate);
                shared_accounts.push(shared);
            }
        }
        let sound = self.problems.len() == before;
        self.put(
            question,
            sound.then_some(Response::Candidates(candidates)),
            span,
        );
        if let Some(entry) = &mut self.raw.answers[question.index] {
            entry.shared_accounts = shared_accounts;
        }
    }

    /// One candidate, the place of its name and that of its shared accounts.
    fn candidate(
        &mut self,
        question: &'static Question,
        item: &Tree<'_>,
    ) -> Option<(Candidate, Span, Option<Span>)> {
        let entries = match &item.shape {
            Shape::Map(entries) => entries,
            Shape::Scalar { text, .. } => {
                let candidate = self.candidate_name(question, text, item.span)?;
                return Some((candidate, item.span, None));
            }
            Shape::List(_) => {
                let message = "an integration candidate is a name or a record".to_owned();
                let help = "write `- name: HubSpot`, and what you know about it below".to_owned();
                let span = first_line(self.source, item.span);
                self.problem("wrong-type", message, span, &[help]);
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
                self.problem("unknown-key", message, entry.key_span, &[help]);
                continue;
            };
            let place = entry.value.span;
            match field.key {
                "name" => name = Some(place),
                "shared_accounts" => shared = Some(place),
                _ => {}
            }
            if let Some(value) = self.field(field, &entry.value) {
                candidate.set(field.key, Some(value));
            }
        }
        let Some(name) = name else {
            let help = "write `name:` with the product's name".to_owned();
            let message = "an integration candidate has no name".to_owned();
            let span = first_line(self.source, item.span);
            self.problem("missing-name", message, span, &[help]);
            return None;
        };
        (!candidate.name.is_empty()).then_some((candidate, name, shared))
    }

    /// The value of a candidate's field; none when it is not known or was refused.
    fn field(&mut self, field: &Question, value: &Tree<'_>) -> Option<Value> {
        let Shape::Scalar { text, .. } = &value.shape else {
            let message = format!("`{}` is one value", field.id);
            let span = first_line(self.source, value.span);
            self.problem("wrong-type", message, span, &[field.kind.expects()]);
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
                self.reject(field.id, &rejection, value.span);
                None
            }
        }
    }
}

fn fields(question: &Question) -> &[Question] {
    match &question.kind {
        Kind::List { fields, .. } => fields,
        _ => &[],
    }
}

/// The part of a place that lies on its first line.
fn first_line(source: &Source, span: Span) -> Span {
    let text = source.text.get(span.range()).unwrap_or("");
    let length = text.find('\n').unwrap_or(text.len());
    Span {
        start: span.start,
        end: span.start + u32::try_from(length).unwrap_or(0),
    }
}

fn example() -> String {
    "begin with `company:` and below it, indented, `name: Northwind`".to_owned()
}

/// A problem of the YAML reader in the user's words.
#[must_use]
pub fn reading_problem(source: &Arc<Source>, problem: &Problem) -> Diagnostic {
    let (id, message, help): (&'static str, String, &str) = match &problem.kind {
        ProblemKind::Syntax(words) => (
            "syntax",
            format!("this is not YAML: {words}"),
            "check quotes, colons and indentation, in spaces, on this line and the one before it",
        ),
        ProblemKind::DuplicateKey(key) => (
            "duplicate-key",
            format!("`{}` stands twice", printable_id(key)),
            "keep one of them",
        ),
        ProblemKind::Alias => (
            "alias",
            "anchors and aliases are not read".to_owned(),
            "write the value out where it is needed; a text that begins with `&` or `*` needs quotes",
        ),
        ProblemKind::Tag => (
            "tag",
            "tags are not read".to_owned(),
            "leave the tag away; a text that begins with `!` needs quotes",
        ),
        ProblemKind::SecondDocument => (
            "second-document",
            "a second document begins here".to_owned(),
            "keep one document in a file",
        ),
        ProblemKind::TooDeep => (
            "too-deep",
            "the text is nested deeper than any answers file".to_owned(),
            "sections, keys and values are all there is",
        ),
        ProblemKind::OddKey => (
            "odd-key",
            "a key must be a word".to_owned(),
            "write `key: value`",
        ),
        ProblemKind::Control(code) => (
            "control-character",
            format!("the text holds a control character (U+{code:04X})"),
            "remove it; answers are plain text",
        ),
    };
    let mut diagnostic = Diagnostic::error(id, message)
        .at(source, problem.span.range(), "")
        .help(help);
    if let Some(other) = problem.other {
        diagnostic = diagnostic.at(source, other.range(), "first here");
    }
    diagnostic
}
