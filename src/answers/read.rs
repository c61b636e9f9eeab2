//! From text to raw answers: an answers file in YAML or JSON, and answers given as flags.
//!
//! Every scalar is validated by its question's own parser, from the text that was written; the reader's idea of
//! a number or a truth value is never asked.

use std::sync::Arc;

use super::assumption::ASSUMPTIONS;
use super::raw::{RawAnswers, Response};
use super::read_list;
use super::reader::{Naming, Reader, by_id, by_label, first_line, printable_id, rest_of_a_number};
use crate::diagnostics::{Diagnostic, Source};
use crate::questions::{Kind, Question, Questionnaire, did_you_mean};
use crate::yaml::{self, Entry, Problem, ProblemKind, Shape, Span, Tree};

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
    read_calling(questionnaire, source, by_id)
}

/// Reads a draft of the interview. Problems call each question by its label: nobody need have seen the file.
#[must_use]
pub fn read_draft(
    questionnaire: &'static Questionnaire,
    source: &Arc<Source>,
) -> (RawAnswers, Vec<Diagnostic>) {
    read_calling(questionnaire, source, by_label)
}

fn read_calling(
    questionnaire: &'static Questionnaire,
    source: &Arc<Source>,
    calls: Naming,
) -> (RawAnswers, Vec<Diagnostic>) {
    let mut reader = Reader::new(questionnaire, source);
    reader.calls = calls;
    reader.raw.file = Some(source.name.clone());
    let reading = yaml::read(&source.text);
    for problem in &reading.problems {
        reader.add(reading_problem(source, problem));
    }
    match &reading.root {
        Some(root) if root.is_blank() => {}
        Some(root) => reader.root(root),
        // The text could not be read to its end, so that nothing can be said about what is missing.
        None if !reading.problems.is_empty() => reader.raw.refuse_all(),
        None => {}
    }
    reader.end()
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
        let assumption = setting.id.split_once('.');
        if let Some((ASSUMPTIONS, id)) = assumption {
            reader.assumption(id, setting.value, place);
            raw = reader.raw.over(raw);
            continue;
        }
        let Some(question) = questionnaire.get(setting.id) else {
            let id = printable_id(setting.id);
            let problem = Diagnostic::error("unknown-key", format!("there is no question `{id}`"));
            let problem = problem.at(&source, 0..setting.id.len().min(end), "");
            problems.push(match questionnaire.meant(setting.id) {
                Some(meant) => problem.help(format!("did you mean `{}`?", meant.id)),
                None => problem.help("`partnerkit questions` lists them all"),
            });
            continue;
        };
        if setting.value.trim().is_empty() && question.optional {
            reader.put(question, Some(Response::LeftOut), place);
        } else {
            reader.scalar(question, setting.value, place);
        }
        let (set, mut found) = reader.end();
        problems.append(&mut found);
        raw = set.over(raw);
    }
    (raw, problems)
}

