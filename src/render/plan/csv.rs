//! The schedule as rows: of our own, and in the columns that task boards import.
//!
//! It knows the columns of each board; how a cell is kept from being a formula is `escape`'s.

use chrono::NaiveDate;
use clap::ValueEnum;

use crate::blueprint::Task;
use crate::render::labels;
use crate::render::plan::{Owner, Schedule, description};
use crate::render::table::{Table, cell};

/// A task board that imports rows. The comments are help texts of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Board {
    /// Asana asks what each column is, and knows people by their address.
    Asana,
    /// Jira asks for the project, the form of dates (yyyy-MM-dd) and what each column is.
    Jira,
    /// Linear's importer asks for an API key and the team.
    Linear,
    /// Notion makes a database of it: set the type of Start and Due to date there.
    Notion,
    /// Trello's importer asks for the board and what each column is.
    Trello,
}

/// The rows: for a board, or all that is known of a task when no board is named.
#[must_use]
pub fn csv(schedule: &Schedule, board: Option<Board>) -> String {
    let rows = schedule.tasks().map(|(task, owner)| Row {
        task,
        owner,
        schedule,
    });
    let rows: Vec<Row<'_>> = rows.collect();
    let text = match board {
        None => Table::of(OWN, &rows).csv(),
        Some(Board::Asana) => Table::of(ASANA, &rows).csv_of_lines(),
        Some(Board::Jira) => jira(&rows).csv_of_lines(),
        Some(Board::Linear) => Table::of(LINEAR, &rows).csv_of_lines(),
        Some(Board::Notion) => Table::of(NOTION, &rows).csv_of_lines(),
        Some(Board::Trello) => Table::of(TRELLO, &rows).csv_of_lines(),
    };
    text.replace('\n', "\r\n")
}

/// A task with who does it.
struct Row<'a> {
    task: &'a Task,
    owner: &'a Owner,
    schedule: &'a Schedule,
}

impl Row<'_> {
    /// What the task is about, a line each, with its role where the board knows the person by address alone.
    fn text(&self) -> String {
        let mut lines = description(self.task, self.schedule);
        lines.push(format!("Owner: {}", self.owner.shown()));
        lines.join("\n")
    }

    fn mail(&self) -> String {
        cell(self.owner.mail.as_ref())
    }

    /// The days that the plan set before the task was moved.
    fn planned(&self) -> (NaiveDate, NaiveDate) {
        let Task { start, end, .. } = *self.task;
        let moved = self.task.moved.as_ref();
        moved.map_or((start, end), |moved| {
            (moved.planned_start, moved.planned_end)
        })
    }

    /// What is told of each of the tasks that it waits for, joined.
    fn waits_for(&self, of: fn(&Task) -> String, between: &str) -> String {
        joined(self.schedule.waits_for(self.task), of, between)
    }

    fn blocks(&self) -> impl Iterator<Item = &Task> {
        let tasks = self.schedule.plan.tasks.iter();
        tasks.filter(|other| other.after.contains(&self.task.id))
    }
}

/// What is told of each of some tasks, joined.
fn joined<'a>(
    tasks: impl Iterator<Item = &'a Task>,
    of: fn(&Task) -> String,
    between: &str,
) -> String {
    tasks.map(of).collect::<Vec<_>>().join(between)
}

type Columns = [(&'static str, fn(&Row<'_>) -> String)];

const OWN: &Columns = &[
    ("id", |row| row.task.id.to_string()),
    ("phase", |row| row.task.phase.to_string()),
    ("action", |row| row.task.action.to_string()),
    ("start", |row| row.task.start.to_string()),
    ("end", |row| row.task.end.to_string()),
    ("start_day", |row| row.task.start_day.to_string()),
    ("end_day", |row| row.task.end_day.to_string()),
    ("planned_start", |row| row.planned().0.to_string()),
    ("planned_end", |row| row.planned().1.to_string()),
    ("hours", |row| cell(row.task.hours.map(|hours| hours.0))),
    ("owner", |row| row.owner.role.clone()),
    ("owner_name", |row| cell(row.owner.name.as_ref())),
    ("owner_mail", |row| row.mail()),
    ("deliverable", |row| row.task.deliverable.to_string()),
    ("done_when", |row| row.task.done_when.to_string()),
    ("after", |row| row.task.after.join(" ")),
    ("source", |row| row.task.source.to_string()),
];

fn month_first(day: NaiveDate) -> String {
    day.format("%m/%d/%Y").to_string()
}

