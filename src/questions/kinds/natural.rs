//! The ways in which people write numbers beside digits: `about 300`, `38 000`, `₹1,00,000`, `38k/mo`,
//! `410 customers`, `3 weeks`.

use std::borrow::Cow;

/// Words before a number that is meant roughly; the number itself is taken.
pub(in crate::questions) const ABOUT: [&str; 8] = [
    "approximately",
    "approx.",
    "approx",
    "around",
    "roughly",
    "about",
    "circa",
    "ca.",
];

/// Marks before a number that is meant roughly.
pub(in crate::questions) const ABOUT_MARKS: [char; 2] = ['~', '≈'];

/// Words behind a count that say what is counted.
pub(in crate::questions) const COUNTED: [&str; 16] = [
    "customers",
    "customer",
    "accounts",
    "account",
    "companies",
    "clients",
    "users",
    "people",
    "partners",
    "partner",
    "agencies",
    "agency",
    "consultants",
    "referrals",
    "months",
    "month",
];

/// Words behind a number of hours.
pub(in crate::questions) const HOURS: [&str; 8] = [
    "hours a week",
    "hours per week",
    "hours/week",
    "h/week",
    "hours",
    "hour",
    "hrs",
    "h",
];

/// Words behind a number of days, or of weeks, with the days of one; a month counts as 30.
pub(in crate::questions) const SPANS: [(&str, u32); 9] = [
    ("days", 1),
    ("day", 1),
    ("weeks", 7),
    ("week", 7),
    ("wks", 7),
    ("wk", 7),
    ("months", 30),
    ("month", 30),
    ("d", 1),
];

/// Words before a span of which there is one.
const ONE: [&str; 3] = ["a", "an", "one"];

/// Words behind a percentage.
pub(in crate::questions) const PERCENT: [&str; 4] = ["percent", "per cent", "pct", "%"];

/// Words behind a number that stand for thousands and more.
pub(in crate::questions) const MAGNITUDES: [(&str, u64); 9] = [
    ("thousand", 1_000),
    ("lakh", 100_000),
    ("million", 1_000_000),
    ("mn", 1_000_000),
    ("crore", 10_000_000),
    ("billion", 1_000_000_000),
    ("bn", 1_000_000_000),
    ("k", 1_000),
    ("m", 1_000_000),
];

/// What stands behind an amount to say for which time, or for what, it is paid.
pub(in crate::questions) const PERIODS: [(&str, &str); 20] = [
    ("/month", "month"),
    ("/mo", "month"),
    (" per month", "month"),
    (" a month", "month"),
    (" monthly", "month"),
    (" mrr", "month"),
    (" arr", "year"),
    ("/quarter", "quarter"),
    (" per quarter", "quarter"),
    (" a quarter", "quarter"),
    ("/year", "year"),
    ("/yr", "year"),
    (" per year", "year"),
    (" a year", "year"),
    (" yearly", "year"),
    (" annually", "year"),
    (" annual", "year"),
    (" p.a.", "year"),
    ("/customer", "customer"),
    (" per customer", "customer"),
];

/// Words before an amount that say for which time it is paid.
pub(in crate::questions) const PERIODS_BEFORE: [(&str, &str); 5] = [
    ("monthly", "month"),
    ("quarterly", "quarter"),
    ("yearly", "year"),
    ("annually", "year"),
    ("annual", "year"),
];

/// The text without a word or a mark that says `about`.
pub(in crate::questions) fn without_about(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix(ABOUT_MARKS) {
        return rest.trim_start();
    }
    match text.split_once(' ') {
        Some((word, rest)) if ABOUT.contains(&word.to_ascii_lowercase().as_str()) => {
            rest.trim_start()
        }
        _ => text,
    }
}

/// The text without an ending in any case, when something is before it.
pub(super) fn without_ending<'t>(text: &'t str, ending: &str) -> Option<&'t str> {
    let at = text.len().checked_sub(ending.len())?;
    let (rest, end) = text.split_at_checked(at)?;
    (end.eq_ignore_ascii_case(ending) && !rest.is_empty()).then(|| rest.trim_end())
}

/// The text without the first of these endings that it has.
pub(super) fn without_any<'t>(text: &'t str, endings: &[&str]) -> Option<&'t str> {
    endings
        .iter()
        .find_map(|ending| without_ending(text, ending))
}

/// The number of a span: `1` for `a` week.
pub(super) fn count_of_span(text: &str) -> &str {
    match ONE.iter().any(|one| one.eq_ignore_ascii_case(text)) {
        true => "1",
        false => text,
    }
}

/// The text without what says for which time it is paid, and that time.
pub(in crate::questions) fn split_period(text: &str) -> (&str, Option<&'static str>) {
    let mut behind = PERIODS.iter();
    let behind = behind.find_map(|(word, period)| Some((without_ending(text, word)?, *period)));
    let before = || {
        let (first, rest) = text.split_once(' ')?;
        let mut before = PERIODS_BEFORE.iter();
        let found = before.find(|(word, _)| word.eq_ignore_ascii_case(first))?;
        Some((rest.trim_start(), found.1))
    };
    let split = behind.or_else(before);
    split.map_or((text, None), |(rest, period)| (rest, Some(period)))
}

/// The months of a time, where it has some.
pub(super) fn months(period: &str) -> Option<u32> {
    match period {
        "month" => Some(1),
        "quarter" => Some(3),
        "year" => Some(12),
        _ => None,
    }
}

/// Digits without the spaces or apostrophes between their thousands, and without the commas of the Indian way.
pub(super) fn joined(digits: &str) -> Cow<'_, str> {
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    for mark in [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '’'] {
        if super::thousands::grouped(whole, mark) {
            return (whole.replace(mark, "") + fraction).into();
        }
    }
    let groups: Vec<&str> = whole.split(',').collect();
    if let [first, middle @ .., last] = groups.as_slice()
        && !middle.is_empty()
        && (1..=2).contains(&first.len())
        && !first.starts_with('0')
        && middle.iter().all(|group| group.len() == 2)
        && last.len() == 3
    {
        return (whole.replace(',', "") + fraction).into();
    }
    digits.into()
}

/// The two ends of a range such as `20-30%`, each as it would be typed alone.
pub(super) fn range(text: &str) -> Option<[String; 2]> {
    let (low, high) = ["–", "—", " to ", "-"]
        .iter()
        .find_map(|between| text.split_once(between))?;
    let (low, high) = (low.trim(), high.trim());
    let digit = |c: char| c.is_ascii_digit();
    let behind = &high[high.rfind(digit)? + 1..];
    let ends_bare = low.ends_with(digit) && high.contains(digit);
    let low = if ends_bare {
        format!("{low}{behind}")
    } else {
        low.to_owned()
    };
    (low.contains(digit)).then(|| [low, high.to_owned()])
}
