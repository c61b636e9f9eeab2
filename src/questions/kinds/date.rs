//! A day, written year first or with the month's name.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::Rejection;

/// The months' names; three letters or more stand for one.
pub(in crate::questions) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a day with the month's name: `11 Jan 2027`, `January 11th, 2027`.
fn with_name(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let [first, second, year] = parts.as_slice() else {
        return None;
    };
    let month = |word: &str| {
        let word = word.trim_end_matches('.').to_ascii_lowercase();
        let found = MONTHS.iter().position(|name| name.starts_with(&word))?;
        (word.len() >= 3).then_some(found as u32 + 1)
    };
    let day = |word: &str| {
        let digits = ["st", "nd", "rd", "th", "."]
            .iter()
            .find_map(|ending| word.strip_suffix(ending))
            .unwrap_or(word);
        number(digits, 2)
    };
    let (day, month) = match (month(first), month(second)) {
        (None, Some(month)) => (day(first)?, month),
        (Some(month), None) => (day(second)?, month),
        _ => return None,
    };
    let year = (year.len() == 4).then(|| number(year, 4)).flatten()?;
    NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)
}

/// Digits alone, at most so many.
fn number(text: &str, most: usize) -> Option<u32> {
    let is_number = text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// The days that `11/01/2027` or `04.01.2027` can be: day first, and month first.
fn both_orders(text: &str) -> Vec<NaiveDate> {
    let parts: Vec<&str> = text.split(['/', '.']).collect();
    let [first, second, year] = parts.as_slice() else {
        return Vec::new();
    };
    let (Some(first), Some(second), Some(year), 4) = (
        number(first, 2),
        number(second, 2),
        number(year, 4),
        year.len(),
    ) else {
        return Vec::new();
    };
    let year = year.try_into().unwrap_or(0);
    let mut days: Vec<NaiveDate> = [(second, first), (first, second)]
        .into_iter()
        .filter_map(|(month, day)| NaiveDate::from_ymd_opt(year, month, day))
        .collect();
    days.dedup();
    days
}

/// The days that `today`, `tomorrow`, `in 3 weeks` or `next monday` can be, seen from a day: none for every other
/// text, and two for a weekday that comes in this week and in the next.
#[must_use]
pub fn relative_days(text: &str, today: NaiveDate) -> Vec<NaiveDate> {
    let text = text.trim().to_ascii_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let after = |days: u64| today.checked_add_days(Days::new(days));
    let found = match words.as_slice() {
        ["today"] => vec![Some(today)],
        ["tomorrow"] => vec![after(1)],
        ["in", count, unit] => match (number(count, 4), *unit) {
            (Some(days), "day" | "days") => vec![after(days.into())],
            (Some(weeks), "week" | "weeks") => vec![after(u64::from(weeks) * 7)],
            _ => Vec::new(),
        },
        ["next", weekday] => match weekday.parse::<Weekday>() {
            Ok(weekday) => {
                let now = u64::from(today.weekday().num_days_from_monday());
                let then = u64::from(weekday.num_days_from_monday());
                let next_week = after(7 + then - now);
                if then > now {
                    vec![after(then - now), next_week]
                } else {
                    vec![next_week]
                }
            }
            Err(_) => Vec::new(),
        },
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

/// Reads `2027-01-04`, a day with the month's name, or one in numbers that can be one day alone. A day that can be two
/// is refused with both, one that depends on the day it is read without.
pub(super) fn parse(text: &str, min: NaiveDate, max: NaiveDate) -> Result<NaiveDate, Rejection> {
    let orders = both_orders(text);
    if orders.len() > 1 {
        let readings: Vec<String> = orders.iter().map(NaiveDate::to_string).collect();
        let what = format!("could be {}", readings.join(" or "));
        return Err(Rejection::of("ambiguous-date", text, &what).readings(readings));
    }
    if !relative_days(text, min).is_empty() {
        return Err(
            Rejection::of("relative-date", text, "depends on the day it is read")
                .help("write the day itself, such as `2027-01-04`"),
        );
    }
    let named = with_name(text).or(orders.first().copied());
    let named = named.map(|day| day.to_string());
    let text = named.as_deref().unwrap_or(text);
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let not_a_date = |what| {
        Rejection::of("not-a-date", text, what)
            .help("write year, month and day, such as `2027-01-04`")
    };
    if !shaped {
        return Err(not_a_date("is not a day"));
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| not_a_date("is not in the calendar"))?;
    if day < min || day > max {
        let what = "is outside the days that can be planned";
        return Err(Rejection::of("out-of-range", text, what)
            .help(format!("write a day from {min} to {max}")));
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use super::{Rejection, relative_days};
    use chrono::NaiveDate;

    fn parse(text: &str) -> Result<String, Rejection> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        super::parse(text, day(2000, 1, 1), day(2100, 12, 31)).map(|day| day.to_string())
    }

    #[test]
    fn a_day_in_numbers_is_read_where_it_can_be_one_day_alone() {
        for text in ["13/01/2027", "01/13/2027", "13.1.2027"] {
            assert_eq!(parse(text), Ok("2027-01-13".to_owned()), "{text}");
        }
    }

    #[test]
    fn a_day_with_the_name_of_its_month_is_read_in_either_order() {
        for text in [
            "11 Jan 2027",
            "11 January 2027",
            "Jan 11, 2027",
            "january 11th 2027",
            "11. Jan. 2027",
            "2027-01-11",
        ] {
            assert_eq!(parse(text), Ok("2027-01-11".to_owned()), "{text}");
        }
        for (text, id, readings) in [
            (
                "11/01/2027",
                "ambiguous-date",
                &["2027-01-11", "2027-11-01"][..],
            ),
            ("next monday", "relative-date", &[]),
            ("today", "relative-date", &[]),
            ("30 Feb 2027", "not-a-date", &[]),
            ("11 Ja 2027", "not-a-date", &[]),
            ("11 Jan 27", "not-a-date", &[]),
        ] {
            let rejection = parse(text).expect_err(text);
            assert_eq!(rejection.id, id, "{text}");
            assert_eq!(rejection.readings, readings, "{text}");
        }
    }

    #[test]
    fn a_relative_day_is_seen_from_a_given_day() {
        // A Wednesday.
        let today = NaiveDate::from_ymd_opt(2027, 1, 6).expect("a day");
        for (text, days) in [
            ("today", &["2027-01-06"][..]),
            ("Tomorrow", &["2027-01-07"]),
            ("in 2 weeks", &["2027-01-20"]),
            ("next monday", &["2027-01-11"]),
            ("next Wednesday", &["2027-01-13"]),
            ("next friday", &["2027-01-08", "2027-01-15"]),
            ("soon", &[]),
        ] {
            let read: Vec<String> = relative_days(text, today)
                .iter()
                .map(NaiveDate::to_string)
                .collect();
            assert_eq!(read, days, "{text}");
        }
    }

    #[test]
    fn only_a_full_day_of_the_calendar_passes() {
        for text in ["2027-01-04", "2028-02-29", "2000-01-01", "2100-12-31"] {
            assert_eq!(parse(text), Ok(text.to_owned()));
        }
        for text in [
            "2027-1-4",
            "2027-02-29",
            "20270104",
            "04.01.2027",
            "2027-01-04T10:00",
            "1999-12-31",
            "2101-01-01",
            " 2027-01-04",
            "２０２７-01-04",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
