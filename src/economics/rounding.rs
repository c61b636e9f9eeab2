//! Expectations as binary floats, and how they become the decimals that are printed.
//!
//! Inputs are decimals. What is expected of them is worked out in floats, whose last digits are noise: a printed
//! decimal takes the first 14 significant digits and is then rounded once.

use std::fmt;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};

use crate::units::{self, words};

/// Significant digits of an expectation that are free of noise.
const SIGNIFICANT_DIGITS: u32 = 14;

/// Places behind which a number is what a difference leaves over of its terms.
const PLACES: u32 = 12;

/// Half a hundredth: figures that are no further apart are the same for people.
pub const HALF_A_HUNDREDTH: f64 = 0.005;

/// The part of a sum's terms that its noise stays below.
const NOISE: f64 = 1e-12;

words! {
    /// How an exact half is rounded when a number is printed or made into a payable line.
    #[derive(Default)]
    pub enum RoundHalf {
        /// To the even neighbour: no drift over many lines.
        #[default]
        Even = "half_even",
        /// Away from zero: what people expect, and what EU conversion law asks for.
        Up = "half_up",
    }
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
    let before_point = (libm::log10(number.abs()).max(0.0) as u32).saturating_add(1);
    let places = SIGNIFICANT_DIGITS.saturating_sub(before_point).min(PLACES);
    let zeros = before_point.saturating_sub(SIGNIFICANT_DIGITS);
    let digits = libm::rint(number * power(10.0, places) / power(10.0, zeros)).to_i128()?;
    let whole = digits.checked_mul(10_i128.checked_pow(zeros)?)?;
    Decimal::try_from_i128_with_scale(whole, places).ok()
}

/// A number with exactly `places` digits behind the point, never `-0`; `None` where it is too large for a decimal.
#[must_use]
pub fn rounded_after_noise(number: f64, places: u32, half: RoundHalf) -> Option<Decimal> {
    let number = without_noise(number)?;
    Some(units::rounded(number, places, half.strategy()))
}

/// An expectation at its printed places, half to even; the largest decimal where it is too large for one.
#[must_use]
pub fn printed(value: f64, places: u32) -> Decimal {
    rounded_after_noise(value, places, RoundHalf::Even).unwrap_or(Decimal::MAX)
}

/// Parts with `places` digits behind the point that add up to a whole: each is cut down, and what is left goes to the
/// largest remainders, the earlier part first where they tie.
///
/// `None` where a part is too large for a decimal.
#[must_use]
pub fn rounded_parts(whole: Decimal, parts: &[f64], places: u32) -> Option<Vec<Decimal>> {
    let unit = Decimal::new(1, places);
    let exact: Vec<Decimal> = parts
        .iter()
        .map(|part| without_noise(*part))
        .collect::<Option<_>>()?;
    let down = RoundingStrategy::ToNegativeInfinity;
    let mut rounded: Vec<Decimal> = exact
        .iter()
        .map(|part| part.round_dp_with_strategy(places, down))
        .collect();
    let given = rounded
        .iter()
        .try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part))?;
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|at| std::cmp::Reverse(exact[*at] - rounded[*at]));
    let left = (whole.checked_sub(given)? / unit).round().to_i64()?;
    let count = i64::try_from(parts.len()).ok()?;
    for (rank, at) in (0i64..).zip(by_remainder) {
        let units = left.div_euclid(count) + i64::from(rank < left.rem_euclid(count));
        rounded[at] += unit * Decimal::from(units);
    }
    let rounded = rounded.into_iter().map(|part| units::amount(part, places));
    Some(rounded.collect())
}

/// Rows with `places` digits behind the point whose columns add up to the totals; the sums of the rows add up to the
/// totals' own.
///
/// What rounding leaves over of a column goes on to its next row, and an amount of nothing stays nothing. `None` where a
/// part is too large for a decimal.
#[must_use]
pub fn rounded_rows(
    totals: &[Decimal],
    rows: &[Vec<f64>],
    places: u32,
) -> Option<Vec<Vec<Decimal>>> {
    let mut left = totals.to_vec();
    let mut left_over = vec![0.0; totals.len()];
    let (mut exact, mut given) = (0.0, Decimal::ZERO);
    let mut list = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        exact += row.iter().sum::<f64>();
        let mut rounded = vec![Decimal::new(0, places); totals.len()];
        let used = (0..totals.len()).filter(|column| row[*column] != 0.0);
        let goes_on = |column: &usize| rows[at + 1..].iter().any(|later| later[*column] != 0.0);
        let (open, last): (Vec<usize>, Vec<usize>) = used.partition(goes_on);
        for column in last {
            rounded[column] = left[column];
        }
        let due: Vec<f64> = open
            .iter()
            .map(|column| row[*column] + left_over[*column])
            .collect();
        let of_row = rounded_after_noise(exact, places, RoundHalf::Even)?.checked_sub(given)?;
        let of_open = of_row.checked_sub(rounded.iter().sum())?;
        if !open.is_empty() {
            let parts = rounded_parts(of_open, &due, places)?;
            for (column, part) in open.into_iter().zip(parts) {
                rounded[column] = part;
            }
        }
        for (column, part) in rounded.iter().enumerate() {
            left_over[column] += row[column] - float(*part);
            left[column] = left[column].checked_sub(*part)?;
            given = given.checked_add(*part)?;
        }
        list.push(rounded);
    }
    Some(list)
}

