//! What to type into the chosen platform: its settings, each with the value of every tier.
//!
//! It knows which part of a tier a setting carries. It talks to no platform and knows none by name.

use crate::blueprint::{Tier, Tooling, Topic, TopicItem};
use crate::playbook::table::Row;
use crate::units::number;

use super::desk::Desk;

/// The settings of the chosen platform; nothing when the playbook lists none for it.
pub(super) fn settings<'t>(
    desk: &mut Desk<'_>,
    tooling: &Tooling,
    tiers: impl Iterator<Item = &'t Tier> + Clone,
) -> Option<Topic> {
    let table = desk.table("platform-settings");
    let items: Vec<TopicItem> = table
        .rows
        .iter()
        .filter(|row| table.cell(row, "platform").text() == Some(&*tooling.platform))
        .map(|row| TopicItem {
            id: row.id.into(),
            name: table.text(row, "setting").into(),
            text: told(desk, row, tiers.clone()).into(),
            source: desk.cite(row),
        })
        .collect();
    (!items.is_empty()).then(|| Topic {
        id: "settings".into(),
        title: format!("What to set in {}", tooling.name).into(),
        items: items.into(),
    })
}

/// A setting in a sentence or two: the value of each tier, what the setting means, its default and its choices.
fn told<'t>(desk: &Desk<'_>, row: &Row, tiers: impl Iterator<Item = &'t Tier>) -> String {
    let table = desk.table("platform-settings");
    let text = |column| table.cell(row, column).text();
    let carries = text("carries").unwrap_or_default();
    let unit = text("unit").unwrap_or_default();
    let values: Option<Vec<String>> = tiers
        .map(|tier| Some([&*tier.name, " ", &value(desk, tier, carries)?].concat()))
        .collect();
    let mut sentences = vec![match values {
        Some(values) => ["In ", unit, ": ", &values.join(", "), "."].concat(),
        None => format!("Takes {unit}."),
    }];
    sentences.extend(text("detail").map(str::to_owned));
    sentences.extend(text("default").map(|default| format!("Default: {default}.")));
    let allowed = table.cell(row, "allowed").list();
    if !allowed.is_empty() {
        sentences.push(format!("One of {}.", allowed.join(", ")));
    }
    sentences.join(" ")
}

/// What a tier puts into a setting; nothing for a setting that does not differ by tier.
fn value(desk: &Desk<'_>, tier: &Tier, carries: &str) -> Option<String> {
    let commission = &tier.commission;
    match carries {
        "rate" => Some(number(commission.rate.0)),
        "hold_days" => Some(tier.payout.hold_until_day.to_string()),
        "cookie_days" => {
            let tiers = desk.table("tiers");
            let row = tiers.row(&tier.id)?;
            tiers.cell(row, "cookie_days").number().map(number)
        }
        "duration_months" => Some(match commission.duration_months {
            Some(months) => months.to_string(),
            None if commission.lifetime => "no end".to_owned(),
            None => "the first payment alone".to_owned(),
        }),
        _ => None,
    }
}
