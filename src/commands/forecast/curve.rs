//! The curve over an input that is varied.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::chart::chart;
use super::words::{grouped, or_dash, percent, value_of};
use crate::cli::ForecastFormat;
use crate::economics::model::Model;
use crate::economics::rounding::{Figure, RoundHalf};
use crate::economics::sensitivity::{Point, Sweep};
use crate::economics::usual_terms::UsualTerms;
use crate::render::table::Table;
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
    let (tier, scope) = (commission.tier.id(), commission.scope.to_string());
    let ceiling = points
        .first()
        .filter(|_| sweep.is_commission())
        .and_then(|point| point.ceiling)
        .map(|ceiling| Figure::of(ceiling, 10, RoundHalf::Even));
    let mut data = json!({
        "input": sweep.path,
        "currency": model.currency.code,
        "ceiling": ceiling,
    });
    let mut table = table(sweep, &points, model);
    if sweep.is_commission() {
        data["tier"] = tier.into();
        data["scope"] = scope.as_str().into();
        let ceiling = ceiling.map(|of| format!("; its ceiling lies at {}", of.shown(percent)));
        table = table.note(format!(
            "This is the {tier} tier, paid on {}{}.",
            scope.replace('_', " "),
            ceiling.unwrap_or_default()
        ));
    }
    data["points"] = points.iter().map(|point| tree(point, model)).collect();
    let rows = points.iter().map(|point| {
        let value = [point.value.to_string()].into_iter();
        value.chain(cells(point, model)).collect()
    });
    let answer = Answer {
        title: format!("{} varied", sweep.path),
        data,
        rows: Table::new(["value"].into_iter().chain(FIGURES), rows.collect()),
        table,
    };
    let mut out = answer.write(format, shell)?;
    if matches!(format, ForecastFormat::Text | ForecastFormat::Xlsx) {
        let (title, of): (_, fn(&Point) -> f64) = if sweep.is_of_program() {
            ("Net of the program", |point| point.net)
        } else {
            ("Left of a customer", |point| point.contribution)
        };
        let bar = |point: &Point| {
            let value = value_of(sweep.input().unit, point.value);
            let amount = grouped(model.print().amount(of(point)));
            (value, of(point), amount)
        };
        let bars: Vec<(String, f64, String)> = points.iter().map(bar).collect();
        let _ = writeln!(out, "\n{title}, {}", model.currency.code);
        chart(&mut out, &bars, shell.terminal.utf8);
    }
    Ok(out)
}

fn table(sweep: &Sweep, points: &[Point], model: &Model) -> Table {
    let print = model.print();
    let ratio = |ratio: Option<f64>| or_dash(ratio.map(|of| Figure::of(of, 2, RoundHalf::Even)));
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
            ratio(point.ltv_to_cac_strict),
            ratio(point.ltv_to_cac_hybrid),
            grouped(print.amount(point.net)),
            or_dash(point.break_even_month.map(|month| format!("month {month}"))),
            if point.affordable { "yes" } else { "no" }.to_owned(),
        ]
    });
    Table::new(head, rows.collect())
        .title("The curve")
        .figures_from(1)
}

/// A point with its value.
fn tree(point: &Point, model: &Model) -> Value {
    let value = [("value".to_owned(), point.value.to_string().into())];
    let tree: Map<_, _> = value.into_iter().chain(figures(point, model)).collect();
    tree.into()
}

/// The names of a point's figures.
pub const FIGURES: [&str; 6] = [
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
