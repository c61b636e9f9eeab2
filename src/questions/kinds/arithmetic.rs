//! Arithmetic in place of a number: `= 12 / 410`, `600 * 12`, and for a share `12 of 410 left last month`.

use super::{Numeric, Rejection, number, quoted, shown};
use crate::units::{Decimal, Unit};

/// The decimal places of a result.
const PLACES: u32 = 2;
/// The decimal places that are kept on the way.
const PLACES_BETWEEN: u32 = 16;
/// The most letters: deeper brackets than fit in them are a slip.
const MOST_LETTERS: usize = 200;

/// The arithmetic in a text, in one line that begins with `=`; none where the text is a number of its own.
pub(super) fn find(text: &str, numeric: &Numeric) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.starts_with('=') {
        return Some(text);
    }
    // No number is written with a star.
    let is_sum = |byte: u8| byte.is_ascii_digit() || b" .,+-*/()".contains(&byte);
    if text.contains('*') && text.bytes().all(is_sum) {
        return Some(format!("= {text}"));
    }
    if numeric.unit != Unit::Percent {
        return None;
    }
    let (part, all) = text.split_once(" of ")?;
    let (all, behind) = all.split_once(' ').unwrap_or((all, ""));
    let is_digits = |part: &str| {
        part.bytes().any(|b| b.is_ascii_digit()) && !part.contains(char::is_alphabetic)
    };
    let is_share = is_digits(part) && is_digits(all) && !text.contains('%');
    (is_share && (behind.is_empty() || behind.ends_with("month")))
        .then(|| format!("= {part} / {all}"))
}

/// Works out arithmetic that begins with `=`. A share is worked out as one: `= 12 / 410` is 2.93%.
pub(super) fn parse(text: &str, numeric: &Numeric) -> Result<Decimal, Rejection> {
    let mut sum = Sum {
        rest: text.trim_start_matches('=').trim(),
    };
    if text.len() > MOST_LETTERS {
        return Err(refused("this is too long to be worked out".to_owned()));
    }
    let value = sum.sum()?;
    let value = value
        .filter(|_| sum.rest.is_empty())
        .ok_or_else(|| refused(format!("`{}` cannot be worked out", quoted(text))))?;
    let value = match numeric.unit {
        Unit::Percent => value.checked_mul(Decimal::ONE_HUNDRED),
        _ => Some(value),
    };
    let rounds = matches!(numeric.unit, Unit::Percent | Unit::Money);
    let result = value
        .map(|value| value.round_dp(if rounds { PLACES } else { PLACES_BETWEEN }))
        .map(|value| shown::write(value.normalize(), numeric))
        .ok_or_else(|| refused(format!("`{}` is out of range", quoted(text))))?;
    number::parse(&result, numeric)
}

fn refused(message: String) -> Rejection {
    Rejection::new("not-arithmetic", message)
        .help("write numbers with + - * / ^ and brackets, such as `= 12 / 410`")
}

/// What is left of a sum. Every part is none where it cannot be worked out.
struct Sum<'t> {
    rest: &'t str,
}

type Part = Result<Option<Decimal>, Rejection>;

