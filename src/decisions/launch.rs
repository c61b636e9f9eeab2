//! The dated plan of the first 90 days, and what comes after it.

use std::collections::HashSet;

use chrono::{Days, Months, NaiveDate};
use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{LaunchPlan, Milestone, Task, Text};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::Decimal;

use super::desk::Desk;

/// Days of the plan, the first and the last both included.
const DAYS: u32 = 90;

/// Every task of the table, without dates.
pub(super) fn tasks(playbook: &Playbook) -> Vec<Task> {
    let Some(table) = playbook.table("launch-tasks") else {
        return Vec::new();
    };
    table
        .rows
        .iter()
        .map(|row| Task {
            id: row.id.into(),
            phase: text(table, row, "phase"),
            start_day: days(table, row, "start_day"),
            end_day: days(table, row, "end_day"),
            start: NaiveDate::MIN,
            end: NaiveDate::MIN,
            owner: text(table, row, "owner"),
            action: text(table, row, "action"),
            deliverable: text(table, row, "deliverable"),
            done_when: text(table, row, "done_when"),
            after: texts(table, row, "after"),
            source: row.source.into(),
        })
        .collect()
}

pub(super) fn launch_plan(desk: &mut Desk<'_>) -> LaunchPlan {
    let start_date = desk.facts.start_date;
    let table = desk.table("launch-tasks");
    let standing = desk.standing;
    let applies: Vec<bool> = table
        .rows
        .iter()
        .map(|row| row.applies(desk.facts.values()))
        .collect();
    let present: HashSet<&str> = table
        .rows
        .iter()
        .zip(&applies)
        .filter(|(_, applies)| **applies)
        .map(|(row, _)| row.id)
        .collect();
    let mut tasks: Vec<Task> = Vec::with_capacity(present.len());
    for ((row, task), applies) in table.rows.iter().zip(&standing.tasks).zip(applies) {
        if !applies {
            continue;
        }
        desk.cite(row);
        let mut task = task.clone();
        task.start = date(start_date, task.start_day);
        task.end = date(start_date, task.end_day);
        for sentence in [&mut task.action, &mut task.deliverable, &mut task.done_when] {
            if let Text::Borrowed(text) = sentence {
                *sentence = desk.fill(text);
            }
        }
        task.after.retain(|id| present.contains(&**id));
        tasks.push(task);
    }
    tasks.sort_by_key(|task| (task.start_day, task.end_day));
    LaunchPlan {
        start_date,
        end_date: date(start_date, DAYS),
        tasks,
    }
}

/// The date of a day of the plan, day 1 being the start date.
pub(super) fn date(start: NaiveDate, day: u32) -> NaiveDate {
    start
        .checked_add_days(Days::new(u64::from(day.saturating_sub(1))))
        .unwrap_or(NaiveDate::MAX)
}

/// The date on which a task of the table begins, whether it applies or not; day 1 when there is none.
pub(super) fn start_of(desk: &Desk<'_>, id: &str) -> NaiveDate {
    let table = desk.table("launch-tasks");
    let day = table.row(id).map_or(1, |row| days(table, row, "start_day"));
    date(desk.facts.start_date, day)
}

/// What to reach after day 90, from the table's months of the program.
pub(super) fn milestones(desk: &mut Desk<'_>) -> Vec<Milestone> {
    let start = desk.facts.start_date;
    let table = desk.table("milestones");
    let rows: Vec<&Row> = table.matches(desk.facts.values()).collect();
    rows.into_iter()
        .map(|row| {
            let month = |column| table.cell(row, column).number();
            Milestone {
                id: row.id.into(),
                name: text(table, row, "name"),
                start: after_months(start, month("month_from").unwrap_or_default()),
                end: month("month_to").map(|months| after_months(start, months)),
                actions: table
                    .cell(row, "do")
                    .list()
                    .iter()
                    .map(|text| (*text).into())
                    .collect(),
                reached_when: desk.fill(table.cell(row, "reached_when").text().unwrap_or_default()),
                source: desk.cite(row),
            }
        })
        .collect()
}

/// The day a number of months after the start; parts of a month are counted in days.
fn after_months(start: NaiveDate, months: Decimal) -> NaiveDate {
    let whole = months.trunc().to_u32().unwrap_or_default();
    let days = (months.fract() * Decimal::from(30))
        .round()
        .to_u64()
        .unwrap_or_default();
    start
        .checked_add_months(Months::new(whole))
        .and_then(|date| date.checked_add_days(Days::new(days)))
        .unwrap_or(NaiveDate::MAX)
}

fn text(table: &Table, row: &Row, column: &str) -> Text {
    table.cell(row, column).text().unwrap_or_default().into()
}

fn texts(table: &Table, row: &Row, column: &str) -> Vec<Text> {
    let list = table.cell(row, column).list();
    list.iter().map(|text| (*text).into()).collect()
}

fn days(table: &Table, row: &Row, column: &str) -> u32 {
    table
        .cell(row, column)
        .number()
        .and_then(|days| days.to_u32())
        .unwrap_or_default()
}
