//! The one thing that holds a program back, with its numbers, actions, people to call and a bounty for the dormant.

use rust_decimal::Decimal;
use serde::Serialize;

use super::bars::Bars;
use super::measures::{Figures, Measures};
use super::numbers::{Number, numbers};
use super::statistics::Share;
use super::yardsticks::Yardsticks;
use crate::playbook::Playbook;
use crate::playbook::fact::FactValue;

/// The table that decides.
const TABLE: &str = "constraints";

/// A partner to call.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Call {
    /// The partner.
    pub partner: String,
    /// Clicks.
    pub clicks: u64,
    /// Referrals.
    pub referrals: u64,
    /// Customers.
    pub sales: u64,
    /// Revenue.
    pub revenue: f64,
}

/// A bounty for the first referral of those who never started.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bounty {
    /// Partners who never started.
    pub dormant: u64,
    /// The bounty for a first referral.
    pub sum: f64,
    /// How many are paid at most.
    pub places: u64,
    /// The most that is paid out.
    pub cap: f64,
    /// Sales at today's revenue and commission that pay the cap back.
    pub break_even_sales: u64,
}

/// The binding constraint.
#[derive(Clone, Debug, Serialize)]
pub struct Constraint {
    /// The row's id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What holds the program back, in a sentence.
    pub headline: String,
    /// Why.
    pub because: String,
    /// Who says so.
    pub source: &'static str,
    /// Its five numbers.
    pub numbers: Vec<Number>,
    /// Three actions.
    pub actions: Vec<&'static str>,
    /// Whom to call.
    pub call: Vec<Call>,
}

/// What the program could gain in a stage, in its currency.
struct Gain {
    stage: &'static str,
    revenue: f64,
}

/// What is compared with the program from outside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outside {
    /// What a customer costs without partners.
    pub cac: Option<f64>,
}

