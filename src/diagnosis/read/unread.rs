//! What is wrong with an export, and what kinds of field could not be read.

use crate::overlap::unread::{ReadError, Trouble};
use crate::units::counted;

/// The problem of an export that cannot be read to its end.
pub(super) fn unread(error: ReadError) -> Trouble {
    let (message, help) = match &error {
        ReadError::Io(error) => (
            format!("it cannot be read: {error}"),
            "check the file and the rights to read it",
        ),
        ReadError::Foreign(kind) => (format!("it is {kind}, not a text file"), error.help()),
        ReadError::Row(..) => return error.into(),
    };
    Trouble::new(error.line(), message, help)
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
