//! Candidates in order, and how firm the order is under other weights.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::score::{Marked, Rows, Scoring, class};
use crate::answers::Candidate;
use crate::units::{Decimal, Percent};

/// Points by which each weight is moved to see how firm the ranking is.
///
/// Judgement: a third of the heaviest weight, all of the lightest one.
const SHIFT: Decimal = Decimal::TEN;

/// Candidates in order.
#[derive(Debug)]
pub struct Ranking {
    /// The candidates by their place in the list given, the best first: by mark, then by the best score they can
    /// reach, then as given.
    pub order: Vec<usize>,
    /// The effect of other weights.
    pub shifts: Vec<Shift>,
}

/// The effect of another weight of one factor; the others keep their proportions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// The factor's id.
    pub factor: String,
    /// Its name.
    pub name: String,
    /// Its weight as it is.
    pub weight: Percent,
    /// Its weight as tried.
    pub tried: Percent,
    /// Candidates whose place changes.
    pub moved: u64,
    /// The most places a candidate moves.
    pub largest_move: u64,
    /// Candidates whose mark changes.
    pub changed_marks: u64,
}

impl Ranking {
    /// Ranks candidates, under the weights of the playbook and under others.
    #[must_use]
    pub fn of(scoring: &mut Scoring<'_>, candidates: &[Candidate]) -> Self {
        let rows: Vec<Rows> = candidates.iter().map(|one| scoring.rows(one)).collect();
        let weights = scoring.weights();
        let now = Places::of(scoring, &rows, &weights, Decimal::ONE);
        let factors: Vec<_> = scoring.factors().collect();
        let mut shifts = Vec::new();
        for (at, (id, name)) in factors.into_iter().enumerate() {
            for direction in [-SHIFT, SHIFT] {
                let shifted = Shifted::of(&weights, at, direction / Decimal::ONE_HUNDRED);
                let then = Places::of(scoring, &rows, &shifted.weights, shifted.times);
                let places = now.places.iter().zip(&then.places);
                let moves: Vec<usize> = places
                    .map(|(now, then)| now.abs_diff(*then))
                    .filter(|places| *places > 0)
                    .collect();
                let marks = now.marked.iter().zip(&then.marked);
                let changed = marks.filter(|(now, then)| now.priority != then.priority);
                shifts.push(Shift {
                    factor: id.into(),
                    name: name.into(),
                    weight: Percent::of_fraction(weights[at]),
                    tried: Percent::of_fraction(shifted.tried),
                    moved: moves.len() as u64,
                    largest_move: moves.into_iter().max().unwrap_or(0) as u64,
                    changed_marks: changed.count() as u64,
                });
            }
        }
        Self {
            order: now.order,
            shifts,
        }
    }
}

/// The order of candidates under some weights.
struct Places {
    marked: Vec<Marked>,
    order: Vec<usize>,
    /// The place of each candidate; those of equal mark and score share the first of theirs.
    places: Vec<usize>,
}

impl Places {
    fn of(scoring: &mut Scoring<'_>, rows: &[Rows], weights: &[Decimal], times: Decimal) -> Self {
        let marked = rows.iter().map(|rows| scoring.marked(rows, weights, times));
        let marked: Vec<Marked> = marked.collect();
        let rank = |at: usize| (class(marked[at].priority), Reverse(marked[at].high));
        let mut order: Vec<usize> = (0..marked.len()).collect();
        order.sort_by_key(|at| rank(*at));
        let mut places = vec![0; marked.len()];
        for (place, at) in order.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| order[before]);
            places[*at] = match before {
                Some(before) if rank(before) == rank(*at) => places[before],
                _ => place,
            };
        }
        Self {
            marked,
            order,
            places,
        }
    }
}

/// The weights with one moved as far as it can be, the others in their proportions.
///
/// All are multiplied by what the others add up to: their proportions may have no end as decimals, and a tie must
/// not break on the last digit.
struct Shifted {
    weights: Vec<Decimal>,
    times: Decimal,
    /// The moved weight, as it is.
    tried: Decimal,
}

impl Shifted {
    fn of(weights: &[Decimal], at: usize, by: Decimal) -> Self {
        let tried = (weights[at] + by).clamp(Decimal::ZERO, Decimal::ONE);
        let rest = Decimal::ONE - weights[at];
        let times = if rest.is_zero() { Decimal::ONE } else { rest };
        let weight = |(factor, weight): (usize, &Decimal)| {
            if factor == at {
                tried * times
            } else {
                weight * (Decimal::ONE - tried)
            }
        };
        Self {
            weights: weights.iter().enumerate().map(weight).collect(),
            times,
            tried,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ranking, Shifted};
    use crate::answers::Candidate;
    use crate::decisions::Advisor;
    use crate::decisions::candidates::score::Scoring;
    use crate::units::Decimal;

    #[test]
    fn shifted_weights_still_add_up_to_one_exactly() {
        let weights = ["0.30", "0.25", "0.20", "0.15", "0.10"]
            .map(|weight| weight.parse::<Decimal>().expect("a weight"));
        for at in 0..5 {
            for by in ["-0.1", "0.1"] {
                let shifted = Shifted::of(&weights, at, by.parse().expect("a shift"));
                let sum: Decimal = shifted.weights.iter().sum();
                assert_eq!(sum, shifted.times);
                assert_eq!(shifted.weights[at], shifted.tried * shifted.times);
            }
        }
    }

    #[test]
    fn two_candidates_of_one_score_do_not_part_on_the_last_digit() {
        let advisor = Advisor::embedded().expect("sound tables");
        let mut scoring = Scoring::of(advisor.playbook());
        // Both lose as much by overlap as they win by signal when commitment moves.
        let candidates = [(30, false), (12, true)].map(|(shared, asked)| Candidate {
            shared_accounts: Some(shared),
            workflow_fit: Some("adjacent"),
            gtm_commitment: Some("integration_only"),
            api_available: Some(true),
            build_weeks: Some(Decimal::ONE),
            customers_requesting: Some(asked),
            competitor_has_it: Some(asked),
            ..Candidate::default()
        });
        let ranking = Ranking::of(&mut scoring, &candidates);
        let [one, other] = candidates.map(|candidate| scoring.score(&candidate).score);
        assert_eq!(one, other);
        let others = ranking.shifts.iter();
        let others = others.filter(|shift| !matches!(&*shift.factor, "overlap" | "signal"));
        assert_eq!(others.map(|shift| shift.moved).collect::<Vec<_>>(), [0; 6]);
    }
}
