//! `overlap`: our list compared with each partner's.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::{
    OutputArgs, OverlapArgs, OverlapCommand, OverlapExportArgs, OverlapFormat, Warehouse,
};
use crate::commands::lists::{ListFile, options, salt, warnings};
use crate::commands::table;
use crate::decisions::candidates::score::Scoring;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::reason;
use crate::output::{self, Destination};
use crate::overlap::columns::Recognised;
use crate::overlap::compare::{Comparison, Shared, Summary, compare};
use crate::overlap::hashed::HashedList;
use crate::overlap::keys::{KeyedList, Reading};
use crate::overlap::letters::fold_header;
use crate::overlap::list::{List, Refused};
use crate::overlap::report::{ListReport, Partner, Report, SCHEMA};
use crate::overlap::source::lenient;
use crate::overlap::sql::{Dialect, query};
use crate::overlap::unread::ReadError;
use crate::overlap::warnings::short;
use crate::overlap::words::{Stage, Words};
use crate::progress::Progress;
use crate::render::data;
use crate::render::escape::csv_row;
use crate::render::table::{Table, cell};
use crate::shell::{Exit, Shell};
use crate::units::{number, percent};

/// Endings that promise another format than CSV.
const OTHER_ENDINGS: [&str; 8] = ["json", "yaml", "yml", "xlsx", "xls", "md", "html", "gz"];

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
            return Err(Diagnostics::from(problem).into());
        }
    }
    let words = Words::of(shell.advisor()?.playbook());
    let text = query(dialect, [&ours, theirs], &words);
    Destination::of(&args.output, &[], shell)?.write(text.as_bytes(), shell)
}

/// A partner and its list.
struct Theirs {
    partner: String,
    file: ListFile,
}

