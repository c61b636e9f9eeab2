//! One customer's economics under the commission: lifetime value, what the commission takes, when it pays back.
//!
//! Source: economics §1.2 to §1.4.

use super::clawback::CommissionFlows;
use super::customer::{Customer, Lifetime};
use super::model::{Model, RevenueModel, Scope};
use super::precise::Precise;

/// What one acquired customer is worth, in expectation.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Discount factor of one month.
    pub discount_factor: Precise,
    /// Margin over churn, without end and without discount; `None` when nobody ever leaves.
    pub ltv_perpetual: Option<Precise>,
    /// The same, discounted; `None` when growth outruns churn and discount.
    pub ltv_perpetual_discounted: Option<Precise>,
    /// Present values to the horizon.
    pub lifetime: Lifetime,
    /// Margin to the horizon by the closed form, where one exists.
    pub ltv_closed_form: Option<Precise>,
    /// Present value of the commission base.
    pub base: Precise,
    /// Present value of the commission as it accrues.
    pub commission: Precise,
    /// Present value of what is paid, less what is recovered.
    pub commission_cash: Precise,
    /// Commission as a share of revenue.
    pub effective_rate: Option<Precise>,
    /// Margin less commission with its fees, less own acquisition cost.
    pub contribution: Precise,
    /// The same with the commission as it is paid and comes back.
    pub contribution_after_clawback: Precise,
    /// Contribution as a share of revenue.
    pub contribution_margin: Option<Precise>,
    /// One less cost of goods.
    pub simple_margin_before: Precise,
    /// The same less the rate.
    pub simple_margin_after: Precise,
    /// Lifetime value over cost, all commission counted as acquisition cost.
    pub ltv_to_cac_strict: Option<Precise>,
    /// The same with later commission counted as cost of revenue.
    pub ltv_to_cac_hybrid: Option<Precise>,
    /// First month, from 1, after which recognised flows never fall below zero again.
    pub payback_accrual: Option<u32>,
    /// The same on cash.
    pub payback_cash: Option<u32>,
    /// Acquisition cost over one month's margin, as textbooks have it.
    pub payback_naive: Option<Precise>,
}

/// One, the platform's take and the transfer fee: what a unit of commission costs.
#[must_use]
pub fn commission_load(model: &Model) -> Precise {
    let costs = &model.program.costs;
    Precise::ONE + costs.platform_take_rate.into() + costs.payout_fee_rate.into()
}

impl Unit {
    /// Works out one customer's economics.
    #[must_use]
    pub fn of(model: &Model, customer: &Customer) -> Self {
        let horizon = customer.ltv_months;
        let load = commission_load(model);
        let rate = Precise::from(model.commission.rate);
        let own_cost = Precise::from(model.program.costs.cac_per_customer);
        let base_flows = customer.commission_base(model.commission.scope);
        let base = customer.present_value(&base_flows, horizon);
        let first_year = customer.present_value(&base_flows, horizon.min(12));
        let lifetime = customer.lifetime();
        let flows = CommissionFlows::of(model, customer, 0, customer.months.len());
        let recovery = Precise::from(model.commission.recovery_rate);
        let paid = customer.present_value(&flows.paid, horizon);
        let recovered = customer.present_value(&flows.reclaimed, horizon) * recovery;
        let commission = rate * base;
        let cost = load * commission + own_cost;
        let contribution = lifetime.margin - cost;
        let first_year_cost = load * rate * first_year + own_cost;
        let simple_margin_before = Precise::ONE - customer.cost_rate;
        Self {
            discount_factor: customer.discount_factor,
            ltv_perpetual: perpetual(model, customer, Precise::ONE, Precise::ZERO),
            ltv_perpetual_discounted: perpetual(
                model,
                customer,
                customer.discount_factor,
                model.product.expansion_monthly.into(),
            ),
            ltv_closed_form: closed_form(model, customer),
            base,
            commission,
            commission_cash: paid - recovered,
            effective_rate: commission.over(lifetime.revenue),
            contribution,
            contribution_after_clawback: lifetime.margin - own_cost - load * paid + recovered,
            contribution_margin: contribution.over(lifetime.revenue),
            simple_margin_before,
            simple_margin_after: simple_margin_before - rate,
            ltv_to_cac_strict: lifetime.margin.over(cost),
            ltv_to_cac_hybrid: (lifetime.margin - load * rate * (base - first_year))
                .over(first_year_cost),
            payback_accrual: payback(accrual_flows(model, customer, &flows, load, own_cost)),
            payback_cash: payback(cash_flows(model, customer, &flows, load, own_cost)),
            payback_naive: naive_payback(model, customer, load * commission + own_cost, own_cost),
            lifetime,
        }
    }
}

