//! The dated plan of the first 90 days, and what comes after it.

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashMap;

use crate::blueprint::{
    FirstPartners, Integration, LaunchPlan, Milestone, OnboardingStep, OwnerHours, Task,
};
use crate::facts::{Derived, Facts};
use crate::playbook::table::Row;
use crate::units::{Decimal, Number, slug};

use super::assumptions::{Assumption, Assumptions, assumption};
use super::evaluation::Evaluation;
use level::{Draft, Levelled, Wait};

mod level;
mod workdays;

pub use workdays::WorkingDays;

/// The table of tasks.
const TASKS: &str = "launch-tasks";
/// Days of the plan, the first and the last both included.
pub(super) const DAYS: u32 = 90;
/// The role whose tasks a founder takes over where nobody has partners as a job.
const MANAGER: &str = "partner_manager";
/// The role that takes them over.
const FOUNDER: &str = "founder";
/// The task by whose end the first partners have signed.
const SIGNING: &str = "first-recruits";
/// The phase of what begins after the days of the plan.
const AFTERWARDS: &str = "After day 90";
/// The longest part of a task's id that comes from a candidate's name.
const LONGEST_NAME: usize = 30;

/// The first and the last planned day of a row of the table.
fn days(row: &Row) -> (u32, u32) {
    let day = |column| row.count(column).unwrap_or_default();
    (day("start_day"), day("end_day"))
}

/// What the dates of a plan rest on besides answers and tables.
pub(super) struct Dates<'d> {
    pub assumptions: &'d Assumptions,
    pub working_days: &'d WorkingDays,
    /// The day, counted from a customer's start, from which a payout of the leading tier is safe from clawback.
    pub payout_day: u32,
}

/// The plan of the company: what applies of the table, with the steps of every candidate that has dates in
/// place of the tasks that speak of the best candidate, whoever that is; levelled to the hours of those who do it.
pub(super) fn launch_plan(
    evaluation: &mut Evaluation<'_>,
    integrations: &mut [Integration],
    dates: &Dates<'_>,
) -> LaunchPlan {
    let start_date = evaluation.facts.start_date;
    let end_date = date(start_date, DAYS);
    let mut rows: Vec<&Row> = evaluation.table(TASKS).rows.iter().collect();
    rows.sort_by_cached_key(|row| days(row));
    let drafts = drafts(evaluation, &rows, integrations, dates);
    let hours_a_week = hours_a_week(evaluation, dates.assumptions, &drafts);
    let hours_source = assumption(evaluation, dates.assumptions, Assumption::HoursOthers).source;
    let levelled = level::level(
        start_date,
        drafts,
        SIGNING,
        &hours_a_week,
        dates.working_days,
    );
    let mut plan = LaunchPlan {
        start_date,
        end_date,
        hours_a_week,
        hours_source,
        first_partners: None,
        tasks: Vec::new(),
    };
    date_steps(integrations, &levelled);
    plan.tasks = levelled.tasks;
    for task in &mut plan.tasks {
        task.phase = phase(&rows, task.start_day).into();
    }
    let signing = plan.tasks.iter().find(|task| task.id == SIGNING);
    plan.first_partners = signing.map(|task| FirstPartners {
        planned: task
            .moved
            .as_ref()
            .map_or(task.end, |moved| moved.planned_end),
        signed: task.end,
    });
    plan
}

