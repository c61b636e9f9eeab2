//! The host that a text begins with, and its labels.
//!
//! Looks at sixteen bytes at a time and remembers where the dots are, so that nothing is copied and no byte is
//! looked at twice. Refuses to know which hosts belong to whom.

use wide::u8x16;

use super::sixteen::within;

/// How many bytes are looked at at once: one bit of a number stands for each.
const LOOKED_AT: usize = 64;

/// Whether a byte occurs in hosts.
pub fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
}

/// What a look at the beginning of a text found.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// How many host bytes the text begins with.
    pub len: usize,
    /// Which of the first 64 of them are dots.
    dots: u64,
    has_capitals: bool,
}

impl Look {
    /// Looks at a text.
    #[inline]
    pub fn at(text: &[u8]) -> Look {
        let seen = &text[..text.len().min(LOOKED_AT)];
        let mut bits = Bits::default();
        let (sixteens, rest) = seen.as_chunks();
        for (at, sixteen) in sixteens.iter().enumerate() {
            if !bits.add(sixteen, at * 16) {
                return bits.look();
            }
        }
        if !rest.is_empty() {
            // The last sixteen bytes of a text can be read at once even where some were read before.
            if let Some(last) = seen.last_chunk() {
                bits.add(last, seen.len() - last.len());
            } else {
                let mut last = [0; 16];
                last[..rest.len()].copy_from_slice(rest);
                bits.add(&last, 0);
            }
        }
        let mut look = bits.look();
        if look.len == LOOKED_AT {
            let more = &text[LOOKED_AT..];
            let end = more.iter().position(|byte| !is_host_byte(*byte));
            let more = &more[..end.unwrap_or(more.len())];
            look.len += more.len();
            look.has_capitals |= more.iter().any(u8::is_ascii_uppercase);
        }
        look
    }

    /// The host that was found in `text`, in lower case, for which it may need `lower`.
    #[inline]
    pub fn host<'a>(self, text: &'a [u8], lower: &'a mut Vec<u8>) -> Host<'a> {
        let mut name = &text[..self.len];
        if self.has_capitals {
            lower.clear();
            lower.extend(name.iter().map(u8::to_ascii_lowercase));
            name = lower;
        }
        Host {
            name,
            dots: self.dots,
        }
    }
}

/// Which of the first 64 bytes of a text are what.
#[derive(Default)]
struct Bits {
    host: u64,
    dots: u64,
    capitals: u64,
}

impl Bits {
    /// Adds the bytes at `at`; whether all of them are host bytes.
    #[inline]
    fn add(&mut self, sixteen: &[u8; 16], at: usize) -> bool {
        let text = u8x16::new(*sixteen);
        let capital = within(text, b'A', b'Z');
        let dot = text.simd_eq(u8x16::splat(b'.'));
        let host = within(text | u8x16::splat(b' '), b'a', b'z')
            | within(text, b'0', b'9')
            | within(text, b'-', b'.')
            | text.simd_eq(u8x16::splat(b'_'));
        let host = host.to_bitmask();
        self.host |= u64::from(host) << at;
        self.dots |= u64::from(dot.to_bitmask()) << at;
        self.capitals |= u64::from(capital.to_bitmask()) << at;
        host == 0xffff
    }

    #[inline]
    fn look(self) -> Look {
        let len = self.host.trailing_ones();
        let of_host = u64::MAX.checked_shr(u64::BITS - len).unwrap_or(0);
        Look {
            len: len as usize,
            dots: self.dots & of_host,
            has_capitals: self.capitals & of_host != 0,
        }
    }
}

/// A host in lower case.
#[derive(Debug, Clone, Copy)]
pub struct Host<'a> {
    /// Its bytes.
    pub name: &'a [u8],
    /// Which of the first 64 are dots.
    dots: u64,
}

impl<'a> Host<'a> {
    /// A host of any bytes.
    pub fn of(name: &'a [u8]) -> Host<'a> {
        let seen = &name[..name.len().min(LOOKED_AT)];
        let dots = memchr::memchr_iter(b'.', seen);
        Host {
            name,
            dots: dots.fold(0, |dots, at| dots | 1 << at),
        }
    }

    /// Where the label begins that ends at `end`.
    #[inline]
    pub fn label_start(&self, end: usize) -> usize {
        if end > LOOKED_AT {
            let beyond = &self.name[LOOKED_AT..end];
            if let Some(dot) = memchr::memrchr(b'.', beyond) {
                return LOOKED_AT + dot + 1;
            }
        }
        let shift = LOOKED_AT.saturating_sub(end) as u32;
        let before = self.dots & u64::MAX.checked_shr(shift).unwrap_or(0);
        (u64::BITS - before.leading_zeros()) as usize
    }

    /// The labels, the last one first.
    #[inline]
    pub fn labels(&self) -> Labels<'_> {
        Labels {
            host: self,
            next: self.name.len() + 1,
        }
    }
}

/// The labels of a host, the last one first. Two numbers long, so that who hands it on needs no memory for it.
pub struct Labels<'a> {
    host: &'a Host<'a>,
    /// One more than where the next label ends; 0 behind the first one of the host.
    next: usize,
}

impl<'a> Iterator for Labels<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let end = self.next.checked_sub(1)?;
        self.next = self.host.label_start(end);
        Some(&self.host.name[self.next..end])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::{Host, Look, is_host_byte};

    proptest! {
        /// A look at many bytes at once finds what a look at one after the other does.
        #[test]
        fn a_host_and_its_labels_are_those_of_a_look_byte_by_byte(
            words in prop::collection::vec("[a-z0-9_-]{0,9}|[a-z]{60,70}|[A-Z]{1,3}|[/?#:@ é]", 0..12),
        ) {
            for text in [words.join("."), words.concat()] {
                let text = text.as_bytes();
                let end = text.iter().position(|byte| !is_host_byte(*byte));
                let name = text[..end.unwrap_or(text.len())].to_ascii_lowercase();
                let look = Look::at(text);
                let mut lower = Vec::new();
                let host = look.host(text, &mut lower);
                prop_assert_eq!(look.len, name.len());
                prop_assert_eq!(host.name, &name);
                let labels: Vec<_> = name.rsplit(|byte| *byte == b'.').collect();
                prop_assert_eq!(host.labels().collect::<Vec<_>>(), labels.clone());
                let host = Host::of(&name);
                prop_assert_eq!(host.labels().collect::<Vec<_>>(), labels);
            }
        }
    }
}
