//! `diff`: what a change of terms means, for whom and from when; the same read both ways round.

use partnerkit::blueprint::{Blueprint, Fact, Offer, Structure};
use partnerkit::changes::{Class, Context, Diff, PartnerRevenue, diff, words};
use partnerkit::render::changes;
use partnerkit::units::{Decimal, Money, Percent, Value};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::common::{EXAMPLES, Folder, advisor, companies, err, example, example_file, out};

/// A change of a blueprint.
type Change = fn(&mut Blueprint);

fn between(before: &Blueprint, after: &Blueprint) -> Diff {
    diff(advisor().playbook(), before, after, &Context::default())
}

/// The term and class of each difference.
fn classes(diff: &Diff) -> Vec<(String, Class)> {
    let differences = diff.differences.iter();
    differences
        .map(|difference| (difference.id.clone(), difference.class))
        .collect()
}

#[test]
fn a_design_against_itself_has_no_difference() {
    for name in EXAMPLES {
        let blueprint = example(name);
        let found = between(&blueprint, &blueprint);
        assert!(
            found.differences.is_empty() && found.notice.is_none() && found.letter.is_empty(),
            "{name}"
        );
    }
}

#[test]
fn each_term_alone_is_found_and_classed() {
    let before = example("gridline");
    let cases: [(&str, Change, Class); 12] = [
        (
            "rate",
            |b| b.tiers[0].commission.rate.0 += Decimal::ONE,
            Class::Better,
        ),
        (
            "rate",
            |b| b.tiers[0].commission.rate.0 -= Decimal::ONE,
            Class::Worse,
        ),
        (
            "duration",
            |b| b.tiers[0].commission.duration_months = Some(6),
            Class::Worse,
        ),
        (
            "duration",
            |b| {
                (
                    b.tiers[0].commission.duration_months,
                    b.tiers[0].commission.lifetime,
                ) = (None, true)
            },
            Class::Better,
        ),
        (
            "basis",
            |b| b.tiers[0].commission.basis = "another".into(),
            Class::Unclear,
        ),
        (
            "first-payout-day",
            |b| b.tiers[0].payout.first_day += 1,
            Class::Worse,
        ),
        (
            "hold-until-day",
            |b| b.tiers[0].payout.hold_until_day += 1,
            Class::Worse,
        ),
        (
            "clawback-days",
            |b| b.tiers[0].clawback.window_days -= 1,
            Class::Better,
        ),
        (
            "clawback",
            |b| b.tiers[0].clawback.kind = "prorated".into(),
            Class::Better,
        ),
        (
            "requirements",
            |b| b.tiers[0].requirements.push("A quiz".into()),
            Class::Worse,
        ),
        ("support", |b| b.tiers[0].support.clear(), Class::Worse),
        (
            "state",
            |b| b.tiers[0].state = "opens_when".into(),
            Class::Worse,
        ),
    ];
    for (term, change, class) in cases {
        let mut after = before.clone();
        change(&mut after);
        let found = classes(&between(&before, &after));
        assert_eq!(found, [(format!("tiers.referral.{term}"), class)]);
    }
    let mut without = before.clone();
    without.tiers.pop();
    let gone = between(&before, &without);
    assert!(
        gone.differences
            .iter()
            .all(|difference| difference.partners.tier == "solution" && difference.after.is_none())
    );
}

