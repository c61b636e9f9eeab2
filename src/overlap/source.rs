//! Turns the bytes of a file into text in UTF-8: gzip off, byte order mark off, UTF-16 and others decoded.
//!
//! Files in UTF-8 pass untouched. So do files in windows-1252, since domains are ASCII and names are judged
//! field by field; that also reads files in which both are mixed. Refuses what is no text at all by name.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use flate2::bufread::GzDecoder;

/// How much of the text is looked at before reading begins.
const SAMPLE: usize = 256 * 1024;

/// The longest first line that is looked for.
const LONGEST_HEADER: usize = 16 * 1024 * 1024;

/// What is said of gzip data that ends too early.
const CUT_SHORT: &str = "it is cut short; have it sent or downloaded again";

/// What is said of gzip data with other bytes behind it.
const MORE_BEHIND: &str =
    "other bytes stand behind its gzip data; unpack it with `gzip -dc` and give the CSV file";

/// A byte stream that can move to another thread.
pub type Bytes = Box<dyn Read + Send>;

/// Text, and the beginning of it for a look ahead.
pub struct Text {
    /// The beginning of the text; the whole of it when it is short.
    pub sample: Vec<u8>,
    /// The text after the sample.
    pub rest: Bytes,
    /// The encoding found or asked for; none where UTF-8 is assumed field by field.
    pub encoding: Option<&'static str>,
    /// Whether the file was compressed.
    pub gzip: bool,
}

/// Why a file is not text.
#[derive(Debug)]
pub enum NotText {
    /// It cannot be read.
    Unreadable(io::Error),
    /// It is of a kind that the person has to save anew as CSV.
    Foreign(&'static str),
}

impl From<io::Error> for NotText {
    fn from(error: io::Error) -> NotText {
        NotText::Unreadable(error)
    }
}

/// Opens a stream; `asked` is the encoding the person named, if any.
///
/// # Errors
/// When the stream cannot be read or is a workbook, an archive or a PDF.
pub fn open(mut raw: Bytes, asked: Option<&'static Encoding>) -> Result<Text, NotText> {
    let mut head = read_up_to(&mut raw, SAMPLE)?;
    let gzip = head.starts_with(&[0x1f, 0x8b]);
    if gzip {
        let packed: Bytes = Box::new(Cursor::new(head).chain(raw));
        raw = Box::new(Gzip::Member(Box::new(GzDecoder::new(BufReader::new(
            packed,
        )))));
        head = read_up_to(&mut raw, SAMPLE)?;
    }
    for (magic, kind) in [
        (&b"PK\x03\x04"[..], "a workbook or a zip archive"),
        (b"\xd0\xcf\x11\xe0", "an old workbook"),
        (b"%PDF", "a PDF"),
        (b"\x1f\x8b", "compressed twice"),
        (b"PAR1", "a Parquet file"),
        (b"SQLite format 3", "a database"),
    ] {
        if head.starts_with(magic) {
            return Err(NotText::Foreign(kind));
        }
    }
    let marked = Encoding::for_bom(&head);
    let (encoding, mark) = match (marked, asked) {
        (Some((encoding, mark)), _) => (Some(encoding), mark),
        (None, Some(asked)) => (Some(asked), 0),
        (None, None) => (utf16_by_zeros(&head), 0),
    };
    head.drain(..mark);
    match encoding {
        Some(encoding) if encoding != UTF_8 => {
            let mut text: Bytes = Box::new(Decoded {
                inner: Cursor::new(head).chain(raw),
                decoder: Some(encoding.new_decoder_without_bom_handling()),
                input: vec![0; 64 * 1024],
                pending: 0..0,
                output: vec![0; 64 * 1024],
                ready: 0..0,
                ended: false,
            });
            let sample = read_up_to(&mut text, SAMPLE)?;
            Ok(Text {
                sample: with_first_line(sample, &mut text)?,
                rest: text,
                encoding: Some(encoding.name()),
                gzip,
            })
        }
        _ => Ok(Text {
            sample: with_first_line(head, &mut raw)?,
            rest: raw,
            encoding: encoding.map(Encoding::name),
            gzip,
        }),
    }
}

/// Reads text that is UTF-8 or else windows-1252, without NUL bytes.
#[must_use]
pub fn lenient(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    };
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text
    }
}

