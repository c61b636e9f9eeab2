//! Edited playbooks: a change that a partner manager makes works, or is refused in words with its place.

use partnerkit::blueprint::Blueprint;
use partnerkit::decisions::Advisor;
use partnerkit::diagnostics::Diagnostics;
use partnerkit::playbook::table::{ColumnKind, Table};
use partnerkit::yaml::{Entry, Shape, Tree};
use serde_json::Value;

use crate::common::{
    Folder, advisor, changed_answers, example_answers, example_file, files, read_bytes,
};

/// A mark that names a fact, as an editor would write it into a sentence.
const MARK: &str = "{customers.count}";

/// The compiled-in playbook with the text of some tables replaced.
fn edited(edit: impl Fn(&Table) -> String) -> Result<Advisor, Diagnostics> {
    let folder = Folder::new();
    for table in advisor().playbook().tables() {
        folder.write(&format!("{}.yaml", table.id), edit(table));
    }
    Advisor::load(&folder.path(""))
}

/// The compiled-in playbook with texts of some tables replaced, each once.
fn replaced(edits: &[(&str, &str, &str)]) -> Result<Advisor, Diagnostics> {
    edited(|table| {
        let edits = edits.iter().filter(|(id, ..)| *id == table.id);
        edits.fold(table.document.text.to_owned(), |text, (_, from, to)| {
            assert!(text.contains(from), "{}: {from}", table.id);
            text.replacen(from, to, 1)
        })
    })
}

fn messages(refused: Result<Advisor, Diagnostics>) -> Vec<String> {
    let problems = refused.map(|_| ()).expect_err("a refused playbook").0;
    problems
        .into_iter()
        .map(|problem| {
            assert!(!problem.help.is_empty(), "no help: {}", problem.message);
            problem.message
        })
        .collect()
}

/// A node as JSON, which is YAML too, with a mark behind each of its texts where asked for.
fn json(tree: &Tree<'_>, is_marked: bool) -> Value {
    match &tree.shape {
        Shape::Map(fields) => {
            let field = |field: &Entry<'_>| (field.key.to_string(), json(&field.value, is_marked));
            fields.iter().map(field).collect()
        }
        Shape::List(items) => items.iter().map(|item| json(item, is_marked)).collect(),
        Shape::Scalar { text, .. } if is_marked => format!("{text} {MARK}").into(),
        Shape::Scalar { text, .. } => text.as_ref().into(),
    }
}

/// A table's text with a mark in every cell of the columns that `is_marked` picks.
fn with_marks(table: &Table, is_marked: &dyn Fn(&str) -> bool) -> String {
    let mut text = json(&table.document.root, false);
    let rows = table.document.root.get("rows").map(Tree::items);
    let row = |row: &Tree<'_>| -> Value {
        let fields = row.fields().iter();
        fields
            .map(|cell| {
                (
                    cell.key.to_string(),
                    json(&cell.value, is_marked(&cell.key)),
                )
            })
            .collect()
    };
    text["rows"] = rows.unwrap_or_default().iter().map(row).collect();
    text.to_string()
}

fn is_of(table: &Table, name: &str, kinds: &[ColumnKind]) -> bool {
    let mut columns = table.columns.iter();
    columns.any(|column| column.name == name && kinds.contains(&column.kind))
}

#[test]
fn a_fact_in_any_text_that_is_printed_as_it_is_is_refused_at_load() {
    let plain = [ColumnKind::Text, ColumnKind::List];
    let is_marked = |table: &Table, name: &str| is_of(table, name, &plain);
    let refused = messages(edited(|table| {
        with_marks(table, &|name| is_marked(table, name))
    }));
    for table in advisor().playbook().tables() {
        for column in table
            .columns
            .iter()
            .filter(|column| plain.contains(&column.kind))
        {
            for row in &table.rows {
                let cell = row.cell(column.name);
                let is_filled =
                    cell.text().is_some_and(|text| !text.is_empty()) || !cell.list().is_empty();
                let message = format!(
                    "`{MARK}` in `{}` of row `{}` would be printed as it is",
                    column.name, row.id
                );
                assert!(
                    !is_filled || refused.contains(&message),
                    "{}: {message}",
                    table.id
                );
            }
        }
    }
}

