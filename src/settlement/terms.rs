//! The rules that settle a dispute, as partners read them before there is one.
//!
//! It leaves out what the program's own switches turn off.

use super::policy::Policy;
use super::{BARS, ORDER};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};

/// A rule with the row it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Term<'p> {
    /// The row.
    pub row: &'p Row,
    /// The rule in a sentence.
    pub rule: &'p str,
}

/// The rules by which a program settles disputes.
#[derive(Clone, Debug)]
pub struct Terms<'p> {
    /// What keeps every partner from being paid.
    pub bars: Vec<Term<'p>>,
    /// Which claim goes before the others, the strongest first.
    pub claims: Vec<Term<'p>>,
    /// What else the switches of the program say.
    pub switches: Vec<Term<'p>>,
    /// How a dispute is settled.
    pub process: Vec<Term<'p>>,
}

impl<'p> Terms<'p> {
    /// The rules of a playbook under a policy.
    ///
    /// # Panics
    /// When a table is missing: a playbook is only loaded with every table that is compiled in.
    #[must_use]
    pub fn of(playbook: &'p Playbook, policy: &Policy) -> Self {
        let vocabulary = playbook.vocabulary();
        let values = vocabulary.values(policy.facts());
        let can_apply = |row: &Row| {
            row.conditions.iter().all(|condition| {
                let id = vocabulary.spec(condition.fact).id;
                !id.starts_with("policy.")
                    || condition.test.holds(&values[usize::from(condition.fact.0)])
            })
        };
        let table = |id| playbook.table(id).expect("a compiled-in table");
        let decided = |id| terms(table(id), "rule", can_apply);
        Self {
            bars: decided(BARS),
            claims: decided(ORDER),
            switches: terms(table("settlement-policy"), "rule", |_| true),
            process: terms(table("settlement-process"), "promise", |_| true),
        }
    }
}

/// The rows of a table that a filter lets through and that have a sentence in a column.
fn terms<'p>(table: &'p Table, column: &str, keeps: impl Fn(&Row) -> bool) -> Vec<Term<'p>> {
    let rows = table.rows.iter().filter(|row| keeps(row));
    let terms = rows.filter_map(|row| {
        let rule = row.cell(column).text()?;
        Some(Term { row, rule })
    });
    terms.collect()
}
