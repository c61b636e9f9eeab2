//! `diff`: what changes from one design to another, for whom, by when, and for how much money.

use std::path::Path;

use anyhow::Result;

use crate::blueprint::Blueprint;
use crate::changes::{Class, Context, PartnerRevenue, diff, platforms};
use crate::cli::{DiffArgs, DiffFormat};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::files::{self, reason};
use crate::output::{self, Destination};
use crate::playbook::Playbook;
use crate::questions::did_you_mean;
use crate::render::plan::{Schedule, csv, gantt, ics};
use crate::render::{changes, data};
use crate::shell::{Exit, Shell};
use crate::units::Decimal;

/// The largest list of partners that is read, in bytes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Compares two designs.
///
/// # Errors
/// When a design or the list of partners cannot be read; with `--fail-on worse`, that a partner loses.
pub fn run(args: &DiffArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(DiffFormat::Text);
    let inputs: Vec<&Path> = [
        Some(&args.before),
        Some(&args.after),
        args.partners.as_ref(),
    ]
    .into_iter()
    .flatten()
    .map(std::path::PathBuf::as_path)
    .collect();
    let destination = Destination::of(&args.output, &inputs, shell)?;
    let advisor = shell.advisor()?;
    let before = super::designs::design(&args.before, &advisor);
    let after = super::designs::design(&args.after, &advisor);
    let (before, after) = both(before, after)?;
    let platform = args.platform.as_deref();
    known_platform(platform, advisor.playbook())?;
    let partners = match &args.partners {
        Some(path) => partners(path, &before, &after)?,
        None => Vec::new(),
    };
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
    let is_worse = diff
        .differences
        .iter()
        .any(|difference| difference.class == Class::Worse);
    if args.fail_on.is_some() && is_worse {
        let problem = Diagnostic::error("worse-for-partners", "a term gets worse for partners");
        return Err(Diagnostics::from(
            problem.help("see the differences above, or leave out `--fail-on`"),
        )
        .into());
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
    let help = did_you_mean(unknown, known.iter().copied())
        .unwrap_or_else(|| format!("platforms: {}", known.join(", ")));
    Err(Exit::usage(
        format!("what `{unknown}` does is not known"),
        help,
    ))
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

/// Partners of a CSV file with the columns `name`, `tier` and `revenue` (what its customers pay a month).
fn partners(
    path: &Path,
    before: &Blueprint,
    after: &Blueprint,
) -> Result<Vec<PartnerRevenue>, Diagnostics> {
    let name = files::name(path);
    let problem = |message: String| Diagnostic::error("partners", message);
    let text = files::text(path, MOST_BYTES).map_err(|error| {
        Diagnostics::from(problem(format!(
            "`{name}` cannot be read: {}",
            reason(&error)
        )))
    })?;
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().cloned().unwrap_or_default();
    let place = |wanted: &str| {
        head.iter()
            .position(|found| found.trim().eq_ignore_ascii_case(wanted))
    };
    let (Some(named), Some(tier), Some(revenue)) = (place("name"), place("tier"), place("revenue"))
    else {
        let problem = problem(format!(
            "`{name}` has no columns `name`, `tier` and `revenue`"
        ));
        return Err(problem.help("write a first line `name,tier,revenue`; revenue is what the partner's customers pay a month").into());
    };
    let mut partners = Vec::new();
    let mut problems = Vec::new();
    let is_tier = |id: &str| {
        let mut tiers = before.tiers.iter().chain(&after.tiers);
        tiers.any(|tier| tier.id == id)
    };
    for record in reader.records() {
        let record =
            record.map_err(|error| Diagnostics::from(problem(format!("{name}: {error}"))))?;
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        let monthly = Decimal::from_str_exact(&cell(revenue).replace([',', '$'], "")).ok();
        match monthly.filter(|_| is_tier(cell(tier)) && !cell(named).is_empty()) {
            Some(monthly) => partners.push(PartnerRevenue {
                name: cell(named).to_owned(),
                tier: cell(tier).to_owned(),
                monthly,
            }),
            None => {
                let line = record.position().map_or(0, |place| place.line());
                problems.push(
                    problem(format!(
                        "{name}:{line}: this is no partner with a tier and a sum"
                    ))
                    .help("write a line such as `Acme,referral,1200`"),
                );
            }
        }
    }
    Diagnostics::ensure_none(problems)?;
    Ok(partners)
}
