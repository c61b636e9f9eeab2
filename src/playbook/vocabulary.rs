//! The facts that rules may look at: their names and what values they can take.
//!
//! The words come from whoever loads the playbook; the tables are checked against them.

use std::ops::Deref;

use rustc_hash::FxHashMap;

use super::condition::Condition;
use super::fact::{Domain, FactId, FactValue};
use super::sentence::Sentence;
use crate::units::Unit;

/// A fact's name, values and presence.
#[derive(Clone, Debug)]
pub struct FactSpec {
    /// The name, such as `revenue.mrr_usd`.
    pub id: &'static str,
    /// The values it can take.
    pub domain: Domain,
    /// Its unit; [`Unit::Plain`] for what is no number.
    pub unit: Unit,
    /// A table and a column whose texts are words of the fact, beside those of `domain`; `id` for the table's rows.
    pub words_in: Option<(&'static str, &'static str)>,
    /// Whether it may have no value even when it matters.
    pub optional: bool,
    /// The conditions under which it has a value; empty for a fact that always matters.
    pub asked_when: Vec<Condition>,
}

impl FactSpec {
    /// The unit of a number, or the kind of value.
    #[must_use]
    pub const fn unit_or_kind(&self) -> &'static str {
        match self.domain {
            Domain::Number { .. } => self.unit.id(),
            Domain::YesNo => "yes_no",
            Domain::Choice(_) => "choice",
        }
    }
}

/// Every fact that rules may look at.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    specs: Vec<FactSpec>,
    by_id: FxHashMap<&'static str, FactId>,
}

impl Vocabulary {
    /// Adds a fact.
    pub fn add(&mut self, spec: FactSpec) -> FactId {
        let place = u16::try_from(self.specs.len()).expect("a vocabulary has a few hundred facts");
        self.by_id.insert(spec.id, FactId(place));
        self.specs.push(spec);
        FactId(place)
    }

    /// Says when a fact has a value: when all of these hold.
    pub fn ask_when(&mut self, fact: FactId, conditions: Vec<Condition>) {
        self.specs[usize::from(fact.0)].asked_when = conditions;
    }

    /// Adds the words that tables list for a fact, each once.
    pub fn add_words(&mut self, fact: FactId, words: impl Iterator<Item = &'static str>) {
        if let Domain::Choice(known) = &mut self.specs[usize::from(fact.0)].domain {
            for word in words {
                if !known.contains(&word) {
                    known.push(word);
                }
            }
        }
    }

    /// All facts by their places.
    pub fn ids(&self) -> impl Iterator<Item = FactId> + use<> {
        (0..self.specs.len() as u16).map(FactId)
    }

    /// The place of a fact, by its name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<FactId> {
        self.by_id.get(id).copied()
    }

    /// The fact at a place.
    #[must_use]
    pub fn spec(&self, id: FactId) -> &FactSpec {
        &self.specs[usize::from(id.0)]
    }

    /// Values of the facts that are named, and of no other.
    ///
    /// # Panics
    /// When a name is no fact's.
    pub fn values<'a>(&self, named: impl IntoIterator<Item = (&'a str, FactValue)>) -> FactValues {
        let mut values = FactValues::none(self);
        for (id, value) in named {
            values.set(self.find(id).expect("a fact of the catalogue"), Some(value));
        }
        values
    }

    /// A sentence with each mark replaced by the value of its fact.
    #[must_use]
    pub fn fill(&self, values: &FactValues, sentence: Sentence) -> String {
        sentence.fill(|name| {
            let fact = self.find(name);
            let value = fact.and_then(|fact| values[usize::from(fact.0)]);
            value.map_or_else(|| "unknown".to_owned(), |value| value.to_string())
        })
    }

    /// All facts in order.
    #[must_use]
    pub fn specs(&self) -> &[FactSpec] {
        &self.specs
    }
}

/// The values of all facts, by their place in the vocabulary.
#[derive(Clone, Debug)]
pub struct FactValues(Vec<Option<FactValue>>);

impl FactValues {
    /// Values in which no fact has one yet.
    #[must_use]
    pub fn none(vocabulary: &Vocabulary) -> Self {
        Self(vec![None; vocabulary.specs.len()])
    }

    /// Gives a fact a value, or takes it away.
    pub fn set(&mut self, fact: FactId, value: Option<FactValue>) {
        self.0[usize::from(fact.0)] = value;
    }
}

impl Deref for FactValues {
    type Target = [Option<FactValue>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
