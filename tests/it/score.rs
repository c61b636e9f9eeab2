//! `score` from outside: the ranking in every format, and what is said of bad candidates.

use std::fs;
use std::path::Path;

use super::overlap::pair;
use crate::common::{Folder, err, out};

const CANDIDATES: &str = "\
name,shared_accounts,workflow_fit,gtm_commitment,api_available,build_weeks,customers_requesting,competitor_has_it
Zapier,,complementary,,yes,3,,
Slack,64,adjacent,budget_committed,yes,1.5,yes,
HubSpot,34,adjacent,willing,yes,3,no,yes
\"=Foo, Inc\",12,tangential,integration_only,no,9,no,no
";

#[test]
fn candidates_are_ranked_with_points_ranges_and_what_would_decide() {
    let folder = Folder::new();
    folder.write("candidates.csv", CANDIDATES);
    let output = folder.run(&["score", "candidates.csv", "--format", "csv"]);
    assert!(output.status.success(), "{}", err(&output));
    let lines: Vec<&str> = out(&output).lines().collect();
    assert_eq!(
        lines[..4],
        [
            "rank,name,score_low,score_high,priority,overlap,fit,commitment,feasibility,signal,question,path_to_priority",
            "1,Slack,100,100,build_first,100,100,100,100,100,,",
            "2,HubSpot,74.5,74.5,build_first,75,100,60,60,60,,",
            "3,Zapier,39,84,undecided,,60,,60,,\"How many accounts do you share, counted in Crossbeam or by asking customers?\",",
        ]
    );
    assert!(lines[4].starts_with("4,\"'=Foo, Inc\",32.5,32.5,later,50,25,25,25,25,,"));
}

