//! The highest commission rate a customer's economics can carry, test by test.
//!
//! Source: economics §1.5. A cap is `None` where the structure never pays any commission.

use super::customer::Customer;
use super::model::{Base, Model, Scope, Tier};
use super::precise::{Precise, Rounding};
use super::unit::commission_load;

/// A commission structure with the band of rates that is usual for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// The tier.
    pub tier: Tier,
    /// Which payments are commissioned.
    pub scope: Scope,
    /// Lowest usual rate.
    pub low: Precise,
    /// Highest usual rate.
    pub high: Precise,
}

/// Places of a number of the engine that count; what lies behind them is what its last digits leave over.
pub const SETTLED: u32 = 20;

/// What the tests say of a band of rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Even the low end costs more than the customer earns.
    LosesMoney,
    /// The low end is above the highest affordable rate.
    Exceeds,
    /// The low end is affordable, the high end is not.
    LowEndOnly,
    /// The whole band is affordable.
    Affordable,
}

impl Verdict {
    /// The verdict on a band.
    #[must_use]
    pub fn of(caps: &Caps, low: Precise, high: Precise) -> Self {
        if below(caps.break_even, low) {
            Self::LosesMoney
        } else if below(caps.max, low) {
            Self::Exceeds
        } else if below(caps.max, high) {
            Self::LowEndOnly
        } else {
            Self::Affordable
        }
    }

    /// The word used in structured output.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::LosesMoney => "loses_money",
            Self::Exceeds => "exceeds",
            Self::LowEndOnly => "low_end_only",
            Self::Affordable => "affordable",
        }
    }
}

/// Whether one rate lies below another one in the places that count.
fn below(rate: Precise, other: Precise) -> bool {
    let settled = |rate: Precise| rate.settled(SETTLED, SETTLED, Rounding::Even);
    rate < other
        && match (settled(rate), settled(other)) {
            (Some(rate), Some(other)) => rate < other,
            _ => true,
        }
}

/// Present values and sums that the caps of one structure are made of.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    /// Margin to the horizon, discounted.
    pub margin: Precise,
    /// Margin of the first twelve months, not discounted.
    pub margin_12: Precise,
    /// Commission base to the horizon, discounted.
    pub base: Precise,
    /// Commission base of the first twelve months, not discounted.
    pub base_12: Precise,
    /// The same, discounted.
    pub base_12_discounted: Precise,
    /// What a unit of commission costs with the platform's take and transfer fees.
    pub load: Precise,
}

impl Value {
    /// The value of a customer under a scope.
    #[must_use]
    pub fn of(model: &Model, customer: &Customer, scope: Scope) -> Self {
        let base = customer.commission_base(scope);
        let margin_12 = customer.margins().into_iter().take(12).sum();
        Self {
            margin: customer.lifetime().margin,
            margin_12,
            base: customer.present_value(&base, customer.ltv_months),
            base_12: base.iter().take(12).copied().sum(),
            base_12_discounted: customer.present_value(&base, customer.ltv_months.min(12)),
            load: commission_load(model),
        }
    }
}

/// The highest rates by each test, as shares of the base.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Nothing is lost on the customer.
    pub break_even: Precise,
    /// Lifetime value is three times the cost, all commission counted as acquisition cost.
    pub ltv3_strict: Precise,
    /// The same with later commission counted as cost of revenue.
    pub ltv3_hybrid: Precise,
    /// The cost is back within twelve months.
    pub payback_12: Precise,
    /// The lowest of break-even, hybrid and payback.
    pub max: Precise,
}

impl Caps {
    /// The caps of a structure when winning a customer costs `own_cost` beside the commission.
    #[must_use]
    pub fn of(value: &Value, own_cost: Precise) -> Option<Self> {
        let three = Precise::whole(3);
        let rates = Rates::of(value, own_cost)?;
        let loaded = value.load * value.base;
        Some(Self {
            break_even: rates.break_even,
            ltv3_strict: (value.margin - three * own_cost).over(three * loaded)?,
            ltv3_hybrid: rates.ltv3_hybrid,
            payback_12: rates.payback_12,
            max: rates.lowest(),
        })
    }

