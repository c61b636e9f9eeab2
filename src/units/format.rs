//! How quantities are printed: rounded once, half to even, with thousands separated.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

use super::Percent;

/// A decimal with its thousands separated: `1,234,567.80`.
#[must_use]
pub fn number(value: Decimal) -> String {
    let text = value.to_string();
    let digits = text.trim_start_matches('-');
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::with_capacity(text.len() + whole.len() / 3);
    if value.is_sign_negative() && !value.is_zero() {
        out.push('-');
    }
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(fraction);
    out
}

/// Bytes in hexadecimal, two small letters or digits each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An amount rounded half to even to `minor` places, with exactly that many; never `-0`.
#[must_use]
pub fn amount(value: Decimal, minor: u32) -> Decimal {
    rounded(value, minor, RoundingStrategy::MidpointNearestEven)
}

/// A decimal with exactly `places` digits behind the point; never `-0`.
#[must_use]
pub fn rounded(value: Decimal, places: u32, strategy: RoundingStrategy) -> Decimal {
    let mut rounded = value.round_dp_with_strategy(places, strategy);
    rounded.rescale(places);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded
}

/// An amount for reading: `$1,234.50` for dollars, `1,234.50 EUR` for every other currency; whole amounts
/// without places.
#[must_use]
pub fn money(value: Decimal, currency: &str, minor: u32) -> String {
    let rounded = amount(value, minor);
    let shown = if rounded.is_integer() {
        rounded.trunc()
    } else {
        rounded
    };
    match (currency, shown.is_sign_negative()) {
        ("USD", true) => format!("-${}", number(shown.abs())),
        ("USD", false) => format!("${}", number(shown)),
        _ => format!("{} {currency}", number(shown)),
    }
}

/// An estimated amount for reading: to the hundred from 10,000 on, to ten from 1,000 on, whole from 100 on, and to
/// `minor` places below.
#[must_use]
pub fn estimate(value: Decimal, currency: &str, minor: u32) -> String {
    money(estimated(value, minor), currency, minor)
}

/// An estimated amount, rounded half to even as [`estimate`] prints it.
#[must_use]
pub fn estimated(value: Decimal, minor: u32) -> Decimal {
    to_step(value, step(value, minor))
}

/// The step to which an estimate of this size is rounded.
#[must_use]
pub fn step(value: Decimal, minor: u32) -> Decimal {
    match value.abs() {
        size if size >= Decimal::from(10_000) => Decimal::ONE_HUNDRED,
        size if size >= Decimal::ONE_THOUSAND => Decimal::TEN,
        size if size >= Decimal::ONE_HUNDRED => Decimal::ONE,
        _ => Decimal::new(1, minor),
    }
}

/// An amount rounded half to even to a multiple of a step.
#[must_use]
pub fn to_step(value: Decimal, step: Decimal) -> Decimal {
    (value / step).round() * step
}

/// A percentage for reading, with at most two places: `12.5%`.
#[must_use]
pub fn percent(value: Decimal) -> String {
    Percent(value).to_string()
}

/// A percentage that was worked out, for reading: whole from 100 on, with one place from 10 on, with two below.
#[must_use]
pub fn rough_percent(value: Decimal) -> String {
    let places = match value.abs() {
        size if size >= Decimal::ONE_HUNDRED => 0,
        size if size >= Decimal::TEN => 1,
        _ => 2,
    };
    percent(value.round_dp(places))
}

/// The percentage for reading, with at most two places: `12.5%`.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", number(self.0.round_dp(2).normalize()))
    }
}

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

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{amount, estimate, money, number, percent, rough_percent};

    fn dec(text: &str) -> Decimal {
        Decimal::from_str_exact(text).expect("a decimal")
    }

    #[test]
    fn thousands_are_separated_and_places_kept() {
        let cases = [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.80", "-1,234,567.80"),
            ("9007199254740993.55", "9,007,199,254,740,993.55"),
            ("-18446744073709551615", "-18,446,744,073,709,551,615"),
            ("18446744073709551616", "18,446,744,073,709,551,616"),
            ("100000", "100,000"),
            ("-100.1234567", "-100.1234567"),
            (
                "-0.0000000000000000000000000001",
                "-0.0000000000000000000000000001",
            ),
            ("-0.00", "0.00"),
        ];
        for (value, shown) in cases {
            assert_eq!(number(dec(value)), shown);
        }
    }

    #[test]
    fn amounts_are_rounded_half_to_even_once() {
        let cases = [
            ("3.625", "3.62"),
            ("3.635", "3.64"),
            ("-0.004", "0.00"),
            ("7", "7.00"),
        ];
        for (value, rounded) in cases {
            assert_eq!(amount(dec(value), 2).to_string(), rounded);
        }
    }

    #[test]
    fn what_was_worked_out_is_told_no_finer_than_it_is_known() {
        for (value, shown) in [
            ("-14781.55", "-$14,800"),
            ("1234.5", "$1,230"),
            ("916.19", "$916"),
            ("39.5", "$39.50"),
            ("-0.001", "$0"),
        ] {
            assert_eq!(estimate(dec(value), "USD", 2), shown);
        }
        for (value, shown) in [("604.01", "604%"), ("21.63", "21.6%"), ("8.114", "8.11%")] {
            assert_eq!(rough_percent(dec(value)), shown);
        }
    }

    #[test]
    fn money_and_percent_read_like_a_sentence() {
        assert_eq!(money(dec("1234.50"), "USD", 2), "$1,234.50");
        assert_eq!(money(dec("-1234"), "USD", 2), "-$1,234");
        assert_eq!(money(dec("30000"), "JPY", 0), "30,000 JPY");
        assert_eq!(percent(dec("12.50")), "12.5%");
        assert_eq!(percent(dec("33.33333")), "33.33%");
    }
}
