//! The dated plan of the first 90 days, and what comes after it.

use chrono::{Days, Months, NaiveDate};
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashMap;

use crate::blueprint::{Integration, LaunchPlan, Milestone, OnboardingStep, Task};
use crate::playbook::Playbook;
use crate::playbook::sentence::Sentence;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, slug};

use super::evaluation::{Evaluation, texts};

/// Days of the plan, the first and the last both included.
pub(super) const DAYS: u32 = 90;
/// The role whose tasks a founder takes over where nobody has partners as a job.
const MANAGER: &str = "partner_manager";
/// The role that takes them over.
const FOUNDER: &str = "founder";
/// The phase of what begins after the days of the plan.
const AFTERWARDS: &str = "After day 90";
/// The longest part of a task's id that comes from a candidate's name.
const LONGEST_NAME: usize = 30;

/// A row of the table as a task without dates.
#[derive(Debug)]
struct PlannedTask {
    /// The row.
    at: usize,
    id: &'static str,
    phase: &'static str,
    start_day: u32,
    end_day: u32,
    owner: &'static str,
    action: Sentence,
    deliverable: Sentence,
    done_when: Sentence,
    source: &'static str,
    /// The ids of the rows that come before it.
    after: Vec<String>,
    /// Their places.
    after_at: Vec<usize>,
}

impl PlannedTask {
    fn days(&self) -> (u32, u32) {
        (self.start_day, self.end_day)
    }
}

/// Every task of the table, in the order of the plan.
fn tasks(playbook: &Playbook) -> Vec<PlannedTask> {
    let mut tasks: Vec<PlannedTask> = playbook
        .rows("launch-tasks")
        .enumerate()
        .map(|(at, (table, row))| {
            let after = texts(table, row, "after");
            let place = |id: &String| table.rows.iter().position(|row| row.id == *id);
            PlannedTask {
                at,
                id: row.id,
                phase: table.text(row, "phase"),
                start_day: table.count(row, "start_day").unwrap_or_default(),
                end_day: table.count(row, "end_day").unwrap_or_default(),
                owner: table.text(row, "owner"),
                action: table.sentence(row, "action"),
                deliverable: table.sentence(row, "deliverable"),
                done_when: table.sentence(row, "done_when"),
                source: row.source,
                after_at: after.iter().filter_map(place).collect(),
                after,
            }
        })
        .collect();
    tasks.sort_by_key(PlannedTask::days);
    tasks
}

