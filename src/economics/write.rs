//! Writes a model as the tree that [`super::read`] takes, so that reading it back gives the same figures.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value, json};

use super::inputs::{INPUTS, Input, Unit};
use super::model::{Model, PartnerSource, PlatformStep, Range, RevenueModel};
use super::read::THE_ONLY_SOURCE;

/// The most digits that a file may give a number.
const DIGITS: u32 = 28;

/// The model under the keys of its file, in their order, with the sources of a program that runs beside it; numbers
/// are exact texts.
#[must_use]
pub fn write(model: &Model, today: &[PartnerSource]) -> Value {
    let mut file = json!({
        "title": model.title,
        "currency": model.currency.code,
        "rounding": model.rounding.id(),
        "product": {
            "revenue_model": model.product.revenue_model.id(),
            "early_churn": list(&model.product.early_churn),
        },
        "customer_discount": {},
        "program": {"costs": {}},
        "mc": {"seed": model.simulation.seed},
    });
    if model.title.is_empty()
        && let Some(keys) = file.as_object_mut()
    {
        keys.shift_remove("title");
    }
    let shared = INPUTS.iter().filter(|input| input.in_source().is_none());
    for input in shared.filter(|input| input.is_used(model)) {
        let (section, key) = input.place();
        at(&mut file, section).insert(key.to_owned(), value(input, input.get(model)));
    }
    let charging = model.product.revenue_model;
    match &model.program.sources[..] {
        [only] if only.id == THE_ONLY_SOURCE && only.running.is_none() && today.is_empty() => {
            let (mut partners, mut commission) = population(only, charging);
            commission.insert("tier".to_owned(), only.commission.tier.id().into());
            let tree = file.as_object_mut().expect("a file is a map");
            tree.insert("commission".to_owned(), commission.into());
            let ranges = ranges(only);
            at(&mut file, "mc").extend(ranges);
            at(&mut file, "program").append(&mut partners);
        }
        sources => {
            let sources: Vec<Value> = sources.iter().map(|of| source(of, charging)).collect();
            at(&mut file, "program").insert("sources".to_owned(), sources.into());
            if !today.is_empty() {
                let today: Vec<Value> = today.iter().map(|of| source(of, charging)).collect();
                at(&mut file, "program").insert("today".to_owned(), today.into());
            }
        }
    }
    let steps = model.program.costs.platform_steps.iter().map(step);
    let steps: Vec<Value> = steps.collect();
    if !steps.is_empty() {
        at(&mut file, "program.costs").insert("platform_steps".to_owned(), steps.into());
    }
    at(&mut file, "mc").insert("churn".to_owned(), range(&model.simulation.churn));
    file
}

/// A source with what makes it one of several.
fn source(source: &PartnerSource, charging: RevenueModel) -> Value {
    let mut tree = Map::new();
    tree.insert("id".to_owned(), source.id.clone().into());
    tree.insert("tier".to_owned(), source.commission.tier.id().into());
    let (mut partners, commission) = population(source, charging);
    if let Some(running) = &source.running {
        partners.shift_remove("identified");
        let running = json!({
            "partners": number(running.partners),
            "monthly_revenue": number(running.monthly_revenue),
            "months": running.months,
        });
        tree.insert("running".to_owned(), running);
    }
    tree.append(&mut partners);
    if let Some(discount) = &source.customer_discount {
        let discount = json!({"rate": number(discount.rate), "months": discount.months});
        tree.insert("customer_discount".to_owned(), discount);
    }
    tree.insert("commission".to_owned(), commission.into());
    let ranges: Map<_, _> = ranges(source).into_iter().collect();
    tree.insert("ranges".to_owned(), ranges.into());
    tree.into()
}

/// The partners of a source and their commission, without its tier.
fn population(
    source: &PartnerSource,
    charging: RevenueModel,
) -> (Map<String, Value>, Map<String, Value>) {
    let commission = &source.commission;
    let mut tree = json!({
        "program": {},
        "commission": {
            "terms": {
                "clawback": commission.terms.clawback.id(),
                "payout_run": commission.terms.payout_run.id(),
            },
        },
    });
    if !commission.is_sum() {
        let tree = at(&mut tree, "commission");
        tree.insert("scope".to_owned(), commission.scope.to_string().into());
        tree.insert("base".to_owned(), commission.base.id().into());
    }
    let counts = |input: &&Input| input.counts_under(charging) && input.counts_in(source);
    for input in INPUTS.iter().filter(counts) {
        if let Some(access) = input.in_source() {
            let (section, key) = input.place();
            at(&mut tree, section).insert(key.to_owned(), value(input, (access.get)(source)));
        }
    }
    let mut take = |section| std::mem::take(at(&mut tree, section));
    (take("program"), take("commission"))
}

fn ranges(source: &PartnerSource) -> [(String, Value); 4] {
    let ranges = source.ranges.named();
    ranges.map(|(key, of)| (key.to_owned(), range(&of)))
}

fn range(of: &Range) -> Value {
    list(&[of.low, of.mode, of.high])
}

/// The value of an input.
fn value(input: &Input, value: Decimal) -> Value {
    if input.unit == Unit::Whole {
        json!(value.trunc().to_string().parse::<u32>().unwrap_or_default())
    } else {
        number(value)
    }
}

/// The keys of a section, which stands in the tree.
fn at<'v>(file: &'v mut Value, section: &str) -> &'v mut Map<String, Value> {
    let section = section.split('.').fold(file, |tree, key| &mut tree[key]);
    section.as_object_mut().expect("a section is a map")
}

fn step(step: &PlatformStep) -> Value {
    let named = step.named();
    let figures = named.map(|(name, value)| (name.to_owned(), number(value)));
    figures.collect::<Map<_, _>>().into()
}

fn list(numbers: &[Decimal]) -> Value {
    numbers.iter().map(|value| number(*value)).collect()
}

/// The exact text of a number.
fn number(value: Decimal) -> Value {
    value.to_string().into()
}

/// Rounds the inputs of a model, and of the sources of a program that runs beside it, to the digits that a file can
/// give them.
pub fn round_to_file(model: &mut Model, today: &mut [PartnerSource]) {
    let half = RoundingStrategy::MidpointNearestEven;
    let short = |value: Decimal| value.round_sf_with_strategy(DIGITS, half).unwrap_or(value);
    for input in INPUTS {
        match input.in_source() {
            Some(access) => {
                for source in model.program.sources.iter_mut().chain(&mut *today) {
                    let value = (access.get)(source);
                    if short(value) != value {
                        (access.set)(source, short(value));
                    }
                }
            }
            None => {
                let value = input.get(model);
                if short(value) != value {
                    input.set(model, short(value));
                }
            }
        }
    }
}
