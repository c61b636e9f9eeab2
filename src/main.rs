//! The program: parses the command line, runs the command, prints the error, picks the exit code.

use std::io::{self, IsTerminal as _, Write as _};
use std::panic;
use std::process::ExitCode;

use clap::FromArgMatches as _;
use partnerkit::cli::{Cli, GlobalArgs, When, examples, meant};
use partnerkit::commands;
use partnerkit::diagnostics::{Diagnostic, Diagnostics, printable};
use partnerkit::output;
use partnerkit::shell::{Exit, Shell};

/// What a fault of ours ends with; Rust's own code for it.
const FAULT: u8 = 101;

fn main() -> ExitCode {
    panic::set_hook(Box::new(report_fault));
    panic::catch_unwind(run).unwrap_or(ExitCode::from(FAULT))
}

fn run() -> ExitCode {
    let typed = examples::command().try_get_matches();
    let cli = match typed.and_then(|typed| Cli::from_arg_matches(&typed)) {
        Ok(cli) => cli,
        Err(error) => {
            let typed = std::env::args_os().skip(1);
            let typed = typed.map(|word| word.to_string_lossy().into_owned());
            return report_command_line(&meant::with_closest(error, typed));
        }
    };
    let shell = Shell::new(&cli.global);
    match commands::run(&cli, &shell) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(error, &shell),
    }
}

/// Says what went wrong and picks the exit code.
fn report(error: anyhow::Error, shell: &Shell) -> ExitCode {
    let error = match error.downcast::<Diagnostics>() {
        Ok(problems) => {
            shell.report(&problems);
            return ExitCode::from(1);
        }
        Err(error) => error,
    };
    match error.downcast::<Exit>() {
        Ok(Exit::Usage(problem)) => {
            shell.report(&Diagnostics::from(*problem));
            ExitCode::from(2)
        }
        Ok(Exit::Reported) => ExitCode::from(1),
        Ok(Exit::Paused) => ExitCode::from(3),
        Ok(Exit::Signal(signal)) => {
            let _ = signal_hook::low_level::emulate_default_handler(signal);
            ExitCode::from(1)
        }
        Err(error) => {
            let problem = Diagnostic::error("system", format!("{error:#}"));
            shell.report(&Diagnostics::from(problem));
            ExitCode::from(1)
        }
    }
}

/// Prints what clap has to say: help and version to stdout, anything else to stderr.
fn report_command_line(error: &clap::Error) -> ExitCode {
    let shell = Shell::new(&GlobalArgs {
        color: typed_color(),
        ..GlobalArgs::default()
    });
    let text = error.render();
    // What was typed is quoted as it stands, so that colour is drawn only where nothing in it could be taken
    // for a colour.
    let typed = std::env::args_os();
    let plain = typed.into_iter().all(|word| {
        let word = word.to_string_lossy();
        printable(&word) == word
    });
    let drawn = |colour: bool| {
        if colour && plain {
            return text.ansi().to_string();
        }
        let text = text.to_string();
        text.split_inclusive('\n')
            .map(|line| match line.strip_suffix('\n') {
                Some(line) => printable(line) + "\n",
                None => printable(line),
            })
            .collect()
    };
    if error.use_stderr() {
        let _ = io::stderr().write_all(drawn(shell.terminal.stderr_colour).as_bytes());
    } else if let Err(error) = output::write_stdout(drawn(shell.terminal.stdout_colour).as_bytes())
    {
        return report(error, &shell);
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::from(2), ExitCode::from)
}

/// The `--color` of a command line that could not be parsed whole.
fn typed_color() -> When {
    let words: Vec<String> = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let value = words.iter().enumerate().rev().find_map(|(at, word)| {
        word.strip_prefix("--color=")
            .or_else(|| (word == "--color").then(|| words.get(at + 1).map(String::as_str))?)
    });
    match value {
        Some("always") => When::Always,
        Some("never") => When::Never,
        _ => When::Auto,
    }
}

/// Says that the fault is ours, and gives the cursor back that a prompt may have hidden.
fn report_fault(fault: &panic::PanicHookInfo<'_>) {
    let mut stderr = io::stderr();
    if stderr.is_terminal() {
        let _ = console::Term::stderr().show_cursor();
    }
    let what = fault.payload_as_str().unwrap_or("no message");
    let place = fault.location().map_or_else(String::new, |place| {
        format!(" ({}:{})", place.file(), place.line())
    });
    let _ = writeln!(
        stderr,
        "error: bug in partnerkit: {what}{place}\nhelp: nothing you typed should cause this; please report it with the command and the answers that led here"
    );
}
