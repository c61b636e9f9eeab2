//! `playbook`: the rule tables, shown, verified and exported.

use std::fmt::Write as _;

use anyhow::Result;
use serde_json::{Value, json};

use crate::cli::{PlaybookCommand, PlaybookExportArgs, PlaybookFormat, PlaybookShowArgs};
use crate::diagnostics::Diagnostics;
use crate::output::{self, Destination};
use crate::playbook::Playbook;
use crate::playbook::table::{HitPolicy, Table};
use crate::playbook::verify::verify;
use crate::questions::did_you_mean;
use crate::render::templates::TEMPLATES;
use crate::shell::{Exit, Shell};
use crate::yaml::{Shape, Tree};

/// Shows, verifies or exports.
///
/// # Errors
/// When the tables are wrong, there is no such table, or the result cannot be written.
pub fn run(command: &PlaybookCommand, shell: &Shell) -> Result<()> {
    let advisor = shell.advisor()?;
    let playbook = advisor.playbook();
    match command {
        PlaybookCommand::Show(args) => show(playbook, args, shell),
        PlaybookCommand::Verify => {
            let findings = verify(playbook);
            Diagnostics::ensure_none(findings)?;
            output::write_stdout(verdict(playbook).as_bytes())
        }
        PlaybookCommand::Export(args) => export(playbook, args, shell),
    }
}

fn verdict(playbook: &Playbook) -> String {
    let tables = playbook.tables();
    let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
    format!(
        "{} tables with {rows} rows, playbook {}: no gap, no overlap, no dead row, every row has a source\n",
        tables.len(),
        playbook.fingerprint()
    )
}

fn show(playbook: &Playbook, args: &PlaybookShowArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(PlaybookFormat::Text);
    let text = match (&args.table, format) {
        (None, PlaybookFormat::Text) => list(playbook),
        (None, PlaybookFormat::Yaml) => {
            let entries: Vec<Value> = playbook.tables().iter().map(entry).collect();
            serde_saphyr::to_string(&entries)?
        }
        (Some(id), PlaybookFormat::Text) => text(playbook, find(playbook, id)?),
        (Some(id), PlaybookFormat::Yaml) => find(playbook, id)?.document.text.to_owned(),
    };
    Destination::of(&args.output, [], shell)?.write(text.as_bytes(), shell)
}

fn find<'p>(playbook: &'p Playbook, id: &str) -> Result<&'p Table, Exit> {
    playbook.table(id).ok_or_else(|| {
        let ids = playbook.tables().iter().map(|table| table.id);
        let help = did_you_mean(id, ids)
            .unwrap_or_else(|| "`partnerkit playbook show` lists the tables".to_owned());
        Exit::usage(format!("there is no table `{id}`"), help)
    })
}

/// A table in the list of all tables, as data.
fn entry(table: &Table) -> Value {
    json!({
        "id": table.id,
        "title": table.title,
        "hit": table.hit.id(),
        "rows": table.rows.len(),
    })
}

fn list(playbook: &Playbook) -> String {
    let tables = playbook.tables();
    let width = tables.iter().map(|table| table.id.len()).max();
    let width = width.unwrap_or_default();
    let line = |table: &Table| {
        let (id, hit, rows) = (table.id, table.hit.id(), table.rows.len());
        format!("{id:width$}  {hit:9}  {rows:>3} rows  {}\n", table.title)
    };
    tables.iter().map(line).collect()
}

/// A table in words: what it decides and how, then each row with its conditions, outputs and source.
fn text(playbook: &Playbook, table: &Table) -> String {
    let mut out = format!("{}: {}\n", table.id, table.title);
    if !table.question.is_empty() {
        let _ = writeln!(out, "{}", table.question);
    }
    let policy = match table.hit {
        HitPolicy::Unique => "Exactly one row applies to any facts.",
        HitPolicy::Priority => "The topmost row that applies decides.",
        HitPolicy::Collect => "Every row that applies counts.",
        HitPolicy::Catalogue => "Rows are looked up.",
    };
    let _ = writeln!(out, "{policy}");
    let written = table.document.root.items_of("rows");
    for (row, node) in table.rows.iter().zip(written) {
        let _ = writeln!(out, "\n{}", row.id);
        for field in node.fields() {
            if matches!(&*field.key, "id" | "source") {
                continue;
            }
            let mut value = String::new();
            describe(&mut value, &field.value);
            let _ = writeln!(out, "  {}: {value}", field.key);
        }
        let _ = writeln!(out, "  source: {}", source(playbook, row.source));
    }
    out
}

/// A value on one line: lists with commas, maps as `key value` pairs.
fn describe(out: &mut String, node: &Tree<'_>) {
    match &node.shape {
        _ if node.is_blank() => out.push_str("none"),
        Shape::Scalar { text, .. } => out.push_str(text),
        Shape::List(items) => {
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "; " } else { "" });
                describe(out, item);
            }
        }
        Shape::Map(fields) if fields.is_empty() => out.push_str("always"),
        Shape::Map(fields) => {
            for (at, field) in fields.iter().enumerate() {
                let _ = write!(out, "{}{} ", if at > 0 { ", " } else { "" }, field.key);
                describe(out, &field.value);
            }
        }
    }
}

/// A source as one reads it: title and place.
fn source(playbook: &Playbook, id: &str) -> String {
    let known = playbook.table("sources").and_then(|sources| {
        let row = sources.row(id)?;
        let title = row.cell("title").text()?;
        let place = row.cell("place").text()?;
        Some(format!("{title}, {place} ({id})"))
    });
    known.unwrap_or_else(|| id.to_owned())
}

/// The folder of the templates in an exported playbook.
const TEMPLATES_FOLDER: &str = "templates";

fn export(playbook: &Playbook, args: &PlaybookExportArgs, shell: &Shell) -> Result<()> {
    let tables = playbook.tables().iter();
    let tables = tables.map(|table| (format!("{}.yaml", table.id), table.document.text));
    let templates = TEMPLATES.iter();
    let templates = templates.map(|one| (format!("{TEMPLATES_FOLDER}/{}", one.name), one.text));
    let files: Vec<(String, &str)> = tables.chain(templates).collect();
    let names = files.iter().map(|(name, _)| name.as_str());
    output::folder(&args.folder, names, args.force)?;
    for (name, text) in &files {
        output::replace(&args.folder.join(name), text.as_bytes(), false)?;
    }
    let (tables, templates) = (playbook.tables().len(), TEMPLATES.len());
    let folder = args.folder.display();
    shell.status(format!(
        "wrote {tables} tables and {templates} templates to `{folder}`"
    ));
    Ok(())
}
