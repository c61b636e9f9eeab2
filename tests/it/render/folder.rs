//! The kit as a folder: what a second run does to what is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::common::{err, folder_of};

fn run(folder: &Path, flags: &[&str]) -> Output {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Command::new(crate::common::PROGRAM)
        .arg("kit")
        .arg("--answers")
        .arg(root.join("examples/gridline.yaml"))
        .arg("-o")
        .arg(folder)
        .args(flags)
        .output()
        .expect("partnerkit runs")
}

fn told(output: &Output) -> String {
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr.clone()).expect("text")
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect(name)
}

#[test]
fn a_second_run_updates_what_changed_and_leaves_edited_files_alone() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join("kit");
    let first = run(&folder, &[]);
    assert!(first.status.success(), "{}", told(&first));
    assert!(told(&first).contains("new and 0 changed"));
    let again = run(&folder, &[]);
    assert!(
        told(&again).contains("wrote 0 new and 0 changed"),
        "{}",
        told(&again)
    );

    let edited =
        text(&folder, "partners/agreement.md").replace("30 days' notice", "60 days' notice");
    fs::write(folder.join("partners/agreement.md"), &edited).expect("written");
    let changed = run(
        &folder,
        &[
            "--set",
            "company.name=Newgrid",
            "--set",
            "goals.start_date=2027-02-01",
        ],
    );
    assert!(changed.status.success());
    assert!(
        told(&changed).contains("agreement.md` alone"),
        "{}",
        told(&changed)
    );
    assert_eq!(text(&folder, "partners/agreement.md"), edited);
    let new = text(&folder, "partners/agreement.new.md");
    assert!(new.contains("Newgrid") && new.contains("30 days' notice"));
    assert!(
        told(&changed).contains("is the new version; it has"),
        "{}",
        told(&changed)
    );
    assert!(text(&folder, "partners/one-pager.md").contains("Newgrid"));
    assert!(text(&folder, "internal/launch-plan.md").contains("1 Feb 2027"));

    let third = run(&folder, &[]);
    assert!(
        told(&third).contains("agreement.md` alone"),
        "an edit is remembered: {}",
        told(&third)
    );
    let forced = run(&folder, &["--force"]);
    assert!(forced.status.success());
    assert!(text(&folder, "partners/agreement.md").contains("30 days' notice"));
}

#[test]
fn what_leaves_the_kit_is_removed_unless_it_was_edited_and_a_stranger_stays() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().to_path_buf();
    fs::create_dir(folder.join("internal")).expect("a folder");
    fs::write(folder.join("internal/kpis.md"), "mine\n").expect("written");
    fs::write(folder.join("notes.txt"), "mine too\n").expect("written");
    let first = run(&folder, &[]);
    assert!(told(&first).contains("kpis.md` alone"), "{}", told(&first));
    assert_eq!(text(&folder, "internal/kpis.md"), "mine\n");
    assert!(folder.join("internal/integration-snowflake.md").exists());
    fs::write(folder.join("internal/integration-arcgis.md"), "edited\n").expect("written");

    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let other = Command::new(crate::common::PROGRAM)
        .args(["kit", "--answers"])
        .arg(root.join("examples/dentaflow.yaml"))
        .arg("-o")
        .arg(&folder)
        .output()
        .expect("partnerkit runs");
    assert!(told(&other).contains("removed"), "{}", told(&other));
    assert!(!folder.join("internal/integration-snowflake.md").exists());
    assert_eq!(text(&folder, "internal/integration-arcgis.md"), "edited\n");
    assert_eq!(text(&folder, "notes.txt"), "mine too\n");
}

#[test]
fn a_dry_run_writes_nothing_and_a_manifest_that_points_elsewhere_is_refused() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join("kit");
    let dry = run(&folder, &["--dry-run"]);
    assert!(dry.status.success());
    assert!(told(&dry).contains("would write"));
    assert!(!folder.exists());

    fs::create_dir(&folder).expect("a folder");
    fs::write(home.path().join("victim.md"), "precious\n").expect("written");
    let manifest = "{\"schema\": \"partnerkit/kit/v1\", \"files\": {\"../victim.md\": \"0\"}}";
    fs::write(folder.join(".partnerkit.json"), manifest).expect("written");
    let refused = run(&folder, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(text(home.path(), "victim.md"), "precious\n");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
}

#[cfg(unix)]
#[test]
fn a_manifest_that_names_a_file_behind_a_link_is_refused_and_that_file_stays() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join("kit");
    let elsewhere = home.path().join("elsewhere");
    for made in [&folder, &elsewhere] {
        fs::create_dir(made).expect("a folder");
    }
    fs::write(elsewhere.join("victim.md"), "").expect("written");
    let hash_of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for (link, name) in [
        ("link", "link/victim.md"),
        ("internal", "internal/victim.md"),
    ] {
        std::os::unix::fs::symlink(&elsewhere, folder.join(link)).expect("a link");
        let manifest = format!(
            "{{\"schema\": \"partnerkit/kit/v1\", \"files\": {{\"{name}\": \"{hash_of_nothing}\"}}}}"
        );
        fs::write(folder.join(".partnerkit.json"), manifest).expect("written");
        let refused = run(&folder, &["--force"]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(told(&refused).contains("is a link out of the folder"));
        assert_eq!(text(&elsewhere, "victim.md"), "");
        assert_eq!(fs::read_dir(&elsewhere).expect("a folder").count(), 1);
        fs::remove_file(folder.join(link)).expect("removed");
    }
}

#[test]
fn without_a_name_the_kit_goes_to_a_folder_that_holds_nothing_else() {
    let folder = folder_of("pocketform");
    let kit = || folder.run(&["kit", "answers.yaml"]);
    for _ in 0..2 {
        let output = kit();
        assert!(output.status.success(), "{}", err(&output));
        assert!(err(&output).contains("`partner-kit`"), "{}", err(&output));
    }
    folder.write("partner-kit/notes.md", "mine");
    assert!(
        kit().status.success(),
        "a file beside the kit's own is left"
    );
    std::fs::remove_file(folder.path("partner-kit/.partnerkit.json")).expect("a file");
    let output = kit();
    assert_eq!(output.status.code(), Some(1));
    let says = "`partner-kit` holds other files";
    assert!(err(&output).contains(says), "{}", err(&output));
}
