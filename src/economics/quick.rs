//! The figures a blueprint needs, by closed forms and recurrences: microseconds instead of a fold over months.
//!
//! It covers customers whose churn is constant from the first day, which is what answers can tell; a model
//! with early churn, early cancellation or a clawback under quarterly payout needs the full engine
//! and is refused. Where it answers, it agrees with the full engine (a property test holds that).
//!
//! Source: economics §1.2 to §1.7.

mod run;

pub use run::{Run, Summary};

use super::caps::{Caps, Value, Verdict};
use super::clawback::{self, Line, MonthReturn, Window};
use super::customer::{Lifetime, monthly_discount_factor};
use super::model::{
    Base, Commission, CustomerDiscount, Model, Product, Program, RevenueModel, Scope,
};
use super::precise::{Half, Precise};
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
    /// Months as they come, and by the discount factor.
    plain: Pace,
    discounted: Pace,
    survival: Survival,
    lifetime: Lifetime,
    margin_12: Precise,
    /// What is billed without a discount over the stretches that every commission is held against.
    stretches: [Stretch; 3],
}

/// How much the months of a customer's life count.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// Each month of the one before it: one, or the discount factor.
    weight: Precise,
    /// The same times what a customer is worth of the month before.
    value: Precise,
    /// The outcomes of the first month that has any; one where customers pay from the start.
    first: Precise,
}

impl Pace {
    fn of(product: &Product, value_stays: Precise, weight: Precise) -> Self {
        let value = value_stays * weight;
        let first = match product.revenue_model {
            RevenueModel::Outcome => {
                Precise::from(product.outcome_rate_monthly) * value.powi(product.outcome_lag_months)
            }
            _ => Precise::ONE,
        };
        Self {
            weight,
            value,
            first,
        }
    }
}

/// What is billed over the first months of a customer's life, in prices.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    months: u32,
    /// What each month counts of the one before it.
    weight: Precise,
    billed: Precise,
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
    /// Present value of what the customer pays.
    pub revenue: Precise,
    /// Lifetime value over cost, all commission counted as acquisition cost.
    pub ltv_to_cac_strict: Option<Precise>,
    /// The same with later commission counted as cost of revenue.
    pub ltv_to_cac_hybrid: Option<Precise>,
    /// First month, from 1, after which recognised flows never fall below zero again.
    pub payback: Option<u32>,
}

impl Structure {
    /// The contribution as a share of revenue.
    #[must_use]
    pub fn contribution_margin(&self) -> Option<Precise> {
        self.contribution.over(self.revenue)
    }

