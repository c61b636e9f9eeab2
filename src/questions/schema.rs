//! The JSON Schema of an answers file (draft 2020-12), so that an editor completes and checks it.
//!
//! It takes every file that the program takes: texts that a YAML reader sees as numbers or truth values,
//! sections without answers, `unknown` where something is assumed. What cannot be said in a schema, such as
//! which answers a path needs, is left to `partnerkit check`.

use serde_json::{Map, Value as Json, json};

use super::kinds::{Choice, Numeric, currency, date, natural};
use super::{Kind, Question, Questionnaire, UNKNOWN, UNKNOWN_TOO};
use crate::units::{Decimal, Unit};

/// The schema.
#[must_use]
pub fn schema(questionnaire: &Questionnaire) -> Json {
    let mut properties = Map::new();
    properties.insert("$schema".to_owned(), json!({"type": "string"}));
    for (index, section) in questionnaire.sections.iter().enumerate() {
        let schema = match questionnaire.get(section.id) {
            Some(question) => answer(questionnaire, question, true),
            None => {
                let keys: Map<String, Json> = questionnaire
                    .of_section(index)
                    .map(|question| {
                        let mut schema = answer(questionnaire, question, true);
                        if let (Some(_), Some(any)) =
                            (question.part, schema["anyOf"].as_array_mut())
                        {
                            any.push(parts(questionnaire, question));
                        }
                        (question.key.to_owned(), schema)
                    })
                    .collect();
                json!({
                    "title": section.title,
                    "type": ["object", "null"],
                    "additionalProperties": false,
                    "properties": keys,
                })
            }
        };
        properties.insert(section.id.to_owned(), schema);
    }
    properties.insert(
        "assumptions".to_owned(),
        json!({
            "title": "Figures of the forecast",
            "description": "Figures by id in place of the forecast's assumptions. `partnerkit questions` lists them last.",
            "type": ["object", "null"],
            "additionalProperties": {"type": ["string", "number", "null"]},
        }),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Answers for partnerkit",
        "type": ["object", "null"],
        "additionalProperties": false,
        "properties": properties,
    })
}

/// The map of a question's own answer and of those below it.
fn parts(questionnaire: &Questionnaire, question: &Question) -> Json {
    let keys: Map<String, Json> = questionnaire
        .parts(question)
        .map(|(part, question)| (part.to_owned(), answer(questionnaire, question, true)))
        .collect();
    json!({"type": "object", "additionalProperties": false, "properties": keys})
}

fn answer(questionnaire: &Questionnaire, question: &Question, may_be_blank: bool) -> Json {
    let mut any = shapes(questionnaire, &question.kind);
    if question.unknown.is_some() {
        any.push(unknown(question));
    }
    if may_be_blank {
        any.push(json!({"type": "null"}));
    }
    let mut words = vec![
        question.prompt.to_owned(),
        question.help.to_owned(),
        format!("Takes {}.", question.kind.bounds()),
    ];
    words.extend(
        question
            .kind
            .options()
            .iter()
            .map(|option| format!("`{}`: {}.", option.id, option.label)),
    );
    if let (Some(unknown), Some(assumed)) = (
        &question.unknown,
        questionnaire.assumed_text(question, "USD"),
    ) {
        words.push(format!("`{UNKNOWN}` assumes {assumed}: {}.", unknown.why));
    }
    let mut schema = json!({
        "title": question.label,
        "description": words.join("\n"),
        "anyOf": any,
    });
    if let Some(example) = question.example {
        schema["examples"] = json!([example]);
    }
    schema
}

