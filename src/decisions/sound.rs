//! What edited tables must hold beyond their form, so that no design rests on a slip of the pen.
//!
//! Whether a rule is wise is for who edits it; here is only what no reader of the table could have meant.

use crate::diagnostics::Diagnostic;
use crate::economics::model::Scope;
use crate::playbook::Playbook;
use crate::playbook::verify::finding;
use crate::units::{Decimal, percent};

use super::launch::DAYS;

/// The most months that a default may name, a century.
const MOST_MONTHS: Decimal = Decimal::from_parts(1_200, 0, 0, false, 0);

/// The most months that a commission's scope may name.
const LONGEST_SCOPE: u32 = 65_535;

/// Everything that no reader of these tables could have meant.
pub(super) fn unsound(playbook: &Playbook) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    scopes(playbook, &mut found);
    tasks(playbook, &mut found);
    shares(playbook, &mut found);
    defaults(playbook, &mut found);
    found
}

/// A commission runs for a scope that the figures know.
fn scopes(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    for (table, row) in playbook.rows("commission") {
        let scope = table.text(row, "scope");
        let is_known = Scope::parse(scope)
            .is_some_and(|scope| scope.months().is_none_or(|months| months <= LONGEST_SCOPE));
        if !is_known {
            found.push(
                finding(
                    table,
                    row,
                    format!(
                        "row `{}` of `commission` has no such scope as `{scope}`",
                        row.id
                    ),
                )
                .help("write `first_payment`, `months:12`, `upfront:12` or `lifetime`"),
            );
        }
    }
}

/// A task lies inside the plan and begins when what it waits for has ended, on its last day at the earliest.
fn tasks(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    let Some(table) = playbook.table("launch-tasks") else {
        return;
    };
    let day = |row, column| table.count(row, column).unwrap_or_default();
    for row in &table.rows {
        let (first, last) = (day(row, "start_day"), day(row, "end_day"));
        if first < 1 || last > DAYS {
            found.push(
                finding(
                    table,
                    row,
                    format!("task `{}` lies on days {first} to {last}", row.id),
                )
                .help(format!("the plan has the days 1 to {DAYS}")),
            );
        }
        for id in table.cell(row, "after").list() {
            let Some(before) = table.row(id) else {
                continue;
            };
            let ended = day(before, "end_day");
            if ended > first {
                found.push(finding(
                    table,
                    row,
                    format!(
                        "task `{}` begins on day {first} and waits for `{id}`, which ends on day {ended}",
                        row.id
                    )).help("move one of them, or take it out of `after`"));
            }
        }
    }
}

/// The parts of the co-marketing budget are the whole of it.
fn shares(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    let Some(table) = playbook.table("comarketing-split") else {
        return;
    };
    let shares = table
        .rows
        .iter()
        .filter_map(|row| table.cell(row, "share").number());
    let sum: Decimal = shares.sum();
    if sum != Decimal::ONE_HUNDRED
        && let Some(last) = table.rows.last()
    {
        found.push(
            finding(
                table,
                last,
                format!(
                    "the shares of the co-marketing budget add up to {}, not 100%",
                    percent(sum)
                ),
            )
            .help("change the shares so that they add up to 100%"),
        );
    }
}

/// An assumption of the forecast lies where its unit can.
fn defaults(playbook: &Playbook, found: &mut Vec<Diagnostic>) {
    for (table, row) in playbook.rows("economics-defaults") {
        let unit = table.text(row, "unit");
        let most = match unit {
            "percent" | "percent_a_month" => Some(Decimal::ONE_HUNDRED),
            "months" => Some(MOST_MONTHS),
            _ => None,
        };
        for column in ["value", "low", "high"] {
            let Some(value) = table.cell(row, column).number() else {
                continue;
            };
            if value < Decimal::ZERO || most.is_some_and(|most| value > most) {
                let range = most.map_or("0 or more".to_owned(), |most| format!("from 0 to {most}"));
                found.push(
                    finding(
                        table,
                        row,
                        format!("`{column}` of row `{}` is {value}", row.id),
                    )
                    .help(format!(
                        "write a number of {}, {range}",
                        unit.replace('_', " ")
                    )),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::decisions::Advisor;

    /// What an edited copy of the playbook is refused for.
    fn refused(file: &str, from: &str, to: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let advisor = Advisor::embedded().expect("sound tables");
        for table in advisor.playbook().tables() {
            let name = format!("{}.yaml", table.id);
            let mut text = table.document.text.to_owned();
            if name == file {
                assert!(text.contains(from), "{from}");
                text = text.replacen(from, to, 1);
            }
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        match Advisor::load(folder.path()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.0.into_iter().map(|one| one.message).collect(),
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_refused_with_its_row() {
        for (file, from, to, message) in [
            (
                "commission.yaml",
                "low: 10\n    high: 15",
                "low: 16\n    high: 15",
                "row `annual-referral` of `commission` has `low` 16 above `high` 15",
            ),
            (
                "commission.yaml",
                "high: 40",
                "high: 140",
                "`high` of row `monthly-solution` is 140, more than 100%",
            ),
            (
                "commission.yaml",
                "scope: months:12",
                "scope: months:0",
                "row `monthly-referral` of `commission` has no such scope as `months:0`",
            ),
            (
                "platform-plans.yaml",
                "monthly_usd: 49",
                "monthly_usd: -49",
                "`monthly_usd` of row `rewardful-starter` is -49, less than 0",
            ),
            (
                "launch-tasks.yaml",
                "start_day: 1\n    end_day: 3",
                "start_day: 1\n    end_day: 4",
                "task `platform-set-up` begins on day 3 and waits for `commission-structure`, which ends on day 4",
            ),
            (
                "launch-tasks.yaml",
                "start_day: 1\n    end_day: 3",
                "start_day: 0\n    end_day: 3",
                "task `commission-structure` lies on days 0 to 3",
            ),
            (
                "launch-tasks.yaml",
                "start_day: 1\n    end_day: 3",
                "start_day: 1\n    end_day: 9999999999",
                "`end_day` of row `commission-structure` is 9999999999, more than can be counted",
            ),
            (
                "comarketing-split.yaml",
                "share: 30",
                "share: 31",
                "the shares of the co-marketing budget add up to 101%, not 100%",
            ),
            (
                "economics-defaults.yaml",
                "value: 60, unit: months",
                "value: 60000, unit: months",
                "`value` of row `ltv-horizon` is 60000",
            ),
            (
                "lint.yaml",
                "{tier.contribution} for you",
                "{tier.contributoin} for you",
                "there is no fact `tier.contributoin`",
            ),
        ] {
            let problems = refused(file, from, to);
            assert!(
                problems.iter().any(|problem| problem == message),
                "{message}: {problems:?}"
            );
        }
    }
}