/// The plan of the company: what applies of the table, with the steps of every candidate that has dates in
/// place of the tasks that speak of the best candidate, whoever that is.
pub(super) fn launch_plan(
    evaluation: &mut Evaluation<'_>,
    integrations: &[Integration],
) -> LaunchPlan {
    let start_date = evaluation.facts.start_date;
    let end_date = date(start_date, DAYS);
    let table = evaluation.table("launch-tasks");
    let planned = &tasks(evaluation.playbook);
    let rows = table.rows.iter();
    let applies: Vec<bool> = rows
        .map(|row| row.applies(evaluation.facts.values()))
        .collect();
    let chosen = chosen(integrations);
    let replacements = replacements(&chosen, table);
    // For each row whether it is in the plan itself, and the task in its place.
    let mut stands = applies.clone();
    let mut named: Vec<Option<&String>> = vec![None; applies.len()];
    for (at, name) in &replacements {
        if let Some(at) = *at {
            stands[at] = false;
            named[at].get_or_insert(name);
        }
    }
    let waits_for = |planned: &PlannedTask| {
        if planned.after_at.iter().all(|at| stands[*at]) {
            return planned.after.clone();
        }
        let before = planned.after_at.iter().filter(|at| applies[**at]);
        before
            .map(|at| named[*at].map_or_else(|| table.rows[*at].id.into(), String::clone))
            .collect()
    };
    let applying = || planned.iter().filter(|planned| applies[planned.at]);
    let phase = |step: &OnboardingStep, day: u32| -> String {
        if step.start > end_date {
            return AFTERWARDS.into();
        }
        let (begun, _) = planned.split_at(planned.partition_point(|task| task.start_day <= day));
        let mut begun = begun.iter().rev();
        let now = begun.find(|planned| applies[planned.at]);
        let now = now.or_else(|| applying().next());
        now.map_or_else(|| AFTERWARDS.into(), |planned| planned.phase.into())
    };
    let mut steps: Vec<Task> = Vec::with_capacity(chosen.len() * replacements.len());
    for (called, integration) in &chosen {
        let mut before = None;
        for (step, (general, _)) in integration.onboarding.iter().zip(&replacements) {
            let id = step_id(step, called);
            let after = match before.replace(id.clone()) {
                Some(before) => Vec::from_iter([before]),
                None => general
                    .and_then(|at| planned.iter().find(|planned| planned.at == at))
                    .map(waits_for)
                    .unwrap_or_default(),
            };
            let start_day = day_number(start_date, step.start);
            steps.push(Task {
                id,
                phase: phase(step, start_day),
                start_day,
                end_day: day_number(start_date, step.end),
                start: step.start,
                end: step.end,
                owner: step.owner.clone(),
                action: [&step.name, ": ", &integration.name].concat(),
                deliverable: step.deliverable.clone(),
                done_when: step.done_when.clone(),
                after,
                source: step.source.clone(),
            });
        }
    }
    // The table's tasks are in order already; the steps are put between them, behind those of the same days.
    let days = |task: &Task| (task.start_day, task.end_day);
    steps.sort_by_key(days);
    let mut tasks: Vec<Task> = Vec::with_capacity(applies.len() + steps.len());
    let mut steps = steps.into_iter();
    for planned in planned.iter().filter(|planned| stands[planned.at]) {
        let comes_first = |step: &Task| days(step) < planned.days();
        while steps.as_slice().first().is_some_and(comes_first) {
            tasks.extend(steps.next());
        }
        evaluation.cite(&table.rows[planned.at]);
        tasks.push(Task {
            id: planned.id.into(),
            phase: planned.phase.into(),
            start_day: planned.start_day,
            end_day: planned.end_day,
            start: date(start_date, planned.start_day),
            end: date(start_date, planned.end_day),
            owner: planned.owner.into(),
            action: evaluation.fill(planned.action),
            deliverable: evaluation.fill(planned.deliverable),
            done_when: evaluation.fill(planned.done_when),
            after: waits_for(planned),
            source: planned.source.into(),
        });
    }
    tasks.extend(steps);
    reassign(evaluation, tasks.iter_mut().map(|task| &mut task.owner));
    LaunchPlan {
        start_date,
        end_date,
        tasks,
    }
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

/// Pairs each onboarding step with the generic launch task it replaces, and the best candidate's task for it.
fn replacements(chosen: &[(String, &Integration)], table: &Table) -> Vec<(Option<usize>, String)> {
    let best = chosen.first().into_iter();
    best.flat_map(|(called, integration)| {
        integration.onboarding.iter().map(|step| {
            let general = step.instead_of.as_ref();
            let at = general.and_then(|id| table.rows.iter().position(|row| row.id == *id));
            (at, step_id(step, called))
        })
    })
    .collect()
}

fn step_id(step: &OnboardingStep, called: &str) -> String {
    [&*step.id, "-", called].concat()
}

/// Gives work to the founder where there is no partner manager to own it.
pub(super) fn reassign<'o>(
    evaluation: &Evaluation<'_>,
    owners: impl Iterator<Item = &'o mut String>,
) {
    if evaluation.facts.word("resources.partner_manager") == "founder_led" {
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
    let table = evaluation.table("launch-tasks");
    let day = table
        .row(id)
        .and_then(|row| table.count(row, "start_day"))
        .unwrap_or(1);
    date(evaluation.facts.start_date, day)
}

/// What to reach after day 90, from the table's months of the program.
pub(super) fn milestones(evaluation: &mut Evaluation<'_>) -> Vec<Milestone> {
    let start = evaluation.facts.start_date;
    let table = evaluation.table("milestones");
    let rows: Vec<&Row> = table.matches(evaluation.facts.values()).collect();
    rows.into_iter()
        .map(|row| {
            let month = |column| table.cell(row, column).number();
            Milestone {
                id: row.id.into(),
                name: table.text(row, "name").into(),
                start: after_months(start, month("month_from").unwrap_or_default()),
                end: month("month_to").map(|months| after_months(start, months)),
                actions: evaluation.sentences(table, row, "do"),
                reached_when: evaluation.sentence(table, row, "reached_when"),
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
