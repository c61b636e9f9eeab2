//! The inputs of a forecast with unit and origin, as data and as a table.

use serde::Serialize;

use super::words::{origin, value_of};
use crate::decisions::forecast_inputs::ModelInput;
use crate::render::table::Table;

/// An input as data.
#[derive(Serialize)]
pub struct InputData<'a> {
    input: &'static str,
    name: &'a str,
    value: String,
    unit: &'a str,
    group: &'a str,
    origin: &'static str,
    source: &'a str,
}

/// Inputs as data.
pub fn data(inputs: &[ModelInput]) -> Vec<InputData<'_>> {
    inputs
        .iter()
        .map(|input| InputData {
            input: input.input.path,
            name: input.name,
            value: input.value.normalize().to_string(),
            unit: &input.unit,
            group: input.group,
            origin: input.standing.id(),
            source: input.source,
        })
        .collect()
}

/// The inputs of a forecast for people.
pub fn table(title: String, inputs: &[ModelInput]) -> Table {
    let rows = inputs.iter().map(|input| {
        // A percentage says so itself.
        let unit = input.unit.strip_prefix('%').unwrap_or(&input.unit);
        vec![
            input.name.to_owned(),
            format!(
                "{} {}",
                value_of(input.input.unit, input.value),
                unit.trim()
            )
            .trim_end()
            .to_owned(),
            origin(input),
        ]
    });
    Table::new(["input", "value", "where it comes from"], rows.collect()).title(title)
}
