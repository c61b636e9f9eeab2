//! What must always hold, numbered as in the design: random complete answers, every promise checked on each.
//!
//! 6 (nothing in an answer drives what shows it) is `tests/injection.rs`, 7 (a killed process) is
//! `tests/faults.rs`.

use std::collections::BTreeSet;
use std::sync::Arc;

use partnerkit::answers::{
    AnswerStatus, Answers, Asking, RawAnswers, SetFlag, check, decode, read, read_settings, write,
};
use partnerkit::blueprint::Blueprint;
use partnerkit::decisions::WorkingDays;
use partnerkit::questions::{Kind, Question, questionnaire};
use partnerkit::render::figures::Amounts;
use partnerkit::render::markdown::full_design;
use partnerkit::render::program::account;
use partnerkit::render::templates::Templates;
use partnerkit::units::{Decimal, Percent, Unit};
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq, prop_oneof, proptest};

use crate::common::{advisor, companies};
use crate::program::{agencies, platform_has_one_price, program_adds_up};
use crate::render::data::assert_reads_back;
use crate::render::plan::assert_level;
use crate::terms::{assert_lawful, rates_rise_within_the_ceiling};

/// Texts for the answer to a question, boundaries and unlikely ones among them.
fn answer(question: &'static Question) -> BoxedStrategy<String> {
    match &question.kind {
        Kind::Text { .. } => "[A-Za-z][a-z ]{0,20}[a-z]".boxed(),
        Kind::Texts { .. } => prop::collection::vec("[a-z][a-z ]{1,12}[a-z]", 1..4)
            .prop_map(|texts| texts.join("; "))
            .boxed(),
        Kind::YesNo => prop_oneof![Just("yes".to_owned()), Just("no".to_owned())].boxed(),
        Kind::Choice(options) => {
            let ids: Vec<String> = options.iter().map(|option| option.id.to_owned()).collect();
            prop::sample::select(ids).boxed()
        }
        Kind::Choices { options, alone, .. } => {
            let ids: Vec<&str> = options
                .iter()
                .map(|option| option.id)
                .filter(|id| Some(*id) != *alone)
                .collect();
            let most = ids.len();
            prop::sample::subsequence(ids, 1..=most)
                .prop_map(|chosen| chosen.join(", "))
                .boxed()
        }
        Kind::Number(numeric) => {
            let (min, max, whole, unit) = (numeric.min, numeric.max, numeric.whole, numeric.unit);
            (0_u8..10, any::<u32>())
                .prop_map(move |(shape, draw)| {
                    let share = Decimal::from(draw) / Decimal::from(u32::MAX);
                    let usual = Decimal::from(10_u64.pow(draw % 7 + 1));
                    let number = match shape {
                        0 => min,
                        1 => max,
                        2 => min + (max - min) * share,
                        _ => min + usual.min(max - min) * share,
                    };
                    let number = number.round_dp(if whole { 0 } else { 2 }).clamp(min, max);
                    match unit {
                        Unit::Percent => format!("{number}%"),
                        _ => number.to_string(),
                    }
                })
                .boxed()
        }
        Kind::Currency => prop::sample::select(vec!["USD", "EUR", "JPY", "KWD"])
            .prop_map(str::to_owned)
            .boxed(),
        Kind::Country => prop::sample::select(vec!["US", "Germany", "uk", "IND"])
            .prop_map(str::to_owned)
            .boxed(),
        Kind::Date { .. } => (2026_u16..2030, 1_u8..13, 1_u8..29)
            .prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
            .boxed(),
        Kind::List { .. } => Just(String::new()).boxed(),
    }
}

/// A text for every question, `unknown` now and then where it may stand, left out now and then where that is
/// allowed.
pub fn answers() -> impl Strategy<Value = Vec<(&'static str, Option<String>)>> {
    questionnaire()
        .questions
        .iter()
        .filter(|question| !question.is_list())
        .map(|question| {
            let given = answer(question);
            let mut texts = given.prop_map(Some).boxed();
            if question.unknown.is_some() {
                texts = prop_oneof![6 => texts, 1 => Just(Some("unknown".to_owned()))].boxed();
            }
            if question.optional || question.default.is_some() {
                texts = prop_oneof![3 => texts, 1 => Just(None)].boxed();
            }
            texts.prop_map(|text| (question.id, text))
        })
        .collect::<Vec<_>>()
}

