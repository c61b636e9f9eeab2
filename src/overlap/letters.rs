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
    let mut folded = String::with_capacity(name.len());
    let is_plain = |byte: u8| byte.is_ascii() && !matches!(byte, b'&' | b'(');
    if name.bytes().all(is_plain) {
        for byte in name.bytes() {
            fold(&mut folded, byte.to_ascii_lowercase().into());
        }
    } else {
        let mut text = name.to_lowercase();
        for (sign, written) in [("&amp;", "&"), ("(tm)", ""), ("(r)", ""), ("(c)", "")] {
            text = text.replace(sign, written);
        }
        if !text.is_ascii() {
            text = decomposed(&text.replace(['™', '℠', '®', '©'], ""));
        }
        for letter in text.chars() {
            fold(&mut folded, letter);
        }
    }
    folded.truncate(folded.trim_end_matches(' ').len());
    folded
}

/// Appends a letter to a name; signs between words become one space.
fn fold(name: &mut String, letter: char) {
    match letter {
        'a'..='z' | '0'..='9' => name.push(letter),
        'ß' => name.push_str("ss"),
        'æ' => name.push_str("ae"),
        'œ' => name.push_str("oe"),
        'þ' => name.push_str("th"),
        'ø' => name.push('o'),
        'ı' => name.push('i'),
        'ð' | 'đ' => name.push('d'),
        'ł' => name.push('l'),
        // Dots, apostrophes and quotes, signs that take no room, and the combining marks that are left of accents.
        '.' | '\'' | '`' | '"' | '\0' | '\u{2018}' | '\u{2019}' | '\u{ad}' => {}
        '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
        letter if is_mark(letter) => {}
        '&' | '+' => {
            fold(name, ' ');
            name.push_str("and ");
        }
        letter if letter.is_alphanumeric() => name.push(letter),
        _ if name.is_empty() || name.ends_with(' ') => {}
        _ => name.push(' '),
    }
}

/// Whether a letter is a mark on the one before it: an accent, a tone, a vowel point, a sound mark.
fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{93c}' | '\u{94d}'
        | '\u{e47}'..='\u{e4e}' | '\u{3099}'..='\u{309a}')
}

#[cfg(test)]
mod tests {
    use super::{fold_header, folded};

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
}
