//! A place for a result, refused before any work when it could not be written later.

use std::fs::{self, Metadata};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{self, PRIVATE_MODE, Pending, USUAL_MODE, is_dash, reason};

/// Where one result goes.
#[derive(Debug)]
pub(super) enum Place {
    Stdout,
    /// A device or a pipe: there is nothing to replace.
    Direct(PathBuf),
    File(Target),
}

/// A regular file that is there or is to be made.
#[derive(Debug)]
pub(super) struct Target {
    /// The path as the user gave it.
    pub given: PathBuf,
    /// The path with links followed.
    path: PathBuf,
    /// The file that is to be replaced.
    pub replaces: Option<Metadata>,
}

/// The place of this path. `inputs` are the files and folders that the command reads.
///
/// # Errors
/// Why the result cannot go there, and what to do.
pub(super) fn place(given: &Path, force: bool, inputs: &[&Path]) -> Result<Place, Diagnostics> {
    let Ok(own) = fs::symlink_metadata(given) else {
        not_an_input(given, inputs)?;
        return new_target(given);
    };
    let path = match fs::canonicalize(given) {
        Ok(path) => path,
        Err(_) if own.is_symlink() => {
            let problem = Diagnostic::error(
                "output-link",
                format!("`{}` is a link that leads nowhere", given.display()),
            )
            .help("remove the link, or give another path with `-o`");
            return Err(problem.into());
        }
        Err(error) => return Err(refused(given, &error)),
    };
    let metadata = fs::metadata(&path).map_err(|error| refused(given, &error))?;
    let kind = metadata.file_type();
    if kind.is_dir() {
        return Err(refused(given, &ErrorKind::IsADirectory.into()));
    }
    if kind.is_char_device() || kind.is_block_device() || kind.is_fifo() || kind.is_socket() {
        return Ok(Place::Direct(path));
    }
    not_an_input(given, inputs)?;
    if !force {
        return Err(exists(given).into());
    }
    let target = Target {
        given: given.to_owned(),
        path,
        replaces: Some(metadata),
    };
    target.probe()?;
    Ok(Place::File(target))
}

/// Refuses an output that is one of the command's inputs, by whatever name, or in a folder that it reads.
///
/// # Errors
/// That it is an input.
pub fn not_an_input(output: &Path, inputs: &[&Path]) -> Result<(), Diagnostics> {
    let is_input = |input: &&Path| {
        let canonical = |path| fs::canonicalize(path).ok();
        !is_dash(input)
            && (files::same(input, output)
                || input.is_dir()
                    && canonical(output)
                        .zip(canonical(input))
                        .is_some_and(|(output, folder)| output.starts_with(folder)))
    };
    if !inputs.iter().any(is_input) {
        return Ok(());
    }
    let what = format!(
        "`{}` is an input of this command and cannot be its output",
        output.display()
    );
    let problem = Diagnostic::error("output-is-input", what).help("give another path with `-o`");
    Err(problem.into())
}

fn new_target(given: &Path) -> Result<Place, Diagnostics> {
    if given.file_name().is_none() || given.as_os_str().to_string_lossy().ends_with('/') {
        return Err(refused(given, &ErrorKind::IsADirectory.into()));
    }
    let target = Target {
        given: given.to_owned(),
        path: given.to_owned(),
        replaces: None,
    };
    target.probe()?;
    Ok(Place::File(target))
}

impl Target {
    /// Begins a file and lets it go, so that a folder that cannot be written is known before any work.
    fn probe(&self) -> Result<(), Diagnostics> {
        Pending::beside(&self.path, PRIVATE_MODE)
            .map(drop)
            .map_err(|error| refused(&self.given, &error))
    }

    /// Writes the file, or leaves the old one.
    pub fn write_with(&self, pieces: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let refuse = |error: io::Error| refused(&self.given, &error);
        let pending = Pending::beside(&self.path, USUAL_MODE).map_err(refuse)?;
        let mut writer = BufWriter::new(pending.file());
        if let Err(error) = pieces(&mut writer) {
            return Err(as_refusal(error, |error| refused(&self.given, error)));
        }
        writer.flush().map_err(refuse)?;
        drop(writer);
        pending
            .finish(&self.path, self.replaces.as_ref())
            .map_err(refuse)?;
        Ok(())
    }
}

fn exists(path: &Path) -> Diagnostic {
    Diagnostic::error("output-exists", format!("`{}` exists", path.display()))
        .help("overwrite it with `--force`, or give another path with `-o`")
}

/// Why a path cannot be written, and what to do.
pub(super) fn refused(path: &Path, error: &io::Error) -> Diagnostics {
    let shown = path.display();
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.display().to_string(),
        _ => ".".to_owned(),
    };
    let (message, help) = match error.kind() {
        ErrorKind::AlreadyExists => return Diagnostics::from(exists(path)),
        ErrorKind::NotFound => (
            format!("cannot write `{shown}`: there is no folder `{folder}`"),
            format!("make it with `mkdir -p {folder}`, or give another path with `-o`"),
        ),
        ErrorKind::IsADirectory => (
            format!("cannot write `{shown}`: it is a folder"),
            "give the path of a file with `-o`".to_owned(),
        ),
        ErrorKind::NotADirectory => (
            format!("cannot write `{shown}`: part of the path is a file, not a folder"),
            "give another path with `-o`".to_owned(),
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
            format!("cannot write `{shown}`: {}", reason(error)),
            "give a path in a folder of yours with `-o`".to_owned(),
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => (
            format!("cannot write `{shown}`: {}", reason(error)),
            "nothing was left behind; make room, or give another path with `-o`".to_owned(),
        ),
        _ => (
            format!("cannot write `{shown}`: {}", reason(error)),
            "give another path with `-o`".to_owned(),
        ),
    };
    Diagnostics::from(Diagnostic::error("output", message).help(help))
}

/// The refusal for an error that came from writing; any other error as it is.
pub(super) fn as_refusal(
    error: anyhow::Error,
    refusal: impl FnOnce(&io::Error) -> Diagnostics,
) -> anyhow::Error {
    match error.downcast::<io::Error>() {
        Ok(error) => refusal(&error).into(),
        Err(error) => error,
    }
}
