//! Turns the bytes of a file into text in UTF-8: gzip off, byte order mark off, UTF-16 and others decoded.
//!
//! Files in UTF-8 pass untouched. So do files in windows-1252, whose rows are decoded field by field; that also reads
//! files in which both are mixed. Refuses files that are no text by their kind.

use std::borrow::Cow;
use std::io::{self, BufReader, Cursor, Read};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;
use memchr::memchr;

use super::unread::ReadError;

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
}

/// Opens a stream; `asked` is the encoding of a file that does not show its own, if the user gave one.
///
/// # Errors
/// When the stream cannot be read or is a workbook, an archive or a PDF.
pub fn open(mut raw: Bytes, asked: Option<&'static Encoding>) -> Result<Text, ReadError> {
    let mut head = sample(&mut raw)?;
    if head.starts_with(&[0x1f, 0x8b]) {
        let packed = BufReader::new(Cursor::new(head).chain(raw));
        raw = Box::new(Gzip(MultiGzDecoder::new(packed)));
        head = sample(&mut raw)?;
    }
    if let Some((_, kind)) = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(ReadError::Foreign(kind));
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
        return Err(ReadError::Foreign("a binary file"));
    }
    Ok(Text {
        bytes: Box::new(Cursor::new(head.clone()).chain(raw)),
        sample: head,
    })
}

/// Reads text that is UTF-8 or else windows-1252, without NUL bytes.
#[must_use]
pub(super) fn lenient(bytes: &[u8]) -> Cow<'_, str> {
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
    use super::{SAMPLE, open};
    use flate2::{Compression, write::GzEncoder};
    use std::io::{Cursor, Read, Write};

    #[test]
    fn marks_encodings_and_gzip_come_off_across_every_seam() {
        let plain = "name,domain\nMüller 😀,müller.de\n".repeat(SAMPLE / 20);
        let utf16 = |mark: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let text = format!("{mark}{plain}");
            text.encode_utf16().flat_map(bytes).collect()
        };
        let mut members = Vec::new();
        for part in [&plain[..12], &plain[12..]] {
            let mut member = GzEncoder::new(Vec::new(), Compression::fast());
            member.write_all(part.as_bytes()).expect("writes");
            members.extend(member.finish().expect("finishes"));
        }
        for (dress, bytes) in [
            ("plain", plain.clone().into_bytes()),
            ("marked", format!("\u{feff}{plain}").into_bytes()),
            ("little, marked", utf16("\u{feff}", u16::to_le_bytes)),
            ("big, marked", utf16("\u{feff}", u16::to_be_bytes)),
            ("little", utf16("", u16::to_le_bytes)),
            ("big", utf16("", u16::to_be_bytes)),
            ("gzip in two members", members),
        ] {
            let mut text = open(Box::new(Cursor::new(bytes)), None).expect("text");
            let mut all = String::new();
            text.bytes.read_to_string(&mut all).expect("reads");
            assert!(all == plain, "{dress}");
        }
    }
}
