//! `export`: a design, compiled to what a platform takes.

use anyhow::Result;

use crate::blueprint::Blueprint;
use crate::cli::ExportArgs;
use crate::commands::answers::answers_file;
use crate::commands::{advice, designs};
use crate::diagnostics::Diagnostics;
use crate::export::{self, Export, Options, ledger::ledger, platforms};
use crate::output;
use crate::playbook::Playbook;
use crate::questions::did_you_mean;
use crate::render::export::documents;
use crate::shell::{Exit, Shell};
use crate::units::{Decimal, Percent};

/// The file that an export without a platform adds.
const LEDGER: &str = "ledger.xlsx";
/// The target that is no platform.
const SHEET: &str = "sheet";
/// Everything that an export may have written.
const FILES: [&str; 6] = [
    "plan.json",
    "apply.sh",
    "checklist.md",
    "partners.csv",
    "cannot.md",
    LEDGER,
];

/// The file in which `apply.sh` notes what it has sent.
const LOG: &str = "applied.log";

/// Compiles a design to a platform.
///
/// # Errors
/// When the platform is not known, the design cannot be read, or the platform cannot carry it.
pub fn run(args: &ExportArgs, shell: &Shell) -> Result<()> {
    let advisor = shell.advisor()?;
    let (plan, discount) = (args.plan.as_deref(), args.discount.as_deref());
    let target = Target::of(advisor.playbook(), &args.platform, plan, discount)?;
    let folder = &args.output.output;
    let is_ours = |name: &str| FILES.contains(&name) || name == LOG;
    output::only_ours(folder, is_ours, "setup")?;
    let templates = advice::templates(&args.templates)?;
    let file = answers_file(args.design.as_ref(), shell);
    let blueprint = designs::design(&file, &advisor)?;
    let export = target.compile(advisor.playbook(), &blueprint)?;
    let documents = documents(&export, &blueprint, &templates)?;
    let texts = documents.iter();
    let texts = texts.map(|one| (&*one.name, one.text.clone().into_bytes()));
    let mut files: Vec<(&str, Vec<u8>)> = texts.collect();
    if target.platform == SHEET {
        files.push((LEDGER, ledger(&blueprint)?));
    }
    for (name, _) in &files {
        output::not_an_input(&folder.join(name), [&file])?;
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let what = format!("{} to `{}`", names.join(", "), folder.display());
    if args.output.dry_run {
        shell.status(format!("would write {what}"));
        return Ok(());
    }
    output::folder(folder, names.iter().copied(), args.output.force)?;
    for name in FILES.iter().filter(|name| !names.contains(name)) {
        // What an export to another platform left would be taken for a part of this one.
        let _ = std::fs::remove_file(folder.join(name));
    }
    for (name, bytes) in &files {
        output::replace(&folder.join(name), bytes, false)?;
    }
    shell.status(format!("wrote {what}"));
    Ok(())
}

/// A platform as it is typed, with what is known beside the design.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    platform: &'a str,
    options: Options<'a>,
}

impl<'a> Target<'a> {
    /// The target of these words.
    ///
    /// # Errors
    /// The word that is not known, with the one that was probably meant.
    pub fn of(
        playbook: &'a Playbook,
        platform: &str,
        plan: Option<&'a str>,
        discount: Option<&str>,
    ) -> Result<Self, Exit> {
        let platform = known(platform, platforms(playbook), "platform")?;
        if let Some(plan) = plan {
            known(plan, plans(playbook, platform), "plan")?;
        }
        let discount = discount.map(percent).transpose()?;
        Ok(Self {
            platform,
            options: Options { plan, discount },
        })
    }

    /// A design, compiled to the target.
    ///
    /// # Errors
    /// Why the platform cannot carry the design.
    pub fn compile(
        &self,
        playbook: &Playbook,
        blueprint: &Blueprint,
    ) -> Result<Export, Diagnostics> {
        export::export(playbook, blueprint, self.platform, self.options)
    }
}

/// The name as it is written in the list; one that is not in it is refused with the closest.
fn known<'a>(
    typed: &str,
    names: impl Iterator<Item = &'a str>,
    what: &str,
) -> Result<&'a str, Exit> {
    let names: Vec<&str> = names.collect();
    if let Some(name) = names.iter().find(|name| name.eq_ignore_ascii_case(typed)) {
        return Ok(name);
    }
    let help = match did_you_mean(typed, names.iter().copied()) {
        Some(help) => help,
        None if names.is_empty() => format!("no {what}s of it are known: leave the flag out"),
        None => format!("{what}s: {}", names.join(", ")),
    };
    Err(Exit::usage(format!("there is no {what} `{typed}`"), help))
}

/// The plans of a platform, by name.
fn plans<'a>(playbook: &'a Playbook, platform: &str) -> impl Iterator<Item = &'a str> {
    let rows = playbook.rows("platform-plans");
    rows.filter(move |row| row.text("platform") == platform)
        .map(|row| row.text("plan"))
}

fn percent(typed: &str) -> Result<Percent, Exit> {
    let number = typed.trim().trim_end_matches('%').trim_end();
    match number.parse() {
        Ok(percent) if percent > Decimal::ZERO && percent <= Decimal::ONE_HUNDRED => {
            Ok(Percent(percent))
        }
        _ => {
            let help = "write a percentage above 0 and up to 100: `--discount 10%`";
            Err(Exit::usage(format!("`{typed}` is no discount"), help))
        }
    }
}
