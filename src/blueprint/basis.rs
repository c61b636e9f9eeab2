//! What a design rests on: facts, assumptions, decisions with their rows, sources, and warnings.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::Value;

/// Something that was known when deciding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its id, such as `revenue.mrr`.
    pub id: String,
    /// Its name for readers, such as `Monthly revenue`.
    pub label: String,
    /// Its value; amounts as decimal text.
    pub value: Value,
    /// The labels of the options that were chosen, where it is a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Its unit: money, usd, percent, count, days, weeks, months, usd_rate, points, number, text, choice,
    /// choices, yes_no or date.
    pub unit: String,
    /// `answer`, `assumption` or `derived`.
    pub from: String,
}

/// Something a founder must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The row, with the tier, the need or the pair of answers where it belongs to one:
    /// `payout-before-window-closes.referral`, `platform-misses.own-terms`.
    pub id: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// What is the case.
    pub what: String,
    /// Why it matters, with the figures.
    pub why: String,
    /// How to fix it.
    pub fix: String,
    /// The source of the rule.
    pub source: String,
}

/// Something that was assumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// What it stands for: a question's id or a default's.
    pub id: String,
    /// Its name for readers.
    pub label: String,
    /// The value used.
    pub value: Value,
    /// Its unit.
    pub unit: String,
    /// Why this value.
    pub because: String,
    /// The source.
    pub source: String,
}

/// A decision and what made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The table, with the tier or the candidate where it was asked for one: `commission.referral`.
    pub id: String,
    /// The question.
    pub question: String,
    /// What came out.
    pub outcome: String,
    /// The row that decided.
    pub row: String,
    /// Why.
    pub because: String,
    /// The facts that the row looked at, by id.
    pub facts: BTreeMap<String, Value>,
    /// The source of the row.
    pub source: String,
    /// The other rows that hold and were outranked.
    pub also_matched: Vec<Outranked>,
}

/// A row that held and was outranked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outranked {
    /// The row.
    pub row: String,
    /// What it would have decided.
    pub outcome: String,
    /// The row that outranked it.
    pub outranked_by: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where in it.
    pub place: String,
    /// `seed`, `guide`, `vendor`, `study` or `judgement`.
    pub kind: String,
    /// Its address, where it has one.
    pub url: Option<String>,
    /// When it was read, where that is known.
    pub read: Option<NaiveDate>,
}
