//! Reading and writing in a kit's folder, never outside it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{MEBIBYTE, reason};
use crate::output;
use crate::units::hex;

/// The largest file that is read, in bytes: a kit's are some thousand.
const MOST_BYTES: u64 = MEBIBYTE;

/// The bytes of a file with line ends as partnerkit writes them, or nothing when there is none. What is no document
/// of partnerkit for certain, a link or a file too large, has no bytes: it is left alone.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, Diagnostics> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(refused(path, &error)),
    };
    if metadata.is_dir() {
        return Err(refused(path, &ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() || metadata.len() > MOST_BYTES {
        return Ok(Some(Vec::new()));
    }
    let mut bytes = fs::read(path).map_err(|error| refused(path, &error))?;
    bytes.dedup_by(|next, last| {
        let line_end = (*last, *next) == (b'\r', b'\n');
        if line_end {
            *last = b'\n';
        }
        line_end
    });
    Ok(Some(bytes))
}

/// Refuses a file in an inner folder that is a link: writing or removing it would leave the folder.
pub(super) fn no_links<'a>(
    folder: &Path,
    names: impl Iterator<Item = &'a String>,
) -> Result<(), Diagnostics> {
    for name in names {
        let inner = Path::new(name).ancestors().skip(1);
        let inner = inner.map(|inner| folder.join(inner));
        let link = inner
            .take_while(|inner| inner != folder)
            .find(|inner| inner.is_symlink());
        if let Some(link) = link {
            let what = format!("`{}` is a link out of the folder", link.display());
            let help = "remove the link, or choose another folder";
            return Err(Diagnostic::error("kit", what).help(help).into());
        }
    }
    Ok(())
}

/// Writes a file of the folder; a link in its place is replaced, not followed out of the folder.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), Diagnostics> {
    if path.is_symlink() {
        fs::remove_file(path).map_err(|error| refused(path, &error))?;
    }
    output::replace(path, text.as_bytes(), false)
}

pub(super) fn refused(path: &Path, error: &std::io::Error) -> Diagnostics {
    let what = format!("cannot use `{}`: {}", path.display(), reason(error));
    Diagnostic::error("kit", what).into()
}

/// The SHA-256 of a file's bytes, in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
