//! Filters of the templates: how each value of the blueprint is printed, and what may be asked of it.
//!
//! Templates get amounts, rates and other decimals as text, so that they cannot calculate with them; counts, days and
//! minutes stay whole numbers.

use std::borrow::Cow;

use chrono::NaiveDate;
use erased_serde::Serialize;
use serde::de::DeserializeOwned;
use tera::{Context, Error, Kwargs, Map, State, Tera, TeraResult, Value};

use crate::blueprint::{
    Alternative, Blueprint, CommissionAlternative, Integration, Moved, Scenario, Tier, Warning,
    Window,
};
use crate::render::escape;
use crate::render::figures::{self, Amounts};
use crate::render::labels;
use crate::render::offers;
use crate::render::program;
use crate::units::{self, Number, Percent};
use crate::yaml::{Entry, Shape, Span, Tree};

/// A fact or an assumption.
#[derive(serde::Deserialize)]
struct Valued {
    #[serde(default)]
    words: Option<String>,
    value: units::Value,
    unit: String,
}

/// Puts a value before the templates under this name, with its decimals as text.
pub(super) fn insert(context: &mut Context, name: &str, value: &dyn Serialize) {
    context.insert_value(
        name.to_owned(),
        without_decimals(&Value::from_serializable(&value)),
    );
}

/// Puts each field of a value before the templates under its name, with its decimals as text.
pub(super) fn insert_fields(context: &mut Context, value: &dyn Serialize) {
    let value = without_decimals(&Value::from_serializable(&value));
    for (name, field) in value.as_map().into_iter().flatten() {
        context.insert_value(name.to_string(), field.clone());
    }
}

/// The value with text in the place of every decimal: amounts, rates and scores are written as signed whole numbers or
/// as fractions, while counts are unsigned.
fn without_decimals(value: &Value) -> Value {
    if let Some(items) = value.as_array() {
        return items
            .iter()
            .map(without_decimals)
            .collect::<Vec<_>>()
            .into();
    }
    if let Some(fields) = value.as_map() {
        let fields = fields.iter();
        let fields: Map = fields
            .map(|(name, field)| (name.clone(), without_decimals(field)))
            .collect();
        return fields.into();
    }
    if value.is_i64() || value.is_f64() {
        value.to_string().into()
    } else {
        value.clone()
    }
}

/// How long a partner is paid for a customer, as terms of any kind have it.
#[derive(serde::Deserialize)]
struct PaidFor {
    lifetime: bool,
    duration_months: Option<u32>,
}

/// A program, a size of it or a result of other settings.
#[derive(serde::Deserialize)]
struct Outcome {
    break_even_month: Option<u32>,
}

/// Registers the filters and tests for a blueprint's values.
pub(super) fn register(tera: &mut Tera, blueprint: &Blueprint) {
    filter(tera, "date", figures::date);
    filter(tera, "planned", |moved: Moved| {
        figures::dates(moved.planned_start, moved.planned_end)
    });
    filter(tera, "day", |day: NaiveDate| {
        day.format("%-d %b").to_string()
    });
    amounts(tera, blueprint);
    numbers(tera);
    filter(tera, "words", |ids: Words| ids.plain());
    filter(tera, "heading", |id: String| labels::title(&id));
    filter(tera, "label", |text: String| {
        Value::safe_string(&escape::mermaid_label(&text))
    });
    filter(tera, "address", |url: String| {
        Value::safe_string(&escape::address(&url).replace('&', "&amp;"))
    });
    filter(tera, "band", |band| figures::band(&band));
    filter(tera, "pay_on", |tier| offers::pay_on(offers::own(&tier)));
    filter(tera, "pay_lasts", |tier| {
        offers::pay_lasts(offers::own(&tier))
    });
    filter(tera, "paid_for", |terms: PaidFor| {
        figures::paid_for(terms.lifetime, terms.duration_months)
    });
    filter(tera, "lasts", |window: Window| match window.days {
        Some(days) => units::counted(days, "day", "days"),
        None => "the customer's lifetime".to_owned(),
    });
    filter(tera, "score", |candidate| figures::score(&candidate));
    filter(tera, "open_points", |candidate: Integration| {
        let points = [
            candidate.question,
            candidate.blocked_by,
            candidate.path_to_priority,
        ];
        points.into_iter().flatten().collect::<Vec<_>>()
    });
    let horizon = blueprint.economics.program.horizon_months;
    let recommended = blueprint
        .scenarios
        .iter()
        .find(|size| size.recommended)
        .cloned();
    filter(tera, "scenario", move |scenario| {
        program::name(&scenario, recommended.as_ref())
    });
    filter(tera, "passed_over", |sizes: Vec<Scenario>| {
        let reasons = program::together(sizes, |size| size.passed_over.clone());
        Value::from_serializable(&reasons)
    });
    filter(tera, "open_together", |tiers: Vec<Tier>| {
        let conditions = |tier: &Tier| -> Option<Vec<String>> {
            let conditions = tier.opens_when.iter();
            let conditions = conditions.map(|gate| gate.opens_when.clone());
            (!tier.opens_when.is_empty()).then(|| conditions.collect())
        };
        Value::from_serializable(&program::together(tiers, conditions))
    });
    filter(tera, "paid_back", move |outcome: Outcome| {
        match outcome.break_even_month {
            Some(month) => format!("month {month}"),
            None => format!("not within {horizon} months"),
        }
    });
    let tiers: Vec<String> = blueprint
        .tiers
        .iter()
        .map(|tier| tier.id.to_string())
        .collect();
    filter(tera, "tier", move |warning: Warning| {
        let tiers = tiers.iter().map(String::as_str);
        labels::tier_of(&warning, tiers)
            .unwrap_or_default()
            .to_owned()
    });
    test(tera, "zero", |number: Number| number.0.is_zero());
    test(tera, "affordable", |ways: Vec<CommissionAlternative>| {
        ways.iter().any(|way| way.fits)
    });
}

