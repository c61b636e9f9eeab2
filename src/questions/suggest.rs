//! The close name for a mistyped one.

/// The name closest to what was typed, if it is close enough to be meant: one slip in a short word, a few in
/// a long one. Spaces, hyphens and capitals are no slips.
pub fn closest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = plain(typed);
    if typed.chars().count() > 60 {
        return None;
    }
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&typed, &plain(name)), name))
        .filter(|(slips, name)| *slips <= (name.chars().count() / 3).clamp(1, 3))
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, name)| name)
}

/// The question whether the name closest to what was typed was meant; none where no name is close.
pub fn did_you_mean<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(typed, names).map(|close| format!("did you mean `{close}`?"))
}

/// A name without what makes no difference: capitals, and spaces or hyphens for underscores.
pub(super) fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn only_a_close_name_is_suggested() {
        let names = ["stripe", "paddle", "monthly_subscription", "none"];
        let cases = [
            ("strpe", Some("stripe")),
            ("Monthly-subscription", Some("monthly_subscription")),
            ("monthly subscripton", Some("monthly_subscription")),
            ("nome", Some("none")),
            ("chargify", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(closest(typed, names), expected, "{typed}");
        }
    }
}