/// A task's name without commas: Asana separates the names of dependencies by them, and has no quotes there.
fn asana_name(task: &Task) -> String {
    task.action.replace(',', "")
}

/// Its columns in its order, dates with the month first.
const ASANA: &Columns = &[
    ("Name", |row| asana_name(row.task)),
    ("Description", |row| row.text()),
    ("Section", |row| row.task.phase.to_string()),
    ("Assignee", |row| row.mail()),
    ("Collaborators", |_| String::new()),
    ("Start Date", |row| month_first(row.task.start)),
    ("Due Date", |row| month_first(row.task.end)),
    ("Dependencies", |row| row.waits_for(asana_name, ",")),
];

/// Issues by the numbers by which they refer to each other, with a column for each task that blocks one.
fn jira(rows: &[Row<'_>]) -> Table {
    let number = |id: &str| {
        let place = rows.iter().position(|row| row.task.id == id);
        cell(place.map(|at| at + 1))
    };
    let blockers = |row: &Row<'_>| -> Vec<String> {
        let waits = row.schedule.waits_for(row.task);
        let ids = waits.map(|task| number(&task.id));
        ids.collect()
    };
    let most = rows.iter().map(|row| row.task.after.len()).max();
    let most = most.unwrap_or_default();
    let head = [
        "Issue Id",
        "Issue Type",
        "Summary",
        "Description",
        "Assignee",
        "Start date",
        "Due date",
        "Labels",
    ];
    let cells = rows.iter().map(|row| {
        let mut cells = vec![
            number(&row.task.id),
            "Task".to_owned(),
            row.task.action.to_string(),
            row.text(),
            row.mail(),
            row.task.start.to_string(),
            row.task.end.to_string(),
            row.task.phase.replace(' ', "-").to_lowercase(),
        ];
        cells.extend(blockers(row));
        cells.resize(head.len() + most, String::new());
        cells
    });
    let head = head.into_iter();
    let head = head.chain(std::iter::repeat_n("Is blocked by", most));
    Table::new(head, cells.collect())
}

/// The columns of its own export, which its importer reads by name.
const LINEAR: &Columns = &[
    ("ID", |row| row.task.id.to_string()),
    ("Team", |_| "Partnerships".to_owned()),
    ("Title", |row| row.task.action.to_string()),
    ("Description", |row| {
        format!("{}\nStart: {}", row.text(), row.task.start)
    }),
    ("Status", |_| "Todo".to_owned()),
    ("Estimate", |_| String::new()),
    ("Priority", |_| "No priority".to_owned()),
    ("Project", |_| "Partner program launch".to_owned()),
    ("Creator", |_| String::new()),
    ("Assignee", |row| row.mail()),
    ("Labels", |row| {
        format!("{}, {}", row.task.phase, labels::label(&row.owner.role))
    }),
    ("Cycle Number", |_| String::new()),
    ("Cycle Name", |_| String::new()),
    ("Cycle Start", |_| String::new()),
    ("Cycle End", |_| String::new()),
    ("Created", |_| String::new()),
    ("Updated", |_| String::new()),
    ("Started", |_| String::new()),
    ("Completed", |_| String::new()),
    ("Canceled", |_| String::new()),
    ("Archived", |_| String::new()),
    ("Due Date", |row| row.task.end.to_string()),
    ("Blocks", |row| {
        joined(row.blocks(), |task| task.id.to_string(), ", ")
    }),
    ("Blocked By", |row| {
        row.waits_for(|task| task.id.to_string(), ", ")
    }),
];

/// Any columns; the first one is the title.
const NOTION: &Columns = &[
    ("Name", |row| row.task.action.to_string()),
    ("Phase", |row| row.task.phase.to_string()),
    ("Owner", |row| row.owner.shown()),
    ("Start", |row| row.task.start.to_string()),
    ("Due", |row| row.task.end.to_string()),
    ("Deliverable", |row| row.task.deliverable.to_string()),
    ("Done when", |row| row.task.done_when.to_string()),
    ("Waits for", |row| {
        row.waits_for(|task| task.action.to_string(), "; ")
    }),
    ("Status", |_| "Not started".to_owned()),
];

const TRELLO: &Columns = &[
    ("Card Name", |row| row.task.action.to_string()),
    ("Card Description", |row| row.text()),
    ("List Name", |row| row.task.phase.to_string()),
    ("Start Date", |row| row.task.start.to_string()),
    ("Due Date", |row| row.task.end.to_string()),
    ("Labels", |row| labels::label(&row.owner.role)),
    ("Members", |row| row.mail()),
];
