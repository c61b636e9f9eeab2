//! Statistics of shares, times and concentration.

use serde::Serialize;

/// Standard deviations on each side of an interval that holds 80%.
const Z80: f64 = 1.281_551_565_544_600_4;

/// A share with its interval, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// How many of them.
    pub of: u64,
    /// Of how many.
    pub n: u64,
    /// The share.
    pub share: f64,
    /// The low end of the Wilson interval at 80%.
    pub low: f64,
    /// Its high end.
    pub high: f64,
}

impl Share {
    /// A share; `None` of nothing.
    #[must_use]
    pub fn of(of: u64, n: u64) -> Option<Self> {
        (n > 0).then(|| Self::with(of, n, of as f64 / n as f64))
    }

    /// A share of value, with the interval that so many cases give.
    #[must_use]
    pub fn with(of: u64, n: u64, share: f64) -> Self {
        let (share, count) = (share.clamp(0.0, 1.0), n as f64);
        let square = Z80 * Z80;
        let middle = (share + square / (2.0 * count)) / (1.0 + square / count);
        let half = Z80 / (1.0 + square / count)
            * (share * (1.0 - share) / count + square / (4.0 * count * count)).sqrt();
        Self {
            of,
            n,
            share,
            low: (middle - half).max(0.0),
            high: (middle + half).min(1.0),
        }
    }
}

/// A point of a survival curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Survival {
    /// The day.
    pub day: i64,
    /// The share that is still without the event after it, from 0 to 1.
    pub without: f64,
}

/// The Kaplan-Meier curve, a point for each day with an event. Each observation is a day and whether the event
/// happened then; the others were last seen without it.
#[must_use]
pub fn survival(observed: &[(i64, bool)]) -> Vec<Survival> {
    let mut observed = observed.to_vec();
    observed.sort_unstable();
    let mut at_risk = observed.len();
    let mut without = 1.0;
    let days = observed.chunk_by(|one, other| one.0 == other.0);
    let curve = days.filter_map(|day| {
        let events = day.iter().filter(|(_, happened)| *happened).count();
        without *= 1.0 - events as f64 / at_risk as f64;
        at_risk -= day.len();
        let day = day[0].0;
        (events > 0).then_some(Survival { day, without })
    });
    curve.collect()
}

/// The first day by which half of all had the event; `None` where half never had it.
#[must_use]
pub fn median_time(curve: &[Survival]) -> Option<i64> {
    // Half is reached in spite of noise in the last place.
    let half = curve.iter().find(|point| point.without <= 0.5 + 1e-12);
    half.map(|point| point.day)
}

/// How much of a total few have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Concentration {
    /// The share of the largest, from 0 to 1.
    pub top_1: f64,
    /// The share of the five largest.
    pub top_5: f64,
    /// The share of the largest tenth, at least one.
    pub top_tenth: f64,
    /// The Gini coefficient: 0 for equal amounts, 1 - 1/n where one has all.
    pub gini: f64,
    /// The number of equal ones that would be as concentrated: 1 by the sum of squared shares.
    pub effective: f64,
    /// The Lorenz curve: the share that the smallest 0%, 5%, 10% ... 100% of them have together.
    pub lorenz: Vec<f64>,
}

/// The parts that a Lorenz curve is drawn in.
const PARTS: usize = 20;

/// The share of a total that the smallest of rising amounts have together, by parts of their number.
fn lorenz(rising: &[f64], total: f64) -> Vec<f64> {
    let mut sums = vec![0.0];
    for amount in rising {
        sums.push(sums[sums.len() - 1] + amount);
    }
    let part = |part: usize| {
        let at = (rising.len() * part) as f64 / PARTS as f64;
        let below = (at as usize).min(rising.len() - 1);
        let within = at - below as f64;
        (sums[below] + within * (sums[below + 1] - sums[below])) / total
    };
    (0..=PARTS).map(part).collect()
}

impl Concentration {
    /// Of amounts, none negative; `None` where they add up to nothing.
    #[must_use]
    pub fn of(amounts: &[f64]) -> Option<Self> {
        let mut amounts = amounts.to_vec();
        amounts.sort_unstable_by(f64::total_cmp);
        let total: f64 = amounts.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let n = amounts.len() as f64;
        let top = |count: usize| amounts.iter().rev().take(count).sum::<f64>() / total;
        let ranked = amounts.iter().zip(1_u32..);
        let weighted: f64 = ranked.map(|(amount, rank)| f64::from(rank) * amount).sum();
        let squares: f64 = amounts.iter().map(|amount| (amount / total).powi(2)).sum();
        Some(Self {
            top_1: top(1),
            top_5: top(5),
            top_tenth: top(amounts.len().div_ceil(10)),
            gini: (2.0 * weighted / (n * total) - (n + 1.0) / n).max(0.0),
            effective: 1.0 / squares,
            lorenz: lorenz(&amounts, total),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

    use super::{Concentration, Share, survival};

    fn median_time(observed: &[(i64, bool)]) -> Option<i64> {
        super::median_time(&survival(observed))
    }

    #[test]
    fn a_share_comes_with_the_wilson_interval() {
        let share = Share::of(11, 412).expect("a share");
        for (found, expected) in [
            (share.share, 0.026_699),
            (share.low, 0.018_3),
            (share.high, 0.038_8),
        ] {
            assert!((found - expected).abs() < 1e-3, "{found} {expected}");
        }
        assert_eq!(Share::of(0, 0), None);
    }

    #[test]
    fn those_without_the_event_are_censored() {
        // By hand: after day 3 survival is 3/4, after day 7 3/4 * 1/2.
        let observed = [(3, true), (5, false), (7, true), (9, false)];
        assert_eq!(median_time(&observed), Some(7));
        assert_eq!(median_time(&[(3, true), (5, false), (9, false)]), None);
    }

    proptest! {
        #[test]
        fn equal_amounts_are_not_concentrated(n in 1_usize..200, amount in 1.0_f64..1e6) {
            let found = Concentration::of(&vec![amount; n]).expect("amounts");
            prop_assert!(found.gini < 1e-9);
            for (part, share) in found.lorenz.iter().enumerate() {
                prop_assert!((share - part as f64 / 20.0).abs() < 1e-9);
            }
            prop_assert!((found.effective - n as f64).abs() < 1e-6);
        }

        #[test]
        fn one_with_everything_is_as_concentrated_as_can_be(n in 1_usize..200, amount in 1.0_f64..1e6) {
            let mut amounts = vec![0.0; n];
            amounts[0] = amount;
            let found = Concentration::of(&amounts).expect("amounts");
            prop_assert!((found.gini - (1.0 - 1.0 / n as f64)).abs() < 1e-9);
            prop_assert!((found.effective - 1.0).abs() < 1e-9);
        }

        #[test]
        fn without_censoring_the_median_is_the_plain_one(days in prop::collection::vec(0_i64..400, 1..99)) {
            let observed: Vec<(i64, bool)> = days.iter().map(|day| (*day, true)).collect();
            let mut sorted = days;
            sorted.sort_unstable();
            prop_assert_eq!(median_time(&observed), Some(sorted[(sorted.len() - 1) / 2]));
        }
    }
}
