//! Answers: from text with places to checked answers that facts can be derived from.
//!
//! A file, `--set` and the keyboard all fill [`RawAnswers`]; these are laid over each other, then checked
//! together, and every problem is told in one run. It knows questions, not tables, facts or files.

use chrono::NaiveDate;

use crate::diagnostics::Diagnostic;
use crate::questions::{CURRENCY, Question, Questionnaire, USD_RATE};
use crate::units::{Decimal, Value};

mod assumption;
mod candidate;
mod check;
mod decode;
mod raw;
mod read;
mod read_list;
mod reader;
mod record;
mod relations;
mod term;
mod write;

pub use assumption::{ASSUMPTIONS, GivenAssumption};
pub use candidate::Candidate;
use check::at_answer;
pub use check::{check, contradictions, valid_part};
pub use decode::{MOST_BYTES, decode, too_large};
pub use raw::{AnswerStatus, Asking, Place, RawAnswer, RawAnswers, Response};
pub use read::{SetFlag, read, read_draft, read_settings};
pub use record::Record;
pub use relations::{Breach, breaches};
pub use term::{Duration, Term};
pub use write::{template, template_json, write};

/// Complete, checked answers; what was not asked on this path is not in them.
#[derive(Clone, Debug)]
pub struct Answers {
    questionnaire: &'static Questionnaire,
    answered: Vec<Option<Answered>>,
    places: Vec<Option<Place>>,
    candidates: Vec<Candidate>,
    terms: Vec<Term>,
    assumptions: Vec<GivenAssumption>,
}

/// An answer and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The answer.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody gave it.
    Given,
    /// It is the documented assumption or default.
    Assumed,
}

impl Answers {
    /// The answer to a question, if it was relevant and answered.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Answered> {
        self.answered[self.questionnaire.index(id)?].as_ref()
    }

    /// The same with another value of a question that was answered, for what would be decided then.
    #[must_use]
    pub fn supposing(&self, id: &str, value: Value) -> Self {
        let mut supposed = self.clone();
        let at = self.questionnaire.index(id);
        if let Some(answered) = at.and_then(|at| supposed.answered[at].as_mut()) {
            answered.value = value;
        }
        supposed
    }

    /// The answers with their questions, in the order of asking.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Question, &Answered)> {
        self.questionnaire
            .questions
            .iter()
            .zip(&self.answered)
            .filter_map(|(question, answered)| Some((question, answered.as_ref()?)))
    }

    /// The integration candidates in the order given.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// What partners are paid today, by type, in the order given.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The figures of the forecast that are given in place of the tables' own; of one id the last counts.
    #[must_use]
    pub fn assumptions(&self) -> &[GivenAssumption] {
        &self.assumptions
    }

    /// The code of the company's currency.
    #[must_use]
    pub fn currency(&self) -> &'static str {
        match self.get(CURRENCY).map(|answered| &answered.value) {
            Some(Value::Choice(code)) => code,
            _ => "USD",
        }
    }

    /// US dollars for one unit of the company's currency; 1 for US dollars.
    #[must_use]
    pub fn usd_rate(&self) -> Decimal {
        self.get(USD_RATE)
            .and_then(|answered| answered.value.number())
            .unwrap_or(Decimal::ONE)
    }

    /// The first day of the plan.
    #[must_use]
    pub fn start_date(&self) -> Option<NaiveDate> {
        match self.get("goals.start_date")?.value {
            Value::Date(day) => Some(day),
            _ => None,
        }
    }

    /// The problem of two answers that cannot both hold, with the places of both.
    #[must_use]
    pub fn contradiction(&self, first: &str, second: &str, what: &str, fix: &str) -> Diagnostic {
        let mut problem = Diagnostic::error("contradiction", what).help(fix);
        for id in [first, second] {
            let index = self.questionnaire.index(id);
            let place = index.and_then(|index| self.places[index].as_ref());
            problem = at_answer(problem, place, "");
        }
        problem
    }
}
