//! The sections of a model's file and the values in them: numbers, words, lists and ranges, with what is wrong with them.

use std::collections::HashSet;
use std::fmt::Display;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::super::inputs::{LONGEST_LIFETIME, Limits, SHARE, Unit};
use super::super::model::{PartnerSource, Range};
use super::super::notation::{NumberError, number};
use super::super::usual_terms::UsualTerms;
use crate::diagnostics::{Diagnostic, Source};
use crate::units::Word;
use crate::yaml::{self, Shape, Span, Tree};

/// A model's file that is being read, with what was found so far.
pub(super) struct Reader<'s> {
    pub(super) source: &'s Arc<Source>,
    pub(super) usual: &'s UsualTerms,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) defaults: Vec<String>,
    pub(super) warnings: Vec<Diagnostic>,
    /// Sources of a program that runs beside the model's own.
    pub(super) today: Vec<PartnerSource>,
    /// Whether the file has a commission that holds for every source without one.
    pub(super) has_commission: bool,
}

/// A map of the file that is being read key by key.
pub(super) struct Section<'t> {
    /// The section of the table of inputs.
    pub(super) path: &'static str,
    /// What it is called in a problem.
    pub(super) label: String,
    pub(super) span: Span,
    pub(super) entries: &'t [yaml::Entry<'t>],
    pub(super) asked: HashSet<&'static str>,
}

/// Other names under which a value may stand, as finance people call them.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    (
        "serving_cost_monthly",
        &[
            "serving_monthly",
            "serving_cost",
            "serving_cost_per_month",
            "serving_per_month",
        ],
    ),
    (
        "outcome_rate_monthly",
        &[
            "outcome_rate",
            "outcomes_per_month",
            "outcome_probability",
            "outcome_probability_monthly",
            "monthly_outcome_rate",
        ],
    ),
    (
        "outcome_lag_months",
        &[
            "outcome_lag",
            "first_outcome_lag_months",
            "outcome_first_lag_months",
        ],
    ),
    ("clawback", &["kind", "clawback_kind"]),
    ("window_days", &["clawback_days", "clawback_window_days"]),
    (
        "payout_run",
        &["payout", "payout_frequency", "payout_schedule"],
    ),
    ("net_days", &["payout_net_days", "payment_terms_days"]),
    ("clear_days", &["clearing_days"]),
];

impl<'t> Section<'t> {
    fn of(path: &'static str, span: Span, entries: &'t [yaml::Entry<'t>]) -> Self {
        Self {
            path,
            label: path.to_owned(),
            span,
            entries,
            asked: HashSet::new(),
        }
    }

    pub(super) fn entry(&mut self, key: &'static str) -> Option<&'t Tree<'t>> {
        self.asked.insert(key);
        let others = OTHER_NAMES
            .iter()
            .find(|(name, _)| *name == key)
            .map_or(&[][..], |(_, others)| others);
        // Only the name that is used counts as known: a second one beside it would be a contradiction.
        let entry = std::iter::once(&key)
            .chain(others)
            .find_map(|name| Some((*name, self.entries.iter().find(|entry| entry.key == *name)?)));
        let (name, entry) = entry?;
        self.asked.insert(name);
        Some(&entry.value)
    }

    /// The place of a key that the section has.
    pub(super) fn key_span(&self, key: &str) -> Option<Span> {
        let mut entries = self.entries.iter();
        Some(entries.find(|entry| entry.key == key)?.key_span)
    }

    pub(super) fn name(&self, key: &str) -> String {
        if self.label.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.label)
        }
    }
}

