//! Offers by kind of partner: a tier's own terms first, then other terms for some of its partners, each with what it
//! costs for a customer.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{Offer, Structure, Tier};
use crate::comparison::market;
use crate::economics::model::{Commission, Scope};
use crate::economics::rounding::printed;
use crate::facts::Derived;
use crate::playbook::fact::FactValue;
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Money, Percent};

use super::evaluation::Evaluation;
use super::market::set_quartiles;
use super::sources::Population;
use super::tiers::offered_at;
use super::unit_economics::{Affordability, UnitEconomics, decimal, fee_down};
use super::usual_terms::scope;

const OFFERS: &str = "offers";

/// The offers of a tier whose facts are set, those of the market among them. An offer of nothing is none, but for the
/// tier's own.
pub(super) fn offers(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    tier: &Tier,
) -> Vec<Offer> {
    let table = evaluation.table(OFFERS);
    let rows = evaluation.collect(OFFERS, &tier.id, "structure");
    let drafts = rows.into_iter().map(|row| Draft { table, row, tier });
    let offers = drafts.filter_map(|draft| {
        let offer = draft.offer(evaluation, customer);
        let pays = offer
            .rate
            .map(|rate| rate.0)
            .or(offer.amount.map(|sum| sum.0));
        let is_one = draft.is_own() || pays.is_none_or(|pays| pays > Decimal::ZERO);
        is_one.then(|| (table.text(draft.row, "group"), offer))
    });
    let (groups, mut offers): (Vec<&str>, Vec<Offer>) = offers.unzip();
    exclude(&groups, &mut offers);
    let taken = offers
        .iter()
        .filter(|offer| offer.recommended && offer.id != tier.id);
    let taken: Vec<String> = taken
        .flat_map(|offer| offer.partner_types.clone())
        .collect();
    for offer in offers.iter_mut().filter(|offer| offer.id == tier.id) {
        offer.partner_types.retain(|kind| !taken.contains(kind));
    }
    offers
}

/// Terms of their own for the partners of a source in the forecast.
pub(super) struct SourceOffer {
    /// The row of `partner-sources`.
    source: &'static str,
    /// Whether of its products only those that bring no marketing or are much larger are meant.
    alone_only: bool,
    commission: Commission,
}

impl SourceOffer {
    /// What partners of a population are paid, where that is not what their tier pays.
    pub fn of(offers: &[Self], population: &Population) -> Option<Commission> {
        let found = offers.iter().find(|offer| {
            offer.source == population.source
                && (population.is_alone_or_larger || !offer.alone_only)
        });
        found.map(|offer| offer.commission)
    }

    /// What all partners of a source are paid, where that is not what their tier pays.
    pub fn of_kind(offers: &[Self], source: &str) -> Option<Commission> {
        let mut offers = offers.iter().filter(|offer| !offer.alone_only);
        let found = offers.find(|offer| offer.source == source)?;
        Some(found.commission)
    }
}

/// The recommended offers of a tier, whose facts are set, for partners of one source.
pub(super) fn by_source(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    tier: &Commission,
) -> Vec<SourceOffer> {
    let market = market(evaluation.playbook, tier.tier.id(), None);
    set_quartiles(evaluation, &market);
    let table = evaluation.table(OFFERS);
    let rows = table.matches(evaluation.facts.values());
    let recommended = rows.filter(|row| table.cell(row, "recommended").yes());
    let offer = |row: &Row| {
        let source = table.cell(row, "forecast_of").text()?;
        let own = (tier.scope, Percent::of_fraction(tier.rate).0);
        let (scope, rate) = match table.text(row, "structure") {
            "percent" => {
                let (carried, whole) = percent(evaluation, customer, (table, row), own);
                (carried.scope, whole)
            }
            _ => (tier.scope, Decimal::ZERO),
        };
        Some(SourceOffer {
            source,
            alone_only: table.cell(row, "alone_only").yes(),
            commission: customer.commission(tier.tier, scope, rate, tier.terms),
        })
    };
    recommended.filter_map(offer).collect()
}

/// What a customer carries under the scope of a row, and the share in percent that it pays there; `own` is what the
/// tier pays.
fn percent(
    evaluation: &Evaluation<'_>,
    customer: &UnitEconomics,
    (table, row): (&Table, &Row),
    own: (Scope, Decimal),
) -> (Affordability, Decimal) {
    let word = table.cell(row, "scope").text();
    let carried = customer.carries(word.map_or(own.0, scope));
    let whole = offered_at(share(evaluation, table, row, own.1), carried.ceiling);
    (carried, whole)
}

