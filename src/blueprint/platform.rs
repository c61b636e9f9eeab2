//! The platform that runs the program, and how it fits.

use serde::{Deserialize, Serialize};

use crate::units::{Money, Number, Percent};

/// The platform that runs the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tooling {
    /// The platform's id.
    pub platform: String,
    /// Its name.
    pub name: String,
    /// The plan that carries this design; `None` when no listed plan does or prices are by quote.
    pub plan: Option<String>,
    /// The plan that the company has or means to take, as it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_plan: Option<String>,
    /// The word that marks a partner's link, as it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_parameter: Option<String>,
    /// Whether the plan has what the design cannot do without and holds its volume.
    #[serde(default)]
    pub carries: bool,
    /// The plan's price with fees in month 12 of the forecast; `None` when by quote.
    pub monthly_cost: Option<Money>,
    /// What the forecast counts for a month of it where the price is by quote: the most that published prices reach.
    #[serde(default)]
    pub counted: Option<Money>,
    /// What today's program costs a month on this platform, where the new one begins there too: no cost of the new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_today: Option<Money>,
    /// What kind of price it is: `list`, `from`, `estimate`, `quote`.
    pub price: String,
    /// The source of the price; `None` without a plan.
    pub price_source: Option<String>,
    /// What to pay for first, where it differs.
    #[serde(default)]
    pub start_with: Option<StartWith>,
    /// What the plans were held against: month 12 of the forecast, today's program included.
    #[serde(default)]
    pub volume: Option<PlatformVolume>,
    /// The currency of the prices here.
    pub currency: String,
    /// Why this platform.
    pub because: String,
    /// The source of the rule.
    pub source: String,
    /// What it is good at.
    pub strengths: Vec<String>,
    /// Whom it suits best.
    #[serde(default)]
    pub best_for: String,
    /// Where it ends.
    pub limitations: Vec<String>,
    /// The source of both.
    #[serde(default)]
    pub profile_source: String,
    /// The needs of this design and whether the platform meets them.
    pub fit: Vec<Fit>,
    /// The other platforms, the next best first.
    pub alternatives: Vec<Alternative>,
    /// Figures that have moved since the rule was written.
    pub price_changes: Vec<String>,
    /// The sources of those figures, then and now.
    #[serde(default)]
    pub price_change_sources: Vec<String>,
}

/// What a program begins with in place of the platform that the rules pick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartWith {
    /// The platform's id, or `none`.
    pub platform: String,
    /// Its name, or what does instead.
    pub name: String,
    /// The plan; `None` without a platform.
    pub plan: Option<String>,
    /// What a month costs.
    pub monthly_cost: Option<Money>,
    /// Why.
    pub because: String,
    /// What that saves a month; `None` where it saves nothing or the pick's price is by quote.
    pub saves: Option<Money>,
    /// The source.
    pub source: String,
}

/// What goes through a platform in a month, in the currency of its prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformVolume {
    /// Sales through partners, as they are billed.
    pub sales: Money,
    /// Commission paid out.
    pub payouts: Money,
    /// Partners who signed up.
    pub partners: Number,
    /// The part of it that today's program brings; `None` without a program.
    pub today: Option<VolumeToday>,
    /// What the figures rest on.
    pub source: String,
}

/// What goes through a platform today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeToday {
    /// Sales through partners.
    pub sales: Money,
    /// Commission paid out: assumed at this rate on all of them.
    pub payouts: Money,
    /// The rate of the leading tier.
    pub assumed_rate: Percent,
    /// Partners.
    pub partners: Number,
}

/// A need of the design held against the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// The need's id.
    pub id: String,
    /// The need.
    pub need: String,
    /// `yes`, `no`, `on_a_larger_plan` or `not_documented`.
    pub met: String,
    /// What that rests on.
    pub because: String,
    /// The source.
    pub source: String,
}

/// Another platform held against the same needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The platform's id.
    pub platform: String,
    /// Its name.
    pub name: String,
    /// Whom it suits best.
    #[serde(default)]
    pub best_for: String,
    /// The least plan that carries the design.
    pub plan: Option<String>,
    /// Its price with fees in month 12 of the forecast.
    pub monthly_cost: Option<Money>,
    /// What kind of price it is: `list`, `from`, `estimate`, `quote`.
    pub price: String,
    /// The needs it does not meet.
    pub misses: Vec<String>,
    /// The needs of which no page says whether it meets them.
    pub not_documented: Vec<String>,
    /// The source of the price.
    pub source: String,
}