    /// The verdict on a band of rates; a structure that never pays is affordable.
    #[must_use]
    pub fn verdict(&self, low: Precise, high: Precise) -> Verdict {
        self.caps
            .map_or(Verdict::Affordable, |caps| Verdict::of(&caps, low, high))
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

/// A sum that a price is put on; zero where that is zero.
fn unless_free(price: Precise, sum: impl FnOnce() -> Precise) -> Precise {
    if price.is_zero() {
        Precise::ZERO
    } else {
        sum()
    }
}

/// The last month, from 1, after which a sum is below zero that grows by the same amount every month and ends at
/// zero or above.
fn below(sum: Precise, month: Precise) -> Option<u32> {
    // What lies further behind the point is what the last digits of a quotient leave over.
    const COUNTING: u32 = 20;
    if !(sum + month).is_negative() {
        return None;
    }
    let months = (-sum).over(month)?.rounded(COUNTING, Half::Even);
    u32::try_from(months.ceil_i64()? - 1).ok()
}

/// How a customer pays for a term.
#[derive(Clone, Copy, PartialEq)]
struct Payer {
    pays: bool,
    discounted: bool,
    commissioned: bool,
}

/// What a payment bears and leaves.
#[derive(Clone, Copy)]
struct Paid {
    /// What is billed less cost of goods, over the term.
    earned: Precise,
    /// The fee that is a share of it.
    fee: Precise,
    /// Commission with what it costs to pay.
    commission: Precise,
}

/// Sums over a stretch of a customer's life, of one unit a payment where nothing else is said.
#[derive(Clone, Copy)]
struct Sums {
    /// What is billed, in the product's currency.
    billed: Precise,
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
        let value_stays = stays * (Precise::ONE + Precise::from(product.expansion_monthly));
        let plain = Pace::of(product, value_stays, Precise::ONE);
        let discounted = Pace::of(product, value_stays, factor.0);
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
            value_stays,
            plain,
            discounted,
            survival: Survival::of(product),
            lifetime: Lifetime {
                revenue: Precise::ZERO,
                margin: Precise::ZERO,
            },
            margin_12: Precise::ZERO,
            stretches: [Stretch {
                months: 0,
                weight: Precise::ONE,
                billed: Precise::ZERO,
            }; 3],
        };
        let stretch = |months, pace: &Pace| Stretch {
            months,
            weight: pace.weight,
            billed: quick.at_list(months, pace),
        };
        quick.stretches = [
            stretch(quick.horizon, &discounted),
            stretch(12, &plain),
            stretch(12, &discounted),
        ];
        let whole_life = quick.sums(product, quick.horizon, &discounted);
        let first_year = quick.sums(product, 12, &plain);
        quick.lifetime = Lifetime {
            revenue: whole_life.billed,
            margin: quick.margin(&whole_life),
        };
        quick.margin_12 = quick.margin(&first_year);
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

    /// Sums over the first `months` months; those that no price is put on are zero.
    fn sums(&self, product: &Product, months: u32, pace: &Pace) -> Sums {
        let value = self.listed(months, pace);
        let payments = || {
            if self.value_stays == self.stays {
                value
            } else {
                self.at_list(months, &Pace::of(product, self.stays, pace.weight))
            }
        };
        let annual = self.revenue_model == RevenueModel::Annual;
        let year = if annual {
            geometric(pace.weight, 12)
        } else {
            Precise::ONE
        };
        Sums {
            billed: self.price * self.value(months, self.discount.months, pace),
            payments: unless_free(self.fee_fixed, payments),
            active: unless_free(self.serving, || match self.revenue_model {
                RevenueModel::Outcome => geometric(self.stays * pace.weight, months),
                _ => payments() * year,
            }),
            used: if annual {
                (value * year).over(Precise::whole(12)).unwrap_or_default()
            } else {
                value
            },
        }
    }

    /// What is billed over the first `months` months, in prices, with the first `discounted` at a discount.
    fn value(&self, months: u32, discounted: u32, pace: &Pace) -> Precise {
        let discounted = discounted.min(months);
        let listed = self.listed(months, pace);
        if discounted == 0 || self.discount.rate.is_zero() {
            return listed;
        }
        listed - Precise::from(self.discount.rate) * self.at_list(discounted, pace)
    }

    /// What is billed at list price over the first `months` months, in prices.
    fn listed(&self, months: u32, pace: &Pace) -> Precise {
        let mut known = self.stretches.iter();
        let known = known.find(|stretch| stretch.months == months && stretch.weight == pace.weight);
        known.map_or_else(|| self.at_list(months, pace), |stretch| stretch.billed)
    }

    /// The same where no stretch is known; a term that has begun counts whole.
    fn at_list(&self, months: u32, pace: &Pace) -> Precise {
        match self.revenue_model {
            RevenueModel::Monthly | RevenueModel::Usage => geometric(pace.value, months),
            RevenueModel::Annual => geometric(pace.value.powi(12), months.div_ceil(12)),
            RevenueModel::Outcome => {
                pace.first * geometric(pace.value, months.saturating_sub(self.outcome_lag))
            }
        }
    }

    fn margin(&self, sums: &Sums) -> Precise {
        sums.billed * (Precise::ONE - self.fee_rate)
            - self.price * self.cost_rate * sums.used
            - self.fee_fixed * sums.payments
            - self.serving * sums.active
    }

    /// What a commission is a share of over the first `months` months.
    fn base(&self, commission: &Commission, months: u32, pace: &Pace) -> Precise {
        let within = |scope: u32| {
            let discounted = match commission.base {
                Base::Net => self.discount.months,
                Base::List => 0,
            };
            self.price * self.value(scope.min(months), discounted, pace)
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
                self.first_outcome(commission, months, pace)
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

    fn first_outcome(&self, commission: &Commission, months: u32, pace: &Pace) -> Precise {
        let none_yet = pace.value * (Precise::ONE - self.outcome_rate);
        let with_outcomes = |months: u32| months.saturating_sub(self.outcome_lag);
        let discounted = with_outcomes(self.discount.months.min(months));
        let all = geometric(none_yet, with_outcomes(months));
        let less = match commission.base {
            Base::Net => Precise::from(self.discount.rate) * geometric(none_yet, discounted),
            Base::List => Precise::ZERO,
        };
        self.price * pace.first * (all - less)
    }

    /// The present values that a structure's caps are made of, whatever its rate.
    #[must_use]
    pub fn commission_value(&self, load: Precise, commission: &Commission) -> Value {
        Value {
            margin: self.lifetime.margin,
            margin_12: self.margin_12,
            base: self.base(commission, self.horizon, &self.discounted),
            base_12: self.base(commission, 12, &self.plain),
            base_12_discounted: self.base(commission, 12, &self.discounted),
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
            revenue: self.lifetime.revenue,
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
        let annual = self.revenue_model == RevenueModel::Annual;
        let term = if annual { 12 } else { 1 };
        let (stays, value_stays) = if annual {
            (self.stays.powi(12), self.value_stays.powi(12))
        } else {
            (self.stays, self.value_stays)
        };
        let months = Precise::whole(i64::from(term));
        let same = stays == value_stays;
        let fee_fixed = self.by_outcome(self.fee_fixed);
        let mut sum = -own_cost;
        if let Scope::Upfront(months) = commission.scope {
            sum -= loaded_rate * self.price * Precise::whole(i64::from(months));
        }
        let surely_kept = self.surely_kept(term);
        let mut last_below = 0;
        let (mut alive, mut value, mut none_yet) = (Precise::ONE, Precise::ONE, Precise::ONE);
        let mut known: Option<(Payer, Paid)> = None;
        for start in (0..self.horizon).step_by(term as usize) {
            let payer = self.payer(commission, start);
            let paid = match known {
                Some((same, paid)) if same == payer => paid,
                _ => self.paid(commission, payer, self.by_outcome(self.price), loaded_rate),
            };
            known = Some((payer, paid));
            let mut earned = Precise::ZERO;
            if payer.pays {
                // A prepaid term is recognised in equal parts; its first month bears the payment's fees and
                // commission.
                let commissioned = match commission.scope {
                    Scope::FirstPayment => paid.commission * none_yet,
                    _ => paid.commission,
                };
                let borne = paid.fee + commissioned;
                if annual {
                    sum -= value * borne;
                    earned = value * paid.earned;
                } else {
                    earned = value * (paid.earned - borne);
                }
                if !fee_fixed.is_zero() {
                    sum -= fee_fixed * alive;
                }
            }
            if !self.serving.is_zero() {
                earned -= self.serving * alive * months;
            }
            let end = sum + earned;
            if end.is_negative() {
                last_below = start + term;
            } else if annual && sum.is_negative() {
                let month = earned.over(months).unwrap_or_default();
                last_below = below(sum, month).map_or(last_below, |below| start + below);
            }
            sum = end;
            if self.revenue_model == RevenueModel::Outcome && start >= self.outcome_lag {
                none_yet *= Precise::ONE - self.outcome_rate;
            }
            if !sum.is_negative() {
                let bears = self.bears_after(commission, loaded_rate, none_yet, start + term);
                if surely_kept
                    .zip(bears)
                    .is_some_and(|(kept, bears)| kept > bears)
                {
                    break;
                }
            }
            alive *= stays;
            value = if same { alive } else { value * value_stays };
        }
        (last_below < self.horizon).then_some(last_below + 1)
    }

    /// What a payment comes to in a month: where outcomes are paid, that of as many as a month has.
    fn by_outcome(&self, each: Precise) -> Precise {
        match self.revenue_model {
            RevenueModel::Outcome => each * self.outcome_rate,
            _ => each,
        }
    }

    /// How a customer that is there pays for the term that starts at an age.
    fn payer(&self, commission: &Commission, age: u32) -> Payer {
        Payer {
            pays: self.revenue_model != RevenueModel::Outcome || age >= self.outcome_lag,
            discounted: age < self.discount.months,
            commissioned: match commission.scope {
                Scope::Lifetime => true,
                Scope::Months(months) => age < months,
                Scope::Upfront(_) => false,
                Scope::FirstPayment => age == 0 || self.revenue_model == RevenueModel::Outcome,
            },
        }
    }

    /// What such a customer's payment at list price `price` bears and leaves.
    fn paid(
        &self,
        commission: &Commission,
        payer: Payer,
        price: Precise,
        loaded_rate: Precise,
    ) -> Paid {
        let billed = if payer.discounted {
            price * (Precise::ONE - Precise::from(self.discount.rate))
        } else {
            price
        };
        let base = match commission.base {
            Base::Net => billed,
            Base::List => price,
        };
        Paid {
            earned: billed - self.cost_rate * price,
            fee: self.fee_rate * billed,
            commission: if payer.commissioned {
                loaded_rate * base
            } else {
                Precise::ZERO
            },
        }
    }

    /// What a customer's month surely leaves before commission, in prices: what it recognises of a payment at the
    /// highest discount covers its cost, what serving takes, and the fees of the payment, which its first month
    /// bears. `None` where what is paid falls behind the customers that are served.
    fn surely_kept(&self, term: u32) -> Option<Precise> {
        if self.value_stays < self.stays {
            return None;
        }
        let recognised = (Precise::ONE - Precise::from(self.discount.rate) - self.cost_rate)
            .over(Precise::whole(i64::from(term)))
            .unwrap_or_default();
        let paid = self.price * (recognised - self.fee_rate) - self.fee_fixed;
        Some(self.by_outcome(paid) - self.serving)
    }

    /// The most that commission takes of a customer's month from an age on; `none_yet` is the share of customers who
    /// have had no outcome by then. `None` where months without any payment are still to come.
    fn bears_after(
        &self,
        commission: &Commission,
        loaded_rate: Precise,
        none_yet: Precise,
        age: u32,
    ) -> Option<Precise> {
        let payer = self.payer(commission, age);
        if !payer.pays {
            return None;
        }
        if !payer.commissioned {
            return Some(Precise::ZERO);
        }
        let rate = match commission.scope {
            Scope::FirstPayment => loaded_rate * none_yet,
            _ => loaded_rate,
        };
        Some(self.by_outcome(rate * self.price))
    }

    /// The expected return of one customer's commissions.
    #[must_use]
    pub fn clawback(&self, commission: &Commission) -> clawback::Expected {
        self.early_under(commission, &self.survival).expected()
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

    /// A customer's commissions that can come back when customers leave otherwise than the product says, as those
    /// of a prepaid plan may inside the window.
    #[must_use]
    pub fn early_under<'s>(&self, commission: &Commission, survival: &'s Survival) -> Early<'s> {
        let window = Window::over(&commission.terms, survival);
        let accrued = self.first_commissions(commission, window.months());
        Early {
            lines: window.open_lines(self.revenue_model, self.lag, &accrued, 0),
            window,
        }
    }
}

/// A customer's commissions of the first months, which can come back.
#[derive(Clone, Debug)]
pub struct Early<'s> {
    window: Window<'s>,
    lines: Vec<Line>,
}

impl Early<'_> {
    /// What comes back of them in all.
    #[must_use]
    pub fn expected(&self) -> clawback::Expected {
        self.window.expected(&self.lines)
    }

    /// What comes back of them, by month of the customer's life.
    #[must_use]
    pub fn by_month(&self) -> Vec<MonthReturn> {
        self.window.by_month(&self.lines)
    }
}
