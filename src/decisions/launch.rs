//! The dated plan of the first 90 days, and what comes after it.

use chrono::{Days, Months, NaiveDate};
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashMap;

use crate::blueprint::{Integration, LaunchPlan, List, Milestone, OnboardingStep, Task, Text};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, slug};

use super::desk::{Desk, texts};

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
pub(super) struct Planned {
    /// The row.
    at: usize,
    /// The task, as it waits when every other one is done.
    task: Task,
    /// The rows that come before it.
    after: Vec<usize>,
    /// Whether its sentences name facts.
    names_facts: bool,
}

/// Every task of the table, in the order of the plan.
pub(super) fn tasks(playbook: &Playbook) -> Vec<Planned> {
    let mut tasks: Vec<Planned> = playbook
        .rows("launch-tasks")
        .enumerate()
        .map(|(at, (table, row))| {
            let task = Task {
                id: row.id.into(),
                phase: table.text(row, "phase").into(),
                start_day: table.count(row, "start_day").unwrap_or_default(),
                end_day: table.count(row, "end_day").unwrap_or_default(),
                start: NaiveDate::MIN,
                end: NaiveDate::MIN,
                owner: table.text(row, "owner").into(),
                action: table.text(row, "action").into(),
                deliverable: table.text(row, "deliverable").into(),
                done_when: table.text(row, "done_when").into(),
                after: texts(table, row, "after"),
                source: row.source.into(),
            };
            Planned {
                at,
                after: task
                    .after
                    .iter()
                    .filter_map(|id| table.rows.iter().position(|row| row.id == *id))
                    .collect(),
                names_facts: [&task.action, &task.deliverable, &task.done_when]
                    .iter()
                    .any(|sentence| sentence.contains('{')),
                task,
            }
        })
        .collect();
    tasks.sort_by_key(|planned| (planned.task.start_day, planned.task.end_day));
    tasks
}

/// The plan of the company: what applies of the table, with the steps of every candidate that has dates in
/// place of the tasks that speak of the best candidate, whoever that is.
pub(super) fn launch_plan(desk: &mut Desk<'_>, integrations: &[Integration]) -> LaunchPlan {
    let start_date = desk.facts.start_date;
    let end_date = date(start_date, DAYS);
    let table = desk.table("launch-tasks");
    let planned = &desk.standing.tasks;
    let mut applies = vec![false; table.rows.len()];
    for at in table.applying(desk.facts.values()) {
        applies[at] = true;
    }
    let chosen = chosen(integrations);
    let stand_ins = stand_ins(&chosen, table);
    let waits_for = |planned: &Planned| {
        let stands = |at: &usize| applies[*at] && stand_in(&stand_ins, *at).is_none();
        if planned.after.iter().all(stands) {
            return planned.task.after.clone();
        }
        let before = planned.after.iter().filter(|at| applies[**at]);
        before
            .map(|at| match stand_in(&stand_ins, *at) {
                Some(named) => named.clone(),
                None => table.rows[*at].id.into(),
            })
            .collect()
    };
    let applying = || planned.iter().filter(|planned| applies[planned.at]);
    let phase = |step: &OnboardingStep, day: u32| -> Text {
        if step.start > end_date {
            return AFTERWARDS.into();
        }
        let begun = applying().take_while(|planned| planned.task.start_day <= day);
        let now = begun.last().or_else(|| applying().next());
        now.map_or_else(|| AFTERWARDS.into(), |planned| planned.task.phase.clone())
    };
    let mut steps: Vec<Task> = Vec::with_capacity(chosen.len() * stand_ins.len());
    for (called, integration) in &chosen {
        let mut before = None;
        for (step, (general, _)) in integration.onboarding.iter().zip(&stand_ins) {
            let id = step_id(step, called);
            let after = match before.replace(id.clone()) {
                Some(before) => List::from_iter([before]),
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
                action: [&step.name, ": ", &integration.name].concat().into(),
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
    let mut steps = steps.into_iter().peekable();
    for planned in applying().filter(|planned| stand_in(&stand_ins, planned.at).is_none()) {
        while let Some(step) = steps.next_if(|step| days(step) < days(&planned.task)) {
            tasks.push(step);
        }
        desk.cite(&table.rows[planned.at]);
        let mut task = planned.task.clone();
        task.start = date(start_date, task.start_day);
        task.end = date(start_date, task.end_day);
        if planned.names_facts {
            for sentence in [&mut task.action, &mut task.deliverable, &mut task.done_when] {
                if let Text::Borrowed(text) = sentence {
                    *sentence = desk.fill(text);
                }
            }
        }
        task.after = waits_for(planned);
        tasks.push(task);
    }
    tasks.extend(steps);
    hand_over(desk, tasks.iter_mut().map(|task| &mut task.owner));
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
            let name = slug(&integration.name, LONGEST_NAME);
            let mut called = name.clone();
            while taken.contains_key(&called) {
                let number = taken.entry(name.clone()).or_insert(1);
                *number += 1;
                called = format!("{name}-{number}");
            }
            taken.insert(called.clone(), 1);
            (called, integration)
        })
        .collect()
}

/// For each step, the row that gives way to it and the best candidate's task that stands for that row.
fn stand_ins(chosen: &[(String, &Integration)], table: &Table) -> Vec<(Option<usize>, Text)> {
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

fn stand_in(stand_ins: &[(Option<usize>, Text)], at: usize) -> Option<&Text> {
    let found = stand_ins.iter().find(|(general, _)| *general == Some(at));
    found.map(|(_, named)| named)
}

fn step_id(step: &OnboardingStep, called: &str) -> Text {
    [&*step.id, "-", called].concat().into()
}

/// Gives work to the founder where there is no partner manager to own it.
pub(super) fn hand_over<'o>(desk: &Desk<'_>, owners: impl Iterator<Item = &'o mut Text>) {
    if desk.facts.word("resources.partner_manager") == "founder_led" {
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
pub(super) fn start_of(desk: &Desk<'_>, id: &str) -> NaiveDate {
    let table = desk.table("launch-tasks");
    let day = table
        .row(id)
        .and_then(|row| table.count(row, "start_day"))
        .unwrap_or(1);
    date(desk.facts.start_date, day)
}

/// What to reach after day 90, from the table's months of the program.
pub(super) fn milestones(desk: &mut Desk<'_>) -> Vec<Milestone> {
    let start = desk.facts.start_date;
    let table = desk.table("milestones");
    let rows: Vec<&Row> = table.matches(desk.facts.values()).collect();
    rows.into_iter()
        .map(|row| {
            let month = |column| table.cell(row, column).number();
            Milestone {
                id: row.id.into(),
                name: table.text(row, "name").into(),
                start: after_months(start, month("month_from").unwrap_or_default()),
                end: month("month_to").map(|months| after_months(start, months)),
                actions: texts(table, row, "do"),
                reached_when: desk.fill(table.text(row, "reached_when")),
                source: desk.cite(row),
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
