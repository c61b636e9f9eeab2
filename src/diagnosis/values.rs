//! Fields of exports as values: amounts, counts, times and states, however a platform writes them.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::columns::ANY;
use crate::playbook::Playbook;
use crate::units::{Money, words};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// The years of a program. What lies outside stands for no date in some exports: 0001-01-01, 1970-01-01, 9999-12-31.
const YEARS: RangeInclusive<i32> = 1990..=2100;

/// A point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Seconds since the beginning of 1970, in universal time.
    pub seconds: i64,
    /// Whether the time of day is known.
    pub has_time: bool,
}

impl Moment {
    /// Days since the beginning of 1970.
    #[must_use]
    pub fn day(self) -> i64 {
        self.seconds.div_euclid(DAY)
    }

    /// The date as `format` writes it, such as `%Y-%m-%d`; empty beyond the calendar.
    #[must_use]
    pub fn date(self, format: &str) -> String {
        let date = DateTime::from_timestamp(self.seconds, 0);
        date.map_or_else(String::new, |date| date.format(format).to_string())
    }
}

/// The order of day and month in dates such as 03/04/2027.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// The day first.
    DayFirst,
    /// The month first.
    MonthFirst,
}

/// Why a text is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMoment {
    /// It is none.
    NoTime,
    /// Day and month could be either way round.
    Ambiguous,
}

/// Reads a time: ISO 8601 with or without time of day, seconds or milliseconds since 1970, a month by its name,
/// or numbers with slashes, dots or hyphens.
///
/// # Errors
/// Where it is no time of a program, or one whose day and month cannot be told apart without `order`.
pub fn moment(text: &str, order: Option<DateOrder>) -> Result<Moment, NoMoment> {
    let (time, has_time) = read_time(text, order)?;
    if !YEARS.contains(&time.year()) {
        return Err(NoMoment::NoTime);
    }
    let seconds = time.and_utc().timestamp();
    Ok(Moment { seconds, has_time })
}

