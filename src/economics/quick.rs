//! The figures a blueprint needs, by closed forms and recurrences: microseconds instead of a fold over months.
//!
//! It covers customers whose churn is constant from the first day, which is what answers can tell; a model
//! with early churn, early cancellation or a clawback under quarterly payout needs the full engine
//! and is refused. Where it answers, it agrees with the full engine (a property test holds that).
//!
//! Source: economics §1.2 to §1.7.

use super::caps::{Caps, Value, Verdict};
use super::clawback::{self, Window};
use super::customer::{Lifetime, monthly_discount_factor};
use super::model::{
    Base, ClawbackKind, Commission, Costs, CustomerDiscount, Model, PayoutRun, Product, Program,
    RevenueModel, Scope,
};
use super::platform::{Fees, MonthlyVolume, Scale, Volume};
use super::precise::Precise;
use super::program::{Funnel, Growth, is_payable};
use super::survival::{Days, Survival};

/// The discount factor of a month for a yearly rate, worked out once and used for many models.
#[derive(Clone, Copy, Debug)]
pub struct DiscountFactor(Precise);

impl DiscountFactor {
    /// The factor of a yearly rate.
    #[must_use]
    pub fn of(yearly: rust_decimal::Decimal) -> Self {
        Self(monthly_discount_factor(yearly.into()))
    }
}

/// A product whose customers leave at a constant rate, ready for many commissions.
#[derive(Clone, Debug)]
pub struct Quick {
    revenue_model: RevenueModel,
    price: Precise,
    cost_rate: Precise,
    fee_rate: Precise,
    fee_fixed: Precise,
    serving: Precise,
    discount: CustomerDiscount,
    horizon: u32,
    lag: u32,
    outcome_rate: Precise,
    outcome_lag: u32,
    /// Share of customers that stay through a month.
    stays: Precise,
    /// The same times growth.
    value_stays: Precise,
    factor: Precise,
    survival: Survival,
    lifetime: Lifetime,
    margin_12: Precise,
}

/// A commission structure held against a customer's economics.
#[derive(Clone, Copy, Debug)]
pub struct Structure {
    /// Present value of the margin before commission.
    pub margin: Precise,
    /// Present value of what commission is a share of.
    pub base: Precise,
    /// The caps; `None` where the structure never pays.
    pub caps: Option<Caps>,
    /// Present value of the commission.
    pub commission: Precise,
    /// Margin less commission with its fees, less own acquisition cost.
    pub contribution: Precise,
    /// The same as a share of revenue.
    pub contribution_margin: Option<Precise>,
    /// Lifetime value over cost, all commission counted as acquisition cost.
    pub ltv_to_cac_strict: Option<Precise>,
    /// The same with later commission counted as cost of revenue.
    pub ltv_to_cac_hybrid: Option<Precise>,
    /// First month, from 1, after which recognised flows never fall below zero again.
    pub payback: Option<u32>,
}

impl Structure {
    /// The verdict on a band of rates; a structure that never pays is affordable.
    #[must_use]
    pub fn verdict(&self, low: Precise, high: Precise) -> Verdict {
        self.caps
            .map_or(Verdict::Affordable, |caps| Verdict::of(&caps, low, high))
    }
}

/// The program over its horizon.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    /// New customers.
    pub new_customers: Precise,
    /// Partners active at the end.
    pub active_partners: Precise,
    /// Recognised revenue.
    pub revenue: Precise,
    /// Revenue less cost of goods, fees and serving.
    pub margin: Precise,
    /// Commission earned, less what is cancelled and recovered.
    pub commission_net: Precise,
    /// Commission paid out.
    pub payout: Precise,
    /// What the program earns.
    pub net: Precise,
    /// Deepest running sum, zero or below.
    pub peak_funding: Precise,
    /// First month, from 1, from which the running sum stays at or above zero.
    pub break_even_month: Option<u32>,
    /// Partners to identify for the program to break even within the horizon.
    pub identified_to_break_even: Option<i64>,
    /// Fees, salaries, budgets, onboarding and set-up for each new customer.
    pub overhead_per_customer: Option<Precise>,
    /// Monthly recurring revenue of partner customers in the last month.
    pub partner_mrr: Precise,
    /// Its share of the company's.
    pub partner_share_of_mrr: Option<Precise>,
    /// Recognised revenue of month 12, or of the last month before it.
    pub revenue_in_month_12: Precise,
    /// Commission paid out in that month.
    pub payout_in_month_12: Precise,
}

/// The program's months, worked out once for any price of the platform.
#[derive(Clone, Debug)]
pub struct Run {
    funnel: Funnel,
    months: Vec<RunMonth>,
    /// Price of a month that is recognised.
    recognised_price: Precise,
    /// The figures that the platform's price does not touch.
    before_platform: Summary,
    /// Salaries, budgets, set-up and influenced customers over the horizon.
    fixed: Precise,
    /// Part of it that influenced customers cost.
    influenced: Precise,
    /// Cost of onboarding over the horizon.
    onboarding: Precise,
}

