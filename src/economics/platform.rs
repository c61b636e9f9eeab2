//! What the partner platform charges in a month: a fee that steps up with what goes through it.
//!
//! One rule serves the exact ledger and the simulation, so it is written over any number. It knows volumes,
//! limits and fees; it knows no vendor and no customer.

use std::fmt::Debug;
use std::ops::{Add, Sub};

use rust_decimal::Decimal;

use super::model::Costs;
use super::precise::Precise;
use super::precise::flow::{Factor, Flow, Grain, Money, People};

/// How far above a limit a month must be, in units of the currency: what the last digits of a product leave
/// over is no growth.
const SLACK: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// The numbers that fees are worked out with.
pub trait Numbers: Copy + Debug {
    /// An amount of money.
    type Money: Copy
        + Debug
        + Default
        + PartialOrd
        + Add<Output = Self::Money>
        + Sub<Output = Self::Money>;
    /// A number of partners.
    type People: Copy + Debug + Default + PartialOrd;
    /// A share of an amount.
    type Rate: Copy + Debug;

    /// An amount.
    fn money(self, exact: Precise) -> Self::Money;
    /// A number of partners.
    fn people(self, exact: Precise) -> Self::People;
    /// A share.
    fn rate(self, exact: Precise) -> Self::Rate;
    /// A share of an amount.
    fn share(rate: Self::Rate, of: Self::Money) -> Self::Money;
}

/// Numbers that the exact ones can be had back from.
pub trait Reversible: Numbers {
    /// The number that an amount stands for.
    fn of_money(self, amount: Self::Money) -> Precise;
    /// The number that a number of partners stands for.
    fn of_people(self, partners: Self::People) -> Precise;
}

/// Exact numbers.
#[derive(Clone, Copy, Debug)]
pub struct Exact;

impl Numbers for Exact {
    type Money = Precise;
    type People = Precise;
    type Rate = Precise;

    fn money(self, exact: Precise) -> Precise {
        exact
    }

    fn people(self, exact: Precise) -> Precise {
        exact
    }

    fn rate(self, exact: Precise) -> Precise {
        exact
    }

    fn share(rate: Precise, of: Precise) -> Precise {
        rate * of
    }
}

impl Reversible for Exact {
    fn of_money(self, amount: Precise) -> Precise {
        amount
    }

    fn of_people(self, partners: Precise) -> Precise {
        partners
    }
}

/// Binary floats, for the simulation.
#[derive(Clone, Copy, Debug)]
pub struct Floats;

impl Numbers for Floats {
    type Money = f64;
    type People = f64;
    type Rate = f64;

    fn money(self, exact: Precise) -> f64 {
        exact.to_f64()
    }

    fn people(self, exact: Precise) -> f64 {
        exact.to_f64()
    }

    fn rate(self, exact: Precise) -> f64 {
        exact.to_f64()
    }

    fn share(rate: f64, of: f64) -> f64 {
        rate * of
    }
}

/// Flows counted in small units.
#[derive(Clone, Copy, Debug)]
pub struct Grains {
    /// The unit of money.
    pub money: Grain<Money>,
    /// The unit of partners and customers.
    pub people: Grain<People>,
}

impl Numbers for Grains {
    type Money = Flow<Money>;
    type People = Flow<People>;
    type Rate = Factor<Money, Money>;

    fn money(self, exact: Precise) -> Flow<Money> {
        self.money.flow(exact)
    }

    fn people(self, exact: Precise) -> Flow<People> {
        self.people.flow(exact)
    }

    fn rate(self, exact: Precise) -> Factor<Money, Money> {
        self.money.factor(exact, self.money)
    }

    fn share(rate: Factor<Money, Money>, of: Flow<Money>) -> Flow<Money> {
        of * rate
    }
}

impl Reversible for Grains {
    fn of_money(self, amount: Flow<Money>) -> Precise {
        self.money.number(amount)
    }

    fn of_people(self, partners: Flow<People>) -> Precise {
        self.people.number(partners)
    }
}

/// What goes through the platform in a month.
#[derive(Clone, Copy, Debug, Default)]
pub struct Volume<M, P> {
    /// Revenue with partners' customers.
    pub revenue: M,
    /// Commissions paid out.
    pub payouts: M,
    /// Active partners.
    pub partners: P,
}

/// The platform's fees: one without steps, or one for each step that is reached.
#[derive(Clone, Debug)]
pub struct Fees<N: Numbers> {
    entry: N::Money,
    /// The largest plan first.
    steps: Vec<Step<N>>,
}

