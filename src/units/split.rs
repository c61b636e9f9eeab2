//! Whole units split by shares, so that the parts add up to the whole.
//!
//! Source: economics §4.

use std::fmt;

use rust_decimal::Decimal;

/// Why an amount cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// More units than can be counted.
    TooLarge,
    /// Shares that are negative or add up to nothing.
    NoShares,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the amount has more than 28 digits",
            Self::NoShares => "the shares are negative or add up to nothing",
        })
    }
}

impl std::error::Error for SplitError {}

/// Splits minor units by shares so that the parts add up to the total.
///
/// Each part is cut down to a whole unit; the units left go to the largest remainders, the earlier part
/// first where they tie. A negative total mirrors the positive one.
///
/// # Errors
/// Shares that are negative or all zero, or a total too large to multiply.
pub fn split(total: i128, shares: &[Decimal]) -> Result<Vec<i128>, SplitError> {
    let places = shares.iter().map(Decimal::scale).max().unwrap_or(0);
    let mut whole = Vec::with_capacity(shares.len());
    for share in shares {
        let spread = 10u128
            .checked_pow(places - share.scale())
            .ok_or(SplitError::TooLarge)?;
        let mantissa = u128::try_from(share.mantissa()).map_err(|_| SplitError::NoShares)?;
        whole.push(mantissa.checked_mul(spread).ok_or(SplitError::TooLarge)?);
    }
    let sum = whole
        .iter()
        .try_fold(0u128, |sum, share| sum.checked_add(*share))
        .ok_or(SplitError::TooLarge)?;
    if sum == 0 {
        return Err(SplitError::NoShares);
    }
    let size = total.unsigned_abs();
    let mut parts = Vec::with_capacity(whole.len());
    let mut remainders = Vec::with_capacity(whole.len());
    for (index, share) in whole.iter().enumerate() {
        let product = size.checked_mul(*share).ok_or(SplitError::TooLarge)?;
        parts.push(product / sum);
        remainders.push((product % sum, index));
    }
    let given: u128 = parts.iter().sum();
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let left = usize::try_from(size - given).map_err(|_| SplitError::TooLarge)?;
    for (_, index) in remainders.into_iter().take(left) {
        parts[index] += 1;
    }
    parts
        .into_iter()
        .map(|part| {
            let part = i128::try_from(part).map_err(|_| SplitError::TooLarge)?;
            Ok(if total < 0 { -part } else { part })
        })
        .collect()
}
