//! Lines over an axis, with a band around each.

use std::fmt::Write as _;

use super::ticks::{multiples, round_step};
use super::{Canvas, EDGE, LINE, Mark, Subject, draw_mark, on_each, place};
use crate::render::escape::html;
use crate::units::Decimal;

/// Height of a chart with axes, its legend not counted.
const HEIGHT: f64 = 250.0;
/// Room on the left for the names of the amounts.
const LEFT: f64 = 92.0;
/// Room on the right for half the name of the last place.
const RIGHT: f64 = 34.0;

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

impl Point {
    /// A point without a band.
    #[must_use]
    pub fn bare(at: Decimal, value: Decimal) -> Self {
        Self {
            at,
            low: value,
            value,
            high: value,
        }
    }
}

/// The axis from left to right.
pub struct Axis<'a> {
    /// What its round values are multiples or parts of: 12 for months, 1 for a count.
    pub unit: Decimal,
    /// A place of it in words.
    pub shown: &'a dyn Fn(Decimal) -> String,
}

/// Lines over an axis; `shown` writes an amount.
#[must_use]
pub fn lines(
    subject: Subject<'_>,
    lines: &[Line],
    mark: Option<&Mark>,
    shown: &dyn Fn(Decimal) -> String,
    axis: &Axis<'_>,
) -> String {
    on_each(subject, |canvas| drawn(canvas, lines, mark, shown, axis))
}

fn drawn(
    canvas: &Canvas,
    lines: &[Line],
    mark: Option<&Mark>,
    shown: &dyn Fn(Decimal) -> String,
    axis: &Axis<'_>,
) -> (f64, String) {
    let points = || lines.iter().flat_map(|line| &line.points);
    let ends = |of: fn(&Point) -> Decimal, also: Decimal| {
        let values = || points().map(of).chain([also]);
        (
            values().min().unwrap_or_default(),
            values().max().unwrap_or_default(),
        )
    };
    let (left, right) = ends(
        |point| point.at,
        points().next().map_or(Decimal::ZERO, |point| point.at),
    );
    let right = right.max(left + Decimal::ONE);
    let (low, high) = (
        ends(|point| point.low, Decimal::ZERO).0,
        ends(|point| point.high, Decimal::ZERO).1,
    );
    let high = high.max(low + Decimal::ONE);
    let x =
        |at: Decimal| LEFT + (canvas.width - LEFT - RIGHT) * place((at - left) / (right - left));
    let y =
        |value: Decimal| EDGE + (HEIGHT - 2.0 * EDGE) * (1.0 - place((value - low) / (high - low)));
    let mut out = String::new();
    let step = round_step(high - low, Decimal::ONE, 5);
    for value in multiples(low, high, step) {
        let at = y(value);
        let _ = write!(
            out,
            "<line class=\"{}\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            if value.is_zero() { "zero" } else { "grid" },
            canvas.width - RIGHT,
            LEFT - 8.0,
            at + 4.0,
            html(&shown(value))
        );
    }
    let step = round_step(right - left, axis.unit, canvas.steps).ceil();
    for at in multiples(left, right, step) {
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            x(at),
            HEIGHT - EDGE + LINE,
            html(&(axis.shown)(at))
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
    if let Some(mark) = mark.filter(|mark| mark.at >= left && mark.at <= right) {
        draw_mark(&mut out, canvas, x(mark.at), HEIGHT - EDGE, &mark.name);
    }
    for (at, line) in lines.iter().enumerate() {
        let top = HEIGHT + place(Decimal::from(at)) * LINE;
        let _ = write!(
            out,
            "<rect class=\"key {}\" x=\"{LEFT}\" y=\"{:.1}\" width=\"14\" height=\"14\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            line.class,
            top + 2.0,
            LEFT + 20.0,
            top + 14.0,
            html(&line.name)
        );
    }
    let legend = place(Decimal::from(lines.len())) * LINE;
    (HEIGHT + legend + 4.0, out)
}

fn pair((x, y): (f64, f64)) -> String {
    format!("{x:.1},{y:.1}")
}
