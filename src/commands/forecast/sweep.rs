//! The curve over an input that is varied, and the grid over two that are varied together.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::chart::chart;
use super::words::{data_cell, grouped, or_dash, percent, row, table, value_of};
use crate::cli::ForecastFormat;
use crate::economics::model::Model;
use crate::economics::rounding::{Figure, RoundHalf};
use crate::economics::sensitivity::{Point, Sweep};
use crate::economics::usual_terms::UsualTerms;
use crate::render::table::Table;
use crate::shell::Shell;

/// The names of a point's figures.
const FIGURES: [&str; 6] = [
    "contribution_after_commission",
    "ltv_to_cac_all_in",
    "ltv_to_cac_hybrid",
    "net_contribution",
    "break_even_month",
    "affordable",
];

/// The curve of an input that is varied.
///
/// # Errors
/// When the result cannot be written in the format.
pub fn curve(
    model: &Model,
    usual: &UsualTerms,
    sweep: &Sweep,
    format: ForecastFormat,
    shell: &Shell,
) -> Result<String> {
    let points = sweep.run(model, usual);
    let mut data = json!({"input": sweep.path, "currency": model.currency.code, "ceiling": null});
    let mut shown = curve_table(sweep, &points, model);
    if sweep.is_commission() {
        let varied = sweep.varied(model, usual);
        let commission = varied.commission();
        let (tier, scope) = (commission.tier.id(), commission.scope.to_string());
        let ceiling = points.first().and_then(|point| point.ceiling);
        let ceiling = ceiling.map(|ceiling| Figure::of(ceiling, 10, RoundHalf::Even));
        data["ceiling"] = json!(ceiling);
        data["tier"] = json!(tier);
        data["scope"] = json!(scope);
        let ceiling = ceiling.map(|of| format!("; its ceiling lies at {}", of.shown(percent)));
        let (scope, ceiling) = (scope.replace('_', " "), ceiling.unwrap_or_default());
        shown = shown.note(format!(
            "This is the {tier} tier, paid on {scope}{ceiling}."
        ));
    }
    let value = |point: &Point| point.value.to_string();
    let trees = points.iter();
    data["points"] = trees
        .map(|point| tree("value", json!(value(point)), point, model))
        .collect();
    let rows = points.iter();
    let rows = rows.map(|point| row(value(point), cells(point, model)));
    let answer = Answer {
        title: format!("{} varied", sweep.path),
        data,
        rows: Table::new(["value"].into_iter().chain(FIGURES), rows.collect()),
        table: shown,
    };
    let mut out = answer.write(format, shell)?;
    if matches!(format, ForecastFormat::Text | ForecastFormat::Xlsx) {
        let (title, of): (_, fn(&Point) -> f64) = match sweep.is_of_program() {
            true => ("Net of the program", |point| point.net),
            false => ("Left of a customer", |point| point.contribution),
        };
        let bar = |point: &Point| {
            let value = value_of(sweep.input.unit, point.value);
            let amount = grouped(model.print().amount(of(point)));
            (value, of(point), amount)
        };
        let bars: Vec<(String, f64, String)> = points.iter().map(bar).collect();
        out += &format!("\n{title}, {}\n", model.currency.code);
        out += &chart(&bars, shell.terminal.utf8);
    }
    Ok(out)
}

fn curve_table(sweep: &Sweep, points: &[Point], model: &Model) -> Table {
    let print = model.print();
    let ratio = |ratio: Option<f64>| or_dash(ratio.map(|of| Figure::of(of, 2, RoundHalf::Even)));
    let rows = points.iter().map(|point| {
        let month = point.break_even_month.map(|month| format!("month {month}"));
        let affordable = if point.affordable { "yes" } else { "no" };
        let [left, net] = [point.contribution, point.net].map(|of| grouped(print.amount(of)));
        [
            (&*sweep.path, value_of(sweep.input.unit, point.value)),
            ("left of a customer", left),
            ("LTV:CAC strict", ratio(point.ltv_to_cac_strict)),
            ("LTV:CAC hybrid", ratio(point.ltv_to_cac_hybrid)),
            ("net of the program", net),
            ("breaks even", or_dash(month)),
            ("affordable", affordable.to_owned()),
        ]
    });
    table(rows).title("The curve")
}

/// The grid of one input down and another one across.
///
/// # Errors
/// When the result cannot be written in the format.
pub fn grid(
    model: &Model,
    usual: &UsualTerms,
    [down, across]: [&Sweep; 2],
    format: ForecastFormat,
    shell: &Shell,
) -> Result<String> {
    let grid = down.grid(across, model, usual);
    let lines = down.values.iter().zip(&grid);
    let points = lines.flat_map(|(value, line)| {
        line.iter()
            .map(|point| ([value.to_string(), point.value.to_string()], point))
    });
    let tree = |(values, point)| tree("values", json!(values), point, model);
    let row = |(values, point): ([String; 2], _)| {
        let values = values.into_iter();
        values.chain(cells(point, model)).collect()
    };
    let paths = [&*down.path, &across.path];
    let answer = Answer {
        title: format!("{} and {} varied", down.path, across.path),
        data: json!({
            "inputs": paths,
            "currency": model.currency.code,
            "points": points.clone().map(tree).collect::<Value>(),
        }),
        rows: Table::new(paths.into_iter().chain(FIGURES), points.map(row).collect()),
        table: grid_table(model, [down, across], &grid),
    };
    answer.write(format, shell)
}

fn grid_table(model: &Model, [down, across]: [&Sweep; 2], grid: &[Vec<Point>]) -> Table {
    let value = |sweep: &Sweep, value| value_of(sweep.input.unit, value);
    let head = across.values.iter().map(|at| value(across, *at));
    let (what, of): (_, fn(&Point) -> f64) = match down.is_of_program() || across.is_of_program() {
        true => ("Net of the program", |point| point.net),
        false => ("Left of a customer", |point| point.contribution),
    };
    let figure = |point: &Point| grouped(model.print().whole().amount(of(point)));
    let lines = down.values.iter().zip(grid);
    let rows = lines.map(|(at, points)| row(value(down, *at), points.iter().map(figure)));
    let (currency, down, across) = (&model.currency.code, &down.path, &across.path);
    Table::new(row(down, head), rows.collect())
        .title(format!("{what}, {currency}: {down} down, {across} across"))
        .figures_from(1)
}

/// A point as data, with the value or values that lead to it.
fn tree(name: &str, value: Value, point: &Point, model: &Model) -> Value {
    let value = [(name.to_owned(), value)].into_iter();
    let tree: Map<_, _> = value.chain(figures(point, model)).collect();
    tree.into()
}

/// The figures of a point as data.
fn figures(point: &Point, model: &Model) -> impl Iterator<Item = (String, Value)> {
    let amount = |amount: f64| json!(model.print().amount(amount));
    let ratio =
        |ratio: Option<f64>| json!(ratio.map(|ratio| Figure::of(ratio, 6, RoundHalf::Even)));
    let values = [
        amount(point.contribution),
        ratio(point.ltv_to_cac_strict),
        ratio(point.ltv_to_cac_hybrid),
        amount(point.net),
        point.break_even_month.into(),
        point.affordable.into(),
    ];
    FIGURES.map(str::to_owned).into_iter().zip(values)
}

/// The figures of a point as cells of a row.
fn cells(point: &Point, model: &Model) -> impl Iterator<Item = String> {
    figures(point, model).map(|(_, value)| match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        value => data_cell(&value),
    })
}
