//! From a case file to a case: every problem of the file in one run, each with its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;

use super::addresses::masked;
use super::case::{Case, DAY, Event, Hours, Kind, Subject};
use super::contradictions::contradiction;
use super::policy::Policy;
use super::values::{Fault, Readable};
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::playbook::Playbook;
use crate::playbook::verify::finding;
use crate::questions::did_you_mean;
use crate::units::{Percent, Word as _};
use crate::yaml::{self, Entry, Tree};

/// Hours of an average month: 30.4375 days, to the hour.
const MONTH: Hours = 731;

/// What a case file may have beside policy and events: remarks that no rule reads.
const REMARKS: [&str; 7] = [
    "id",
    "title",
    "expect",
    "source",
    "strength",
    "address_kept",
    "note",
];

/// Reads a case; switches that its policy does not name are those of `usual`. No problem that is told shows an e-mail
/// address of the text.
///
/// # Errors
/// Every place where the text is not YAML, a key or a word is unknown, or an event has no time or a name is an e-mail address.
pub fn read(source: &Arc<Source>, usual: Policy) -> Result<Case, Diagnostics> {
    let source = &Arc::new(Source {
        name: source.name.clone(),
        text: masked(&source.text),
    });
    let reading = yaml::read(&source.text);
    let mut problems: Vec<Diagnostic> = reading
        .problems
        .iter()
        .map(|problem| problem.diagnostic(source))
        .collect();
    let mut reader = Reader {
        source,
        problems: Vec::new(),
    };
    let case = reading.root.as_ref().map(|root| reader.case(root, usual));
    problems.append(&mut reader.problems);
    match case {
        Some(case) if problems.is_empty() => Ok(case),
        _ if problems.is_empty() => Err(Diagnostic::error(
            "empty-case",
            format!("`{}` holds no case", source.name),
        )
        .help(EXAMPLE)
        .into()),
        _ => Err(Diagnostics(problems).sorted()),
    }
}

/// The policy of this program, from its table: what a case takes where it names no switch of its own.
///
/// # Errors
/// Every row of an edited table that names no switch or gives it a value it cannot have.
pub fn usual_policy(playbook: &Playbook) -> Result<Policy, Diagnostics> {
    let mut policy = Policy::default();
    let mut problems = Vec::new();
    for row in playbook.rows("settlement-policy") {
        let key = row.text("switch");
        let fault = match policy.set(key, &Tree::plain(row.text("value"))) {
            Some(set) => set.err(),
            None => Some(unknown(key, Policy::KEYS)),
        };
        problems.extend(fault.map(|(message, help)| finding(row, message).help(help)));
    }
    Diagnostics::ensure_none(problems)?;
    Ok(policy)
}

/// Why a key is none, and what to write.
fn unknown(key: &str, keys: &[&str]) -> Fault {
    let help = did_you_mean(key, keys.iter().copied());
    let help = help.unwrap_or_else(|| format!("write one of {}", keys.join(", ")));
    (format!("a case has no `{key}` here"), help)
}

/// What a case looks like.
pub const EXAMPLE: &str = "a case is `events:` with a list such as `- {day: 0, click: Acme}` and \
`- {day: 10, purchase: Globex, amount: 100, rate: 20}`, with or without a `policy:` before it";

