//! A company name reduced to what identifies it: `The ACME Co., Ltd.` and `acme` are one.
//!
//! Lower case, no accents, no punctuation, no legal form. The words that may go come from [`Words`].

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::words::Words;

/// The most words a legal form has: `s de rl de cv`.
const LONGEST_FORM: usize = 5;

/// What a byte of a name becomes.
const DROPPED: u8 = 0;
const BREAK: u8 = b' ';
const AND: u8 = b'&';
const FOREIGN: u8 = 1;

const NAME_BYTE: [u8; 256] = {
    let mut table = [BREAK; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        table[at] = if byte.is_ascii_alphanumeric() {
            byte.to_ascii_lowercase()
        } else if !byte.is_ascii() {
            FOREIGN
        } else if matches!(byte, b'.' | b'\'' | b'`' | b'"' | 0) {
            DROPPED
        } else if byte == b'&' || byte == b'+' {
            AND
        } else {
            BREAK
        };
        at += 1;
    }
    table
};

/// Normalises a company name into `name`; empty when nothing identifying is left.
pub fn normalised<'a>(field: &[u8], name: &'a mut Vec<u8>, words: &Words) -> &'a [u8] {
    let initials = plain(field, name).unwrap_or_else(|| {
        beyond_plain(field, name);
        true
    });
    while name.last() == Some(&b' ') {
        name.pop();
    }
    if initials {
        join_initials(name);
    }
    if words.is_blank_name(name) {
        name.clear();
    }
    let (start, end) = core(name, words);
    &name[start..end]
}

/// The fast way, for names of ASCII letters without `&`; whether a letter may stand alone. None where the name
/// has more.
fn plain(field: &[u8], name: &mut Vec<u8>) -> Option<bool> {
    name.clear();
    name.resize(field.len(), BREAK);
    let (mut length, mut word_start) = (0, 0);
    let mut last = BREAK;
    let mut initials = false;
    for byte in field {
        let class = NAME_BYTE[usize::from(*byte)];
        if class == AND || class == FOREIGN {
            return None;
        }
        // Written first and counted after, so that nothing in the name's course has to be foreseen.
        name[length] = class;
        let breaks = class == BREAK;
        let kept = (class != DROPPED) & !(breaks & (last == BREAK));
        initials |= breaks & kept & (length == word_start + 1);
        length += usize::from(kept);
        last = if kept { class } else { last };
        word_start = if breaks { length } else { word_start };
    }
    name.truncate(length);
    Some(initials)
}

fn and(name: &mut Vec<u8>) {
    if name.last().is_some_and(|last| *last != b' ') {
        name.push(b' ');
    }
    name.extend_from_slice(b"and ");
}

/// The slow way, for every name: accents go, `ß` is `ss`, `&` is `and`.
#[cold]
fn beyond_plain(field: &[u8], name: &mut Vec<u8>) {
    name.clear();
    let text = match std::str::from_utf8(field) {
        Ok(text) => std::borrow::Cow::Borrowed(text),
        Err(_) => {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(field)
                .0
        }
    };
    let lower = text.to_lowercase();
    let plain = DecomposingNormalizerBorrowed::new_nfkd().normalize(&lower);
    let mut bytes = [0; 4];
    for letter in plain.chars() {
        match letter {
            'ß' => name.extend_from_slice(b"ss"),
            'æ' => name.extend_from_slice(b"ae"),
            'ø' => name.push(b'o'),
            'ł' => name.push(b'l'),
            'đ' => name.push(b'd'),
            '\u{2018}' | '\u{2019}' => {}
            letter if letter.is_ascii() => match NAME_BYTE[letter as usize] {
                DROPPED => {}
                AND => and(name),
                BREAK if name.last().is_none_or(|last| *last == b' ') => {}
                byte => name.push(byte),
            },
            letter if letter.is_alphanumeric() => {
                name.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
            }
            // Combining marks are what is left of accents.
            '\u{300}'..='\u{36f}' => {}
            _ => {
                if name.last().is_some_and(|last| *last != b' ') {
                    name.push(b' ');
                }
            }
        }
    }
}

