//! How values are spread, in memory that does not grow with their number, and exact all the same.
//!
//! A quantile of many values is one of them or lies between two neighbours. Once a few thousand are there,
//! it can lie only in a narrow bracket around its place: values below are counted, values above are dropped, and
//! the bracket narrows as more come. What was counted is exact, so it shows at the end whether the wanted
//! neighbours were kept; where they were not, nothing is told, and the values are gathered anew in wider
//! brackets. It knows numbers and no model.
//!
//! Source: economics §2.4 (Hyndman and Fan's type 7).

/// How a metric is spread over the trials; not a number where no trial has a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// One trial in ten is below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// One trial in ten is above.
    pub p90: f64,
    /// The mean of the trials that have a value.
    pub mean: f64,
}

/// The quantiles that are told.
const QUANTILES: [f64; 3] = [0.1, 0.5, 0.9];

/// A metric's values as far as they are needed.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    count: usize,
    finite: u32,
    sum: f64,
    brackets: [Bracket; 3],
}

impl Tally {
    /// A tally whose brackets reach `width` standard errors to either side; without end, all values are kept.
    pub fn new(width: f64) -> Self {
        Self {
            count: 0,
            finite: 0,
            sum: 0.0,
            brackets: QUANTILES.map(|p| Bracket::new(p, width)),
        }
    }

    /// Takes values in, which are sorted in place; infinite ones count for quantiles alone.
    ///
    /// The sum follows the order in which values come, so that the mean is the same wherever lists are cut.
    pub fn take(&mut self, values: &mut [f64]) {
        for value in values.iter().filter(|value| value.is_finite()) {
            self.sum += value;
            self.finite += 1;
        }
        self.count += values.len();
        values.sort_unstable_by(f64::total_cmp);
        for bracket in &mut self.brackets {
            bracket.take(values, self.count);
        }
    }

    /// The spread; `None` when a bracket turned out too narrow.
    pub fn spread(&self) -> Option<Spread> {
        if self.count == 0 {
            return Some(Spread {
                p10: f64::NAN,
                p50: f64::NAN,
                p90: f64::NAN,
                mean: f64::NAN,
            });
        }
        let [p10, p50, p90] = self
            .brackets
            .each_ref()
            .map(|bracket| bracket.quantile(self.count));
        Some(Spread {
            p10: p10?,
            p50: p50?,
            p90: p90?,
            mean: if self.finite == 0 {
                f64::NAN
            } else {
                self.sum / f64::from(self.finite)
            },
        })
    }
}

/// The values around the place of a quantile.
#[derive(Clone, Debug)]
struct Bracket {
    p: f64,
    width: f64,
    /// The lowest value that is kept.
    low: f64,
    /// The highest.
    high: f64,
    /// How many values are below the bracket.
    below: usize,
    /// Distinct values in it, rising, each with how often it came.
    kept: Vec<(f64, u32)>,
}

impl Bracket {
    const fn new(p: f64, width: f64) -> Self {
        Self {
            p,
            width,
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
            below: 0,
            kept: Vec::new(),
        }
    }

    /// Takes sorted values in, after which there are `count` in all.
    fn take(&mut self, sorted: &[f64], count: usize) {
        let first = sorted.partition_point(|value| value.total_cmp(&self.low).is_lt());
        let end = sorted.partition_point(|value| value.total_cmp(&self.high).is_le());
        self.below += first;
        self.kept
            .extend(sorted[first..end].iter().map(|value| (*value, 1)));
        // Two rising runs, which this sort merges.
        self.kept.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.kept.dedup_by(|next, last| {
            let same = next.0.to_bits() == last.0.to_bits();
            if same {
                last.1 += next.1;
            }
            same
        });
        self.narrow(count as f64);
        self.kept.shrink_to(2 * self.kept.len());
    }

    /// Drops what is too far from the quantile's place to become it.
    fn narrow(&mut self, count: f64) {
        let place = (count - 1.0) * self.p;
        let slack = self.width * (libm::sqrt(count * self.p * (1.0 - self.p)) + 1.0);
        let first = libm::floor(place - slack) as usize;
        let last = libm::ceil(place + slack) as usize;
        let mut rank = self.below;
        let mut from = 0;
        while from < self.kept.len() && rank + self.kept[from].1 as usize <= first {
            rank += self.kept[from].1 as usize;
            from += 1;
        }
        if from == self.kept.len() {
            return;
        }
        let below = rank;
        let mut end = from;
        while end < self.kept.len() && rank <= last {
            rank += self.kept[end].1 as usize;
            end += 1;
        }
        if end == from {
            return;
        }
        if end < self.kept.len() {
            self.kept.truncate(end);
            self.high = self.kept[end - 1].0;
        }
        if from > 0 {
            self.kept.drain(..from);
            self.below = below;
            self.low = self.kept[0].0;
        }
    }

    /// Hyndman-Fan type 7, where its neighbours were kept.
    fn quantile(&self, count: usize) -> Option<f64> {
        let last = count - 1;
        let place = last as f64 * self.p;
        let rank = libm::floor(place) as usize;
        let part = place - rank as f64;
        let (low, high) = (self.at(rank)?, self.at((rank + 1).min(last))?);
        Some(if part == 0.0 || low == high {
            low
        } else {
            low + part * (high - low)
        })
    }