    /// The lowest of break-even, hybrid and payback alone.
    #[must_use]
    pub fn max_of(value: &Value, own_cost: Precise) -> Option<Precise> {
        Some(Rates::of(value, own_cost)?.lowest())
    }
}

/// The rates that no commission may be above.
struct Rates {
    break_even: Precise,
    ltv3_hybrid: Precise,
    payback_12: Precise,
}

impl Rates {
    fn of(value: &Value, own_cost: Precise) -> Option<Self> {
        let three = Precise::whole(3);
        let later = value.base - value.base_12_discounted;
        let hybrid = value.load * (later + three * value.base_12_discounted);
        Some(Self {
            break_even: (value.margin - own_cost).over(value.load * value.base)?,
            ltv3_hybrid: (value.margin - three * own_cost).over(hybrid)?,
            payback_12: (value.margin_12 - own_cost).over(value.load * value.base_12)?,
        })
    }

    fn lowest(&self) -> Precise {
        self.break_even.min(self.ltv3_hybrid).min(self.payback_12)
    }
}

/// The caps of a usual structure for one model.
#[derive(Clone, Copy, Debug)]
pub struct OfferCaps {
    /// The structure.
    pub offer: Offer,
    /// Its caps; `None` where it never pays a commission.
    pub caps: Option<Caps>,
    /// The highest rate when each customer also carries its part of the program's fixed costs.
    pub max_with_overhead: Option<Precise>,
}

impl OfferCaps {
    /// The caps of the structures usual for the model's way of charging.
    ///
    /// `overhead` is the program's fixed cost for each new customer, where there are any.
    #[must_use]
    pub fn list(model: &Model, customer: &Customer, overhead: Option<Precise>) -> Vec<Self> {
        let own_cost = Precise::from(model.program.costs.cac_per_customer);
        model
            .practice
            .offers(model.product.revenue_model)
            .map(|offer| {
                let value = Value::of(model, customer, offer.scope);
                Self {
                    offer,
                    caps: Caps::of(&value, own_cost),
                    max_with_overhead: overhead
                        .and_then(|overhead| Caps::max_of(&value, own_cost + overhead)),
                }
            })
            .collect()
    }

    /// Whether the low end leaves more than three times its cost by the strict test.
    #[must_use]
    pub fn strict_holds_at_low(&self) -> bool {
        self.caps
            .is_some_and(|caps| below(self.offer.low, caps.ltv3_strict))
    }

    /// The verdict on the usual band; a structure that never pays is affordable.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.caps.map_or(Verdict::Affordable, |caps| {
            Verdict::of(&caps, self.offer.low, self.offer.high)
        })
    }
}

impl Base {
    /// The word used in files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::List => "list",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Caps, Verdict};
    use crate::economics::precise::Precise;
    use crate::units::Decimal;

    #[test]
    fn a_band_at_a_cap_lies_neither_above_nor_below_it_whatever_the_last_digits_say() {
        let rate = |text: &str| Precise::from(text.parse::<Decimal>().expect("a number"));
        let verdict = |break_even: &str, max: &str| {
            let caps = Caps {
                break_even: rate(break_even),
                ltv3_strict: rate("0.05"),
                ltv3_hybrid: rate(max),
                payback_12: rate("0.9"),
                max: rate(max),
            };
            Verdict::of(&caps, rate("0.2"), rate("0.25"))
        };
        for (break_even, max, expected) in [
            ("0.1999999999999999999999999999", "0.1", Verdict::Exceeds),
            ("0.2000000000000000000000000001", "0.1", Verdict::Exceeds),
            ("0.1999999999999999999", "0.1", Verdict::LosesMoney),
            ("0.3", "0.1999999999999999999999999999", Verdict::LowEndOnly),
            ("0.3", "0.1999999999999999999", Verdict::Exceeds),
            ("0.3", "0.2499999999999999999999999999", Verdict::Affordable),
            ("0.3", "0.2499999999999999999", Verdict::LowEndOnly),
        ] {
            assert_eq!(verdict(break_even, max), expected, "{break_even} and {max}");
        }
    }
}
