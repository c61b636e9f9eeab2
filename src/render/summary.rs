//! What documents say of a whole blueprint: the path of its decisions, its first tasks, its main assumptions.
//!
//! Everything that a template would have to work out is worked out here, once; the rest it reads from the blueprint.

use chrono::NaiveDate;
use serde::Serialize;

use crate::blueprint::{Assumption, Blueprint, Decision, Scenario, Task, Tier, Warning};
use crate::render::figures::{Amounts, dates};
use crate::render::labels;
use crate::render::offers;
use crate::render::plan::{Owner, Schedule, gantt, pace};
use crate::render::program::{self, AccountLine};
use crate::units::{Value, amount, capitalized, noun, number, percent, uncapitalized};

/// The decisions about the whole program, each resting on those before it.
const CHAIN: &[&str] = &["readiness", "model", "tooling"];

/// The beginning of the ids of the decisions about each tier's pay.
const FAN: &str = "commission.";

/// The most assumed figures that the summary names.
const MAIN_ASSUMPTIONS: usize = 5;

/// The days of a plan that a brief shows.
const FIRST_MONTH: u32 = 30;

/// The most warnings that a brief names.
const MAIN_RISKS: usize = 3;

/// How many facts of a decision are named.
const MOST_FACTS: usize = 4;

/// The figures of the forecast that a brief names.
const MAIN_BASIS: [&str; 4] = [
    "recruit-rate",
    "activation-rate",
    "performer-referrals",
    "company-growth",
];

/// What is worked out for the documents of a blueprint.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    product: Option<&'a str>,
    /// The terms of the program that runs today, in the company's words.
    terms_today: Option<&'a str>,
    must_settle: String,
    /// The tiers that it begins with and those that follow, where some follow.
    begins_with: Option<String>,
    goal: String,
    assumed: String,
    /// The platform to begin with and what it grows into.
    platform: String,
    platform_price: String,
    /// That today's program pays for the platform already.
    paid_today: Option<String>,
    /// What today's program and the new one leave together.
    with_today: Option<String>,
    account: Vec<AccountLine>,
    /// The program's sizes that earn most, the recommended one first.
    sizes: Vec<&'a Scenario>,
    /// Whether customers pay for a year at once.
    prepaid: bool,
    /// The length of the quarterly review.
    review_minutes: u32,
    /// The warnings to know first, the gravest before the others.
    risks: Vec<&'a Warning>,
    /// The figures of the forecast that a brief names.
    basis: Vec<&'a Assumption>,
    /// Contradictions between policies that are no warning of the whole program.
    policy_notes: Vec<&'a Warning>,
    /// Readiness, model and platform, each resting on those before it.
    chain: Vec<DecisionInWords<'a>>,
    /// What each tier pays.
    fan: Vec<DecisionInWords<'a>>,
    plan: Plan<'a>,
}

#[derive(Clone, Debug, Serialize)]
struct DecisionInWords<'a> {
    #[serde(flatten)]
    decision: &'a Decision,
    /// The tier or candidate that it was asked for, with a capital first letter.
    subject: String,
    /// The reason of the rate that is paid, which a ceiling may cut below the row's.
    reason: &'a str,
    facts_in_words: String,
    /// What a tier pays, where the decision is about that; else what it came to.
    outcome_in_words: String,
}

/// The launch plan with this run's names.
#[derive(Debug, Serialize)]
struct Plan<'a> {
    /// The last day of a task that goes on after the plan's end.
    runs_on: Option<NaiveDate>,
    /// Who does something in it, in the order in which they begin.
    owners: Vec<String>,
    /// The tasks by phase.
    phases: Vec<Vec<PlannedTask<'a>>>,
    /// Those that begin in the first 30 days, by phase.
    first_month: Vec<Vec<PlannedTask<'a>>>,
    /// What the hours of those who do it make of the plan, in sentences.
    pace: String,
    /// The tasks that are done on other days than planned.
    moved: Vec<PlannedTask<'a>>,
    gantt: String,
}

