//! Offers: what partners of a tier are paid by who they are.

use serde::{Deserialize, Serialize};

use crate::units::{Money, Percent};

/// How an offer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Structure {
    /// A share of what the customer pays.
    Percent,
    /// A sum for each new customer.
    Flat,
    /// A sum for each lead that sales accepts.
    PerLead,
    /// No money.
    None,
    /// The partner pays a share of what it sells.
    FeeToYou,
}

/// What some partners of a tier are offered, or could be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The row.
    pub id: String,
    /// Whether the partners named get it; otherwise it is another way to pay them, for comparison.
    pub recommended: bool,
    /// Who gets it.
    pub partner_types: Vec<String>,
    /// How it pays.
    pub structure: Structure,
    /// The share, where it pays or takes one.
    pub rate: Option<Percent>,
    /// The sum, where it pays one.
    pub amount: Option<Money>,
    /// `first_payment`, `months:12` or `lifetime`, where it pays a share.
    pub scope: Option<String>,
    /// Months for which it is paid; `None` when for life or once.
    pub duration_months: Option<u32>,
    /// Whether it is paid as long as the customer stays.
    pub lifetime: bool,
    /// What it is paid on, or what there is in place of money.
    pub base: String,
    /// Days from the customer's start, or from the lead, after which it is paid; `None` where nothing is.
    pub hold_days: Option<u32>,
    /// Days for which a click is credited; `None` where links do not count.
    pub cookie_days: Option<u32>,
    /// Customers that a partner brings before these terms hold.
    pub threshold: u32,
    /// What the customer gets off the price, for as long as the partner is paid.
    pub customer_discount: Option<Percent>,
    /// The offers that a partner cannot have beside it.
    pub exclusive_with: Vec<String>,
    /// The highest share a customer carries of this kind.
    pub ceiling: Option<Percent>,
    /// The highest sum a customer carries of this kind, where it pays one.
    #[serde(default)]
    pub most: Option<Money>,
    /// What it costs for each customer over its life by expectation, fees included; `None` where partners pay.
    pub cost_a_customer: Option<Money>,
    /// Why.
    pub because: String,
    /// The source.
    pub source: String,
}

impl Offer {
    /// Who gets it, in one text.
    #[must_use]
    pub fn partners(&self) -> String {
        self.partner_types.join(", ").to_lowercase()
    }
}