#[test]
fn partners_named_by_another_offer_are_compared_by_what_it_pays() {
    let before = example("gridline");
    assert_eq!(before.tiers[0].offers[1].id, "creators");
    let cases: [(&str, Change, Class); 6] = [
        (
            "rate",
            |b| b.tiers[0].offers[1].rate = Some(Percent(Decimal::from(25))),
            Class::Better,
        ),
        (
            "duration",
            |b| b.tiers[0].offers[1].duration_months = Some(6),
            Class::Worse,
        ),
        (
            "basis",
            |b| b.tiers[0].offers[1].base = "another".into(),
            Class::Unclear,
        ),
        (
            "hold-until-day",
            |b| b.tiers[0].offers[1].hold_days = Some(90),
            Class::Worse,
        ),
        (
            "customer-discount",
            |b| b.tiers[0].offers[1].customer_discount = Some(Percent(Decimal::TEN)),
            Class::Unclear,
        ),
        (
            "sum",
            |b| b.tiers[0].offers[1].amount = Some(Money(Decimal::TEN)),
            Class::Better,
        ),
    ];
    for (term, change, class) in cases {
        let mut after = before.clone();
        change(&mut after);
        let found = classes(&between(&before, &after));
        let id = format!("tiers.referral.offers.creators.{term}");
        assert_eq!(found, [(id, class)]);
    }
    // Whom no offer names any more gets what the tier pays.
    let mut without = before.clone();
    without.tiers[0].offers.remove(1);
    let found = between(&before, &without);
    let rate = &found.differences[0];
    assert_eq!(rate.id, "tiers.referral.offers.creators.rate");
    let shown = [&rate.before, &rate.after].map(|value| words(value.as_ref(), &rate.unit));
    assert_eq!(shown, ["20%", "15%"]);
    assert!(rate.consent && rate.notice_days == 90);
    let mut summed = without.clone();
    summed.tiers[0].offers.truncate(1);
    let chosen = &mut summed.tiers[0].offers[0];
    (chosen.id, chosen.structure) = ("bounty".into(), Structure::Flat);
    (chosen.rate, chosen.amount) = (None, Some(Money(Decimal::ONE_HUNDRED)));
    let found = classes(&between(&before, &summed));
    let sum = "tiers.referral.offers.creators.sum".to_owned();
    assert!(found.contains(&(sum, Class::Better)), "{found:?}");
    // What the program takes of a sale is no pay.
    let mut market = before.clone();
    market.tiers[1].offers.push(Offer {
        id: "marketplace".into(),
        recommended: true,
        structure: Structure::FeeToYou,
        partner_types: vec!["Developers".into()],
        rate: Some(Percent(Decimal::TEN)),
        exclusive_with: Vec::new(),
        ..before.tiers[1].offers[0].clone()
    });
    let mut dearer = market.clone();
    let fee = dearer.tiers[1].offers.last_mut().expect("the marketplace");
    fee.rate = Some(Percent(Decimal::from(20)));
    assert_eq!(
        classes(&between(&market, &dearer)),
        [(
            "tiers.integration.offers.marketplace.fee".into(),
            Class::Worse
        )]
    );
    assert!(
        between(&before, &market)
            .differences
            .iter()
            .all(|difference| difference.before.is_none())
    );
}

