//! The shorter list of a pair, held as hashes: its domains, its names, and which names stand on rows of which
//! domains.
//!
//! Sixteen bytes a slot; nothing of the longer list is kept but marks. Refuses to know what the accounts are
//! called.

use super::keys::{Key, Keyed, Origin};
use super::words::Standing;

/// A key, what is known of it, and its number plus one; 0 is an empty slot.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    low: u64,
    high: u16,
    marks: Marks,
    number: u32,
}

impl Slot {
    #[inline]
    fn key(&self) -> Key {
        Key {
            low: self.low,
            high: self.high,
        }
    }
}

/// A hash table from keys to marks and to numbers in the order of arrival.
#[derive(Debug)]
struct KeyTable {
    slots: Vec<Slot>,
    count: u32,
}

impl Default for KeyTable {
    fn default() -> KeyTable {
        KeyTable {
            slots: vec![Slot::default(); 1024],
            count: 0,
        }
    }
}

impl KeyTable {
    fn len(&self) -> usize {
        self.count as usize
    }

    /// The slot where the search for a key begins; the lowest bit of a key is always set.
    #[inline]
    fn home(&self, key: Key) -> usize {
        (key.low >> 1) as usize & (self.slots.len() - 1)
    }

    /// Brings the key's slot into the cache; what it gives means nothing.
    #[inline]
    fn touch(&self, key: Key) -> u32 {
        self.slots[self.home(key)].number
    }

    /// Where the slot is that holds the key, or the empty one where it belongs.
    #[inline]
    fn place(&self, key: Key) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = self.home(key);
        while self.slots[at].number != 0 && self.slots[at].key() != key {
            at = (at + 1) & mask;
        }
        at
    }

    /// What is known of a key, if it is in the table.
    #[inline]
    fn find(&mut self, key: Key) -> Option<&mut Slot> {
        if key.is_none() {
            return None;
        }
        let at = self.place(key);
        let slot = &mut self.slots[at];
        (slot.number != 0).then_some(slot)
    }

    /// The slot of a key; a new one gets the next number.
    #[inline]
    fn put(&mut self, key: Key) -> Option<&mut Slot> {
        if key.is_none() {
            return None;
        }
        if self.slots.len() * 3 < (self.len() + 1) * 4 {
            self.grow();
        }
        let at = self.place(key);
        let slot = &mut self.slots[at];
        if slot.number == 0 {
            self.count += 1;
            (slot.low, slot.high) = (key.low, key.high);
            slot.number = self.count;
        }
        Some(slot)
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![Slot::default(); self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, larger);
        for slot in old.into_iter().filter(|slot| slot.number != 0) {
            let at = self.place(slot.key());
            self.slots[at] = slot;
        }
    }

    fn held(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.number != 0)
    }

    fn held_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.slots.iter_mut().filter(|slot| slot.number != 0)
    }
}

/// What is known of one key, of both sides: a standing in the lowest two bits, an origin in the next two, then
/// marks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Marks {
    here: u8,
    there: u8,
}

const STANDING: u8 = 0b11;
const ORIGIN_SHIFT: u32 = 2;
/// A row without a domain bears the name.
const ALONE: u8 = 1 << 4;
/// A row bears the key at all.
const SEEN: u8 = 1 << 5;
/// An account bearing the name was matched by its domain: the name must not count again.
const COVERED: u8 = 1 << 6;

impl Marks {
    #[inline]
    fn see(side: &mut u8, keyed: &Keyed) {
        if *side & SEEN == 0 {
            *side |= SEEN | (keyed.origin as u8) << ORIGIN_SHIFT;
        }
        if (*side & STANDING) < keyed.standing as u8 {
            *side = *side & !STANDING | keyed.standing as u8;
        }
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
    fn shares_name(self) -> bool {
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

/// An account both sides have, by its number in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// Matched by its domain.
    Domain(usize),
    /// Matched by its name.
    Name(usize),
}

/// The shorter list.
#[derive(Debug, Default)]
pub struct Index {
    domains: KeyTable,
    names: KeyTable,
    /// Domain and name numbers that stand on one row.
    borne: Vec<(u32, u32)>,
}

/// What a row of the longer list met in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// A domain, or else a name, of the index; whether it is the first row to meet it. A name may still turn
    /// out to be another company's.
    Account(Account, bool),
    /// Nothing.
    Nobody,
}

impl Index {
    /// Brings the slots of some rows into the cache, all at once instead of one after the other, before the
    /// rows are added or met.
    #[inline]
    pub fn touch(&self, rows: &[Keyed]) {
        let touched = rows.iter().fold(0, |sum: u32, row| {
            sum ^ self.domains.touch(row.domain) ^ self.names.touch(row.name)
        });
        std::hint::black_box(touched);
    }

