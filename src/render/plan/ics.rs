//! The schedule as a calendar: an all-day event a task.
//!
//! An event's identity is its task's and the company's, so that a second import moves events and adds none.
//! The time stamp is the plan's first day, or follows that of the calendar that is replaced: the same plan gives the
//! same bytes.

use chrono::{NaiveTime, Utc};
use icalendar::{Calendar, Component as _, Event, EventLike as _, Property};

use sha2::{Digest as _, Sha256};

use crate::blueprint::Task;
use crate::render::escape;
use crate::render::plan::again::{published_again, unfolded};
use crate::render::plan::{Schedule, description};
use crate::units::hex;

/// The domain in which the ids of our events are unique.
const DOMAIN: &str = "partnerkit.invalid";

/// The calendar, every line ended as calendars end them. `earlier` is the text of the file that it replaces.
#[must_use]
pub fn ics(company: &str, schedule: &Schedule, earlier: Option<&str>) -> String {
    let name = format!("{}: partner program", escape::line(company));
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//partnerkit//launch plan//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", "PUBLISH"))
        .append_property(("NAME", text_value(&name).as_str()))
        .append_property(("X-WR-CALNAME", name.as_str()));
    let stamp = schedule
        .plan
        .start_date
        .and_time(NaiveTime::MIN)
        .and_local_timezone(Utc)
        .single();
    let house = identity(company);
    let uid = |task: &Task| format!("{}.{house}@{DOMAIN}", escape::file_name(&task.id));
    for (task, owner) in schedule.tasks() {
        let mut event = Event::new();
        event
            .uid(&uid(task))
            .summary(&escape::line(&task.action))
            .starts(task.start)
            .ends(task.end.succ_opt().unwrap_or(task.end));
        if let Some(stamp) = stamp {
            event.timestamp(stamp);
        }
        let mut text: Vec<String> = description(task, schedule);
        text.insert(0, format!("Owner: {}", owner.shown()));
        let text: Vec<String> = text.iter().map(|sentence| escape::line(sentence)).collect();
        event.description(&text.join("\n"));
        event.append_property(("CATEGORIES", escape::line(&task.phase).as_str()));
        event.append_property(("TRANSP", "TRANSPARENT"));
        if let Some(mail) = &owner.mail {
            let mut attendee = Property::new("ATTENDEE", format!("mailto:{mail}"));
            if let Some(name) = &owner.name {
                attendee.add_parameter("CN", &common_name(name));
            }
            event.append_property(attendee.done());
        }
        for earlier in schedule.waits_for(task) {
            let mut relation = Property::new("RELATED-TO", uid(earlier));
            relation.add_parameter("RELTYPE", "FINISHTOSTART");
            event.append_multi_property(relation.done());
        }
        calendar.push(event.done());
    }
    let calendar = calendar.to_string();
    folded(&match earlier {
        Some(earlier) => published_again(&calendar, earlier),
        None => calendar,
    })
}

/// A company's part of an event's id: its name as far as ASCII goes, and a fingerprint of the whole name, so that
/// names in any script, and names that differ by signs alone, stay apart.
fn identity(company: &str) -> String {
    let fingerprint = hex(&Sha256::digest(company.trim().as_bytes())[..4]);
    format!("{}-{fingerprint}", escape::file_name(company))
}

/// A value of type TEXT (RFC 5545 §3.3.11) for `NAME`, a property whose type the calendar library does not know.
fn text_value(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\");
    escaped.replace(';', "\\;").replace(',', "\\,")
}

/// The most bytes of a line, its ending aside.
const LONGEST_LINE: usize = 75;

/// The calendar with every line at most 75 bytes long: its writer counts no blank before what goes on.
fn folded(calendar: &str) -> String {
    let whole = unfolded(calendar);
    let mut out = String::with_capacity(calendar.len() + calendar.len() / 64);
    for line in whole.split_terminator("\r\n") {
        let mut rest = line;
        let mut room = LONGEST_LINE;
        while rest.len() > room {
            let mut at = rest.floor_char_boundary(room);
            let escapes = rest[..at].bytes().rev().take_while(|byte| *byte == b'\\');
            at -= escapes.count() % 2;
            out.push_str(&rest[..at]);
            out.push_str("\r\n ");
            rest = &rest[at..];
            room = LONGEST_LINE - 1;
        }
        out.push_str(rest);
        out.push_str("\r\n");
    }
    out
}

/// A name as the value of a parameter, which has no escapes: quotes and what ends a value are left out.
fn common_name(name: &str) -> String {
    escape::line(name).replace(['"', ';', ':', ',', '\\', '^'], "")
}

#[cfg(test)]
mod tests {
    use super::{folded, identity, text_value};

    #[test]
    fn companies_whose_names_share_no_ascii_letter_or_differ_late_have_ids_of_their_own() {
        let long = "a".repeat(70);
        let names = [
            "\u{65e5}\u{672c}\u{96fb}\u{6a5f}",
            "\u{4e2d}\u{56fd}\u{516c}\u{53f8}",
            "\u{420}\u{43e}\u{43c}\u{430}\u{448}\u{43a}\u{430}",
            "Acme",
            "Acme!",
            &format!("{long}b"),
            &format!("{long}c"),
        ];
        let ids: std::collections::HashSet<String> = names.map(identity).into();
        assert_eq!(ids.len(), names.len(), "{ids:?}");
        assert!(ids.iter().all(|id| id.is_ascii()), "{ids:?}");
    }

    #[test]
    fn the_calendar_s_name_escapes_what_ends_a_value() {
        for (name, value) in [
            ("Smith, Jones; Sons", "Smith\\, Jones\\; Sons"),
            ("C:\\new Ltd", "C:\\\\new Ltd"),
            ("plain", "plain"),
        ] {
            assert_eq!(text_value(name), value);
        }
    }

    #[test]
    fn no_line_is_longer_than_75_bytes_and_no_escape_or_letter_is_cut() {
        for part in ["a\\; ", "a\\, b", "\u{e9}\u{20ac}", "x"] {
            let whole = format!("DESCRIPTION:{}", part.repeat(120));
            let text = folded(&format!("{whole}\r\nEND:VEVENT\r\n"));
            assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
            assert!(!text.contains("\\\r\n"), "{text}");
            assert_eq!(
                text.replace("\r\n ", ""),
                format!("{whole}\r\nEND:VEVENT\r\n")
            );
            assert_eq!(folded(&text), text);
        }
    }
}
