//! The program as documents: what partners sign and read, what the team works by, filled from the blueprint.
//!
//! It knows which documents there are and works out the examples in them; the words are the templates'. It
//! writes no file and knows nothing of what was written before.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::blueprint::{Blueprint, Integration, Rule, Tier};
use crate::diagnostics::Diagnostics;
use crate::render::escape::file_name;
use crate::render::figures::Amounts;
use crate::render::filters::{insert, insert_fields};
use crate::render::markdown::{context, language, tidy};
use crate::render::plan::Schedule;
use crate::render::summary::is_prepaid;
use crate::render::templates::{FOOTNOTES, Templates};
use crate::units::{Decimal, Money, Value, percent};

/// What makes the folder a book.
const BOOK: &str = "[book]\ntitle = \"Partner program kit\"\nsrc = \".\"\n";

/// The documents that every kit has: file, title, reader.
const DOCUMENTS: &[(&str, &str, &str)] = &[
    (
        "partners/one-pager.md",
        "One-pager",
        "partners, before they sign",
    ),
    (
        "partners/invitation.md",
        "Invitations",
        "those you would like as partners",
    ),
    (
        "partners/application.md",
        "Application",
        "whoever wants to be a partner",
    ),
    (
        "partners/agreement.md",
        "Partner agreement: outline",
        "your lawyer, then partners",
    ),
    (
        "partners/commission-policy.md",
        "Commission policy",
        "partners",
    ),
    (
        "partners/rules-of-engagement.md",
        "Rules of engagement",
        "partners and sales",
    ),
    ("partners/faq.md", "Questions and answers", "partners"),
    ("partners/disclosure.md", "Disclosure sentence", "partners"),
    (
        "partners/onboarding-mails.md",
        "Mails after sign-up",
        "partners, one by one",
    ),
    ("partners/posts.md", "Three posts", "partners"),
    (
        "internal/rates.md",
        "Rates and how far they could go",
        "the partner manager and finance",
    ),
    (
        "internal/attribution.md",
        "Sourced and influenced",
        "sales and finance",
    ),
    (
        "internal/recruiting.md",
        "Recruiting plan",
        "the partner manager",
    ),
    ("internal/co-marketing.md", "Co-marketing plan", "marketing"),
    (
        "internal/review.md",
        "Quarterly business review",
        "the partner manager",
    ),
    ("internal/kpis.md", "KPI sheet", "the team"),
    ("internal/launch-plan.md", "Launch plan", "the team"),
];

/// The day on which the customer of the examples leaves.
const LEAVES_ON_DAY: u32 = 30;

/// The customers of the larger example.
const SEVERAL: u32 = 5;

/// A file of the kit: of `partners`, which may be sent, or of `internal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its path inside the folder, with `/`.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// Every file of the kit, the index first.
///
/// # Errors
/// When a template cannot be read or filled.
pub fn documents(
    blueprint: &Blueprint,
    templates: &Templates,
) -> Result<Vec<Document>, Diagnostics> {
    let schedule = Schedule::of(&blueprint.launch_plan);
    let has_compliance = blueprint
        .topics
        .iter()
        .any(|topic| topic.id == "compliance" && !topic.items.is_empty());
    let chosen = chosen(&blueprint.integrations);
    let mut entries: Vec<Entry> = DOCUMENTS
        .iter()
        .map(|(name, title, reader)| Entry::new(name, title, reader))
        .collect();
    for (name, integration) in &chosen {
        let title = format!("Integration onboarding: {}", integration.name);
        entries.push(Entry::new(name, &title, "engineering and the partner"));
    }
    if has_compliance {
        entries.push(Entry::new(
            "internal/compliance.md",
            "Compliance checklist",
            "your lawyer and your accountant",
        ));
    }
    let of_ours = [
        "kit/README.md",
        "kit/SUMMARY.md",
        "kit/internal/compliance.md",
        "kit/internal/integration.md",
    ];
    let names: Vec<String> = DOCUMENTS
        .iter()
        .map(|(name, ..)| format!("kit/{name}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).chain(of_ours).collect();
    let engine = templates.read(&names, language(blueprint), blueprint)?;
    let mut context = context(blueprint, &schedule);
    let is_open = |id: &str| {
        let mut tiers = blueprint.tiers.iter();
        tiers.any(|tier| tier.id == id && tier.opens_when.is_empty())
    };
    let kit = Kit {
        earnings: earnings(blueprint),
        clauses: clauses(&blueprint.policies.agreement),
        integration_open: is_open("integration"),
        solution_open: is_open("solution"),
        documents: &entries,
    };
    insert_fields(&mut context, &kit);
    let mut documents = vec![Document {
        name: "book.toml".into(),
        text: BOOK.into(),
    }];
    let fixed = ["README.md", "SUMMARY.md"].into_iter().chain(
        entries
            .iter()
            .map(|entry| entry.name.as_str())
            .filter(|name| !chosen.iter().any(|(of, _)| of == name)),
    );
    for name in fixed {
        documents.push(Document {
            name: name.to_owned(),
            text: tidy(&engine.fill_all(&[&format!("kit/{name}"), FOOTNOTES], &context)?),
        });
    }
    for (name, integration) in &chosen {
        insert(&mut context, "integration", integration);
        documents.push(Document {
            name: name.clone(),
            text: tidy(&engine.fill_all(&["kit/internal/integration.md", FOOTNOTES], &context)?),
        });
    }
    Ok(documents)
}

/// The integrations that are built, each with the name of its file; names that come out alike are numbered.
fn chosen(integrations: &[Integration]) -> Vec<(String, &Integration)> {
    let mut taken = BTreeSet::new();
    let mut chosen = Vec::new();
    for integration in integrations
        .iter()
        .filter(|integration| integration.priority == "build_first")
    {
        let base = format!("internal/integration-{}", file_name(&integration.name));
        let mut name = format!("{base}.md");
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{base}-{number}.md");
            number += 1;
        }
        chosen.push((name, integration));
    }
    chosen
}

#[derive(Serialize)]
struct Kit<'a> {
    earnings: Earnings,
    clauses: Vec<Clauses<'a>>,
    integration_open: bool,
    solution_open: bool,
    documents: &'a [Entry],
}

