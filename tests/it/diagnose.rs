//! `diagnose`: seven programs with one fault each, how exports are read, and what is said of bad ones.

mod counting;

use std::fmt::Write as _;

use partnerkit::diagnosis::columns::Fact;
use partnerkit::facts::catalog;
use partnerkit::playbook::Playbook;
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::common::{Folder, err, out};

/// A program to generate.
#[derive(Clone, Copy, Debug)]
struct Sample {
    partners: usize,
    activated: usize,
    selling: usize,
    referrals_each: usize,
    sales_each: usize,
    reversed_each: usize,
    clicks: usize,
    rate: f64,
}

/// A program without a fault: 60 partners, a third of them active, a quarter of referrals buying at 25%.
const SOUND: Sample = Sample {
    partners: 60,
    activated: 24,
    selling: 20,
    referrals_each: 8,
    sales_each: 3,
    reversed_each: 0,
    clicks: 40,
    rate: 25.0,
};

impl Sample {
    /// The list of partners, the referrals and the commissions.
    fn write(self, folder: &Folder, delimiter: char, currency: &str) {
        let mut partners = "Partner ID,Name,Email,Joined at,Clicks\n".to_owned();
        let mut referrals = "Partner ID,Referral date,Converted at\n".to_owned();
        let mut commissions =
            "Commission ID,Partner ID,Customer ID,Sale amount,Commission,Currency,Status,Created at\n".to_owned();
        for at in 0..self.partners {
            let _ = writeln!(
                partners,
                "p{at},Partner {at},who{at}@site{at}.com,2026-01-{:02},{}",
                1 + at % 28,
                self.clicks
            );
            if at < self.activated {
                for lead in 0..self.referrals_each {
                    let sold = if at < self.selling && lead < self.sales_each {
                        "2026-03-01"
                    } else {
                        ""
                    };
                    let _ = writeln!(referrals, "p{at},2026-02-{:02},{sold}", 1 + lead % 28);
                }
            }
            if at < self.selling {
                for sale in 0..self.sales_each + self.reversed_each {
                    let status = if sale < self.sales_each {
                        "paid"
                    } else {
                        "refunded"
                    };
                    let _ = writeln!(
                        commissions,
                        "c{at}-{sale},p{at},k{at}-{sale},100,{},{currency},{status},2026-03-01",
                        self.rate
                    );
                }
            }
        }
        commissions.push_str("late,p0,late,100,25,CUR,pending,2026-09-01\n");
        let commissions = commissions.replace("CUR", currency);
        let comma = |text: String| text.replace(',', &delimiter.to_string());
        folder.write("partners.csv", comma(partners));
        folder.write("referrals.csv", comma(referrals));
        folder.write("commissions.csv", comma(commissions));
    }
}

const FILES: [&str; 3] = ["partners.csv", "referrals.csv", "commissions.csv"];

fn diagnosis(folder: &Folder, more: &[&str]) -> Json {
    let words = [&["diagnose", "--format", "json"], &FILES[..], more].concat();
    let output = folder.run(&words);
    assert!(output.status.success(), "{}", err(&output));
    serde_json::from_str(out(&output)).expect("JSON")
}

#[test]
fn each_of_seven_programs_is_held_back_by_its_own_fault() {
    let broken = Sample {
        activated: 0,
        selling: 0,
        ..SOUND
    };
    let few = Sample {
        partners: 8,
        activated: 6,
        selling: 5,
        ..SOUND
    };
    let idle = Sample {
        partners: 412,
        activated: 11,
        selling: 11,
        clicks: 0,
        ..SOUND
    };
    let lost = Sample {
        referrals_each: 25,
        sales_each: 1,
        ..SOUND
    };
    let refunded = Sample {
        reversed_each: 2,
        ..SOUND
    };
    let poor = Sample { rate: 8.0, ..SOUND };
    for (sample, more, id) in [
        (broken, &[][..], "measurement"),
        (few, &[], "few-partners"),
        (idle, &[], "activation"),
        (lost, &[], "conversion"),
        (refunded, &[], "reversals"),
        (poor, &[], "offer"),
        (SOUND, &["--cac", "20"], "cost"),
        (SOUND, &["--cac", "200"], "nothing-binding"),
    ] {
        let folder = Folder::new();
        sample.write(&folder, ',', "USD");
        let found = diagnosis(&folder, more);
        let constraint = &found["constraint"];
        assert_eq!(constraint["id"], id, "{found:#}");
        assert_eq!(
            constraint["numbers"].as_array().map(Vec::len),
            Some(5),
            "{id}"
        );
        assert_eq!(
            constraint["actions"].as_array().map(Vec::len),
            Some(3),
            "{id}"
        );
    }
}

