//! Offers by kind of partner: a tier's own terms first, then other terms for some of its partners, each with what it
//! costs for a customer.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{Offer, Structure as Pays, Tier};
use crate::comparison::market;
use crate::economics::inputs::LONGEST_LIFETIME;
use crate::economics::model::{
    ClawbackKind, Commission, CustomerDiscount, Scope, Structure, Terms, Tier as Level,
};
use crate::economics::rounding::printed;
use crate::facts::Derived;
use crate::playbook::table::Row;
use crate::units::{Decimal, Money, Percent, Value};

use super::evaluation::Evaluation;
use super::market::set_quartiles;
use super::sources::Population;
use super::tiers::offered_at;
use super::unit_economics::{Affordability, UnitEconomics, decimal, fee_down};
use super::usual_terms::scope;

const OFFERS: &str = "offers";

/// The question for other ways to pay.
const CHOSEN: &str = "program.offers";

/// The offers of a tier whose facts are set, those of the market among them: what its partners get first, unless they
/// are named by another one. An offer of nothing is none, but for the tier's own. `own` is the tier's commission.
pub(super) fn offers(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    tier: &Tier,
    own: &Commission,
) -> Vec<Offer> {
    let rows = evaluation.collect(OFFERS, &tier.id, "structure");
    let in_force = InForce::of(evaluation, &rows);
    let drafts = rows.into_iter().map(|row| Draft { row, tier });
    let found = drafts.filter_map(|draft| {
        let mut offer = draft.offer(evaluation, customer, own);
        let pays = offer
            .rate
            .map(|rate| rate.0)
            .or(offer.amount.map(|sum| sum.0));
        let is_one = draft.is_own() || pays.is_none_or(|pays| pays > Decimal::ZERO);
        offer.recommended = in_force.holds(draft.row);
        is_one.then(|| (draft.row.text("group"), offer))
    });
    let mut found: Vec<(&str, Offer)> = found.collect();
    let first = found
        .iter()
        .position(|(_, offer)| Some(&*offer.id) == in_force.for_all.map(|row| row.id));
    if let Some(at) = first {
        found[..=at].rotate_right(1);
    }
    let (groups, mut offers): (Vec<&str>, Vec<Offer>) = found.into_iter().unzip();
    exclude(&groups, &mut offers);
    let taken = offers.iter().skip(1).filter(|offer| offer.recommended);
    let taken: Vec<String> = taken
        .flat_map(|offer| offer.partner_types.clone())
        .collect();
    if let Some(first) = offers.first_mut() {
        first.partner_types.retain(|kind| !taken.contains(kind));
    }
    offers
}

/// Lets a tier say when its partners are paid and what comes back, where its own offer has words for it.
pub(super) fn say_payout(evaluation: &Evaluation<'_>, tier: &mut Tier) {
    let own = tier.offers.first();
    let Some(row) = own.and_then(|own| evaluation.table(OFFERS).row(&own.id)) else {
        return;
    };
    let [timing, least, returned] =
        ["payout", "payout_least", "returned"].map(|column| evaluation.sentence(row, column));
    if timing.is_empty() {
        return;
    }
    tier.payout.minimum = tier.payout.minimum.filter(|_| !least.is_empty());
    tier.payout.timing = match tier.payout.minimum {
        Some(_) => timing + &least,
        None => timing,
    };
    tier.clawback.returned = returned;
}

/// The bars to a payment that the own offers of tiers lift.
pub(super) fn lifted_bars(evaluation: &Evaluation<'_>, tiers: &[Tier]) -> Vec<&'static str> {
    let table = evaluation.table(OFFERS);
    let own = tiers.iter().filter_map(|tier| tier.offers.first());
    let rows = own.filter_map(|offer| table.row(&offer.id));
    rows.filter_map(|row| row.cell("lifts").text()).collect()
}

/// Which rows of a tier hold: the recommended ones, and those that the founder chose in their place.
struct InForce<'a> {
    chosen: Vec<&'a Row>,
    /// The one that is chosen for all partners of the tier: nothing else of its group is recommended.
    for_all: Option<&'a Row>,
}

