//! Quantiles and mean of a simulated figure.
//!
//! Source: economics §2.4 (Hyndman and Fan's type 7).

/// Quantiles and mean over the trials; not a number where no trial has a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantiles {
    /// One trial in ten is below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// One trial in ten is above.
    pub p90: f64,
    /// The mean of the finite values.
    pub mean: f64,
}

impl Quantiles {
    /// The quantiles of values in the order of their trials; what is not a number is left out, and infinite values
    /// count for quantiles alone.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
        let finite = || sorted.iter().filter(|value| value.is_finite());
        let mean = finite().sum::<f64>() / finite().count() as f64;
        sorted.sort_unstable_by(f64::total_cmp);
        Self {
            p10: quantile(&sorted, 0.1),
            p50: quantile(&sorted, 0.5),
            p90: quantile(&sorted, 0.9),
            mean,
        }
    }
}

/// The quantile between the two sorted values next to its place; not a number where there is none.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = last as f64 * share;
    let rank = libm::floor(place);
    let (low, high) = (sorted[rank as usize], sorted[last.min(rank as usize + 1)]);
    if place == rank || low == high {
        low
    } else {
        low + (place - rank) * (high - low)
    }
}

#[cfg(test)]
mod tests {
    use super::{Quantiles, quantile};

    #[test]
    fn quartiles_are_those_of_type_7() {
        let of = |sorted: &[f64]| [0.25, 0.5, 0.75].map(|share| quantile(sorted, share));
        assert_eq!(of(&[10.0, 20.0, 30.0, 40.0, 50.0]), [20.0, 30.0, 40.0]);
        assert_eq!(of(&[10.0, 20.0, 30.0, 40.0]), [17.5, 25.0, 32.5]);
        assert_eq!(of(&[20.0]), [20.0; 3]);
    }

    #[test]
    fn quantiles_lie_between_neighbours_and_infinite_values_have_no_mean() {
        let found = Quantiles::of((0..=10).rev().map(f64::from));
        assert_eq!(
            (found.p10, found.p50, found.p90, found.mean),
            (1.0, 5.0, 9.0, 5.0)
        );
        let found = Quantiles::of([1.0, 2.0, f64::NAN, f64::INFINITY, f64::INFINITY]);
        assert_eq!(
            (found.p10, found.p90, found.mean),
            (1.3, f64::INFINITY, 1.5)
        );
        assert!(Quantiles::of([]).p50.is_nan() && Quantiles::of([]).mean.is_nan());
    }
}
