//! Rule tables and the questionnaire as constant trees: compiled in by the build script, or read from a
//! folder and kept for the life of the process.
//!
//! It knows the shape of a document and where each value stands; it knows nothing of tables or questions.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Source, line_column};
use crate::yaml::{self, Shape, Span, Tree};

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

/// A value and where it stands in its document's text.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The value.
    pub kind: Kind,
    /// Its bytes in the text.
    pub span: Span,
}

/// What a node holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Nothing was written.
    Blank,
    /// One value, as text.
    Text(&'static str),
    /// A list.
    List(&'static [Node]),
    /// A map in the order of the text; keys are unique.
    Map(&'static [Field]),
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
                root: keep(root),
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
    /// The text, when the node is one value.
    #[must_use]
    pub fn text(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, when the node is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'static Node> {
        match self.kind {
            Kind::Map(fields) => fields
                .iter()
                .find(|field| field.key == key)
                .map(|field| &field.value),
            _ => None,
        }
    }

    /// The items of a list; a single value counts as a list of one, nothing as an empty list.
    #[must_use]
    pub fn items(&'static self) -> &'static [Node] {
        match self.kind {
            Kind::Blank => &[],
            Kind::List(items) => items,
            Kind::Text(_) | Kind::Map(_) => std::slice::from_ref(self),
        }
    }

    /// The fields of a map; none for anything else.
    #[must_use]
    pub fn fields(&self) -> &'static [Field] {
        match self.kind {
            Kind::Map(fields) => fields,
            _ => &[],
        }
    }
}

fn keep(tree: Tree<'static>) -> Node {
    let span = tree.span;
    let blank = tree.is_blank();
    let kind = match tree.shape {
        Shape::Scalar { .. } if blank => Kind::Blank,
        Shape::Scalar { text, .. } => Kind::Text(match text {
            std::borrow::Cow::Borrowed(text) => text,
            std::borrow::Cow::Owned(text) => text.leak(),
        }),
        Shape::List(items) => Kind::List(items.into_iter().map(keep).collect::<Vec<_>>().leak()),
        Shape::Map(entries) => Kind::Map(
            entries
                .into_iter()
                .map(|entry| Field {
                    key: entry.key.into_owned().leak(),
                    key_span: entry.key_span,
                    value: keep(entry.value),
                })
                .collect::<Vec<_>>()
                .leak(),
        ),
    };
    Node { kind, span }
}
