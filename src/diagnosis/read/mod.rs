//! One export, read row by row into the program.

mod fields;
mod rows;
mod unread;

use std::collections::VecDeque;

use serde::Serialize;

use super::columns::{Correction, Exports, Fact, Holds, Mapping};
use super::program::Program;
use super::values::{DateOrder, States, has_decimal_comma};
use crate::overlap::columns::called_alike;
use crate::overlap::rows::{Row, Rows};
use crate::overlap::source::{self, Bytes};
use crate::overlap::unread::Trouble;
use crate::overlap::warnings::short;
use crate::overlap::words::Words;
use crate::playbook::Playbook;
use fields::File;
use unread::{Unread, unread};

/// Rows in which the header is looked for.
const ROWS_AHEAD: usize = 20;

/// The most columns that a message names.
const MOST_NAMED: usize = 12;

/// What is noted of a partner without a day of joining.
const UNDATED: &str = "this partner has no day of joining and is left out of every share";

/// Rows between two reports of progress.
const PROGRESS_ROWS: u64 = 4096;

/// The column of a file and the fact that it is read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedColumn {
    /// The header.
    pub theirs: String,
    /// The fact; none where the column is not used.
    pub ours: Option<&'static str>,
}

/// How a file was read.
#[derive(Clone, Debug, Serialize)]
pub struct FileMapping {
    /// The file.
    pub file: String,
    /// The platform whose export it is; none where columns were found by likeness.
    pub platform: Option<&'static str>,
    /// Its name.
    #[serde(skip)]
    pub platform_name: Option<&'static str>,
    /// The kind of rows.
    pub holds: Holds,
    /// Whether its amounts are cents.
    pub in_cents: bool,
    /// Its columns in their order.
    pub columns: Vec<MappedColumn>,
    /// Rows read.
    pub rows: u64,
}

/// What reading needs to know beside the file.
pub struct Reader<'a> {
    playbook: &'a Playbook,
    exports: Exports,
    words: &'a Words,
    corrections: &'a [Correction],
    order: Option<DateOrder>,
    progress: &'a dyn Fn(u64),
}

/// A file that was read, and what to note about it.
pub struct ReadFile {
    /// How it was read.
    pub mapping: FileMapping,
    /// Notes with their lines.
    pub notes: Vec<Trouble>,
}

impl<'a> Reader<'a> {
    /// A reader by the tables of a playbook; `progress` hears of bytes read.
    #[must_use]
    pub fn new(
        playbook: &'a Playbook,
        words: &'a Words,
        corrections: &'a [Correction],
        order: Option<DateOrder>,
        progress: &'a dyn Fn(u64),
    ) -> Self {
        Self {
            playbook,
            exports: Exports::of(playbook),
            words,
            corrections,
            order,
            progress,
        }
    }

    /// Opens an export: its header is found and its columns are recognised.
    ///
    /// # Errors
    /// Why the file is no export.
    pub fn open(&self, name: &str, raw: Bytes) -> Result<Opened, Trouble> {
        let text = source::open(raw, None).map_err(unread)?;
        if text.sample.trim_ascii_start().starts_with(b"{")
            || text.sample.trim_ascii_start().starts_with(b"[")
        {
            let help = "export it as CSV, or turn it into rows first";
            return Err(Trouble::new(Some(1), "this is JSON, not rows", help));
        }
        let mut rows = Rows::of(text).map_err(unread)?;
        let decimal_semicolon = rows.has_decimal_comma();
        let ahead = rows.ahead(ROWS_AHEAD, usize::MAX).map_err(unread)?;
        let Some(first) = ahead.front() else {
            let help = "export it again";
            return Err(Trouble::new(Some(1), "there is nothing in it", help));
        };
        let found = ahead.iter().enumerate().find_map(|(at, row)| {
            let mapping = self
                .exports
                .recognise(&row.texts(row.len()), self.corrections)?;
            Some((at, row.line(), row.texts(row.len()), mapping))
        });
        let Some((at, line, header, mapping)) = found else {
            return Err(Trouble::new(
                Some(first.line()),
                format!(
                    "this is no export that is known; its columns are {}",
                    named(&first.texts(first.len()))
                ),
                "name what the columns hold, such as `--map \"Their column=partner id\" --map \"Since=joined at\"`",
            ));
        };
        if !mapping.names_partners() {
            return Err(Trouble::new(
                Some(line),
                format!(
                    "no column names the partner; the columns are {}",
                    named(&header)
                ),
                "name it with `--map \"THEIR COLUMN=partner id\"`, or export with that column",
            ));
        }
        ahead.drain(..=at);
        let above = "the header is taken from this line; the lines above it are left out";
        let mut notes: Vec<Trouble> = called_alike(&header, public)
            .filter(|(first, _)| mapping.columns[*first].is_some())
            .map(|(_, note)| Trouble::note(line, note))
            .collect();
        if at > 0 {
            notes.insert(0, Trouble::note(line, above));
        }
        let decimal_comma = decimal_comma(&mapping, ahead).unwrap_or(decimal_semicolon);
        Ok(Opened {
            name: name.to_owned(),
            decimal_comma,
            notes,
            line,
            header,
            mapping,
            rows,
        })
    }

