//! When a commission leaves the bank: the payout day and month of a payment's commission.
//!
//! It knows days, months and runs; it knows no amount.
//!
//! Source: economics §1.6 (timing), §0 rows 6 and 9.

use super::model::{PayoutRun, Terms};
use super::precise::Precise;
use super::survival::{MONTH_DAYS, whole_months};

/// When the commission of one payment is paid, seen from the customer's start.
#[derive(Clone, Copy, Debug)]
pub struct Payday {
    /// Days from the customer's start.
    pub day: Precise,
    /// Months from the customer's start, counted from 0.
    pub month: u32,
}

impl Terms {
    /// When the commission accrued in a customer's month `month` is paid.
    ///
    /// `lag` is the number of months that billing runs behind, `phase` the place of the customer's first
    /// month in its quarter, 0 to 2.
    #[must_use]
    pub fn payday(&self, month: u32, lag: u32, phase: u32) -> Payday {
        let days = |months: u32| MONTH_DAYS * Precise::whole(i64::from(months));
        let wait = u64::from(self.clear_days) + u64::from(self.net_days);
        let due = days(month + lag) + Precise::whole(wait as i64);
        let due_month = u32::try_from(whole_months(wait)).unwrap_or(u32::MAX);
        let due_month = due_month.saturating_add(month + lag);
        match self.payout_run {
            PayoutRun::DueDay => Payday {
                day: due,
                month: due_month,
            },
            PayoutRun::Monthly => Payday {
                day: days(due_month.saturating_add(1)),
                month: due_month.saturating_add(1),
            },
            PayoutRun::Quarterly => {
                let month = 3 * ((month + phase) / 3 + 1) - phase + lag;
                Payday {
                    day: days(month),
                    month,
                }
            }
        }
    }

    /// How many different phases a customer's start can have.
    #[must_use]
    pub const fn phases(&self) -> u32 {
        match self.payout_run {
            PayoutRun::Quarterly => 3,
            PayoutRun::DueDay | PayoutRun::Monthly => 1,
        }
    }
}
