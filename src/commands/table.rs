//! A table for a person at a terminal, with sentences below it.

use crate::diagnostics::printable;
use crate::render::table::Table;
use crate::render::wrap::hanging;
use crate::shell::Shell;

/// The table, and below it sentences, which are broken between words where a terminal shows them.
pub(super) fn with_sentences(table: &Table, sentences: &[String], shell: &Shell) -> String {
    let terminal = &shell.terminal;
    let columns = terminal.stdout_columns();
    let mut text = table.text(columns, terminal.utf8) + "\n";
    for sentence in sentences {
        let sentence = printable(sentence);
        text += &match terminal.stdout_is_terminal {
            true => hanging(&sentence, columns, "", ""),
            false => sentence + "\n",
        };
    }
    text
}
