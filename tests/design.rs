//! From an answers file to a blueprint: every example, every table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use partnerkit::answers::{Answers, Asking, check, read};
use partnerkit::blueprint::Blueprint;
use partnerkit::decisions::Advisor;
use partnerkit::diagnostics::{Diagnostics, Source};
use partnerkit::playbook::verify::verify;
use partnerkit::questions::questionnaire;

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("examples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    files.sort();
    files
}

fn answers(path: &Path) -> Answers {
    let source = Arc::new(Source {
        name: path.display().to_string(),
        text: std::fs::read_to_string(path).expect("an example"),
    });
    let (sheet, problems) = read(questionnaire(), &source);
    check(&sheet, problems, Asking::Required).unwrap_or_else(|problems| panic!("{problems}"))
}

fn advisor() -> Advisor {
    Advisor::embedded().unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_tables_that_are_compiled_in_pass_their_own_verification() {
    let findings = verify(advisor().playbook());
    assert!(findings.is_empty(), "{}", Diagnostics(findings));
}

#[test]
fn every_example_gives_a_blueprint_that_reads_back_to_the_same_value() {
    let advisor = advisor();
    for path in examples() {
        let blueprint = advisor.design(&answers(&path));
        let json = serde_json::to_string(&blueprint).expect("json");
        let back: Blueprint = serde_json::from_str(&json).expect("a blueprint");
        assert_eq!(back, blueprint, "{}", path.display());
        let yaml = serde_saphyr::to_string(&blueprint).expect("yaml");
        let back: Blueprint = serde_saphyr::from_str(&yaml).expect("a blueprint");
        assert_eq!(back, blueprint, "{}", path.display());
    }
}
