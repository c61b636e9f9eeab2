//! What is usual: the commission bands of each way of charging, each tier's terms, and how uncertain inputs are.
//!
//! Bands are what ceilings are held against; terms are what a model has that gives none of its own. It holds
//! them and knows no table they come from.

use rust_decimal::Decimal;

use super::inputs::Input;
use super::model::{RevenueModel, Scope, Terms, Tier};
use super::usual_ranges::UsualRanges;

/// A commission structure with the band of rates that is usual for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// The tier.
    pub tier: Tier,
    /// Which payments are commissioned.
    pub scope: Scope,
    /// Lowest usual rate.
    pub low: f64,
    /// Highest usual rate.
    pub high: f64,
}

/// What is usual.
#[derive(Clone, Debug, PartialEq)]
pub struct UsualTerms {
    /// The usual structures, in the order in which they are listed.
    pub offers: Vec<(RevenueModel, Offer)>,
    /// The terms of the referral, integration and solution tier.
    pub terms: [Terms; 3],
    /// How uncertain the inputs of a model are.
    pub ranges: UsualRanges,
    /// What is assumed of inputs that a model leaves out, by name.
    pub assumed: Vec<(&'static str, Decimal)>,
}

impl UsualTerms {
    /// The structures that are usual for a way of charging.
    pub fn offers(&self, revenue_model: RevenueModel) -> impl Iterator<Item = Offer> {
        let of_model = move |(model, offer): &(RevenueModel, Offer)| {
            (*model == revenue_model).then_some(*offer)
        };
        self.offers.iter().filter_map(of_model)
    }

    /// What is assumed of an input that a model leaves out; nothing where nothing is.
    #[must_use]
    pub fn assumed(&self, input: &Input) -> Decimal {
        let mut assumed = self.assumed.iter();
        let found = assumed.find(|(name, _)| *name == input.name);
        found.map_or(Decimal::ZERO, |(_, value)| *value)
    }

    /// A tier's usual terms.
    #[must_use]
    pub fn terms(&self, tier: Tier) -> Terms {
        match tier {
            Tier::Referral => self.terms[0],
            Tier::Integration => self.terms[1],
            Tier::Solution => self.terms[2],
        }
    }
}
