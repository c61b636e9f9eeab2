//! Rules of engagement, and the contradictions between a tier's terms and the company's numbers.

use crate::blueprint::{Policies, Rule, Warning};
use crate::playbook::table::{Row, Table};
use crate::settlement::terms::{Term, Terms};
use crate::settlement::usual_policy;

use super::evaluation::{Evaluation, scoped};

/// The tables of rules: registration, protection, pricing and conflicts.
const TABLES: [&str; 4] = [
    "registration",
    "protection",
    "pricing-rules",
    "conflict-types",
];

pub(super) fn policies(evaluation: &mut Evaluation<'_>, lint: Vec<Warning>) -> Policies {
    let [registration, protection, pricing, conflicts] = TABLES.map(|id| {
        let table = evaluation.table(id);
        evaluation.cite_all(id);
        table.rows.iter().map(|row| rule(table, row)).collect()
    });
    let policy = usual_policy(evaluation.playbook).expect("verified: every switch has a value");
    let terms = Terms::of(evaluation.playbook, &policy);
    let mut cited = |terms: Vec<Term<'_>>| terms.into_iter().map(|term| agreed(evaluation, term)).collect();
    let (bars, claims) = (cited(terms.bars), cited(terms.claims));
    let (switches, process) = (cited(terms.switches), cited(terms.process));
    Policies {
        bars,
        claims,
        switches,
        process,
        agreement: clauses(evaluation),
        registration,
        protection,
        pricing,
        conflicts,
        lint,
    }
}

/// A rule by which disputes are settled.
fn agreed(evaluation: &mut Evaluation<'_>, term: Term<'_>) -> Rule {
    Rule {
        id: term.row.id.into(),
        name: term.row.id.replace('-', " "),
        rule: term.rule.into(),
        source: evaluation.cite(term.row),
    }
}

/// The clauses that the agreement needs, each under its heading.
fn clauses(evaluation: &mut Evaluation<'_>) -> Vec<Rule> {
    let table = evaluation.table("agreement-clauses");
    let rows: Vec<&Row> = table.matches(evaluation.facts.values()).collect();
    let rows = rows.into_iter();
    rows.map(|row| Rule {
        id: row.id.into(),
        name: table.text(row, "heading").into(),
        rule: table.text(row, "clause").into(),
        source: evaluation.cite(row),
    })
    .collect()
}

/// A row as a rule: one of the table of conflicts says what a conflict looks like and how to fix it.
fn rule(table: &Table, row: &Row) -> Rule {
    let (name, rule): (String, String) = if table.column("looks_like").is_some() {
        let (looks_like, fix) = (table.text(row, "looks_like"), table.text(row, "fix"));
        (
            table.text(row, "name").into(),
            format!("{looks_like} {fix}"),
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

/// The contradictions of the tier whose facts are set.
pub(super) fn lint(evaluation: &mut Evaluation<'_>, tier: &str) -> Vec<Warning> {
    warnings(evaluation, "lint", tier)
}

/// The rows of a table of warnings that apply, their sentences filled with the facts.
pub(super) fn warnings(evaluation: &mut Evaluation<'_>, id: &str, scope: &str) -> Vec<Warning> {
    let table = evaluation.table(id);
    evaluation
        .collect(id, scope, "what")
        .into_iter()
        .map(|row| {
            let sentence = |column| evaluation.sentence(table, row, column);
            Warning {
                id: scoped(row.id, scope),
                severity: table.text(row, "severity").into(),
                what: sentence("what"),
                why: sentence("why"),
                fix: sentence("fix"),
                source: row.source.into(),
            }
        })
        .collect()
}
