//! Texts in the letters that they are compared in.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// A text in the letters that names are compared in: accents and syllables apart.
#[must_use]
pub fn decomposed(text: &str) -> String {
    DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(text)
        .into_owned()
}

/// Folds a header or a stage for comparison: lower case, and every run of other signs than letters and
/// digits becomes one space.
#[must_use]
pub fn fold_header(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            folded.extend(letter.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A name in words of lower-case letters and digits: accents, trademark signs and dots go, `ß` is `ss`, `&` is `and`,
/// also where it is written for a web page.
#[must_use]
pub fn folded(name: &str) -> String {
    let mut folded = Vec::with_capacity(name.len());
    for byte in name.bytes() {
        match PLAIN[usize::from(byte)] {
            WRITTEN_OUT => return folded_letters(name),
            SILENT => {}
            b' ' if matches!(folded.last(), None | Some(b' ')) => {}
            letter => folded.push(letter),
        }
    }
    folded.truncate(folded.trim_ascii_end().len());
    String::from_utf8(folded).unwrap_or_default()
}

/// The letter, the digit or the space that each byte of a name becomes.
const PLAIN: [u8; 256] = {
    let mut plain = [WRITTEN_OUT; 256];
    let mut byte = 0;
    while byte < 128 {
        let letter = (byte as u8).to_ascii_lowercase();
        plain[byte] = match letter {
            b'a'..=b'z' | b'0'..=b'9' => letter,
            b'&' | b'+' | b'(' => WRITTEN_OUT,
            _ if is_silent(letter as char) => SILENT,
            _ => b' ',
        };
        byte += 1;
    }
    plain
};

/// A byte that goes without a trace.
const SILENT: u8 = 0;

/// A byte of a letter or a sign that becomes a word or several letters.
const WRITTEN_OUT: u8 = 1;

/// A name with letters beyond ASCII, or signs that become words.
fn folded_letters(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for letter in without_marks(name).chars() {
        fold(&mut folded, letter);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A text in lower case without signs of trade, accents and syllables apart.
fn without_marks(text: &str) -> String {
    let mut text = text.to_lowercase();
    for (sign, written) in [("&amp;", "&"), ("(tm)", ""), ("(r)", ""), ("(c)", "")] {
        text = text.replace(sign, written);
    }
    decomposed(&text.replace(['™', '℠', '®', '©'], ""))
}

/// Appends a letter or a sign to a name; signs between words become one space.
fn fold(name: &mut String, letter: char) {
    match letter {
        'ß' => name.push_str("ss"),
        'æ' => name.push_str("ae"),
        'œ' => name.push_str("oe"),
        'þ' => name.push_str("th"),
        'ø' => name.push('o'),
        'ı' => name.push('i'),
        'ð' | 'đ' => name.push('d'),
        'ł' => name.push('l'),
        letter if is_silent(letter) => {}
        '&' | '+' => {
            fold(name, ' ');
            name.push_str("and ");
        }
        letter if letter.is_alphanumeric() => name.push(letter),
        _ if name.is_empty() || name.ends_with(' ') => {}
        _ => name.push(' '),
    }
}

/// Whether a letter goes without a trace: dots, apostrophes and quotes, signs that take no room, and the combining marks
/// that are left of accents.
const fn is_silent(letter: char) -> bool {
    matches!(
        letter,
        '.' | '\'' | '`' | '"' | '\0' | '\u{2018}' | '\u{2019}' | '\u{ad}'
    ) || matches!(letter, '\u{200b}'..='\u{200d}' | '\u{feff}')
        || is_mark(letter)
}

/// Whether a letter is a mark on the one before it: an accent, a tone, a vowel point, a sound mark.
const fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{93c}' | '\u{94d}'
        | '\u{e47}'..='\u{e4e}' | '\u{3099}'..='\u{309a}')
}

#[cfg(test)]
mod tests {
    use super::{fold_header, folded, folded_letters};

    #[test]
    fn headers_fold_case_underscores_and_signs() {
        for (text, folded) in [
            ("Company Domain Name", "company domain name"),
            ("company_domain_name", "company domain name"),
            ("  E-Mail: ", "e mail"),
            ("Straße", "straße"),
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(fold_header(text), folded, "{text}");
        }
    }

    #[test]
    fn names_fold_marks_and_signs_of_trade() {
        for (text, expected) in [
            ("Acme™", "acme"),
            ("Acme®Soft", "acmesoft"),
            ("Acme (TM)", "acme"),
            ("© Acme", "acme"),
            ("Sh.p.k.", "shpk"),
            ("ไม่มี", "ไมมี"),
            ("ガス", "カス"),
            ("Công ty", "cong ty"),
            ("شَرِكة", "شركة"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn plain_names_fold_as_letters_do() {
        for byte in 0..128_u8 {
            let text = format!("A{0}{0}b 1{0}", byte as char);
            assert_eq!(folded(&text), folded_letters(&text), "{text:?}");
        }
    }
}
