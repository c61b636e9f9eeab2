//! `plan`: the dated launch plan alone.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use clap::ValueEnum as _;

use crate::blueprint::LaunchPlan;
use crate::cli::{PlanArgs, PlanFormat, ScheduleArgs};
use crate::commands::advice::{self, Consultation};
use crate::decisions::WorkingDays;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::files::{self, reason};
use crate::output;
use crate::render::plan::{Board, Owners, Schedule, csv, gantt, ics, pace};
use crate::render::{data, markdown, terminal};
use crate::shell::{Exit, Shell};

/// Writes the plan.
///
/// # Errors
/// Every problem of the run, or what the system refused.
pub fn run(args: &PlanArgs, shell: &Shell) -> Result<()> {
    let format = format(args)?;
    let others = args.templates.templates.iter();
    let others = others.chain(&args.schedule.holidays);
    let destination = advice::destination(&args.output, &args.answers, others, shell)?;
    let templates = advice::templates(&args.templates)?;
    let consultation = Consultation::of(&args.answers, shell)?;
    let blueprint = match &args.schedule.holidays {
        None => consultation.blueprint(),
        Some(path) => {
            let days = working_days(path)?;
            let advisor = &consultation.advisor;
            advisor.design_around(&consultation.answers, &days)
        }
    };
    let schedule = schedule(&args.schedule, &blueprint.launch_plan)?;
    let text = match format {
        None | Some(PlanFormat::Markdown) if args.front_matter => {
            markdown::plan_page(&blueprint, &schedule, &templates)?
        }
        None if destination.is_stdout() && shell.terminal.stdout_is_terminal => {
            terminal::plan(&blueprint.company.name, &schedule, advice::look(shell))
        }
        None | Some(PlanFormat::Markdown) => markdown::plan(&blueprint, &schedule, &templates)?,
        Some(PlanFormat::Yaml) => data::yaml(&schedule.named())?,
        Some(PlanFormat::Json) => data::json(&schedule.named())?,
        Some(PlanFormat::Csv) => csv(&schedule, args.schedule.board),
        Some(PlanFormat::Ics) => {
            let earlier = destination.replaced_text();
            ics(&blueprint.company.name, &schedule, earlier.as_deref())
        }
        Some(PlanFormat::Mermaid) => {
            let title = format!("{}, the first 90 days", blueprint.company.name);
            gantt(&title, &schedule)
        }
    };
    let says_its_pace = matches!(format, None | Some(PlanFormat::Markdown));
    if !destination.is_stdout() && !says_its_pace {
        shell.status(pace(&schedule.plan));
    }
    destination.write(text.as_bytes(), shell)?;
    let board = args.schedule.board.as_ref();
    let board = board.and_then(Board::to_possible_value);
    if let Some(asks) = board.as_ref().and_then(|board| board.get_help()) {
        shell.status(format!("{asks}."));
    }
    consultation.end(shell);
    Ok(())
}

/// The format: that of the flag or of the file, CSV for a board; none where nothing says one.
fn format(args: &PlanArgs) -> Result<Option<PlanFormat>, Exit> {
    let format = output::format(args.format, &args.output)?;
    if args.front_matter && !matches!(format, None | Some(PlanFormat::Markdown)) {
        return Err(Exit::usage(
            "front matter belongs to Markdown alone",
            "leave `--format` out, or write to a file that ends in `.md`",
        ));
    }
    match (format, args.schedule.board) {
        (None, Some(_)) => Ok(Some(PlanFormat::Csv)),
        (Some(PlanFormat::Csv) | None, _) | (Some(_), None) => Ok(format),
        (Some(_), Some(_)) => Err(Exit::usage(
            "a task board imports CSV alone",
            "leave `--format` out, or write to a file that ends in `.csv`",
        )),
    }
}

/// The plan with the people that the flags name.
fn schedule(args: &ScheduleArgs, plan: &LaunchPlan) -> Result<Schedule> {
    let owners = Owners::new(args.owners.iter().cloned());
    let roles: BTreeSet<&str> = plan.tasks.iter().map(|task| &*task.owner).collect();
    if let Some(unknown) = owners.roles().find(|role| !roles.contains(role)) {
        let known: Vec<String> = roles.iter().map(|role| format!("`{role}`")).collect();
        let message = format!("no task of this plan is done by the role `{unknown}`");
        let help = format!("the roles are {}", known.join(", "));
        return Err(Exit::usage(message, help).into());
    }
    Ok(Schedule::with(plan, &owners))
}

fn working_days(path: &Path) -> Result<WorkingDays, Diagnostics> {
    let name = path.display().to_string();
    let text = files::text(path, files::MEBIBYTE).map_err(|error| {
        let what = format!("cannot read `{name}`: {}", reason(&error));
        Diagnostic::error("holiday", what)
    })?;
    WorkingDays::without(&Arc::new(Source { name, text }))
}
