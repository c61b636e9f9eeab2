//! The answers given so far, and what they make relevant.
//!
//! Raw answers do not know how far an interview has come: that is worked out from them each time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{GivenAssumption, Origin, Record};
use crate::diagnostics::Source;
use crate::questions::kinds::CurrencyMark;
use crate::questions::{
    Assumed, CURRENCY, Figure, Question, Questionnaire, USD_RATE, calculators_of,
};
use crate::units::{Decimal, Value};
use crate::yaml::Span;

/// A response to one question.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// The answer.
    Given(Value),
    /// The items of a list.
    Items(Vec<Record>),
    /// It is not known: the documented assumption is to be used.
    Unknown,
    /// It is optional and left out for good.
    LeftOut,
}

/// Where an answer was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub source: Arc<Source>,
    /// The bytes in it.
    pub span: Range<usize>,
}

/// The response to one question, with its place.
#[derive(Clone, Debug, Default)]
pub struct RawAnswer {
    /// The response; `None` when it was refused, so that it is not reported as missing too.
    pub response: Option<Response>,
    /// Where it was read; none for what was typed at a prompt.
    pub place: Option<Place>,
    /// The marks of currencies that stood beside amounts, with the amounts' places.
    pub marks: Vec<(CurrencyMark, Span)>,
    /// The arithmetic that the answer was worked out from.
    pub arithmetic: Option<String>,
    /// For each item of a list, where the values of its fields stand, by key.
    pub fields: Vec<HashMap<&'static str, Span>>,
}

impl RawAnswer {
    /// An answer that was typed at a prompt.
    #[must_use]
    pub fn typed(response: Response) -> Self {
        Self {
            response: Some(response),
            ..Self::default()
        }
    }

    /// Where the value of an item's field was read.
    pub(super) fn place_of_field(&self, item: usize, key: &str) -> Option<Place> {
        let source = Arc::clone(&self.place.as_ref()?.source);
        let span = self.fields.get(item)?.get(key)?.range();
        Some(Place { source, span })
    }
}

/// How an unanswered question is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// As missing, unless it is optional or has a default.
    Required,
    /// By its documented assumption, where it has one.
    Assumed,
    /// As not yet asked, whether it is optional or has a default or not.
    Everything,
}

impl Asking {
    /// Whether what has a documented assumption may be missing.
    #[must_use]
    pub const fn assuming(assumes: bool) -> Self {
        if assumes {
            Self::Assumed
        } else {
            Self::Required
        }
    }
}

/// The status of a question on the path that the answers take.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerStatus<'a> {
    /// It is relevant and answered.
    Answered(Cow<'a, Value>, Origin),
    /// It is relevant and the answer is a list of items.
    Listed,
    /// It is relevant and left out.
    LeftOut,
    /// It is relevant and has no answer.
    Missing,
    /// Its answer was refused.
    Refused,
    /// It is not relevant, or was not volunteered.
    NotAsked,
    /// Whether it is relevant depends on an answer that is missing.
    Open,
}

impl AnswerStatus<'_> {
    /// Whether the question is asked on this path.
    #[must_use]
    pub fn is_relevant(&self) -> bool {
        !matches!(self, Self::NotAsked | Self::Open)
    }

    /// Whether the question is still to be answered.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        matches!(self, Self::Missing | Self::Refused)
    }

    fn value(&self) -> Option<&Value> {
        match self {
            Self::Answered(value, _) => Some(value),
            _ => None,
        }
    }
}

/// The answers given so far.
#[derive(Clone, Debug)]
pub struct RawAnswers {
    /// The questions.
    pub questionnaire: &'static Questionnaire,
    /// A response or none for each question, in the order of the questionnaire.
    pub answers: Vec<Option<RawAnswer>>,
    /// Figures of the forecast that are given in place of the tables' own, in the order given.
    pub assumptions: Vec<GivenAssumption>,
    /// The name of the answers file that was read; none when there was none.
    pub file: Option<String>,
}

impl RawAnswers {
    /// Raw answers without a response.
    #[must_use]
    pub fn new(questionnaire: &'static Questionnaire) -> Self {
        Self {
            questionnaire,
            answers: vec![None; questionnaire.questions.len()],
            assumptions: Vec::new(),
            file: None,
        }
    }

