//! One customer list: opened, its delimiter, encoding and columns recognised, ready to be read row by row.

use std::fmt;

use encoding_rs::Encoding;

use super::columns::{Columns, column_of, likely, named, recognise, stage_of};
use super::delimiter::sniff;
use super::domain::reads_as_domain;
use super::findings::short;
use super::keys::{Hashing, Slots};
use super::report::{ColumnNames, Seen};
use super::rows::{Block, Dialect, RowReader, Wanted};
use super::salt::Salt;
use super::source::{self, Bytes, NotText, lenient};
use super::words::Words;

/// The first words of a hashed list, with its version.
pub const HASHED_MARK: &str = "# partnerkit accounts v1";

/// The first words of a hashed list of any version.
const HASHED_ANY: &str = "# partnerkit accounts ";

/// The header of a hashed list.
pub const HASHED_HEADER: &str = "domain_hash,name_hash,standing";

/// How many rows are looked at to find likely key columns.
const ROWS_AHEAD: usize = 100;

/// The most column names an error lists.
const MOST_NAMED: usize = 20;

/// What the person said about the lists.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Columns to match by, tried in this order, instead of the recognised ones.
    pub keys: Vec<String>,
    /// The encoding, where the file does not show it.
    pub encoding: Option<&'static Encoding>,
    /// The shared salt, when hashed lists are compared.
    pub salt: Option<Salt>,
}

/// An opened list.
pub struct List {
    /// The name it goes by in messages.
    pub name: String,
    /// Whether the rows hold hashes.
    pub hashed: bool,
    /// The export whose headers these are, when known.
    pub export: Option<String>,
    /// The header row; empty where the file has none.
    pub header: Vec<String>,
    /// The columns in use.
    pub columns: Columns,
    /// How many rows a hashed list says it has.
    pub rows_told: Option<u64>,
    /// Columns that were asked for and are not there.
    pub missing_keys: Vec<String>,
    /// The encoding, where it is not UTF-8 without a mark.
    pub encoding: Option<&'static str>,
    /// What the person should know before reading begins: a line and a sentence.
    pub notes: Vec<(u64, String)>,
    dialect: Dialect,
    width: usize,
    sample: Vec<u8>,
    rest: Bytes,
    first_line: u64,
}

/// Why a list cannot be compared. Lines count from 1.
#[derive(Debug)]
pub enum Refused {
    /// It cannot be read.
    Unreadable(std::io::Error),
    /// It is no text file but a workbook, an archive, ...
    Foreign(&'static str),
    /// There is nothing in it.
    Empty,
    /// No column is known to name an account; the header and the likely columns.
    NoKeyColumn {
        /// The line of the header.
        line: u64,
        /// Every column.
        header: Vec<String>,
        /// Columns that look right by what stands in them.
        likely: Vec<String>,
    },
    /// None of the asked columns is there.
    MissingKey {
        /// The line of the header.
        line: u64,
        /// The columns asked for.
        asked: Vec<String>,
        /// Every column.
        header: Vec<String>,
        /// Columns that look right by what stands in them.
        likely: Vec<String>,
    },
    /// A hashed list without the salt to compare it.
    NeedsSalt,
    /// A hashed list made with another salt.
    OtherSalt,
    /// A hashed list of a version this program does not know.
    OtherVersion,
}

impl Refused {
    /// The line the trouble is on, where there is one.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            Refused::NoKeyColumn { line, .. } | Refused::MissingKey { line, .. } => Some(*line),
            Refused::Empty | Refused::NeedsSalt | Refused::OtherSalt | Refused::OtherVersion => {
                Some(1)
            }
            Refused::Unreadable(_) | Refused::Foreign(_) => None,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Refused::Unreadable(error) if error.get_ref().is_some() => {
                "the file itself is the trouble, not the path to it".to_owned()
            }
            Refused::Unreadable(_) => "check the path and the rights to read it".to_owned(),
            Refused::Foreign(_) => "save or export it as CSV first".to_owned(),
            Refused::Empty => "export the list again".to_owned(),
            Refused::NoKeyColumn { header, likely, .. }
            | Refused::MissingKey { header, likely, .. } => {
                let pick = likely.first().or(header.first());
                match (likely.is_empty(), pick) {
                    (false, _) => format!(
                        "likely by what stands in them: {}; try `--key \"{}\"`",
                        quoted(likely),
                        short(&likely[0])
                    ),
                    (true, Some(_)) => format!(
                        "name one with `--key COLUMN`; the file has {}",
                        quoted(header)
                    ),
                    (true, None) => "name the column with `--key COLUMN`".to_owned(),
                }
            }
            Refused::NeedsSalt => "give the salt both sides share: `--salt-file PATH`".to_owned(),
            Refused::OtherSalt => "ask the other side which salt they used".to_owned(),
            Refused::OtherVersion => {
                "have the other side write it with the same version of partnerkit".to_owned()
            }
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Refused::Foreign(kind) => write!(f, "this is {kind}, not a CSV file"),
            Refused::Empty => f.write_str("the file is empty"),
            Refused::NoKeyColumn { .. } => f.write_str(
                "no column is known to hold websites, e-mail addresses or company names",
            ),
            Refused::MissingKey { asked, .. } => {
                write!(f, "there is no column {}", quoted(asked))
            }
            Refused::NeedsSalt => f.write_str("this list is hashed"),
            Refused::OtherSalt => f.write_str("this list was hashed with another salt"),
            Refused::OtherVersion => f.write_str("this hashed list has an unknown version"),
        }
    }
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

