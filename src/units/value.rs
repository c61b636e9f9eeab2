//! Values of answers and facts, their text and their form in structured output.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use super::money::{decimal_of, is_exact_as_number, serialize_number};

/// A value of an answer or a fact. Two are equal when they are written alike, so that a choice equals the text that
/// it is read back as.
#[derive(Clone, Debug)]
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
    /// A number; its unit is the question's or the fact's.
    Number(Decimal),
    /// An amount of money, written as decimal text and read back as [`Value::Text`].
    Amount(Decimal),
    /// A day.
    Date(NaiveDate),
}

impl Value {
    /// The number or the amount, when it is one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) | Self::Amount(number) => Some(*number),
            _ => None,
        }
    }

    /// The value in structured output of a unit: a number of money or of a rate of exchange becomes an amount.
    #[must_use]
    pub fn in_unit(&self, unit: &str) -> Self {
        match self {
            Self::Number(number) if matches!(unit, "money" | "usd" | "usd_rate") => {
                Self::Amount(*number)
            }
            value => value.clone(),
        }
    }

    /// The text that it is written as in structured output, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Number(number) if is_exact_as_number(*number) => None,
            Self::YesNo(_) | Self::Choices(_) | Self::Texts(_) => None,
            Self::Amount(amount) => Some(amount.to_string()),
            _ => Some(self.to_string()),
        }
    }

    /// The decimal that a text or an amount is; `None` for other texts and for what is no text.
    #[must_use]
    pub fn amount(&self) -> Option<Decimal> {
        match self {
            Self::Amount(amount) => Some(*amount),
            Self::Text(text) => Decimal::from_str_exact(text).ok(),
            _ => None,
        }
    }

    /// The text or the choice, when it is one.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Choice(id) => Some(id),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The texts or choices of a list; `None` for every other value.
    #[must_use]
    pub fn items(&self) -> Option<Vec<&str>> {
        match self {
            Self::Choices(ids) => Some(ids.clone()),
            Self::Texts(texts) => Some(texts.iter().map(String::as_str).collect()),
            _ => None,
        }
    }
}

/// The value as it would be typed, without its unit: `yes`, `12.5`, `smb, enterprise`; `none` for an empty list.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            Self::Choice(id) => f.write_str(id),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.normalize().fmt(f),
            Self::Amount(amount) => amount.fmt(f),
            Self::Date(day) => day.fmt(f),
            Self::Choices(ids) if ids.is_empty() => f.write_str("none"),
            Self::Texts(texts) if texts.is_empty() => f.write_str("none"),
            Self::Choices(ids) => f.write_str(&ids.join(", ")),
            Self::Texts(texts) => f.write_str(&texts.join(", ")),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::YesNo(one), Self::YesNo(other)) => one == other,
            (Self::Number(one), Self::Number(other)) => one == other,
            _ => match (self.items(), other.items()) {
                (None, None) => self.text().is_some() && self.text() == other.text(),
                (one, other) => one == other,
            },
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::YesNo(is) => serializer.serialize_bool(*is),
            Self::Number(number) => serialize_number(*number, serializer),
            Self::Choices(ids) => ids.serialize(serializer),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Choice(_) | Self::Text(_) | Self::Amount(_) | Self::Date(_) => {
                serializer.collect_str(self)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value: yes or no, a number, a text or a list of texts")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::YesNo(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        decimal_of(value).map(Value::Number)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = seq.next_element()? {
            texts.push(text);
        }
        Ok(Value::Texts(texts))
    }
}
