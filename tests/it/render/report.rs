//! The report, and how a real browser shows it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use partnerkit::blueprint::Blueprint;
use partnerkit::commands::report::{forecast, what_if};
use partnerkit::render::markdown::design;
use partnerkit::render::report::{Forecast, report};
use partnerkit::render::templates::Templates;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::hostile::{ATTACKS, assert_printable, poisoned};
use crate::common::{EXAMPLES, advisor, changed_answers, example, example_answers};

/// The page that looks at the report from outside and writes down what it sees.
const HARNESS: &str = include_str!("browser.html");

pub fn example_forecast(name: &str) -> Forecast {
    let advisor = advisor();
    let answers = example_answers(name);
    let model = advisor.forecast(&answers);
    let inputs = advisor.inputs_of_answers(&answers, &model);
    Forecast {
        what_if: advisor
            .what_if(&answers)
            .map(|found| what_if(&found, &example(name).company)),
        ..forecast(&model, &inputs, advisor.usual_terms()).expect("a forecast")
    }
}

fn page(blueprint: &Blueprint, forecast: &Forecast) -> String {
    report(blueprint, forecast, &Templates::compiled_in()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_company_that_can_pay_no_partner_reads_no_figures_of_a_program() {
    for change in [
        ("revenue.gross_margin", "5%"),
        ("customers.regulated", "health_care, government, finance"),
    ] {
        let answers = changed_answers("gridline", &[change]);
        let blueprint = advisor().design(&answers);
        assert_eq!(blueprint.readiness.verdict, "not_yet", "{change:?}");
        assert!(blueprint.scenarios.is_empty(), "{change:?}");
        let model = advisor().forecast(&answers);
        let inputs = advisor().inputs_of_answers(&answers, &model);
        let forecast = forecast(&model, &inputs, advisor().usual_terms()).expect("a forecast");
        let page = page(&blueprint, &forecast);
        let text = design(&blueprint, &Templates::compiled_in()).expect("a document");
        for figures in [
            "The running result",
            "eight of ten",
            "The money.",
            "Started today",
        ] {
            assert!(
                !page.contains(figures) && !text.contains(figures),
                "{change:?}: {figures}"
            );
        }
    }
}

#[test]
fn the_report_of_an_example() {
    let page = page(&example("gridline"), &example_forecast("gridline"));
    insta::assert_snapshot!("report-gridline.html", page);
}

#[test]
fn no_answer_becomes_a_tag_or_an_attribute() {
    let forecast = example_forecast("gridline");
    let tags = |text: &str| -> Vec<String> {
        text.split('<')
            .skip(1)
            .map(|piece| {
                let tag = piece.split('>').next().unwrap_or_default();
                let names = tag.split('"').step_by(2);
                let name = names.collect::<Vec<_>>().join("\"");
                name.trim().to_owned()
            })
            .collect()
    };
    // Wrapped text in a chart takes as many rows as it needs; every other tag is there whatever the answers.
    let outside_charts = |text: &str| -> Vec<String> {
        let mut kept = Vec::new();
        let mut inside = false;
        for tag in tags(text) {
            inside |= tag.starts_with("svg");
            if !inside {
                kept.push(tag.clone());
            }
            inside &= !tag.starts_with("/svg");
        }
        kept
    };
    let chart_tags = |text: &str| {
        let known = [
            "svg", "/svg", "title", "/title", "desc", "/desc", "defs", "/defs", "marker",
            "/marker", "path", "rect", "text", "/text", "line", "g", "/g", "polygon", "polyline",
            "script",
        ];
        tags(text).iter().all(|tag| {
            let name = tag.split([' ', '/']).next().unwrap_or_default();
            !tag.contains(" on")
                && (known.contains(&name) || !tag.contains("script") || tag == "/script")
        })
    };
    let plain = outside_charts(&page(&poisoned("plain words"), &forecast));
    for attack in ATTACKS {
        let page = page(&poisoned(attack), &forecast);
        assert_printable(attack, &page);
        assert_eq!(outside_charts(&page), plain, "{attack:?}");
        assert!(chart_tags(&page), "{attack:?}");
        assert_eq!(page.matches("<script").count(), 1, "{attack:?}");
    }
}

#[test]
fn a_real_browser_shows_the_report_without_a_fault() {
    let Some(browser) = browser() else {
        let told = "skipped: the report is not shown by a browser, as there is no `chromium`\n";
        std::io::stderr()
            .write_all(told.as_bytes())
            .expect("stderr");
        return;
    };
    let pages = [
        page(&example(EXAMPLES[0]), &example_forecast(EXAMPLES[0])),
        page(&example("reclaimly"), &example_forecast("reclaimly")),
        page(
            &super::hostile::blueprint().0,
            &example_forecast("gridline"),
        ),
    ];
    for page in pages {
        for (width, dark) in [(360, true), (768, false), (1200, false)] {
            let seen = look(&browser, &page, width, dark);
            let what = format!("{width} wide, dark: {dark}");
            assert_eq!(seen["dark"], json!(dark), "{what}");
            assert_eq!(seen["inner"], json!(width), "{what}");
            let scroll = seen["scroll"].as_u64();
            assert!(
                scroll <= Some(width.into()),
                "{what}: {scroll:?} of {}",
                seen["wide"]
            );
            for none in ["requests", "faint", "wide", "dead", "blank", "double"] {
                assert_eq!(seen[none], json!([]), "{what}: {none}");
            }
            for zero in ["outside", "unnamed"] {
                assert_eq!(seen[zero], json!(0), "{what}: {zero}");
            }
            // The one script may run, as its hash is the one that the page allows, and looks the results up.
            assert_eq!(seen["scripts"], json!(1), "{what}");
            assert_eq!(seen["unset"], json!([]), "{what}");
            assert!(seen["results"].as_u64() > Some(1), "{what}");
            // Three charts, each drawn for a page and for a phone.
            assert_eq!(seen["charts"], json!(6), "{what}");
        }
    }
}

#[test]
fn a_tier_that_pays_a_sum_varies_the_sum() {
    let changes = [
        ("program.offers", "qualified_lead"),
        ("gtm.sales_cycle_days", "120"),
    ];
    let found = advisor().what_if(&changed_answers("gridline", &changes));
    let page = what_if(&found.expect("settings"), &example("gridline").company);
    let named = |name: &str| page.sliders.iter().find(|slider| slider.name == name);
    let sum = named("Referral tier: sum").expect("a sum to set");
    assert!(sum.choices.len() > 1, "{:?}", sum.choices);
    assert!(
        sum.choices.iter().all(|sum| sum.starts_with('$')),
        "{:?}",
        sum.choices
    );
    for name in ["Referral tier: rate", "Referral tier: paid for"] {
        assert!(named(name).is_none(), "{name}");
    }
}

#[test]
fn the_settings_as_designed_come_to_the_result_of_the_design() {
    let advisor = advisor();
    for name in EXAMPLES {
        let blueprint = example(name);
        // Where no partner can be asked, there is nothing to set.
        let Some(found) = advisor.what_if(&example_answers(name)) else {
            assert!(
                blueprint.economics.program.new_customers.0.is_zero(),
                "{name}"
            );
            continue;
        };
        let combinations = found.sliders.iter().map(|slider| slider.choices.len());
        assert_eq!(
            combinations.product::<usize>(),
            found.outcomes.len(),
            "{name}"
        );
        assert!((2..=1_500).contains(&found.outcomes.len()), "{name}");
        let designed = &what_if(&found, &blueprint.company).results[found.designed()];
        let program = &blueprint.economics.program;
        assert_eq!(
            designed.break_even_month, program.break_even_month,
            "{name}"
        );
        let apart = (designed.net.0 - program.net.0).abs();
        assert!(apart < 1.into(), "{name}: {apart}");
    }
}

#[test]
fn on_paper_a_report_takes_at_most_ten_pages() {
    let Some(browser) = browser() else { return };
    for name in EXAMPLES {
        let home = TempDir::new().expect("a folder");
        let (page_at, paper) = (home.path().join("page.html"), home.path().join("page.pdf"));
        std::fs::write(&page_at, page(&example(name), &example_forecast(name))).expect("a page");
        let output = headless(&browser, home.path())
            .arg(format!("--print-to-pdf={}", paper.display()))
            .arg(address(&page_at))
            .output()
            .expect("chromium runs");
        let paper = std::fs::read(&paper).unwrap_or_else(|error| panic!("{error}: {output:?}"));
        let pages = String::from_utf8_lossy(&paper)
            .matches("/Type /Page\n")
            .count();
        assert!((1..=10).contains(&pages), "{name}: {pages} pages");
    }
}

/// The browser without a window, its profile in this folder.
fn headless(browser: &str, home: &Path) -> Command {
    let mut command = Command::new(browser);
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ])
        .arg(format!(
            "--user-data-dir={}",
            home.join("profile").display()
        ))
        .stdin(Stdio::null());
    command
}

