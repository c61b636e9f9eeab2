//! What customers of each source bring by month of their age, as it is printed.
//!
//! What is spent is below zero, and the printed lines of a month add up to its printed net, those to a month to the
//! running sum.

use rust_decimal::Decimal;
use serde::Serialize;

use super::super::cohort::{AgeMonth, Cohort};
use super::super::model::Model;
use super::super::program::ProgramForecast;
use super::super::rounding::{Figure, Print, rounded_parts};

/// The customers of a cohort.
pub const CUSTOMERS: u32 = 100;

/// Customers of one source by age.
#[derive(Clone, Debug, Serialize)]
pub struct CohortFigures {
    /// The source.
    #[serde(skip)]
    pub source: String,
    /// Customers at the start.
    pub customers: u32,
    /// The first month, from 1, from which they have paid back what was spent on them.
    pub payback_month: Option<u32>,
    /// The months of their age.
    pub monthly: CohortMonths,
}

/// The months of a cohort, from the first.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are those of `cohort::AgeMonth`, where they are explained"
)]
pub struct CohortMonths {
    pub customers: Vec<Figure>,
    pub revenue: Vec<Figure>,
    pub service: Vec<Figure>,
    pub commission: Vec<Figure>,
    pub own_cost: Vec<Figure>,
    pub net: Vec<Figure>,
    pub net_to_date: Vec<Figure>,
}

impl CohortFigures {
    /// The customers of each source, in the order of the model.
    #[must_use]
    pub fn list(model: &Model, print: Print) -> Vec<Self> {
        let costs = ProgramForecast::of(model).costs_of_customer(&model.program.costs);
        let of = |source| {
            let cohort = Cohort::of_source(model, source, &costs);
            Self {
                source: source.id.clone(),
                customers: CUSTOMERS,
                payback_month: cohort.payback_month,
                monthly: CohortMonths::of(&cohort.months, print),
            }
        };
        model.program.sources.iter().map(of).collect()
    }
}

impl CohortMonths {
    fn of(list: &[AgeMonth], print: Print) -> Self {
        let mut months = Self::default();
        let times = f64::from(CUSTOMERS);
        let (mut exact, mut to_date) = (0.0, Some(Decimal::ZERO));
        for month in list {
            let lines = [
                times * month.revenue,
                -times * month.service,
                -times * month.commission,
                -times * month.own_cost,
            ];
            exact += times * month.net();
            let before = to_date;
            let running = print.amount(exact);
            to_date = running.decimal();
            let net = to_date.zip(before).map(|(now, before)| now - before);
            let parts = net.and_then(|net| rounded_parts(net, &lines, print.places));
            let [revenue, service, commission, own_cost] = [0, 1, 2, 3].map(|at| match &parts {
                Some(parts) => Figure::Exact(parts[at]),
                None => print.amount(lines[at]),
            });
            months.customers.push(print.digits(times * month.active, 2));
            months.revenue.push(revenue);
            months.service.push(service);
            months.commission.push(commission);
            months.own_cost.push(own_cost);
            let net = net.map_or_else(|| print.amount(times * month.net()), Figure::Exact);
            months.net.push(net);
            months.net_to_date.push(running);
        }
        months
    }
}
