//! Where in a hash table that is larger than any cache a key belongs.

/// The slot of a hash in a table of `slots` slots, a power of two above one.
///
/// The upper bits decide, so that a table twice as large has its keys in the same order and is filled from
/// the smaller one from front to back instead of all over the place.
#[inline]
#[must_use]
pub fn home(hash: u64, slots: usize) -> usize {
    (hash >> (64 - slots.trailing_zeros())) as usize
}