#[test]
fn a_lower_rate_for_creators_alone_has_a_notice_steps_a_cost_and_a_letter() {
    let folder = Folder::new();
    let answers = example_file("gridline");
    let answers = answers.to_str().expect("a path");
    for (file, rivals) in [("c2.yaml", "40%"), ("c1.yaml", "18%")] {
        let set = format!("competitors.commission.creators={rivals}");
        let output = folder.run(&["design", answers, "--set", &set, "-o", file]);
        assert!(output.status.success(), "{}", err(&output));
    }
    folder.write(
        "partners.csv",
        "name,tier,revenue\nAcme,creators,1000\nBolt,referral,500\n",
    );
    let words = ["diff", "c2.yaml", "c1.yaml", "--fail-on", "worse"];
    let output = folder.run(&[&words[..], &["--partners", "partners.csv"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let told = out(&output);
    for sentence in [
        "content creators in the referral tier, commission rate: 25% becomes 18%.",
        "From 4 Apr 2027: 20% for content creators in the referral tier.",
        "content creators in the referral tier, on $1,000 a month of its partners' customers: $70 a month less",
        "Acme loses $70 a month.",
        "Referral Partner, content creators: commission rate:",
    ] {
        assert!(told.contains(sentence), "{sentence}: {told}");
    }
    assert!(!told.contains("Bolt"), "{told}");
}

proptest! {
    #![proptest_config(companies(24))]

    #[test]
    fn the_other_way_round_is_the_mirror(
        rate in 1u32..60, hold in 0u32..200, window in 0u32..200, grace in 0u32..200, other in 0usize..6, one in 0usize..6,
    ) {
        let before = example(EXAMPLES[one]);
        let mut after = example(EXAMPLES[other]);
        after.tiers[1].commission.rate = Percent(Decimal::from(rate));
        after.tiers[1].payout.hold_until_day = hold;
        after.tiers[2].clawback.window_days = window;
        after.tiers[0].requalification.grace_days = grace;
        let (there, back) = (between(&before, &after), between(&after, &before));
        prop_assert_eq!(there.differences.len(), back.differences.len());
        for difference in &there.differences {
            let mirror = back.differences.iter().find(|other| other.id == difference.id).expect("the same term");
            prop_assert_eq!(mirror.class, difference.class.mirrored());
            prop_assert_eq!(&mirror.before, &difference.after);
            prop_assert_eq!(&mirror.after, &difference.before);
        }
    }
}

#[test]
fn a_cut_from_30_to_16_comes_in_three_steps_a_month_apart_after_90_days() {
    let mut before = example("gridline");
    before.tiers[2].commission.rate = Percent(Decimal::from(30));
    let mut after = before.clone();
    after.tiers[2].commission.rate = Percent(Decimal::from(16));
    let partners = [
        PartnerRevenue {
            name: "Bolt".into(),
            tier: "solution".into(),
            monthly: Decimal::from(12_000),
        },
        PartnerRevenue {
            name: "Acme".into(),
            tier: "referral".into(),
            monthly: Decimal::from(900),
        },
    ];
    let context = Context {
        agreed_days: 0,
        platform: Some("rewardful"),
        partners: &partners,
    };
    let found = diff(advisor().playbook(), &before, &after, &context);
    let notice = found.notice.as_ref().expect("a notice");
    assert_eq!(
        (
            notice.days,
            notice.told.to_string(),
            notice.from.to_string()
        ),
        (90, "2027-01-04".into(), "2027-04-04".into())
    );
    let steps: Vec<String> = notice
        .steps
        .iter()
        .map(|step| format!("{} {}", step.from, step.rate.0))
        .collect();
    assert_eq!(steps, ["2027-04-04 24", "2027-05-04 19.2", "2027-06-03 16"]);
    let letter = "Solution Partner: commission rate: 30% becomes 24% from 4 Apr 2027 on, 19.2% from 4 May 2027 on, 16% from \
                  3 Jun 2027 on.\n";
    assert!(found.letter.contains(letter), "{}", found.letter);
    let begins = "your terms with Gridline change in steps, the first on 4 Apr 2027.\n";
    assert!(found.letter.contains(begins), "{}", found.letter);
    assert_eq!(found.money[0].saving_monthly.0, Decimal::from(1_680));
    let keeping = &found.money[0];
    let paid = before.comparison[2].income.months_paid.0;
    assert_eq!((keeping.months_left, paid), (paid, Decimal::new(388, 1)));
    assert_eq!(keeping.keeping_old.0, Decimal::from(65_184));
    assert_eq!(found.losses.len(), 1);
    assert_eq!(
        found
            .platform
            .as_ref()
            .map(|platform| platform.old_customers.as_str()),
        Some("follow")
    );
    let longer = diff(
        advisor().playbook(),
        &before,
        &after,
        &Context {
            agreed_days: 120,
            ..Context::default()
        },
    );
    assert_eq!(longer.notice.expect("a notice").days, 120);
}

#[test]
fn old_terms_are_kept_for_the_months_that_a_customer_of_today_is_expected_to_pay() {
    let months_left = |name: &str, tier: usize, months: Option<u32>| {
        let mut before = example(name);
        before.tiers[tier].commission.duration_months = months;
        before.tiers[tier].commission.lifetime &= months.is_none();
        let mut after = before.clone();
        after.tiers[tier].commission.rate.0 -= Decimal::ONE;
        between(&before, &after).money[0].months_left.to_string()
    };
    for (name, tier, months, left) in [
        ("gridline", 1, None, "38.8"),
        ("gridline", 0, Some(12), "5.8"),
        ("gridline", 0, Some(120), "38.8"),
        ("gridline", 0, None, "0"),
        ("fableprint", 0, Some(12), "0"),
    ] {
        let found = months_left(name, tier, months);
        assert_eq!(found, left, "{name} {tier} {months:?}");
    }
}

#[test]
fn amounts_of_two_currencies_are_compared_in_dollars_and_two_companies_are_named() {
    let mut before = example("gridline");
    before.tiers.truncate(1);
    before.tiers[0].payout.minimum = Some(Money(Decimal::from(50)));
    let foreign = |rate: Option<Decimal>, minimum: i64| {
        let mut after = before.clone();
        after.company.currency = "JPY".into();
        after.tiers[0].payout.minimum = Some(Money(Decimal::from(minimum)));
        after.facts.extend(rate.map(|rate| Fact {
            id: "company.usd_rate".into(),
            value: Value::Text(rate.to_string()),
            ..before.facts[0].clone()
        }));
        after
    };
    let rate = Some(Decimal::new(67, 4));
    let at_rate = "Amounts before are in USD and after in JPY, held against each other at 1 JPY = 0.0067 USD.";
    let unknown = "Without `company.usd_rate` in both designs it is not said which is more.";
    for (rate, minimum, class, note) in [
        (rate, 7_000, Class::Better, at_rate),
        (rate, 8_000, Class::Worse, at_rate),
        (None, 7_000, Class::Unclear, unknown),
        (None, 50, Class::Unclear, unknown),
    ] {
        let after = foreign(rate, minimum);
        let found = between(&before, &after);
        let id = "tiers.referral.minimum-payout".to_owned();
        assert_eq!(classes(&found), [(id, class)]);
        assert!(found.remarks[0].ends_with(note), "{:?}", found.remarks);
        let told = changes::text(&found);
        assert!(
            told.contains(&format!("50 USD becomes {minimum} JPY")),
            "{told}"
        );
        let back = between(&after, &before);
        assert_eq!(back.differences[0].class, class.mirrored());
    }
    let mut other = before.clone();
    other.company.name = "Atlas".into();
    let found = between(&before, &other);
    let told = changes::text(&found);
    let note = "Two programs\n  The designs are of two companies, Gridline and Atlas: this compares them and is no change of \
                one program.\nNothing changes for partners\n";
    assert_eq!(told, note);
    assert!(
        changes::github(&found, "b.yaml")
            .starts_with("::notice file=b.yaml,title=designs::The designs")
    );
    assert!(between(&before, &before).remarks.is_empty());
}

#[test]
fn answers_and_blueprints_are_compared_in_every_format() {
    let folder = Folder::new();
    let text = std::fs::read_to_string(example_file("gridline")).expect("an example");
    folder.write("a.yaml", &text);
    folder.write(
        "b.yaml",
        text.replace("gross_margin: 71%", "gross_margin: 45%")
            .replace("monthly_churn: 1.6%", "monthly_churn: 9%"),
    );
    let written = folder.run(&[
        "design",
        "--answers",
        "a.yaml",
        "--format",
        "json",
        "-o",
        "a.json",
    ]);
    assert!(written.status.success(), "{}", err(&written));
    let same = folder.run(&["diff", "a.json", "a.yaml", "--fail-on", "worse"]);
    assert_eq!(
        (same.status.code(), out(&same)),
        (Some(0), "Nothing changes for partners\n")
    );
    let json = folder.run(&["diff", "a.json", "b.yaml", "--format", "json"]);
    let data: Json = serde_json::from_str(out(&json)).expect("JSON");
    assert_eq!(data["schema"], "partnerkit/diff/v1");
    assert!(!data["differences"].as_array().expect("a list").is_empty());
    let failed = folder.run(&[
        "diff",
        "a.json",
        "b.yaml",
        "--format",
        "github",
        "--fail-on",
        "worse",
    ]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(
        out(&failed).starts_with("::warning file=b.yaml,title=tiers."),
        "{}",
        out(&failed)
    );
    let markdown = folder.run(&["diff", "a.json", "b.yaml", "--format", "markdown"]);
    assert!(
        out(&markdown).contains("\n## Worse for partners\n"),
        "{}",
        out(&markdown)
    );
}

#[test]
fn the_schedule_of_a_cut_is_written_as_rows_a_calendar_and_a_chart() {
    let folder = Folder::new();
    let mut before = example("gridline");
    before.tiers[2].commission.rate = Percent(Decimal::from(30));
    let mut after = before.clone();
    after.tiers[2].commission.rate = Percent(Decimal::from(16));
    for (name, blueprint) in [("a.json", &before), ("b.json", &after)] {
        let text = partnerkit::render::data::json(blueprint).expect("JSON");
        folder.write(name, text);
    }
    let written = |name: &str| {
        let output = folder.run(&["diff", "a.json", "b.json", "-o", name]);
        assert!(output.status.success(), "{}", err(&output));
        std::fs::read_to_string(folder.path(name)).expect("a file")
    };
    let csv = written("change.csv");
    let rows = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<String> = rows
        .into_records()
        .map(|row| {
            let row = row.expect("a row");
            format!("{} {} {}", &row[3], &row[4], &row[2])
        })
        .collect();
    let expected = [
        "2027-01-04 2027-01-04 Tell every partner of the new terms",
        "2027-01-04 2027-04-03 Speak in person with the partners who lose most",
        "2027-01-04 2027-04-03 Ask partners whether customers they have already brought move to the new terms",
        "2027-04-03 2027-04-03 Put aside what is earned on the old terms",
        "2027-04-04 2027-04-04 Change the terms on the platform and in the agreement",
        "2027-04-04 2027-04-04 Lower the rate of the solution tier to 24%",
        "2027-05-04 2027-05-04 Lower the rate of the solution tier to 19.2%",
        "2027-06-03 2027-06-03 Lower the rate of the solution tier to 16%",
    ];
    assert_eq!(rows, expected);
    let calendar = written("change.ics");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), expected.len());
    let mut ids: Vec<&str> = calendar
        .lines()
        .filter(|line| line.starts_with("UID:"))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), expected.len(), "{calendar}");
    let chart = written("change.mmd");
    assert!(
        chart.contains("  section New terms\n") && chart.contains(", 2027-06-03, 1d"),
        "{chart}"
    );
    let same = folder.run(&["diff", "a.json", "a.json", "--format", "csv"]);
    assert_eq!(out(&same).lines().count(), 1, "{}", out(&same));
}

