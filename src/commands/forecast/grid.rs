//! The grid over two inputs that are varied together.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::curve;
use super::words::{grouped, value_of};
use crate::cli::ForecastFormat;
use crate::economics::model::Model;
use crate::economics::sensitivity::{Point, Sweep};
use crate::economics::usual_terms::UsualTerms;
use crate::render::table::Table;
use crate::shell::Shell;
use crate::units::Decimal;

/// The grid of one input down and another one across.
///
/// # Errors
/// When the result cannot be written in the format.
pub fn of(
    model: &Model,
    usual: &UsualTerms,
    [down, across]: [&Sweep; 2],
    format: ForecastFormat,
    shell: &Shell,
) -> Result<String> {
    let grid = down.grid(across, model, usual);
    let points = || {
        let rows = down.values.iter().zip(&grid);
        rows.flat_map(|(value, row)| row.iter().map(move |point| (value, point)))
    };
    let tree = |(value, point): (&Decimal, &Point)| -> Value {
        let values = json!([value.to_string(), point.value.to_string()]);
        let values = [("values".to_owned(), values)].into_iter();
        let tree: Map<_, _> = values.chain(curve::figures(point, model)).collect();
        tree.into()
    };
    let row = |(value, point): (&Decimal, &Point)| -> Vec<String> {
        let values = [value.to_string(), point.value.to_string()].into_iter();
        values.chain(curve::cells(point, model)).collect()
    };
    let paths = [&*down.path, &across.path];
    let answer = Answer {
        title: format!("{} and {} varied", down.path, across.path),
        data: json!({
            "inputs": paths,
            "currency": model.currency.code,
            "points": points().map(tree).collect::<Value>(),
        }),
        rows: Table::new(
            paths.into_iter().chain(curve::FIGURES),
            points().map(row).collect(),
        ),
        table: table(model, [down, across], &grid),
    };
    answer.write(format, shell)
}

fn table(model: &Model, [down, across]: [&Sweep; 2], grid: &[Vec<Point>]) -> Table {
    let value = |sweep: &Sweep, value| value_of(sweep.input().unit, value);
    let head = across.values.iter().map(|at| value(across, *at));
    let head: Vec<String> = std::iter::once(down.path.clone()).chain(head).collect();
    let of_customer = !down.is_of_program() && !across.is_of_program();
    let figure = |point: &Point| {
        let amount = if of_customer {
            point.contribution
        } else {
            point.net
        };
        grouped(model.print().whole().amount(amount))
    };
    let rows = down.values.iter().zip(grid).map(|(at, row)| {
        let figures = row.iter().map(figure);
        std::iter::once(value(down, *at)).chain(figures).collect()
    });
    let what = if of_customer {
        "Left of a customer"
    } else {
        "Net of the program"
    };
    Table::new(head.iter().map(String::as_str), rows.collect())
        .title(format!(
            "{what}, {}: {} down, {} across",
            model.currency.code, down.path, across.path
        ))
        .figures_from(1)
}
