//! A day, written year first.

use chrono::NaiveDate;

use super::{Rejection, quoted};

/// Reads `2027-01-04`, and nothing shorter or longer.
pub(super) fn parse(text: &str, min: NaiveDate, max: NaiveDate) -> Result<NaiveDate, Rejection> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let help = "write year, month and day, such as `2027-01-04`";
    if !shaped {
        let message = format!("`{}` is not a day", quoted(text));
        return Err(Rejection::new("not-a-date", message).help(help));
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| {
        Rejection::new("not-a-date", format!("`{text}` is not in the calendar")).help(help)
    })?;
    if day < min || day > max {
        return Err(Rejection::new(
            "out-of-range",
            format!("`{text}` is outside the days that can be planned"),
        )
        .help(format!("write a day from {min} to {max}")));
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use chrono::NaiveDate;

    #[test]
    fn only_a_full_day_of_the_calendar_passes() {
        let min = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
        let max = NaiveDate::from_ymd_opt(2100, 12, 31).expect("a day");
        for text in ["2027-01-04", "2028-02-29", "2000-01-01", "2100-12-31"] {
            assert_eq!(
                parse(text, min, max).map(|d| d.to_string()),
                Ok(text.into())
            );
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
            assert!(parse(text, min, max).is_err(), "{text}");
        }
    }
}
