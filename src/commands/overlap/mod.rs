//! `overlap`: our list compared with each partner's.

mod report;
mod side_files;
mod theirs;

use std::panic::resume_unwind;
use std::path::Path;

use anyhow::Result;

use crate::cli::{OverlapArgs, OverlapCommand, OverlapExportArgs, OverlapFormat, Warehouse};
use crate::commands::lists::{ListFile, options, salt, warnings};
use crate::decisions::candidates::score::Scoring;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::reason;
use crate::output::{self, Destination};
use crate::overlap::compare::compare;
use crate::overlap::hashed::HashedList;
use crate::overlap::keys::{KeyedList, Reading};
use crate::overlap::list::List;
use crate::overlap::report::{ListReport, Partner, Report, SCHEMA};
use crate::overlap::sql::{Dialect, query};
use crate::overlap::unread::ReadError;
use crate::overlap::warnings::short;
use crate::overlap::words::{Stage, Words};
use crate::progress::Progress;
use crate::render::data;
use crate::shell::{Exit, Shell};

use report::{count, csv_report, table_report};
use side_files::{WithoutKey, side_file, write_shared};
use theirs::{Theirs, partner, refuse_twins};

/// Runs the command.
///
/// # Errors
/// When a list cannot be compared or a result cannot be written.
pub fn run(args: &OverlapArgs, shell: &Shell) -> Result<()> {
    match (&args.command, &args.ours) {
        (Some(OverlapCommand::Export(export)), _) => run_export(export, shell),
        (None, Some(ours)) if args.sql.is_some() => write_query(args, ours, shell),
        (None, Some(ours)) => run_comparison(args, &ListFile::new(ours), shell),
        (None, None) => unreachable!("the command line asks for a list or `export`"),
    }
}

/// Writes the comparison as a query over two tables of a warehouse.
fn write_query(args: &OverlapArgs, ours: &Path, shell: &Shell) -> Result<()> {
    let dialect = match args.sql {
        None | Some(Warehouse::Duckdb) => Dialect::Duckdb,
        Some(Warehouse::Postgres) => Dialect::Postgres,
        Some(Warehouse::Bigquery) => Dialect::Bigquery,
        Some(Warehouse::Snowflake) => Dialect::Snowflake,
    };
    let [theirs] = args.theirs.as_slice() else {
        let message = "a query compares two tables, and more are given".to_owned();
        return Err(Exit::usage(message, "write a query for each partner's table").into());
    };
    let ours = ours.to_string_lossy();
    for table in [&*ours, theirs] {
        let is_name = |c: char| c.is_alphanumeric() || "._-$`\"".contains(c);
        if !table.chars().all(is_name) || table.contains("--") {
            let problem = Diagnostic::error("table", format!("`{table}` is no name of a table"));
            let problem = problem.help("write it as a query does, such as `crm.accounts`");
            return Err(problem.into());
        }
    }
    let words = Words::of(shell.advisor()?.playbook());
    let text = query(dialect, [&ours, theirs], &words);
    Destination::of(&args.output, [], shell)?.write(text.as_bytes(), shell)
}

