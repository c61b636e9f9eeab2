//! Yardsticks: what other programs reach, and who says so.

use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;

use crate::playbook::Playbook;

/// What others reach in one measure; percent, days or times as the sentence says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Yardstick {
    /// The row's id.
    pub id: &'static str,
    /// The measure's id.
    pub measure: &'static str,
    /// The low end.
    pub low: Option<f64>,
    /// The high end.
    pub high: Option<f64>,
    /// What the figures are, as the end of a sentence.
    pub what: &'static str,
    /// Who says so.
    pub source: &'static str,
    /// Whether measures are held against its low end.
    pub is_target: bool,
}

/// Every yardstick of a playbook.
#[derive(Clone, Debug)]
pub struct Yardsticks(pub Vec<Yardstick>);

impl Yardsticks {
    /// The yardsticks of a playbook.
    #[must_use]
    pub fn of(playbook: &Playbook) -> Self {
        let rows = playbook.rows("measured-benchmarks");
        let yardstick = rows.map(|row| {
            let number = |column| row.number(column)?.to_f64();
            Yardstick {
                id: row.id,
                measure: row.text("measure"),
                low: number("low"),
                high: number("high"),
                what: row.text("what"),
                source: row.source,
                is_target: row.yes("target"),
            }
        });
        Self(yardstick.collect())
    }

    /// The low end that a measure is held against; none where no yardstick of it is a target.
    #[must_use]
    pub fn target(&self, measure: &str) -> Option<f64> {
        let target = self
            .0
            .iter()
            .find(|yardstick| yardstick.is_target && yardstick.measure == measure);
        target.and_then(|yardstick| yardstick.low)
    }
}
