//! What is counted of an export: customers, what is taken back, amounts and currencies as they are written.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::common::{Folder, err, out};

const COMMISSIONS: &str =
    "Commission ID,Partner ID,Customer ID,Sale amount,Commission,Status,Created at\n";

fn diagnosis(folder: &Folder, files: &[&str]) -> Json {
    let output = folder.run(&[&["diagnose", "--format", "json"], files].concat());
    assert!(output.status.success(), "{}", err(&output));
    serde_json::from_str(out(&output)).expect("JSON")
}

/// What is measured of a list of commissions, each of which is a partner, a customer, a sale, a commission and a state.
fn measured(rows: &[&str]) -> Json {
    let mut list = COMMISSIONS.to_owned();
    for (at, row) in rows.iter().enumerate() {
        let _ = writeln!(list, "c{at},{row},2026-01-05");
    }
    let folder = Folder::new();
    folder.write("commissions.csv", list);
    diagnosis(&folder, &["commissions.csv", "--hold", "0"])["measures"].clone()
}

#[test]
fn customers_are_told_apart_however_short_their_ids() {
    for (customers, partners) in [(999, 20), (999, 100), (60, 60), (90_000, 7)] {
        let folder = Folder::new();
        let mut list = COMMISSIONS.to_owned();
        for at in 1..=customers {
            let _ = writeln!(list, "c{at},{},{at},100,20,paid,2026-01-05", at % partners);
        }
        folder.write("commissions.csv", list);
        let told = diagnosis(&folder, &["commissions.csv"]);
        assert_eq!(told["measures"]["sales"], customers, "{partners} partners");
        assert_eq!(told["measures"]["partners_total"], partners);
    }
}

#[test]
fn what_is_taken_back_is_subtracted() {
    for (rows, revenue, commission, reversed) in [
        (&["p,k,100,20,paid", "p,k,-100,-20,paid"][..], 0.0, 0.0, 1.0),
        (
            &["p,k,100,20,paid", "p,k,-40,-8,paid", "q,l,100,20,paid"],
            160.0,
            32.0,
            0.2,
        ),
        (&["p,k,100,20,paid", "p,k,0,-20,paid"], 0.0, 0.0, 1.0),
        (&["p,k,100,20,paid", "p,k,-50,0,paid"], 50.0, 20.0, 0.5),
        (
            &["p,k,100,20,paid", "p,l,100,20,refunded"],
            100.0,
            20.0,
            0.5,
        ),
    ] {
        let measured = measured(rows);
        assert_eq!(measured["revenue"], revenue, "{rows:?}");
        assert_eq!(measured["commission"], commission, "{rows:?}");
        assert_eq!(measured["reversed"]["share"], reversed, "{rows:?}");
    }
}

#[test]
fn a_minus_is_read_wherever_it_stands_and_what_is_no_amount_is_none() {
    for sale in [
        "-100",
        "$-100.00",
        "€ -100.00",
        "EUR -100.00",
        "100.00-",
        "\u{2212}100",
        "(100)",
    ] {
        let row = format!("p,k,{sale},0,paid");
        assert_eq!(
            measured(&["p,k,100,20,paid", &row])["revenue"],
            0.0,
            "{sale}"
        );
    }
    for sale in ["20% of 100", "see order 1234", "10-20"] {
        let row = format!("p,k,{sale},0,paid");
        assert_eq!(
            measured(&["p,k,100,20,paid", &row])["revenue"],
            100.0,
            "{sale}"
        );
    }
}

#[test]
fn decimals_are_read_as_the_first_rows_write_them() {
    for (separator, sales, revenue) in [
        (',', ["\"1.234,50\"", "\"1.000\""], 2234.5),
        (',', ["\"1,234.50\"", "1.000"], 1235.5),
        (';', ["1234.50", "99.500"], 1334.0),
        (';', ["1234,50", "99.500"], 100_734.5),
    ] {
        let folder = Folder::new();
        let row = |at: usize| {
            [
                "c",
                "p",
                &format!("k{at}"),
                sales[at],
                "0",
                "paid",
                "2026-01-05",
            ]
            .join(&separator.to_string())
        };
        let header = COMMISSIONS.replace(',', &separator.to_string());
        folder.write(
            "commissions.csv",
            format!("{header}{}\n{}\n", row(0), row(1)),
        );
        let told = diagnosis(&folder, &["commissions.csv"]);
        assert_eq!(told["measures"]["revenue"], revenue, "{sales:?}");
    }
}

