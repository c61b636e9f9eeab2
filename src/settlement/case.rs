//! A disputed deal as its parties tell it: a policy, and events with their times.
//!
//! It knows what can happen to a deal and when, and nothing of who is paid for it.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::policy::Policy;
use crate::diagnostics::Source;
use crate::units::words;

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
    /// The text that tells them.
    pub source: Arc<Source>,
}

impl Case {
    /// The case as if some partners claimed nothing: what happened stays, without their names.
    #[must_use]
    pub fn without_claims_of(&self, partners: &[&String]) -> Self {
        let mut case = self.clone();
        for event in &mut case.events {
            for name in [&mut event.partner, &mut event.code] {
                name.take_if(|name| partners.contains(&&*name));
            }
        }
        case
    }
}

/// Something that happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When, in hours since day 0.
    pub at: Hours,
    /// What.
    pub kind: Kind,
    /// The partner it concerns, where one is named.
    pub partner: Option<String>,
    /// The customer it concerns, where one is named.
    pub customer: Option<String>,
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
    /// Whether its hour is known; without one, `at` is the first of its day.
    pub has_hour: bool,
    /// The first byte of its text, and the one after the last.
    pub place: (usize, usize),
}

impl Event {
    /// Whether it concerns a customer: it names this one, or none.
    #[must_use]
    pub fn concerns(&self, customer: &str) -> bool {
        let named = self.customer.as_deref();
        named.is_none_or(|named| named == customer)
    }

    /// Whether it concerns a partner: it names this one, or none.
    #[must_use]
    pub fn is_of(&self, partner: &str) -> bool {
        let named = self.partner.as_deref();
        named.is_none_or(|named| named == partner)
    }

    /// Whether it surely happened before another; one without an hour may have happened at any hour of its day.
    #[must_use]
    pub fn is_before(&self, other: &Self) -> bool {
        let is_one_day = self.at.div_euclid(DAY) == other.at.div_euclid(DAY);
        self.at < other.at && (!is_one_day || (self.has_hour && other.has_hour))
    }
}

words! {
    /// The kinds of event. The word is the key under which a case file has it.
    #[derive(Default)]
    pub enum Kind {
        /// Somebody followed a partner's link.
        #[default]
        Click = "click",
        /// A customer signed up.
        Signup = "signup",
        /// A partner brought a customer and the company together.
        IntroducedBy = "introduced_by",
        /// A partner registered a deal.
        Registers = "registers",
        /// The company's own people work, or worked, on the customer.
        DirectOpportunity = "direct_opportunity",
        /// The customer says in writing which partner it wants.
        CustomerNamesInWriting = "customer_names_in_writing",
        /// A partner closed the deal.
        Closes = "closes",
        /// A customer paid for the first time, or once more after leaving.
        Purchase = "purchase",
        /// The rate of the program changed.
        RateBecomes = "rate_becomes",
        /// A partner moved to another group.
        PartnerMoves = "partner_moves",
        /// A partner left the program.
        PartnerLeaves = "partner_leaves",
        /// The program ended.
        ProgramClosed = "program_closed",
        /// How the product was offered changed; no rule looks at it again.
        ProductOnDiscover = "product_on_discover",
        /// A customer paid for another period.
        Renewal = "renewal",
        /// A payment was given back, whole or in part.
        Refund = "refund",
        /// Commission was paid out.
        Payout = "payout",
        /// A partner claims a sale that was not tracked.
        Claims = "claims",
    }
}

impl Kind {
    /// What the value of the key is.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::Signup
            | Self::DirectOpportunity
            | Self::Purchase
            | Self::Renewal
            | Self::Refund => Subject::Customer,
            Self::RateBecomes => Subject::Rate,
            Self::ProgramClosed | Self::ProductOnDiscover => Subject::Fact,
            _ => Subject::Partner,
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
