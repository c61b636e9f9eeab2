//! Quantities with their units, and the values an answer or a fact can have.
//!
//! Everything that is counted or paid is a decimal from the text it was read from to the text it is printed
//! as. This module knows no question, no table and no partner.

use chrono::NaiveDate;
pub use rust_decimal::Decimal;

mod format;
mod quantity;
mod slug;

pub(crate) use format::{TENS, in_digits};
pub use format::{amount, money, number, percent};
pub use quantity::{Money, Number, Percent};
pub(crate) use quantity::{decimal_of, is_exact_as_number, serialize_number};
pub use slug::slug;

/// The decimal places to which a number is told: more than these where they would show a whole number that it is not,
/// as rules draw their lines at whole numbers.
#[must_use]
pub fn places_told(value: Decimal, places: u32) -> u32 {
    let is_mistaken = |places: &u32| {
        let shown = value.round_dp(*places);
        shown.is_integer() && shown != value
    };
    (places..=value.scale())
        .find(|places| !is_mistaken(places))
        .unwrap_or(places)
}

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// An amount in the company's currency.
    Money,
    /// An amount in US dollars, the currency of every threshold in the tables.
    Usd,
    /// Hundredths: 15 is 15%.
    Percent,
    /// Things that are counted.
    Count,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// US dollars for one unit of the company's currency.
    UsdRate,
    /// Points of a score, 0 to 100.
    Points,
    /// No unit.
    Plain,
}

impl Unit {
    /// The unit's name in structured output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Usd => "usd",
            Self::Percent => "percent",
            Self::Count => "count",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::UsdRate => "usd_rate",
            Self::Points => "points",
            Self::Plain => "number",
        }
    }
}

/// A value of an answer or a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    YesNo(bool),
    /// One of a question's choices.
    Choice(&'static str),
    /// Several of a question's choices, in the order of the questionnaire.
    Choices(Vec<&'static str>),
    /// Free text.
    Text(String),
    /// Several free texts.
    Texts(Vec<String>),
    /// A number; its unit stands with the question or the fact.
    Number(Decimal),
    /// A day.
    Date(NaiveDate),
}

impl Value {
    /// The number, when it is one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}
