//! Flows of a program by month, counted in one small unit, so that sums of months cost what sums of integers do.
//!
//! A [`Grain`] fixes the unit from the largest amount that can occur, and keeps 35 digits below it; a [`Flow`] is a
//! whole number of units, a [`Factor`] takes flows of one grain to another. Sums are exact; so is a product that is
//! a whole number of units, and any other is less than one unit off. Kinds keep people and money apart. It refuses
//! to know what flows.

use std::cmp::Ordering;
use std::iter::Sum;
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use super::{
    DIGITS, POW10, Precise, RECIPROCAL, RECIPROCAL_TAIL, Wide, over_pow10, round_up, widening,
};

/// Digits of the largest amount of a grain; three more fit, which is room for sums.
const LARGEST: i32 = 35;

/// The kind of flows that count partners and customers.
#[derive(Clone, Copy, Debug)]
pub enum People {}

/// The kind of flows that are amounts of money.
#[derive(Clone, Copy, Debug)]
pub enum Money {}

/// The unit that flows of a kind are counted in: `10^-places`.
#[derive(Debug)]
pub struct Grain<K> {
    places: i32,
    kind: PhantomData<K>,
}

/// A whole number of units.
#[derive(Debug)]
pub struct Flow<K> {
    units: i128,
    kind: PhantomData<K>,
}

/// What takes units of one grain to units of another: so many times as many, and a part of one in units of `2^-128`.
#[derive(Debug)]
pub struct Factor<K, L> {
    /// Zero, or minus one below zero: what turns a size round.
    sign: i128,
    whole: u128,
    part: u128,
    kinds: PhantomData<(K, L)>,
}

impl<K> Grain<K> {
    /// The finest grain for amounts up to about `largest`, and sums of a thousand times as much.
    #[must_use]
    pub fn up_to(largest: Precise) -> Self {
        let digits = if largest.is_zero() {
            0
        } else {
            largest.magnitude() + 1
        };
        Self {
            places: LARGEST - digits,
            kind: PhantomData,
        }
    }

    /// Whether amounts that the other grain was made for fit this one.
    #[must_use]
    pub fn is_as_coarse_as(self, other: Self) -> bool {
        self.places <= other.places
    }

    /// What the roundings of some hundred products may leave over.
    #[must_use]
    pub fn remnant(self) -> Flow<K> {
        Flow::of(1_000_000)
    }

    /// The number of units nearest to a number; the largest flow for one that is too large.
    #[must_use]
    pub fn flow(self, number: Precise) -> Flow<K> {
        let shift = number.exponent.saturating_add(self.places);
        let (whole, rest, unit) = match usize::try_from(shift) {
            Ok(more) => {
                let unit = POW10.get(more).copied().unwrap_or(u128::MAX);
                (number.mantissa.saturating_mul(unit), 0, 1)
            }
            Err(_) => match POW10.get(shift.unsigned_abs() as usize) {
                Some(unit) => {
                    let (whole, rest) = over_pow10(number.mantissa, shift.unsigned_abs());
                    (whole, rest, *unit)
                }
                None => (0, 0, 1),
            },
        };
        let rounded = whole.saturating_add(u128::from(round_up(whole, rest, unit)));
        let size = i128::try_from(rounded).unwrap_or(i128::MAX);
        Flow::of(if number.negative { -size } else { size })
    }

    /// The number that a flow stands for.
    #[must_use]
    pub fn number(self, flow: Flow<K>) -> Precise {
        let (negative, size) = (flow.units < 0, flow.units.unsigned_abs());
        if size < POW10[DIGITS as usize] {
            Precise::of(negative, size, -self.places)
        } else {
            Precise::fitted(negative, size, -self.places)
        }
    }