/// A number rounded once to the places that it is printed with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// A number that a decimal holds.
    Exact(Decimal),
    /// A larger one, with its places.
    TooLarge(f64, u32),
}

impl Figure {
    /// An expectation with `places` digits behind the point.
    #[must_use]
    pub fn of(number: f64, places: u32, half: RoundHalf) -> Self {
        rounded_after_noise(number, places, half)
            .map_or(Self::TooLarge(number, places), Self::Exact)
    }

    /// The decimal; `None` of a number too large for one.
    #[must_use]
    pub const fn decimal(self) -> Option<Decimal> {
        match self {
            Self::Exact(decimal) => Some(decimal),
            Self::TooLarge(..) => None,
        }
    }

    /// The number as it is calculated with.
    #[must_use]
    pub fn number(self) -> f64 {
        match self {
            Self::Exact(decimal) => float(decimal),
            Self::TooLarge(number, _) => number,
        }
    }

    /// The decimal as it is shown; what is too large for one with all its digits.
    #[must_use]
    pub fn shown(self, show: impl FnOnce(Decimal) -> String) -> String {
        self.decimal().map_or_else(|| self.to_string(), show)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(decimal) => write!(f, "{decimal}"),
            Self::TooLarge(number, places) => write!(f, "{number:.*}", *places as usize),
        }
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How the figures of a model are printed.
#[derive(Clone, Copy, Debug)]
pub struct Print {
    /// Digits behind the point of an amount.
    pub places: u32,
    /// How an exact half is rounded.
    pub half: RoundHalf,
}

impl Print {
    /// Amounts without minor units.
    #[must_use]
    pub const fn whole(self) -> Self {
        Self { places: 0, ..self }
    }

    /// An amount.
    #[must_use]
    pub fn amount(self, amount: f64) -> Figure {
        self.digits(amount, self.places)
    }

    /// A number with `places` digits behind the point.
    #[must_use]
    pub fn digits(self, number: f64, places: u32) -> Figure {
        Figure::of(number, places, self.half)
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{Figure, RoundHalf, is_below_zero, rounded_parts, rounded_rows, without_noise};

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
            let figure = Figure::of(number, places, half);
            assert_eq!(figure.to_string(), expected, "{number}");
        }
    }

    #[test]
    fn rounded_parts_add_up_to_the_whole() {
        for (whole, parts, places, expected) in [
            ("1.00", &[1.0 / 3.0; 3][..], 2, "0.34 0.33 0.33"),
            ("-1.00", &[-1.0 / 3.0; 3], 2, "-0.33 -0.33 -0.34"),
            ("0.01", &[10.005, -9.999], 2, "10.01 -10.00"),
            ("2.50", &[2.5], 2, "2.50"),
            ("0.01", &[0.005, 0.005, 0.0], 2, "0.01 0.00 0.00"),
            ("-1.00", &[1.0, -2.0, 0.0], 2, "1.00 -2.00 0.00"),
            ("40", &[100.4, -50.4, -10.4], 0, "100 -50 -10"),
            ("161", &[100.4, 50.4, 10.4], 0, "101 50 10"),
            ("-162", &[-100.6, -50.6, -10.7], 0, "-100 -51 -11"),
        ] {
            let whole: Decimal = whole.parse().expect("a decimal");
            let rounded = rounded_parts(whole, parts, places).expect("small parts");
            let texts: Vec<String> = rounded.iter().map(Decimal::to_string).collect();
            assert_eq!(texts.join(" "), expected);
            assert_eq!(rounded.iter().sum::<Decimal>(), whole);
        }
    }

    #[test]
    fn rounded_rows_add_up_in_both_directions_and_nothing_stays_nothing() {
        let rows = [
            vec![14_739.4, -4_602.74, -1_388.89, 0.0],
            vec![112_845.4, -4_602.74, 0.0, 0.0],
            vec![204_428.6, -4_602.74, 0.0, -0.4],
        ];
        let totals = [332_014, -13_808, -1_389, -1].map(Decimal::from);
        let rounded = rounded_rows(&totals, &rows, 0).expect("small parts");
        for (column, total) in totals.iter().enumerate() {
            let sum: Decimal = rounded.iter().map(|row| row[column]).sum();
            assert_eq!(sum, *total, "{rounded:?}");
        }
        for (rounded, row) in rounded.iter().zip(&rows) {
            for (part, amount) in rounded.iter().zip(row) {
                assert!((super::float(*part) - amount).abs() < 2.0, "{rounded:?}");
                assert!(*amount != 0.0 || part.is_zero(), "{rounded:?}");
            }
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

    #[test]
    fn fourteen_digits_are_free_of_noise_whatever_the_size() {
        for (number, expected) in [
            (0.1 + 0.2, "0.3"),
            (-2.675, "-2.675"),
            (1e-13, "0"),
            (123_456.789_012_345_6, "123456.78901235"),
            (99_999_999_999_999.6, "100000000000000"),
            (123_456_789_012_345.0, "123456789012340"),
            (-7e27, "-7000000000000000000000000000"),
        ] {
            let settled = without_noise(number).map(|left| left.normalize().to_string());
            assert_eq!(settled.as_deref(), Some(expected), "{number}");
        }
        assert_eq!(without_noise(f64::INFINITY), None);
        assert_eq!(without_noise(-f64::INFINITY), None);
    }
}
