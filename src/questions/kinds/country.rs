//! Countries, by the code of ISO 3166, the name, or what people call them.

use iso_country::data::{CountryCode, all};

use super::Rejection;
use crate::questions::closest;

/// What people call a country whose name in the standard is another.
const CALLED: &[(&str, &str)] = &[
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("great britain", "GB"),
    ("england", "GB"),
    ("united states", "US"),
    ("america", "US"),
    ("czechia", "CZ"),
    ("south korea", "KR"),
    ("russia", "RU"),
    ("taiwan", "TW"),
    ("vietnam", "VN"),
    ("the netherlands", "NL"),
    ("holland", "NL"),
    ("nederland", "NL"),
    ("deutschland", "DE"),
    ("österreich", "AT"),
    ("schweiz", "CH"),
    ("suisse", "CH"),
    ("españa", "ES"),
    ("italia", "IT"),
    ("polska", "PL"),
    ("sverige", "SE"),
    ("danmark", "DK"),
    ("norge", "NO"),
    ("suomi", "FI"),
    ("brasil", "BR"),
    ("méxico", "MX"),
    ("scotland", "GB"),
    ("wales", "GB"),
    ("uae", "AE"),
];

/// The name of the country with these two letters; they themselves where there is none.
pub(super) fn name(code: &str) -> String {
    let countries: Vec<CountryCode<'static>> = all();
    let found = countries.iter().find(|country| country.alpha2 == code);
    found.map_or(code, |country| country.name).to_owned()
}

/// The two letters of a country.
pub(super) fn code(text: &str) -> Result<&'static str, Rejection> {
    let typed = text.to_lowercase();
    let countries: Vec<CountryCode<'static>> = all();
    let countries = countries.iter();
    let names = countries.clone().map(|one| (one.name, one.alpha2));
    let names = names.chain(CALLED.iter().copied());
    let codes = countries.flat_map(|one| [one.alpha2, one.alpha3].map(|code| (code, one.alpha2)));
    let found = codes
        .chain(names.clone())
        .find(|(name, _)| name.to_lowercase() == typed);
    if let Some((_, code)) = found {
        return Ok(code);
    }
    let close = closest(text, names.clone().map(|(name, _)| name));
    let close = close.and_then(|close| names.clone().find(|(name, _)| *name == close));
    let rejection = Rejection::of("not-a-country", text, "is not a country");
    Err(match close {
        Some((name, code)) => rejection.help(format!("did you mean `{code}`, {name}?")),
        None => rejection.help(EXPECTS),
    })
}

/// What to type.
pub(super) const EXPECTS: &str =
    "write the two letters of a country, such as `DE`, or its name in English";
