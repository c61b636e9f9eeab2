//! The documents of a program.

use std::collections::BTreeSet;

use partnerkit::render::kit::{Document, documents};
use partnerkit::render::templates::Templates;
use pulldown_cmark::{Event, Parser, Tag};

use super::hostile::{ATTACKS, assert_printable, poisoned, structure};
use super::markdown::assert_sound;
use crate::common::{EXAMPLES, changed, example};

fn kit(name: &str) -> Vec<Document> {
    documents(&example(name), &Templates::compiled_in()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_kit_of_two_examples() {
    for name in ["gridline", "pocketform"] {
        for document in kit(name) {
            insta::assert_snapshot!(
                format!("kit-{name}-{}", document.name.replace('/', "-")),
                document.text
            );
        }
    }
}

/// A document of the kit of an example with some answers changed.
fn document_of(name: &str, changes: &[(&str, &str)], document: &str) -> String {
    let kit = documents(&changed(name, changes), &Templates::compiled_in()).expect("a kit");
    let mut kit = kit.into_iter().filter(|one| one.name == document);
    kit.next().expect("a document").text
}

#[test]
fn examples_pay_on_what_the_customer_really_pays() {
    let policy = "partners/commission-policy.md";
    let discount = [("program.customer_discount", "10%")];
    let text = document_of("gridline", &discount, policy);
    for line in [
        "| The customer pays in the first year, 10% off | $12,960 |",
        "| Commission of 15% | $1,944 |",
        "| With 5 customers who stay the first year | $9,720 |",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // An outcome is paid for when it comes, not a twelfth of a year at a time.
    let text = document_of("reclaimly", &[], policy);
    for line in [
        "| The customer's first payment | $1,333.33 |",
        "| Commission of 10% | $133.33 |",
        "| With 5 customers who stay the first year | $666.65 |",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn what_opens_a_tier_is_told_as_a_condition() {
    let text = document_of("gridline", &[], "internal/rates.md");
    let opens = "It opens when: The forecast with this tier earns more than the one without it.";
    assert_eq!(text.matches(opens).count(), 2, "{text}");
    assert_eq!(
        text.matches("The forecast with this tier").count(),
        2,
        "{text}"
    );
}

#[test]
fn every_document_is_filled_and_every_link_leads_to_one() {
    for name in EXAMPLES {
        let kit = kit(name);
        let names: BTreeSet<&str> = kit.iter().map(|document| document.name.as_str()).collect();
        assert_eq!(names.len(), kit.len());
        let mut linked = BTreeSet::new();
        for document in kit.iter().filter(|document| document.name.ends_with(".md")) {
            assert_sound(&format!("{name}: {}", document.name), &document.text);
            for event in Parser::new(&document.text) {
                if let Event::Start(Tag::Link { dest_url, .. }) = event
                    && !dest_url.starts_with("https://")
                {
                    let target = match (dest_url.strip_prefix("../"), document.name.split_once('/'))
                    {
                        (Some(target), _) => target.to_owned(),
                        (None, Some((folder, _))) => format!("{folder}/{dest_url}"),
                        (None, None) => dest_url.to_string(),
                    };
                    assert!(names.contains(&*target), "{name}: {dest_url}");
                    assert!(
                        !(document.name.starts_with("partners/")
                            && target.starts_with("internal/")),
                        "{name}: what partners read leads to {target}"
                    );
                    if document.name == "SUMMARY.md" {
                        linked.insert(dest_url.to_string());
                    }
                }
            }
        }
        let listed: BTreeSet<String> = names
            .iter()
            .filter(|file| !matches!(**file, "SUMMARY.md" | "book.toml"))
            .map(|file| (*file).to_owned())
            .collect();
        assert_eq!(linked, listed, "{name}");
    }
}

#[test]
fn partners_read_no_ceiling_no_source_and_no_terms_of_tiers_that_are_closed() {
    for name in EXAMPLES {
        let blueprint = example(name);
        if blueprint
            .tiers
            .iter()
            .all(|tier| !tier.opens_when.is_empty())
        {
            continue;
        }
        let kit = kit(name);
        let mut partners = kit.iter().filter(|one| one.name.starts_with("partners/"));
        let closed = blueprint
            .tiers
            .iter()
            .filter(|tier| !tier.opens_when.is_empty());
        let bases: Vec<String> = closed
            .map(|tier| format!("{}% of {}", tier.commission.rate.0, tier.commission.basis))
            .collect();
        assert!(partners.all(|one| {
            !one.text.contains("carries up to")
                && !one.text.contains("[^")
                && !bases.iter().any(|basis| one.text.contains(basis.as_str()))
        }));
    }
}

#[test]
fn a_program_that_does_not_start_yet_has_a_kit_that_is_not_sent_yet() {
    for name in EXAMPLES {
        let verdict = example(name).readiness.verdict;
        let documents = kit(name);
        let readme = documents.iter().find(|one| one.name == "README.md");
        let text = &readme.expect("a README").text;
        let waits = text.contains("**Send none of them yet.**");
        assert_eq!(waits, verdict == "not_yet", "{name}: {text}");
        assert_eq!(waits, !text.contains("may be sent"), "{name}: {text}");
    }
    let mut closed = example("gridline");
    let gate = closed.tiers[1].opens_when.clone();
    for tier in &mut closed.tiers {
        tier.opens_when.clone_from(&gate);
    }
    let documents = documents(&closed, &Templates::compiled_in()).expect("a kit");
    let readme = documents.iter().find(|one| one.name == "README.md");
    let text = &readme.expect("a README").text;
    assert!(text.contains("No tier can open today"), "{text}");
}

#[test]
fn no_answer_changes_the_structure_of_a_document_or_leaves_the_folder() {
    let plain: Vec<_> = documents(&poisoned("plain words"), &Templates::compiled_in())
        .expect("documents")
        .iter()
        .map(|document| structure(&document.text))
        .collect();
    for attack in ATTACKS {
        let kit = documents(&poisoned(attack), &Templates::compiled_in()).expect("documents");
        assert_eq!(kit.len(), plain.len());
        for (document, plain) in kit.iter().zip(&plain) {
            assert_printable(attack, &document.text);
            let name = &document.name;
            assert!(
                name.chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/'))
                    && !name.contains(".."),
                "{name}"
            );
            for foreign in ["{{", "{%"] {
                assert!(!document.text.contains(foreign), "{attack:?} in {name}");
            }
            let links = |found: &[String]| -> Vec<String> {
                found
                    .iter()
                    .map(|event| match event.contains("integration-") {
                        true => "a link to an integration".to_owned(),
                        false => event.clone(),
                    })
                    .collect()
            };
            assert_eq!(
                links(&structure(&document.text)),
                links(plain),
                "{attack:?} in {name}"
            );
        }
    }
}

#[test]
fn the_agreement_gives_the_notice_with_which_changes_are_announced() {
    let advisor = crate::common::advisor();
    let table = advisor.playbook().table("notice-norms").expect("a table");
    let days = |id: &str| table.row(id).expect(id).count("days").expect("days");
    let promised = format!(
        "worse for you is announced {} days ahead, any other one {} days.",
        days("own-worse"),
        days("own-any")
    );
    let agreement = kit("gridline")
        .into_iter()
        .find(|one| one.name == "partners/agreement.md");
    assert!(agreement.is_some_and(|one| one.text.contains(&promised)));
}
