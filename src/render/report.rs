//! The blueprint as one page of HTML that needs nothing beside itself.
//!
//! The charts come from [`super::chart`], the forecast from whoever worked it out; the words and the looks are
//! the template's.

use chrono::Datelike as _;
use serde::Serialize;

use crate::blueprint::{Blueprint, Scenario};
use crate::diagnostics::Diagnostics;
use crate::render::chart::{Axis, Bar, Line, Mark, Point, Subject, bars, lines};
use crate::render::figures::{Amounts, paid_back, paid_for};
use crate::render::filters::insert_fields;
use crate::render::markdown::context;
use crate::render::plan::Schedule;
use crate::render::templates::{Language, Templates};
use crate::units::{Decimal, Money, Number, Percent, counted, number, people, percent};

/// The page's template, and the part of it that stands first where nothing is to be launched yet.
const TEMPLATE: &str = "report.html";
const RISKS: &str = "risks.html";

/// Months of a year, whose multiples and parts an axis of months names.
const YEAR: u32 = 12;

/// What the program is expected to bring, month by month and as a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The currency of every amount.
    pub currency: String,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// The settings.
    pub sliders: Vec<Slider>,
    /// A result for each combination: the last slider's value changes first.
    pub results: Vec<Outcome>,
}

/// A setting and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slider {
    /// What is set.
    pub name: String,
    /// Its values.
    pub choices: Vec<Choice>,
    /// The place of the designed value, from 0.
    pub designed: usize,
}

/// A value of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A rate.
    Rate(Percent),
    /// How long commission is paid.
    Duration {
        /// As long as the customer stays.
        lifetime: bool,
        /// So many months; neither is the first payment.
        months: Option<u32>,
    },
    /// A count of names.
    Names(Decimal),
    /// An amount a month.
    Monthly(Money),
}

/// What a combination comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// One simulation in ten is below.
    pub p10: Money,
    /// The expectation.
    pub expected: Money,
    /// One simulation in ten is above.
    pub p90: Money,
}

/// How far an input moves the result.
#[derive(Clone, Debug, PartialEq, Eq)]
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

#[derive(Serialize)]
struct Page {
    figures: Vec<KeyFigure>,
    what_if: Option<Panel>,
    chart: Charts,
    months: Vec<MonthView>,
    moves: Vec<MovesView>,
    rates: Vec<RateView>,
    axis: Vec<AxisDay>,
    last_day: u32,
    trials: String,
    lead: String,
    net_matched: String,
    net_cash: String,
    cash_break_even_month: Option<u32>,
}

/// A figure of the first screen.
#[derive(Serialize)]
struct KeyFigure {
    name: String,
    value: String,
    note: String,
}

