//! The profit and loss of a program: each line by month, quarter, year and in all.
//!
//! Costs are below zero, so that the printed lines of a period add up to its printed net: net is rounded once, and
//! what rounding the lines would leave over goes to the lines with the largest remainders. It works out no flow.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::{Serialize, Serializer};

use super::flow::{Flow, Month};
use super::rounding::{RoundHalf, rounded, text, without_noise};

/// A line of the statement.
#[derive(Debug)]
pub struct Line {
    /// Its name in data.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Its amount in a month, what is spent below zero.
    pub amount: fn(&Month) -> f64,
}

macro_rules! lines {
    ($($id:literal $name:literal $amount:expr;)*) => {
        &[$(Line { id: $id, name: $name, amount: $amount }),*]
    };
}

/// The lines, in their order; they add up to the net.
pub const LINES: &[Line] = lines! {
    "revenue" "Revenue" |m| m[Flow::Revenue];
    "cogs" "Cost of goods and models" |m| -m[Flow::Cogs];
    "fees" "Payment fees" |m| -m[Flow::Fees];
    "serving" "Serving customers" |m| -m[Flow::Serving];
    "commission" "Commission, referred customers" |m| -m[Flow::Accrued];
    "influenced" "Commission, influenced customers" |m| -m[Flow::InfluencedAccrued];
    "commission_cancelled" "Commission cancelled before payout" Month::all_cancelled;
    "commission_recovered" "Commission recovered after payout" recovered;
    "platform" "Partner platform" |m| -m[Flow::Platform];
    "payout_fees" "Payout fees" |m| -m[Flow::PayoutFees];
    "manager" "Partner manager" |m| -m[Flow::Manager];
    "comarketing" "Co-marketing" |m| -m[Flow::Comarketing];
    "onboarding" "Onboarding partners" |m| -m[Flow::Onboarding];
    "cac" "Own cost of winning customers" |m| -m[Flow::Cac];
    "setup" "Set-up" |m| -m[Flow::Setup];
};

/// Commission that comes back after it was paid.
fn recovered(month: &Month) -> f64 {
    month.all_accrued() - month.all_cancelled() - month[Flow::CommissionNet]
}

/// The lines of one period, printed, with the net that they add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its last month, from 1.
    pub to_month: u32,
    /// The amounts of [`LINES`].
    pub lines: Vec<String>,
    /// What the program earns.
    pub net: String,
}

impl Period {
    fn of(months: &[Month], to_month: u32, places: u32, half: RoundHalf) -> Self {
        let total = Month::total(months);
        let amounts: Vec<f64> = LINES.iter().map(|line| (line.amount)(&total)).collect();
        let lines = adding_up(&amounts, total[Flow::Net], places, half);
        Self {
            to_month,
            lines: lines.unwrap_or_else(|| {
                let printed = amounts.iter().map(|amount| text(*amount, places, half));
                printed.collect()
            }),
            net: text(total[Flow::Net], places, half),
        }
    }
}

/// Amounts printed so that they add up to the printed sum; `None` where they are too large for that.
fn adding_up(amounts: &[f64], sum: f64, places: u32, half: RoundHalf) -> Option<Vec<String>> {
    let unit = Decimal::new(1, places);
    let exact: Vec<Decimal> = amounts
        .iter()
        .map(|amount| without_noise(*amount))
        .collect::<Option<_>>()?;
    let mut printed: Vec<Decimal> = exact
        .iter()
        .map(|amount| rounded(*amount, places, half))
        .collect();
    let sum = rounded(without_noise(sum)?, places, half);
    let mut over = printed
        .iter()
        .try_fold(Decimal::ZERO, |all, amount| all.checked_add(*amount))?
        .checked_sub(sum)?;
    let step = if over.is_sign_negative() { unit } else { -unit };
    // Lines whose rounding went furthest the wrong way come first; a line without a remainder never moves.
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_key(|at| (exact[*at] - printed[*at]) * step * -Decimal::ONE);
    for at in order {
        if over.is_zero() || exact[at] == printed[at] {
            break;
        }
        printed[at] += step;
        over += step;
    }
    let text = |amount: Decimal| rounded(amount, places, half).to_string();
    (over.abs() < unit).then(|| printed.into_iter().map(text).collect())
}

/// The profit and loss by month, quarter, year and in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The whole horizon.
    pub total: Period,
    /// Years; the last may be shorter.
    pub yearly: Vec<Period>,
    /// Quarters; the last may be shorter.
    pub quarterly: Vec<Period>,
    /// Months.
    pub monthly: Vec<Period>,
}

impl Statement {
    /// Prints the months of a program with so many places.
    #[must_use]
    pub fn of(months: &[Month], places: u32, half: RoundHalf) -> Self {
        let periods = |length: usize| -> Vec<Period> {
            let chunks = months.chunks(length);
            chunks
                .scan(0, |to, chunk| {
                    *to += chunk.len().to_u32().unwrap_or_default();
                    Some(Period::of(chunk, *to, places, half))
                })
                .collect()
        };
        Self {
            total: Period::of(
                months,
                months.len().to_u32().unwrap_or_default(),
                places,
                half,
            ),
            yearly: periods(12),
            quarterly: periods(3),
            monthly: periods(1),
        }
    }
}

/// Each line by its name: one amount in all, and a list of amounts for years, quarters and months.
impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde_json::{Map, Value, json};
        let one = |periods: &[Period], at: usize| -> Value {
            let amounts = periods.iter().map(|period| period.lines.get(at));
            amounts
                .zip(periods)
                .map(|(line, period)| line.unwrap_or(&period.net).clone())
                .collect()
        };
        let all = |of: &dyn Fn(usize) -> Value| -> Value {
            let ids = LINES.iter().map(|line| line.id).chain(["net"]);
            let lines = ids.enumerate().map(|(at, id)| (id.to_owned(), of(at)));
            lines.collect::<Map<_, _>>().into()
        };
        let total = std::slice::from_ref(&self.total);
        json!({
            "total": all(&|at| one(total, at)[0].clone()),
            "yearly": all(&|at| one(&self.yearly, at)),
            "quarterly": all(&|at| one(&self.quarterly, at)),
            "monthly": all(&|at| one(&self.monthly, at)),
        })
        .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{RoundHalf, adding_up};

    #[test]
    fn lines_are_printed_so_that_they_add_up() {
        for (amounts, sum, places, expected) in [
            (&[100.4, -50.4, -10.4], 39.6, 0, ["100", "-50", "-10"]),
            (&[100.4, 50.4, 10.4], 161.2, 0, ["101", "50", "10"]),
            (&[-100.6, -50.6, -10.7], -161.9, 0, ["-100", "-51", "-11"]),
            (&[0.005, 0.005, 0.0], 0.01, 2, ["0.01", "0.00", "0.00"]),
            (&[1.0, -2.0, 0.0], -1.0, 2, ["1.00", "-2.00", "0.00"]),
        ] {
            let printed = adding_up(amounts, sum, places, RoundHalf::Even).expect("small amounts");
            assert_eq!(printed, expected);
        }
    }
}
