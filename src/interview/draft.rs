//! The draft: an answers file that holds what was answered so far, for one run at a time.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::answers::{RawAnswers, read_draft, write};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::reason;
use crate::input::read_file;
use crate::output::replace;
use crate::questions::questionnaire;

/// Saves the answers while the interview goes on.
pub trait DraftStore {
    /// Saves the answers as they are now.
    ///
    /// # Errors
    /// Why they could not be saved.
    fn save(&mut self, raw: &RawAnswers) -> Result<(), Diagnostics>;
}

/// The draft of this run; nobody else writes it meanwhile.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    lock: PathBuf,
    _locked: File,
}

/// The file beside a draft whose name has this ending more.
fn beside(draft: &Path, ending: &str) -> PathBuf {
    let mut name = draft.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    draft.with_file_name(name)
}

impl Draft {
    /// Takes the draft for this run.
    ///
    /// # Errors
    /// When another run has it, or its folder cannot be written.
    pub fn take(path: &Path) -> Result<Self, Diagnostics> {
        let lock = beside(path, ".lock");
        let refuse = |why: String| {
            let message = format!("the draft `{}` cannot be kept: {why}", path.display());
            let problem = Diagnostic::error("draft", message);
            Diagnostics::from(problem.help("keep it elsewhere with `--draft PATH`"))
        };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock)
            .map_err(|error| refuse(reason(&error)))?;
        match file.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                lock,
                _locked: file,
            }),
            Err(TryLockError::WouldBlock) => {
                Err(refuse("another run of partnerkit is using it".to_owned()))
            }
            Err(TryLockError::Error(error)) => Err(refuse(reason(&error))),
        }
    }

    /// Where the draft is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts an earlier draft aside as `.bak` and says where it is now.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn set_aside(&self) -> Result<Option<PathBuf>, Diagnostics> {
        let aside = beside(&self.path, ".bak");
        match fs::rename(&self.path, &aside) {
            Ok(()) => Ok(Some(aside)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let message = format!(
                    "the earlier draft `{}` cannot be put aside: {}",
                    self.path.display(),
                    reason(&error)
                );
                Err(Diagnostic::error("draft", message).into())
            }
        }
    }

    /// The answers of an earlier run, and the problems of those that no longer pass; none when there is no
    /// draft.
    ///
    /// # Errors
    /// When the draft cannot be read at all.
    pub fn read(&self) -> Result<Option<(RawAnswers, Vec<Diagnostic>)>, Diagnostics> {
        if !self.path.exists() {
            return Ok(None);
        }
        let elsewhere = |problem: Diagnostic| {
            Diagnostics::from(problem.help("begin anew with `--fresh`, which keeps it as `.bak`"))
        };
        let source = read_file(&self.path).map_err(elsewhere)?;
        let (mut raw, mut problems) = read_draft(questionnaire(), &source);
        let nothing_read =
            raw.answers.iter().flatten().count() == raw.answers.len() && raw.answered() == 0;
        if nothing_read {
            problems.truncate(1);
            return Err(problems.pop().map_or(Diagnostics(Vec::new()), elsewhere));
        }
        for entry in &mut raw.answers {
            if entry.as_ref().is_some_and(|entry| entry.response.is_none()) {
                *entry = None;
            }
        }
        Ok(Some((raw, problems)))
    }

    /// Removes the draft: what it holds is safe elsewhere.
    pub fn remove(self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl DraftStore for Draft {
    fn save(&mut self, raw: &RawAnswers) -> Result<(), Diagnostics> {
        replace(&self.path, write(raw).as_bytes(), true)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.lock);
    }
}
