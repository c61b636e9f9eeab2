//! Charts as inline SVG: lines with bands, and bars.
//!
//! Each is drawn twice, for the width of a page and for that of a phone; the page's style shows the one that fits.
//! Colours are classes that the style gives; every chart has a title and a description for those who do not see it.
//! Floats are used for places on the page alone, never for a printed figure.

use std::fmt::Write as _;

use rust_decimal::prelude::ToPrimitive as _;

use crate::render::escape::html;
use crate::units::Decimal;

mod bars;
mod lines;
mod ticks;

pub use bars::{Bar, bars};
pub use lines::{Axis, Line, Point, lines};

/// Room above, to the right and below.
const EDGE: f64 = 28.0;
/// Height of a line of text.
const LINE: f64 = 20.0;

/// What a chart is of, for those who do not see it as well.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The beginning of the ids on the page.
    pub id: &'a str,
    /// A few words.
    pub title: &'a str,
    /// What there is to see.
    pub description: &'a str,
}

/// A vertical mark on the axis.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its place.
    pub at: Decimal,
    /// Its name.
    pub name: String,
}

/// The surface of a chart.
#[derive(Clone, Copy)]
struct Canvas {
    /// The class of the drawing, and a part of its ids.
    class: &'static str,
    width: f64,
    /// The most steps between two ends of an axis.
    steps: u32,
}

const CANVASES: [Canvas; 2] = [
    Canvas {
        class: "on-page",
        width: 720.0,
        steps: 6,
    },
    Canvas {
        class: "on-phone",
        width: 340.0,
        steps: 4,
    },
];

/// The chart on each surface; `draw` gives its height and what is inside.
fn on_each(subject: Subject<'_>, draw: impl Fn(&Canvas) -> (f64, String)) -> String {
    let mut out = String::new();
    for canvas in &CANVASES {
        let (height, body) = draw(canvas);
        let Canvas { class, width, .. } = canvas;
        let id = format!("{}-{class}", subject.id);
        let _ = write!(
            out,
            "<svg class=\"{class}\" viewBox=\"0 0 {width} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{body}</svg>",
            html(subject.title),
            html(subject.description)
        );
    }
    out
}

/// Draws a dashed vertical line with its name above it, both inside the canvas.
fn draw_mark(out: &mut String, canvas: &Canvas, at: f64, bottom: f64, name: &str) {
    let anchor = match at / canvas.width {
        share if share < 0.3 => "start",
        share if share > 0.7 => "end",
        _ => "middle",
    };
    let _ = write!(
        out,
        "<line class=\"mark\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{EDGE}\" y2=\"{bottom:.1}\"/>\
         <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
        EDGE - 8.0,
        html(name)
    );
}

fn place(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}
