//! The launch plan with the onboarding of each chosen integration candidate in it, a task a step.
//!
//! The blueprint's plan speaks of the best candidate, whoever that is; here its tasks give way to those of the
//! candidates by name. It decides no dates: they stand in the blueprint.

use std::collections::HashSet;

use crate::blueprint::{Blueprint, LaunchPlan, OnboardingStep, Task, Text};
use crate::render::escape;
use crate::render::plan::day_number;

/// The phase of what begins after the days of the launch plan.
const AFTERWARDS: &str = "After day 90";

/// The longest part of an id that comes from a candidate's name.
const LONGEST_NAME: usize = 30;

/// The launch plan of the blueprint with the steps of every candidate that has dates.
#[must_use]
pub fn with_onboarding(blueprint: &Blueprint) -> LaunchPlan {
    let mut plan = blueprint.launch_plan.clone();
    let mut ids = HashSet::new();
    let mut tasks: Vec<Task> = Vec::new();
    let mut given_way: Vec<(Text, Text)> = Vec::new();
    for integration in &blueprint.integrations {
        if integration.onboarding.is_empty() {
            continue;
        }
        let called = unused(&integration.name, &mut ids);
        let id = |step: &OnboardingStep| Text::Owned(format!("{}-{called}", step.id));
        let mut before: Option<&OnboardingStep> = None;
        for step in &integration.onboarding {
            let general = blueprint
                .launch_plan
                .tasks
                .iter()
                .find(|task| Some(&task.id) == step.instead_of.as_ref());
            let mut after: Vec<Text> = before.map(id).into_iter().collect();
            if before.is_none() {
                after.extend(
                    general
                        .into_iter()
                        .flat_map(|task| task.after.iter().cloned()),
                );
            }
            tasks.push(Task {
                id: id(step),
                phase: phase(&blueprint.launch_plan, step),
                start_day: day_number(plan.start_date, step.start),
                end_day: day_number(plan.start_date, step.end),
                start: step.start,
                end: step.end,
                owner: step.owner.clone(),
                action: Text::Owned(format!("{}: {}", step.name, integration.name)),
                deliverable: step.deliverable.clone(),
                done_when: step.done_when.clone(),
                after: after.into(),
                source: step.source.clone(),
            });
            // The best candidate's tasks stand for those that spoke of it without its name.
            if let Some(general) = &step.instead_of
                && !given_way.iter().any(|(known, _)| known == general)
            {
                given_way.push((general.clone(), id(step)));
            }
            before = Some(step);
        }
    }
    let stand_in = |id: &Text| given_way.iter().find(|(general, _)| general == id);
    plan.tasks.retain(|task| stand_in(&task.id).is_none());
    plan.tasks.extend(tasks);
    for task in &mut plan.tasks {
        for id in task.after.to_mut() {
            if let Some((_, named)) = stand_in(id) {
                *id = named.clone();
            }
        }
    }
    plan.tasks
        .sort_by_key(|task| (task.start_day, task.end_day));
    plan
}

/// A part of an id made from the name, another one for each candidate.
fn unused(name: &str, ids: &mut HashSet<String>) -> String {
    let name = escape::file_name(name);
    let name = name[..name.len().min(LONGEST_NAME)].trim_end_matches('-');
    let mut called = name.to_owned();
    let mut number = 2;
    while !ids.insert(called.clone()) {
        called = format!("{name}-{number}");
        number += 1;
    }
    called
}

/// The phase that the plan is in on the step's first day.
fn phase(plan: &LaunchPlan, step: &OnboardingStep) -> Text {
    if step.start > plan.end_date {
        return AFTERWARDS.into();
    }
    plan.tasks
        .iter()
        .rev()
        .find(|task| task.start <= step.start)
        .or(plan.tasks.first())
        .map_or_else(|| AFTERWARDS.into(), |task| task.phase.clone())
}
