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
    name.clear();
    let mut foreign = false;
    let mut word_start = 0;
    let mut initials = false;
    for byte in field {
        match NAME_BYTE[usize::from(*byte)] {
            DROPPED => {}
            BREAK => {
                if name.len() > word_start {
                    initials |= name.len() == word_start + 1;
                    name.push(b' ');
                    word_start = name.len();
                }
            }
            AND => {
                and(name);
                word_start = name.len();
            }
            FOREIGN => {
                foreign = true;
                break;
            }
            letter => name.push(letter),
        }
    }
    if foreign {
        beyond_ascii(field, name);
        initials = true;
    }
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

fn and(name: &mut Vec<u8>) {
    if name.last().is_some_and(|last| *last != b' ') {
        name.push(b' ');
    }
    name.extend_from_slice(b"and ");
}

/// The slow way, for names with letters beyond ASCII: accents go, `ß` is `ss`.
#[cold]
fn beyond_ascii(field: &[u8], name: &mut Vec<u8>) {
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
        for at in (start..end).rev() {
            if name[at] != b' ' {
                continue;
            }
            if found == 0 && !words.may_drop_at_end(&name[at + 1..end]) {
                break;
            }
            spaces[found] = at;
            found += 1;
            if found == LONGEST_FORM {
                break;
            }
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
    use super::normalised;
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
