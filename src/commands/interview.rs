//! The interview of a command: its draft, its prompts, and the file that its answers are saved in.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use chrono::{Days, NaiveDate};

use crate::answers::{Answers, Asking, RawAnswers, write};
use crate::cli::AnswerArgs;
use crate::interview::{
    Advice, Draft, Finish, Interrupt, Item, LineAsk, LinePrompter, ListAsk, Prompter, Session,
    Signals, TerminalPrompter, Tone, answers_given,
};
use crate::output::replace;
use crate::render::escape::shell_word;
use crate::shell::{Exit, Shell};
use crate::units::counted;

/// The draft of a run that was given no other with `--draft`.
const DRAFT: &str = "partnerkit-draft.yaml";

/// The answers file that is read where none is given, and the name that is proposed for the answers of an interview.
pub const ANSWERS: &str = "answers.yaml";

/// Where the draft of a run is.
pub fn draft_of(args: &AnswerArgs) -> PathBuf {
    args.draft.clone().unwrap_or_else(|| PathBuf::from(DRAFT))
}

/// An interview that is over, until the command that asked has written its result.
#[derive(Debug)]
pub struct Interviewed {
    /// The draft, when its answers are safe in a file of their own.
    draft: Option<Draft>,
    /// The file that the answers were saved in, if any.
    file: Option<PathBuf>,
    /// What is said of the draft where no file was saved.
    kept: String,
}

impl Interviewed {
    /// The file that the answers were saved in, if any.
    pub fn file(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        Some(file.to_string_lossy().into_owned())
    }

    /// Removes a draft that is needed no longer and says how to repeat the run.
    pub fn end(self, shell: &Shell) {
        if let Some(draft) = self.draft {
            draft.remove();
        }
        match &self.file {
            Some(file) => shell.command("To repeat this:", repeat(file)),
            None => shell.status(self.kept),
        }
    }
}

/// Asks what is missing; each answer is in the draft before the next question is shown.
///
/// # Errors
/// A pause, a signal, or what the system refused.
pub fn ask(
    args: &AnswerArgs,
    given: RawAnswers,
    shell: &Shell,
    advice: &dyn Advice,
) -> Result<(Answers, RawAnswers, Interviewed)> {
    let path = draft_of(args);
    let mut draft = Draft::take(&path)?;
    let signals = Signals::watch()?;
    let (colour, utf8) = (shell.terminal.stderr_colour, shell.terminal.utf8);
    let mut prompter: Box<dyn Prompter> = if shell.terminal.plain || args.plain {
        let (input, output) = (io::stdin().lock(), io::stderr());
        Box::new(LinePrompter::new(input, output, Some(signals), utf8))
    } else {
        Box::new(TerminalPrompter::new(signals, colour, utf8))
    };
    let asking = match (args.assume, &given.file) {
        (true, _) => Asking::Assumed,
        (false, Some(_)) => Asking::Required,
        (false, None) => Asking::Everything,
    };
    let came = resume(args, &draft, given, prompter.as_mut())?.and_then(|(raw, resumed)| {
        let mut session = Session::new(raw, asking, today());
        session.resumed = resumed;
        session.offer_short(prompter.as_mut(), &mut draft)?;
        let finish = session.run(prompter.as_mut(), &mut draft, advice)?;
        let saved = match finish {
            Finish::Complete(_) => save(&session.raw, prompter.as_mut())?,
            Finish::Left => None,
        };
        Ok((finish, saved, session.raw))
    });
    let kept = match path.exists() {
        true => format!(
            "Your answers are kept in `{}`; the same command{} goes on from there.",
            path.display(),
            if args.fresh { " without `--fresh`" } else { "" }
        ),
        false => "Nothing was answered yet, so nothing is kept.".to_owned(),
    };
    let exit = match came {
        Ok((Finish::Complete(answers), saved, raw)) => {
            let interviewed = Interviewed {
                draft: saved.is_some().then_some(draft),
                kept,
                file: saved,
            };
            return Ok((*answers, raw, interviewed));
        }
        Ok((Finish::Left, ..)) | Err(Interrupt::Back | Interrupt::Leave) => Exit::Paused,
        Err(Interrupt::Signal(signal)) => Exit::Signal(signal),
        Err(Interrupt::TooSmall) => {
            let needed = "20 columns and 5 rows are needed";
            shell.status(format!("The window is too small for questions: {needed}."));
            Exit::Paused
        }
        Err(Interrupt::Draft(problems)) => return Err(problems.into()),
        Err(Interrupt::Terminal(error)) => return Err(error.into()),
    };
    shell.status(kept);
    Err(exit.into())
}