/// The tasks on their planned days, in the order of these.
fn drafts(
    evaluation: &mut Evaluation<'_>,
    rows: &[&Row],
    integrations: &[Integration],
    dates: &Dates<'_>,
) -> Vec<Draft> {
    let start_date = evaluation.facts.start_date;
    let applying: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| row.applies(evaluation.facts.values()))
        .collect();
    let chosen = chosen(integrations);
    let replacements = replacements(&chosen);
    // What a row waits for, as far as it applies; the best candidate's task where that stands for it.
    let waits_for = |row: &Row| -> Vec<String> {
        let applies = |id: &&&str| applying.iter().any(|row| row.id == **id);
        let before = row.list("after").iter().filter(applies);
        before
            .map(|id| {
                replacements
                    .get(*id)
                    .map_or_else(|| (*id).into(), String::clone)
            })
            .collect()
    };
    let mut drafts: Vec<Draft> = Vec::with_capacity(applying.len());
    for row in applying.iter().copied() {
        if replacements.contains_key(row.id) {
            continue;
        }
        let (start_day, end_day) = days(row);
        drafts.push(Draft {
            waits: row
                .cell("waits")
                .text()
                .map(|id| wait(evaluation, id, dates)),
            is_fixed: row.yes("fixed"),
            integration: None,
            task: Task {
                id: row.id.into(),
                phase: String::new(),
                start_day,
                end_day,
                start: date(start_date, start_day),
                end: date(start_date, end_day),
                moved: None,
                owner: row.text("owner").into(),
                hours: row.number("hours").map(Number),
                action: evaluation.sentence(row, "action"),
                deliverable: evaluation.sentence(row, "deliverable"),
                done_when: evaluation.sentence(row, "done_when"),
                after: waits_for(row),
                source: evaluation.cite(row),
            },
        });
    }
    let table = evaluation.table(TASKS);
    for (at, (called, integration)) in chosen.iter().enumerate() {
        let mut before = None;
        for step in &integration.onboarding {
            let id = step_id(step, called);
            let after = match before.replace(id.clone()) {
                Some(before) => vec![before],
                None => {
                    let general = step.instead_of.as_ref();
                    general
                        .and_then(|id| table.row(id))
                        .map_or_else(Vec::new, waits_for)
                }
            };
            drafts.push(Draft {
                waits: None,
                is_fixed: false,
                integration: Some(at),
                task: Task {
                    id,
                    phase: String::new(),
                    start_day: day_number(start_date, step.start),
                    end_day: day_number(start_date, step.end),
                    start: step.start,
                    end: step.end,
                    moved: None,
                    owner: step.owner.clone(),
                    hours: step.hours,
                    action: [&step.name, ": ", &integration.name].concat(),
                    deliverable: step.deliverable.clone(),
                    done_when: step.done_when.clone(),
                    after,
                    source: step.source.clone(),
                },
            });
        }
    }
    drafts.sort_by_key(|draft| (draft.task.start_day, draft.task.end_day));
    reassign(
        evaluation,
        drafts.iter_mut().map(|draft| &mut draft.task.owner),
    );
    drafts
}

/// The event of a row of `launch-waits`.
fn wait(evaluation: &Evaluation<'_>, id: &str, dates: &Dates<'_>) -> Wait {
    let row = evaluation.table("launch-waits").row(id);
    let row = row.expect("verified: the row of a task names an event");
    let mut wait = Wait {
        months: Decimal::ZERO,
        days: row.count("days").unwrap_or_default(),
        until: evaluation.sentence(row, "until"),
    };
    if row.yes("ramp") {
        let months = [Assumption::OnboardLag, Assumption::ActivationLag];
        wait.months = months.map(|lag| dates.assumptions.value(lag)).iter().sum();
    }
    if row.yes("sale") {
        let cycle = evaluation.facts.answer("gtm.sales_cycle_days").to_u32();
        wait.days += cycle.unwrap_or_default();
    }
    if row.yes("payout") {
        wait.days += dates.payout_day;
    }
    wait
}

/// What each owner of a task can do in a week.
fn hours_a_week(
    evaluation: &Evaluation<'_>,
    assumptions: &Assumptions,
    drafts: &[Draft],
) -> Vec<OwnerHours> {
    let facts = &evaluation.facts;
    let owners: BTreeSet<&str> = drafts.iter().map(|draft| &*draft.task.owner).collect();
    let hours = |owner: &str| {
        let leads = if is_founder_led(facts) {
            FOUNDER
        } else {
            MANAGER
        };
        let hours = if owner == leads {
            facts.number(Derived::ProgramHours)
        } else {
            let answered = facts.given_number("resources.hours_a_week.others");
            answered.unwrap_or_else(|| assumptions.value(Assumption::HoursOthers))
        };
        Number(hours.normalize())
    };
    let owners = owners.into_iter().map(|owner| OwnerHours {
        owner: owner.to_owned(),
        hours: hours(owner),
    });
    owners.collect()
}

/// Gives the steps of the integrations the days of their tasks; without room for one, its integration waits.
fn date_steps(integrations: &mut [Integration], levelled: &Levelled) {
    let tasks: FxHashMap<&str, &Task> = levelled
        .tasks
        .iter()
        .map(|task| (&*task.id, task))
        .collect();
    let names: Vec<String> = chosen(integrations)
        .into_iter()
        .map(|(called, _)| called)
        .collect();
    let dated = integrations
        .iter_mut()
        .filter(|integration| !integration.onboarding.is_empty());
    for (at, (integration, called)) in dated.zip(&names).enumerate() {
        if levelled.crowded_out.contains(&at) {
            integration.onboarding.clear();
            integration.blocked_by =
                Some("hours: those of its steps are taken for three years".into());
            continue;
        }
        for step in &mut integration.onboarding {
            if let Some(task) = tasks.get(&*step_id(step, called)) {
                (step.start, step.end) = (task.start, task.end);
            }
        }
    }
}

/// The phase that a day of the plan belongs to: that of the last task of the table that has begun by then.
fn phase(rows: &[&Row], day: u32) -> &'static str {
    if day > DAYS {
        return AFTERWARDS;
    }
    let begun = rows.partition_point(|row| days(row).0 <= day);
    let now = rows[..begun].last().or_else(|| rows.first());
    now.map_or(AFTERWARDS, |row| row.text("phase"))
}

