//! The blueprint: everything partnerkit has to say about a program, as plain values.
//!
//! This is the contract of `--format yaml` and `--format json`, version 1: field names may grow, none changes
//! its meaning. It knows no rule and no rendering; renderers see nothing else.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::{Money, Number, Percent, Value};

/// The version of the contract.
pub const SCHEMA: &str = "partnerkit/blueprint/v1";

/// A partner program, designed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    /// [`SCHEMA`].
    pub schema: String,
    /// What made it.
    pub generated: Generated,
    /// For whom.
    pub company: Company,
    /// Everything that was known, in the order of the questionnaire, derived facts last.
    pub facts: Vec<Fact>,
    /// Whether to start at all.
    pub readiness: Readiness,
    /// Which kind of program.
    pub model: Model,
    /// Which platform runs it.
    pub tooling: Tooling,
    /// The three tiers, entry level first.
    pub tiers: Vec<Tier>,
    /// Rules of engagement.
    pub policies: Policies,
    /// Who gets credit for what.
    pub attribution: Attribution,
    /// Whom to recruit, how many, and how to get them going.
    pub recruitment: Recruitment,
    /// The integration candidates, best first.
    pub integrations: Vec<Integration>,
    /// The dated plan of the first 90 days.
    pub launch_plan: LaunchPlan,
    /// What the program earns, costs and risks.
    pub economics: Economics,
    /// What comes after day 90.
    pub milestones: Vec<Milestone>,
    /// Joint campaigns that fit the budget.
    pub co_marketing: CoMarketing,
    /// How the running program is looked after.
    pub operations: Operations,
    /// Further advice, by topic, each topic only where it applies.
    pub topics: Vec<Topic>,
    /// What a founder must know before signing this.
    pub warnings: Vec<Warning>,
    /// Everything that was assumed for want of an answer.
    pub assumptions: Vec<Assumption>,
    /// Every decision with the row that made it.
    pub decisions: Vec<Decision>,
    /// The sources of everything above.
    pub sources: Vec<Source>,
}

/// What made a blueprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// The program's version.
    pub version: String,
    /// The playbook's fingerprint, 12 hexadecimal digits.
    pub playbook: String,
    /// Day 1 of the plan.
    pub start_date: NaiveDate,
}

/// The company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Its name as given.
    pub name: String,
    /// The ISO 4217 code of every amount that names no other currency.
    pub currency: String,
    /// Decimal places of that currency.
    pub minor_units: u32,
    /// US dollars for one unit of that currency; 1 for US dollars.
    pub usd_rate: Number,
}

/// Something that was known when deciding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its id, such as `revenue.mrr`.
    pub id: String,
    /// Its value; amounts as decimal text.
    pub value: Value,
    /// Its unit: money, usd, percent, count, days, weeks, months, usd_rate, points, number, text, choice,
    /// choices, yes_no or date.
    pub unit: String,
    /// `answer`, `assumption` or `derived`.
    pub from: String,
}

/// Whether the company is ready for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readiness {
    /// `go`, `go_with_conditions` or `not_yet`.
    pub verdict: String,
    /// Why.
    pub because: String,
    /// The source of the rule.
    pub source: String,
    /// What would turn the verdict.
    pub turns: String,
    /// What to put right first.
    pub conditions: Vec<Advice>,
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
    pub mend: String,
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
    /// The source of both.
    #[serde(default)]
    pub source: String,
}

