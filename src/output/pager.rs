//! A result that is longer than the screen goes through a pager.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The pager where `PAGER` names none.
const USUAL: &str = "less";
/// What `less` does where `LESS` says nothing: it ends at once with what fits, keeps colour, and leaves the text.
const LESS: &str = "FRX";

/// Shows a text through the pager; false where there is none, or none is wanted.
pub(super) fn show(text: &[u8]) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| USUAL.to_owned());
    if pager.trim().is_empty() {
        return false;
    }
    let words = format!("command -v {} >/dev/null && exec {pager}", first(&pager));
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &words]);
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", LESS);
    }
    let Ok(mut child) = command.stdin(Stdio::piped()).spawn() else {
        return false;
    };
    if let Some(mut input) = child.stdin.take() {
        // Whoever leaves the pager before the end has seen enough.
        let _ = input.write_all(text);
    }
    // Without such a program the shell says so by its status and nothing was shown.
    let code = child.wait().map(|status| status.code());
    !matches!(code, Ok(Some(1 | 127)) | Err(_))
}

/// The program that the words of a command begin with.
fn first(command: &str) -> &str {
    command.split_whitespace().next().unwrap_or_default()
}
