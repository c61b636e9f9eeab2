//! What a document says must hold for the answers it was made from, and agree with its other parts.

use partnerkit::blueprint::Blueprint;
use partnerkit::render::markdown::full_design;
use partnerkit::render::templates::Templates;
use partnerkit::render::terminal::{self, Look};

use crate::common::{changed, example};

fn document(blueprint: &Blueprint) -> String {
    full_design(blueprint, &Templates::compiled_in()).expect("a document")
}

fn screen(blueprint: &Blueprint) -> String {
    let look = Look {
        columns: 100,
        colour: false,
        utf8: true,
    };
    terminal::design(blueprint, "", look).replace('\n', " ")
}

#[test]
fn a_model_that_fits_today_is_not_told_to_wait_for_what_holds_already() {
    // $370,000 a year, enterprises, a project, a product that partners can build on.
    let blueprint = changed(
        "atlas-procure",
        &[
            ("revenue.acv", "370000"),
            ("product.implementation", "project"),
            ("product.extensible", "yes"),
            ("product.public_api", "yes"),
        ],
    );
    assert_eq!(blueprint.model.id, "co-creation-ecosystem");
    let fits: Vec<_> = blueprint
        .model
        .growth_path
        .iter()
        .filter(|step| step.fits_today)
        .collect();
    assert!(fits.iter().any(|step| step.id == "integration-solution"));
    for step in fits {
        assert!(!step.opens_when.contains("$500"), "{}", step.opens_when);
        assert!(
            step.opens_when.starts_with("It leads once"),
            "{}",
            step.opens_when
        );
    }
    assert!(document(&blueprint).contains("fits, and ranks behind the recommended model"));
}

#[test]
fn of_two_models_that_fit_on_small_deals_one_alone_is_promised_for_500_dollars() {
    let blueprint = changed(
        "pocketform",
        &[
            ("product.extensible", "yes"),
            ("product.public_api", "yes"),
            ("product.sandbox", "yes"),
        ],
    );
    assert_eq!(blueprint.model.id, "affiliate-referral");
    let fits = blueprint
        .model
        .growth_path
        .iter()
        .filter(|step| step.fits_today);
    let plainly = fits.filter(|step| step.opens_when.contains("$500 a month or more, so that"));
    let plainly: Vec<&str> = plainly.map(|step| &*step.id).collect();
    assert_eq!(plainly, ["co-creation-ecosystem"]);
}

#[test]
fn six_thousand_past_buyers_do_not_contradict_22_000_dollars_a_month() {
    let blueprint = changed(
        "pocketform",
        &[
            ("revenue.model", "one_time"),
            ("customers.count", "6000"),
            ("revenue.acv", "149"),
            ("revenue.mrr", "22k"),
            ("tooling.email_automation", "no"),
        ],
    );
    let told = blueprint.warnings.iter().filter(|warning| {
        warning.id.starts_with("contract-value-") || warning.id.starts_with("answers-disagree.")
    });
    assert_eq!(told.count(), 0);
}

#[test]
fn campaigns_do_not_fit_a_budget_that_is_not_there() {
    let with = |budget| {
        document(&changed(
            "pocketform",
            &[("resources.comarketing_budget", budget)],
        ))
    };
    assert!(!with("0").contains("Campaigns that fit it"));
    assert!(with("0").contains("No budget is set aside"));
    assert!(with("3000").contains("the program begins without it"));
    assert!(!with("3000").contains("Campaigns that fit it"));
    let spends = document(&example("atlas-procure"));
    assert!(spends.contains("Campaigns that fit it"));
}

#[test]
fn a_contract_just_under_500_dollars_a_month_is_not_printed_as_500() {
    for acv in ["5999.99", "5999.9999", "5999.999999"] {
        let blueprint = changed("gridline", &[("revenue.acv", acv)]);
        assert_eq!(blueprint.model.id, "affiliate-referral", "{acv}");
        let fact = blueprint
            .facts
            .iter()
            .find(|fact| fact.id == "revenue.contract_month_usd");
        let month = fact.and_then(|fact| fact.value.text()).expect("an amount");
        assert!(month.starts_with("499.99"), "{month}");
        let text = document(&blueprint);
        for line in text
            .lines()
            .filter(|line| line.contains("revenue.contract_month_usd"))
        {
            assert!(line.contains("$499.99"), "{line}");
        }
    }
}

#[test]
fn the_first_payout_lies_where_ramp_sales_cycle_and_hold_put_it() {
    for days in [30, 270] {
        let answer = days.to_string();
        let plan = changed("atlas-procure", &[("gtm.sales_cycle_days", &answer)]).launch_plan;
        let task = |id: &str| plan.tasks.iter().find(|task| task.id == id).expect(id);
        let signed = plan.first_partners.as_ref().expect("partners").signed;
        let waited = (task("first-payout").start - signed).num_days();
        assert!(waited >= 61 + days, "{waited} days for a cycle of {days}");
        let case_study = task("learn-from-top-performers").start;
        assert!((case_study - signed).num_days() >= 59 + days);
        assert_eq!(task("first-payout").phase, "After day 90");
        let rehearsed = &task("first-payout-rehearsed").done_when;
        assert!(rehearsed.contains(&format!("{days} days")), "{rehearsed}");
        let review = task("cohort-review").start;
        assert!((review - signed).num_days() >= 30);
    }
}

#[test]
fn a_verdict_agrees_with_the_errors_among_the_warnings() {
    let health = changed(
        "gridline",
        &[
            ("customers.regulated", "health_care"),
            ("customers.regions", "us"),
        ],
    );
    for blueprint in [
        health,
        changed("pocketform", &[("customers.regulated", "government")]),
    ] {
        let errors = blueprint
            .warnings
            .iter()
            .filter(|warning| warning.severity == "error");
        let errors: Vec<&str> = errors.map(|error| &*error.what).collect();
        assert!(!errors.is_empty());
        for text in [document(&blueprint), screen(&blueprint)] {
            let at = text.find("Before launch, settle").expect("told");
            let told = &text[at..];
            for error in &errors {
                assert!(told.contains(error), "{error}");
            }
        }
    }
    let calm = changed("pocketform", &[]);
    assert!(!document(&calm).contains("Before launch, settle"));
}

#[test]
fn a_program_that_must_wait_says_when_its_launch_is() {
    let blueprint = changed("fableprint", &[]);
    assert_eq!(blueprint.readiness.verdict, "not_yet");
    for text in [document(&blueprint), screen(&blueprint)] {
        let text: Vec<&str> = text.split_whitespace().collect();
        let text = text.join(" ");
        assert!(text.contains("ts launch, and day 1 of its plan, come after that"));
    }
    for later in ["Integration Partner", "22.5%", "The first days"] {
        assert!(!screen(&blueprint).contains(later), "{later}");
    }
}

#[test]
fn what_was_assumed_of_competitors_is_not_told_as_a_fact() {
    let blueprint = changed("pocketform", &[]);
    for tier in &blueprint.tiers {
        assert!(!tier.commission.because.contains("Competitors run programs"));
    }
}

#[test]
fn a_free_tier_is_told_with_the_pages_that_show_none() {
    let text = document(&changed("fableprint", &[]));
    assert!(text.contains("its pages of 2026 show none"));
}
