//! Sentences below a table for a person at a terminal.

use crate::diagnostics::printable;
use crate::render::wrap::wrapped;
use crate::terminal::Terminal;

/// A sentence below a table, broken between words where a terminal shows it.
pub(super) fn sentence(terminal: &Terminal, text: &str) -> String {
    let text = printable(text);
    let mut lines = if terminal.stdout_is_terminal {
        wrapped(&text, terminal.stdout_columns())
    } else {
        vec![text]
    };
    lines.push(String::new());
    lines.join("\n")
}
