//! Who gets credit for what, and what to measure.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{Attribution, Case, Target, Text, Window};
use crate::playbook::condition::Test;
use crate::playbook::table::{Row, Table};
use crate::units::number;

use super::desk::Desk;

pub(super) fn attribution(desk: &mut Desk<'_>) -> Attribution {
    let windows = desk.table("attribution-windows");
    let cases = desk.table("attribution");
    let targets = desk.table("attribution-targets");
    Attribution {
        windows: windows
            .rows
            .iter()
            .map(|row| Window {
                id: row.id.into(),
                name: text(windows, row, "name"),
                days: windows
                    .cell(row, "days")
                    .number()
                    .and_then(|days| days.to_u32()),
                rule: text(windows, row, "rule"),
                source: desk.cite(row),
            })
            .collect(),
        cases: cases
            .rows
            .iter()
            .map(|row| Case {
                id: row.id.into(),
                when: spelled(desk, row),
                credit: text(cases, row, "credit"),
                share: text(cases, row, "share"),
                source: desk.cite(row),
            })
            .collect(),
        targets: targets
            .rows
            .iter()
            .map(|row| Target {
                id: row.id.into(),
                metric: text(targets, row, "name"),
                target: target(targets, row),
                source: desk.cite(row),
            })
            .collect(),
    }
}

/// A row's conditions as words: `introduced: yes; in crm: no`.
fn spelled(desk: &Desk<'_>, row: &Row) -> Text {
    let parts: Vec<String> = row
        .conditions
        .iter()
        .map(|condition| {
            let id = desk.playbook.vocabulary().spec(condition.fact).id;
            let name = id.rsplit('.').next().unwrap_or(id).replace('_', " ");
            let wanted = matches!(condition.test, Test::YesNo(true));
            format!("{name}: {}", if wanted { "yes" } else { "no" })
        })
        .collect();
    parts.join("; ").into()
}

fn target(table: &Table, row: &Row) -> Text {
    let of = table.cell(row, "of").text().unwrap_or_default();
    let due = table.cell(row, "when_due").text().unwrap_or_default();
    let unit = table.cell(row, "unit").text().unwrap_or_default();
    let end = |column| table.cell(row, column).number().map(number);
    let mark = match unit {
        "percent" => "%",
        "factor" => "x",
        "days" => " days",
        _ => "",
    };
    let figure = match (end("low"), end("high")) {
        (Some(low), Some(high)) => format!("{low}-{high}{mark} of {of}"),
        (None, Some(high)) => format!("under {high}{mark}, {of}"),
        (Some(low), None) => format!("{low}{mark} and more of {of}"),
        (None, None) => format!("rising, {of}"),
    };
    format!("{figure}, {due}").into()
}

fn text(table: &Table, row: &Row, column: &str) -> Text {
    table.cell(row, column).text().unwrap_or_default().into()
}
