//! What each tool takes. The comments here are what an assistant reads.

use std::path::PathBuf;

use rmcp::model::JsonObject;
use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;

/// The input of `questions`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionsInput {
    /// The answers so far, to be told only what is still to be asked; `{}` at the start. Without it, every question.
    pub answers: Option<JsonObject>,
    /// At most so many questions, in the order of asking; 1 for the next one.
    #[schemars(range(min = 1))]
    pub limit: Option<usize>,
}

/// The input of `check`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInput {
    /// The answers by section, such as `{"revenue": {"mrr": "25k"}}` for the question `revenue.mrr`.
    pub answers: JsonObject,
}

/// The input of `design`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignInput {
    /// The answers by section, such as `{"revenue": {"mrr": "25k"}}` for the question `revenue.mrr`.
    pub answers: JsonObject,
    /// Takes the documented assumption for every answer that is missing and has one.
    #[serde(default)]
    pub assume: bool,
    /// The parts of the blueprint to return, such as `launch_plan` or `policies`; without it, the parts that a board
    /// reads. `all` is about 100 kilobytes.
    #[serde(default)]
    pub parts: Vec<String>,
}

/// The input of `explain`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainInput {
    /// The answers by section, such as `{"revenue": {"mrr": "25k"}}` for the question `revenue.mrr`.
    pub answers: JsonObject,
    /// Takes the documented assumption for every answer that is missing and has one.
    #[serde(default)]
    pub assume: bool,
    /// The decision, such as `model` or `commission.referral`, with every rule that was looked at; without it, all
    /// decisions in short.
    pub decision: Option<String>,
    /// Adds, for each answer, the nearest change that changes a decision.
    #[serde(default)]
    pub levers: bool,
}

/// The input of `forecast`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastInput {
    /// The answers by section, such as `{"revenue": {"mrr": "25k"}}` for the question `revenue.mrr`.
    pub answers: JsonObject,
    /// Takes the documented assumption for every answer that is missing and has one.
    #[serde(default)]
    pub assume: bool,
}

/// The input of `diff`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffInput {
    /// The design before: answers by section, or a whole blueprint.
    pub before: JsonObject,
    /// The design after: answers by section, or a whole blueprint.
    pub after: JsonObject,
    /// The platform that the program runs on, for what it does to customers referred before.
    pub platform: Option<String>,
    /// Days of notice that the agreement promises; the longest notice wins.
    #[serde(default)]
    #[schemars(range(max = 3660))]
    pub notice: u32,
}

/// The input of `export`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportInput {
    /// The design: answers by section, or a whole blueprint.
    pub design: JsonObject,
    /// The platform, such as `rewardful`; `sheet` for none. A word that is not known is refused with those that are.
    pub platform: String,
    /// The plan of the platform; without it the design's own, or any.
    pub plan: Option<String>,
    /// What a referred customer saves, such as `10%`.
    pub discount: Option<String>,
}

/// The input of `diagnose`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiagnoseInput {
    /// Paths, on the machine of the server, of CSV exports of one platform: partners, referrals or customers,
    /// commissions, payouts. They are read in place, so that personal data stays out of the conversation.
    #[schemars(length(min = 1))]
    pub files: Vec<PathBuf>,
    /// What a column holds where it is not recognised, such as `Since=joined at`.
    #[serde(default)]
    pub maps: Vec<String>,
    /// Days after a sale before its commission counts as earned, where the export has no day of its own.
    #[schemars(range(max = 365))]
    pub hold: Option<u16>,
    /// What a customer costs without partners, in the currency of the exports.
    #[schemars(range(min = 0))]
    pub cac: Option<f64>,
    /// Fees of the platform over the time of the exports.
    #[schemars(range(min = 0))]
    pub fees: Option<f64>,
}

/// The input of `settle`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleInput {
    /// The case: `events`, each with its day, such as `{"events": [{"day": 0, "click": "A"}, {"day": 31, "purchase":
    /// "C1"}]}`, and `policy` where it is not the usual one. A word that is not known is refused with those that are.
    pub case: JsonObject,
}

/// The input of `compare`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareInput {
    /// The design: answers by section, or a whole blueprint.
    pub design: JsonObject,
}
