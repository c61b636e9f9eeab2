//! Advice beyond the main decisions: joint marketing, operations, and topics that apply to some companies.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{
    AgendaItem, Campaign, CoMarketing, Maturity, Operations, Share, Text, Topic, TopicItem,
};
use crate::economics::ledger;
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Money, Percent, amount, money, number};

use super::desk::Desk;

/// How the rows of a table become advice.
struct Recipe {
    id: &'static str,
    title: &'static str,
    table: &'static str,
    name: &'static str,
    text: fn(&Playbook, &Table, &Row) -> String,
}

/// The topics in the order of the document; a topic without rows that apply is left out.
const RECIPES: &[Recipe] = &[
    Recipe {
        id: "diagnosis",
        title: "The program that runs today",
        table: "diagnosis",
        name: "what",
        text: |playbook, table, row| {
            let Some(causes) = playbook.table("troubleshooting") else {
                return String::new();
            };
            let symptom = table
                .cell(row, "symptom")
                .text()
                .and_then(|id| causes.row(id));
            let list = |column| {
                symptom
                    .map(|row| causes.cell(row, column).list().join("; "))
                    .unwrap_or_default()
            };
            format!(
                "{} {} Likely causes: {}. What helps: {}.",
                row.because,
                word(table, row, "mend"),
                list("causes"),
                list("mends")
            )
        },
    },
    Recipe {
        id: "marketplace",
        title: "Marketplaces and directory",
        table: "marketplace",
        name: "strategy",
        text: |_, table, row| {
            let (outcome, what) = (word(table, row, "outcome"), word(table, row, "do"));
            format!(
                "{outcome} {what} Investment: {}.",
                word(table, row, "investment")
            )
        },
    },
    Recipe {
        id: "ai",
        title: "AI partnerships",
        table: "ai-partnership",
        name: "do",
        text: |playbook, table, row| {
            let of = |column, list: &'static str, told: &'static str| {
                let list = playbook.table(list)?;
                let row = table.cell(row, column).text().and_then(|id| list.row(id))?;
                Some(format!(
                    " {}: {}.",
                    word(list, row, "name"),
                    word(list, row, told)
                ))
            };
            let kind = of("kind", "ai-models", "gives").unwrap_or_default();
            let pricing = of("pricing", "ai-pricing", "suits").unwrap_or_default();
            format!("{}{kind}{pricing}", row.because)
        },
    },
    Recipe {
        id: "ai-considerations",
        title: "Before AI is sold with partners",
        table: "ai-considerations",
        name: "name",
        text: |_, table, row| word(table, row, "rule").to_owned(),
    },
    Recipe {
        id: "compliance",
        title: "Tax and compliance, for your lawyer to confirm",
        table: "compliance",
        name: "topic",
        text: |_, table, row| {
            let (fact, what) = (word(table, row, "fact"), word(table, row, "do"));
            format!("{fact} {what} Applies {}.", word(table, row, "applies"))
        },
    },
    Recipe {
        id: "accounting",
        title: "In the books, for your accountant to confirm",
        table: "accounting-notes",
        name: "topic",
        text: |_, table, row| match word(table, row, "here") {
            "" => word(table, row, "rule").to_owned(),
            here => format!("{} {here}", word(table, row, "rule")),
        },
    },
    Recipe {
        id: "kpis",
        title: "What to measure",
        table: "kpis",
        name: "name",
        text: |_, table, row| {
            let (formula, target) = (word(table, row, "formula"), word(table, row, "target"));
            format!(
                "{formula}. Target: {target}. Looked at every {}.",
                word(table, row, "rhythm")
            )
        },
    },
    Recipe {
        id: "listing",
        title: "Listings that are found",
        table: "listing-practice",
        name: "rule",
        text: |_, table, row| word(table, row, "why").to_owned(),
    },
    Recipe {
        id: "marketplace-marks",
        title: "How large marketplaces get",
        table: "marketplace-marks",
        name: "name",
        text: |_, table, row| format!("{}.", word(table, row, "mark")),
    },
    Recipe {
        id: "webinar",
        title: "A joint webinar in five weeks",
        table: "webinar-run",
        name: "name",
        text: |_, table, row| {
            let week = table.cell(row, "week").number().unwrap_or_default();
            format!(
                "Week {week}: {}.",
                table.cell(row, "tasks").list().join("; ")
            )
        },
    },
    Recipe {
        id: "tools",
        title: "Kinds of tools",
        table: "tool-kinds",
        name: "name",
        text: |_, table, row| {
            format!(
                "{}: {}.",
                word(table, row, "does"),
                table.cell(row, "examples").list().join(", ")
            )
        },
    },
    Recipe {
        id: "phases",
        title: "The way to a program that runs",
        table: "implementation-phases",
        name: "name",
        text: |_, table, row| {
            format!(
                "{}: {}.",
                word(table, row, "months"),
                table.cell(row, "work").list().join("; ")
            )
        },
    },
    Recipe {
        id: "benchmarks",
        title: "What others report",
        table: "benchmarks",
        name: "figure",
        text: |_, table, row| {
            format!(
                "{} ({})",
                word(table, row, "value"),
                word(table, row, "population")
            )
        },
    },
    Recipe {
        id: "neighbours",
        title: "Neighbouring disciplines that matter here",
        table: "neighbours",
        name: "name",
        text: |_, table, row| format!("{} {}", word(table, row, "for"), row.because),
    },
];

