//! From a case file to a case: every problem of the file in one run, each with its place.

use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;

use super::case::{Case, DAY, Event, Hours, Kind, Subject};
use super::policy::Policy;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::playbook::Playbook;
use crate::questions::did_you_mean;
use crate::units::Word;
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

/// Reads a case; switches that its policy does not name are those of `usual`.
///
/// # Errors
/// Every place where the text is not YAML, a key or a word is unknown, or an event has no time.
pub fn read(source: &Arc<Source>, usual: Policy) -> Result<Case, Diagnostics> {
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
    let table = playbook.compiled_in("settlement-policy");
    let rows = table.rows.iter();
    let text = rows
        .map(|row| {
            format!(
                "{}: {}\n",
                table.text(row, "switch"),
                table.text(row, "value")
            )
        })
        .collect();
    let source = Arc::new(Source {
        name: "settlement-policy".to_owned(),
        text,
    });
    let reading = yaml::read(&source.text);
    let mut reader = Reader {
        source: &source,
        problems: Vec::new(),
    };
    let mut policy = Policy::open();
    for entry in reading.root.iter().flat_map(Tree::fields) {
        reader.switch(&entry.key, entry, &mut policy);
    }
    Diagnostics::ensure_none(reader.problems)?;
    Ok(policy)
}

