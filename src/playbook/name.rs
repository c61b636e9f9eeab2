//! Names of tables, columns and questions as numbers, so that looking one up compares numbers and no letters.

use super::slots::{Key, SPREAD, Slots};

/// What stands for a name. The columns of a table never share one, which loading checks; where a name comes from
/// outside, it is compared, too.
///
/// For a name that is written out in code it is worked out by the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Name(u64);

impl Name {
    /// The number of a name: its length, its first and its last bytes, up to eight each.
    #[must_use]
    #[inline(always)]
    pub const fn of(name: &str) -> Self {
        let bytes = name.as_bytes();
        let length = bytes.len();
        let (first, last) = if length >= 8 {
            (eight(bytes, 0), eight(bytes, length - 8))
        } else if length >= 4 {
            (four(bytes, 0), four(bytes, length - 4))
        } else if length > 0 {
            let (middle, last) = (bytes[length / 2] as u64, bytes[length - 1] as u64);
            (bytes[0] as u64, middle << 8 | last)
        } else {
            (0, 0)
        };
        Self((first ^ (length as u64) << 56).wrapping_mul(SPREAD) ^ last.rotate_left(7))
    }
}

impl Key for Name {
    #[inline(always)]
    fn spread(self) -> u64 {
        self.0
    }
}

/// Where names stand in a list, found by their numbers.
#[derive(Debug, Default)]
pub struct Places(Slots<Name, u32>);

impl Places {
    /// The places of names in their order; of two with the same number the last one's.
    #[must_use]
    pub fn of<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> Self {
        let numbered = names.enumerate();
        Self(Slots::of(
            numbered.map(|(place, name)| (Name::of(name), place as u32)),
        ))
    }

    /// The place of the name with a number.
    #[must_use]
    #[inline]
    pub fn find(&self, name: Name) -> Option<usize> {
        self.0.find(name).map(|place| *place as usize)
    }
}

#[inline(always)]
const fn four(bytes: &[u8], at: usize) -> u64 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as u64
}

#[inline(always)]
const fn eight(bytes: &[u8], at: usize) -> u64 {
    four(bytes, at) | four(bytes, at + 4) << 32
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{Name, Places};

    #[test]
    fn names_that_differ_in_a_letter_or_in_length_have_different_numbers() {
        let mut seen: HashMap<Name, String> = HashMap::new();
        let mut names: Vec<String> = vec![String::new()];
        for length in 1..=16 {
            let name: String = ('a'..).take(length).collect();
            for at in 0..length {
                let mut other = name.clone();
                other.replace_range(at..=at, "z");
                names.push(other);
            }
            names.push(name);
        }
        for name in names {
            if let Some(other) = seen.insert(Name::of(&name), name.clone()) {
                panic!("{name:?} and {other:?} share a number");
            }
        }
    }

    #[test]
    fn every_name_is_found_where_it_stands() {
        for count in [0_usize, 1, 2, 3, 100] {
            let names: Vec<String> = (0..count).map(|at| format!("name-{at}")).collect();
            let places = Places::of(names.iter().map(String::as_str));
            for (at, name) in names.iter().enumerate() {
                assert_eq!(places.find(Name::of(name)), Some(at), "{name} of {count}");
            }
            assert_eq!(places.find(Name::of("another")), None, "of {count}");
        }
    }
}
