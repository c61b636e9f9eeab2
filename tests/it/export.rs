//! `export`: a design compiled to a platform; every term ends somewhere, and every body is what the vendor documents.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use partnerkit::blueprint::Blueprint;
use partnerkit::changes::terms;
use partnerkit::decisions::Advisor;
use partnerkit::export::{Export, Options, export, platforms};
use partnerkit::render::data;
use partnerkit::render::export::documents;
use partnerkit::render::kit::Document;
use partnerkit::render::templates::Templates;
use partnerkit::units::{Decimal, Percent};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use crate::common::{EXAMPLES, Folder, advisor, changed, companies, err, example, example_file};

/// A platform beside each example, so that every way of sending a body is among them.
const SHOWN: [(&str, &str); 6] = [
    ("atlas-procure", "affonso"),
    ("dentaflow", "dub"),
    ("fableprint", "firstpromoter"),
    ("gridline", "growsurf"),
    ("pocketform", "rewardful"),
    ("reclaimly", "sheet"),
];

fn options(platform: &str) -> Options<'static> {
    Options {
        discount: (platform == "stripe").then_some(Percent(Decimal::TEN)),
        ..Options::default()
    }
}

fn compiled(advisor: &Advisor, blueprint: &Blueprint, platform: &str) -> (Export, Vec<Document>) {
    let export = export(advisor.playbook(), blueprint, platform, options(platform));
    let export = export.unwrap_or_else(|problems| panic!("{platform}: {problems}"));
    let documents = documents(&export, blueprint, &Templates::compiled_in());
    let documents = documents.unwrap_or_else(|problems| panic!("{platform}: {problems}"));
    (export, documents)
}

/// A design that any platform can carry, with so many open tiers at least: its needs of billing are left out.
fn portable(name: &str, open: usize) -> Blueprint {
    let mut blueprint = example(name);
    let needs = &mut blueprint.tooling.fit;
    needs.retain(|fit| !fit.id.ends_with("-billing"));
    for tier in &mut blueprint.tiers[..open] {
        tier.state = "open_at_launch".to_owned();
    }
    blueprint
}

/// The terms of open tiers that stand in no call, on no screen and among no gaps.
fn dropped(blueprint: &Blueprint, export: &Export, documents: &[Document]) -> Vec<String> {
    let text = |name: &str| documents.iter().find(|document| document.name == name);
    let in_text = |name: &str, value: &str| {
        let plain = |text: &str| text.replace('\\', "");
        text(name).is_some_and(|document| plain(&document.text).contains(&plain(value)))
    };
    let all = terms(blueprint);
    let entry = blueprint
        .tiers
        .iter()
        .find(|tier| tier.state == "open_at_launch");
    let entry = &entry.expect("an open tier").id;
    let same = |tier: &str, id: &str| {
        let of = |tier: &str| all.iter().find(|term| term.tier == tier && term.id == id);
        of(tier).map(|term| &term.value) == of(entry).map(|term| &term.value)
    };
    let mut dropped = Vec::new();
    for tier in blueprint
        .tiers
        .iter()
        .filter(|tier| tier.state == "open_at_launch")
    {
        for term in all.iter().filter(|term| term.tier == tier.id) {
            let is_called = export.operations.iter().any(|call| {
                let is_for = call
                    .tier
                    .as_ref()
                    .map_or(same(&tier.id, term.id), |of| *of == tier.id);
                is_for
                    && call
                        .values
                        .iter()
                        .any(|value| value.term.as_deref() == Some(term.id))
            });
            let is_set = export.settings.iter().any(|setting| {
                setting.carries == term.id
                    && setting.values.iter().any(|value| {
                        value.tier == tier.name && in_text("checklist.md", &value.value)
                    })
            });
            let is_gap = export.gaps.iter().any(|gap| {
                gap.term == term.id
                    && gap
                        .values
                        .iter()
                        .any(|value| value.tier == tier.name && in_text("cannot.md", &value.value))
            });
            if !(is_called || is_set || is_gap) {
                dropped.push(format!(
                    "{}: {} of {}",
                    export.platform.id, term.id, tier.id
                ));
            }
        }
    }
    dropped
}

