//! What a person reads has no word of the program's inside: no ids, no names of rows, no snake_case.

use std::collections::BTreeSet;

use partnerkit::render::kit;
use partnerkit::render::markdown::{design, full_design, plan};
use partnerkit::render::plan::Schedule;
use partnerkit::render::templates::Templates;
use partnerkit::render::terminal::{self, Look};

use crate::common::{EXAMPLES, example, example_file, out, partnerkit};

/// Words that only who made the rules would understand.
const WORKING_WORDS: &[&str] = &[
    "seed", "seeds", "row", "rows", "table", "tables", "hole", "holes",
];

/// The text without what is no prose: code, drawings and addresses.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            let parts = line.split('`').step_by(2);
            prose.extend(parts.flat_map(|part| [part, " "]));
            prose.push('\n');
        }
    }
    prose
}

/// A page without its style and its tags.
fn words_of_page(page: &str) -> String {
    let (_, body) = page.split_once("<body>").expect("a body");
    let parts = body.split('<');
    let texts = parts.filter_map(|part| Some(part.split_once('>')?.1));
    texts.flat_map(|text| [text, " "]).collect()
}

/// Everything that is made of an example for people to read, by its name.
fn papers(name: &str) -> Vec<(String, String)> {
    let blueprint = example(name);
    let templates = Templates::compiled_in();
    let schedule = Schedule::of(&blueprint.launch_plan);
    let look = Look {
        columns: 100,
        colour: false,
        utf8: true,
    };
    let answers = example_file(name);
    let answers = answers.to_str().expect("a path");
    let report = partnerkit(&["report", "--answers", answers, "-o", "-"])
        .output()
        .expect("it starts");
    let text = |text: Result<String, _>| text.expect("a document");
    let mut papers = vec![
        ("brief".to_owned(), text(design(&blueprint, &templates))),
        ("full".into(), text(full_design(&blueprint, &templates))),
        ("plan".into(), text(plan(&blueprint, &schedule, &templates))),
        ("terminal".into(), terminal::design(&blueprint, look)),
        ("report".into(), words_of_page(out(&report))),
    ];
    let documents = kit::documents(&blueprint, &templates).expect("a kit");
    papers.extend(documents.into_iter().map(|one| (one.name, one.text)));
    papers.retain(|(name, _)| name != "book.toml");
    papers
}

#[test]
fn nothing_for_people_says_an_id_or_a_working_word() {
    let mut found = BTreeSet::new();
    for name in EXAMPLES {
        let blueprint = example(name);
        let ids: BTreeSet<&str> = blueprint
            .facts
            .iter()
            .map(|fact| &*fact.id)
            .chain(blueprint.decisions.iter().map(|decision| &*decision.row))
            .chain(blueprint.sources.iter().map(|source| &*source.id))
            .filter(|id| id.contains('.') || id.matches('-').count() > 1)
            .collect();
        for (paper, text) in papers(name) {
            let prose = prose(&text);
            if prose.to_lowercase().contains("the guide") {
                found.insert(format!("{paper} of {name}: the guide"));
            }
            for word in prose.split(|c: char| c.is_whitespace() || "()[]|,;:*<>\"".contains(c)) {
                let word = word.trim_matches(['.', '\'', '!', '?']);
                let is_address = word.contains('/') || word.contains("\\_");
                let is_field = word.starts_with('{') && word.ends_with('}');
                let is_name = word.contains('_') && !is_address && !is_field;
                let lower = word.to_lowercase();
                if is_name || ids.contains(word) || WORKING_WORDS.contains(&&*lower) {
                    let at = prose.find(word).unwrap_or_default();
                    let around: String = prose[..at].chars().rev().take(60).collect();
                    let around: String = around.chars().rev().collect();
                    found.insert(format!("{paper} of {name}: {around}[{word}]"));
                }
            }
        }
    }
    let found: Vec<String> = found.into_iter().collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