    /// The factor that multiplies by a number and counts in another grain.
    #[must_use]
    pub fn factor<L>(self, number: Precise, to: Grain<L>) -> Factor<K, L> {
        let exponent = number.exponent.saturating_add(to.places - self.places);
        let (mantissa, drop) = if exponent >= 0 {
            let unit = POW10.get(exponent.unsigned_abs() as usize);
            (
                number.mantissa.saturating_mul(*unit.unwrap_or(&u128::MAX)),
                0,
            )
        } else if exponent.unsigned_abs() <= DIGITS {
            (number.mantissa, exponent.unsigned_abs())
        } else {
            // So small a factor needs fewer digits to bring the largest flow to a whole unit.
            let number = number.filled();
            let exponent = number.exponent.saturating_add(to.places - self.places);
            let less = exponent.unsigned_abs() - DIGITS;
            let mantissa = POW10.get(less as usize).map_or(0, |unit| {
                let (whole, rest) = over_pow10(number.mantissa, less);
                whole + u128::from(round_up(whole, rest, *unit))
            });
            (mantissa, DIGITS)
        };
        Factor::of(number.negative, mantissa, drop)
    }
}

impl<K> Flow<K> {
    /// Nothing.
    pub const ZERO: Self = Self::of(0);

    #[inline]
    const fn of(units: i128) -> Self {
        Self {
            units,
            kind: PhantomData,
        }
    }

    /// Whether nothing flows.
    #[must_use]
    #[inline]
    pub const fn is_zero(self) -> bool {
        self.units == 0
    }

    /// Whether it is below zero.
    #[must_use]
    #[inline]
    pub const fn is_negative(self) -> bool {
        self.units < 0
    }

    /// So many times the flow.
    #[must_use]
    #[inline]
    pub const fn times(self, count: i64) -> Self {
        Self::of(self.units * count as i128)
    }
}

impl<K, L> Factor<K, L> {
    /// `mantissa / 10^drop`, so near that a product of 127 bits is off by less than a quarter before it is rounded.
    fn of(negative: bool, mantissa: u128, drop: u32) -> Self {
        let (whole, rest) = over_pow10(mantissa, drop);
        let part = if rest == 0 {
            0
        } else {
            let tail = widening(rest, RECIPROCAL_TAIL[drop as usize]);
            let product = widening(rest, RECIPROCAL[drop as usize]).plus(Wide {
                high: 0,
                low: tail.high,
            });
            // The reciprocal is scaled by 2^127 and the bits of the power of ten, of which there are at least four.
            let down = 127 - POW10[drop as usize].leading_zeros();
            let up = (product.low >> (down - 1)) & 1;
            ((product.high << (128 - down)) | (product.low >> down)) + up
        };
        Self {
            sign: -i128::from(negative),
            whole,
            part,
            kinds: PhantomData,
        }
    }
}

impl<K, L> Mul<Factor<K, L>> for Flow<K> {
    type Output = Flow<L>;

    #[inline]
    fn mul(self, factor: Factor<K, L>) -> Flow<L> {
        if self.units == 0 {
            return Flow::ZERO;
        }
        let below = self.units >> 127;
        let size = (self.units ^ below).wrapping_sub(below).cast_unsigned();
        let product = widening(size, factor.part);
        let mut units = product.high + (product.low >> 127);
        if factor.whole != 0 {
            units = units.wrapping_add(size.wrapping_mul(factor.whole));
        }
        let sign = below ^ factor.sign;
        Flow::of((units.cast_signed() ^ sign).wrapping_sub(sign))
    }
}

impl<K> Clone for Grain<K> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Grain<K> {}

impl<K> Clone for Flow<K> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Flow<K> {}

impl<K, L> Clone for Factor<K, L> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, L> Copy for Factor<K, L> {}

impl<K> Default for Flow<K> {
    #[inline]
    fn default() -> Self {
        Self::ZERO
    }
}

impl<K> PartialEq for Flow<K> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.units == other.units
    }
}

impl<K> Eq for Flow<K> {}

impl<K> PartialOrd for Flow<K> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Flow<K> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.units.cmp(&other.units)
    }
}

impl<K> Add for Flow<K> {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self::of(self.units + other.units)
    }
}

impl<K> Sub for Flow<K> {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self::of(self.units - other.units)
    }
}

impl<K> Neg for Flow<K> {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self::of(-self.units)
    }
}

