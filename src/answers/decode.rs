//! From bytes to text: UTF-8 and nothing else.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Source};

/// The largest answers file that is read, in bytes; a hundred thousand integrations need about 25 MB.
pub const MOST_BYTES: u64 = 40 * 1024 * 1024;

/// Makes the bytes of an answers file its text, without a byte order mark.
///
/// # Errors
/// When there are none, or they are not UTF-8; then with line and column.
pub fn decode(name: &str, mut bytes: Vec<u8>) -> Result<Arc<Source>, Diagnostic> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(too_large(name));
    }
    if bytes.is_empty() {
        return Err(
            Diagnostic::error("empty-file", format!("`{name}` is empty"))
                .help("`partnerkit init` writes an answers file to fill in"),
        );
    }
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
        bytes.drain(..3);
    }
    let source = |text| {
        Arc::new(Source {
            name: name.to_owned(),
            text,
        })
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(source(text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let length = error.utf8_error().error_len().unwrap_or(1);
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let what = if wide {
                "the text is UTF-16, not UTF-8".to_owned()
            } else {
                let byte = error.as_bytes()[at];
                format!("byte {byte:#04x} is not UTF-8")
            };
            let mark =
                at..(at + length.max(char::REPLACEMENT_CHARACTER.len_utf8())).min(text.len());
            Err(Diagnostic::error("not-utf-8", what)
                .at(&source(text), mark, "")
                .help("save the file as UTF-8"))
        }
    }
}

/// The problem of a file that is too large to be an answers file.
#[must_use]
pub fn too_large(name: &str) -> Diagnostic {
    Diagnostic::error(
        "too-large",
        format!("`{name}` is larger than {} MiB", MOST_BYTES / 1024 / 1024),
    )
    .help("an answers file of any company is far smaller; is this the right file?")
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn only_utf_8_passes_and_the_odd_byte_is_placed() {
        let text =
            |bytes: &[u8]| decode("a.yaml", bytes.to_vec()).map(|source| source.text.clone());
        assert_eq!(text(b"\xef\xbb\xbfa: 1\n"), Ok("a: 1\n".to_owned()));
        assert_eq!(text(b"").map_err(|d| d.id), Err("empty-file"));
        let odd = text(b"a: 1\nb: caf\xe9\n").expect_err("not UTF-8");
        assert_eq!(odd.position(), Some(("a.yaml", 2, 7)));
        assert_eq!(odd.message, "byte 0xe9 is not UTF-8");
        let wide = text(b"\xff\xfea\0").expect_err("UTF-16");
        assert_eq!(wide.message, "the text is UTF-16, not UTF-8");
    }
}
