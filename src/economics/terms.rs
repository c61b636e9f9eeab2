//! When a commission leaves the bank: the payout day and month of a payment's commission.
//!
//! It knows days, months and runs; it knows no amount.
//!
//! Source: economics §1.6 (timing), §0 rows 6 and 9.

use super::model::{ClawbackKind, PayoutRun, Product, Terms};
use super::survival::{month_start, whole_months};

/// When the commission of one payment is paid, seen from the customer's start.
#[derive(Clone, Copy, Debug)]
pub struct Payday {
    /// Days from the customer's start.
    pub day: f64,
    /// Months from the customer's start, counted from 0.
    pub month: u32,
}

impl Terms {
    /// The terms with the clawback that a product's customers can cause.
    ///
    /// A prepaid price comes back inside the refund window alone: what is refunded was never revenue, so that its
    /// commission is reversed whatever the clawback, and a clawback never returns more.
    #[must_use]
    pub const fn of_customers(self, product: &Product) -> Self {
        match product.revenue_model.prepaid_months() {
            Some(_) => Self {
                clawback: ClawbackKind::Full,
                window_days: product.refund_window_days,
                ..self
            },
            None => self,
        }
    }

    /// The day of a customer's life on which its first commission is due.
    #[must_use]
    pub const fn first_day(&self) -> u32 {
        self.clear_days + self.net_days
    }

    /// The day of a customer's life on which its first commission is due and can no longer come back.
    #[must_use]
    pub fn hold_days(&self) -> u32 {
        self.first_day().max(self.window_days)
    }

    /// When the commission accrued in a customer's month `month` is paid.
    ///
    /// `lag` is the number of months that billing runs behind, `phase` the place of the customer's first
    /// month in its quarter, 0 to 2.
    #[must_use]
    pub fn payday(&self, month: u32, lag: u32, phase: u32) -> Payday {
        let wait = self.first_day();
        let at_start = |month| Payday {
            day: month_start(month),
            month,
        };
        match self.payout_run {
            PayoutRun::DueDay => Payday {
                day: month_start(month + lag) + f64::from(wait),
                month: month + lag + whole_months(wait),
            },
            PayoutRun::Monthly => at_start(month + lag + whole_months(wait) + 1),
            PayoutRun::Quarterly => at_start(3 * ((month + phase + lag) / 3 + 1) - phase),
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
