//! Where results go: standard output, a file, a folder.
//!
//! A file is refused before any work when it exists (unless overwriting was asked for), when it is one of
//! the inputs, or when its folder cannot be written. It is written whole or not at all (module `whole`): a killed
//! process leaves the old file or the new one.
//!
//! A symbolic link is followed: the file it leads to is replaced and the link stays, as with a shell's `>`.
//! A link that leads nowhere is refused. A device or a pipe is written to directly. A closed pipe is success:
//! whoever read from it has seen enough.
//!
//! It knows no format but its file endings.

mod whole;

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ValueEnum;

use crate::cli::OutputArgs;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::shell::{Ending, Shell};
use whole::Pending;

/// The formats by their names on the command line, with the endings of their files.
const ENDINGS: &[(&str, &[&str])] = &[
    ("markdown", &["md", "markdown"]),
    ("yaml", &["yaml", "yml"]),
    ("json", &["json"]),
    ("json-schema", &["json"]),
    ("text", &["txt"]),
    ("table", &["txt"]),
    ("csv", &["csv"]),
    ("ics", &["ics"]),
    ("mermaid", &["mmd", "mermaid"]),
    ("html", &["html", "htm"]),
    ("xlsx", &["xlsx"]),
];

/// The mode of a new file, before the umask.
const USUAL_MODE: u32 = 0o666;
/// The mode of a file that is nobody else's business.
const PRIVATE_MODE: u32 = 0o600;

/// The format that the flag asks for, else that of the file's ending, else none.
///
/// # Errors
/// When the ending belongs to no format of this command.
pub fn format<F: ValueEnum>(given: Option<F>, output: &OutputArgs) -> Result<Option<F>, Ending> {
    if given.is_some() {
        return Ok(given);
    }
    let Some(path) = output.output.as_deref().filter(|path| !is_dash(path)) else {
        return Ok(None);
    };
    let Some(ending) = path.extension() else {
        return Ok(None);
    };
    let ending = ending.to_string_lossy().to_ascii_lowercase();
    let endings_of = |format: &F| {
        let name = format.to_possible_value()?.get_name().to_owned();
        ENDINGS
            .iter()
            .find(|(id, _)| *id == name)
            .map(|(_, endings)| *endings)
    };
    let of_ending = F::value_variants()
        .iter()
        .find(|format| endings_of(format).is_some_and(|known| known.contains(&ending.as_str())));
    of_ending.cloned().map(Some).ok_or_else(|| {
        let known: Vec<String> = F::value_variants()
            .iter()
            .filter_map(endings_of)
            .filter_map(|endings| endings.first())
            .map(|ending| format!("`.{ending}`"))
            .collect();
        Ending::usage(
            format!("no format of this command is written to a file ending in `.{ending}`"),
            format!("end the name in {}, or give `--format`", known.join(", ")),
        )
    })
}

/// Where one result goes.
#[derive(Debug)]
pub struct Destination {
    place: Place,
    dry_run: bool,
}

#[derive(Debug)]
enum Place {
    Stdout,
    /// A device or a pipe: there is nothing to replace.
    Direct(PathBuf),
    File(Target),
}

/// A regular file that is there or is to be made.
#[derive(Debug)]
struct Target {
    /// The path as the user gave it.
    given: PathBuf,
    /// The path with links followed.
    path: PathBuf,
    /// The file that is to be replaced.
    replaces: Option<Metadata>,
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

