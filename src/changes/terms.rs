//! The terms of a blueprint that a partner lives by, each under the id of its row in the table `term-changes`.

use serde::Serialize;

use crate::blueprint::{Blueprint, Commission, Tier};
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
    let values = [
        ("state", Some(word(&tier.state))),
        ("rate", Some(TermValue::Number(tier.commission.rate.0))),
        ("duration", Some(duration(&tier.commission))),
        ("basis", Some(word(&tier.commission.basis))),
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

fn duration(commission: &Commission) -> TermValue {
    match commission.duration_months {
        Some(months) => TermValue::Number(months.into()),
        None if commission.lifetime => TermValue::Word(LIFETIME.to_owned()),
        None => TermValue::Number(Decimal::ONE),
    }
}
