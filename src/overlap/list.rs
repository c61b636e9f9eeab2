//! One customer list: opened, its delimiter, encoding and columns recognised, ready to be read row by row.

use std::collections::VecDeque;

use encoding_rs::Encoding;

use super::columns::{ColumnNames, Columns, called_alike, column_of, likely, named, recognise};
use super::domain::reads_as_domain;
use super::rows::{Row, Rows};
use super::salt::Salt;
use super::source::{self, Bytes};
use super::unread::Trouble;
use super::warnings::short;
use super::words::Words;

/// The first words of a hashed list, with its version.
pub const HASHED_MARK: &str = "# partnerkit accounts v1";

/// The first words of a hashed list of any version.
const HASHED_ANY: &str = "# partnerkit accounts ";

/// The header of a hashed list.
pub const HASHED_HEADER: &str = "domain_hash,name_hash,standing";

/// How many rows are looked at to recognise columns.
const ROWS_AHEAD: usize = 100;

/// How many bytes of rows are enough to recognise columns.
const BYTES_AHEAD: usize = 1024 * 1024;

/// The most column names an error lists.
const MOST_NAMED: usize = 20;

/// The user's options for lists.
#[derive(Debug, Clone, Default)]
pub struct ListOptions {
    /// Columns to match by, tried in this order, instead of the recognised ones.
    pub keys: Vec<String>,
    /// The encoding, where the file does not show it.
    pub encoding: Option<&'static Encoding>,
    /// The shared salt, when hashed lists are compared.
    pub salt: Option<Salt>,
}

/// The beginning of a list: its columns, and what is said of the list as a whole.
#[derive(Debug, Default)]
pub struct Head {
    /// Whether the rows hold hashes.
    pub hashed: bool,
    /// The export whose headers these are, when known.
    pub export: Option<String>,
    /// The header row; empty where the file has none.
    header: Vec<String>,
    /// The columns in use.
    pub columns: Columns<usize>,
    /// How many columns the header has.
    pub width: usize,
    /// How many rows a hashed list announces in its first line.
    pub rows_announced: Option<u64>,
    /// Columns that were asked for and are missing.
    pub missing_keys: Vec<String>,
    /// Warnings about the list as a whole: a line and a sentence.
    pub notes: Vec<(u64, String)>,
}

/// An opened list.
pub struct List {
    /// What its beginning shows.
    pub head: Head,
    /// Its rows.
    pub rows: Rows<Bytes>,
}

fn quoted(names: &[String]) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(MOST_NAMED)
        .map(|name| format!("`{}`", short(name)))
        .collect();
    if names.len() > MOST_NAMED {
        shown.push(format!("{} more", names.len() - MOST_NAMED));
    }
    shown.join(", ")
}

/// The problem of a hashed list, which its first line shows.
fn hashed_trouble(message: &str, help: &str) -> Trouble {
    Trouble::new(Some(1), message, help)
}

fn other_version() -> Trouble {
    hashed_trouble(
        "this hashed list has an unknown version",
        "have the other side write it with the same version of partnerkit",
    )
}

impl List {
    /// Opens a list from its bytes.
    ///
    /// # Errors
    /// When nothing can be compared by it.
    pub fn open(raw: Bytes, options: &ListOptions, words: &Words) -> Result<List, Trouble> {
        let text = source::open(raw, options.encoding)?;
        let is_hashed = text.sample.starts_with(HASHED_ANY.as_bytes());
        let rows = match is_hashed {
            true => Rows::new(text.bytes, b','),
            false => Rows::of(text)?,
        };
        let mut list = List {
            head: Head {
                hashed: is_hashed,
                missing_keys: options.keys.clone(),
                ..Head::default()
            },
            rows,
        };
        if is_hashed {
            list.open_hashed(options)?;
        } else {
            list.open_plain(options, words)?;
        }
        Ok(list)
    }

    fn open_hashed(&mut self, options: &ListOptions) -> Result<(), Trouble> {
        let mut line = || -> Result<String, Trouble> {
            let row = self.rows.next_row()?.ok_or_else(other_version)?;
            Ok(String::from_utf8_lossy(row.raw().trim_ascii_end()).into_owned())
        };
        let (mark, header) = (line()?, line()?);
        let details = mark.strip_prefix(HASHED_MARK).ok_or_else(other_version)?;
        let details: Vec<&str> = details.split_whitespace().collect();
        let (check, rows) = match details[..] {
            ["salt", check] => (check, None),
            ["salt", check, "rows", rows] => (check, rows.parse().ok()),
            _ => return Err(other_version()),
        };
        let salt = options.salt.as_ref().ok_or_else(|| {
            let help = "give the salt both sides share: `--salt-file PATH`";
            hashed_trouble("this list is hashed", help)
        })?;
        if salt.check() != check {
            return Err(hashed_trouble(
                "this list was hashed with another salt",
                "ask the other side which salt they used",
            ));
        }
        if header != HASHED_HEADER {
            return Err(other_version());
        }
        self.head.rows_announced = rows;
        if rows.is_none() {
            let note =
                "the file does not say how many rows it has, so that one cut off would not show";
            self.head.note(1, note);
        }
        self.head.width = 3;
        self.head.columns.stage = Some(2);
        Ok(())
    }

