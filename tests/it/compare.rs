//! `compare`: public programs beside a design, and what it would bring a partner.

use serde_json::Value as Json;

use partnerkit::blueprint::Blueprint;
use partnerkit::comparison::compare;
use partnerkit::comparison::price::{Held, Pay, Price, Proposal};
use partnerkit::economics::model::{Scope, Tier};
use partnerkit::units::{Decimal, Percent, Value};

use crate::common::{
    Folder, advisor, changed_answers, err, example, example_answers, folder_of, out,
};

/// The referral tier under a proposal for an example.
fn proposed(name: &str, pay: Pay) -> Price {
    let tier = Tier::Referral;
    advisor().price(&example_answers(name), Proposal { tier, pay })
}

fn rate(percent: i64, scope: Scope) -> Pay {
    Pay::Rate(Percent(Decimal::from(percent)), scope)
}

#[test]
fn a_rate_is_below_inside_or_above_the_middle_half_and_few_programs_say_nothing() {
    for (percent, position) in [(1, "below"), (25, "inside"), (60, "above")] {
        let market = proposed("pocketform", rate(percent, Scope::Lifetime)).market;
        assert_eq!(market.position, position, "{percent}%");
        let [low, middle, high] = market.quartiles.expect("enough programs");
        assert!(low <= middle && middle <= high);
    }
    let blueprint = example("pocketform");
    let compared = compare(advisor().playbook(), &blueprint);
    assert_eq!(compared.tiers[0].nearest.len(), 5);
    let few = &compared.tiers[1].comparison.market;
    assert_eq!((few.quartiles, &*few.position), (None, "too_few"));
}

#[test]
fn a_partner_earns_the_rate_on_what_customers_pay_while_they_stay_less_what_comes_back() {
    let whole = proposed("gridline", rate(10, Scope::Months(2))).income;
    let half = proposed("gridline", rate(5, Scope::Months(2))).income;
    let off = whole.a_customer.0 - half.a_customer.0 * Decimal::TWO;
    assert!(off.abs() <= Decimal::new(1, 2), "{off}");
    // 1,200 a month of which 1.6% leave: 10% of 1,200 x (1 + 0.984) before anything comes back, less the tenth of
    // customers that no click credits.
    assert_eq!(whole.cookie_loss.0, Decimal::TEN);
    assert!(whole.a_customer.0 < Decimal::new(21_428, 2));
    assert!(whole.a_customer.0 > Decimal::new(19_800, 2));
    for (audience, customers) in whole.audiences.iter().zip([1, 6, 24]) {
        let each = audience.income.0 / Decimal::from(customers);
        assert_eq!(each.round_dp(1), whole.a_customer.0.round_dp(1));
    }
}

#[test]
fn a_proposal_at_the_ceiling_of_the_design_is_carried_and_one_above_it_is_not() {
    for name in ["gridline", "pocketform", "fableprint", "dentaflow"] {
        let answers = example_answers(name);
        for (tier, designed) in [Tier::Referral, Tier::Integration, Tier::Solution]
            .into_iter()
            .zip(example(name).tiers)
        {
            let scope = Scope::parse(&designed.commission.scope).expect("a scope");
            let ceiling = designed.commission.ceiling;
            let at = |rate| {
                let pay = Pay::Rate(Percent(rate), scope);
                advisor().price(&answers, Proposal { tier, pay })
            };
            let price = at(ceiling.0);
            assert!(price.carried, "{name} {}", designed.id);
            assert_eq!(price.ceiling, Some(ceiling));
            assert!(!at(ceiling.0 + Decimal::new(2, 2)).carried, "{name}");
        }
    }
}

#[test]
fn a_rate_that_is_not_carried_for_life_is_carried_for_the_months_that_are_named_and_no_longer() {
    let price = proposed("pocketform", rate(60, Scope::Lifetime));
    let months = price.months_instead.expect("some months");
    assert!(!price.carried);
    assert!(proposed("pocketform", rate(60, Scope::Months(months))).carried);
    assert!(!proposed("pocketform", rate(60, Scope::Months(months + 1))).carried);
}

