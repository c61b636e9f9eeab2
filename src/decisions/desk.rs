//! Where tables and facts meet: a table is asked, the answer is noted with the row that gave it.

use std::collections::BTreeMap;

use super::explain::{self, LookedAt};
use super::interpolate::interpolate;
use crate::blueprint::{Decision, Outranked, Source};
use crate::facts::Facts;
use crate::playbook::Playbook;
use crate::playbook::table::{Cell, Hit, Row, Table};
use crate::playbook::vocabulary::{FactId, FactValue};
use crate::units::Value;

/// Room for the decisions of most companies.
const DECISIONS: usize = 64;

/// A playbook asked about one company, with everything that was decided so far.
pub(super) struct Desk<'a> {
    pub playbook: &'a Playbook,
    pub facts: Facts<'a>,
    pub minor_units: u32,
    decisions: Vec<Decision>,
    pub cited: Cited,
    /// The rows of every table asked, by decision; kept only for explaining.
    rows: Option<Vec<Kept>>,
}

/// Which sources were cited, by their place in the table `sources`.
pub(super) struct Cited(Vec<bool>);

impl Cited {
    /// Notes a row's source.
    #[inline]
    pub fn note(&mut self, row: &Row) {
        if let Some(at) = row.source_at {
            self.0[at] = true;
        }
    }
}

