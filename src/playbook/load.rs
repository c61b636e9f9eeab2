//! Reader of one table: its document becomes a table, or every place where it is none becomes a problem.

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::condition::{Condition, UnaryTest};
use super::fact::FactId;
use super::sentence::{Sentence, marks};
use super::table::{Cell, Column, ColumnKind, HitPolicy, Row, Table};
use super::vocabulary::Vocabulary;
use crate::diagnostics::{Diagnostic, Source};
use crate::document::Document;
use crate::units::{Unit, Word as _};
use crate::yaml::{Entry, Shape, Span, Tree};

/// A node of a document, which lives as long as the process.
type Node = &'static Tree<'static>;

const TABLE_KEYS: &[&str] = &[
    "id", "kind", "title", "question", "hit", "source", "inputs", "outputs", "columns", "rows",
    "note",
];
const ROW_KEYS: &[&str] = &["id", "when", "because", "source", "note"];

/// A table as far as it could be read, and what is wrong with it.
pub(super) fn table(
    document: &'static Document,
    vocabulary: &Vocabulary,
) -> (Option<Table>, Vec<Diagnostic>) {
    let mut loader = Loader {
        document,
        vocabulary,
        source: None,
        problems: Vec::new(),
    };
    (loader.table(), loader.problems)
}

