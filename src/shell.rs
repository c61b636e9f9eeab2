//! Surroundings of a command: terminal, messages, rule tables; and the ways a command can end.
//!
//! It knows no single command.

use std::fmt;
use std::io::{self, Write as _};
use std::path::PathBuf;

use crate::cli::GlobalArgs;
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, printable};
use crate::playbook;
use crate::render::wrap::rewrapped;
use crate::terminal::Terminal;

/// The surroundings of a command.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The terminal and what it can show.
    pub terminal: Terminal,
    /// Whether only errors are printed.
    pub quiet: bool,
    /// The folder of rule tables to use in place of those compiled in.
    pub playbook_folder: Option<PathBuf>,
}

impl Shell {
    /// The surroundings that the global flags ask for.
    #[must_use]
    pub fn new(global: &GlobalArgs) -> Self {
        let mut terminal = Terminal::of_process(global.color);
        terminal.can_ask &= !global.no_input;
        Self {
            terminal,
            quiet: global.quiet,
            playbook_folder: global.playbook.clone(),
        }
    }

    /// The advisor that works by the compiled-in rule tables, or by those of the folder that the user gave.
    ///
    /// # Errors
    /// What is wrong with the folder's tables.
    pub fn advisor(&self) -> Result<Advisor, Diagnostics> {
        match &self.playbook_folder {
            Some(folder) => Advisor::load(folder),
            None => Advisor::embedded(),
        }
    }

    /// The files of the rule tables that the user gave in place of those compiled in.
    #[must_use]
    pub fn playbook_files(&self) -> Vec<PathBuf> {
        let folder = self.playbook_folder.as_deref();
        folder
            .and_then(|folder| playbook::files_of(folder).ok())
            .unwrap_or_default()
    }

    /// Prints a status line to stderr, broken between words for the window, unless `--quiet` was given. Write errors
    /// are ignored.
    pub fn status(&self, line: impl fmt::Display) {
        let line = printable(&line.to_string());
        self.put(&rewrapped(&line, Terminal::stderr_columns()));
    }

    /// Prints a command to type, in one piece below the words that announce it, unless `--quiet` was given.
    pub fn command(&self, words: impl fmt::Display, command: impl fmt::Display) {
        self.status(words);
        self.put(&format!("  {}\n", printable(&command.to_string())));
    }

    fn put(&self, text: &str) {
        if !self.quiet {
            let _ = io::stderr().write_all(text.as_bytes());
        }
    }

    /// Prints warnings to stderr, unless there are none or `--quiet` was given.
    pub fn warn(&self, warnings: Vec<Diagnostic>) {
        if !self.quiet {
            self.report(&Diagnostics(warnings));
        }
    }

    /// Prints problems to stderr, whatever the flags say.
    pub fn report(&self, problems: &Diagnostics) {
        let _ = io::stderr().write_all(problems.draw(self.terminal.stderr_colour).as_bytes());
    }
}

impl From<Diagnostic> for anyhow::Error {
    fn from(problem: Diagnostic) -> Self {
        Diagnostics::from(problem).into()
    }
}

/// How a command ends when it is neither done nor an error to be described.
#[derive(Debug)]
pub enum Exit {
    /// The flags do not go together, or ask for what the command cannot do.
    Usage(Box<Diagnostic>),
    /// Problems were found that are the command's own result and are printed, as `check` does.
    Reported,
    /// The user left; the draft is saved, nothing was made.
    Paused,
    /// A signal ended the questions, and the process is to die of it.
    Signal(i32),
}

impl Exit {
    /// A wrong command line, with what to type instead.
    #[must_use]
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage(Box::new(
            Diagnostic::error("command-line", message).help(help),
        ))
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(problem) => f.write_str(&problem.message),
            Self::Reported => f.write_str("problems were found"),
            Self::Paused => f.write_str("paused"),
            Self::Signal(signal) => write!(f, "ended by signal {signal}"),
        }
    }
}

impl std::error::Error for Exit {}
