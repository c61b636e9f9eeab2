//! A blueprint as a template sees it: every amount, rate, count and date as text, every choice in words.
//!
//! Templates get nothing to calculate with, so that they cannot calculate wrongly. This module rounds for
//! reading, once, and knows no document.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::Serialize;

use crate::blueprint::{
    AgendaItem, Alternative, Assumption, Attribution, Blueprint, Campaign, Channel, Commission,
    CommissionAlternative, Company, Contrast, Decision, Fact, Fit, FunnelStage, Gate, GrowthStep,
    Integration, Maturity, Message, Milestone, Model, Policies, ProgramEconomics, Requalification,
    Rule, Source, Task, Tier, TierEconomics, Tooling, Topic, Warning,
};
use crate::render::plan::{Owner, Schedule, gantt};
use crate::render::words;
use crate::units::{
    Decimal, Money, Number, Percent, Value, amount, counted, money, number, percent, places_told,
};

/// Places of an amount in US dollars, and of one in a currency whose places nobody told.
const USUAL_PLACES: u32 = 2;

/// The decisions that stand for themselves, in the order in which each rests on those before it.
const CHAIN: &[&str] = &["readiness", "model", "tooling"];

/// What the ids of the decisions about each tier's pay begin with.
const FAN: &str = "commission.";

/// The most assumed figures that the summary names.
const MAIN_ASSUMPTIONS: usize = 5;

/// The most tasks that the summary names as the first ones.
const FIRST_TASKS: usize = 3;

/// A blueprint for reading.
#[derive(Debug, Serialize)]
pub struct View<'a> {
    schema: &'a str,
    version: &'a str,
    playbook: &'a str,
    start_date: String,
    company: CompanyView<'a>,
    about: AboutView<'a>,
    readiness: ReadinessView<'a>,
    /// What the errors among the warnings say, in a row; empty when there is none.
    must_settle: String,
    model: ModelView<'a>,
    tooling: ToolingView<'a>,
    tiers: Vec<TierView<'a>>,
    policies: PoliciesView<'a>,
    attribution: AttributionView<'a>,
    recruitment: RecruitmentView<'a>,
    pub(super) integrations: Vec<IntegrationView<'a>>,
    plan: PlanView<'a>,
    path: PathView<'a>,
    economics: EconomicsView<'a>,
    milestones: Vec<MilestoneView<'a>>,
    co_marketing: CoMarketingView<'a>,
    operations: OperationsView<'a>,
    topics: &'a [Topic],
    warnings: Vec<WarningView<'a>>,
    facts: Vec<FactView<'a>>,
    assumptions: Vec<AssumptionView<'a>>,
    /// How many of the answers are assumed, in words.
    assumed: String,
    decisions: Vec<DecisionView<'a>>,
    sources: Vec<SourceView<'a>>,
}

#[derive(Debug, Serialize)]
struct CompanyView<'a> {
    name: &'a str,
    currency: &'a str,
    in_dollars: bool,
    usd_rate: String,
}

/// What the company said about itself in words of its own.
#[derive(Debug, Serialize)]
struct AboutView<'a> {
    product: Option<&'a str>,
    buyer: Option<&'a str>,
    /// The terms of the program that runs today.
    terms_today: Option<&'a str>,
}

/// The answer to a question, where it is a text.
fn told<'a>(blueprint: &'a Blueprint, id: &str) -> Option<&'a str> {
    let fact = blueprint.facts.iter().find(|fact| fact.id == id)?;
    fact.value.word()
}

#[derive(Debug, Serialize)]
struct ReadinessView<'a> {
    id: &'a str,
    verdict: String,
    because: &'a str,
    source: &'a str,
    turns: &'a str,
    conditions: &'a [crate::blueprint::Advice],
}

#[derive(Debug, Serialize)]
struct ModelView<'a> {
    id: &'a str,
    name: &'a str,
    because: &'a str,
    source: &'a str,
    pitch: &'a str,
    partner_types: &'a [String],
    growth_path: &'a [GrowthStep],
    comparison: &'a [Contrast],
}

#[derive(Debug, Serialize)]
struct ToolingView<'a> {
    id: &'a str,
    name: &'a str,
    plan: Option<&'a str>,
    /// What it costs at the start and in month 12 of the forecast.
    monthly_cost: String,
    price_source: Option<&'a str>,
    by_quote: bool,
    /// What the plans were held against, in a sentence.
    held_against: Option<HeldView<'a>>,
    because: &'a str,
    source: &'a str,
    strengths: &'a [String],
    limitations: &'a [String],
    profile_source: &'a str,
    fit: Vec<FitView<'a>>,
    alternatives: Vec<AlternativeView<'a>>,
    moved: &'a [String],
    moved_sources: &'a [String],
}

/// What goes through the platform in a month.
#[derive(Debug, Serialize)]
struct HeldView<'a> {
    sales: String,
    payouts: String,
    partners: String,
    today: Option<TodayView>,
    source: &'a str,
}

/// What today's program brings of it.
#[derive(Debug, Serialize)]
struct TodayView {
    sales: String,
    payouts: String,
    assumed_rate: String,
    partners: String,
}

#[derive(Debug, Serialize)]
struct FitView<'a> {
    need: &'a str,
    id: &'a str,
    met: String,
    because: &'a str,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct AlternativeView<'a> {
    name: &'a str,
    plan: Option<&'a str>,
    monthly_cost: String,
    misses: &'a [String],
    not_documented: &'a [String],
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct TierView<'a> {
    id: &'a str,
    name: &'a str,
    open: bool,
    state: String,
    opens_when: &'a [Gate],
    commission: CommissionView<'a>,
    compensation: &'a str,
    requirements: &'a [String],
    support: &'a [String],
    volume: &'a str,
    partner_types: &'a [String],
    tracking: &'a [String],
    payout: PayoutView<'a>,
    clawback: ClawbackView<'a>,
    progression: &'a str,
    requalification: &'a Requalification,
    market_practice: Vec<PracticeView<'a>>,
    source: &'a str,
    economics: Option<TierEconomicsView>,
}

