//! One customer list: opened, its delimiter, encoding and columns recognised, ready to be read row by row.

use std::collections::VecDeque;
use std::fmt;

use encoding_rs::Encoding;

use super::columns::{
    ColumnNames, Columns, Recognised, column_of, likely, named, recognise, stage_of,
};
use super::domain::reads_as_domain;
use super::rows::{Row, Rows};
use super::salt::Salt;
use super::source::{self, Bytes, NotText, lenient};
use super::unread::{ReadError, RowFault};
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

/// An opened list.
pub struct List {
    /// Whether the rows hold hashes.
    pub hashed: bool,
    /// The export whose headers these are, when known.
    pub export: Option<String>,
    /// The header row; empty where the file has none.
    pub header: Vec<String>,
    /// The columns in use.
    pub columns: Columns,
    /// How many columns the header has.
    pub width: usize,
    /// How many rows a hashed list announces in its first line.
    pub rows_announced: Option<u64>,
    /// Columns that were asked for and are missing.
    pub missing_keys: Vec<String>,
    /// Warnings about the list as a whole: a line and a sentence.
    pub notes: Vec<(u64, String)>,
    /// Rows read ahead.
    ahead: VecDeque<Row>,
    rows: Rows<Bytes>,
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
    /// The row on this line cannot be read.
    Row(u64, RowFault),
    /// No column is known to name an account, or none of the columns asked for is there.
    NoKey {
        /// The line of the header.
        line: u64,
        /// The columns asked for.
        asked: Vec<String>,
        /// Every column.
        header: Vec<String>,
        /// Columns that look right by their content.
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
            Refused::Row(line, _) | Refused::NoKey { line, .. } => Some(*line),
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
            Refused::Row(_, fault) => fault.help().to_owned(),
            Refused::NoKey { header, likely, .. } => {
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
            Refused::Row(_, fault) => fault.fmt(f),
            Refused::NoKey { asked, .. } if asked.is_empty() => f.write_str(
                "no column is known to hold websites, e-mail addresses or company names",
            ),
            Refused::NoKey { asked, .. } => write!(f, "there is no column {}", quoted(asked)),
            Refused::NeedsSalt => f.write_str("this list is hashed"),
            Refused::OtherSalt => f.write_str("this list was hashed with another salt"),
            Refused::OtherVersion => f.write_str("this hashed list has an unknown version"),
        }
    }
}

