//! How much of a design is worked out: a size that is asked for, how far sizes are simulated, the days of the plan.

use super::assumptions::Assumption;
use super::launch::WorkingDays;
use super::scenarios::Known;

/// What is asked of a design.
pub(super) struct Wanted<'w> {
    /// The id of a size of program in place of the recommended one.
    pub scenario: Option<&'w str>,
    /// How many sizes of the program are simulated beside those that have to be before one is recommended.
    pub compared: usize,
    /// By how many trials programs are simulated before one is chosen, and by how many more while a chance of a loss
    /// lies near a limit; expectations decide alone where this is empty.
    pub trials: &'w [Assumption],
    /// Models that have been simulated already.
    pub known: &'w [Known],
    /// The working days of the plan, where they are not every Monday to Friday.
    pub working_days: Option<&'w WorkingDays>,
    /// Whether the program is worked out at every combination of a few settings.
    pub what_if: bool,
}

impl Wanted<'_> {
    /// Decisions by expectation, for a search that tries many answers.
    pub const ESTIMATE: Self = Self {
        scenario: None,
        compared: 0,
        trials: &[],
        known: &[],
        working_days: None,
        what_if: false,
    };
    /// Decisions without the chances that a document prints.
    pub const TURNS: Self = Self {
        trials: &[Assumption::ScenarioTrials, Assumption::SimTrials],
        ..Self::ESTIMATE
    };
    /// The decisions as a document has them.
    pub const DECISIONS: Self = Self {
        trials: &[Assumption::SimTrials],
        ..Self::ESTIMATE
    };
    /// All that a document shows.
    pub const DOCUMENT: Self = Self {
        compared: 6,
        ..Self::DECISIONS
    };
}