/// The constraint of a program, and every figure under the name that people read.
///
/// # Panics
/// When no row applies: verification refuses a table with gaps.
#[must_use]
pub fn constraint(
    playbook: &Playbook,
    yardsticks: &Yardsticks,
    bars: &Bars,
    measures: &Measures,
    figures: &[Figures<'_>],
    outside: Outside,
) -> (Constraint, Vec<Number>) {
    let gain = largest_gain(yardsticks, measures);
    let vocabulary = playbook.vocabulary();
    let is_quiet = !figures.iter().any(Figures::is_activated);
    let has_clicks = measures.clicks.unwrap_or(0) > 0;
    let is_broken = is_quiet && has_clicks && measures.tells_results;
    let gained = gain.as_ref();
    let values = vocabulary.values(facts(yardsticks, measures, outside, gained, is_broken));
    let beside = [
        ("needed", Some(needed(bars, measures) as f64)),
        ("gain", gain.as_ref().map(|gain| gain.revenue)),
        ("cac", outside.cac),
    ];
    let numbers = numbers(playbook, measures, &beside);
    let table = playbook.compiled_in(TABLE);
    let row = table.decide(&values).expect("verified: a row applies");
    let named = row.list("numbers").iter();
    let number = |id: &&str| numbers.iter().find(|number| number.id == *id).cloned();
    let actions = playbook
        .rows("constraint-actions")
        .filter(|action| action.text("constraint") == row.id);
    let constraint = Constraint {
        id: row.id,
        name: row.text("name"),
        headline: vocabulary.fill(&values, row.sentence("headline")),
        because: vocabulary.fill(&values, row.because),
        source: row.source,
        numbers: named.filter_map(number).collect(),
        actions: actions.map(|row| row.text("action")).collect(),
        call: calls(row.text("call"), bars, figures),
    };
    (constraint, numbers)
}

/// The stage that would bring most if it rose to its yardstick, among those whose interval excludes the yardstick.
fn largest_gain(yardsticks: &Yardsticks, measures: &Measures) -> Option<Gain> {
    let stage = |stage, share: Option<Share>, measure, more_is_better: bool| {
        let share = share?;
        let target = yardsticks.target(measure)? / 100.0;
        let factor = if more_is_better {
            // Without any case the gain is that of the first one.
            (share.high < target).then(|| target / share.share.max(1.0 / share.n as f64))
        } else {
            (share.low > target).then(|| (1.0 - target) / (1.0 - share.share).max(f64::EPSILON))
        }?;
        Some(Gain {
            stage,
            revenue: measures.revenue * (factor - 1.0),
        })
    };
    [
        stage("activation", measures.activated, "activated", true),
        stage(
            "conversion",
            measures.referral_to_sale,
            "referral_to_sale",
            true,
        ),
        stage("reversal", measures.reversed, "reversed", false),
    ]
    .into_iter()
    .flatten()
    // Of two equal ones the earlier.
    .reduce(|most, other| {
        if other.revenue > most.revenue {
            other
        } else {
            most
        }
    })
}

/// What the table looks at.
fn facts(
    yardsticks: &Yardsticks,
    measures: &Measures,
    outside: Outside,
    gain: Option<&Gain>,
    is_broken: bool,
) -> [(&'static str, FactValue); 7] {
    use FactValue::{Choice, Number, YesNo};
    // A figure beside the one that it is held against: the word where it lies below, and where it does not.
    let against = |figure: Option<f64>, bar: Option<f64>, [below, else_]: [&'static str; 2]| {
        Choice(match figure.zip(bar) {
            None => "unknown",
            Some((figure, bar)) if figure < bar => below,
            Some(_) => else_,
        })
    };
    let clickers = measures.clickers.map(|share| share.high * 100.0);
    let activated = yardsticks.target("activated");
    [
        ("diagnosis.tracking_broken", YesNo(is_broken)),
        ("diagnosis.partners", Number(measures.partners.into())),
        ("diagnosis.sales", Number(measures.sales.into())),
        (
            "diagnosis.stage",
            Choice(gain.map_or("none", |gain| gain.stage)),
        ),
        (
            "diagnosis.offer",
            against(measures.rate, yardsticks.target("rate"), ["below", "usual"]),
        ),
        (
            "diagnosis.clickers",
            against(clickers, activated, ["below", "usual"]),
        ),
        (
            "diagnosis.cost",
            against(outside.cac, measures.customer_cost, ["above", "below"]),
        ),
    ]
}

/// Partners still needed before anything can be said: enough of them, and enough for five sales at today's pace.
fn needed(bars: &Bars, measures: &Measures) -> u64 {
    let (partners, sales) = (bars.enough_partners, bars.enough_sales);
    let for_sales = match measures.sales {
        0 => partners,
        sold if sold < sales => (measures.partners_total * sales).div_ceil(sold),
        _ => 0,
    };
    let for_sales = for_sales.saturating_sub(match measures.sales {
        0 => 0,
        _ => measures.partners_total,
    });
    for_sales.max(partners.saturating_sub(measures.partners))
}

/// The partners of a group, the most promising first; of equal ones in the order of names.
fn calls(group: &str, bars: &Bars, figures: &[Figures<'_>]) -> Vec<Call> {
    let is_in = |one: &&Figures<'_>| match group {
        "clicked" => one.partner.clicks > 0,
        "never_started" => one.never_started,
        "without_sale" => one.is_activated() && one.customers == 0,
        "reversed" => !one.partner.reversed.is_zero(),
        "best" => one.customers > 0,
        _ => false,
    };
    let mut found: Vec<&Figures<'_>> = figures.iter().filter(is_in).collect();
    found.sort_by(|one, other| {
        let reversed = |one: &Figures<'_>| match group {
            "reversed" => one.partner.reversed,
            _ => Decimal::ZERO,
        };
        reversed(other)
            .cmp(&reversed(one))
            .then(other.revenue.total_cmp(&one.revenue))
            .then(other.referrals.cmp(&one.referrals))
            .then(other.partner.clicks.cmp(&one.partner.clicks))
            .then(one.partner.label.cmp(&other.partner.label))
    });
    let call = |one: &Figures<'_>| Call {
        partner: one.partner.label.clone(),
        clicks: one.partner.clicks,
        referrals: one.referrals,
        sales: one.customers,
        revenue: one.revenue,
    };
    found.into_iter().take(bars.most_calls).map(call).collect()
}

/// A bounty for those who never started: a share of what a referral brings, for as many as others activate.
/// `None` where nobody is dormant or a referral brings less than one unit of money.
#[must_use]
pub fn bounty(yardsticks: &Yardsticks, measures: &Measures) -> Option<Bounty> {
    let referrals = measures.referrals.unwrap_or(measures.sales);
    if measures.never_started == 0 || measures.sales == 0 || referrals == 0 {
        return None;
    }
    let left = measures.revenue - measures.commission;
    let share = yardsticks.target("bounty")? / 100.0;
    let sum = (left / referrals as f64 * share).floor();
    if sum < 1.0 {
        return None;
    }
    let reached = yardsticks.target("activated")? / 100.0;
    let places = (measures.never_started as f64 * reached).ceil();
    let cap = sum * places;
    Some(Bounty {
        dormant: measures.never_started,
        sum,
        places: places as u64,
        cap,
        break_even_sales: (cap / (left / measures.sales as f64)).ceil() as u64,
    })
}
