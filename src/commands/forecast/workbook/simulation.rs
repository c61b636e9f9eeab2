//! The sheet of the simulation as it was run.

use anyhow::Result;

use super::page::{Kind, Page};
use super::summary::Shown;
use crate::economics::figures::{Figures, SIMULATED_AMOUNTS, millionths};
use crate::economics::rounding::float;
use crate::economics::simulation::Outcome;
use crate::units::capitalized;

/// Writes the simulation and the inputs that matter most as they were worked out: values, not formulas.
pub fn write(page: &mut Page<'_>, shown: &Shown<'_>) -> Result<()> {
    page.widths(&[48.0, 18.0, 18.0, 22.0, 18.0, 18.0]);
    let mut row = 0;
    if let Some(simulated) = &shown.figures.simulated {
        row = spreads(page, shown.figures, simulated)?;
    }
    let heads = [
        "What moves the net most",
        "Low",
        "High",
        "Net at low",
        "Net at high",
        "Swing",
    ];
    page.section(row, &heads, 5)?;
    for bar in &shown.figures.bars {
        row += 1;
        let mut inputs = shown.inputs.iter();
        let input = inputs.find(|input| input.input.name == bar.input);
        let name = input.map_or_else(|| bar.input.replace('_', " "), |input| input.name.into());
        page.text(row, 0, &capitalized(&name))?;
        let kind = input.map_or(Kind::Number, |input| input.input.unit.into());
        page.numbers(row, 1, [bar.low, bar.high].map(float), kind)?;
        let nets = [bar.net_at_low, bar.net_at_high, bar.swing()];
        page.numbers(row, 3, nets, Kind::Amount)?;
    }
    page.fit()
}

/// Writes how the simulated results are spread; the row below them.
fn spreads(page: &mut Page<'_>, figures: &Figures, simulated: &Outcome) -> Result<u32> {
    let note = "simulated programs; figures of that run, which do not follow the inputs";
    page.line(0, &format!("{} {note}", simulated.trials))?;
    let heads = [
        "Simulated",
        "One in ten is below",
        "Half are below",
        "Nine in ten are below",
        "Mean",
    ];
    page.section(2, &heads, 4)?;
    let mut row = 3;
    for (_, name, of) in SIMULATED_AMOUNTS {
        page.text(row, 0, &capitalized(name))?;
        let spread = of(&simulated.spreads);
        let amounts = [spread.p10, spread.p50, spread.p90, spread.mean];
        let amounts = amounts.map(|amount| figures.simulated_amount(amount).number());
        page.numbers(row, 1, amounts, Kind::Amount)?;
        row += 1;
    }
    page.text(row, 0, "Share of them that break even")?;
    page.number(row, 1, millionths(simulated.breaks_even), Kind::Share)?;
    Ok(row + 2)
}
