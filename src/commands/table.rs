//! A table for a person at a terminal: in columns where they fit, a row a block where they do not.

use comfy_table::{CellAlignment, Table, presets};

use crate::diagnostics::printable;
use crate::terminal::Terminal;

/// Under this many columns a table would split words.
const NARROW: usize = 60;

/// Draws rows under a header; columns from `numbers` on are numbers.
pub(super) fn draw(
    terminal: &Terminal,
    header: &[&str],
    rows: &[Vec<String>],
    numbers: usize,
) -> String {
    let columns = terminal.stdout_columns();
    if columns < NARROW {
        return blocks(header, rows);
    }
    let mut table = Table::new();
    table
        .load_style(if terminal.utf8 {
            presets::UTF8_FULL_CONDENSED
        } else {
            presets::ASCII_FULL_CONDENSED
        })
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_width(u16::try_from(columns).unwrap_or(u16::MAX))
        .set_header(header);
    for row in rows {
        table.add_row(row.iter().map(|cell| printable(cell)));
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        if at >= numbers {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut drawn = table.trim_fmt();
    drawn.push('\n');
    drawn
}

fn blocks(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut drawn = String::new();
    for row in rows {
        for (at, (name, cell)) in header.iter().zip(row).enumerate() {
            let cell = printable(cell);
            if at == 0 {
                drawn.push_str(&format!("{cell}\n"));
            } else if !cell.is_empty() {
                drawn.push_str(&format!("  {name}: {cell}\n"));
            }
        }
    }
    drawn
}
