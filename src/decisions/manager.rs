//! Who works for partners: what that costs a month, and the hours a week.

use crate::facts::Facts;
use crate::units::Decimal;

use super::assumptions::{Assumption, Assumptions};

/// The answer with the hours a week of whoever looks after partners.
const HOURS: &str = "resources.hours_a_week";

/// Who works for partners: what that costs a month, and the hours a week.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Manager {
    /// The level: a word of the question about it.
    pub level: &'static str,
    pub monthly: Decimal,
    pub hours: Decimal,
}

/// The levels of a partner manager, the least first, with their assumptions.
const MANAGERS: [(&str, Assumption, Assumption); 3] = [
    (
        "founder_led",
        Assumption::ManagerFounderLed,
        Assumption::HoursFounderLed,
    ),
    (
        "part_time",
        Assumption::ManagerPartTime,
        Assumption::HoursPartTime,
    ),
    (
        "full_time",
        Assumption::ManagerFullTime,
        Assumption::HoursFullTime,
    ),
];

/// The place of a level of a partner manager.
fn level(word: &str) -> Option<usize> {
    MANAGERS.iter().position(|(level, ..)| *level == word)
}

impl Manager {
    /// The one that there is, at most of the level that a program needs.
    pub fn of(facts: &Facts<'_>, assumptions: &Assumptions, needed: &str) -> Self {
        let there = level(facts.word("resources.partner_manager")).unwrap_or(0);
        let of = level(needed).map_or(there, |needed| needed.min(there));
        let (level, cost, hours) = MANAGERS[of];
        let answered = |id, usual: Decimal| match facts.given_number(id) {
            Some(given) if of == there => given,
            Some(given) => usual.min(given),
            None => usual,
        };
        let monthly = facts.of_usd(assumptions.value(cost));
        Self {
            level,
            monthly: answered("resources.partner_manager_cost", monthly),
            hours: answered(HOURS, assumptions.value(hours)),
        }
    }
}
