//! Splits a byte stream of delimited text into blocks of whole rows, and finds the wanted fields in each.
//!
//! Holds the one place that knows quoting and line ends. A quote that never closes must not swallow the rest
//! of a file: when none closes within [`RECORD_LIMIT`], or one closes on a later line with text behind it,
//! the line is read as it stands. Nothing is allocated per row; what the fields mean is not known here.

use std::io::{self, Read};

use memchr::memchr;
use wide::u8x16;

use super::findings::{Findings, Trouble};

/// Bytes read at a time. Small enough that a block stays in the cache between the threads.
const BLOCK: usize = 256 * 1024;

/// The longest record a quoted field may make before its quote is taken as one that never closes.
pub const RECORD_LIMIT: usize = 16 * 1024 * 1024;

/// How a file is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between two fields.
    pub delimiter: u8,
    /// The byte that ends a line: `\n`, or `\r` in files of old Macs. A `\r` before `\n` is dropped.
    pub line_end: u8,
}

/// Where a field's bytes are inside its block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    start: u32,
    /// The length in the lower 31 bits; the top bit says that doubled quotes stand inside.
    len: u32,
}

const DOUBLED: u32 = 1 << 31;

impl Span {
    fn new(start: usize, end: usize, doubled: bool) -> Span {
        // A block is at most a block and a record long, far below 2^31 bytes.
        Span {
            start: start as u32,
            len: (end - start) as u32 | if doubled { DOUBLED } else { 0 },
        }
    }

    fn range(self) -> std::ops::Range<usize> {
        let start = self.start as usize;
        start..start + (self.len & !DOUBLED) as usize
    }
}

/// A row: its line and where it stands in the block.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    line: u32,
    start: u32,
    end: u32,
    columns: u32,
}

/// A run of whole rows.
#[derive(Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    first_line: u64,
    rows: Vec<Row>,
    spans: Vec<Span>,
    wanted: usize,
    /// What was wrong with these rows.
    pub findings: Findings,
}

impl Block {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The line the row begins on, counted from 1.
    #[must_use]
    pub fn line(&self, row: usize) -> u64 {
        self.first_line + u64::from(self.rows[row].line)
    }

    /// The row as it stands in the file, without its line end.
    #[must_use]
    pub fn raw(&self, row: usize) -> &[u8] {
        let Row { start, end, .. } = self.rows[row];
        &self.bytes[start as usize..end as usize]
    }

    /// Where the row begins in the block, in bytes.
    #[must_use]
    pub fn start(&self, row: usize) -> usize {
        self.rows[row].start as usize
    }

    /// How many fields the row has.
    #[must_use]
    pub fn columns(&self, row: usize) -> usize {
        self.rows[row].columns as usize
    }

    /// The field in the wanted slot, without its quotes; doubled quotes are undone in `scratch`.
    #[inline]
    #[must_use]
    pub fn field<'a>(&'a self, row: usize, slot: usize, scratch: &'a mut Vec<u8>) -> &'a [u8] {
        let span = self.spans[row * self.wanted + slot];
        let bytes = &self.bytes[span.range()];
        if span.len & DOUBLED == 0 {
            return bytes;
        }
        scratch.clear();
        let mut rest = bytes;
        while let Some(at) = memchr(b'"', rest) {
            scratch.extend_from_slice(&rest[..=at]);
            let skip = if rest.get(at + 1) == Some(&b'"') {
                2
            } else {
                1
            };
            rest = &rest[at + skip..];
        }
        scratch.extend_from_slice(rest);
        scratch
    }

    fn reset(&mut self, wanted: usize, first_line: u64) {
        self.rows.clear();
        self.spans.clear();
        self.findings.clear();
        self.wanted = wanted;
        self.first_line = first_line;
    }
}

/// What one look at a record found.
enum Look {
    /// The record ends before this offset, where the next one starts; how many line ends it has.
    Ends(usize, u32),
    /// The bytes end inside the record.
    Short,
}

/// Which fields of a row are wanted: the slot of each column.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    slots: Vec<u16>,
    count: usize,
}

const UNWANTED: u16 = u16::MAX;

impl Wanted {
    /// Wants these columns of a row with `columns` columns; a slot is the position in the list.
    #[must_use]
    pub fn columns(columns: usize, wanted: &[usize]) -> Wanted {
        let mut slots = vec![UNWANTED; columns];
        for (slot, column) in (0..UNWANTED).zip(wanted) {
            slots[*column] = slot;
        }
        Wanted {
            slots,
            count: wanted.len(),
        }
    }

