//! The terms of a blueprint that a partner lives by, each under the id of its row in the table `term-changes`.

use std::fmt;

use serde::Serialize;

use crate::blueprint::{Blueprint, Offer, Structure, Tier};
use crate::units::{Decimal, Money, Percent};

/// A term of a tier.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The tier's id.
    pub tier: String,
    /// The term's id.
    pub id: &'static str,
    /// Its value.
    pub value: TermValue,
}

/// The value of a term.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum TermValue {
    /// A number in the term's unit.
    Number(#[serde(with = "rust_decimal::serde::str")] Decimal),
    /// No end: paid as long as the customer stays, written as `lifetime`.
    Word(String),
    /// Several texts.
    List(Vec<String>),
}

/// The word for a duration without end.
pub const LIFETIME: &str = "lifetime";

/// Partners who are paid alike: those of a tier, or those of them whom another offer names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Partners {
    /// The tier's id.
    pub tier: String,
    /// The id of the offer that they get in place of the tier's own terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<String>,
    /// Whom that offer names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
}

impl Partners {
    /// Where their terms stand: `tiers.referral`, `tiers.referral.offers.creators`.
    #[must_use]
    pub fn path(&self) -> String {
        let offer = self.offer.iter().map(|offer| format!(".offers.{offer}"));
        format!("tiers.{}{}", self.tier, offer.collect::<String>())
    }

    /// The word for them in a list of partners: the offer's id, else the tier's.
    #[must_use]
    pub fn id(&self) -> &str {
        self.offer.as_deref().unwrap_or(&self.tier)
    }
}

/// `referral tier`, `content creators in the referral tier`.
impl fmt::Display for Partners {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.named {
            None => write!(out, "{} tier", self.tier),
            Some(named) => write!(out, "{named} in the {} tier", self.tier),
        }
    }
}

/// The partners of all tiers of both designs, in the order of the tiers; whom offers name after the rest of their tier.
pub(super) fn partners(before: &Blueprint, after: &Blueprint) -> Vec<Partners> {
    let mut partners: Vec<Partners> = Vec::new();
    for tier in before.tiers.iter().chain(&after.tiers) {
        if partners.iter().any(|known| known.tier == tier.id) {
            continue;
        }
        partners.push(Partners {
            tier: tier.id.clone(),
            offer: None,
            named: None,
        });
        let tiers = [before, after].map(|design| tier_of(design, &tier.id));
        let mut offers: Vec<&Offer> = Vec::new();
        for offer in tiers.into_iter().flatten().flat_map(Tier::others) {
            if !offers.iter().any(|known| names_alike(known, offer)) {
                offers.push(offer);
            }
        }
        partners.extend(offers.into_iter().map(|offer| Partners {
            tier: tier.id.clone(),
            offer: Some(offer.id.clone()),
            named: Some(offer.partners()),
        }));
    }
    partners
}

/// The terms of these partners in a design. Whom no offer of the design names get what the offer of the other design
/// would take the place of: the tier's own terms, or nothing where it comes on top of them.
pub(super) fn terms_of(
    design: &Blueprint,
    other: &Blueprint,
    partners: &Partners,
) -> Vec<(&'static str, TermValue)> {
    let Some(tier) = tier_of(design, &partners.tier) else {
        return Vec::new();
    };
    let discount = design.policies.customer_discount;
    let mut own = of_tier(design, tier);
    own.push(("customer-discount", discount.map(percent)));
    let has_id = |offer: &&Offer| Some(&offer.id) == partners.offer.as_ref();
    let mut offers = [design, other]
        .into_iter()
        .filter_map(|design| tier_of(design, &partners.tier))
        .flat_map(Tier::others);
    let values = match offers.find(has_id) {
        None => own,
        Some(named) => {
            let mut here = tier.others();
            let takes_its_place = named.exclusive_with.contains(&tier.id);
            match here.find(|offer| names_alike(offer, named)) {
                Some(offer) => of_offer(offer, discount).to_vec(),
                None if takes_its_place => {
                    let pays = of_offer(named, discount).map(|(id, _)| id);
                    own.retain(|(id, _)| pays.contains(id));
                    own
                }
                None => Vec::new(),
            }
        }
    };
    let known = values.into_iter();
    known.filter_map(|(id, value)| Some((id, value?))).collect()
}

