//! The terms that a design offers: rates that can be said aloud, carried by a customer and rising by tier.

use partnerkit::answers::{Asking, check};
use partnerkit::blueprint::{Blueprint, LaunchPlan, Offer, Structure, Task, Tier};
use partnerkit::changes::{self, Context};
use partnerkit::render::kit::{Document, documents};
use partnerkit::render::markdown::full_design;
use partnerkit::render::templates::Templates;
use partnerkit::units::Decimal;
use proptest::prelude::prop;
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq, proptest};

use crate::common::{
    EXAMPLES, Folder, advisor, changed, companies, err, example, example_file, out,
};
use crate::properties::{answers, candidates, complete, raw};

fn is_open(tier: &Tier) -> bool {
    tier.state == "open_at_launch"
}

/// Whether a design says something about a tier in its warnings or its policies.
fn speaks_of(blueprint: &Blueprint, tier: &str) -> bool {
    let ends = format!(".{tier}");
    let said = blueprint.warnings.iter().chain(&blueprint.policies.lint);
    said.into_iter().any(|said| said.id.ends_with(&ends))
}

/// The rates of a gridline with other answers, in the order of the tiers.
fn rates(changes: &[(&str, &str)]) -> [String; 3] {
    let tiers = changed("gridline", changes).tiers;
    [0, 1, 2].map(|tier| tiers[tier].commission.rate.0.to_string())
}

#[test]
fn a_rate_is_rounded_down_to_a_whole_or_half_percent() {
    let rates = rates(&[("revenue.gross_margin", "15%")]);
    for rate in &rates {
        let rate: Decimal = rate.parse().expect("a number");
        assert!((rate * Decimal::TWO).is_integer(), "{rates:?}");
    }
}

#[test]
fn referrers_start_at_10_percent_of_usage_and_go_up_where_competitors_pay_more() {
    let referral = |programs: &str, paid: &str| {
        rates(&[
            ("revenue.gross_margin", "80%"),
            ("competitors.programs", programs),
            ("competitors.commission", paid),
        ])[0]
            .clone()
    };
    assert_eq!(referral("some", "8%"), "10");
    assert_eq!(referral("some", "11%"), "12.5");
    assert_eq!(referral("most", "30%"), "15");
}

#[test]
fn agencies_open_the_solution_tier_with_their_clients_alone() {
    let waits = |agencies: &str, implementation: &str| -> Vec<String> {
        let changes = [
            ("referrals.agencies", agencies),
            ("product.implementation", implementation),
            ("resources.partner_manager", "full_time"),
            ("resources.engineering_weeks", "6"),
        ];
        let tier = changed("fableprint", &changes).tiers.swap_remove(2);
        let gates = tier.opens_when.into_iter().map(|gate| gate.id);
        gates
            .filter(|gate| gate.contains("-has-joint-") || gate.contains("-has-work-for-"))
            .collect()
    };
    assert!(waits("40", "project").is_empty());
    assert_eq!(waits("2", "project"), ["solution-has-joint-customers"]);
    assert_eq!(
        waits("40", "self_serve"),
        ["solution-has-work-for-agencies"]
    );
}

#[test]
fn regulated_customers_in_the_us_are_paid_for_only_when_counsel_has_cleared_it() {
    let design = |regions: &str, sold_to: &[(&str, &str)]| {
        let mut changes = vec![
            ("customers.regulated", "health_care"),
            ("customers.regions", regions),
        ];
        changes.extend(sold_to);
        changed("pocketform", &changes)
    };
    let vertical = [
        ("product.sold_to", "vertical"),
        ("product.vertical", "Clinics"),
    ];
    let clinics_and_counties = [
        ("customers.regulated", "health_care, government"),
        ("customers.industries", "clinics, counties"),
    ];
    for all in [design("us", &vertical), design("us", &clinics_and_counties)] {
        for tier in &all.tiers {
            assert!(!is_open(tier), "{}", tier.id);
            assert_eq!(tier.commission.rate.0, Decimal::ZERO, "{}", tier.id);
        }
    }
    for (blueprint, restricted) in [
        (design("us, eu", &[]), true),
        (design("eu", &vertical), false),
    ] {
        assert!(is_open(&blueprint.tiers[0]));
        let told = blueprint
            .warnings
            .iter()
            .any(|said| said.id == "health-care-referral-pay");
        assert_eq!(told, restricted);
    }
}

