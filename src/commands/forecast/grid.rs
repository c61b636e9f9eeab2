//! The grid over two inputs that are varied together.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value, json};

use super::curve;
use super::words::{grouped, value_of};
use crate::cli::ForecastFormat;
use crate::economics::model::Model;
use crate::economics::sensitivity::{Point, Sweep};
use crate::economics::usual_terms::UsualTerms;
use crate::render::table::Table;
use crate::render::{data, escape};
use crate::shell::Shell;

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
    let rows = || {
        let rows = down.values.iter().zip(&grid);
        rows.flat_map(|(value, row)| row.iter().map(move |point| (value, point)))
    };
    let tree = || {
        let points: Vec<Value> = rows()
            .map(|(value, point)| {
                let mut tree = json!({"values": [value.to_string(), point.value.to_string()]});
                if let Some(tree) = tree.as_object_mut() {
                    tree.extend(curve::figures(point, model));
                }
                tree
            })
            .collect();
        json!({
            "inputs": [down.path, across.path],
            "currency": model.currency.code,
            "points": points,
        })
    };
    Ok(match format {
        ForecastFormat::Json => data::json(&tree())?,
        ForecastFormat::Yaml => data::yaml(&tree())?,
        ForecastFormat::Csv => curve::csv(
            &[&down.path, &across.path],
            rows().map(|(value, point)| {
                let mut row = vec![value.to_string(), point.value.to_string()];
                row.extend(curve::cells(point, model));
                row
            }),
        ),
        ForecastFormat::Markdown => {
            let mut out = String::new();
            let (down_path, across_path) = (&down.path, &across.path);
            let title = format!("{down_path} and {across_path} varied");
            let _ = writeln!(out, "# {}\n", escape::markdown(&title));
            out.push_str(&table(model, [down, across], &grid).markdown());
            out
        }
        ForecastFormat::Text | ForecastFormat::Xlsx => table(model, [down, across], &grid)
            .text(shell.terminal.stdout_columns(), shell.terminal.utf8),
    })
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
