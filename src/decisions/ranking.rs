//! Many candidates ranked at once, and how firm the ranking is.
//!
//! Candidates that reach the same rows of the factor tables share a profile. There are a few hundred of those
//! however many candidates there are, so that scores, marks and what other weights would change are worked
//! out a profile at a time. It knows no file and no column.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::integrations::{FIELDS, Known, Scoring, class};
use crate::blueprint::Integration;
use crate::playbook::Playbook;
use crate::playbook::vocabulary::FactValue;
use crate::units::{Decimal, Percent};

/// Points by which each weight is moved to see how firm the ranking is.
///
/// Judgement: a third of the heaviest weight, all of the lightest one.
const SHIFT: Decimal = Decimal::TEN;

/// The most places a decimal has.
const MOST_PLACES: u32 = 28;

/// A row that was not looked up yet.
const OPEN: u32 = u32::MAX;

/// The values of a candidate's fields, by the numbers that [`Profiles::value`] gave; 0 is unknown.
pub type Numbered = [u32; FIELDS.len()];

/// What candidates can look like to the factor tables.
pub struct Profiles<'p> {
    scoring: Scoring<'p>,
    values: [Vec<Option<FactValue>>; FIELDS.len()],
    factors: Vec<FactorMemory>,
    by_rows: FxHashMap<u64, u32>,
    rows: Vec<Vec<usize>>,
}

/// Which row of a factor's table decides for which values.
struct FactorMemory {
    /// Which fields the table looks at.
    inputs: Vec<usize>,
    /// How many rows it has.
    rows: u64,
    /// By value number, where one field decides.
    single: Vec<u32>,
    /// By both value numbers, where two fields decide.
    pairs: FxHashMap<(u32, u32), u32>,
    /// By value numbers, others zero, where more do.
    several: FxHashMap<Numbered, u32>,
}

/// Candidates in order.
#[derive(Debug)]
pub struct Ranking {
    /// What a candidate of each profile is worth, without a name, for those among the candidates asked for.
    pub profiles: Vec<Option<Integration>>,
    /// The candidates by their place in what was given, the best first.
    pub order: Vec<u32>,
    /// What other weights would change.
    pub shifts: Vec<Shift>,
}

/// What changes when a factor's weight does; the others keep their proportions.
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

impl<'p> Profiles<'p> {
    /// Nothing known yet.
    #[must_use]
    pub fn of(playbook: &'p Playbook) -> Self {
        let scoring = Scoring::of(playbook);
        let factors = (0..scoring.weights().len())
            .map(|factor| FactorMemory {
                inputs: scoring.inputs(factor),
                rows: scoring.rows(factor) as u64,
                single: Vec::new(),
                pairs: FxHashMap::default(),
                several: FxHashMap::default(),
            })
            .collect();
        Self {
            scoring,
            values: std::array::from_fn(|_| vec![None]),
            factors,
            by_rows: FxHashMap::default(),
            rows: Vec::new(),
        }
    }

    /// The ids and names of the factors.
    pub fn factors(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.scoring.factors()
    }

    /// Gives a value of a field a number.
    pub fn value(&mut self, field: usize, value: Option<FactValue>) -> u32 {
        if value.is_none() {
            return 0;
        }
        self.values[field].push(value);
        (self.values[field].len() - 1) as u32
    }

    /// The number of the profile that a candidate has.
    pub fn profile(&mut self, numbered: &Numbered) -> u32 {
        let mut code = 0;
        for factor in 0..self.factors.len() {
            code = code * self.factors[factor].rows + u64::from(self.row(factor, numbered));
        }
        if let Some(known) = self.by_rows.get(&code) {
            return *known;
        }
        let rows = (0..self.factors.len())
            .map(|factor| self.row(factor, numbered) as usize)
            .collect();
        self.rows.push(rows);
        let number = (self.rows.len() - 1) as u32;
        self.by_rows.insert(code, number);
        number
    }

    #[inline]
    fn row(&mut self, factor: usize, numbered: &Numbered) -> u32 {
        let memory = &self.factors[factor];
        if let [field] = memory.inputs[..] {
            let number = numbered[field] as usize;
            match memory.single.get(number) {
                Some(&OPEN) | None => {}
                Some(row) => return *row,
            }
            let row = self.decide(factor, numbered);
            let single = &mut self.factors[factor].single;
            if single.len() <= number {
                single.resize(number + 1, OPEN);
            }
            single[number] = row;
            return row;
        }
        if let [one, other] = memory.inputs[..] {
            let key = (numbered[one], numbered[other]);
            if let Some(row) = memory.pairs.get(&key) {
                return *row;
            }
            let row = self.decide(factor, numbered);
            self.factors[factor].pairs.insert(key, row);
            return row;
        }
        let mut key = Numbered::default();
        for field in &memory.inputs {
            key[*field] = numbered[*field];
        }
        if let Some(row) = memory.several.get(&key) {
            return *row;
        }
        let row = self.decide(factor, numbered);
        self.factors[factor].several.insert(key, row);
        row
    }

