//! The design on a terminal.

use std::collections::BTreeSet;

use partnerkit::render::plan::Schedule;
use partnerkit::render::terminal::{Look, design, plan};
use unicode_width::UnicodeWidthStr as _;

use super::hostile::{ATTACKS, assert_printable, poisoned};
use crate::common::{EXAMPLES, example};

fn look(columns: usize) -> Look {
    Look {
        columns,
        colour: false,
        utf8: true,
    }
}

#[test]
fn a_program_on_terminals_of_three_widths_and_one_that_waits() {
    for (name, columns) in [
        ("reclaimly", 100),
        ("reclaimly", 80),
        ("reclaimly", 44),
        ("dentaflow", 80),
    ] {
        insta::assert_snapshot!(
            format!("terminal-{name}-{columns}"),
            design(&example(name), "", look(columns))
        );
    }
}

#[test]
fn a_summary_fits_a_screen_of_forty_rows_and_says_what_is_on_top_of_todays_program() {
    for name in EXAMPLES {
        let blueprint = example(name);
        let text = design(&blueprint, "", look(80));
        let words: Vec<&str> = text.split_whitespace().collect();
        let has_program = blueprint.economics.today.is_some();
        let says = words.join(" ").contains("on top of today's over 36 months");
        assert_eq!(says, has_program, "{name}\n{text}");
        let rows = text.lines().count();
        assert!(rows <= 40, "{name}: {rows} rows\n{text}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for name in EXAMPLES {
        for columns in [30, 44, 59, 60, 72, 80, 100, 200] {
            let blueprint = example(name);
            let schedule = Schedule::of(&blueprint.launch_plan);
            let text =
                design(&blueprint, "", look(columns)) + &plan(name, &schedule, look(columns));
            // A command stays in one piece, so that it can be typed.
            let lines = text.lines().filter(|line| !line.contains("partnerkit "));
            let widest = lines.map(|line| line.width()).max();
            assert!(
                widest <= Some(columns.min(100)),
                "{name} at {columns}: {widest:?}"
            );
        }
    }
}

#[test]
fn no_table_splits_a_word() {
    let words = |text: &str| -> BTreeSet<String> {
        let frame = |c: char| ('\u{2500}'..='\u{257f}').contains(&c);
        let words = text.split(|c: char| c.is_whitespace() || frame(c));
        words
            .map(|word| word.trim_end_matches(':').to_owned())
            .collect()
    };
    for name in EXAMPLES {
        let blueprint = example(name);
        let schedule = Schedule::of(&blueprint.launch_plan);
        let screen = |columns| plan(name, &schedule, look(columns));
        // Below 60 columns nothing is a table; above 100 nothing grows.
        let known = words(&screen(59));
        for columns in 60..=100 {
            let split: Vec<String> = words(&screen(columns))
                .difference(&known)
                .cloned()
                .collect();
            assert!(split.is_empty(), "{name} at {columns}: {split:?}");
        }
    }
}

#[test]
fn no_answer_drives_the_terminal_or_breaks_the_layout() {
    for attack in ATTACKS {
        for columns in [44, 80] {
            let text = design(&poisoned(attack), "", look(columns));
            assert_printable(attack, &text);
            // A command stays in one piece, so that it can be typed.
            let lines = text.lines().filter(|line| !line.contains("partnerkit "));
            let widest = lines.map(|line| line.width()).max();
            assert!(
                widest <= Some(columns),
                "{attack:?} at {columns}: {widest:?}"
            );
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let blueprint = example("dentaflow");
    let coloured = design(
        &blueprint,
        "",
        Look {
            colour: true,
            ..look(80)
        },
    );
    assert_eq!(
        console::strip_ansi_codes(&coloured),
        design(&blueprint, "", look(80))
    );
}
