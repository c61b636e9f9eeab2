//! What is the same for every company and is therefore worked out once for a playbook: texts that depend on a
//! row alone, and look-ups that would otherwise be searches.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::blueprint::{
    AgendaItem, Attribution, Campaign, Channel, FunnelStage, Message, Policies, Source, TopicItem,
    Warning,
};
use crate::economics::practice::Practice;
use crate::playbook::Playbook;
use crate::playbook::table::Cell;

use super::defaults::Defaults;
use super::integrations::Factors;
use super::launch::{self, Planned};
use super::onboarding::{self, Step};
use super::settings::{self, Setting};
use super::tiers::{self, Market};
use super::tooling::Shelf;
use super::{all_disagreements, attribution, policies, practice, recruitment, topics};

/// What is worked out once for a playbook.
#[derive(Debug)]
pub(super) struct Standing {
    /// The factors that integrations are scored by.
    pub factors: Factors,
    /// The forecast's assumptions.
    pub defaults: Defaults,
    /// The usual commissions and terms.
    pub practice: Arc<Practice>,
    /// The plans of the platforms.
    pub shelf: Shelf,
    /// For each topic, an item for each row of its table.
    pub topics: Vec<Vec<TopicItem>>,
    /// The settings of the platforms.
    pub settings: Vec<Setting>,
    /// For each launch task, the task without dates.
    pub tasks: Vec<Planned>,
    /// The steps of integration onboarding, without dates.
    pub steps: Vec<Step>,
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
    /// Every source, in the playbook's order.
    pub sources: Vec<Source>,
    /// What others pay for each tier.
    pub market: Vec<Market>,
    /// For each pair of answers that can disagree, the warning; none where another warning says the same.
    pub disagreements: FxHashMap<&'static str, Option<Warning>>,
    /// The words that point to an industry, by row of `regulated-industries`.
    pub industries: FxHashMap<&'static str, Vec<IndustryWord>>,
}

/// A word or two that point to an industry.
#[derive(Debug)]
pub(super) struct IndustryWord {
    /// Between spaces.
    pub padded: String,
    /// As [`first_letters`] counts it.
    pub first_letter: u32,
}

/// The letters that words of a text begin with, a bit each: what begins with another is not in it.
pub(super) fn first_letters(text: &str) -> u32 {
    let words = text.split(' ').filter_map(|word| word.chars().next());
    words.fold(0, |letters, first| {
        letters | 1 << (u32::from(first) % u32::BITS)
    })
}

impl Standing {
    pub fn of(playbook: &Playbook) -> Self {
        let defaults = Defaults::of(playbook);
        Self {
            practice: Arc::new(practice::practice(playbook, &defaults)),
            defaults,
            shelf: Shelf::of(playbook),
            tasks: launch::tasks(playbook),
            factors: Factors::of(playbook),
            topics: topics::items(playbook),
            settings: settings::all_settings(playbook),
            steps: onboarding::steps(playbook),
            attribution: attribution::section(playbook),
            policies: policies::section(playbook),
            funnel: recruitment::stages(playbook),
            channels: recruitment::all_channels(playbook),
            messages: recruitment::messages(playbook),
            campaigns: topics::all_campaigns(playbook),
            review: topics::review(playbook),
            sources: sources(playbook),
            market: tiers::market(playbook),
            disagreements: all_disagreements(playbook),
            industries: industries(playbook),
        }
    }
}

fn sources(playbook: &Playbook) -> Vec<Source> {
    let rows = playbook.rows("sources");
    rows.map(|(table, row)| Source {
        id: row.id.into(),
        title: table.text(row, "title").into(),
        place: table.text(row, "place").into(),
        kind: table.text(row, "kind").into(),
        url: table.cell(row, "url").text().map(String::from),
        read: match table.cell(row, "read") {
            Cell::Date(date) => Some(*date),
            _ => None,
        },
    })
    .collect()
}

fn industries(playbook: &Playbook) -> FxHashMap<&'static str, Vec<IndustryWord>> {
    let Some(table) = playbook.table("regulated-industries") else {
        return FxHashMap::default();
    };
    let word = |word: &str| IndustryWord {
        padded: format!(" {word} "),
        first_letter: first_letters(word.split(' ').next().unwrap_or(word)),
    };
    table
        .rows
        .iter()
        .map(|row| {
            (
                row.id,
                table
                    .cell(row, "words")
                    .list()
                    .iter()
                    .map(|text| word(text))
                    .collect(),
            )
        })
        .collect()
}
