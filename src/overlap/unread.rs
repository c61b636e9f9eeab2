//! What is wrong with a list's file, and why it cannot be read to its end.

use std::{fmt, io};

/// Why a file cannot be read to its end.
#[derive(Debug)]
pub enum ReadError {
    /// The stream fails.
    Io(io::Error),
    /// The file is no text but a workbook, an archive, ...
    Foreign(&'static str),
    /// The row that begins on this line is refused; lines count from 1.
    Row(u64, RowFault),
}

/// Why a row is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFault {
    /// A quoted field does not close.
    OpenQuote,
    /// The row has more bytes than any export writes.
    TooLong,
    /// The row has more columns than a spreadsheet.
    TooWide,
}

impl ReadError {
    /// The line of the row that is refused.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            ReadError::Io(_) | ReadError::Foreign(_) => None,
            ReadError::Row(line, _) => Some(*line),
        }
    }

    /// The remedy.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            ReadError::Io(error) if error.get_ref().is_some() => {
                "the file itself is the trouble, not the path to it"
            }
            ReadError::Io(_) => "check the path and the rights to read it",
            ReadError::Foreign(_) => "save or export it as CSV first",
            ReadError::Row(_, RowFault::OpenQuote) => {
                "close the quote or take it out; a quote inside quotes is written twice"
            }
            ReadError::Row(_, RowFault::TooLong | RowFault::TooWide) => {
                "check that this is the list you mean, and export it again with fewer columns"
            }
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> ReadError {
        ReadError::Io(error)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReadError::Io(error) => return write!(f, "cannot be read: {error}"),
            ReadError::Foreign(kind) => return write!(f, "this is {kind}, not a CSV file"),
            ReadError::Row(_, RowFault::OpenQuote) => "a quote opens here and does not close",
            ReadError::Row(_, RowFault::TooLong) => "this row is longer than 4 MiB",
            ReadError::Row(_, RowFault::TooWide) => "this row has more than 16,384 columns",
        })
    }
}

/// A problem of a file, or a note on it: its line, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The line, from 1; none for the file as a whole.
    pub line: Option<u64>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Trouble {
    /// A problem, with what to do.
    pub fn new(line: Option<u64>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
            help: Some(help.into()),
        }
    }

    /// A note on a line.
    pub fn note(line: u64, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            message: message.into(),
            help: None,
        }
    }
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        Self::new(error.line(), error.to_string(), error.help())
    }
}
