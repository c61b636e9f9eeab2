//! Integration candidates from a CSV file with any of the questionnaire's fields as columns.
//!
//! Rows become names and numbers of profiles; a field's text is judged once however often it stands in the
//! file, by the same question that judges an answer.

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use crate::answers::Candidate;
use crate::decisions::integrations::known;
use crate::decisions::ranking::{Numbered, Profiles};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::overlap::delimiter::sniff;
use crate::overlap::rows::{ReadError, Row, Rows};
use crate::overlap::source::{self, Bytes, NotText, lenient};
use crate::overlap::warnings::{Warnings, short};
use crate::overlap::words::fold_header;
use crate::playbook::vocabulary::FactValue;
use crate::questions::{Question, closest, questionnaire};
use crate::units::Value;

/// The columns besides the name, in the order of the fields that are scored.
const COLUMNS: [&str; 7] = [
    "shared_accounts",
    "workflow_fit",
    "gtm_commitment",
    "api_available",
    "build_weeks",
    "customers_requesting",
    "competitor_has_it",
];

/// The column of names.
const NAME: &str = "name";

/// Rows between two reports of progress.
const PROGRESS_ROWS: usize = 4096;

/// The most problems of one file that are told.
const MOST_TOLD: usize = 20;

/// Shared customers by folded partner name, from an overlap report.
pub type Overlaps = FxHashMap<String, u64>;

/// What is told of partners in the report that no candidate is called: their folded names, each with the
/// candidate whose name is close.
pub type Unused = Vec<(String, Option<String>)>;

/// Candidates by number.
#[derive(Debug, Default)]
pub struct Candidates {
    names: String,
    ends: Vec<usize>,
    /// Each one's profile.
    pub profiles: Vec<u32>,
    /// What was wrong and is told as warnings.
    pub warnings: Vec<Diagnostic>,
}

impl Candidates {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name of a candidate.
    #[must_use]
    pub fn name(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.names[start..self.ends[at]]
    }

    /// The partners of an overlap report that no candidate is called.
    #[must_use]
    pub fn unused(&self, overlaps: &Overlaps) -> Unused {
        let mut unused: Vec<&String> = overlaps.keys().collect();
        for at in 0..self.len() {
            if unused.is_empty() {
                break;
            }
            let name = fold_header(self.name(at));
            unused.retain(|partner| **partner != name);
        }
        unused.sort_unstable();
        unused
            .into_iter()
            .map(|partner| {
                let names = (0..self.len()).map(|at| self.name(at));
                (partner.clone(), closest(partner, names).map(str::to_owned))
            })
            .collect()
    }

    fn add(&mut self, name: &str, profile: u32) {
        self.names.push_str(name);
        self.ends.push(self.names.len());
        self.profiles.push(profile);
    }

    /// The candidates of an answers file.
    #[must_use]
    pub fn of_answers(given: &[Candidate], overlaps: &Overlaps, profiles: &mut Profiles) -> Self {
        let mut candidates = Self::default();
        for candidate in given {
            let mut candidate = candidate.clone();
            if candidate.shared_accounts.is_none() {
                candidate.shared_accounts = overlaps.get(&fold_header(&candidate.name)).copied();
            }
            let mut numbered = Numbered::default();
            for (field, value) in known(&candidate).into_iter().enumerate() {
                numbered[field] = profiles.value(field, value);
            }
            let profile = profiles.profile(&numbered);
            candidates.add(&candidate.name, profile);
        }
        candidates
    }

