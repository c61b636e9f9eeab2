//! One customer's economics under the commission: lifetime value, what the commission takes, when it pays back.
//!
//! Source: economics §1.2 to §1.4.

use super::caps::Worth;
use super::clawback::CommissionFlows;
use super::cohort::{Cohort, payback};
use super::customer::Customer;
use super::model::{Commission, Costs, RevenueModel, Scope};
use super::rounding::{float, power, ratio};

/// What one acquired customer is worth, in expectation.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Discount factor of one month.
    pub discount_factor: f64,
    /// Margin over churn, without end and without discount; `None` when nobody ever leaves.
    pub ltv_perpetual: Option<f64>,
    /// Discounted margin without end; `None` when growth outruns churn and discount.
    pub ltv_perpetual_discounted: Option<f64>,
    /// Margin to the horizon by the closed form, where one exists.
    pub ltv_closed_form: Option<f64>,
    /// What it is worth whatever the rate.
    pub worth: Worth,
    /// Present value of the commission as it accrues.
    pub commission: f64,
    /// Present value of the commission with the platform's take and transfer fees.
    pub commission_with_fees: f64,
    /// Present value of what is paid, less what is recovered.
    pub commission_cash: f64,
    /// Commission as a share of revenue.
    pub effective_rate: Option<f64>,
    /// Margin less commission with its fees, less own acquisition cost.
    pub contribution: f64,
    /// Margin less what is paid and does not come back, less own acquisition cost.
    pub contribution_after_clawback: f64,
    /// Contribution as a share of revenue.
    pub contribution_margin: Option<f64>,
    /// One less cost of goods.
    pub simple_margin_before: f64,
    /// One less cost of goods and the rate.
    pub simple_margin_after: f64,
    /// Lifetime value over cost, all commission counted as acquisition cost.
    pub ltv_to_cac_strict: Option<f64>,
    /// Lifetime value over cost, later commission counted as cost of revenue.
    pub ltv_to_cac_hybrid: Option<f64>,
    /// First month, from 1, after which recognised flows never fall below zero again.
    pub payback_accrual: Option<u32>,
    /// First month, from 1, after which flows of cash never fall below zero again.
    pub payback_cash: Option<u32>,
    /// Acquisition cost over one month's margin, as textbooks have it.
    pub payback_naive: Option<f64>,
    /// Acquisition cost with the first year's commission, whatever the scope, over one month's margin.
    pub payback_first_year: Option<f64>,
}

impl Unit {
    /// Works out one customer's economics.
    #[must_use]
    pub fn of(customer: &Customer, commission: &Commission, costs: &Costs) -> Self {
        let horizon = customer.ltv_months;
        let rate = float(commission.rate);
        let worth = Worth::of(customer, commission, costs);
        let (load, own_cost) = (worth.load, worth.own_cost);
        let flows = CommissionFlows::of(commission, customer, 0, customer.months.len());
        let recovery = float(commission.recovery_rate);
        let paid = customer.present_value(&flows.paid, horizon);
        let recovered = customer.present_value(&flows.reclaimed, horizon) * recovery;
        let accrued = rate * worth.base;
        let once = if is_paid_once(customer, commission) {
            load * accrued
        } else {
            0.0
        };
        let contribution = worth.contribution(rate);
        let simple_margin_before = 1.0 - customer.cost_rate;
        let cash = |month: usize| {
            let here = &customer.months[month];
            let paid = load * flows.paid[month];
            let recovered = recovery * flows.reclaimed[month];
            customer.collected(month) - here.refunded - customer.costs(here) - paid + recovered
        };
        let first = cash(0) - own_cost;
        Self {
            discount_factor: customer.discount_factor,
            ltv_perpetual: margin_of_life(customer, 1.0, 0.0, None),
            ltv_perpetual_discounted: margin_of_life(
                customer,
                customer.discount_factor,
                float(customer.product.expansion_monthly),
                None,
            ),
            ltv_closed_form: closed_form(customer),
            commission: accrued,
            commission_with_fees: load * accrued,
            commission_cash: paid - recovered,
            effective_rate: ratio(accrued, worth.revenue),
            contribution,
            contribution_after_clawback: worth.margin - own_cost - load * paid + recovered,
            contribution_margin: ratio(contribution, worth.revenue),
            simple_margin_before,
            simple_margin_after: simple_margin_before
                - if commission.is_sum() {
                    ratio(accrued, worth.revenue).unwrap_or(0.0)
                } else {
                    rate
                },
            ltv_to_cac_strict: worth.ltv_to_cac_strict(rate),
            ltv_to_cac_hybrid: worth.ltv_to_cac_hybrid(rate),
            payback_accrual: Cohort::of(customer, &flows, costs).payback_month,
            payback_cash: payback(std::iter::once(first).chain((1..horizon).map(cash))),
            payback_naive: textbook_payback(customer, once + own_cost),
            payback_first_year: textbook_payback(customer, load * rate * worth.base_12 + own_cost),
            worth,
        }
    }
}

