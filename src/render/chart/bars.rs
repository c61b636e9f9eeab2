//! Bars from one value to another, on both sides of a middle.

use std::fmt::Write as _;

use super::ticks::{multiples, round_step};
use super::{Canvas, EDGE, LINE, Subject, draw_mark, on_each, place};
use crate::render::escape::{html, line};
use crate::units::Decimal;

/// Height of a bar with its name.
const ROW: f64 = 38.0;
/// Room on both sides for half the name of an end.
const SIDE: f64 = 44.0;

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

/// Bars under their names, around a value in the middle of them.
#[must_use]
pub fn bars(
    subject: Subject<'_>,
    bars: &[Bar],
    middle: Decimal,
    shown: &dyn Fn(Decimal) -> String,
) -> String {
    on_each(subject, |canvas| drawn(canvas, bars, middle, shown))
}

fn drawn(
    canvas: &Canvas,
    bars: &[Bar],
    middle: Decimal,
    shown: &dyn Fn(Decimal) -> String,
) -> (f64, String) {
    let ends = || {
        bars.iter()
            .flat_map(|bar| [bar.from, bar.to])
            .chain([middle])
    };
    let low = ends().min().unwrap_or_default();
    let high = ends().max().unwrap_or_default().max(low + Decimal::ONE);
    let room = canvas.width - 2.0 * SIDE;
    let x = |value: Decimal| SIDE + room * place((value - low) / (high - low));
    let bottom = EDGE + place(Decimal::from(bars.len())) * ROW;
    let mut out = String::new();
    let step = round_step(high - low, Decimal::ONE, canvas.steps.min(4));
    for value in multiples(low, high, step) {
        let at = x(value);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{EDGE}\" y2=\"{bottom:.1}\"/>\
             <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            bottom + LINE,
            html(&shown(value))
        );
    }
    let tops = (0..bars.len()).map(|at| EDGE + place(Decimal::from(at)) * ROW);
    for (top, bar) in tops.clone().zip(bars) {
        let (first, last) = (x(bar.from.min(bar.to)), x(bar.from.max(bar.to)));
        let _ = write!(
            out,
            "<rect class=\"bar\" x=\"{first:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"12\"/>",
            top + 20.0,
            (last - first).max(1.0),
        );
    }
    if !middle.is_zero() {
        draw_mark(&mut out, canvas, x(middle), bottom, &shown(middle));
    }
    // Names lie over the lines that they cross, and begin where all bars begin.
    let left = if middle > low { 0.0 } else { x(low) };
    for (top, bar) in tops.zip(bars) {
        let _ = write!(
            out,
            "<text class=\"over\" x=\"{left:.1}\" y=\"{:.1}\">{}</text>",
            top + 13.0,
            html(&line(&bar.name)),
        );
    }
    (bottom + LINE + 8.0, out)
}

#[cfg(test)]
mod tests {
    use super::bars;
    use crate::render::chart::Subject;
    use crate::units::Decimal;

    #[test]
    fn a_chart_of_nothing_is_still_a_chart() {
        let subject = Subject {
            id: "b",
            title: "t",
            description: "d",
        };
        let drawn = bars(subject, &[], Decimal::ZERO, &|value| value.to_string());
        assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>"));
    }
}
