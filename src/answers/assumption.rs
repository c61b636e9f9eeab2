//! Figures of the forecast that answers give in place of the tables' own.
//!
//! They stand below `assumptions:` by their ids, as texts: which ids there are, and what each takes, tables say.

use super::raw::{Place, RawAnswers};
use super::reader::Reader;
use crate::yaml::{Shape, Span, Tree};

/// The section of an answers file that holds them.
pub const ASSUMPTIONS: &str = "assumptions";

/// A figure that was given in place of an assumption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAssumption {
    /// The id of the assumption, such as `discount-rate` or `customers.active`.
    pub id: String,
    /// The figure, as it was written.
    pub text: String,
    /// Where it was read.
    pub place: Place,
}

impl Reader<'_> {
    /// Reads the section: a map of ids and figures.
    pub fn assumptions(&mut self, section: &Tree<'_>) {
        if section.is_blank() {
            return;
        }
        let Shape::Map(entries) = &section.shape else {
            let message = format!("`{ASSUMPTIONS}` is a section with keys below it");
            self.wrong_type(message, section.span, example());
            return;
        };
        for entry in entries {
            match &entry.value.shape {
                _ if entry.value.is_blank() => {}
                Shape::Scalar { text, .. } => {
                    self.assumption(&entry.key, text, entry.value.span);
                }
                Shape::List(_) | Shape::Map(_) => {
                    let message = format!("`{ASSUMPTIONS}.{}` takes one figure", entry.key);
                    self.wrong_type(message, entry.value.span, example());
                }
            }
        }
    }

    /// Takes a figure by its id.
    pub fn assumption(&mut self, id: &str, text: &str, span: Span) {
        self.raw.assumptions.push(GivenAssumption {
            id: id.to_owned(),
            text: text.trim().to_owned(),
            place: Place {
                source: self.source.clone(),
                span: span.range(),
            },
        });
    }
}

fn example() -> String {
    format!(
        "write `{ASSUMPTIONS}: {{win-rate-hybrid: 30%}}`; `partnerkit questions` lists them last"
    )
}

impl RawAnswers {
    /// Adds the figures of weaker answers that these give none in place of.
    pub(super) fn assumptions_over(&mut self, weaker: Vec<GivenAssumption>) {
        let is_new =
            |other: &GivenAssumption| self.assumptions.iter().all(|own| own.id != other.id);
        let mut all: Vec<GivenAssumption> = weaker.into_iter().filter(is_new).collect();
        all.append(&mut self.assumptions);
        self.assumptions = all;
    }
}
