//! What customers of each source bring by month of their age, for people.

use std::collections::BTreeSet;

use super::words::{self, count, grouped};
use crate::economics::figures::cohort::CohortFigures;
use crate::render::labels::label;
use crate::render::table::Table;

/// The ages that are shown beside the month of payback and the last one.
const AGES: [u32; 11] = [1, 2, 3, 6, 9, 12, 18, 24, 36, 48, 60];

/// What the table shows.
pub fn title(cohort: &CohortFigures, currency: &str) -> String {
    let source = label(&cohort.source);
    format!(
        "{} customers who come through {source}, by month of age, {currency}",
        cohort.customers
    )
}

/// A table of a source's customers.
pub fn table(cohort: &CohortFigures) -> Table {
    let months = &cohort.monthly;
    let last = months.net.len() as u32;
    let ages = AGES.into_iter().chain(cohort.payback_month).chain([last]);
    let ages: BTreeSet<u32> = ages.filter(|age| *age <= last).collect();
    let rows = ages.into_iter().map(|age| {
        let at = age as usize - 1;
        let name = match cohort.payback_month == Some(age) {
            true => format!("{age}, paid back"),
            false => age.to_string(),
        };
        [
            ("month of age", name),
            ("still there", count(months.customers[at])),
            ("revenue", grouped(months.revenue[at])),
            ("cost of service", grouped(months.service[at])),
            ("commission", grouped(months.commission[at])),
            ("own cost of winning", grouped(months.own_cost[at])),
            ("net", grouped(months.net[at])),
            ("net to date", grouped(months.net_to_date[at])),
        ]
    });
    let note = match cohort.payback_month {
        Some(month) => format!("They have paid back what was spent on them from month {month} on."),
        None => format!("They do not pay back what was spent on them within {last} months."),
    };
    words::table(rows).note(note)
}
