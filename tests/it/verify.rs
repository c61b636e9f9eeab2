//! `verify`: a blueprint in a repository, its lock, and what moves.

use std::process::Output;

use serde_json::Value as Json;

use crate::common::{Folder, err, locked, out};

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

/// The commands in backticks of a help, typed one after the other; the last output.
fn typed(folder: &Folder, help: &str) -> Output {
    let (_, after) = help.split_once("help: ").expect("a help");
    let commands = after.split('`').skip(1).step_by(2);
    let commands = commands.filter_map(|command| command.strip_prefix("partnerkit "));
    let typed = commands.map(|command| {
        let words = command
            .split_whitespace()
            .map(|word| word.trim_matches('\''));
        let output = folder.run(&words.collect::<Vec<_>>());
        assert!(output.status.success(), "{command}: {}", err(&output));
        output
    });
    typed.last().expect("a command")
}

#[test]
fn every_remedy_works_when_it_is_typed() {
    let folder = locked("gridline");
    let answers = folder.read("answers.yaml");
    let lower = answers.replace("gross_margin: 71%", "gross_margin: 61%");
    let kept = folder.run(&["playbook", "export", "tables"]);
    assert!(kept.status.success(), "{}", err(&kept));
    let verified = [
        &["verify"][..],
        &["verify", "program.yaml", "answers.yaml"],
        &["verify", "--playbook", "tables"],
        &["verify", "--lock", "other.lock"],
    ];
    for (at, words) in verified.into_iter().enumerate() {
        if words.contains(&"other.lock") {
            folder.write("other.lock", folder.read("partnerkit.lock"));
        }
        if words.contains(&"tables") {
            let table = folder.read("tables/commission.yaml");
            let edited = table.replacen("because: ", "because: Indeed, ", 1);
            folder.write("tables/commission.yaml", edited);
        }
        let moved = if at % 2 == 0 { &lower } else { &answers };
        folder.write("answers.yaml", moved);
        let output = folder.run(words);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {}", out(&output));
        typed(&folder, out(&output));
        let output = folder.run(words);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", out(&output));
    }
    folder.write("partnerkit.lock", "broken");
    folder.write("answers.yaml", &answers);
    folder.write("program.yaml", "broken");
    let output = folder.run(&["verify", "--write", "program.yaml", "answers.yaml"]);
    typed(&folder, err(&output));
    let output = folder.run(&["verify"]);
    typed(&folder, err(&output));
    assert_eq!(folder.run(&["verify"]).status.code(), Some(0));
    for file in ["program.yaml", "partnerkit.lock"] {
        std::fs::remove_file(folder.path(file)).expect("a file");
        let output = folder.run(&["verify", "program.yaml"]);
        if output.status.code() != Some(0) {
            typed(&folder, err(&output));
        }
        let output = folder.run(&["verify"]);
        if output.status.code() != Some(0) {
            typed(&folder, err(&output));
        }
        assert_eq!(folder.run(&["verify"]).status.code(), Some(0));
    }
    // Answers that are assumed, and a name that a shell would break.
    let less: String = answers
        .lines()
        .filter(|line| !line.contains("sales_cycle_days"))
        .map(|line| format!("{line}\n"))
        .collect();
    folder.write("answers.yaml", less);
    let output = folder.run(&["verify", "program.yaml"]);
    typed(&folder, out(&output));
    let output = folder.run(&["verify", "program.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
}

#[test]
fn a_design_of_another_size_or_of_other_answers_is_not_overwritten_unseen() {
    let folder = locked("gridline");
    let data: Json = {
        let output = folder.run(&["design", "answers.yaml", "--format", "json"]);
        serde_json::from_str(out(&output)).expect("JSON")
    };
    let mut sizes = data["scenarios"].as_array().expect("sizes").iter();
    let size = sizes
        .find(|size| size["recommended"] == false)
        .expect("another size");
    let size = size["id"].as_str().expect("an id");
    let designed = ["design", "answers.yaml", "-o", "program.yaml", "--force"];
    let output = folder.run(&[&designed[..], &["--scenario", size]].concat());
    assert!(output.status.success(), "{}", err(&output));
    for words in [
        &["verify", "program.yaml"][..],
        &["verify", "--write", "program.yaml"],
        &["verify"],
    ] {
        let output = folder.run(words);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{words:?}: {}{}",
            out(&output),
            err(&output)
        );
    }
    let of_size = folder.read("program.yaml");
    folder.write(
        "program.yaml",
        of_size.replacen("name: Gridline", "name: Gridlock", 1),
    );
    let output = folder.run(&["verify"]);
    assert!(
        out(&output).contains(&format!(" --scenario {size} ")),
        "{}",
        out(&output)
    );
    typed(&folder, out(&output));
    assert_eq!(folder.read("program.yaml"), of_size);

    let set = ["--set", "revenue.gross_margin=50%"];
    let output = folder.run(&[&designed[..], &set].concat());
    assert!(output.status.success(), "{}", err(&output));
    let told = "`revenue.gross_margin` is 50 in it and 71 in the answers";
    let output = folder.run(&["verify", "program.yaml"]);
    assert!(out(&output).contains(told), "{}", out(&output));
    let output = folder.run(&["verify", "program.yaml", "--write"]);
    assert!(err(&output).contains(told), "{}", err(&output));
}
