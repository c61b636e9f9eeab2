//! Round values along an axis.

use crate::units::Decimal;

/// The smallest round step, 1, 2, 2.5 or 5 times a power of ten of the unit, that takes no more than so many steps from
/// one end to the other.
pub(super) fn round_step(span: Decimal, unit: Decimal, steps: u32) -> Decimal {
    let least = span / Decimal::from(steps);
    let mut power = unit;
    while power > least {
        power /= Decimal::TEN;
    }
    while power * Decimal::TEN <= least {
        power *= Decimal::TEN;
    }
    [10, 20, 25, 50]
        .map(|tenths| power * Decimal::new(tenths, 1))
        .into_iter()
        .find(|step| *step >= least)
        .unwrap_or(power * Decimal::TEN)
        .normalize()
}

/// The multiples of a step from one end to the other, both included.
pub(super) fn multiples(low: Decimal, high: Decimal, step: Decimal) -> Vec<Decimal> {
    let first = (low / step).ceil();
    let mut values = Vec::new();
    let mut at = first * step;
    while at <= high {
        values.push(at.normalize());
        at += step;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::{multiples, round_step};
    use crate::units::Decimal;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn steps_are_round_and_few() {
        for (span, unit, steps, step) in [
            ("154613", "1", 6, "50000"),
            ("7", "1", 6, "2"),
            ("35", "12", 6, "6"),
            ("35", "12", 4, "12"),
            ("60", "1", 4, "20"),
            ("0.4", "1", 4, "0.1"),
            ("1", "1", 6, "0.2"),
        ] {
            let found = round_step(decimal(span), decimal(unit), steps);
            assert_eq!(found, decimal(step), "{span} in {steps}");
        }
    }

    #[test]
    fn multiples_stay_between_the_ends() {
        let found = multiples(decimal("-27100"), decimal("126600"), decimal("50000"));
        assert_eq!(found, [0, 50_000, 100_000].map(Decimal::from));
    }
}
