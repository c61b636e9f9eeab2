//! A decimal floating-point number of 38 significant digits, for intermediate results.
//!
//! `rust_decimal` keeps 28 digits at a fixed scale, which is enough for an amount and too little
//! for a chain of a few thousand products that must still print the last digit right at large
//! amounts (measured on the worked cases: the wider type leaves ten spare digits). Inputs are
//! `Decimal`, results are rounded once, when they are printed. General big-number crates cost
//! 300 to 800 ns a product on the same machine, this one about 20, which is what lets a whole
//! blueprint be worked out in microseconds.
//!
//! It refuses to know what the numbers mean. Nothing here panics: division says `None` at zero,
//! and exponents are bounded far beyond what checked inputs can reach.

pub mod flow;

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use rust_decimal::Decimal;

/// Digits a mantissa can hold.
const DIGITS: u32 = 38;

/// `10^0` to `10^38`, all of which fit 128 bits.
const POW10: [u128; 39] = {
    let mut table = [1u128; 39];
    let mut i = 1;
    while i < 39 {
        table[i] = table[i - 1] * 10;
        i += 1;
    }
    table
};

/// `10^0` to `10^76`: the product of two mantissas stays below the last.
const WIDE_POW10: [Wide; 77] = {
    let mut table = [Wide { high: 0, low: 1 }; 77];
    let mut i = 0;
    while i < 77 {
        table[i] = if i < 39 {
            Wide {
                high: 0,
                low: POW10[i],
            }
        } else {
            widening(POW10[38], POW10[i - 38])
        };
        i += 1;
    }
    table
};

/// `2^(127 + bits) / 10^k` where `bits` is the bit length of `10^k`: a reciprocal scaled to 128 bits, so that a
/// division by a power of ten becomes one product and a small correction. That of one would be `2^128`; one below
/// it stands here.
const RECIPROCAL: [u128; 39] = {
    let mut table = [0; 39];
    let mut k = 0;
    while k < 39 {
        table[k] = reciprocal(k).high;
        k += 1;
    }
    table
};

/// The 128 bits behind those of [`RECIPROCAL`].
const RECIPROCAL_TAIL: [u128; 39] = {
    let mut table = [0; 39];
    let mut k = 0;
    while k < 39 {
        table[k] = reciprocal(k).low;
        k += 1;
    }
    table
};

/// `floor(2^(255 + bits) / 10^k)`, digit by digit; the largest number for `k = 0`.
const fn reciprocal(k: usize) -> Wide {
    let divisor = POW10[k];
    if k == 0 {
        return Wide {
            high: u128::MAX,
            low: u128::MAX,
        };
    }
    let mut remainder: u128 = 1 << (127 - divisor.leading_zeros());
    let mut quotient = Wide { high: 0, low: 0 };
    let mut step = 0;
    while step < 256 {
        let carry = remainder >> 127;
        remainder <<= 1;
        let fits = carry == 1 || remainder >= divisor;
        if fits {
            remainder = remainder.wrapping_sub(divisor);
        }
        quotient.high = (quotient.high << 1) | (quotient.low >> 127);
        quotient.low = (quotient.low << 1) | fits as u128;
        step += 1;
    }
    quotient
}

/// How an exact half is rounded when a number is printed or made into a payable line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// To the even neighbour: no drift over many lines.
    Even,
    /// Away from zero: what people expect, and what EU conversion law asks for.
    Up,
}

/// How a number is brought to fewer places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, an exact half to the even neighbour.
    Even,
    /// To the one below.
    Down,
}

/// A signed decimal number `±mantissa × 10^exponent` of 38 significant digits.
///
/// Sums, products and quotients are exact where they fit and rounded half to even where they do not. A mantissa is as
/// short as what it was made of: most factors are rates and prices of a few digits, whose products are products of
/// integers. Where a result has to be rounded, numbers are filled with zeros to 38 digits first.
#[derive(Clone, Copy)]
pub struct Precise {
    negative: bool,
    mantissa: u128,
    exponent: i32,
}

impl Precise {
    /// Zero.
    pub const ZERO: Self = Self::whole(0);
    /// One.
    pub const ONE: Self = Self::whole(1);

    /// A whole number.
    #[inline]
    pub const fn whole(value: i64) -> Self {
        Self::of(value < 0, value.unsigned_abs() as u128, 0)
    }

    /// `units × 10^-places`, exact: `scaled(304375, 4)` is 30.4375.
    #[inline]
    pub const fn scaled(units: i64, places: i32) -> Self {
        Self::of(units < 0, units.unsigned_abs() as u128, -places)
    }

    /// A number from a mantissa of up to 38 digits.
    #[inline]
    const fn of(negative: bool, mantissa: u128, exponent: i32) -> Self {
        Self {
            negative,
            mantissa,
            exponent,
        }
    }

