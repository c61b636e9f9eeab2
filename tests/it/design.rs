//! From an answers file to a blueprint: every example, every table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use partnerkit::answers::{Answers, Asking, RawAnswers, Response, check, read};
use partnerkit::blueprint::{Blueprint, Commission, TierEconomics};
use partnerkit::decisions::Advisor;
use partnerkit::decisions::sensitivity::{Lever, Taken};
use partnerkit::diagnostics::{Diagnostics, Severity, Source};
use partnerkit::economics::caps::{OfferCaps, Worth};
use partnerkit::economics::customer::Customer;
use partnerkit::economics::model::{
    ClawbackKind, Commission as Paid, PayoutRun, RevenueModel, Scope, Terms,
};
use partnerkit::economics::program::ProgramForecast;
use partnerkit::economics::rounding::{Figure, RoundHalf, float, without_noise};
use partnerkit::playbook::verify::verify;
use partnerkit::questions::{Kind, Question, questionnaire};
use partnerkit::render::markdown::full_design;
use partnerkit::render::templates::Templates;
use partnerkit::units::{Decimal, Unit, Value, number, percent};

use crate::common::{advisor, example_file, files};

fn examples() -> Vec<PathBuf> {
    files("examples", "yaml")
}

fn answers(path: &Path) -> Answers {
    answers_of(std::fs::read_to_string(path).expect("an example"))
}