    fn decide(&mut self, factor: usize, numbered: &Numbered) -> u32 {
        let known: Known =
            std::array::from_fn(|field| self.values[field][numbered[field] as usize]);
        self.scoring.decide(factor, &known) as u32
    }

    /// Ranks candidates, given by their profiles: by mark, then by the best score they can reach, then as given.
    /// The first `top` are scored in full.
    #[must_use]
    pub fn rank(mut self, candidates: &[u32], top: usize) -> Ranking {
        let weights = self.scoring.weights();
        let mut counts = vec![0_u64; self.rows.len()];
        for profile in candidates {
            counts[*profile as usize] += 1;
        }
        let now = self.placed(&weights, Decimal::ONE, &counts);
        let mut shifts = Vec::new();
        let factors: Vec<_> = self.scoring.factors().collect();
        for (at, (id, name)) in factors.into_iter().enumerate() {
            for direction in [-SHIFT, SHIFT] {
                let shifted = Shifted::of(&weights, at, direction / Decimal::ONE_HUNDRED);
                let then = self.placed(&shifted.weights, shifted.times, &counts);
                let mut shift = Shift {
                    factor: id.into(),
                    name: name.into(),
                    weight: Percent::of_fraction(weights[at].normalize()),
                    tried: Percent::of_fraction(shifted.tried.normalize()),
                    moved: 0,
                    largest_move: 0,
                    changed_marks: 0,
                };
                for ((now, then), count) in now.iter().zip(&then).zip(&counts) {
                    let places = now.place.abs_diff(then.place);
                    if places > 0 {
                        shift.moved += count;
                    }
                    if *count > 0 {
                        shift.largest_move = shift.largest_move.max(places);
                    }
                    if now.priority != then.priority {
                        shift.changed_marks += count;
                    }
                }
                shifts.push(shift);
            }
        }
        let order = ordered(candidates, &now, &counts);
        let mut profiles = vec![None; self.rows.len()];
        for candidate in order.iter().take(top) {
            let profile = candidates[*candidate as usize] as usize;
            if profiles[profile].is_none() {
                profiles[profile] = Some(self.scoring.score_rows(&self.rows[profile]));
            }
        }
        Ranking {
            profiles,
            order,
            shifts,
        }
    }

    /// Each profile's mark and place under weights that were multiplied by `times`.
    fn placed(&mut self, weights: &[Decimal], times: Decimal, counts: &[u64]) -> Vec<Placed> {
        let rows = &self.rows;
        let scoring = &mut self.scoring;
        let weighed = scoring.weighed(weights);
        let marked: Vec<_> = rows
            .iter()
            .map(|rows| scoring.marked(rows, &weighed, times))
            .collect();
        let ranks: Vec<_> = marked
            .iter()
            .map(|marked| (class(marked.priority), Reverse(comparable(marked.high))))
            .collect();
        let mut order: Vec<usize> = (0..marked.len()).collect();
        order.sort_by_key(|at| ranks[*at]);
        let mut placed: Vec<Placed> = marked
            .iter()
            .map(|marked| Placed {
                priority: marked.priority,
                place: 0,
            })
            .collect();
        let (mut place, mut better) = (1, 0);
        for (at, profile) in order.iter().enumerate() {
            if at > 0 && ranks[order[at - 1]] != ranks[*profile] {
                place = 1 + better;
            }
            placed[*profile].place = place;
            better += counts[*profile];
        }
        placed
    }
}

/// A score as a whole number of the smallest parts a decimal can have, which compares at once.
fn comparable(score: Decimal) -> i128 {
    let parts = 10_i128.pow(MOST_PLACES - score.scale());
    score.mantissa().saturating_mul(parts)
}

struct Placed {
    priority: &'static str,
    /// From 1; candidates of equal score share a place.
    place: u64,
}