    /// The candidates of a CSV file; `progress` hears how many bytes were read.
    ///
    /// # Errors
    /// Every field that is no answer to its question, and what keeps the file from being read.
    pub fn of_file(
        file: &str,
        raw: Bytes,
        overlaps: &Overlaps,
        profiles: &mut Profiles,
        progress: &dyn Fn(u64),
    ) -> Result<Self, Diagnostics> {
        let refuse = |message: String, help: &str| {
            let problem = Diagnostic::error("candidates", message);
            Diagnostics(vec![if help.is_empty() {
                problem
            } else {
                problem.help(help)
            }])
        };
        let unreadable = |error: &std::io::Error| {
            refuse(
                format!("`{file}` cannot be read: {}", crate::files::reason(error)),
                "",
            )
        };
        let text = source::open(raw, None).map_err(|error| match error {
            NotText::Unreadable(error) => unreadable(&error),
            NotText::Foreign(kind) => refuse(
                format!("{file}: this is {kind}, not a CSV file"),
                "save or export it as CSV first",
            ),
        })?;
        let unread = |error: ReadError| match error {
            ReadError::Io(error) => unreadable(&error),
            ReadError::OpenQuote(line) => refuse(
                format!("{file}:{line}: {error}"),
                "close the quote or take it out; a quote inside quotes is written twice",
            ),
        };
        let (dialect, has_delimiter_line) = sniff(&text.sample);
        let mut rows = Rows::new(text.bytes, dialect);
        if has_delimiter_line {
            rows.skip_line().map_err(unread)?;
        }
        let Some(head) = rows.next_row().map_err(unread)? else {
            return Err(refuse(format!("{file}:1: the file is empty"), ""));
        };
        let (head_line, width) = (head.line(), head.len());
        let header: Vec<String> = head
            .fields()
            .map(|field| lenient(field).trim().to_owned())
            .collect();
        let columns = Columns::of(&header);
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
        let mut judge = Judge::new(file, name, columns.fields, overlaps);
        let mut warnings = Warnings::default();
        let mut twins = Twins::default();
        let mut bytes = 0;
        while let Some(row) = rows.next_row().map_err(unread)? {
            row.warn(width, &mut warnings);
            twins.look(row.field(name));
            judge.row(row, profiles, &mut candidates);
            bytes += row.raw().len() as u64 + 1;
            if candidates.len().is_multiple_of(PROGRESS_ROWS) {
                progress(std::mem::take(&mut bytes));
            }
        }
        progress(bytes);
        for warning in warnings.list() {
            let line = warning.lines.first().copied().unwrap_or(1);
            candidates.warnings.push(Diagnostic::warning(
                "candidates",
                format!("{file}:{line}: {warning}"),
            ));
        }
        judge.end()?;
        let twins = twins.found(&candidates);
        if !twins.is_empty() {
            let problem = |(_, at): &(usize, usize)| {
                let message = format!("{file}: `{}` is listed twice", candidates.name(*at));
                Diagnostic::error("duplicate-candidate", message).help("remove one of them")
            };
            return Err(Diagnostics(twins.iter().map(problem).collect()));
        }
        if candidates.is_empty() {
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

/// Finds names that stand twice: hashes of all, and those of which the bits say that they may have been seen.
struct Twins {
    hashes: Vec<u64>,
    /// A bit for the upper part of each hash that was seen.
    seen: Vec<u64>,
    doubtful: FxHashSet<u64>,
}

/// How many upper bits of a hash have a bit of their own: few names of a million meet by accident.
const SEEN_BITS: u32 = 25;

impl Default for Twins {
    fn default() -> Self {
        Self {
            hashes: Vec::new(),
            seen: vec![0; 1 << (SEEN_BITS - 6)],
            doubtful: FxHashSet::default(),
        }
    }
}

impl Twins {
    /// Looks at the name of a row.
    fn look(&mut self, name: &[u8]) {
        let hash = xxh3_64(lenient(name.trim_ascii()).to_lowercase().as_bytes());
        self.hashes.push(hash);
        let place = hash >> (u64::BITS - SEEN_BITS);
        let (seen, bit) = (&mut self.seen[place as usize / 64], 1 << (place % 64));
        if *seen & bit != 0 {
            self.doubtful.insert(hash);
        }
        *seen |= bit;
    }

    /// The candidates whose name stands twice, with both places; a few of them.
    fn found(&self, candidates: &Candidates) -> Vec<(usize, usize)> {
        let mut first: FxHashMap<u64, usize> = FxHashMap::default();
        let mut found = Vec::new();
        if self.doubtful.is_empty() {
            return found;
        }
        for (at, hash) in self.hashes.iter().enumerate().take(candidates.len()) {
            if !self.doubtful.contains(hash) {
                continue;
            }
            let first = *first.entry(*hash).or_insert(at);
            let lower = |at: usize| candidates.name(at).to_lowercase();
            if first != at && lower(first) == lower(at) {
                found.push((first, at));
                if found.len() == MOST_TOLD {
                    break;
                }
            }
        }
        found
    }
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

/// The numbers of the texts of one column. Nearly all texts fit into sixteen bytes and are looked up as two
/// numbers.
#[derive(Clone, Default)]
struct Seen {
    short: FxHashMap<(u64, u64), u32>,
    long: FxHashMap<Vec<u8>, u32>,
}

impl Seen {
    /// A text of up to fifteen bytes as two numbers, which no other text has.
    ///
    /// Its beginning and its end overlap where it is shorter than both; the length stands in a byte that the
    /// text leaves free.
    #[inline]
    fn packed(text: &[u8]) -> Option<(u64, u64)> {
        let length = text.len();
        let tag = (length as u64) << 56;
        if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
            // The first byte of the end is one of the beginning too, as long as they overlap.
            return (length < 16).then_some((first, last >> 8 | tag));
        }
        if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
            let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
            return Some((u64::from(first) << 32 | u64::from(last), tag));
        }
        let (first, last) = (*text.first()?, *text.last()?);
        let bytes = [first, text[length / 2], last];
        let packed = bytes
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        Some((packed, tag))
    }

    #[inline]
    fn get(&self, text: &[u8]) -> Option<u32> {
        match Seen::packed(text) {
            Some(short) => self.short.get(&short).copied(),
            None => self.long.get(text).copied(),
        }
    }

    fn put(&mut self, text: &[u8], number: u32) {
        match Seen::packed(text) {
            Some(short) => self.short.insert(short, number),
            None => self.long.insert(text.to_vec(), number),
        };
    }
}

/// Turns rows into candidates and keeps what is wrong with them.
struct Judge<'a> {
    file: &'a str,
    /// The column of names.
    name: usize,
    /// Fields with their columns.
    fields: Vec<(usize, usize)>,
    questions: Vec<Option<&'static Question>>,
    seen: Vec<Seen>,
    counted: FxHashMap<u64, u32>,
    overlaps: &'a Overlaps,
    problems: Vec<Diagnostic>,
    untold: u64,
}

impl<'a> Judge<'a> {
    fn new(
        file: &'a str,
        name: usize,
        fields: Vec<(usize, usize)>,
        overlaps: &'a Overlaps,
    ) -> Self {
        let all = questionnaire().integration_fields();
        let questions = COLUMNS
            .iter()
            .map(|name| {
                all.iter()
                    .find(|question| question.id.rsplit('.').next() == Some(name))
            })
            .collect();
        Self {
            file,
            name,
            fields,
            questions,
            seen: vec![Seen::default(); COLUMNS.len()],
            counted: FxHashMap::default(),
            overlaps,
            problems: Vec::new(),
            untold: 0,
        }
    }

