//! The engine's numbers against another implementation: Python's `decimal` at 38 digits, half to even.

use partnerkit::economics::precise::{Half, Precise};
use partnerkit::economics::survival::{MONTH_DAYS, Survival};
use rust_decimal::Decimal;

/// A vector: three operands and six results.
fn vectors() -> Vec<Vec<String>> {
    let text = include_str!("../data/precise.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records();
    rows.map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect()
}

fn precise(text: &str) -> Precise {
    Decimal::from_str_exact(text).expect("an operand").into()
}

/// All digits of a number, without the zeros behind them.
fn digits(number: Precise) -> String {
    let text = number.text(60, Half::Even);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn plain(text: &str) -> String {
    let text = text
        .strip_prefix('-')
        .filter(|rest| rest.trim_matches(['0', '.']).is_empty())
        .unwrap_or(text);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

#[test]
fn sums_products_and_quotients_are_the_same_38_digits() {
    for row in vectors() {
        let [a, b, c] = [&row[0], &row[1], &row[2]].map(|text| precise(text));
        let results = [
            a * b,
            a.over(b).expect("a divisor"),
            a - b * c,
            (a * b).over(c).expect("a divisor"),
        ];
        for (result, expected) in results.into_iter().zip(&row[3..]) {
            assert_eq!(digits(result), plain(expected), "{row:?}");
        }
    }
}

#[test]
fn logarithms_and_exponentials_are_the_same_to_32_digits() {
    for row in vectors() {
        for (result, expected) in [
            (precise(&row[0]).ln(), &row[7]),
            (
                Some(precise(&row[1]).exp()).filter(|_| !row[8].is_empty()),
                &row[8],
            ),
        ] {
            let Some(result) = result else { continue };
            let places = 32u32.saturating_sub(expected.find('.').unwrap_or(0) as u32);
            let rounded = |text: &str| {
                text[..text.find('.').map_or(text.len(), |at| at + places as usize)].to_owned()
            };
            let found = result.text(60, Half::Even);
            if expected.contains('.') {
                assert_eq!(
                    rounded(&found),
                    rounded(&format!("{expected:0<70}")),
                    "{row:?}"
                );
            }
        }
    }
}

#[test]
fn a_number_is_rounded_once_and_never_prints_minus_zero() {
    let cases = [
        ("2.5", 0, Half::Even, "2"),
        ("3.5", 0, Half::Even, "4"),
        ("2.5", 0, Half::Up, "3"),
        ("-2.5", 0, Half::Up, "-3"),
        ("-0.004", 2, Half::Even, "0.00"),
        ("0", 2, Half::Even, "0.00"),
        ("1234.5", 3, Half::Even, "1234.500"),
        (
            "0.0000000000000000000000000049",
            27,
            Half::Even,
            "0.000000000000000000000000005",
        ),
    ];
    for (text, places, half, expected) in cases {
        assert_eq!(precise(text).text(places, half), expected, "{text}");
    }
}

#[test]
fn what_has_no_value_says_so_instead_of_failing() {
    let zero = Precise::ZERO;
    assert!(Precise::ONE.over(zero).is_none());
    assert!(zero.ln().is_none() && Precise::whole(-1).ln().is_none());
    assert_eq!(zero.powi(0), Precise::ONE);
    assert_eq!(Precise::ONE.ln().map(digits), Some("0".into()));
    assert_eq!(
        (
            Precise::whole(-7).floor_i64(),
            Precise::scaled(-75, 1).floor_i64()
        ),
        (Some(-7), Some(-8))
    );
    assert_eq!(Precise::scaled(71, 1).ceil_i64(), Some(8));
    assert_eq!(Precise::whole(10).powi(40).floor_i64(), None);
}

#[test]
fn where_a_month_loses_everybody_losses_are_spread_over_its_days() {
    let survival = Survival::from_churn(&[], Precise::ONE);
    let half_a_month = MONTH_DAYS * Precise::scaled(5, 1);
    assert_eq!(digits(survival.to_day(half_a_month)), "0.5");
    assert!(survival.to_day(MONTH_DAYS).is_zero());
}

#[test]
fn six_percent_a_month_is_1148_in_10000_over_60_days() {
    let survival = Survival::from_churn(&[], Precise::scaled(6, 2));
    let lost = Precise::ONE - survival.to_day(Precise::whole(60));
    assert_eq!(lost.text(10, Half::Even), "0.1148268898");
}
