//! What comes back when customers leave early: how likely, how much, and whether the money had left.
//!
//! Source: economics §1.6.

use super::customer::Customer;
use super::model::{ClawbackKind, Model, RevenueModel, Terms};
use super::precise::Precise;
use super::survival::{MONTH_DAYS, Survival, month_start, whole_months};

/// Commission flows of one customer, month by month from its start, in expectation.
#[derive(Clone, Debug)]
pub struct CommissionFlows {
    /// Commission earned.
    pub accrued: Vec<Precise>,
    /// Cancelled before it was paid.
    pub cancelled: Vec<Precise>,
    /// To be recovered after it was paid.
    pub reclaimed: Vec<Precise>,
    /// Paid.
    pub paid: Vec<Precise>,
    /// Expected return of what was earned so far, at the end of the month.
    pub reserve: Vec<Precise>,
}

/// The window of a clawback and the share of commission it returns.
#[derive(Clone, Debug)]
pub struct Window<'a> {
    terms: Terms,
    days: Precise,
    survival: &'a Survival,
    /// Survival to the end of the window; one where nothing ever comes back.
    at_end: Precise,
    /// Share returned from the start of each month on to the end of the window.
    from_month: Vec<Precise>,
}

/// A commission earned inside the window.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// The month of the customer's life it is earned in, from 0.
    month: u32,
    /// The day it is paid.
    paid: Precise,
    /// Share of it that is expected back once it is paid.
    returned_once_paid: Precise,
    /// Its amount on a customer that is there on the day it is earned.
    amount: Precise,
}

impl Line {
    /// The day it is earned.
    fn earned(&self) -> Precise {
        month_start(self.month)
    }
}

/// What comes back of a customer's commissions.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Without ever having left the bank.
    pub before: Precise,
    /// After it was paid.
    pub after: Precise,
}

/// What comes back of a customer's commissions in one month of its life.
#[derive(Clone, Copy, Debug, Default)]
pub struct MonthReturn {
    /// Cancelled in this month before it was paid.
    pub cancelled: Precise,
    /// To be recovered in this month after it was paid.
    pub reclaimed: Precise,
    /// Never paid of the commission earned in this month.
    pub never_paid: Precise,
}

impl<'a> Window<'a> {
    /// The window of a commission's terms over a customer's survival.
    #[must_use]
    pub fn over(terms: &Terms, survival: &'a Survival) -> Self {
        let days = Precise::whole(i64::from(terms.window_days));
        let mut window = Self {
            terms: *terms,
            days,
            survival,
            at_end: Precise::ONE,
            from_month: Vec::new(),
        };
        if !window.is_shut() {
            window.at_end = survival.to_day(days);
            let whole = u32::try_from(whole_months(terms.window_days.into())).unwrap_or(u32::MAX);
            let months = whole + u32::from(month_start(whole) != days);
            window.from_month = (0..months)
                .map(|month| window.share_from(month, month_start(month), survival.to_month(month)))
                .chain([Precise::ZERO])
                .collect();
        }
        window
    }

    /// Share returned from a day inside month `month` to the end of the window.
    fn share_from(&self, month: u32, day: Precise, at_day: Precise) -> Precise {
        match self.terms.clawback {
            ClawbackKind::None => Precise::ZERO,
            ClawbackKind::Full => at_day - self.at_end,
            ClawbackKind::Prorated => {
                let end = (self.days, self.at_end);
                let there = self.survival.days_there(month, (day, at_day), end);
                ((self.days - day) * at_day - there)
                    .over(self.days)
                    .unwrap_or(Precise::ZERO)
            }
        }
    }

    /// Share of a commission that is expected back because customers leave on a day or later.
    ///
    /// It is the share of a commission on a customer known to have started, not one known to be there on
    /// that day.
    #[must_use]
    pub fn returned_from(&self, day: Precise) -> Precise {
        if self.is_shut() || day >= self.days {
            return Precise::ZERO;
        }
        let later = (1..).take_while(|month| month_start(*month) <= day);
        let month = later.last().unwrap_or(0);
        if month_start(month) == day {
            return self.from_month[month as usize];
        }
        self.share_from(month, day, self.survival.to_day(day))
    }

