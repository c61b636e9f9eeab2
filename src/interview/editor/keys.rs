//! From the bytes of a keyboard to keys. What is not known is swallowed whole, so that no part of a function
//! key ends up in an answer.

use std::io;

/// How long the rest of a key may take to arrive, in milliseconds; an Esc without a rest is the key itself.
const REST: u16 = 25;

/// Where bytes come from.
pub(super) trait Bytes {
    /// The next byte; none when the time is over or nothing more will come.
    fn next(&mut self, milliseconds: Option<u16>) -> io::Result<Option<u8>>;
}

/// A key, as far as a line of text cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::interview) enum Key {
    Letter(char),
    Paste(String),
    Enter,
    Esc,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    CutToStart,
    CutToEnd,
    CutWord,
    Interrupt,
    EndOfText,
    Other,
    /// Nothing more will come.
    Gone,
}

/// Reads one key.
pub(super) fn read(bytes: &mut dyn Bytes) -> io::Result<Key> {
    let Some(byte) = bytes.next(None)? else {
        return Ok(Key::Gone);
    };
    Ok(match byte {
        0x01 => Key::Home,
        0x02 => Key::Left,
        0x03 => Key::Interrupt,
        0x04 => Key::EndOfText,
        0x05 => Key::End,
        0x06 => Key::Right,
        0x08 | 0x7f => Key::Backspace,
        b'\n' | b'\r' => Key::Enter,
        0x0b => Key::CutToEnd,
        0x15 => Key::CutToStart,
        0x17 => Key::CutWord,
        0x1b => return escape(bytes),
        0..0x20 => Key::Other,
        _ => letter(byte, bytes)?.map_or(Key::Other, Key::Letter),
    })
}

fn escape(bytes: &mut dyn Bytes) -> io::Result<Key> {
    Ok(match bytes.next(Some(REST))? {
        None | Some(0x1b) => Key::Esc,
        Some(b'[') => {
            let (parameters, last) = sequence(bytes)?;
            match (last, parameters.as_slice()) {
                (b'~', b"1" | b"7") => Key::Home,
                (b'~', b"4" | b"8") => Key::End,
                (b'~', b"3") => Key::Delete,
                (b'~', b"200") => Key::Paste(pasted(bytes)?),
                (b'A' | b'B', [_, ..]) => Key::Other,
                _ => cursor(last),
            }
        }
        Some(b'O') => bytes.next(Some(REST))?.map_or(Key::Other, cursor),
        Some(byte) => {
            letter(byte, bytes)?;
            Key::Other
        }
    })
}

/// The key that moves the cursor, by the last byte that terminals send for it.
fn cursor(last: u8) -> Key {
    match last {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'H' => Key::Home,
        b'F' => Key::End,
        _ => Key::Other,
    }
}

/// The parameters and the last byte of a control sequence.
fn sequence(bytes: &mut dyn Bytes) -> io::Result<(Vec<u8>, u8)> {
    let mut parameters = Vec::new();
    while let Some(byte) = bytes.next(Some(REST))? {
        // Linux consoles send F1 to F5 as `[[A` to `[[E`.
        let second_bracket = byte == b'[' && parameters.is_empty();
        if (0x40..=0x7e).contains(&byte) && !second_bracket {
            return Ok((parameters, byte));
        }
        parameters.push(byte);
    }
    Ok((parameters, 0))
}

/// What stands between the marks of a paste.
fn pasted(bytes: &mut dyn Bytes) -> io::Result<String> {
    const END: &[u8] = b"\x1b[201~";
    const MOST: usize = 64 * 1024;
    let mut text = Vec::new();
    while let Some(byte) = bytes.next(Some(1000))? {
        text.push(byte);
        if text.ends_with(END) {
            text.truncate(text.len() - END.len());
            break;
        }
    }
    text.truncate(MOST);
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The letter that begins with this byte, when it is UTF-8.
fn letter(first: u8, bytes: &mut dyn Bytes) -> io::Result<Option<char>> {
    let length = match first {
        0..0x80 => 1,
        0xc2..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf5 => 4,
        _ => return Ok(None),
    };
    let mut all = vec![first];
    while all.len() < length {
        match bytes.next(Some(REST))? {
            Some(byte) => all.push(byte),
            None => return Ok(None),
        }
    }
    Ok(std::str::from_utf8(&all)
        .ok()
        .and_then(|text| text.chars().next())
        .filter(|letter| !letter.is_control()))
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Key, read};
    use std::io;

    /// Bytes that are all there; an empty piece is a pause.
    struct Script(Vec<Option<u8>>);

    impl Bytes for Script {
        fn next(&mut self, _: Option<u16>) -> io::Result<Option<u8>> {
            Ok(if self.0.is_empty() {
                None
            } else {
                self.0.remove(0)
            })
        }
    }

    fn keys(pieces: &[&[u8]]) -> Vec<Key> {
        let mut bytes = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 {
                bytes.push(None);
            }
            bytes.extend(piece.iter().map(|byte| Some(*byte)));
        }
        let mut script = Script(bytes);
        let mut keys = Vec::new();
        while !script.0.is_empty() {
            keys.push(read(&mut script).expect("a script does not fail"));
        }
        keys
    }

    #[test]
    fn keys_are_told_apart_and_unknown_ones_leave_nothing_behind() {
        let cases: [(&[&[u8]], &[Key]); 10] = [
            (
                &[b"a\xc3\xa9\xe6\xa0\xaa"],
                &[Key::Letter('a'), Key::Letter('é'), Key::Letter('株')],
            ),
            (
                &[b"\x1b[D\x1b[C\x1bOH\x1b[4~\x1b[3~"],
                &[Key::Left, Key::Right, Key::Home, Key::End, Key::Delete],
            ),
            (&[b"\x1b", b"x"], &[Key::Esc, Key::Letter('x')]),
            (
                &[b"\x1bOP\x1b[15~\x1b[1;5C\x1b[[A"],
                &[Key::Other, Key::Other, Key::Right, Key::Other],
            ),
            (&[b"\x1bb"], &[Key::Other]),
            (&[b"\xff\xfe"], &[Key::Other, Key::Other]),
            (
                &[b"\x1b[200~Slack\r\nJira\x1b[201~\r"],
                &[Key::Paste("Slack\r\nJira".into()), Key::Enter],
            ),
            (
                &[b"\x03\x04\x15\x17\x0b"],
                &[
                    Key::Interrupt,
                    Key::EndOfText,
                    Key::CutToStart,
                    Key::CutWord,
                    Key::CutToEnd,
                ],
            ),
            (
                &[b"\x7f\x08\t"],
                &[Key::Backspace, Key::Backspace, Key::Other],
            ),
            (&[b"\xc2\x9b"], &[Key::Other]),
        ];
        for (pieces, expected) in cases {
            assert_eq!(keys(pieces), expected, "{pieces:?}");
        }
    }
}