    /// Adds a row of the indexed list; gives the numbers of its domain and its name.
    #[inline]
    pub fn add(&mut self, keyed: &Keyed) -> (Option<usize>, Option<usize>) {
        let alone = keyed.domain.is_none();
        let name = self.names.put(keyed.name).map(|slot| {
            Marks::see(&mut slot.marks.here, keyed);
            if alone {
                slot.marks.here |= ALONE;
            }
            slot.number - 1
        });
        let domain = self.domains.put(keyed.domain).map(|slot| {
            Marks::see(&mut slot.marks.here, keyed);
            slot.number - 1
        });
        if let (Some(domain), Some(name)) = (domain, name)
            && self.borne.last() != Some(&(domain, name))
        {
            self.borne.push((domain, name));
        }
        (
            domain.map(|number| number as usize),
            name.map(|number| number as usize),
        )
    }

    /// Holds a row of the other list against the index.
    #[inline]
    pub fn meet(&mut self, keyed: &Keyed) -> Met {
        let alone = keyed.domain.is_none();
        if let Some(slot) = self.domains.find(keyed.domain) {
            let first = slot.marks.there & SEEN == 0;
            Marks::see(&mut slot.marks.there, keyed);
            let met = Met::Account(Account::Domain(slot.number as usize - 1), first);
            if let Some(name) = self.names.find(keyed.name) {
                name.marks.there |= COVERED;
            }
            return met;
        }
        let Some(slot) = self.names.find(keyed.name) else {
            return Met::Nobody;
        };
        // Whether the name counts is settled at the end: a later row may lack the domain.
        let by_name = Keyed {
            origin: Origin::Name,
            ..*keyed
        };
        let first = slot.marks.there & SEEN == 0;
        Marks::see(&mut slot.marks.there, &by_name);
        if alone {
            slot.marks.there |= ALONE;
        }
        Met::Account(Account::Name(slot.number as usize - 1), first)
    }

    /// Settles which names count after the other list has passed by.
    pub fn settle(&mut self) {
        let mut matched = vec![false; self.domains.len()];
        for slot in self.domains.held() {
            matched[slot.number as usize - 1] = slot.marks.there & SEEN != 0;
        }
        let mut covered = vec![false; self.names.len()];
        for (domain, name) in &self.borne {
            covered[*name as usize] |= matched[*domain as usize];
        }
        for slot in self.names.held_mut() {
            if covered[slot.number as usize - 1] {
                slot.marks.there |= COVERED;
            }
        }
    }

    /// Accounts both sides have, with what is known of them, in no order. Call after [`Index::settle`].
    pub fn shared(&self) -> impl Iterator<Item = (Account, Marks)> {
        let domains = self
            .domains
            .held()
            .filter(|slot| slot.marks.there & SEEN != 0)
            .map(|slot| (Account::Domain(slot.number as usize - 1), slot.marks));
        let names = self
            .names
            .held()
            .filter(|slot| slot.marks.shares_name())
            .map(|slot| (Account::Name(slot.number as usize - 1), slot.marks));
        domains.chain(names)
    }

    /// Accounts of the indexed list: its domains, and the names of rows without one.
    #[must_use]
    pub fn accounts(&self) -> u64 {
        let alone = self
            .names
            .held()
            .filter(|slot| slot.marks.here & ALONE != 0);
        (self.domains.len() + alone.count()) as u64
    }

    /// Accounts of the other list that are also keys here: domains, and names of rows without one.
    #[must_use]
    pub fn met(&self) -> u64 {
        let domains = self
            .domains
            .held()
            .filter(|slot| slot.marks.there & SEEN != 0);
        let names = self
            .names
            .held()
            .filter(|slot| slot.marks.there & ALONE != 0);
        (domains.count() + names.count()) as u64
    }

    /// Forgets the other list, to meet the next one.
    pub fn forget(&mut self) {
        for slot in self.domains.held_mut().chain(self.names.held_mut()) {
            slot.marks.there = 0;
        }
    }

    /// How many different keys there are; the bound of what the other list may cost in memory.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.domains.len() + self.names.len()
    }
}
