//! The whole program read together: verdict, goal, platform, tiers and sizes rest on one forecast.

use partnerkit::blueprint::{Blueprint, Scenario};
use partnerkit::economics::caps::{Caps, Worth, rate_down};
use partnerkit::economics::customer::Customer;
use partnerkit::economics::figures::Figures;
use partnerkit::economics::flow::Flow;
use partnerkit::economics::model::{Commission, Model, Scope};
use partnerkit::economics::program::ProgramForecast;
use partnerkit::units::Decimal;
use proptest::prelude::any;
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq, proptest};
use rust_decimal::prelude::ToPrimitive as _;

use crate::common::{
    EXAMPLES, Folder, advisor, changed, changed_answers, changed_answers_by_few_trials, companies,
    err, example, example_answers, repository,
};

/// Whether a document tells somebody to go ahead.
fn goes(blueprint: &Blueprint) -> bool {
    blueprint.readiness.verdict != "not_yet"
}

/// The most accounts that an example shares with a candidate: it cannot have fewer customers.
fn most_shared(name: &str) -> u64 {
    let answers = example_answers(name);
    let shared = answers.candidates().iter();
    shared
        .filter_map(|candidate| candidate.shared_accounts)
        .max()
        .unwrap_or(0)
}

/// The size that a document is about, and what it leaves.
fn shown(blueprint: &Blueprint) -> Option<&Scenario> {
    blueprint.scenarios.iter().find(|size| size.shown)
}

/// The blueprint of an example by few trials.
fn by_few_trials(name: &str, changes: &[(&str, &str)]) -> Blueprint {
    advisor().design(&changed_answers_by_few_trials(name, changes))
}

#[test]
fn a_founder_who_cannot_look_after_all_asks_fewer_and_loses_nothing_by_more_names() {
    let counts = ["300", "440", "450", "460", "500", "1000", "3000"];
    let designs = counts.map(|count| by_few_trials("reclaimly", &[("customers.count", count)]));
    let nets = designs.each_ref().map(|of| of.economics.program.net.0);
    assert!(nets.is_sorted(), "{nets:?}");
    for (blueprint, count) in designs.iter().zip(counts) {
        assert!(goes(blueprint), "{count}");
        let of_size = blueprint.economics.by_source.iter();
        let active: Decimal = of_size.map(|source| source.active.0).sum();
        let size = shown(blueprint).expect("a size");
        if size.tiers.ends_with("run by a founder") {
            // Each source is printed with two decimal places.
            assert!(active < Decimal::new(151, 1), "{count}: {active}");
        }
    }
}

#[test]
fn partners_of_today_count_among_those_that_a_sheet_or_a_founder_can_look_after() {
    let blueprint = example("atlas-procure");
    let start = blueprint.tooling.start_with.as_ref().expect("a sheet");
    assert!(
        start
            .because
            .contains("month 12 of the forecast: about 9. "),
        "{}",
        start.because
    );
}

#[test]
fn a_payout_that_partners_do_not_reach_in_a_year_is_warned_of() {
    let warned = |minimum: &str| {
        let blueprint = by_few_trials("pocketform", &[("program.minimum_payout", minimum)]);
        let ids = blueprint.warnings.iter().map(|warning| warning.id.clone());
        let lint = blueprint.policies.lint.iter().map(|lint| lint.id.clone());
        let all: Vec<String> = ids.chain(lint).collect();
        [
            "smallest-payout-out-of-reach",
            "under-usual-payout-threshold.referral",
        ]
        .map(|id| all.iter().any(|known| known == id))
    };
    assert_eq!(warned(""), [false, true]);
    assert_eq!(warned("0"), [false, false]);
    assert_eq!(warned("5"), [false, false]);
    assert_eq!(warned("500"), [true, false]);
    assert_eq!(warned("1000000"), [true, false]);
}

#[test]
fn partners_of_today_move_when_their_notice_is_over() {
    for (name, days) in [
        ("gridline", ""),
        ("gridline", "200"),
        ("atlas-procure", "60"),
    ] {
        let blueprint = by_few_trials(name, &[("program.notice_days", days)]);
        let tasks = &blueprint.launch_plan.tasks;
        let told = tasks
            .iter()
            .find(|task| task.id == "existing-partners-notice");
        let moves = blueprint.milestones.iter();
        let mut moves = moves.filter(|one| one.id == "existing-partners-move");
        let (told, moves) = (told.expect("a task"), moves.next().expect("a milestone"));
        let today = blueprint
            .economics
            .today
            .as_ref()
            .expect("a program of today");
        let notice = today.change.as_ref().expect("new terms").notice_days;
        assert_eq!(
            (moves.start - told.end).num_days(),
            i64::from(notice),
            "{name} {days}"
        );
    }
}

