//! A table for a person at a terminal: in columns where every word fits, a row a block where one does not.

use comfy_table::CellAlignment;

use crate::diagnostics::printable;
use crate::render::terminal::{framed, wrapped};
use crate::terminal::Terminal;

/// Draws rows under a header; columns from `numbers` on are numbers.
pub(super) fn draw(
    terminal: &Terminal,
    header: &[&str],
    rows: &[Vec<String>],
    numbers: usize,
) -> String {
    drawn(
        terminal.stdout_columns(),
        terminal.utf8,
        header,
        rows,
        numbers,
    )
}

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

fn drawn(
    columns: usize,
    utf8: bool,
    header: &[&str],
    rows: &[Vec<String>],
    numbers: usize,
) -> String {
    let clean =
        |cells: &Vec<String>| -> Vec<String> { cells.iter().map(|cell| printable(cell)).collect() };
    let rows: Vec<Vec<String>> = rows.iter().map(clean).collect();
    let Some(mut table) = framed(columns, utf8, header, &rows) else {
        return blocks(columns, header, &rows);
    };
    for column in table.column_iter_mut().skip(numbers) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut drawn = table.trim_fmt();
    drawn.push('\n');
    drawn
}

fn blocks(columns: usize, header: &[&str], rows: &[Vec<String>]) -> String {
    let mut drawn = String::new();
    let mut line = |text: &str, first: &str, next: &str| {
        let width = columns.saturating_sub(next.len()).max(1);
        for (at, part) in wrapped(text, width).iter().enumerate() {
            let before = if at == 0 { first } else { next };
            drawn.push_str(&format!("{before}{part}\n"));
        }
    };
    for row in rows {
        for (at, (name, cell)) in header.iter().zip(row).enumerate() {
            if at == 0 {
                line(cell, "", "");
            } else if !cell.is_empty() {
                line(&format!("{name}: {cell}"), "  ", "    ");
            }
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::drawn;

    const HEADER: [&str; 6] = [
        "#",
        "Candidate",
        "Mark",
        "Score",
        "Commitment",
        "Feasibility",
    ];

    fn rows() -> Vec<Vec<String>> {
        [
            ["1", "Slack", "build first", "100", "100", "100"],
            [
                "2",
                "Salesforce Marketing Cloud",
                "undecided",
                "73.25 to 92",
                "?",
                "60",
            ],
        ]
        .map(|row| row.map(str::to_owned).to_vec())
        .to_vec()
    }

    #[test]
    fn no_word_is_cut_and_no_line_too_long_at_any_width() {
        for columns in 30..=100 {
            for utf8 in [true, false] {
                let text = drawn(columns, utf8, &HEADER, &rows(), 3);
                assert!(
                    text.lines().all(|line| line.width() <= columns),
                    "{columns}:\n{text}"
                );
                for word in HEADER[1..].iter().copied().chain([
                    "Salesforce",
                    "Marketing",
                    "undecided",
                    "73.25",
                ]) {
                    assert!(text.contains(word), "{word} at {columns}:\n{text}");
                }
            }
        }
    }

    #[test]
    fn a_table_that_would_cut_words_is_a_list() {
        assert!(drawn(100, true, &HEADER, &rows(), 3).contains('│'));
        let list = drawn(60, true, &HEADER, &rows(), 3);
        assert!(
            list.ends_with(
                "2\n  Candidate: Salesforce Marketing Cloud\n  Mark: undecided\n  Score: 73.25 to 92\n  \
                 Commitment: ?\n  Feasibility: 60\n"
            ),
            "{list}"
        );
    }
}
