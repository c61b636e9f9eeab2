//! The shorter list of a pair, held as hashes: its domains, its names, and which names stand on rows of which
//! domains.
//!
//! A key takes 16 bytes and a slot 8; nothing of the longer list is kept but marks. Refuses to know what the
//! accounts are called.

use super::keys::{Key, Keyed, Origin};
use super::room::home;
use super::words::Standing;

/// A key, whose parts stand alone to leave no gap, and what is known of it.
#[derive(Debug, Clone, Copy)]
struct Entry {
    low: u64,
    high: u16,
    marks: Marks,
}

/// A hash table from keys to numbers in the order of arrival, and by number to what is known of them.
///
/// A head is the upper half of a key's hash and the key's number plus one; 0 is an empty slot. Heads are half
/// as long as entries, so that a key that is not there seldom costs more than one of their cache lines.
#[derive(Debug)]
struct KeyTable {
    heads: Vec<u64>,
    entries: Vec<Entry>,
}

impl Default for KeyTable {
    fn default() -> KeyTable {
        KeyTable {
            heads: vec![0; 1024],
            entries: Vec::new(),
        }
    }
}

/// The part of a head that comes from the key.
#[inline]
fn print(key: Key) -> u64 {
    key.low >> 32
}

impl KeyTable {
    /// Brings the key's head into the cache; what it gives means nothing.
    #[inline]
    fn touch_head(&self, key: Key) -> u64 {
        self.heads[home(key.low, self.heads.len())]
    }

    /// Brings the key's entry into the cache, if it stands where one looks first; what it gives means nothing.
    #[inline]
    fn touch_entry(&self, key: Key) -> u64 {
        let head = self.touch_head(key);
        if head >> 32 == print(key) {
            let number = (head as u32).wrapping_sub(1);
            self.entries
                .get(number as usize)
                .map_or(0, |entry| entry.low)
        } else {
            0
        }
    }

