//! Compares two lists: the accounts both have, and their relation to each side.
//!
//! Accounts match by registrable domain. Where a side has no domain, they match by normalised company name, unless
//! an account of that name is matched by its domain already. The stage of an account on a side is the strongest of
//! its rows there: those of its domain, or all those of its name.

use rustc_hash::FxHashSet;

use super::keys::{Key, KeyedList, Origin, RowKeys, RowLabel};
use super::salt::HASH_BYTES;
use super::words::Stage;
use crate::units::words;

words! {
    /// The way an account was matched, the surest first.
    pub enum MatchedBy {
        /// The registrable domains of both web addresses.
        Website = "website",
        /// The hashed domain.
        HashedDomain = "hashed domain",
        /// The registrable domain, on one side at least taken from an e-mail address.
        Email = "email",
        /// The normalised company name, since a side has no domain.
        Name = "name",
    }
}

/// One side of a shared account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The line of the first row that names it, counted from 1.
    pub line: u64,
    /// Its label there, if the list was read with labels.
    pub label: RowLabel,
}

/// An account both sides have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The way it was matched.
    pub by: MatchedBy,
    /// Its relation to us, and to them.
    pub stages: (Stage, Stage),
    /// Our entry, and theirs.
    pub entries: (Entry, Entry),
}

/// The accounts two lists share.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Different accounts of our list and of theirs: domains, and names of rows without one.
    pub accounts: [u64; 2],
    /// Shared accounts by their stage to us (first) and to them (second).
    pub counts: [[u64; Stage::ALL.len()]; Stage::ALL.len()],
    /// Shared accounts by the way they were matched, in the order of [`MatchedBy::ALL`].
    pub by: [u64; MatchedBy::ALL.len()],
    /// The shared accounts in the order of our list, when both lists were read with labels.
    pub shared: Vec<Shared>,
}

impl Comparison {
    /// How many accounts both sides have.
    #[must_use]
    pub fn shared_accounts(&self) -> u64 {
        self.by.iter().sum()
    }

    /// How many shared accounts have this stage to us and that one to them.
    #[must_use]
    pub fn count(&self, ours: Stage, theirs: Stage) -> u64 {
        self.counts[ours as usize][theirs as usize]
    }

    /// Counts an account on the sides that have it.
    fn count_accounts(&mut self, is_there: [bool; 2]) {
        for (accounts, is_there) in self.accounts.iter_mut().zip(is_there) {
            *accounts += u64::from(is_there);
        }
    }

    /// Adds an account of both sides with its rows there.
    fn add(&mut self, by: MatchedBy, lists: [&KeyedList; 2], sides: [&[KeyedRow]; 2]) {
        let strongest = |side: &[KeyedRow]| side.iter().map(|row| row.stage()).max();
        let [Some(ours), Some(theirs)] = sides.map(strongest) else {
            return;
        };
        self.counts[ours as usize][theirs as usize] += 1;
        self.by[by as usize] += 1;
        let entry = |side: usize| {
            let (list, at) = (lists[side], sides[side][0].at());
            let label = list.labels.get(at)?.clone();
            let line = list.rows[at].line.into();
            Some(Entry { line, label })
        };
        if let Some(entries) = entry(0).zip(entry(1)) {
            self.shared.push(Shared {
                by,
                stages: (ours, theirs),
                entries,
            });
        }
    }
}

/// A key of one row, packed into a number: the key, the side, the position of the row in its list, and what is asked of
/// the row. Sorted, the rows of a key stand together, ours first, in file order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct KeyedRow(u128);

impl KeyedRow {
    fn new(key: Key, side: u128, at: u32, row: &RowKeys) -> KeyedRow {
        let mut bytes = [0; 16];
        bytes[..HASH_BYTES].copy_from_slice(&key.0);
        let has_domain = u128::from(row.domain.is_some());
        let row = (row.stage as u128) << 4 | (row.origin as u128) << 1 | has_domain;
        KeyedRow(u128::from_be_bytes(bytes) | side << 47 | u128::from(at) << 8 | row)
    }

