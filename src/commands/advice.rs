//! How a command comes by an advisor and by answers that do not contradict each other.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::answers::{Answers, RawAnswers};
use crate::blueprint::Blueprint;
use crate::cli::{AnswerArgs, OutputArgs, TemplateArgs};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostics, Severity, Source};
use crate::files;
use crate::output::Destination;
use crate::render::templates::Templates;
use crate::shell::Shell;

/// Holds answers against the table of contradictions: warnings are told, errors end the run.
///
/// # Errors
/// The answers that cannot both hold.
pub fn validate(advisor: &Advisor, answers: &Answers, shell: &Shell) -> Result<()> {
    let (errors, warnings): (Vec<_>, Vec<_>) = advisor
        .contradictions(answers)
        .into_iter()
        .partition(|problem| problem.severity == Severity::Error);
    if !warnings.is_empty() {
        shell.warn(&Diagnostics(warnings).sorted());
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Diagnostics(errors).sorted().into())
    }
}

/// An advisor and the answers it is to work with.
///
/// # Errors
/// Every problem of tables or answers.
pub fn obtain(args: &AnswerArgs, shell: &mut Shell) -> Result<(Advisor, Answers)> {
    let (advisor, answers, _) = obtain_with_raw(args, shell)?;
    Ok((advisor, answers))
}

/// The blueprint that the answers lead to. What it was made from is let go: documents need the room.
///
/// # Errors
/// Those of [`obtain`].
pub fn blueprint(args: &AnswerArgs, shell: &mut Shell) -> Result<Blueprint> {
    let (advisor, answers) = obtain(args, shell)?;
    Ok(advisor.design(&answers))
}

/// The answers as [`obtain`] returns them, with the raw answers they were checked from.
///
/// # Errors
/// Those of [`obtain`].
pub fn obtain_with_raw(
    args: &AnswerArgs,
    shell: &mut Shell,
) -> Result<(Advisor, Answers, RawAnswers)> {
    let advisor = shell.advisor()?;
    let seen = |answers: &Answers| advisor.contradictions(answers);
    let (answers, raw) = super::answers::obtain(args, shell, &seen)?;
    validate(&advisor, &answers, shell)?;
    Ok((advisor, answers, raw))
}

/// Where the result goes, refused when it is one of the files that are read: answers, tables, or these others.
///
/// # Errors
/// Why the result cannot go there.
pub fn destination<'a>(
    output: &OutputArgs,
    answers: &'a AnswerArgs,
    others: impl IntoIterator<Item = &'a PathBuf>,
    shell: &Shell,
) -> Result<Destination> {
    let answers = answers.answers.iter().chain(&answers.draft);
    let inputs: Vec<&Path> = answers.chain(others).map(PathBuf::as_path).collect();
    Ok(Destination::of(output, &inputs, shell)?)
}

/// The templates that come with the program, replaced by those of `--templates`.
///
/// # Errors
/// When the folder cannot be read or holds a file that replaces no template.
pub fn templates(args: &TemplateArgs) -> Result<Templates> {
    let mut templates = Templates::compiled_in();
    if let Some(folder) = &args.templates {
        replace_from(&mut templates, folder, folder)?;
    }
    Ok(templates)
}

fn replace_from(templates: &mut Templates, root: &Path, folder: &Path) -> Result<()> {
    let told = || format!("cannot read the templates in `{}`", folder.display());
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .with_context(told)?
        .collect::<Result<Vec<_>, _>>()
        .with_context(told)?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            replace_from(templates, root, &path)?;
            continue;
        }
        let text = files::regular_text(&path, files::MEBIBYTE)
            .with_context(|| format!("cannot read the template `{}`", path.display()))?;
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        let source = Source {
            name: path.display().to_string(),
            text,
        };
        templates.replace(&name, source)?;
    }
    Ok(())
}
