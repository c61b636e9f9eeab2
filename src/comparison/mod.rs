//! What others pay beside what a design pays, and what an offer would bring a partner.
//!
//! Public programs are held beside a design and never decide a rate.

mod income;
mod market;
mod nearest;
pub mod price;

use serde::Serialize;

use crate::blueprint::{Blueprint, PartnerIncome, Tier, TierComparison};
use crate::economics::customer::Customer;
use crate::economics::model::Commission;
use crate::playbook::Playbook;
use crate::units::{Decimal, Percent};
use income::income;
pub(crate) use market::market;
pub use market::{Comparable, Motion};
use market::{comparables, old_after_months};
use nearest::Own;

/// The version of the data.
pub const SCHEMA: &str = "partnerkit/comparison/v1";

/// A tier of a design beside public programs of its kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierBeside<'a> {
    /// The tier's name.
    pub name: &'a str,
    /// What the design pays.
    pub rate: Percent,
    /// Months that it pays; none for life and on the first payment alone.
    pub months: Option<u32>,
    /// Whether it pays as long as the customer stays.
    pub lifetime: bool,
    /// Why the design pays what it pays.
    pub because: &'a str,
    /// What others pay, and what it would bring a partner.
    #[serde(flatten)]
    pub comparison: &'a TierComparison,
    /// The nearest programs, the nearest first: by type, segment, price and motion, never by what they pay.
    pub nearest: Vec<Comparable>,
}

/// A design beside public programs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison<'a> {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The company.
    pub company: &'a str,
    /// The currency of incomes.
    pub currency: &'a str,
    /// The digits of its minor unit.
    pub minor_units: u32,
    /// The tiers.
    pub tiers: Vec<TierBeside<'a>>,
    /// What a partner earns in a year by the forecast; `None` without a program.
    pub partner_income: Option<&'a PartnerIncome>,
    /// How many of the public programs are old, by the date of their page or else the day of reading.
    pub old: usize,
    /// Months after which that is so.
    pub old_after_months: u32,
}

/// A tier's commission beside public programs of its kind, and what partners get of the one that they are paid,
/// where a share of their customers is never credited to them.
#[must_use]
pub fn of_tier(
    playbook: &Playbook,
    customer: &Customer,
    (commission, paid): (&Commission, &Commission),
    cookie_loss: Decimal,
    minor_units: u32,
) -> TierComparison {
    let rate = Percent::of_fraction(commission.rate);
    TierComparison {
        tier: commission.tier.id().to_owned(),
        market: market(playbook, commission.tier.id(), Some(rate)),
        income: income(playbook, customer, paid, cookie_loss, minor_units),
    }
}

/// Compares a design with public programs.
#[must_use]
pub fn compare<'a>(playbook: &Playbook, blueprint: &'a Blueprint) -> Comparison<'a> {
    let programs = comparables(playbook, blueprint.generated.start_date);
    let most = playbook.figure("measuring", "nearest-programs");
    let own = Own::of(blueprint);
    let tiers = blueprint.tiers.iter().zip(&blueprint.comparison);
    let mut sizes = blueprint.scenarios.iter();
    let beside = |(tier, comparison): (&'a Tier, &'a TierComparison)| TierBeside {
        name: &tier.name,
        rate: tier.commission.rate,
        months: tier.commission.duration_months,
        lifetime: tier.commission.lifetime,
        because: &tier.commission.because,
        comparison,
        nearest: own.nearest(&tier.id, &programs, most),
    };
    Comparison {
        schema: SCHEMA,
        company: &blueprint.company.name,
        currency: &blueprint.company.currency,
        minor_units: blueprint.company.minor_units,
        tiers: tiers.map(beside).collect(),
        partner_income: sizes
            .find(|size| size.shown)
            .map(|size| &size.partner_income),
        old: programs.iter().filter(|program| program.old).count(),
        old_after_months: old_after_months(playbook),
    }
}
