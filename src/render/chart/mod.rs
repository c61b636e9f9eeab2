//! Charts as inline SVG: lines with bands, bars, a Gantt chart and the path of decisions.
//!
//! Colours are classes that the page's style gives; every chart has a title and a description for those who
//! do not see it. Floats are used for places on the page alone, never for a printed figure.

use std::fmt::Write as _;

use rust_decimal::prelude::ToPrimitive as _;

use crate::render::escape::html;
use crate::units::Decimal;

mod bars;
mod gantt;
mod lines;
mod path;

pub use bars::{Bar, bars};
pub use gantt::{Span, gantt};
pub use lines::{Line, Point, lines};
pub use path::{Step, path};

/// Width of every chart, in its own units.
const WIDTH: f64 = 720.0;
/// Room above, to the right and below.
const EDGE: f64 = 28.0;
/// Height of a line of text.
const LINE: f64 = 20.0;

/// A vertical mark on the axis.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its place.
    pub at: Decimal,
    /// Its name.
    pub name: String,
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
