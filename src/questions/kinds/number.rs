//! Numbers with their units: exact decimals from the text to the value, and no guessing.
//!
//! A point or a comma that half the world reads the other way is refused with both readings.

use super::currency::split_mark;
use super::shown::{expects, write};
use super::thousands::{could_be_thousands, exact, grouped};
use super::{Numeric, Rejection, natural};
use crate::units::{self, Decimal, Percent, Unit};

/// The most digits of a number: as many as a decimal holds exactly.
const MOST_DIGITS: usize = 28;

/// Reads a number of this unit.
pub(super) fn parse(text: &str, numeric: &Numeric) -> Result<Decimal, Rejection> {
    let single = parse_single(text, numeric);
    if single.is_err()
        && let Some(ends) = natural::range(natural::without_about(text))
        && ends.iter().all(|end| parse_single(end, numeric).is_ok())
    {
        let [low, high] = &ends;
        let help = format!("write `{low}` or `{high}`, or one number between");
        return Err(Rejection {
            readings: ends.into(),
            ..Rejection::of("range", text, "is a range").help(help)
        });
    }
    single
}

/// Reads one number, in digits or as people write it.
fn parse_single(text: &str, numeric: &Numeric) -> Result<Decimal, Rejection> {
    let mut body = natural::without_about(text);
    let mut percent_sign = false;
    if numeric.unit == Unit::Money || numeric.per.is_some() {
        let (amount, period) = natural::split_period(body);
        if let Some(period) = period.filter(|period| !is_per(numeric, period)) {
            return Err(other_period(text, amount, period, numeric));
        }
        body = amount;
    }
    match numeric.unit {
        Unit::Money => body = split_mark(body).1,
        Unit::Percent => {
            if let Some(rest) = natural::without_any(body, &natural::PERCENT) {
                percent_sign = true;
                body = rest;
            }
        }
        Unit::Count => {
            body = natural::without_any(body, &natural::COUNTED).unwrap_or(body);
            if numeric.min.is_zero() && body.eq_ignore_ascii_case("none") {
                body = "0";
            }
        }
        Unit::Hours => body = natural::without_any(body, &natural::HOURS).unwrap_or(body),
        Unit::Days | Unit::Weeks => {
            let mut spans = natural::SPANS.iter();
            let span =
                spans.find_map(|(word, days)| Some((natural::without_ending(body, word)?, *days)));
            if let Some((rest, days)) = span {
                return whole_spans(text, natural::count_of_span(rest), days, numeric);
            }
        }
        _ => {}
    }
    digits(text, body, percent_sign, numeric)
}

/// Whether an amount is asked for by this time.
fn is_per(numeric: &Numeric, period: &str) -> bool {
    let mut words = numeric.per.unwrap_or("").split(' ');
    words.any(|word| word == period)
}

/// Refuses an amount for another time, with the amount for the time that is asked for.
fn other_period(text: &str, amount: &str, period: &str, numeric: &Numeric) -> Rejection {
    let asked = numeric.per.unwrap_or("");
    let what = format!("is per {period}, not per {asked}");
    let rejection = Rejection::of("other-period", text, &what);
    // Amounts add up over months; shares do not.
    let mut times = asked.split(' ').filter(|_| numeric.unit == Unit::Money);
    let months = times.find_map(natural::months);
    let converted = Option::zip(natural::months(period), months).and_then(|(given, wanted)| {
        let value = digits(amount, split_mark(amount).1, false, numeric).ok()?;
        let value = value.checked_mul(wanted.into())?;
        let exact = value.checked_div(given.into())?;
        (exact.checked_mul(given.into())? == value).then(|| write(exact.normalize(), numeric))
    });
    match converted {
        Some(amount) => rejection.help(format!("write `{amount}`, the same per {asked}")),
        None => rejection.help(expects(numeric)),
    }
}

