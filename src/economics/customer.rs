//! One acquired customer, month by month, in expectation: what it pays, uses, costs and is commissioned on.
//!
//! Everything later (lifetime value, caps, the program) is a sum over these months. Nothing is rounded and
//! nothing is discounted here; it knows no partner and no rate of commission.
//!
//! Source: economics §1.1 to §1.3.

use super::model::{Base, Model, RevenueModel, Scope};
use super::precise::Precise;
use super::survival::{MONTH_DAYS, Survival};

/// Expected flows of one customer in one month of its life.
#[derive(Clone, Copy, Debug)]
pub struct Month {
    /// Probability that the customer is served.
    pub active: Precise,
    /// Expected number of payments.
    pub payments: Precise,
    /// What is billed, after the customer's discount.
    pub billed: Precise,
    /// What is given back to customers that cancel inside the refund window.
    pub refunded: Precise,
    /// Revenue of the month; refunds are expected from the start.
    pub recognised: Precise,
    /// What is used, at list price: cost of goods follows it.
    pub used: Precise,
    /// What customers that are there pay a month.
    pub recurring: Precise,
    /// What commissions are a share of, were every payment commissioned.
    pub base: Precise,
}

/// A customer's expected months and the rates that apply to all of them.
#[derive(Clone, Debug)]
pub struct Customer {
    /// The months from the start, counted from 0.
    pub months: Vec<Month>,
    /// How long customers stay, for clawback.
    pub survival: Survival,
    /// List price.
    pub price: Precise,
    /// Cost of goods and model cost as a share of list.
    pub cost_rate: Precise,
    /// Payment fee rate.
    pub fee_rate: Precise,
    /// Payment fee per payment.
    pub fee_fixed: Precise,
    /// Serving cost a month.
    pub serving: Precise,
    /// Discount factor of one month.
    pub discount_factor: Precise,
    /// Months over which lifetime value counts.
    pub ltv_months: usize,
    revenue_model: RevenueModel,
    outcome_rate: Precise,
    outcome_lag: u32,
}

/// The discount factor of one month: `(1 + yearly rate)^(-1/12)`.
///
/// The root is polished by one Newton step, so that twelve of them give the yearly rate to the last digit.
#[must_use]
pub fn monthly_discount_factor(yearly: Precise) -> Precise {
    let growth = Precise::ONE + yearly;
    let twelfth = Precise::ONE
        .over(Precise::whole(12))
        .unwrap_or(Precise::ZERO);
    let Some(log) = growth.ln() else {
        return Precise::ONE;
    };
    let guess = (-(log * twelfth)).exp();
    // x <- x (13 - (1 + r) x^12) / 12 solves x^-12 = 1 + r.
    guess * (Precise::whole(13) - growth * guess.powi(12)) * twelfth
}

