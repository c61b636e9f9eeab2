//! The plan of a platform is held against everything that goes through it: today's program and the forecast's.

use partnerkit::blueprint::{Blueprint, Warning};
use partnerkit::units::Decimal;

use crate::common::{advisor, changed_answers};

fn design(example: &str, changes: &[(&str, &str)]) -> Blueprint {
    advisor().design(&changed_answers(example, changes))
}

/// A design for a company whose program of today runs on this.
fn running_on(today: &str) -> Blueprint {
    let changes = [
        ("program.exists", "yes"),
        ("program.partners", "30"),
        ("program.revenue_share", "3%"),
        ("tooling.platform_today", today),
    ];
    design("pocketform", &changes)
}

fn warning<'b>(blueprint: &'b Blueprint, id: &str) -> Option<&'b Warning> {
    blueprint.warnings.iter().find(|warning| warning.id == id)
}

/// A program on Stripe that brings 40% of $90,000 a month.
const RUNNING: &[(&str, &str)] = &[
    ("revenue.mrr", "90k"),
    ("customers.count", "5294"),
    ("billing.provider", "stripe"),
    ("tooling.email_automation", "no"),
    ("program.exists", "yes"),
    ("program.partners", "60"),
    ("program.revenue_share", "40%"),
    ("goals.partner_revenue_share", "45%"),
];

#[test]
fn a_program_that_brings_36_000_dollars_a_month_is_not_put_on_a_plan_that_ends_at_15_000() {
    let blueprint = design("pocketform", RUNNING);
    let tooling = &blueprint.tooling;
    assert_eq!(tooling.platform, "rewardful");
    assert_eq!(tooling.plan.as_deref(), Some("Enterprise"));
    let volume = tooling.volume.as_ref().expect("a volume");
    let today = volume.today.as_ref().expect("a program of today");
    assert_eq!(today.sales.0, Decimal::from(36_000));
    assert_eq!(
        today.payouts.0,
        today.sales.0 * today.assumed_rate.0 / Decimal::ONE_HUNDRED
    );
    assert!(volume.sales > today.sales && volume.partners.0 > today.partners.0);
    // The forecast counts what new partners add, on the plan that holds the old ones already.
    let costs = advisor()
        .forecast(&changed_answers("pocketform", RUNNING))
        .program
        .costs;
    assert_eq!(costs.platform_monthly, Decimal::from(149));
    assert_eq!(costs.platform_steps, []);
}

#[test]
fn three_thousand_partners_do_not_go_on_a_plan_that_ends_at_one_thousand() {
    let with = |partners: &str| {
        let changes = [
            ("program.exists", "yes"),
            ("program.partners", partners),
            ("program.revenue_share", "1%"),
        ];
        design("reclaimly", &changes).tooling
    };
    let (many, few) = (with("3000"), with("30"));
    assert_eq!(
        (&*many.platform, &*few.platform),
        ("firstpromoter", "firstpromoter")
    );
    assert_eq!(few.plan.as_deref(), Some("Starter"));
    assert_ne!(many.plan.as_deref(), Some("Starter"));
}

#[test]
fn no_plan_is_offered_beyond_a_limit_it_names() {
    let changes = [
        ("program.exists", "yes"),
        ("program.partners", "60"),
        ("program.revenue_share", "10%"),
    ];
    for example in ["gridline", "atlas-procure"] {
        let tooling = design(example, &changes).tooling;
        let volume = tooling.volume.expect("a volume");
        let dub = tooling
            .alternatives
            .iter()
            .find(|other| other.platform == "dub");
        let dub = dub.expect("Dub is compared");
        assert!(
            volume.payouts.0 > Decimal::from(2_500),
            "{example}: {volume:?}"
        );
        assert_ne!(dub.plan.as_deref(), Some("Business"), "{example}");
    }
}

#[test]
fn every_limit_that_is_passed_is_named_with_its_number() {
    let blueprint = design("reclaimly", &[("billing.provider", "stripe")]);
    for other in &blueprint.tooling.alternatives {
        for miss in other
            .misses
            .iter()
            .filter(|miss| miss.starts_with("ends at"))
        {
            assert!(miss.chars().any(|c| c.is_ascii_digit()), "{miss}");
        }
    }
    let changes = [
        RUNNING,
        &[("billing.provider", "paddle"), ("revenue.mrr", "99k")],
    ]
    .concat();
    let blueprint = design("pocketform", &changes);
    let tolt = blueprint
        .tooling
        .alternatives
        .iter()
        .find(|other| other.platform == "tolt");
    let misses = tolt.map(|tolt| tolt.misses.join("; ")).unwrap_or_default();
    let sales = blueprint.tooling.volume.as_ref().expect("a volume").sales.0;
    assert_eq!(
        misses.contains("ends at $50,000.00 of sales through partners a month"),
        sales > Decimal::from(50_000),
        "{misses}"
    );
    assert!(warning(&blueprint, "platform-too-small").is_none());
}

