//! The usual uncertainty of a model that gives none of its own. It holds it and knows no table it comes from.
//!
//! Source: economics §2.2.

use rust_decimal::Decimal;

use super::inputs::Input;
use super::model::{FunnelRates, PartnerSource, Product, Range, Simulation};

/// How far an input lies from its likeliest value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Spread {
    /// From one multiple of it to another.
    Times(Decimal, Decimal),
    /// From so much below it to so much above.
    Around(Decimal, Decimal),
    /// From one value to another, whatever it is.
    Between(Decimal, Decimal),
    /// As the simulation draws it.
    #[default]
    AsDrawn,
}

/// What is usual.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UsualRanges {
    /// The inputs that the sensitivity analysis varies, by name, and how far.
    pub varied: Vec<(&'static str, Spread)>,
    /// What the simulation draws the rates of a source from.
    pub funnel: FunnelRates<Spread>,
    /// What it draws churn from.
    pub churn: Spread,
    /// How it is run; churn apart.
    pub simulation: Simulation,
    /// The spread of deal sizes where customers pay in advance.
    pub prepaid_deal_sigma: Decimal,
}

impl Spread {
    /// The range around a share's likeliest value, within a whole; the value alone where it has none of its own.
    #[must_use]
    pub fn of_share(self, mode: Decimal) -> Range {
        let (low, high) = match self {
            Self::Times(low, high) => (mode * low, mode * high),
            Self::Around(below, above) => (mode - below, mode + above),
            Self::Between(low, high) => (low, high),
            Self::AsDrawn => (mode, mode),
        };
        Range {
            low: low.max(Decimal::ZERO),
            mode,
            high: high.min(Decimal::ONE),
        }
    }
}

impl UsualRanges {
    /// How far the sensitivity analysis varies an input; `None` where it does not.
    #[must_use]
    pub fn of(&self, input: &Input) -> Option<Spread> {
        let mut varied = self.varied.iter();
        varied
            .find(|(name, _)| *name == input.name)
            .map(|(_, spread)| *spread)
    }

    /// The usual uncertainty around a source's rates.
    #[must_use]
    pub fn of_source(&self, source: &PartnerSource) -> FunnelRates<Range> {
        FunnelRates {
            recruit_rate: self.funnel.recruit_rate.of_share(source.recruit_rate),
            onboard_rate: self.funnel.onboard_rate.of_share(source.onboard_rate),
            activation_rate: self.funnel.activation_rate.of_share(source.activation_rate),
            win_rate: self.funnel.win_rate.of_share(source.win_rate),
        }
    }

    /// The usual simulation of a product.
    #[must_use]
    pub fn of_product(&self, product: &Product) -> Simulation {
        Simulation {
            churn: self.churn.of_share(product.monthly_churn),
            deal_sigma: match product.revenue_model.prepaid_months() {
                Some(_) => self.prepaid_deal_sigma,
                None => self.simulation.deal_sigma,
            },
            ..self.simulation.clone()
        }
    }
}
