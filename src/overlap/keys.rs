//! Turns the rows of a list into the keys by which accounts match.
//!
//! Keys are hashes of 80 bits: of two lists with ten million accounts each, two different accounts share one by
//! accident about once in six billion comparisons of such lists.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use super::columns::Columns;
use super::company::normalised;
use super::domain::{NoDomain, of_email, of_website, reads_as_name};
use super::letters::{fold_header, folded};
use super::list::{Head, List, ListOptions};
use super::rows::Row;
use super::salt::{HASH_BYTES, Of, Salt, unhex};
use super::source::lenient;
use super::unread::ReadError;
use super::warnings::{WarningKind, Warnings, short};
use super::words::{Stage, Words};
use crate::units::Word;

/// The most different stages remembered; a column with more is no stage column.
const MOST_STAGES: usize = 1000;

/// Rows between two reports of progress.
const PROGRESS_ROWS: u64 = 4096;

/// The hash of a domain or a name. The lowest bit of the first byte is set in the keys of hashed lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; HASH_BYTES]);

/// The source of a row's domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A web address.
    Website,
    /// An e-mail address.
    Email,
    /// A hashed list, which does not say.
    Hashed,
}

/// The keys of one row; it has at least one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowKeys {
    /// The line of the row, counted from 1.
    pub line: u32,
    /// The registrable domain.
    pub domain: Option<Key>,
    /// The normalised company name.
    pub name: Option<Key>,
    /// The relation of the account to the owner of the list.
    pub stage: Stage,
    /// The source of the domain.
    pub origin: Origin,
}

/// The readable side of a row's keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowLabel {
    /// The registrable domain, empty where there is none.
    pub domain: String,
    /// The company name as written in the file, empty where there is none.
    pub company: String,
}

/// Settings of reading a list.
pub struct Reading<'a> {
    /// The words of recognition.
    pub words: &'a Words,
    /// The user's options.
    pub options: &'a ListOptions,
    /// Whether the rows are labelled.
    pub labels: bool,
    /// Whether rows without a key are collected.
    pub without_key: bool,
    /// Called with the number of bytes read since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

impl<'a> Reading<'a> {
    /// Reading for counts alone.
    #[must_use]
    pub fn of(words: &'a Words, options: &'a ListOptions) -> Reading<'a> {
        Reading {
            words,
            options,
            labels: false,
            without_key: false,
            progress: &|_| {},
        }
    }
}

/// A list read to its end.
#[derive(Debug)]
pub struct KeyedList {
    /// What its beginning showed.
    pub head: Head,
    /// How many rows there are under the header.
    pub length: u64,
    /// The rows with a key, in file order.
    pub rows: Vec<RowKeys>,
    /// A label for each of them, if asked for.
    pub labels: Vec<RowLabel>,
    /// Lines and texts of the rows without a key, if asked for.
    pub without_key: Vec<(u64, String)>,
    /// Problems of the rows.
    pub warnings: Warnings,
    /// Whether every row beyond ASCII is windows-1252.
    pub windows_1252: bool,
}

