//! What the partner platform charges in a month: a fee that steps up with what goes through it.
//!
//! One rule serves the exact ledger and the simulation, so it is written over any number. It knows volumes,
//! limits and fees; it knows no vendor and no customer.

use std::ops::{Add, Mul, Sub};

use rust_decimal::Decimal;

use super::model::Costs;
use super::precise::Precise;

/// How far above a limit a month must be, in units of the currency: what the last digits of a product leave
/// over is no growth.
const SLACK: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// A number that fees are worked out with.
pub trait Amount:
    Copy + Default + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self>
{
}

impl Amount for Precise {}
impl Amount for f64 {}

/// What goes through the platform in a month.
#[derive(Clone, Copy, Debug, Default)]
pub struct Volume<N> {
    /// Revenue with partners' customers.
    pub revenue: N,
    /// Commissions paid out.
    pub payouts: N,
    /// Active partners.
    pub partners: N,
}

/// The platform's fees: one without steps, or one for each step that is reached.
#[derive(Clone, Debug)]
pub struct Fees<N> {
    entry: N,
    /// The largest plan first.
    steps: Vec<Step<N>>,
    /// Whether any step depends on payouts.
    looks_at_payouts: bool,
}

#[derive(Clone, Copy, Debug)]
struct Step<N> {
    /// Just above the limits.
    revenue: Option<N>,
    payouts: Option<N>,
    partners: Option<N>,
    monthly: N,
    take: N,
    /// Payouts that the take leaves alone.
    free: N,
}

impl<N: Amount> Step<N> {
    fn is_reached(&self, volume: &Volume<N>) -> bool {
        let above = |limit: Option<N>, amount: N| limit.is_some_and(|limit| amount > limit);
        above(self.revenue, volume.revenue)
            || above(self.payouts, volume.payouts)
            || above(self.partners, volume.partners)
    }
}

impl<N: Amount> Fees<N> {
    /// The fees of a model's costs, in the numbers that `number` makes.
    #[must_use]
    pub fn of(costs: &Costs, number: impl Fn(Decimal) -> N) -> Self {
        let slack = number(SLACK);
        let limit = |limit: Option<Decimal>| limit.map(|limit| number(limit) + slack);
        Self {
            entry: number(costs.platform_monthly),
            looks_at_payouts: costs
                .platform_steps
                .iter()
                .any(|step| step.above_payouts.is_some() || !step.take_rate.is_zero()),
            steps: costs
                .platform_steps
                .iter()
                .rev()
                .map(|step| Step {
                    revenue: limit(step.above_revenue),
                    payouts: limit(step.above_payouts),
                    partners: limit(step.above_partners),
                    monthly: number(step.monthly),
                    take: number(step.take_rate),
                    free: number(step.included_payouts),
                })
                .collect(),
        }
    }

    /// Whether every month costs the same.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.steps.is_empty()
    }

    /// The fee of a month: that of the largest plan whose limits the month is above.
    #[must_use]
    pub fn of_month(&self, volume: &Volume<N>) -> N {
        match self.steps.iter().find(|step| step.is_reached(volume)) {
            None => self.entry,
            Some(step) if volume.payouts > step.free => {
                step.monthly + step.take * (volume.payouts - step.free)
            }
            Some(step) => step.monthly,
        }
    }
}

/// A month's volume as a program of any size has it.
#[derive(Clone, Copy, Debug)]
pub struct MonthlyVolume {
    /// What grows with the number of partners, at the size that was worked out.
    pub sourced: Volume<Precise>,
    /// Commissions paid out whatever that number.
    pub fixed_payouts: Precise,
}

impl MonthlyVolume {
    /// Everything that goes through the platform.
    #[must_use]
    pub fn total(&self) -> Volume<Precise> {
        Volume {
            payouts: self.sourced.payouts + self.fixed_payouts,
            ..self.sourced
        }
    }
}

impl Fees<Precise> {
    /// The same with limits for months that are not `ratio` times as large yet; fees stay.
    fn with_limits_for(&self, ratio: Precise) -> Self {
        let sized = |limit: Option<Precise>| limit.and_then(|limit| limit.over(ratio));
        let step = |step: &Step<Precise>| Step {
            revenue: sized(step.revenue),
            payouts: sized(step.payouts),
            partners: sized(step.partners),
            free: step.free.over(ratio).unwrap_or(step.free),
            ..*step
        };
        Self {
            steps: self.steps.iter().map(step).collect(),
            ..*self
        }
    }

    /// The fees of all months.
    #[must_use]
    pub fn of_months(&self, months: &[MonthlyVolume]) -> Precise {
        if self.is_flat() {
            return self.entry * Precise::whole(months.len() as i64);
        }
        months
            .iter()
            .map(|month| self.of_month(&month.total()))
            .sum()
    }
}

/// A program of which everything but the platform's fee is known for any number of partners.
#[derive(Clone, Copy, Debug)]
pub struct Scale<'a> {
    /// The partners identified that the months were worked out for.
    pub identified: Precise,
    /// What each of them adds over the horizon before fixed costs.
    pub each: Precise,
    /// Fixed costs over the horizon without the platform's fee.
    pub fixed: Precise,
    /// How many months there are.
    pub horizon: usize,
    /// The months; none are needed for a fee without steps.
    pub months: &'a [MonthlyVolume],
}

