//! The playbook: rule tables and catalogues, read from YAML and checked before anyone relies on them.
//!
//! It knows tables, rows, conditions and sources. It does not know what a partner is: the facts that rules may
//! look at come as a [`Vocabulary`] from outside.

pub mod condition;
pub mod fact;
mod load;
pub mod sentence;
pub mod table;
pub mod verify;
pub mod vocabulary;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::document::{self, Document};
use crate::files;
use crate::units::hex;
use crate::yaml::Tree;
pub use load::MOST_DAYS;
use table::{Row, Table};
use vocabulary::Vocabulary;

/// The largest file of a rule table that is read, in bytes.
const MOST_BYTES: u64 = 16 * files::MEBIBYTE;

/// The catalogues whose rows are figures that code asks for by their ids: none may be missing.
const FIGURES: [&str; 1] = ["measuring"];

/// A set of tables with the vocabulary they speak.
#[derive(Debug)]
pub struct Playbook {
    tables: Vec<Table>,
    places: FxHashMap<&'static str, usize>,
    vocabulary: Vocabulary,
    fingerprint: String,
}

impl Playbook {
    /// The tables that are compiled in.
    ///
    /// # Errors
    /// What is wrong with them: a fault of ours, since a test holds that nothing is.
    pub fn embedded(vocabulary: Vocabulary) -> Result<Self, Diagnostics> {
        Self::of(&document::tables(), vocabulary)
    }

    /// The tables of a folder, an edited copy of what `playbook export` writes.
    ///
    /// Every table that is compiled in must be there with its columns; the rows are free.
    ///
    /// # Errors
    /// Every place where a file cannot be read, is not a table, or lies.
    pub fn load(folder: &Path, vocabulary: Vocabulary) -> Result<Self, Diagnostics> {
        let documents = read_folder(folder)?;
        let playbook = Self::of(&documents, vocabulary.clone())?;
        let mut findings = playbook.differences(&Self::embedded(vocabulary)?);
        findings.extend(verify::verify(&playbook));
        Diagnostics::ensure_none(findings)?;
        Ok(playbook)
    }

    fn of(
        documents: &[&'static Document],
        mut vocabulary: Vocabulary,
    ) -> Result<Self, Diagnostics> {
        add_words(&mut vocabulary, documents);
        let mut tables = Vec::with_capacity(documents.len());
        let mut problems = Vec::new();
        for document in documents {
            let (table, found) = load::table(document, &vocabulary);
            tables.extend(table);
            problems.extend(found);
        }
        Diagnostics::ensure_none(problems)?;
        link_sources(&mut tables);
        Ok(Self {
            places: tables
                .iter()
                .enumerate()
                .map(|(at, table)| (table.id, at))
                .collect(),
            tables,
            vocabulary,
            fingerprint: fingerprint(documents),
        })
    }

    /// What of another playbook's tables and columns is missing here.
    fn differences(&self, original: &Self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for wanted in &original.tables {
            let Some(table) = self.table(wanted.id) else {
                findings.push(
                    Diagnostic::error("playbook", format!("table `{}` is missing", wanted.id))
                        .help("`partnerkit playbook export` writes the original"),
                );
                continue;
            };
            let same_hit = table.hit == wanted.hit;
            let lost = wanted.columns.iter().find(|column| {
                table.column(column.name).map(|at| &table.columns[at].kind) != Some(&column.kind)
                    || table.columns[table.column(column.name).unwrap_or(0)].optional
                        != column.optional
            });
            if !same_hit || lost.is_some() {
                let what = lost.map_or("hit policy".to_owned(), |column| {
                    format!("column `{}`", column.name)
                });
                findings.push(
                    Diagnostic::error(
                        "playbook",
                        format!("the {what} of `{}` was changed", table.id),
                    )
                    .at(
                        &table.document.source(),
                        table.document.root.span.range(),
                        "",
                    )
                    .help("rows may change; a table's columns and hit policy may not"),
                );
            }
            let rows = wanted.rows.iter().filter(|_| FIGURES.contains(&table.id));
            for row in rows.filter(|row| table.row(row.id).is_none()) {
                let message = format!("`{}` has no row `{}`", table.id, row.id);
                let help = "change its value instead of taking it out";
                findings.push(Diagnostic::error("playbook", message).help(help));
            }
            for column in table.columns.iter() {
                if wanted.column(column.name).is_none() {
                    let message =
                        format!("nothing reads column `{}` of `{}`", column.name, table.id);
                    let root = table.document.root.span.range();
                    findings.push(
                        Diagnostic::error("playbook", message)
                            .at(&table.document.source(), root, "")
                            .help("take it out, or put it into a `note`"),
                    );
                }
            }
        }
        findings
    }

    /// A table by its id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.places.get(id).map(|at| &self.tables[*at])
    }

