//! What is the same for every company and is therefore worked out once for a playbook: texts that depend on a
//! row alone, and look-ups that would otherwise be searches.

use std::collections::HashMap;
use std::sync::Arc;

use crate::blueprint::{Task, TopicItem};
use crate::economics::practice::Practice;
use crate::economics::quick::DiscountFactor;
use crate::playbook::Playbook;

use super::defaults::{self, Defaults};
use super::{launch, practice, topics};

/// Rows of a table by need and plan.
type Support = HashMap<&'static str, HashMap<&'static str, usize>>;

/// What is worked out once for a playbook.
#[derive(Debug)]
pub(super) struct Standing {
    /// The forecast's discount factor a month: a twelfth root.
    pub discount: DiscountFactor,
    /// The usual commissions and terms.
    pub practice: Arc<Practice>,
    /// For each need and plan, the row of `platform-needs` that speaks of them.
    pub support: Support,
    /// For each topic, an item for each row of its table.
    pub topics: Vec<Vec<TopicItem>>,
    /// For each launch task, the task without dates.
    pub tasks: Vec<Task>,
    /// The words that point to an industry, each between spaces, by row of `regulated-industries`.
    pub industries: HashMap<&'static str, Vec<String>>,
}

impl Standing {
    pub fn of(playbook: &Playbook) -> Self {
        let rate = Defaults::of(playbook).share(defaults::DISCOUNT_RATE);
        Self {
            discount: DiscountFactor::of(rate),
            practice: Arc::new(practice::practice(playbook)),
            support: support(playbook),
            topics: topics::items(playbook),
            tasks: launch::tasks(playbook),
            industries: industries(playbook),
        }
    }
}

fn support(playbook: &Playbook) -> Support {
    let mut support = Support::new();
    let Some(table) = playbook.table("platform-needs") else {
        return support;
    };
    for (at, row) in table.rows.iter().enumerate() {
        let need = table.cell(row, "need").text().unwrap_or_default();
        let plans = support.entry(need).or_default();
        for plan in table.cell(row, "plans").list() {
            plans.entry(plan).or_insert(at);
        }
    }
    support
}

fn industries(playbook: &Playbook) -> HashMap<&'static str, Vec<String>> {
    let Some(table) = playbook.table("regulated-industries") else {
        return HashMap::new();
    };
    let padded = |word: &&str| format!(" {word} ");
    table
        .rows
        .iter()
        .map(|row| {
            (
                row.id,
                table.cell(row, "words").list().iter().map(padded).collect(),
            )
        })
        .collect()
}
