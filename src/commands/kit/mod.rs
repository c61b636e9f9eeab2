//! `kit`: the program's documents as a folder, which a second run brings up to date.
//!
//! A file of the folder remembers what was written last time by its hash. What somebody has edited since is
//! left alone, and said; its new version is put beside it as `NAME.new.md`.

mod files;
mod manifest;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::cli::{KIT, KitArgs};
use crate::commands::advice::{self, Consultation};
use crate::commands::answers::file_of;
use crate::diagnostics::Diagnostics;
use crate::output;
use crate::render::kit::{Document, documents};
use crate::shell::Shell;
use crate::units::counted;

use files::{hash, no_links, read, refused, replace};

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Written,
    Updated,
    Unchanged,
    LeftAlone,
    Removed,
}

/// Writes the kit.
///
/// # Errors
/// Every problem of the run, or what the system refused.
pub fn run(args: &KitArgs, shell: &Shell) -> Result<()> {
    let folder = &args.output.output;
    let known = manifest::read(folder)?;
    if folder == Path::new(KIT) && known.is_empty() && !args.output.force {
        output::only_ours(folder, |_| false, "partner-kit-2")?;
    }
    let templates = advice::templates(&args.templates)?;
    let consultation = Consultation::of(&args.answers, shell)?;
    let mut documents = documents(&consultation.blueprint(), &templates)?;
    let file = file_of(&args.answers, shell);
    let inputs = file.iter().chain(&args.answers.draft);
    for document in &documents {
        output::not_an_input(&folder.join(&document.name), inputs.clone())?;
    }
    let names = documents.iter().map(|document| &document.name);
    no_links(folder, names.chain(known.keys()))?;
    let (mut fates, mut files) = (Vec::new(), BTreeMap::new());
    let mut plan = |document: &Document, force: bool| -> Result<_, Diagnostics> {
        let found = read(&folder.join(&document.name))?;
        let fate = fate(document, found.as_deref(), &known, force);
        files.insert(document.name.clone(), hash(document.text.as_bytes()));
        fates.push((document.name.clone(), fate));
        Ok(found.filter(|_| fate == Fate::LeftAlone))
    };
    let mut beside = Vec::new();
    for document in &documents {
        if let Some(edited) = plan(document, args.output.force)? {
            beside.extend(new_version(document, &edited, folder, &known)?);
        }
    }
    for (document, _) in &beside {
        plan(document, false)?;
    }
    let (new, differs): (Vec<Document>, Vec<String>) = beside.into_iter().unzip();
    documents.extend(new);
    let is_gone = |name: &String| !documents.iter().any(|document| document.name == *name);
    for (name, written) in known.iter().filter(|(name, _)| is_gone(name)) {
        let Some(found) = read(&folder.join(name))? else {
            continue;
        };
        let mut fate = Fate::Removed;
        if hash(&found) != *written {
            files.insert(name.clone(), written.clone());
            fate = Fate::LeftAlone;
        }
        fates.push((name.clone(), fate));
    }
    if !args.output.dry_run {
        let names = documents.iter().map(|document| document.name.as_str());
        output::folder(folder, names, true)?;
        write(folder, &documents, &fates, files)?;
    }
    status(folder, &fates, args.output.dry_run, shell);
    for line in differs {
        shell.status(line);
    }
    consultation.end(shell);
    Ok(())
}

/// The new version of a document whose file was edited, to be put beside it, and how it differs from that file in a
/// line; `None` where it is the one that was offered last and does not lie there any more.
fn new_version(
    document: &Document,
    found: &[u8],
    folder: &Path,
    known: &BTreeMap<String, String>,
) -> Result<Option<(Document, String)>, Diagnostics> {
    let Document { name, text } = document;
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let new_name = format!("{stem}.new.{ending}");
    let is_new = known.get(name) != Some(&hash(text.as_bytes()));
    if !is_new && read(&folder.join(&new_name))?.is_none() {
        return Ok(None);
    }
    let theirs = String::from_utf8_lossy(found);
    let theirs: BTreeSet<&str> = theirs.lines().map(str::trim).collect();
    let new = text.lines().map(str::trim);
    let new: Vec<&str> = new.filter(|line| !theirs.contains(line)).collect();
    let count = counted(new.len(), "line", "lines");
    let first = new.first().map_or("", |line| line);
    let differs = format!(
        "`{new_name}` is the new version; it has {count} that yours has not, first: {first}"
    );
    let (name, text) = (new_name, text.clone());
    Ok(Some((Document { name, text }, differs)))
}

/// What is to be done with a document, given what stands in its place.
fn fate(
    document: &Document,
    found: Option<&[u8]>,
    known: &BTreeMap<String, String>,
    force: bool,
) -> Fate {
    match found {
        None => Fate::Written,
        Some(found) if found == document.text.as_bytes() => Fate::Unchanged,
        Some(_) if force => Fate::Updated,
        Some(found) if known.get(&document.name) == Some(&hash(found)) => Fate::Updated,
        Some(_) => Fate::LeftAlone,
    }
}

fn write(
    folder: &Path,
    documents: &[Document],
    fates: &[(String, Fate)],
    files: BTreeMap<String, String>,
) -> Result<()> {
    for (name, fate) in fates {
        let path = folder.join(name);
        let document = documents.iter().find(|document| document.name == *name);
        match (fate, document) {
            (Fate::Written | Fate::Updated, Some(document)) => replace(&path, &document.text)?,
            (Fate::Removed, _) => fs::remove_file(&path).map_err(|error| refused(&path, &error))?,
            _ => {}
        }
    }
    let manifest = manifest::text(files)?;
    Ok(replace(&folder.join(manifest::NAME), &manifest)?)
}

fn status(folder: &Path, fates: &[(String, Fate)], dry_run: bool, shell: &Shell) {
    let of = |fate: Fate| -> Vec<&str> {
        let found = fates.iter().filter(move |(_, of)| *of == fate);
        found.map(|(name, _)| name.as_str()).collect()
    };
    for name in of(Fate::LeftAlone) {
        let path = folder.join(name);
        shell.status(format!(
            "left `{}` alone: it was not written by partnerkit, or edited since; `--force` overwrites it",
            path.display()
        ));
    }
    let did = if dry_run { "would remove" } else { "removed" };
    for name in of(Fate::Removed) {
        let path = folder.join(name);
        let path = path.display();
        shell.status(format!("{did} `{path}`: no longer part of the kit"));
    }
    let did = if dry_run { "would write" } else { "wrote" };
    shell.status(format!(
        "{did} {} new and {} changed files to `{}`, {} are up to date",
        of(Fate::Written).len(),
        of(Fate::Updated).len(),
        folder.display(),
        of(Fate::Unchanged).len(),
    ));
}
