//! What comes back when customers leave early: how likely, how much, and whether the money had left.
//!
//! Source: economics §1.6.

use super::customer::Customer;
use super::model::{ClawbackKind, Model, RevenueModel};
use super::precise::Precise;
use super::survival::{MONTH_DAYS, Survival};

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
    kind: ClawbackKind,
    days: Precise,
    survival: &'a Survival,
    /// Survival to the end of the window.
    at_end: Precise,
}

impl<'a> Window<'a> {
    /// The window of a commission's terms over a customer's survival.
    #[must_use]
    pub fn of(model: &Model, survival: &'a Survival) -> Self {
        let days = Precise::whole(i64::from(model.commission.terms.window_days));
        Self {
            kind: model.commission.terms.clawback,
            days,
            survival,
            at_end: survival.to_day(days),
        }
    }

    /// Whether nothing ever comes back.
    fn is_shut(&self) -> bool {
        self.kind == ClawbackKind::None || self.days.is_zero()
    }

    /// Expected share returned because customers leave from day `from` on and before day `to`.
    ///
    /// It is the share of a commission on a customer known to have started, not one known to be there on
    /// day `from`.
    #[must_use]
    pub fn returned(&self, from: Precise, to: Precise) -> Precise {
        let to = to.min(self.days);
        if self.is_shut() || to <= from {
            return Precise::ZERO;
        }
        let at_from = self.survival.to_day(from);
        let at_to = if to == self.days {
            self.at_end
        } else {
            self.survival.to_day(to)
        };
        match self.kind {
            ClawbackKind::None => Precise::ZERO,
            ClawbackKind::Full => at_from - at_to,
            ClawbackKind::Prorated => {
                let left =
                    |day: Precise| (self.days - day).over(self.days).unwrap_or(Precise::ZERO);
                let days = self.survival.days_between(from, to);
                left(from) * at_from
                    - left(to) * at_to
                    - days.over(self.days).unwrap_or(Precise::ZERO)
            }
        }
    }
}

/// A commission inside the window.
struct Open {
    /// Day it is earned.
    earned: Precise,
    /// Day it is paid.
    paid: Precise,
    /// Its amount on a customer that is there on that day, as a share of the customers that started:
    /// dividing by survival makes the window's shares apply.
    amount: Precise,
    month: u32,
}

/// The commissions that can come back, and the flows that follow from them.
fn open_lines(model: &Model, customer: &Customer, accrued: &[Precise], phase: u32) -> Vec<Open> {
    let window = Precise::whole(i64::from(model.commission.terms.window_days));
    let mut open = Vec::new();
    for (month, amount) in (0u32..).zip(accrued) {
        let earned = MONTH_DAYS * Precise::whole(i64::from(month));
        if earned >= window {
            break;
        }
        let there = if model.product.revenue_model == RevenueModel::Annual {
            Precise::ONE
        } else {
            customer.survival.to_month(month)
        };
        let Some(amount) = amount.over(there) else {
            break;
        };
        if amount.is_zero() {
            continue;
        }
        let payday =
            model
                .commission
                .terms
                .payday(month, model.product.collection_lag_months, phase);
        open.push(Open {
            earned,
            paid: payday.day,
            amount,
            month,
        });
    }
    open
}

impl CommissionFlows {
    /// The commission flows of one customer over `months` months.
    ///
    /// `phase` is the place of the customer's first month in its quarter, 0 to 2.
    #[must_use]
    pub fn of(model: &Model, customer: &Customer, phase: u32, months: usize) -> Self {
        let rate = Precise::from(model.commission.rate);
        let accrued: Vec<Precise> = customer
            .commission_base(model.commission.scope)
            .into_iter()
            .take(months)
            .map(|base| base * rate)
            .collect();
        let none = vec![Precise::ZERO; months];
        let (mut cancelled, mut reclaimed, mut reserve) =
            (none.clone(), none.clone(), none.clone());
        let window = Window::of(model, &customer.survival);
        let mut unpaid = accrued.clone();
        if !window.is_shut() {
            let last_month = window
                .days
                .over(MONTH_DAYS)
                .and_then(Precise::floor_i64)
                .unwrap_or(0);
            let last_month = u32::try_from(last_month).unwrap_or(u32::MAX);
            for line in open_lines(model, customer, &accrued, phase) {
                let before_payout = line.amount * window.returned(line.earned, line.paid);
                if let Some(unpaid) = unpaid.get_mut(line.month as usize) {
                    *unpaid -= before_payout;
                }
                for month in line.month..=last_month {
                    let start = MONTH_DAYS * Precise::whole(i64::from(month));
                    let end = start + MONTH_DAYS;
                    let at = month as usize;
                    if at >= months {
                        break;
                    }
                    cancelled[at] +=
                        line.amount * window.returned(start.max(line.earned), end.min(line.paid));
                    reclaimed[at] += line.amount * window.returned(start.max(line.paid), end);
                    reserve[at] += line.amount * window.returned(end, window.days);
                }
            }
        }
        let mut paid = none;
        for (month, amount) in (0u32..).zip(&unpaid) {
            let payday =
                model
                    .commission
                    .terms
                    .payday(month, model.product.collection_lag_months, phase);
            if let Some(paid) = paid.get_mut(payday.month as usize) {
                *paid += *amount;
            }
        }
        Self {
            accrued,
            cancelled,
            reclaimed,
            paid,
            reserve,
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
        let window = Window::of(model, &customer.survival);
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
        let lines = open_lines(model, customer, &accrued, 0);
        let (mut before_payout, mut after_payout) = (Precise::ZERO, Precise::ZERO);
        for line in &lines {
            before_payout += line.amount * window.returned(line.earned, line.paid);
            after_payout += line.amount * window.returned(line.earned.max(line.paid), window.days);
        }
        let (mut reserve, mut reserve_on_paid) = (Precise::ZERO, Precise::ZERO);
        for day in 0..terms.window_days {
            let day = Precise::whole(i64::from(day));
            let returned = window.returned(day, window.days);
            for line in lines.iter().filter(|line| line.earned <= day) {
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
            first_line_returned: window.returned(Precise::ZERO, window.days),
            first_line_returned_from_average: match window.kind {
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
