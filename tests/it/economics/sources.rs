//! Partners by source: the parts, their sums, and how they are read.

use std::sync::Arc;

use partnerkit::diagnostics::{Diagnostics, Source};
use partnerkit::economics::figures::Figures;
use partnerkit::economics::flow::Flow;
use partnerkit::economics::model::Model;
use partnerkit::economics::program::ProgramForecast;
use partnerkit::economics::{read, simulation};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::cases;

fn read(text: &str) -> Result<Model, Diagnostics> {
    let source = Arc::new(Source {
        name: "model.yaml".into(),
        text: text.to_owned(),
    });
    read::read(&source, cases::usual_terms()).map(|reading| reading.model)
}

/// The first case with its partners given as sources.
fn with_sources(sources: &Value) -> String {
    let all = cases::cases();
    let mut input = all["cases"][0]["input"].clone();
    let program = input["program"].as_object_mut().expect("a program");
    let population = [
        "identified",
        "recruit_months",
        "recruit_rate",
        "onboard_rate",
        "activation_rate",
        "performer_rate",
        "performer_referrals_per_quarter",
        "top_share",
        "win_rate",
        "partner_churn_monthly",
        "onboard_lag",
        "activation_lag",
        "sales_cycle_months",
        "incrementality",
        "influenced_customers_per_month",
        "influenced_credit",
    ];
    for key in population {
        program.remove(key);
    }
    program.insert("sources".into(), sources.clone());
    let mc = input["mc"].as_object_mut().expect("a simulation");
    for key in [
        "recruit_rate",
        "onboard_rate",
        "activation_rate",
        "win_rate",
    ] {
        mc.remove(key);
    }
    mc.insert("trials".into(), json!(200));
    input.to_string()
}

/// The first case's population of partners as a source.
fn population() -> Value {
    let all = cases::cases();
    let input = &all["cases"][0]["input"];
    let mut source = input["program"].clone();
    let object = source.as_object_mut().expect("a program");
    for key in [
        "horizon_months",
        "company_mrr",
        "company_mrr_growth_monthly",
        "costs",
    ] {
        object.remove(key);
    }
    let mut commission = input["commission"].clone();
    commission
        .as_object_mut()
        .expect("a commission")
        .remove("tier");
    object.insert("id".into(), json!("partners"));
    object.insert("tier".into(), input["commission"]["tier"].clone());
    object.insert("commission".into(), commission);
    let ranges = [
        "recruit_rate",
        "onboard_rate",
        "activation_rate",
        "win_rate",
    ];
    let ranges: serde_json::Map<String, Value> = ranges
        .iter()
        .map(|key| ((*key).to_owned(), input["mc"][key].clone()))
        .collect();
    object.insert("ranges".into(), ranges.into());
    source
}

fn customers() -> Value {
    json!({
        "id": "customers", "tier": "referral", "identified": 40, "activation_rate": "60%",
        "commission": {"scope": "months:12", "rate": "15%"},
    })
}

fn integrations() -> Value {
    json!({
        "id": "integrations", "tier": "integration", "identified": 5, "recruit_rate": "100%",
        "activation_rate": "100%", "starts_month": 4, "customer_churn_factor": "0.85", "win_rate": "33.51%",
        "incrementality": "80%",
        "commission": {"scope": "lifetime", "rate": "20%", "recovery_rate": "70%"},
    })
}

fn today() -> Value {
    json!({
        "id": "today", "tier": "referral",
        "running": {"partners": 12, "monthly_revenue": 5000, "months": 20},
        "commission": {"scope": "lifetime", "rate": "25%"},
    })
}

fn figures(model: &Model) -> Value {
    serde_json::to_value(Figures::of(model, cases::usual_terms(), 2)).expect("figures")
}

#[test]
fn one_source_has_the_figures_of_one_population() {
    let all = cases::cases();
    let mut alone = cases::model(&all["cases"][0]);
    alone.simulation.trials = 200;
    let source = read(&with_sources(&json!([population()]))).expect("a model");
    assert_eq!(source.program, alone.program);
    assert_eq!(figures(&source), figures(&alone));
}

