//! How long customers stay: survival to any day from monthly churn.
//!
//! Inside a month the force of churn is constant; where a month loses everybody, losses are spread evenly
//! over its days. It knows no price and no commission.
//!
//! Source: economics §1.6 (actuarial constant force, uniform distribution of deaths).

use super::model::Product;
use super::rounding::{float, power};

/// Days in a month of the plan; exact as a float.
pub const MONTH_DAYS: f64 = 30.4375;

/// The day on which month `month` starts, counted from 0.
#[must_use]
pub fn month_start(month: u32) -> f64 {
    MONTH_DAYS * f64::from(month)
}

/// The month a day falls into, counted from 0, and how much of that month has passed.
#[must_use]
pub fn split(day: f64) -> (u32, f64) {
    let month = (day / MONTH_DAYS) as u32;
    (month, (day - month_start(month)) / MONTH_DAYS)
}

/// Whole months of the plan in a number of days.
#[must_use]
pub fn whole_months(days: u32) -> u32 {
    split(f64::from(days)).0
}

/// Survival of a customer from its first day.
#[derive(Clone, Debug)]
pub struct Survival {
    /// Churn of the first months.
    early: Vec<Force>,
    /// Churn of every later month.
    later: Force,
    /// Survival to the start of each early month and to the end of the last one.
    starts: Vec<f64>,
}

/// The churn of one month.
#[derive(Clone, Copy, Debug)]
struct Force {
    /// Share that stays through the month.
    stays: f64,
    /// `ln(stays)`: zero when nobody leaves, infinite when nobody stays.
    log: f64,
}

impl Force {
    fn of(churn: f64) -> Self {
        let stays = 1.0 - churn;
        Self {
            stays,
            log: libm::log(stays),
        }
    }

    /// Survival through the given part of the month, 0 to 1.
    fn through(self, part: f64) -> f64 {
        if part == 0.0 {
            1.0
        } else if part == 1.0 {
            self.stays
        } else if self.log.is_finite() {
            libm::exp(self.log * part)
        } else {
            1.0 - part
        }
    }

    /// The area under the survival curve over so many days with this churn.
    fn area(self, days: f64, at_start: f64, at_end: f64) -> f64 {
        if self.log == 0.0 {
            at_start * days
        } else if self.log.is_finite() {
            at_start * libm::expm1(self.log * days / MONTH_DAYS) * MONTH_DAYS / self.log
        } else {
            (at_start + at_end) / 2.0 * days
        }
    }
}

impl Survival {
    /// The survival of a product's customers; of those that pay in advance while they may still cancel.
    #[must_use]
    pub fn of(product: &Product) -> Self {
        match product.revenue_model.prepaid_months() {
            Some(_) => Self::from_churn(&[], float(product.early_cancel_monthly)),
            None => {
                let early: Vec<f64> = product.early_churn.iter().copied().map(float).collect();
                Self::from_churn(&early, float(product.monthly_churn))
            }
        }
    }

    /// Survival from the churn of the first months and of every later one.
    #[must_use]
    pub fn from_churn(early: &[f64], later: f64) -> Self {
        let early: Vec<Force> = early.iter().copied().map(Force::of).collect();
        let mut starts = vec![1.0];
        for force in &early {
            starts.push(starts[starts.len() - 1] * force.stays);
        }
        Self {
            early,
            later: Force::of(later),
            starts,
        }
    }

    /// Share of customers that stay through month `month`, counted from 0, once they have started it.
    #[must_use]
    pub fn stays(&self, month: u32) -> f64 {
        self.force(month).stays
    }

    /// Survival to the start of month `month`, counted from 0.
    #[must_use]
    pub fn to_month(&self, month: u32) -> f64 {
        self.starts.get(month as usize).copied().unwrap_or_else(|| {
            let known = self.early.len();
            self.starts[known] * power(self.later.stays, month - known as u32)
        })
    }

    /// Expected payments within so many months of a customer that is there at their start: one at the start of each month
    /// that it reaches, of a part of a month as much.
    #[must_use]
    pub fn payments_within(&self, months: f64) -> f64 {
        let whole = months as u32;
        let paid: f64 = (0..whole).map(|month| self.to_month(month)).sum();
        paid + months.fract() * self.to_month(whole)
    }

    /// Survival to a day, which may be a fraction.
    #[must_use]
    pub fn to_day(&self, day: f64) -> f64 {
        let (month, part) = split(day);
        self.to_month(month) * self.force(month).through(part)
    }

    /// Expected days a customer is there between two days: the area under the survival curve.
    #[must_use]
    pub fn days_there(&self, mut day: f64, end: f64) -> f64 {
        let mut there = 0.0;
        let (mut month, _) = split(day);
        // Month by month as long as churn differs, then all at once.
        while self.differs_after(month) && month_start(month + 1) < end {
            let next = month_start(month + 1);
            there += self
                .force(month)
                .area(next - day, self.to_day(day), self.to_month(month + 1));
            (month, day) = (month + 1, next);
        }
        there
            + self
                .force(month)
                .area(end - day, self.to_day(day), self.to_day(end))
    }

    /// Whether the months behind this one cannot be taken together with it.
    fn differs_after(&self, month: u32) -> bool {
        (month as usize) < self.early.len() || self.later.log.is_infinite()
    }

    fn force(&self, month: u32) -> Force {
        self.early
            .get(month as usize)
            .copied()
            .unwrap_or(self.later)
    }
}

#[cfg(test)]
mod tests {
    use super::{MONTH_DAYS, Survival, whole_months};

    #[test]
    fn where_a_month_loses_everybody_losses_are_spread_over_its_days() {
        let survival = Survival::from_churn(&[], 1.0);
        assert!((survival.to_day(MONTH_DAYS / 2.0) - 0.5).abs() < 1e-15);
        assert!(survival.to_day(MONTH_DAYS) == 0.0);
        assert!((survival.days_there(0.0, 90.0) - MONTH_DAYS / 2.0).abs() < 1e-12);
    }

    #[test]
    fn six_percent_a_month_is_1148_in_10000_over_60_days() {
        let lost = 1.0 - Survival::from_churn(&[], 0.06).to_day(60.0);
        assert_eq!(format!("{lost:.10}"), "0.1148268898");
    }

    #[test]
    fn payments_of_60_months_are_388_in_10_at_16_in_1000_a_month_and_all_where_nobody_leaves() {
        let paid = |churn, months| Survival::from_churn(&[], churn).payments_within(months);
        assert_eq!(format!("{:.1}", paid(0.016, 60.0)), "38.8");
        assert_eq!((paid(0.0, 60.0), paid(1.0, 60.0)), (60.0, 1.0));
        assert!((paid(0.5, 1.5) - 1.25).abs() < 1e-12);
    }

    #[test]
    fn sixteen_months_are_487_days() {
        assert_eq!((whole_months(486), whole_months(487)), (15, 16));
    }
}