#[test]
fn for_life_a_term_of_months_is_offered_first_where_margin_or_churn_is_not_what_is_usual() {
    let headline = |price: &Price| {
        let text = partnerkit::render::price::text(price, 100, true);
        text.lines().next().unwrap_or_default().to_owned()
    };
    let for_life = |changes: &[(&str, &str)]| {
        let tier = Tier::Referral;
        let pay = rate(5, Scope::Lifetime);
        advisor().price(
            &changed_answers("gridline", changes),
            Proposal { tier, pay },
        )
    };
    let thin = for_life(&[]);
    assert!(thin.carried);
    assert_eq!(thin.months_first, Some(12));
    assert_eq!(
        headline(&thin),
        "A customer carries 5% as long as the customer stays. It is usual to offer 5% for 12 months first, since the margin is \
         71% and not over 80%. This rule does not bind you."
    );
    let margin = "revenue.gross_margin";
    let churn = "revenue.monthly_churn";
    for (changes, first) in [
        (&[(margin, "80%")][..], Some(12)),
        (&[(margin, "81%")], None),
        (&[(margin, "81%"), (churn, "5%")], Some(12)),
        (&[(margin, "81%"), (churn, "4.9%")], None),
    ] {
        let price = for_life(changes);
        assert!(price.carried, "{changes:?}");
        assert_eq!(price.months_first, first, "{changes:?}");
    }
    let term = proposed("gridline", rate(5, Scope::Months(12)));
    assert_eq!((term.months_first, term.limits.len()), (None, 5));
    // What is not carried for life has its months already.
    let dear = proposed("gridline", rate(60, Scope::Lifetime));
    assert_eq!((dear.carried, dear.months_first), (false, None));
}

#[test]
fn a_flat_sum_costs_itself() {
    let price = proposed("pocketform", Pay::Flat(Decimal::from(50)));
    assert_eq!(price.commission.0, Decimal::new(5000, 2));
    assert_eq!((price.rate, price.ceiling), (None, None));
    assert_eq!(price.market.position, "no_rate");
}

#[test]
fn the_design_says_of_each_tier_what_a_proposal_with_its_terms_says() {
    let answers = example_answers("gridline");
    let blueprint = example("gridline");
    for (tier, beside) in blueprint.tiers.iter().zip(&blueprint.comparison) {
        let scope = Scope::parse(&tier.commission.scope).expect("a scope");
        let pay = Pay::Rate(tier.commission.rate, scope);
        let tier = [Tier::Referral, Tier::Integration, Tier::Solution]
            .into_iter()
            .find(|one| one.id() == tier.id)
            .expect("a tier");
        let price = advisor().price(&answers, Proposal { tier, pay });
        // Why the tier departs from the market is its own, not the proposal's.
        let mut market = beside.market.clone();
        market.departs = None;
        assert_eq!((&price.income, &price.market), (&beside.income, &market));
    }
}

#[test]
fn the_nearest_sell_alike_at_a_like_price_in_a_like_way_whatever_the_design_pays() {
    let nearest = |blueprint: &Blueprint| -> Vec<String> {
        let compared = compare(advisor().playbook(), blueprint);
        let programs = compared.tiers[0].nearest.iter();
        programs.map(|program| program.id.clone()).collect()
    };
    let mut blueprint = example("pocketform");
    let before = nearest(&blueprint);
    for commission in blueprint.tiers.iter_mut().map(|tier| &mut tier.commission) {
        commission.rate = Percent(Decimal::from(60));
        (commission.lifetime, commission.duration_months) = (true, None);
    }
    assert_eq!(nearest(&blueprint), before);
    // Design is what its customers do, and both are bought without a seller.
    assert_eq!(before[0], "canva");

    let near = |field: &str, value: Value| {
        let mut blueprint = example("pocketform");
        let fact = blueprint.facts.iter_mut().find(|fact| fact.id == field);
        fact.expect("the fact").value = value;
        nearest(&blueprint)
    };
    let sells = Value::Text("Podcast hosting for freelancers.".to_owned());
    let glow = "glow".to_owned();
    assert!(!before.contains(&glow) && near("product.description", sells).contains(&glow));
    let by_sales = near("gtm.motion", Value::Text("sales_led".to_owned()));
    assert_ne!(by_sales, before);
    let price = |a_year: i64| {
        let found = near("revenue.acv_usd", Value::Amount(Decimal::from(a_year)));
        found.iter().position(|id| id == "shipcomet")
    };
    assert_eq!((price(108).is_some(), price(9_000)), (true, None));
}

