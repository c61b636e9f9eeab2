//! `diff`: what changes from one design to another, for whom, by when, and for how much money.

use std::path::Path;

use anyhow::Result;

use crate::blueprint::Blueprint;
use crate::changes::{Class, Context, PartnerRevenue, diff, platforms};
use crate::cli::{DiffArgs, DiffFormat};
use crate::commands::lists::ListFile;
use crate::diagnosis::values::amount;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files;
use crate::output::{self, Destination};
use crate::playbook::Playbook;
use crate::questions::did_you_mean;
use crate::render::plan::{Schedule, csv, gantt, ics};
use crate::render::{changes, data};
use crate::shell::{Exit, Shell};

/// The largest list of partners that is read, in bytes.
const MOST_BYTES: u64 = 64 * files::MEBIBYTE;

/// The columns of a list of partners.
const COLUMNS: [&str; 3] = ["name", "tier", "revenue"];

/// Compares two designs.
///
/// # Errors
/// When a design or the list of partners cannot be read; with `--fail-on worse`, that a partner loses.
pub fn run(args: &DiffArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(DiffFormat::Text);
    let inputs = [&args.before, &args.after];
    let inputs = inputs.into_iter().chain(&args.partners);
    let destination = Destination::of(&args.output, inputs, shell)?;
    let advisor = shell.advisor()?;
    let before = super::designs::design(&args.before, &advisor);
    let after = super::designs::design(&args.after, &advisor);
    let (before, after) = both(before, after)?;
    let platform = args.platform.as_deref();
    known_platform(platform, advisor.playbook())?;
    let partners = args.partners.as_deref();
    let partners = partners.map(|path| partners_of(path, &before, &after));
    let partners = partners.transpose()?.unwrap_or_default();
    let context = Context {
        agreed_days: args.notice,
        platform,
        partners: &partners,
    };
    let diff = diff(advisor.playbook(), &before, &after, &context);
    let schedule = Schedule::of(&diff.schedule);
    let text = match format {
        DiffFormat::Text => changes::text(&diff),
        DiffFormat::Markdown => changes::markdown(&diff),
        DiffFormat::Json => data::json(&diff)?,
        DiffFormat::Github => changes::github(&diff, &files::name(&args.after)),
        DiffFormat::Csv => csv(&schedule, None),
        DiffFormat::Ics => {
            let earlier = destination.replaced_text();
            ics(&diff.company, &schedule, earlier.as_deref())
        }
        DiffFormat::Mermaid => gantt(&changes::title(&diff), &schedule),
    };
    destination.write(text.as_bytes(), shell)?;
    let mut classes = diff.differences.iter().map(|difference| difference.class);
    if args.fail_on.is_some() && classes.any(|class| class == Class::Worse) {
        let problem = Diagnostic::error("worse-for-partners", "a term gets worse for partners");
        let help = "see the differences above, or leave out `--fail-on`";
        return Err(problem.help(help).into());
    }
    Ok(())
}

/// Refuses a platform of which it is not known what it does when terms change.
///
/// # Errors
/// That it is not known, with the name that was probably meant.
pub fn known_platform(platform: Option<&str>, playbook: &Playbook) -> Result<(), Exit> {
    let known: Vec<&str> = platforms(playbook).collect();
    let Some(unknown) = platform.filter(|platform| !known.contains(platform)) else {
        return Ok(());
    };
    let help = did_you_mean(unknown, known.iter().copied());
    let help = help.unwrap_or_else(|| format!("platforms: {}", known.join(", ")));
    let message = format!("what `{unknown}` does is not known");
    Err(Exit::usage(message, help))
}

/// Two results, or the problems of both.
///
/// # Errors
/// The problems of either.
pub fn both<T>(
    one: Result<T, Diagnostics>,
    other: Result<T, Diagnostics>,
) -> Result<(T, T), Diagnostics> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(mut problems), Err(others)) => {
            problems.0.extend(others.0);
            Err(problems)
        }
        (Err(problems), _) | (_, Err(problems)) => Err(problems),
    }
}

/// Partners of a CSV file with the columns `name`, `tier` (or the offer that names the partner) and `revenue` (what its
/// customers pay a month).
fn partners_of(
    path: &Path,
    before: &Blueprint,
    after: &Blueprint,
) -> Result<Vec<PartnerRevenue>, Diagnostics> {
    let file = ListFile::new(path);
    let problem = |message: String| Diagnostic::error("partners", message);
    let table = file.table(COLUMNS, MOST_BYTES);
    let table = table.map_err(|error| file.refusal(error))?;
    let table = table.ok_or_else(|| {
        let message = format!("`{}` has no columns `name`, `tier` and `revenue`", file.name());
        problem(message).help("write a first line `name,tier,revenue`; revenue is what the partner's customers pay a month")
    })?;
    let mut partners = Vec::new();
    let mut problems = Vec::new();
    let is_tier = |id: &str| {
        let mut tiers = before.tiers.iter().chain(&after.tiers);
        tiers.any(|tier| tier.id == id || tier.others().any(|offer| offer.id == id))
    };
    for (line, [name, tier, revenue]) in table.rows {
        let monthly = amount(&revenue, table.has_decimal_comma);
        match monthly.filter(|_| is_tier(&tier) && !name.is_empty()) {
            Some(monthly) => {
                let partner = PartnerRevenue {
                    name,
                    tier,
                    monthly,
                };
                partners.push(partner);
            }
            None => {
                let name = file.name();
                let message = format!("{name}:{line}: this is no partner with a tier and a sum");
                problems.push(problem(message).help("write a line such as `Acme,referral,1200`"));
            }
        }
    }
    Diagnostics::ensure_none(problems)?;
    Ok(partners)
}