/// The settings with their values and results as the page's script looks them up.
#[derive(Serialize)]
struct Panel {
    sliders: Vec<PanelSlider>,
    /// What each result is of.
    measures: [&'static str; 4],
    /// Results between bars, their measures between semicolons.
    results: String,
}

#[derive(Serialize)]
struct PanelSlider {
    name: String,
    /// The values in words, between bars.
    choices: String,
    last: usize,
    designed: usize,
    shown: String,
}

#[derive(Serialize)]
struct Charts {
    running: String,
    moves: String,
    rates: String,
}

#[derive(Serialize)]
struct MonthView {
    month: usize,
    expected: String,
    range: String,
}

/// A day of the plan that its axis marks, with its name where there is room.
#[derive(Serialize)]
struct AxisDay {
    day: u32,
    name: Option<String>,
}

#[derive(Serialize)]
struct MovesView {
    input: String,
    range: String,
    at_low: String,
    at_high: String,
}

#[derive(Serialize)]
struct RateView {
    rate: String,
    left: String,
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
    let amounts = Amounts::of(&blueprint.company);
    let shown = |amount: Money| amounts.estimate(amount, &forecast.currency);
    let range = |range: Range| format!("{} to {}", shown(range.p10), shown(range.p90));
    let page = Page {
        figures: key_figures(blueprint, forecast, &shown),
        what_if: forecast
            .what_if
            .as_ref()
            .map(|what_if| panel(what_if, blueprint.economics.program.horizon_months, &shown)),
        chart: charts(blueprint, forecast, &|amount| shown(Money(amount))),
        months: (1..)
            .zip(&forecast.running_result)
            .map(|(month, result)| MonthView {
                month,
                expected: shown(result.expected),
                range: range(*result),
            })
            .collect(),
        moves: forecast
            .moves
            .iter()
            .map(|moves| MovesView {
                input: moves.input.clone(),
                range: moves.range.join(" to "),
                at_low: shown(moves.net_at_low),
                at_high: shown(moves.net_at_high),
            })
            .collect(),
        lead: forecast.lead.clone(),
        rates: forecast
            .rates
            .iter()
            .map(|(rate, left)| RateView {
                rate: percent(rate.0),
                left: shown(*left),
            })
            .collect(),
        axis: axis(&schedule),
        last_day: last_day(&schedule),
        trials: number(forecast.trials.into()),
        net_matched: shown(forecast.net_matched),
        net_cash: shown(forecast.net_cash),
        cash_break_even_month: forecast.cash_break_even_month,
    };
    let mut context = context(blueprint, &schedule);
    insert_fields(&mut context, &page);
    templates
        .read(&[TEMPLATE, RISKS], Language::Html, blueprint)?
        .fill(TEMPLATE, &context)
}

/// What a reader wants to know first: what is left, when, after how deep a hole and how surely, and what it takes.
fn key_figures(
    blueprint: &Blueprint,
    forecast: &Forecast,
    shown: &dyn Fn(Money) -> String,
) -> Vec<KeyFigure> {
    let program = &blueprint.economics.program;
    let figure = |name: &str, value: String, note: String| KeyFigure {
        name: name.into(),
        value,
        note,
    };
    let left = forecast
        .running_result
        .last()
        .map_or_else(String::new, |last| {
            format!(
                "eight of ten simulations end between {} and {}",
                shown(last.p10),
                shown(last.p90)
            )
        });
    let mut figures = vec![
        figure(
            &format!("Left after {} months", program.horizon_months),
            shown(program.net),
            left,
        ),
        figure(
            "Pays for itself",
            paid_back(program.break_even_month, program.horizon_months),
            match program.break_even_month {
                Some(_) => "the running result stays above zero from then on".into(),
                None => "the running result ends below zero".into(),
            },
        ),
        figure(
            "Deepest point",
            shown(program.peak_funding),
            "what must be funded before it pays for itself".into(),
        ),
        figure(
            "New customers",
            people(program.new_customers.0),
            format!("from {} partners who refer", people(program.activated.0)),
        ),
    ];
    if let Some(size) = shown_size(&blueprint.scenarios) {
        if let Some(chance) = size.chance_of_loss {
            figures.insert(
                3,
                figure(
                    "Chance of a loss",
                    percent(chance.0),
                    "by the simulations of this size".into(),
                ),
            );
        }
        figures.push(figure(
            "A partner earns a year",
            shown(size.partner_income.typical),
            format!(
                "the best {}; it takes you {} a week",
                shown(size.partner_income.performer),
                counted(size.hours_a_week.0, "hour", "hours"),
            ),
        ));
    }
    figures
}

fn panel(what_if: &WhatIf, horizon: u32, shown: &dyn Fn(Money) -> String) -> Panel {
    let in_words = |choice: &Choice| match *choice {
        Choice::Rate(rate) => percent(rate.0),
        Choice::Duration { lifetime, months } => paid_for(lifetime, months),
        Choice::Names(names) => number(names.normalize()),
        Choice::Monthly(amount) => format!("{} a month", shown(amount)),
    };
    let slider = |slider: &Slider| {
        let choices: Vec<String> = slider.choices.iter().map(in_words).collect();
        PanelSlider {
            name: slider.name.clone(),
            last: choices.len().saturating_sub(1),
            designed: slider.designed,
            shown: choices.get(slider.designed).cloned().unwrap_or_default(),
            choices: choices.join("|"),
        }
    };
    let result = |result: &Outcome| {
        [
            shown(result.net),
            shown(result.deepest),
            paid_back(result.break_even_month, horizon),
            people(result.new_customers.0),
        ]
        .join(";")
    };
    Panel {
        sliders: what_if.sliders.iter().map(slider).collect(),
        measures: ["Left", "Deepest point", "Pays for itself", "New customers"],
        results: what_if
            .results
            .iter()
            .map(result)
            .collect::<Vec<_>>()
            .join("|"),
    }
}

/// The size of the program that the page is about.
fn shown_size(sizes: &[Scenario]) -> Option<&Scenario> {
    sizes.iter().find(|size| size.shown)
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

fn charts(blueprint: &Blueprint, forecast: &Forecast, shown: &dyn Fn(Decimal) -> String) -> Charts {
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
            .map(|(rate, left)| Point {
                at: rate.0,
                low: left.0,
                value: left.0,
                high: left.0,
            })
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
            shown,
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
            shown,
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
            shown,
            &Axis {
                unit: Decimal::ONE,
                shown: &percent,
            },
        ),
    }
}