    /// The same number with zeros behind it, so that the mantissa of any but zero has all 38 digits.
    #[inline]
    const fn filled(self) -> Self {
        if self.mantissa >= POW10[DIGITS as usize - 1] {
            return self;
        }
        let zeros = DIGITS - digits(self.mantissa);
        Self {
            negative: self.negative,
            mantissa: self.mantissa * POW10[zeros as usize],
            exponent: self.exponent.saturating_sub(zeros as i32),
        }
    }

    /// Whether the number is exactly zero.
    #[inline]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Whether the number is below zero.
    #[inline]
    pub const fn is_negative(self) -> bool {
        self.negative && self.mantissa != 0
    }

    /// Whether the number is above zero.
    #[inline]
    pub const fn is_positive(self) -> bool {
        !self.negative && self.mantissa != 0
    }

    /// The number without its sign.
    #[inline]
    pub const fn abs(self) -> Self {
        Self {
            negative: false,
            ..self
        }
    }

    /// The smaller of two.
    #[inline]
    pub fn min(self, other: Self) -> Self {
        if other < self { other } else { self }
    }

    /// The larger of two.
    #[inline]
    pub fn max(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    /// The quotient, or `None` when the divisor is zero.
    pub fn over(self, divisor: Self) -> Option<Self> {
        if divisor.mantissa == 0 {
            return None;
        }
        if self.mantissa == 0 {
            return Some(Self::ZERO);
        }
        let negative = self.negative != divisor.negative;
        if divisor.mantissa == 1 {
            let exponent = self.exponent.saturating_sub(divisor.exponent);
            return Some(Self::of(negative, self.mantissa, exponent));
        }
        // Where both mantissas have 38 digits, one power of ten gives the quotient 38 too.
        let (dividend, by) = (self.filled(), divisor.filled());
        let more = DIGITS - u32::from(dividend.mantissa >= by.mantissa);
        let exponent = dividend
            .exponent
            .saturating_sub(by.exponent)
            .saturating_sub(more as i32);
        // A short divisor has fewer zeros behind it, and so has the dividend.
        let zeros = divisor.exponent.saturating_sub(by.exponent).unsigned_abs();
        let wide = widening(
            dividend.mantissa,
            POW10[more.saturating_sub(zeros) as usize],
        );
        let (quotient, remainder) = match u64::try_from(divisor.mantissa) {
            Ok(divisor) => divide_by_short(wide, divisor),
            Err(_) => divide_wide(wide, divisor.mantissa),
        };
        let rounded = quotient + u128::from(round_up(quotient, remainder, divisor.mantissa));
        Some(Self::fitted(negative, rounded, exponent))
    }

    /// A whole power, by squaring; `x^0` is one.
    pub fn powi(self, mut power: u32) -> Self {
        let mut base = self;
        let mut result = None;
        while power > 0 {
            if power & 1 == 1 {
                result = Some(result.map_or(base, |result| result * base));
            }
            power >>= 1;
            if power > 0 {
                base *= base;
            }
        }
        result.unwrap_or(Self::ONE)
    }

    /// The natural logarithm, or `None` at and below zero.
    ///
    /// The argument is brought near one by powers of two, then `ln x = 2 artanh((x-1)/(x+1))`.
    pub fn ln(self) -> Option<Self> {
        if !self.is_positive() {
            return None;
        }
        let (two, half) = (Self::whole(2), Self::scaled(5, 1));
        let (upper, lower) = (Self::scaled(15, 1), Self::scaled(75, 2));
        if self >= lower && self <= upper {
            // No detour: what is near one keeps all its digits, and the logarithm of one is zero.
            return Some(artanh_doubled(self));
        }
        let ten_powers = self.magnitude() + 1;
        let mut x = Self::of(false, self.mantissa, self.exponent - ten_powers);
        let mut twos = 0i64;
        while x < lower {
            x *= two;
            twos -= 1;
        }
        while x > upper {
            x *= half;
            twos += 1;
        }
        Some(
            artanh_doubled(x)
                + Self::LN_2 * Self::whole(twos)
                + Self::LN_10 * Self::whole(i64::from(ten_powers)),
        )
    }

    /// The natural exponential, for arguments up to a few thousand in size.
    pub fn exp(self) -> Self {
        // Halved a few times the argument is small; the square of the result, as often, undoes it. One that is small
        // already loses no digits so.
        const SMALL_BITS: u32 = BINARY_PLACES - 7;
        const MOST_HALVINGS: u32 = 6;
        let mut tens = 0;
        let mut x = self;
        // Whole powers of ten leave first, so that the squaring never leaves the neighbourhood of one.
        if self.mantissa != 0
            && self.magnitude() >= 0
            && let Some(quotient) = x.over(Self::LN_10)
        {
            tens = quotient.floor_i64().unwrap_or(0);
            x -= Self::LN_10 * Self::whole(tens);
        }
        let size = binary(x);
        let bits = 128 - size.leading_zeros();
        let halvings = bits.saturating_sub(SMALL_BITS).min(MOST_HALVINGS);
        let step = size >> halvings;
        let (mut power, mut sum) = (BINARY_ONE, BINARY_ONE);
        for n in 1.. {
            power = binary_product(power, step) / n;
            if power == 0 {
                break;
            }
            if x.negative && n % 2 == 1 {
                sum -= power;
            } else {
                sum += power;
            }
        }
        for _ in 0..halvings {
            sum = binary_product(sum, sum);
        }
        let mut result = decimal(sum);
        result.exponent = i32::try_from(tens)
            .unwrap_or(i32::MAX)
            .saturating_add(result.exponent);
        result
    }

    /// A real power of a positive number, or `None` at and below zero.
    pub fn powf(self, power: Self) -> Option<Self> {
        Some((self.ln()? * power).exp())
    }

    /// The largest whole number not above this one, when it fits 64 bits.
    pub fn floor_i64(self) -> Option<i64> {
        let (whole, rest) = if self.exponent >= 0 {
            let power = POW10.get(usize::try_from(self.exponent).ok()?)?;
            (self.mantissa.checked_mul(*power)?, 0)
        } else {
            match POW10.get(usize::try_from(-i64::from(self.exponent)).ok()?) {
                Some(power) => (self.mantissa / power, self.mantissa % power),
                None => (0, self.mantissa),
            }
        };
        let whole = i64::try_from(whole).ok()?;
        Some(if self.negative {
            -whole - i64::from(rest > 0)
        } else {
            whole
        })
    }

    /// The smallest whole number not below this one, when it fits 64 bits.
    pub fn ceil_i64(self) -> Option<i64> {
        (-self).floor_i64().map(|floor| -floor)
    }

    /// The number rounded to a multiple of `10^-places`.
    pub fn rounded(self, places: u32, half: Half) -> Self {
        let (mantissa, exponent) = self.at_scale(places, half);
        Self::of(self.negative, mantissa, exponent)
    }

    /// Mantissa and exponent of the number rounded to a multiple of `10^-places`; as it stands where that has more
    /// than 38 digits.
    fn at_scale(self, places: u32, half: Half) -> (u128, i32) {
        let places = places as i32;
        let drop = -places - self.exponent;
        if self.mantissa == 0 {
            return (0, -places);
        }
        if drop <= 0 {
            return match self.times_pow10(drop.unsigned_abs()) {
                Some(mantissa) => (mantissa, -places),
                None => (self.mantissa, self.exponent),
            };
        }
        let mantissa = match POW10.get(drop as usize) {
            None => 0,
            Some(unit) => {
                let (quotient, rest) = over_pow10(self.mantissa, drop as u32);
                let up = match rest.cmp(&(unit - rest)) {
                    Ordering::Less => false,
                    Ordering::Greater => true,
                    Ordering::Equal => half == Half::Up || quotient & 1 == 1,
                };
                quotient + u128::from(up)
            }
        };
        (mantissa, -places)
    }

    /// The plain decimal text at `places` digits behind the point, rounded once, never `-0`.
    pub fn text(self, places: u32, half: Half) -> String {
        let (mantissa, exponent) = self.at_scale(places, half);
        let sign = if self.negative && mantissa != 0 {
            "-"
        } else {
            ""
        };
        let mut text = mantissa.to_string();
        if exponent > 0 {
            text.extend(std::iter::repeat_n('0', exponent as usize));
        }
        let behind = exponent.min(0).unsigned_abs() as usize;
        if text.len() <= behind {
            text.insert_str(0, &"0".repeat(behind + 1 - text.len()));
        }
        let point = text.len() - behind;
        let places = places as usize;
        if places == 0 {
            text.truncate(point);
            return format!("{sign}{text}");
        }
        let mut fraction = text.split_off(point);
        while fraction.len() < places {
            fraction.push('0');
        }
        format!("{sign}{text}.{fraction}")
    }

    /// The nearest 28-digit decimal with `places` digits behind the point, or `None` when the number is too
    /// large for one.
    pub fn to_decimal(self, places: u32, half: Half) -> Option<Decimal> {
        let places = places.min(Decimal::MAX_SCALE);
        let (mantissa, exponent) = self.at_scale(places, half);
        if exponent != -(places as i32) {
            return None;
        }
        let magnitude = i128::try_from(mantissa).ok()?;
        let signed = if self.negative { -magnitude } else { magnitude };
        Decimal::try_from_i128_with_scale(signed, places).ok()
    }

    /// The decimal for print: the number of `settled` places nearest to this one, brought to `places` in the given
    /// way; `None` when the number is too large for one.
    ///
    /// What the last digits of a chain of products leave over must not turn a half or a whole: settling comes first.
    pub fn settled(self, settled: u32, places: u32, rounding: Rounding) -> Option<Decimal> {
        let (mantissa, exponent) = if self.exponent >= -(settled as i32) {
            (self.mantissa, self.exponent)
        } else if let Some(size) = self.clear_of_settling(settled, places, rounding) {
            return decimal_of(self.negative, size, places);
        } else {
            self.at_scale(settled, Half::Even)
        };
        let Ok(drop) = u32::try_from(-(places as i32) - exponent) else {
            return self.to_decimal(places, Half::Even);
        };
        let (whole, rest) = over_pow10(mantissa, drop);
        let up = match rounding {
            Rounding::Even => round_up(whole, rest, POW10[drop as usize]),
            Rounding::Down => self.negative && rest > 0,
        };
        decimal_of(self.negative, whole + u128::from(up), places)
    }

    /// The size of a number brought to `places`, where it lies so far from what turns the rounding that settling it
    /// first cannot matter.
    #[inline]
    fn clear_of_settling(self, settled: u32, places: u32, rounding: Rounding) -> Option<u128> {
        let drop = u32::try_from(-(places as i32) - self.exponent).ok()?;
        let unit = *POW10.get(drop as usize)?;
        let near = *POW10.get(drop.checked_sub(settled - places)? as usize)?;
        let (whole, rest) = over_pow10(self.mantissa, drop);
        let doubled = rest << 1;
        let up = match rounding {
            Rounding::Even if doubled.abs_diff(unit) > near << 1 => doubled > unit,
            Rounding::Down if rest > near && unit - rest > near => self.negative,
            _ => return None,
        };
        Some(whole + u128::from(up))
    }

    /// The same with as many digits behind the point as fit, up to `places`.
    pub fn to_widest_decimal(self, places: u32, half: Half) -> Option<Decimal> {
        let before = match self.mantissa {
            0 => 0,
            _ => u32::try_from(self.magnitude() + 1).unwrap_or(0),
        };
        let fits = Decimal::MAX_SCALE.checked_sub(before)?;
        self.to_decimal(places.min(fits), half)
    }

    /// The nearest binary float; for charts and simulation, never for money that is paid.
    pub fn to_f64(self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}e{}", self.mantissa, self.exponent)
            .parse()
            .unwrap_or(0.0)
    }

