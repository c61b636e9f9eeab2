//! `settle`: public disputes with their answers, what must hold of any case, and what is said of bad ones.

mod refused;

use std::fs;
use std::sync::Arc;

use partnerkit::diagnostics::Source;
use partnerkit::playbook::Playbook;
use partnerkit::settlement::{Settlement, read, settle, usual_policy};
use partnerkit::yaml::{self, Tree};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::common::{Folder, advisor, err, folder_of, out, repository};

fn settled(playbook: &Playbook, name: &str, text: String) -> Vec<Settlement> {
    let source = Arc::new(Source {
        name: name.to_owned(),
        text,
    });
    let usual = usual_policy(playbook).unwrap_or_else(|problems| panic!("{problems}"));
    let case = read(&source, usual).unwrap_or_else(|problems| panic!("{problems}"));
    settle(playbook, &case).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The disputes: the text of each case, and what is expected.
fn disputes(text: &str) -> Vec<(String, Tree<'_>)> {
    let tree = yaml::read(text).root.expect("YAML");
    let cases = tree.get("cases").expect("cases").clone();
    cases
        .items()
        .iter()
        .map(|case| (text[case.span.range()].to_owned(), case.clone()))
        .collect()
}

#[test]
fn each_public_dispute_ends_as_its_source_says() {
    let text = fs::read_to_string(repository("tests/data/disputes.yaml")).expect("the disputes");
    let advisor = advisor();
    let disputes = disputes(&text);
    assert_eq!(disputes.len(), 24);
    for (case, tree) in disputes {
        let id = tree.get("id").and_then(Tree::text).expect("an id");
        let settlements = settled(advisor.playbook(), id, case);
        let expected = tree.get("expect").expect("an expectation");
        let first = &settlements[0];
        for entry in expected.fields() {
            let wanted = entry.value.text().unwrap_or_default();
            match &*entry.key {
                "credit" => assert_eq!(first.credit, wanted, "{id}"),
                "flag" => assert_eq!(first.flag.as_deref(), Some(wanted), "{id}"),
                "commission" => assert_eq!(first.commission, wanted.parse().ok(), "{id}"),
                "carried_forward" => assert!(first.carried_forward, "{id}"),
                "earlier_kept" => assert!(first.earlier_kept, "{id}"),
                "commissions" if entry.value.fields().is_empty() => {
                    assert_eq!(settlements.len().to_string(), wanted, "{id}");
                }
                "commissions" => {
                    for (of, settlement) in entry.value.fields().iter().zip(&settlements) {
                        assert_eq!(settlement.customer, of.key, "{id}");
                        let wanted: Decimal =
                            of.value.text().expect("a sum").parse().expect("a number");
                        assert_eq!(settlement.commission, Some(wanted), "{id}");
                    }
                }
                _ => {}
            }
        }
    }
}

#[test]
fn the_winner_s_event_outside_its_window_changes_the_verdict() {
    let advisor = advisor();
    let case = |policy: &str, day: i64, event: &str| {
        let text = format!(
            "policy: {policy}\nevents:\n- {{day: {day}, {event}}}\n- {{day: 100, purchase: C}}\n"
        );
        settled(advisor.playbook(), "case", text)[0].credit.clone()
    };
    for (policy, days, event) in [
        ("{window_days: 30, window_covers: purchase}", 30, "click: A"),
        (
            "{registration: {expires_days: 60}}",
            60,
            "registers: A, customer: C",
        ),
        (
            "{referral_valid_days: 90}",
            90,
            "introduced_by: A, customer: C",
        ),
    ] {
        assert_eq!(case(policy, 100 - days, event), "A", "{policy}");
        assert_eq!(case(policy, 99 - days, event), "none", "{policy}");
    }
}

#[test]
fn two_registrations_of_one_hour_share_and_a_claim_needs_evidence_in_time() {
    let advisor = advisor();
    let settle = |text: &str| settled(advisor.playbook(), "case", text.to_owned()).remove(0);
    let shared = settle(
        "events:\n- {day: 0, hour: 9, registers: A, customer: C}\n- {day: 0, hour: 9, registers: B, customer: C}\n- {day: 5, purchase: C, amount: 100, rate: 20}\n",
    );
    assert_eq!((shared.credit.as_str(), shared.partners.len()), ("A+B", 2));
    for (claim, credit) in [
        ("{day: 45, claims: A, customer: C, evidence: yes}", "A"),
        ("{day: 45, claims: A, customer: C}", "none"),
        ("{day: 70, claims: A, customer: C, evidence: yes}", "none"),
    ] {
        let verdict = settle(&format!("events:\n- {{day: 0, purchase: C}}\n- {claim}\n"));
        assert_eq!(verdict.credit, credit, "{claim}");
    }
}

#[test]
fn a_partner_that_buys_by_its_own_claim_is_not_paid_and_another_s_claim_stands() {
    let sale = "{day: 20, purchase: A, amount: 100, rate: 10}";
    let settle = |policy: &str, events: &str| {
        let text = format!("policy: {policy}\nevents: [{events}]\n");
        settled(advisor().playbook(), "case", text).remove(0)
    };
    for claim in [
        "{day: 0, click: A}",
        "{day: 0, registers: A, customer: A}",
        "{day: 0, introduced_by: A, customer: A}",
        "{day: 21, claims: A, customer: A, evidence: yes}",
    ] {
        let own = settle("{}", &format!("{claim}, {sale}"));
        let found = (own.credit.as_str(), own.rule.as_str(), own.flag.as_deref());
        assert_eq!(
            found,
            ("none", "own-purchase", Some("self-referral")),
            "{claim}"
        );
        assert_eq!(own.commission, None, "{claim}");
        let allowed = settle("{self_referral: allow}", &format!("{claim}, {sale}"));
        assert_eq!(allowed.credit, "A", "{claim}");
    }
    let coded = settle(
        "{}",
        "{day: 20, purchase: A, code: A, amount: 100, rate: 10}",
    );
    assert_eq!(coded.rule, "own-purchase");
    let brought = settle(
        "{}",
        &format!("{{day: 0, click: B}}, {{day: 5, click: A}}, {sale}"),
    );
    assert_eq!(brought.credit, "B");
    let shared = format!("{{day: 0, click: B}}, {{day: 5, click: A}}, {sale}");
    assert_eq!(settle("{credit: split}", &shared).credit, "B");
}

#[test]
fn only_the_claim_of_the_partner_concerned_is_void() {
    let own = "own_client_of_agency: void, window_days: 90, ";
    for (credit, events, relation, paid) in [
        (
            "first_touch",
            "{day: 0, click: A}",
            "same_company_as: B",
            "A",
        ),
        ("first_touch", "{day: 0, click: A}", "client_of: B", "A"),
        (
            "first_touch",
            "{day: 0, click: B}, {day: 1, click: A}",
            "same_company_as: B",
            "A",
        ),
        (
            "last_touch",
            "{day: 0, click: A}, {day: 1, click: B}",
            "client_of: B",
            "A",
        ),
        (
            "split",
            "{day: 0, click: A}, {day: 1, click: B}",
            "same_company_as: B",
            "A",
        ),
        (
            "split",
            "{day: 0, click: A}, {day: 1, click: B}",
            "client_of: C",
            "A+B",
        ),
        (
            "first_touch",
            "{day: 0, registers: B, customer: X}, {day: 1, click: A}",
            "client_of: B",
            "A",
        ),
        (
            "first_touch",
            "{day: 0, introduced_by: B, customer: X}, {day: 1, introduced_by: A, customer: X}",
            "client_of: B",
            "A",
        ),
        (
            "first_touch",
            "{day: 0, click: A}",
            "code: B, same_company_as: B",
            "A",
        ),
        (
            "first_touch",
            "{day: 0, click: A}",
            "partner: B, client_of: B",
            "A",
        ),
        (
            "first_touch",
            "{day: 0, click: B}",
            "same_company_as: B",
            "none",
        ),
        ("first_touch", "{day: 0, click: B}", "client_of: B", "none"),
        (
            "first_touch",
            "{day: 0, click: A}, {day: 1, click: B}",
            "same_company_as: B, client_of: A",
            "none",
        ),
    ] {
        let text = format!(
            "policy: {{{own}credit: {credit}}}\nevents: [{events}, {{day: 5, purchase: X, {relation}, amount: 100, rate: 20}}]\n"
        );
        let found = settled(advisor().playbook(), "case", text).remove(0);
        assert_eq!(found.credit, paid, "{credit}, {events}, {relation}");
        let flag = (paid == "none").then_some("self-referral");
        assert_eq!(found.flag.as_deref(), flag, "{events}, {relation}");
    }
    let nobody = "events: [{day: 5, purchase: X, same_company_as: B}]".to_owned();
    let nobody = settled(advisor().playbook(), "case", nobody).remove(0);
    assert_eq!((nobody.rule.as_str(), nobody.flag), ("nobody", None));
}

#[test]
fn whoever_has_the_credit_and_gets_nothing_is_not_called_paid() {
    let sale = "{day: 0, purchase: C, partner: A, amount: 100, rate: 10}";
    for (after, headline) in [
        ("", "A is paid for the deal with C."),
        (
            ", {day: 12, refund: C, amount: 40}",
            "A is paid for the deal with C.",
        ),
        (
            ", {day: 12, refund: C, amount: 100}",
            "A has the credit for the deal with C and is paid nothing: the customer got the money back.",
        ),
        (
            ", {day: 12, refund: C}",
            "A has the credit for the deal with C and is paid nothing: the customer got the money back.",
        ),
        (
            ", {day: 70, payout: A}, {day: 80, refund: C, amount: 100}",
            "A has the credit for the deal with C; of what was paid, the share of the refund is taken off later commissions.",
        ),
        (
            ", {day: 30, partner_leaves: A}, {day: 31, renewal: C, amount: 100}",
            "A has the credit for the deal with C and is paid nothing for the renewal: the partner had left before it. What was \
             earned earlier is kept.",
        ),
        (
            ", {day: 30, program_closed: true}, {day: 31, renewal: C, amount: 100}",
            "A has the credit for the deal with C and is paid nothing for the renewal: the program had ended before it. What \
             was earned earlier is kept.",
        ),
        (
            ", {day: 31, renewal: C, amount: 0}",
            "A has the credit for the deal with C; the commission comes to nothing.",
        ),
    ] {
        let text = format!("events: [{sale}{after}]\n");
        let found = settled(advisor().playbook(), "case", text).remove(0);
        assert_eq!(found.headline, headline, "{after}");
        assert!(found.letter.contains(headline), "{}", found.letter);
    }
}

#[test]
fn evidence_that_nobody_has_is_called_missing() {
    let settle = |events: &str| {
        let text = format!("events: [{events}]\n");
        settled(advisor().playbook(), "case", text).remove(0)
    };
    let a_claim = "A click, a code, a registration or an introduction inside its time.";
    let late = "A claim in time and with evidence: the one that was made is too late or has none.";
    for (events, missing) in [
        (
            "{day: 0, purchase: C, amount: 100, rate: 10}",
            &[a_claim][..],
        ),
        (
            "{day: 0, purchase: C}, {day: 90, claims: A, customer: C, evidence: yes}",
            &[a_claim, late],
        ),
        (
            "{day: 0, click: A}, {day: 1, signup: C}",
            &["The payment or whatever else makes a commission due."],
        ),
    ] {
        let found = settle(events);
        assert!(found.evidence.is_empty(), "{:?}", found.evidence);
        assert_eq!(found.missing, missing, "{events}");
        assert!(!found.letter.contains("This rests on"), "{}", found.letter);
        for missing in missing {
            let line = format!("\nWhat is missing: {missing}\n");
            assert!(found.letter.contains(&line), "{}", found.letter);
        }
    }
    let clicked = settle("{day: 0, click: A}, {day: 1, purchase: C}");
    assert!(clicked.letter.contains("\nThis rests on: The click log.\n"));
    assert!(clicked.missing.is_empty());
}

#[test]
fn shares_of_a_split_are_named_and_add_up_to_the_commission() {
    let folder = Folder::new();
    let case = |amount: &str, more: &str| {
        format!(
            "policy: {{credit: split, window_days: 30, refund: negative_after_payout}}\nevents: [{{day: 0, click: A}}, \
             {{day: 1, click: B}}, {{day: 2, click: C}}, {{day: 9, purchase: X, amount: {amount}, rate: 20}}{more}]\n"
        )
    };
    let back = ", {day: 70, payout: A}, {day: 70, payout: B}, {day: 70, payout: C}, {day: 80, refund: X, amount: 500}";
    let left = ", {day: 20, partner_leaves: A}, {day: 39, renewal: X, amount: 500}";
    for (amount, more, whole, shares) in [
        ("500", "", "100", ["33.34", "33.33", "33.33"]),
        ("0.10", "", "0.02", ["0.01", "0.01", "0.00"]),
        ("500", back, "-100", ["-33.34", "-33.33", "-33.33"]),
        ("500", left, "66.67", ["0.00", "33.34", "33.33"]),
    ] {
        let found = settled(advisor().playbook(), "case", case(amount, more)).remove(0);
        let told = found
            .shares
            .iter()
            .map(|share| share.commission.to_string());
        assert_eq!(told.collect::<Vec<String>>(), shares, "{amount}{more}");
        let sum: Decimal = found.shares.iter().map(|share| share.commission).sum();
        assert_eq!(found.commission, whole.parse().ok(), "{amount}{more}");
        assert_eq!(found.commission, Some(sum.normalize()), "{amount}{more}");
    }
    folder.write("case.yaml", case("500", ""));
    let output = folder.run(&["settle", "case.yaml"]);
    let told = out(&output);
    for line in [
        "  Commission of the last payment: 100.00\n  Share: 33.34 for A\n",
        "  | A gets 33.34.\n  | B gets 33.33.\n",
    ] {
        assert!(told.contains(line), "{told}");
    }
}

/// Events around one purchase, without which some cannot be.
const PURCHASE: &str = "{day: 30, purchase: C, amount: 100, rate: 20, code: A}";
const EVENTS: [&str; 9] = [
    "{day: 0, click: A}",
    "{day: 3, click: B}",
    "{day: 5, registers: B, customer: C}",
    "{day: 9, introduced_by: A, customer: C}",
    "{day: 12, signup: C}",
    "{day: 20, customer_names_in_writing: B, customer: C}",
    "{day: 40, refund: C, amount: 30}",
    "{day: 55, claims: A, customer: C, evidence: yes}",
    "{day: 60, renewal: C, amount: 100}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_the_file_and_a_stranger_change_nothing(
        chosen in proptest::sample::subsequence(EVENTS.to_vec(), 1..=9),
        order in Just((0..10).collect::<Vec<usize>>()).prop_shuffle(),
        credit in proptest::sample::select(vec!["first_touch", "last_touch", "split"]),
    ) {
        let advisor = advisor();
        let chosen = [&chosen[..], &[PURCHASE]].concat();
        let text = |events: &[&str]| format!("policy: {{credit: {credit}}}\nevents:\n{}", events.iter().map(|event| format!("- {event}\n")).collect::<String>());
        let plain = settled(advisor.playbook(), "case", text(&chosen));
        let mut shuffled: Vec<(usize, &str)> = order.iter().copied().zip(chosen.iter().copied()).collect();
        shuffled.sort_unstable();
        let shuffled: Vec<&str> = shuffled.into_iter().map(|(_, event)| event).collect();
        prop_assert_eq!(&settled(advisor.playbook(), "case", text(&shuffled)), &plain);
        let stranger = [chosen.as_slice(), &["{day: 4, payout: Z}"]].concat();
        prop_assert_eq!(&settled(advisor.playbook(), "case", text(&stranger)), &plain);
    }
}

