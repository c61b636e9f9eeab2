//! Files that are read whole: an answers file, a draft, standard input.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::sync::Arc;

use crate::answers::{MOST_BYTES, decode, too_large};
use crate::diagnostics::{Diagnostic, Source};
use crate::output::reason;

/// The text of an answers file; `-` is standard input.
///
/// # Errors
/// When it is missing, a folder, unreadable, too large or not text.
pub fn read_file(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    let mut bytes = Vec::new();
    let limit = MOST_BYTES + 1;
    if path.as_os_str() == "-" {
        let name = "standard input";
        io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(name, &error))?;
        return decode(name, bytes);
    }
    let name = path.display().to_string();
    let refuse = |error: io::Error| unreadable(&name, &error);
    let file = File::open(path).map_err(refuse)?;
    let metadata = file.metadata().map_err(refuse)?;
    if metadata.is_dir() {
        return Err(refuse(ErrorKind::IsADirectory.into()));
    }
    if metadata.len() > MOST_BYTES {
        return Err(too_large(&name));
    }
    bytes.reserve(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.take(limit).read_to_end(&mut bytes).map_err(refuse)?;
    decode(&name, bytes)
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    let message = match error.kind() {
        ErrorKind::NotFound => format!("there is no file `{name}`"),
        ErrorKind::IsADirectory => format!("`{name}` is a folder, not an answers file"),
        _ => format!("`{name}` cannot be read: {}", reason(error)),
    };
    let problem = Diagnostic::error("unreadable", message);
    match error.kind() {
        ErrorKind::NotFound => {
            problem.help("`partnerkit init -o answers.yaml` writes one to fill in")
        }
        _ => problem,
    }
}
