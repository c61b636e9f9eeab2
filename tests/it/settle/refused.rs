//! What of a case is refused, with its place, and what is not.

use rust_decimal::Decimal;

use super::settled;
use crate::common::{Folder, advisor, err, out};

#[test]
fn every_problem_of_a_case_is_reported_at_once_with_its_place() {
    let folder = Folder::new();
    folder.write(
        "case.yaml",
        "policy: {credit: best_touch, widow_days: 30}\nevents:\n- {day: 0, clik: A}\n- {click: B}\n- {day: soon, purchase: C}\n\
         - {date: 2027-02-30, refund: C}\n- {day: 3, click: A, signup: C}\n",
    );
    let output = folder.run(&["settle", "case.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    for (place, sentence) in [
        (
            "case.yaml:1:18",
            "`best_touch` is none of the possible words",
        ),
        ("case.yaml:1:30", "a case has no `widow_days` here"),
        ("case.yaml:3:3", "this event does not say what happened"),
        ("case.yaml:4:3", "this event has no time"),
        ("case.yaml:5:9", "this is no whole number of days"),
        ("case.yaml:6:10", "this is no date"),
        ("case.yaml:7:3", "this event is both `click` and `signup`"),
    ] {
        assert!(err(&output).contains(place), "{place}: {}", err(&output));
        assert!(
            err(&output).contains(sentence),
            "{sentence}: {}",
            err(&output)
        );
    }
    folder.write("empty.yaml", "# nothing\n");
    let output = folder.run(&["settle", "empty.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("holds no case"), "{}", err(&output));
}

#[test]
fn a_rate_is_a_share_of_the_payment() {
    let folder = Folder::new();
    for (event, place) in [
        (
            "purchase: C, partner: A, amount: 100, rate: 150",
            "case.yaml:2:56",
        ),
        (
            "purchase: C, partner: A, amount: 100, rate: -1",
            "case.yaml:2:56",
        ),
        ("rate_becomes: 100.5%", "case.yaml:2:26"),
        ("partner_moves: A, rate: much", "case.yaml:2:36"),
    ] {
        folder.write("case.yaml", format!("events:\n- {{day: 0, {event}}}\n"));
        let output = folder.run(&["settle", "case.yaml"]);
        let told = err(&output);
        assert_eq!(output.status.code(), Some(1), "{event}");
        for part in [place, "is no rate from 0% to 100%", "such as `20`"] {
            assert!(told.contains(part), "{event}: {told}");
        }
    }
    for (rate, reading) in [
        ("0.2", "write `0.2%` or `20%`"),
        ("0.75", "write `0.75%` or `75%`"),
    ] {
        let event = format!("purchase: C, partner: A, amount: 100, rate: {rate}");
        folder.write("case.yaml", format!("events:\n- {{day: 0, {event}}}\n"));
        let output = folder.run(&["settle", "case.yaml"]);
        assert!(err(&output).contains(reading), "{}", err(&output));
    }
    let amount = "79228162514264337593543950335";
    folder.write(
        "case.yaml",
        format!("events:\n- {{day: 0, purchase: C, amount: {amount}}}\n"),
    );
    let output = folder.run(&["settle", "case.yaml"]);
    let refused = format!("`{amount}` is no amount from 0 to 10,000,000,000,000");
    assert!(err(&output).contains(&refused), "{}", err(&output));
    let all = "events: [{day: 0, purchase: C, partner: A, amount: 99.50, rate: 100%}]".to_owned();
    let all = settled(advisor().playbook(), "case", all).remove(0);
    assert_eq!(all.commission, Some(Decimal::new(995, 1)));
}

#[test]
fn events_that_contradict_each_other_are_refused_with_the_later_one_s_place() {
    let folder = Folder::new();
    for (events, sentence) in [
        (
            "- {day: 3, refund: Globex}\n- {day: 5, purchase: Globex}\n",
            "Globex gets money back before it has paid",
        ),
        (
            "- {day: 9, purchase: Acme}\n- {day: 3, renewal: Globex}\n",
            "Globex renews before it has bought",
        ),
        (
            "- {day: 3, purchase: Globex, amount: 100}\n- {day: 5, refund: Globex, amount: 100.50}\n",
            "Globex gets back 100.50, of 100 that it has paid",
        ),
        (
            "- {day: 0, click: A}\n- {day: 2, payout: A}\n- {day: 5, purchase: Globex}\n",
            "A is paid out before anybody has bought",
        ),
        (
            "- {day: 0, click: A}\n- {day: 3, purchase: Globex}\n- {day: 4, signup: Globex}\n",
            "Globex signs up after the purchase that the sign-up leads to",
        ),
        (
            "- {day: 2, claims: A, customer: Globex, evidence: yes}\n- {day: 3, purchase: Globex}\n",
            "A claims a sale before it has happened",
        ),
        (
            "- {day: 2, partner_leaves: A}\n- {day: 3, registers: A, customer: Globex}\n- {day: 5, purchase: Globex}\n",
            "A had left the program before this",
        ),
        (
            "- {day: 2, hour: 3, partner_leaves: A}\n- {day: 2, hour: 4, click: A}\n- {day: 5, purchase: Globex}\n",
            "A had left the program before this",
        ),
        (
            "- {day: 0, click: A}\n- {day: 2, program_closed: true}\n- {day: 5, purchase: Globex}\n",
            "Globex buys after the program has ended",
        ),
        (
            "- {day: 0, click: A}\n- {day: 5, purchase: Globex}\n- {day: 200, purchase: globex}\n",
            "Globex buys once more, and one case is one deal",
        ),
        (
            "- {day: 5, purchase: Globex, code: A}\n- {day: 200, purchase: Globex}\n",
            "Globex buys once more, and one case is one deal",
        ),
        (
            "- {day: 3, purchase: Globex}\n- {date: 2027-01-05, refund: Globex}\n",
            "some events have a date and some count from day 0",
        ),
    ] {
        folder.write("case.yaml", format!("events:\n{events}"));
        let output = folder.run(&["settle", "case.yaml"]);
        assert_eq!(output.status.code(), Some(1), "{events}");
        assert!(err(&output).contains(sentence), "{}", err(&output));
        assert!(err(&output).contains("case.yaml:"), "{}", err(&output));
    }
}

#[test]
fn what_happened_at_one_time_is_asked_about_where_its_order_decides() {
    let folder = Folder::new();
    let sale = "- {day: 5, purchase: C, amount: 100, rate: 20}\n";
    let of = |time: &str, what: &str| {
        let event = |partner: &str| {
            let what = what.replace('@', partner);
            format!("- {{{time}, {what}}}\n")
        };
        [event("A"), event("B")]
    };
    let told = |policy: &str, events: &[String], sale: &str| {
        let case = format!("policy: {{{policy}}}\nevents:\n{}{sale}", events.concat());
        folder.write("case.yaml", case);
        let output = folder.run(&["settle", "case.yaml"]);
        let text = if output.status.success() {
            out(&output)
        } else {
            err(&output)
        };
        text.to_owned()
    };
    for (policy, what, time, help) in [
        ("credit: first_touch", "click: @", "day: 0", "add `hour:`"),
        ("credit: last_touch", "click: @", "day: 0", "add `hour:`"),
        (
            "credit: last_touch",
            "click: @",
            "day: 0, hour: 9",
            "correct the `hour:`",
        ),
        ("", "registers: @, customer: C", "day: 0", "add `hour:`"),
        ("", "introduced_by: @, customer: C", "day: 0", "add `hour:`"),
        ("", "customer_names_in_writing: @", "day: 0", "add `hour:`"),
        (
            "pays: closer_only",
            "closes: @, customer: C",
            "day: 0, hour: 3",
            "correct the `hour:`",
        ),
        (
            "",
            "claims: @, customer: C, evidence: yes",
            "day: 6",
            "add `hour:`",
        ),
    ] {
        let mut events = of(time, what);
        for _ in 0..2 {
            let told = told(policy, &events, sale);
            assert!(
                told.contains("happened at the same time"),
                "{policy}, {what}: {told}"
            );
            assert!(
                told.contains(" --> case.yaml:4:3\n"),
                "{policy}, {what}: {told}"
            );
            assert!(told.contains(help), "{policy}, {what}: {told}");
            events.reverse();
        }
    }
    for (policy, events, paid) in [
        (
            "credit: split",
            "- {day: 0, click: A}\n- {day: 0, click: B}\n",
            "A and B share",
        ),
        (
            "",
            "- {day: 0, click: A}\n- {day: 0, click: A}\n",
            "A is paid",
        ),
        (
            "",
            "- {day: -1, click: Z}\n- {day: 0, click: B}\n- {day: 0, click: A}\n",
            "Z is paid",
        ),
        (
            "",
            "- {day: 0, hour: 1, click: B}\n- {day: 0, hour: 2, click: A}\n",
            "B is paid",
        ),
        (
            "",
            "- {day: 0, hour: 1, registers: A, customer: C}\n- {day: 0, hour: 1, registers: A, customer: C}\n",
            "A is paid",
        ),
        (
            "",
            "- {day: 0, click: B}\n- {day: 0, click: A}\n- {day: 1, registers: A, customer: C}\n",
            "A is paid",
        ),
    ] {
        let told = told(policy, &[events.to_owned()], sale);
        assert!(told.starts_with(paid), "{policy}, {events}: {told}");
    }
    let half = [
        "- {day: 0, click: B}\n".to_owned(),
        "- {day: 0, hour: 2, click: A}\n".to_owned(),
    ];
    assert!(told("", &half, sale).contains("add `hour:`"));
    let twice = "- {day: 5, purchase: C, partner: B}\n- {day: 5, purchase: C, partner: A}\n";
    assert!(told("", &[], twice).contains("happened at the same time"));
}

#[test]
fn an_e_mail_address_is_refused_as_a_name_and_never_printed() {
    let folder = Folder::new();
    for (event, column) in [
        ("registers: jo@acme.com, customer: C", 23),
        ("registers: A, customer: jo@acme.com", 36),
        ("purchase: C, code: 'jo@acme.com'", 31),
        ("purchase: C, same_company_as: jo@acme.com", 42),
        ("purchase: C, client_of: \"Jo <jo@acme.com>\"", 36),
        ("purchase: jo@acme.com", 22),
        ("partner_moves: A, group: jo@acme.com", 37),
        ("direct_opportunity: C, state: jo@acme.com", 42),
    ] {
        folder.write(
            "case.yaml",
            format!("title: x\nevents:\n- {{day: 0, {event}}}\n"),
        );
        let output = folder.run(&["settle", "case.yaml"]);
        let told = err(&output);
        assert_eq!(output.status.code(), Some(1), "{event}");
        let place = format!("case.yaml:3:{column}\n");
        for part in ["this is an e-mail address", "a name such as `Acme`", &place] {
            assert!(told.contains(part), "{part}, {event}: {told}");
        }
        assert!(!told.contains("jo@"), "{told}");
    }
    for case in [
        "events: [{day: 0, clik: jo@acme.com}]",
        "events: [{day: 0, click: A, jo@acme.com: 1}]",
        "policy: {credit: jo@acme.com}\nevents: [{day: 0, click: A}]",
        "events: [{day: jo@acme.com, click: A}]",
        "events: [{day: 0, purchase: C, amount: jo@acme.com}]",
        "events: [{day: 0, purchase: C, rate: jo@acme.com}]",
        "note: jo@acme.com\nevents: [{day: 0, refund: C} # jo@acme.com",
        "jo@acme.com: [",
    ] {
        folder.write("case.yaml", case);
        let output = folder.run(&["settle", "case.yaml"]);
        assert_eq!(output.status.code(), Some(1), "{case}");
        assert!(!err(&output).contains("jo@"), "{}", err(&output));
    }
    let case = "title: jo@acme.com\nnote: jo@acme.com\nevents: [{day: 0, click: A}, {day: 1, purchase: C}]";
    folder.write("case.yaml", case);
    for format in ["text", "json", "markdown"] {
        let output = folder.run(&["settle", "case.yaml", "--format", format]);
        assert!(output.status.success(), "{}", err(&output));
        assert!(!out(&output).contains('@'), "{}", out(&output));
    }
}

#[test]
fn events_that_can_have_happened_are_not_refused() {
    for (policy, events, credit) in [
        (
            "",
            "{day: 0, click: A}, {day: 1, payout: Z}, {day: 5, purchase: C}",
            "A",
        ),
        (
            "qualifying_event: signup",
            "{day: 0, click: A}, {day: 1, signup: C}, {day: 2, payout: A}, {day: 5, purchase: C}",
            "A",
        ),
        (
            "",
            "{day: 0, click: A}, {day: 5, hour: 9, purchase: C}, {day: 5, payout: A}",
            "A",
        ),
        (
            "",
            "{day: 0, registers: A, customer: C}, {day: 3, purchase: C}, {day: 4, signup: C}",
            "A",
        ),
        (
            "window_covers: purchase",
            "{day: 0, click: A}, {day: 3, purchase: C}, {day: 4, signup: C}",
            "A",
        ),
        (
            "",
            "{day: 3, hour: 9, purchase: C}, {day: 3, claims: A, customer: C, evidence: yes}",
            "A",
        ),
        (
            "",
            "{day: 0, click: A}, {day: 0, partner_leaves: A}, {day: 3, purchase: C}",
            "A",
        ),
        (
            "",
            "{day: 0, partner_leaves: B}, {day: 1, click: A}, {day: 3, purchase: C}",
            "A",
        ),
        (
            "",
            "{day: 0, click: A}, {day: 3, program_closed: true}, {day: 3, purchase: C}",
            "A",
        ),
        (
            "new_customers_only: no",
            "{day: -90, purchase: C}, {day: 0, click: A}, {day: 3, purchase: C}",
            "A",
        ),
        (
            "",
            "{day: 0, click: A}, {day: 5, purchase: C}, {day: 200, renewal: C}",
            "A",
        ),
        (
            "",
            "{day: 3, hour: 9, purchase: C, code: A, amount: 9}, {day: 3, refund: C, amount: 9}",
            "A",
        ),
    ] {
        let text = format!("policy: {{{policy}}}\nevents: [{events}]\n");
        let found = settled(advisor().playbook(), "case", text);
        assert_eq!(found[0].credit, credit, "{policy}, {events}");
    }
}

#[test]
fn names_that_differ_only_in_case_are_one() {
    let mut events = [
        "{day: 0, registers: ACME, customer: globex}",
        "{day: 3, registers: Beta, customer: GLOBEX}",
        "{day: 9, purchase: Globex, code: acme}",
    ];
    for _ in 0..2 {
        let text = format!("events: [{}]\n", events.join(", "));
        let found = settled(advisor().playbook(), "case", text);
        let names: Vec<(&str, &str)> = found
            .iter()
            .map(|of| (of.customer.as_str(), of.credit.as_str()))
            .collect();
        assert_eq!(names, [("GLOBEX", "ACME")]);
        events.reverse();
    }
    let own = "events: [{day: 0, click: acme}, {day: 3, purchase: C, same_company_as: ' Acme '}]"
        .to_owned();
    assert_eq!(
        settled(advisor().playbook(), "case", own)[0].rule,
        "own-purchase"
    );
}
