//! A product that could be integrated with, and what is known of it.

use super::record::Record;
use crate::units::Decimal;

/// A candidate; what is `None` is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidate {
    /// The product's name.
    pub name: String,
    /// How many customers use both.
    pub shared_accounts: Option<u64>,
    /// `adjacent`, `complementary` or `tangential`.
    pub workflow_fit: Option<&'static str>,
    /// `budget_committed`, `willing` or `integration_only`.
    pub gtm_commitment: Option<&'static str>,
    /// Whether it has an API that can be used.
    pub api_available: Option<bool>,
    /// The weeks it would take to build.
    pub build_weeks: Option<Decimal>,
    /// Whether customers ask for it.
    pub customers_requesting: Option<bool>,
    /// Whether a competitor has it.
    pub competitor_has_it: Option<bool>,
    /// Whether its maker is much larger than the company.
    pub larger: Option<bool>,
}

impl Candidate {
    /// Whether it brings the integration and no marketing, or is much larger than the company.
    #[must_use]
    pub fn is_alone_or_larger(&self) -> bool {
        self.larger == Some(true) || self.gtm_commitment == Some("integration_only")
    }
}

impl From<&Record> for Candidate {
    fn from(known: &Record) -> Self {
        Self {
            name: known
                .get("name")
                .map(ToString::to_string)
                .unwrap_or_default(),
            shared_accounts: known.count("shared_accounts"),
            workflow_fit: known.choice("workflow_fit"),
            gtm_commitment: known.choice("gtm_commitment"),
            api_available: known.yes_no("api_available"),
            build_weeks: known.number("build_weeks"),
            customers_requesting: known.yes_no("customers_requesting"),
            competitor_has_it: known.yes_no("competitor_has_it"),
            larger: known.yes_no("larger"),
        }
    }
}
