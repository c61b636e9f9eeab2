//! A table, written for a terminal, as Markdown or as CSV.
//!
//! It knows widths, alignment and escaping, and nothing of what is in the cells.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};
use unicode_width::UnicodeWidthStr as _;

use crate::diagnostics::printable;
use crate::render::escape::{csv_row, csv_row_of_lines, html, markdown};
use crate::render::wrap::hanging;

/// The fewest columns of a terminal in which a table is easier to read than a list.
pub const LEAST_COLUMNS: usize = 60;
/// The blanks beside the text of a cell.
const BLANKS: usize = 2;

/// Columns of a table: the head of each, and its cell of an item.
pub type Columns<T> = [(&'static str, fn(&T) -> String)];

/// The text of a figure, or an empty cell.
pub fn cell<T: ToString>(figure: Option<T>) -> String {
    figure.map_or_else(String::new, |figure| figure.to_string())
}

/// Rows of cells under a head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    title: Option<String>,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    first_figures: usize,
    note: Option<String>,
}

impl Table {
    /// A table of text without title and note; every row has a cell for each column.
    #[must_use]
    pub fn new<T: Into<String>>(head: impl IntoIterator<Item = T>, rows: Vec<Vec<String>>) -> Self {
        let head: Vec<String> = head.into_iter().map(Into::into).collect();
        Self {
            first_figures: head.len(),
            head,
            rows,
            ..Self::default()
        }
    }

    /// A table with a row for each item; a column is its head and what it shows of an item.
    #[must_use]
    pub fn of<'a, T: 'a>(columns: &Columns<T>, items: impl IntoIterator<Item = &'a T>) -> Self {
        let rows = items.into_iter().map(|item| {
            let cells = columns.iter().map(|(_, cell)| cell(item));
            cells.collect()
        });
        Self::new(columns.iter().map(|(head, _)| *head), rows.collect())
    }

    /// The table with a title above it.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self {
            title: Some(title.into()),
            ..self
        }
    }

    /// The table with a sentence below it.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self {
            note: Some(note.into()),
            ..self
        }
    }

    /// The table with figures, aligned right, from this column on (the first is 0).
    #[must_use]
    pub fn figures_from(self, first_figures: usize) -> Self {
        Self {
            first_figures,
            ..self
        }
    }

    /// The table in a frame for so many columns; a list with a block for each row where there are fewer than
    /// [`LEAST_COLUMNS`] or a word would be split.
    #[must_use]
    pub fn text(&self, columns: usize, utf8: bool) -> String {
        let mut out = String::new();
        let line = |text: &String| hanging(&printable(text), columns, "", "");
        out.extend(self.title.as_ref().map(line));
        out.push_str(&match self.framed(columns, utf8) {
            Some(table) => table,
            None => self.blocks(columns),
        });
        out.extend(self.note.as_ref().map(line));
        out
    }

    /// The table in a frame for so many columns; `None` where a list is easier to read.
    #[must_use]
    pub fn framed(&self, columns: usize, utf8: bool) -> Option<String> {
        let clean = |cells: &[String]| -> Vec<String> {
            cells.iter().map(|cell| printable(cell)).collect()
        };
        let head = clean(&self.head);
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| clean(row)).collect();
        let widths = widths(columns, &head, &rows)?;
        let mut table = comfy_table::Table::new();
        table
            .load_style(if utf8 {
                presets::UTF8_FULL_CONDENSED
            } else {
                presets::ASCII_FULL_CONDENSED
            })
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(columns).unwrap_or(u16::MAX))
            .set_header(head)
            .add_rows(rows);
        for (at, (column, width)) in table.column_iter_mut().zip(widths).enumerate() {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
            if at >= self.first_figures {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut text = table.trim_fmt();
        text.push('\n');
        Some(text)
    }

    /// A block for each row: its first cell, then each other cell that holds something under its head.
    fn blocks(&self, columns: usize) -> String {
        let mut out = String::new();
        let mut line = |text: &str, first: &str, next: &str| {
            let room = columns.saturating_sub(next.len());
            out += &hanging(&printable(text), room, first, next);
        };
        for row in &self.rows {
            let mut cells = self.head.iter().zip(row);
            if let Some((_, name)) = cells.next() {
                line(name, "", "");
            }
            for (head, cell) in cells.filter(|(_, cell)| !cell.is_empty()) {
                line(&format!("{head}: {cell}"), "  ", "    ");
            }
        }
        out
    }

    /// The table in HTML without its title; the first cell of a row is its head, figures have the class `n`.
    #[must_use]
    pub fn html(&self) -> String {
        let mut out = String::from("<table>\n<thead><tr>");
        for (at, head) in self.head.iter().enumerate() {
            let class = if at >= self.first_figures {
                " class=\"n\""
            } else {
                ""
            };
            let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", html(head));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            out.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let cell = html(cell);
                let _ = match at {
                    0 => write!(out, "<th scope=\"row\">{cell}</th>"),
                    at if at >= self.first_figures => write!(out, "<td class=\"n\">{cell}</td>"),
                    _ => write!(out, "<td>{cell}</td>"),
                };
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>");
        out
    }

    /// The table in Markdown, its title a heading of the second level.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        if let Some(title) = &self.title {
            out.push_str(&format!("## {}\n\n", markdown(title)));
        }
        let escaped =
            |cells: &[String]| -> Vec<String> { cells.iter().map(|cell| markdown(cell)).collect() };
        let rule = (0..self.head.len()).map(|at| {
            let rule = if at < self.first_figures {
                "---"
            } else {
                "---:"
            };
            rule.to_owned()
        });
        let rows = self.rows.iter().map(|row| escaped(row));
        for cells in [escaped(&self.head), rule.collect()]
            .into_iter()
            .chain(rows)
        {
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        if let Some(note) = &self.note {
            out.push_str(&format!("\n{}\n", markdown(note)));
        }
        out
    }

    /// Head and rows as CSV, without title and note.
    #[must_use]
    pub fn csv(&self) -> String {
        self.csv_by(|row| csv_row(row))
    }

    /// The same with cells of several lines.
    #[must_use]
    pub fn csv_of_lines(&self) -> String {
        self.csv_by(|row| csv_row_of_lines(row))
    }

    fn csv_by(&self, line: fn(&[String]) -> String) -> String {
        let rows = std::iter::once(&self.head).chain(&self.rows);
        rows.map(|row| line(row) + "\n").collect()
    }
}

