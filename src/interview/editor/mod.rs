//! A line editor for terminals: keys from bytes, the text being edited, and the terminal's raw mode.
//!
//! Libraries have no line input with Esc as a way back and a refused text that stays for correction. All unsafe code
//! of the interview is in here, and only safe functions leave it.

mod keys;
mod line;
#[allow(unsafe_code, reason = "system calls of the terminal")]
mod tty;

pub(super) use keys::Key;
pub(super) use line::Line;
pub(super) use tty::{Keyboard, forget_input, wait_for_input};

/// Applies a key to the line. Pasted lines become one, joined by commas where several values are asked for.
pub(super) fn apply(line: &mut Line, key: Key, several: bool) {
    match key {
        Key::Letter(letter) => line.insert(letter.encode_utf8(&mut [0; 4])),
        Key::Paste(text) => {
            let between = if several { ", " } else { " " };
            let lines: Vec<&str> = text
                .split(['\r', '\n'])
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            line.insert(&lines.join(between).replace(char::is_control, ""));
        }
        Key::Backspace => line.backspace(),
        Key::Delete | Key::EndOfText => line.delete(),
        Key::Left => line.left(),
        Key::Right => line.right(),
        Key::Home => line.home(),
        Key::End => line.end(),
        Key::CutToStart => line.cut_to_start(),
        Key::CutToEnd => line.cut_to_end(),
        Key::CutWord => line.cut_word(),
        Key::Up | Key::Down | Key::Enter | Key::Esc | Key::Interrupt | Key::Other | Key::Gone => {}
    }
}
