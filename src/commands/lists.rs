//! How the commands on lists come by them: files opened and told apart, the salt, progress, what was wrong.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

use crate::cli::ListArgs;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{self, reason};
use crate::overlap::compare::Summary;
use crate::overlap::list::{Asked, List};
use crate::overlap::salt::Salt;
use crate::overlap::source::Bytes;
use crate::overlap::words::Words;
use crate::shell::Ending;

/// The largest salt file that is read, in bytes.
const MOST_SALT_BYTES: u64 = files::MEBIBYTE;

/// A list's file, not opened yet.
#[derive(Debug, Clone)]
pub(super) struct ListFile {
    /// The path as given.
    pub path: PathBuf,
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

    /// Whether the bytes can be read only once: standard input, a pipe.
    pub fn is_read_once(&self) -> bool {
        self.is_stdin() || std::fs::metadata(&self.path).is_ok_and(|metadata| !metadata.is_file())
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

    /// Opens the list.
    pub fn open(&self, asked: &Asked, words: &Words) -> Result<List, Diagnostic> {
        let name = self.name();
        List::open(&name, self.bytes()?, asked, words).map_err(|refused| {
            let place = refused
                .line()
                .map_or_else(String::new, |line| format!(":{line}"));
            Diagnostic::error("list", format!("{name}{place}: {refused}")).help(refused.help())
        })
    }

    /// About how many bytes of text there are; `u64::MAX` where nobody can tell.
    pub fn size(&self) -> u64 {
        let known = || -> io::Result<u64> {
            let mut file = File::open(&self.path)?;
            let metadata = file.metadata()?;
            let mut magic = [0; 2];
            let compressed = file.read_exact(&mut magic).is_ok() && magic == [0x1f, 0x8b];
            if !compressed {
                return Ok(metadata.len());
            }
            // The last four bytes of a gzip file are the length of its text.
            let mut length = [0; 4];
            file.seek(SeekFrom::End(-4))?;
            file.read_exact(&mut length)?;
            Ok(u64::from(u32::from_le_bytes(length)).max(metadata.len()))
        };
        // A pipe that is opened and closed again may lose what it holds.
        if self.is_read_once() {
            return u64::MAX;
        }
        known().unwrap_or(u64::MAX)
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

/// What the flags ask of the lists.
pub(super) fn asked(args: &ListArgs, salt_file: Option<&Path>) -> anyhow::Result<Asked> {
    let encoding = match &args.encoding {
        None => None,
        Some(name) => Some(Encoding::for_label(name.as_bytes()).ok_or_else(|| {
            Ending::usage(
                format!("there is no encoding `{name}`"),
                "names are those of web pages, such as `utf-8`, `windows-1252` or `shift_jis`",
            )
        })?),
    };
    Ok(Asked {
        keys: args.key.clone(),
        encoding,
        salt: salt_file.map(salt).transpose()?,
    })
}

/// The salt of a file.
pub(super) fn salt(path: &Path) -> Result<Salt, Diagnostics> {
    let bytes = files::bytes(path, MOST_SALT_BYTES).map_err(|error| {
        Diagnostics(vec![
            Diagnostic::error(
                "unreadable",
                format!("`{}` cannot be read: {}", path.display(), reason(&error)),
            )
            .help("make a salt with `openssl rand -hex 32`, once for each partner"),
        ])
    })?;
    let salt = bytes.strip_prefix(files::BYTE_ORDER_MARK);
    Salt::new(salt.unwrap_or(&bytes)).map_err(|weak| {
        Diagnostics(vec![
            Diagnostic::error("weak-salt", format!("{}: {weak}", path.display()))
                .help("make one with `openssl rand -hex 32`"),
        ])
    })
}

/// Warnings about what was wrong with a list.
pub(super) fn warnings(
    name: &str,
    list_notes: &[(u64, String)],
    summary: &Summary,
) -> Vec<Diagnostic> {
    use crate::overlap::findings::Trouble;
    let mut told: Vec<(u64, String)> = list_notes.to_vec();
    if summary.windows_1252 {
        told.push((1, "not UTF-8 anywhere; read as windows-1252".to_owned()));
    }
    for finding in summary.findings.list() {
        if finding.trouble == Trouble::NotUtf8 && summary.windows_1252 {
            continue;
        }
        told.push((
            finding.lines.first().copied().unwrap_or(1),
            finding.to_string(),
        ));
    }
    told.sort_by_key(|(line, _)| *line);
    told.into_iter()
        .map(|(line, sentence)| Diagnostic::warning("list", format!("{name}:{line}: {sentence}")))
        .collect()
}
