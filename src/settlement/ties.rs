//! Events of one time whose order nobody knows: where it would decide who is paid, or how much, the case is refused.
//!
//! It knows nothing of claims and rules: it tells each other order of such events to whoever settles.

use std::collections::BTreeMap;

use super::case::{Case, DAY, Event, Hours, Kind};
use crate::diagnostics::Diagnostic;

/// The problems of events that happened to a customer at one time, where another order of theirs has another outcome.
pub(super) fn undecided<T: PartialEq>(
    case: &Case,
    customer: &str,
    outcome: impl Fn(&Case) -> T,
) -> Vec<Diagnostic> {
    let told = outcome(case);
    let groups = groups(case, customer).into_iter();
    let decides = |group: &Vec<usize>| outcome(&reversed(case, group)) != told;
    groups
        .filter(decides)
        .map(|group| problem(case, &group))
        .collect()
}

/// The places in a case of events of one kind and one time that concern a customer. An event without an hour may have
/// happened at any hour of its day.
fn groups(case: &Case, customer: &str) -> Vec<Vec<usize>> {
    let mut days: BTreeMap<(Hours, Kind), Vec<usize>> = BTreeMap::new();
    for (place, event) in case.events.iter().enumerate() {
        if event.concerns(customer) {
            let day = event.at.div_euclid(DAY);
            days.entry((day, event.kind)).or_default().push(place);
        }
    }
    let event = |place: &usize| &case.events[*place];
    let groups = days.values().flat_map(|of_day| {
        if of_day.iter().all(|place| event(place).has_hour) {
            let hours = of_day.chunk_by(|one, other| event(one).at == event(other).at);
            hours.map(<[usize]>::to_vec).collect()
        } else {
            vec![of_day.clone()]
        }
    });
    groups.filter(|group| group.len() > 1).collect()
}

/// The case with events of one time in their other order; those without an hour come last of their day.
fn reversed(case: &Case, group: &[usize]) -> Case {
    let last = group.last().map(|place| case.events[*place].at);
    let turned = group.iter().rev().map(|place| {
        let event = case.events[*place].clone();
        let at = last.filter(|_| !event.has_hour).unwrap_or(event.at);
        Event { at, ..event }
    });
    let others = case.events.iter().enumerate();
    let others = others.filter(|(place, _)| !group.contains(place));
    let mut events: Vec<Event> = turned
        .chain(others.map(|(_, event)| event.clone()))
        .collect();
    events.sort_by_key(|event| (event.at, event.kind));
    Case {
        events,
        ..case.clone()
    }
}

fn problem(case: &Case, group: &[usize]) -> Diagnostic {
    let events = group.iter().map(|place| &case.events[*place]);
    let later = events.clone().max_by_key(|event| event.place.0);
    let later = later.expect("a group has events");
    let lacks_hour = events.clone().any(|event| !event.has_hour);
    let message = format!(
        "{} events `{}` happened at the same time, and who is paid or how much depends on which came first",
        group.len(),
        later.kind.id()
    );
    let problem = Diagnostic::error("same-time", message);
    let problem = problem.at(&case.source, later.place.0..later.place.1, "");
    problem.help(if lacks_hour {
        "add `hour:` to each of them, such as `hour: 9`"
    } else {
        "correct the `hour:` of one of them, or leave out what cannot be proven"
    })
}
