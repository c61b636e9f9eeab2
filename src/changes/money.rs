//! What a cut of a rate saves a month, and what it costs to leave the customers of today on their old terms.

use serde::Serialize;

use super::Difference;
use super::terms::{Partners, TermValue, terms_of};
use crate::blueprint::Blueprint;
use crate::economics::rounding::{float, printed};
use crate::economics::survival::Survival;
use crate::playbook::Playbook;
use crate::units::{Decimal, Money, Percent};

/// A partner with what its customers pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerRevenue {
    /// The partner's name.
    pub name: String,
    /// The tier's id, or that of the offer which names it.
    pub tier: String,
    /// What the customers it has brought pay a month.
    pub monthly: Decimal,
}

/// What a change of a rate comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TierMoney {
    /// Whose rate it is.
    #[serde(flatten)]
    pub partners: Partners,
    /// The rate before.
    pub before: Percent,
    /// The rate after.
    pub after: Percent,
    /// What the customers of these partners pay a month.
    pub revenue_monthly: Money,
    /// Whether that is known from a list of partners, not taken as a round sum.
    pub known: bool,
    /// What is saved a month once every customer is on the new rate; negative where the rate rises.
    pub saving_monthly: Money,
    /// Months for which a customer of today is expected to go on paying commission, to tenths.
    #[serde(with = "rust_decimal::serde::str")]
    pub months_left: Decimal,
    /// What it costs to leave the customers of today on the old rate.
    pub keeping_old: Money,
}

/// What a partner loses a month on the customers it has brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The partner's name.
    pub name: String,
    /// The tier's id, or that of the offer which names it.
    pub tier: String,
    /// What it loses a month.
    pub monthly: Money,
}

pub(super) fn by_tier(
    playbook: &Playbook,
    (before, after): (&Blueprint, &Blueprint),
    differences: &[Difference],
    partners: &[PartnerRevenue],
) -> Vec<TierMoney> {
    let minor = after.company.minor_units;
    let horizon = playbook.figure("economics-defaults", "ltv-horizon");
    let each = playbook.figure("measuring", "revenue-of-a-tier");
    let rates = differences
        .iter()
        .filter(|difference| difference.term == "rate");
    rates
        .filter_map(|difference| {
            let (Some(TermValue::Number(old)), Some(TermValue::Number(new))) =
                (&difference.before, &difference.after)
            else {
                return None;
            };
            let of_tier = partners
                .iter()
                .filter(|partner| partner.tier == difference.partners.id());
            let known: Decimal = of_tier.map(|partner| partner.monthly).sum();
            let revenue = if partners.is_empty() { each } else { known };
            let terms = terms_of(before, after, &difference.partners);
            let months = months_left(before, &terms, horizon);
            let saving = revenue * Percent(old - new).fraction();
            let round = |amount: Decimal| Money(amount.round_dp(minor));
            Some(TierMoney {
                partners: difference.partners.clone(),
                before: Percent(*old),
                after: Percent(*new),
                revenue_monthly: round(revenue),
                known: !partners.is_empty(),
                saving_monthly: round(saving),
                months_left: months,
                keeping_old: round(saving * months),
            })
        })
        .collect()
}

/// Months for which a customer of today is expected to go on paying commission, to tenths: those that it stays within the
/// horizon, and where the old terms end before, within half of them on average. Of a payment that is commissioned once,
/// and of a sale that is paid once, nothing is left.
fn months_left(before: &Blueprint, terms: &[(&str, TermValue)], horizon: Decimal) -> Decimal {
    let is_sold_once = before.fact("revenue.model");
    let is_sold_once = is_sold_once.and_then(|fact| fact.value.text());
    let churn = before.fact("revenue.monthly_churn");
    let churn = churn.and_then(|fact| fact.value.number());
    let mut basis = before.economics.basis.iter();
    let own_horizon = basis.find(|figure| figure.id == "ltv-horizon");
    let own_horizon = own_horizon.and_then(|figure| figure.value.number());
    let horizon = own_horizon.unwrap_or(horizon);
    let duration = terms.iter().find(|(id, _)| *id == "duration");
    let months = match duration.map(|(_, value)| value) {
        _ if is_sold_once.as_deref() == Some("one_time") => Decimal::ZERO,
        Some(TermValue::Number(months)) if *months == Decimal::ONE => Decimal::ZERO,
        Some(TermValue::Number(months)) => horizon.min(*months / Decimal::TWO),
        _ => horizon,
    };
    let churn = Percent(churn.unwrap_or_default()).fraction();
    let survival = Survival::from_churn(&[], float(churn));
    printed(survival.payments_within(float(months)), 1).normalize()
}

pub(super) fn losses(money: &[TierMoney], partners: &[PartnerRevenue], minor: u32) -> Vec<Loss> {
    let mut losses: Vec<Loss> = partners
        .iter()
        .filter_map(|partner| {
            let tier = money
                .iter()
                .find(|tier| tier.partners.id() == partner.tier)?;
            let lost = partner.monthly * Percent(tier.before.0 - tier.after.0).fraction();
            (lost > Decimal::ZERO).then(|| Loss {
                name: partner.name.clone(),
                tier: partner.tier.clone(),
                monthly: Money(lost.round_dp(minor)),
            })
        })
        .collect();
    losses.sort_by(|one, other| {
        other
            .monthly
            .0
            .cmp(&one.monthly.0)
            .then_with(|| one.name.cmp(&other.name))
    });
    losses
}
