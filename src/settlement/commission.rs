//! The commission that a settled deal comes to: the rate in force, renewals, and refunds.

use rust_decimal::Decimal;

use super::case::{Case, DAY, Event, Hours, Kind};
use super::circumstances::events_of;
use super::policy::{Policy, RateLock, RefundRule, RenewalCheck};
use crate::units::{amount, split};

/// A commission with what is remarkable about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The commission, in the case's currency; negative where it is taken off later ones.
    pub amount: Decimal,
    /// Whether a negative commission is carried forward.
    pub carried_forward: bool,
    /// What a renewal lacks that therefore earns none; earlier commissions of the same customer are kept.
    pub lacks: Option<RenewalCheck>,
    /// Whether the payment was given back whole before its commission was paid.
    pub given_back: bool,
}

/// Decimal places of an amount whose currency the case does not name.
pub const CENTS: u32 = 2;

/// The commission of a customer's last payment for the partners with the credit, who share it in equal parts, and what of
/// it each gets in their order. It is rounded once, to cents, and the parts add up to it. `None` without an amount or a
/// rate, or where nobody has the credit.
///
/// Source: economics §4, rules 2 and 5.
#[must_use]
pub fn shared(case: &Case, customer: &str, partners: &[String]) -> Option<(Sum, Vec<Decimal>)> {
    let alone = partners.iter().map(|partner| of(case, customer, partner));
    let alone: Vec<Sum> = alone.collect::<Option<_>>()?;
    let parts = Decimal::from(alone.len());
    let part = |of: Decimal| of.checked_div(parts).map(|part| amount(part, CENTS));
    let whole = part(alone.iter().map(|sum| sum.amount).sum())?;
    // Who gives back and who is paid do not share one sum.
    let sign = if whole < Decimal::ZERO {
        -Decimal::ONE
    } else {
        Decimal::ONE
    };
    let weights: Vec<Decimal> = alone.iter().map(|sum| sign * sum.amount).collect();
    let shares: Vec<Decimal> = match split(whole.mantissa(), &weights) {
        Some(cents) => cents
            .into_iter()
            .map(|cents| Decimal::from_i128_with_scale(cents, whole.scale()))
            .collect(),
        None => alone
            .iter()
            .map(|sum| part(sum.amount))
            .collect::<Option<_>>()?,
    };
    let amount = shares.iter().sum::<Decimal>().normalize();
    let first = alone.into_iter().next()?;
    let sum = Sum {
        amount,
        carried_forward: amount < Decimal::ZERO,
        lacks: first.lacks.filter(|_| amount.is_zero()),
        ..first
    };
    Some((sum, shares))
}

/// The commission of a customer's last payment if a partner has the credit alone.
fn of(case: &Case, customer: &str, partner: &str) -> Option<Sum> {
    let events: Vec<&Event> = events_of(case, customer).collect();
    let is_payment = |event: &&&Event| matches!(event.kind, Kind::Purchase | Kind::Renewal);
    let payment = events.iter().rev().find(is_payment)?;
    let amount = payment.amount?;
    if payment.kind == Kind::Renewal {
        let lacks = renewal_lacks(&case.policy, &events, payment.at, partner);
        if lacks.is_some() {
            return Some(Sum {
                lacks,
                ..Sum::default()
            });
        }
    }
    let rate = rate(&case.policy, &events, payment, partner)? / Decimal::ONE_HUNDRED;
    Some(after_refunds(
        &case.policy,
        &events,
        payment,
        partner,
        amount,
        rate,
    ))
}

/// What a renewal needs to be paid and does not have.
fn renewal_lacks(
    policy: &Policy,
    events: &[&Event],
    at: Hours,
    partner: &str,
) -> Option<RenewalCheck> {
    let ended = |kind: Kind| {
        let mut events = events.iter();
        events.any(|event| event.kind == kind && event.at <= at && event.is_of(partner))
    };
    let mut checks = policy.renewal_checks.iter().copied();
    checks.find(|check| match check {
        RenewalCheck::PartnerActive => ended(Kind::PartnerLeaves),
        RenewalCheck::ProgramOpen => ended(Kind::ProgramClosed),
    })
}

/// The rate of a payment in percent.
fn rate(policy: &Policy, events: &[&Event], payment: &Event, partner: &str) -> Option<Decimal> {
    let purchase = events.iter().find(|event| event.kind == Kind::Purchase);
    let day = match (policy.rate_lock, purchase) {
        (RateLock::Pinned | RateLock::GroupAtReferral, Some(purchase)) => purchase.at,
        _ => payment.at,
    };
    let sets_rate = |event: &&&Event| {
        event.at <= day
            && match event.kind {
                Kind::PartnerMoves => event.partner.as_deref() == Some(partner),
                Kind::Purchase | Kind::Renewal | Kind::RateBecomes => true,
                _ => false,
            }
    };
    let mut set = events
        .iter()
        .filter(sets_rate)
        .filter_map(|event| event.rate);
    if day == payment.at {
        payment.rate.or_else(|| set.next_back())
    } else {
        set.next_back()
    }
}

fn after_refunds(
    policy: &Policy,
    events: &[&Event],
    payment: &Event,
    partner: &str,
    amount: Decimal,
    rate: Decimal,
) -> Sum {
    let paid_by = |at: Hours| {
        events.iter().any(|event| {
            event.kind == Kind::Payout
                && !event.is_before(payment)
                && event.at <= at
                && event.is_of(partner)
        })
    };
    let mut kept = amount;
    let mut taken_off = Decimal::ZERO;
    for refund in events
        .iter()
        .filter(|event| event.kind == Kind::Refund && !event.is_before(payment))
    {
        let back = refund.amount.unwrap_or(kept).min(kept);
        let in_hold =
            refund.at < payment.at + Hours::from(policy.hold_days.unwrap_or_default()) * DAY;
        match (paid_by(refund.at), policy.refund) {
            (true, RefundRule::NegativeAfterPayout) => taken_off += back,
            (true, _) => {}
            (false, RefundRule::VoidInHold) if !in_hold => {}
            (false, _) => kept -= back,
        }
    }
    if taken_off > Decimal::ZERO {
        return Sum {
            amount: -(taken_off * rate).normalize(),
            carried_forward: true,
            ..Sum::default()
        };
    }
    Sum {
        amount: (kept * rate).normalize(),
        given_back: kept.is_zero() && amount > Decimal::ZERO,
        ..Sum::default()
    }
}
