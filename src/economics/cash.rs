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
        let mut list = (1..).zip(months.iter().map(|month| month[Flow::CashToDate]));
        let is_spent = |cash: f64| is_below_zero(opening + cash, opening + cash.abs());
        let mut spent = list
            .clone()
            .filter(|(_, cash)| opening > 0.0 && is_spent(*cash));
        let first_below = spent.next();
        let first = list.next().unwrap_or((1, 0.0));
        let (lowest_month, lowest) = list.fold(
            first,
            |least, one| if one.1 < least.1 { one } else { least },
        );
        let at_lowest = months.get(lowest_month as usize - 1);
        Self {
            opening,
            lowest: opening + lowest,
            lowest_month,
            prepaid_at_lowest: at_lowest.map_or(0.0, |month| month[Flow::Prepaid]),
            runway_months: first_below.map(|(month, _)| month - 1),
        }
    }
}
