//! Writes a model as the tree that [`super::read`] takes, so that reading it back gives the same figures.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value, json};

use super::inputs::{INPUTS, Unit};
use super::model::{Base, Model, PlatformStep, Range};
use super::rounding::RoundHalf;

/// The most digits that a file may give a number.
const DIGITS: u32 = 28;

/// The model under the keys of its file, in their order; numbers are exact texts.
#[must_use]
pub fn write(model: &Model) -> Value {
    let rounding = match model.rounding {
        RoundHalf::Even => "half_even",
        RoundHalf::Up => "half_up",
    };
    let commission = &model.commission;
    let base = match commission.base {
        Base::Net => "net",
        Base::List => "list",
    };
    let mut file = json!({
        "title": model.title,
        "currency": model.currency.code,
        "rounding": rounding,
        "product": {
            "revenue_model": model.product.revenue_model.id(),
            "early_churn": list(&model.product.early_churn),
        },
        "customer_discount": {},
        "commission": {
            "tier": commission.tier.id(),
            "scope": commission.scope.to_string(),
            "base": base,
            "terms": {
                "clawback": commission.terms.clawback.id(),
                "payout_run": commission.terms.payout_run.id(),
            },
        },
        "program": {"costs": {}},
        "mc": {"seed": model.simulation.seed},
    });
    if model.title.is_empty() {
        remove(&mut file, "title");
    }
    for input in INPUTS.iter().filter(|input| input.is_used(model)) {
        let (section, key) = input.place();
        let value = (input.get)(model);
        let value = if input.unit == Unit::Whole {
            json!(value.trunc().to_string().parse::<u32>().unwrap_or_default())
        } else {
            number(value)
        };
        at(&mut file, section).insert(key.to_owned(), value);
    }
    let steps = model.program.costs.platform_steps.iter().map(step);
    let steps: Vec<Value> = steps.collect();
    if !steps.is_empty() {
        at(&mut file, "program.costs").insert("platform_steps".to_owned(), steps.into());
    }
    let simulation = &model.simulation;
    for (key, range) in [
        ("recruit_rate", simulation.recruit_rate),
        ("onboard_rate", simulation.onboard_rate),
        ("activation_rate", simulation.activation_rate),
        ("win_rate", simulation.win_rate),
        ("churn", simulation.churn),
    ] {
        let Range { low, mode, high } = range;
        at(&mut file, "mc").insert(key.to_owned(), list(&[low, mode, high]));
    }
    file
}

/// The keys of a section, which stands in the tree.
fn at<'v>(file: &'v mut Value, section: &str) -> &'v mut Map<String, Value> {
    let section = section.split('.').fold(file, |tree, key| &mut tree[key]);
    section.as_object_mut().expect("a section is a map")
}

fn remove(file: &mut Value, key: &str) {
    if let Some(keys) = file.as_object_mut() {
        keys.shift_remove(key);
    }
}

fn step(step: &PlatformStep) -> Value {
    let limits = [
        ("above_revenue", step.above_revenue),
        ("above_payouts", step.above_payouts),
        ("above_partners", step.above_partners),
        ("monthly", Some(step.monthly)),
        ("take_rate", Some(step.take_rate)),
        ("included_payouts", Some(step.included_payouts)),
    ];
    let given = limits
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), number(value?))));
    given.collect::<Map<_, _>>().into()
}

fn list(numbers: &[Decimal]) -> Value {
    numbers.iter().map(|value| number(*value)).collect()
}

/// The exact text of a number.
fn number(value: Decimal) -> Value {
    value.to_string().into()
}

/// Rounds the inputs of a model to the digits that a file can give them.
pub fn round_to_file(model: &mut Model) {
    for input in INPUTS {
        let value = (input.get)(model);
        let half = RoundingStrategy::MidpointNearestEven;
        if let Some(rounded) = value.round_sf_with_strategy(DIGITS, half)
            && rounded != value
        {
            (input.set)(model, rounded);
        }
    }
}
