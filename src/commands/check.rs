//! `check`: answers files validated, nothing written.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use serde_json::{Value as Json, json};

use crate::answers::{Answers, Asking, Origin};
use crate::cli::{CheckArgs, CheckFormat};
use crate::commands::advice::contradictions;
use crate::commands::answers::{from_file, validated};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity, Source, printable};
use crate::files;
use crate::output::Destination;
use crate::shell::{Exit, Shell};
use crate::units::counted;

/// Checks every file and writes what was found.
///
/// # Errors
/// When a file has a problem, or stdout cannot be written.
pub fn run(args: &CheckArgs, shell: &Shell) -> Result<()> {
    let advisor = shell.advisor()?;
    let files: Vec<CheckedFile> = args
        .files
        .iter()
        .map(|path| CheckedFile::of(path, &advisor))
        .collect();
    let text = match args.format {
        CheckFormat::Text => files
            .iter()
            .map(|file| file.text(shell.terminal.stdout_colour))
            .collect(),
        CheckFormat::Json => {
            let files: Vec<Json> = files.iter().map(CheckedFile::json).collect();
            format!("{:#}\n", json!({"files": files}))
        }
    };
    Destination::stdout().write(text.as_bytes(), shell)?;
    if files.iter().all(|file| file.found.is_ok()) {
        Ok(())
    } else {
        Err(Exit::Reported.into())
    }
}

/// A file with its answers, or its problems.
struct CheckedFile {
    name: String,
    found: Result<Answers, Diagnostics>,
    warnings: Diagnostics,
    missing: Vec<&'static str>,
}

impl CheckedFile {
    fn of(path: &Path, advisor: &Advisor) -> Self {
        let (raw, problems) = from_file(path);
        let missing = raw.missing(Asking::Required);
        let mut warnings = Diagnostics(Vec::new());
        let find = |answers: &Answers| advisor.contradictions(answers);
        let found = validated(&raw, problems, Asking::Required, &find).and_then(|answers| {
            let errors;
            (errors, warnings) = contradictions(advisor, &answers);
            if errors.0.is_empty() {
                Ok(answers)
            } else {
                Err(errors)
            }
        });
        Self {
            name: files::name(path),
            found,
            warnings,
            missing: missing.iter().map(|question| question.id).collect(),
        }
    }

    fn text(&self, colour: bool) -> String {
        match &self.found {
            Ok(answers) => {
                let (answered, assumed) = counts(answers);
                let mut text = format!("{}: complete, {answered} answers", printable(&self.name));
                if !assumed.is_empty() {
                    let _ = write!(text, ", of them assumed: {}", assumed.join(", "));
                }
                text.push('\n');
                if !self.warnings.0.is_empty() {
                    text.push_str(&self.warnings.draw(colour));
                }
                text
            }
            Err(problems) => {
                format!(
                    "{}: {}\n{}",
                    printable(&self.name),
                    counted(problems.0.len(), "problem", "problems"),
                    problems.draw(colour)
                )
            }
        }
    }

    fn json(&self) -> Json {
        match &self.found {
            Ok(answers) => {
                let (answered, assumed) = counts(answers);
                json!({
                    "file": self.name,
                    "ok": true,
                    "answers": answered,
                    "assumed": assumed,
                    "missing": [],
                    "problems": problems(&self.warnings.0),
                })
            }
            Err(found) => json!({
                "file": self.name,
                "ok": false,
                "missing": self.missing,
                "problems": problems(&found.0),
            }),
        }
    }
}

fn counts(answers: &Answers) -> (usize, Vec<&'static str>) {
    let assumed = answers
        .iter()
        .filter(|(_, answered)| answered.origin == Origin::Assumed)
        .map(|(question, _)| question.id)
        .collect();
    (answers.iter().count(), assumed)
}

fn problems(problems: &[Diagnostic]) -> Vec<Json> {
    let mut lines = Lines::default();
    problems
        .iter()
        .map(|problem| {
            let places: Vec<Json> = problem
                .labels
                .iter()
                .map(|label| {
                    let (line, column) = lines.position(&label.source, label.span.start);
                    let (end_line, end_column) = lines.position(&label.source, label.span.end);
                    json!({
                        "source": label.source.name,
                        "line": line,
                        "column": column,
                        "end_line": end_line,
                        "end_column": end_column,
                        "label": label.text,
                    })
                })
                .collect();
            json!({
                "id": problem.id,
                "severity": match problem.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                "message": problem.message,
                "places": places,
                "help": problem.help,
            })
        })
        .collect()
}

/// Where the lines of a text begin, so that many places of a large file are found without reading it anew
/// for each.
#[derive(Default)]
struct Lines {
    source: Option<Arc<Source>>,
    starts: Vec<usize>,
}

impl Lines {
    /// Line and column of a byte, both counted from 1, columns in characters.
    fn position(&mut self, source: &Arc<Source>, at: usize) -> (usize, usize) {
        let known = self
            .source
            .as_ref()
            .is_some_and(|one| Arc::ptr_eq(one, source));
        if !known {
            let after = source
                .text
                .match_indices('\n')
                .map(|(newline, _)| newline + 1);
            self.starts = std::iter::once(0).chain(after).collect();
            self.source = Some(Arc::clone(source));
        }
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let before = source.text.get(self.starts[line - 1]..at).unwrap_or("");
        (line, before.chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Lines;
    use crate::diagnostics::{Source, line_column};

    #[test]
    fn places_are_those_of_the_messages() {
        let source = Arc::new(Source {
            name: "a.yaml".into(),
            text: "a: é\n\nb: 1\n".into(),
        });
        let mut lines = Lines::default();
        for (at, _) in source.text.char_indices() {
            let expected = line_column(&source.text, at);
            assert_eq!(lines.position(&source, at), expected, "{at}");
        }
    }
}