#[test]
fn of_412_affiliates_with_11_who_sell_it_is_activation_and_not_the_rate() {
    let folder = Folder::new();
    let sample = Sample {
        partners: 412,
        activated: 11,
        selling: 11,
        rate: 12.0,
        ..SOUND
    };
    sample.write(&folder, ',', "USD");
    let output = folder.run(&[
        "diagnose",
        "partners.csv",
        "referrals.csv",
        "commissions.csv",
    ]);
    let text = out(&output);
    assert!(
        text.starts_with("Too few of those who joined ever refer anybody"),
        "{text}"
    );
    for part in [
        "a higher rate would only pay more to the few who do",
        "2.7%",
        "401",
        "Whom to call",
        "A bounty",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains('@'), "{text}");
    let found = diagnosis(&folder, &[]);
    let bounty = &found["bounty"];
    assert_eq!(bounty["dormant"], 401);
    let cap = bounty["sum"].as_f64().zip(bounty["places"].as_f64());
    assert_eq!(
        cap.map(|(sum, places)| sum * places),
        bounty["cap"].as_f64()
    );
    assert_eq!(
        found["constraint"]["call"].as_array().map(Vec::len),
        Some(10)
    );
}

#[test]
fn newcomers_are_left_out_of_shares_and_the_hold_out_of_what_is_earned() {
    let folder = Folder::new();
    let mut partners = "Partner ID,Joined at\n".to_owned();
    for at in 0..20 {
        let _ = writeln!(
            partners,
            "p{at},2026-{}-01",
            if at < 12 { "01" } else { "08" }
        );
    }
    folder.write("partners.csv", partners);
    folder.write(
        "referrals.csv",
        "Partner ID,Referral date,Converted at\np0,2026-02-01,2026-02-02\np13,2026-08-02,\n",
    );
    folder.write(
        "commissions.csv",
        "Partner ID,Customer ID,Sale amount,Commission,Status,Created at\n\
         p0,a,\"$1,000.00\",200,approved,2026-02-02\np0,b,500,100,approved,2026-08-20\np0,c,70,10,fraud,2026-02-02\n",
    );
    let found = diagnosis(&folder, &["--hold", "30"]);
    let measures = &found["measures"];
    assert_eq!(measures["partners_total"], 20);
    assert_eq!(measures["activated"]["n"], 12);
    assert_eq!(measures["activated"]["of"], 1);
    assert_eq!(measures["revenue"], 1000.0);
    assert_eq!(measures["commission"], 200.0);
    assert_eq!(measures["cohorts"][0]["month"], "2026-01");
    assert_eq!(measures["cohorts"][1]["active"][0]["share"], Json::Null);
    assert_eq!(found["as_of"], "2026-08-20");
    let found = diagnosis(&folder, &["--hold", "0"]);
    assert_eq!(found["measures"]["revenue"], 1500.0);
}

#[test]
fn amounts_are_cents_where_the_platform_writes_cents() {
    for (header, cents, platform) in [
        (
            "id,partner,customer,revenue,amount,status,created_at",
            true,
            "tolt",
        ),
        (
            "id,affiliate.id,conversion_id,amount,approved,created_at",
            false,
            "tapfiliate",
        ),
    ] {
        let folder = Folder::new();
        let row = match platform {
            "tolt" => "c1,p1,k1,10000,2500,paid,2026-01-01",
            _ => "c1,p1,k1,25.00,true,2026-01-01",
        };
        folder.write("export.csv", format!("{header}\n{row}\n"));
        let output = folder.run(&["diagnose", "export.csv", "--format", "json", "--hold", "0"]);
        let found: Json = serde_json::from_str(out(&output)).expect("JSON");
        assert_eq!(found["files"][0]["platform"], platform, "{found:#}");
        assert_eq!(found["files"][0]["in_cents"], cents);
        assert_eq!(found["measures"]["commission"], 25.0, "{platform}");
    }
}

