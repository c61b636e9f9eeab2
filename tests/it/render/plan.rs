//! The launch plan in every format.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use chrono::{NaiveDate, Weekday};
use rust_decimal::prelude::ToPrimitive as _;

use partnerkit::blueprint::LaunchPlan;
use partnerkit::decisions::WorkingDays;
use partnerkit::diagnostics::Source;
use partnerkit::render::markdown;
use partnerkit::render::plan::{Board, Owner, Owners, Schedule, csv, gantt, ics};
use partnerkit::render::templates::Templates;

use crate::common::{EXAMPLES, Folder, advisor, changed, example, example_answers, out};

/// A program that reads the calendar of its standard input with somebody else's parser.
const CALENDAR_CHECK: &str = "
import sys, icalendar
calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
events = calendar.walk('VEVENT')
assert events and not calendar.errors, calendar.errors
for event in events:
    assert not event.errors, event.errors
    for name in ('UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY'):
        assert name in event, name
    assert event['DTEND'].dt > event['DTSTART'].dt
    print(event['UID'], event['DTSTART'].dt, event['DTEND'].dt, event['SUMMARY'])
";

fn people() -> Owners {
    Owners::new(
        ["marketing=Ann Lee <ann@example.org>", "sales=Bo"]
            .into_iter()
            .map(|text| text.parse::<Owner>().expect("an owner")),
    )
}

fn working_days() -> WorkingDays {
    let source = Source {
        name: "holidays.txt".into(),
        text: "2027-01-18 Martin Luther King Jr. Day\n2027-02-15 Presidents' Day\n".into(),
    };
    WorkingDays::without(&Arc::new(source)).expect("holidays")
}

#[test]
fn the_plan_of_an_example_in_every_format() {
    let blueprint = example("gridline");
    let schedule = Schedule::with(&blueprint.launch_plan, &people());
    let templates = Templates::compiled_in();
    insta::assert_snapshot!(
        "plan.md",
        markdown::plan(&blueprint, &schedule, &templates).expect("a document")
    );
    insta::assert_snapshot!("plan.csv", csv(&schedule, None).replace('\r', ""));
    for (name, board) in [
        ("asana", Board::Asana),
        ("jira", Board::Jira),
        ("linear", Board::Linear),
        ("notion", Board::Notion),
        ("trello", Board::Trello),
    ] {
        let rows: Vec<String> = csv(&schedule, Some(board))
            .lines()
            .take(12)
            .map(str::to_owned)
            .collect();
        insta::assert_snapshot!(format!("plan-{name}.csv"), rows.join("\n"));
    }
    let calendar = ics("Gridline", &schedule, None);
    assert!(calendar.lines().all(|line| line.len() <= 75));
    assert_eq!(
        calendar.matches('\n').count(),
        calendar.matches("\r\n").count()
    );
    insta::assert_snapshot!("plan.ics", calendar.replace('\r', ""));
}

#[test]
fn the_plan_of_every_example_as_a_chart() {
    for name in EXAMPLES {
        let blueprint = example(name);
        let chart = gantt(
            &blueprint.company.name,
            &Schedule::of(&blueprint.launch_plan),
        );
        insta::assert_snapshot!(format!("plan-{name}.mmd"), chart);
    }
}

#[test]
fn around_holidays_no_task_begins_or_ends_on_a_day_off_and_the_plan_stays_level() {
    for name in EXAMPLES {
        let answers = example_answers(name);
        let days = working_days();
        let plan = advisor().design_around(&answers, &days).launch_plan;
        assert_level(&plan, &days);
        assert_eq!(plan.tasks.len(), example(name).launch_plan.tasks.len());
    }
}

