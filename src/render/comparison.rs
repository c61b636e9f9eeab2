//! A design beside public programs, for people and as rows.

use std::fmt::Write as _;

use crate::comparison::{Comparable, Comparison, TierComparison};
use crate::render::escape;
use crate::render::figures::date;
use crate::render::table::Table;
use crate::units::{Money, counted, money, noun, percent};

/// The comparison as text.
#[must_use]
pub fn text(comparison: &Comparison) -> String {
    let mut out = String::new();
    for tier in &comparison.tiers {
        let _ = writeln!(out, "{}: {}", escape::line(&tier.name), beside(tier));
        let _ = writeln!(out, "  Why this rate: {}", escape::line(&tier.because));
        for program in &tier.nearest {
            let _ = writeln!(out, "  - {}", escape::line(&in_words(program)));
        }
        out.push('\n');
    }
    let shown = |amount: Money| money(amount.0.round_dp(0), &comparison.currency, 0);
    out.push_str("What it would bring a partner\n");
    for tier in &comparison.partners {
        let _ = writeln!(
            out,
            "  {}: {} on a customer over its life ({} months of payments), first paid on day {}.",
            escape::line(&tier.name),
            shown(tier.a_customer),
            tier.months_paid,
            tier.first_paid_day
        );
        for audience in &tier.audiences {
            let customers = counted(audience.customers_a_year, "customer", "customers");
            let _ = writeln!(
                out,
                "    {}: {} from {customers} a year.",
                audience.name,
                shown(audience.income)
            );
        }
    }
    if comparison.old > 0 {
        let _ = writeln!(
            out,
            "\n{} of the public programs were read more than 18 months ago.",
            comparison.old
        );
    }
    out
}

/// How a tier lies beside the public programs of its kind.
fn beside(tier: &TierComparison) -> String {
    let long = tier
        .months
        .map_or("as long as the customer stays".to_owned(), |months| {
            format!("for {months} months")
        });
    let ours = format!("you pay {} {long}", percent(tier.rate.0));
    match &tier.quartiles {
        None => format!(
            "{ours}. Only {} of this kind {} a rate, too few for quartiles.",
            counted(tier.programs, "public program", "public programs"),
            noun(tier.programs, "names", "name")
        ),
        Some([low, middle, high]) => {
            let place = match tier.position.as_str() {
                "below" => "less than three quarters of them",
                "above" => "more than three quarters of them",
                _ => "inside the middle half",
            };
            format!(
                "{ours}, {place}. Half of {} public programs pay {} to {}, the middle one {}; {} pay for life.",
                tier.programs,
                percent(low.0),
                percent(high.0),
                percent(middle.0),
                percent(tier.lifetime_share.0)
            )
        }
    }
}

fn in_words(program: &Comparable) -> String {
    let old = if program.old { ", an old reading" } else { "" };
    format!(
        "{} ({}): {}. {} ({}, confidence {}{old})",
        program.company,
        program.segment,
        program.terms,
        program.address,
        date(program.read),
        program.confidence
    )
}

/// The nearest programs of each tier as rows.
#[must_use]
pub fn csv(comparison: &Comparison) -> String {
    let head = [
        "tier",
        "company",
        "segment",
        "kind",
        "terms",
        "low",
        "high",
        "flat_usd",
        "months",
        "lifetime",
        "cookie_days",
        "hold_days",
        "address",
        "seen",
        "confidence",
        "read",
    ];
    let cell = |number: Option<String>| number.unwrap_or_default();
    let rows = comparison.tiers.iter().flat_map(|tier| {
        tier.nearest.iter().map(move |program| {
            vec![
                tier.tier.clone(),
                program.company.clone(),
                program.segment.clone(),
                program.kind.clone(),
                program.terms.clone(),
                cell(program.low.map(|rate| rate.0.to_string())),
                cell(program.high.map(|rate| rate.0.to_string())),
                cell(program.flat_usd.map(|sum| sum.to_string())),
                cell(program.months.map(|months| months.to_string())),
                (if program.lifetime { "yes" } else { "no" }).to_owned(),
                cell(program.cookie_days.map(|days| days.to_string())),
                cell(program.hold_days.map(|days| days.to_string())),
                program.address.clone(),
                program.seen.clone(),
                program.confidence.clone(),
                program.read.to_string(),
            ]
        })
    });
    Table::new(head, rows.collect()).csv()
}