    /// The key's number, or else the empty slot where its head belongs.
    #[inline]
    fn number(&self, key: Key) -> Result<u32, usize> {
        let mask = self.heads.len() - 1;
        let mut at = home(key.low, self.heads.len());
        loop {
            let head = self.heads[at];
            if head == 0 {
                return Err(at);
            }
            if head >> 32 == print(key) {
                let number = head as u32 - 1;
                let entry = &self.entries[number as usize];
                if (entry.low, entry.high) == (key.low, key.high) {
                    return Ok(number);
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// What is known of a key, if it is in the table, and its number.
    #[inline]
    fn find(&mut self, key: Key) -> Option<(&mut Marks, u32)> {
        if key.is_none() {
            return None;
        }
        let number = self.number(key).ok()?;
        Some((&mut self.entries[number as usize].marks, number))
    }

    /// What is known of a key and its number; a new one gets the next number.
    #[inline]
    fn put(&mut self, key: Key) -> Option<(&mut Marks, u32)> {
        if key.is_none() {
            return None;
        }
        if self.heads.len() < (self.entries.len() + 1) * 2 {
            self.grow();
        }
        let number = match self.number(key) {
            Ok(number) => number,
            Err(at) => {
                let number = self.entries.len() as u32;
                self.heads[at] = print(key) << 32 | u64::from(number + 1);
                self.entries.push(Entry {
                    low: key.low,
                    high: key.high,
                    marks: Marks::default(),
                });
                number
            }
        };
        Some((&mut self.entries[number as usize].marks, number))
    }

    #[cold]
    fn grow(&mut self) {
        let mut larger = vec![0; self.heads.len() * 2];
        let mask = larger.len() - 1;
        for head in self.heads.iter().filter(|head| **head != 0) {
            let mut at = home(*head, larger.len());
            while larger[at] != 0 {
                at = (at + 1) & mask;
            }
            larger[at] = *head;
        }
        self.heads = larger;
    }

    /// What is known of each key, by number.
    fn marks(&self) -> impl Iterator<Item = Marks> {
        self.entries.iter().map(|entry| entry.marks)
    }

    fn marks_mut(&mut self) -> impl Iterator<Item = &mut Marks> {
        self.entries.iter_mut().map(|entry| &mut entry.marks)
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
    /// Brings what is known of some rows into the cache, all at once instead of one after the other, before the
    /// rows are added or met.
    #[inline]
    pub fn touch(&self, rows: &[Keyed]) {
        let heads = rows.iter().fold(0, |sum, row| {
            sum ^ self.domains.touch_head(row.domain) ^ self.names.touch_head(row.name)
        });
        std::hint::black_box(heads);
        let entries = rows.iter().fold(0, |sum, row| {
            sum ^ self.domains.touch_entry(row.domain) ^ self.names.touch_entry(row.name)
        });
        std::hint::black_box(entries);
    }

    /// Adds a row of the indexed list; gives the numbers of its domain and its name.
    #[inline]
    pub fn add(&mut self, keyed: &Keyed) -> (Option<usize>, Option<usize>) {
        let alone = keyed.domain.is_none();
        let name = self.names.put(keyed.name).map(|(marks, number)| {
            Marks::see(&mut marks.here, keyed);
            if alone {
                marks.here |= ALONE;
            }
            number
        });
        let domain = self.domains.put(keyed.domain).map(|(marks, number)| {
            Marks::see(&mut marks.here, keyed);
            number
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
        if let Some((marks, number)) = self.domains.find(keyed.domain) {
            let first = marks.there & SEEN == 0;
            Marks::see(&mut marks.there, keyed);
            if let Some((name, _)) = self.names.find(keyed.name) {
                name.there |= COVERED;
            }
            return Met::Account(Account::Domain(number as usize), first);
        }
        let Some((marks, number)) = self.names.find(keyed.name) else {
            return Met::Nobody;
        };
        // Whether the name counts is settled at the end: a later row may lack the domain.
        let by_name = Keyed {
            origin: Origin::Name,
            ..*keyed
        };
        let first = marks.there & SEEN == 0;
        Marks::see(&mut marks.there, &by_name);
        if keyed.domain.is_none() {
            marks.there |= ALONE;
        }
        Met::Account(Account::Name(number as usize), first)
    }

    /// Settles which names count after the other list has passed by.
    pub fn settle(&mut self) {
        for (domain, name) in &self.borne {
            if self.domains.entries[*domain as usize].marks.there & SEEN != 0 {
                self.names.entries[*name as usize].marks.there |= COVERED;
            }
        }
    }

    /// Accounts both sides have, with what is known of them: those matched by domain, then those by name, each
    /// in the order of the indexed list. Call after [`Index::settle`].
    pub fn shared(&self) -> impl Iterator<Item = (Account, Marks)> {
        let domains = self
            .domains
            .marks()
            .enumerate()
            .filter(|(_, marks)| marks.there & SEEN != 0)
            .map(|(number, marks)| (Account::Domain(number), marks));
        let names = self
            .names
            .marks()
            .enumerate()
            .filter(|(_, marks)| marks.shares_name())
            .map(|(number, marks)| (Account::Name(number), marks));
        domains.chain(names)
    }

    /// Accounts of the indexed list: its domains, and the names of rows without one.
    #[must_use]
    pub fn accounts(&self) -> u64 {
        let alone = self.names.marks().filter(|marks| marks.here & ALONE != 0);
        (self.domains.entries.len() + alone.count()) as u64
    }

    /// Accounts of the other list that are also keys here: domains, and names of rows without one.
    #[must_use]
    pub fn met(&self) -> u64 {
        let domains = self.domains.marks().filter(|marks| marks.there & SEEN != 0);
        let names = self.names.marks().filter(|marks| marks.there & ALONE != 0);
        (domains.count() + names.count()) as u64
    }

    /// Forgets the other list, to meet the next one.
    pub fn forget(&mut self) {
        for marks in self.domains.marks_mut().chain(self.names.marks_mut()) {
            marks.there = 0;
        }
    }

    /// How many different keys there are; the bound of what the other list may cost in memory.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.domains.entries.len() + self.names.entries.len()
    }
}
