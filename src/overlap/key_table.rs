//! A hash table from keys to what is known of them, small enough for a core's own cache.
//!
//! Holds how a key is found and what is noted of it. Refuses to know what part of all keys it holds, and why.

use super::keys::{Key, Keyed, Origin};
use super::room::home;
use super::words::Standing;

/// The bits of a key that say which part it belongs to.
pub const PART_BITS: u32 = 8;

/// Into how many parts the keys are dealt.
pub const PARTS: usize = 1 << PART_BITS;

/// Keys that the smallest table has room for.
const LEAST_KEYS: usize = 8;

/// The part a key belongs to.
#[inline]
pub fn part_of(low: u64) -> usize {
    (low >> (u64::BITS - PART_BITS)) as usize
}

/// A key, in halves that leave no gap, and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    low: [u32; 2],
    high: u16,
    pub marks: Marks,
}

impl Entry {
    #[inline]
    fn new(key: Key) -> Entry {
        Entry {
            low: [key.low as u32, (key.low >> 32) as u32],
            high: key.high,
            marks: Marks::default(),
        }
    }

    #[inline]
    fn low(&self) -> u64 {
        u64::from(self.low[1]) << 32 | u64::from(self.low[0])
    }
}

/// A hash table from keys to numbers in the order of arrival, and by number to what is known of them.
///
/// A head is a key's number plus one in the lower bits, as many as there are bits in a slot's number, and some of
/// the key's own bits in the others; 0 is an empty slot. Heads are a third as long as entries, so that a key that
/// is not there seldom costs more than one of their cache lines. They can be made again from the entries, which
/// is faster than to bring them from memory that no cache holds.
#[derive(Debug, Default)]
pub struct KeyTable {
    /// Empty, or some slots more than twice as many as there are entries.
    heads: Vec<u32>,
    pub entries: Vec<Entry>,
}

/// The slots of a table with room for so many keys: a power of two, half of it empty at least.
fn slots_for(keys: usize) -> usize {
    (keys.max(LEAST_KEYS) * 2).next_power_of_two()
}

/// What a table sees of a key: all but the bits that its part has in common.
#[inline]
fn spread(low: u64) -> u64 {
    low << PART_BITS
}

/// The head of a key in a table whose slots have numbers up to `mask`.
#[inline]
fn head(low: u64, mask: usize, number: usize) -> u32 {
    low as u32 & !(mask as u32) | (number + 1) as u32
}

/// The number of the key with this head, if it may be the one searched for.
#[inline]
fn number_in(head: u32, low: u64, mask: usize) -> Option<usize> {
    let same = (head ^ low as u32) & !(mask as u32) == 0;
    same.then(|| (head as usize & mask).wrapping_sub(1))
}

impl KeyTable {
    /// Makes the heads, in memory that others used before, with room for so many new keys without growing.
    pub fn open(&mut self, lent: &mut Vec<u32>, more: usize) {
        if self.heads.is_empty() {
            self.heads = std::mem::take(lent);
            self.make_heads(slots_for(self.entries.len() + more));
        }
    }

    /// Makes the heads anew, so many of them.
    fn make_heads(&mut self, slots: usize) {
        self.heads.clear();
        self.heads.resize(slots, 0);
        let mask = slots - 1;
        for (number, entry) in self.entries.iter().enumerate() {
            let mut at = home(spread(entry.low()), slots);
            while self.heads[at] != 0 {
                at = (at + 1) & mask;
            }
            self.heads[at] = head(entry.low(), mask, number);
        }
    }

    /// Gives the memory of the heads back.
    pub fn close(&mut self, lent: &mut Vec<u32>) {
        *lent = std::mem::take(&mut self.heads);
    }

    /// Makes the heads, to be kept.
    pub fn keep_open(&mut self) {
        self.open(&mut Vec::new(), 0);
    }

