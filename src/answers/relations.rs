//! What must hold between the fields of a list's items, and between them and other answers.

use super::Record;
use crate::questions::{FieldRule, List, Question, questionnaire};
use crate::units::{Decimal, Value, uncapitalized};

/// Two values that cannot both hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The place of the item in the list.
    pub item: usize,
    /// The key of the field that is refused.
    pub field: &'static str,
    /// The key of the other field of the item, or the id of the question that was answered; none for a bound.
    pub other: Option<&'static str>,
    /// Why both cannot hold.
    pub message: String,
}

/// Every breach of a list's rules, in their order; `given` is the number that was given for a question's id.
pub fn breaches(
    list: &List,
    items: &[Record],
    given: impl Fn(&str) -> Option<Decimal>,
) -> Vec<Breach> {
    let mut found = Vec::new();
    for rule in &list.rules {
        match *rule {
            FieldRule::Either(one, other) => found.extend(each(items, |item| {
                let both = item.says(one) && item.says(other);
                let both = both.then(|| Some((list.field(one)?, list.field(other)?)))??;
                let (name, [first, second]) = (name(list, item), [both.0.label, both.1.label]);
                let message = format!("{name}: \"{first}\" and \"{second}\" cannot both be given");
                Some((other, one, message))
            })),
            FieldRule::AtMost(less, more) => found.extend(each(items, |item| {
                let message = above(list, item, less, item.number(more)?, list.field(more)?)?;
                Some((less, more, message))
            })),
            FieldRule::Each { field, answer } => found.extend(each(items, |item| {
                let of = questionnaire().get(answer)?;
                let message = above(list, item, field, given(answer)?, of)?;
                Some((field, answer, message))
            })),
            FieldRule::Within { sum, answer } => {
                found.extend(list.field(sum).and_then(|field| {
                    within(field, items, given(answer).map(|limit| (answer, limit)))
                }));
            }
        }
    }
    found
}

/// The breaches of single items: the field that is refused, the other one and the message.
fn each(
    items: &[Record],
    breach: impl Fn(&Record) -> Option<(&'static str, &'static str, String)>,
) -> impl Iterator<Item = Breach> {
    items.iter().enumerate().filter_map(move |(at, item)| {
        let (field, other, message) = breach(item)?;
        Some(Breach {
            item: at,
            field,
            other: Some(other),
            message,
        })
    })
}

/// Why a field is refused whose number is above the limit that another question sets.
fn above(list: &List, item: &Record, key: &str, limit: Decimal, of: &Question) -> Option<String> {
    let (number, field) = (item.number(key)?, list.field(key)?);
    let shown = |number| field.kind.show(&Value::Number(number), "");
    (number > limit).then(|| {
        let (name, number, limit) = (name(list, item), shown(number), shown(limit));
        let [label, of] = [field, of].map(|question| uncapitalized(question.label));
        format!("{name}: {number} for {label} is more than {limit} for {of}")
    })
}

/// The breach of a sum that is more than the answer that was given, or than the field takes at most.
fn within(
    field: &Question,
    items: &[Record],
    given: Option<(&'static str, Decimal)>,
) -> Option<Breach> {
    let bound = || Some((None, field.kind.most()?));
    let (other, limit) = match given {
        Some((answer, limit)) => (Some(answer), limit),
        None => bound()?,
    };
    let known = |item: &Record| item.number(field.key);
    let sum = items.iter().filter_map(known).sum::<Decimal>();
    let shown = |number| field.kind.show(&Value::Number(number), "");
    let of = other.and_then(|answer| questionnaire().get(answer));
    let of = of.map_or_else(String::new, |of| {
        format!(" for {}", uncapitalized(of.label))
    });
    (sum > limit).then(|| Breach {
        item: items
            .iter()
            .rposition(|item| known(item).is_some())
            .unwrap_or(0),
        field: field.key,
        other,
        message: format!(
            "{}: {} together, more than {}{of}",
            field.label,
            shown(sum),
            shown(limit)
        ),
    })
}

fn name(list: &List, item: &Record) -> String {
    let name = item.get(list.name().key);
    name.map(|name| list.name().kind.show(name, ""))
        .unwrap_or_default()
}
