//! The registrable domain of a web address or an e-mail address.
//!
//! Holds which hosts identify a company. Addresses of machines, hosts without a public suffix and mail hosts open
//! to all identify none.

use std::borrow::Cow;

use super::words::{SharedHost, Words};

/// Why a field gave no domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDomain {
    /// The field is blank.
    Empty,
    /// An address of a machine, `192.168.0.1` or `[::1]`.
    MachineAddress,
    /// Not a host under a public suffix: `localhost`, `n/a`, `acme.internal`.
    NotPublic,
    /// A mail host open to all.
    FreeMail,
    /// A page on a host where anybody can have one: `facebook.com/acme`.
    Page,
}

/// Whether a letter separates addresses, or encloses one.
fn separates(letter: char) -> bool {
    letter.is_ascii_whitespace() || matches!(letter, ',' | ';' | '|' | '<' | '>' | '(' | ')' | '"')
}

/// The form of each byte in a folded host: a table, since every byte of millions of addresses is asked for.
const FOLDED: [u8; 256] = {
    let mut bytes = [NO_HOST; 256];
    let mut byte = 0;
    while byte < 128 {
        let letter = byte as u8;
        if letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'.' | b'_') {
            bytes[byte] = letter.to_ascii_lowercase();
        }
        byte += 1;
    }
    bytes
};

/// The mark of bytes that no host has; no text has this byte.
const NO_HOST: u8 = 0xff;

/// Whether a byte occurs in hosts.
fn is_host_byte(byte: u8) -> bool {
    FOLDED[usize::from(byte)] != NO_HOST
}

/// The parts of a field between separators.
fn parts(field: &str) -> impl Iterator<Item = &str> {
    field.split(separates).filter(|part| !part.is_empty())
}

/// The host that a text begins with.
fn host_at_start(text: &str) -> &str {
    let end = text.bytes().position(|byte| !is_host_byte(byte));
    &text[..end.unwrap_or(text.len())]
}

/// The registrable domain of a web address: `https://www.Acme.co.uk:80/x` is `acme.co.uk`; of several the first
/// that has one.
///
/// # Errors
/// Why there is none.
pub fn of_website<'f>(field: &'f str, words: &Words) -> Result<Cow<'f, str>, NoDomain> {
    let field = field.trim();
    if field.is_empty() {
        return Err(NoDomain::Empty);
    }
    let scheme = host_at_start(field).len();
    let behind = field[scheme..].strip_prefix("://");
    let mut rest = behind.unwrap_or(field);
    let host = host_at_start(rest);
    let page = &rest[host.len()..];
    let is_single = || page.len() < 2 || !page.contains([',', ';', ' ']);
    if !host.is_empty() && (page.is_empty() || page.starts_with(['/', '?', '#'])) && is_single() {
        return registrable(host, page.len() > 1, words);
    }
    if field.contains(separates) {
        return first_of(parts(field).map(|part| of_website(part, words)));
    }
    let bare = without_schemes(field);
    if bare.len() < rest.len() {
        return of_website(bare, words);
    }
    if behind.is_none() {
        rest = field.strip_prefix("//").unwrap_or(field);
    }
    if rest.starts_with('[') {
        return Err(NoDomain::MachineAddress);
    }
    let (host, page) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_login, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _port)| host);
    registrable(host, page.len() > 1, words)
}

/// The text behind schemes, also miswritten and repeated ones: `http:/acme.com`, `https://https://acme.com`.
fn without_schemes(mut field: &str) -> &str {
    while let Some((name, behind)) = field.split_once(':')
        && (name.eq_ignore_ascii_case("http") || name.eq_ignore_ascii_case("https"))
    {
        field = behind.trim_start_matches(['/', '\\']);
    }
    field
}

/// The first domain among the parts of a field; else why the first part that is not blank has none.
fn first_of<T>(domains: impl Iterator<Item = Result<T, NoDomain>>) -> Result<T, NoDomain> {
    let mut refused = NoDomain::Empty;
    for domain in domains {
        match domain {
            Ok(domain) => return Ok(domain),
            Err(why) if refused == NoDomain::Empty => refused = why,
            Err(_) => {}
        }
    }
    Err(refused)
}

