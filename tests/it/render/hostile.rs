//! Answers that try to be more than text, in every output.

use partnerkit::blueprint::Blueprint;
use partnerkit::render::escape::line;
use partnerkit::render::markdown::{design, full_design, plan};
use partnerkit::render::plan::{Board, Schedule, csv, gantt, ics};
use partnerkit::render::templates::Templates;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::common::example;

/// What an answer could hold to be taken for something else.
pub const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<https://evil.example>",
    "https://evil.example/a www.evil.example",
    "a | b | c",
    "# heading\n\n- item\n\n```\ncode",
    "**bold** _under_ `code` ~~gone~~",
    "{{#include ../../secret.txt}}",
    "{% include \"design.md\" %} {{ company }}",
    "%%{init: {\"theme\": \"dark\"}}%%",
    "x\"] --> y[\"z; click x \"javascript:alert(1)\"",
    "=HYPERLINK(\"https://evil.example\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}31m",
    "back\u{8}\u{7f}\u{0}\r\nBEGIN:VEVENT\r\nSUMMARY:evil",
    "abc\u{202e}fed\u{200b}\u{feff}",
    "../../etc/passwd",
    "</script></style></title></table>",
    "]]> -->",
    "&lt;b&gt; &amp; &#60;",
];

/// A blueprint in which every text that can come from an answer is an attack, with the attacks joined.
pub fn blueprint() -> (Blueprint, String) {
    let all = ATTACKS.join(" ");
    (poisoned(&all), all)
}

/// The blueprint of an example with this text wherever an answer can stand.
pub fn poisoned(text: &str) -> Blueprint {
    let mut blueprint = example("gridline");
    let poison = || text.to_owned();
    blueprint.company.name = poison();
    for fact in &mut blueprint.facts {
        if fact.unit == "text" && fact.from == "answer" {
            fact.value = partnerkit::units::Value::Text(poison());
        }
    }
    for integration in &mut blueprint.integrations {
        integration.name = poison();
        integration.question = Some(poison());
        integration.blocked_by = Some(poison());
    }
    for task in &mut blueprint.launch_plan.tasks {
        task.action = poison();
        task.deliverable = poison();
        task.done_when = poison();
    }
    for decision in &mut blueprint.decisions {
        decision.outcome = poison();
        decision.id = format!("commission.{text}");
    }
    for warning in &mut blueprint.warnings {
        warning.what = poison();
        warning.why = poison();
    }
    blueprint
}

/// Panics when the text has a character that drives a terminal or reorders a line.
pub fn assert_printable(what: &str, text: &str) {
    let bad = text.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\r')) || partnerkit::diagnostics::is_invisible(*c)
    });
    assert_eq!(bad, None, "{what}");
}

#[test]
fn no_answer_changes_the_structure_of_a_document() {
    let documents = |text: &str| {
        let blueprint = poisoned(text);
        let schedule = Schedule::of(&blueprint.launch_plan);
        let templates = Templates::compiled_in();
        [
            design(&blueprint, &templates).expect("a document"),
            full_design(&blueprint, &templates).expect("a document"),
            plan(&blueprint, &schedule, &templates).expect("a document"),
        ]
    };
    let plain = documents("plain words").map(|text| structure(&text));
    for attack in ATTACKS {
        for (text, plain) in documents(attack).iter().zip(&plain) {
            assert_printable(attack, text);
            super::markdown::assert_sound(attack, text);
            for foreign in ["{{", "{%", "%%{"] {
                assert!(!text.contains(foreign), "{attack:?} became {foreign}");
            }
            for address in [" https://evil", " www.evil"] {
                let outside: String = text.split("```").step_by(2).collect();
                assert!(!outside.contains(address), "{attack:?} became {address}");
            }
            let found = structure(text);
            let first = found.iter().zip(plain).position(|(a, b)| a != b);
            let near = first.map(|at| &found[at.saturating_sub(3)..(at + 3).min(found.len())]);
            assert_eq!(near, None, "{attack:?}");
            assert_eq!(found.len(), plain.len(), "{attack:?}");
            let shown = line(attack);
            assert!(
                words(text).contains(&shown),
                "{attack:?} is not shown as `{shown}`"
            );
        }
    }
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::all() - Options::ENABLE_SMART_PUNCTUATION)
}

/// Every beginning and end of an element and every code in the order of the text, without the words.
pub fn structure(text: &str) -> Vec<String> {
    parser(text)
        .filter(|event| !matches!(event, Event::Text(_) | Event::SoftBreak))
        .map(|event| match event {
            Event::Code(_) => "code".to_owned(),
            Event::Start(Tag::Heading { level, .. }) => format!("heading {level}"),
            event => format!("{event:?}"),
        })
        .collect()
}

/// The words that a reader sees.
fn words(text: &str) -> String {
    let mut words = String::new();
    for event in parser(text) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::End(_) => words.push('\n'),
            _ => {}
        }
    }
    words
}

#[test]
fn no_answer_becomes_a_formula_in_csv() {
    for attack in ATTACKS {
        let blueprint = poisoned(attack);
        let schedule = Schedule::of(&blueprint.launch_plan);
        for board in [
            None,
            Some(Board::Asana),
            Some(Board::Jira),
            Some(Board::Linear),
            Some(Board::Notion),
            Some(Board::Trello),
        ] {
            let text = csv(&schedule, board);
            assert_printable(attack, &text);
            let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
            let mut rows = 0;
            for row in reader.records() {
                let row = row.expect("a row");
                rows += 1;
                for cell in &row {
                    assert!(
                        !cell.starts_with(['=', '+', '-', '@']),
                        "{attack:?}: {cell}"
                    );
                }
            }
            assert_eq!(rows, schedule.plan.tasks.len(), "{attack:?}");
        }
    }
}

#[test]
fn no_answer_becomes_an_event_or_a_line_of_a_chart() {
    for attack in ATTACKS {
        let blueprint = poisoned(attack);
        let schedule = Schedule::of(&blueprint.launch_plan);
        let calendar = ics(&blueprint.company.name, &schedule, None);
        assert_printable(attack, &calendar);
        assert_eq!(
            calendar
                .lines()
                .filter(|line| *line == "BEGIN:VEVENT")
                .count(),
            schedule.plan.tasks.len(),
            "{attack:?}"
        );
        let chart = gantt(&blueprint.company.name, &schedule);
        assert_printable(attack, &chart);
        let tasks = chart.lines().filter(|line| line.contains(" :")).count();
        assert_eq!(tasks, schedule.plan.tasks.len(), "{attack:?}");
    }
}
