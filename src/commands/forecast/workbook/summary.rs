//! The first sheet: the case that is looked at, its result with a chart, and every input with unit and origin.
//!
//! An input that formulas follow has a base value that may be changed, and where it is uncertain one of the low and one
//! of the high case; the case says which of the three is in use.

use anyhow::Result;
use rust_decimal::Decimal;

use super::page::{Kind, Page, absolute};
use super::{program, results};
use crate::commands::forecast::words::{origin, unit};
use crate::decisions::forecast_inputs::ModelInput;
use crate::economics::caps::commission_load;
use crate::economics::figures::{Figures, millionths};
use crate::economics::inputs::INPUTS;
use crate::economics::rounding::float;
use crate::economics::tornado::Bar;
use crate::units::capitalized;

/// The sheet's name, in which formulas find its cells.
pub const SHEET: &str = "Summary";

/// The cases, that of the inputs themselves first.
const CASES: [&str; 3] = ["base", "low", "high"];

/// The results that come first, by their names among those of the program.
const RESULTS: [&str; 12] = [
    "net, commissions expensed",
    "net, cash",
    "breaks even in month",
    "deepest funding",
    "deepest funding, cash",
    "cash at its lowest",
    "cash is lowest at the end of month",
    "months that the cash lasts",
    "new customers",
    "revenue",
    "margin before commission",
    "commission net",
];

/// The groups of inputs with their heads.
const GROUPS: [(&str, &str); 5] = [
    ("customer", "A customer"),
    ("commission", "Commission"),
    ("partners", "Partners"),
    ("costs", "Costs of the program"),
    ("simulation", "Simulation"),
];

/// The inputs that no formula follows, and that are fixed in the workbook: how the formulas are laid out rests on them.
const FIXED: [&str; 16] = [
    "ltv_horizon_months",
    "collection_lag_months",
    "outcome_lag_months",
    "clawback_window_days",
    "clear_days",
    "net_days",
    "horizon_months",
    "onboard_lag",
    "activation_lag",
    "sales_cycle_months",
    "starts_month",
    "customer_churn_factor",
    "trials",
    "price_sigma",
    "deal_sigma",
    "productivity_sigma",
];

/// A name that formulas use, with its cell.
type Name = (String, String);

/// What the sheet shows.
pub struct Shown<'a> {
    pub figures: &'a Figures,
    pub inputs: &'a [ModelInput],
}

/// A line of the inputs.
struct Line<'a> {
    /// The name in formulas; empty for what no formula follows.
    id: String,
    label: String,
    value: Decimal,
    kind: Kind,
    unit: &'a str,
    origin: String,
    /// The values of an uncertain input in the low and in the high case.
    ends: Option<[Decimal; 2]>,
}

impl Line<'_> {
    /// What formulas name beside the inputs of a forecast.
    fn beside(id: String, label: String, value: Decimal, kind: Kind) -> Self {
        Self {
            id,
            label,
            value,
            kind,
            unit: "",
            origin: String::new(),
            ends: None,
        }
    }
}

/// Writes the sheet and says which cell each name stands for.
pub fn write(page: &mut Page<'_>, shown: &Shown<'_>) -> Result<Vec<Name>> {
    page.widths(&[52.0, 14.0, 14.0, 12.0, 12.0, 28.0, 50.0]);
    let model = &shown.figures.model;
    page.title(match &*model.title {
        "" => "Forecast of a partner program",
        title => title,
    })?;
    let note = format!(
        "Amounts in {}. Yellow cells may be changed, and everything follows them; an input without one is fixed here. In \
         the low case every uncertain input is at its worse end at once, in the high case at its better end.",
        model.currency.code
    );
    page.line(1, &note)?;
    page.text(2, 0, "Case")?;
    page.choice(2, 1, &CASES)?;
    let case = CASES.map(|case| format!("\"{case}\"")).join(",");
    let mut names = vec![("case_number".to_owned(), absolute(2, 2))];
    page.formula(2, 2, &format!("MATCH(B3,{{{case}}},0)"), "1", Kind::Unseen)?;
    let months = model.program.horizon_months;
    page.section(4, &[&format!("Result over {months} months"), ""], 1)?;
    let totals = results::totals(shown.figures);
    let mut row = 5;
    for name in RESULTS {
        if let Some(line) = totals.iter().find(|line| line.name == name) {
            page.text(row, 0, &capitalized(name))?;
            line.write(page, row)?;
            row += 1;
        }
    }
    if let Some(simulated) = &shown.figures.simulated {
        let label = "Chance to break even, as simulated in the base case";
        page.text(row, 0, label)?;
        page.number(row, 1, millionths(simulated.breaks_even), Kind::Share)?;
    }
    page.chart(4, 3, &program::running_result(model, months))?;
    names.extend(inputs(page, shown, 20)?);
    page.fit()?;
    Ok(names)
}

