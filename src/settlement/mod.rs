//! Disputed deals: who is paid, by which rule, and how much.
//!
//! A case brings a policy and events; what they come to are facts, and two tables decide on them: what bars a
//! commission, and which claim goes before the others.

mod addresses;
pub mod case;
pub mod circumstances;
pub mod commission;
mod contradictions;
mod letter;
pub mod policy;
mod read;
pub mod terms;
mod ties;
mod values;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::diagnostics::Diagnostics;
use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::playbook::vocabulary::FactValues;
use case::Case;
use circumstances::Circumstances;
pub use read::{EXAMPLE, read, usual_policy};

/// The table of what keeps every partner from being paid.
const BARS: &str = "settlement-bars";
/// The table of claims in their order.
const ORDER: &str = "settlement";

/// Who is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One partner.
    Partner,
    /// Several partners, in equal parts.
    Split,
    /// Nobody.
    None,
}

/// A rule that applied and was outranked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outranked {
    /// The rule's id.
    pub rule: String,
    /// Who would have been paid.
    pub partners: Vec<String>,
    /// Why.
    pub because: String,
}

/// What one of several partners gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The partner.
    pub partner: String,
    /// Its part of the commission, in cents.
    #[serde(with = "rust_decimal::serde::str")]
    pub commission: Decimal,
}

/// The end of a dispute over one customer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settlement {
    /// The customer; empty where the case names none.
    pub customer: String,
    /// Who is paid.
    pub verdict: Verdict,
    /// The partner with the credit, several joined by `+`, or `none`.
    pub credit: String,
    /// The partners with the credit.
    pub partners: Vec<String>,
    /// Who is paid, in a sentence.
    pub headline: String,
    /// The rule that decided.
    pub rule: String,
    /// Why, in a sentence.
    pub because: String,
    /// The rule's source.
    pub source: String,
    /// What is to be looked into, such as `self-referral`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    /// The commission of the last payment, in the case's currency; of all partners together.
    #[serde(
        with = "rust_decimal::serde::str_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub commission: Option<Decimal>,
    /// What of it each of several partners gets; the shares add up to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// Whether a negative commission is taken off later ones.
    pub carried_forward: bool,
    /// Whether earlier commissions are kept although the last payment earns none.
    pub earlier_kept: bool,
    /// The rules that applied too, the strongest first.
    pub outranked: Vec<Outranked>,
    /// Evidence that would make the verdict safe.
    pub evidence: Vec<String>,
    /// What is not there and would change the verdict.
    pub missing: Vec<String>,
    /// The letter to those concerned, a paragraph a line.
    pub letter: String,
}

/// Settles a case, a customer at a time, in order of their names.
///
/// # Errors
/// Events that happened at the same time, where their order would decide who is paid or how much.
///
/// # Panics
/// When no row of a table applies: verification refuses a table with gaps.
pub fn settle(playbook: &Playbook, case: &Case) -> Result<Vec<Settlement>, Diagnostics> {
    let customers = circumstances::customers(case);
    let settlement = |case: &Case, customer: &str| settlement(playbook, case, customer.to_owned());
    let undecided = customers.iter().flat_map(|customer| {
        ties::undecided(case, customer, |case| {
            let settled = settlement(case, customer);
            (settled.partners, settled.commission)
        })
    });
    Diagnostics::ensure_none(undecided.collect())?;
    let customers = customers.iter();
    Ok(customers
        .map(|customer| settlement(case, customer))
        .collect())
}

/// A rule that applies to a case.
struct Rule<'p> {
    row: &'p Row,
    partners: Vec<String>,
    flag: Option<&'p str>,
    asks_for: Option<&'p str>,
    lacks: Option<&'p str>,
}

