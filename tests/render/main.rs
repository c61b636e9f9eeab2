//! What a blueprint is printed as: every format, of real blueprints and of hostile ones.

use std::path::PathBuf;

use partnerkit::answers::{Answers, Asking, check};
use partnerkit::blueprint::Blueprint;
use partnerkit::commands::answers::from_file;
use partnerkit::decisions::Advisor;

mod design;
mod folder;
mod hostile;
mod kit;
mod markdown;
mod plan;
mod report;
mod structured;
mod templates;
mod terminal;

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
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name)
        .with_extension("yaml");
    let (sheet, problems) = from_file(&path);
    check(&sheet, problems, Asking::Required).expect("complete answers")
}

/// The blueprint of an example.
fn example(name: &str) -> Blueprint {
    let mut blueprint = Advisor::embedded()
        .expect("a sound playbook")
        .design(&example_answers(name));
    // A document changes with what it says, not with every comma of a table.
    blueprint.generated.playbook = "0123456789ab".into();
    blueprint
}
