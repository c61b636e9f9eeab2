//! How figures read for people.

use serde_json::Value;

use crate::decisions::forecast_inputs::ModelInput;
use crate::economics::figures::{Figures, Measure, Tree};
use crate::economics::inputs::{INPUTS, Unit};
use crate::economics::model::Scope;
use crate::economics::rounding::Figure;
use crate::economics::tornado::Bar;
use crate::questions::closest;
use crate::render::table::Table;
use crate::units::{self, Decimal};

/// A figure, or a dash where there is none.
pub fn or_dash<T: ToString>(figure: Option<T>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| figure.to_string())
}

/// A value of the data as a cell; nothing where there is none.
pub fn data_cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A row of a table: its name, then its cells.
pub fn row(name: impl Into<String>, cells: impl IntoIterator<Item = String>) -> Vec<String> {
    std::iter::once(name.into()).chain(cells).collect()
}

/// A table whose rows name their columns alike; all but the first are figures.
pub fn table<'a, const COLUMNS: usize>(
    rows: impl Iterator<Item = [(&'a str, String); COLUMNS]>,
) -> Table {
    let rows: Vec<_> = rows.collect();
    let head = rows.iter().take(1).flatten().map(|(head, _)| *head);
    let cells = rows.iter().cloned();
    let cells = cells.map(|row| row.map(|(_, cell)| cell).to_vec());
    Table::new(head, cells.collect()).figures_from(1)
}

/// The help for a path that is no input of a model; `flag` is what to type with the closest one.
pub fn no_input(path: &str, flag: impl FnOnce(&str) -> String) -> String {
    let near = closest(path, INPUTS.iter().map(|input| input.path));
    match near {
        Some(near) => format!("did you mean `{}`?", flag(near)),
        None => "`--write-model` writes a file with all of them".to_owned(),
    }
}

/// A figure with its thousands separated.
pub fn grouped(figure: Figure) -> String {
    figure.shown(units::number)
}

/// An amount without its minor units, rounded half to even.
pub fn whole(amount: Figure) -> String {
    amount.shown(|amount| units::number(units::amount(amount, 0)))
}

/// People or companies that are expected.
pub fn count(count: Figure) -> String {
    count.shown(units::people)
}

/// A share as percent with one place.
pub fn percent(share: Decimal) -> String {
    match share.checked_mul(Decimal::ONE_HUNDRED) {
        Some(percent) => format!("{}%", units::amount(percent, 1)),
        None => share.to_string(),
    }
}

/// A ratio with one place.
pub fn times(ratio: Figure) -> String {
    ratio.shown(|ratio| units::amount(ratio, 1).to_string())
}

/// A result of a forecast; of a program, amounts are whole.
pub fn result(figures: &Figures, path: &str) -> String {
    match figures.get(path) {
        Tree::Figure(Measure::Month, figure) => month(figure),
        Tree::Figure(measure, Some(figure)) => match measure {
            Measure::Amount if path.starts_with("program.") => whole(figure),
            Measure::Rate => figure.shown(percent),
            Measure::Ratio => times(figure),
            Measure::Count => count(figure),
            Measure::Amount | Measure::Factor | Measure::Month | Measure::Whole => grouped(figure),
        },
        // The one whole number among them is how many partners to find.
        Tree::Figure(Measure::Whole, None) => "no number does".to_owned(),
        _ => "-".to_owned(),
    }
}

/// The month of an event.
fn month(month: Option<Figure>) -> String {
    match month {
        Some(month) => format!("month {month}"),
        None => "not within the horizon".to_owned(),
    }
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

/// The value of an input as people read it; a price that was worked out has more digits than anybody wants.
pub fn value_of(unit: Unit, value: Decimal) -> String {
    match value.checked_mul(Decimal::ONE_HUNDRED) {
        Some(percent) if unit == Unit::Share => units::rough_percent(percent),
        _ => units::number(value.round_dp(4).normalize()),
    }
}

/// The unit of an input beside its value; a percentage says so itself.
pub fn unit(input: &ModelInput) -> &str {
    input.unit.strip_prefix('%').unwrap_or(&input.unit).trim()
}

/// Where the value of an input comes from.
pub fn origin(input: &ModelInput) -> String {
    match (input.standing.id(), input.source) {
        (origin, "") => origin.to_owned(),
        (origin, source) => format!("{origin}: {source}"),
    }
}

/// Which payments are commissioned.
pub fn scope(scope: Scope) -> String {
    match scope {
        Scope::FirstPayment => "first payment".to_owned(),
        Scope::Months(months) => format!("{months} months"),
        Scope::Lifetime => "lifetime".to_owned(),
        Scope::Upfront(months) => format!("upfront, {months} months"),
    }
}

/// What the input of a bar is called, and its low and high value.
pub fn moved(bar: &Bar, inputs: &[ModelInput]) -> [String; 3] {
    let known = inputs.iter().find(|known| known.input.name == bar.input);
    let name = known.map_or("Platform, manager and co-marketing", |known| known.name);
    let unit = INPUTS.iter().find(|input| input.name == bar.input);
    let unit = unit.map_or(Unit::Number, |input| input.unit);
    let [low, high] = [bar.low, bar.high].map(|end| match bar.is_factor() {
        true => format!("{}x", units::number(end.round_dp(2).normalize())),
        false => value_of(unit, end),
    });
    [name.to_owned(), low, high]
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
