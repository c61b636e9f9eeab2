//! A disputed deal as its parties tell it: a policy, and events with their times.
//!
//! It knows what can happen to a deal and when, and nothing of who is paid for it.

use rust_decimal::Decimal;

use super::policy::Policy;

/// Hours since the case's day 0.
pub type Hours = i64;

/// Hours of a day.
pub const DAY: Hours = 24;

/// A disputed deal.
#[derive(Clone, Debug)]
pub struct Case {
    /// The rules that the parties agreed on.
    pub policy: Policy,
    /// The events, earliest first; events of one time keep an order of their own, not that of the file.
    pub events: Vec<Event>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When, in hours since day 0.
    pub at: Hours,
    /// What.
    pub kind: Kind,
    /// The customer it concerns, where one is named.
    pub customer: Option<String>,
    /// The partner it concerns, where one is named.
    pub partner: Option<String>,
    /// The partner whose code the customer used.
    pub code: Option<String>,
    /// The partner that belongs to the buying company.
    pub same_company_as: Option<String>,
    /// The partner whose client the customer is.
    pub client_of: Option<String>,
    /// What was paid or given back, in the case's currency.
    pub amount: Option<Decimal>,
    /// The rate in force, in percent.
    pub rate: Option<Decimal>,
    /// The partner's group.
    pub group: Option<String>,
    /// The state of an opportunity.
    pub state: Option<String>,
    /// Whether there is evidence.
    pub evidence: bool,
}

/// The kinds of event. The name is the key under which a case file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Somebody followed a partner's link.
    Click,
    /// A customer signed up.
    Signup,
    /// A partner brought a customer and the company together.
    IntroducedBy,
    /// A partner registered a deal.
    Registers,
    /// The company's own people work, or worked, on the customer.
    DirectOpportunity,
    /// The customer says in writing which partner it wants.
    CustomerNamesInWriting,
    /// A partner closed the deal.
    Closes,
    /// A customer paid for the first time, or once more after leaving.
    Purchase,
    /// The rate of the program changed.
    RateBecomes,
    /// A partner moved to another group.
    PartnerMoves,
    /// A partner left the program.
    PartnerLeaves,
    /// The program ended.
    ProgramClosed,
    /// How the product was offered changed; no rule looks at it again.
    ProductOnDiscover,
    /// A customer paid for another period.
    Renewal,
    /// A payment was given back, whole or in part.
    Refund,
    /// Commission was paid out.
    Payout,
    /// A partner claims a sale that was not tracked.
    Claims,
}

impl Event {
    /// An event with its time and kind alone.
    #[must_use]
    pub fn new(at: Hours, kind: Kind) -> Self {
        Self {
            at,
            kind,
            customer: None,
            partner: None,
            code: None,
            same_company_as: None,
            client_of: None,
            amount: None,
            rate: None,
            group: None,
            state: None,
            evidence: false,
        }
    }

    /// The whole days since day 0.
    #[must_use]
    pub const fn day(&self) -> i64 {
        self.at.div_euclid(DAY)
    }
}

impl Kind {
    /// Every kind with its key in a case file.
    pub const ALL: [(&'static str, Self); 17] = [
        ("click", Self::Click),
        ("signup", Self::Signup),
        ("introduced_by", Self::IntroducedBy),
        ("registers", Self::Registers),
        ("direct_opportunity", Self::DirectOpportunity),
        ("customer_names_in_writing", Self::CustomerNamesInWriting),
        ("closes", Self::Closes),
        ("purchase", Self::Purchase),
        ("rate_becomes", Self::RateBecomes),
        ("partner_moves", Self::PartnerMoves),
        ("partner_leaves", Self::PartnerLeaves),
        ("program_closed", Self::ProgramClosed),
        ("product_on_discover", Self::ProductOnDiscover),
        ("renewal", Self::Renewal),
        ("refund", Self::Refund),
        ("payout", Self::Payout),
        ("claims", Self::Claims),
    ];

    /// The kind of a key.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(name, _)| *name == key);
        found.map(|(_, kind)| *kind)
    }

    /// The key of the kind in a case file.
    #[must_use]
    pub fn key(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(name, _)| *name)
    }

    /// What the value of the key is.
    #[must_use]
    pub fn subject(self) -> Subject {
        match self {
            Self::Click
            | Self::IntroducedBy
            | Self::Registers
            | Self::CustomerNamesInWriting
            | Self::Closes
            | Self::PartnerMoves
            | Self::PartnerLeaves
            | Self::Payout
            | Self::Claims => Subject::Partner,
            Self::Signup
            | Self::DirectOpportunity
            | Self::Purchase
            | Self::Renewal
            | Self::Refund => Subject::Customer,
            Self::RateBecomes => Subject::Rate,
            Self::ProgramClosed | Self::ProductOnDiscover => Subject::Fact,
        }
    }
}

/// What the value of an event's key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A partner's name.
    Partner,
    /// A customer's name.
    Customer,
    /// A rate in percent.
    Rate,
    /// Yes or no.
    Fact,
}
