//! `plan`: the dated launch plan alone.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::cli::{BoardName, PlanArgs, PlanFormat, ScheduleArgs};
use crate::commands::advice::{self, Consultation};
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::files::{self, reason};
use crate::output;
use crate::render::figures::dates;
use crate::render::plan::{Board, Holidays, Owners, Schedule, WorkingDays, csv, gantt, ics};
use crate::render::{data, markdown, terminal};
use crate::shell::{Exit, Shell};

/// Writes the plan.
///
/// # Errors
/// Every problem of the run, or what the system refused.
pub fn run(args: &PlanArgs, shell: &Shell) -> Result<()> {
    let format = format(args)?;
    let others = args
        .templates
        .templates
        .iter()
        .chain(&args.schedule.holidays);
    let destination = advice::destination(&args.output, &args.answers, others, shell)?;
    let templates = advice::templates(&args.templates)?;
    let consultation = Consultation::of(&args.answers, shell)?;
    let blueprint = consultation.blueprint();
    let schedule = schedule(&args.schedule, &blueprint, shell)?;
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
        Some(PlanFormat::Csv) => csv(&schedule, args.schedule.board.map(board)),
        Some(PlanFormat::Ics) => {
            let earlier = destination.replaced_text();
            ics(&blueprint.company.name, &schedule, earlier.as_deref())
        }
        Some(PlanFormat::Mermaid) => gantt(
            &format!("{}: the first 90 days", blueprint.company.name),
            &schedule,
        ),
    };
    destination.write(text.as_bytes(), shell)?;
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

fn board(name: BoardName) -> Board {
    match name {
        BoardName::Asana => Board::Asana,
        BoardName::Jira => Board::Jira,
        BoardName::Linear => Board::Linear,
        BoardName::Notion => Board::Notion,
        BoardName::Trello => Board::Trello,
    }
}

/// The plan with the people and the days that the flags ask for; says what moved.
fn schedule(
    args: &ScheduleArgs,
    blueprint: &crate::blueprint::Blueprint,
    shell: &Shell,
) -> Result<Schedule> {
    let plan = &blueprint.launch_plan;
    let owners = Owners::new(args.owners.iter().cloned());
    let roles: BTreeSet<&str> = plan.tasks.iter().map(|task| &*task.owner).collect();
    if let Some(unknown) = owners.roles().find(|role| !roles.contains(role)) {
        let known: Vec<String> = roles.iter().map(|role| format!("`{role}`")).collect();
        return Err(Exit::usage(
            format!("no task of this plan is done by the role `{unknown}`"),
            format!("the roles are {}", known.join(", ")),
        )
        .into());
    }
    let working_days = match &args.holidays {
        _ if !args.workdays => None,
        None => Some(WorkingDays::default()),
        Some(path) => Some(WorkingDays::without(holidays(path)?)),
    };
    let schedule = Schedule::with(plan, &owners, working_days.as_ref());
    for moved in &schedule.moves {
        shell.status(format!(
            "moved `{}` from {} to {}",
            moved.action,
            dates(moved.planned.0, moved.planned.1),
            dates(moved.moved_to.0, moved.moved_to.1)
        ));
    }
    Ok(schedule)
}

fn holidays(path: &Path) -> Result<Holidays, Diagnostics> {
    let text = files::text(path, files::MEBIBYTE).map_err(|error| {
        let what = format!("cannot read `{}`: {}", path.display(), reason(&error));
        Diagnostics(vec![Diagnostic::error("holiday", what)])
    })?;
    Holidays::read(&Arc::new(Source {
        name: path.display().to_string(),
        text,
    }))
}
