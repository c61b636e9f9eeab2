//! Writes a list as hashes that another list can be held against, and reads nothing back: [`super::list`] does.
//!
//! Rows are different, sorted by hash and carry a standing, so that the file says how many accounts there are
//! of which standing, which domains and names go together, and nothing of their order or of what they are. The first
//! line says how many rows follow, so that one cut off shows.

use std::io::{self, Write};

use super::compare::Reading;
use super::keys::Key;
use super::list::{HASHED_HEADER, HASHED_MARK, List};
use super::salt::{Salt, hex};
use super::scan::{Scanned, scan};
use super::words::Standing;

/// A hashed list ready to be written.
pub struct HashedList {
    rows: Vec<(Key, Key, Standing)>,
    check: String,
    /// What reading the list came to.
    pub scanned: Scanned,
}

impl HashedList {
    /// Hashes a list with the salt.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn read(list: List, salt: &Salt, reading: &mut Reading) -> io::Result<HashedList> {
        let hashing = list.hashing(reading.asked);
        let mut rows = Vec::new();
        let without_key = &mut reading.without_key;
        let scanned = scan(
            list.rows(),
            reading.words,
            &hashing,
            reading.progress,
            |block, keyed| {
                for (row, keys) in keyed.iter().enumerate() {
                    if !keys.no_key() {
                        rows.push((keys.domain(), keys.name(), keys.standing));
                    } else if let Some(out) = without_key {
                        out(block.line(row), block.raw(row))?;
                    }
                }
                Ok(())
            },
        )?;
        // The strongest standing of the same account comes last and is kept.
        rows.sort_unstable();
        rows.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 = next.2;
            }
            same
        });
        Ok(HashedList {
            rows,
            check: salt.check(),
            scanned,
        })
    }

    /// How many different rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many different accounts these are: domains, and names of rows without one.
    #[must_use]
    pub fn accounts(&self) -> usize {
        let same = |one: &&(Key, Key, Standing), other: &(Key, Key, Standing)| {
            one.0 == other.0 && !one.0.is_none()
        };
        let pairs = self.rows.iter().zip(self.rows.iter().skip(1));
        self.rows.len() - pairs.filter(|(one, other)| same(one, other)).count()
    }

    /// Whether no row has a key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.rows.len();
        writeln!(out, "{HASHED_MARK} salt {} rows {rows}", self.check)?;
        writeln!(out, "{HASHED_HEADER}")?;
        let text = |key: Key| {
            if key.is_none() {
                String::new()
            } else {
                hex(&key.bytes())
            }
        };
        for (domain, name, standing) in &self.rows {
            writeln!(out, "{},{},{}", text(*domain), text(*name), standing.word())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::HashedList;
    use crate::overlap::compare::{MatchedBy, Reading, compare};
    use crate::overlap::list::{Asked, List, Refused};
    use crate::overlap::salt::Salt;
    use crate::overlap::words::sample::words;

    const OURS: &str = "company,website,stage\nAcme Inc.,acme.com,customer\nBeta,,lead\nAcme,www.acme.com,lead\n,,\n";
    const THEIRS: &str = "company,website\nACME,acme.com\nBeta GmbH,beta.de\nZeta,zeta.com\n";

    fn asked(salt: &str) -> Asked {
        Asked {
            salt: Some(Salt::new(salt.as_bytes()).expect("strong")),
            ..Asked::default()
        }
    }

    fn open(text: &str, asked: &Asked) -> Result<List, Refused> {
        List::open(
            "list",
            Box::new(Cursor::new(text.to_owned())),
            asked,
            &words(),
        )
    }

    fn hashed(text: &str, asked: &Asked) -> String {
        let words = words();
        let mut reading = Reading {
            words: &words,
            asked,
            named: false,
            progress: &|_| {},
            without_key: None,
        };
        let list = open(text, asked).unwrap_or_else(|refused| panic!("{refused}"));
        let salt = asked.salt.as_ref().expect("a salt");
        let list = HashedList::read(list, salt, &mut reading).expect("reads");
        let mut out = Vec::new();
        list.write(&mut out).expect("writes");
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn a_hashed_list_compares_like_the_list_itself_and_names_nobody() {
        let asked = asked("0123456789abcdef0123456789abcdef");
        let secret = hashed(THEIRS, &asked);
        assert!(!secret.contains("acme") && !secret.contains("beta"));
        assert_eq!(secret.lines().count(), 2 + 3);
        let words = words();
        for ours_shorter in [true, false] {
            let mut reading = Reading {
                words: &words,
                asked: &asked,
                named: false,
                progress: &|_| {},
                without_key: None,
            };
            let lists = [open(OURS, &asked), open(&secret, &asked)];
            let [ours, theirs] =
                lists.map(|list| list.unwrap_or_else(|refused| panic!("{refused}")));
            let found = compare(ours, theirs, ours_shorter, &mut reading).expect("reads");
            assert_eq!(found.accounts(), 2);
            let ways = MatchedBy::ALL.map(MatchedBy::word);
            assert_eq!(ways, ["website", "hashed domain", "email", "name"]);
            assert_eq!(found.by, [0, 1, 0, 1]);
        }
    }

    #[test]
    fn accounts_are_counted_as_a_comparison_counts_them() {
        let asked = asked("0123456789abcdef0123456789abcdef");
        let text =
            "company,website\nAcme,acme.com\nAcme Labs,acme.com\n,acme.com\nBeta,\nBeta,beta.de\n";
        let words = words();
        let mut reading = Reading {
            words: &words,
            asked: &asked,
            named: false,
            progress: &|_| {},
            without_key: None,
        };
        let list = open(text, &asked).unwrap_or_else(|refused| panic!("{refused}"));
        let salt = asked.salt.as_ref().expect("a salt");
        let list = HashedList::read(list, salt, &mut reading).expect("reads");
        assert_eq!((list.len(), list.accounts()), (5, 3));
    }

    #[test]
    fn windows_line_ends_are_read_and_the_number_of_rows_is_told() {
        let asked = asked("0123456789abcdef0123456789abcdef");
        let secret = hashed(THEIRS, &asked);
        for text in [secret.clone(), secret.replace('\n', "\r\n")] {
            let list = open(&text, &asked).unwrap_or_else(|refused| panic!("{refused}"));
            assert_eq!((list.rows_told, list.notes.len()), (Some(3), 0));
        }
        let older = secret.replacen(" rows 3", "", 1);
        let list = open(&older, &asked).unwrap_or_else(|refused| panic!("{refused}"));
        assert_eq!((list.rows_told, list.notes.len()), (None, 1));
    }

    #[test]
    fn two_rows_of_one_account_are_one_line_with_the_stronger_standing() {
        let text = "website,stage\nacme.com,lead\nacme.com,customer\nacme.com,lead\n";
        let secret = hashed(text, &asked("0123456789abcdef0123456789abcdef"));
        let rows: Vec<&str> = secret.lines().skip(2).collect();
        assert_eq!(rows.len(), 1);
        assert!(rows[0].ends_with(",,customer"));
    }

    #[test]
    fn a_hashed_list_is_refused_without_its_salt() {
        let secret = hashed(THEIRS, &asked("0123456789abcdef0123456789abcdef"));
        let other = asked("another salt of sufficient length");
        assert!(matches!(open(&secret, &other), Err(Refused::OtherSalt)));
        assert!(matches!(
            open(&secret, &Asked::default()),
            Err(Refused::NeedsSalt)
        ));
        let newer = secret.replace("accounts v1", "accounts v2");
        assert!(matches!(open(&newer, &other), Err(Refused::OtherVersion)));
    }
}
