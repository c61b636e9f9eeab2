//! The result of a comparison: as rows, and as a table with sentences for a person.

use crate::commands::table;
use crate::overlap::report::{ListReport, Partner, Report};
use crate::render::table::{Columns, Table, cell};
use crate::shell::Shell;
use crate::units::{number, percent};

/// A row for each partner.
pub(super) fn csv_report(report: &Report) -> String {
    const COLUMNS: &Columns<Partner> = &[
        ("partner", |one| one.partner.clone()),
        ("file", |one| one.list.file.clone()),
        ("rows", |one| one.list.rows.to_string()),
        ("accounts", |one| one.list.accounts.to_string()),
        ("rows_without_key", |one| {
            one.list.rows_without_key.to_string()
        }),
        ("rows_without_stage", |one| {
            one.list.rows_without_stage.to_string()
        }),
        ("shared_accounts", |one| one.shared_accounts.to_string()),
        ("shared_customers", |one| one.shared_customers.to_string()),
        ("our_prospects_their_customers", |one| {
            cell(one.prospects.map(|all| all.ours_their_customers))
        }),
        ("their_prospects_our_customers", |one| {
            cell(one.prospects.map(|all| all.theirs_our_customers))
        }),
        ("prospects_of_both", |one| {
            cell(one.prospects.map(|all| all.of_both))
        }),
        ("former", |one| one.former.to_string()),
        ("other", |one| one.other.to_string()),
        ("share_of_ours", |one| one.share_of_ours.0.to_string()),
        ("share_of_theirs", |one| one.share_of_theirs.0.to_string()),
        ("points", |one| cell(one.points.map(|points| points.0))),
    ];
    Table::of(COLUMNS, &report.partners).csv()
}

/// A table for a person, with how each list was read and matched.
pub(super) fn table_report(report: &Report, shell: &Shell) -> String {
    let staged = report
        .partners
        .iter()
        .any(|partner| partner.prospects.is_some());
    let mut header = vec!["Partner", "Shared accounts", "Customers of both"];
    if staged {
        header.extend([
            "They introduce us",
            "We introduce them",
            "Prospects of both",
        ]);
    }
    header.extend(["Share of ours", "Share of theirs", "Points"]);
    let rows: Vec<Vec<String>> = report
        .partners
        .iter()
        .map(|partner| {
            let mut row = vec![
                partner.partner.clone(),
                count(partner.shared_accounts),
                count(partner.shared_customers),
            ];
            if staged {
                row.extend(partner.prospects.map_or_else(
                    || vec![String::new(); 3],
                    |all| {
                        [
                            all.ours_their_customers,
                            all.theirs_our_customers,
                            all.of_both,
                        ]
                        .map(count)
                        .to_vec()
                    },
                ));
            }
            row.push(percent(partner.share_of_ours.0));
            row.push(percent(partner.share_of_theirs.0));
            row.push(
                partner
                    .points
                    .map_or_else(String::new, |points| number(points.0)),
            );
            row
        })
        .collect();
    let mut text = Table::new(header, rows)
        .figures_from(1)
        .text(shell.terminal.stdout_columns(), shell.terminal.utf8);
    let mut say = |line: String| text.push_str(&table::sentence(&shell.terminal, &line));
    say(String::new());
    say(format!("Your list: {}", told_of(&report.ours)));
    for partner in &report.partners {
        say(format!("{}: {}", partner.partner, told_of(&partner.list)));
    }
    for partner in &report.partners {
        let by = partner.matched_by;
        let ways: Vec<String> = [
            (by.website, "by website"),
            (by.hashed_domain, "by hashed domain"),
            (by.email, "by e-mail domain"),
            (by.name, "by company name"),
        ]
        .into_iter()
        .filter(|(matched, _)| *matched > 0)
        .map(|(matched, way)| format!("{} {way}", count(matched)))
        .collect();
        let rest: Vec<String> = [
            (partner.former, "lost to a side"),
            (partner.other, "neither customer nor prospect to a side"),
        ]
        .into_iter()
        .filter(|(accounts, _)| *accounts > 0)
        .map(|(accounts, what)| format!("{} {what}", count(accounts)))
        .collect();
        if !rest.is_empty() {
            say(format!(
                "{}: shared, but in no other column: {}.",
                partner.partner,
                rest.join(", ")
            ));
        }
        if !ways.is_empty() {
            say(format!("{}: matched {}.", partner.partner, ways.join(", ")));
        }
    }
    text
}

/// How large a list is, and by which of its columns it was read.
fn told_of(list: &ListReport) -> String {
    let mut told = format!(
        "{} rows, {} accounts",
        count(list.rows),
        count(list.accounts)
    );
    if let Some(export) = &list.export {
        told.push_str(&format!(", read as {}", export));
    }
    let columns = &list.columns;
    let stage: Vec<String> = columns.stage.iter().cloned().collect();
    let used: Vec<String> = [
        ("website", &columns.website),
        ("e-mail", &columns.email),
        ("company", &columns.company),
        ("key", &columns.any),
        ("stage", &stage),
    ]
    .into_iter()
    .filter(|(_, names)| !names.is_empty())
    .map(|(what, names)| {
        let names: Vec<String> = names.iter().map(|name| format!("`{}`", name)).collect();
        format!("{what} {}", names.join(" or "))
    })
    .collect();
    if !used.is_empty() {
        told.push_str(&format!(": {}", used.join(", ")));
    }
    told.push('.');
    told
}

/// A count with its thousands separated.
pub(super) fn count(count: u64) -> String {
    number(count.into())
}
