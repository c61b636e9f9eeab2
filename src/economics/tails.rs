//! How unequal partners are: the spread at which the top ones bring a given share.
//!
//! Source: economics §2.3.

use super::rng::normal_quantile;

/// The sigma of a lognormal distribution whose top `top` of partners bring `share` of everything.
#[must_use]
pub fn lognormal_sigma(top: f64, share: f64) -> f64 {
    normal_quantile(1.0 - top) + normal_quantile(share)
}

/// The alpha of a Pareto distribution with the same property.
#[must_use]
pub fn pareto_alpha(top: f64, share: f64) -> f64 {
    1.0 / (1.0 - libm::log(share) / libm::log(top))
}
