//! `price`: a proposed commission against what a customer carries, what a partner would earn, and what others pay.

use anyhow::Result;

use crate::cli::{PriceArgs, PriceFormat, TierArg};
use crate::commands::advice::{Consultation, destination};
use crate::comparison::price::{Pay, Proposal};
use crate::economics::model::{Scope, Tier};
use crate::output;
use crate::render::{data, price};
use crate::shell::Shell;
use crate::units::Percent;

/// Judges a proposed commission.
///
/// # Errors
/// Every problem of tables or answers, or an output that cannot be written.
pub fn run(args: &PriceArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(PriceFormat::Text);
    let destination = destination(&args.output, &args.answers, [], shell)?;
    let consultation = Consultation::of(&args.answers, shell)?;
    let proposal = proposal(args);
    let price = consultation.advisor.price(&consultation.answers, proposal);
    let text = match format {
        PriceFormat::Text => {
            let terminal = &shell.terminal;
            price::text(&price, terminal.stdout_columns(), terminal.utf8)
        }
        PriceFormat::Json => data::json(&price)?,
        PriceFormat::Csv => price::csv(&price),
    };
    destination.write(text.as_bytes(), shell)?;
    consultation.end(shell);
    Ok(())
}

fn proposal(args: &PriceArgs) -> Proposal {
    let scope = match args.months {
        Some(months) => Scope::Months(months.into()),
        None if args.lifetime => Scope::Lifetime,
        None => Scope::FirstPayment,
    };
    let rate = args.rate.map(|rate| Pay::Rate(Percent(rate), scope));
    Proposal {
        tier: match args.tier {
            TierArg::Referral => Tier::Referral,
            TierArg::Integration => Tier::Integration,
            TierArg::Solution => Tier::Solution,
        },
        pay: rate.unwrap_or_else(|| Pay::Flat(args.flat.unwrap_or_default())),
    }
}
