//! Working days: Monday to Friday without the holidays of a list.
//!
//! It knows no country's holidays: the list is the user's.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate, Weekday};

use crate::diagnostics::{Diagnostic, Diagnostics, Source};

/// The days on which work is done: Monday to Friday without some holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingDays {
    holidays: BTreeSet<NaiveDate>,
}

impl WorkingDays {
    /// Reads a list of holidays: a date such as `2027-01-01` a line, what follows it is its name, `#` begins a
    /// comment.
    ///
    /// # Errors
    /// Every line that does not begin with a date.
    pub fn without(source: &Arc<Source>) -> Result<Self, Diagnostics> {
        let mut holidays = BTreeSet::new();
        let mut problems = Vec::new();
        let mut start = 0;
        for line in source.text.split_inclusive('\n') {
            let content = line.split('#').next().unwrap_or_default();
            let word = content.split_whitespace().next().unwrap_or_default();
            match date(word) {
                Some(day) => {
                    holidays.insert(day);
                }
                None if word.is_empty() => {}
                None => {
                    let at = start + content.find(word).unwrap_or_default();
                    problems.push(
                        Diagnostic::error("holiday", format!("`{word}` is not a date"))
                            .at(source, at..at + word.len(), "")
                            .help("write a day as year, month and day, such as `2027-01-01`"),
                    );
                }
            }
            start += line.len();
        }
        Diagnostics::ensure_none(problems)?;
        Ok(Self { holidays })
    }

    /// The first working day on or after this day. Later days never come before earlier ones.
    #[must_use]
    pub fn on_or_after(&self, day: NaiveDate) -> NaiveDate {
        let mut day = day;
        while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || self.holidays.contains(&day) {
            match day.succ_opt() {
                Some(next) => day = next,
                None => return day,
            }
        }
        day
    }
}

/// The date of a text of exactly the shape `2027-01-01`.
fn date(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shape { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::NaiveDate;

    use super::WorkingDays;
    use crate::diagnostics::Source;

    fn source(text: &str) -> Arc<Source> {
        Arc::new(Source {
            name: "holidays.txt".into(),
            text: text.into(),
        })
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn weekends_and_holidays_are_passed_over() {
        let days = WorkingDays::without(&source(
            "# ours\n2027-01-01 New Year\r\n\n  2027-03-29 # Easter Monday\n",
        ))
        .expect("a list");
        for (planned, moved_to) in [
            ("2026-12-31", "2026-12-31"),
            ("2027-01-01", "2027-01-04"),
            ("2027-03-26", "2027-03-26"),
            ("2027-03-27", "2027-03-30"),
        ] {
            assert_eq!(days.on_or_after(day(planned)), day(moved_to), "{planned}");
        }
    }

    #[test]
    fn a_line_without_a_date_is_told_with_its_place() {
        let problems = WorkingDays::without(&source("2027-01-01\n2027-1-6 Epiphany\n31.12.2027\n"))
            .expect_err("a bad list");
        let places: Vec<_> = problems
            .0
            .iter()
            .map(|problem| problem.position())
            .collect();
        assert_eq!(
            places,
            [Some(("holidays.txt", 2, 1)), Some(("holidays.txt", 3, 1))]
        );
    }
}
