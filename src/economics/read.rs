//! Reads the explicit model from a file's text, and says everything that is wrong with it at once.
//!
//! YAML and JSON alike. Unknown keys, missing values, texts where numbers belong and numbers outside their
//! limits are all reported with their place; what may be left out has a documented value, and what was
//! left out is listed beside the model. It knows no formula.

mod sources;

use std::collections::HashSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::inputs::{
    AMOUNT, Input, LONGEST_LIFETIME, Limits, SHARE, Unit, WhenLeftOut, of_section,
};
use super::model::{
    Base, Commission, Currency, CustomerDiscount, FunnelRanges, Model, PartnerSource, PlatformStep,
    Product, Program, Range, RevenueModel, Scope, Simulation, Tier,
};
use super::rounding::RoundHalf;
use super::usual_terms::UsualTerms;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::units::Word;
use crate::yaml::{self, Shape, Span, Tree};

/// The most steps of a platform's fee.
pub const MOST_PLATFORM_STEPS: usize = 12;

/// What stands at the top of a model's file.
pub const SECTIONS: [&str; 9] = [
    "id",
    "title",
    "currency",
    "rounding",
    "product",
    "customer_discount",
    "commission",
    "program",
    "mc",
];

/// What the source of a program is called that has one population of partners.
pub const THE_ONLY_SOURCE: &str = "partners";

/// The first mantissa of more than 28 digits.
const MOST_MANTISSA: u128 = 10u128.pow(28);

/// A model with the names of what was left out of the file.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The model.
    pub model: Model,
    /// Values that were left out and taken from the defaults, as `program.top_share: 0.80`.
    pub defaults: Vec<String>,
    /// Values that change nothing, or that hardly anybody means.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a model; where it gives no terms, its tier's usual ones are taken.
///
/// # Errors
/// Everything that is wrong with the text, in its order.
pub fn read(source: &Arc<Source>, usual: &UsualTerms) -> Result<Reading, Diagnostics> {
    let text = yaml::read(&source.text);
    let mut reader = Reader {
        source,
        usual,
        problems: text
            .problems
            .iter()
            .map(|problem| problem.diagnostic(source))
            .collect(),
        defaults: Vec::new(),
        warnings: Vec::new(),
        has_commission: false,
    };
    let mut model = blank(usual);
    match &text.root {
        Some(root) => reader.model(root, &mut model),
        None if reader.problems.is_empty() => reader.problems.push(
            Diagnostic::error("empty-inputs", format!("`{}` is empty", source.name))
                .help("write the model: `currency`, `product`, `commission` and `program`"),
        ),
        None => {}
    }
    if reader.problems.is_empty() {
        Ok(Reading {
            model,
            defaults: reader.defaults,
            warnings: reader.warnings,
        })
    } else {
        Err(Diagnostics(reader.problems).sorted())
    }
}

/// Reads the plain notation of a decimal: `-12.50`, and `12.5%` for 0.125.
///
/// # Errors
/// What is wrong with the text.
pub fn decimal(text: &str) -> Result<Decimal, NumberError> {
    let (digits, percent) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), true),
        None => (text, false),
    };
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        return Err(NumberError::NotANumber);
    }
    let number = Decimal::from_str_exact(digits)
        .ok()
        .filter(|number| number.mantissa().unsigned_abs() < MOST_MANTISSA)
        .ok_or(NumberError::TooLong)?;
    if percent {
        return number
            .checked_mul(Decimal::new(1, 2))
            .filter(|share| share.scale() == number.scale() + 2 || share.is_zero())
            .ok_or(NumberError::TooLong);
    }
    Ok(number)
}

/// What to write for a share given as a bare number above one: 10 may be meant as 10% or as 1000%.
fn readings(text: &str, number: Decimal, limits: Limits) -> Option<String> {
    if text.ends_with('%') || number <= Decimal::ONE {
        return None;
    }
    let hundredfold = number.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
    let as_percent = number.checked_div(Decimal::ONE_HUNDRED)?;
    match (limits.hold(as_percent), limits.hold(number)) {
        (true, true) => Some(format!("write `{text}%` or `{hundredfold}%`")),
        (true, false) => Some(format!("write `{text}%`")),
        (false, true) => Some(format!("write `{hundredfold}%`")),
        (false, false) => None,
    }
}

