//! `forecast` as it is typed: a case's inputs as a file give the case's figures.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use partnerkit::units::Decimal;
use serde_json::Value;

use super::cases;

fn forecast(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(crate::common::PROGRAM)
        .arg("forecast")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("an input");
    // A command that refuses its flags does not read what is piped in.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

fn case(index: usize) -> Value {
    cases::cases()["cases"][index].clone()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_inputs_of_a_case_print_its_figures_under_the_same_names() {
    let case = case(4);
    let output = forecast(
        &["--inputs", "-", "--format", "json"],
        &case["input"].to_string(),
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let keys = |value: &Value| {
        value
            .as_object()
            .expect("a map")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let figures = keys(&case["expected"]);
    assert_eq!(keys(&found)[..figures.len()], figures);
    for section in ["unit", "caps", "clawback", "program", "monte_carlo"] {
        let mut list = Vec::new();
        cases::differences(
            section,
            &found[section],
            &case["expected"][section],
            &mut list,
        );
        assert!(list.is_empty(), "{}", list.join("\n"));
    }
}

#[test]
fn every_problem_of_an_inputs_file_is_told_with_its_place() {
    let text = "currency: XXX\nproduct:\n  revenue_model: weekly\n  price: NaN\n  monthly_churn: 1.2\n  colour: red\n\
                commission:\n  tier: referral\n  scope: months:0\n  rate: 12345678901234567890123456789\n\
                program:\n  identified: 10\nmc:\n  trials: 0\n";
    let output = forecast(&["--inputs", "-"], text);
    assert_eq!(output.status.code(), Some(1));
    let told = stderr(&output);
    for expected in [
        "`XXX` is not a currency code of ISO 4217",
        "`product.revenue_model` cannot be `weekly`",
        "`NaN` is not a number",
        "`product.monthly_churn` cannot be a bare 1.2",
        "`product.colour` is not a key of this file",
        "`commission.scope` cannot be `months:0`",
        "`commission.rate` has more than 28 digits",
        "standard input:3:18",
        "standard input:10:9",
    ] {
        assert!(told.contains(expected), "{expected} not in\n{told}");
    }
    assert!(output.stdout.is_empty());
}

#[test]
fn trials_above_their_bound_are_refused_with_a_sentence() {
    let input = case(0)["input"].to_string();
    let output = forecast(&["--inputs", "-", "--trials", "10000000"], &input);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("a simulation cannot have 10000000 trials"));
    let mut file = case(0)["input"].clone();
    file["mc"]["trials"] = 10_000_000.into();
    let output = forecast(&["--inputs", "-"], &file.to_string());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("`mc.trials` cannot be 10000000"));
}

#[test]
fn no_trials_switch_the_simulation_off_and_change_no_other_figure() {
    let case = case(0);
    let run = |format: &str| {
        let flags = ["--inputs", "-", "--trials", "0", "--format", format];
        let output = forecast(&flags, &case["input"].to_string());
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8(output.stdout).expect("text")
    };
    let found: Value = serde_json::from_str(&run("json")).expect("JSON");
    assert_eq!(found["monte_carlo"], Value::Null);
    let mut list = Vec::new();
    cases::differences(
        "program",
        &found["program"],
        &case["expected"]["program"],
        &mut list,
    );
    assert!(list.is_empty(), "{}", list.join("\n"));
    for format in ["text", "markdown"] {
        assert!(run(format).contains("The simulation is switched off."));
    }
}

#[test]
fn a_simulation_that_nobody_would_wait_for_is_left_out_with_the_trials_that_can_be() {
    let mut input = case(0)["input"].clone();
    input["program"]["performer_referrals_per_quarter"] = 1_000_000.into();
    let run = |trials: &str| {
        let output = forecast(&["--inputs", "-", "--trials", trials], &input.to_string());
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8(output.stdout).expect("text")
    };
    let told = run("100000");
    assert!(
        told.contains("The simulation is left out: 100000 trials"),
        "{told}"
    );
    assert!(told.contains("Profit and loss"), "{told}");
    let most = told
        .split_once("`--trials ")
        .and_then(|(_, rest)| rest.split_once('`'))
        .map(|(most, _)| most.parse::<u32>().expect("a number"))
        .expect("a number of trials");
    assert!((1..100_000).contains(&most), "{told}");
    assert!(run("1").contains("P50"));
}

/// The amounts of a period of the profit and loss, and its net.
fn lines_and_net(periods: &Value, at: Option<usize>) -> (Vec<Decimal>, Decimal) {
    let amount = |value: &Value| -> Decimal {
        let value = at.map_or(value, |at| &value[at]);
        value.as_str().expect("text").parse().expect("an amount")
    };
    let lines = periods.as_object().expect("lines");
    let costs = lines.iter().filter(|(name, _)| *name != "net");
    (
        costs.map(|(_, value)| amount(value)).collect(),
        amount(&lines["net"]),
    )
}

#[test]
fn every_cost_is_a_line_and_the_lines_of_every_period_add_up_to_its_net() {
    for index in 0..6 {
        let mut input = case(index)["input"].clone();
        let costs = &mut input["program"]["costs"];
        costs["setup_once"] = "1234.56".into();
        costs["onboarding_per_partner"] = "33.33".into();
        costs["manager_monthly"] = "1000.01".into();
        costs["comarketing_monthly"] = "99.999".into();
        costs["payout_fee_rate"] = "0.0123".into();
        costs["cac_per_customer"] = "7.77".into();
        input["program"]["influenced_customers_per_month"] = "0.7".into();
        let flags = ["--inputs", "-", "--trials", "0", "--format", "json"];
        let output = forecast(&flags, &input.to_string());
        assert!(output.status.success(), "{}", stderr(&output));
        let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let statement = &found["profit_and_loss"];
        for line in [
            "platform",
            "payout_fees",
            "manager",
            "comarketing",
            "onboarding",
            "cac",
            "setup",
            "commission",
            "influenced",
        ] {
            let amount = statement["total"][line].as_str().expect(line);
            assert!(
                amount.starts_with('-') || (line == "platform" && amount.starts_with("0.")),
                "{index} {line}: {amount}"
            );
        }
        let (lines, net) = lines_and_net(&statement["total"], None);
        assert_eq!(lines.iter().sum::<Decimal>(), net, "{index}");
        assert_eq!(
            statement["total"]["net"],
            found["program"]["net_contribution"]
        );
        for periods in ["yearly", "quarterly", "monthly"] {
            let count = statement[periods]["net"].as_array().expect("a list").len();
            assert!(count > 0);
            for at in 0..count {
                let (lines, net) = lines_and_net(&statement[periods], Some(at));
                assert_eq!(lines.iter().sum::<Decimal>(), net, "{index} {periods} {at}");
            }
        }
        assert_eq!(
            statement["monthly"]["net"],
            found["program"]["monthly"]["net"]
        );
    }
}

#[test]
fn the_profit_and_loss_is_printed_by_the_periods_asked_for_and_adds_up() {
    let input = case(0)["input"].to_string();
    for (by, columns) in [("year", 4), ("quarter", 7), ("month", 7)] {
        let flags = [
            "--inputs", "-", "--trials", "0", "--by", by, "--format", "markdown",
        ];
        let output = forecast(&flags, &input);
        let text = String::from_utf8(output.stdout).expect("text");
        let (_, after) = text.split_once("## Profit and loss\n\n").expect("a table");
        let (table, _) = after.split_once("\n\n").expect("its end");
        let rows: Vec<Vec<i64>> = table
            .lines()
            .skip(2)
            .map(|line| {
                let cells = line.trim_matches('|').split('|').skip(1);
                let number = |cell: &str| {
                    let plain: String = cell
                        .chars()
                        .filter(|c| !matches!(c, ' ' | ',' | '\\'))
                        .collect();
                    plain.parse().unwrap_or_else(|_| panic!("{cell}"))
                };
                cells.map(number).collect()
            })
            .collect();
        let (net, lines) = rows.split_last().expect("rows");
        assert!(net.len() >= columns - 1, "{by}: {table}");
        for (at, net) in net.iter().enumerate() {
            let sum: i64 = lines.iter().map(|line| line[at]).sum();
            assert_eq!(sum, *net, "{by} {at}: {table}");
        }
    }
}

#[test]
fn extreme_inputs_give_figures_or_a_sentence_and_never_a_fault() {
    let changes: [(&str, &str); 12] = [
        ("/product/monthly_churn", "0"),
        ("/product/monthly_churn", "1"),
        ("/product/price", "0"),
        ("/product/price", "0.0000000000000000000000000001"),
        ("/product/price", "79228162514264337593543950335"),
        ("/product/price", "9999999999999999999999999999"),
        ("/product/cogs_rate", "2.5"),
        ("/product/payment_fee_fixed", "9999999999999999999999999999"),
        ("/product/discount_rate_annual", "10"),
        ("/program/win_rate", "0"),
        ("/program/identified", "0"),
        ("/commission/rate", "0"),
    ];
    for (path, value) in changes {
        for index in 0..6 {
            let mut input = case(index)["input"].clone();
            *input.pointer_mut(path).expect(path) = value.into();
            input["mc"]["trials"] = 20.into();
            let output = forecast(&["--inputs", "-", "--format", "json"], &input.to_string());
            let code = output.status.code();
            assert!(
                matches!(code, Some(0 | 1)),
                "{path} {value} {index}: {}",
                stderr(&output)
            );
            if code == Some(0) {
                let _: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            } else {
                assert!(stderr(&output).contains("help:"), "{}", stderr(&output));
            }
        }
    }
}

#[test]
fn seed_and_trials_of_the_flags_win_over_the_file() {
    let input = case(0)["input"].to_string();
    let run = |seed: &str| {
        let flags = [
            "--inputs", "-", "--format", "json", "--trials", "50", "--seed", seed,
        ];
        let output = forecast(&flags, &input);
        let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        found["monte_carlo"].clone()
    };
    let (first, again, other) = (run("1"), run("1"), run("2"));
    assert_eq!(first, again);
    assert_ne!(first, other);
    assert_eq!(
        (first["trials"].as_u64(), first["seed"].as_u64()),
        (Some(50), Some(1))
    );
}

#[test]
fn every_format_holds_the_net_of_the_program() {
    let case = case(0);
    let input = case["input"].to_string();
    for (format, net) in [
        ("text", "-673"),
        ("markdown", "673"),
        ("yaml", "net_contribution: \"-673.37\""),
        ("csv", "net_contribution,,-673.37"),
    ] {
        let output = forecast(
            &["--inputs", "-", "--trials", "20", "--format", format],
            &input,
        );
        assert!(output.status.success(), "{}", stderr(&output));
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(text.contains(net), "{format}\n{text}");
    }
}

#[test]
fn a_sweep_of_the_rate_prints_the_curve_and_where_the_ceiling_lies() {
    let input = case(0)["input"].to_string();
    let flags = [
        "--inputs",
        "-",
        "--sweep",
        "tiers.referral.rate=5%..60%:5%",
        "--format",
        "json",
    ];
    let output = forecast(&flags, &input);
    assert!(output.status.success(), "{}", stderr(&output));
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(found["ceiling"], case(0)["expected"]["caps"][1]["max"]);
    let points = found["points"].as_array().expect("points");
    let net = &case(0)["expected"]["program"]["net_contribution"];
    assert_eq!(&points[1]["net_contribution"], net);
    let affordable = points
        .iter()
        .filter(|point| point["affordable"] == true)
        .count();
    assert_eq!((points.len(), affordable), (12, 8));
}

#[test]
fn two_models_are_laid_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = [0, 4].map(|index| {
        let path = folder.path().join(format!("{index}.json"));
        std::fs::write(&path, case(index)["input"].to_string()).expect("written");
        path.to_string_lossy().into_owned()
    });
    let flags = [
        "--compare",
        &paths[0],
        &paths[1],
        "--trials",
        "20",
        "--format",
        "csv",
    ];
    let output = forecast(&flags, "");
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(
        text.contains("net_contribution,,-673.37") && text.contains("net_contribution,,-11126.88")
    );
}

/// An example's answers file, with its text changed.
fn answers(folder: &std::path::Path, name: &str, change: impl Fn(String) -> String) -> String {
    let example = format!("{}/examples/pocketform.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(example).expect("an example");
    let path = folder.join(name);
    std::fs::write(&path, change(text)).expect("written");
    path.to_string_lossy().into_owned()
}

#[test]
fn answers_and_models_are_told_apart_by_what_they_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let now = answers(folder.path(), "now.txt", |text| text);
    let dearer = answers(folder.path(), "dearer.txt", |text| {
        text.replace("acv: 204", "acv: 408")
    });
    let model = folder.path().join("model.txt");
    std::fs::write(&model, case(0)["input"].to_string()).expect("written");
    let model = model.to_string_lossy().into_owned();
    let run = |flags: &[&str]| {
        let flags = [&["--trials", "20", "--format", "json"], flags].concat();
        let output = forecast(&flags, "");
        assert!(output.status.success(), "{}", stderr(&output));
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")
    };
    let told = |found: &Value, key: &str| {
        [0, 1].map(|at| found["compare"][at][key].as_str().expect(key).to_owned())
    };
    let mixed = run(&["--compare", &model, &now]);
    assert_eq!(told(&mixed, "from"), ["model", "answers"]);
    assert_eq!(told(&mixed, "file"), [model.as_str(), &now]);
    let alone = run(&["--answers", &now]);
    assert_eq!(mixed["compare"][1]["figures"], alone);
    assert_eq!(
        mixed["compare"][0]["figures"]["unit"]["ltv_capped"],
        case(0)["expected"]["unit"]["ltv_capped"]
    );
    // One company twice: the files tell them apart.
    let both = run(&["--compare", &now, &dearer]);
    assert_eq!(told(&both, "name"), [now.as_str(), &dearer]);
    assert_eq!(both["compare"][0]["figures"], alone);
    assert_ne!(both["compare"][1]["figures"], alone);
    let text = forecast(&["--compare", &now, &model, "--trials", "20"], "");
    let text = String::from_utf8(text.stdout).expect("text");
    assert!(
        text.contains(&format!("  Pocketform: answers, {now}\n")),
        "{text}"
    );
    assert!(text.contains(&format!(": model, {model}\n")), "{text}");
}

#[test]
fn files_that_cannot_be_compared_are_all_told_of_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let short = answers(folder.path(), "short.yaml", |text| {
        text.lines()
            .take(8)
            .map(|line| format!("{line}\n"))
            .collect()
    });
    let model = folder.path().join("model.json");
    std::fs::write(&model, case(0)["input"].to_string().replace("USD", "XXX")).expect("written");
    let model = model.to_string_lossy().into_owned();
    let output = forecast(&["--compare", &short, &model], "");
    assert_eq!(output.status.code(), Some(1));
    let told = stderr(&output);
    assert!(
        told.contains(&format!("`{short}`: ")) && told.contains("answers are missing"),
        "{told}"
    );
    assert!(
        told.contains("`XXX` is not a currency code of ISO 4217"),
        "{told}"
    );
    let whole = answers(folder.path(), "whole.yaml", |text| text);
    let output = forecast(&["--inputs", &whole], "");
    assert_eq!(output.status.code(), Some(1));
    let told = stderr(&output);
    assert!(told.contains("holds answers, not a model"), "{told}");
    assert!(told.contains(&format!("--answers {whole}")), "{told}");
}

#[test]
fn the_file_of_the_documentation_is_a_model_with_every_value_it_names() {
    let page = include_str!("../../../docs/forecast.md");
    let (_, after) = page.split_once("```yaml\n").expect("a block");
    let (file, _) = after.split_once("```").expect("its end");
    let output = forecast(&["--inputs", "-", "--trials", "20"], file);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).expect("text");
    let (_, defaults) = text
        .split_once("taken from the defaults:")
        .expect("some are left out");
    let left_out: Vec<&str> = defaults
        .lines()
        .map(str::trim)
        .filter(|line| line.contains(": "))
        .collect();
    let expected = ["mc.recruit_rate", "mc.onboard_rate", "mc.activation_rate"];
    let names: Vec<&str> = left_out
        .iter()
        .filter_map(|line| line.split(':').next())
        .collect();
    assert_eq!(names, expected);
}
