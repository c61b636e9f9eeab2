//! What the hours of its owners make of a plan, in sentences for readers.

use crate::blueprint::LaunchPlan;
use crate::render::figures::date;
use crate::render::labels;
use crate::units::{counted, number};

/// The hours a week that the plan rests on, how many of its tasks they and their order move, and when the first
/// partners have signed.
#[must_use]
pub fn pace(plan: &LaunchPlan) -> String {
    let hours = plan.hours_a_week.iter();
    let hours: Vec<String> = hours
        .map(|one| format!("{} {}", labels::label(&one.owner), number(one.hours.0)))
        .collect();
    let mut sentences = vec![format!("Hours a week for partners: {}.", hours.join(", "))];
    let moved = plan.tasks.iter().filter(|task| task.moved.is_some());
    let moved = moved.count();
    if moved > 0 {
        let all = counted(plan.tasks.len(), "task", "tasks");
        sentences.push(format!(
            "With more hours, {moved} of the {all} could be done earlier."
        ));
    }
    if let Some(first) = &plan.first_partners {
        let late = if first.signed > first.planned {
            format!(" rather than by {}", date(first.planned))
        } else {
            String::new()
        };
        let signed = date(first.signed);
        sentences.push(format!(
            "Expect ten new partners to have signed by {signed}{late}."
        ));
    }
    sentences.join(" ")
}
