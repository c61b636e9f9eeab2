//! Reads the explicit model from a file's text, and says everything that is wrong with it at once.
//!
//! YAML and JSON alike. Unknown keys, missing values, texts where numbers belong and numbers outside their
//! limits are all reported with their place; what may be left out has a documented value, and what was
//! left out is listed beside the model. It knows no formula.

mod sources;
mod steps;
mod values;

use std::sync::Arc;

use rust_decimal::Decimal;

use super::inputs::{Input, LONGEST_LIFETIME, Unit, WhenLeftOut, of_section};
use super::model::{Currency, Model, PartnerSource, Range, RevenueModel, Scope, Structure};
use super::notation::decimal;
use super::usual_terms::UsualTerms;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::units::Word as _;
use crate::yaml::{self, Tree};
use values::{Reader, Section};

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

/// A model with the names of what was left out of the file.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The model.
    pub model: Model,
    /// Sources of a program that runs today and is not part of the model, which holds what is new.
    pub today: Vec<PartnerSource>,
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
        today: Vec::new(),
        has_commission: false,
    };
    let mut model = blank();
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
            today: reader.today,
            defaults: reader.defaults,
            warnings: reader.warnings,
        })
    } else {
        Err(Diagnostics(reader.problems).sorted())
    }
}

impl Reader<'_> {
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
                WhenLeftOut::Required => {
                    let what = match input.unit {
                        Unit::Whole => "a whole number",
                        _ => "a number",
                    };
                    self.missing(section, key, what);
                    None
                }
                WhenLeftOut::Value(text) => {
                    self.left_out(section, key, text);
                    decimal(text).ok()
                }
                WhenLeftOut::Assumed => {
                    let value = self.usual.assumed(input);
                    self.left_out(section, key, value);
                    Some(value)
                }
                WhenLeftOut::Usual => {
                    self.left_out(section, key, input.get(model));
                    None
                }
                WhenLeftOut::Absent => None,
            }
        };
        if let Some(number) = number {
            input.set(model, number);
        }
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
        if let Some(mut section) = self.below(&mut file, "customer_discount", "customer_discount") {
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
            file.entry("mc");
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
        let (code, span) = self.required_text(file, "currency", "a code such as USD")?;
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
        if let Some(structure) = self.structure(section) {
            commission.structure = structure;
        }
        if commission.is_sum() {
            commission.scope = Scope::FirstPayment;
        } else {
            if let Some(scope) = self.scope(section) {
                commission.scope = scope;
            }
            self.choice(section, "base", true, &mut commission.base);
        }
        commission.terms = self.usual.terms(commission.tier);
        self.inputs(section, model);
        if let Some(mut terms) = self.below(section, "terms", "commission.terms") {
            self.terms(&mut terms, model);
            self.close(&terms);
        }
    }

    /// What a commission is counted by: the one of its keys that the section has.
    fn structure(&mut self, section: &mut Section<'_>) -> Option<Structure> {
        let keys = Structure::IDS.iter().copied();
        let given: Vec<&str> = keys.filter(|key| section.entry(key).is_some()).collect();
        match given[..] {
            [one] => Structure::of_id(one),
            [] => {
                self.missing(
                    section,
                    "rate",
                    "a number, or `flat` or `per_lead` with a sum",
                );
                None
            }
            [first, second, ..] => {
                let span = section.key_span(second).unwrap_or(section.span);
                let (name, other) = (section.name(second), section.name(first));
                self.problem(
                    "both-forms",
                    span,
                    format!("`{name}` stands beside `{other}`"),
                    "partners are paid in one way: keep one of `rate`, `flat` and `per_lead`",
                );
                None
            }
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
        let help = "such as `months:12` or `lifetime`";
        let (text, span) = self.required_text(section, "scope", help)?;
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

    fn simulation(&mut self, file: &mut Section<'_>, model: &mut Model) {
        model.simulation = self.usual.ranges.of_product(&model.product);
        let one_population = !sources::are_given(file);
        if one_population {
            let source = model.program.lead_mut();
            source.ranges = self.usual.ranges.of_source(source);
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

    /// Reads the ranges of a source, which are the usual ones around its own rates.
    fn funnel_ranges(&mut self, section: &mut Section<'_>, source: &mut PartnerSource) {
        for (key, range) in source.ranges.named_mut() {
            let own = range.mode;
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
            self.left_out(section, "seed", default);
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

/// A model before anything is read into it: what is neither in its file nor a default has no effect.
fn blank() -> Model {
    let source = PartnerSource {
        id: THE_ONLY_SOURCE.to_owned(),
        customer_churn_factor: Decimal::ONE,
        ..PartnerSource::default()
    };
    let mut model = Model::default();
    model.product.outcome_rate_monthly = Decimal::ONE;
    model.program.sources = vec![source];
    model
}
