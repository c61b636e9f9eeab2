//! Structured output reads back into the same blueprint.

use partnerkit::blueprint::Fact;
use partnerkit::render::data::{from_json, from_yaml, json, yaml};
use partnerkit::units::Value;

use crate::common::{EXAMPLES, example};

#[test]
fn a_blueprint_reads_back_into_the_same_value() {
    for name in EXAMPLES {
        let blueprint = example(name);
        let text = yaml(&blueprint).expect("yaml");
        assert_eq!(from_yaml(&text).expect("a blueprint"), blueprint, "{text}");
        let text = json(&blueprint).expect("json");
        assert_eq!(from_json(&text).expect("a blueprint"), blueprint);
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
    let text = yaml(&blueprint).expect("yaml");
    assert_eq!(
        from_yaml(&text).expect("a blueprint").facts,
        blueprint.facts,
        "{text}"
    );
    let text = json(&blueprint).expect("json");
    assert_eq!(
        from_json(&text).expect("a blueprint").facts,
        blueprint.facts
    );
}
