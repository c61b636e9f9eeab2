//! What is wrong with an export, with its line, and what kinds of field could not be read.

use std::fmt;

use crate::overlap::unread::ReadError;
use crate::units::counted;

/// A problem of a file: its line, from 1, what is wrong, and what to do.
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
    pub(super) fn new(
        line: Option<u64>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            line,
            message: message.into(),
            help: Some(help.into()),
        }
    }

    pub(super) fn note(line: u64, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            message: message.into(),
            help: None,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        let (message, help) = match &error {
            ReadError::Io(error) => (
                format!("it cannot be read: {error}"),
                "check the file and the rights to read it",
            ),
            ReadError::Foreign(kind) => (format!("it is {kind}, not a text file"), error.help()),
            ReadError::Row(..) => (error.to_string(), error.help()),
        };
        Self::new(error.line(), message, help)
    }
}

/// What went wrong in a kind of field, with its first line.
#[derive(Debug, Default)]
pub(super) struct Unread(Vec<(String, u64, u64)>);

impl Unread {
    pub(super) fn note(&mut self, what: impl Into<String>, line: u64) {
        let what = what.into();
        match self.0.iter_mut().find(|(known, ..)| *known == what) {
            Some((.., rows)) => *rows += 1,
            None => self.0.push((what, line, 1)),
        }
    }

    pub(super) fn troubles(self) -> impl Iterator<Item = Trouble> {
        self.0.into_iter().map(|(what, line, rows)| {
            let more = match rows {
                1 => String::new(),
                rows => format!(", and in {}", counted(rows - 1, "more row", "more rows")),
            };
            Trouble::note(line, format!("{what}{more}"))
        })
    }
}
