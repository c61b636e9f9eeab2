//! Files beside the result: the shared accounts, and the rows that name no account.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::{ListArgs, OutputArgs};
use crate::commands::lists::ListFile;
use crate::output::Destination;
use crate::overlap::compare::Shared;
use crate::overlap::keys::KeyedList;
use crate::render::escape::csv_row;
use crate::shell::{Exit, Shell};

/// Endings that promise another format than CSV.
const OTHER_ENDINGS: [&str; 8] = ["json", "yaml", "yml", "xlsx", "xls", "md", "html", "gz"];

/// A second file beside the result, refused now if it could not be written later.
pub(super) fn side_file(
    path: Option<&Path>,
    output: &OutputArgs,
    inputs: &[&PathBuf],
    shell: &Shell,
) -> Result<Option<Destination>> {
    let Some(path) = path else {
        return Ok(None);
    };
    if path.as_os_str() == "-" || output.output.as_deref() == Some(path) {
        let message = format!("`{}` is where the comparison itself goes", path.display());
        return Err(Exit::usage(message, "give this list a file of its own").into());
    }
    let ending = path.extension().unwrap_or_default();
    let mut others = OTHER_ENDINGS.iter();
    if others.any(|other| ending.eq_ignore_ascii_case(other)) {
        let message = format!("`{}` would hold CSV under another ending", path.display());
        return Err(Exit::usage(message, "let its name end in `.csv`").into());
    }
    let (output, inputs) = (output.to(path.to_owned()), inputs.iter().copied());
    Ok(Some(Destination::of(&output, inputs, shell)?))
}

/// The file of rows that name no account.
pub(super) struct WithoutKey {
    destination: Option<Destination>,
    rows: Vec<[String; 3]>,
}

impl WithoutKey {
    pub(super) fn of(
        lists: &ListArgs,
        output: &OutputArgs,
        inputs: &[&PathBuf],
        shell: &Shell,
    ) -> Result<WithoutKey> {
        Ok(WithoutKey {
            destination: side_file(lists.without_key.as_deref(), output, inputs, shell)?,
            rows: Vec::new(),
        })
    }

    pub(super) fn add(&mut self, file: &ListFile, list: &KeyedList) {
        let rows = list.without_key.iter();
        self.rows
            .extend(rows.map(|(line, row)| [file.name(), line.to_string(), row.clone()]));
    }

    pub(super) fn write(self, shell: &Shell) -> Result<()> {
        let Some(destination) = self.destination else {
            return Ok(());
        };
        destination.write_with(shell, |out| {
            writeln!(out, "file,line,row")?;
            for row in &self.rows {
                writeln!(out, "{}", csv_row(row))?;
            }
            Ok(())
        })
    }
}

/// Writes the shared accounts of every partner.
pub(super) fn write_shared(out: &mut dyn Write, partners: &[(&str, Vec<Shared>)]) -> Result<()> {
    writeln!(
        out,
        "partner,domain,matched_by,our_company,our_standing,our_line,their_company,their_standing,their_line"
    )?;
    for (partner, shared) in partners {
        for one in shared {
            let (ours, theirs) = &one.entries;
            let labels = [&ours.label, &theirs.label];
            let domains = labels.map(|label| &*label.domain);
            let domain = domains.into_iter().find(|domain| !domain.is_empty());
            let row = csv_row([
                *partner,
                domain.unwrap_or_default(),
                one.by.id(),
                &ours.label.company,
                one.stages.0.id(),
                &ours.line.to_string(),
                &theirs.label.company,
                one.stages.1.id(),
                &theirs.line.to_string(),
            ]);
            writeln!(out, "{row}")?;
        }
    }
    Ok(())
}
