//! E-mail addresses in a text: where they are, and the text without them.

use std::ops::Range;

/// Whether a text holds an e-mail address.
pub(super) fn has_address(text: &str) -> bool {
    local_parts(text).next().is_some()
}

/// The text with `x` for each letter before the `@` of an e-mail address. Every byte stays at its place.
pub(super) fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for local in local_parts(text) {
        out.push_str(&text[out.len()..local.start]);
        out.extend(text[local].chars().map(|c| match c.len_utf8() {
            1 => 'x',
            2 => '×',
            3 => 'ｘ',
            _ => '𝐱',
        }));
    }
    out.push_str(&text[out.len()..]);
    out
}

/// What stands before the `@` of each e-mail address.
fn local_parts(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('@').filter_map(|(at, _)| {
        let host = &text[at + 1..];
        let end = host.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '.');
        let host = host[..end.unwrap_or(host.len())].trim_end_matches('.');
        let (name, ending) = host.rsplit_once('.')?;
        let is_local = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_~.".contains(c);
        let rest = text[..at].trim_end_matches(is_local).len();
        // A quote or a mark of YAML before the address is none of it.
        let local = text[rest..at].trim_start_matches(|c: char| !c.is_alphanumeric());
        let is_address = !local.is_empty() && !name.is_empty() && !ending.is_empty();
        is_address.then(|| at - local.len()..at)
    })
}

#[cfg(test)]
mod tests {
    use super::{has_address, masked};

    #[test]
    fn every_letter_before_the_at_of_an_address_is_masked() {
        for (text, expected) in [
            ("{registers: jo@acme.com}", "{registers: xx@acme.com}"),
            (
                "['jo.b+x@acme.co.uk', \"al@b.de\"]",
                "['xxxxxx@acme.co.uk', \"xx@b.de\"]",
            ),
            (
                "#jo@acme.com, o'neil@acme.com.",
                "#xx@acme.com, xxxxxx@acme.com.",
            ),
            ("jö@acme.de", "x×@acme.de"),
        ] {
            assert_eq!(masked(text), expected);
            assert_eq!(masked(text).len(), text.len(), "{text}");
            assert!(has_address(text), "{text}");
        }
        for text in ["Acme @ Berlin", "@acme.com", "jo@", "a@b", "1.5@.x", ""] {
            assert!(!has_address(text), "{text}");
            assert_eq!(masked(text), text);
        }
    }
}