/// The registrable domain behind the `@` of an e-mail address, of several addresses the first that has one, or of
/// a bare domain.
///
/// # Errors
/// Why there is none.
pub fn of_email<'f>(field: &'f str, words: &Words) -> Result<Cow<'f, str>, NoDomain> {
    let field = field.trim();
    let field = field.strip_suffix('>').unwrap_or(field);
    let Some((name, host)) = field.rsplit_once('@') else {
        return of_website(field, words);
    };
    if host.starts_with('[') {
        return Err(NoDomain::MachineAddress);
    }
    let is_single = host_at_start(host).len() == host.len() && !name.contains('@');
    if !is_single && field.contains(separates) {
        let addresses = parts(field).filter(|part| part.contains('@'));
        return first_of(addresses.map(|part| of_email(part, words)));
    }
    registrable(host, false, words)
}

/// Whether a field of unknown meaning reads as one or more domains or addresses under a known public suffix, apart
/// from text in brackets behind them.
#[must_use]
pub fn reads_as_domain(field: &str, words: &Words) -> bool {
    let text = field.split_once('(').map_or(field, |(text, _)| text);
    let mut parts = parts(text).peekable();
    parts.peek().is_some()
        && parts.all(|part| {
            matches!(
                of_website(part, words),
                Ok(_) | Err(NoDomain::FreeMail | NoDomain::Page)
            )
        })
}

/// Whether a field of unknown meaning can be the name of a company: no address, and no name of a machine.
#[must_use]
pub fn reads_as_name(field: &str, words: &Words) -> bool {
    let field = field.trim_ascii();
    if field.contains('@') || reads_as_domain(field, words) {
        return false;
    }
    if field.contains(|letter: char| letter.is_ascii_whitespace()) {
        return true;
    }
    let is_machine = words.is_machine(&host_at_start(field).to_ascii_lowercase())
        || of_website(field, words) == Err(NoDomain::MachineAddress);
    !field.contains("://") && !is_machine
}

/// The part of a host as written that one can register; `has_page` says whether a path stands behind the host.
fn registrable<'h>(host: &'h str, has_page: bool, words: &Words) -> Result<Cow<'h, str>, NoDomain> {
    let is_folded = |byte: u8| FOLDED[usize::from(byte)] == byte;
    if host.bytes().all(is_folded) {
        return of_host(host, has_page, words).map(Cow::Borrowed);
    }
    let host = if host.bytes().all(is_host_byte) {
        host.to_ascii_lowercase()
    } else if host
        .bytes()
        .all(|byte| is_host_byte(byte) || !byte.is_ascii())
    {
        idna::domain_to_ascii(host.trim_end_matches('.')).map_err(|_| NoDomain::NotPublic)?
    } else {
        return Err(NoDomain::NotPublic);
    };
    of_host(&host, has_page, words).map(|domain| domain.to_owned().into())
}

/// The part of a host in lower case that one can register.
fn of_host<'h>(host: &'h str, has_page: bool, words: &Words) -> Result<&'h str, NoDomain> {
    let host = host.trim_end_matches('.');
    if host.is_empty() {
        return Err(NoDomain::Empty);
    }
    let (_, ending) = host.rsplit_once('.').ok_or(NoDomain::NotPublic)?;
    if ending.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NoDomain::MachineAddress);
    }
    let name = addr::parse_dns_name(host).map_err(|_| NoDomain::NotPublic)?;
    if !name.has_known_suffix() {
        return Err(NoDomain::NotPublic);
    }
    let domain = match name.root() {
        // `github.io` is a suffix that belongs to a company; `co.uk` is one that belongs to nobody.
        None if name.is_private() && has_page => return Err(NoDomain::Page),
        None if name.is_private() => host,
        Some(domain) if !domain.starts_with('.') => domain,
        _ => return Err(NoDomain::NotPublic),
    };
    // Nearly all hosts end here: below no private suffix and no shared host.
    if name.is_icann() && !words.has_shared_hosts(domain) {
        return Ok(domain);
    }
    let has_pages = |host: &str| words.is_shared_host(SharedHost::Pages, host);
    if words.is_shared_host(SharedHost::Mail, domain) {
        Err(NoDomain::FreeMail)
    } else if has_page && (has_pages(domain) || has_pages(host)) {
        Err(NoDomain::Page)
    } else {
        Ok(words.customer_host(host).unwrap_or(domain))
    }
}

