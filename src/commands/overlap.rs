//! `overlap`: our list held against each partner's.

use std::io::{self, Seek as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::SpooledTempFile;

use crate::cli::{OutputArgs, OverlapArgs, OverlapCommand, OverlapExportArgs, OverlapFormat};
use crate::commands::lists::{ListFile, asked, salt, warnings};
use crate::commands::table;
use crate::decisions::integrations::Scoring;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::reason;
use crate::output::{self, Destination};
use crate::overlap::compare::{Comparison, Indexed, Reading, Shared, Summary};
use crate::overlap::findings::short;
use crate::overlap::hashed::HashedList;
use crate::overlap::list::{Asked, List};
use crate::overlap::report::{ListReport, Partner, Prospects, Report, SCHEMA, Seen};
use crate::overlap::source::lenient;
use crate::overlap::words::{Standing, Words, fold_header};
use crate::progress::Progress;
use crate::render::escape::csv_cell;
use crate::render::structured;
use crate::render::table::Table;
use crate::shell::{Ending, Shell};
use crate::units::{number, percent};

/// Endings that promise another format than CSV.
const OTHER_ENDINGS: [&str; 8] = ["json", "yaml", "yml", "xlsx", "xls", "md", "html", "gz"];

/// Bytes of rows without a key that are kept in memory before they go to a temporary file.
const SPOOL: usize = 1 << 20;

/// Runs the command.
///
/// # Errors
/// When a list cannot be compared or a result cannot be written.
pub fn run(args: &OverlapArgs, shell: &mut Shell) -> Result<()> {
    match (&args.command, &args.ours) {
        (Some(OverlapCommand::Export(export)), _) => run_export(export, shell),
        (None, Some(ours)) => run_comparison(args, &ListFile::new(ours), shell),
        (None, None) => unreachable!("the command line asks for a list or `export`"),
    }
}

/// A partner and its list.
struct Theirs {
    partner: String,
    file: ListFile,
}

fn run_comparison(args: &OverlapArgs, ours: &ListFile, shell: &mut Shell) -> Result<()> {
    let theirs: Vec<Theirs> = args.theirs.iter().map(|given| partner(given)).collect();
    refuse_twins(ours, &theirs)?;
    let advisor = shell.advisor()?;
    let words = Words::of(advisor.playbook());
    let mut scoring = Scoring::of(advisor.playbook());
    let format = output::format(args.format, &args.output)?.unwrap_or(OverlapFormat::Table);
    let asked = asked(&args.lists, args.salt_file.as_deref())?;

    let mut inputs = vec![ours.path.as_path()];
    inputs.extend(theirs.iter().map(|theirs| theirs.file.path.as_path()));
    inputs.extend(args.salt_file.as_deref());
    let destination = Destination::of(&args.output, &inputs, shell)?;
    let list = side_file(args.list.as_deref(), &args.output, &inputs, shell)?;
    if let (Some(list), Some(rest)) = (&args.list, &args.lists.without_key)
        && list == rest
    {
        return Err(Ending::usage(
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

    let mut told = Vec::new();
    let mut compared: Vec<(&Theirs, Seen, Comparison)> = Vec::new();
    let mut comparing = Comparing {
        ours,
        ours_index: None,
        several: theirs.len() > 1,
        named: list.is_some(),
        asked: &asked,
        words: &words,
        progress: Progress::of_bytes(
            theirs
                .iter()
                .map(|theirs| theirs.file.length() + ours.length())
                .sum(),
            shell,
        ),
        seen_ours: None,
        missing_keys: None,
    };
    for theirs in &theirs {
        let (seen, comparison) = comparing.with(theirs, &mut without_key, &mut told)?;
        compared.push((theirs, seen, comparison));
    }
    let seen_ours = comparing.seen_ours.take().unwrap_or_default();
    let missing = comparing.missing_keys.take();
    drop(comparing);
    refuse_missing_keys(&missing.unwrap_or_default())?;
    if !told.is_empty() {
        shell.warn(&Diagnostics(told));
    }
    let Some((.., first)) = compared.first() else {
        return Ok(());
    };
    let report = Report {
        schema: SCHEMA.to_owned(),
        ours: ListReport::of(&ours.name(), &first.ours, &seen_ours),
        partners: compared
            .iter()
            .map(|(theirs, seen, comparison)| {
                let customers = comparison.count(Standing::Customer, Standing::Customer);
                let points = scoring.shared_account_points(customers);
                let list = ListReport::of(&theirs.file.name(), &comparison.theirs, seen);
                Partner::of(&theirs.partner, list, comparison, points)
            })
            .collect(),
    };
    let text = match format {
        OverlapFormat::Yaml => structured::yaml(&report)?,
        OverlapFormat::Json => structured::json(&report)?,
        OverlapFormat::Csv => csv_report(&report)?,
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
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Diagnostics(problems))
    }
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

/// The work on one partner after the other; our list is held in memory once it was the shorter one.
struct Comparing<'a> {
    ours: &'a ListFile,
    ours_index: Option<Indexed>,
    several: bool,
    named: bool,
    asked: &'a Asked,
    words: &'a Words,
    progress: Progress,
    /// What was recognised of our list, once it was opened.
    seen_ours: Option<Seen>,
    /// Asked columns that no list opened so far has.
    missing_keys: Option<Vec<String>>,
}

impl Comparing<'_> {
    fn with(
        &mut self,
        theirs: &Theirs,
        without_key: &mut WithoutKey,
        told: &mut Vec<Diagnostic>,
    ) -> Result<(Seen, Comparison)> {
        // What can be read only once cannot be read again for the next partner.
        let must_hold = self.ours.is_read_once() && self.several;
        let ours_shorter = must_hold || self.ours.size() <= theirs.file.size();
        let list = theirs
            .file
            .open(self.asked, self.words)
            .map_err(|problem| Diagnostics(vec![problem]))?;
        self.hear_missing(&list);
        let (notes, seen) = (list.notes.clone(), list.seen());
        let (rows_told, mut our_rows_told) = (list.rows_told, None);
        let is_first = self.seen_ours.is_none();
        let mut our_notes = Vec::new();
        let comparison = if ours_shorter {
            if self.ours_index.is_none() {
                let ours = self.open_ours(&mut our_notes)?;
                our_rows_told = ours.rows_told;
                let index = self.read(self.ours, without_key, |reading| {
                    Indexed::read(ours, reading)
                })?;
                self.ours_index = Some(index);
            }
            let mut index = self.ours_index.take().expect("our list was read above");
            let comparison = self.read(&theirs.file, without_key, |reading| {
                index.against(list, true, reading)
            });
            self.ours_index = Some(index);
            comparison?
        } else {
            let mut index = self.read(&theirs.file, without_key, |reading| {
                Indexed::read(list, reading)
            })?;
            let ours = self.open_ours(&mut our_notes)?;
            our_rows_told = ours.rows_told;
            self.read(self.ours, without_key, |reading| {
                index.against(ours, false, reading)
            })?
        };
        refuse_cut(self.ours, our_rows_told, comparison.ours.rows)?;
        refuse_cut(&theirs.file, rows_told, comparison.theirs.rows)?;
        if is_first {
            told.extend(warnings(&self.ours.name(), &our_notes, &comparison.ours));
        }
        told.extend(warnings(&theirs.file.name(), &notes, &comparison.theirs));
        Ok((seen, comparison))
    }

    fn open_ours(&mut self, notes: &mut Vec<(u64, String)>) -> Result<List> {
        let list = self
            .ours
            .open(self.asked, self.words)
            .map_err(|problem| Diagnostics(vec![problem]))?;
        notes.clone_from(&list.notes);
        self.seen_ours = Some(list.seen());
        self.hear_missing(&list);
        Ok(list)
    }

    fn hear_missing(&mut self, list: &List) {
        match &mut self.missing_keys {
            Some(missing) => missing.retain(|key| list.missing_keys.contains(key)),
            None => self.missing_keys = Some(list.missing_keys.clone()),
        }
    }

    /// Reads a file by `work`, with progress, and with its rows without a key noted once.
    fn read<T>(
        &self,
        file: &ListFile,
        without_key: &mut WithoutKey,
        work: impl FnOnce(&mut Reading) -> io::Result<T>,
    ) -> Result<T> {
        let progress = |bytes| self.progress.set(bytes);
        let name = file.name();
        let wanted = without_key.begin(&name);
        let mut note = |line: u64, row: &[u8]| without_key.note(&name, line, row);
        let mut reading = Reading {
            words: self.words,
            asked: self.asked,
            named: self.named,
            progress: &progress,
            without_key: if wanted { Some(&mut note) } else { None },
        };
        let done = work(&mut reading).map_err(|error| broken(file, &error))?;
        self.progress.file_done(file.length());
        Ok(done)
    }
}

/// Refuses a hashed list that has lost rows on its way, or gained some.
fn refuse_cut(file: &ListFile, told: Option<u64>, rows: u64) -> Result<(), Diagnostics> {
    match told {
        Some(told) if told != rows => {
            let message = format!(
                "{}: the first line says {} rows follow, and {} do",
                file.name(),
                count(told),
                count(rows)
            );
            let problem = Diagnostic::error("cut-short", message);
            Err(Diagnostics(vec![
                problem.help("have the file sent again as it was written"),
            ]))
        }
        _ => Ok(()),
    }
}

fn broken(file: &ListFile, error: &io::Error) -> Diagnostics {
    let message = format!(
        "`{}` cannot be read to its end: {}",
        file.name(),
        reason(error)
    );
    Diagnostics(vec![Diagnostic::error("unreadable", message)])
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
        return Err(Ending::usage(
            format!("`{}` is where the comparison itself goes", path.display()),
            "give this list a file of its own",
        )
        .into());
    }
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    if ending.is_some_and(|ending| OTHER_ENDINGS.iter().any(|other| ending == *other)) {
        return Err(Ending::usage(
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

/// The rows that name no account, kept beside until the end.
struct WithoutKey {
    destination: Option<Destination>,
    rows: csv::Writer<SpooledTempFile>,
    noted: Vec<String>,
}

impl WithoutKey {
    fn of(
        path: Option<&Path>,
        output: &OutputArgs,
        inputs: &[&Path],
        shell: &Shell,
    ) -> Result<WithoutKey> {
        let mut rows = csv::Writer::from_writer(SpooledTempFile::new(SPOOL));
        rows.write_record(["file", "line", "row"])?;
        Ok(WithoutKey {
            destination: side_file(path, output, inputs, shell)?,
            rows,
            noted: Vec::new(),
        })
    }

    /// Whether the rows of this file are still to be noted.
    fn begin(&mut self, name: &str) -> bool {
        let wanted = self.destination.is_some() && !self.noted.iter().any(|noted| noted == name);
        self.noted.push(name.to_owned());
        wanted
    }

    fn note(&mut self, name: &str, line: u64, row: &[u8]) -> io::Result<()> {
        let record = [csv_cell(name), line.to_string(), csv_cell(&lenient(row))];
        Ok(self.rows.write_record(record)?)
    }

    fn write(self, shell: &Shell) -> Result<()> {
        let Some(destination) = self.destination else {
            return Ok(());
        };
        let mut rows = self.rows.into_inner().map_err(|error| error.into_error())?;
        rows.rewind()?;
        destination.write_with(shell, |out| {
            io::copy(&mut rows, out)?;
            Ok(())
        })
    }
}

/// Writes the shared accounts of every partner.
fn write_shared(out: &mut dyn Write, compared: &[(&Theirs, Seen, Comparison)]) -> Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record([
        "partner",
        "domain",
        "matched_by",
        "our_company",
        "our_standing",
        "our_line",
        "their_company",
        "their_standing",
        "their_line",
    ])?;
    for (theirs, _, comparison) in compared {
        for Shared {
            by,
            standing,
            entries: (ours, their),
        } in &comparison.shared
        {
            let domain = if ours.named.domain.is_empty() {
                &their.named.domain
            } else {
                &ours.named.domain
            };
            rows.write_record([
                csv_cell(&theirs.partner),
                csv_cell(domain),
                by.word().to_owned(),
                csv_cell(&ours.named.company),
                standing.0.word().to_owned(),
                ours.line.to_string(),
                csv_cell(&their.named.company),
                standing.1.word().to_owned(),
                their.line.to_string(),
            ])?;
        }
    }
    rows.flush()?;
    Ok(())
}

fn csv_report(report: &Report) -> Result<String> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record([
        "partner",
        "file",
        "rows",
        "accounts",
        "rows_without_key",
        "rows_without_stage",
        "shared_accounts",
        "shared_customers",
        "our_prospects_their_customers",
        "their_prospects_our_customers",
        "prospects_of_both",
        "former",
        "other",
        "share_of_ours",
        "share_of_theirs",
        "points",
    ])?;
    for partner in &report.partners {
        let prospects = |pick: fn(&Prospects) -> u64| {
            partner
                .prospects
                .as_ref()
                .map_or_else(String::new, |all| pick(all).to_string())
        };
        rows.write_record([
            csv_cell(&partner.partner),
            csv_cell(&partner.list.file),
            partner.list.rows.to_string(),
            partner.list.accounts.to_string(),
            partner.list.rows_without_key.to_string(),
            partner.list.rows_without_stage.to_string(),
            partner.shared_accounts.to_string(),
            partner.shared_customers.to_string(),
            prospects(|all| all.ours_their_customers),
            prospects(|all| all.theirs_our_customers),
            prospects(|all| all.of_both),
            partner.former.to_string(),
            partner.other.to_string(),
            partner.share_of_ours.0.to_string(),
            partner.share_of_theirs.0.to_string(),
            partner
                .points
                .map_or_else(String::new, |points| points.0.to_string()),
        ])?;
    }
    Ok(String::from_utf8(rows.into_inner()?)?)
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
    let asked = asked(&args.lists, Some(&args.salt_file))?;
    let salt = salt(&args.salt_file)?;
    let inputs = [args.file.as_path(), args.salt_file.as_path()];
    let destination = Destination::of(&args.output, &inputs, shell)?;
    let mut without_key = WithoutKey::of(
        args.lists.without_key.as_deref(),
        &args.output,
        &inputs,
        shell,
    )?;
    let list = file
        .open(&asked, &words)
        .map_err(|problem| Diagnostics(vec![problem]))?;
    if list.hashed {
        let message = format!("`{}` is a hashed list already", file.name());
        return Err(Diagnostics(vec![Diagnostic::error("list", message)]).into());
    }
    refuse_missing_keys(&list.missing_keys)?;
    let (notes, has_stage) = (list.notes.clone(), list.has_stage());
    let comparing = Comparing {
        ours: &file,
        ours_index: None,
        several: false,
        named: false,
        asked: &asked,
        words: &words,
        progress: Progress::of_bytes(file.length(), shell),
        seen_ours: None,
        missing_keys: None,
    };
    let hashed = comparing.read(&file, &mut without_key, |reading| {
        HashedList::read(list, &salt, reading)
    })?;
    drop(comparing);
    let summary = Summary {
        rows: hashed.scanned.rows,
        accounts: hashed.accounts() as u64,
        has_stage,
        findings: hashed.scanned.findings.clone(),
        windows_1252: hashed.scanned.windows_1252,
    };
    let told = warnings(&file.name(), &notes, &summary);
    if !told.is_empty() {
        shell.warn(&Diagnostics(told));
    }
    without_key.write(shell)?;
    destination.write_with(shell, |out| Ok(hashed.write(out)?))?;
    shell.tell(format!(
        "{} accounts hashed in {} rows; whoever has the salt can test guesses against them, so send it by another way",
        count(hashed.accounts() as u64),
        count(hashed.len() as u64)
    ));
    Ok(())
}
