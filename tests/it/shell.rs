//! The program from outside: exit codes, streams, closed pipes, full disks.

use std::fs::File;
use std::io;
use std::process::{Output, Stdio};

use partnerkit::render::labels::{label as label_of, title};

use crate::common::partnerkit;

fn run(words: &[&str]) -> Output {
    partnerkit(words).output().expect("it starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// Commands that write to stdout, from a line to a thousand.
const RESULTS: &[&[&str]] = &[
    &["man"],
    &["completions", "zsh"],
    &["--help"],
    &["init"],
    &["questions"],
    &["check", "examples/gridline.yaml"],
    &["design", "--answers", "examples/gridline.yaml"],
    &[
        "design",
        "--answers",
        "examples/gridline.yaml",
        "--format",
        "json",
    ],
    &[
        "plan",
        "--answers",
        "examples/gridline.yaml",
        "--format",
        "ics",
    ],
    &["explain", "--answers", "examples/gridline.yaml"],
    &[
        "forecast",
        "--answers",
        "examples/gridline.yaml",
        "--trials",
        "10",
    ],
    &["playbook", "show", "tooling"],
    &["playbook", "verify"],
];

#[test]
fn the_exit_code_says_who_has_to_act() {
    for (words, code) in [
        (&["--help"][..], 0),
        (&["--version"], 0),
        (&["man"], 0),
        (&[], 2),
        (&["man", "nonsense"], 2),
        (&["completions"], 2),
        (&["completions", "tcsh"], 2),
        (&["--colour", "never"], 2),
    ] {
        let output = run(words);
        assert_eq!(output.status.code(), Some(code), "{words:?}");
        assert_eq!(output.stdout.is_empty(), code != 0, "{words:?}: stdout");
        assert_eq!(output.stderr.is_empty(), code == 0, "{words:?}: stderr");
    }
}

#[test]
fn an_error_is_told_without_backtrace_and_without_colour_on_a_pipe() {
    let output = run(&["man", "nonsense"]);
    assert_eq!(
        text(&output.stderr),
        "error: there is no command `nonsense`\nhelp: see `partnerkit --help` for the commands\n"
    );
}

#[test]
fn colour_is_there_when_asked_for_and_only_then() {
    for (words, environment, coloured) in [
        (&["man", "nonsense", "--color=always"][..], None, true),
        (&["man", "nonsense"], Some(("CLICOLOR_FORCE", "1")), false),
        (&["completions", "tcsh", "--color", "always"], None, true),
        (
            &["completions", "tcsh"],
            Some(("CLICOLOR_FORCE", "1")),
            false,
        ),
        (
            &["completions", "tcsh", "--color", "always"],
            Some(("NO_COLOR", "1")),
            true,
        ),
    ] {
        let output = partnerkit(words)
            .envs(environment)
            .output()
            .expect("it starts");
        assert_eq!(
            output.stderr.contains(&0x1b),
            coloured,
            "{words:?} {environment:?}"
        );
    }
}

#[test]
fn a_closed_pipe_is_success_and_silent() {
    for words in RESULTS {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        let output = partnerkit(words)
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .expect("it starts");
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert_eq!(text(&output.stderr), "", "{words:?}");
    }
}

#[test]
fn a_full_disk_under_stdout_is_told() {
    for words in RESULTS {
        let full = File::options()
            .write(true)
            .open("/dev/full")
            .expect("a full device");
        let output = partnerkit(words)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .expect("it starts");
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        assert_eq!(
            text(&output.stderr),
            "error: cannot write to standard output: no space left on device\n",
            "{words:?}"
        );
    }
}

#[test]
fn a_stderr_that_is_gone_changes_nothing() {
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    let status = partnerkit(&["man", "nonsense"])
        .stderr(writer)
        .status()
        .expect("it starts");
    assert_eq!(status.code(), Some(2));
}

#[test]
fn an_exported_playbook_is_the_same_playbook_until_it_is_edited() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("mine");
    let path = folder.to_str().expect("UTF-8");
    let original = run(&["playbook", "verify"]);
    assert_eq!(original.status.code(), Some(0));
    assert_eq!(run(&["playbook", "export", path]).status.code(), Some(0));
    let copy = run(&["playbook", "verify", "--playbook", path]);
    assert_eq!(
        text(&copy.stdout),
        text(&original.stdout),
        "the same fingerprint"
    );

    let again = run(&["playbook", "export", path]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("--force"), "{again:?}");

    let table = folder.join("model.yaml");
    let edited = std::fs::read_to_string(&table)
        .expect("a table")
        .replace("\"< 500\"", "\"< 499\"");
    std::fs::write(&table, edited).expect("a table");
    let edited = run(&["playbook", "verify", "--playbook", path]);
    assert_eq!(edited.status.code(), Some(0), "{edited:?}");
    assert_ne!(
        text(&edited.stdout),
        text(&original.stdout),
        "another fingerprint"
    );

    std::fs::write(&table, "id: model\nkind: [\n").expect("a table");
    let broken = run(&["playbook", "verify", "--playbook", path]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(text(&broken.stderr).contains("model.yaml:"), "{broken:?}");
    std::fs::remove_file(&table).expect("a table");
    let lacking = run(&["playbook", "show", "--playbook", path]);
    assert!(
        text(&lacking.stderr).contains("table `model` is missing"),
        "{lacking:?}"
    );
}

#[test]
fn nothing_that_is_typed_drives_the_terminal() {
    const ATTACK: &str = "x\u{1b}[31m\u{9b}2J\u{202e}\u{7}";
    let equals = format!("{ATTACK}={ATTACK}");
    let name = format!("company.name={ATTACK}");
    for words in [
        &[ATTACK][..],
        &["man", ATTACK],
        &["completions", ATTACK],
        &["--color", "always", ATTACK],
        &["playbook", "show", ATTACK],
        &["playbook", "verify", "--playbook", ATTACK],
        &["playbook", "export", "/proc/\u{1b}[2J"],
        &["check", ATTACK],
        &["design", "--answers", ATTACK],
        &["design", "--set", &equals],
        &["design", "--set", &name],
        &["design", "--start-date", ATTACK],
        &["design", "-o", "/proc/\u{1b}[2J/x.md"],
        &["design", "-o", "\u{1b}[2J.odt"],
        &["explain", ATTACK, "--answers", "examples/gridline.yaml"],
        &[
            "plan",
            "--templates",
            ATTACK,
            "--answers",
            "examples/gridline.yaml",
        ],
    ] {
        for color in ["never", "always"] {
            let output = partnerkit(words)
                .args(["--color", color])
                .output()
                .expect("it starts");
            assert!(!output.status.success(), "{words:?}");
            let told = [output.stdout, output.stderr].concat();
            let told = text(&told)
                .replace("\u{1b}[0m", "")
                .replace("\u{1b}[1m", "");
            let colours = [
                "\u{1b}[1;31m",
                "\u{1b}[91m",
                "\u{1b}[1m\u{1b}[91m",
                "\u{1b}[96m",
                "\u{1b}[94m",
            ];
            let told = colours
                .iter()
                .fold(told, |told, colour| told.replace(colour, ""));
            for c in ['\u{1b}', '\u{9b}', '\u{202e}', '\u{7}'] {
                assert!(!told.contains(c), "{words:?} {color}: {told:?}");
            }
        }
    }
}

#[test]
fn the_same_answers_give_the_same_bytes_in_any_place_and_language() {
    let answers = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/gridline.yaml");
    for format in ["markdown", "yaml", "json"] {
        let words = ["design", "--answers", answers, "--format", format];
        let here = run(&words);
        assert!(here.status.success());
        for environment in [
            [
                ("TZ", "Pacific/Kiritimati"),
                ("LC_ALL", "de_DE.UTF-8"),
                ("COLUMNS", "40"),
            ],
            [
                ("TZ", "America/Los_Angeles"),
                ("LC_ALL", "C"),
                ("NO_COLOR", "1"),
            ],
            [
                ("TZ", ":/nowhere"),
                ("LANG", "tr_TR.UTF-8"),
                ("CLICOLOR_FORCE", "1"),
            ],
        ] {
            let there = partnerkit(&words)
                .envs(environment)
                .env_remove("HOME")
                .current_dir("/")
                .output()
                .expect("it starts");
            assert_eq!(there.stdout, here.stdout, "{format} {environment:?}");
        }
    }
}

#[test]
fn an_output_that_cannot_be_written_is_told_before_the_answers_are_looked_at() {
    let home = tempfile::tempdir().expect("a folder");
    let path = |name: &str| home.path().join(name).to_str().expect("UTF-8").to_owned();
    let taken = path("taken.md");
    std::fs::write(&taken, "mine").expect("a file");
    let answers = path("answers.yaml");
    std::fs::write(&answers, "company: {name: [}\n").expect("a file");
    let link = path("link.yaml");
    std::os::unix::fs::symlink(&answers, &link).expect("a link");
    let hard = path("hard.yaml");
    std::fs::hard_link(&answers, &hard).expect("a hard link");
    let nowhere = path("nowhere.md");
    std::os::unix::fs::symlink(path("gone"), &nowhere).expect("a link");
    for command in ["design", "plan"] {
        for (output, force, told) in [
            (taken.as_str(), false, "exists"),
            (&path(""), true, "it is a folder"),
            (&path("missing/plan.md"), true, "there is no folder"),
            (
                &path("taken.md/plan.md"),
                true,
                "part of the path is a file",
            ),
            (&nowhere, true, "is a link that leads nowhere"),
            ("/proc/plan.md", true, "cannot write `/proc/plan.md`"),
            (&answers, true, "is an input of this command"),
            (&hard, true, "is an input of this command"),
            (&link, true, "is an input of this command"),
        ] {
            let mut words = vec![command, "--answers", &answers, "-o", output];
            words.extend(force.then_some("--force"));
            let run = run(&words);
            assert_eq!(run.status.code(), Some(1), "{words:?}");
            assert_eq!(text(&run.stdout), "");
            assert!(
                text(&run.stderr).contains(told),
                "{words:?}: {}",
                text(&run.stderr)
            );
            assert!(text(&run.stderr).contains("help: "), "{words:?}");
            assert_eq!(text(&run.stderr).matches("error: ").count(), 1, "{words:?}");
        }
    }
    assert_eq!(std::fs::read(&taken).expect("the file"), b"mine");
    assert_eq!(std::fs::read_dir(home.path()).expect("a folder").count(), 5);
}

#[test]
fn answers_that_are_wrong_leave_nothing_behind() {
    let home = tempfile::tempdir().expect("a folder");
    let output = home.path().join("plan.md");
    let output = output.to_str().expect("UTF-8");
    for words in [
        &["design", "-o", output][..],
        &["design", "--set", "revenue.mrr=lots", "-o", output],
        &["kit", "-o", output],
    ] {
        let run = run(words);
        assert_eq!(run.status.code(), Some(1), "{words:?}");
        assert_eq!(
            std::fs::read_dir(home.path()).expect("a folder").count(),
            0,
            "{words:?}"
        );
    }
}

#[test]
fn an_explanation_is_a_paragraph_without_ids_and_its_trace_names_the_rows() {
    let explain = |words: &[&str]| {
        let answers = ["--answers", "examples/pocketform.yaml"];
        let output = run(&[&["explain"], words, &answers].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let prose = explain(&["model"]);
    assert!(
        prose.starts_with("Which partner model leads the program?\n  Affiliate and referral. ")
    );
    for id in [
        "contract-under-500-a-month",
        "revenue.contract_month_usd",
        "seed",
    ] {
        assert!(!prose.contains(id), "{id}: {prose}");
    }
    let trace = explain(&["model", "--trace"]);
    assert!(trace.contains("> contract-under-500-a-month"), "{trace}");
}

#[test]
fn turning_points_are_told_in_words_and_as_data() {
    let of = |format: &[&str]| {
        let words = [
            "explain",
            "--answers",
            "examples/dentaflow.yaml",
            "--levers",
        ];
        let output = run(&[&words[..], format].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let levers: serde_json::Value = serde_json::from_str(&of(&["--format", "json"])).expect("JSON");
    let levers = levers.as_array().expect("a list");
    assert!(levers.len() > 20);
    let words = of(&[]);
    for lever in levers {
        let label = lever["label"].as_str().expect("a label");
        let fact = lever["fact"].as_str().expect("a fact");
        assert!(words.contains(&format!("\n{label}: ")), "{label}");
        let is_word = !fact.contains(['.', '_']);
        assert!(is_word || !words.contains(fact), "{fact}");
        for change in lever["changes"].as_array().expect("changes") {
            let [decision, from, to] =
                ["decision", "from", "to"].map(|key| change[key].as_str().expect("a text"));
            let (decision, about) = match decision.split_once('.') {
                Some((decision, about)) => (decision, format!(" ({})", label_of(about))),
                None => (decision, String::new()),
            };
            let said = |outcome: &str| match outcome.contains([' ', '%', '.']) {
                true => outcome.to_owned(),
                false => label_of(outcome),
            };
            let decision = title(decision);
            let line = format!("    {decision}{about}: {} -> {}\n", said(from), said(to));
            assert!(words.contains(&line), "{line}");
        }
    }
    for line in [
        "\n    Readiness: not yet -> go\n",
        "\n    Commission rate (referral): ",
    ] {
        assert!(words.contains(line), "{line}\n{words}");
    }
    assert!(!words.contains('_'), "{words}");
}

#[test]
fn checked_files_are_reported_as_data_with_their_problems() {
    let output = run(&[
        "check",
        "examples/gridline.yaml",
        "tests/bad-answers/unknown-key.yaml",
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let files = report["files"].as_array().expect("files");
    assert_eq!(
        (&files[0]["ok"], &files[1]["ok"]),
        (&true.into(), &false.into())
    );
    assert_eq!(files[0]["problems"], serde_json::json!([]));
    let problem = &files[1]["problems"][0];
    assert!(
        problem["places"][0]["line"] == 2 && problem["places"][0]["column"] == 3,
        "{problem}"
    );
    let message = problem["message"].as_str().expect("a message");
    assert!(text(&output.stderr).is_empty() || text(&output.stderr).contains(message));
}

#[test]
fn answers_from_standard_input_are_turned_round_too() {
    let words = ["explain", "--levers", "--answers"];
    let from_file = run(&[&words[..], &["examples/dentaflow.yaml"]].concat());
    let from_stdin = partnerkit(&[&words[..], &["-"]].concat())
        .stdin(File::open("examples/dentaflow.yaml").expect("the example"))
        .output()
        .expect("it starts");
    assert!(from_stdin.status.success(), "{}", text(&from_stdin.stderr));
    assert_eq!(text(&from_stdin.stdout), text(&from_file.stdout));
    let regions = "Customer regions: European Union -> European Union; United States\n";
    assert!(text(&from_file.stdout).contains(regions));
    assert!(text(&from_file.stdout).contains("No such change of one answer alone was found for "));
}

#[test]
fn a_contradiction_is_told_beside_what_else_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("answers.yaml");
    let answers = std::fs::read_to_string("examples/gridline.yaml")
        .expect("the example")
        .replace("  partners: 22\n", "  partners: 0\n  bogus: 1\n")
        .replace("  buyer: Head of data\n", "");
    std::fs::write(&path, answers).expect("writes");
    let path = path.to_str().expect("a path");
    let design = run(&["design", "--answers", path]);
    let checked = run(&["check", path]);
    for (output, told) in [(&design, &design.stderr), (&checked, &checked.stdout)] {
        assert_eq!(output.status.code(), Some(1));
        let told = text(told);
        for message in [
            "`program` has no key `bogus`",
            "a program without partners brings revenue",
            "an answer is missing",
        ] {
            assert!(told.contains(message), "{message}: {told}");
        }
    }
}

#[test]
fn a_plan_keeps_off_holidays_and_fits_every_board() {
    let folder = tempfile::tempdir().expect("a folder");
    let holidays = folder.path().join("holidays.txt");
    std::fs::write(&holidays, "2027-01-04 Day off\n").expect("writes");
    let holidays = holidays.to_str().expect("a path");
    let plan = |words: &[&str]| {
        let common = [
            "plan",
            "--answers",
            "examples/gridline.yaml",
            "--start-date",
            "2027-01-04",
        ];
        run(&[&common[..], words].concat())
    };
    let plain = plan(&["--format", "csv"]);
    assert!(text(&plain.stdout).contains("2027-01-04"));
    let moved = plan(&["--format", "csv", "--holidays", holidays]);
    assert!(moved.status.success(), "{}", text(&moved.stderr));
    assert!(
        !text(&moved.stdout).contains("2027-01-04"),
        "the first day is off"
    );
    let tasks = text(&plain.stdout).lines().count();
    for board in ["asana", "jira", "linear", "notion", "trello"] {
        let output = plan(&["--format", "csv", "--for", board]);
        assert!(output.status.success(), "{board}: {}", text(&output.stderr));
        let mut rows = csv::ReaderBuilder::new().from_reader(output.stdout.as_slice());
        assert!(
            rows.headers().is_ok_and(|headers| headers.len() > 3),
            "{board}"
        );
        assert_eq!(
            rows.records().filter_map(Result::ok).count() + 1,
            tasks,
            "{board}"
        );
    }
    let page = plan(&["--front-matter"]);
    let page = text(&page.stdout);
    let heading = page.strip_prefix("---\ntitle: ");
    assert!(
        heading.is_some_and(|rest| rest.contains("\n---\n\nFrom 4 Jan 2027")),
        "{page}"
    );
    assert!(!page.lines().any(|line| line.starts_with("# ")));
    for words in [
        ["--front-matter", "--format=csv"],
        ["--front-matter", "--for=asana"],
    ] {
        assert_eq!(plan(&words).status.code(), Some(2), "{words:?}");
    }
    let missing = plan(&["--holidays", "no-such-file"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).contains("cannot read `no-such-file`"));
}

#[test]
fn the_playbook_lists_its_tables_with_their_rows() {
    let output = run(&["playbook", "show"]);
    let listed = text(&output.stdout);
    for file in std::fs::read_dir("src/playbook/tables").expect("the tables") {
        let path = file.expect("a table").path();
        let id = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name");
        assert!(
            listed
                .lines()
                .any(|line| line.starts_with(&format!("{id} "))),
            "{id}"
        );
    }
}
