//! `score`: integration candidates ranked.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use crate::blueprint::{Integration, ScoreRange};
use crate::cli::{AnswerArgs, ScoreArgs, TableFormat};
use crate::commands::answers::{behind, gather};
use crate::commands::candidates::{Candidates, Overlaps};
use crate::commands::lists::ListFile;
use crate::commands::table;
use crate::decisions::candidates::ranking::{Ranking, Shift};
use crate::decisions::candidates::score::Scoring;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{self, reason};
use crate::output::{self, Destination};
use crate::overlap::letters::fold_header;
use crate::overlap::report::{Report, SCHEMA as REPORT_SCHEMA};
use crate::overlap::unread::ReadError;
use crate::progress::Progress;
use crate::questions::INTEGRATIONS;
use crate::render::data;
use crate::render::escape::{csv_row, markdown};
use crate::render::labels::label;
use crate::render::table::Table;
use crate::shell::{Exit, Shell};
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
    let files = [file.as_ref(), answers.file(), args.overlap.as_ref()];
    let inputs: Vec<&Path> = files
        .into_iter()
        .flatten()
        .map(|path| path.as_path())
        .collect();
    let destination = Destination::of(&args.output, &inputs, shell)?;
    let overlaps = match &args.overlap {
        Some(path) => read_overlaps(path)?,
        None => Overlaps::default(),
    };
    let candidates = read_candidates(file.as_ref(), &answers, &overlaps, shell)?;
    let mut warnings = candidates.warnings.clone();
    if let Some(path) = &args.overlap {
        let unused = candidates.unused(&overlaps);
        warnings.extend(unused.into_iter().map(|unused| told_unused(path, unused)));
    }
    if !warnings.is_empty() {
        shell.warn(&Diagnostics(warnings));
    }
    let usual = match format {
        TableFormat::Table | TableFormat::Markdown => TOP,
        TableFormat::Yaml | TableFormat::Json | TableFormat::Csv => usize::MAX,
    };
    let top = args.top.map_or(usual, NonZeroUsize::get);
    let ranking = Ranking::of(&mut scoring, &candidates.list);
    let first = ranking.order.iter().take(top);
    let ranked = Ranked {
        scored: first
            .map(|at| scoring.score(&candidates.list[*at]))
            .collect(),
        count: candidates.list.len(),
        shifts: &ranking.shifts,
        factors: &factors,
    };
    match format {
        TableFormat::Table => destination.write(ranked.table(shell).as_bytes(), shell),
        TableFormat::Markdown => destination.write(ranked.markdown().as_bytes(), shell),
        TableFormat::Yaml => destination.write(data::yaml(&ranked.report())?.as_bytes(), shell),
        TableFormat::Json => destination.write(data::json(&ranked.report())?.as_bytes(), shell),
        TableFormat::Csv => destination.write_with(shell, |out| ranked.csv(out)),
    }
}

fn read_candidates(
    file: Option<&PathBuf>,
    answers: &AnswerArgs,
    overlaps: &Overlaps,
    shell: &Shell,
) -> Result<Candidates> {
    if let (Some(path), Some(answers)) = (file, answers.file()) {
        return Err(Exit::usage(
            format!(
                "`{}` and `{}` both hold candidates",
                path.display(),
                answers.display()
            ),
            "give the CSV file or `--answers`, not both",
        )
        .into());
    }
    if let Some(path) = file {
        let file = ListFile::new(path);
        let bytes = file.bytes().map_err(Diagnostics::from)?;
        let bar = Progress::of_bytes(file.length(), shell);
        let progress = |bytes| bar.advance(bytes);
        return Ok(Candidates::of_file(
            &file.name(),
            bytes,
            overlaps,
            &progress,
        )?);
    }
    let (raw, problems) = gather(answers, shell);
    if !problems.is_empty() {
        return Err(Diagnostics(problems).sorted().into());
    }
    let candidates = Candidates::of_answers(&raw.list(INTEGRATIONS), overlaps);
    if candidates.list.is_empty() {
        let message = match &raw.file {
            Some(file) => format!("`{file}` lists no integrations to score"),
            None => "there are no candidates to score".to_owned(),
        };
        let problem = Diagnostic::error("no-candidates", message);
        let list = "list them below `integrations:` in the answers, such as `- name: HubSpot`";
        let problem = problem.help(list).help(
            "or give a CSV file with a column `name`, such as `partnerkit score candidates.csv`",
        );
        return Err(Diagnostics::from(problem).into());
    }
    Ok(candidates)
}

