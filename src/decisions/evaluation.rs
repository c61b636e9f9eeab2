//! An evaluation: the tables of a playbook asked about one company, with the decisions and sources noted.

use std::collections::BTreeMap;

use crate::blueprint::{Decision, Outranked, Source};
use crate::facts::Facts;
use crate::playbook::Playbook;
use crate::playbook::fact::FactId;
use crate::playbook::sentence::Sentence;
use crate::playbook::table::{Cell, HitPolicy, Row, Table};
use crate::units::Value;

use super::interpolate::interpolate;
use super::trace::{TableTrace, value_of};

/// A playbook asked about one company, with everything that was decided so far.
#[derive(Clone)]
pub(super) struct Evaluation<'a> {
    pub playbook: &'a Playbook,
    pub facts: Facts<'a>,
    /// Decimal places of the company's currency.
    pub minor_units: u32,
    /// Everything decided, in order.
    pub decisions: Vec<Decision>,
    /// Which sources were cited, by their place in the table `sources`.
    cited: Vec<bool>,
    traces: Option<Vec<TableTrace>>,
}

impl<'a> Evaluation<'a> {
    pub fn new(playbook: &'a Playbook, facts: Facts<'a>, minor_units: u32) -> Self {
        let sources = &playbook.compiled_in("sources").rows;
        Self {
            playbook,
            facts,
            minor_units,
            decisions: Vec::new(),
            cited: vec![false; sources.len()],
            traces: None,
        }
    }

    /// The same evaluation, with a trace of every table asked from now on.
    pub fn traced(mut self) -> Self {
        self.traces = Some(Vec::new());
        self
    }

    /// The traces of the tables asked, in order; none without [`Evaluation::traced`].
    pub fn traces(&self) -> &[TableTrace] {
        self.traces.as_deref().unwrap_or_default()
    }

    fn trace(&mut self, table: &Table, scope: &str) {
        if let Some(traces) = &mut self.traces {
            traces.push(TableTrace::of(
                scoped(table.id, scope),
                table,
                &self.facts,
                self.minor_units,
            ));
        }
    }