#[test]
fn the_parts_of_the_sources_add_up_to_the_cent() {
    let model = read(&with_sources(&json!([
        customers(),
        integrations(),
        today()
    ])))
    .expect("a model");
    let program = &figures(&model)["program"];
    let amount = |figure: &Value| {
        let text = figure.as_str().expect("text");
        text.parse::<Decimal>().expect("an amount")
    };
    let parts = program["by_source"].as_array().expect("sources");
    let sum = |name: &str| -> Decimal { parts.iter().map(|part| amount(&part[name])).sum() };
    assert_eq!(amount(&program["totals"]["revenue"]), sum("revenue"));
    for name in [
        "margin_before_commission",
        "commission_net",
        "new_customers",
        "partner_mrr_end",
    ] {
        assert_eq!(amount(&program[name]), sum(name), "{name}");
    }
    assert_eq!(
        sum("net_before_shared_costs") - amount(&program["shared_costs"]),
        amount(&program["net_contribution"])
    );
    let tiers: Vec<&Value> = parts.iter().map(|part| &part["tier"]).collect();
    assert_eq!(tiers, ["referral", "integration", "referral"]);
}

#[test]
fn what_is_new_over_today_is_the_whole_without_the_sources_that_ran_before() {
    let model = read(&with_sources(&json!([customers(), today()]))).expect("a model");
    let whole = ProgramForecast::of(&model);
    let mut new = model.clone();
    new.program.sources.pop();
    let new = ProgramForecast::of(&new);
    assert!((whole.net_over_today - new.total[Flow::Net]).abs() < 1e-6);
    assert!((whole.total[Flow::Net] - new.total[Flow::Net]).abs() > 1_000.0);
    let running = &whole.by_source[1];
    // A month before the start, its customers pay 5,000; churn of 6% and what its partners add lead on from there.
    assert!((running.flows.months[0][Flow::Revenue] - 5_000.0 * 0.94).abs() < 200.0);
    assert_eq!(running.flows.growth.active[0], 12.0);
    assert!(running.flows.growth.active[1] < 12.0);
}

#[test]
fn customers_of_a_source_with_less_churn_stay_longer() {
    let with = |factor: &str| {
        let mut source = integrations();
        source["customer_churn_factor"] = json!(factor);
        let model = read(&with_sources(&json!([source]))).expect("a model");
        ProgramForecast::of(&model).total[Flow::Revenue]
    };
    assert!(with("0.85") > with("1"));
}

#[test]
fn the_mean_of_a_simulation_by_source_is_the_expectation() {
    let mut model = read(&with_sources(&json!([
        customers(),
        integrations(),
        today()
    ])))
    .expect("a model");
    for source in &mut model.program.sources {
        source.identified *= Decimal::from(50);
        let ranges = &mut source.ranges;
        for range in [
            &mut ranges.recruit_rate,
            &mut ranges.onboard_rate,
            &mut ranges.activation_rate,
            &mut ranges.win_rate,
        ] {
            (range.low, range.high) = (range.mode, range.mode);
        }
    }
    model.simulation.price_sigma = Decimal::ZERO;
    model.simulation.productivity_sigma = Decimal::ONE;
    let churn = &mut model.simulation.churn;
    (churn.low, churn.high) = (churn.mode, churn.mode);
    model.simulation.trials = 300;
    let expected = ProgramForecast::of(&model);
    let found = simulation::simulate(&model, 2, &|_| {});
    for (name, mean, expectation) in [
        (
            "revenue",
            found.spreads.revenue.mean,
            expected.total[Flow::Revenue],
        ),
        (
            "commission",
            found.spreads.commission_net.mean,
            expected.total[Flow::CommissionNet],
        ),
        (
            "owed",
            found.spreads.liability_end.mean,
            expected.total[Flow::Liability],
        ),
        (
            "customers",
            found.spreads.new_customers.mean,
            expected.new_customers,
        ),
    ] {
        assert!(
            (mean - expectation).abs() < 0.03 * expectation.abs(),
            "{name}: {mean}, not {expectation}"
        );
    }
}

