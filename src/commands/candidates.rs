//! Integration candidates from a CSV file with any of the questionnaire's fields as columns.
//!
//! Rows become names and numbers of profiles; a field's text is judged once however often it stands in the
//! file, by the same question that judges an answer.

use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use crate::answers::Candidate;
use crate::decisions::integrations::known;
use crate::decisions::ranking::{Numbered, Profiles};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::overlap::delimiter::sniff;
use crate::overlap::findings::{Findings, short};
use crate::overlap::rows::{Block, RowReader, Wanted};
use crate::overlap::source::{self, Bytes, NotText, lenient};
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

/// The most problems of one file that are told.
const MOST_TOLD: usize = 20;

/// Blocks of rows on the way from the thread that reads.
const UNDER_WAY: usize = 4;

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
        let (dialect, skip) = sniff(&text.sample);
        let mut head = Block::default();
        let read = RowReader::new(&text.sample[skip..], dialect, Wanted::default(), 1)
            .next_block(&mut head)
            .unwrap_or(false);
        if !read {
            return Err(refuse(format!("{file}:1: the file is empty"), ""));
        }
        let width = head.columns(0);
        let _ = RowReader::new(&text.sample[skip..], dialect, Wanted::every(width), 1)
            .next_block(&mut head);
        let mut scratch = Vec::new();
        let header: Vec<String> = (0..width)
            .map(|slot| lenient(head.field(0, slot, &mut scratch)).trim().to_owned())
            .collect();
        let columns = Columns::of(&header);
        let Some(name) = columns.name else {
            return Err(refuse(
                format!("{file}:{}: there is no column `{NAME}`", head.line(0)),
                &format!("columns are `{NAME}` and any of {}", listed(&COLUMNS)),
            ));
        };
        let mut candidates = Self::default();
        for unused in &columns.unused {
            let message = format!("{file}:{}: {unused}", head.line(0));
            let warning = Diagnostic::warning("candidates", message);
            candidates.warnings.push(warning.help(format!(
                "columns are `{NAME}` and any of {}",
                listed(&COLUMNS)
            )));
        }
        let mut wanted = vec![name];
        wanted.extend(columns.fields.iter().map(|(_, column)| *column));
        let fields: Vec<usize> = columns.fields.iter().map(|(field, _)| *field).collect();
        let all: Bytes = Box::new(std::io::Read::chain(
            std::io::Cursor::new(text.sample[skip..].to_vec()),
            text.rest,
        ));
        let reader = RowReader::new(
            all,
            dialect,
            Wanted::columns(width, &wanted),
            1 + u64::from(skip > 0),
        );
        let mut judge = Judge::new(file, fields, overlaps);
        let mut findings = Findings::default();
        let mut twins = Twins::default();
        let look = |block: &Block, is_first: bool| twins.look(block, is_first);
        let outcome = stream(reader, progress, look, |block, is_first| {
            findings.append(&block.findings);
            // The first row of the file is the header.
            for row in usize::from(is_first)..block.len() {
                judge.row(block, row, profiles, &mut candidates);
            }
        });
        outcome.map_err(|error| unreadable(&error))?;
        for finding in findings.list() {
            let line = finding.lines.first().copied().unwrap_or(1);
            candidates.warnings.push(Diagnostic::warning(
                "candidates",
                format!("{file}:{line}: {finding}"),
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
                format!("{file}:{}: a header and no candidates", head.line(0)),
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

/// Reads on another thread, where `look` sees each block first, and hands the blocks over in order.
fn stream(
    mut reader: RowReader<Bytes>,
    progress: &dyn Fn(u64),
    mut look: impl FnMut(&Block, bool) + Send,
    mut take: impl FnMut(&Block, bool),
) -> std::io::Result<()> {
    thread::scope(|scope| {
        let (sender, blocks) = sync_channel::<(Block, u64)>(UNDER_WAY);
        let (spare_sender, spare) = channel::<Block>();
        let splitter = scope.spawn(move || -> std::io::Result<()> {
            let mut is_first = true;
            loop {
                let mut block = spare.try_recv().unwrap_or_default();
                if !reader.next_block(&mut block)? {
                    return Ok(());
                }
                look(&block, is_first);
                is_first = false;
                if sender.send((block, reader.bytes_read())).is_err() {
                    return Ok(());
                }
            }
        });
        for (at, (block, bytes)) in blocks.into_iter().enumerate() {
            take(&block, at == 0);
            progress(bytes);
            // The splitter may be done already; the block is then dropped.
            let _ = spare_sender.send(block);
        }
        match splitter.join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Finds names that stand twice: hashes of all, and those of which the bits say that they may have been seen.
struct Twins {
    hashes: Vec<u64>,
    /// A bit for the upper part of each hash that was seen.
    seen: Vec<u64>,
    doubtful: FxHashSet<u64>,
    lower: Vec<u8>,
    scratch: Vec<u8>,
}

/// How many upper bits of a hash have a bit of their own: few names of a million meet by accident.
const SEEN_BITS: u32 = 25;

impl Default for Twins {
    fn default() -> Self {
        Self {
            hashes: Vec::new(),
            seen: vec![0; 1 << (SEEN_BITS - 6)],
            doubtful: FxHashSet::default(),
            lower: Vec::new(),
            scratch: Vec::new(),
        }
    }
}

impl Twins {
    /// Looks at the names of a block, the first wanted fields of its rows.
    fn look(&mut self, block: &Block, is_first: bool) {
        for row in usize::from(is_first)..block.len() {
            let name = block.field(row, 0, &mut self.scratch).trim_ascii();
            self.lower.clear();
            if name.is_ascii() && memchr::memchr(0, name).is_none() {
                self.lower.extend_from_slice(name);
                self.lower.make_ascii_lowercase();
            } else {
                self.lower.extend(lenient(name).to_lowercase().bytes());
            }
            let hash = xxh3_64(&self.lower);
            self.hashes.push(hash);
            let place = hash >> (u64::BITS - SEEN_BITS);
            let (seen, bit) = (&mut self.seen[place as usize / 64], 1 << (place % 64));
            if *seen & bit != 0 {
                self.doubtful.insert(hash);
            }
            *seen |= bit;
        }
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
    /// The field of each wanted slot after the name.
    fields: Vec<usize>,
    questions: Vec<Option<&'static Question>>,
    seen: Vec<Seen>,
    counted: FxHashMap<u64, u32>,
    overlaps: &'a Overlaps,
    problems: Vec<Diagnostic>,
    untold: u64,
    scratch: Vec<u8>,
}

impl<'a> Judge<'a> {
    fn new(file: &'a str, fields: Vec<usize>, overlaps: &'a Overlaps) -> Self {
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
            fields,
            questions,
            seen: vec![Seen::default(); COLUMNS.len()],
            counted: FxHashMap::default(),
            overlaps,
            problems: Vec::new(),
            untold: 0,
            scratch: Vec::new(),
        }
    }

    fn row(
        &mut self,
        block: &Block,
        row: usize,
        profiles: &mut Profiles,
        candidates: &mut Candidates,
    ) {
        let mut numbered = Numbered::default();
        for slot in 0..self.fields.len() {
            let field = self.fields[slot];
            let text = block.field(row, slot + 1, &mut self.scratch);
            if text.is_empty() {
                continue;
            }
            if let Some(number) = self.seen[field].get(text) {
                numbered[field] = number;
                continue;
            }
            let text = text.to_vec();
            numbered[field] = self.judge(field, &text, block.line(row), profiles);
        }
        let name = block.field(row, 0, &mut self.scratch).trim_ascii();
        if name.is_empty() {
            self.problem(block.line(row), "a candidate without a name", &[]);
            return;
        }
        let owned;
        let name = match std::str::from_utf8(name) {
            Ok(text) if memchr::memchr(0, name).is_none() => text,
            _ => {
                owned = lenient(name);
                &owned
            }
        };
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
