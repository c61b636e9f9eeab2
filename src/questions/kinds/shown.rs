//! Numbers in words: what a question takes, and an answer as it is typed and read.

use super::Numeric;
use super::thousands::could_be_thousands;
use crate::units::{self, Decimal, Unit};

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
        Unit::Hours => format!("{whole} of hours from {low} to {high}"),
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
    let number = match numeric.unit {
        Unit::Money if value.normalize().scale() == 1 => units::number(value.normalize()) + "0",
        _ => units::number(value),
    };
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
        Unit::Hours => plural("hour", "hours"),
        Unit::Days => plural("day", "days"),
        Unit::Weeks => plural("week", "weeks"),
        Unit::UsdRate => format!("{number} US dollars"),
        _ => number,
    }
}