#[derive(Clone, Copy, Debug)]
struct Step<N: Numbers> {
    /// Just above the limits.
    revenue: Option<N::Money>,
    payouts: Option<N::Money>,
    partners: Option<N::People>,
    monthly: N::Money,
    take: Option<N::Rate>,
    /// Payouts that the take leaves alone.
    free: N::Money,
}

impl<N: Numbers> Step<N> {
    fn is_reached(&self, volume: &Volume<N::Money, N::People>) -> bool {
        let above = |limit: Option<N::Money>, amount| limit.is_some_and(|limit| amount > limit);
        above(self.revenue, volume.revenue)
            || above(self.payouts, volume.payouts)
            || self.partners.is_some_and(|limit| volume.partners > limit)
    }
}

impl<N: Numbers> Fees<N> {
    /// Whether every month costs the same.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether the fee of a month depends on its revenue.
    #[must_use]
    pub fn look_at_revenue(&self) -> bool {
        self.steps.iter().any(|step| step.revenue.is_some())
    }

    /// The fee of a month: that of the largest plan whose limits the month is above.
    #[must_use]
    pub fn of_month(&self, volume: &Volume<N::Money, N::People>) -> N::Money {
        match self.steps.iter().find(|step| step.is_reached(volume)) {
            None => self.entry,
            Some(step) => match step.take {
                Some(take) if volume.payouts > step.free => {
                    step.monthly + N::share(take, volume.payouts - step.free)
                }
                _ => step.monthly,
            },
        }
    }
}

impl Fees<Exact> {
    /// The fees of a model's costs.
    #[must_use]
    pub fn of(costs: &Costs) -> Self {
        let slack = Precise::from(SLACK);
        let limit = |limit: Option<Decimal>| limit.map(|limit| Precise::from(limit) + slack);
        Self {
            entry: costs.platform_monthly.into(),
            steps: costs
                .platform_steps
                .iter()
                .rev()
                .map(|step| Step {
                    revenue: limit(step.above_revenue),
                    payouts: limit(step.above_payouts),
                    partners: limit(step.above_partners),
                    monthly: step.monthly.into(),
                    take: (!step.take_rate.is_zero()).then(|| step.take_rate.into()),
                    free: step.included_payouts.into(),
                })
                .collect(),
        }
    }

    /// The same in other numbers.
    #[must_use]
    pub fn in_numbers<N: Numbers>(&self, numbers: N) -> Fees<N> {
        let money = |exact: Precise| numbers.money(exact);
        Fees {
            entry: money(self.entry),
            steps: self
                .steps
                .iter()
                .map(|step| Step {
                    revenue: step.revenue.map(money),
                    payouts: step.payouts.map(money),
                    partners: step.partners.map(|exact| numbers.people(exact)),
                    monthly: money(step.monthly),
                    take: step.take.map(|exact| numbers.rate(exact)),
                    free: money(step.free),
                })
                .collect(),
        }
    }
}

/// A month's volume as a program of any size has it.
#[derive(Clone, Copy, Debug)]
pub struct MonthlyVolume<M, P> {
    /// What grows with the number of partners, at the size that was worked out.
    pub sourced: Volume<M, P>,
    /// Commissions paid out whatever that number.
    pub fixed_payouts: M,
}

impl<M: Copy + Add<Output = M>, P: Copy> MonthlyVolume<M, P> {
    /// Everything that goes through the platform.
    #[must_use]
    pub fn total(&self) -> Volume<M, P> {
        Volume {
            payouts: self.sourced.payouts + self.fixed_payouts,
            ..self.sourced
        }
    }
}

impl Fees<Exact> {
    /// The largest of its monthly fees before any take.
    #[must_use]
    pub fn largest(&self) -> Precise {
        let fees = self.steps.iter().map(|step| step.monthly);
        fees.fold(self.entry, Precise::max)
    }