impl Reader<'_> {
    pub(super) fn problem(
        &mut self,
        id: &'static str,
        span: Span,
        message: String,
        help: impl Into<String>,
    ) {
        self.problems.push(
            Diagnostic::error(id, message)
                .at(self.source, span.range(), "")
                .help(help),
        );
    }

    pub(super) fn warning(&mut self, id: &'static str, span: Span, message: String, help: &str) {
        self.warnings.push(
            Diagnostic::warning(id, message)
                .at(self.source, span.range(), "")
                .help(help),
        );
    }

    pub(super) fn missing(&mut self, section: &Section<'_>, key: &str, help: &str) {
        let name = section.name(key);
        let place = section.span.start as usize..section.span.start as usize;
        self.problems.push(
            Diagnostic::error("missing-value", format!("`{name}` is missing"))
                .at(self.source, place, "")
                .help(format!("add `{key}:`, {help}")),
        );
    }

    /// Notes the value that is taken for what the file leaves out.
    pub(super) fn left_out(&mut self, section: &Section<'_>, key: &str, value: impl Display) {
        self.defaults
            .push(format!("{}: {value}", section.name(key)));
    }

    pub(super) fn section<'t>(
        &mut self,
        tree: &'t Tree<'t>,
        path: &'static str,
    ) -> Option<Section<'t>> {
        match &tree.shape {
            Shape::Map(entries) => Some(Section::of(path, tree.span, entries)),
            _ => {
                let name = if path.is_empty() { "the file" } else { path };
                self.problem(
                    "not-a-map",
                    tree.span,
                    format!("`{name}` must be a map"),
                    "write its keys below it, one a line, as `key: value`",
                );
                None
            }
        }
    }

    /// The section below a key, called by its keys from the top of the file; `None` after a problem or when it is left
    /// out.
    pub(super) fn below<'t>(
        &mut self,
        parent: &mut Section<'t>,
        key: &'static str,
        path: &'static str,
    ) -> Option<Section<'t>> {
        let tree = parent.entry(key)?;
        let mut section = self.section(tree, path)?;
        section.label = parent.name(key);
        Some(section)
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn close(&mut self, section: &Section<'_>) {
        for entry in section.entries {
            if section.asked.contains(&*entry.key) {
                continue;
            }
            let near = section
                .asked
                .iter()
                .map(|known| (strsim::damerau_levenshtein(known, &entry.key), *known))
                .filter(|(distance, known)| *distance <= 1 + known.len() / 5)
                .min();
            let help = match near {
                Some((_, known)) => format!("did you mean `{known}`?"),
                None => {
                    let mut known: Vec<&str> = section.asked.iter().copied().collect();
                    known.sort_unstable();
                    format!("known here: {}", known.join(", "))
                }
            };
            self.problem(
                "unknown-key",
                entry.key_span,
                format!("`{}` is not a key of this file", section.name(&entry.key)),
                help,
            );
        }
    }

    pub(super) fn text<'t>(
        &mut self,
        section: &mut Section<'t>,
        key: &'static str,
    ) -> Option<(&'t str, Span)> {
        let tree = section.entry(key)?;
        match &tree.shape {
            Shape::Scalar { text, .. } if !tree.is_blank() => Some((text.trim(), tree.span)),
            Shape::Scalar { .. } => {
                let name = section.name(key);
                self.problem(
                    "empty-value",
                    tree.span,
                    format!("`{name}` has no value"),
                    "write a value, or remove the line to use the default",
                );
                None
            }
            Shape::List(_) | Shape::Map(_) => {
                let name = section.name(key);
                self.problem(
                    "not-a-value",
                    tree.span,
                    format!("`{name}` must be a single value"),
                    "write one number or word behind the colon",
                );
                None
            }
        }
    }

    pub(super) fn required_text<'t>(
        &mut self,
        section: &mut Section<'t>,
        key: &'static str,
        help: &str,
    ) -> Option<(&'t str, Span)> {
        if section.entry(key).is_none() {
            self.missing(section, key, help);
            return None;
        }
        self.text(section, key)
    }

    /// Reads a number of a unit.
    fn number(
        &mut self,
        name: &str,
        (text, span): (&str, Span),
        unit: Unit,
        limits: Limits,
    ) -> Option<Decimal> {
        let (id, message, help) = match number(text, unit, limits) {
            Ok(number) => return Some(number),
            Err(NumberError::OutOfRange) => (
                "out-of-range",
                format!("`{name}` cannot be {text}"),
                limits.sentence(),
            ),
            Err(NumberError::TooLong) => (
                "too-many-digits",
                format!("`{name}` has more than 28 digits"),
                "amounts are kept exactly up to 28 digits; write it with fewer".to_owned(),
            ),
            Err(NumberError::NotANumber) => (
                "not-a-number",
                format!("`{text}` is not a number"),
                format!("`{name}` takes digits with a point, such as 0.15 or 1200"),
            ),
            Err(NumberError::Ambiguous(help)) => (
                "ambiguous-share",
                format!("`{name}` cannot be a bare {text}"),
                help,
            ),
            Err(NumberError::NotWhole(help)) => (
                "not-whole",
                format!("`{name}` must be a whole number"),
                help,
            ),
        };
        self.problem(id, span, message, help);
        None
    }

    /// The section below a key, without any entry where it is left out.
    pub(super) fn below_or_empty<'t>(
        &mut self,
        parent: &mut Section<'t>,
        key: &'static str,
        path: &'static str,
    ) -> Option<Section<'t>> {
        if parent.entry(key).is_some() {
            return self.below(parent, key, path);
        }
        Some(Section::of(path, parent.span, &[]))
    }

    /// A number that stands in the file.
    pub(super) fn given(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        limits: Limits,
        unit: Unit,
    ) -> Option<Decimal> {
        let text = self.text(section, key)?;
        self.number(&section.name(key), text, unit, limits)
    }

    /// A number that must be given, outside the table of inputs.
    pub(super) fn required(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        limits: Limits,
    ) -> Option<Decimal> {
        if section.entry(key).is_none() {
            self.missing(section, key, "a number");
            return None;
        }
        self.given(section, key, limits, Unit::Number)
    }

    /// Reads one of a few words; whether it is known then, by default or from the file.
    pub(super) fn choice<T: Word>(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        has_default: bool,
        value: &mut T,
    ) -> bool {
        let help = format!("one of {}", T::IDS.join(", "));
        if section.entry(key).is_none() {
            if !has_default {
                self.missing(section, key, &help);
            }
            return has_default;
        }
        let Some((text, span)) = self.text(section, key) else {
            return false;
        };
        let found = T::of_id(text);
        match found {
            Some(found) => *value = found,
            None => {
                let name = section.name(key);
                self.problem(
                    "unknown-word",
                    span,
                    format!("`{name}` cannot be `{text}`"),
                    format!("write {help}"),
                );
            }
        }
        found.is_some()
    }

    /// The items of a list, of which there are at most so many of something.
    pub(super) fn list<'t>(
        &mut self,
        name: &str,
        tree: &'t Tree<'t>,
        (most, what): (usize, &str),
        help: &str,
    ) -> Option<&'t [Tree<'t>]> {
        let Shape::List(items) = &tree.shape else {
            let message = format!("`{name}` must be a list");
            self.problem("not-a-list", tree.span, message, help);
            return None;
        };
        if items.len() > most {
            let message = format!("`{name}` has {} {what}", items.len());
            self.problem(
                "too-many-items",
                tree.span,
                message,
                format!("give {most} at most"),
            );
            return None;
        }
        Some(items)
    }

    /// A list of shares.
    pub(super) fn shares(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
    ) -> Option<Vec<Decimal>> {
        let Some(tree) = section.entry(key) else {
            return Some(Vec::new());
        };
        let name = section.name(key);
        let most = (LONGEST_LIFETIME as usize, "months");
        let help = "write it in brackets, such as [0.10, 0.05]";
        let items = self.list(&name, tree, most, help)?;
        let before = self.problems.len();
        let list: Vec<Decimal> = items
            .iter()
            .filter_map(|item| self.item(&name, item, SHARE))
            .collect();
        (self.problems.len() == before).then_some(list)
    }

    fn item(&mut self, name: &str, item: &Tree<'_>, limits: Limits) -> Option<Decimal> {
        match &item.shape {
            Shape::Scalar { text, .. } => {
                self.number(name, (text.trim(), item.span), Unit::Number, limits)
            }
            Shape::List(_) | Shape::Map(_) => {
                self.problem(
                    "not-a-value",
                    item.span,
                    format!("`{name}` holds something that is not a number"),
                    "write numbers alone",
                );
                None
            }
        }
    }

    /// Lowest, likeliest and highest value.
    pub(super) fn range(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        usual: Range,
    ) -> Option<Range> {
        let Some(tree) = section.entry(key) else {
            let (low, high) = (usual.low.normalize(), usual.high.normalize());
            self.left_out(section, key, format!("{low} to {high}"));
            return Some(usual);
        };
        let name = section.name(key);
        let ends = match &tree.shape {
            Shape::List(items) if items.len() == 3 => items,
            _ => {
                self.problem(
                    "not-a-range",
                    tree.span,
                    format!("`{name}` must be a list of three numbers"),
                    "write the lowest, the likeliest and the highest, such as [0.30, 0.35, 0.40]",
                );
                return None;
            }
        };
        let numbers: Vec<Option<Decimal>> = ends
            .iter()
            .map(|end| self.item(&name, end, SHARE))
            .collect();
        let [Some(low), Some(mode), Some(high)] = numbers[..] else {
            return None;
        };
        if low > mode || mode > high {
            self.problem(
                "not-a-range",
                tree.span,
                format!("`{name}` does not rise from the first to the last"),
                "write the lowest, the likeliest and the highest",
            );
            return None;
        }
        Some(Range { low, mode, high })
    }
}
