//! How quantities are printed: rounded once, half to even, with thousands separated.

use rust_decimal::Decimal;

/// A decimal without zeros behind: the value of `normalize`, sooner where 64 bits hold the digits.
#[must_use]
pub fn trimmed(value: Decimal) -> Decimal {
    let Ok(mut digits) = u64::try_from(value.mantissa().unsigned_abs()) else {
        return value.normalize();
    };
    if digits == 0 {
        return Decimal::ZERO;
    }
    let mut scale = value.scale();
    while scale > 0 && digits.is_multiple_of(10) {
        digits /= 10;
        scale -= 1;
    }
    Decimal::from_parts(
        digits as u32,
        (digits >> 32) as u32,
        0,
        value.is_sign_negative(),
        scale,
    )
}

/// A percentage as a share of one, without zeros behind: exact while the digits fit.
#[must_use]
pub fn share_of_one(percent: Decimal) -> Decimal {
    let mut share = percent;
    match share.set_scale(percent.scale() + 2) {
        Ok(()) => trimmed(share),
        Err(_) => percent / Decimal::ONE_HUNDRED,
    }
}

/// Room for a sign, a zero before the point, the point and 28 digits behind it; or for 20 digits with the point and
/// what separates thousands.
const ROOM: usize = 32;

/// Writes a decimal as it stands to the end of some room, its thousands separated or not; `None` where 64 bits do not
/// hold its digits.
fn digits(value: Decimal, separated: bool, room: &mut [u8; ROOM]) -> Option<&str> {
    let mut rest = u64::try_from(value.mantissa().unsigned_abs()).ok()?;
    let mut at = ROOM;
    let mut put = |byte| {
        at -= 1;
        room[at] = byte;
    };
    let scale = value.scale();
    let mut digits = 0;
    while rest > 0 || digits <= scale {
        if digits == scale && scale > 0 {
            put(b'.');
        } else if separated && digits > scale && (digits - scale).is_multiple_of(3) {
            put(b',');
        }
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
        digits += 1;
    }
    if value.is_sign_negative() {
        put(b'-');
    }
    str::from_utf8(&room[at..]).ok()
}

/// A decimal as it stands, digit by digit: the text of `to_string`, sooner where 64 bits hold the digits.
#[must_use]
pub fn plain(value: Decimal) -> String {
    digits(value, false, &mut [0; ROOM]).map_or_else(|| value.to_string(), str::to_owned)
}

/// A decimal with its thousands separated: `1,234,567.80`.
#[must_use]
pub fn number(value: Decimal) -> String {
    let mut out = String::with_capacity(ROOM);
    push_number(&mut out, value);
    out
}

/// Writes a decimal with its thousands separated behind a text.
pub fn push_number(out: &mut String, value: Decimal) {
    let value = if value.is_zero() { value.abs() } else { value };
    match digits(value, true, &mut [0; ROOM]) {
        Some(text) => out.push_str(text),
        None => push_separated(out, &value.to_string()),
    }
}

