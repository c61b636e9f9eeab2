//! The launch plan as a schedule: its tasks, with the people who do them.
//!
//! Here roles get names; the formats beside it only map what it holds. It reads no file and knows no clock.

use crate::blueprint::{LaunchPlan, Task};
use crate::units::counted;

mod again;
mod csv;
mod gantt;
mod ics;
mod owners;
mod pace;

pub use csv::{Board, csv};
pub use gantt::gantt;
pub use ics::ics;
pub use owners::{Owner, Owners};
pub use pace::pace;

/// The launch plan with the names of this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The plan.
    pub plan: LaunchPlan,
    /// Who does each task, in the order of the tasks.
    pub owners: Vec<Owner>,
}

impl Schedule {
    /// The plan, every task done by its role.
    #[must_use]
    pub fn of(plan: &LaunchPlan) -> Self {
        Self::with(plan, &Owners::default())
    }

    /// The plan with these owners.
    #[must_use]
    pub fn with(plan: &LaunchPlan, owners: &Owners) -> Self {
        let of = |task: &Task| owners.of(&task.owner);
        Self {
            owners: plan.tasks.iter().map(of).collect(),
            plan: plan.clone(),
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

    /// The tasks that a task waits for.
    pub fn waits_for<'a>(&'a self, task: &'a Task) -> impl Iterator<Item = &'a Task> {
        task.after.iter().filter_map(|id| self.task(id))
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

/// What a task is about, in sentences: for formats that have one field for everything.
fn description(task: &Task, schedule: &Schedule) -> Vec<String> {
    let mut sentences = vec![
        format!("Deliverable: {}", task.deliverable),
        format!("Done when: {}", task.done_when),
    ];
    if let Some(hours) = task.hours {
        let hours = counted(hours.0, "hour", "hours");
        sentences.push(format!("Takes about: {hours}"));
    }
    let waits = schedule.waits_for(task);
    let waits: Vec<&str> = waits.map(|task| &*task.action).collect();
    if !waits.is_empty() {
        sentences.push(format!("Waits for: {}", waits.join("; ")));
    }
    sentences
}
