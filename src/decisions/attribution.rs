//! Who gets credit for what, and what to measure.

use crate::blueprint::{Attribution, Case, Target, Window};
use crate::facts::catalog;
use crate::playbook::condition::UnaryTest;
use crate::playbook::table::Row;
use crate::units::number;

use super::evaluation::Evaluation;
use super::policies::credit_period;

/// The tables of windows, cases and targets.
const SECTIONS: [&str; 3] = ["attribution-windows", "attribution", "attribution-targets"];

pub(super) fn attribution(evaluation: &mut Evaluation<'_>) -> Attribution {
    let [windows, cases, targets] = SECTIONS.map(|id| {
        evaluation.cite_all(id);
        evaluation.table(id).rows.iter()
    });
    Attribution {
        windows: windows
            .map(|row| Window {
                id: row.id.into(),
                name: row.text("name").into(),
                days: days(evaluation, row),
                rule: evaluation.sentence(row, "rule"),
                source: row.source.into(),
            })
            .collect(),
        cases: cases
            .map(|row| Case {
                id: row.id.into(),
                when: spelled(row),
                credit: row.text("credit").into(),
                share: row.text("share").into(),
                source: row.source.into(),
            })
            .collect(),
        targets: targets
            .map(|row| Target {
                id: row.id.into(),
                metric: row.text("name").into(),
                target: target(row),
                source: row.source.into(),
            })
            .collect(),
    }
}

/// The days of a window: its own, or those of the period that it lasts for.
fn days(evaluation: &Evaluation<'_>, row: &Row) -> Option<u32> {
    let lasts = row.cell("lasts").text();
    let period = lasts.and_then(|id| credit_period(evaluation, id));
    let period = period.and_then(|days| u32::try_from(days).ok());
    period.or_else(|| row.count("days"))
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

fn target(row: &Row) -> String {
    let of = row.text("of");
    let due = row.text("when_due");
    let unit = row.text("unit");
    let end = |column| row.number(column).map(number);
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