    fn key(self) -> u128 {
        self.0 >> 48
    }

    fn side(self) -> usize {
        usize::from(self.0 & 1 << 47 != 0)
    }

    fn at(self) -> usize {
        (self.0 >> 8) as u32 as usize
    }

    fn stage(self) -> Stage {
        Stage::ALL[(self.0 >> 4) as usize & 3]
    }

    fn origin(self) -> Origin {
        [Origin::Website, Origin::Email, Origin::Hashed][(self.0 >> 1) as usize & 3]
    }

    fn has_domain(self) -> bool {
        self.0 & 1 != 0
    }
}

/// The keys of both lists, sorted.
fn sorted(lists: [&KeyedList; 2], key: impl Fn(&RowKeys) -> Option<Key>) -> Vec<KeyedRow> {
    let mut keyed = Vec::with_capacity(lists.iter().map(|list| list.rows.len()).sum());
    for (side, list) in (0..).zip(lists) {
        let rows = (0..).zip(&list.rows);
        keyed.extend(rows.filter_map(|(at, row)| Some(KeyedRow::new(key(row)?, side, at, row))));
    }
    keyed.sort_unstable();
    keyed
}

/// Compares two lists that were read to their end.
#[must_use]
pub fn compare(ours: &KeyedList, theirs: &KeyedList) -> Comparison {
    let lists = [ours, theirs];
    let mut found = Comparison::default();
    // Whether the domain of a row is shared, by list and row.
    let mut is_shared = lists.map(|list| vec![false; list.rows.len()]);
    // A thread for each half of the domains, by their first bit.
    let half = |is_upper: bool| {
        let is_here = move |domain: &Key| domain.0[0] >> 7 == u8::from(is_upper);
        sorted(lists, |row| row.domain.filter(is_here))
    };
    let (domains, names) = std::thread::scope(|scope| {
        let lower = scope.spawn(|| half(false));
        let upper = half(true);
        // No other name is an account, so that few rows need to be sorted by it.
        let alone: FxHashSet<Key> = lists
            .into_iter()
            .flat_map(|list| &list.rows)
            .filter(|row| row.domain.is_none())
            .filter_map(|row| row.name)
            .collect();
        let names = sorted(lists, |row| row.name.filter(|name| alone.contains(name)));
        ([lower.join().expect("keys are sorted"), upper], names)
    });
    let is_same = |one: &KeyedRow, other: &KeyedRow| one.key() == other.key();
    for group in domains.iter().flat_map(|half| half.chunk_by(is_same)) {
        let sides = sides(group);
        found.count_accounts(sides.map(|side| !side.is_empty()));
        if let [[our, ..], [their, ..]] = sides {
            let by = match (our.origin(), their.origin()) {
                (Origin::Hashed, _) | (_, Origin::Hashed) => MatchedBy::HashedDomain,
                (Origin::Email, _) | (_, Origin::Email) => MatchedBy::Email,
                (Origin::Website, Origin::Website) => MatchedBy::Website,
            };
            found.add(by, lists, sides);
            for row in group {
                is_shared[row.side()][row.at()] = true;
            }
        }
    }
    for group in names.chunk_by(is_same) {
        let sides = sides(group);
        let has_alone = |side: &[KeyedRow]| side.iter().any(|row| !row.has_domain());
        let alone = sides.map(has_alone);
        found.count_accounts(alone);
        let is_matched_by_domain = group.iter().any(|row| is_shared[row.side()][row.at()]);
        // Where all rows of a name have domains and none is shared, two companies have the name.
        let names_one = alone.contains(&true) && !is_matched_by_domain;
        if names_one {
            found.add(MatchedBy::Name, lists, sides);
        }
    }
    let lines = |shared: &Shared| (shared.entries.0.line, shared.entries.1.line);
    found.shared.sort_by_key(lines);
    found
}

