//! What is wrong with what the user gave, where it stands, and what to type instead.
//!
//! It holds problems and draws them; it does not know what a question or a table is.

use std::fmt::{self, Write as _};
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};

/// The most problems that are drawn in full; the rest is counted. Readers give a hundred and the count of the others.
const MOST_DRAWN: usize = 101;
/// The most characters of a line that are drawn after the place.
const CONTEXT: usize = 60;
/// The most characters of the place itself that are drawn.
const MOST_MARKED: usize = 1_000;
/// The most bytes of a line that are drawn before the place.
const MOST_BEFORE: usize = 10_000;

/// A text that was read, under the name the user knows it by.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The file's path as given, `standard input`, or the flag.
    pub name: String,
    /// The text that was read.
    pub text: String,
}

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be made of it.
    Error,
    /// It can be used, and the user should know.
    Warning,
}

/// A place that a problem points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The text.
    pub source: Arc<Source>,
    /// The bytes in it.
    pub span: Range<usize>,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// One problem: what, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable name in kebab-case for machines, such as `unknown-key`.
    pub id: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// The places, the main one first; none when the problem is something that is not there.
    pub labels: Vec<Label>,
    /// What to type instead, a sentence each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error without a place.
    #[must_use]
    pub fn error(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id,
            severity: Severity::Error,
            message: message.into(),
            labels: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A warning without a place.
    #[must_use]
    pub fn warning(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(id, message)
        }
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, source: &Arc<Source>, span: Range<usize>, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            source: Arc::clone(source),
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a sentence of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Puts this sentence of help in the place of any other.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = vec![help.into()];
        self
    }

    /// Adds sentences of help, or none.
    #[must_use]
    pub fn helps(mut self, help: impl IntoIterator<Item = String>) -> Self {
        self.help.extend(help);
        self
    }

    /// The problem in one line: what is wrong, and what to type instead.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{}: {}", self.message, self.help.join("; "))
    }

    /// File, line and column of the main place, the latter two counted from 1.
    #[must_use]
    pub fn position(&self) -> Option<(&str, usize, usize)> {
        let label = self.labels.first()?;
        let (line, column) = line_column(&label.source.text, label.span.start);
        Some((&label.source.name, line, column))
    }

    /// The order in which problems are told: by source, then by place.
    fn rank(&self) -> (bool, &str, usize) {
        self.labels.first().map_or((true, "", 0), |label| {
            (false, &label.source.name, label.span.start)
        })
    }
}

/// The problems of one run; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl From<Diagnostic> for Diagnostics {
    fn from(problem: Diagnostic) -> Self {
        Self(vec![problem])
    }
}

impl Diagnostics {
    /// Refuses to go on where there are problems.
    ///
    /// # Errors
    /// The problems, where there are any.
    pub fn ensure_none(problems: Vec<Diagnostic>) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self(problems))
        }
    }

    /// Sorts the problems by place, those without one last.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| a.rank().cmp(&b.rank()));
        self
    }

    /// Draws the problems for a person, with colour or without.
    #[must_use]
    pub fn draw(&self, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        }
        .decor_style(DecorStyle::Ascii);
        let mut out = String::new();
        for diagnostic in self.0.iter().take(MOST_DRAWN) {
            draw(&mut out, &renderer, diagnostic);
        }
        let more = self.0.len().saturating_sub(MOST_DRAWN);
        if more > 0 {
            let _ = writeln!(out, "and {more} more problems of the same run");
        }
        out
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.draw(false))
    }
}

impl std::error::Error for Diagnostics {}

