//! The inputs of a forecast with unit and origin, as data and as a table.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::words::{origin, row as cells_of, unit, value_of};
use crate::decisions::forecast_inputs::ModelInput;
use crate::economics::model::{Model, PartnerSource};
use crate::render::labels::label;
use crate::render::table::Table;
use crate::units::Decimal;

/// What each source of a model has of an input, where they differ.
fn by_source<'a>(input: &ModelInput, model: &'a Model) -> Vec<(&'a str, Decimal)> {
    let Some(access) = input.input.in_source() else {
        return Vec::new();
    };
    let sources = model.program.sources.iter();
    let of = |source: &'a PartnerSource| (&*source.id, (access.get)(source).normalize());
    let values: Vec<(&str, Decimal)> = sources.map(of).collect();
    let differ = values.windows(2).any(|pair| pair[0].1 != pair[1].1);
    if differ { values } else { Vec::new() }
}

/// Inputs as data. Where sources differ in one, its value is the leading one's, beside what each of them has.
pub fn data(inputs: &[ModelInput], model: &Model) -> Vec<Value> {
    let data = |input: &ModelInput| {
        let mut data = json!({
            "input": input.input.path,
            "name": input.name,
            "value": input.value.normalize().to_string(),
            "unit": input.unit,
            "group": input.group,
            "origin": input.standing.id(),
            "source": input.source,
        });
        let values = by_source(input, model).into_iter();
        let values = values.map(|(source, value)| (source, value.to_string()));
        let values: BTreeMap<&str, String> = values.collect();
        if !values.is_empty() {
            data["by_source"] = json!(values);
        }
        data
    };
    inputs.iter().map(data).collect()
}

/// The inputs of a forecast for people: those that all sources have alike, and those in which they differ.
pub fn tables(title: &str, inputs: &[ModelInput], model: &Model) -> Vec<Table> {
    let (alike, differ): (Vec<_>, Vec<_>) = inputs
        .iter()
        .map(|input| (input, by_source(input, model)))
        .partition(|(_, values)| values.is_empty());
    let row = |(input, _): &(&ModelInput, _)| {
        let value = value_of(input.input.unit, input.value);
        let unit = match unit(input) {
            unit if value == "1" => unit.strip_suffix('s').unwrap_or(unit),
            unit => unit,
        };
        let value = format!("{value} {unit}").trim_end().to_owned();
        vec![input.name.to_owned(), value, origin(input)]
    };
    let head = ["input", "value", "where it comes from"];
    let alike = Table::new(head, alike.iter().map(row).collect()).title(title);
    if differ.is_empty() {
        return vec![alike];
    }
    let row = |(input, values): &(&ModelInput, Vec<(&str, Decimal)>)| {
        let name = match unit(input) {
            unit if input.name.to_lowercase().contains(unit) => input.name.to_owned(),
            unit => format!("{}, {unit}", input.name),
        };
        let values = values.iter().map(|(_, value)| value);
        cells_of(name, values.map(|of| value_of(input.input.unit, *of)))
    };
    let sources = model.program.sources.iter().map(|source| label(&source.id));
    let differ = Table::new(cells_of("input", sources), differ.iter().map(row).collect())
        .title(format!("{title} by source"))
        .figures_from(1);
    vec![differ, alike]
}