    fn row(&mut self, row: &Row, profiles: &mut Profiles, candidates: &mut Candidates) {
        let mut numbered = Numbered::default();
        for at in 0..self.fields.len() {
            let (field, column) = self.fields[at];
            let text = row.field(column);
            if text.is_empty() {
                continue;
            }
            numbered[field] = match self.seen[field].get(text) {
                Some(number) => number,
                None => self.judge(field, text, row.line(), profiles),
            };
        }
        let name = row.field(self.name).trim_ascii();
        if name.is_empty() {
            self.problem(row.line(), "a candidate without a name", &[]);
            return;
        }
        let name = &lenient(name);
        if numbered[0] == 0
            && !self.overlaps.is_empty()
            && let Some(shared) = self.overlaps.get(&fold_header(name))
        {
            numbered[0] = *self
                .counted
                .entry(*shared)
                .or_insert_with(|| profiles.value(0, Some(FactValue::Number((*shared).into()))));
        }
        let profile = profiles.profile(&numbered);
        candidates.add(name, profile);
    }

    /// The number of a field's text; 0 where it is blank or wrong.
    #[cold]
    fn judge(&mut self, field: usize, text: &[u8], line: u64, profiles: &mut Profiles) -> u32 {
        let written = lenient(text);
        let written = written.trim();
        if written.is_empty() || written.eq_ignore_ascii_case("unknown") {
            self.seen[field].put(text, 0);
            return 0;
        }
        let Some(question) = self.questions[field] else {
            return 0;
        };
        let value = match question.parse(written) {
            Ok(Value::YesNo(is)) => FactValue::YesNo(is),
            Ok(Value::Choice(word)) => FactValue::Choice(word),
            Ok(Value::Number(number)) => FactValue::Number(number),
            Ok(_) => return 0,
            Err(rejection) => {
                let message = format!("`{}`: {}", COLUMNS[field], rejection.message);
                self.problem(line, &message, &rejection.help);
                return 0;
            }
        };
        let number = profiles.value(field, Some(value));
        self.seen[field].put(text, number);
        number
    }

    fn problem(&mut self, line: u64, message: &str, help: &[String]) {
        if self.problems.len() == MOST_TOLD {
            self.untold += 1;
            return;
        }
        let mut problem =
            Diagnostic::error("candidates", format!("{}:{line}: {message}", self.file));
        for help in help {
            problem = problem.help(help.clone());
        }
        self.problems.push(problem);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, prop, prop_assert_eq, prop_oneof, proptest};

    use super::Seen;

    proptest! {
        /// Two texts are the same numbers only when they are the same text.
        #[test]
        fn short_texts_are_told_apart(
            one in prop::collection::vec(prop_oneof![Just(0), Just(b'a'), Just(255)], 1..20),
            other in prop::collection::vec(prop_oneof![Just(0), Just(b'a'), Just(255)], 1..20),
        ) {
            let mut seen = Seen::default();
            seen.put(&one, 1);
            prop_assert_eq!(seen.get(&one), Some(1));
            prop_assert_eq!(seen.get(&other), (one == other).then_some(1));
        }
    }
}
