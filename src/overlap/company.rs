//! A company name reduced to what identifies it: `The ACME Co., Ltd.` and `acme` are one.
//!
//! Lower case, no accents, no punctuation, no legal form. The words that may go come from [`Words`].

use icu_normalizer::DecomposingNormalizerBorrowed;
use wide::u8x16;

use super::sixteen::within;
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

/// The longest field that [`plain`] reads: one bit of a number stands for each byte.
const PLAIN: usize = 63;

/// Normalises a company name into `name`; empty when nothing identifying is left.
pub fn normalised<'a>(field: &[u8], name: &'a mut Vec<u8>, words: &Words) -> &'a [u8] {
    let found = plain(field, name).or_else(|| {
        beyond_plain(field, name);
        while name.last() == Some(&b' ') {
            name.pop();
        }
        take_off_attached(name, words);
        spaces(name)
    });
    let spaces = match found {
        Some(spaces) if !has_initials(spaces, name.len()) => Some(spaces),
        _ => {
            join_initials(name);
            spaces(name)
        }
    };
    if words.is_blank_name(name) {
        return &[];
    }
    let (start, end) = core(name, spaces, words);
    &name[start..end]
}

/// Where the spaces of a name are, as bits; none where it is too long for that.
fn spaces(name: &[u8]) -> Option<u64> {
    (name.len() <= PLAIN)
        .then(|| memchr::memchr_iter(b' ', name).fold(0, |spaces, at| spaces | 1 << at))
}

/// Whether two words of one byte each stand side by side.
#[inline]
fn has_initials(spaces: u64, length: usize) -> bool {
    let alone = !spaces & (spaces << 1 | 1) & (spaces >> 1 | 1 << length >> 1);
    spaces & alone << 1 & alone >> 1 != 0
}

/// Which bytes of a short name are what.
#[derive(Default)]
struct Bits {
    letters: u64,
    dropped: u64,
    beyond: bool,
}

impl Bits {
    /// Adds the bytes at `at`; gives them with lower-case letters, digits, and spaces for all else.
    #[inline]
    fn add(&mut self, sixteen: &[u8; 16], at: usize) -> [u8; 16] {
        let text = u8x16::new(*sixteen);
        let is = |byte: u8| text.simd_eq(u8x16::splat(byte));
        let space = u8x16::splat(b' ');
        // Digits have the bit that makes a letter lower case; a break is that bit alone.
        let letter = within(text | space, b'a', b'z') | within(text, b'0', b'9');
        let drop = is(b'.') | is(b'\'') | is(b'`') | is(b'"') | is(0);
        // The top bit of what is beyond ASCII is set as it is.
        self.beyond |= (is(b'&') | is(b'+') | text).to_bitmask() != 0;
        self.letters |= u64::from(letter.to_bitmask()) << at;
        self.dropped |= u64::from(drop.to_bitmask()) << at;
        (text & letter | space).to_array()
    }
}

/// The fast way, for short names of ASCII letters without `&`: sixteen bytes at a time, so that nothing in the
/// name's course has to be foreseen. Gives where the spaces are; none where the name has more.
fn plain(field: &[u8], name: &mut Vec<u8>) -> Option<u64> {
    if field.len() > PLAIN {
        return None;
    }
    name.clear();
    let mut bits = Bits::default();
    let (sixteens, rest) = field.as_chunks();
    for (at, sixteen) in sixteens.iter().enumerate() {
        name.extend_from_slice(&bits.add(sixteen, at * 16));
    }
    if !rest.is_empty() {
        // The last sixteen bytes can be read at once even where some were read before.
        if let Some(last) = field.last_chunk() {
            let at = field.len() - last.len();
            name.truncate(at);
            name.extend_from_slice(&bits.add(last, at));
        } else {
            let mut last = [b' '; 16];
            last[..rest.len()].copy_from_slice(rest);
            name.extend_from_slice(&bits.add(&last, 0));
        }
    }
    let Bits {
        letters,
        dropped,
        beyond,
    } = bits;
    if beyond {
        return None;
    }
    // What is dropped comes between a letter and a break as if it were not there.
    let after_letter = letters << 1;
    let behind_dropped = dropped.wrapping_add(after_letter & dropped) & !dropped;
    let breaks = !(letters | dropped);
    let mut spaces = breaks & (after_letter | behind_dropped);
    // A space that no letter follows is none.
    let ends = u64::BITS - letters.leading_zeros();
    spaces &= u64::MAX.checked_shr(u64::BITS - ends).unwrap_or(0);
    let mut rest = letters | spaces;
    let (mut length, mut moved) = (0, 0);
    while rest != 0 {
        let start = rest.trailing_zeros();
        let run = (rest >> start).trailing_ones();
        let bits = u64::MAX >> (u64::BITS - run);
        moved |= (spaces >> start & bits) << length;
        rest &= !(bits << start);
        let (start, run) = (start as usize, run as usize);
        if start != length {
            name.copy_within(start..start + run, length);
        }
        length += run;
    }
    name.truncate(length);
    Some(moved)
}

fn and(name: &mut Vec<u8>) {
    if name.last().is_some_and(|last| *last != b' ') {
        name.push(b' ');
    }
    name.extend_from_slice(b"and ");
}

/// Takes off legal forms that are written without a space; something always stays.
#[cold]
fn take_off_attached(name: &mut Vec<u8>, words: &Words) {
    for form in words.attached() {
        if let Some(rest) = name.strip_suffix(form)
            && !rest.trim_ascii().is_empty()
        {
            let length = rest.trim_ascii_end().len();
            name.truncate(length);
        }
        if let Some(rest) = name.strip_prefix(form)
            && !rest.trim_ascii().is_empty()
        {
            let start = name.len() - rest.trim_ascii_start().len();
            name.drain(..start);
        }
    }
}