impl Input {
    /// The value that a text gives it.
    ///
    /// # Errors
    /// What to write instead.
    pub fn parse(&self, text: &str) -> Result<Decimal, String> {
        let text = text.trim();
        let number = decimal(text).map_err(|_| self.limits.sentence())?;
        if self.unit == Unit::Share
            && let Some(help) = readings(text, number, self.limits)
        {
            return Err(help);
        }
        if !self.limits.hold(number) {
            return Err(self.limits.sentence());
        }
        if self.unit == Unit::Whole && !number.is_integer() {
            return Err(format!("write {} or {}", number.floor(), number.ceil()));
        }
        Ok(number)
    }
}

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not written as one.
    NotANumber,
    /// It has more digits than are kept.
    TooLong,
}

struct Reader<'s> {
    source: &'s Arc<Source>,
    usual: &'s UsualTerms,
    problems: Vec<Diagnostic>,
    defaults: Vec<String>,
    warnings: Vec<Diagnostic>,
    /// Whether the file has a commission that holds for every source without one.
    has_commission: bool,
}

/// A map of the file that is being read key by key.
struct Section<'t> {
    /// The section of the table of inputs.
    path: &'static str,
    /// What it is called in a problem.
    label: String,
    span: Span,
    entries: &'t [yaml::Entry<'t>],
    asked: HashSet<&'static str>,
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
    fn entry(&mut self, key: &'static str) -> Option<&'t Tree<'t>> {
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

    fn name(&self, key: &str) -> String {
        if self.label.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.label)
        }
    }
}

