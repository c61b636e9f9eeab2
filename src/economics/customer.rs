//! One acquired customer, month by month, in expectation: what it pays, uses, costs and is commissioned on.
//!
//! Everything later (lifetime value, caps, the program, the simulation) is made of these months. Nothing is rounded
//! and nothing is discounted here. [`Customer::commissioned`] is the one rule of which payments bear commission.
//!
//! Source: economics §1.1 to §1.3.

use rust_decimal::Decimal;

use super::model::{
    Base, Commission, CustomerDiscount, Model, PartnerSource, Product, RevenueModel, Scope,
    Structure,
};
use super::rounding::{float, power, ratio};
use super::survival::{Survival, month_start};

/// Payment of a customer that is there at an age.
#[derive(Clone, Copy, Debug)]
pub struct Payment {
    /// Expected number of payments in the month.
    pub count: f64,
    /// List price of one.
    pub list: f64,
    /// What is paid for one, after the customer's discount.
    pub net: f64,
}

/// Expected flows of one customer in one month of its life.
#[derive(Clone, Copy, Debug)]
pub struct Month {
    /// Probability that the customer is served.
    pub active: f64,
    /// Expected number of payments.
    pub payments: f64,
    /// What is billed, after the customer's discount.
    pub billed: f64,
    /// What is given back to customers that cancel inside the refund window.
    pub refunded: f64,
    /// Revenue of the month; refunds are expected from the start.
    pub recognised: f64,
    /// What is used, at list price: cost of goods follows it.
    pub used: f64,
    /// What customers that are there pay a month.
    pub recurring: f64,
}

/// A customer's expected months and the rates that apply to all of them.
#[derive(Clone, Debug)]
pub struct Customer {
    /// The months from the start, counted from 0.
    pub months: Vec<Month>,
    /// What a customer that is there pays, by month from the start.
    pub payments: Vec<Payment>,
    /// How long customers stay, for clawback.
    pub survival: Survival,
    /// The product it buys.
    pub product: Product,
    /// What it pays less, for a while.
    pub discount: CustomerDiscount,
    /// List price.
    pub price: f64,
    /// What it grows by in a month, as a factor.
    growth: f64,
    /// What is paid of it while there is a discount, 0 to 1.
    discounted: f64,
    /// Cost of goods and model cost as a share of list.
    pub cost_rate: f64,
    /// Payment fee rate.
    pub fee_rate: f64,
    /// Payment fee per payment.
    pub fee_fixed: f64,
    /// Serving cost a month.
    pub serving: f64,
    /// Discount factor of one month.
    pub discount_factor: f64,
    /// Months over which lifetime value counts.
    pub ltv_months: usize,
    /// Leads of its source for each customer won; none where no lead is won.
    pub leads: f64,
    outcome_rate: f64,
}

/// The discount factor of one month: `(1 + yearly rate)^(-1/12)`.
#[must_use]
pub fn monthly_discount_factor(yearly: f64) -> f64 {
    libm::pow(1.0 + yearly, -1.0 / 12.0)
}

