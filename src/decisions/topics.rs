//! Advice beyond the main decisions: joint marketing, operations, and topics that apply to some companies.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{
    AgendaItem, Campaign, CoMarketing, Maturity, Operations, Share, Topic, TopicItem,
};
use crate::facts::Derived;
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::{self, Decimal, Money, Percent, amount, money, number};

use super::desk::Desk;

const CAMPAIGNS: &str = "co-marketing";
const CAMPAIGN_LIST: &str = "comarketing-campaigns";

/// How the rows of a table become advice.
struct TopicSpec {
    id: &'static str,
    title: &'static str,
    table: &'static str,
    name: &'static str,
    text: fn(&Playbook, &Table, &Row) -> String,
}

/// The topics in the order of the document; a topic without rows that apply is left out.
const SPECS: &[TopicSpec] = &[
    TopicSpec {
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
                table.text(row, "mend"),
                list("causes"),
                list("mends")
            )
        },
    },
    TopicSpec {
        id: "marketplace",
        title: "Marketplaces and directory",
        table: "marketplace",
        name: "strategy",
        text: |_, table, row| {
            let (outcome, what) = (table.text(row, "outcome"), table.text(row, "do"));
            format!(
                "{outcome} {what} Investment: {}.",
                table.text(row, "investment")
            )
        },
    },
    TopicSpec {
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
                    list.text(row, "name"),
                    list.text(row, told)
                ))
            };
            let kind = of("kind", "ai-models", "gives").unwrap_or_default();
            let pricing = of("pricing", "ai-pricing", "suits").unwrap_or_default();
            format!("{}{kind}{pricing}", row.because)
        },
    },
    TopicSpec {
        id: "ai-considerations",
        title: "Before AI is sold with partners",
        table: "ai-considerations",
        name: "name",
        text: |_, table, row| table.text(row, "rule").to_owned(),
    },
    TopicSpec {
        id: "compliance",
        title: "Tax and compliance, for your lawyer to confirm",
        table: "compliance",
        name: "topic",
        text: |_, table, row| {
            let (fact, what) = (table.text(row, "fact"), table.text(row, "do"));
            format!("{fact} {what} Applies {}.", table.text(row, "applies"))
        },
    },
    TopicSpec {
        id: "accounting",
        title: "In the books, for your accountant to confirm",
        table: "accounting-notes",
        name: "topic",
        text: |_, table, row| match table.text(row, "here") {
            "" => table.text(row, "rule").to_owned(),
            here => format!("{} {here}", table.text(row, "rule")),
        },
    },
    TopicSpec {
        id: "kpis",
        title: "What to measure",
        table: "kpis",
        name: "name",
        text: |_, table, row| {
            let (formula, target) = (table.text(row, "formula"), table.text(row, "target"));
            format!(
                "{formula}. Target: {target}. Looked at every {}.",
                table.text(row, "rhythm")
            )
        },
    },
    TopicSpec {
        id: "listing",
        title: "Listings that are found",
        table: "listing-practice",
        name: "rule",
        text: |_, table, row| table.text(row, "why").to_owned(),
    },
    TopicSpec {
        id: "marketplace-marks",
        title: "How large marketplaces get",
        table: "marketplace-marks",
        name: "name",
        text: |_, table, row| format!("{}.", table.text(row, "mark")),
    },
    TopicSpec {
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
    TopicSpec {
        id: "tools",
        title: "Kinds of tools",
        table: "tool-kinds",
        name: "name",
        text: |_, table, row| {
            format!(
                "{}: {}.",
                table.text(row, "does"),
                table.cell(row, "examples").list().join(", ")
            )
        },
    },
    TopicSpec {
        id: "phases",
        title: "The way to a program that runs",
        table: "implementation-phases",
        name: "name",
        text: |_, table, row| {
            format!(
                "{}: {}.",
                table.text(row, "months"),
                table.cell(row, "work").list().join("; ")
            )
        },
    },
    TopicSpec {
        id: "benchmarks",
        title: "What others report",
        table: "benchmarks",
        name: "figure",
        text: |_, table, row| {
            format!(
                "{} ({})",
                table.text(row, "value"),
                table.text(row, "population")
            )
        },
    },
    TopicSpec {
        id: "neighbours",
        title: "Neighbouring disciplines that matter here",
        table: "neighbours",
        name: "name",
        text: |_, table, row| format!("{} {}", table.text(row, "for"), row.because),
    },
];

