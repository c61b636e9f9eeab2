//! Questions on a terminal with a cursor: dialoguer for lists, an own line editor for text.
//!
//! Question and help are printed once, wrapped to the window; what a prompt redraws is short. When the window
//! changes its size, the screen is cleared and the question said again.

use std::io;
use std::panic::{self, AssertUnwindSafe};

use console::{Style, Term, truncate_str};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{FuzzySelect, MultiSelect};

use super::editor::{Key, Keyboard, Line, apply, forget_input};
use super::prompter::{Interrupt, Item, LineAsk, ListAsk, Prompter, Step, Tone};
use super::signals::Signals;
use crate::diagnostics::printable;
use crate::render::wrap::wrapped;

/// The fewest columns in which a question can be read.
const FEWEST_COLUMNS: usize = 20;
/// The fewest rows.
const FEWEST_ROWS: usize = 5;
/// The columns that a list needs beside its items.
const LIST_MARGIN: usize = 5;
/// The rows above a long list: heading, question, help.
const ROWS_ABOVE_LIST: usize = 7;
/// The widest lines that are pleasant to read.
const WIDEST: usize = 88;

/// A prompter on a terminal.
pub struct TerminalPrompter {
    term: Term,
    signals: Signals,
    colour: bool,
    theme: Box<dyn Theme>,
    utf8: bool,
    /// What was said since the last heading, to say it again after a change of the window.
    said: Vec<(Tone, String)>,
    /// The rows that were printed since then.
    rows: usize,
}

impl TerminalPrompter {
    /// Draws on standard error, with colour or without, in letters beyond ASCII or without.
    #[must_use]
    pub fn new(signals: Signals, colour: bool, utf8: bool) -> Self {
        console::set_colors_enabled_stderr(colour);
        let theme: Box<dyn Theme> = if utf8 && colour {
            Box::new(ColorfulTheme::default())
        } else {
            Box::new(SimpleTheme)
        };
        Self {
            term: Term::stderr(),
            signals,
            colour,
            theme,
            utf8,
            said: Vec::new(),
            rows: 0,
        }
    }

    /// The columns of the window.
    fn columns(&self) -> Result<usize, Interrupt> {
        let (rows, columns) = self.term.size();
        let (rows, columns) = (usize::from(rows), usize::from(columns));
        if rows < FEWEST_ROWS || columns < FEWEST_COLUMNS {
            return Err(Interrupt::TooSmall);
        }
        Ok(columns)
    }

    /// The rows of a list, so that the question stays in sight above it.
    fn rows_of_list(&self) -> usize {
        let (rows, _) = self.term.size();
        usize::from(rows).saturating_sub(ROWS_ABOVE_LIST).max(3)
    }

    /// Prints a text and gives its rows.
    fn print(&self, tone: Tone, text: &str) -> Result<usize, Interrupt> {
        let columns = self.columns()?.min(WIDEST) - 1;
        let text = printable(text);
        let text = if self.utf8 {
            text
        } else {
            text.replace('·', "-").replace('…', "...")
        };
        let style = Style::new().for_stderr().force_styling(self.colour);
        let (lead, style) = match tone {
            Tone::Heading => ("", style.cyan().bold()),
            Tone::Question => ("", style.bold()),
            Tone::Help => ("", style.dim()),
            Tone::Fault => ("error: ", style.red()),
            Tone::Answer => ("", style.green()),
            Tone::Note => ("", style),
        };
        let mut out = String::new();
        if tone == Tone::Heading {
            out.push('\n');
        }
        for line in wrapped(&format!("{lead}{text}"), columns) {
            out.push_str(&style.apply_to(line).to_string());
            out.push('\n');
        }
        self.term.write_str(&out)?;
        self.term.flush()?;
        Ok(out.matches('\n').count())
    }

    /// Clears the screen and says the question again, in the window's new size.
    fn say_again(&self) -> Result<(), Interrupt> {
        self.columns()?;
        self.term.clear_screen()?;
        for (tone, text) in &self.said {
            self.print(*tone, text)?;
        }
        Ok(())
    }

    /// Opens a prompt as often as the window changes its size under it.
    fn open<T>(
        &mut self,
        mut prompt: impl FnMut(&Self) -> Result<T, Interrupt>,
    ) -> Result<T, Interrupt> {
        loop {
            self.columns()?;
            let signals = self.signals.clone();
            let came = signals.inside(|| {
                forget_input();
                let came = prompt(self);
                let _ = self.term.show_cursor();
                came
            });
            match came {
                Ok(said) => return Ok(said),
                Err(Interrupt::Terminal(error)) if error.kind() == io::ErrorKind::Interrupted => {
                    self.say_again()?;
                }
                Err(interrupt) => return Err(interrupt),
            }
        }
    }

    fn items(&self, items: &[Item]) -> Result<Vec<String>, Interrupt> {
        let columns = self.columns()?;
        Ok(items.iter().map(|item| cut(&item.text, columns)).collect())
    }

