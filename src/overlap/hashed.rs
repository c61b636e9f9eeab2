//! Writes a list as hashes that can be compared with another list; [`super::list`] reads it.
//!
//! Rows are distinct, sorted by hash and carry a stage. The file shows how many accounts there are of each stage and
//! which domains and names go together, and nothing of their order or of their names. The first line has the number
//! of rows, so that a file cut off shows.

use std::io::{self, Write};

use super::keys::{Key, KeyedList};
use super::list::{HASHED_HEADER, HASHED_MARK};
use super::salt::Salt;
use super::words::Stage;
use crate::units::hex;

/// A hashed list ready to be written.
pub struct HashedList {
    rows: Vec<(Option<Key>, Option<Key>, Stage)>,
    check: String,
}

impl HashedList {
    /// The hashes of a list that was read with the salt.
    #[must_use]
    pub fn of(list: &KeyedList, salt: &Salt) -> HashedList {
        let rows = list.rows.iter();
        let mut rows: Vec<_> = rows.map(|row| (row.domain, row.name, row.stage)).collect();
        // The strongest stage of an account comes last and is kept.
        rows.sort_unstable();
        rows.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 = next.2;
            }
            same
        });
        HashedList {
            rows,
            check: salt.check(),
        }
    }

    /// How many different rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many different accounts these are: domains, and names of rows without one.
    #[must_use]
    pub fn accounts(&self) -> usize {
        let groups = self.rows.chunk_by(|one, other| one.0 == other.0);
        let accounts = groups.map(|same| if same[0].0.is_some() { 1 } else { same.len() });
        accounts.sum()
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
        let text = |key: Option<Key>| key.map_or_else(String::new, |key| hex(&key.0));
        for (domain, name, stage) in &self.rows {
            writeln!(out, "{},{},{}", text(*domain), text(*name), stage.id())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::HashedList;
    use crate::overlap::compare::{MatchedBy, compare};
    use crate::overlap::keys::{KeyedList, Reading};
    use crate::overlap::list::{List, ListOptions};
    use crate::overlap::salt::Salt;
    use crate::overlap::unread::Trouble;
    use crate::overlap::words::words;

    const OURS: &str = "company,website,stage\nAcme Inc.,acme.com,customer\nBeta,,lead\nAcme,www.acme.com,lead\n,,\n";
    const THEIRS: &str = "company,website\nACME,acme.com\nBeta GmbH,beta.de\nZeta,zeta.com\n";

    fn options(salt: &str) -> ListOptions {
        ListOptions {
            salt: Some(Salt::new(salt.as_bytes()).expect("strong")),
            ..ListOptions::default()
        }
    }

    fn open(text: &str, options: &ListOptions) -> Result<List, Trouble> {
        List::open(Box::new(Cursor::new(text.to_owned())), options, words())
    }

    fn keyed(text: &str, options: &ListOptions) -> KeyedList {
        let list = open(text, options).unwrap_or_else(|refused| panic!("{refused:?}"));
        KeyedList::read(list, &Reading::of(words(), options)).expect("reads")
    }

    fn list_of(text: &str, options: &ListOptions) -> HashedList {
        HashedList::of(
            &keyed(text, options),
            options.salt.as_ref().expect("a salt"),
        )
    }

    fn hashed(text: &str, options: &ListOptions) -> String {
        let mut out = Vec::new();
        list_of(text, options).write(&mut out).expect("writes");
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn a_hashed_list_compares_like_the_list_itself_and_names_nobody() {
        let options = options("0123456789abcdef0123456789abcdef");
        let secret = hashed(THEIRS, &options);
        assert!(!secret.contains("acme") && !secret.contains("beta"));
        assert_eq!(secret.lines().count(), 2 + 3);
        let found = compare(&keyed(OURS, &options), &keyed(&secret, &options));
        assert_eq!(found.shared_accounts(), 2);
        let ways = MatchedBy::ALL.map(MatchedBy::id);
        assert_eq!(ways, ["website", "hashed domain", "email", "name"]);
        assert_eq!(found.by, [0, 1, 0, 1]);
    }

    #[test]
    fn accounts_are_counted_as_a_comparison_counts_them() {
        let options = options("0123456789abcdef0123456789abcdef");
        let text =
            "company,website\nAcme,acme.com\nAcme Labs,acme.com\n,acme.com\nBeta,\nBeta,beta.de\n";
        let list = list_of(text, &options);
        assert_eq!((list.len(), list.accounts()), (5, 3));
    }

    #[test]
    fn windows_line_ends_are_read_and_the_number_of_rows_is_told() {
        let options = options("0123456789abcdef0123456789abcdef");
        let secret = hashed(THEIRS, &options);
        for text in [secret.clone(), secret.replace('\n', "\r\n")] {
            let list = open(&text, &options).unwrap_or_else(|refused| panic!("{refused:?}"));
            assert_eq!(
                (list.head.rows_announced, list.head.notes.len()),
                (Some(3), 0)
            );
        }
        let older = secret.replacen(" rows 3", "", 1);
        let list = open(&older, &options).unwrap_or_else(|refused| panic!("{refused:?}"));
        assert_eq!((list.head.rows_announced, list.head.notes.len()), (None, 1));
    }

    #[test]
    fn two_rows_of_one_account_are_one_line_with_the_stronger_stage() {
        let text = "website,stage\nacme.com,lead\nacme.com,customer\nacme.com,lead\n";
        let secret = hashed(text, &options("0123456789abcdef0123456789abcdef"));
        let rows: Vec<&str> = secret.lines().skip(2).collect();
        assert_eq!(rows.len(), 1);
        assert!(rows[0].ends_with(",,customer"));
    }

    #[test]
    fn a_hashed_list_is_refused_without_its_salt() {
        let secret = hashed(THEIRS, &options("0123456789abcdef0123456789abcdef"));
        let other = options("another salt of sufficient length");
        let newer = secret.replace("accounts v1", "accounts v2");
        for (secret, options, message) in [
            (&secret, &other, "this list was hashed with another salt"),
            (&secret, &ListOptions::default(), "this list is hashed"),
            (&newer, &other, "this hashed list has an unknown version"),
        ] {
            let refused = open(secret, options).err().map(|refused| refused.message);
            assert_eq!(refused.as_deref(), Some(message));
        }
    }
}
