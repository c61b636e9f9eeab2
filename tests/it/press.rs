//! PDF and Word files, made by programs that are installed or not.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use crate::common::{example_file, partnerkit};

/// A run of a command on an example with only these folders searched for programs.
fn run(words: &[&str], path: &Path) -> Output {
    let answers = example_file("gridline");
    partnerkit(words)
        .arg("--answers")
        .arg(answers)
        .env("PATH", path)
        .output()
        .expect("it starts")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn without_the_program_it_is_said_before_any_work_and_the_old_file_stays() {
    let home = TempDir::new().expect("a folder");
    let empty = home.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    for (command, name, why) in [
        (
            "design",
            "a.pdf",
            "no browser that prints a PDF is installed",
        ),
        (
            "report",
            "a.pdf",
            "no browser that prints a PDF is installed",
        ),
        (
            "design",
            "a.docx",
            "pandoc, which writes Word files, is not installed",
        ),
    ] {
        let file = home.path().join(name);
        fs::write(&file, "old").expect("written");
        let output = run(
            &[command, "-f", "-o", file.to_str().expect("a path")],
            &empty,
        );
        assert_eq!(output.status.code(), Some(1));
        assert!(told(&output).contains(why), "{}", told(&output));
        assert_eq!(fs::read_to_string(&file).expect("there"), "old");
    }
}

#[cfg(unix)]
#[test]
fn a_program_that_makes_nothing_is_told_with_its_own_words_and_nothing_is_written() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = TempDir::new().expect("a folder");
    let programs = home.path().join("programs");
    fs::create_dir(&programs).expect("a folder");
    for (program, name) in [("chromium", "a.pdf"), ("pandoc", "a.docx")] {
        let path = programs.join(program);
        fs::write(&path, "#!/bin/sh\necho 'out of paper' >&2\nexit 3\n").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a program");
        let file = home.path().join(name);
        let output = run(&["design", "-o", file.to_str().expect("a path")], &programs);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            told(&output).contains("made no file: out of paper"),
            "{}",
            told(&output)
        );
        assert!(!file.exists());
    }
}

#[test]
fn installed_programs_make_files_of_their_kind_to_a_file_and_to_a_pipe() {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there =
        |program: &str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let home = TempDir::new().expect("a folder");
    for (program, words, begins) in [
        (
            "chromium",
            ["design", "--pdf"].as_slice(),
            b"%PDF-".as_slice(),
        ),
        ("chromium", &["report", "--pdf"], b"%PDF-"),
        (
            "pandoc",
            &["design", "--full", "--format", "docx"],
            b"PK\x03\x04",
        ),
    ] {
        if !is_there(program) {
            let told = format!("skipped: {words:?} is not made, as there is no `{program}`\n");
            std::io::stderr()
                .write_all(told.as_bytes())
                .expect("stderr");
            continue;
        }
        let file = home.path().join("made");
        let to_file = [words, &["-f", "-o", file.to_str().expect("a path")]].concat();
        let output = run(&to_file, Path::new(&path));
        assert!(output.status.success(), "{}", told(&output));
        assert!(
            fs::read(&file).expect("made").starts_with(begins),
            "{words:?}"
        );
        let piped = run(words, Path::new(&path));
        assert!(piped.stdout.starts_with(begins), "{words:?}");
    }
    let left = fs::read_dir(home.path()).expect("a folder").count();
    assert!(left <= 1, "{left} files");
}
