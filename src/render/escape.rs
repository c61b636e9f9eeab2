//! Text made safe for the place it is printed in: one function a place.
//!
//! Answers are hostile: whatever they hold is shown as text, and becomes neither markup, nor a formula, nor a
//! control sequence, nor part of a path. This module knows the places; it does not know what is printed.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::diagnostics::{is_plain, printable};
use crate::units::slug;

/// The longest part of a file's name that is made from a text, in bytes.
const MAX_FILE_NAME: usize = 60;

/// Names that some systems keep for devices, whatever the ending.
const DEVICE_NAMES: &[&str] = &[
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// The text in one line: every run of white space is one space, every character that could drive a terminal
/// or reorder the line is written out.
#[must_use]
pub fn line(text: &str) -> String {
    one_line(text).into_owned()
}

/// The same, without a copy of a text that is one line already.
fn one_line(text: &str) -> Cow<'_, str> {
    let spaced = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    if is_plain(text) && !spaced {
        return text.into();
    }
    let mut words = text.split(|c: char| c.is_whitespace() && c != '\u{a0}' || c == '\u{85}');
    let mut out = String::with_capacity(text.len());
    if let Some(first) = words.find(|word| !word.is_empty()) {
        out.push_str(first);
    }
    for word in words.filter(|word| !word.is_empty()) {
        out.push(' ');
        out.push_str(word);
    }
    printable(&out).into()
}

/// The text as Markdown that shows it: in a paragraph, a heading, a list item, a table cell or a link.
///
/// Amounts keep their dollar sign bare, as `$5` alone starts no formula anywhere.
#[must_use]
pub fn markdown(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    push_markdown(&mut out, &text, true);
    out
}

/// Like [`markdown`], but words between backticks stay code.
///
/// Only for texts in which no answer has a backtick.
#[must_use]
pub fn markdown_with_code(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = &*text;
    let mut at_start = true;
    while let Some((before, code, after)) = code_span(rest) {
        push_markdown(&mut out, before, at_start);
        out.push('`');
        out.push_str(&code.replace('|', "\\|"));
        out.push('`');
        rest = after;
        at_start = false;
    }
    push_markdown(&mut out, rest, at_start);
    out
}

/// The text before the first pair of backticks, what stands between them, and the text after.
fn code_span(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    let is_plain = !code.trim().is_empty() && !code.contains("{{") && !code.contains("{%");
    is_plain.then_some((before, code, after))
}

fn push_markdown(out: &mut String, text: &str, at_start: bool) {
    // Every sign that can mean something is one byte; what stands between two of them is copied whole.
    let mut copied = 0;
    for (at, sign) in text.bytes().enumerate() {
        if !may_mean_something(sign) {
            continue;
        }
        let (before, after) = (&text[..at], &text[at + 1..]);
        let next = after.bytes().next();
        let written = match sign {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'{' => "&#123;",
            b'}' => "&#125;",
            b'\\' => "\\\\",
            b'`' => "\\`",
            b'*' => "\\*",
            b'[' => "\\[",
            b']' => "\\]",
            b'|' => "\\|",
            b'~' => "\\~",
            b'_' if !(before.ends_with(char::is_alphanumeric)
                && after.starts_with(char::is_alphanumeric)) =>
            {
                "\\_"
            }
            b'&' if is_entity(after) => "&amp;",
            b'$' if !next.is_some_and(|next| next.is_ascii_digit()) => "\\$",
            b':' if next == Some(b'/') => "\\:",
            b'.' if is_www(before) => "\\.",
            b'#' if at_start && at == 0 => "\\#",
            b'=' if at_start && at == 0 => "\\=",
            b'+' if at_start && at == 0 && starts_list(next, sign) => "\\+",
            b'-' if at_start && at == 0 && starts_list(next, sign) => "\\-",
            b'.' if at_start && numbers_item(before, next) => "\\.",
            b')' if at_start && numbers_item(before, next) => "\\)",
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(written);
        copied = at + 1;
    }
    out.push_str(&text[copied..]);
}

fn may_mean_something(sign: u8) -> bool {
    matches!(
        sign,
        b'<' | b'>'
            | b'{'
            | b'}'
            | b'\\'
            | b'`'
            | b'*'
            | b'['
            | b']'
            | b'|'
            | b'~'
            | b'_'
            | b'&'
            | b'$'
            | b':'
            | b'.'
            | b'#'
            | b'='
            | b'+'
            | b'-'
            | b')'
    )
}

/// Whether a sign at the start of a text makes it a list item, or a line across the page.
fn starts_list(next: Option<u8>, sign: u8) -> bool {
    next.is_none_or(|next| next == b' ' || next == sign)
}

/// Whether a sign after a number at the start of a text makes it a list item.
fn numbers_item(before: &str, next: Option<u8>) -> bool {
    !before.is_empty()
        && before.bytes().all(|byte| byte.is_ascii_digit())
        && next.is_none_or(|next| next == b' ')
}

fn is_entity(after: &str) -> bool {
    let name = after
        .bytes()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == b'#');
    let length = name.count();
    length > 0 && after.as_bytes().get(length) == Some(&b';')
}