impl KeyedList {
    /// Reads a list to its end.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn read(mut list: List, reading: &Reading) -> Result<KeyedList, ReadError> {
        let mut keyed = KeyedList {
            head: std::mem::take(&mut list.head),
            length: 0,
            rows: Vec::new(),
            labels: Vec::new(),
            without_key: Vec::new(),
            warnings: Warnings::default(),
            windows_1252: false,
        };
        let Head { hashed, width, .. } = keyed.head;
        let columns = &keyed.head.columns;
        let of = |columns: &[usize], origin| {
            columns
                .iter()
                .map(move |column| (*column, origin))
                .collect::<Vec<_>>()
        };
        let mut maker = KeyMaker {
            addresses: [
                of(&columns.website, Some(Origin::Website)),
                of(&columns.email, Some(Origin::Email)),
                of(&columns.any, None),
            ]
            .concat(),
            words: reading.words,
            salt: reading.options.salt.as_ref(),
            columns,
            has_labels: reading.labels,
            stages: FxHashMap::default(),
            utf8_rows: 0,
            warnings: Warnings::default(),
        };
        let mut bytes = 0;
        let mut is_below = false;
        while let Some(row) = list.rows.next_row()? {
            keyed.length += 1;
            bytes += row.raw().len() as u64 + 1;
            if keyed.length.is_multiple_of(PROGRESS_ROWS) {
                (reading.progress)(std::mem::take(&mut bytes));
            }
            // Notes below a report have one field each, the first of them after a blank line.
            is_below = width > 1 && row.len() == 1 && (is_below || row.is_after_blank_line());
            let keys = if is_below || (!hashed && maker.is_total(row)) {
                maker.warnings.note(WarningKind::Footer, row.line());
                None
            } else {
                row.warn(width, &mut maker.warnings);
                if hashed {
                    maker.hashed_keys(row)
                } else {
                    maker.keys(row)
                }
            };
            if let Some((keys, label)) = keys {
                keyed.rows.push(keys);
                keyed.labels.extend(label);
            } else if reading.without_key {
                let text = lenient(row.raw()).into_owned();
                keyed.without_key.push((row.line(), text));
            }
        }
        (reading.progress)(bytes);
        keyed.windows_1252 = maker.utf8_rows == 0 && maker.warnings.rows(WarningKind::NotUtf8) > 0;
        keyed.warnings = maker.finish();
        Ok(keyed)
    }
}

/// The keys of a row, and its label if asked for.
type Keyed = (RowKeys, Option<RowLabel>);

/// Makes the keys of rows and notes what is wrong with them.
struct KeyMaker<'a> {
    words: &'a Words,
    salt: Option<&'a Salt>,
    columns: &'a Columns<usize>,
    /// Columns with addresses in the order they are tried, with their kind where it is known.
    addresses: Vec<(usize, Option<Origin>)>,
    has_labels: bool,
    /// The meaning of the stages seen so far, as written, and in how many rows they are.
    stages: FxHashMap<String, (Option<Stage>, u64)>,
    /// Rows with letters beyond ASCII in valid UTF-8.
    utf8_rows: u64,
    warnings: Warnings,
}