impl<'a> InForce<'a> {
    fn of(evaluation: &Evaluation<'_>, rows: &[&'a Row]) -> Self {
        let answered = evaluation.facts.answers.get(CHOSEN);
        let options: &[&str] = match answered.map(|answered| &answered.value) {
            Some(Value::Choices(options)) => options,
            _ => &[],
        };
        let is_chosen = |row: &&Row| {
            let choice = row.cell("choice").text();
            choice.is_some_and(|choice| options.contains(&choice))
        };
        let chosen: Vec<&Row> = rows.iter().copied().filter(is_chosen).collect();
        Self {
            for_all: chosen.iter().copied().find(|row| is_for_all(row)),
            chosen,
        }
    }

    fn holds(&self, row: &Row) -> bool {
        let is_chosen = self.chosen.iter().any(|one| one.id == row.id);
        match self.for_all {
            Some(for_all) if for_all.id == row.id => true,
            Some(for_all) if for_all.text("group") == row.text("group") => {
                is_chosen && !is_for_all(row)
            }
            _ => is_chosen || row.yes("recommended"),
        }
    }
}

/// Whether an offer is for all partners of its tier.
fn is_for_all(row: &Row) -> bool {
    row.sentences("partner_types").is_empty()
}

/// Terms of their own for partners in the forecast.
pub(super) struct SourceOffer {
    /// The row of `partner-sources`; `None` for all partners of the commission's tier.
    source: Option<&'static str>,
    /// Whether of its products only those that bring no marketing or are much larger are meant.
    alone_only: bool,
    pub commission: Commission,
    /// What their customers pay less, where that is a part of the offer.
    pub discount: Option<CustomerDiscount>,
}

impl SourceOffer {
    /// What partners of a population are offered, where that is not what their tier pays.
    pub fn of<'o>(offers: &'o [Self], population: &Population) -> Option<&'o Self> {
        let is_meant = |offer: &&Self| population.is_alone_or_larger || !offer.alone_only;
        let tier = population.tier();
        let of_source = |offer: &&Self| {
            offer.source == Some(population.source)
                && offer.commission.tier == tier
                && is_meant(offer)
        };
        let mut all = offers.iter();
        let found = all.find(of_source);
        found.or_else(|| Self::for_all(offers, tier))
    }

    /// What all partners of a source are paid, where that is not what their tier pays.
    pub fn of_kind(offers: &[Self], source: &str, tier: Level) -> Option<Commission> {
        let mut of_source = offers.iter().filter(|offer| !offer.alone_only);
        let found = of_source.find(|offer| offer.source == Some(source));
        let found = found.or_else(|| Self::for_all(offers, tier))?;
        Some(found.commission)
    }

    /// What is chosen for all partners of a tier in place of its own terms.
    pub fn for_all(offers: &[Self], tier: Level) -> Option<&Self> {
        let mut all = offers.iter().filter(|offer| offer.source.is_none());
        all.find(|offer| offer.commission.tier == tier)
    }
}

