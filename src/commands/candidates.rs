//! Integration candidates from a CSV file with any of the questionnaire's fields as columns.
//!
//! The question that checks an answer checks the field of a row, too.

use std::collections::{HashMap, HashSet};

use crate::answers::{Candidate, Record};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::overlap::letters::fold_header;
use crate::overlap::rows::{Row, Rows};
use crate::overlap::source::{self, Bytes};
use crate::overlap::unread::ReadError;
use crate::overlap::warnings::{Warnings, short};
use crate::questions::{Question, closest, questionnaire};

/// The columns besides the name.
const COLUMNS: [&str; 8] = [
    "shared_accounts",
    "workflow_fit",
    "gtm_commitment",
    "api_available",
    "build_weeks",
    "customers_requesting",
    "competitor_has_it",
    "larger",
];

/// The column of names.
const NAME: &str = "name";

/// Rows between two reports of progress.
const PROGRESS_ROWS: usize = 4096;

/// The most problems of one file that are told.
const MOST_TOLD: usize = 20;

/// Shared customers by folded partner name, from an overlap report.
pub type Overlaps = HashMap<String, u64>;

/// What is told of partners in the report that no candidate is called: their folded names, each with the
/// candidate whose name is close.
pub type Unused = Vec<(String, Option<String>)>;

/// Candidates with the warnings about their file.
#[derive(Debug, Default)]
pub struct Candidates {
    /// The candidates as given.
    pub list: Vec<Candidate>,
    /// Warnings about the file.
    pub warnings: Vec<Diagnostic>,
}

impl Candidates {
    /// The partners of an overlap report that no candidate is called.
    #[must_use]
    pub fn unused(&self, overlaps: &Overlaps) -> Unused {
        let mut unused: Vec<&String> = overlaps.keys().collect();
        for candidate in &self.list {
            let name = fold_header(&candidate.name);
            unused.retain(|partner| **partner != name);
        }
        unused.sort_unstable();
        unused
            .into_iter()
            .map(|partner| {
                let names = self.list.iter().map(|candidate| candidate.name.as_str());
                (partner.clone(), closest(partner, names).map(str::to_owned))
            })
            .collect()
    }

    /// The candidates of an answers file.
    #[must_use]
    pub fn of_answers(given: &[Candidate], overlaps: &Overlaps) -> Self {
        let mut candidates = Self::default();
        for candidate in given {
            candidates.add(candidate.clone(), overlaps);
        }
        candidates
    }

    /// Adds a candidate; shared accounts that it does not know come from the overlap report.
    fn add(&mut self, mut candidate: Candidate, overlaps: &Overlaps) {
        if candidate.shared_accounts.is_none() && !overlaps.is_empty() {
            candidate.shared_accounts = overlaps.get(&fold_header(&candidate.name)).copied();
        }
        self.list.push(candidate);
    }

    /// The names that stand twice in another case at most, without their first; a few of them.
    fn twins(&self) -> impl Iterator<Item = &str> {
        let mut seen = HashSet::new();
        let names = self.list.iter().map(|candidate| candidate.name.as_str());
        names
            .filter(move |name| !seen.insert(name.to_lowercase()))
            .take(MOST_TOLD)
    }

