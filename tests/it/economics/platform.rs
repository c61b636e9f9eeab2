//! Fees of a platform that step with what goes through it, worked out by hand at the edges of a step.

use partnerkit::economics::flow::Flow;
use partnerkit::economics::model::{Model, PlatformStep, Range};
use partnerkit::economics::program::ProgramForecast;
use partnerkit::economics::rounding::{Figure, RoundHalf};
use partnerkit::economics::simulation;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::cases;

/// Each partner is active from the first month and wins one customer a month, who stays, pays 100 and earns the
/// partner 10 in the same month: revenue and payouts of month `t` are `100 t` and `10 t` for each partner.
fn plain(partners: u32, recruit_months: u32, steps: &Value) -> Value {
    json!({
        "id": "plain",
        "currency": "USD",
        "product": {"revenue_model": "monthly", "price": 100, "monthly_churn": 0},
        "commission": {
            "tier": "solution", "scope": "lifetime", "rate": "10%",
            "terms": {"payout_run": "due_day"},
        },
        "program": {
            "horizon_months": 12, "identified": partners, "recruit_months": recruit_months,
            "recruit_rate": 1, "onboard_rate": 1, "activation_rate": 1, "performer_rate": 1,
            "performer_referrals_per_quarter": 3, "top_share": 1, "win_rate": 1,
            "partner_churn_monthly": 0, "onboard_lag": 0, "activation_lag": 0,
            "costs": {"platform_monthly": 49, "platform_steps": steps},
        },
    })
}

fn model(input: &Value) -> Model {
    cases::model(&json!({"id": "plain", "input": input}))
}

fn program(model: &Model) -> ProgramForecast {
    ProgramForecast::of(model)
}

fn fees(input: &Value) -> Vec<String> {
    program(&model(input))
        .months
        .iter()
        .map(|month| Figure::of(month[Flow::Platform], 2, RoundHalf::Even).to_string())
        .collect()
}

/// The fees of months as runs of the same fee.
fn runs(list: &[(&str, usize)]) -> Vec<String> {
    list.iter()
        .flat_map(|(fee, months)| vec![(*fee).to_owned(); *months])
        .collect()
}

#[test]
fn a_month_at_300_of_revenue_is_not_above_300_and_one_at_400_is() {
    let steps = json!([
        {"above_revenue": 300, "monthly": 99},
        {"above_revenue": 1000, "monthly": 149},
    ]);
    let input = plain(1, 1, &steps);
    let expected = [("49.00", 3), ("99.00", 7), ("149.00", 2)];
    assert_eq!(fees(&input), runs(&expected));
    // 3 x 49 + 7 x 99 + 2 x 149
    let total = program(&model(&input)).total[Flow::Platform];
    let total = Figure::of(total, 2, RoundHalf::Even);
    assert_eq!(total.to_string(), "1138.00");
}

#[test]
fn a_step_by_partners_starts_with_the_partner_above_its_limit() {
    let steps = json!([{"above_partners": 2, "monthly": "70.50"}]);
    assert_eq!(
        fees(&plain(4, 4, &steps)),
        runs(&[("49.00", 2), ("70.50", 10)])
    );
}

#[test]
fn a_share_is_taken_of_the_payouts_above_the_included_amount_alone() {
    let steps = json!([
        {"above_payouts": 100, "monthly": 49, "take_rate": "20%", "included_payouts": 100},
    ]);
    // Payouts of months 10, 11 and 12 are 100, 110 and 120.
    let expected = [("49.00", 10), ("51.00", 1), ("53.00", 1)];
    assert_eq!(fees(&plain(1, 1, &steps)), runs(&expected));
}

#[test]
fn any_limit_that_is_passed_opens_the_step_and_the_largest_open_step_counts() {
    let steps = json!([
        {"above_payouts": 20, "monthly": 60},
        {"above_revenue": 600, "monthly": 80},
    ]);
    let expected = [("49.00", 2), ("60.00", 4), ("80.00", 6)];
    assert_eq!(fees(&plain(1, 1, &steps)), runs(&expected));
}

