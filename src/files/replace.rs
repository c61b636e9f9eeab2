//! Files that are written whole or not at all.
//!
//! Where the system has files without a name (Linux), the new file gets one when it is complete and on the
//! disk, so that a process killed at any moment leaves nothing half written under any name. Elsewhere it is
//! a hidden `.partnerkit-*.tmp` beside the file until then.
//!
//! It knows bytes and names, and no reason for writing them.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// The beginning of the names of files that are not complete, or not yet in their place.
const PREFIX: &str = ".partnerkit-";
/// The end of those names.
const SUFFIX: &str = ".tmp";
/// Mode of a new file, before the umask.
pub const USUAL_MODE: u32 = 0o666;
/// Mode of a file that its owner alone may read.
pub const PRIVATE_MODE: u32 = 0o600;

/// How many names are tried for a file that is complete, before it takes its place.
const NAMES: u32 = 1000;

/// Replaces or makes a file of this mode, whole or not at all; a file that is replaced keeps its mode, and a link
/// stays.
///
/// # Errors
/// Why it cannot be written.
pub fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let replaced = fs::metadata(&real).ok();
    if replaced.as_ref().is_some_and(Metadata::is_dir) {
        return Err(ErrorKind::IsADirectory.into());
    }
    let pending = Pending::beside(&real, mode)?;
    pending.file().write_all(bytes)?;
    pending.finish(&real, replaced.as_ref())
}

/// A file that is being written, and nobody sees yet.
#[derive(Debug)]
pub enum Pending {
    /// It has no name.
    Nameless(File),
    /// It has a name that nobody looks for.
    Hidden(NamedTempFile),
}

impl Pending {
    /// Begins a file in the folder of `path`, with this mode less the umask.
    ///
    /// # Errors
    /// Why its folder cannot be written.
    pub fn beside(path: &Path, mode: u32) -> io::Result<Self> {
        let folder = folder_of(path);
        if let Some(file) = nameless(folder, mode) {
            return Ok(Self::Nameless(file));
        }
        let mut hidden = Builder::new();
        hidden.prefix(PREFIX).suffix(SUFFIX);
        hidden.permissions(Permissions::from_mode(mode));
        Ok(Self::Hidden(hidden.tempfile_in(folder)?))
    }

    /// The file to write to.
    #[must_use]
    pub fn file(&self) -> &File {
        match self {
            Self::Nameless(file) => file,
            Self::Hidden(file) => file.as_file(),
        }
    }

    /// Gives the file the owner and mode of the one it replaces, puts it on the disk, then under its name.
    /// Without one to replace, a file that has appeared under the name meanwhile is left alone.
    ///
    /// # Errors
    /// Why it cannot get its name, such as [`ErrorKind::AlreadyExists`].
    pub fn finish(self, path: &Path, replaced: Option<&Metadata>) -> io::Result<()> {
        if let Some(replaced) = replaced {
            inherit(self.file(), replaced)?;
        }
        self.file().sync_all()?;
        match (self, replaced) {
            (Self::Hidden(file), Some(_)) => file.persist(path).map(drop).map_err(io::Error::from),
            (Self::Hidden(file), None) => {
                let named = file.persist_noclobber(path);
                named.map(drop).map_err(io::Error::from)
            }
            (Self::Nameless(file), None) => link(&file, path),
            (Self::Nameless(file), Some(_)) => {
                let folder = folder_of(path);
                for number in 0..NAMES {
                    let id = std::process::id();
                    let whole = folder.join(format!("{PREFIX}{id}-{number}{SUFFIX}"));
                    match link(&file, &whole) {
                        Ok(()) => {
                            return fs::rename(&whole, path).inspect_err(|_| {
                                let _ = fs::remove_file(&whole);
                            });
                        }
                        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                        Err(error) => return Err(error),
                    }
                }
                Err(ErrorKind::AlreadyExists.into())
            }
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn inherit(file: &File, replaced: &Metadata) -> io::Result<()> {
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (replaced.uid(), replaced.gid()) {
        // Only root may give files away; for anybody else the file becomes their own.
        let _ = std::os::unix::fs::fchown(file, Some(replaced.uid()), Some(replaced.gid()));
    }
    file.set_permissions(replaced.permissions())
}

/// A file without a name, where the system and the file system have such a thing.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path, mode: u32) -> Option<File> {
    use rustix::fs::{CWD, Mode, OFlags};

    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = rustix::fs::openat(CWD, folder, flags, Mode::from_raw_mode(mode)).ok()?;
    let file = File::from(file);
    handle(&file).exists().then_some(file)
}

/// Gives a nameless file its name, unless there is something of that name.
#[cfg(target_os = "linux")]
fn link(file: &File, path: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD};

    let linked = rustix::fs::linkat(CWD, handle(file), CWD, path, AtFlags::SYMLINK_FOLLOW);
    linked.map_err(io::Error::from)
}

#[cfg(target_os = "linux")]
fn handle(file: &File) -> std::path::PathBuf {
    use std::os::fd::AsRawFd as _;

    format!("/proc/self/fd/{}", file.as_raw_fd()).into()
}

#[cfg(not(target_os = "linux"))]
fn nameless(_folder: &Path, _mode: u32) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn link(_file: &File, _path: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
