//! What the process may do with its terminal: colour, width, questions, plain lines, letters beyond ASCII.
//!
//! Each of these is decided once, here, from the flags, the environment and the three standard streams.
//! It knows no command and writes nothing.

use std::io::{self, IsTerminal as _};

use console::Term;

use crate::cli::When;

/// The columns that tables are laid out for when nobody looks on.
const PIPED_COLUMNS: usize = 100;
/// The columns of a terminal that does not tell its size.
const USUAL_COLUMNS: usize = 80;

/// What is decided for this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether results are seen by a person at once.
    pub stdout_is_terminal: bool,
    /// Whether results are coloured.
    pub stdout_colour: bool,
    /// Whether messages and prompts are coloured.
    pub stderr_colour: bool,
    /// Whether there are a keyboard and a screen, and nobody said that no person sits there.
    pub can_ask: bool,
    /// Whether prompts are plain lines without cursor movement.
    pub plain: bool,
    /// Whether the locale can show letters and signs beyond ASCII.
    pub utf8: bool,
}

impl Terminal {
    /// Decides from this process's environment and streams.
    #[must_use]
    pub fn of_process(color: When) -> Self {
        Self::decide(
            color,
            Streams {
                stdin: io::stdin().is_terminal(),
                stdout: io::stdout().is_terminal(),
                stderr: io::stderr().is_terminal(),
            },
            |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()),
        )
    }

    fn decide(color: When, streams: Streams, variable: impl Fn(&str) -> Option<String>) -> Self {
        let given = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let dumb = matches!(variable("TERM").as_deref(), None | Some("" | "dumb"));
        let colour = |is_terminal: bool| match color {
            When::Always => true,
            When::Never => false,
            When::Auto => !given("NO_COLOR") && !dumb && is_terminal,
        };
        Self {
            stdout_is_terminal: streams.stdout,
            stdout_colour: colour(streams.stdout),
            stderr_colour: colour(streams.stderr),
            can_ask: streams.stdin
                && streams.stderr
                && !given("PARTNERKIT_NO_INPUT")
                && !given("CI"),
            plain: dumb || given("PARTNERKIT_PLAIN"),
            utf8: ["LC_ALL", "LC_CTYPE", "LANG"]
                .into_iter()
                .find_map(|name| variable(name).filter(|value| !value.is_empty()))
                .is_some_and(|locale| {
                    let locale = locale.to_ascii_lowercase();
                    locale.contains("utf-8") || locale.contains("utf8")
                }),
        }
    }

    /// The columns a result may fill: those of the terminal, or 100 when stdout is none.
    #[must_use]
    pub fn stdout_columns(&self) -> usize {
        if self.stdout_is_terminal {
            columns(&Term::stdout())
        } else {
            PIPED_COLUMNS
        }
    }

    /// Whether a person reads results at a terminal that can turn pages.
    #[must_use]
    pub fn is_read_by_pages(&self) -> bool {
        self.stdout_is_terminal && self.can_ask && !self.plain
    }

    /// The rows of the terminal that results go to.
    #[must_use]
    pub fn stdout_rows(&self) -> usize {
        let size = Term::stdout().size_checked();
        size.map_or(usize::MAX, |(rows, _)| usize::from(rows))
    }

    /// The columns messages may fill: those of the terminal, or any number where nobody looks on.
    #[must_use]
    pub fn stderr_columns() -> usize {
        let term = Term::stderr();
        if term.is_term() {
            columns(&term)
        } else {
            usize::MAX
        }
    }
}

fn columns(term: &Term) -> usize {
    term.size_checked()
        .map(|(_, columns)| usize::from(columns))
        .filter(|columns| *columns > 0)
        .unwrap_or(USUAL_COLUMNS)
}

/// Which of the three standard streams are terminals.
#[derive(Clone, Copy)]
struct Streams {
    stdin: bool,
    stdout: bool,
    stderr: bool,
}

#[cfg(test)]
mod tests {
    use super::{Streams, Terminal};
    use crate::cli::When;

    /// What is decided where all streams but one are terminals, in an environment such as `TERM=xterm CI=1`.
    fn decide(color: When, other: &str, environment: &str) -> Terminal {
        let streams = Streams {
            stdin: other != "stdin",
            stdout: other != "stdout",
            stderr: other != "stderr",
        };
        Terminal::decide(color, streams, |name| {
            let mut variables = environment.split(' ').filter_map(|one| one.split_once('='));
            let found = variables.find(|(key, _)| *key == name);
            found.map(|(_, value)| value.to_owned())
        })
    }

    #[test]
    fn the_flag_beats_no_color_beats_the_terminal() {
        for (color, other, environment, expected) in [
            (When::Auto, "", "TERM=xterm", true),
            (When::Auto, "stdout", "TERM=xterm", false),
            (When::Auto, "", "TERM=dumb", false),
            (When::Auto, "", "", false),
            (When::Auto, "", "TERM=xterm NO_COLOR=1", false),
            (When::Auto, "", "TERM=xterm NO_COLOR=", true),
            (When::Auto, "", "TERM=x NO_COLOR=1 CLICOLOR_FORCE=1", false),
            (When::Always, "stdout", "TERM=dumb NO_COLOR=1", true),
            (When::Never, "", "TERM=xterm", false),
        ] {
            let colour = decide(color, other, environment).stdout_colour;
            assert_eq!(colour, expected, "{color:?}, {environment}");
            let other = other.replace("out", "err");
            let colour = decide(color, &other, environment).stderr_colour;
            assert_eq!(colour, expected, "{color:?}, {environment}, stderr");
        }
    }

    #[test]
    fn questions_need_a_keyboard_a_screen_and_a_person() {
        for (other, environment, expected) in [
            ("", "", true),
            ("stdout", "", true),
            ("stdin", "", false),
            ("stderr", "", false),
            ("", "CI=true", false),
            ("", "CI=", true),
            ("", "PARTNERKIT_NO_INPUT=1", false),
        ] {
            let decided = decide(When::Auto, other, environment).can_ask;
            assert_eq!(decided, expected, "no {other}, {environment}");
        }
    }

    #[test]
    fn a_dumb_terminal_gets_plain_lines() {
        for (environment, expected) in [
            ("TERM=xterm", false),
            ("TERM=dumb", true),
            ("", true),
            ("TERM=xterm PARTNERKIT_PLAIN=1", true),
        ] {
            let decided = decide(When::Auto, "", environment).plain;
            assert_eq!(decided, expected, "{environment}");
        }
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides_on_letters() {
        for (environment, expected) in [
            ("LANG=en_US.UTF-8", true),
            ("LANG=C.utf8", true),
            ("LC_ALL=C LANG=en_US.UTF-8", false),
            ("LC_ALL= LC_CTYPE=C.UTF-8", true),
            ("", false),
        ] {
            let decided = decide(When::Auto, "", environment).utf8;
            assert_eq!(decided, expected, "{environment}");
        }
    }
}