/// A month of a run.
#[derive(Clone, Copy, Debug)]
struct RunMonth {
    /// What it leaves before the platform's price.
    net: Precise,
    /// Revenue in prices.
    recognised: Precise,
    /// Commission paid on customers that partners bring.
    paid: Precise,
    /// Commission paid on influenced customers.
    paid_influenced: Precise,
    /// Active partners.
    partners: Precise,
}

impl Run {
    /// Partners identified and what becomes of them.
    #[must_use]
    pub fn funnel(&self) -> &Funnel {
        &self.funnel
    }

    /// Recognised revenue of month 12, or of the last month before it.
    #[must_use]
    pub fn revenue_in_month_12(&self) -> Precise {
        self.before_platform.revenue_in_month_12
    }

    /// Commission paid out in that month.
    #[must_use]
    pub fn payout_in_month_12(&self) -> Precise {
        self.before_platform.payout_in_month_12
    }

    /// The program's figures when the platform costs what these costs say.
    #[must_use]
    pub fn summary(&self, costs: &Costs) -> Summary {
        let platform = Fees::of(costs, Precise::from);
        let volumes: Vec<MonthlyVolume> = if platform.is_flat() {
            Vec::new()
        } else {
            self.volumes()
        };
        let flat = Precise::from(costs.platform_monthly);
        let mut total = self.before_platform;
        let mut fees = Precise::ZERO;
        let mut last_below = 0;
        for (at, month) in self.months.iter().enumerate() {
            let fee = volumes
                .get(at)
                .map_or(flat, |volume| platform.of_month(&volume.total()));
            fees += fee;
            total.net += month.net - fee;
            total.peak_funding = total.peak_funding.min(total.net);
            if total.net.is_negative() {
                last_below = at + 1;
            }
        }
        total.break_even_month = (last_below < self.months.len())
            .then(|| u32::try_from(last_below + 1).unwrap_or(u32::MAX));
        total.identified_to_break_even = (total.net + self.fixed + fees)
            .over(self.funnel.identified)
            .and_then(|each| {
                let scale = Scale {
                    identified: self.funnel.identified,
                    each,
                    fixed: self.fixed,
                    horizon: self.months.len(),
                    months: &volumes,
                };
                scale.partners_to_break_even(&platform)
            });
        total.overhead_per_customer =
            (self.fixed + fees - self.influenced + self.onboarding).over(total.new_customers);
        total
    }

    fn volumes(&self) -> Vec<MonthlyVolume> {
        let volume = |month: &RunMonth| MonthlyVolume {
            sourced: Volume {
                revenue: month.recognised * self.recognised_price,
                payouts: month.paid,
                partners: month.partners,
            },
            fixed_payouts: month.paid_influenced,
        };
        self.months.iter().map(volume).collect()
    }
}

/// `1 + q + ... + q^(n-1)` with the powers that go with it.
fn geometric(q: Precise, n: u32) -> Precise {
    if n == 0 {
        return Precise::ZERO;
    }
    (Precise::ONE - q.powi(n))
        .over(Precise::ONE - q)
        .unwrap_or(Precise::whole(i64::from(n)))
}

/// Sums of one unit a payment over a stretch of a customer's life.
#[derive(Clone, Copy)]
struct Sums {
    /// List value of payments, in prices.
    value: Precise,
    /// The same over discounted payments alone.
    discounted: Precise,
    /// Payments.
    payments: Precise,
    /// Months the customer is there, weighted like the payments.
    active: Precise,
    /// List value used, in prices.
    used: Precise,
}

impl Quick {
    /// Makes a product ready; `None` when its churn is not constant.
    #[must_use]
    pub fn of(
        product: &Product,
        discount: CustomerDiscount,
        factor: DiscountFactor,
    ) -> Option<Self> {
        let constant = product.early_churn.is_empty()
            && product.early_cancel_monthly.is_zero()
            && product.refund_window_days == 0;
        let whole_years = product.revenue_model != RevenueModel::Annual
            || product.ltv_horizon_months.is_multiple_of(12);
        if !constant || !whole_years || product.ltv_horizon_months < 12 {
            return None;
        }
        let stays = Precise::ONE - Precise::from(product.monthly_churn);
        let mut quick = Self {
            revenue_model: product.revenue_model,
            price: product.price.into(),
            cost_rate: Precise::from(product.cogs_rate)
                + product.model_cost_rate.map_or(Precise::ZERO, Precise::from),
            fee_rate: product.payment_fee_rate.into(),
            fee_fixed: product.payment_fee_fixed.into(),
            serving: product.serving_cost_monthly.into(),
            discount,
            horizon: product.ltv_horizon_months,
            lag: product.collection_lag_months,
            outcome_rate: product.outcome_rate_monthly.into(),
            outcome_lag: product.outcome_lag_months,
            stays,
            value_stays: stays * (Precise::ONE + Precise::from(product.expansion_monthly)),
            factor: factor.0,
            survival: Survival::of(product),
            lifetime: Lifetime {
                revenue: Precise::ZERO,
                margin: Precise::ZERO,
            },
            margin_12: Precise::ZERO,
        };
        let whole_life = quick.sums(quick.horizon, quick.factor);
        quick.lifetime = Lifetime {
            revenue: quick.billed(&whole_life),
            margin: quick.margin(&whole_life),
        };
        quick.margin_12 = quick.margin(&quick.sums(12, Precise::ONE));
        Some(quick)
    }

