//! Payable amounts: where rounding happens, and how what was rounded adds up.
//!
//! A line (one partner, one customer, one period, one currency) is rounded once; totals are sums of lines.
//! Amounts here are exact decimals; a sum that would not fit 28 digits is refused.
//!
//! Source: economics §4.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

use super::model::{ClawbackKind, Currency};
use super::precise::{Half, Precise};

/// Why an amount could not be worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerError {
    /// More than 28 digits, or more minor units than can be counted.
    TooLarge,
    /// Shares that are negative or add up to nothing.
    NoShares,
    /// A term of no months.
    NoMonths,
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "the amount has more than 28 digits",
            Self::NoShares => "the shares are negative or add up to nothing",
            Self::NoMonths => "the term has no months",
        })
    }
}

impl std::error::Error for LedgerError {}

/// Rounds an amount to the currency's minor unit, with its digits written out and never `-0`.
#[must_use]
pub fn rounded(amount: Decimal, currency: &Currency, half: Half) -> Decimal {
    let strategy = match half {
        Half::Even => RoundingStrategy::MidpointNearestEven,
        Half::Up => RoundingStrategy::MidpointAwayFromZero,
    };
    let mut amount = amount.round_dp_with_strategy(currency.minor_digits, strategy);
    amount.rescale(currency.minor_digits);
    if amount.is_zero() {
        amount.set_sign_positive(true);
    }
    amount
}

/// One payable line: a rate of a base, rounded once.
///
/// # Errors
/// The product has more than 28 digits.
pub fn line(
    base: Decimal,
    rate: Decimal,
    currency: &Currency,
    half: Half,
) -> Result<Decimal, LedgerError> {
    (Precise::from(base) * Precise::from(rate))
        .to_decimal(currency.minor_digits, half)
        .ok_or(LedgerError::TooLarge)
}

/// The sum of lines.
///
/// # Errors
/// The sum has more than 28 digits.
pub fn total(lines: &[Decimal]) -> Result<Decimal, LedgerError> {
    lines
        .iter()
        .try_fold(Decimal::ZERO, |sum, line| sum.checked_add(*line))
        .ok_or(LedgerError::TooLarge)
}

/// Splits minor units by shares so that the parts add up to the total.
///
/// Each part is cut down to a whole unit; the units left go to the largest remainders, the earlier part
/// first where they tie. A negative total mirrors the positive one.
///
/// # Errors
/// Shares that are negative or all zero, or a total too large to multiply.
pub fn split(total: i128, shares: &[Decimal]) -> Result<Vec<i128>, LedgerError> {
    let places = shares.iter().map(Decimal::scale).max().unwrap_or(0);
    let mut whole = Vec::with_capacity(shares.len());
    for share in shares {
        let spread = 10u128
            .checked_pow(places - share.scale())
            .ok_or(LedgerError::TooLarge)?;
        let mantissa = u128::try_from(share.mantissa()).map_err(|_| LedgerError::NoShares)?;
        whole.push(mantissa.checked_mul(spread).ok_or(LedgerError::TooLarge)?);
    }
    let sum = whole
        .iter()
        .try_fold(0u128, |sum, share| sum.checked_add(*share))
        .ok_or(LedgerError::TooLarge)?;
    if sum == 0 {
        return Err(LedgerError::NoShares);
    }
    let size = total.unsigned_abs();
    let mut parts = Vec::with_capacity(whole.len());
    let mut remainders = Vec::with_capacity(whole.len());
    for (index, share) in whole.iter().enumerate() {
        let product = size.checked_mul(*share).ok_or(LedgerError::TooLarge)?;
        parts.push(product / sum);
        remainders.push((product % sum, index));
    }
    let given: u128 = parts.iter().sum();
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let left = usize::try_from(size - given).map_err(|_| LedgerError::TooLarge)?;
    for (_, index) in remainders.into_iter().take(left) {
        parts[index] += 1;
    }
    parts
        .into_iter()
        .map(|part| {
            let part = i128::try_from(part).map_err(|_| LedgerError::TooLarge)?;
            Ok(if total < 0 { -part } else { part })
        })
        .collect()
}

/// What a partner gives back and keeps of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Returned {
    /// Given back.
    pub returned: Decimal,
    /// Kept; the two add up to what was paid.
    pub retained: Decimal,
}

/// What comes back of a paid line when the customer leaves after `used_days` of the window.
///
/// The last day of the window is outside: on day 60 of 60 nothing comes back.
///
/// # Errors
/// The product has more than 28 digits.
pub fn clawback(
    paid: Decimal,
    kind: ClawbackKind,
    used_days: u32,
    window_days: u32,
    currency: &Currency,
    half: Half,
) -> Result<Returned, LedgerError> {
    let paid = rounded(paid, currency, half);
    let inside = used_days < window_days;
    let returned = match kind {
        ClawbackKind::Full if inside => paid,
        ClawbackKind::Prorated if inside => {
            let left = Precise::whole(i64::from(window_days - used_days));
            (Precise::from(paid) * left)
                .over(Precise::whole(i64::from(window_days)))
                .and_then(|share| share.to_decimal(currency.minor_digits, half))
                .ok_or(LedgerError::TooLarge)?
        }
        ClawbackKind::None | ClawbackKind::Full | ClawbackKind::Prorated => {
            rounded(Decimal::ZERO, currency, half)
        }
    };
    let retained = rounded(
        paid.checked_sub(returned).ok_or(LedgerError::TooLarge)?,
        currency,
        half,
    );
    Ok(Returned { returned, retained })
}

/// The lines of a quarter as they were paid on what was invoiced, and as they must be on what was collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueUp {
    /// Lines on what was invoiced.
    pub provisional: Vec<Decimal>,
    /// Lines on what was collected.
    pub settled: Vec<Decimal>,
    /// Settled less provisional: what is still paid, or taken back when negative.
    pub difference: Decimal,
}

/// Trues up a quarter.
///
/// # Errors
/// A product or a sum has more than 28 digits.
pub fn true_up(
    rate: Decimal,
    invoiced: &[Decimal],
    collected: &[Decimal],
    currency: &Currency,
    half: Half,
) -> Result<TrueUp, LedgerError> {
    let lines = |bases: &[Decimal]| -> Result<Vec<Decimal>, LedgerError> {
        bases
            .iter()
            .map(|base| line(*base, rate, currency, half))
            .collect()
    };
    let (provisional, settled) = (lines(invoiced)?, lines(collected)?);
    let difference = total(&settled)?
        .checked_sub(total(&provisional)?)
        .ok_or(LedgerError::TooLarge)?;
    Ok(TrueUp {
        provisional,
        settled,
        difference: rounded(difference, currency, half),
    })
}

/// Spreads a capitalised commission over the months it is earned in, in minor units.
///
/// # Errors
/// A term of no months, or an amount too large to multiply.
pub fn deferral(commission: i128, months: u32) -> Result<Vec<i128>, LedgerError> {
    if months == 0 {
        return Err(LedgerError::NoMonths);
    }
    split(commission, &vec![Decimal::ONE; months as usize])
}
