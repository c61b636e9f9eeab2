//! Sentences of tables: texts in which `{fact}` stands for the fact's value.

use std::ops::Range;

/// A text of a table whose `{fact}` marks are filled with values before anyone reads it.
///
/// The text itself is out of reach, so that none is printed with its marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sentence(&'static str);

impl Sentence {
    /// The sentence of a text as its table has it.
    pub(super) const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// Whether the table has no text there.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The text with each mark replaced by what `value` says of the fact's name.
    #[must_use]
    pub fn fill(self, value: impl Fn(&str) -> String) -> String {
        let mut filled = String::with_capacity(self.0.len());
        let mut from = 0;
        for (mark, name) in marks(self.0) {
            filled.push_str(&self.0[from..mark.start]);
            filled.push_str(&value(name));
            from = mark.end;
        }
        filled.push_str(&self.0[from..]);
        filled
    }
}

/// The facts that a text names in braces, each with the bytes of its mark, braces included. Other braces are text.
pub(super) fn marks(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
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
