//! The program as documents: what partners sign and read, what the team works by, filled from the blueprint.
//!
//! It knows which documents there are and works out the examples in them; the words are the templates'. It
//! writes no file and knows nothing of what was written before.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::blueprint::{Blueprint, Integration, Structure, Tier};
use crate::diagnostics::Diagnostics;
use crate::render::escape::file_name;
use crate::render::figures::Amounts;
use crate::render::filters::insert;
use crate::render::markdown::{context, language, tidy};
use crate::render::offers;
use crate::render::plan::Schedule;
use crate::render::program;
use crate::render::templates::{FOOTNOTES, Templates};
use crate::units::{Decimal, Money, Percent, percent};

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

/// What stands in a document for partners while the law bars what it would promise.
const NOT_CLEARED: &str = "kit/not-cleared.md";

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
    let entry = |name: &str, title: &str, reader| Entry {
        name: name.to_owned(),
        title: title.to_owned(),
        reader,
    };
    let entries = DOCUMENTS.iter();
    let mut entries: Vec<Entry> = entries
        .map(|(name, title, reader)| entry(name, title, reader))
        .collect();
    for (name, integration) in &chosen {
        let title = format!("Integration onboarding: {}", integration.name);
        entries.push(entry(name, &title, "engineering and the partner"));
    }
    if has_compliance {
        entries.push(entry(
            "internal/compliance.md",
            "Compliance checklist",
            "your lawyer and your accountant",
        ));
    }
    let of_ours = [
        "kit/README.md",
        "kit/SUMMARY.md",
        NOT_CLEARED,
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
    let clauses = &blueprint.policies.agreement;
    let clauses = program::together(clauses, |clause| Some(&clause.name));
    insert(&mut context, "earnings", &earnings(blueprint));
    insert(&mut context, "clauses", &clauses);
    insert(&mut context, "integration_open", &is_open("integration"));
    insert(&mut context, "solution_open", &is_open("solution"));
    insert(&mut context, "partner_types", &partner_types(blueprint));
    insert(&mut context, "documents", &entries);
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
    let is_barred = blueprint.policies.success_fees == "barred";
    for name in fixed {
        let mut template = format!("kit/{name}");
        if is_barred && name.starts_with("partners/") {
            template = NOT_CLEARED.to_owned();
            let document = entries.iter().find(|entry| entry.name == name);
            insert(&mut context, "document", &document);
        }
        documents.push(Document {
            name: name.to_owned(),
            text: tidy(&engine.fill_all(&[&template, FOOTNOTES], &context)?),
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

/// The kinds of partner of the tiers that are open, or of all where none is.
fn partner_types(blueprint: &Blueprint) -> Vec<&str> {
    let open = blueprint.tiers.iter().filter(|tier| tier.is_open());
    let tiers: Vec<&Tier> = match open.clone().next() {
        Some(_) => open.collect(),
        None => blueprint.tiers.iter().collect(),
    };
    let kinds = tiers.into_iter().flat_map(|tier| &tier.partner_types);
    kinds.map(String::as_str).collect()
}

/// A document in the index.
#[derive(Serialize)]
struct Entry {
    name: String,
    title: String,
    reader: &'static str,
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
    /// What a first customer or lead brings, in a sentence; empty where nothing is paid.
    sentence: String,
    /// The same for one and for several.
    examples: Vec<Step>,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    what: String,
    amount: String,
}

fn earnings(blueprint: &Blueprint) -> Earnings {
    let amounts = Amounts::of(&blueprint.company);
    let shown = |amount: Decimal| amounts.exact(Money(amount));
    let pays = Pays {
        contract: amount(blueprint, "revenue.acv"),
        payment: amount(blueprint, "revenue.first_payment"),
        discount: blueprint.policies.customer_discount,
        places: blueprint.company.minor_units,
    };
    Earnings {
        contract: shown(pays.contract),
        note: match offers::own(&blueprint.tiers[0]).structure {
            Structure::Percent => {
                "Examples, no promise: commission is paid on what a customer really pays, without taxes and \
                 refunds."
            }
            _ => "Examples, no promise.",
        },
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
            .map(|tier| tier_earnings(tier, &pays, &shown))
            .collect(),
    }
}

/// What a customer of the examples pays.
struct Pays {
    /// A year at the list price.
    contract: Decimal,
    /// The first payment, at the list price.
    payment: Decimal,
    /// What it saves in its first year.
    discount: Option<Percent>,
    /// Decimal places of the currency.
    places: u32,
}

fn tier_earnings(tier: &Tier, pays: &Pays, shown: &dyn Fn(Decimal) -> String) -> TierEarnings {
    let own = offers::own(tier);
    let discount = own.customer_discount.or(pays.discount);
    let paid_of = discount.map_or(Decimal::ONE, |discount| Decimal::ONE - discount.fraction());
    let (contract, payment) = (pays.contract * paid_of, pays.payment * paid_of);
    let step = |what: &str, amount: Decimal| Step {
        what: what.into(),
        amount: shown(amount),
    };
    let several = Decimal::from(SEVERAL);
    let sum = own.amount.map_or(Decimal::ZERO, |sum| sum.0);
    let leaves =
        format!("Earned if the customer makes one payment and leaves on day {LEAVES_ON_DAY}");
    let lapses = |paid: Decimal| step("Of that lapses", lapsed(tier, paid));
    let of_sums = |one: &str, five: &str, steps: Vec<Step>| {
        let examples = vec![
            step(&format!("For {one}"), sum),
            step("For five of them", sum * several),
        ];
        let sentence = format!("Five {five} bring {}.", shown(sum * several));
        (sentence, examples, steps)
    };
    let (sentence, examples, steps) = match own.structure {
        Structure::None | Structure::FeeToYou => (String::new(), Vec::new(), Vec::new()),
        Structure::PerLead => of_sums(
            "an accepted lead",
            "accepted leads",
            vec![
                step("A lead that sales accepts", sum),
                step("The same if it never buys", sum),
                step("Five leads, whoever of them buys", sum * several),
            ],
        ),
        Structure::Flat => of_sums(
            "a new customer",
            "new customers",
            vec![
                step("A new customer, once", sum),
                step(&leaves, sum),
                lapses(sum),
                step("Five customers", sum * several),
            ],
        ),
        Structure::Percent => {
            let rate = own.rate.unwrap_or(tier.commission.rate);
            let once = own.scope.as_deref() == Some("first_payment");
            let base = if once { payment } else { contract };
            let of = |base: Decimal| (rate.fraction() * base).round_dp(pays.places);
            let first_year = of(base);
            let what = if once {
                "The customer's first payment"
            } else {
                "The customer pays in the first year"
            };
            let less = discount.map_or_else(String::new, |discount| {
                format!(", {} off", percent(discount.0))
            });
            let mut steps = vec![
                step(&format!("{what}{less}"), base),
                step(&format!("Commission of {}", percent(rate.0)), first_year),
            ];
            if own.lifetime {
                let further = of(pays.contract);
                steps.push(step("Commission in each further year", further));
            }
            let paid = of(payment);
            steps.extend([
                step(&leaves, paid),
                lapses(paid),
                step(
                    &format!("With {SEVERAL} customers who stay the first year"),
                    first_year * several,
                ),
            ]);
            let in_first_year = |what: String, amount: Decimal| Step {
                what,
                amount: format!("{} in the first year", shown(amount)),
            };
            (
                format!(
                    "For a customer of {} a year that is {} in the first year.",
                    shown(pays.contract),
                    shown(first_year)
                ),
                vec![
                    in_first_year(
                        format!("For a customer of {} a year", shown(pays.contract)),
                        first_year,
                    ),
                    in_first_year("For five such customers".into(), first_year * several),
                ],
                steps,
            )
        }
    };
    TierEarnings {
        name: tier.name.to_string(),
        sentence,
        examples,
        steps,
    }
}

/// What lapses of a commission when the customer leaves on the day of the examples.
fn lapsed(tier: &Tier, paid: Decimal) -> Decimal {
    match (&*tier.clawback.kind, tier.clawback.window_days) {
        ("full", window) if LEAVES_ON_DAY < window => paid,
        ("prorated", window) if LEAVES_ON_DAY < window => {
            paid * Decimal::from(window - LEAVES_ON_DAY) / Decimal::from(window)
        }
        _ => Decimal::ZERO,
    }
}

/// The amount of a fact.
fn amount(blueprint: &Blueprint, id: &str) -> Decimal {
    let amount = blueprint.fact(id).and_then(|fact| fact.value.amount());
    amount.unwrap_or_default()
}