/// The platform that runs the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tooling {
    /// The platform's id.
    pub platform: String,
    /// Its name.
    pub name: String,
    /// The plan that carries this design; `None` when no listed plan does or prices are by quote.
    pub plan: Option<String>,
    /// The plan's price with fees in month 12 of the forecast; `None` when by quote.
    pub monthly_cost: Option<Money>,
    /// What kind of price it is: `list`, `from`, `estimate`, `quote`.
    pub price: String,
    /// The source of the price; `None` without a plan.
    pub price_source: Option<String>,
    /// What a month costs at the start, with what goes through the platform today; `None` when by quote.
    #[serde(default)]
    pub start: Option<StartingPrice>,
    /// What the plans were held against: month 12 of the forecast, today's program included.
    #[serde(default)]
    pub volume: Option<PlatformVolume>,
    /// The currency of the prices here.
    pub currency: String,
    /// Why this platform.
    pub because: String,
    /// The source of the rule.
    pub source: String,
    /// What it is good at.
    pub strengths: Vec<String>,
    /// Where it ends.
    pub limitations: Vec<String>,
    /// The source of both.
    #[serde(default)]
    pub profile_source: String,
    /// The needs of this design and whether the platform meets them.
    pub fit: Vec<Fit>,
    /// The other platforms, the next best first.
    pub alternatives: Vec<Alternative>,
    /// Figures that have moved since the rule was written.
    pub moved: Vec<String>,
    /// The sources of those figures, then and now.
    #[serde(default)]
    pub moved_sources: Vec<String>,
}

/// What a platform costs in its first month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartingPrice {
    /// The plan that carries the design and today's program.
    pub plan: String,
    /// Its price with fees.
    pub monthly_cost: Money,
    /// What kind of price it is: `list`, `from`, `estimate`.
    pub price: String,
    /// The source of the price.
    pub source: String,
}

/// What goes through a platform in a month, in the currency of its prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformVolume {
    /// Sales through partners, as they are billed.
    pub sales: Money,
    /// Commission paid out.
    pub payouts: Money,
    /// Partners who signed up.
    pub partners: Number,
    /// The part of it that today's program brings; `None` without a program.
    pub today: Option<VolumeToday>,
    /// What the figures rest on.
    pub source: String,
}

/// What goes through a platform today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeToday {
    /// Sales through partners.
    pub sales: Money,
    /// Commission paid out: assumed at this rate on all of them.
    pub payouts: Money,
    /// The rate of the leading tier.
    pub assumed_rate: Percent,
    /// Partners.
    pub partners: Number,
}

/// A need of the design held against the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// The need's id.
    pub id: String,
    /// The need.
    pub need: String,
    /// `yes`, `no`, `on_a_larger_plan` or `not_documented`.
    pub met: String,
    /// What that rests on.
    pub because: String,
    /// The source.
    pub source: String,
}

/// Another platform held against the same needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The platform's id.
    pub platform: String,
    /// Its name.
    pub name: String,
    /// The least plan that carries the design.
    pub plan: Option<String>,
    /// Its price with fees in month 12 of the forecast.
    pub monthly_cost: Option<Money>,
    /// What kind of price it is: `list`, `from`, `estimate`, `quote`.
    pub price: String,
    /// The needs it does not meet.
    pub misses: Vec<String>,
    /// The needs of which no page says whether it meets them.
    pub not_documented: Vec<String>,
    /// The source of the price.
    pub source: String,
}

/// A tier of the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// `referral`, `integration` or `solution`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `open_at_launch` or `opens_when`.
    pub state: String,
    /// The gates that are not met yet; empty when it opens at launch.
    pub opens_when: Vec<Gate>,
    /// What a partner earns.
    pub commission: Commission,
    /// What the tier's compensation looks like in the playbook.
    pub compensation: String,
    /// What a partner must do.
    pub requirements: Vec<String>,
    /// What a partner gets beside money.
    pub support: Vec<String>,
    /// What a partner is expected to bring.
    pub volume: String,
    /// Who the tier is for.
    pub partner_types: Vec<String>,
    /// How results are tracked.
    pub tracking: Vec<String>,
    /// When money is paid.
    pub payout: Payout,
    /// When and how much comes back.
    pub clawback: Clawback,
    /// How a partner moves up.
    pub progression: String,
    /// How a partner keeps the tier.
    pub requalification: Requalification,
    /// What others pay for the same.
    pub market_practice: Vec<String>,
    /// The source of each of these, in the same order.
    #[serde(default)]
    pub market_practice_sources: Vec<String>,
    /// The sources of the tier.
    pub source: String,
}