/// Writes a decimal's text with its thousands separated behind another.
fn push_separated(out: &mut String, text: &str) {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() < text.len() {
        out.push('-');
    }
    let (mut whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    while !whole.is_empty() {
        let (group, rest) = whole.split_at(1 + (whole.len() - 1) % 3);
        out.push_str(group);
        if !rest.is_empty() {
            out.push(',');
        }
        whole = rest;
    }
    out.push_str(fraction);
}

/// `10^0` to `10^18`.
pub(crate) const TENS: [u64; 19] = {
    let mut powers = [1; 19];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// A power of ten of up to 28, the most places a decimal has.
fn ten_to_the(power: u32) -> u128 {
    let power = power as usize;
    let most = TENS.len() - 1;
    u128::from(TENS[power.min(most)]) * u128::from(TENS[power.saturating_sub(most)])
}

/// A decimal as a whole number of so many decimal places; nothing when it is too long for that.
#[must_use]
pub(crate) fn in_digits(number: Decimal, places: u32) -> Option<i64> {
    let more = TENS.get(places.checked_sub(number.scale())? as usize)?;
    let digits = number.mantissa().checked_mul(i128::from(*more))?;
    digits.try_into().ok()
}

/// A decimal rounded half to even to `places`: the value of `round_dp`, sooner.
#[must_use]
pub fn half_even(value: Decimal, places: u32) -> Decimal {
    let Some(drop) = value.scale().checked_sub(places).filter(|drop| *drop > 0) else {
        return value;
    };
    let size = value.mantissa().unsigned_abs();
    let unit = ten_to_the(drop);
    let (whole, rest) = (size / unit, size % unit);
    let up = 2 * rest > unit || (2 * rest == unit && whole & 1 == 1);
    let size = whole + u128::from(up);
    // Smaller than the mantissa of the value: what fits 96 bits stays there.
    let (low, middle, high) = (size as u32, (size >> 32) as u32, (size >> 64) as u32);
    Decimal::from_parts(low, middle, high, value.is_sign_negative(), places)
}

/// The least whole number that is no smaller: the value of `ceil`, sooner.
#[must_use]
pub fn whole_up(value: Decimal) -> Decimal {
    if value.scale() == 0 {
        return value;
    }
    let size = value.mantissa().unsigned_abs();
    let unit = ten_to_the(value.scale());
    let (whole, rest) = (size / unit, size % unit);
    let up = rest > 0 && value.is_sign_positive();
    let size = whole + u128::from(up);
    let (low, middle) = (size as u32, (size >> 32) as u32);
    let high = (size >> 64) as u32;
    Decimal::from_parts(low, middle, high, value.is_sign_negative() && size > 0, 0)
}

/// An amount rounded half to even to `minor` places, with exactly that many.
#[must_use]
pub fn amount(value: Decimal, minor: u32) -> Decimal {
    let mut rounded = half_even(value, minor);
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
    let mut out = String::with_capacity(ROOM);
    push_money(&mut out, value, currency, minor);
    out
}

/// Writes an amount for reading behind a text.
pub fn push_money(out: &mut String, value: Decimal, currency: &str, minor: u32) {
    let rounded = amount(value, minor);
    let shown = if rounded.fract().is_zero() {
        rounded.trunc()
    } else {
        rounded
    };
    if currency == "USD" {
        out.push_str(if shown.is_sign_negative() { "-$" } else { "$" });
        push_number(out, shown.abs());
    } else {
        push_number(out, shown);
        out.push(' ');
        out.push_str(currency);
    }
}

/// A percentage for reading, with at most two places: `12.5%`.
#[must_use]
pub fn percent(value: Decimal) -> String {
    let mut out = String::with_capacity(ROOM);
    push_percent(&mut out, value);
    out
}

/// Writes a percentage for reading behind a text.
pub fn push_percent(out: &mut String, value: Decimal) {
    push_number(out, trimmed(half_even(value, 2)));
    out.push('%');
}

#[cfg(test)]
mod tests {
    use rust_decimal::{Decimal, RoundingStrategy};

    use super::{
        amount, half_even, money, number, percent, plain, share_of_one, trimmed, whole_up,
    };

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
    fn a_decimal_reads_as_it_stands() {
        for text in [
            "0",
            "0.00",
            "7",
            "-7",
            "49.90",
            "-0.05",
            "100",
            "0.0000000000000000000000000001",
            "9007199254740993.55",
            "18446744073709551615",
            "18446744073709551616",
            "184467440737095516.15",
            "79228162514264337593543950335",
            "-7.9228162514264337593543950335",
        ] {
            assert_eq!(plain(dec(text)), text);
            assert_eq!(plain(-dec(text)), (-dec(text)).to_string());
        }
    }

    #[test]
    fn rounding_is_that_of_the_decimal_library() {
        for text in [
            "0.125",
            "0.135",
            "-0.125",
            "0.005",
            "-0.004",
            "7",
            "7.1",
            "7.9228162514264337593543950335",
            "792281625142643.37593543950335",
            "0.0000000000000000000000000001",
            "99.995",
            "33333333333333333333.333333",
        ] {
            for places in 0..=5 {
                let value = dec(text);
                let expected =
                    value.round_dp_with_strategy(places, RoundingStrategy::MidpointNearestEven);
                let rounded = half_even(value, places);
                assert_eq!(rounded, expected, "{text} at {places}");
                assert_eq!(rounded.scale(), expected.scale(), "{text} at {places}");
            }
            for value in [dec(text), -dec(text)] {
                assert_eq!(whole_up(value), value.ceil(), "{value}");
                assert_eq!(whole_up(value).scale(), 0, "{value}");
            }
        }
    }

    #[test]
    fn zeros_behind_are_trimmed_and_nothing_else() {
        for text in [
            "0",
            "0.00",
            "-0.0",
            "100",
            "-1200.500",
            "49.90",
            "0.0500",
            "18446744073709551616.000",
            "7.9228162514264337593543950330",
        ] {
            let value = dec(text);
            assert_eq!(trimmed(value).to_string(), value.normalize().to_string());
        }
    }

    #[test]
    fn a_share_is_a_hundredth() {
        for text in [
            "0",
            "20",
            "12.50",
            "100",
            "-3",
            "0.005",
            "33.333333333333333333333333333",
        ] {
            let percent = dec(text);
            let share = share_of_one(percent);
            assert_eq!(share, percent / Decimal::ONE_HUNDRED, "{text}");
            assert_eq!(
                share.to_string(),
                (percent / Decimal::ONE_HUNDRED).normalize().to_string()
            );
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