/// A time as it is written, and whether the time of day is known.
fn read_time(text: &str, order: Option<DateOrder>) -> Result<(NaiveDateTime, bool), NoMoment> {
    let end = text.bytes().position(|byte| matches!(byte, b' ' | b'T'));
    let (date, time) = end.map_or((text, ""), |end| (&text[..end], &text[end + 1..]));
    if let Some(day) = iso_day(date) {
        if let Some(time) = clock(time) {
            return Ok((day.and_time(time), true));
        }
        let time = time
            .trim_end_matches("UTC")
            .trim_end_matches('Z')
            .trim_end();
        if time.is_empty() {
            return Ok((day.into(), false));
        }
        let plain = |format: &&str| NaiveTime::parse_from_str(time, format).ok();
        let zoned = |format: &&str| {
            let time = format!("{date} {time}");
            let time = DateTime::parse_from_str(&time, &format!("%F {format}")).ok()?;
            Some(time.naive_utc())
        };
        let read = clock(time).or_else(|| time.parse().ok());
        let read = read.or_else(|| CLOCKS.iter().find_map(plain));
        let read = read.map(|time| day.and_time(time));
        let read = read.or_else(|| ZONED.iter().find_map(zoned));
        return read.map(|time| (time, true)).ok_or(NoMoment::NoTime);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && matches!(text.len(), 10 | 13) {
        let seconds = text[..10].parse().map_err(|_| NoMoment::NoTime)?;
        let time = DateTime::from_timestamp(seconds, 0).ok_or(NoMoment::NoTime)?;
        return Ok((time.naive_utc(), true));
    }
    let text = text.replace(',', "");
    for day in DAYS {
        if let Ok(day) = NaiveDate::parse_from_str(&text, day) {
            return Ok((day.into(), false));
        }
        for clock in CLOCKS {
            if let Ok(time) = NaiveDateTime::parse_from_str(&text, &format!("{day} {clock}")) {
                return Ok((time, true));
            }
        }
    }
    by_numbers(&text, order).map(|day| (day.into(), false))
}

/// Days with a month by its name, or without signs between numbers.
const DAYS: [&str; 5] = ["%Y/%m/%d", "%B %d %Y", "%d %B %Y", "%d-%B-%Y", "%Y%m%d"];

/// Times of day behind them.
const CLOCKS: [&str; 4] = ["%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"];

/// Times of day behind a day of ISO 8601, with the distance from universal time.
const ZONED: [&str; 4] = ["%H:%M:%S%.f %z", "%H:%M:%S%.f%z", "%H:%M %z", "%H:%M%z"];

/// A day as ISO 8601 writes it. Digits at their places, `2026-03-04`, are read far faster than numbers between signs.
fn iso_day(text: &str) -> Option<NaiveDate> {
    if let [c, cc, y, yy, b'-', m, mm, b'-', d, dd] = *text.as_bytes()
        && let Some(century) = two_digits(c, cc)
    {
        let year = century * 100 + two_digits(y, yy)?;
        let year = year.try_into().ok()?;
        return NaiveDate::from_ymd_opt(year, two_digits(m, mm)?, two_digits(d, dd)?);
    }
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A time of day as most exports write it, `14:05:09`: millions of them are read far faster so than by a format.
fn clock(text: &str) -> Option<NaiveTime> {
    let [h, hh, b':', m, mm, b':', s, ss] = *text.as_bytes() else {
        return None;
    };
    NaiveTime::from_hms_opt(two_digits(h, hh)?, two_digits(m, mm)?, two_digits(s, ss)?)
}

fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
    is_number.then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

/// A day of three numbers, the year last. Dots are written where the day comes first.
fn by_numbers(text: &str, order: Option<DateOrder>) -> Result<NaiveDate, NoMoment> {
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<u32> = date
        .split(['/', '.', '-'])
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| NoMoment::NoTime)?;
    let [one, two, year] = parts[..] else {
        return Err(NoMoment::NoTime);
    };
    let order = match (order, date.contains('.')) {
        _ if one > 12 => DateOrder::DayFirst,
        _ if two > 12 => DateOrder::MonthFirst,
        (Some(order), _) => order,
        (None, true) => DateOrder::DayFirst,
        (None, false) if one == two => DateOrder::DayFirst,
        (None, false) => return Err(NoMoment::Ambiguous),
    };
    let (day, month) = match order {
        DateOrder::DayFirst => (one, two),
        DateOrder::MonthFirst => (two, one),
    };
    let year = i32::try_from(if year < 100 { 2000 + year } else { year });
    let year = year.map_err(|_| NoMoment::NoTime)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(NoMoment::NoTime)
}

/// Reads an amount of money with or without a currency sign and thousands separators: `$1,234.56`, `1.234,56 €`.
/// One mark before three digits separates thousands, except a point in a file that writes decimals with it. What is
/// larger than any amount is none.
#[must_use]
pub fn amount(text: &str, decimal_comma: bool) -> Option<Decimal> {
    let amount = written_amount(text, decimal_comma)?;
    // Amounts of few digits, which nearly all are, are below it without a comparison of decimals.
    let is_below = amount.mantissa().unsigned_abs() <= Money::MOST.unsigned_abs().into();
    (is_below || amount.abs() <= Money::MOST.into()).then_some(amount)
}

fn written_amount(text: &str, decimal_comma: bool) -> Option<Decimal> {
    if !decimal_comma && let Ok(amount) = text.parse().or_else(|_| Decimal::from_scientific(text)) {
        return Some(amount);
    }
    let (before, number, after) = parts(text)?;
    let is_minus = |letter: char| matches!(letter, '-' | '\u{2212}');
    // `12,-` is twelve without cents.
    let is_below = before.contains(|letter| is_minus(letter) || letter == '(')
        || (after.contains(is_minus) && !after.starts_with([',', '.']));
    let digits: String = number
        .chars()
        .filter(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','))
        .collect();
    let mark = decimals_at(&digits, Some(decimal_comma));
    let whole = &digits[..mark.unwrap_or(digits.len())];
    let mut plain: String = whole.chars().filter(char::is_ascii_digit).collect();
    if let Some(at) = mark {
        plain.push('.');
        plain.push_str(&digits[at + 1..]);
    }
    let amount: Decimal = plain.parse().ok()?;
    Some(if is_below { -amount } else { amount })
}

/// The most letters of a currency beside an amount.
const MOST_LETTERS: usize = 4;