    /// The power of ten of the first digit of a number that is not zero: 0 for 1 to 9.99, -2 for 0.05.
    #[inline]
    const fn magnitude(self) -> i32 {
        self.exponent + digits(self.mantissa) as i32 - 1
    }

    /// The mantissa with so many zeros behind it, where it has 38 digits at most.
    #[inline]
    fn times_pow10(self, zeros: u32) -> Option<u128> {
        let mantissa = self.mantissa.checked_mul(*POW10.get(zeros as usize)?)?;
        (mantissa < POW10[DIGITS as usize]).then_some(mantissa)
    }

    const LN_2: Self = Self {
        negative: false,
        mantissa: 69_314_718_055_994_530_941_723_212_145_817_656_808,
        exponent: -38,
    };

    const LN_10: Self = Self {
        negative: false,
        mantissa: 23_025_850_929_940_456_840_179_914_546_843_642_076,
        exponent: -37,
    };

    /// A number from a mantissa of 38 digits that may have become 39.
    #[inline]
    fn fitted(negative: bool, mantissa: u128, exponent: i32) -> Self {
        if mantissa < POW10[DIGITS as usize] {
            return Self {
                negative,
                mantissa,
                exponent,
            };
        }
        let (quotient, rest) = over_pow10(mantissa, 1);
        let up = rest > 5 || (rest == 5 && quotient & 1 == 1);
        Self {
            negative,
            mantissa: quotient + u128::from(up),
            exponent: exponent.saturating_add(1),
        }
    }

