//! Questions on a terminal with a cursor.
//!
//! Question and help are printed once, wrapped to the window; what a prompt redraws is short. When the window
//! changes its size, the screen is cleared and the question said again.

use std::io;

use console::{Style, Term};

use super::editor::{Key, Keyboard, Line, apply, forget_input};
use super::list::{Chosen, List, Look};
use super::prompter::{Interrupt, LineAsk, ListAsk, Prompter, Tone, shown};
use super::signals::Signals;
use crate::diagnostics::printable;
use crate::render::wrap::wrapped;

/// The fewest columns in which a question can be read.
const FEWEST_COLUMNS: usize = 20;
/// The fewest rows.
const FEWEST_ROWS: usize = 5;
/// The rows above a long list: heading, question, help.
const ROWS_ABOVE_LIST: usize = 7;
/// The widest lines that are pleasant to read.
const WIDEST: usize = 88;

/// A prompter on a terminal.
pub struct TerminalPrompter {
    term: Term,
    signals: Signals,
    colour: bool,
    utf8: bool,
    /// What was said since the last heading, to say it again after a change of the window.
    said: Vec<(Tone, String)>,
    /// How much of it was said when a prompt was last opened.
    prompted: usize,
}

impl TerminalPrompter {
    /// Draws on standard error, with colour or without, in letters beyond ASCII or without.
    #[must_use]
    pub fn new(signals: Signals, colour: bool, utf8: bool) -> Self {
        console::set_colors_enabled_stderr(colour);
        Self {
            term: Term::stderr(),
            signals,
            colour,
            utf8,
            said: Vec::new(),
            prompted: 0,
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

    /// Writes at once.
    fn put(&self, text: &str) -> Result<(), Interrupt> {
        self.term.write_str(text)?;
        Ok(self.term.flush()?)
    }

    /// The rows of a text in the window.
    fn rows(&self, tone: Tone, text: &str) -> Result<Vec<String>, Interrupt> {
        let lead = if tone == Tone::Fault { "error: " } else { "" };
        let columns = self.columns()?.min(WIDEST) - 1;
        let mut rows = wrapped(&format!("{lead}{}", shown(text, self.utf8)), columns);
        if tone == Tone::Heading {
            rows.insert(0, String::new());
        }
        Ok(rows)
    }

    fn print(&self, tone: Tone, text: &str) -> Result<(), Interrupt> {
        let style = Style::new().for_stderr().force_styling(self.colour);
        let style = match tone {
            Tone::Heading => style.cyan().bold(),
            Tone::Question => style.bold(),
            Tone::Help => style.dim(),
            Tone::Fault => style.red(),
            Tone::Answer => style.green(),
            Tone::Note => style,
        };
        let rows = self.rows(tone, text)?.into_iter();
        let out = rows.map(|row| match row.is_empty() {
            true => "\n".to_owned(),
            false => format!("{}\n", style.apply_to(row)),
        });
        self.put(&out.collect::<String>())
    }

    /// Takes what was said from this place on from the screen, and gives it.
    fn take_back(&mut self, from: usize) -> Result<Vec<(Tone, String)>, Interrupt> {
        let said = self.said.split_off(from);
        self.prompted = self.prompted.min(from);
        let mut height = 0;
        for (tone, text) in &said {
            height += self.rows(*tone, text)?.len();
        }
        let (rows, _) = self.term.size();
        self.term
            .clear_last_lines(height.min(usize::from(rows).saturating_sub(1)))?;
        Ok(said)
    }

    /// Takes the refusal of what was typed at this question before from the screen; the rest stays.
    fn take_back_refusal(&mut self) -> Result<(), Interrupt> {
        let is_question = |(tone, _): &(Tone, String)| *tone == Tone::Question;
        let question = self.said.iter().rposition(is_question).unwrap_or(0);
        let is_refusal = |at: &usize| self.said[*at].0 == Tone::Fault;
        let Some(first) = (question..self.prompted).find(is_refusal) else {
            return Ok(());
        };
        for (tone, text) in self.take_back(first)? {
            if tone != Tone::Fault {
                self.say(tone, &text)?;
            }
        }
        Ok(())
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

    /// Opens a prompt: draws it, and gives each key to it until one ends it.
    fn open<P, T>(
        &self,
        mut prompt: P,
        draw: impl Fn(&Self, &P) -> Result<(), Interrupt>,
        take: impl Fn(&mut P, Key, &Keyboard) -> Option<Result<T, Interrupt>>,
    ) -> Result<T, Interrupt> {
        self.columns()?;
        self.signals.inside(|| {
            forget_input();
            let mut keyboard = Keyboard::open()?;
            loop {
                draw(self, &prompt)?;
                let answer = match keyboard.key() {
                    Ok(Key::Interrupt) => Err(Interrupt::Signal(libc::SIGINT)),
                    Ok(key) => match take(&mut prompt, key, &keyboard) {
                        Some(answer) => answer,
                        None => continue,
                    },
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        if self.signals.hit().is_none() {
                            if self.signals.resized() {
                                self.say_again()?;
                            }
                            continue;
                        }
                        Err(Interrupt::Leave)
                    }
                    Err(error) => Err(error.into()),
                };
                self.put("\r\u{1b}[J")?;
                return answer;
            }
        })
    }

    fn open_list(&mut self, mut list: List, ask: &ListAsk<'_>) -> Result<Vec<usize>, Interrupt> {
        loop {
            self.prompted = self.said.len();
            let draw = |rich: &Self, list: &&mut List| rich.draw_list(list);
            match self.open(&mut list, draw, |list, key, _| list.take(key).map(Ok))? {
                Chosen::Items(items) => return Ok(items),
                Chosen::Back => return Err(Interrupt::Back),
                Chosen::Leave => return Err(Interrupt::Leave),
                Chosen::More => {
                    for line in ask.more {
                        self.say(Tone::Help, line)?;
                    }
                }
            }
        }
    }

    /// Draws a list below the cursor, which comes back to where the filter is typed.
    fn draw_list(&self, list: &List) -> Result<(), Interrupt> {
        let drawn = list.draw(Look {
            columns: self.columns()?,
            rows: self.rows_of_list(),
            utf8: self.utf8,
        });
        let marked = Style::new().for_stderr().force_styling(self.colour).cyan();
        let mut out = "\r\u{1b}[J".to_owned();
        for (index, row) in drawn.rows.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { "\n" });
            match drawn.marked.contains(&index) {
                true => out.push_str(&marked.apply_to(row).to_string()),
                false => out.push_str(row),
            }
        }
        if drawn.rows.len() > 1 {
            let up = drawn.rows.len() - 1;
            out.push_str(&format!("\u{1b}[{up}A"));
        }
        out.push_str(&format!("\r\u{1b}[{}C", drawn.cursor));
        self.put(&out)
    }