/// The texts of a row in so many columns.
fn texts(row: &Row, width: usize) -> Vec<String> {
    let fields = (0..width).map(|column| lenient(row.field(column)).trim().to_owned());
    fields.collect()
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

impl From<ReadError> for Refused {
    fn from(error: ReadError) -> Refused {
        match error {
            ReadError::Io(error) => Refused::Unreadable(error),
            ReadError::Row(line, fault) => Refused::Row(line, fault),
        }
    }
}

impl List {
    /// Opens a list from its bytes.
    ///
    /// # Errors
    /// When nothing can be compared by it.
    pub fn open(raw: Bytes, options: &ListOptions, words: &Words) -> Result<List, Refused> {
        let text = source::open(raw, options.encoding)?;
        let is_hashed = text.sample.starts_with(HASHED_ANY.as_bytes());
        let rows = match is_hashed {
            true => Rows::new(text.bytes, b','),
            false => Rows::of(text)?,
        };
        let mut list = List {
            hashed: is_hashed,
            export: None,
            header: Vec::new(),
            columns: Columns::default(),
            width: 0,
            rows_announced: None,
            missing_keys: options.keys.clone(),
            notes: Vec::new(),
            ahead: VecDeque::new(),
            rows,
        };
        if is_hashed {
            list.open_hashed(options)?;
        } else {
            list.open_plain(options, words)?;
        }
        Ok(list)
    }

    fn open_hashed(&mut self, options: &ListOptions) -> Result<(), Refused> {
        let mut line = || -> Result<String, Refused> {
            let row = self.rows.next_row()?.ok_or(Refused::OtherVersion)?;
            Ok(String::from_utf8_lossy(row.raw().trim_ascii_end()).into_owned())
        };
        let (mark, header) = (line()?, line()?);
        let details = mark
            .strip_prefix(HASHED_MARK)
            .ok_or(Refused::OtherVersion)?;
        let details: Vec<&str> = details.split_whitespace().collect();
        let (check, rows) = match details[..] {
            ["salt", check] => (check, None),
            ["salt", check, "rows", rows] => (check, rows.parse().ok()),
            _ => return Err(Refused::OtherVersion),
        };
        let salt = options.salt.as_ref().ok_or(Refused::NeedsSalt)?;
        if salt.check() != check {
            return Err(Refused::OtherSalt);
        }
        if header != HASHED_HEADER {
            return Err(Refused::OtherVersion);
        }
        self.rows_announced = rows;
        if rows.is_none() {
            let note =
                "the file does not say how many rows it has, so that one cut off would not show";
            self.notes.push((1, note.to_owned()));
        }
        self.width = 3;
        self.columns.stage = Some(2);
        Ok(())
    }

    fn open_plain(&mut self, options: &ListOptions, words: &Words) -> Result<(), Refused> {
        let mut bytes = 0;
        while self.ahead.len() < ROWS_AHEAD
            && bytes < BYTES_AHEAD
            && let Some(row) = self.rows.next_row()?
        {
            bytes += row.raw().len();
            self.ahead.push_back(row.clone());
        }
        self.skip_preamble(options, words);
        let Some(first) = self.ahead.front() else {
            return Err(Refused::Empty);
        };
        let line = first.line();
        self.width = first.len();
        let rows_ahead = self.ahead.iter();
        let all: Vec<Vec<String>> = rows_ahead.map(|row| texts(row, self.width)).collect();
        let (header, rows) = (&all[0], &all[1..]);
        let known = recognise(header, words);
        self.export = known.export;
        self.columns = known.columns;
        self.columns.stage = stage_of(&known.stages, rows, words);
        self.missing_keys
            .retain(|key| column_of(header, key).is_none());
        let mixed = named(header, &options.keys);
        let is_chosen = !mixed.is_empty();
        if is_chosen {
            self.columns = Columns {
                mixed,
                stage: self.columns.stage,
                ..Columns::default()
            };
        } else if !options.keys.is_empty() && !self.columns.no_key() {
            let used = self.columns.used().into_iter();
            let used: Vec<String> = used.map(|column| header[column].clone()).collect();
            let missing = quoted(&options.keys);
            let note = format!(
                "no column {missing}; this list is read by {}",
                quoted(&used)
            );
            self.notes.push((line, note));
        }
        if !is_chosen {
            self.note_unused(line, &all, words);
        }
        if self.columns.no_key() {
            return self.open_by_content(&all, line, options, words);
        }
        self.note_duplicates(line, header);
        if rows.is_empty() {
            self.notes.push((line, "a header and no rows".to_owned()));
        }
        self.header.clone_from(header);
        self.ahead.pop_front();
        Ok(())
    }

    /// Drops title lines above a header that is known: rows with one filled field at most.
    fn skip_preamble(&mut self, options: &ListOptions, words: &Words) {
        let is_header = |row: &Row| {
            let texts = texts(row, row.len());
            !named(&texts, &options.keys).is_empty() || !recognise(&texts, words).columns.no_key()
        };
        let Some(at) = self.ahead.iter().position(is_header) else {
            return;
        };
        let is_title = |row: &Row| {
            row.fields()
                .filter(|field| !field.trim_ascii().is_empty())
                .count()
                < 2
        };
        let has_domain = |row: &Row| row.fields().any(|field| reads_as_domain(field, words));
        let mut above = self.ahead.iter().take(at);
        if at > 0 && above.all(|row| is_title(row) && !has_domain(row)) {
            self.ahead.drain(..at);
            let line = self.ahead[0].line();
            self.notes.push((
                line,
                "the header is taken from this line; the lines above it are left out".to_owned(),
            ));
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
        let unused = likely
            .iter()
            .find(|column| !columns.used().contains(column));
        if let Some(column) = unused
            && !header[*column].is_empty()
        {
            let name = short(&header[*column]);
            let company = short(&header[columns.company[0]]);
            self.notes.push((
                line,
                format!(
                    "column `{name}` seems to hold websites or e-mail addresses and is not used; if they are the \
                     accounts' own, use `--key \"{name}\" --key \"{company}\"`"
                ),
            ));
        }
    }

    /// Finds the column of a file without a header by its content.
    fn open_by_content(
        &mut self,
        all: &[Vec<String>],
        line: u64,
        options: &ListOptions,
        words: &Words,
    ) -> Result<(), Refused> {
        let header = &all[0];
        let has_domain = |field: &String| reads_as_domain(field.as_bytes(), words);
        let is_headerless = options.keys.is_empty() && header.iter().any(has_domain);
        let rows = if is_headerless { all } else { &all[1..] };
        let likely = likely(rows, self.width, words);
        match likely.first() {
            Some(column) if is_headerless => {
                let note = format!(
                    "no header row: accounts are taken from column {}",
                    column + 1
                );
                self.notes.push((line, note));
                self.columns.mixed = vec![*column];
                Ok(())
            }
            _ => Err(Refused::NoKey {
                line,
                asked: options.keys.clone(),
                header: header.clone(),
                likely: {
                    let names = likely.iter().map(|at| header[*at].clone());
                    names.filter(|name| !name.is_empty()).collect()
                },
            }),
        }
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn next_row(&mut self) -> Result<Option<&Row>, ReadError> {
        match self.ahead.pop_front() {
            Some(row) => Ok(Some(self.rows.put_back(row))),
            None => self.rows.next_row(),
        }
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

    /// Whether a column holds stages.
    #[must_use]
    pub fn has_stage(&self) -> bool {
        self.columns.stage.is_some()
    }

    /// The export and the columns of the list.
    #[must_use]
    pub fn recognised(&self) -> Recognised {
        Recognised {
            export: self.export.clone(),
            columns: self.column_names(),
        }
    }

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
}