#[test]
fn every_term_of_every_open_tier_of_the_examples_ends_in_a_call_on_a_screen_or_among_the_gaps() {
    let advisor = advisor();
    for name in EXAMPLES {
        let blueprint = portable(name, 1);
        for platform in platforms(advisor.playbook()) {
            let (export, documents) = compiled(advisor, &blueprint, platform);
            assert_eq!(
                dropped(&blueprint, &export, &documents),
                Vec::<String>::new(),
                "{name}"
            );
        }
    }
}

proptest! {
    #![proptest_config(companies(12))]

    #[test]
    fn no_term_of_any_design_is_dropped(
        rates in prop::array::uniform3(1_i64..400),
        holds in prop::array::uniform3(0_u32..400),
        months in prop::array::uniform3(0_u32..40),
        cookie in 1_u32..400,
        open in 1_usize..=3,
    ) {
        let advisor = advisor();
        let mut blueprint = portable("gridline", 1);
        for (at, tier) in blueprint.tiers.iter_mut().enumerate() {
            tier.commission.rate = Percent(Decimal::new(rates[at], 1));
            tier.payout.hold_until_day = holds[at];
            tier.commission.lifetime = months[at] == 0;
            tier.commission.duration_months = (months[at] > 1).then_some(months[at]);
            tier.state = if at < open { "open_at_launch" } else { "opens_when" }.to_owned();
        }
        blueprint.attribution.windows[0].days = Some(cookie);
        for platform in platforms(advisor.playbook()) {
            let (export, documents) = compiled(advisor, &blueprint, platform);
            prop_assert_eq!(dropped(&blueprint, &export, &documents), Vec::<String>::new());
        }
    }
}