#[test]
fn partners_of_a_file_are_named_by_size_of_loss() {
    let folder = Folder::new();
    let before = example("gridline");
    let mut after = before.clone();
    let cut = Percent(before.tiers[0].commission.rate.0 - Decimal::TWO);
    after.tiers[0].commission.rate = cut;
    for (name, blueprint) in [("a.json", &before), ("b.json", &after)] {
        let text = partnerkit::render::data::json(blueprint).expect("JSON");
        folder.write(name, text);
    }
    let losses = |partners: &[u8]| -> (Vec<(String, String)>, String) {
        folder.write("partners.csv", partners);
        let words = [
            "diff",
            "a.json",
            "b.json",
            "--partners",
            "partners.csv",
            "--format",
            "json",
        ];
        let json = folder.run(&words);
        let data: Json =
            serde_json::from_str(out(&json)).unwrap_or_else(|_| panic!("{}", err(&json)));
        assert_eq!(data["money"][0]["known"], true);
        let losses = data["losses"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|loss| {
                let text = |member: &str| loss[member].as_str().expect("a text").to_owned();
                (text("name"), text("monthly"))
            });
        let revenue = data["money"][0]["revenue_monthly"].as_str().expect("a sum");
        (losses.collect(), revenue.to_owned())
    };
    let expected = |name: &str| {
        let losses = [(name, "24.00"), ("Bolt", "18.01")];
        let losses = losses.map(|(name, monthly)| (name.to_owned(), monthly.to_owned()));
        (losses.to_vec(), "2100.50".to_owned())
    };
    let commas = "\u{feff}Revenue,Tier,Name\n\"1,200\",referral,\"Acme,\nInc\"\n$900.50,referral,Bolt\n5000,solution,Core\n";
    assert_eq!(losses(commas.as_bytes()), expected("Acme,\nInc"));
    let rows =
        "Partners of June\r\nname;tier;revenue\r\nAcme;referral;1.200\r\nBolt;referral;900,50\r\n";
    assert_eq!(losses(rows.as_bytes()), expected("Acme"));
    let wide = rows.encode_utf16().flat_map(u16::to_le_bytes);
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(wide).collect();
    assert_eq!(losses(&wide), expected("Acme"));
}

