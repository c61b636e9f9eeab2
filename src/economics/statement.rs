//! The profit and loss of a program: each line by month, quarter, year and in all.
//!
//! Costs are below zero, so that the printed lines of a period add up to its printed net: net is rounded once, and
//! what rounding the lines would leave over goes to the lines with the largest remainders. For people, who add up in both
//! directions, a month carries what rounding leaves over into the next one. It works out no flow.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::flow::{Flow, Month};
use super::program::ProgramForecast;
use super::rounding::{Figure, Print, rounded_parts, rounded_rows};

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
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// The amounts of [`LINES`].
    pub lines: Vec<Figure>,
    /// What the program earns.
    pub net: Figure,
}

impl Period {
    fn of(months: &[Month], print: Print) -> Self {
        let total = Month::total(months);
        match rounded_lines(&total, print) {
            Some(lines) => Self::with(&lines),
            None => Self {
                lines: amounts(&total).map(|amount| print.amount(amount)).collect(),
                net: print.amount(total[Flow::Net]),
            },
        }
    }

    /// Lines that add up to the net.
    fn with(lines: &[Decimal]) -> Self {
        Self {
            lines: lines.iter().copied().map(Figure::Exact).collect(),
            net: Figure::Exact(lines.iter().sum()),
        }
    }
}

fn amounts(month: &Month) -> impl Iterator<Item = f64> {
    LINES.iter().map(|line| (line.amount)(month))
}

/// The lines, which add up to the rounded net; `None` where a decimal cannot hold them.
fn rounded_lines(month: &Month, print: Print) -> Option<Vec<Decimal>> {
    let net = print.amount(month[Flow::Net]).decimal()?;
    let amounts: Vec<f64> = amounts(month).collect();
    rounded_parts(net, &amounts, print.places)
}

/// The profit and loss by month, quarter, year and in all.
#[derive(Clone, Debug, PartialEq)]
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
    /// Prints the months of a program.
    #[must_use]
    pub fn of(months: &[Month], print: Print) -> Self {
        Self::by_period(months, |months| Period::of(months, print))
    }

    /// Prints the months so that they, too, add up to quarters, years and the whole.
    #[must_use]
    pub fn adding_up(months: &[Month], print: Print) -> Self {
        let rows: Vec<Vec<f64>> = months
            .iter()
            .map(|month| amounts(month).collect())
            .collect();
        let totals = rounded_lines(&Month::total(months), print);
        let rounded = totals.and_then(|totals| rounded_rows(&totals, &rows, print.places));
        let Some(rounded) = rounded else {
            return Self::of(months, print);
        };
        Self::by_period(&rounded, |months| {
            let sum = |at: usize| months.iter().map(|month| month[at]).sum();
            let lines: Vec<Decimal> = (0..LINES.len()).map(sum).collect();
            Period::with(&lines)
        })
    }

    /// Puts months together; `period` prints some of them.
    fn by_period<T>(months: &[T], period: impl Fn(&[T]) -> Period) -> Self {
        let periods = |length| months.chunks(length).map(&period).collect();
        Self {
            total: period(months),
            yearly: periods(12),
            quarterly: periods(3),
            monthly: periods(1),
        }
    }
}

/// What each source earns, in the order of the model, then the costs that they share: they add up to the whole program,
/// line by line. `None` where a decimal cannot hold them.
#[must_use]
pub fn by_source(forecast: &ProgramForecast, print: Print) -> Option<Vec<Period>> {
    let shared = forecast.total.shared_costs();
    let parts = forecast.by_source.iter().map(|source| &source.total);
    let rows: Vec<Vec<f64>> = parts
        .chain([&shared])
        .map(|part| amounts(part).collect())
        .collect();
    let totals = rounded_lines(&forecast.total, print)?;
    let rounded = rounded_rows(&totals, &rows, print.places)?;
    let periods = rounded.iter().map(|lines| Period::with(lines));
    Some(periods.collect())
}

/// What ran before the forecast starts, what is new, and both together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OverToday {
    /// What ran before.
    pub today: Period,
    /// What is new.
    pub new: Period,
    /// Both.
    pub whole: Period,
}

impl OverToday {
    /// Holds the totals of both against each other; `None` where a decimal cannot hold them.
    #[must_use]
    pub fn of(today: &Month, new: &Month, print: Print) -> Option<Self> {
        let [today, new] = [today, new].map(|total| rounded_lines(total, print));
        let (today, new) = (today?, new?);
        let whole: Vec<Decimal> = today.iter().zip(&new).map(|(a, b)| a + b).collect();
        Some(Self {
            today: Period::with(&today),
            new: Period::with(&new),
            whole: Period::with(&whole),
        })
    }
}

/// Each line by its name, and the net.
impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(ids().zip(self.lines.iter().chain([&self.net])))
    }
}

/// Each line by its name: one amount in all, and a list of amounts for years, quarters and months.
impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let by_line = |periods: &[Period]| -> Map<String, Value> {
            let amount = |period: &Period, at: usize| {
                period.lines.get(at).unwrap_or(&period.net).to_string()
            };
            let amounts = |at| {
                periods
                    .iter()
                    .map(|period| Value::from(amount(period, at)))
                    .collect()
            };
            ids()
                .enumerate()
                .map(|(at, id)| (id.to_owned(), amounts(at)))
                .collect()
        };
        json!({
            "total": self.total,
            "yearly": by_line(&self.yearly),
            "quarterly": by_line(&self.quarterly),
            "monthly": by_line(&self.monthly),
        })
        .serialize(serializer)
    }
}

/// The names of the lines and of the net.
fn ids() -> impl Iterator<Item = &'static str> {
    LINES.iter().map(|line| line.id).chain(["net"])
}
