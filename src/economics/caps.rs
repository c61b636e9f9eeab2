//! The highest commission rate a customer's economics can carry, test by test.
//!
//! Source: economics §1.5. A cap is `None` where the structure never pays any commission.

use rust_decimal::{Decimal, RoundingStrategy};

use super::customer::{Customer, Month};
use super::model::{Commission, Costs, Model, Structure};
use super::rounding::{float, is_below_zero, ratio, without_noise};
use super::usual_terms::{Offer, UsualTerms};
use crate::units::words;

/// What a customer has to be worth over its life, in times what it cost to win.
pub const LTV_TO_CAC: f64 = 3.0;

words! {
    /// What the tests say of a band of rates.
    pub enum Verdict {
        /// Even the low end costs more than the customer earns.
        LosesMoney = "loses_money",
        /// The low end is above the highest affordable rate.
        Exceeds = "exceeds",
        /// The low end is affordable, the high end is not.
        LowEndOnly = "low_end_only",
        /// The whole band is affordable, and its high end is the highest affordable rate.
        AtCeiling = "at_ceiling",
        /// The whole band is affordable, and so is more.
        Affordable = "affordable",
        /// No commission is ever paid, or none in the first year, so that no rate is held against anything.
        NoBase = "no_base",
    }
}

impl Verdict {
    /// The verdict on a band of rates for a customer.
    ///
    /// Where no rate is held against anything, a customer that loses money without any commission still does.
    #[must_use]
    pub fn of(worth: &Worth, low: f64, high: f64) -> Self {
        match Caps::of(worth) {
            Some(caps) => Self::under(&caps, low, high),
            None if worth.loses(low) => Self::LosesMoney,
            None => Self::NoBase,
        }
    }

    fn under(caps: &Caps, low: f64, high: f64) -> Self {
        if below(caps.break_even, low) {
            Self::LosesMoney
        } else if below(caps.max, low) {
            Self::Exceeds
        } else if below(caps.max, high) {
            Self::LowEndOnly
        } else if below(high, caps.max) {
            Self::Affordable
        } else {
            Self::AtCeiling
        }
    }
}

/// Whether one rate lies below another one by more than noise.
fn below(rate: f64, other: f64) -> bool {
    is_below_zero(rate - other, rate.abs() + other.abs())
}

/// A share of one as percent, rounded down to hundredths: a rate at it never lies above it.
#[must_use]
pub fn rate_down(share: f64) -> Decimal {
    without_noise(share * 100.0)
        .unwrap_or(Decimal::MAX)
        .round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity)
        .normalize()
}

/// What a unit of commission costs: one, the platform's take, also where its fee holds it, and the transfer fee.
#[must_use]
pub fn commission_load(costs: &Costs) -> f64 {
    1.0 + float(costs.platform_take_rate)
        + float(costs.platform_take_in_fee)
        + float(costs.payout_fee_rate)
}

/// Present values and sums of a customer, whatever the rate of its commission.
#[derive(Clone, Copy, Debug)]
pub struct Worth {
    /// What it pays and does not get back to the horizon, discounted.
    pub revenue: f64,
    /// What is left of it before commission and own acquisition cost.
    pub margin: f64,
    /// Margin of the first twelve months, not discounted.
    pub margin_12: f64,
    /// Commission base to the horizon, discounted.
    pub base: f64,
    /// Commission base of the first twelve months, not discounted.
    pub base_12: f64,
    /// Commission base of the first twelve months, discounted.
    pub base_12_discounted: f64,
    /// What a unit of commission costs with the platform's take and transfer fees.
    pub load: f64,
    /// Cost of winning the customer beside the commission.
    pub own_cost: f64,
}

impl Worth {
    /// What a customer is worth under the scope and base of a commission. Prepaid terms count when they are collected,
    /// and refunds when they are given.
    #[must_use]
    pub fn of(customer: &Customer, commission: &Commission, costs: &Costs) -> Self {
        let base = customer.commission_base(commission);
        let kept = |month: &Month| month.billed - month.refunded;
        Self {
            revenue: customer.present_value_of(kept),
            margin: customer.present_value_of(|month| kept(month) - customer.costs(month)),
            margin_12: customer.margins().iter().take(12).sum(),
            base: customer.present_value(&base, customer.ltv_months),
            base_12: base.iter().take(12).sum(),
            base_12_discounted: customer.present_value(&base, customer.ltv_months.min(12)),
            load: commission_load(costs),
            own_cost: float(costs.cac_per_customer),
        }
    }

    /// The worth of a customer that costs so much more to win.
    #[must_use]
    pub fn bearing(self, cost: f64) -> Self {
        Self {
            own_cost: self.own_cost + cost,
            ..self
        }
    }

    /// Commission base behind the first twelve months, discounted.
    fn later_base(&self) -> f64 {
        self.base - self.base_12_discounted
    }

    /// Present value of the commission at a rate, with its fees.
    #[must_use]
    pub fn commission(&self, rate: f64) -> f64 {
        self.load * rate * self.base
    }

    /// Margin over what a customer costs at a rate, all commission counted as acquisition cost.
    #[must_use]
    pub fn ltv_to_cac_strict(&self, rate: f64) -> Option<f64> {
        ratio(self.margin, self.commission(rate) + self.own_cost)
    }

    /// Margin over cost at a rate, commission behind the first year counted as cost of revenue.
    #[must_use]
    pub fn ltv_to_cac_hybrid(&self, rate: f64) -> Option<f64> {
        let loaded = self.load * rate;
        let margin = self.margin - loaded * self.later_base();
        ratio(margin, loaded * self.base_12_discounted + self.own_cost)
    }

