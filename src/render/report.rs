//! The blueprint as one page of HTML that needs nothing beside itself.
//!
//! The charts come from [`super::chart`], the forecast from whoever worked it out; the words and the looks are
//! the template's.

use chrono::Datelike as _;
use serde::Serialize;

use crate::blueprint::Blueprint;
use crate::diagnostics::Diagnostics;
use crate::render::chart::{Bar, Line, Mark, Point, Span, Step, bars, gantt, lines, path};
use crate::render::figures::{Amounts, dates, paid_back};
use crate::render::filters::insert_fields;
use crate::render::labels;
use crate::render::markdown::context;
use crate::render::plan::Schedule;
use crate::render::summary::{fact_in_words, outcome_in_words};
use crate::render::templates::{Language, Templates};
use crate::units::{Decimal, Money, Percent, number, percent};

/// The page's template.
const TEMPLATE: &str = "report.html";

/// What the program is expected to bring, month by month and as a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The currency of every amount.
    pub currency: String,
    /// How often the program was simulated.
    pub trials: u32,
    /// Sums from the start to the end of some months, rising.
    pub sums: Vec<Sums>,
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
    /// The rate of the tier that the forecast rests on.
    pub rate: Percent,
    /// What a customer of that tier leaves after commission, by the commission's rate.
    pub rates: Vec<(Percent, Money)>,
}

/// Sums from the start of the program to the end of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// The month, from 1.
    pub month: u32,
    /// Revenue.
    pub revenue: Range,
    /// Commission.
    pub commission: Range,
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
    /// The input's id.
    pub input: String,
    /// Its low value.
    pub low: Decimal,
    /// Its high value.
    pub high: Decimal,
    /// The result at the low value.
    pub net_at_low: Money,
    /// The result at the high value.
    pub net_at_high: Money,
}

#[derive(Serialize)]
struct Page {
    chart: Charts,
    months: Vec<MonthView>,
    moves: Vec<MovesView>,
    rates: Vec<RateView>,
    trials: String,
    net_matched: String,
    net_cash: String,
    cash_break_even_month: String,
}

#[derive(Serialize)]
struct Charts {
    path: String,
    sums: String,
    moves: String,
    rates: String,
    plan: String,
}

#[derive(Serialize)]
struct MonthView {
    month: u32,
    revenue: String,
    revenue_range: String,
    commission: String,
    commission_range: String,
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
        chart: charts(blueprint, forecast, &schedule, &|amount| {
            shown(Money(amount))
        }),
        months: forecast
            .sums
            .iter()
            .map(|sums| MonthView {
                month: sums.month,
                revenue: shown(sums.revenue.expected),
                revenue_range: range(sums.revenue),
                commission: shown(sums.commission.expected),
                commission_range: range(sums.commission),
            })
            .collect(),
        moves: forecast
            .moves
            .iter()
            .map(|moves| MovesView {
                input: labels::title(&moves.input),
                range: format!(
                    "{} to {}",
                    input(&moves.input, moves.low),
                    input(&moves.input, moves.high)
                ),
                at_low: shown(moves.net_at_low),
                at_high: shown(moves.net_at_high),
            })
            .collect(),
        rates: forecast
            .rates
            .iter()
            .map(|(rate, left)| RateView {
                rate: percent(rate.0),
                left: amounts.exact(*left, &forecast.currency),
            })
            .collect(),
        trials: number(forecast.trials.into()),
        net_matched: shown(forecast.net_matched),
        net_cash: shown(forecast.net_cash),
        cash_break_even_month: paid_back(
            forecast.cash_break_even_month,
            blueprint.economics.program.horizon_months,
        ),
    };
    let mut context = context(blueprint, &schedule);
    insert_fields(&mut context, &page);
    templates
        .read(&[TEMPLATE], Language::Html, blueprint)?
        .fill(TEMPLATE, &context)
}

/// A value of an input: shares of something as percentages.
fn input(id: &str, value: Decimal) -> String {
    if id.ends_with("_rate") || id.contains("churn") {
        percent(value * Decimal::ONE_HUNDRED)
    } else {
        number(value.round_dp(4).normalize())
    }
}

