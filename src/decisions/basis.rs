//! What the sizes of a program rest on under a platform that takes a share of payouts: what a customer carries, the
//! model, the tiers' rates, other offers and the platforms that can be had.

use crate::blueprint::Model;
use crate::economics::model::{Commission, Tier};
use crate::facts::Derived;
use crate::units::{Decimal, Word as _};

use super::evaluation::Evaluation;
use super::model;
use super::offers::{SourceOffer, by_source};
use super::platform::{PlanCatalog, Platforms};
use super::sources::Population;
use super::tiers::{self, Offered, Rated};
use super::unit_economics::UnitEconomics;

/// What all sizes of a program share whose platform takes the same share of payouts.
pub(super) struct Basis<'d> {
    /// A customer who carries that share.
    pub customer: UnitEconomics,
    pub populations: &'d [Population],
    /// What each tier's structure carries, in the order of [`Tier::ALL`].
    pub offered: Vec<Offered<'d>>,
    pub model: Model,
    /// What each tier pays, in that order.
    pub rated: Vec<Rated<'d>>,
    /// What partners of a source are paid instead.
    pub offers: Vec<SourceOffer>,
    /// The tiers whose conditions are met.
    pub open: Vec<Tier>,
    /// The tier that the model leads with.
    pub lead: Tier,
    pub platforms: Platforms<'d>,
}

impl<'d> Basis<'d> {
    /// Decides it for partners who can be asked, and adds it to the facts.
    pub fn under<'e: 'd>(
        take: Decimal,
        customer: &UnitEconomics,
        evaluation: &mut Evaluation<'e>,
        populations: &'d [Population],
        catalog: &'d PlanCatalog<'d>,
    ) -> Self {
        let customer = customer.under(take);
        let offered = tiers::offered(evaluation, &customer);
        let ceilings = [
            Derived::CeilingReferral,
            Derived::CeilingIntegration,
            Derived::CeilingSolution,
        ];
        for (fact, offer) in ceilings.into_iter().zip(&offered) {
            evaluation
                .facts
                .set_number(fact, offer.affordability.ceiling);
        }
        let affordable = offered
            .iter()
            .filter(|offer| offer.affordability.ceiling >= offer.low);
        let affordable = Decimal::from(affordable.count());
        evaluation
            .facts
            .set_number(Derived::TiersAffordable, affordable);

        let (model, model_id) = model::model(evaluation);
        evaluation.facts.set_word(Derived::ModelId, model_id);

        let mut rated: Vec<Rated<'_>> = Vec::with_capacity(offered.len());
        let mut offers = Vec::new();
        for offer in &offered {
            let tier = tiers::rated(evaluation, &customer, offer);
            offers.extend(by_source(evaluation, &customer, &tier.commission));
            rated.push(tier);
        }
        let open = Tier::ALL.into_iter().zip(&rated);
        let open: Vec<Tier> = open
            .filter_map(|(tier, rated)| rated.is_open.then_some(tier))
            .collect();
        Self {
            platforms: Platforms::of(evaluation, &customer.assumptions, catalog),
            customer,
            populations,
            offered,
            model,
            rated,
            offers,
            // Where every tier waits, the figures are of the one that opens first.
            open: if open.is_empty() {
                vec![Tier::Referral]
            } else {
                open
            },
            lead: lead(evaluation, model_id),
        }
    }

    /// The share of payouts that the platform takes, 0 to 1.
    pub fn take(&self) -> Decimal {
        self.customer.model.program.costs.platform_take_in_fee
    }

    /// What a tier pays.
    pub fn commission(&self, tier: Tier) -> Commission {
        self.rated[tier as usize].commission
    }
}

/// The tier that a model leads with.
fn lead(evaluation: &Evaluation<'_>, model: &str) -> Tier {
    let models = evaluation.table("models");
    let leading = models
        .row(model)
        .and_then(|row| row.list("lead_tiers").first());
    leading
        .and_then(|id| Tier::of_id(id))
        .unwrap_or(Tier::Referral)
}