    /// The same with survival to these days at hand.
    #[must_use]
    pub fn knowing(mut self, days: &Days) -> Self {
        self.survival = self.survival.knowing(days);
        self
    }

    /// How long customers stay; those of a prepaid plan while they may still cancel.
    #[must_use]
    pub fn survival(&self) -> &Survival {
        &self.survival
    }

    /// Present value of a customer's margin before commission.
    #[must_use]
    pub fn lifetime(&self) -> Precise {
        self.lifetime.margin
    }

    /// Margin of a customer's first twelve months, not discounted.
    #[must_use]
    pub fn first_year_margin(&self) -> Precise {
        self.margin_12
    }

    /// Sums over the first `months` months, each month weighted by a power of `weight`.
    fn sums(&self, months: u32, weight: Precise) -> Sums {
        let q = self.value_stays * weight;
        let q0 = self.stays * weight;
        let discounted = self.discount.months.min(months);
        match self.revenue_model {
            RevenueModel::Monthly | RevenueModel::Usage => {
                let value = geometric(q, months);
                let payments = if self.value_stays == self.stays {
                    value
                } else {
                    geometric(q0, months)
                };
                Sums {
                    value,
                    discounted: geometric(q, discounted),
                    payments,
                    active: payments,
                    used: value,
                }
            }
            RevenueModel::Annual => {
                let (q, q0) = (q.powi(12), q0.powi(12));
                let value = geometric(q, months / 12);
                let payments = geometric(q0, months / 12);
                let year = geometric(weight, 12);
                Sums {
                    value,
                    discounted: geometric(q, discounted.div_ceil(12)),
                    payments,
                    active: payments * year,
                    used: (value * year).over(Precise::whole(12)).unwrap_or_default(),
                }
            }
            RevenueModel::Outcome => {
                let lag = self.outcome_lag.min(months);
                let first = self.outcome_rate * q.powi(lag);
                let value = first * geometric(q, months - lag);
                Sums {
                    value,
                    discounted: first * geometric(q, discounted.saturating_sub(lag)),
                    payments: self.outcome_rate * q0.powi(lag) * geometric(q0, months - lag),
                    active: geometric(q0, months),
                    used: value,
                }
            }
        }
    }

    /// What is billed over the first `months` months, in prices, with the first `discounted` at a discount.
    fn value(&self, months: u32, discounted: u32, weight: Precise) -> Precise {
        let q = self.value_stays * weight;
        let discounted = discounted.min(months);
        let less = |sum: &dyn Fn(u32) -> Precise| {
            if discounted == 0 || self.discount.rate.is_zero() {
                Precise::ZERO
            } else {
                Precise::from(self.discount.rate) * sum(discounted)
            }
        };
        match self.revenue_model {
            RevenueModel::Monthly | RevenueModel::Usage => {
                geometric(q, months) - less(&|months| geometric(q, months))
            }
            RevenueModel::Annual => {
                let q = q.powi(12);
                geometric(q, months / 12) - less(&|months| geometric(q, months.div_ceil(12)))
            }
            RevenueModel::Outcome => {
                let lag = self.outcome_lag.min(months);
                let sum = |months: u32| geometric(q, months.saturating_sub(lag));
                self.outcome_rate * q.powi(lag) * (sum(months) - less(&sum))
            }
        }
    }

    fn billed(&self, sums: &Sums) -> Precise {
        self.price * (sums.value - Precise::from(self.discount.rate) * sums.discounted)
    }

    fn margin(&self, sums: &Sums) -> Precise {
        self.billed(sums) * (Precise::ONE - self.fee_rate)
            - self.price * self.cost_rate * sums.used
            - self.fee_fixed * sums.payments
            - self.serving * sums.active
    }

    /// What a commission is a share of over the first `months` months, discounted by `weight` a month.
    fn base(&self, commission: &Commission, months: u32, weight: Precise) -> Precise {
        let within = |scope: u32| {
            let discounted = match commission.base {
                Base::Net => self.discount.months,
                Base::List => 0,
            };
            self.price * self.value(scope.min(months), discounted, weight)
        };
        match commission.scope {
            Scope::Lifetime => within(months),
            // A term is commissioned whole when it starts inside the scope.
            Scope::Months(scope) if self.revenue_model == RevenueModel::Annual => {
                within(scope.div_ceil(12).saturating_mul(12))
            }
            Scope::Months(scope) => within(scope),
            Scope::Upfront(scope) => self.price * Precise::whole(i64::from(scope)),
            Scope::FirstPayment if self.revenue_model == RevenueModel::Outcome => {
                self.first_outcome(commission, months, weight)
            }
            Scope::FirstPayment => {
                let discounted = commission.base == Base::Net && self.discount.months > 0;
                if discounted {
                    self.price * (Precise::ONE - Precise::from(self.discount.rate))
                } else {
                    self.price
                }
            }
        }
    }