#[test]
fn what_is_no_design_and_no_list_of_partners_is_refused_with_what_to_type() {
    let folder = Folder::new();
    let text = std::fs::read_to_string(example_file("gridline")).expect("an example");
    folder.write("a.yaml", &text);
    folder.write("old.json", "{\"schema\": \"partnerkit/blueprint/v0\"}");
    folder.write(
        "broken.yaml",
        "schema: partnerkit/blueprint/v1\ncompany: {}\n",
    );
    let current = example("gridline");
    let current = serde_json::to_string(&current).expect("a blueprint is data");
    folder.write(
        "unknown.json",
        current.replacen("\"over_today\":", "\"left\": 1, \"over_today\":", 1),
    );
    folder.write("partners.csv", "partner,money\nA,3\n");
    folder.write("sums.csv", "name,tier,revenue\nA,gold,3\nB,referral,much\n");
    for (words, code, sentence) in [
        (
            &["diff", "a.yaml", "old.json"][..],
            1,
            "`old.json` is `partnerkit/blueprint/v0`, not `partnerkit/blueprint/v1`",
        ),
        (
            &["diff", "a.yaml", "broken.yaml"],
            1,
            "`broken.yaml` is no blueprint of this version",
        ),
        (
            &["diff", "a.yaml", "unknown.json"],
            1,
            "`unknown.json` is no blueprint of this version: unknown field `left`",
        ),
        (
            &["diff", "a.yaml", "none.yaml"],
            1,
            "there is no file `none.yaml`",
        ),
        (
            &["diff", "a.yaml", "a.yaml", "--platform", "rewardfull"],
            2,
            "did you mean `rewardful`?",
        ),
        (
            &["diff", "a.yaml", "a.yaml", "--partners", "partners.csv"],
            1,
            "has no columns `name`, `tier` and `revenue`",
        ),
        (
            &["diff", "a.yaml", "a.yaml", "--partners", "sums.csv"],
            1,
            "sums.csv:3: this is no partner",
        ),
    ] {
        let output = folder.run(words);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{words:?}: {}",
            err(&output)
        );
        assert!(
            err(&output).contains(sentence),
            "{words:?}: {}",
            err(&output)
        );
    }
}