impl Reader<'_> {
    fn problem(&mut self, id: &'static str, span: Span, message: String, help: impl Into<String>) {
        self.problems.push(
            Diagnostic::error(id, message)
                .at(self.source, span.range(), "")
                .help(help),
        );
    }

    fn warning(&mut self, id: &'static str, span: Span, message: String, help: &str) {
        self.warnings.push(
            Diagnostic::warning(id, message)
                .at(self.source, span.range(), "")
                .help(help),
        );
    }

    /// Warns of a value that changes nothing under the model's way of charging, where the file has it.
    fn ignored(&mut self, section: &mut Section<'_>, key: &'static str, charging: RevenueModel) {
        let Some(tree) = section.entry(key) else {
            return;
        };
        self.warning(
            "input-ignored",
            tree.span,
            format!(
                "`{}` changes nothing where `revenue_model` is `{}`",
                section.name(key),
                charging.id()
            ),
            "remove the line, or set `revenue_model` to the way of charging that it is meant for",
        );
    }

    fn missing(&mut self, section: &Section<'_>, key: &str, help: &str) {
        let name = section.name(key);
        let place = section.span.start as usize..section.span.start as usize;
        self.problems.push(
            Diagnostic::error("missing-value", format!("`{name}` is missing"))
                .at(self.source, place, "")
                .help(format!("add `{key}:`, {help}")),
        );
    }

    fn section<'t>(&mut self, tree: &'t Tree<'t>, path: &'static str) -> Option<Section<'t>> {
        match &tree.shape {
            Shape::Map(entries) => Some(Section {
                path,
                label: path.to_owned(),
                span: tree.span,
                entries,
                asked: HashSet::new(),
            }),
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

    /// The section below a key; `None` after a problem or when it is left out.
    fn below<'t>(
        &mut self,
        parent: &mut Section<'t>,
        key: &'static str,
        path: &'static str,
    ) -> Option<Section<'t>> {
        let tree = parent.entry(key)?;
        self.section(tree, path)
    }

    /// Reports the keys that nobody asked for.
    fn close(&mut self, section: &Section<'_>) {
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

    fn text<'t>(
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

    fn number(&mut self, name: &str, text: &str, span: Span, limits: Limits) -> Option<Decimal> {
        match decimal(text) {
            Ok(number) if limits.hold(number) => Some(number),
            Ok(_) => {
                self.problem(
                    "out-of-range",
                    span,
                    format!("`{name}` cannot be {text}"),
                    limits.sentence(),
                );
                None
            }
            Err(NumberError::TooLong) => {
                self.problem(
                    "too-many-digits",
                    span,
                    format!("`{name}` has more than 28 digits"),
                    "amounts are kept exactly up to 28 digits; write it with fewer",
                );
                None
            }
            Err(NumberError::NotANumber) => {
                self.problem(
                    "not-a-number",
                    span,
                    format!("`{text}` is not a number"),
                    format!("`{name}` takes digits with a point, such as 0.15 or 1200"),
                );
                None
            }
        }
    }

    /// Reads the inputs of a section into the model.
    fn inputs(&mut self, section: &mut Section<'_>, model: &mut Model) {
        let charging = model.product.revenue_model;
        for input in of_section(section.path) {
            let counts = input.counts_under(charging);
            if !counts {
                self.ignored(section, input.place().1, charging);
            }
            if counts || section.entry(input.place().1).is_some() {
                self.input(section, input, model);
            }
        }
    }

    /// Reads one input into the model.
    fn input(&mut self, section: &mut Section<'_>, input: &Input, model: &mut Model) {
        let (_, key) = input.place();
        let number = if section.entry(key).is_some() {
            self.given(section, key, input.limits, input.unit)
        } else {
            match input.when_left_out {
                WhenLeftOut::Required if input.unit == Unit::Whole => {
                    self.missing(section, key, "a whole number");
                    None
                }
                WhenLeftOut::Required => {
                    self.missing(section, key, "a number");
                    None
                }
                WhenLeftOut::Value(text) => {
                    let name = section.name(key);
                    self.defaults.push(format!("{name}: {text}"));
                    decimal(text).ok()
                }
                WhenLeftOut::Usual => {
                    let name = section.name(key);
                    self.defaults
                        .push(format!("{name}: {}", (input.get)(model)));
                    None
                }
                WhenLeftOut::Absent => None,
            }
        };
        if let Some(number) = number {
            (input.set)(model, number);
        }
    }

    /// A number that stands in the file.
    fn given(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        limits: Limits,
        unit: Unit,
    ) -> Option<Decimal> {
        let (text, span) = self.text(section, key)?;
        let name = section.name(key);
        if unit == Unit::Share
            && let Some(help) = decimal(text)
                .ok()
                .and_then(|number| readings(text, number, limits))
        {
            let told = format!("`{name}` cannot be a bare {text}");
            self.problem("ambiguous-share", span, told, help);
            return None;
        }
        let number = self.number(&name, text, span, limits)?;
        if unit == Unit::Whole && !number.is_integer() {
            self.problem(
                "not-whole",
                span,
                format!("`{name}` must be a whole number"),
                format!("write {} or {}", number.floor(), number.ceil()),
            );
            return None;
        }
        Some(number)
    }

    /// A number that must be given, outside the table of inputs.
    fn required(
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
    fn choice<T: Word>(
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

    /// A list of shares.
    fn shares(&mut self, section: &mut Section<'_>, key: &'static str) -> Option<Vec<Decimal>> {
        let Some(tree) = section.entry(key) else {
            return Some(Vec::new());
        };
        let name = section.name(key);
        let Shape::List(items) = &tree.shape else {
            self.problem(
                "not-a-list",
                tree.span,
                format!("`{name}` must be a list"),
                "write it in brackets, such as [0.10, 0.05]",
            );
            return None;
        };
        if items.len() > LONGEST_LIFETIME as usize {
            self.problem(
                "too-many-items",
                tree.span,
                format!("`{name}` has {} months", items.len()),
                format!("give {LONGEST_LIFETIME} at most"),
            );
            return None;
        }
        let before = self.problems.len();
        let list: Vec<Decimal> = items
            .iter()
            .filter_map(|item| self.item(&name, item, SHARE))
            .collect();
        (self.problems.len() == before).then_some(list)
    }

    fn item(&mut self, name: &str, item: &Tree<'_>, limits: Limits) -> Option<Decimal> {
        match &item.shape {
            Shape::Scalar { text, .. } => self.number(name, text.trim(), item.span, limits),
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
    fn range(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        usual: Range,
    ) -> Option<Range> {
        let Some(tree) = section.entry(key) else {
            self.defaults.push(format!(
                "{}: {} to {}",
                section.name(key),
                usual.low.normalize(),
                usual.high.normalize()
            ));
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

    fn model(&mut self, root: &Tree<'_>, model: &mut Model) {
        let Some(mut file) = self.section(root, "") else {
            return;
        };
        model.title = self.title(&mut file);
        if let Some(currency) = self.currency(&mut file) {
            model.currency = currency;
        }
        self.choice(&mut file, "rounding", true, &mut model.rounding);
        let product = self.must_have(&mut file, "product", model, Self::product);
        if file.entry("customer_discount").is_some()
            && let Some(mut section) =
                self.below(&mut file, "customer_discount", "customer_discount")
        {
            self.inputs(&mut section, model);
            self.close(&section);
        }
        let has_sources = sources::are_given(&file);
        self.has_commission = file.entry("commission").is_some();
        if self.has_commission || !has_sources {
            self.must_have(&mut file, "commission", model, Self::commission);
        }
        let program = self.must_have(&mut file, "program", model, Self::program);
        if product && program {
            self.simulation(&mut file, model);
        } else {
            file.asked.insert("mc");
        }
        self.close(&file);
    }

    /// Reads a section that no model is without; whether its values are sound.
    fn must_have<'t>(
        &mut self,
        file: &mut Section<'t>,
        key: &'static str,
        model: &mut Model,
        read: fn(&mut Self, &mut Section<'t>, &mut Model),
    ) -> bool {
        if file.entry(key).is_none() {
            self.missing(file, key, "with its keys below");
            return false;
        }
        let Some(mut section) = self.below(file, key, key) else {
            return false;
        };
        let before = self.problems.len();
        read(self, &mut section, model);
        let sound = self.problems.len() == before;
        self.close(&section);
        sound
    }

    /// The section below a key, without any entry where it is left out.
    fn below_or_empty<'t>(
        &mut self,
        parent: &mut Section<'t>,
        key: &'static str,
        path: &'static str,
    ) -> Option<Section<'t>> {
        if parent.entry(key).is_some() {
            return self.below(parent, key, path);
        }
        Some(Section {
            path,
            label: path.to_owned(),
            span: parent.span,
            entries: &[],
            asked: HashSet::new(),
        })
    }

    /// The model's title, or its id where it has none.
    fn title(&mut self, file: &mut Section<'_>) -> String {
        let [id, title] = ["id", "title"].map(|key| {
            file.entry(key)
                .and_then(|_| self.text(file, key))
                .map(|(text, _)| text.to_owned())
        });
        title.or(id).unwrap_or_default()
    }

    fn currency(&mut self, file: &mut Section<'_>) -> Option<Currency> {
        if file.entry("currency").is_none() {
            self.missing(file, "currency", "a code such as USD");
            return None;
        }
        let (code, span) = self.text(file, "currency")?;
        let currency = Currency::of(code);
        if currency.is_none() {
            self.problem(
                "unknown-currency",
                span,
                format!("`{code}` is not a currency code of ISO 4217"),
                "write three capital letters, such as USD, EUR or JPY",
            );
        }
        currency
    }

    fn product(&mut self, section: &mut Section<'_>, model: &mut Model) {
        let product = &mut model.product;
        let known = self.choice(section, "revenue_model", false, &mut product.revenue_model);
        if known {
            product.collection_lag_months = product.revenue_model.usual_collection_lag();
        }
        if let Some(early_churn) = self.shares(section, "early_churn") {
            product.early_churn = early_churn;
        }
        let charging = product.revenue_model;
        if charging.prepaid_months().is_some() {
            self.ignored(section, "early_churn", charging);
        }
        self.inputs(section, model);
    }

    fn commission(&mut self, section: &mut Section<'_>, model: &mut Model) {
        let commission = &mut model.program.lead_mut().commission;
        self.choice(section, "tier", false, &mut commission.tier);
        self.rate_and_terms(section, model);
    }

    /// Scope, base and rate of a commission of the only source read so far, and its terms where they are not the usual
    /// ones of its tier.
    fn rate_and_terms(&mut self, section: &mut Section<'_>, model: &mut Model) {
        let commission = &mut model.program.lead_mut().commission;
        if let Some(scope) = self.scope(section) {
            commission.scope = scope;
        }
        self.choice(section, "base", true, &mut commission.base);
        commission.terms = self.usual.terms(commission.tier);
        self.inputs(section, model);
        if section.entry("terms").is_some()
            && let Some(mut terms) = self.below(section, "terms", "commission.terms")
        {
            terms.label = section.name("terms");
            self.terms(&mut terms, model);
            self.close(&terms);
        }
    }

    fn terms(&mut self, section: &mut Section<'_>, model: &mut Model) {
        let terms = &mut model.program.lead_mut().commission.terms;
        self.choice(section, "clawback", true, &mut terms.clawback);
        self.choice(section, "payout_run", true, &mut terms.payout_run);
        self.inputs(section, model);
    }

    fn program(&mut self, section: &mut Section<'_>, model: &mut Model) {
        if section.entry("sources").is_some() {
            self.sources(section, model);
        } else {
            self.inputs(section, model);
        }
        let Some(mut costs) = self.below_or_empty(section, "costs", "program.costs") else {
            return;
        };
        self.inputs(&mut costs, model);
        let entry = model.program.costs.platform_monthly;
        if let Some(steps) = self.platform_steps(&mut costs, entry) {
            model.program.costs.platform_steps = steps;
        }
        self.close(&costs);
    }

    fn scope(&mut self, section: &mut Section<'_>) -> Option<Scope> {
        if section.entry("scope").is_none() {
            self.missing(section, "scope", "such as `months:12` or `lifetime`");
            return None;
        }
        let (text, span) = self.text(section, "scope")?;
        let scope = Scope::parse(text).filter(|scope| {
            scope
                .months()
                .is_none_or(|months| months <= LONGEST_LIFETIME)
        });
        if scope.is_none() {
            let name = section.name("scope");
            self.problem(
                "unknown-scope",
                span,
                format!("`{name}` cannot be `{text}`"),
                "write first_payment, months:12, lifetime or upfront:12",
            );
        }
        scope
    }

    /// The platform's larger plans, each one above the one before it.
    fn platform_steps(
        &mut self,
        costs: &mut Section<'_>,
        entry: Decimal,
    ) -> Option<Vec<PlatformStep>> {
        let Some(tree) = costs.entry("platform_steps") else {
            return Some(Vec::new());
        };
        let name = "program.costs.platform_steps";
        let Shape::List(items) = &tree.shape else {
            self.problem(
                "not-a-list",
                tree.span,
                format!("`{name}` must be a list"),
                "write one step a line, such as `- {above_revenue: 7500, monthly: 99}`",
            );
            return None;
        };
        if items.len() > MOST_PLATFORM_STEPS {
            self.problem(
                "too-many-items",
                tree.span,
                format!("`{name}` has {} steps", items.len()),
                format!("give {MOST_PLATFORM_STEPS} at most"),
            );
            return None;
        }
        let before = self.problems.len();
        let mut steps: Vec<PlatformStep> = Vec::with_capacity(items.len());
        for item in items {
            let Some(step) = self.platform_step(item) else {
                continue;
            };
            let last = steps.last();
            if let Some(problem) = last.and_then(|last| step.not_above(last)) {
                self.problem(
                    "steps-out-of-order",
                    item.span,
                    format!("a step of `{name}` is not above the one before it: {problem}"),
                    "list the steps from the smallest plan to the largest",
                );
            }
            let fee = last.map_or(entry, |last| last.monthly);
            if step.monthly < fee {
                self.problem(
                    "steps-out-of-order",
                    item.span,
                    format!(
                        "a step of `{name}` costs {}, less than {fee} before it",
                        step.monthly
                    ),
                    "list the steps from the smallest plan to the largest",
                );
            }
            steps.push(step);
        }
        (self.problems.len() == before).then_some(steps)
    }

    fn platform_step(&mut self, item: &Tree<'_>) -> Option<PlatformStep> {
        let name = "program.costs.platform_steps";
        let mut section = self.section(item, name)?;
        let before = self.problems.len();
        let mut limit = |key| {
            section.entry(key)?;
            self.required(&mut section, key, AMOUNT)
        };
        let above_revenue = limit("above_revenue");
        let above_payouts = limit("above_payouts");
        let above_partners = limit("above_partners");
        let monthly = self.required(&mut section, "monthly", AMOUNT);
        let mut or_none = |key, limits| match section.entry(key) {
            None => Some(Decimal::ZERO),
            Some(_) => self.required(&mut section, key, limits),
        };
        let take_rate = or_none("take_rate", SHARE);
        let included_payouts = or_none("included_payouts", AMOUNT);
        self.close(&section);
        if self.problems.len() > before {
            return None;
        }
        if [above_revenue, above_payouts, above_partners] == [None; 3] {
            self.problem(
                "step-without-limit",
                item.span,
                format!("a step of `{name}` does not say where it starts"),
                "add `above_revenue:`, `above_payouts:` or `above_partners:`, of a month",
            );
            return None;
        }
        Some(PlatformStep {
            above_revenue,
            above_payouts,
            above_partners,
            monthly: monthly?,
            take_rate: take_rate?,
            included_payouts: included_payouts?,
        })
    }

    fn simulation(&mut self, file: &mut Section<'_>, model: &mut Model) {
        model.simulation = Simulation::usual(&model.product);
        let one_population = !sources::are_given(file);
        if one_population {
            let source = model.program.lead_mut();
            source.ranges = FunnelRanges::usual(source);
        }
        let Some(mut section) = self.below_or_empty(file, "mc", "mc") else {
            return;
        };
        let is_trials = |input: &&Input| input.unit == Unit::Whole;
        for input in of_section("mc").filter(is_trials) {
            self.input(&mut section, input, model);
        }
        let simulation = &mut model.simulation;
        if let Some(seed) = self.seed(&mut section, simulation.seed) {
            simulation.seed = seed;
        }
        if one_population {
            self.funnel_ranges(&mut section, model.program.lead_mut());
        }
        let churn = &mut model.simulation.churn;
        if let Some(read) = self.range(&mut section, "churn", *churn) {
            *churn = read;
        }
        let product = &model.product;
        if product.revenue_model != RevenueModel::OneTime {
            let churn = model.simulation.churn;
            self.held_by(&mut section, "churn", churn, product.monthly_churn);
        }
        for input in of_section("mc").filter(|input| !is_trials(input)) {
            self.input(&mut section, input, model);
        }
        self.close(&section);
    }

    fn funnel_ranges(&mut self, section: &mut Section<'_>, source: &mut PartnerSource) {
        let ranges = &mut source.ranges;
        for (key, range, own) in [
            (
                "recruit_rate",
                &mut ranges.recruit_rate,
                source.recruit_rate,
            ),
            (
                "onboard_rate",
                &mut ranges.onboard_rate,
                source.onboard_rate,
            ),
            (
                "activation_rate",
                &mut ranges.activation_rate,
                source.activation_rate,
            ),
            ("win_rate", &mut ranges.win_rate, source.win_rate),
        ] {
            if let Some(read) = self.range(section, key, *range) {
                *range = read;
            }
            self.held_by(section, key, *range, own);
        }
    }

    /// Warns of a range that the value of the program itself lies outside of, where the file has it.
    fn held_by(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        range: Range,
        own: Decimal,
    ) {
        let is_outside = !(range.low..=range.high).contains(&own);
        if let Some(tree) = section.entry(key).filter(|_| is_outside) {
            self.warning(
                "range-without-value",
                tree.span,
                format!(
                    "`{}` runs from {} to {}, and the program's own value is {own}",
                    section.name(key),
                    range.low,
                    range.high
                ),
                "give a range that holds it: the simulation is of another program than the rest of the forecast",
            );
        }
    }

    fn seed(&mut self, section: &mut Section<'_>, default: u64) -> Option<u64> {
        if section.entry("seed").is_none() {
            self.defaults.push(format!("mc.seed: {default}"));
            return Some(default);
        }
        let (text, span) = self.text(section, "seed")?;
        let seed = text.parse().ok();
        if seed.is_none() {
            self.problem(
                "not-a-seed",
                span,
                format!("`{text}` cannot start the random numbers"),
                format!("write a whole number from 0 to {}", u64::MAX),
            );
        }
        seed
    }
}

/// A model before anything is read into it.
fn blank(usual: &UsualTerms) -> Model {
    let zero = Decimal::ZERO;
    let product = Product {
        revenue_model: RevenueModel::Monthly,
        price: zero,
        monthly_churn: zero,
        early_churn: Vec::new(),
        early_cancel_monthly: zero,
        refund_window_days: 0,
        cogs_rate: zero,
        model_cost_rate: None,
        payment_fee_rate: zero,
        payment_fee_fixed: zero,
        serving_cost_monthly: zero,
        discount_rate_annual: zero,
        ltv_horizon_months: 0,
        expansion_monthly: zero,
        collection_lag_months: 0,
        outcome_rate_monthly: Decimal::ONE,
        outcome_lag_months: 0,
    };
    let share = Range {
        low: zero,
        mode: zero,
        high: zero,
    };
    let source = PartnerSource {
        id: THE_ONLY_SOURCE.to_owned(),
        identified: zero,
        starts_month: 0,
        recruit_months: 1,
        recruit_rate: zero,
        onboard_rate: zero,
        activation_rate: zero,
        performer_rate: zero,
        performer_referrals_per_quarter: zero,
        top_share: Decimal::ONE,
        win_rate: zero,
        partner_churn_monthly: zero,
        onboard_lag: 0,
        activation_lag: 0,
        sales_cycle_months: 0,
        incrementality: Decimal::ONE,
        customer_churn_factor: Decimal::ONE,
        influenced_customers_per_month: zero,
        influenced_credit: zero,
        running: None,
        commission: Commission {
            tier: Tier::Referral,
            scope: Scope::Lifetime,
            rate: zero,
            base: Base::Net,
            recovery_rate: zero,
            terms: usual.terms(Tier::Referral),
        },
        ranges: FunnelRanges {
            recruit_rate: share,
            onboard_rate: share,
            activation_rate: share,
            win_rate: share,
        },
    };
    let program = Program {
        sources: vec![source],
        ..Program::default()
    };
    Model {
        title: String::new(),
        currency: Currency {
            code: String::new(),
            minor_digits: 0,
        },
        rounding: RoundHalf::Even,
        customer_discount: CustomerDiscount {
            rate: zero,
            months: 0,
        },
        simulation: Simulation::usual(&product),
        product,
        program,
    }
}

impl PlatformStep {
    /// How a step fails to start above the one before it: a limit that both have must rise.
    fn not_above(&self, last: &Self) -> Option<String> {
        let limits = [
            ("above_revenue", self.above_revenue, last.above_revenue),
            ("above_payouts", self.above_payouts, last.above_payouts),
            ("above_partners", self.above_partners, last.above_partners),
        ];
        limits.into_iter().find_map(|(name, here, before)| {
            let (here, before) = (here?, before?);
            (here <= before).then(|| format!("`{name}` is {here} after {before}"))
        })
    }
}

/// A range from one factor of the likeliest value to another, at most one.
fn around(mode: Decimal, below: Decimal, above: Decimal) -> Range {
    Range {
        low: mode * below,
        mode,
        high: (mode * above).min(Decimal::ONE),
    }
}

impl FunnelRanges {
    /// The usual uncertainty around a source's rates.
    ///
    /// Source: economics §2.2.
    #[must_use]
    pub fn usual(source: &PartnerSource) -> Self {
        let five_points = Decimal::new(5, 2);
        let within = |mode: Decimal| Range {
            low: (mode - five_points).max(Decimal::ZERO),
            mode,
            high: (mode + five_points).min(Decimal::ONE),
        };
        Self {
            recruit_rate: within(source.recruit_rate),
            onboard_rate: within(source.onboard_rate),
            activation_rate: within(source.activation_rate),
            win_rate: around(source.win_rate, Decimal::new(8, 1), Decimal::new(125, 2)),
        }
    }
}

impl Simulation {
    /// The usual uncertainty around a product.
    ///
    /// Source: economics §2.2.
    #[must_use]
    pub fn usual(product: &Product) -> Self {
        Self {
            trials: 2_000,
            seed: 20_260_101,
            churn: around(
                product.monthly_churn,
                Decimal::new(7, 1),
                Decimal::new(15, 1),
            ),
            price_sigma: Decimal::new(10, 2),
            deal_sigma: match product.revenue_model.prepaid_months() {
                Some(_) => Decimal::new(60, 2),
                None => Decimal::new(40, 2),
            },
            productivity_sigma: Decimal::new(1_683_242_467_145_829, 15),
        }
    }
}
