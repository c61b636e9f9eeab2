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
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        name.rsplit_once('.')
            .map_or(name, |(stem, _)| stem)
            .to_owned()
    };
    Theirs {
        partner: name
            .filter(|name| !name.is_empty())
            .map_or_else(stem, str::to_owned),
        file,
    }
}

/// Refuses a file that is given twice: a list shares everything with itself.
pub(super) fn refuse_twins(ours: &ListFile, theirs: &[Theirs]) -> Result<(), Diagnostics> {
    let mut problems = Vec::new();
    for (at, one) in theirs.iter().enumerate() {
        let name = fold_header(&one.partner);
        let namesake = theirs[..at]
            .iter()
            .find(|other| fold_header(&other.partner) == name);
        if let Some(namesake) = namesake {
            problems.push(
                Diagnostic::error(
                    "same-partner",
                    format!(
                        "two partners are called `{}`: `{}` and `{}`",
                        one.partner,
                        namesake.file.name(),
                        one.file.name()
                    ),
                )
                .help(format!(
                    "name one of them: `NAME={}`",
                    one.file.path.display()
                )),
            );
        }
        if one.file.same_as(ours) {
            problems.push(
                Diagnostic::error(
                    "same-list",
                    format!(
                        "`{}` is the same list as yours, `{}`",
                        one.file.name(),
                        ours.name()
                    ),
                )
                .help("give your list first and the partner's list after it"),
            );
        } else if let Some(twin) = theirs[..at]
            .iter()
            .find(|twin| twin.file.same_as(&one.file))
        {
            problems.push(
                Diagnostic::error(
                    "same-list",
                    format!(
                        "`{}` and `{}` are the same list",
                        twin.file.name(),
                        one.file.name()
                    ),
                )
                .help("give each partner's list once"),
            );
        }
    }
    Diagnostics::ensure_none(problems)
}
