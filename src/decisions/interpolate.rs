//! Sentences of tables that name facts: `{revenue.mrr_usd}` becomes the fact's value in its unit.

use crate::facts::{Facts, words};
use crate::playbook::marks::marks;
use crate::playbook::vocabulary::{FactId, FactValue};
use crate::units::{Unit, amount, money, number, percent};

/// A text of a table with its `{fact}` marks replaced by the facts' values; a fact without a value is `unknown`.
///
/// Loading a playbook refuses names that are no fact.
pub(super) fn interpolate(text: &'static str, facts: &Facts<'_>, minor_units: u32) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (mark, name) in marks(text) {
        if let Some(fact) = words().vocabulary.find(name) {
            out.push_str(&text[from..mark.start]);
            out.push_str(&format_fact(fact, facts, minor_units));
            from = mark.end;
        }
    }
    if from == 0 {
        return text.into();
    }
    out.push_str(&text[from..]);
    out
}

fn format_fact(fact: FactId, facts: &Facts<'_>, minor_units: u32) -> String {
    match facts.values()[usize::from(fact.0)] {
        None => "unknown".into(),
        Some(FactValue::YesNo(is)) => if is { "yes" } else { "no" }.into(),
        Some(FactValue::Choice(word)) => word.into(),
        Some(FactValue::Number(value)) => match facts.unit(fact) {
            Unit::Usd => money(value, "USD", 2),
            Unit::Money => money(value, facts.currency, minor_units),
            Unit::Percent => percent(value),
            _ => number(amount(value, 2).normalize()),
        }
        .into(),
    }
}
