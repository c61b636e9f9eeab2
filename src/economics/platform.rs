//! What the partner platform charges in a month: a fee that steps up with what goes through it.
//!
//! It knows volumes, limits and fees; it knows no vendor and no customer.

use rust_decimal::prelude::ToPrimitive;

use super::model::Costs;
use super::rounding::{float, is_below_zero, ratio, without_noise};

/// How far above a limit a month must be, in units of the currency: less is noise.
const SLACK: f64 = 1e-6;

/// What goes through the platform in a month.
#[derive(Clone, Copy, Debug, Default)]
pub struct Volume {
    /// Revenue with partners' customers.
    pub revenue: f64,
    /// Commissions paid out.
    pub payouts: f64,
    /// Active partners.
    pub partners: f64,
}

impl Volume {
    /// The sum of two volumes.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            revenue: self.revenue + other.revenue,
            payouts: self.payouts + other.payouts,
            partners: self.partners + other.partners,
        }
    }
}

/// The platform's fees: one without steps, or one for each step that is reached.
#[derive(Clone, Debug)]
pub struct Fees {
    entry: f64,
    /// The largest plan first.
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    /// Just above the limits; infinite where there is none.
    revenue: f64,
    payouts: f64,
    partners: f64,
    monthly: f64,
    take: f64,
    /// Payouts that the take leaves alone.
    included: f64,
}

impl Step {
    fn is_reached(&self, volume: &Volume) -> bool {
        volume.revenue > self.revenue
            || volume.payouts > self.payouts
            || volume.partners > self.partners
    }

    fn take_of(&self, volume: &Volume) -> f64 {
        self.take * (volume.payouts - self.included).max(0.0)
    }
}

impl Fees {
    /// The fees of a model's costs.
    #[must_use]
    pub fn of(costs: &Costs) -> Self {
        let limit = |limit: Option<_>| limit.map_or(f64::INFINITY, |limit| float(limit) + SLACK);
        let steps = costs.platform_steps.iter().rev();
        Self {
            entry: float(costs.platform_monthly),
            steps: steps
                .map(|step| Step {
                    revenue: limit(step.above_revenue),
                    payouts: limit(step.above_payouts),
                    partners: limit(step.above_partners),
                    monthly: float(step.monthly),
                    take: float(step.take_rate),
                    included: float(step.included_payouts),
                })
                .collect(),
        }
    }

    /// The fee of a month: that of the largest plan whose limits the month is above.
    #[must_use]
    pub fn of_month(&self, volume: &Volume) -> f64 {
        self.reached(volume)
            .map_or(self.entry, |step| step.monthly + step.take_of(volume))
    }

    /// The part of a month's fee that is a share of what is paid out.
    #[must_use]
    pub fn take_of_month(&self, volume: &Volume) -> f64 {
        self.reached(volume)
            .map_or(0.0, |step| step.take_of(volume))
    }

    fn reached(&self, volume: &Volume) -> Option<&Step> {
        self.steps.iter().find(|step| step.is_reached(volume))
    }

    fn cheapest(&self) -> f64 {
        let fees = self.steps.iter().map(|step| step.monthly);
        fees.fold(self.entry, f64::min)
    }
}

/// A month's volume as a program of any size has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct MonthlyVolume {
    /// What grows with the number of partners, at the size that was worked out.
    pub sourced: Volume,
    /// What is there whatever that number.
    pub fixed: Volume,
}

impl MonthlyVolume {
    /// The volume of several sources together.
    #[must_use]
    pub fn sum(volumes: impl Iterator<Item = Self>) -> Self {
        volumes.fold(Self::default(), |sum, volume| Self {
            sourced: sum.sourced.plus(&volume.sourced),
            fixed: sum.fixed.plus(&volume.fixed),
        })
    }

    /// The volume at `ratio` times the size that was worked out.
    #[must_use]
    pub fn at(&self, ratio: f64) -> Volume {
        Volume {
            revenue: self.sourced.revenue * ratio + self.fixed.revenue,
            payouts: self.sourced.payouts * ratio + self.fixed.payouts,
            partners: self.sourced.partners * ratio + self.fixed.partners,
        }
    }
}

