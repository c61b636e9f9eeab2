//! How a command comes by its answers: the file, the flags, and what they leave open.
//!
//! It reads files and knows flags; what an answer means is for the questionnaire.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::answers::{
    Answers, Asking, RawAnswers, SetFlag, check, contradictions, read, read_settings, valid_part,
};
use crate::cli::{AnswerArgs, Setting};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::input::read_file;
use crate::interview::Advice;
use crate::questions::questionnaire;
use crate::shell::{Exit, Shell};

use super::interview::{ANSWERS, Interviewed, ask, draft_of};

/// The answers that the flags, the file and the person at the terminal give, complete and checked, with the
/// raw answers, which also hold what was given and not asked, and the interview where there was one. `advice` finds contradictions that the
/// questionnaire cannot see; a person can correct them at once. Standard input can be read once, so nobody may
/// gather the same flags a second time.
///
/// # Errors
/// Every problem of the run, a pause, a signal, or what the system refused.
pub fn obtain(
    args: &AnswerArgs,
    shell: &Shell,
    advice: &dyn Advice,
) -> Result<(Answers, RawAnswers, Option<Interviewed>)> {
    let asking = Asking::assuming(args.assume);
    let (mut raw, mut problems) = gather(args, shell);
    let sound = problems.is_empty() && contradictions(&raw, asking).is_empty();
    if sound && !raw.missing(asking).is_empty() {
        if shell.terminal.can_ask {
            let (answers, raw, interviewed) = ask(args, raw, shell, advice)?;
            return Ok((answers, raw, Some(interviewed)));
        }
        if let Some(path) = args.draft.as_deref().filter(|path| path.exists()) {
            let (draft, more) = from_file(path);
            raw = raw.over(draft);
            problems.extend(more);
        }
    }
    let answers = validated(&raw, problems, asking, advice)?;
    Ok((answers, raw, None))
}

/// The checked answers, or every problem of the raw ones: those that the tables see come with the others.
///
/// # Errors
/// Every problem of the run in the order of the text.
pub fn validated(
    raw: &RawAnswers,
    problems: Vec<Diagnostic>,
    asking: Asking,
    advice: &dyn Advice,
) -> Result<Answers, Diagnostics> {
    check(raw, problems, asking).map_err(|mut problems| {
        let mut seen = advice.contradictions(&valid_part(raw, asking));
        seen.retain(|problem| problem.severity == Severity::Error);
        problems.0.extend(seen);
        problems.sorted()
    })
}

/// The answers file of a run: the one that was given, else that of this folder. A draft goes before the latter where
/// questions can be asked: it is the later word.
#[must_use]
pub fn file_of(args: &AnswerArgs, shell: &Shell) -> Option<PathBuf> {
    if let Some(file) = args.file.given() {
        return Some(file.clone());
    }
    let goes_on = shell.terminal.can_ask && (args.fresh || draft_of(args).exists());
    Some(PathBuf::from(ANSWERS)).filter(|file| !goes_on && file.is_file())
}

/// The word in front of the answers, and the answers. A word that ends like an answers file is one; what stood in its
/// place, behind it, is then the word.
///
/// # Errors
/// When another answers file is given too.
pub fn behind(
    word: Option<&Path>,
    args: &AnswerArgs,
) -> Result<(Option<PathBuf>, AnswerArgs), Exit> {
    let endings = ["yaml", "yml", "json"].map(OsStr::new);
    let is_file = |word: &&Path| word.extension().is_some_and(|end| endings.contains(&end));
    let mut args = args.clone();
    let Some(file) = word.filter(is_file) else {
        return Ok((word.map(Path::to_owned), args));
    };
    if let Some(other) = &args.file.answers {
        let (file, other) = (file.display(), other.display());
        let message = format!("`{file}` and `{other}` are both given for the answers");
        let help = format!("give `{file}` alone, or `--answers {other}`");
        return Err(Exit::usage(message, help));
    }
    let behind = args.file.answers_file.replace(file.to_owned());
    Ok((behind, args))
}

/// The answers file that was given, else that of this folder.
#[must_use]
pub fn answers_file(given: Option<&PathBuf>, shell: &Shell) -> PathBuf {
    let usual = PathBuf::from(ANSWERS);
    if given.is_none() && usual.is_file() {
        say_found(&usual, shell);
    }
    given.cloned().unwrap_or(usual)
}

/// Says that answers are taken from a file which nobody named.
fn say_found(file: &Path, shell: &Shell) {
    shell.status(format!("Answers from `{}` of this folder.", file.display()));
}

/// What the flags and the file say, with the problems found in reading them.
#[must_use]
pub fn gather(args: &AnswerArgs, shell: &Shell) -> (RawAnswers, Vec<Diagnostic>) {
    let (raw, mut problems) = from_flags(args);
    let Some(path) = file_of(args, shell) else {
        return (raw, problems);
    };
    if args.file.given().is_none() {
        say_found(&path, shell);
    }
    let (file, more) = from_file(&path);
    problems.extend(more);
    (raw.over(file), problems)
}

/// What the flags alone say.
#[must_use]
pub fn from_flags(args: &AnswerArgs) -> (RawAnswers, Vec<Diagnostic>) {
    let day = args.start_date.iter().map(|day| SetFlag {
        flag: "--start-date",
        id: "goals.start_date",
        value: day,
    });
    let settings: Vec<SetFlag<'_>> = day.chain(set_flags(&args.set)).collect();
    read_settings(questionnaire(), &settings)
}

/// The answers of `--set`.
pub fn set_flags(settings: &[Setting]) -> impl Iterator<Item = SetFlag<'_>> {
    settings.iter().map(|setting| SetFlag {
        flag: "--set",
        id: &setting.id,
        value: &setting.value,
    })
}

/// What one answers file says.
#[must_use]
pub fn from_file(path: &Path) -> (RawAnswers, Vec<Diagnostic>) {
    match read_file(path) {
        Ok(source) => read(questionnaire(), &source),
        Err(problem) => {
            let mut raw = RawAnswers::new(questionnaire());
            raw.refuse_all();
            (raw, vec![problem])
        }
    }
}