    /// The place that the flags name, refused now if it could not be written later. `inputs` are the files
    /// that the command reads.
    ///
    /// # Errors
    /// Why the result cannot go there, and what to do.
    pub fn of(args: &OutputArgs, inputs: &[&Path]) -> Result<Self, Diagnostics> {
        let place = match args.output.as_deref() {
            None => Place::Stdout,
            Some(path) if is_dash(path) => Place::Stdout,
            Some(path) => place(path, args.force, inputs)?,
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

    /// Writes a result that is at hand whole.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn write(self, bytes: &[u8], shell: &Shell) -> Result<()> {
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
            let mut counter = Counter(0);
            pieces(&mut counter)?;
            let bytes = counter.0;
            match &self.place {
                Place::Stdout => {
                    shell.tell(format!("would write {bytes} bytes to standard output"))
                }
                Place::Direct(path) => {
                    shell.tell(format!("would write {bytes} bytes to `{}`", path.display()));
                }
                Place::File(target) => shell.tell(format!(
                    "would {} `{}`, {bytes} bytes",
                    if target.replaces.is_some() {
                        "overwrite"
                    } else {
                        "write"
                    },
                    target.given.display()
                )),
            }
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
                shell.tell(format!("wrote `{}`", target.given.display()));
                Ok(())
            }
        }
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

/// Replaces or makes a file, whole or not at all, readable by its owner alone when it is `private`; a file
/// that is replaced keeps its mode.
///
/// # Errors
/// Why it cannot be written, and what to do.
pub fn replace(path: &Path, bytes: &[u8], private: bool) -> Result<(), Diagnostics> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let replaced = fs::metadata(&real).ok();
    if replaced.as_ref().is_some_and(Metadata::is_dir) {
        return Err(refused(path, &ErrorKind::IsADirectory.into()));
    }
    let mode = if private { PRIVATE_MODE } else { USUAL_MODE };
    let write = || -> io::Result<()> {
        let pending = Pending::beside(&real, mode)?;
        pending.file().write_all(bytes)?;
        pending.finish(&real, replaced.as_ref())
    };
    write().map_err(|error| refused(path, &error))
}

/// Makes a folder for the results of a command, with the folders inside it that their names need. None of the
/// files may exist unless `force`.
///
/// # Errors
/// The files that exist, or why the folder cannot be written.
pub fn folder<'a>(
    folder: &Path,
    names: impl IntoIterator<Item = &'a str>,
    force: bool,
) -> Result<(), Diagnostics> {
    let names: Vec<&str> = names.into_iter().collect();
    let there: Vec<String> = names
        .iter()
        .filter(|name| !force && folder.join(name).symlink_metadata().is_ok())
        .map(|name| format!("`{name}`"))
        .collect();
    if let [first, others @ ..] = there.as_slice() {
        let which = match others {
            [] => format!("{first} exists"),
            [second] => format!("{first} and {second} exist"),
            [second, rest @ ..] => format!("{first}, {second} and {} more exist", rest.len()),
        };
        let problem = Diagnostic::error(
            "output-exists",
            format!("{which} in `{}`", folder.display()),
        );
        let help = "overwrite with `--force`, or give another folder";
        return Err(Diagnostics(vec![problem.help(help)]));
    }
    let inner = names
        .iter()
        .filter_map(|name| Some(folder.join(Path::new(name).parent()?)));
    for folder in inner.chain([folder.to_owned()]) {
        fs::create_dir_all(&folder)
            .and_then(|()| Pending::beside(&folder.join("probe"), PRIVATE_MODE).map(drop))
            .map_err(|error| refused_folder(&folder, &error))?;
    }
    Ok(())
}

fn refused_folder(folder: &Path, error: &io::Error) -> Diagnostics {
    let reason = match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            "part of the path is a file, not a folder".to_owned()
        }
        _ => reason(error),
    };
    let message = format!(
        "cannot write into the folder `{}`: {reason}",
        folder.display()
    );
    Diagnostics(vec![
        Diagnostic::error("output", message).help("give another folder"),
    ])
}

fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn place(given: &Path, force: bool, inputs: &[&Path]) -> Result<Place, Diagnostics> {
    let Ok(own) = fs::symlink_metadata(given) else {
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
            return Err(Diagnostics(vec![problem]));
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
    for input in inputs.iter().filter(|input| !is_dash(input)) {
        if fs::metadata(input).is_ok_and(|input| same_file(&input, &metadata)) {
            let problem = Diagnostic::error(
                "output-is-input",
                format!(
                    "`{}` is an input of this command and cannot be its output",
                    given.display()
                ),
            )
            .help("give another path with `-o`");
            return Err(Diagnostics(vec![problem]));
        }
    }
    if !force {
        return Err(Diagnostics(vec![exists(given)]));
    }
    let target = Target {
        given: given.to_owned(),
        path,
        replaces: Some(metadata),
    };
    target.probe()?;
    Ok(Place::File(target))
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

    fn write_with(&self, pieces: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
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

fn same_file(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
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
    match done {
        Err(error)
            if io_error(&error).is_some_and(|error| error.kind() == ErrorKind::BrokenPipe) =>
        {
            Ok(())
        }
        Err(error) => Err(as_refusal(error, |error| {
            let problem = Diagnostic::error(
                "output",
                format!("cannot write to {name}: {}", reason(error)),
            );
            Diagnostics(vec![problem])
        })),
        Ok(()) => Ok(()),
    }
}

fn io_error(error: &anyhow::Error) -> Option<&io::Error> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// The refusal for an error that came from writing; any other error as it is.
fn as_refusal(
    error: anyhow::Error,
    refusal: impl FnOnce(&io::Error) -> Diagnostics,
) -> anyhow::Error {
    match error.downcast::<io::Error>() {
        Ok(error) => refusal(&error).into(),
        Err(error) => error,
    }
}

fn exists(path: &Path) -> Diagnostic {
    Diagnostic::error("output-exists", format!("`{}` exists", path.display()))
        .help("overwrite it with `--force`, or give another path with `-o`")
}

/// Why a path cannot be written, and what to do.
fn refused(path: &Path, error: &io::Error) -> Diagnostics {
    let shown = path.display();
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.display().to_string(),
        _ => ".".to_owned(),
    };
    let (message, help) = match error.kind() {
        ErrorKind::AlreadyExists => return Diagnostics(vec![exists(path)]),
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
    Diagnostics(vec![Diagnostic::error("output", message).help(help)])
}

/// The system's words for an error, without its number.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    // tempfile adds the path of its temporary file, which nobody knows.
    let text = text.split(" at path ").next().unwrap_or(text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// Counts what is written and keeps nothing.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::{Path, PathBuf};

    use super::{Destination, folder, format, replace};
    use crate::cli::{DesignFormat, GlobalArgs, OutputArgs, QuestionsFormat};
    use crate::diagnostics::Diagnostics;
    use crate::shell::Shell;

    fn shell() -> Shell {
        Shell::new(&GlobalArgs {
            quiet: true,
            ..GlobalArgs::default()
        })
    }

    fn to(path: &Path, force: bool) -> OutputArgs {
        OutputArgs {
            output: Some(path.to_owned()),
            force,
            dry_run: false,
        }
    }

    fn write(path: &Path, force: bool, bytes: &[u8]) -> anyhow::Result<()> {
        Destination::of(&to(path, force), &[])?.write(bytes, &shell())
    }

    fn message(refusal: Diagnostics) -> String {
        refusal.0[0].message.clone()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into()
            })
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_existing_file_is_overwritten_only_by_force_and_keeps_its_mode() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("plan.md");
        write(&path, false, b"one").expect("a new file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
        let refusal = Destination::of(&to(&path, false), &[]).expect_err("it exists");
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
        let destination = Destination::of(&to(&path, false), &[]).expect("free");
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
        assert!(Destination::of(&to(&link, false), &[]).is_err());
        write(&link, true, b"two").expect("forced");
        assert!(link.symlink_metadata().expect("the link").is_symlink());
        assert_eq!(fs::read(&real).expect("the file"), b"two");
    }

    #[test]
    fn places_that_cannot_be_written_are_refused_before_any_work() {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join("file");
        fs::write(&file, "").expect("a file");
        let nowhere = home.path().join("nowhere.md");
        symlink(home.path().join("gone"), &nowhere).expect("a link");
        for (path, told) in [
            (home.path().to_owned(), "it is a folder"),
            (home.path().join("gone/plan.md"), "there is no folder"),
            (file.join("plan.md"), "part of the path is a file"),
            (nowhere, "is a link that leads nowhere"),
            (
                PathBuf::from("/proc/plan.md"),
                "cannot write `/proc/plan.md`",
            ),
        ] {
            for force in [false, true] {
                let refusal = Destination::of(&to(&path, force), &[]).expect_err("refused");
                let message = message(refusal);
                assert!(message.contains(told), "{}: {message}", path.display());
            }
        }
        assert_eq!(names(home.path()), ["file", "nowhere.md"]);
    }

    #[test]
    fn an_input_is_never_the_output_by_whatever_name() {
        let home = tempfile::tempdir().expect("a folder");
        let input = home.path().join("answers.yaml");
        fs::write(&input, "one").expect("a file");
        let hard = home.path().join("hard.yaml");
        fs::hard_link(&input, &hard).expect("a hard link");
        let soft = home.path().join("soft.yaml");
        symlink(&input, &soft).expect("a link");
        for path in [&input, &hard, &soft] {
            let refusal = Destination::of(&to(path, true), &[&input]).expect_err("the input");
            assert_eq!(refusal.0[0].id, "output-is-input");
        }
    }

    #[test]
    fn a_full_device_is_an_error_and_never_replaced() {
        let full = Path::new("/dev/full");
        let error = write(full, false, b"text").expect_err("no room");
        assert!(
            error.to_string().contains("no space left on device"),
            "{error}"
        );
        assert!(full.exists());
    }

    #[test]
    fn a_result_that_fails_half_way_leaves_nothing() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("plan.md");
        let destination = Destination::of(&to(&path, false), &[]).expect("free");
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
        let args = OutputArgs {
            dry_run: true,
            ..to(&home.path().join("plan.md"), false)
        };
        let destination = Destination::of(&args, &[]).expect("free");
        destination.write(b"text", &shell()).expect("nothing to do");
        assert!(names(home.path()).is_empty());
    }

    #[test]
    fn a_private_file_is_its_owners_alone() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("draft.yaml");
        for text in ["one", "two"] {
            replace(&path, text.as_bytes(), true).expect("written");
            let mode = fs::metadata(&path).expect("the file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            assert_eq!(fs::read_to_string(&path).expect("the file"), text);
        }
    }

    #[test]
    fn every_file_of_a_folder_that_exists_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("kit");
        folder(&path, ["a.md", "b.md", "c.md"], false).expect("a new folder");
        fs::write(path.join("a.md"), "").expect("a file");
        fs::write(path.join("c.md"), "").expect("a file");
        let refusal = folder(&path, ["a.md", "b.md", "c.md"], false).expect_err("two exist");
        assert_eq!(
            message(refusal),
            format!("`a.md` and `c.md` exist in `{}`", path.display())
        );
        folder(&path, ["a.md", "b.md", "c.md", "in/d.md"], true).expect("forced");
        assert!(path.join("in").is_dir());
        let refusal = folder(&path.join("a.md"), ["b.md"], false).expect_err("a file");
        assert!(message(refusal).contains("is a file"));
    }

    #[test]
    fn the_format_follows_the_flag_then_the_ending() {
        for (given, path, expected) in [
            (None, "plan.yaml", Ok(Some(DesignFormat::Yaml))),
            (None, "plan.yml", Ok(Some(DesignFormat::Yaml))),
            (None, "PLAN.JSON", Ok(Some(DesignFormat::Json))),
            (None, "plan", Ok(None)),
            (None, "-", Ok(None)),
            (
                Some(DesignFormat::Markdown),
                "plan.json",
                Ok(Some(DesignFormat::Markdown)),
            ),
            (
                None,
                "plan.ics",
                Err("no format of this command is written to a file ending in `.ics`"),
            ),
        ] {
            let found = format(given, &to(Path::new(path), false));
            let found = found.map_err(|error| error.to_string());
            assert_eq!(found, expected.map_err(str::to_owned), "{path}");
        }
        let schema = format::<QuestionsFormat>(None, &to(Path::new("a.schema.json"), false));
        assert_eq!(schema.ok(), Some(Some(QuestionsFormat::JsonSchema)));
    }
}