/// Joins letters standing alone: `s a` is `sa`, `a b c foods` is `abc foods`.
fn join_initials(name: &mut Vec<u8>) {
    let alone = |name: &[u8], at: usize| {
        at < name.len()
            && name[at].is_ascii_alphabetic()
            && (at == 0 || name[at - 1] == b' ')
            && name.get(at + 1).is_none_or(|next| *next == b' ')
    };
    let joins = |name: &[u8], at: usize| {
        name[at] == b' ' && alone(name, at.wrapping_sub(1)) && alone(name, at + 1)
    };
    if !memchr::memchr_iter(b' ', name).any(|at| joins(name, at)) {
        return;
    }
    let original = name.clone();
    name.clear();
    for (at, byte) in original.iter().enumerate() {
        if !joins(&original, at) {
            name.push(*byte);
        }
    }
}

/// Where the name begins and ends once articles and legal forms are off; one word always stays.
fn core(name: &[u8], words: &Words) -> (usize, usize) {
    let mut start = 0;
    if let Some(space) = memchr::memchr(b' ', name)
        && words.drops_at_front(&name[..space])
    {
        start = space + 1;
    }
    let mut end = name.len();
    'shorter: loop {
        let mut spaces = [0; LONGEST_FORM];
        let mut found = 0;
        let mut most = 1;
        for at in (start..end).rev() {
            if name[at] != b' ' {
                continue;
            }
            if found == 0 {
                most = words.most_dropped_at_end(&name[at + 1..end]);
            }
            if found == most.min(LONGEST_FORM) {
                break;
            }
            spaces[found] = at;
            found += 1;
        }
        for space in spaces[..found].iter().rev() {
            if words.drops_at_end(&name[space + 1..end]) {
                end = *space;
                continue 'shorter;
            }
        }
        return (start, end);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{beyond_plain, join_initials, normalised, plain};
    use crate::overlap::words::sample::words;

    #[test]
    fn names_lose_case_punctuation_accents_and_legal_forms() {
        let words = words();
        for (field, expected) in [
            ("Acme", "acme"),
            ("ACME, Inc.", "acme"),
            ("The Acme Co., Ltd.", "acme"),
            ("Müller & Söhne GmbH & Co. KG", "muller and sohne"),
            ("Muller and Sohne", "muller and sohne"),
            ("Groß AG", "gross ag"),
            ("Smørrebrød", "smorrebrod"),
            ("A.B.C. Foods", "abc foods"),
            ("A B C Foods", "abc foods"),
            ("Total S. A.", "total"),
            ("Total S.A.", "total"),
            ("Allegro Sp. z o.o.", "allegro"),
            ("Cemex S.A. de C.V.", "cemex"),
            ("O'Reilly  Media", "oreilly media"),
            ("O\u{2019}Reilly Media", "oreilly media"),
            ("Acme-Tools (Pty) Ltd", "acme tools"),
            ("Co", "co"),
            ("The Co", "co"),
            ("Inc", "inc"),
            ("Шоколад ООО", "шоколад ооо"),
            ("株式会社アクメ", "株式会社アクメ"),
            ("N/A", ""),
            ("unknown", ""),
            ("  ", ""),
            ("---", ""),
        ] {
            let mut name = Vec::new();
            let core = normalised(field.as_bytes(), &mut name, &words);
            assert_eq!(core, expected.as_bytes(), "{field}");
        }
    }

    proptest! {
        /// The fast way gives what the slow one does, and says so when a letter stands alone.
        #[test]
        fn names_are_the_same_by_either_way(field in "[A-Ca-c .,'\"/0-2\\x00-]{0,16}") {
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            let initials = plain(field.as_bytes(), &mut fast);
            beyond_plain(field.as_bytes(), &mut slow);
            for name in [&mut fast, &mut slow] {
                while name.last() == Some(&b' ') {
                    name.pop();
                }
            }
            prop_assert_eq!(&fast, &slow);
            let before = fast.clone();
            join_initials(&mut fast);
            prop_assert!(fast == before || initials == Some(true));
        }
    }

    #[test]
    fn names_in_windows_1252_fold_like_their_utf8_twins() {
        let words = words();
        let (mut one, mut other) = (Vec::new(), Vec::new());
        assert_eq!(
            normalised(b"M\xfcller GmbH", &mut one, &words),
            normalised("Müller GmbH".as_bytes(), &mut other, &words)
        );
    }
}