    /// Wants every one of `columns` columns.
    #[must_use]
    pub fn every(columns: usize) -> Wanted {
        let all: Vec<usize> = (0..columns).collect();
        Wanted::columns(columns, &all)
    }

    /// How many fields are wanted.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    #[inline]
    fn slot(&self, column: usize) -> Option<usize> {
        match self.slots.get(column) {
            Some(&UNWANTED) | None => None,
            Some(&slot) => Some(usize::from(slot)),
        }
    }
}

/// Reads blocks of rows.
pub struct RowReader<R> {
    source: R,
    dialect: Dialect,
    wanted: Wanted,
    /// Bytes after the last whole row.
    carry: Vec<u8>,
    at_end: bool,
    next_line: u64,
    bytes_read: u64,
    block: usize,
    record_limit: usize,
}

impl<R: Read> RowReader<R> {
    /// Reads `source`, whose first byte stands on `first_line`.
    pub fn new(source: R, dialect: Dialect, wanted: Wanted, first_line: u64) -> RowReader<R> {
        RowReader {
            source,
            dialect,
            wanted,
            carry: Vec::new(),
            at_end: false,
            next_line: first_line,
            bytes_read: 0,
            block: BLOCK,
            record_limit: RECORD_LIMIT,
        }
    }

    /// Sets the bytes read at a time and the longest record, for tests of the seams between blocks.
    #[cfg(test)]
    pub(super) fn with_sizes(mut self, block: usize, record_limit: usize) -> RowReader<R> {
        self.block = block;
        self.record_limit = record_limit;
        self
    }

