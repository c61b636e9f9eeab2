//! How long before a change partners are told, and in which steps a cut is made.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::terms::{Partners, TermValue};
use super::{Class, Difference};
use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::units::{Decimal, Percent};

/// When partners are told, and from when what holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Notice {
    /// Days of notice: the most that any difference asks for.
    pub days: u32,
    /// The day on which partners are told: the first day of the new design.
    pub told: NaiveDate,
    /// The first day of the new terms.
    pub from: NaiveDate,
    /// What other programs do, a sentence each.
    pub others: Vec<String>,
    /// Cuts that are made in steps.
    pub steps: Vec<Step>,
}

/// A step of a cut.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Whose rate it is.
    #[serde(flatten)]
    pub partners: Partners,
    /// The first day of the rate.
    pub from: NaiveDate,
    /// The rate.
    pub rate: Percent,
}

/// Days of notice that this program gives for a difference of a class.
#[must_use]
pub fn days(playbook: &Playbook, class: Class) -> u32 {
    let table = playbook.compiled_in("notice-norms");
    let binds = |row: &&Row| {
        let covers = row.text("covers");
        row.yes("binds") && (covers == "any" || class == Class::Worse)
    };
    let days = table
        .rows
        .iter()
        .filter(binds)
        .filter_map(|row| row.count("days"));
    days.max().unwrap_or_default()
}

pub(super) fn notice(
    playbook: &Playbook,
    told: NaiveDate,
    differences: &[Difference],
) -> Option<Notice> {
    let days = differences
        .iter()
        .map(|difference| difference.notice_days)
        .max()?;
    let from = later(told, days);
    Some(Notice {
        days,
        told,
        from,
        others: others(playbook),
        steps: differences
            .iter()
            .flat_map(|difference| steps(playbook, difference, from))
            .collect(),
    })
}

fn later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(day)
}

fn others(playbook: &Playbook) -> Vec<String> {
    let table = playbook.compiled_in("notice-norms");
    let others = table.rows.iter().filter(|row| !row.yes("binds"));
    others
        .map(|row| {
            let days = row.count("days").unwrap_or_default();
            let who = row.text("who");
            match (row.number("most_cut"), row.count("every_days")) {
                (Some(cut), Some(every)) => {
                    format!("{who}: {days} days, and at most {cut}% less once in {every} days")
                }
                _ => format!("{who}: {days} days"),
            }
        })
        .collect()
}

/// The steps of a cut of a rate, with their days. A cut that one step allows has none.
fn steps(playbook: &Playbook, difference: &Difference, from: NaiveDate) -> Vec<Step> {
    let (Some(TermValue::Number(old)), Some(TermValue::Number(new)), "rate") = (
        &difference.before,
        &difference.after,
        difference.term.as_str(),
    ) else {
        return Vec::new();
    };
    let Some((_, every)) = largest_step(playbook) else {
        return Vec::new();
    };
    let rates = step_rates(playbook, *old, *new);
    if rates.len() < 2 {
        return Vec::new();
    }
    let days = (0..).map(|step: u32| later(from, step * every));
    let step = |(rate, from)| Step {
        partners: difference.partners.clone(),
        from,
        rate: Percent(rate),
    };
    rates.into_iter().zip(days).map(step).collect()
}

/// The largest share that this program takes off a rate in one step, and the days between two steps.
fn largest_step(playbook: &Playbook) -> Option<(Percent, u32)> {
    let table = playbook.compiled_in("notice-norms");
    let mut own = table.rows.iter().filter(|row| row.yes("binds"));
    own.find_map(|row| {
        let cut = row.number("most_cut")?;
        Some((Percent(cut), row.count("every_days")?))
    })
}

/// The rates of a cut in steps from an old rate down to a new one, in percent: each at most as far below the one
/// before as this program's norm allows. The last one is the new rate; a rate that does not fall has none.
#[must_use]
pub fn step_rates(playbook: &Playbook, old: Decimal, new: Decimal) -> Vec<Decimal> {
    largest_step(playbook).map_or_else(Vec::new, |(cut, _)| rates(old, new, cut.fraction()))
}

/// The rates of the steps from an old rate down to a new one, each at most a share below the one before, rounded to
/// hundredths upwards so that no step is larger; the last one is the new rate.
fn rates(old: Decimal, new: Decimal, most_cut: Decimal) -> Vec<Decimal> {
    let keeps = Decimal::ONE - most_cut;
    let mut rates = Vec::new();
    let mut rate = old;
    while rate > new && rates.len() < 60 {
        let next = (rate * keeps * Decimal::ONE_HUNDRED).ceil() / Decimal::ONE_HUNDRED;
        if next <= new || next >= rate {
            rates.push(new);
            return rates;
        }
        rates.push(next.normalize());
        rate = next;
    }
    rates
}

#[cfg(test)]
mod tests {
    use rust_decimal::prelude::ToPrimitive;

    use super::{Decimal, rates};

    #[test]
    fn a_cut_takes_as_many_steps_as_the_logarithm_says_and_none_is_larger() {
        for (old, new) in [(40, 20), (30, 24), (30, 10), (20, 15), (50, 49), (35, 5)] {
            let (old, new) = (Decimal::from(old), Decimal::from(new));
            let found = rates(old, new, Decimal::new(2, 1));
            let ratio = (new / old).to_f64().expect("a ratio");
            let wanted = (ratio.ln() / 0.8_f64.ln() - 1e-9).ceil();
            assert!(
                (found.len() as f64 - wanted).abs() < 1.5,
                "{old} to {new}: {found:?}"
            );
            let mut before = old;
            for rate in &found {
                assert!(
                    *rate >= before * Decimal::new(8, 1),
                    "{old} to {new}: {found:?}"
                );
                before = *rate;
            }
            assert_eq!(found.last(), Some(&new));
        }
        assert!(rates(Decimal::from(20), Decimal::from(25), Decimal::new(2, 1)).is_empty());
    }
}
