//! Small charts of bars for a terminal.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

/// The longest bar of a chart, in columns.
const BAR: usize = 28;

/// Bars left and right of zero.
pub fn chart(out: &mut String, bars: &[(String, f64, String)], utf8: bool) {
    let largest = bars
        .iter()
        .map(|(_, size, _)| size.abs())
        .fold(0.0, f64::max);
    let half = BAR / 2;
    let names = bars
        .iter()
        .map(|(name, ..)| name.width())
        .max()
        .unwrap_or(0);
    let figures = bars
        .iter()
        .map(|(_, _, figure)| figure.width())
        .max()
        .unwrap_or(0);
    let (block, axis) = if utf8 { ("█", "│") } else { ("#", "|") };
    for (name, size, figure) in bars {
        let length = if largest > 0.0 {
            libm::round(size.abs() / largest * half as f64) as usize
        } else {
            0
        };
        let bar = block.repeat(length);
        let (left, right) = if *size < 0.0 {
            (bar.as_str(), "")
        } else {
            ("", bar.as_str())
        };
        let gap = " ".repeat(half - if *size < 0.0 { length } else { 0 });
        let line = format!("  {name:<names$}  {figure:>figures$}  {gap}{left}{axis}{right}");
        let _ = writeln!(out, "{}", line.trim_end());
    }
}