pub fn candidates() -> impl Strategy<Value = Vec<String>> {
    let fields: Vec<_> = questionnaire()
        .integration_fields()
        .iter()
        .filter(|field| field.key != "name")
        .map(|field| {
            let text = prop_oneof![5 => answer(field), 1 => Just("unknown".to_owned())];
            text.prop_map(|text| format!("    {}: {text}\n", field.key))
        })
        .collect();
    prop::collection::vec(fields, 0..4).prop_map(|candidates| {
        let named = candidates.into_iter().enumerate();
        named
            .map(|(at, fields)| format!("  - name: Candidate {at}\n{}", fields.concat()))
            .collect()
    })
}

/// So many as tell a chance roughly: there are many companies.
const FEW_TRIALS: &str = "assumptions: {trials: 200, scenario-trials: 200}\n";

pub fn raw(texts: &[(&str, Option<String>)], candidates: &[String]) -> (RawAnswers, usize) {
    let settings: Vec<SetFlag<'_>> = texts
        .iter()
        .filter_map(|(id, text)| {
            Some(SetFlag {
                flag: "--set",
                id,
                value: text.as_deref()?,
            })
        })
        .collect();
    let (raw, mut problems) = read_settings(questionnaire(), &settings);
    let list = if candidates.is_empty() {
        "integrations: []\n".to_owned()
    } else {
        format!("integrations:\n{}", candidates.concat())
    };
    let list = format!("{list}{FEW_TRIALS}");
    let source = decode("candidates.yaml", list.into_bytes()).expect("UTF-8");
    let (listed, more) = read(questionnaire(), &source);
    problems.extend(more);
    (raw.over(listed), problems.len())
}

/// Complete answers, or a case thrown away because two of them contradict each other, or because an unknown one cannot be
/// worked out.
pub fn complete(
    texts: &[(&str, Option<String>)],
    candidates: &[String],
) -> Result<(RawAnswers, Answers), TestCaseError> {
    let (raw, problems) = raw(texts, candidates);
    prop_assert_eq!(problems, 0, "every text that is made is an answer");
    match check(&raw, Vec::new(), Asking::Assumed) {
        Ok(answers) => Ok((raw, answers)),
        Err(problems) => {
            let odd = problems
                .0
                .iter()
                .find(|problem| !["contradiction", "missing"].contains(&problem.id));
            prop_assert!(odd.is_none(), "{}", problems);
            let why = "answers contradict each other, or tell nothing of one that is not known";
            Err(TestCaseError::reject(why))
        }
    }
}

/// Every value of a blueprint with the name of its field, wherever it stands.
fn walk<'v>(value: &'v serde_json::Value, visit: &mut impl FnMut(&'v str, &'v serde_json::Value)) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                visit(name, value);
                walk(value, visit);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}

fn one_complete_answers_give_a_blueprint(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    let tiers: Vec<&str> = blueprint.tiers.iter().map(|tier| &*tier.id).collect();
    prop_assert_eq!(tiers, ["referral", "integration", "solution"]);
    prop_assert!(!blueprint.launch_plan.tasks.is_empty());
    assert_reads_back(blueprint);
    Ok(())
}

fn one_plan_waits_for_its_own_tasks(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    let tasks = &blueprint.launch_plan.tasks;
    let mut ids: Vec<&str> = tasks.iter().map(|task| &*task.id).collect();
    ids.sort_unstable();
    ids.dedup();
    prop_assert_eq!(ids.len(), tasks.len(), "an id of a task a second time");
    let known = |id: &str| ids.binary_search(&id).is_ok();
    for task in tasks {
        for id in task.after.iter() {
            prop_assert!(known(id), "{} waits for {}", task.id, id);
        }
    }
    for integration in &blueprint.integrations {
        for step in &integration.onboarding {
            let planned = tasks.iter().any(|task| {
                (task.start, task.end) == (step.start, step.end)
                    && task.owner == step.owner
                    && task.action.ends_with(&*integration.name)
            });
            prop_assert!(planned, "{} of {} is planned", step.id, integration.name);
        }
    }
    Ok(())
}