    /// Whether nothing ever comes back.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        self.terms.clawback == ClawbackKind::None || self.days.is_zero()
    }

    /// Months of a customer's life that the window reaches into.
    #[must_use]
    pub fn months(&self) -> u32 {
        self.from_month.len().saturating_sub(1) as u32
    }

    /// The commissions that can come back.
    ///
    /// `accrued` are a customer's expected commissions by month, `lag` the months that billing runs behind,
    /// `phase` the place of the customer's first month in its quarter.
    #[must_use]
    pub fn open_lines(
        &self,
        revenue_model: RevenueModel,
        lag: u32,
        accrued: &[Precise],
        phase: u32,
    ) -> Vec<Line> {
        let mut open = Vec::with_capacity(self.months() as usize);
        for (month, amount) in (0u32..self.months()).zip(accrued) {
            // A prepaid term is paid for whether or not the customer is still there later.
            let there = if revenue_model == RevenueModel::Annual {
                Precise::ONE
            } else {
                self.survival.to_month(month)
            };
            match amount.over(there) {
                Some(amount) if !amount.is_zero() => {
                    let paid = self.terms.payday(month, lag, phase).day;
                    open.push(Line {
                        month,
                        paid,
                        returned_once_paid: self.returned_from(paid),
                        amount,
                    });
                }
                _ => {}
            }
        }
        open
    }

    /// What comes back of the lines in all.
    #[must_use]
    pub fn expected(&self, lines: &[Line]) -> Expected {
        let mut sum = Expected {
            before: Precise::ZERO,
            after: Precise::ZERO,
        };
        for line in lines {
            let after = line.amount * line.returned_once_paid;
            sum.after += after;
            sum.before += line.amount * self.from_month[line.month as usize] - after;
        }
        sum
    }

    /// What comes back of the lines, by month of the customer's life.
    #[must_use]
    pub fn by_month(&self, lines: &[Line]) -> Vec<MonthReturn> {
        let mut list = vec![MonthReturn::default(); self.months() as usize];
        for line in lines {
            let earned = line.month as usize;
            list[earned].never_paid +=
                line.amount * (self.from_month[earned] - line.returned_once_paid);
            // Until it is paid everything is cancelled, from then on everything must be recovered.
            let paid = line.returned_once_paid;
            let ends = self.from_month.windows(2);
            for (here, ends) in list.iter_mut().zip(ends).skip(earned) {
                let (from, to) = (ends[0], ends[1]);
                if from > paid {
                    here.cancelled += line.amount * (from - to.max(paid));
                }
                if to < paid {
                    here.reclaimed += line.amount * (from.min(paid) - to);
                }
            }
        }
        list
    }

    /// Expected return of what was earned so far, at the end of each month of the customer's life.
    #[must_use]
    pub fn reserve_by_month(&self, lines: &[Line]) -> Vec<Precise> {
        let ends = self.from_month.iter().skip(1);
        (0u32..)
            .zip(ends)
            .map(|(month, to)| {
                let earned = lines.iter().filter(|line| line.month <= month);
                earned.map(|line| line.amount * *to).sum()
            })
            .collect()
    }
}

impl CommissionFlows {
    /// The commission flows of one customer over `months` months.
    ///
    /// `phase` is the place of the customer's first month in its quarter, 0 to 2.
    #[must_use]
    pub fn of(model: &Model, customer: &Customer, phase: u32, months: usize) -> Self {
        let rate = Precise::from(model.commission.rate);
        let lag = model.product.collection_lag_months;
        let terms = &model.commission.terms;
        let accrued: Vec<Precise> = customer
            .commission_base(model.commission.scope)
            .into_iter()
            .take(months)
            .map(|base| base * rate)
            .collect();
        let window = Window::over(terms, &customer.survival);
        let lines = window.open_lines(model.product.revenue_model, lag, &accrued, phase);
        let early = window.by_month(&lines);
        let by_month = |of: fn(&MonthReturn) -> Precise| -> Vec<Precise> {
            let none = std::iter::repeat(Precise::ZERO);
            early.iter().map(of).chain(none).take(months).collect()
        };
        let never_paid = by_month(|month| month.never_paid);
        let mut paid = vec![Precise::ZERO; months];
        for (month, (amount, never_paid)) in (0u32..).zip(accrued.iter().zip(&never_paid)) {
            let payday = terms.payday(month, lag, phase);
            if let Some(paid) = paid.get_mut(payday.month as usize) {
                *paid += *amount - *never_paid;
            }
        }
        Self {
            cancelled: by_month(|month| month.cancelled),
            reclaimed: by_month(|month| month.reclaimed),
            reserve: {
                let none = std::iter::repeat(Precise::ZERO);
                let reserve = window.reserve_by_month(&lines).into_iter();
                reserve.chain(none).take(months).collect()
            },
            accrued,
            paid,
        }
    }
}

