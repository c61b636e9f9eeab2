//! `check`: answers files validated, nothing written.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};

use crate::answers::{Answers, Asking, Origin, RawAnswers, SetFlag, read_settings};
use crate::cli::{CheckArgs, CheckFormat};
use crate::commands::advice::judged;
use crate::commands::answers::{from_file, set_flags};
use crate::commands::interview::ANSWERS;
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Label, Severity, line_column, printable};
use crate::files;
use crate::output::Destination;
use crate::questions::questionnaire;
use crate::shell::{Exit, Shell};
use crate::units::counted;

/// Checks every file and writes what was found.
///
/// # Errors
/// When a file has a problem, or stdout cannot be written.
pub fn run(args: &CheckArgs, shell: &Shell) -> Result<()> {
    let advisor = shell.advisor()?;
    let usual = [PathBuf::from(ANSWERS)];
    let paths = if args.files.is_empty() && usual[0].is_file() {
        &usual
    } else {
        args.files.as_slice()
    };
    if paths.is_empty() {
        let message = format!("there is no `{ANSWERS}` in this folder to check");
        let help = "name the answers file, such as `partnerkit check acme.yaml`";
        return Err(Exit::usage(message, help).into());
    }
    let check = |path: &PathBuf| CheckedFile::of(path, args, &advisor);
    let files: Vec<CheckedFile> = paths.iter().map(check).collect();
    let (each, colour) = (files.iter(), shell.terminal.stdout_colour);
    let text = match args.format {
        CheckFormat::Github => each.map(CheckedFile::annotations).collect(),
        CheckFormat::Text => each.map(|file| file.text(colour)).collect(),
        CheckFormat::Json => {
            let files: Vec<Json> = each.map(CheckedFile::json).collect();
            format!("{:#}\n", json!({"files": files}))
        }
    };
    Destination::stdout().write(text.as_bytes(), shell)?;
    let passes = |file: &CheckedFile| match &file.found {
        Ok((_, warnings)) => !args.strict || warnings.0.is_empty(),
        Err(_) => false,
    };
    ensure!(files.iter().all(passes), Exit::Reported);
    Ok(())
}

/// A file with its answers and warnings, or its problems.
pub struct CheckedFile {
    name: String,
    found: Result<(Answers, Diagnostics), Diagnostics>,
    missing: Vec<&'static str>,
}

impl CheckedFile {
    fn of(path: &Path, args: &CheckArgs, advisor: &Advisor) -> Self {
        let settings: Vec<SetFlag<'_>> = set_flags(&args.set).collect();
        let (set, mut problems) = read_settings(questionnaire(), &settings);
        let (file, more) = from_file(path);
        problems.extend(more);
        let (name, asking) = (files::name(path), Asking::assuming(args.assume));
        Self::of_raw(name, &set.over(file), problems, asking, advisor)
    }

    /// Answers under a name, with the problems found in reading them.
    pub fn of_raw(
        name: String,
        raw: &RawAnswers,
        problems: Vec<Diagnostic>,
        asking: Asking,
        advisor: &Advisor,
    ) -> Self {
        let missing = raw.missing(asking);
        Self {
            name,
            found: judged(raw, problems, asking, advisor),
            missing: missing.iter().map(|question| question.id).collect(),
        }
    }

    fn text(&self, colour: bool) -> String {
        match &self.found {
            Ok((answers, warnings)) => {
                let (answered, assumed) = counts(answers);
                let mut text = format!("{}: complete, {answered} answers", printable(&self.name));
                if !assumed.is_empty() {
                    let _ = write!(text, ", of them assumed: {}", assumed.join(", "));
                }
                text + "\n" + &warnings.draw(colour)
            }
            Err(problems) => {
                let count = counted(problems.0.len(), "problem", "problems");
                format!(
                    "{}: {count}\n{}",
                    printable(&self.name),
                    problems.draw(colour)
                )
            }
        }
    }

    /// A line for each problem, as GitHub reads them from the log of a step.
    fn annotations(&self) -> String {
        let (Ok((_, found)) | Err(found)) = &self.found;
        let mut out = String::new();
        for problem in &found.0 {
            let mut properties = vec![format!("file={}", escaped(&self.name, &[':', ',']))];
            let own = problem.position().filter(|(name, ..)| *name == self.name);
            if let Some((_, line, column)) = own {
                properties.push(format!("line={line},col={column}"));
            }
            properties.push(format!("title={}", problem.id));
            let words = [&problem.message].into_iter().chain(&problem.help);
            let words: Vec<&str> = words.map(String::as_str).collect();
            let (words, properties) = (escaped(&words.join("\n"), &[]), properties.join(","));
            let _ = writeln!(out, "::{} {properties}::{words}", severity(problem));
        }
        out
    }

    /// What was found, as data.
    pub fn json(&self) -> Json {
        match &self.found {
            Ok((answers, warnings)) => {
                let (answered, assumed) = counts(answers);
                json!({
                    "file": self.name,
                    "ok": true,
                    "answers": answered,
                    "assumed": assumed,
                    "missing": [],
                    "problems": problems(&warnings.0),
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

fn severity(problem: &Diagnostic) -> &'static str {
    match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A text inside an annotation, in which line ends, `%` and these others have a meaning of their own.
fn escaped(text: &str, others: &[char]) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '%' | '\r' | '\n') || others.contains(&c) {
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    let lines: Vec<String> = out.split("%0A").map(printable).collect();
    lines.join("%0A")
}

fn counts(answers: &Answers) -> (usize, Vec<&'static str>) {
    let assumed = answers.iter();
    let assumed = assumed.filter(|(_, answered)| answered.origin == Origin::Assumed);
    let ids = assumed.map(|(question, _)| question.id).collect();
    (answers.iter().count(), ids)
}

/// Problems as data.
pub fn problems(problems: &[Diagnostic]) -> Vec<Json> {
    let place = |label: &Label| {
        let (line, column) = line_column(&label.source.text, label.span.start);
        let (end_line, end_column) = line_column(&label.source.text, label.span.end);
        json!({
            "source": label.source.name,
            "line": line,
            "column": column,
            "end_line": end_line,
            "end_column": end_column,
            "label": label.text,
        })
    };
    let problem = |problem: &Diagnostic| {
        json!({
            "id": problem.id,
            "severity": severity(problem),
            "message": problem.message,
            "places": problem.labels.iter().map(place).collect::<Json>(),
            "help": problem.help,
        })
    };
    problems.iter().map(problem).collect()
}
