//! Reads YAML text into a tree whose every node knows its place in the text.
//!
//! It keeps scalars as the text that was written: what a scalar means is decided by whoever asked for it.
//! It refuses what our files never need and attackers like: anchors and aliases, tags, a second document,
//! duplicate keys and deep nesting. It knows nothing of questions, answers or rule tables.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, options};
use serde::{Deserialize, Serialize};

/// The deepest nesting that is read: a document of ours needs five levels.
const MAX_DEPTH: usize = 32;

/// The most keys of one map: the widest map of ours has some dozens.
const MAX_KEYS: usize = 10_000;

/// The most values of one document: 100,000 candidates with every field have 1.6 million.
const MAX_NODES: usize = 2_000_000;

/// The most problems of one text that are given with their place; the others are counted.
pub const MAX_PROBLEMS: usize = 100;

/// A half-open range of bytes in the text that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span as a range of indices into the text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A node of the document with its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tree<'a> {
    /// What stands there.
    #[serde(borrow)]
    pub shape: Shape<'a>,
    /// Where it stands.
    pub span: Span,
}

/// The three shapes a node can have.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Shape<'a> {
    /// A single value, as text.
    Scalar {
        /// The text, with quotes and escapes resolved.
        #[serde(borrow)]
        text: Cow<'a, str>,
        /// Whether it stood in quotes or in a block: then `null`, `~` and nothing at all are texts.
        quoted: bool,
    },
    /// A list.
    #[serde(borrow)]
    List(Vec<Tree<'a>>),
    /// A map, in the order of the text.
    #[serde(borrow)]
    Map(Vec<Entry<'a>>),
}

/// A key of a map with its value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry<'a> {
    /// The key's text.
    #[serde(borrow)]
    pub key: Cow<'a, str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    #[serde(borrow)]
    pub value: Tree<'a>,
}

impl<'a> Tree<'a> {
    /// A single value without quotes that stands in no text.
    #[must_use]
    pub fn plain(text: &'a str) -> Self {
        Self {
            shape: Shape::Scalar {
                text: text.into(),
                quoted: false,
            },
            span: Span::default(),
        }
    }

    /// Whether the node says that there is no value: nothing written, `~` or `null`, outside quotes.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match &self.shape {
            Shape::Scalar {
                text,
                quoted: false,
            } => matches!(&**text, "" | "~" | "null"),
            _ => false,
        }
    }

    /// The text, when the node is one value.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.shape {
            Shape::Scalar { text, .. } if !self.is_blank() => Some(text),
            _ => None,
        }
    }

    /// The value of a key, when the node is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Tree<'a>> {
        let entry = self.fields().iter().find(|entry| entry.key == key);
        entry.map(|entry| &entry.value)
    }

    /// The items of a list; a single value counts as a list of one, a blank as an empty list.
    #[must_use]
    pub fn items(&self) -> &[Tree<'a>] {
        match &self.shape {
            Shape::List(items) => items,
            _ if self.is_blank() => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The items under a key, as [`items`](Self::items) has them; none where there is no such key.
    #[must_use]
    pub fn items_of(&self, key: &str) -> &[Tree<'a>] {
        self.get(key).map(Tree::items).unwrap_or_default()
    }

    /// The fields of a map in the order of the text; none for anything else.
    #[must_use]
    pub fn fields(&self) -> &[Entry<'a>] {
        match &self.shape {
            Shape::Map(entries) => entries,
            _ => &[],
        }
    }
}

/// Something in the text that cannot be read, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
    /// Where the other half of a pair stands, for a duplicate key.
    pub other: Option<Span>,
}

/// The ways in which a text is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// Not YAML at all; the reader's own words.
    Syntax(String),
    /// The same key twice in one map.
    DuplicateKey(String),
    /// `*name` or `&name`.
    Alias,
    /// `!tag`.
    Tag,
    /// A second `---`.
    SecondDocument,
    /// More levels than any of our files has.
    TooDeep,
    /// A key that is a list or a map.
    OddKey,
    /// A control character, by its code point.
    Control(u32),
    /// A map with more keys, or a text with more values, than any of our files has.
    TooMuch,
    /// More problems than are given with their place: how many more.
    More(usize),
}

