//! Every source that a document lists is cited in it, and every citation leads to its own source.

use std::collections::BTreeSet;

use partnerkit::render::markdown::{design, full_design, plan};
use partnerkit::render::plan::Schedule;
use partnerkit::render::templates::Templates;

use crate::common::{EXAMPLES, example};

/// The numbers of the footnotes that a document cites, and of those that it lists.
fn footnotes(text: &str) -> (BTreeSet<usize>, Vec<usize>) {
    let number = |part: &str| part.split_once(']')?.0.parse().ok();
    let listed: Vec<usize> = text
        .lines()
        .filter_map(|line| number(line.strip_prefix("[^")?))
        .collect();
    let cited = text.split("[^").skip(1).filter_map(number);
    let list = text.find("\n[^1]:").expect("a list");
    assert!(!text[..list].is_empty());
    (cited.collect(), listed)
}

#[test]
fn what_a_document_lists_is_what_it_cites_and_each_source_has_one_place() {
    let templates = Templates::compiled_in();
    for name in EXAMPLES {
        let blueprint = example(name);
        let schedule = Schedule::of(&blueprint.launch_plan);
        for text in [
            design(&blueprint, &templates),
            full_design(&blueprint, &templates),
            plan(&blueprint, &schedule, &templates),
        ] {
            let (cited, listed) = footnotes(&text.expect("a document"));
            assert_eq!(listed, (1..=listed.len()).collect::<Vec<_>>(), "{name}");
            assert_eq!(cited, listed.into_iter().collect(), "{name}");
        }
    }
}

#[test]
fn figures_of_payout_clawback_and_plan_stand_beside_their_source() {
    for name in EXAMPLES {
        let text = full_design(&example(name), &Templates::compiled_in()).expect("a document");
        for (from, to) in [
            ("### Payout and clawback", "### Deal registration"),
            ("## The first 90 days", "| What moved"),
            ("### Week 1", "```mermaid\ngantt"),
        ] {
            let start = text.find(from).expect(from);
            let part = &text[start..start + text[start..].find(to).expect(to)];
            for line in part
                .lines()
                .filter(|line| line.contains("| day ") || line.contains(" 20"))
            {
                assert!(line.contains("[^"), "{name}: {line}");
            }
        }
    }
}