fn is_www(before: &str) -> bool {
    let last = before.as_bytes().last_chunk::<3>();
    last.is_some_and(|last| last.eq_ignore_ascii_case(b"www"))
}

/// The address as the target of a Markdown link, or nothing when it is no web or mail address.
#[must_use]
pub fn address(url: &str) -> String {
    let known = ["https://", "http://", "mailto:"];
    if !known.iter().any(|scheme| url.starts_with(scheme)) {
        return String::new();
    }
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'?' | b'#' | b'@' | b'!' | b'$' | b'&'
            | b'+' | b',' | b';' | b'=' | b'%' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The text inside a quoted label of a Mermaid flowchart.
#[must_use]
pub fn mermaid_label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in line(text).chars() {
        match c {
            '"' | '#' | ';' | '<' | '>' | '&' | '`' | '\\' | '{' | '}' => {
                out.push_str(&format!("#{};", u32::from(c)));
            }
            '$' | '%' if c == before => out.push_str(&format!("#{};", u32::from(c))),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

/// The text as a name in a Mermaid Gantt chart, whose grammar has no quotes: signs that mean something to
/// it are left out.
#[must_use]
pub fn mermaid_name(text: &str) -> String {
    let kept: String = line(text)
        .chars()
        .map(|c| match c {
            c if c.is_alphanumeric() => c,
            ' ' | '.' | '-' | '/' | '(' | ')' | '+' | '\'' => c,
            _ => ' ',
        })
        .collect();
    let name = line(&kept);
    let first = name.split(|c: char| !c.is_alphanumeric()).next();
    let is_keyword = |word: &str| {
        GANTT_KEYWORDS
            .iter()
            .any(|key| key.eq_ignore_ascii_case(word))
    };
    match first {
        _ if name.is_empty() => "-".into(),
        Some(word) if is_keyword(word) => format!("\u{203a} {name}"),
        _ => name,
    }
}

/// The words that Mermaid's Gantt grammar takes for statements at the start of a line, in any case.
/// A sign before such a word keeps it part of the name.
/// Source: Mermaid 11.17, `ganttDiagram` lexer.
const GANTT_KEYWORDS: &[&str] = &[
    "accDescr",
    "accDescription",
    "accTitle",
    "axisFormat",
    "call",
    "click",
    "dateFormat",
    "excludes",
    "gantt",
    "href",
    "includes",
    "inclusiveEndDates",
    "section",
    "tickInterval",
    "title",
    "todayMarker",
    "topAxis",
    "weekday",
    "weekend",
];

/// The text as HTML: between tags, in a quoted attribute, or in an SVG text.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
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

/// The text as the content of a CSV cell that no spreadsheet takes for a formula; quoting is the writer's.
#[must_use]
pub fn csv_cell(text: &str) -> String {
    let text = line(text);
    let starts_formula = text.starts_with([
        '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\'',
    ]);
    if starts_formula {
        format!("'{text}")
    } else {
        text
    }
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

/// [`markdown`] for a template engine.
pub(crate) fn write_markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(markdown(text).as_bytes())
}

/// [`markdown_with_code`] for a template engine.
pub(crate) fn write_markdown_with_code(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(markdown_with_code(text).as_bytes())
}

/// [`html`] for a template engine.
pub(crate) fn write_html(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(html(text).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{
        address, csv_cell, file_name, html, line, markdown, markdown_with_code, mermaid_label,
        mermaid_name,
    };

    fn check(place: fn(&str) -> String, cases: &[(&str, &str)]) {
        for (text, shown) in cases {
            assert_eq!(place(text), *shown, "{text:?}");
        }
    }

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
    fn markdown_shows_what_was_written() {
        check(
            markdown,
            &[
                (
                    "plain words, 5% of $1,200 (net).",
                    "plain words, 5% of $1,200 (net).",
                ),
                ("first_payment and _under_", "first_payment and \\_under\\_"),
                ("**bold** `code`", "\\*\\*bold\\*\\* \\`code\\`"),
                ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
                ("![x](http://e.org/p.png)", "!\\[x\\](http\\://e.org/p.png)"),
                (
                    "<script>alert(1)</script>",
                    "&lt;script&gt;alert(1)&lt;/script&gt;",
                ),
                ("a | b", "a \\| b"),
                ("# Heading", "\\# Heading"),
                (
                    "no # heading, 3+ and a - b = c",
                    "no # heading, 3+ and a - b = c",
                ),
                ("1. first", "1\\. first"),
                ("1.5 first", "1.5 first"),
                ("- item", "\\- item"),
                ("-5%", "-5%"),
                ("---", "\\---"),
                ("> quote", "&gt; quote"),
                ("a\n# b", "a # b"),
                (
                    "{{#include ../secret}}",
                    "&#123;&#123;#include ../secret&#125;&#125;",
                ),
                ("{% raw %}", "&#123;% raw %&#125;"),
                ("R&D &amp; &#42;", "R&D &amp;amp; &amp;#42;"),
                ("www.example.org", "www\\.example.org"),
                ("$x$ and $$", "\\$x\\$ and \\$\\$"),
                ("back\\slash", "back\\\\slash"),
                ("~~gone~~", "\\~\\~gone\\~\\~"),
            ],
        );
    }

    #[test]
    fn code_of_ours_stays_code() {
        check(
            markdown_with_code,
            &[
                ("set `a_b` to *1*", "set `a_b` to \\*1\\*"),
                ("`a|b`", "`a\\|b`"),
                ("one ` alone", "one \\` alone"),
                ("`` empty", "\\`\\` empty"),
                ("`{{x}}`", "\\`&#123;&#123;x&#125;&#125;\\`"),
            ],
        );
    }

    #[test]
    fn a_chart_label_cannot_end_its_quotes_or_its_fence() {
        check(
            mermaid_label,
            &[
                ("a \"b\"", "a #34;b#34;"),
                ("x\n```\n<b>", "x #96;#96;#96; #60;b#62;"),
                ("50% & more; #1", "50% #38; more#59; #35;1"),
                ("%%{init: {}}%%", "%#37;#123;init: #123;#125;#125;%#37;"),
                ("$$x$$ first_payment", "$#36;x$#36; first_payment"),
            ],
        );
        check(
            mermaid_name,
            &[
                ("Build: the #1; `x`", "Build the 1 x"),
                ("%%comment", "comment"),
                ("::", "-"),
                ("Call every agency", "\u{203a} Call every agency"),
                ("click", "\u{203a} click"),
                ("TITLE: x", "\u{203a} TITLE x"),
                ("Calling all", "Calling all"),
                ("Sections", "Sections"),
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
    fn a_cell_is_no_formula() {
        check(
            csv_cell,
            &[
                ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
                ("+1", "'+1"),
                ("-1", "'-1"),
                ("@SUM(A1)", "'@SUM(A1)"),
                ("\t=1", "'=1"),
                ("\u{ff1d}1", "'\u{ff1d}1"),
                ("'=1", "''=1"),
                ("a=1", "a=1"),
                ("a\r\n=1", "a =1"),
            ],
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

    #[test]
    fn a_link_leads_to_the_web_or_nowhere() {
        check(
            address,
            &[
                ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
                (
                    "https://example.org/a) [x](y",
                    "https://example.org/a%29%20%5Bx%5D%28y",
                ),
                ("javascript:alert(1)", ""),
                ("data:text/html,x", ""),
            ],
        );
    }
}