#[test]
fn a_fact_in_any_sentence_is_filled_with_its_value() {
    let kinds = [ColumnKind::Sentence, ColumnKind::Sentences];
    let is_marked = |table: &Table, name: &str| name == "because" || is_of(table, name, &kinds);
    let advisor = edited(|table| with_marks(table, &|name| is_marked(table, name)))
        .unwrap_or_else(|problems| panic!("{problems}"));
    for path in files("examples", "yaml") {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let blueprint = advisor.design(&example_answers(&name));
        let text = serde_json::to_string(&blueprint).expect("JSON");
        assert!(!text.contains(MARK), "{name}");
    }
}

#[test]
fn a_fact_in_a_title_or_a_question_of_a_table_is_refused() {
    let refused = messages(replaced(&[
        (
            "tooling",
            "title: Tooling",
            "title: 'Tooling {customers.count}'",
        ),
        ("model", "leads the program?", "leads {customers.count}?"),
    ]));
    assert_eq!(
        refused,
        [
            "`{customers.count}` in the question of `model` would be printed as it is",
            "`{customers.count}` in the title of `tooling` would be printed as it is",
        ]
    );
}

#[test]
fn a_column_of_a_kind_that_the_program_does_not_read_as_such_is_refused() {
    assert_eq!(
        messages(replaced(&[(
            "platforms",
            "strengths: list",
            "strengths: sentences"
        )])),
        ["the column `strengths` of `platforms` was changed"]
    );
    assert_eq!(
        messages(replaced(&[(
            "platforms",
            "  strengths: list",
            "  colour: text?\n  strengths: list"
        )])),
        ["nothing reads column `colour` of `platforms`"]
    );
}

const NINTH: &str = "rows:
  - id: ninth
    name: Ninth
    strengths: [New]
    limitations: [Young]
    source: judgement-platforms
";

#[test]
fn a_ninth_platform_is_compared_and_can_be_chosen() {
    let advisor = replaced(&[
        ("platforms", "rows:\n", NINTH),
        (
            "platform-plans",
            "rows:\n",
            "rows:\n  - id: ninth-only\n    platform: ninth\n    plan: Only\n    entry: yes\n    price: list\n    monthly_usd: 10\n    fee_percent: 0\n    source: judgement-platforms\n",
        ),
        ("tooling", "    platform: rewardful\n", "    platform: ninth\n"),
    ])
    .unwrap_or_else(|problems| panic!("{problems}"));
    let answers = changed_answers(
        "gridline",
        &[("revenue.mrr", "9000"), ("billing.provider", "stripe")],
    );
    let blueprint: Blueprint = advisor.design(&answers);
    assert_eq!(blueprint.tooling.platform, "ninth");
    assert_eq!(blueprint.tooling.name, "Ninth");
}

#[test]
fn a_sixth_model_leads_and_brings_its_tasks() {
    let advisor = replaced(&[
        (
            "models",
            "rows:\n",
            "rows:\n  - id: sixth\n    name: Sixth\n    pitch: A sixth way.\n    partner_types: [Friends]\n    lead_tiers: [referral]\n",
        ),
        (
            "model",
            "rows:\n",
            "rows:\n  - id: under-ten\n    when: {revenue.contract_month_usd: '< 10'}\n    model: sixth\n    because: Small.\n",
        ),
    ])
    .unwrap_or_else(|problems| panic!("{problems}"));
    let answers = changed_answers("gridline", &[("revenue.acv", "100")]);
    let blueprint = advisor.design(&answers);
    assert_eq!(blueprint.model.id, "sixth");
    assert!(
        blueprint.facts.iter().any(|fact| fact.id == "model.id"),
        "the fact is there for the rules behind it"
    );
}

#[test]
fn a_fourth_tier_is_refused_in_words() {
    let refused = messages(replaced(&[(
        "tiers",
        "  - id: solution\n",
        "  - id: alliance\n    name: Alliance\n    compensation: x\n    requirements: [a]\n    joint_customers_min: 0\n    volume: x\n    partner_types: [a]\n    tracking: [a]\n    payout: x\n    payout_rhythm: monthly\n    payout_days: 30\n    progression: x\n  - id: solution\n",
    )]));
    assert_eq!(
        refused,
        ["the program has the tiers referral, integration, solution, not `alliance`"]
    );
}