#[test]
fn a_column_is_read_as_the_person_says() {
    let folder = Folder::new();
    folder.write(
        "list.csv",
        "Who,Since when,Visits\nAcme,2026-01-01,5\nBolt,2026-06-01,6\n",
    );
    let output = folder.run(&["diagnose", "list.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("list.csv:1:"), "{}", err(&output));
    let output = folder.run(&[
        "diagnose",
        "list.csv",
        "--map",
        "Who=partner_name",
        "--map",
        "Since when=joined at",
        "--format",
        "json",
    ]);
    assert!(output.status.success(), "{}", err(&output));
    let found: Json = serde_json::from_str(out(&output)).expect("JSON");
    assert_eq!(found["files"][0]["columns"][1]["ours"], "joined_at");
    assert_eq!(found["measures"]["partners"], 1);
    let output = folder.run(&["diagnose", "list.csv", "--map", "Who=partner_nam"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("Who=partner name"),
        "{}",
        err(&output)
    );
}

#[test]
fn bad_exports_are_refused_with_file_line_and_what_to_do() {
    let folder = Folder::new();
    let list = "Partner ID,Name,Joined at,Clicks\np1,Acme,";
    folder.write("shop.csv", "Title,Price\nChair,5\n");
    folder.write("slash.csv", format!("{list}03/04/2026,5\n"));
    folder.write(
        "dub.csv",
        "ID,Name,Email,Group,Status,Enrolled at,Clicks,Leads,Conversions,Revenue,Commissions\n",
    );
    folder.write(
        "tolt.csv",
        "id,partner,customer,revenue,amount,status,created_at\n",
    );
    folder.write(
        "mixed.csv",
        "Partner ID,Sale amount,Commission,Currency,Created at\np1,5,1,USD,2026-01-01\np1,5,1,EUR,2026-01-01\n",
    );
    folder.write("data.json", "[{\"id\": 1}]");
    folder.write("empty.csv", "");
    folder.write("photo.csv", b"\x89PNG\r\n\x1a\n");
    let bytes: Vec<u8> = (0..=255).collect();
    folder.write("bytes.csv", bytes);
    for (files, sentence, help) in [
        (&["shop.csv"][..], "shop.csv:1: this is no export", "--map"),
        (
            &["slash.csv"],
            "slash.csv:2: `03/04/2026` may be day or month first",
            "--dates day-first",
        ),
        (
            &["dub.csv", "tolt.csv"],
            "tolt.csv:1: an export of Tolt, while `dub.csv` is one of Dub",
            "one platform",
        ),
        (
            &["mixed.csv"],
            "mixed.csv:3: amounts in EUR here, and in USD before",
            "one currency",
        ),
        (&["data.json"], "data.json:1: this is JSON, not rows", "CSV"),
        (
            &["empty.csv"],
            "empty.csv:1: there is nothing in it",
            "export it again",
        ),
        (
            &["photo.csv"],
            "photo.csv: it is an image, not a text file",
            "CSV",
        ),
        (
            &["bytes.csv"],
            "bytes.csv: it is a binary file, not a text file",
            "CSV",
        ),
        (&["none.csv"], "there is no file `none.csv`", ""),
    ] {
        let output = folder.run(&[&["diagnose"], files].concat());
        assert_eq!(output.status.code(), Some(1), "{files:?}");
        for part in [sentence, help] {
            assert!(err(&output).contains(part), "{part}: {}", err(&output));
        }
    }
}

#[test]
fn partners_without_a_date_and_unknown_words_are_reported_by_line() {
    let folder = Folder::new();
    folder.write(
        "partners.csv",
        "Program of 2026\n\nPartner ID,Name,Email,Joined at,Clicks\np1,jo@acme.com,jo@acme.com,2026-01-01,5\np2,Bolt,,,6\nGrand Total,,,,11\n",
    );
    folder.write(
        "commissions.csv",
        "Partner ID,Customer email,Commission,Status,Created at\np1,ann@acme.com,5,odd,2026-01-01\n",
    );
    let output = folder.run(&["diagnose", "partners.csv", "commissions.csv"]);
    assert!(output.status.success(), "{}", err(&output));
    for part in [
        "partners.csv:3: the header is taken from this line",
        "partners.csv:5: this partner has no day of joining",
        "partners.csv:6: a line of totals is left out",
        "commissions.csv:2: the status `odd` is not known",
    ] {
        assert!(err(&output).contains(part), "{part}: {}", err(&output));
    }
    let text = out(&output);
    assert!(
        text.contains("p1: 1 customer with an e-mail address"),
        "{text}"
    );
    assert!(!text.contains("jo@") && !err(&output).contains("jo@"));
}

#[test]
fn what_was_measured_goes_into_an_answers_file_and_other_answers_stay() {
    let folder = Folder::new();
    SOUND.write(&folder, ',', "USD");
    folder.write("answers.yaml", "company:\n  name: Acme\n");
    diagnosis(
        &folder,
        &[
            "--write-answers",
            "answers.yaml",
            "--company-revenue",
            "60000",
        ],
    );
    let answers = folder.read("answers.yaml");
    for part in [
        "name: \"Acme\"",
        "exists: yes",
        "partners: 60",
        "revenue_share: 10%",
        "structure: \"25% of revenue as commission; 20 of 60 partners had a sale\"",
        "- type: creators\n      rate: 25%\n",
        "      partners: 60\n      active: 20\n      revenue_share: 10%\n",
    ] {
        assert!(answers.contains(part), "{part}: {answers}");
    }
    let named = answers.replace(
        "25% of revenue as commission; 20 of 60 partners had a sale",
        "Ours",
    );
    folder.write("answers.yaml", named);
    diagnosis(&folder, &["--write-answers", "answers.yaml"]);
    assert!(folder.read("answers.yaml").contains("structure: \"Ours\""));
    let checked = folder.run(&["check", "answers.yaml"]);
    assert!(!err(&checked).contains("program."), "{}", err(&checked));
}

#[test]
fn measured_facts_go_into_no_other_file_of_the_command() {
    let folder = Folder::new();
    SOUND.write(&folder, ',', "USD");
    let partners = folder.read("partners.csv");
    let exports = ["partners.csv", "referrals.csv", "commissions.csv"];
    for (answers, more) in [
        ("partners.csv", &[][..]),
        ("measured.json", &["-o", "measured.json"]),
        ("measured.json", &["-o", "./measured.json", "--force"]),
    ] {
        let flags = [&["--write-answers", answers], more].concat();
        let output = folder.run(&[&["diagnose"], &exports[..], &flags].concat());
        assert_eq!(output.status.code(), Some(1), "{flags:?}");
        let told = "is an input of this command and cannot be its output";
        assert!(err(&output).contains(told), "{}", err(&output));
    }
    assert_eq!(folder.read("partners.csv"), partners);
    assert!(!folder.path("measured.json").exists());
}

#[test]
fn amounts_and_dates_of_no_program_are_reported_and_left_out() {
    let folder = Folder::new();
    let most = "79228162514264337593543950335";
    folder.write(
        "commissions.csv",
        format!(
            "Partner ID,Sale amount,Commission,Created at\np1,{most},5,2026-01-01\np1,{most},5,2026-01-02\n\
             p1,40,5,0001-01-01\np1,60,5,9999-12-31\n"
        ),
    );
    let output = folder.run(&["diagnose", "commissions.csv", "--format", "json"]);
    for part in [
        "commissions.csv:2: `Sale amount` is no amount here and counts as 0, and in 1 more row",
        "commissions.csv:4: `Created at` is no date here and is left out, and in 1 more row",
    ] {
        assert!(err(&output).contains(part), "{part}: {}", err(&output));
    }
    let found: Json = serde_json::from_str(out(&output)).expect("JSON");
    assert_eq!(found["measures"]["revenue"], 100.0);
    assert_eq!(found["as_of"], "2026-01-02");
}

#[test]
fn an_export_is_read_the_same_in_every_encoding_and_with_lines_around_it() {
    let plain =
        "Partner ID,Name,Joined at,Clicks\np1,Café Nord,2026-01-01,5\np2,Bolt,2026-02-01,6\n";
    let little = plain.encode_utf16().flat_map(u16::to_le_bytes);
    let latin = plain.chars().map(|letter| letter as u8);
    let folder = Folder::new();
    let measured = |bytes: Vec<u8>| {
        folder.write("list.csv", bytes);
        let output = folder.run(&["diagnose", "list.csv", "--format", "json"]);
        assert!(output.status.success(), "{}", err(&output));
        let found: Json = serde_json::from_str(out(&output)).expect("JSON");
        (
            found["measures"].clone(),
            found["constraint"]["call"].clone(),
        )
    };
    let expected = measured(plain.as_bytes().to_vec());
    for bytes in [
        [b"\xef\xbb\xbf", plain.as_bytes()].concat(),
        [0xff, 0xfe].into_iter().chain(little).collect(),
        latin.collect(),
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        format!("sep=,\n{plain}").into_bytes(),
        format!("Partners of Acme\n\n{plain}Total,,,11\n\nExported by Jo\n").into_bytes(),
    ] {
        assert_eq!(measured(bytes), expected);
    }
}

#[test]
fn every_column_of_the_tables_of_exports_is_a_fact() {
    let playbook = Playbook::embedded(catalog().vocabulary.clone()).expect("the tables");
    for row in playbook.rows("export-columns") {
        for pair in row.list("columns") {
            let fact = pair
                .rsplit_once(" = ")
                .and_then(|(_, fact)| Fact::of_words(fact));
            assert!(fact.is_some(), "{}: {pair}", row.id);
        }
    }
    for row in playbook.rows("constraints") {
        let actions = playbook.rows("constraint-actions");
        let of = actions.filter(|action| action.text("constraint") == row.id);
        assert_eq!(of.count(), 3, "{}", row.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn delimiter_currency_and_the_order_of_columns_and_files_change_nothing(
        delimiter in prop::sample::select(vec![',', ';', '\t']),
        currency in prop::sample::select(vec!["EUR", "JPY"]),
        turn in 0_usize..5,
    ) {
        let (plain, other) = (Folder::new(), Folder::new());
        SOUND.write(&plain, ',', "USD");
        SOUND.write(&other, delimiter, currency);
        let list = other.read("partners.csv");
        let turned: String = list.lines().map(|line| {
            let mut fields: Vec<&str> = line.split(delimiter).collect();
            fields.rotate_left(turn);
            fields.join(&delimiter.to_string()) + "\n"
        }).collect();
        other.write("partners.csv", turned);
        let expected = diagnosis(&plain, &[]);
        let output = other.run(&["diagnose", "commissions.csv", "partners.csv", "referrals.csv", "--format", "json"]);
        let found: Json = serde_json::from_str(out(&output)).expect("JSON");
        prop_assert_eq!(&found["measures"], &expected["measures"]);
        prop_assert_eq!(&found["constraint"], &expected["constraint"]);
    }
}

#[test]
fn the_page_needs_nothing_beside_itself_and_has_no_markup_or_address_of_a_partner() {
    let folder = Folder::new();
    SOUND.write(&folder, ',', "USD");
    let named = folder
        .read("partners.csv")
        .replace("Partner 3,", "<b>Partner</b> 3,");
    folder.write("partners.csv", named);
    let words = [&["diagnose"], &FILES[..], &["-o", "diagnosis.html"]].concat();
    let output = folder.run(&words);
    assert!(output.status.success(), "{}", err(&output));
    let page = folder.read("diagnosis.html");
    assert!(
        page.contains("default-src 'none'") && page.contains("&lt;b&gt;Partner&lt;/b&gt; 3"),
        "{page}"
    );
    assert_eq!(
        page.matches("<svg").count(),
        6,
        "funnel, time to first referral, Lorenz curve, each for a page and for a phone"
    );
    for foreign in [
        "<b>",
        "<script",
        "http-equiv=\"refresh",
        "src=",
        "who3@",
        "site3.com",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[test]
fn a_list_of_commissions_without_states_is_none_of_partners_and_odd_cells_are_reported_by_column() {
    let folder = Folder::new();
    folder.write(
        "c.csv",
        "Partner ID,Sale amount,Commission,Currency,Created at,Created at\n\
         p1,5,1,jo@acme.com,soon,x\np1,6,much,jo@acme.com,2026-01-01,x\n",
    );
    let output = folder.run(&["diagnose", "c.csv", "--format", "json"]);
    assert!(output.status.success(), "{}", err(&output));
    let found: Json = serde_json::from_str(out(&output)).expect("JSON");
    assert_eq!(found["files"][0]["holds"], "commissions");
    assert_eq!(found["currency"], Json::Null);
    for part in [
        "c.csv:1: columns 5 and 6 are both called `Created at`; the first one counts",
        "c.csv:2: the currency is no code of three letters and is left out, and in 1 more row",
        "c.csv:2: `Created at` is no date here and is left out",
        "c.csv:3: `Commission` is no amount here and counts as 0",
    ] {
        assert!(err(&output).contains(part), "{part}: {}", err(&output));
    }
    assert!(!err(&output).contains('@') && !out(&output).contains('@'));
}
