//! Rule tables and the questionnaire as constant trees: compiled in by the build script, or read from a
//! folder and kept for the life of the process.
//!
//! It knows the shape of a document and where each value stands; it knows nothing of tables or questions.

mod flat;

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Source, line_column};
use crate::yaml::{self, Span};
use flat::{Cell, CellShape, Flat};

include!(concat!(env!("OUT_DIR"), "/compiled.rs"));

/// A file that was read whole.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// The file's name, without folders for what is compiled in.
    pub name: &'static str,
    /// The file's text, for messages and for export.
    pub text: &'static str,
    /// The tree of its values.
    pub root: Node,
}

/// The values of documents, laid out flat.
#[derive(Debug)]
struct Forest {
    words: &'static str,
    cells: &'static [Cell],
}

/// A forest without a tree.
static BARE: Forest = Forest {
    words: "",
    cells: &[],
};

/// A value and where it stands in its document's text.
#[derive(Clone, Copy)]
pub struct Node {
    forest: &'static Forest,
    at: u32,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Nothing was written.
    Blank,
    /// One value, as text.
    Text(&'static str),
    /// A list.
    List(Items),
    /// A map in the order of the text; keys are unique.
    Map(Fields),
}

/// A key of a map with its value.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// The key's bytes in the text.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// The items of a list, in order.
#[derive(Clone)]
pub struct Items {
    forest: &'static Forest,
    next: u32,
    end: u32,
}

/// The fields of a map, in order.
#[derive(Clone, Debug, Default)]
pub struct Fields(Items);

/// A stretch of a text, both ends in bytes.
const fn stretch(text: &'static str, start: usize, end: usize) -> &'static str {
    text.split_at(end).0.split_at(start).1
}

impl Document {
    /// The file as problems show it.
    #[must_use]
    pub fn source(&self) -> Arc<Source> {
        Arc::new(Source {
            name: self.name.to_owned(),
            text: self.text.to_owned(),
        })
    }
}

impl Document {
    /// Reads a text into a document that lives as long as the process.
    ///
    /// # Errors
    /// The problems of the text, or none when it is empty.
    pub fn read(name: &str, text: String) -> Result<Self, Vec<yaml::Problem>> {
        let text: &'static str = text.leak();
        let reading = yaml::read(text);
        match reading.root {
            Some(root) if reading.problems.is_empty() => Ok(Self {
                name: name.to_owned().leak(),
                text,
                root: keep(text, &root),
            }),
            _ => Err(reading.problems),
        }
    }

    /// Line and column of a byte of the text, both counted from 1, columns in characters.
    #[must_use]
    pub fn line_column(&self, at: u32) -> (usize, usize) {
        line_column(self.text, at as usize)
    }
}

impl yaml::Problem {
    /// The problem with the text it was found in.
    #[must_use]
    pub fn diagnostic(&self, source: &Arc<Source>) -> Diagnostic {
        let diagnostic =
            Diagnostic::error("yaml", self.kind.to_string()).at(source, self.span.range(), "");
        let diagnostic = match self.other {
            Some(first) => diagnostic.at(source, first.range(), "first here"),
            None => diagnostic,
        };
        match self.kind {
            yaml::ProblemKind::Alias => diagnostic.help("write the value out where it is needed"),
            yaml::ProblemKind::DuplicateKey(_) => diagnostic.help("keep one of the two"),
            yaml::ProblemKind::SecondDocument => diagnostic.help("keep one document a file"),
            _ => diagnostic,
        }
    }
}

impl Node {
    const fn of(forest: &'static Forest, at: u32) -> Self {
        Self { forest, at }
    }

    fn cell(self) -> Cell {
        self.forest.cells[self.at as usize]
    }

    /// What it holds.
    #[must_use]
    pub fn kind(self) -> Kind {
        let cell = self.cell();
        match cell.shape {
            CellShape::Blank => Kind::Blank,
            CellShape::Text => Kind::Text(self.words(cell)),
            CellShape::List => Kind::List(self.cells(cell.first, cell.count)),
            CellShape::Map => Kind::Map(Fields(self.cells(cell.first, 2 * cell.count))),
        }
    }

    /// Its bytes in the text.
    #[must_use]
    pub fn span(self) -> Span {
        let Cell { start, end, .. } = self.cell();
        Span { start, end }
    }

    fn words(self, cell: Cell) -> &'static str {
        let first = cell.first as usize;
        &self.forest.words[first..first + cell.count as usize]
    }

    fn cells(self, first: u32, count: u32) -> Items {
        Items {
            forest: self.forest,
            next: first,
            end: first + count,
        }
    }

    /// The text, when the node is one value.
    #[must_use]
    pub fn text(self) -> Option<&'static str> {
        let cell = self.cell();
        (cell.shape == CellShape::Text).then(|| self.words(cell))
    }

    /// The value of a key, when the node is a map that has it.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node> {
        let map = self.cell();
        if map.shape != CellShape::Map {
            return None;
        }
        let first = map.first as usize;
        let fields = self.forest.cells[first..][..2 * map.count as usize].chunks_exact(2);
        let at = fields.into_iter().position(|field| {
            field[0].count as usize == key.len() && self.words(field[0]) == key
        })?;
        Some(Node::of(self.forest, map.first + 2 * at as u32 + 1))
    }

    /// The items of a list; a single value counts as a list of one, nothing as an empty list.
    #[must_use]
    pub fn items(self) -> Items {
        match self.kind() {
            Kind::Blank => Items::default(),
            Kind::List(items) => items,
            Kind::Text(_) | Kind::Map(_) => self.cells(self.at, 1),
        }
    }

    /// The fields of a map; none for anything else.
    #[must_use]
    pub fn fields(self) -> Fields {
        match self.kind() {
            Kind::Map(fields) => fields,
            _ => Fields::default(),
        }
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.kind().fmt(f)
    }
}

impl Default for Items {
    fn default() -> Self {
        Self {
            forest: &BARE,
            next: 0,
            end: 0,
        }
    }
}

impl std::fmt::Debug for Items {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl Iterator for Items {
    type Item = Node;

    fn next(&mut self) -> Option<Node> {
        let node = (self.next < self.end).then(|| Node::of(self.forest, self.next));
        self.next += u32::from(node.is_some());
        node
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.end - self.next) as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Items {}

impl Iterator for Fields {
    type Item = Field;

    fn next(&mut self) -> Option<Field> {
        let (key, value) = (self.0.next()?, self.0.next()?);
        Some(Field {
            key: key.words(key.cell()),
            key_span: key.span(),
            value,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.0.len() / 2;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Fields {}

/// Lays a tree out for the life of the process.
fn keep(text: &str, tree: &yaml::Tree<'_>) -> Node {
    let mut flat = Flat::default();
    let (_, root) = flat.add(text, tree);
    let forest = Box::leak(Box::new(Forest {
        words: flat.words.leak(),
        cells: flat.cells.leak(),
    }));
    Node::of(forest, root)
}
