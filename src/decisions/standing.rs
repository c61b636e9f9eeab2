//! What is the same for every company and is therefore worked out once for a playbook: texts that depend on a
//! row alone, and look-ups that would otherwise be searches.

use std::collections::HashMap;
use std::sync::Arc;

use crate::blueprint::{Task, TopicItem};
use crate::economics::practice::Practice;
use crate::economics::precise::Precise;
use crate::economics::quick::DiscountFactor;
use crate::economics::survival::Days;
use crate::playbook::Playbook;

use super::defaults::{self, Defaults};
use super::{WINDOWS, economics, launch, practice, topics};

/// Rows of a table by need and plan.
type Support = HashMap<&'static str, HashMap<&'static str, usize>>;

/// What is worked out once for a playbook.
#[derive(Debug)]
pub(super) struct Standing {
    /// The forecast's discount factor a month: a twelfth root.
    pub discount: DiscountFactor,
    /// The usual commissions and terms.
    pub practice: Arc<Practice>,
    /// The days to which survival is asked: ends of clawback windows and paydays.
    pub days: Days,
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
            days: days(playbook),
            support: support(playbook),
            topics: topics::items(playbook),
            tasks: launch::tasks(playbook),
            industries: industries(playbook),
        }
    }
}

/// Sixty and ninety days are told as facts; the rest are the tiers' windows and the paydays inside them.
fn days(playbook: &Playbook) -> Days {
    let defaults = Defaults::of(playbook);
    let (Some(tiers), Some(policies)) = (playbook.table("tiers"), playbook.table("clawback"))
    else {
        return Days::default();
    };
    let whole = |day: u32| Precise::whole(i64::from(day));
    let mut days = WINDOWS.map(whole).to_vec();
    for policy in &policies.rows {
        let Some(tier) = tiers.row(policy.id) else {
            continue;
        };
        let terms = economics::terms(defaults, tiers, tier, policies, policy);
        let window = whole(terms.window_days);
        days.push(window);
        let paydays = (0..).map(|month| terms.payday(month, 0, 0).day);
        days.extend(paydays.take_while(|day| *day < window));
    }
    Days::of(days)
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
