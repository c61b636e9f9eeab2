//! What was wrong with a list, by kind, with the first lines it was seen on.
//!
//! Holds counts, a few lines and a sentence for each kind of trouble; nothing here grows with the file.
//! Refuses to know how a finding is shown.

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

/// A kind of trouble in a list. Each one is survived: the row is used, or counted as without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(usize)]
pub enum Trouble {
    /// Fewer fields than the header has columns.
    TooFewFields,
    /// More fields than the header has columns.
    TooManyFields,
    /// A quote that opens a field and never closes.
    OpenQuote,
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
}

impl Trouble {
    const COUNT: usize = 11;

    const ALL: [Trouble; Trouble::COUNT] = [
        Trouble::TooFewFields,
        Trouble::TooManyFields,
        Trouble::OpenQuote,
        Trouble::TextAfterQuote,
        Trouble::Nul,
        Trouble::NotUtf8,
        Trouble::UnknownStage,
        Trouble::BlankStage,
        Trouble::NoDomain,
        Trouble::NoKey,
        Trouble::BadHash,
    ];

    /// What happened and what was done about it, as one sentence without a full stop.
    fn sentence(self) -> &'static str {
        match self {
            Trouble::TooFewFields => {
                "fewer fields than the header has; the missing ones count as empty"
            }
            Trouble::TooManyFields => {
                "more fields than the header has; the extra ones are left out"
            }
            Trouble::OpenQuote => {
                "a quote opens here and never closes; the line is read as it stands, quote and all"
            }
            Trouble::TextAfterQuote => {
                "text follows a closing quote; it is kept as part of the field"
            }
            Trouble::Nul => "the row holds NUL bytes; they are skipped",
            Trouble::NotUtf8 => "not valid UTF-8; the field is read as windows-1252",
            Trouble::UnknownStage => {
                "an unknown stage; the account counts as neither customer nor prospect"
            }
            Trouble::BlankStage => {
                "no stage; the account counts as neither customer nor prospect. Fill the stage column in, or take \
                 it out of the file if all are customers"
            }
            Trouble::NoDomain => {
                "no company's domain in the website or e-mail address; the account is matched by its name"
            }
            Trouble::NoKey => {
                "no usable website, e-mail or company name; the row cannot be matched"
            }
            Trouble::BadHash => "not a row of a hashed list; it is left out",
        }
    }
}

/// One kind of trouble in one file: the first lines, how many rows in all, and an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The kind.
    pub trouble: Trouble,
    /// The first lines it was seen on, counted from 1, in file order.
    pub lines: Vec<u64>,
    /// How many rows have it.
    pub rows: u64,
    /// What stood there, where that helps, and in how many rows; the most frequent first.
    pub examples: Vec<(String, u64)>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.trouble.sentence())?;
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
pub struct Findings {
    tallies: [Tally; Trouble::COUNT],
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

impl Findings {
    /// Counts one row with a trouble.
    pub fn note(&mut self, trouble: Trouble, line: u64) {
        let tally = &mut self.tallies[trouble as usize];
        tally.rows += 1;
        if tally.lines.len() < NAMED {
            tally.lines.push(line);
        }
    }

    /// Counts one row with a trouble and keeps what stood there, the first time.
    pub fn note_with(&mut self, trouble: Trouble, line: u64, example: impl FnOnce() -> String) {
        self.note(trouble, line);
        let tally = &mut self.tallies[trouble as usize];
        if tally.examples.is_empty() {
            tally.examples.push((short(&example()), 1));
        }
    }

    /// Counts what stood in so many rows that were noted.
    pub fn count_example(&mut self, trouble: Trouble, example: &str, rows: u64) {
        self.tallies[trouble as usize].add_example(&short(example), rows);
    }

    /// Adds the findings of a later part of the same file.
    pub fn append(&mut self, later: &Findings) {
        for (tally, more) in self.tallies.iter_mut().zip(&later.tallies) {
            if more.rows == 0 {
                continue;
            }
            tally.rows += more.rows;
            let room = NAMED - tally.lines.len();
            tally.lines.extend(more.lines.iter().take(room));
            for (example, rows) in &more.examples {
                tally.add_example(example, *rows);
            }
        }
    }

    /// Forgets everything, keeping the memory.
    pub fn clear(&mut self) {
        for tally in &mut self.tallies {
            tally.rows = 0;
            tally.lines.clear();
            tally.examples.clear();
        }
    }

    /// How many rows have a trouble.
    #[must_use]
    pub fn rows(&self, trouble: Trouble) -> u64 {
        self.tallies[trouble as usize].rows
    }

    /// The findings in the order of their first line.
    #[must_use]
    pub fn list(&self) -> Vec<Finding> {
        let mut list: Vec<Finding> = Trouble::ALL
            .into_iter()
            .zip(&self.tallies)
            .filter(|(_, tally)| tally.rows > 0)
            .map(|(trouble, tally)| {
                let mut examples = tally.examples.clone();
                examples.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
                Finding {
                    trouble,
                    lines: tally.lines.clone(),
                    rows: tally.rows,
                    examples,
                }
            })
            .collect();
        list.sort_by_key(|finding| (finding.lines.first().copied(), finding.trouble));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::{Findings, Trouble};

    #[test]
    fn five_ragged_rows_name_three_lines_and_count_five() {
        let mut findings = Findings::default();
        for line in [4, 9, 12, 13, 20] {
            findings.note(Trouble::TooFewFields, line);
        }
        let list = findings.list();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].lines, [4, 9, 12]);
        assert_eq!(
            list[0].to_string(),
            "fewer fields than the header has; the missing ones count as empty; \
             5 rows in all, the next on lines 9, 12, ..."
        );
    }

    #[test]
    fn findings_of_later_parts_join_in_file_order() {
        let mut first = Findings::default();
        first.note(Trouble::Nul, 7);
        let mut later = Findings::default();
        later.note(Trouble::Nul, 8);
        later.note(Trouble::UnknownStage, 9);
        later.count_example(Trouble::UnknownStage, "Evangelist", 1);
        first.append(&later);
        assert_eq!(first.rows(Trouble::Nul), 2);
        let texts: Vec<String> = first.list().iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "the row holds NUL bytes; they are skipped; 2 rows in all, the next on line 8",
                "an unknown stage; the account counts as neither customer nor prospect (`Evangelist`)",
            ]
        );
    }

    #[test]
    fn the_three_most_frequent_of_five_examples_are_named() {
        let mut findings = Findings::default();
        for (example, rows) in [
            ("VIP", 2),
            ("Gold", 40),
            ("Silver", 2),
            ("Tin", 1),
            ("VIP", 3),
        ] {
            for _ in 0..rows {
                findings.note(Trouble::UnknownStage, 2);
            }
            findings.count_example(Trouble::UnknownStage, example, rows);
        }
        assert!(
            findings.list()[0]
                .to_string()
                .contains("(most often `Gold` in 40, `VIP` in 5, `Silver` in 2); 48 rows in all"),
            "{}",
            findings.list()[0]
        );
    }
}
