//! How numbers are written in a model's file, on the command line and at a prompt.

use rust_decimal::Decimal;

use super::inputs::{Input, Limits, Unit};

/// The first mantissa of more than 28 digits.
const MOST_MANTISSA: u128 = 10u128.pow(28);

/// Reads the plain notation of a decimal: `-12.50`, and `12.5%` for 0.125.
///
/// # Errors
/// What is wrong with the text.
pub fn decimal(text: &str) -> Result<Decimal, NumberError> {
    let (digits, percent) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), true),
        None => (text, false),
    };
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        return Err(NumberError::NotANumber);
    }
    let number = Decimal::from_str_exact(digits)
        .ok()
        .filter(|number| number.mantissa().unsigned_abs() < MOST_MANTISSA)
        .ok_or(NumberError::TooLong)?;
    if percent {
        return number
            .checked_mul(Decimal::new(1, 2))
            .filter(|share| share.scale() == number.scale() + 2 || share.is_zero())
            .ok_or(NumberError::TooLong);
    }
    Ok(number)
}

/// What to write for a share given as a bare number above one: 10 may be meant as 10% or as 1000%.
fn readings(text: &str, number: Decimal, limits: Limits) -> Option<String> {
    if text.ends_with('%') || number <= Decimal::ONE {
        return None;
    }
    let hundredfold = number.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
    let as_percent = number.checked_div(Decimal::ONE_HUNDRED)?;
    match (limits.hold(as_percent), limits.hold(number)) {
        (true, true) => Some(format!("write `{text}%` or `{hundredfold}%`")),
        (true, false) => Some(format!("write `{text}%`")),
        (false, true) => Some(format!("write `{hundredfold}%`")),
        (false, false) => None,
    }
}

/// Reads a number of a unit, inside its limits.
///
/// # Errors
/// What is wrong with the text.
pub fn number(text: &str, unit: Unit, limits: Limits) -> Result<Decimal, NumberError> {
    let number = decimal(text)?;
    if unit == Unit::Share
        && let Some(help) = readings(text, number, limits)
    {
        return Err(NumberError::Ambiguous(help));
    }
    if !limits.hold(number) {
        return Err(NumberError::OutOfRange);
    }
    if unit == Unit::Whole && !number.is_integer() {
        let help = format!("write {} or {}", number.floor(), number.ceil());
        return Err(NumberError::NotWhole(help));
    }
    Ok(number)
}

impl Input {
    /// The value that a text gives it.
    ///
    /// # Errors
    /// What to write instead.
    pub fn parse(&self, text: &str) -> Result<Decimal, String> {
        number(text.trim(), self.unit, self.limits).map_err(|error| match error {
            NumberError::Ambiguous(help) | NumberError::NotWhole(help) => help,
            _ => self.limits.sentence(),
        })
    }
}

/// Why a text is not a number that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not written as one.
    NotANumber,
    /// It has more digits than are kept.
    TooLong,
    /// A share above one, which may be meant as percent; with what to write.
    Ambiguous(String),
    /// It is outside the limits.
    OutOfRange,
    /// It has a part behind the point; with what to write.
    NotWhole(String),
}
