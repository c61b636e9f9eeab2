//! Numbers as people write them, and what is refused.

use proptest::prelude::{Strategy, proptest};
use proptest::{prop_assert, prop_assert_eq};

use super::super::Kind;
use super::{Numeric, parse, write};
use crate::units::{Decimal, Unit};

fn numeric(unit: Unit, whole: bool, max: i64) -> Numeric {
    Numeric {
        unit,
        whole,
        min: Decimal::ZERO,
        max: Decimal::from(max),
        per: None,
    }
}

fn money() -> Numeric {
    numeric(Unit::Money, false, 1_000_000_000_000_000_000)
}

#[test]
fn an_amount_beyond_the_most_is_told_the_most() {
    let help = |text: &str| parse(text, &money()).expect_err(text).help;
    assert_eq!(
        help("1000000000000000001")[1..],
        ["at most 1,000,000,000,000,000,000"]
    );
    assert_eq!(help("-1").len(), 1);
}

#[test]
fn money_is_read_exactly_in_the_ways_people_write_it() {
    let cases = [
        ("1200", "1200"),
        ("1,200", "1200"),
        ("$1.2k", "1200"),
        ("1.2m", "1200000"),
        ("1.2M", "1200000"),
        ("$25,000", "25000"),
        ("25k", "25000"),
        ("25 K", "25000"),
        ("49.90", "49.90"),
        ("0.15", "0.15"),
        ("9007199254740993.55", "9007199254740993.55"),
        ("1,234,567.89", "1234567.89"),
        ("25000 EUR", "25000"),
        ("€25", "25"),
        ("+5", "5"),
        ("0", "0"),
        ("0.125", "0.125"),
        ("12.3450", "12.3450"),
        ("2b", "2000000000"),
    ];
    for (text, value) in cases {
        let read = parse(text, &money()).map(|value| value.to_string());
        assert_eq!(read, Ok(value.to_owned()), "{text}");
    }
}

#[test]
fn what_could_be_read_two_ways_or_not_at_all_is_refused_with_a_hint() {
    let cases = [
        ("NaN", "not-a-number", "25k"),
        ("inf", "not-a-number", "25k"),
        (".5", "not-a-number", "25k"),
        ("5.", "not-a-number", "25k"),
        ("1e3", "not-a-number", "25k"),
        ("0x10", "not-a-number", "25k"),
        ("1_200", "not-a-number", "25k"),
        ("١٢", "not-a-number", "25k"),
        ("20%", "not-a-number", "25k"),
        ("12,5", "decimal-comma", "`12.5`"),
        ("1.200.000", "decimal-comma", "`1200000`"),
        ("1.200,50", "decimal-comma", "`1200.50`"),
        ("1.234.567,8", "decimal-comma", "`1234567.8`"),
        ("1,2M", "decimal-comma", "`1.2M`"),
        ("1,25k", "decimal-comma", "`1.25k`"),
        ("$1,2 M", "decimal-comma", "`1.2M`"),
        ("1,2M EUR", "decimal-comma", "`1.2M`"),
        ("1.234,5k", "decimal-comma", "`1234.5k`"),
        ("1.200k EUR", "ambiguous-point", "`1200k` or `1.2k`"),
        ("1.200", "ambiguous-point", "`1200` or `1.2`"),
        ("1.230", "ambiguous-point", "`1230` or `1.23`"),
        ("1.234", "ambiguous-point", "`1234` or `1.2340`"),
        ("7.000", "ambiguous-point", "`7000` or `7`"),
        ("$1.200k", "ambiguous-point", "`1200k` or `1.2k`"),
        ("-5", "out-of-range", "0 or more"),
        ("-$5", "not-a-number", "25k"),
        ("12345678901234567890123456789", "too-many-digits", "28"),
        ("0.12345678901234567890123456789", "too-many-digits", "28"),
        ("99999999999999999999999999b", "out-of-range", "0 or more"),
    ];
    for (text, id, hint) in cases {
        let rejection = parse(text, &money()).expect_err(text);
        assert_eq!(rejection.id, id, "{text}: {}", rejection.message);
        assert!(
            rejection.help.iter().any(|help| help.contains(hint)),
            "{text}: {:?}",
            rejection.help
        );
    }
}