#[test]
fn a_program_is_old_by_the_date_of_its_page_or_else_by_the_day_of_reading() {
    let mut blueprint = example("dentaflow");
    let old = |blueprint: &Blueprint| compare(advisor().playbook(), blueprint).old;
    // The pages of LeadCandy, FreeAgent CRM, Recharge and Copyl; all were read days before.
    assert_eq!(old(&blueprint), 4);
    let compared = compare(advisor().playbook(), &blueprint);
    // Of two that are equally near, the one that is not old comes first.
    let nearest = compared.tiers[0].nearest.iter();
    let nearest: Vec<(&str, bool)> = nearest
        .map(|program| (&*program.id, program.old))
        .take(2)
        .collect();
    assert_eq!(nearest, [("tovuti-lms", false), ("freeagent-crm", true)]);
    let text = partnerkit::render::comparison::text(&compared);
    for says in [
        "(old: page of Aug 2024, read 28 Nov 2026, confidence high)",
        "4 public programs are older than 18 months, by the date of the page",
    ] {
        assert!(text.contains(says), "{text}");
    }
    blueprint.generated.start_date = "2029-01-01".parse().expect("a day");
    assert_eq!(old(&blueprint), 77);
}

#[test]
fn a_comparison_is_text_data_and_rows() {
    let folder = folder_of("pocketform");
    let text = folder.run(&["compare", "--answers", "answers.yaml"]);
    assert!(text.status.success(), "{}", err(&text));
    assert!(out(&text).contains("public programs pay"), "{}", out(&text));
    let json = folder.run(&["compare", "--answers", "answers.yaml", "--format", "json"]);
    let data: Json = serde_json::from_str(out(&json)).expect("JSON");
    assert_eq!(data["schema"], "partnerkit/comparison/v1");
    let csv = folder.run(&["compare", "--answers", "answers.yaml", "-o", "nearest.csv"]);
    assert!(csv.status.success(), "{}", err(&csv));
    assert!(
        folder
            .read("nearest.csv")
            .starts_with("tier,company,segment,kind,price_usd_month,motion,terms,low,")
    );
}

#[test]
fn months_of_outcome_pricing_begin_with_the_customer_and_the_first_payment_is_that_of_its_first_outcome()
 {
    let told = |scope| {
        let price = proposed("reclaimly", rate(60, scope));
        let text = partnerkit::render::price::text(&price, 100, true);
        (text.lines().next().unwrap_or_default().to_owned(), price)
    };
    let (first, price) = told(Scope::FirstPayment);
    assert_eq!(
        first,
        "A customer does not carry 60% of the payment for its first outcome, whenever that comes. Of these payments it carries \
         38.45% at most. It carries 60% of what it pays in its first 3 months. A customer's first outcome can come in month 3, \
         counted from its start."
    );
    assert_eq!((price.first_outcome_month, price.carried), (Some(3), false));
    let (of_three, price) = told(Scope::Months(3));
    assert_eq!(
        of_three,
        "A customer carries 60% of what it pays in its first 3 months."
    );
    assert!(price.carried && !price.pays_nothing);
    for (months, words) in [(1, "its first month"), (2, "its first 2 months")] {
        let (nothing, price) = told(Scope::Months(months));
        assert_eq!(
            nothing,
            format!(
                "60% of what it pays in {words} is nothing: no payment of a customer falls into that time. A customer's first \
                 outcome can come in month 3, counted from its start."
            )
        );
        assert!(price.carried && price.pays_nothing && price.commission.0.is_zero());
        let binding = price.limits.iter().filter(|limit| limit.binding);
        assert!(binding.into_iter().all(|limit| limit.held == Held::Passes));
    }
    let monthly = proposed("pocketform", rate(60, Scope::FirstPayment));
    assert_eq!(
        (monthly.first_outcome_month, monthly.pays_nothing),
        (None, false)
    );
}

