//! What to type into the chosen platform: its settings, each with the value of every tier.
//!
//! It knows which part of a tier a setting carries. It talks to no platform and knows none by name.

use crate::blueprint::{Tier, Tooling, Topic, TopicItem};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::number;

use super::desk::Desk;

const SETTINGS: &str = "platform-settings";

/// A setting of a platform with the texts that are the same for every company.
#[derive(Debug)]
pub(super) struct Setting {
    platform: &'static str,
    /// Its row in the table.
    row: usize,
    /// What of a tier it carries.
    carries: &'static str,
    /// What the values of the tiers come behind.
    before: String,
    /// What comes behind them.
    after: String,
    /// The text where no tier has a value for it.
    alone: String,
}

/// Every setting of every platform.
pub(super) fn all_settings(playbook: &Playbook) -> Vec<Setting> {
    let rows = playbook.rows(SETTINGS).enumerate();
    rows.map(|(at, (table, row))| {
        let unit = table.text(row, "unit");
        let after = after(table, row);
        Setting {
            platform: table.text(row, "platform"),
            row: at,
            carries: table.text(row, "carries"),
            before: format!("In {unit}: "),
            alone: format!("Takes {unit}.{after}"),
            after: format!(".{after}"),
        }
    })
    .collect()
}

/// What a setting means, its default and its choices, as sentences behind another.
fn after(table: &Table, row: &Row) -> String {
    let text = |column| table.cell(row, column).text();
    let mut sentences = String::new();
    if let Some(detail) = text("detail") {
        sentences.extend([" ", detail]);
    }
    if let Some(default) = text("default") {
        sentences.extend([" Default: ", default, "."]);
    }
    let allowed = table.cell(row, "allowed").list();
    if !allowed.is_empty() {
        sentences.extend([" One of ", &allowed.join(", "), "."]);
    }
    sentences
}

/// The settings of the chosen platform; nothing when the playbook lists none for it.
pub(super) fn settings(desk: &mut Desk<'_>, tooling: &Tooling, tiers: &[Tier]) -> Option<Topic> {
    let table = desk.table(SETTINGS);
    let of_platform = |setting: &&Setting| setting.platform == tooling.platform;
    let settings = desk.standing.settings.iter().filter(of_platform);
    let mut items = Vec::with_capacity(settings.clone().count());
    for setting in settings {
        let row = &table.rows[setting.row];
        items.push(TopicItem {
            id: row.id.into(),
            name: table.text(row, "setting").into(),
            text: told(desk, setting, tiers),
            source: desk.cite(row),
        });
    }
    (!items.is_empty()).then(|| Topic {
        id: "settings".into(),
        title: ["What to set in ", &tooling.name].concat().into(),
        items: items.into(),
    })
}

/// A setting in a sentence or two: the value of each tier, and what the setting means.
fn told(desk: &Desk<'_>, setting: &Setting, tiers: &[Tier]) -> String {
    let mut text = String::new();
    for tier in tiers {
        if text.is_empty() {
            text.reserve(setting.before.len() + setting.after.len() + 96);
            text.push_str(&setting.before);
        } else {
            text.push_str(", ");
        }
        text.push_str(&tier.name);
        text.push(' ');
        if !push_value(&mut text, desk, tier, setting.carries) {
            return setting.alone.clone();
        }
    }
    text.push_str(&setting.after);
    text.into()
}

/// Writes what a tier puts into a setting; tells whether it puts anything there.
fn push_value(text: &mut String, desk: &Desk<'_>, tier: &Tier, carries: &str) -> bool {
    let commission = &tier.commission;
    match carries {
        "rate" => text.push_str(&number(commission.rate.0)),
        "hold_days" => text.push_str(&number(tier.payout.hold_until_day.into())),
        "cookie_days" => {
            let tiers = desk.table("tiers");
            let row = tiers.row(&tier.id);
            match row.and_then(|row| tiers.cell(row, "cookie_days").number()) {
                Some(days) => text.push_str(&number(days)),
                None => return false,
            }
        }
        "duration_months" => match commission.duration_months {
            Some(months) => text.push_str(&number(months.into())),
            None if commission.lifetime => text.push_str("no end"),
            None => text.push_str("the first payment alone"),
        },
        _ => return false,
    }
    true
}
