//! Integration candidates, the dated plan of the first 90 days, and what comes after it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::{Number, Percent};

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
    pub path_to_priority: Option<String>,
    /// The four onboarding steps with dates, for the chosen ones.
    pub onboarding: Vec<OnboardingStep>,
    /// Why it is not started yet, when chosen and waiting.
    pub blocked_by: Option<String>,
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
    /// Hours of the owner's work; `None` where engineering builds, in the weeks set aside for it.
    pub hours: Option<Number>,
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
    /// Hours that each owner of a task has a week, Monday to Sunday.
    pub hours_a_week: Vec<OwnerHours>,
    /// The source of the hours, of owners and of tasks.
    pub hours_source: String,
    /// When the first partners have signed.
    pub first_partners: Option<FirstPartners>,
    /// The tasks by first day.
    pub tasks: Vec<Task>,
}

/// The day by which the first partners have signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstPartners {
    /// If nothing stood in the way.
    pub planned: NaiveDate,
    /// In this plan.
    pub signed: NaiveDate,
}

/// What an owner can do for partners in a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerHours {
    /// The role.
    pub owner: String,
    /// Its hours.
    pub hours: Number,
}

/// A task of the plan; it runs from its first to its last day, both included. Both are working days, and its hours
/// are spread evenly over the working days between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// A stable id.
    pub id: String,
    /// The phase it belongs to.
    pub phase: String,
    /// Its first day, from 1; after 90 for what does not fit into the plan.
    pub start_day: u32,
    /// Its last day.
    pub end_day: u32,
    /// The first day's date.
    pub start: NaiveDate,
    /// The last day's date.
    pub end: NaiveDate,
    /// The days it would have if nothing stood in the way, when it has others.
    pub moved: Option<Moved>,
    /// The role that does it.
    pub owner: String,
    /// Hours of the owner's work; `None` where engineering builds, in the weeks set aside for it.
    pub hours: Option<Number>,
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

/// The planned days of a task that lies on others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// The first day.
    pub planned_start: NaiveDate,
    /// The last day.
    pub planned_end: NaiveDate,
    /// What stands in the way, in words.
    pub because: String,
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
