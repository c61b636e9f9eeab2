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
    let documents = documents(&consultation.blueprint(), &templates)?;
    let file = file_of(&args.answers, shell);
    let inputs = file.iter().chain(&args.answers.draft);
    for document in &documents {
        output::not_an_input(&folder.join(&document.name), inputs.clone())?;
    }
    let names = documents.iter().map(|document| &document.name);
    no_links(folder, names.chain(known.keys()))?;
    let mut fates = Vec::new();
    let mut files = BTreeMap::new();
    let mut beside = Vec::new();
    for document in &documents {
        let found = read(&folder.join(&document.name))?;
        let fate = fate(document, found.as_deref(), &known, args.output.force);
        files.insert(document.name.clone(), hash(document.text.as_bytes()));
        fates.push((document.name.clone(), fate));
        if let (Fate::LeftAlone, Some(found)) = (fate, found) {
            beside.extend(Beside::of(document, &found, folder, &known)?);
        }
    }
    for new in &beside {
        let found = read(&folder.join(&new.document.name))?;
        let fate = fate(&new.document, found.as_deref(), &known, false);
        files.insert(
            new.document.name.clone(),
            hash(new.document.text.as_bytes()),
        );
        fates.push((new.document.name.clone(), fate));
    }
    let differs: Vec<String> = beside.iter().map(|new| new.differs.clone()).collect();
    let documents: Vec<Document> = documents
        .into_iter()
        .chain(beside.into_iter().map(|new| new.document))
        .collect();
    let gone = known
        .iter()
        .filter(|(name, _)| !documents.iter().any(|document| document.name == **name));
    for (name, written) in gone {
        let Some(found) = read(&folder.join(name))? else {
            continue;
        };
        let edited = hash(&found) != *written;
        if edited {
            files.insert(name.clone(), written.clone());
        }
        fates.push((
            name.clone(),
            if edited {
                Fate::LeftAlone
            } else {
                Fate::Removed
            },
        ));
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

/// The new version of a document whose file was edited, to be put beside it.
struct Beside {
    document: Document,
    /// How it differs from the edited file, in a line.
    differs: String,
}

impl Beside {
    /// The new version, where it is not the one that was offered last or still lies there.
    fn of(
        document: &Document,
        found: &[u8],
        folder: &Path,
        known: &BTreeMap<String, String>,
    ) -> Result<Option<Self>, Diagnostics> {
        let (stem, ending) = document
            .name
            .rsplit_once('.')
            .unwrap_or((&document.name, ""));
        let name = format!("{stem}.new.{ending}");
        let is_new = known.get(&document.name) != Some(&hash(document.text.as_bytes()));
        if !is_new && read(&folder.join(&name))?.is_none() {
            return Ok(None);
        }
        let theirs = String::from_utf8_lossy(found);
        let theirs: BTreeSet<&str> = theirs.lines().map(str::trim).collect();
        let new = document.text.lines().map(str::trim);
        let new: Vec<&str> = new.filter(|line| !theirs.contains(line)).collect();
        let count = counted(new.len(), "line", "lines");
        let first = new.first().map_or("", |line| line);
        let differs = format!(
            "`{name}` is the new version; it has {count} that yours has not, first: {first}"
        );
        let document = Document {
            name,
            text: document.text.clone(),
        };
        Ok(Some(Self { document, differs }))
    }
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
            (Fate::Written | Fate::Updated, Some(document)) => {
                replace(&path, &document.text)?;
            }
            (Fate::Removed, _) => fs::remove_file(&path).map_err(|error| refused(&path, &error))?,
            _ => {}
        }
    }
    Ok(replace(
        &folder.join(manifest::NAME),
        &manifest::text(files)?,
    )?)
}

fn status(folder: &Path, fates: &[(String, Fate)], dry_run: bool, shell: &Shell) {
    let of = |fate: Fate| -> Vec<&str> {
        let found = fates.iter().filter(move |(_, of)| *of == fate);
        found.map(|(name, _)| name.as_str()).collect()
    };
    for name in of(Fate::LeftAlone) {
        shell.status(format!(
            "left `{}` alone: it was not written by partnerkit, or edited since; `--force` overwrites it",
            folder.join(name).display()
        ));
    }
    for name in of(Fate::Removed) {
        let did = if dry_run { "would remove" } else { "removed" };
        shell.status(format!(
            "{did} `{}`: no longer part of the kit",
            folder.join(name).display()
        ));
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