/// Textbook payback: a cost at the start over one undiscounted month's margin at list price; `None` where that margin
/// is not above zero.
fn textbook_payback(customer: &Customer, cost: f64) -> Option<f64> {
    let margin = monthly_margin(customer);
    (margin > 0.0).then(|| cost / margin)
}

/// Whether the commission is one payment: what recurs is in no textbook's acquisition cost.
fn is_paid_once(customer: &Customer, commission: &Commission) -> bool {
    if commission.is_sum() {
        return true;
    }
    match (customer.product.revenue_model, commission.scope) {
        (RevenueModel::OneTime, _) | (_, Scope::FirstPayment | Scope::Upfront(_)) => true,
        (RevenueModel::Annual, Scope::Months(months)) => months <= 12,
        (_, Scope::Months(_) | Scope::Lifetime) => false,
    }
}

/// Margin of one active month at list price; of a one-time sale that of the sale.
fn monthly_margin(customer: &Customer) -> f64 {
    let share = 1.0 - customer.fee_rate - customer.cost_rate;
    let payment = customer.price * share - customer.fee_fixed;
    let of_month = match customer.product.revenue_model {
        RevenueModel::Annual => payment / 12.0,
        RevenueModel::Outcome => payment * float(customer.product.outcome_rate_monthly),
        RevenueModel::Monthly | RevenueModel::Usage | RevenueModel::OneTime => payment,
    };
    of_month - customer.serving
}

/// `1 + q + q^2 + ...` over so many terms, or without end; `None` when that has no sum.
fn series(q: f64, terms: Option<u32>) -> Option<f64> {
    match terms {
        Some(terms) => Some(geometric(q, terms)),
        None => (q < 1.0).then(|| 1.0 / (1.0 - q)),
    }
}

/// `1 + q + ... + q^(n-1)`.
fn geometric(q: f64, n: u32) -> f64 {
    ratio(1.0 - power(q, n), 1.0 - q).unwrap_or(f64::from(n))
}

/// Lifetime value to the horizon by the closed form; `None` where churn is not constant.
fn closed_form(customer: &Customer) -> Option<f64> {
    let product = &customer.product;
    let horizon = product.ltv_horizon_months;
    let has_whole_terms =
        product.revenue_model != RevenueModel::Annual || horizon.is_multiple_of(12);
    if !product.early_churn.is_empty()
        || !product.early_cancel_monthly.is_zero()
        || !has_whole_terms
    {
        return None;
    }
    let growth = float(product.expansion_monthly);
    margin_of_life(customer, customer.discount_factor, growth, Some(horizon))
}

/// Margin over a life of constant churn, discounted by a factor a month: to a horizon with the customer's discount, or
/// without end at list price; `None` when that has no sum.
fn margin_of_life(
    customer: &Customer,
    factor: f64,
    growth: f64,
    horizon: Option<u32>,
) -> Option<f64> {
    let product = &customer.product;
    let discount = float(customer.discount.rate);
    let discounted_months = horizon.map_or(0, |horizon| customer.discount.months.min(horizon));
    let q0 = (1.0 - float(product.monthly_churn)) * factor;
    let q = q0 * (1.0 + growth);
    let kept = 1.0 - customer.fee_rate;
    let price = customer.price;
    Some(match product.revenue_model {
        RevenueModel::OneTime => {
            let discount = if discounted_months > 0 { discount } else { 0.0 };
            monthly_margin(customer) - price * discount * kept
        }
        RevenueModel::Monthly | RevenueModel::Usage => {
            let all = series(q, horizon)?;
            price * (all - discount * geometric(q, discounted_months)) * kept
                - price * customer.cost_rate * all
                - (customer.fee_fixed + customer.serving) * series(q0, horizon)?
        }
        RevenueModel::Annual => {
            let years = horizon.map(|horizon| horizon / 12);
            let (q, q0) = (power(q, 12), power(q0, 12));
            let terms = series(q, years)?;
            let year = geometric(factor, 12);
            price * (terms - discount * geometric(q, discounted_months.div_ceil(12))) * kept
                - price * customer.cost_rate * year * terms / 12.0
                - (customer.fee_fixed + customer.serving * year) * series(q0, years)?
        }
        RevenueModel::Outcome => {
            let lag = product.outcome_lag_months;
            let lag = horizon.map_or(lag, |horizon| horizon.min(lag));
            let left = horizon.map(|horizon| horizon - lag);
            let rate = float(product.outcome_rate_monthly);
            let all = series(q, left)?;
            let discounted = geometric(q, discounted_months.saturating_sub(lag));
            rate * (price
                * power(q, lag)
                * ((all - discount * discounted) * kept - customer.cost_rate * all)
                - customer.fee_fixed * power(q0, lag) * series(q0, left)?)
                - customer.serving * series(q0, horizon)?
        }
    })
}