struct Loader<'d> {
    document: &'static Document,
    vocabulary: &'d Vocabulary,
    source: Option<Arc<Source>>,
    problems: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn problem(&mut self, span: Span, message: String, help: &str) {
        let document = self.document;
        let source = self.source.get_or_insert_with(|| document.source());
        let mut diagnostic = Diagnostic::error("playbook", message).at(source, span.range(), "");
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        self.problems.push(diagnostic);
    }

    fn table(&mut self) -> Option<Table> {
        let root = &self.document.root;
        if !matches!(root.shape, Shape::Map(_)) {
            self.problem(root.span, "a table is a map".into(), "begin with `id:`");
            return None;
        }
        self.known_keys(root.fields(), TABLE_KEYS, "a table");
        let id = self.text(root, "id")?;
        let stem = self.document.name.rsplit('/').next().unwrap_or_default();
        if stem.strip_suffix(".yaml") != Some(id) {
            self.problem(
                root.span,
                format!("table `{id}` stands in `{stem}`"),
                "a table's file is named after its id",
            );
        }
        let title = self.text(root, "title")?;
        for key in ["title", "question"] {
            if let Some(node) = root.get(key) {
                self.unfilled(node, &format!("the {key} of `{id}`"));
            }
        }
        let hit = self.hit(root)?;
        let decides = hit != HitPolicy::Catalogue;
        let question = match root.get("question").and_then(Tree::text) {
            Some(question) => question,
            None if decides => {
                self.problem(
                    root.span,
                    format!("decision table `{id}` has no `question`"),
                    "",
                );
                ""
            }
            None => "",
        };
        let inputs = self.inputs(root);
        let key = if decides { "outputs" } else { "columns" };
        let columns: Arc<[Column]> = self.columns(root, key).into();
        let default_source = root.get("source").and_then(Tree::text);
        let mut rows: Vec<Row> = Vec::new();
        for node in root.items_of("rows") {
            let Some(row) = self.row(node, (id, decides), &inputs, &columns, default_source) else {
                continue;
            };
            if rows.iter().any(|other| other.id == row.id) {
                self.problem(
                    node.span,
                    format!("row `{}` stands twice", row.id),
                    "ids are unique in a table",
                );
            }
            rows.push(row);
        }
        if rows.is_empty() {
            self.problem(root.span, format!("table `{id}` has no rows"), "");
        }
        for fact in &inputs {
            let used = rows.iter().any(|row| {
                row.conditions
                    .iter()
                    .any(|condition| condition.fact == *fact)
            });
            if !used {
                let name = self.vocabulary.spec(*fact).id;
                self.problem(
                    root.get("inputs").unwrap_or(root).span,
                    format!("no row of `{id}` looks at `{name}`"),
                    "take it out of `inputs`",
                );
            }
        }
        Some(Table {
            id,
            hit,
            title,
            question,
            inputs,
            columns,
            rows,
            document: self.document,
        })
    }

    fn hit(&mut self, root: Node) -> Option<HitPolicy> {
        let kind = self.text(root, "kind")?;
        match (kind, root.get("hit").and_then(Tree::text)) {
            ("catalogue", None) => Some(HitPolicy::Catalogue),
            ("decision", Some("unique")) => Some(HitPolicy::Unique),
            ("decision", Some("priority")) => Some(HitPolicy::Priority),
            ("decision", Some("collect")) => Some(HitPolicy::Collect),
            _ => {
                let at = root.get("hit").or(root.get("kind")).unwrap_or(root).span;
                self.problem(
                    at,
                    "a table is a `catalogue`, or a `decision` with a `hit`".into(),
                    "write `hit: unique`, `hit: priority` or `hit: collect`",
                );
                None
            }
        }
    }

    fn known_keys(&mut self, fields: &[Entry<'_>], known: &[&str], what: &str) {
        for field in fields {
            if !known.contains(&&*field.key) {
                self.problem(
                    field.key_span,
                    format!("{what} has no `{}`", field.key),
                    &format!("it has {}", known.join(", ")),
                );
            }
        }
    }

    fn text(&mut self, node: Node, key: &str) -> Option<&'static str> {
        let found = node.get(key).and_then(Tree::text);
        if found.is_none() {
            self.problem(node.span, format!("`{key}` is missing"), "");
        }
        found
    }

    fn inputs(&mut self, root: Node) -> Vec<FactId> {
        let mut inputs = Vec::new();
        for node in root.items_of("inputs") {
            let Some(name) = node.text() else { continue };
            match self.vocabulary.find(name) {
                Some(fact) => inputs.push(fact),
                None => self.problem(node.span, format!("there is no fact `{name}`"), ""),
            }
        }
        inputs
    }

    fn columns(&mut self, root: Node, key: &str) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for field in root.get(key).map(Tree::fields).unwrap_or_default() {
            if ROW_KEYS.contains(&&*field.key) {
                self.problem(
                    field.key_span,
                    format!("`{}` is a word of every row", field.key),
                    "",
                );
                continue;
            }
            let text = field.value.text().unwrap_or_default();
            let (kind, optional) = match text.strip_suffix('?') {
                Some(kind) => (kind, true),
                None => (text, false),
            };
            match column_kind(kind) {
                Some(kind) => columns.push(Column {
                    name: &field.key,
                    kind,
                    optional,
                    #[cfg(test)]
                    read: Arc::default(),
                }),
                None => self.problem(
                    field.value.span,
                    format!("`{text}` is no kind of column"),
                    "kinds: text, list, sentence, sentences, money, percent, days, count, number, date, yes_no, choice(a|b), ref(table), refs(table)",
                ),
            }
        }
        columns
    }

    fn row(
        &mut self,
        node: Node,
        (table, decides): (&'static str, bool),
        inputs: &[FactId],
        columns: &Arc<[Column]>,
        default_source: Option<&'static str>,
    ) -> Option<Row> {
        let id = self.text(node, "id")?;
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !id.chars().all(kebab) {
            self.problem(
                node.span,
                format!("row id `{id}` is not kebab-case"),
                "use a-z, 0-9 and `-`",
            );
        }
        for field in node.fields() {
            let known = ROW_KEYS.contains(&&*field.key)
                || columns.iter().any(|column| column.name == field.key);
            if !known {
                self.problem(
                    field.key_span,
                    format!("row `{id}` has an unknown column `{}`", field.key),
                    "declare it in the table's head",
                );
            }
        }
        let sentence = node.get("because");
        let because = sentence.and_then(Tree::text).unwrap_or_default();
        if let Some(sentence) = sentence {
            self.marks(sentence);
        }
        if decides && because.is_empty() {
            self.problem(
                node.span,
                format!("row `{id}` has no `because`"),
                "say in one sentence why",
            );
        }
        let source = node.get("source").and_then(Tree::text).or(default_source);
        if source.is_none() {
            self.problem(
                node.span,
                format!("row `{id}` has no source"),
                "name a row of `sources`",
            );
        }
        let cells = columns
            .iter()
            .map(|column| self.cell(node, id, column))
            .collect();
        let conditions = self.conditions(node, inputs);
        Some(Row {
            id,
            looks_at: self.looks_at(&conditions, inputs),
            conditions,
            columns: Arc::clone(columns),
            cells,
            because: Sentence::new(because),
            source: source.unwrap_or_default(),
            source_at: None,
            note: node.get("note").and_then(Tree::text),
            table,
            document: self.document,
            span: node.span,
        })
    }

    fn looks_at(&self, conditions: &[Condition], inputs: &[FactId]) -> Vec<FactId> {
        let mut facts: Vec<FactId> = if conditions.is_empty() {
            inputs.to_vec()
        } else {
            conditions.iter().map(|condition| condition.fact).collect()
        };
        facts.sort_by_key(|fact| self.vocabulary.spec(*fact).id);
        facts.dedup();
        facts
    }

    fn conditions(&mut self, node: Node, inputs: &[FactId]) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for field in node.get("when").map(Tree::fields).unwrap_or_default() {
            let Some(fact) = self.vocabulary.find(&field.key) else {
                self.problem(
                    field.key_span,
                    format!("there is no fact `{}`", field.key),
                    "",
                );
                continue;
            };
            if !inputs.contains(&fact) {
                self.problem(
                    field.key_span,
                    format!("`{}` is not among the table's inputs", field.key),
                    "add it to `inputs`",
                );
            }
            let spec = self.vocabulary.spec(fact);
            let test = match (&field.value.shape, field.value.text()) {
                (Shape::List(items), _) => {
                    let words: Vec<&str> = items.iter().filter_map(Tree::text).collect();
                    UnaryTest::parse(&words.join(", "), spec.id, &spec.domain)
                }
                (_, Some(text)) => UnaryTest::parse(text, spec.id, &spec.domain),
                _ => Err(format!("`{}` has no test", field.key)),
            };
            match test {
                Ok(test) => conditions.push(Condition { fact, test }),
                Err(message) => self.problem(field.value.span, message, ""),
            }
        }
        conditions
    }

    fn cell(&mut self, row: Node, id: &str, column: &Column) -> Cell {
        let Some(node) = row.get(column.name).filter(|node| !node.is_blank()) else {
            if !column.optional {
                self.problem(row.span, format!("row `{id}` has no `{}`", column.name), "");
            }
            return Cell::Empty;
        };
        let text = node.text();
        let is_filled = matches!(column.kind, ColumnKind::Sentence | ColumnKind::Sentences);
        // A text counts as a list of one.
        for item in node.items() {
            if is_filled {
                self.marks(item);
            } else {
                self.unfilled(item, &format!("`{}` of row `{id}`", column.name));
            }
        }
        let cell = match &column.kind {
            ColumnKind::Text | ColumnKind::Ref(_) => text.map(Cell::Text),
            ColumnKind::List | ColumnKind::Refs(_) => {
                let list: Vec<_> = node.items().iter().filter_map(Tree::text).collect();
                Some(Cell::List(list.leak()))
            }
            ColumnKind::Sentence => text.map(|text| Cell::Sentence(Sentence::new(text))),
            ColumnKind::Sentences => {
                let texts = node.items().iter().filter_map(Tree::text);
                Some(Cell::Sentences(texts.map(Sentence::new).collect()))
            }
            ColumnKind::Number(_) => text
                .and_then(|text| Decimal::from_str_exact(text).ok())
                .map(Cell::Number),
            ColumnKind::Date => text
                .filter(|text| text.len() == 10)
                .and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
                .map(Cell::Date),
            ColumnKind::YesNo => match text {
                Some("yes" | "true") => Some(Cell::YesNo(true)),
                Some("no" | "false") => Some(Cell::YesNo(false)),
                _ => None,
            },
            ColumnKind::Choice(words) => words
                .iter()
                .find(|word| text == Some(word))
                .map(|word| Cell::Text(word)),
        };
        if let (ColumnKind::Number(unit), Some(Cell::Number(number))) = (&column.kind, &cell)
            && let Some(wrong) = impossible(*unit, *number)
        {
            let message = format!("`{}` of row `{id}` is {number}, {wrong}", column.name);
            self.problem(node.span, message, "");
        }
        cell.unwrap_or_else(|| {
            let message = format!(
                "`{}` of row `{id}` is not {}",
                column.name,
                describe(&column.kind)
            );
            self.problem(node.span, message, "");
            Cell::Empty
        })
    }

    /// Refuses `{fact}` marks in a text that is printed as it is.
    fn unfilled(&mut self, node: Node, place: &str) {
        if let Some((_, fact)) = marks(node.text().unwrap_or_default()).next() {
            let message = format!("`{{{fact}}}` in {place} would be printed as it is");
            let help = "facts are filled into `because` and into columns of sentences";
            self.problem(node.span, message, help);
        }
    }

    /// Holds the `{fact}` marks of a sentence against the vocabulary.
    fn marks(&mut self, node: Node) {
        for (_, name) in marks(node.text().unwrap_or_default()) {
            if self.vocabulary.find(name).is_none() {
                self.problem(node.span, format!("there is no fact `{name}`"), "");
            }
        }
    }
}

