//! The documents of one program read side by side: no two of them disagree.

use partnerkit::blueprint::{Blueprint, Scenario};
use partnerkit::comparison;
use partnerkit::economics::figures::Figures;
use partnerkit::render::program::best;
use partnerkit::units::{Decimal, Value};

use crate::common::{
    EXAMPLES, Folder, advisor, changed, changed_answers, err, example, example_file, out,
};

/// Changes of an example that lead to other sizes of program.
const VARIANTS: [(&str, &[(&str, &str)]); 6] = [
    ("gridline", &[("gtm.motion", "product_led")]),
    ("gridline", &[("resources.partner_manager", "part_time")]),
    ("gridline", &[("resources.comarketing_budget", "0")]),
    ("pocketform", &[("resources.partner_manager", "full_time")]),
    ("pocketform", &[("resources.hours_a_week", "10")]),
    ("atlas-procure", &[("resources.comarketing_budget", "1999")]),
];

fn designs() -> impl Iterator<Item = (String, Blueprint)> {
    let examples = EXAMPLES
        .iter()
        .map(|name| ((*name).to_owned(), example(name)));
    let variants = VARIANTS
        .iter()
        .map(|(name, changes)| (format!("{name} {changes:?}"), changed(name, changes)));
    examples.chain(variants)
}

fn shown(blueprint: &Blueprint) -> &Scenario {
    let mut sizes = blueprint.scenarios.iter();
    sizes.find(|size| size.shown).expect("a size")
}

fn fact<'b>(blueprint: &'b Blueprint, id: &str) -> &'b Value {
    let mut facts = blueprint.facts.iter();
    &facts.find(|fact| fact.id == id).expect("the fact").value
}

fn number(blueprint: &Blueprint, id: &str) -> Decimal {
    fact(blueprint, id).number().expect("a number")
}

#[test]
fn a_size_that_leaves_more_than_the_recommended_one_says_what_speaks_against_it() {
    let risky = [("revenue.monthly_churn", "1.5%")];
    let risky = ("risky".to_owned(), changed("atlas-procure", &risky));
    let mut passed_over = 0;
    for (name, blueprint) in designs().chain([risky]) {
        let mut sizes = blueprint.scenarios.iter();
        let Some(recommended) = sizes.find(|size| size.recommended) else {
            continue;
        };
        for size in &blueprint.scenarios {
            let leaves_more = size.net.0 > recommended.net.0;
            let against = size.passed_over.as_deref();
            assert_eq!(against.is_some(), leaves_more, "{name}: {}", size.id);
            passed_over += usize::from(leaves_more);
            let loses = size
                .chance_of_loss
                .is_some_and(|of| of.0 > Decimal::from(50));
            let said = against.is_some_and(|against| against.contains("end below zero"));
            assert_eq!(said, leaves_more && loses, "{name}: {}", size.id);
        }
    }
    assert!(passed_over >= 2, "{passed_over} sizes");
}

#[test]
fn each_size_that_a_brief_compares_tells_its_chance_of_a_loss() {
    let large = [("customers.count", "9000"), ("revenue.mrr", "72k")];
    let large = ("large".to_owned(), changed("pocketform", &large));
    for (name, blueprint) in designs().chain([large]) {
        for size in best(&blueprint.scenarios) {
            assert!(size.chance_of_loss.is_some(), "{name}: {}", size.id);
        }
    }
}

#[test]
fn plan_and_promises_are_those_of_the_size_that_is_shown() {
    let mut founders = 0;
    for (name, blueprint) in designs() {
        let (size, plan) = (shown(&blueprint), &blueprint.launch_plan);
        let is_founder_led = *fact(&blueprint, "program.manager") == Value::Choice("founder_led");
        let leader = if is_founder_led {
            "founder"
        } else {
            "partner_manager"
        };
        let mut hours = plan.hours_a_week.iter();
        let hours = hours
            .find(|owner| owner.owner == leader)
            .map(|owner| owner.hours);
        assert_eq!(hours, Some(size.hours_a_week), "{name}");
        let mut owners = plan.tasks.iter().map(|task| &*task.owner);
        assert!(
            !is_founder_led || owners.all(|owner| owner != "partner_manager"),
            "{name}"
        );
        founders += u32::from(is_founder_led);

        let marketing = &blueprint.co_marketing;
        let split: Decimal = marketing.split.iter().map(|part| part.amount.0).sum();
        assert_eq!(split, marketing.planned.0, "{name}");
        assert!(marketing.planned.0 <= marketing.budget.0, "{name}");
        let spends = marketing.planned.0 > Decimal::ZERO;
        let spent = blueprint.economics.program.marketing.0;
        assert!(spends || spent.is_zero(), "{name}");
        assert_eq!(size.marketing != "no joint marketing", spends, "{name}");
        let promises = blueprint.tiers.iter().flat_map(|tier| &tier.support);
        let mut promises = promises.filter(|promise| promise.contains("Money for joint campaigns"));
        assert!(spends || promises.next().is_none(), "{name}");
        let mut tasks = plan.tasks.iter();
        assert!(
            spends || tasks.all(|task| task.id != "joint-webinar"),
            "{name}"
        );
    }
    assert!(founders >= 3, "{founders}");
}

