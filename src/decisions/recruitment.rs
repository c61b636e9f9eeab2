//! Whom to recruit and how many: the goal worked backwards through the funnel.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{Channel, FunnelStage, Message, Recruitment};
use crate::economics::model::Model;
use crate::facts::Facts;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Money, Percent, amount, number};

use super::assumptions::{Assumption, Assumptions};
use super::evaluation::{Evaluation, texts};
use super::unit_economics::UnitEconomics;

const FUNNEL: &str = "funnel";
const CHANNELS: &str = "recruitment-channels";
const CHANNEL_LIST: &str = "recruitment-channel-list";
const SEQUENCE: &str = "activation-sequence";
/// The answer to what part of revenue today's program brings.
const TODAY: &str = "program.revenue_share";

/// Partners needed at each stage for a goal, at one end of the benchmarks.
struct Needed {
    performing: Decimal,
    activated: Decimal,
    onboarded: Decimal,
    recruited: Decimal,
    identified: Decimal,
}

/// What the goal asks for.
pub(super) struct Goal {
    mrr: Decimal,
    customers: Decimal,
    best: Needed,
    worst: Needed,
    /// Partners to identify at the middle of the benchmarks.
    pub identified: Decimal,
}

/// Works the goal backwards: revenue, customers, leads, active partners, partners to find. What today's program
/// brings is not asked of new partners.
pub(super) fn goal(facts: &Facts<'_>, customer: &UnitEconomics) -> Goal {
    let (assumptions, model) = (&customer.assumptions, &customer.model);
    let share = Percent(facts.answer("goals.partner_revenue_share")).fraction();
    let growth = Decimal::ONE + model.program.company_mrr_growth_monthly;
    let year = (0..12).fold(Decimal::ONE, |grown, _| grown * growth);
    let of_year = |share: Decimal| {
        (model.program.company_mrr * share)
            .checked_mul(year)
            .unwrap_or(Decimal::MAX)
    };
    let mrr = of_year(share);
    let today = Percent(facts.answer(TODAY)).fraction();
    let wanting = of_year((share - today).max(Decimal::ZERO));
    let month = facts.answer("revenue.acv") / Decimal::from(12);
    let customers = if month.is_zero() {
        Decimal::ZERO
    } else {
        wanting.checked_div(month).unwrap_or(Decimal::MAX).ceil()
    };
    let performing = performing(assumptions, model, customers);
    let [worst, likely, best] = [0, 1, 2].map(|end| down(assumptions, performing, end));
    Goal {
        mrr,
        customers,
        best: best.whole(),
        worst: worst.whole(),
        identified: likely.identified.ceil(),
    }
}

/// Partners that have to perform for so many customers.
fn performing(assumptions: &Assumptions, model: &Model, customers: Decimal) -> Decimal {
    let leads_a_quarter = over(customers / Decimal::from(4), model.program.lead().win_rate);
    let from_performers = leads_a_quarter
        .checked_mul(assumptions.share(Assumption::PerformerShare))
        .unwrap_or(Decimal::MAX);
    over(
        from_performers,
        assumptions.value(Assumption::PerformerReferrals),
    )
}

/// The funnel backwards from those that perform, at the low (0), likely (1) or high (2) end of every benchmark.
fn down(assumptions: &Assumptions, performing: Decimal, end: usize) -> Needed {
    let share = |figure| assumptions.shares(figure)[end];
    let activated = over(performing, share(Assumption::PerformerRate));
    let onboarded = over(activated, share(Assumption::ActivationRate));
    let recruited = over(onboarded, share(Assumption::OnboardRate));
    Needed {
        performing,
        activated,
        onboarded,
        recruited,
        identified: over(recruited, share(Assumption::RecruitRate)),
    }
}

/// How many there were when a share of them is so many; as many as can be written when no share is enough.
fn over(value: Decimal, share: Decimal) -> Decimal {
    if share.is_zero() {
        Decimal::MAX
    } else {
        value.checked_div(share).unwrap_or(Decimal::MAX)
    }
}

impl Needed {
    /// The same in whole partners.
    fn whole(&self) -> Self {
        Self {
            performing: self.performing.ceil(),
            activated: self.activated.ceil(),
            onboarded: self.onboarded.ceil(),
            recruited: self.recruited.ceil(),
            identified: self.identified.ceil(),
        }
    }
}

pub(super) fn recruitment(evaluation: &mut Evaluation<'_>, goal: &Goal) -> Recruitment {
    let funnel = funnel(evaluation, goal);
    let verdict = evaluation.decide("goal-reach", "", "reach");
    let table = evaluation.table("goal-reach");
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
        customers_needed: goal.customers.to_u64().unwrap_or(u64::MAX),
        funnel,
        judgement: evaluation.sentence(table, verdict, "judgement"),
        channels: channels(evaluation),
        sequence: sequence(evaluation),
    }
}

fn funnel(evaluation: &mut Evaluation<'_>, goal: &Goal) -> Vec<FunnelStage> {
    evaluation.cite_all(FUNNEL);
    let needed = |id: &str| {
        let pick = |needed: &Needed| match id {
            "identified" => Some(needed.identified),
            "recruited" => Some(needed.recruited),
            "onboarded" => Some(needed.onboarded),
            "activated" => Some(needed.activated),
            "performing" => Some(needed.performing),
            _ => None,
        };
        let count = |needed| pick(needed).map(|count| count.to_u64().unwrap_or(u64::MAX));
        Some((count(&goal.best)?, count(&goal.worst)?))
    };
    let table = evaluation.table(FUNNEL);
    let stage = |row: &Row| {
        let (needed_at_best, needed_at_worst) = needed(row.id)?;
        Some(FunnelStage {
            id: row.id.into(),
            name: table.text(row, "name").into(),
            meaning: table.text(row, "means").into(),
            benchmark: benchmark(table, row),
            needed_at_best,
            needed_at_worst,
            source: row.source.into(),
        })
    };
    table.rows.iter().filter_map(stage).collect()
}

fn benchmark(table: &Table, row: &Row) -> String {
    let range = |low, high| {
        let low = table.cell(row, low).number()?;
        let high = table.cell(row, high).number()?;
        Some(format!("{}-{}", number(low), number(high)))
    };
    let of = table.text(row, "of");
    match (range("low", "high"), range("count_low", "count_high")) {
        (Some(share), _) => format!("{share}% of {of}"),
        (None, Some(count)) => format!("{count} partners"),
        (None, None) => String::new(),
    }
}

fn channels(evaluation: &mut Evaluation<'_>) -> Vec<Channel> {
    let table = evaluation.table(CHANNELS);
    let list = evaluation.table(CHANNEL_LIST);
    let mut rows = evaluation.collect(CHANNELS, "", "channel");
    rows.sort_by_key(|row| std::cmp::Reverse(table.cell(row, "weight").number()));
    rows.into_iter()
        .filter_map(|row| {
            let entry = list.row(table.text(row, "channel"))?;
            let ways = list.cell(entry, "channels").list().join(", ");
            Some(Channel {
                id: row.id.into(),
                partner_type: list.text(entry, "partner_type").into(),
                channel: format!("{ways}. {}", table.text(row, "do")),
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
        day: table.count(row, "day").unwrap_or_default(),
        subject: table.text(row, "subject").into(),
        channels: texts(table, row, "channels"),
        purpose: table.text(row, "purpose").into(),
        body: texts(table, row, "body"),
        body_upper_tiers: texts(table, row, "body_upper_tiers"),
        source: row.source.into(),
    };
    table.rows.iter().map(message).collect()
}
