//! Reads the explicit model from a file's text, and says everything that is wrong with it at once.
//!
//! YAML and JSON alike. Unknown keys, missing values, texts where numbers belong and numbers outside their
//! limits are all reported with their place; what may be left out has a documented value, and what was
//! left out is listed beside the model. It knows no formula.

use std::collections::HashSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::model::{
    Base, ClawbackKind, Commission, Costs, Currency, CustomerDiscount, Model, PayoutRun,
    PlatformStep, Product, Program, Range, RevenueModel, Scope, Simulation, Terms, Tier,
};
use super::practice::Practice;
use super::rounding::RoundHalf;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::yaml::{self, Shape, Span, Tree};

/// The most trials of a simulation: a board paper needs 10,000.
pub const MOST_TRIALS: u32 = 100_000;
/// The longest horizon of a program, in months.
pub const LONGEST_PROGRAM: u32 = 120;
/// The longest horizon of a lifetime, in months.
pub const LONGEST_LIFETIME: u32 = 600;
/// The most partners a program may identify.
pub const MOST_PARTNERS: u32 = 1_000_000;
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

/// The first mantissa of more than 28 digits.
const MOST_MANTISSA: u128 = 10u128.pow(28);

/// A model with the names of what was left out of the file.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The model.
    pub model: Model,
    /// Values that were left out and taken from the defaults, as `program.top_share: 0.80`.
    pub defaults: Vec<String>,
}

/// Reads a model; where it gives no terms, its tier's usual ones are taken.
///
/// # Errors
/// Everything that is wrong with the text, in its order.
pub fn read(source: &Arc<Source>, practice: &Arc<Practice>) -> Result<Reading, Diagnostics> {
    let text = yaml::read(&source.text);
    let mut reader = Reader {
        source,
        practice,
        problems: text
            .problems
            .iter()
            .map(|problem| problem.diagnostic(source))
            .collect(),
        defaults: Vec::new(),
    };
    let model = match &text.root {
        Some(root) => reader.model(root),
        None => {
            if reader.problems.is_empty() {
                reader.problems.push(
                    Diagnostic::error("empty-inputs", format!("`{}` is empty", source.name))
                        .help("write the model: `currency`, `product`, `commission` and `program`"),
                );
            }
            None
        }
    };
    match model {
        Some(model) if reader.problems.is_empty() => Ok(Reading {
            model,
            defaults: reader.defaults,
        }),
        _ => Err(Diagnostics(reader.problems).sorted()),
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

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not written as one.
    NotANumber,
    /// It has more digits than are kept.
    TooLong,
}

/// The limits of a number, both ends included unless said otherwise.
#[derive(Clone, Copy)]
struct Limits {
    low: Decimal,
    high: Decimal,
    /// Whether `low` itself is outside.
    above_low: bool,
}

impl Limits {
    const fn between(low: i64, high: i64) -> Self {
        Self {
            low: Decimal::from_parts(low.unsigned_abs() as u32, 0, 0, low < 0, 0),
            high: Decimal::from_parts(high.unsigned_abs() as u32, 0, 0, high < 0, 0),
            above_low: false,
        }
    }

    const fn above(low: i64, high: i64) -> Self {
        Self {
            above_low: true,
            ..Self::between(low, high)
        }
    }

    fn hold(self, number: Decimal) -> bool {
        number <= self.high && (number > self.low || (number == self.low && !self.above_low))
    }

    fn sentence(self) -> String {
        match (self.high == Decimal::MAX, self.above_low) {
            (true, true) => format!("write a number above {}", self.low),
            (true, false) => format!("write a number of {} or more", self.low),
            (false, true) => format!("write a number above {} and up to {}", self.low, self.high),
            (false, false) => format!("write a number from {} to {}", self.low, self.high),
        }
    }
}

/// A share of a whole.
const SHARE: Limits = Limits::between(0, 1);
/// A rate that may pass one: a commission on a first payment, a cost above the price.
const RATE: Limits = Limits::between(0, 10);
/// An amount of money that may be nothing.
const AMOUNT: Limits = Limits {
    low: Decimal::ZERO,
    high: Decimal::MAX,
    above_low: false,
};
/// A price.
const PRICE: Limits = Limits {
    above_low: true,
    ..AMOUNT
};
/// Growth a month.
const GROWTH: Limits = Limits::above(-1, 10);
/// Spread of a lognormal distribution.
const SIGMA: Limits = Limits::between(0, 5);

struct Reader<'s> {
    source: &'s Arc<Source>,
    practice: &'s Arc<Practice>,
    problems: Vec<Diagnostic>,
    defaults: Vec<String>,
}

