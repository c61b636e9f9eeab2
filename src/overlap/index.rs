//! The shorter list of a pair, held as hashes: its domains, its names, and which names stand on rows of which
//! domains.
//!
//! A key takes 16 bytes and a slot 8; of the longer list nothing is kept but marks and what [`Distinct`] counts.
//! Tables of millions of keys are larger than any cache, so keys are dealt into parts by their upper bits, each
//! with tables that fit: rows wait until there are many, and are then looked up part by part, first their
//! domains and then their names, on every core. Refuses to know what the accounts are called.

use std::convert::Infallible;
use std::io;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

use super::distinct::Distinct;
use super::keys::{Key, Keyed, Origin};
use super::room::home;
use super::words::Standing;

/// The bits of a key that say which part it belongs to.
const PART_BITS: u32 = 8;

/// Into how many parts the keys are dealt.
const PARTS: usize = 1 << PART_BITS;

/// Rows that wait before they are looked up; some less than a power of two for each part, which is what the lists
/// of those that wait grow to.
const WAITING: usize = 1_000_000;

/// Rows that are worth a thread.
const WORTH_A_THREAD: usize = 10_000;

/// The most threads that look up rows.
const MOST_THREADS: usize = 8;

/// Rows whose slots are brought into the cache at once.
const TOUCHED: usize = 32;

/// Keys that the smallest table has room for.
const LEAST_KEYS: usize = 8;

/// The part a key belongs to.
#[inline]
fn part_of(low: u64) -> usize {
    (low >> (u64::BITS - PART_BITS)) as usize
}

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
/// as long as entries, so that a key that is not there seldom costs more than one of their cache lines. They can
/// be made again from the entries, which is faster than to bring them from memory that no cache holds.
#[derive(Debug, Default)]
struct KeyTable {
    /// Empty, or some slots more than twice as many as there are entries.
    heads: Vec<u64>,
    entries: Vec<Entry>,
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

/// The part of a head that comes from the key.
#[inline]
fn print(low: u64) -> u64 {
    spread(low) >> 32
}

impl KeyTable {
    /// Makes the heads, in memory that others used before, with room for so many new keys without growing.
    fn open(&mut self, lent: &mut Vec<u64>, more: usize) {
        if !self.heads.is_empty() {
            return;
        }
        self.heads = std::mem::take(lent);
        self.heads.clear();
        let slots = slots_for(self.entries.len() + more);
        self.heads.resize(slots, 0);
        let mask = slots - 1;
        for (number, entry) in (1..).zip(&self.entries) {
            let mut at = home(spread(entry.low), slots);
            while self.heads[at] != 0 {
                at = (at + 1) & mask;
            }
            self.heads[at] = print(entry.low) << 32 | number;
        }
    }

    /// Gives the memory of the heads back.
    fn close(&mut self, lent: &mut Vec<u64>) {
        *lent = std::mem::take(&mut self.heads);
    }

    /// Makes the heads, to be kept.
    fn keep_open(&mut self) {
        self.open(&mut Vec::new(), 0);
    }