/// Our rows and theirs of one key.
fn sides(group: &[KeyedRow]) -> [&[KeyedRow]; 2] {
    let (ours, theirs) = group.split_at(group.partition_point(|row| row.side() == 0));
    [ours, theirs]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Cursor;

    use proptest::prelude::{Just, Strategy, prop, prop_assert_eq, prop_oneof, proptest};

    use super::{Comparison, MatchedBy, Shared, compare};
    use crate::overlap::keys::{KeyedList, Reading};
    use crate::overlap::list::{List, ListOptions};
    use crate::overlap::words::Stage::{self, Customer, Former, Other, Prospect};
    use crate::overlap::words::words;

    fn compared(ours: &str, theirs: &str) -> Comparison {
        let words = words();
        let options = ListOptions::default();
        let reading = Reading {
            labels: true,
            ..Reading::of(words, &options)
        };
        let [ours, theirs] = [ours, theirs].map(|text| {
            let bytes = Box::new(Cursor::new(text.to_owned()));
            let list =
                List::open(bytes, &options, words).unwrap_or_else(|refused| panic!("{refused:?}"));
            KeyedList::read(list, &reading).expect("reads")
        });
        compare(&ours, &theirs)
    }

    const OURS: &str = "\
company,website,email,stage
Acme Inc.,https://www.acme.com,,customer
Beta GmbH,,jo@beta.de,customer
Gamma,,jo@gmail.com,customer
Delta,delta.io,,lead
Epsilon,epsilon.com,,churned
Acme Holding,shop.acme.com,,lead
,,,customer
";

    const THEIRS: &str = "\
name;domain;stage
ACME;acme.com;customer
Beta;beta.de;lead
GAMMA LLC;;customer
delta;;opportunity
Epsilon;epsilon.com;customer
Zeta;zeta.com;customer
Delta Air;deltaair.com;customer
";

    #[test]
    fn five_of_six_accounts_are_shared_and_each_says_how() {
        let found = compared(OURS, THEIRS);
        assert_eq!(found.accounts, [5, 7]);
        let list: Vec<_> = found
            .shared
            .iter()
            .map(|shared| {
                (
                    shared.entries.0.line,
                    shared.entries.1.line,
                    shared.by,
                    shared.stages,
                )
            })
            .collect();
        assert_eq!(
            list,
            [
                (2, 2, MatchedBy::Website, (Customer, Customer)),
                (3, 3, MatchedBy::Email, (Customer, Prospect)),
                (4, 4, MatchedBy::Name, (Customer, Customer)),
                (5, 5, MatchedBy::Name, (Prospect, Prospect)),
                (6, 6, MatchedBy::Website, (Former, Customer)),
            ]
        );
        assert_eq!(found.count(Customer, Customer), 2);
        assert_eq!(found.by, [2, 0, 1, 2]);
    }

    /// Domain, name and stage of each row.
    type Rows = Vec<(&'static str, &'static str, Stage)>;

    /// How an account is matched, its domain or name, and what it is to us and to them.
    type Found = BTreeSet<(MatchedBy, &'static str, Stage, Stage)>;

    /// The definition, written out over sets: how many accounts each side has, and which ones both have.
    fn by_definition(ours: &Rows, theirs: &Rows) -> (u64, u64, Found) {
        let accounts = |rows: &Rows| -> BTreeSet<(bool, &'static str)> {
            rows.iter()
                .filter(|(domain, name, _)| !domain.is_empty() || !name.is_empty())
                .map(|(domain, name, _)| {
                    if domain.is_empty() {
                        (false, *name)
                    } else {
                        (true, *domain)
                    }
                })
                .collect()
        };
        let (a, b) = (accounts(ours), accounts(theirs));
        let strongest = |rows: &Rows, is: &dyn Fn(&str, &str) -> bool| {
            rows.iter()
                .filter(|(domain, name, _)| is(domain, name))
                .map(|row| row.2)
                .max()
        };
        let mut found = Found::new();
        let domains: BTreeSet<&str> = a
            .intersection(&b)
            .filter(|account| account.0)
            .map(|account| account.1)
            .collect();
        for account in &domains {
            let [us, them] =
                [ours, theirs].map(|rows| strongest(rows, &|domain, _| domain == *account));
            found.extend(
                us.zip(them)
                    .map(|(us, them)| (MatchedBy::Website, *account, us, them)),
            );
        }
        let all = || ours.iter().chain(theirs);
        let names: BTreeSet<&str> = all()
            .map(|row| row.1)
            .filter(|name| !name.is_empty())
            .collect();
        for account in names {
            let of_name = || all().filter(move |row| row.1 == account);
            if of_name().any(|row| domains.contains(row.0))
                || of_name().all(|row| !row.0.is_empty())
            {
                continue;
            }
            let [us, them] = [ours, theirs].map(|rows| strongest(rows, &|_, name| name == account));
            found.extend(
                us.zip(them)
                    .map(|(us, them)| (MatchedBy::Name, account, us, them)),
            );
        }
        (a.len() as u64, b.len() as u64, found)
    }

    fn rows() -> impl Strategy<Value = Rows> {
        let domain = prop_oneof![
            Just(""),
            Just("a.com"),
            Just("b.com"),
            Just("c.com"),
            Just("d.com")
        ];
        let name = prop_oneof![Just(""), Just("alpha"), Just("beta"), Just("gamma")];
        let stage = prop_oneof![Just(Customer), Just(Prospect), Just(Former), Just(Other)];
        prop::collection::vec((domain, name, stage), 1..9)
    }

    fn text(rows: &Rows) -> String {
        let rows: String = rows
            .iter()
            .map(|(domain, name, stage)| {
                let stage = match stage {
                    Customer => "customer",
                    Prospect => "lead",
                    Former => "churned",
                    Other => "",
                };
                format!("{domain},{name},{stage}\n")
            })
            .collect();
        format!("website,company,stage\n{rows}")
    }

    proptest! {
        /// 1. The result is the one of the definition.
        #[test]
        fn the_result_is_that_of_the_definition(ours in rows(), theirs in rows()) {
            let expected = by_definition(&ours, &theirs);
            let found = compared(&text(&ours), &text(&theirs));
            prop_assert_eq!(found.shared_accounts() as usize, found.shared.len());
            let shared: Found = found
                .shared
                .iter()
                .map(|one| {
                    let named = |line: u64| &ours[line as usize - 2];
                    let row = named(one.entries.0.line);
                    let account = if one.by == MatchedBy::Name { row.1 } else { row.0 };
                    (one.by, account, one.stages.0, one.stages.1)
                })
                .collect();
            prop_assert_eq!((found.accounts[0], found.accounts[1], shared), expected.clone());
        }

        /// 2. Swapping the lists swaps the sides of the result and changes nothing else.
        #[test]
        fn swapped_lists_give_the_same_accounts_with_sides_swapped(
            ours in rows(),
            theirs in rows(),
        ) {
            let there = compared(&text(&ours), &text(&theirs));
            let back = compared(&text(&theirs), &text(&ours));
            prop_assert_eq!(there.accounts, [back.accounts[1], back.accounts[0]]);
            prop_assert_eq!(there.by, back.by);
            for us in Stage::ALL {
                for them in Stage::ALL {
                    prop_assert_eq!(there.count(us, them), back.count(them, us));
                }
            }
            let mut swapped: Vec<Shared> = back
                .shared
                .into_iter()
                .map(|one| Shared {
                    by: one.by,
                    stages: (one.stages.1, one.stages.0),
                    entries: (one.entries.1, one.entries.0),
                })
                .collect();
            swapped.sort_by_key(|one| (one.entries.0.line, one.entries.1.line));
            prop_assert_eq!(there.shared, swapped);
        }
    }
}
