//! The letter that tells partners of a change: first what stays, then what changes and from when.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::notice::Notice;
use super::terms::{Partners, TermValue, terms};
use super::{Class, Difference};
use crate::blueprint::Blueprint;
use crate::playbook::Playbook;
use crate::units::percent;

pub(super) fn letter(
    playbook: &Playbook,
    before: &Blueprint,
    after: &Blueprint,
    differences: &[Difference],
    notice: Option<&Notice>,
) -> String {
    let Some(notice) = notice else {
        return String::new();
    };
    let day = |day: NaiveDate| day.format("%-d %b %Y").to_string();
    let (company, from) = (&after.company.name, day(notice.from));
    let mut letter = match notice.steps.is_empty() {
        true => format!("Dear partner,\nyour terms with {company} change on {from}.\n"),
        false => format!(
            "Dear partner,\nyour terms with {company} change in steps, the first on {from}.\n"
        ),
    };
    let in_steps = |difference: &Difference| {
        let steps = notice.steps.iter();
        let of_it =
            steps.filter(|step| difference.term == "rate" && step.partners == difference.partners);
        let steps: Vec<String> = of_it
            .map(|step| format!("{} from {} on", percent(step.rate.0), day(step.from)))
            .collect();
        match steps.is_empty() {
            true => change(difference),
            false => format!(
                "{} becomes {}",
                words(difference.before.as_ref(), &difference.unit),
                steps.join(", ")
            ),
        }
    };
    let stays = stays(playbook, before, differences);
    if !stays.is_empty() {
        let _ = writeln!(letter, "What stays as it is: {}.", stays.join(", "));
    }
    let changed: BTreeSet<&Partners> = differences
        .iter()
        .map(|difference| &difference.partners)
        .collect();
    for partners in changed {
        let tier = after
            .tiers
            .iter()
            .chain(&before.tiers)
            .find(|known| known.id == partners.tier);
        let changes: Vec<String> = differences
            .iter()
            .filter(|difference| difference.partners == *partners)
            .map(|difference| {
                format!(
                    "{}: {}",
                    difference.name.to_lowercase(),
                    in_steps(difference)
                )
            })
            .collect();
        let name = tier.map_or(partners.tier.as_str(), |known| known.name.as_str());
        let named = partners.named.iter().map(|named| format!(", {named}"));
        let named: String = named.collect();
        let _ = writeln!(letter, "{name}{named}: {}.", changes.join("; "));
    }
    if differences.iter().any(|difference| difference.consent) {
        letter.push_str(
            "Customers you have already brought keep their old terms unless you agree to the new ones in writing.\n",
        );
    }
    if differences
        .iter()
        .any(|difference| difference.class == Class::Worse)
    {
        letter.push_str("If you would rather leave the program, tell us before that day; what you have earned is paid.\n");
    }
    letter
}

/// What the letter calls the terms that no tier changes.
fn stays<'p>(
    playbook: &'p Playbook,
    before: &Blueprint,
    differences: &[Difference],
) -> Vec<&'p str> {
    let has = terms(before);
    let stays = playbook.rows("term-changes").filter(|row| {
        has.iter().any(|term| term.id == row.id)
            && !differences
                .iter()
                .any(|difference| difference.term == row.id)
    });
    stays
        .filter_map(|row| row.cell("in_letter").text())
        .collect()
}

/// A difference in words: `30% becomes 20%`.
#[must_use]
pub fn change(difference: &Difference) -> String {
    match (&difference.before, &difference.after) {
        (Some(TermValue::List(old)), Some(TermValue::List(new))) => {
            let only = |these: &[String], those: &[String]| -> Vec<String> {
                these
                    .iter()
                    .filter(|one| !those.contains(one))
                    .cloned()
                    .collect()
            };
            let mut parts = Vec::new();
            for (word, list) in [("new", only(new, old)), ("no longer", only(old, new))] {
                if !list.is_empty() {
                    parts.push(format!("{word}: {}", list.join(", ")));
                }
            }
            if parts.is_empty() {
                "another order".to_owned()
            } else {
                parts.join("; ")
            }
        }
        (old, new) => {
            let shown = |at: usize, value: &Option<TermValue>| {
                let currency = difference.currencies.as_ref().map(|codes| &codes[at]);
                let currency = currency.filter(|_| value.is_some());
                let currency: String = currency.iter().map(|code| format!(" {code}")).collect();
                words(value.as_ref(), &difference.unit) + &currency
            };
            format!("{} becomes {}", shown(0, old), shown(1, new))
        }
    }
}

/// A value of a term in words, with the term's unit: `30%`, `12 months`.
#[must_use]
pub fn words(value: Option<&TermValue>, unit: &str) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(TermValue::Number(number)) => {
            let number = number.normalize();
            match unit {
                "percent" => format!("{number}%"),
                "money" => number.to_string(),
                "day" => format!("day {number}"),
                unit => format!("{number} {unit}"),
            }
        }
        Some(TermValue::Word(word)) => match word.as_str() {
            "lifetime" => "as long as the customer stays".to_owned(),
            "open_at_launch" => "open".to_owned(),
            "opens_when" => "closed".to_owned(),
            "none" => "nothing".to_owned(),
            "prorated" => "the share for the days that were left".to_owned(),
            "full" => "the whole commission".to_owned(),
            word => word.replace('_', " "),
        },
        Some(TermValue::List(list)) => list.join(", "),
    }
}