    /// Runs a list of dialoguer's. It panics when the window becomes too small under it.
    fn guarded<T>(&self, list: impl FnOnce() -> dialoguer::Result<T>) -> Result<T, Interrupt> {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(|_| {}));
        let came = panic::catch_unwind(AssertUnwindSafe(list));
        panic::set_hook(hook);
        match came {
            Ok(Ok(said)) => Ok(said),
            Ok(Err(dialoguer::Error::IO(error))) => Err(error.into()),
            Err(fault) => match self.columns() {
                Err(interrupt) => Err(interrupt),
                Ok(_) => panic::resume_unwind(fault),
            },
        }
    }

    fn edit(&self, ask: &LineAsk<'_>) -> Result<Step<String>, Interrupt> {
        let mut line = Line::new(ask.text);
        let mut proposed = ask.proposed;
        let mut keyboard = Keyboard::open()?;
        loop {
            self.draw(&line)?;
            let key = match keyboard.key() {
                Ok(key) => key,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    if self.signals.hit().is_some() {
                        self.clear_line()?;
                        return Ok(Step::Leave);
                    }
                    if self.signals.resized() {
                        self.say_again()?;
                    }
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let said = match key {
                Key::Enter => Step::Answer(line.text().to_owned()),
                Key::Esc => Step::Back,
                Key::EndOfText if line.text().is_empty() => Step::Leave,
                Key::Gone => Step::Leave,
                Key::Interrupt => {
                    self.clear_line()?;
                    return Err(Interrupt::Signal(libc::SIGINT));
                }
                key => {
                    if proposed && matches!(key, Key::Letter(_) | Key::Paste(_)) {
                        line = Line::new("");
                    }
                    proposed = false;
                    apply(&mut line, key, ask.several);
                    continue;
                }
            };
            self.clear_line()?;
            return Ok(said);
        }
    }

    fn draw(&self, line: &Line) -> Result<(), Interrupt> {
        let columns = self.columns()?.saturating_sub(4);
        let (view, cursor) = line.view(columns);
        let right = cursor + 2;
        let out = format!("\r\u{1b}[K> {}\r\u{1b}[{right}C", printable(view));
        self.term.write_str(&out)?;
        self.term.flush()?;
        Ok(())
    }

    fn clear_line(&self) -> Result<(), Interrupt> {
        self.term.write_str("\r\u{1b}[K")?;
        self.term.flush()?;
        Ok(())
    }
}

impl Prompter for TerminalPrompter {
    fn say(&mut self, tone: Tone, text: &str) -> Result<(), Interrupt> {
        if tone == Tone::Heading {
            self.said.clear();
            self.rows = 0;
        }
        self.said.push((tone, text.to_owned()));
        self.rows += self.print(tone, text)?;
        Ok(())
    }

    fn keys(&mut self, own: &str) -> Result<(), Interrupt> {
        let keys = format!("esc back · {own} · ctrl-c save and leave");
        self.say(Tone::Help, &keys)
    }

    fn clear(&mut self) -> Result<(), Interrupt> {
        let (rows, _) = self.term.size();
        let above = self.rows.min(usize::from(rows).saturating_sub(1));
        self.term.clear_last_lines(above)?;
        self.said.clear();
        self.rows = 0;
        Ok(())
    }

    fn line(&mut self, ask: &LineAsk<'_>) -> Result<Step<String>, Interrupt> {
        self.open(|rich| rich.edit(ask))
    }

    fn one(&mut self, ask: &ListAsk<'_>) -> Result<Step<usize>, Interrupt> {
        let usual = ask.chosen.first().copied().unwrap_or(0);
        self.open(|rich| {
            let items = rich.items(ask.items)?;
            let list = FuzzySelect::with_theme(&*rich.theme)
                .with_prompt("Choose")
                .items(&items)
                .default(usual.min(items.len() - 1))
                .max_length(rich.rows_of_list())
                .highlight_matches(false)
                .report(false);
            let chosen = rich.guarded(|| list.interact_on_opt(&rich.term))?;
            Ok(chosen.map_or(Step::Back, Step::Answer))
        })
    }

    fn many(&mut self, ask: &ListAsk<'_>) -> Result<Step<Vec<usize>>, Interrupt> {
        let marked: Vec<bool> = (0..ask.items.len())
            .map(|index| ask.chosen.contains(&index))
            .collect();
        self.open(|rich| {
            let items = rich.items(ask.items)?;
            let list = MultiSelect::with_theme(&*rich.theme)
                .with_prompt("Choose")
                .items(&items)
                .defaults(&marked)
                .report(false);
            let chosen = rich.guarded(|| list.interact_on_opt(&rich.term))?;
            Ok(chosen.map_or(Step::Back, Step::Answer))
        })
    }
}

/// An item cut to the window. Dialoguer counts bytes where it should count columns, so that an item must not
/// have more bytes than the window has columns, or lines above it vanish.
fn cut(text: &str, columns: usize) -> String {
    let text = printable(text);
    let mut room = columns - LIST_MARGIN;
    loop {
        let cut = truncate_str(&text, room, "..");
        if cut.len() <= columns - LIST_MARGIN || room <= 2 {
            return cut.into_owned();
        }
        room -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::cut;
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn items_fit_the_window_in_columns_and_in_bytes() {
        for text in [
            "short",
            "a much longer item than any window of this size could show",
            "株式会社東京本店営業部",
        ] {
            for columns in [20, 40, 80] {
                let cut = cut(text, columns);
                assert!(
                    cut.width() <= columns - 5 && cut.len() <= columns - 5,
                    "{cut}"
                );
            }
        }
    }
}
