//! A fact that rules may look at: its place, the values it can take, and a value.

use std::fmt;

use rust_decimal::Decimal;

use crate::units::Value;

/// A fact's place in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub u16);

/// The values a fact can take.
#[derive(Clone, Debug, PartialEq)]
pub enum Domain {
    /// Yes or no.
    YesNo,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// A number from `min` to `max`, both included where given.
    Number {
        /// The least value.
        min: Option<Decimal>,
        /// The greatest value.
        max: Option<Decimal>,
    },
}

/// A fact's value as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FactValue {
    /// Yes or no.
    YesNo(bool),
    /// One of the fact's words.
    Choice(&'static str),
    /// A number in the fact's unit.
    Number(Decimal),
}

impl FactValue {
    /// An answer as the rules see it; `None` for texts, days and lists.
    #[must_use]
    pub fn of(answer: &Value) -> Option<Self> {
        match answer {
            Value::YesNo(is) => Some(Self::YesNo(*is)),
            Value::Choice(word) => Some(Self::Choice(word)),
            Value::Number(number) | Value::Amount(number) => Some(Self::Number(*number)),
            Value::Choices(_) | Value::Text(_) | Value::Texts(_) | Value::Date(_) => None,
        }
    }
}

impl fmt::Display for FactValue {
    /// Writes the value without its unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(is) => f.write_str(if *is { "yes" } else { "no" }),
            Self::Choice(word) => f.write_str(word),
            Self::Number(number) => write!(f, "{}", number.normalize()),
        }
    }
}
