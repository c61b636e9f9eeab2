//! A list of items as an answer: the fields of an item, the words for it, and what must hold between its fields.

use serde::Deserialize;

use super::Question;

/// What a list of items is made of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// An item with its article, such as `an integration candidate`.
    pub item: &'static str,
    /// The word for one item and for several in an interview.
    pub noun: [&'static str; 2],
    /// What is said of a field that is not known.
    pub gap: &'static str,
    /// The most items.
    pub max_items: usize,
    /// The fields of an item; the first one names it, and no two items share its value.
    #[serde(skip)]
    pub fields: Vec<Question>,
    /// What must hold between the fields.
    #[serde(default)]
    pub rules: Vec<FieldRule>,
}

/// What must hold between fields of a list; they are named by their keys.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum FieldRule {
    /// At most one of two is said of an item; a `no` says nothing.
    Either(&'static str, &'static str),
    /// The first is no more than the second.
    AtMost(&'static str, &'static str),
    /// In each item, the field is no more than the answer that was given to a question.
    Each {
        /// The key of the field.
        field: &'static str,
        /// The id of the question.
        answer: &'static str,
    },
    /// The sum over all items is no more than the answer that was given to a question, else than the field takes at most.
    Within {
        /// The key of the field that is added up.
        sum: &'static str,
        /// The id of the question.
        answer: &'static str,
    },
}

impl List {
    /// The field with this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Question> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The key of the earlier field that this one is said in place of.
    #[must_use]
    pub fn instead_of(&self, field: &Question) -> Option<&'static str> {
        self.rules.iter().find_map(|rule| match *rule {
            FieldRule::Either(one, other) if other == field.key => Some(one),
            _ => None,
        })
    }

    /// The field that names an item.
    #[must_use]
    pub fn name(&self) -> &Question {
        &self.fields[0]
    }
}
