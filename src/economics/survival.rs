//! How long customers stay: survival to any day from monthly churn.
//!
//! Inside a month the force of churn is constant; where a month loses everybody, losses are spread evenly
//! over its days. It knows no price and no commission.
//!
//! Source: economics §1.6 (actuarial constant force, uniform distribution of deaths).

use super::model::{Product, RevenueModel};
use super::precise::Precise;

/// Ten-thousandths of a day in a month of the plan.
pub const MONTH_TEN_THOUSANDTHS: i64 = 304_375;

/// Days in a month of the plan.
pub const MONTH_DAYS: Precise = Precise::scaled(MONTH_TEN_THOUSANDTHS, 4);

/// The day on which month `month` starts, counted from 0.
#[must_use]
pub const fn month_start(month: u32) -> Precise {
    Precise::scaled(month as i64 * MONTH_TEN_THOUSANDTHS, 4)
}

/// Whole months of the plan in a number of days.
#[must_use]
pub const fn whole_months(days: u64) -> u64 {
    days * 10_000 / 304_375
}

/// Days whose places in their months are worked out once, for many survivals.
#[derive(Clone, Debug, Default)]
pub struct Days(Vec<Day>);

#[derive(Clone, Copy, Debug)]
struct Day {
    day: Precise,
    month: u32,
    part: Precise,
}

impl Days {
    /// These days, those that stand at the same place of their months behind each other.
    #[must_use]
    pub fn of(days: impl IntoIterator<Item = Precise>) -> Self {
        let mut list: Vec<Day> = days
            .into_iter()
            .map(|day| {
                let (month, part) = split(day);
                Day { day, month, part }
            })
            .collect();
        list.sort_by(|a, b| a.part.cmp(&b.part).then(a.day.cmp(&b.day)));
        list.dedup_by(|a, b| a.day == b.day);
        Self(list)
    }
}

/// How many month starts behind early churn are worked out once; most windows end before.
const STARTS_BEYOND: usize = 3;

/// Survival of a customer from its first day.
#[derive(Clone, Debug)]
pub struct Survival {
    /// Churn of the first months.
    early: Vec<Force>,
    /// Churn of every later month.
    later: Force,
    /// Survival to the start of month 0, 1, ... as far as early churn goes, and to those of a few months beyond.
    starts: Vec<Precise>,
    /// Survival to days that are asked for often.
    known: Vec<(Precise, Precise)>,
}

/// The churn of one month.
#[derive(Clone, Copy, Debug)]
struct Force {
    /// Share that stays through the month.
    stays: Precise,
    /// `ln(stays)`; `None` when nobody stays.
    log: Option<Precise>,
}

impl Force {
    fn of(churn: Precise) -> Self {
        let stays = Precise::ONE - churn;
        Self {
            stays,
            log: stays.ln(),
        }
    }

    /// Survival through the given part of the month, 0 to 1.
    fn through(self, part: Precise) -> Precise {
        match self.log {
            _ if part.is_zero() => Precise::ONE,
            _ if part == Precise::ONE => self.stays,
            Some(log) if log.is_zero() => Precise::ONE,
            Some(log) => (log * part).exp(),
            None => Precise::ONE - part,
        }
    }

    /// The area under the survival curve over so many days with this churn.
    fn area(self, days: Precise, at_start: Precise, at_end: Precise) -> Precise {
        match self.log {
            Some(log) if log.is_zero() => at_start * days,
            Some(log) => ((at_end - at_start) * MONTH_DAYS)
                .over(log)
                .unwrap_or(Precise::ZERO),
            None => (at_start + at_end) * Precise::scaled(5, 1) * days,
        }
    }
}

impl Survival {
    /// The survival of a product's customers; of an annual plan's customers while they may still cancel.
    #[must_use]
    pub fn of(product: &Product) -> Self {
        let rates = match product.revenue_model {
            RevenueModel::Annual => (Vec::new(), product.early_cancel_monthly.into()),
            _ => (
                product
                    .early_churn
                    .iter()
                    .map(|churn| Precise::from(*churn))
                    .collect(),
                product.monthly_churn.into(),
            ),
        };
        Self::from_churn(&rates.0, rates.1)
    }