fn three_no_commission_loses_money_silently(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    for (tier, economics) in blueprint.tiers.iter().zip(&blueprint.economics.tiers) {
        prop_assert_eq!(&tier.id, &economics.id);
        let given = match tier.chosen() {
            None => tier.commission.rate,
            Some(offer) => offer.rate.unwrap_or(Percent(Decimal::ZERO)),
        };
        prop_assert_eq!(given, economics.rate, "the rate judged is the one given");
        for other in &tier.commission.alternatives {
            let carried = other.ceiling.zip(other.band.as_ref());
            let carried = carried.is_none_or(|(ceiling, band)| band.low <= ceiling);
            let pays = other.flat_fee.is_none_or(|fee| fee.0 > Decimal::ZERO);
            let of_lower_tier =
                other.id.ends_with("-as-referral") || other.id.ends_with("-as-integration");
            let carried = carried
                || of_lower_tier
                    && other
                        .ceiling
                        .is_some_and(|ceiling| ceiling.0 >= Decimal::ZERO);
            let earns = other.loss.is_none();
            prop_assert_eq!(other.fits, carried && pays && earns, "{:?}", other);
        }
        let closed = tier.state != "open_at_launch";
        if closed || economics.contribution.0 >= Decimal::ZERO {
            continue;
        }
        let loss = -economics.contribution.0;
        let free = economics.rate.0 == Decimal::ZERO;
        let told = blueprint.warnings.iter().any(|warning| {
            let mut figures = figures(&warning.why).chain(figures(&warning.what));
            let of_tier = warning.id.ends_with(&format!(".{}", tier.id));
            of_tier && (free || figures.any(|figure| figure == loss))
        });
        prop_assert!(told, "{} loses {loss}: {:#?}", tier.id, blueprint.warnings);
    }
    Ok(())
}

/// The numbers in a text, thousands separators left out.
fn figures(text: &str) -> impl Iterator<Item = Decimal> + '_ {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .filter_map(|word| word.trim_matches(['.', ',']).replace(',', "").parse().ok())
}

/// The amount that a text prints, with its sign.
fn signed(text: &str) -> Option<Decimal> {
    let size = figures(text).next()?;
    Some(if text.starts_with('-') { -size } else { size })
}

/// No sentence of a table is printed with a hole where a figure belongs.
fn every_sentence_is_filled(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    let json = serde_json::to_value(blueprint).expect("JSON");
    let mut holes = Vec::new();
    walk(&json, &mut |name, value| {
        let text = value.as_str().unwrap_or_default();
        if text.contains(['{', '}'])
            || text
                .split_whitespace()
                .any(|word| word.trim_matches([',', '.']) == "unknown")
        {
            holes.push(format!("{name}: {text}"));
        }
    });
    prop_assert_eq!(holes, Vec::<String>::new());
    Ok(())
}

fn four_parts_add_up(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    for tier in &blueprint.economics.tiers {
        prop_assert_eq!(
            tier.contribution.0,
            tier.margin.0 - tier.own_cost.0 - tier.commission.0,
            "what a customer leaves: {:?}",
            tier
        );
    }
    let program = &blueprint.economics.program;
    prop_assert_eq!(
        program.net.0,
        program.margin.0 - program.commission.0 - program.program_costs.0,
        "what the program leaves: {:?}",
        program
    );
    let printed = account(program, &Amounts::of(&blueprint.company));
    let lines: Vec<Decimal> = printed
        .iter()
        .filter_map(|line| signed(&line.amount))
        .collect();
    prop_assert_eq!(lines.len(), printed.len(), "{:?}", printed);
    let [_, margin, costs @ .., left] = &*lines else {
        return Err(TestCaseError::fail("an account of a few lines"));
    };
    prop_assert_eq!(
        *left,
        margin - costs.iter().sum::<Decimal>(),
        "{:?}",
        printed
    );
    let split = &blueprint.co_marketing.split;
    if !split.is_empty() {
        let shares: Decimal = split.iter().map(|part| part.share.0).sum();
        let amounts: Decimal = split.iter().map(|part| part.amount.0).sum();
        prop_assert_eq!(shares, Decimal::ONE_HUNDRED, "the shares of the budget");
        prop_assert_eq!(
            amounts,
            blueprint.co_marketing.planned.0,
            "the parts of what is planned"
        );
    }
    Ok(())
}

fn five_every_figure_has_a_source(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    let known: Vec<&str> = blueprint.sources.iter().map(|source| &*source.id).collect();
    let json = serde_json::to_value(blueprint).expect("JSON");
    let mut referred = BTreeSet::new();
    walk(&json, &mut |name, value| {
        if name == "source" || name.ends_with("_source") {
            referred.extend(value.as_str());
        } else if name.ends_with("_sources") {
            let each = value.as_array().into_iter().flatten();
            referred.extend(each.filter_map(|source| source.as_str()));
        }
    });
    prop_assert_eq!(
        referred.into_iter().collect::<Vec<_>>(),
        known
            .iter()
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>(),
        "what is listed is referred to, and the other way round"
    );
    five_every_citation_leads_to_its_source(blueprint)?;
    for fact in &blueprint.facts {
        prop_assert!(
            ["answer", "assumption", "derived"].contains(&&*fact.from),
            "{}",
            fact.id
        );
        if fact.from == "assumption" {
            let told = blueprint
                .assumptions
                .iter()
                .any(|assumption| assumption.id == fact.id);
            prop_assert!(told, "{} is assumed and not among the assumptions", fact.id);
        }
    }
    Ok(())
}

