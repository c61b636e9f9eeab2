//! Recognises how a file is delimited from its beginning.

/// The delimiters that are tried, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many lines are compared.
const LINES: usize = 50;

/// The delimiter of a file, and whether its first line is one like Excel's `sep=;` that gives it.
#[must_use]
pub fn sniff(sample: &[u8]) -> (u8, bool) {
    if let Some(delimiter) = given(sample) {
        return (delimiter, true);
    }
    let likeliest = DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| evenness(sample, *delimiter));
    (likeliest.unwrap_or(b','), false)
}

/// The delimiter that the first line gives, also in capitals, in quotes, or filled up with delimiters by a program
/// that saved the file again.
fn given(sample: &[u8]) -> Option<u8> {
    let line = sample.split(|byte| b"\r\n".contains(byte)).next()?;
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

/// How well a delimiter explains the lines: the most that have equally many of it, then how many that is.
fn evenness(sample: &[u8], delimiter: u8) -> (usize, usize) {
    let mut counts = Vec::with_capacity(LINES);
    let (mut count, mut quoted, mut blank) = (0, false, true);
    for byte in sample {
        if *byte == b'"' {
            quoted = !quoted;
            blank = false;
        } else if b"\r\n".contains(byte) && !quoted {
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
        } else {
            blank = false;
        }
    }
    if counts.len() < LINES && !blank && !quoted && counts.is_empty() {
        counts.push(count);
    }
    let alike = |count: usize| counts.iter().filter(|other| **other == count).count();
    let with_it = counts.iter().filter(|count| **count > 0);
    let best = with_it.map(|count| (alike(*count), *count)).max();
    best.unwrap_or_default()
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
            ("Partners of June\nname;domain\nAcme;acme.com\n", b';'),
            ("Report, by Jo\n\nname\tdomain\nAcme\tacme.com\n", b'\t'),
            ("Accounts; all\nname,domain\nAcme,acme.com\n", b','),
            (
                "name,mails\nAcme,jo@a.com;al@a.com\nBolt,jo@b.com;al@b.com\n",
                b',',
            ),
            ("", b','),
            ("sep=|\na;b|c;d\n", b'|'),
            ("SEP=;\na,b;c\n", b';'),
            ("\"sep=;\"\na,b;c\n", b';'),
            ("sep=,,,\na,b;c,d\n", b','),
            ("sep=;,,\na,b;c,d\n", b','),
            ("\"sep=;\",,\na,b;c,d\n", b','),
        ] {
            assert_eq!(sniff(sample.as_bytes()).0, delimiter, "{sample:?}");
        }
    }

    #[test]
    fn lines_end_in_the_way_of_any_system() {
        for sample in ["sep=;\r\na;b\r\n", "sep=;\ra;b\r"] {
            assert_eq!(sniff(sample.as_bytes()), (b';', true), "{sample:?}");
        }
        for sample in [
            "a;b,c\rc;d\r",
            "a;b\r\"A\nc\";d\re;f",
            "a;b,c\r\nc;d\re;f\n",
        ] {
            assert_eq!(sniff(sample.as_bytes()), (b';', false), "{sample:?}");
        }
    }
}