fn shapes(questionnaire: &Questionnaire, kind: &Kind) -> Vec<Json> {
    match kind {
        // A plain `12` or `no` is a text here, whatever a YAML reader makes of it.
        Kind::Text { .. } => vec![json!({"type": ["string", "number", "boolean"]})],
        Kind::Texts {
            at_least,
            max_items,
            ..
        } => vec![
            json!({
                "type": "array",
                "minItems": at_least,
                "maxItems": max_items,
                "items": {"type": ["string", "number", "boolean"]},
            }),
            json!({"type": ["string", "number", "boolean"]}),
        ],
        Kind::YesNo => vec![
            json!({"type": "boolean"}),
            json!({"enum": ["yes", "no"]}),
            json!({
                "type": "string",
                "pattern": padded("([Yy]([Ee][Ss])?|[Nn][Oo]?|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])"),
            }),
        ],
        Kind::Choice(options) => vec![
            json!({"enum": ids(options)}),
            json!({"type": "string", "pattern": padded(&one_of(options))}),
        ],
        Kind::Choices {
            options,
            at_least,
            alone,
        } => {
            let (single, together): (Vec<Choice>, Vec<Choice>) =
                options.iter().partition(|option| Some(option.id) == *alone);
            let mut shapes = several(&together, *at_least);
            if !single.is_empty() {
                shapes.extend(several(&single, 1));
            }
            shapes
        }
        Kind::Number(numeric) => numbers(numeric),
        Kind::Currency => {
            let names = currency::NAMES.iter().filter(|(_, codes)| codes.len() == 1);
            let names = any_case(names.map(|(name, _)| *name));
            vec![json!({"type": "string", "pattern": padded(&format!("([A-Za-z]{{3}}|{names})"))})]
        }
        Kind::Country => vec![json!({"type": "string", "pattern": "[^0-9\\s]{2}"})],
        Kind::Date { .. } => vec![json!({"type": "string", "pattern": padded(&days())})],
        Kind::List(list) => {
            let name = list.name().key;
            let keys: Map<String, Json> = list
                .fields
                .iter()
                .map(|field| {
                    let named = field.key == name;
                    let mut schema = answer(questionnaire, field, !named);
                    if let Some(any) = schema["anyOf"].as_array_mut().filter(|_| !named) {
                        any.push(unknown(field));
                    }
                    (field.key.to_owned(), schema)
                })
                .collect();
            vec![
                json!({
                    "type": "array",
                    "maxItems": list.max_items,
                    "items": {"anyOf": [
                        {
                            "type": "object",
                            "required": [name],
                            "additionalProperties": false,
                            "properties": keys,
                        },
                        {"type": ["string", "number", "boolean"]},
                    ]},
                }),
                json!({"type": ["string", "number", "boolean"]}),
            ]
        }
    }
}

/// Several of these options, which can stand together: as a list or as a text.
fn several(options: &[Choice], at_least: usize) -> Vec<Json> {
    let one = one_of(options);
    let none = if at_least == 0 { "|none|" } else { "" };
    vec![
        json!({
            "type": "array",
            "minItems": at_least,
            "items": {"anyOf": [
                {"enum": ids(options)},
                {"type": "string", "pattern": padded(&one)},
            ]},
        }),
        json!({"type": "string", "pattern": padded(&format!("([,;\\s]*{one}([,;\\s]+{one})*[,;\\s]*{none})"))}),
    ]
}

/// A number in a text, with what may stand between thousands.
const DIGITS: &str = concat!(
    "[+-]?([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]{0,2}([ '’\u{a0}\u{2009}\u{202f}][0-9]{3})+",
    "|[1-9][0-9]?(,[0-9]{2})+,[0-9]{3})(\\.[0-9]+)?",
);

/// A percentage from 0 to 100 in a text: any with its sign, without it none between 0 and 1.
fn percentage(sign: &str) -> String {
    format!(
        "(-0+(\\.0+)?\\s*{sign}?|[+]?(0*[0-9]{{1,2}}(\\.[0-9]+)?|0*100(\\.0+)?)\\s*{sign}\
         |[+]?(0+(\\.0+)?|0*[1-9][0-9]?(\\.[0-9]+)?|0*100(\\.0+)?))"
    )
}

/// An amount in a text, with a word before or behind it for the time that it is paid for.
fn in_time(amount: &str) -> String {
    let before = any_case(natural::PERIODS_BEFORE.iter().map(|(word, _)| *word));
    let behind = any_case(natural::PERIODS.iter().map(|(word, _)| *word));
    format!("(({before}\\s+)?{amount}{behind}?)")
}

