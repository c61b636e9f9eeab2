//! The usual uncertainty of a model that gives none of its own.
//!
//! Source: economics §2.2.

use rust_decimal::Decimal;

use super::model::{FunnelRanges, PartnerSource, Product, Range, Simulation};

/// A range from one factor of the likeliest value to another, at most one.
fn around(mode: Decimal, below: Decimal, above: Decimal) -> Range {
    Range {
        low: mode * below,
        mode,
        high: (mode * above).min(Decimal::ONE),
    }
}

impl FunnelRanges {
    /// The usual uncertainty around a source's rates.
    #[must_use]
    pub fn usual(source: &PartnerSource) -> Self {
        let five_points = Decimal::new(5, 2);
        let within = |mode: Decimal| Range {
            low: (mode - five_points).max(Decimal::ZERO),
            mode,
            high: (mode + five_points).min(Decimal::ONE),
        };
        Self {
            recruit_rate: within(source.recruit_rate),
            onboard_rate: within(source.onboard_rate),
            activation_rate: within(source.activation_rate),
            win_rate: around(source.win_rate, Decimal::new(8, 1), Decimal::new(125, 2)),
        }
    }
}

impl Simulation {
    /// The usual uncertainty around a product.
    #[must_use]
    pub fn usual(product: &Product) -> Self {
        Self {
            trials: 2_000,
            seed: 20_260_101,
            churn: around(
                product.monthly_churn,
                Decimal::new(7, 1),
                Decimal::new(15, 1),
            ),
            price_sigma: Decimal::new(10, 2),
            deal_sigma: match product.revenue_model.prepaid_months() {
                Some(_) => Decimal::new(60, 2),
                None => Decimal::new(40, 2),
            },
            productivity_sigma: Decimal::new(1_683_242_467_145_829, 15),
        }
    }
}
