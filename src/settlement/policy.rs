//! The switches of a program's rules that a dispute turns on.
//!
//! It knows their names and values; which rule reads which switch is a table's business.

use crate::units::words;

words! {
    /// Who gets credit among several touches.
    pub enum Credit {
        /// The partner whose click came first.
        FirstTouch = "first_touch",
        /// The partner whose click came last.
        LastTouch = "last_touch",
        /// All partners with a touch, in equal parts.
        Split = "split",
    }

    /// The event that has to fall inside the window of a click.
    pub enum Covers {
        /// The sign-up; after it the customer is bound.
        Signup = "signup",
        /// The purchase.
        Purchase = "purchase",
    }

    /// Who is paid when several partners work on a deal.
    pub enum Pays {
        /// The partner who brought it.
        Introducer = "introducer",
        /// The partner who closes it.
        CloserOnly = "closer_only",
    }

    /// What an opportunity of the company's own people means for a partner's claim.
    pub enum CrmRule {
        /// An opportunity that is being worked on refuses the claim.
        RejectIfActive = "reject_if_active",
        /// Only an opportunity that lies idle is let through.
        AcceptDormant = "accept_dormant",
        /// It means nothing.
        Ignore = "ignore",
    }

    /// What makes a commission due.
    pub enum Qualifying {
        /// A payment.
        PaidInvoice = "paid_invoice",
        /// A sign-up.
        Signup = "signup",
        /// A lead that sales accepts.
        QualifiedLead = "qualified_lead",
    }

    /// What a refund does to a commission.
    pub enum RefundRule {
        /// It is void while the hold lasts.
        VoidInHold = "void_in_hold",
        /// After payout it is taken off later commissions.
        NegativeAfterPayout = "negative_after_payout",
        /// After payout nothing comes back.
        NoneAfterPayout = "none_after_payout",
    }

    /// Which rate a later payment of the same customer earns.
    pub enum RateLock {
        /// The rate in force on the day of the payment.
        Current = "current",
        /// The rate of the first payment.
        Pinned = "pinned",
        /// The rate of the partner's group when it referred the customer.
        GroupAtReferral = "group_at_referral",
    }
}

/// The switches. Days and hours that are `None` set no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Who gets credit among several clicks.
    pub credit: Credit,
    /// Days that a click counts.
    pub window_days: Option<u32>,
    /// The event that has to fall inside them.
    pub window_covers: Covers,
    /// Whether a later click starts the window again.
    pub window_restarts: bool,
    /// Whether a code goes before a link.
    pub code_beats_link: bool,
    /// Hours before the purchase in which another partner's click goes before a code all the same.
    pub link_beats_code_within_hours: Option<u32>,
    /// Whether only a customer's first purchase is commissioned.
    pub new_customers_only: bool,
    /// What an opportunity of the company's own means.
    pub crm_rule: CrmRule,
    /// Days without contact after which an opportunity lies idle.
    pub opportunity_idle_days: Option<u32>,
    /// States of an opportunity that nobody works on.
    pub opportunity_idle_states: Vec<String>,
    /// Whether the first valid registration wins.
    pub first_valid_registration_wins: bool,
    /// Days after which a registration lapses.
    pub registration_expires_days: Option<u32>,
    /// Whether a lapsed registration lets the next one in.
    pub expired_reopens: bool,
    /// Whether the customer's written choice goes before a registration.
    pub customer_choice_overrides: bool,
    /// Who is paid when several partners work on a deal.
    pub pays: Pays,
    /// Whether a purchase by the partner's own company is void.
    pub self_referral_is_void: bool,
    /// Whether an agency is paid for its own clients.
    pub own_clients_are_paid: bool,
    /// What makes a commission due.
    pub qualifying_event: Qualifying,
    /// Days from a payment until its commission is due.
    pub hold_days: Option<u32>,
    /// What a refund does.
    pub refund: RefundRule,
    /// Which rate a later payment earns.
    pub rate_lock: RateLock,
    /// Whether a renewal is only paid to a partner who is still in the program.
    pub renewal_needs_partner: bool,
    /// Whether a renewal is only paid while the program runs.
    pub renewal_needs_program: bool,
    /// Whether a sale that was not tracked can be claimed.
    pub claims_are_allowed: bool,
    /// Days after the purchase in which it can be claimed.
    pub claims_within_days: Option<u32>,
    /// Days after an introduction in which the customer has to pay.
    pub referral_valid_days: Option<u32>,
}

impl Policy {
    /// The policy before any switch is set: the last click wins without limit, and nothing else is checked.
    #[must_use]
    pub fn open() -> Self {
        Self {
            credit: Credit::LastTouch,
            window_days: None,
            window_covers: Covers::Purchase,
            window_restarts: false,
            code_beats_link: false,
            link_beats_code_within_hours: None,
            new_customers_only: false,
            crm_rule: CrmRule::Ignore,
            opportunity_idle_days: None,
            opportunity_idle_states: Vec::new(),
            first_valid_registration_wins: true,
            registration_expires_days: None,
            expired_reopens: false,
            customer_choice_overrides: false,
            pays: Pays::Introducer,
            self_referral_is_void: false,
            own_clients_are_paid: true,
            qualifying_event: Qualifying::PaidInvoice,
            hold_days: None,
            refund: RefundRule::NegativeAfterPayout,
            rate_lock: RateLock::Current,
            renewal_needs_partner: false,
            renewal_needs_program: false,
            claims_are_allowed: false,
            claims_within_days: None,
            referral_valid_days: None,
        }
    }
}
