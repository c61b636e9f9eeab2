//! Names of tables and columns as numbers, so that looking one up compares numbers and no letters.

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

/// An odd number without a pattern, so that what two names share does not cancel out.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

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

    use super::Name;

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
}
