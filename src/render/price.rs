//! A judged commission, for people and as rows.

use std::fmt::Write as _;

use crate::comparison::price::{Counted, Held, Limit, Price};
use crate::render::comparison::{income, market};
use crate::render::escape;
use crate::render::table::{Columns, Table, cell};
use crate::units::{Money, Number, Percent, counted, money, number, percent};

/// The judgement as text for a terminal of so many columns.
#[must_use]
pub fn text(price: &Price, columns: usize, utf8: bool) -> String {
    let mut out = format!("{}\n\n", escape::line(&headline(price)));
    let limits = price.limits.iter().map(|limit| row(price, limit));
    let head = ["Limit", "Here", "Bound", "Highest rate", "Held"];
    let table = Table::new(head, limits.collect()).figures_from(1);
    out.push_str(&table.text(columns, utf8));
    let shown = |amount: Money| shown(price, amount);
    let _ = writeln!(
        out,
        "\nIn today's money, in which later payments count less, a customer's margin is {}. Winning it still costs you {}, the \
         commission {}; {} is {}.",
        shown(price.margin),
        shown(price.own_cost),
        shown(price.commission),
        shown(Money(price.contribution.0.abs())),
        if price.contribution.0.is_sign_negative() {
            "lost"
        } else {
            "left"
        }
    );
    let _ = writeln!(
        out,
        "\nWhat it would bring a partner, in amounts as they are paid out"
    );
    out.push_str(&income(&price.income, &price.currency, "  "));
    let _ = writeln!(out, "\nWhat others pay\n  {}", market(&price.market));
    out
}

fn shown(price: &Price, amount: Money) -> String {
    money(amount.0.round_dp(0), &price.currency, 0)
}

/// The proposal in words.
fn proposal(price: &Price) -> String {
    let by_outcome = price.first_outcome_month.is_some();
    match (price.rate, price.flat, price.months) {
        (Some(rate), _, Some(months)) => for_months(price, rate, months),
        (Some(rate), ..) if price.lifetime => {
            format!("{} as long as the customer stays", percent(rate.0))
        }
        (Some(rate), ..) if by_outcome => {
            let rate = percent(rate.0);
            format!("{rate} of the payment for its first outcome, whenever that comes")
        }
        (Some(rate), ..) => format!("{} of the first payment", percent(rate.0)),
        (None, flat, _) => format!(
            "{} for each customer",
            shown(price, flat.unwrap_or_default())
        ),
    }
}

/// A rate on the payments of so many months. Of outcome pricing they begin with the customer, not with its first outcome.
fn for_months(price: &Price, rate: Percent, months: u32) -> String {
    let rate = percent(rate.0);
    match (price.first_outcome_month, months) {
        (None, _) => format!("{rate} for {}", counted(months, "month", "months")),
        (Some(_), 1) => format!("{rate} of what it pays in its first month"),
        (Some(_), _) => format!("{rate} of what it pays in its first {months} months"),
    }
}

/// That a term of months is usually offered first, and why.
fn first(price: &Price, rate: Percent, months: u32) -> String {
    let limits = price.limits.iter().filter(|limit| limit.asks_for_a_term());
    let why = limits.filter_map(|limit| {
        let measured = limit.for_life.as_deref()?;
        let here = value(price, limit);
        Some(format!("{measured} is {here} and not {}", bound(limit)))
    });
    format!(
        " It is usual to offer {} first, since {}. This rule does not bind you.",
        for_months(price, rate, months),
        why.collect::<Vec<_>>().join(", and ")
    )
}

fn headline(price: &Price) -> String {
    let offer = proposal(price);
    let earliest = price.first_outcome_month;
    let earliest = earliest.map(|month| {
        format!(" A customer's first outcome can come in month {month}, counted from its start.")
    });
    if price.pays_nothing {
        let begins = earliest.unwrap_or_default();
        return format!(
            "{offer} is nothing: no payment of a customer falls into that time.{begins}"
        );
    }
    if price.carried {
        let term = price.rate.zip(price.months_first);
        let term = term.map(|(rate, months)| first(price, rate, months));
        return format!("A customer carries {offer}.{}", term.unwrap_or_default());
    }
    let ceiling = price
        .ceiling
        .filter(|ceiling| !ceiling.0.is_zero() && !ceiling.0.is_sign_negative());
    let at_most = ceiling.map_or(String::new(), |ceiling| {
        let of = match earliest {
            Some(_) => "Of these payments",
            None => "For this long",
        };
        format!(" {of} it carries {} at most.", percent(ceiling.0))
    });
    let instead = match (price.rate, price.months_instead) {
        (Some(rate), Some(months)) => {
            let months = for_months(price, rate, months);
            format!(" It carries {months}.{}", earliest.unwrap_or_default())
        }
        (Some(_), None) => " It does not carry this rate for a single month.".to_owned(),
        (None, _) => String::new(),
    };
    format!("A customer does not carry {offer}.{at_most}{instead}")
}

/// A limit's value under the proposal, in its unit.
fn value(price: &Price, limit: &Limit) -> String {
    let in_unit = |value: Number| match limit.unit {
        Counted::Money => shown(price, Money(value.0)),
        Counted::Months => counted(value.0, "month", "months"),
        Counted::Times => format!("{} times", number(value.0)),
        Counted::Percent => percent(value.0),
    };
    limit.value.map_or_else(|| "never".to_owned(), in_unit)
}

/// What is usual by a limit; empty where it has no usual share.
fn bound(limit: &Limit) -> String {
    match (limit.low, limit.high) {
        (Some(low), Some(high)) => format!("{} to {}", percent(low.0), percent(high.0)),
        (Some(low), None) => format!("over {}", percent(low.0)),
        (None, Some(high)) => format!("under {}", percent(high.0)),
        (None, None) => String::new(),
    }
}

fn row(price: &Price, limit: &Limit) -> Vec<String> {
    let held = match limit.held {
        Held::Passes => "yes",
        Held::Fails => "no",
        Held::Below => "less than usual",
        Held::Above => "more than usual",
        Held::Inside => "usual",
    };
    vec![
        limit.what.clone(),
        value(price, limit),
        bound(limit),
        limit
            .highest_rate
            .map_or_else(String::new, |rate| percent(rate.0)),
        held.to_owned(),
    ]
}

/// The limits as rows.
#[must_use]
pub fn csv(price: &Price) -> String {
    const COLUMNS: &Columns<Limit> = &[
        ("limit", |limit| limit.id.clone()),
        ("what", |limit| limit.what.clone()),
        ("value", |limit| cell(limit.value.map(|value| value.0))),
        ("unit", |limit| limit.unit.id().to_owned()),
        ("low", |limit| cell(limit.low.map(|rate| rate.0))),
        ("high", |limit| cell(limit.high.map(|rate| rate.0))),
        ("highest_rate", |limit| {
            cell(limit.highest_rate.map(|rate| rate.0))
        }),
        ("held", |limit| limit.held.id().to_owned()),
    ];
    Table::of(COLUMNS, &price.limits).csv()
}