#[test]
fn sales_of_yearly_plans_count_as_they_are_billed() {
    let sales = |model: &str| {
        let changes = [("revenue.model", model)];
        design("pocketform", &changes)
            .tooling
            .volume
            .expect("a volume")
            .sales
            .0
    };
    // Twelve months are billed at once, to the few who start in month 12.
    assert!(sales("annual_subscription") != sales("monthly_subscription"));
    let model = advisor().forecast(&changed_answers(
        "atlas-procure",
        &[("program.exists", "no")],
    ));
    let price = model.product.price;
    let sold = design("atlas-procure", &[("program.exists", "no")])
        .tooling
        .volume;
    let sold = sold.expect("a volume").sales.0;
    assert!(
        sold > price / Decimal::from(100) && sold.is_sign_positive(),
        "{sold} of {price}"
    );
}

#[test]
fn milestones_below_the_stage_that_a_program_has_reached_are_left_out() {
    let stages = |partners: &str, share: &str| {
        let changes = [
            ("program.exists", "yes"),
            ("program.partners", partners),
            ("program.revenue_share", share),
            ("program.terms", ""),
            ("goals.partner_revenue_share", "45%"),
        ];
        let blueprint = design("gridline", &changes);
        let ends = blueprint
            .milestones
            .iter()
            .map(|milestone| milestone.id.to_string());
        let is_stage = |id: &String| {
            let of_stage = id.ends_with("-ends") || id.ends_with("-lasts");
            of_stage || id.starts_with("scale-phase")
        };
        let ends = ends.filter(is_stage);
        let ends: Vec<String> = ends.collect();
        (blueprint.operations.maturity.id.to_string(), ends.join(" "))
    };
    for (partners, share, stage, ends) in [
        (
            "9",
            "3%",
            "foundation",
            "scale-phase-founder-led foundation-ends growth-lasts",
        ),
        ("60", "6%", "growth", "growth-lasts"),
        ("90", "6%", "growth", "growth-ends scale-lasts"),
        ("300", "20%", "scale", "scale-lasts"),
        ("6500", "40%", "ecosystem", ""),
    ] {
        assert_eq!(stages(partners, share), (stage.to_owned(), ends.to_owned()));
    }
}

#[test]
fn three_tiers_are_promised_only_where_all_of_them_open() {
    let promised = |name: &str, changes: &[(&str, &str)]| {
        let blueprint = design(name, changes);
        let mut actions = blueprint
            .milestones
            .iter()
            .flat_map(|milestone| milestone.actions.iter());
        actions.any(|action| action.starts_with("Three tiers live"))
    };
    let changes = |manager, api| {
        [
            ("resources.partner_manager", manager),
            ("product.public_api", api),
            ("product.extensible", "no"),
        ]
    };
    assert!(!promised("fableprint", &changes("founder_led", "no")));
    assert!(!promised("fableprint", &changes("full_time", "no")));
    assert!(!promised("fableprint", &changes("full_time", "yes")));
    assert!(promised("atlas-procure", &[]));
}

#[test]
fn a_pick_that_misses_a_must_is_never_paid_for_where_another_platform_has_it() {
    let tooling = design("pocketform", &[("billing.provider", "chargebee")]).tooling;
    assert_eq!(
        tooling.platform, "refgrow",
        "the rules still decide the pick"
    );
    assert!(!tooling.carries);
    let start = tooling.start_with.expect("another platform");
    assert_ne!(start.platform, "refgrow");
    let all = design("pocketform", &[("billing.provider", "chargebee")]);
    let of_pick = all
        .scenarios
        .iter()
        .filter(|scenario| scenario.id.contains("picked"));
    assert_eq!(
        of_pick.count(),
        0,
        "no program is worked out on a platform that cannot run it"
    );
}

#[test]
fn a_program_stays_on_the_platform_that_does_what_the_new_one_needs_unless_another_costs_much_less()
{
    let on = |today: &str| {
        let blueprint = running_on(today);
        let tasks = &blueprint.launch_plan.tasks;
        let moves = tasks
            .iter()
            .any(|task| task.id == "partners-change-platform");
        let start = blueprint.tooling.start_with.map(|start| start.platform);
        (start.unwrap_or(blueprint.tooling.platform), moves)
    };
    assert_eq!(on("firstpromoter"), ("firstpromoter".into(), false));
    assert_eq!(on("tolt"), ("firstpromoter".into(), true));
    assert_eq!(on("partnerstack"), ("firstpromoter".into(), true));
    assert_eq!(on("own_system"), ("firstpromoter".into(), true));
    assert_eq!(on("spreadsheet"), ("firstpromoter".into(), false));
}

#[test]
fn a_manager_costs_what_was_answered() {
    let people = |given: &str| {
        let changes = [("resources.partner_manager_cost", given)];
        let blueprint = design("atlas-procure", &changes);
        blueprint.economics.program.people.0
    };
    assert_eq!(people("4000"), people("2000") * Decimal::TWO);
}

#[test]
fn what_todays_program_pays_for_its_platform_is_no_cost_of_the_new_one() {
    let [stays, begins] = ["firstpromoter", "spreadsheet"].map(running_on);
    let paid = stays.tooling.paid_today.expect("a price").0;
    assert!(paid > Decimal::ZERO);
    let [over, whole] = [&stays, &begins].map(|one| one.economics.program.platform.0);
    assert!(over < whole, "{over} {whole}");
    assert_eq!(begins.tooling.paid_today, None);
}
