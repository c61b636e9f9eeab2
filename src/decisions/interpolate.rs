//! Sentences of tables that name facts: `{revenue.mrr_usd}` becomes the fact's value in its unit.

use crate::facts::{Facts, catalog};
use crate::playbook::fact::{FactId, FactValue};
use crate::playbook::sentence::Sentence;
use crate::units::{Unit, amount, estimate, money, number, people, percent, rough_percent};

/// A sentence with its marks replaced by the facts' values; a fact without a value is `unknown`.
///
/// Loading a playbook refuses names that are no fact.
pub(super) fn interpolate(sentence: Sentence, facts: &Facts<'_>, minor_units: u32) -> String {
    sentence.fill(|name| match catalog().vocabulary.find(name) {
        Some(fact) => format_fact(fact, facts, minor_units),
        None => format!("{{{name}}}"),
    })
}

fn format_fact(fact: FactId, facts: &Facts<'_>, minor_units: u32) -> String {
    match facts.values()[usize::from(fact.0)] {
        None => "unknown".into(),
        Some(FactValue::Number(value)) => match catalog().unit(fact) {
            Unit::Money if catalog().is_derived(fact) => {
                estimate(value, facts.currency, minor_units)
            }
            Unit::Percent if catalog().is_derived(fact) => rough_percent(value),
            Unit::Usd => money(value, "USD", 2),
            Unit::Money => money(value, facts.currency, minor_units),
            Unit::Percent => percent(value),
            Unit::Count => people(value),
            _ => number(amount(value, 2).normalize()),
        },
        Some(value) => value.to_string(),
    }
}
