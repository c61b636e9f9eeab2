//! Where results go: standard output, a file, a folder.
//!
//! A file is refused before any work when it exists (unless overwriting was asked for), when it is one of
//! the inputs, or when its folder cannot be written. It is written whole or not at all: a killed process leaves the
//! old file or the new one.
//!
//! A symbolic link is followed: the file it leads to is replaced and the link stays, as with a shell's `>`.
//! A link that leads nowhere is refused. A device or a pipe is written to directly. A closed pipe is success:
//! whoever read from it has seen enough.
//!
//! It knows no format but its file endings.

mod folder;
mod format;
mod pager;
mod place;

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::OutputArgs;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{self, PRIVATE_MODE, USUAL_MODE, is_dash, reason};
use crate::render::wrap::rewrapped;
use crate::shell::Shell;
use place::{Place, as_refusal, place, refused};

pub use folder::{folder, only_ours};
pub use format::format;
pub use place::not_an_input;

/// Where one result goes.
#[derive(Debug)]
pub struct Destination {
    place: Place,
    dry_run: bool,
}

impl Destination {
    /// Standard output.
    #[must_use]
    pub fn stdout() -> Self {
        Self {
            place: Place::Stdout,
            dry_run: false,
        }
    }

    /// The place that the flags name, refused now if it could not be written later. `inputs` are the files and
    /// folders that the command reads, besides the rule tables of `--playbook`.
    ///
    /// # Errors
    /// Why the result cannot go there, and what to do.
    pub fn of<'a>(
        args: &OutputArgs,
        inputs: impl IntoIterator<Item = &'a PathBuf>,
        shell: &Shell,
    ) -> Result<Self, Diagnostics> {
        let place = match args.output.as_deref().filter(|path| !is_dash(path)) {
            None => Place::Stdout,
            Some(path) => {
                let tables = shell.playbook_files();
                let inputs: Vec<&PathBuf> = inputs.into_iter().collect();
                place(path, args.force, inputs.into_iter().chain(&tables))?
            }
        };
        Ok(Self {
            place,
            dry_run: args.dry_run,
        })
    }

    /// Whether the result goes to standard output.
    #[must_use]
    pub fn is_stdout(&self) -> bool {
        matches!(self.place, Place::Stdout)
    }

    /// The text of the file that the result replaces; none where there is none, or no text.
    #[must_use]
    pub fn replaced_text(&self) -> Option<String> {
        match &self.place {
            Place::File(target) if target.replaces.is_some() => {
                files::text(&target.given, files::MEBIBYTE).ok()
            }
            _ => None,
        }
    }

    /// Writes a result that is at hand whole.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn write(self, bytes: &[u8], shell: &Shell) -> Result<()> {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        let is_read = self.is_stdout() && !self.dry_run && shell.terminal.is_read_by_pages();
        if is_read && lines >= shell.terminal.stdout_rows() && pager::show(bytes) {
            return Ok(());
        }
        self.write_with(shell, |writer| Ok(writer.write_all(bytes)?))
    }

    /// Writes a result piece by piece. What was written of a file is thrown away when `pieces` fails.
    ///
    /// # Errors
    /// Why it cannot be written, or the error of `pieces`.
    pub fn write_with(
        self,
        shell: &Shell,
        pieces: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        if self.dry_run {
            let mut bytes = Vec::new();
            pieces(&mut bytes)?;
            let bytes = bytes.len();
            shell.status(match &self.place {
                Place::Stdout => format!("would write {bytes} bytes to standard output"),
                Place::Direct(path) => format!("would write {bytes} bytes to `{}`", path.display()),
                Place::File(target) => {
                    let replaces = target.replaces.is_some();
                    let verb = if replaces { "overwrite" } else { "write" };
                    format!("would {verb} `{}`, {bytes} bytes", target.given.display())
                }
            });
            return Ok(());
        }
        match self.place {
            Place::Stdout => stream(io::stdout().lock(), "standard output", pieces),
            Place::Direct(path) => {
                let file = File::options()
                    .write(true)
                    .open(&path)
                    .map_err(|error| refused(&path, &error))?;
                stream(file, &format!("`{}`", path.display()), pieces)
            }
            Place::File(target) => {
                target.write_with(pieces)?;
                shell.status(format!("wrote `{}`", target.given.display()));
                Ok(())
            }
        }
    }
}

/// A text for people as it goes there: on a terminal broken between words for its columns, else as it is.
#[must_use]
pub fn laid_out(text: String, destination: &Destination, shell: &Shell) -> String {
    if destination.is_stdout() && shell.terminal.stdout_is_terminal {
        rewrapped(&text, shell.terminal.stdout_columns())
    } else {
        text
    }
}