/// The offers of a tier, whose facts are set, that the forecast pays in place of the tier's own terms.
pub(super) fn by_source(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    tier: &Commission,
) -> Vec<SourceOffer> {
    let market = market(evaluation.playbook, tier.tier.id(), None);
    set_quartiles(evaluation, &market);
    let table = evaluation.table(OFFERS);
    let rows: Vec<&Row> = table.matches(evaluation.facts.values()).collect();
    let in_force = InForce::of(evaluation, &rows);
    let offer = |row: &Row| {
        let is_for_all = in_force.for_all.is_some_and(|for_all| for_all.id == row.id);
        let source = row.cell("forecast_of").text();
        if source.is_none() && !is_for_all {
            return None;
        }
        let paid = Paid::of(evaluation, customer, row, tier);
        let pays_nothing = paid.commission.rate.is_zero();
        if pays_nothing && is_for_all && row.text("structure") != "none" {
            return None;
        }
        Some(SourceOffer {
            source: source.filter(|_| !is_for_all),
            alone_only: row.yes("alone_only"),
            commission: paid.commission,
            discount: (!paid.discount.is_zero()).then(|| CustomerDiscount {
                rate: Percent(paid.discount).fraction(),
                months: paid.commission.scope.months().unwrap_or(LONGEST_LIFETIME),
            }),
        })
    };
    let rows = rows.iter().filter(|row| in_force.holds(row));
    rows.filter_map(|row| offer(row)).collect()
}

/// What a row pays, within what a customer carries.
struct Paid {
    commission: Commission,
    /// What a customer carries, where it is a share.
    carried: Option<Affordability>,
    /// What the customer gets off the price, in percent.
    discount: Decimal,
}

impl Paid {
    /// `own` is what the tier itself pays.
    fn of(
        evaluation: &Evaluation<'_>,
        customer: &UnitEconomics,
        row: &Row,
        own: &Commission,
    ) -> Self {
        let own_rate = Percent::of_fraction(own.rate).0;
        // What waits for days of its own never comes back.
        let terms = row.count("hold_days").map_or(own.terms, |days| Terms {
            clear_days: 0,
            net_days: days,
            clawback: ClawbackKind::None,
            window_days: 0,
            ..own.terms
        });
        let sum = |structure, rate| Self {
            commission: Commission {
                structure,
                scope: Scope::FirstPayment,
                rate,
                terms,
                ..*own
            },
            carried: None,
            discount: Decimal::ZERO,
        };
        let fee = || {
            let share = customer.carries(own.scope).price_cut(own_rate);
            fee_down(decimal(share).min(customer.flat_fee()))
        };
        match row.text("structure") {
            "flat" => sum(Structure::Flat, fee()),
            "per_lead" => sum(Structure::PerLead, customer.fee_for_a_lead(fee())),
            "percent" => {
                let word = row.cell("scope").text();
                let carried = customer.carries(word.map_or(own.scope, scope));
                let share = share(evaluation, row, own_rate);
                let whole = offered_at(share, carried.ceiling);
                let given = row.number("for_customer");
                let given = Percent(given.unwrap_or_default()).fraction();
                let discount = Percent(whole * given).offered().0;
                Self {
                    commission: Commission {
                        scope: carried.scope,
                        rate: Percent(whole - discount).fraction(),
                        terms,
                        ..*own
                    },
                    carried: Some(carried),
                    discount,
                }
            }
            _ => sum(Structure::Percent, Decimal::ZERO),
        }
    }
}

/// The share in percent that a row proposes, whatever a customer carries; `own` is the tier's.
fn share(evaluation: &Evaluation<'_>, row: &Row, own: Decimal) -> Decimal {
    let end = |column| row.number(column).unwrap_or_default();
    let known = |fact| evaluation.facts.known_number(fact).unwrap_or(Decimal::MAX);
    match row.text("share_of") {
        "tier" => own,
        "market" => end("high")
            .min(known(Derived::CreatorsElsewhere))
            .min(known(Derived::TierMarketMiddle)),
        _ => (end("low") + end("high")) / Decimal::TWO,
    }
}

/// Lets each offer name the others of its group.
fn exclude(groups: &[&str], offers: &mut [Offer]) {
    let ids: Vec<String> = offers.iter().map(|offer| offer.id.clone()).collect();
    for (at, offer) in offers.iter_mut().enumerate() {
        let others = ids
            .iter()
            .zip(groups)
            .filter(|(id, group)| !group.is_empty() && **group == groups[at] && **id != offer.id);
        offer.exclusive_with = others.map(|(id, _)| id.clone()).collect();
    }
}