    fn first_outcome(&self, commission: &Commission, months: u32, weight: Precise) -> Precise {
        let q = self.value_stays * weight;
        let none_yet = q * (Precise::ONE - self.outcome_rate);
        let lag = self.outcome_lag.min(months);
        let discounted = self.discount.months.min(months).saturating_sub(lag);
        let all = geometric(none_yet, months - lag);
        let less = match commission.base {
            Base::Net => Precise::from(self.discount.rate) * geometric(none_yet, discounted),
            Base::List => Precise::ZERO,
        };
        self.price * self.outcome_rate * q.powi(lag) * (all - less)
    }

    /// The present values that a structure's caps are made of, whatever its rate.
    #[must_use]
    pub fn commission_value(&self, load: Precise, commission: &Commission) -> Value {
        Value {
            margin: self.lifetime.margin,
            margin_12: self.margin_12,
            base: self.base(commission, self.horizon, self.factor),
            base_12: self.base(commission, 12, Precise::ONE),
            base_12_discounted: self.base(commission, 12, self.factor),
            load,
        }
    }

    /// Holds a commission against the customer's economics.
    #[must_use]
    pub fn structure(&self, model: &Model, commission: &Commission) -> Structure {
        let load = super::unit::commission_load(model);
        let own_cost = Precise::from(model.program.costs.cac_per_customer);
        let value = self.commission_value(load, commission);
        self.held(&value, Caps::of(&value, own_cost), commission, own_cost)
    }

    /// The same with the values and caps of the commission's scope at hand.
    #[must_use]
    pub fn held(
        &self,
        value: &Value,
        caps: Option<Caps>,
        commission: &Commission,
        own_cost: Precise,
    ) -> Structure {
        let rate = Precise::from(commission.rate);
        let loaded_rate = value.load * rate;
        let (base, first_year) = (value.base, value.base_12_discounted);
        let cost = loaded_rate * base + own_cost;
        let contribution = self.lifetime.margin - cost;
        Structure {
            margin: self.lifetime.margin,
            base,
            caps,
            commission: rate * base,
            contribution,
            contribution_margin: contribution.over(self.lifetime.revenue),
            ltv_to_cac_strict: self.lifetime.margin.over(cost),
            ltv_to_cac_hybrid: (self.lifetime.margin - loaded_rate * (base - first_year))
                .over(loaded_rate * first_year + own_cost),
            payback: self.payback(commission, loaded_rate, own_cost),
        }
    }

    /// What a customer that started pays, on average, in a month of its life.
    fn month(&self, age: u32, alive: Precise, value: Precise) -> (Precise, Precise, Precise) {
        let list = match self.revenue_model {
            RevenueModel::Monthly | RevenueModel::Usage => value,
            RevenueModel::Annual if age.is_multiple_of(12) => value,
            RevenueModel::Outcome if age >= self.outcome_lag => value * self.outcome_rate,
            RevenueModel::Annual | RevenueModel::Outcome => Precise::ZERO,
        };
        let payments = match self.revenue_model {
            RevenueModel::Outcome => alive * self.outcome_rate,
            _ => alive,
        };
        let billed = if age < self.discount.months {
            list * (Precise::ONE - Precise::from(self.discount.rate))
        } else {
            list
        };
        (
            if list.is_zero() {
                Precise::ZERO
            } else {
                payments
            },
            list * self.price,
            billed * self.price,
        )
    }

    /// What a commission is a share of in a month of a customer's life; `none_yet` is the share of customers without
    /// an outcome so far.
    fn commissioned(
        &self,
        commission: &Commission,
        age: u32,
        listed: Precise,
        billed: Precise,
        none_yet: Precise,
    ) -> Precise {
        let base = match commission.base {
            Base::Net => billed,
            Base::List => listed,
        };
        match commission.scope {
            Scope::Lifetime => base,
            Scope::Months(months) if age < months => base,
            Scope::Upfront(months) if age == 0 => self.price * Precise::whole(i64::from(months)),
            Scope::FirstPayment if self.revenue_model == RevenueModel::Outcome => base * none_yet,
            Scope::FirstPayment if age == 0 => base,
            Scope::Months(_) | Scope::Upfront(_) | Scope::FirstPayment => Precise::ZERO,
        }
    }

