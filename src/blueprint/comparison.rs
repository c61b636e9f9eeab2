//! What others pay for the same, and what an offer would bring a partner.

use serde::{Deserialize, Serialize};

use crate::units::{Money, Number, Percent};

/// A tier beside public programs of its kind, with what it would bring partners.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierComparison {
    /// The tier's id.
    pub tier: String,
    /// What others pay.
    pub market: Market,
    /// What a partner would earn.
    pub income: PartnerView,
}

/// What public programs of a kind pay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Market {
    /// Public programs of the kind that name a rate.
    pub programs: usize,
    /// Their lower quartile, median and upper quartile; none where they are too few.
    pub quartiles: Option<[Percent; 3]>,
    /// How the rate lies against them: `below`, `inside`, `above` or `too_few`.
    pub position: String,
    /// Why it lies below or above them, where it does.
    pub departs: Option<String>,
    /// The share of all programs of the kind that pays for life.
    pub lifetime_share: Percent,
    /// The source.
    pub source: String,
}

/// What an offer brings a partner, by expectation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerView {
    /// What a customer brings over its life: paid, less what comes back of customers that leave early and less the share
    /// of customers that is never credited.
    pub a_customer: Money,
    /// What a customer brings a month, on average over the months in which it is paid.
    pub a_month: Money,
    /// The share of the customers that a partner brings and is not credited with, taken off every amount.
    #[serde(default)]
    pub cookie_loss: Percent,
    /// Months in which a commission is earned, on average.
    pub months_paid: Number,
    /// The day after the customer's start from which the first commission is paid.
    pub first_paid_day: u32,
    /// What a year's customers bring, by size of partner.
    pub audiences: Vec<AudienceIncome>,
    /// The source of the sizes.
    pub source: String,
}

/// What a year's customers bring a partner of a size over their lives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudienceIncome {
    /// The size's id.
    pub id: String,
    /// The size in words.
    pub name: String,
    /// Customers a year.
    pub customers_a_year: Number,
    /// What they bring over their lives.
    pub income: Money,
}
