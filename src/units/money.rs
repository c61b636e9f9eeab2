//! Amounts and percentages as they stand in structured output: an amount is a decimal string, a percentage a
//! number.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

/// An amount of money; the currency stands beside it once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(pub Decimal);

/// Hundredths: 15 is 15%.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub Decimal);

/// A number without a unit of its own, such as points, months or a ratio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub Decimal);

impl Money {
    /// The most that an amount may be, in any currency: what is worked out from it still fits into 28 digits.
    pub const MOST: i64 = 10_000_000_000_000;
}

impl Percent {
    /// The percentage as a fraction without trailing zeros: 15% is 0.15.
    #[must_use]
    pub fn fraction(self) -> Decimal {
        (self.0 / Decimal::ONE_HUNDRED).normalize()
    }

    /// The whole or half percent at it or below, which is what can be offered: 14.59% is 14.5%.
    #[must_use]
    pub fn offered(self) -> Self {
        Self(((self.0 * Decimal::TWO).floor() / Decimal::TWO).normalize())
    }

    /// The two rates that a number without the sign of percent may stand for, if it is above 0 and below 1: `0.2%` and
    /// `20%`.
    #[must_use]
    pub fn readings(number: Decimal) -> Option<[String; 2]> {
        let is_ambiguous = number > Decimal::ZERO && number < Decimal::ONE;
        is_ambiguous
            .then(|| [Self(number), Self::of_fraction(number)].map(|Self(rate)| format!("{rate}%")))
    }

    /// The percentage of a fraction, without trailing zeros: 0.15 is 15%.
    #[must_use]
    pub fn of_fraction(fraction: Decimal) -> Self {
        Self((fraction * Decimal::ONE_HUNDRED).normalize())
    }
}

/// Reads a rate from 0% to 100% as it is typed, with or without its sign.
impl FromStr for Percent {
    /// What is wrong with it, and what to write.
    type Err = (String, String);

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.trim_end_matches('%').trim_end();
        let possible = Decimal::ZERO..=Decimal::ONE_HUNDRED;
        let rate = Decimal::from_str_exact(plain).ok();
        let rate = rate.filter(|rate| possible.contains(rate)).ok_or_else(|| {
            let help = "write a share of the payment in percent, such as `20` or `7.5`";
            (format!("`{text}` is no rate from 0% to 100%"), help.into())
        })?;
        match Self::readings(rate).filter(|_| plain == text) {
            Some([small, large]) => Err((
                format!("`{text}` could be {small} or {large}"),
                format!("write `{small}` or `{large}`"),
            )),
            None => Ok(Self(rate)),
        }
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ExactText).map(Self)
    }
}

struct ExactText;

impl Visitor<'_> for ExactText {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount as text, such as \"49.90\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        Decimal::from_str_exact(text).map_err(|_| E::custom(format!("`{text}` is not an amount")))
    }
}

/// Writes a decimal as a number when the number says exactly the same, otherwise as text.
///
/// Formats with numbers read them as binary fractions: up to 15 digits come back as they were.
pub(super) fn serialize_number<S: Serializer>(
    value: Decimal,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let value = value.normalize();
    if value.scale() == 0
        && let Some(whole) = value.to_i64()
    {
        return serializer.serialize_i64(whole);
    }
    match exact_float(value) {
        Some(float) => serializer.serialize_f64(float),
        None => serializer.collect_str(&value),
    }
}

/// Whether a decimal comes back from a format's number as it was.
pub(super) fn is_exact_as_number(value: Decimal) -> bool {
    let value = value.normalize();
    exact_float(value).is_some() || value.scale() == 0 && value.to_i64().is_some()
}

/// The binary fraction that is written with exactly the decimal's digits: fifteen of them always come back from one of
/// 53 bits, and readers of other programs take them exactly down to the 22nd place.
fn exact_float(value: Decimal) -> Option<f64> {
    let is_short = value.mantissa().unsigned_abs() < FIFTEEN_DIGITS && value.scale() <= 22;
    value.to_string().parse().ok().filter(|_| is_short)
}

/// The least number of more digits.
const FIFTEEN_DIGITS: u128 = 1_000_000_000_000_000;

struct AnyNumber;

impl Visitor<'_> for AnyNumber {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Decimal, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Decimal, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Decimal, E> {
        decimal_of(value)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        Decimal::from_str_exact(text)
            .or_else(|_| Decimal::from_scientific(text))
            .map_err(|_| E::custom(format!("`{text}` is not a number")))
    }
}

/// The decimal that a binary fraction was written as.
pub(super) fn decimal_of<E: de::Error>(value: f64) -> Result<Decimal, E> {
    Decimal::from_str_exact(&value.to_string())
        .map_err(|_| E::custom(format!("{value} is out of range")))
}

macro_rules! as_number {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_number(self.0, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(AnyNumber).map(|value| Self(value.normalize()))
            }
        }
    )*};
}

as_number!(Percent, Number);

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{Money, Number, Percent, exact_float};

    fn dec(text: &str) -> Decimal {
        Decimal::from_str_exact(text).expect("a decimal")
    }

    #[test]
    fn amounts_are_text_and_percentages_numbers() {
        assert_eq!(
            serde_json::to_string(&Money(dec("49.90"))).expect("json"),
            "\"49.90\""
        );
        assert_eq!(
            serde_json::to_string(&Percent(dec("15.00"))).expect("json"),
            "15"
        );
        assert_eq!(
            serde_json::to_string(&Percent(dec("12.50"))).expect("json"),
            "12.5"
        );
    }

    #[test]
    fn fifteen_digits_are_exact_up_to_22_places() {
        let mut state = 1u64;
        for scale in 0..=28 {
            for _ in 0..200 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let digits = i64::try_from((state >> 8) % 1_000_000_000_000_000).expect("fits");
                let value = Decimal::new(digits, scale).normalize();
                match exact_float(value) {
                    Some(float) => {
                        let text = float.to_string();
                        assert_eq!(Decimal::from_str_exact(&text), Ok(value), "{float}");
                    }
                    None => assert!(value.scale() > 22, "{value}"),
                }
            }
        }
        assert_eq!(exact_float(dec("9007199254740993.55")), None);
    }

    #[test]
    fn every_digit_comes_back() {
        for text in [
            "0.15",
            "49.90",
            "9007199254740993.55",
            "-0.0000000000000000000000000001",
        ] {
            let money = Money(dec(text));
            let json = serde_json::to_string(&money).expect("json");
            assert_eq!(
                serde_json::from_str::<Money>(&json)
                    .expect("json")
                    .0
                    .to_string(),
                text
            );
            let number = Number(dec(text).normalize());
            let json = serde_json::to_string(&number).expect("json");
            assert_eq!(
                serde_json::from_str::<Number>(&json).expect("json"),
                number,
                "{json}"
            );
        }
    }
}