fn run_comparison(args: &OverlapArgs, ours: &ListFile, shell: &Shell) -> Result<()> {
    let theirs: Vec<Theirs> = args.theirs.iter().map(|given| partner(given)).collect();
    refuse_twins(ours, &theirs)?;
    let advisor = shell.advisor()?;
    let words = Words::of(advisor.playbook());
    let mut scoring = Scoring::of(advisor.playbook());
    let format = output::format(args.format, &args.output)?.unwrap_or(OverlapFormat::Table);
    let options = options(&args.lists, args.salt_file.as_deref())?;

    let mut inputs = vec![ours.path.as_path()];
    inputs.extend(theirs.iter().map(|theirs| theirs.file.path.as_path()));
    inputs.extend(args.salt_file.as_deref());
    let destination = Destination::of(&args.output, &inputs, shell)?;
    let list = side_file(args.list.as_deref(), &args.output, &inputs, shell)?;
    if let (Some(list), Some(rest)) = (&args.list, &args.lists.without_key)
        && list == rest
    {
        return Err(Exit::usage(
            format!(
                "`--list` and `--without-key` both go to `{}`",
                list.display()
            ),
            "give each a file of its own",
        )
        .into());
    }
    let mut without_key = WithoutKey::of(
        args.lists.without_key.as_deref(),
        &args.output,
        &inputs,
        shell,
    )?;

    let progress = Progress::of_bytes(
        theirs
            .iter()
            .map(|theirs| theirs.file.length())
            .sum::<u64>()
            + ours.length(),
        shell,
    );
    let reading = Reading {
        words: &words,
        options: &options,
        labels: list.is_some(),
        without_key: args.lists.without_key.is_some(),
        progress: &|bytes| progress.advance(bytes),
    };
    let mut notes = Vec::new();
    let mut compared: Vec<(&Theirs, Recognised, Comparison)> = Vec::new();
    let mut missing_keys = options.keys.clone();
    let mut our_list: Option<(KeyedList, Recognised)> = None;
    for theirs in &theirs {
        let their_list = theirs.file.open(&options, &words)?;
        let opened = match our_list {
            Some(_) => None,
            None => Some(ours.open(&options, &words)?),
        };
        for list in opened.iter().chain([&their_list]) {
            missing_keys.retain(|key| list.missing_keys.contains(key));
        }
        let recognised = their_list.recognised();
        let our_recognised = opened.as_ref().map(List::recognised);
        let (our_notes, their_notes) = (notes_of(opened.as_ref()), their_list.notes.clone());
        // A thread a file; ours is read once.
        let (our_new, their_list) = std::thread::scope(|scope| {
            let our_thread = opened.map(|list| scope.spawn(|| read_all(ours, list, &reading)));
            let theirs = read_all(&theirs.file, their_list, &reading);
            let ours = our_thread.map(|thread| match thread.join() {
                Ok(list) => list,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            (ours, theirs)
        });
        let is_first = our_new.is_some();
        if let Some(list) = our_new {
            let list = list?;
            without_key.add(ours, &list);
            our_list = Some((list, our_recognised.unwrap_or_default()));
        }
        let their_list = their_list?;
        without_key.add(&theirs.file, &their_list);
        let Some((our_list, _)) = &our_list else {
            continue;
        };
        let comparison = compare(our_list, &their_list);
        if is_first {
            notes.extend(warnings(&ours.name(), &our_notes, &comparison.ours));
        }
        notes.extend(warnings(
            &theirs.file.name(),
            &their_notes,
            &comparison.theirs,
        ));
        compared.push((theirs, recognised, comparison));
    }
    drop(progress);
    refuse_missing_keys(&missing_keys)?;
    if !notes.is_empty() {
        shell.warn(&Diagnostics(notes));
    }
    let (Some((_, our_recognised)), Some((.., first))) = (our_list, compared.first()) else {
        return Ok(());
    };
    let report = Report {
        schema: SCHEMA.to_owned(),
        ours: ListReport::of(&ours.name(), &first.ours, &our_recognised),
        partners: compared
            .iter()
            .map(|(theirs, recognised, comparison)| {
                let customers = comparison.count(Stage::Customer, Stage::Customer);
                let points = scoring.shared_account_points(customers);
                let list = ListReport::of(&theirs.file.name(), &comparison.theirs, recognised);
                Partner::of(&theirs.partner, list, comparison, points)
            })
            .collect(),
    };
    let text = match format {
        OverlapFormat::Yaml => data::yaml(&report)?,
        OverlapFormat::Json => data::json(&report)?,
        OverlapFormat::Csv => csv_report(&report),
        OverlapFormat::Table => table_report(&report, shell),
    };
    if let Some(list) = list {
        list.write_with(shell, |out| write_shared(out, &compared))?;
    }
    without_key.write(shell)?;
    destination.write(text.as_bytes(), shell)
}

fn partner(given: &str) -> Theirs {
    let (name, path) = match given.split_once('=') {
        Some((name, path)) if !name.contains('/') && !Path::new(given).exists() => {
            (Some(name.trim()), path)
        }
        _ => (None, given),
    };
    let path = PathBuf::from(path);
    let file = ListFile::new(&path);
    let stem = || {
        if file.is_stdin() {
            return file.name();
        }
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        name.rsplit_once('.')
            .map_or(name, |(stem, _)| stem)
            .to_owned()
    };
    Theirs {
        partner: name
            .filter(|name| !name.is_empty())
            .map_or_else(stem, str::to_owned),
        file,
    }
}

/// Refuses a file that is given twice: a list shares everything with itself.
fn refuse_twins(ours: &ListFile, theirs: &[Theirs]) -> Result<(), Diagnostics> {
    let mut problems = Vec::new();
    for (at, one) in theirs.iter().enumerate() {
        let name = fold_header(&one.partner);
        let namesake = theirs[..at]
            .iter()
            .find(|other| fold_header(&other.partner) == name);
        if let Some(namesake) = namesake {
            problems.push(
                Diagnostic::error(
                    "same-partner",
                    format!(
                        "two partners are called `{}`: `{}` and `{}`",
                        one.partner,
                        namesake.file.name(),
                        one.file.name()
                    ),
                )
                .help(format!(
                    "name one of them: `NAME={}`",
                    one.file.path.display()
                )),
            );
        }
        if one.file.same_as(ours) {
            problems.push(
                Diagnostic::error(
                    "same-list",
                    format!(
                        "`{}` is the same list as yours, `{}`",
                        one.file.name(),
                        ours.name()
                    ),
                )
                .help("give your list first and the partner's list after it"),
            );
        } else if let Some(twin) = theirs[..at]
            .iter()
            .find(|twin| twin.file.same_as(&one.file))
        {
            problems.push(
                Diagnostic::error(
                    "same-list",
                    format!(
                        "`{}` and `{}` are the same list",
                        twin.file.name(),
                        one.file.name()
                    ),
                )
                .help("give each partner's list once"),
            );
        }
    }
    Diagnostics::ensure_none(problems)
}

/// Refuses columns to match by that no list has.
fn refuse_missing_keys(missing: &[String]) -> Result<(), Diagnostics> {
    if missing.is_empty() {
        return Ok(());
    }
    let problem = |key: &String| {
        Diagnostic::error("key", format!("no list has a column `{}`", short(key)))
            .help("`--key` takes a header of one of the lists, as it stands there")
    };
    Err(Diagnostics(missing.iter().map(problem).collect()))
}

fn notes_of(list: Option<&List>) -> Vec<(u64, String)> {
    list.map_or_else(Vec::new, |list| list.notes.clone())
}

/// Reads a list to its end.
fn read_all(file: &ListFile, list: List, reading: &Reading) -> Result<KeyedList, Diagnostics> {
    let announced = list.rows_announced;
    let read = KeyedList::read(list, reading).map_err(|error| {
        Diagnostics(vec![match error {
            ReadError::Io(error) => Diagnostic::error(
                "unreadable",
                format!(
                    "`{}` cannot be read to its end: {}",
                    file.name(),
                    reason(&error)
                ),
            ),
            ReadError::Row(line, fault) => file.refusal(&Refused::Row(line, fault)),
        }])
    })?;
    match announced {
        // A hashed list that has lost rows on its way, or gained some.
        Some(announced) if announced != read.length => {
            let message = format!(
                "{}: the first line says {} rows follow, and {} do",
                file.name(),
                count(announced),
                count(read.length)
            );
            let problem = Diagnostic::error("cut-short", message);
            Err(problem
                .help("have the file sent again as it was written")
                .into())
        }
        _ => Ok(read),
    }
}

/// A second file beside the result, refused now if it could not be written later.
fn side_file(
    path: Option<&Path>,
    output: &OutputArgs,
    inputs: &[&Path],
    shell: &Shell,
) -> Result<Option<Destination>> {
    let Some(path) = path else {
        return Ok(None);
    };
    if path.as_os_str() == "-" || output.output.as_deref() == Some(path) {
        return Err(Exit::usage(
            format!("`{}` is where the comparison itself goes", path.display()),
            "give this list a file of its own",
        )
        .into());
    }
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    if ending.is_some_and(|ending| OTHER_ENDINGS.iter().any(|other| ending == *other)) {
        return Err(Exit::usage(
            format!("`{}` would hold CSV under another ending", path.display()),
            "let its name end in `.csv`",
        )
        .into());
    }
    let args = OutputArgs {
        output: Some(path.to_owned()),
        ..output.clone()
    };
    Ok(Some(Destination::of(&args, inputs, shell)?))
}

/// The file of rows that name no account.
struct WithoutKey {
    destination: Option<Destination>,
    rows: Vec<[String; 3]>,
}

impl WithoutKey {
    fn of(
        path: Option<&Path>,
        output: &OutputArgs,
        inputs: &[&Path],
        shell: &Shell,
    ) -> Result<WithoutKey> {
        Ok(WithoutKey {
            destination: side_file(path, output, inputs, shell)?,
            rows: Vec::new(),
        })
    }

    fn add(&mut self, file: &ListFile, list: &KeyedList) {
        let rows = list.without_key.iter();
        self.rows.extend(
            rows.map(|(line, row)| [file.name(), line.to_string(), lenient(row).into_owned()]),
        );
    }

    fn write(self, shell: &Shell) -> Result<()> {
        let Some(destination) = self.destination else {
            return Ok(());
        };
        destination.write_with(shell, |out| {
            writeln!(out, "file,line,row")?;
            for row in &self.rows {
                writeln!(out, "{}", csv_row(row))?;
            }
            Ok(())
        })
    }
}

/// Writes the shared accounts of every partner.
fn write_shared(out: &mut dyn Write, compared: &[(&Theirs, Recognised, Comparison)]) -> Result<()> {
    let head = [
        "partner",
        "domain",
        "matched_by",
        "our_company",
        "our_standing",
        "our_line",
        "their_company",
        "their_standing",
        "their_line",
    ];
    writeln!(out, "{}", csv_row(head))?;
    for (theirs, _, comparison) in compared {
        for Shared {
            by,
            stages,
            entries: (ours, their),
        } in &comparison.shared
        {
            let domain = if ours.label.domain.is_empty() {
                &their.label.domain
            } else {
                &ours.label.domain
            };
            let row = csv_row([
                &*theirs.partner,
                domain,
                by.id(),
                &ours.label.company,
                stages.0.id(),
                &ours.line.to_string(),
                &their.label.company,
                stages.1.id(),
                &their.line.to_string(),
            ]);
            writeln!(out, "{row}")?;
        }
    }
    Ok(())
}

fn csv_report(report: &Report) -> String {
    const COLUMNS: &[(&str, fn(&Partner) -> String)] = &[
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

fn table_report(report: &Report, shell: &Shell) -> String {
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

fn count(count: u64) -> String {
    number(count.into())
}

fn run_export(args: &OverlapExportArgs, shell: &Shell) -> Result<()> {
    let file = ListFile::new(&args.file);
    let advisor = shell.advisor()?;
    let words = Words::of(advisor.playbook());
    let options = options(&args.lists, Some(&args.salt_file))?;
    let salt = salt(&args.salt_file)?;
    let inputs = [args.file.as_path(), args.salt_file.as_path()];
    let destination = Destination::of(&args.output, &inputs, shell)?;
    let mut without_key = WithoutKey::of(
        args.lists.without_key.as_deref(),
        &args.output,
        &inputs,
        shell,
    )?;
    let list = file.open(&options, &words)?;
    if list.hashed {
        let message = format!("`{}` is a hashed list already", file.name());
        return Err(Diagnostics::from(Diagnostic::error("list", message)).into());
    }
    refuse_missing_keys(&list.missing_keys)?;
    let notes = list.notes.clone();
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
    let summary = Summary::of(&list, hashed.accounts() as u64);
    let notes = warnings(&file.name(), &notes, &summary);
    if !notes.is_empty() {
        shell.warn(&Diagnostics(notes));
    }
    without_key.write(shell)?;
    destination.write_with(shell, |out| Ok(hashed.write(out)?))?;
    shell.status(format!(
        "{} accounts hashed in {} rows; whoever has the salt can test guesses against them, so send it by another way",
        count(hashed.accounts() as u64),
        count(hashed.len() as u64)
    ));
    Ok(())
}
