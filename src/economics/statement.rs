//! The profit and loss of a program: each line by month, quarter, year and in all.
//!
//! Costs are below zero, so that the printed lines of a period add up to its printed net: net is rounded once, and
//! what rounding the lines would leave over goes to the lines with the largest remainders. It works out no flow.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::{Serialize, Serializer};

use super::flow::{Flow, Month};
use super::rounding::{RoundHalf, rounded_after_noise, rounded_parts, text};

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
    "commission_recovered" "Commission recovered after payout" |m| m[Flow::Recovered];
    "platform" "Partner platform" |m| -m[Flow::Platform];
    "payout_fees" "Payout fees" |m| -m[Flow::PayoutFees];
    "manager" "Partner manager" |m| -m[Flow::Manager];
    "comarketing" "Co-marketing" |m| -m[Flow::Comarketing];
    "onboarding" "Onboarding partners" |m| -m[Flow::Onboarding];
    "cac" "Own cost of winning customers" |m| -m[Flow::Cac];
    "setup" "Set-up" |m| -m[Flow::Setup];
};

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
        let net = rounded_after_noise(total[Flow::Net], places, half);
        let lines = net.and_then(|net| rounded_parts(net, &amounts, places));
        let lines = match lines {
            Some(lines) => lines.iter().map(Decimal::to_string).collect(),
            None => {
                let printed = amounts.iter().map(|amount| text(*amount, places, half));
                printed.collect()
            }
        };
        Self {
            to_month,
            lines,
            net: text(total[Flow::Net], places, half),
        }
    }
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
