//! Every source that a document lists is referred to in it, and every reference is listed.

use std::collections::BTreeSet;

use partnerkit::render::markdown::{design, plan};
use partnerkit::render::plan::Schedule;
use partnerkit::render::templates::Templates;

use crate::common::{EXAMPLES, example};

/// The numbers between brackets that lead to the list of sources.
fn references(text: &str) -> BTreeSet<usize> {
    let parts = text.split("](#sources)");
    let numbers = parts.filter_map(|part| part.rsplit_once('[')?.1.parse().ok());
    numbers.collect()
}

#[test]
fn what_a_document_lists_is_what_it_refers_to() {
    for name in EXAMPLES {
        let blueprint = example(name);
        let text = design(&blueprint, &Templates::compiled_in()).expect("a document");
        let listed: BTreeSet<usize> = (1..=blueprint.sources.len()).collect();
        assert_eq!(references(&text), listed, "{name}");
    }
}

#[test]
fn the_plan_alone_lists_the_sources_of_its_tasks() {
    for name in EXAMPLES {
        let blueprint = example(name);
        let schedule = Schedule::of(&blueprint.launch_plan);
        let text = plan(&blueprint, &schedule, &Templates::compiled_in()).expect("a document");
        let (tasks, list) = text.split_once("## Sources").expect("a list");
        let listed = list
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
        let listed: BTreeSet<usize> = (1..=listed.count()).collect();
        assert!(!listed.is_empty());
        assert_eq!(references(tasks), listed, "{name}");
    }
}

#[test]
fn figures_of_payout_clawback_and_plan_stand_beside_their_source() {
    for name in EXAMPLES {
        let text = design(&example(name), &Templates::compiled_in()).expect("a document");
        for (from, to) in [
            ("### Payout and clawback", "### Deal registration"),
            ("## The first 90 days", "```mermaid\ngantt"),
        ] {
            let start = text.find(from).expect(from);
            let part = &text[start..start + text[start..].find(to).expect(to)];
            for line in part
                .lines()
                .filter(|line| line.contains("| day ") || line.contains(" 20"))
            {
                assert!(line.contains("](#sources)"), "{name}: {line}");
            }
        }
    }
}
