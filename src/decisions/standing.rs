//! What is the same for every company and is therefore worked out once for a playbook: texts that depend on a
//! row alone, and look-ups that would otherwise be searches.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::blueprint::{
    AgendaItem, Attribution, Campaign, Channel, FunnelStage, Message, Policies, Text, TopicItem,
};
use crate::economics::practice::Practice;
use crate::economics::precise::Precise;
use crate::economics::quick::DiscountFactor;
use crate::economics::survival::Days;
use crate::playbook::Playbook;

use super::defaults::{self, Defaults};
use super::launch::{self, Planned};
use super::{WINDOWS, attribution, economics, policies, practice, recruitment, topics};

/// A text kept for the life of the process, like the tables it is made of.
pub(super) fn kept(text: String) -> Text {
    Text::Borrowed(text.leak())
}

/// Rows of a table by need and plan.
type Support = FxHashMap<&'static str, FxHashMap<&'static str, usize>>;

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
    pub tasks: Vec<Planned>,
    /// The section on attribution.
    pub attribution: Attribution,
    /// The rules of engagement, without what the lint says.
    pub policies: Policies,
    /// The recruitment funnel, without the partners needed.
    pub funnel: Vec<FunnelStage>,
    /// Every recruitment channel.
    pub channels: Vec<Channel>,
    /// The messages to a new partner.
    pub messages: Vec<Message>,
    /// Every co-marketing campaign.
    pub campaigns: Vec<Campaign>,
    /// The agenda of the quarterly review.
    pub review: Vec<AgendaItem>,
    /// The words that point to an industry, each between spaces, by row of `regulated-industries`.
    pub industries: FxHashMap<&'static str, Vec<String>>,
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
            attribution: attribution::section(playbook),
            policies: policies::section(playbook),
            funnel: recruitment::stages(playbook),
            channels: recruitment::all_channels(playbook),
            messages: recruitment::messages(playbook),
            campaigns: topics::all_campaigns(playbook),
            review: topics::review(playbook),
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
    let mut support = Support::default();
    let Some(table) = playbook.table("platform-needs") else {
        return support;
    };
    for (at, row) in table.rows.iter().enumerate() {
        let need = table.text(row, "need");
        let plans = support.entry(need).or_default();
        for plan in table.cell(row, "plans").list() {
            plans.entry(plan).or_insert(at);
        }
    }
    support
}

fn industries(playbook: &Playbook) -> FxHashMap<&'static str, Vec<String>> {
    let Some(table) = playbook.table("regulated-industries") else {
        return FxHashMap::default();
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
