//! How much of a design is worked out: a size that is asked for, how far sizes are simulated, the days of the plan.

use crate::units::Decimal;

use super::launch::WorkingDays;

/// What is asked of a design.
pub(super) struct Wanted<'w> {
    /// The id of a size of program in place of the recommended one.
    pub scenario: Option<&'w str>,
    /// How many sizes of the program are simulated beside those that have to be before one is recommended.
    pub compared: usize,
    /// Whether the choice rests on simulations, or on expectations alone.
    pub simulates: bool,
    /// The working days of the plan, where they are not every Monday to Friday.
    pub working_days: Option<&'w WorkingDays>,
    /// Whether the program is worked out at every combination of a few settings.
    pub what_if: bool,
    /// The share of payouts that the platform is first taken to charge, 0 to 1.
    pub take: Decimal,
}

impl Wanted<'_> {
    /// Decisions by expectation, for a search that tries many answers.
    pub const ESTIMATE: Self = Self {
        scenario: None,
        compared: 0,
        simulates: false,
        working_days: None,
        what_if: false,
        take: Decimal::ZERO,
    };
    /// The decisions as a document has them.
    pub const DECISIONS: Self = Self {
        simulates: true,
        ..Self::ESTIMATE
    };
    /// All that a document shows.
    pub const DOCUMENT: Self = Self {
        compared: 6,
        ..Self::DECISIONS
    };
}
