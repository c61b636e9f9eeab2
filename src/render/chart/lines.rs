//! Lines over an axis, with a band around each.

use std::fmt::Write as _;

use super::{EDGE, LINE, Mark, WIDTH, open, place};
use crate::render::escape::html;
use crate::units::Decimal;

/// Height of a chart with axes.
const HEIGHT: f64 = 300.0;
/// Room on the left for the names of the amounts.
const LEFT: f64 = 96.0;

/// A line of a chart, with a band around it where there is one.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it shows.
    pub name: String,
    /// The class that colours it.
    pub class: &'static str,
    /// Its points, by rising place on the axis.
    pub points: Vec<Point>,
}

/// A point of a line.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The place on the axis.
    pub at: Decimal,
    /// The lower edge of the band.
    pub low: Decimal,
    /// The value.
    pub value: Decimal,
    /// The upper edge of the band.
    pub high: Decimal,
}

/// Lines over an axis; `shown` writes an amount, `axis` a place on the axis.
#[must_use]
pub fn lines(
    id: &str,
    title: &str,
    description: &str,
    lines: &[Line],
    mark: Option<&Mark>,
    shown: &dyn Fn(Decimal) -> String,
    axis: &dyn Fn(Decimal) -> String,
) -> String {
    let points = || lines.iter().flat_map(|line| &line.points);
    let left = points().map(|point| point.at).min().unwrap_or_default();
    let right = points()
        .map(|point| point.at)
        .max()
        .unwrap_or_default()
        .max(left + Decimal::ONE);
    let low = points()
        .map(|point| point.low)
        .min()
        .unwrap_or_default()
        .min(Decimal::ZERO);
    let high = points()
        .map(|point| point.high)
        .max()
        .unwrap_or_default()
        .max(low + Decimal::ONE);
    let x = |at: Decimal| LEFT + (WIDTH - LEFT - EDGE) * place((at - left) / (right - left));
    let y =
        |value: Decimal| EDGE + (HEIGHT - 2.0 * EDGE) * (1.0 - place((value - low) / (high - low)));
    let mut out = String::new();
    open(&mut out, id, HEIGHT + LINE, title, description);
    for step in 0..=4 {
        let value = low + (high - low) * Decimal::from(step) / Decimal::from(4);
        let at = y(value);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            WIDTH - EDGE,
            LEFT - 8.0,
            at + 4.0,
            html(&shown(value.round()))
        );
        let at = left + (right - left) * Decimal::from(step) / Decimal::from(4);
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{}\">{}</text>",
            x(at),
            HEIGHT - EDGE + LINE,
            match step {
                0 => "start",
                4 => "end",
                _ => "middle",
            },
            html(&axis(at.round()))
        );
    }
    if let Some(mark) = mark.filter(|mark| mark.at >= left && mark.at <= right) {
        let at = x(mark.at);
        let _ = write!(
            out,
            "<line class=\"mark\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{EDGE}\" y2=\"{:.1}\"/>\
             <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            HEIGHT - EDGE,
            EDGE - 8.0,
            html(&mark.name)
        );
    }
    for line in lines {
        let upper = line.points.iter().map(|point| (x(point.at), y(point.high)));
        let lower = line
            .points
            .iter()
            .rev()
            .map(|point| (x(point.at), y(point.low)));
        let band: Vec<String> = upper.chain(lower).map(pair).collect();
        let values: Vec<String> = line
            .points
            .iter()
            .map(|point| pair((x(point.at), y(point.value))))
            .collect();
        let _ = write!(
            out,
            "<polygon class=\"band {0}\" points=\"{1}\"/><polyline class=\"line {0}\" points=\"{2}\"/>",
            line.class,
            band.join(" "),
            values.join(" ")
        );
    }
    for (at, line) in lines.iter().enumerate() {
        let left = LEFT + 160.0 * place(Decimal::from(at));
        let _ = write!(
            out,
            "<rect class=\"key {}\" x=\"{left:.1}\" y=\"{:.1}\" width=\"14\" height=\"14\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            line.class,
            HEIGHT - 2.0,
            left + 20.0,
            HEIGHT + 10.0,
            html(&line.name)
        );
    }
    out.push_str("</svg>");
    out
}

fn pair((x, y): (f64, f64)) -> String {
    format!("{x:.1},{y:.1}")
}