/// How a partner keeps its tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requalification {
    /// What must still hold.
    pub needs: Vec<String>,
    /// When it is checked.
    pub checked: String,
    /// Days for which a partner that misses it keeps the terms.
    pub grace_days: u32,
    /// What happens then.
    pub otherwise: String,
    /// The source.
    pub source: String,
}

/// A gate that keeps a tier closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The row.
    pub id: String,
    /// What is not met.
    pub gate: String,
    /// The event that meets it.
    pub opens_when: String,
    /// The source of the rule.
    pub source: String,
}

/// What a partner of a tier earns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commission {
    /// What the rate applies to.
    pub basis: String,
    /// `first_payment`, `months:12` or `lifetime`.
    pub scope: String,
    /// The recommended rate.
    pub rate: Percent,
    /// The playbook's band.
    pub band: Band,
    /// Months for which it is paid; `None` when for life or on the first payment alone.
    pub duration_months: Option<u32>,
    /// Whether it is paid as long as the customer stays.
    pub lifetime: bool,
    /// The highest rate the unit economics carry.
    pub ceiling: Percent,
    /// Whether the rate is the ceiling because the band lies above it.
    pub capped: bool,
    /// Where in the band the rate lies: `ceiling`, `low`, `middle` or `high`.
    pub point: String,
    /// Why this rate.
    pub because: String,
    /// Other structures, told when the ceiling is under the band.
    pub alternatives: Vec<CommissionAlternative>,
    /// The source of the band.
    pub source: String,
}

/// The lowest and the highest rate of a band, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The lowest rate.
    pub low: Percent,
    /// The highest rate.
    pub high: Percent,
}

/// Another way of paying a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommissionAlternative {
    /// The row.
    pub id: String,
    /// What it is.
    pub what: String,
    /// The rates it proposes, where it has a rate.
    pub band: Option<Band>,
    /// The rate the unit economics carry for it, where it has a rate.
    pub ceiling: Option<Percent>,
    /// Whether a customer carries it, at its lowest rate at least; the terms of a lower tier end at its ceiling.
    pub fits: bool,
    /// What would be lost on a customer at its lowest rate; `None` when nothing would.
    pub loss: Option<Money>,
    /// The most that can be paid for a customer in one sum, where it is a flat fee.
    pub flat_fee: Option<Money>,
    /// Why.
    pub because: String,
    /// The source of the rule.
    pub source: String,
}

/// When a tier's money is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payout {
    /// The rule in words.
    pub timing: String,
    /// The day, counted from the customer's start, on which the first commission can be paid by that rule.
    pub first_day: u32,
    /// The hold recommended here: the day from which paying is safe from clawback.
    pub hold_until_day: u32,
    /// Expected money a customer that would be paid and then clawed back without the hold.
    pub cash_at_risk: Money,
    /// The currency of the amount.
    pub currency: String,
    /// The source of the timing; the hold follows from it and the clawback window.
    #[serde(default)]
    pub source: String,
}

/// When a tier's commission comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clawback {
    /// The window, in days from the customer's start; 0 for none.
    pub window_days: u32,
    /// `full`, `prorated` or `none`.
    pub kind: String,
    /// What is returned when a customer leaves inside the window.
    pub returned: String,
    /// How deals that two partners claim are settled.
    pub overlap: String,
    /// How deals that direct sales claims are settled.
    pub direct_sale: String,
    /// The share of new customers that leave inside the window.
    pub expected_share: Percent,
    /// The source of the policy.
    #[serde(default)]
    pub source: String,
}

/// Rules of engagement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// Deal registration.
    pub registration: Vec<Rule>,
    /// Protected accounts.
    pub protection: Vec<Rule>,
    /// Prices.
    pub pricing: Vec<Rule>,
    /// The kinds of conflict and how each is met.
    pub conflicts: Vec<Rule>,
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
    /// The funnel, worked backwards from the goal.
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
    /// Partners needed at this stage if the benchmark's better end holds.
    pub needed_at_best: u64,
    /// Partners needed at this stage if its worse end holds.
    pub needed_at_worst: u64,
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