/// Writes to standard output; a closed pipe is success.
///
/// # Errors
/// Why it cannot be written, such as a full disk.
pub fn write_stdout(bytes: &[u8]) -> Result<()> {
    stream(io::stdout().lock(), "standard output", |writer| {
        Ok(writer.write_all(bytes)?)
    })
}

fn stream(
    writer: impl Write,
    name: &str,
    pieces: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    let mut writer = BufWriter::new(writer);
    let done = pieces(&mut writer).and_then(|()| Ok(writer.flush()?));
    // What is left in the buffer after a failure would fail again when it is dropped.
    drop(writer.into_parts());
    let is_closed_pipe = |error: &anyhow::Error| {
        let mut causes = error.chain();
        let error: Option<&io::Error> = causes.find_map(|cause| cause.downcast_ref());
        error.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    };
    match done {
        Err(error) if !is_closed_pipe(&error) => Err(as_refusal(error, |error| {
            let message = format!("cannot write to {name}: {}", reason(error));
            Diagnostic::error("output", message).into()
        })),
        _ => Ok(()),
    }
}

/// Replaces or makes a file, whole or not at all, readable by its owner alone when it is `private`.
///
/// # Errors
/// Why it cannot be written, and what to do.
pub fn replace(path: &Path, bytes: &[u8], private: bool) -> Result<(), Diagnostics> {
    let mode = if private { PRIVATE_MODE } else { USUAL_MODE };
    files::replace(path, bytes, mode).map_err(|error| refused(path, &error))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    use super::Destination;
    use crate::cli::{GlobalArgs, OutputArgs};
    use crate::diagnostics::Diagnostics;
    use crate::shell::Shell;

    fn shell() -> Shell {
        Shell::new(&GlobalArgs {
            quiet: true,
            ..GlobalArgs::default()
        })
    }

    fn to(path: &Path, force: bool) -> Result<Destination, Diagnostics> {
        let args = OutputArgs {
            output: Some(path.to_owned()),
            force,
            dry_run: false,
        };
        Destination::of(&args, [], &shell())
    }

    fn write(path: &Path, force: bool, bytes: &[u8]) -> anyhow::Result<()> {
        to(path, force)?.write(bytes, &shell())
    }

    fn message(refusal: Diagnostics) -> String {
        refusal.0[0].message.clone()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_existing_file_is_overwritten_only_by_force_and_keeps_its_mode() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("plan.md");
        write(&path, false, b"one").expect("a new file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
        let refusal = to(&path, false).expect_err("it exists");
        assert_eq!(message(refusal), format!("`{}` exists", path.display()));
        assert_eq!(fs::read(&path).expect("the file"), b"one");
        write(&path, true, b"two").expect("forced");
        assert_eq!(fs::read(&path).expect("the file"), b"two");
        let mode = fs::metadata(&path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(names(home.path()), ["plan.md"]);
    }

    #[test]
    fn a_file_that_appears_during_the_work_is_not_overwritten() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("plan.md");
        let destination = to(&path, false).expect("free");
        fs::write(&path, "theirs").expect("another process");
        assert!(destination.write(b"ours", &shell()).is_err());
        assert_eq!(fs::read(&path).expect("the file"), b"theirs");
        assert_eq!(names(home.path()), ["plan.md"]);
    }

    #[test]
    fn a_link_stays_and_the_file_it_leads_to_is_replaced() {
        let home = tempfile::tempdir().expect("a folder");
        let real = home.path().join("real.md");
        let link = home.path().join("link.md");
        fs::write(&real, "one").expect("a file");
        symlink(&real, &link).expect("a link");
        assert!(to(&link, false).is_err());
        write(&link, true, b"two").expect("forced");
        assert!(link.symlink_metadata().expect("the link").is_symlink());
        assert_eq!(fs::read(&real).expect("the file"), b"two");
    }

    #[test]
    fn a_full_device_is_an_error_and_never_replaced() {
        let full = Path::new("/dev/full");
        let told = write(full, false, b"text")
            .expect_err("no room")
            .to_string();
        assert!(told.contains("no space left on device"), "{told}");
        assert!(full.exists());
    }

    #[test]
    fn a_result_that_fails_half_way_leaves_nothing() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("plan.md");
        let destination = to(&path, false).expect("free");
        let done = destination.write_with(&shell(), |writer| {
            writer.write_all(&[b'x'; 100_000])?;
            anyhow::bail!("no more")
        });
        assert_eq!(done.expect_err("failed").to_string(), "no more");
        assert!(names(home.path()).is_empty());
    }

    #[test]
    fn a_dry_run_writes_nothing() {
        let home = tempfile::tempdir().expect("a folder");
        let mut destination = to(&home.path().join("plan.md"), false).expect("free");
        destination.dry_run = true;
        destination.write(b"text", &shell()).expect("nothing to do");
        assert!(names(home.path()).is_empty());
    }
}