#[test]
fn only_sources_that_bring_so_many_leads_have_performing_partners() {
    for name in EXAMPLES {
        let blueprint = example(name);
        let funnel = &blueprint.recruitment.funnel;
        let of = |id: &str| {
            funnel
                .iter()
                .find(|stage| stage.id == id)
                .map(|stage| stage.expected.0)
        };
        let (Some(activated), Some(performing)) = (of("activated"), of("performing")) else {
            continue;
        };
        assert!(performing <= activated, "{name}");
        if *name == "gridline" {
            assert!(performing < Decimal::ONE, "{performing} of {activated}");
        }
    }
}

#[test]
fn a_full_program_that_leaves_more_and_loses_more_often_waits_for_its_risk() {
    let blueprint = changed(
        "gridline",
        &[("referrals.agencies", "20"), ("program.offers", "agencies")],
    );
    let size = shown(&blueprint).expect("a size");
    let riskier = blueprint.scenarios.iter().find(|other| {
        other.net.0 > size.net.0
            && other
                .chance_of_loss
                .is_some_and(|chance| chance.0 > 50.into())
    });
    assert!(riskier.is_some(), "{:?}", blueprint.scenarios);
    assert_eq!(blueprint.readiness.verdict, "start_small");
    for tier in &blueprint.tiers[1..] {
        let gates: Vec<&str> = tier.opens_when.iter().map(|gate| &*gate.gate).collect();
        assert!(
            gates.contains(&"The program would more often lose than earn"),
            "{gates:?}"
        );
        assert!(
            !gates.contains(&"It would cost more than it brings"),
            "{gates:?}"
        );
    }
}

#[test]
fn a_large_program_is_simulated_by_fewer_trials_and_forecast_by_as_many() {
    let answers = changed_answers(
        "gridline",
        &[("customers.count", "1600"), ("referrals.agencies", "30")],
    );
    let blueprint = advisor().design(&answers);
    let size = shown(&blueprint).expect("a size");
    assert!(
        size.chance_of_loss.is_some() && size.median_net.is_some(),
        "{size:?}"
    );
    let trials = advisor().forecast(&answers).simulation.trials;
    assert!((100..2000).contains(&trials), "{trials}");
    let small = advisor()
        .forecast(&example_answers("gridline"))
        .simulation
        .trials;
    assert_eq!(small, 2000);
}

