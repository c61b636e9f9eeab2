//! Warnings as they are read: only tiers are called tiers, and nothing is said twice or in ids.

use partnerkit::blueprint::{Blueprint, Warning};
use partnerkit::render::markdown::full_design;
use partnerkit::render::templates::Templates;
use partnerkit::render::terminal::{self, Look};

use crate::common::{EXAMPLES, changed, example};

/// Blueprints whose warnings are about needs of a platform and about answers that disagree.
fn blueprints() -> Vec<Blueprint> {
    let mut blueprints: Vec<Blueprint> = EXAMPLES.iter().map(|name| example(name)).collect();
    blueprints.push(changed("reclaimly", &[("revenue.acv", "1200000")]));
    blueprints.push(changed(
        "fableprint",
        &[
            ("billing.provider", "braintree"),
            ("referrals.word_of_mouth_share", "40"),
            ("referrals.customers_refer", "no"),
        ],
    ));
    blueprints
}

/// The parts of a text that are called a tier in brackets.
fn labels(text: &str) -> Vec<&str> {
    let closed = text.split(" tier)").map(|part| part.rsplit_once('('));
    let labels = closed.flatten().map(|(_, label)| label);
    labels.take(text.matches(" tier)").count()).collect()
}

#[test]
fn only_tiers_are_called_tiers() {
    let tiers = ["referral", "integration", "solution"];
    let look = Look {
        columns: 100,
        colour: false,
        utf8: true,
    };
    let mut found = 0;
    for blueprint in blueprints() {
        let document = full_design(&blueprint, &Templates::compiled_in()).expect("a document");
        let screen = terminal::design(&blueprint, "", look);
        for label in labels(&document).into_iter().chain(labels(&screen)) {
            assert!(tiers.contains(&label), "`{label}` is called a tier");
            found += 1;
        }
    }
    assert!(found > 0, "no warning is about a tier");
}

#[test]
fn what_a_warning_says_is_no_sentence_with_a_stop_and_names_no_id() {
    let mut disagree = 0;
    for blueprint in blueprints() {
        for warning in &blueprint.warnings {
            let Warning { what, fix, .. } = warning;
            assert!(!what.ends_with('.'), "{what}");
            assert!(!fix.starts_with("To fix it"), "{fix}");
            for fact in &blueprint.facts {
                assert!(!what.contains(&*fact.id), "{what}");
            }
            disagree += usize::from(warning.id.starts_with("answers-disagree."));
        }
    }
    assert!(disagree > 0, "no answers disagree");
}

#[test]
fn contract_value_against_revenue_is_told_once() {
    for (acv, id) in [
        ("1200000", "contract-value-above-revenue"),
        ("120", "contract-value-below-revenue"),
    ] {
        let blueprint = changed("reclaimly", &[("revenue.acv", acv)]);
        let about: Vec<&str> = blueprint
            .warnings
            .iter()
            .filter(|warning| warning.what.to_lowercase().contains("contract value"))
            .map(|warning| &*warning.id)
            .collect();
        assert_eq!(about, [id]);
    }
}
