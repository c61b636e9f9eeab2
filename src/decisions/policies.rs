//! Rules of engagement, and the contradictions between a tier's terms and the company's numbers.

use crate::blueprint::{Policies, Rule, Warning};
use crate::facts::Derived;
use crate::playbook::table::{Row, Table};
use crate::settlement::terms::{Term, Terms};
use crate::settlement::usual_policy;
use crate::units::{Decimal, Percent};

use super::evaluation::{Evaluation, scoped};

/// The tables of rules: registration, protection, pricing and conflicts.
const TABLES: [&str; 4] = [
    "registration",
    "protection",
    "pricing-rules",
    "conflict-types",
];

pub(super) fn policies(
    evaluation: &mut Evaluation<'_>,
    lint: Vec<Warning>,
    lifted: &[&str],
) -> Policies {
    let [registration, protection, pricing, conflicts] = TABLES.map(|id| {
        let table = evaluation.table(id);
        evaluation.cite_all(id);
        let rows = table.rows.iter();
        rows.map(|row| rule(evaluation, table, row)).collect()
    });
    let policy = usual_policy(evaluation.playbook).expect("verified: every switch has a value");
    let terms = Terms::of(evaluation.playbook, &policy);
    let mut cited = |terms: Vec<Term<'_>>| {
        terms
            .into_iter()
            .map(|term| agreed(evaluation, term))
            .collect()
    };
    let bars = terms.bars.into_iter();
    let bars = bars.filter(|bar| !lifted.contains(&bar.row.id)).collect();
    let (bars, claims) = (cited(bars), cited(terms.claims));
    let (switches, process) = (cited(terms.switches), cited(terms.process));
    let discount = evaluation.facts.given_number("program.customer_discount");
    let success_fees = evaluation.facts.chosen(Derived::SuccessFees);
    Policies {
        customer_discount: discount.map(Percent),
        bars,
        claims,
        switches,
        process,
        success_fees: success_fees.into(),
        excluded: excluded(evaluation),
        agreement: clauses(evaluation),
        registration,
        protection,
        pricing,
        conflicts,
        lint,
    }
}

/// Sets the region of law that the company's country belongs to.
pub(super) fn set_company_region(evaluation: &mut Evaluation<'_>) {
    let table = evaluation.table("company-regions");
    let region = match evaluation.facts.word("company.country") {
        "" => "not_said",
        country => {
            let mut rows = table.rows.iter();
            rows.find(|row| row.list("countries").contains(&country))
                .map_or("other", |row| row.id)
        }
    };
    evaluation.facts.set_word(Derived::CompanyRegion, region);
}

/// Decides for which customers partners may be paid.
pub(super) fn set_success_fees(evaluation: &mut Evaluation<'_>) {
    let row = evaluation.decide("success-fees", "", "success_fees");
    let fees = row.text("success_fees");
    evaluation.facts.set_word(Derived::SuccessFees, fees);
}

/// The periods of the table `credit-periods` with the fact that holds each.
const PERIODS: [(&str, Derived); 2] = [
    ("cookie", Derived::CookieDays),
    ("registration", Derived::RegistrationDays),
];

/// Sets how long partners keep a claim: as long as a sale takes, within what is usual and possible.
pub(super) fn set_credit_periods(evaluation: &mut Evaluation<'_>) {
    let table = evaluation.table("credit-periods");
    let cycle = evaluation.facts.answer("gtm.sales_cycle_days");
    for (id, fact) in PERIODS {
        let row = table.row(id).expect("verified: every period has a row");
        let sale = cycle + row.number("beyond_cycle").unwrap_or_default();
        let lasts = sale.max(row.number("least").unwrap_or_default());
        let lasts = row.number("most").map_or(lasts, |most| lasts.min(most));
        evaluation.facts.set_number(fact, lasts.ceil());
    }
}

/// The days of a period of the table `credit-periods`; `None` for another word.
pub(super) fn credit_period(evaluation: &Evaluation<'_>, id: &str) -> Option<Decimal> {
    let (_, fact) = PERIODS.iter().find(|(period, _)| *period == id)?;
    Some(evaluation.facts.number(*fact))
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

/// The customers for whom nobody is paid.
fn excluded(evaluation: &mut Evaluation<'_>) -> Vec<Rule> {
    let table = evaluation.table("excluded-customers");
    let rows: Vec<&Row> = table.matches(evaluation.facts.values()).collect();
    let terms = rows.into_iter().map(|row| Term {
        row,
        rule: row.text("rule"),
    });
    terms.map(|term| agreed(evaluation, term)).collect()
}

/// The clauses that the agreement needs, each under its heading.
fn clauses(evaluation: &mut Evaluation<'_>) -> Vec<Rule> {
    let table = evaluation.table("agreement-clauses");
    let rows: Vec<&Row> = table.matches(evaluation.facts.values()).collect();
    let rows = rows.into_iter();
    rows.map(|row| Rule {
        id: row.id.into(),
        name: row.text("heading").into(),
        rule: row.text("clause").into(),
        source: evaluation.cite(row),
    })
    .collect()
}

/// A row as a rule: one of the table of conflicts says what a conflict looks like and how to fix it.
fn rule(evaluation: &Evaluation<'_>, table: &Table, row: &Row) -> Rule {
    let (name, rule): (String, String) = if table.column("looks_like").is_some() {
        let (looks_like, fix) = (row.text("looks_like"), row.text("fix"));
        (row.text("name").into(), format!("{looks_like} {fix}"))
    } else {
        (row.id.replace('-', " "), evaluation.sentence(row, "rule"))
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
    evaluation
        .collect(id, scope, "what")
        .into_iter()
        .map(|row| {
            let sentence = |column| evaluation.sentence(row, column);
            Warning {
                id: scoped(row.id, scope),
                severity: row.text("severity").into(),
                what: sentence("what"),
                why: sentence("why"),
                fix: sentence("fix"),
                source: row.source.into(),
            }
        })
        .collect()
}
