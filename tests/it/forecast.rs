//! `forecast` as a finance person uses it: the model behind it, its inputs, and what they can be changed to.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use partnerkit::units::Decimal;
use serde_json::Value;

use crate::common::EXAMPLES;

fn forecast(args: &[&str]) -> (bool, String, String) {
    let output = Command::new(crate::common::PROGRAM)
        .args(["forecast", "--trials", "20", "--no-input"])
        .args(args)
        .output()
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn json(args: &[&str]) -> Value {
    let (success, out, told) = forecast(&[args, &["--format", "json"]].concat());
    assert!(success, "{told}");
    serde_json::from_str(&out).expect("JSON")
}

fn example(name: &str) -> String {
    format!("{}/examples/{name}.yaml", env!("CARGO_MANIFEST_DIR"))
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_string_lossy().into_owned()
}

/// The figures without the inputs, whose origin is another one after reading a file.
fn figures(mut found: Value) -> Value {
    found.as_object_mut().expect("a map").shift_remove("inputs");
    found
}

#[test]
fn the_model_that_is_written_forecasts_to_the_same_figures() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, ending) in [
        ("pocketform", "yaml"),
        ("gridline", "json"),
        ("reclaimly", "yaml"),
        ("fableprint", "json"),
        ("dentaflow", "yml"),
    ] {
        let model = path(folder.path(), &format!("{name}.{ending}"));
        let derived = json(&["--answers", &example(name), "--write-model", &model]);
        let read = json(&["--inputs", &model]);
        let (read, derived) = (figures(read), figures(derived));
        for (section, expected) in derived.as_object().expect("a map") {
            assert!(read[section] == *expected, "{name}: {section}");
        }
    }
}

#[test]
fn a_model_is_written_as_yaml_or_json_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = path(folder.path(), "model.txt");
    let (success, _, told) =
        forecast(&["--answers", &example("pocketform"), "--write-model", &model]);
    assert!(
        !success && told.contains("ends in `.yaml` or `.json`"),
        "{told}"
    );
    assert!(!Path::new(&model).exists());
}

#[test]
fn every_format_carries_the_inputs_with_unit_and_origin() {
    let answers = example("gridline");
    let found = json(&["--answers", &answers]);
    let inputs = found["inputs"].as_array().expect("a list");
    let of = |path: &str| {
        let input = inputs.iter().find(|input| input["input"] == path);
        input.unwrap_or_else(|| panic!("no {path}"))
    };
    for (path, origin) in [
        ("product.price", "answered"),
        ("program.recruit_rate", "assumed"),
        ("commission.rate", "derived"),
    ] {
        assert_eq!(of(path)["origin"], origin, "{path}");
    }
    assert_eq!(of("program.costs.setup_once")["unit"], "USD");
    let source = of("program.recruit_rate")["source"].as_str().expect("text");
    assert!(!source.is_empty());
    for (format, part) in [
        ("text", "Found partners that sign"),
        ("markdown", "Found partners that sign"),
        ("yaml", "origin: assumed"),
        ("csv", "inputs,program.recruit_rate.origin,,assumed"),
    ] {
        let (_, out, told) = forecast(&["--answers", &answers, "--format", format]);
        assert!(out.contains(part), "{format}: {told}");
    }
}

#[test]
fn a_flag_changes_one_input_of_answers_and_of_a_file_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = path(folder.path(), "model.yaml");
    let answers = example("gridline");
    let usual = json(&["--answers", &answers, "--write-model", &model]);
    let set = ["--set", "program.win_rate=20%"];
    let derived = json(&[&["--answers", &answers], &set[..]].concat());
    let read = json(&[&["--inputs", &model], &set[..]].concat());
    assert_ne!(derived["program"], usual["program"]);
    assert_ne!(derived["monte_carlo"], usual["monte_carlo"]);
    assert_eq!(figures(read), figures(derived.clone()));
    let inputs = derived["inputs"].as_array().expect("a list");
    let rate = inputs
        .iter()
        .find(|input| input["input"] == "program.win_rate");
    let rate = rate.expect("the win rate");
    assert_eq!(
        (&rate["value"], &rate["origin"]),
        (&"0.2".into(), &"set".into())
    );
}

