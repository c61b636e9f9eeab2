//! What the events of a case come to for one customer: the deal, and who has a claim to it by each kind of claim.
//!
//! It finds claims and compares times with the policy's windows; which claim goes before which is a table's business.

use std::collections::BTreeSet;

use super::case::{Case, DAY, Event, Hours, Kind, Subject};
use super::policy::{Covers, Credit, OwnSale, Policy, Qualifying};
use crate::playbook::fact::FactValue;
use crate::units::words;

/// A customer's deal: what came of it, and who has a claim to it by each kind of claim.
#[derive(Debug)]
pub struct Circumstances {
    /// Whether nobody has a claim but partners of the buyer's own company.
    pub own_purchase: bool,
    /// Whether nobody has a claim but agencies that already work for the customer.
    pub own_client: bool,
    /// Who is of the buyer's own company: the buyer, and the partner that the sale names.
    pub(super) own_company: Vec<String>,
    /// The agency whose client the customer is, where the sale names one.
    pub(super) agency: Option<String>,
    /// Whether what makes a commission due has happened.
    pub qualified: bool,
    /// Whether the customer paid within the time after an introduction.
    pub in_time: bool,
    /// Whether the customer had bought before the first claim of a partner.
    pub existing_customer: bool,
    /// The company's own opportunity.
    pub opportunity: Opportunity,
    /// Whether a registration has lapsed.
    pub lapsed: bool,
    /// Whether somebody claims the sale too late or without evidence.
    pub weak_claim: bool,
    /// The partners with each kind of claim, by the word of the table's column `paid`, none repeated.
    claims: [(&'static str, Vec<String>); 9],
}

words! {
    /// The state of the company's own opportunity with a customer.
    #[derive(Default)]
    pub enum Opportunity {
        /// There was none.
        #[default]
        None = "none",
        /// Nobody works on it.
        Dormant = "dormant",
        /// Somebody works on it.
        Active = "active",
    }
}

/// The customers of a case, in order of their names; one without a name where no event names any.
#[must_use]
pub fn customers(case: &Case) -> Vec<String> {
    let names: BTreeSet<&String> = case
        .events
        .iter()
        .filter_map(|event| event.customer.as_ref())
        .collect();
    if names.is_empty() {
        return vec![String::new()];
    }
    names.into_iter().cloned().collect()
}

/// The events of a case that touch a customer: its own, and those that name nobody's.
pub(super) fn events_of<'c>(case: &'c Case, customer: &'c str) -> impl Iterator<Item = &'c Event> {
    let events = case.events.iter();
    events.filter(move |event| event.concerns(customer))
}

impl Circumstances {
    /// The claims to the deal with a customer.
    #[must_use]
    pub fn of(case: &Case, customer: &str) -> Self {
        let policy = &case.policy;
        let events: Vec<&Event> = events_of(case, customer).collect();
        // What a partner did counts where the partner is named.
        let counts = |event: &Event, kind: Kind| {
            event.kind == kind && (event.partner.is_some() || kind.subject() != Subject::Partner)
        };
        let last_of =
            |events: &[&'_ Event], kind| events.iter().rposition(|event| counts(event, kind));
        let last = |kind| last_of(&events, kind).map(|at| events[at]);
        let first = |kind| events.iter().find(|event| counts(event, kind)).copied();
        let closing = events.iter().rfind(|event| event.kind == Kind::Closes);
        let sale = last(Kind::Purchase).or(closing.copied());
        let end = sale.map_or(Hours::MAX, |sale| sale.at);
        // Events come in the order of time.
        let before = &events[..events.partition_point(|event| event.at <= end)];
        let last_before = |kind| last_of(before, kind).map(|at| events[at]);
        let is_claim = |event: &&&Event| {
            [Kind::Click, Kind::IntroducedBy, Kind::Registers]
                .iter()
                .any(|kind| counts(event, *kind))
        };
        let claimed_at = before.iter().find(is_claim).map_or(end, |claim| claim.at);
        let introduction = first(Kind::IntroducedBy).filter(|event| event.at <= end);
        let partner = |event: Option<&Event>| -> Vec<String> {
            event
                .and_then(|event| event.partner.clone())
                .into_iter()
                .collect()
        };
        let (registrants, lapsed) = registrants(case, before, end);
        let code = sale.and_then(|sale| sale.code.clone());
        let fresh_click = code.as_ref().and_then(|code| {
            let hours = policy.link_beats_code_within_hours.map(Hours::from)?;
            let click = last_before(Kind::Click)?;
            let other = click.partner.as_ref().filter(|clicked| *clicked != code)?;
            (end - click.at <= hours).then(|| other.clone())
        });
        let claim = last(Kind::Claims);
        let claim_counts = claim.is_some_and(|claim| {
            let days = policy.claims_within_days.map_or(i64::MAX, i64::from);
            policy.claims_are_allowed && claim.evidence && (claim.at - end).div_euclid(DAY) <= days
        });
        let same_company = sale.and_then(|sale| sale.same_company_as.clone());
        Self {
            own_purchase: false,
            own_client: false,
            own_company: same_company.into_iter().chain([customer.into()]).collect(),
            agency: sale.and_then(|sale| sale.client_of.clone()),
            qualified: match policy.qualifying_event {
                Qualifying::PaidInvoice => sale.is_some(),
                Qualifying::Signup => sale.is_some() || first(Kind::Signup).is_some(),
                Qualifying::QualifiedLead => !events.is_empty(),
            },
            in_time: introduction.is_none_or(|introduction| {
                within(introduction.at, end, policy.referral_valid_days)
            }),
            existing_customer: before.iter().any(|event| {
                event.kind == Kind::Purchase && event.at < end && event.at < claimed_at
            }),
            opportunity: opportunity(policy, last_before(Kind::DirectOpportunity), claimed_at),
            lapsed,
            weak_claim: claim.is_some() && !claim_counts,
            claims: [
                ("recorded", partner(last(Kind::Purchase))),
                ("chosen", partner(last_before(Kind::CustomerNamesInWriting))),
                ("closer", partner(last_before(Kind::Closes))),
                ("registrant", registrants),
                ("introducer", partner(introduction)),
                ("code_owner", code.into_iter().collect()),
                ("fresh_click", fresh_click.into_iter().collect()),
                ("touch", touches(case, before, end)),
                ("claimant", partner(claim.filter(|_| claim_counts))),
            ],
        }
    }

    /// The partners whose claims a policy calls void: nobody earns on a purchase of its own.
    pub(super) fn void(&self, policy: &Policy) -> Vec<&String> {
        let own = self.own_company.iter();
        let own = own.filter(|_| policy.self_referral == OwnSale::Void);
        let agency = self.agency.iter();
        own.chain(agency.filter(|_| policy.own_clients == OwnSale::Void))
            .collect()
    }

    /// The partners with a kind of claim, by the word of the table's column `paid`.
    pub(super) fn paid(&self, kind: &str) -> &[String] {
        let found = self.claims.iter().find(|(known, _)| *known == kind);
        found.map_or(&[], |(_, partners)| partners)
    }

    /// What the tables look at.
    pub(super) fn facts(&self) -> [(&'static str, FactValue); 15] {
        use FactValue::{Choice, YesNo};
        let has = |kind| !self.paid(kind).is_empty();
        let registration = match (has("registrant"), self.lapsed) {
            (true, _) => "valid",
            (false, true) => "lapsed",
            (false, false) => "none",
        };
        let claim = match (has("claimant"), self.weak_claim) {
            (true, _) => "proven",
            (false, true) => "weak",
            (false, false) => "none",
        };
        [
            ("case.own_purchase", YesNo(self.own_purchase)),
            ("case.own_client", YesNo(self.own_client)),
            ("case.qualified", YesNo(self.qualified)),
            ("case.in_time", YesNo(self.in_time)),
            ("case.existing_customer", YesNo(self.existing_customer)),
            ("case.opportunity", Choice(self.opportunity.id())),
            ("case.recorded", YesNo(has("recorded"))),
            ("case.chosen", YesNo(has("chosen"))),
            ("case.closer", YesNo(has("closer"))),
            ("case.registration", Choice(registration)),
            ("case.introduced", YesNo(has("introducer"))),
            ("case.code", YesNo(has("code_owner"))),
            ("case.fresh_click", YesNo(has("fresh_click"))),
            ("case.touch", YesNo(has("touch"))),
            ("case.claim", Choice(claim)),
        ]
    }
}

/// Whether an end lies at most so many days after a start, the last day included.
fn within(start: Hours, end: Hours, days: Option<u32>) -> bool {
    days.is_none_or(|days| end.saturating_sub(start) <= Hours::from(days) * DAY)
}

fn opportunity(policy: &Policy, event: Option<&Event>, claimed_at: Hours) -> Opportunity {
    let Some(event) = event else {
        return Opportunity::None;
    };
    let state = event.state.as_deref().unwrap_or_default();
    let idle_days = policy.opportunity_idle_days.map(Hours::from);
    let idle = idle_days.is_some_and(|days| (claimed_at - event.at).div_euclid(DAY) >= days);
    if idle
        || policy
            .opportunity_idle_states
            .iter()
            .any(|idle| idle == state)
    {
        Opportunity::Dormant
    } else {
        Opportunity::Active
    }
}

/// The partners whose registration counts on the day of the deal, and whether one has lapsed. Registrations of the
/// same hour count alike, where the hour is known.
fn registrants(case: &Case, before: &[&Event], end: Hours) -> (Vec<String>, bool) {
    let policy = &case.policy;
    let expires = policy.registration_expires_days;
    let mut holder: Option<(Hours, Vec<String>)> = None;
    let mut lapsed = false;
    for event in before.iter().filter(|event| event.kind == Kind::Registers) {
        let Some(partner) = event.partner.clone() else {
            continue;
        };
        match &mut holder {
            Some((since, partners)) if *since == event.at && event.has_hour => {
                if !partners.contains(&partner) {
                    partners.push(partner);
                    partners.sort_unstable();
                }
            }
            Some((since, _))
                if within(*since, event.at, expires) && policy.first_valid_registration_wins => {}
            Some((since, _)) if !within(*since, event.at, expires) && !policy.expired_reopens => {
                lapsed = true
            }
            _ => holder = Some((event.at, vec![partner])),
        }
    }
    match holder {
        Some((since, partners)) if within(since, end, expires) => (partners, lapsed),
        Some(_) => (Vec::new(), true),
        None => (Vec::new(), lapsed),
    }
}

/// The partners whose click counts on the day that the policy's window covers.
fn touches(case: &Case, before: &[&Event], end: Hours) -> Vec<String> {
    let policy = &case.policy;
    let signup = before
        .iter()
        .find(|event| event.kind == Kind::Signup)
        .map(|event| event.at);
    let end = match policy.window_covers {
        Covers::Signup => signup.unwrap_or(end),
        Covers::Purchase => end,
    };
    let clicks = before
        .iter()
        .filter(|event| event.kind == Kind::Click && event.at <= end);
    let clicks = clicks.filter_map(|event| Some((event.at, event.partner.clone()?)));
    if policy.credit == Credit::Split {
        let counted: BTreeSet<String> = clicks
            .filter(|(at, _)| within(*at, end, policy.window_days))
            .map(|(_, partner)| partner)
            .collect();
        return counted.into_iter().collect();
    }
    let mut holder: Option<(Hours, String)> = None;
    for (at, partner) in clicks {
        match &mut holder {
            Some((since, _))
                if policy.credit == Credit::FirstTouch
                    && within(*since, at, policy.window_days) =>
            {
                if policy.window_restarts {
                    *since = at;
                }
            }
            _ => holder = Some((at, partner)),
        }
    }
    holder
        .filter(|(since, _)| within(*since, end, policy.window_days))
        .map(|(_, partner)| partner)
        .into_iter()
        .collect()
}
