//! Bars from one value to another, on both sides of a middle.

use std::fmt::Write as _;

use super::{EDGE, WIDTH, open, place};
use crate::render::escape::{html, line};
use crate::units::Decimal;

/// A bar from one value to another.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it shows.
    pub name: String,
    /// One end.
    pub from: Decimal,
    /// The other end.
    pub to: Decimal,
}

/// Bars beside their names, around a value in the middle of them.
#[must_use]
pub fn bars(
    id: &str,
    title: &str,
    description: &str,
    bars: &[Bar],
    middle: Decimal,
    shown: &dyn Fn(Decimal) -> String,
) -> String {
    let ends = || {
        bars.iter()
            .flat_map(|bar| [bar.from, bar.to])
            .chain([middle])
    };
    let low = ends().min().unwrap_or_default();
    let high = ends().max().unwrap_or_default().max(low + Decimal::ONE);
    let names = 250.0;
    let x = |value: Decimal| names + (WIDTH - names - EDGE) * place((value - low) / (high - low));
    let row = 26.0;
    let height = place(Decimal::from(bars.len())) * row + 2.0 * EDGE;
    let mut out = String::new();
    open(&mut out, id, height, title, description);
    for (at, bar) in bars.iter().enumerate() {
        let top = EDGE + place(Decimal::from(at)) * row;
        let (first, last) = (x(bar.from.min(bar.to)), x(bar.from.max(bar.to)));
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
             <rect class=\"bar\" x=\"{first:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            names - 8.0,
            top + 15.0,
            html(&line(&bar.name)),
            top + 2.0,
            (last - first).max(1.0),
            row - 6.0
        );
    }
    let at = x(middle);
    let _ = write!(
        out,
        "<line class=\"mark\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{EDGE}\" y2=\"{:.1}\"/>\
         <text x=\"{names:.1}\" y=\"{:.1}\">{}</text><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
         <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text></svg>",
        height - EDGE,
        height - 8.0,
        html(&shown(low)),
        WIDTH - EDGE,
        height - 8.0,
        html(&shown(high)),
        EDGE - 8.0,
        html(&shown(middle))
    );
    out
}

#[cfg(test)]
mod tests {
    use super::bars;
    use crate::units::Decimal;

    #[test]
    fn a_chart_of_nothing_is_still_a_chart() {
        let drawn = bars("b", "t", "d", &[], Decimal::ZERO, &|value| {
            value.to_string()
        });
        assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>"));
    }
}
