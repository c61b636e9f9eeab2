//! What several modules need: the examples, their answers and blueprints, and the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use partnerkit::answers::{Answers, Asking, RawAnswers, Response, check, decode, read};
use partnerkit::blueprint::Blueprint;
use partnerkit::decisions::Advisor;
use partnerkit::diagnostics::Diagnostic;
use partnerkit::questions::questionnaire;
use proptest::prelude::ProptestConfig;

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_partnerkit");

/// The examples by name.
pub const EXAMPLES: &[&str] = &[
    "atlas-procure",
    "dentaflow",
    "fableprint",
    "gridline",
    "pocketform",
    "reclaimly",
];

/// A path of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The answers file of an example.
pub fn example_file(name: &str) -> PathBuf {
    repository("examples").join(name).with_extension("yaml")
}

/// The program with its arguments, no input, and the terminal's settings of nobody.
pub fn partnerkit(words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(words)
        .stdin(Stdio::null())
        .env_remove("NO_COLOR")
        .env("TERM", "xterm-256color")
        .env("RUST_BACKTRACE", "1");
    command
}

/// The advisor of the compiled-in playbook.
pub fn advisor() -> &'static Advisor {
    static ADVISOR: LazyLock<Advisor> =
        LazyLock::new(|| Advisor::embedded().unwrap_or_else(|problems| panic!("{problems}")));
    &ADVISOR
}

/// So many random companies for a property, or as many as `PARTNERKIT_COMPANIES` asks for.
pub fn companies(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PARTNERKIT_COMPANIES").ok();
    let cases = asked.and_then(|asked| asked.parse().ok()).unwrap_or(usual);
    ProptestConfig {
        cases,
        // More than half of what is drawn contradicts itself.
        max_global_rejects: cases.saturating_mul(10),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The files of a folder of the repository with one ending, in order of their names.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = repository(folder);
    let mut found: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{}", folder.display());
    found
}

/// The raw answers of a file, under its bare name.
pub fn read_file(path: &Path) -> (RawAnswers, Vec<Diagnostic>) {
    let name = path.file_name().expect("a name").to_string_lossy();
    read_bytes(&name, fs::read(path).expect("a file"))
}

/// The raw answers of bytes.
pub fn read_bytes(name: &str, bytes: Vec<u8>) -> (RawAnswers, Vec<Diagnostic>) {
    match decode(name, bytes) {
        Ok(source) => read(questionnaire(), &source),
        Err(problem) => {
            let mut raw = RawAnswers::new(questionnaire());
            raw.refuse_all();
            (raw, vec![problem])
        }
    }
}

/// The raw answers of an example.
pub fn raw_example(name: &str) -> RawAnswers {
    let (raw, problems) = read_file(&example_file(name));
    assert_eq!(problems, []);
    raw
}

/// The answers of an example with some of them changed; those that become missing are assumed.
pub fn changed_answers(name: &str, changes: &[(&str, &str)]) -> Answers {
    completed(raw_example(name), changes)
}

/// The same, simulated by so few trials that many designs can be made; other sizes by fewer than the one that is
/// recommended.
pub fn changed_answers_by_few_trials(name: &str, changes: &[(&str, &str)]) -> Answers {
    let few = b"assumptions: {trials: 60, scenario-trials: 30}\n";
    let (few, problems) = read_bytes("few.yaml", few.to_vec());
    assert_eq!(problems, []);
    completed(raw_example(name).over(few), changes)
}

fn completed(mut raw: RawAnswers, changes: &[(&str, &str)]) -> Answers {
    for (id, text) in changes {
        let question = questionnaire().get(id).expect("a question");
        let response = match *text {
            "" => Response::LeftOut,
            text => Response::Given(
                question
                    .parse(text)
                    .unwrap_or_else(|_| panic!("{id}: {text}")),
            ),
        };
        raw.put(question, response);
    }
    check(&raw, Vec::new(), Asking::Assumed).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The answers of an example.
pub fn example_answers(name: &str) -> Answers {
    changed_answers(name, &[])
}

/// The blueprint of an example with some answers changed.
pub fn changed(name: &str, changes: &[(&str, &str)]) -> Blueprint {
    let mut blueprint = advisor().design(&changed_answers(name, changes));
    // A document changes with what it says, not with every comma of a table.
    blueprint.generated.playbook = "0123456789ab".into();
    blueprint
}

/// The blueprint of an example.
pub fn example(name: &str) -> Blueprint {
    changed(name, &[])
}

/// A temporary folder with files, in which the program runs.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty one.
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Folder {
        fs::write(self.path(name), bytes).expect("writes");
        self
    }

    /// The text of a file in it.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("reads")
    }

    /// Runs the program in it.
    pub fn run(&self, words: &[&str]) -> Output {
        Command::new(PROGRAM)
            .args(words)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .expect("it starts")
    }
}

/// A folder with the answers of an example as `answers.yaml`.
pub fn folder_of(example: &str) -> Folder {
    let folder = Folder::new();
    let answers = std::fs::read(example_file(example)).expect("an example");
    folder.write("answers.yaml", answers);
    folder
}

/// The same with its design as `program.yaml`, under a lock.
pub fn locked(example: &str) -> Folder {
    let folder = folder_of(example);
    let lock = "verify --write --answers answers.yaml --blueprint program.yaml";
    for words in ["design --answers answers.yaml -o program.yaml", lock] {
        let output = folder.run(&words.split(' ').collect::<Vec<_>>());
        assert!(output.status.success(), "{words}: {}", err(&output));
    }
    folder
}

/// The text of standard output.
pub fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

/// The text of standard error.
pub fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}
