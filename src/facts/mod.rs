//! Facts: what the answers say, in the units the rules speak, with what follows from them.
//!
//! The catalogue joins the questionnaire's answers and the derived facts. Nothing here decides; rules read facts, and
//! facts read answers.

mod catalogue;
mod derive;

use chrono::NaiveDate;

use crate::answers::Answers;
use crate::playbook::fact::{FactId, FactValue};
use crate::playbook::vocabulary::FactValues;
use crate::questions::{Kind, Question};
use crate::units::{Decimal, Value, places_told};

pub use catalogue::{Derived, FactCatalog, catalog, label};

/// Decimal places to which a derived number is printed; rules see all of them.
const PRINTED_PLACES: u32 = 4;

/// What is known about a company, ready for the rules.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The answers it rests on.
    pub answers: &'a Answers,
    /// Day 1 of the plan.
    pub start_date: NaiveDate,
    /// ISO 4217 code of the company's currency.
    pub currency: &'static str,
    /// US dollars for one unit of it.
    pub usd_rate: Decimal,
    values: FactValues,
}

impl<'a> Facts<'a> {
    /// The amount in US dollars; the greatest amount that can be written when it does not fit.
    #[must_use]
    pub fn to_usd(&self, amount: Decimal) -> Decimal {
        amount.checked_mul(self.usd_rate).unwrap_or(Decimal::MAX)
    }

    /// The amount of US dollars in the company's currency.
    #[must_use]
    pub fn of_usd(&self, amount: Decimal) -> Decimal {
        amount.checked_div(self.usd_rate).unwrap_or(Decimal::MAX)
    }

    /// The values as the rules see them.
    #[must_use]
    pub fn values(&self) -> &FactValues {
        &self.values
    }

    /// The answer to a question; `None` when it was not given.
    fn given(&self, id: &str) -> Option<&'a Value> {
        self.answers.get(id).map(|answered| &answered.value)
    }

    /// The answer to a question as a number; `None` when it was not given.
    #[must_use]
    pub fn given_number(&self, id: &str) -> Option<Decimal> {
        self.given(id)?.number()
    }

    /// The answer to a question as a number; zero when it was not asked.
    #[must_use]
    #[inline(always)]
    pub fn answer(&self, id: &str) -> Decimal {
        self.given_number(id).unwrap_or_default()
    }

    /// The answer to a question as one of its words; empty when it was not asked.
    #[must_use]
    #[inline(always)]
    pub fn word(&self, id: &str) -> &'static str {
        match self.given(id) {
            Some(Value::Choice(word)) => word,
            _ => "",
        }
    }

    /// Whether a question was answered with yes.
    #[must_use]
    pub fn yes_answer(&self, id: &str) -> bool {
        self.given(id) == Some(&Value::YesNo(true))
    }

    /// The answer to a question as text; empty when it was not given.
    #[must_use]
    pub fn text(&self, id: &str) -> &'a str {
        match self.given(id) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The answer to a question as text; `None` when it was not given.
    #[must_use]
    pub fn given_text(&self, id: &str) -> Option<String> {
        Some(self.text(id).to_owned()).filter(|text| !text.is_empty())
    }

    /// The answer to a question as several texts.
    #[must_use]
    pub fn texts(&self, id: &str) -> &'a [String] {
        match self.given(id) {
            Some(Value::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// A derived number; `None` when it has no value.
    #[must_use]
    pub fn known_number(&self, fact: Derived) -> Option<Decimal> {
        match self.value(fact) {
            Some(FactValue::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// A derived number; zero when it has no value.
    #[must_use]
    pub fn number(&self, fact: Derived) -> Decimal {
        self.known_number(fact).unwrap_or_default()
    }

    /// The word of a derived fact; empty when it has none.
    #[must_use]
    pub fn chosen(&self, fact: Derived) -> &'static str {
        match self.value(fact) {
            Some(FactValue::Choice(word)) => word,
            _ => "",
        }
    }

    /// Whether a derived fact is yes.
    #[must_use]
    pub fn yes(&self, fact: Derived) -> bool {
        self.value(fact) == Some(FactValue::YesNo(true))
    }

    /// A derived fact's value.
    #[must_use]
    #[inline]
    pub fn value(&self, fact: Derived) -> Option<FactValue> {
        self.values[usize::from(catalog().derived(fact).0)]
    }

    /// Sets a derived fact.
    pub fn set(&mut self, fact: Derived, value: Option<FactValue>) {
        self.values.set(catalog().derived(fact), value);
    }

    /// Supposes another value of a fact, for what would be decided then.
    ///
    /// # Panics
    /// When there is no fact of that id.
    pub fn suppose(&mut self, id: &str, value: FactValue) {
        let fact = catalog()
            .vocabulary
            .find(id)
            .expect("a fact of the catalogue");
        self.values.set(fact, Some(value));
    }

    /// Sets a derived number.
    pub fn set_number(&mut self, fact: Derived, number: impl Into<Option<Decimal>>) {
        self.set(fact, number.into().map(FactValue::Number));
    }

    /// Sets a derived yes/no fact.
    pub fn set_yes_no(&mut self, fact: Derived, is: bool) {
        self.set(fact, Some(FactValue::YesNo(is)));
    }

    /// Sets a derived word.
    pub fn set_word(&mut self, fact: Derived, word: &'static str) {
        self.set(fact, Some(FactValue::Choice(word)));
    }

    /// A fact's value as printed: an answer as given, a derived number at a few places.
    #[must_use]
    pub fn printed(&self, fact: FactId, value: FactValue) -> FactValue {
        if !catalog().is_derived(fact) {
            value
        } else {
            rounded(value)
        }
    }

    /// Id, value and unit of every derived fact that belongs to the whole program, in order.
    pub fn derived(
        &self,
    ) -> impl Iterator<Item = (&'static str, FactValue, &'static str)> + use<'_, 'a> {
        catalog().of_the_program.iter().filter_map(|fact| {
            let spec = catalog().vocabulary.spec(*fact);
            let value = rounded(self.values[usize::from(fact.0)]?);
            Some((spec.id, value, spec.unit_or_kind()))
        })
    }
}

/// The unit of an answer, or the kind of value.
#[must_use]
pub fn unit_of_answer(question: &Question) -> &'static str {
    match &question.kind {
        Kind::Number(numeric) => numeric.unit.id(),
        Kind::YesNo => "yes_no",
        Kind::Choice(_) => "choice",
        Kind::Choices { .. } => "choices",
        Kind::Date { .. } => "date",
        _ => "text",
    }
}

/// A derived fact at the places to which it is printed.
fn rounded(value: FactValue) -> FactValue {
    match value {
        FactValue::Number(number) if number.scale() > PRINTED_PLACES => {
            let places = places_told(number, PRINTED_PLACES);
            FactValue::Number(number.round_dp(places).normalize())
        }
        FactValue::Number(number) => FactValue::Number(number.normalize()),
        other => other,
    }
}
