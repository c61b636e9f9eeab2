//! Who gets credit for what, and what to measure.

use crate::blueprint::{Attribution, Case, Target, Window};
use crate::facts::catalog;
use crate::playbook::condition::UnaryTest;
use crate::playbook::table::{Row, Table};
use crate::units::number;

use super::evaluation::Evaluation;
use super::policies::credit_period;

/// The tables of windows, cases and targets.
const SECTIONS: [&str; 3] = ["attribution-windows", "attribution", "attribution-targets"];

pub(super) fn attribution(evaluation: &mut Evaluation<'_>) -> Attribution {
    let [windows, cases, targets] = SECTIONS.map(|id| {
        evaluation.cite_all(id);
        let table = evaluation.table(id);
        table.rows.iter().map(move |row| (table, row))
    });
    Attribution {
        windows: windows
            .map(|(windows, row)| Window {
                id: row.id.into(),
                name: windows.text(row, "name").into(),
                days: days(evaluation, windows, row),
                rule: evaluation.sentence(windows, row, "rule"),
                source: row.source.into(),
            })
            .collect(),
        cases: cases
            .map(|(cases, row)| Case {
                id: row.id.into(),
                when: spelled(row),
                credit: cases.text(row, "credit").into(),
                share: cases.text(row, "share").into(),
                source: row.source.into(),
            })
            .collect(),
        targets: targets
            .map(|(targets, row)| Target {
                id: row.id.into(),
                metric: targets.text(row, "name").into(),
                target: target(targets, row),
                source: row.source.into(),
            })
            .collect(),
    }
}

/// The days of a window: its own, or those of the period that it lasts for.
fn days(evaluation: &Evaluation<'_>, windows: &Table, row: &Row) -> Option<u32> {
    let lasts = windows.cell(row, "lasts").text();
    let period = lasts.and_then(|id| credit_period(evaluation, id));
    let period = period.and_then(|days| u32::try_from(days).ok());
    period.or_else(|| windows.count(row, "days"))
}

/// A row's conditions as words: `The partner introduced the lead; it was not in your CRM`.
fn spelled(row: &Row) -> String {
    let parts: Vec<String> = row
        .conditions
        .iter()
        .map(|condition| {
            let id = catalog().vocabulary.spec(condition.fact).id;
            let is = matches!(condition.test, UnaryTest::YesNo(true));
            match (id, is) {
                ("attribution.introduced", true) => "The partner introduced the lead".to_owned(),
                ("attribution.introduced", false) => {
                    "The partner did not introduce the lead".to_owned()
                }
                ("attribution.in_crm", true) => "it was in your CRM before".to_owned(),
                ("attribution.in_crm", false) => "it was not in your CRM".to_owned(),
                ("attribution.active_engagement", true) => "sales was working on it".to_owned(),
                ("attribution.active_engagement", false) => "nobody was working on it".to_owned(),
                ("attribution.contributed", true) => {
                    "the partner helped by a demo, a reference or joint selling".to_owned()
                }
                ("attribution.contributed", false) => "the partner did not help".to_owned(),
                _ => format!("{id}: {}", if is { "yes" } else { "no" }),
            }
        })
        .collect();
    parts.join("; ")
}

fn target(table: &Table, row: &Row) -> String {
    let of = table.text(row, "of");
    let due = table.text(row, "when_due");
    let unit = table.text(row, "unit");
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
    format!("{figure}, {due}")
}
