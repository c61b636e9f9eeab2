//! A list on a terminal: what is marked, what its filter shows, and what a key changes.
//!
//! It is none of dialoguer's: their filter moves the mark to another answer, their list of several takes letters as
//! commands, and they draw what is wider than the window twice.

use std::ops::Range;

use console::truncate_str;

use super::editor::{Key, Line, apply};
use super::prompter::ListAsk;
use crate::diagnostics::printable;
use crate::render::wrap::wrapped;

/// The columns before an item: its mark, and its box where several can be chosen.
const LEAD: usize = 2;
const BOX: usize = 4;
/// What the first row begins with.
const PROMPT: &str = "Choose: ";

/// A list under a question.
#[derive(Debug)]
pub(super) struct List {
    items: Vec<String>,
    filter: Line,
    /// The item with the mark, if one has it yet; a filter can hide it, and never moves it.
    marked: Option<usize>,
    /// Which items are chosen, where several can be.
    chosen: Option<Vec<bool>>,
}

/// What came of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    Items(Vec<usize>),
    /// More about the question is wanted.
    More,
    Back,
    Leave,
}

/// How a list is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub columns: usize,
    /// The most rows of items.
    pub rows: usize,
    pub utf8: bool,
}

/// A list as it is drawn.
#[derive(Debug)]
pub(super) struct Drawn {
    /// Where the filter is typed, and the items below it.
    pub rows: Vec<String>,
    /// The rows of the marked item.
    pub marked: Range<usize>,
    /// The column of the cursor in the first row.
    pub cursor: usize,
}

impl List {
    /// A list of which one item is chosen.
    pub fn one(ask: &ListAsk<'_>) -> Self {
        Self {
            items: ask.items.iter().map(|item| printable(&item.text)).collect(),
            filter: Line::default(),
            marked: ask.chosen.first().copied(),
            chosen: None,
        }
    }

    /// A list of which several items are chosen.
    pub fn many(ask: &ListAsk<'_>) -> Self {
        let chosen = (0..ask.items.len()).map(|index| ask.chosen.contains(&index));
        let chosen = chosen.collect();
        Self {
            marked: Some(0),
            chosen: Some(chosen),
            ..Self::one(ask)
        }
    }

    /// The items that the filter shows: those with each of its words.
    fn shown(&self) -> Vec<usize> {
        let filter = self.filter.text().to_lowercase();
        let matches = |item: &String| {
            let item = item.to_lowercase();
            filter.split_whitespace().all(|word| item.contains(word))
        };
        (0..self.items.len())
            .filter(|index| matches(&self.items[*index]))
            .collect()
    }

    /// Takes a key; gives what came of the list when it ends the list.
    pub fn take(&mut self, key: Key) -> Option<Chosen> {
        let shown = self.shown();
        let at = self.place(&shown);
        let last = shown.len().saturating_sub(1);
        let to = match key {
            Key::Enter => return self.enter(at.is_some()),
            Key::Esc if self.filter.text().is_empty() => return Some(Chosen::Back),
            Key::Gone => return Some(Chosen::Leave),
            Key::EndOfText if self.filter.text().is_empty() => return Some(Chosen::Leave),
            Key::Esc => {
                self.filter = Line::default();
                return None;
            }
            Key::Letter(' ') if self.chosen.is_some() => {
                if let (Some(chosen), Some(at)) = (&mut self.chosen, at) {
                    chosen[shown[at]] = !chosen[shown[at]];
                }
                return None;
            }
            Key::Letter('?') if self.filter.text().is_empty() => {
                return Some(Chosen::More);
            }
            Key::Up => at.map_or(last, |at| at.checked_sub(1).unwrap_or(last)),
            Key::Down => at.map_or(0, |at| if at == last { 0 } else { at + 1 }),
            Key::Home => 0,
            Key::End => last,
            key => {
                apply(&mut self.filter, key, false);
                return None;
            }
        };
        self.marked = shown.get(to).copied().or(self.marked);
        None
    }