fn answers_of(text: String) -> Answers {
    let source = Arc::new(Source {
        name: "answers.yaml".into(),
        text,
    });
    let (raw, problems) = read(questionnaire(), &source);
    check(&raw, problems, Asking::Required).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_tables_that_are_compiled_in_pass_their_own_verification() {
    let findings = verify(advisor().playbook());
    assert!(findings.is_empty(), "{}", Diagnostics(findings));
}

/// A model's usual offers as `tier scope low high`, the rates as shares.
fn usual(advisor: &Advisor, model: RevenueModel) -> Vec<String> {
    let text = |rate: f64| Figure::of(rate, 3, RoundHalf::Even).to_string();
    advisor
        .usual_terms()
        .offers(model)
        .map(|offer| {
            let (low, high) = (text(offer.low), text(offer.high));
            format!("{} {} {low} {high}", offer.tier.id(), offer.scope)
        })
        .collect()
}

#[test]
fn the_tables_say_which_bands_and_terms_a_forecast_takes_as_usual() {
    let advisor = advisor();
    let cases: [(RevenueModel, &[&str]); 5] = [
        (
            RevenueModel::Monthly,
            &[
                "referral first_payment 0.150 0.150",
                "referral months:12 0.100 0.100",
                "integration lifetime 0.200 0.200",
                "solution lifetime 0.300 0.400",
            ],
        ),
        (
            RevenueModel::Annual,
            &[
                "referral months:12 0.100 0.150",
                "integration lifetime 0.200 0.250",
                "solution lifetime 0.300 0.400",
            ],
        ),
        (
            RevenueModel::Usage,
            &[
                "referral months:12 0.100 0.100",
                "integration lifetime 0.200 0.200",
                "solution lifetime 0.300 0.300",
            ],
        ),
        (
            RevenueModel::Outcome,
            &[
                "referral first_payment 0.100 0.100",
                "integration lifetime 0.200 0.200",
                "solution lifetime 0.350 0.350",
            ],
        ),
        (
            RevenueModel::OneTime,
            &[
                "referral months:12 0.100 0.150",
                "integration months:12 0.200 0.250",
                "solution months:12 0.300 0.400",
            ],
        ),
    ];
    for (model, expected) in cases {
        assert_eq!(usual(advisor, model), expected);
    }
    let terms = |clawback, window_days, clear_days, net_days, payout_run| Terms {
        clawback,
        window_days,
        clear_days,
        net_days,
        payout_run,
    };
    assert_eq!(
        advisor.usual_terms().terms,
        [
            terms(ClawbackKind::Full, 60, 3, 30, PayoutRun::Monthly),
            terms(ClawbackKind::Prorated, 90, 0, 0, PayoutRun::Monthly),
            terms(ClawbackKind::None, 0, 0, 0, PayoutRun::Quarterly),
        ]
    );
}

/// The tables that are compiled in, in a folder where they can be edited.
fn exported(folder: &Path) -> PathBuf {
    let tables = folder.join("tables");
    let export = std::process::Command::new(crate::common::PROGRAM)
        .args(["playbook", "export"])
        .arg(&tables)
        .output()
        .expect("the program runs");
    assert!(export.status.success());
    tables
}

/// Replaces the first occurrence of a text in an exported table.
fn edit(tables: &Path, file: &str, from: &str, to: &str) {
    let path = tables.join(file);
    let text = std::fs::read_to_string(&path).expect("a table");
    assert!(text.contains(from), "{file}");
    std::fs::write(&path, text.replacen(from, to, 1)).expect("written");
}

#[test]
fn facts_are_written_out_in_sentences_and_in_items_of_lists() {
    let folder = tempfile::tempdir().expect("a folder");
    let tables = exported(folder.path());
    for (file, before) in [
        ("milestones.yaml", "    do:\n      - "),
        ("model.yaml", "    because: "),
    ] {
        let path = tables.join(file);
        let text = std::fs::read_to_string(&path).expect("a table");
        let marked = text.replace(
            before,
            &format!("{before}With {{customers.count}} customers, "),
        );
        std::fs::write(&path, marked).expect("written");
    }
    let advisor = Advisor::load(&tables).unwrap_or_else(|problems| panic!("{problems}"));
    for path in examples() {
        let blueprint = advisor.design(&answers(&path));
        let because = &blueprint.model.because;
        assert!(because.starts_with("With "), "{because}");
        let mut texts: Vec<&str> = vec![because];
        texts.extend(
            blueprint
                .milestones
                .iter()
                .map(|milestone| &*milestone.actions[0]),
        );
        assert!(texts.len() > 1, "{}", path.display());
        for text in texts {
            assert!(!text.contains('{'), "{text}");
        }
    }
}

#[test]
fn a_sixth_model_is_a_word_of_the_rules_and_has_its_tasks() {
    let folder = tempfile::tempdir().expect("a folder");
    let tables = exported(folder.path());
    let path = tables.join("models.yaml");
    let models = std::fs::read_to_string(&path).expect("the models");
    let row = "  - id: affiliate-referral\n";
    let at = models.find(row).expect("the first model");
    let end = models[at + 1..]
        .find("  - id: ")
        .map_or(models.len(), |end| at + 1 + end);
    let sixth = models[at..end].replacen("affiliate-referral", "creators", 1);
    std::fs::write(&path, models.clone() + &sixth).expect("written");
    edit(
        &tables,
        "model.yaml",
        "model: affiliate-referral",
        "model: creators",
    );
    let both = "\"[affiliate-referral, affiliate-integration]\"";
    edit(&tables, "launch-tasks.yaml", both, "creators");
    let advisor = Advisor::load(&tables).unwrap_or_else(|problems| panic!("{problems}"));
    let answers = edited("pocketform", &[]);
    let before = crate::common::advisor().design(&answers);
    let blueprint = advisor.design(&answers);
    assert_eq!(blueprint.model.id, "creators");
    let tasks = |blueprint: &Blueprint| {
        let tasks = blueprint.launch_plan.tasks.iter();
        tasks.map(|task| task.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(tasks(&blueprint), tasks(&before));

    edit(
        &tables,
        "launch-tasks.yaml",
        "model.id: creators",
        "model.id: creator",
    );
    let problems = Advisor::load(&tables).expect_err("no such model").0;
    assert_eq!(problems.len(), 1);
    let message = &problems[0].message;
    assert!(
        message.starts_with("`model.id` is never `creator`"),
        "{message}"
    );
}

#[test]
fn a_column_that_nothing_reads_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let tables = exported(folder.path());
    edit(
        &tables,
        "models.yaml",
        "columns:\n",
        "columns:\n  colour: text?\n",
    );
    let problems = Advisor::load(&tables).expect_err("an unread column").0;
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].message,
        "nothing reads column `colour` of `models`"
    );
}