#[derive(Clone, Debug, Serialize)]
struct PlannedTask<'a> {
    #[serde(flatten)]
    task: &'a Task,
    /// The person who does it, else the role.
    who: String,
    /// The place of that person among all owners, from 1.
    owner_number: usize,
    days: String,
    dates: String,
    /// The actions that must be done before it.
    waits_for: Vec<&'a str>,
}

impl<'a> Summary<'a> {
    /// The summary of a blueprint whose plan is carried out by this schedule.
    #[must_use]
    pub fn of(blueprint: &'a Blueprint, schedule: &'a Schedule) -> Self {
        let amounts = Amounts::of(&blueprint.company);
        let economics = &blueprint.economics;
        let review = blueprint.operations.review.iter();
        let lint = blueprint.policies.lint.iter();
        let in_words = |decision| decision_in_words(decision, blueprint, &amounts);
        let decisions = &blueprint.decisions;
        let find = |id: &&str| decisions.iter().find(|one| one.id == **id);
        let fan = decisions.iter().filter(|one| one.id.starts_with(FAN));
        Self {
            product: answer(blueprint, "product.description"),
            terms_today: answer(blueprint, "program.structure"),
            must_settle: must_settle(blueprint),
            begins_with: begins_with(blueprint),
            goal: goal(blueprint),
            assumed: assumed(blueprint),
            platform: program::platform(&blueprint.tooling, &amounts),
            platform_price: program::platform_price(&blueprint.tooling, &amounts),
            paid_today: program::paid_today(&blueprint.tooling, &amounts),
            with_today: economics
                .today
                .as_ref()
                .map(|today| program::with_today(today, &amounts)),
            account: program::account(
                &economics.program,
                &amounts.of_currency(&economics.currency),
            ),
            sizes: program::best(&blueprint.scenarios),
            prepaid: is_prepaid(blueprint),
            risks: risks(blueprint),
            basis: main_basis(&blueprint.economics.basis).collect(),
            review_minutes: review.map(|item| item.minutes).sum(),
            policy_notes: lint.filter(|lint| lint.severity == "note").collect(),
            chain: CHAIN.iter().filter_map(find).map(in_words).collect(),
            fan: fan.map(in_words).collect(),
            plan: plan(blueprint, schedule),
        }
    }
}

/// The answer to a question, where it is a text or a choice.
#[must_use]
pub fn answer<'a>(blueprint: &'a Blueprint, id: &str) -> Option<&'a str> {
    blueprint.fact(id)?.value.word()
}