#[cfg(test)]
mod tests {
    use super::{NoDomain, of_email, of_website, reads_as_domain, reads_as_name};
    use crate::overlap::words::words;

    #[test]
    fn websites_give_their_registrable_domain() {
        use NoDomain::{Empty, FreeMail, MachineAddress, NotPublic, Page};
        let words = words();
        for (field, expected) in [
            ("acme.com", Ok("acme.com")),
            ("  HTTPS://www.Acme.CO.UK:8080/a?b#c ", Ok("acme.co.uk")),
            ("//eu.shop.acme.de/", Ok("acme.de")),
            ("acme.com.", Ok("acme.com")),
            ("acme.com../", Ok("acme.com")),
            ("https://user:secret@acme.io/", Ok("acme.io")),
            ("acme.com?utm=1", Ok("acme.com")),
            ("acme.com/?from=https://b.com/x", Ok("acme.com")),
            ("ftp://acme.com:21", Ok("acme.com")),
            ("acme.com:8080", Ok("acme.com")),
            ("acme.com\\", Ok("acme.com")),
            ("https://jo@acme.com", Ok("acme.com")),
            ("acme.myshopify.com", Ok("acme.myshopify.com")),
            ("github.io", Ok("github.io")),
            ("bücher.de", Ok("xn--bcher-kva.de")),
            ("www.BÜCHER.de", Ok("xn--bcher-kva.de")),
            ("xn--bcher-kva.de", Ok("xn--bcher-kva.de")),
            ("食狮.公司.cn", Ok("xn--85x722f.xn--55qx5d.cn")),
            ("", Err(Empty)),
            ("   ", Err(Empty)),
            (".", Err(Empty)),
            ("http://", Err(Empty)),
            ("localhost", Err(NotPublic)),
            ("http://localhost:3000", Err(NotPublic)),
            ("acme.internal", Err(NotPublic)),
            ("co.uk", Err(NotPublic)),
            (".com", Err(NotPublic)),
            ("a..com", Err(NotPublic)),
            ("n/a", Err(NotPublic)),
            ("Acme Inc.", Err(NotPublic)),
            ("192.168.0.1", Err(MachineAddress)),
            ("http://10.0.0.1:80/", Err(MachineAddress)),
            ("http://[::1]/", Err(MachineAddress)),
            ("mail.gmail.com", Err(FreeMail)),
            ("acme.com, acme.co.uk", Ok("acme.com")),
            ("acme.com; beta.de", Ok("acme.com")),
            ("n/a | beta.de", Ok("beta.de")),
            ("acme.com (main)", Ok("acme.com")),
            ("https://www.acme.com/de, https://beta.de", Ok("acme.com")),
            ("\"acme.com\"", Ok("acme.com")),
            ("http:/acme.com", Ok("acme.com")),
            ("https://https://acme.com", Ok("acme.com")),
            ("http://http://Acme.com/x", Ok("acme.com")),
            ("http:\\\\acme.com", Ok("acme.com")),
            ("HTTP:acme.com", Ok("acme.com")),
            ("http:", Err(Empty)),
            ("n/a, none", Err(NotPublic)),
            (", ;", Err(Empty)),
            ("https://www.facebook.com/acme", Err(Page)),
            ("m.facebook.com/acme?x=1", Err(Page)),
            ("https://facebook.com:443/acme", Err(Page)),
            ("https://www.facebook.com/", Ok("facebook.com")),
            ("facebook.com", Ok("facebook.com")),
            ("facebook.com/acme, acme.com", Ok("acme.com")),
            ("s3.amazonaws.com/acme/", Err(Page)),
            ("acme.zendesk.com", Ok("acme.zendesk.com")),
            ("https://help.acme.zendesk.com/x", Ok("acme.zendesk.com")),
            ("acme.en.alibaba.com", Ok("acme.en.alibaba.com")),
            ("www.zendesk.com/x", Ok("zendesk.com")),
            ("zendesk.com", Ok("zendesk.com")),
            ("apps.apple.com/us/app/acme", Err(Page)),
            ("apple.com/iphone", Ok("apple.com")),
            ("\u{a0}acme.com\u{3000}", Ok("acme.com")),
        ] {
            let domain = of_website(field, words);
            assert_eq!(domain.as_deref(), expected.as_ref().copied(), "{field}");
        }
    }

