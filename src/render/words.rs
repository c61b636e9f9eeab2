//! Ids of the contract in words.
//!
//! It knows the words of a choice; where they stand in a sentence is the template's.

use crate::blueprint::{Commission, Tier, Warning};
use crate::units::{capitalized, counted};

/// A choice or a role in words: `partner_manager` is `partner manager`.
#[must_use]
pub fn plain(id: &str) -> String {
    match id {
        "go_with_conditions" => "go, with conditions".into(),
        "not_yet" => "not yet".into(),
        "open_at_launch" => "opens at launch".into(),
        "opens_when" => "opens later".into(),
        "on_a_larger_plan" => "on a larger plan".into(),
        "not_documented" => "not documented".into(),
        "build_first" => "build first".into(),
        "loses_money" => "loses money".into(),
        "exceeds" => "above the ceiling".into(),
        "low_end_only" => "low end of the band alone".into(),
        "none" => "none".into(),
        _ => match id.strip_prefix("months:") {
            Some(months) => format!("{months} months"),
            None => id.replace('_', " "),
        },
    }
}

/// A choice in words with a capital first letter.
#[must_use]
pub fn title(id: &str) -> String {
    capitalized(&plain(id))
}

/// The tier that a warning is about; none when it is about the program.
#[must_use]
pub fn tier_of<'a>(warning: &'a Warning, tiers: &[Tier]) -> Option<&'a str> {
    let (_, part) = warning.id.rsplit_once('.')?;
    tiers.iter().any(|tier| tier.id == part).then_some(part)
}

/// How long a commission is paid.
#[must_use]
pub fn duration(commission: &Commission) -> String {
    match (commission.lifetime, commission.duration_months) {
        (true, _) => "as long as the customer stays".into(),
        (false, Some(months)) => counted(months, "month", "months"),
        (false, None) => "the first payment alone".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{plain, title};

    #[test]
    fn ids_become_words() {
        for (id, words) in [
            ("partner_manager", "partner manager"),
            ("go_with_conditions", "go, with conditions"),
            ("firstpromoter", "firstpromoter"),
            ("months:12", "12 months"),
            ("", ""),
        ] {
            assert_eq!(plain(id), words);
        }
        assert_eq!(title("not_yet"), "Not yet");
        assert_eq!(title(""), "");
    }
}
