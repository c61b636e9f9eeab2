//! How a command comes by its answers: the file, the flags, and what they leave open.
//!
//! It reads files and knows flags; what an answer means is for the questionnaire.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::answers::{
    Answers, Asking, MOST_BYTES, Setting, Sheet, check, decode, read, read_settings, too_large,
};
use crate::cli::AnswerArgs;
use crate::diagnostics::{Diagnostic, Source};
use crate::output::reason;
use crate::questions::questionnaire;
use crate::shell::Shell;

/// The answers that the flags and the file give, complete and checked.
///
/// # Errors
/// Every problem of the run, or what the system refused.
pub fn obtain(args: &AnswerArgs, _shell: &mut Shell) -> Result<Answers> {
    let (sheet, problems) = gather(args);
    Ok(check(&sheet, problems, asking(args))?)
}

/// How questions without an answer are taken.
fn asking(args: &AnswerArgs) -> Asking {
    if args.assume {
        Asking::Assumed
    } else {
        Asking::Required
    }
}

/// What the flags and the file say, with the problems found in reading them.
#[must_use]
pub fn gather(args: &AnswerArgs) -> (Sheet, Vec<Diagnostic>) {
    let mut settings: Vec<Setting<'_>> = Vec::new();
    if let Some(day) = &args.start_date {
        settings.push(Setting {
            flag: "--start-date",
            id: "goals.start_date",
            value: day,
        });
    }
    settings.extend(args.set.iter().map(|setting| Setting {
        flag: "--set",
        id: &setting.id,
        value: &setting.value,
    }));
    let (sheet, mut problems) = read_settings(questionnaire(), &settings);
    let Some(path) = &args.answers else {
        return (sheet, problems);
    };
    let (file, more) = from_file(path);
    problems.extend(more);
    (sheet.over(file), problems)
}

/// What one answers file says.
#[must_use]
pub fn from_file(path: &Path) -> (Sheet, Vec<Diagnostic>) {
    match read_file(path) {
        Ok(source) => read(questionnaire(), &source),
        Err(problem) => {
            let mut sheet = Sheet::new(questionnaire());
            sheet.refuse_all();
            (sheet, vec![problem])
        }
    }
}

/// The text of an answers file; `-` is standard input.
fn read_file(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    let mut bytes = Vec::new();
    let limit = MOST_BYTES + 1;
    if path.as_os_str() == "-" {
        let name = "standard input";
        io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(name, &error))?;
        return decode(name, bytes);
    }
    let name = path.display().to_string();
    let refuse = |error: io::Error| unreadable(&name, &error);
    let file = File::open(path).map_err(refuse)?;
    let metadata = file.metadata().map_err(refuse)?;
    if metadata.is_dir() {
        return Err(refuse(ErrorKind::IsADirectory.into()));
    }
    if metadata.len() > MOST_BYTES {
        return Err(too_large(&name));
    }
    bytes.reserve(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.take(limit).read_to_end(&mut bytes).map_err(refuse)?;
    decode(&name, bytes)
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    let message = match error.kind() {
        ErrorKind::NotFound => format!("there is no file `{name}`"),
        ErrorKind::IsADirectory => format!("`{name}` is a folder, not an answers file"),
        _ => format!("`{name}` cannot be read: {}", reason(error)),
    };
    let problem = Diagnostic::error("unreadable", message);
    match error.kind() {
        ErrorKind::NotFound => {
            problem.help("`partnerkit init -o answers.yaml` writes one to fill in")
        }
        _ => problem,
    }
}
