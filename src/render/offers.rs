//! Offers in words.

use crate::blueprint::{Offer, Structure, Tier};
use crate::render::figures::{Amounts, paid_for};
use crate::units::percent;

/// What partners get by an offer.
#[must_use]
pub fn pays(offer: &Offer, amounts: &Amounts) -> String {
    let pay = pay(offer, amounts);
    format!("{pay} {}", pay_on(offer))
}

/// The share or the sum of an offer: `10%`, `$150`.
#[must_use]
pub fn pay(offer: &Offer, amounts: &Amounts) -> String {
    let rate = offer.rate.map(|rate| percent(rate.0)).unwrap_or_default();
    let sum = offer.amount.map(|sum| amounts.exact(sum));
    match offer.structure {
        Structure::Percent => rate,
        Structure::Flat | Structure::PerLead => sum.unwrap_or_default(),
        Structure::None => "no money".into(),
        Structure::FeeToYou => format!("they pay {rate}"),
    }
}

/// What the share or the sum of an offer is paid on: `of each payment`, `for each new customer, once`.
#[must_use]
pub fn pay_on(offer: &Offer) -> String {
    let base = &offer.base;
    match (offer.structure, offer.customer_discount) {
        (Structure::Percent, Some(discount)) => {
            let discount = percent(discount.0);
            format!("of {base}, and {discount} off the price for the customer")
        }
        (Structure::Percent | Structure::FeeToYou, _) => format!("of {base}"),
        (Structure::Flat | Structure::PerLead, _) => format!("for {base}"),
        (Structure::None, _) => format!("({base})"),
    }
}

/// How long an offer pays for a customer.
#[must_use]
pub fn pay_lasts(offer: &Offer) -> String {
    match offer.structure {
        Structure::Percent | Structure::FeeToYou => paid_for(offer.lifetime, offer.duration_months),
        Structure::Flat | Structure::PerLead => "once".into(),
        Structure::None => "not in money".into(),
    }
}

/// What partners of a tier get unless they are offered something else.
///
/// # Panics
/// Where a tier offers nothing: a design gives every tier an offer of its own.
#[must_use]
pub fn own(tier: &Tier) -> &Offer {
    tier.offers.first().expect("a tier has an offer")
}
