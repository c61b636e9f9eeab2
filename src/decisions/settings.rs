//! What to type into the chosen platform: its settings, each with the value of every tier.
//!
//! It knows which part of a tier a setting carries. It talks to no platform and knows none by name.

use crate::blueprint::{Tier, Tooling, Topic, TopicItem};
use crate::playbook::table::Row;
use crate::units::push_number;

use super::desk::Desk;

/// Room for what is said of most settings.
const ROOM: usize = 256;

/// The settings of the chosen platform; nothing when the playbook lists none for it.
pub(super) fn settings(desk: &mut Desk<'_>, tooling: &Tooling, tiers: &[Tier]) -> Option<Topic> {
    let table = desk.table("platform-settings");
    let items: Vec<TopicItem> = table
        .rows
        .iter()
        .filter(|row| table.cell(row, "platform").text() == Some(&*tooling.platform))
        .map(|row| TopicItem {
            id: row.id.into(),
            name: table.text(row, "setting").into(),
            text: told(desk, row, tiers).into(),
            source: desk.cite(row),
        })
        .collect();
    (!items.is_empty()).then(|| Topic {
        id: "settings".into(),
        title: ["What to set in ", &tooling.name].concat().into(),
        items: items.into(),
    })
}

/// A setting in a sentence or two: the value of each tier, what the setting means, its default and its choices.
fn told(desk: &Desk<'_>, row: &Row, tiers: &[Tier]) -> String {
    let table = desk.table("platform-settings");
    let text = |column| table.cell(row, column).text();
    let carries = text("carries").unwrap_or_default();
    let unit = text("unit").unwrap_or_default();
    let mut told = String::with_capacity(ROOM);
    told.extend(["In ", unit, ":"]);
    for (at, tier) in tiers.iter().enumerate() {
        told.extend([if at == 0 { " " } else { ", " }, &tier.name, " "]);
        if !push_value(&mut told, desk, tier, carries) {
            told.clear();
            told.extend(["Takes ", unit]);
            break;
        }
    }
    told.push('.');
    if let Some(detail) = text("detail") {
        told.extend([" ", detail]);
    }
    if let Some(default) = text("default") {
        told.extend([" Default: ", default, "."]);
    }
    for (at, allowed) in table.cell(row, "allowed").list().iter().enumerate() {
        told.extend([if at == 0 { " One of " } else { ", " }, allowed]);
    }
    if !table.cell(row, "allowed").list().is_empty() {
        told.push('.');
    }
    told
}

/// Writes what a tier puts into a setting; says whether the setting differs by tier at all.
fn push_value(out: &mut String, desk: &Desk<'_>, tier: &Tier, carries: &str) -> bool {
    let commission = &tier.commission;
    match carries {
        "rate" => push_number(out, commission.rate.0),
        "hold_days" => push_number(out, tier.payout.hold_until_day.into()),
        "cookie_days" => {
            let tiers = desk.table("tiers");
            let row = tiers.row(&tier.id);
            let Some(days) = row.and_then(|row| tiers.cell(row, "cookie_days").number()) else {
                return false;
            };
            push_number(out, days);
        }
        "duration_months" => match commission.duration_months {
            Some(months) => push_number(out, months.into()),
            None if commission.lifetime => out.push_str("no end"),
            None => out.push_str("the first payment alone"),
        },
        _ => return false,
    }
    true
}
