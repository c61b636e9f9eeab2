//! The blueprint as one page of HTML that needs nothing beside itself.
//!
//! The charts come from [`super::chart`], the forecast from whoever worked it out; the words and the looks are
//! the template's.

use chrono::Datelike as _;
use serde::Serialize;

use crate::blueprint::Blueprint;
use crate::diagnostics::Diagnostics;
use crate::render::chart::{Axis, Bar, Line, Mark, Point, Subject, bars, lines};
use crate::render::figures::Amounts;
use crate::render::filters::insert;
use crate::render::markdown::context;
use crate::render::plan::Schedule;
use crate::render::templates::{Language, Templates};
use crate::units::{Decimal, Money, Number, Percent, percent};

/// The page's template, and the part of it that stands first where nothing is to be launched yet.
const TEMPLATE: &str = "report.html";
const RISKS: &str = "risks.html";

/// Months of a year, whose multiples and parts an axis of months names.
const YEAR: u32 = 12;

/// What the program is expected to bring, month by month and as a range; amounts are in the company's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// How often the program was simulated.
    pub trials: u32,
    /// The running result, the sum from the start, at the end of each month.
    pub running_result: Vec<Range>,
    /// What the program earns over its horizon, by expectation.
    pub net: Money,
    /// The same with commission on prepaid terms spread over them.
    pub net_matched: Money,
    /// The same in cash.
    pub net_cash: Money,
    /// The month in which it has paid for itself in cash; `None` when not inside the horizon.
    pub cash_break_even_month: Option<u32>,
    /// The inputs that move it most, the widest first.
    pub moves: Vec<Moves>,
    /// The kind of partner of whom most are asked.
    pub lead: String,
    /// The rate that such a partner is paid.
    pub rate: Percent,
    /// What a customer of such a partner leaves after commission, by the commission's rate.
    pub rates: Vec<(Percent, Money)>,
    /// The program with other settings; `None` where no partner can be asked.
    pub what_if: Option<WhatIf>,
}

/// The program at every combination of a few settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// The settings.
    pub sliders: Vec<Slider>,
    /// A result for each combination: the last slider's value changes first.
    pub results: Vec<Outcome>,
}

/// A setting and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slider {
    /// What is set.
    pub name: String,
    /// Its values in words.
    pub choices: Vec<String>,
    /// The place of the designed value, from 0.
    pub designed: usize,
}

/// What a combination comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What is left at the end.
    pub net: Money,
    /// The deepest running result.
    pub deepest: Money,
    /// The month in which it has paid for itself.
    pub break_even_month: Option<u32>,
    /// Customers won.
    pub new_customers: Number,
}

/// An amount by expectation, with the range that eight of ten simulations fall into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// One simulation in ten is below.
    pub p10: Money,
    /// The expectation.
    pub expected: Money,
    /// One simulation in ten is above.
    pub p90: Money,
}

/// How far an input moves the result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moves {
    /// What the input is called.
    pub input: String,
    /// Its low value and its high one, with their unit.
    pub range: [String; 2],
    /// The result at the low value.
    pub net_at_low: Money,
    /// The result at the high value.
    pub net_at_high: Money,
}

/// The charts, drawn.
#[derive(Serialize)]
struct Charts {
    running: String,
    moves: String,
    rates: String,
}

/// A day of the plan that its axis marks, with its name where there is room.
#[derive(Serialize)]
struct AxisDay {
    day: u32,
    name: Option<String>,
}

/// The page.
///
/// # Errors
/// When the template cannot be read or filled.
pub fn report(
    blueprint: &Blueprint,
    forecast: &Forecast,
    templates: &Templates,
) -> Result<String, Diagnostics> {
    let schedule = Schedule::of(&blueprint.launch_plan);
    let mut context = context(blueprint, &schedule);
    insert(&mut context, "forecast", forecast);
    insert(&mut context, "chart", &charts(blueprint, forecast));
    insert(&mut context, "axis", &axis(&schedule));
    insert(&mut context, "last_day", &last_day(&schedule));
    templates
        .read(&[TEMPLATE, RISKS], Language::Html, blueprint)?
        .fill(TEMPLATE, &context)
}

/// The first day of the plan and of each month in it, named as far as there is room: a quarter of the axis.
fn axis(schedule: &Schedule) -> Vec<AxisDay> {
    let last = last_day(schedule);
    let room = last / 4;
    let mut free = 1;
    (1..=last)
        .zip(schedule.plan.start_date.iter_days())
        .filter(|(at, day)| *at == 1 || day.day() == 1)
        .map(|(at, day)| {
            let is_named = at >= free && (at == 1 || at + room <= last);
            if is_named {
                free = at + room;
            }
            AxisDay {
                day: at,
                name: is_named.then(|| day.format("%-d %b").to_string()),
            }
        })
        .collect()
}

/// The day on which the last task ends.
fn last_day(schedule: &Schedule) -> u32 {
    let ends = schedule.plan.tasks.iter().map(|task| task.end_day);
    ends.max().unwrap_or(1)
}

fn charts(blueprint: &Blueprint, forecast: &Forecast) -> Charts {
    let amounts = Amounts::of(&blueprint.company);
    let shown = |amount: Decimal| amounts.estimate(Money(amount));
    let running = Line {
        name: "Running result".into(),
        class: "revenue",
        points: (1u32..)
            .zip(&forecast.running_result)
            .map(|(month, result)| Point {
                at: month.into(),
                low: result.p10.0,
                value: result.expected.0,
                high: result.p90.0,
            })
            .collect(),
    };
    let paid_for = blueprint
        .economics
        .program
        .break_even_month
        .map(|month| Mark {
            at: month.into(),
            name: format!("pays for itself: month {month}"),
        });
    let designed = Mark {
        at: forecast.rate.0,
        name: format!(
            "designed for {}: {}",
            forecast.lead,
            percent(forecast.rate.0)
        ),
    };
    let rates = Line {
        name: "Left of a customer".into(),
        class: "revenue",
        points: forecast
            .rates
            .iter()
            .map(|(rate, left)| Point::bare(rate.0, left.0))
            .collect(),
    };
    let widest: Vec<Bar> = forecast
        .moves
        .iter()
        .map(|moves| Bar {
            name: moves.input.clone(),
            from: moves.net_at_low.0,
            to: moves.net_at_high.0,
        })
        .collect();
    Charts {
        running: lines(
            Subject {
                id: "running",
                title: "The running result",
                description: "A line by month: all that came in less all that went out since the start, with the \
                              range that eight of ten simulations fall into. The figures are below.",
            },
            &[running],
            paid_for.as_ref(),
            &shown,
            &Axis {
                unit: YEAR.into(),
                shown: &|month| format!("month {month}"),
            },
        ),
        moves: bars(
            Subject {
                id: "moves",
                title: "What moves the result most",
                description: "A bar for each input, from the result at its low value to the result at its high \
                              value. The figures are below.",
            },
            &widest,
            forecast.net.0,
            &shown,
        ),
        rates: lines(
            Subject {
                id: "rates",
                title: "What a customer leaves, by commission rate",
                description: "A falling line: the higher the rate, the less a customer leaves. The figures are \
                              below.",
            },
            &[rates],
            Some(&designed),
            &shown,
            &Axis {
                unit: Decimal::ONE,
                shown: &percent,
            },
        ),
    }
}