fn run_comparison(args: &OverlapArgs, ours: &ListFile, shell: &Shell) -> Result<()> {
    let theirs: Vec<Theirs> = args.theirs.iter().map(|given| partner(given)).collect();
    refuse_twins(ours, &theirs)?;
    let advisor = shell.advisor()?;
    let words = Words::of(advisor.playbook());
    let mut scoring = Scoring::of(advisor.playbook());
    let format = output::format(args.format, &args.output)?.unwrap_or(OverlapFormat::Table);
    let options = options(&args.lists, args.salt_file.as_deref())?;

    let mut inputs = vec![&ours.path];
    inputs.extend(theirs.iter().map(|theirs| &theirs.file.path));
    inputs.extend(&args.salt_file);
    let destination = Destination::of(&args.output, inputs.iter().copied(), shell)?;
    let list = side_file(args.list.as_deref(), &args.output, &inputs, shell)?;
    if let (Some(list), Some(rest)) = (&args.list, &args.lists.without_key)
        && list == rest
    {
        let list = list.display();
        let message = format!("`--list` and `--without-key` both go to `{list}`");
        return Err(Exit::usage(message, "give each a file of its own").into());
    }
    let mut without_key = WithoutKey::of(&args.lists, &args.output, &inputs, shell)?;

    let their_lengths = theirs.iter().map(|theirs| theirs.file.length());
    let length = their_lengths.sum::<u64>() + ours.length();
    let progress = Progress::of_bytes(length, shell);
    let reading = Reading {
        words: &words,
        options: &options,
        labels: list.is_some(),
        without_key: args.lists.without_key.is_some(),
        progress: &|bytes| progress.advance(bytes),
    };
    let mut notes = Vec::new();
    let mut missing_keys = options.keys.clone();
    let mut our_list: Option<KeyedList> = None;
    let mut our_report = None;
    let mut partners = Vec::new();
    let mut shared = Vec::new();
    for theirs in &theirs {
        let their_list = theirs.file.open(&options, &words)?;
        let our_new = our_list.is_none().then(|| ours.open(&options, &words));
        let our_new = our_new.transpose()?;
        // A thread a file; ours is read once.
        let (our_new, their_list) = std::thread::scope(|scope| {
            let our_thread = our_new.map(|list| scope.spawn(|| read_all(ours, list, &reading)));
            let their_list = read_all(&theirs.file, their_list, &reading);
            let joined = our_thread.map(|thread| thread.join());
            let our_new = joined.map(|done| done.unwrap_or_else(|panic| resume_unwind(panic)));
            (our_new.transpose(), their_list)
        });
        let mut take = |file: &ListFile, list: &KeyedList| {
            missing_keys.retain(|key| list.head.missing_keys.contains(key));
            without_key.add(file, list);
            notes.extend(warnings(&file.name(), list));
        };
        if let Some(list) = our_new? {
            take(ours, &list);
            our_list = Some(list);
        }
        let their_list = their_list?;
        take(&theirs.file, &their_list);
        let Some(our_list) = &our_list else {
            continue;
        };
        let comparison = compare(our_list, &their_list);
        let [our_accounts, their_accounts] = comparison.accounts;
        let our_report =
            our_report.get_or_insert_with(|| ListReport::of(&ours.name(), our_list, our_accounts));
        let their_report = ListReport::of(&theirs.file.name(), &their_list, their_accounts);
        let customers = comparison.count(Stage::Customer, Stage::Customer);
        let points = scoring.shared_account_points(customers);
        let name = &*theirs.partner;
        let partner = Partner::of(name, our_report, their_report, &comparison, points);
        partners.push(partner);
        shared.push((name, comparison.shared));
    }
    drop(progress);
    refuse_missing_keys(&missing_keys)?;
    shell.warn(notes);
    let Some(our_report) = our_report else {
        return Ok(());
    };
    let report = Report {
        schema: SCHEMA.to_owned(),
        ours: our_report,
        partners,
    };
    let text = match format {
        OverlapFormat::Yaml => data::yaml(&report)?,
        OverlapFormat::Json => data::json(&report)?,
        OverlapFormat::Csv => csv_report(&report),
        OverlapFormat::Table => table_report(&report, shell),
    };
    if let Some(list) = list {
        list.write_with(shell, |out| write_shared(out, &shared))?;
    }
    without_key.write(shell)?;
    destination.write(text.as_bytes(), shell)
}

/// Refuses columns to match by that no list has.
fn refuse_missing_keys(missing: &[String]) -> Result<(), Diagnostics> {
    let problem = |key: &String| {
        Diagnostic::error("key", format!("no list has a column `{}`", short(key)))
            .help("`--key` takes a header of one of the lists, as it stands there")
    };
    Diagnostics::ensure_none(missing.iter().map(problem).collect())
}

/// Reads a list to its end.
fn read_all(file: &ListFile, list: List, reading: &Reading) -> Result<KeyedList, Diagnostics> {
    let read = KeyedList::read(list, reading).map_err(|error| match error {
        ReadError::Io(error) => {
            let (name, reason) = (file.name(), reason(&error));
            let message = format!("`{name}` cannot be read to its end: {reason}");
            Diagnostic::error("unreadable", message)
        }
        error => file.refusal(error),
    })?;
    match read.head.rows_announced {
        // A hashed list that has lost rows on its way, or gained some.
        Some(announced) if announced != read.length => {
            let (file, said, found) = (file.name(), count(announced), count(read.length));
            let message = format!("{file}: the first line says {said} rows follow, and {found} do");
            let help = "have the file sent again as it was written";
            Err(Diagnostic::error("cut-short", message).help(help).into())
        }
        _ => Ok(read),
    }
}

fn run_export(args: &OverlapExportArgs, shell: &Shell) -> Result<()> {
    let file = ListFile::new(&args.file);
    let advisor = shell.advisor()?;
    let words = Words::of(advisor.playbook());
    let options = options(&args.lists, Some(&args.salt_file))?;
    let salt = salt(&args.salt_file)?;
    let inputs = [&args.file, &args.salt_file];
    let destination = Destination::of(&args.output, inputs, shell)?;
    let mut without_key = WithoutKey::of(&args.lists, &args.output, &inputs, shell)?;
    let list = file.open(&options, &words)?;
    if list.head.hashed {
        let message = format!("`{}` is a hashed list already", file.name());
        return Err(Diagnostic::error("list", message).into());
    }
    refuse_missing_keys(&list.head.missing_keys)?;
    let progress = Progress::of_bytes(file.length(), shell);
    let reading = Reading {
        words: &words,
        options: &options,
        labels: false,
        without_key: args.lists.without_key.is_some(),
        progress: &|bytes| progress.advance(bytes),
    };
    let list = read_all(&file, list, &reading)?;
    drop(progress);
    without_key.add(&file, &list);
    let hashed = HashedList::of(&list, &salt);
    shell.warn(warnings(&file.name(), &list));
    without_key.write(shell)?;
    destination.write_with(shell, |out| Ok(hashed.write(out)?))?;
    shell.status(format!(
        "{} accounts hashed in {} rows; whoever has the salt can test guesses against them, so send it by another way",
        count(hashed.accounts() as u64),
        count(hashed.len() as u64)
    ));
    Ok(())
}
