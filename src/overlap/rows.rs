//! Splits a byte stream of delimited text into rows, and turns their fields into text.
//!
//! The one place that knows quoting and line ends. A quoted field that does not close must not swallow the rest
//! of a file: it is refused with the line on which it opens.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;

use memchr::{memchr, memchr2};

use super::delimiter::sniff;
use super::source::{Bytes, Text, lenient};
use super::unread::{ReadError, RowFault};
use super::warnings::{WarningKind, Warnings};

/// The most lines of one row.
const MOST_LINES: u64 = 1000;

/// The most bytes of one row, its lines together.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The most columns of one row: those of a spreadsheet.
const MOST_COLUMNS: usize = 16_384;

/// Bytes read at a time.
const BUFFER: usize = 64 * 1024;

/// A row of delimited text.
#[derive(Debug, Clone, Default)]
pub struct Row {
    line: u64,
    after_blank_line: bool,
    text_after_quote: bool,
    has_nul: bool,
    /// Whether a quoted field holds quotes, each written twice.
    has_doubled_quotes: bool,
    /// The lines of the row as the file has them.
    bytes: Vec<u8>,
    /// The length of the lines without the last line end.
    length: usize,
    /// The lines, or the fields one behind the other where they are written otherwise than read.
    text: String,
    /// The places of the fields in the text.
    fields: Vec<Range<usize>>,
    /// Columns whose fields are not UTF-8.
    windows_1252: Vec<usize>,
}

impl Row {
    /// The line the row begins on, counted from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether the line above the row is blank.
    #[must_use]
    pub fn is_after_blank_line(&self) -> bool {
        self.after_blank_line
    }

    /// The row as the file has it, without its line end.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// How many fields the row has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether the row is a blank line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The field of a column without its quotes, read as UTF-8 or else windows-1252, without NUL bytes; empty behind
    /// the last one.
    #[must_use]
    #[inline]
    pub fn field(&self, column: usize) -> &str {
        let place = self.fields.get(column);
        place.map_or("", |place| &self.text[place.clone()])
    }

    /// Whether the field of a column is not UTF-8.
    #[must_use]
    pub fn is_windows_1252(&self, column: usize) -> bool {
        self.windows_1252.contains(&column)
    }

    /// Every field in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|place| &self.text[place.clone()])
    }

    /// The texts of the first so many columns, without the white space around them.
    #[must_use]
    pub fn texts(&self, columns: usize) -> Vec<String> {
        let fields = (0..columns).map(|column| self.field(column));
        fields.map(|field| field.trim().to_owned()).collect()
    }

    /// Begins a row on this line.
    fn restart(&mut self, line: u64) {
        self.line = line;
        self.text_after_quote = false;
        self.has_doubled_quotes = false;
        self.bytes.clear();
        self.text.clear();
        self.fields.clear();
        self.windows_1252.clear();
    }

    /// Notes what is wrong with the row in a list of `columns` columns.
    pub fn warn(&self, columns: usize, warnings: &mut Warnings) {
        if self.text_after_quote {
            warnings.note(WarningKind::TextAfterQuote, self.line);
        }
        if self.len() < columns {
            warnings.note(WarningKind::TooFewFields, self.line);
        } else if self.len() > columns {
            warnings.note(WarningKind::TooManyFields, self.line);
        }
        if self.has_nul {
            warnings.note(WarningKind::Nul, self.line);
        }
    }

    /// Finds the fields of a row without quotes.
    fn split(&mut self, delimiter: u8) {
        let mut start = 0;
        // Fields are short: looking at byte after byte finds their ends faster than a search for each.
        for (at, byte) in self.bytes[..self.length].iter().enumerate() {
            if *byte == delimiter {
                self.fields.push(start..at);
                start = at + 1;
            }
        }
        self.fields.push(start..self.length);
    }

    /// Turns the bytes of a row whose fields are found into text.
    fn decode(&mut self) {
        let raw = &self.bytes[..self.length];
        if let Ok(text) = std::str::from_utf8(raw)
            && !self.has_nul
            && !self.has_doubled_quotes
        {
            self.text.push_str(text);
            return;
        }
        for (column, place) in self.fields.iter_mut().enumerate() {
            let field = &raw[place.clone()];
            if std::str::from_utf8(field).is_err() {
                self.windows_1252.push(column);
            }
            let mut text = lenient(field);
            if raw[..place.start].ends_with(b"\"") {
                text = text.replace("\"\"", "\"").into();
            }
            let start = self.text.len();
            self.text.push_str(&text);
            *place = start..self.text.len();
        }
    }
}

