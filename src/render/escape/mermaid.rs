//! Text in the charts of Mermaid, which stand inside Markdown.

use super::line;

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
            ' ' | ',' | '.' | '-' | '/' | '(' | ')' | '+' | '\'' => c,
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

#[cfg(test)]
mod tests {
    use super::{mermaid_label, mermaid_name};
    use crate::render::escape::check;

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
                ("Models, accuracy", "Models, accuracy"),
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
}