    /// Reads an export into the program. Lists of partners are read before others, which refer to them.
    ///
    /// # Errors
    /// Why it cannot be read without guessing.
    pub fn read(&self, opened: Opened, program: &mut Program) -> Result<ReadFile, Trouble> {
        let Opened {
            name,
            mapping,
            mut notes,
            mut rows,
            ..
        } = opened;
        let mut file = File {
            reader: self,
            name: &name,
            header: &opened.header,
            mapping: &mapping,
            places: mapping.places(),
            states: States::of(self.playbook, mapping.platform),
            decimal_comma: opened.decimal_comma,
            unread: Unread::default(),
            mark: None,
        };
        file.announce(program);
        let (mut read, mut bytes) = (0, 0);
        while let Some(row) = rows.next_row().map_err(unread)? {
            read += 1;
            bytes += row.raw().len() as u64 + 1;
            if read % PROGRESS_ROWS == 0 {
                (self.progress)(std::mem::take(&mut bytes));
            }
            file.row(row, program)?;
        }
        (self.progress)(bytes);
        if read == 0 {
            notes.push(Trouble::note(opened.line, "a header and no rows"));
        }
        let is_undated = mapping.holds == Holds::Partners && !program.known.joined;
        let unreadable = file.unread.troubles();
        // Where nobody has a day of joining, all count, and that is told once.
        notes.extend(unreadable.filter(|note| !is_undated || !note.message.starts_with(UNDATED)));
        if mapping.holds == Holds::Commissions
            && [Fact::SaleAmount, Fact::CommissionAmount]
                .iter()
                .all(|fact| mapping.column(*fact).is_none())
        {
            notes.push(Trouble {
                help: Some("name it with `--map \"THEIR COLUMN=commission amount\"`".into()),
                ..Trouble::note(
                    opened.line,
                    "no column holds an amount, so that all count as 0",
                )
            });
        }
        let columns = opened.header.iter().zip(&mapping.columns);
        let columns = columns.map(|(theirs, fact)| MappedColumn {
            theirs: public(theirs),
            ours: fact.map(Fact::id),
        });
        Ok(ReadFile {
            mapping: FileMapping {
                columns: columns.collect(),
                file: name.clone(),
                platform: mapping.platform,
                platform_name: mapping.platform_name,
                holds: mapping.holds,
                in_cents: mapping.in_cents,
                rows: read,
            },
            notes,
        })
    }
}

/// An export whose columns are recognised.
pub struct Opened {
    /// The file.
    pub name: String,
    /// The line of the header.
    pub line: u64,
    /// The header.
    pub header: Vec<String>,
    /// How it is read.
    pub mapping: Mapping,
    decimal_comma: bool,
    notes: Vec<Trouble>,
    rows: Rows<Bytes>,
}

/// Whether decimals are written with a comma, as the amounts of the first rows show; none where they show neither way.
fn decimal_comma(mapping: &Mapping, rows: &VecDeque<Row>) -> Option<bool> {
    let columns = Fact::AMOUNTS.iter();
    let columns: Vec<usize> = columns.filter_map(|fact| mapping.column(*fact)).collect();
    let texts = rows
        .iter()
        .flat_map(|row| columns.iter().map(|column| row.field(*column)));
    let mut shown = texts.filter_map(has_decimal_comma);
    let first = shown.next()?;
    shown.all(|comma| comma == first).then_some(first)
}

/// Whether an e-mail address stands in a text, be it written for an address of the web.
fn names_address(text: &str) -> bool {
    text.contains('@') || text.contains("%40")
}

/// A text of a file as it may be printed: cut, and nothing of an e-mail address.
pub fn public(text: &str) -> String {
    if names_address(text) {
        "...".to_owned()
    } else {
        short(text)
    }
}

/// Column names as a list, none with an e-mail address.
fn named(header: &[String]) -> String {
    let names = header.iter().take(MOST_NAMED);
    let names: Vec<String> = names.map(|name| format!("`{}`", public(name))).collect();
    names.join(", ")
}
