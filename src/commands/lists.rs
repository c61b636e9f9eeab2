//! Files of the commands on lists: opening them, comparing them, the salt, progress and warnings.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

use crate::cli::ListArgs;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{self, reason};
use crate::overlap::keys::KeyedList;
use crate::overlap::list::{List, ListOptions};
use crate::overlap::rows::Rows;
use crate::overlap::salt::Salt;
use crate::overlap::source::{self, Bytes};
use crate::overlap::unread::{ReadError, Trouble};
use crate::overlap::warnings::WarningKind;
use crate::overlap::words::Words;
use crate::render::table::cell;
use crate::shell::Exit;

/// The largest salt file that is read, in bytes.
const MOST_SALT_BYTES: u64 = files::MEBIBYTE;

/// A list's file, not opened yet.
#[derive(Debug, Clone)]
pub(super) struct ListFile {
    /// The path as given.
    pub path: PathBuf,
}

/// A small table, read whole.
pub(super) struct SmallTable<const N: usize> {
    /// The line of each row, and its texts in the columns asked for.
    pub rows: Vec<(u64, [String; N])>,
    /// Whether decimals are probably written with a comma.
    pub has_decimal_comma: bool,
}

impl ListFile {
    pub fn new(path: &Path) -> ListFile {
        ListFile {
            path: path.to_owned(),
        }
    }

    /// What messages call it.
    pub fn name(&self) -> String {
        files::name(&self.path)
    }

    pub fn is_stdin(&self) -> bool {
        files::is_dash(&self.path)
    }

    /// The bytes.
    pub fn bytes(&self) -> Result<Bytes, Diagnostic> {
        if self.is_stdin() {
            return Ok(Box::new(io::stdin()));
        }
        let refuse = |error: &io::Error| {
            let name = self.name();
            let message = match error.kind() {
                io::ErrorKind::NotFound => format!("there is no file `{name}`"),
                io::ErrorKind::IsADirectory => format!("`{name}` is a folder, not a list"),
                _ => format!("`{name}` cannot be read: {}", reason(error)),
            };
            Diagnostic::error("unreadable", message)
        };
        let file = File::open(&self.path).map_err(|error| refuse(&error))?;
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(refuse(&io::ErrorKind::IsADirectory.into()));
        }
        Ok(Box::new(file))
    }

    /// The texts in a few columns of a table of at most so many bytes, below the first row that names all of them; `None`
    /// where none does.
    pub fn table<const N: usize>(
        &self,
        columns: [&str; N],
        most: u64,
    ) -> Result<Option<SmallTable<N>>, ReadError> {
        let bytes = files::bytes(&self.path, most).map_err(ReadError::Io)?;
        let mut rows = Rows::of(source::open(Box::new(io::Cursor::new(bytes)), None)?)?;
        let has_decimal_comma = rows.has_decimal_comma();
        let mut places = None;
        let mut found = Vec::new();
        while let Some(row) = rows.next_row()? {
            let text = |at: usize| row.field(at).trim().to_owned();
            let Some(places) = places else {
                let place =
                    |name: &str| (0..row.len()).find(|at| text(*at).eq_ignore_ascii_case(name));
                let named: Vec<usize> = columns.iter().filter_map(|name| place(name)).collect();
                places = <[usize; N]>::try_from(named).ok();
                continue;
            };
            found.push((row.line(), places.map(text)));
        }
        let rows = found;
        Ok(places.map(|_| SmallTable {
            rows,
            has_decimal_comma,
        }))
    }

    /// Opens the list.
    pub fn open(&self, options: &ListOptions, words: &Words) -> Result<List, Diagnostics> {
        let list = List::open(self.bytes()?, options, words);
        list.map_err(|refused| self.refusal(refused).into())
    }

    /// The problem of a list that cannot be compared.
    pub fn refusal(&self, refused: impl Into<Trouble>) -> Diagnostic {
        diagnostic("list", &self.name(), refused.into())
    }

    /// Bytes on the disk, for a progress bar; 0 where there is no file.
    pub fn length(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len())
    }

    /// Whether the other is the same file, or holds the same bytes.
    pub fn same_as(&self, other: &ListFile) -> bool {
        if self.is_stdin() || other.is_stdin() {
            return self.is_stdin() && other.is_stdin();
        }
        let canonical = |file: &ListFile| std::fs::canonicalize(&file.path).ok();
        if canonical(self).is_some() && canonical(self) == canonical(other) {
            return true;
        }
        self.length() == other.length()
            && self.length() > 0
            && same_bytes(&self.path, &other.path).unwrap_or(false)
    }
}

/// A problem of a list or an export, with its place.
pub(super) fn diagnostic(id: &'static str, file: &str, trouble: Trouble) -> Diagnostic {
    let place = cell(trouble.line.map(|line| format!(":{line}")));
    let problem = Diagnostic::error(id, format!("{file}{place}: {}", trouble.message));
    problem.helps(trouble.help)
}

fn same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    let mut buffers = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let got = one.read(&mut buffers.0)?;
        if got == 0 {
            return Ok(other.read(&mut buffers.1[..1])? == 0);
        }
        if other.read_exact(&mut buffers.1[..got]).is_err() || buffers.0[..got] != buffers.1[..got]
        {
            return Ok(false);
        }
    }
}

/// The options of lists that the flags give.
pub(super) fn options(args: &ListArgs, salt_file: Option<&Path>) -> anyhow::Result<ListOptions> {
    let encoding = args.encoding.as_ref().map(|name| {
        let help = "names are those of web pages, such as `utf-8`, `windows-1252` or `shift_jis`";
        let known = Encoding::for_label(name.as_bytes());
        known.ok_or_else(|| Exit::usage(format!("there is no encoding `{name}`"), help))
    });
    Ok(ListOptions {
        keys: args.key.clone(),
        encoding: encoding.transpose()?,
        salt: salt_file.map(salt).transpose()?,
    })
}

/// The salt of a file.
pub(super) fn salt(path: &Path) -> Result<Salt, Diagnostics> {
    let file = path.display();
    let bytes = files::bytes(path, MOST_SALT_BYTES).map_err(|error| {
        let message = format!("`{file}` cannot be read: {}", reason(&error));
        Diagnostic::error("unreadable", message)
            .help("make a salt with `openssl rand -hex 32`, once for each partner")
    })?;
    let salt = bytes.strip_prefix(files::BYTE_ORDER_MARK);
    Ok(Salt::new(salt.unwrap_or(&bytes)).map_err(|weak| {
        Diagnostic::error("weak-salt", format!("{file}: {weak}"))
            .help("make one with `openssl rand -hex 32`")
    })?)
}

/// Warnings about a list and its rows, in the order of lines.
pub(super) fn warnings(name: &str, list: &KeyedList) -> Vec<Diagnostic> {
    let mut notes = list.head.notes.clone();
    if list.windows_1252 {
        notes.push((1, "not UTF-8 anywhere; read as windows-1252".to_owned()));
    }
    let mut of_rows = list.warnings.list();
    of_rows.retain(|one| !(list.windows_1252 && one.kind == WarningKind::NotUtf8));
    notes.extend(of_rows.iter().map(|one| (one.line(), one.to_string())));
    notes.sort_by_key(|(line, _)| *line);
    let warning = |(line, sentence)| format!("{name}:{line}: {sentence}");
    let warnings = notes.into_iter().map(warning);
    warnings
        .map(|told| Diagnostic::warning("list", told))
        .collect()
}
