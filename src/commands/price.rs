//! `price`: a proposed commission against what a customer carries, what a partner would earn, and what others pay.

use anyhow::Result;

use crate::blueprint::Blueprint;
use crate::cli::{AnswerArgs, PriceArgs, PriceFormat, RateOrFile, TierArg};
use crate::commands::advice::{Consultation, destination};
use crate::commands::answers::behind;
use crate::comparison::price::{Pay, Proposal};
use crate::economics::model::{Scope, Tier};
use crate::output;
use crate::render::{data, price};
use crate::shell::{Exit, Shell};
use crate::units::{Decimal, Percent};

/// Judges a proposed commission.
///
/// # Errors
/// Every problem of tables or answers, or an output that cannot be written.
pub fn run(args: &PriceArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(PriceFormat::Text);
    let (rate, answers) = words(args)?;
    let destination = destination(&args.output, &answers, [], shell)?;
    let consultation = Consultation::of(&answers, shell)?;
    let tier = match args.tier {
        TierArg::Referral => Tier::Referral,
        TierArg::Integration => Tier::Integration,
        TierArg::Solution => Tier::Solution,
    };
    let pay = match args.flat {
        Some(sum) => Pay::Flat(sum),
        None => {
            let scope = scope(args).or_else(|| designed(&consultation.blueprint(), tier));
            Pay::Rate(Percent(rate), scope.unwrap_or_default())
        }
    };
    let proposal = Proposal { tier, pay };
    let price = consultation.advisor.price(&consultation.answers, proposal);
    let text = match format {
        PriceFormat::Text => {
            let terminal = &shell.terminal;
            let text = price::text(&price, terminal.stdout_columns(), terminal.utf8);
            output::laid_out(text, &destination, shell)
        }
        PriceFormat::Json => data::json(&price)?,
        PriceFormat::Csv => price::csv(&price),
    };
    destination.write(text.as_bytes(), shell)?;
    consultation.end(shell);
    Ok(())
}

/// The rate, 0 beside a flat sum, and the answers: the file may be the first word where the rate is a flag.
fn words(args: &PriceArgs) -> Result<(Decimal, AnswerArgs), Exit> {
    let (word, file) = match &args.word {
        Some(RateOrFile::Rate(rate)) => (Some(*rate), None),
        Some(RateOrFile::File(file)) => (None, Some(file.as_path())),
        None => (None, None),
    };
    let (_, answers) = behind(file, &args.answers)?;
    match (word, args.rate, args.flat) {
        (Some(rate), None, None) | (None, Some(rate), None) => Ok((rate, answers)),
        (None, None, Some(_)) => Ok((Decimal::ZERO, answers)),
        (None, None, None) => Err(Exit::usage(
            "a rate is missing",
            "write `partnerkit price 12%`, or `--flat 150` for a sum once for each customer",
        )),
        _ => {
            let message = "the commission is given twice";
            Err(Exit::usage(message, "give one rate, or `--flat`"))
        }
    }
}

/// The payments that bear the rate, where a flag says so.
fn scope(args: &PriceArgs) -> Option<Scope> {
    let months = args.months.map(|months| Scope::Months(months.into()));
    months
        .or(args.lifetime.then_some(Scope::Lifetime))
        .or(args.first_payment.then_some(Scope::FirstPayment))
}

/// The payments that bear a tier's commission in the design.
fn designed(blueprint: &Blueprint, tier: Tier) -> Option<Scope> {
    let mut tiers = blueprint.tiers.iter();
    let found = tiers.find(|found| found.id == tier.id())?;
    Scope::parse(&found.commission.scope)
}