#[test]
fn nobody_is_told_to_pay_before_the_hold_is_over() {
    for name in EXAMPLES {
        let blueprint = example(name);
        for platform in platforms(advisor().playbook()) {
            let compiled = export(
                advisor().playbook(),
                &blueprint,
                platform,
                options(platform),
            );
            let Ok(export) = compiled else { continue };
            let texts = documents(&export, &blueprint, &Templates::compiled_in()).expect("texts");
            for Document { text, .. } in &texts {
                if text.contains("Release the first payout") {
                    assert!(
                        text.contains("never before the hold is over"),
                        "{name} {platform}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_an_export_writes() {
    let advisor = advisor();
    for (name, platform) in SHOWN {
        let (_, documents) = compiled(advisor, &portable(name, 2), platform);
        let files = documents
            .iter()
            .map(|document| format!("==> {}\n{}", document.name, document.text));
        insta::assert_snapshot!(
            format!("export-{name}-{platform}"),
            files.collect::<String>()
        );
    }
}

#[test]
fn a_hold_that_the_platform_does_not_know_becomes_the_next_longer_one_or_a_gap() {
    let advisor = advisor();
    for (hold, sent, from, nearest) in [
        (30, 30, None, None),
        (33, 60, Some("33 days"), None),
        (120, 90, Some("120 days"), Some("90 days")),
    ] {
        let mut blueprint = portable("pocketform", 1);
        blueprint.tiers[0].payout.hold_until_day = hold;
        let (export, _) = compiled(advisor, &blueprint, "dub");
        let values = export.operations.iter().flat_map(|call| &call.values);
        let carried = values
            .filter(|value| value.term.as_deref() == Some("hold-until-day"))
            .collect::<Vec<_>>();
        assert_eq!(carried[0].value, json!(sent));
        assert_eq!(carried[0].rounded_from.as_deref(), from);
        let gap = export.gaps.iter().find(|gap| gap.term == "hold-until-day");
        assert_eq!(gap.map(|gap| gap.nearest.as_str()), nearest, "{hold}");
    }
}

#[test]
fn the_highest_tier_is_set_up_first_and_rewards_come_before_campaigns() {
    let blueprint = portable("gridline", 3);
    let (export, _) = compiled(advisor(), &blueprint, "firstpromoter");
    let ids: Vec<&str> = export
        .operations
        .iter()
        .map(|call| call.id.as_str())
        .collect();
    let of =
        |call: &str| ["solution", "integration", "referral"].map(|tier| format!("{call}.{tier}"));
    assert_eq!(
        ids,
        [of("firstpromoter-reward"), of("firstpromoter-campaign")].concat()
    );
}

// The stub: a vendor on loopback that reads what is really sent.

/// A documented field: its name, type, whether it is required, and what it allows.
struct Documented {
    name: &'static str,
    kind: &'static str,
    required: bool,
    allowed: &'static [&'static str],
}

/// The calls of the tables by method and path, a part of which may be anything.
fn documented(advisor: &Advisor) -> HashMap<(String, String), Vec<Documented>> {
    let playbook = advisor.playbook();
    let mut calls: HashMap<(String, String), Vec<Documented>> = HashMap::new();
    for call in playbook.rows("setup-calls") {
        let place = (
            call.text("method").to_owned(),
            format!("/{}{}", call.text("platform"), anything(call.text("path"))),
        );
        let fields = playbook.rows("setup-fields");
        let fields = fields.filter(|field| field.text("call") == call.id);
        let found = calls.entry(place).or_default();
        found.extend(fields.map(|field| Documented {
            name: field.text("name"),
            kind: field.text("type"),
            required: field.yes("required"),
            allowed: field.list("allowed"),
        }));
    }
    calls
}

/// A path in which parts that differ by account or by answer have become `*`.
fn anything(path: &str) -> String {
    let part = |part: &str| {
        let varies = part.starts_with(':') || part == "4711" || part == "key";
        if varies {
            "*".to_owned()
        } else {
            part.to_owned()
        }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The values of a body by documented name: `schemas[].rules[].type`.
fn flat(prefix: &str, body: &Json, found: &mut Vec<(String, Json)>) {
    match body {
        Json::Object(fields) => {
            for (name, value) in fields {
                let dot = if prefix.is_empty() { "" } else { "." };
                flat(&format!("{prefix}{dot}{name}"), value, found);
            }
        }
        Json::Array(items) if items.iter().any(Json::is_object) => {
            for item in items {
                flat(&format!("{prefix}[]"), item, found);
            }
        }
        value => found.push((prefix.to_owned(), value.clone())),
    }
}

/// Whether a value on the wire is of a documented type; a form holds texts alone.
fn is_of(kind: &str, value: &Json, is_form: bool) -> bool {
    let text = value.as_str().unwrap_or_default();
    match (kind, is_form) {
        ("boolean", true) => ["true", "false"].contains(&text),
        ("integer", true) => text.parse::<i64>().is_ok(),
        ("number", true) => text.parse::<Decimal>().is_ok(),
        ("boolean", false) => value.is_boolean(),
        ("integer", false) => value.is_i64(),
        ("number", false) => value.is_number(),
        ("integers", false) => value.is_array(),
        ("null", false) => value.is_null(),
        ("url", _) => text.starts_with("https://"),
        _ => value.is_string(),
    }
}

/// What is wrong with a body by the documented fields of its call.
fn faults(fields: &[Documented], body: &Json, is_form: bool) -> Vec<String> {
    let mut values = Vec::new();
    flat("", body, &mut values);
    let mut faults = Vec::new();
    for (name, value) in &values {
        let rows: Vec<&Documented> = fields.iter().filter(|field| field.name == name).collect();
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let fits = |field: &&Documented| {
            is_of(field.kind, value, is_form)
                && (field.allowed.is_empty() || field.allowed.contains(&text.as_str()))
        };
        if !rows.iter().any(fits) {
            faults.push(format!("{name} takes no {value}"));
        }
    }
    let missing = fields
        .iter()
        .filter(|field| field.required && !values.iter().any(|(name, _)| name == field.name));
    faults.extend(missing.map(|field| format!("{} is missing", field.name)));
    faults
}

/// The fields of a form.
fn form(body: &str) -> Json {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let hex = after
                .get(..2)
                .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
            match (first, hex) {
                (b'%', Some(byte)) => {
                    bytes.push(byte);
                    rest = &after[2..];
                }
                _ => {
                    bytes.push(*first);
                    rest = after;
                }
            }
        }
        String::from_utf8(bytes).expect("UTF-8")
    };
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    Json::Object(
        pairs
            .map(|(name, value)| (decode(name), Json::from(decode(value))))
            .collect::<Map<_, _>>(),
    )
}

/// A vendor on loopback: answers each call with an id, and notes what is wrong with it.
struct Vendor {
    address: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// A call, and what is wrong with it.
type Seen = (String, Vec<String>);

impl Vendor {
    fn new() -> Vendor {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        std::thread::spawn(move || {
            let calls = documented(advisor());
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
                let mut lines = Vec::new();
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).expect("a line");
                    if line.trim().is_empty() {
                        break;
                    }
                    lines.push(line.trim().to_owned());
                }
                let header = |name: &str| {
                    let found = lines.iter().find_map(|line| {
                        let (key, value) = line.split_once(": ")?;
                        key.eq_ignore_ascii_case(name).then(|| value.to_owned())
                    });
                    found.unwrap_or_default()
                };
                let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
                reader.read_exact(&mut body).expect("the body");
                let body = String::from_utf8(body).expect("UTF-8");
                let is_form = header("content-type").contains("form");
                let mut words = lines[0].split(' ');
                let (method, path) = (
                    words.next().expect("a method"),
                    words.next().expect("a path"),
                );

                let body = if is_form {
                    form(&body)
                } else {
                    serde_json::from_str(&body).expect("JSON")
                };
                let mut wrong = match calls.get(&(method.to_owned(), anything(path))) {
                    Some(fields) => faults(fields, &body, is_form),
                    None => vec!["no such call".to_owned()],
                };
                let secret = ["authorization", "x-api-key"].map(header).concat();
                if secret.is_empty() {
                    wrong.push("no key".to_owned());
                }
                noted
                    .lock()
                    .expect("a list")
                    .push((format!("{method} {path}"), wrong));
                let answer = r#"{"id": 4711}"#;
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
                    answer.len()
                )
                .expect("an answer");
            }
        });
        Vendor { address, seen }
    }
}

fn apply(folder: &Path, export: &Export, vendor: &Vendor, words: &[&str]) -> Output {
    let mut command = Command::new("bash");
    command.arg("apply.sh").args(words).current_dir(folder);
    for name in &export.platform.needs {
        command.env(
            name,
            if name == "WEBSITE" {
                "https://example.com/it's?a=\"b\"&c"
            } else {
                "key"
            },
        );
    }
    let address = format!("{}_URL", export.platform.id.to_uppercase());
    command
        .env(
            address,
            format!("{}/{}", vendor.address, export.platform.id),
        )
        .output()
        .expect("bash")
}

fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: {tool} is not installed");
    }
    found
}

