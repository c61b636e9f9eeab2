//! The answers given so far, and what they make relevant.
//!
//! A sheet never knows where an interview stands: that is worked out from the answers each time.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::{Integration, Origin};
use crate::diagnostics::Source;
use crate::questions::kinds::CurrencyMark;
use crate::questions::{Assumed, CURRENCY, Question, Questionnaire, USD_RATE};
use crate::units::{Decimal, Value};
use crate::yaml::Span;

/// What was said to one question.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The answer.
    Given(Value),
    /// The list of candidates.
    Integrations(Vec<Integration>),
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

/// One line of the sheet.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was said; `None` when it was refused, so that it is not told as missing too.
    pub reply: Option<Reply>,
    /// Where it was read; none for what was typed at a prompt.
    pub place: Option<Place>,
    /// The mark of a currency that stood beside the amount.
    pub mark: Option<CurrencyMark>,
    /// For each candidate, where its shared accounts stand.
    pub shared_accounts: Vec<Option<Span>>,
}

impl Entry {
    /// An answer that was typed at a prompt.
    #[must_use]
    pub fn typed(reply: Reply) -> Self {
        Self {
            reply: Some(reply),
            place: None,
            mark: None,
            shared_accounts: Vec::new(),
        }
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

/// What a question comes to on this path.
#[derive(Clone, Debug, PartialEq)]
pub enum Effective<'a> {
    /// It is relevant and answered.
    Answered(Cow<'a, Value>, Origin),
    /// It is relevant and the answer is a list of candidates.
    Listed,
    /// It is relevant and left out.
    LeftOut,
    /// It is relevant and has no answer.
    Missing,
    /// Its answer was refused.
    Refused,
    /// It is not relevant.
    NotAsked,
    /// Whether it is relevant depends on an answer that is missing.
    Open,
}

/// The answers given so far.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The questions.
    pub questionnaire: &'static Questionnaire,
    /// An entry or none for each question.
    pub entries: Vec<Option<Entry>>,
}

impl Sheet {
    /// A sheet without answers.
    #[must_use]
    pub fn new(questionnaire: &'static Questionnaire) -> Self {
        Self {
            questionnaire,
            entries: vec![None; questionnaire.questions.len()],
        }
    }

    /// This sheet, and the weaker one where this one has no entry.
    #[must_use]
    pub fn over(mut self, weaker: Self) -> Self {
        for (own, other) in self.entries.iter_mut().zip(weaker.entries) {
            if own.is_none() {
                *own = other;
            }
        }
        self
    }

    /// Marks every answer as refused: nothing could be read, so that nothing is told as missing.
    pub fn refuse_all(&mut self) {
        let refused = Entry {
            reply: None,
            place: None,
            mark: None,
            shared_accounts: Vec::new(),
        };
        self.entries.fill(Some(refused));
    }

    /// What was said to a question.
    #[must_use]
    pub fn reply(&self, question: &Question) -> Option<&Reply> {
        self.entries[question.index].as_ref()?.reply.as_ref()
    }

    /// Puts down what was said to a question.
    pub fn put(&mut self, question: &Question, reply: Reply) {
        self.entries[question.index] = Some(Entry::typed(reply));
    }

    /// How many questions have an answer.
    #[must_use]
    pub fn answered(&self) -> usize {
        let said = |entry: &&Entry| entry.reply.is_some();
        self.entries.iter().flatten().filter(said).count()
    }

    /// The candidates.
    #[must_use]
    pub fn integrations(&self) -> &[Integration] {
        let lists = self.entries.iter().flatten();
        lists
            .filter_map(|entry| match &entry.reply {
                Some(Reply::Integrations(candidates)) => Some(candidates.as_slice()),
                _ => None,
            })
            .next()
            .unwrap_or(&[])
    }

    /// What every question comes to, in the order of asking.
    #[must_use]
    pub fn effective(&self, asking: Asking) -> Vec<Effective<'_>> {
        let mut all: Vec<Effective<'_>> = Vec::with_capacity(self.entries.len());
        for question in &self.questionnaire.questions {
            let next = match self.relevant(question, &all) {
                Some(true) => self.answer(question, &all, asking),
                Some(false) => Effective::NotAsked,
                None => Effective::Open,
            };
            all.push(next);
        }
        all
    }

    /// The questions that are relevant and have no answer.
    #[must_use]
    pub fn missing(&self, asking: Asking) -> Vec<&'static Question> {
        let effective = self.effective(asking);
        let questions = self.questionnaire.questions.iter().zip(&effective);
        questions
            .filter(|(_, effective)| **effective == Effective::Missing)
            .map(|(question, _)| question)
            .collect()
    }

    /// Whether the question is relevant; `None` while that depends on a missing answer.
    fn relevant(&self, question: &Question, before: &[Effective<'_>]) -> Option<bool> {
        let mut open = false;
        for condition in &question.when {
            let asked = &self.questionnaire.questions[condition.question];
            let holds = match &before[condition.question] {
                Effective::Answered(value, _) => {
                    condition.holds(asked, value, |amount| self.in_usd(amount, before))
                }
                Effective::LeftOut | Effective::NotAsked | Effective::Listed => Some(false),
                Effective::Missing | Effective::Refused | Effective::Open => None,
            };
            match holds {
                Some(true) => {}
                Some(false) => return Some(false),
                None => open = true,
            }
        }
        (!open).then_some(true)
    }

    fn in_usd(&self, amount: Decimal, before: &[Effective<'_>]) -> Option<Decimal> {
        let find = |id: &str| match before.get(self.questionnaire.index(id)?)? {
            Effective::Answered(value, _) => Some(value),
            _ => None,
        };
        match find(CURRENCY)?.as_ref() {
            Value::Choice("USD") => Some(amount),
            _ => amount.checked_mul(find(USD_RATE)?.number()?),
        }
    }

    fn answer<'a>(
        &'a self,
        question: &'static Question,
        before: &[Effective<'a>],
        asking: Asking,
    ) -> Effective<'a> {
        match &self.entries[question.index] {
            Some(entry) => match &entry.reply {
                Some(Reply::Given(value)) => {
                    Effective::Answered(Cow::Borrowed(value), Origin::Given)
                }
                Some(Reply::Integrations(_)) => Effective::Listed,
                Some(Reply::Unknown) => assumed(question, before),
                Some(Reply::LeftOut) => Effective::LeftOut,
                None => Effective::Refused,
            },
            None if asking == Asking::Everything => Effective::Missing,
            None => match &question.default {
                Some(value) => Effective::Answered(Cow::Borrowed(value), Origin::Assumed),
                None if question.optional => Effective::LeftOut,
                None if asking == Asking::Assumed && question.unknown.is_some() => {
                    assumed(question, before)
                }
                None => Effective::Missing,
            },
        }
    }
}

/// The documented assumption, as far as what it is taken from is there.
fn assumed<'a>(question: &'static Question, before: &[Effective<'a>]) -> Effective<'a> {
    match question.unknown.as_ref().map(|unknown| &unknown.answer) {
        Some(Assumed::Fixed(value)) => Effective::Answered(Cow::Borrowed(value), Origin::Assumed),
        Some(Assumed::SameAs(other)) => match &before[*other] {
            Effective::Answered(value, _) => Effective::Answered(value.clone(), Origin::Assumed),
            _ => Effective::Open,
        },
        None => Effective::Missing,
    }
}
