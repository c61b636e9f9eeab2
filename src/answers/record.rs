//! An item of a list answer as it was given: the values of its fields that are known.

use std::collections::BTreeMap;

use crate::questions::Question;
use crate::units::{Decimal, Value};

/// The known values of an item, by the keys of their fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record(BTreeMap<&'static str, Value>);

impl Record {
    /// An item of which only the field that names it is known.
    #[must_use]
    pub fn named(field: &Question, value: Value) -> Self {
        Self(BTreeMap::from([(field.key, value)]))
    }

    /// Sets a field; `None` when it is not known.
    pub fn set(&mut self, field: &Question, value: Option<Value>) {
        match value {
            Some(value) => self.0.insert(field.key, value),
            None => self.0.remove(field.key),
        };
    }

    /// The value of a field, if it is known.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The number or the amount of a field.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<Decimal> {
        self.get(key)?.number()
    }

    /// The whole number of a field.
    #[must_use]
    pub fn count(&self, key: &str) -> Option<u64> {
        self.number(key)?.try_into().ok()
    }

    /// The option of a field.
    #[must_use]
    pub fn choice(&self, key: &str) -> Option<&'static str> {
        match self.get(key)? {
            Value::Choice(id) => Some(id),
            _ => None,
        }
    }

    /// The yes or no of a field.
    #[must_use]
    pub fn yes_no(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Value::YesNo(yes) => Some(*yes),
            _ => None,
        }
    }

    /// Whether something is said of a field; a `no` says nothing.
    #[must_use]
    pub fn says(&self, key: &str) -> bool {
        self.get(key)
            .is_some_and(|value| *value != Value::YesNo(false))
    }
}