/// Whether customers pay for a whole term at once.
#[must_use]
pub fn is_prepaid(blueprint: &Blueprint) -> bool {
    answer(blueprint, "revenue.model")
        .is_some_and(|model| matches!(model, "annual_subscription" | "one_time"))
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

/// The tiers that a program begins with and those that follow; `None` where all open or none does.
fn begins_with(blueprint: &Blueprint) -> Option<String> {
    let (open, later): (Vec<&Tier>, Vec<&Tier>) =
        blueprint.tiers.iter().partition(|tier| tier.is_open());
    let names = |tiers: &[&Tier]| {
        let ids: Vec<&str> = tiers.iter().map(|tier| &*tier.id).collect();
        format!(
            "{} {}",
            ids.join(" and "),
            noun(tiers.len(), "tier", "tiers")
        )
    };
    (!open.is_empty() && !later.is_empty()).then(|| {
        format!(
            "It begins with the {}; the {} {} when what is listed below is there.",
            names(&open),
            names(&later),
            noun(later.len(), "follows", "follow")
        )
    })
}

/// The goal in words, with the growth that it rests on.
#[must_use]
pub fn goal(blueprint: &Blueprint) -> String {
    let recruitment = &blueprint.recruitment;
    let amounts = Amounts::of(&blueprint.company);
    let revenue = amounts.of_currency(&recruitment.currency);
    let basis = blueprint.economics.basis.iter();
    let growth = basis
        .filter(|item| item.id == "company-growth")
        .map(|item| amounts.value(&item.value, "percent"))
        .next();
    format!(
        "{} of monthly revenue from partners a year from now, {} a month{}",
        percent(recruitment.goal_share.0),
        revenue.estimate(recruitment.goal_mrr),
        growth.map_or_else(String::new, |growth| format!(
            " (revenue taken to grow {growth} a month until then)"
        ))
    )
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
        .map(|one| {
            format!(
                "{} {}",
                uncapitalized(&one.label),
                amounts.value(&one.value, &one.unit)
            )
        })
        .collect();
    let among = if main.is_empty() {
        String::new()
    } else {
        format!(", among them {}", main.join(", "))
    };
    format!("{} {of_all}{among}", blueprint.assumptions.len())
}

fn plan<'a>(blueprint: &'a Blueprint, schedule: &'a Schedule) -> Plan<'a> {
    let mut owners: Vec<String> = Vec::new();
    for owner in &schedule.owners {
        let name = owner.shown();
        if !owners.contains(&name) {
            owners.push(name);
        }
    }
    let tasks = schedule.tasks();
    let tasks: Vec<_> = tasks
        .map(|(task, owner)| planned(task, owner, &owners, schedule))
        .collect();
    let by_phase = |is_shown: &dyn Fn(&Task) -> bool| {
        let shown = tasks.iter().filter(|task| is_shown(task.task));
        program::together(shown.cloned(), |task| Some(&task.task.phase))
    };
    let moved = tasks.iter().filter(|task| task.task.moved.is_some());
    let last = schedule.plan.tasks.iter().map(|task| task.end).max();
    let title = format!("{}, the first 90 days", blueprint.company.name);
    Plan {
        runs_on: last.filter(|last| *last > schedule.plan.end_date),
        phases: by_phase(&|_| true),
        first_month: by_phase(&|task| task.start_day <= FIRST_MONTH),
        owners,
        pace: pace(&schedule.plan),
        moved: moved.cloned().collect(),
        gantt: gantt(&title, schedule),
    }
}

fn planned<'a>(
    task: &'a Task,
    owner: &Owner,
    owners: &[String],
    schedule: &'a Schedule,
) -> PlannedTask<'a> {
    let waits = schedule.waits_for(task);
    let who = owner.shown();
    let place = owners.iter().position(|other| *other == who);
    PlannedTask {
        owner_number: place.unwrap_or_default() + 1,
        who,
        days: if task.start_day == task.end_day {
            task.start_day.to_string()
        } else {
            format!("{}-{}", task.start_day, task.end_day)
        },
        dates: dates(task.start, task.end),
        waits_for: waits.map(|task| &*task.action).collect(),
        task,
    }
}

/// The gravest warnings, those of one kind once.
pub fn risks(blueprint: &Blueprint) -> Vec<&Warning> {
    let mut warnings: Vec<&Warning> = Vec::new();
    for severity in ["error", "warning", "note"] {
        for warning in &blueprint.warnings {
            let is_new = warnings.iter().all(|known| known.what != warning.what);
            if warning.severity == severity && is_new {
                warnings.push(warning);
            }
        }
    }
    warnings.truncate(MAIN_RISKS);
    warnings
}

/// Of the figures that a forecast rests on, those that a brief names, with the rate at which partners' leads buy.
fn main_basis(basis: &[Assumption]) -> impl Iterator<Item = &Assumption> {
    let is_main = |id: &str| MAIN_BASIS.contains(&id) || id.starts_with("win-rate");
    basis.iter().filter(move |item| is_main(&item.id))
}