/// A decision's id with its table's hit policy and rows.
pub(super) type Kept = (String, &'static str, Vec<LookedAt>);

impl<'a> Desk<'a> {
    pub fn new(playbook: &'a Playbook, facts: Facts<'a>, minor_units: u32) -> Self {
        let sources = playbook
            .table("sources")
            .map_or(0, |table| table.rows.len());
        Self {
            playbook,
            facts,
            minor_units,
            decisions: Vec::with_capacity(DECISIONS),
            cited: Cited(vec![false; sources]),
            rows: None,
        }
    }

    /// Keeps the rows of every table that is asked from now on.
    pub fn keep_rows(&mut self) {
        self.rows = Some(Vec::new());
    }

    /// The rows kept so far.
    pub fn take_rows(&mut self) -> Vec<Kept> {
        self.rows.take().unwrap_or_default()
    }

    fn keep(&mut self, table: &Table, scope: &str) {
        if self.rows.is_some() {
            let (hit, rows) = explain::rows(self, table);
            if let Some(kept) = &mut self.rows {
                kept.push((scoped(table.id, scope), hit, rows));
            }
        }
    }

    /// A table of the playbook.
    ///
    /// # Panics
    /// When there is none: a playbook is only loaded with every table that is compiled in.
    #[inline(always)]
    pub fn table(&self, id: &str) -> &'a Table {
        self.playbook
            .table(id)
            .unwrap_or_else(|| panic!("the playbook has no table {id}"))
    }

    /// Asks a table that decides, and notes the decision under its id with an optional scope.
    ///
    /// # Panics
    /// When no row decides: verification refuses tables with gaps.
    #[inline]
    pub fn decide(&mut self, id: &str, scope: &str, outcome: &str) -> &'a Row {
        let table = self.table(id);
        self.decide_by(table, scope, table.place(outcome))
    }

    /// The same with the place of the column that is told as the outcome.
    fn decide_by(&mut self, table: &'a Table, scope: &str, outcome: usize) -> &'a Row {
        let (row, also_matched) = self.held_against(table, outcome);
        self.keep(table, scope);
        self.note(table, scope, row, outcome, also_matched);
        row
    }

    /// The row that decides, and the rows it outranks that would have had another outcome.
    fn held_against(&self, table: &'a Table, outcome: usize) -> (&'a Row, Vec<Outranked>) {
        let mut matches = table.matches(self.facts.values());
        let row = matches
            .next()
            .unwrap_or_else(|| panic!("table {} decides nothing for these facts", table.id));
        if table.hit != Hit::Priority {
            return (row, Vec::new());
        }
        let outranked = matches
            .filter(|other| {
                let same = other.cells[outcome] == row.cells[outcome];
                !(same || other.conditions.is_empty())
            })
            .map(|other| Outranked {
                row: other.id.into(),
                outcome: shown(&other.cells[outcome]),
                outranked_by: row.id.into(),
            });
        (row, outranked.collect())
    }

    /// The rows of a collecting table or a catalogue that apply; each is noted when it rests on conditions.
    #[inline]
    pub fn collect(&mut self, id: &str, scope: &str, outcome: &str) -> Vec<&'a Row> {
        self.collect_where(id, scope, outcome, |_, _| true)
    }

    /// The same, of the rows that a filter lets through.
    #[inline]
    pub fn collect_where(
        &mut self,
        id: &str,
        scope: &str,
        outcome: &str,
        filter: impl Fn(&Table, &Row) -> bool,
    ) -> Vec<&'a Row> {
        let table = self.table(id);
        self.collect_by(table, scope, table.place(outcome), filter)
    }

    /// The same with the place of the column that is told as the outcome.
    fn collect_by(
        &mut self,
        table: &'a Table,
        scope: &str,
        outcome: usize,
        filter: impl Fn(&Table, &Row) -> bool,
    ) -> Vec<&'a Row> {
        let matches = table.matches(self.facts.values());
        let mut rows = Vec::with_capacity(matches.size_hint().0);
        rows.extend(matches.filter(|row| filter(table, row)));
        if table.hit == Hit::Collect {
            if !rows.is_empty() {
                self.keep(table, scope);
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
            outcome: shown(&row.cells[outcome]),
            row: row.id.into(),
            because: self.fill(row.because),
            facts,
            source,
            also_matched,
        });
    }

    /// The facts a row looked at that have a value.
    fn looked_at(&self, row: &Row) -> BTreeMap<String, Value> {
        let seen_of = |fact: &FactId| {
            let value = self.facts.values()[usize::from(fact.0)]?;
            let id = self.playbook.vocabulary().spec(*fact).id;
            let told = self.facts.told(*fact, value);
            Some((id.into(), seen(told, self.facts.unit(*fact).id())))
        };
        row.looks_at.iter().filter_map(seen_of).collect()
    }

    /// A row's source, noted as cited.
    #[inline]
    pub fn cite(&mut self, row: &Row) -> String {
        self.cited.note(row);
        row.source.into()
    }

    /// Notes the sources of all rows of a table.
    pub fn cite_all(&mut self, id: &str) {
        for row in &self.table(id).rows {
            self.cited.note(row);
        }
    }

    /// Notes a source that stands in the blueprint by its id.
    pub fn cite_id(&mut self, id: &str) {
        let sources = self.table("sources");
        if let Some(at) = sources.rows.iter().position(|row| row.id == id) {
            self.cited.0[at] = true;
        }
    }

    /// Everything decided, in order.
    pub fn take_decisions(&mut self) -> Vec<Decision> {
        std::mem::take(&mut self.decisions)
    }

    /// The sources cited, in the playbook's order.
    pub fn sources(&self) -> Vec<Source> {
        let table = self.table("sources");
        let every = table.rows.iter().zip(&self.cited.0);
        every
            .filter(|(_, cited)| **cited)
            .map(|(row, _)| Source {
                id: row.id.into(),
                title: table.text(row, "title").into(),
                place: table.text(row, "place").into(),
                kind: table.text(row, "kind").into(),
                url: table.cell(row, "url").text().map(String::from),
                read: match table.cell(row, "read") {
                    Cell::Date(date) => Some(*date),
                    _ => None,
                },
            })
            .collect()
    }

    /// A sentence of a table with its `{fact}` marks replaced by the facts' values.
    pub fn fill(&self, text: &'static str) -> String {
        interpolate(text, &self.facts, self.minor_units)
    }

    /// The texts of a list with their `{fact}` marks replaced by the facts' values.
    pub fn fill_all(&self, table: &Table, row: &Row, column: &str) -> Vec<String> {
        let list = table.cell(row, column).list().iter();
        list.map(|text| self.fill(text)).collect()
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
pub(super) fn texts(table: &Table, row: &Row, column: &str) -> Vec<String> {
    let list = table.cell(row, column).list().iter();
    list.map(|text| (*text).to_owned()).collect()
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => "".into(),
        Cell::Text(text) => (*text).into(),
        Cell::List(list) => list.join(", ").into(),
        Cell::Number(number) => number.normalize().to_string().into(),
        Cell::YesNo(is) => if *is { "yes" } else { "no" }.into(),
        Cell::Date(date) => date.to_string().into(),
    }
}

/// A fact as the blueprint holds it: amounts as text, other numbers as numbers.
pub(super) fn seen(value: FactValue, unit: &str) -> Value {
    match value {
        FactValue::YesNo(is) => Value::YesNo(is),
        FactValue::Choice(word) => Value::Choice(word),
        FactValue::Number(number) => Value::Number(number).in_unit(unit),
    }
}