/// The 1-based month after which a running sum never again goes below zero.
#[must_use]
pub fn payback(flows: impl IntoIterator<Item = Precise>) -> Option<u32> {
    let mut sum = Precise::ZERO;
    let mut month = 0;
    let mut last_below = 0;
    for flow in flows {
        month += 1;
        sum += flow;
        if sum.is_negative() {
            last_below = month;
        }
    }
    (last_below < month).then_some(last_below + 1)
}

fn accrual_flows(
    model: &Model,
    customer: &Customer,
    flows: &CommissionFlows,
    load: Precise,
    own_cost: Precise,
) -> Vec<Precise> {
    let horizon = model.product.ltv_horizon_months as usize;
    let mut list: Vec<Precise> = customer
        .margins()
        .iter()
        .zip(&flows.accrued)
        .take(horizon)
        .map(|(margin, accrued)| *margin - load * *accrued)
        .collect();
    if let Some(first) = list.first_mut() {
        *first -= own_cost;
    }
    list
}

fn cash_flows(
    model: &Model,
    customer: &Customer,
    flows: &CommissionFlows,
    load: Precise,
    own_cost: Precise,
) -> Vec<Precise> {
    let horizon = model.product.ltv_horizon_months as usize;
    let lag = model.product.collection_lag_months as usize;
    let recovery = Precise::from(model.commission.recovery_rate);
    let mut list: Vec<Precise> = (0..horizon)
        .map(|month| {
            let here = &customer.months[month];
            let collected = month
                .checked_sub(lag)
                .map_or(Precise::ZERO, |earlier| customer.months[earlier].billed);
            collected - here.refunded - customer.costs(here) - load * flows.paid[month]
                + recovery * flows.reclaimed[month]
        })
        .collect();
    if let Some(first) = list.first_mut() {
        *first -= own_cost;
    }
    list
}

/// Textbook payback: what is paid once at the start over one undiscounted month's margin at list price.
///
/// A commission that recurs is not in it, which is its flaw and why it is called naive.
fn naive_payback(
    model: &Model,
    customer: &Customer,
    with_commission: Precise,
    own_cost: Precise,
) -> Option<Precise> {
    let once = match model.commission.scope {
        Scope::FirstPayment | Scope::Upfront(_) => true,
        Scope::Months(months) => {
            model.product.revenue_model == RevenueModel::Annual && months <= 12
        }
        Scope::Lifetime => false,
    };
    let cost = if once { with_commission } else { own_cost };
    cost.over(monthly_margin(model, customer))
}

/// Margin of one active month at list price.
fn monthly_margin(model: &Model, customer: &Customer) -> Precise {
    let share = Precise::ONE - customer.fee_rate - customer.cost_rate;
    let payment = customer.price * share - customer.fee_fixed;
    match model.product.revenue_model {
        RevenueModel::Annual => {
            payment.over(Precise::whole(12)).unwrap_or(Precise::ZERO) - customer.serving
        }
        RevenueModel::Outcome => {
            payment * model.product.outcome_rate_monthly.into() - customer.serving
        }
        RevenueModel::Monthly | RevenueModel::Usage => payment - customer.serving,
    }
}

/// `1 + q + ... + q^(n-1)`.
fn geometric(q: Precise, n: u32) -> Precise {
    (Precise::ONE - q.powi(n))
        .over(Precise::ONE - q)
        .unwrap_or(Precise::whole(i64::from(n)))
}