/// A row that applies to a tier.
struct Draft<'a> {
    row: &'a Row,
    tier: &'a Tier,
}

impl Draft<'_> {
    /// Whether it is the tier's own offer.
    fn is_own(&self) -> bool {
        self.row.id == self.tier.id
    }

    fn count(&self, column: &str) -> Option<u32> {
        self.row.count(column)
    }

    /// What the row pays and what that costs; `own` is what the tier pays.
    fn offer(
        &self,
        evaluation: &mut Evaluation<'_>,
        customer: &UnitEconomics,
        own: &Commission,
    ) -> Offer {
        let minor = evaluation.minor_units;
        let cost = |cost: f64| Some(Money(printed(cost, minor)));
        let nothing = self.nothing(evaluation);
        let word = self.row.text("structure");
        if word == "fee_to_you" {
            let share = share(evaluation, self.row, Decimal::ZERO);
            return Offer {
                structure: Pays::FeeToYou,
                rate: Some(Percent(share).offered()),
                cost_a_customer: None,
                ..nothing
            };
        }
        if word == "none" {
            return nothing;
        }
        let paid = Paid::of(evaluation, customer, self.row, own);
        let hold_days = Some(paid.commission.terms.hold_days());
        let rate = paid.commission.rate;
        let Some(carried) = paid.carried else {
            let a_customer = match paid.commission.structure {
                Structure::PerLead => customer.leads_for_a_customer(rate),
                _ => rate,
            };
            return Offer {
                structure: match paid.commission.structure {
                    Structure::PerLead => Pays::PerLead,
                    _ => Pays::Flat,
                },
                amount: Some(Money(rate)),
                most: Some(Money(match paid.commission.structure {
                    Structure::PerLead => customer.fee_for_a_lead(customer.flat_fee()),
                    _ => customer.flat_fee(),
                })),
                cost_a_customer: cost(customer.cost_of_fee(a_customer)),
                hold_days,
                ..nothing
            };
        };
        let rate = Percent::of_fraction(rate);
        let discount = Percent(paid.discount);
        Offer {
            structure: Pays::Percent,
            rate: Some(rate),
            scope: Some(carried.scope.to_string()),
            duration_months: carried.scope.months(),
            lifetime: carried.scope == Scope::Lifetime,
            customer_discount: (!discount.0.is_zero()).then_some(discount),
            ceiling: Some(Percent(carried.ceiling)),
            cost_a_customer: cost(carried.cost(rate.0) + carried.price_cut(discount.0)),
            hold_days,
            ..nothing
        }
    }

    /// The offer without anything that is paid.
    fn nothing(&self, evaluation: &mut Evaluation<'_>) -> Offer {
        let Self { row, tier } = self;
        let tiers = evaluation.table("tiers");
        let asked = tiers
            .row(&tier.id)
            .and_then(|row| row.count("joint_customers_min"));
        let cookie = evaluation.facts.number(Derived::CookieDays);
        Offer {
            id: row.id.into(),
            recommended: false,
            partner_types: if is_for_all(row) {
                tier.partner_types.clone()
            } else {
                evaluation.sentences(row, "partner_types")
            },
            structure: Pays::None,
            rate: None,
            amount: None,
            scope: None,
            duration_months: None,
            lifetime: false,
            base: row
                .cell("paid_on")
                .text()
                .unwrap_or(&tier.commission.basis)
                .into(),
            hold_days: None,
            cookie_days: row.yes("by_link").then(|| cookie.to_u32()).flatten(),
            threshold: self.count("threshold").or(asked).unwrap_or_default(),
            customer_discount: None,
            exclusive_with: Vec::new(),
            ceiling: None,
            most: None,
            cost_a_customer: Some(Money(Decimal::ZERO)),
            because: if self.is_own() {
                tier.commission.because.clone()
            } else {
                evaluation.fill(row.because)
            },
            source: evaluation.cite(row),
        }
    }
}