#[test]
fn the_number_of_partners_that_breaks_even_counts_the_steps_it_climbs() {
    // Each partner leaves 90 x (1 + ... + 12) = 7020.
    let mut input = plain(1, 1, &json!([{"above_partners": 2, "monthly": 1000}]));
    input["program"]["costs"]["setup_once"] = 14_040.into();
    // Two partners earn 14,040 less 14,040 and 12 x 49; three earn 21,060 less 14,040 and 12 x 1000.
    // Four: 28,080 - 26,040 is above zero.
    let found = program(&model(&input)).identified_to_break_even;
    assert_eq!(found, Some(4));
    input["program"]["costs"]["setup_once"] = 13_452.into();
    // Two now lose nothing at all: 14,040 - 13,452 - 588 = 0.
    let found = program(&model(&input)).identified_to_break_even;
    assert_eq!(found, Some(2));
    input["program"]["costs"]["platform_steps"] =
        json!([{"above_partners": 0, "monthly": 49, "take_rate": "95%"}]);
    input["program"]["costs"]["setup_once"] = 1000.into();
    // 95% of 10 x 78 is 741 a partner: 7020 - 741 = 6279, less 1588.
    let found = program(&model(&input)).identified_to_break_even;
    assert_eq!(found, Some(1));
}

#[test]
fn the_simulation_pays_the_fee_of_each_months_own_volume() {
    let sure = Range {
        low: Decimal::ONE,
        mode: Decimal::ONE,
        high: Decimal::ONE,
    };
    let net = |entry: i64, steps: Vec<PlatformStep>| {
        let mut model = model(&plain(3, 1, &json!([])));
        model.simulation.trials = 40;
        let ranges = &mut model.program.lead_mut().ranges;
        for rate in [
            &mut ranges.recruit_rate,
            &mut ranges.onboard_rate,
            &mut ranges.activation_rate,
        ] {
            *rate = sure;
        }
        model.program.costs.platform_monthly = entry.into();
        model.program.costs.platform_steps = steps;
        simulation::simulate(&model, 2, &|_| {})
            .spreads
            .net_contribution
    };
    let above_partners = |limit: i64| {
        vec![PlatformStep {
            above_partners: Some(limit.into()),
            monthly: 200.into(),
            ..PlatformStep::default()
        }]
    };
    // Three partners are active in every month of every trial.
    assert_eq!(net(49, above_partners(2)), net(200, Vec::new()));
    assert_eq!(net(49, above_partners(3)), net(49, Vec::new()));
    let by_revenue = vec![PlatformStep {
        above_revenue: Some(1000.into()),
        monthly: 200.into(),
        ..PlatformStep::default()
    }];
    let between = net(49, by_revenue).mean;
    assert!(net(200, Vec::new()).mean < between && between < net(49, Vec::new()).mean);
}

/// What is told of a model that is refused.
fn refused(input: &Value) -> String {
    let source = std::sync::Arc::new(partnerkit::diagnostics::Source {
        name: "model".into(),
        text: input.to_string(),
    });
    partnerkit::economics::read::read(&source, cases::usual_terms())
        .expect_err("a problem")
        .to_string()
}

#[test]
fn steps_that_cannot_be_are_refused_with_what_to_write() {
    let cases = [
        (json!("99"), "`program.costs.platform_steps` must be a list"),
        (json!([99]), "`program.costs.platform_steps` must be a map"),
        (json!([{"monthly": 99}]), "does not say where it starts"),
        (
            json!([{"above_revenue": 1}]),
            "`program.costs.platform_steps.monthly` is missing",
        ),
        (
            json!([{"above_revenue": -1, "monthly": 99}]),
            "`program.costs.platform_steps.above_revenue` cannot be -1",
        ),
        (
            json!([{"above_revenue": 1, "monthly": -99}]),
            "`program.costs.platform_steps.monthly` cannot be -99",
        ),
        (
            json!([{"above_revenue": 1, "monthly": 99, "take_rate": "120%"}]),
            "`program.costs.platform_steps.take_rate` cannot be 120%",
        ),
        (
            json!([{"above_revenue": 1, "monthly": 99, "revenue_above": 5}]),
            "`program.costs.platform_steps.revenue_above` is not a key of this file",
        ),
        (
            json!([{"above_revenue": 7500, "monthly": 99}, {"above_revenue": 7500, "monthly": 149}]),
            "`above_revenue` is 7500 after 7500",
        ),
        (
            json!([{"above_revenue": 1, "monthly": 99}, {"above_revenue": 2, "monthly": 98}]),
            "costs 98, less than 99 before it",
        ),
        (
            json!([{"above_revenue": 1, "monthly": 48}]),
            "costs 48, less than 49 before it",
        ),
    ];
    for (steps, expected) in cases {
        let told = refused(&plain(1, 1, &steps));
        assert!(told.contains(expected), "{steps}: {told}");
        assert!(told.contains("help:"), "{told}");
    }
    let many: Vec<Value> = (0..13)
        .map(|step| json!({"above_revenue": step, "monthly": 99}))
        .collect();
    assert!(refused(&plain(1, 1, &json!(many))).contains("has 13 steps"));
}
