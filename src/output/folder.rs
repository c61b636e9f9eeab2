//! A folder for the results of a command.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{PRIVATE_MODE, Pending, reason};

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
    let is_there = |name: &&&str| !force && folder.join(name).symlink_metadata().is_ok();
    let there = names.iter().filter(is_there);
    let there: Vec<String> = there.map(|name| format!("`{name}`")).collect();
    if let [first, others @ ..] = there.as_slice() {
        let which = match others {
            [] => format!("{first} exists"),
            [second] => format!("{first} and {second} exist"),
            [second, rest @ ..] => format!("{first}, {second} and {} more exist", rest.len()),
        };
        let what = format!("{which} in `{}`", folder.display());
        let help = "overwrite with `--force`, or give another folder";
        return Err(Diagnostic::error("output-exists", what).help(help).into());
    }
    let inner = names.iter().filter_map(|name| Path::new(name).parent());
    let inner = inner.map(|inner| folder.join(inner));
    for folder in inner.chain([folder.to_owned()]) {
        fs::create_dir_all(&folder)
            .and_then(|()| Pending::beside(&folder.join("probe"), PRIVATE_MODE).map(drop))
            .map_err(|error| refused_folder(&folder, &error))?;
    }
    Ok(())
}

/// Refuses a folder that holds other files than ours; another that could be given is an example of a name.
///
/// # Errors
/// The first of the other files.
pub fn only_ours(
    folder: &Path,
    is_ours: impl Fn(&str) -> bool,
    another: &str,
) -> Result<(), Diagnostics> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    let names = entries.filter_map(Result::ok);
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let Some(first) = names.filter(|name| !is_ours(name)).min() else {
        return Ok(());
    };
    let folder = folder.display();
    let what = format!("`{folder}` holds other files, such as `{first}`");
    let help = format!("give a folder of its own, such as `-o {another}`");
    Err(Diagnostic::error("output-exists", what).help(help).into())
}

fn refused_folder(folder: &Path, error: &io::Error) -> Diagnostics {
    let reason = match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            "part of the path is a file, not a folder".to_owned()
        }
        _ => reason(error),
    };
    let folder = folder.display();
    let message = format!("cannot write into the folder `{folder}`: {reason}");
    let problem = Diagnostic::error("output", message);
    problem.help("give another folder").into()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::folder;
    use crate::diagnostics::Diagnostics;

    fn message(refusal: Diagnostics) -> String {
        refusal.0[0].message.clone()
    }

    #[test]
    fn every_file_of_a_folder_that_exists_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("kit");
        folder(&path, ["a.md", "b.md", "c.md"], false).expect("a new folder");
        fs::write(path.join("a.md"), "").expect("a file");
        fs::write(path.join("c.md"), "").expect("a file");
        let refusal = folder(&path, ["a.md", "b.md", "c.md"], false).expect_err("two exist");
        let told = format!("`a.md` and `c.md` exist in `{}`", path.display());
        assert_eq!(message(refusal), told);
        folder(&path, ["a.md", "b.md", "c.md", "in/d.md"], true).expect("forced");
        assert!(path.join("in").is_dir());
        let refusal = folder(&path.join("a.md"), ["b.md"], false).expect_err("a file");
        assert!(message(refusal).contains("is a file"));
    }
}