impl Sum<'_> {
    /// Takes one of these signs off the front.
    fn sign(&mut self, signs: &[char]) -> Option<char> {
        let sign = self.rest.chars().next().filter(|c| signs.contains(c))?;
        self.rest = self.rest[sign.len_utf8()..].trim_start();
        Some(sign)
    }

    fn sum(&mut self) -> Part {
        let mut left = self.product()?;
        while let Some(sign) = self.sign(&['+', '-', '−']) {
            let right = self.product()?;
            left = left.zip(right).and_then(|(left, right)| match sign {
                '+' => left.checked_add(right),
                _ => left.checked_sub(right),
            });
        }
        Ok(left)
    }

    fn product(&mut self) -> Part {
        let mut left = self.power()?;
        while let Some(sign) = self.sign(&['*', '×', '/', '÷']) {
            let right = self.power()?;
            left = left.zip(right).and_then(|(left, right)| match sign {
                '*' | '×' => left.checked_mul(right),
                _ => left.checked_div(right),
            });
        }
        Ok(left)
    }

    fn power(&mut self) -> Part {
        let base = self.part()?;
        if self.sign(&['^']).is_none() {
            return Ok(base);
        }
        let exponent = self.power()?;
        Ok(base.zip(exponent).and_then(|(base, exponent)| {
            let power = libm::pow(base.try_into().ok()?, exponent.try_into().ok()?);
            let power = Decimal::try_from(power).ok()?;
            Some(power.round_dp(PLACES_BETWEEN))
        }))
    }

    /// A number, or a sum in brackets.
    fn part(&mut self) -> Part {
        if self.sign(&['(']).is_some() {
            let inner = self.sum()?;
            return Ok(inner.filter(|_| self.sign(&[')']).is_some()));
        }
        let end = self.rest.find(|c| "+-−*×/÷^()".contains(c));
        let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        // Without the mark of a currency: nothing would hold it against the company's own.
        let plain = Numeric {
            unit: Unit::Count,
            whole: false,
            min: Decimal::ZERO,
            max: Decimal::MAX,
            per: None,
        };
        let percentage = text.strip_suffix('%').map(str::trim_end);
        match number::parse(percentage.unwrap_or(text), &plain) {
            Ok(value) if percentage.is_some() => Ok(value.checked_div(Decimal::ONE_HUNDRED)),
            Ok(value) => Ok(Some(value)),
            Err(rejection) if rejection.id == "not-a-number" => {
                Err(refused(format!("`{}` is not a number", quoted(text))))
            }
            Err(rejection) => Err(rejection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Numeric, find, parse};
    use crate::units::{Decimal, Unit};

    fn numeric(unit: Unit, whole: bool) -> Numeric {
        Numeric {
            unit,
            whole,
            min: Decimal::ZERO,
            max: Decimal::from(if unit == Unit::Percent {
                100
            } else {
                1_000_000
            }),
            per: None,
        }
    }

    #[test]
    fn sums_are_worked_out_in_the_unit_of_the_question() {
        let (share, money) = (numeric(Unit::Percent, false), numeric(Unit::Money, false));
        let count = numeric(Unit::Count, true);
        for (text, numeric, value) in [
            ("= 12 / 410", share, "2.93"),
            ("=12/410", share, "2.93"),
            ("12 of 410", share, "2.93"),
            ("12 of 1,410 left last month", share, "0.85"),
            ("= 1 - (1 - 20%)^(1/12)", share, "1.84"),
            ("= (50k - 9k) / 50k", share, "82"),
            ("= 35 * 12", money, "420"),
            ("17*12", money, "204"),
            ("2 * (3 + 4)", count, "14"),
            ("= 6,426 × 12 ÷ 378", money, "204"),
            ("= 1 - -1", money, ""),
            ("= 2 + 3 * 4", count, "14"),
        ] {
            let found = find(text, &numeric).expect(text);
            let read = parse(&found, &numeric).map(|value| value.to_string());
            assert_eq!(read.unwrap_or_default(), value, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_worked_out_is_refused_with_what_to_type() {
        let share = numeric(Unit::Percent, false);
        for (text, id) in [
            ("=", "not-arithmetic"),
            ("= 12 /", "not-arithmetic"),
            ("= (12", "not-arithmetic"),
            ("= 12) + 1", "not-arithmetic"),
            ("= 12 / 0", "not-arithmetic"),
            ("= churn", "not-arithmetic"),
            ("= $35 * 12", "not-arithmetic"),
            ("= 5", "out-of-range"),
            ("= 1,5 / 2", "decimal-comma"),
            ("= 99999999999999999999999999 * 99999999", "not-arithmetic"),
        ] {
            let rejection = parse(text, &share).expect_err(text);
            assert_eq!(rejection.id, id, "{text}");
            assert!(!rejection.help.is_empty(), "{text}");
        }
        let count = numeric(Unit::Count, true);
        assert_eq!(
            parse("= 10 / 4", &count).map_err(|one| one.id),
            Err("not-whole")
        );
        for text in ["12 of 410 left last year", "12%", "12 of them", "a of b"] {
            assert_eq!(find(text, &share), None, "{text}");
        }
    }
}
