//! Units of numbers, and their names in structured output.

super::words! {
    /// The unit of a number.
    pub enum Unit {
        /// An amount in the company's currency.
        Money = "money",
        /// An amount in US dollars, the currency of every threshold in the tables.
        Usd = "usd",
        /// Hundredths: 15 is 15%.
        Percent = "percent",
        /// Things that are counted.
        Count = "count",
        /// Hours.
        Hours = "hours",
        /// Days.
        Days = "days",
        /// Weeks.
        Weeks = "weeks",
        /// Months.
        Months = "months",
        /// US dollars for one unit of the company's currency.
        UsdRate = "usd_rate",
        /// Points of a score, 0 to 100.
        Points = "points",
        /// No unit.
        Plain = "number",
    }
}
