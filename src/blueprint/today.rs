//! The program that runs today, beside the new one.

use serde::{Deserialize, Serialize};

use crate::units::{Money, Number, Percent};

/// What today's partners bring if nothing changes, over the forecast's horizon; money in the company's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Today {
    /// What today's partners leave, before costs that the whole program shares.
    pub net: Money,
    /// What the new program leaves over today's.
    pub over_today: Money,
    /// What the whole program leaves: the sum of both.
    pub whole: Money,
    /// Each kind of partner.
    pub by_kind: Vec<KindToday>,
    /// How they come under the new terms; none where no kind can be compared.
    pub change: Option<TermsChange>,
}

/// How today's partners come under the new terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsChange {
    /// What is done.
    pub what: String,
    /// Why.
    pub because: String,
    /// Days between telling partners and the day on which the new terms hold.
    pub notice_days: u32,
    /// What that leaves more over the horizon than changing nothing; negative where it leaves less. It is no part of
    /// what today's program and the new one leave.
    pub over_nothing: Money,
    /// Ways to bring in partners who lose, of which one is recommended; empty where nobody does.
    pub options: Vec<CutOption>,
    /// What the platform does to customers referred before, where that is known.
    pub platform: Option<PlatformChange>,
    /// The source of the decision.
    pub source: String,
}

/// A way to bring partners under terms that pay them less, counted over the horizon from the day the new terms hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutOption {
    /// `freeze`, `step-down` or `at-once`.
    pub id: String,
    /// The way in words.
    pub name: String,
    /// Whether it is the one to take.
    pub recommended: bool,
    /// Commission of today's partners, less what comes back.
    pub commission: Money,
    /// What it leaves more than changing nothing; negative where it leaves less.
    pub over_nothing: Money,
    /// What partners lose on customers they have brought already.
    pub lost_on_old_customers: Money,
    /// Active partners who would stop bringing customers.
    pub leaving: Number,
    /// What speaks for and against it.
    pub because: String,
    /// The source.
    pub source: String,
}

/// What a platform does when terms are changed in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformChange {
    /// Its name.
    pub platform: String,
    /// `keep`, `follow` or `unclear`: the terms of customers referred before.
    pub old_customers: String,
    /// What happens.
    pub effect: String,
    /// What to do instead of editing the terms.
    pub instead: String,
    /// `verified` or `unverified`.
    pub confidence: String,
    /// The source.
    pub source: String,
}

/// The terms of the new design for a kind of partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewTerms {
    /// Percent of a customer's payments; nothing where a sum is paid.
    pub rate: Percent,
    /// A sum for each new customer.
    #[serde(default)]
    pub flat: Option<Money>,
    /// A sum for each lead that sales accepts.
    #[serde(default)]
    pub per_lead: Option<Money>,
    /// Months of a customer that are paid; none for the first payment alone or for life.
    pub duration_months: Option<u32>,
    /// Whether they are paid as long as the customer stays.
    pub lifetime: bool,
    /// What the kind gets more in an average year of the horizon; negative where it gets less.
    pub gain_a_year: Money,
}

/// Partners of one kind under today's terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// The terms of the new design, where today's are known and the tier is open.
    pub new_terms: Option<NewTerms>,
    /// The source of the kind.
    pub source: String,
}