/// A program of which everything but the platform's fee is known for any number of partners.
#[derive(Clone, Copy, Debug)]
pub struct Scale<'a> {
    /// The partners identified that the months were worked out for.
    pub identified: f64,
    /// What each of them adds over the horizon before fixed costs.
    pub each: f64,
    /// Fixed costs over the horizon without the platform's fee.
    pub fixed: f64,
    /// The platform's fees.
    pub fees: &'a Fees,
    /// The months.
    pub months: &'a [MonthlyVolume],
}

impl Scale<'_> {
    /// The fewest partners with which the program does not lose; `None` when no number does.
    ///
    /// More partners earn more until a month reaches a larger plan, where the result dips. Between two dips it only
    /// rises, so that each such stretch is searched by bisection, the one with fewest partners first.
    #[must_use]
    pub fn partners_to_break_even(&self) -> Option<i64> {
        if self.each <= 0.0 || self.identified <= 0.0 {
            return None;
        }
        let cheapest = self.fees.cheapest() * self.months.len() as f64;
        let fewest = without_noise((self.fixed + cheapest) / self.each)?;
        let fewest = fewest.ceil().to_i64()?;
        if self.fees.steps.is_empty() {
            return Some(fewest.max(0));
        }
        let mut from = fewest.max(0);
        for end in self.dips(from) {
            if let Some(found) = self.first_between(from, end) {
                return Some(found);
            }
            from = end + 1;
        }
        // Behind the last dip the result is a straight line.
        let mut reach = 1;
        while self.loses(from + reach) {
            if self.net(from + reach) <= self.net(from) {
                return None;
            }
            reach = reach
                .checked_mul(2)
                .filter(|reach| *reach < i64::MAX / 4 - from)?;
        }
        self.first_between(from, from + reach)
    }

    /// What the program earns over its horizon with a number of partners, and the size of its terms.
    fn terms(&self, partners: i64) -> (f64, f64) {
        let ratio = partners as f64 / self.identified;
        let fee = |month: &MonthlyVolume| self.fees.of_month(&month.at(ratio));
        let spent = self.fixed + self.months.iter().map(fee).sum::<f64>();
        let earned = partners as f64 * self.each;
        (earned - spent, earned + spent.abs())
    }

    fn net(&self, partners: i64) -> f64 {
        self.terms(partners).0
    }

    fn loses(&self, partners: i64) -> bool {
        let (net, size) = self.terms(partners);
        is_below_zero(net, size)
    }

    /// The first number of a rising stretch at which nothing is lost.
    fn first_between(&self, from: i64, end: i64) -> Option<i64> {
        if !self.loses(from) {
            return Some(from);
        }
        if self.loses(end) {
            return None;
        }
        let (mut loses, mut earns) = (from, end);
        while earns - loses > 1 {
            let middle = loses + (earns - loses) / 2;
            if self.loses(middle) {
                loses = middle;
            } else {
                earns = middle;
            }
        }
        Some(earns)
    }

    /// The largest numbers of partners before a month's fee changes its course, rising, from a number on.
    fn dips(&self, from: i64) -> Vec<i64> {
        let mut ends = Vec::new();
        for month in self.months {
            let MonthlyVolume { sourced, fixed } = month;
            for step in &self.fees.steps {
                for (limit, amount, fixed) in [
                    (step.revenue, sourced.revenue, fixed.revenue),
                    (step.partners, sourced.partners, fixed.partners),
                    (step.payouts, sourced.payouts, fixed.payouts),
                    (step.included, sourced.payouts, fixed.payouts),
                ] {
                    let last = ratio((limit - fixed) * self.identified, amount);
                    let last = last
                        .filter(|last| last.is_finite())
                        .map(|last| last.floor() as i64);
                    ends.extend(last.filter(|last| (from..i64::MAX / 4).contains(last)));
                }
            }
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }
}
