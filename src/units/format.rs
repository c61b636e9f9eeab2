//! How quantities are printed: rounded once, half to even, with thousands separated.

use rust_decimal::{Decimal, RoundingStrategy};

/// A percentage as a share of one, without zeros behind: exact while the digits fit.
#[must_use]
pub fn share_of_one(percent: Decimal) -> Decimal {
    let mut share = percent;
    match share.set_scale(percent.scale() + 2) {
        Ok(()) => share.normalize(),
        Err(_) => percent / Decimal::ONE_HUNDRED,
    }
}

/// A decimal as it stands, digit by digit: the text of `to_string`, sooner where 64 bits hold the digits.
#[must_use]
pub fn plain(value: Decimal) -> String {
    let Ok(mut rest) = u64::try_from(value.mantissa().unsigned_abs()) else {
        return value.to_string();
    };
    // A sign, a zero before the point, the point and at most 28 digits behind it; or 20 digits and the point.
    let mut text = [b'0'; 32];
    let mut at = text.len();
    let mut put = |byte| {
        at -= 1;
        text[at] = byte;
    };
    let scale = value.scale();
    let mut digits = 0;
    while rest > 0 || digits <= scale {
        if digits == scale && scale > 0 {
            put(b'.');
        }
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
        digits += 1;
    }
    if value.is_sign_negative() {
        put(b'-');
    }
    String::from_utf8_lossy(&text[at..]).into_owned()
}

/// A decimal with its thousands separated: `1,234,567.80`.
#[must_use]
pub fn number(value: Decimal) -> String {
    let text = if value.is_zero() {
        plain(value.abs())
    } else {
        plain(value)
    };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let mut out = String::with_capacity(text.len() + whole.len() / 3);
    out.push_str(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// An amount rounded half to even to `minor` places, with exactly that many.
#[must_use]
pub fn amount(value: Decimal, minor: u32) -> Decimal {
    let mut rounded = value.round_dp_with_strategy(minor, RoundingStrategy::MidpointNearestEven);
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
    let shown = if rounded.fract().is_zero() {
        rounded.trunc()
    } else {
        rounded
    };
    if currency == "USD" {
        match number(shown).strip_prefix('-') {
            Some(positive) => format!("-${positive}"),
            None => format!("${}", number(shown)),
        }
    } else {
        format!("{} {currency}", number(shown))
    }
}

/// A percentage for reading, with at most two places: `12.5%`.
#[must_use]
pub fn percent(value: Decimal) -> String {
    let rounded = value
        .round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven)
        .normalize();
    format!("{}%", number(rounded))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{amount, money, number, percent, plain, share_of_one};

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
