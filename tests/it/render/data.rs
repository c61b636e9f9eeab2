//! Structured output reads back into the same blueprint.

use partnerkit::blueprint::{Blueprint, Fact};
use partnerkit::render::data::{json, yaml};
use partnerkit::typed;
use partnerkit::units::{Decimal, Value};
use serde_json::Value as Json;

use crate::common::{EXAMPLES, example};

/// Fails unless a blueprint reads back from both formats into the same value, and other readers find the same in them.
pub fn assert_reads_back(blueprint: &Blueprint) {
    let [yaml, json] = [yaml(blueprint), json(blueprint)].map(|text| text.expect("a text"));
    for text in [&yaml, &json] {
        let back: Blueprint = typed::read(text).expect("a blueprint");
        assert_eq!(&back, blueprint, "{text}");
    }
    let data = serde_json::to_value(blueprint).expect("data");
    let by_others: [Json; 2] = [
        serde_saphyr::from_str(&yaml).expect("YAML"),
        serde_json::from_str(&json).expect("JSON"),
    ];
    for found in by_others {
        assert_eq!(found, data);
    }
}

#[test]
fn a_blueprint_reads_back_into_the_same_value() {
    for name in EXAMPLES {
        assert_reads_back(&example(name));
    }
}

#[test]
fn texts_that_look_like_something_else_read_back_as_texts() {
    let looks = [
        "",
        " ",
        "true",
        "no",
        "off",
        "null",
        "~",
        "1e3",
        "0x10",
        "010",
        "1_000",
        ".inf",
        "2027-01-04",
        "12.50",
        "a: b",
        "- a",
        "# a",
        "'",
        "\"",
        "a\nb\n",
        " lead",
        "trail ",
        "tab\there",
        "{a}",
        "[a]",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "|",
        ">",
        "\u{1b}[31m",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\r\n",
        "a\r\n  b\n\n c",
        "---",
        "...",
        "? a",
        "=",
        "<<",
        "日本 🧾",
    ];
    let long = "word ".repeat(60);
    let mut blueprint = example("pocketform");
    blueprint.facts = looks
        .iter()
        .copied()
        .chain([long.as_str()])
        .map(|text| Fact {
            id: "product.description".into(),
            label: "Any".into(),
            words: None,
            value: Value::Text(text.to_owned()),
            unit: "text".into(),
            from: "answer".into(),
        })
        .chain([Fact {
            id: "customers.industries".into(),
            label: "Any".into(),
            words: None,
            value: Value::Texts(looks.iter().map(|text| (*text).into()).collect()),
            unit: "text".into(),
            from: "answer".into(),
        }])
        .collect();
    assert_reads_back(&blueprint);
}

#[test]
fn what_other_programs_and_people_write_reads_as_the_type_that_is_asked_for() {
    let texts: Vec<String> =
        typed::read("[2027, 1e3, 0.50, true, \"\\ud83e\\uddfe\\/\"]").expect("texts");
    assert_eq!(texts, ["2027", "1e3", "0.50", "true", "🧾/"]);
    let values: Vec<Value> =
        typed::read("[2027, -1, 0.5, true, '0.5', nan, 1_000, [a, 2]]").expect("values");
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(
        values,
        [
            Value::Number(2027.into()),
            Value::Number((-1).into()),
            Value::Number(Decimal::new(5, 1)),
            Value::YesNo(true),
            text("0.5"),
            text("nan"),
            text("1_000"),
            Value::Texts(vec!["a".into(), "2".into()]),
        ]
    );
    let absent: Vec<Option<String>> = typed::read("[~, null, '', '~']").expect("texts");
    assert_eq!(
        absent,
        [None, None, Some(String::new()), Some("~".to_owned())]
    );
}

#[test]
fn what_does_not_fit_is_refused_at_its_smallest_part() {
    let blueprint = yaml(&example("pocketform")).expect("yaml");
    for (from, to, part, message) in [
        (
            "schema: ",
            "schema: [",
            ":",
            "this is not YAML: illegal placement of ':' indicator",
        ),
        (
            "name: Pocketform",
            "name: [Pocketform]",
            "[Pocketform]",
            "invalid type: sequence, expected a string",
        ),
        (
            "minor_units: 2",
            "minor_units: two",
            "two",
            "invalid type: string \"two\", expected u32",
        ),
    ] {
        let text = blueprint.replacen(from, to, 1);
        let misfit = typed::read::<Blueprint>(&text).expect_err(to);
        assert_eq!(misfit.message, message);
        let span = misfit.span.expect("a place");
        assert_eq!(&text[span.range()], part);
    }
}
