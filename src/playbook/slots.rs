//! Values by small keys, found by one product and a look or two: what is made once and asked for in every blueprint.

/// What values are found by.
pub trait Key: Copy + PartialEq {
    /// A number whose higher half differs widely between keys.
    fn spread(self) -> u64;
}

/// Values by their keys.
#[derive(Debug)]
pub struct Slots<K, V> {
    /// A power of two of them; a key and its value, each as near behind the key's own slot as was free.
    slots: Vec<Option<(K, V)>>,
}

impl<K, V> Default for Slots<K, V> {
    fn default() -> Self {
        Self { slots: Vec::new() }
    }
}

impl<K: Key, V> Slots<K, V> {
    /// The values of these keys; of two for the same key the last.
    #[must_use]
    pub fn of(values: impl ExactSizeIterator<Item = (K, V)>) -> Self {
        // A quarter of the slots is taken at most, so that a free one is near.
        let mut slots: Vec<Option<(K, V)>> = Vec::new();
        slots.resize_with((4 * values.len()).next_power_of_two(), || None);
        let last = slots.len() - 1;
        for (key, value) in values {
            let mut at = first(key, last);
            while slots[at].as_ref().is_some_and(|(known, _)| *known != key) {
                at = (at + 1) & last;
            }
            slots[at] = Some((key, value));
        }
        Self { slots }
    }

    /// What belongs to a key.
    #[must_use]
    #[inline]
    pub fn find(&self, key: K) -> Option<&V> {
        let last = self.slots.len().wrapping_sub(1);
        let mut at = first(key, last);
        while let Some((known, value)) = self.slots.get(at)? {
            if *known == key {
                return Some(value);
            }
            at = (at + 1) & last;
        }
        None
    }
}

/// Where a key is looked for first in so many slots, a power of two, less one.
#[inline]
fn first(key: impl Key, last: usize) -> usize {
    (key.spread() >> 32) as usize & last
}

/// An odd number without a pattern, so that what two keys share does not cancel out.
pub const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

#[cfg(test)]
mod tests {
    use super::{Key, SPREAD, Slots};

    impl Key for u64 {
        fn spread(self) -> u64 {
            // Few slots for many keys, so that most are looked for behind their own.
            (self % 4).wrapping_mul(SPREAD)
        }
    }

    #[test]
    fn every_value_is_found_by_its_key_and_the_last_one_counts() {
        for count in [0_u64, 1, 2, 3, 100] {
            let keys: Vec<u64> = (0..count).chain(0..count / 2).collect();
            let slots = Slots::of(keys.iter().enumerate().map(|(at, key)| (*key, at)));
            for key in 0..count {
                let last = keys.iter().rposition(|known| *known == key);
                assert_eq!(slots.find(key).copied(), last, "{key} of {count}");
            }
            assert_eq!(slots.find(count), None, "of {count}");
        }
        assert_eq!(Slots::<u64, u8>::default().find(1), None);
    }
}