impl From<NotText> for Refused {
    fn from(error: NotText) -> Refused {
        match error {
            NotText::Unreadable(error) => Refused::Unreadable(error),
            NotText::Foreign(kind) => Refused::Foreign(kind),
        }
    }
}

impl List {
    /// Opens a list from its bytes; `name` is what messages call it.
    ///
    /// # Errors
    /// When nothing can be compared by it.
    pub fn open(name: &str, raw: Bytes, asked: &Asked, words: &Words) -> Result<List, Refused> {
        let text = source::open(raw, asked.encoding)?;
        let mut list = List {
            name: name.to_owned(),
            hashed: false,
            export: None,
            header: Vec::new(),
            columns: Columns::default(),
            rows_told: None,
            missing_keys: asked.keys.clone(),
            encoding: text.encoding,
            notes: Vec::new(),
            dialect: Dialect {
                delimiter: b',',
                line_end: b'\n',
            },
            width: 0,
            sample: text.sample,
            rest: text.rest,
            first_line: 1,
        };
        if list.sample.starts_with(HASHED_ANY.as_bytes()) {
            list.open_hashed(asked)?;
        } else {
            list.open_plain(asked, words)?;
        }
        Ok(list)
    }

    fn open_hashed(&mut self, asked: &Asked) -> Result<(), Refused> {
        let end = memchr::memchr(b'\n', &self.sample).ok_or(Refused::OtherVersion)?;
        let mark = String::from_utf8_lossy(&self.sample[..end]).into_owned();
        let said = mark
            .strip_prefix(HASHED_MARK)
            .ok_or(Refused::OtherVersion)?;
        let said: Vec<&str> = said.split_whitespace().collect();
        let (check, rows) = match said[..] {
            ["salt", check] => (check, None),
            ["salt", check, "rows", rows] => (check, rows.parse().ok()),
            _ => return Err(Refused::OtherVersion),
        };
        let salt = asked.salt.as_ref().ok_or(Refused::NeedsSalt)?;
        if salt.check() != check {
            return Err(Refused::OtherSalt);
        }
        self.sample.drain(..=end);
        let end = memchr::memchr(b'\n', &self.sample).ok_or(Refused::OtherVersion)?;
        if self.sample[..end].trim_ascii_end() != HASHED_HEADER.as_bytes() {
            return Err(Refused::OtherVersion);
        }
        self.sample.drain(..=end);
        self.rows_told = rows;
        if rows.is_none() {
            let note =
                "the file does not say how many rows it has, so that one cut off would not show";
            self.notes.push((1, note.to_owned()));
        }
        self.first_line = 3;
        self.hashed = true;
        self.width = 3;
        self.columns = Columns {
            website: vec![0],
            company: vec![1],
            stage: Some(2),
            ..Columns::default()
        };
        Ok(())
    }

    fn open_plain(&mut self, asked: &Asked, words: &Words) -> Result<(), Refused> {
        let (dialect, skip) = sniff(&self.sample);
        self.dialect = dialect;
        let ahead = look_ahead(&self.sample[skip..], dialect);
        let Some(first) = ahead.first() else {
            return Err(Refused::Empty);
        };
        let (header_line, header) = (first.line + u64::from(skip > 0), first.fields.clone());
        let rows: Vec<Vec<String>> = ahead[1..].iter().map(|row| row.fields.clone()).collect();
        self.width = header.len();
        let found = recognise(&header, words);
        self.export = found.export;
        self.columns = found.columns;
        self.columns.stage = stage_of(&found.stages, &rows, words);
        let is_there = |key: &String| column_of(&header, key).is_some();
        self.missing_keys.retain(|key| !is_there(key));
        let mixed = named(&header, &asked.keys);
        if !mixed.is_empty() {
            self.columns = Columns {
                mixed,
                stage: self.columns.stage,
                ..Columns::default()
            };
        } else if !asked.keys.is_empty() && !self.columns.no_key() {
            let used = self.columns.used();
            let used: Vec<String> = used.iter().map(|column| header[*column].clone()).collect();
            let missing = quoted(&asked.keys);
            self.notes.push((
                header_line,
                format!(
                    "no column {missing}; this list is read by {}",
                    quoted(&used)
                ),
            ));
        }
        let mut used = first.end + skip;
        if self.columns.no_key() {
            let all: Vec<Vec<String>> = ahead.iter().map(|row| row.fields.clone()).collect();
            let headerless = asked.keys.is_empty()
                && header
                    .iter()
                    .any(|field| reads_as_domain(field.as_bytes(), words));
            let likely = likely(if headerless { &all } else { &rows }, self.width, words);
            if !headerless || likely.is_empty() {
                let likely = likely.iter().map(|at| header[*at].clone()).collect();
                return Err(if asked.keys.is_empty() {
                    Refused::NoKeyColumn {
                        line: header_line,
                        header,
                        likely,
                    }
                } else {
                    Refused::MissingKey {
                        line: header_line,
                        asked: asked.keys.clone(),
                        header,
                        likely,
                    }
                });
            }
            self.notes.push((
                header_line,
                format!(
                    "no header row: accounts are taken from column {}",
                    likely[0] + 1
                ),
            ));
            self.columns.mixed = vec![likely[0]];
            used = skip;
            self.first_line = 1 + u64::from(skip > 0);
        } else {
            self.note_duplicates(header_line, &header);
            if ahead.len() == 1 && first.end + skip >= self.sample.len() {
                self.notes
                    .push((header_line, "a header and no rows".to_owned()));
            }
            self.first_line =
                1 + memchr::memchr_iter(dialect.line_end, &self.sample[..used]).count() as u64;
            self.header = header;
        }
        self.sample.drain(..used.min(self.sample.len()));
        Ok(())
    }