#[test]
fn a_price_is_text_data_and_rows_and_a_flag_that_could_be_read_twice_is_refused() {
    let folder = folder_of("pocketform");
    let price = |flags: &[&str]| {
        let mut all = vec!["price", "--answers", "answers.yaml"];
        all.extend(flags);
        folder.run(&all)
    };
    let text = price(&["--rate", "12%", "--lifetime"]);
    let starts = "A customer carries 12% as long as the customer stays.";
    assert!(out(&text).starts_with(starts), "{}", out(&text));
    // The commission is told once in today's money and once as it is paid out.
    for says in [
        "In today's money, in which later",
        "in amounts as they are paid out",
    ] {
        assert!(out(&text).contains(says), "{}", out(&text));
    }
    let json = price(&["--flat", "150", "--format", "json"]);
    let data: Json = serde_json::from_str(out(&json)).expect("JSON");
    assert_eq!(
        (&data["schema"], &data["carried"]),
        (&"partnerkit/price/v1".into(), &false.into())
    );
    let csv = price(&["--rate", "12", "--months", "6", "-o", "limits.csv"]);
    assert!(csv.status.success(), "{}", err(&csv));
    assert!(
        folder
            .read("limits.csv")
            .starts_with("limit,what,value,unit,")
    );
    for (flags, says) in [
        (&["--rate", "0.5", "--lifetime"][..], "0.5% or 50%"),
        (&["--rate", "101", "--lifetime"], "from 0% to 100%"),
        (&["--rate", "0", "--lifetime"], "above 0%"),
        (&["--rate", "12", "--flat", "3"], "cannot be used with"),
        (&["12%", "--flat", "3"], "is given twice"),
        (&["12%", "--rate", "12"], "is given twice"),
        (&["twelve"], "`twelve` is no rate"),
        (&["0.5"], "0.5% or 50%"),
        (&[], "a rate is missing"),
    ] {
        let refused = price(flags);
        assert_eq!(refused.status.code(), Some(2), "{flags:?}");
        assert!(err(&refused).contains(says), "{}", err(&refused));
    }
}

#[test]
fn a_rate_is_the_first_word_and_lasts_as_long_as_in_the_design_unless_a_flag_says_how_long() {
    let folder = folder_of("pocketform");
    let price = |words: &[&str]| {
        let output = folder.run(&[&["price"], words].concat());
        assert!(output.status.success(), "{words:?}: {}", err(&output));
        out(&output).to_owned()
    };
    let by_flag = price(&["--rate", "12", "--months", "6", "--answers", "answers.yaml"]);
    for words in [
        &["12%", "answers.yaml", "--months", "6"][..],
        &["12", "--months", "6", "-a", "answers.yaml"],
        &["answers.yaml", "--rate", "12%", "--months", "6"],
        &["--months", "6", "12%"],
    ] {
        assert_eq!(price(words), by_flag, "{words:?}");
    }
    for (tier, scope) in [
        ("referral", "12% for 12 months"),
        ("solution", "12% as long as the customer stays"),
    ] {
        let said = price(&["12%", "answers.yaml", "--tier", tier]);
        let first = said.lines().next().unwrap_or_default();
        assert!(first.contains(scope), "{first}");
    }
}

#[test]
fn a_model_of_the_forecast_is_no_design() {
    let folder = Folder::new();
    folder.write("model.yaml", "product:\n  price: 100\n");
    let refused = folder.run(&["compare", "--answers", "model.yaml"]);
    assert_eq!(refused.status.code(), Some(1));
    let says = "`model.yaml` holds a model of the forecast, not a design";
    assert!(err(&refused).contains(says), "{}", err(&refused));
}
