//! `overlap` from outside: what it prints, what it writes, and what it says of bad files.

use std::fs;
use std::io::Write as _;
use std::process::Command;

use crate::common::{Folder, err, out};
use flate2::{Compression, write::GzEncoder};

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

/// Our list and a partner's in a folder.
pub fn pair() -> Folder {
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
fn an_encoding_asked_for_is_left_to_files_that_do_not_show_theirs() {
    let folder = Folder::new();
    folder
        .write("ours.csv", b"company\n\xc7\xe0\xf0\xff\n")
        .write("theirs.csv", "company\nЗаря\n");
    let output = folder.run(&[
        "overlap",
        "ours.csv",
        "theirs.csv",
        "--encoding",
        "windows-1251",
        "--format",
        "json",
    ]);
    let report: serde_json::Value = serde_json::from_str(out(&output)).expect("JSON");
    assert_eq!(report["partners"][0]["shared_accounts"], 1);
}

#[test]
fn a_bad_file_is_told_with_file_line_and_a_sentence() {
    let mut long = b"name,domain\n".to_vec();
    long.extend(vec![b'x'; 1_000_000]);
    long.extend(b",acme.com\n");
    let cases: [(&str, Vec<u8>, i32, &str); 17] = [
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
            1,
            "error: bad.csv:2: a quote opens here and does not close\n\
             help: close the quote or take it out; a quote inside quotes is written twice\n",
        ),
        (
            "a quote closed by one of the next line",
            b"name,domain\n\"Acme\",\"acme.com\n\"Beta\",\"b.com\"\n".to_vec(),
            1,
            "error: bad.csv:2: a quote opens here and does not close\n\
             help: close the quote or take it out; a quote inside quotes is written twice\n",
        ),
        (
            "text after a quote",
            b"name,domain\n\"Acme\" Inc,acme.com\n".to_vec(),
            0,
            "warning: bad.csv:2: text follows a closing quote; it is kept as part of the field\n",
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
            "an image",
            b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(),
            1,
            "error: bad.csv: this is an image, not a CSV file\nhelp: save or export it as CSV first\n",
        ),
        (
            "bytes",
            (0..=255).collect(),
            1,
            "error: bad.csv: this is a binary file, not a CSV file\nhelp: save or export it as CSV first\n",
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
        .write("ours.csv", "domain\nacme.com\nbeta.de\ngamma.io\n");
    for (theirs, rows, shared) in [("mac.csv", 3, 3), ("long.csv", 2, 2)] {
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
        .write("more.csv.gz", [&whole[..], b"other bytes"].concat());
    for (file, told) in [
        (
            "short.csv.gz",
            "it is cut short; have it sent or downloaded again\n",
        ),
        (
            "more.csv.gz",
            "its gzip data is damaged, or other bytes follow it; unpack it with `gzip -dc` and give the CSV file\n",
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

/// Accounts shared with a list of two, and the warnings.
fn shared_with_two(list: &[u8]) -> (u64, String) {
    let folder = Folder::new();
    folder
        .write("ours.csv", list)
        .write("theirs.csv", "name,domain\nX,acme.com\nY,beta.com\n");
    let output = folder.run(&["overlap", "ours.csv", "theirs.csv", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(out(&output)).unwrap_or_default();
    let shared = &report["partners"][0]["shared_accounts"];
    (shared.as_u64().unwrap_or(99), err(&output).to_owned())
}

#[test]
fn a_header_below_title_lines_is_found() {
    for list in [
        "Accounts Report,,\nCompany,Website,Stage\nAcme,acme.com,Customer\nBeta,beta.com,Customer\n",
        ",,\nCompany,Website,Stage\nAcme,acme.com,Customer\nBeta,beta.com,Customer\n",
    ] {
        let (shared, told) = shared_with_two(list.as_bytes());
        assert_eq!(shared, 2, "{told}");
        assert_eq!(
            told,
            "warning: ours.csv:2: the header is taken from this line; the lines above it are left out\n"
        );
    }
    let list = "Active accounts\n\n\"Account Name\",\"Website\"\n\"Acme\",\"acme.com\"\n\"Beta\",\"beta.com\"\n";
    assert_eq!(shared_with_two(list.as_bytes()).0, 2);
}

#[test]
fn addresses_under_other_headers_are_matched_or_reported() {
    for header in [
        "Company,Primary Domain",
        "Company > Name,Company > Domains",
        "Company,Website 1",
        "Organization Name,E-mail 1 - Value",
        "Company,E-mail Address",
    ] {
        let list = format!("{header}\nAcme of Ohio,acme.com\nBeta Group,beta.com\n");
        assert_eq!(shared_with_two(list.as_bytes()).0, 2, "{header}");
    }
    let list = "Company,Kontakt\nAcme of Ohio,jo@acme.com\nBeta Group,al@beta.com\n";
    let (shared, told) = shared_with_two(list.as_bytes());
    assert_eq!(shared, 0);
    assert!(
        told.contains("use `--key \"Kontakt\" --key \"Company\"`"),
        "{told}"
    );
}

#[test]
fn totals_and_notes_below_a_report_are_no_accounts() {
    let list = "\"Account Name\",\"Website\"\n\"Acme\",\"acme.com\"\n\"Grand Totals (1 records)\",\"\"\n\n\n\
                \"Active accounts\"\n\"Copyright (c) 2026 salesforce.com, inc.\"\n";
    let (shared, told) = shared_with_two(list.as_bytes());
    assert_eq!(shared, 1);
    assert_eq!(
        told,
        "warning: ours.csv:3: a total or a note below the rows of a report, no account; it is left out; 3 rows in \
         all, the next on lines 6, 7\n"
    );
    let list = "company\nAcme\n\nTotal Energies\n";
    assert_eq!(shared_with_two(list.as_bytes()).1, "");
}

#[test]
fn a_comparison_in_a_warehouse_is_a_query_over_two_tables() {
    let folder = pair();
    let output = folder.run(&["overlap", "--sql", "postgres", "crm.accounts", "slack"]);
    assert!(output.status.success(), "{}", err(&output));
    let query = out(&output);
    for part in [
        "from crm.accounts",
        "from slack",
        "'gmail.com'",
        "'wordpress.com'",
    ] {
        assert!(query.contains(part), "{part}");
    }
    for (words, code, says) in [
        (
            &[
                "overlap",
                "--sql",
                "postgres",
                "crm.accounts",
                "x; drop table y",
            ][..],
            1,
            "is no name of a table",
        ),
        (
            &["overlap", "--sql", "duckdb", "ours", "slack", "acme"],
            2,
            "a query compares two tables",
        ),
        (
            &[
                "overlap", "--sql", "duckdb", "ours", "slack", "--list", "x.csv",
            ],
            2,
            "cannot be used with",
        ),
    ] {
        let output = folder.run(words);
        assert_eq!(output.status.code(), Some(code), "{words:?}");
        assert!(err(&output).contains(says), "{words:?}: {}", err(&output));
    }
}
