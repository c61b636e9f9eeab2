//! What holds a running program back: exports of its platform are read, measured and held against yardsticks, and a
//! table names the one constraint.
//!
//! It knows no terminal and no paths: callers bring byte streams. E-mail addresses are hashed as they are read.

pub mod bars;
pub mod columns;
pub mod constraint;
pub mod measures;
pub mod numbers;
pub mod program;
pub mod read;
pub mod signals;
pub mod statistics;
pub mod values;
pub mod yardsticks;

use serde::Serialize;

use crate::playbook::Playbook;
use bars::Bars;
use constraint::{Bounty, Constraint, Outside, bounty, constraint};
use measures::{Measures, figures};
use numbers::Number;
use program::Program;
use read::FileMapping;
use signals::{Signal, signals};
use yardsticks::{Yardstick, Yardsticks};

/// A program's diagnosis.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnosis {
    /// The last day of the data, counted as today.
    pub as_of: Option<String>,
    /// The currency of all amounts, where the exports name it.
    pub currency: Option<String>,
    /// Days after a sale before its commission counts as earned.
    pub hold_days: i64,
    /// The binding constraint.
    pub constraint: Constraint,
    /// What was measured.
    pub measures: Measures,
    /// Every figure under the name that people read.
    #[serde(skip)]
    pub numbers: Vec<Number>,
    /// What others reach.
    pub yardsticks: Vec<Yardstick>,
    /// A bounty for the dormant.
    pub bounty: Option<Bounty>,
    /// Signals to review.
    pub signals: Vec<Signal>,
    /// How each file was read.
    pub files: Vec<FileMapping>,
}

/// The days of this program's own hold, where nobody says another: a switch of the rules of engagement.
#[must_use]
pub fn usual_hold(playbook: &Playbook) -> i64 {
    let rows = playbook.rows("settlement-policy");
    let mut hold = rows.filter(|row| row.text("switch") == "hold_days");
    hold.next()
        .and_then(|row| row.text("value").parse().ok())
        .unwrap_or(0)
}

/// Diagnoses a program whose exports were read; `fees` were paid to the platform over the time of the data.
#[must_use]
pub fn diagnose(
    playbook: &Playbook,
    mut program: Program,
    files: Vec<FileMapping>,
    fees: f64,
    outside: Outside,
) -> Diagnosis {
    program.settle_due();
    let yardsticks = Yardsticks::of(playbook);
    let bars = Bars::of(playbook);
    let figures = figures(&program, &bars);
    let measures = Measures::of(&program, &figures, &bars, fees);
    let (constraint, numbers) =
        constraint(playbook, &yardsticks, &bars, &measures, &figures, outside);
    Diagnosis {
        as_of: program.last.map(|last| last.date("%Y-%m-%d")),
        currency: program.currency.clone(),
        hold_days: program.hold_days,
        constraint,
        numbers,
        bounty: bounty(&yardsticks, &measures),
        signals: signals(playbook, &bars, &figures),
        measures,
        yardsticks: yardsticks.0,
        files,
    }
}
