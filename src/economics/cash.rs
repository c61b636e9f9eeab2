//! The cash of a program from an opening balance on: when it is lowest, how long it lasts, and how much of it customers
//! have prepaid.
//!
//! It knows the program's own cash, and nothing of what the company spends elsewhere.

use rust_decimal::Decimal;

use super::flow::{Flow, Month};
use super::rounding::{float, is_below_zero};

/// The cash of a program at the ends of its months.
#[derive(Clone, Copy, Debug)]
pub struct CashPosition {
    /// Cash at the start.
    pub opening: f64,
    /// The lowest cash at the end of a month.
    pub lowest: f64,
    /// The first month, from 1, at the end of which it is lowest.
    pub lowest_month: u32,
    /// What customers have prepaid then for months to come: cash that is not earned yet.
    pub prepaid_at_lowest: f64,
    /// Whole months that the opening cash lasts; `None` where there is none, and where it lasts longer than the horizon.
    pub runway_months: Option<u32>,
}

impl CashPosition {
    /// The cash over months whose running sums are worked out.
    #[must_use]
    pub fn of(opening: Decimal, months: &[Month]) -> Self {
        let opening = float(opening);
        let to_date = |month: &Month| month[Flow::CashToDate];
        let is_spent = |month: &Month| {
            let cash = to_date(month);
            is_below_zero(opening + cash, opening + cash.abs())
        };
        let by_cash =
            |(_, a): &(u32, &Month), (_, b): &(u32, &Month)| to_date(a).total_cmp(&to_date(b));
        let lowest = (1..).zip(months).min_by(by_cash);
        let lasts = months.iter().position(is_spent);
        Self {
            opening,
            lowest: opening + lowest.map_or(0.0, |(_, month)| to_date(month)),
            lowest_month: lowest.map_or(1, |(number, _)| number),
            prepaid_at_lowest: lowest.map_or(0.0, |(_, month)| month[Flow::Prepaid]),
            runway_months: lasts.filter(|_| opening > 0.0).map(|months| months as u32),
        }
    }
}