    /// Survival under churn that differs in the first months and is constant later.
    #[must_use]
    pub fn from_churn(early: &[Precise], later: Precise) -> Self {
        let early: Vec<Force> = early.iter().map(|churn| Force::of(*churn)).collect();
        let mut starts = Vec::with_capacity(1 + early.len() + STARTS_BEYOND);
        starts.push(Precise::ONE);
        let mut alive = Precise::ONE;
        let later = Force::of(later);
        for force in early.iter().chain([&later; STARTS_BEYOND]) {
            alive *= force.stays;
            starts.push(alive);
        }
        Self {
            early,
            later,
            starts,
            known: Vec::new(),
        }
    }

    /// The same with survival to these days at hand.
    #[must_use]
    pub fn knowing(mut self, days: &Days) -> Self {
        let mut last: Option<(Precise, Precise)> = None;
        self.known = Vec::with_capacity(days.0.len());
        for Day { day, month, part } in &days.0 {
            let through = match last {
                Some((same, through)) if same == *part && *month as usize >= self.early.len() => {
                    through
                }
                _ => self.force(*month).through(*part),
            };
            if *month as usize >= self.early.len() {
                last = Some((*part, through));
            }
            self.known.push((*day, self.to_month(*month) * through));
        }
        self
    }

    /// Whether nobody ever leaves.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        let mut forces = self.early.iter().chain([&self.later]);
        forces.all(|force| force.stays == Precise::ONE)
    }

    /// Share of customers that stay through month `month`, counted from 0, once they have started it.
    #[must_use]
    pub fn stays(&self, month: u32) -> Precise {
        self.force(month).stays
    }

    /// Survival to the start of month `month`, counted from 0.
    #[must_use]
    pub fn to_month(&self, month: u32) -> Precise {
        if let Some(start) = self.starts.get(month as usize) {
            return *start;
        }
        let known = self.early.len();
        let later = self.later.stays.powi(month - known as u32);
        if known == 0 {
            later
        } else {
            self.starts[known] * later
        }
    }

    /// Survival to a day, which may be a fraction.
    #[must_use]
    pub fn to_day(&self, day: Precise) -> Precise {
        if let Some((_, survival)) = self.known.iter().find(|(known, _)| *known == day) {
            return *survival;
        }
        let (month, part) = split(day);
        self.to_month(month) * self.force(month).through(part)
    }

    /// Expected days a customer is there from a day of month `month` to a later day: the area under the survival
    /// curve. Both days come with survival to them.
    #[must_use]
    pub fn days_there(
        &self,
        mut month: u32,
        (mut day, mut at_day): (Precise, Precise),
        (end, at_end): (Precise, Precise),
    ) -> Precise {
        let mut there = Precise::ZERO;
        // Month by month as long as churn differs, then all at once.
        while self.differs_after(month) && month_start(month + 1) < end {
            let (next, at_next) = (month_start(month + 1), self.to_month(month + 1));
            there += self.force(month).area(next - day, at_day, at_next);
            (month, day, at_day) = (month + 1, next, at_next);
        }
        there + self.force(month).area(end - day, at_day, at_end)
    }

    /// Whether the months behind this one cannot be taken together with it.
    fn differs_after(&self, month: u32) -> bool {
        (month as usize) < self.early.len() || self.later.log.is_none()
    }

    fn force(&self, month: u32) -> Force {
        self.early
            .get(month as usize)
            .copied()
            .unwrap_or(self.later)
    }
}

/// The month a day falls into, counted from 0, and how much of that month has passed.
#[must_use]
pub fn split(day: Precise) -> (u32, Precise) {
    let months = day.over(MONTH_DAYS).unwrap_or(Precise::ZERO);
    let month = months
        .floor_i64()
        .and_then(|whole| u32::try_from(whole).ok())
        .unwrap_or(0);
    let rest = day - MONTH_DAYS * Precise::whole(i64::from(month));
    (month, rest.over(MONTH_DAYS).unwrap_or(Precise::ZERO))
}