impl Scale<'_> {
    /// The fewest partners with which the program does not lose; `None` when no number does.
    ///
    /// Between two numbers at which a month reaches a step the result is a straight line, so each such stretch
    /// is solved by itself. A larger number can lose again where a step is just reached.
    #[must_use]
    pub fn partners_to_break_even(&self, fees: &Fees<Precise>) -> Option<i64> {
        if !self.each.is_positive() || !self.identified.is_positive() {
            return None;
        }
        let cheapest = fees
            .steps
            .iter()
            .map(|step| step.monthly)
            .fold(fees.entry, Precise::min);
        let months = Precise::whole(self.horizon as i64);
        if fees.is_flat() {
            return (self.fixed + cheapest * months).over(self.each)?.ceil_i64();
        }
        let mut from = (self.fixed + cheapest * months)
            .over(self.each)?
            .ceil_i64()?
            .max(0);
        for end in self.ends(fees, from) {
            if let Some(found) = self.first_between(fees, from, Some(end)) {
                return Some(found);
            }
            from = end.checked_add(1)?;
        }
        self.first_between(fees, from, None)
    }

    /// The largest numbers of partners before a month's fee changes its course, rising, from a number on.
    fn ends(&self, fees: &Fees<Precise>, from: i64) -> Vec<i64> {
        let mut ends = Vec::new();
        let ratio = self.ratio(from);
        let sized = fees.with_limits_for(ratio);
        let mut end = |limit: Precise, amount: Precise, fixed: Precise| {
            let partners = ((limit - fixed) * self.identified)
                .over(amount)
                .and_then(Precise::floor_i64);
            ends.extend(partners.filter(|partners| *partners >= from));
        };
        for month in self.months {
            let Volume {
                revenue,
                payouts,
                partners,
            } = month.sourced;
            let fixed = month.fixed_payouts;
            let all_payouts = if fees.looks_at_payouts {
                payouts * ratio + fixed
            } else {
                Precise::ZERO
            };
            for (step, sized) in fees.steps.iter().zip(&sized.steps) {
                // A limit that is passed already never ends a stretch.
                let ahead = |limit: Option<Precise>, sized: Option<Precise>, amount| {
                    limit.filter(|_| sized.is_none_or(|sized| amount <= sized))
                };
                if let Some(limit) = ahead(step.revenue, sized.revenue, revenue) {
                    end(limit, revenue, Precise::ZERO);
                }
                if let Some(limit) = ahead(step.partners, sized.partners, partners) {
                    end(limit, partners, Precise::ZERO);
                }
                let free = step.take.is_positive().then_some(step.free);
                for limit in [step.payouts, free].into_iter().flatten() {
                    if all_payouts <= limit {
                        end(limit, payouts, fixed);
                    }
                }
            }
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// The first number of a straight stretch at which nothing is lost.
    fn first_between(&self, fees: &Fees<Precise>, from: i64, to: Option<i64>) -> Option<i64> {
        let net = |partners| self.net(fees, partners);
        let at_start = net(from);
        if !at_start.is_negative() {
            return Some(from);
        }
        let next = from.checked_add(1)?;
        if to.is_some_and(|to| to < next) {
            return None;
        }
        let slope = if fees.steps.iter().any(|step| step.take.is_positive()) {
            net(next) - at_start
        } else {
            self.each
        };
        if !slope.is_positive() {
            return None;
        }
        let mut found = from.checked_add((-at_start).over(slope)?.ceil_i64()?)?;
        // The last digit of the division may lie on either side of a whole number.
        if found > next && !net(found - 1).is_negative() {
            found -= 1;
        } else if net(found).is_negative() {
            found = found.checked_add(1)?;
        }
        to.is_none_or(|to| found <= to).then_some(found)
    }

    /// What the program earns over its horizon with a number of partners.
    fn net(&self, fees: &Fees<Precise>, partners: i64) -> Precise {
        Precise::whole(partners) * self.each - self.fixed - self.fees(fees, partners)
    }

    /// The platform's fees over the horizon with a number of partners.
    ///
    /// Limits are brought to the size that the months were worked out for, which is less work than bringing every
    /// month to its size; the months of each step are counted.
    fn fees(&self, fees: &Fees<Precise>, partners: i64) -> Precise {
        let ratio = self.ratio(partners);
        if self
            .months
            .iter()
            .any(|month| !month.fixed_payouts.is_zero())
            || ratio.is_zero()
        {
            let fee = |month: &MonthlyVolume| {
                fees.of_month(&Volume {
                    revenue: month.sourced.revenue * ratio,
                    payouts: month.sourced.payouts * ratio + month.fixed_payouts,
                    partners: month.sourced.partners * ratio,
                })
            };
            return self.months.iter().map(fee).sum();
        }
        let sized = fees.with_limits_for(ratio);
        let mut entry_months = 0;
        // For each step its months, those that pay the take, and the payouts of these.
        let mut reached = vec![(0, 0, Precise::ZERO); fees.steps.len()];
        for month in self.months {
            let volume = &month.sourced;
            let step = sized.steps.iter().position(|step| step.is_reached(volume));
            let Some(at) = step else {
                entry_months += 1;
                continue;
            };
            let (months, taken, payouts) = &mut reached[at];
            *months += 1;
            if sized.steps[at].take.is_positive() && volume.payouts > sized.steps[at].free {
                *taken += 1;
                *payouts += volume.payouts;
            }
        }
        let steps = fees.steps.iter().zip(reached);
        steps
            .map(|(step, (months, taken, payouts))| {
                step.monthly * Precise::whole(months)
                    + step.take * (payouts * ratio - step.free * Precise::whole(taken))
            })
            .fold(fees.entry * Precise::whole(entry_months), |sum, fee| {
                sum + fee
            })
    }

    /// How much larger than the program that was worked out one with so many partners is.
    fn ratio(&self, partners: i64) -> Precise {
        Precise::whole(partners)
            .over(self.identified)
            .unwrap_or(Precise::ZERO)
    }
}