/// The candidates whose onboarding has dates, best first, each with a part of an id made from its name, another
/// one for each.
fn chosen(integrations: &[Integration]) -> Vec<(String, &Integration)> {
    let mut taken: FxHashMap<String, u32> = FxHashMap::default();
    integrations
        .iter()
        .filter(|integration| !integration.onboarding.is_empty())
        .map(|integration| {
            let mut called = slug(&integration.name, LONGEST_NAME);
            if let Some(last) = taken.get(&called) {
                let (name, mut number) = (called, *last);
                called = loop {
                    number += 1;
                    let numbered = format!("{name}-{number}");
                    if !taken.contains_key(&numbered) {
                        break numbered;
                    }
                };
                taken.insert(name, number);
            }
            taken.insert(called.clone(), 1);
            (called, integration)
        })
        .collect()
}

/// The best candidate's task for each generic launch task that one of its steps replaces, by the id of that.
fn replacements(chosen: &[(String, &Integration)]) -> FxHashMap<String, String> {
    let mut replacements = FxHashMap::default();
    for (called, integration) in chosen.iter().take(1) {
        for step in &integration.onboarding {
            if let Some(general) = &step.instead_of {
                let replacement = replacements.entry(general.clone());
                replacement.or_insert_with(|| step_id(step, called));
            }
        }
    }
    replacements
}

fn step_id(step: &OnboardingStep, called: &str) -> String {
    [&*step.id, "-", called].concat()
}

/// Whether the program has no partner manager.
fn is_founder_led(facts: &Facts<'_>) -> bool {
    facts.chosen(Derived::ProgramManager) == "founder_led"
}

/// Gives work to the founder where the program has no partner manager to own it.
pub(super) fn reassign<'o>(
    evaluation: &Evaluation<'_>,
    owners: impl Iterator<Item = &'o mut String>,
) {
    if is_founder_led(&evaluation.facts) {
        owners
            .filter(|owner| *owner == MANAGER)
            .for_each(|owner| *owner = FOUNDER.into());
    }
}

/// The date of a day of the plan, day 1 being the start date.
pub(super) fn date(start: NaiveDate, day: u32) -> NaiveDate {
    start
        .checked_add_days(Days::new(u64::from(day.saturating_sub(1))))
        .unwrap_or(NaiveDate::MAX)
}

/// The day's number when `first` is day 1.
fn day_number(first: NaiveDate, day: NaiveDate) -> u32 {
    u32::try_from((day - first).num_days() + 1).unwrap_or_default()
}

/// The date on which a task of the table begins, whether it applies or not; day 1 when there is none.
pub(super) fn start_of(evaluation: &Evaluation<'_>, id: &str) -> NaiveDate {
    let day = evaluation
        .table(TASKS)
        .row(id)
        .and_then(|row| row.count("start_day"))
        .unwrap_or(1);
    date(evaluation.facts.start_date, day)
}

/// What to reach after day 90: from the table's months of the program, or from the end of a notice that the plan gives.
pub(super) fn milestones(evaluation: &mut Evaluation<'_>, plan: &LaunchPlan) -> Vec<Milestone> {
    let start = evaluation.facts.start_date;
    let notice = evaluation.facts.number(Derived::ChangeNotice);
    let notice = Days::new(notice.to_u64().unwrap_or_default());
    let table = evaluation.table("milestones");
    let rows: Vec<&Row> = table.matches(evaluation.facts.values()).collect();
    rows.into_iter()
        .map(|row| {
            let told_by = row.cell("told_by").text();
            let told = told_by.and_then(|id| plan.tasks.iter().find(|task| task.id == id));
            Milestone {
                id: row.id.into(),
                name: row.text("name").into(),
                start: match told {
                    Some(told) => told.end.checked_add_days(notice).unwrap_or(NaiveDate::MAX),
                    None => after_months(start, row.number("month_from").unwrap_or_default()),
                },
                end: row
                    .number("month_to")
                    .map(|months| after_months(start, months)),
                actions: evaluation.sentences(row, "do"),
                reached_when: evaluation.sentence(row, "reached_when"),
                source: evaluation.cite(row),
            }
        })
        .collect()
}

/// The day a number of months after the start; parts of a month are counted in days.
fn after_months(start: NaiveDate, months: Decimal) -> NaiveDate {
    let whole = months.to_u32().unwrap_or_default();
    let days = if months.scale() == 0 {
        0
    } else {
        let days = months.fract() * Decimal::from(30);
        days.round().to_u64().unwrap_or_default()
    };
    start
        .checked_add_months(Months::new(whole))
        .and_then(|date| date.checked_add_days(Days::new(days)))
        .unwrap_or(NaiveDate::MAX)
}