#[test]
fn a_case_is_settled_as_text_markdown_and_data() {
    let folder = Folder::new();
    folder.write(
        "case.yaml",
        "policy: {credit: last_touch, window_days: 30, code_beats_link: yes, link_beats_code_within_hours: 24}\nevents:\n\
         - {date: 2027-01-05, hour: 1, click: Bolt}\n- {date: 2027-01-05, hour: 9, purchase: Globex, code: Acme, amount: 99.50, rate: 20}\n",
    );
    let output = folder.run(&["settle", "case.yaml"]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(
        out(&output)
            .starts_with("Bolt is paid for the deal with Globex.\n  Why: Another partner's link"),
        "{}",
        out(&output)
    );
    let output = folder.run(&["settle", "case.yaml", "--format", "json"]);
    let data: Json = serde_json::from_str(out(&output)).expect("JSON");
    assert_eq!(data["schema"], "partnerkit/settlement/v1");
    assert_eq!(
        (&data["verdict"], &data["credit"], &data["rule"]),
        (&"partner".into(), &"Bolt".into(), &"fresh-click".into())
    );
    assert_eq!(data["commission"], "19.9");
    assert_eq!(data["outranked"][0]["rule"], "code");
    let output = folder.run(&["settle", "case.yaml", "-o", "letter.md"]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(
        folder
            .read("letter.md")
            .contains("## Letter to those concerned")
    );
}

#[test]
fn the_policy_says_when_an_opportunity_lies_idle() {
    let case = |opportunity: &str| {
        format!(
            "policy: {{crm_rule: reject_if_active, opportunity: {opportunity}}}\n\
             events: [{{day: -40, direct_opportunity: C1, state: parked}}, {{day: 0, introduced_by: A, customer: C1}}, \
             {{day: 30, purchase: C1}}]"
        )
    };
    for (opportunity, credit) in [
        ("{idle_days: 60}", "none"),
        ("{idle_days: 40}", "A"),
        ("{idle_days: 60, idle_states: [parked]}", "A"),
    ] {
        let settled = settled(advisor().playbook(), "case", case(opportunity));
        assert_eq!(settled[0].credit, credit, "{opportunity}");
    }
}

#[test]
fn the_page_on_disputes_has_cases_that_are_settled_and_every_word_of_a_case() {
    let page = fs::read_to_string(repository("docs/disputes.md")).expect("the page");
    let advisor = advisor();
    let cases = page.split("```yaml\n").skip(1);
    let cases = cases.filter_map(|after| Some(after.split_once("```")?.0));
    let credits: Vec<String> = cases
        .map(|case| {
            settled(advisor.playbook(), "page", case.to_owned())
                .remove(0)
                .credit
        })
        .collect();
    assert_eq!(credits, ["Acme", "Acme"]);

    let folder = Folder::new();
    for case in [
        "events: [{day: 0, zzzzzzzz: A}]",
        "policy: {zzzzzzzz: 1}\nevents: [{day: 0, click: A}]",
    ] {
        folder.write("case.yaml", case);
        let output = folder.run(&["settle", "case.yaml"]);
        let (_, words) = err(&output).split_once("write one of ").expect("the words");
        for word in words
            .split([',', '.', '\n', ' '])
            .filter(|word| !word.is_empty())
        {
            assert!(
                page.contains(&format!("`{word}`")),
                "{word} is not on the page"
            );
        }
    }
}

#[test]
fn without_a_case_one_is_shown() {
    let folder = Folder::new();
    folder.write("empty.yaml", "");
    for path in ["missing.yaml", "empty.yaml", "."] {
        let output = folder.run(&["settle", path]);
        let told = err(&output);
        assert!(told.contains("a case is `events:`"), "{told}");
        assert!(!told.contains("answers"), "{told}");
    }
}

#[test]
fn a_registration_holds_as_long_as_in_the_papers_of_the_design() {
    let folder = folder_of("atlas-procure");
    let design = folder.run(&["design", "--answers", "answers.yaml", "--format", "json"]);
    let design: Json = serde_json::from_str(out(&design)).expect("JSON");
    let windows = design["attribution"]["windows"]
        .as_array()
        .expect("windows");
    let of_registration = |window: &&Json| window["id"] == "registration-to-close";
    let window = windows.iter().find(of_registration).expect("the window");
    let days = window["days"].as_u64().expect("days");
    assert!(days > 120, "longer than usual: {days}");
    let credit = |day: u64, flags: &[&str]| {
        let events = format!(
            "events:\n- {{day: 0, registers: A, customer: C}}\n- {{day: {day}, purchase: C, amount: 100}}\n"
        );
        folder.write("case.yaml", events);
        let words = [&["settle", "case.yaml", "--format", "json"], flags].concat();
        let settled = folder.run(&words);
        let settled: Json = serde_json::from_str(out(&settled)).expect("JSON");
        settled["credit"].clone()
    };
    let designed = ["--answers", "answers.yaml"];
    assert_eq!(credit(days, &designed), "A");
    assert_eq!(credit(days + 1, &designed), "none");
    assert_eq!(credit(days, &[]), "none");
}