    /// Rounds a 256-bit mantissa to 38 digits.
    fn reduced(negative: bool, wide: Wide, exponent: i32) -> Self {
        if wide.high == 0 && wide.low < POW10[DIGITS as usize] {
            return Self::of(negative, wide.low, exponent);
        }
        let bits = if wide.high == 0 {
            128 - wide.low.leading_zeros()
        } else {
            256 - wide.high.leading_zeros()
        };
        // 1233/4096 stands for log10(2): one digit fewer than the number has, or exact.
        let fewer = (bits * 1233) >> 12;
        let drop = fewer + u32::from(!wide.below(WIDE_POW10[fewer as usize])) - DIGITS;
        let (quotient, remainder) =
            corrected(estimate(wide, drop, bits), wide.low, POW10[drop as usize]);
        let rounded = quotient + u128::from(round_up(quotient, remainder, POW10[drop as usize]));
        Self::fitted(negative, rounded, exponent.saturating_add(drop as i32))
    }
}

/// A 256-bit whole number.
#[derive(Clone, Copy, Default)]
struct Wide {
    high: u128,
    low: u128,
}

impl Wide {
    fn plus(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        Self {
            high: self
                .high
                .wrapping_add(other.high)
                .wrapping_add(u128::from(carry)),
            low,
        }
    }

    fn minus(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self {
            high: self
                .high
                .wrapping_sub(other.high)
                .wrapping_sub(u128::from(borrow)),
            low,
        }
    }

    fn below(self, other: Self) -> bool {
        (self.high, self.low) < (other.high, other.low)
    }
}

