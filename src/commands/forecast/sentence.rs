//! The forecast in one sentence: what the program earns or loses, how likely it breaks even, and what costs most.

use super::Forecast;
use super::words::about;
use crate::economics::figures::millionths;
use crate::economics::rounding::Figure;
use crate::economics::statement::LINES;
use crate::units::{Decimal, uncapitalized};

/// What a founder reads first.
pub fn sentence(forecast: &Forecast) -> String {
    let currency = &forecast.named.model.currency.code;
    let net = amount(forecast.whole.total.net);
    let is_loss = net < Decimal::ZERO;
    let verb = if is_loss { "Loses" } else { "Earns" };
    let time = time(forecast.named.model.program.horizon_months);
    let net = about(net.abs(), currency);
    let mut parts = vec![format!("{verb} about {net} in {time}")];
    let figures = &forecast.figures;
    if let Some(simulated) = &figures.simulated {
        let chance = millionths(simulated.breaks_even) * 100.0;
        parts.push(format!("{chance:.0}% chance to break even"));
        let middle = amount(figures.simulated_amount(simulated.spreads.net_contribution.p50));
        let about = about(middle.abs(), currency);
        parts.push(match middle < Decimal::ZERO {
            true => format!("half of the simulations lose {about} or more"),
            false => format!("half of the simulations leave {about} or less"),
        });
    }
    parts.extend(match figures.program.break_even_month {
        Some(month) => Some(format!("expected to break even in month {month}")),
        None => largest_cost(forecast)
            .map(|(name, cost)| format!("the largest cost is {name}, {}", about(cost, currency))),
    });
    format!("{}.", parts.join("; "))
}

/// The line that costs most, with what it costs.
fn largest_cost(forecast: &Forecast) -> Option<(String, Decimal)> {
    let amounts = forecast.whole.total.lines.iter().copied().map(amount);
    let (line, cost) = LINES
        .iter()
        .zip(amounts)
        .min_by_key(|(_, amount)| *amount)?;
    (cost < Decimal::ZERO).then(|| (uncapitalized(line.name), -cost))
}

fn amount(figure: Figure) -> Decimal {
    figure.decimal().unwrap_or_default()
}

/// A horizon in years where it is a few whole ones.
fn time(months: u32) -> String {
    match months {
        12 => "a year".to_owned(),
        24 => "two years".to_owned(),
        36 => "three years".to_owned(),
        48 => "four years".to_owned(),
        60 => "five years".to_owned(),
        1 => "a month".to_owned(),
        months => format!("{months} months"),
    }
}