#[derive(Debug, Serialize)]
struct PracticeView<'a> {
    practice: &'a str,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct CommissionView<'a> {
    rate: String,
    basis: &'a str,
    band: String,
    duration: String,
    ceiling: String,
    /// Whether the customer carries no commission at all.
    ceiling_below_zero: bool,
    capped: bool,
    point: String,
    because: &'a str,
    alternatives: Vec<StructureView<'a>>,
    /// Whether a customer carries any of the alternatives.
    has_way_out: bool,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct StructureView<'a> {
    what: &'a str,
    carries: String,
    /// Whether a customer carries it.
    fits: bool,
    /// The same in words, with what would be lost on a customer.
    fit: String,
    because: &'a str,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct PayoutView<'a> {
    timing: &'a str,
    first_day: u32,
    hold_until_day: u32,
    cash_at_risk: String,
    has_cash_at_risk: bool,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct ClawbackView<'a> {
    window_days: u32,
    has_window: bool,
    kind: String,
    returned: &'a str,
    overlap: &'a str,
    direct_sale: &'a str,
    expected_share: String,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct PoliciesView<'a> {
    registration: &'a [Rule],
    protection: &'a [Rule],
    pricing: &'a [Rule],
    conflicts: &'a [Rule],
    /// Contradictions that are no warning of the whole program.
    notes: Vec<WarningView<'a>>,
}

#[derive(Debug, Serialize)]
struct AttributionView<'a> {
    windows: Vec<WindowView<'a>>,
    cases: Vec<CaseView<'a>>,
    targets: &'a [crate::blueprint::Target],
}

#[derive(Debug, Serialize)]
struct WindowView<'a> {
    name: &'a str,
    length: String,
    rule: &'a str,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct CaseView<'a> {
    when: &'a str,
    credit: String,
    share: &'a str,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct RecruitmentView<'a> {
    /// The goal in words.
    goal: String,
    goal_mrr: String,
    goal_share: String,
    /// What today's program brings; `None` when it brings nothing.
    today_share: Option<String>,
    customers_needed: String,
    funnel: Vec<FunnelView<'a>>,
    judgement: &'a str,
    channels: &'a [Channel],
    sequence: Vec<MessageView<'a>>,
}

#[derive(Debug, Serialize)]
struct FunnelView<'a> {
    id: &'a str,
    name: &'a str,
    meaning: &'a str,
    benchmark: &'a str,
    needed: String,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct MessageView<'a> {
    id: &'a str,
    day: u32,
    date: String,
    subject: &'a str,
    channels: String,
    purpose: &'a str,
    body: &'a [String],
    body_upper_tiers: &'a [String],
    source: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct IntegrationView<'a> {
    pub(super) name: &'a str,
    score: String,
    pub(super) id: &'a str,
    priority: String,
    factors: Vec<FactorView<'a>>,
    question: Option<&'a str>,
    to_cross: Option<&'a str>,
    onboarding: Vec<StepView<'a>>,
    waits_for: Option<&'a str>,
    /// Everything that is open about it, in sentences.
    notes: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct FactorView<'a> {
    name: &'a str,
    weight: String,
    points: String,
}

#[derive(Debug, Serialize)]
struct StepView<'a> {
    name: &'a str,
    start: String,
    end: String,
    tasks: &'a [String],
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct PlanView<'a> {
    start: String,
    end: String,
    /// The last day of a task that goes on after the plan's end.
    runs_on: Option<String>,
    phases: Vec<PhaseView<'a>>,
    tasks: Vec<TaskView<'a>>,
    first: Vec<TaskView<'a>>,
    moved: Vec<MoveView<'a>>,
    gantt: String,
    /// The sources of its tasks, numbered from 1.
    sources: Vec<SourceView<'a>>,
}

#[derive(Debug, Serialize)]
struct MoveView<'a> {
    action: &'a str,
    from: String,
    to: String,
}

/// The decisions in the order in which each rests on those before it.
#[derive(Debug, Serialize)]
struct PathView<'a> {
    chain: Vec<DecisionView<'a>>,
    fan: Vec<DecisionView<'a>>,
    arrows: String,
    last: String,
}

#[derive(Debug, Serialize)]
struct PhaseView<'a> {
    name: &'a str,
    tasks: Vec<TaskView<'a>>,
}

#[derive(Clone, Debug, Serialize)]
struct TaskView<'a> {
    id: &'a str,
    phase: &'a str,
    days: String,
    dates: String,
    start: String,
    end: String,
    owner: String,
    action: &'a str,
    deliverable: &'a str,
    done_when: &'a str,
    after: Vec<&'a str>,
    after_actions: Vec<&'a str>,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct EconomicsView<'a> {
    basis: Vec<AssumptionView<'a>>,
    horizon_months: u32,
    identified: String,
    activated: String,
    new_customers: String,
    revenue: String,
    margin: String,
    commission: String,
    program_costs: String,
    net: String,
    loses: bool,
    /// Whether customers pay for a year at once.
    prepaid: bool,
    break_even_month: String,
    breaks_even: bool,
    partners_to_break_even: Option<String>,
    peak_funding: String,
}

#[derive(Debug, Serialize)]
struct TierEconomicsView {
    rate: String,
    margin: String,
    commission: String,
    contribution: String,
    ltv_to_cac: String,
    ltv_to_cac_hybrid: String,
    payback: String,
    own_cost: String,
    break_even_rate: String,
    ltv3_rate: String,
    ltv3_hybrid_rate: String,
    payback12_rate: String,
    ceiling: String,
    ceiling_with_program_costs: String,
    verdict: String,
    expected_clawback: String,
}

#[derive(Debug, Serialize)]
struct MilestoneView<'a> {
    name: &'a str,
    start: String,
    end: String,
    open: bool,
    actions: &'a [String],
    reached_when: &'a str,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct CoMarketingView<'a> {
    budget: String,
    has_budget: bool,
    split: Vec<ShareView<'a>>,
    campaigns: &'a [Campaign],
}

