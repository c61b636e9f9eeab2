//! What is asked of every place where bytes come in, for any bytes at all: no panic, and the promises that
//! each function states. `cargo fuzz` calls these with its own inputs, `tests/fuzz.rs` with mutated seeds.

use partnerkit::answers::{self, Asking};
use partnerkit::diagnostics::Diagnostics;
use partnerkit::questions::questionnaire;
use partnerkit::yaml;

/// What is called with any bytes.
pub type Target = fn(&[u8]);

/// The targets by name; each name is a folder of seeds.
pub const TARGETS: &[(&str, Target)] =
    &[("answers", answers), ("setting", setting), ("yaml", yaml)];

/// An answers file or a draft: problems can be drawn without driving a terminal, and a file without problems
/// is written so that it reads back the same.
pub fn answers(bytes: &[u8]) {
    let source = match answers::decode("answers.yaml", bytes.to_vec()) {
        Ok(source) => source,
        Err(problem) => return harmless(&Diagnostics(vec![problem])),
    };
    let (sheet, problems) = answers::read(questionnaire(), &source);
    if problems.is_empty() {
        let written = answers::write(&sheet);
        let again = answers::decode("draft.yaml", written.clone().into_bytes()).expect("UTF-8");
        let (again, problems) = answers::read(questionnaire(), &again);
        assert_eq!(problems, [], "what is written reads back: {written}");
        assert_eq!(answers::write(&again), written);
    }
    if let Err(problems) = answers::check(&sheet, problems, Asking::Assumed) {
        harmless(&problems);
    }
}

fn harmless(problems: &Diagnostics) {
    for c in problems.draw(false).chars() {
        assert!(c == '\n' || !c.is_control(), "{c:?} in a message");
    }
}

/// The reader of every YAML file of ours: all spans lie in the text, and what has no problem has a root.
pub fn yaml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let reading = yaml::read(text);
    for problem in &reading.problems {
        assert!(text.get(problem.span.range()).is_some(), "a span inside");
    }
    if let Some(root) = &reading.root {
        inside(text, root);
    }
}

fn inside(text: &str, tree: &yaml::Tree<'_>) {
    assert!(text.get(tree.span.range()).is_some(), "a span inside");
    match &tree.shape {
        yaml::Shape::Scalar { .. } => {}
        yaml::Shape::List(items) => items.iter().for_each(|item| inside(text, item)),
        yaml::Shape::Map(entries) => {
            for entry in entries {
                assert!(text.get(entry.key_span.range()).is_some(), "a key inside");
                inside(text, &entry.value);
            }
        }
    }
}

/// The parser of single answers, for every question: what it takes, it writes so that it takes it again.
pub fn setting(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for question in &questionnaire().questions {
        match question.parse(text) {
            Ok(value) => {
                let written = question.kind.write(&value);
                assert_eq!(
                    question.parse(&written),
                    Ok(value),
                    "{}: `{text}` is written as `{written}`",
                    question.id
                );
            }
            Err(rejection) => assert!(!rejection.message.is_empty(), "{}", question.id),
        }
    }
}