fn tier_of<'b>(design: &'b Blueprint, id: &str) -> Option<&'b Tier> {
    design.tiers.iter().find(|tier| tier.id == id)
}

/// Whether two offers are for the same partners.
fn names_alike(one: &Offer, other: &Offer) -> bool {
    one.id == other.id || one.partner_types == other.partner_types
}

/// The terms of all tiers, in the order of the tiers.
#[must_use]
pub fn terms(blueprint: &Blueprint) -> Vec<Term> {
    let tiers = blueprint.tiers.iter();
    let terms = tiers.flat_map(|tier| {
        let found = of_tier(blueprint, tier).into_iter();
        found.filter_map(|(id, value)| {
            Some(Term {
                tier: tier.id.clone(),
                id,
                value: value?,
            })
        })
    });
    terms.collect()
}

/// A term with its value, where it has one.
type Found = (&'static str, Option<TermValue>);

fn of_tier(blueprint: &Blueprint, tier: &Tier) -> Vec<Found> {
    let window = |id: &str| {
        let window = blueprint
            .attribution
            .windows
            .iter()
            .find(|window| window.id == id);
        window.and_then(|window| window.days).map(days)
    };
    let list = |list: &Vec<String>| TermValue::List(list.clone());
    let commission = &tier.commission;
    let own = tier.chosen();
    let share = tier.share();
    let base = own.map_or(&commission.basis, |own| &own.base);
    let hold = own.and_then(|own| own.hold_days);
    vec![
        ("state", Some(word(&tier.state))),
        ("rate", share.map(percent)),
        ("sum", own.and_then(|own| own.amount).map(money)),
        ("duration", share.map(|_| duration(tier.lasts()))),
        ("basis", Some(word(base))),
        ("first-payout-day", Some(days(tier.payout.first_day))),
        (
            "hold-until-day",
            Some(days(hold.unwrap_or(tier.payout.hold_until_day))),
        ),
        ("minimum-payout", tier.payout.minimum.map(money)),
        ("clawback-days", Some(days(tier.clawback.window_days))),
        ("clawback", Some(word(&tier.clawback.kind))),
        ("cookie-days", window("click-to-sign-up")),
        ("registration-days", window("registration-to-close")),
        ("requirements", Some(list(&tier.requirements))),
        (
            "progression",
            (!tier.progression.is_empty()).then(|| word(&tier.progression)),
        ),
        ("keeping", Some(list(&tier.requalification.needs))),
        ("grace-days", Some(days(tier.requalification.grace_days))),
        ("support", Some(list(&tier.support))),
    ]
}

/// What an offer pays; `discount` is what customers of every partner get off the price.
fn of_offer(offer: &Offer, discount: Option<Percent>) -> [Found; 7] {
    let (share, fee) = match offer.structure {
        Structure::FeeToYou => (None, offer.rate),
        _ => (offer.rate, None),
    };
    let lasts = (offer.duration_months, offer.lifetime);
    [
        ("rate", share.map(percent)),
        ("fee", fee.map(percent)),
        ("sum", offer.amount.map(money)),
        ("duration", offer.rate.map(|_| duration(lasts))),
        ("basis", Some(word(&offer.base))),
        ("hold-until-day", offer.hold_days.map(days)),
        (
            "customer-discount",
            offer.customer_discount.or(discount).map(percent),
        ),
    ]
}

fn days(days: u32) -> TermValue {
    TermValue::Number(days.into())
}

fn word(word: &str) -> TermValue {
    TermValue::Word(word.to_owned())
}

fn percent(share: Percent) -> TermValue {
    TermValue::Number(share.0)
}

fn money(sum: Money) -> TermValue {
    TermValue::Number(sum.0)
}

/// The months that are paid: 1 for the first payment alone.
fn duration((months, lifetime): (Option<u32>, bool)) -> TermValue {
    match months {
        Some(months) => TermValue::Number(months.into()),
        None if lifetime => word(LIFETIME),
        None => TermValue::Number(Decimal::ONE),
    }
}
