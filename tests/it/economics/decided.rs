//! Questions that the formulas leave open, each decided once and worked out by hand.

use partnerkit::economics::figures::Figures;
use serde_json::{Value, json};

use super::cases;

/// A program of one partner that wins one customer in each of the first twelve months.
fn input(product: &Value, commission: &Value) -> Value {
    json!({
        "currency": "USD",
        "product": product,
        "commission": commission,
        "program": {
            "horizon_months": 12, "identified": 1, "recruit_months": 1,
            "recruit_rate": 1, "onboard_rate": 1, "activation_rate": 1, "performer_rate": 1,
            "performer_referrals_per_quarter": 3, "top_share": 1, "win_rate": 1,
            "partner_churn_monthly": 0, "onboard_lag": 0, "activation_lag": 0,
            "costs": {},
        },
        "mc": {"trials": 0},
    })
}

fn figures(input: &Value) -> Value {
    let model = cases::model(&json!({"id": "decided", "input": input}));
    serde_json::to_value(Figures::of(&model, cases::usual_terms(), 1)).expect("figures")
}

fn annual(early_cancel: &str, refund_days: u32) -> Value {
    json!({
        "revenue_model": "annual", "price": 60000, "monthly_churn": "1%",
        "early_cancel_monthly": early_cancel, "refund_window_days": refund_days,
    })
}

#[test]
fn the_take_of_a_larger_plan_is_in_every_customer_figure_and_ceiling() {
    let product = json!({"revenue_model": "monthly", "price": 100, "monthly_churn": "3%", "cogs_rate": "20%"});
    let commission = json!({"tier": "solution", "scope": "lifetime", "rate": "20%"});
    let mut plain = input(&product, &commission);
    plain["program"]["costs"] = json!({"platform_take_rate": "15%"});
    let mut stepped = plain.clone();
    stepped["program"]["costs"] = json!({
        "platform_steps": [{"above_revenue": 0, "monthly": 0, "take_rate": "15%"}],
    });
    let (mut plain, mut stepped) = (figures(&plain), figures(&stepped));
    for figures in [&mut plain, &mut stepped] {
        // A plan's fee is a cost of the program, too.
        for caps in figures["caps"].as_array_mut().expect("caps") {
            caps["max_with_program_overhead"] = Value::Null;
        }
    }
    assert_eq!(plain["caps"], stepped["caps"]);
    assert_eq!(plain["unit"], stepped["unit"]);
}

#[test]
fn a_refunded_sale_bears_no_commission_in_a_tier_that_claws_nothing_back() {
    let commission = json!({
        "tier": "solution", "scope": "months:12", "rate": "35%",
        "terms": {"clawback": "none", "payout_run": "due_day", "clear_days": 0, "net_days": 0},
    });
    let found = figures(&input(&annual("0.2%", 90), &commission));
    // 35% x 60,000 x (1 - 0.998^(90/30.4375))
    assert_eq!(
        found["clawback"]["expected_clawback_per_customer"], "123.95",
        "{}",
        found["clawback"]
    );
}

#[test]
fn a_clawback_returns_nothing_of_a_prepaid_price_that_was_not_refunded() {
    let commission = |window: u32| {
        json!({
            "tier": "referral", "scope": "months:12", "rate": "15%",
            "terms": {"clawback": "prorated", "window_days": window},
        })
    };
    let short = figures(&input(&annual("1%", 30), &commission(30)));
    let long = figures(&input(&annual("1%", 30), &commission(180)));
    assert_eq!(short["program"]["totals"], long["program"]["totals"]);
}

#[test]
fn a_fee_on_12_months_of_contract_value_is_1800_at_15_percent_of_12000_a_year() {
    let product = json!({"revenue_model": "annual", "price": 12000, "monthly_churn": "1%"});
    let commission = json!({"tier": "referral", "scope": "upfront:12", "rate": "15%"});
    let found = figures(&input(&product, &commission));
    assert_eq!(found["unit"]["pv_commission_accrual"], "1800.00");
}

#[test]
fn a_fee_on_one_month_of_29_at_half_price_is_1_45_on_net_and_2_90_on_list() {
    let product = json!({"revenue_model": "monthly", "price": 29, "monthly_churn": "5%"});
    for (base, fee) in [("net", "1.45"), ("list", "2.90")] {
        let commission =
            json!({"tier": "referral", "scope": "upfront:1", "rate": "10%", "base": base});
        let mut input = input(&product, &commission);
        input["customer_discount"] = json!({"rate": "50%", "months": 3});
        assert_eq!(
            figures(&input)["unit"]["pv_commission_accrual"],
            fee,
            "{base}"
        );
    }
}

