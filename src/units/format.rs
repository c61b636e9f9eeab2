//! How quantities are printed: rounded once, half to even, with thousands separated.

use std::fmt;

use rust_decimal::Decimal;

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

/// An amount rounded half to even to `minor` places, with exactly that many; never `-0`.
#[must_use]
pub fn amount(value: Decimal, minor: u32) -> Decimal {
    let mut rounded = value.round_dp(minor);
    rounded.rescale(minor);
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

/// A percentage for reading, with at most two places: `12.5%`.
#[must_use]
pub fn percent(value: Decimal) -> String {
    Percent(value).to_string()
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

    use super::{amount, money, number, percent};

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
    fn money_and_percent_read_like_a_sentence() {
        assert_eq!(money(dec("1234.50"), "USD", 2), "$1,234.50");
        assert_eq!(money(dec("-1234"), "USD", 2), "-$1,234");
        assert_eq!(money(dec("30000"), "JPY", 0), "30,000 JPY");
        assert_eq!(percent(dec("12.50")), "12.5%");
        assert_eq!(percent(dec("33.33333")), "33.33%");
    }
}