#[test]
fn a_candidate_is_asked_for_the_least_and_told_what_is_assumed() {
    let folder = Folder::new();
    folder.write(
        "candidates.csv",
        "name,shared_accounts,workflow_fit,gtm_commitment,api_available,build_weeks,customers_requesting,competitor_has_it\n\
         NetSuite,,tangential,,no,,no,\n\
         A,12,complementary,integration_only,yes,3,no,yes\n",
    );
    let output = folder.run(&["score", "candidates.csv", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
    let told = |at: usize| {
        report["candidates"][at]["path_to_priority"]
            .as_str()
            .expect("told")
    };
    assert_eq!(
        told(0),
        "Market signal at 100 points instead of 60 at most makes it 70, if what is not known turns out best: \
         Customer overlap at 100 and Partner's go-to-market commitment at 100"
    );
    assert_eq!(
        told(1),
        "Customer overlap at 100 points instead of 50 and Technical feasibility at 100 points instead of 60 \
         together make it 71"
    );
}

#[test]
fn what_does_not_fit_between_report_and_candidates_is_told_or_refused() {
    let folder = pair();
    folder
        .write("answers.yaml", "{}\n")
        .write("candidates.csv", "name\nSlack Inc\nZapier\n");
    let report = |name: &str| format!("partner,file,shared_customers\n{name},a.csv,12\n");
    folder
        .write("slack.csv.report.csv", report("Slak Inc"))
        .write("two.csv", report("Slack") + "SLACK,b.csv,3\n")
        .write("twice.csv", "name\nSlack\nZapier\nslack\n");
    let output = folder.run(&[
        "overlap",
        "ours.csv",
        "Zapier=slack.csv",
        "-q",
        "-o",
        "v1.yaml",
    ]);
    assert!(output.status.success(), "{}", err(&output));
    folder.write(
        "v9.yaml",
        folder.read("v1.yaml").replace("overlap/v1", "overlap/v9"),
    );
    let output = folder.run(&[
        "score",
        "candidates.csv",
        "--overlap",
        "slack.csv.report.csv",
    ]);
    assert!(output.status.success());
    assert_eq!(
        err(&output),
        "warning: `slack.csv.report.csv`: no candidate is called `slak inc`; its shared accounts count for nobody\n\
         help: did you mean `Slack Inc`? Give both the same name\n"
    );
    let saved_again = "Shared accounts\r\nPartner;shared_customers\r\nSlak Inc;12\r\n";
    let wide = saved_again.encode_utf16().flat_map(u16::to_le_bytes);
    folder.write(
        "again.csv",
        [0xff, 0xfe].into_iter().chain(wide).collect::<Vec<u8>>(),
    );
    let again = folder.run(&["score", "candidates.csv", "--overlap", "again.csv"]);
    assert!(
        err(&again).contains("no candidate is called `slak inc`"),
        "{}",
        err(&again)
    );
    for (words, code, told) in [
        (
            &["score", "candidates.csv", "--overlap", "two.csv"][..],
            1,
            "error: `two.csv` has two partners called `SLACK`\n",
        ),
        (
            &["score", "candidates.csv", "--overlap", "v9.yaml"],
            1,
            "error: `v9.yaml` is not of the form `partnerkit/overlap/v1`\n",
        ),
        (
            &["score", "twice.csv"],
            1,
            "error: twice.csv: `slack` is listed twice\nhelp: remove one of them\n",
        ),
        (
            &["score", "candidates.csv", "-a", "answers.yaml"],
            2,
            "error: `candidates.csv` and `answers.yaml` both hold candidates\n",
        ),
        (
            &[
                "overlap",
                "ours.csv",
                "Slack=slack.csv",
                "slack=candidates.csv",
            ],
            1,
            "error: two partners are called `slack`: `slack.csv` and `candidates.csv`\n",
        ),
    ] {
        let output = folder.run(words);
        assert!(
            err(&output).starts_with(told),
            "{words:?}: {}",
            err(&output)
        );
        assert_eq!(output.status.code(), Some(code), "{words:?}");
        assert!(output.stdout.is_empty(), "{words:?}");
    }
}

#[test]
fn overlap_fills_in_what_score_does_not_know() {
    let folder = pair();
    folder.write("candidates.csv", CANDIDATES);
    for file in ["report.yaml", "report.json", "report.csv"] {
        let output = folder.run(&["overlap", "ours.csv", "Zapier=slack.csv", "-q", "-o", file]);
        assert!(output.status.success(), "{}", err(&output));
        let output = folder.run(&[
            "score",
            "candidates.csv",
            "--overlap",
            file,
            "--format",
            "csv",
        ]);
        let zapier = out(&output)
            .lines()
            .find(|line| line.contains("Zapier"))
            .expect("ranked");
        assert!(
            zapier.starts_with("3,Zapier,39,61.5,later,25,60,,60,"),
            "{file}: {zapier}"
        );
    }
}

#[test]
fn a_file_that_is_no_list_is_refused_in_words_and_its_bytes_are_not_printed() {
    let folder = Folder::new();
    let bytes: Vec<u8> = (0..=255).collect();
    folder.write("bytes.csv", bytes);
    let output = folder.run(&["score", "bytes.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        err(&output),
        "error: bytes.csv: this is a binary file, not a CSV file\nhelp: save or export it as CSV first\n"
    );
}

#[test]
fn wrong_fields_of_candidates_are_told_all_at_once() {
    let folder = Folder::new();
    let wrong = CANDIDATES
        .replace("tangential", "sideways")
        .replace("64", "-64")
        .replace("HubSpot", " ");
    folder.write("candidates.csv", wrong);
    let output = folder.run(&["score", "candidates.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let places: Vec<&str> = err(&output)
        .lines()
        .filter_map(|line| line.strip_prefix("error: candidates.csv:"))
        .filter_map(|line| line.split('`').nth(1).or(Some(line)))
        .collect();
    assert_eq!(
        places,
        [
            "shared_accounts",
            "4: a candidate without a name",
            "workflow_fit"
        ]
    );
}

#[test]
fn weights_come_from_the_playbook_and_must_add_up() {
    let folder = Folder::new();
    folder.write("candidates.csv", CANDIDATES);
    let output = folder.run(&["playbook", "export", "tables"]);
    assert!(output.status.success(), "{}", err(&output));
    let factors = Path::new("tables/integration-factors.yaml");
    let table = fs::read_to_string(folder.path("").join(factors)).expect("exported");
    let score = [
        "--playbook",
        "tables",
        "score",
        "candidates.csv",
        "--format",
        "csv",
    ];
    for (weights, code) in [((40, 0), 0), ((40, 10), 1)] {
        let edited = table
            .replace("weight: 30\n", &format!("weight: {}\n", weights.0))
            .replace("weight: 10\n", &format!("weight: {}\n", weights.1));
        fs::write(folder.path("").join(factors), edited).expect("writes");
        let output = folder.run(&score);
        assert_eq!(output.status.code(), Some(code), "{}", err(&output));
        if code == 0 {
            assert!(
                out(&output).contains("2,HubSpot,76,76,build_first"),
                "{}",
                out(&output)
            );
        } else {
            assert!(
                err(&output).contains("add up to 110%, not 100%"),
                "{}",
                err(&output)
            );
        }
    }
}

#[test]
fn the_ranking_is_the_same_in_every_format() {
    let folder = Folder::new();
    folder.write(
        "candidates.csv",
        "name,shared_accounts,workflow_fit,gtm_commitment,api_available,build_weeks,customers_requesting,competitor_has_it\n\
         Tiny,2,tangential,,no,,,\n\
         Slack,40,adjacent,budget_committed,yes,2,yes,yes\n\
         <b>Maybe|so,60,adjacent,,yes,1,yes,yes\n",
    );
    let told = |format: &str| {
        let output = folder.run(&["score", "candidates.csv", "--format", format]);
        assert!(output.status.success(), "{}", err(&output));
        out(&output).to_owned()
    };
    let json: serde_json::Value = serde_json::from_str(&told("json")).expect("JSON");
    let yaml: serde_json::Value = serde_saphyr::from_str(&told("yaml")).expect("YAML");
    assert_eq!(json, yaml);
    let candidates = json["candidates"].as_array().expect("candidates");
    let names: Vec<&str> = candidates
        .iter()
        .map(|candidate| candidate["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["<b>Maybe|so", "Slack", "Tiny"]);
    assert_eq!(candidates[1]["score"], 86.5);
    assert!(candidates[0]["score"].is_null(), "a factor is unknown");
    for (format, rows) in [
        (
            "markdown",
            [
                "| 2 | Slack | build first | 86.5 |",
                "| 3 | Tiny | later | 25 to 47.5 |",
            ],
        ),
        (
            "csv",
            ["2,Slack,86.5,86.5,build_first", "3,Tiny,25,47.5,later"],
        ),
        ("table", ["Slack", "Tiny"]),
    ] {
        let text = told(format);
        let at = rows.map(|row| text.find(row).unwrap_or_else(|| panic!("{row}: {text}")));
        assert!(at[0] < at[1], "{text}");
    }
    assert!(!told("markdown").contains("<b>"), "shown as text");
}
