//! The program: whether to start, which model, the rules, credit, recruiting and running it.

use serde::{Deserialize, Serialize};

use super::basis::Warning;
use crate::units::{Money, Number, Percent};

/// Whether the company is ready for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readiness {
    /// `go`, `go_with_conditions`, `start_small` or `not_yet`.
    pub verdict: String,
    /// Why.
    pub because: String,
    /// The source of the rule.
    pub source: String,
    /// What would turn the verdict.
    pub would_change: String,
    /// What to put right first.
    pub conditions: Vec<Advice>,
    /// Assumed figures of which one alone would turn the verdict within its own range.
    pub hangs_on: Vec<TurningFigure>,
}

impl Readiness {
    /// Whether nothing is to be launched yet.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.verdict == "not_yet"
    }
}

/// An assumed figure that leads to another verdict, or turns a gain into a loss or a loss into a gain, with everything
/// else as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurningFigure {
    /// What it is called.
    pub label: String,
    /// The end of its range, as a multiple of the figure that is assumed.
    pub times: Number,
    /// What the program leaves over its horizon then.
    pub net: Money,
    /// The verdict then; `None` where the program stays as it is designed and its result alone turns.
    pub verdict: Option<String>,
}

/// A piece of advice with the source of its rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// The row that gave it.
    pub id: String,
    /// What is the case.
    pub what: String,
    /// What to do.
    pub fix: String,
    /// The source of the rule.
    pub source: String,
}

/// The partner model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Why this one.
    pub because: String,
    /// The source of the rule.
    pub source: String,
    /// What the program is, in one paragraph.
    pub pitch: String,
    /// The kinds of partner it is made for.
    pub partner_types: Vec<String>,
    /// Models that fit too or could open later.
    pub growth_path: Vec<GrowthStep>,
    /// Reseller against co-creation, where the comparison bears on this model.
    pub comparison: Vec<Contrast>,
}

/// A model that is not the first choice today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrowthStep {
    /// The model's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether its rule holds already and was outranked.
    pub fits_today: bool,
    /// The event that would open it; for one that fits today, what would make it lead.
    pub opens_when: String,
    /// The source of the rule.
    pub source: String,
}

/// One dimension in which a reseller program and a co-creation program differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contrast {
    /// The dimension.
    pub dimension: String,
    /// How a reseller program stands in it.
    pub reseller: String,
    /// How a co-creation program stands in it.
    pub co_creation: String,
    /// What of this company speaks for one or the other.
    #[serde(default)]
    pub for_you: String,
    /// The source of both.
    #[serde(default)]
    pub source: String,
}

/// Rules of engagement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// What a referred customer saves for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_discount: Option<Percent>,
    /// Deal registration.
    pub registration: Vec<Rule>,
    /// Protected accounts.
    pub protection: Vec<Rule>,
    /// Prices.
    pub pricing: Vec<Rule>,
    /// The kinds of conflict and how each is met.
    pub conflicts: Vec<Rule>,
    /// What keeps every partner from being paid for a deal.
    #[serde(default)]
    pub bars: Vec<Rule>,
    /// Whether partners may be paid for bringing a customer: `barred` for any, `carve_out` for the excluded ones, or
    /// `allowed`.
    #[serde(default)]
    pub success_fees: String,
    /// Customers for whom nobody is paid before counsel has cleared it.
    #[serde(default)]
    pub excluded: Vec<Rule>,
    /// Which claim to a deal goes before the others, the strongest first.
    #[serde(default)]
    pub claims: Vec<Rule>,
    /// What else decides a dispute.
    #[serde(default)]
    pub switches: Vec<Rule>,
    /// How a dispute is settled.
    #[serde(default)]
    pub process: Vec<Rule>,
    /// Clauses of the partner agreement, each named after its heading.
    #[serde(default)]
    pub agreement: Vec<Rule>,
    /// Contradictions between the rules, priced.
    pub lint: Vec<Warning>,
}

/// A rule with its figure where it has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The row.
    pub id: String,
    /// What it is about.
    pub name: String,
    /// The rule.
    pub rule: String,
    /// Its source.
    pub source: String,
}

/// Who gets credit for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribution {
    /// How long each kind of touch counts.
    pub windows: Vec<Window>,
    /// The cases of the decision between sourced and influenced.
    pub cases: Vec<Case>,
    /// What to measure and the range to reach.
    pub targets: Vec<Target>,
}

/// How long a touch counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The row.
    pub id: String,
    /// From what to what.
    pub name: String,
    /// Days; `None` when for the customer's life.
    pub days: Option<u32>,
    /// The rule in words.
    pub rule: String,
    /// Its source.
    pub source: String,
}

