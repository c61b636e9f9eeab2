//! What the figures of the forecast can be, by their units and by their ids.

use crate::economics::inputs::{LONGEST_LIFETIME, LONGEST_PROGRAM, LONGEST_REFUND, MOST_TRIALS};
use crate::playbook::MOST_DAYS;
use crate::playbook::table::Row;
use crate::units::Decimal;

/// What a number of the forecast can be: from the least to the most, both included, in whole steps of so much; a
/// step of none lets it lie between them.
pub(super) struct Bounds {
    least: u64,
    most: u64,
    step: u64,
}

impl Bounds {
    const fn whole(least: u64, most: u64, step: u64) -> Self {
        Self { least, most, step }
    }

    const fn between(least: u64, most: u64) -> Self {
        Self::whole(least, most, 0)
    }

    /// Whether a value is one of these.
    pub fn contains(&self, value: Decimal) -> bool {
        let (least, most) = (Decimal::from(self.least), Decimal::from(self.most));
        let step = Decimal::from(self.step);
        least <= value && value <= most && (step.is_zero() || (value % step).is_zero())
    }

    /// The range in words.
    pub fn describe(&self) -> String {
        let range = format!("from {} to {}", self.least, self.most);
        match self.step {
            0 => range,
            1 => format!("whole, {range}"),
            step => format!("a multiple of {step}, {range}"),
        }
    }
}

/// What a figure can be when its unit alone does not say: customers are counted over whole years, a program has a
/// month and a simulation a trial. How a figure is spread in the simulation is drawn around one.
pub(super) const FIGURES: &[(&str, Bounds)] = &[
    (
        "ltv-horizon",
        Bounds::whole(12, LONGEST_LIFETIME as u64, 12),
    ),
    (
        "forecast-horizon",
        Bounds::whole(1, LONGEST_PROGRAM as u64, 1),
    ),
    (
        "recruit-months",
        Bounds::whole(1, LONGEST_PROGRAM as u64, 1),
    ),
    ("refund-window", Bounds::whole(0, LONGEST_REFUND as u64, 1)),
    ("trials", Bounds::whole(1, MOST_TRIALS as u64, 1)),
    ("scenario-trials", Bounds::whole(1, MOST_TRIALS as u64, 1)),
    ("seed", Bounds::whole(0, u64::MAX, 1)),
    ("win-rate-draw", Bounds::whole(1, 1, 1)),
    ("churn-draw", Bounds::whole(1, 1, 1)),
];

/// Figures that others are divided by.
pub(super) const DIVISORS: &[&str] = &["performer-share", "outcome-rate"];

/// What a figure of a unit can be.
pub(super) fn bounds_of(unit: &str) -> Bounds {
    match unit {
        "percent" | "percent_a_month" | "percent_a_year" => Bounds::between(0, 100),
        "months" => Bounds::whole(0, LONGEST_PROGRAM.into(), 1),
        "days" => Bounds::whole(0, MOST_DAYS.into(), 1),
        "factor" => Bounds::between(0, 5),
        "referrals_a_quarter" => Bounds::between(0, 1_000_000),
        _ => Bounds::between(0, 1_000_000_000_000),
    }
}

/// What an assumption has to be instead of a value; `None` where it can be that.
pub(super) fn instead_of(row: &Row, value: Decimal) -> Option<String> {
    let unit = row.text("unit");
    let of_unit = bounds_of(unit);
    let of_figure = FIGURES.iter().find(|(id, _)| *id == row.id);
    let bounds = of_figure.map_or(&of_unit, |(_, bounds)| bounds);
    let unit = unit.replace('_', " ");
    if !bounds.contains(value) {
        Some(format!("write a number of {unit}, {}", bounds.describe()))
    } else if value.is_zero() && DIVISORS.contains(&row.id) {
        Some(format!(
            "write a number of {unit} above 0; others are divided by it"
        ))
    } else {
        None
    }
}