#[derive(Debug, Serialize)]
struct ShareView<'a> {
    name: &'a str,
    share: String,
    amount: String,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct OperationsView<'a> {
    review: &'a [AgendaItem],
    review_minutes: u64,
    maturity: &'a Maturity,
}

#[derive(Debug, Serialize)]
struct WarningView<'a> {
    id: &'a str,
    severity: &'a str,
    severity_title: String,
    /// The tier it is about; empty when it is about the program.
    tier: &'a str,
    what: &'a str,
    why: &'a str,
    mend: &'a str,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct FactView<'a> {
    id: &'a str,
    value: String,
    from: &'a str,
}

#[derive(Debug, Serialize)]
struct AssumptionView<'a> {
    id: &'a str,
    value: String,
    because: &'a str,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct DecisionView<'a> {
    id: &'a str,
    question: &'a str,
    outcome: String,
    row: &'a str,
    because: &'a str,
    facts: Vec<FactView<'a>>,
    source: &'a str,
    also_matched: &'a [crate::blueprint::Outranked],
    /// The tier or candidate that it was asked for, with a capital first letter.
    subject: String,
    shown_facts: String,
    /// What a tier pays, where the decision is about that; else the outcome.
    pays: String,
}

#[derive(Debug, Serialize)]
struct SourceView<'a> {
    number: usize,
    title: &'a str,
    place: &'a str,
    kind: &'a str,
    url: Option<&'a str>,
    read: Option<String>,
}

/// A date for reading: `4 Jan 2027`.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// Two dates for reading: `4 Jan 2027`, `4-6 Jan 2027`, `30 Jan - 2 Feb 2027`.
#[must_use]
pub fn dates(first: NaiveDate, last: NaiveDate) -> String {
    use chrono::Datelike as _;
    if first == last {
        date(first)
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{}-{}", first.day(), date(last))
    } else if first.year() == last.year() {
        format!("{} - {}", first.format("%-d %b"), date(last))
    } else {
        format!("{} - {}", date(first), date(last))
    }
}

/// How amounts of a company are printed.
#[derive(Clone, Copy, Debug)]
pub struct Amounts<'a> {
    company: &'a Company,
}

impl<'a> Amounts<'a> {
    /// The amounts of this company.
    #[must_use]
    pub fn of(company: &'a Company) -> Self {
        Self { company }
    }

    /// An amount in a currency, rounded to its smallest unit.
    #[must_use]
    pub fn exact(&self, amount: Money, currency: &str) -> String {
        money(amount.0, currency, self.places(currency))
    }

    /// An amount rounded to whole units, for sums that are estimates: whole from 1,000 on, exact below.
    #[must_use]
    pub fn estimate(&self, amount: Money, currency: &str) -> String {
        let places = if amount.0.abs() >= Decimal::ONE_THOUSAND {
            0
        } else {
            self.places(currency)
        };
        money(amount.0, currency, places)
    }

    /// A platform's price in a month, by its kind: an estimate is not told as a price, nor a lowest price as the price.
    #[must_use]
    pub fn price(&self, cost: Option<Money>, kind: &str, currency: &str) -> String {
        let Some(cost) = cost.map(|cost| self.exact(cost, currency)) else {
            return "by quote".into();
        };
        match kind {
            "estimate" => format!("about {cost} a month by an estimate"),
            "from" => format!("from {cost} a month"),
            _ => format!("{cost} a month"),
        }
    }

    /// What the platform costs at the start and in month 12 of the forecast: `$49 a month at the start, $99 in
    /// month 12 of the forecast`.
    #[must_use]
    pub fn prices(&self, tooling: &Tooling) -> String {
        let Some(later) = tooling.monthly_cost else {
            return "by quote".into();
        };
        let shown = |cost, kind: &str| {
            let cost = self.exact(cost, &tooling.currency);
            match kind {
                "estimate" => format!("about {cost}"),
                "from" => format!("from {cost}"),
                _ => cost,
            }
        };
        let in_a_year = shown(later, &tooling.price);
        let told = match &tooling.start {
            None => format!("{in_a_year} in month 12 of the forecast"),
            Some(start) if Some(&start.plan) != tooling.plan.as_ref() => format!(
                "{} a month at the start (plan {}), {in_a_year} in month 12 of the forecast",
                shown(start.monthly_cost, &start.price),
                start.plan
            ),
            Some(start) if start.monthly_cost == later => {
                format!("{in_a_year} a month, at the start and in month 12 of the forecast")
            }
            Some(start) => format!(
                "{} a month at the start, {in_a_year} in month 12 of the forecast",
                shown(start.monthly_cost, &start.price)
            ),
        };
        if tooling.price == "estimate" {
            format!("{told}, by an estimate")
        } else {
            told
        }
    }

    /// Revenue, margin, commission, other costs and what is left of a program, rounded alike so that the
    /// printed lines add up: the other costs, the sum of many estimates, take up what rounding leaves.
    #[must_use]
    pub fn account(&self, program: &ProgramEconomics, currency: &str) -> [String; 5] {
        let amounts = [
            program.margin,
            program.commission,
            program.program_costs,
            program.net,
        ];
        let is_large = amounts
            .iter()
            .any(|amount| amount.0.abs() >= Decimal::ONE_THOUSAND);
        let places = if is_large { 0 } else { self.places(currency) };
        let rounded = |of: Money| amount(of.0, places);
        let (revenue, margin, commission, net) = (
            rounded(program.revenue),
            rounded(program.margin),
            rounded(program.commission),
            rounded(program.net),
        );
        let costs = margin - commission - net;
        [revenue, margin, commission, costs, net].map(|line| money(line, currency, places))
    }

    /// A fact's amount: with more places where fewer would show a whole amount, which a rule may name, that it is
    /// not.
    fn told(&self, amount: Decimal, currency: &str) -> String {
        let places = self.places(currency);
        money(amount, currency, places.max(places_told(amount, places)))
    }

    fn places(&self, currency: &str) -> u32 {
        if currency == self.company.currency {
            self.company.minor_units
        } else {
            USUAL_PLACES
        }
    }