#[test]
fn commission_on_influenced_customers_is_deferred_and_a_free_first_term_defers_nothing_less() {
    let product = json!({"revenue_model": "annual", "price": 1200, "monthly_churn": "1%"});
    let commission =
        json!({"tier": "referral", "scope": "lifetime", "rate": "10%", "base": "list"});
    let mut free = input(&product, &commission);
    free["customer_discount"] = json!({"rate": "100%", "months": 12});
    let matched = |input: &Value| {
        let program = &figures(input)["program"];
        let amount = |key: &str| -> f64 { program[key].as_str().expect(key).parse().expect(key) };
        amount("net_contribution_matched") - amount("net_contribution")
    };
    // Of twelve commissions of 120, 0/12 to 11/12 of a year are left: 120 x 66/12.
    assert!((matched(&free) - 660.0).abs() < 0.02);
    let mut influenced = input(&product, &commission);
    influenced["program"]["influenced_customers_per_month"] = 2.into();
    influenced["program"]["influenced_credit"] = "50%".into();
    assert!((matched(&influenced) - 1320.0).abs() < 0.02);
}

#[test]
fn the_first_years_payback_has_the_commission_of_every_scope_and_none_without_a_margin() {
    let product =
        json!({"revenue_model": "monthly", "price": 100, "monthly_churn": 0, "cogs_rate": "40%"});
    let commission = json!({"tier": "solution", "scope": "lifetime", "rate": "30%"});
    let found = figures(&input(&product, &commission));
    // Twelve commissions of 30 over a margin of 60 a month.
    assert_eq!(found["unit"]["payback_first_year_months"], "6.000000");
    let product =
        json!({"revenue_model": "monthly", "price": 100, "monthly_churn": 0, "cogs_rate": "120%"});
    let found = figures(&input(&product, &commission));
    assert_eq!(found["unit"]["payback_first_year_months"], Value::Null);
    assert_eq!(found["unit"]["payback_naive_months"], Value::Null);
}

#[test]
fn a_quarterly_payout_follows_the_quarter_in_which_the_payment_is_collected() {
    use partnerkit::economics::model::{ClawbackKind, PayoutRun, Terms};
    let terms = Terms {
        clawback: ClawbackKind::None,
        window_days: 0,
        clear_days: 0,
        net_days: 0,
        payout_run: PayoutRun::Quarterly,
    };
    for (month, lag, paid) in [(0, 0, 3), (2, 0, 3), (2, 1, 6), (0, 1, 3), (5, 2, 9)] {
        assert_eq!(terms.payday(month, lag, 0).month, paid, "{month} {lag}");
    }
}

#[test]
fn a_customer_that_loses_money_before_its_first_commission_is_never_affordable() {
    let product = |price: u32| {
        json!({
            "revenue_model": "outcome", "price": price, "monthly_churn": "2%", "outcome_rate_monthly": "10%",
            "outcome_lag_months": 13, "serving_cost_monthly": 20,
        })
    };
    let commission = json!({"tier": "referral", "scope": "first_payment", "rate": "10%"});
    for (price, verdict) in [(50, "loses_money"), (50_000, "no_base")] {
        let found = figures(&input(&product(price), &commission));
        for caps in found["caps"].as_array().expect("caps") {
            assert_eq!(caps["verdict"], verdict, "{price}: {caps}");
        }
    }
}

#[test]
fn a_band_that_ends_at_a_third_of_the_margin_is_at_the_ceiling() {
    // Nobody leaves and nothing is discounted: of 12 months, 3:1 allows a third of the margin, and 20% is usual.
    for (cogs, verdict) in [
        ("39%", "affordable"),
        ("40%", "at_ceiling"),
        ("41%", "exceeds"),
        ("90%", "loses_money"),
    ] {
        let product = json!({
            "revenue_model": "monthly", "price": 100, "monthly_churn": 0, "cogs_rate": cogs,
            "discount_rate_annual": 0, "ltv_horizon_months": 12,
        });
        let commission = json!({"tier": "integration", "scope": "lifetime", "rate": "20%"});
        let found = figures(&input(&product, &commission));
        let caps = found["caps"].as_array().expect("caps");
        let integration = caps.iter().find(|caps| caps["tier"] == "integration");
        let integration = integration.expect("a structure of the integration tier");
        assert_eq!(integration["range_high"], "0.2000", "{integration}");
        assert_eq!(integration["verdict"], verdict, "{cogs}: {integration}");
    }
}

#[test]
fn a_one_time_sale_is_revenue_when_it_is_sold_but_for_what_is_refunded() {
    let product = json!({
        "revenue_model": "one_time", "price": 1000, "monthly_churn": "4%", "cogs_rate": "20%",
        "early_cancel_monthly": "4%", "refund_window_days": 61,
    });
    let commission = json!({"tier": "referral", "scope": "lifetime", "rate": "10%"});
    let found = figures(&input(&product, &commission));
    // Of each sale 0.96^(61/30.4375) is kept: of twelve, 11,057.
    assert_eq!(found["program"]["totals"]["revenue"], "11057.35");
    assert_eq!(found["program"]["monthly"]["revenue"][0], "921.45");
    assert_eq!(found["program"]["monthly"]["revenue"][11], "921.45");
    assert_eq!(found["program"]["totals"]["cogs"], "2400.00");
    assert_eq!(found["unit"]["pv_commission_accrual"], "100.00");
    assert_eq!(found["program"]["deferred_commission_end"], "0.00");
    let bands: Vec<&str> = found["caps"]
        .as_array()
        .expect("caps")
        .iter()
        .map(|caps| caps["scope"].as_str().expect("a scope"))
        .collect();
    assert_eq!(bands, ["months:12"; 3]);
}

