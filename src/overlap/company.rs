//! A company name reduced to its identifying part: `The ACME Co., Ltd.` and `acme` are one.
//!
//! Lower case, no accents, no punctuation, no legal form. The words that may go come from [`Words`].

use super::letters::folded;
use super::source::lenient;
use super::words::Words;

/// The identifying part of a company name; empty when there is none.
#[must_use]
pub fn normalised(field: &[u8], words: &Words) -> String {
    let mut name = folded(field);
    if !name.is_ascii() {
        take_off_attached(&mut name, words);
    }
    // Some forms in front are recognised by the sign between their letters: `A/S`.
    if let Some(rest) = words.without_front(&name) {
        name = rest.to_owned();
    }
    join_initials(&mut name);
    let mut is_placeholder = words.is_placeholder(&name)
        || (!field.first().is_some_and(u8::is_ascii_alphanumeric)
            && words.is_placeholder_field(&lenient(field)));
    let mut core = name.as_str();
    if let Some(rest) = words.without_around(core).or(words.without_front(core)) {
        core = rest;
        is_placeholder |= words.is_placeholder(core);
    }
    while !is_placeholder && let Some(shorter) = words.without_end(core) {
        core = shorter;
        is_placeholder = words.is_placeholder(core);
    }
    if is_placeholder {
        return String::new();
    }
    let end = core.len();
    if name.starts_with(core) {
        name.truncate(end);
        name
    } else {
        core.to_owned()
    }
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

/// Joins single letters: `s a` is `sa`, `a b c foods` is `abc foods`.
fn join_initials(name: &mut String) {
    // Of two single letters side by side the first stands at the start or between spaces.
    let mut triples = name.as_bytes().windows(3);
    if name.as_bytes().get(1) != Some(&b' ')
        && !triples.any(|three| matches!(three, [b' ', _, b' ']))
    {
        return;
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
            assert_eq!(normalised(field.as_bytes(), &words), expected, "{field}");
        }
    }

    #[test]
    fn names_in_windows_1252_fold_like_their_utf8_twins() {
        let words = words();
        assert_eq!(
            normalised(b"M\xfcller GmbH", &words),
            normalised("Müller GmbH".as_bytes(), &words)
        );
    }
}
