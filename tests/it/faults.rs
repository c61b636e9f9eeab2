//! What is left on the disk when a process is killed at any moment: the old file or the new one, never half.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use partnerkit::output;

/// How often each writer is killed.
const KILLS: u32 = 200;
/// The variable that makes this test binary write, and where.
const WRITE_TO: &str = "PARTNERKIT_TEST_WRITE_TO";
/// The size of what it writes.
const BYTES: usize = 40_000;

/// Waits a while that differs from kill to kill and spreads over `longest`, then kills.
fn kill_late(mut child: Child, round: u32, longest: Duration) {
    thread::sleep(longest * (round * 7919 % KILLS) / KILLS);
    child.kill().expect("a signal");
    child.wait().expect("an end");
}

fn no_temporary_file_is_taken_for_a_result(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        let hidden = name.starts_with(".partnerkit-") && name.ends_with(".tmp");
        assert_eq!(hidden, name.starts_with('.'), "{name}");
    }
}

/// Not a test of its own: the process that is killed below, which replaces one file over and over.
#[test]
fn the_writer_that_is_killed() {
    let Some(path) = std::env::var_os(WRITE_TO) else {
        return;
    };
    for letter in (b'a'..=b'z').cycle() {
        output::replace(Path::new(&path), &[letter; BYTES], true).expect("written");
    }
}

#[test]
fn a_draft_is_whole_whenever_its_writer_is_killed() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("draft.yaml");
    for round in 0..KILLS {
        let child = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--exact", "faults::the_writer_that_is_killed"])
            .env(WRITE_TO, &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        kill_late(child, round, Duration::from_millis(20));
        let Ok(draft) = fs::read(&path) else {
            continue;
        };
        assert_eq!(draft.len(), BYTES, "kill {round}");
        assert!(
            draft.iter().all(|letter| *letter == draft[0]),
            "kill {round}"
        );
    }
    assert!(path.exists(), "some kill came after a first draft");
    no_temporary_file_is_taken_for_a_result(home.path());
}

fn partnerkit(words: &[&str]) -> Command {
    let mut command = Command::new(crate::common::PROGRAM);
    command
        .args(words)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// How long a whole run takes here, so that the kills spread over it.
fn duration_of(words: &[&str]) -> Duration {
    let start = std::time::Instant::now();
    let status = partnerkit(words).status().expect("it starts");
    assert!(status.success(), "{words:?}");
    start.elapsed()
}

#[test]
fn a_blueprint_is_the_old_or_the_new_one_whenever_its_run_is_killed() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("program.yaml");
    let output = path.to_str().expect("UTF-8");
    let words = |start| {
        let day = if start {
            "--start-date=2027-01-04"
        } else {
            "--start-date=2027-02-01"
        };
        [
            "design",
            "--answers",
            "examples/fableprint.yaml",
            day,
            "--force",
            "-o",
            output,
        ]
    };
    let mut whole = Vec::new();
    let mut longest = Duration::ZERO;
    for start in [true, false] {
        longest = longest.max(duration_of(&words(start)));
        whole.push(fs::read(&path).expect("a blueprint"));
    }
    assert_ne!(whole[0], whole[1]);
    for round in 0..KILLS {
        let child = partnerkit(&words(round % 2 == 0))
            .spawn()
            .expect("it starts");
        kill_late(child, round, longest);
        let left = fs::read(&path).expect("a blueprint");
        assert!(
            whole.contains(&left),
            "kill {round} left {} bytes",
            left.len()
        );
    }
    no_temporary_file_is_taken_for_a_result(home.path());
}

#[test]
fn every_file_of_an_exported_playbook_is_whole_whenever_the_export_is_killed() {
    let home = tempfile::tempdir().expect("a folder");
    let good = home.path().join("good");
    let words = ["playbook", "export", good.to_str().expect("UTF-8")];
    let longest = duration_of(&words);
    for round in 0..KILLS / 4 {
        let folder = home.path().join(round.to_string());
        let child = partnerkit(&["playbook", "export", folder.to_str().expect("UTF-8")])
            .spawn()
            .expect("it starts");
        kill_late(child, round * 4, longest);
        for name in names(&folder) {
            let found = fs::read(folder.join(&name)).expect("a file");
            assert_eq!(
                found,
                fs::read(good.join(&name)).expect("a file"),
                "kill {round}: {name}"
            );
        }
    }
}

#[test]
fn a_kit_that_was_killed_half_way_holds_whole_documents_and_is_finished_by_the_next_run() {
    let home = tempfile::tempdir().expect("a folder");
    let good = home.path().join("good");
    let words = |folder: &Path| {
        let folder = folder.to_str().expect("UTF-8").to_owned();
        ["kit", "--answers", "examples/fableprint.yaml", "-o"]
            .map(str::to_owned)
            .into_iter()
            .chain([folder])
            .collect::<Vec<_>>()
    };
    let run = |words: &[String]| partnerkit(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let start = std::time::Instant::now();
    assert!(run(&words(&good)).status().expect("it starts").success());
    let longest = start.elapsed();
    let all = names(&good);
    assert!(!all.is_empty());
    for round in 0..KILLS / 4 {
        let folder = home.path().join(round.to_string());
        let child = run(&words(&folder)).spawn().expect("it starts");
        kill_late(child, round * 4, longest);
        let same = |name: &String| {
            let found = fs::read(folder.join(name)).expect("a document");
            assert_eq!(
                found,
                fs::read(good.join(name)).expect("a document"),
                "kill {round}: {name}"
            );
        };
        names(&folder).iter().for_each(same);
        let again = run(&words(&folder)).status().expect("it starts");
        assert!(again.success(), "kill {round}: the next run");
        assert_eq!(names(&folder).len(), all.len(), "kill {round}");
        all.iter().for_each(same);
    }
}

/// The names of the results in a folder, hidden files left out.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect()
}