    /// Months until recognised flows have paid the customer back for good.
    fn payback(
        &self,
        commission: &Commission,
        loaded_rate: Precise,
        own_cost: Precise,
    ) -> Option<u32> {
        let mut sum = -own_cost;
        let mut last_below = 0;
        let annual = self.revenue_model == RevenueModel::Annual;
        let (mut alive, mut value, mut none_yet) = (Precise::ONE, Precise::ONE, Precise::ONE);
        let (mut term_billed, mut term_used) = (Precise::ZERO, Precise::ZERO);
        let twelve = Precise::whole(12);
        let (yearly_stays, yearly_value) = if annual {
            (self.stays.powi(12), self.value_stays.powi(12))
        } else {
            (Precise::ONE, Precise::ONE)
        };
        for age in 0..self.horizon {
            if annual && age > 0 && age.is_multiple_of(12) {
                alive *= yearly_stays;
                value *= yearly_value;
            }
            let (payments, list, billed) = self.month(age, alive, value);
            if annual && age.is_multiple_of(12) {
                term_billed = billed.over(twelve).unwrap_or_default();
                term_used = list.over(twelve).unwrap_or_default();
            }
            let (recognised, used) = if annual {
                (term_billed, term_used)
            } else {
                (billed, list)
            };
            let commissioned = self.commissioned(commission, age, list, billed, none_yet);
            sum += recognised
                - self.cost_rate * used
                - self.fee_rate * billed
                - self.fee_fixed * payments
                - self.serving * alive
                - loaded_rate * commissioned;
            if sum.is_negative() {
                last_below = age + 1;
            } else if self.only_earns_after(commission, loaded_rate, age) {
                break;
            }
            if !annual {
                alive *= self.stays;
                value *= self.value_stays;
                if age >= self.outcome_lag {
                    none_yet *= Precise::ONE - self.outcome_rate;
                }
            }
        }
        (last_below < self.horizon).then_some(last_below + 1)
    }

    /// Whether every month after `age` surely adds to the running sum, so that nothing can fall again.
    fn only_earns_after(&self, commission: &Commission, loaded_rate: Precise, age: u32) -> bool {
        let one_off = match commission.scope {
            Scope::FirstPayment => self.revenue_model != RevenueModel::Outcome,
            Scope::Upfront(_) => true,
            Scope::Months(months) => age + 1 >= months,
            Scope::Lifetime => false,
        };
        let running = matches!(
            self.revenue_model,
            RevenueModel::Monthly | RevenueModel::Usage
        );
        // A payment at the highest discount still covers its cost, fee and, if it bears one, commission.
        let kept = Precise::ONE
            - Precise::from(self.discount.rate)
            - self.cost_rate
            - self.fee_rate
            - if one_off { Precise::ZERO } else { loaded_rate };
        let growing = self.value_stays >= self.stays;
        running && growing && self.price * kept > self.fee_fixed + self.serving
    }

    /// The expected return of one customer's commissions.
    #[must_use]
    pub fn clawback(&self, commission: &Commission) -> clawback::Expected {
        self.clawback_under(commission, &self.survival)
    }

    /// The commissions of a customer's first months.
    fn first_commissions(&self, commission: &Commission, months: u32) -> Vec<Precise> {
        let rate = Precise::from(commission.rate);
        let (mut alive, mut value, mut none_yet) = (Precise::ONE, Precise::ONE, Precise::ONE);
        let mut list = Vec::with_capacity(months as usize);
        for age in 0..months {
            let (_, listed, billed) = self.month(age, alive, value);
            list.push(rate * self.commissioned(commission, age, listed, billed, none_yet));
            if self.revenue_model != RevenueModel::Annual {
                alive *= self.stays;
                value *= self.value_stays;
                if age >= self.outcome_lag {
                    none_yet *= Precise::ONE - self.outcome_rate;
                }
            }
        }
        list
    }

    /// The program over its horizon; `None` for a clawback under quarterly payout.
    #[must_use]
    pub fn program(&self, program: &Program, commission: &Commission) -> Option<Summary> {
        let run = self.run(program, commission)?;
        Some(run.summary(&program.costs))
    }

    /// What comes back of a customer's commissions when customers leave otherwise than the product says, as those
    /// of a prepaid plan may inside the window.
    #[must_use]
    pub fn clawback_under(
        &self,
        commission: &Commission,
        survival: &Survival,
    ) -> clawback::Expected {
        let window = Window::over(&commission.terms, survival);
        let accrued = self.first_commissions(commission, window.months());
        window.expected(&window.open_lines(self.revenue_model, self.lag, &accrued, 0))
    }