#[test]
fn an_input_that_a_model_does_not_have_or_take_is_refused_with_what_to_type() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = path(folder.path(), "model.yaml");
    let _ = json(&["--answers", &example("gridline"), "--write-model", &model]);
    let flags = ["--inputs", &model, "--set", "program.winrate=20%", "--set"];
    let (success, out, told) = forecast(&[&flags[..], &["program.win_rate=120%"]].concat());
    assert!(!success && out.is_empty());
    for part in [
        "a model has no input `program.winrate`",
        "did you mean `--set program.win_rate=20%`?",
        "`program.win_rate` cannot be `120%`",
        "write a number from 0 to 1",
    ] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn the_text_begins_with_the_result_in_a_sentence() {
    let flags = ["--answers", &example("gridline"), "--set"];
    let run = |set: &str| {
        let (success, out, told) = forecast(&[&flags[..], &[set]].concat());
        assert!(success, "{told}");
        let (first, _) = out.split_once("\n\n").expect("a first paragraph");
        first.replace('\n', " ")
    };
    let loses = run("program.costs.manager_monthly=90000");
    assert!(loses.starts_with("Loses about $3"), "{loses}");
    for part in [
        " in three years; ",
        "% chance to break even; ",
        "the largest cost is partner manager, $3.2M.",
    ] {
        assert!(loses.contains(part), "{loses}");
    }
    let earns = run("product.price=9000000");
    assert!(
        earns.starts_with("Earns about $") && earns.contains("break even in month"),
        "{earns}"
    );
}

#[test]
fn a_sweep_says_the_structure_it_varies_and_draws_what_the_input_moves() {
    let flags = ["--answers", &example("pocketform"), "--sweep"];
    let run = |sweep: &str| {
        let (success, out, told) = forecast(&[&flags[..], &[sweep]].concat());
        assert!(success, "{told}");
        out
    };
    let solution = run("tiers.solution.rate=10%..40%:10%");
    for part in [
        "This is the solution tier, paid on lifetime",
        "Left of a customer, USD",
    ] {
        assert!(solution.contains(part), "{solution}");
    }
    let win_rate = run("program.win_rate=10%..40%:10%");
    assert!(win_rate.contains("Net of the program, USD"), "{win_rate}");
    assert!(!win_rate.contains("tier, paid on"), "{win_rate}");
}

#[test]
fn two_inputs_that_are_varied_give_a_grid_in_every_format() {
    let flags = [
        "--answers",
        &example("pocketform"),
        "--sweep",
        "program.costs.setup_once=0..2000:1000",
        "--sweep",
        "program.top_share=60%..80%:10%",
    ];
    let found = json(&flags);
    let points = found["points"].as_array().expect("points");
    assert_eq!(points.len(), 9);
    assert_eq!(points[5]["values"], serde_json::json!(["1000", "0.80"]));
    let net = |at: usize| -> f64 {
        let net = points[at]["net_contribution"].as_str().expect("net");
        net.parse().expect("an amount")
    };
    assert!((net(0) - net(3) - 1000.0).abs() < 0.011);
    for (format, part) in [
        ("text", "Net of the program, USD"),
        (
            "csv",
            "program.costs.setup_once,program.top_share,contribution_after_commission",
        ),
        ("markdown", "| 60% |"),
    ] {
        let (success, out, told) = forecast(&[&flags[..], &["--format", format]].concat());
        assert!(success && out.contains(part), "{out}{told}");
    }
    let (success, _, told) = forecast(&[&flags[..4], &flags[2..4]].concat());
    assert!(!success && told.contains("is varied twice"), "{told}");
}

#[test]
fn a_bare_number_above_one_is_no_share_wherever_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = crate::economics::case_input(0);
    let file = path(folder.path(), "model.yaml");
    for (section, key, value, help) in [
        ("commission", "rate", "10", "write `10%` or `1000%`"),
        ("product", "monthly_churn", "6", "write `6%`"),
        ("program", "win_rate", "30", "write `30%`"),
        ("product", "cogs_rate", "1.5", "write `1.5%` or `150%`"),
    ] {
        let mut input = case.clone();
        input[section][key] = value.into();
        std::fs::write(&file, input.to_string()).expect("a file");
        let (success, _, told) = forecast(&["--inputs", &file]);
        assert!(!success && told.contains(help), "{told}");
    }
    std::fs::write(&file, case.to_string()).expect("a file");
    for flag in [
        ["--set", "commission.rate=10"],
        ["--sweep", "commission.rate=5..10:1"],
    ] {
        let (success, _, told) = forecast(&[&["--inputs", &file][..], &flag].concat());
        assert!(!success && told.contains("write `"), "{told}");
    }
}