/// The decimal of so many units of `10^-places`; `None` when it does not fit.
fn decimal_of(negative: bool, size: u128, places: u32) -> Option<Decimal> {
    let size = i128::try_from(size).ok()?;
    Decimal::try_from_i128_with_scale(if negative { -size } else { size }, places).ok()
}

/// The full product of two 128-bit numbers.
#[inline]
const fn widening(a: u128, b: u128) -> Wide {
    const MASK: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & MASK, b >> 64, b & MASK);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & MASK);
    Wide {
        high: a1 * b1 + (middle >> 64) + (other >> 64),
        low: (other << 64) | (low & MASK),
    }
}

/// The product of two numbers where it fits 128 bits; most are short.
#[inline]
fn times(one: u128, other: u128) -> Option<u128> {
    match (u64::try_from(one), u64::try_from(other)) {
        (Ok(one), Ok(other)) => Some(u128::from(one) * u128::from(other)),
        _ => one.checked_mul(other),
    }
}

/// A lower estimate of `wide / 10^drop`, short by a few units at most.
fn estimate(wide: Wide, drop: u32, bits: u32) -> u128 {
    let divisor_bits = 128 - POW10[drop as usize].leading_zeros();
    // The top 128 bits of the dividend times the scaled reciprocal.
    let shift = bits.saturating_sub(128);
    let top = if shift == 0 {
        wide.low
    } else if shift == 128 {
        wide.high
    } else {
        (wide.high << (128 - shift)) | (wide.low >> shift)
    };
    let product = widening(top, RECIPROCAL[drop as usize]);
    // product / 2^(127 + divisor_bits - shift)
    let down = 127 + divisor_bits - shift;
    if down >= 128 {
        product.high >> (down - 128)
    } else {
        (product.high << (128 - down)) | (product.low >> down)
    }
}

/// Quotient and remainder of a number, told by its low half, from a lower estimate of the quotient.
///
/// Each of the two cuts of an estimate costs less than 0.6 of a unit and the last one less than one, so that it is
/// short by two at most and what is left of the dividend fits its low half.
fn corrected(estimate: u128, low: u128, divisor: u128) -> (u128, u128) {
    let mut quotient = estimate;
    let mut remainder = low.wrapping_sub(quotient.wrapping_mul(divisor));
    // Two steps and no loop, which the compiler would make a division.
    for _ in 0..2 {
        if remainder >= divisor {
            remainder -= divisor;
            quotient += 1;
        }
    }
    (quotient, remainder)
}

/// Quotient and remainder of a mantissa by `10^drop`.
#[inline]
fn over_pow10(mantissa: u128, drop: u32) -> (u128, u128) {
    let divisor = POW10[drop as usize];
    if mantissa < divisor {
        return (0, mantissa);
    }
    // As in [`estimate`], with all bits of the mantissa at the top.
    let divisor_bits = 128 - divisor.leading_zeros();
    let estimate = widening(mantissa, RECIPROCAL[drop as usize]).high >> (divisor_bits - 1);
    corrected(estimate, mantissa, divisor)
}

/// The product of two mantissas below `10^(38 + DROP)`, by `10^DROP`, half to even.
///
/// The top 128 bits times the reciprocal, as in [`estimate`], with every distance known beforehand.
#[inline]
fn nearest<const DROP: usize, const SHIFT: u32>(wide: Wide) -> u128 {
    let top = (wide.high << (128 - SHIFT)) | (wide.low >> SHIFT);
    let divisor_bits = const { 128 - POW10[DROP].leading_zeros() };
    let estimate = widening(top, RECIPROCAL[DROP]).high >> (divisor_bits - SHIFT - 1);
    let (quotient, remainder) = corrected(estimate, wide.low, POW10[DROP]);
    quotient + u128::from(round_up(quotient, remainder, POW10[DROP]))
}

/// Whether a quotient is rounded up: past the half, or at the half when odd. A divisor has 38 digits at most, so
/// that twice a remainder fits.
#[inline]
fn round_up(quotient: u128, remainder: u128, divisor: u128) -> bool {
    let doubled = remainder << 1;
    doubled > divisor || (doubled == divisor && quotient & 1 == 1)
}

/// Quotient and remainder of a 192-bit by a 64-bit number whose quotient fits 128 bits.
fn divide_by_short(dividend: Wide, divisor: u64) -> (u128, u128) {
    const MASK: u128 = u64::MAX as u128;
    let divisor = u128::from(divisor);
    let upper = (dividend.high << 64) | (dividend.low >> 64);
    let first = upper / divisor;
    let lower = ((upper - first * divisor) << 64) | (dividend.low & MASK);
    let second = lower / divisor;
    ((first << 64) | second, lower - second * divisor)
}

