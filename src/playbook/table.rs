//! Decision tables and catalogues, checked and ready to be asked.

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::condition::Condition;
use super::fact::{FactId, FactValue};
use super::sentence::Sentence;
use crate::document::Document;
use crate::units::{Unit, Word, words};
use crate::yaml::Span;

words! {
    /// How many rows of a table may apply at once.
    pub enum HitPolicy {
        /// Exactly one row applies to any facts.
        Unique = "unique",
        /// The topmost row that applies wins; the others are listed as outranked.
        Priority = "priority",
        /// Every row that applies counts; none need.
        Collect = "collect",
        /// Rows are looked up, not decided: a catalogue.
        Catalogue = "catalogue",
    }
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A word or a text, printed as it is.
    Text,
    /// Several texts.
    List,
    /// A text in which `{fact}` stands for the fact's value.
    Sentence,
    /// Several sentences.
    Sentences,
    /// A number in a unit; money is US dollars.
    Number(Unit),
    /// A day.
    Date,
    /// Yes or no.
    YesNo,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// The id of a row of another table.
    Ref(&'static str),
    /// Several ids of rows of another table.
    Refs(&'static str),
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// The name, as rows write it.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether a row may leave it out.
    pub optional: bool,
    /// Whether code has read it, which a test asks of every column.
    #[cfg(test)]
    pub(crate) read: Arc<std::sync::atomic::AtomicBool>,
}

/// What a row holds in a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// The row leaves the column out.
    Empty,
    /// A text, a word or the id of another row.
    Text(&'static str),
    /// Several of them, in the form that a blueprint takes without copying.
    List(&'static [&'static str]),
    /// A sentence.
    Sentence(Sentence),
    /// Several sentences.
    Sentences(Vec<Sentence>),
    /// A number.
    Number(Decimal),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(NaiveDate),
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The stable name.
    pub id: &'static str,
    /// The conditions, all of which must hold; empty: always.
    pub conditions: Vec<Condition>,
    /// The facts it looks at, by name: those of its conditions, or every input of the table where it has none.
    pub looks_at: Vec<FactId>,
    /// The table's columns.
    pub columns: Arc<[Column]>,
    /// One cell a column, in their order.
    pub cells: Vec<Cell>,
    /// The reason given to the user; empty in catalogues.
    pub because: Sentence,
    /// The id of the source.
    pub source: &'static str,
    /// The source's row in the table `sources`; `None` only before verification.
    pub source_at: Option<usize>,
    /// A remark for those who edit the table.
    pub note: Option<&'static str>,
    /// The id of its table.
    pub table: &'static str,
    /// The file it was read from.
    pub document: &'static Document,
    /// Its place in that file.
    pub span: Span,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The stable name, that of its file.
    pub id: &'static str,
    /// How rows apply.
    pub hit: HitPolicy,
    /// What it is called.
    pub title: &'static str,
    /// The question it decides; empty for a catalogue.
    pub question: &'static str,
    /// The facts its rows may look at, in the table's order.
    pub inputs: Vec<FactId>,
    /// The columns beyond the reserved ones.
    pub columns: Arc<[Column]>,
    /// The rows in their order.
    pub rows: Vec<Row>,
    /// The file it was read from.
    pub document: &'static Document,
}

impl Row {
    /// Whether every condition holds, of the values of all facts by their place in the vocabulary.
    #[must_use]
    pub fn applies(&self, facts: &[Option<FactValue>]) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.test.holds(&facts[usize::from(condition.fact.0)]))
    }

    /// What it holds in a column.
    ///
    /// # Panics
    /// When its table has no such column: the columns that code reads are checked when a playbook is loaded.
    #[must_use]
    pub fn cell(&self, column: &str) -> &Cell {
        &self.cells[compiled_in(&self.columns, self.table, column)]
    }

    /// The text in a column; empty where it is left out.
    #[must_use]
    pub fn text(&self, column: &str) -> &'static str {
        self.cell(column).text().unwrap_or_default()
    }

    /// The value that the word in a column stands for; none where it is left out.
    #[must_use]
    pub fn word<W: Word>(&self, column: &str) -> Option<W> {
        W::of_id(self.text(column))
    }

    /// The sentence in a column; empty where it is left out or the column holds no sentence.
    #[must_use]
    pub fn sentence(&self, column: &str) -> Sentence {
        match self.cell(column) {
            Cell::Sentence(sentence) => *sentence,
            _ => Sentence::default(),
        }
    }

    /// The sentences in a column; none where it is left out.
    #[must_use]
    pub fn sentences(&self, column: &str) -> &[Sentence] {
        match self.cell(column) {
            Cell::Sentences(sentences) => sentences,
            _ => &[],
        }
    }

    /// The number in a column; none where it is left out.
    #[must_use]
    pub fn number(&self, column: &str) -> Option<Decimal> {
        self.cell(column).number()
    }

    /// The number in a column when it is a whole one that fits, such as days.
    #[must_use]
    pub fn count(&self, column: &str) -> Option<u32> {
        self.number(column)?.to_u32()
    }

    /// The texts of the list in a column; none where it is left out.
    #[must_use]
    pub fn list(&self, column: &str) -> &'static [&'static str] {
        self.cell(column).list()
    }

    /// Whether a column says yes.
    #[must_use]
    pub fn yes(&self, column: &str) -> bool {
        self.cell(column).yes()
    }
}

impl Cell {
    /// The text, or nothing.
    #[must_use]
    pub fn text(&self) -> Option<&'static str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, or nothing.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The day, or nothing.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(day) => Some(*day),
            _ => None,
        }
    }

    /// The texts of a list; an empty list where the row leaves it out.
    #[must_use]
    pub fn list(&self) -> &'static [&'static str] {
        match self {
            Self::List(list) => list,
            _ => &[],
        }
    }

    /// Whether the cell says yes.
    #[must_use]
    pub fn yes(&self) -> bool {
        matches!(self, Self::YesNo(true))
    }
}

impl Table {
    /// The rows that apply to the facts, topmost first.
    pub fn matches<'t, 'f>(
        &'t self,
        facts: &'f [Option<FactValue>],
    ) -> impl Iterator<Item = &'t Row> + use<'t, 'f> {
        self.rows.iter().filter(|row| row.applies(facts))
    }

    /// The row that decides; `None` only for a table with a gap, which verification refuses.
    #[must_use]
    pub fn decide(&self, facts: &[Option<FactValue>]) -> Option<&Row> {
        self.matches(facts).next()
    }

    /// The row of an id.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The place of a column among the table's columns.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        place(&self.columns, name)
    }

    /// The place of a column that code reads.
    ///
    /// # Panics
    /// When the table has no such column.
    #[must_use]
    pub fn place(&self, column: &str) -> usize {
        compiled_in(&self.columns, self.id, column)
    }
}

/// The place of a column.
fn place(columns: &[Column], name: &str) -> Option<usize> {
    let at = columns.iter().position(|column| column.name == name);
    #[cfg(test)]
    if let Some(at) = at {
        let read = &columns[at].read;
        read.store(true, std::sync::atomic::Ordering::Relaxed);
    }
    at
}

/// The place of a column that code reads.
fn compiled_in(columns: &[Column], table: &str, name: &str) -> usize {
    place(columns, name).unwrap_or_else(|| panic!("table {table} has no column {name}"))
}
