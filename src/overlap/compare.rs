//! Holds one list against another: which accounts both have, and what they are to each side.
//!
//! The shorter list is indexed, the longer one streams by; which is which changes nothing in the result.
//! Accounts match by registrable domain. Where a side has no domain, they match by normalised company name,
//! unless an account of that name is matched by its domain already. An account is to each side the strongest
//! of what its rows say there: those of its domain, or all those of its name.

use std::io;

use rustc_hash::FxHashMap;

use super::findings::Findings;
use super::index::{Account, Index, Met, Place};
use super::keys::{KeyMaker, Named, Origin};
use super::list::{Asked, List};
use super::scan::{Scanned, scan};
use super::words::{Standing, Words};

/// Keys of the longer list that may be held to count it, where the shorter one has fewer.
const ROOM: usize = 1 << 20;

/// How an account was matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchedBy {
    /// The registrable domains of both web addresses.
    Website,
    /// The registrable domain, on one side at least taken from an e-mail address.
    Email,
    /// The normalised company name, since a side has no domain.
    Name,
    /// The hashed domain.
    HashedDomain,
}

impl MatchedBy {
    /// Every way, the surest first.
    pub const ALL: [MatchedBy; 4] = [
        MatchedBy::Website,
        MatchedBy::HashedDomain,
        MatchedBy::Email,
        MatchedBy::Name,
    ];

    /// The word used in files and on screens.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            MatchedBy::Website => "website",
            MatchedBy::Email => "email",
            MatchedBy::Name => "name",
            MatchedBy::HashedDomain => "hashed domain",
        }
    }
}

/// What is known of one list once it was read.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Rows under the header.
    pub rows: u64,
    /// Different accounts: domains, and names of rows without one.
    pub accounts: u64,
    /// Whether a column says what the accounts are; without one all count as customers.
    pub has_stage: bool,
    /// What was wrong.
    pub findings: Findings,
    /// Whether the file turned out to be windows-1252.
    pub windows_1252: bool,
}

/// One side of a shared account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The line of the first row that names it, counted from 1.
    pub line: u64,
    /// What it is called there.
    pub named: Named,
}

/// An account both sides have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// How it was matched.
    pub by: MatchedBy,
    /// What it is to us, and to them.
    pub standing: (Standing, Standing),
    /// Our entry, and theirs.
    pub entries: (Entry, Entry),
}

/// What two lists share.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Our list.
    pub ours: Summary,
    /// Theirs.
    pub theirs: Summary,
    /// How many shared accounts are what to us (first) and to them (second).
    pub counts: [[u64; Standing::ALL.len()]; Standing::ALL.len()],
    /// How many were matched in which way, in the order of [`MatchedBy::ALL`].
    pub by: [u64; MatchedBy::ALL.len()],
    /// The shared accounts in the order of our list, when they were asked for.
    pub shared: Vec<Shared>,
}

impl Comparison {
    /// How many accounts both sides have.
    #[must_use]
    pub fn accounts(&self) -> u64 {
        self.by.iter().sum()
    }

    /// How many shared accounts are this to us and that to them.
    #[must_use]
    pub fn count(&self, ours: Standing, theirs: Standing) -> u64 {
        self.counts[ours as usize][theirs as usize]
    }
}

/// Takes a row as it stands in the file: its line and its bytes.
pub type RowSink<'a> = &'a mut dyn FnMut(u64, &[u8]) -> io::Result<()>;

/// What reading needs besides the list.
pub struct Reading<'a> {
    /// The words of recognition.
    pub words: &'a Words,
    /// What the person asked for.
    pub asked: &'a Asked,
    /// Whether the shared accounts are to be listed by name.
    pub named: bool,
    /// Hears how many bytes were read.
    pub progress: &'a dyn Fn(u64),
    /// Gets every row without a key.
    pub without_key: Option<RowSink<'a>>,
}

/// A list held in memory.
pub struct Indexed {
    index: Index,
    scanned: Scanned,
    has_stage: bool,
    domains: Entries,
    names: Entries,
}