impl<K> AddAssign for Flow<K> {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<K> SubAssign for Flow<K> {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl<K> Sum for Flow<K> {
    #[inline]
    fn sum<I: Iterator<Item = Self>>(flows: I) -> Self {
        flows.fold(Self::ZERO, |total, flow| total + flow)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::numbers;
    use super::{Flow, Grain, Money, People};
    use crate::economics::precise::Precise;

    const TEN: Precise = Precise::whole(10);

    #[test]
    fn a_number_comes_back_from_its_flow_to_the_last_unit() {
        for number in numbers().into_iter().filter(|number| !number.is_zero()) {
            let grain = Grain::<Money>::up_to(number);
            let back = grain.number(grain.flow(number));
            let unit = TEN.powi(grain.places.unsigned_abs());
            let unit = if grain.places < 0 {
                unit
            } else {
                Precise::ONE.over(unit).expect("not zero")
            };
            let off = (back - number).abs();
            assert!(off + off <= unit, "{number:?} {back:?}");
        }
    }

    #[test]
    fn a_product_is_less_than_a_unit_off() {
        for (at, amount) in numbers().into_iter().enumerate() {
            for by in numbers().into_iter().skip(at % 11).step_by(11) {
                let (from, to) = (
                    Grain::<People>::up_to(amount),
                    Grain::<Money>::up_to(amount * by),
                );
                let flow = from.flow(amount);
                let product = flow * from.factor(by, to);
                // 38 digits of the product against 35 of the flow.
                let exact = from.number(flow) * by;
                let scaled = Precise {
                    exponent: exact.exponent + to.places,
                    ..exact
                };
                let units = Grain::<Money> { places: 0, ..to }.number(product);
                let off = (units - scaled).abs();
                assert!(
                    off < Precise::scaled(8, 1),
                    "{amount:?} {by:?}: {units:?} {scaled:?}"
                );
            }
        }
    }

    #[test]
    fn a_whole_product_is_exact_up_to_the_last_of_38_digits() {
        let mut state = 7u128;
        for drop in 0..=18u32 {
            for _ in 0..200 {
                state = state.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645) + 1;
                // Whole units times 10^drop, by a factor of `drop` places: the product is whole.
                let factor = 1 + (state >> 90) as i64 % 1_000_000;
                let places = 10u128.pow(drop);
                let room = (10u128.pow(38) - 1) / (places * factor as u128);
                let units = ((state >> 1) % room.max(1)) * places;
                let flow = Flow::<Money>::of(units as i128);
                let grain = Grain::<Money>::up_to(Precise::ONE);
                let by = grain.factor(Precise::scaled(factor, drop as i32), grain);
                let expected = units / places * factor as u128;
                assert_eq!(
                    (flow * by).units,
                    expected as i128,
                    "{units} {factor} {drop}"
                );
            }
        }
    }

    #[test]
    fn short_factors_are_exact() {
        let grain = Grain::<Money>::up_to(Precise::whole(1_000_000));
        for (amount, by, product) in [
            (4_990, (15, 2), (74_850, 2)),
            (-4_990, (15, 2), (-74_850, 2)),
            (7, (-5, 1), (-35, 1)),
            (0, (3, 0), (0, 0)),
            (12, (0, 0), (0, 0)),
            (1, (1, 0), (1, 0)),
            (123_456, (8, 0), (987_648, 0)),
        ] {
            let flow = grain.flow(Precise::whole(amount));
            let factor = grain.factor(Precise::scaled(by.0, by.1), grain);
            let expected = grain.flow(Precise::scaled(product.0, product.1));
            assert_eq!(flow * factor, expected, "{amount} {by:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_the_largest_flow() {
        let grain = Grain::<Money>::up_to(Precise::ONE);
        let large = Precise::whole(i64::MAX) * Precise::whole(i64::MAX);
        assert_eq!(grain.flow(large), Flow::of(i128::MAX));
        assert_eq!(grain.flow(-large), Flow::of(-i128::MAX));
        assert_eq!(grain.flow(Precise::scaled(1, 60)), Flow::ZERO);
    }
}
