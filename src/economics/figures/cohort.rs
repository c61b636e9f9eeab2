//! Prints what customers of each source bring by month of their age.
//!
//! What is spent is below zero, and the printed lines of a month add up to its printed net, those to a month to the
//! running sum.

use rust_decimal::Decimal;
use serde::Serialize;

use super::super::cohort::{AgeMonth, Cohort};
use super::super::model::Model;
use super::super::program::ProgramForecast;
use super::super::rounding::{rounded_after_noise, rounded_parts, text};

/// The customers of a cohort.
pub const CUSTOMERS: u32 = 100;

/// Customers of one source by age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(
    missing_docs,
    reason = "the names are those of `cohort::AgeMonth`, where they are explained"
)]
pub struct CohortMonths {
    pub customers: Vec<String>,
    pub revenue: Vec<String>,
    pub service: Vec<String>,
    pub commission: Vec<String>,
    pub own_cost: Vec<String>,
    pub net: Vec<String>,
    pub net_to_date: Vec<String>,
}

impl CohortFigures {
    /// The customers of each source, in the order of the model, with so many places.
    #[must_use]
    pub fn list(model: &Model, places: u32) -> Vec<Self> {
        let costs = ProgramForecast::of(model).costs_of_customer(&model.program.costs);
        let of = |source| {
            let cohort = Cohort::of_source(model, source, &costs);
            Self {
                source: source.id.clone(),
                customers: CUSTOMERS,
                payback_month: cohort.payback_month,
                monthly: CohortMonths::of(&cohort.months, model, places),
            }
        };
        model.program.sources.iter().map(of).collect()
    }
}

impl CohortMonths {
    fn of(list: &[AgeMonth], model: &Model, places: u32) -> Self {
        let mut months = Self::default();
        let times = f64::from(CUSTOMERS);
        let half = model.rounding;
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
            to_date = rounded_after_noise(exact, places, half);
            let net = to_date.zip(before).map(|(now, before)| now - before);
            let parts = net.and_then(|net| rounded_parts(net, &lines, places));
            let shown = |at: usize| match &parts {
                Some(parts) => parts[at].to_string(),
                None => text(lines[at], places, half),
            };
            months.customers.push(text(times * month.active, 2, half));
            months.revenue.push(shown(0));
            months.service.push(shown(1));
            months.commission.push(shown(2));
            months.own_cost.push(shown(3));
            months.net.push(match net {
                Some(net) => net.to_string(),
                None => text(times * month.net(), places, half),
            });
            months.net_to_date.push(text(exact, places, half));
        }
        months
    }
}
