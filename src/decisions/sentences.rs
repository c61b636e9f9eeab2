//! Sentences of tables that name facts, taken apart once: `{revenue.mrr_usd}` stands for the fact's value.

use crate::playbook::Playbook;
use crate::playbook::table::Cell;
use crate::playbook::vocabulary::{FactId, Vocabulary};

use super::by_text::ByText;

/// A part of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// As it stands.
    Words(&'static str),
    /// The value of a fact.
    Fact(FactId),
}

/// The sentences of a playbook that name facts.
#[derive(Debug)]
pub(super) struct Sentences(ByText<Vec<Part>>);

impl Sentences {
    /// Takes every text of every table apart.
    pub fn of(playbook: &Playbook) -> Self {
        let rows = playbook.tables().iter().flat_map(|table| &table.rows);
        let texts = rows.flat_map(|row| {
            let cells = row.cells.iter().filter_map(Cell::text);
            cells.chain([row.because])
        });
        let named = texts.filter(|text| text.contains('{'));
        let taken_apart = named.map(|text| (text, parts(text, playbook.vocabulary())));
        Self(ByText::of(taken_apart.collect()))
    }

    /// The parts of a sentence; `None` for one that names no fact.
    #[inline]
    pub fn parts(&self, text: &'static str) -> Option<&[Part]> {
        self.0.find(text).map(Vec::as_slice)
    }
}

/// Braces around anything but a fact stay as they are.
fn parts(text: &'static str, vocabulary: &Vocabulary) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut told, mut from) = (0, 0);
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        let Some(close) = text[open..].find('}').map(|at| open + at) else {
            break;
        };
        match vocabulary.find(&text[open + 1..close]) {
            Some(fact) => {
                parts.push(Part::Words(&text[told..open]));
                parts.push(Part::Fact(fact));
                (told, from) = (close + 1, close + 1);
            }
            None => from = open + 1,
        }
    }
    parts.push(Part::Words(&text[told..]));
    parts
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};
    use crate::facts::words;

    #[test]
    fn facts_are_named_between_braces_and_nothing_else_is() {
        let vocabulary = &words().vocabulary;
        let fact = |id| Part::Fact(vocabulary.find(id).expect(id));
        let cases = [
            ("Plain.", vec![Part::Words("Plain.")]),
            (
                "{customers.count} of them",
                vec![
                    Part::Words(""),
                    fact("customers.count"),
                    Part::Words(" of them"),
                ],
            ),
            (
                "{no.fact} {{customers.count}} {",
                vec![
                    Part::Words("{no.fact} {"),
                    fact("customers.count"),
                    Part::Words("} {"),
                ],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(parts(text, vocabulary), expected, "{text}");
        }
    }
}
