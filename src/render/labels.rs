//! Labels of the ids in a blueprint.
//!
//! It knows no sentence that they are used in.

use crate::blueprint::Warning;
use crate::units::capitalized;

/// The label of a choice, a role or a row's id: `partner_manager` is `partner manager`.
#[must_use]
pub fn label(id: &str) -> String {
    let label = match id {
        "go_with_conditions" => "go, with conditions",
        "open_at_launch" => "opens at launch",
        "opens_when" => "opens later",
        "exceeds" => "above the ceiling",
        "low_end_only" => "low end of the band alone",
        "at_ceiling" => "at the ceiling",
        "no_base" => "nothing to pay on",
        "commission-point" => "commission rate",
        _ => match id.strip_prefix("months:") {
            Some(months) => return format!("{months} months"),
            None => return id.replace(['_', '-'], " "),
        },
    };
    label.to_owned()
}

/// The label of a choice with a capital first letter.
#[must_use]
pub fn title(id: &str) -> String {
    capitalized(&label(id))
}

/// The name of a fact that belongs to a tier or candidate alone: `tier.cash_at_risk` is `Cash at risk`.
#[must_use]
pub fn part(id: &str) -> String {
    title(id.rsplit_once('.').map_or(id, |(_, name)| name))
}

/// The tier that a warning is about; none when it is about the program.
#[must_use]
pub fn tier_of<'a, 'b>(
    warning: &'a Warning,
    tiers: impl IntoIterator<Item = &'b str>,
) -> Option<&'a str> {
    let (_, part) = warning.id.rsplit_once('.')?;
    tiers.into_iter().any(|tier| tier == part).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::{label, title};

    #[test]
    fn ids_become_words() {
        for (id, words) in [
            ("partner_manager", "partner manager"),
            ("go_with_conditions", "go, with conditions"),
            ("firstpromoter", "firstpromoter"),
            ("months:12", "12 months"),
            ("", ""),
        ] {
            assert_eq!(label(id), words);
        }
        assert_eq!(title("not_yet"), "Not yet");
        assert_eq!(title(""), "");
    }
}
