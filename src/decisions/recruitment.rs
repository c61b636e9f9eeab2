//! Whom to recruit and how many, and what the goal asks for.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{Channel, FunnelStage, Message, Recruitment};
use crate::facts::Derived;
use crate::playbook::table::Row;
use crate::units::{Money, Number, Percent, amount, number};

use super::evaluation::{Evaluation, texts};
use super::goal::{Goal, TODAY};
use super::scenarios::Scenario;
use crate::economics::model::PartnerSource;
use crate::economics::rounding::printed;

const FUNNEL: &str = "funnel";
const CHANNELS: &str = "recruitment-channels";
const CHANNEL_LIST: &str = "recruitment-channel-list";
const SEQUENCE: &str = "activation-sequence";
/// Recruiting for a program and its goal.
pub(super) fn recruitment(
    evaluation: &mut Evaluation<'_>,
    goal: &Goal,
    shown: Option<&Scenario<'_>>,
) -> Recruitment {
    let funnel = funnel(evaluation, shown);
    let verdict = evaluation.decide("goal-reach", "", "reach");
    Recruitment {
        goal_mrr: Money(amount(goal.mrr, evaluation.minor_units)),
        today_share: Percent(evaluation.facts.answer(TODAY).normalize()),
        goal_share: Percent(
            evaluation
                .facts
                .answer("goals.partner_revenue_share")
                .normalize(),
        ),
        currency: evaluation.facts.currency.into(),
        customers_needed: goal
            .customers(&evaluation.facts)
            .to_u64()
            .unwrap_or(u64::MAX),
        share_in_a_year: Percent(evaluation.facts.number(Derived::ShareInYear)),
        funnel,
        judgement: evaluation.sentence(verdict, "judgement"),
        channels: channels(evaluation),
        sequence: sequence(evaluation),
    }
}

fn funnel(evaluation: &mut Evaluation<'_>, shown: Option<&Scenario<'_>>) -> Vec<FunnelStage> {
    evaluation.cite_all(FUNNEL);
    let table = evaluation.table(FUNNEL);
    let stage = |row: &Row| {
        let growth = &shown?.forecast.growth.funnel;
        let expected = match row.id {
            "identified" => growth.identified,
            "recruited" => growth.recruited,
            "onboarded" => growth.onboarded,
            "activated" => growth.activated,
            "performing" => performing(shown?, row.count("leads_a_quarter")?),
            _ => return None,
        };
        Some(FunnelStage {
            id: row.id.into(),
            name: row.text("name").into(),
            meaning: row.text("means").into(),
            benchmark: benchmark(row),
            expected: Number(printed(expected, 1).normalize()),
            source: row.source.into(),
        })
    };
    table.rows.iter().filter_map(stage).collect()
}

/// Partners whose source lets one of its performers bring so many leads a quarter.
fn performing(shown: &Scenario<'_>, leads: u32) -> f64 {
    let bring = |of: &PartnerSource| of.performer_referrals_per_quarter >= leads.into();
    let sources = shown.sources().filter(|(partners, _)| bring(partners));
    sources
        .map(|(partners, result)| result.performers(partners))
        .sum()
}

fn benchmark(row: &Row) -> String {
    let range = |low, high| {
        let low = row.number(low)?;
        let high = row.number(high)?;
        Some(format!("{}-{}", number(low), number(high)))
    };
    let of = row.text("of");
    match (range("low", "high"), range("count_low", "count_high")) {
        (Some(share), _) => format!("{share}% of {of}"),
        (None, Some(count)) => format!("{count} partners"),
        (None, None) => String::new(),
    }
}

fn channels(evaluation: &mut Evaluation<'_>) -> Vec<Channel> {
    let list = evaluation.table(CHANNEL_LIST);
    let mut rows = evaluation.collect(CHANNELS, "", "channel");
    rows.sort_by_key(|row| std::cmp::Reverse(row.number("weight")));
    rows.into_iter()
        .filter_map(|row| {
            let entry = list.row(row.text("channel"))?;
            let ways = entry.list("channels").join(", ");
            Some(Channel {
                id: row.id.into(),
                partner_type: entry.text("partner_type").into(),
                channel: format!("{ways}. {}", row.text("do")),
                letter: entry.text("letter").into(),
                because: evaluation.fill(row.because),
                source: evaluation.cite(entry),
            })
        })
        .collect()
}

fn sequence(evaluation: &mut Evaluation<'_>) -> Vec<Message> {
    evaluation.cite_all(SEQUENCE);
    let table = evaluation.table(SEQUENCE);
    let message = |row: &Row| Message {
        id: row.id.into(),
        day: row.count("day").unwrap_or_default(),
        subject: row.text("subject").into(),
        channels: texts(row, "channels"),
        purpose: row.text("purpose").into(),
        body: texts(row, "body"),
        body_upper_tiers: texts(row, "body_upper_tiers"),
        source: row.source.into(),
    };
    table.rows.iter().map(message).collect()
}
