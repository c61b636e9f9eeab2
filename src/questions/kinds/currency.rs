//! Currencies, and the marks of a currency beside an amount.

use iso_currency::Currency;

use super::{Rejection, natural};

/// What to type.
pub(super) const EXPECTS: &str = "write the three letters of a currency, such as `USD` or `EUR`";

/// The code of a currency that has minor units: ISO 4217 also lists metals, funds and a code for testing.
pub(super) fn code(text: &str) -> Result<&'static str, Rejection> {
    let [code, others @ ..] = named(text) else {
        return known(text);
    };
    if others.is_empty() {
        return known(code);
    }
    let codes = named(text);
    let what = format!("could be {}", codes.join(", "));
    let codes = codes.iter().map(ToString::to_string);
    Err(Rejection::of("ambiguous-currency", text, &what).readings(codes.collect()))
}

/// Names and marks of currencies with the codes they can stand for.
pub(in crate::questions) const NAMES: [(&str, &[&str]); 14] = [
    ("euro", &["EUR"]),
    ("euros", &["EUR"]),
    ("€", &["EUR"]),
    ("us dollar", &["USD"]),
    ("us dollars", &["USD"]),
    ("us$", &["USD"]),
    ("yen", &["JPY"]),
    ("£", &["GBP"]),
    ("₹", &["INR"]),
    ("swiss franc", &["CHF"]),
    ("swiss francs", &["CHF"]),
    ("$", &["USD", "CAD", "AUD"]),
    ("dollars", &["USD", "CAD", "AUD"]),
    ("¥", &["JPY", "CNY"]),
];

/// The codes that a name or a mark can stand for; none for every other text.
fn named(text: &str) -> &'static [&'static str] {
    let text = text.to_lowercase();
    let mut names = NAMES.iter();
    names
        .find(|(name, _)| *name == text)
        .map_or(&[], |(_, codes)| codes)
}

fn known(text: &str) -> Result<&'static str, Rejection> {
    find(text)
        .filter(|currency| currency.exponent().is_some())
        .map(|currency| currency.code())
        .ok_or_else(|| Rejection::of("not-a-currency", text, "is not a currency").help(EXPECTS))
}

fn find(text: &str) -> Option<Currency> {
    Currency::from_code(&text.to_ascii_uppercase())
}

/// The decimal places of a currency's smallest unit: 2 for USD, 0 for JPY, 3 for KWD.
#[must_use]
pub fn minor_units(code: &str) -> Option<u32> {
    find(code)?.exponent().map(u32::from)
}

/// The mark of a currency that stood beside an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencyMark(String);

impl CurrencyMark {
    /// The mark as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether the mark can stand for this currency: `$` stands for every dollar and peso.
    #[must_use]
    pub fn fits(&self, code: &str) -> bool {
        if self.0.eq_ignore_ascii_case(code) {
            return true;
        }
        if let Some(land) = self.0.strip_suffix('$').filter(|land| !land.is_empty()) {
            return match land {
                "R" => code == "BRL",
                land => code.ends_with('D') && code.starts_with(land),
            };
        }
        let mark = if self.0 == "￥" { "¥" } else { &self.0 };
        let symbol = find(code).map(|currency| currency.symbol().symbol);
        symbol.is_some_and(|symbol| symbol.contains(mark))
    }
}

/// The mark of a currency in an amount's text, if there is one: a sign such as `$` or `€`, or a code, before or after the
/// number.
#[must_use]
pub fn currency_mark(text: &str) -> Option<CurrencyMark> {
    let amount = natural::split_period(natural::without_about(text.trim())).0;
    split_mark(amount).0
}

/// The signs that people write beside an amount, longer ones before those that they end in.
pub(in crate::questions) const SYMBOLS: [&str; 22] = [
    "US$", "CA$", "AU$", "NZ$", "HK$", "R$", "C$", "A$", "S$", "$", "€", "£", "¥", "￥", "₹", "₩",
    "₺", "₦", "₽", "₪", "zł", "kr",
];

/// The mark and the number.
pub(super) fn split_mark(text: &str) -> (Option<CurrencyMark>, &str) {
    for symbol in SYMBOLS {
        let rest = text
            .strip_prefix(symbol)
            .or_else(|| text.strip_suffix(symbol));
        if let Some(rest) = rest {
            return (Some(CurrencyMark(symbol.to_owned())), rest.trim());
        }
    }
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    if let Some((head, tail)) = text.split_at_checked(3)
        && letters(head)
        && tail.trim_start().starts_with(|c: char| c.is_ascii_digit())
        && find(head).is_some()
    {
        return (Some(CurrencyMark(head.to_owned())), tail.trim());
    }
    if let Some((head, tail)) = text.split_at_checked(text.len().saturating_sub(3))
        && letters(tail)
        && !head.is_empty()
        && find(tail).is_some()
    {
        return (Some(CurrencyMark(tail.to_owned())), head.trim());
    }
    (None, text)
}

#[cfg(test)]
mod tests {
    use super::{code, currency_mark, minor_units};

    #[test]
    fn codes_pass_in_any_case_and_nothing_else_does() {
        assert_eq!(code("eur"), Ok("EUR"));
        assert_eq!(code("KWD"), Ok("KWD"));
        for (text, expected) in [
            ("Euro", "EUR"),
            ("€", "EUR"),
            ("US dollars", "USD"),
            ("₹", "INR"),
        ] {
            assert_eq!(code(text), Ok(expected), "{text}");
        }
        for (text, readings) in [
            ("$", ["USD", "CAD", "AUD"].as_slice()),
            ("¥", &["JPY", "CNY"]),
        ] {
            assert_eq!(code(text).expect_err(text).readings, readings, "{text}");
        }
        for text in ["", "Eurodollar", "XTS", "XAU", "ABC"] {
            assert!(code(text).is_err(), "{text}");
        }
        assert_eq!(minor_units("JPY"), Some(0));
        assert_eq!(minor_units("KWD"), Some(3));
        assert_eq!(minor_units("XTS"), None);
    }

    #[test]
    fn a_mark_fits_the_currencies_it_can_stand_for() {
        let cases = [
            ("$25,000", Some("$"), "USD", true),
            ("$25,000", Some("$"), "EUR", false),
            ("25k EUR", Some("EUR"), "EUR", true),
            ("eur 25k", Some("eur"), "EUR", true),
            ("€9", Some("€"), "USD", false),
            ("25k", None, "USD", true),
            ("about €9k/mo", Some("€"), "USD", false),
            ("₹1,00,000", Some("₹"), "INR", true),
            ("US$250k", Some("US$"), "USD", true),
            ("CA$250000", Some("CA$"), "CAD", true),
            ("R$250000", Some("R$"), "USD", false),
            ("R$250000", Some("R$"), "BRL", true),
            ("250000kr", Some("kr"), "SEK", true),
            ("250000zł", Some("zł"), "PLN", true),
            ("₩250000", Some("₩"), "KRW", true),
            ("￥250000", Some("￥"), "JPY", true),
            ("₦250000", Some("₦"), "NGN", true),
            ("₺250000", Some("₺"), "TRY", true),
        ];
        for (text, mark, currency, fits) in cases {
            let found = currency_mark(text);
            assert_eq!(found.as_ref().map(|found| found.text()), mark, "{text}");
            assert_eq!(
                found.is_none_or(|found| found.fits(currency)),
                fits,
                "{text}"
            );
        }
    }
}