/// Reads so many spans of days for a question in days or in weeks, of which there must be whole ones.
fn whole_spans(text: &str, body: &str, days: u32, numeric: &Numeric) -> Result<Decimal, Rejection> {
    let days_of_one = match numeric.unit {
        Unit::Weeks => Decimal::from(7),
        _ => Decimal::ONE,
    };
    let unbounded = Numeric {
        min: Decimal::ZERO,
        max: Decimal::MAX,
        whole: false,
        ..*numeric
    };
    let days = Decimal::from(days);
    if days == days_of_one {
        return digits(text, body, false, numeric);
    }
    let spans = digits(text, body, false, &unbounded).map_err(|_| not_a_number(text, numeric))?;
    let whole = spans
        .checked_mul(days)
        .and_then(|all| all.checked_div(days_of_one))
        .filter(|whole| whole.is_integer());
    match whole {
        Some(whole) if whole >= numeric.min && whole <= numeric.max => Ok(whole.normalize()),
        Some(whole) => Err(outside(text, numeric, whole > numeric.max)),
        None => Err(not_a_number(text, numeric)),
    }
}

/// Reads the digits with what stands for thousands behind them; `text` is quoted when they are refused.
fn digits(
    text: &str,
    body: &str,
    percent_sign: bool,
    numeric: &Numeric,
) -> Result<Decimal, Rejection> {
    let with_magnitude = body;
    let (body, factor) = magnitude(body, numeric);
    let suffix = if percent_sign {
        "%"
    } else {
        with_magnitude[body.len()..].trim_start()
    };
    let (negative, digits) = match body.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, body.strip_prefix('+').unwrap_or(body)),
    };
    let written = separators(text, &natural::joined(digits), suffix, numeric, factor)?;
    let significant = written.trim_start_matches('0').replace('.', "").len();
    if significant > MOST_DIGITS {
        let what = format!("has more than {MOST_DIGITS} digits");
        return Err(Rejection::of("too-many-digits", text, &what)
            .help(format!("write at most {MOST_DIGITS} digits")));
    }
    let mut value = exact(&written).ok_or_else(|| not_a_number(text, numeric))?;
    if factor != Decimal::ONE {
        value = value
            .checked_mul(factor)
            .ok_or_else(|| outside(text, numeric, true))?
            .normalize();
        if could_be_thousands(&value.to_string(), numeric, Decimal::ONE) {
            // What is written back for it needs a fourth place.
            value.rescale(4);
        }
    }
    if negative {
        value.set_sign_negative(!value.is_zero());
    }
    if numeric.unit == Unit::Percent
        && !percent_sign
        && let Some(readings) = Percent::readings(value)
    {
        let what = format!("could be {}", readings.join(" or "));
        return Err(Rejection::of("ambiguous-percent", text, &what).readings(readings.into()));
    }
    if value < numeric.min || value > numeric.max {
        return Err(outside(text, numeric, value > numeric.max));
    }
    if numeric.whole {
        if !value.fract().is_zero() {
            return Err(
                Rejection::of("not-whole", text, "is not a whole number").help(expects(numeric))
            );
        }
        value = value.trunc();
    }
    Ok(value)
}

/// Takes off `k`, `M`, `B` or a word that stands for thousands and more.
fn magnitude<'a>(body: &'a str, numeric: &Numeric) -> (&'a str, Decimal) {
    if !matches!(numeric.unit, Unit::Money | Unit::Count) {
        return (body, Decimal::ONE);
    }
    let magnitudes = natural::MAGNITUDES.iter().chain(&[("b", 1_000_000_000)]);
    magnitudes
        .filter_map(|(word, factor)| {
            let rest = natural::without_ending(body, word)?;
            let is_number = rest.ends_with(|c: char| c.is_ascii_digit());
            is_number.then(|| (rest, Decimal::from(*factor)))
        })
        .next()
        .unwrap_or((body, Decimal::ONE))
}

