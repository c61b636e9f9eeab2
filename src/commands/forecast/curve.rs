//! The curve over an input that is varied.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::chart::chart;
use super::words::{grouped, or_dash, percent, value_of};
use crate::cli::ForecastFormat;
use crate::economics::model::Model;
use crate::economics::rounding::{Figure, Print, RoundHalf};
use crate::economics::sensitivity::{Point, Sweep};
use crate::economics::usual_terms::UsualTerms;
use crate::render::table::Table;
use crate::render::{data, escape};
use crate::shell::Shell;

/// The curve of an input that is varied.
///
/// # Errors
/// When the result cannot be written in the format.
pub fn of(
    model: &Model,
    usual: &UsualTerms,
    sweep: &Sweep,
    format: ForecastFormat,
    shell: &Shell,
) -> Result<String> {
    let points = sweep.run(model, usual);
    let varied = sweep.varied(model, usual);
    let commission = varied.commission();
    let ceiling = points
        .first()
        .filter(|_| sweep.is_commission())
        .and_then(|point| point.ceiling)
        .map(|ceiling| Figure::of(ceiling, 10, RoundHalf::Even));
    let note = sweep.is_commission().then(|| {
        let (tier, scope) = (commission.tier.id(), commission.scope.to_string());
        let structure = format!(
            "This is the {tier} tier, paid on {}",
            scope.replace('_', " ")
        );
        match &ceiling {
            Some(ceiling) => format!(
                "{structure}; its ceiling lies at {}.",
                ceiling.shown(percent)
            ),
            None => format!("{structure}."),
        }
    });
    let print = model.print();
    let list = points.iter().map(|point| {
        let mut tree = Map::new();
        tree.insert("value".into(), point.value.to_string().into());
        tree.extend(figures(point, model));
        Value::from(tree)
    });
    let list: Vec<Value> = list.collect();
    let mut whole = Map::new();
    whole.insert("input".into(), sweep.path.clone().into());
    whole.insert("currency".into(), model.currency.code.clone().into());
    whole.insert("ceiling".into(), json!(ceiling));
    if sweep.is_commission() {
        whole.insert("tier".into(), commission.tier.id().into());
        whole.insert("scope".into(), commission.scope.to_string().into());
    }
    whole.insert("points".into(), list.into());
    Ok(match format {
        ForecastFormat::Json => data::json(&whole)?,
        ForecastFormat::Yaml => data::yaml(&whole)?,
        ForecastFormat::Csv => curve_csv(&points, model),
        ForecastFormat::Markdown => {
            let mut out = String::new();
            let _ = writeln!(out, "# {} varied\n", escape::markdown(&sweep.path));
            out.push_str(&table(sweep, &points, print, note).markdown());
            out
        }
        ForecastFormat::Text | ForecastFormat::Xlsx => {
            let mut out = table(sweep, &points, print, note)
                .text(shell.terminal.stdout_columns(), shell.terminal.utf8);
            let (title, of): (_, fn(&Point) -> f64) = if sweep.is_of_program() {
                ("Net of the program", |point| point.net)
            } else {
                ("Left of a customer", |point| point.contribution)
            };
            let bar = |point: &Point| {
                let value = value_of(sweep.input().unit, point.value);
                (value, of(point), grouped(print.amount(of(point))))
            };
            let bars: Vec<(String, f64, String)> = points.iter().map(bar).collect();
            let _ = writeln!(out, "\n{title}, {}", model.currency.code);
            chart(&mut out, &bars, shell.terminal.utf8);
            out
        }
    })
}

fn table(sweep: &Sweep, points: &[Point], print: Print, note: Option<String>) -> Table {
    let number =
        |ratio: Option<f64>| or_dash(ratio.map(|ratio| Figure::of(ratio, 2, RoundHalf::Even)));
    let head = [
        sweep.path.as_str(),
        "left of a customer",
        "LTV:CAC strict",
        "LTV:CAC hybrid",
        "net of the program",
        "breaks even",
        "affordable",
    ];
    let rows = points.iter().map(|point| {
        vec![
            value_of(sweep.input().unit, point.value),
            grouped(print.amount(point.contribution)),
            number(point.ltv_to_cac_strict),
            number(point.ltv_to_cac_hybrid),
            grouped(print.amount(point.net)),
            or_dash(point.break_even_month.map(|month| format!("month {month}"))),
            if point.affordable { "yes" } else { "no" }.to_owned(),
        ]
    });
    let table = Table::new(head, rows.collect())
        .title("The curve")
        .figures_from(1);
    match note {
        Some(note) => table.note(note),
        None => table,
    }
}

fn curve_csv(points: &[Point], model: &Model) -> String {
    let rows = points.iter().map(|point| {
        let mut row = vec![point.value.to_string()];
        row.extend(cells(point, model));
        row
    });
    csv(&["value"], rows)
}

/// The names of a point's figures.
const FIGURES: [&str; 6] = [
    "contribution_after_commission",
    "ltv_to_cac_all_in",
    "ltv_to_cac_hybrid",
    "net_contribution",
    "break_even_month",
    "affordable",
];

/// The figures of a point as data.
pub fn figures(point: &Point, model: &Model) -> impl Iterator<Item = (String, Value)> {
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
pub fn cells(point: &Point, model: &Model) -> impl Iterator<Item = String> {
    figures(point, model).map(|(_, value)| match value {
        Value::String(text) => text,
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Null => String::new(),
        other => other.to_string(),
    })
}

/// Rows of a curve or a grid: the values of its inputs, then the figures.
pub fn csv(values: &[&str], list: impl Iterator<Item = Vec<String>>) -> String {
    let head = escape::csv_row(values.iter().chain(&FIGURES));
    let rows = std::iter::once(head).chain(list.map(escape::csv_row));
    rows.map(|row| row + "\n").collect()
}
