//! Questions as plain lines: no cursor movement, no colour, no escape byte. For screen readers, dumb
//! terminals and logs.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};

use super::editor::{forget_input, wait_for_input};
use super::prompter::{Interrupt, LineAsk, ListAsk, MORE, Prompter, Tone, shown};
use super::signals::Signals;

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

    fn read(&mut self, prompt: &str) -> Result<String, Interrupt> {
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
            return Err(Interrupt::Leave);
        }
        let Ok(line) = std::str::from_utf8(&line) else {
            self.say(
                Tone::Fault,
                "the letters that came are not UTF-8; type the line again",
            )?;
            return self.read(prompt);
        };
        match line.trim() {
            BACK => Err(Interrupt::Back),
            LEAVE => Err(Interrupt::Leave),
            typed => Ok(typed.to_owned()),
        }
    }

    fn write(&mut self, line: &str) -> Result<(), Interrupt> {
        Ok(writeln!(self.output, "{}", shown(line, self.utf8))?)
    }

    /// Lists the items and asks until what is typed names some of them.
    fn choose<T>(
        &mut self,
        ask: &ListAsk<'_>,
        prompt: &str,
        what: &str,
        take: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Interrupt> {
        for (index, item) in ask.items.iter().enumerate() {
            self.write(&format!("  {}. {}", index + 1, item.text))?;
        }
        loop {
            let typed = self.read(prompt)?;
            if typed == MORE {
                ask.more.iter().try_for_each(|line| self.write(line))?;
                continue;
            }
            match take(&typed) {
                Some(chosen) => return Ok(chosen),
                None => self.say(
                    Tone::Fault,
                    &format!("write {what} from 1 to {}", ask.items.len()),
                )?,
            }
        }
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

    fn line(&mut self, ask: &LineAsk<'_>) -> Result<String, Interrupt> {
        let keeps = !ask.refused && !ask.text.is_empty();
        if keeps && ask.may_be_empty {
            self.write(&format!("{NOTHING} leaves it out."))?;
        }
        let typed = self.read(">")?;
        Ok(match &*typed {
            "" if keeps => ask.text.to_owned(),
            NOTHING if ask.may_be_empty => String::new(),
            _ => typed,
        })
    }

    fn one(&mut self, ask: &ListAsk<'_>) -> Result<usize, Interrupt> {
        let usual = ask.chosen.first().copied();
        let prompt = match usual {
            Some(usual) => format!("Number ({}):", usual + 1),
            None => "Number:".to_owned(),
        };
        self.choose(ask, &prompt, "a number", |typed| match typed {
            "" => usual,
            typed => find(ask, typed),
        })
    }

    fn many(&mut self, ask: &ListAsk<'_>) -> Result<Vec<usize>, Interrupt> {
        let usual = ask.chosen.iter().map(|index| (index + 1).to_string());
        let usual: Vec<String> = usual.collect();
        let prompt = if usual.is_empty() {
            "Numbers, separated by commas:".to_owned()
        } else {
            let usual = usual.join(", ");
            format!("Numbers, separated by commas ({usual}; 0 for none):")
        };
        self.choose(ask, &prompt, "numbers", |typed| match typed {
            "" => Some(ask.chosen.to_vec()),
            "0" => Some(Vec::new()),
            typed => {
                let parts = typed.split(|c: char| c == ',' || c.is_whitespace());
                let parts = parts.filter(|part| !part.is_empty());
                let found: Option<BTreeSet<usize>> = parts.map(|part| find(ask, part)).collect();
                Some(found?.into_iter().collect())
            }
        })
    }
}
