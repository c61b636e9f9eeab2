//! `verify`: a blueprint in a repository, its lock, and what moves.

use serde_json::Value as Json;

use crate::common::{err, locked, out};

#[test]
fn a_locked_design_holds_until_something_moves_and_each_is_named() {
    let folder = locked("gridline");
    let holds = folder.run(&["verify"]);
    assert_eq!(
        (holds.status.code(), out(&holds)),
        (Some(0), "program.yaml: as designed\n")
    );
    let blueprint = folder.read("program.yaml");
    folder.write("program.yaml", blueprint.replace('\n', "\r\n"));
    assert_eq!(
        folder.run(&["verify"]).status.code(),
        Some(0),
        "line ends are no change"
    );

    folder.write(
        "program.yaml",
        blueprint.replacen("name: Gridline", "name: Gridlock", 1),
    );
    let edited = folder.run(&["verify", "--format", "json"]);
    assert_eq!(edited.status.code(), Some(1));
    let data: Json = serde_json::from_str(out(&edited)).expect("JSON");
    assert_eq!(
        (&data["holds"], &data["drift"][0]["moved"]),
        (&Json::Bool(false), &"blueprint".into())
    );
    let line = data["drift"][0]["line"].as_u64().expect("a line");
    assert!(
        blueprint
            .lines()
            .nth(line as usize - 1)
            .is_some_and(|line| line.contains("Gridline")),
        "{line}"
    );

    folder.write("program.yaml", &blueprint);
    let answers = folder.read("answers.yaml");
    folder.write(
        "answers.yaml",
        answers.replace("gross_margin: 71%", "gross_margin: 61%"),
    );
    let moved = folder.run(&["verify", "--format", "github"]);
    assert_eq!(moved.status.code(), Some(1));
    assert!(
        out(&moved).starts_with("::error file=answers.yaml,line=1,title=answers moved::"),
        "{}",
        out(&moved)
    );

    folder.write("answers.yaml", &answers);
    let lock = folder.read("partnerkit.lock");
    let (version, tables) = (
        "0.1.0",
        lock.lines()
            .find(|line| line.starts_with("tables: "))
            .expect("tables"),
    );
    folder.write(
        "partnerkit.lock",
        lock.replace(version, "0.0.9")
            .replace(tables, "tables: \"0123456789ab\""),
    );
    let text = folder.run(&["verify"]);
    assert!(
        out(&text).contains("designed by version 0.0.9, this is 0.1.0"),
        "{}",
        out(&text)
    );
    assert!(
        out(&text).contains("the rule tables were 0123456789ab, and are"),
        "{}",
        out(&text)
    );
}

#[test]
fn a_lock_that_is_missing_or_edited_is_refused_with_what_to_type() {
    let folder = locked("gridline");
    let lock = folder.read("partnerkit.lock");
    for edited in [
        lock.replace("schema: partnerkit/lock/v1", "schema: other"),
        lock.replace("sha256: ", "sha256: zz"),
        String::new(),
    ] {
        folder.write("partnerkit.lock", edited);
        let output = folder.run(&["verify"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            err(&output).contains("error: `partnerkit.lock` is"),
            "{}",
            err(&output)
        );
    }
    let output = folder.run(&["verify", "--lock", "none.lock"]);
    assert!(
        err(&output).contains("there is no file `none.lock`"),
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("verify --write"), "{}", err(&output));
    folder.write(
        "answers.yaml",
        folder
            .read("answers.yaml")
            .replace("gross_margin: 71%", "gross_margin: 61%"),
    );
    let output = folder.run(&[
        "verify",
        "--write",
        "--answers",
        "answers.yaml",
        "--blueprint",
        "program.yaml",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("is not what these answers lead to"),
        "{}",
        err(&output)
    );
}

#[test]
fn without_a_lock_answers_and_blueprint_are_held_against_each_other() {
    let folder = locked("gridline");
    for words in [
        &["--answers", "answers.yaml", "--blueprint", "program.yaml"][..],
        &["program.yaml", "answers.yaml"],
        &["program.yaml"],
        &["program.yaml", "-a", "answers.yaml"],
    ] {
        let output = folder.run(&[&["verify", "--lock", "none"], words].concat());
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert_eq!(out(&output), "program.yaml: as designed\n");
    }
    let alone = folder.run(&["verify", "-a", "answers.yaml"]);
    assert_eq!(alone.status.code(), Some(2), "{}", err(&alone));
}
