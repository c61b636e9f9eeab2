//! Events that cannot have happened as a case tells them.
//!
//! It refuses only what another hour of the same day, where none is given, would not mend.

use rust_decimal::Decimal;

use super::case::{Event, Kind};
use super::policy::{Covers, Policy, Qualifying};
use super::values::Fault;

/// What to do about an event whose day may be wrong.
const CORRECT: &str = "correct its day, or add what happened before";

/// Why an event cannot have happened among those of its case, and what to do; the events come in the order of time.
pub(super) fn contradiction(policy: &Policy, event: &Event, events: &[Event]) -> Option<Fault> {
    let deal = Deal { event, events };
    let customer = event.customer.as_deref().unwrap_or_default();
    let partner = event.partner.as_deref().unwrap_or_default();
    let (message, help) = match event.kind {
        Kind::Renewal if !deal.is_sold() => {
            (format!("{customer} renews before it has bought"), CORRECT)
        }
        Kind::Refund if !deal.is_sold() => (
            format!("{customer} gets money back before it has paid"),
            CORRECT,
        ),
        Kind::Refund => (deal.too_much_back()?, CORRECT),
        Kind::Payout
            if policy.qualifying_event == Qualifying::PaidInvoice
                && deal.has_part(partner)
                && !deal.is_sold() =>
        {
            (
                format!("{partner} is paid out before anybody has bought"),
                CORRECT,
            )
        }
        Kind::Claims if deal.sales().next().is_some() && !deal.is_sold() => (
            format!("{partner} claims a sale before it has happened"),
            "correct its day",
        ),
        Kind::Click | Kind::Registers if deal.comes_after(Kind::PartnerLeaves, partner) => (
            format!("{partner} had left the program before this"),
            "correct its day, or leave it out: it counts for nothing",
        ),
        Kind::Signup if policy.window_covers == Covers::Signup && deal.signs_up_too_late() => (
            format!("{customer} signs up after the purchase that the sign-up leads to"),
            "correct its day, or leave it out",
        ),
        Kind::Purchase if deal.comes_after(Kind::ProgramClosed, partner) => (
            format!("{customer} buys after the program has ended"),
            "correct its day; nobody is paid for what is bought after the end",
        ),
        Kind::Purchase if deal.is_another() => (
            format!("{customer} buys once more, and one case is one deal"),
            "write a later payment as `renewal`, or settle this purchase as a case of its own",
        ),
        _ => return None,
    };
    Some((message, help.to_owned()))
}

/// An event among those that concern its customer, or among all where it names none.
struct Deal<'e> {
    event: &'e Event,
    events: &'e [Event],
}

impl<'e> Deal<'e> {
    fn events(&self) -> impl Iterator<Item = &'e Event> {
        let customer = self.event.customer.as_deref();
        let events = self.events.iter();
        events.filter(move |event| customer.is_none_or(|customer| event.concerns(customer)))
    }

    fn sales(&self) -> impl Iterator<Item = &'e Event> {
        self.events()
            .filter(|event| matches!(event.kind, Kind::Purchase | Kind::Closes))
    }

    /// Whether something was sold when the event happened.
    fn is_sold(&self) -> bool {
        self.sales().any(|sale| !self.event.is_before(sale))
    }

    /// What a customer gets back of what it has paid, where it is more.
    fn too_much_back(&self) -> Option<String> {
        let sum = |events: &mut dyn Iterator<Item = &Event>| -> Option<Decimal> {
            events.map(|event| event.amount).sum()
        };
        let is_payment = |kind| matches!(kind, Kind::Purchase | Kind::Renewal);
        let paid = sum(&mut self
            .events()
            .filter(|event| is_payment(event.kind) && !self.event.is_before(event)))?;
        let back = sum(&mut self
            .events()
            .filter(|event| event.kind == Kind::Refund && *event <= self.event))?;
        let customer = self.event.customer.as_deref()?;
        (back > paid).then(|| format!("{customer} gets back {back}, of {paid} that it has paid"))
    }

    /// Whether a partner is named in the case by more than payouts: those of others may be for other deals.
    fn has_part(&self, partner: &str) -> bool {
        self.events().any(|event| {
            let names = [&event.partner, &event.code];
            event.kind != Kind::Payout && names.into_iter().flatten().any(|name| name == partner)
        })
    }

    /// Whether the event surely comes after one of a kind that names this partner, or none.
    fn comes_after(&self, kind: Kind, partner: &str) -> bool {
        let mut events = self.events.iter();
        events.any(|end| end.kind == kind && end.is_of(partner) && end.is_before(self.event))
    }

    /// Whether a click led to a purchase, none came after this sign-up, and there was no other before.
    fn signs_up_too_late(&self) -> bool {
        let mut purchases = self.events().filter(|event| event.kind == Kind::Purchase);
        let mut signups = self.events().filter(|event| event.kind == Kind::Signup);
        let clicks = self.events().filter(|event| event.kind == Kind::Click);
        let first_click = clicks.map(|click| click.at).min();
        let is_first = signups.all(|signup| signup >= self.event);
        let Some(last) = purchases.by_ref().last() else {
            return false;
        };
        is_first && last.is_before(self.event) && first_click.is_some_and(|at| at <= last.at)
    }

    /// Whether a purchase follows another one that partners had already brought: the two are not one deal.
    fn is_another(&self) -> bool {
        let mut before = self
            .events()
            .filter(|event| event.kind == Kind::Purchase && event.is_before(self.event));
        before.any(|sale| {
            let is_claim = |event: &Event| match event.kind {
                Kind::Click | Kind::IntroducedBy | Kind::Registers => event.at <= sale.at,
                Kind::Claims => event.at <= self.event.at,
                _ => false,
            };
            sale.partner.is_some() || sale.code.is_some() || self.events().any(is_claim)
        })
    }
}