/// What stands before a number, the number, and what stands behind it; none where that is no amount in a currency.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let first = text.find(|letter: char| letter.is_ascii_digit())?;
    let first = first - usize::from(text[..first].ends_with(['.', ',']));
    let last = text.rfind(|letter: char| letter.is_ascii_digit())?;
    let (before, rest) = text.split_at(first);
    let (number, after) = rest.split_at(last + 1 - first);
    let is_space = |letter: char| letter.is_whitespace() || matches!(letter, '\'' | '\u{2019}');
    let in_number =
        |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',') || is_space(letter);
    let beside = || before.chars().chain(after.chars());
    let in_beside =
        |letter: char| is_space(letter) || "+-().,$".contains(letter) || !letter.is_ascii();
    let letters = beside().filter(char::is_ascii_alphabetic).count();
    let is_amount = letters <= MOST_LETTERS
        && number.chars().all(in_number)
        && beside().all(|letter| letter.is_ascii_alphabetic() || in_beside(letter));
    is_amount.then_some((before, number, after))
}

/// Where the decimals of a number begin: at its last mark, if that is the only one of its kind. A single mark before three
/// digits separates thousands; where it is known how decimals are written, only if they are written otherwise.
fn decimals_at(number: &str, decimal_comma: Option<bool>) -> Option<usize> {
    let at = number.rfind(['.', ','])?;
    let mark = number.as_bytes()[at];
    let marks = number.bytes().filter(|byte| matches!(byte, b'.' | b','));
    let has_other = marks.clone().any(|other| other != mark);
    let repeats = marks.filter(|other| *other == mark).count() > 1;
    let is_known = decimal_comma.is_some_and(|comma| (mark == b',') == comma);
    let thousands = number.len() - at == 4 && !is_known;
    (!repeats && (has_other || !thousands)).then_some(at)
}

/// Whether an amount is written with a decimal comma, where it shows.
#[must_use]
pub fn has_decimal_comma(text: &str) -> Option<bool> {
    let (_, number, _) = parts(text)?;
    Some(number.as_bytes()[decimals_at(number, None)?] == b',')
}

/// Reads a number of things: `1,234` and `12.0` count.
#[must_use]
pub fn count(text: &str, decimal_comma: bool) -> Option<u64> {
    let amount = amount(text, decimal_comma)?;
    (amount.is_integer() && !amount.is_sign_negative())
        .then(|| amount.trunc().to_string().parse().ok())?
}

words! {
    /// The state of a commission. The word is the column with its words in tables.
    pub enum State {
        /// Not yet judged.
        Pending = "pending",
        /// Earned once its hold ends.
        Approved = "approved",
        /// Paid.
        Paid = "paid",
        /// Waiting for a decision.
        Held = "held",
        /// Taken back after it was earned.
        Reversed = "reversed",
        /// Never earned.
        Rejected = "rejected",
    }
}

/// The words for states in the exports of a platform.
#[derive(Debug, Default)]
pub struct States(FxHashMap<String, State>);

/// A word for a state in small letters, its parts with a blank between them.
fn folded(word: &str) -> String {
    word.trim().to_lowercase().replace(['_', '-'], " ")
}

impl States {
    /// The words of a platform, and those of exports in general that it does not use otherwise.
    #[must_use]
    pub fn of(playbook: &Playbook, platform: Option<&str>) -> Self {
        let mut words = FxHashMap::default();
        let rows = |of| {
            let rows = playbook.rows("export-statuses");
            rows.filter(move |row| row.text("platform") == of)
        };
        for row in rows(platform.unwrap_or(ANY)).chain(rows(ANY)) {
            for state in State::ALL {
                for word in row.list(state.id()) {
                    words.entry(folded(word)).or_insert(state);
                }
            }
        }
        Self(words)
    }