    /// These answers, and the weaker ones where these have none; an exchange rate of another currency is none.
    #[must_use]
    pub fn over(mut self, mut weaker: Self) -> Self {
        if let [Some(own), Some(other)] = [&self, &weaker].map(Self::currency)
            && own != other
        {
            weaker.forget(USD_RATE);
        }
        for (own, other) in self.answers.iter_mut().zip(weaker.answers) {
            if own.is_none() {
                *own = other;
            }
        }
        self.assumptions_over(weaker.assumptions);
        self.file = self.file.or(weaker.file);
        self
    }

    /// Marks every answer as refused: nothing could be read, so that nothing is reported as missing.
    pub fn refuse_all(&mut self) {
        self.answers.fill(Some(RawAnswer::default()));
    }

    /// The response to a question.
    #[must_use]
    pub fn response(&self, question: &Question) -> Option<&Response> {
        self.answers[question.index].as_ref()?.response.as_ref()
    }

    /// The value that was given for a question; none for a list, and for what is not known or left out.
    #[must_use]
    pub fn given(&self, question: &Question) -> Option<&Value> {
        match self.response(question)? {
            Response::Given(value) => Some(value),
            _ => None,
        }
    }

    /// Where the answer to the question at this place was read.
    pub(super) fn place(&self, index: usize) -> Option<&Place> {
        self.answers[index].as_ref()?.place.as_ref()
    }

    /// Sets the response to a question.
    pub fn put(&mut self, question: &Question, response: Response) {
        self.put_answer(question, RawAnswer::typed(response));
    }

    /// Sets the answer to a question; another currency needs another exchange rate.
    pub fn put_answer(&mut self, question: &Question, answer: RawAnswer) {
        let before = self.currency().cloned();
        self.answers[question.index] = Some(answer);
        if before.is_some() && before.as_ref() != self.currency() {
            self.forget(USD_RATE);
        }
    }

    /// The response to the question for the currency.
    fn currency(&self) -> Option<&Response> {
        self.response(self.questionnaire.get(CURRENCY)?)
    }