impl Customer {
    /// Works out the expected months of a customer of the leading source.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self::of_source(model, model.program.lead())
    }

    /// Works out the expected months of a customer of a source.
    #[must_use]
    pub fn of_source(model: &Model, source: &PartnerSource) -> Self {
        let product = &with_churn_times(&model.product, source.customer_churn_factor);
        let discount = source.customer_discount.unwrap_or(model.customer_discount);
        let past = source.running.map_or(0, |running| running.past_months());
        let months = product
            .ltv_horizon_months
            .max(model.program.horizon_months + past)
            .max(12);
        let mut customer = Self {
            months: Vec::new(),
            payments: Vec::new(),
            survival: Survival::of(product),
            discount,
            price: float(product.price),
            growth: 1.0 + float(product.expansion_monthly),
            discounted: 1.0 - float(discount.rate),
            cost_rate: float(product.cogs_rate) + product.model_cost_rate.map_or(0.0, float),
            fee_rate: float(product.payment_fee_rate),
            fee_fixed: float(product.payment_fee_fixed),
            serving: float(product.serving_cost_monthly),
            discount_factor: monthly_discount_factor(float(product.discount_rate_annual)),
            ltv_months: product.ltv_horizon_months as usize,
            leads: ratio(1.0, float(source.win_rate)).unwrap_or(0.0),
            outcome_rate: float(product.outcome_rate_monthly),
            product: product.clone(),
        };
        customer.payments = (0..months).map(|age| customer.payment(age)).collect();
        customer.months = match product.revenue_model.prepaid_months() {
            Some(term) => customer.prepaid_months(term),
            None => customer.running_months(),
        };
        customer
    }

    /// What a customer that is there pays at an age.
    fn payment(&self, age: u32) -> Payment {
        // A prepaid term has the price and the discount of its first month.
        let (count, priced) = match self.product.revenue_model {
            RevenueModel::Monthly | RevenueModel::Usage => (1.0, age),
            RevenueModel::Outcome if age < self.product.outcome_lag_months => (0.0, age),
            RevenueModel::Outcome => (self.outcome_rate, age),
            RevenueModel::Annual => (
                if age.is_multiple_of(12) { 1.0 } else { 0.0 },
                age - age % 12,
            ),
            RevenueModel::OneTime => (if age == 0 { 1.0 } else { 0.0 }, 0),
        };
        let list = self.price * power(self.growth, priced);
        let net = if priced < self.discount.months {
            list * self.discounted
        } else {
            list
        };
        Payment { count, list, net }
    }

    fn running_months(&self) -> Vec<Month> {
        let mut alive = 1.0;
        let month = |(age, payment): (u32, &Payment)| {
            let payments = alive * payment.count;
            let billed = payments * payment.net;
            let month = Month {
                active: alive,
                payments,
                billed,
                refunded: 0.0,
                recognised: billed,
                used: payments * payment.list,
                recurring: billed,
            };
            alive *= self.survival.stays(age);
            month
        };
        (0..).zip(&self.payments).map(month).collect()
    }

    /// Terms of so many months: each is paid at its start and served to its end; whoever cancels inside the refund
    /// window gets the price back and stops there. Of a subscription the rest renews with the survival of a term, a
    /// one-time sale does not.
    fn prepaid_months(&self, length: u32) -> Vec<Month> {
        let renewal = match self.product.revenue_model {
            RevenueModel::OneTime => 0.0,
            _ => power(1.0 - float(self.product.monthly_churn), length),
        };
        let months = f64::from(length);
        let first = self.payments[0].net;
        let mut term = self.stays_to_day(f64::INFINITY);
        let there = |month: u32| self.stays_to_day(month_start(month));
        let month = |(age, payment): (u32, &Payment)| {
            if age > 0 && age.is_multiple_of(length) {
                term *= renewal;
            }
            let payments = payment.count * if age == 0 { 1.0 } else { term };
            let active = if age < length { there(age) } else { term };
            Month {
                active,
                payments,
                billed: payments * payment.net,
                refunded: (there(age) - there(age + 1)) * first,
                recognised: term * payment.net / months,
                used: active * payment.list / months,
                recurring: active * payment.net / months,
            }
        };
        (0..).zip(&self.payments).map(month).collect()
    }

    /// Share of customers that is there on a day; whoever has prepaid and is not refunded stays to the end of the term.
    #[must_use]
    pub fn stays_to_day(&self, day: f64) -> f64 {
        let last = match self.product.revenue_model.prepaid_months() {
            Some(_) => f64::from(self.product.refund_window_days),
            None => f64::INFINITY,
        };
        self.survival.to_day(day.min(last))
    }

    /// What bears commission of `payments` payments made at an age: the one rule of every scope.
    ///
    /// A fee on contract value counts once, at the start: what a customer that stays pays in the months it names. A sum
    /// counts once, too: for the customer, or for each lead that it took.
    #[must_use]
    pub fn commissioned(&self, commission: &Commission, age: u32, payments: f64) -> f64 {
        let once = |count: f64| if age == 0 { count } else { 0.0 };
        match commission.structure {
            Structure::Percent => {}
            Structure::Flat => return once(1.0),
            Structure::PerLead => return once(self.leads),
        }
        let payment_here = &self.payments[age as usize];
        let price = |payment: &Payment| match commission.base {
            Base::Net => payment.net,
            Base::List => payment.list,
        };
        let base = payments * price(payment_here);
        match commission.scope {
            Scope::Lifetime => base,
            Scope::Months(months) if age < months => base,
            Scope::Upfront(months) if age == 0 => {
                let paid = (0..months).map(|age| self.payment(age));
                paid.map(|month| self.payments_a_month(&month) * price(&month))
                    .sum()
            }
            // Of each outcome, the share that is a customer's first.
            Scope::FirstPayment if self.product.revenue_model == RevenueModel::Outcome => {
                let chances = age.saturating_sub(self.product.outcome_lag_months);
                base * power(1.0 - self.outcome_rate, chances)
            }
            Scope::FirstPayment if age == 0 => base,
            Scope::Months(_) | Scope::Upfront(_) | Scope::FirstPayment => 0.0,
        }
    }

    /// How many payments a month of the contract is worth: a prepaid year counts by its months.
    fn payments_a_month(&self, payment: &Payment) -> f64 {
        match self.product.revenue_model {
            RevenueModel::Annual => 1.0 / 12.0,
            _ => payment.count,
        }
    }

    /// The expected commission base of each month.
    #[must_use]
    pub fn commission_base(&self, commission: &Commission) -> Vec<f64> {
        (0..)
            .zip(&self.months)
            .map(|(age, month)| self.commissioned(commission, age, month.payments))
            .collect()
    }

    /// Margin of each month before commission: revenue less cost of goods, fees and serving.
    #[must_use]
    pub fn margins(&self) -> Vec<f64> {
        let margin = |month: &Month| month.recognised - self.costs(month);
        self.months.iter().map(margin).collect()
    }

    /// What is collected in a month of its life: what was billed so many months before.
    #[must_use]
    pub fn collected(&self, age: usize) -> f64 {
        let billed = age.checked_sub(self.product.collection_lag_months as usize);
        billed.map_or(0.0, |age| self.months[age].billed)
    }

    /// Cost of goods, fees and serving of a month.
    #[must_use]
    pub fn costs(&self, month: &Month) -> f64 {
        self.cost_rate * month.used + self.fees(month) + self.serving * month.active
    }

    /// Payment fees of a month; they are not given back on refunds.
    #[must_use]
    pub fn fees(&self, month: &Month) -> f64 {
        self.fee_rate * month.billed + self.fee_fixed * month.payments
    }

    /// Present value of monthly flows over the first `months` months.
    #[must_use]
    pub fn present_value(&self, flows: &[f64], months: usize) -> f64 {
        let flows = flows.iter().take(months).rev();
        flows.fold(0.0, |later, flow| later * self.discount_factor + flow)
    }

    /// Present value to the horizon of what is counted of each month.
    #[must_use]
    pub fn present_value_of(&self, count: impl Fn(&Month) -> f64) -> f64 {
        let flows: Vec<f64> = self.months.iter().map(count).collect();
        self.present_value(&flows, self.ltv_months)
    }
}

/// The product with its churn so many times as high, at most all customers.
fn with_churn_times(product: &Product, factor: Decimal) -> Product {
    let mut product = product.clone();
    if factor != Decimal::ONE {
        for churn in product.early_churn.iter_mut().chain([
            &mut product.monthly_churn,
            &mut product.early_cancel_monthly,
        ]) {
            *churn = (*churn * factor).min(Decimal::ONE);
        }
    }
    product
}
