//! What to type into the chosen platform: its settings, each with the value of every tier.
//!
//! It knows which part of a tier a setting carries. It talks to no platform and knows none by name.

use crate::blueprint::{Tier, Tooling, Topic, TopicItem};
use crate::facts::Derived;
use crate::playbook::table::Row;
use crate::units::{Decimal, number};

use super::evaluation::Evaluation;

/// What a setting means, its default and its choices, as sentences behind another.
fn after(row: &Row) -> String {
    let text = |column| row.cell(column).text();
    let mut sentences = String::new();
    if let Some(detail) = text("detail") {
        sentences.extend([" ", detail]);
    }
    if let Some(default) = text("default") {
        sentences.extend([" Default: ", default, "."]);
    }
    let allowed = row.list("allowed");
    if !allowed.is_empty() {
        sentences.extend([" One of ", &allowed.join(", "), "."]);
    }
    sentences
}

/// The settings of the chosen platform; nothing when the playbook lists none for it.
pub(super) fn settings(
    evaluation: &mut Evaluation<'_>,
    tooling: &Tooling,
    tiers: &[Tier],
) -> Option<Topic> {
    let table = evaluation.table("platform-settings");
    let of_platform = |row: &&Row| row.text("platform") == tooling.platform;
    let items: Vec<TopicItem> = table
        .rows
        .iter()
        .filter(of_platform)
        .map(|row| TopicItem {
            id: row.id.into(),
            name: row.text("setting").into(),
            text: text(evaluation, row, tiers),
            source: evaluation.cite(row),
        })
        .collect();
    (!items.is_empty()).then(|| Topic {
        id: "settings".into(),
        title: format!("What to set in {}", tooling.name),
        items,
    })
}

/// A setting in a sentence or two: the value of each tier, where each has one, and what the setting means.
fn text(evaluation: &Evaluation<'_>, row: &Row, tiers: &[Tier]) -> String {
    let (unit, after) = (row.text("unit"), after(row));
    let carries = row.text("carries");
    let allowed = row.list("allowed");
    let of_tier = |tier: &Tier| {
        Some(format!(
            "{} {}",
            tier.name,
            value(evaluation, tier, carries, allowed)?
        ))
    };
    match tiers.iter().map(of_tier).collect::<Option<Vec<_>>>() {
        Some(values) => format!("In {unit}: {}.{after}", values.join(", ")),
        None => format!("Takes {unit}.{after}"),
    }
}

/// The least of the days a platform offers that is no fewer than those wanted; its longest where all are fewer, and
/// the days wanted where it takes any.
fn nearest(allowed: &[&str], wanted: Decimal) -> Decimal {
    let offered = allowed.iter().filter_map(|days| days.parse().ok());
    let enough = offered
        .clone()
        .filter(|days: &Decimal| *days >= wanted)
        .min();
    enough.or_else(|| offered.max()).unwrap_or(wanted)
}

/// The value of a tier for a setting; `None` where it has none.
fn value(
    evaluation: &Evaluation<'_>,
    tier: &Tier,
    carries: &str,
    allowed: &[&str],
) -> Option<String> {
    let value = match carries {
        "rate" => tier
            .share()
            .map_or_else(|| "none".to_owned(), |rate| number(rate.0)),
        "hold-until-day" => number(nearest(allowed, tier.payout.hold_until_day.into())),
        "cookie-days" => number(nearest(
            allowed,
            evaluation.facts.number(Derived::CookieDays),
        )),
        "duration" => match tier.lasts() {
            (Some(months), _) => number(months.into()),
            (None, true) => "no end".to_owned(),
            (None, false) => "the first payment alone".to_owned(),
        },
        _ => return None,
    };
    Some(value)
}
