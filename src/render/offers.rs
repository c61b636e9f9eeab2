//! Offers in words.

use crate::blueprint::{Offer, Structure};
use crate::render::figures::Amounts;
use crate::units::percent;

/// What partners get by an offer, amounts in a currency.
#[must_use]
pub fn pays(offer: &Offer, currency: &str, amounts: &Amounts) -> String {
    let rate = offer.rate.map(|rate| percent(rate.0)).unwrap_or_default();
    let sum = offer.amount.map(|sum| amounts.exact(sum, currency));
    let sum = sum.unwrap_or_default();
    let base = &offer.base;
    match (offer.structure, offer.customer_discount) {
        (Structure::Percent, None) => format!("{rate} of {base}"),
        (Structure::Percent, Some(discount)) => {
            let discount = percent(discount.0);
            format!("{rate} of {base}, and {discount} off the price for the customer")
        }
        (Structure::Flat | Structure::PerLead, _) => format!("{sum} for {base}"),
        (Structure::None, _) => format!("no money; {base} instead"),
        (Structure::FeeToYou, _) => format!("you take {rate} of {base}"),
    }
}