fn charts(
    blueprint: &Blueprint,
    forecast: &Forecast,
    schedule: &Schedule,
    shown: &dyn Fn(Decimal) -> String,
) -> Charts {
    let line = |name: &str, class: &'static str, of: fn(&Sums) -> Range| Line {
        name: name.into(),
        class,
        points: forecast
            .sums
            .iter()
            .map(|sums| Point {
                at: sums.month.into(),
                low: of(sums).p10.0,
                value: of(sums).expected.0,
                high: of(sums).p90.0,
            })
            .collect(),
    };
    let designed = Mark {
        at: forecast.rate.0,
        name: format!("designed: {}", percent(forecast.rate.0)),
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
            name: labels::title(&moves.input),
            from: moves.net_at_low.0,
            to: moves.net_at_high.0,
        })
        .collect();
    Charts {
        path: decision_path(blueprint),
        sums: lines(
            "sums",
            "Revenue and commission since the start",
            "Two rising lines by month, each with the range that eight of ten simulations fall into. The figures \
             are below.",
            &[
                line("Revenue", "revenue", |sums| sums.revenue),
                line("Commission", "commission", |sums| sums.commission),
            ],
            None,
            shown,
            &|month| format!("month {month}"),
        ),
        moves: bars(
            "moves",
            "What moves the result most",
            "A bar for each input, from the result at its low value to the result at its high value. The figures \
             are below.",
            &widest,
            forecast.net.0,
            shown,
        ),
        rates: lines(
            "rates",
            "What a customer leaves, by commission rate",
            "A falling line: the higher the rate, the less a customer leaves. The figures are below.",
            &[rates],
            Some(&designed),
            shown,
            &|rate| percent(rate),
        ),
        plan: plan(schedule),
    }
}

fn decision_path(blueprint: &Blueprint) -> String {
    let amounts = Amounts::of(&blueprint.company);
    let shown_facts = |decision: &crate::blueprint::Decision| {
        let facts = decision.facts.iter();
        let facts = facts.map(|(id, value)| fact_in_words(id, value, blueprint, &amounts));
        facts.collect::<Vec<_>>().join(", ")
    };
    let chain: Vec<Step> = ["readiness", "model", "tooling"]
        .iter()
        .filter_map(|id| {
            blueprint
                .decisions
                .iter()
                .find(|decision| decision.id == *id)
        })
        .map(|decision| Step {
            question: decision.question.to_string(),
            facts: shown_facts(decision),
            outcome: outcome_in_words(&decision.outcome, blueprint),
        })
        .collect();
    let fan: Vec<Step> = blueprint
        .tiers
        .iter()
        .map(|tier| Step {
            question: tier.name.to_string(),
            facts: labels::label(&tier.state),
            outcome: format!(
                "{} of {}",
                percent(tier.commission.rate.0),
                tier.commission.basis
            ),
        })
        .collect();
    path(
        "path",
        "The path of decisions",
        "From top to bottom: each question, the facts it was decided on, and what came out, then what each tier \
         pays. Below stands the same in words.",
        &chain,
        &fan,
    )
}

fn plan(schedule: &Schedule) -> String {
    let first = schedule.plan.start_date;
    let spans: Vec<Span> = schedule
        .tasks()
        .map(|(task, owner)| Span {
            name: task.action.to_string(),
            first: (task.start - first).num_days(),
            last: (task.end - first).num_days(),
            told: format!("{}, {}", dates(task.start, task.end), owner.shown()),
        })
        .collect();
    let last = spans.iter().map(|span| span.last).max().unwrap_or_default();
    let months: Vec<Mark> = first
        .iter_days()
        .take(usize::try_from(last + 1).unwrap_or_default())
        .enumerate()
        .filter(|(at, day)| *at == 0 || day.day() == 1)
        .map(|(at, day)| Mark {
            at: Decimal::from(at),
            name: day.format("%-d %b").to_string(),
        })
        .collect();
    gantt(
        "gantt",
        "The first 90 days",
        "A bar for each task on its days. Below stands the same in words.",
        &spans,
        &months,
    )
}
