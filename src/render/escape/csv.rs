//! Text as a cell of comma separated values, safe where a spreadsheet splits lines at semicolons instead, as it does
//! in most of Europe.
//!
//! A cell that holds a semicolon between quotes is whole only where lines are split at commas: elsewhere the part
//! behind the semicolon is a cell of its own. So every part is a cell that must be no formula.

use super::line;

/// A line of comma separated values, without its end.
#[must_use]
pub fn csv_row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    row_of(cells, csv_cell)
}

/// The same of cells that may have several lines each.
#[must_use]
pub fn csv_row_of_lines<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    row_of(cells, |cell| {
        let lines = cell.split('\n').map(csv_cell);
        lines.collect::<Vec<_>>().join("\n")
    })
}

fn row_of<T: AsRef<str>>(
    cells: impl IntoIterator<Item = T>,
    cell: impl Fn(&str) -> String,
) -> String {
    let cells = cells.into_iter().map(|text| quoted(cell(text.as_ref())));
    cells.collect::<Vec<_>>().join(",")
}

/// The text in one line that no spreadsheet takes for a formula. A number below zero is none.
fn csv_cell(text: &str) -> String {
    let parts = line(text);
    let parts = parts.split(';').enumerate().map(|(at, part)| {
        // A quote is doubled in the file, so that behind a semicolon it closes again at once.
        let lead = if at == 0 { "" } else { " \"" };
        let start = part.trim_start_matches(|c| lead.contains(c));
        let blanks = &part[..part.len() - start.len()];
        let guard = if starts_formula(start) { "'" } else { "" };
        format!("{blanks}{guard}{start}")
    });
    parts.collect::<Vec<_>>().join(";")
}

/// Whether a spreadsheet may read a cell that begins so as a formula, or drop its first letter.
fn starts_formula(cell: &str) -> bool {
    let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
    cell.starts_with([
        '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\'',
    ]) && !(cell.starts_with('-') && is_number(cell))
}

/// The cell in quotes where it holds what ends a cell.
fn quoted(cell: String) -> String {
    if cell.contains(['"', ',', ';', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::{csv_row, csv_row_of_lines};

    #[test]
    fn every_line_of_a_cell_is_no_formula() {
        let row = csv_row_of_lines(["a\n=1\n-b\r", "c"]);
        assert_eq!(row, "\"a\n'=1\n'-b\",c");
    }

    fn cell(text: &str) -> String {
        csv_row([text])
    }

    #[test]
    fn a_cell_is_no_formula() {
        check(
            cell,
            &[
                ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
                ("+1", "'+1"),
                ("-1-1", "'-1-1"),
                ("-inf", "'-inf"),
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
    fn a_number_below_zero_remains_a_number() {
        check(
            cell,
            &[("-1", "-1"), ("-1200.50", "-1200.50"), ("-1e9", "-1e9")],
        );
    }

    #[test]
    fn a_cell_is_no_formula_where_lines_are_split_at_semicolons() {
        check(
            cell,
            &[
                (";=1+1", "\";'=1+1\""),
                ("Foo;=1+1", "\"Foo;'=1+1\""),
                ("Foo; =1+1", "\"Foo; '=1+1\""),
                ("Foo;\"=1+1\"", "\"Foo;\"\"'=1+1\"\"\""),
                ("Foo;+A1", "\"Foo;'+A1\""),
                ("Foo;-A1", "\"Foo;'-A1\""),
                ("Foo;@A1;=B1", "\"Foo;'@A1;'=B1\""),
                ("Foo;\r\n=1", "\"Foo; '=1\""),
                ("Foo;\u{ff1d}1", "\"Foo;'\u{ff1d}1\""),
                ("Foo;-1", "\"Foo;-1\""),
                ("Foo; Bar", "\"Foo; Bar\""),
                (";", "\";\""),
            ],
        );
    }

    #[test]
    fn a_cell_is_quoted_where_it_holds_what_ends_a_cell() {
        assert_eq!(
            csv_row(["a", "b,c", "d;e", "f\"g", ""]),
            "a,\"b,c\",\"d;e\",\"f\"\"g\","
        );
    }
}
