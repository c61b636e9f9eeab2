//! The program that runs today, beside the new one.

use serde::{Deserialize, Serialize};

use crate::units::{Money, Number, Percent};

/// What today's partners bring if nothing changes, over the forecast's horizon; money in the company's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Today {
    /// What today's partners leave, before costs that the whole program shares.
    pub net: Money,
    /// What the new program leaves over today's.
    pub over_today: Money,
    /// What the whole program leaves: the sum of both.
    pub whole: Money,
    /// Each kind of partner.
    pub by_kind: Vec<KindToday>,
}

/// Partners of one kind under today's terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KindToday {
    /// `creators`, `referrers`, `agencies`, `integrations`, `resellers`, or `all` where no kind is said.
    pub id: String,
    /// The kind in words.
    pub name: String,
    /// The tier of the new design that they belong to.
    pub tier: String,
    /// Partners that were accepted.
    pub partners: Number,
    /// Partners who brought a customer in the last twelve months.
    pub active: Number,
    /// Percent of a customer's payments, where that is how they are paid.
    pub rate: Option<Percent>,
    /// A sum for each new customer, where that is how they are paid.
    pub flat: Option<Money>,
    /// Months of a customer that are paid.
    pub duration_months: Option<u32>,
    /// Whether they are paid as long as the customer stays.
    pub lifetime: bool,
    /// What their customers pay a month today.
    pub revenue_monthly: Money,
    /// What their customers pay over the horizon.
    pub revenue: Money,
    /// Their commission over the horizon, less what comes back.
    pub commission: Money,
    /// What they leave, before costs that the whole program shares.
    pub net: Money,
    /// The source of the kind.
    pub source: String,
}