    /// Bytes taken from the source so far, for a progress bar.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Fills `block` with the next rows; false at the end.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn next_block(&mut self, block: &mut Block) -> io::Result<bool> {
        block.bytes.clear();
        block.bytes.append(&mut self.carry);
        let mut goal = self.block.max(block.bytes.len());
        loop {
            self.fill(&mut block.bytes, goal)?;
            block.reset(self.wanted.count, self.next_line);
            let (used, lines) = self.split(block);
            self.next_line += u64::from(lines);
            if !block.rows.is_empty() {
                self.carry.extend_from_slice(&block.bytes[used..]);
                block.bytes.truncate(used);
                return Ok(true);
            }
            // Nothing but blank lines, or one record longer than the bytes at hand.
            block.bytes.drain(..used);
            if self.at_end {
                return Ok(false);
            }
            goal = self.block.max(block.bytes.len() * 2);
        }
    }

    fn fill(&mut self, bytes: &mut Vec<u8>, goal: usize) -> io::Result<()> {
        while !self.at_end && bytes.len() < goal {
            let want = (goal - bytes.len()) as u64;
            let got = (&mut self.source).take(want).read_to_end(bytes)? as u64;
            self.bytes_read += got;
            self.at_end = got < want;
        }
        Ok(())
    }

    /// Finds the rows in `block.bytes`; gives how many bytes and line ends they take.
    fn split(&self, block: &mut Block) -> (usize, u32) {
        let bytes = std::mem::take(&mut block.bytes);
        let (used, lines) = if memchr(b'"', &bytes).is_none() {
            self.split_plain(&bytes, block)
        } else {
            self.split_quoted(&bytes, block)
        };
        if memchr(0, &bytes[..used]).is_some() {
            for row in 0..block.rows.len() {
                let Row {
                    start, end, line, ..
                } = block.rows[row];
                if memchr(0, &bytes[start as usize..end as usize]).is_some() {
                    let line = block.first_line + u64::from(line);
                    block.findings.note(Trouble::Nul, line);
                }
            }
        }
        block.bytes = bytes;
        (used, lines)
    }

    /// The way for bytes without a single quote: one pass over delimiters and line ends.
    fn split_plain(&self, bytes: &[u8], block: &mut Block) -> (usize, u32) {
        let Dialect { delimiter, .. } = self.dialect;
        let mut stops = Stops::of(bytes, self.dialect);
        let mut row = RowBuilder::at(0, 0);
        row.begin(block, self.wanted.count);
        while let Some(at) = stops.next(row.field_start) {
            if bytes[at] == delimiter {
                row.field(block, &self.wanted, Span::new(row.field_start, at, false));
                row.field_start = at + 1;
                continue;
            }
            let end = without_return(bytes, row.field_start, at);
            row.field(block, &self.wanted, Span::new(row.field_start, end, false));
            row.finish(block, &self.wanted, end);
            row = RowBuilder::at(at + 1, row.line + 1);
            row.begin(block, self.wanted.count);
        }
        if self.at_end && row.start < bytes.len() {
            let end = without_return(bytes, row.field_start, bytes.len());
            row.field(block, &self.wanted, Span::new(row.field_start, end, false));
            row.finish(block, &self.wanted, end);
            return (bytes.len(), row.line);
        }
        row.abandon(block);
        (row.start, row.line)
    }

    fn split_quoted(&self, bytes: &[u8], block: &mut Block) -> (usize, u32) {
        let mut start = 0;
        let mut line = 0;
        let mut stops = Stops::of(bytes, self.dialect);
        while start < bytes.len() {
            match self.look(&mut stops, start, line, block) {
                Look::Ends(next, lines) => {
                    line += lines;
                    start = next;
                }
                Look::Short => break,
            }
        }
        (start, line)
    }

    /// Reads one record with quotes in it.
    fn look(&self, stops: &mut Stops, start: usize, line: u32, block: &mut Block) -> Look {
        let bytes = stops.bytes;
        let Dialect {
            delimiter,
            line_end,
        } = self.dialect;
        let mut row = RowBuilder::at(start, line);
        row.begin(block, self.wanted.count);
        let mut at = start;
        let mut lines = 0;
        loop {
            let mut from = at;
            if bytes.get(at) == Some(&b' ') {
                at = behind_blanks(bytes, at);
            }
            if bytes.get(at) == Some(&b'"') {
                match closing(bytes, at, delimiter, line_end) {
                    Close::Clean(close, doubled) if close + 2 < bytes.len() || self.at_end => {
                        row.field(block, &self.wanted, Span::new(at + 1, close, doubled));
                        lines +=
                            memchr::memchr_iter(line_end, &bytes[at + 1..close]).count() as u32;
                        let mut after = close + 1;
                        if bytes.get(after) == Some(&b'\r') && line_end == b'\n' {
                            after += 1;
                        }
                        if bytes.get(after) == Some(&delimiter) {
                            at = after + 1;
                            row.field_start = at;
                            continue;
                        }
                        row.finish(block, &self.wanted, close + 1);
                        let ended = u32::from(after < bytes.len());
                        return Look::Ends((after + 1).min(bytes.len()), lines + ended);
                    }
                    Close::Trailing(close) if memchr(line_end, &bytes[at..close]).is_none() => {
                        row.text_after_quote = true;
                        from = close;
                    }
                    Close::Trailing(_) => {
                        row.abandon(block);
                        return self.literal(bytes, start, line, block);
                    }
                    Close::Clean(..) | Close::Never
                        if !self.at_end && bytes.len() - start < self.record_limit =>
                    {
                        row.abandon(block);
                        return Look::Short;
                    }
                    Close::Clean(..) | Close::Never => {
                        row.abandon(block);
                        return self.literal(bytes, start, line, block);
                    }
                }
            }
            let Some(stop) = stops.next(from) else {
                if !self.at_end {
                    row.abandon(block);
                    return Look::Short;
                }
                let end = without_return(bytes, row.field_start, bytes.len());
                row.field(block, &self.wanted, Span::new(row.field_start, end, false));
                row.finish(block, &self.wanted, end);
                return Look::Ends(bytes.len(), lines);
            };
            if bytes[stop] == delimiter {
                row.field(block, &self.wanted, Span::new(row.field_start, stop, false));
                at = stop + 1;
                row.field_start = at;
                continue;
            }
            let end = without_return(bytes, row.field_start, stop);
            row.field(block, &self.wanted, Span::new(row.field_start, end, false));
            row.finish(block, &self.wanted, end);
            return Look::Ends(stop + 1, lines + 1);
        }
    }

    /// Reads the line at `start` as if no quote in it meant anything but those around a whole field.
    fn literal(&self, bytes: &[u8], start: usize, line: u32, block: &mut Block) -> Look {
        let Dialect {
            delimiter,
            line_end,
        } = self.dialect;
        let stop = memchr(line_end, &bytes[start..]).map(|step| start + step);
        if stop.is_none() && !self.at_end {
            return Look::Short;
        }
        block
            .findings
            .note(Trouble::OpenQuote, block.first_line + u64::from(line));
        let end = without_return(bytes, start, stop.unwrap_or(bytes.len()));
        let mut row = RowBuilder::at(start, line);
        row.begin(block, self.wanted.count);
        loop {
            let begun = row.field_start;
            let quoted = if bytes[begun..end].first() == Some(&b'"') {
                closing(&bytes[..end], begun, delimiter, line_end)
            } else {
                Close::Never
            };
            let (span, after) = if let Close::Clean(close, doubled) = quoted {
                (Span::new(begun + 1, close, doubled), close + 1)
            } else {
                let step = memchr(delimiter, &bytes[begun..end]);
                let after = step.map_or(end, |step| begun + step);
                (Span::new(begun, after, false), after)
            };
            row.field(block, &self.wanted, span);
            if after >= end {
                break;
            }
            row.field_start = after + 1;
        }
        row.finish(block, &self.wanted, end);
        match stop {
            Some(stop) => Look::Ends(stop + 1, 1),
            None => Look::Ends(bytes.len(), 0),
        }
    }
}

