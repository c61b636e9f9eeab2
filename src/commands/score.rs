//! `score`: integration candidates ranked.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value as Json, json};

use crate::answers::Candidate;
use crate::blueprint::Integration;
use crate::cli::{AnswerArgs, ScoreArgs, TableFormat};
use crate::commands::answers::{behind, gather};
use crate::commands::candidates;
use crate::commands::lists::ListFile;
use crate::commands::table::with_sentences;
use crate::decisions::candidates::ranking::{Ranking, Shift};
use crate::decisions::candidates::score::Scoring;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{self, reason};
use crate::output::{self, Destination};
use crate::overlap::letters::fold_header;
use crate::overlap::report::{Report, SCHEMA as REPORT_SCHEMA};
use crate::overlap::unread::ReadError;
use crate::progress::Progress;
use crate::questions::{INTEGRATIONS, closest};
use crate::render::data;
use crate::render::escape::markdown;
use crate::render::labels::label;
use crate::render::table::{Table, cell};
use crate::shell::{Exit, Shell};
use crate::typed;
use crate::units::{Number, capitalized, counted, number, percent};

/// The name and version of the format.
const SCHEMA: &str = "partnerkit/score/v1";

/// The largest overlap report that is read, in bytes.
const MOST_REPORT_BYTES: u64 = 40 * files::MEBIBYTE;

/// Candidates that a table for people shows, unless asked otherwise.
const TOP: usize = 20;

/// Runs the command.
///
/// # Errors
/// When the candidates cannot be read or the result cannot be written.
pub fn run(args: &ScoreArgs, shell: &Shell) -> Result<()> {
    let advisor = shell.advisor()?;
    let mut scoring = Scoring::of(advisor.playbook());
    let factors: Vec<(&str, &str)> = scoring.factors().collect();
    let format = output::format(args.format, &args.output)?.unwrap_or(TableFormat::Table);
    let (file, answers) = behind(args.file.as_deref(), &args.answers)?;
    let inputs = file.iter().chain(answers.file.given()).chain(&args.overlap);
    let destination = Destination::of(&args.output, inputs, shell)?;
    let overlaps = args.overlap.as_deref().map(read_overlaps).transpose()?;
    let (mut candidates, mut warnings) = read_candidates(file.as_ref(), &answers, shell)?;
    if let (Some(path), Some(overlaps)) = (&args.overlap, &overlaps) {
        warnings.extend(unused(path, overlaps, &candidates));
        for candidate in &mut candidates {
            let shared = || overlaps.get(&fold_header(&candidate.name)).copied();
            candidate.shared_accounts = candidate.shared_accounts.or_else(shared);
        }
    }
    shell.warn(warnings);
    let usual = match format {
        TableFormat::Table | TableFormat::Markdown => TOP,
        TableFormat::Yaml | TableFormat::Json | TableFormat::Csv => usize::MAX,
    };
    let top = args.top.map_or(usual, NonZeroUsize::get);
    let ranking = Ranking::of(&mut scoring, &candidates);
    let first = ranking.order.iter().take(top);
    let ranked = Ranked {
        scored: first.map(|at| scoring.score(&candidates[*at])).collect(),
        count: candidates.len(),
        shifts: &ranking.shifts,
        factors: &factors,
    };
    let text = match format {
        TableFormat::Table => ranked.table(shell),
        TableFormat::Markdown => ranked.markdown(),
        TableFormat::Yaml => data::yaml(&ranked.data())?,
        TableFormat::Json => data::json(&ranked.data())?,
        TableFormat::Csv => ranked.csv(),
    };
    destination.write(text.as_bytes(), shell)
}

/// The candidates of the CSV file or of the answers, with the warnings about the file.
fn read_candidates(
    file: Option<&PathBuf>,
    answers: &AnswerArgs,
    shell: &Shell,
) -> Result<(Vec<Candidate>, Vec<Diagnostic>)> {
    if let (Some(path), Some(answers)) = (file, answers.file.given()) {
        let (path, answers) = (path.display(), answers.display());
        let message = format!("`{path}` and `{answers}` both hold candidates");
        let help = "give the CSV file or `--answers`, not both";
        return Err(Exit::usage(message, help).into());
    }
    if let Some(path) = file {
        let file = ListFile::new(path);
        let bytes = file.bytes()?;
        let bar = Progress::of_bytes(file.length(), shell);
        return Ok(candidates::read(&file.name(), bytes, &|bytes| {
            bar.advance(bytes);
        })?);
    }
    let (raw, problems) = gather(answers, shell);
    if !problems.is_empty() {
        return Err(Diagnostics(problems).sorted().into());
    }
    let candidates = raw.list(INTEGRATIONS);
    if candidates.is_empty() {
        let message = match &raw.file {
            Some(file) => format!("`{file}` lists no integrations to score"),
            None => "there are no candidates to score".to_owned(),
        };
        let problem = Diagnostic::error("no-candidates", message)
            .help("list them below `integrations:` in the answers, such as `- name: HubSpot`")
            .help("or give a CSV file with a column `name`, such as `partnerkit score candidates.csv`");
        return Err(problem.into());
    }
    Ok((candidates, Vec::new()))
}

