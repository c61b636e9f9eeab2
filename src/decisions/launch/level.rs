//! Levelling: tasks on working days, with no owner over the hours of any week.
//!
//! A task takes an even part of its hours on each of its working days, and a week begins on Monday. It keeps its
//! planned days where its owner's weeks have room; otherwise it takes the days that end first, which lie later or are
//! more. It never begins before the end of what it waits for.

use chrono::{Datelike as _, Days, NaiveDate};
use rust_decimal::prelude::ToPrimitive as _;
use rustc_hash::{FxHashMap, FxHashSet};

use super::workdays::WorkingDays;
use super::{after_months, day_number};
use crate::blueprint::{Moved, OwnerHours, Task};
use crate::units::{Decimal, counted};

/// Hours below which a week has no room left, three minutes.
const FULL: f64 = 0.05;
/// Hours by which a sum of parts may miss its whole.
const NOISE: f64 = 1e-9;
/// Working days from the start beyond which no step of an integration is planned: three years.
const FAR_AHEAD: usize = 780;

/// A task on its planned days, with what decides where it can lie.
pub(super) struct Draft {
    pub task: Task,
    /// The event that it waits for besides other tasks.
    pub waits: Option<Wait>,
    /// Whether it takes its days before all others.
    pub is_fixed: bool,
    /// The place of the integration of which it is a step.
    pub integration: Option<usize>,
}

/// An event that tasks wait for: months and days after the first partners have signed.
pub(super) struct Wait {
    pub months: Decimal,
    pub days: u32,
    /// The event in words.
    pub until: String,
}

/// The tasks on their days, and the integrations for which the owners' weeks have no room within three years.
pub(super) struct Levelled {
    pub tasks: Vec<Task>,
    pub crowded_out: FxHashSet<usize>,
}

/// Levels the drafts, which are in the order of their planned days; `signing` is the id of the task by whose end the
/// first partners have signed.
pub(super) fn level(
    start: NaiveDate,
    mut drafts: Vec<Draft>,
    signing: &str,
    capacity: &[OwnerHours],
    working_days: &WorkingDays,
) -> Levelled {
    let order = order(&drafts, signing);
    let mut weeks = Weeks::from(start, working_days);
    let mut taken: FxHashMap<String, Vec<f64>> = FxHashMap::default();
    let mut crowded_out = FxHashSet::default();
    let mut first_crowded_out = usize::MAX;
    let mut ends: FxHashMap<String, (NaiveDate, String)> = FxHashMap::default();
    for at in order {
        let draft = &mut drafts[at];
        let task = &mut draft.task;
        // The integrations are in order, so that where one finds no room, none after it does.
        if draft.integration.is_some_and(|of| of >= first_crowded_out) {
            crowded_out.extend(draft.integration);
            continue;
        }
        let planned = (weeks.on_or_after(task.start), weeks.on_or_after(task.end));
        let (mut earliest, mut because) = (planned.0, None);
        let last = task.after.iter().filter_map(|id| ends.get(id));
        if let Some((end, action)) = last.max_by_key(|(end, _)| *end)
            && weeks.on_or_after(*end) > earliest
        {
            earliest = weeks.on_or_after(*end);
            because = Some(format!("waits for: {action}"));
        }
        if let Some((wait, (signed, _))) = draft.waits.as_ref().zip(ends.get(signing)) {
            let day = after_months(*signed, wait.months) + Days::new(u64::from(wait.days));
            if weeks.on_or_after(day) > earliest {
                earliest = weeks.on_or_after(day);
                because = Some(format!("not before {}", wait.until));
            }
        }
        let least = planned.1 - planned.0 + 1;
        let hours = capacity.iter().find(|one| one.owner == task.owner);
        let placed = match (task.hours, hours) {
            (Some(needed), Some(OwnerHours { hours, .. })) => weeks.place(
                taken.entry(task.owner.clone()).or_default(),
                [hours.0, needed.0].map(|hours| hours.to_f64().unwrap_or_default()),
                (earliest, least),
                draft.integration.map_or(usize::MAX, |_| FAR_AHEAD),
            ),
            _ => Some((earliest, earliest + least - 1)),
        };
        let Some(placed) = placed else {
            first_crowded_out = draft.integration.unwrap_or(usize::MAX);
            crowded_out.extend(draft.integration);
            continue;
        };
        if placed != planned {
            let of_hours = || {
                let hours = hours.map_or(Decimal::ZERO, |one| one.hours.0);
                let owner = task.owner.replace('_', " ");
                format!("{owner}: {} a week", counted(hours, "hour", "hours"))
            };
            task.moved = Some(Moved {
                planned_start: weeks.day(planned.0),
                planned_end: weeks.day(planned.1),
                because: because
                    .filter(|_| placed.0 == earliest)
                    .unwrap_or_else(of_hours),
            });
        }
        (task.start, task.end) = (weeks.day(placed.0), weeks.day(placed.1));
        task.start_day = day_number(start, task.start);
        task.end_day = day_number(start, task.end);
        ends.insert(task.id.clone(), (task.end, task.action.clone()));
    }
    let is_placed = |draft: &Draft| {
        draft
            .integration
            .is_none_or(|of| !crowded_out.contains(&of))
    };
    let placed = drafts.into_iter().filter(is_placed);
    let mut tasks: Vec<Task> = placed.map(|draft| draft.task).collect();
    tasks.sort_by_key(|task| (task.start_day, task.end_day));
    Levelled { tasks, crowded_out }
}