/// How many bytes are looked at at once for [`Stops`]: one bit of a number stands for each.
const LOOKED_AT: usize = 64;

/// Where the delimiters and line ends are. Fields are short, so looking at many bytes at once finds several.
struct Stops<'a> {
    bytes: &'a [u8],
    dialect: Dialect,
    /// The first of the bytes looked at, and which of them are stops.
    start: usize,
    bits: u64,
}

impl<'a> Stops<'a> {
    fn of(bytes: &'a [u8], dialect: Dialect) -> Stops<'a> {
        let mut stops = Stops {
            bytes,
            dialect,
            start: 0,
            bits: 0,
        };
        stops.look_at(0);
        stops
    }

    /// The first stop at `from` or after it.
    #[inline]
    fn next(&mut self, from: usize) -> Option<usize> {
        let start = from - from % LOOKED_AT;
        if start != self.start {
            self.look_at(start);
        }
        let mut bits = self.bits & u64::MAX << (from % LOOKED_AT);
        while bits == 0 {
            let start = self.start + LOOKED_AT;
            if start >= self.bytes.len() {
                return None;
            }
            self.look_at(start);
            bits = self.bits;
        }
        Some(self.start + bits.trailing_zeros() as usize)
    }

    #[inline]
    fn look_at(&mut self, start: usize) {
        self.start = start;
        let rest = &self.bytes[start..];
        self.bits = match rest.first_chunk() {
            Some(bytes) => self.stops_in(bytes),
            None => {
                let mut bytes = [0; LOOKED_AT];
                bytes[..rest.len()].copy_from_slice(rest);
                self.stops_in(&bytes) & ((1 << rest.len()) - 1)
            }
        };
    }

    #[inline]
    fn stops_in(&self, bytes: &[u8; LOOKED_AT]) -> u64 {
        let delimiter = u8x16::splat(self.dialect.delimiter);
        let line_end = u8x16::splat(self.dialect.line_end);
        let sixteens = bytes.as_chunks().0.iter().rev();
        sixteens.fold(0, |bits, sixteen| {
            let text = u8x16::new(*sixteen);
            let stops = text.simd_eq(delimiter) | text.simd_eq(line_end);
            bits << 16 | u64::from(stops.to_bitmask())
        })
    }
}

/// The end of the text before a line end, without the carriage return of Windows.
#[inline]
fn without_return(bytes: &[u8], start: usize, end: usize) -> usize {
    if end > start && bytes[end - 1] == b'\r' {
        end - 1
    } else {
        end
    }
}

/// The quote behind blanks, where one stands there; else where the blanks begin.
#[cold]
fn behind_blanks(bytes: &[u8], at: usize) -> usize {
    let blanks = bytes[at..].iter().position(|byte| *byte != b' ');
    match blanks {
        Some(blanks) if bytes[at + blanks] == b'"' => at + blanks,
        _ => at,
    }
}

enum Close {
    /// Closed before a delimiter, a line end or the end; whether doubled quotes stand inside.
    Clean(usize, bool),
    /// Closed here, with text behind it.
    Trailing(usize),
    Never,
}

/// Finds the quote that closes the one at `open`.
#[inline]
fn closing(bytes: &[u8], open: usize, delimiter: u8, line_end: u8) -> Close {
    let mut from = open + 1;
    let mut doubled = false;
    while let Some(step) = memchr(b'"', &bytes[from..]) {
        let at = from + step;
        match bytes.get(at + 1) {
            Some(b'"') => {
                doubled = true;
                from = at + 2;
            }
            None => return Close::Clean(at, doubled),
            Some(&next) if next == delimiter || next == line_end => {
                return Close::Clean(at, doubled);
            }
            Some(b'\r') if matches!(bytes.get(at + 2), None | Some(b'\n')) => {
                return Close::Clean(at, doubled);
            }
            Some(_) => return Close::Trailing(at),
        }
    }
    Close::Never
}

/// The row under construction.
struct RowBuilder {
    start: usize,
    line: u32,
    column: usize,
    field_start: usize,
    base: usize,
    text_after_quote: bool,
}

impl RowBuilder {
    #[inline]
    fn at(start: usize, line: u32) -> RowBuilder {
        RowBuilder {
            start,
            line,
            column: 0,
            field_start: start,
            base: 0,
            text_after_quote: false,
        }
    }

