//! What belongs to a text of a table, found by the place where the text is kept.
//!
//! Tables are kept for the life of the process, so that no two of their texts share a place.

use crate::playbook::slots::{Key, SPREAD, Slots};

/// Values by the texts that they belong to.
#[derive(Debug)]
pub(super) struct ByText<V>(Slots<Kept, V>);

/// A text where it is kept.
#[derive(Clone, Copy, Debug)]
struct Kept(&'static str);

impl PartialEq for Kept {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Key for Kept {
    #[inline]
    fn spread(self) -> u64 {
        (self.0.as_ptr().addr() as u64).wrapping_mul(SPREAD)
    }
}

impl<V> ByText<V> {
    /// The values of these texts; of two for the same text the last.
    pub fn of(values: Vec<(&'static str, V)>) -> Self {
        let by_place = values.into_iter();
        Self(Slots::of(by_place.map(|(text, value)| (Kept(text), value))))
    }

    /// What belongs to a text.
    #[inline]
    pub fn find(&self, text: &'static str) -> Option<&V> {
        self.0.find(Kept(text))
    }
}

#[cfg(test)]
mod tests {
    use super::ByText;

    #[test]
    fn a_text_is_told_from_its_own_beginning_and_from_its_like_elsewhere() {
        let texts: &'static str = "one two three";
        let all: Vec<&'static str> = (1..=texts.len()).map(|end| &texts[..end]).collect();
        let numbered = all.iter().enumerate().map(|(at, text)| (*text, at));
        let by_text = ByText::of(numbered.collect());
        for (at, text) in all.iter().enumerate() {
            assert_eq!(by_text.find(text), Some(&at), "{text}");
        }
        let elsewhere: &'static str = "one two three".to_owned().leak();
        assert_eq!(by_text.find(elsewhere), None);
        assert_eq!(ByText::<u8>::of(Vec::new()).find(texts), None);
    }
}