#[test]
fn numbers_are_read_as_people_write_them_where_that_means_one_thing() {
    let count = numeric(Unit::Count, true, 1_000_000_000);
    let percent = numeric(Unit::Percent, false, 100);
    let days = numeric(Unit::Days, true, 1_825);
    let weeks = numeric(Unit::Weeks, false, 520);
    let per = |per| Numeric {
        per: Some(per),
        ..money()
    };
    for (text, numeric, value) in [
        ("410 customers", count, "410"),
        ("about 300", count, "300"),
        ("~ 1,200 accounts", count, "1200"),
        ("2 thousand", count, "2000"),
        ("38 000", money(), "38000"),
        ("38\u{202f}000.50", money(), "38000.50"),
        ("38'000", money(), "38000"),
        ("₹1,00,000", money(), "100000"),
        ("₹ 12,34,567.50", money(), "1234567.50"),
        ("5 lakh", money(), "500000"),
        ("about $1.2 million", money(), "1200000"),
        ("38k/mo", per("month"), "38000"),
        ("€38k per month", per("month"), "38000"),
        ("$12,000 a year", per("customer and year"), "12000"),
        ("204 per customer", per("customer"), "204"),
        ("~12%", percent, "12"),
        ("12 percent", percent, "12"),
        ("0.5 per cent", percent, "0.5"),
        ("30 days", days, "30"),
        ("3 weeks", days, "21"),
        ("1 day", days, "1"),
        ("30d", days, "30"),
        ("2 months", days, "60"),
        ("a week", days, "7"),
        ("about a month", days, "30"),
        ("12 months", count, "12"),
        ("None", count, "0"),
        ("4 hours a week", numeric(Unit::Hours, false, 40), "4"),
        ("38k MRR", per("month"), "38000"),
        ("1.5 weeks", weeks, "1.5"),
        ("14 days", weeks, "2"),
    ] {
        let read = parse(text, &numeric).map(|value| value.to_string());
        assert_eq!(read, Ok(value.to_owned()), "{text}");
    }
}

#[test]
fn what_means_two_things_or_another_time_is_refused_with_what_to_type() {
    let percent = numeric(Unit::Percent, false, 100);
    let days = numeric(Unit::Days, true, 1_825);
    let weeks = numeric(Unit::Weeks, false, 520);
    let per = |per| Numeric {
        per: Some(per),
        ..money()
    };
    for (text, numeric, id, typed) in [
        ("20-30%", percent, "range", &["20%", "30%"][..]),
        ("20% – 30%", percent, "range", &["20%", "30%"]),
        (
            "about 20 to 30 percent",
            percent,
            "range",
            &["20 percent", "30 percent"],
        ),
        ("$20-30k", money(), "range", &["$20k", "30k"]),
        (
            "38k/mo",
            per("customer and year"),
            "other-period",
            &["456000"],
        ),
        ("12k per year", per("month"), "other-period", &["1000"]),
        ("456k ARR", per("month"), "other-period", &["38000"]),
    ] {
        let rejection = parse(text, &numeric).expect_err(text);
        assert_eq!(rejection.id, id, "{text}");
        assert_eq!(told(&rejection.help[0]), typed, "{text}");
        for typed in typed {
            assert!(parse(typed, &numeric).is_ok(), "{text}: {typed}");
        }
    }
    for (text, numeric, id) in [
        ("2 fortnights", days, "not-a-number"),
        ("a few weeks", days, "not-a-number"),
        ("10 days", weeks, "not-a-number"),
        ("300 weeks", days, "out-of-range"),
        ("1,00,00", money(), "not-a-number"),
        ("38 00", money(), "not-a-number"),
        ("about", money(), "not-a-number"),
        ("0.2", percent, "ambiguous-percent"),
        ("30-20-10", percent, "not-a-number"),
    ] {
        assert_eq!(parse(text, &numeric).map_err(|r| r.id), Err(id), "{text}");
    }
}