/// A decision as a paragraph: what came out, why, from which facts, what else fitted, and on whose word.
#[must_use]
pub fn decision_as_prose(decision: &Decision, blueprint: &Blueprint) -> String {
    let words = decision_in_words(decision, blueprint, &Amounts::of(&blueprint.company));
    let outcome = capitalized(&words.outcome_in_words);
    let mut prose = format!("{outcome}. {}", words.reason);
    if !words.facts_in_words.is_empty() {
        prose.push_str(&format!(" Decided on: {}.", words.facts_in_words));
    }
    let mut others: Vec<String> = Vec::new();
    for other in &decision.also_matched {
        let name = outcome_in_words(&other.outcome, blueprint);
        if other.outcome != decision.outcome && !others.contains(&name) {
            others.push(name);
        }
    }
    if !others.is_empty() {
        prose.push_str(&format!(
            " What fitted too, and weighs less: {}.",
            others.join(", ")
        ));
    }
    let mut sources = blueprint.sources.iter();
    if let Some(source) = sources.find(|source| source.id == decision.source) {
        let place = Some(&source.place).filter(|place| !place.is_empty());
        let place = place.map_or_else(String::new, |place| format!(", {place}"));
        prose.push_str(&format!(" Source: {}{place}.", source.title));
    }
    prose
}

fn decision_in_words<'a>(
    decision: &'a Decision,
    blueprint: &'a Blueprint,
    amounts: &Amounts,
) -> DecisionInWords<'a> {
    let subject = decision.id.split_once('.');
    let tier = decision.id.strip_prefix(FAN);
    let tier = tier.and_then(|id| blueprint.tiers.iter().find(|tier| tier.id == id));
    DecisionInWords {
        subject: labels::title(subject.map_or("", |(_, subject)| subject)),
        // The row speaks of the usual rate; where the ceiling cuts it, the sentence must speak of that.
        reason: match tier {
            Some(tier) if tier.commission.capped => &tier.commission.because,
            _ => &decision.because,
        },
        facts_in_words: facts_in_words(decision, blueprint, amounts),
        outcome_in_words: match tier {
            Some(tier) => offers::pays(offers::own(tier), amounts),
            None => outcome_in_words(&decision.outcome, blueprint),
        },
        decision,
    }
}

/// The facts of a decision with their values: `Monthly revenue: $12,000, Sales motion: hybrid`.
fn facts_in_words(decision: &Decision, blueprint: &Blueprint, amounts: &Amounts) -> String {
    let facts = decision.facts.iter();
    // What is asked for a tier says so in its question already.
    let facts = facts.filter(|(id, _)| *id != "tier.id");
    let facts = facts.map(|(id, value)| fact_in_words(id, value, blueprint, amounts));
    let facts: Vec<_> = facts.collect();
    // What decides where no other case applies has looked at all of them, and names none.
    match facts.len() <= MOST_FACTS {
        true => facts.join(", "),
        false => format!("{} things, none of which says otherwise", facts.len()),
    }
}

/// A fact of a decision with its value: `Monthly revenue: $12,000`.
fn fact_in_words(id: &str, value: &Value, blueprint: &Blueprint, amounts: &Amounts) -> String {
    let known = blueprint.fact(id);
    let shown = match (known, value) {
        (Some(fact), _) if fact.words.is_some() => fact.words.clone().unwrap_or_default(),
        (Some(fact), _) => amounts.value(value, &fact.unit),
        (None, Value::Number(value)) => number(amount(*value, 1).normalize()),
        // Of what a single tier is asked about, amounts alone are decimals kept as text.
        (None, _) if value.amount().is_some() => amounts.value(value, "money"),
        (None, _) if value.items().is_some() => amounts.value(value, "choices"),
        (None, _) => amounts.value(value, "choice"),
    };
    let name = known.map_or_else(|| labels::part(id), |fact| fact.label.clone());
    format!("{name}: {shown}")
}

/// What a decision came to, by its name where it has one.
fn outcome_in_words(outcome: &str, blueprint: &Blueprint) -> String {
    let steps = blueprint.model.growth_path.iter();
    let models = steps.map(|step| (&step.id, &step.name));
    let alternatives = blueprint.tooling.alternatives.iter();
    let platforms = alternatives.map(|other| (&other.platform, &other.name));
    let mut named = models
        .chain(platforms)
        .chain([(&blueprint.model.id, &blueprint.model.name)])
        .chain([(&blueprint.tooling.platform, &blueprint.tooling.name)]);
    named
        .find(|(id, _)| **id == *outcome)
        .map_or_else(|| labels::label(outcome), |(_, name)| name.clone())
}