/// Says in a sentence what is wrong.
impl std::fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Syntax(words) => write!(f, "this is not YAML: {words}"),
            Self::DuplicateKey(key) => write!(f, "`{key}` stands twice"),
            Self::Alias => f.write_str("anchors and aliases (`&name`, `*name`) are not read"),
            Self::Tag => f.write_str("tags (`!name`) are not read"),
            Self::SecondDocument => f.write_str("a second document begins here"),
            Self::TooDeep => f.write_str("this is nested too deep"),
            Self::OddKey => f.write_str("a key must be a single word"),
            Self::Control(code) => write!(f, "control character U+{code:04X} in the text"),
            Self::TooMuch => f.write_str("from here on this holds more than any file of this kind"),
            Self::More(count) => write!(f, "{count} more problems follow this one"),
        }
    }
}

/// What was read: the tree, when the text is sound, and every problem found before the reader had to stop.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The document; `None` when the text holds no document or could not be read to its end.
    pub root: Option<Tree<'a>>,
    /// The problems in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads one document.
#[must_use]
pub fn read(text: &str) -> Reading<'_> {
    if let Some(problem) = control_character(text) {
        return Reading {
            root: None,
            problems: vec![problem],
        };
    }
    let parser = Parser::new_from_str_with_options(text, options! { emit_comments: false });
    Builder {
        events: parser,
        text,
        problems: Vec::new(),
        more: 0,
        nodes: 0,
    }
    .document()
}

/// The first control character of the text, if there is one: they hide in editors and drive terminals.
fn control_character(text: &str) -> Option<Problem> {
    let is_line_end_or_tab = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    let mut letters = text.char_indices();
    let (at, c) = letters.find(|(_, c)| c.is_control() && !is_line_end_or_tab(*c))?;
    Some(Problem {
        kind: ProblemKind::Control(u32::from(c)),
        span: span(at, at + c.len_utf8()),
        other: None,
    })
}

fn span(start: usize, end: usize) -> Span {
    let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        start: clip(start),
        end: clip(end),
    }
}

/// Marks that the reading cannot go on; the problem stands in the list already.
struct Stop;

struct Builder<'a, I> {
    events: I,
    text: &'a str,
    problems: Vec<Problem>,
    /// How many problems are counted only.
    more: usize,
    /// How many values were read.
    nodes: usize,
}

