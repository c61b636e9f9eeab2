//! The `{fact}` marks of a sentence in a table.

use std::ops::Range;

/// The facts that a text names in braces, each with the bytes of its mark, braces included. Other braces are text.
pub fn marks(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let is_word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
    };
    text.match_indices('{').filter_map(move |(at, _)| {
        let (name, _) = text[at + 1..].split_once('}')?;
        let is_fact = name.contains('.') && name.split('.').all(is_word);
        is_fact.then_some((at..at + name.len() + 2, name))
    })
}

#[cfg(test)]
mod tests {
    use super::marks;

    #[test]
    fn facts_are_named_between_braces_and_nothing_else_is() {
        let cases: [(&str, &[&str]); 7] = [
            ("Plain.", &[]),
            ("{customers.count} of them", &["customers.count"]),
            ("{{customers.count}} {", &["customers.count"]),
            ("{a.b}{c.d_2}", &["a.b", "c.d_2"]),
            ("{a.b.c}", &["a.b.c"]),
            ("{customers} {.count} {Customers.count} {a.}", &[]),
            ("{a.b", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = marks(text).map(|(_, name)| name).collect();
            assert_eq!(found, expected, "{text}");
            for (range, name) in marks(text) {
                assert_eq!(text[range], format!("{{{name}}}"));
            }
        }
    }
}
