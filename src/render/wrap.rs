//! Text broken into lines for the columns of a terminal.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The text in lines of at most so many columns (1 or more), broken between words; longer words are split.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let options = Options::new(columns.max(1))
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text.trim_start_matches(' '), options)
        .into_iter()
        .map(Into::into)
        .collect()
}

/// The text in lines of at most so many columns behind what stands before the first and before the others.
#[must_use]
pub fn hanging(text: &str, columns: usize, first: &str, next: &str) -> String {
    let lines = wrapped(text, columns);
    let starts = std::iter::once(first).chain(std::iter::repeat(next));
    let lines = starts.zip(&lines);
    lines
        .map(|(start, line)| format!("{start}{line}\n"))
        .collect()
}

/// Each line of a text broken for so many columns; what follows stands under where the line began.
#[must_use]
pub fn rewrapped(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let words = line.trim_start_matches(' ');
        let indent = " ".repeat((line.len() - words.len()).min(columns / 2));
        let indent = if words.is_empty() { "" } else { &indent };
        out += &hanging(words, columns.saturating_sub(indent.len()), indent, indent);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{rewrapped, wrapped};

    #[test]
    fn the_lines_of_a_text_keep_their_indent() {
        let text = "Title\n  one two three\n\n    four five\n";
        assert_eq!(
            rewrapped(text, 10),
            "Title\n  one two\n  three\n\n    four\n    five\n"
        );
    }

    #[test]
    fn lines_break_between_words_and_split_only_what_is_longer_than_a_line() {
        for (text, columns, lines) in [
            ("one two three", 7, &["one two", "three"][..]),
            ("", 7, &[""]),
            ("a well-known word", 7, &["a", "well-kn", "own", "word"]),
            ("abcdefghij k", 4, &["abcd", "efgh", "ij k"]),
            ("a abcdefghij", 4, &["a", "abcd", "efgh", "ij"]),
            ("日本語日本語", 5, &["日本", "語日", "本語"]),
        ] {
            assert_eq!(wrapped(text, columns), lines);
        }
    }
}