fn read_up_to(source: &mut Bytes, limit: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(limit as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The beginning of a text, read on to the end of the first line, since columns are recognised by it.
fn with_first_line(mut head: Vec<u8>, rest: &mut Bytes) -> io::Result<Vec<u8>> {
    while !head.is_empty() && head.len() < LONGEST_HEADER && !has_line_end(&head) {
        let more = read_up_to(rest, head.len())?;
        if more.is_empty() {
            break;
        }
        head.extend(more);
    }
    Ok(head)
}

/// Whether a line ends outside quotes.
fn has_line_end(text: &[u8]) -> bool {
    let mut quoted = false;
    text.iter().any(|byte| {
        quoted ^= *byte == b'"';
        !quoted && matches!(byte, b'\n' | b'\r')
    })
}

/// The text of a gzip file, which may have several members. Says in words what is wrong with it.
enum Gzip {
    Member(Box<GzDecoder<BufReader<Bytes>>>),
    Ended,
}

impl Read for Gzip {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let Gzip::Member(member) = self else {
                return Ok(0);
            };
            let got = member.read(out).map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => io::Error::new(error.kind(), CUT_SHORT),
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                    io::Error::new(error.kind(), format!("it is damaged gzip data ({error})"))
                }
                _ => error,
            })?;
            if got > 0 || out.is_empty() {
                return Ok(got);
            }
            let Gzip::Member(member) = std::mem::replace(self, Gzip::Ended) else {
                return Ok(0);
            };
            let mut packed = member.into_inner();
            if more_members(&mut packed)? {
                *self = Gzip::Member(Box::new(GzDecoder::new(packed)));
            }
        }
    }
}

/// Whether another member begins here. Zeros that fill up a block of a tape do not count; anything else would
/// be lost in silence.
fn more_members(packed: &mut BufReader<Bytes>) -> io::Result<bool> {
    loop {
        let bytes = packed.fill_buf()?;
        let Some(zeros) = bytes.iter().position(|byte| *byte != 0) else {
            let length = bytes.len();
            if length == 0 {
                return Ok(false);
            }
            packed.consume(length);
            continue;
        };
        if bytes[zeros] != 0x1f {
            return Err(io::Error::new(io::ErrorKind::InvalidData, MORE_BEHIND));
        }
        packed.consume(zeros);
        return Ok(true);
    }
}

