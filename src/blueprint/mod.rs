//! The blueprint: everything partnerkit has to say about a program, as plain values.
//!
//! This is the contract of `--format yaml` and `--format json`, version 1: field names may grow, none changes
//! its meaning. It knows no rule and no rendering; renderers see nothing else.

mod basis;
mod comparison;
mod money;
mod offers;
mod plan;
mod platform;
mod program;
mod tiers;
mod today;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::Number;

pub use basis::{Assumption, Decision, Fact, Outranked, Source, Warning};
pub use comparison::{AudienceIncome, Market, PartnerView, TierComparison};
pub use money::{
    Economics, PartnerIncome, ProgramEconomics, Scenario, SourceEconomics, TierEconomics,
};
pub use offers::{Offer, Structure};
pub use plan::{
    Factor, FirstPartners, Integration, LaunchPlan, Milestone, Moved, OnboardingStep, OwnerHours,
    ScoreRange, Task,
};
pub use platform::{Alternative, Fit, PlatformVolume, StartWith, Tooling, VolumeToday};
pub use program::{
    Advice, AgendaItem, Attribution, Campaign, Case, Channel, CoMarketing, Contrast, FunnelStage,
    GrowthStep, Maturity, Message, Model, Operations, Policies, Readiness, Recruitment, Rule,
    Share, Target, Topic, TopicItem, TurningFigure, Window,
};
pub use tiers::{
    Band, Clawback, Commission, CommissionAlternative, Gate, Payout, Requalification, Tier,
};
pub use today::{CutOption, KindToday, NewTerms, PlatformChange, TermsChange, Today};

/// The version of the contract.
pub const SCHEMA: &str = "partnerkit/blueprint/v1";

/// A partner program, designed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    /// [`SCHEMA`].
    pub schema: String,
    /// What made it.
    pub generated: Generated,
    /// For whom.
    pub company: Company,
    /// Everything that was known, in the order of the questionnaire, derived facts last.
    pub facts: Vec<Fact>,
    /// Whether to start at all.
    pub readiness: Readiness,
    /// The programs that were worked out, the full one first.
    #[serde(default)]
    pub scenarios: Vec<Scenario>,
    /// Which kind of program.
    pub model: Model,
    /// Which platform runs it.
    pub tooling: Tooling,
    /// The three tiers, entry level first.
    pub tiers: Vec<Tier>,
    /// Rules of engagement.
    pub policies: Policies,
    /// Who gets credit for what.
    pub attribution: Attribution,
    /// Whom to recruit, how many, and how to get them going.
    pub recruitment: Recruitment,
    /// The integration candidates, best first.
    pub integrations: Vec<Integration>,
    /// The dated plan of the first 90 days.
    pub launch_plan: LaunchPlan,
    /// What the program earns, costs and risks.
    pub economics: Economics,
    /// Each tier beside public programs, and what it would bring partners.
    pub comparison: Vec<TierComparison>,
    /// What comes after day 90.
    pub milestones: Vec<Milestone>,
    /// Joint campaigns that fit the budget.
    pub co_marketing: CoMarketing,
    /// How the running program is looked after.
    pub operations: Operations,
    /// Further advice, by topic, each topic only where it applies.
    pub topics: Vec<Topic>,
    /// What a founder must know before signing this.
    pub warnings: Vec<Warning>,
    /// Everything that was assumed for want of an answer.
    pub assumptions: Vec<Assumption>,
    /// Every decision with the row that made it.
    pub decisions: Vec<Decision>,
    /// The sources of everything above.
    pub sources: Vec<Source>,
}

impl Blueprint {
    /// What was known under an id.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }
}

/// What made a blueprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// The program's version.
    pub version: String,
    /// The playbook's fingerprint, 12 hexadecimal digits.
    pub playbook: String,
    /// Day 1 of the plan.
    pub start_date: NaiveDate,
}

/// The company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Its name as given.
    pub name: String,
    /// The address that partners' links lead to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// The ISO 4217 code of every amount that names no other currency.
    pub currency: String,
    /// Decimal places of that currency.
    pub minor_units: u32,
    /// US dollars for one unit of that currency; 1 for US dollars.
    pub usd_rate: Number,
}
