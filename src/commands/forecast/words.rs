//! How printed figures read for people.

use crate::decisions::forecast_inputs::ModelInput;
use crate::economics::inputs::{INPUTS, Unit};
use crate::units::{self, Decimal};

/// A figure, or a dash where there is none.
pub fn or_dash<T: ToString>(figure: Option<T>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| figure.to_string())
}

/// A printed number with its thousands separated.
pub fn grouped(text: &str) -> String {
    Decimal::from_str_exact(text).map_or_else(|_| text.to_owned(), units::number)
}

/// An amount without its minor units, rounded half to even.
pub fn whole(amount: &str) -> String {
    Decimal::from_str_exact(amount).map_or_else(
        |_| amount.to_owned(),
        |amount| units::amount(amount, 0).to_string(),
    )
}

/// An amount in two significant digits, such as `$15K` or `1.2M EUR`.
pub fn about(amount: Decimal, currency: &str) -> String {
    let rounded = amount.round_sf(2).unwrap_or(amount);
    let (thousand, million) = (Decimal::from(1_000), Decimal::from(1_000_000));
    let (scaled, letter) = if rounded >= million {
        (rounded / million, "M")
    } else if rounded >= thousand {
        (rounded / thousand, "K")
    } else {
        (rounded, "")
    };
    let number = units::number(scaled.normalize());
    match currency {
        "USD" => format!("${number}{letter}"),
        _ => format!("{number}{letter} {currency}"),
    }
}

/// A printed share as percent with one place.
pub fn percent(share: &str) -> String {
    Decimal::from_str_exact(share)
        .ok()
        .and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED))
        .map_or_else(
            || share.to_owned(),
            |percent| format!("{}%", units::amount(percent, 1)),
        )
}

/// A printed share as percent, or a dash.
pub fn percent_of(share: Option<&String>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| percent(share))
}

/// A printed ratio with one place.
pub fn times(ratio: &str) -> String {
    Decimal::from_str_exact(ratio).map_or_else(
        |_| ratio.to_owned(),
        |ratio| units::amount(ratio, 1).to_string(),
    )
}

/// What something is multiplied by.
fn multiple(factor: &str) -> String {
    Decimal::from_str_exact(factor).map_or_else(
        |_| factor.to_owned(),
        |factor| format!("{}x", units::number(factor.round_dp(2).normalize())),
    )
}

/// The month of an event.
pub fn month(month: Option<u32>) -> String {
    month.map_or_else(
        || "not within the horizon".to_owned(),
        |month| format!("month {month}"),
    )
}

/// A printed number of people or companies.
pub fn count(count: &str) -> String {
    Decimal::from_str_exact(count).map_or_else(|_| count.to_owned(), units::people)
}

/// The value of an input as people read it; a price that was worked out has more digits than anybody wants.
pub fn value_of(unit: Unit, value: Decimal) -> String {
    match value.checked_mul(Decimal::ONE_HUNDRED) {
        Some(percent) if unit == Unit::Share => units::rough_percent(percent),
        _ => units::number(value.round_dp(4).normalize()),
    }
}

/// Where the value of an input comes from.
pub fn origin(input: &ModelInput) -> String {
    match (input.standing.id(), input.source) {
        (origin, "") => origin.to_owned(),
        (origin, source) => format!("{origin}: {source}"),
    }
}

/// Which payments are commissioned.
pub fn scope(id: &str) -> String {
    match id.split_once(':') {
        Some(("months", months)) => format!("{months} months"),
        Some((scope, months)) => format!("{scope}, {months} months"),
        None => id.replace('_', " "),
    }
}

/// What an input of the comparison of inputs is called, and its low and high value.
pub fn moved(input: &str, is_factor: bool, ends: [&str; 2], inputs: &[ModelInput]) -> [String; 3] {
    let known = inputs.iter().find(|known| known.input.name == input);
    let name = known.map_or("Platform, manager and co-marketing", |known| known.name);
    let [low, high] = ends.map(|end| match is_factor {
        true => multiple(end),
        false => value_by_name(input, end),
    });
    [name.to_owned(), low, high]
}

/// The value of an input, by the input's name.
fn value_by_name(name: &str, value: &str) -> String {
    let input = INPUTS.iter().find(|input| input.name == name);
    let unit = input.map_or(Unit::Number, |input| input.unit);
    let number = Decimal::from_str_exact(value);
    number.map_or_else(|_| value.to_owned(), |number| value_of(unit, number))
}

#[cfg(test)]
mod tests {
    use super::about;
    use crate::units::Decimal;

    #[test]
    fn an_amount_is_told_in_two_digits() {
        for (amount, currency, told) in [
            (14_781, "USD", "$15K"),
            (323_334, "USD", "$320K"),
            (1_249_999, "EUR", "1.2M EUR"),
            (999_999, "USD", "$1M"),
            (673, "USD", "$670"),
            (0, "JPY", "0 JPY"),
        ] {
            assert_eq!(about(Decimal::from(amount), currency), told);
        }
    }
}
