//! Answers from outside: every bad input beside the words it is met with, files that come back as they were,
//! and the schema held against everything the program takes.

mod bad_answers {
    //! Each file of `tests/bad-answers` beside what is said about it.

    use std::fs;

    use partnerkit::answers::{Asking, check};

    use crate::common::{files, raw_example, read_file};

    /// Lays the file over a complete example, so that only its own faults are told; a file whose name begins
    /// with `missing` stands alone. `PARTNERKIT_BLESS=1` writes the texts anew, to be read before they are
    /// accepted.
    #[test]
    fn every_bad_file_is_met_with_its_words() {
        let mut wrong = Vec::new();
        for path in files("tests/bad-answers", "yaml") {
            let name = path.file_stem().expect("a name").to_string_lossy();
            let (mut raw, problems) = read_file(&path);
            if !name.starts_with("missing") {
                raw = raw.over(raw_example("pocketform"));
            }
            let said = match check(&raw, problems, Asking::Required) {
                Ok(_) => "nothing".to_owned(),
                Err(problems) => problems.draw(false),
            };
            let beside = path.with_extension("stderr");
            if std::env::var_os("PARTNERKIT_BLESS").is_some() {
                fs::write(&beside, &said).expect("the text can be written");
            }
            let expected = fs::read_to_string(&beside).unwrap_or_default();
            if said != expected {
                wrong.push(format!("{name}:\n{said}\nbut expected:\n{expected}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

mod properties {
    //! What holds for all raw answers.

    use partnerkit::answers::{
        AnswerStatus, Asking, RawAnswers, Record, Response, SetFlag, check, read_settings,
        template, template_json, write,
    };
    use partnerkit::questions::{Kind, List, Question, questionnaire};
    use partnerkit::units::Value;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof, proptest};
    use proptest::prop_assert_eq;

    use crate::common::{raw_example, read_bytes};

    /// Texts that YAML, shells and screens like to take for something else.
    const ODD: &[&str] = &[
        "no",
        "yes",
        "12",
        "~",
        "null",
        "1e3",
        "a: b #c",
        "- x",
        "'",
        "\"",
        "unknown ",
        "Unknown",
        "👩\u{200d}🚀 株式会社 Ünïcode",
        "%",
        "&a",
        "*a",
        "!t",
        "{a: 1}",
        "[1]",
        "\\n",
        "0x10",
        "a, b",
    ];

    fn text() -> impl Strategy<Value = String> {
        let odd: Vec<String> = ODD.iter().map(|odd| (*odd).trim().to_owned()).collect();
        prop_oneof![
            proptest::sample::select(odd),
            "[a-zA-Z0-9 äöü:#'\"{}\\[\\],&*!|>%@`-]{1,40}",
        ]
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("a text of its own", |text| {
            !text.is_empty() && text != "unknown"
        })
    }

    /// Answers that pass, for every kind of question.
    fn response(question: &'static Question) -> impl Strategy<Value = Response> {
        if let Some(list) = question.list() {
            return items(list).prop_map(Response::Items).boxed();
        }
        let value = value(question).prop_map(Response::Given);
        match (question.unknown.is_some(), question.optional) {
            (true, _) => prop_oneof![4 => value, 1 => Just(Response::Unknown)].boxed(),
            (false, true) => prop_oneof![4 => value, 1 => Just(Response::LeftOut)].boxed(),
            (false, false) => value.boxed(),
        }
    }

    /// Values that pass, for every kind of question that is no list.
    fn value(question: &'static Question) -> BoxedStrategy<Value> {
        match &question.kind {
            Kind::Text { .. } => text().prop_map(Value::Text).boxed(),
            Kind::Texts { .. } => vec(text(), 1..4).prop_map(Value::Texts).boxed(),
            Kind::Number(numeric) => {
                let (min, max, whole) = (numeric.min, numeric.max, numeric.whole);
                (0_i64..=1_000_000, 0_u32..=6)
                    .prop_map(move |(digits, scale)| {
                        let scale = if whole { 0 } else { scale };
                        Value::Number(rust_decimal::Decimal::new(digits, scale).clamp(min, max))
                    })
                    .boxed()
            }
            kind => {
                let samples: Vec<Value> = match kind {
                    Kind::YesNo => vec!["yes", "no"],
                    Kind::Currency => vec!["USD", "EUR", "JPY", "KWD"],
                    Kind::Country => vec!["US", "DE", "GB", "IN"],
                    Kind::Date { .. } => vec!["2027-01-04", "2028-02-29"],
                    _ => kind.options().iter().map(|option| option.id).collect(),
                }
                .into_iter()
                .map(|sample| question.parse(sample).expect("a sample"))
                .collect();
                proptest::sample::select(samples).boxed()
            }
        }
    }

    /// Items with some fields known, of a list whose items are named by a text or an option.
    fn items(list: &'static List) -> BoxedStrategy<Vec<Record>> {
        let (name, options) = (list.name(), list.name().kind.options());
        let fields: Vec<_> = list.fields[1..]
            .iter()
            .map(|field| option::of(value(field)))
            .collect();
        let most = if options.is_empty() { 4 } else { options.len() };
        vec((text(), fields), 0..=most)
            .prop_map(move |all| {
                all.into_iter()
                    .enumerate()
                    .map(|(at, (text, values))| {
                        let named = match options.get(at) {
                            Some(option) => Value::Choice(option.id),
                            None => Value::Text(format!("{text} {at}")),
                        };
                        let mut item = Record::named(name, named);
                        for (field, value) in list.fields[1..].iter().zip(values) {
                            item.set(field, value);
                        }
                        item
                    })
                    .collect()
            })
            .boxed()
    }

    pub fn raws() -> impl Strategy<Value = RawAnswers> {
        let all: Vec<_> = questionnaire()
            .questions
            .iter()
            .map(|question| option::weighted(0.8, response(question)))
            .collect();
        all.prop_map(|responses| {
            let mut raw = RawAnswers::new(questionnaire());
            for (question, response) in questionnaire().questions.iter().zip(responses) {
                if let Some(response) = response {
                    raw.put(question, response);
                }
            }
            raw
        })
    }

    fn responses(raw: &RawAnswers) -> Vec<Option<Response>> {
        questionnaire()
            .questions
            .iter()
            .map(|question| raw.response(question).cloned())
            .collect()
    }

    proptest! {
        /// 1. Left out, not known and not yet asked stay three different states.
        #[test]
        fn a_sheet_comes_back_from_its_file_as_it_was(raw in raws()) {
            let text = write(&raw);
            let (back, problems) = read_bytes("written.yaml", text.clone().into_bytes());
            prop_assert_eq!(problems, [], "{}", text);
            prop_assert_eq!(responses(&back), responses(&raw), "{}", text);
            prop_assert_eq!(write(&back), text);
        }

        /// 2. An answer that is not asked changes nothing.
        #[test]
        fn an_answer_that_is_not_asked_changes_nothing(raw in raws()) {
            let full = raw.over(raw_example("gridline"));
            let mut bare = full.clone();
            for (entry, status) in bare.answers.iter_mut().zip(full.statuses(Asking::Assumed)) {
                if status == AnswerStatus::NotAsked {
                    *entry = None;
                }
            }
            let taken = |raw: &RawAnswers| {
                let answers = check(raw, Vec::new(), Asking::Assumed);
                answers.map(|answers| {
                    let all: Vec<_> = answers.iter().map(|(q, a)| (q.id, a.clone())).collect();
                    (all, answers.candidates().to_vec())
                })
                .map_err(|problems| problems.draw(false))
            };
            prop_assert_eq!(taken(&full), taken(&bare));
        }

        /// 3. Bytes from anywhere are read or refused, never a panic.
        #[test]
        fn no_bytes_make_reading_panic(bytes in vec(any::<u8>(), 0..200)) {
            let (raw, problems) = read_bytes("bytes.yaml", bytes);
            let _ = check(&raw, problems, Asking::Required).map_err(|problems| problems.draw(false));
        }

        /// 4. `--set` takes what the file takes.
        #[test]
        fn a_flag_takes_what_the_file_takes(raw in raws()) {
            for question in questionnaire().questions.iter().filter(|question| !question.is_list()) {
                let Some(Response::Given(value)) = raw.response(question) else { continue };
                if matches!(value, Value::Texts(_)) {
                    continue;
                }
                let text = question.kind.write(value);
                let setting = SetFlag { flag: "--set", id: question.id, value: &text };
                let (set, problems) = read_settings(questionnaire(), &[setting]);
                prop_assert_eq!(problems, []);
                prop_assert_eq!(set.response(question), Some(&Response::Given(value.clone())));
            }
        }
    }

    #[test]
    fn every_assumption_names_a_source_of_the_playbook() {
        let sources = include_str!("../../src/playbook/tables/sources.yaml");
        for question in &questionnaire().questions {
            if let Some(unknown) = &question.unknown {
                let row = format!("- id: {}\n", unknown.source);
                assert!(sources.contains(&row), "{}", question.id);
            }
        }
    }

    #[test]
    fn the_last_flag_wins_and_beats_the_file() {
        let settings = [
            ("revenue.mrr", "1k"),
            ("revenue.mrr", "2k"),
            ("competitors.commission", ""),
        ]
        .map(|(id, value)| SetFlag {
            flag: "--set",
            id,
            value,
        });
        let (flags, problems) = read_settings(questionnaire(), &settings);
        assert_eq!(problems, []);
        let raw = flags.over(raw_example("gridline"));
        let mrr = questionnaire().get("revenue.mrr").expect("a question");
        assert_eq!(
            raw.response(mrr),
            Some(&Response::Given(Value::Number(2000.into())))
        );
        let commission = questionnaire()
            .get("competitors.commission")
            .expect("a question");
        assert_eq!(raw.response(commission), Some(&Response::LeftOut));
    }

    #[test]
    fn a_list_is_typed_with_the_brackets_of_a_file_or_without() {
        let lists = [
            (
                "customers.industries",
                "[pet health, civic cars]",
                "pet health, civic cars",
            ),
            ("customers.regions", "[eu, us]", "us, eu"),
            ("customers.regulated", "[ none ]", "none"),
        ];
        for (id, bracketed, plain) in lists {
            let kind = &questionnaire().get(id).expect("a question").kind;
            assert_eq!(kind.parse(bracketed), kind.parse(plain), "{id}");
            kind.parse(bracketed).expect(id);
        }
        let regions = questionnaire()
            .get("customers.regions")
            .expect("a question");
        let refused = regions.kind.parse("[]").expect_err("one is needed");
        assert_eq!(refused.id, "empty");
    }

    #[test]
    fn an_assumption_is_taken_only_when_it_is_asked_for_and_is_marked() {
        let mut raw = raw_example("pocketform");
        for id in ["revenue.monthly_churn", "revenue.cac"] {
            let index = questionnaire().index(id).expect("a question");
            raw.answers[index] = None;
        }
        let refused = check(&raw, Vec::new(), Asking::Required).expect_err("two are missing");
        assert!(
            refused
                .draw(false)
                .starts_with("error: 2 answers are missing")
        );
        let answers = check(&raw, Vec::new(), Asking::Assumed).expect("both are assumed");
        let assumed: Vec<_> = answers
            .iter()
            .filter(|(_, answered)| answered.origin == partnerkit::answers::Origin::Assumed)
            .map(|(question, answered)| (question.id, answered.value.clone()))
            .collect();
        assert_eq!(
            assumed,
            [
                ("revenue.monthly_churn", Value::Number(4.into())),
                ("revenue.cac", Value::Number(204.into())),
            ]
        );
    }

    #[test]
    fn the_thresholds_of_questions_are_us_dollars() {
        let asked = |currency: &str, rate: &str, mrr: &str| {
            let settings = [
                ("company.currency", currency),
                ("company.usd_rate", rate),
                ("revenue.mrr", mrr),
            ]
            .map(|(id, value)| SetFlag {
                flag: "--set",
                id,
                value,
            });
            let (raw, problems) = read_settings(questionnaire(), &settings);
            assert_eq!(problems, []);
            let raw = raw.over(raw_example("pocketform"));
            let missing = raw.missing(Asking::Required);
            missing
                .iter()
                .map(|question| question.id)
                .collect::<Vec<_>>()
        };
        let automation = vec!["tooling.email_automation"];
        let large = vec!["tooling.complex_attribution", "tooling.ecosystem_play"];
        for (currency, rate, mrr, expected) in [
            ("USD", "5", "9999.99", vec![]),
            ("USD", "5", "10000", automation.clone()),
            ("USD", "5", "99999.99", automation.clone()),
            ("USD", "5", "100000", vec!["tooling.partner_types"]),
            ("USD", "5", "499999.99", vec!["tooling.partner_types"]),
            ("USD", "5", "500000", large.clone()),
            ("EUR", "1.25", "7999.99", vec![]),
            ("EUR", "1.25", "8000", automation),
            ("EUR", "1.25", "400000", large),
        ] {
            assert_eq!(asked(currency, rate, mrr), expected, "{mrr} {currency}");
        }
    }

    /// A template as somebody fills it in who takes every example.
    pub fn filled_in(template: &str) -> String {
        let mut sample = String::new();
        let mut filled = String::new();
        for line in template.lines().skip_while(|line| !line.is_empty()) {
            let text = line.trim_start();
            if let Some(such) = text.strip_prefix("## such as ") {
                such.clone_into(&mut sample);
            }
            if text.starts_with("# ") {
                filled.push_str(&line.replacen("# ", "", 1));
            } else if line.starts_with("  ") && text.ends_with(':') && !text.starts_with('#') {
                filled.push_str(&format!("{line} {}", std::mem::take(&mut sample)));
            } else {
                filled.push_str(line);
            }
            filled.push('\n');
        }
        filled
    }

    #[test]
    fn the_template_as_it_is_counts_nothing_as_answered_but_what_may_be_left_out() {
        for text in [template(questionnaire()), template_json(questionnaire())] {
            let (raw, problems) = read_bytes("template", text.into_bytes());
            assert_eq!(problems, []);
            assert!(raw.answers.iter().flatten().all(|answer| matches!(
                &answer.response,
                Some(Response::LeftOut | Response::Items(_))
            )));
            assert_eq!(raw.missing(Asking::Required).len(), 34);
        }
    }

    #[test]
    fn the_template_with_every_answer_filled_in_is_complete() {
        let template = template(questionnaire());
        let (head, _) = template.split_once("\n\n").expect("a head");
        let filled = filled_in(&template);
        assert!(head.starts_with("# yaml-language-server: $schema="));
        let (raw, problems) = read_bytes("template.yaml", filled.clone().into_bytes());
        assert_eq!(problems, [], "{filled}");
        assert_eq!(raw.answered(), questionnaire().questions.len(), "{filled}");
        assert!(check(&raw, Vec::new(), Asking::Required).is_ok());
    }
}

mod schema {
    //! The schema takes what the program takes.

    use std::fs;

    use boon::{Compiler, SchemaIndex, Schemas};
    use partnerkit::answers::{Asking, check, template, write};
    use partnerkit::diagnostics::Diagnostics;
    use partnerkit::questions::questionnaire;
    use partnerkit::questions::schema::schema;
    use proptest::prelude::proptest;
    use proptest::{prop_assert, prop_assert_eq};
    use serde_json::Value as Json;

    use super::properties::{filled_in, raws};
    use crate::common::{advisor, files, read_bytes};

    struct Validator {
        schemas: Schemas,
        index: SchemaIndex,
    }

    thread_local! {
        static VALIDATOR: Validator = Validator::new();
    }

    impl Validator {
        fn new() -> Self {
            let mut schemas = Schemas::new();
            let mut compiler = Compiler::new();
            compiler
                .add_resource("answers.json", schema(questionnaire()))
                .expect("a JSON document");
            let index = compiler
                .compile("answers.json", &mut schemas)
                .expect("a schema of draft 2020-12");
            Self { schemas, index }
        }

        fn faults(&self, yaml: &str) -> String {
            let value: Option<Json> = serde_saphyr::from_str(yaml).expect("YAML");
            match self
                .schemas
                .validate(&value.unwrap_or(Json::Null), self.index)
            {
                Ok(()) => String::new(),
                Err(error) => format!("{error:#}"),
            }
        }
    }

    #[test]
    fn it_takes_every_example_the_template_and_nothing_at_all() {
        let validator = Validator::new();
        for path in files("examples", "yaml") {
            let text = fs::read_to_string(&path).expect("an example");
            assert_eq!(validator.faults(&text), "", "{}", path.display());
        }
        assert_eq!(validator.faults(&template(questionnaire())), "");
        assert_eq!(validator.faults("# only a comment\n"), "");
        assert_eq!(validator.faults("company:\nintegrations:\n"), "");
    }

    #[test]
    fn the_examples_of_the_template_agree_with_each_other() {
        let answered = filled_in(&template(questionnaire()));
        let (raw, problems) = read_bytes("template.yaml", answered.into_bytes());
        let answers = check(&raw, problems, Asking::Required);
        let answers = answers.unwrap_or_else(|problems| panic!("{problems}"));
        let advisor = advisor();
        let found = advisor.contradictions(&answers);
        assert!(found.is_empty(), "{}", Diagnostics(found));
        let warnings = advisor.design(&answers).warnings;
        let apart = warnings.iter().find(|warning| {
            warning.id.starts_with("contract-value-") || warning.id.starts_with("lifetime-value-")
        });
        assert_eq!(apart, None);
    }

    #[test]
    fn it_takes_what_the_program_takes_in_its_many_spellings() {
        let validator = Validator::new();
        for text in [
            "{product: {ai: no, extensible: 'no', public_api: True}}",
            "{product: {ai: y, model_cost: unknown, vertical: 12, description: no}}",
            "{revenue: {mrr: 25k, acv: '$25,000', cac: 1200 USD, gross_margin: 15%, monthly_churn: 15}}",
            "{revenue: {mrr: 1.2M, monthly_churn: 0.5%, gross_margin: '0.50 %', cac: 0, lifetime_value: ~}}",
            "{customers: {count: '1,200', sizes: 'smb, enterprise', industries: software}}",
            "{customers: {count: 1.2k, sizes: [smb], industries: [12, no]}}",
            "{resources: {assets: none, engineering_weeks: 1.5}, tracking: {today: none}}",
            "{resources: {assets: []}, tracking: {today: unknown}, company: {currency: eur}}",
            "{tracking: {today: [none]}, revenue: {gross_margin: '+007.5 %', monthly_churn: '100.0'}}",
            "{tracking: {today: [utm, crm_field]}, revenue: {mrr: '1,234,567.89', gross_margin: '-0'}}",
            "{revenue: {mrr: 38 000, acv: '₹1,00,000', monthly_churn: ~12%, cac: about $300, gross_margin: 70 percent}}",
            "{revenue: {mrr: 38k/mo, acv: 12 thousand per year, lifetime_value: '€4k per customer', monthly_churn: IDK}}",
            "{customers: {count: 410 customers}, gtm: {sales_cycle_days: 3 weeks}, product: {model_cost: '?'}}",
            "{gtm: {sales_cycle_days: About 30 days}, company: {currency: euros}, goals: {start_date: 11 Jan 2027}}",
            "{company: {currency: €}, goals: {start_date: 'January 11th, 2027'}}",
            "{integrations: 'Slack, HubSpot'}",
            "{integrations: [Slack, {name: HubSpot, shared_accounts: unknown, build_weeks: ~}]}",
            "{$schema: partnerkit.schema.json, goals: {start_date: 2027-01-04}}",
        ] {
            let (_, problems) = read_bytes("accepted.yaml", text.as_bytes().to_vec());
            assert_eq!(problems, [], "{text}");
            assert_eq!(validator.faults(text), "", "{text}");
        }
    }

    #[test]
    fn it_refuses_what_an_editor_should_mark() {
        let validator = Validator::new();
        for text in [
            "{revenues: {mrr: 1}}",
            "{revenue: {mmr: 1}}",
            "{revenue: {mrr: -1}}",
            "{revenue: {mrr: lots}}",
            "{revenue: {mrr: [1]}}",
            "{revenue: {mrr: unknown}}",
            "{revenue: {gross_margin: 0.5}}",
            "{revenue: {gross_margin: 120}}",
            "{revenue: {gross_margin: '0.5'}}",
            "{revenue: {gross_margin: '101%'}}",
            "{revenue: {gross_margin: '12,5'}}",
            "{revenue: {gross_margin: '12,5%'}}",
            "{revenue: {mrr: '12,5'}}",
            "{revenue: {mrr: '12,5k'}}",
            "{tracking: {today: [utm, none]}}",
            "{tracking: {today: 'utm, none'}}",
            "{revenue: {model: weekly}}",
            "{customers: {sizes: [huge]}}",
            "{customers: {industries: []}}",
            "{goals: {start_date: soon}}",
            "{integrations: [{shared_accounts: 3}]}",
            "{integrations: [{name: Slack, weeks: 3}]}",
        ] {
            assert_ne!(validator.faults(text), "", "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_takes_every_file_that_is_written(raw in raws()) {
            let text = write(&raw);
            let faults = VALIDATOR.with(|validator| validator.faults(&text));
            prop_assert!(faults.is_empty(), "{}\n{}", text, faults);
        }

        #[test]
        fn it_takes_a_number_in_quotes_where_the_program_does(
            text in "[+-]?0?[0-9]{1,3}([.,][0-9]{1,3}){0,2} ?[%kM]?"
        ) {
            for id in ["revenue.gross_margin", "revenue.mrr", "customers.count", "gtm.sales_cycle_days"] {
                let question = questionnaire().get(id).expect("a question");
                let (section, key) = id.split_once('.').expect("a section");
                let faults = VALIDATOR.with(|validator| {
                    validator.faults(&format!("{{{section}: {{{key}: '{text}'}}}}"))
                });
                let passes = question.parse(&text).is_ok();
                prop_assert!(!passes || faults.is_empty(), "{}: {}\n{}", id, text, faults);
                // Bounds and wholeness in quotes are told of percentages alone.
                if id == "revenue.gross_margin" {
                    prop_assert_eq!(passes, faults.is_empty(), "{}", text);
                }
            }
        }
    }
}
