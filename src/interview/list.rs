//! A list on a terminal: what is marked, what its filter shows, and what a key changes.
//!
//! It is none of dialoguer's: their filter moves the mark to another answer, their list of several takes letters as
//! commands, and they draw what is wider than the window twice.

use console::truncate_str;

use super::editor::{Key, Line, apply};
use super::prompter::ListAsk;
use crate::diagnostics::printable;

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
    /// The item with the mark; a filter can hide it, and never moves it.
    marked: usize,
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

impl List {
    /// A list of which one item is chosen.
    pub fn one(ask: &ListAsk<'_>) -> Self {
        Self {
            items: ask.items.iter().map(|item| printable(&item.text)).collect(),
            filter: Line::default(),
            marked: ask.chosen.first().copied().unwrap_or(0),
            chosen: None,
        }
    }

    /// A list of which several items are chosen.
    pub fn many(ask: &ListAsk<'_>) -> Self {
        let chosen = (0..ask.items.len()).map(|index| ask.chosen.contains(&index));
        let chosen = chosen.collect();
        Self {
            marked: 0,
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
        let at = shown.iter().position(|index| *index == self.marked);
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
                if let (Some(chosen), Some(_)) = (&mut self.chosen, at) {
                    chosen[self.marked] = !chosen[self.marked];
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
        self.marked = shown.get(to).copied().unwrap_or(self.marked);
        None
    }

    fn enter(&self, is_shown: bool) -> Option<Chosen> {
        let chosen = match &self.chosen {
            Some(chosen) => (0..chosen.len()).filter(|index| chosen[*index]).collect(),
            None if is_shown => vec![self.marked],
            None => return None,
        };
        Some(Chosen::Items(chosen))
    }

    /// The rows as they are drawn, and the column of the cursor in the first.
    pub fn draw(&self, look: Look) -> (Vec<String>, usize) {
        let (view, cursor) = self.filter.view(look.columns - PROMPT.len() - 1);
        let mut rows = vec![format!("{PROMPT}{}", printable(view))];
        let shown = self.shown();
        let at = shown.iter().position(|index| *index == self.marked);
        let from = (at.unwrap_or(0) + 1).saturating_sub(look.rows);
        for index in shown.iter().skip(from).take(look.rows) {
            rows.push(self.row(*index, look));
        }
        if shown.is_empty() {
            rows.push("  nothing matches, esc clears".to_owned());
        } else if at.is_none() && self.chosen.is_none() {
            rows[0].push_str(if look.utf8 {
                "  (↓ marks)"
            } else {
                "  (down marks)"
            });
        }
        for row in &mut rows {
            *row = truncate_str(row, look.columns - 1, "").into_owned();
        }
        (rows, PROMPT.len() + cursor)
    }

    fn row(&self, index: usize, look: Look) -> String {
        let mark = match (index == self.marked, look.utf8) {
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
        let text = truncate_str(&self.items[index], look.columns - lead - 1, "..");
        format!("{mark}{chosen}{text}")
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
        assert_eq!(list.draw(LOOK).0, ["Choose: padd  (↓ marks)", "  Paddle"]);
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
        assert_eq!(list.draw(LOOK).0[1], "  nothing matches, esc clears");
        assert_eq!(list.take(Key::Down), None);
        list.take(Key::CutToStart);
        assert_eq!(list.take(Key::Esc), Some(Chosen::Back));
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
            list.draw(LOOK).0[1..],
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
                let (rows, cursor) = list.draw(look);
                assert!(cursor < columns);
                list.take(Key::Esc);
                for row in rows.iter().chain(&list.draw(look).0) {
                    assert!(row.width() < columns, "{row}");
                }
            }
        }
    }
}
