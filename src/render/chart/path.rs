//! The path of decisions: boxes with arrows between them.

use std::fmt::Write as _;

use super::{LINE, WIDTH, open, place};
use crate::render::escape::{html, line};
use crate::render::wrap::wrapped;
use crate::units::Decimal;

/// The most columns of text inside a box as wide as the chart.
const BOX_COLUMNS: usize = 84;

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

/// The path of decisions: boxes one under the other, then a row of boxes side by side.
#[must_use]
pub fn path(id: &str, title: &str, description: &str, chain: &[Step], fan: &[Step]) -> String {
    let mut body = String::new();
    let mut top = 4.0;
    for (at, step) in chain.iter().enumerate() {
        let height = draw_box(&mut body, step, 4.0, top, WIDTH - 8.0, BOX_COLUMNS);
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
        let columns = BOX_COLUMNS / fan.len() - 2;
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
            let height = draw_box(&mut body, step, left, start + 30.0, width, columns);
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

/// Draws a box around its lines and returns its height.
fn draw_box(out: &mut String, step: &Step, left: f64, top: f64, width: f64, columns: usize) -> f64 {
    let rows: Vec<(&str, String)> = [
        ("question", &step.question),
        ("facts", &step.facts),
        ("outcome", &step.outcome),
    ]
    .into_iter()
    .flat_map(|(class, text)| {
        wrapped(&line(text), columns)
            .into_iter()
            .filter(|row| !row.is_empty())
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
