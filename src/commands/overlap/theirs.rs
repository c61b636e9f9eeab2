//! The partners' lists as they are given: each with its name, none twice.

use std::path::{Path, PathBuf};

use crate::commands::lists::ListFile;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::overlap::letters::fold_header;

/// A partner and its list.
pub(super) struct Theirs {
    pub partner: String,
    pub file: ListFile,
}

/// A list as it is given, perhaps with the partner's name: `Acme=lists/acme.csv`.
pub(super) fn partner(given: &str) -> Theirs {
    let (name, path) = match given.split_once('=') {
        Some((name, path)) if !name.contains('/') && !Path::new(given).exists() => {
            (Some(name.trim()), path)
        }
        _ => (None, given),
    };
    let path = PathBuf::from(path);
    let file = ListFile::new(&path);
    let stem = || {
        if file.is_stdin() {
            return file.name();
        }
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        stem.to_owned()
    };
    let name = name.filter(|name| !name.is_empty());
    let partner = name.map_or_else(stem, str::to_owned);
    Theirs { partner, file }
}

/// Refuses a file that is given twice: a list shares everything with itself.
pub(super) fn refuse_twins(ours: &ListFile, theirs: &[Theirs]) -> Result<(), Diagnostics> {
    let mut problems = Vec::new();
    for (at, one) in theirs.iter().enumerate() {
        let (earlier, file) = (&theirs[..at], one.file.name());
        let mut refuse = |id, message: String, help: &str| {
            problems.push(Diagnostic::error(id, message).help(help));
        };
        let name = fold_header(&one.partner);
        let mut namesakes = earlier.iter();
        if let Some(namesake) = namesakes.find(|other| fold_header(&other.partner) == name) {
            let (name, other) = (&one.partner, namesake.file.name());
            let message = format!("two partners are called `{name}`: `{other}` and `{file}`");
            let help = format!("name one of them: `NAME={}`", one.file.path.display());
            refuse("same-partner", message, &help);
        }
        if one.file.same_as(ours) {
            let message = format!("`{file}` is the same list as yours, `{}`", ours.name());
            let help = "give your list first and the partner's list after it";
            refuse("same-list", message, help);
        } else if let Some(twin) = earlier.iter().find(|twin| twin.file.same_as(&one.file)) {
            let message = format!("`{}` and `{file}` are the same list", twin.file.name());
            refuse("same-list", message, "give each partner's list once");
        }
    }
    Diagnostics::ensure_none(problems)
}
