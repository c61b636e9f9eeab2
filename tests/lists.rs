//! `overlap` and `score` from outside: what they print, what they write, and what they say of bad files.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::{Compression, write::GzEncoder};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Folder {
        fs::write(self.path(name), bytes).expect("writes");
        self
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("reads")
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_partnerkit"))
            .args(words)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .expect("it starts")
    }
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

const OURS: &str = "\
Record ID,Company name,Company Domain Name,Lifecycle Stage
1,Acme Inc.,acme.com,Customer
2,=cmd|' /C calc'!A0,evil.com,Customer
3,Beta GmbH,,Lead
4,Gamma,gamma.io,Customer
5,,gmail.com,Customer
";

const THEIRS: &str = "\
name;domain;stage
ACME;https://www.acme.com/;customer
Beta;;customer
Evil;evil.com;customer
Gamma;gamma.io;lead
";

fn pair() -> Folder {
    let folder = Folder::new();
    folder.write("ours.csv", OURS).write("slack.csv", THEIRS);
    folder
}

#[test]
fn the_report_counts_what_both_sides_share() {
    let folder = pair();
    let output = folder.run(&["overlap", "ours.csv", "Slack=slack.csv", "--format", "yaml"]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(
        out(&output),
        "\
schema: partnerkit/overlap/v1
ours:
  file: ours.csv
  rows: 5
  accounts: 4
  rows_without_key: 1
  rows_without_stage: 0
  stage_column: true
  export: HubSpot
  columns:
    website:
    - Company Domain Name
    email: []
    company:
    - Company name
    any: []
    stage: Lifecycle Stage
partners:
- partner: Slack
  list:
    file: slack.csv
    rows: 4
    accounts: 4
    rows_without_key: 0
    rows_without_stage: 0
    stage_column: true
    export: plain list
    columns:
      website:
      - domain
      email: []
      company:
      - name
      any: []
      stage: stage
  shared_accounts: 4
  shared_customers: 2
  prospects:
    ours_their_customers: 1
    theirs_our_customers: 1
    of_both: 0
  former: 0
  other: 0
  share_of_ours: 100
  share_of_theirs: 100
  matched_by:
    website: 3
    hashed_domain: 0
    email: 0
    name: 1
  points: 25
"
    );
    assert_eq!(
        err(&output),
        "warning: ours.csv:6: no usable website, e-mail or company name; the row cannot be matched\n"
    );
}

#[test]
fn shared_accounts_and_rows_without_a_key_are_written_and_run_no_formula() {
    let folder = pair();
    let output = folder.run(&[
        "overlap",
        "ours.csv",
        "slack.csv",
        "-q",
        "--list",
        "shared.csv",
        "--without-key",
        "rest.csv",
    ]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(
        folder.read("shared.csv"),
        "\
partner,domain,matched_by,our_company,our_standing,our_line,their_company,their_standing,their_line
slack,acme.com,website,Acme Inc.,customer,2,ACME,customer,2
slack,evil.com,website,'=cmd|' /C calc'!A0,customer,3,Evil,customer,4
slack,,name,Beta GmbH,prospect,4,Beta,customer,3
slack,gamma.io,website,Gamma,customer,5,Gamma,prospect,5
"
    );
    assert_eq!(
        folder.read("rest.csv"),
        "file,line,row\nours.csv,6,\"5,,gmail.com,Customer\"\n"
    );
}

#[test]
fn a_hundred_blank_stages_of_101_are_told_and_counted() {
    let folder = Folder::new();
    let rows = |label: &str, count: usize| -> String {
        (1..=count)
            .map(|at| format!("Firm {at},{label}\n"))
            .collect()
    };
    let ours = format!(
        "Organization - Name,Organization - Label\n{}Firm 101,Customer\n",
        rows("", 100)
    );
    let theirs: String = (1..=101).map(|at| format!("Firm {at}\n")).collect();
    folder
        .write("ours.csv", ours)
        .write("theirs.csv", format!("company\n{theirs}"));
    let output = folder.run(&["overlap", "ours.csv", "theirs.csv", "--format", "json"]);
    assert_eq!(
        err(&output),
        "warning: ours.csv:2: no stage; the account counts as neither customer nor prospect. Fill the stage column \
         in, or take it out of the file if all are customers; 100 rows in all, the next on lines 3, 4, ...\n"
    );
    let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
    let partner = &report["partners"][0];
    assert_eq!(report["ours"]["rows_without_stage"], 100);
    assert_eq!(partner["shared_accounts"], 101);
    assert_eq!(partner["shared_customers"], 1);
    assert_eq!(partner["other"], 100);
}

#[test]
fn key_columns_match_in_any_order_and_none_is_ignored() {
    let folder = Folder::new();
    folder
        .write(
            "ours.csv",
            "id,site,firma,kontakt\n1,acme.com,Acme,\n2,,Beta GmbH,\n3,n/a,Gamma,\n4,localhost,Delta,\n\
             5,,,jo@epsilon.eu\n",
        )
        .write(
            "theirs.csv",
            "company,domain\nAcme,acme.com\nBeta,\nGamma,\nDelta,\nEpsilon,epsilon.eu\n",
        );
    let orders = [
        ["site", "firma", "kontakt"],
        ["kontakt", "firma", "site"],
        ["firma", "site", "kontakt"],
    ];
    for [one, two, three] in orders {
        let output = folder.run(&[
            "overlap",
            "ours.csv",
            "theirs.csv",
            "--key",
            one,
            "--key",
            two,
            "--key",
            three,
            "--key",
            one,
            "--format",
            "json",
        ]);
        let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
        assert_eq!(
            report["partners"][0]["shared_accounts"],
            5,
            "{one}: {}",
            err(&output)
        );
        assert_eq!(report["ours"]["rows_without_key"], 0, "{one}");
    }
    let output = folder.run(&[
        "overlap",
        "ours.csv",
        "theirs.csv",
        "--key",
        "site",
        "--format",
        "json",
    ]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(
        err(&output),
        "warning: ours.csv:3: no usable website, e-mail or company name; the row cannot be matched; 4 rows in all, the \
         next on lines 4, 5, ...\n\
         warning: theirs.csv:1: no column `site`; this list is read by `domain`, `company`\n"
    );
    let output = folder.run(&[
        "overlap",
        "ours.csv",
        "theirs.csv",
        "--key",
        "site",
        "--key",
        "nosuch",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(
        err(&output).contains("error: no list has a column `nosuch`\n"),
        "{}",
        err(&output)
    );
}

#[test]
fn machines_in_key_columns_name_nobody() {
    let folder = Folder::new();
    let list = "site\nlocalhost\n192.168.1.1\nhttp://10.0.0.1/x\nintranet.local\n";
    folder
        .write("ours.csv", list)
        .write("theirs.csv", format!("{list}acme.com\n"));
    let output = folder.run(&[
        "overlap",
        "ours.csv",
        "theirs.csv",
        "--key",
        "site",
        "--format",
        "json",
    ]);
    let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
    assert_eq!(report["partners"][0]["shared_accounts"], 0);
    assert_eq!(report["ours"]["rows_without_key"], 4);
}

#[test]
fn pages_on_a_social_network_do_not_make_two_companies_one() {
    let folder = Folder::new();
    folder
        .write(
            "ours.csv",
            "company,website\nBakery A,https://www.facebook.com/bakerya\nBakery B,https://www.facebook.com/bakeryb\n\
             Bakery D,https://linktr.ee/d\n",
        )
        .write(
            "theirs.csv",
            "company,website\nBakery A,bakerya.com\nBakery C,https://www.facebook.com/bakeryc\nBakery B,\nBakery D,\n",
        );
    let output = folder.run(&["overlap", "ours.csv", "theirs.csv", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
    assert_eq!(report["partners"][0]["matched_by"]["website"], 0);
    assert_eq!(report["partners"][0]["matched_by"]["name"], 3);
    assert!(
        err(&output).starts_with(
            "warning: ours.csv:2: no company's domain in the website or e-mail address; the account is matched by its \
             name (`https://www.facebook.com/bakerya`); 3 rows in all, the next on lines 3, 4\n"
        ),
        "{}",
        err(&output)
    );
}

#[test]
fn the_stage_of_an_opportunity_report_is_its_stage_and_not_its_type() {
    let folder = Folder::new();
    folder
        .write(
            "opp.csv",
            "Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Lead Source,Type\n\
             Jo,Acme Inc.,Acme - New,Closed Won,10000,Web,New Business\n\
             Jo,Beta GmbH,Beta - Upsell,Prospecting,10000,Web,Existing Customer - Upgrade\n\
             Jo,Gamma LLC,Gamma,Closed Lost,10000,Web,New Customer\n",
        )
        .write("theirs.csv", "company\nAcme\nBeta\nGamma\n");
    let output = folder.run(&["overlap", "opp.csv", "theirs.csv", "--format", "json"]);
    assert_eq!(err(&output), "");
    let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
    let partner = &report["partners"][0];
    assert_eq!(report["ours"]["export"], "Salesforce");
    assert_eq!(report["ours"]["columns"]["stage"], "Stage");
    assert_eq!(partner["shared_customers"], 1);
    assert_eq!(partner["prospects"]["ours_their_customers"], 1);
    assert_eq!(partner["former"], 1);
    let output = folder.run(&["overlap", "opp.csv", "theirs.csv"]);
    assert!(
        out(&output).contains(
            "Your list: 3 rows, 3 accounts, read as Salesforce: company `Account Name`, stage `Stage`."
        ),
        "{}",
        out(&output)
    );
}

#[test]
fn the_next_company_column_is_read_where_the_first_names_nobody() {
    let folder = Folder::new();
    folder
        .write("theirs.csv", "company,domain\nAcme,acme.com\nBeta,beta.de\n")
        .write(
            "hubspot.csv",
            "Record ID,Email,Company Name,Associated Company (Primary),Associated Company,Lifecycle Stage\n\
             1,a@gmail.com,,Acme,,Customer\n2,b@gmail.com,n/a,,Beta,Customer\n",
        )
        .write(
            "stripe.csv",
            "id,Description,Email,Name,Status\ncus_1,Acme Inc,jo@gmail.com,,active\n\
             cus_2,,jo@gmail.com,Beta,active\n",
        );
    for ours in ["hubspot.csv", "stripe.csv"] {
        let output = folder.run(&["overlap", ours, "theirs.csv", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
        assert_eq!(
            report["partners"][0]["matched_by"]["name"],
            2,
            "{ours}: {}",
            err(&output)
        );
    }
}

#[test]
fn files_in_any_dress_give_the_same_report() {
    let folder = pair();
    let plain = folder.run(&[
        "overlap",
        "ours.csv",
        "P=slack.csv",
        "-q",
        "--format",
        "csv",
    ]);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(THEIRS.as_bytes()).expect("writes");
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(THEIRS.encode_utf16().flat_map(u16::to_le_bytes));
    let dressed: [(&str, Vec<u8>); 5] = [
        ("gzip", gzip.finish().expect("finishes")),
        ("utf16", utf16),
        ("bom", [b"\xef\xbb\xbf", THEIRS.as_bytes()].concat()),
        ("tabs", THEIRS.replace(';', "\t").into_bytes()),
        ("windows", THEIRS.replace('\n', "\r\n").into_bytes()),
    ];
    for (name, bytes) in dressed {
        folder.write(name, bytes);
        let given = format!("P={name}");
        let output = folder.run(&["overlap", "ours.csv", &given, "-q", "--format", "csv"]);
        assert_eq!(
            out(&output).replace(&format!("P,{name},"), "P,slack.csv,"),
            out(&plain),
            "{name}: {}",
            err(&output)
        );
    }
}

#[test]
fn a_bad_file_is_told_with_file_line_and_a_sentence() {
    let mut long = b"name,domain\n".to_vec();
    long.extend(vec![b'x'; 1_000_000]);
    long.extend(b",acme.com\n");
    let cases: [(&str, Vec<u8>, i32, &str); 13] = [
        (
            "empty",
            vec![],
            1,
            "error: bad.csv:1: the file is empty\nhelp: export the list again\n",
        ),
        (
            "header only",
            b"name,domain\n".to_vec(),
            0,
            "warning: bad.csv:1: a header and no rows\n",
        ),
        (
            "duplicate header",
            b"domain,domain\nacme.com,b.com\n".to_vec(),
            0,
            "warning: bad.csv:1: columns 1 and 2 are both called `domain`; the first one counts\n",
        ),
        (
            "ragged rows",
            b"name,domain\nAcme\nBeta,b.com,x\nGamma,g.com,y\n".to_vec(),
            0,
            "warning: bad.csv:2: fewer fields than the header has; the missing ones count as empty\n\
             warning: bad.csv:3: more fields than the header has; the extra ones are left out; \
             2 rows in all, the next on line 4\n",
        ),
        (
            "open quote",
            b"name,domain\n\"Acme,acme.com\nBeta,b.com\n".to_vec(),
            0,
            "warning: bad.csv:2: a quote opens here and never closes; the line is read as it stands, quote and all\n",
        ),
        (
            "NUL",
            b"name,domain\nAc\0me,acme.com\n".to_vec(),
            0,
            "warning: bad.csv:2: the row holds NUL bytes; they are skipped\n",
        ),
        (
            "mixed encodings",
            b"name,domain\nM\xc3\xbcller,m.de\nB\xf6hm,b.de\n".to_vec(),
            0,
            "warning: bad.csv:3: not valid UTF-8; the field is read as windows-1252\n",
        ),
        (
            "windows-1252",
            b"name,domain\nB\xf6hm,b.de\n".to_vec(),
            0,
            "warning: bad.csv:1: not UTF-8 anywhere; read as windows-1252\n",
        ),
        ("a field of a megabyte", long, 0, ""),
        (
            "no key column",
            b"id,firma\n1,acme.com\n2,b.com\n".to_vec(),
            1,
            "error: bad.csv:1: no column is known to hold websites, e-mail addresses or company names\n\
             help: likely by what stands in them: `firma`; try `--key \"firma\"`\n",
        ),
        (
            "no header",
            b"acme.com\nb.com\n".to_vec(),
            0,
            "warning: bad.csv:1: no header row: accounts are taken from column 1\n",
        ),
        (
            "a workbook",
            b"PK\x03\x04....".to_vec(),
            1,
            "error: bad.csv: this is a workbook or a zip archive, not a CSV file\nhelp: save or export it as CSV first\n",
        ),
        (
            "an unknown stage",
            b"domain,stage\nacme.com,Evangelista\n".to_vec(),
            0,
            "warning: bad.csv:2: an unknown stage; the account counts as neither customer nor prospect (`Evangelista`)\n",
        ),
    ];
    for (name, bytes, code, told) in cases {
        let folder = Folder::new();
        folder
            .write("ours.csv", "domain\nacme.com\n")
            .write("bad.csv", bytes);
        let output = folder.run(&["overlap", "ours.csv", "bad.csv"]);
        assert_eq!(err(&output), told, "{name}");
        assert_eq!(output.status.code(), Some(code), "{name}");
        assert_eq!(out(&output).is_empty(), code != 0, "{name}");
    }
}

#[test]
fn lines_of_old_macs_with_a_line_feed_in_a_cell_and_long_headers_lose_no_row() {
    let folder = Folder::new();
    let long = format!(
        "name,{},domain\nAcme,,acme.com\nBeta,,beta.de\n",
        "x".repeat(400_000)
    );
    folder
        .write(
            "mac.csv",
            "name,domain\r\"Ac\nme\",acme.com\rBeta,beta.de\rGamma,gamma.io\r",
        )
        .write("long.csv", long)
        .write(
            "quoted.csv",
            "\"company\",\"website\",\"stage\"\n\"Acme Inc\",\"acme.com\",\"Customer\"\n\
             \"Beta\",\"beta.de\",\"unclosed\n\"Gamma\",\"gamma.io\",\"Customer\"\n",
        )
        .write("ours.csv", "domain\nacme.com\nbeta.de\ngamma.io\n");
    for (theirs, rows, shared) in [("mac.csv", 3, 3), ("long.csv", 2, 2), ("quoted.csv", 3, 3)] {
        let output = folder.run(&["overlap", "ours.csv", theirs, "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
        assert_eq!(
            report["partners"][0]["list"]["rows"],
            rows,
            "{theirs}: {}",
            err(&output)
        );
        assert_eq!(
            report["partners"][0]["matched_by"]["website"], shared,
            "{theirs}"
        );
    }
}

#[test]
fn broken_gzip_is_told_with_what_to_do() {
    let folder = Folder::new();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(THEIRS.as_bytes()).expect("writes");
    let whole = gzip.finish().expect("finishes");
    folder
        .write("ours.csv", OURS)
        .write("short.csv.gz", &whole[..whole.len() - 12])
        .write("more.csv.gz", [&whole[..], b"trailing"].concat());
    for (file, told) in [
        (
            "short.csv.gz",
            "it is cut short; have it sent or downloaded again\n",
        ),
        (
            "more.csv.gz",
            "other bytes stand behind its gzip data; unpack it with `gzip -dc` and give the CSV file\n",
        ),
    ] {
        let output = folder.run(&["overlap", "ours.csv", file]);
        assert_eq!(output.status.code(), Some(1));
        let first = format!("error: {file}: cannot be read: {told}");
        assert!(err(&output).starts_with(&first), "{}", err(&output));
    }
}

#[test]
fn side_files_that_would_clash_or_mislead_are_refused_before_anything_is_written() {
    let folder = pair();
    for (flags, told) in [
        (
            ["--list", "z.csv", "--without-key", "z.csv"],
            "error: `--list` and `--without-key` both go to `z.csv`\n",
        ),
        (
            ["--list", "x.json", "--format", "yaml"],
            "error: `x.json` would hold CSV under another ending\n",
        ),
    ] {
        let output = folder.run(&[&["overlap", "ours.csv", "slack.csv"], &flags[..]].concat());
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).starts_with(told), "{}", err(&output));
        assert!(!folder.path("z.csv").exists() && !folder.path("x.json").exists());
    }
}

#[cfg(unix)]
#[test]
fn our_list_from_a_pipe_is_held_against_two_partners() {
    let folder = pair();
    folder.write("other.csv", "domain\nacme.com\n");
    let pipe = folder.path("pipe");
    let made = Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo starts");
    assert!(made.success());
    let writer = std::thread::spawn(move || fs::write(pipe, OURS));
    let output = folder.run(&[
        "overlap",
        "pipe",
        "slack.csv",
        "other.csv",
        "-q",
        "--format",
        "json",
    ]);
    writer.join().expect("no panic").expect("writes");
    let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
    assert_eq!(report["partners"][0]["shared_accounts"], 4);
    assert_eq!(report["partners"][1]["shared_accounts"], 1);
}

#[test]
fn the_same_list_twice_is_refused_even_under_another_name() {
    let folder = pair();
    fs::copy(folder.path("slack.csv"), folder.path("copy.csv")).expect("copies");
    for (words, told) in [
        (
            ["overlap", "ours.csv", "./ours.csv", "slack.csv"],
            "error: `./ours.csv` is the same list as yours, `ours.csv`\n",
        ),
        (
            ["overlap", "ours.csv", "slack.csv", "copy.csv"],
            "error: `slack.csv` and `copy.csv` are the same list\n",
        ),
    ] {
        let output = folder.run(&words);
        assert_eq!(output.status.code(), Some(1));
        assert!(err(&output).starts_with(told), "{}", err(&output));
    }
}

#[test]
fn a_hashed_list_compares_like_the_list_it_hides() {
    let folder = pair();
    folder
        .write("salt", "3f1c0b7a9d2e45886b1a7c5d9e0f2a4b\n")
        .write("weak", "secret\n");
    let export = [
        "overlap",
        "export",
        "slack.csv",
        "--salt-file",
        "salt",
        "-o",
        "slack-hashed.csv",
    ];
    let output = folder.run(&export);
    assert!(output.status.success(), "{}", err(&output));
    let hashed = folder.read("slack-hashed.csv");
    for word in ["acme", "evil", "Beta", "gamma"] {
        assert!(!hashed.contains(word), "{word}");
    }
    assert!(
        err(&output).contains("\n4 accounts hashed in 4 rows; "),
        "{}",
        err(&output)
    );
    let cut = hashed.lines().count() - 1;
    let cut: String = hashed
        .lines()
        .take(cut)
        .map(|line| format!("{line}\n"))
        .collect();
    folder.write("cut.csv", cut);
    let output = folder.run(&["overlap", "ours.csv", "cut.csv", "--salt-file", "salt"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).starts_with("error: cut.csv: the first line says 4 rows follow, and 3 do\n"),
        "{}",
        err(&output)
    );
    let plain = folder.run(&[
        "overlap",
        "ours.csv",
        "P=slack.csv",
        "-q",
        "--format",
        "csv",
    ]);
    let output = folder.run(&[
        "overlap",
        "ours.csv",
        "P=slack-hashed.csv",
        "--salt-file",
        "salt",
        "-q",
        "--format",
        "csv",
    ]);
    assert_eq!(
        out(&output).replace("slack-hashed.csv", "slack.csv"),
        out(&plain),
        "{}",
        err(&output)
    );
    for (words, told) in [
        (
            &["overlap", "ours.csv", "slack-hashed.csv"][..],
            "error: slack-hashed.csv:1: this list is hashed\n",
        ),
        (
            &["overlap", "export", "slack.csv", "--salt-file", "weak"],
            "error: weak: the salt has 6 bytes; under 16 it could be found by trying\n",
        ),
    ] {
        let output = folder.run(words);
        assert_eq!(output.status.code(), Some(1));
        assert!(err(&output).starts_with(told), "{}", err(&output));
    }
}

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
            "rank,name,score_low,score_high,priority,overlap,fit,commitment,feasibility,signal,question,to_cross",
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
    let told = |at: usize| report["candidates"][at]["to_cross"].as_str().expect("told");
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
    let table = fs::read_to_string(folder.0.path().join(factors)).expect("exported");
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
        fs::write(folder.0.path().join(factors), edited).expect("writes");
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