impl Customer {
    /// Works out the expected months of one customer.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let product = &model.product;
        let months = product
            .ltv_horizon_months
            .max(model.program.horizon_months)
            .max(12);
        let mut customer = Self {
            months: Vec::with_capacity(months as usize),
            survival: Survival::of(product),
            price: product.price.into(),
            cost_rate: Precise::from(product.cogs_rate)
                + product.model_cost_rate.map_or(Precise::ZERO, Precise::from),
            fee_rate: product.payment_fee_rate.into(),
            fee_fixed: product.payment_fee_fixed.into(),
            serving: product.serving_cost_monthly.into(),
            discount_factor: monthly_discount_factor(product.discount_rate_annual.into()),
            ltv_months: product.ltv_horizon_months as usize,
            revenue_model: product.revenue_model,
            outcome_rate: product.outcome_rate_monthly.into(),
            outcome_lag: product.outcome_lag_months,
        };
        customer.months = match product.revenue_model {
            RevenueModel::Annual => customer.prepaid_months(model, months),
            _ => customer.running_months(model, months),
        };
        customer
    }

    fn running_months(&self, model: &Model, months: u32) -> Vec<Month> {
        let growth = Precise::ONE + Precise::from(model.product.expansion_monthly);
        let discounted = Precise::ONE - Precise::from(model.customer_discount.rate);
        let mut alive = Precise::ONE;
        let mut price = self.price;
        let mut list = Vec::with_capacity(months as usize);
        for month in 0..months {
            let payments = match self.revenue_model {
                RevenueModel::Outcome if month < self.outcome_lag => Precise::ZERO,
                RevenueModel::Outcome => alive * self.outcome_rate,
                _ => alive,
            };
            let used = payments * price;
            let billed = if month < model.customer_discount.months {
                used * discounted
            } else {
                used
            };
            list.push(Month {
                active: alive,
                payments,
                billed,
                refunded: Precise::ZERO,
                recognised: billed,
                used,
                recurring: billed,
                base: match model.commission.base {
                    Base::Net => billed,
                    Base::List => used,
                },
            });
            alive *= self.survival.stays(month);
            price *= growth;
        }
        list
    }

    /// Annual plans: a term is paid at its start and served to its end; whoever cancels inside the refund
    /// window gets the price back and stops there. The rest renews with a year's survival.
    fn prepaid_months(&self, model: &Model, months: u32) -> Vec<Month> {
        let product = &model.product;
        let yearly_growth = (Precise::ONE + Precise::from(product.expansion_monthly)).powi(12);
        let discounted = Precise::ONE - Precise::from(model.customer_discount.rate);
        let renewal = (Precise::ONE - Precise::from(product.monthly_churn)).powi(12);
        let window = Precise::whole(i64::from(product.refund_window_days));
        let kept = self.survival.to_day(window);
        let twelfth = Precise::ONE
            .over(Precise::whole(12))
            .unwrap_or(Precise::ZERO);
        let day = |month: u32| window.min(MONTH_DAYS * Precise::whole(i64::from(month)));
        let (mut term, mut price) = (kept, self.price);
        let mut list = Vec::with_capacity(months as usize);
        for month in 0..months {
            let first_year = month < 12;
            if month > 0 && month % 12 == 0 {
                term *= renewal;
                price *= yearly_growth;
            }
            let net = if month - month % 12 < model.customer_discount.months {
                price * discounted
            } else {
                price
            };
            let payments = match month {
                0 => Precise::ONE,
                month if month % 12 == 0 => term,
                _ => Precise::ZERO,
            };
            let (active, refunded) = if first_year {
                let at_start = self.survival.to_day(day(month));
                let at_end = self.survival.to_day(day(month + 1));
                (at_start, (at_start - at_end) * net)
            } else {
                (term, Precise::ZERO)
            };
            list.push(Month {
                active,
                payments,
                billed: payments * net,
                refunded,
                recognised: term * net * twelfth,
                used: active * price * twelfth,
                recurring: active * net * twelfth,
                base: payments
                    * match model.commission.base {
                        Base::Net => net,
                        Base::List => price,
                    },
            });
        }
        list
    }

    /// The commission base of each month under a scope.
    #[must_use]
    pub fn commission_base(&self, scope: Scope) -> Vec<Precise> {
        let mut base: Vec<Precise> = self.months.iter().map(|month| month.base).collect();
        match scope {
            Scope::Lifetime => {}
            Scope::Months(months) => base
                .iter_mut()
                .skip(months as usize)
                .for_each(|month| *month = Precise::ZERO),
            Scope::Upfront(months) => {
                base.iter_mut().for_each(|month| *month = Precise::ZERO);
                if let Some(first) = base.first_mut() {
                    *first = self.price * Precise::whole(i64::from(months));
                }
            }
            Scope::FirstPayment if self.revenue_model == RevenueModel::Outcome => {
                let mut none_yet = Precise::ONE;
                for month in base.iter_mut().skip(self.outcome_lag as usize) {
                    *month *= none_yet;
                    none_yet *= Precise::ONE - self.outcome_rate;
                }
            }
            Scope::FirstPayment => base
                .iter_mut()
                .skip(1)
                .for_each(|month| *month = Precise::ZERO),
        }
        base
    }

    /// Margin of each month before commission: revenue less cost of goods, fees and serving.
    #[must_use]
    pub fn margins(&self) -> Vec<Precise> {
        self.months
            .iter()
            .map(|month| month.recognised - self.costs(month))
            .collect()
    }

    /// Cost of goods, fees and serving of a month.
    #[must_use]
    pub fn costs(&self, month: &Month) -> Precise {
        self.cost_rate * month.used + self.fees(month) + self.serving * month.active
    }

    /// Payment fees of a month; they are not given back on refunds.
    #[must_use]
    pub fn fees(&self, month: &Month) -> Precise {
        self.fee_rate * month.billed + self.fee_fixed * month.payments
    }

    /// Present value of monthly flows over the first `months` months.
    #[must_use]
    pub fn present_value(&self, flows: &[Precise], months: usize) -> Precise {
        // Horner's scheme: one product a month, and no powers.
        flows
            .iter()
            .take(months)
            .rev()
            .fold(Precise::ZERO, |later, flow| {
                later * self.discount_factor + *flow
            })
    }

    /// Present value of the price collected and kept, and of the margin it leaves, to the horizon.
    ///
    /// Prepaid terms count when they are collected, and refunds when they are given.
    #[must_use]
    pub fn lifetime(&self) -> Lifetime {
        let kept: Vec<Precise> = self
            .months
            .iter()
            .map(|month| month.billed - month.refunded)
            .collect();
        let margin: Vec<Precise> = self
            .months
            .iter()
            .zip(&kept)
            .map(|(month, kept)| *kept - self.costs(month))
            .collect();
        Lifetime {
            revenue: self.present_value(&kept, self.ltv_months),
            margin: self.present_value(&margin, self.ltv_months),
        }
    }
}

/// Present values of a customer to the horizon.
#[derive(Clone, Copy, Debug)]
pub struct Lifetime {
    /// What it pays and does not get back.
    pub revenue: Precise,
    /// What is left of it before commission and own acquisition cost.
    pub margin: Precise,
}
