//! What is typed beside a command: files that are found, answers that are meant, pipelines that stop.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::common::{Folder, PROGRAM, err, example_file, folder_of, locked, out};

#[test]
fn the_answers_of_the_folder_are_found_and_said() {
    let folder = folder_of("gridline");
    let named = folder.run(&["design", "--answers", "answers.yaml"]);
    for words in [&["design"][..], &["design", "answers.yaml"]] {
        let found = folder.run(words);
        assert!(found.status.success(), "{}", err(&found));
        assert_eq!(out(&found), out(&named));
        let says = err(&found).contains("Answers from `answers.yaml` of this folder.");
        assert_eq!(says, words.len() == 1, "{}", err(&found));
    }
    let overwriting = folder.run(&["design", "-o", "answers.yaml", "--force"]);
    assert_eq!(overwriting.status.code(), Some(1));
    assert_eq!(folder.run(&["check"]).status.code(), Some(0));
    assert_eq!(Folder::new().run(&["check"]).status.code(), Some(2));
    let both = folder.run(&["design", "answers.yaml", "--answers", "answers.yaml"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn an_answers_file_is_taken_without_a_flag_wherever_it_stands() {
    let folder = folder_of("gridline");
    std::fs::rename(folder.path("answers.yaml"), folder.path("boot.yaml")).expect("it moves");
    for (words, with_flag) in [
        (&["compare"][..], &["compare"][..]),
        (&["score"], &["score"]),
        (&["explain"], &["explain"]),
        (&["explain", "--trace"], &["explain", "--trace"]),
        (&["explain", "model"], &["explain", "model"]),
        (
            &["price", "--rate", "12", "--lifetime"],
            &["price", "--rate", "12", "--lifetime"],
        ),
    ] {
        let named = folder.run(&[with_flag, &["--answers", "boot.yaml"]].concat());
        let alone = folder.run(&[words, &["boot.yaml"]].concat());
        assert!(alone.status.success(), "{words:?}: {}", err(&alone));
        assert_eq!(out(&alone), out(&named), "{words:?}");
    }
    let before = folder.run(&["explain", "boot.yaml", "model"]);
    assert_eq!(
        out(&before),
        out(&folder.run(&["explain", "model", "boot.yaml"]))
    );
    let two = folder.run(&["explain", "boot.yaml", "--answers", "boot.yaml"]);
    assert_eq!(two.status.code(), Some(2), "{}", err(&two));
    let missing = folder.run(&["compare"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(err(&missing).contains("partnerkit init -o answers.yaml"));
    std::fs::copy(folder.path("boot.yaml"), folder.path("answers.yaml")).expect("it is copied");
    for words in [&["compare"][..], &["export", "sheet", "-o", "setup"]] {
        let found = folder.run(words);
        assert!(found.status.success(), "{}", err(&found));
        assert!(
            err(&found).contains("Answers from `answers.yaml`"),
            "{}",
            err(&found)
        );
    }
}

#[test]
fn nothing_to_score_says_where_candidates_are_written() {
    let folder = folder_of("gridline");
    let answers = folder.read("answers.yaml");
    let (before, _) = answers.split_once("\nintegrations:").expect("a list");
    folder.write("answers.yaml", before);
    for words in [&["score"][..], &["score", "answers.yaml"]] {
        let output = folder.run(words);
        assert_eq!(output.status.code(), Some(1), "{}", err(&output));
        assert!(err(&output).contains("`answers.yaml` lists no integrations"));
        assert!(err(&output).contains("below `integrations:`"));
    }
    let bare = Folder::new().run(&["score"]);
    assert_eq!(bare.status.code(), Some(1), "{}", err(&bare));
    assert!(err(&bare).contains("`partnerkit score candidates.csv`"));
}

#[test]
fn a_mistyped_id_is_met_with_the_one_that_was_meant() {
    let folder = folder_of("gridline");
    for (typed, meant) in [
        ("mrr=1", "revenue.mrr"),
        ("mrr=", "revenue.mrr"),
        ("acv=1", "revenue.acv"),
        ("revenue.mmr=1", "revenue.mrr"),
        ("revneue.mrr=1", "revenue.mrr"),
        ("revenue.churn=1%", "revenue.monthly_churn"),
        ("churn=1%", "revenue.monthly_churn"),
        ("revenue.chrun=1%", "revenue.monthly_churn"),
    ] {
        let output = folder.run(&["check", "--set", typed]);
        assert_eq!(output.status.code(), Some(1));
        let help = format!("did you mean `{meant}`?");
        assert!(out(&output).contains(&help), "{}", out(&output));
    }
}

#[test]
fn the_page_of_a_mistyped_command_is_met_with_the_one_that_was_meant() {
    let folder = Folder::new();
    let page = folder.run(&["man", "desing"]);
    assert_eq!(page.status.code(), Some(2));
    assert!(
        err(&page).contains("did you mean `design`?"),
        "{}",
        err(&page)
    );
}

#[test]
fn check_takes_answers_in_place_of_those_of_the_file_and_says_what_to_write_into_it() {
    let folder = folder_of("gridline");
    let wrong = folder.run(&["check", "--set", "revenue.mrr=-1"]);
    assert_eq!(wrong.status.code(), Some(1));
    folder.write("half.yaml", "company:\n  name: Half\n");
    let half = folder.run(&["check", "half.yaml"]);
    let told = out(&half);
    assert!(
        told.contains("below `revenue:` write `mrr: 42000`"),
        "{told}"
    );
    assert!(told.contains("write them into `half.yaml`"), "{told}");
}

#[test]
fn check_takes_the_flag_that_its_help_names() {
    let folder = folder_of("gridline");
    let answers = std::fs::read_to_string(example_file("gridline")).expect("answers");
    let lines = answers
        .lines()
        .filter(|line| !line.contains("word_of_mouth_share"));
    folder.write("half.yaml", lines.collect::<Vec<_>>().join("\n"));
    let refused = folder.run(&["check", "half.yaml"]);
    assert!(
        out(&refused).contains("`--assume` takes"),
        "{}",
        out(&refused)
    );
    let assumed = folder.run(&["check", "half.yaml", "--assume"]);
    assert_eq!(assumed.status.code(), Some(0), "{}", out(&assumed));
    let told = "of them assumed: referrals.word_of_mouth_share";
    assert!(out(&assumed).contains(told), "{}", out(&assumed));
}

#[test]
fn a_question_that_another_answer_brings_says_which_one() {
    let folder = folder_of("gridline");
    let larger = folder.run(&["check", "--set", "revenue.mrr=1.2 million"]);
    let told = "(yes or no); `unknown` is possible; asked because `revenue.mrr` is `1200000`";
    assert!(out(&larger).contains(told), "{}", out(&larger));
}

#[test]
fn strict_checks_fail_on_warnings_and_github_gets_annotations() {
    let folder = folder_of("gridline");
    let annual = "revenue.acv=3";
    let usual = folder.run(&["check", "--set", annual]);
    assert_eq!(usual.status.code(), Some(0), "{}", out(&usual));
    let strict = folder.run(&["check", "--strict", "--set", annual]);
    assert_eq!(strict.status.code(), Some(1), "{}", out(&strict));
    let answers = folder.read("answers.yaml").replace("mrr: ", "mrr: lots, ");
    folder.write("wrong, very.yaml", answers);
    let github = folder.run(&["check", "wrong, very.yaml", "--format", "github"]);
    assert_eq!(github.status.code(), Some(1));
    let told = out(&github);
    assert!(
        told.starts_with("::error file=wrong%2C very.yaml,line="),
        "{told}"
    );
    assert!(told.contains("col=8,title=not-"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

#[test]
fn a_pipeline_stops_at_what_it_was_told_to_stop_at_after_writing() {
    let folder = folder_of("gridline");
    let before_revenue = ["--set", "revenue.mrr=0"];
    let design = |flags: &[&str]| {
        folder.run(
            &[
                &["design", "--force", "-o", "design.md"],
                &before_revenue[..],
                flags,
            ]
            .concat(),
        )
    };
    assert_eq!(design(&["--assume"]).status.code(), Some(0));
    let stopped = design(&["--assume", "--fail-on", "loss,not_yet"]);
    assert_eq!(stopped.status.code(), Some(1), "{}", err(&stopped));
    assert!(err(&stopped).contains("error: the verdict is that a program does not pay yet"));
    assert!(folder.read("design.md").contains("Gridline"));
    assert_eq!(
        design(&["--fail-on", "profit"]).status.code(),
        Some(2),
        "an unknown reason"
    );
}

#[test]
fn init_writes_lines_to_fill_in_and_json_where_the_name_asks_for_it() {
    let folder = Folder::new();
    folder.run(&["init", "-o", "answers.yaml"]);
    let yaml = folder.read("answers.yaml");
    assert!(yaml.contains("\n  mrr:\n"), "{yaml}");
    folder.write("answers.yaml", yaml.replace("\n  mrr:\n", "\n  mrr: 42k\n"));
    assert!(!out(&folder.run(&["check"])).contains("`mrr:"));
    folder.run(&["init", "-o", "answers.json"]);
    let json: serde_json::Value = serde_json::from_str(&folder.read("answers.json")).expect("JSON");
    assert!(json["revenue"]["mrr"].is_null() && json["integrations"].is_array());
}

#[test]
fn every_command_that_makes_something_shows_examples_and_completions_know_its_words() {
    let folder = folder_of("gridline");
    for command in ["design", "explain", "report", "check", "init", "overlap"] {
        let help = folder.run(&[command, "--help"]);
        assert!(out(&help).contains("Examples:\n  # "), "{}", out(&help));
    }
    assert!(out(&folder.run(&["man", "report"])).contains("partnerkit report answers.yaml"));
    for shell in ["bash", "zsh", "fish"] {
        let script = folder.run(&["completions", shell]);
        assert!(out(&script).contains("revenue.mrr="), "{shell}");
        // The scripts for fish complete no words without a flag.
        let decides = out(&script).contains("commission.referral");
        assert_eq!(decides, shell != "fish", "{shell}");
    }
}

/// The files that the examples of the help texts name, beside programs that a machine may lack.
fn folder_of_examples() -> Folder {
    let folder = locked("pocketform");
    let answers = folder.read("answers.yaml");
    for (name, text) in [
        ("today.yaml", &*answers),
        ("tomorrow.yaml", &answers),
        ("holidays.txt", "2027-01-01\n2027-01-06\n"),
        (
            "ours.csv",
            "Account,Website\nInitech,initech.com\nGlobex,globex.com\n",
        ),
        (
            "acme.csv",
            "Account,Website\nHooli,hooli.com\nGlobex,globex.com\n",
        ),
        ("salt.txt", "3f1c0b7a9d2e45886b1a7c5d9e0f2a4b\n"),
        (
            "candidates.csv",
            "name,shared_accounts\nSlack,12\nArcGIS,40\n",
        ),
        (
            "partners.csv",
            "Partner ID,Name,Email,Joined at,Clicks\np1,Ann,ann@site.com,2026-01-05,40\n",
        ),
        (
            "referrals.csv",
            "Partner ID,Referral date,Converted at\np1,2026-02-03,2026-03-01\n",
        ),
        (
            "commissions.csv",
            "Commission ID,Partner ID,Customer ID,Sale amount,Commission,Currency,Status,Created at\n\
             c1,p1,k1,100,25,USD,paid,2026-03-01\n",
        ),
        (
            "case.yaml",
            "events:\n  - {day: 0, click: Ann}\n  - {day: 20, purchase: Acme}\n",
        ),
    ] {
        folder.write(name, text);
    }
    let rules = folder.run(&["playbook", "export", "rules"]);
    assert!(rules.status.success(), "{}", err(&rules));
    for program in ["man", "xdg-open", "open"] {
        folder.write(program, "#!/bin/sh\nexec cat > /dev/null\n");
        let runs = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(program), runs).expect("a program");
    }
    let completions = folder.path(".local/share/bash-completion/completions");
    std::fs::create_dir_all(completions).expect("a folder");
    folder
}

#[test]
fn every_example_of_every_help_text_runs_as_it_is_printed() {
    use partnerkit::cli::examples;

    let folder = folder_of_examples();
    let programs = Path::new(PROGRAM).parent().expect("a folder").display();
    let path = format!("{}:{programs}:/usr/bin:/bin", folder.path("").display());
    let mut open: Vec<(Vec<String>, clap::Command)> = vec![(Vec::new(), examples::command())];
    let mut lines = 0;
    while let Some((words, command)) = open.pop() {
        for inner in command.get_subcommands() {
            let name = [inner.get_name().to_owned()];
            open.push(([&words[..], &name].concat(), inner.clone()));
        }
        let mut asked: Vec<&str> = words.iter().map(String::as_str).collect();
        asked.push("--help");
        let help = folder.run(&asked);
        let (_, shown) = out(&help).split_once("Examples:\n").unwrap_or_default();
        let shown = shown.lines().map(str::trim);
        // A browser that prints is not on every machine, and `--levers` takes a minute in a build for tests: both are
        // tested for themselves.
        let plain = |line: &&str| {
            line.starts_with("partnerkit")
                && !["pdf", "--levers"].iter().any(|word| line.contains(word))
        };
        for line in shown.filter(plain) {
            lines += 1;
            let here = Folder::new();
            let mut copied = Command::new("cp");
            copied.arg("-a").arg(folder.path(".")).arg(here.path(""));
            assert!(copied.status().expect("it copies").success());
            // What an example makes for the others is not there yet.
            match line {
                "partnerkit init -o answers.yaml" => {
                    std::fs::remove_file(here.path("answers.yaml"))
                }
                "partnerkit playbook export rules" => std::fs::remove_dir_all(here.path("rules")),
                _ => Ok(()),
            }
            .expect("it was there");
            let ran = Command::new("/bin/sh")
                .args(["-c", line])
                .current_dir(here.path(""))
                .env("PATH", &path)
                .env("HOME", here.path(""))
                .stdin(std::process::Stdio::null())
                .output()
                .expect("a shell");
            assert!(ran.status.success(), "{line}\n{}\n{}", out(&ran), err(&ran));
        }
    }
    assert!(lines > 40, "{lines}");
}

#[test]
fn a_report_is_called_like_the_company_where_it_is_opened() {
    let folder = folder_of("gridline");
    let opened = Command::new(PROGRAM)
        .args(["report", "--open"])
        .current_dir(folder.path(""))
        .env("PATH", "")
        .output()
        .expect("it starts");
    assert!(opened.status.success(), "{}", err(&opened));
    assert!(err(&opened).contains("wrote `gridline"), "{}", err(&opened));
    assert!(
        err(&opened).contains("cannot be opened"),
        "{}",
        err(&opened)
    );
    let piped = folder.run(&["report"]);
    assert!(out(&piped).to_lowercase().starts_with("<!doctype html>"));
}
