//! Names as parts of ids and of file names.

/// The text in small ASCII letters, digits and single hyphens, at most so many bytes long; `unnamed` when
/// nothing of it is left.
#[must_use]
pub fn slug(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(longest));
    for c in text.chars().flat_map(char::to_lowercase) {
        if out.len() >= longest {
            break;
        }
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    if out.is_empty() {
        out.push_str("unnamed");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_becomes_letters_digits_and_hyphens() {
        for (text, expected) in [
            ("Acme & Co.", "acme-co"),
            ("  a/b  ", "a-b"),
            ("\u{130}x", "i-x"),
            ("\u{682a}\u{5f0f}", "unnamed"),
            ("", "unnamed"),
            ("---", "unnamed"),
            ("abcdefghijkl", "abcdefghij"),
            ("abcdefghi jkl", "abcdefghi"),
        ] {
            assert_eq!(slug(text, 10), expected, "{text:?}");
        }
    }
}
