//! The four onboarding steps of the chosen integrations, as many at once as engineering can build.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use rust_decimal::prelude::ToPrimitive;

use crate::answers::Integration as Candidate;
use crate::blueprint::{Integration, OnboardingStep};
use crate::playbook::table::{Row, Table};
use crate::units::Decimal;

use super::integrations::BUILD_FIRST;

/// Weeks of a quarter.
const QUARTER: u32 = 13;
/// Quarters beyond which no dates are given.
const FAR_AHEAD: u32 = 12;

/// Gives the candidates that are built first their dates, best first.
///
/// A quarter takes candidates while their build weeks fit into the engineering weeks that are left; a build
/// longer than a quarter's weeks takes as many quarters as it needs. Without engineering time all wait.
pub(super) fn schedule(
    steps: &Table,
    integrations: &mut [Integration],
    candidates: &[Candidate],
    start: NaiveDate,
    weeks_a_quarter: Decimal,
) {
    let builds: HashMap<&str, Decimal> = candidates
        .iter()
        .filter_map(|candidate| Some((candidate.name.as_str(), candidate.build_weeks?)))
        .collect();
    let mut committed = Decimal::ZERO;
    for integration in integrations
        .iter_mut()
        .filter(|integration| integration.priority == BUILD_FIRST)
    {
        if weeks_a_quarter.is_zero() {
            integration.waits_for =
                Some("engineering time: no weeks a quarter are set aside".into());
            continue;
        }
        let build = builds
            .get(&*integration.name)
            .copied()
            .unwrap_or(Decimal::ONE);
        let mut quarter = (committed / weeks_a_quarter).floor();
        let begun = committed - quarter * weeks_a_quarter;
        if !begun.is_zero() && begun + build > weeks_a_quarter {
            quarter += Decimal::ONE;
        }
        committed = committed.max(quarter * weeks_a_quarter) + build;
        let Some(quarter) = quarter.to_u32().filter(|quarter| *quarter < FAR_AHEAD) else {
            integration.waits_for =
                Some("engineering time: the builds before it fill years".into());
            continue;
        };
        if quarter > 0 {
            integration.waits_for = Some(
                format!(
                    "engineering time in quarter {}: the builds before it fill what is set aside",
                    quarter + 1
                )
                .into(),
            );
        }
        integration.onboarding = steps
            .rows
            .iter()
            .map(|row| step(steps, row, start, quarter * QUARTER))
            .collect();
    }
}

fn step(steps: &Table, row: &Row, start: NaiveDate, weeks_later: u32) -> OnboardingStep {
    let week = |column| {
        steps
            .cell(row, column)
            .number()
            .and_then(|week| week.to_u32())
    };
    let first = week("week_from").unwrap_or(1) + weeks_later;
    let last = week("week_to").map_or(first + 3, |week| week + weeks_later);
    let day = |days: u32| {
        start
            .checked_add_days(Days::new(u64::from(days)))
            .unwrap_or(NaiveDate::MAX)
    };
    OnboardingStep {
        id: row.id.into(),
        name: steps.cell(row, "name").text().unwrap_or_default().into(),
        start: day((first - 1) * 7),
        end: day(last * 7 - 1),
        tasks: steps
            .cell(row, "tasks")
            .list()
            .iter()
            .map(|task| (*task).into())
            .collect(),
    }
}