/// An integration candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Integration {
    /// The partner's name.
    pub name: String,
    /// The score, when every factor is known.
    pub score: Option<Number>,
    /// The least and the greatest score, when a factor is unknown.
    pub score_range: Option<ScoreRange>,
    /// `build_first`, `later` or `undecided`.
    pub priority: String,
    /// Each factor's points.
    pub factors: Vec<Factor>,
    /// The one question that would decide, when undecided.
    pub question: Option<String>,
    /// What it needs to reach the mark, when below it.
    pub to_cross: Option<String>,
    /// The four onboarding steps with dates, for the chosen ones.
    pub onboarding: Vec<OnboardingStep>,
    /// Why it is not started yet, when chosen and waiting.
    pub waits_for: Option<String>,
}

/// The least and the greatest score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreRange {
    /// If every unknown factor turns out worst.
    pub low: Number,
    /// If every unknown factor turns out best.
    pub high: Number,
}

/// A factor of a candidate's score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// The factor's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its weight.
    pub weight: Percent,
    /// Its points, when known.
    pub points: Option<Number>,
    /// The row that gave them, when known.
    pub row: Option<String>,
}

/// A step of integration onboarding with its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnboardingStep {
    /// The step's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// What is done in it.
    pub tasks: Vec<String>,
    /// The role that does it.
    pub owner: String,
    /// What there is afterwards.
    pub deliverable: String,
    /// How to know that it is done.
    pub done_when: String,
    /// The task that stands in a launch plan without chosen candidates and gives way to this step.
    pub instead_of: Option<String>,
    /// The source.
    pub source: String,
}

/// The plan of the first 90 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaunchPlan {
    /// Day 1.
    pub start_date: NaiveDate,
    /// Day 90.
    pub end_date: NaiveDate,
    /// The tasks by first day.
    pub tasks: Vec<Task>,
}

/// A task of the plan; it runs from its first to its last day, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// A stable id.
    pub id: String,
    /// The phase it belongs to.
    pub phase: String,
    /// Its first day, from 1; after 90 only for a step of an integration.
    pub start_day: u32,
    /// Its last day, up to 90; later only for a step of an integration.
    pub end_day: u32,
    /// The first day's date.
    pub start: NaiveDate,
    /// The last day's date.
    pub end: NaiveDate,
    /// The role that does it.
    pub owner: String,
    /// What is done.
    pub action: String,
    /// What there is afterwards.
    pub deliverable: String,
    /// How to know that it is done.
    pub done_when: String,
    /// The ids of the tasks it waits for.
    pub after: Vec<String>,
    /// The source.
    pub source: String,
}

/// What the program earns, costs and risks, by expectation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Economics {
    /// The currency of every amount here.
    pub currency: String,
    /// What the figures rest on.
    pub basis: Vec<Assumption>,
    /// Each tier for one customer.
    pub tiers: Vec<TierEconomics>,
    /// The whole program.
    pub program: ProgramEconomics,
}

/// A tier's economics for one customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierEconomics {
    /// The tier.
    pub id: String,
    /// The commission's scope.
    pub scope: String,
    /// The rate judged.
    pub rate: Percent,
    /// Present value of the margin of a customer before commission.
    pub margin: Money,
    /// Your own cost of winning a customer that a partner brings, beside the commission.
    pub own_cost: Money,
    /// Present value of the commission paid for a customer, with the fee for paying it.
    pub commission: Money,
    /// What is left of a customer: margin less the two costs above, to the printed digit.
    pub contribution: Money,
    /// Lifetime value over acquisition cost, all commission counted as acquisition.
    pub ltv_to_cac: Option<Number>,
    /// The same with only the first year's commission counted as acquisition.
    pub ltv_to_cac_hybrid: Option<Number>,
    /// The first month after which a customer has paid for itself; `None` when never.
    pub payback_months: Option<u32>,
    /// The rate at which nothing is left.
    pub break_even_rate: Percent,
    /// The highest rate with lifetime value three times acquisition cost, strictly.
    pub ltv3_rate: Percent,
    /// The same by the hybrid reading.
    pub ltv3_hybrid_rate: Percent,
    /// The highest rate that pays back within 12 months.
    pub payback12_rate: Percent,
    /// The ceiling: the least of break-even, hybrid 3:1 and 12-month payback.
    pub ceiling: Percent,
    /// The same when each customer also carries its part of the program's fixed costs; `None` when none comes.
    pub ceiling_with_program_costs: Option<Percent>,
    /// `loses_money`, `exceeds`, `low_end_only` or `affordable`.
    pub verdict: String,
    /// Expected commission a customer that comes back by clawback.
    pub expected_clawback: Money,
}