#[test]
fn totals_and_months_have_influenced_commission_in_them_and_apart() {
    let product = json!({"revenue_model": "monthly", "price": 100, "monthly_churn": "3%"});
    let commission = json!({"tier": "referral", "scope": "months:12", "rate": "10%"});
    let mut input = input(&product, &commission);
    input["program"]["influenced_customers_per_month"] = 2.into();
    let program = &figures(&input)["program"];
    let amount =
        |value: &Value| -> f64 { value.as_str().expect("a text").parse().expect("a number") };
    let sum = |key: &str| -> f64 {
        let months = program["monthly"][key].as_array().expect(key);
        months.iter().map(amount).sum()
    };
    let total = |key: &str| amount(&program["totals"][key]);
    assert!(total("influenced_payout") > 100.0);
    for key in ["payout", "influenced_payout"] {
        assert!((sum(key) - total(key)).abs() < 0.1, "{key}");
    }
    let net = total("accrual") - total("cancel");
    assert!((net - amount(&program["commission_net"])).abs() < 0.03);
}

#[test]
fn a_bar_holds_the_models_own_value_and_names_stand_beside_the_list() {
    let product = json!({"revenue_model": "monthly", "price": 100, "monthly_churn": 0});
    let commission = json!({"tier": "referral", "scope": "months:12", "rate": "30%"});
    let mut input = input(&product, &commission);
    input["program"]["identified"] = 50.into();
    input["program"]["performer_rate"] = "50%".into();
    let found = figures(&input);
    let bars = found["tornado"].as_array().expect("bars");
    let ends = |name: &str| {
        let bar = bars.iter().find(|bar| bar["input"] == name).expect(name);
        [&bar["low"], &bar["high"]].map(|end| end.as_str().expect("a text").to_owned())
    };
    // Usual are 10% for twelve months, and 10 to 15% of partners that perform.
    assert_eq!(ends("commission_rate"), ["0.240", "0.360"]);
    assert_eq!(ends("performer_rate"), ["0.400", "0.600"]);
    for name in ["monthly_churn", "partner_churn_monthly"] {
        assert_eq!(ends(name), ["0.0", "0.01"], "{name}");
    }
    assert!(bars.iter().all(|bar| bar["input"] != "names"));
    assert_eq!(
        [&found["names"]["low"], &found["names"]["high"]],
        ["40", "60"]
    );
    assert_ne!(found["names"]["net_at_low"], found["names"]["net_at_high"]);
}

#[test]
fn what_a_way_of_charging_ignores_is_told_and_so_is_a_range_without_the_own_value() {
    use partnerkit::diagnostics::Source;
    use partnerkit::economics::read::read;
    let warnings = |input: &Value| -> Vec<String> {
        let source = Source {
            name: "model.json".into(),
            text: input.to_string(),
        };
        let reading = read(&source.into(), cases::usual_terms()).expect("a model");
        let warnings = reading.warnings.into_iter();
        warnings.map(|warning| warning.message).collect()
    };
    let commission = json!({"tier": "referral", "scope": "months:12", "rate": "10%"});
    let monthly = json!({
        "revenue_model": "monthly", "price": 100, "monthly_churn": "3%", "refund_window_days": 30,
        "outcome_lag_months": 2,
    });
    let mut ranged = input(&monthly, &commission);
    ranged["mc"]["win_rate"] = json!(["0.2", "0.3", "0.4"]);
    assert_eq!(
        warnings(&ranged),
        [
            "`product.refund_window_days` changes nothing where `revenue_model` is `monthly`",
            "`product.outcome_lag_months` changes nothing where `revenue_model` is `monthly`",
            "`mc.win_rate` runs from 0.2 to 0.4, and the program's own value is 1",
        ]
    );
    let mut annual = annual("1%", 30);
    annual["early_churn"] = json!(["0.1"]);
    let clawback = json!({
        "tier": "referral", "scope": "months:12", "rate": "10%", "terms": {"window_days": 90},
    });
    assert_eq!(
        warnings(&input(&annual, &clawback)),
        [
            "`product.early_churn` changes nothing where `revenue_model` is `annual`",
            "`commission.terms.window_days` changes nothing where `revenue_model` is `annual`",
        ]
    );
    let once = json!({"revenue_model": "one_time", "price": 100, "expansion_monthly": "1%"});
    assert_eq!(
        warnings(&input(&once, &commission)),
        ["`product.expansion_monthly` changes nothing where `revenue_model` is `one_time`"]
    );
}