    /// The program's months from its new customers, by recurrences.
    fn stream(&self, commission: &Commission, new: &[Precise]) -> Vec<StreamMonth> {
        let discount = Precise::from(self.discount.rate);
        let years = self.revenue_model == RevenueModel::Annual;
        let (stays, value_stays, step) = if years {
            (self.stays.powi(12), self.value_stays.powi(12), 12)
        } else {
            (self.stays, self.value_stays, 1)
        };
        let same = stays == value_stays;
        let first_outcome = self.value_stays * (Precise::ONE - self.outcome_rate);
        let (lag, value_at_first, alive_at_first) = match self.revenue_model {
            RevenueModel::Outcome => (
                self.outcome_lag as usize,
                self.outcome_rate * self.value_stays.powi(self.outcome_lag),
                self.outcome_rate * self.stays.powi(self.outcome_lag),
            ),
            _ => (0, Precise::ONE, Precise::ONE),
        };
        let has_discount = !discount.is_zero() && self.discount.months > 0;
        let first_age = if lag == 0 { 0 } else { self.outcome_lag };
        let ages = |months| Shifted::of(value_stays, months, step as u32, first_age);
        let discounted_ages = ages(self.discount.months);
        let scope_ages = match commission.scope {
            Scope::Months(months) => ages(months),
            _ => Shifted::never(),
        };
        let first_ages = Shifted::of(first_outcome, self.discount.months, 1, first_age);
        let mut value: Vec<Precise> = Vec::with_capacity(new.len());
        let mut alive: Vec<Precise> = Vec::with_capacity(new.len());
        let mut none_yet: Vec<Precise> = Vec::with_capacity(new.len());
        let (mut paying, mut paying_value) = (Precise::ZERO, Precise::ZERO);
        let mut list = Vec::with_capacity(new.len());
        for (month, new_here) in new.iter().enumerate() {
            let earlier = |flow: &[Precise], by: usize| {
                month.checked_sub(by).map_or(Precise::ZERO, |at| flow[at])
            };
            value.push(earlier(&value, step) * value_stays + *new_here);
            if !same {
                alive.push(earlier(&alive, step) * stays + *new_here);
            }
            let alive: &[Precise] = if same { &value } else { &alive };
            let lagged = |flow: &[Precise], first: Precise, more: usize| match month
                .checked_sub(lag + more)
            {
                None => Precise::ZERO,
                Some(at) if lag == 0 && first == Precise::ONE => flow[at],
                Some(at) => flow[at] * first,
            };
            let listed = lagged(&value, value_at_first, 0);
            // What is older than the discount pays in full.
            let billed = if has_discount {
                let full = discounted_ages.older(&value, month, lag);
                listed - discount * (listed - full * value_at_first)
            } else {
                listed
            };
            let payments = lagged(alive, alive_at_first, 0);
            let base = match commission.base {
                Base::Net => billed,
                Base::List => listed,
            };
            let commissioned = match commission.scope {
                Scope::Lifetime => base,
                Scope::Months(_) => {
                    let beyond = scope_ages.older(&value, month, lag) * value_at_first;
                    match commission.base {
                        Base::Net if has_discount => {
                            // Past the scope some may still be discounted.
                            let both = scope_ages.later(&discounted_ages);
                            let full = both.older(&value, month, lag) * value_at_first;
                            base - (beyond - discount * (beyond - full))
                        }
                        _ => base - beyond,
                    }
                }
                Scope::Upfront(months) => *new_here * Precise::whole(i64::from(months)),
                Scope::FirstPayment if self.revenue_model == RevenueModel::Outcome => {
                    none_yet.push(earlier(&none_yet, 1) * first_outcome + *new_here);
                    let first = lagged(&none_yet, value_at_first, 0);
                    match commission.base {
                        Base::Net if has_discount => {
                            let full = first_ages.older(&none_yet, month, lag) * value_at_first;
                            first - discount * (first - full)
                        }
                        _ => first,
                    }
                }
                Scope::FirstPayment if commission.base == Base::Net && has_discount => {
                    *new_here * (Precise::ONE - discount)
                }
                Scope::FirstPayment => *new_here,
            };
            let (active, used, recognised, recurring) = if years {
                let ended = |flow: &[StreamMonth], of: fn(&StreamMonth) -> Precise| {
                    month
                        .checked_sub(12)
                        .map_or(Precise::ZERO, |at| of(&flow[at]))
                };
                paying += payments - ended(&list, |past| past.payments);
                paying_value += listed - ended(&list, |past| past.listed);
                let before: Precise = list
                    .last()
                    .map_or(Precise::ZERO, |past: &StreamMonth| past.running_billed);
                let running = before + billed - ended(&list, |past| past.billed);
                (paying, paying_value, running, running)
            } else {
                (alive[month], listed, billed, billed)
            };
            list.push(StreamMonth {
                payments,
                listed,
                billed,
                active,
                used,
                running_billed: recognised,
                recurring,
                commissioned,
            });
        }
        list
    }

