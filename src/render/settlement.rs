//! A settled dispute for people: the verdict with its reason, and the letter to those concerned.

use std::fmt::Write as _;

use serde::Serialize;

use crate::render::data::{self, DataError};
use crate::render::escape;
use crate::settlement::Settlement;
use crate::settlement::commission::CENTS;
use crate::units::{amount, number};

/// The version of the data.
pub const SCHEMA: &str = "partnerkit/settlement/v1";

/// A settled case as data.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    /// The verdict on the only customer, or on the first of several.
    #[serde(flatten)]
    first: &'a Settlement,
    customers: &'a [Settlement],
}

/// The settlement as one JSON document.
///
/// # Errors
/// When it cannot be serialised: a fault of ours.
pub fn json(settlements: &[Settlement]) -> Result<String, DataError> {
    let first = settlements.first().expect("a case has a customer");
    data::json(&Document {
        schema: SCHEMA,
        first,
        customers: settlements,
    })
}

/// The settlement as text for a terminal.
#[must_use]
pub fn text(settlements: &[Settlement]) -> String {
    let mut out = String::new();
    for settlement in settlements {
        let _ = writeln!(out, "{}", escape::line(&settlement.headline));
        for (label, sentence) in points(settlement) {
            let _ = writeln!(out, "  {label}: {}", escape::line(&sentence));
        }
        let _ = writeln!(out, "\n{}", indented(&settlement.letter));
    }
    out
}

/// The settlement as Markdown, with the letters.
#[must_use]
pub fn markdown(settlements: &[Settlement]) -> String {
    let mut out = String::from("# Settlement\n");
    for settlement in settlements {
        let _ = writeln!(out, "\n**{}**\n", escape::markdown(&settlement.headline));
        for (label, sentence) in points(settlement) {
            let _ = writeln!(out, "- {label}: {}", escape::markdown(&sentence));
        }
        out.push_str("\n## Letter to those concerned\n\n");
        for line in settlement.letter.lines() {
            let _ = writeln!(out, "> {}", escape::markdown(line));
        }
    }
    out
}

fn points(settlement: &Settlement) -> Vec<(&'static str, String)> {
    let mut points = vec![("Why", settlement.because.clone())];
    if let Some(commission) = settlement.commission {
        let mut sum = number(amount(commission, CENTS));
        if settlement.carried_forward {
            sum.push_str(", taken off later commissions");
        }
        if settlement.earlier_kept {
            sum.push_str("; what was earned before stays");
        }
        points.push(("Commission of the last payment", sum));
    }
    for share in &settlement.shares {
        let sum = number(amount(share.commission, CENTS));
        points.push(("Share", format!("{sum} for {}", share.partner)));
    }
    for other in &settlement.outranked {
        let who = match other.partners.is_empty() {
            true => "nobody".to_owned(),
            false => other.partners.join(" and "),
        };
        points.push((
            "Also true, but weaker",
            format!("{} ({who})", other.because),
        ));
    }
    for evidence in &settlement.evidence {
        points.push(("Evidence to keep", evidence.clone()));
    }
    for missing in &settlement.missing {
        points.push(("What is missing", missing.clone()));
    }
    points
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("  | {}\n", escape::line(line)))
        .collect()
}
