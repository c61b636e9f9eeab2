//! Charts as inline SVG: lines with bands, bars, a Gantt chart and the path of decisions.
//!
//! Colours are classes that the page's style gives; every chart has a title and a description for those who
//! do not see it. Floats are used for places on the page alone, never for a printed figure.

use std::fmt::Write as _;

use rust_decimal::prelude::ToPrimitive as _;

use crate::render::escape::{html, line};
use crate::units::Decimal;

/// Width of every chart, in its own units.
const WIDTH: f64 = 720.0;
/// Height of a chart with axes.
const HEIGHT: f64 = 300.0;
/// Room on the left for the names of the amounts.
const LEFT: f64 = 96.0;
/// Room above, to the right and below.
const EDGE: f64 = 28.0;
/// The most characters of a line inside a box as wide as the chart.
const BOX_LETTERS: usize = 84;
/// Height of a line of text.
const LINE: f64 = 20.0;

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

/// A vertical mark on the axis.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its place.
    pub at: Decimal,
    /// Its name.
    pub name: String,
}

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

/// A bar of a Gantt chart, its days counted from 0.
#[derive(Clone, Debug)]
pub struct Span {
    /// What is done.
    pub name: String,
    /// The first day.
    pub first: i64,
    /// The last day.
    pub last: i64,
    /// What is told on pointing at it.
    pub told: String,
}

/// A box of the path of decisions.
#[derive(Clone, Debug)]
pub struct Step {
    /// The question.
    pub question: String,
    /// What it was decided on.
    pub facts: String,
    /// What came out.
    pub outcome: String,
}

fn place(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

fn open(out: &mut String, id: &str, height: f64, title: &str, description: &str) {
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        html(title),
        html(description)
    );
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

/// Tasks on their days, each row with its name above its bar.
#[must_use]
pub fn gantt(id: &str, title: &str, description: &str, spans: &[Span], months: &[Mark]) -> String {
    let days = spans
        .iter()
        .map(|span| span.last + 1)
        .max()
        .unwrap_or(1)
        .max(1);
    let x = |day: i64| {
        EDGE + (WIDTH - 2.0 * EDGE) * place(Decimal::from(day)) / place(Decimal::from(days))
    };
    let row = 34.0;
    let height = place(Decimal::from(spans.len())) * row + 2.0 * EDGE;
    let mut out = String::new();
    open(&mut out, id, height, title, description);
    for month in months {
        let at = x(month.at.to_i64().unwrap_or_default());
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{EDGE}\" y2=\"{:.1}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            height - EDGE,
            at + 3.0,
            EDGE - 8.0,
            html(&month.name)
        );
    }
    for (at, span) in spans.iter().enumerate() {
        let top = EDGE + place(Decimal::from(at)) * row;
        let (first, last) = (x(span.first), x(span.last + 1));
        let after_middle = span.first * 2 > days;
        let (text_at, anchor) = if after_middle {
            (last, "end")
        } else {
            (first, "start")
        };
        let _ = write!(
            out,
            "<g><title>{}</title><text x=\"{text_at:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>\
             <rect class=\"bar\" x=\"{first:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"9\" rx=\"2\"/></g>",
            html(&span.told),
            top + 14.0,
            html(&span.name),
            top + 19.0,
            (last - first).max(2.0)
        );
    }
    out.push_str("</svg>");
    out
}

/// The path of decisions: boxes one under the other, then a row of boxes side by side.
#[must_use]
pub fn path(id: &str, title: &str, description: &str, chain: &[Step], fan: &[Step]) -> String {
    let mut body = String::new();
    let mut top = 4.0;
    for (at, step) in chain.iter().enumerate() {
        let height = draw_box(&mut body, step, 4.0, top, WIDTH - 8.0, BOX_LETTERS);
        top += height;
        let is_last = at + 1 == chain.len();
        if !is_last {
            arrow(&mut body, WIDTH / 2.0, top, WIDTH / 2.0, top + 26.0);
            top += 26.0;
        }
    }
    if !fan.is_empty() {
        let count = place(Decimal::from(fan.len()));
        let width = (WIDTH - 8.0 - 12.0 * (count - 1.0)) / count;
        let letters = BOX_LETTERS / fan.len() - 2;
        let start = top;
        let mut lowest = top;
        for (at, step) in fan.iter().enumerate() {
            let left = 4.0 + place(Decimal::from(at)) * (width + 12.0);
            arrow(
                &mut body,
                WIDTH / 2.0,
                start,
                left + width / 2.0,
                start + 30.0,
            );
            let height = draw_box(&mut body, step, left, start + 30.0, width, letters);
            lowest = f64::max(lowest, start + 30.0 + height);
        }
        top = lowest;
    }
    let mut out = String::new();
    open(&mut out, id, top + 4.0, title, description);
    out.push_str(
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" \
         markerHeight=\"7\" orient=\"auto\"><path class=\"tip\" d=\"M0 0L8 4L0 8z\"/></marker></defs>",
    );
    out.push_str(&body);
    out.push_str("</svg>");
    out
}

fn arrow(out: &mut String, x1: f64, y1: f64, x2: f64, y2: f64) {
    let _ = write!(
        out,
        "<line class=\"arrow\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{:.1}\" \
         marker-end=\"url(#tip)\"/>",
        y2 - 2.0
    );
}

/// Draws a box with its lines and tells its height.
fn draw_box(out: &mut String, step: &Step, left: f64, top: f64, width: f64, letters: usize) -> f64 {
    let rows: Vec<(&str, String)> = [
        ("question", &step.question),
        ("facts", &step.facts),
        ("outcome", &step.outcome),
    ]
    .into_iter()
    .flat_map(|(class, text)| {
        rows(&line(text), letters)
            .into_iter()
            .map(move |row| (class, row))
    })
    .collect();
    let height = place(Decimal::from(rows.len())) * LINE + 14.0;
    let _ = write!(
        out,
        "<rect class=\"box\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\"/>"
    );
    for (at, (class, row)) in rows.iter().enumerate() {
        let _ = write!(
            out,
            "<text class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            left + 10.0,
            top + 21.0 + place(Decimal::from(at)) * LINE,
            html(row)
        );
    }
    height
}

/// The text in rows of at most so many characters; longer words are split.
fn rows(text: &str, letters: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    let mut row = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        for (at, piece) in pieces(word, letters).into_iter().enumerate() {
            let length = piece.chars().count();
            if used > 0 && (at > 0 || used + 1 + length > letters) {
                rows.push(std::mem::take(&mut row));
                used = 0;
            }
            if used > 0 {
                row.push(' ');
                used += 1;
            }
            row.push_str(&piece);
            used += length;
        }
    }
    if used > 0 {
        rows.push(row);
    }
    rows
}

fn pieces(word: &str, letters: usize) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    chars
        .chunks(letters.max(1))
        .map(|piece| piece.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{bars, rows};

    #[test]
    fn rows_break_between_words() {
        assert_eq!(rows("one two three", 7), ["one two", "three"]);
        assert_eq!(rows("abcdefgh", 5), ["abcde", "fgh"]);
        assert!(rows("", 5).is_empty());
    }

    #[test]
    fn a_chart_of_nothing_is_still_a_chart() {
        let drawn = bars("b", "t", "d", &[], crate::units::Decimal::ZERO, &|value| {
            value.to_string()
        });
        assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>"));
    }
}