impl KeyMaker<'_> {
    /// Whether a row holds totals: a text that begins so, and else figures and blanks.
    fn is_total(&self, row: &Row) -> bool {
        let mut fields = row.fields();
        let is_figure = |field: &str| !field.bytes().any(|byte| byte.is_ascii_alphabetic());
        fields
            .next()
            .is_some_and(|first| fields.all(is_figure) && self.words.begins_total(&folded(first)))
    }

    /// The keys of a row; none where nothing names an account.
    fn keys(&mut self, row: &Row) -> Option<Keyed> {
        let (domain, unread) = self.domain(row);
        let name = self.name(row);
        let stage = self.stage(row);
        if domain.is_none() && name.is_none() {
            self.warnings.note(WarningKind::NoKey, row.line());
            return None;
        }
        if let Some((column, _)) = name {
            if row.is_windows_1252(column) {
                self.warnings.note(WarningKind::NotUtf8, row.line());
            } else if !row.field(column).is_ascii() {
                self.utf8_rows += 1;
            }
            if domain.is_none()
                && let Some(unread) = unread.map(|column| row.field(column))
                && !normalised(unread, self.words).is_empty()
            {
                self.warnings
                    .note_with(WarningKind::NoDomain, row.line(), unread);
            }
        }
        let keys = RowKeys {
            line: u32::try_from(row.line()).unwrap_or(u32::MAX),
            domain: domain
                .as_ref()
                .map(|(domain, _)| self.key(Of::Domain, domain)),
            name: name.as_ref().map(|(_, name)| self.key(Of::Name, name)),
            stage,
            origin: domain
                .as_ref()
                .map_or(Origin::Website, |(_, origin)| *origin),
        };
        // A name that identifies nobody is still shown.
        let column = name.map(|(column, _)| column);
        let column = column.or(self.columns.company.first().copied());
        let label = self.has_labels.then(|| RowLabel {
            domain: domain.map_or_else(String::new, |(domain, _)| domain.into_owned()),
            company: column.map_or_else(String::new, |column| {
                row.field(column).trim_ascii().to_owned()
            }),
        });
        Some((keys, label))
    }

    fn key(&self, of: Of, text: &str) -> Key {
        match self.salt {
            Some(salt) => {
                let mut hash = salt.hash(of, text.as_bytes());
                hash[0] |= 1;
                Key(hash)
            }
            None => {
                let hash = xxh3_128(text.as_bytes()).to_be_bytes();
                Key(std::array::from_fn(|at| hash[at]))
            }
        }
    }

    /// The registrable domain of a row; also the last column with an address of no company.
    fn domain<'r>(&self, row: &'r Row) -> (Option<(Cow<'r, str>, Origin)>, Option<usize>) {
        let mut unread = None;
        for (column, origin) in &self.addresses {
            let field = row.field(*column);
            let origin = match origin {
                Some(origin) => *origin,
                None if field.contains('@') => Origin::Email,
                None if reads_as_name(field, self.words) => continue,
                None => Origin::Website,
            };
            let found = match origin {
                Origin::Email => of_email(field, self.words),
                _ => of_website(field, self.words),
            };
            match found {
                Ok(domain) => return (Some((domain, origin)), unread),
                Err(NoDomain::Empty | NoDomain::FreeMail) => {}
                Err(_) => unread = Some(*column),
            }
        }
        (None, unread)
    }

    /// The first normalised company name of a row that is not empty, and its column.
    fn name(&self, row: &Row) -> Option<(usize, String)> {
        let name = |column: &usize| {
            let name = normalised(row.field(*column), self.words);
            (!name.is_empty()).then_some((*column, name))
        };
        let company = self.columns.company.iter().find_map(name);
        company.or_else(|| {
            let is_name = |column: &&usize| reads_as_name(row.field(**column), self.words);
            self.columns.any.iter().filter(is_name).find_map(name)
        })
    }

    fn stage(&mut self, row: &Row) -> Stage {
        let Some(column) = self.columns.stage else {
            return Stage::Customer;
        };
        let written = row.field(column);
        let known = match self.stages.get_mut(written) {
            Some((known, rows)) => {
                *rows += 1;
                *known
            }
            None => {
                let known = self.words.stage(written);
                if self.stages.len() < MOST_STAGES {
                    self.stages.insert(written.to_owned(), (known, 1));
                }
                known
            }
        };
        if known.is_none() {
            let is_blank = fold_header(written).is_empty();
            let kind = if is_blank {
                WarningKind::BlankStage
            } else {
                WarningKind::UnknownStage
            };
            self.warnings.note(kind, row.line());
        }
        known.unwrap_or(Stage::Other)
    }

    /// The keys of a row of a hashed list.
    fn hashed_keys(&mut self, row: &Row) -> Option<Keyed> {
        let key = |column: usize| match row.field(column) {
            "" => Some(None),
            hash => unhex(hash).map(|hash| Some(Key(hash))),
        };
        let keys = || -> Option<RowKeys> {
            let (domain, name) = (key(0)?, key(1)?);
            domain.or(name)?;
            Some(RowKeys {
                line: u32::try_from(row.line()).unwrap_or(u32::MAX),
                domain,
                name,
                stage: Stage::of_id(row.field(2))?,
                origin: Origin::Hashed,
            })
        };
        let Some(keys) = keys() else {
            self.warnings.note(WarningKind::BadHash, row.line());
            return None;
        };
        Some((keys, self.has_labels.then(RowLabel::default)))
    }

    /// The warnings, with the unknown stages named, the most frequent first.
    fn finish(mut self) -> Warnings {
        let mut unknown: FxHashMap<String, u64> = FxHashMap::default();
        for (written, (known, rows)) in &self.stages {
            if known.is_none() && !fold_header(written).is_empty() {
                *unknown.entry(short(written.trim())).or_default() += rows;
            }
        }
        self.warnings
            .name_examples(WarningKind::UnknownStage, unknown);
        self.warnings
    }
}
