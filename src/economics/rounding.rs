//! Expectations as binary floats, and how they become the decimals that are printed.
//!
//! Inputs are decimals. What is expected of them is worked out in floats, whose last digits are noise: a printed
//! decimal takes the first 14 significant digits and is then rounded once.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// Significant digits of an expectation that are free of noise.
const SIGNIFICANT_DIGITS: u32 = 14;

/// Places behind which a number is what a difference leaves over of its terms.
const PLACES: u32 = 12;

/// The part of a sum's terms that its noise stays below.
const NOISE: f64 = 1e-12;

/// How an exact half is rounded when a number is printed or made into a payable line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundHalf {
    /// To the even neighbour: no drift over many lines.
    Even,
    /// Away from zero: what people expect, and what EU conversion law asks for.
    Up,
}

impl RoundHalf {
    /// The decimal library's name of it.
    #[must_use]
    pub const fn strategy(self) -> RoundingStrategy {
        match self {
            Self::Even => RoundingStrategy::MidpointNearestEven,
            Self::Up => RoundingStrategy::MidpointAwayFromZero,
        }
    }
}

/// The float next to a decimal.
#[must_use]
pub fn float(number: Decimal) -> f64 {
    number.to_f64().unwrap_or(0.0)
}

/// A quotient; `None` where the divisor is zero.
#[must_use]
pub fn ratio(dividend: f64, divisor: f64) -> Option<f64> {
    (divisor != 0.0).then(|| dividend / divisor)
}

/// A whole power.
#[must_use]
pub fn power(base: f64, exponent: u32) -> f64 {
    libm::pow(base, f64::from(exponent))
}

/// Whether a sum is below zero by more than the noise of its terms, whose absolute values add up to `size`.
#[must_use]
pub fn is_below_zero(sum: f64, size: f64) -> bool {
    sum < -NOISE * size
}

/// A number without its noise; `None` where it is too large for a decimal.
#[must_use]
pub fn without_noise(number: f64) -> Option<Decimal> {
    let half = RoundHalf::Even.strategy();
    let significant =
        Decimal::from_f64_retain(number)?.round_sf_with_strategy(SIGNIFICANT_DIGITS, half)?;
    Some(significant.round_dp_with_strategy(PLACES, half))
}

/// A number with exactly `places` digits behind the point, never `-0`; `None` where it is too large for a decimal.
#[must_use]
pub fn rounded_after_noise(number: f64, places: u32, half: RoundHalf) -> Option<Decimal> {
    Some(rounded(without_noise(number)?, places, half))
}

/// A decimal with exactly `places` digits behind the point, never `-0`.
#[must_use]
pub fn rounded(number: Decimal, places: u32, half: RoundHalf) -> Decimal {
    let mut rounded = number.round_dp_with_strategy(places, half.strategy());
    rounded.rescale(places);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded
}

/// The text of a number with `places` digits behind the point.
#[must_use]
pub fn text(number: f64, places: u32, half: RoundHalf) -> String {
    rounded_after_noise(number, places, half).map_or_else(
        || format!("{number:.*}", places as usize),
        |decimal| decimal.to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::{RoundHalf, is_below_zero, text, without_noise};

    #[test]
    fn a_number_is_rounded_once_after_its_noise_is_gone() {
        for (number, places, half, expected) in [
            (2.5, 0, RoundHalf::Even, "2"),
            (3.5, 0, RoundHalf::Even, "4"),
            (2.5, 0, RoundHalf::Up, "3"),
            (-2.5, 0, RoundHalf::Up, "-3"),
            (-0.004, 2, RoundHalf::Even, "0.00"),
            (0.0, 2, RoundHalf::Even, "0.00"),
            (1234.5, 3, RoundHalf::Even, "1234.500"),
            (0.1 + 0.2, 16, RoundHalf::Even, "0.3000000000000000"),
            (1.005, 2, RoundHalf::Up, "1.01"),
            (
                1e30,
                1,
                RoundHalf::Even,
                "1000000000000000019884624838656.0",
            ),
        ] {
            assert_eq!(text(number, places, half), expected, "{number}");
        }
    }

    #[test]
    fn noise_is_nothing() {
        assert_eq!(
            without_noise(0.3 - 0.1 * 3.0).map(|left| left.is_zero()),
            Some(true)
        );
        assert!(!is_below_zero(0.3 - 0.1 - 0.2, 0.6));
        assert!(is_below_zero(-0.01, 1e9));
        assert!(without_noise(f64::NAN).is_none() && without_noise(1e40).is_none());
    }
}