    fn scalar(&self, value: &Value, unit: &str) -> String {
        if let Some(items) = value.items() {
            let items = items.into_iter().map(|item| match unit {
                "choices" => words::plain(item),
                _ => item.to_owned(),
            });
            return items.collect::<Vec<_>>().join(", ");
        }
        let number = match value {
            Value::Number(number) => Some(*number),
            _ => value.amount(),
        };
        match (unit, number) {
            ("money", Some(amount)) => self.told(amount, &self.company.currency),
            ("usd", Some(amount)) => self.told(amount, "USD"),
            ("text" | "date", _) => value.to_string(),
            (_, Some(value)) => with_unit(value, unit),
            (_, None) => words::plain(&value.to_string()),
        }
    }
}

fn with_unit(value: Decimal, unit: &str) -> String {
    match unit {
        "percent" => percent(value),
        "percent_a_month" => format!("{} a month", percent(value)),
        "percent_a_year" => format!("{} a year", percent(value)),
        "usd" => money(value, "USD", USUAL_PLACES),
        "usd_a_month" => format!("{} a month", money(value, "USD", USUAL_PLACES)),
        "referrals_a_quarter" => format!("{} a quarter", number(value.normalize())),
        "days" => counted(value, "day", "days"),
        "weeks" => counted(value, "week", "weeks"),
        "months" => counted(value, "month", "months"),
        "points" => counted(value, "point", "points"),
        _ => number(value.normalize()),
    }
}

/// A number for reading, with at most two places.
#[must_use]
pub fn plain_number(value: Number) -> String {
    number(value.0.round_dp(2).normalize())
}

/// A count for reading.
#[must_use]
pub fn count(value: u64) -> String {
    number(value.into())
}

/// A band of rates for reading: `10-15%`, or `20%` when its ends are the same.
#[must_use]
pub fn band(low: Percent, high: Percent) -> String {
    if low == high {
        percent(low.0)
    } else {
        format!(
            "{}-{}",
            percent(low.0).trim_end_matches('%'),
            percent(high.0)
        )
    }
}

/// The score of a candidate for reading: `82`, or `55-85` when something is unknown.
#[must_use]
pub fn score(integration: &Integration) -> String {
    match (&integration.score, &integration.score_range) {
        (Some(score), _) => plain_number(*score),
        (None, Some(range)) => {
            format!("{}-{}", plain_number(range.low), plain_number(range.high))
        }
        (None, None) => "unknown".into(),
    }
}

impl<'a> View<'a> {
    /// The blueprint for reading.
    #[must_use]
    pub fn of(blueprint: &'a Blueprint, schedule: &'a Schedule) -> Self {
        let amounts = Amounts::of(&blueprint.company);
        Self {
            schema: &blueprint.schema,
            version: &blueprint.generated.version,
            playbook: &blueprint.generated.playbook,
            start_date: date(blueprint.generated.start_date),
            company: CompanyView {
                name: &blueprint.company.name,
                currency: &blueprint.company.currency,
                in_dollars: blueprint.company.currency == "USD",
                usd_rate: number(blueprint.company.usd_rate.0.normalize()),
            },
            readiness: ReadinessView {
                id: &blueprint.readiness.verdict,
                verdict: words::plain(&blueprint.readiness.verdict),
                because: &blueprint.readiness.because,
                source: &blueprint.readiness.source,
                turns: &blueprint.readiness.turns,
                conditions: &blueprint.readiness.conditions,
            },
            must_settle: must_settle(blueprint),
            about: AboutView {
                product: told(blueprint, "product.description"),
                buyer: told(blueprint, "customers.buyer"),
                terms_today: told(blueprint, "program.structure"),
            },
            model: model(&blueprint.model),
            tooling: tooling(&blueprint.tooling, amounts),
            tiers: blueprint
                .tiers
                .iter()
                .map(|tier| self::tier(tier, blueprint, amounts))
                .collect(),
            policies: policies(&blueprint.policies, &blueprint.tiers),
            attribution: attribution(&blueprint.attribution),
            recruitment: recruitment(blueprint, amounts),
            integrations: blueprint.integrations.iter().map(integration).collect(),
            plan: plan(blueprint, schedule),
            path: path(blueprint, amounts),
            economics: economics(blueprint, amounts),
            milestones: blueprint.milestones.iter().map(milestone).collect(),
            co_marketing: co_marketing(blueprint, amounts),
            operations: OperationsView {
                review: &blueprint.operations.review,
                review_minutes: blueprint
                    .operations
                    .review
                    .iter()
                    .map(|item| u64::from(item.minutes))
                    .sum(),
                maturity: &blueprint.operations.maturity,
            },
            topics: &blueprint.topics,
            warnings: blueprint
                .warnings
                .iter()
                .map(|warning| self::warning(warning, &blueprint.tiers))
                .collect(),
            facts: blueprint
                .facts
                .iter()
                .map(|fact| self::fact(fact, amounts))
                .collect(),
            assumptions: assumptions(&blueprint.assumptions, amounts),
            assumed: assumed(blueprint),
            decisions: blueprint
                .decisions
                .iter()
                .map(|decision| self::decision(decision, blueprint, amounts))
                .collect(),
            sources: blueprint.sources.iter().enumerate().map(source).collect(),
        }
    }
}

/// What the errors among the warnings say, each once.
#[must_use]
pub fn must_settle(blueprint: &Blueprint) -> String {
    let errors = blueprint.warnings.iter();
    let errors = errors.filter(|warning| warning.severity == "error");
    let mut told: Vec<&str> = Vec::new();
    for error in errors {
        if !told.contains(&&*error.what) {
            told.push(&error.what);
        }
    }
    told.join("; ")
}

fn model(model: &Model) -> ModelView<'_> {
    ModelView {
        id: &model.id,
        name: &model.name,
        because: &model.because,
        source: &model.source,
        pitch: &model.pitch,
        partner_types: &model.partner_types,
        growth_path: &model.growth_path,
        comparison: &model.comparison,
    }
}

