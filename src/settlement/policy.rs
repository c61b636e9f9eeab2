//! The switches of a program's rules that a dispute turns on.
//!
//! It knows their names and values; which rule reads which switch is a table's business.

use super::values::{Fault, Readable as _};
use crate::playbook::fact::FactValue;
use crate::units::words;
use crate::yaml::Tree;

words! {
    /// Who gets credit among several touches.
    #[derive(Default)]
    pub enum Credit {
        /// The partner whose click came first.
        FirstTouch = "first_touch",
        /// The partner whose click came last.
        #[default]
        LastTouch = "last_touch",
        /// All partners with a touch, in equal parts.
        Split = "split",
    }

    /// The event that has to fall inside the window of a click.
    #[derive(Default)]
    pub enum Covers {
        /// The sign-up; after it the customer is bound.
        Signup = "signup",
        /// The purchase.
        #[default]
        Purchase = "purchase",
    }

    /// Who is paid when several partners work on a deal.
    #[derive(Default)]
    pub enum Pays {
        /// The partner who brought it.
        #[default]
        Introducer = "introducer",
        /// The partner who closes it.
        CloserOnly = "closer_only",
    }

    /// What an opportunity of the company's own people means for a partner's claim.
    #[derive(Default)]
    pub enum CrmRule {
        /// An opportunity that is being worked on refuses the claim.
        RejectIfActive = "reject_if_active",
        /// Only an opportunity that lies idle is let through.
        AcceptDormant = "accept_dormant",
        /// It means nothing.
        #[default]
        Ignore = "ignore",
    }

    /// Whether a sale that a partner has a hand in on the customer's side is paid.
    #[derive(Default)]
    pub enum OwnSale {
        /// It is paid as any other.
        #[default]
        Allow = "allow",
        /// It earns nothing.
        Void = "void",
    }

    /// What makes a commission due.
    #[derive(Default)]
    pub enum Qualifying {
        /// A payment.
        #[default]
        PaidInvoice = "paid_invoice",
        /// A sign-up.
        Signup = "signup",
        /// A lead that sales accepts.
        QualifiedLead = "qualified_lead",
    }

    /// What a refund does to a commission.
    #[derive(Default)]
    pub enum RefundRule {
        /// It is void while the hold lasts.
        VoidInHold = "void_in_hold",
        /// After payout it is taken off later commissions.
        #[default]
        NegativeAfterPayout = "negative_after_payout",
        /// After payout nothing comes back.
        NoneAfterPayout = "none_after_payout",
    }

    /// Which rate a later payment of the same customer earns.
    #[derive(Default)]
    pub enum RateLock {
        /// The rate in force on the day of the payment.
        #[default]
        Current = "current",
        /// The rate of the first payment.
        Pinned = "pinned",
        /// The rate of the partner's group when it referred the customer.
        GroupAtReferral = "group_at_referral",
    }

    /// What a renewal needs to be paid.
    #[derive(Default)]
    pub enum RenewalCheck {
        /// The partner is still in the program.
        #[default]
        PartnerActive = "partner_active",
        /// The program still runs.
        ProgramOpen = "program_open",
    }
}

macro_rules! switches {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $key:literal,)*) => {
        /// The switches. Days and hours that are `None` set no limit.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Policy { $($(#[$doc])* pub $field: $type,)* }

        impl Policy {
            /// The key of each switch; those of a map within the map have a point between both keys.
            pub(super) const KEYS: &'static [&'static str] = &[$($key),*];

            /// Sets a switch by its key. `None` where there is no such switch.
            pub(super) fn set(&mut self, key: &str, value: &Tree<'_>) -> Option<Result<(), Fault>> {
                match key {
                    $($key => Some(<$type>::read(value).map(|read| self.$field = read)),)*
                    _ => None,
                }
            }
        }
    };
}

switches! {
    /// Who gets credit among several clicks.
    credit: Credit = "credit",
    /// Days that a click counts.
    window_days: Option<u32> = "window_days",
    /// The event that has to fall inside them.
    window_covers: Covers = "window_covers",
    /// Whether a later click starts the window again.
    window_restarts: bool = "window_restarts",
    /// Whether a code goes before a link.
    code_beats_link: bool = "code_beats_link",
    /// Hours before the purchase in which another partner's click goes before a code all the same.
    link_beats_code_within_hours: Option<u32> = "link_beats_code_within_hours",
    /// Whether only a customer's first purchase is commissioned.
    new_customers_only: bool = "new_customers_only",
    /// What an opportunity of the company's own means.
    crm_rule: CrmRule = "crm_rule",
    /// Days without contact after which an opportunity lies idle.
    opportunity_idle_days: Option<u32> = "opportunity.idle_days",
    /// States of an opportunity that nobody works on.
    opportunity_idle_states: Vec<String> = "opportunity.idle_states",
    /// Whether the first valid registration wins.
    first_valid_registration_wins: bool = "registration.first_valid_wins",
    /// Days after which a registration lapses.
    registration_expires_days: Option<u32> = "registration.expires_days",
    /// Whether a lapsed registration lets the next one in.
    expired_reopens: bool = "registration.expired_reopens",
    /// Whether the customer's written choice goes before a registration.
    customer_choice_overrides: bool = "customer_choice_overrides",
    /// Who is paid when several partners work on a deal.
    pays: Pays = "pays",
    /// A purchase by the partner's own company.
    self_referral: OwnSale = "self_referral",
    /// A purchase by a client that the agency already works for.
    own_clients: OwnSale = "own_client_of_agency",
    /// What makes a commission due.
    qualifying_event: Qualifying = "qualifying_event",
    /// Days from a payment until its commission is due.
    hold_days: Option<u32> = "hold_days",
    /// What a refund does.
    refund: RefundRule = "refund",
    /// Which rate a later payment earns.
    rate_lock: RateLock = "rate_lock",
    /// What a renewal needs to be paid.
    renewal_checks: Vec<RenewalCheck> = "renewal_checks",
    /// Whether a sale that was not tracked can be claimed.
    claims_are_allowed: bool = "manual_claims.allowed",
    /// Days after the purchase in which it can be claimed.
    claims_within_days: Option<u32> = "manual_claims.within_days",
    /// Days after an introduction in which the customer has to pay.
    referral_valid_days: Option<u32> = "referral_valid_days",
}

impl Policy {
    /// The switches that the tables look at, as facts.
    pub(super) fn facts(&self) -> [(&'static str, FactValue); 8] {
        use FactValue::{Choice, YesNo};
        [
            ("policy.self_referral", Choice(self.self_referral.id())),
            ("policy.own_clients", Choice(self.own_clients.id())),
            (
                "policy.referrals_lapse",
                YesNo(self.referral_valid_days.is_some()),
            ),
            ("policy.new_customers_only", YesNo(self.new_customers_only)),
            ("policy.crm_rule", Choice(self.crm_rule.id())),
            (
                "policy.customer_choice",
                YesNo(self.customer_choice_overrides),
            ),
            ("policy.pays", Choice(self.pays.id())),
            ("policy.code_beats_link", YesNo(self.code_beats_link)),
        ]
    }
}