#[test]
fn the_hours_that_a_team_has_move_its_plan() {
    let signed = |manager: &str, others: &str| {
        let hours = [
            ("resources.hours_a_week", manager),
            ("resources.hours_a_week.others", others),
        ];
        let plan = changed("pocketform", &hours).launch_plan;
        assert_level(&plan, &WorkingDays::default());
        for one in &plan.hours_a_week {
            let given = if one.owner == "founder" {
                manager
            } else {
                others
            };
            assert_eq!(one.hours.0.to_string(), given, "{}", one.owner);
        }
        let tasks = plan.tasks.len();
        (plan.first_partners.expect("partners").signed, tasks)
    };
    let (usual, tasks) = signed("4", "4");
    let plan = example("pocketform").launch_plan;
    assert_eq!(usual, plan.first_partners.expect("partners").signed);
    assert_eq!(signed("2", "2").1, tasks, "nothing is lost");
    assert!(signed("2", "2").0 > usual && usual > signed("40", "40").0);
}

#[test]
fn hours_of_zero_are_refused_in_words() {
    let folder = Folder::new();
    for (wrong, said) in [
        ("0", "a number of hours from 0.5 to 80"),
        ("{manager: 6, others: 0}", "resources.hours_a_week.others"),
        ("{boss: 6}", "`resources.hours_a_week` has no key `boss`"),
    ] {
        let answers = format!("resources:\n  hours_a_week: {wrong}\n");
        folder.write("answers.yaml", answers);
        let output = folder.run(&["check", "answers.yaml"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(out(&output).contains(said), "{wrong}: {}", out(&output));
    }
}

/// Holds a plan against what it promises: tasks on working days, after what they wait for, and no owner over the hours
/// of any week, a task's hours spread evenly over its working days.
pub fn assert_level(plan: &LaunchPlan, days: &WorkingDays) {
    let mut taken: BTreeMap<(&str, NaiveDate), f64> = BTreeMap::new();
    for task in &plan.tasks {
        assert!(task.start <= task.end, "{}", task.id);
        for day in [task.start, task.end] {
            assert_eq!(day, days.on_or_after(day), "{}", task.id);
        }
        let number = (task.start - plan.start_date).num_days() + 1;
        assert_eq!(i64::from(task.start_day), number, "{}", task.id);
        if let Some(moved) = &task.moved {
            assert!(moved.planned_start <= task.start, "{}", task.id);
            assert_ne!(
                (moved.planned_start, moved.planned_end),
                (task.start, task.end)
            );
            assert!(!moved.because.is_empty());
        }
        for id in &task.after {
            let before = plan.tasks.iter().find(|other| other.id == *id);
            let before = before.unwrap_or_else(|| panic!("{} waits for {id}", task.id));
            assert!(before.end <= task.start, "{id} before {}", task.id);
        }
        let working: Vec<NaiveDate> = task
            .start
            .iter_days()
            .take_while(|day| *day <= task.end)
            .filter(|day| days.on_or_after(*day) == *day)
            .collect();
        let hours = task
            .hours
            .map_or(0.0, |hours| hours.0.to_f64().expect("hours"));
        for day in &working {
            let monday = day.week(Weekday::Mon).first_day();
            *taken.entry((&task.owner, monday)).or_default() += hours / working.len() as f64;
        }
    }
    for ((owner, week), hours) in taken {
        let of = plan.hours_a_week.iter().find(|one| one.owner == owner);
        let most = of.expect("hours of each owner").hours.0;
        let most = most.to_f64().expect("hours");
        assert!(
            hours <= most + 1e-6,
            "{owner}: {hours} of {most} hours in the week of {week}"
        );
    }
}

#[test]
fn a_second_import_finds_every_event_again() {
    let uids = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| line.starts_with("UID:"))
            .map(str::to_owned)
            .collect()
    };
    let blueprint = example("gridline");
    let first = ics("Gridline", &Schedule::of(&blueprint.launch_plan), None);
    assert_eq!(
        first,
        ics("Gridline", &Schedule::of(&blueprint.launch_plan), None)
    );
    let days = working_days();
    let around = advisor().design_around(&example_answers("gridline"), &days);
    let moved = Schedule::with(&around.launch_plan, &people());
    let second = ics("Gridline", &moved, None);
    let sorted = |text: &str| {
        let mut uids = uids(text);
        uids.sort();
        uids
    };
    assert_eq!(sorted(&first), sorted(&second));
    let mut unique = sorted(&first);
    unique.dedup();
    assert_eq!(unique.len(), blueprint.launch_plan.tasks.len());
}