struct Reader<'s> {
    source: &'s Arc<Source>,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn problem(&mut self, tree: &Tree<'_>, message: String, help: String) {
        let problem = Diagnostic::error("case", message).at(self.source, tree.span.range(), "");
        self.problems.push(problem.help(help));
    }

    fn unknown_key(&mut self, key: &str, entry: &Entry<'_>, keys: &[&str]) {
        let (message, help) = unknown(key, keys);
        let problem = Diagnostic::error("unknown-key", message);
        let problem = problem.at(self.source, entry.key_span.range(), "");
        self.problems.push(problem.help(help));
    }

    fn case(&mut self, root: &Tree<'_>, usual: Policy) -> Case {
        let mut case = Case {
            policy: usual,
            events: Vec::new(),
            source: Arc::clone(self.source),
        };
        for entry in root.fields() {
            match &*entry.key {
                "policy" => self.policy(&entry.value, &mut case.policy),
                "events" => {}
                key if REMARKS.contains(&key) => {}
                key => self.unknown_key(key, entry, &["policy", "events", "title", "note"]),
            }
        }
        match root.get("events") {
            Some(events) => case.events = self.events(events, &case.policy),
            None => self.problem(root, "the case has no `events`".into(), EXAMPLE.into()),
        }
        case
    }

    /// Reads switches; those of a map within the map are named after both, such as `registration.expires_days`.
    fn policy(&mut self, tree: &Tree<'_>, policy: &mut Policy) {
        for entry in tree.fields() {
            if entry.value.fields().is_empty() {
                self.switch(&entry.key, entry, policy);
            }
            for inner in entry.value.fields() {
                self.switch(&format!("{}.{}", entry.key, inner.key), inner, policy);
            }
        }
    }

    fn switch(&mut self, key: &str, entry: &Entry<'_>, policy: &mut Policy) {
        match policy.set(key, &entry.value) {
            Some(Ok(())) => {}
            Some(Err((message, help))) => self.problem(&entry.value, message, help),
            None => self.unknown_key(key, entry, Policy::KEYS),
        }
    }

    /// The value of a key, or nothing where it cannot be read.
    fn value<T: Readable>(&mut self, tree: &Tree<'_>) -> Option<T> {
        let read = T::read(tree);
        read.map_err(|(message, help)| self.problem(tree, message, help))
            .ok()
    }

    fn rate(&mut self, tree: &Tree<'_>) -> Option<Decimal> {
        self.value(tree).map(|Percent(rate)| rate)
    }

    fn events(&mut self, tree: &Tree<'_>, policy: &Policy) -> Vec<Event> {
        if tree.items().is_empty() {
            self.problem(tree, "the case has no events".into(), EXAMPLE.into());
        }
        let dated = tree
            .items()
            .iter()
            .filter(|item| item.get("date").is_some())
            .count();
        if dated != 0 && dated != tree.items().len() {
            self.problem(
                tree,
                "some events have a date and some count from day 0".into(),
                "give all events by `date:` or all by `day:`".into(),
            );
        }
        let items = tree.items().iter();
        let mut events: Vec<Event> = items.filter_map(|item| self.event(item)).collect();
        in_one_spelling(&mut events);
        events.sort();
        for event in &events {
            if let Some((message, help)) = contradiction(policy, event, &events) {
                let problem = Diagnostic::error("case", message);
                let problem = problem.at(self.source, event.place.0..event.place.1, "");
                self.problems.push(problem.help(help));
            }
        }
        events
    }

    fn event(&mut self, tree: &Tree<'_>) -> Option<Event> {
        let mut kinds: Vec<(&Entry<'_>, Kind)> = tree
            .fields()
            .iter()
            .filter_map(|entry| Some((entry, Kind::of_id(&entry.key)?)))
            .collect();
        if kinds.len() > 1 {
            // Beside another event it is a remark on how the sale was made.
            kinds.retain(|(_, kind)| *kind != Kind::ProductOnDiscover);
        }
        let mut kinds = kinds.into_iter();
        let Some((subject, kind)) = kinds.next() else {
            self.problem(
                tree,
                "this event does not say what happened".into(),
                format!("write one of {}", Kind::IDS.join(", ")),
            );
            return None;
        };
        if let Some((_, other)) = kinds.next() {
            self.problem(
                tree,
                format!("this event is both `{}` and `{}`", kind.id(), other.id()),
                "write an event for each of them".into(),
            );
        }
        let at = self.time(tree)?;
        let mut event = Event {
            at,
            kind,
            has_hour: tree.get("hour").is_some(),
            place: (tree.span.range().start, tree.span.range().end),
            ..Event::default()
        };
        match kind.subject() {
            Subject::Partner => event.partner = self.value(&subject.value),
            Subject::Customer => event.customer = self.value(&subject.value),
            Subject::Rate => event.rate = self.rate(&subject.value),
            Subject::Fact => {}
        }
        for entry in tree.fields() {
            let value = &entry.value;
            match &*entry.key {
                "day" | "hour" | "month" | "date" | "time" => {}
                "partner" => event.partner = self.value(value),
                "customer" => event.customer = self.value(value),
                "code" => event.code = self.value(value),
                "same_company_as" => event.same_company_as = self.value(value),
                "client_of" => event.client_of = self.value(value),
                "group" => event.group = self.value(value),
                "state" => event.state = self.value(value),
                "amount" => event.amount = self.value(value),
                "rate" => event.rate = self.rate(value),
                "evidence" => event.evidence = self.value(value).unwrap_or_default(),
                "product_on_discover" => {}
                key if key == kind.id() => {}
                key => self.unknown_key(key, entry, EVENT_KEYS),
            }
        }
        Some(event)
    }

    fn time(&mut self, tree: &Tree<'_>) -> Option<Hours> {
        let count = |key: &str| {
            tree.get(key).map(|value| {
                (
                    value,
                    value.text().and_then(|text| text.parse::<i64>().ok()),
                )
            })
        };
        let mut hours = None;
        for (key, each) in [("day", DAY), ("month", MONTH)] {
            match count(key) {
                Some((_, Some(number))) if number.abs() <= 36_600 => hours = Some(number * each),
                Some((value, _)) => {
                    self.problem(
                        value,
                        format!("this is no whole number of {key}s"),
                        format!("write `{key}: 30`"),
                    );
                    return None;
                }
                None => {}
            }
        }
        if let Some(date) = tree.get("date") {
            let day = date
                .text()
                .and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
            let Some(day) = day else {
                self.problem(
                    date,
                    "this is no date".into(),
                    "write it as `2027-01-31`".into(),
                );
                return None;
            };
            hours = Some(Hours::from(day.num_days_from_ce()) * DAY);
        }
        match (hours, count("hour")) {
            (Some(hours), None) => Some(hours),
            (Some(hours), Some((_, Some(hour)))) if (0..24).contains(&hour) => Some(hours + hour),
            (_, Some((value, _))) => {
                self.problem(
                    value,
                    "this is no hour of a day".into(),
                    "write a number from 0 to 23".into(),
                );
                None
            }
            (None, None) => {
                self.problem(
                    tree,
                    "this event has no time".into(),
                    "add `day: 0` (days since the first event) or `date: 2027-01-31`".into(),
                );
                None
            }
        }
    }
}

/// Writes names that differ only in case in one way, whatever the order of the events.
fn in_one_spelling(events: &mut [Event]) {
    let mut spellings: BTreeMap<String, String> = BTreeMap::new();
    for name in events.iter_mut().flat_map(names) {
        let known = spellings.entry(name.to_lowercase());
        let known = known.or_insert_with(|| name.clone());
        if *name < *known {
            known.clone_from(name);
        }
    }
    for name in events.iter_mut().flat_map(names) {
        if let Some(known) = spellings.get(&name.to_lowercase()) {
            name.clone_from(known);
        }
    }
}

/// The partners and customers that an event names.
fn names(event: &mut Event) -> impl Iterator<Item = &mut String> {
    let names = [
        &mut event.customer,
        &mut event.partner,
        &mut event.code,
        &mut event.same_company_as,
        &mut event.client_of,
    ];
    names.into_iter().flatten()
}

const EVENT_KEYS: &[&str] = &[
    "day",
    "hour",
    "month",
    "date",
    "partner",
    "customer",
    "code",
    "same_company_as",
    "client_of",
    "group",
    "state",
    "amount",
    "rate",
    "evidence",
];