    #[inline]
    fn begin(&mut self, block: &mut Block, wanted: usize) {
        self.base = block.spans.len();
        block.spans.resize(self.base + wanted, Span::default());
    }

    #[inline]
    fn field(&mut self, block: &mut Block, wanted: &Wanted, span: Span) {
        if let Some(slot) = wanted.slot(self.column) {
            block.spans[self.base + slot] = span;
        }
        self.column += 1;
    }

    /// Keeps the row, unless the line is blank.
    #[inline]
    fn finish(&mut self, block: &mut Block, wanted: &Wanted, end: usize) {
        if self.column == 1 && end == self.start {
            self.abandon(block);
            return;
        }
        block.rows.push(Row {
            line: self.line,
            start: self.start as u32,
            end: end as u32,
            columns: self.column as u32,
        });
        if self.text_after_quote {
            let line = block.first_line + u64::from(self.line);
            block.findings.note(Trouble::TextAfterQuote, line);
        }
        let columns = wanted.slots.len();
        if self.column != columns {
            let line = block.first_line + u64::from(self.line);
            block.findings.note(
                if self.column < columns {
                    Trouble::TooFewFields
                } else {
                    Trouble::TooManyFields
                },
                line,
            );
        }
    }

    #[inline]
    fn abandon(&self, block: &mut Block) {
        block.spans.truncate(self.base);
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Dialect, RowReader, Wanted};
    use crate::overlap::findings::{Findings, Trouble};
    use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};

    const COMMAS: Dialect = Dialect {
        delimiter: b',',
        line_end: b'\n',
    };

    type Rows = Vec<(u64, Vec<String>)>;

    fn read_in_blocks(
        bytes: &[u8],
        columns: usize,
        block: usize,
        limit: usize,
    ) -> (Rows, Findings) {
        let mut reader =
            RowReader::new(bytes, COMMAS, Wanted::every(columns), 1).with_sizes(block, limit);
        let mut block = Block::default();
        let mut rows = Vec::new();
        let mut findings = Findings::default();
        while reader.next_block(&mut block).expect("reads") {
            findings.append(&block.findings);
            for row in 0..block.len() {
                let fields = (0..columns)
                    .map(|slot| {
                        let mut scratch = Vec::new();
                        let field = block.field(row, slot, &mut scratch);
                        String::from_utf8_lossy(field).into_owned()
                    })
                    .collect();
                rows.push((block.line(row), fields));
            }
        }
        (rows, findings)
    }