#[test]
fn a_stage_is_dated_only_where_the_forecast_reaches_it() {
    for (name, blueprint) in designs() {
        let reached = |id: &str| blueprint.milestones.iter().any(|stage| stage.id == id);
        let signed = number(&blueprint, "program.signed");
        let share = number(&blueprint, "goal.best_share");
        for (stage, partners, percent) in [
            ("foundation-ends", 20, 5),
            ("growth-ends", 100, 15),
            ("scale-ends", 500, 30),
        ] {
            let is_reached = signed >= partners.into() && share >= percent.into();
            assert!(
                is_reached || !reached(stage),
                "{name} {stage} {signed} {share}"
            );
        }
        let lasts = ["foundation-lasts", "growth-lasts", "scale-lasts"];
        let told = lasts.iter().filter(|id| reached(id)).count();
        let is_far = signed >= Decimal::from(500) && share >= Decimal::from(30);
        assert_eq!(told, usize::from(!is_far), "{name}");
    }
}

#[test]
fn the_partners_that_a_program_asks_are_one_number() {
    for (name, blueprint) in designs() {
        let names = number(&blueprint, "program.names");
        let sources = blueprint.economics.by_source.iter();
        assert_eq!(
            sources.map(|source| source.names.0).sum::<Decimal>(),
            names,
            "{name}"
        );
        let decided = blueprint.decisions.iter();
        for value in decided.filter_map(|decision| decision.facts.get("program.names")) {
            assert_eq!(value.number(), Some(names), "{name}");
        }
        let recruitment = &blueprint.recruitment;
        let share = number(&blueprint, "goal.share_in_a_year");
        assert_eq!(recruitment.share_in_a_year.0, share, "{name}");
        assert!(share >= recruitment.today_share.0, "{name}");
        if recruitment.judgement.contains("asks take") {
            let today = format!(
                "from {}% today to {}%",
                recruitment.today_share.0,
                share.normalize()
            );
            assert!(
                recruitment.judgement.contains(&today),
                "{name}: {}",
                recruitment.judgement
            );
        }
    }
}

#[test]
fn the_reason_of_a_rate_inside_its_band_says_where_it_ends_and_what_the_margin_does() {
    for (name, blueprint) in designs() {
        let margin = number(&blueprint, "revenue.margin_after_model");
        let rises = |because: &&str| because.contains("rises with your margin");
        for tier in &blueprint.tiers {
            let commission = &tier.commission;
            let Some(because) = Some(&*commission.because).filter(rises) else {
                continue;
            };
            let (low, high) = (commission.band.low.0, commission.band.high.0);
            for end in [low, high, margin] {
                assert!(
                    because.contains(&format!("{}%", end.normalize())),
                    "{name}: {because}"
                );
            }
            assert!(
                (low..=high).contains(&commission.rate.0),
                "{name}: {because}"
            );
        }
    }
}

#[test]
fn a_first_payout_comes_when_the_hold_is_over() {
    for (name, blueprint) in designs() {
        let tasks = &blueprint.launch_plan.tasks;
        let task = |id: &str| tasks.iter().find(|task| task.id == id);
        let (Some(payout), Some(signing)) = (task("first-payout"), task("first-recruits")) else {
            continue;
        };
        let mut open = blueprint
            .tiers
            .iter()
            .filter(|tier| tier.opens_when.is_empty());
        let Some(hold) = open.next().map(|tier| tier.payout.hold_until_day) else {
            continue;
        };
        let cycle = number(&blueprint, "gtm.sales_cycle_days");
        let waited = (payout.start - signing.end).num_days();
        assert!(
            Decimal::from(waited) >= cycle + Decimal::from(hold),
            "{name}: {waited}"
        );
    }
}

#[test]
fn what_a_kind_of_partner_is_paid_stands_alike_in_every_paper() {
    let folder = Folder::new();
    let mut told = 0;
    for name in EXAMPLES {
        let blueprint = example(name);
        let answers = example_file(name);
        let output = folder.run(&["kit", "-a", answers.to_str().expect("a path"), "-o", name]);
        assert!(output.status.success(), "{}", err(&output));
        let open = blueprint
            .tiers
            .iter()
            .filter(|tier| tier.opens_when.is_empty());
        for offer in open.flat_map(|tier| tier.offers.iter().skip(1)) {
            let Some(rate) = offer.rate.filter(|_| offer.recommended) else {
                continue;
            };
            let pays = format!("{}% of", rate.0.normalize());
            let partners = offer.partner_types.join(", ").to_lowercase();
            for paper in ["one-pager", "agreement", "commission-policy", "faq"] {
                let text = folder.read(&format!("{name}/partners/{paper}.md"));
                let mut lines = text.lines().filter(|line| line.contains(&partners));
                assert!(
                    lines.any(|line| line.contains(&pays)),
                    "{name} {paper}: {pays} {partners}"
                );
                told += 1;
            }
        }
    }
    assert!(told >= 4, "{told}");
}

