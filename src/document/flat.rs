//! Documents laid out flat: one text and a list of numbers, without pointers, so that what is compiled in needs
//! no work when the program starts. The build script and the program share it.
//!
//! It knows trees of values; what they mean is not its business.

use crate::yaml::{Shape, Tree};

/// A value, or the key of a field.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// What it holds.
    pub shape: CellShape,
    /// The first byte of a text in the words; the place of the first cell inside a list or map.
    pub first: u32,
    /// Bytes of a text, items of a list, fields of a map.
    pub count: u32,
    /// Its first byte in the text of its document.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

/// The shapes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellShape {
    /// Nothing was written.
    Blank,
    /// One value, as text.
    Text,
    /// A list: its items stand behind one another.
    List,
    /// A map: the key and the value of each field stand behind one another.
    Map,
}

/// Documents under construction.
#[derive(Debug, Default)]
pub struct Flat {
    /// The texts of the documents, and what of their values does not stand in them letter by letter.
    pub words: String,
    /// The values.
    pub cells: Vec<Cell>,
}

impl Flat {
    /// Adds a document; returns the first byte of its text in the words and the place of its root.
    ///
    /// # Panics
    /// When there are more than four thousand million bytes.
    pub fn add(&mut self, text: &str, tree: &Tree<'_>) -> (u32, u32) {
        let base = small(self.words.len());
        self.words.push_str(text);
        let root = self.room(1);
        self.put(root, base, text, tree);
        (base, root)
    }

    fn room(&mut self, cells: usize) -> u32 {
        let first = small(self.cells.len());
        let empty = Cell {
            shape: CellShape::Blank,
            first: 0,
            count: 0,
            start: 0,
            end: 0,
        };
        self.cells.resize(self.cells.len() + cells, empty);
        first
    }

    fn put(&mut self, at: u32, base: u32, text: &str, tree: &Tree<'_>) {
        let (shape, first, count) = match &tree.shape {
            Shape::Scalar { .. } if tree.is_blank() => (CellShape::Blank, 0, 0),
            Shape::Scalar { text: words, .. } => {
                let (first, count) = self.word(base, text, words);
                (CellShape::Text, first, count)
            }
            Shape::List(items) => {
                let first = self.room(items.len());
                for (item, at) in items.iter().zip(first..) {
                    self.put(at, base, text, item);
                }
                (CellShape::List, first, small(items.len()))
            }
            Shape::Map(entries) => {
                let first = self.room(2 * entries.len());
                for (entry, at) in entries.iter().zip((first..).step_by(2)) {
                    let (key, count) = self.word(base, text, &entry.key);
                    self.cells[at as usize] = Cell {
                        shape: CellShape::Text,
                        first: key,
                        count,
                        start: entry.key_span.start,
                        end: entry.key_span.end,
                    };
                    self.put(at + 1, base, text, &entry.value);
                }
                (CellShape::Map, first, small(entries.len()))
            }
        };
        self.cells[at as usize] = Cell {
            shape,
            first,
            count,
            start: tree.span.start,
            end: tree.span.end,
        };
    }

    /// Where a value's words stand: in the document's text where they were taken from it as they are.
    fn word(&mut self, base: u32, text: &str, words: &str) -> (u32, u32) {
        let inside = (words.as_ptr().addr())
            .checked_sub(text.as_ptr().addr())
            .filter(|start| start + words.len() <= text.len());
        let first = match inside {
            Some(start) => base + small(start),
            None => {
                let start = small(self.words.len());
                self.words.push_str(words);
                start
            }
        };
        (first, small(words.len()))
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than four thousand million bytes of rules")
}
