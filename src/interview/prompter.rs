//! What an interview asks of whoever shows its prompts: a line, one item of a list, or several.
//!
//! It knows no question and no terminal.

use std::io;

use crate::diagnostics::{Diagnostics, printable};

/// What is typed to learn more about a question.
pub(super) const MORE: &str = "?";

/// A text as a terminal shows it, in ASCII where it shows no other signs of ours.
pub(super) fn shown(text: &str, utf8: bool) -> String {
    let text = printable(text);
    if utf8 {
        text
    } else {
        text.replace('·', "-").replace('…', "...")
    }
}

/// Shows prompts and reads what is typed.
pub trait Prompter {
    /// Says a line that is not to be answered.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn say(&mut self, tone: Tone, text: &str) -> Result<(), Interrupt>;

    /// Says which keys do what at the prompt of a question: those of every question, and these between them.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn keys(&mut self, _own: &str) -> Result<(), Interrupt> {
        Ok(())
    }

    /// Takes the question that was left for the one before from the screen.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn clear(&mut self) -> Result<(), Interrupt> {
        Ok(())
    }

    /// Asks for a line of text.
    ///
    /// # Errors
    /// Why no answer can come.
    fn line(&mut self, ask: &LineAsk<'_>) -> Result<String, Interrupt>;

    /// Asks for one item of a list.
    ///
    /// # Errors
    /// Why no answer can come.
    fn one(&mut self, ask: &ListAsk<'_>) -> Result<usize, Interrupt>;

    /// Asks for any number of items of a list.
    ///
    /// # Errors
    /// Why no answer can come.
    fn many(&mut self, ask: &ListAsk<'_>) -> Result<Vec<usize>, Interrupt>;
}

/// Asks for a line until it is taken; `?` says more, where there is more to say. What is refused stays, to be corrected.
pub(super) fn ask_until<T>(
    prompter: &mut dyn Prompter,
    ask: LineAsk<'_>,
    more: &[String],
    mut take: impl FnMut(&str) -> Result<T, String>,
) -> Result<T, Interrupt> {
    let mut text = ask.text.to_owned();
    let mut refused = false;
    loop {
        let ask = LineAsk {
            text: &text,
            refused,
            proposed: ask.proposed && !refused,
            ..ask
        };
        let typed = prompter.line(&ask)?;
        if typed.trim() == MORE && !more.is_empty() {
            for line in more {
                prompter.say(Tone::Help, line)?;
            }
            continue;
        }
        text = typed;
        match take(&text) {
            Ok(taken) => return Ok(taken),
            Err(words) => prompter.say(Tone::Fault, &words)?,
        }
        refused = true;
    }
}

/// What a said line is, which decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Section and progress.
    Heading,
    /// The question.
    Question,
    /// Why it is asked, its bounds, its assumption.
    Help,
    /// What was wrong with the text that was typed.
    Fault,
    /// The answer as it was understood.
    Answer,
    /// News of the session.
    Note,
}

/// A request for a line of text.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineAsk<'a> {
    /// The id of the question, for whoever answers by a script.
    pub id: &'a str,
    /// The text to begin with: the earlier answer, or what was refused.
    pub text: &'a str,
    /// Whether an empty line is an answer.
    pub may_be_empty: bool,
    /// Whether several values are asked for, so that pasted lines are so many values.
    pub several: bool,
    /// Whether the text to begin with was refused.
    pub refused: bool,
    /// Whether the text to begin with is a proposal that nobody gave: typing replaces it.
    pub proposed: bool,
}

/// A request to choose from a list. No two items have the same text.
#[derive(Debug)]
pub struct ListAsk<'a> {
    /// The id of the question, for whoever answers by a script.
    pub id: &'a str,
    /// The items.
    pub items: &'a [Item],
    /// The items to begin with: one for [`Prompter::one`], or none where a choice has to be made.
    pub chosen: &'a [usize],
    /// What is said to whoever asks for more with `?`.
    pub more: &'a [String],
}

impl<'a> ListAsk<'a> {
    /// A request that begins with the first item and has nothing more to say.
    #[must_use]
    pub fn of(id: &'a str, items: &'a [Item]) -> Self {
        Self {
            id,
            items,
            chosen: &[0],
            more: &[],
        }
    }
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What may be typed in place of its number where lines are typed; may be empty.
    pub id: String,
    /// What is shown.
    pub text: String,
}

impl Item {
    /// An item with its id and its text.
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            text: text.into(),
        }
    }
}

/// Why a prompt has no answer.
#[derive(Debug)]
pub enum Interrupt {
    /// The question before is asked for.
    Back,
    /// The person left; what is there is kept.
    Leave,
    /// A signal came; the process is to die of it.
    Signal(i32),
    /// The window cannot show a question.
    TooSmall,
    /// The draft could not be written.
    Draft(Diagnostics),
    /// The terminal failed.
    Terminal(io::Error),
}

impl From<io::Error> for Interrupt {
    fn from(error: io::Error) -> Self {
        Self::Terminal(error)
    }
}

impl From<Diagnostics> for Interrupt {
    fn from(problems: Diagnostics) -> Self {
        Self::Draft(problems)
    }
}