    /// The program's months; `None` for a clawback under quarterly payout.
    #[must_use]
    pub fn run(&self, program: &Program, commission: &Commission) -> Option<Run> {
        let quarterly = commission.terms.payout_run == PayoutRun::Quarterly;
        let open =
            commission.terms.clawback != ClawbackKind::None && commission.terms.window_days > 0;
        if quarterly && open {
            return None;
        }
        let growth = Growth::of(program);
        let stream = self.stream(commission, &growth.new_customers);
        let costs = &program.costs;
        let monthly = Precise::from(costs.manager_monthly) + costs.comarketing_monthly.into();
        let take = Precise::from(costs.platform_take_rate) + costs.payout_fee_rate.into();
        let fee_fixed = Precise::from(costs.payout_fee_fixed);
        let own_cost = Precise::from(costs.cac_per_customer);
        let onboarding = Precise::from(costs.onboarding_per_partner);
        let returns = self.returns(commission);
        let prices = self.prices();
        let rated_price = Precise::from(commission.rate) * self.price;
        let payday = commission.terms.payday(0, self.lag, 0).month as usize;
        let influenced = Precise::from(program.influenced_customers_per_month)
            * Precise::from(program.influenced_credit);
        let with_influenced = self.influenced(program, commission, influenced);
        let mut total = Summary {
            active_partners: growth.active.last().copied().unwrap_or_default(),
            partner_mrr: stream
                .last()
                .map_or(Precise::ZERO, |month| month.recurring * prices.recognised),
            ..Summary::default()
        };
        let mut months = Vec::with_capacity(stream.len());
        let mut accrued: Vec<Precise> = Vec::with_capacity(stream.len());
        let mut recognised = Precise::ZERO;
        let mut recognised_in_month_12 = Precise::ZERO;
        let mut onboarding_total = Precise::ZERO;
        let mut influenced_cost = Precise::ZERO;
        for (month, here) in stream.iter().enumerate() {
            let new = growth.new_customers[month];
            let margin = prices.margin(here);
            accrued.push(rated_price * here.commissioned);
            let mut net_commission = accrued[month];
            for (new, lines) in new_before(&growth, month).zip(&returns) {
                net_commission -= nonzero(lines.lost, new);
            }
            let mut paid = if quarterly {
                quarter_paid(&accrued, month, self.lag as usize)
            } else {
                month
                    .checked_sub(payday)
                    .map_or(Precise::ZERO, |at| accrued[at])
            };
            if let Some(at) = month.checked_sub(payday).filter(|_| !quarterly) {
                for (new, lines) in new_before(&growth, at).zip(&returns) {
                    paid -= nonzero(lines.never_paid, new);
                }
            }
            let mut run_month = RunMonth {
                net: Precise::ZERO,
                recognised: here.running_billed,
                paid,
                paid_influenced: Precise::ZERO,
                partners: growth.active[month],
            };
            if let Some(extra) = with_influenced.get(month) {
                net_commission += extra.net;
                paid += extra.paid;
                run_month.paid_influenced = extra.paid;
                influenced_cost += extra.net + take * extra.paid;
            }
            let onboarded = nonzero(onboarding, growth.onboarded[month]);
            onboarding_total += onboarded;
            let mut spent = monthly + nonzero(take, paid) + onboarded + nonzero(own_cost, new);
            if !fee_fixed.is_zero() && is_payable(paid) {
                spent += fee_fixed * growth.active[month];
            }
            if month == 0 {
                spent += costs.setup_once.into();
            }
            total.new_customers += new;
            total.margin += margin;
            total.commission_net += net_commission;
            total.payout += paid;
            recognised += here.running_billed;
            if month < 12 {
                recognised_in_month_12 = here.running_billed;
                total.payout_in_month_12 = paid;
            }
            run_month.net = margin - net_commission - spent;
            months.push(run_month);
        }
        total.revenue = recognised * prices.recognised;
        total.revenue_in_month_12 = recognised_in_month_12 * prices.recognised;
        let company = Precise::from(program.company_mrr)
            * (Precise::ONE + Precise::from(program.company_mrr_growth_monthly))
                .powi(program.horizon_months.saturating_sub(1));
        total.partner_share_of_mrr = total.partner_mrr.over(company + total.partner_mrr);
        Some(Run {
            funnel: growth.funnel,
            fixed: monthly * Precise::whole(stream.len() as i64)
                + costs.setup_once.into()
                + influenced_cost,
            months,
            recognised_price: prices.recognised,
            before_platform: total,
            influenced: influenced_cost,
            onboarding: onboarding_total,
        })
    }

    fn prices(&self) -> Prices {
        let recognised = if self.revenue_model == RevenueModel::Annual {
            self.price.over(Precise::whole(12)).unwrap_or_default()
        } else {
            self.price
        };
        let cost = self.cost_rate * recognised;
        let fee = self.fee_rate * self.price;
        let one_flow = self.revenue_model != RevenueModel::Annual
            && (self.discount.months == 0 || self.discount.rate.is_zero());
        Prices {
            recognised,
            cost,
            fee,
            fee_fixed: self.fee_fixed,
            serving: self.serving,
            kept: one_flow.then(|| recognised - cost - fee),
        }
    }

    /// What comes back of one customer's commissions, by month of its life.
    fn returns(&self, commission: &Commission) -> Vec<Return> {
        let recovery = Precise::from(commission.recovery_rate);
        self.early_returns(commission)
            .into_iter()
            .map(|month| Return {
                lost: month.cancelled + recovery * month.reclaimed,
                never_paid: month.never_paid,
            })
            .collect()
    }

    /// What comes back of one customer's commissions, by month of its life and by line.
    fn early_returns(&self, commission: &Commission) -> Vec<clawback::MonthReturn> {
        let window = Window::over(&commission.terms, &self.survival);
        let months = window.months();
        if months == 0 {
            return Vec::new();
        }
        let accrued = self.first_commissions(commission, months);
        window.by_month(&window.open_lines(self.revenue_model, self.lag, &accrued, 0))
    }

