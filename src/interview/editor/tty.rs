//! The terminal's raw mode and its keyboard: every system call of the interview.

use std::io::{self, Write as _};
use std::mem::MaybeUninit;

use super::keys::{self, Bytes, Key};

/// The milliseconds between keys that nobody types so fast.
const TOGETHER: u16 = 20;

/// The keyboard, giving every key at once and echoing none; the terminal is as before when this is dropped.
pub(in crate::interview) struct Keyboard {
    before: libc::termios,
}

impl Keyboard {
    /// Puts the terminal into raw mode.
    ///
    /// # Errors
    /// When standard input is no terminal.
    pub(in crate::interview) fn open() -> io::Result<Self> {
        let mut before = MaybeUninit::uninit();
        // SAFETY: the structure is filled before it is read, which the result tells.
        let before = unsafe {
            if libc::tcgetattr(libc::STDIN_FILENO, before.as_mut_ptr()) != 0 {
                return Err(io::Error::last_os_error());
            }
            before.assume_init()
        };
        let mut raw = before;
        raw.c_iflag &= !(libc::ICRNL | libc::INLCR | libc::IGNCR | libc::IXON | libc::ISTRIP);
        raw.c_lflag &= !(libc::ECHO | libc::ICANON | libc::ISIG | libc::IEXTEN);
        raw.c_cc[libc::VMIN] = 1;
        raw.c_cc[libc::VTIME] = 0;
        set(&raw)?;
        bracket_pastes(true);
        Ok(Self { before })
    }

    /// Whether more comes together with the last key, as in a paste without marks.
    pub(in crate::interview) fn has_more(&self) -> bool {
        wait_for_input(Some(TOGETHER)).unwrap_or(false)
    }

    /// Reads one key.
    ///
    /// # Errors
    /// [`io::ErrorKind::Interrupted`] when a signal came, else what the system refused.
    pub(in crate::interview) fn key(&mut self) -> io::Result<Key> {
        keys::read(self)
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        bracket_pastes(false);
        let _ = set(&self.before);
    }
}

impl Bytes for Keyboard {
    fn next(&mut self, milliseconds: Option<u16>) -> io::Result<Option<u8>> {
        if !wait_for_input(milliseconds)? {
            return Ok(None);
        }
        let mut byte = 0_u8;
        // The standard library reads ahead, and what it holds back cannot be waited for.
        // SAFETY: one byte is written to at most, and it is there.
        match unsafe { libc::read(libc::STDIN_FILENO, (&raw mut byte).cast(), 1) } {
            1 => Ok(Some(byte)),
            0 => Ok(None),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

fn set(mode: &libc::termios) -> io::Result<()> {
    // SAFETY: a whole structure, got from the system, is passed.
    match unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSADRAIN, mode) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Asks the terminal to mark what is pasted, so that its line ends are not taken for Enter.
fn bracket_pastes(on: bool) {
    let switch: &[u8] = if on { b"\x1b[?2004h" } else { b"\x1b[?2004l" };
    let mut stderr = io::stderr();
    let _ = stderr.write_all(switch).and_then(|()| stderr.flush());
}

/// Waits until standard input has something to read; false when the time is over.
///
/// # Errors
/// [`io::ErrorKind::Interrupted`] when a signal came.
pub(in crate::interview) fn wait_for_input(milliseconds: Option<u16>) -> io::Result<bool> {
    let mut input = libc::pollfd {
        fd: libc::STDIN_FILENO,
        events: libc::POLLIN,
        revents: 0,
    };
    let timeout = milliseconds.map_or(-1, i32::from);
    // SAFETY: one valid structure is passed, and its count.
    match unsafe { libc::poll(&raw mut input, 1, timeout) } {
        -1 => Err(io::Error::last_os_error()),
        ready => Ok(ready > 0),
    }
}

/// Throws away what was typed before the prompt was shown, so that pasted lines answer one question at most.
pub(in crate::interview) fn forget_input() {
    // SAFETY: no memory is passed; on anything but a terminal the call fails and changes nothing.
    unsafe {
        libc::tcflush(libc::STDIN_FILENO, libc::TCIFLUSH);
    }
}
