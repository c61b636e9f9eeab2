//! The measures of a running program.
//!
//! Partners who joined a short while before the end of the data are left out of shares. Where several exports
//! count one thing, a list of its own goes before the figures in the list of partners.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;

use super::bars::Bars;
use super::program::{Partner, Program};
use super::statistics::{Concentration, Share, Survival, median_time, survival};
use super::values::DAY;

/// One partner's figures, whichever export they come from.
#[derive(Clone, Debug)]
pub struct Figures<'p> {
    /// The partner.
    pub partner: &'p Partner,
    /// Referrals.
    pub referrals: u64,
    /// Customers.
    pub customers: u64,
    /// Revenue less refunds.
    pub revenue: f64,
    /// Commission earned.
    pub commission: f64,
    /// Days since joining, where known.
    pub age: Option<i64>,
    /// Whether the partner counts in shares.
    pub is_judged: bool,
    /// Whether the partner had time to start and did not.
    pub never_started: bool,
}

impl Figures<'_> {
    /// Whether the partner ever referred anybody.
    #[must_use]
    pub fn is_activated(&self) -> bool {
        self.referrals > 0
    }
}

/// A month's newcomers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cohort {
    /// The month of joining, `2027-03`.
    pub month: String,
    /// How many joined.
    pub partners: u64,
    /// The shares that referred somebody within some days, the fewest first.
    pub active: Vec<Active>,
}

/// The share of a month's newcomers that referred somebody in time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Active {
    /// Days after joining.
    pub by_day: i64,
    /// The share; none while the month's last newcomer has had fewer days.
    pub share: Option<f64>,
}

/// What was measured. Shares are from 0 to 1, amounts in the exports' currency.
#[derive(Clone, Debug, Serialize)]
pub struct Measures {
    /// Partners in the exports.
    pub partners_total: u64,
    /// Partners who joined that many days ago or more count in shares.
    pub judged_after_days: i64,
    /// These partners.
    pub partners: u64,
    /// Whether any export counts referrals, customers or commissions.
    #[serde(skip)]
    pub tells_results: bool,
    /// Clicks on all links; none where no export counts them.
    pub clicks: Option<u64>,
    /// Referrals of all partners; none where no export counts them.
    pub referrals: Option<u64>,
    /// Customers of all partners.
    pub sales: u64,
    /// Revenue less refunds.
    pub revenue: f64,
    /// Commission earned.
    pub commission: f64,
    /// Payouts.
    pub paid_out: f64,
    /// Share of partners with a referral.
    pub activated: Option<Share>,
    /// Share of partners with an earned sale.
    pub performing: Option<Share>,
    /// Sales by referrals.
    pub referral_to_sale: Option<Share>,
    /// Share of partners with clicks that have a referral.
    pub clickers: Option<Share>,
    /// Median days from joining to the first referral; none where under half have one, or days are not known.
    pub first_referral_days: Option<i64>,
    /// The share of partners without a referral, by days since joining.
    pub without_referral: Vec<Survival>,
    /// Concentration of revenue.
    pub concentration: Option<Concentration>,
    /// Reversed value by gross value, after the hold.
    pub reversed: Option<Share>,
    /// Partners who had time to start and did not.
    pub never_started: u64,
    /// Partners who count as quiet after that many days without activity.
    pub quiet_after_days: i64,
    /// These partners.
    pub gone_quiet: u64,
    /// Commission by the sales it was paid for, in percent.
    pub rate: Option<f64>,
    /// Commission and fees by revenue, in percent.
    pub live_cost: Option<f64>,
    /// Commission and fees by customer.
    pub customer_cost: Option<f64>,
    /// Partners by month of joining.
    pub cohorts: Vec<Cohort>,
}

/// The figures of each partner.
#[must_use]
pub fn figures<'p>(program: &'p Program, bars: &Bars) -> Vec<Figures<'p>> {
    let known = &program.known;
    let last = program.last.map(|last| last.seconds);
    let of = |amount: Decimal| amount.to_f64().unwrap_or_default();
    let figures = program.partners.iter().map(|partner| {
        let customers = if known.commissions && (known.commission_customers || !known.customer_list)
        {
            partner.buyers
        } else if known.customer_list {
            partner.customer_rows
        } else {
            partner.customers
        };
        let referrals = if known.referral_list {
            partner.referral_rows
        } else {
            partner.leads
        };
        let age = partner.joined.zip(last);
        let age = age.map(|(joined, last)| (last - joined.seconds) / DAY);
        let referrals = referrals
            .max(customers)
            .max(u64::from(partner.first_referral.is_some()));
        Figures {
            partner,
            customers,
            referrals,
            revenue: of(match (known.sales, known.referral_revenue) {
                (true, _) => partner.sales,
                (false, true) => partner.referral_revenue,
                (false, false) => partner.revenue,
            }),
            commission: of(if known.commissions {
                partner.earned
            } else {
                partner.commission
            }),
            is_judged: if known.joined {
                age.is_some_and(|age| age >= bars.judged_after)
            } else {
                true
            },
            never_started: referrals == 0 && age.is_none_or(|age| age >= bars.never_started),
            age,
        }
    });
    figures.collect()
}

