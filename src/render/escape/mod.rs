//! Text made safe for the place it is printed in: one function a place.
//!
//! Answers are hostile: whatever they hold is shown as text, and becomes neither markup, nor a formula, nor a
//! control sequence, nor part of a path. This module knows the places; it does not know what is printed.

use crate::diagnostics::printable;
use crate::units::slug;

mod csv;
mod markdown;
mod mermaid;

pub use csv::{csv_row, csv_row_of_lines};
pub use markdown::{address, markdown, markdown_with_code};
pub use mermaid::{mermaid_label, mermaid_name};

/// The longest part of a file's name that is made from a text, in bytes.
const MAX_FILE_NAME: usize = 60;

/// Names that some systems keep for devices, whatever the ending.
const DEVICE_NAMES: &[&str] = &[
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// The text as one word of a shell, in single quotes.
#[must_use]
pub fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The text in one line: every run of white space is one space, every character that could drive a terminal
/// or reorder the line is written out.
#[must_use]
pub fn line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() && c != '\u{a0}' || c == '\u{85}');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    printable(&words.join(" "))
}

/// The text as HTML: between tags, in a quoted attribute, or in an SVG text.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// A part of a file's name made from the text: small letters, digits and hyphens.
#[must_use]
pub fn file_name(text: &str) -> String {
    let name = slug(text, MAX_FILE_NAME);
    if DEVICE_NAMES.contains(&&*name) {
        name + "-"
    } else {
        name
    }
}

/// Holds that each text comes out of a place as expected.
#[cfg(test)]
fn check(place: fn(&str) -> String, cases: &[(&str, &str)]) {
    for (text, shown) in cases {
        assert_eq!(place(text), *shown, "{text:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::{check, file_name, html, line};

    #[test]
    fn a_line_has_no_breaks_and_no_control_characters() {
        check(
            line,
            &[
                ("", ""),
                (" a\r\n b\t\tc ", "a b c"),
                ("a\u{1b}[31mb\u{0}", "a\\u{1b}[31mb\\u{0}"),
                ("a\u{2028}b\u{85}c", "a b c"),
                ("abc\u{202e}fed", "abc\\u{202e}fed"),
            ],
        );
    }

    #[test]
    fn html_has_no_tag_and_no_end_of_attribute() {
        check(
            html,
            &[(
                "<img src=x onerror='a(\"b\")'> & c",
                "&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt; &amp; c",
            )],
        );
    }

    #[test]
    fn a_file_name_stays_in_its_folder() {
        check(
            file_name,
            &[
                ("../../etc/passwd", "etc-passwd"),
                ("Hub & Spoke, Inc.", "hub-spoke-inc"),
                ("日本", "unnamed"),
                ("CON", "con-"),
                ("", "unnamed"),
            ],
        );
        assert_eq!(file_name(&"ab ".repeat(100)).len(), 59);
    }
}