/// The rules that apply, the strongest first: what bars a commission, then the claims in their order.
fn rules<'p>(playbook: &'p Playbook, values: &FactValues, found: &Circumstances) -> Vec<Rule<'p>> {
    let (bars, order) = (playbook.compiled_in(BARS), playbook.compiled_in(ORDER));
    let barred = bars
        .matches(values)
        .filter(|row| !row.conditions.is_empty());
    let barred = barred.map(|row| Rule {
        row,
        partners: Vec::new(),
        flag: row.cell("flag").text(),
        asks_for: row.cell("asks_for").text(),
        lacks: row.cell("lacks").text(),
    });
    let claims = order.matches(values).map(|row| Rule {
        row,
        partners: found.paid(row.text("paid")).to_vec(),
        flag: None,
        asks_for: row.cell("asks_for").text(),
        lacks: row.cell("lacks").text(),
    });
    barred.chain(claims).collect()
}

/// What the tables look at.
fn values(playbook: &Playbook, case: &Case, found: &Circumstances) -> FactValues {
    let facts = found.facts().into_iter().chain(case.policy.facts());
    playbook.vocabulary().values(facts)
}

/// A customer's deal without the claims that the policy calls void; with them, and said to be void, where nobody has
/// another.
fn deal(playbook: &Playbook, case: &Case, customer: &str) -> Circumstances {
    let order = playbook.compiled_in(ORDER);
    let strongest = |found: &Circumstances| {
        let values = values(playbook, case, found);
        let row = order.matches(&values).next();
        row.map_or_else(Vec::new, |row| found.paid(row.text("paid")).to_vec())
    };
    let mut told = Circumstances::of(case, customer);
    let void = told.void(&case.policy);
    let left = Circumstances::of(&case.without_claims_of(&void), customer);
    if !strongest(&left).is_empty() {
        return left;
    }
    let barred = strongest(&told);
    told.own_purchase = told.own_company.iter().any(|own| barred.contains(own));
    told.own_client = told.agency.iter().any(|agency| barred.contains(agency));
    told
}

fn settlement(playbook: &Playbook, case: &Case, customer: String) -> Settlement {
    let found = deal(playbook, case, &customer);
    let vocabulary = playbook.vocabulary();
    let values = values(playbook, case, &found);
    let mut rules = rules(playbook, &values, &found).into_iter();
    let Rule {
        row,
        partners,
        flag,
        asks_for,
        lacks,
    } = rules.next().expect("verified: a row applies to any facts");
    let outranked = rules
        .filter(|other| !other.row.conditions.is_empty())
        .map(|other| Outranked {
            rule: other.row.id.to_owned(),
            partners: other.partners,
            because: vocabulary.fill(&values, other.row.because),
        });
    let (sum, shares) = commission::shared(case, &customer, &partners).unzip();
    let verdict = match partners.len() {
        0 => Verdict::None,
        1 => Verdict::Partner,
        _ => Verdict::Split,
    };
    let headline = letter::headline(&customer, &partners, sum.as_ref());
    let weak = "A claim in time and with evidence: the one that was made is too late or has none.";
    let weak = found.weak_claim.then_some(weak);
    let shares: Vec<Share> = match verdict {
        Verdict::Split => partners
            .iter()
            .zip(shares.into_iter().flatten())
            .map(|(partner, commission)| Share {
                partner: partner.clone(),
                commission,
            })
            .collect(),
        _ => Vec::new(),
    };
    let evidence: Vec<String> = asks_for.map(str::to_owned).into_iter().collect();
    let missing = lacks.into_iter().chain(weak);
    let missing: Vec<String> = missing.map(str::to_owned).collect();
    let because = vocabulary.fill(&values, row.because);
    Settlement {
        verdict,
        credit: if partners.is_empty() {
            "none".to_owned()
        } else {
            partners.join("+")
        },
        letter: letter::letter(
            playbook,
            &headline,
            &because,
            &shares,
            [&evidence, &missing],
        ),
        headline,
        rule: row.id.to_owned(),
        because,
        source: row.source.to_owned(),
        flag: flag.map(str::to_owned),
        shares,
        commission: sum.as_ref().map(|sum| sum.amount),
        carried_forward: sum.as_ref().is_some_and(|sum| sum.carried_forward),
        earlier_kept: sum.as_ref().is_some_and(|sum| sum.lacks.is_some()),
        outranked: outranked.collect(),
        evidence,
        missing,
        customer,
        partners,
    }
}