/// What accounts are called, by the part and the number that the index gives them.
#[derive(Default)]
struct Entries(Vec<Vec<Entry>>);

impl Entries {
    /// Keeps what a new account is called.
    fn keep(&mut self, place: Place, entry: impl FnOnce() -> Entry) {
        if self.0.len() <= place.part {
            self.0.resize_with(place.part + 1, Vec::new);
        }
        let of_part = &mut self.0[place.part];
        if of_part.len() == place.number {
            of_part.push(entry());
        }
    }

    fn of(&self, place: Place) -> &Entry {
        &self.0[place.part][place.number]
    }
}

impl Indexed {
    /// Reads a list into memory.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(list: List, reading: &mut Reading) -> io::Result<Indexed> {
        let hashing = list.hashing(reading.asked);
        let has_stage = list.has_stage();
        let (reader, slots) = list.rows();
        let mut index = Index::default();
        let mut namer = KeyMaker::new(reading.words, &hashing, slots.clone());
        let (mut domains, mut names) = (Entries::default(), Entries::default());
        let named = reading.named;
        let without_key = &mut reading.without_key;
        let scanned = scan(
            (reader, slots),
            reading.words,
            &hashing,
            reading.progress,
            |block, keyed| {
                for (row, keys) in keyed.iter().enumerate() {
                    if keys.no_key() {
                        if let Some(out) = without_key {
                            out(block.line(row), block.raw(row))?;
                        }
                    } else if named {
                        let mut entry = || Entry {
                            line: block.line(row),
                            named: namer.named(block, row),
                        };
                        let (domain, name) = index.add(keys);
                        if let Some(domain) = domain {
                            domains.keep(domain, &mut entry);
                        }
                        if let Some(name) = name {
                            names.keep(name, &mut entry);
                        }
                    } else if index.wait(keys) {
                        index.add_waiting();
                    }
                }
                Ok(())
            },
        )?;
        index.add_waiting();
        Ok(Indexed {
            index,
            scanned,
            has_stage,
            domains,
            names,
        })
    }

    /// Holds another list against this one, which is ours if `ours` says so; it can be used again afterwards.
    ///
    /// # Errors
    /// When the other list cannot be read.
    pub fn against(
        &mut self,
        list: List,
        ours: bool,
        reading: &mut Reading,
    ) -> io::Result<Comparison> {
        self.index.forget(ROOM);
        let hashing = list.hashing(reading.asked);
        let has_stage = list.has_stage();
        let (reader, slots) = list.rows();
        let mut namer = KeyMaker::new(reading.words, &hashing, slots.clone());
        let mut met: FxHashMap<Account, Entry> = FxHashMap::default();
        let named = reading.named;
        let index = &mut self.index;
        let without_key = &mut reading.without_key;
        let scanned = scan(
            (reader, slots),
            reading.words,
            &hashing,
            reading.progress,
            |block, keyed| {
                for (row, keys) in keyed.iter().enumerate() {
                    if keys.no_key() {
                        if let Some(out) = without_key {
                            out(block.line(row), block.raw(row))?;
                        }
                    } else if named {
                        if let Met::Account(account, true) = index.meet(keys)? {
                            let entry = Entry {
                                line: block.line(row),
                                named: namer.named(block, row),
                            };
                            met.insert(account, entry);
                        }
                    } else if index.wait(keys) {
                        index.meet_waiting()?;
                    }
                }
                Ok(())
            },
        )?;
        self.index.meet_waiting()?;
        self.index.settle();
        let streamed = Summary {
            rows: scanned.rows,
            accounts: self.index.accounts_there()?,
            has_stage,
            findings: scanned.findings,
            windows_1252: scanned.windows_1252,
        };
        Ok(self.comparison(streamed, ours, &met, named))
    }

    fn comparison(
        &self,
        streamed: Summary,
        ours: bool,
        met: &FxHashMap<Account, Entry>,
        named: bool,
    ) -> Comparison {
        let mut counts = [[0; Standing::ALL.len()]; Standing::ALL.len()];
        let mut by = [0; MatchedBy::ALL.len()];
        let mut shared = Vec::new();
        for (account, marks) in self.index.shared() {
            let ((here, here_from), (there, there_from)) = (marks.here(), marks.there());
            let way = match account {
                Account::Name(_) => MatchedBy::Name,
                Account::Domain(_) => match (here_from, there_from) {
                    (Origin::Hashed, _) | (_, Origin::Hashed) => MatchedBy::HashedDomain,
                    (Origin::Email, _) | (_, Origin::Email) => MatchedBy::Email,
                    _ => MatchedBy::Website,
                },
            };
            let standing = if ours { (here, there) } else { (there, here) };
            counts[standing.0 as usize][standing.1 as usize] += 1;
            if let Some(at) = MatchedBy::ALL.iter().position(|known| *known == way) {
                by[at] += 1;
            }
            if named {
                let indexed = match account {
                    Account::Domain(place) => self.domains.of(place).clone(),
                    Account::Name(place) => self.names.of(place).clone(),
                };
                let other = met.get(&account).cloned().unwrap_or_default();
                shared.push(Shared {
                    by: way,
                    standing,
                    entries: if ours {
                        (indexed, other)
                    } else {
                        (other, indexed)
                    },
                });
            }
        }
        shared.sort_by_key(|shared| (shared.entries.0.line, shared.entries.1.line));
        let indexed = Summary {
            rows: self.scanned.rows,
            accounts: self.index.accounts(),
            has_stage: self.has_stage,
            findings: self.scanned.findings.clone(),
            windows_1252: self.scanned.windows_1252,
        };
        let (ours, theirs) = if ours {
            (indexed, streamed)
        } else {
            (streamed, indexed)
        };
        Comparison {
            ours,
            theirs,
            counts,
            by,
            shared,
        }
    }
}