#[test]
fn a_sentence_that_names_an_unknown_fact_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let tables = exported(folder.path());
    edit(
        &tables,
        "milestones.yaml",
        "    do:\n      - ",
        "    do:\n      - \"{no.fact} \"\n      - ",
    );
    let problems = Advisor::load(&tables).expect_err("no such fact").0;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].message, "there is no fact `no.fact`");
}

#[test]
fn an_edited_band_and_window_reach_the_forecast() {
    let folder = tempfile::tempdir().expect("a folder");
    let tables = exported(folder.path());
    let program = crate::common::PROGRAM;
    let edit = |file: &str, from: &str, to: &str| edit(&tables, file, from, to);
    edit(
        "commission.yaml",
        "    lifetime: no\n    low: 10\n    high: 10\n",
        "    lifetime: no\n    low: 9\n    high: 12\n",
    );
    edit("clawback.yaml", "window_days: 60", "window_days: 45");
    let edited = Advisor::load(&tables).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(
        usual(&edited, RevenueModel::Monthly)[1],
        "referral months:12 0.090 0.120"
    );
    let cases: serde_json::Value =
        serde_json::from_str(include_str!("../data/economics.json")).expect("JSON");
    let model = folder.path().join("model.json");
    std::fs::write(&model, cases["cases"][0]["input"].to_string()).expect("written");
    let output = std::process::Command::new(program)
        .args([
            "forecast",
            "--trials",
            "1",
            "--format",
            "json",
            "--playbook",
        ])
        .arg(&tables)
        .arg("--inputs")
        .arg(&model)
        .output()
        .expect("the program runs");
    let figures: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(figures["caps"][1]["range_high"], "0.1200");
    assert_eq!(figures["clawback"]["window_days"], 45);
}

/// What of a blueprint can change: decisions that choose, and the state of each tier.
fn outcomes(advisor: &Advisor, answers: &Answers) -> BTreeMap<String, String> {
    let blueprint = advisor.design(answers);
    let decisions = blueprint.decisions.iter();
    let tiers = blueprint.tiers.iter();
    let mut outcomes: BTreeMap<String, String> = decisions
        .map(|decision| (decision.id.to_string(), decision.outcome.to_string()))
        .chain(tiers.map(|tier| (format!("tiers.{}", tier.id), tier.state.to_string())))
        .collect();
    for tier in &blueprint.tiers {
        let Commission { band, .. } = &tier.commission;
        let (low, high) = (number(band.low.0), percent(band.high.0));
        let band = if band.low == band.high {
            high
        } else {
            format!("{low}-{high}")
        };
        let rate = percent(tier.commission.rate.0);
        let pays = format!("{rate} of {} (band {band})", tier.commission.basis);
        outcomes.insert(format!("commission.{}", tier.id), pays);
        let point = match &*tier.commission.band_position {
            "ceiling" => format!("ceiling, {rate}"),
            _ => rate,
        };
        outcomes.insert(format!("commission-point.{}", tier.id), point);
    }
    outcomes
}

/// A value as a person types it: a percentage with its sign, since a bare one below 1 is ambiguous.
fn typed(question: &Question, value: &str) -> String {
    match &question.kind {
        Kind::Number(numeric) if numeric.unit == Unit::Percent => format!("{value}%"),
        _ => value.to_owned(),
    }
}

/// The answers of a file with one of them changed, as far as they pass every check.
fn turned(advisor: &Advisor, path: &Path, lever: &Lever) -> Option<Answers> {
    let mut raw = raw_answers(path);
    let taken = lever.also_assumes.iter();
    let taken = taken.map(|taken| (&taken.fact, &taken.value));
    for (id, value) in [(&lever.fact, &lever.to)].into_iter().chain(taken) {
        let question = questionnaire().get(id).expect("a question");
        let value = question
            .parse(&typed(question, &value.to_string()))
            .expect("an answer");
        raw.put(question, Response::Given(value));
    }
    let answers = check(&raw, Vec::new(), Asking::Required).ok()?;
    let found = advisor.contradictions(&answers);
    let refused = found.iter().any(|found| found.severity == Severity::Error);
    (!refused).then_some(answers)
}

