//! The schedule as rows: of our own, and in the columns that task boards import.
//!
//! It knows the columns of each board; how a cell is kept from being a formula is `escape`'s.

use chrono::NaiveDate;

use crate::blueprint::Task;
use crate::render::escape::csv_row;
use crate::render::labels;
use crate::render::plan::{Owner, Schedule, description};

/// A task board that imports rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Board {
    /// Asana: its columns in its order, dates with the month first.
    Asana,
    /// Jira: ids by which issues refer to each other, a column for each link.
    Jira,
    /// Linear: the columns of its own export, which its importer reads by name.
    Linear,
    /// Notion: any columns, the first one is the title.
    Notion,
    /// Trello: cards in lists.
    Trello,
}

/// The rows: for a board, or all that is known of a task when no board is named.
#[must_use]
pub fn csv(schedule: &Schedule, board: Option<Board>) -> String {
    let rows = match board {
        None => own(schedule),
        Some(Board::Asana) => asana(schedule),
        Some(Board::Jira) => jira(schedule),
        Some(Board::Linear) => linear(schedule),
        Some(Board::Notion) => notion(schedule),
        Some(Board::Trello) => trello(schedule),
    };
    rows.iter().map(|row| csv_row(row) + "\r\n").collect()
}

type Rows = Vec<Vec<String>>;

fn head(names: &[&str]) -> Rows {
    vec![names.iter().map(|name| (*name).to_owned()).collect()]
}

fn own(schedule: &Schedule) -> Rows {
    let mut rows = head(&[
        "id",
        "phase",
        "action",
        "start",
        "end",
        "start_day",
        "end_day",
        "planned_start",
        "planned_end",
        "hours",
        "owner",
        "owner_name",
        "owner_mail",
        "deliverable",
        "done_when",
        "after",
        "source",
    ]);
    for (task, owner) in schedule.tasks() {
        let planned = task.moved.as_ref().map_or((task.start, task.end), |moved| {
            (moved.planned_start, moved.planned_end)
        });
        rows.push(vec![
            task.id.to_string(),
            task.phase.to_string(),
            task.action.to_string(),
            task.start.to_string(),
            task.end.to_string(),
            task.start_day.to_string(),
            task.end_day.to_string(),
            planned.0.to_string(),
            planned.1.to_string(),
            task.hours
                .map_or_else(String::new, |hours| hours.0.to_string()),
            owner.role.clone(),
            owner.name.clone().unwrap_or_default(),
            owner.mail.clone().unwrap_or_default(),
            task.deliverable.to_string(),
            task.done_when.to_string(),
            task.after.join(" "),
            task.source.to_string(),
        ]);
    }
    rows
}

/// What a task is about, with its role where the board knows the person by address alone.
fn text(task: &Task, owner: &Owner, schedule: &Schedule) -> String {
    let mut sentences = description(task, schedule);
    sentences.push(format!("Owner: {}", owner.shown()));
    sentences
        .iter()
        .map(|sentence| sentence.trim_end_matches('.'))
        .collect::<Vec<_>>()
        .join(". ")
}

fn month_first(day: NaiveDate) -> String {
    day.format("%m/%d/%Y").to_string()
}

fn actions(ids: &[String], schedule: &Schedule) -> Vec<String> {
    ids.iter()
        .filter_map(|id| schedule.task(id))
        .map(|task| task.action.to_string())
        .collect()
}

/// A task's name without commas: Asana separates the names of dependencies by them, and has no quotes there.
fn asana_name(action: &str) -> String {
    action.replace(',', "")
}

fn asana(schedule: &Schedule) -> Rows {
    let mut rows = head(&[
        "Name",
        "Description",
        "Section",
        "Assignee",
        "Collaborators",
        "Start Date",
        "Due Date",
        "Dependencies",
    ]);
    for (task, owner) in schedule.tasks() {
        rows.push(vec![
            asana_name(&task.action),
            text(task, owner, schedule),
            task.phase.to_string(),
            owner.mail.clone().unwrap_or_default(),
            String::new(),
            month_first(task.start),
            month_first(task.end),
            actions(&task.after, schedule)
                .iter()
                .map(|action| asana_name(action))
                .collect::<Vec<_>>()
                .join(","),
        ]);
    }
    rows
}

