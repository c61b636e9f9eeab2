//! Rules of engagement, and the contradictions between a tier's terms and the company's numbers.

use crate::blueprint::{Policies, Rule, Warning};
use crate::playbook::table::{Row, Table};

use super::desk::{Desk, scoped};

/// The tables of rules: registration, protection, pricing and conflicts.
const TABLES: [&str; 4] = [
    "registration",
    "protection",
    "pricing-rules",
    "conflict-types",
];

/// The table of contradictions between a tier's terms and the company's numbers.
pub(super) const LINT: &str = "lint";

pub(super) fn policies(desk: &mut Desk<'_>, lint: Vec<Warning>) -> Policies {
    let [registration, protection, pricing, conflicts] = TABLES.map(|id| {
        let table = desk.table(id);
        desk.cite_all(id);
        table.rows.iter().map(|row| rule(table, row)).collect()
    });
    Policies {
        registration,
        protection,
        pricing,
        conflicts,
        lint,
    }
}

/// A row as a rule: one of the table of conflicts says what a conflict looks like and what mends it.
fn rule(table: &Table, row: &Row) -> Rule {
    let (name, rule): (String, String) = if table.column("looks_like").is_some() {
        let (looks_like, mend) = (table.text(row, "looks_like"), table.text(row, "mend"));
        (
            table.text(row, "name").into(),
            format!("{looks_like} {mend}"),
        )
    } else {
        (row.id.replace('-', " "), table.text(row, "rule").into())
    };
    Rule {
        id: row.id.into(),
        name,
        rule,
        source: row.source.into(),
    }
}

/// What the lint says of the tier whose facts are set, put behind what it said of others.
pub(super) fn lint(desk: &mut Desk<'_>, tier: &str, lint: &mut Vec<Warning>) {
    collect_warnings(desk, LINT, tier, lint);
}

/// The rows of a table of warnings that apply, their sentences filled with the facts, put behind other warnings.
pub(super) fn collect_warnings(
    desk: &mut Desk<'_>,
    id: &str,
    scope: &str,
    warnings: &mut Vec<Warning>,
) {
    let table = desk.table(id);
    let rows = desk.collect(id, scope, "what");
    warnings.extend(rows.into_iter().map(|row| {
        let sentence = |column| desk.fill(table.text(row, column));
        Warning {
            id: scoped(row.id, scope),
            severity: table.text(row, "severity").into(),
            what: sentence("what"),
            why: sentence("why"),
            mend: sentence("mend"),
            source: row.source.into(),
        }
    }));
}