#[test]
fn every_fault_of_a_list_of_sources_is_told_with_its_place_and_what_to_write() {
    let mut without_id = customers();
    without_id.as_object_mut().expect("a source").remove("id");
    let mut above_one = customers();
    above_one["win_rate"] = json!("130%");
    let mut below_zero = integrations();
    below_zero["onboard_rate"] = json!("-5%");
    let mut without_names = customers();
    without_names
        .as_object_mut()
        .expect("a source")
        .remove("identified");
    let mut nobody = customers();
    nobody["identified"] = json!(0);
    let mut both = today();
    both["identified"] = json!(10);
    let cases = [
        (
            json!([without_id]),
            "`program.sources[1].id` is missing",
            "add `id:`",
        ),
        (
            json!([above_one]),
            "`program.sources.customers.win_rate` cannot be 130%",
            "from 0 to 1",
        ),
        (
            json!([below_zero]),
            "`program.sources.integrations.onboard_rate` cannot be -5%",
            "from 0 to 1",
        ),
        (
            json!([without_names]),
            "`program.sources.customers.identified` is missing",
            "add `identified:`",
        ),
        (
            json!([nobody]),
            "`program.sources.customers` has no names",
            "`identified: 20`",
        ),
        (
            json!([both]),
            "`program.sources.today` runs already and asks partners, too",
            "two sources",
        ),
        (
            json!([customers(), customers()]),
            "two sources are called `customers`",
            "`id: customers-2`",
        ),
        (json!([]), "`program.sources` is empty", "- {id: customers"),
        (
            json!({"id": "customers"}),
            "`program.sources` must be a list",
            "- {id: customers",
        ),
    ];
    for (sources, message, help) in cases {
        let problems = read(&with_sources(&sources)).expect_err(message);
        let [problem] = &problems.0[..] else {
            panic!("{message}: {problems}");
        };
        assert_eq!(problem.message, message);
        let written = problem.help.join(" ");
        assert!(written.contains(help), "{message}: {written}");
    }
}

#[test]
fn a_population_beside_sources_is_refused_value_by_value() {
    let text = with_sources(&json!([customers()])).replace(
        "\"company_mrr\"",
        "\"identified\":100,\"win_rate\":\"30%\",\"company_mrr\"",
    );
    let problems = read(&text).expect_err("both forms");
    let messages: Vec<&str> = problems.0.iter().map(|problem| &*problem.message).collect();
    assert_eq!(
        messages,
        [
            "`program.identified` stands beside `program.sources`, where each source has its own",
            "`program.win_rate` stands beside `program.sources`, where each source has its own",
        ]
    );
}

