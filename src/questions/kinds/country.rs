//! Countries, by the code of ISO 3166, the name, or what people call them.

use iso_country::data::{CountryCode, all};

use super::{Rejection, quoted};
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
    let names = |country: &CountryCode<'static>| [country.alpha2, country.alpha3, country.name];
    let named = countries
        .iter()
        .find(|country| {
            names(country)
                .iter()
                .any(|name| name.to_lowercase() == typed)
        })
        .map(|country| country.alpha2);
    let called = || {
        CALLED
            .iter()
            .find(|(name, _)| *name == typed)
            .map(|(_, code)| *code)
    };
    named.or_else(called).ok_or_else(|| {
        let close = closest(
            text,
            countries
                .iter()
                .map(|country| country.name)
                .chain(CALLED.iter().map(|(name, _)| *name)),
        );
        let rejection = Rejection::new(
            "not-a-country",
            format!("`{}` is not a country", quoted(text)),
        );
        match close.map(|name| (name, code(name))) {
            Some((name, Ok(code))) => rejection.help(format!("did you mean `{code}`, {name}?")),
            _ => rejection.help(EXPECTS),
        }
    })
}

/// What to type.
pub(super) const EXPECTS: &str =
    "write the two letters of a country, such as `DE`, or its name in English";