    /// The same with limits for months that are not `ratio` times as large yet; fees stay.
    fn with_limits_for(&self, ratio: Precise) -> Self {
        let sized = |limit: Option<Precise>| limit.and_then(|limit| limit.over(ratio));
        let step = |step: &Step<Exact>| Step {
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

    /// Whether a month that is larger never costs less.
    fn never_fall(&self) -> bool {
        let smaller = self.steps.iter().skip(1);
        let fees = smaller.clone().map(|step| step.monthly);
        let below = self.steps.iter().zip(fees.chain([self.entry]));
        below.into_iter().all(|(step, below)| step.monthly >= below)
            && smaller.into_iter().all(|step| step.take.is_none())
    }

    /// The fees of all months.
    #[must_use]
    pub fn of_months(&self, months: &[MonthlyVolume<Precise, Precise>]) -> Precise {
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
pub struct Scale<'a, N: Numbers> {
    /// The numbers that its months are held in.
    pub numbers: N,
    /// The partners identified that the months were worked out for.
    pub identified: Precise,
    /// What each of them adds over the horizon before fixed costs.
    pub each: Precise,
    /// Fixed costs over the horizon without the platform's fee.
    pub fixed: Precise,
    /// How many months there are.
    pub horizon: usize,
    /// The months; none are needed for a fee without steps.
    pub months: &'a [MonthlyVolume<N::Money, N::People>],
}

impl<N: Reversible> Scale<'_, N> {
    /// The fewest partners with which the program does not lose; `None` when no number does.
    #[must_use]
    pub fn partners_to_break_even(&self, fees: &Fees<Exact>) -> Option<i64> {
        if !self.each.is_positive() || !self.identified.is_positive() {
            return None;
        }
        let cheapest = fees
            .steps
            .iter()
            .map(|step| step.monthly)
            .fold(fees.entry, Precise::min);
        let months = Precise::whole(self.horizon as i64);
        let cheapest = (self.fixed + cheapest * months)
            .over(self.each)?
            .ceil_i64()?;
        if fees.is_flat() {
            return Some(cheapest);
        }
        let from = match self.climb(fees, cheapest.max(0))? {
            Climb::Top(partners) => return Some(partners),
            Climb::Below(partners) => partners,
        };
        let exact = |month: &MonthlyVolume<N::Money, N::People>| MonthlyVolume {
            sourced: self.exact(&month.sourced),
            fixed_payouts: self.numbers.of_money(month.fixed_payouts),
        };
        let months: Vec<_> = self.months.iter().map(exact).collect();
        Scale {
            numbers: Exact,
            identified: self.identified,
            each: self.each,
            fixed: self.fixed,
            horizon: self.horizon,
            months: &months,
        }
        .search(fees, from)
    }

    /// Climbs from a number that no solution lies below.
    ///
    /// Where fees never fall, what `n` partners lose must at least be earned by more of them, less what the months
    /// that pay a take already take of it, so that no step goes beyond the solution. Few are needed; where many
    /// months reach a step one after the other, the rest is left.
    fn climb(&self, fees: &Fees<Exact>, from: i64) -> Option<Climb> {
        const STEPS: usize = 8;
        let mut partners = from;
        if !fees.never_fall() {
            return Some(Climb::Below(partners));
        }
        for _ in 0..STEPS {
            let bill = self.bill(fees, partners);
            let net = self.net_of(&bill, partners);
            if !net.is_negative() {
                return Some(Climb::Top(partners));
            }
            let each = self.each - bill.each;
            if !each.is_positive() {
                break;
            }
            let missing = (-net).over(each)?;
            // What is a whole number but for the last digits of the division is that number.
            let whole = (missing - NEXT_TO_NOTHING).ceil_i64()?.max(1);
            partners = partners.checked_add(whole)?;
        }
        Some(Climb::Below(partners))
    }

    fn exact(&self, volume: &Volume<N::Money, N::People>) -> Volume<Precise, Precise> {
        Volume {
            revenue: self.numbers.of_money(volume.revenue),
            payouts: self.numbers.of_money(volume.payouts),
            partners: self.numbers.of_people(volume.partners),
        }
    }

    /// What the program earns over its horizon with a number of partners.
    fn net(&self, fees: &Fees<Exact>, partners: i64) -> Precise {
        self.net_of(&self.bill(fees, partners), partners)
    }

    fn net_of(&self, bill: &Bill, partners: i64) -> Precise {
        Precise::whole(partners) * self.each - self.fixed - bill.fees
    }

    /// The platform's fees over the horizon with a number of partners.
    ///
    /// Limits are brought to the size that the months were worked out for, which is less work than bringing every
    /// month to its size; the months of each step are counted.
    fn bill(&self, fees: &Fees<Exact>, partners: i64) -> Bill {
        let ratio = self.ratio(partners);
        let none = N::Money::default();
        let fixed_payouts = self.months.iter().any(|month| month.fixed_payouts != none);
        if fixed_payouts || ratio.is_zero() {
            let fee = |month: &MonthlyVolume<N::Money, N::People>| {
                let volume = self.exact(&month.sourced);
                fees.of_month(&Volume {
                    revenue: volume.revenue * ratio,
                    payouts: volume.payouts * ratio + self.numbers.of_money(month.fixed_payouts),
                    partners: volume.partners * ratio,
                })
            };
            return Bill {
                fees: self.months.iter().map(fee).sum(),
                each: Precise::ZERO,
            };
        }
        let sized = fees.with_limits_for(ratio).in_numbers(self.numbers);
        let mut entry_months = 0;
        // For each step its months, those that pay the take, and the payouts of these.
        let mut reached = vec![(0, 0, none); fees.steps.len()];
        for month in self.months {
            let volume = &month.sourced;
            let step = sized.steps.iter().position(|step| step.is_reached(volume));
            let Some(at) = step else {
                entry_months += 1;
                continue;
            };
            let (months, taken, payouts) = &mut reached[at];
            *months += 1;
            if sized.steps[at].take.is_some() && volume.payouts > sized.steps[at].free {
                *taken += 1;
                *payouts = *payouts + volume.payouts;
            }
        }
        let mut bill = Bill {
            fees: fees.entry * Precise::whole(entry_months),
            each: Precise::ZERO,
        };
        for (step, (months, taken, payouts)) in fees.steps.iter().zip(reached) {
            bill.fees += step.monthly * Precise::whole(months);
            if let Some(take) = step.take.filter(|_| taken > 0) {
                let payouts = take * self.numbers.of_money(payouts);
                bill.fees += payouts * ratio - take * step.free * Precise::whole(taken);
                bill.each += payouts.over(self.identified).unwrap_or(Precise::ZERO);
            }
        }
        bill
    }

    /// How much larger than the program that was worked out one with so many partners is.
    fn ratio(&self, partners: i64) -> Precise {
        Precise::whole(partners)
            .over(self.identified)
            .unwrap_or(Precise::ZERO)
    }
}

/// The platform's fees over the horizon.
struct Bill {
    fees: Precise,
    /// What a partner more adds to them while no other month reaches a step.
    each: Precise,
}

/// How far a climb came.
enum Climb {
    /// To the fewest partners that do not lose.
    Top(i64),
    /// To a number that may be too few.
    Below(i64),
}

/// What the last digits of a division may leave over.
const NEXT_TO_NOTHING: Precise = Precise::scaled(1, 18);

impl Scale<'_, Exact> {
    /// The fewest partners from a number on with which the program does not lose.
    ///
    /// Between two numbers at which a month reaches a step the result is a straight line, so each such stretch
    /// is solved by itself. A larger number can lose again where a step is just reached.
    fn search(&self, fees: &Fees<Exact>, mut from: i64) -> Option<i64> {
        for end in self.ends(fees, from) {
            if let Some(found) = self.first_between(fees, from, Some(end)) {
                return Some(found);
            }
            from = end.checked_add(1)?;
        }
        self.first_between(fees, from, None)
    }

    /// The largest numbers of partners before a month's fee changes its course, rising, from a number on.
    fn ends(&self, fees: &Fees<Exact>, from: i64) -> Vec<i64> {
        let mut ends = Vec::new();
        let mut end = |limit: Option<Precise>, amount: Precise, fixed: Precise| {
            let partners = limit
                .and_then(|limit| ((limit - fixed) * self.identified).over(amount))
                .and_then(Precise::floor_i64);
            ends.extend(partners.filter(|partners| *partners >= from));
        };
        for month in self.months {
            let Volume {
                revenue,
                payouts,
                partners,
            } = month.sourced;
            for step in &fees.steps {
                end(step.revenue, revenue, Precise::ZERO);
                end(step.partners, partners, Precise::ZERO);
                end(step.payouts, payouts, month.fixed_payouts);
                let free = step.take.map(|_| step.free);
                end(free, payouts, month.fixed_payouts);
            }
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// The first number of a straight stretch at which nothing is lost.
    fn first_between(&self, fees: &Fees<Exact>, from: i64, to: Option<i64>) -> Option<i64> {
        let net = |partners| self.net(fees, partners);
        let at_start = net(from);
        if !at_start.is_negative() {
            return Some(from);
        }
        let next = from.checked_add(1)?;
        if to.is_some_and(|to| to < next) {
            return None;
        }
        let slope = if fees.steps.iter().any(|step| step.take.is_some()) {
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
}
