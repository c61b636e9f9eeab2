//! Tasks on their days.

use std::fmt::Write as _;

use rust_decimal::prelude::ToPrimitive as _;

use super::{EDGE, Mark, WIDTH, open, place};
use crate::render::escape::html;
use crate::units::Decimal;

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