fn raw_answers(path: &Path) -> RawAnswers {
    let source = Arc::new(Source {
        name: path.display().to_string(),
        text: std::fs::read_to_string(path).expect("an example"),
    });
    read(questionnaire(), &source).0
}

/// The turning points of every example, searched once for all tests.
static LEVERS: LazyLock<Vec<(PathBuf, Vec<Lever>)>> = LazyLock::new(|| {
    let advisor = advisor();
    let levers = |path: PathBuf| {
        let levers = advisor.levers(&raw_answers(&path), Asking::Required, None);
        (path, levers)
    };
    examples().into_iter().map(levers).collect()
});

fn levers_of(name: &str) -> &'static [Lever] {
    let path = example_file(name);
    let mut all = LEVERS.iter();
    &all.find(|(of, _)| *of == path).expect("an example").1
}

#[test]
fn every_turning_point_is_answers_that_pass_every_check() {
    let advisor = advisor();
    for (path, levers) in LEVERS.iter() {
        for lever in levers {
            assert!(turned(advisor, path, lever).is_some(), "{lever:?}");
        }
    }
}

#[test]
fn another_revenue_model_tells_what_each_tier_then_pays() {
    for (example, to, decision, from_rate, to_rate) in [
        (
            "pocketform",
            "annual_subscription",
            "commission.referral",
            "15% of each",
            "15% of the first",
        ),
        (
            "pocketform",
            "annual_subscription",
            "commission.integration",
            "20% of ",
            "22.5% of ",
        ),
        (
            "atlas-procure",
            "monthly_subscription",
            "commission.referral",
            "12.5% of the first",
            "15% of each",
        ),
    ] {
        let lever = levers_of(example)
            .iter()
            .find(|lever| lever.fact == "revenue.model" && lever.to.to_string() == to)
            .unwrap_or_else(|| panic!("{example}: revenue.model -> {to}"));
        let change = lever
            .changes
            .iter()
            .find(|change| change.decision == decision);
        let change = change.unwrap_or_else(|| panic!("{example}: {decision} in {lever:?}"));
        assert!(change.from.starts_with(from_rate), "{change:?}");
        assert!(change.to.starts_with(to_rate), "{change:?}");
    }
}

#[test]
fn revenue_without_a_customer_is_no_turning_point() {
    let mut levers = levers_of("fableprint").iter();
    assert!(levers.all(|lever| lever.fact != "revenue.mrr"));
}

/// The number this many tenths of the way, in steps that an answer can be given in; none at the ends.
fn between(from: &Value, to: &Value, part: i64) -> Option<String> {
    let number = |value: &Value| Decimal::from_str_exact(&value.to_string()).ok();
    let (from, to) = (number(from)?, number(to)?);
    let whole = from.fract().is_zero() && to.fract().is_zero();
    let at = from + (to - from) * Decimal::new(part, 1);
    let at = at.round_dp(if whole { 0 } else { 2 });
    (at != from && (at - from).abs() < (to - from).abs()).then(|| at.to_string())
}