/// Amounts are in the company's currency, unless the template names another: `money(currency=tooling.currency)`.
fn amounts(tera: &mut Tera, blueprint: &Blueprint) {
    let amounts = Amounts::of(&blueprint.company);
    in_currency(tera, &amounts, "money", |amount, amounts| {
        amounts.exact(amount)
    });
    in_currency(tera, &amounts, "estimate", |amount, amounts| {
        amounts.estimate(amount)
    });
    in_currency(tera, &amounts, "price", |other: Alternative, amounts| {
        amounts.price(other.monthly_cost, &other.price)
    });
    in_currency(tera, &amounts, "carried", |way, amounts| {
        figures::carried(&way, amounts)
    });
    in_currency(tera, &amounts, "offer", |offer, amounts| {
        offers::pays(&offer, amounts)
    });
    in_currency(tera, &amounts, "pay", |tier, amounts| {
        offers::pay(offers::own(&tier), amounts)
    });
    in_currency(tera, &amounts, "fit", |way, amounts| {
        figures::fit(&way, amounts)
    });
    filter(tera, "value", move |fact: Valued| {
        let words = fact.words;
        words.unwrap_or_else(|| amounts.value(&fact.value, &fact.unit))
    });
}

fn numbers(tera: &mut Tera) {
    filter(tera, "percent", |rate: Percent| {
        units::rough_percent(rate.0)
    });
    filter(tera, "rate_carried", figures::rate_carried);
    filter(tera, "number", figures::plain_number);
    filter(tera, "people", |people: Number| units::people(people.0));
    filter(tera, "count", |count: u64| units::number(count.into()));
    filter(tera, "to_one", |ratio: Option<Number>| match ratio {
        Some(ratio) => format!("{}:1", units::number(ratio.0.round_dp(1).normalize())),
        None => "no cost".to_owned(),
    });
    filter(tera, "payback", |months: Option<u32>| match months {
        Some(months) => units::counted(months, "month", "months"),
        None => "never".to_owned(),
    });
}

/// An id of a choice, or several.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Several(Vec<String>),
}

impl Words {
    fn plain(&self) -> String {
        match self {
            Self::One(id) => labels::label(id),
            Self::Several(ids) => {
                let ids = ids.iter().map(|id| labels::label(id));
                ids.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// Registers a filter on values of one type.
fn filter<T: DeserializeOwned, R: Into<Value>>(
    tera: &mut Tera,
    name: &'static str,
    print: impl Fn(T) -> R + Send + Sync + 'static,
) {
    tera.register_filter(name, move |value: &Value, _: Kwargs, _: &State<'_>| {
        typed(value).map(|value| print(value).into())
    });
}

/// Registers a filter on values of one type that are in a currency: the company's, unless the template names another.
fn in_currency<T: DeserializeOwned>(
    tera: &mut Tera,
    amounts: &Amounts,
    name: &'static str,
    print: impl Fn(T, &Amounts) -> String + Send + Sync + 'static,
) {
    let amounts = amounts.clone();
    tera.register_filter(
        name,
        move |value: &Value, named: Kwargs, _: &State<'_>| -> TeraResult<String> {
            Ok(match named.get::<&str>("currency")? {
                Some(currency) => print(typed(value)?, &amounts.of_currency(currency)),
                None => print(typed(value)?, &amounts),
            })
        },
    );
}

/// Registers a test of values of one type.
fn test<T: DeserializeOwned>(
    tera: &mut Tera,
    name: &'static str,
    holds: impl Fn(T) -> bool + Send + Sync + 'static,
) {
    tera.register_test(name, move |value: &Value, _: Kwargs, _: &State<'_>| {
        typed(value).map(&holds)
    });
}

/// The value as a type of the blueprint.
fn typed<T: DeserializeOwned>(value: &Value) -> TeraResult<T> {
    if value.is_undefined() {
        return Err(Error::message("This value is not there"));
    }
    T::deserialize(&tree(value)).map_err(|error| Error::message(error.to_string()))
}

/// The value as a tree, which types are read out of.
fn tree(value: &Value) -> Tree<'_> {
    let shape = if let Some(members) = value.as_map() {
        let members = members.iter().map(|(key, value)| Entry {
            key: key.to_string().into(),
            key_span: Span::default(),
            value: tree(value),
        });
        Shape::Map(members.collect())
    } else if let Some(items) = value.as_array() {
        Shape::List(items.iter().map(tree).collect())
    } else {
        let text = value.as_str();
        Shape::Scalar {
            text: text.map_or_else(|| value.to_string().into(), Cow::Borrowed),
            quoted: text.is_some(),
        }
    };
    Tree {
        shape,
        span: Span::default(),
    }
}
