//! The smallest improvements that make a candidate one to build first.

use crate::units::Decimal;

/// A factor that reaches another row.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// The factor, by its place in the catalogue.
    pub factor: usize,
    /// The row of its table, by its place.
    pub row: usize,
}

/// A step with the points it adds to the score.
#[derive(Clone, Copy)]
pub(super) struct Gain {
    pub step: Step,
    /// Points of the score, above zero.
    pub gain: Decimal,
}

/// The steps that raise a score of `total` to the mark: of the fewest factors, and of these the first of those that
/// add least. `gains` is in the order of the factors.
pub(super) fn shortest(
    gains: &[Gain],
    total: Decimal,
    mut reaches: impl FnMut(Decimal) -> bool,
) -> Option<Vec<Step>> {
    let most = fewest(gains, total, &mut reaches)?;
    let mut search = Search {
        most,
        reaches,
        taken: Vec::new(),
        least: None,
        steps: Vec::new(),
    };
    search.from(gains, total);
    search.least.map(|_| search.steps)
}

/// The least number of factors that reach the mark together, each improved as far as it can be.
fn fewest(
    gains: &[Gain],
    mut total: Decimal,
    mut reaches: impl FnMut(Decimal) -> bool,
) -> Option<usize> {
    let of_factor = gains.chunk_by(|one, other| one.step.factor == other.step.factor);
    let mut greatest: Vec<Decimal> = of_factor
        .filter_map(|gains| gains.iter().map(|gain| gain.gain).max())
        .collect();
    greatest.sort_unstable_by(|one, other| other.cmp(one));
    let reached = greatest.into_iter().position(|gain| {
        total += gain;
        reaches(total)
    });
    reached.map(|at| at + 1)
}

/// A search for the steps that add least.
struct Search<R> {
    /// How many factors improve.
    most: usize,
    /// Whether a score reaches the mark.
    reaches: R,
    /// The steps taken so far.
    taken: Vec<Step>,
    /// The score reached with the least gains so far.
    least: Option<Decimal>,
    /// The steps to it.
    steps: Vec<Step>,
}

impl<R: FnMut(Decimal) -> bool> Search<R> {
    /// Tries every way to take one gain each from so many factors, in the order of the factors, and keeps the first
    /// of those that add least and reach the mark.
    fn from(&mut self, gains: &[Gain], reached: Decimal) {
        let is_last = self.taken.len() + 1 >= self.most;
        let before = self.taken.last().map(|step| step.factor);
        for (at, Gain { step, gain }) in gains.iter().enumerate() {
            let then = reached + *gain;
            let taken = before.is_some_and(|before| before >= step.factor);
            if taken || self.least.is_some_and(|least| least <= then) {
                continue;
            }
            if !is_last {
                self.taken.push(*step);
                self.from(&gains[at + 1..], then);
                self.taken.pop();
            } else if (self.reaches)(then) {
                self.least = Some(then);
                self.steps.clone_from(&self.taken);
                self.steps.push(*step);
            }
        }
    }
}