/// A partner of the report that no candidate is called.
fn told_unused(path: &Path, (partner, close): (String, Option<String>)) -> Diagnostic {
    let message = format!(
        "`{}`: no candidate is called `{partner}`; its shared accounts count for nobody",
        path.display()
    );
    let help = close.map(|close| format!("did you mean `{close}`? Give both the same name"));
    Diagnostic::warning("overlap", message).helps(help)
}

/// Shared accounts by partner, as `overlap` wrote them.
fn read_overlaps(path: &Path) -> Result<Overlaps> {
    let refuse = |what: String| {
        let problem = Diagnostic::error("overlap", format!("`{}` {what}", path.display()));
        Diagnostics::from(
            problem.help("`partnerkit overlap OURS THEIRS... -o overlap.yaml` writes such a file"),
        )
    };
    let unreadable = |error: &io::Error| refuse(format!("cannot be read: {}", reason(error)));
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    let counts: Vec<(String, u64)> = if ending.is_some_and(|ending| ending == "csv") {
        let no_report = || refuse("is no overlap report".to_owned());
        let file = ListFile::new(path);
        let table = file.table(["partner", "shared_customers"], MOST_REPORT_BYTES);
        let table = table.map_err(|error| match error {
            ReadError::Io(error) => unreadable(&error),
            error => Diagnostics::from(file.refusal(error)),
        })?;
        let rows = table.ok_or_else(no_report)?.rows.into_iter();
        let counts = rows.map(|(_, [partner, shared])| Some((partner, shared.parse().ok()?)));
        counts.collect::<Option<_>>().ok_or_else(no_report)?
    } else {
        let text = files::text(path, MOST_REPORT_BYTES).map_err(|error| unreadable(&error))?;
        // JSON is YAML.
        let report: Report =
            serde_saphyr::from_str(&text).map_err(|_| refuse("is no overlap report".to_owned()))?;
        if report.schema != REPORT_SCHEMA {
            return Err(refuse(format!("is not of the form `{REPORT_SCHEMA}`")).into());
        }
        report
            .partners
            .into_iter()
            .map(|partner| (partner.partner, partner.shared_customers))
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
    factors: &'a [(&'static str, &'static str)],
}

/// One candidate in structured output.
#[derive(Serialize)]
struct CandidateReport<'a> {
    rank: usize,
    name: &'a str,
    score: Option<Number>,
    score_range: Option<&'a ScoreRange>,
    priority: &'a str,
    factors: &'a [crate::blueprint::Factor],
    question: Option<&'a str>,
    path_to_priority: Option<&'a str>,
}

/// The whole result in structured output.
#[derive(Serialize)]
struct ScoreReport<'a> {
    schema: &'static str,
    candidates: Vec<CandidateReport<'a>>,
    sensitivity: &'a [Shift],
}