fn tooling<'a>(tooling: &'a Tooling, amounts: Amounts<'_>) -> ToolingView<'a> {
    let cost = |cost, price: &str| amounts.price(cost, price, &tooling.currency);
    let usd = |amount| amounts.exact(amount, &tooling.currency);
    ToolingView {
        id: &tooling.platform,
        name: &tooling.name,
        plan: tooling.plan.as_deref(),
        monthly_cost: amounts.prices(tooling),
        price_source: tooling.price_source.as_deref(),
        by_quote: tooling.monthly_cost.is_none(),
        held_against: tooling.volume.as_ref().map(|volume| HeldView {
            sales: usd(volume.sales),
            payouts: usd(volume.payouts),
            partners: plain_number(volume.partners),
            today: volume.today.as_ref().map(|today| TodayView {
                sales: usd(today.sales),
                payouts: usd(today.payouts),
                assumed_rate: percent(today.assumed_rate.0),
                partners: plain_number(today.partners),
            }),
            source: &volume.source,
        }),
        because: &tooling.because,
        source: &tooling.source,
        strengths: &tooling.strengths,
        limitations: &tooling.limitations,
        profile_source: &tooling.profile_source,
        fit: tooling.fit.iter().map(fit).collect(),
        alternatives: tooling
            .alternatives
            .iter()
            .map(|other: &Alternative| AlternativeView {
                name: &other.name,
                plan: other.plan.as_deref(),
                monthly_cost: cost(other.monthly_cost, &other.price),
                misses: &other.misses,
                not_documented: &other.not_documented,
                source: &other.source,
            })
            .collect(),
        moved: &tooling.moved,
        moved_sources: &tooling.moved_sources,
    }
}

fn fit(fit: &Fit) -> FitView<'_> {
    FitView {
        need: &fit.need,
        id: &fit.met,
        met: words::plain(&fit.met),
        because: &fit.because,
        source: &fit.source,
    }
}

fn tier<'a>(tier: &'a Tier, blueprint: &'a Blueprint, amounts: Amounts<'_>) -> TierView<'a> {
    let currency = &blueprint.economics.currency;
    let economics = blueprint
        .economics
        .tiers
        .iter()
        .find(|economics| economics.id == tier.id);
    TierView {
        id: &tier.id,
        name: &tier.name,
        open: tier.opens_when.is_empty(),
        state: words::plain(&tier.state),
        opens_when: &tier.opens_when,
        commission: commission(&tier.commission, currency, amounts),
        compensation: &tier.compensation,
        requirements: &tier.requirements,
        support: &tier.support,
        volume: &tier.volume,
        partner_types: &tier.partner_types,
        tracking: &tier.tracking,
        payout: PayoutView {
            timing: &tier.payout.timing,
            first_day: tier.payout.first_day,
            hold_until_day: tier.payout.hold_until_day,
            cash_at_risk: amounts.exact(tier.payout.cash_at_risk, &tier.payout.currency),
            has_cash_at_risk: !tier.payout.cash_at_risk.0.is_zero(),
            source: &tier.payout.source,
        },
        clawback: ClawbackView {
            window_days: tier.clawback.window_days,
            has_window: tier.clawback.window_days > 0,
            kind: words::plain(&tier.clawback.kind),
            returned: &tier.clawback.returned,
            overlap: &tier.clawback.overlap,
            direct_sale: &tier.clawback.direct_sale,
            expected_share: percent(tier.clawback.expected_share.0),
            source: &tier.clawback.source,
        },
        progression: &tier.progression,
        requalification: &tier.requalification,
        market_practice: tier
            .market_practice
            .iter()
            .zip(&*tier.market_practice_sources)
            .map(|(practice, source)| PracticeView { practice, source })
            .collect(),
        source: &tier.source,
        economics: economics.map(|economics| tier_economics(economics, currency, amounts)),
    }
}

fn commission<'a>(
    commission: &'a Commission,
    currency: &str,
    amounts: Amounts<'_>,
) -> CommissionView<'a> {
    CommissionView {
        rate: percent(commission.rate.0),
        basis: &commission.basis,
        band: band(commission.band.low, commission.band.high),
        duration: words::duration(commission),
        ceiling: rate_carried(commission.ceiling),
        ceiling_below_zero: commission.ceiling.0 <= Decimal::ZERO,
        capped: commission.capped,
        point: words::plain(&commission.point),
        because: &commission.because,
        alternatives: commission
            .alternatives
            .iter()
            .map(|other| StructureView {
                what: &other.what,
                carries: match (other.ceiling, other.flat_fee) {
                    (Some(rate), _) => rate_carried(rate),
                    (None, Some(fee)) => amounts.exact(fee, currency),
                    (None, None) => String::new(),
                },
                fits: other.fits,
                fit: fit_in_words(other, currency, amounts),
                because: &other.because,
                source: &other.source,
            })
            .collect(),
        has_way_out: commission.alternatives.iter().any(|other| other.fits),
        source: &commission.source,
    }
}

/// Whether a customer carries another way of paying, and what it would lose.
fn fit_in_words(other: &CommissionAlternative, currency: &str, amounts: Amounts<'_>) -> String {
    match (&other.band, other.ceiling, other.loss) {
        (Some(band), Some(ceiling), _) if other.fits && ceiling < band.high => {
            format!("up to {}", percent(ceiling.0))
        }
        _ if other.fits => "yes".into(),
        (Some(band), _, Some(loss)) => format!(
            "no: at {} each customer would lose you {}",
            percent(band.low.0),
            amounts.exact(loss, currency)
        ),
        (Some(band), _, None) => format!("no: {} is more", percent(band.low.0)),
        _ => "no".into(),
    }
}

/// A highest rate for reading; the customer carries nothing when it is below zero.
#[must_use]
pub fn rate_carried(rate: Percent) -> String {
    if rate.0 < Decimal::ZERO {
        "nothing".into()
    } else {
        percent(rate.0)
    }
}

/// A ratio for reading: `2.37:1`.
#[must_use]
pub fn to_one(ratio: Option<Number>) -> String {
    match ratio {
        Some(ratio) => format!("{}:1", plain_number(ratio)),
        None => "no cost".into(),
    }
}