impl Measures {
    /// The measures of a program; `fees` were paid to the platform over the time of the data.
    #[must_use]
    pub fn of(program: &Program, figures: &[Figures<'_>], bars: &Bars, fees: f64) -> Self {
        let known = &program.known;
        let judged: Vec<&Figures<'_>> = figures.iter().filter(|one| one.is_judged).collect();
        let share = |holds: &dyn Fn(&Figures<'_>) -> bool| {
            let of = judged.iter().filter(|one| holds(one)).count() as u64;
            Share::of(of, judged.len() as u64)
        };
        let sum = |of: &dyn Fn(&Figures<'_>) -> u64| judged.iter().map(|one| of(one)).sum::<u64>();
        let clickers: Vec<_> = judged.iter().filter(|one| one.partner.clicks > 0).collect();
        let started = clickers.iter().filter(|one| one.is_activated()).count() as u64;
        let sales = figures.iter().map(|one| one.customers).sum::<u64>();
        let revenue: f64 = figures.iter().map(|one| one.revenue).sum();
        let commission: f64 = figures.iter().map(|one| one.commission).sum();
        let settled: u64 = figures.iter().map(|one| one.partner.settled).sum();
        let total = |of: &dyn Fn(&Partner) -> Decimal| {
            let sum: Decimal = program.partners.iter().map(of).sum();
            sum.to_f64().unwrap_or_default()
        };
        let gross = total(&|partner| partner.gross);
        let reversed = total(&|partner| partner.reversed);
        let is_quiet = |one: &&Figures<'_>| {
            let last = program.last.zip(one.partner.last_active);
            one.is_activated()
                && last.is_some_and(|(last, active)| last.day() - active.day() >= bars.quiet)
        };
        let without_referral = without_referral(program, figures);
        let revenues: Vec<f64> = figures.iter().map(|one| one.revenue.max(0.0)).collect();
        Self {
            partners_total: figures.len() as u64,
            judged_after_days: bars.judged_after,
            partners: judged.len() as u64,
            tells_results: known.results,
            clicks: known
                .clicks
                .then(|| figures.iter().map(|one| one.partner.clicks).sum()),
            referrals: known
                .referrals
                .then(|| figures.iter().map(|one| one.referrals).sum()),
            sales,
            revenue,
            commission,
            paid_out: program.paid_out.to_f64().unwrap_or_default(),
            activated: share(&|one| one.is_activated()),
            performing: share(&|one| one.customers > 0),
            referral_to_sale: known
                .referrals
                .then(|| Share::of(sum(&|one| one.customers), sum(&|one| one.referrals)))
                .flatten(),
            clickers: known
                .clicks
                .then(|| Share::of(started, clickers.len() as u64))
                .flatten(),
            first_referral_days: median_time(&without_referral),
            without_referral,
            concentration: Concentration::of(&revenues),
            reversed: (gross > 0.0).then(|| {
                let share = reversed / gross;
                Share::with((share * settled as f64).round() as u64, settled, share)
            }),
            never_started: figures.iter().filter(|one| one.never_started).count() as u64,
            quiet_after_days: bars.quiet,
            gone_quiet: figures.iter().filter(is_quiet).count() as u64,
            rate: (revenue > 0.0 && commission > 0.0).then(|| commission / revenue * 100.0),
            live_cost: (revenue > 0.0).then(|| (commission + fees) / revenue * 100.0),
            customer_cost: (sales > 0).then(|| (commission + fees) / sales as f64),
            cohorts: cohorts(program, figures, bars),
        }
    }
}

/// Days from joining to the first referral; a referral from before joining counts as on the first day.
fn days_to_first(partner: &Partner) -> Option<i64> {
    let (joined, first) = partner.joined.zip(partner.first_referral)?;
    Some((first.day() - joined.day()).max(0))
}

fn without_referral(program: &Program, figures: &[Figures<'_>]) -> Vec<Survival> {
    if !program.known.has_referral_days() {
        return Vec::new();
    }
    let observed = figures.iter().filter_map(|one| {
        let age = one.age?;
        Some(days_to_first(one.partner).map_or((age, false), |days| (days, true)))
    });
    survival(&observed.collect::<Vec<_>>())
}

fn cohorts(program: &Program, figures: &[Figures<'_>], bars: &Bars) -> Vec<Cohort> {
    if !program.known.has_referral_days() {
        return Vec::new();
    }
    let mut months = BTreeMap::<String, Vec<&Figures<'_>>>::new();
    for one in figures {
        if let Some(joined) = one.partner.joined {
            months.entry(joined.date("%Y-%m")).or_default().push(one);
        }
    }
    let active = |members: &[&Figures<'_>], days: i64| {
        let is_over = members
            .iter()
            .all(|one| one.age.is_some_and(|age| age >= days));
        let by = members
            .iter()
            .filter(|one| days_to_first(one.partner).is_some_and(|first| first <= days));
        is_over.then(|| by.count() as f64 / members.len() as f64)
    };
    let cohort = |(month, members): (String, Vec<&Figures<'_>>)| {
        let active = bars.cohort_days.map(|by_day| Active {
            by_day,
            share: active(&members, by_day),
        });
        Cohort {
            month,
            partners: members.len() as u64,
            active: active.into(),
        }
    };
    months.into_iter().map(cohort).collect()
}