/// Quotient and remainder of a 256-bit by a 128-bit number whose quotient fits 128 bits.
fn divide_wide(dividend: Wide, divisor: u128) -> (u128, u128) {
    if dividend.high == 0 {
        return (dividend.low / divisor, dividend.low % divisor);
    }
    // Schoolbook division in base 2^64 on a divisor whose top bit is set.
    const MASK: u128 = u64::MAX as u128;
    let shift = divisor.leading_zeros();
    let divisor = divisor << shift;
    let (high, low) = if shift == 0 {
        (dividend.high, dividend.low)
    } else {
        (
            (dividend.high << shift) | (dividend.low >> (128 - shift)),
            dividend.low << shift,
        )
    };
    let (top, bottom) = (divisor >> 64, divisor & MASK);
    let step = |remainder: u128, next: u128| -> (u128, u128) {
        let (mut digit, mut rest) = (remainder / top, remainder % top);
        while digit > MASK || digit * bottom > ((rest << 64) | next) {
            digit -= 1;
            rest += top;
            if rest > MASK {
                break;
            }
        }
        let value = ((remainder << 64) | next).wrapping_sub(digit.wrapping_mul(divisor));
        (digit, value)
    };
    let (first, remainder) = step(high, low >> 64);
    let (second, remainder) = step(remainder, low & MASK);
    ((first << 64) | second, remainder >> shift)
}

/// `ln x` for `x` near one.
fn artanh_doubled(x: Precise) -> Precise {
    let Some(y) = (x - Precise::ONE).over(x + Precise::ONE) else {
        return Precise::ZERO;
    };
    let square = binary(y * y);
    let (mut power, mut sum) = (BINARY_ONE, BINARY_ONE);
    for n in 1.. {
        power = binary_product(power, square);
        let term = power / (2 * n + 1);
        if term == 0 {
            break;
        }
        sum += term;
    }
    (y + y) * decimal(sum)
}

/// Bits behind the point of the numbers below sixteen that series are summed up in: no product of theirs is divided.
const BINARY_PLACES: u32 = 123;

/// One among these numbers.
const BINARY_ONE: u128 = 1 << BINARY_PLACES;

/// The size of a number below ten in units of `2^-123`.
fn binary(number: Precise) -> u128 {
    // Filled, a number below ten has 37 places or more.
    let number = number.filled();
    let places = number.exponent.min(0).unsigned_abs();
    let less = places.saturating_sub(DIGITS);
    let mantissa = match POW10.get(less as usize) {
        Some(unit) => {
            let (whole, rest) = over_pow10(number.mantissa, less);
            whole + u128::from(round_up(whole, rest, *unit))
        }
        None => 0,
    };
    let by = (places - less) as usize;
    let product = widening(mantissa, RECIPROCAL[by]);
    // The reciprocal is scaled by 2^127 and the bits of the power of ten.
    shifted(
        product,
        127 + (128 - POW10[by].leading_zeros()) - BINARY_PLACES,
    )
}

/// The product of two such numbers that is below sixteen, too.
#[inline]
fn binary_product(one: u128, other: u128) -> u128 {
    shifted(widening(one, other), BINARY_PLACES)
}

/// The nearest whole number to one over `2^down`, for 1 to 255, that fits 127 bits.
#[inline]
fn shifted(wide: Wide, down: u32) -> u128 {
    // One bit more than is wanted says where the nearest one is.
    let doubled = match down {
        1 => wide.low,
        down if down > 128 => wide.high >> (down - 129),
        down => (wide.high << (129 - down)) | (wide.low >> (down - 1)),
    };
    (doubled >> 1) + (doubled & 1)
}

/// The decimal number nearest to such a number.
fn decimal(number: u128) -> Precise {
    const PLACES: u32 = DIGITS - 1;
    let product = widening(number, POW10[PLACES as usize]);
    Precise::fitted(false, shifted(product, BINARY_PLACES), -(PLACES as i32))
}

/// Decimal digits of a mantissa; zero has none.
const fn digits(mantissa: u128) -> u32 {
    let guess = ((128 - mantissa.leading_zeros()) * 1233) >> 12;
    guess + (mantissa >= POW10[guess as usize]) as u32
}

impl Add for Precise {
    type Output = Self;

    // Stands once: repeated wherever numbers meet, it pushes other code out of the processor's cache.
    #[inline(never)]
    fn add(self, other: Self) -> Self {
        if other.mantissa == 0 {
            return self;
        }
        if self.mantissa == 0 {
            return other;
        }
        if self.exponent == other.exponent {
            self.plus_equal(other)
        } else {
            self.plus_other(other)
        }
    }
}

impl Precise {
    /// Adds a number of the same exponent.
    #[inline]
    fn plus_equal(self, other: Self) -> Self {
        if self.negative == other.negative {
            Self::fitted(self.negative, self.mantissa + other.mantissa, self.exponent)
        } else if self.mantissa < other.mantissa {
            let difference = other.mantissa - self.mantissa;
            Self::of(other.negative, difference, self.exponent)
        } else {
            let difference = self.mantissa - other.mantissa;
            Self::of(self.negative, difference, self.exponent)
        }
    }