/// The clauses of the agreement under one heading.
#[derive(Serialize)]
struct Clauses<'a> {
    heading: &'a str,
    clauses: Vec<&'a str>,
}

/// Clauses under their headings, in the order of the table.
fn clauses(rules: &[Rule]) -> Vec<Clauses<'_>> {
    let groups = rules.chunk_by(|one, next| one.name == next.name);
    groups
        .map(|group| Clauses {
            heading: &group[0].name,
            clauses: group.iter().map(|rule| &*rule.rule).collect(),
        })
        .collect()
}

#[derive(Serialize)]
struct Entry {
    name: String,
    title: String,
    reader: String,
}

impl Entry {
    fn new(name: &str, title: &str, reader: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            reader: reader.to_owned(),
        }
    }
}

/// What a partner earns with one customer, worked out step by step.
#[derive(Serialize)]
struct Earnings {
    contract: String,
    note: &'static str,
    /// Whether a tier opens later.
    later: bool,
    /// Whether no tier opens at launch: the papers then show all of them, as a draft.
    none_open: bool,
    tiers: Vec<TierEarnings>,
}

#[derive(Serialize)]
struct TierEarnings {
    name: String,
    first_year: String,
    first_year_of_five: String,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    what: String,
    amount: String,
}

fn earnings(blueprint: &Blueprint) -> Earnings {
    let currency = &blueprint.company.currency;
    let amounts = Amounts::of(&blueprint.company);
    let shown = |amount: Decimal| amounts.exact(Money(amount), currency);
    let contract = contract(blueprint);
    let payment = if is_prepaid(blueprint) {
        contract
    } else {
        contract / Decimal::from(12)
    };
    Earnings {
        contract: shown(contract),
        note: "Examples, no promise: commission is paid on what a customer really pays, without taxes and \
               refunds.",
        later: blueprint
            .tiers
            .iter()
            .any(|tier| !tier.opens_when.is_empty()),
        none_open: blueprint
            .tiers
            .iter()
            .all(|tier| !tier.opens_when.is_empty()),
        tiers: blueprint
            .tiers
            .iter()
            .map(|tier| tier_earnings(tier, contract, payment, &shown))
            .collect(),
    }
}

fn tier_earnings(
    tier: &Tier,
    contract: Decimal,
    payment: Decimal,
    shown: &dyn Fn(Decimal) -> String,
) -> TierEarnings {
    let commission = &tier.commission;
    let rate = commission.rate.fraction();
    let once = commission.scope == "first_payment";
    let base = if once { payment } else { contract };
    let first_year = rate * base;
    let step = |what: String, amount: String| Step { what, amount };
    let what = if once {
        "The customer's first payment"
    } else {
        "The customer pays in the first year"
    };
    let mut steps = vec![
        step(what.into(), shown(base)),
        step(
            format!("Commission of {}", percent(commission.rate.0)),
            shown(first_year),
        ),
    ];
    if commission.lifetime {
        steps.push(step(
            "Commission in each further year".into(),
            shown(first_year),
        ));
    }
    let paid = rate * payment;
    let back = match (&*tier.clawback.kind, tier.clawback.window_days) {
        (_, 0) => Decimal::ZERO,
        ("full", window) if LEAVES_ON_DAY < window => paid,
        ("prorated", window) if LEAVES_ON_DAY < window => {
            paid * Decimal::from(window - LEAVES_ON_DAY) / Decimal::from(window)
        }
        _ => Decimal::ZERO,
    };
    steps.push(step(
        format!("Earned if the customer makes one payment and leaves on day {LEAVES_ON_DAY}"),
        shown(paid),
    ));
    steps.push(step("Of that lapses".into(), shown(back)));
    steps.push(step(
        format!("With {SEVERAL} customers who stay the first year"),
        shown(first_year * Decimal::from(SEVERAL)),
    ));
    TierEarnings {
        name: tier.name.to_string(),
        first_year: shown(first_year),
        first_year_of_five: shown(first_year * Decimal::from(SEVERAL)),
        steps,
    }
}

fn fact<'a>(blueprint: &'a Blueprint, id: &str) -> Option<&'a Value> {
    let mut facts = blueprint.facts.iter();
    facts.find(|fact| fact.id == id).map(|fact| &fact.value)
}

/// What a customer pays a year.
fn contract(blueprint: &Blueprint) -> Decimal {
    fact(blueprint, "revenue.acv")
        .and_then(Value::amount)
        .unwrap_or_default()
}
