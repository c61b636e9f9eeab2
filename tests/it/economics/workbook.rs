//! The workbook: the same bytes twice, and LibreOffice recalculates it to the figures that are printed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::cases;

/// The settings under which LibreOffice recalculates every formula when it opens a workbook.
const RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

fn write_workbook(input: &Value, folder: &Path, name: &str) {
    let file = folder.join(format!("{name}.json"));
    fs::write(&file, input.to_string()).expect("written");
    let output = Command::new(crate::common::PROGRAM)
        .args(["forecast", "--trials", "20", "--inputs"])
        .arg(&file)
        .arg("-o")
        .arg(folder.join(format!("{name}.xlsx")))
        .output()
        .expect("the program runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn office_is_installed() -> bool {
    Command::new("soffice")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The rows of a sheet, by the name that LibreOffice gives its file.
fn sheet(folder: &Path, case: &str, name: &str) -> Vec<Vec<String>> {
    let path = folder.join(format!("{case}-{name}.csv"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader
        .records()
        .map(|record| {
            record
                .expect("a record")
                .iter()
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

fn number(text: &str) -> f64 {
    let (digits, one) = text
        .strip_suffix('%')
        .map_or((text, 1.0), |digits| (digits, 100.0));
    let number = digits.parse::<f64>();
    number.unwrap_or_else(|_| panic!("`{text}` is not a number")) / one
}

/// Whether a recalculated value is the printed figure, to half of its last digit and the noise of floats.
fn prints(value: f64, figure: &str) -> bool {
    let digits = figure
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let half = 0.5 / 10f64.powi(i32::try_from(digits).expect("few digits"));
    (value - number(figure)).abs() <= half * 1.001 + 1e-9 * value.abs()
}

/// Cases, and changes of them that reach terms the cases do not have.
fn models() -> Vec<(String, Value)> {
    let all = cases::cases();
    let mut list: Vec<(String, Value)> = all["cases"]
        .as_array()
        .expect("cases")
        .iter()
        .enumerate()
        .map(|(index, case)| (format!("case{index}"), case["input"].clone()))
        .collect();
    let mut quarterly = list[3].1.clone();
    quarterly["commission"]["terms"] = serde_json::json!({"payout_run": "quarterly"});
    quarterly["program"]["influenced_customers_per_month"] = "2".into();
    list.push(("quarterly".into(), quarterly));
    for (key, sum) in [("flat", "150"), ("per_lead", "40")] {
        for run in ["quarterly", "monthly"] {
            let mut sums = list[3].1.clone();
            sums["commission"] = serde_json::json!({"tier": "referral", key: sum, "terms": {"payout_run": run, "net_days": 30}});
            sums["program"]["influenced_customers_per_month"] = "2".into();
            list.push((format!("{key}-{run}"), sums));
        }
    }
    let mut outcome = list[0].1.clone();
    outcome["product"]["revenue_model"] = "outcome".into();
    outcome["product"]["outcome_rate_monthly"] = "0.4".into();
    outcome["product"]["outcome_lag_months"] = 1.into();
    outcome["product"]["serving_cost_monthly"] = "1.5".into();
    outcome["commission"]["scope"] = "first_payment".into();
    outcome["commission"]["tier"] = "integration".into();
    outcome["commission"]["terms"] = serde_json::json!({"payout_run": "due_day", "net_days": 15});
    list.push(("outcome".into(), outcome));
    let mut steps = list[1].1.clone();
    steps["program"]["influenced_customers_per_month"] = "1".into();
    steps["program"]["costs"]["platform_steps"] = serde_json::json!([
        {"above_revenue": 40_000, "above_partners": 3, "monthly": 1100},
        {"above_revenue": 90_000, "monthly": 1250, "take_rate": "5%", "included_payouts": 2500},
    ]);
    list.push(("steps".into(), steps));
    list
}

#[test]
fn two_runs_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = &models()[0].1;
    write_workbook(input, folder.path(), "first");
    write_workbook(input, folder.path(), "second");
    let read = |name| fs::read(folder.path().join(name)).expect("read");
    assert!(read("first.xlsx") == read("second.xlsx"));
}

#[test]
fn libreoffice_recalculates_to_the_printed_figures() {
    if !office_is_installed() {
        use std::io::Write as _;
        // Straight to the stream: the test harness hides what passing tests print.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: LibreOffice (soffice) is not installed; the workbook was not recalculated"
        );
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("profile");
    fs::create_dir_all(profile.join("user")).expect("a profile");
    fs::write(profile.join("user/registrymodifications.xcu"), RECALCULATE).expect("settings");
    let models = models();
    let mut files = Vec::new();
    for (name, input) in &models {
        write_workbook(input, folder.path(), name);
        files.push(folder.path().join(format!("{name}.xlsx")));
    }
    let converted = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args([
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1",
        ])
        .arg("--outdir")
        .arg(folder.path())
        .args(&files)
        .output()
        .expect("soffice runs");
    assert!(
        converted.status.success(),
        "{}",
        String::from_utf8_lossy(&converted.stderr)
    );
    for (name, input) in &models {
        let figures = Command::new(crate::common::PROGRAM)
            .args(["forecast", "--trials", "20", "--format", "json", "--inputs"])
            .arg(folder.path().join(format!("{name}.json")))
            .output()
            .expect("the program runs");
        let figures: Value = serde_json::from_slice(&figures.stdout).expect("JSON");
        months_agree(
            name,
            &sheet(folder.path(), name, "Program"),
            &figures["program"]["monthly"],
        );
        results_agree(
            name,
            input,
            &sheet(folder.path(), name, "Results"),
            &figures,
        );
    }
}

fn months_agree(name: &str, rows: &[Vec<String>], monthly: &Value) {
    let pairs = [
        ("revenue", "revenue"),
        ("commission net", "commission_net"),
        ("net", "net"),
        ("running net", "cum"),
        ("cash", "cash"),
        ("commission owed", "liability"),
        ("reserve", "reserve"),
    ];
    for (head, key) in pairs {
        let column = rows[0].iter().position(|cell| cell == head).expect(head);
        let figures = monthly[key].as_array().expect(key);
        for (row, figure) in rows[1..].iter().zip(figures) {
            let (value, figure) = (number(&row[column]), figure.as_str().expect("text"));
            assert!(
                prints(value, figure),
                "{name}: {head} of month {}: {value}, not {figure}",
                row[0]
            );
        }
    }
}

fn results_agree(name: &str, input: &Value, rows: &[Vec<String>], figures: &Value) {
    let of = |label: &str| {
        let row = rows
            .iter()
            .find(|row| row[0] == label)
            .unwrap_or_else(|| panic!("{label}"));
        row[1].clone()
    };
    let (unit, program) = (&figures["unit"], &figures["program"]);
    let pairs = [
        ("revenue to the horizon", &unit["pv_revenue_net"]),
        ("margin before commission", &unit["ltv_capped"]),
        (
            "left after commission",
            &unit["contribution_after_commission"],
        ),
        ("LTV:CAC, all commission as CAC", &unit["ltv_to_cac_all_in"]),
        ("new customers", &program["new_customers"]),
        ("net, commissions expensed", &program["net_contribution"]),
        ("net, cash", &program["cash_net"]),
        (
            "net of what would have come anyway",
            &program["net_contribution_incremental"],
        ),
        ("deepest funding", &program["peak_funding"]),
        ("deepest funding, cash", &program["peak_cash_funding"]),
        ("commission owed at the end", &program["liability_end"]),
    ];
    for (label, figure) in pairs {
        let (value, figure) = (of(label), figure.as_str().expect("text"));
        assert!(
            prints(number(&value), figure),
            "{name}: {label}: {value}, not {figure} ({input})"
        );
    }
    let month = |figure: &Value| {
        figure
            .as_u64()
            .map_or_else(|| "none".to_owned(), |month| month.to_string())
    };
    assert_eq!(
        of("breaks even in month"),
        month(&program["break_even_month"]),
        "{name}"
    );
    assert_eq!(
        of("paid back on revenue, month"),
        month(&unit["payback_periods_accrual"]),
        "{name}"
    );
    for cap in figures["caps"].as_array().expect("caps") {
        let scope = cap["scope"].as_str().expect("text");
        let scope = match scope.split_once(':') {
            Some(("months", months)) => format!("{months} months"),
            Some((scope, months)) => format!("{scope}, {months} months"),
            None => scope.replace('_', " "),
        };
        let structure = format!("{}, {scope}", cap["tier"].as_str().expect("text"));
        for (test, key) in [
            ("break-even", "break_even"),
            ("3:1, all commission as CAC", "ltv3_all_in"),
            ("3:1, first year's as CAC", "ltv3_hybrid"),
            ("paid back in 12 months", "payback12"),
        ] {
            let (value, figure) = (
                of(&format!("{structure}: {test}")),
                cap[key].as_str().expect("text"),
            );
            assert!(
                prints(number(&value), figure),
                "{name}: {structure} {test}: {value}, not {figure}"
            );
        }
    }
}