    /// Adds a number of another exponent, neither of the two zero.
    #[inline(never)]
    fn plus_other(self, other: Self) -> Self {
        let (coarse, fine) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        let gap = coarse.exponent.saturating_sub(fine.exponent).unsigned_abs();
        let unit = POW10.get(gap as usize).copied().unwrap_or(u128::MAX);
        match times(coarse.mantissa, unit) {
            // Up to the least number of 39 digits, as in one less a number of 38 places.
            Some(mantissa) if mantissa <= POW10[DIGITS as usize] => {
                Self::of(coarse.negative, mantissa, fine.exponent).plus_equal(fine)
            }
            _ => coarse.plus_rounded(fine),
        }
    }

    /// Adds a number whose last digit lies lower; the sum is rounded to 38 digits.
    fn plus_rounded(self, fine: Self) -> Self {
        // That it did not fit with all the zeros leaves a distance after filling.
        let coarse = self.filled();
        let gap = coarse.exponent.saturating_sub(fine.exponent).unsigned_abs();
        if gap > DIGITS {
            coarse
        } else {
            coarse
                .plus_fine(fine, gap)
                .unwrap_or_else(|| coarse.plus_wide(fine, gap))
        }
    }

    /// Adds a number whose last digit lies `gap` places below that of this one; `None` when the sum has one digit
    /// more or fewer.
    fn plus_fine(self, fine: Self, gap: u32) -> Option<Self> {
        let unit = POW10[gap as usize];
        let (whole, rest) = over_pow10(fine.mantissa, gap);
        let (whole, rest) = if self.negative == fine.negative {
            (self.mantissa + whole, rest)
        } else if rest == 0 {
            (self.mantissa - whole, 0)
        } else {
            (self.mantissa - whole - 1, unit - rest)
        };
        (POW10[DIGITS as usize - 1]..POW10[DIGITS as usize])
            .contains(&whole)
            .then(|| {
                let rounded = whole + u128::from(round_up(whole, rest, unit));
                Self::fitted(self.negative, rounded, self.exponent)
            })
    }

    /// The same whatever the sum, over 256 bits.
    fn plus_wide(self, fine: Self, gap: u32) -> Self {
        let wide = widening(self.mantissa, POW10[gap as usize]);
        let small = Wide {
            high: 0,
            low: fine.mantissa,
        };
        let sum = if self.negative == fine.negative {
            wide.plus(small)
        } else {
            wide.minus(small)
        };
        Self::reduced(self.negative, sum, fine.exponent)
    }
}

impl Neg for Precise {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self {
            negative: !self.negative && self.mantissa != 0,
            ..self
        }
    }
}

impl Sub for Precise {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Precise {
    type Output = Self;

    // Stands once: repeated wherever numbers meet, it pushes other code out of the processor's cache.
    #[inline(never)]
    fn mul(self, other: Self) -> Self {
        match times(self.mantissa, other.mantissa) {
            Some(mantissa) if mantissa < POW10[DIGITS as usize] => Self::of(
                self.negative != other.negative,
                mantissa,
                self.exponent.saturating_add(other.exponent),
            ),
            _ => self.times_rounded(other),
        }
    }
}

impl Precise {
    /// The product rounded to 38 digits.
    #[inline(never)]
    fn times_rounded(self, other: Self) -> Self {
        let (one, other) = (self.filled(), other.filled());
        let wide = widening(one.mantissa, other.mantissa);
        // Two numbers of 38 digits make one of 75 or 76.
        let (drop, rounded) = if wide.below(WIDE_POW10[75]) {
            (37, nearest::<37, 122>(wide))
        } else {
            (38, nearest::<38, 125>(wide))
        };
        Self::fitted(
            one.negative != other.negative,
            rounded,
            one.exponent
                .saturating_add(other.exponent)
                .saturating_add(drop),
        )
    }
}

impl AddAssign for Precise {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Precise {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl MulAssign for Precise {
    #[inline]
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl Sum for Precise {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, |total, number| total + number)
    }
}

impl PartialEq for Precise {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Precise {}

impl PartialOrd for Precise {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Precise {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.exponent != other.exponent || self.negative != other.negative {
            return self.cmp_other(other);
        }
        if self.negative {
            other.mantissa.cmp(&self.mantissa)
        } else {
            self.mantissa.cmp(&other.mantissa)
        }
    }
}

impl Precise {
    /// Compares numbers of different signs or exponents.
    #[inline(never)]
    fn cmp_other(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match number.mantissa {
            0 => 0,
            _ if number.negative => -1,
            _ => 1,
        };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign != Ordering::Equal || self.mantissa == 0 {
            return by_sign;
        }
        let larger = if self.exponent >= other.exponent {
            self.cmp_finer(other)
        } else {
            other.cmp_finer(self).reverse()
        };
        if self.negative {
            larger.reverse()
        } else {
            larger
        }
    }