impl<'a, I> Builder<'a, I>
where
    I: Iterator<Item = Result<(Event<'a>, granit_parser::Span), granit_parser::ScanError>>,
{
    fn document(mut self) -> Reading<'a> {
        let root = self.root().unwrap_or(None);
        if let Some(last) = self.problems.last().filter(|_| self.more > 0) {
            let span = last.span;
            self.problems.push(Problem {
                kind: ProblemKind::More(self.more),
                span,
                other: None,
            });
        }
        Reading {
            root,
            problems: self.problems,
        }
    }

    fn root(&mut self) -> Result<Option<Tree<'a>>, Stop> {
        let mut root = None;
        let mut documents = 0;
        while let Some((event, place)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        return self.stop(ProblemKind::SecondDocument, place);
                    }
                }
                event => root = Some(self.node(event, place, 0)?),
            }
        }
        Ok(root)
    }

    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, Stop> {
        match self.events.next() {
            None => Ok(None),
            Some(Ok((event, place))) => {
                let bytes = place.byte_range().unwrap_or(0..0);
                Ok(Some((event, span(bytes.start, bytes.end))))
            }
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(self.text.len());
                let at = self.text.floor_char_boundary(at);
                let end = self.text.ceil_char_boundary(at + 1);
                let kind = match error.kind() {
                    ErrorKind::RecursionLimitExceeded => ProblemKind::TooDeep,
                    _ => ProblemKind::Syntax(error.info()),
                };
                self.stop(kind, span(at, end))
            }
        }
    }

    fn stop<T>(&mut self, kind: ProblemKind, span: Span) -> Result<T, Stop> {
        self.problem(kind, span);
        Err(Stop)
    }

    fn problem(&mut self, kind: ProblemKind, span: Span) {
        self.problem_beside(kind, span, None);
    }

    /// Adds a problem with the other half of its pair; behind the first hundred it is counted only.
    fn problem_beside(&mut self, kind: ProblemKind, span: Span, other: Option<Span>) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.problems.push(Problem { kind, span, other });
        }
    }

    fn is_full(&self) -> bool {
        self.problems.len() == MAX_PROBLEMS
    }

    fn child(&mut self) -> Result<(Event<'a>, Span), Stop> {
        self.next()?.ok_or(Stop)
    }

    fn node(&mut self, event: Event<'a>, place: Span, depth: usize) -> Result<Tree<'a>, Stop> {
        if depth > MAX_DEPTH {
            return self.stop(ProblemKind::TooDeep, place);
        }
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return self.stop(ProblemKind::TooMuch, place);
        }
        if event.anchor_id().is_some() {
            self.problem(ProblemKind::Alias, place);
        }
        if event.tag().is_some() {
            let place = if self.is_full() {
                place
            } else {
                self.tag_before(place)
            };
            self.problem(ProblemKind::Tag, place);
        }
        match event {
            Event::Scalar(text, style, ..) => Ok(Tree {
                shape: Shape::Scalar {
                    text,
                    quoted: style != ScalarStyle::Plain,
                },
                span: place,
            }),
            Event::SequenceStart(..) => self.list(place, depth),
            Event::MappingStart(..) => self.map(place, depth),
            _ => self.stop(ProblemKind::Alias, place),
        }
    }

    /// The tag of the node that begins there: the last word with a `!` before it. The node's own place where there is
    /// none to be seen.
    fn tag_before(&self, node: Span) -> Span {
        let before = self.text.get(..node.start as usize).unwrap_or_default();
        let words = before.rsplit(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | '{'));
        let tag = words.take(4).find(|word| word.starts_with('!'));
        tag.map_or(node, |tag| {
            let start = tag.as_ptr().addr() - self.text.as_ptr().addr();
            span(start, start + tag.len())
        })
    }

    fn list(&mut self, start: Span, depth: usize) -> Result<Tree<'a>, Stop> {
        let mut items = Vec::new();
        loop {
            let (event, place) = self.child()?;
            if matches!(event, Event::SequenceEnd) {
                return Ok(Tree {
                    shape: Shape::List(items),
                    span: cover(start, place),
                });
            }
            items.push(self.node(event, place, depth + 1)?);
        }
    }

    fn map(&mut self, start: Span, depth: usize) -> Result<Tree<'a>, Stop> {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut seen: HashMap<Cow<'a, str>, Span> = HashMap::new();
        loop {
            let (event, key_span) = self.child()?;
            if matches!(event, Event::MappingEnd) {
                return Ok(Tree {
                    shape: Shape::Map(entries),
                    span: cover(start, key_span),
                });
            }
            let Event::Scalar(key, ..) = event else {
                return self.stop(ProblemKind::OddKey, key_span);
            };
            let (event, place) = self.child()?;
            let value = self.node(event, place, depth + 1)?;
            if let Some(first) = seen.get(&key) {
                let kind = ProblemKind::DuplicateKey(key.into_owned());
                self.problem_beside(kind, key_span, Some(*first));
                continue;
            }
            if entries.len() == MAX_KEYS {
                return self.stop(ProblemKind::TooMuch, key_span);
            }
            seen.insert(key.clone(), key_span);
            entries.push(Entry {
                key,
                key_span,
                value,
            });
        }
    }
}

fn cover(start: Span, end: Span) -> Span {
    Span {
        start: start.start,
        end: end.end.max(start.end),
    }
}

#[cfg(test)]
mod tests {
    use super::{ProblemKind, Shape, read};

    fn problems(text: &str) -> Vec<(ProblemKind, std::ops::Range<usize>)> {
        read(text)
            .problems
            .into_iter()
            .map(|problem| (problem.kind, problem.span.range()))
            .collect()
    }