fn browser() -> Option<String> {
    let given = std::env::var("PARTNERKIT_CHROMIUM").ok();
    given
        .into_iter()
        .chain(["chromium".to_owned()])
        .find(|name| {
            let status = Command::new(name)
                .arg("--version")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            status.is_ok_and(|status| status.success())
        })
}

/// What the browser sees of a page; panics when it complains on its console.
fn look(browser: &str, page: &str, width: u32, dark: bool) -> Value {
    let home = TempDir::new().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(home.path().join(name), text).expect(name);
    write("report.html", page);
    write(
        "harness.html",
        &HARNESS.replace("WIDTH", &width.to_string()),
    );
    let output = headless(browser, home.path())
        .args([
            "--allow-file-access-from-files",
            "--enable-logging=stderr",
            "--virtual-time-budget=10000",
            "--window-size=1400,900",
            "--dump-dom",
        ])
        .arg(format!(
            "--blink-settings=preferredColorScheme={}",
            if dark { 0 } else { 1 }
        ))
        .arg(address(&home.path().join("harness.html")))
        .output()
        .expect("chromium runs");
    let told = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<&str> = told
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .collect();
    assert_eq!(complaints, Vec::<&str>::new());
    let dom = String::from_utf8_lossy(&output.stdout);
    let result = dom
        .split_once("<pre id=\"result\">")
        .and_then(|(_, rest)| rest.split_once("</pre>"))
        .map(|(result, _)| {
            result
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
        })
        .unwrap_or_default();
    serde_json::from_str(&result).unwrap_or_else(|error| panic!("{error}: {result:?}\n{told}"))
}

fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}