/// UTF-16 without a mark: Latin text then has a zero in nearly every other byte.
fn utf16_by_zeros(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len().min(4096) / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |odd: usize| {
        head.chunks_exact(2)
            .take(pairs)
            .filter(|pair| pair[odd] == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= pairs * 7 && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 10 >= pairs * 7 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A stream decoded into UTF-8; what cannot be decoded becomes the replacement character.
struct Decoded<R> {
    inner: R,
    /// None once the text has ended.
    decoder: Option<Decoder>,
    input: Vec<u8>,
    /// The part of `input` not decoded yet.
    pending: std::ops::Range<usize>,
    /// Decoded text; a decoder needs room for whole characters, a caller may bring less.
    output: Vec<u8>,
    /// The part of `output` not handed over yet.
    ready: std::ops::Range<usize>,
    ended: bool,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            if self.pending.is_empty() && !self.ended {
                let got = self.inner.read(&mut self.input)?;
                self.pending = 0..got;
                self.ended = got == 0;
            }
            let Some(decoder) = &mut self.decoder else {
                break;
            };
            let (outcome, read, written, _) = decoder.decode_to_utf8(
                &self.input[self.pending.clone()],
                &mut self.output,
                self.ended,
            );
            self.pending.start += read;
            self.ready = 0..written;
            if self.ended && outcome == CoderResult::InputEmpty {
                self.decoder = None;
            }
        }
        let taken = self.ready.len().min(out.len());
        let from = self.ready.start;
        out[..taken].copy_from_slice(&self.output[from..from + taken]);
        self.ready.start += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::{NotText, open};
    use flate2::{Compression, write::GzEncoder};
    use std::io::{Cursor, Read, Write};

    fn text(bytes: &[u8]) -> (String, Option<&'static str>, bool) {
        let mut text = open(Box::new(Cursor::new(bytes.to_vec())), None).expect("text");
        let mut all = text.sample;
        text.rest.read_to_end(&mut all).expect("reads");
        (
            String::from_utf8(all).expect("UTF-8"),
            text.encoding,
            text.gzip,
        )
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn marks_and_encodings_come_off() {
        let plain = "name,domain\nMüller 😀,müller.de\n";
        let mut marked = vec![0xef, 0xbb, 0xbf];
        marked.extend(plain.bytes());
        let mut little = vec![0xff, 0xfe];
        little.extend(utf16(plain, false));
        let mut big = vec![0xfe, 0xff];
        big.extend(utf16(plain, true));
        for (bytes, encoding) in [
            (plain.as_bytes().to_vec(), None),
            (marked, Some("UTF-8")),
            (little, Some("UTF-16LE")),
            (big, Some("UTF-16BE")),
            (utf16(plain, false), Some("UTF-16LE")),
            (utf16(plain, true), Some("UTF-16BE")),
        ] {
            assert_eq!(text(&bytes), (plain.to_owned(), encoding, false));
        }
    }

    #[test]
    fn long_utf16_text_survives_every_seam() {
        let long = "Ünïcode 😀 line\n".repeat(60_000);
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(utf16(&long, false));
        assert!(text(&bytes).0 == long);
    }

    #[test]
    fn gzip_is_read_even_in_several_members() {
        let mut bytes = Vec::new();
        for part in ["a,b\n", "c,d\n"] {
            let mut member = GzEncoder::new(Vec::new(), Compression::fast());
            member.write_all(part.as_bytes()).expect("writes");
            bytes.extend(member.finish().expect("finishes"));
        }
        assert_eq!(text(&bytes), ("a,b\nc,d\n".to_owned(), None, true));
    }

    #[test]
    fn a_gzip_file_cut_short_is_an_error() {
        let mut member = GzEncoder::new(Vec::new(), Compression::fast());
        member.write_all(&b"a,b\n".repeat(1000)).expect("writes");
        let mut bytes = member.finish().expect("finishes");
        let whole = bytes.clone();
        bytes.truncate(bytes.len() - 9);
        for (bytes, told) in [
            (bytes, "it is cut short"),
            (whole[..15].to_vec(), "it is cut short"),
            (
                [&whole[..], b"trailing"].concat(),
                "other bytes stand behind",
            ),
        ] {
            match open(Box::new(Cursor::new(bytes)), None) {
                Err(NotText::Unreadable(error)) => {
                    assert!(error.to_string().starts_with(told), "{error}");
                }
                _ => panic!("read: {told}"),
            }
        }
        let padded = [&whole[..], &[0; 700]].concat();
        assert_eq!(text(&padded).0.len(), 4000);
    }

    #[test]
    fn the_sample_holds_a_first_line_of_a_megabyte() {
        for cell in [
            "x".repeat(1_000_000),
            format!("\"{}\"", "x\n".repeat(500_000)),
        ] {
            let long = format!("{cell},domain\na,b\n");
            let text = open(Box::new(Cursor::new(long.into_bytes())), None).expect("text");
            assert!(text.sample.len() > 1_000_000);
        }
    }

    #[test]
    fn workbooks_and_archives_are_told_by_name() {
        for (bytes, kind) in [
            (&b"PK\x03\x04rest"[..], "a workbook or a zip archive"),
            (b"%PDF-1.7", "a PDF"),
        ] {
            match open(Box::new(Cursor::new(bytes.to_vec())), None) {
                Err(NotText::Foreign(told)) => assert_eq!(told, kind),
                _ => panic!("{kind} was taken"),
            }
        }
    }
}
