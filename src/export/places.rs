//! The terms that no call carries: those that a screen takes, and those that the platform does not hold at all.

use serde::Serialize;

use super::body::rounded;
use super::{Compiler, Operation};
use crate::blueprint::Tier;
use crate::changes::{Term, TermValue, words};
use crate::playbook::table::Row;
use crate::units::percent;

/// A setting of a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name on the screen.
    pub setting: String,
    /// The term that it takes; another word for one that this design leaves as it is.
    pub carries: String,
    /// The unit of its values.
    pub unit: String,
    /// What to type for each tier; none where the design asks nothing of it.
    pub values: Vec<TierValue>,
    /// What the setting means.
    pub detail: String,
    /// What the platform takes without a choice.
    pub default: String,
    /// The choices.
    pub allowed: Vec<String>,
    /// The source.
    pub source: String,
}

/// The value of a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TierValue {
    /// The tier's name.
    pub tier: String,
    /// The value in words.
    pub value: String,
    /// The value of the design, where the platform takes only the next one.
    pub rounded_from: Option<String>,
}

/// A term that the platform does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The term's id.
    pub term: String,
    /// The term's name.
    pub name: String,
    /// Its value for each tier.
    pub values: Vec<TierValue>,
    /// The nearest setting; empty for none.
    pub nearest: String,
    /// What to do instead.
    pub instead: String,
    /// What that costs.
    pub costs: String,
}

impl Compiler<'_> {
    /// The settings of the platform's screens, in their order, with the terms that no call carries.
    pub(super) fn settings(&self, operations: &[Operation]) -> Vec<Setting> {
        let rows = self.playbook.compiled_in("platform-settings");
        let setting = |row: &Row| {
            let carries = row.text("carries");
            let allowed = row.list("allowed");
            let is_term = self.terms.iter().any(|term| term.id == carries);
            let mut values: Vec<TierValue> = self
                .tiers
                .iter()
                .filter(|tier| !self.is_called(operations, tier, carries))
                .filter_map(|tier| self.value(tier, carries, allowed))
                .collect();
            if let Some(discount) = self.discount().filter(|_| carries == "discount") {
                values.push(TierValue {
                    tier: "All tiers".to_owned(),
                    value: percent(discount.0),
                    rounded_from: None,
                });
            }
            let is_left = is_term && values.is_empty();
            (!is_left).then(|| Setting {
                setting: row.text("setting").to_owned(),
                carries: carries.to_owned(),
                unit: row.text("unit").to_owned(),
                values,
                detail: row.text("detail").to_owned(),
                default: row.text("default").to_owned(),
                allowed: allowed.iter().map(|one| (*one).to_owned()).collect(),
                source: row.source.to_owned(),
            })
        };
        let of_platform = |row: &&Row| row.text("platform") == self.platform.id;
        rows.rows
            .iter()
            .filter(of_platform)
            .filter_map(setting)
            .collect()
    }

    /// The terms that neither a call nor a setting takes, and those that are cut short by what the platform allows.
    pub(super) fn gaps(&self, operations: &[Operation], settings: &[Setting]) -> Vec<Gap> {
        let rows = self.playbook.compiled_in("setup-terms");
        let mut gaps = Vec::new();
        for row in &rows.rows {
            let is_set = settings.iter().any(|setting| setting.carries == row.id);
            let mut missing = Vec::new();
            let mut nearest = Vec::new();
            for tier in &self.tiers {
                let is_called = self.is_called(operations, tier, row.id);
                if !is_set && !is_called {
                    missing.extend(self.value(tier, row.id, &[]));
                } else if let Some(short) = self.shortfall(operations, settings, tier, row.id) {
                    missing.extend(self.value(tier, row.id, &[]));
                    nearest.push(short);
                }
            }
            if !missing.is_empty() {
                nearest.dedup();
                gaps.push(Gap {
                    term: row.id.to_owned(),
                    name: self.term_text(row.id, "name").to_owned(),
                    values: missing,
                    nearest: nearest.join(", "),
                    instead: row.text("instead").to_owned(),
                    costs: row.text("costs").to_owned(),
                });
            }
        }
        gaps
    }

    /// Whether a call carries a term of a tier. A call for the whole program sends the entry tier's terms, which are
    /// those of every tier that has the same.
    fn is_called(&self, operations: &[Operation], tier: &Tier, term: &str) -> bool {
        let same = self
            .tiers
            .first()
            .is_some_and(|entry| self.term_value(entry, term) == self.term_value(tier, term));
        operations.iter().any(|call| {
            let is_for = match &call.tier {
                Some(of) => *of == tier.id,
                None => same,
            };
            is_for
                && call
                    .values
                    .iter()
                    .any(|value| value.term.as_deref() == Some(term))
        })
    }

    /// The value that the platform takes where even its largest is less than the design's.
    fn shortfall(
        &self,
        operations: &[Operation],
        settings: &[Setting],
        tier: &Tier,
        term: &str,
    ) -> Option<String> {
        let TermValue::Number(wanted) = self.term_value(tier, term)? else {
            return None;
        };
        let fields = self.playbook.compiled_in("setup-fields");
        let by_call = operations
            .iter()
            .filter(|call| call.tier.as_ref().is_none_or(|of| *of == tier.id))
            .flat_map(|call| &call.values)
            .filter(|value| value.term.as_deref() == Some(term))
            .filter_map(|value| {
                let row = fields
                    .rows
                    .iter()
                    .find(|row| row.text("name") == value.field && row.text("takes") == term)?;
                Some(row.list("allowed").to_vec())
            })
            .next();
        let by_screen = settings.iter().find(|setting| setting.carries == term);
        let allowed: Vec<&str> = by_call
            .or_else(|| Some(by_screen?.allowed.iter().map(String::as_str).collect()))
            .unwrap_or_default();
        let (sent, _) = rounded(*wanted, &allowed);
        (sent < *wanted).then(|| self.in_words(tier, term, &TermValue::Number(sent)))
    }

    fn term_value(&self, tier: &Tier, term: &str) -> Option<&TermValue> {
        self.term(tier, term).map(|term: &Term| &term.value)
    }

    /// A column of the term in the table of terms.
    fn term_text(&self, term: &str, column: &str) -> &'static str {
        let terms = self.playbook.compiled_in("term-changes");
        terms.row(term).map_or("", |row| row.text(column))
    }

    fn value(&self, tier: &Tier, term: &str, allowed: &[&str]) -> Option<TierValue> {
        let value = self.term_value(tier, term)?;
        let wanted = self.in_words(tier, term, value);
        let sent = match value {
            TermValue::Number(number) => TermValue::Number(rounded(*number, allowed).0),
            other => other.clone(),
        };
        let value = self.in_words(tier, term, &sent);
        Some(TierValue {
            tier: tier.name.clone(),
            rounded_from: (value != wanted).then_some(wanted),
            value,
        })
    }

    fn in_words(&self, tier: &Tier, term: &str, value: &TermValue) -> String {
        if term == "duration" && tier.lasts() == (None, false) {
            return "the first payment alone".to_owned();
        }
        let words = words(Some(value), self.term_text(term, "unit"));
        words.trim_end_matches('.').to_owned()
    }
}
