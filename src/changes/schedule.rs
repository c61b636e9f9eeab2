//! What is done for a change of terms, and on which days: the table `change-tasks` over a notice.

use chrono::NaiveDate;

use super::notice::{Notice, Step};
use super::{Class, Difference};
use crate::blueprint::{LaunchPlan, Task};
use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::units::percent;

/// The tasks by first day; none where nothing changes.
pub(super) fn schedule(
    playbook: &Playbook,
    first: NaiveDate,
    differences: &[Difference],
    notice: Option<&Notice>,
) -> LaunchPlan {
    let table = playbook.compiled_in("change-tasks");
    let applies = |row: &&Row| match row.text("where") {
        "something gets worse" => differences.iter().any(|one| one.class == Class::Worse),
        "consent is needed" => differences.iter().any(|one| one.consent),
        _ => true,
    };
    let rows = table.rows.iter().filter(applies);
    let mut tasks: Vec<Task> = notice
        .into_iter()
        .flat_map(|notice| rows.clone().flat_map(|row| of_row(row, notice)))
        .collect();
    tasks.sort_by_key(|task| task.start);
    LaunchPlan {
        start_date: first,
        end_date: tasks.iter().map(|task| task.end).max().unwrap_or(first),
        hours_a_week: Vec::new(),
        hours_source: String::new(),
        first_partners: None,
        tasks,
    }
}

/// The task of a row; for the steps of a cut one each.
fn of_row(row: &Row, notice: &Notice) -> Vec<Task> {
    let last = notice
        .from
        .pred_opt()
        .unwrap_or(notice.from)
        .max(notice.told);
    let on = |(start, end)| task(row, notice.told, (start, end));
    match row.text("on") {
        "first day" => vec![on((notice.told, notice.told))],
        "notice" => vec![on((notice.told, last))],
        "last day" => vec![on((last, last))],
        "new terms" => vec![on((notice.from, notice.from))],
        _ => {
            let of_step = |step: &Step| {
                let task = on((step.from, step.from));
                let partners = &step.partners;
                let article = partners.offer.as_ref().map_or("the ", |_| "");
                let tier_and_offer = [Some(&partners.tier), partners.offer.as_ref()];
                let names: Vec<&str> = tier_and_offer
                    .into_iter()
                    .flatten()
                    .map(String::as_str)
                    .collect();
                Task {
                    id: format!(
                        "{}-{}-{}",
                        task.id,
                        names.join("-"),
                        step.rate.0.normalize()
                    ),
                    action: format!(
                        "{} of {article}{partners} to {}",
                        task.action,
                        percent(step.rate.0)
                    ),
                    ..task
                }
            };
            notice.steps.iter().map(of_step).collect()
        }
    }
}

fn task(row: &Row, first: NaiveDate, (start, end): (NaiveDate, NaiveDate)) -> Task {
    let text = |column| row.text(column).to_owned();
    let day = |day: NaiveDate| u32::try_from((day - first).num_days() + 1).unwrap_or_default();
    Task {
        id: row.id.to_owned(),
        phase: text("phase"),
        start_day: day(start),
        end_day: day(end),
        start,
        end,
        moved: None,
        owner: text("owner"),
        hours: None,
        action: text("action"),
        deliverable: text("deliverable"),
        done_when: text("done_when"),
        after: Vec::new(),
        source: row.source.to_owned(),
    }
}
