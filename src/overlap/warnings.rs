//! What was wrong with a list, by kind, with the first lines it was seen on.
//!
//! Holds counts, a few lines and a sentence for each kind of problem; nothing here grows with the file.
//! Refuses to know how a warning is shown.

use std::collections::BTreeMap;
use std::fmt;

/// How many lines of one kind are named; the rest are counted.
const NAMED: usize = 3;

/// The longest text quoted from a file.
const QUOTED: usize = 40;

/// Text from a file, cut and without control characters, fit to be quoted in a message.
#[must_use]
pub fn short(text: &str) -> String {
    let mut letters = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter });
    let mut cut: String = letters.by_ref().take(QUOTED).collect();
    if letters.next().is_some() {
        cut.push_str("...");
    }
    cut
}

/// A kind of problem in a list. Each one is survived: the row is used, or counted as without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningKind {
    /// Fewer fields than the header has columns.
    TooFewFields,
    /// More fields than the header has columns.
    TooManyFields,
    /// Text between a closing quote and the next delimiter.
    TextAfterQuote,
    /// NUL bytes inside a row.
    Nul,
    /// Bytes that are not UTF-8 in a file that is otherwise not.
    NotUtf8,
    /// A stage name that no table knows.
    UnknownStage,
    /// A stage column with nothing in it.
    BlankStage,
    /// A website or an e-mail address that gives no domain, in a row with a company name.
    NoDomain,
    /// Neither a usable domain nor a company name.
    NoKey,
    /// A row of a hashed list that is not one.
    BadHash,
    /// A line of totals, or a note below the rows of a report.
    Footer,
}

impl WarningKind {
    /// What happened and what was done about it, as one sentence without a full stop.
    fn sentence(self) -> &'static str {
        match self {
            WarningKind::TooFewFields => {
                "fewer fields than the header has; the missing ones count as empty"
            }
            WarningKind::TooManyFields => {
                "more fields than the header has; the extra ones are left out"
            }
            WarningKind::TextAfterQuote => {
                "text follows a closing quote; it is kept as part of the field"
            }
            WarningKind::Nul => "the row holds NUL bytes; they are skipped",
            WarningKind::NotUtf8 => "not valid UTF-8; the field is read as windows-1252",
            WarningKind::UnknownStage => {
                "an unknown stage; the account counts as neither customer nor prospect"
            }
            WarningKind::BlankStage => {
                "no stage; the account counts as neither customer nor prospect. Fill the stage column in, or take \
                 it out of the file if all are customers"
            }
            WarningKind::NoDomain => {
                "no company's domain in the website or e-mail address; the account is matched by its name"
            }
            WarningKind::NoKey => {
                "no usable website, e-mail or company name; the row cannot be matched"
            }
            WarningKind::BadHash => "not a row of a hashed list; it is left out",
            WarningKind::Footer => {
                "a total or a note below the rows of a report, no account; it is left out"
            }
        }
    }
}

/// One kind of problem in one file: the first lines, how many rows in all, and an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The kind.
    pub kind: WarningKind,
    /// The first lines it was seen on, counted from 1, in file order.
    pub lines: Vec<u64>,
    /// How many rows have it.
    pub rows: u64,
    /// What stood there, where that helps, and in how many rows; the most frequent first.
    pub examples: Vec<(String, u64)>,
}

impl Warning {
    /// The first line it was seen on.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.lines[0]
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.sentence())?;
        match &self.examples[..] {
            [] => {}
            [(example, _)] => write!(f, " (`{example}`)")?,
            several => {
                let named: Vec<String> = several
                    .iter()
                    .take(NAMED)
                    .map(|(example, rows)| format!("`{example}` in {rows}"))
                    .collect();
                write!(f, " (most often {})", named.join(", "))?;
            }
        }
        if self.rows > 1 {
            let named: Vec<String> = self.lines.iter().skip(1).map(u64::to_string).collect();
            write!(f, "; {} rows in all", self.rows)?;
            if !named.is_empty() {
                let more = self.rows > self.lines.len() as u64;
                write!(
                    f,
                    ", the next on {} {}{}",
                    if named.len() == 1 { "line" } else { "lines" },
                    named.join(", "),
                    if more { ", ..." } else { "" },
                )?;
            }
        }
        Ok(())
    }
}

/// The warnings about one file.
#[derive(Debug, Clone, Default)]
pub struct Warnings(BTreeMap<WarningKind, Warning>);

impl Warnings {
    /// Counts one row with a kind of problem.
    pub fn note(&mut self, kind: WarningKind, line: u64) {
        self.counted(kind, line);
    }

    fn counted(&mut self, kind: WarningKind, line: u64) -> &mut Warning {
        let warning = self.0.entry(kind).or_insert_with(|| Warning {
            kind,
            lines: Vec::new(),
            rows: 0,
            examples: Vec::new(),
        });
        warning.rows += 1;
        if warning.lines.len() < NAMED {
            warning.lines.push(line);
        }
        warning
    }

    /// Counts one row with a kind and keeps what stood there, the first time.
    pub fn note_with(&mut self, kind: WarningKind, line: u64, example: &str) {
        let warning = self.counted(kind, line);
        if warning.examples.is_empty() {
            warning.examples.push((short(example), 1));
        }
    }

    /// Names what stood in the rows of a kind that were noted, and in how many.
    pub fn name_examples(
        &mut self,
        kind: WarningKind,
        examples: impl IntoIterator<Item = (String, u64)>,
    ) {
        if let Some(warning) = self.0.get_mut(&kind) {
            warning.examples = examples.into_iter().collect();
            warning
                .examples
                .sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        }
    }

    /// How many rows have a kind.
    #[must_use]
    pub fn rows(&self, kind: WarningKind) -> u64 {
        self.0.get(&kind).map_or(0, |warning| warning.rows)
    }

    /// The warnings in the order of their first line.
    #[must_use]
    pub fn list(&self) -> Vec<&Warning> {
        let mut list: Vec<&Warning> = self.0.values().collect();
        list.sort_by_key(|warning| (warning.line(), warning.kind));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::{WarningKind, Warnings};

    #[test]
    fn five_ragged_rows_name_three_lines_and_count_five() {
        let mut warnings = Warnings::default();
        for line in [4, 9, 12, 13, 20] {
            warnings.note(WarningKind::TooFewFields, line);
        }
        let list = warnings.list();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].lines, [4, 9, 12]);
        assert_eq!(
            list[0].to_string(),
            "fewer fields than the header has; the missing ones count as empty; \
             5 rows in all, the next on lines 9, 12, ..."
        );
    }

    #[test]
    fn the_three_most_frequent_of_four_examples_are_named() {
        let mut warnings = Warnings::default();
        for _ in 0..48 {
            warnings.note(WarningKind::UnknownStage, 2);
        }
        let examples = [("Tin", 1), ("VIP", 5), ("Gold", 40), ("Silver", 2)];
        let examples = examples.map(|(example, rows)| (example.to_owned(), rows));
        warnings.name_examples(WarningKind::UnknownStage, examples);
        assert!(
            warnings.list()[0]
                .to_string()
                .contains("(most often `Gold` in 40, `VIP` in 5, `Silver` in 2); 48 rows in all"),
            "{}",
            warnings.list()[0]
        );
    }
}