/// What is known before the first question: what was given, then what an earlier run was told.
fn resume(
    args: &AnswerArgs,
    draft: &Draft,
    given: RawAnswers,
    prompter: &mut dyn Prompter,
) -> Result<Result<(RawAnswers, bool), Interrupt>> {
    let (mut notes, mut raw, mut resumed) = (Vec::new(), given, false);
    if args.fresh {
        if let Some(aside) = draft.set_aside()? {
            notes.push(format!("The earlier draft is now `{}`.", aside.display()));
        }
    } else if let Some((earlier, problems)) = draft.read()? {
        notes.push(format!(
            "Going on with {} from `{}`; `--fresh` starts over.",
            counted(answers_given(&earlier), "answer", "answers"),
            draft.path().display()
        ));
        let problems = problems.iter();
        notes.extend(problems.map(|one| format!("Asked again, {}", one.message)));
        raw = raw.over(earlier);
        resumed = true;
    } else {
        let path = draft.path().display();
        notes.push(format!("Every answer is kept in `{path}` at once."));
    }
    let mut notes = notes.iter();
    let told = notes.try_for_each(|note| prompter.say(Tone::Note, note));
    Ok(told.map(|()| (raw, resumed)))
}

/// Writes the answers to a file that the person names; none when they would rather not.
fn save(raw: &RawAnswers, prompter: &mut dyn Prompter) -> Result<Option<PathBuf>, Interrupt> {
    prompter.say(Tone::Heading, "Your answers")?;
    prompter.say(Tone::Question, "Which file shall they be saved in?")?;
    let help =
        "Other commands read them from it. Esc or an empty line saves none; the draft then stays.";
    prompter.say(Tone::Help, help)?;
    let mut text = ANSWERS.to_owned();
    let mut refused = false;
    loop {
        let ask = LineAsk {
            id: "save",
            text: &text,
            may_be_empty: true,
            refused,
            proposed: !refused,
            ..LineAsk::default()
        };
        text = match prompter.line(&ask) {
            Err(Interrupt::Back | Interrupt::Leave) => return Ok(None),
            text => text?.trim().to_owned(),
        };
        if text.is_empty() {
            return Ok(None);
        }
        let path = PathBuf::from(&text);
        if path.extension().is_some_and(|ending| ending == "json") {
            let words = "answers are saved as YAML: write a name that ends in `.yaml`";
            prompter.say(Tone::Fault, words)?;
            refused = true;
            continue;
        }
        if path.exists() {
            match over(&path, prompter) {
                Ok(OVERWRITE) => {}
                Ok(RENAME) | Err(Interrupt::Back) => {
                    text = free_name(&path);
                    continue;
                }
                Ok(_) | Err(Interrupt::Leave) => return Ok(None),
                Err(other) => return Err(other),
            }
        }
        let Err(problems) = replace(&path, write(raw).as_bytes(), true) else {
            return Ok(Some(path));
        };
        let words: Vec<String> = problems.0.into_iter().map(|one| one.message).collect();
        prompter.say(Tone::Fault, &words.join("; "))?;
        refused = true;
    }
}

/// The first of `answers-2.yaml`, `answers-3.yaml` and so on that is no file yet.
fn free_name(path: &Path) -> String {
    let part = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, ending) = (part(path.file_stem()), part(path.extension()));
    let mut names = (2..).map(|number| {
        let name = path.with_file_name(format!("{stem}-{number}"));
        name.with_extension(&ending)
    });
    let free = names.find(|name| !name.exists());
    free.unwrap_or_default().to_string_lossy().into_owned()
}

/// The answers to what is to become of a file that exists, by their place in the list.
const RENAME: usize = 0;
const OVERWRITE: usize = 1;

/// Asks what is to become of a file that exists where the answers were to go.
fn over(path: &Path, prompter: &mut dyn Prompter) -> Result<usize, Interrupt> {
    let exists = format!("`{}` exists.", path.display());
    prompter.say(Tone::Question, &exists)?;
    let items = [
        Item::new("rename", "Save under another name"),
        Item::new("overwrite", "Overwrite it"),
        Item::new("keep", "Keep it; the answers stay in the draft"),
    ];
    prompter.one(&ListAsk::of("save", &items))
}

/// The command that gives the same result from the saved answers: the one that was typed, without the flags
/// whose answers are in the file now.
fn repeat(file: &Path) -> String {
    const WITH_VALUE: [&str; 6] = ["--answers", "-a", "--set", "-s", "--start-date", "--draft"];
    const ALONE: [&str; 2] = ["--fresh", "--plain"];
    let mut words = vec!["partnerkit".to_owned()];
    let mut typed = std::env::args_os().skip(1);
    while let Some(word) = typed.next() {
        let word = word.to_string_lossy();
        let flag = word.split('=').next().unwrap_or(&word);
        if WITH_VALUE.contains(&flag) {
            if !word.contains('=') {
                typed.next();
            }
        } else if !ALONE.contains(&flag) {
            words.push(quoted(&word));
        }
    }
    words.push("--answers".to_owned());
    words.push(quoted(&file.to_string_lossy()));
    words.join(" ")
}

/// A word as a shell takes it, in quotes where it needs them.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        shell_word(word)
    }
}

/// The day by this machine's clock, in UTC: only ever a proposal.
fn today() -> Option<NaiveDate> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_days(Days::new(since.as_secs() / 86_400))
}
