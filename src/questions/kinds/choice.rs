//! One of some options.

use super::{Choice, Rejection, quoted};
use crate::questions::closest;

/// The option with the id that was typed.
pub(super) fn one(text: &str, options: &[Choice]) -> Result<&'static str, Rejection> {
    if let Some(option) = options.iter().find(|option| option.id == text) {
        return Ok(option.id);
    }
    let rejection = Rejection::new(
        "not-an-option",
        format!("`{}` is not one of the choices", quoted(text)),
    );
    Err(
        match closest(text, options.iter().map(|option| option.id)) {
            Some(close) => rejection.help(format!("did you mean `{close}`?")),
            None => rejection,
        }
        .help(format!("write one of {}", listed(options))),
    )
}

/// The ids, for a message.
pub(super) fn listed(options: &[Choice]) -> String {
    let ids: Vec<String> = options
        .iter()
        .map(|option| format!("`{}`", option.id))
        .collect();
    ids.join(", ")
}
