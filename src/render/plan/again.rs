//! A calendar that is published again: what changed since the earlier one gets a higher `SEQUENCE` and a later
//! `DTSTAMP` (RFC 5545 §3.8.7), by which programs that hold the earlier events know that these replace them.
//!
//! It works on lines as [`super::ics()`] writes them. An event that has not changed keeps both, so that the same plan
//! over its own file is the same bytes. An event that is no longer in the plan is cancelled.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};

/// The lines of an event, from its beginning to its end.
type Event<'a> = Vec<&'a str>;

const BEGIN: &str = "BEGIN:VEVENT";
const END: &str = "END:VEVENT";
const CANCELLED: &str = "STATUS:CANCELLED";
/// The form of a date and time in UTC.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// The calendar as it follows an earlier one. A text that shares no event with it has no part in it.
pub(super) fn published_again(calendar: &str, earlier: &str) -> String {
    let (calendar, earlier) = (unfolded(calendar), unfolded(earlier));
    let mut before: BTreeMap<&str, Event<'_>> = events(&earlier)
        .filter_map(|event| Some((value(&event, "UID")?, event)))
        .collect();
    let mut out: Vec<String> = Vec::new();
    let head = calendar.lines().take_while(|line| *line != BEGIN);
    out.extend(head.map(str::to_owned));
    let mut shares = false;
    for event in events(&calendar) {
        let found = value(&event, "UID").and_then(|uid| before.remove(uid));
        shares |= found.is_some();
        match found {
            None => out.extend(event.iter().map(|line| (*line).to_owned())),
            Some(found) if content(&event).eq(content(&found)) => {
                out.extend(found.iter().map(|line| (*line).to_owned()));
            }
            Some(found) => out.extend(successor(&event, &found)),
        }
    }
    for gone in before.values().filter(|_| shares) {
        if gone.contains(&CANCELLED) {
            out.extend(gone.iter().map(|line| (*line).to_owned()));
        } else {
            let mut event = gone.clone();
            event.insert(event.len() - 1, CANCELLED);
            out.extend(successor(&event, gone));
        }
    }
    out.push("END:VCALENDAR".to_owned());
    out.iter().map(|line| format!("{line}\r\n")).collect()
}

/// The calendar with each of its lines whole.
pub(super) fn unfolded(calendar: &str) -> String {
    calendar.replace("\r\n ", "").replace("\n ", "")
}

/// The events of a calendar in their order.
fn events(calendar: &str) -> impl Iterator<Item = Event<'_>> {
    let mut lines = calendar.lines();
    std::iter::from_fn(move || {
        lines.find(|line| *line == BEGIN)?;
        let mut event = vec![BEGIN];
        event.extend(lines.by_ref().take_while(|line| *line != END));
        event.push(END);
        Some(event)
    })
}

fn value<'a>(event: &[&'a str], name: &str) -> Option<&'a str> {
    let mut lines = event.iter();
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
}

/// The lines that say what the event is, without those that count its changes.
fn content<'a>(event: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let counts = |line: &&str| line.starts_with("DTSTAMP:") || line.starts_with("SEQUENCE:");
    event.iter().copied().filter(move |line| !counts(line))
}

/// The event's lines with the number and the time stamp that follow those of an earlier one.
fn successor(event: &[&str], earlier: &[&str]) -> Vec<String> {
    let number = value(earlier, "SEQUENCE").and_then(|number| number.parse::<u32>().ok());
    let number = number.unwrap_or_default().saturating_add(1);
    let next = value(earlier, "DTSTAMP").and_then(|stamp| {
        let stamp = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?;
        stamp.checked_add_signed(TimeDelta::seconds(1))
    });
    let next = next.map(|stamp| stamp.format(STAMP).to_string());
    let own = value(event, "DTSTAMP").map(str::to_owned);
    let mut lines: Vec<String> = content(event).map(str::to_owned).collect();
    lines.insert(1, format!("SEQUENCE:{number}"));
    if let Some(stamp) = own.max(next) {
        lines.insert(1, format!("DTSTAMP:{stamp}"));
    }
    lines
}