/// Writes the inputs from a row on, group by group.
fn inputs(page: &mut Page<'_>, shown: &Shown<'_>, first: u32) -> Result<Vec<Name>> {
    let mut names = Vec::new();
    let mut row = first;
    for (group, head) in GROUPS {
        let of_group = shown.inputs.iter().filter(|input| input.group == group);
        let lines: Vec<Line<'_>> = of_group.map(|input| line_of(shown, input)).collect();
        if lines.is_empty() {
            continue;
        }
        let ends = ["Low", "High", "Unit", "Where it comes from"];
        row = write_lines(page, row, (head, ends), &lines, &mut names)? + 1;
    }
    let beside = beside(shown);
    row = write_lines(page, row, ("Beside them", [""; 4]), &beside, &mut names)?;
    page.text(row, 0, "Cost of one unit of commission")?;
    let load = commission_load(&shown.figures.costs);
    // A larger plan's take holds at the forecast's volume.
    let costs = &shown.figures.model.program.costs;
    let of_plan = shown.figures.costs.platform_take_rate - costs.platform_take_rate;
    let mut formula = "1+platform_take_rate+platform_take_in_fee+payout_fee_rate".to_owned();
    if !of_plan.is_zero() {
        formula.push_str(&format!("+{of_plan}"));
    }
    page.formula(row, 1, &formula, load, Kind::Factor)?;
    names.push(("commission_load".to_owned(), absolute(row, 1)));
    Ok(names)
}

/// Writes lines below their heads and adds their names; the row below them.
fn write_lines(
    page: &mut Page<'_>,
    first: u32,
    (head, ends): (&str, [&str; 4]),
    lines: &[Line<'_>],
    names: &mut Vec<Name>,
) -> Result<u32> {
    let heads = [head, "In use", "Base"].into_iter().chain(ends);
    page.section(first, &heads.collect::<Vec<_>>(), 4)?;
    let mut row = first + 1;
    for line in lines {
        names.extend(write_line(page, row, line)?);
        row += 1;
    }
    Ok(row)
}

fn line_of<'a>(shown: &Shown<'_>, input: &'a ModelInput) -> Line<'a> {
    let name = input.input.name;
    let bar = shown.figures.bars.iter().find(|bar| bar.input == name);
    let is_fixed = FIXED.contains(&name);
    Line {
        id: if is_fixed { "" } else { name }.to_owned(),
        label: input.name.to_owned(),
        value: input.input.get(&shown.figures.model),
        kind: input.input.unit.into(),
        unit: unit(input),
        origin: origin(input),
        ends: bar.and_then(Bar::ends),
    }
}

fn write_line(page: &mut Page<'_>, row: u32, line: &Line<'_>) -> Result<Option<Name>> {
    page.text(row, 0, &line.label)?;
    page.text(row, 5, line.unit)?;
    page.text(row, 6, &line.origin)?;
    let (base, low, high) = (absolute(row, 2), absolute(row, 3), absolute(row, 4));
    if line.id.is_empty() {
        page.number(row, 1, float(line.value), line.kind)?;
        return Ok(None);
    }
    page.input(row, 2, line.value, line.kind)?;
    let formula = match line.ends {
        None => base,
        Some(ends) => {
            for (column, end) in (3u16..).zip(ends) {
                page.input(row, column, end, line.kind)?;
            }
            format!("CHOOSE(case_number,{base},{low},{high})")
        }
    };
    page.formula(row, 1, &formula, line.value, line.kind)?;
    Ok(Some((line.id.clone(), absolute(row, 1))))
}

/// Inputs that formulas name also where the way of charging ignores them.
const NAMED_ALWAYS: [&str; 2] = ["monthly_churn", "expansion_monthly"];

/// What formulas name beside the inputs above, with its label: inputs that are not the model's, churn of single months,
/// a platform's steps, and the length of a month.
fn beside(shown: &Shown<'_>) -> Vec<Line<'static>> {
    let model = &shown.figures.model;
    let charging = model.product.revenue_model;
    let others = INPUTS.iter().filter(|input| {
        let is_shown = shown.inputs.iter().any(|one| one.input.name == input.name);
        let is_named = input.counts_under(charging) || NAMED_ALWAYS.contains(&input.name);
        let is_paid = model.program.sources.iter().any(|of| input.counts_in(of));
        !FIXED.contains(&input.name) && is_named && is_paid && !is_shown
    });
    let mut list: Vec<Line<'_>> = others
        .map(|input| {
            let label = capitalized(&input.name.replace('_', " "));
            let value = input.get(model);
            Line::beside(input.name.to_owned(), label, value, input.unit.into())
        })
        .collect();
    for (month, churn) in (1..).zip(&model.product.early_churn) {
        let id = format!("early_churn_month_{month}");
        let label = format!("Customers that leave in month {month}");
        list.push(Line::beside(id, label, *churn, Kind::Share));
    }
    let (id, label) = ("month_days".to_owned(), "Days of a month".to_owned());
    let days = Decimal::new(304_375, 4);
    list.push(Line::beside(id, label, days, Kind::Number));
    for (number, step) in (1..).zip(&model.program.costs.platform_steps) {
        for (name, value) in step.named() {
            let kind = match name.ends_with("_rate") {
                true => Kind::Share,
                false => Kind::Price,
            };
            let what = name.replace('_', " ");
            let label = format!("Larger plan {number} of the platform: {what}");
            let id = format!("platform_step_{number}_{name}");
            list.push(Line::beside(id, label, value, kind));
        }
    }
    list
}