#[test]
fn the_forms_that_payouts_need_follow_from_the_country_of_the_company() {
    let topics = |country: &str| -> Vec<String> {
        let changes = [
            ("customers.regions", "us, eu"),
            ("company.country", country),
        ];
        let topics = changed("gridline", &changes).topics;
        let mut compliance = topics.into_iter().filter(|topic| topic.id == "compliance");
        let points = compliance.next().expect("compliance").items;
        points.into_iter().map(|point| point.id).collect()
    };
    for (country, us_forms, eu_invoices) in [
        ("DE", false, true),
        ("germany", false, true),
        ("USA", true, false),
        ("UK", false, false),
        ("India", false, false),
    ] {
        let topics = topics(country);
        let named = |id: &str| topics.iter().any(|topic| topic == id);
        assert_eq!(named("us-w8"), us_forms, "{country}");
        assert_eq!(named("eu-vat"), eu_invoices, "{country}");
    }
}

#[test]
fn a_country_or_a_region_that_does_not_exist_is_refused_with_the_close_one() {
    let folder = Folder::new();
    for (wrong, said) in [
        (
            "company:\n  country: Germny\n",
            "did you mean `DE`, Germany?",
        ),
        ("company:\n  country: XX\n", "the two letters of a country"),
        ("company:\n  country: 12\n", "`12` is not a country"),
        ("customers:\n  regions: [us, eur]\n", "did you mean `eu`?"),
        ("customers:\n  regions: mars\n", "`us`, `eu`, `uk`, `other`"),
    ] {
        folder.write("answers.yaml", wrong);
        let output = folder.run(&["check", "answers.yaml"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(out(&output).contains(said), "{wrong}: {}", out(&output));
    }
}

#[test]
fn regulated_customers_whose_place_nobody_said_are_told_of() {
    let answers = std::fs::read_to_string(example_file("pocketform")).expect("an example");
    let regions = "  regions: [us, eu, uk, other]\n";
    assert!(answers.contains(regions));
    let folder = Folder::new();
    folder.write("said.yaml", &answers);
    folder.write("unsaid.yaml", answers.replace(regions, ""));
    for (file, told) in [("said.yaml", false), ("unsaid.yaml", true)] {
        let regulated = ["--set", "customers.regulated=government"];
        let design = folder.run(&[&["design", "--full", "-a", file][..], &regulated].concat());
        let note = out(&design).contains("Nobody said where your regulated customers are");
        assert_eq!(note, told, "{file}");
    }
}

#[test]
fn words_in_the_names_of_industries_make_no_customer_regulated() {
    let blueprint = changed(
        "pocketform",
        &[("customers.industries", "pet health, civic cars")],
    );
    let told = |said: &str| blueprint.warnings.iter().any(|warning| warning.id == said);
    assert!(!told("health-care-referral-pay") && !told("government-success-fees"));
}

#[test]
fn claims_last_as_long_as_a_sale_and_payouts_wait_for_the_window() {
    for (cycle, cookie, registration) in [("30", 90, 120), ("100", 100, 130), ("400", 365, 430)] {
        let blueprint = changed("gridline", &[("gtm.sales_cycle_days", cycle)]);
        let window = |id: &str| {
            let windows = &blueprint.attribution.windows;
            windows
                .iter()
                .find(|window| window.id == id)
                .and_then(|window| window.days)
        };
        assert_eq!(window("click-to-sign-up"), Some(cookie), "{cycle}");
        assert_eq!(
            window("registration-to-close"),
            Some(registration),
            "{cycle}"
        );
        let lapses = format!("{registration} days pass");
        let printed = blueprint
            .policies
            .registration
            .iter()
            .any(|rule| rule.rule.contains(&lapses));
        assert!(printed, "{cycle}: {:?}", blueprint.policies.registration);
        let warned = |id: &str| {
            blueprint
                .warnings
                .iter()
                .any(|said| said.id.starts_with(id))
        };
        assert_eq!(
            warned("cookie-shorter-than-sales-cycle"),
            cookie < cycle.parse().expect("days")
        );
        assert!(!warned("payout-before-window-closes"), "{cycle}");
    }
}

/// Rates are whole or half percents within the ceiling, they rise by tier or it is said why not, and a closed tier is not
/// spoken of.
pub fn rates_rise_within_the_ceiling(blueprint: &Blueprint) -> Result<(), TestCaseError> {
    let mut below: Vec<&Tier> = Vec::new();
    for tier in &blueprint.tiers {
        let commission = &tier.commission;
        let rate = commission.rate.0;
        prop_assert!((rate * Decimal::TWO).is_integer(), "{}: {rate}", tier.id);
        prop_assert!(
            rate <= commission.ceiling.0.max(Decimal::ZERO),
            "{}: {rate}",
            tier.id
        );
        for other in &commission.alternatives {
            let fee = other.flat_fee.map_or(Decimal::ZERO, |fee| fee.0);
            prop_assert_eq!(fee % Decimal::from(5), Decimal::ZERO, "{}", other.id);
        }
        if !is_open(tier) {
            prop_assert!(
                !speaks_of(blueprint, &tier.id),
                "{} is closed: {:#?}",
                tier.id,
                blueprint.warnings
            );
        } else {
            prop_assert!(rate > Decimal::ZERO, "{} is open and pays nothing", tier.id);
            let as_much = |lower: &&Tier| {
                lower.commission.scope == commission.scope && lower.commission.rate.0 >= rate
            };
            let explained = format!("pays-no-more-than-tier-below.{}", tier.id);
            let explained = blueprint
                .policies
                .lint
                .iter()
                .any(|said| said.id == explained);
            prop_assert_eq!(below.iter().any(as_much), explained, "{}", tier.id);
            below.push(tier);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(companies(48))]

    #[test]
    fn no_rate_falls_when_the_margin_rises(
        texts in answers(),
        candidates in candidates(),
        margins in prop::array::uniform2(0_u32..=100),
    ) {
        let designed = |margin: u32| {
            let mut texts = texts.clone();
            for (id, text) in &mut texts {
                if *id == "revenue.gross_margin" {
                    *text = Some(format!("{margin}%"));
                }
            }
            let (raw, _) = raw(&texts, &candidates);
            let answers = check(&raw, Vec::new(), Asking::Assumed).ok()?;
            let blueprint = advisor().estimate(&answers);
            // A size of the program may pay less than planned in the tiers that are open.
            let mut sizes = blueprint.scenarios.iter();
            let lowered = sizes.any(|size| size.shown && size.id.ends_with("lower-rates"));
            let back = if lowered { Decimal::new(25, 1) } else { Decimal::ZERO };
            let rate = |tier: Tier| {
                tier.commission.rate.0 + if is_open(&tier) { back } else { Decimal::ZERO }
            };
            Some(blueprint.tiers.into_iter().map(rate).collect::<Vec<_>>())
        };
        let (less, more) = (margins[0].min(margins[1]), margins[0].max(margins[1]));
        if let Some((less, more)) = designed(less).zip(designed(more)) {
            for (less, more) in less.iter().zip(&more) {
                prop_assert!(less <= more, "{margins:?}: {less} falls to {more}");
            }
        }
    }
}

/// The offers of a tier by id, each with what it pays.
fn offers(blueprint: &Blueprint, tier: usize) -> Vec<(String, Option<String>)> {
    let offers = blueprint.tiers[tier].offers.iter();
    let paid = offers.map(|offer| {
        let rate = offer.rate.map(|rate| rate.0);
        let paid = rate.or(offer.amount.map(|sum| sum.0));
        (
            offer.id.clone(),
            paid.map(|paid| paid.normalize().to_string()),
        )
    });
    paid.collect()
}

fn offer<'a>(blueprint: &'a Blueprint, tier: usize, id: &str) -> &'a Offer {
    let mut offers = blueprint.tiers[tier].offers.iter();
    offers
        .find(|offer| offer.id == id)
        .unwrap_or_else(|| panic!("{id}"))
}

#[test]
fn creators_are_offered_the_least_of_rivals_market_and_ceiling() {
    let of = |paid: &str| {
        let changes = [
            ("competitors.programs", "most"),
            ("competitors.commission", paid),
            ("gtm.motion", "product_led"),
            ("product.implementation", "self_serve"),
            ("revenue.gross_margin", "90%"),
            ("revenue.monthly_churn", "2%"),
            ("revenue.cac", "0"),
        ];
        changed("fableprint", &changes)
    };
    let rivals = of("22%");
    let creators = offer(&rivals, 0, "creators");
    assert!(creators.recommended);
    assert_eq!(creators.rate.map(|rate| rate.0), Some(Decimal::from(22)));
    assert_eq!(creators.duration_months, Some(12));
    assert_eq!(creators.partner_types, ["Content creators"]);
    let own = &rivals.tiers[0].offers[0];
    assert_eq!(own.id, "referral");
    assert!(!own.partner_types.contains(&"Content creators".to_owned()));
    let market = of("50%");
    let middle = &market.comparison[0]
        .market
        .quartiles
        .as_ref()
        .expect("programs")[1];
    let rate = offer(&market, 0, "creators").rate.expect("a rate");
    assert_eq!(rate.0, middle.offered().0);
    assert!(offers(&of("8%"), 0).iter().all(|(id, _)| id != "creators"));
}

#[test]
fn a_tier_that_pays_unlike_most_public_programs_says_why() {
    for name in EXAMPLES {
        let blueprint = example(name);
        for (tier, beside) in blueprint.tiers.iter().zip(&blueprint.comparison) {
            let market = &beside.market;
            let is_unlike = matches!(&*market.position, "below" | "above");
            assert_eq!(market.departs.is_some(), is_unlike, "{name}: {}", tier.id);
        }
    }
}

/// The commission of each source of the model that a design's forecast rests on.
fn paid_by_source(name: &str, changes: &[&str]) -> Vec<(String, serde_json::Value)> {
    let folder = Folder::new();
    let answers = example_file(name);
    let mut words = vec!["forecast", "--answers", answers.to_str().expect("a path")];
    words.extend(changes.iter().flat_map(|change| ["--set", change]));
    words.extend(["--write-model", "model.json", "--format", "json"]);
    let output = folder.run(&words);
    assert!(output.status.success(), "{}", err(&output));
    let model: serde_json::Value =
        serde_json::from_str(&folder.read("model.json")).expect("a model");
    let sources = model["program"]["sources"].as_array().expect("sources");
    let paid = sources.iter().map(|source| {
        let id = source["id"].as_str().expect("an id").to_owned();
        (id, source["commission"].clone())
    });
    paid.collect()
}

#[test]
fn each_source_of_the_forecast_earns_the_offer_of_its_partners() {
    let creators = [
        "competitors.programs=most",
        "competitors.commission=20%",
        "competitors.commission.creators=40%",
    ];
    let paid = paid_by_source("pocketform", &creators);
    let of = |source: &str| {
        let found = paid.iter().find(|(id, _)| id == source);
        &found.unwrap_or_else(|| panic!("{source}: {paid:?}")).1
    };
    let rate = |source: &str| -> Decimal {
        let rate = of(source)["rate"].as_str().expect("a rate");
        rate.parse().expect("a number")
    };
    assert!(rate("creators") > rate("customers"), "{paid:?}");
    assert_eq!(of("creators")["scope"], "months:12");
    let design = changed(
        "pocketform",
        &[
            ("competitors.programs", "most"),
            ("competitors.commission", "20%"),
            ("competitors.commission.creators", "40%"),
        ],
    );
    let offered = offer(&design, 0, "creators").rate.expect("a rate");
    assert_eq!(rate("creators"), offered.fraction());
}

#[test]
fn agencies_are_shown_both_a_share_for_life_and_one_for_36_months_with_what_each_costs() {
    for name in EXAMPLES {
        let blueprint = example(name);
        let own = &blueprint.tiers[2].offers[0];
        let agencies = offer(&blueprint, 2, "agencies");
        assert_eq!(agencies.duration_months, Some(36), "{name}");
        assert!(
            own.cost_a_customer.is_some() && agencies.cost_a_customer.is_some(),
            "{name}"
        );
    }
}

#[test]
fn a_long_sale_can_be_paid_by_a_sum_and_by_the_lead() {
    let blueprint = changed("atlas-procure", &[("gtm.sales_cycle_days", "365")]);
    for id in ["bounty", "qualified-lead"] {
        let offer = offer(&blueprint, 0, id);
        let sum = offer.amount.expect("a sum").0;
        assert!(
            sum > Decimal::ZERO && (sum % Decimal::from(5)).is_zero(),
            "{id}: {sum}"
        );
        assert!(offer.rate.is_none(), "{id}");
    }
    let cost = |id| offer(&blueprint, 0, id).cost_a_customer.expect("a cost").0;
    assert!(cost("qualified-lead") <= cost("bounty"));
}

#[test]
fn what_competitors_pay_is_read_by_kind_of_partner_and_one_number_is_that_of_referrers() {
    let file = |commission: &str| {
        let text = std::fs::read_to_string(crate::common::example_file("fableprint"))
            .expect("the example");
        let from = text.find("competitors:").expect("the section");
        let to = from + text[from..].find("\n\n").unwrap_or(text.len() - from);
        let text = format!(
            "{}competitors:\n  programs: most\n  commission: {commission}{}",
            &text[..from],
            &text[to..]
        );
        let (raw, problems) = crate::common::read_bytes("answers.yaml", text.into_bytes());
        check(&raw, problems, Asking::Required)
    };
    let positions = |commission: &str| -> Vec<String> {
        let blueprint =
            advisor().design(&file(commission).unwrap_or_else(|problems| panic!("{problems}")));
        let decided = |tier: &str| {
            let id = format!("commission-point.{tier}");
            let decision = blueprint
                .decisions
                .iter()
                .find(|decision| decision.id == id);
            decision.expect("a decision").row.clone()
        };
        ["integration", "solution"].map(decided).to_vec()
    };
    let one = positions("90%");
    assert!(
        one.iter()
            .all(|row| !row.contains("pay-more") && !row.contains("above")),
        "{one:?}"
    );
    assert_eq!(one, positions("{referrers: 90%}"));
    for (wrong, said) in [
        ("{creator: 30%}", "did you mean `creators`?"),
        ("{creators: much}", "competitors.commission.creators"),
        ("[20%]", "competitors.commission"),
    ] {
        let problems = file(wrong).expect_err(wrong).to_string();
        assert!(problems.contains(said), "{wrong}: {problems}");
    }
}

/// The papers of a kit that partners read.
fn partner_papers(blueprint: &Blueprint) -> Vec<Document> {
    let mut kit = documents(blueprint, &Templates::compiled_in()).expect("a kit");
    kit.retain(|paper| paper.name.starts_with("partners/"));
    kit
}

/// Whether a task is behind another one, through whatever it waits for.
fn is_behind(plan: &LaunchPlan, task: &Task, before: &str) -> bool {
    let mut tasks = plan.tasks.iter();
    task.after.iter().any(|id| id == before)
        || tasks.any(|next| task.after.contains(&next.id) && is_behind(plan, next, before))
}

/// Holds a design against the law on pay for introductions: no success fee for customers whom it restricts, in no
/// offer and in no paper, and nobody recruited before counsel has spoken; where some may be, papers leave the rest out.
pub fn assert_lawful(blueprint: &Blueprint) {
    let fees = &*blueprint.policies.success_fees;
    for paper in partner_papers(blueprint) {
        let text = &paper.text;
        if fees == "barred" {
            assert!(!text.contains('%') && !text.contains("earn"), "{text}");
        }
        let promises = [
            "one-pager",
            "agreement",
            "commission-policy",
            "faq",
            "invitation",
        ];
        if fees == "carve_out" && promises.iter().any(|name| paper.name.contains(name)) {
            for rule in &blueprint.policies.excluded {
                let carved_out = text.contains(&rule.rule) || !text.contains("earn");
                assert!(carved_out, "{}: {}", paper.name, rule.rule);
            }
        }
    }
    let offers = blueprint.tiers.iter().flat_map(|tier| &tier.offers);
    for offer in offers.filter(|_| fees == "barred") {
        assert!(
            matches!(offer.structure, Structure::None | Structure::FeeToYou),
            "{offer:?}"
        );
    }
    let plan = &blueprint.launch_plan;
    let counsel = [
        "health-care-counsel",
        "government-counsel",
        "finance-counsel",
    ];
    for counsel in plan
        .tasks
        .iter()
        .filter(|task| fees == "barred" && counsel.contains(&&*task.id))
    {
        let asks = |task: &&Task| {
            let id = &*task.id;
            id.starts_with("recruit-") || matches!(id, "first-recruits" | "ask-known-referrers")
        };
        for task in plan.tasks.iter().filter(asks) {
            assert!(is_behind(plan, task, &counsel.id), "{}", task.id);
            assert!(task.start >= counsel.end, "{}", task.id);
        }
    }
}

#[test]
fn where_the_law_bars_every_success_fee_no_paper_names_one_and_nobody_is_asked_before_counsel() {
    for (regulated, region) in [
        ("health_care", "us"),
        ("government", "us"),
        ("finance", "eu"),
    ] {
        let blueprint = changed(
            "pocketform",
            &[
                ("customers.regulated", regulated),
                ("customers.regions", region),
                ("product.sold_to", "vertical"),
                ("product.vertical", "Clinics"),
            ],
        );
        assert_eq!(blueprint.policies.success_fees, "barred", "{regulated}");
        assert_eq!(blueprint.readiness.verdict, "not_yet", "{regulated}");
        assert_lawful(&blueprint);
        let full = full_design(&blueprint, &Templates::compiled_in()).expect("a design");
        assert!(!full.contains("**0%**"), "{regulated}");
    }
}

proptest! {
    #![proptest_config(companies(32))]

    #[test]
    fn no_regulated_success_fee_stands_in_any_paper(texts in answers(), candidates in candidates()) {
        let (_, answers) = complete(&texts, &candidates)?;
        assert_lawful(&advisor().design(&answers));
    }
}

#[test]
fn the_forecast_and_the_papers_pay_what_the_founder_chose() {
    for (choice, structure, key) in [
        ("bounty", Structure::Flat, "flat"),
        ("qualified_lead", Structure::PerLead, "per_lead"),
    ] {
        let design = changed(
            "gridline",
            &[("program.offers", choice), ("gtm.sales_cycle_days", "120")],
        );
        let own = &design.tiers[0].offers[0];
        assert_eq!(
            (own.structure, own.recommended),
            (structure, true),
            "{choice}"
        );
        let sum = own.amount.expect("a sum").0;
        assert!(sum <= own.most.expect("a ceiling").0, "{choice}: {sum}");
        let others = design.tiers[0].offers.iter().skip(1);
        assert!(others.clone().all(|other| !other.recommended), "{choice}");
        let set = format!("program.offers={choice}");
        let paid = paid_by_source("gridline", &[&set, "gtm.sales_cycle_days=120"]);
        for (source, commission) in paid.iter().filter(|(id, _)| id != "today") {
            if let Some(paid) = commission.get(key) {
                assert_eq!(paid.as_str(), Some(&*sum.to_string()), "{source}");
            }
        }
        assert!(
            paid.iter()
                .any(|(_, commission)| commission.get(key).is_some())
        );
        for paper in partner_papers(&design) {
            assert!(!paper.text.contains("15%"), "{choice}: {}", paper.name);
        }
        let usual = example("gridline");
        let context = Context::default();
        let diff = changes::diff(advisor().playbook(), &usual, &design, &context);
        let diff = serde_json::to_string(&diff).expect("json");
        assert!(diff.contains("\"sum\""), "{choice}");
    }
}

#[test]
fn what_partners_get_reads_the_same_to_them_and_to_the_company() {
    let offers = advisor().playbook().table("offers").expect("the offers");
    let mut texts: Vec<String> = offers
        .rows
        .iter()
        .filter_map(|row| Some(row.cell("paid_on").text()?.to_owned()))
        .collect();
    for name in EXAMPLES {
        let design = changed(name, &[("program.customer_discount", "10%")]);
        let tiers = design.tiers.into_iter();
        texts.extend(tiers.flat_map(|tier| [tier.support, tier.requirements].concat()));
    }
    for text in texts {
        let mut words = text.split(|letter: char| !letter.is_alphabetic());
        let taken = words.find(|word| ["you", "your", "they", "their", "we", "our"].contains(word));
        assert_eq!(taken, None, "{text}");
    }
}

#[test]
fn a_sum_for_a_lead_waits_for_its_own_days_and_never_comes_back() {
    for name in EXAMPLES {
        let design = changed(name, &[("program.offers", "qualified_lead")]);
        let tier = &design.tiers[0];
        let usual = &changed(name, &[]).tiers[0];
        let [own, others @ ..] = &tier.offers[..] else {
            panic!("{name}: no offer")
        };
        if own.structure != Structure::PerLead {
            continue;
        }
        assert_eq!(own.hold_days, Some(tier.payout.hold_until_day), "{name}");
        assert_eq!(tier.payout.first_day, tier.payout.hold_until_day, "{name}");
        assert!(tier.payout.timing.contains("accepted 30 days"), "{name}");
        assert_eq!(
            (tier.clawback.window_days, &*tier.clawback.kind),
            (0, "none")
        );
        assert_eq!(tier.payout.cash_at_risk.0, Decimal::ZERO, "{name}");
        let window = design
            .policies
            .lint
            .iter()
            .find(|lint| lint.id == "window-closes-before-first-outcome.referral");
        assert!(window.is_none(), "{name}: {window:?}");
        // The other ways to pay keep the hold and the window of the tier.
        let share = others.iter().find(|offer| offer.id == "referral");
        let share = share.expect("the tier's own share");
        assert_eq!(share.hold_days, Some(usual.payout.hold_until_day), "{name}");
    }
}

#[test]
fn who_buys_at_a_discount_and_sells_on_is_paid_with_the_purchase() {
    for (choice, timing, minimum) in [
        ("resellers", "With each purchase, off its price", None),
        (
            "agencies",
            "Every month, for customers who have stayed 30 days; settled exactly once a quarter; \
             less than $50 waits for the next payout",
            Some(Decimal::from(50)),
        ),
    ] {
        let answers = [("program.offers", choice), ("program.minimum_payout", "50")];
        let design = changed("fableprint", &answers);
        let tier = &design.tiers[2];
        assert_eq!(tier.payout.timing, timing);
        assert_eq!(tier.payout.minimum.map(|minimum| minimum.0), minimum);
        assert_eq!(tier.payout.hold_until_day == 0, minimum.is_none());
    }
}

#[test]
fn half_of_a_two_sided_offer_comes_off_the_price_in_the_forecast_too() {
    let design = changed("pocketform", &[("program.offers", "two_sided")]);
    let offer = offer(&design, 0, "two-sided");
    assert!(offer.recommended);
    let folder = Folder::new();
    let answers = example_file("pocketform");
    let output = folder.run(&[
        "forecast",
        "--answers",
        answers.to_str().expect("a path"),
        "--set",
        "program.offers=two_sided",
        "--write-model",
        "model.json",
    ]);
    assert!(output.status.success(), "{}", err(&output));
    let model: serde_json::Value =
        serde_json::from_str(&folder.read("model.json")).expect("a model");
    let sources = model["program"]["sources"].as_array().expect("sources");
    let customers = sources.iter().find(|source| source["id"] == "customers");
    let discount = &customers.expect("customers")["customer_discount"];
    let given = offer.customer_discount.expect("a discount").fraction();
    assert_eq!(discount["rate"].as_str(), Some(&*given.to_string()));
    assert_eq!(discount["months"], 12);
}

#[test]
fn two_ways_to_pay_for_one_introduction_are_refused() {
    for (chosen, said) in [
        (
            "bounty, qualified_lead",
            "both for a customer and for the lead",
        ),
        ("agencies, resellers", "a discount for life"),
    ] {
        let folder = Folder::new();
        let answers = example_file("gridline");
        let set = format!("program.offers={chosen}");
        let output = folder.run(&["check", answers.to_str().expect("a path"), "--set", &set]);
        assert_eq!(output.status.code(), Some(1));
        assert!(out(&output).contains(said), "{}", out(&output));
    }
}

#[test]
fn a_program_that_moves_to_another_platform_is_told_what_the_move_takes() {
    let told = |today: &str| {
        let changes = [
            ("program.exists", "yes"),
            ("program.partners", "20"),
            ("tooling.platform_today", today),
        ];
        let blueprint = changed("pocketform", &changes);
        let warned = blueprint
            .warnings
            .iter()
            .any(|said| said.id == "partners-change-platform");
        let planned = blueprint
            .launch_plan
            .tasks
            .iter()
            .any(|task| task.id == "partners-change-platform");
        (warned, planned)
    };
    assert_eq!(told("own_system"), (true, true));
    assert_eq!(told("none"), (false, false));
}

#[test]
fn a_bill_of_a_subscription_and_usage_pays_one_rate_that_counts_each_part() {
    let high = |share: &str| {
        let changes = [("revenue.model", "hybrid"), ("revenue.usage_share", share)];
        let tiers = changed("fableprint", &changes).tiers;
        let high = |tier: usize| tiers[tier].commission.band.high.0.normalize().to_string();
        [0, 1, 2].map(high)
    };
    assert_eq!(high("0%"), ["15", "20", "40"]);
    assert_eq!(high("25%"), ["15", "20", "37.5"]);
    assert_eq!(high("100%"), ["15", "20", "30"]);
}

#[test]
fn every_model_is_held_against_reselling_and_every_platform_says_whom_it_suits() {
    for name in EXAMPLES {
        let blueprint = example(name);
        assert!(!blueprint.model.comparison.is_empty(), "{name}");
        for row in &blueprint.model.comparison {
            assert!(
                !row.for_you.is_empty() && !row.for_you.contains('{'),
                "{name}: {row:?}"
            );
        }
        assert!(!blueprint.tooling.best_for.is_empty(), "{name}");
        for other in &blueprint.tooling.alternatives {
            assert!(!other.best_for.is_empty(), "{name}: {}", other.platform);
        }
    }
}