/// Reads rows one by one. Blank lines are skipped.
pub struct Rows<R> {
    text: BufReader<R>,
    delimiter: u8,
    next_line: u64,
    row: Row,
    /// Rows that were read ahead.
    ahead: VecDeque<Row>,
}

impl Rows<Bytes> {
    /// Reads a text by the delimiter that it shows; a first line that only names it is skipped.
    ///
    /// # Errors
    /// When the text cannot be read.
    pub fn of(text: Text) -> Result<Self, ReadError> {
        let (delimiter, has_delimiter_line) = sniff(&text.sample);
        let mut rows = Rows::new(text.bytes, delimiter);
        if has_delimiter_line {
            rows.row.restart(1);
            rows.read_line()?;
        }
        Ok(rows)
    }

    /// Whether decimals are probably written with a comma: fields are separated by semicolons.
    #[must_use]
    pub fn has_decimal_comma(&self) -> bool {
        self.delimiter == b';'
    }
}

impl<R: Read> Rows<R> {
    /// Reads `text`, whose fields are separated by `delimiter`, from its first line on.
    pub fn new(text: R, delimiter: u8) -> Rows<R> {
        Rows {
            text: BufReader::with_capacity(BUFFER, text),
            delimiter,
            next_line: 1,
            row: Row::default(),
            ahead: VecDeque::new(),
        }
    }

    /// The first rows, at most so many and no more once they have so many bytes. They come again as next rows, unless they
    /// are taken out.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn ahead(&mut self, rows: usize, bytes: usize) -> Result<&mut VecDeque<Row>, ReadError> {
        let mut ahead = std::mem::take(&mut self.ahead);
        let mut read = 0;
        while ahead.len() < rows
            && read < bytes
            && let Some(row) = self.next_row()?
        {
            read += row.raw().len();
            ahead.push_back(row.clone());
        }
        self.ahead = ahead;
        Ok(&mut self.ahead)
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    /// When the text cannot be read, a quoted field does not close, or a row is too long or too wide.
    pub fn next_row(&mut self) -> Result<Option<&Row>, ReadError> {
        if let Some(row) = self.ahead.pop_front() {
            self.row = row;
            return Ok(Some(&self.row));
        }
        self.row.after_blank_line = false;
        self.row.restart(self.next_line);
        while self.read_line()? {
            if self.row.is_empty() {
                self.row.after_blank_line = true;
                self.row.restart(self.next_line);
                continue;
            }
            // Nearly all rows have no quotes: their fields are what stands between delimiters.
            let signs = memchr2(b'"', 0, self.row.raw());
            if signs.is_none() {
                self.row.split(self.delimiter);
            } else {
                self.find_fields()?;
            }
            if self.row.len() > MOST_COLUMNS {
                return Err(ReadError::Row(self.row.line, RowFault::TooWide));
            }
            self.row.has_nul = signs.is_some() && memchr(0, self.row.raw()).is_some();
            self.row.decode();
            return Ok(Some(&self.row));
        }
        Ok(None)
    }

    /// Finds the fields of a row in which there may be quotes.
    fn find_fields(&mut self) -> Result<(), ReadError> {
        let mut start = 0;
        loop {
            let blanks = self.row.raw()[start..].iter();
            let quote = start + blanks.take_while(|byte| **byte == b' ').count();
            let mut quoted = None;
            let mut from = start;
            if self.row.raw().get(quote) == Some(&b'"') {
                let close = self.closing_quote(quote)?;
                if self
                    .row
                    .raw()
                    .get(close + 1)
                    .is_none_or(|next| *next == self.delimiter)
                {
                    quoted = Some(quote + 1..close);
                } else {
                    self.row.text_after_quote = true;
                }
                from = close + 1;
            }
            let raw = self.row.raw();
            let end = memchr(self.delimiter, &raw[from..]).map_or(raw.len(), |step| from + step);
            let is_last = end == raw.len();
            self.row.fields.push(quoted.unwrap_or(start..end));
            if is_last {
                return Ok(());
            }
            start = end + 1;
        }
    }

    /// The quote that closes the one at `open`. A field that is open at the end of a line goes on in the next line, and
    /// nothing but a delimiter follows it.
    fn closing_quote(&mut self, open: usize) -> Result<usize, ReadError> {
        let refused = ReadError::Row(self.row.line, RowFault::OpenQuote);
        let lines = self.next_line;
        let mut from = open + 1;
        loop {
            let raw = self.row.raw();
            let Some(step) = memchr(b'"', &raw[from..]) else {
                from = raw.len();
                if self.next_line - self.row.line >= MOST_LINES || !self.read_line()? {
                    return Err(refused);
                }
                continue;
            };
            let close = from + step;
            match raw.get(close + 1) {
                Some(b'"') => {
                    self.row.has_doubled_quotes = true;
                    from = close + 2;
                }
                Some(next) if *next != self.delimiter && self.next_line > lines => {
                    return Err(refused);
                }
                _ => return Ok(close),
            }
        }
    }