#[test]
fn every_script_sends_what_the_vendor_documents_and_nothing_twice() {
    if !(has("bash") && has("curl") && has("jq")) {
        return;
    }
    let advisor = advisor();
    let vendor = Vendor::new();
    let mut sent = 0;
    for (name, open) in [("pocketform", 1), ("gridline", 3), ("fableprint", 2)] {
        let mut blueprint = portable(name, open);
        blueprint.company.name = "O'Hara \\(1) \"$HOME\" `id`".to_owned();
        for platform in platforms(advisor.playbook()) {
            let (export, documents) = compiled(advisor, &blueprint, platform);
            let folder = Folder::new();
            for document in &documents {
                folder.write(&document.name, &document.text);
            }
            if export.operations.is_empty() {
                assert!(!folder.path("apply.sh").exists());
                continue;
            }
            let home = folder.path("");
            let first = apply(&home, &export, &vendor, &[]);
            assert!(first.status.success(), "{platform}: {}", err(&first));
            sent += export.operations.len();
            let again = apply(&home, &export, &vendor, &[]);
            assert!(
                !again.status.success() && err(&again).contains("--again"),
                "{platform}"
            );
            assert_eq!(
                vendor.seen.lock().expect("a list").len(),
                sent,
                "{platform}"
            );
        }
    }
    let seen = vendor.seen.lock().expect("a list");
    let wrong: Vec<_> = seen
        .iter()
        .filter(|(_, faults)| !faults.is_empty())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_script_that_fails_says_what_was_sent_before() {
    if !(has("bash") && has("curl") && has("jq")) {
        return;
    }
    let (export, documents) = compiled(advisor(), &portable("pocketform", 1), "rewardful");
    let folder = Folder::new();
    for document in &documents {
        folder.write(&document.name, &document.text);
    }
    let nobody = Vendor {
        address: "http://127.0.0.1:9".to_owned(),
        seen: Arc::default(),
    };
    let output = apply(&folder.path(""), &export, &nobody, &[]);
    assert!(!output.status.success());
    assert!(err(&output).contains("applied.log"), "{}", err(&output));
    assert_eq!(
        folder.read("applied.log"),
        "rewardful-campaign.referral\tfailed\n"
    );
    let bare = Command::new("bash")
        .arg("apply.sh")
        .current_dir(folder.path(""))
        .output()
        .expect("bash");
    assert!(
        err(&bare).contains("set REWARDFUL_SECRET in the environment"),
        "{}",
        err(&bare)
    );
}

#[test]
fn shellcheck_finds_nothing_in_any_script() {
    if !has("shellcheck") {
        return;
    }
    let advisor = advisor();
    let folder = Folder::new();
    for platform in platforms(advisor.playbook()) {
        let (_, documents) = compiled(advisor, &portable("gridline", 3), platform);
        let Some(script) = documents
            .iter()
            .find(|document| document.name == "apply.sh")
        else {
            continue;
        };
        folder.write("apply.sh", &script.text);
        let output = Command::new("shellcheck")
            .arg(folder.path("apply.sh"))
            .output()
            .expect("shellcheck");
        assert!(
            output.status.success(),
            "{platform}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

// Bad input: nothing is written.

#[test]
fn what_cannot_be_set_up_is_refused_before_a_file_is_written() {
    let design = |name: &str| example_file(name).display().to_string();
    let gridline = design("gridline");
    let fableprint = design("fableprint");
    let two = data::yaml(&portable("gridline", 2)).expect("YAML");
    let cases: [(&[&str], i32, &str, &str); 8] = [
        (
            &["rewardfull", &gridline],
            2,
            "there is no platform `rewardfull`",
            "did you mean `rewardful`?",
        ),
        (
            &["salesforce", &gridline],
            2,
            "there is no platform `salesforce`",
            "firstpromoter",
        ),
        (
            &["rewardful", "two.yaml", "--plan", "starter"],
            1,
            "Rewardful Starter cannot carry this design",
            "One campaign",
        ),
        (
            &["rewardful", &gridline, "--plan", "startr"],
            2,
            "there is no plan `startr`",
            "did you mean `Starter`?",
        ),
        (
            &["sheet", &fableprint],
            1,
            "no tier of this design opens at launch",
            "partnerkit design",
        ),
        (
            &["stripe", &gridline],
            1,
            "has no discount",
            "--discount 10%",
        ),
        (
            &["stripe", &gridline, "--discount", "0"],
            2,
            "`0` is no discount",
            "above 0",
        ),
        (
            &["partnerstack", &gridline, "--discount", "10"],
            1,
            "no documented setting",
            "export stripe",
        ),
    ];
    for (words, code, message, help) in cases {
        let folder = Folder::new();
        folder.write("two.yaml", &two);
        let words: Vec<&str> = ["export"]
            .iter()
            .chain(words)
            .copied()
            .chain(["-o", "setup"])
            .collect();
        let output = folder.run(&words);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{words:?}: {}",
            err(&output)
        );
        assert!(
            err(&output).contains(message) && err(&output).contains(help),
            "{words:?}: {}",
            err(&output)
        );
        assert!(!folder.path("setup").exists(), "{words:?}");
    }
}

#[test]
fn another_version_and_a_folder_with_other_files_are_refused() {
    let folder = Folder::new();
    folder.write("old.yaml", "schema: partnerkit/blueprint/v0\n");
    let output = folder.run(&["export", "sheet", "old.yaml", "-o", "setup"]);
    assert!(
        err(&output).contains("is `partnerkit/blueprint/v0`"),
        "{}",
        err(&output)
    );
    assert!(!folder.path("setup").exists());

    let design = example_file("pocketform").display().to_string();
    folder.write("notes.txt", "mine");
    let output = folder.run(&["export", "sheet", &design, "-o", "."]);
    assert!(
        err(&output).contains("holds other files, such as `notes.txt`"),
        "{}",
        err(&output)
    );
    assert!(!folder.path("plan.json").exists());
}

#[test]
fn a_second_export_asks_for_force_and_leaves_no_script_of_another_platform() {
    let folder = Folder::new();
    let design = example_file("pocketform").display().to_string();
    let first = folder.run(&["export", "firstpromoter", &design, "-o", "setup"]);
    assert!(first.status.success(), "{}", err(&first));
    assert!(folder.path("setup/apply.sh").exists());
    let second = folder.run(&["export", "sheet", &design, "-o", "setup"]);
    assert!(err(&second).contains("--force"), "{}", err(&second));
    let forced = folder.run(&["export", "sheet", &design, "-o", "setup", "--force"]);
    assert!(forced.status.success(), "{}", err(&forced));
    assert!(folder.path("setup/ledger.xlsx").exists() && !folder.path("setup/apply.sh").exists());
}

#[test]
fn what_a_platform_asks_besides_the_terms_is_taken_from_the_answers() {
    let blueprint = changed(
        "gridline",
        &[
            ("company.website", "gridline.example"),
            ("tooling.link_parameter", "via"),
            ("program.minimum_payout", "50"),
            ("program.customer_discount", "10%"),
        ],
    );
    let compiled = |platform: &str| {
        export(
            advisor().playbook(),
            &blueprint,
            platform,
            Options::default(),
        )
        .expect("fits")
    };
    let field = |platform: &str, name: &str| {
        let operations = compiled(platform).operations;
        let mut values = operations.into_iter().flat_map(|call| call.values);
        values
            .find(|value| value.field == name)
            .map(|value| value.value)
    };
    assert_eq!(
        field("firstpromoter", "landing_url"),
        Some(json!("https://gridline.example"))
    );
    assert_eq!(
        field("firstpromoter", "ref_token_param"),
        Some(json!("?via"))
    );
    assert_eq!(
        field("rewardful", "minimum_payout_cents"),
        Some(json!(5000))
    );
    assert_eq!(field("stripe", "percent_off"), Some(json!(10)));
    assert!(
        !compiled("firstpromoter")
            .platform
            .needs
            .contains(&"WEBSITE".to_owned())
    );
    let mut gaps = compiled("affonso").gaps.into_iter();
    assert!(
        gaps.any(|gap| gap.term == "minimum-payout"),
        "nothing is dropped in silence"
    );
}

#[test]
fn a_website_that_is_no_address_is_refused_before_anything_is_written() {
    let blueprint = changed("gridline", &[("company.website", "our own site")]);
    let refused = export(
        advisor().playbook(),
        &blueprint,
        "rewardful",
        Options::default(),
    );
    let refused = refused.expect_err("no address").to_string();
    assert!(refused.contains("our own site"), "{refused}");
}
