//! What belongs to a text of a table, found by the place where the text is kept.
//!
//! Tables are kept for the life of the process, so that no two of their texts share a place.

/// Values by the texts that they belong to.
#[derive(Debug)]
pub(super) struct ByText<V> {
    /// A text and its value, each as near behind the slot of its place as was free.
    slots: Vec<Option<(&'static str, V)>>,
}

/// An odd number without a pattern, so that places close together have slots far apart.
const SPREAD: usize = 0x9E37_79B9_7F4A_7C15_u64 as usize;

impl<V> ByText<V> {
    /// The values of these texts; of two for the same text the last.
    pub fn of(values: Vec<(&'static str, V)>) -> Self {
        let room = (4 * values.len()).next_power_of_two();
        let mut slots: Vec<Option<(&'static str, V)>> = Vec::new();
        slots.resize_with(room, || None);
        for (text, value) in values {
            let mut slot = first_slot(text, room);
            while let Some((other, _)) = &slots[slot]
                && !std::ptr::eq(*other, text)
            {
                slot = (slot + 1) % room;
            }
            slots[slot] = Some((text, value));
        }
        Self { slots }
    }

    /// What belongs to a text.
    #[inline]
    pub fn find(&self, text: &'static str) -> Option<&V> {
        let room = self.slots.len();
        let mut slot = first_slot(text, room);
        while let Some((known, value)) = self.slots.get(slot)? {
            if std::ptr::eq(*known, text) {
                return Some(value);
            }
            slot = (slot + 1) & (room - 1);
        }
        None
    }
}

/// Where a text is looked for first in so many slots, a power of two of them.
#[inline]
fn first_slot(text: &'static str, room: usize) -> usize {
    (text.as_ptr().addr().wrapping_mul(SPREAD) >> (usize::BITS / 2)) & (room - 1)
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