    fn note_duplicates(&mut self, line: u64, header: &[String]) {
        for (at, name) in header.iter().enumerate() {
            let first = header.iter().position(|other| other == name).unwrap_or(at);
            if first != at && !name.is_empty() {
                self.notes.push((
                    line,
                    format!(
                        "columns {} and {} are both called `{}`; the first one counts",
                        first + 1,
                        at + 1,
                        short(name)
                    ),
                ));
            }
        }
    }

    /// Whether the list says what its accounts are.
    #[must_use]
    pub fn has_stage(&self) -> bool {
        self.columns.stage.is_some()
    }

    /// What was recognised.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen {
            export: self.export.clone(),
            columns: self.column_names(),
        }
    }

    /// What the columns in use are called.
    fn column_names(&self) -> ColumnNames {
        if self.hashed {
            return ColumnNames::default();
        }
        let name = |column: &usize| {
            let name = self.header.get(*column).filter(|name| !name.is_empty());
            name.map_or_else(|| format!("column {}", column + 1), |name| short(name))
        };
        let names = |columns: &[usize]| columns.iter().map(name).collect();
        ColumnNames {
            website: names(&self.columns.website),
            email: names(&self.columns.email),
            company: names(&self.columns.company),
            any: names(&self.columns.mixed),
            stage: self.columns.stage.as_ref().map(name),
        }
    }

    /// How keys of this list are hashed so that they compare with the others.
    #[must_use]
    pub fn hashing(&self, asked: &Asked) -> Hashing {
        match (&asked.salt, self.hashed) {
            (_, true) => Hashing::Hashed,
            (Some(salt), false) => Hashing::Salted(salt.clone()),
            (None, false) => Hashing::Plain,
        }
    }

    /// The rows, and which slot of each holds what.
    #[must_use]
    pub fn rows(self) -> (RowReader<Bytes>, Slots) {
        let wanted = Wanted::columns(self.width, &self.columns.used());
        let slots = Slots::of(&self.columns);
        let all: Bytes = Box::new(std::io::Read::chain(
            std::io::Cursor::new(self.sample),
            self.rest,
        ));
        (
            RowReader::new(all, self.dialect, wanted, self.first_line),
            slots,
        )
    }
}

struct Ahead {
    line: u64,
    /// Offset of the byte after the row.
    end: usize,
    fields: Vec<String>,
}

/// Where the next line begins after a row that ends here.
fn after_line(sample: &[u8], end: usize, dialect: Dialect) -> usize {
    let mut after = end;
    if dialect.line_end != b'\r' && sample.get(after) == Some(&b'\r') {
        after += 1;
    }
    if sample.get(after) == Some(&dialect.line_end) {
        after += 1;
    }
    after
}

/// The first rows of a sample, with as many fields as the first of them has.
fn look_ahead(sample: &[u8], dialect: Dialect) -> Vec<Ahead> {
    let mut block = Block::default();
    // A slice cannot fail to be read.
    let read = |wanted: Wanted, block: &mut Block| {
        RowReader::new(sample, dialect, wanted, 1)
            .next_block(block)
            .unwrap_or(false)
    };
    if !read(Wanted::default(), &mut block) {
        return Vec::new();
    }
    let width = block.columns(0);
    read(Wanted::every(width), &mut block);
    let mut scratch = Vec::new();
    (0..block.len().min(ROWS_AHEAD))
        .map(|row| Ahead {
            line: block.line(row),
            end: after_line(sample, block.start(row) + block.raw(row).len(), dialect),
            fields: (0..width)
                .map(|slot| {
                    lenient(block.field(row, slot, &mut scratch))
                        .trim()
                        .to_owned()
                })
                .collect(),
        })
        .collect()
}
