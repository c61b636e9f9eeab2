//! One of some options.

use super::{Choice, Rejection};
use crate::questions::suggest::{closest, plain};

/// The option that was typed, by its id or its label, in any case: `product-led` is `product_led`.
pub(super) fn one(text: &str, options: &[Choice]) -> Result<&'static str, Rejection> {
    let typed = plain(text);
    let is_meant = |option: &&Choice| typed == plain(option.id) || typed == plain(option.label);
    if let Some(option) = options.iter().find(is_meant) {
        return Ok(option.id);
    }
    let rejection = Rejection::of("not-an-option", text, "is not one of the choices");
    Err(
        match closest(text, options.iter().map(|option| option.id)) {
            Some(close) => rejection.help(format!("did you mean `{close}`?")),
            None => rejection,
        }
        .help(format!("write one of {}", listed(options))),
    )
}

/// The ids, for a message.
pub(super) fn listed(options: &[Choice]) -> String {
    let ids: Vec<String> = options
        .iter()
        .map(|option| format!("`{}`", option.id))
        .collect();
    ids.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::Choice;
    use super::one;

    #[test]
    fn an_option_is_taken_by_id_and_by_label_in_any_case() {
        let option = |id, label| Choice { id, label };
        let options = [
            option("product_led", "On their own"),
            option("smb", "Small businesses"),
        ];
        for (text, taken) in [
            ("product_led", "product_led"),
            ("Product-led", "product_led"),
            ("on their own", "product_led"),
            ("SMB", "smb"),
            ("small businesses", "smb"),
        ] {
            assert_eq!(one(text, &options).ok(), Some(taken), "{text}");
        }
        assert!(one("small", &options).is_err());
    }
}