fn draw(out: &mut String, renderer: &Renderer, diagnostic: &Diagnostic) {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let excerpts: Vec<Excerpt> = diagnostic.labels.iter().map(Excerpt::of).collect();
    let title = level.primary_title(printable(&diagnostic.message));
    if diagnostic.labels.is_empty() {
        // Help that hangs from no excerpt stands on lines of its own, without the bar that would join it.
        let help = diagnostic.help.iter();
        let help = help.map(|help| Level::HELP.primary_title(printable(help)));
        for line in std::iter::once(title).chain(help) {
            out.push_str(&renderer.render(&[Group::with_title(line)]));
            out.push('\n');
        }
        return;
    }
    let mut group = Group::with_title(title);
    for (index, (excerpt, label)) in excerpts.iter().zip(&diagnostic.labels).enumerate() {
        let kind = if index == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let mut annotation = kind.span(excerpt.span.clone());
        if !label.text.is_empty() {
            annotation = annotation.label(printable(&label.text));
        }
        let snippet = Snippet::source(excerpt.text.as_str())
            .path(printable(&label.source.name))
            .line_start(excerpt.line)
            .annotation(annotation);
        group = group.element(snippet);
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    out.push_str(&renderer.render(&[group]));
    out.push('\n');
}

/// The line a label stands in, made fit to print, with the label's place in it.
struct Excerpt {
    text: String,
    line: usize,
    span: Range<usize>,
}

impl Excerpt {
    fn of(label: &Label) -> Self {
        let text = &label.source.text;
        let start = label.span.start.min(text.len());
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let cut = |text: &str, most: usize| -> String {
            let letters = text.chars().take_while(|c| *c != '\n');
            letters.take(most).collect()
        };
        let marked = cut(
            &text[start..label.span.end.clamp(start, text.len())],
            MOST_MARKED,
        );
        let after = cut(&text[start + marked.len()..], CONTEXT);
        // Of a longer line the end before the place is drawn, so that the column is that of what is drawn.
        let from = text.ceil_char_boundary(line_start.max(start.saturating_sub(MOST_BEFORE)));
        let before = printable(&text[from..start]);
        let marked = printable(&marked);
        let (line, _) = line_column(text, start);
        let at = before.len();
        let length = marked.len();
        let after = printable(after.trim_end_matches('\r'));
        let after: String = after.chars().take(CONTEXT).collect();
        Self {
            text: format!("{before}{marked}{after}"),
            line,
            span: at..at + length,
        }
    }
}

/// Line and column of byte `at` of `text`, both counted from 1, columns in characters.
#[must_use]
pub fn line_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// The text with every character that could drive a terminal or reorder a line written as `\u{..}`.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\t' {
            out.push(' ');
        } else if c.is_control() || is_invisible(c) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character reorders text or cannot be seen: bidirectional marks, zero-width characters other
/// than the joiners that scripts and emoji need, and the byte order mark.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{61c}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Diagnostic, Diagnostics, Source, printable};

    #[test]
    fn a_problem_is_drawn_with_place_caret_and_help() {
        let source = Arc::new(Source {
            name: "answers.yaml".into(),
            text: "revenue:\n  mrr: lots\n".into(),
        });
        let drawn = Diagnostics(vec![
            Diagnostic::error("not-money", "`lots` is not an amount of money")
                .at(&source, 16..20, "")
                .help("write a number, such as `25k`"),
        ])
        .draw(false);
        assert_eq!(
            drawn,
            "error: `lots` is not an amount of money\n --> answers.yaml:2:8\n  |\n2 |   mrr: lots\n  |        ^^^^\n  |\n  = help: write a number, such as `25k`\n"
        );
    }

    #[test]
    fn a_problem_without_a_place_has_its_help_on_a_line_of_its_own() {
        let drawn = Diagnostics(vec![
            Diagnostic::error("output-exists", "`plan.md` exists")
                .help("overwrite it with `--force`")
                .help("or give another path"),
        ])
        .draw(false);
        assert_eq!(
            drawn,
            "error: `plan.md` exists\nhelp: overwrite it with `--force`\nhelp: or give another path\n"
        );
    }

    #[test]
    fn nothing_from_an_answer_drives_the_terminal() {
        assert_eq!(
            printable("a\u{1b}[31m\u{202e}b\u{200d}c"),
            "a\\u{1b}[31m\\u{202e}b\u{200d}c"
        );
    }
}
