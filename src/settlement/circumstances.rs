//! What the events of a case come to for one customer: the deal, and who has a claim to it by each kind of claim.
//!
//! It finds claims and compares times with the policy's windows; which claim goes before which is a table's business.

use std::collections::BTreeSet;

use super::case::{Case, DAY, Event, Hours, Kind};
use super::policy::{Covers, Credit, Policy, Qualifying};
use crate::units::words;

/// Who has a claim to a customer's deal, by each kind of claim. Lists name partners without repetition.
#[derive(Debug, Default)]
pub struct Circumstances {
    /// The partner that belongs to the buying company.
    pub buyer: Option<String>,
    /// The partner whose client the customer is.
    pub agency: Option<String>,
    /// Whether what makes a commission due has happened.
    pub qualified: bool,
    /// Whether the customer paid within the time after an introduction.
    pub in_time: bool,
    /// Whether the customer had bought before the first claim of a partner.
    pub existing_customer: bool,
    /// The company's own opportunity.
    pub opportunity: Opportunity,
    /// The partner on record for the purchase.
    pub recorded: Option<String>,
    /// The partner that the customer chose in writing.
    pub chosen: Option<String>,
    /// The partner that closed the deal.
    pub closer: Option<String>,
    /// The partners with a registration that counts.
    pub registrants: Vec<String>,
    /// Whether a registration has lapsed.
    pub lapsed: bool,
    /// The partner that introduced the customer.
    pub introducer: Option<String>,
    /// The partner whose code was used.
    pub code: Option<String>,
    /// The other partner whose click was so fresh that it goes before the code.
    pub fresh_click: Option<String>,
    /// The partners with a click that counts.
    pub touches: Vec<String>,
    /// The partner that claims the sale with evidence and in time.
    pub claimant: Option<String>,
    /// Whether somebody claims the sale too late or without evidence.
    pub weak_claim: bool,
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
    let is_of = move |event: &&Event| {
        event
            .customer
            .as_deref()
            .is_none_or(|named| named == customer)
    };
    case.events.iter().filter(is_of)
}

impl Circumstances {
    /// The claims to the deal with a customer.
    #[must_use]
    pub fn of(case: &Case, customer: &str) -> Self {
        let policy = &case.policy;
        let events: Vec<&Event> = events_of(case, customer).collect();
        let last = |kind: Kind| {
            events
                .iter()
                .rev()
                .find(|event| event.kind == kind)
                .copied()
        };
        let first = |kind: Kind| events.iter().find(|event| event.kind == kind).copied();
        let sale = last(Kind::Purchase).or_else(|| last(Kind::Closes));
        let end = sale.map_or(Hours::MAX, |sale| sale.at);
        let before: Vec<&Event> = events
            .iter()
            .filter(|event| event.at <= end)
            .copied()
            .collect();
        let last_before = |kind: Kind| {
            before
                .iter()
                .rev()
                .find(|event| event.kind == kind)
                .copied()
        };
        let is_claim = |event: &&&Event| {
            matches!(
                event.kind,
                Kind::Click | Kind::IntroducedBy | Kind::Registers
            )
        };
        let claimed_at = before.iter().find(is_claim).map_or(end, |claim| claim.at);
        let introduction = first(Kind::IntroducedBy).filter(|event| event.at <= end);
        let partner = |event: Option<&Event>| event.and_then(|event| event.partner.clone());
        let (registrants, lapsed) = registrants(case, &before, end);
        let code = sale.and_then(|sale| sale.code.clone());
        let claim = last(Kind::Claims);
        let claim_counts = claim.is_some_and(|claim| {
            let days = policy.claims_within_days.map_or(i64::MAX, i64::from);
            policy.claims_are_allowed && claim.evidence && (claim.at - end).div_euclid(DAY) <= days
        });
        Self {
            buyer: sale.and_then(|sale| sale.same_company_as.clone()),
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
            recorded: partner(last(Kind::Purchase)),
            chosen: partner(last_before(Kind::CustomerNamesInWriting)),
            closer: partner(last_before(Kind::Closes)),
            registrants,
            lapsed,
            introducer: partner(introduction),
            fresh_click: code.as_ref().and_then(|code| {
                let hours = policy.link_beats_code_within_hours.map(Hours::from)?;
                let click = last_before(Kind::Click)?;
                let other = click.partner.as_ref().filter(|clicked| *clicked != code)?;
                (end - click.at <= hours).then(|| other.clone())
            }),
            code,
            touches: touches(case, &before, end),
            claimant: partner(claim.filter(|_| claim_counts)),
            weak_claim: claim.is_some() && !claim_counts,
        }
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
/// same hour count alike.
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
            Some((since, partners)) if *since == event.at => partners.push(partner),
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
