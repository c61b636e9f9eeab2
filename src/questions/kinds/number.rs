//! Numbers with their units: exact decimals from the text to the value, and no guessing.
//!
//! A point or a comma that half the world reads the other way is refused with both readings.

use super::currency::split_mark;
use super::{Numeric, Rejection, natural, quoted};
use crate::units::{self, Decimal, Unit};

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
        let mut rejection = Rejection::new("range", format!("`{}` is a range", quoted(text)))
            .help(format!("write `{low}` or `{high}`, or one number between"));
        rejection.readings = ends.into();
        return Err(rejection);
    }
    single
}

/// Reads one number, in digits or as people write it.
fn parse_single(text: &str, numeric: &Numeric) -> Result<Decimal, Rejection> {
    let mut body = natural::without_about(text);
    let mut percent_sign = false;
    let mut parts = Decimal::ONE;
    match numeric.unit {
        Unit::Money => {
            let (amount, period) = natural::split_period(body);
            if let Some(period) = period.filter(|period| !is_per(numeric, period)) {
                return Err(other_period(text, amount, period, numeric));
            }
            body = split_mark(amount).1;
        }
        Unit::Percent => {
            let ending = natural::PERCENT.iter();
            let mut ending = ending.filter_map(|word| natural::without_ending(body, word));
            if let Some(rest) = ending.next() {
                percent_sign = true;
                body = rest;
            }
        }
        Unit::Count => {
            let ending = natural::COUNTED.iter();
            let mut ending = ending.filter_map(|word| natural::without_ending(body, word));
            body = ending.next().unwrap_or(body);
        }
        Unit::Days | Unit::Weeks => {
            let span = natural::SPANS.iter();
            let mut span =
                span.filter_map(|(word, days)| Some((natural::without_ending(body, word)?, *days)));
            if let Some((rest, days)) = span.next() {
                body = rest;
                if numeric.unit == Unit::Weeks {
                    parts = 7.into();
                }
                return whole_spans(text, body, days, parts, numeric);
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
    let rejection = Rejection::new(
        "other-period",
        format!("`{}` is per {period}, not per {asked}", quoted(text)),
    );
    let months = asked.split(' ').find_map(natural::months);
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

/// Reads so many spans of days for a question in days, or in weeks of `days_of_one` days; the rest must be whole.
fn whole_spans(
    text: &str,
    body: &str,
    days: u32,
    days_of_one: Decimal,
    numeric: &Numeric,
) -> Result<Decimal, Rejection> {
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
    let spans = digits(text, body, false, &unbounded)?;
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
        return Err(Rejection::new(
            "too-many-digits",
            format!("`{}` has more than {MOST_DIGITS} digits", quoted(text)),
        )
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
        && value > Decimal::ZERO
        && value < Decimal::ONE
    {
        let small = format!("{value}%");
        let large = format!("{}%", (value * Decimal::ONE_HUNDRED).normalize());
        let mut rejection = Rejection::new(
            "ambiguous-percent",
            format!("`{text}` could be {small} or {large}"),
        )
        .help(format!("write `{small}` or `{large}`"));
        rejection.readings = vec![small, large];
        return Err(rejection);
    }
    if value < numeric.min || value > numeric.max {
        return Err(outside(text, numeric, value > numeric.max));
    }
    if numeric.whole {
        if !value.fract().is_zero() {
            return Err(Rejection::new(
                "not-whole",
                format!("`{}` is not a whole number", quoted(text)),
            )
            .help(expects(numeric)));
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
    let small = format!("{digits}0{suffix}");
    let mut rejection = Rejection::new(
        "ambiguous-point",
        format!(
            "`{}` could be {} or {}",
            quoted(text),
            units::number(exact(&thousands).unwrap_or_default()),
            exact(digits).unwrap_or_default().normalize()
        ),
    );
    if numeric.whole {
        rejection = rejection.help(format!("write `{large}`"));
        rejection.readings = vec![large];
    } else {
        rejection = rejection.help(format!("write `{large}` or `{small}`"));
        rejection.readings = vec![large, small];
    }
    Err(rejection)
}

/// Whether digits with one point could be thousands, and so many that the bounds do not rule it out.
fn could_be_thousands(digits: &str, numeric: &Numeric, factor: Decimal) -> bool {
    grouped(digits, '.')
        && exact(&digits.replace('.', ""))
            .and_then(|value| value.checked_mul(factor))
            .is_some_and(|value| value >= numeric.min && value <= numeric.max)
}

/// Whether the digits stand in groups of three: `1,200`, `12,000,000`.
pub(super) fn grouped(digits: &str, separator: char) -> bool {
    let mut groups = digits.split(separator);
    let first = groups.next().unwrap_or("");
    let mut more = 0;
    let sound = groups.all(|group| {
        more += 1;
        group.len() == 3
    });
    sound && more > 0 && (1..=3).contains(&first.len()) && !first.starts_with('0')
}

fn exact(digits: &str) -> Option<Decimal> {
    Decimal::from_str_exact(digits).ok()
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
    Rejection::new(
        "decimal-comma",
        format!("`{}` mixes up commas and points", quoted(text)),
    )
    .help(format!(
        "a point stands before decimals, commas may stand between thousands: {write}"
    ))
}

fn not_a_number(text: &str, numeric: &Numeric) -> Rejection {
    let what = match numeric.unit {
        Unit::Money => "an amount of money",
        Unit::Percent => "a percentage",
        _ => "a number",
    };
    Rejection::new("not-a-number", format!("`{}` is not {what}", quoted(text)))
        .help(expects(numeric))
}

fn outside(text: &str, numeric: &Numeric, is_above: bool) -> Rejection {
    let rejection = Rejection::new(
        "out-of-range",
        format!("`{}` is out of range", quoted(text)),
    )
    .help(expects(numeric));
    // An amount's bounds are told without their upper end, which only a slip can reach.
    if is_above && numeric.unit == Unit::Money {
        return rejection.help(format!(
            "at most {}",
            units::number(numeric.max.normalize())
        ));
    }
    rejection
}

/// What passes, as a sentence without its full stop.
pub(super) fn expects(numeric: &Numeric) -> String {
    let examples = match numeric.unit {
        Unit::Money => "such as `25000`, `25,000` or `25k`",
        Unit::Percent => "such as `15%`",
        Unit::UsdRate => "such as `1.08`",
        _ => "in digits",
    };
    format!("write {}, {examples}", bounds(numeric))
}

/// Unit and bounds in a few words.
pub(super) fn bounds(numeric: &Numeric) -> String {
    let whole = if numeric.whole {
        "a whole number"
    } else {
        "a number"
    };
    let low = units::number(numeric.min.normalize());
    let high = units::number(numeric.max.normalize());
    match numeric.unit {
        Unit::Money => {
            let per = numeric
                .per
                .map(|per| format!(" per {per}"))
                .unwrap_or_default();
            format!("an amount of money{per}, {low} or more")
        }
        Unit::Percent => format!("a percentage from {low}% to {high}%"),
        Unit::Days => format!("{whole} of days from {low} to {high}"),
        Unit::Weeks => format!("{whole} of weeks from {low} to {high}"),
        Unit::UsdRate => format!("US dollars from {low} to {high}"),
        _ => format!("{whole} from {low} to {high}"),
    }
}

/// The number as it would be typed: with a fourth place where three could be taken for thousands.
pub(super) fn write(value: Decimal, numeric: &Numeric) -> String {
    let text = value.to_string();
    match numeric.unit {
        Unit::Percent => format!("{text}%"),
        _ if could_be_thousands(&text, numeric, Decimal::ONE) => format!("{text}0"),
        _ => text,
    }
}

/// The number for reading, with its unit.
pub(super) fn show(value: Decimal, numeric: &Numeric, currency: &str) -> String {
    let number = units::number(value);
    let plural = |one: &str, many: &str| {
        let noun = if value == Decimal::ONE { one } else { many };
        format!("{number} {noun}")
    };
    match numeric.unit {
        Unit::Money => {
            let amount = match (currency, number.strip_prefix('-')) {
                ("USD", Some(positive)) => format!("-${positive}"),
                ("USD", None) => format!("${number}"),
                _ => format!("{number} {currency}"),
            };
            match numeric.per {
                Some(per) => format!("{amount} per {per}"),
                None => amount,
            }
        }
        Unit::Percent => format!("{number}%"),
        Unit::Days => plural("day", "days"),
        Unit::Weeks => plural("week", "weeks"),
        Unit::UsdRate => format!("{number} US dollars"),
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, proptest};
    use proptest::{prop_assert, prop_assert_eq};

    use super::super::Kind;
    use super::{Numeric, parse, write};
    use crate::units::{Decimal, Unit};

    fn numeric(unit: Unit, whole: bool, max: i64) -> Numeric {
        Numeric {
            unit,
            whole,
            min: Decimal::ZERO,
            max: Decimal::from(max),
            per: None,
        }
    }

    fn money() -> Numeric {
        numeric(Unit::Money, false, 1_000_000_000_000_000_000)
    }

    #[test]
    fn an_amount_beyond_the_most_is_told_the_most() {
        let help = |text: &str| parse(text, &money()).expect_err(text).help;
        assert_eq!(
            help("1000000000000000001")[1..],
            ["at most 1,000,000,000,000,000,000"]
        );
        assert_eq!(help("-1").len(), 1);
    }

    #[test]
    fn money_is_read_exactly_in_the_ways_people_write_it() {
        let cases = [
            ("1200", "1200"),
            ("1,200", "1200"),
            ("$1.2k", "1200"),
            ("1.2m", "1200000"),
            ("1.2M", "1200000"),
            ("$25,000", "25000"),
            ("25k", "25000"),
            ("25 K", "25000"),
            ("49.90", "49.90"),
            ("0.15", "0.15"),
            ("9007199254740993.55", "9007199254740993.55"),
            ("1,234,567.89", "1234567.89"),
            ("25000 EUR", "25000"),
            ("€25", "25"),
            ("+5", "5"),
            ("0", "0"),
            ("0.125", "0.125"),
            ("12.3450", "12.3450"),
            ("2b", "2000000000"),
        ];
        for (text, value) in cases {
            let read = parse(text, &money()).map(|value| value.to_string());
            assert_eq!(read, Ok(value.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_could_be_read_two_ways_or_not_at_all_is_refused_with_a_hint() {
        let cases = [
            ("NaN", "not-a-number", "25k"),
            ("inf", "not-a-number", "25k"),
            (".5", "not-a-number", "25k"),
            ("5.", "not-a-number", "25k"),
            ("1e3", "not-a-number", "25k"),
            ("0x10", "not-a-number", "25k"),
            ("1_200", "not-a-number", "25k"),
            ("١٢", "not-a-number", "25k"),
            ("20%", "not-a-number", "25k"),
            ("12,5", "decimal-comma", "`12.5`"),
            ("1.200.000", "decimal-comma", "`1200000`"),
            ("1.200,50", "decimal-comma", "`1200.50`"),
            ("1.234.567,8", "decimal-comma", "`1234567.8`"),
            ("1,2M", "decimal-comma", "`1.2M`"),
            ("1,25k", "decimal-comma", "`1.25k`"),
            ("$1,2 M", "decimal-comma", "`1.2M`"),
            ("1,2M EUR", "decimal-comma", "`1.2M`"),
            ("1.234,5k", "decimal-comma", "`1234.5k`"),
            ("1.200k EUR", "ambiguous-point", "`1200k` or `1.2000k`"),
            ("1.200", "ambiguous-point", "`1200` or `1.2000`"),
            ("$1.200k", "ambiguous-point", "`1200k` or `1.2000k`"),
            ("-5", "out-of-range", "0 or more"),
            ("-$5", "not-a-number", "25k"),
            ("12345678901234567890123456789", "too-many-digits", "28"),
            ("0.12345678901234567890123456789", "too-many-digits", "28"),
            ("99999999999999999999999999b", "out-of-range", "0 or more"),
        ];
        for (text, id, hint) in cases {
            let rejection = parse(text, &money()).expect_err(text);
            assert_eq!(rejection.id, id, "{text}: {}", rejection.message);
            assert!(
                rejection.help.iter().any(|help| help.contains(hint)),
                "{text}: {:?}",
                rejection.help
            );
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them_where_that_means_one_thing() {
        let count = numeric(Unit::Count, true, 1_000_000_000);
        let percent = numeric(Unit::Percent, false, 100);
        let days = numeric(Unit::Days, true, 1_825);
        let weeks = numeric(Unit::Weeks, false, 520);
        let per = |per| Numeric {
            per: Some(per),
            ..money()
        };
        for (text, numeric, value) in [
            ("410 customers", count, "410"),
            ("about 300", count, "300"),
            ("~ 1,200 accounts", count, "1200"),
            ("2 thousand", count, "2000"),
            ("38 000", money(), "38000"),
            ("38\u{202f}000.50", money(), "38000.50"),
            ("38'000", money(), "38000"),
            ("₹1,00,000", money(), "100000"),
            ("₹ 12,34,567.50", money(), "1234567.50"),
            ("5 lakh", money(), "500000"),
            ("about $1.2 million", money(), "1200000"),
            ("38k/mo", per("month"), "38000"),
            ("€38k per month", per("month"), "38000"),
            ("$12,000 a year", per("customer and year"), "12000"),
            ("204 per customer", per("customer"), "204"),
            ("~12%", percent, "12"),
            ("12 percent", percent, "12"),
            ("0.5 per cent", percent, "0.5"),
            ("30 days", days, "30"),
            ("3 weeks", days, "21"),
            ("1 day", days, "1"),
            ("1.5 weeks", weeks, "1.5"),
            ("14 days", weeks, "2"),
        ] {
            let read = parse(text, &numeric).map(|value| value.to_string());
            assert_eq!(read, Ok(value.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_means_two_things_or_another_time_is_refused_with_what_to_type() {
        let percent = numeric(Unit::Percent, false, 100);
        let days = numeric(Unit::Days, true, 1_825);
        let weeks = numeric(Unit::Weeks, false, 520);
        let per = |per| Numeric {
            per: Some(per),
            ..money()
        };
        for (text, numeric, id, typed) in [
            ("20-30%", percent, "range", &["20%", "30%"][..]),
            ("20% – 30%", percent, "range", &["20%", "30%"]),
            (
                "about 20 to 30 percent",
                percent,
                "range",
                &["20 percent", "30 percent"],
            ),
            ("$20-30k", money(), "range", &["$20k", "30k"]),
            (
                "38k/mo",
                per("customer and year"),
                "other-period",
                &["456000"],
            ),
            ("12k per year", per("month"), "other-period", &["1000"]),
        ] {
            let rejection = parse(text, &numeric).expect_err(text);
            assert_eq!(rejection.id, id, "{text}");
            assert_eq!(told(&rejection.help[0]), typed, "{text}");
            for typed in typed {
                assert!(parse(typed, &numeric).is_ok(), "{text}: {typed}");
            }
        }
        for (text, numeric, id) in [
            ("2 months", days, "not-a-number"),
            ("10 days", weeks, "not-a-number"),
            ("300 weeks", days, "out-of-range"),
            ("1,00,00", money(), "not-a-number"),
            ("38 00", money(), "not-a-number"),
            ("about", money(), "not-a-number"),
            ("0.2", percent, "ambiguous-percent"),
            ("30-20-10", percent, "not-a-number"),
        ] {
            assert_eq!(parse(text, &numeric).map_err(|r| r.id), Err(id), "{text}");
        }
    }

    /// What a help says to type, between backticks after `write`.
    fn told(help: &str) -> Vec<&str> {
        let after = help.rsplit_once("write ").map_or("", |(_, told)| told);
        after.split('`').skip(1).step_by(2).collect()
    }

    #[test]
    fn what_the_help_of_a_decimal_comma_says_to_type_passes() {
        let percent = numeric(Unit::Percent, false, 100);
        let days = numeric(Unit::Days, true, 1_000);
        let count = numeric(Unit::Count, true, 1_000_000_000);
        for (text, numeric, expected) in [
            ("0,5%", percent, &["0.5%"][..]),
            ("0,5", percent, &["0.5%", "50%"]),
            ("12,5", percent, &["12.5"]),
            ("12,5 %", percent, &["12.5%"]),
            ("1,25k", count, &["1.25k"]),
            ("1,25k", money(), &["1.25k"]),
        ] {
            let rejection = parse(text, &numeric).expect_err(text);
            assert_eq!(rejection.id, "decimal-comma", "{text}");
            let typed = told(&rejection.help[0]);
            assert_eq!(typed, expected, "{text}");
            for typed in typed {
                assert!(parse(typed, &numeric).is_ok(), "{text}: {typed}");
            }
        }
        let rejection = parse("1,5", &days).expect_err("a day and a half");
        assert!(
            rejection.help[0].ends_with("write a whole number of days from 0 to 1,000, in digits"),
            "{:?}",
            rejection.help
        );
    }

    #[test]
    fn a_bare_share_between_0_and_1_is_refused_with_both_readings() {
        let percent = numeric(Unit::Percent, false, 100);
        for (text, value) in [
            ("20%", "20"),
            ("20", "20"),
            ("0.5%", "0.5"),
            ("0.5 %", "0.5"),
            ("0", "0"),
            ("0.0", "0.0"),
            ("1", "1"),
            ("12.345", "12.345"),
        ] {
            let read = parse(text, &percent).map(|value| value.to_string());
            assert_eq!(read, Ok(value.to_owned()), "{text}");
        }
        let rejection = parse("0.2", &percent).expect_err("two readings");
        assert_eq!(rejection.readings, ["0.2%", "20%"]);
        assert_eq!(rejection.help, ["write `0.2%` or `20%`"]);
        for text in ["120%", "-1%", "100.01"] {
            assert_eq!(
                parse(text, &percent).map_err(|r| r.id),
                Err("out-of-range"),
                "{text}"
            );
        }
    }

    #[test]
    fn counts_are_whole_and_rates_may_have_three_places() {
        let count = numeric(Unit::Count, true, 1_000_000_000);
        assert_eq!(parse("1.2k", &count), Ok(Decimal::from(1200)));
        assert_eq!(parse("15.0", &count), Ok(Decimal::from(15)));
        assert_eq!(parse("1.5", &count).map_err(|r| r.id), Err("not-whole"));
        let rejection = parse("1.200", &count).expect_err("thousands or not");
        assert_eq!(rejection.help, ["write `1200`"]);
        let rate = numeric(Unit::UsdRate, false, 100);
        assert_eq!(
            parse("1.085", &rate).map(|rate| rate.to_string()),
            Ok("1.085".to_owned())
        );
    }

    fn decimals() -> impl Strategy<Value = Decimal> {
        (0_i64..=999_999_999_999, 0_u32..=6).prop_map(|(digits, scale)| Decimal::new(digits, scale))
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_to_the_same_value(value in decimals()) {
            let money = money();
            prop_assert_eq!(parse(&write(value, &money), &money), Ok(value));
            let percent = numeric(Unit::Percent, false, 100);
            let value = value % Decimal::ONE_HUNDRED;
            prop_assert_eq!(parse(&write(value, &percent), &percent), Ok(value));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,40}") {
            for unit in [Unit::Money, Unit::Percent, Unit::Count, Unit::Days, Unit::UsdRate] {
                let kind = Kind::Number(numeric(unit, unit == Unit::Count, 1_000_000));
                if let Err(rejection) = kind.parse(&text) {
                    prop_assert!(!rejection.message.is_empty() && !rejection.help.is_empty());
                }
            }
        }
    }
}
