//! The result of a comparison: as rows, and as a table with sentences for a person.

use crate::commands::table::with_sentences;
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
    const COUNTS: &Columns<Partner> = &[
        ("Partner", |one| one.partner.clone()),
        ("Shared accounts", |one| count(one.shared_accounts)),
        ("Customers of both", |one| count(one.shared_customers)),
    ];
    const PROSPECTS: &Columns<Partner> = &[
        ("They introduce us", |one| {
            cell(one.prospects.map(|all| count(all.ours_their_customers)))
        }),
        ("We introduce them", |one| {
            cell(one.prospects.map(|all| count(all.theirs_our_customers)))
        }),
        ("Prospects of both", |one| {
            cell(one.prospects.map(|all| count(all.of_both)))
        }),
    ];
    const SHARES: &Columns<Partner> = &[
        ("Share of ours", |one| percent(one.share_of_ours.0)),
        ("Share of theirs", |one| percent(one.share_of_theirs.0)),
        ("Points", |one| {
            cell(one.points.map(|points| number(points.0)))
        }),
    ];
    let is_staged = report.partners.iter().any(|one| one.prospects.is_some());
    let prospects = if is_staged { PROSPECTS } else { &[] };
    let columns = [COUNTS, prospects, SHARES].concat();
    let mut sentences = vec![format!("Your list: {}", told_of(&report.ours))];
    let lists = report.partners.iter();
    sentences.extend(lists.map(|one| format!("{}: {}", one.partner, told_of(&one.list))));
    for partner in &report.partners {
        let (name, by) = (&partner.partner, partner.matched_by);
        let rest = told_counts(&[
            (partner.former, "lost to a side"),
            (partner.other, "neither customer nor prospect to a side"),
        ]);
        let ways = told_counts(&[
            (by.website, "by website"),
            (by.hashed_domain, "by hashed domain"),
            (by.email, "by e-mail domain"),
            (by.name, "by company name"),
        ]);
        if !rest.is_empty() {
            sentences.push(format!("{name}: shared, but in no other column: {rest}."));
        }
        if !ways.is_empty() {
            sentences.push(format!("{name}: matched {ways}."));
        }
    }
    let table = Table::of(&columns, &report.partners).figures_from(1);
    with_sentences(&table, &sentences, shell)
}

/// Counts, each with its words; what counts nothing is left out.
fn told_counts(counts: &[(u64, &str)]) -> String {
    let some = counts.iter().filter(|(of, _)| *of > 0);
    let told = some.map(|(of, what)| format!("{} {what}", count(*of)));
    told.collect::<Vec<_>>().join(", ")
}

/// How large a list is, and by which of its columns it was read.
fn told_of(list: &ListReport) -> String {
    let (rows, accounts) = (count(list.rows), count(list.accounts));
    let mut told = format!("{rows} rows, {accounts} accounts");
    if let Some(export) = &list.export {
        told.push_str(&format!(", read as {}", export));
    }
    let columns = &list.columns;
    let stage: Vec<String> = columns.stage.iter().cloned().collect();
    let used = [
        ("website", &columns.website),
        ("e-mail", &columns.email),
        ("company", &columns.company),
        ("key", &columns.any),
        ("stage", &stage),
    ];
    let used = used.iter().filter(|(_, names)| !names.is_empty());
    let used: Vec<String> = used
        .map(|(what, names)| format!("{what} `{}`", names.join("` or `")))
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
