//! Files that a run reads and writes: bounds, byte order marks, pipes, links, and outputs that are inputs.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::common::{partnerkit, repository};

const ANSWERS: &str = "examples/gridline.yaml";

/// The exit code and the messages of a run in the repository.
fn run(words: &[&str]) -> (Option<i32>, String) {
    let output = partnerkit(words)
        .current_dir(repository("."))
        .output()
        .expect("it starts");
    let messages = String::from_utf8(output.stderr).expect("UTF-8");
    (output.status.code(), messages)
}

/// A folder with what `playbook export` writes.
fn playbook() -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let (code, messages) = run(&["playbook", "export", text(home.path()), "--force"]);
    assert_eq!(code, Some(0), "{messages}");
    home
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn pipe(path: &Path) {
    fs::remove_file(path).expect("a file to replace");
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.expect("mkfifo").success());
}

#[test]
fn an_input_that_never_ends_is_refused() {
    for words in [
        &["plan", "-a", ANSWERS, "--holidays", "/dev/zero"][..],
        &["overlap", "export", ANSWERS, "--salt-file", "/dev/zero"],
        &["score", "--overlap", "/dev/zero"],
        &["forecast", "--inputs", "/dev/zero"],
        &["design", "-a", "/dev/zero"],
    ] {
        let (code, messages) = run(words);
        assert_eq!(code, Some(1), "{words:?}: {messages}");
        assert!(messages.contains("is larger than"), "{words:?}: {messages}");
    }
}

#[test]
fn a_pipe_is_no_template_and_no_table() {
    let home = playbook();
    let templates = home.path().join("templates");
    pipe(&templates.join("design.md"));
    let (code, messages) = run(&["design", "-a", ANSWERS, "--templates", text(&templates)]);
    assert_eq!(code, Some(1), "{messages}");
    assert!(messages.contains("not a regular file"), "{messages}");
    pipe(&home.path().join("tooling.yaml"));
    let (code, messages) = run(&["playbook", "verify", "--playbook", text(home.path())]);
    assert_eq!(code, Some(1), "{messages}");
    assert!(messages.contains("not a regular file"), "{messages}");
}

#[test]
fn a_template_that_runs_away_is_stopped_with_its_name_and_line() {
    let home = tempfile::tempdir().expect("a folder");
    let template = home.path().join("design.md");
    let loops = "{% for i in range(end=10) %}{% for j in range(end=100000) %}";
    let ends = "{% endfor %}{% endfor %}";
    let much = "x".repeat(100);
    for (body, says) in [
        (
            "a\n{% set x = 'a' %}{% set x = x ~ x %}".to_owned(),
            "a name is set to several copies",
        ),
        (
            format!("a\n{{% for k in range(end=2) %}}{loops}{ends}{{% endfor %}}"),
            "counts to no more than 1,000,000",
        ),
        (format!("a\n{loops}{much}{ends}"), "prints more than 64 MB"),
    ] {
        fs::write(&template, &body).expect("a file");
        let (code, messages) = run(&["design", "-a", ANSWERS, "--templates", text(home.path())]);
        assert_eq!(code, Some(1), "{body}: {messages}");
        assert!(messages.contains(says), "{body}: {messages}");
        assert!(messages.contains("design.md"), "{body}: {messages}");
        assert!(messages.contains("design.md:2:") || says.contains("64 MB"));
    }
}

#[test]
fn an_input_is_never_overwritten_even_by_force() {
    let home = playbook();
    let templates = home.path().join("templates");
    let (table, template) = (
        home.path().join("tooling.yaml"),
        templates.join("design.md"),
    );
    let holidays = home.path().join("holidays.txt");
    let salt = home.path().join("salt");
    fs::write(&holidays, "2027-01-06\n").expect("a file");
    fs::write(&salt, "0123456789abcdef").expect("a file");
    for (input, words) in [
        (
            &table,
            &["design", "-a", ANSWERS, "--playbook", text(home.path())][..],
        ),
        (
            &template,
            &["design", "-a", ANSWERS, "--templates", text(&templates)],
        ),
        (
            &holidays,
            &[
                "plan",
                "-a",
                ANSWERS,
                "--holidays",
                text(&holidays),
                "--format",
                "csv",
            ],
        ),
        (
            &salt,
            &["overlap", ANSWERS, "README.md", "--salt-file", text(&salt)],
        ),
    ] {
        let before = fs::read(input).expect("the input");
        for force in [&[][..], &["--force"]] {
            let (code, messages) = run(&[words, &["-o", text(input)], force].concat());
            assert_eq!(code, Some(1), "{words:?}: {messages}");
            assert!(
                messages.contains("is an input of this command"),
                "{words:?}: {messages}"
            );
        }
        assert_eq!(fs::read(input).expect("the input"), before, "{words:?}");
    }
}

#[test]
fn a_kit_never_writes_through_a_link_out_of_its_folder() {
    let home = tempfile::tempdir().expect("a folder");
    let (kit, outside) = (home.path().join("kit"), home.path().join("outside.md"));
    let write = |more: &[&str]| run(&[&["kit", "-a", ANSWERS, "-o", text(&kit)], more].concat());
    assert_eq!(write(&[]).0, Some(0));
    let linked = kit.join("README.md");
    fs::rename(&linked, &outside).expect("moved out");
    symlink(&outside, &linked).expect("a link");
    let before = fs::read(&outside).expect("the file");
    let renamed = ["--set", "company.name=Other"];
    let (code, messages) = write(&renamed);
    assert_eq!(code, Some(0), "{messages}");
    assert!(messages.contains("README.md` alone"), "{messages}");
    let (code, messages) = write(&[&renamed[..], &["--force"]].concat());
    assert_eq!(code, Some(0), "{messages}");
    assert!(!linked.is_symlink());
    assert_eq!(fs::read(&outside).expect("the file"), before);
}

#[test]
fn line_ends_of_another_system_are_no_edit_of_a_kit() {
    let home = tempfile::tempdir().expect("a folder");
    let kit = home.path().join("kit");
    let words = ["kit", "-a", ANSWERS, "-o", text(&kit)];
    assert_eq!(run(&words).0, Some(0));
    let folders = ["", "partners", "internal"].map(|folder| kit.join(folder));
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("the kit"));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    for path in paths.filter(|path| path.is_file()) {
        let written = fs::read_to_string(&path).expect("UTF-8");
        fs::write(&path, written.replace('\n', "\r\n")).expect("the file");
    }
    let (_, messages) = run(&[&words[..], &["--set", "company.name=Other"]].concat());
    assert!(!messages.contains("alone"), "{messages}");
}
