//! Vectors of an independent program: random numbers and amounts that are split.

use partnerkit::economics::model::Currency;
use partnerkit::economics::rng;
use partnerkit::units::split;
use partnerkit::yaml::{self, Shape, Tree};
use rust_decimal::Decimal;
use serde_json::Value;

/// The vectors with every number as the text it was written as: some have more digits than JSON readers keep.
fn list(path: &str) -> Vec<Value> {
    let tree = yaml::read(include_str!("../../data/economics.json"))
        .root
        .expect("a document");
    let vectors = plain(&tree);
    let found = vectors.pointer(path).and_then(Value::as_array);
    found
        .unwrap_or_else(|| panic!("{path} is not a list"))
        .clone()
}

fn plain(tree: &Tree<'_>) -> Value {
    match &tree.shape {
        Shape::Scalar { text, .. } => Value::from(&**text),
        Shape::List(items) => items.iter().map(plain).collect(),
        Shape::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.to_string(), plain(&entry.value)))
            .collect(),
    }
}

fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} in {vector}"))
}

fn whole(vector: &Value, key: &str) -> u64 {
    text(vector, key).parse().expect("a whole number")
}

fn float(value: &Value) -> f64 {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a float")
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

fn decimals(vector: &Value, key: &str) -> Vec<Decimal> {
    let items = vector[key].as_array().expect("a list");
    items
        .iter()
        .map(|item| decimal(item.as_str().expect("text")))
        .collect()
}

fn minor_units(vector: &Value, key: &str) -> Vec<i128> {
    let items = vector[key].as_array().expect("a list");
    items
        .iter()
        .map(|item| {
            item.as_str()
                .and_then(|text| text.parse().ok())
                .expect("whole")
        })
        .collect()
}

#[test]
fn random_numbers_are_the_same_floats() {
    for vector in list("/rng_vectors") {
        let draws = rng::Draws::of(whole(&vector, "seed"), whole(&vector, "trial"));
        let found = draws
            .numbered(whole(&vector, "stream"))
            .at(whole(&vector, "i"));
        assert_eq!(found.to_string(), text(&vector, "u"), "{vector}");
    }
}

#[test]
fn normal_quantiles_are_the_same_to_fifteen_digits() {
    for vector in list("/ppnd16_vectors") {
        let (found, expected) = (
            rng::normal_quantile(float(&vector["p"])),
            float(&vector["z"]),
        );
        assert!(
            (found - expected).abs() <= 4e-15 * expected.abs(),
            "{vector}: {found}"
        );
    }
}

#[test]
fn splits_add_up_to_the_total() {
    for vector in list("/ledger_vectors/split") {
        let total: i128 = text(&vector, "total_minor").parse().expect("whole");
        let parts = split(total, &decimals(&vector, "weights")).expect("parts");
        assert_eq!(parts, minor_units(&vector, "parts"), "{vector}");
        assert_eq!(parts.iter().sum::<i128>(), total);
    }
}

#[test]
fn a_deferred_commission_is_spread_to_the_last_unit() {
    for vector in list("/ledger_vectors/deferred_commission") {
        let months = usize::try_from(whole(&vector, "months")).expect("months");
        let total = i128::from(whole(&vector, "commission_minor"));
        let found = split(total, &vec![Decimal::ONE; months]).expect("a schedule");
        assert_eq!(found, minor_units(&vector, "schedule"), "{vector}");
    }
}

#[test]
fn what_cannot_be_counted_is_not_split() {
    let huge = Decimal::MAX;
    assert_eq!(split(5, &[]), None);
    assert_eq!(split(5, &[decimal("-1"), decimal("2")]), None);
    assert_eq!(split(i128::MAX, &[huge, huge]), None);
    assert_eq!(Currency::of("XXQ"), None);
}