    /// A table of the playbook.
    ///
    /// # Panics
    /// When there is none: a playbook is only loaded with every table that is compiled in.
    pub fn table(&self, id: &str) -> &'a Table {
        self.playbook.compiled_in(id)
    }

    /// Asks a table that decides, and notes the decision under its id with an optional scope.
    ///
    /// # Panics
    /// When no row decides: verification refuses tables with gaps.
    pub fn decide(&mut self, id: &str, scope: &str, outcome: &str) -> &'a Row {
        let table = self.table(id);
        let outcome = table.place(outcome);
        let (row, also_matched) = self.best_match(table, outcome);
        self.trace(table, scope);
        self.note(table, scope, row, outcome, also_matched);
        row
    }

    /// The row that decides, and the rows it outranks that would have had another outcome.
    fn best_match(&self, table: &'a Table, outcome: usize) -> (&'a Row, Vec<Outranked>) {
        let mut matches = table.matches(self.facts.values());
        let row = matches
            .next()
            .unwrap_or_else(|| panic!("table {} decides nothing for these facts", table.id));
        if table.hit != HitPolicy::Priority {
            return (row, Vec::new());
        }
        let outranked = matches
            .filter(|other| {
                let same = other.cells[outcome] == row.cells[outcome];
                !(same || other.conditions.is_empty())
            })
            .map(|other| Outranked {
                row: other.id.into(),
                outcome: self.format_cell(&other.cells[outcome]),
                outranked_by: row.id.into(),
            });
        (row, outranked.collect())
    }

    /// The rows of a collecting table or a catalogue that apply; each is noted when it rests on conditions.
    pub fn collect(&mut self, id: &str, scope: &str, outcome: &str) -> Vec<&'a Row> {
        self.collect_where(id, scope, outcome, |_| true)
    }

    /// The rows of [`Evaluation::collect`] that a filter lets through.
    pub fn collect_where(
        &mut self,
        id: &str,
        scope: &str,
        outcome: &str,
        filter: impl Fn(&Row) -> bool,
    ) -> Vec<&'a Row> {
        let table = self.table(id);
        let outcome = table.place(outcome);
        let matches = table.matches(self.facts.values());
        let rows: Vec<&Row> = matches.filter(|row| filter(row)).collect();
        if table.hit == HitPolicy::Collect {
            if !rows.is_empty() {
                self.trace(table, scope);
            }
            for row in &rows {
                self.note(table, scope, row, outcome, Vec::new());
            }
        }
        rows
    }

    /// Notes a row as having decided.
    fn note(
        &mut self,
        table: &Table,
        scope: &str,
        row: &Row,
        outcome: usize,
        also_matched: Vec<Outranked>,
    ) {
        let facts = self.looked_at(row);
        let source = self.cite(row);
        self.decisions.push(Decision {
            id: scoped(table.id, scope),
            question: table.question.into(),
            outcome: self.format_cell(&row.cells[outcome]),
            row: row.id.into(),
            because: self.fill(row.because),
            facts,
            source,
            also_matched,
        });
    }

    /// The facts a row looked at that have a value.
    fn looked_at(&self, row: &Row) -> BTreeMap<String, Value> {
        let known = |fact: &FactId| {
            let id = self.playbook.vocabulary().spec(*fact).id;
            Some((id.into(), value_of(*fact, &self.facts)?))
        };
        row.looks_at.iter().filter_map(known).collect()
    }

    /// A row's source, noted as cited.
    pub fn cite(&mut self, row: &Row) -> String {
        self.note_source(row);
        row.source.into()
    }

    fn note_source(&mut self, row: &Row) {
        if let Some(at) = row.source_at {
            self.cited[at] = true;
        }
    }

    /// Notes the sources of all rows of a table.
    pub fn cite_all(&mut self, id: &str) {
        for row in &self.table(id).rows {
            self.note_source(row);
        }
    }

    /// Notes a source that the blueprint names by its id.
    pub fn cite_id(&mut self, id: &str) {
        let sources = self.table("sources");
        if let Some(at) = sources.rows.iter().position(|row| row.id == id) {
            self.cited[at] = true;
        }
    }

    /// The sources cited, in the playbook's order.
    pub fn sources(&self) -> Vec<Source> {
        let table = self.table("sources");
        let every = table.rows.iter().zip(&self.cited);
        every
            .filter(|(_, cited)| **cited)
            .map(|(row, _)| Source {
                id: row.id.into(),
                title: row.text("title").into(),
                place: row.text("place").into(),
                kind: row.text("kind").into(),
                url: row.cell("url").text().map(String::from),
                read: match row.cell("read") {
                    Cell::Date(date) => Some(*date),
                    _ => None,
                },
            })
            .collect()
    }

    /// A sentence with its `{fact}` marks replaced by the facts' values.
    pub fn fill(&self, sentence: Sentence) -> String {
        interpolate(sentence, &self.facts, self.minor_units)
    }

    /// A row's sentence in a column, filled.
    pub fn sentence(&self, row: &Row, column: &str) -> String {
        self.fill(row.sentence(column))
    }

    /// A row's sentences in a column, filled.
    pub fn sentences(&self, row: &Row, column: &str) -> Vec<String> {
        let sentences = row.sentences(column).iter();
        sentences.map(|sentence| self.fill(*sentence)).collect()
    }

    /// What a cell holds, in words.
    pub fn format_cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => (*text).into(),
            Cell::List(list) => list.join(", "),
            Cell::Sentence(sentence) => self.fill(*sentence),
            Cell::Sentences(sentences) => {
                let filled: Vec<String> = sentences.iter().map(|one| self.fill(*one)).collect();
                filled.join(", ")
            }
            Cell::Number(number) => number.normalize().to_string(),
            Cell::YesNo(is) => if *is { "yes" } else { "no" }.into(),
            Cell::Date(date) => date.to_string(),
        }
    }
}

/// An id with a scope behind it, such as `lint.referral`; the id alone when there is none.
pub(super) fn scoped(id: &'static str, scope: &str) -> String {
    if scope.is_empty() {
        return id.into();
    }
    [id, ".", scope].concat()
}

/// The texts of a list as the blueprint holds them.
pub(super) fn texts(row: &Row, column: &str) -> Vec<String> {
    let list = row.list(column).iter();
    list.map(|text| (*text).to_owned()).collect()
}
