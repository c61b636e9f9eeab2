//! Whole units split by shares, so that the parts add up to the whole.
//!
//! Source: economics §4.

use rust_decimal::Decimal;

/// Splits minor units by shares so that the parts add up to the total.
///
/// Each part is cut down to a whole unit; the units left go to the largest remainders, the earlier part
/// first where they tie. A negative total mirrors the positive one.
///
/// `None` where shares are negative or add up to nothing, or where a product has more digits than can be counted.
#[must_use]
pub fn split(total: i128, shares: &[Decimal]) -> Option<Vec<i128>> {
    let places = shares.iter().map(Decimal::scale).max().unwrap_or(0);
    let in_units = |share: &Decimal| {
        let spread = 10u128.checked_pow(places - share.scale())?;
        u128::try_from(share.mantissa()).ok()?.checked_mul(spread)
    };
    let whole: Vec<u128> = shares.iter().map(in_units).collect::<Option<_>>()?;
    let sum = whole
        .iter()
        .try_fold(0u128, |sum, share| sum.checked_add(*share));
    let sum = sum.filter(|sum| *sum > 0)?;
    let size = total.unsigned_abs();
    let mut parts = Vec::with_capacity(whole.len());
    let mut remainders = Vec::with_capacity(whole.len());
    for (index, share) in whole.iter().enumerate() {
        let product = size.checked_mul(*share)?;
        parts.push(product / sum);
        remainders.push((product % sum, index));
    }
    let given: u128 = parts.iter().sum();
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let left = usize::try_from(size - given).ok()?;
    for (_, index) in remainders.into_iter().take(left) {
        parts[index] += 1;
    }
    let sign = total.signum();
    let parts = parts
        .into_iter()
        .map(|part| Some(sign * i128::try_from(part).ok()?));
    parts.collect()
}