#[test]
fn every_assumption_of_the_forecast_changes_something_when_it_is_edited() {
    use partnerkit::answers::{Answers, Asking, check};
    use rust_decimal::Decimal;

    let variants: [(&str, &[(&str, &str)]); 14] = [
        ("gridline", &[]),
        ("reclaimly", &[]),
        ("atlas-procure", &[]),
        ("pocketform", &[]),
        ("dentaflow", &[]),
        ("pocketform", &[("gtm.motion", "sales_led")]),
        ("pocketform", &[("gtm.motion", "hybrid")]),
        ("pocketform", &[("gtm.motion", "community_led")]),
        ("gridline", &[("gtm.motion", "product_led")]),
        ("gridline", &[("resources.partner_manager", "full_time")]),
        ("gridline", &[("resources.partner_manager", "founder_led")]),
        ("gridline", &[("program.since", "")]),
        ("fableprint", &[]),
        ("gridline", &[("program.customer_discount", "10%")]),
    ];
    let mut variants: Vec<Answers> = variants
        .iter()
        .map(|(name, changes)| changed_answers(name, changes))
        .collect();
    let text = std::fs::read_to_string(example_file("atlas-procure")).expect("an example");
    let unknown = |line: &str| match line.contains("build_weeks:") {
        true => "    build_weeks: unknown\n".to_owned(),
        false => format!("{line}\n"),
    };
    let unknown: String = text.lines().map(unknown).collect();
    let (raw, problems) = read_bytes("unknown-build.yaml", unknown.into_bytes());
    let answers = check(&raw, problems, Asking::Required);
    variants.push(answers.unwrap_or_else(|problems| panic!("{problems}")));
    // A few trials do: what is compared is whether anything moves.
    let of = |advisor: &Advisor, answers: &Answers| {
        let blueprint = advisor.design(answers);
        let mut text = serde_json::to_value(&blueprint).expect("data");
        text["generated"] = Value::Null;
        text["assumptions"] = Value::Null;
        text["economics"]["basis"] = Value::Null;
        text
    };
    let few = |id: &str, text: String| match id {
        "economics-defaults" => text
            .replace("value: 500, unit: count}", "value: 9, unit: count}")
            .replace("value: 2000, unit: count}", "value: 18, unit: count}"),
        _ => text,
    };
    let usual = edited(|table| few(table.id, table.document.text.to_owned())).expect("a playbook");
    let models: Vec<_> = variants
        .iter()
        .map(|answers| usual.forecast(answers))
        .collect();
    let designs: Vec<_> = variants.iter().map(|answers| of(&usual, answers)).collect();
    let rows: Vec<(&str, Decimal)> = advisor()
        .playbook()
        .rows("economics-defaults")
        .map(|row| (row.id, row.number("value").expect("a value")))
        .collect();
    let mut unread = Vec::new();
    for (id, value) in rows {
        let other = match id {
            "win-rate-draw" | "churn-draw" => continue,
            "ltv-horizon" => Decimal::from(48),
            "partners-without-platform" => Decimal::ONE,
            // More than the weeks that the step of engineering has.
            "build-weeks" => Decimal::from(20),
            _ if value.is_zero() => Decimal::ONE,
            _ => (value / Decimal::TWO).max(Decimal::new(5, 1)),
        };
        let other = match value.is_integer() {
            true if other.ceil() == value => value + Decimal::ONE,
            true => other.ceil(),
            false => other,
        };
        let edited = edited(|table| {
            let text = few(table.id, table.document.text.to_owned());
            let line = |line: &str| match line.split_once(&format!("id: {id},")) {
                Some(_) if table.id == "economics-defaults" => {
                    let (before, after) = line.split_once("value: ").expect("a value");
                    let unit = after.find("unit:").expect("a unit");
                    format!("{before}value: {other}, {}", &after[unit..])
                }
                _ => line.to_owned(),
            };
            text.lines().map(line).collect::<Vec<_>>().join("\n")
        });
        let edited = edited.unwrap_or_else(|problems| panic!("{id}: {problems}"));
        let mut models = models.iter().zip(&variants);
        let mut designs = designs.iter().zip(&variants);
        if models.all(|(before, answers)| edited.forecast(answers) == *before)
            && designs.all(|(before, answers)| of(&edited, answers) == *before)
        {
            unread.push(id);
        }
    }
    assert!(unread.is_empty(), "nothing reads {}", unread.join(", "));
}