    fn draw(&self, line: &Line) -> Result<(), Interrupt> {
        let columns = self.columns()?.saturating_sub(4);
        let (view, cursor) = line.view(columns);
        let right = cursor + 2;
        let out = format!("\r\u{1b}[K> {}\r\u{1b}[{right}C", printable(view));
        self.put(&out)
    }
}

impl Prompter for TerminalPrompter {
    fn say(&mut self, tone: Tone, text: &str) -> Result<(), Interrupt> {
        match tone {
            Tone::Heading => {
                self.said.clear();
                self.prompted = 0;
            }
            Tone::Fault => self.take_back_refusal()?,
            _ => {}
        }
        self.said.push((tone, text.to_owned()));
        self.print(tone, text)
    }

    fn keys(&mut self, own: &str) -> Result<(), Interrupt> {
        let keys = format!("esc back · {own} · ctrl-c save and leave");
        self.say(Tone::Help, &keys)
    }

    fn clear(&mut self) -> Result<(), Interrupt> {
        self.take_back(0)?;
        Ok(())
    }

    fn line(&mut self, ask: &LineAsk<'_>) -> Result<String, Interrupt> {
        self.prompted = self.said.len();
        let prompt = (Line::new(ask.text), true);
        let draw = |rich: &Self, (line, _): &(Line, bool)| rich.draw(line);
        self.open(prompt, draw, |(line, untouched), key, keyboard| {
            match key {
                // A column that is pasted without marks: its lines are so many values.
                Key::Enter if ask.several && keyboard.has_more() => {
                    apply(line, Key::Paste(", ".to_owned()), false);
                    None
                }
                Key::Enter => Some(Ok(line.text().to_owned())),
                Key::Esc => Some(Err(Interrupt::Back)),
                Key::EndOfText if line.text().is_empty() => Some(Err(Interrupt::Leave)),
                Key::Gone => Some(Err(Interrupt::Leave)),
                key => {
                    let replaces = match key {
                        Key::Letter('?') => true,
                        Key::Letter(_) | Key::Paste(_) => ask.proposed,
                        _ => false,
                    };
                    if *untouched && replaces {
                        *line = Line::new("");
                    }
                    *untouched = false;
                    apply(line, key, ask.several);
                    None
                }
            }
        })
    }

    fn one(&mut self, ask: &ListAsk<'_>) -> Result<usize, Interrupt> {
        let chosen = self.open_list(List::one(ask), ask)?;
        Ok(chosen.first().copied().unwrap_or(0))
    }

    fn many(&mut self, ask: &ListAsk<'_>) -> Result<Vec<usize>, Interrupt> {
        self.open_list(List::many(ask), ask)
    }
}
