//! Free text.

use super::Rejection;
use crate::diagnostics::is_invisible;

/// One line of text: line breaks become spaces, control characters and marks that nobody can see are
/// refused, because they drive terminals and reorder what is read.
pub(super) fn line(text: &str, max_length: usize) -> Result<String, Rejection> {
    let mut line = String::with_capacity(text.len());
    for word in text.split(['\n', '\r', '\t']) {
        let word = word.trim();
        if !line.is_empty() && !word.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if let Some(odd) = line.chars().find(|c| c.is_control() || is_invisible(*c)) {
        let message = format!(
            "the text holds a character that cannot be seen (U+{:04X})",
            u32::from(odd)
        );
        return Err(Rejection::new("odd-character", message)
            .help("type the text anew, without what came along by copying"));
    }
    if line.is_empty() {
        return Err(Rejection::new("empty", "nothing is given here")
            .help(format!("write a text of at most {max_length} characters")));
    }
    let length = line.chars().count();
    if length > max_length {
        return Err(Rejection::new(
            "too-long",
            format!("the text has {length} characters, more than {max_length}"),
        )
        .help(format!("shorten it to {max_length} characters")));
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn text_of_any_script_passes_on_one_line() {
        let cases = [
            ("  Müller & Söhne ", "Müller & Söhne"),
            ("株式会社\n東京", "株式会社 東京"),
            ("👩\u{200d}🚀 emoji", "👩\u{200d}🚀 emoji"),
            ("a: b #c", "a: b #c"),
            ("one\r\n\r\n two\n", "one two"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text, 40), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn what_cannot_be_seen_or_is_too_long_is_refused() {
        for (text, id) in [
            ("a\u{1b}[31m", "odd-character"),
            ("a\u{202e}b", "odd-character"),
            ("a\0", "odd-character"),
            ("\n", "empty"),
            ("eleven char", "too-long"),
        ] {
            assert_eq!(line(text, 10).map_err(|r| r.id), Err(id), "{text:?}");
        }
    }
}