/// What a help says to type, between backticks after `write`.
fn told(help: &str) -> Vec<&str> {
    let after = help.rsplit_once("write ").map_or("", |(_, told)| told);
    after.split('`').skip(1).step_by(2).collect()
}

#[test]
fn what_the_help_of_a_decimal_comma_says_to_type_passes() {
    let percent = numeric(Unit::Percent, false, 100);
    let days = numeric(Unit::Days, true, 1_000);
    let count = numeric(Unit::Count, true, 1_000_000_000);
    for (text, numeric, expected) in [
        ("0,5%", percent, &["0.5%"][..]),
        ("0,5", percent, &["0.5%", "50%"]),
        ("12,5", percent, &["12.5"]),
        ("12,5 %", percent, &["12.5%"]),
        ("1,25k", count, &["1.25k"]),
        ("1,25k", money(), &["1.25k"]),
    ] {
        let rejection = parse(text, &numeric).expect_err(text);
        assert_eq!(rejection.id, "decimal-comma", "{text}");
        let typed = told(&rejection.help[0]);
        assert_eq!(typed, expected, "{text}");
        for typed in typed {
            assert!(parse(typed, &numeric).is_ok(), "{text}: {typed}");
        }
    }
    let rejection = parse("1,5", &days).expect_err("a day and a half");
    assert!(
        rejection.help[0].ends_with("write a whole number of days from 0 to 1,000, in digits"),
        "{:?}",
        rejection.help
    );
}

#[test]
fn a_bare_share_between_0_and_1_is_refused_with_both_readings() {
    let percent = numeric(Unit::Percent, false, 100);
    for (text, value) in [
        ("20%", "20"),
        ("20", "20"),
        ("0.5%", "0.5"),
        ("0.5 %", "0.5"),
        ("0", "0"),
        ("0.0", "0.0"),
        ("1", "1"),
        ("12.345", "12.345"),
    ] {
        let read = parse(text, &percent).map(|value| value.to_string());
        assert_eq!(read, Ok(value.to_owned()), "{text}");
    }
    let rejection = parse("0.2", &percent).expect_err("two readings");
    assert_eq!(rejection.readings, ["0.2%", "20%"]);
    assert_eq!(rejection.help, ["write `0.2%` or `20%`"]);
    for text in ["120%", "-1%", "100.01"] {
        assert_eq!(
            parse(text, &percent).map_err(|r| r.id),
            Err("out-of-range"),
            "{text}"
        );
    }
}

#[test]
fn counts_are_whole_and_rates_may_have_three_places() {
    let count = numeric(Unit::Count, true, 1_000_000_000);
    assert_eq!(parse("1.2k", &count), Ok(Decimal::from(1200)));
    assert_eq!(parse("15.0", &count), Ok(Decimal::from(15)));
    assert_eq!(parse("1.5", &count).map_err(|r| r.id), Err("not-whole"));
    let rejection = parse("1.200", &count).expect_err("thousands or not");
    assert_eq!(rejection.help, ["write `1200`"]);
    let rate = numeric(Unit::UsdRate, false, 100);
    assert_eq!(
        parse("1.085", &rate).map(|rate| rate.to_string()),
        Ok("1.085".to_owned())
    );
}

fn decimals() -> impl Strategy<Value = Decimal> {
    (0_i64..=999_999_999_999, 0_u32..=6).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

proptest! {
    #[test]
    fn what_is_written_reads_back_to_the_same_value(value in decimals()) {
        let money = money();
        prop_assert_eq!(parse(&write(value, &money), &money), Ok(value));
        let percent = numeric(Unit::Percent, false, 100);
        let value = value % Decimal::ONE_HUNDRED;
        prop_assert_eq!(parse(&write(value, &percent), &percent), Ok(value));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,40}") {
        for unit in [Unit::Money, Unit::Percent, Unit::Count, Unit::Days, Unit::UsdRate] {
            let kind = Kind::Number(numeric(unit, unit == Unit::Count, 1_000_000));
            if let Err(rejection) = kind.parse(&text) {
                prop_assert!(!rejection.message.is_empty() && !rejection.help.is_empty());
            }
        }
    }
}
