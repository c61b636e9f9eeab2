//! Examples of each command: the end of its help text and of its manual page.
//!
//! In `examples.txt` a command's words stand above its examples, each a line that works as it stands once its files are
//! there, below what it is for, so that no line has to be wrapped.

use clap::{Command, CommandFactory as _};

use super::Cli;

/// Commands by their words, each with its examples as they are shown.
fn examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    let parts = include_str!("examples.txt").trim_end().split("\n\n");
    parts.filter_map(|part| part.split_once('\n'))
}

/// The command line with its examples.
#[must_use]
pub fn command() -> Command {
    examples().fold(Cli::command(), |command, (words, lines)| {
        let words: Vec<&str> = words.split(' ').collect();
        with(command, &words, &format!("Examples:\n{lines}"))
    })
}

fn with(command: Command, words: &[&str], ending: &str) -> Command {
    match words {
        [] => command.after_help(ending.to_owned()),
        [word, rest @ ..] => command.mut_subcommand(word, |found| with(found, rest, ending)),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::{Cli, command, examples};

    #[test]
    fn every_command_has_examples_that_can_be_typed() {
        let whole = command();
        for one in whole.get_subcommands() {
            let name = one.get_name();
            let shown = examples().any(|(words, _)| words.split(' ').next() == Some(name));
            assert!(shown, "{name}: write an example");
        }
        whole.debug_assert();
        for (words, lines) in examples() {
            let lines = lines.lines().map(str::trim_start);
            for line in lines.filter(|line| !line.starts_with('#')) {
                assert!(line.starts_with(&format!("partnerkit {words}")), "{line}");
                let typed = line.split(" | ").next().unwrap_or(line);
                let typed = typed.split(" > ").next().unwrap_or(typed).split(' ');
                assert!(Cli::try_parse_from(typed).is_ok(), "{line}");
            }
        }
    }
}
