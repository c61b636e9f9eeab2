//! What comes back when customers leave early: how likely, how much, and whether the money had left.
//!
//! Source: economics §1.6.

use super::customer::Customer;
use super::model::{ClawbackKind, Commission, Terms};
use super::rounding::{float, power, ratio};
use super::survival::{MONTH_DAYS, Survival, month_start, split, whole_months};
use super::terms::Payday;

/// Commission flows of one customer, month by month from its start, in expectation.
#[derive(Clone, Debug)]
pub struct CommissionFlows {
    /// Commission earned.
    pub accrued: Vec<f64>,
    /// Cancelled before it was paid.
    pub cancelled: Vec<f64>,
    /// To be recovered after it was paid.
    pub reclaimed: Vec<f64>,
    /// Paid.
    pub paid: Vec<f64>,
    /// Expected return of what was earned so far, at the end of the month.
    pub reserve: Vec<f64>,
}

/// The window of a clawback and the share of commission it returns.
struct Window<'a> {
    terms: Terms,
    days: f64,
    customer: &'a Customer,
    /// Survival to the end of the window; one where nothing ever comes back.
    at_end: f64,
    /// Share returned from the start of each month on to the end of the window.
    from_month: Vec<f64>,
}

/// A commission earned inside the window.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// The month of the customer's life it is earned in, from 0.
    month: u32,
    /// The day it is paid.
    paid: f64,
    /// Share of it that is expected back once it is paid.
    returned_once_paid: f64,
    /// Its amount on a customer that is there on the day it is earned.
    amount: f64,
}

/// What comes back of a customer's commissions.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExpectedReturn {
    /// Without ever having left the bank.
    pub before_payout: f64,
    /// After it was paid.
    pub after_payout: f64,
}

impl<'a> Window<'a> {
    /// The window of a customer's commission.
    fn of(commission: &Commission, customer: &'a Customer) -> Self {
        let terms = commission.terms_of_customers(&customer.product);
        let days = f64::from(terms.window_days);
        let mut window = Self {
            terms,
            days,
            customer,
            at_end: 1.0,
            from_month: Vec::new(),
        };
        if !window.is_shut() {
            window.at_end = customer.survival.to_day(days);
            let whole = whole_months(terms.window_days);
            let months = whole + u32::from(month_start(whole) != days);
            window.from_month = (0..=months)
                .map(|month| window.returned_from(month_start(month)))
                .collect();
        }
        window
    }

    /// Share of a commission that is expected back because customers leave on a day or later.
    ///
    /// It is the share of a commission on a customer known to have started, not one known to be there on
    /// that day.
    fn returned_from(&self, day: f64) -> f64 {
        if self.is_shut() || day >= self.days {
            return 0.0;
        }
        let at_day = self.customer.survival.to_day(day);
        match self.terms.clawback {
            ClawbackKind::None => 0.0,
            ClawbackKind::Full => at_day - self.at_end,
            ClawbackKind::Prorated => {
                let there = self.customer.survival.days_there(day, self.days);
                ((self.days - day) * at_day - there) / self.days
            }
        }
    }

    /// Whether nothing ever comes back.
    fn is_shut(&self) -> bool {
        self.terms.clawback == ClawbackKind::None || self.terms.window_days == 0
    }

    /// Months of a customer's life that the window reaches into.
    fn months(&self) -> u32 {
        self.from_month.len().saturating_sub(1) as u32
    }

    /// When the commission of a month of the customer's life is paid.
    fn payday(&self, month: u32, phase: u32) -> Payday {
        let lag = self.customer.product.collection_lag_months;
        self.terms.payday(month, lag, phase)
    }

    /// The commissions that can come back.
    ///
    /// `accrued` are a customer's expected commissions by month, `phase` the place of its first month in its quarter.
    fn lines(&self, accrued: &[f64], phase: u32) -> Vec<Line> {
        let line = |(month, accrued): (u32, &f64)| {
            // A prepaid term is paid for whether or not the customer is still there later.
            let there = match self.customer.product.revenue_model.prepaid_months() {
                Some(_) => 1.0,
                None => self.customer.survival.to_month(month),
            };
            let amount = ratio(*accrued, there).filter(|amount| *amount != 0.0)?;
            let paid = self.payday(month, phase).day;
            Some(Line {
                month,
                paid,
                returned_once_paid: self.returned_from(paid),
                amount,
            })
        };
        (0..self.months()).zip(accrued).filter_map(line).collect()
    }
}

/// A customer's expected commissions by month.
fn accrued(commission: &Commission, customer: &Customer) -> Vec<f64> {
    let rate = float(commission.rate);
    let base = customer.commission_base(commission).into_iter();
    base.map(|base| base * rate).collect()
}

impl ExpectedReturn {
    /// What comes back of a customer's commissions.
    #[must_use]
    pub fn of(commission: &Commission, customer: &Customer) -> Self {
        let window = Window::of(commission, customer);
        let lines = window.lines(&accrued(commission, customer), 0);
        Self::of_lines(&window, &lines)
    }

    fn of_lines(window: &Window<'_>, lines: &[Line]) -> Self {
        let mut sum = Self::default();
        for line in lines {
            let after = line.amount * line.returned_once_paid;
            sum.after_payout += after;
            sum.before_payout += line.amount * window.from_month[line.month as usize] - after;
        }
        sum
    }