/// The share in percent that a row proposes, whatever a customer carries; `own` is the tier's.
fn share(evaluation: &Evaluation<'_>, table: &Table, row: &Row, own: Decimal) -> Decimal {
    let end = |column| table.cell(row, column).number().unwrap_or_default();
    let known = |fact| match evaluation.facts.value(fact) {
        Some(FactValue::Number(share)) => share,
        _ => Decimal::MAX,
    };
    match table.text(row, "share_of") {
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
    table: &'a Table,
    row: &'a Row,
    tier: &'a Tier,
}

impl Draft<'_> {
    /// Whether it is the tier's own offer.
    fn is_own(&self) -> bool {
        self.row.id == self.tier.id
    }

    fn number(&self, column: &str) -> Option<Decimal> {
        self.table.cell(self.row, column).number()
    }

    fn count(&self, column: &str) -> Option<u32> {
        self.table.count(self.row, column)
    }

    /// What the row pays and what that costs.
    fn offer(&self, evaluation: &mut Evaluation<'_>, customer: &UnitEconomics) -> Offer {
        let minor = evaluation.minor_units;
        let cost = |cost: f64| Some(Money(printed(cost, minor)));
        let nothing = self.nothing(evaluation);
        let paid = Offer {
            hold_days: self
                .count("hold_days")
                .or(Some(self.tier.payout.hold_until_day)),
            ..nothing.clone()
        };
        match self.table.text(self.row, "structure") {
            "flat" => {
                let fee = self.fee(customer);
                Offer {
                    structure: Structure::Flat,
                    amount: Some(Money(fee)),
                    cost_a_customer: cost(customer.cost_of_fee(fee)),
                    ..paid
                }
            }
            "per_lead" => {
                let fee = customer.fee_for_a_lead(self.fee(customer));
                Offer {
                    structure: Structure::PerLead,
                    amount: Some(Money(fee)),
                    cost_a_customer: cost(customer.cost_of_fee(customer.leads_for_a_customer(fee))),
                    ..paid
                }
            }
            "fee_to_you" => Offer {
                structure: Structure::FeeToYou,
                rate: Some(Percent(self.share(evaluation)).offered()),
                cost_a_customer: None,
                ..nothing
            },
            "percent" => {
                let (carried, whole) = self.percent(evaluation, customer);
                let given = Percent(self.number("for_customer").unwrap_or_default()).fraction();
                let discount = Percent(whole * given).offered();
                let rate = Percent(whole - discount.0);
                Offer {
                    structure: Structure::Percent,
                    rate: Some(rate),
                    scope: Some(carried.scope.word().into_owned()),
                    duration_months: carried.scope.months(),
                    lifetime: carried.scope == Scope::Lifetime,
                    customer_discount: (!discount.0.is_zero()).then_some(discount),
                    ceiling: Some(Percent(carried.ceiling)),
                    cost_a_customer: cost(carried.cost(rate.0) + carried.price_cut(discount.0)),
                    ..paid
                }
            }
            _ => nothing,
        }
    }

    /// The offer without anything that is paid.
    fn nothing(&self, evaluation: &mut Evaluation<'_>) -> Offer {
        let Self { table, row, tier } = self;
        let tiers = evaluation.table("tiers");
        let asked = tiers
            .row(&tier.id)
            .and_then(|row| tiers.count(row, "joint_customers_min"));
        let cookie = evaluation.facts.number(Derived::CookieDays);
        Offer {
            id: row.id.into(),
            recommended: table.cell(row, "recommended").yes(),
            partner_types: if self.is_own() {
                tier.partner_types.clone()
            } else {
                evaluation.sentences(table, row, "partner_types")
            },
            structure: Structure::None,
            rate: None,
            amount: None,
            scope: None,
            duration_months: None,
            lifetime: false,
            base: table
                .cell(row, "paid_on")
                .text()
                .unwrap_or(&tier.commission.basis)
                .into(),
            hold_days: None,
            cookie_days: (table.cell(row, "by_link").yes())
                .then(|| cookie.to_u32())
                .flatten(),
            threshold: self.count("threshold").or(asked).unwrap_or_default(),
            customer_discount: None,
            exclusive_with: Vec::new(),
            ceiling: None,
            cost_a_customer: Some(Money(Decimal::ZERO)),
            because: if self.is_own() {
                tier.commission.because.clone()
            } else {
                evaluation.fill(row.because)
            },
            source: evaluation.cite(row),
        }
    }

    /// The share in percent that the row proposes, whatever a customer carries.
    fn share(&self, evaluation: &Evaluation<'_>) -> Decimal {
        let Self { table, row, tier } = self;
        share(evaluation, table, row, tier.commission.rate.0)
    }

    /// What a customer carries under its scope, and the share in percent that it pays there.
    fn percent(
        &self,
        evaluation: &Evaluation<'_>,
        customer: &UnitEconomics,
    ) -> (Affordability, Decimal) {
        let own = &self.tier.commission;
        let own = (scope(&own.scope), own.rate.0);
        percent(evaluation, customer, (self.table, self.row), own)
    }

    /// The sum for a new customer: what the tier's own share comes to, and no more than a customer carries.
    fn fee(&self, customer: &UnitEconomics) -> Decimal {
        let own = &self.tier.commission;
        let share = customer.carries(scope(&own.scope)).price_cut(own.rate.0);
        fee_down(decimal(share).min(customer.flat_fee()))
    }
}
