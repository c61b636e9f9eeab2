//! The terms of a blueprint that a partner lives by, each under the id of its row in the table `term-changes`.

use serde::Serialize;

use crate::blueprint::{Blueprint, Offer, Tier};
use crate::units::Decimal;

/// A term of a tier.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The tier's id.
    pub tier: String,
    /// The term's id.
    pub id: &'static str,
    /// Its value.
    pub value: TermValue,
}

/// The value of a term.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum TermValue {
    /// A number in the term's unit.
    Number(#[serde(with = "rust_decimal::serde::str")] Decimal),
    /// No end: paid as long as the customer stays, written as `lifetime`.
    Word(String),
    /// Several texts.
    List(Vec<String>),
}

/// The word for a duration without end.
pub const LIFETIME: &str = "lifetime";

/// The terms of all tiers, in the order of the tiers.
#[must_use]
pub fn terms(blueprint: &Blueprint) -> Vec<Term> {
    blueprint
        .tiers
        .iter()
        .flat_map(|tier| of_tier(blueprint, tier))
        .collect()
}

fn of_tier(blueprint: &Blueprint, tier: &Tier) -> Vec<Term> {
    let days = |days: u32| TermValue::Number(days.into());
    let window = |id: &str| {
        let window = blueprint
            .attribution
            .windows
            .iter()
            .find(|window| window.id == id);
        window.and_then(|window| window.days).map(days)
    };
    let word = |word: &String| TermValue::Word(word.clone());
    let list = |list: &Vec<String>| TermValue::List(list.clone());
    let own = tier.chosen();
    let sum = own.and_then(|own| own.amount);
    let share = own.map_or(Some(tier.commission.rate), |own| own.rate);
    let values = [
        ("state", Some(word(&tier.state))),
        ("rate", share.map(|share| TermValue::Number(share.0))),
        ("sum", sum.map(|sum| TermValue::Number(sum.0))),
        ("duration", share.map(|_| duration(tier, own))),
        (
            "basis",
            Some(word(own.map_or(&tier.commission.basis, |own| &own.base))),
        ),
        ("first-payout-day", Some(days(tier.payout.first_day))),
        ("hold-until-day", Some(days(tier.payout.hold_until_day))),
        (
            "minimum-payout",
            tier.payout.minimum.map(|sum| TermValue::Number(sum.0)),
        ),
        ("clawback-days", Some(days(tier.clawback.window_days))),
        ("clawback", Some(word(&tier.clawback.kind))),
        ("cookie-days", window("click-to-sign-up")),
        ("registration-days", window("registration-to-close")),
        ("requirements", Some(list(&tier.requirements))),
        (
            "progression",
            (!tier.progression.is_empty()).then(|| word(&tier.progression)),
        ),
        ("keeping", Some(list(&tier.requalification.needs))),
        ("grace-days", Some(days(tier.requalification.grace_days))),
        ("support", Some(list(&tier.support))),
    ];
    let term = |(id, value)| Term {
        tier: tier.id.clone(),
        id,
        value,
    };
    values
        .into_iter()
        .filter_map(|(id, value)| value.map(|value| term((id, value))))
        .collect()
}

fn duration(tier: &Tier, own: Option<&Offer>) -> TermValue {
    let commission = &tier.commission;
    let (months, lifetime) = own.map_or((commission.duration_months, commission.lifetime), |own| {
        (own.duration_months, own.lifetime)
    });
    match months {
        Some(months) => TermValue::Number(months.into()),
        None if lifetime => TermValue::Word(LIFETIME.to_owned()),
        None => TermValue::Number(Decimal::ONE),
    }
}
