//! A product that could be integrated with, and what is known of it.

use crate::units::{Decimal, Value};

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
}

impl Candidate {
    /// A candidate of which only the name is known.
    #[must_use]
    pub fn named(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// Puts down what is known of one field; nothing when it is not known. The name is always known.
    pub fn set(&mut self, key: &str, value: Option<Value>) {
        let number = || value.as_ref().and_then(Value::number);
        let choice = || match value {
            Some(Value::Choice(id)) => Some(id),
            _ => None,
        };
        let yes_no = || match value {
            Some(Value::YesNo(yes)) => Some(yes),
            _ => None,
        };
        match key {
            "shared_accounts" => {
                self.shared_accounts = number().and_then(|count| u64::try_from(count).ok());
            }
            "workflow_fit" => self.workflow_fit = choice(),
            "gtm_commitment" => self.gtm_commitment = choice(),
            "api_available" => self.api_available = yes_no(),
            "build_weeks" => self.build_weeks = number(),
            "customers_requesting" => self.customers_requesting = yes_no(),
            "competitor_has_it" => self.competitor_has_it = yes_no(),
            _ => {
                if let Some(Value::Text(name)) = value {
                    self.name = name;
                }
            }
        }
    }

    /// What is known of one field, as it would be typed.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<String> {
        let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        match key {
            "shared_accounts" => self.shared_accounts.map(|count| count.to_string()),
            "workflow_fit" => self.workflow_fit.map(str::to_owned),
            "gtm_commitment" => self.gtm_commitment.map(str::to_owned),
            "api_available" => self.api_available.map(yes_no),
            "build_weeks" => self.build_weeks.map(|weeks| weeks.to_string()),
            "customers_requesting" => self.customers_requesting.map(yes_no),
            "competitor_has_it" => self.competitor_has_it.map(yes_no),
            _ => Some(self.name.clone()),
        }
    }
}