fn jira(schedule: &Schedule) -> Rows {
    let number = |id: &str| {
        schedule
            .plan
            .tasks
            .iter()
            .position(|task| task.id == id)
            .map(|at| (at + 1).to_string())
    };
    let most = schedule
        .plan
        .tasks
        .iter()
        .map(|task| task.after.len())
        .max()
        .unwrap_or_default();
    let mut names = vec![
        "Issue Id",
        "Issue Type",
        "Summary",
        "Description",
        "Assignee",
        "Start date",
        "Due date",
        "Labels",
    ];
    names.extend(std::iter::repeat_n("Is blocked by", most));
    let mut rows = head(&names);
    for (task, owner) in schedule.tasks() {
        let mut row = vec![
            number(&task.id).unwrap_or_default(),
            "Task".to_owned(),
            task.action.to_string(),
            text(task, owner, schedule),
            owner.mail.clone().unwrap_or_default(),
            task.start.to_string(),
            task.end.to_string(),
            task.phase.replace(' ', "-").to_lowercase(),
        ];
        let blockers = task.after.iter().filter_map(|id| number(id));
        row.extend(blockers.chain(std::iter::repeat(String::new())).take(most));
        rows.push(row);
    }
    rows
}

fn linear(schedule: &Schedule) -> Rows {
    let names = [
        "ID",
        "Team",
        "Title",
        "Description",
        "Status",
        "Estimate",
        "Priority",
        "Project",
        "Creator",
        "Assignee",
        "Labels",
        "Cycle Number",
        "Cycle Name",
        "Cycle Start",
        "Cycle End",
        "Created",
        "Updated",
        "Started",
        "Completed",
        "Canceled",
        "Archived",
        "Due Date",
        "Blocks",
        "Blocked By",
    ];
    let mut rows = head(&names);
    for (task, owner) in schedule.tasks() {
        let cell = |name: &str| match name {
            "ID" => task.id.to_string(),
            "Team" => "Partnerships".to_owned(),
            "Title" => task.action.to_string(),
            "Description" => format!("{}. Start: {}", text(task, owner, schedule), task.start),
            "Status" => "Todo".to_owned(),
            "Priority" => "No priority".to_owned(),
            "Project" => "Partner program launch".to_owned(),
            "Assignee" => owner.mail.clone().unwrap_or_default(),
            "Labels" => format!("{}, {}", task.phase, labels::label(&owner.role)),
            "Due Date" => task.end.to_string(),
            "Blocks" => schedule
                .plan
                .tasks
                .iter()
                .filter(|other| other.after.contains(&task.id))
                .map(|other| &*other.id)
                .collect::<Vec<_>>()
                .join(", "),
            "Blocked By" => task
                .after
                .iter()
                .filter(|id| schedule.task(id).is_some())
                .map(|id| &**id)
                .collect::<Vec<_>>()
                .join(", "),
            _ => String::new(),
        };
        rows.push(names.iter().map(|name| cell(name)).collect());
    }
    rows
}

fn notion(schedule: &Schedule) -> Rows {
    let mut rows = head(&[
        "Name",
        "Phase",
        "Owner",
        "Start",
        "Due",
        "Deliverable",
        "Done when",
        "Waits for",
        "Status",
    ]);
    for (task, owner) in schedule.tasks() {
        rows.push(vec![
            task.action.to_string(),
            task.phase.to_string(),
            owner.shown(),
            task.start.to_string(),
            task.end.to_string(),
            task.deliverable.to_string(),
            task.done_when.to_string(),
            actions(&task.after, schedule).join("; "),
            "Not started".to_owned(),
        ]);
    }
    rows
}

fn trello(schedule: &Schedule) -> Rows {
    let mut rows = head(&[
        "Card Name",
        "Card Description",
        "List Name",
        "Start Date",
        "Due Date",
        "Labels",
        "Members",
    ]);
    for (task, owner) in schedule.tasks() {
        rows.push(vec![
            task.action.to_string(),
            text(task, owner, schedule),
            task.phase.to_string(),
            task.start.to_string(),
            task.end.to_string(),
            labels::label(&owner.role),
            owner.mail.clone().unwrap_or_default(),
        ]);
    }
    rows
}