#[test]
fn a_source_without_a_commission_has_that_of_the_program() {
    let mut source = customers();
    source
        .as_object_mut()
        .expect("a source")
        .remove("commission");
    let model = read(&with_sources(&json!([source]))).expect("a model");
    assert_eq!(model.commission().rate, Decimal::new(10, 2));
    let mut input: Value = serde_json::from_str(&with_sources(&json!([source]))).expect("json");
    input.as_object_mut().expect("a model").remove("commission");
    let problems = read(&input.to_string()).expect_err("no commission");
    assert_eq!(
        problems.0[0].message,
        "`program.sources.customers.commission` is missing"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_sources_changes_nothing(turn in 0usize..4, names in prop::collection::vec(1u32..300, 3)) {
        let mut model = read(&with_sources(&json!([customers(), integrations(), today(), population()]))).expect("a model");
        for (source, names) in model.program.sources.iter_mut().filter(|source| source.running.is_none()).zip(&names) {
            source.identified = (*names).into();
        }
        model.simulation.trials = 20;
        let mut turned = model.clone();
        turned.program.sources.rotate_left(turn);
        let (mut a, mut b) = (figures(&model), figures(&turned));
        for figures in [&mut a, &mut b] {
            let sources = figures["program"]["by_source"].as_array_mut().expect("sources");
            sources.sort_by_key(|source| source["id"].to_string());
        }
        prop_assert_eq!(a, b);
    }

    #[test]
    fn a_source_brings_as_many_times_more_as_it_has_names(times in 2u32..20, names in 1u32..500) {
        let mut model = read(&with_sources(&json!([customers(), integrations()]))).expect("a model");
        model.program.sources[0].identified = names.into();
        let once = ProgramForecast::of(&model);
        model.program.sources[0].identified = (names * times).into();
        let more = ProgramForecast::of(&model);
        for flow in [Flow::Revenue, Flow::CommissionNet, Flow::Margin, Flow::Net] {
            let (once, more) = (once.by_source[0].total[flow], more.by_source[0].total[flow]);
            prop_assert!((once * f64::from(times) - more).abs() <= 1e-9 * more.abs().max(1.0));
        }
        prop_assert_eq!(once.by_source[1].total, more.by_source[1].total);
    }
}

/// Customers who are paid in some way, with four months between a lead and a customer.
fn paid(commission: &Value) -> Result<Model, Diagnostics> {
    let mut source = customers();
    source["sales_cycle_months"] = json!(4);
    source["commission"] = commission.clone();
    read(&with_sources(&json!([source])))
}

#[test]
fn a_flat_sum_is_earned_once_for_each_new_customer() {
    let model = paid(&json!({"flat": 150})).expect("a model");
    let program = ProgramForecast::of(&model);
    for (month, new) in program.months.iter().zip(&program.growth.new_customers) {
        assert!((month[Flow::Accrued] - 150.0 * new).abs() < 1e-9);
    }
    assert!(program.total[Flow::Accrued] > 0.0);
}

#[test]
fn a_sum_for_a_lead_is_earned_months_before_its_customer_and_never_comes_back() {
    let model = paid(&json!({"per_lead": 40})).expect("a model");
    let program = ProgramForecast::of(&model);
    let growth = &program.growth;
    for (month, active) in program.months.iter().zip(&growth.active) {
        let leads = active * growth.referrals_per_active_partner;
        assert!((month[Flow::Accrued] - 40.0 * leads).abs() < 1e-9);
        assert!(month.all_cancelled() == 0.0 && month.all_to_recover() == 0.0);
    }
    let mut months = program.months.iter();
    let earned = months.position(|month| month[Flow::Accrued] > 0.0);
    let won = growth.new_customers.iter().position(|new| *new > 0.0);
    assert_eq!(earned.map(|month| month + 4), won);
}

#[test]
fn simulated_sums_are_what_is_expected_of_them() {
    for commission in [json!({"flat": 150}), json!({"per_lead": 40})] {
        let model = paid(&commission).expect("a model");
        let expected = ProgramForecast::of(&model).total[Flow::CommissionNet];
        let outcome = partnerkit::economics::simulation::simulate(&model, 1, &|_| {});
        let mean = outcome.spreads.commission_net.mean;
        let spread = (mean - expected).abs() / expected.abs();
        assert!(spread < 0.2, "{commission}: {mean} beside {expected}");
    }
}

#[test]
fn partners_are_paid_in_one_way() {
    for (commission, said) in [
        (json!({"flat": 150, "rate": "10%"}), "`flat` and `per_lead`"),
        (
            json!({"per_lead": 40, "flat": 150}),
            "`flat` and `per_lead`",
        ),
        (json!({"scope": "lifetime"}), "add `rate:`"),
        (json!({"flat": 150, "scope": "lifetime"}), "scope"),
        (json!({"flat": -1}), "cannot be -1"),
    ] {
        let problems = paid(&commission).expect_err("no model").to_string();
        assert!(problems.contains(said), "{commission}: {problems}");
    }
}

#[test]
fn sums_and_discounts_of_sources_are_read_back_as_they_were_written() {
    let mut two_sided = customers();
    two_sided["customer_discount"] = json!({"rate": "7.5%", "months": 12});
    let mut leads = integrations();
    leads["commission"] = json!({"per_lead": "40.5"});
    let model = read(&with_sources(&json!([two_sided, leads]))).expect("a model");
    let written = partnerkit::economics::write::write(&model, &[]).to_string();
    let again = read(&written).unwrap_or_else(|problems| panic!("{problems}\n{written}"));
    assert_eq!(again.program, model.program);
    let revenue = |model: &Model| ProgramForecast::of(model).total[Flow::Revenue];
    let full_price = read(&with_sources(&json!([customers(), integrations()]))).expect("a model");
    assert!(revenue(&model) < revenue(&full_price));
}