fn tier_economics(
    economics: &TierEconomics,
    currency: &str,
    amounts: Amounts<'_>,
) -> TierEconomicsView {
    let amount = |amount: Money| amounts.exact(amount, currency);
    TierEconomicsView {
        rate: percent(economics.rate.0),
        margin: amount(economics.margin),
        commission: amount(economics.commission),
        contribution: amount(economics.contribution),
        ltv_to_cac: to_one(economics.ltv_to_cac),
        ltv_to_cac_hybrid: to_one(economics.ltv_to_cac_hybrid),
        payback: months(economics.payback_months),
        own_cost: amount(economics.own_cost),
        break_even_rate: rate_carried(economics.break_even_rate),
        ltv3_rate: rate_carried(economics.ltv3_rate),
        ltv3_hybrid_rate: rate_carried(economics.ltv3_hybrid_rate),
        payback12_rate: rate_carried(economics.payback12_rate),
        ceiling: rate_carried(economics.ceiling),
        ceiling_with_program_costs: economics
            .ceiling_with_program_costs
            .map_or_else(|| "nobody comes".into(), rate_carried),
        verdict: words::plain(&economics.verdict),
        expected_clawback: amount(economics.expected_clawback),
    }
}

fn months(months: Option<u32>) -> String {
    months.map_or_else(
        || "never".into(),
        |months| counted(months, "month", "months"),
    )
}

fn policies<'a>(policies: &'a Policies, tiers: &[Tier]) -> PoliciesView<'a> {
    PoliciesView {
        registration: &policies.registration,
        protection: &policies.protection,
        pricing: &policies.pricing,
        conflicts: &policies.conflicts,
        notes: policies
            .lint
            .iter()
            .filter(|lint| lint.severity == "note")
            .map(|lint| warning(lint, tiers))
            .collect(),
    }
}

fn attribution(attribution: &Attribution) -> AttributionView<'_> {
    AttributionView {
        windows: attribution
            .windows
            .iter()
            .map(|window| WindowView {
                name: &window.name,
                length: match window.days {
                    Some(days) => counted(days, "day", "days"),
                    None => "the customer's lifetime".into(),
                },
                rule: &window.rule,
                source: &window.source,
            })
            .collect(),
        cases: attribution
            .cases
            .iter()
            .map(|case| CaseView {
                when: &case.when,
                credit: words::plain(&case.credit),
                share: &case.share,
                source: &case.source,
            })
            .collect(),
        targets: &attribution.targets,
    }
}

fn recruitment<'a>(blueprint: &'a Blueprint, amounts: Amounts<'_>) -> RecruitmentView<'a> {
    let recruitment = &blueprint.recruitment;
    RecruitmentView {
        goal: goal(blueprint),
        goal_mrr: amounts.exact(recruitment.goal_mrr, &recruitment.currency),
        goal_share: percent(recruitment.goal_share.0),
        today_share: (!recruitment.today_share.0.is_zero())
            .then(|| percent(recruitment.today_share.0)),
        customers_needed: count(recruitment.customers_needed),
        funnel: recruitment.funnel.iter().map(funnel).collect(),
        judgement: &recruitment.judgement,
        channels: &recruitment.channels,
        sequence: recruitment
            .sequence
            .iter()
            .map(|message: &Message| MessageView {
                id: &message.id,
                day: message.day,
                date: blueprint
                    .launch_plan
                    .start_date
                    .checked_add_days(chrono::Days::new(message.day.into()))
                    .map_or_else(String::new, date),
                subject: &message.subject,
                channels: in_words(&message.channels),
                purpose: &message.purpose,
                body: &message.body,
                body_upper_tiers: &message.body_upper_tiers,
                source: &message.source,
            })
            .collect(),
    }
}

fn funnel(stage: &FunnelStage) -> FunnelView<'_> {
    FunnelView {
        id: &stage.id,
        name: &stage.name,
        meaning: &stage.meaning,
        benchmark: &stage.benchmark,
        needed: if stage.needed_at_best == stage.needed_at_worst {
            count(stage.needed_at_best)
        } else {
            format!(
                "{} to {}",
                count(stage.needed_at_best),
                count(stage.needed_at_worst)
            )
        },
        source: &stage.source,
    }
}

fn integration(integration: &Integration) -> IntegrationView<'_> {
    IntegrationView {
        name: &integration.name,
        score: score(integration),
        id: &integration.priority,
        priority: words::plain(&integration.priority),
        factors: integration
            .factors
            .iter()
            .map(|factor| FactorView {
                name: &factor.name,
                weight: percent(factor.weight.0),
                points: factor.points.map_or_else(|| "unknown".into(), plain_number),
            })
            .collect(),
        question: integration.question.as_deref(),
        to_cross: integration.to_cross.as_deref(),
        onboarding: integration
            .onboarding
            .iter()
            .map(|step| StepView {
                name: &step.name,
                start: date(step.start),
                end: date(step.end),
                tasks: &step.tasks,
                source: &step.source,
            })
            .collect(),
        waits_for: integration.waits_for.as_deref(),
        notes: [
            &integration.question,
            &integration.waits_for,
            &integration.to_cross,
        ]
        .into_iter()
        .filter_map(|note| note.as_deref())
        .collect(),
    }
}

/// The sources of the plan's tasks, in the order of the blueprint.
pub(super) fn sources_of_plan<'a>(
    blueprint: &'a Blueprint,
    schedule: &'a Schedule,
) -> impl Iterator<Item = &'a Source> {
    blueprint
        .sources
        .iter()
        .filter(|source| schedule.tasks().any(|(task, _)| task.source == source.id))
}