#[test]
fn brief_and_forecast_give_the_same_average_and_the_same_median() {
    for name in EXAMPLES {
        let answers = changed_answers(name, &[]);
        let blueprint = advisor().design(&answers);
        let size = shown(&blueprint);
        let figures = Figures::of(&advisor().forecast(&answers), advisor().usual_terms(), 1);
        let simulated = figures.simulated.as_ref().expect("a simulation");
        let median = figures.simulated_amount(simulated.spreads.net_contribution.p50);
        assert_eq!(
            size.median_net.map(|median| median.0),
            median.decimal(),
            "{name}"
        );
        let compared = comparison::compare(advisor().playbook(), &blueprint);
        assert_eq!(
            compared.partner_income,
            Some(&size.partner_income),
            "{name}"
        );
    }
}

#[test]
fn an_assumed_figure_that_turns_the_verdict_is_named_and_an_answered_one_is_not() {
    let folder = Folder::new();
    let answers = example_file("gridline");
    let answers = answers.to_str().expect("a path");
    let unknown = [
        "design",
        "-a",
        answers,
        "--set",
        "revenue.cac=unknown",
        "--format",
        "json",
    ];
    let output = folder.run(&unknown);
    let assumed: Blueprint = serde_json::from_str(out(&output)).expect("a blueprint");
    let mut turning = assumed.readiness.hangs_on.iter();
    let cost = turning.find(|figure| figure.label == "Cost of winning a customer");
    let cost = cost.expect("the cost of winning a customer");
    assert_eq!(cost.times.0, Decimal::TWO);
    assert_eq!(cost.verdict.as_deref(), Some("not_yet"));
    let doubled = changed("gridline", &[("revenue.cac", "28.8k")]);
    assert_eq!(doubled.readiness.verdict, "not_yet");
    assert_eq!(doubled.readiness.hangs_on, []);
    for (name, blueprint) in designs() {
        let net = blueprint.economics.program.net.0;
        for figure in &blueprint.readiness.hangs_on {
            let turns = (figure.net.0 > Decimal::ZERO) != (net > Decimal::ZERO);
            assert!(
                turns || figure.verdict.is_some(),
                "{name}: {figure:?} {net}"
            );
        }
    }
}

#[test]
fn a_plan_waits_for_counsel_only_where_nobody_may_be_paid_before() {
    for (regulated, industries, waits) in [
        (
            "government",
            "logistics, real estate, local government",
            false,
        ),
        ("government", "local government", true),
    ] {
        let changes = [
            ("customers.regulated", regulated),
            ("customers.industries", industries),
        ];
        let blueprint = changed("gridline", &changes);
        let task = |id: &str| {
            blueprint
                .launch_plan
                .tasks
                .iter()
                .find(|task| task.id == id)
        };
        let counsel = task("government-counsel").expect("counsel");
        let recruits = task("first-recruits").expect("the first recruits");
        assert_eq!(task("fees-cleared").is_some(), waits, "{industries}");
        assert_eq!(
            recruits.after.contains(&"fees-cleared".to_owned()),
            waits,
            "{industries}"
        );
        assert!(!waits || recruits.start >= counsel.end, "{industries}");
    }
}

#[test]
fn a_written_model_forecasts_the_same_with_the_program_of_today() {
    let folder = Folder::new();
    let answers = example_file("gridline");
    let answers = answers.to_str().expect("a path");
    let first = folder.run(&[
        "forecast",
        "-a",
        answers,
        "--format",
        "json",
        "--write-model",
        "m.yaml",
    ]);
    assert!(first.status.success(), "{}", err(&first));
    let again = folder.run(&["forecast", "--inputs", "m.yaml", "--format", "json"]);
    assert!(again.status.success(), "{}", err(&again));
    let [first, again] = [&first, &again]
        .map(|output| serde_json::from_str::<serde_json::Value>(out(output)).expect("JSON"));
    let figures = |tree: &serde_json::Value| {
        let mut figures = tree.as_object().expect("a map").clone();
        figures.retain(|key, _| !["inputs", "defaults"].contains(&&**key));
        figures
    };
    assert!(first["over_today"].is_object());
    assert_eq!(figures(&first), figures(&again));
}