    /// The place of the mark among the items that are shown.
    fn place(&self, shown: &[usize]) -> Option<usize> {
        shown.iter().position(|index| Some(*index) == self.marked)
    }

    fn enter(&self, is_shown: bool) -> Option<Chosen> {
        let chosen = match &self.chosen {
            Some(chosen) => (0..chosen.len()).filter(|index| chosen[*index]).collect(),
            None => vec![self.marked.filter(|_| is_shown)?],
        };
        Some(Chosen::Items(chosen))
    }

    /// The list as it is drawn: as many whole items as there are rows for, the marked one among them.
    pub fn draw(&self, look: Look) -> Drawn {
        let (view, cursor) = self.filter.view(look.columns - PROMPT.len() - 1);
        let mut rows = vec![format!("{PROMPT}{}", printable(view))];
        let shown = self.shown();
        let at = self.place(&shown);
        let items: Vec<Vec<String>> = shown.iter().map(|index| self.rows(*index, look)).collect();
        let mut from = 0;
        let height = |part: &[Vec<String>]| part.iter().map(Vec::len).sum::<usize>();
        while at.is_some_and(|at| from < at && height(&items[from..=at]) > look.rows) {
            from += 1;
        }
        let mut marked = 0..0;
        for (place, item) in items.into_iter().enumerate().skip(from) {
            let room = look.rows + 1 - rows.len();
            if item.len() > room && place > from {
                break;
            }
            let start = rows.len();
            rows.extend(item.into_iter().take(room));
            if Some(place) == at {
                marked = start..rows.len();
            }
        }
        if shown.is_empty() {
            let said = wrapped("nothing matches, esc clears", look.columns - LEAD - 1);
            rows.extend(said.iter().map(|row| format!("{:LEAD$}{row}", "")));
        } else if at.is_none() && self.chosen.is_none() {
            rows[0].push_str(if look.utf8 {
                "  (↓ marks)"
            } else {
                "  (down marks)"
            });
        }
        rows[0] = truncate_str(&rows[0], look.columns - 1, "").into_owned();
        Drawn {
            rows,
            marked,
            cursor: PROMPT.len() + cursor,
        }
    }