/// The least widths of a table's columns in which no word is split, with the blanks beside the text; `None` where a
/// list is easier to read, because there are few columns or a word would be split.
fn widths(columns: usize, head: &[String], rows: &[Vec<String>]) -> Option<Vec<u16>> {
    let longest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        let texts = cells.chain([&head[at]]);
        let words = texts.flat_map(|text| text.split(' '));
        words.map(|word| word.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(|at| longest(at) + BLANKS).collect();
    // A line stands before each column and behind the last.
    let needed = widths.iter().sum::<usize>() + widths.len() + 1;
    if columns < LEAST_COLUMNS.max(needed) {
        return None;
    }
    widths
        .into_iter()
        .map(|width| u16::try_from(width).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::Table;

    const HEAD: [&str; 6] = [
        "#",
        "Candidate",
        "Mark",
        "Score",
        "Commitment",
        "Feasibility",
    ];

    fn ranked() -> Table {
        let rows = [
            ["1", "Slack", "build first", "100", "100", "100"],
            [
                "2",
                "Salesforce Marketing Cloud",
                "undecided",
                "73.25 to 92",
                "?",
                "60",
            ],
        ];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        Table::new(HEAD, rows).figures_from(3)
    }

    #[test]
    fn no_word_is_cut_and_no_line_too_long_at_any_width() {
        for columns in 30..=100 {
            for utf8 in [true, false] {
                let text = ranked().text(columns, utf8);
                assert!(
                    text.lines().all(|line| line.width() <= columns),
                    "{columns}:\n{text}"
                );
                let words = ["Salesforce", "Marketing", "undecided", "73.25"];
                for word in HEAD[1..].iter().copied().chain(words) {
                    assert!(text.contains(word), "{word} at {columns}:\n{text}");
                }
            }
        }
    }

    #[test]
    fn a_table_that_would_cut_words_is_a_list() {
        assert!(ranked().text(100, true).contains('│'));
        let list = ranked().text(60, true);
        assert!(
            list.ends_with(
                "2\n  Candidate: Salesforce Marketing Cloud\n  Mark: undecided\n  Score: 73.25 to 92\n  \
                 Commitment: ?\n  Feasibility: 60\n"
            ),
            "{list}"
        );
    }

    #[test]
    fn cells_are_escaped_for_their_place() {
        let rows = vec![vec!["a|b".to_owned(), "=1+1".to_owned()]];
        let table = Table::new(["Name", "Sum"], rows)
            .figures_from(1)
            .title("T")
            .note("N");
        assert_eq!(
            table.markdown(),
            "## T\n\n| Name | Sum |\n| --- | ---: |\n| a\\|b | \\=1+1 |\n\nN\n"
        );
        assert_eq!(table.csv(), "Name,Sum\na|b,'=1+1\n");
    }
}
