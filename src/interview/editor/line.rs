//! A line of text being edited: letter by letter as a person counts them, and the part of it that fits.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The text and the place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::interview) struct Line {
    text: String,
    /// The byte before which the cursor stands, on a letter's edge.
    at: usize,
}

impl Line {
    /// A line with the cursor at its end.
    pub(in crate::interview) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            at: text.len(),
        }
    }

    /// The text.
    pub(in crate::interview) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.text.insert_str(self.at, text);
        self.at += text.len();
    }

    pub(super) fn left(&mut self) {
        self.at -= self.before();
    }

    pub(super) fn right(&mut self) {
        self.at += self.after();
    }

    pub(super) fn home(&mut self) {
        self.at = 0;
    }

    pub(super) fn end(&mut self) {
        self.at = self.text.len();
    }

    pub(super) fn backspace(&mut self) {
        let from = self.at - self.before();
        self.text.replace_range(from..self.at, "");
        self.at = from;
    }

    pub(super) fn delete(&mut self) {
        let to = self.at + self.after();
        self.text.replace_range(self.at..to, "");
    }

    pub(super) fn cut_to_start(&mut self) {
        self.text.replace_range(..self.at, "");
        self.at = 0;
    }

    pub(super) fn cut_to_end(&mut self) {
        self.text.truncate(self.at);
    }

    /// Cuts the word before the cursor and the spaces after it.
    pub(super) fn cut_word(&mut self) {
        let before = self.text[..self.at].trim_end();
        let from = before.rfind(char::is_whitespace).map_or(0, |space| {
            space + before[space..].chars().next().map_or(1, char::len_utf8)
        });
        self.text.replace_range(from..self.at, "");
        self.at = from;
    }

    /// The bytes of the letter before the cursor.
    fn before(&self) -> usize {
        self.text[..self.at]
            .graphemes(true)
            .next_back()
            .map_or(0, str::len)
    }

    /// The bytes of the letter after the cursor.
    fn after(&self) -> usize {
        self.text[self.at..]
            .graphemes(true)
            .next()
            .map_or(0, str::len)
    }

    /// The part that fits into so many columns, with the column of the cursor in it.
    pub(in crate::interview) fn view(&self, columns: usize) -> (&str, usize) {
        let mut from = 0;
        let mut cursor = self.text[..self.at].width();
        for letter in self.text[..self.at].graphemes(true) {
            if cursor < columns {
                break;
            }
            cursor = cursor.saturating_sub(letter.width());
            from += letter.len();
        }
        let mut to = from;
        let mut used = 0;
        for letter in self.text[from..].graphemes(true) {
            used += letter.width();
            if used > columns {
                break;
            }
            to += letter.len();
        }
        (&self.text[from..to], cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::Line;
    use proptest::prelude::{any, proptest};
    use proptest::prop_assert;
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn editing_goes_by_letters_as_a_person_counts_them() {
        let mut line = Line::new("a👩\u{200d}🚀株e\u{301}");
        line.backspace();
        assert_eq!(line.text(), "a👩\u{200d}🚀株");
        line.left();
        line.backspace();
        assert_eq!(line.text(), "a株");
        line.insert("b");
        assert_eq!(line.text(), "ab株");
        line.home();
        line.delete();
        assert_eq!(line.text(), "b株");
        line.end();
        line.insert(" two words ");
        line.cut_word();
        assert_eq!(line.text(), "b株 two ");
        line.cut_word();
        line.cut_word();
        assert_eq!(line.text(), "");
        line.insert("abc");
        line.left();
        line.cut_to_end();
        line.cut_to_start();
        line.cut_word();
        line.backspace();
        line.right();
        assert_eq!(line, Line::default());
    }

    proptest! {
        #[test]
        fn the_view_fits_and_holds_the_cursor(
            text in "[a-z株👩é ]{0,60}",
            steps in 0_usize..70,
            columns in 2_usize..40,
            home in any::<bool>(),
        ) {
            let mut line = Line::new(&text);
            if home {
                line.home();
            }
            for _ in 0..steps {
                line.left();
            }
            let (view, cursor) = line.view(columns);
            prop_assert!(view.width() <= columns);
            prop_assert!(cursor <= columns);
        }
    }
}
