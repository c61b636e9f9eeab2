//! Small charts of bars for a terminal.

use unicode_width::UnicodeWidthStr as _;

/// The longest bar of a chart, in columns.
const BAR: usize = 28;

/// Bars left and right of zero: each with its name, its size and its figure.
pub fn chart(bars: &[(String, f64, String)], utf8: bool) -> String {
    let sizes = bars.iter().map(|(_, size, _)| size.abs());
    let largest = sizes.fold(f64::MIN_POSITIVE, f64::max);
    let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or(0);
    let names = widest(&mut bars.iter().map(|(name, ..)| name.width()));
    let figures = widest(&mut bars.iter().map(|(.., figure)| figure.width()));
    let half = BAR / 2;
    let (block, axis) = if utf8 { ("█", "│") } else { ("#", "|") };
    let line = |(name, size, figure): &(String, f64, String)| {
        let length = libm::round(size.abs() / largest * half as f64) as usize;
        let bar = block.repeat(length);
        let (left, right) = match *size < 0.0 {
            true => (" ".repeat(half - length) + &bar, String::new()),
            false => (" ".repeat(half), bar),
        };
        let line = format!("  {name:<names$}  {figure:>figures$}  {left}{axis}{right}");
        line.trim_end().to_owned() + "\n"
    };
    bars.iter().map(line).collect()
}
