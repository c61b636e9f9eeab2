//! The keys of the shorter list that have their upper bits in common, and the rows of both lists that wait to be
//! looked up there.
//!
//! Holds what a row adds and what it meets: first its domain, in the domain's part, then its name, in the name's.
//! Refuses to know threads, and when it is time.

use std::io;

use super::distinct::Distinct;
use super::key_table::{ALONE, COVERED, KeyTable, Marks, PART_BITS, PARTS, SEEN, part_of, said};
use super::keys::{Key, Keyed};

/// The name of a row that waits.
#[derive(Debug, Clone, Copy)]
pub struct NameRow {
    pub low: u64,
    pub bearer: Bearer,
    pub high: u16,
    pub said: u8,
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
pub struct Bearer(u32);

impl Bearer {
    /// The row has no domain.
    pub const NONE: Bearer = Bearer(u32::MAX);
    /// The row has a domain that the shorter list has, too.
    pub const MET: Bearer = Bearer(0);
    /// The row has a domain that the shorter list has not.
    pub const UNMET: Bearer = Bearer(1);

    const NUMBER_BITS: u32 = u32::BITS - PART_BITS;

    #[inline]
    pub fn of(part: usize, number: u32) -> Bearer {
        Bearer((part as u32) << Bearer::NUMBER_BITS | number)
    }

    #[inline]
    pub fn part(self) -> usize {
        (self.0 >> Bearer::NUMBER_BITS) as usize
    }

    #[inline]
    pub fn number(self) -> usize {
        (self.0 & ((1 << Bearer::NUMBER_BITS) - 1)) as usize
    }
}

/// Names dealt by part.
#[derive(Debug)]
pub struct Dealt(pub Vec<Vec<NameRow>>);

impl Default for Dealt {
    fn default() -> Dealt {
        Dealt(vec![Vec::new(); PARTS])
    }
}

impl Dealt {
    #[inline]
    pub fn add(&mut self, name: Key, bearer: Bearer, said: u8) {
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
pub struct Part {
    pub domains: KeyTable,
    pub names: KeyTable,
    /// Domains of any part, and the names here that stand on a row with them.
    pub borne: Vec<(Bearer, u32)>,
    /// Domains and names of the longer list that are not here, counted together.
    pub unmet: Distinct,
}

impl Part {
    /// Adds the domains of rows, and hands their names on.
    pub fn add_domains(
        &mut self,
        own: usize,
        rows: &[Keyed],
        names: &mut Dealt,
        lent: &mut Vec<u32>,
    ) {
        self.domains.open(lent, rows.len() / 2);
        for row in rows {
            let (marks, number) = self.domains.put(row.domain());
            Marks::see(&mut marks.here, said(row));
            names.add(row.name(), Bearer::of(own, number), said(row));
        }
        self.domains.close(lent);
    }

    pub fn add_names(&mut self, rows: &[&[NameRow]], lent: &mut Vec<u32>) {
        let more: usize = rows.iter().map(|rows| rows.len()).sum();
        self.names.open(lent, more / 2);
        for row in rows.iter().copied().flatten() {
            self.add_name(row);
        }
        self.names.close(lent);
    }

    #[inline]
    pub fn add_name(&mut self, row: &NameRow) -> u32 {
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
    pub fn meet_domains(
        &mut self,
        rows: &[Keyed],
        names: &mut Dealt,
        lent: &mut Vec<u32>,
    ) -> io::Result<()> {
        let mut unmet = Vec::new();
        self.domains.open(lent, 0);
        for row in rows {
            let bearer = if let Some((marks, _)) = self.domains.find(row.domain()) {
                Marks::see(&mut marks.there, said(row));
                Bearer::MET
            } else {
                unmet.push(spread_domain(row.domain().low));
                Bearer::UNMET
            };
            names.add(row.name(), bearer, said(row));
        }
        self.domains.close(lent);
        self.unmet.add_all(&unmet)
    }

    pub fn meet_names(&mut self, rows: &[&[NameRow]], lent: &mut Vec<u32>) -> io::Result<()> {
        let mut unmet = Vec::new();
        self.names.open(lent, 0);
        for row in rows.iter().copied().flatten() {
            if self.meet_name(row).is_none() && row.bearer == Bearer::NONE {
                unmet.push(spread_name(row.low));
            }
        }
        self.names.close(lent);
        self.unmet.add_all(&unmet)
    }

    /// The number of the name, if it is in the index, and whether its row is the first one that counts.
    #[inline]
    pub fn meet_name(&mut self, row: &NameRow) -> Option<(u32, bool)> {
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

    /// Marks the names that stand on rows with domains of both lists; `seen` has the domains of the other list by
    /// part, as bits by number.
    pub fn cover_names(&mut self, seen: &[Vec<u64>]) {
        for (bearer, name) in &self.borne {
            let number = bearer.number();
            if seen[bearer.part()][number / 64] >> (number % 64) & 1 != 0 {
                self.names.entries[*name as usize].marks.there |= COVERED;
            }
        }
    }
}

/// A domain to be counted among those of its part.
#[inline]
pub fn spread_domain(low: u64) -> u64 {
    low.rotate_left(PART_BITS)
}

/// A name to be counted among the domains of its part; not the same as a domain of the same letters.
#[inline]
pub fn spread_name(low: u64) -> u64 {
    low.rotate_left(PART_BITS) ^ 0x9e37_79b9_7f4a_7c15
}