/// The digits with a point alone, after what commas and points can only mean; `suffix` is what stands behind them.
fn separators(
    text: &str,
    digits: &str,
    suffix: &str,
    numeric: &Numeric,
    factor: Decimal,
) -> Result<String, Rejection> {
    let decimal_comma = |text: &str, plain: &str| decimal_comma(text, plain, suffix, numeric);
    let sound = !digits.is_empty()
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit());
    if !sound {
        return Err(not_a_number(text, numeric));
    }
    let commas = digits.matches(',').count();
    let points = digits.matches('.').count();
    match (commas, points) {
        (0, 0) => Ok(digits.to_owned()),
        (0, 1) => point(text, digits, suffix, numeric, factor),
        (0, _) if grouped(digits, '.') => Err(decimal_comma(text, &digits.replace('.', ""))),
        (_, 0) if grouped(digits, ',') => Ok(digits.replace(',', "")),
        (1, 0) => Err(decimal_comma(text, &digits.replace(',', "."))),
        (_, 1) => {
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            if !fraction.contains(',') && grouped(whole, ',') {
                Ok(digits.replace(',', ""))
            } else if fraction.contains(',') && commas == 1 && fraction.find(',') == Some(3) {
                let plain = digits.replace('.', "").replace(',', ".");
                Err(decimal_comma(text, &plain))
            } else {
                Err(not_a_number(text, numeric))
            }
        }
        (1, _) => {
            let (whole, fraction) = digits.split_once(',').unwrap_or((digits, ""));
            if !fraction.contains('.') && grouped(whole, '.') {
                let plain = digits.replace('.', "").replace(',', ".");
                Err(decimal_comma(text, &plain))
            } else {
                Err(not_a_number(text, numeric))
            }
        }
        _ => Err(not_a_number(text, numeric)),
    }
}

/// Refuses `1.200` where it could be twelve hundred.
fn point(
    text: &str,
    digits: &str,
    suffix: &str,
    numeric: &Numeric,
    factor: Decimal,
) -> Result<String, Rejection> {
    if !could_be_thousands(digits, numeric, factor) {
        return Ok(digits.to_owned());
    }
    let thousands = digits.replace('.', "");
    let large = format!("{thousands}{suffix}");
    let decimal = exact(digits).unwrap_or_default().normalize();
    // Three decimals would be asked about again, so that they are written with a fourth.
    let fourth = if decimal.scale() == 3 { "0" } else { "" };
    let small = format!("{decimal}{fourth}{suffix}");
    let what = format!(
        "could be {} or {decimal}",
        units::number(exact(&thousands).unwrap_or_default()),
    );
    let readings = if numeric.whole {
        vec![large]
    } else {
        vec![large, small]
    };
    Err(Rejection::of("ambiguous-point", text, &what).readings(readings))
}

/// Refuses a comma before decimals, with a text that passes: what was meant with a point where that does, else its
/// readings, else what the question takes.
fn decimal_comma(text: &str, plain: &str, suffix: &str, numeric: &Numeric) -> Rejection {
    let meant = format!("{plain}{suffix}");
    let write = match parse(&meant, numeric) {
        Ok(_) => format!("write `{meant}`"),
        Err(rejection) if rejection.readings.is_empty() => expects(numeric),
        Err(rejection) => {
            let readings = rejection.readings.iter();
            let readings: Vec<String> = readings.map(|reading| format!("`{reading}`")).collect();
            format!("write {}", readings.join(" or "))
        }
    };
    let what = "has commas and points the other way round";
    Rejection::of("decimal-comma", text, what).help(format!(
        "a point stands before decimals, commas may stand between thousands: {write}"
    ))
}

fn not_a_number(text: &str, numeric: &Numeric) -> Rejection {
    let what = match numeric.unit {
        Unit::Money => "an amount of money",
        Unit::Percent => "a percentage",
        _ => "a number",
    };
    let what = if text.ends_with('%') && numeric.unit != Unit::Percent {
        format!("is a percentage; {what} is asked for here")
    } else {
        format!("is not {what}")
    };
    Rejection::of("not-a-number", text, &what).help(expects(numeric))
}

fn outside(text: &str, numeric: &Numeric, is_above: bool) -> Rejection {
    let rejection = Rejection::of("out-of-range", text, "is out of range").help(expects(numeric));
    // An amount's bounds are told without their upper end, which only a slip can reach.
    if is_above && numeric.unit == Unit::Money {
        return rejection.help(format!(
            "at most {}",
            units::number(numeric.max.normalize())
        ));
    }
    rejection
}

#[cfg(test)]
mod tests;
