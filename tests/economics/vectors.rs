//! Vectors of an independent program: random numbers, tails, and payable amounts.

use partnerkit::economics::ledger::{self, LedgerError};
use partnerkit::economics::model::{ClawbackKind, Currency};
use partnerkit::economics::precise::Half;
use partnerkit::economics::rng;
use partnerkit::economics::tails;
use partnerkit::yaml::{self, Shape, Tree};
use rust_decimal::Decimal;
use serde_json::Value;

/// The vectors with every number as the text it was written as: some have more digits than JSON readers keep.
fn list(path: &str) -> Vec<Value> {
    let tree = yaml::read(include_str!("../data/economics.json"))
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

fn terms(vector: &Value) -> (Currency, Half) {
    let currency = Currency::of(text(vector, "currency")).expect("a currency");
    let half = match text(vector, "mode") {
        "half_even" => Half::Even,
        "half_up" => Half::Up,
        other => panic!("{other}"),
    };
    (currency, half)
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
fn tails_are_the_same_to_fourteen_digits() {
    for vector in list("/tail_vectors") {
        let (top, share) = (float(&vector["top_fraction"]), float(&vector["share"]));
        let pairs = [
            (
                tails::lognormal_sigma(top, share),
                float(&vector["lognormal_sigma"]),
            ),
            (
                tails::pareto_alpha(top, share),
                float(&vector["pareto_alpha"]),
            ),
        ];
        for (found, expected) in pairs {
            assert!(
                (found - expected).abs() <= 1e-14 * expected,
                "{vector}: {found}"
            );
        }
    }
}

#[test]
fn lines_are_rounded_once() {
    for vector in list("/ledger_vectors/round") {
        let (currency, half) = terms(&vector);
        let found = ledger::line(
            decimal(text(&vector, "base")),
            decimal(text(&vector, "rate")),
            &currency,
            half,
        );
        assert_eq!(
            found.expect("a line").to_string(),
            text(&vector, "line"),
            "{vector}"
        );
    }
}

#[test]
fn splits_add_up_to_the_total() {
    for vector in list("/ledger_vectors/split") {
        let total: i128 = text(&vector, "total_minor").parse().expect("whole");
        let parts = ledger::split(total, &decimals(&vector, "weights")).expect("parts");
        assert_eq!(parts, minor_units(&vector, "parts"), "{vector}");
        assert_eq!(parts.iter().sum::<i128>(), total);
    }
}

#[test]
fn clawbacks_return_what_is_left_of_the_window() {
    for vector in list("/ledger_vectors/clawback") {
        let (currency, half) = terms(&vector);
        let kind = match text(&vector, "kind") {
            "full" => ClawbackKind::Full,
            "prorated" => ClawbackKind::Prorated,
            _ => ClawbackKind::None,
        };
        let days = |key| u32::try_from(whole(&vector, key)).expect("days");
        let found = ledger::clawback(
            decimal(text(&vector, "paid")),
            kind,
            days("used_days"),
            days("window_days"),
            &currency,
            half,
        )
        .expect("amounts");
        assert_eq!(
            found.returned.to_string(),
            text(&vector, "returned"),
            "{vector}"
        );
        assert_eq!(
            found.retained.to_string(),
            text(&vector, "retained"),
            "{vector}"
        );
    }
}

#[test]
fn a_true_up_settles_line_by_line() {
    for vector in list("/ledger_vectors/true_up") {
        let (currency, half) = terms(&vector);
        let found = ledger::true_up(
            decimal(text(&vector, "rate")),
            &decimals(&vector, "invoiced"),
            &decimals(&vector, "collected"),
            &currency,
            half,
        )
        .expect("amounts");
        assert_eq!(found.provisional, decimals(&vector, "provisional_lines"));
        assert_eq!(found.settled, decimals(&vector, "final_lines"));
        assert_eq!(found.difference.to_string(), text(&vector, "true_up"));
        let first_four = &found.provisional[..4];
        let sum = ledger::total(first_four).expect("a sum");
        assert_eq!(sum.to_string(), text(&vector, "right_sum_of_rounded"));
    }
}

#[test]
fn a_deferred_commission_is_spread_to_the_last_unit() {
    for vector in list("/ledger_vectors/deferred_commission") {
        let months = u32::try_from(whole(&vector, "months")).expect("months");
        let total = i128::from(whole(&vector, "commission_minor"));
        let found = ledger::deferral(total, months).expect("a schedule");
        assert_eq!(found, minor_units(&vector, "schedule"), "{vector}");
    }
}

#[test]
fn what_cannot_be_counted_is_refused_with_a_sentence() {
    let huge = Decimal::MAX;
    let dollars = Currency::of("USD").expect("a currency");
    assert_eq!(
        ledger::line(huge, huge, &dollars, Half::Even),
        Err(LedgerError::TooLarge)
    );
    assert_eq!(ledger::total(&[huge, huge]), Err(LedgerError::TooLarge));
    assert_eq!(ledger::split(5, &[]), Err(LedgerError::NoShares));
    assert_eq!(
        ledger::split(5, &[decimal("-1"), decimal("2")]),
        Err(LedgerError::NoShares)
    );
    assert_eq!(
        ledger::split(i128::MAX, &[huge, huge]),
        Err(LedgerError::TooLarge)
    );
    assert_eq!(ledger::deferral(5, 0), Err(LedgerError::NoMonths));
    assert_eq!(
        LedgerError::TooLarge.to_string(),
        "the amount has more than 28 digits"
    );
    assert_eq!(Currency::of("XXQ"), None);
}

#[test]
fn a_draw_that_is_told_from_its_bits_is_the_quantile_of_its_number() {
    for (stream, mean) in (0..).zip([
        0.0,
        1e-300,
        1e-12,
        0.01,
        0.047,
        0.7,
        3.0,
        37.0,
        36.7368,
        800.0,
        f64::NAN,
    ]) {
        let draws = rng::Draws::of(7, 3).numbered(stream);
        let poisson = rng::Poisson::of(mean);
        for index in 0..20_000 {
            let expected = poisson.quantile(draws.at(index));
            assert_eq!(poisson.draw(draws, index), expected, "{mean} {index}");
        }
    }
}