    /// The code of the company's currency, as far as it is known.
    #[must_use]
    pub fn currency_code(&self) -> &'static str {
        match self.currency() {
            Some(Response::Given(Value::Choice(code))) => code,
            _ => "USD",
        }
    }

    fn forget(&mut self, id: &str) {
        if let Some(question) = self.questionnaire.get(id) {
            self.answers[question.index] = None;
        }
    }

    /// How many questions have an answer.
    #[must_use]
    pub fn answered(&self) -> usize {
        let said = |entry: &&RawAnswer| entry.response.is_some();
        self.answers.iter().flatten().filter(said).count()
    }

    /// The items of a list, none where it has no answer.
    #[must_use]
    pub fn items(&self, question: &Question) -> &[Record] {
        match self.response(question) {
            Some(Response::Items(items)) => items,
            _ => &[],
        }
    }

    /// The items of the list with this id as what they are.
    #[must_use]
    pub fn list<'a, T: From<&'a Record>>(&'a self, id: &str) -> Vec<T> {
        let question = self.questionnaire.get(id);
        let items = question.map_or(&[][..], |question| self.items(question));
        items.iter().map(T::from).collect()
    }

    /// The status of every question, in the order of asking.
    #[must_use]
    pub fn statuses(&self, asking: Asking) -> Vec<AnswerStatus<'_>> {
        let mut all: Vec<AnswerStatus<'_>> = Vec::with_capacity(self.answers.len());
        for question in &self.questionnaire.questions {
            let next = match self.relevant(question, &all) {
                Some(true) => self.answer(question, &all, asking),
                Some(false) => AnswerStatus::NotAsked,
                None => AnswerStatus::Open,
            };
            all.push(next);
        }
        all
    }

    /// The questions that are relevant and have no answer.
    #[must_use]
    pub fn missing(&self, asking: Asking) -> Vec<&'static Question> {
        let statuses = self.statuses(asking);
        let questions = self.questionnaire.questions.iter().zip(&statuses);
        questions
            .filter(|(_, status)| **status == AnswerStatus::Missing)
            .map(|(question, _)| question)
            .collect()
    }

    /// The questions that are never asked, are relevant and were not answered.
    #[must_use]
    pub fn not_volunteered(&self, asking: Asking) -> Vec<&'static Question> {
        let statuses = self.statuses(asking);
        let questions = self.questionnaire.questions.iter();
        questions
            .filter(|question| question.volunteered && self.response(question).is_none())
            .filter(|question| self.relevant(question, &statuses) == Some(true))
            .collect()
    }

    /// Whether the question is relevant; `None` while that depends on a missing answer.
    fn relevant(&self, question: &Question, before: &[AnswerStatus<'_>]) -> Option<bool> {
        let mut open = false;
        for condition in &question.when {
            let asked = &self.questionnaire.questions[condition.question];
            let holds = match &before[condition.question] {
                AnswerStatus::Answered(value, _) => {
                    condition.holds(asked, value, |amount| self.in_usd(amount, before))
                }
                AnswerStatus::LeftOut | AnswerStatus::NotAsked | AnswerStatus::Listed => {
                    Some(false)
                }
                AnswerStatus::Missing | AnswerStatus::Refused | AnswerStatus::Open => None,
            };
            match holds {
                Some(true) => {}
                Some(false) => return Some(false),
                None => open = true,
            }
        }
        (!open).then_some(true)
    }

    fn in_usd(&self, amount: Decimal, before: &[AnswerStatus<'_>]) -> Option<Decimal> {
        let find = |id: &str| before.get(self.questionnaire.index(id)?)?.value();
        match find(CURRENCY)? {
            Value::Choice("USD") => Some(amount),
            _ => amount.checked_mul(find(USD_RATE)?.number()?),
        }
    }

    fn answer<'a>(
        &'a self,
        question: &'static Question,
        before: &[AnswerStatus<'a>],
        asking: Asking,
    ) -> AnswerStatus<'a> {
        match &self.answers[question.index] {
            Some(entry) => match &entry.response {
                Some(Response::Given(value)) => {
                    AnswerStatus::Answered(Cow::Borrowed(value), Origin::Given)
                }
                Some(Response::Items(_)) => AnswerStatus::Listed,
                Some(Response::Unknown) => self.assumed(question, before),
                Some(Response::LeftOut) => AnswerStatus::LeftOut,
                None => AnswerStatus::Refused,
            },
            None if question.volunteered => AnswerStatus::NotAsked,
            None if asking == Asking::Everything => AnswerStatus::Missing,
            None => match &question.default {
                Some(value) => AnswerStatus::Answered(Cow::Borrowed(value), Origin::Assumed),
                None if question.optional => AnswerStatus::LeftOut,
                None if asking == Asking::Assumed && question.unknown.is_some() => {
                    self.assumed(question, before)
                }
                None => AnswerStatus::Missing,
            },
        }
    }

    /// The documented assumption: [`AnswerStatus::Open`] while an answer that it is taken from is missing,
    /// [`AnswerStatus::Missing`] where nothing can be assumed.
    #[must_use]
    pub fn assumed<'a>(
        &self,
        question: &'a Question,
        before: &[AnswerStatus<'a>],
    ) -> AnswerStatus<'a> {
        let assumed = match question.unknown.as_ref().map(|unknown| &unknown.answer) {
            Some(Assumed::Fixed(value)) => Some(Cow::Borrowed(value)),
            Some(Assumed::SameAs(other)) => match &before[*other] {
                AnswerStatus::Answered(value, _) => Some(value.clone()),
                _ => return AnswerStatus::Open,
            },
            Some(Assumed::WorkedOut) => match self.worked_out(question, before) {
                Some((_, value)) => Some(Cow::Owned(value)),
                None if self.waits_for_figures(question, before) => return AnswerStatus::Open,
                None => None,
            },
            None => None,
        };
        assumed.map_or(AnswerStatus::Missing, |value| {
            AnswerStatus::Answered(value, Origin::Assumed)
        })
    }

    /// The arithmetic that the answers before a question allow without a further figure, and what it comes to; none
    /// where the result is no answer, such as a contract value before the first sale.
    #[must_use]
    pub fn worked_out(
        &self,
        question: &Question,
        before: &[AnswerStatus<'_>],
    ) -> Option<(String, Value)> {
        let known = |figure: &Figure| {
            let asked = self.questionnaire.get(figure.from.as_deref()?)?;
            let value = before.get(asked.index)?.value()?;
            Some(asked.kind.write(value))
        };
        let mut sums = calculators_of(question.id).filter_map(|calculator| {
            let figures: Option<Vec<String>> = calculator.asks.iter().map(known).collect();
            let sum = calculator.arithmetic(&figures?);
            question.parse(&sum).ok().map(|value| (sum, value))
        });
        sums.next()
    }

    /// Whether an answer is still missing from which this one could be worked out.
    fn waits_for_figures(&self, question: &Question, before: &[AnswerStatus<'_>]) -> bool {
        let figures = calculators_of(question.id).flat_map(|calculator| &calculator.asks);
        let mut from =
            figures.filter_map(|figure| self.questionnaire.index(figure.from.as_deref()?));
        from.any(|at| matches!(before.get(at), Some(AnswerStatus::Missing)))
    }
}
