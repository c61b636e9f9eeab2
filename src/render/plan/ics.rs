//! The schedule as a calendar: an all-day event a task.
//!
//! An event's identity is its task's and the company's, so that a second import moves events and adds none.
//! The time stamp is the plan's first day: the same plan gives the same bytes.

use chrono::{NaiveTime, Utc};
use icalendar::{Calendar, Component as _, Event, EventLike as _, Property};

use crate::render::escape;
use crate::render::plan::{Schedule, description};

/// The domain in which the ids of our events are unique.
const DOMAIN: &str = "partnerkit.invalid";

/// The calendar, every line ended as calendars end them.
#[must_use]
pub fn ics(company: &str, schedule: &Schedule) -> String {
    let name = escape::line(company);
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//partnerkit//launch plan//EN"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", "PUBLISH"))
        .name(&format!("{name}: partner program"));
    let stamp = schedule
        .plan
        .start_date
        .and_time(NaiveTime::MIN)
        .and_local_timezone(Utc)
        .single();
    let house = escape::file_name(company);
    for (task, owner) in schedule.tasks() {
        let mut event = Event::new();
        event
            .uid(&format!("{}.{house}@{DOMAIN}", escape::file_name(&task.id)))
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
        for id in task.after.iter().filter(|id| schedule.task(id).is_some()) {
            event.append_multi_property(
                Property::new(
                    "RELATED-TO",
                    format!("{}.{house}@{DOMAIN}", escape::file_name(id)),
                )
                .add_parameter("RELTYPE", "FINISHTOSTART")
                .done(),
            );
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}

/// A name as the value of a parameter, which has no escapes: quotes and what ends a value are left out.
fn common_name(name: &str) -> String {
    let kept: String = escape::line(name)
        .chars()
        .filter(|c| !matches!(c, '"' | ';' | ':' | ',' | '\\' | '^'))
        .collect();
    kept
}