fn plan<'a>(blueprint: &'a Blueprint, schedule: &'a Schedule) -> PlanView<'a> {
    let tasks: Vec<TaskView<'_>> = schedule
        .tasks()
        .map(|(task, owner)| self::task(task, owner, schedule))
        .collect();
    let mut phases: Vec<PhaseView<'_>> = Vec::new();
    for task in &tasks {
        match phases.iter_mut().find(|phase| phase.name == task.phase) {
            Some(phase) => phase.tasks.push(task.clone()),
            None => phases.push(PhaseView {
                name: task.phase,
                tasks: vec![task.clone()],
            }),
        }
    }
    PlanView {
        start: date(schedule.plan.start_date),
        end: date(schedule.plan.end_date),
        runs_on: tasks_after(schedule).map(date),
        phases,
        first: tasks.iter().take(FIRST_TASKS).cloned().collect(),
        tasks,
        moved: schedule
            .moves
            .iter()
            .map(|moved| MoveView {
                action: &moved.action,
                from: dates(moved.planned.0, moved.planned.1),
                to: dates(moved.moved_to.0, moved.moved_to.1),
            })
            .collect(),
        gantt: gantt(
            &format!("{}: the first 90 days", blueprint.company.name),
            schedule,
        ),
        sources: sources_of_plan(blueprint, schedule)
            .enumerate()
            .map(source)
            .collect(),
    }
}

/// The last day of the tasks that go on after the plan's end; `None` when all end within it.
fn tasks_after(schedule: &Schedule) -> Option<NaiveDate> {
    let last = schedule.plan.tasks.iter().map(|task| task.end).max();
    last.filter(|last| *last > schedule.plan.end_date)
}

fn task<'a>(task: &'a Task, owner: &Owner, schedule: &'a Schedule) -> TaskView<'a> {
    let waits = task.after.iter().filter_map(|id| schedule.task(id));
    TaskView {
        id: &task.id,
        phase: &task.phase,
        days: if task.start_day == task.end_day {
            task.start_day.to_string()
        } else {
            format!("{}-{}", task.start_day, task.end_day)
        },
        dates: dates(task.start, task.end),
        start: date(task.start),
        end: date(task.end),
        owner: owner.shown(),
        action: &task.action,
        deliverable: &task.deliverable,
        done_when: &task.done_when,
        after: task.after.iter().map(|id| &**id).collect(),
        after_actions: waits.map(|task| &*task.action).collect(),
        source: &task.source,
    }
}

/// The path to the program: the decisions that stand for themselves, then what each tier pays.
fn path<'a>(blueprint: &'a Blueprint, amounts: Amounts<'_>) -> PathView<'a> {
    let find = |id: &str| {
        let found = blueprint
            .decisions
            .iter()
            .find(|decision| decision.id == id);
        found.map(|decision| self::decision(decision, blueprint, amounts))
    };
    let chain: Vec<DecisionView<'_>> = CHAIN.iter().filter_map(|id| find(id)).collect();
    let fan = blueprint
        .decisions
        .iter()
        .filter(|decision| decision.id.starts_with(FAN))
        .map(|decision| self::decision(decision, blueprint, amounts))
        .collect();
    let nodes: Vec<String> = std::iter::once("start".to_owned())
        .chain((1..=chain.len()).map(|at| format!("d{at}")))
        .collect();
    PathView {
        chain,
        fan,
        last: nodes.last().cloned().unwrap_or_default(),
        arrows: nodes.join(" --> "),
    }
}

fn economics<'a>(blueprint: &'a Blueprint, amounts: Amounts<'_>) -> EconomicsView<'a> {
    let economics = &blueprint.economics;
    let program = &economics.program;
    let amount = |amount: Money| amounts.estimate(amount, &economics.currency);
    let [revenue, margin, commission, program_costs, net] =
        amounts.account(program, &economics.currency);
    let people = |value: Number| number(value.0.round_dp(1).normalize());
    EconomicsView {
        basis: assumptions(&economics.basis, amounts),
        horizon_months: program.horizon_months,
        identified: identified(program),
        activated: people(program.activated),
        new_customers: people(program.new_customers),
        revenue,
        margin,
        commission,
        program_costs,
        net,
        loses: program.net.0 < Decimal::ZERO,
        prepaid: told(blueprint, "revenue.model")
            .is_some_and(|model| matches!(model, "annual_subscription" | "one_time")),
        break_even_month: paid_back(program.break_even_month, program.horizon_months),
        breaks_even: program.break_even_month.is_some(),
        partners_to_break_even: program.partners_to_break_even.map(count),
        peak_funding: amount(program.peak_funding),
    }
}

/// When a program has paid for itself, if it does inside so many months.
#[must_use]
pub fn paid_back(month: Option<u32>, horizon: u32) -> String {
    match month {
        Some(month) => format!("month {month}"),
        None => format!("not within {horizon} months"),
    }
}

/// The partners identified, and where a usual list ends or begins before the goal does.
#[must_use]
pub fn identified(program: &ProgramEconomics) -> String {
    let people = |value: Number| number(value.0.round_dp(1).normalize());
    let (listed, asked) = (program.identified, program.identified_for_goal);
    let end = match asked.cmp(&listed) {
        Ordering::Equal => return people(listed),
        Ordering::Greater => "ends",
        Ordering::Less => "begins",
    };
    format!(
        "{}, where a usual list {end}; the goal asks for {}",
        people(listed),
        people(asked)
    )
}

/// The goal in words, with the growth that it rests on.
#[must_use]
pub fn goal(blueprint: &Blueprint) -> String {
    let recruitment = &blueprint.recruitment;
    let amounts = Amounts::of(&blueprint.company);
    let basis = blueprint.economics.basis.iter();
    let growth = basis
        .filter(|item| item.id == "company-growth")
        .map(|item| amounts.scalar(&item.value, "percent"))
        .next();
    format!(
        "{} of monthly revenue from partners a year from now, {} a month{}",
        percent(recruitment.goal_share.0),
        amounts.exact(recruitment.goal_mrr, &recruitment.currency),
        growth.map_or_else(String::new, |growth| format!(
            " (revenue taken to grow {growth} a month until then)"
        ))
    )
}

fn milestone(milestone: &Milestone) -> MilestoneView<'_> {
    MilestoneView {
        name: &milestone.name,
        start: date(milestone.start),
        end: milestone.end.map_or_else(String::new, date),
        open: milestone.end.is_none(),
        actions: &milestone.actions,
        reached_when: &milestone.reached_when,
        source: &milestone.source,
    }
}