#[test]
fn an_amount_of_ten_trillion_is_taken_and_one_above_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = path(folder.path(), "model.yaml");
    for (price, taken) in [("10000000000000", true), ("10000000000000.01", false)] {
        let mut input = crate::economics::case_input(0);
        input["product"]["price"] = price.into();
        std::fs::write(&file, input.to_string()).expect("a file");
        let (success, _, told) = forecast(&["--inputs", &file]);
        assert_eq!(success, taken, "{told}");
        assert!(taken || told.contains("up to 10000000000000"), "{told}");
    }
}

#[test]
fn any_number_of_forecasts_is_compared_with_the_first_and_the_inputs_that_differ_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<String> = ["29", "30", "31"]
        .iter()
        .map(|price| {
            let mut input = crate::economics::case_input(0);
            input["title"] = format!("at {price}").into();
            input["product"]["price"] = (*price).into();
            let file = path(folder.path(), &format!("{price}.json"));
            std::fs::write(&file, input.to_string()).expect("a file");
            file
        })
        .collect();
    let flags = ["--compare", &files[0], &files[1], &files[2]];
    let found = json(&flags);
    let differences = &found["differences"];
    assert_eq!(differences["inputs"].as_array().expect("inputs").len(), 1);
    assert_eq!(differences["inputs"][0]["input"], "product.price");
    assert_eq!(
        differences["inputs"][0]["values"],
        serde_json::json!(["29", "30", "31"])
    );
    let margin = differences["figures"]
        .as_array()
        .expect("figures")
        .iter()
        .find(|row| row["figure"] == "unit.ltv_capped")
        .expect("a margin");
    assert_eq!(margin["differences"].as_array().expect("two").len(), 2);
    let (_, text, _) = forecast(&flags);
    assert!(
        text.contains("Inputs that differ") && text.contains("more than at 29"),
        "{text}"
    );
}

#[test]
fn inputs_that_sources_have_for_themselves_are_compared_source_by_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(example("gridline")).expect("an example");
    let file = path(folder.path(), "larger.yaml");
    std::fs::write(&file, text.replace("\n  count: 205\n", "\n  count: 300\n")).expect("a file");
    let found = json(&["--compare", &example("gridline"), &file]);
    let inputs = found["differences"]["inputs"].as_array().expect("inputs");
    let of = |input: &str, source: &str| {
        let mut rows = inputs.iter();
        let row = rows.find(|row| row["input"] == input && row["source"] == source);
        row.map(|row| row["values"].clone())
    };
    let names = of("program.identified", "customers").expect("more customers to ask");
    assert_eq!(names[0], "61");
    assert_ne!(names[1], "61");
    let platform = inputs
        .iter()
        .find(|row| row["input"] == "program.costs.platform_monthly");
    assert!(
        platform.is_none_or(|row| row.get("source").is_none()),
        "{inputs:?}"
    );
}

#[test]
fn a_sought_value_just_reaches_its_goal_and_a_step_beyond_it_does_not() {
    let flags = ["--answers", &example("pocketform"), "--seek"];
    for (input, goal, beyond) in [
        ("commission.rate", "ltv_to_cac=4", "0.0001"),
        ("program.costs.cac_per_customer", "ltv_to_cac=4", "0.01"),
    ] {
        let found = json(&[&flags[..], &[input, "--goal", goal]].concat());
        assert_eq!(found["reached"], "up_to", "{found}");
        let decimal = |text: &str| -> rust_decimal::Decimal { text.parse().expect("a number") };
        let value = decimal(found["value"].as_str().expect("a value"));
        for (value, reached) in [(value, true), (value + decimal(beyond), false)] {
            let set = format!("{input}={value}");
            let at = json(&[&flags[..], &[input, "--goal", goal, "--set", &set]].concat());
            assert_eq!(at["reached_now"], reached, "{at}");
        }
    }
    let (success, _, told) =
        forecast(&[&flags[..], &["product.prise", "--goal", "ltv_to_cac=3"]].concat());
    assert!(!success && told.contains("product.price"), "{told}");
}

fn amount(value: &Value) -> f64 {
    let text = value.as_str().expect("a text");
    text.parse().expect("a number")
}