fn five_every_citation_leads_to_its_source(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    let document = full_design(blueprint, &Templates::compiled_in()).expect("a document");
    let listed = document.lines().filter(|line| line.starts_with("[^"));
    let listed = listed.count();
    for number in 1..=listed {
        let mentions = document.matches(&format!("[^{number}]")).count();
        prop_assert!(mentions > 1);
    }
    let beyond = format!("[^{}]", listed + 1);
    prop_assert!(!document.contains(&beyond));
    Ok(())
}

proptest! {
    #![proptest_config(companies(400))]

    #[test]
    fn what_is_decided_by_expectation_keeps_its_promises(texts in answers(), candidates in candidates()) {
        let (_, answers) = complete(&texts, &candidates)?;
        let blueprint = advisor().estimate(&answers);
        one_plan_waits_for_its_own_tasks(&blueprint)?;
        assert_level(&blueprint.launch_plan, &WorkingDays::default());
        three_no_commission_loses_money_silently(&blueprint)?;
        four_parts_add_up(&blueprint)?;
        rates_rise_within_the_ceiling(&blueprint)?;
        program_adds_up(&blueprint)?;
        platform_has_one_price(&blueprint)?;
        agencies(&blueprint);
        // Papers take longest, and only where the law bars a fee has every one of them to be looked at.
        if blueprint.policies.success_fees == "barred" {
            assert_lawful(&blueprint);
        }
    }
}

proptest! {
    #![proptest_config(companies(48))]

    #[test]
    fn promises_1_to_5_hold_for_any_complete_answers(texts in answers(), candidates in candidates()) {
        let (_, answers) = complete(&texts, &candidates)?;
        let blueprint = advisor().design(&answers);
        one_complete_answers_give_a_blueprint(&blueprint)?;
        one_plan_waits_for_its_own_tasks(&blueprint)?;
        assert_level(&blueprint.launch_plan, &WorkingDays::default());
        prop_assert_eq!(&advisor().design(&answers), &blueprint, "2: the same answers, the same blueprint");
        three_no_commission_loses_money_silently(&blueprint)?;
        every_sentence_is_filled(&blueprint)?;
        four_parts_add_up(&blueprint)?;
        five_every_figure_has_a_source(&blueprint)?;
        rates_rise_within_the_ceiling(&blueprint)?;
        program_adds_up(&blueprint)?;
    }
}

proptest! {
    #![proptest_config(companies(64))]

    #[test]
    fn a_file_of_the_answers_gives_the_same_blueprint(texts in answers(), candidates in candidates()) {
        let (raw, answers) = complete(&texts, &candidates)?;
        let source = decode("answers.yaml", write(&raw).into_bytes()).expect("UTF-8");
        let (again, problems) = read(questionnaire(), &Arc::clone(&source));
        prop_assert_eq!(problems, Vec::new());
        let again = check(&again, Vec::new(), Asking::Assumed);
        let again = again.map_err(|problems| TestCaseError::fail(problems.to_string()))?;
        prop_assert_eq!(advisor().estimate(&again), advisor().estimate(&answers));
    }

    #[test]
    fn an_answer_that_was_not_asked_changes_nothing(
        texts in answers(),
        others in answers(),
        candidates in candidates(),
    ) {
        let (raw, answers) = complete(&texts, &candidates)?;
        let statuses = raw.statuses(Asking::Assumed);
        let not_asked = |id: &str| {
            let index = questionnaire().index(id).expect("a question");
            let volunteered = questionnaire().questions[index].volunteered;
            statuses[index] == AnswerStatus::NotAsked && !volunteered
        };
        let changed: Vec<_> = texts
            .iter()
            .zip(&others)
            .map(|(own, other)| if not_asked(own.0) { other } else { own })
            .cloned()
            .collect();
        let (_, changed) = complete(&changed, &candidates)?;
        prop_assert_eq!(advisor().estimate(&changed), advisor().estimate(&answers));
    }
}