    /// The key's number, or else the empty slot where its head belongs.
    #[inline]
    fn number(&self, key: Key) -> Result<u32, usize> {
        let mask = self.heads.len() - 1;
        let mut at = home(spread(key.low), self.heads.len());
        loop {
            let head = self.heads[at];
            if head == 0 {
                return Err(at);
            }
            if let Some(number) = number_in(head, key.low, mask) {
                let entry = &self.entries[number];
                if (entry.low(), entry.high) == (key.low, key.high) {
                    return Ok(number as u32);
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// What is known of a key, if it is in the table, and its number.
    #[inline]
    pub fn find(&mut self, key: Key) -> Option<(&mut Marks, u32)> {
        let number = self.number(key).ok()?;
        Some((&mut self.entries[number as usize].marks, number))
    }

    /// What is known of a key and its number; a new one gets the next number.
    #[inline]
    pub fn put(&mut self, key: Key) -> (&mut Marks, u32) {
        if self.heads.len() < (self.entries.len() + 1) * 2 {
            self.make_heads(self.heads.len() * 2);
        }
        let number = match self.number(key) {
            Ok(number) => number,
            Err(at) => {
                let number = self.entries.len();
                self.heads[at] = head(key.low, self.heads.len() - 1, number);
                self.entries.push(Entry::new(key));
                number as u32
            }
        };
        (&mut self.entries[number as usize].marks, number)
    }

    /// Which keys the other side has, by number, 64 to a number.
    pub fn seen_there(&self) -> Vec<u64> {
        let bits = |entries: &[Entry]| {
            let seen = entries.iter().rev().map(|entry| entry.marks.there & SEEN);
            seen.fold(0, |bits, seen| bits << 1 | u64::from(seen != 0))
        };
        self.entries.chunks(64).map(bits).collect()
    }

    /// What is known of each key, by number.
    pub fn marks(&self) -> impl Iterator<Item = Marks> {
        self.entries.iter().map(|entry| entry.marks)
    }

    pub fn marks_mut(&mut self) -> impl Iterator<Item = &mut Marks> {
        self.entries.iter_mut().map(|entry| &mut entry.marks)
    }
}

/// What is known of one key, of both sides: a standing in the lowest two bits, an origin in the next two, then
/// marks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks {
    pub here: u8,
    pub there: u8,
}

const STANDING: u8 = 0b11;
const ORIGIN_SHIFT: u32 = 2;
const ORIGIN: u8 = 0b11 << ORIGIN_SHIFT;
/// A row without a domain bears the name.
pub const ALONE: u8 = 1 << 4;
/// A row bears the key at all.
pub const SEEN: u8 = 1 << 5;
/// An account bearing the name was matched by its domain: the name must not count again.
pub const COVERED: u8 = 1 << 6;

impl Marks {
    /// Sees a row: its standing and, the first time, its origin.
    #[inline]
    pub fn see(side: &mut u8, seen: u8) {
        if *side & SEEN == 0 {
            *side |= SEEN | seen & ORIGIN;
        }
        *side = *side & !STANDING | (*side & STANDING).max(seen & STANDING);
    }

    /// The strongest standing and the first origin on the indexed side.
    #[must_use]
    pub fn here(self) -> (Standing, Origin) {
        (
            Standing::from_bits(self.here),
            Origin::from_bits(self.here >> ORIGIN_SHIFT),
        )
    }

    /// Whether a name is an account of both sides: one side at least has a row of that name without a domain.
    /// Where all rows of both sides have domains and they differ, the same name is another company's.
    pub fn shares_name(self) -> bool {
        self.there & (SEEN | COVERED) == SEEN && (self.here | self.there) & ALONE != 0
    }

    /// The strongest standing and the first origin on the other side.
    #[must_use]
    pub fn there(self) -> (Standing, Origin) {
        (
            Standing::from_bits(self.there),
            Origin::from_bits(self.there >> ORIGIN_SHIFT),
        )
    }
}

/// What a row says of its account: a standing and an origin where [`Marks`] have theirs.
#[inline]
pub fn said(keyed: &Keyed) -> u8 {
    keyed.standing as u8 | (keyed.origin as u8) << ORIGIN_SHIFT
}