    /// The candidates of a CSV file; `progress` hears how many bytes were read.
    ///
    /// # Errors
    /// Every field that is no answer to its question, and what keeps the file from being read.
    pub fn of_file(
        file: &str,
        raw: Bytes,
        overlaps: &Overlaps,
        progress: &dyn Fn(u64),
    ) -> Result<Self, Diagnostics> {
        let refuse = |message: String, help: &str| {
            Diagnostics::from(Diagnostic::error("candidates", message).help(help))
        };
        let unreadable = |error: &std::io::Error| {
            let message = format!("`{file}` cannot be read: {}", crate::files::reason(error));
            Diagnostics::from(Diagnostic::error("candidates", message))
        };
        let unread = |error: ReadError| match (error.line(), &error) {
            (_, ReadError::Io(error)) => unreadable(error),
            (Some(line), _) => refuse(format!("{file}:{line}: {error}"), error.help()),
            (None, _) => refuse(format!("{file}: {error}"), error.help()),
        };
        let text = source::open(raw, None).map_err(unread)?;
        let mut rows = Rows::of(text).map_err(unread)?;
        let Some(head) = rows.next_row().map_err(unread)? else {
            let message = format!("{file}:1: the file is empty");
            return Err(Diagnostic::error("candidates", message).into());
        };
        let (head_line, width) = (head.line(), head.len());
        let columns = Columns::of(&head.texts(width));
        let Some(name) = columns.name else {
            return Err(refuse(
                format!("{file}:{}: there is no column `{NAME}`", head_line),
                &format!("columns are `{NAME}` and any of {}", listed(&COLUMNS)),
            ));
        };
        let mut candidates = Self::default();
        for unused in &columns.unused {
            let message = format!("{file}:{}: {unused}", head_line);
            let warning = Diagnostic::warning("candidates", message);
            candidates.warnings.push(warning.help(format!(
                "columns are `{NAME}` and any of {}",
                listed(&COLUMNS)
            )));
        }
        let mut judge = Judge::new(file, name, &columns.fields);
        let mut warnings = Warnings::default();
        let mut bytes = 0;
        while let Some(row) = rows.next_row().map_err(unread)? {
            row.warn(width, &mut warnings);
            if let Some(candidate) = judge.row(row) {
                candidates.add(candidate, overlaps);
            }
            bytes += row.raw().len() as u64 + 1;
            if candidates.list.len().is_multiple_of(PROGRESS_ROWS) {
                progress(std::mem::take(&mut bytes));
            }
        }
        progress(bytes);
        for warning in warnings.list() {
            let message = format!("{file}:{}: {warning}", warning.line());
            let warning = Diagnostic::warning("candidates", message);
            candidates.warnings.push(warning);
        }
        judge.end()?;
        let twins: Vec<Diagnostic> = candidates
            .twins()
            .map(|name| {
                let message = format!("{file}: `{name}` is listed twice");
                Diagnostic::error("duplicate-candidate", message).help("remove one of them")
            })
            .collect();
        Diagnostics::ensure_none(twins)?;
        if candidates.list.is_empty() {
            return Err(refuse(
                format!("{file}:{}: a header and no candidates", head_line),
                "give each candidate a row",
            ));
        }
        Ok(candidates)
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Which column holds what.
struct Columns {
    name: Option<usize>,
    /// Field and column.
    fields: Vec<(usize, usize)>,
    /// Why a column is not used.
    unused: Vec<String>,
}

impl Columns {
    fn of(header: &[String]) -> Self {
        let mut columns = Self {
            name: None,
            fields: Vec::new(),
            unused: Vec::new(),
        };
        for (at, given) in header.iter().enumerate() {
            let folded = fold_header(given);
            let field = COLUMNS.iter().position(|name| fold_header(name) == folded);
            if folded == NAME && columns.name.is_none() {
                columns.name = Some(at);
            } else if let Some(field) = field
                && !columns.fields.iter().any(|(known, _)| *known == field)
            {
                columns.fields.push((field, at));
            } else if field.is_some() || folded == NAME {
                columns.unused.push(format!(
                    "column `{}` stands twice; the first one counts",
                    short(given)
                ));
            } else if !folded.is_empty() {
                columns
                    .unused
                    .push(format!("column `{}` is not used", short(given)));
            }
        }
        columns
    }
}

/// Turns rows into candidates and collects the problems in them.
struct Judge<'a> {
    file: &'a str,
    /// The column of names.
    name: usize,
    /// The questions of the other columns.
    fields: Vec<(&'static Question, usize)>,
    problems: Vec<Diagnostic>,
    untold: u64,
}

impl<'a> Judge<'a> {
    fn new(file: &'a str, name: usize, fields: &[(usize, usize)]) -> Self {
        let all = questionnaire().integration_fields();
        let question = |key: &str| all.iter().find(|question| question.key == key);
        let fields = fields.iter();
        Self {
            file,
            name,
            fields: fields
                .filter_map(|(field, column)| Some((question(COLUMNS[*field])?, *column)))
                .collect(),
            problems: Vec::new(),
            untold: 0,
        }
    }

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
                    self.problem(row.line(), &message, &rejection.help);
                }
            }
        }
        let name = row.field(self.name).trim_ascii();
        if name.is_empty() {
            self.problem(row.line(), "a candidate without a name", &[]);
            return None;
        }
        Some(Candidate {
            name: name.to_owned(),
            ..Candidate::from(&known)
        })
    }

    fn problem(&mut self, line: u64, message: &str, help: &[String]) {
        if self.problems.len() == MOST_TOLD {
            self.untold += 1;
            return;
        }
        let message = format!("{}:{line}: {message}", self.file);
        let problem = Diagnostic::error("candidates", message);
        self.problems.push(problem.helps(help.iter().cloned()));
    }

    fn end(mut self) -> Result<(), Diagnostics> {
        if self.problems.is_empty() {
            return Ok(());
        }
        if self.untold > 0 {
            let message = format!("{}: {} more problems like these", self.file, self.untold);
            self.problems.push(Diagnostic::error("candidates", message));
        }
        Err(Diagnostics(self.problems))
    }
}