/// A day year first, or with the name of its month.
fn days() -> String {
    let month = format!(
        "{}[A-Za-z]*\\.?",
        any_case(date::MONTHS.iter().map(|name| &name[..3]))
    );
    let day = "[0-9]{1,2}(st|nd|rd|th|\\.)?";
    format!(
        "([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}}[/.][0-9]{{1,2}}[/.][0-9]{{4}}|({day}[,\\s]+{month}|{month}[,\\s]+{day})[,\\s]+[0-9]{{4}})"
    )
}

/// A text that says that the answer is not known.
fn unknown(question: &Question) -> Json {
    let words = std::iter::once(UNKNOWN).chain(UNKNOWN_TOO);
    let words = any_case(words.filter(|word| question.is_unknown(word)));
    json!({"type": "string", "pattern": padded(&words)})
}

/// One of these words, in small letters or capitals.
fn any_case<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let letter = |c: char| match c {
        _ if c.is_ascii_alphabetic() => {
            format!("[{}{}]", c.to_ascii_uppercase(), c.to_ascii_lowercase())
        }
        '_' | '-' => "[-_\\s]".to_owned(),
        ' ' => "\\s".to_owned(),
        _ if r"^$\.*+?()[]{}|/".contains(c) => format!("\\{c}"),
        _ => c.to_string(),
    };
    let words: Vec<String> = words
        .map(|word| word.chars().map(letter).collect())
        .collect();
    format!("({})", words.join("|"))
}

fn numbers(numeric: &Numeric) -> Vec<Json> {
    let digits = DIGITS;
    let is_share = numeric.min.is_zero() && numeric.max == Decimal::ONE_HUNDRED;
    let magnitudes = natural::MAGNITUDES.iter().map(|(word, _)| *word);
    let magnitude = any_case(magnitudes.chain(["b"]));
    let sign = any_case(natural::PERCENT.into_iter());
    let text = match numeric.unit {
        Unit::Percent if is_share && numeric.per.is_some() => in_time(&percentage(&sign)),
        Unit::Percent if is_share => percentage(&sign),
        Unit::Money => {
            let mark = format!(
                "({}|[A-Za-z]{{3}})?",
                any_case(currency::SYMBOLS.into_iter())
            );
            in_time(&format!("{mark}\\s*{digits}\\s*{magnitude}?\\s*{mark}"))
        }
        Unit::Count => {
            let counted = any_case(natural::COUNTED.into_iter());
            format!("({digits}\\s*{magnitude}?(\\s*{counted})?|[Nn][Oo][Nn][Ee])")
        }
        Unit::Percent => format!("{digits}(\\s*{sign})?"),
        Unit::Hours => {
            let hours = any_case(natural::HOURS.into_iter());
            format!("{digits}(\\s*{hours})?")
        }
        Unit::Days | Unit::Weeks => {
            let span = any_case(natural::SPANS.iter().map(|(word, _)| *word));
            format!("({digits}(\\s*{span})?|([Aa][Nn]?|[Oo][Nn][Ee])\\s+{span})")
        }
        _ => digits.to_owned(),
    };
    let about = any_case(natural::ABOUT.into_iter());
    let share = match numeric.unit {
        Unit::Percent => format!("|{digits}\\s+of\\s+{digits}(\\s.*month)?"),
        _ => String::new(),
    };
    let text = format!("((([~≈]|{about}\\s)\\s*)?{text}|=.*[0-9].*{share})");
    let mut number = json!({
        "type": "number",
        "minimum": bound(numeric.min),
        "maximum": bound(numeric.max),
    });
    if numeric.unit == Unit::Percent {
        // A bare share between 0 and 1 could mean two things and is refused.
        number["not"] = json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1});
    }
    if numeric.whole {
        number["type"] = json!("integer");
    }
    vec![number, json!({"type": "string", "pattern": padded(&text)})]
}

fn bound(value: Decimal) -> Json {
    serde_json::from_str(&value.normalize().to_string()).unwrap_or(Json::Null)
}

fn ids(options: &[Choice]) -> Vec<&'static str> {
    options.iter().map(|option| option.id).collect()
}

/// One of these options, by id or label.
fn one_of(options: &[Choice]) -> String {
    any_case(options.iter().flat_map(|option| [option.id, option.label]))
}

fn padded(pattern: &str) -> String {
    format!("^\\s*{pattern}\\s*$")
}
