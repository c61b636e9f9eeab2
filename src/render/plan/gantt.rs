//! The schedule as a Gantt chart in Mermaid.
//!
//! A task that begins on the day after what it waits for says `after`; one that begins earlier or later has
//! its date, since `after` would move it. What it waits for then stands in a comment.

use std::fmt::Write as _;

use crate::blueprint::Task;
use crate::render::escape::mermaid_name;
use crate::render::plan::Schedule;

/// The chart, with a line for each task.
#[must_use]
pub fn gantt(title: &str, schedule: &Schedule) -> String {
    let mut out = String::from("gantt\n");
    let _ = writeln!(out, "  title {}", mermaid_name(title));
    out.push_str("  dateFormat YYYY-MM-DD\n  axisFormat %d %b\n");
    let mut section = None;
    for task in &schedule.plan.tasks {
        if section != Some(&task.phase) {
            let _ = writeln!(out, "  section {}", mermaid_name(&task.phase));
            section = Some(&task.phase);
        }
        let days = (task.end - task.start).num_days() + 1;
        let waits: Vec<&Task> = schedule.waits_for(task).collect();
        let ids = |tasks: &[&Task]| {
            tasks
                .iter()
                .map(|task| chart_id(&task.id))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let last = waits.iter().map(|task| task.end).max();
        let follows = last.and_then(|last| last.succ_opt()) == Some(task.start);
        let begins = if follows {
            format!("after {}", ids(&waits))
        } else {
            if !waits.is_empty() {
                let _ = writeln!(out, "  %% {} waits for {}", chart_id(&task.id), ids(&waits));
            }
            task.start.to_string()
        };
        let _ = writeln!(
            out,
            "  {} :{}, {begins}, {days}d",
            mermaid_name(&task.action),
            chart_id(&task.id)
        );
    }
    out
}

/// A task's id as the chart's grammar takes it.
fn chart_id(id: &str) -> String {
    id.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect()
}