/// A case of the attribution decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The row.
    pub id: String,
    /// When it applies, in words.
    pub when: String,
    /// `sourced`, `influenced` or `none`.
    pub credit: String,
    /// What that pays.
    pub share: String,
    /// Its source.
    pub source: String,
}

/// A figure to measure and where it should lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The row.
    pub id: String,
    /// The figure.
    pub metric: String,
    /// Where it should lie.
    pub target: String,
    /// Its source.
    pub source: String,
}

/// Whom to recruit and how many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recruitment {
    /// Partner revenue a month that the goal asks for, twelve months in.
    pub goal_mrr: Money,
    /// The goal as a share of revenue.
    pub goal_share: Percent,
    /// The share of revenue that today's program brings already; 0 without a program.
    pub today_share: Percent,
    /// The currency of the amounts here.
    pub currency: String,
    /// Customers that the revenue stands for which today's program does not bring.
    pub customers_needed: u64,
    /// The share of revenue that comes through partners in month 12, by the forecast.
    #[serde(default)]
    pub share_in_a_year: Percent,
    /// The funnel of the program's partners.
    pub funnel: Vec<FunnelStage>,
    /// Whether the goal is within reach of the first year, in a sentence.
    pub judgement: String,
    /// Where each kind of partner is found.
    pub channels: Vec<Channel>,
    /// The messages after sign-up.
    pub sequence: Vec<Message>,
}

/// A stage of the recruiting funnel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunnelStage {
    /// The stage's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// The benchmark in words.
    pub benchmark: String,
    /// Partners of the program that come this far in its first year.
    pub expected: Number,
    /// The source of the benchmark.
    pub source: String,
}

/// A place to find partners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The row.
    pub id: String,
    /// The kind of partner.
    pub partner_type: String,
    /// Where and how.
    pub channel: String,
    /// Which draft of an invitation speaks to them: `customer`, `reader`, `product` or `agency`.
    #[serde(default)]
    pub letter: String,
    /// Why it applies here.
    pub because: String,
    /// Its source.
    pub source: String,
}

/// A message of the activation sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The row.
    pub id: String,
    /// Days after sign-up.
    pub day: u32,
    /// Its subject.
    pub subject: String,
    /// How it is sent.
    pub channels: Vec<String>,
    /// What it is for.
    pub purpose: String,
    /// Its paragraphs.
    pub body: Vec<String>,
    /// Its paragraphs for the integration and solution tiers, where they differ.
    pub body_upper_tiers: Vec<String>,
    /// Its source.
    pub source: String,
}

/// Joint campaigns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoMarketing {
    /// The most that can be spent a quarter.
    pub budget: Money,
    /// What the program spends a quarter, from the first launch of a partner on.
    pub planned: Money,
    /// The currency of the amounts here.
    pub currency: String,
    /// What is spent, split; the parts add up to it.
    pub split: Vec<Share>,
    /// Campaigns that it carries.
    pub campaigns: Vec<Campaign>,
}

/// A part of a budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The row.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Its share.
    pub share: Percent,
    /// Its amount.
    pub amount: Money,
    /// The source.
    pub source: String,
}

/// A joint campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// The row.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What to do.
    pub action: String,
    /// What it costs, in US dollars.
    pub cost: String,
    /// What it brings.
    pub leads: String,
    /// How long it takes.
    pub time: String,
    /// The source.
    pub source: String,
}

/// How the running program is looked after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operations {
    /// The quarterly business review, minute by minute.
    pub review: Vec<AgendaItem>,
    /// The stage of maturity today.
    pub maturity: Maturity,
}

/// A stage of maturity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maturity {
    /// The stage's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Why this stage.
    pub because: String,
    /// How to recognise it.
    pub marks: Vec<String>,
    /// What to do next.
    pub next: String,
    /// The source.
    pub source: String,
}

/// An item of the quarterly business review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// The row.
    pub id: String,
    /// The item.
    pub name: String,
    /// Its minutes.
    pub minutes: u32,
    /// What is looked at.
    pub purpose: String,
    /// The source.
    pub source: String,
}

/// A topic with its pieces of advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// `marketplace`, `ai`, `compliance`, `diagnosis`, `neighbours`, `tools`, ...
    pub id: String,
    /// Its heading.
    pub title: String,
    /// The advice.
    pub items: Vec<TopicItem>,
}

/// A piece of advice on a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicItem {
    /// The row.
    pub id: String,
    /// What it is about.
    pub name: String,
    /// The advice.
    pub text: String,
    /// The source.
    pub source: String,
}
