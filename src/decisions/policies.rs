//! Rules of engagement, and the contradictions between a tier's terms and the company's numbers.

use crate::blueprint::{Policies, Rule, Text, Warning};
use crate::playbook::table::{Row, Table};

use super::desk::Desk;

pub(super) fn policies(desk: &mut Desk<'_>, lint: Vec<Warning>) -> Policies {
    Policies {
        registration: rules(desk, "registration", named_by_id, |table, row| {
            text(table, row, "rule")
        }),
        protection: rules(desk, "protection", named_by_id, |table, row| {
            text(table, row, "rule")
        }),
        pricing: rules(desk, "pricing-rules", named_by_id, |table, row| {
            text(table, row, "rule")
        }),
        conflicts: rules(
            desk,
            "conflict-types",
            |table, row| text(table, row, "name"),
            |table, row| {
                format!(
                    "{} {}",
                    text(table, row, "looks_like"),
                    text(table, row, "mend")
                )
                .into()
            },
        ),
        lint,
    }
}

/// What the lint says of the tier whose facts are set.
pub(super) fn lint(desk: &mut Desk<'_>, tier: &str) -> Vec<Warning> {
    collect_warnings(desk, "lint", tier)
}

/// The rows of a table of warnings that apply, their sentences filled with the facts.
pub(super) fn collect_warnings(desk: &mut Desk<'_>, id: &str, scope: &str) -> Vec<Warning> {
    let table = desk.table(id);
    desk.collect(id, scope, "what")
        .into_iter()
        .map(|row| {
            let sentence = |column| desk.fill(table.cell(row, column).text().unwrap_or_default());
            Warning {
                id: if scope.is_empty() {
                    row.id.into()
                } else {
                    format!("{}.{scope}", row.id).into()
                },
                severity: text(table, row, "severity"),
                what: sentence("what"),
                why: sentence("why"),
                mend: sentence("mend"),
                source: row.source.into(),
            }
        })
        .collect()
}

fn rules(
    desk: &mut Desk<'_>,
    id: &str,
    name: fn(&Table, &Row) -> Text,
    rule: fn(&Table, &Row) -> Text,
) -> Vec<Rule> {
    let table = desk.table(id);
    table
        .rows
        .iter()
        .map(|row| Rule {
            id: row.id.into(),
            name: name(table, row),
            rule: rule(table, row),
            source: desk.cite(row),
        })
        .collect()
}

fn named_by_id(_: &Table, row: &Row) -> Text {
    row.id.replace('-', " ").into()
}

fn text(table: &Table, row: &Row, column: &str) -> Text {
    table.cell(row, column).text().unwrap_or_default().into()
}
