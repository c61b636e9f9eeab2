//! Sixteen bytes looked at at once.

use wide::u8x16;

/// Which bytes are in a range, both ends included.
#[inline]
pub fn within(text: u8x16, least: u8, most: u8) -> u8x16 {
    text.max(u8x16::splat(least)).simd_eq(text) & text.min(u8x16::splat(most)).simd_eq(text)
}