/// The program's economics over its horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramEconomics {
    /// Months looked at.
    pub horizon_months: u32,
    /// Partners identified: as many as the goal asks for, within a usual list.
    pub identified: Number,
    /// Partners that the goal asks for.
    pub identified_for_goal: Number,
    /// Partners that become active.
    pub activated: Number,
    /// Customers won.
    pub new_customers: Number,
    /// Revenue from them.
    pub revenue: Money,
    /// Margin from them before commission.
    pub margin: Money,
    /// Commission, less what is cancelled or clawed back.
    pub commission: Money,
    /// Platform, people, co-marketing and the rest.
    pub program_costs: Money,
    /// What is left.
    pub net: Money,
    /// The month in which the program has paid for itself; `None` when not inside the horizon.
    pub break_even_month: Option<u32>,
    /// Partners that would have to be identified for the program to pay for itself; `None` when no number would.
    pub partners_to_break_even: Option<u64>,
    /// The deepest point of the running sum.
    pub peak_funding: Money,
}

/// Something to reach after day 90.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// The row.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day; `None` when open.
    pub end: Option<NaiveDate>,
    /// What is done.
    pub actions: Vec<String>,
    /// How to know that it is reached.
    pub reached_when: String,
    /// The source.
    pub source: String,
}

/// Joint campaigns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoMarketing {
    /// The budget a quarter.
    pub budget: Money,
    /// The currency of the amounts here.
    pub currency: String,
    /// The budget split; the parts add up to it.
    pub split: Vec<Share>,
    /// Campaigns that the budget carries.
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

/// Something a founder must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The row, with the tier, the need or the pair of answers where it belongs to one:
    /// `payout-before-window-closes.referral`, `platform-misses.own-terms`.
    pub id: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// What is the case.
    pub what: String,
    /// Why it matters, with the figures.
    pub why: String,
    /// What would mend it.
    pub mend: String,
    /// The source of the rule.
    pub source: String,
}

/// Something that was assumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// What it stands for: a question's id or a default's.
    pub id: String,
    /// The value used.
    pub value: Value,
    /// Its unit.
    pub unit: String,
    /// Why this value.
    pub because: String,
    /// The source.
    pub source: String,
}

/// A decision and what made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The table, with the tier or the candidate where it was asked for one: `commission.referral`.
    pub id: String,
    /// The question.
    pub question: String,
    /// What came out.
    pub outcome: String,
    /// The row that decided.
    pub row: String,
    /// Why.
    pub because: String,
    /// The facts that the row looked at, by id.
    pub facts: BTreeMap<String, Value>,
    /// The source of the row.
    pub source: String,
    /// The other rows that hold and were outranked.
    pub also_matched: Vec<Outranked>,
}

/// A row that held and was outranked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outranked {
    /// The row.
    pub row: String,
    /// What it would have decided.
    pub outcome: String,
    /// The row that outranked it.
    pub outranked_by: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where in it.
    pub place: String,
    /// `seed`, `guide`, `vendor`, `study` or `judgement`.
    pub kind: String,
    /// Its address, where it has one.
    pub url: Option<String>,
    /// When it was read, where that is known.
    pub read: Option<NaiveDate>,
}