/// The items of every topic, one for each row of its table, in the order of the topics.
///
/// The texts are kept for the life of the process, like the tables they are made of.
pub(super) fn items(playbook: &Playbook) -> Vec<Vec<TopicItem>> {
    RECIPES
        .iter()
        .map(|recipe| {
            let table = playbook.table(recipe.table);
            let rows = table.map(|table| table.rows.as_slice()).unwrap_or_default();
            let item = |row: &Row| {
                let table = table?;
                let text: &'static str = (recipe.text)(playbook, table, row).leak();
                Some(TopicItem {
                    id: row.id.into(),
                    name: word(table, row, recipe.name).into(),
                    text: text.into(),
                    source: row.source.into(),
                })
            };
            rows.iter().filter_map(item).collect()
        })
        .collect()
}

pub(super) fn topics(desk: &mut Desk<'_>) -> Vec<Topic> {
    let mut topics = Vec::with_capacity(RECIPES.len());
    for (recipe, items) in RECIPES.iter().zip(&desk.standing.topics) {
        let rows = &desk.table(recipe.table).rows;
        let mut applies = Vec::new();
        for (row, item) in rows.iter().zip(items) {
            if row.applies(desk.facts.values()) {
                desk.cite(row);
                applies.push(item.clone());
            }
        }
        if !applies.is_empty() {
            topics.push(Topic {
                id: recipe.id.into(),
                title: recipe.title.into(),
                items: applies,
            });
        }
    }
    topics
}

pub(super) fn co_marketing(desk: &mut Desk<'_>) -> CoMarketing {
    let budget = amount(
        desk.facts.answer("resources.comarketing_budget"),
        desk.minor_units,
    );
    let campaigns = campaigns(desk);
    CoMarketing {
        budget: Money(budget),
        currency: desk.facts.currency.into(),
        split: if budget.is_zero() {
            Vec::new()
        } else {
            split(desk, budget)
        },
        campaigns,
    }
}

/// The budget in parts that add up to it: what rounding leaves over goes to the parts with the largest rest.
fn split(desk: &mut Desk<'_>, budget: Decimal) -> Vec<Share> {
    let table = desk.table("comarketing-split");
    let shares: Vec<Decimal> = table
        .rows
        .iter()
        .map(|row| table.cell(row, "share").number().unwrap_or_default())
        .collect();
    let unit = Decimal::new(1, desk.minor_units);
    let parts = budget
        .checked_div(unit)
        .and_then(|whole| whole.to_i128())
        .and_then(|whole| ledger::split(whole, &shares).ok())
        .unwrap_or_default();
    table
        .rows
        .iter()
        .zip(shares)
        .zip(parts)
        .map(|((row, share), part)| Share {
            id: row.id.into(),
            name: word(table, row, "name").into(),
            share: Percent(share.normalize()),
            amount: Money(Decimal::from_i128_with_scale(part, desk.minor_units)),
            source: desk.cite(row),
        })
        .collect()
}

fn campaigns(desk: &mut Desk<'_>) -> Vec<Campaign> {
    let table = desk.table("co-marketing");
    let list = desk.table("comarketing-campaigns");
    let rows = desk.collect("co-marketing", "", "campaign");
    let mut campaigns: Vec<Campaign> = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(entry) = table
            .cell(row, "campaign")
            .text()
            .and_then(|id| list.row(id))
        else {
            continue;
        };
        if campaigns.iter().any(|campaign| campaign.id == entry.id) {
            continue;
        }
        let range = |low, high, shown: fn(Decimal) -> String| {
            let figure = |column| list.cell(entry, column).number().unwrap_or_default();
            match (figure(low), figure(high)) {
                (low, high) if low == high => shown(low),
                (low, high) => format!("{}-{}", shown(low), shown(high)),
            }
        };
        let dollars = |value| money(value, "USD", 2);
        let weeks = range("weeks_low", "weeks_high", number);
        campaigns.push(Campaign {
            id: entry.id.into(),
            name: word(list, entry, "name").into(),
            action: word(table, row, "do").into(),
            cost: range("cost_low_usd", "cost_high_usd", dollars).into(),
            leads: format!(
                "{} {}",
                range("leads_low", "leads_high", number),
                word(list, entry, "counts")
            )
            .into(),
            time: format!("{weeks} week{}", if weeks == "1" { "" } else { "s" }).into(),
            source: desk.cite(entry),
        });
    }
    campaigns
}

pub(super) fn operations(desk: &mut Desk<'_>) -> Operations {
    let agenda = desk.table("qbr-agenda");
    let review = agenda
        .rows
        .iter()
        .map(|row| AgendaItem {
            id: row.id.into(),
            name: word(agenda, row, "name").into(),
            minutes: agenda
                .cell(row, "minutes")
                .number()
                .and_then(|count| count.to_u32())
                .unwrap_or_default(),
            purpose: word(agenda, row, "bring").into(),
            source: desk.cite(row),
        })
        .collect();
    let decided = desk.decide("maturity", "", "stage");
    let stage = desk
        .table("maturity")
        .cell(decided, "stage")
        .text()
        .unwrap_or_default();
    let stages = desk.table("maturity-stages");
    let row = stages.row(stage);
    Operations {
        review,
        maturity: Maturity {
            id: stage.into(),
            name: row
                .map(|row| word(stages, row, "name"))
                .unwrap_or_default()
                .into(),
            because: decided.because.into(),
            marks: row
                .map(|row| {
                    stages
                        .cell(row, "marks")
                        .list()
                        .iter()
                        .map(|text| Text::from(*text))
                        .collect()
                })
                .unwrap_or_default(),
            next: row
                .map(|row| word(stages, row, "next"))
                .unwrap_or_default()
                .into(),
            source: decided.source.into(),
        },
    }
}

fn word(table: &Table, row: &Row, column: &str) -> &'static str {
    table.cell(row, column).text().unwrap_or_default()
}