const EXAMPLE: &str = "a case is `events:` with a list such as `- {day: 0, click: Acme}` and \
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

    fn unknown_key(&mut self, entry: &Entry<'_>, keys: &[&str]) {
        let problem = Diagnostic::error(
            "unknown-key",
            format!("a case has no `{}` here", entry.key),
        )
        .at(self.source, entry.key_span.range(), "");
        let help = did_you_mean(&entry.key, keys.iter().copied());
        let help = help.unwrap_or_else(|| format!("write one of {}", keys.join(", ")));
        self.problems.push(problem.help(help));
    }

    fn case(&mut self, root: &Tree<'_>, usual: Policy) -> Case {
        let mut case = Case {
            policy: usual,
            events: Vec::new(),
        };
        for entry in root.fields() {
            match &*entry.key {
                "policy" => self.policy(&entry.value, &mut case.policy),
                "events" => case.events = self.events(&entry.value),
                key if REMARKS.contains(&key) => {}
                _ => self.unknown_key(entry, &["policy", "events", "title", "note"]),
            }
        }
        if root.get("events").is_none() {
            self.problem(root, "the case has no `events`".into(), EXAMPLE.into());
        }
        case.events.sort();
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
        let value = &entry.value;
        match key {
            "credit" => self.word(value, &mut policy.credit),
            "window_days" => self.limit(value, &mut policy.window_days),
            "window_covers" => self.word(value, &mut policy.window_covers),
            "window_restarts" => self.yes_no(value, &mut policy.window_restarts),
            "code_beats_link" => self.yes_no(value, &mut policy.code_beats_link),
            "link_beats_code_within_hours" => {
                self.limit(value, &mut policy.link_beats_code_within_hours)
            }
            "new_customers_only" => self.yes_no(value, &mut policy.new_customers_only),
            "crm_rule" => self.word(value, &mut policy.crm_rule),
            "opportunity.idle_days" => self.limit(value, &mut policy.opportunity_idle_days),
            "opportunity.idle_states" => {
                let states = listed_words(value).map(|(_, state)| state.to_owned());
                policy.opportunity_idle_states = states.collect();
            }
            "registration.first_valid_wins" => {
                self.yes_no(value, &mut policy.first_valid_registration_wins)
            }
            "registration.expires_days" => self.limit(value, &mut policy.registration_expires_days),
            "registration.expired_reopens" => self.yes_no(value, &mut policy.expired_reopens),
            "customer_choice_overrides" => {
                self.yes_no(value, &mut policy.customer_choice_overrides)
            }
            "pays" => self.word(value, &mut policy.pays),
            "self_referral" => {
                self.either(value, ["allow", "void"], &mut policy.self_referral_is_void)
            }
            "own_client_of_agency" => {
                self.either(value, ["void", "allow"], &mut policy.own_clients_are_paid)
            }
            "qualifying_event" => self.word(value, &mut policy.qualifying_event),
            "hold_days" => self.limit(value, &mut policy.hold_days),
            "refund" => self.word(value, &mut policy.refund),
            "rate_lock" => self.word(value, &mut policy.rate_lock),
            "renewal_checks" => self.renewal_checks(value, policy),
            "manual_claims.allowed" => self.yes_no(value, &mut policy.claims_are_allowed),
            "manual_claims.within_days" => self.limit(value, &mut policy.claims_within_days),
            "referral_valid_days" => self.limit(value, &mut policy.referral_valid_days),
            _ => self.unknown_key(entry, POLICY_KEYS),
        }
    }

    fn renewal_checks(&mut self, tree: &Tree<'_>, policy: &mut Policy) {
        policy.renewal_needs_partner = false;
        policy.renewal_needs_program = false;
        for (item, word) in listed_words(tree) {
            match word {
                "partner_active" => policy.renewal_needs_partner = true,
                "program_open" => policy.renewal_needs_program = true,
                _ => self.problem(
                    item,
                    "this is no check of a renewal".into(),
                    "write `[partner_active, program_open]`, one of them, or `[]`".into(),
                ),
            }
        }
    }

    fn word<T: Word>(&mut self, tree: &Tree<'_>, into: &mut T) {
        match T::of_id(tree.text().unwrap_or_default()) {
            Some(word) => *into = word,
            None => self.problem(
                tree,
                format!(
                    "`{}` is none of the possible words",
                    tree.text().unwrap_or_default()
                ),
                format!("write {}", listed(T::IDS)),
            ),
        }
    }

    /// Reads the second of two words as yes, the first as no.
    fn either(&mut self, tree: &Tree<'_>, words: [&'static str; 2], into: &mut bool) {
        match words.iter().position(|word| Some(*word) == tree.text()) {
            Some(at) => *into = at == 1,
            None => self.problem(
                tree,
                format!(
                    "`{}` is none of the possible words",
                    tree.text().unwrap_or_default()
                ),
                format!("write {}", listed(&words)),
            ),
        }
    }

    fn yes_no(&mut self, tree: &Tree<'_>, into: &mut bool) {
        match tree.text() {
            Some("true" | "yes") => *into = true,
            Some("false" | "no") => *into = false,
            _ => self.problem(
                tree,
                "this is neither yes nor no".into(),
                "write `yes` or `no`".into(),
            ),
        }
    }

    /// Reads a count of days or hours; nothing written or `null` sets no limit.
    fn limit(&mut self, tree: &Tree<'_>, into: &mut Option<u32>) {
        match tree.text().map(str::parse) {
            None => *into = None,
            Some(Ok(count)) if count <= 3660 => *into = Some(count),
            Some(_) => self.problem(
                tree,
                format!(
                    "`{}` is no count from 0 to 3,660",
                    tree.text().unwrap_or_default()
                ),
                "write a whole number such as `30`, or `null` for no limit".into(),
            ),
        }
    }

    fn events(&mut self, tree: &Tree<'_>) -> Vec<Event> {
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
        let mut events = Vec::new();
        for item in tree.items() {
            events.extend(self.event(item));
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
        let mut event = Event::new(at, kind);
        match kind.subject() {
            Subject::Partner => event.partner = self.name(&subject.value),
            Subject::Customer => event.customer = self.name(&subject.value),
            Subject::Rate => event.rate = self.number(&subject.value),
            Subject::Fact => {}
        }
        for entry in tree.fields() {
            let value = &entry.value;
            match &*entry.key {
                "day" | "hour" | "month" | "date" | "time" => {}
                "partner" => event.partner = self.name(value),
                "customer" => event.customer = self.name(value),
                "code" => event.code = self.name(value),
                "same_company_as" => event.same_company_as = self.name(value),
                "client_of" => event.client_of = self.name(value),
                "group" => event.group = self.name(value),
                "state" => event.state = self.name(value),
                "amount" => event.amount = self.number(value),
                "rate" => event.rate = self.number(value),
                "evidence" => self.yes_no(value, &mut event.evidence),
                "product_on_discover" => {}
                key if key == kind.id() => {}
                _ => self.unknown_key(entry, EVENT_KEYS),
            }
        }
        Some(event)
    }

    fn name(&mut self, tree: &Tree<'_>) -> Option<String> {
        let name = tree.text().map(str::trim).filter(|name| !name.is_empty());
        if name.is_none() {
            self.problem(
                tree,
                "a name is missing".into(),
                "write a name such as `Acme`".into(),
            );
        }
        name.map(str::to_owned)
    }

    fn number(&mut self, tree: &Tree<'_>) -> Option<Decimal> {
        let text = tree.text().unwrap_or_default().trim_end_matches('%');
        let number = Decimal::from_str_exact(text)
            .ok()
            .filter(|number| *number >= Decimal::ZERO);
        if number.is_none() {
            self.problem(
                tree,
                format!(
                    "`{}` is no number from 0 on",
                    tree.text().unwrap_or_default()
                ),
                "write a number such as `20` or `99.50`".into(),
            );
        }
        number
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

/// The words of a list, or of a text with commas, each with its place.
fn listed_words<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = (&'t Tree<'t>, &'t str)> {
    tree.items().iter().flat_map(|item| {
        let text = item.text().unwrap_or_default();
        text.split(", ").map(move |word| (item, word))
    })
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(" or ")
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

const POLICY_KEYS: &[&str] = &[
    "credit",
    "window_days",
    "window_covers",
    "window_restarts",
    "code_beats_link",
    "link_beats_code_within_hours",
    "new_customers_only",
    "crm_rule",
    "opportunity",
    "idle_days",
    "idle_states",
    "registration",
    "first_valid_wins",
    "expires_days",
    "expired_reopens",
    "customer_choice_overrides",
    "pays",
    "self_referral",
    "own_client_of_agency",
    "qualifying_event",
    "hold_days",
    "refund",
    "rate_lock",
    "renewal_checks",
    "manual_claims",
    "allowed",
    "within_days",
    "referral_valid_days",
];
