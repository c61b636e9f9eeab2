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
pub(super) fn place<'a>(
    given: &Path,
    force: bool,
    inputs: impl Iterator<Item = &'a PathBuf>,
) -> Result<Place, Diagnostics> {
    let Ok(own) = fs::symlink_metadata(given) else {
        not_an_input(given, inputs)?;
        if given.file_name().is_none() || given.as_os_str().to_string_lossy().ends_with('/') {
            return Err(refused(given, &ErrorKind::IsADirectory.into()));
        }
        return Target::probed(given, given.to_owned(), None);
    };
    let path = match fs::canonicalize(given) {
        Ok(path) => path,
        Err(_) if own.is_symlink() => {
            let message = format!("`{}` is a link that leads nowhere", given.display());
            let problem = Diagnostic::error("output-link", message);
            let help = "remove the link, or give another path with `-o`";
            return Err(problem.help(help).into());
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
    Target::probed(given, path, Some(metadata))
}

/// Refuses an output that is one of the command's inputs, by whatever name, or in a folder that it reads.
///
/// # Errors
/// That it is an input.
pub fn not_an_input<'a>(
    output: &Path,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), Diagnostics> {
    let lies_in = |folder: &Path| {
        let paths = fs::canonicalize(output).and_then(|own| Ok((own, fs::canonicalize(folder)?)));
        folder.is_dir() && paths.is_ok_and(|(output, folder)| output.starts_with(folder))
    };
    let is_input =
        |input: &PathBuf| !is_dash(input) && (files::same(input, output) || lies_in(input));
    if !inputs.into_iter().any(is_input) {
        return Ok(());
    }
    let output = output.display();
    let what = format!("`{output}` is an input of this command and cannot be its output");
    let problem = Diagnostic::error("output-is-input", what).help("give another path with `-o`");
    Err(problem.into())
}

impl Target {
    /// Begins a file and lets it go, so that a folder that cannot be written is known before any work.
    fn probed(
        given: &Path,
        path: PathBuf,
        replaces: Option<Metadata>,
    ) -> Result<Place, Diagnostics> {
        Pending::beside(&path, PRIVATE_MODE).map_err(|error| refused(given, &error))?;
        let given = given.to_owned();
        Ok(Place::File(Self {
            given,
            path,
            replaces,
        }))
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
        let finished = pending.finish(&self.path, self.replaces.as_ref());
        Ok(finished.map_err(refuse)?)
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
    let make = format!("make it with `mkdir -p {folder}`, or give another path with `-o`");
    let (what, help) = match error.kind() {
        ErrorKind::AlreadyExists => return exists(path).into(),
        ErrorKind::NotFound => (format!("there is no folder `{folder}`"), &*make),
        ErrorKind::IsADirectory => ("it is a folder".into(), "give the path of a file with `-o`"),
        ErrorKind::NotADirectory => {
            let what = "part of the path is a file, not a folder";
            (what.into(), "give another path with `-o`")
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            (reason(error), "give a path in a folder of yours with `-o`")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => (
            reason(error),
            "nothing was left behind; make room, or give another path with `-o`",
        ),
        _ => (reason(error), "give another path with `-o`"),
    };
    let message = format!("cannot write `{shown}`: {what}");
    Diagnostic::error("output", message).help(help).into()
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