#[test]
fn a_turning_point_turns_what_it_says_and_nothing_turns_before_it() {
    let advisor = advisor();
    let mut tried = 0;
    for (path, levers) in LEVERS.iter().skip(1).take(2) {
        let raw = raw_answers(path);
        let today = outcomes(advisor, &answers(path));
        let with = |fact: &str, value: &str, taken: &[Taken]| {
            let mut raw = raw.clone();
            let taken = taken
                .iter()
                .map(|taken| (&*taken.fact, taken.value.to_string()));
            for (id, value) in [(fact, value.to_owned())].into_iter().chain(taken) {
                let question = questionnaire().get(id).expect("a question");
                raw.put(
                    question,
                    Response::Given(question.parse(&typed(question, &value)).expect("an answer")),
                );
            }
            let answers = check(&raw, Vec::new(), Asking::Required).ok()?;
            Some(outcomes(advisor, &answers))
        };
        assert!(levers.len() > 10, "{}: {}", path.display(), levers.len());
        for lever in levers {
            let then = with(&lever.fact, &lever.to.to_string(), &lever.also_assumes);
            let then = then.unwrap_or_else(|| panic!("{lever:?} cannot be answered"));
            for change in &lever.changes {
                let of = |outcomes: &BTreeMap<String, String>| {
                    let outcome = outcomes.get(&*change.decision).cloned();
                    outcome.unwrap_or_else(|| "not decided".to_owned())
                };
                assert_eq!(of(&today), change.from, "{lever:?}");
                assert_eq!(of(&then), change.to, "{lever:?}");
                assert_ne!(change.from, change.to, "{lever:?}");
            }
            for part in [4, 9] {
                let Some(value) = between(&lever.from, &lever.to, part) else {
                    continue;
                };
                // The way there may ask for answers that the turn itself needs; then it is no way.
                let Some(before) = with(&lever.fact, &value, &[]) else {
                    continue;
                };
                // Which size is recommended also rests on a simulation, which the search for the nearest turn leaves out.
                let of_size = |decision: &str| {
                    decision == "readiness"
                        || decision.starts_with("tiers.")
                        || decision.starts_with("commission-point.")
                };
                let changes = lever.changes.iter();
                for change in changes.filter(|change| !of_size(&change.decision)) {
                    let outcome = before
                        .get(&*change.decision)
                        .map_or("not decided", String::as_str);
                    assert_eq!(outcome, change.from, "{value} already turns {lever:?}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn new_partners_are_asked_for_what_the_program_of_today_does_not_bring() {
    let text = std::fs::read_to_string(example_file("gridline")).expect("the example");
    let advisor = advisor();
    let recruited = |today: &str| {
        let source = Arc::new(Source {
            name: "gridline".into(),
            text: text
                .replace("      revenue_share: 1%\n", "")
                .replace("      revenue_share: 2.5%\n", "")
                .replace("revenue_share: 3.5%", &format!("revenue_share: {today}")),
        });
        let (raw, problems) = read(questionnaire(), &source);
        let answers = check(&raw, problems, Asking::Required).expect("sound answers");
        let blueprint = advisor.design(&answers);
        let by_source = blueprint.economics.by_source.iter();
        let names: Decimal = by_source
            .filter_map(|source| Some(source.names_for_goal?.0))
            .sum();
        (
            blueprint.recruitment.customers_needed,
            names.ceil().to_string(),
        )
    };
    // 20% of 246,000 grown by 3% a month is 70,147.44 a month, 58.5 customers of 1,200.
    assert_eq!(recruited("0%").0, 59);
    assert_eq!(recruited("10%").0, 30);
    assert_eq!(recruited("20%"), (0, "0".into()));
    assert_eq!(recruited("25%"), (0, "0".into()));
}

#[test]
fn without_a_partner_manager_the_founder_does_the_work() {
    for path in examples() {
        let answers = answers(&path);
        let blueprint = advisor().design(&answers);
        let mut facts = blueprint.facts.iter();
        let manager = facts.find(|fact| fact.id == "program.manager");
        let founder_led = manager.is_some_and(|fact| fact.value == Value::Choice("founder_led"));
        let steps = blueprint
            .integrations
            .iter()
            .flat_map(|integration| &integration.onboarding);
        let managed = blueprint
            .launch_plan
            .tasks
            .iter()
            .map(|task| &task.owner)
            .chain(steps.map(|step| &step.owner))
            .any(|owner| owner == "partner_manager");
        assert_eq!(managed, !founder_led, "{}", path.display());
    }
}

/// The answers of an example with lines of it replaced.
fn edited(name: &str, lines: &[(&str, &str)]) -> Answers {
    let path = example_file(name);
    let mut text = std::fs::read_to_string(path).expect("an example");
    for (key, value) in lines {
        let at = text
            .find(&format!("  {key}: "))
            .expect("an answer of the example");
        let end = at + text[at..].find('\n').expect("a line");
        text.replace_range(at..end, &format!("  {key}: {value}"));
    }
    answers_of(text)
}

#[test]
fn at_exactly_its_break_even_a_band_exceeds_what_is_carried_and_loses_nothing() {
    let advisor = advisor();
    for churn in ["1%", "1.7%", "2%", "2.1%", "3%", "4.2%", "5%", "7.3%"] {
        let answers = edited(
            "pocketform",
            &[("gross_margin", "20%"), ("monthly_churn", churn)],
        );
        let integration = &advisor.design(&answers).economics.tiers[1];
        assert_eq!(integration.break_even_rate.0, Decimal::from(20), "{churn}");
        assert_eq!(
            integration.verdict, "exceeds",
            "{churn} of customers leave a month"
        );
    }
}

#[test]
fn another_way_to_pay_says_whether_a_customer_carries_it_and_what_it_would_lose() {
    let advisor = advisor();
    let answers = edited("pocketform", &[("gross_margin", "11%")]);
    let blueprint = advisor.design(&answers);
    let model = advisor.forecast(&answers);
    let customer = Customer::of(&model);
    let other = |tier: usize, id: &str| {
        let others = &blueprint.tiers[tier].commission.alternatives;
        let found = others.iter().find(|other| other.id == id);
        found.unwrap_or_else(|| panic!("no `{id}` among {others:#?}"))
    };
    for (tier, id, scope, rate) in [
        (1, "integration-two-years", Scope::Months(24), 20),
        (1, "integration-first-year", Scope::Months(12), 20),
        (2, "solution-three-years", Scope::Months(36), 20),
        (2, "solution-first-year", Scope::Months(12), 30),
    ] {
        let commission = Paid {
            scope,
            ..*model.commission()
        };
        let value = Worth::of(&customer, &commission, &model.program.costs);
        let share = float(Decimal::new(rate, 2));
        let loss = value.load * share * value.base - value.margin;
        let other = other(tier, id);
        assert_eq!(
            other.band.as_ref().map(|band| band.low.0),
            Some(Decimal::from(rate)),
            "{id}"
        );
        let fits = other
            .ceiling
            .is_some_and(|ceiling| ceiling.0 >= Decimal::from(rate));
        assert_eq!(other.fits, fits, "{id}");
        let told = other.loss.map(|loss| loss.0.to_string());
        let expected = (loss > 0.0).then(|| Figure::of(loss, 2, RoundHalf::Even).to_string());
        assert_eq!(told, expected, "{id}");
    }
    let document = full_design(&blueprint, &Templates::compiled_in()).expect("a document");
    for (tier, id) in [(2, "solution-three-years"), (2, "solution-first-year")] {
        let other = other(tier, id);
        let line = document.lines().find(|line| line.contains(&*other.what));
        let loss = other.loss.expect("a loss").0;
        let line = line.unwrap_or_else(|| panic!("{id} is not in the document"));
        assert!(
            line.contains("would lose you") && line.contains(&loss.to_string()),
            "{line}"
        );
    }
    for (tier, id) in [
        (2, "solution-flat-fee"),
        (1, "integration-no-cash"),
        (1, "integration-as-referral"),
        (2, "solution-as-integration"),
    ] {
        let other = other(tier, id);
        assert!(other.fits && other.loss.is_none(), "{id}");
    }
    let as_referral = document
        .lines()
        .find(|line| line.contains("the referral tier's terms until"));
    let paid = blueprint.tiers[0].commission.rate.0;
    let up_to = format!("| up to {paid}% |");
    assert!(
        as_referral.is_some_and(|line| line.contains(&up_to)),
        "{up_to}"
    );
}

#[test]
fn the_ceiling_with_fixed_costs_is_that_of_the_forecast() {
    let advisor = advisor();
    let mut compared = 0;
    for path in examples() {
        let answers = answers(&path);
        let economics = advisor.design(&answers).economics;
        let model = advisor.forecast(&answers);
        let customer = Customer::of(&model);
        let outlook = ProgramForecast::of(&model);
        for offer in OfferCaps::list(
            &model,
            advisor.usual_terms(),
            &customer,
            &outlook.costs_of_customer(&model.program.costs),
            outlook.overhead_per_customer,
        ) {
            let same = |tier: &&TierEconomics| {
                tier.id == offer.offer.tier.id() && tier.scope == offer.offer.scope.to_string()
            };
            let Some(tier) = economics.tiers.iter().find(same) else {
                continue;
            };
            let told = tier.ceiling_with_program_costs.map(|rate| rate.0);
            let expected = offer.max_with_overhead.map(|rate| {
                let percent = without_noise(rate * 100.0).expect("a rate");
                percent
                    .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::ToNegativeInfinity)
                    .normalize()
            });
            assert_eq!(told, expected, "{} of {}", tier.id, path.display());
            compared += 1;
        }
    }
    assert!(compared > 12, "{compared}");
}

#[test]
fn a_document_says_what_its_figures_rest_on_where_they_stand() {
    let advisor = advisor();
    let templates = Templates::compiled_in();
    let written = |name: &str, lines: &[(&str, &str)]| {
        let blueprint = advisor.design(&edited(name, lines));
        full_design(&blueprint, &templates).expect("a document")
    };
    let plain = written("gridline", &[]);
    for line in [
        "Answers assumed: none of 46 answers.",
        "| Partners asked | 108 |",
        "| Goal | 20% of monthly revenue from partners a year from now, $70,100 a month (revenue taken to grow 3% a month until then).",
        "| Own cost of winning the customer | $2,940 | $2,940 | $2,940 |",
    ] {
        assert!(plain.contains(line), "{line}");
    }
    let assumed = written(
        "gridline",
        &[("monthly_churn", "unknown"), ("cac", "unknown")],
    );
    let line = assumed
        .lines()
        .find(|line| line.starts_with("Answers assumed:"));
    let line = line.expect("a line of the brief");
    assert!(
        line.starts_with("Answers assumed: 2 of 46 answers, among them monthly churn "),
        "{line}"
    );
    assert!(assumed.contains("| Monthly churn | "), "{assumed}");
    let dearer = "A partner's customer costs more than one you win yourself";
    assert!(written("pocketform", &[("cac", "5")]).contains(dearer));
    let prepaid = "`partnerkit forecast` shows the same program with commission spread";
    assert!(written("atlas-procure", &[]).contains(prepaid));
    assert!(!plain.contains(prepaid));
}

/// The examples, and Gridline with candidates of names that make the same id, or none.
fn plans() -> Vec<(String, Blueprint)> {
    let named = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("an example");
        (path.display().to_string(), text)
    };
    let mut texts: Vec<(String, String)> = examples().iter().map(named).collect();
    let gridline = texts.iter().find(|(name, _)| name.contains("gridline"));
    let (before, _) = gridline
        .and_then(|(_, text)| text.split_once("\nintegrations:"))
        .expect("Gridline's candidates");
    let mut twins = format!("{before}\nintegrations:\n");
    let (long, longer) = ("long ".repeat(12), "long ".repeat(13));
    for name in [
        "Acme!",
        "acme",
        "Acme 2",
        "株式会社",
        "会社",
        long.trim(),
        longer.trim(),
    ] {
        twins += &format!(
            "  - name: \"{name}\"
    shared_accounts: 90
    workflow_fit: adjacent
    gtm_commitment: budget_committed
    api_available: yes
    build_weeks: 1
    customers_requesting: yes
    competitor_has_it: yes
"
        );
    }
    texts.push(("names that make the same id".into(), twins));
    let advisor = advisor();
    let mut plans = Vec::new();
    for (name, text) in texts {
        let answers = answers_of(text);
        if let Ok(full) = advisor.design_size(&answers, "all-tiers-picked") {
            plans.push((format!("{name}, every tier open"), full));
        }
        plans.push((name, advisor.design(&answers)));
    }
    plans
}

#[test]
fn every_step_of_every_chosen_candidate_is_a_task_of_the_plan() {
    let mut chosen_in_all = 0;
    for (name, blueprint) in plans() {
        let tasks = &blueprint.launch_plan.tasks;
        let all = blueprint.integrations.iter();
        let chosen: Vec<_> = all.filter(|one| !one.onboarding.is_empty()).collect();
        chosen_in_all += chosen.len();
        for integration in &chosen {
            let mut before: Option<&str> = None;
            for step in &integration.onboarding {
                let action = format!("{}: {}", step.name, integration.name);
                let task = tasks
                    .iter()
                    .find(|task| task.action == action)
                    .unwrap_or_else(|| panic!("{name}: no task `{action}`"));
                assert_eq!((task.start, task.end), (step.start, step.end));
                assert_eq!(
                    (&task.owner, &task.deliverable, &task.done_when),
                    (&step.owner, &step.deliverable, &step.done_when)
                );
                match before {
                    Some(before) => assert_eq!(*task.after, [before], "{name}: {action}"),
                    // Where nobody may be paid before, nobody is asked before the papers say what counsel cleared.
                    None => {
                        let counsel = tasks.iter().map(|task| &*task.id);
                        let counsel = counsel.filter(|id| *id == "fees-cleared");
                        let expected: Vec<&str> =
                            ["account-mapping"].into_iter().chain(counsel).collect();
                        assert_eq!(*task.after, expected, "{name}: {action}");
                    }
                }
                before = Some(&task.id);
                let general = tasks
                    .iter()
                    .find(|task| Some(&task.id) == step.instead_of.as_ref());
                assert_eq!(general, None, "{name}: {action} stands beside it");
            }
        }
        let of_steps = tasks.iter().filter(|task| {
            let steps = chosen.iter().flat_map(|one| &one.onboarding);
            steps
                .into_iter()
                .any(|step| task.action.starts_with(&format!("{}: ", step.name)))
        });
        assert_eq!(of_steps.count(), 4 * chosen.len(), "{name}");
        let first = |action: &str| {
            tasks
                .iter()
                .position(|task| task.action.starts_with(action))
        };
        assert_eq!(
            first("Discovery call").is_some(),
            !chosen.is_empty(),
            "{name}"
        );
    }
    assert!(chosen_in_all > 0, "no plan holds a candidate");
}

#[test]
fn a_plan_has_the_ten_actions_of_the_seed_and_waits_only_for_its_own_tasks() {
    for (name, blueprint) in plans() {
        let tasks = &blueprint.launch_plan.tasks;
        let ids: BTreeSet<&str> = tasks.iter().map(|task| &*task.id).collect();
        assert_eq!(ids.len(), tasks.len(), "{name}");
        for task in tasks {
            for id in task.after.iter() {
                assert!(ids.contains(&**id), "{name}: {} waits for {id}", task.id);
            }
        }
        for id in [
            "commission-structure",
            "platform-set-up",
            "partner-agreement",
            "partner-portal",
            "marketing-assets",
            "first-recruits",
            "onboarding-sequence",
            "watch-first-conversions",
            "learn-from-top-performers",
            "scale-recruitment",
        ] {
            assert!(ids.contains(id), "{name}: {id}");
        }
        let ordered = tasks.is_sorted_by_key(|task| (task.start_day, task.end_day));
        assert!(ordered, "{name}");
    }
}

#[test]
fn a_chosen_integration_without_an_estimate_shows_as_an_assumption() {
    let advisor = advisor();
    for (example, is_chosen) in [("gridline", true), ("dentaflow", false)] {
        let path = example_file(example);
        let text = std::fs::read_to_string(path).expect("an example");
        let without = text.lines().filter(|line| !line.contains("build_weeks"));
        let answers = answers_of(without.collect::<Vec<_>>().join("\n"));
        let assumptions = advisor.design(&answers).assumptions;
        let told = assumptions.iter().any(|one| &*one.id == "build-weeks");
        assert_eq!(told, is_chosen, "{example}");
    }
}
