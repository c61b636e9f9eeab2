//! Whom to recruit and how many: the goal worked backwards through the funnel.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{Channel, FunnelStage, Message, Recruitment};
use crate::economics::model::Model;
use crate::facts::Derived;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Money, Percent, amount, number};

use super::defaults::{Defaults, Figure};
use super::desk::{Desk, texts};

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
pub(super) fn goal(desk: &mut Desk<'_>, defaults: &Defaults, model: &Model) -> Goal {
    let share = Percent(desk.facts.answer("goals.partner_revenue_share")).fraction();
    let growth = Decimal::ONE + model.program.company_mrr_growth_monthly;
    let year = (0..12).fold(Decimal::ONE, |grown, _| grown * growth);
    let of_year = |share: Decimal| {
        (model.program.company_mrr * share)
            .checked_mul(year)
            .unwrap_or(Decimal::MAX)
    };
    let mrr = of_year(share);
    let today = Percent(desk.facts.answer(TODAY)).fraction();
    let wanting = of_year((share - today).max(Decimal::ZERO));
    let month = desk.facts.answer("revenue.acv") / Decimal::from(12);
    let customers = if month.is_zero() {
        Decimal::ZERO
    } else {
        wanting.checked_div(month).unwrap_or(Decimal::MAX).ceil()
    };
    let performing = performing(defaults, model, customers);
    let [worst, likely, best] = [0, 1, 2].map(|end| down(defaults, performing, end));
    let identified = likely.identified.ceil();
    desk.facts
        .set_number(Derived::PartnersToIdentify, identified);
    Goal {
        mrr,
        customers,
        best: best.whole(),
        worst: worst.whole(),
        identified,
    }
}

/// Partners that have to perform for so many customers.
fn performing(defaults: &Defaults, model: &Model, customers: Decimal) -> Decimal {
    let leads_a_quarter = over(customers / Decimal::from(4), model.program.win_rate);
    let from_performers = leads_a_quarter
        .checked_mul(defaults.share(Figure::PerformerShare))
        .unwrap_or(Decimal::MAX);
    over(from_performers, defaults.value(Figure::PerformerReferrals))
}

/// The funnel backwards from those that perform, at the low (0), likely (1) or high (2) end of every benchmark.
fn down(defaults: &Defaults, performing: Decimal, end: usize) -> Needed {
    let share = |figure| defaults.shares(figure)[end];
    let activated = over(performing, share(Figure::PerformerRate));
    let onboarded = over(activated, share(Figure::ActivationRate));
    let recruited = over(onboarded, share(Figure::OnboardRate));
    Needed {
        performing,
        activated,
        onboarded,
        recruited,
        identified: over(recruited, share(Figure::RecruitRate)),
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

pub(super) fn recruitment(desk: &mut Desk<'_>, goal: &Goal) -> Recruitment {
    let funnel = funnel(desk, goal);
    let verdict = desk.decide("goal-reach", "", "reach");
    let table = desk.table("goal-reach");
    Recruitment {
        goal_mrr: Money(amount(goal.mrr, desk.minor_units)),
        today_share: Percent(desk.facts.answer(TODAY).normalize()),
        goal_share: Percent(desk.facts.answer("goals.partner_revenue_share").normalize()),
        currency: desk.facts.currency.into(),
        customers_needed: goal.customers.to_u64().unwrap_or(u64::MAX),
        funnel,
        judgement: desk.fill(table.text(verdict, "judgement")),
        channels: channels(desk),
        sequence: sequence(desk),
    }
}

fn funnel(desk: &mut Desk<'_>, goal: &Goal) -> Vec<FunnelStage> {
    desk.cite_all(FUNNEL);
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
    let table = desk.table(FUNNEL);
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

fn channels(desk: &mut Desk<'_>) -> Vec<Channel> {
    let table = desk.table(CHANNELS);
    let list = desk.table(CHANNEL_LIST);
    let mut rows = desk.collect(CHANNELS, "", "channel");
    rows.sort_by_key(|row| std::cmp::Reverse(table.cell(row, "weight").number()));
    rows.into_iter()
        .filter_map(|row| {
            let entry = list.row(table.text(row, "channel"))?;
            let ways = list.cell(entry, "channels").list().join(", ");
            Some(Channel {
                id: row.id.into(),
                partner_type: list.text(entry, "partner_type").into(),
                channel: format!("{ways}. {}", table.text(row, "do")),
                because: row.because.into(),
                source: desk.cite(entry),
            })
        })
        .collect()
}

fn sequence(desk: &mut Desk<'_>) -> Vec<Message> {
    desk.cite_all(SEQUENCE);
    let table = desk.table(SEQUENCE);
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
