//! The shorter list of a pair, held as hashes: its domains, its names, and which names stand on rows of which
//! domains.
//!
//! A key takes 12 bytes; of the longer list nothing is kept but marks and what [`Distinct`] counts. Tables of
//! millions of keys are larger than any cache, so keys are dealt into parts by their upper bits, each with tables
//! that fit: rows wait until there are many, and are then looked up part by part, first their domains and then
//! their names, on every core. Refuses to know what the accounts are called.

use std::convert::Infallible;
use std::io;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

use super::distinct::Distinct;
use super::key_table::{ALONE, Marks, PARTS, SEEN, part_of, said};
use super::keys::Keyed;
use super::part::{Bearer, Dealt, NameRow, Part, spread_domain, spread_name};

/// Rows that wait before they are looked up; some less than a power of two for each part, which is what the lists
/// of those that wait grow to.
const WAITING: usize = 1_000_000;

/// Rows that are worth a thread.
const WORTH_A_THREAD: usize = 10_000;

/// The most threads that look up rows.
const MOST_THREADS: usize = 8;

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

/// The shorter list.
#[derive(Debug)]
pub struct Index {
    parts: Vec<Part>,
    /// Rows that wait, by the part of their domain.
    rows: Vec<Vec<Keyed>>,
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
        let domain = keyed.domain();
        if domain.is_none() {
            self.dealt[0].add(keyed.name(), Bearer::NONE, said(keyed));
        } else {
            self.rows[part_of(domain.low)].push(*keyed);
        }
        self.waiting >= self.room
    }

    /// Lets more rows wait where there are more keys, since the work on the keys is the same for any number of rows.
    /// Twice as many is what the lists of those that wait grow to anyway.
    fn make_room(&mut self) {
        while self.room < self.keys() / 2 {
            self.room *= 2;
        }
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
        domains: impl Fn(usize, &mut Part, &[Keyed], &mut Dealt, &mut Vec<u32>) -> Result<(), E> + Sync,
        names: impl Fn(&mut Part, &[&[NameRow]], &mut Vec<u32>) -> Result<(), E> + Sync,
    ) -> Result<(), E> {
        if self.waiting == 0 {
            return Ok(());
        }
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
        let (domain_key, name_key, said) = (keyed.domain(), keyed.name(), said(keyed));
        let mut bearer = Bearer::NONE;
        let domain = (!domain_key.is_none()).then(|| {
            let part = part_of(domain_key.low);
            let domains = &mut self.parts[part].domains;
            domains.keep_open();
            let (marks, number) = domains.put(domain_key);
            Marks::see(&mut marks.here, said);
            bearer = Bearer::of(part, number);
            Place::of(domain_key.low, number)
        });
        let name = (!name_key.is_none()).then(|| {
            let row = NameRow {
                low: name_key.low,
                bearer,
                high: name_key.high,
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
        let (domain_key, name_key, said) = (keyed.domain(), keyed.name(), said(keyed));
        let mut row = NameRow {
            low: name_key.low,
            bearer: Bearer::NONE,
            high: name_key.high,
            said,
        };
        let mut met = Met::Nobody;
        if !domain_key.is_none() {
            let part = &mut self.parts[part_of(domain_key.low)];
            row.bearer = Bearer::UNMET;
            part.domains.keep_open();
            if let Some((marks, number)) = part.domains.find(domain_key) {
                let first = marks.there & SEEN == 0;
                Marks::see(&mut marks.there, said);
                met = Met::Account(Account::Domain(Place::of(domain_key.low, number)), first);
                row.bearer = Bearer::MET;
            } else {
                part.unmet.add(spread_domain(domain_key.low))?;
            }
        }
        if name_key.is_none() {
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
        let share = PARTS.div_ceil(self.threads(self.keys()));
        // As bits, what is asked of the domains of all parts fits into a core's own cache.
        let mut seen: Vec<Vec<u64>> = vec![Vec::new(); PARTS];
        let tasks = self.parts.chunks(share).zip(seen.chunks_mut(share));
        let Ok(()) = at_once(tasks, |(parts, seen)| {
            for (part, seen) in parts.iter().zip(seen) {
                *seen = part.domains.seen_there();
            }
            Ok::<(), Infallible>(())
        });
        let Ok(()) = at_once(self.parts.chunks_mut(share), |parts| {
            for part in parts {
                part.cover_names(&seen);
            }
            Ok::<(), Infallible>(())
        });
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
            .prop_map(|(domain, name, standing, origin)| Keyed::new(domain, name, standing, origin))
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