#[test]
fn what_changed_since_the_last_time_is_published_as_newer_and_what_went_is_cancelled() {
    let value = |calendar: &str, id: &str, name: &str| -> Option<String> {
        let whole = calendar.replace("\r\n ", "");
        let mut events = whole.split("BEGIN:VEVENT").map(str::to_owned);
        let event = events.find(|event| event.contains(&format!("UID:{id}.")))?;
        let mut lines = event.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        value.map(str::to_owned)
    };
    let blueprint = example("gridline");
    let mut schedule = Schedule::of(&blueprint.launch_plan);
    let first = ics("Gridline", &schedule, None);
    assert_eq!(ics("Gridline", &schedule, Some(&first)), first);
    assert_eq!(ics("Gridline", &schedule, Some("no calendar")), first);

    let gone = schedule.plan.tasks.pop().expect("a task").id;
    schedule.owners.pop();
    let moved = schedule.plan.tasks[0].id.clone();
    let same = schedule.plan.tasks[1].id.clone();
    schedule.plan.tasks[0].end += chrono::TimeDelta::days(1);
    let second = ics("Gridline", &schedule, Some(&first));
    for (id, sequence, newer, status) in [
        (&moved, Some("1"), true, None),
        (&same, None, false, None),
        (&gone, Some("1"), true, Some("CANCELLED")),
    ] {
        let of = |calendar: &str, name: &str| value(calendar, id, name);
        assert_eq!(of(&second, "SEQUENCE").as_deref(), sequence, "{id}");
        assert_eq!(
            of(&second, "DTSTAMP") > of(&first, "DTSTAMP"),
            newer,
            "{id}"
        );
        assert_eq!(of(&second, "STATUS").as_deref(), status, "{id}");
    }
    assert_eq!(ics("Gridline", &schedule, Some(&second)), second);

    let third = ics(
        "Gridline",
        &Schedule::of(&blueprint.launch_plan),
        Some(&second),
    );
    assert_eq!(value(&third, &gone, "SEQUENCE").as_deref(), Some("2"));
    assert_eq!(value(&third, &gone, "STATUS"), None);
    assert!(third.lines().all(|line| line.len() <= 75));

    let stranger = ics(
        "Another",
        &Schedule::of(&blueprint.launch_plan),
        Some(&third),
    );
    assert!(!stranger.contains("CANCELLED"));
}

#[test]
fn another_parser_reads_the_calendar() {
    let python = std::env::var("PARTNERKIT_PYTHON").unwrap_or_else(|_| "python3".into());
    let known = Command::new(&python)
        .args(["-c", "import icalendar"])
        .stderr(Stdio::null())
        .status();
    if !known.is_ok_and(|status| status.success()) {
        let told = format!(
            "skipped: the calendar is not read by another parser, as `{python}` has no `icalendar`\n"
        );
        std::io::stderr()
            .write_all(told.as_bytes())
            .expect("stderr");
        return;
    }
    for name in EXAMPLES {
        let blueprint = example(name);
        let schedule = Schedule::with(&blueprint.launch_plan, &people());
        assert_read_by_another_parser(
            &python,
            &ics(&blueprint.company.name, &schedule, None),
            &schedule.plan,
        );
    }
    let (blueprint, _) = super::hostile::blueprint();
    let schedule = Schedule::of(&blueprint.launch_plan);
    assert_read_by_another_parser(
        &python,
        &ics(&blueprint.company.name, &schedule, None),
        &schedule.plan,
    );
}

fn assert_read_by_another_parser(python: &str, calendar: &str, plan: &LaunchPlan) {
    let mut child = Command::new(python)
        .args(["-c", CALENDAR_CHECK])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python");
    let mut stdin = child.stdin.take().expect("stdin");
    stdin.write_all(calendar.as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("output");
    assert!(output.status.success());
    let read = String::from_utf8(output.stdout).expect("text");
    assert_eq!(read.lines().count(), plan.tasks.len());
    for (line, task) in read.lines().zip(&plan.tasks) {
        let day_after = task.end.succ_opt().expect("a day");
        assert!(
            line.contains(&format!(" {} {day_after} ", task.start)),
            "{line}"
        );
    }
}