    /// The rows of an item, wrapped to the window.
    fn rows(&self, index: usize, look: Look) -> Vec<String> {
        let mark = match (Some(index) == self.marked, look.utf8) {
            (true, true) => "❯ ",
            (true, false) => "> ",
            _ => "  ",
        };
        let chosen = self.chosen.as_ref().map(|chosen| chosen[index]);
        let (lead, chosen) = match chosen {
            Some(true) => (LEAD + BOX, "[x] "),
            Some(false) => (LEAD + BOX, "[ ] "),
            None => (LEAD, ""),
        };
        let rows = wrapped(&self.items[index], look.columns - lead - 1);
        let rows = rows.into_iter().enumerate().map(|(row, text)| match row {
            0 => format!("{mark}{chosen}{text}"),
            _ => format!("{:lead$}{text}", ""),
        });
        rows.collect()
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::super::editor::Key;
    use super::super::prompter::{Item, ListAsk};
    use super::{Chosen, List, Look};

    fn list(several: bool, chosen: &[usize]) -> List {
        let items = ["Stripe", "Paddle", "Something else"].map(|text| Item::new("", text));
        let ask = ListAsk {
            chosen,
            ..ListAsk::of("", &items)
        };
        if several {
            List::many(&ask)
        } else {
            List::one(&ask)
        }
    }

    fn typed(list: &mut List, text: &str) {
        for letter in text.chars() {
            assert_eq!(list.take(Key::Letter(letter)), None);
        }
    }

    const LOOK: Look = Look {
        columns: 40,
        rows: 5,
        utf8: true,
    };

    #[test]
    fn a_filter_hides_and_never_moves_the_mark() {
        let mut list = list(false, &[0]);
        assert_eq!(list.take(Key::Letter('?')), Some(Chosen::More));
        typed(&mut list, "padd");
        assert_eq!(
            list.draw(LOOK).rows,
            ["Choose: padd  (↓ marks)", "  Paddle"]
        );
        assert_eq!(
            list.take(Key::Enter),
            None,
            "what is marked is not in sight"
        );
        assert_eq!(list.take(Key::Esc), None);
        assert_eq!(list.take(Key::Enter), Some(Chosen::Items(vec![0])));
        typed(&mut list, "padd");
        list.take(Key::Down);
        assert_eq!(list.take(Key::Enter), Some(Chosen::Items(vec![1])));
        typed(&mut list, "xyz");
        assert_eq!(list.draw(LOOK).rows[1], "  nothing matches, esc clears");
        assert_eq!(list.take(Key::Down), None);
        list.take(Key::CutToStart);
        assert_eq!(list.take(Key::Esc), Some(Chosen::Back));
    }

    #[test]
    fn nothing_is_chosen_before_something_is_marked() {
        let mut list = list(false, &[]);
        assert_eq!(list.take(Key::Enter), None);
        let drawn = list.draw(LOOK);
        assert_eq!(drawn.rows[..2], ["Choose:   (↓ marks)", "  Stripe"]);
        assert!(drawn.marked.is_empty());
        list.take(Key::Down);
        assert_eq!(list.draw(LOOK).marked, 1..2);
        assert_eq!(list.take(Key::Enter), Some(Chosen::Items(vec![0])));
    }

    #[test]
    fn an_item_is_wrapped_and_the_marked_one_is_whole() {
        let items: Vec<Item> = (1..9)
            .map(|number| Item::new("", format!("{number} an item of twenty-four")))
            .collect();
        let ask = ListAsk {
            chosen: &[6],
            ..ListAsk::of("", &items)
        };
        for rows in 1..20 {
            let look = Look {
                columns: 20,
                rows,
                utf8: true,
            };
            let drawn = List::one(&ask).draw(look);
            assert!(drawn.rows.len() <= rows + 1);
            let marked = &drawn.rows[drawn.marked];
            let whole = ["❯ 7 an item of", "  twenty-four"];
            assert_eq!(*marked, whole[..rows.min(2)], "{rows}");
        }
    }

    #[test]
    fn several_are_chosen_by_space_also_under_a_filter() {
        let mut list = list(true, &[1]);
        list.take(Key::Letter(' '));
        typed(&mut list, "else");
        list.take(Key::Letter(' '));
        list.take(Key::Down);
        list.take(Key::Letter(' '));
        list.take(Key::CutToStart);
        assert_eq!(
            list.draw(LOOK).rows[1..],
            ["  [x] Stripe", "  [x] Paddle", "❯ [x] Something else"]
        );
        assert_eq!(list.take(Key::Enter), Some(Chosen::Items(vec![0, 1, 2])));
    }

    #[test]
    fn rows_fit_the_window_whatever_is_typed_and_shown() {
        for text in [
            "short",
            "a much longer item than any window",
            "株式会社東京本店営業部の商品",
        ] {
            let items = [Item::new("", text)];
            for columns in [20, 40, 80] {
                let mut list = List::many(&ListAsk {
                    chosen: &[],
                    ..ListAsk::of("", &items)
                });
                list.take(Key::Paste("one\ntwo ".repeat(40)));
                let look = Look { columns, ..LOOK };
                let filtered = list.draw(look);
                assert!(filtered.cursor < columns);
                list.take(Key::Esc);
                let whole = list.draw(look).rows;
                for row in filtered.rows.iter().chain(&whole) {
                    assert!(row.width() < columns, "{row}");
                }
                let said: String = whole[1..]
                    .iter()
                    .flat_map(|row| row.chars().skip(6))
                    .collect();
                let letters = |text: &str| text.replace(' ', "");
                assert_eq!(letters(&said), letters(text), "nothing is cut");
            }
        }
    }
}
