//! Questions as plain lines: no cursor movement, no colour, no escape byte. For screen readers, dumb
//! terminals and logs.

use std::io::{self, BufRead, Write};

use super::editor::{forget_input, wait_for_input};
use super::prompter::{Interrupt, LineAsk, ListAsk, MORE, Prompter, Step, Tone};
use super::signals::Signals;
use crate::diagnostics::printable;

/// What is typed to see the question before.
const BACK: &str = ":back";
/// What is typed to leave.
const LEAVE: &str = ":leave";
/// What is typed to empty an answer that may be empty.
const NOTHING: &str = "-";

/// A prompter on lines.
#[derive(Debug)]
pub struct LinePrompter<R, W> {
    input: R,
    output: W,
    /// Signals, when the input is a terminal.
    signals: Option<Signals>,
    utf8: bool,
    told: bool,
}

impl<R: BufRead, W: Write> LinePrompter<R, W> {
    /// Reads from `input` and writes to `output`, which both are the terminal when signals are watched.
    pub fn new(input: R, output: W, signals: Option<Signals>, utf8: bool) -> Self {
        Self {
            input,
            output,
            signals,
            utf8,
            told: false,
        }
    }

    fn read(&mut self, prompt: &str) -> Result<Step<String>, Interrupt> {
        if !self.told {
            self.told = true;
            let words = format!(
                "Type {BACK} for the question before, ? for more about one, {LEAVE} to save and leave."
            );
            self.write(&words)?;
        }
        write!(self.output, "{prompt} ")?;
        self.output.flush()?;
        let mut line = Vec::new();
        let input = &mut self.input;
        let mut read = || -> Result<usize, Interrupt> { Ok(input.read_until(b'\n', &mut line)?) };
        let length = match &self.signals {
            None => read()?,
            Some(signals) => signals.inside(|| {
                forget_input();
                loop {
                    match wait_for_input(None) {
                        Ok(_) => return read(),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                            if signals.hit().is_some() {
                                return Ok(0);
                            }
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
            })?,
        };
        if length == 0 {
            return Ok(Step::Leave);
        }
        let Ok(line) = std::str::from_utf8(&line) else {
            self.say(
                Tone::Fault,
                "the letters that came are not UTF-8; type the line again",
            )?;
            return self.read(prompt);
        };
        Ok(match line.trim() {
            BACK => Step::Back,
            LEAVE => Step::Leave,
            typed => Step::Answer(typed.to_owned()),
        })
    }

    fn write(&mut self, line: &str) -> Result<(), Interrupt> {
        let line = printable(line);
        if self.utf8 {
            writeln!(self.output, "{line}")?;
        } else {
            writeln!(
                self.output,
                "{}",
                line.replace('·', "-").replace('…', "...")
            )?;
        }
        Ok(())
    }

    fn more(&mut self, ask: &ListAsk<'_>) -> Result<(), Interrupt> {
        ask.more.iter().try_for_each(|line| self.write(line))
    }

    fn items(&mut self, ask: &ListAsk<'_>) -> Result<(), Interrupt> {
        for (index, item) in ask.items.iter().enumerate() {
            self.write(&format!("  {}. {}", index + 1, item.text))?;
        }
        Ok(())
    }
}

/// The item that was typed: by its number, its id or its text.
fn find(ask: &ListAsk<'_>, typed: &str) -> Option<usize> {
    let by_number = typed.parse::<usize>().ok();
    if let Some(number) = by_number {
        return number
            .checked_sub(1)
            .filter(|index| *index < ask.items.len());
    }
    let same = |text: &str| !text.is_empty() && text.eq_ignore_ascii_case(typed);
    ask.items
        .iter()
        .position(|item| same(&item.id) || same(&item.text))
}

impl<R: BufRead, W: Write> Prompter for LinePrompter<R, W> {
    fn say(&mut self, tone: Tone, text: &str) -> Result<(), Interrupt> {
        match tone {
            Tone::Heading => {
                writeln!(self.output)?;
                self.write(text)
            }
            Tone::Fault => self.write(&format!("error: {text}")),
            Tone::Question | Tone::Help | Tone::Answer | Tone::Note => self.write(text),
        }
    }

    fn line(&mut self, ask: &LineAsk<'_>) -> Result<Step<String>, Interrupt> {
        let keeps = !ask.refused && !ask.text.is_empty();
        if keeps && ask.may_be_empty {
            self.write(&format!("{NOTHING} leaves it out."))?;
        }
        Ok(match self.read(">")? {
            Step::Answer(typed) if typed.is_empty() && keeps => Step::Answer(ask.text.to_owned()),
            Step::Answer(typed) if typed == NOTHING && ask.may_be_empty => {
                Step::Answer(String::new())
            }
            said => said,
        })
    }

    fn one(&mut self, ask: &ListAsk<'_>) -> Result<Step<usize>, Interrupt> {
        self.items(ask)?;
        let usual = ask.chosen.first().copied().unwrap_or(0);
        loop {
            let typed = match self.read(&format!("Number ({}):", usual + 1))? {
                Step::Answer(typed) => typed,
                Step::Back => return Ok(Step::Back),
                Step::Leave => return Ok(Step::Leave),
            };
            if typed.is_empty() {
                return Ok(Step::Answer(usual));
            }
            if typed == MORE {
                self.more(ask)?;
                continue;
            }
            match find(ask, &typed) {
                Some(index) => return Ok(Step::Answer(index)),
                None => self.say(
                    Tone::Fault,
                    &format!("write a number from 1 to {}", ask.items.len()),
                )?,
            }
        }
    }

    fn many(&mut self, ask: &ListAsk<'_>) -> Result<Step<Vec<usize>>, Interrupt> {
        self.items(ask)?;
        let usual: Vec<String> = ask
            .chosen
            .iter()
            .map(|index| (index + 1).to_string())
            .collect();
        let prompt = if usual.is_empty() {
            "Numbers, separated by commas:".to_owned()
        } else {
            format!(
                "Numbers, separated by commas ({}; 0 for none):",
                usual.join(", ")
            )
        };
        loop {
            let typed = match self.read(&prompt)? {
                Step::Answer(typed) => typed,
                Step::Back => return Ok(Step::Back),
                Step::Leave => return Ok(Step::Leave),
            };
            if typed.is_empty() {
                return Ok(Step::Answer(ask.chosen.to_vec()));
            }
            if typed == MORE {
                self.more(ask)?;
                continue;
            }
            if typed == "0" {
                return Ok(Step::Answer(Vec::new()));
            }
            let found: Option<Vec<usize>> = typed
                .split(|c: char| c == ',' || c.is_whitespace())
                .filter(|part| !part.is_empty())
                .map(|part| find(ask, part))
                .collect();
            match found {
                Some(mut found) => {
                    found.sort_unstable();
                    found.dedup();
                    return Ok(Step::Answer(found));
                }
                None => self.say(
                    Tone::Fault,
                    &format!("write numbers from 1 to {}", ask.items.len()),
                )?,
            }
        }
    }
}