    #[test]
    fn scalars_keep_their_text_and_place() {
        let text = "a:\n  b: 49.90\n  c: 'no'\n";
        let root = read(text).root.expect("a document");
        let Shape::Map(entries) = root.shape else {
            panic!("a map")
        };
        let Shape::Map(inner) = &entries[0].value.shape else {
            panic!("a map")
        };
        let found: Vec<_> = inner
            .iter()
            .map(|entry| match &entry.value.shape {
                Shape::Scalar {
                    text: value,
                    quoted,
                } => (value.to_string(), *quoted, &text[entry.value.span.range()]),
                _ => panic!("a scalar"),
            })
            .collect();
        assert_eq!(
            found,
            [
                ("49.90".to_owned(), false, "49.90"),
                ("no".to_owned(), true, "'no'")
            ]
        );
    }

    #[test]
    fn what_our_files_never_need_is_refused_with_its_place() {
        let cases = [
            ("a: 1\na: 2\n", ProblemKind::DuplicateKey("a".into()), 5..6),
            ("a: &x 1\n", ProblemKind::Alias, 6..7),
            ("a: !secret b\n", ProblemKind::Tag, 3..10),
            ("a: !!float 5000\n", ProblemKind::Tag, 3..10),
            ("a: [1, !x 2]\n", ProblemKind::Tag, 7..9),
            ("a: !x\n", ProblemKind::Tag, 3..5),
            ("a: 1\n---\nb: 2\n", ProblemKind::SecondDocument, 5..8),
            ("? [a]\n: 1\n", ProblemKind::OddKey, 2..3),
            ("a: \u{1b}[31m\n", ProblemKind::Control(0x1b), 3..4),
            ("a: \0\n", ProblemKind::Control(0), 3..4),
        ];
        for (text, kind, range) in cases {
            assert_eq!(problems(text), [(kind, range)], "{text:?}");
        }
    }

    #[test]
    fn a_problem_at_a_wide_letter_covers_the_whole_letter() {
        let text = "a: 1\n\u{feff}b: 2\n";
        assert!(matches!(
            &problems(text)[..],
            [(ProblemKind::Syntax(_), range)] if *range == (5..8)
        ));
    }

    #[test]
    fn nesting_of_a_hundred_thousand_brackets_stops_early() {
        let found = problems(&"[".repeat(100_000));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, ProblemKind::TooDeep);
        assert_eq!(problems(&"{a: ".repeat(100_000))[0].0, ProblemKind::TooDeep);
    }

    #[test]
    fn an_alias_bomb_is_refused_at_its_first_anchor() {
        let text = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
        assert_eq!(problems(text)[0].0, ProblemKind::Alias);
    }

    #[test]
    fn a_text_of_a_million_keys_stops_early() {
        let keys: String = (0..20_000).map(|at| format!("k{at}: 1\n")).collect();
        let found = problems(&keys);
        let place = keys.find("k10000:").expect("a key");
        assert_eq!(found, [(ProblemKind::TooMuch, place..place + 6)]);
        let found = problems(&"- 1\n".repeat(2_000_001));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, ProblemKind::TooMuch);
    }

    #[test]
    fn behind_a_hundred_problems_the_others_are_counted() {
        for (text, kind) in [
            (
                "a: 1\n".repeat(1_001),
                ProblemKind::DuplicateKey("a".into()),
            ),
            ("- &x 1\n".repeat(1_000), ProblemKind::Alias),
            ("- !x 1\n".repeat(1_000), ProblemKind::Tag),
            (
                "? a\n: 1\n".repeat(1_001),
                ProblemKind::DuplicateKey("a".into()),
            ),
        ] {
            let found = problems(&text);
            assert_eq!(found.len(), 101, "{text:.20}");
            assert_eq!(found[99].0, kind, "{text:.20}");
            assert_eq!(found[100].0, ProblemKind::More(900), "{text:.20}");
        }
    }

    #[test]
    fn an_empty_text_has_no_document_and_no_problem() {
        for text in ["", "# only a comment\n"] {
            let reading = read(text);
            assert!(reading.root.is_none());
            assert_eq!(reading.problems, []);
        }
    }
}