/// Shared customers by folded partner name, from an overlap report.
type Overlaps = HashMap<String, u64>;

/// Warnings about the partners of a report that no candidate is called.
fn unused(path: &Path, overlaps: &Overlaps, candidates: &[Candidate]) -> Vec<Diagnostic> {
    let names = || candidates.iter().map(|candidate| &*candidate.name);
    let called: HashSet<String> = names().map(fold_header).collect();
    let unused: BTreeSet<&String> = overlaps
        .keys()
        .filter(|one| !called.contains(*one))
        .collect();
    let warning = |partner: &String| {
        let path = path.display();
        let message = format!(
            "`{path}`: no candidate is called `{partner}`; its shared accounts count for nobody"
        );
        let help = |close| format!("did you mean `{close}`? Give both the same name");
        Diagnostic::warning("overlap", message).helps(closest(partner, names()).map(help))
    };
    unused.into_iter().map(warning).collect()
}

/// Shared accounts by partner, as `overlap` wrote them.
fn read_overlaps(path: &Path) -> Result<Overlaps> {
    let refuse = |what: String| {
        let problem = Diagnostic::error("overlap", format!("`{}` {what}", path.display()));
        let help = "`partnerkit overlap OURS THEIRS... -o overlap.yaml` writes such a file";
        Diagnostics::from(problem.help(help))
    };
    let unreadable = |error| refuse(format!("cannot be read: {}", reason(&error)));
    let no_report = || refuse("is no overlap report".to_owned());
    let ending = path.extension();
    let counts: Vec<(String, u64)> = if ending.is_some_and(|of| of.eq_ignore_ascii_case("csv")) {
        let file = ListFile::new(path);
        let table = file.table(["partner", "shared_customers"], MOST_REPORT_BYTES);
        let table = table.map_err(|error| match error {
            ReadError::Io(error) => unreadable(error),
            error => file.refusal(error).into(),
        })?;
        let rows = table.ok_or_else(no_report)?.rows.into_iter();
        let counts = rows.map(|(_, [partner, shared])| Some((partner, shared.parse().ok()?)));
        counts.collect::<Option<_>>().ok_or_else(no_report)?
    } else {
        let text = files::text(path, MOST_REPORT_BYTES).map_err(unreadable)?;
        // JSON is YAML.
        let report: Report = typed::read(&text).map_err(|_| no_report())?;
        if report.schema != REPORT_SCHEMA {
            return Err(refuse(format!("is not of the form `{REPORT_SCHEMA}`")).into());
        }
        let partners = report.partners.into_iter();
        partners
            .map(|one| (one.partner, one.shared_customers))
            .collect()
    };
    let mut overlaps = Overlaps::default();
    for (partner, shared) in counts {
        if overlaps.insert(fold_header(&partner), shared).is_some() {
            return Err(refuse(format!("has two partners called `{partner}`")).into());
        }
    }
    Ok(overlaps)
}

/// The result, ready to be written in any format.
struct Ranked<'a> {
    /// The best candidates, in order.
    scored: Vec<Integration>,
    /// All candidates.
    count: usize,
    /// The effect of other weights.
    shifts: &'a [Shift],
    /// Id and name of each factor.
    factors: &'a [(&'a str, &'a str)],
}