impl Ranked<'_> {
    /// The best candidates with their ranks.
    fn rows(&self) -> impl Iterator<Item = (usize, &Integration)> {
        (1..).zip(&self.scored)
    }

    fn report(&self) -> ScoreReport<'_> {
        ScoreReport {
            schema: SCHEMA,
            candidates: self
                .rows()
                .map(|(rank, scored)| CandidateReport {
                    rank,
                    name: &scored.name,
                    score: scored.score,
                    score_range: scored.score_range.as_ref(),
                    priority: &scored.priority,
                    factors: &scored.factors,
                    question: scored.question.as_deref(),
                    path_to_priority: scored.path_to_priority.as_deref(),
                })
                .collect(),
            sensitivity: self.shifts,
        }
    }

    fn csv(&self, out: &mut dyn Write) -> Result<()> {
        let mut header = vec!["rank", "name", "score_low", "score_high", "priority"];
        header.extend(self.factors.iter().map(|(id, _)| *id));
        header.extend(["question", "path_to_priority"]);
        writeln!(out, "{}", csv_row(header))?;
        for (rank, scored) in self.rows() {
            let (low, high) = ends(scored);
            let name = scored.name.clone();
            let mut row = vec![rank.to_string(), name, low, high, scored.priority.clone()];
            row.extend(scored.factors.iter().map(|factor| points(factor.points)));
            for text in [&scored.question, &scored.path_to_priority] {
                row.push(text.clone().unwrap_or_default());
            }
            writeln!(out, "{}", csv_row(row))?;
        }
        Ok(())
    }

    fn table(&self, shell: &Shell) -> String {
        let (header, rows) = self.for_people(|(id, _)| capitalized(id));
        let mut text = Table::new(header, rows)
            .figures_from(4)
            .text(shell.terminal.stdout_columns(), shell.terminal.utf8);
        text.push('\n');
        for line in self.remarks() {
            text.push_str(&table::sentence(&shell.terminal, &line));
        }
        text
    }

    fn markdown(&self) -> String {
        let (header, rows) = self.for_people(|(_, name)| (*name).to_owned());
        let mut text = String::new();
        let mut line = |cells: &[String]| {
            text.push('|');
            for cell in cells {
                text.push_str(&format!(" {cell} |"));
            }
            text.push('\n');
        };
        line(&header);
        line(&vec!["---".to_owned(); header.len()]);
        for row in rows {
            line(&row.iter().map(|cell| markdown(cell)).collect::<Vec<_>>());
        }
        text.push('\n');
        for line in self.remarks() {
            text.push_str(&format!("- {}\n", markdown(&line)));
        }
        text
    }

    /// Header and rows of a table; `called` names the column of a factor.
    fn for_people(
        &self,
        called: impl Fn(&(&'static str, &'static str)) -> String,
    ) -> (Vec<String>, Vec<Vec<String>>) {
        let mut header: Vec<String> = ["#", "Candidate", "Mark", "Score"]
            .map(str::to_owned)
            .to_vec();
        header.extend(self.factors.iter().map(called));
        let rows = self
            .rows()
            .map(|(rank, scored)| {
                let (low, high) = ends(scored);
                let score = if low == high {
                    low
                } else {
                    format!("{low} to {high}")
                };
                let mut row = vec![
                    rank.to_string(),
                    scored.name.clone(),
                    label(&scored.priority),
                    score,
                ];
                row.extend(scored.factors.iter().map(|factor| {
                    factor
                        .points
                        .map_or_else(|| "?".to_owned(), |points| number(points.0))
                }));
                row
            })
            .collect();
        (header, rows)
    }

    /// What a person should know beside the table.
    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.count > self.scored.len() {
            remarks.push(format!(
                "{} more candidates are not shown.",
                number((self.count - self.scored.len()).into())
            ));
        }
        for scored in &self.scored {
            let name = &scored.name;
            if let Some(question) = &scored.question {
                remarks.push(format!("{name} is undecided. {question}"));
            } else if let Some(path_to_priority) = &scored.path_to_priority {
                remarks.push(format!("{name}: {path_to_priority}."));
            }
        }
        for shift in self.shifts {
            if shift.moved > 0 || shift.changed_marks > 0 {
                remarks.push(format!(
                    "{} at {} instead of {}: {}.",
                    shift.name,
                    percent(shift.tried.0),
                    percent(shift.weight.0),
                    effect(shift)
                ));
            }
        }
        if self
            .shifts
            .iter()
            .all(|shift| shift.moved == 0 && shift.changed_marks == 0)
        {
            remarks
                .push("The ranking stays as it is when any weight moves by 10 points.".to_owned());
        }
        remarks
    }
}

fn effect(shift: &Shift) -> String {
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
    parts.join("; ")
}

/// The least and the greatest score as text.
fn ends(scored: &Integration) -> (String, String) {
    match (&scored.score, &scored.score_range) {
        (Some(score), _) => (score.0.to_string(), score.0.to_string()),
        (None, Some(range)) => (range.low.0.to_string(), range.high.0.to_string()),
        (None, None) => (String::new(), String::new()),
    }
}

fn points(points: Option<Number>) -> String {
    points.map_or_else(String::new, |points| points.0.to_string())
}