/// Nobody is told to go over a loss, the parts of a program add up, its size has its figures, and a closed tier is not
/// warned of.
pub fn program_adds_up(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    let program = &blueprint.economics.program;
    if goes(blueprint) {
        prop_assert!(program.net.0 > Decimal::ZERO, "{:?}", blueprint.readiness);
        let size = shown(blueprint).expect("a size");
        let chance = size.chance_of_loss.map_or(Decimal::ZERO, |chance| chance.0);
        prop_assert!(chance <= Decimal::from(50), "{size:?}");
    }
    if let Some(size) = shown(blueprint) {
        prop_assert_eq!(size.net.0, program.net.0);
    }
    let costs = [
        program.people,
        program.platform,
        program.marketing,
        program.setup,
        program.winning,
    ];
    let costs: Decimal = costs.iter().map(|cost| cost.0).sum();
    prop_assert_eq!(
        program.margin.0 - program.commission.0 - costs,
        program.net.0
    );
    for tier in blueprint
        .tiers
        .iter()
        .filter(|tier| tier.state != "open_at_launch")
    {
        let of_tier = format!(".{}", tier.id);
        let mut warnings = blueprint.warnings.iter();
        prop_assert!(
            !warnings.any(|warning| warning.id.ends_with(&of_tier)),
            "{} speaks",
            tier.id
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(companies(24))]

    #[test]
    fn nobody_is_told_to_go_over_a_loss_or_over_a_program_that_loses_more_often_than_not(
        at in 0..EXAMPLES.len(), margin in 5_u32..95, churn in 1_u32..80, count in 0_u64..5_000, founder in any::<bool>(),
    ) {
        let manager = if founder { "founder_led" } else { "full_time" };
        let blueprint = changed(EXAMPLES[at], &[
            ("revenue.gross_margin", &format!("{margin}%")),
            ("revenue.monthly_churn", &format!("{}%", Decimal::new(churn.into(), 1))),
            ("customers.count", &count.max(most_shared(EXAMPLES[at])).to_string()),
            ("resources.partner_manager", manager),
        ]);
        program_adds_up(&blueprint)?;
    }
}

#[test]
fn the_platform_has_one_price_wherever_it_stands() {
    for name in EXAMPLES {
        platform_has_one_price(&example(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
}

/// The platform costs in the account what it costs where it is named; without a program there is no account.
pub fn platform_has_one_price(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    let (tooling, program) = (&blueprint.tooling, &blueprint.economics.program);
    if blueprint.scenarios.is_empty() {
        prop_assert!(program.platform.0.is_zero(), "no program has no platform");
        return Ok(());
    }
    let paid = match &tooling.start_with {
        Some(start) => start.monthly_cost,
        None => tooling.monthly_cost.or(tooling.counted),
    };
    let paid = paid.map_or(Decimal::ZERO, |price| price.0);
    // What today's program pays for its platform is no cost of the new one.
    let already = tooling.paid_today.map_or(Decimal::ZERO, |price| price.0);
    let dollars = (paid - already).max(Decimal::ZERO);
    let months = Decimal::from(program.horizon_months);
    let rate = blueprint.company.usd_rate.0;
    let counted = program.platform.0 * rate;
    // An amount is rounded in the company's own currency, whose unit may be worth more than a dollar.
    prop_assert!(
        (counted - dollars * months).abs() < rate.max(Decimal::ONE),
        "{counted} {dollars}"
    );
    Ok(())
}

#[test]
fn the_names_for_the_goal_put_into_the_forecast_give_the_goal() {
    let mut tried = 0;
    for name in EXAMPLES {
        let answers = example_answers(name);
        let blueprint = advisor().design(&answers);
        let mut model = advisor().forecast(&answers);
        let names: Decimal = blueprint
            .economics
            .by_source
            .iter()
            .map(|source| source.names.0)
            .sum();
        let needed = blueprint
            .economics
            .by_source
            .iter()
            .filter_map(|source| source.names_for_goal);
        let needed: Decimal = needed.map(|names| names.0).sum();
        if names.is_zero() || needed.is_zero() {
            continue;
        }
        for source in &mut model.program.sources {
            source.identified *= needed / names;
        }
        let customers: Vec<Customer> = model
            .program
            .sources
            .iter()
            .map(|source| Customer::of_source(&model, source))
            .collect();
        let brought: f64 = ProgramForecast::of(&model)
            .by_source
            .iter()
            .zip(&customers)
            .map(|(source, customer)| source.flows.growth.recurring_by_month(customer)[11])
            .sum();
        let recruitment = &blueprint.recruitment;
        let share = recruitment.goal_share.0;
        let missing = (share - recruitment.today_share.0) / share;
        let wanted = (recruitment.goal_mrr.0 * missing)
            .to_f64()
            .expect("an amount");
        assert!(
            (brought - wanted).abs() < 0.02,
            "{name}: {brought} {wanted}"
        );
        tried += 1;
    }
    assert!(tried >= 4, "{tried}");
}

#[test]
fn more_margin_less_churn_and_more_names_or_budget_leave_no_less_at_the_same_rates() {
    let earning = EXAMPLES.iter().filter(|name| goes(&example(name)));
    for name in earning {
        let model = advisor().forecast(&example_answers(name));
        let net = |change: &dyn Fn(&mut Model)| {
            let mut model = model.clone();
            change(&mut model);
            ProgramForecast::of(&model).total[Flow::Net]
        };
        let base = net(&|_| {});
        for part in [1, 10, 50, 90] {
            let less = Decimal::ONE - Decimal::new(part, 2);
            let more = Decimal::ONE + Decimal::new(part, 2);
            let nets = [
                net(&|model| model.product.cogs_rate *= less),
                net(&|model| model.product.monthly_churn *= less),
                net(&|model| {
                    for source in &mut model.program.sources {
                        source.identified *= more;
                    }
                }),
            ];
            assert!(
                nets.iter().all(|net| *net >= base),
                "{name}: {nets:?} {base}"
            );
        }
        for budget in ["resources.comarketing_budget", "resources.tooling_budget"] {
            let left = |amount: &str| {
                let blueprint = changed(name, &[(budget, amount)]);
                shown(&blueprint).expect("a size").net.0
            };
            let nets = ["0", "1000", "3000", "30000"].map(left);
            assert!(nets.is_sorted(), "{name}: {budget} {nets:?}");
        }
    }
}

#[test]
fn four_examples_earn_and_the_others_say_why_they_wait() {
    let (earn, wait): (Vec<Blueprint>, Vec<Blueprint>) =
        EXAMPLES.iter().map(|name| example(name)).partition(goes);
    assert!(earn.len() >= 4, "{}", earn.len());
    for blueprint in earn {
        assert!(blueprint.economics.program.net.0 > Decimal::ZERO);
        assert_eq!(
            blueprint
                .scenarios
                .iter()
                .filter(|size| size.recommended)
                .count(),
            1
        );
    }
    for blueprint in wait {
        assert!(!blueprint.readiness.because.is_empty());
        assert!(!blueprint.scenarios.iter().any(|size| size.recommended));
    }
}

#[test]
fn another_size_is_designed_by_its_id_and_an_unknown_one_is_refused_with_the_close_one() {
    let folder = Folder::new();
    let answers = repository("examples/gridline.yaml");
    let answers = answers.to_str().expect("a path");
    let design = |size: &str| {
        folder.run(&[
            "design",
            "--answers",
            answers,
            "--scenario",
            size,
            "--format",
            "json",
        ])
    };
    let sizes = example("gridline").scenarios;
    let other = sizes
        .iter()
        .find(|size| !size.shown && size.net.0 < Decimal::ZERO)
        .expect("a loss");
    let output = design(&other.id);
    let blueprint: Blueprint = serde_json::from_slice(&output.stdout).expect("a blueprint");
    assert!(shown(&blueprint).is_some_and(|size| size.id == other.id));
    assert_eq!(blueprint.readiness.verdict, "not_yet");
    assert!(blueprint.readiness.because.contains("asked for"));
    let output = design("by-foundr-cheaper");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("did you mean `by-founder-cheaper`?"),
        "{}",
        err(&output)
    );
}

#[test]
fn every_size_that_is_listed_can_be_asked_for_and_has_the_figures_of_its_row() {
    let neighbours: [(&str, &[(&str, &str)]); 6] = [
        ("atlas-procure", &[("revenue.gross_margin", "55%")]),
        ("atlas-procure", &[("revenue.acv", "90k")]),
        ("atlas-procure", &[("customers.count", "900")]),
        ("gridline", &[("revenue.gross_margin", "40%")]),
        ("gridline", &[("referrals.agencies", "20")]),
        ("pocketform", &[("billing.provider", "chargebee")]),
    ];
    let examples = EXAMPLES.iter().map(|name| (*name, &[][..]));
    for (name, changes) in examples.chain(neighbours) {
        let answers = changed_answers_by_few_trials(name, changes);
        let listed = advisor().design(&answers).scenarios;
        for row in &listed {
            let asked = advisor().design_size(&answers, &row.id);
            let asked =
                asked.unwrap_or_else(|_| panic!("{name} {changes:?}: {} is refused", row.id));
            let size = shown(&asked).expect("a size");
            // The sizes that leave least are simulated only where they are asked for.
            let simulated = if row.median_net.is_some() { row } else { size };
            let expected = Scenario {
                shown: true,
                median_net: simulated.median_net,
                chance_of_loss: simulated.chance_of_loss,
                ..row.clone()
            };
            assert_eq!(*size, expected, "{name} {changes:?}");
            assert_eq!(asked.economics.program.net, row.net, "{name} {}", row.id);
        }
    }
}

/// Agencies that are asked and their tier, and whether papers say that they refer at first.
pub fn agencies(blueprint: &Blueprint) -> (Option<(Decimal, &str)>, bool) {
    let mut sources = blueprint.economics.by_source.iter();
    let asked = sources.find(|source| source.id == "agencies");
    let [referral, _, solution] = &blueprint.tiers[..] else {
        panic!("three tiers");
    };
    let told = solution.until_open.is_some();
    let listed = referral.partner_types.iter().any(|kind| kind == "Agencies");
    assert_eq!(told && referral.is_open(), listed && referral.is_open());
    (asked.map(|source| (source.names.0, &*source.tier)), told)
}

#[test]
fn agencies_refer_until_the_solution_tier_opens() {
    let known = Decimal::from(14);
    let answers = changed_answers_by_few_trials("gridline", &[]);
    let small = advisor().design(&answers);
    assert_eq!(agencies(&small), (Some((known, "referral")), true));
    let full = advisor().design_size(&answers, "all-tiers-cheaper");
    let full = full.expect("a listed size");
    assert_eq!(agencies(&full), (Some((known, "solution")), false));
    let of = |name, changes: &[(&str, &str)]| {
        advisor().design(&changed_answers_by_few_trials(name, changes))
    };
    let one = of("gridline", &[("referrals.agencies", "1")]);
    assert_eq!(agencies(&one), (Some((Decimal::ONE, "referral")), true));
    let none = of("gridline", &[("referrals.agencies", "0")]);
    assert_eq!(agencies(&none), (None, false));
    // Where nobody may be paid, nobody is said to refer.
    let barred = [
        ("customers.regulated", "health_care"),
        ("customers.regions", "us"),
        ("product.sold_to", "vertical"),
        ("product.vertical", "Clinics"),
    ];
    assert!(!agencies(&of("gridline", &barred)).1);
}

#[test]
fn agencies_that_refer_are_paid_as_referrers_whatever_agencies_are_offered() {
    for offers in ["", "agencies", "resellers"] {
        let changes = [("program.offers", offers)];
        let model = advisor().forecast(&changed_answers_by_few_trials("gridline", &changes));
        let commission = |id: &str| {
            let mut sources = model.program.sources.iter();
            let source = sources.find(|source| source.id == id);
            source.expect(id).commission
        };
        assert_eq!(
            commission("agencies"),
            commission("consultants"),
            "{offers}"
        );
    }
}

#[test]
fn what_a_platform_takes_of_payouts_is_in_every_ceiling() {
    let whole = ("resources.comarketing_budget", "9k");
    for (name, changes, take) in [
        ("pocketform", &[][..], Decimal::ZERO),
        // Dub takes 5% of all payouts.
        ("gridline", &[][..], Decimal::new(5, 2)),
        (
            "gridline",
            &[("revenue.gross_margin", "40%"), whole],
            Decimal::new(5, 2),
        ),
    ] {
        let answers = changed_answers(name, changes);
        let blueprint = advisor().design(&answers);
        let mut model = advisor().forecast(&answers);
        assert_eq!(model.program.costs.platform_take_in_fee, take, "{name}");
        for source in &mut model.program.sources {
            source.customer_churn_factor = Decimal::ONE;
        }
        let customer = Customer::of(&model);
        for tier in &blueprint.tiers {
            let scope = Scope::parse(&tier.commission.scope).expect("a scope");
            let commission = Commission {
                scope,
                ..*model.commission()
            };
            let costs = &model.program.costs;
            let caps = Caps::of(&Worth::of(&customer, &commission, costs));
            let ceiling = caps.map_or(Decimal::ZERO, |caps| rate_down(caps.max));
            assert_eq!(tier.commission.ceiling.0, ceiling, "{name} {}", tier.id);
            assert!(
                tier.commission.rate.0 <= ceiling.max(Decimal::ZERO),
                "{name} {}",
                tier.id
            );
        }
    }
}

#[test]
fn blueprint_and_forecast_expect_the_same_commission_back() {
    for (name, changes) in EXAMPLES.iter().map(|name| (*name, &[][..])).chain([(
        "pocketform",
        &[("revenue.model", "annual_subscription")][..],
    )]) {
        let answers = changed_answers(name, changes);
        let mut model = advisor().forecast(&answers);
        let tiers = advisor().design(&answers).economics.tiers;
        let tier = model.commission().tier.id();
        let tier = tiers.iter().find(|of| of.id == tier).expect("the tier");
        for source in &mut model.program.sources {
            source.customer_churn_factor = Decimal::ONE;
            // Partners of some sources have an offer of their own.
            source.commission.rate = tier.rate.fraction();
        }
        model.simulation.trials = 0;
        let figures = Figures::of(&model, advisor().usual_terms(), 1);
        let clawback = figures.clawback.expect("a window");
        assert_eq!(
            tier.expected_clawback.0.to_string(),
            figures.amount(clawback.expected.total()).to_string(),
            "{name}"
        );
        // The first outcome of a customer comes behind the window.
        let comes_back = tier.expected_clawback.0 > Decimal::ZERO;
        assert_eq!(comes_back, name != "reclaimly", "{name}");
    }
}

#[test]
fn answers_give_figures_in_place_of_assumptions_and_sources() {
    let folder = Folder::new();
    let answers =
        std::fs::read_to_string(crate::common::example_file("pocketform")).expect("a file");
    let with = |lines: &str| format!("{answers}\nassumptions:\n{lines}");
    folder.write("plain.yaml", &answers);
    folder.write(
        "given.yaml",
        with("  discount-rate: 20%\n  customers.active: 30%\n"),
    );
    let model = |words: &[&str]| -> serde_json::Value {
        let words = [
            &[
                "forecast",
                "--trials",
                "0",
                "--format",
                "json",
                "--write-model",
                "m.json",
                "--force",
            ],
            words,
        ];
        let output = folder.run(&words.concat());
        assert!(output.status.success(), "{}", err(&output));
        serde_json::from_str(&folder.read("m.json")).expect("a model")
    };
    let active = |model: &serde_json::Value| {
        let sources = model["program"]["sources"].as_array().expect("sources");
        let customers = sources.iter().find(|source| source["id"] == "customers");
        let source = customers.expect("customers");
        let range = source["ranges"]["activation_rate"].clone();
        (source["activation_rate"].clone(), range)
    };
    let (plain, given) = (model(&["-a", "plain.yaml"]), model(&["-a", "given.yaml"]));
    assert_eq!(plain["product"]["discount_rate_annual"], "0.12");
    assert_eq!(given["product"]["discount_rate_annual"], "0.2");
    assert_eq!(
        active(&plain),
        ("0.6".into(), serde_json::json!(["0.5", "0.6", "0.7"]))
    );
    assert_eq!(
        active(&given),
        ("0.3".into(), serde_json::json!(["0.25", "0.3", "0.35"]))
    );
    let set = [
        "--set",
        "assumptions.discount-rate=20%",
        "--set",
        "assumptions.customers.active=30%",
    ];
    let set = [&["-a", "plain.yaml"], &set[..]].concat();
    assert_eq!(model(&set), given);
    for (line, message, help) in [
        (
            "win-rate-hybird: 30%",
            "there is no assumption `win-rate-hybird`",
            "did you mean `win-rate-hybrid`?",
        ),
        (
            "customers.activ: 30%",
            "there is no assumption `customers.activ`",
            "did you mean `customers.active`?",
        ),
        (
            "discount-rate: 0.2",
            "`assumptions.discount-rate` cannot be `0.2`",
            "write `0.2%` or `20%`",
        ),
        (
            "customers.active: 300%",
            "`assumptions.customers.active` cannot be `300%`",
            "write a number from 0 to 100",
        ),
        (
            "ltv-horizon: 13",
            "`assumptions.ltv-horizon` cannot be `13`",
            "write a number of months, a multiple of 12, from 12 to 600",
        ),
    ] {
        folder.write("wrong.yaml", with(&format!("  {line}\n")));
        for command in ["check", "design"] {
            let words: &[&str] = match command {
                "check" => &["check", "wrong.yaml"],
                _ => &["design", "-a", "wrong.yaml"],
            };
            let output = folder.run(words);
            assert_eq!(output.status.code(), Some(1), "{command} {line}");
            let told = format!("{}{}", err(&output), crate::common::out(&output));
            assert!(
                told.contains(message) && told.contains(help),
                "{command}: {told}"
            );
        }
    }
    let listed = folder.run(&["questions"]);
    let listed = crate::common::out(&listed);
    let at = |text: &str| listed.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("integrations.competitor_has_it") < at("assumptions.discount-rate (12% a year)"));
    assert!(at("assumptions.customers.active (60%)") > at("assumptions.refund-window (30 days)"));
}
