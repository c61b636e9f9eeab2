//! Files as bytes and text: read whole up to a bound, replaced whole or not at all.
//!
//! It knows no format and no reason for reading or writing.

mod replace;

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

pub use replace::{PRIVATE_MODE, Pending, USUAL_MODE, replace};

/// Bytes of a mebibyte.
pub const MEBIBYTE: u64 = 1 << 20;

/// The mark that some editors write before UTF-8 text.
pub const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Whether a path is `-`: standard input or standard output.
#[must_use]
pub fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Name of an input in messages.
#[must_use]
pub fn name(path: &Path) -> String {
    if is_dash(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// Bytes of a file or a pipe, or of standard input for `-`.
///
/// # Errors
/// [`ErrorKind::FileTooLarge`] beyond `most` bytes, [`ErrorKind::IsADirectory`], or the system's own.
pub fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let too_large = || {
        let what = format!("it is larger than {} MiB", most.div_ceil(MEBIBYTE));
        io::Error::new(ErrorKind::FileTooLarge, what)
    };
    let mut bytes = Vec::new();
    if is_dash(path) {
        io::stdin().lock().take(most + 1).read_to_end(&mut bytes)?;
    } else {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        let length = metadata.len();
        if metadata.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        if length > most {
            return Err(too_large());
        }
        bytes.reserve(usize::try_from(length).unwrap_or(0) + 1);
        file.take(most + 1).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > most {
        return Err(too_large());
    }
    Ok(bytes)
}

/// UTF-8 text of a file, a pipe or standard input, without a byte order mark.
///
/// # Errors
/// Those of [`bytes`], and [`ErrorKind::InvalidData`] where it is not UTF-8.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    let mut bytes = bytes(path, most)?;
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    let not_utf_8 =
        |_| io::Error::new(ErrorKind::InvalidData, "stream did not contain valid UTF-8");
    String::from_utf8(bytes).map_err(not_utf_8)
}

/// Text of a file on the disk, as [`text`] reads it. A pipe, which may never end or never begin, is not opened.
///
/// # Errors
/// Those of [`text`], and that it is not a regular file.
pub fn regular_text(path: &Path, most: u64) -> io::Result<String> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() || kind.is_dir() {
        text(path, most)
    } else {
        Err(io::Error::other("it is not a regular file"))
    }
}

/// Whether two paths lead to one file, by whatever names, or would if it were made.
#[must_use]
pub fn same(one: &Path, other: &Path) -> bool {
    let place = |path| std::path::absolute(path).ok();
    let id = |path| fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino()));
    place(one).is_some() && place(one) == place(other)
        || matches!((id(one), id(other)), (Ok(one), Ok(other)) if one == other)
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{reason, text};

    #[test]
    fn a_text_has_a_bound_an_encoding_and_no_byte_order_mark() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("a.txt");
        for (content, expected) in [
            (&b"\xef\xbb\xbfa"[..], Ok("a")),
            (b"a\xef\xbb\xbf", Ok("a\u{feff}")),
            (b"", Ok("")),
            (b"abcde", Err("it is larger than 1 MiB")),
            (b"\xff", Err("stream did not contain valid UTF-8")),
        ] {
            fs::write(&path, content).expect("a file");
            let found = text(&path, 4).map_err(|error| reason(&error));
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(found, expected, "{content:?}");
        }
    }
}