fn co_marketing<'a>(blueprint: &'a Blueprint, amounts: Amounts<'_>) -> CoMarketingView<'a> {
    let co_marketing = &blueprint.co_marketing;
    let amount = |amount: Money| amounts.exact(amount, &co_marketing.currency);
    CoMarketingView {
        budget: amount(co_marketing.budget),
        has_budget: !co_marketing.budget.0.is_zero(),
        split: co_marketing
            .split
            .iter()
            .map(|share| ShareView {
                name: &share.name,
                share: percent(share.share.0),
                amount: amount(share.amount),
                source: &share.source,
            })
            .collect(),
        campaigns: &co_marketing.campaigns,
    }
}

fn warning<'a>(warning: &'a Warning, tiers: &[Tier]) -> WarningView<'a> {
    WarningView {
        id: &warning.id,
        severity: &warning.severity,
        severity_title: words::title(&warning.severity),
        tier: words::tier_of(warning, tiers).unwrap_or_default(),
        what: &warning.what,
        why: &warning.why,
        mend: &warning.mend,
        source: &warning.source,
    }
}

/// Choices in words, in a row.
fn in_words(ids: &[String]) -> String {
    let words: Vec<String> = ids.iter().map(|id| words::plain(id)).collect();
    words.join(", ")
}

fn fact<'a>(fact: &'a Fact, amounts: Amounts<'_>) -> FactView<'a> {
    FactView {
        id: &fact.id,
        value: amounts.scalar(&fact.value, &fact.unit),
        from: &fact.from,
    }
}

fn assumptions<'a>(assumptions: &'a [Assumption], amounts: Amounts<'_>) -> Vec<AssumptionView<'a>> {
    assumptions
        .iter()
        .map(|assumption| AssumptionView {
            id: &assumption.id,
            value: amounts.scalar(&assumption.value, &assumption.unit),
            because: &assumption.because,
            source: &assumption.source,
        })
        .collect()
}

/// How many of the answers are assumed, with the first figures among them.
#[must_use]
pub fn assumed(blueprint: &Blueprint) -> String {
    let amounts = Amounts::of(&blueprint.company);
    let answers = blueprint.facts.iter().filter(|fact| fact.from != "derived");
    let of_all = format!("of {} answers", answers.count());
    if blueprint.assumptions.is_empty() {
        return format!("none {of_all}");
    }
    let figures = blueprint
        .assumptions
        .iter()
        .filter(|one| one.unit != "text");
    let main: Vec<String> = figures
        .take(MAIN_ASSUMPTIONS)
        .map(|one| format!("{} {}", one.id, amounts.scalar(&one.value, &one.unit)))
        .collect();
    let among = if main.is_empty() {
        String::new()
    } else {
        format!(", among them {}", main.join(", "))
    };
    format!("{} {of_all}{among}", blueprint.assumptions.len())
}

fn decision<'a>(
    decision: &'a Decision,
    blueprint: &'a Blueprint,
    amounts: Amounts<'_>,
) -> DecisionView<'a> {
    let facts = decision.facts.iter().map(|(id, value)| {
        let known = blueprint.facts.iter().find(|fact| fact.id == *id);
        let unit = match (known, value) {
            (Some(fact), _) => &*fact.unit,
            // Of what a single tier is asked about, amounts alone are decimals kept as text.
            (None, Value::Amount(_) | Value::Text(_)) if value.amount().is_some() => "money",
            (None, Value::Text(_) | Value::Choice(_)) => "choice",
            (None, Value::Texts(_) | Value::Choices(_)) => "choices",
            (None, _) => "number",
        };
        FactView {
            id,
            value: match (known, value) {
                (None, Value::Number(value)) => number(amount(*value, 2).normalize()),
                _ => amounts.scalar(value, unit),
            },
            from: known.map_or("derived", |fact| &*fact.from),
        }
    });
    let facts: Vec<FactView<'_>> = facts.collect();
    let shown: Vec<String> = facts
        .iter()
        .map(|fact| format!("{}: {}", fact.id, fact.value))
        .collect();
    let subject = decision
        .id
        .split_once('.')
        .map_or("", |(_, subject)| subject);
    let tier = blueprint
        .tiers
        .iter()
        .find(|tier| decision.id.strip_prefix(FAN) == Some(&*tier.id));
    DecisionView {
        pays: match tier {
            Some(tier) => format!(
                "{} of {}",
                percent(tier.commission.rate.0),
                tier.commission.basis
            ),
            None => words::plain(&decision.outcome),
        },
        shown_facts: shown.join(", "),
        subject: words::title(subject),
        id: &decision.id,
        question: &decision.question,
        outcome: words::plain(&decision.outcome),
        row: &decision.row,
        // The row speaks of the usual rate; where the ceiling cuts it, the sentence must speak of that.
        because: match tier {
            Some(tier) if tier.commission.capped => &tier.commission.because,
            _ => &decision.because,
        },
        facts,
        source: &decision.source,
        also_matched: &decision.also_matched,
    }
}

fn source((at, source): (usize, &Source)) -> SourceView<'_> {
    SourceView {
        number: at + 1,
        title: &source.title,
        place: &source.place,
        kind: &source.kind,
        url: source.url.as_deref(),
        read: source.read.map(date),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{band, dates};
    use crate::units::{Decimal, Percent};

    #[test]
    fn dates_read_like_a_calendar() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        for (first, last, shown) in [
            ("2027-01-04", "2027-01-04", "4 Jan 2027"),
            ("2027-01-04", "2027-01-06", "4-6 Jan 2027"),
            ("2027-01-30", "2027-02-02", "30 Jan - 2 Feb 2027"),
            ("2026-12-30", "2027-01-02", "30 Dec 2026 - 2 Jan 2027"),
        ] {
            assert_eq!(dates(day(first), day(last)), shown);
        }
    }

    #[test]
    fn a_band_of_one_rate_is_told_once() {
        let rate = |rate: i64| Percent(Decimal::from(rate));
        assert_eq!(band(rate(10), rate(15)), "10-15%");
        assert_eq!(band(rate(20), rate(20)), "20%");
    }
}
