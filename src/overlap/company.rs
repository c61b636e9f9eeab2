//! A company name reduced to its identifying part: `The ACME Co., Ltd.` and `acme` are one.
//!
//! Lower case, no accents, no punctuation, no legal form. The words that may go come from [`Words`].

use super::letters::folded;
use super::words::Words;

/// The identifying part of a company name; empty when there is none.
#[must_use]
pub fn normalised(field: &str, words: &Words) -> String {
    let mut name = folded(field);
    if !name.is_ascii() {
        take_off_attached(&mut name, words);
    }
    // Nearly all names begin with a word of no form, and then only their end is looked at.
    let mut may_begin = words.begins_form(&name);
    // Some forms in front are recognised by the sign between their letters: `A/S`.
    if may_begin && let Some(rest) = words.without_front(&name) {
        name = rest.to_owned();
    }
    if join_initials(&mut name) {
        may_begin = true;
    }
    let is_plain = field.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    let mut is_placeholder = !is_plain && words.is_placeholder_field(field);
    if may_begin {
        is_placeholder |= words.is_placeholder(&name);
        let around = words.without_around(&name);
        if let Some(rest) = around.or_else(|| words.without_front(&name)) {
            name = rest.to_owned();
            is_placeholder |= words.is_placeholder(&name);
        }
    }
    while !is_placeholder && let Some(length) = words.without_end(&name).map(str::len) {
        name.truncate(length);
        is_placeholder = may_begin && words.is_placeholder(&name);
    }
    if is_placeholder {
        name.clear();
    }
    name
}

/// Takes off legal forms that are written without a space; a name that is nothing else stays.
fn take_off_attached(name: &mut String, words: &Words) {
    for form in words.attached() {
        let rest = name.strip_suffix(form).or(name.strip_prefix(form));
        let rest = rest.map_or("", str::trim).to_owned();
        if !rest.is_empty() {
            *name = rest;
        }
    }
}

/// Joins single letters, `s a` is `sa`, `a b c foods` is `abc foods`; false where there are none.
fn join_initials(name: &mut String) -> bool {
    // Of two single letters side by side the first stands at the start or between spaces.
    let bytes = name.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(2..).unwrap_or_default());
    let is_between = pairs.fold(false, |found, (one, two)| {
        found | (*one == b' ' && *two == b' ')
    });
    if bytes.get(1) != Some(&b' ') && !is_between {
        return false;
    }
    let is_initial = |word: &str| word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
    let mut joined = String::with_capacity(name.len());
    let mut after_initial = false;
    for word in name.split(' ') {
        if !(joined.is_empty() || after_initial && is_initial(word)) {
            joined.push(' ');
        }
        joined.push_str(word);
        after_initial = is_initial(word);
    }
    *name = joined;
    true
}

#[cfg(test)]
mod tests {
    use super::normalised;
    use crate::overlap::words::words;

    #[test]
    fn names_lose_case_punctuation_accents_and_legal_forms() {
        let words = words();
        for (field, expected) in [
            ("Acme", "acme"),
            ("ACME, Inc.", "acme"),
            ("The Acme Co., Ltd.", "acme"),
            ("Müller & Söhne GmbH & Co. KG", "muller and sohne"),
            ("Muller and Sohne", "muller and sohne"),
            ("Groß AG", "gross"),
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
            ("Шоколад ООО", "шоколад"),
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
            assert_eq!(normalised(field, words), expected, "{field}");
        }
    }
}