/// The order in which tasks take their days: fixed ones first, then as planned, each behind what it waits for.
fn order(drafts: &[Draft], signing: &str) -> Vec<usize> {
    let places: FxHashMap<&str, usize> = drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| (&*draft.task.id, at))
        .collect();
    let mut order = Vec::with_capacity(drafts.len());
    let mut seen = vec![false; drafts.len()];
    for fixed in [true, false] {
        for at in (0..drafts.len()).filter(|at| drafts[*at].is_fixed == fixed) {
            let mut open = vec![at];
            while let Some(&next) = open.last() {
                let draft = &drafts[next];
                let signing = draft.waits.as_ref().map(|_| signing);
                let before = draft.task.after.iter().map(String::as_str).chain(signing);
                let unseen: Vec<usize> = before
                    .filter_map(|id| places.get(id).copied())
                    .filter(|at| !seen[*at] && !open.contains(at))
                    .collect();
                if unseen.is_empty() {
                    open.pop();
                    if !std::mem::replace(&mut seen[next], true) {
                        order.push(next);
                    }
                }
                open.extend(unseen);
            }
        }
    }
    order
}

/// The working days from the start on, by their places, each with its week.
struct Weeks<'w> {
    working_days: &'w WorkingDays,
    first_monday: NaiveDate,
    days: Vec<(NaiveDate, usize)>,
}

impl<'w> Weeks<'w> {
    fn from(start: NaiveDate, working_days: &'w WorkingDays) -> Self {
        let monday = start - Days::new(u64::from(start.weekday().num_days_from_monday()));
        let mut weeks = Self {
            working_days,
            first_monday: monday,
            days: Vec::new(),
        };
        weeks.add(start);
        weeks
    }

    /// Adds the first working day on or after a day.
    fn add(&mut self, day: NaiveDate) {
        let day = self.working_days.on_or_after(day);
        let week = (day - self.first_monday).num_weeks();
        self.days
            .push((day, usize::try_from(week).unwrap_or_default()));
    }

    /// The working day at a place, with its week.
    fn at(&mut self, place: usize) -> (NaiveDate, usize) {
        while self.days.len() <= place {
            let (last, _) = self.days[self.days.len() - 1];
            self.add(last.succ_opt().unwrap_or(last));
        }
        self.days[place]
    }

    fn day(&mut self, place: usize) -> NaiveDate {
        self.at(place).0
    }

    /// The place of the first working day on or after a day.
    fn on_or_after(&mut self, day: NaiveDate) -> usize {
        while self.day(self.days.len() - 1) < day {
            self.at(self.days.len());
        }
        self.days.partition_point(|(known, _)| *known < day)
    }

    /// The places of the first and the last day of the span that ends first, of those that begin at `earliest`, are
    /// `least` days long, begin before `limit` and fit into what the weeks have left; the span takes its hours.
    fn place(
        &mut self,
        taken: &mut Vec<f64>,
        [capacity, hours]: [f64; 2],
        (earliest, least): (usize, usize),
        limit: usize,
    ) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        let mut first = earliest;
        while first < limit && best.is_none_or(|(_, end)| first + least - 1 < end) {
            let before = best.map_or(usize::MAX, |(_, end)| end);
            if let Some(last) = self.last_of(taken, [capacity, hours], (first, least), before) {
                best = Some((first, last));
            }
            first += 1;
        }
        let (first, last) = best?;
        for (week, share) in self.shares(first, last, hours) {
            if taken.len() <= week {
                taken.resize(week + 1, 0.0);
            }
            taken[week] += share;
        }
        best
    }

    /// The last day of the shortest span from a day on that fits into what the weeks have left and ends before a day.
    fn last_of(
        &mut self,
        taken: &[f64],
        [capacity, hours]: [f64; 2],
        (first, least): (usize, usize),
        before: usize,
    ) -> Option<usize> {
        let left = |week: usize| capacity - taken.get(week).copied().unwrap_or_default();
        // The weeks so far, with the days in each.
        let mut weeks: Vec<(usize, f64)> = Vec::new();
        for last in first..before {
            let (_, week) = self.at(last);
            match weeks.last_mut() {
                Some((begun, days)) if *begun == week => *days += 1.0,
                _ if left(week) < FULL => return None,
                _ => weeks.push((week, 1.0)),
            }
            let length = last + 1 - first;
            let each = hours / length as f64;
            let mut shares = weeks.iter();
            if length >= least && shares.all(|(week, days)| each * days <= left(*week) + NOISE) {
                return Some(last);
            }
        }
        None
    }

    /// For each week of a span its part of the hours.
    fn shares(&self, first: usize, last: usize, hours: f64) -> impl Iterator<Item = (usize, f64)> {
        let days = &self.days[first..=last];
        let each = hours / days.len() as f64;
        days.chunk_by(|(_, one), (_, other)| one == other)
            .map(move |days| (days[0].1, each * days.len() as f64))
    }
}