impl Reader<'_> {
    fn root(&mut self, root: &Tree<'_>) {
        let Shape::Map(sections) = &root.shape else {
            let message = "an answers file holds sections with keys below them".to_owned();
            let help = "begin with `company:` and below it, indented, `name: Northwind`";
            self.wrong_type(message, root.span, help.to_owned());
            self.raw.refuse_all();
            return;
        };
        let questionnaire = self.raw.questionnaire;
        for entry in sections {
            if let Some((index, section)) = questionnaire.section(&entry.key) {
                match questionnaire.get(section.id) {
                    Some(question) => self.value(question, entry),
                    None => self.section(index, section.id, &entry.value),
                }
            } else if entry.key == ASSUMPTIONS {
                self.assumptions(&entry.value);
            } else if entry.key != "$schema" {
                self.unknown_section(&entry.key, entry.key_span);
            }
        }
    }

    fn unknown_section(&mut self, key: &str, span: Span) {
        let questionnaire = self.raw.questionnaire;
        let names = questionnaire.sections.iter().map(|section| section.id);
        let names = names.chain([ASSUMPTIONS]);
        let of_key = |key: &str| {
            questionnaire
                .questions
                .iter()
                .find(|question| question.id == key || question.key == key)
        };
        let help = if let Some(help) = did_you_mean(key, names.clone()) {
            help
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
            self.wrong_type(message, value.span, help);
            return;
        };
        for entry in entries {
            self.entry(index, id, &entry.key, entry);
        }
    }

    /// An entry of a section under its key, or a map of the parts that its question has.
    fn entry(&mut self, section: usize, id: &str, key: &str, entry: &Entry<'_>) {
        let questionnaire = self.raw.questionnaire;
        let question = questionnaire.get(&format!("{id}.{key}"));
        match (question, &entry.value.shape) {
            (Some(question), Shape::Map(parts)) if question.part.is_some() => {
                for part in parts {
                    self.entry(section, id, &format!("{key}.{}", part.key), part);
                }
            }
            (Some(question), _) => self.value(question, entry),
            (None, _) => self.unknown_key(section, id, key, entry.key_span),
        }
    }

    fn unknown_key(&mut self, section: usize, id: &str, key: &str, span: Span) {
        let questionnaire = self.raw.questionnaire;
        if let Some((map, part)) = key.rsplit_once('.')
            && let Some(question) = questionnaire.get(&format!("{id}.{map}"))
        {
            let keys: Vec<&str> = questionnaire.parts(question).map(|(key, _)| key).collect();
            let help = did_you_mean(part, keys.iter().copied())
                .unwrap_or_else(|| format!("its keys are {}", keys.join(", ")));
            let message = format!("`{}` has no key `{}`", question.id, printable_id(part));
            self.problem("unknown-key", message, span, &[help]);
            return;
        }
        let keys = || {
            questionnaire
                .of_section(section)
                .map(|question| question.key)
        };
        let help = if let Some(help) = rest_of_a_number(key).or_else(|| did_you_mean(key, keys())) {
            help
        } else if let Some(question) = questionnaire.meant(&format!("{id}.{key}")) {
            if question.section == section {
                format!("did you mean `{}`?", question.key)
            } else {
                format!("there is `{}`", question.id)
            }
        } else {
            format!("its keys are {}", keys().collect::<Vec<_>>().join(", "))
        };
        let message = format!("`{id}` has no key `{}`", printable_id(key));
        self.problem("unknown-key", message, span, &[help]);
    }

    fn value(&mut self, question: &'static Question, entry: &Entry<'_>) {
        let value = &entry.value;
        if value.is_blank() {
            if question.optional {
                self.put(question, Some(Response::LeftOut), value.span);
            }
            return;
        }
        if let Some(list) = question.list() {
            read_list::list(self, question, list, entry);
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
                let message = format!("{} is one value, not {what}", (self.calls)(question));
                self.wrong_type(message, value.span, question.kind.expects());
                self.put(question, None, value.span);
            }
        }
    }

    fn scalar(&mut self, question: &'static Question, text: &str, span: Span) {
        if let Some(list) = question.list() {
            read_list::names(self, question, list, text, span);
            return;
        }
        if question.is_unknown(text) {
            let response = question.unknown.as_ref().map(|_| Response::Unknown);
            if response.is_none() {
                let name = (self.calls)(question);
                let (message, help) = if question.optional {
                    (
                        format!("nothing is assumed for {name}"),
                        "leave the line away: this answer is optional".to_owned(),
                    )
                } else {
                    (
                        format!("nothing is assumed for {name}, so it is needed"),
                        question.kind.expects(),
                    )
                };
                self.problem("no-assumption", message, span, &[help]);
            }
            self.put(question, response, span);
            return;
        }
        let value = self.parse(question, text, span);
        self.put(question, value.map(Response::Given), span);
    }

    fn items(&mut self, question: &Question, items: &[Tree<'_>], span: Span) {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            match &item.shape {
                Shape::Scalar { text, .. } => match question.kind.parse_item(text) {
                    Ok(value) => values.push(value),
                    Err(rejection) => self.reject(question, &rejection, item.span),
                },
                Shape::List(_) | Shape::Map(_) => {
                    let message = format!("each item of {} is one value", (self.calls)(question));
                    self.wrong_type(message, item.span, question.kind.expects());
                }
            }
        }
        let is_sound = values.len() == items.len();
        let joined = is_sound.then(|| question.kind.join(values)).transpose();
        let value = joined.unwrap_or_else(|rejection| {
            self.reject(question, &rejection, first_line(self.source, span));
            None
        });
        self.put(question, value.map(Response::Given), span);
    }
}

/// A problem of the YAML reader in the user's words.
fn reading_problem(source: &Arc<Source>, problem: &Problem) -> Diagnostic {
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
        ProblemKind::TooMuch => (
            "too-much",
            "from here on the text holds more than any answers file".to_owned(),
            "check that this is the file you mean",
        ),
        ProblemKind::More(_) => ("more", problem.kind.to_string(), ""),
    };
    let mut diagnostic = Diagnostic::error(id, message).at(source, problem.span.range(), "");
    if !help.is_empty() {
        diagnostic = diagnostic.help(help);
    }
    if let Some(other) = problem.other {
        diagnostic = diagnostic.at(source, other.range(), "first here");
    }
    diagnostic
}
