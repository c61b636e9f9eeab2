//! Points between thousands: where they could be meant, and where they cannot.

use super::Numeric;
use crate::units::Decimal;

/// Whether digits with one point could be thousands, and so many that the bounds do not rule it out.
pub(super) fn could_be_thousands(digits: &str, numeric: &Numeric, factor: Decimal) -> bool {
    grouped(digits, '.')
        && exact(&digits.replace('.', ""))
            .and_then(|value| value.checked_mul(factor))
            .is_some_and(|value| value >= numeric.min && value <= numeric.max)
}

/// Whether the digits stand in groups of three: `1,200`, `12,000,000`.
pub(super) fn grouped(digits: &str, separator: char) -> bool {
    let mut groups = digits.split(separator);
    let first = groups.next().unwrap_or("");
    let mut more = 0;
    let sound = groups.all(|group| {
        more += 1;
        group.len() == 3
    });
    sound && more > 0 && (1..=3).contains(&first.len()) && !first.starts_with('0')
}

/// The number in plain digits.
pub(super) fn exact(digits: &str) -> Option<Decimal> {
    Decimal::from_str_exact(digits).ok()
}