impl Ranked<'_> {
    /// The best candidates with their ranks.
    fn rows(&self) -> impl Iterator<Item = (usize, &Integration)> {
        (1..).zip(&self.scored)
    }

    /// The result as data.
    fn data(&self) -> Json {
        let candidate = |(rank, scored): (usize, &Integration)| {
            json!({
                "rank": rank,
                "name": scored.name,
                "score": scored.score,
                "score_range": scored.score_range,
                "priority": scored.priority,
                "factors": scored.factors,
                "question": scored.question,
                "path_to_priority": scored.path_to_priority,
            })
        };
        let candidates: Vec<Json> = self.rows().map(candidate).collect();
        json!({"schema": SCHEMA, "candidates": candidates, "sensitivity": self.shifts})
    }

    fn csv(&self) -> String {
        let factors = self.factors.iter().map(|(id, _)| *id);
        let head = ["rank", "name", "score_low", "score_high", "priority"].into_iter();
        let head = head.chain(factors).chain(["question", "path_to_priority"]);
        let row = |(rank, scored): (usize, &Integration)| {
            let (low, high) = ends(scored);
            let name = scored.name.clone();
            let mut row = vec![rank.to_string(), name, low, high, scored.priority.clone()];
            let points = scored.factors.iter().map(|factor| factor.points);
            row.extend(points.map(|points| cell(points.map(|points| points.0))));
            row.extend(
                [&scored.question, &scored.path_to_priority].map(|text| cell(text.as_ref())),
            );
            row
        };
        Table::new(head, self.rows().map(row).collect()).csv()
    }

    fn table(&self, shell: &Shell) -> String {
        let (head, rows) = self.for_people(|(id, _)| capitalized(id));
        let table = Table::new(head, rows).figures_from(4);
        with_sentences(&table, &self.remarks(), shell)
    }

    fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let (head, rows) = self.for_people(|(_, name)| (*name).to_owned());
        let mut text = line(&head) + &line(&vec!["---".to_owned(); head.len()]);
        for row in rows {
            text += &line(&row.iter().map(|cell| markdown(cell)).collect::<Vec<_>>());
        }
        text.push('\n');
        for remark in self.remarks() {
            text += &format!("- {}\n", markdown(&remark));
        }
        text
    }

    /// Head and rows of a table; `called` names the column of a factor.
    fn for_people(
        &self,
        called: impl Fn(&(&str, &str)) -> String,
    ) -> (Vec<String>, Vec<Vec<String>>) {
        let head = ["#", "Candidate", "Mark", "Score"].map(str::to_owned);
        let row = |(rank, scored): (usize, &Integration)| {
            let score = match ends(scored) {
                (low, high) if low == high => low,
                (low, high) => format!("{low} to {high}"),
            };
            let name = scored.name.clone();
            let mut row = vec![rank.to_string(), name, label(&scored.priority), score];
            let points = scored.factors.iter().map(|factor| factor.points);
            let unknown = || "?".to_owned();
            row.extend(points.map(|of| of.map_or_else(unknown, |of| number(of.0))));
            row
        };
        let factors = self.factors.iter().map(called);
        let head = head.into_iter().chain(factors).collect();
        (head, self.rows().map(row).collect())
    }

    /// What a person should know beside the table.
    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.count > self.scored.len() {
            let more = number((self.count - self.scored.len()).into());
            remarks.push(format!("{more} more candidates are not shown."));
        }
        for scored in &self.scored {
            let name = &scored.name;
            if let Some(question) = &scored.question {
                remarks.push(format!("{name} is undecided. {question}"));
            } else if let Some(path_to_priority) = &scored.path_to_priority {
                remarks.push(format!("{name}: {path_to_priority}."));
            }
        }
        let effects: Vec<String> = self.shifts.iter().filter_map(effect).collect();
        if effects.is_empty() {
            remarks
                .push("The ranking stays as it is when any weight moves by 10 points.".to_owned());
        }
        remarks.extend(effects);
        remarks
    }
}

/// What another weight of a factor changes; `None` where it changes nothing.
fn effect(shift: &Shift) -> Option<String> {
    let mut parts = Vec::new();
    if shift.moved > 0 {
        parts.push(format!(
            "{}, by {} at most",
            counted(shift.moved, "candidate moves", "candidates move"),
            counted(shift.largest_move, "place", "places")
        ));
    }
    if shift.changed_marks > 0 {
        parts.push(counted(shift.changed_marks, "mark changes", "marks change"));
    }
    let (name, effect) = (&shift.name, parts.join("; "));
    let (tried, weight) = (percent(shift.tried.0), percent(shift.weight.0));
    (!parts.is_empty()).then(|| format!("{name} at {tried} instead of {weight}: {effect}."))
}

/// The least and the greatest score as text.
fn ends(scored: &Integration) -> (String, String) {
    let range = scored.score_range.as_ref();
    let low = scored.score.or(range.map(|range| range.low));
    let high = scored.score.or(range.map(|range| range.high));
    let text = |end: Option<Number>| cell(end.map(|end| end.0));
    (text(low), text(high))
}
