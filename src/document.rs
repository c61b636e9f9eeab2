//! Rule tables as they were read: compiled in as trees by the build script, or from a folder.
//!
//! Documents live as long as the process. What their values mean is not known here.

use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use crate::diagnostics::{Diagnostic, Source};
use crate::yaml::{self, Tree};

/// A file that was read whole.
#[derive(Debug, Deserialize)]
pub struct Document {
    /// The file's name, without folders for what is compiled in.
    pub name: &'static str,
    /// The file's text, for messages and for export.
    pub text: &'static str,
    /// The tree of its values.
    pub root: Tree<'static>,
}

/// The rule tables that are compiled in, by name.
static COMPILED: LazyLock<Vec<Document>> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/documents.bin")))
        .expect("bug in partnerkit: the build script wrote other trees")
});

/// The rule tables that are compiled in, by name.
#[must_use]
pub fn tables() -> Vec<&'static Document> {
    COMPILED.iter().collect()
}

impl Document {
    /// Reads a text into a document that lives as long as the process.
    ///
    /// # Errors
    /// The problems of the text, or none when it is empty.
    pub fn read(name: &str, text: String) -> Result<&'static Self, Vec<yaml::Problem>> {
        let text: &'static str = text.leak();
        let reading = yaml::read(text);
        match reading.root {
            Some(root) if reading.problems.is_empty() => Ok(Box::leak(Box::new(Self {
                name: name.to_owned().leak(),
                text,
                root,
            }))),
            _ => Err(reading.problems),
        }
    }

    /// The file as problems show it.
    #[must_use]
    pub fn source(&self) -> Arc<Source> {
        Arc::new(Source {
            name: self.name.to_owned(),
            text: self.text.to_owned(),
        })
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