    fn read(text: &str, columns: usize) -> (Rows, Findings) {
        read_in_blocks(text.as_bytes(), columns, super::BLOCK, super::RECORD_LIMIT)
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
            ("", vec![]),
            ("\n\n", vec![]),
        ] {
            let (rows, findings) = read(text, 2);
            let rows: Vec<(u64, [&str; 2])> = rows
                .iter()
                .map(|(line, fields)| (*line, [fields[0].as_str(), fields[1].as_str()]))
                .collect();
            assert_eq!(rows, expected, "{text:?}");
            assert!(findings.list().is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_line_not_the_file() {
        for text in [
            "x,y\n\"a,b\nc,d\ne,f\n",
            "x,y\n\"a,b\nc,d\ne,\"f\"\n",
            "x,y\n\"a,b\nc,d\n\"e\",f\n",
        ] {
            let (rows, findings) = read(text, 2);
            let lines: Vec<u64> = rows.iter().map(|row| row.0).collect();
            assert_eq!(lines, [1, 2, 3, 4], "{text:?}");
            assert_eq!(rows[1].1, ["\"a", "b"]);
            assert_eq!(rows[3].1, ["e", "f"]);
            assert_eq!(findings.list()[0].lines, [2]);
            assert_eq!(findings.rows(Trouble::OpenQuote), 1);
        }
    }

    #[test]
    fn the_other_fields_of_a_line_with_an_open_quote_lose_their_quotes() {
        for text in [
            "\"Acme, Inc\",\"acme.com\",\"lead\"\n\"Beta, Ltd\",\"beta.de\",\"open\n\"C\",\"c.de\",\"x\"\n",
            "\"Acme, Inc\",\"acme.com\",\"lead\"\n\"Beta, Ltd\",\"beta.de\",\"open",
        ] {
            let (rows, findings) = read(text, 3);
            assert_eq!(rows[1].1, ["Beta, Ltd", "beta.de", "\"open"], "{text:?}");
            assert_eq!(findings.list()[0].lines, [2]);
        }
    }

    #[test]
    fn an_open_quote_far_from_the_end_gives_up_at_the_record_limit() {
        let mut text = String::from("\"a,b\n");
        for _ in 0..200_000 {
            text.push_str("c,d\n");
        }
        let (rows, findings) = read_in_blocks(text.as_bytes(), 2, super::BLOCK, 300_000);
        assert_eq!(rows.len(), 200_001);
        assert_eq!(rows[200_000], (200_001, vec!["c".into(), "d".into()]));
        assert_eq!(findings.rows(Trouble::OpenQuote), 1);
    }

    #[test]
    fn ragged_rows_and_text_after_quotes_are_kept_and_noted() {
        let (rows, findings) = read("a\nb,c,d\n\"e,x\" f,g\n", 2);
        assert_eq!(rows[0].1, ["a", ""]);
        assert_eq!(rows[1].1, ["b", "c"]);
        assert_eq!(rows[2].1, ["\"e,x\" f", "g"]);
        assert_eq!(findings.rows(Trouble::TooFewFields), 1);
        assert_eq!(findings.rows(Trouble::TooManyFields), 1);
        assert_eq!(findings.rows(Trouble::TextAfterQuote), 1);
    }

    #[test]
    fn fields_of_a_megabyte_are_read_across_blocks() {
        let long = "x".repeat(1_000_000);
        for text in [
            format!("a,{long}\nc,d\n"),
            format!("a,\"{long}\"\nc,d\n"),
            format!("\"{}\",\"{long}\"\nc,d\n", "y\n".repeat(400_000)),
        ] {
            let (rows, findings) = read(&text, 2);
            assert_eq!(rows.len(), 2);
            assert_eq!(rows[0].1[1].len(), 1_000_000);
            assert_eq!(rows[1].1, ["c", "d"]);
            assert!(findings.list().is_empty());
        }
    }

    #[test]
    fn nul_bytes_are_named_by_line() {
        let (_, findings) = read("a,b\nc\0,d\n", 2);
        assert_eq!(findings.list()[0].lines, [2]);
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
            block in 1..300usize,
        ) {
            let mut writer = csv::WriterBuilder::new()
                .quote_style(if quote_all { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
                .from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("writes");
            }
            let bytes = writer.into_inner().expect("flushes");
            let (read, findings) = read_in_blocks(&bytes, 3, block, super::RECORD_LIMIT);
            let read: Vec<Vec<String>> = read.into_iter().map(|row| row.1).collect();
            assert_eq!(read, rows);
            assert!(findings.list().is_empty());
        }

        /// Bytes of any kind never panic, and every line that is not blank is in some row.
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(
            prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(0), Just(0xff), Just(b'a')], 0..400,
        ), block in 1..300usize) {
            let (rows, _) = read_in_blocks(&bytes, 3, block, 40);
            let mut lines: Vec<u64> = rows.iter().map(|row| row.0).collect();
            let sorted = lines.clone();
            lines.sort_unstable();
            lines.dedup();
            assert_eq!(lines, sorted);
        }
    }
}