    /// A table that the program itself reads; loading refuses a playbook without one.
    ///
    /// # Panics
    /// When no table has that id: a fault of ours.
    #[must_use]
    pub fn compiled_in(&self, id: &str) -> &Table {
        self.table(id)
            .unwrap_or_else(|| panic!("the playbook has no table {id}"))
    }

    /// The rows of a table; none when there is no such table.
    pub fn rows(&self, id: &str) -> impl Iterator<Item = &Row> {
        self.table(id).into_iter().flat_map(|table| &table.rows)
    }

    /// The title of a source; nothing where there is none of that id.
    #[must_use]
    pub fn source_title(&self, id: &str) -> &'static str {
        let sources = self.table("sources");
        let found = sources.and_then(|table| Some(table.row(id)?.text("title")));
        found.unwrap_or_default()
    }

    /// The value of a row in a catalogue of figures.
    ///
    /// # Panics
    /// When there is no such row, which loading refuses of it.
    #[must_use]
    pub fn figure(&self, table: &str, id: &str) -> Decimal {
        let table = self.compiled_in(table);
        let row = table.row(id).expect("checked when the playbook was loaded");
        row.number("value").unwrap_or_default()
    }

    /// All tables, by file name.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The facts the tables speak of.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Twelve hexadecimal digits that change when any byte of any table does.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

/// Links every row to the place of its source.
fn link_sources(tables: &mut [Table]) {
    let Some(sources) = tables.iter().find(|table| table.id == "sources") else {
        return;
    };
    let places: FxHashMap<&str, usize> = sources
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| (row.id, at))
        .collect();
    for row in tables.iter_mut().flat_map(|table| &mut table.rows) {
        row.source_at = places.get(row.source).copied();
    }
}