    fn open_plain(&mut self, options: &ListOptions, words: &Words) -> Result<(), Trouble> {
        let ahead = self.rows.ahead(ROWS_AHEAD, BYTES_AHEAD)?;
        self.head.skip_preamble(ahead, options, words);
        let Some(first) = ahead.front() else {
            let help = "export the list again";
            return Err(Trouble::new(Some(1), "the file is empty", help));
        };
        let (line, width) = (first.line(), first.len());
        let all: Vec<Vec<String>> = ahead.iter().map(|row| row.texts(width)).collect();
        let (header, rows) = (&all[0], &all[1..]);
        let head = &mut self.head;
        head.width = width;
        (head.columns, head.export) = recognise(header, rows, words);
        head.missing_keys
            .retain(|key| column_of(header, key).is_none());
        let any = named(header, &options.keys);
        if any.is_empty() {
            if !options.keys.is_empty() && !head.columns.no_key() {
                let used = head.columns.used().map(|column| header[column].clone());
                let note = format!(
                    "no column {}; this list is read by {}",
                    quoted(&options.keys),
                    quoted(&used.collect::<Vec<_>>())
                );
                head.note(line, note);
            }
            head.note_unused(line, &all, words);
        } else {
            head.columns = Columns {
                any,
                stage: head.columns.stage,
                ..Columns::default()
            };
        }
        if head.columns.no_key() {
            return head.recognise_content(&all, line, options, words);
        }
        for (first, note) in called_alike(header, short) {
            if !header[first].is_empty() {
                head.note(line, note);
            }
        }
        if rows.is_empty() {
            head.note(line, "a header and no rows");
        }
        head.header.clone_from(header);
        ahead.pop_front();
        Ok(())
    }
}

impl Head {
    fn note(&mut self, line: u64, sentence: impl Into<String>) {
        self.notes.push((line, sentence.into()));
    }

    /// Drops title lines above a header that is known: rows with one filled field at most.
    fn skip_preamble(&mut self, ahead: &mut VecDeque<Row>, options: &ListOptions, words: &Words) {
        let is_header = |row: &Row| {
            let texts = row.texts(row.len());
            !named(&texts, &options.keys).is_empty() || !recognise(&texts, &[], words).0.no_key()
        };
        let Some(at) = ahead.iter().position(is_header) else {
            return;
        };
        let is_title = |row: &Row| {
            let filled = row.fields().filter(|field| !field.trim_ascii().is_empty());
            filled.count() < 2 && !row.fields().any(|field| reads_as_domain(field, words))
        };
        if at > 0 && ahead.iter().take(at).all(is_title) {
            ahead.drain(..at);
            self.note(
                ahead[0].line(),
                "the header is taken from this line; the lines above it are left out",
            );
        }
    }

    /// Notes the first column with web or e-mail addresses beside known names, where no column of addresses is
    /// known or filled.
    fn note_unused(&mut self, line: u64, all: &[Vec<String>], words: &Words) {
        let (header, rows) = (&all[0], &all[1..]);
        let likely = likely(rows, self.width, words);
        let columns = &self.columns;
        let is_used =
            |column: &usize| columns.website.contains(column) || columns.email.contains(column);
        if columns.company.is_empty() || rows.is_empty() || likely.iter().any(is_used) {
            return;
        }
        let is_unused = |column: &&usize| columns.used().all(|used| used != **column);
        if let Some(column) = likely.iter().find(is_unused)
            && !header[*column].is_empty()
        {
            let name = short(&header[*column]);
            let company = short(&header[columns.company[0]]);
            let note = format!(
                "column `{name}` seems to hold websites or e-mail addresses and is not used; if they are the \
                 accounts' own, use `--key \"{name}\" --key \"{company}\"`"
            );
            self.note(line, note);
        }
    }

    /// Finds the column of a file without a header by its content.
    fn recognise_content(
        &mut self,
        all: &[Vec<String>],
        line: u64,
        options: &ListOptions,
        words: &Words,
    ) -> Result<(), Trouble> {
        let header = &all[0];
        let has_domain = |field: &String| reads_as_domain(field, words);
        let is_headerless = options.keys.is_empty() && header.iter().any(has_domain);
        let rows = if is_headerless { all } else { &all[1..] };
        let likely = likely(rows, self.width, words);
        if let Some(column) = likely.first().filter(|_| is_headerless) {
            let number = column + 1;
            let note = format!("no header row: accounts are taken from column {number}");
            self.note(line, note);
            self.columns.any = vec![*column];
            return Ok(());
        }
        let names = likely.iter().map(|at| header[*at].clone());
        let likely: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        let message = match &options.keys[..] {
            [] => {
                "no column is known to hold websites, e-mail addresses or company names".to_owned()
            }
            asked => format!("there is no column {}", quoted(asked)),
        };
        let help = match likely.first() {
            Some(best) => format!(
                "likely by what stands in them: {}; try `--key \"{}\"`",
                quoted(&likely),
                short(best)
            ),
            None => format!(
                "name one with `--key COLUMN`; the file has {}",
                quoted(header)
            ),
        };
        Err(Trouble::new(Some(line), message, help))
    }

    /// The headers of the columns in use; a hashed list has none.
    #[must_use]
    pub fn column_names(&self) -> ColumnNames {
        if self.hashed {
            ColumnNames::default()
        } else {
            self.columns.names(&self.header)
        }
    }
}