    /// Appends the next line to the row; false at the end. A line ends with `\n`, `\r\n` or, as in files of old
    /// Macs, `\r`.
    fn read_line(&mut self) -> Result<bool, ReadError> {
        let row = &mut self.row;
        let before = row.bytes.len();
        let mut end = None;
        while end.is_none() {
            let text = match self.text.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                text => text?,
            };
            if text.is_empty() {
                break;
            }
            let at = memchr2(b'\n', b'\r', text);
            end = at.map(|at| text[at]);
            let taken = at.map_or(text.len(), |at| at + 1);
            row.bytes.extend_from_slice(&text[..taken]);
            self.text.consume(taken);
            if row.bytes.len() > MOST_BYTES {
                return Err(ReadError::Row(row.line, RowFault::TooLong));
            }
        }
        row.length = row.bytes.len() - usize::from(end.is_some());
        if end == Some(b'\r') && self.text.fill_buf()?.starts_with(b"\n") {
            row.bytes.push(b'\n');
            self.text.consume(1);
        }
        self.next_line += 1;
        Ok(row.bytes.len() > before)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, MOST_COLUMNS, ReadError, RowFault, Rows};
    use crate::overlap::warnings::{WarningKind, Warnings};
    use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};

    type Lines = Vec<(u64, Vec<String>)>;

    fn try_read(bytes: &[u8], columns: usize) -> Result<(Lines, Warnings), ReadError> {
        let mut rows = Rows::new(bytes, b',');
        let mut warnings = Warnings::default();
        let mut lines = Vec::new();
        while let Some(row) = rows.next_row()? {
            row.warn(columns, &mut warnings);
            let fields = (0..columns).map(|column| row.field(column).to_owned());
            lines.push((row.line(), fields.collect()));
        }
        Ok((lines, warnings))
    }

    fn read(text: &str, columns: usize) -> (Lines, Warnings) {
        try_read(text.as_bytes(), columns).expect("every quote closes")
    }

    #[test]
    fn rows_come_with_their_lines_whatever_the_quoting() {
        for (text, expected) in [
            ("a,b\nc,d\n", vec![(1, ["a", "b"]), (2, ["c", "d"])]),
            ("a,b\r\nc,d", vec![(1, ["a", "b"]), (2, ["c", "d"])]),
            ("a,b\n\n\nc,d\n", vec![(1, ["a", "b"]), (4, ["c", "d"])]),
            ("\"a,x\",b\n", vec![(1, ["a,x", "b"])]),
            ("\"a\nx\",b\nc,d", vec![(1, ["a\nx", "b"]), (3, ["c", "d"])]),
            (
                "\"a\"\"x\",\"\"\nc,d",
                vec![(1, ["a\"x", ""]), (2, ["c", "d"])],
            ),
            ("a\"x,b\n", vec![(1, ["a\"x", "b"])]),
            (
                "a,\"b\"\r\nc,\"d\"\r\n",
                vec![(1, ["a", "b"]), (2, ["c", "d"])],
            ),
            (",\n\"\",\"\"\n", vec![(1, ["", ""]), (2, ["", ""])]),
            (
                "a, \"b,x\"\n  \"c\",d\n",
                vec![(1, ["a", "b,x"]), (2, ["c", "d"])],
            ),
            ("a, b\"\nc,  \n", vec![(1, ["a", " b\""]), (2, ["c", "  "])]),
            ("a,b\rc,d\r", vec![(1, ["a", "b"]), (2, ["c", "d"])]),
            (
                "a,b\r\nc,d\re,f\n\r\ng,h",
                vec![
                    (1, ["a", "b"]),
                    (2, ["c", "d"]),
                    (3, ["e", "f"]),
                    (5, ["g", "h"]),
                ],
            ),
            ("\"a\rx\",b\rc,d", vec![(1, ["a\rx", "b"]), (3, ["c", "d"])]),
            ("", vec![]),
            ("\n\n", vec![]),
            ("\r\r", vec![]),
        ] {
            let (rows, warnings) = read(text, 2);
            let rows: Vec<(u64, [&str; 2])> = rows
                .iter()
                .map(|(line, fields)| (*line, [fields[0].as_str(), fields[1].as_str()]))
                .collect();
            assert_eq!(rows, expected, "{text:?}");
            assert!(warnings.list().is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_does_not_close_is_refused_with_its_line() {
        let long = format!("x,y\n\"a,b\n{}\"\n", "c,d\n".repeat(1000));
        for text in [
            "x,y\n\"a,b\nc,d\ne,f\n",
            "x,y\n\"a,b\nc,d\n\"e\",f\n",
            "x,y\n\"a",
            &long,
        ] {
            match try_read(text.as_bytes(), 2) {
                Err(ReadError::Row(line, RowFault::OpenQuote)) => assert_eq!(line, 2, "{text:?}"),
                other => panic!("{text:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_row_too_long_or_too_wide_is_refused_with_its_line() {
        let long = format!("a,b\n{}", "x".repeat(MOST_BYTES + 1));
        let lines = format!(
            "a,b\n\"{}\"\n",
            format!("{}\n", "x".repeat(10_000)).repeat(500)
        );
        let wide = format!("a,b\n{}\n", ",".repeat(MOST_COLUMNS));
        for (text, expected) in [
            (long, RowFault::TooLong),
            (lines, RowFault::TooLong),
            (wide, RowFault::TooWide),
        ] {
            match try_read(text.as_bytes(), 2) {
                Err(ReadError::Row(2, fault)) => assert_eq!(fault, expected),
                other => panic!("{expected:?}: {other:?}"),
            }
        }
        let widest = format!("a,b\n{}\n", ",".repeat(MOST_COLUMNS - 1));
        assert_eq!(read(&widest, 2).0.len(), 2);
    }

    #[test]
    fn text_after_quotes_is_kept_and_noted() {
        let (rows, warnings) = read("\"e,x\" f,g\n", 2);
        assert_eq!(rows[0].1, ["\"e,x\" f", "g"]);
        assert_eq!(warnings.rows(WarningKind::TextAfterQuote), 1);
    }

    #[test]
    fn fields_are_utf8_or_windows_1252_one_by_one() {
        let bytes = b"\"M\xc3\xbc\"\"l\",B\xf6\0hm\na,b\n";
        let (rows, warnings) = try_read(bytes, 2).expect("every quote closes");
        assert_eq!(rows[0].1, ["Mü\"l", "Böhm"]);
        assert_eq!(rows[1].1, ["a", "b"]);
        assert_eq!(warnings.rows(WarningKind::Nul), 1);
    }

    #[test]
    fn fields_of_a_megabyte_are_read() {
        let long = "x".repeat(1_000_000);
        for text in [
            format!("a,{long}\nc,d\n"),
            format!("a,\"{long}\"\nc,d\n"),
            format!("\"{}\",\"{long}\"\nc,d\n", "y\n".repeat(900)),
        ] {
            let (rows, warnings) = read(&text, 2);
            assert_eq!(rows.len(), 2);
            assert_eq!(rows[0].1[1].len(), 1_000_000);
            assert_eq!(rows[1].1, ["c", "d"]);
            assert!(warnings.list().is_empty());
        }
    }

    fn field() -> impl Strategy<Value = String> {
        let letter = prop_oneof![
            Just('a'),
            Just('é'),
            Just(','),
            Just('"'),
            Just('\n'),
            Just(' '),
            Just('\r')
        ];
        prop::collection::vec(letter, 0..12)
            .prop_map(|letters| letters.into_iter().collect::<String>())
    }

    proptest! {
        /// Whatever the csv crate writes, this reader reads back the same, and calls nothing wrong.
        #[test]
        fn what_the_csv_crate_writes_reads_back(
            rows in prop::collection::vec(prop::collection::vec(field(), 3), 1..12),
            quote_all in any::<bool>(),
        ) {
            let mut writer = csv::WriterBuilder::new()
                .quote_style(if quote_all { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
                .from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("writes");
            }
            let bytes = writer.into_inner().expect("flushes");
            let (read, warnings) = try_read(&bytes, 3).expect("every quote closes");
            let read: Vec<Vec<String>> = read.into_iter().map(|row| row.1).collect();
            assert_eq!(read, rows);
            assert!(warnings.list().is_empty());
        }

        /// Bytes of any kind never panic, and rows come in the order of their lines.
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(
            prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(0), Just(0xff), Just(b'a')], 0..400,
        )) {
            if let Ok((rows, _)) = try_read(&bytes, 3) {
                assert!(rows.is_sorted_by(|one, other| one.0 < other.0));
            }
        }
    }
}
