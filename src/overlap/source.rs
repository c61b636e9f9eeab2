//! Turns the bytes of a file into text in UTF-8: gzip off, byte order mark off, UTF-16 and others decoded.
//!
//! Files in UTF-8 pass untouched. So do files in windows-1252, since domains are ASCII and names are decoded
//! field by field; that also reads files in which both are mixed. Refuses files that are no text by their kind.

use std::borrow::Cow;
use std::io::{self, BufReader, Cursor, Read};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;
use memchr::memchr;

/// Bytes at the beginning of a text from which encoding and delimiter are recognised.
const SAMPLE: usize = 256 * 1024;

/// How files begin that are no text, and what they are.
const FOREIGN: [(&[u8], &str); 14] = [
    (b"PK\x03\x04", "a workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed twice"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x7fELF", "a program"),
];

/// A byte stream that can move to another thread.
pub type Bytes = Box<dyn Read + Send>;

/// Text in UTF-8 or windows-1252.
pub struct Text {
    /// The beginning of the text; the whole of it when it is short.
    pub sample: Vec<u8>,
    /// The whole text, the sample included.
    pub bytes: Bytes,
    /// The encoding found or asked for; none where UTF-8 is assumed field by field.
    pub encoding: Option<&'static str>,
}

/// Why a file is not text.
#[derive(Debug)]
pub enum NotText {
    /// It cannot be read.
    Unreadable(io::Error),
    /// It is of a kind that has to be saved anew as CSV.
    Foreign(&'static str),
}

impl From<io::Error> for NotText {
    fn from(error: io::Error) -> NotText {
        NotText::Unreadable(error)
    }
}

/// Opens a stream; `asked` is the encoding of a file that does not show its own, if the user gave one.
///
/// # Errors
/// When the stream cannot be read or is a workbook, an archive or a PDF.
pub fn open(mut raw: Bytes, asked: Option<&'static Encoding>) -> Result<Text, NotText> {
    let mut head = sample(&mut raw)?;
    if head.starts_with(&[0x1f, 0x8b]) {
        let packed = BufReader::new(Cursor::new(head).chain(raw));
        raw = Box::new(Gzip(MultiGzDecoder::new(packed)));
        head = sample(&mut raw)?;
    }
    if let Some((_, kind)) = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(NotText::Foreign(kind));
    }
    let (encoding, mark) = match (Encoding::for_bom(&head), asked) {
        (Some((encoding, mark)), _) => (Some(encoding), mark),
        (None, Some(_)) if is_utf8_beyond_ascii(&head) => (None, 0),
        (None, Some(asked)) => (Some(asked), 0),
        (None, None) => (utf16_by_zeros(&head), 0),
    };
    head.drain(..mark);
    if let Some(encoding) = encoding
        && encoding != UTF_8
    {
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(Some(encoding))
            .bom_sniffing(false)
            .build(Cursor::new(head).chain(raw));
        raw = Box::new(decoded);
        head = sample(&mut raw)?;
    }
    if is_binary(&head) {
        return Err(NotText::Foreign("a binary file"));
    }
    Ok(Text {
        bytes: Box::new(Cursor::new(head.clone()).chain(raw)),
        sample: head,
        encoding: encoding.map(Encoding::name),
    })
}

/// Reads text that is UTF-8 or else windows-1252, without NUL bytes.
#[must_use]
pub fn lenient(bytes: &[u8]) -> Cow<'_, str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    if memchr(0, text.as_bytes()).is_some() {
        text.replace('\0', "").into()
    } else {
        text
    }
}

fn sample(source: &mut Bytes) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(SAMPLE as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The text of a gzip file with one member or several; its errors say what to do.
struct Gzip<R>(MultiGzDecoder<R>);

impl<R: io::BufRead> Read for Gzip<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out).map_err(|error| {
            let message = match error.kind() {
                io::ErrorKind::UnexpectedEof => {
                    "it is cut short; have it sent or downloaded again"
                }
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                    "its gzip data is damaged, or other bytes follow it; unpack it with `gzip -dc` and give the CSV \
                     file"
                }
                _ => return error,
            };
            io::Error::new(error.kind(), message)
        })
    }
}

/// Whether the beginning of a text is UTF-8 with letters beyond ASCII, which no other encoding gives by accident.
fn is_utf8_beyond_ascii(head: &[u8]) -> bool {
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        // The sample may end inside a letter.
        Err(error) => error.error_len().is_none(),
    };
    is_utf8 && !head.is_ascii()
}

/// Whether the beginning of a file is no text: every tenth byte or more controls something that no list holds.
fn is_binary(head: &[u8]) -> bool {
    let is_control = |byte: &&u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    head.iter().filter(is_control).count() * 10 > head.len()
}

/// UTF-16 without a mark: Latin text then has a zero in nearly every other byte.
fn utf16_by_zeros(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len().min(4096) / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |odd: usize| {
        let pairs = head.chunks_exact(2).take(pairs);
        pairs.filter(|pair| pair[odd] == 0).count()
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

#[cfg(test)]
mod tests {
    use super::{NotText, open};
    use flate2::{Compression, write::GzEncoder};
    use std::io::{Cursor, Read, Write};

    fn text(bytes: &[u8]) -> (String, Option<&'static str>) {
        let mut text = open(Box::new(Cursor::new(bytes.to_vec())), None).expect("text");
        let mut all = String::new();
        text.bytes.read_to_string(&mut all).expect("reads");
        (all, text.encoding)
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
            assert_eq!(text(&bytes), (plain.to_owned(), encoding));
        }
    }

    #[test]
    fn an_encoding_asked_for_is_left_to_files_that_do_not_show_theirs() {
        let cyrillic = encoding_rs::Encoding::for_label(b"windows-1251");
        for (bytes, expected) in [
            ("name\nЗаря\n".as_bytes(), "name\nЗаря\n"),
            (b"name\n\xc7\xe0\xf0\xff\n", "name\nЗаря\n"),
            (b"name\nAcme\n", "name\nAcme\n"),
        ] {
            let mut text = open(Box::new(Cursor::new(bytes.to_vec())), cyrillic).expect("text");
            let mut all = String::new();
            text.bytes.read_to_string(&mut all).expect("reads");
            assert_eq!(all, expected);
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
        assert_eq!(text(&bytes), ("a,b\nc,d\n".to_owned(), None));
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
                [&whole[..], b"other bytes"].concat(),
                "its gzip data is damaged, or other bytes follow it",
            ),
        ] {
            match open(Box::new(Cursor::new(bytes)), None) {
                Err(NotText::Unreadable(error)) => {
                    assert!(error.to_string().starts_with(told), "{error}");
                }
                _ => panic!("read: {told}"),
            }
        }
    }

    #[test]
    fn what_is_no_text_is_told_by_name() {
        for (bytes, kind) in [
            (&b"PK\x03\x04rest"[..], "a workbook or a zip archive"),
            (b"%PDF-1.7", "a PDF"),
            (b"\x89PNG\r\n\x1a\n", "an image"),
            (b"BZh91AY", "compressed with bzip2"),
            (b"name,\x00\x01\x02\x03\x04", "a binary file"),
            (b"\x00\x00\x00\x00\x00\x00\x00\x00", "a binary file"),
        ] {
            match open(Box::new(Cursor::new(bytes.to_vec())), None) {
                Err(NotText::Foreign(told)) => assert_eq!(told, kind),
                _ => panic!("{kind} was taken"),
            }
        }
    }
}