    /// Brings what is known of some keys into the cache, all at once instead of one after the other.
    #[inline]
    fn touch(&self, lows: impl Iterator<Item = u64> + Clone) {
        let head = |low| self.heads[home(spread(low), self.heads.len())];
        std::hint::black_box(lows.clone().fold(0, |sum, low| sum ^ head(low)));
        let entry = |low| {
            let head = head(low);
            let number = (head as u32).wrapping_sub(1);
            let entry = self.entries.get(number as usize);
            entry
                .filter(|_| head >> 32 == print(low))
                .map_or(0, |entry| entry.low)
        };
        std::hint::black_box(lows.fold(0, |sum, low| sum ^ entry(low)));
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
            if head >> 32 == print(key.low) {
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
        let number = self.number(key).ok()?;
        Some((&mut self.entries[number as usize].marks, number))
    }

    /// What is known of a key and its number; a new one gets the next number.
    #[inline]
    fn put(&mut self, key: Key) -> (&mut Marks, u32) {
        if self.heads.len() < (self.entries.len() + 1) * 2 {
            self.grow();
        }
        let number = match self.number(key) {
            Ok(number) => number,
            Err(at) => {
                let number = self.entries.len() as u32;
                self.heads[at] = print(key.low) << 32 | u64::from(number + 1);
                self.entries.push(Entry {
                    low: key.low,
                    high: key.high,
                    marks: Marks::default(),
                });
                number
            }
        };
        (&mut self.entries[number as usize].marks, number)
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
const ORIGIN: u8 = 0b11 << ORIGIN_SHIFT;
/// A row without a domain bears the name.
const ALONE: u8 = 1 << 4;
/// A row bears the key at all.
const SEEN: u8 = 1 << 5;
/// An account bearing the name was matched by its domain: the name must not count again.
const COVERED: u8 = 1 << 6;

impl Marks {
    /// Sees a row: its standing and, the first time, its origin.
    #[inline]
    fn see(side: &mut u8, seen: u8) {
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

/// What a row says of its account: a standing and an origin where [`Marks`] have theirs.
#[inline]
fn said(keyed: &Keyed) -> u8 {
    keyed.standing as u8 | (keyed.origin as u8) << ORIGIN_SHIFT
}

/// A key of the index: its part and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The part.
    pub part: usize,
    /// The number in the order of arrival.
    pub number: usize,
}

impl Place {
    #[inline]
    fn of(low: u64, number: u32) -> Place {
        Place {
            part: part_of(low),
            number: number as usize,
        }
    }
}

/// An account both sides have, by its place in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// Matched by its domain.
    Domain(Place),
    /// Matched by its name.
    Name(Place),
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

/// A row that waits, its parts in an order that leaves no gap.
#[derive(Debug, Clone, Copy)]
struct Row {
    domain_low: u64,
    name_low: u64,
    domain_high: u16,
    name_high: u16,
    said: u8,
}

impl Row {
    fn domain(&self) -> Key {
        Key {
            low: self.domain_low,
            high: self.domain_high,
        }
    }

    fn name(&self) -> Key {
        Key {
            low: self.name_low,
            high: self.name_high,
        }
    }
}

/// The name of a row that waits.
#[derive(Debug, Clone, Copy)]
struct NameRow {
    low: u64,
    bearer: Bearer,
    high: u16,
    said: u8,
}

impl NameRow {
    fn key(&self) -> Key {
        Key {
            low: self.low,
            high: self.high,
        }
    }
}

/// What is known of the domain on the row of a name: in the shorter list its part and its number there, in the
/// longer one whether it was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bearer(u32);

impl Bearer {
    /// The row has no domain.
    const NONE: Bearer = Bearer(u32::MAX);
    /// The row has a domain that the shorter list has, too.
    const MET: Bearer = Bearer(0);
    /// The row has a domain that the shorter list has not.
    const UNMET: Bearer = Bearer(1);

    const NUMBER_BITS: u32 = u32::BITS - PART_BITS;

    #[inline]
    fn of(part: usize, number: u32) -> Bearer {
        Bearer((part as u32) << Bearer::NUMBER_BITS | number)
    }

    #[inline]
    fn part(self) -> usize {
        (self.0 >> Bearer::NUMBER_BITS) as usize
    }

    #[inline]
    fn number(self) -> usize {
        (self.0 & ((1 << Bearer::NUMBER_BITS) - 1)) as usize
    }
}

/// Names dealt by part.
#[derive(Debug)]
struct Dealt(Vec<Vec<NameRow>>);

impl Default for Dealt {
    fn default() -> Dealt {
        Dealt(vec![Vec::new(); PARTS])
    }
}

impl Dealt {
    #[inline]
    fn add(&mut self, name: Key, bearer: Bearer, said: u8) {
        if !name.is_none() {
            self.0[part_of(name.low)].push(NameRow {
                low: name.low,
                bearer,
                high: name.high,
                said,
            });
        }
    }
}

/// The keys that have their upper bits in common.
#[derive(Debug, Default)]
struct Part {
    domains: KeyTable,
    names: KeyTable,
    /// Domains of any part, and the names here that stand on a row with them.
    borne: Vec<(Bearer, u32)>,
    /// Domains and names of the longer list that are not here, counted together.
    unmet: Distinct,
}

impl Part {
    /// Adds the domains of rows, and hands their names on.
    fn add_domains(&mut self, own: usize, rows: &[Row], names: &mut Dealt, lent: &mut Vec<u64>) {
        self.domains.open(lent, rows.len() / 2);
        for some in rows.chunks(TOUCHED) {
            self.domains.touch(some.iter().map(|row| row.domain_low));
            for row in some {
                let (marks, number) = self.domains.put(row.domain());
                Marks::see(&mut marks.here, row.said);
                names.add(row.name(), Bearer::of(own, number), row.said);
            }
        }
        self.domains.close(lent);
    }

    fn add_names(&mut self, rows: &[&[NameRow]], lent: &mut Vec<u64>) {
        let more: usize = rows.iter().map(|rows| rows.len()).sum();
        self.names.open(lent, more / 2);
        for some in rows.iter().flat_map(|rows| rows.chunks(TOUCHED)) {
            self.names.touch(some.iter().map(|row| row.low));
            for row in some {
                self.add_name(row);
            }
        }
        self.names.close(lent);
    }

    #[inline]
    fn add_name(&mut self, row: &NameRow) -> u32 {
        let (marks, number) = self.names.put(row.key());
        Marks::see(&mut marks.here, row.said);
        if row.bearer == Bearer::NONE {
            marks.here |= ALONE;
        } else {
            self.borne.push((row.bearer, number));
        }
        number
    }

    /// Meets the domains of rows, and hands their names on.
    fn meet_domains(
        &mut self,
        rows: &[Row],
        names: &mut Dealt,
        lent: &mut Vec<u64>,
    ) -> io::Result<()> {
        let mut unmet = Vec::new();
        self.domains.open(lent, 0);
        for some in rows.chunks(TOUCHED) {
            self.domains.touch(some.iter().map(|row| row.domain_low));
            for row in some {
                let bearer = if let Some((marks, _)) = self.domains.find(row.domain()) {
                    Marks::see(&mut marks.there, row.said);
                    Bearer::MET
                } else {
                    unmet.push(spread_domain(row.domain_low));
                    Bearer::UNMET
                };
                names.add(row.name(), bearer, row.said);
            }
        }
        self.domains.close(lent);
        self.unmet.add_all(&unmet)
    }

    fn meet_names(&mut self, rows: &[&[NameRow]], lent: &mut Vec<u64>) -> io::Result<()> {
        let mut unmet = Vec::new();
        self.names.open(lent, 0);
        for some in rows.iter().flat_map(|rows| rows.chunks(TOUCHED)) {
            self.names.touch(some.iter().map(|row| row.low));
            for row in some {
                if self.meet_name(row).is_none() && row.bearer == Bearer::NONE {
                    unmet.push(spread_name(row.low));
                }
            }
        }
        self.names.close(lent);
        self.unmet.add_all(&unmet)
    }

    /// The number of the name, if it is in the index, and whether its row is the first one that counts.
    #[inline]
    fn meet_name(&mut self, row: &NameRow) -> Option<(u32, bool)> {
        let (marks, number) = self.names.find(row.key())?;
        if row.bearer == Bearer::MET {
            marks.there |= COVERED;
            return Some((number, false));
        }
        // Whether the name counts is settled at the end: a later row may lack the domain.
        let first = marks.there & SEEN == 0;
        Marks::see(&mut marks.there, row.said);
        if row.bearer == Bearer::NONE {
            marks.there |= ALONE;
        }
        Some((number, first))
    }
}

/// A domain to be counted among those of its part.
#[inline]
fn spread_domain(low: u64) -> u64 {
    low.rotate_left(PART_BITS)
}

/// A name to be counted among the domains of its part; not the same as a domain of the same letters.
#[inline]
fn spread_name(low: u64) -> u64 {
    low.rotate_left(PART_BITS) ^ 0x9e37_79b9_7f4a_7c15
}

/// The shorter list.
#[derive(Debug)]
pub struct Index {
    parts: Vec<Part>,
    /// Rows that wait, by the part of their domain.
    rows: Vec<Vec<Row>>,
    /// Names of rows that wait for their domains to be looked up, those of each thread together, and in the first
    /// ones also the names of rows without a domain.
    dealt: Vec<Dealt>,
    /// How many rows wait.
    waiting: usize,
    /// How many rows may wait.
    room: usize,
    /// How many rows are worth a thread.
    worth: usize,
}

impl Default for Index {
    fn default() -> Index {
        Index::with_room(WAITING, WORTH_A_THREAD)
    }
}

impl Index {
    fn with_room(room: usize, worth: usize) -> Index {
        let mut parts = Vec::new();
        parts.resize_with(PARTS, Part::default);
        Index {
            parts,
            rows: vec![Vec::new(); PARTS],
            dealt: vec![Dealt::default()],
            waiting: 0,
            room,
            worth,
        }
    }

    /// Lets a row wait for [`Index::add_waiting`] or [`Index::meet_waiting`]; whether it is time for that.
    #[inline]
    pub fn wait(&mut self, keyed: &Keyed) -> bool {
        self.waiting += 1;
        let said = said(keyed);
        if keyed.domain.is_none() {
            self.dealt[0].add(keyed.name, Bearer::NONE, said);
        } else {
            self.rows[part_of(keyed.domain.low)].push(Row {
                domain_low: keyed.domain.low,
                name_low: keyed.name.low,
                domain_high: keyed.domain.high,
                name_high: keyed.name.high,
                said,
            });
        }
        self.waiting >= self.room
    }

    /// Lets more rows wait where there are more keys, since the work on the keys is the same for any number of rows.
    fn make_room(&mut self) {
        self.room = self.room.max(self.keys() / 2);
    }

    /// Adds the rows of the indexed list that wait.
    pub fn add_waiting(&mut self) {
        let added: Result<(), Infallible> = self.look_up(
            self.threads(self.waiting),
            |own, part, rows, names, lent| {
                part.add_domains(own, rows, names, lent);
                Ok(())
            },
            |part, rows, lent| {
                part.add_names(rows, lent);
                Ok(())
            },
        );
        let Ok(()) = added;
        self.make_room();
    }

    /// Holds the rows of the other list that wait against the index.
    ///
    /// # Errors
    /// When what is counted does not fit and cannot be put aside.
    pub fn meet_waiting(&mut self) -> io::Result<()> {
        self.look_up(
            self.threads(self.waiting),
            |_, part, rows, names, lent| part.meet_domains(rows, names, lent),
            |part, rows, lent| part.meet_names(rows, lent),
        )
    }

    /// Looks up the domains of the rows that wait, and then their names.
    fn look_up<E: Send>(
        &mut self,
        threads: usize,
        domains: impl Fn(usize, &mut Part, &[Row], &mut Dealt, &mut Vec<u64>) -> Result<(), E> + Sync,
        names: impl Fn(&mut Part, &[&[NameRow]], &mut Vec<u64>) -> Result<(), E> + Sync,
    ) -> Result<(), E> {
        let share = PARTS.div_ceil(threads);
        if self.dealt.len() < threads {
            self.dealt.resize_with(threads, Dealt::default);
        }
        let parts = self.parts.chunks_mut(share);
        let tasks = parts.zip(self.rows.chunks_mut(share)).zip(&mut self.dealt);
        at_once(tasks.enumerate(), |(task, ((parts, rows), dealt))| {
            let mut lent = Vec::new();
            for (at, (part, rows)) in parts.iter_mut().zip(rows).enumerate() {
                domains(task * share + at, part, rows, dealt, &mut lent)?;
                rows.clear();
            }
            Ok(())
        })?;
        let dealt = &self.dealt;
        let tasks = self.parts.chunks_mut(share);
        at_once(tasks.enumerate(), |(task, parts)| {
            let mut lent = Vec::new();
            for (at, part) in parts.iter_mut().enumerate() {
                let of_part = dealt
                    .iter()
                    .map(|dealt| dealt.0[task * share + at].as_slice());
                names(part, &of_part.collect::<Vec<_>>(), &mut lent)?;
            }
            Ok(())
        })?;
        for rows in self.dealt.iter_mut().flat_map(|dealt| &mut dealt.0) {
            rows.clear();
        }
        self.waiting = 0;
        Ok(())
    }

    /// Adds a row of the indexed list at once; gives the places of its domain and its name.
    pub fn add(&mut self, keyed: &Keyed) -> (Option<Place>, Option<Place>) {
        let said = said(keyed);
        let mut bearer = Bearer::NONE;
        let domain = (!keyed.domain.is_none()).then(|| {
            let part = part_of(keyed.domain.low);
            let domains = &mut self.parts[part].domains;
            domains.keep_open();
            let (marks, number) = domains.put(keyed.domain);
            Marks::see(&mut marks.here, said);
            bearer = Bearer::of(part, number);
            Place::of(keyed.domain.low, number)
        });
        let name = (!keyed.name.is_none()).then(|| {
            let row = NameRow {
                low: keyed.name.low,
                bearer,
                high: keyed.name.high,
                said,
            };
            let part = &mut self.parts[part_of(row.low)];
            part.names.keep_open();
            Place::of(row.low, part.add_name(&row))
        });
        (domain, name)
    }

    /// Holds a row of the other list against the index at once.
    ///
    /// # Errors
    /// When what is counted does not fit and cannot be put aside.
    pub fn meet(&mut self, keyed: &Keyed) -> io::Result<Met> {
        let said = said(keyed);
        let mut row = NameRow {
            low: keyed.name.low,
            bearer: Bearer::NONE,
            high: keyed.name.high,
            said,
        };
        let mut met = Met::Nobody;
        if !keyed.domain.is_none() {
            let part = &mut self.parts[part_of(keyed.domain.low)];
            row.bearer = Bearer::UNMET;
            part.domains.keep_open();
            if let Some((marks, number)) = part.domains.find(keyed.domain) {
                let first = marks.there & SEEN == 0;
                Marks::see(&mut marks.there, said);
                met = Met::Account(Account::Domain(Place::of(keyed.domain.low, number)), first);
                row.bearer = Bearer::MET;
            } else {
                part.unmet.add(spread_domain(keyed.domain.low))?;
            }
        }
        if keyed.name.is_none() {
            return Ok(met);
        }
        let part = &mut self.parts[part_of(row.low)];
        part.names.keep_open();
        match part.meet_name(&row) {
            Some((number, first)) if row.bearer != Bearer::MET => {
                met = Met::Account(Account::Name(Place::of(row.low, number)), first);
            }
            None if row.bearer == Bearer::NONE => part.unmet.add(spread_name(row.low))?,
            _ => {}
        }
        Ok(met)
    }

    /// Settles which names count after the other list has passed by.
    pub fn settle(&mut self) {
        let threads = self.threads(self.keys());
        let (mut domains, mut names) = (Vec::new(), Vec::new());
        for part in &mut self.parts {
            domains.push(&part.domains);
            names.push((&mut part.names, &part.borne));
        }
        let settled: Result<(), Infallible> =
            at_once(names.chunks_mut(PARTS.div_ceil(threads)), |names| {
                for (names, borne) in names {
                    for (bearer, name) in borne.iter() {
                        let domain = &domains[bearer.part()].entries[bearer.number()];
                        if domain.marks.there & SEEN != 0 {
                            names.entries[*name as usize].marks.there |= COVERED;
                        }
                    }
                }
                Ok(())
            });
        let Ok(()) = settled;
    }

    /// Accounts both sides have, with what is known of them: by part those matched by domain, then those by name,
    /// each in the order of arrival. Call after [`Index::settle`].
    pub fn shared(&self) -> impl Iterator<Item = (Account, Marks)> {
        self.parts.iter().enumerate().flat_map(|(part, keys)| {
            let domains = keys
                .domains
                .marks()
                .enumerate()
                .filter(|(_, marks)| marks.there & SEEN != 0)
                .map(move |(number, marks)| (Account::Domain(Place { part, number }), marks));
            let names = keys
                .names
                .marks()
                .enumerate()
                .filter(|(_, marks)| marks.shares_name())
                .map(move |(number, marks)| (Account::Name(Place { part, number }), marks));
            domains.chain(names)
        })
    }

    /// Accounts of the indexed list: its domains, and the names of rows without one.
    #[must_use]
    pub fn accounts(&self) -> u64 {
        let of_part = |part: &Part| {
            let alone = part.names.marks().filter(|marks| marks.here & ALONE != 0);
            part.domains.entries.len() + alone.count()
        };
        self.parts.iter().map(of_part).sum::<usize>() as u64
    }

    /// Accounts of the other list: domains, and names of rows without one.
    ///
    /// # Errors
    /// When what was put aside cannot be read back.
    pub fn accounts_there(&mut self) -> io::Result<u64> {
        let mut accounts = 0;
        for part in &mut self.parts {
            let domains = part.domains.marks().filter(|marks| marks.there & SEEN != 0);
            let names = part.names.marks().filter(|marks| marks.there & ALONE != 0);
            accounts += (domains.count() + names.count()) as u64;
            accounts += std::mem::take(&mut part.unmet).count()?;
        }
        Ok(accounts)
    }

    /// Forgets the other list, to meet the next one; holds as many of its keys as there are here, but `least` at
    /// least, and puts the others aside.
    pub fn forget(&mut self, least: usize) {
        let room = self.keys().max(least) / PARTS;
        for part in &mut self.parts {
            for marks in part.domains.marks_mut().chain(part.names.marks_mut()) {
                marks.there = 0;
            }
            part.unmet = Distinct::with_room(room);
        }
    }

    /// How many threads so many rows are worth.
    fn threads(&self, rows: usize) -> usize {
        let worth = (rows / self.worth).clamp(1, MOST_THREADS);
        if worth == 1 {
            return 1;
        }
        thread::available_parallelism()
            .map_or(1, NonZero::get)
            .min(worth)
    }

    /// How many different keys there are.
    fn keys(&self) -> usize {
        let of_part = |part: &Part| part.domains.entries.len() + part.names.entries.len();
        self.parts.iter().map(of_part).sum()
    }
}

/// Does some tasks on a thread each, the first one on this thread.
fn at_once<T: Send, E: Send>(
    mut tasks: impl Iterator<Item = T>,
    work: impl Fn(T) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let own = tasks.next();
    let work = &work;
    thread::scope(|scope| {
        let others: Vec<_> = tasks.map(|task| scope.spawn(move || work(task))).collect();
        let mut outcome = own.map_or(Ok(()), work);
        for other in others {
            let done = other.join().unwrap_or_else(|panic| resume_unwind(panic));
            outcome = outcome.and(done);
        }
        outcome
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};
    use xxhash_rust::xxh3::xxh3_128;

    use super::{Account, Index};
    use crate::overlap::keys::{Key, Keyed, Origin};
    use crate::overlap::words::Standing;

    fn key(number: u16) -> Key {
        let hash = xxh3_128(&number.to_le_bytes());
        Key {
            low: hash as u64 | 1,
            high: (hash >> 64) as u16,
        }
    }

    fn row() -> impl Strategy<Value = Keyed> {
        let key = || prop_oneof![Just(Key::NONE), (0..60u16).prop_map(key)];
        let standing = prop::sample::select(&Standing::ALL[..]);
        let origin = prop_oneof![Just(Origin::Website), Just(Origin::Email)];
        (key(), key(), standing, origin)
            .prop_map(|(domain, name, standing, origin)| Keyed {
                domain,
                name,
                standing,
                origin,
            })
            .prop_filter("rows without a key do not come here", |row| !row.no_key())
    }

    /// What both sides have, in an order of its own, and how many accounts each side has.
    type Found = (
        Vec<(bool, (Standing, Origin), (Standing, Origin))>,
        u64,
        u64,
    );

    fn found(index: &mut Index) -> Found {
        index.settle();
        let mut shared: Vec<_> = index
            .shared()
            .map(|(account, marks)| match account {
                Account::Domain(_) => (true, marks.here(), marks.there()),
                // Where a name was seen first does not count.
                Account::Name(_) => {
                    let seen = |(standing, _)| (standing, Origin::Name);
                    (false, seen(marks.here()), seen(marks.there()))
                }
            })
            .collect();
        shared.sort_unstable();
        (
            shared,
            index.accounts(),
            index.accounts_there().expect("counts"),
        )
    }

    proptest! {
        /// Rows looked up at once, some at a time, or all together, on one thread or on several, meet the same;
        /// and so they do when the index meets another list afterwards.
        #[test]
        fn rows_that_wait_meet_what_those_at_once_do(
            here in prop::collection::vec(row(), 0..200),
            there in prop::collection::vec(prop::collection::vec(row(), 0..200), 1..3),
            room in 20..300usize,
            alone in any::<bool>(),
        ) {
            let mut at_once = Index::default();
            let mut waiting = Index::with_room(room, if alone { usize::MAX } else { 1 });
            for row in &here {
                at_once.add(row);
                if waiting.wait(row) {
                    waiting.add_waiting();
                }
            }
            waiting.add_waiting();
            for list in &there {
                at_once.forget(1);
                waiting.forget(1);
                for row in list {
                    at_once.meet(row).expect("meets");
                    if waiting.wait(row) {
                        waiting.meet_waiting().expect("meets");
                    }
                }
                waiting.meet_waiting().expect("meets");
                prop_assert_eq!(found(&mut at_once), found(&mut waiting));
            }
        }
    }
}
