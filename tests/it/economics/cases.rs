//! The worked cases, figure by figure.

use std::sync::{Arc, LazyLock};

use partnerkit::diagnostics::Source;
use partnerkit::economics::figures::Figures;
use partnerkit::economics::model::Model;
use partnerkit::economics::read;
use partnerkit::economics::usual_terms::UsualTerms;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::common::advisor;

/// The worked cases and vectors.
pub fn cases() -> Value {
    let text = include_str!("../../data/economics.json");
    let mut cases: Value = serde_json::from_str(text).expect("the cases are JSON");
    for case in cases["cases"].as_array_mut().expect("cases") {
        twelve_places(&mut case["expected"]["unit"]["monthly_discount_factor"]);
    }
    cases
}

/// What the compiled-in playbook takes as usual.
pub fn usual_terms() -> &'static UsualTerms {
    static USUAL: LazyLock<UsualTerms> = LazyLock::new(|| {
        let advisor = advisor();
        advisor.usual_terms().clone()
    });
    &USUAL
}

/// The model of a case.
pub fn model(case: &Value) -> Model {
    let source = Arc::new(Source {
        name: case["id"].to_string(),
        text: case["input"].to_string(),
    });
    match read::read(&source, usual_terms()) {
        Ok(reading) => reading.model,
        Err(problems) => panic!("{problems}"),
    }
}

/// Walks two trees and notes every expected leaf that differs.
pub fn differences(path: &str, found: &Value, expected: &Value, list: &mut Vec<String>) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            for (key, value) in expected {
                let path = format!("{path}.{key}");
                match found.get(key) {
                    Some(found) => differences(&path, found, value, list),
                    None => list.push(format!("{path} is missing")),
                }
            }
        }
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
                differences(&format!("{path}[{index}]"), found, expected, list);
            }
        }
        _ if found == expected => {}
        _ => list.push(format!("{path}: {found} instead of {expected}")),
    }
}

/// The discount factor at the 12 places that are printed; the file has 16.
fn twelve_places(factor: &mut Value) {
    let text = factor.as_str().expect("text");
    let factor_16: Decimal = text.parse().expect("a factor");
    *factor = factor_16.round_dp(12).to_string().into();
}

#[test]
fn every_figure_of_every_case_is_the_same_text() {
    let mut list = Vec::new();
    let cases = cases();
    for case in cases["cases"].as_array().expect("cases") {
        let figures = Figures::of(&model(case), usual_terms(), 2);
        let found = serde_json::to_value(&figures).expect("figures serialise");
        let expected = &case["expected"];
        let id = case["id"].as_str().expect("an id");
        differences(id, &found, expected, &mut list);
    }
    assert!(
        list.is_empty(),
        "{} differences:\n{}",
        list.len(),
        list.join("\n")
    );
}
