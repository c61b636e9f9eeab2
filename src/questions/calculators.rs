//! Ways to work out an answer from figures that are easier to find.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Kind;
use super::kinds::natural::{split_period, without_about};
use super::kinds::{Numeric, unit};
use crate::typed;
use crate::units::{Decimal, Unit};

/// A way to work out the answer to a question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calculator {
    /// The id of the question.
    question: String,
    /// The way, for a list of several.
    pub way: String,
    /// The time for which the one figure may be given in the answer's place, such as `year`.
    per: Option<String>,
    /// The figures that are asked for.
    pub asks: Vec<Figure>,
    /// The arithmetic, with `{1}` for the first figure.
    sum: String,
}

/// A figure that a calculator asks for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The question.
    pub prompt: String,
    /// What is counted.
    #[serde(deserialize_with = "unit")]
    unit: Unit,
    /// The least it can be.
    #[serde(default)]
    min: u32,
    /// The id of the question whose answer it is.
    pub from: Option<String>,
}

impl Figure {
    /// The answers it takes.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::Number(Numeric {
            unit: self.unit,
            whole: self.unit == Unit::Count,
            min: self.min.into(),
            max: match self.unit {
                Unit::Percent => Decimal::ONE_HUNDRED,
                _ => Decimal::from(1_000_000_000_000_u64),
            },
            per: None,
        })
    }
}

impl Calculator {
    /// The arithmetic with these figures, as it would be typed.
    #[must_use]
    pub fn arithmetic(&self, figures: &[String]) -> String {
        let mut sum = format!("= {}", self.sum);
        for (index, figure) in figures.iter().enumerate() {
            sum = sum.replace(&format!("{{{}}}", index + 1), figure);
        }
        sum
    }
}

/// The ways to work out the answer to a question.
///
/// # Panics
/// When the compiled-in list cannot be read, which a test rules out.
pub fn calculators_of(question: &str) -> impl Iterator<Item = &'static Calculator> {
    static CALCULATORS: LazyLock<Vec<Calculator>> =
        LazyLock::new(|| typed::compiled_in(include_str!("calculators.yaml")));
    CALCULATORS
        .iter()
        .filter(move |calculator| calculator.question == question)
}

/// The arithmetic behind an answer that is given for another time than the question's, such as `12% a year`.
pub(super) fn of_other_time(question: &str, text: &str) -> Option<String> {
    let (given, period) = split_period(without_about(text.trim()));
    let period = period?;
    let way = calculators_of(question).find(|way| way.per.as_deref() == Some(period))?;
    let kind = way.asks.first()?.kind();
    let value = kind.parse(given).ok()?;
    Some(way.arithmetic(&[kind.write(&value)]))
}

#[cfg(test)]
mod tests {
    use super::super::questionnaire;
    use super::calculators_of;

    #[test]
    fn a_share_a_year_is_one_a_month_by_the_same_arithmetic() {
        let churn = questionnaire().get("revenue.monthly_churn").expect("asked");
        for (typed, monthly, sum) in [
            ("12% a year", "1.06", "= 1 - (1 - 12%) ^ (1 / 12)"),
            ("12% annually", "1.06", "= 1 - (1 - 12%) ^ (1 / 12)"),
            ("yearly 12%", "1.06", "= 1 - (1 - 12%) ^ (1 / 12)"),
            ("~12 percent/yr", "1.06", "= 1 - (1 - 12%) ^ (1 / 12)"),
            ("12.5% p.a.", "1.11", "= 1 - (1 - 12.5%) ^ (1 / 12)"),
            ("100% per year", "100", "= 1 - (1 - 100%) ^ (1 / 12)"),
            ("1% per month", "1", ""),
            ("1%/mo", "1", ""),
            ("monthly 2.5%", "2.5", ""),
            ("12 of 400 left last month", "3", "= 12 / 400"),
        ] {
            let value = churn.parse(typed).map(|value| value.to_string());
            assert_eq!(value.as_deref(), Ok(monthly), "{typed}");
            assert_eq!(churn.arithmetic(typed).unwrap_or_default(), sum, "{typed}");
        }
        for (typed, id) in [
            ("0.12 a year", "other-period"),
            ("120% a year", "other-period"),
            ("3% a quarter", "other-period"),
            ("0.5 a month", "ambiguous-percent"),
            ("lots a year", "other-period"),
        ] {
            let rejection = churn.parse(typed).expect_err(typed);
            assert_eq!(rejection.id, id, "{typed}");
        }
    }

    #[test]
    fn every_way_gives_an_answer_to_its_question() {
        let questionnaire = questionnaire();
        let mut ways = 0;
        for question in &questionnaire.questions {
            for calculator in calculators_of(question.id) {
                ways += 1;
                let figures: Vec<String> = calculator
                    .asks
                    .iter()
                    .enumerate()
                    .map(|(index, figure)| {
                        let from = figure.from.as_deref();
                        assert!(from.is_none_or(|id| questionnaire.get(id).is_some()));
                        let value = figure.kind().parse(["20", "10"][index]).expect("a figure");
                        figure.kind().write(&value)
                    })
                    .collect();
                let sum = calculator.arithmetic(&figures);
                assert!(!sum.contains('{'), "{sum}");
                assert!(
                    question.parse(&sum).is_ok()
                        || question
                            .parse(&sum)
                            .is_err_and(|one| one.id == "out-of-range"),
                    "{sum}"
                );
            }
        }
        assert_eq!(ways, 6, "every id of the list is a question's");
    }
}
