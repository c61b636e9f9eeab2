//! Why rows of delimited text cannot be read to the end.

use std::{fmt, io};

/// Why rows cannot be read to the end.
#[derive(Debug)]
pub enum ReadError {
    /// The stream fails.
    Io(io::Error),
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

impl RowFault {
    /// The remedy.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            RowFault::OpenQuote => {
                "close the quote or take it out; a quote inside quotes is written twice"
            }
            RowFault::TooLong | RowFault::TooWide => {
                "check that this is the list you mean, and export it again with fewer columns"
            }
        }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RowFault::OpenQuote => "a quote opens here and does not close",
            RowFault::TooLong => "this row is longer than 4 MiB",
            RowFault::TooWide => "this row has more than 16,384 columns",
        })
    }
}

impl ReadError {
    /// The line of the row that is refused.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            ReadError::Io(_) => None,
            ReadError::Row(line, _) => Some(*line),
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
        match self {
            ReadError::Io(error) => write!(f, "cannot be read: {error}"),
            ReadError::Row(_, fault) => fault.fmt(f),
        }
    }
}
