//! What is asked of every place where bytes come in, for any bytes at all: no panic, and the promises that
//! each function states. `cargo fuzz` calls these with its own inputs, `tests/fuzz.rs` with mutated seeds.

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use partnerkit::answers::{self, Asking};
use partnerkit::blueprint::Blueprint;
use partnerkit::decisions::Advisor;
use partnerkit::diagnostics::{Diagnostics, Source};
use partnerkit::economics;
use partnerkit::facts;
use partnerkit::overlap::compare::compare;
use partnerkit::overlap::keys::{KeyedList, Reading};
use partnerkit::overlap::list::{List, ListOptions};
use partnerkit::overlap::words::Words;
use partnerkit::playbook::Playbook;
use partnerkit::questions::questionnaire;
use partnerkit::render::data;
use partnerkit::render::markdown;
use partnerkit::render::plan::Schedule;
use partnerkit::render::templates::Templates;
use partnerkit::typed;
use partnerkit::yaml;

/// What is called with any bytes.
pub type Target = fn(&[u8]);

/// The targets by name; each name is a folder of seeds.
pub const TARGETS: &[(&str, Target)] = &[
    ("answers", answers),
    ("blueprint", blueprint),
    ("list", list),
    ("model", model),
    ("playbook", playbook),
    ("setting", setting),
    ("template", template),
    ("yaml", yaml),
];

static ADVISOR: LazyLock<Advisor> = LazyLock::new(|| Advisor::embedded().expect("sound tables"));

/// The blueprint of an answers file that stands among the seeds.
static EXAMPLE: LazyLock<Blueprint> = LazyLock::new(|| {
    let text = include_str!("seeds/answers/gridline.yaml");
    let source = source("gridline.yaml", text);
    let (raw, problems) = answers::read(questionnaire(), &source);
    let answers = answers::check(&raw, problems, Asking::Assumed).expect("a sound file");
    ADVISOR.design(&answers)
});

fn source(name: &str, text: &str) -> Arc<Source> {
    Arc::new(Source {
        name: name.to_owned(),
        text: text.to_owned(),
    })
}

/// An answers file or a draft: problems can be drawn without driving a terminal, and a file without problems
/// is written so that it reads back the same.
pub fn answers(bytes: &[u8]) {
    let source = match answers::decode("answers.yaml", bytes.to_vec()) {
        Ok(source) => source,
        Err(problem) => return harmless(&Diagnostics(vec![problem])),
    };
    let (raw, problems) = answers::read(questionnaire(), &source);
    if problems.is_empty() {
        let written = answers::write(&raw);
        let again = answers::decode("draft.yaml", written.clone().into_bytes()).expect("UTF-8");
        let (again, problems) = answers::read(questionnaire(), &again);
        assert_eq!(problems, [], "what is written reads back: {written}");
        assert_eq!(answers::write(&again), written);
    }
    if let Err(problems) = answers::check(&raw, problems, Asking::Assumed) {
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

/// A blueprint read back: what is taken is written, as YAML and as JSON, so that it is taken again.
pub fn blueprint(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(blueprint) = typed::read::<Blueprint>(text) {
        for written in [data::yaml(&blueprint), data::json(&blueprint)] {
            let written = written.expect("a text");
            assert_eq!(typed::read(&written).as_ref(), Ok(&blueprint));
        }
    }
}

/// A list of accounts against a sound one, and against itself: swapping the two makes no difference to how many
/// accounts both have.
pub fn list(bytes: &[u8]) {
    static WORDS: LazyLock<Words> = LazyLock::new(|| Words::of(ADVISOR.playbook()));
    let sound = include_bytes!("seeds/list/plain.csv");
    let options = ListOptions::default();
    let reading = Reading {
        labels: true,
        ..Reading::of(&WORDS, &options)
    };
    let read = |bytes: &[u8]| {
        let list = List::open(Box::new(Cursor::new(bytes.to_vec())), &options, &WORDS).ok()?;
        KeyedList::read(list, &reading).ok()
    };
    for other in [bytes, sound] {
        if let (Some(ours), Some(theirs)) = (read(bytes), read(other)) {
            let [there, back] = [compare(&ours, &theirs), compare(&theirs, &ours)];
            assert_eq!(
                there.shared_accounts(),
                back.shared_accounts(),
                "either list may be ours"
            );
        }
    }
}

/// A model of a program's economics.
pub fn model(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Err(problems) = economics::read::read(&source("model.yaml", text), ADVISOR.usual_terms())
    {
        harmless(&problems);
    }
}

/// A table of an edited playbook, in a folder of its own with the sources.
pub fn playbook(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let sources = include_str!("../../src/playbook/tables/sources.yaml");
    std::fs::write(folder.path().join("sources.yaml"), sources).expect("a file");
    std::fs::write(folder.path().join("tooling.yaml"), bytes).expect("a file");
    let words = facts::catalog().vocabulary.clone();
    let problems = Playbook::load(folder.path(), words).expect_err("most tables are missing");
    harmless(&problems);
}

/// A template in place of one of ours.
pub fn template(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let source = Source {
        name: "plan.md".to_owned(),
        text: text.to_owned(),
    };
    let mut templates = Templates::compiled_in();
    templates
        .replace("plan.md", source)
        .expect("a template of ours");
    let schedule = Schedule::of(&EXAMPLE.launch_plan);
    if let Err(problems) = markdown::plan(&EXAMPLE, &schedule, &templates) {
        harmless(&problems);
    }
}