    /// Commission flows of a steady stream of influenced customers; empty when there are none.
    fn influenced(
        &self,
        program: &Program,
        commission: &Commission,
        credited: Precise,
    ) -> Vec<InfluencedMonth> {
        if credited.is_zero() {
            return Vec::new();
        }
        let months = program.horizon_months as usize;
        let stream = self.stream(commission, &vec![credited; months]);
        let returns = self.returns(commission);
        let rated_price = Precise::from(commission.rate) * self.price;
        let payday = commission.terms.payday(0, self.lag, 0).month as usize;
        let quarterly = commission.terms.payout_run == PayoutRun::Quarterly;
        let accrued: Vec<Precise> = stream
            .iter()
            .map(|month| rated_price * month.commissioned)
            .collect();
        (0..months)
            .map(|month| {
                let mut net = accrued[month];
                for lines in returns.iter().take(month + 1) {
                    net -= credited * lines.lost;
                }
                let mut paid = if quarterly {
                    quarter_paid(&accrued, month, self.lag as usize)
                } else {
                    month
                        .checked_sub(payday)
                        .map_or(Precise::ZERO, |at| accrued[at])
                };
                if let Some(at) = month.checked_sub(payday).filter(|_| !quarterly) {
                    for lines in returns.iter().take(at + 1) {
                        paid -= credited * lines.never_paid;
                    }
                }
                InfluencedMonth { net, paid }
            })
            .collect()
    }
}

/// New customers of a month, of the month before it, and so on.
fn new_before(growth: &Growth, month: usize) -> impl Iterator<Item = Precise> {
    growth.new_customers[..=month].iter().rev().copied()
}

/// What comes back of one customer's commissions in one month of its life.
struct Return {
    /// Cancelled, or reclaimed and recovered.
    lost: Precise,
    /// Never paid of the commission earned in this month.
    never_paid: Precise,
}

/// What a unit of each flow of a month is worth and costs.
struct Prices {
    recognised: Precise,
    cost: Precise,
    fee: Precise,
    fee_fixed: Precise,
    serving: Precise,
    /// Price less cost and fee, where one flow is recognised, used and billed.
    kept: Option<Precise>,
}

impl Prices {
    fn margin(&self, month: &StreamMonth) -> Precise {
        let kept = match self.kept {
            Some(kept) => kept * month.running_billed,
            None => {
                month.running_billed * self.recognised
                    - self.cost * month.used
                    - self.fee * month.billed
            }
        };
        kept - nonzero(self.fee_fixed, month.payments) - nonzero(self.serving, month.active)
    }
}

/// A product that costs nothing where a factor is zero.
fn nonzero(rate: Precise, amount: Precise) -> Precise {
    if rate.is_zero() || amount.is_zero() {
        Precise::ZERO
    } else {
        rate * amount
    }
}

/// What is paid in a month when quarters are paid in the month after them.
fn quarter_paid(accrued: &[Precise], month: usize, lag: usize) -> Precise {
    match month.checked_sub(lag) {
        Some(run) if run > 0 && run.is_multiple_of(3) => {
            accrued[run - 3..run].iter().copied().sum()
        }
        _ => Precise::ZERO,
    }
}

/// Commission on influenced customers in a month.
struct InfluencedMonth {
    net: Precise,
    paid: Precise,
}

/// A month of the program, in prices and customers.
#[derive(Clone, Copy, Debug)]
struct StreamMonth {
    payments: Precise,
    listed: Precise,
    billed: Precise,
    active: Precise,
    used: Precise,
    /// What runs: billed, or for prepaid terms everything billed in the last twelve months.
    running_billed: Precise,
    recurring: Precise,
    commissioned: Precise,
}

/// Customers older than a number of months: what is left of those that were there so long ago.
#[derive(Clone, Copy)]
struct Shifted {
    by: Option<usize>,
    left: Precise,
}

impl Shifted {
    const fn never() -> Self {
        Self {
            by: None,
            left: Precise::ZERO,
        }
    }

    /// `step` is the length of a term, which counts as a whole; payments start `lag` months into a life.
    fn of(stays: Precise, months: u32, step: u32, lag: u32) -> Self {
        let terms = months.div_ceil(step);
        Self {
            by: Some((terms * step) as usize),
            left: stays.powi(terms.saturating_sub(lag)),
        }
    }

    /// The later of two ages.
    fn later(&self, other: &Self) -> Self {
        if self.by >= other.by { *self } else { *other }
    }

    /// The part of this month's stock that is older; payments start `lag` months into a life.
    fn older(&self, stock: &[Precise], month: usize, lag: usize) -> Precise {
        let Some(by) = self.by else {
            return Precise::ZERO;
        };
        match by.checked_sub(lag) {
            Some(_) => month
                .checked_sub(by)
                .map_or(Precise::ZERO, |at| stock[at] * self.left),
            None => month.checked_sub(lag).map_or(Precise::ZERO, |at| stock[at]),
        }
    }
}
