//! A cohort of customers who start together, by the age of their months: what they bring, cost and leave, and from
//! which month on they have paid back what was spent on them.
//!
//! Commission counts as it is earned, with its fees; nothing is discounted.

use super::caps::commission_load;
use super::clawback::CommissionFlows;
use super::customer::Customer;
use super::model::{Costs, Model, PartnerSource};
use super::rounding::{float, is_below_zero};

/// A month of a customer's age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgeMonth {
    /// Share of the customers who are there.
    pub active: f64,
    /// Recognised revenue.
    pub revenue: f64,
    /// Cost of goods, fees and serving.
    pub service: f64,
    /// Commission earned, with its fees.
    pub commission: f64,
    /// Own cost of winning the customer, in the first month.
    pub own_cost: f64,
}

impl AgeMonth {
    /// What the month leaves.
    #[must_use]
    pub fn net(&self) -> f64 {
        self.revenue - self.service - self.commission - self.own_cost
    }
}

/// One customer by age, to the horizon of a lifetime.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// The months, from the first.
    pub months: Vec<AgeMonth>,
    /// The first month, from 1, from which the running sum never falls below zero again.
    pub payback_month: Option<u32>,
}

impl Cohort {
    /// A customer of a source under its commission and the costs that a customer bears.
    #[must_use]
    pub fn of_source(model: &Model, source: &PartnerSource, costs: &Costs) -> Self {
        let customer = Customer::of_source(model, source);
        let flows = CommissionFlows::of(&source.commission, &customer, 0, customer.ltv_months);
        Self::of(&customer, &flows, costs)
    }

    /// A customer with the flows of its commission and the costs that it bears.
    #[must_use]
    pub fn of(customer: &Customer, flows: &CommissionFlows, costs: &Costs) -> Self {
        let load = commission_load(costs);
        let months = customer.months.iter().zip(&flows.accrued).enumerate();
        let months: Vec<AgeMonth> = months
            .take(customer.ltv_months)
            .map(|(age, (month, accrued))| AgeMonth {
                active: month.active,
                revenue: month.recognised,
                service: customer.costs(month),
                commission: load * accrued,
                own_cost: if age == 0 {
                    float(costs.cac_per_customer)
                } else {
                    0.0
                },
            })
            .collect();
        Self {
            payback_month: payback(months.iter().map(AgeMonth::net)),
            months,
        }
    }
}

/// The 1-based month after which a running sum never again goes below zero.
#[must_use]
pub fn payback(flows: impl IntoIterator<Item = f64>) -> Option<u32> {
    let (mut sum, mut size) = (0.0, 0.0);
    let (mut month, mut last_below) = (0, 0);
    for flow in flows {
        month += 1;
        sum += flow;
        size += flow.abs();
        if is_below_zero(sum, size) {
            last_below = month;
        }
    }
    (last_below < month).then_some(last_below + 1)
}
