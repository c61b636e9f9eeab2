//! One condition of a rule: a fact and the values under which it holds.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::fact::{Domain, FactId, FactValue};

/// An end of an interval and whether it belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The value at the end.
    pub at: Decimal,
    /// Whether the value itself is in.
    pub included: bool,
}

impl Bound {
    /// Whether a value is in, when the interval lies on that side of its end.
    fn contains(&self, value: &Decimal, side: Ordering) -> bool {
        let lies = value.cmp(&self.at);
        lies == side || (self.included && lies == Ordering::Equal)
    }
}

/// The values under which a condition holds.
#[derive(Clone, Debug, PartialEq)]
pub enum UnaryTest {
    /// The fact is yes, or no.
    YesNo(bool),
    /// The fact is one of these words.
    OneOf(Vec<&'static str>),
    /// The fact has a value and it is none of these words.
    NoneOf(Vec<&'static str>),
    /// The fact lies between two ends; an open side has none.
    Between(Option<Bound>, Option<Bound>),
    /// The fact has no value.
    Absent,
    /// The fact has a value.
    Known,
}

/// A fact and its test.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The fact looked at.
    pub fact: FactId,
    /// What is asked of it.
    pub test: UnaryTest,
}

impl UnaryTest {
    /// Whether a value passes; a fact without a value passes only [`UnaryTest::Absent`].
    #[must_use]
    pub fn holds(&self, value: &Option<FactValue>) -> bool {
        match self {
            Self::YesNo(wanted) => {
                matches!(value, Some(FactValue::YesNo(given)) if wanted == given)
            }
            Self::OneOf(words) => {
                matches!(value, Some(FactValue::Choice(given)) if words.contains(given))
            }
            Self::NoneOf(words) => {
                matches!(value, Some(FactValue::Choice(given)) if !words.contains(given))
            }
            Self::Between(low, high) => matches!(value, Some(FactValue::Number(given))
                if low.is_none_or(|low| low.contains(given, Ordering::Greater))
                    && high.is_none_or(|high| high.contains(given, Ordering::Less))),
            Self::Absent => value.is_none(),
            Self::Known => value.is_some(),
        }
    }

    /// Reads a test as tables write it; `fact` is the name used in problems.
    ///
    /// # Errors
    /// A sentence that says what the fact can be compared with.
    pub fn parse(text: &str, fact: &str, domain: &Domain) -> Result<Self, String> {
        match text {
            "none" if !matches!(domain, Domain::Choice(words) if words.contains(&"none")) => {
                return Ok(Self::Absent);
            }
            "absent" => return Ok(Self::Absent),
            "known" => return Ok(Self::Known),
            _ => {}
        }
        match domain {
            Domain::YesNo => match text {
                "yes" | "true" => Ok(Self::YesNo(true)),
                "no" | "false" => Ok(Self::YesNo(false)),
                _ => Err(format!("`{}` is yes or no, not `{text}`", fact)),
            },
            Domain::Choice(words) => {
                let (negated, list) = match text.strip_prefix("not ") {
                    Some(rest) => (true, rest.trim()),
                    None => (false, text),
                };
                let list = list.trim_start_matches('[').trim_end_matches(']');
                let wanted = list
                    .split(',')
                    .map(|word| word_of(word.trim(), words, fact))
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(if negated {
                    Self::NoneOf(wanted)
                } else {
                    Self::OneOf(wanted)
                })
            }
            Domain::Number { .. } => interval(text).ok_or_else(|| {
                format!("`{text}` is not a test of a number: write `< 10`, `>= 10` or `[10, 20)`")
            }),
        }
    }
}

/// The vocabulary's own copy of a word.
///
/// # Errors
/// A sentence with the words that exist.
pub(super) fn word_of(
    word: &str,
    words: &[&'static str],
    fact: &str,
) -> Result<&'static str, String> {
    words
        .iter()
        .find(|known| **known == word)
        .copied()
        .ok_or_else(|| {
            format!(
                "`{fact}` is never `{word}`: it is one of {}",
                words.join(", ")
            )
        })
}

fn interval(text: &str) -> Option<UnaryTest> {
    let number = |text: &str| Decimal::from_str_exact(text.trim()).ok();
    for (sign, low, included) in [
        (">=", true, true),
        ("<=", false, true),
        (">", true, false),
        ("<", false, false),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            let bound = Some(Bound {
                at: number(rest)?,
                included,
            });
            return Some(if low {
                UnaryTest::Between(bound, None)
            } else {
                UnaryTest::Between(None, bound)
            });
        }
    }
    let exact = |text| {
        number(text).map(|at| {
            let bound = Some(Bound { at, included: true });
            UnaryTest::Between(bound, bound)
        })
    };
    if let Some(rest) = text.strip_prefix('=') {
        return exact(rest);
    }
    let Some(inner) = text.strip_prefix(['[', '(']) else {
        return exact(text);
    };
    let (low, high) = inner.strip_suffix([']', ')'])?.split_once(',')?;
    let low = Bound {
        at: number(low)?,
        included: text.starts_with('['),
    };
    let high = Bound {
        at: number(high)?,
        included: text.ends_with(']'),
    };
    (low.at < high.at).then_some(UnaryTest::Between(Some(low), Some(high)))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::UnaryTest;
    use crate::playbook::fact::{Domain, FactValue};

    const NUMBER: Domain = Domain::Number {
        min: None,
        max: None,
    };

    fn test(text: &str, domain: &Domain) -> Result<UnaryTest, String> {
        UnaryTest::parse(text, "some.fact", domain)
    }

    #[test]
    fn intervals_say_which_end_is_in() {
        let cases = [
            ("< 10", "9.99", true),
            ("< 10", "10", false),
            ("<= 10", "10", true),
            ("> 10", "10", false),
            (">= 10", "10", true),
            ("[10, 20)", "10", true),
            ("[10, 20)", "20", false),
            ("(10, 20]", "10", false),
            ("(10, 20]", "20", true),
            ("= 7", "7.00", true),
        ];
        for (text, value, holds) in cases {
            let parsed = test(text, &NUMBER).expect(text);
            let value = Decimal::from_str_exact(value).expect("a decimal");
            assert_eq!(
                parsed.holds(&Some(FactValue::Number(value))),
                holds,
                "{text} of {value}"
            );
            assert!(!parsed.holds(&None), "{text} of nothing");
        }
    }

    #[test]
    fn words_are_checked_against_the_fact() {
        let words = Domain::Choice(vec!["stripe", "paddle", "none"]);
        let holds = |text, word| {
            test(text, &words)
                .expect(text)
                .holds(&Some(FactValue::Choice(word)))
        };
        assert!(holds("stripe", "stripe"));
        assert!(holds("not [stripe, paddle]", "none"));
        assert!(holds("none", "none"));
        assert!(!holds("not stripe", "stripe"));
        assert!(test("strpe", &words).is_err());
    }

    #[test]
    fn a_backward_or_broken_interval_is_refused() {
        for text in ["[20, 10)", "< ten", "[1, 2", "between 1 and 2"] {
            assert!(test(text, &NUMBER).is_err(), "{text}");
        }
    }
}