    /// Compares the size of a number that is not zero with that of one whose last digit does not lie higher.
    #[inline]
    fn cmp_finer(&self, fine: &Self) -> Ordering {
        let gap = self.exponent.saturating_sub(fine.exponent).unsigned_abs();
        // What does not fit with so many zeros is larger than 38 digits.
        POW10
            .get(gap as usize)
            .and_then(|unit| self.mantissa.checked_mul(*unit))
            .map_or(Ordering::Greater, |mantissa| mantissa.cmp(&fine.mantissa))
    }
}

impl From<Decimal> for Precise {
    #[inline]
    fn from(value: Decimal) -> Self {
        let mantissa = value.mantissa();
        Self::of(
            mantissa < 0,
            mantissa.unsigned_abs(),
            -(value.scale() as i32),
        )
    }
}

impl fmt::Debug for Precise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        write!(f, "{sign}{}e{}", self.mantissa, self.exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::{DIGITS, Half, POW10, Precise, Rounding, digits, over_pow10, widening};

    /// Numbers of every length and at every distance, by a generator that is the same on any machine.
    pub(super) fn numbers() -> Vec<Precise> {
        let mut state = 1u128;
        (0..600)
            .map(|at| {
                state = state
                    .wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645)
                    .wrapping_add(1);
                let mantissa = match at % 5 {
                    0 => POW10[at % 38],
                    1 => POW10[at % 38] * 5,
                    2 => POW10[1 + at % 38] - 1,
                    _ => state % POW10[1 + at % 38],
                };
                Precise::of(
                    state >> 127 == 1,
                    mantissa.min(POW10[DIGITS as usize] - 1),
                    (state >> 64) as i32 % 45,
                )
            })
            .collect()
    }

    #[test]
    fn a_sum_is_the_same_by_the_short_way_and_over_256_bits() {
        let mut short = 0;
        for (at, one) in numbers().into_iter().enumerate() {
            for other in numbers().into_iter().skip(at % 7).step_by(7) {
                let (coarse, fine) = if one.filled().exponent >= other.filled().exponent {
                    (one.filled(), other.filled())
                } else {
                    (other.filled(), one.filled())
                };
                if coarse.mantissa == 0 || fine.mantissa == 0 {
                    continue;
                }
                let gap = coarse.exponent - fine.exponent;
                if !(1..=DIGITS as i32).contains(&gap) {
                    continue;
                }
                let wide = coarse.plus_wide(fine, gap as u32);
                for sum in [one + other, other + one, one.filled() + other.filled()] {
                    assert_eq!(sum, wide, "{one:?} + {other:?}");
                    assert!(sum.mantissa < POW10[DIGITS as usize], "{sum:?}");
                }
                short += usize::from(coarse.plus_fine(fine, gap as u32).is_some());
            }
        }
        assert!(short > 5_000, "{short}");
    }

    #[test]
    fn a_product_is_the_same_by_the_short_way_and_over_256_bits() {
        for one in numbers() {
            for other in numbers().into_iter().step_by(5) {
                let wide = Precise::reduced(
                    one.negative != other.negative,
                    widening(one.mantissa, other.mantissa),
                    one.exponent + other.exponent,
                );
                for product in [one * other, one.filled() * other, one * other.filled()] {
                    assert_eq!(product, wide, "{one:?} {other:?}");
                    assert!(product.mantissa < POW10[DIGITS as usize], "{product:?}");
                }
            }
        }
    }

    #[test]
    fn zeros_behind_a_number_change_nothing() {
        let numbers = numbers();
        for (one, other) in numbers.iter().zip(numbers.iter().skip(1)) {
            let (long, other_long) = (one.filled(), other.filled());
            assert_eq!(*one, long);
            assert!(long.mantissa == 0 || digits(long.mantissa) == DIGITS);
            assert_eq!(*one - *other, long - other_long);
            assert_eq!(*one * *other, long * other_long);
            assert_eq!(one.over(*other), long.over(other_long));
            assert_eq!(one.floor_i64(), long.floor_i64());
            for places in [0, 2, 20] {
                let both = [*one, long];
                let [a, b] = both.map(|number| number.text(places, Half::Even));
                assert_eq!(a, b);
                let [a, b] = both.map(|number| number.settled(20, places, Rounding::Even));
                assert_eq!(a, b);
                let [a, b] = both.map(|number| number.settled(20, places, Rounding::Down));
                assert_eq!(a, b);
            }
            assert!((*one - *one).is_zero() && !(*one - *one).is_negative());
        }
    }

    #[test]
    fn numbers_compare_as_their_difference_says() {
        for one in numbers() {
            for other in numbers().into_iter().step_by(11) {
                let difference = one - other;
                assert_eq!(one < other, difference.is_negative(), "{one:?} {other:?}");
                assert_eq!(one > other, difference.is_positive(), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_mantissa_by_a_power_of_ten_is_what_division_says() {
        for number in numbers() {
            for drop in 0..=DIGITS {
                let unit = POW10[drop as usize];
                assert_eq!(
                    over_pow10(number.mantissa, drop),
                    (number.mantissa / unit, number.mantissa % unit)
                );
            }
        }
    }
}