/// The candidates by place, those of one place as they were given.
fn ordered(candidates: &[u32], placed: &[Placed], counts: &[u64]) -> Vec<u32> {
    // Profiles of one place share a slot that counts up.
    let mut slots: Vec<usize> = Vec::new();
    let mut slot_of_place: FxHashMap<u64, usize> = FxHashMap::default();
    let slot_of: Vec<usize> = placed
        .iter()
        .zip(counts)
        .map(|(placed, count)| {
            if *count == 0 {
                return usize::MAX;
            }
            *slot_of_place.entry(placed.place).or_insert_with(|| {
                slots.push(placed.place as usize - 1);
                slots.len() - 1
            })
        })
        .collect();
    let mut order = vec![0; candidates.len()];
    for (candidate, profile) in candidates.iter().enumerate() {
        let slot = &mut slots[slot_of[*profile as usize]];
        order[*slot] = candidate as u32;
        *slot += 1;
    }
    order
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
    use super::{Numbered, Profiles, Shifted};
    use crate::answers::Candidate;
    use crate::decisions::Advisor;
    use crate::decisions::integrations::{Scoring, known, rank};
    use crate::units::Decimal;

    fn candidates() -> Vec<Candidate> {
        let mut all = Vec::new();
        for shared in [None, Some(5), Some(10), Some(34), Some(50)] {
            for fit in [None, Some("adjacent"), Some("tangential")] {
                for commitment in [None, Some("budget_committed"), Some("willing")] {
                    for (api, weeks) in [(Some(true), Some(1)), (Some(true), None), (None, Some(9))]
                    {
                        all.push(Candidate {
                            name: format!("candidate {}", all.len()),
                            shared_accounts: shared,
                            workflow_fit: fit,
                            gtm_commitment: commitment,
                            api_available: api,
                            build_weeks: weeks.map(Decimal::from),
                            customers_requesting: Some(all.len() % 2 == 0),
                            competitor_has_it: (all.len() % 3 == 0).then_some(true),
                        });
                    }
                }
            }
        }
        all
    }

    #[test]
    fn many_at_once_rank_as_one_by_one() {
        let advisor = Advisor::embedded().expect("sound tables");
        let candidates = candidates();
        let mut scoring = Scoring::of(advisor.playbook());
        let mut singly: Vec<_> = candidates.iter().map(|one| scoring.score(one)).collect();
        rank(&mut singly);

        let mut profiles = Profiles::of(advisor.playbook());
        let given: Vec<u32> = candidates
            .iter()
            .map(|candidate| {
                let mut numbered = Numbered::default();
                for (field, value) in known(candidate).into_iter().enumerate() {
                    numbered[field] = profiles.value(field, value);
                }
                profiles.profile(&numbered)
            })
            .collect();
        let ranking = profiles.rank(&given, usize::MAX);
        let at_once: Vec<_> = ranking
            .order
            .iter()
            .map(|at| {
                let mut scored = ranking.profiles[given[*at as usize] as usize]
                    .clone()
                    .expect("all were asked for");
                scored.name = candidates[*at as usize].name.clone().into();
                scored
            })
            .collect();
        assert_eq!(at_once, singly);
        assert_eq!(ranking.shifts.len(), 10);
        assert!(ranking.shifts.iter().any(|shift| shift.changed_marks > 0));
    }

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
        let mut profiles = Profiles::of(advisor.playbook());
        // Both lose as much by overlap as they win by signal when commitment moves.
        let given: Vec<u32> = [(30, false), (12, true)]
            .into_iter()
            .map(|(shared, asked)| {
                let candidate = Candidate {
                    shared_accounts: Some(shared),
                    workflow_fit: Some("adjacent"),
                    gtm_commitment: Some("integration_only"),
                    api_available: Some(true),
                    build_weeks: Some(Decimal::ONE),
                    customers_requesting: Some(asked),
                    competitor_has_it: Some(asked),
                    ..Candidate::default()
                };
                let mut numbered = Numbered::default();
                for (field, value) in known(&candidate).into_iter().enumerate() {
                    numbered[field] = profiles.value(field, value);
                }
                profiles.profile(&numbered)
            })
            .collect();
        let ranking = profiles.rank(&given, usize::MAX);
        let score = |at: usize| ranking.profiles[at].as_ref().and_then(|one| one.score);
        assert_eq!(score(0), score(1));
        let others = ranking.shifts.iter();
        let others = others.filter(|shift| !matches!(&*shift.factor, "overlap" | "signal"));
        assert_eq!(others.map(|shift| shift.moved).collect::<Vec<_>>(), [0; 6]);
    }
}
