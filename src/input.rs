//! Files in YAML and JSON as they are read: answers, a draft, a case, a design, standard input.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use crate::answers::{MOST_BYTES, decode, too_large};
use crate::diagnostics::{Diagnostic, Source};
use crate::files::{self, reason};

/// The text of a file in YAML or JSON; `-` is standard input.
///
/// # Errors
/// When it is missing, a folder, unreadable, too large or not text.
pub fn read_file(path: &Path) -> Result<Arc<Source>, Diagnostic> {
    let name = files::name(path);
    let error = match files::bytes(path, MOST_BYTES) {
        Ok(bytes) => return decode(&name, bytes),
        Err(error) => error,
    };
    let unreadable = |message| Diagnostic::error("unreadable", message);
    Err(match error.kind() {
        ErrorKind::FileTooLarge => too_large(&name),
        ErrorKind::NotFound => unreadable(format!("there is no file `{name}`"))
            .help("`partnerkit init -o answers.yaml` writes one to fill in"),
        ErrorKind::IsADirectory => unreadable(format!("`{name}` is a folder, not a file")),
        _ => unreadable(format!("`{name}` cannot be read: {}", reason(&error))),
    })
}
