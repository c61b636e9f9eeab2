//! Integration candidates from a CSV file with any of the questionnaire's fields as columns.
//!
//! The question that checks an answer checks the field of a row, too.

use std::collections::HashSet;
use std::fmt::Display;

use crate::answers::{Candidate, Record};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::reason;
use crate::overlap::letters::fold_header;
use crate::overlap::rows::{Row, Rows};
use crate::overlap::source::{self, Bytes};
use crate::overlap::unread::ReadError;
use crate::overlap::warnings::{Warnings, short};
use crate::questions::{Question, questionnaire};

/// The column of names.
const NAME: &str = "name";

/// Rows between two reports of progress.
const PROGRESS_ROWS: usize = 4096;

/// The most problems of one file that are told.
const MOST_TOLD: usize = 20;

/// The candidates of a CSV file with the warnings about it; `progress` hears how many bytes were read.
///
/// # Errors
/// Every field that is no answer to its question, and what keeps the file from being read.
pub fn read(
    file: &str,
    raw: Bytes,
    progress: &dyn Fn(u64),
) -> Result<(Vec<Candidate>, Vec<Diagnostic>), Diagnostics> {
    let problem = |message: String| Diagnostic::error("candidates", message);
    let unread = |error: ReadError| match (&error, error.line()) {
        (ReadError::Io(error), _) => problem(format!("`{file}` cannot be read: {}", reason(error))),
        (_, Some(line)) => problem(format!("{file}:{line}: {error}")).help(error.help()),
        (_, None) => problem(format!("{file}: {error}")).help(error.help()),
    };
    let mut rows = source::open(raw, None).and_then(Rows::of).map_err(unread)?;
    let Some(head) = rows.next_row().map_err(unread)? else {
        return Err(problem(format!("{file}:1: the file is empty")).into());
    };
    let (first, width) = (head.line(), head.len());
    let (mut fields, unused) = columns(&head.texts(width));
    let known = questionnaire().integration_fields();
    let keys = known.iter().map(|field| field.key);
    let keys: Vec<&str> = keys.filter(|key| *key != NAME).collect();
    let help = format!("columns are `{NAME}` and any of `{}`", keys.join("`, `"));
    let Some(name) = fields.iter().position(|(field, _)| field.key == NAME) else {
        let problem = problem(format!("{file}:{first}: there is no column `{NAME}`"));
        return Err(problem.help(help).into());
    };
    let (_, name) = fields.remove(name);
    let warning = |line: u64, what: &dyn Display| {
        Diagnostic::warning("candidates", format!("{file}:{line}: {what}"))
    };
    let unused = unused.iter().map(|what| warning(first, what).help(&help));
    let mut notes: Vec<Diagnostic> = unused.collect();
    let mut judge = Judge {
        file,
        name,
        fields,
        problems: Vec::new(),
        untold: 0,
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut warnings = Warnings::default();
    let mut bytes = 0;
    while let Some(row) = rows.next_row().map_err(unread)? {
        row.warn(width, &mut warnings);
        candidates.extend(judge.row(row));
        bytes += row.raw().len() as u64 + 1;
        if candidates.len().is_multiple_of(PROGRESS_ROWS) {
            progress(std::mem::take(&mut bytes));
        }
    }
    progress(bytes);
    notes.extend(warnings.list().iter().map(|one| warning(one.line(), one)));
    judge.end()?;
    let mut seen = HashSet::new();
    let names = candidates.iter().map(|candidate| &candidate.name);
    let twins = names.filter(|name| !seen.insert(name.to_lowercase()));
    let twins = twins.take(MOST_TOLD).map(|name| {
        let message = format!("{file}: `{name}` is listed twice");
        Diagnostic::error("duplicate-candidate", message).help("remove one of them")
    });
    Diagnostics::ensure_none(twins.collect())?;
    if candidates.is_empty() {
        let problem = problem(format!("{file}:{first}: a header and no candidates"));
        return Err(problem.help("give each candidate a row").into());
    }
    Ok((candidates, notes))
}

/// A field of a candidate with its column.
type Column = (&'static Question, usize);

/// The fields that a header names, each with its column, and why other columns are not used.
fn columns(header: &[String]) -> (Vec<Column>, Vec<String>) {
    let known = questionnaire().integration_fields();
    let (mut fields, mut unused): (Vec<Column>, _) = (Vec::new(), Vec::new());
    for (at, given) in header.iter().enumerate() {
        let (folded, column) = (fold_header(given), short(given));
        match known.iter().find(|field| fold_header(field.key) == folded) {
            Some(field) if fields.iter().any(|(known, _)| known.key == field.key) => unused.push(
                format!("column `{column}` stands twice; the first one counts"),
            ),
            Some(field) => fields.push((field, at)),
            None if folded.is_empty() => {}
            None => unused.push(format!("column `{column}` is not used")),
        }
    }
    (fields, unused)
}

/// Turns rows into candidates and collects the problems in them.
struct Judge<'a> {
    file: &'a str,
    /// The column of names.
    name: usize,
    /// The other columns.
    fields: Vec<Column>,
    problems: Vec<Diagnostic>,
    untold: u64,
}

impl Judge<'_> {
    /// The candidate of a row; none without a name.
    fn row(&mut self, row: &Row) -> Option<Candidate> {
        let mut known = Record::default();
        for at in 0..self.fields.len() {
            let (question, column) = self.fields[at];
            let text = row.field(column).trim();
            if text.is_empty() || text.eq_ignore_ascii_case("unknown") {
                continue;
            }
            match question.parse(text) {
                Ok(value) => known.set(question, Some(value)),
                Err(rejection) => {
                    let message = format!("`{}`: {}", question.key, rejection.message);
                    self.problem(row.line(), &message, rejection.help);
                }
            }
        }
        let name = row.field(self.name).trim_ascii();
        if name.is_empty() {
            self.problem(row.line(), "a candidate without a name", Vec::new());
            return None;
        }
        Some(Candidate {
            name: name.to_owned(),
            ..Candidate::from(&known)
        })
    }

    fn problem(&mut self, line: u64, message: &str, help: Vec<String>) {
        if self.problems.len() == MOST_TOLD {
            self.untold += 1;
            return;
        }
        let message = format!("{}:{line}: {message}", self.file);
        let problem = Diagnostic::error("candidates", message);
        self.problems.push(problem.helps(help));
    }

    fn end(mut self) -> Result<(), Diagnostics> {
        if self.untold > 0 {
            let message = format!("{}: {} more problems like these", self.file, self.untold);
            self.problems.push(Diagnostic::error("candidates", message));
        }
        Diagnostics::ensure_none(self.problems)
    }
}