    /// Whether a customer costs more than it earns at a rate, but for noise.
    #[must_use]
    pub fn loses(&self, rate: f64) -> bool {
        let size = self.margin.abs() + self.commission(rate) + self.own_cost;
        is_below_zero(self.contribution(rate), size)
    }

    /// Margin less commission with its fees at a rate, less own acquisition cost.
    #[must_use]
    pub fn contribution(&self, rate: f64) -> f64 {
        self.margin - (self.commission(rate) + self.own_cost)
    }
}

/// The highest rates by each test, as shares of the base.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Nothing is lost on the customer.
    pub break_even: f64,
    /// Lifetime value is three times the cost, all commission counted as acquisition cost.
    pub ltv3_strict: f64,
    /// Lifetime value is three times the cost, later commission counted as cost of revenue.
    pub ltv3_hybrid: f64,
    /// The cost is back within twelve months.
    pub payback_12: f64,
    /// The lowest of break-even, hybrid and payback.
    pub max: f64,
}

impl Caps {
    /// The caps for a customer; `None` where it never pays a commission.
    #[must_use]
    pub fn of(worth: &Worth) -> Option<Self> {
        let loaded = worth.load * worth.base;
        let first_year = worth.load * (worth.later_base() + LTV_TO_CAC * worth.base_12_discounted);
        let own_cost = worth.own_cost;
        let break_even = ratio(worth.margin - own_cost, loaded)?;
        let ltv3_hybrid = ratio(worth.margin - LTV_TO_CAC * own_cost, first_year)?;
        let payback_12 = ratio(worth.margin_12 - own_cost, worth.load * worth.base_12)?;
        Some(Self {
            break_even,
            ltv3_strict: (worth.margin - LTV_TO_CAC * own_cost) / (LTV_TO_CAC * loaded),
            ltv3_hybrid,
            payback_12,
            max: break_even.min(ltv3_hybrid).min(payback_12),
        })
    }

    /// Whether a rate lies at or below the ceiling.
    #[must_use]
    pub fn allow(&self, rate: f64) -> bool {
        Self::allows(self.max, rate)
    }

    /// Whether a rate lies at or below a cap, but for noise.
    #[must_use]
    pub fn allows(cap: f64, rate: f64) -> bool {
        !below(cap, rate)
    }
}

/// The caps of a usual structure for one model.
#[derive(Clone, Copy, Debug)]
pub struct OfferCaps {
    /// The structure.
    pub offer: Offer,
    /// Its caps; `None` where it never pays a commission.
    pub caps: Option<Caps>,
    /// The verdict on the usual band.
    pub verdict: Verdict,
    /// The highest rate when each customer also carries its part of the program's fixed costs.
    pub max_with_overhead: Option<f64>,
}

impl OfferCaps {
    /// The caps of the structures usual for the model's way of charging.
    ///
    /// `costs` are those that a customer bears, `overhead` is the program's fixed cost for each new customer, where there are any.
    #[must_use]
    pub fn list(
        model: &Model,
        usual: &UsualTerms,
        customer: &Customer,
        costs: &Costs,
        overhead: Option<f64>,
    ) -> Vec<Self> {
        usual
            .offers(model.product.revenue_model)
            .map(|offer| {
                let commission = Commission {
                    structure: Structure::Percent,
                    scope: offer.scope,
                    ..*model.commission()
                };
                let worth = Worth::of(customer, &commission, costs);
                Self {
                    offer,
                    caps: Caps::of(&worth),
                    verdict: Verdict::of(&worth, offer.low, offer.high),
                    max_with_overhead: overhead
                        .and_then(|overhead| Caps::of(&worth.bearing(overhead)))
                        .map(|caps| caps.max),
                }
            })
            .collect()
    }

    /// Whether the low end leaves three times its cost or more by the strict test.
    #[must_use]
    pub fn strict_holds_at_low(&self) -> bool {
        self.caps
            .is_some_and(|caps| !below(caps.ltv3_strict, self.offer.low))
    }
}

#[cfg(test)]
mod tests {
    use super::{Caps, Verdict};

    #[test]
    fn a_band_at_a_cap_lies_neither_above_nor_below_it_whatever_the_last_digits_say() {
        let verdict = |break_even: f64, max: f64| {
            let caps = Caps {
                break_even,
                ltv3_strict: 0.05,
                ltv3_hybrid: max,
                payback_12: 0.9,
                max,
            };
            Verdict::under(&caps, 0.2, 0.25)
        };
        for (break_even, max, expected) in [
            (0.2 - 1e-15, 0.1, Verdict::Exceeds),
            (0.2 + 1e-15, 0.1, Verdict::Exceeds),
            (0.2 - 1e-11, 0.1, Verdict::LosesMoney),
            (0.3, 0.2 - 1e-15, Verdict::LowEndOnly),
            (0.3, 0.2 - 1e-11, Verdict::Exceeds),
            (0.3, 0.25 - 1e-15, Verdict::AtCeiling),
            (0.3, 0.25 + 1e-15, Verdict::AtCeiling),
            (0.3, 0.25 + 1e-11, Verdict::Affordable),
            (0.3, 0.25 - 1e-11, Verdict::LowEndOnly),
        ] {
            assert_eq!(verdict(break_even, max), expected, "{break_even} and {max}");
        }
    }
}
