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
            .args(["--exact", "the_writer_that_is_killed"])
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
