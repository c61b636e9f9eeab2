//! What reading files, flags and lists share: the text, the raw answers and the problems.

use std::sync::Arc;

use super::raw::{Place, RawAnswer, RawAnswers, Response};
use crate::diagnostics::{Diagnostic, Source};
use crate::questions::kinds::{CurrencyMark, Rejection, currency_mark};
use crate::questions::{Question, Questionnaire};
use crate::units::Value;
use crate::yaml::{MAX_PROBLEMS, Span};

/// How problems call a question.
pub(super) type Naming = fn(&Question) -> String;

/// By its id, for whoever sees the file or the flag.
pub(super) fn by_id(question: &Question) -> String {
    format!("`{}`", question.id)
}

/// By its label, for whoever sees the question.
pub(super) fn by_label(question: &Question) -> String {
    question.label.to_owned()
}

/// Raw answers while they are read from one text, and the problems found so far.
pub(super) struct Reader<'a> {
    pub source: &'a Arc<Source>,
    pub raw: RawAnswers,
    /// How problems call a question.
    pub calls: Naming,
    problems: Vec<Diagnostic>,
    /// How many problems were found.
    pub found: usize,
}

impl<'a> Reader<'a> {
    pub fn new(questionnaire: &'static Questionnaire, source: &'a Arc<Source>) -> Self {
        Self {
            source,
            raw: RawAnswers::new(questionnaire),
            calls: by_id,
            problems: Vec::new(),
            found: 0,
        }
    }

    pub fn problem(&mut self, id: &'static str, message: String, span: Span, help: &[String]) {
        let mut problem = Diagnostic::error(id, message).at(self.source, span.range(), "");
        problem.help.extend_from_slice(help);
        self.add(problem);
    }

    /// Adds a problem; behind the first hundred it is counted only.
    pub fn add(&mut self, problem: Diagnostic) {
        self.found += 1;
        if self.found <= MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// The raw answers and the problems.
    pub fn end(mut self) -> (RawAnswers, Vec<Diagnostic>) {
        let more = self.found.saturating_sub(MAX_PROBLEMS);
        if more > 0 {
            let mut last =
                Diagnostic::error("more", format!("{more} more problems follow this one"));
            last.labels = self.problems[MAX_PROBLEMS - 1].labels.clone();
            self.problems.push(last);
        }
        (self.raw, self.problems)
    }

    /// The arithmetic that an answer is, or that the file gives behind it as `# = 12 / 410`, as long as it comes to
    /// the answer.
    fn arithmetic(&self, question: &Question, span: &Span) -> Option<String> {
        let text = self.source.text.get(span.range())?;
        let text = text.trim_matches(['"', '\'']);
        question.arithmetic(text).or_else(|| {
            let line = self.source.text.get(span.range().end..)?.lines().next()?;
            let sum = question.arithmetic(line.trim_start().strip_prefix('#')?)?;
            (question.parse(&sum) == question.parse(text)).then_some(sum)
        })
    }

    /// The mark of a currency beside an amount at this place.
    pub fn mark(&self, question: &Question, span: Span) -> Option<(CurrencyMark, Span)> {
        let text = self.source.text.get(span.range())?;
        let mark = currency_mark(text.trim_matches(['"', '\'']));
        Some((mark.filter(|_| question.kind.is_money())?, span))
    }

    /// Sets the response to a question, `None` when it was refused.
    pub fn put(&mut self, question: &Question, response: Option<Response>, span: Span) {
        let mark = match &response {
            Some(Response::Given(_)) => self.mark(question, span),
            _ => None,
        };
        self.raw.answers[question.index] = Some(RawAnswer {
            response,
            place: Some(Place {
                source: Arc::clone(self.source),
                span: span.range(),
            }),
            marks: mark.into_iter().collect(),
            arithmetic: self.arithmetic(question, &span),
            ..RawAnswer::default()
        });
    }

    /// Reports a part of the text that is not of the shape it should be, at its first line.
    pub fn wrong_type(&mut self, message: String, span: Span, help: String) {
        let span = first_line(self.source, span);
        self.problem("wrong-type", message, span, &[help]);
    }

    /// Reads an answer or a field; none when it was refused.
    pub fn parse(&mut self, question: &Question, text: &str, span: Span) -> Option<Value> {
        question
            .parse(text)
            .map_err(|rejection| self.reject(question, &rejection, span))
            .ok()
    }

    /// Reports a refused text.
    pub fn reject(&mut self, question: &Question, rejection: &Rejection, span: Span) {
        let message = format!("{}: {}", (self.calls)(question), rejection.message);
        self.problem(rejection.id, message, span, &rejection.help);
    }
}

/// What to type where a number was cut at its comma, which separates keys between braces: `{mrr: 120,000}`.
pub(super) fn rest_of_a_number(key: &str) -> Option<String> {
    let is_rest = key
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_rest.then(|| {
        "between braces a comma ends an answer: write a number without it, such as `120000`, or in quotes"
            .to_owned()
    })
}

/// A key of the text for a message, cut when it is long.
pub(super) fn printable_id(id: &str) -> String {
    id.chars().take(60).collect()
}

/// The part of a place that lies on its first line.
pub(super) fn first_line(source: &Source, span: Span) -> Span {
    let text = source.text.get(span.range()).unwrap_or("");
    let length = text.find('\n').unwrap_or(text.len());
    Span {
        start: span.start,
        end: span.start + u32::try_from(length).unwrap_or(0),
    }
}
