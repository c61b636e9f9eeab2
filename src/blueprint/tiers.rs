//! Tiers: what a partner earns, when it is paid, and when it comes back.

use serde::{Deserialize, Serialize};

use super::offers::Offer;
use crate::units::{Money, Percent};

/// A tier of the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// `referral`, `integration` or `solution`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it offers a partner, in a sentence or two.
    pub pitch: String,
    /// `open_at_launch` or `opens_when`.
    pub state: String,
    /// The gates that are not met yet; empty when it opens at launch.
    pub opens_when: Vec<Gate>,
    /// What partners who are known for it do until it opens, in a sentence; `None` where nobody waits.
    #[serde(default)]
    pub until_open: Option<String>,
    /// What a partner earns.
    pub commission: Commission,
    /// What its partners are offered by who they are, the tier's own terms first.
    #[serde(default)]
    pub offers: Vec<Offer>,
    /// What the tier's compensation looks like in the playbook.
    pub compensation: String,
    /// What a partner must do.
    pub requirements: Vec<String>,
    /// What a partner gets beside money.
    pub support: Vec<String>,
    /// What a partner is expected to bring.
    pub volume: String,
    /// Who the tier is for.
    pub partner_types: Vec<String>,
    /// How results are tracked.
    pub tracking: Vec<String>,
    /// When money is paid.
    pub payout: Payout,
    /// When and how much comes back.
    pub clawback: Clawback,
    /// How a partner moves up.
    pub progression: String,
    /// How a partner keeps the tier.
    pub requalification: Requalification,
    /// What others pay for the same.
    pub market_practice: Vec<String>,
    /// The source of each of these, in the same order.
    #[serde(default)]
    pub market_practice_sources: Vec<String>,
    /// The sources of the tier.
    pub source: String,
}

impl Tier {
    /// The state of a tier that partners can join from day 1.
    pub const OPEN: &str = "open_at_launch";

    /// What its partners are offered in place of its commission, where something else was chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<&Offer> {
        self.offers.first().filter(|offer| offer.id != self.id)
    }

    /// The share of payments that its partners get; `None` where they are paid a sum, or nothing.
    #[must_use]
    pub fn share(&self) -> Option<Percent> {
        self.chosen()
            .map_or(Some(self.commission.rate), |own| own.rate)
    }

    /// For how many months of a customer its partners are paid, and whether for as long as it stays.
    #[must_use]
    pub fn lasts(&self) -> (Option<u32>, bool) {
        self.chosen().map_or(
            (self.commission.duration_months, self.commission.lifetime),
            |own| (own.duration_months, own.lifetime),
        )
    }

    /// What some of its partners get in place of that.
    pub fn others(&self) -> impl Iterator<Item = &Offer> {
        let others = self.offers.iter().skip(1);
        others.filter(|offer| offer.recommended)
    }

    /// Whether partners can join it from day 1.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == Self::OPEN
    }
}

/// How a partner keeps its tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requalification {
    /// What must still hold.
    pub needs: Vec<String>,
    /// When it is checked.
    pub checked: String,
    /// Days for which a partner that misses it keeps the terms.
    pub grace_days: u32,
    /// What happens then.
    pub otherwise: String,
    /// The source.
    pub source: String,
}

/// A gate that keeps a tier closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The row.
    pub id: String,
    /// What is not met.
    pub gate: String,
    /// The event that meets it.
    pub opens_when: String,
    /// The source of the rule.
    pub source: String,
}

/// What a partner of a tier earns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commission {
    /// What the rate applies to.
    pub basis: String,
    /// `first_payment`, `months:12` or `lifetime`.
    pub scope: String,
    /// The recommended rate.
    pub rate: Percent,
    /// The playbook's band.
    pub band: Band,
    /// Months for which it is paid; `None` when for life or on the first payment alone.
    pub duration_months: Option<u32>,
    /// Whether it is paid as long as the customer stays.
    pub lifetime: bool,
    /// The highest rate the unit economics carry.
    pub ceiling: Percent,
    /// Whether the rate is the ceiling because the band lies above it.
    pub capped: bool,
    /// Where in the band the rate lies: `ceiling`, `low`, `middle` or `high`.
    pub band_position: String,
    /// Why this rate.
    pub because: String,
    /// Other structures, told when the ceiling is under the band.
    pub alternatives: Vec<CommissionAlternative>,
    /// The source of the band.
    pub source: String,
}

/// The lowest and the highest rate of a band, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The lowest rate.
    pub low: Percent,
    /// The highest rate.
    pub high: Percent,
}

/// Another way of paying a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommissionAlternative {
    /// The row.
    pub id: String,
    /// What it is.
    pub what: String,
    /// The rates it proposes, where it has a rate.
    pub band: Option<Band>,
    /// The rate the unit economics carry for it, where it has a rate.
    pub ceiling: Option<Percent>,
    /// Whether a customer carries it, at its lowest rate at least; the terms of a lower tier end at its ceiling.
    pub fits: bool,
    /// What would be lost on a customer at its lowest rate; `None` when nothing would.
    pub loss: Option<Money>,
    /// The most that can be paid for a customer in one sum, where it is a flat fee.
    pub flat_fee: Option<Money>,
    /// Why.
    pub because: String,
    /// The source of the rule.
    pub source: String,
}

/// When a tier's money is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payout {
    /// The rule in words.
    pub timing: String,
    /// The day, counted from the customer's start, on which the first commission can be paid by that rule.
    pub first_day: u32,
    /// The hold recommended here: the day from which paying is safe from clawback.
    pub hold_until_day: u32,
    /// The least that is paid out; what is owed below it waits for the next payout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Money>,
    /// Expected money a customer that would be paid and then clawed back without the hold.
    pub cash_at_risk: Money,
    /// The currency of the amount.
    pub currency: String,
    /// The source of the timing; the hold follows from it and the clawback window.
    #[serde(default)]
    pub source: String,
}

/// When a tier's commission comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clawback {
    /// The window, in days from the customer's start; 0 for none.
    pub window_days: u32,
    /// `full`, `prorated` or `none`.
    pub kind: String,
    /// What is returned when a customer leaves inside the window.
    pub returned: String,
    /// How deals that two partners claim are settled.
    pub overlap: String,
    /// How deals that direct sales claims are settled.
    pub direct_sale: String,
    /// The share of new customers that leave inside the window.
    pub expected_share: Percent,
    /// The source of the policy.
    #[serde(default)]
    pub source: String,
}