/// A text in the letters that names are read in: accents and syllables apart.
#[must_use]
pub fn decomposed(text: &str) -> String {
    DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(text)
        .into_owned()
}

/// The slow way, for every name: accents go, `ß` is `ss`, `&` is `and`, also where it is written for a web page.
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
    let lower = text.to_lowercase().replace("&amp;", "&");
    let plain = DecomposingNormalizerBorrowed::new_nfkd().normalize(&lower);
    let mut bytes = [0; 4];
    for letter in plain.chars() {
        match letter {
            'ß' => name.extend_from_slice(b"ss"),
            'æ' => name.extend_from_slice(b"ae"),
            'œ' => name.extend_from_slice(b"oe"),
            'þ' => name.extend_from_slice(b"th"),
            'ø' => name.push(b'o'),
            'ı' => name.push(b'i'),
            'ð' => name.push(b'd'),
            'ł' => name.push(b'l'),
            'đ' => name.push(b'd'),
            // Apostrophes, and signs that take no room.
            '\u{2018}' | '\u{2019}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
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

/// Where the name begins and ends once articles and legal forms are off; one word always stays. `spaces` says
/// where the spaces are, if the name is short enough.
fn core(name: &[u8], spaces: Option<u64>, words: &Words) -> (usize, usize) {
    let mut start = 0;
    let first = match spaces {
        Some(0) => None,
        Some(spaces) => Some(spaces.trailing_zeros() as usize),
        None => memchr::memchr(b' ', name),
    };
    if let Some(space) = first
        && words.drops_at_front(&name[..space])
    {
        start = space + 1;
    }
    let last_space = |end: usize| match spaces {
        Some(spaces) => (spaces & ((1 << end) - 1) & !((1 << start) - 1))
            .checked_ilog2()
            .map(|at| at as usize),
        None => memchr::memrchr(b' ', &name[start..end]).map(|at| start + at),
    };
    let mut end = name.len();
    'shorter: while let Some(last) = last_space(end) {
        let most = words.most_dropped_at_end(&name[last + 1..end]);
        if most == 1 {
            // Nothing longer ends in the word, so it is a form by itself.
            end = last;
            continue;
        }
        let mut run = [last; LONGEST_FORM];
        let mut found = 0;
        let mut next = Some(last);
        while let Some(space) = next
            && found < most.min(LONGEST_FORM)
        {
            run[found] = space;
            found += 1;
            next = last_space(space);
        }
        for space in run[..found].iter().rev() {
            if words.drops_at_end(&name[space + 1..end]) {
                end = *space;
                continue 'shorter;
            }
        }
        break;
    }
    (start, end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{
        PLAIN, beyond_plain, core, has_initials, join_initials, normalised, plain, spaces,
    };
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
            ("株式会社アクメ", "アクメ"),
            ("アクメ株式会社", "アクメ"),
            ("株式会社 アクメ", "アクメ"),
            ("株式会社", "株式会社"),
            ("Yıldız Holding", "yildiz holding"),
            ("Œuvre", "oeuvre"),
            ("Þór", "thor"),
            ("Smith &amp; Sons", "smith and sons"),
            ("Smith & Sons", "smith and sons"),
            ("Acme\u{ad}Soft", "acmesoft"),
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

    /// The slow way, without a space at the end.
    fn slowly(field: &[u8]) -> Vec<u8> {
        let mut name = Vec::new();
        beyond_plain(field, &mut name);
        while name.last() == Some(&b' ') {
            name.pop();
        }
        name
    }

    proptest! {
        /// The fast way gives what the slow one does, where it gives anything, and says where the spaces are.
        #[test]
        fn names_are_the_same_by_either_way(field in "[A-CX-Za-cx-z .,'\"`/@\\[{0-29:\\x00\\x1f\\x7f-]{0,66}") {
            let slow = slowly(field.as_bytes());
            let mut fast = Vec::new();
            let found = plain(field.as_bytes(), &mut fast);
            prop_assert_eq!(found.is_some(), field.len() <= PLAIN);
            if let Some(found) = found {
                prop_assert_eq!(&fast, &slow);
                prop_assert_eq!(Some(found), spaces(&slow));
                join_initials(&mut fast);
                prop_assert!(fast == slow || has_initials(found, slow.len()));
            }
        }

        /// Names beyond ASCII and with `&` are left to the slow way.
        #[test]
        fn names_with_more_are_not_read_the_fast_way(
            before in "[a-c .]{0,30}",
            more in "[&+éß株]",
            after in "[a-c .]{0,30}",
        ) {
            let field = format!("{before}{more}{after}");
            prop_assert_eq!(plain(field.as_bytes(), &mut Vec::new()), None);
        }

        /// A name too long for the spaces to be bits loses the same words.
        #[test]
        fn long_names_lose_what_short_ones_do(
            front in "(the )?",
            end in "( (inc|ltd|gmbh|and|co|kg|sa|de|cv|sp z oo|s)){0,6}",
        ) {
            let words = words();
            let core_of = |middle: &str| {
                let name = format!("{front}{middle}{end}");
                let (start, end) = core(name.as_bytes(), spaces(name.as_bytes()), &words);
                name[start..end].replace(middle, "")
            };
            prop_assert_eq!(core_of("acme"), core_of(&"acme".repeat(16)));
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
