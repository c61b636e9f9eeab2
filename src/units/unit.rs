//! Units of numbers, and their names in structured output.

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// An amount in the company's currency.
    Money,
    /// An amount in US dollars, the currency of every threshold in the tables.
    Usd,
    /// Hundredths: 15 is 15%.
    Percent,
    /// Things that are counted.
    Count,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// US dollars for one unit of the company's currency.
    UsdRate,
    /// Points of a score, 0 to 100.
    Points,
    /// No unit.
    Plain,
}

impl Unit {
    /// The unit's name in structured output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Usd => "usd",
            Self::Percent => "percent",
            Self::Count => "count",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::UsdRate => "usd_rate",
            Self::Points => "points",
            Self::Plain => "number",
        }
    }
}