pub(super) fn topics(desk: &mut Desk<'_>) -> Vec<Topic> {
    SPECS.iter().filter_map(|spec| topic(desk, spec)).collect()
}

/// A topic with the rows of its table that apply; `None` without any.
fn topic(desk: &mut Desk<'_>, spec: &TopicSpec) -> Option<Topic> {
    let table = desk.table(spec.table);
    let rows: Vec<&Row> = table.matches(desk.facts.values()).collect();
    let items: Vec<TopicItem> = rows
        .into_iter()
        .map(|row| TopicItem {
            id: row.id.into(),
            name: table.text(row, spec.name).into(),
            text: (spec.text)(desk.playbook, table, row),
            source: desk.cite(row),
        })
        .collect();
    (!items.is_empty()).then(|| Topic {
        id: spec.id.into(),
        title: spec.title.into(),
        items,
    })
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
        .and_then(|whole| units::split(whole, &shares).ok())
        .unwrap_or_default();
    table
        .rows
        .iter()
        .zip(shares)
        .zip(parts)
        .map(|((row, share), part)| Share {
            id: row.id.into(),
            name: table.text(row, "name").into(),
            share: Percent(share.normalize()),
            amount: Money(Decimal::from_i128_with_scale(part, desk.minor_units)),
            source: desk.cite(row),
        })
        .collect()
}

fn campaigns(desk: &mut Desk<'_>) -> Vec<Campaign> {
    let table = desk.table(CAMPAIGNS);
    let list = desk.table(CAMPAIGN_LIST);
    let rows = desk.collect(CAMPAIGNS, "", "campaign");
    let mut campaigns: Vec<Campaign> = Vec::with_capacity(rows.len());
    for row in rows {
        let id = table.text(row, "campaign");
        if campaigns.iter().any(|campaign| campaign.id == id) {
            continue;
        }
        let Some(entry) = list.row(id) else { continue };
        let weeks = range(list, entry, ["weeks_low", "weeks_high"], number);
        let leads = range(list, entry, ["leads_low", "leads_high"], number);
        let dollars = |value| money(value, "USD", 2);
        campaigns.push(Campaign {
            id: id.into(),
            name: list.text(entry, "name").into(),
            action: table.text(row, "do").into(),
            cost: range(list, entry, ["cost_low_usd", "cost_high_usd"], dollars),
            leads: format!("{leads} {}", list.text(entry, "counts")),
            time: format!("{weeks} week{}", if weeks == "1" { "" } else { "s" }),
            source: desk.cite(entry),
        });
    }
    campaigns
}

/// A range of two columns, such as `2-4`; one figure where both ends are the same.
fn range(table: &Table, row: &Row, ends: [&str; 2], shown: fn(Decimal) -> String) -> String {
    let figure = |column| table.cell(row, column).number().unwrap_or_default();
    match ends.map(figure) {
        [low, high] if low == high => shown(low),
        [low, high] => format!("{}-{}", shown(low), shown(high)),
    }
}

/// The agenda of the quarterly review.
fn review(desk: &mut Desk<'_>) -> Vec<AgendaItem> {
    let agenda = desk.table("qbr-agenda");
    let item = |row: &Row| AgendaItem {
        id: row.id.into(),
        name: agenda.text(row, "name").into(),
        minutes: agenda.count(row, "minutes").unwrap_or_default(),
        purpose: agenda.text(row, "bring").into(),
        source: desk.cite(row),
    };
    agenda.rows.iter().map(item).collect()
}

pub(super) fn operations(desk: &mut Desk<'_>) -> Operations {
    let decided = desk.decide("maturity", "", "stage");
    let stage = desk.table("maturity").text(decided, "stage");
    desk.facts.set_word(Derived::Stage, stage);
    let stages = desk.table("maturity-stages");
    let row = stages.row(stage);
    let of_stage = row.map(|row| stages.text(row, "next")).unwrap_or_default();
    let next = desk.table("maturity").text(decided, "next");
    Operations {
        review: review(desk),
        maturity: Maturity {
            id: stage.into(),
            name: row
                .map(|row| stages.text(row, "name"))
                .unwrap_or_default()
                .into(),
            because: desk.fill(decided.because),
            marks: row
                .map(|row| desk.fill_all(stages, row, "marks"))
                .unwrap_or_default(),
            next: if next.is_empty() { of_stage } else { next }.into(),
            source: decided.source.into(),
        },
    }
}