/// The tables of a Markdown document by their titles: rows of cells without the head.
fn tables(markdown: &str) -> Vec<(String, Vec<Vec<String>>)> {
    let mut tables: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    let mut title = "";
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with('|') {
            if !line.is_empty() {
                title = line;
            }
            continue;
        }
        let cells = |line: &str| -> Vec<String> {
            let inner = line.trim_matches('|');
            inner
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect()
        };
        let mut rows = Vec::new();
        lines.next();
        while let Some(line) = lines.next_if(|line| line.starts_with('|')) {
            rows.push(cells(line));
        }
        tables.push((title.trim_matches(['*', '#', ' ']).to_owned(), rows));
    }
    tables
}

fn whole(cell: &str) -> i64 {
    let digits = cell.replace([',', '\\'], "");
    digits.parse().unwrap_or_else(|_| panic!("`{cell}`"))
}

#[test]
fn every_profit_and_loss_for_people_adds_up_down_and_across() {
    for name in EXAMPLES {
        for by in ["year", "month"] {
            let (success, out, told) = forecast(&[
                "--answers",
                &example(name),
                "--by",
                by,
                "--format",
                "markdown",
            ]);
            assert!(success, "{told}");
            let statements: Vec<_> = tables(&out)
                .into_iter()
                .filter(|(_, rows)| rows.last().is_some_and(|row| row[0] == "Net"))
                .collect();
            // Several tables of one title are one statement, whose last column is the sum of all others.
            for parts in statements.chunk_by(|one, other| one.0 == other.0) {
                let mut left = BTreeMap::new();
                for (at, (title, rows)) in parts.iter().enumerate() {
                    let (net, lines) = rows.split_last().expect("a net");
                    for column in 1..net.len() {
                        let sum: i64 = lines.iter().map(|row| whole(&row[column])).sum();
                        assert_eq!(sum, whole(&net[column]), "{name}, {title}: column {column}");
                    }
                    for row in rows {
                        let (last, cells) = row[1..].split_last().expect("columns");
                        let sum: i64 = cells.iter().map(|cell| whole(cell)).sum();
                        let of_all = at + 1 == parts.len();
                        let last = if of_all { -whole(last) } else { whole(last) };
                        *left.entry(row[0].clone()).or_insert(0) += sum + last;
                    }
                }
                assert!(left.values().all(|left| *left == 0), "{name}: {left:?}");
            }
            assert!(!statements.is_empty(), "{out}");
        }
    }
}

#[test]
fn what_is_left_of_a_customer_is_its_margin_less_the_lines_between() {
    for name in EXAMPLES {
        let unit = &json(&["--answers", &example(name)])["unit"];
        let cents = |key: &str| (amount(&unit[key]) * 100.0).round();
        assert_eq!(
            cents("ltv_capped") - cents("pv_commission_with_fees") - cents("own_cost"),
            cents("contribution_after_commission"),
            "{name}"
        );
    }
}

#[test]
fn the_low_case_leaves_no_more_than_the_base_case_and_the_high_case_no_less() {
    for name in EXAMPLES {
        let found = json(&["--answers", &example(name), "--cases"]);
        let net = |case: &str| amount(&found["cases"][case]["program.net_contribution"]);
        assert!(
            net("low") <= net("base") && net("base") <= net("high"),
            "{name}"
        );
        assert_eq!(
            found["cases"]["base"]["program.net_contribution"],
            found["program"]["net_contribution"],
            "{name}"
        );
        let inputs = found["cases"]["inputs"].as_array().expect("inputs");
        assert!(inputs.iter().all(|input| {
            let path = input["input"].as_str().expect("a path");
            !path.starts_with("commission.") && !path.starts_with("program.costs.")
        }));
        let price = inputs
            .iter()
            .find(|input| input["input"] == "product.price");
        let price = price.expect("the price is uncertain");
        let (low, high) = (amount(&price["low"]), amount(&price["high"]));
        assert!((low * 1.5 - high).abs() < 1e-9, "{name}: {low} and {high}");
    }
}