/// A map of the file that is being read key by key.
struct Section<'t> {
    path: &'static str,
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
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
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

    /// A number that must be given.
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
        let (text, span) = self.text(section, key)?;
        let name = section.name(key);
        self.number(&name, text, span, limits)
    }

    /// A number that may be left out.
    fn optional(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        limits: Limits,
        default: &str,
    ) -> Option<Decimal> {
        if section.entry(key).is_none() {
            self.defaults
                .push(format!("{}: {default}", section.name(key)));
            return decimal(default).ok();
        }
        let (text, span) = self.text(section, key)?;
        let name = section.name(key);
        self.number(&name, text, span, limits)
    }

    /// A whole number within limits.
    fn count(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        low: u32,
        high: u32,
        default: Option<u32>,
    ) -> Option<u32> {
        if section.entry(key).is_none() {
            return match default {
                Some(default) => {
                    self.defaults
                        .push(format!("{}: {default}", section.name(key)));
                    Some(default)
                }
                None => {
                    self.missing(section, key, "a whole number");
                    None
                }
            };
        }
        let (text, span) = self.text(section, key)?;
        let name = section.name(key);
        let number = self.number(
            &name,
            text,
            span,
            Limits::between(i64::from(low), i64::from(high)),
        )?;
        let whole = number.normalize();
        if whole.scale() > 0 {
            self.problem(
                "not-whole",
                span,
                format!("`{name}` must be a whole number"),
                format!("write {} or {}", number.floor(), number.ceil()),
            );
            return None;
        }
        u32::try_from(whole.mantissa()).ok()
    }

    /// One of a few words.
    fn choice<T: Copy>(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        choices: &[(&str, T)],
        default: Option<T>,
    ) -> Option<T> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        if section.entry(key).is_none() {
            if default.is_none() {
                self.missing(section, key, &format!("one of {}", words.join(", ")));
            }
            return default;
        }
        let (text, span) = self.text(section, key)?;
        let found = choices.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let name = section.name(key);
            self.problem(
                "unknown-word",
                span,
                format!("`{name}` cannot be `{text}`"),
                format!("write one of {}", words.join(", ")),
            );
        }
        found.map(|(_, value)| *value)
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
        default: Option<Range>,
    ) -> Option<Range> {
        let Some(tree) = section.entry(key) else {
            if let Some(range) = default {
                self.defaults.push(format!(
                    "{}: {} to {}",
                    section.name(key),
                    range.low.normalize(),
                    range.high.normalize()
                ));
            }
            return default;
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

    fn model(&mut self, root: &Tree<'_>) -> Option<Model> {
        let mut file = self.section(root, "")?;
        let title = self.title(&mut file);
        let currency = self.currency(&mut file);
        let rounding = self.choice(
            &mut file,
            "rounding",
            &[("half_even", RoundHalf::Even), ("half_up", RoundHalf::Up)],
            Some(RoundHalf::Even),
        );
        let product = self.must_have(&mut file, "product", Self::product);
        let customer_discount = self.customer_discount(&mut file);
        let commission = self.must_have(&mut file, "commission", Self::commission);
        let program = self.must_have(&mut file, "program", Self::program);
        let simulation = match (&product, &program) {
            (Some(product), Some(program)) => self.simulation(&mut file, product, program),
            _ => {
                file.asked.insert("mc");
                None
            }
        };
        self.close(&file);
        Some(Model {
            title,
            currency: currency?,
            rounding: rounding?,
            product: product?,
            customer_discount: customer_discount?,
            commission: commission?,
            program: program?,
            simulation: simulation?,
            practice: Arc::clone(self.practice),
        })
    }

    fn must_have<'t, T>(
        &mut self,
        file: &mut Section<'t>,
        key: &'static str,
        read: fn(&mut Self, Section<'t>) -> Option<T>,
    ) -> Option<T> {
        if file.entry(key).is_none() {
            self.missing(file, key, "with its keys below");
            return None;
        }
        let section = self.below(file, key, key)?;
        read(self, section)
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

    fn product(&mut self, mut section: Section<'_>) -> Option<Product> {
        let revenue_model = self.choice(
            &mut section,
            "revenue_model",
            &[
                ("monthly", RevenueModel::Monthly),
                ("annual", RevenueModel::Annual),
                ("usage", RevenueModel::Usage),
                ("outcome", RevenueModel::Outcome),
            ],
            None,
        );
        let price = self.required(&mut section, "price", PRICE);
        let monthly_churn = self.required(&mut section, "monthly_churn", SHARE);
        let early_churn = self.shares(&mut section, "early_churn");
        let early_cancel_monthly = self.optional(&mut section, "early_cancel_monthly", SHARE, "0");
        let refund_window_days = self.count(&mut section, "refund_window_days", 0, 365, Some(0));
        let cogs_rate = self.optional(&mut section, "cogs_rate", RATE, "0");
        let model_cost_rate = match section.entry("model_cost_rate") {
            None => Some(None),
            Some(_) => self
                .required(&mut section, "model_cost_rate", RATE)
                .map(Some),
        };
        let payment_fee_rate = self.optional(&mut section, "payment_fee_rate", SHARE, "0");
        let payment_fee_fixed = self.optional(&mut section, "payment_fee_fixed", AMOUNT, "0");
        let serving_cost_monthly = self.optional(&mut section, "serving_cost_monthly", AMOUNT, "0");
        let discount_rate_annual =
            self.optional(&mut section, "discount_rate_annual", RATE, "0.12");
        let ltv_horizon_months = self.count(
            &mut section,
            "ltv_horizon_months",
            1,
            LONGEST_LIFETIME,
            Some(60),
        );
        let expansion_monthly = self.optional(&mut section, "expansion_monthly", GROWTH, "0");
        let usual_lag = revenue_model.map_or(0, RevenueModel::usual_collection_lag);
        let collection_lag_months = self.count(
            &mut section,
            "collection_lag_months",
            0,
            12,
            Some(usual_lag),
        );
        let by_outcome = revenue_model == Some(RevenueModel::Outcome);
        let outcome_rate_monthly = if by_outcome {
            self.required(&mut section, "outcome_rate_monthly", Limits::above(0, 1))
        } else {
            Some(Decimal::ONE)
        };
        let outcome_lag_months = if by_outcome {
            self.count(
                &mut section,
                "outcome_lag_months",
                0,
                LONGEST_LIFETIME,
                Some(0),
            )
        } else {
            Some(0)
        };
        self.close(&section);
        Some(Product {
            revenue_model: revenue_model?,
            price: price?,
            monthly_churn: monthly_churn?,
            early_churn: early_churn?,
            early_cancel_monthly: early_cancel_monthly?,
            refund_window_days: refund_window_days?,
            cogs_rate: cogs_rate?,
            model_cost_rate: model_cost_rate?,
            payment_fee_rate: payment_fee_rate?,
            payment_fee_fixed: payment_fee_fixed?,
            serving_cost_monthly: serving_cost_monthly?,
            discount_rate_annual: discount_rate_annual?,
            ltv_horizon_months: ltv_horizon_months?,
            expansion_monthly: expansion_monthly?,
            collection_lag_months: collection_lag_months?,
            outcome_rate_monthly: outcome_rate_monthly?,
            outcome_lag_months: outcome_lag_months?,
        })
    }

    fn customer_discount(&mut self, file: &mut Section<'_>) -> Option<CustomerDiscount> {
        if file.entry("customer_discount").is_none() {
            return Some(CustomerDiscount {
                rate: Decimal::ZERO,
                months: 0,
            });
        }
        let mut section = self.below(file, "customer_discount", "customer_discount")?;
        let rate = self.required(&mut section, "rate", SHARE);
        let months = self.count(&mut section, "months", 0, LONGEST_LIFETIME, None);
        self.close(&section);
        Some(CustomerDiscount {
            rate: rate?,
            months: months?,
        })
    }

    fn commission(&mut self, mut section: Section<'_>) -> Option<Commission> {
        let tier = self.choice(
            &mut section,
            "tier",
            &[
                ("referral", Tier::Referral),
                ("integration", Tier::Integration),
                ("solution", Tier::Solution),
            ],
            None,
        );
        let scope = self.scope(&mut section);
        let rate = self.required(&mut section, "rate", RATE);
        let base = self.choice(
            &mut section,
            "base",
            &[("net", Base::Net), ("list", Base::List)],
            Some(Base::Net),
        );
        // The solution tier takes nothing back, so nothing can fail to be recovered.
        let recovery_rate = self.optional(&mut section, "recovery_rate", SHARE, "1");
        let terms = self.terms(&mut section, tier.unwrap_or(Tier::Referral));
        self.close(&section);
        Some(Commission {
            tier: tier?,
            scope: scope?,
            rate: rate?,
            base: base?,
            recovery_rate: recovery_rate?,
            terms: terms?,
        })
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
            self.problem(
                "unknown-scope",
                span,
                format!("`commission.scope` cannot be `{text}`"),
                "write first_payment, months:12, lifetime or upfront:12",
            );
        }
        scope
    }

    fn terms(&mut self, commission: &mut Section<'_>, tier: Tier) -> Option<Terms> {
        let usual = self.practice.terms(tier);
        if commission.entry("terms").is_none() {
            return Some(usual);
        }
        let mut section = self.below(commission, "terms", "commission.terms")?;
        let clawback = self.choice(
            &mut section,
            "clawback",
            &[
                ("none", ClawbackKind::None),
                ("full", ClawbackKind::Full),
                ("prorated", ClawbackKind::Prorated),
            ],
            Some(usual.clawback),
        );
        let payout_run = self.choice(
            &mut section,
            "payout_run",
            &[
                ("due_day", PayoutRun::DueDay),
                ("monthly", PayoutRun::Monthly),
                ("quarterly", PayoutRun::Quarterly),
            ],
            Some(usual.payout_run),
        );
        let window_days = self.count(&mut section, "window_days", 0, 730, Some(usual.window_days));
        let clear_days = self.count(&mut section, "clear_days", 0, 365, Some(usual.clear_days));
        let net_days = self.count(&mut section, "net_days", 0, 365, Some(usual.net_days));
        self.close(&section);
        Some(Terms {
            clawback: clawback?,
            window_days: window_days?,
            clear_days: clear_days?,
            net_days: net_days?,
            payout_run: payout_run?,
        })
    }

    fn program(&mut self, mut section: Section<'_>) -> Option<Program> {
        let months = |reader: &mut Self, section: &mut Section<'_>, key, default| {
            reader.count(section, key, 0, LONGEST_PROGRAM, Some(default))
        };
        let horizon_months =
            self.count(&mut section, "horizon_months", 1, LONGEST_PROGRAM, Some(36));
        let identified = self.required(
            &mut section,
            "identified",
            Limits::between(0, i64::from(MOST_PARTNERS)),
        );
        let recruit_months =
            self.count(&mut section, "recruit_months", 1, LONGEST_PROGRAM, Some(12));
        let recruit_rate = self.optional(&mut section, "recruit_rate", SHARE, "0.35");
        let onboard_rate = self.optional(&mut section, "onboard_rate", SHARE, "0.65");
        let activation_rate = self.optional(&mut section, "activation_rate", SHARE, "0.25");
        let performer_rate = self.optional(&mut section, "performer_rate", SHARE, "0.125");
        let performer_referrals_per_quarter = self.optional(
            &mut section,
            "performer_referrals_per_quarter",
            Limits::between(0, 1_000_000),
            "3",
        );
        let top_share = self.optional(&mut section, "top_share", Limits::above(0, 1), "0.80");
        let win_rate = self.optional(&mut section, "win_rate", SHARE, "0.30");
        let partner_churn_monthly =
            self.optional(&mut section, "partner_churn_monthly", SHARE, "0.02");
        let onboard_lag = months(self, &mut section, "onboard_lag", 1);
        let activation_lag = months(self, &mut section, "activation_lag", 1);
        let sales_cycle_months = months(self, &mut section, "sales_cycle_months", 0);
        let incrementality = self.optional(&mut section, "incrementality", SHARE, "1");
        let influenced_customers_per_month = self.optional(
            &mut section,
            "influenced_customers_per_month",
            Limits::between(0, 1_000_000_000),
            "0",
        );
        let influenced_credit = self.optional(&mut section, "influenced_credit", SHARE, "0.35");
        let company_mrr = self.optional(&mut section, "company_mrr", AMOUNT, "0");
        let company_mrr_growth_monthly =
            self.optional(&mut section, "company_mrr_growth_monthly", GROWTH, "0");
        let costs = self.costs(&mut section);
        self.close(&section);
        Some(Program {
            horizon_months: horizon_months?,
            identified: identified?,
            recruit_months: recruit_months?,
            recruit_rate: recruit_rate?,
            onboard_rate: onboard_rate?,
            activation_rate: activation_rate?,
            performer_rate: performer_rate?,
            performer_referrals_per_quarter: performer_referrals_per_quarter?,
            top_share: top_share?,
            win_rate: win_rate?,
            partner_churn_monthly: partner_churn_monthly?,
            onboard_lag: onboard_lag?,
            activation_lag: activation_lag?,
            sales_cycle_months: sales_cycle_months?,
            incrementality: incrementality?,
            influenced_customers_per_month: influenced_customers_per_month?,
            influenced_credit: influenced_credit?,
            company_mrr: company_mrr?,
            company_mrr_growth_monthly: company_mrr_growth_monthly?,
            costs: costs?,
        })
    }

    fn costs(&mut self, program: &mut Section<'_>) -> Option<Costs> {
        let empty;
        let mut section = if program.entry("costs").is_none() {
            empty = Vec::new();
            Section {
                path: "program.costs",
                span: program.span,
                entries: &empty,
                asked: HashSet::new(),
            }
        } else {
            self.below(program, "costs", "program.costs")?
        };
        let mut amount = |key| self.optional(&mut section, key, AMOUNT, "0");
        let platform_monthly = amount("platform_monthly");
        let payout_fee_fixed = amount("payout_fee_fixed");
        let manager_monthly = amount("manager_monthly");
        let comarketing_monthly = amount("comarketing_monthly");
        let onboarding_per_partner = amount("onboarding_per_partner");
        let cac_per_customer = amount("cac_per_customer");
        let setup_once = amount("setup_once");
        let platform_take_rate = self.optional(&mut section, "platform_take_rate", SHARE, "0");
        let payout_fee_rate = self.optional(&mut section, "payout_fee_rate", SHARE, "0");
        let platform_steps = self.platform_steps(&mut section, platform_monthly);
        self.close(&section);
        Some(Costs {
            platform_monthly: platform_monthly?,
            platform_steps: platform_steps?,
            platform_take_rate: platform_take_rate?,
            payout_fee_rate: payout_fee_rate?,
            payout_fee_fixed: payout_fee_fixed?,
            manager_monthly: manager_monthly?,
            comarketing_monthly: comarketing_monthly?,
            onboarding_per_partner: onboarding_per_partner?,
            cac_per_customer: cac_per_customer?,
            setup_once: setup_once?,
        })
    }

    /// The platform's larger plans, each one above the one before it.
    fn platform_steps(
        &mut self,
        costs: &mut Section<'_>,
        entry: Option<Decimal>,
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
            let fee = last.map_or(entry, |last| Some(last.monthly));
            if let Some(fee) = fee.filter(|fee| step.monthly < *fee) {
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

    fn simulation(
        &mut self,
        file: &mut Section<'_>,
        product: &Product,
        program: &Program,
    ) -> Option<Simulation> {
        let empty;
        let mut section = if file.entry("mc").is_none() {
            empty = Vec::new();
            Section {
                path: "mc",
                span: file.span,
                entries: &empty,
                asked: HashSet::new(),
            }
        } else {
            self.below(file, "mc", "mc")?
        };
        let usual = Simulation::usual(product, program);
        let trials = self.count(&mut section, "trials", 1, MOST_TRIALS, Some(usual.trials));
        let seed = self.seed(&mut section, usual.seed);
        let recruit_rate = self.range(&mut section, "recruit_rate", Some(usual.recruit_rate));
        let onboard_rate = self.range(&mut section, "onboard_rate", Some(usual.onboard_rate));
        let activation_rate =
            self.range(&mut section, "activation_rate", Some(usual.activation_rate));
        let win_rate = self.range(&mut section, "win_rate", Some(usual.win_rate));
        let churn = self.range(&mut section, "churn", Some(usual.churn));
        let mut sigma =
            |key, default: Decimal| self.optional(&mut section, key, SIGMA, &default.to_string());
        let price_sigma = sigma("price_sigma", usual.price_sigma);
        let deal_sigma = sigma("deal_sigma", usual.deal_sigma);
        let productivity_sigma = sigma("productivity_sigma", usual.productivity_sigma);
        self.close(&section);
        Some(Simulation {
            trials: trials?,
            seed: seed?,
            recruit_rate: recruit_rate?,
            onboard_rate: onboard_rate?,
            activation_rate: activation_rate?,
            win_rate: win_rate?,
            churn: churn?,
            price_sigma: price_sigma?,
            deal_sigma: deal_sigma?,
            productivity_sigma: productivity_sigma?,
        })
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

impl Simulation {
    /// The usual uncertainty around a product and a program.
    ///
    /// Source: economics §2.2.
    #[must_use]
    pub fn usual(product: &Product, program: &Program) -> Self {
        let around = |mode: Decimal, below: Decimal, above: Decimal| Range {
            low: mode * below,
            mode,
            high: (mode * above).min(Decimal::ONE),
        };
        let within = |mode: Decimal, spread: i64| Range {
            low: (mode - Decimal::new(spread, 2)).max(Decimal::ZERO),
            mode,
            high: (mode + Decimal::new(spread, 2)).min(Decimal::ONE),
        };
        Self {
            trials: 2_000,
            seed: 20_260_101,
            recruit_rate: within(program.recruit_rate, 5),
            onboard_rate: within(program.onboard_rate, 5),
            activation_rate: within(program.activation_rate, 5),
            win_rate: around(program.win_rate, Decimal::new(8, 1), Decimal::new(125, 2)),
            churn: around(
                product.monthly_churn,
                Decimal::new(7, 1),
                Decimal::new(15, 1),
            ),
            price_sigma: Decimal::new(10, 2),
            deal_sigma: match product.revenue_model {
                RevenueModel::Annual => Decimal::new(60, 2),
                _ => Decimal::new(40, 2),
            },
            productivity_sigma: Decimal::new(1_683_242_467_145_829, 15),
        }
    }
}