    /// All of it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.before_payout + self.after_payout
    }
}

impl CommissionFlows {
    /// The commission flows of one customer over `months` months.
    ///
    /// `phase` is the place of the customer's first month in its quarter, 0 to 2.
    #[must_use]
    pub fn of(commission: &Commission, customer: &Customer, phase: u32, months: usize) -> Self {
        let mut accrued = accrued(commission, customer);
        accrued.truncate(months);
        let window = Window::of(commission, customer);
        let lines = window.lines(&accrued, phase);
        let mut flows = Self {
            cancelled: vec![0.0; months],
            reclaimed: vec![0.0; months],
            paid: vec![0.0; months],
            reserve: vec![0.0; months],
            accrued,
        };
        let pay = |month: u32, amount: f64, paid: &mut [f64]| {
            let payday = window.payday(month, phase).month;
            if let Some(paid) = paid.get_mut(payday as usize) {
                *paid += amount;
            }
        };
        for (month, accrued) in (0..).zip(&flows.accrued) {
            pay(month, *accrued, &mut flows.paid);
        }
        for line in &lines {
            let earned = line.month as usize;
            let once_paid = line.returned_once_paid;
            let never_paid = line.amount * (window.from_month[earned] - once_paid);
            pay(line.month, -never_paid, &mut flows.paid);
            let ends = window.from_month.windows(2).enumerate().skip(earned);
            for (month, ends) in ends.take_while(|(month, _)| *month < months) {
                let (from, to) = (ends[0], ends[1]);
                // Until it is paid everything is cancelled, from then on everything must be recovered.
                flows.cancelled[month] += line.amount * (from - to.max(once_paid)).max(0.0);
                flows.reclaimed[month] += line.amount * (from.min(once_paid) - to).max(0.0);
                flows.reserve[month] += line.amount * to;
            }
        }
        flows
    }
}

/// The clawback of one customer's commissions.
#[derive(Clone, Copy, Debug)]
pub struct Clawback {
    /// Probability that a customer leaves inside the window.
    pub churn_in_window: f64,
    /// Probability that a customer leaves inside the window, from average churn and days.
    pub churn_from_average: f64,
    /// Probability that a customer leaves inside the window when churn happens at month ends alone.
    pub churn_at_month_ends: f64,
    /// Churn times days over 30.
    pub churn_linear: f64,
    /// One month's churn.
    pub churn_one_month: f64,
    /// Share of the first commission that is expected back.
    pub first_line_returned: f64,
    /// Share of the first commission that is expected back from average churn, day by day.
    pub first_line_returned_from_average: f64,
    /// Expected return of all commissions of a customer.
    pub expected: ExpectedReturn,
    /// Part of what must be recovered that is lost.
    pub uncollectible: f64,
    /// Standing reserve when one customer starts each month.
    pub steady_reserve: f64,
    /// Part of it on commission already paid.
    pub steady_reserve_on_paid: f64,
}

impl Clawback {
    /// The clawback of one customer, or `None` where nothing ever comes back.
    #[must_use]
    pub fn of(commission: &Commission, customer: &Customer) -> Option<Self> {
        let window = Window::of(commission, customer);
        if window.is_shut() {
            return None;
        }
        let churn = float(match customer.product.revenue_model.prepaid_months() {
            Some(_) => customer.product.early_cancel_monthly,
            None => customer.product.monthly_churn,
        });
        let average = Survival::from_churn(&[], churn);
        let lines = window.lines(&accrued(commission, customer), 0);
        let expected = ExpectedReturn::of_lines(&window, &lines);
        let (mut reserve, mut reserve_on_paid) = (0.0, 0.0);
        for day in (0..window.terms.window_days).map(f64::from) {
            let returned = window.returned_from(day);
            for line in lines.iter().filter(|line| month_start(line.month) <= day) {
                reserve += line.amount * returned;
                if line.paid <= day {
                    reserve_on_paid += line.amount * returned;
                }
            }
        }
        let lost = 1.0 - float(commission.recovery_rate);
        let churn_from_average = 1.0 - average.to_day(window.days);
        Some(Self {
            churn_in_window: 1.0 - window.at_end,
            churn_from_average,
            churn_at_month_ends: 1.0 - power(1.0 - churn, split(window.days).0),
            churn_linear: churn * window.days / 30.0,
            churn_one_month: churn,
            first_line_returned: window.returned_from(0.0),
            first_line_returned_from_average: match window.terms.clawback {
                ClawbackKind::Prorated => prorated_by_day(&average, window.terms.window_days),
                _ => churn_from_average,
            },
            expected,
            uncollectible: expected.after_payout * lost,
            steady_reserve: reserve / MONTH_DAYS,
            steady_reserve_on_paid: reserve_on_paid / MONTH_DAYS,
        })
    }
}

/// Pro-rated return under a constant daily hazard: `[(N-1) - s(1-s^(N-1))/(1-s)] / N`.
fn prorated_by_day(average: &Survival, days: u32) -> f64 {
    let daily = average.to_day(1.0);
    let last = days.saturating_sub(1);
    let stayed =
        ratio(1.0 - power(daily, last), 1.0 - daily).map_or(f64::from(last), |sum| daily * sum);
    (f64::from(last) - stayed) / f64::from(days)
}