    #[test]
    fn emails_give_the_domain_behind_the_at() {
        use NoDomain::{Empty, FreeMail, MachineAddress, NotPublic};
        let words = words();
        for (field, expected) in [
            ("jo@sales.acme.com", Ok("acme.com")),
            ("Jo <jo@acme.com>", Ok("acme.com")),
            ("\"a@b\"@acme.com", Ok("acme.com")),
            ("jo@GMAIL.com", Err(FreeMail)),
            ("jo@web.de", Err(FreeMail)),
            ("jo@[10.0.0.1]", Err(MachineAddress)),
            ("jo@10.0.0.1", Err(MachineAddress)),
            ("jo@acme.com, jo@gmail.com", Ok("acme.com")),
            ("jo@gmail.com; jo@acme.com", Ok("acme.com")),
            ("jo@acme.com, al@beta.de", Ok("acme.com")),
            ("jo@acme.com;", Ok("acme.com")),
            ("jo@acme.com.", Ok("acme.com")),
            ("jo@acme.com (work)", Ok("acme.com")),
            ("Jo <jo@acme.com>; Al <al@gmail.com>", Ok("acme.com")),
            ("jo@acme.com / al@beta.de", Ok("acme.com")),
            ("mailto:jo@acme.com", Ok("acme.com")),
            ("jo@beta.de@acme.com", Ok("acme.com")),
            ("jo@@", Err(Empty)),
            ("jo@bücher.de", Ok("xn--bcher-kva.de")),
            ("jo@gmail.com, al@gmail.com", Err(FreeMail)),
            ("acme.com", Ok("acme.com")),
            ("jo@facebook.com", Ok("facebook.com")),
            ("jo", Err(NotPublic)),
            ("jo@", Err(Empty)),
            ("", Err(Empty)),
        ] {
            let domain = of_email(field, words);
            assert_eq!(domain.as_deref(), expected.as_ref().copied(), "{field}");
        }
    }

    #[test]
    fn a_field_of_unknown_meaning_is_a_domain_only_where_all_of_it_is() {
        let words = words();
        for (field, expected) in [
            ("acme.com", true),
            ("jo@gmail.com", true),
            ("Acme", false),
            ("Acme, see acme.com", false),
            ("12.5", false),
            ("acme.com, beta.de (old)", true),
            ("https://facebook.com/acme", true),
            ("Acme (acme.com)", false),
            ("", false),
        ] {
            assert_eq!(reads_as_domain(field, words), expected, "{field}");
        }
    }

    #[test]
    fn machines_and_addresses_are_no_company_names() {
        let words = words();
        for (field, expected) in [
            ("Acme", true),
            ("E.ON", true),
            ("Acme, see acme.com", true),
            ("n/a", true),
            ("localhost", false),
            ("LOCALHOST:3000", false),
            ("intranet.local", false),
            ("Local", true),
            ("192.168.1.1", false),
            ("http://10.0.0.1/x", false),
            ("http://wiki/x", false),
            ("acme.com", false),
            ("jo@acme.com", false),
        ] {
            assert_eq!(reads_as_name(field, words), expected, "{field}");
        }
    }

    #[test]
    fn texts_that_are_no_host_give_none() {
        let words = words();
        for field in ["\u{fffd}\u{fffd}.com", "a b", "\0.com", &"a".repeat(4000)] {
            assert!(of_website(field, words).is_err());
        }
    }
}