/// No window, hold or term of a program is longer: ten years.
pub const MOST_DAYS: u32 = 3_650;

/// What keeps a number from being an amount of its kind; `None` when nothing does.
fn impossible(unit: Unit, number: Decimal) -> Option<&'static str> {
    match unit {
        Unit::Plain => None,
        _ if number < Decimal::ZERO => Some("less than 0"),
        Unit::Percent if number > Decimal::ONE_HUNDRED => Some("more than 100%"),
        Unit::Count if number > Decimal::from(u32::MAX) => Some("more than can be counted"),
        Unit::Days if number > Decimal::from(MOST_DAYS) => Some("more than ten years"),
        Unit::Count if !number.fract().is_zero() => Some("not a whole number"),
        _ => None,
    }
}

fn column_kind(text: &'static str) -> Option<ColumnKind> {
    let inside = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix(')');
    Some(match text {
        "text" => ColumnKind::Text,
        "list" => ColumnKind::List,
        "sentence" => ColumnKind::Sentence,
        "sentences" => ColumnKind::Sentences,
        "money" | "percent" | "days" | "count" | "number" => ColumnKind::Number(Unit::of_id(text)?),
        "date" => ColumnKind::Date,
        "yes_no" => ColumnKind::YesNo,
        _ => {
            if let Some(words) = inside("choice(") {
                ColumnKind::Choice(words.split('|').map(str::trim).collect())
            } else if let Some(table) = inside("refs(") {
                ColumnKind::Refs(table)
            } else {
                ColumnKind::Ref(inside("ref(")?)
            }
        }
    })
}

fn describe(kind: &ColumnKind) -> String {
    match kind {
        ColumnKind::Text | ColumnKind::Sentence => "a text".into(),
        ColumnKind::List | ColumnKind::Sentences => "a list".into(),
        ColumnKind::Number(_) => "a plain number, such as `12.5`".into(),
        ColumnKind::Date => "a date, such as `2026-08-14`".into(),
        ColumnKind::YesNo => "yes or no".into(),
        ColumnKind::Choice(words) => format!("one of {}", words.join(", ")),
        ColumnKind::Ref(table) | ColumnKind::Refs(table) => format!("an id of `{table}`"),
    }
}