/// Holds two opened lists against each other; `ours_shorter` says which one to keep in memory.
///
/// # Errors
/// When a list cannot be read.
pub fn compare(
    ours: List,
    theirs: List,
    ours_shorter: bool,
    reading: &mut Reading,
) -> io::Result<Comparison> {
    let (indexed, streamed) = if ours_shorter {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    Indexed::read(indexed, reading)?.against(streamed, ours_shorter, reading)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Cursor;

    use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};

    use super::{Comparison, MatchedBy, Reading, Shared, compare};
    use crate::overlap::list::{Asked, List};
    use crate::overlap::words::Standing::{self, Customer, Former, Other, Prospect};
    use crate::overlap::words::sample::words;

    fn compared(ours: &str, theirs: &str, ours_shorter: bool) -> Comparison {
        let words = words();
        let asked = Asked::default();
        let open = |name: &str, text: &str| {
            List::open(name, Box::new(Cursor::new(text.to_owned())), &asked, &words)
                .unwrap_or_else(|refused| panic!("{name}: {refused}"))
        };
        let mut reading = Reading {
            words: &words,
            asked: &asked,
            named: true,
            progress: &|_| {},
            without_key: None,
        };
        compare(
            open("ours", ours),
            open("theirs", theirs),
            ours_shorter,
            &mut reading,
        )
        .expect("reads")
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
        for ours_shorter in [true, false] {
            let found = compared(OURS, THEIRS, ours_shorter);
            assert_eq!(found.ours.rows, 7);
            assert_eq!(found.ours.accounts, 5);
            assert_eq!(found.theirs.accounts, 7);
            let list: Vec<_> = found
                .shared
                .iter()
                .map(|shared| {
                    (
                        shared.entries.0.line,
                        shared.entries.1.line,
                        shared.by,
                        shared.standing,
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
    }

    #[test]
    fn a_name_does_not_count_again_when_its_domain_is_shared() {
        let ours = "company,website\nAcme,acme.com\n";
        let theirs = "company,website\nAcme,acme.com\nAcme,\n";
        for ours_shorter in [true, false] {
            assert_eq!(compared(ours, theirs, ours_shorter).accounts(), 1);
        }
    }

    #[test]
    fn two_companies_of_one_name_with_different_domains_stay_two() {
        let ours = "company,website\nApollo,apollo.io\n";
        let theirs = "company,website\nApollo,apollo.de\n";
        for ours_shorter in [true, false] {
            assert_eq!(compared(ours, theirs, ours_shorter).accounts(), 0);
        }
    }

    #[test]
    fn a_name_is_to_a_side_the_strongest_of_what_all_its_rows_say() {
        let ours = "company,website,stage\nAcme,acme-old.com,customer\nAcme,,lead\n";
        for (theirs, expected) in [
            (
                "company,website,stage\nAcme,acme-new.com,lead\nAcme,,churned\n",
                (2, 2, Customer, Prospect),
            ),
            (
                "company,website,stage\nAcme,acme-new.com,customer\nAcme,acme.dev,lead\n",
                (2, 2, Customer, Customer),
            ),
            (
                "company,website,stage\nAcme,,lead\n",
                (2, 2, Customer, Prospect),
            ),
        ] {
            for ours_shorter in [true, false] {
                let found = compared(ours, theirs, ours_shorter);
                let list: Vec<_> = found
                    .shared
                    .iter()
                    .map(|one| {
                        (
                            one.entries.0.line,
                            one.entries.1.line,
                            one.standing.0,
                            one.standing.1,
                        )
                    })
                    .collect();
                assert_eq!(list, [expected], "{theirs}");
            }
        }
    }

    /// Domain, name and stage of each row.
    type Rows = Vec<(&'static str, &'static str, Standing)>;

    /// How an account is matched, its domain or name, and what it is to us and to them.
    type Found = BTreeSet<(MatchedBy, &'static str, Standing, Standing)>;

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
        /// 1. Whichever list is held in memory, the result is the one of the definition.
        #[test]
        fn either_list_may_be_the_shorter(ours in rows(), theirs in rows()) {
            let expected = by_definition(&ours, &theirs);
            for ours_shorter in [true, false] {
                let found = compared(&text(&ours), &text(&theirs), ours_shorter);
                prop_assert_eq!(found.accounts() as usize, found.shared.len());
                let shared: Found = found
                    .shared
                    .iter()
                    .map(|one| {
                        let named = |line: u64| &ours[line as usize - 2];
                        let row = named(one.entries.0.line);
                        let account = if one.by == MatchedBy::Name { row.1 } else { row.0 };
                        (one.by, account, one.standing.0, one.standing.1)
                    })
                    .collect();
                prop_assert_eq!((found.ours.accounts, found.theirs.accounts, shared), expected.clone());
            }
        }

        /// 2. Swapping the lists swaps the sides of the result and changes nothing else.
        #[test]
        fn swapped_lists_give_the_same_accounts_with_sides_swapped(
            ours in rows(),
            theirs in rows(),
            held in any::<(bool, bool)>(),
        ) {
            let there = compared(&text(&ours), &text(&theirs), held.0);
            let back = compared(&text(&theirs), &text(&ours), held.1);
            prop_assert_eq!((there.ours.accounts, there.theirs.accounts), (back.theirs.accounts, back.ours.accounts));
            prop_assert_eq!(there.by, back.by);
            for us in Standing::ALL {
                for them in Standing::ALL {
                    prop_assert_eq!(there.count(us, them), back.count(them, us));
                }
            }
            let mut swapped: Vec<Shared> = back
                .shared
                .into_iter()
                .map(|one| Shared {
                    by: one.by,
                    standing: (one.standing.1, one.standing.0),
                    entries: (one.entries.1, one.entries.0),
                })
                .collect();
            swapped.sort_by_key(|one| (one.entries.0.line, one.entries.1.line));
            prop_assert_eq!(there.shared, swapped);
        }
    }
}
