//! The design as a document.

use std::collections::HashSet;

use partnerkit::render::figures::Amounts;
use partnerkit::render::markdown::{design, full_design};
use partnerkit::render::program::{account, best};
use partnerkit::render::report::report;
use partnerkit::render::templates::Templates;
use partnerkit::units::Decimal;

use super::report::example_forecast;
use crate::common::{EXAMPLES, changed, example};

#[test]
fn every_example_as_a_document() {
    for name in EXAMPLES {
        let text = design(&example(name), &Templates::compiled_in());
        let text = text.unwrap_or_else(|error| panic!("{error}"));
        insta::assert_snapshot!(format!("design-{name}"), text);
        let is_word = |word: &&str| word.contains(char::is_alphanumeric);
        let words = text.split_whitespace().filter(is_word).count();
        assert!(
            words < 1750,
            "{name}: {words} words are more than two pages"
        );
    }
}

#[test]
fn an_example_with_its_appendix() {
    let text = full_design(&example("gridline"), &Templates::compiled_in());
    let text = text.unwrap_or_else(|error| panic!("{error}"));
    insta::assert_snapshot!("full-design-gridline", text);
}

#[test]
fn a_blueprint_is_the_same_text_every_time_and_says_what_speaks_against_larger_sizes_in_their_order()
 {
    let blueprint = changed("atlas-procure", &[("revenue.mrr", "9k")]);
    let reasons = blueprint.scenarios.iter();
    let reasons: HashSet<&String> = reasons
        .filter_map(|size| size.passed_over.as_ref())
        .collect();
    assert!(reasons.len() > 1, "{reasons:?}");
    let forecast = example_forecast("atlas-procure");
    let texts = || {
        let templates = Templates::compiled_in();
        let [short, full] = [design, full_design].map(|print| print(&blueprint, &templates));
        let page = report(&blueprint, &forecast, &templates);
        [short, full, page].map(|text| text.expect("a document"))
    };
    let first = texts();
    for _ in 0..8 {
        assert!(texts() == first);
    }
    let told: Vec<&str> = first[0]
        .lines()
        .filter(|line| line.starts_with("More would be left"))
        .collect();
    let sizes = best(&blueprint.scenarios).into_iter();
    let mut in_order: Vec<&String> = sizes.filter_map(|size| size.passed_over.as_ref()).collect();
    in_order.dedup();
    for (line, reason) in told.iter().zip(&in_order) {
        assert!(line.ends_with(&format!("but {reason}.")), "{line}");
    }
    assert_eq!(told.len(), in_order.len());
}

#[test]
fn no_heading_is_empty_and_no_table_row_is_short() {
    for name in EXAMPLES {
        let text = design(&example(name), &Templates::compiled_in()).expect("a document");
        super::markdown::assert_sound(name, &text);
        let text = full_design(&example(name), &Templates::compiled_in()).expect("a document");
        super::markdown::assert_sound(name, &text);
    }
}

#[test]
fn the_printed_lines_of_the_program_add_up() {
    let cents = |text: &str| -> i64 {
        let number: String = text
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        let size: Decimal = number.parse().expect("a number");
        let size: i64 = (size * Decimal::ONE_HUNDRED).try_into().expect("cents");
        if text.starts_with('-') { -size } else { size }
    };
    let margins = ["71%", "73%", "77%", "79%", "83%", "89%"];
    let product_led = margins.map(|margin| ("pocketform", margin));
    let examples = EXAMPLES.iter().map(|name| (*name, "80%"));
    for (name, margin) in examples.chain(product_led) {
        let blueprint = changed(name, &[("revenue.gross_margin", margin)]);
        let economics = &blueprint.economics;
        let lines = account(&economics.program, &Amounts::of(&blueprint.company));
        let printed: Vec<i64> = lines.iter().map(|line| cents(&line.amount)).collect();
        let [_, margin, costs @ .., left] = &*printed else {
            panic!("{name}: {lines:?}");
        };
        assert_eq!(
            margin - costs.iter().sum::<i64>(),
            *left,
            "{name}: {lines:?}"
        );
        assert!(costs.iter().all(|cost| *cost >= 0), "{name}: {lines:?}");
    }
}