#[test]
fn two_currencies_are_never_added_up_whether_a_code_or_a_sign_tells_them() {
    for (rows, line) in [
        (["p,k,$100,0,paid", "p,l,€100,0,paid"], "commissions.csv:3"),
        (
            ["p,k,100 EUR,0,paid", "p,l,£100,0,paid"],
            "commissions.csv:3",
        ),
    ] {
        let folder = Folder::new();
        let list = format!(
            "{COMMISSIONS}c0,{},2026-01-05\nc1,{},2026-01-05\n",
            rows[0], rows[1]
        );
        folder.write("commissions.csv", list);
        let output = folder.run(&["diagnose", "commissions.csv"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(err(&output).contains(line), "{}", err(&output));
        assert!(err(&output).contains("never added up"), "{}", err(&output));
    }
    let folder = Folder::new();
    let list = COMMISSIONS.replace("Status", "Currency,Status");
    folder.write(
        "commissions.csv",
        format!("{list}c0,p,k,€100,0,USD,paid,2026-01-05\n"),
    );
    let output = folder.run(&["diagnose", "commissions.csv"]);
    assert!(
        err(&output).contains("€ here, and in USD"),
        "{}",
        err(&output)
    );
    folder.write(
        "commissions.csv",
        format!("{list}c0,p,k,$100,0,CAD,paid,2026-01-05\n"),
    );
    assert!(
        folder
            .run(&["diagnose", "commissions.csv"])
            .status
            .success()
    );
}

#[test]
fn lines_that_are_no_partners_are_left_out() {
    let folder = Folder::new();
    let header = "Partner ID,Name,Clicks,Referrals\n";
    folder.write(
        "list.csv",
        format!("{header}p1,One,5,1\n{header}p2,Two,6,1\n,Total,11,2\n"),
    );
    let output = folder.run(&["diagnose", "list.csv", "--format", "json"]);
    let told: Json = serde_json::from_str(out(&output)).expect("JSON");
    assert_eq!(told["measures"]["partners_total"], 2);
    assert_eq!(told["measures"]["clicks"], 11);
    for told in [
        "list.csv:3: the header again",
        "list.csv:5: a line of totals",
    ] {
        assert!(err(&output).contains(told), "{}", err(&output));
    }
}

#[test]
fn clicks_beside_sales_that_are_not_earned_yet_are_no_broken_tracking() {
    let folder = Folder::new();
    let mut partners = "Partner ID,Name,Joined at,Clicks\n".to_owned();
    let mut list = COMMISSIONS.to_owned();
    for at in 0..15 {
        let _ = writeln!(partners, "p{at},Partner {at},2025-01-05,40");
        let _ = writeln!(list, "c{at},p{at},k{at},100,20,approved,2026-01-05");
    }
    folder.write("partners.csv", &partners);
    folder.write("commissions.csv", list);
    let files = ["partners.csv", "commissions.csv"];
    let id = |files: &[&str]| diagnosis(&folder, files)["constraint"]["id"].clone();
    assert_ne!(id(&files), "measurement");
    assert_ne!(id(&files[..1]), "measurement", "no export counts referrals");
}

#[test]
fn a_sale_is_one_that_is_earned_although_a_list_of_referrals_counts_more() {
    let folder = Folder::new();
    let mut partners = "Partner ID,Name,Joined at\n".to_owned();
    let mut referrals = "Partner ID,Referral date,Converted at\n".to_owned();
    let mut list = COMMISSIONS.to_owned();
    for at in 0..12 {
        let _ = writeln!(partners, "p{at},Partner {at},2024-01-05");
        let _ = writeln!(referrals, "p{at},2025-02-01,2025-03-01");
        let state = if at == 0 { "paid" } else { "pending" };
        let _ = writeln!(list, "c{at},p{at},k{at},100,20,{state},2025-03-01");
    }
    folder.write("partners.csv", partners);
    folder.write("referrals.csv", referrals);
    folder.write("commissions.csv", list);
    let told = diagnosis(
        &folder,
        &["partners.csv", "referrals.csv", "commissions.csv"],
    );
    assert_eq!(told["measures"]["performing"]["share"], 0.083_333);
    let told = diagnosis(&folder, &["partners.csv", "referrals.csv"]);
    assert_eq!(told["measures"]["performing"]["share"], 1.0);
}

#[test]
fn ids_that_are_written_in_two_ways_are_refused() {
    let folder = Folder::new();
    folder.write(
        "partners.csv",
        "Partner ID,Name,Joined at\n0,A,2025-01-05\n1,B,2025-01-05\n",
    );
    let list = format!("{COMMISSIONS}c0,aff_0,k,100,20,paid,2026-01-05\n");
    folder.write("commissions.csv", list);
    let output = folder.run(&["diagnose", "partners.csv", "commissions.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("nobody in common"),
        "{}",
        err(&output)
    );
}

#[test]
fn a_dry_run_leaves_the_answers_as_they_are() {
    let folder = Folder::new();
    folder.write("list.csv", "Partner ID,Name,Referrals\np1,One,5\n");
    let flags = [
        "diagnose",
        "list.csv",
        "--write-answers",
        "a.yaml",
        "--dry-run",
    ];
    let output = folder.run(&flags);
    assert!(output.status.success(), "{}", err(&output));
    assert!(!folder.path("a.yaml").exists());
    assert!(
        err(&output).contains("would write measured facts"),
        "{}",
        err(&output)
    );
}
