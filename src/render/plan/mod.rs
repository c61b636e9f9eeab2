//! The launch plan as a schedule: its tasks on their days, with the people who do them.
//!
//! Here dates move to working days and roles get names; the formats beside it only map what stands here. It
//! reads no file and knows no clock.

use chrono::NaiveDate;

use crate::blueprint::{LaunchPlan, Task};

mod again;
mod csv;
mod gantt;
mod ics;
mod owners;
mod workdays;

pub use csv::{Board, csv};
pub use gantt::gantt;
pub use ics::ics;
pub use owners::{Owner, OwnerError, Owners};
pub use workdays::{Holidays, WorkingDays};

/// The launch plan with the moves and the names of this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The plan with its dates as they are now.
    pub plan: LaunchPlan,
    /// Who does each task, in the order of the tasks.
    pub owners: Vec<Owner>,
    /// The tasks whose days have moved.
    pub moves: Vec<Move>,
}

/// A task that lies on other days than planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The task's id.
    pub task: String,
    /// What is done.
    pub action: String,
    /// The first and the last day that were planned.
    pub planned: (NaiveDate, NaiveDate),
    /// The first and the last day now.
    pub moved_to: (NaiveDate, NaiveDate),
}

impl Schedule {
    /// The plan as it stands, every task done by its role.
    #[must_use]
    pub fn of(plan: &LaunchPlan) -> Self {
        Self::with(plan, &Owners::default(), None)
    }

    /// The plan with these owners, and with no task beginning or ending on a day off when working days are
    /// given.
    #[must_use]
    pub fn with(plan: &LaunchPlan, owners: &Owners, working_days: Option<&WorkingDays>) -> Self {
        let mut plan = plan.clone();
        let mut moves = Vec::new();
        if let Some(working_days) = working_days {
            for task in &mut plan.tasks {
                let planned = (task.start, task.end);
                task.start = working_days.on_or_after(task.start);
                task.end = working_days.on_or_after(task.end);
                task.start_day = day_number(plan.start_date, task.start);
                task.end_day = day_number(plan.start_date, task.end);
                let moved_to = (task.start, task.end);
                if moved_to != planned {
                    moves.push(Move {
                        task: task.id.clone(),
                        action: task.action.clone(),
                        planned,
                        moved_to,
                    });
                }
            }
        }
        Self {
            owners: plan
                .tasks
                .iter()
                .map(|task| owners.of(&task.owner))
                .collect(),
            plan,
            moves,
        }
    }

    /// The tasks, each with who does it.
    pub fn tasks(&self) -> impl Iterator<Item = (&Task, &Owner)> {
        self.plan.tasks.iter().zip(&self.owners)
    }

    /// The task of this id.
    #[must_use]
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.plan.tasks.iter().find(|task| task.id == id)
    }

    /// The plan as data: an owner that has a name stands in it by name and address.
    #[must_use]
    pub fn named(&self) -> LaunchPlan {
        let mut plan = self.plan.clone();
        for (task, owner) in plan.tasks.iter_mut().zip(&self.owners) {
            if let Some(name) = owner.name_and_mail() {
                task.owner = name;
            }
        }
        plan
    }
}

/// The day's number when `first` is day 1.
fn day_number(first: NaiveDate, day: NaiveDate) -> u32 {
    u32::try_from((day - first).num_days() + 1).unwrap_or_default()
}

/// What a task is about, in sentences: for formats that have one field for everything.
fn description(task: &Task, schedule: &Schedule) -> Vec<String> {
    let mut sentences = vec![
        format!("Deliverable: {}", task.deliverable),
        format!("Done when: {}", task.done_when),
    ];
    let waits: Vec<&str> = task
        .after
        .iter()
        .filter_map(|id| schedule.task(id))
        .map(|task| &*task.action)
        .collect();
    if !waits.is_empty() {
        sentences.push(format!("Waits for: {}", waits.join("; ")));
    }
    sentences
}