    /// The state that a word stands for.
    #[must_use]
    pub fn state(&self, word: &str) -> Option<State> {
        let state = self.0.get(word).or_else(|| self.0.get(&folded(word)));
        state.copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{DateOrder, NoMoment, amount, moment};

    #[test]
    fn amounts_are_read_as_each_place_writes_them() {
        for (text, comma, expected) in [
            ("$1,234.56", false, Some("1234.56")),
            ("1.234,56 €", true, Some("1234.56")),
            ("1.234,56", false, Some("1234.56")),
            ("1,234", false, Some("1234")),
            ("1.234", true, Some("1234")),
            ("1,5", false, Some("1.5")),
            ("1.234", false, Some("1.234")),
            ("1,234,567", false, Some("1234567")),
            ("-12.50", false, Some("-12.50")),
            ("($12)", false, Some("-12")),
            (".50", false, Some("0.50")),
            ("1.5E+3", false, Some("1500")),
            ("10,000,000,000,000", false, Some("10000000000000")),
            ("10,000,000,000,001", false, None),
            ("79228162514264337593543950335", false, None),
            ("-1e28", false, None),
            ("$-12.50", false, Some("-12.50")),
            ("€ -12.50", false, Some("-12.50")),
            ("EUR -12.50", false, Some("-12.50")),
            ("12.50-", false, Some("-12.50")),
            ("\u{2212}12.50", false, Some("-12.50")),
            ("(12.50 USD)", false, Some("-12.50")),
            ("12,-", true, Some("12")),
            ("1'234.50 CHF", false, Some("1234.50")),
            ("1\u{202f}234,50 €", true, Some("1234.50")),
            ("1.234,50", false, Some("1234.50")),
            ("12 zł", false, Some("12")),
            ("20% of 100", false, None),
            ("see order 1234", false, None),
            ("20-30", false, None),
            ("2026-03-04", false, None),
            ("n/a", false, None),
            ("", false, None),
        ] {
            let expected = expected.map(|text| text.parse().expect("a number"));
            assert_eq!(amount(text, comma), expected, "{text}");
        }
    }

    #[test]
    fn times_are_read_in_every_spelling_and_never_guessed() {
        let day = |text: &str, order| moment(text, order).map(|moment| moment.day());
        for (text, order, expected) in [
            ("2026-03-04", None, Ok(20_516)),
            ("2026-03-04T10:00:00Z", None, Ok(20_516)),
            ("2026-03-04 10:00:00", None, Ok(20_516)),
            ("2026-03-04 10:00", None, Ok(20_516)),
            ("2026-03-04T10:00:00.123 UTC", None, Ok(20_516)),
            ("2026-03-04T23:30:00-01:00", None, Ok(20_517)),
            ("2026-03-04 soon", None, Err(NoMoment::NoTime)),
            ("2026-03-04 23:59:59", None, Ok(20_516)),
            ("2026-03-04 24:00:00", None, Err(NoMoment::NoTime)),
            ("2026-03-04 1:2:03", None, Ok(20_516)),
            ("0001-01-01T00:00:00", None, Err(NoMoment::NoTime)),
            ("1970-01-01", None, Err(NoMoment::NoTime)),
            ("01/01/1900", None, Err(NoMoment::NoTime)),
            ("0000000000", None, Err(NoMoment::NoTime)),
            ("9999-12-31 23:59:59", None, Err(NoMoment::NoTime)),
            ("262142-12-31", None, Err(NoMoment::NoTime)),
            ("1772618400", None, Ok(20_516)),
            ("1772618400000", None, Ok(20_516)),
            ("Mar 4, 2026", None, Ok(20_516)),
            ("04.03.2026", None, Ok(20_516)),
            ("03/04/2026", Some(DateOrder::MonthFirst), Ok(20_516)),
            ("04/03/2026", Some(DateOrder::DayFirst), Ok(20_516)),
            ("03/04/2026", None, Err(NoMoment::Ambiguous)),
            ("03-04-2026", None, Err(NoMoment::Ambiguous)),
            ("25-03-2026", None, Ok(20_537)),
            ("2026-03-25 10:00:00 +0000", None, Ok(20_537)),
            ("2026-03-25T23:30:00-0100", None, Ok(20_538)),
            ("2026-03-25 23:30 -01:00", None, Ok(20_538)),
            ("2026-03-25 10:00 PM", None, Ok(20_537)),
            ("Mar 25, 2026 10:00 AM", None, Ok(20_537)),
            ("March 25, 2026, 10:00 pm", None, Ok(20_537)),
            ("25 Mar 2026 10:00", None, Ok(20_537)),
            ("20260325", None, Ok(20_537)),
            ("20261325", None, Err(NoMoment::NoTime)),
            ("03/25/2026", None, Ok(20_537)),
            ("soon", None, Err(NoMoment::NoTime)),
        ] {
            assert_eq!(day(text, order), expected, "{text}");
        }
    }
}