/// The clawback of one customer's commissions.
#[derive(Clone, Copy, Debug)]
pub struct Clawback {
    /// Probability that a customer leaves inside the window.
    pub churn_in_window: Precise,
    /// The same from average churn and days.
    pub churn_from_average: Precise,
    /// The same when churn happens at month ends alone.
    pub churn_at_month_ends: Precise,
    /// Churn times days over 30.
    pub churn_linear: Precise,
    /// One month's churn.
    pub churn_one_month: Precise,
    /// Share of the first commission that is expected back.
    pub first_line_returned: Precise,
    /// The same from average churn, day by day.
    pub first_line_returned_from_average: Precise,
    /// Expected return of all commissions of a customer.
    pub per_customer: Precise,
    /// Part of it that never leaves the bank.
    pub before_payout: Precise,
    /// Part of it that must be recovered.
    pub after_payout: Precise,
    /// Part of that which is lost.
    pub uncollectible: Precise,
    /// Standing reserve when one customer starts each month.
    pub steady_reserve: Precise,
    /// Part of it on commission already paid.
    pub steady_reserve_on_paid: Precise,
}

impl Clawback {
    /// The clawback of one customer, or `None` where nothing ever comes back.
    #[must_use]
    pub fn of(model: &Model, customer: &Customer) -> Option<Self> {
        let terms = &model.commission.terms;
        let window = Window::over(terms, &customer.survival);
        if window.is_shut() {
            return None;
        }
        let churn = Precise::from(match model.product.revenue_model {
            RevenueModel::Annual => model.product.early_cancel_monthly,
            _ => model.product.monthly_churn,
        });
        let average = Survival::from_churn(&[], churn);
        let months = window.days.over(MONTH_DAYS)?;
        let whole_months = u32::try_from(months.floor_i64()?).ok()?;
        let rate = Precise::from(model.commission.rate);
        let accrued: Vec<Precise> = customer
            .commission_base(model.commission.scope)
            .into_iter()
            .map(|base| base * rate)
            .collect();
        let lines = window.open_lines(
            model.product.revenue_model,
            model.product.collection_lag_months,
            &accrued,
            0,
        );
        let Expected {
            before: before_payout,
            after: after_payout,
        } = window.expected(&lines);
        let (mut reserve, mut reserve_on_paid) = (Precise::ZERO, Precise::ZERO);
        for day in 0..terms.window_days {
            let day = Precise::whole(i64::from(day));
            let returned = window.returned_from(day);
            for line in lines.iter().filter(|line| line.earned() <= day) {
                reserve += line.amount * returned;
                if line.paid <= day {
                    reserve_on_paid += line.amount * returned;
                }
            }
        }
        let recovered = Precise::from(model.commission.recovery_rate);
        let churn_from_average = Precise::ONE - average.to_day(window.days);
        Some(Self {
            churn_in_window: Precise::ONE - window.at_end,
            churn_from_average,
            churn_at_month_ends: Precise::ONE - (Precise::ONE - churn).powi(whole_months),
            churn_linear: (churn * window.days).over(Precise::whole(30))?,
            churn_one_month: churn,
            first_line_returned: window.returned_from(Precise::ZERO),
            first_line_returned_from_average: match terms.clawback {
                ClawbackKind::Prorated => prorated_by_day(&average, terms.window_days)?,
                _ => churn_from_average,
            },
            per_customer: before_payout + after_payout,
            before_payout,
            after_payout,
            uncollectible: after_payout * (Precise::ONE - recovered),
            steady_reserve: reserve.over(MONTH_DAYS)?,
            steady_reserve_on_paid: reserve_on_paid.over(MONTH_DAYS)?,
        })
    }
}

/// Pro-rated return under a constant daily hazard: `[(N-1) - s(1-s^(N-1))/(1-s)] / N`.
fn prorated_by_day(average: &Survival, days: u32) -> Option<Precise> {
    let daily = average.to_day(Precise::ONE);
    let last = days.saturating_sub(1);
    let stayed = match (Precise::ONE - daily.powi(last)).over(Precise::ONE - daily) {
        Some(sum) => daily * sum,
        None => Precise::whole(i64::from(last)),
    };
    (Precise::whole(i64::from(last)) - stayed).over(Precise::whole(i64::from(days)))
}