    /// The value of a rank, counted from 0.
    fn at(&self, rank: usize) -> Option<f64> {
        let mut left = rank.checked_sub(self.below)?;
        self.kept.iter().find_map(|(value, times)| {
            let here = left < *times as usize;
            left = left.saturating_sub(*times as usize);
            here.then_some(*value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Spread, Tally};
    use crate::economics::rng::{Draws, lognormal};

    /// The spread of values that are all kept and sorted.
    fn whole(values: &[f64]) -> Spread {
        let finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let quantile = |p: f64| {
            let Some(last) = sorted.len().checked_sub(1) else {
                return f64::NAN;
            };
            let place = last as f64 * p;
            let low = place.floor() as usize;
            let high = (low + 1).min(last);
            let part = place - low as f64;
            if part == 0.0 || sorted[low] == sorted[high] {
                sorted[low]
            } else {
                sorted[low] + part * (sorted[high] - sorted[low])
            }
        };
        let mut sum = 0.0;
        for value in &finite {
            sum += value;
        }
        Spread {
            p10: quantile(0.1),
            p50: quantile(0.5),
            p90: quantile(0.9),
            mean: if finite.is_empty() {
                f64::NAN
            } else {
                sum / finite.len() as f64
            },
        }
    }

    /// The tally of values that come in lists of a given length.
    fn tally(values: &[f64], length: usize, width: f64) -> Tally {
        let mut tally = Tally::new(width);
        for list in values.to_vec().chunks_mut(length) {
            tally.take(list);
        }
        tally
    }

    fn kept(tally: &Tally) -> usize {
        tally
            .brackets
            .iter()
            .map(|bracket| bracket.kept.len())
            .sum()
    }

    /// Values by their seed and index, smooth and heavy in the tail, with many ties, and with no value.
    fn shapes(seed: u64, count: u64) -> Vec<Vec<f64>> {
        let draw = |stream: u64| {
            let draws = Draws::of(seed, 0).numbered(stream);
            (0..count).map(move |index| draws.at(index))
        };
        vec![
            draw(1).map(|u| lognormal(u, 3.0)).collect(),
            draw(2).map(|u| -1.0 / u).collect(),
            draw(3).map(|u| (u * 4.0).floor()).collect(),
            draw(4)
                .map(|u| {
                    if u < 0.93 {
                        f64::INFINITY
                    } else {
                        (u * 36.0).floor()
                    }
                })
                .collect(),
            draw(5).map(|u| if u < 0.5 { -0.0 } else { 0.0 }).collect(),
            draw(6).map(|u| if u < 0.9 { 7.0 } else { u }).collect(),
            draw(7).filter(|u| *u < 0.01).collect(),
            vec![f64::INFINITY; count as usize],
        ]
    }

    /// The same numbers to the last bit, which tells two zeros apart and finds one NaN like another.
    fn bits(spread: Spread) -> [u64; 4] {
        [spread.p10, spread.p50, spread.p90, spread.mean].map(f64::to_bits)
    }

    #[test]
    fn brackets_give_the_very_figures_of_keeping_everything() {
        for seed in 0..60 {
            for count in [0, 1, 2, 3, 10, 255, 256, 257, 5_000] {
                for (shape, values) in shapes(seed, count).into_iter().enumerate() {
                    let found = tally(&values, 256, 6.0).spread();
                    let found =
                        found.unwrap_or_else(|| panic!("{seed} {count} {shape}: a bracket failed"));
                    assert_eq!(bits(found), bits(whole(&values)), "{seed} {count} {shape}");
                }
            }
        }
    }

    #[test]
    fn what_is_kept_grows_no_faster_than_the_spread_of_a_rank() {
        let values = shapes(1, 100_000).swap_remove(0);
        let most = kept(&tally(&values[..10_000], 2_048, 6.0));
        assert!(most < 2_000, "{most} of 10,000");
        let most = kept(&tally(&values, 2_048, 6.0));
        assert!(most < 6_000, "{most} of 100,000");
    }

    #[test]
    fn a_bracket_that_is_too_narrow_tells_nothing_instead_of_a_neighbour() {
        let (mut failed, mut held) = (0, 0);
        for seed in 0..40 {
            for values in shapes(seed, 3_000) {
                match tally(&values, 100, 0.0).spread() {
                    Some(found) => {
                        held += 1;
                        assert_eq!(bits(found), bits(whole(&values)));
                    }
                    None => failed += 1,
                }
                let all = tally(&values, 100, f64::INFINITY).spread();
                assert_eq!(all.map(bits), Some(bits(whole(&values))));
            }
        }
        assert!(failed > 50 && held > 50, "{failed} failed, {held} held");
    }

    #[test]
    fn values_that_rise_with_their_index_are_told_right_or_not_at_all() {
        let rising: Vec<f64> = (0..20_000).map(f64::from).collect();
        assert_eq!(tally(&rising, 500, 6.0).spread(), None);
        let all = tally(&rising, 500, f64::INFINITY).spread();
        assert_eq!(all, Some(whole(&rising)));
    }
}