#[test]
fn cash_is_counted_from_the_opening_balance_to_the_month_in_which_it_is_gone() {
    let answers = example("gridline");
    let cash = |opening: &str| {
        let opening = format!("program.opening_cash={opening}");
        json(&["--answers", &answers, "--set", &opening])["program"]["cash"].clone()
    };
    let plain = json(&["--answers", &answers])["program"].clone();
    assert_eq!(plain["cash"]["lowest"], plain["peak_cash_funding"]);
    assert_eq!(plain["cash"]["runway_months"], Value::Null);
    let month = plain["cash"]["lowest_month"].as_u64().expect("a month");
    let list = plain["monthly"]["cash"].as_array().expect("months");
    let until = |month: u64| -> f64 { list[..month as usize].iter().map(amount).sum() };
    assert!((until(month) - amount(&plain["peak_cash_funding"])).abs() < 0.5);
    let enough = cash("50000");
    let left = 50_000.0 + amount(&plain["peak_cash_funding"]);
    assert!((amount(&enough["lowest"]) - left).abs() < 0.005);
    assert_eq!(enough["runway_months"], Value::Null);
    let short = cash("5000");
    let lasts = short["runway_months"].as_u64().expect("it is gone");
    assert!(5_000.0 + until(lasts) >= 0.0 && 5_000.0 + until(lasts + 1) < 0.0);
    let assumed = json(&[
        "--answers",
        &answers,
        "--set",
        "assumptions.opening-cash=5000",
    ]);
    assert_eq!(assumed["program"]["cash"], short);
}

#[test]
fn what_customers_have_paid_for_months_to_come_is_apart_from_the_cash_that_is_earned() {
    let found = json(&["--answers", &example("dentaflow")]);
    let program = &found["program"];
    let sum = |list: &Value| -> f64 { list.as_array().expect("months").iter().map(amount).sum() };
    let totals = &program["totals"];
    let prepaid = amount(&totals["collections"]) - amount(&totals["refunds"]);
    let prepaid = prepaid - sum(&program["monthly"]["revenue"]);
    assert!((prepaid - amount(&program["cash"]["prepaid_end"])).abs() < 0.5);
    assert!(prepaid > 100.0);
    let monthly = json(&["--answers", &example("gridline")]);
    assert_eq!(monthly["program"]["cash"]["prepaid_end"], "0.00");
}

#[test]
fn a_cohort_pays_back_in_the_month_of_the_customers_figures_and_its_months_add_up() {
    let found = json(&["--answers", &example("pocketform"), "--cohorts"]);
    let cohorts = found["cohorts"].as_object().expect("cohorts");
    let sources = found["program"]["by_source"].as_array().expect("sources");
    assert_eq!(cohorts.len(), sources.len());
    for (source, cohort) in cohorts {
        let months = |key: &str| -> Vec<f64> {
            let list = cohort["monthly"][key].as_array().expect(key);
            list.iter().map(amount).collect()
        };
        let net = months("net");
        let lines = ["revenue", "service", "commission", "own_cost"].map(months);
        let mut to_date = 0.0;
        for (at, left) in months("net_to_date").into_iter().enumerate() {
            let sum: f64 = lines.iter().map(|line| line[at]).sum();
            assert!((sum - net[at]).abs() < 1e-6, "{source}: month {at}");
            to_date += net[at];
            assert!((to_date - left).abs() < 1e-6, "{source}: month {at}");
        }
        assert_eq!(months("customers")[0], 100.0);
    }
    let lead = found["inputs"].as_array().expect("inputs").iter();
    let lead = lead
        .clone()
        .find(|input| input["input"] == "program.identified");
    let names = lead.expect("names")["value"].clone();
    let lead = sources
        .iter()
        .find(|source| amount(&source["partners"]) == amount(&names));
    let lead = lead.expect("a leading source")["id"]
        .as_str()
        .expect("an id");
    assert_eq!(
        cohorts[lead]["payback_month"],
        found["unit"]["payback_periods_accrual"]
    );
}

#[test]
fn a_program_that_runs_today_is_told_beside_what_is_new_as_the_design_has_it() {
    let (success, out, told) =
        forecast(&["--answers", &example("gridline"), "--format", "markdown"]);
    assert!(success, "{told}");
    let tables = tables(&out);
    let (_, rows) = tables
        .iter()
        .find(|(title, _)| title == "Today's program and the new one")
        .unwrap_or_else(|| panic!("{out}"));
    let net = rows.last().expect("a net");
    let blueprint = crate::common::example("gridline");
    let today = blueprint.economics.today.expect("a program that runs");
    let expected = [today.net, today.over_today, today.whole];
    for (cell, expected) in net[1..].iter().zip(expected) {
        let off = (expected.0 - Decimal::from(whole(cell))).abs();
        assert!(off <= Decimal::ONE, "{cell}: {:?}", expected.0);
    }
}
