//! Recognises how a file is delimited from its beginning.

use super::rows::Dialect;

/// The delimiters that are tried, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many lines are compared.
const LINES: usize = 50;

/// The dialect of a file, and whether its first line is one like Excel's `sep=;` that gives the delimiter.
#[must_use]
pub fn sniff(sample: &[u8]) -> (Dialect, bool) {
    let line_end = line_end(sample);
    if let Some(delimiter) = given(sample, line_end) {
        let dialect = Dialect {
            delimiter,
            line_end,
        };
        return (dialect, true);
    }
    let delimiter = DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| evenness(sample, *delimiter, line_end))
        .unwrap_or(b',');
    let dialect = Dialect {
        delimiter,
        line_end,
    };
    (dialect, false)
}

/// The delimiter that the first line gives, also in capitals, in quotes, or filled up with delimiters by a program
/// that saved the file again.
fn given(sample: &[u8], line_end: u8) -> Option<u8> {
    let line = sample.split(|byte| *byte == line_end).next()?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (word, mut rest) = line.split_at_checked(4)?;
    if !word.eq_ignore_ascii_case(b"sep=") {
        return None;
    }
    while let [shorter @ .., last] = rest
        && !shorter.is_empty()
        && (*last == b'"' || DELIMITERS.contains(last))
    {
        if *last != b'"' && *last != shorter[0] {
            return Some(*last);
        }
        rest = shorter;
    }
    match rest {
        [delimiter] => Some(*delimiter),
        _ => None,
    }
}

/// The byte that ends lines: `\r` where one stands alone outside quotes and no `\n` does.
fn line_end(sample: &[u8]) -> u8 {
    let mut quoted = false;
    let mut is_mac = false;
    for (at, byte) in sample.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return b'\n',
            b'\r' if !quoted => is_mac = true,
            _ => {}
        }
        // Most files show their line ends at once.
        if is_mac && !quoted && sample.get(at + 1) == Some(&b'\n') {
            return b'\n';
        }
    }
    if is_mac { b'\r' } else { b'\n' }
}

/// How well a delimiter explains the lines: those that have as many of it as the first, then how many that is.
fn evenness(sample: &[u8], delimiter: u8, line_end: u8) -> (usize, usize) {
    let mut counts = Vec::with_capacity(LINES);
    let (mut count, mut quoted, mut blank) = (0, false, true);
    for byte in sample {
        if *byte == b'"' {
            quoted = !quoted;
            blank = false;
        } else if *byte == line_end && !quoted {
            if !blank {
                counts.push(count);
            }
            (count, blank) = (0, true);
            if counts.len() == LINES {
                break;
            }
        } else if *byte == delimiter && !quoted {
            count += 1;
            blank = false;
        } else if *byte != b'\r' {
            blank = false;
        }
    }
    if counts.len() < LINES && !blank && !quoted && counts.is_empty() {
        counts.push(count);
    }
    match counts.first() {
        None | Some(0) => (0, 0),
        Some(&first) => (
            counts.iter().filter(|count| **count == first).count(),
            first,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::sniff;

    #[test]
    fn the_delimiter_that_explains_the_lines_wins() {
        for (sample, delimiter) in [
            ("name,domain\nAcme,acme.com\n", b','),
            ("name;domain\nAcme, Inc;acme.com\nB, C, D;b.com\n", b';'),
            ("name\tdomain\nAcme, Inc\tacme.com\n", b'\t'),
            ("name|domain|mail\na|b|c,d\n", b'|'),
            ("\"a;b\",\"c;d\"\n\"e;f;g\",\"h\"\n", b','),
            ("domain\nacme.com\n", b','),
            ("name;domain", b';'),
            ("", b','),
            ("sep=|\na;b|c;d\n", b'|'),
            ("SEP=;\na,b;c\n", b';'),
            ("\"sep=;\"\na,b;c\n", b';'),
            ("sep=,,,\na,b;c,d\n", b','),
            ("sep=;,,\na,b;c,d\n", b','),
            ("\"sep=;\",,\na,b;c,d\n", b','),
        ] {
            assert_eq!(
                sniff(sample.as_bytes()).0.delimiter,
                delimiter,
                "{sample:?}"
            );
        }
    }

    #[test]
    fn line_ends_of_old_macs_and_sep_lines_are_seen() {
        let (dialect, is_given) = sniff(b"sep=;\r\na;b\r\n");
        assert_eq!((dialect.delimiter, dialect.line_end), (b';', b'\n'));
        assert!(is_given);
        assert_eq!(sniff(b"a;b\rc;d\r").0.line_end, b'\r');
        assert_eq!(sniff(b"a,b\r\"A\nc\",d\re,f").0.line_end, b'\r');
        assert_eq!(sniff(b"a,b\r\nc,d\r").0.line_end, b'\n');
        assert_eq!(sniff(b"a,b\n\"c\rx\",d\n").0.line_end, b'\n');
        assert_eq!(sniff(b"\"a\",\"b\"\r\n\"open,c\r\n").0.line_end, b'\n');
    }
}
