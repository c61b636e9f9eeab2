//! Counts and choices as parts of a sentence: the noun beside a number, the first letter of a sentence.

use rust_decimal::Decimal;

use super::number;

/// The noun beside a count: `one` for exactly 1, else `many`.
#[must_use]
pub fn noun<'a>(count: impl Into<Decimal>, one: &'a str, many: &'a str) -> &'a str {
    if count.into() == Decimal::ONE {
        one
    } else {
        many
    }
}

/// A count with its noun: `1 day`, `1,200 days`.
#[must_use]
pub fn counted(count: impl Into<Decimal>, one: &str, many: &str) -> String {
    let count = count.into().normalize();
    format!("{} {}", number(count), noun(count, one, many))
}

/// People or companies for reading: an expectation of 20.4 is 20 of them, and one of 0.3 is fewer than one.
#[must_use]
pub fn people(expected: Decimal) -> String {
    let whole = expected.round();
    if whole.is_zero() && expected > Decimal::ZERO {
        return "fewer than 1".into();
    }
    number(whole)
}

/// The text with a capital first letter.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The text with a small first letter, unless it begins with letters such as API.
#[must_use]
pub fn uncapitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    let first = first.into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::{capitalized, counted, people, uncapitalized};
    use crate::units::Decimal;

    #[test]
    fn a_count_has_its_noun() {
        for (count, text) in [
            ("0", "0 days"),
            ("1", "1 day"),
            ("1.00", "1 day"),
            ("1.5", "1.5 days"),
            ("1200", "1,200 days"),
        ] {
            let count: Decimal = count.parse().expect("a number");
            assert_eq!(counted(count, "day", "days"), text);
        }
    }

    #[test]
    fn people_are_counted_whole() {
        for (expected, text) in [
            ("0", "0"),
            ("0.3", "fewer than 1"),
            ("0.6", "1"),
            ("20.39", "20"),
            ("1234.5", "1,234"),
        ] {
            assert_eq!(people(expected.parse().expect("a number")), text);
        }
    }

    #[test]
    fn the_first_letter_alone_changes() {
        for (small, capital) in [("", ""), ("an ID", "An ID"), ("éa", "Éa"), ("1 b", "1 b")] {
            assert_eq!(capitalized(small), capital);
            assert_eq!(uncapitalized(capital), small);
        }
        assert_eq!(uncapitalized("API documentation"), "API documentation");
    }
}
