//! The word of the command line that a mistyped one was meant for.

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error};

use crate::questions::closest;

/// The error of a command line with the closest word as what was meant: two letters that changed places are one slip.
/// Where no word is close, what clap found stays.
#[must_use]
pub fn with_closest(mut error: Error, typed: impl IntoIterator<Item = String>) -> Error {
    let mut whole = super::examples::command();
    whole.build();
    let typed = typed.into_iter();
    let command = typed.fold(&whole, |at, word| at.find_subcommand(word).unwrap_or(at));
    let options = command.get_opts().filter_map(|one| one.get_long());
    let flags = options.map(|long| format!("--{long}")).collect();
    let commands = command.get_subcommands().map(Command::get_name);
    let commands = commands.map(str::to_owned).collect();
    let values = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) => values.clone(),
        _ => Vec::new(),
    };
    use ContextKind::{InvalidArg, InvalidSubcommand, InvalidValue};
    use ContextKind::{SuggestedArg, SuggestedSubcommand, SuggestedValue};
    let places: [(_, _, Vec<String>); 3] = [
        (InvalidSubcommand, SuggestedSubcommand, commands),
        (InvalidArg, SuggestedArg, flags),
        (InvalidValue, SuggestedValue, values),
    ];
    for (wrong, suggested, words) in places {
        let Some(ContextValue::String(typed)) = error.get(wrong) else {
            continue;
        };
        if let Some(close) = closest(typed, words.iter().map(String::as_str)) {
            let close = close.to_owned();
            let close = match suggested {
                SuggestedSubcommand => ContextValue::Strings(vec![close]),
                _ => ContextValue::String(close),
            };
            error.insert(suggested, close);
            break;
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::with_closest;
    use crate::cli::examples;

    #[test]
    fn letters_that_changed_places_are_one_slip() {
        for (typed, meant) in [
            ("desing", "'design'"),
            ("plna", "'plan'"),
            ("kti", "'kit'"),
            ("reprot", "'report'"),
            ("explan model", "'explain'"),
            ("fo", "'forecast'"),
            ("playbook shwo", "'show'"),
            ("design --asume", "'--assume'"),
            ("plan --fro asana", "'--for'"),
            ("design --no-inptu", "'--no-input'"),
            ("design --format yalm", "'yaml'"),
            ("design --fail-on not-yte", "'not_yet'"),
        ] {
            let words = || typed.split(' ').map(str::to_owned);
            let line = std::iter::once("partnerkit".to_owned()).chain(words());
            let error = examples::command()
                .try_get_matches_from(line)
                .expect_err(typed);
            let shown = with_closest(error, words()).to_string();
            assert!(shown.contains("tip: a similar "), "{shown}");
            assert!(shown.contains(&format!("exists: {meant}\n")), "{shown}");
        }
    }
}
