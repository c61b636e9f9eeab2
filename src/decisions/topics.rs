//! Advice beyond the main decisions: joint marketing, operations, and topics that apply to some companies.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{
    AgendaItem, Campaign, CoMarketing, Maturity, Operations, Share, Topic, TopicItem,
};
use crate::facts::Derived;
use crate::playbook::fact::FactValue;
use crate::playbook::table::{Cell, Row};
use crate::units::{self, Decimal, Money, Percent, amount, money, number};

use super::evaluation::Evaluation;

const CAMPAIGNS: &str = "co-marketing";
const CAMPAIGN_LIST: &str = "comarketing-campaigns";

/// How the rows of a table become advice.
struct TopicSpec {
    id: &'static str,
    title: &'static str,
    table: &'static str,
    name: &'static str,
    text: Text,
}

/// What is said of a row.
enum Text {
    /// A text in which `{column}` stands for what the row has there.
    Of(&'static str),
    /// What looks beyond the row.
    By(fn(&Evaluation<'_>, &Row) -> String),
}

/// The topics in the order of the document; a topic without rows that apply is left out.
const SPECS: &[TopicSpec] = &[
    TopicSpec {
        id: "diagnosis",
        title: "The program that runs today",
        table: "diagnosis",
        name: "what",
        text: Text::By(|evaluation, row| {
            let causes = evaluation.table("troubleshooting");
            let symptom = causes.row(row.text("symptom"));
            let list = |column| symptom.map_or(String::new(), |row| row.list(column).join("; "));
            format!(
                "{} {} Likely causes: {}. What helps: {}.",
                evaluation.fill(row.because),
                row.text("fix"),
                list("causes"),
                list("fixes")
            )
        }),
    },
    TopicSpec {
        id: "marketplace",
        title: "Marketplaces and directory",
        table: "marketplace",
        name: "strategy",
        text: Text::Of("{outcome} {do} Investment: {investment}."),
    },
    TopicSpec {
        id: "ai",
        title: "AI partnerships",
        table: "ai-partnership",
        name: "do",
        text: Text::By(|evaluation, row| {
            let of = |column, list, told| {
                let row = evaluation.table(list).row(row.text(column));
                row.map_or(String::new(), |row| {
                    format!(" {}: {}.", row.text("name"), row.text(told))
                })
            };
            let kind = of("kind", "ai-models", "gives");
            let pricing = of("pricing", "ai-pricing", "suits");
            format!("{}{kind}{pricing}", evaluation.fill(row.because))
        }),
    },
    TopicSpec {
        id: "ai-considerations",
        title: "Before AI is sold with partners",
        table: "ai-considerations",
        name: "name",
        text: Text::Of("{rule}"),
    },
    TopicSpec {
        id: "compliance",
        title: "Tax and compliance, for your lawyer to confirm",
        table: "compliance",
        name: "topic",
        text: Text::Of("{fact} {do} Applies {applies}."),
    },
    TopicSpec {
        id: "accounting",
        title: "In the books, for your accountant to confirm",
        table: "accounting-notes",
        name: "topic",
        text: Text::Of("{rule} {here}"),
    },
    TopicSpec {
        id: "kpis",
        title: "What to measure",
        table: "kpis",
        name: "name",
        text: Text::Of("{formula}. Target: {target}. Looked at every {rhythm}."),
    },
    TopicSpec {
        id: "listing",
        title: "Listings that are found",
        table: "listing-practice",
        name: "rule",
        text: Text::Of("{why}"),
    },
    TopicSpec {
        id: "marketplace-marks",
        title: "How large marketplaces get",
        table: "marketplace-marks",
        name: "name",
        text: Text::Of("{mark}."),
    },
    TopicSpec {
        id: "webinar",
        title: "A joint webinar in five weeks",
        table: "webinar-run",
        name: "name",
        text: Text::Of("Week {week}: {tasks}."),
    },
    TopicSpec {
        id: "tools",
        title: "Kinds of tools",
        table: "tool-kinds",
        name: "name",
        text: Text::By(|_, row| {
            format!("{}: {}.", row.text("does"), row.list("examples").join(", "))
        }),
    },
    TopicSpec {
        id: "phases",
        title: "The way to a program that runs",
        table: "implementation-phases",
        name: "name",
        text: Text::Of("{months}: {work}."),
    },
    TopicSpec {
        id: "benchmarks",
        title: "What others report",
        table: "benchmarks",
        name: "figure",
        text: Text::Of("{value} ({population})"),
    },
    TopicSpec {
        id: "neighbours",
        title: "Neighbouring disciplines that matter here",
        table: "neighbours",
        name: "name",
        text: Text::By(|evaluation, row| {
            format!("{} {}", row.text("for"), evaluation.fill(row.because))
        }),
    },
];

impl Text {
    fn of(&self, evaluation: &Evaluation<'_>, row: &Row) -> String {
        match self {
            Self::By(text) => text(evaluation, row),
            Self::Of(text) => {
                let parts = text.split_inclusive('}').map(|part| {
                    let (before, column) = part.split_once('{').unwrap_or((part, ""));
                    let column = column.strip_suffix('}');
                    let held = column.map_or(String::new(), |column| match row.cell(column) {
                        Cell::List(list) => list.join("; "),
                        cell => evaluation.format_cell(cell),
                    });
                    [before, &held].concat()
                });
                parts.collect::<String>().trim_end().to_owned()
            }
        }
    }
}

pub(super) fn topics(evaluation: &mut Evaluation<'_>) -> Vec<Topic> {
    SPECS
        .iter()
        .filter_map(|spec| topic(evaluation, spec))
        .collect()
}

/// A topic with the rows of its table that apply; `None` without any.
fn topic(evaluation: &mut Evaluation<'_>, spec: &TopicSpec) -> Option<Topic> {
    let table = evaluation.table(spec.table);
    let rows: Vec<&Row> = table.matches(evaluation.facts.values()).collect();
    let items: Vec<TopicItem> = rows
        .into_iter()
        .map(|row| TopicItem {
            id: row.id.into(),
            name: row.text(spec.name).into(),
            text: spec.text.of(evaluation, row),
            source: evaluation.cite(row),
        })
        .collect();
    (!items.is_empty()).then(|| Topic {
        id: spec.id.into(),
        title: spec.title.into(),
        items,
    })
}

/// The stage that the program reaches by its forecast: that of the partners and the share which it has then.
pub(super) fn stage_in_forecast(evaluation: &Evaluation<'_>) -> &'static str {
    let mut then = evaluation.facts.clone();
    let number = |fact| FactValue::Number(evaluation.facts.number(fact));
    then.suppose("program.exists", FactValue::YesNo(true));
    then.suppose("program.partners", number(Derived::ProgramSigned));
    then.suppose("program.revenue_share", number(Derived::BestShare));
    let table = evaluation.table("maturity");
    let row = table.matches(then.values()).next();
    row.map_or("", |row| row.text("stage"))
}

pub(super) fn co_marketing(evaluation: &mut Evaluation<'_>) -> CoMarketing {
    let facts = &evaluation.facts;
    let planned = facts.of_usd(facts.number(Derived::ProgramMarketingUsd));
    let budget = facts.answer("resources.comarketing_budget");
    let [budget, planned] = [budget, planned].map(|money| amount(money, evaluation.minor_units));
    let campaigns = campaigns(evaluation);
    CoMarketing {
        budget: Money(budget),
        currency: evaluation.facts.currency.into(),
        planned: Money(planned),
        split: if planned.is_zero() {
            Vec::new()
        } else {
            split(evaluation, planned)
        },
        campaigns,
    }
}

/// The budget in parts that add up to it: what rounding leaves over goes to the parts with the largest rest.
fn split(evaluation: &mut Evaluation<'_>, budget: Decimal) -> Vec<Share> {
    let table = evaluation.table("comarketing-split");
    let shares: Vec<Decimal> = table
        .rows
        .iter()
        .map(|row| row.number("share").unwrap_or_default())
        .collect();
    let unit = Decimal::new(1, evaluation.minor_units);
    let parts = budget
        .checked_div(unit)
        .and_then(|whole| whole.to_i128())
        .and_then(|whole| units::split(whole, &shares))
        .unwrap_or_default();
    table
        .rows
        .iter()
        .zip(shares)
        .zip(parts)
        .map(|((row, share), part)| Share {
            id: row.id.into(),
            name: row.text("name").into(),
            share: Percent(share.normalize()),
            amount: Money(Decimal::from_i128_with_scale(part, evaluation.minor_units)),
            source: evaluation.cite(row),
        })
        .collect()
}

fn campaigns(evaluation: &mut Evaluation<'_>) -> Vec<Campaign> {
    let list = evaluation.table(CAMPAIGN_LIST);
    let rows = evaluation.collect(CAMPAIGNS, "", "campaign");
    let mut campaigns: Vec<Campaign> = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.text("campaign");
        if campaigns.iter().any(|campaign| campaign.id == id) {
            continue;
        }
        let Some(entry) = list.row(id) else { continue };
        let weeks = range(entry, ["weeks_low", "weeks_high"], number);
        let leads = range(entry, ["leads_low", "leads_high"], number);
        let dollars = |value| money(value, "USD", 2);
        campaigns.push(Campaign {
            id: id.into(),
            name: entry.text("name").into(),
            action: row.text("do").into(),
            cost: range(entry, ["cost_low_usd", "cost_high_usd"], dollars),
            leads: format!("{leads} {}", entry.text("counts")),
            time: format!("{weeks} week{}", if weeks == "1" { "" } else { "s" }),
            source: evaluation.cite(entry),
        });
    }
    campaigns
}

/// A range of two columns, such as `2-4`; one figure where both ends are the same.
fn range(row: &Row, ends: [&str; 2], shown: fn(Decimal) -> String) -> String {
    let figure = |column| row.number(column).unwrap_or_default();
    match ends.map(figure) {
        [low, high] if low == high => shown(low),
        [low, high] => format!("{}-{}", shown(low), shown(high)),
    }
}

/// The agenda of the quarterly review.
fn review(evaluation: &mut Evaluation<'_>) -> Vec<AgendaItem> {
    let agenda = evaluation.table("qbr-agenda");
    let item = |row: &Row| AgendaItem {
        id: row.id.into(),
        name: row.text("name").into(),
        minutes: row.count("minutes").unwrap_or_default(),
        purpose: row.text("bring").into(),
        source: evaluation.cite(row),
    };
    agenda.rows.iter().map(item).collect()
}

/// The review and the stage of maturity, and the id of the stage.
pub(super) fn operations(evaluation: &mut Evaluation<'_>) -> (Operations, &'static str) {
    let decided = evaluation.decide("maturity", "", "stage");
    let stage = decided.text("stage");
    let stages = evaluation.table("maturity-stages");
    let row = stages.row(stage);
    let of_stage = row.map(|row| row.text("next")).unwrap_or_default();
    let next = decided.text("next");
    let operations = Operations {
        review: review(evaluation),
        maturity: Maturity {
            id: stage.into(),
            name: row.map(|row| row.text("name")).unwrap_or_default().into(),
            because: evaluation.fill(decided.because),
            marks: row
                .map(|row| evaluation.sentences(row, "marks"))
                .unwrap_or_default(),
            next: if next.is_empty() { of_stage } else { next }.into(),
            source: decided.source.into(),
        },
    };
    (operations, stage)
}