/// `1 + q + q^2 + ...`, or `None` when it has no end.
fn endless(q: Precise) -> Option<Precise> {
    if q >= Precise::ONE {
        return None;
    }
    Precise::ONE.over(Precise::ONE - q)
}

/// Lifetime value without a horizon, under average churn at list price.
fn perpetual(
    model: &Model,
    customer: &Customer,
    factor: Precise,
    growth: Precise,
) -> Option<Precise> {
    let product = &model.product;
    let stays = Precise::ONE - Precise::from(product.monthly_churn);
    let q0 = stays * factor;
    let q = q0 * (Precise::ONE + growth);
    let share = Precise::ONE - customer.fee_rate - customer.cost_rate;
    Some(match product.revenue_model {
        RevenueModel::Monthly | RevenueModel::Usage => {
            customer.price * share * endless(q)?
                - (customer.fee_fixed + customer.serving) * endless(q0)?
        }
        RevenueModel::Annual => {
            let (terms, plain_terms) = (endless(q.powi(12))?, endless(q0.powi(12))?);
            let year = geometric(factor, 12);
            let monthly_cost = (customer.price * customer.cost_rate).over(Precise::whole(12))?;
            customer.price * (Precise::ONE - customer.fee_rate) * terms
                - monthly_cost * year * terms
                - customer.fee_fixed * plain_terms
                - customer.serving * year * plain_terms
        }
        RevenueModel::Outcome => {
            let lag = product.outcome_lag_months;
            let rate = Precise::from(product.outcome_rate_monthly);
            rate * (customer.price * share * q.powi(lag) * endless(q)?
                - customer.fee_fixed * q0.powi(lag) * endless(q0)?)
                - customer.serving * endless(q0)?
        }
    })
}

/// Lifetime value to the horizon by the closed form; `None` where churn is not constant.
fn closed_form(model: &Model, customer: &Customer) -> Option<Precise> {
    let product = &model.product;
    if !product.early_churn.is_empty() || !product.early_cancel_monthly.is_zero() {
        return None;
    }
    let discount = Precise::from(model.customer_discount.rate);
    let discounted_months = model
        .customer_discount
        .months
        .min(product.ltv_horizon_months);
    let q0 = (Precise::ONE - Precise::from(product.monthly_churn)) * customer.discount_factor;
    let q = q0 * (Precise::ONE + Precise::from(product.expansion_monthly));
    let horizon = product.ltv_horizon_months;
    let kept = Precise::ONE - customer.fee_rate;
    let price = customer.price;
    Some(match product.revenue_model {
        RevenueModel::Monthly | RevenueModel::Usage => {
            let all = geometric(q, horizon);
            price * (all - discount * geometric(q, discounted_months)) * kept
                - price * customer.cost_rate * all
                - (customer.fee_fixed + customer.serving) * geometric(q0, horizon)
        }
        RevenueModel::Annual => {
            if !horizon.is_multiple_of(12) {
                return None;
            }
            let (q, q0) = (q.powi(12), q0.powi(12));
            let terms = geometric(q, horizon / 12);
            let year = geometric(customer.discount_factor, 12);
            price * (terms - discount * geometric(q, discounted_months.div_ceil(12))) * kept
                - (price * customer.cost_rate * year * terms).over(Precise::whole(12))?
                - (customer.fee_fixed + customer.serving * year) * geometric(q0, horizon / 12)
        }
        RevenueModel::Outcome => {
            let lag = product.outcome_lag_months.min(horizon);
            let rate = Precise::from(product.outcome_rate_monthly);
            let all = geometric(q, horizon - lag);
            let discounted = geometric(q, discounted_months.saturating_sub(lag));
            rate * (price
                * q.powi(lag)
                * ((all - discount * discounted) * kept - customer.cost_rate * all)
                - customer.fee_fixed * q0.powi(lag) * geometric(q0, horizon - lag))
                - customer.serving * geometric(q0, horizon)
        }
    })
}