/// Adds to each fact the words that a table lists for it.
fn add_words(vocabulary: &mut Vocabulary, documents: &[&'static Document]) {
    let id = |document: &&&'static Document| document.root.get("id").and_then(Tree::text);
    for fact in vocabulary.ids() {
        let Some((table, column)) = vocabulary.spec(fact).words_in else {
            continue;
        };
        let document = documents
            .iter()
            .find(|document| id(document) == Some(table));
        let rows = document.map(|document| document.root.items_of("rows"));
        let rows = rows.unwrap_or_default().iter();
        vocabulary.add_words(fact, rows.filter_map(|row| row.get(column)?.text()));
    }
}

fn fingerprint(documents: &[&Document]) -> String {
    let mut digest = Sha256::new();
    for document in documents {
        let stem = document.name.rsplit('/').next().unwrap_or_default();
        for part in [stem, document.text] {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
    }
    hex(&digest.finalize()[..6])
}

/// The files of the rule tables in a folder, in the order of their names.
///
/// # Errors
/// Why the folder cannot be read.
pub fn files_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    paths.sort();
    Ok(paths)
}

fn read_folder(folder: &Path) -> Result<Vec<&'static Document>, Diagnostics> {
    let told = |path: &Path, error: &std::io::Error| {
        Diagnostics::from(
            Diagnostic::error(
                "playbook",
                format!("cannot read `{}`: {error}", path.display()),
            )
            .help("`--playbook` takes a folder that `partnerkit playbook export` wrote"),
        )
    };
    let paths = files_of(folder).map_err(|error| told(folder, &error))?;
    let mut documents = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let text = files::regular_text(&path, MOST_BYTES).map_err(|error| told(&path, &error))?;
        // Line ends are no difference between two playbooks.
        let text = text.replace("\r\n", "\n");
        let name = path.display().to_string();
        let source = Arc::new(Source {
            name: name.clone(),
            text: text.clone(),
        });
        match Document::read(&name, text) {
            Ok(document) => documents.push(document),
            Err(found) if found.is_empty() => {
                problems.push(Diagnostic::error("playbook", format!("`{name}` is empty")));
            }
            Err(found) => {
                problems.extend(found.into_iter().map(|problem| problem.diagnostic(&source)))
            }
        }
    }
    Diagnostics::ensure_none(problems)?;
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::fact::Domain;
    use super::vocabulary::{FactSpec, Vocabulary};
    use super::{Diagnostics, Document, Playbook};

    const SOURCES: &str = "id: sources\nkind: catalogue\ntitle: Sources\nsource: here\ncolumns: {title: text}\nrows: [{id: here, title: Here}]\n";

    /// A playbook over two facts, `mrr` and `stripe`, with a source `here`.
    pub(super) fn small(tables: &[(&str, &str)]) -> Result<Playbook, Diagnostics> {
        let mut vocabulary = Vocabulary::default();
        for (id, domain) in [
            (
                "mrr",
                Domain::Number {
                    min: None,
                    max: None,
                },
            ),
            ("stripe", Domain::YesNo),
        ] {
            vocabulary.add(FactSpec {
                id,
                domain,
                unit: crate::units::Unit::Plain,
                words_in: None,
                optional: false,
                asked_when: Vec::new(),
            });
        }
        let documents: Vec<&Document> = tables
            .iter()
            .chain(&[("sources.yaml", SOURCES)])
            .map(|(name, text)| Document::read(name, (*text).to_owned()).expect("YAML"))
            .collect();
        Playbook::of(&documents, vocabulary)
    }

    #[test]
    fn every_fault_of_a_table_is_told_at_once() {
        let text = "id: size\nkind: decision\ntitle: Size\nquestion: How?\nhit: unique\ninputs: [mrr, colour, stripe]\noutputs: {size: text, odd: colour}\nrows:\n  - {id: Small, when: {mrr: '< ten', revenue: '1'}, size: [a], extra: b, because: x}\n";
        let messages: Vec<String> = small(&[("large.yaml", text)])
            .expect_err("faults")
            .0
            .into_iter()
            .map(|problem| problem.message)
            .collect();
        assert_eq!(
            messages,
            [
                "table `size` stands in `large.yaml`",
                "there is no fact `colour`",
                "`colour` is no kind of column",
                "row id `Small` is not kebab-case",
                "row `Small` has an unknown column `extra`",
                "row `Small` has no source",
                "`size` of row `Small` is not a text",
                "`< ten` is not a test of a number: write `< 10`, `>= 10` or `[10, 20)`",
                "there is no fact `revenue`",
                "no row of `size` looks at `mrr`",
                "no row of `size` looks at `stripe`",
            ]
        );
    }

    #[test]
    fn columns_whose_names_begin_and_end_alike_are_two_columns() {
        let text = "id: names\nkind: catalogue\ntitle: Names\nsource: here\ncolumns: {recruiting_a_partners: text, recruiting_b_partners: text}\nrows: [{id: one, recruiting_a_partners: a, recruiting_b_partners: b}]\n";
        let playbook = small(&[("names.yaml", text)]).expect("a table");
        let table = playbook.table("names").expect("the table");
        let row = table.row("one").expect("the row");
        assert_eq!(row.text("recruiting_a_partners"), "a");
        assert_eq!(row.text("recruiting_b_partners"), "b");
    }
}
