//! What a blueprint is printed as: every format, of real blueprints and of hostile ones.

use std::path::PathBuf;

use partnerkit::answers::{Answers, Asking, Response, check};
use partnerkit::blueprint::Blueprint;
use partnerkit::commands::answers::from_file;
use partnerkit::decisions::Advisor;
use partnerkit::questions::questionnaire;

mod design;
mod folder;
mod hostile;
mod kit;
mod markdown;
mod plan;
mod report;
mod sources;
mod statements;
mod structured;
mod templates;
mod terminal;
mod warnings;

/// The examples by name.
const EXAMPLES: &[&str] = &[
    "atlas-procure",
    "dentaflow",
    "fableprint",
    "gridline",
    "pocketform",
    "reclaimly",
];

/// The answers of an example.
fn example_answers(name: &str) -> Answers {
    changed_answers(name, &[])
}

/// The answers of an example with some of them changed.
fn changed_answers(name: &str, changes: &[(&str, &str)]) -> Answers {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name)
        .with_extension("yaml");
    let (mut raw, problems) = from_file(&path);
    for (id, text) in changes {
        let question = questionnaire().get(id).expect("a question");
        let value = question
            .parse(text)
            .unwrap_or_else(|_| panic!("{id}: {text}"));
        raw.put(question, Response::Given(value));
    }
    check(&raw, problems, Asking::Required).expect("complete answers")
}

/// The blueprint of an example.
fn example(name: &str) -> Blueprint {
    changed(name, &[])
}

/// The blueprint of an example with some answers changed.
fn changed(name: &str, changes: &[(&str, &str)]) -> Blueprint {
    let mut blueprint = Advisor::embedded()
        .expect("a sound playbook")
        .design(&changed_answers(name, changes));
    // A document changes with what it says, not with every comma of a table.
    blueprint.generated.playbook = "0123456789ab".into();
    blueprint
}
