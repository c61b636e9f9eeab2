//! Signals that are worth a look at a partner; none is a verdict.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};
use serde::Serialize;

use super::bars::Bars;
use super::measures::Figures;
use crate::playbook::Playbook;
use crate::units::counted;

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Signal {
    /// The partner.
    pub partner: String,
    /// The signal's id.
    pub id: &'static str,
    /// What was seen.
    pub what: String,
}

/// The signals of all partners, in the order of the table and then of names.
#[must_use]
pub fn signals(playbook: &Playbook, bars: &Bars, figures: &[Figures<'_>]) -> Vec<Signal> {
    let spread = Spread::of(figures, bars.refunds_from);
    let mut signals = Vec::new();
    for row in playbook.rows("review-signals") {
        let least = row.number("least").unwrap_or_default();
        let least = least.to_f64().unwrap_or_default();
        let (one, many) = (row.text("one"), row.text("many"));
        let mut found: Vec<Signal> = figures
            .iter()
            .filter_map(|of| {
                let partner = of.partner;
                let number = match row.id {
                    "same-domain" => partner.own_domain as f64,
                    "soon-after-joining" => partner.soon as f64,
                    "burst" => partner.most_in_a_day as f64,
                    "code-without-click" => partner.without_click as f64,
                    _ => spread.above(of)?,
                };
                (number >= least).then(|| Signal {
                    partner: partner.label.clone(),
                    id: row.id,
                    what: counted(tenths(number), one, many),
                })
            })
            .collect();
        found.sort_by(|one, other| one.partner.cmp(&other.partner));
        signals.extend(found);
    }
    signals
}

/// A number rounded to tenths.
fn tenths(number: f64) -> Decimal {
    Decimal::from_f64(number).unwrap_or_default().round_dp(1)
}

/// Mean and standard deviation of refund shares of partners with enough commissions past their hold.
struct Spread {
    least: u64,
    mean: f64,
    deviation: f64,
}

fn refunds(figures: &Figures<'_>, least: u64) -> Option<f64> {
    let partner = figures.partner;
    let gross = partner.gross.to_f64().filter(|gross| *gross > 0.0)?;
    (partner.settled >= least).then(|| partner.reversed.to_f64().unwrap_or_default() / gross)
}

impl Spread {
    fn of(figures: &[Figures<'_>], least: u64) -> Self {
        let shares = figures.iter().filter_map(|one| refunds(one, least));
        let shares: Vec<f64> = shares.collect();
        let n = shares.len().max(1) as f64;
        let mean = shares.iter().sum::<f64>() / n;
        let squares = shares.iter().map(|share| (share - mean).powi(2));
        Self {
            least,
            mean,
            deviation: (squares.sum::<f64>() / n).sqrt(),
        }
    }

    /// Standard deviations by which a partner's refunds lie above the mean.
    fn above(&self, figures: &Figures<'_>) -> Option<f64> {
        let above = refunds(figures, self.least)? - self.mean;
        (self.deviation > 0.0).then(|| above / self.deviation)
    }
}
