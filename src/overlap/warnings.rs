//! What was wrong with a list, by kind, with the first lines it was seen on.
//!
//! Holds counts, a few lines and a sentence for each kind of problem; nothing here grows with the file.
//! Refuses to know how a warning is shown.

use std::collections::BTreeMap;
use std::fmt;

/// How many lines of one kind are named; the rest are counted.
const NAMED: usize = 3;

/// How many different examples of one kind are counted.
const MOST_EXAMPLES: usize = 64;

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

/// The tally of one file.
#[derive(Debug, Clone, Default)]
pub struct Warnings {
    tallies: BTreeMap<WarningKind, Tally>,
}

#[derive(Debug, Clone, Default)]
struct Tally {
    rows: u64,
    lines: Vec<u64>,
    examples: Vec<(String, u64)>,
}

impl Tally {
    /// Counts rows with an example; what does not fit is left out.
    fn add_example(&mut self, example: &str, rows: u64) {
        let known = self.examples.iter().position(|(known, _)| known == example);
        if let Some(at) = known {
            self.examples[at].1 += rows;
        } else if self.examples.len() < MOST_EXAMPLES {
            self.examples.push((example.to_owned(), rows));
        }
    }
}

impl Warnings {
    /// Counts one row with a kind of problem.
    pub fn note(&mut self, kind: WarningKind, line: u64) {
        let tally = self.tallies.entry(kind).or_default();
        tally.rows += 1;
        if tally.lines.len() < NAMED {
            tally.lines.push(line);
        }
    }

    /// Counts one row with a kind and keeps what stood there, the first time.
    pub fn note_with(&mut self, kind: WarningKind, line: u64, example: &str) {
        self.note(kind, line);
        let tally = self.tallies.entry(kind).or_default();
        if tally.examples.is_empty() {
            tally.examples.push((short(example), 1));
        }
    }

    /// Counts what stood in so many rows that were noted.
    pub fn count_example(&mut self, kind: WarningKind, example: &str, rows: u64) {
        self.tallies
            .entry(kind)
            .or_default()
            .add_example(&short(example), rows);
    }

    /// How many rows have a kind.
    #[must_use]
    pub fn rows(&self, kind: WarningKind) -> u64 {
        self.tallies.get(&kind).map_or(0, |tally| tally.rows)
    }

    /// The warnings in the order of their first line.
    #[must_use]
    pub fn list(&self) -> Vec<Warning> {
        let mut list: Vec<Warning> = self
            .tallies
            .iter()
            .map(|(kind, tally)| {
                let mut examples = tally.examples.clone();
                examples.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
                Warning {
                    kind: *kind,
                    lines: tally.lines.clone(),
                    rows: tally.rows,
                    examples,
                }
            })
            .collect();
        list.sort_by_key(|warning| (warning.lines.first().copied(), warning.kind));
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
    fn the_three_most_frequent_of_five_examples_are_named() {
        let mut warnings = Warnings::default();
        for (example, rows) in [
            ("VIP", 2),
            ("Gold", 40),
            ("Silver", 2),
            ("Tin", 1),
            ("VIP", 3),
        ] {
            for _ in 0..rows {
                warnings.note(WarningKind::UnknownStage, 2);
            }
            warnings.count_example(WarningKind::UnknownStage, example, rows);
        }
        assert!(
            warnings.list()[0]
                .to_string()
                .contains("(most often `Gold` in 40, `VIP` in 5, `Silver` in 2); 48 rows in all"),
            "{}",
            warnings.list()[0]
        );
    }
}
