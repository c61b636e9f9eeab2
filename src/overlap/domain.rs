//! The registrable domain of a web address or an e-mail address.
//!
//! Holds what a host is and what is no company's: addresses of machines, hosts without a public suffix, mail
//! hosts open to all. Works on bytes and borrows its buffers, since it runs for every row.

use psl::Psl;

use super::host::{Host, Look, is_host_byte};
use super::words::{OpenHost, Words};

/// The longest host name there is.
const LONGEST_HOST: usize = 253;

/// Why a field gave no domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDomain {
    /// Nothing stands there.
    Empty,
    /// An address of a machine, `192.168.0.1` or `[::1]`.
    MachineAddress,
    /// Not a host under a public suffix: `localhost`, `n/a`, `acme.internal`.
    NotPublic,
    /// Anybody can have an address there.
    FreeMail,
    /// A page on a host where anybody can have one: `facebook.com/acme`.
    Page,
}

/// Whether a byte stands between addresses, or around one, and in none.
fn separates(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b',' | b';' | b'|' | b'<' | b'>' | b'(' | b')' | b'"')
}

/// The parts of a field between separators.
fn parts(field: &[u8]) -> impl Iterator<Item = &[u8]> {
    field
        .split(|byte| separates(*byte))
        .filter(|part| !part.is_empty())
}

/// The registrable domain of a web address: `https://www.Acme.co.uk:80/x` is `acme.co.uk`; of several the first
/// that has one. Where the field has capital letters, it is written into `lower`.
///
/// # Errors
/// Why there is none.
pub fn of_website<'a>(
    field: &'a [u8],
    lower: &'a mut Vec<u8>,
    words: &Words,
) -> Result<&'a [u8], NoDomain> {
    let field = field.trim_ascii();
    if field.is_empty() {
        return Err(NoDomain::Empty);
    }
    let mut rest = field;
    // Nearly every scheme is known at a glance; any other one looks like a host.
    let known = [&b"https://"[..], b"http://"];
    if let Some(behind) = known.iter().find_map(|scheme| rest.strip_prefix(*scheme)) {
        rest = behind;
    }
    let mut look = Look::at(rest);
    if rest.len() == field.len() && rest[look.len..].starts_with(b"://") {
        rest = &rest[look.len + 3..];
        look = Look::at(rest);
    }
    let behind = &rest[look.len..];
    let is_single = || behind.len() < 2 || memchr::memchr3(b',', b';', b' ', behind).is_none();
    if look.len > 0 && matches!(behind.first(), None | Some(b'/' | b'?' | b'#')) && is_single() {
        return public(look.host(rest, lower), behind.len() > 1, words);
    }
    other_website(field, rest, lower, words)
}

/// The same for what is no single host with or without a page; `rest` is the field behind its scheme.
#[cold]
fn other_website<'a>(
    field: &'a [u8],
    mut rest: &'a [u8],
    lower: &'a mut Vec<u8>,
    words: &Words,
) -> Result<&'a [u8], NoDomain> {
    if field.iter().any(|byte| separates(*byte)) {
        return first_of(parts(field), of_website, lower, words);
    }
    let bare = without_schemes(field);
    if bare.len() < rest.len() {
        return of_website(bare, lower, words);
    }
    if rest.len() == field.len() {
        rest = field.strip_prefix(b"//").unwrap_or(field);
    }
    if rest.first() == Some(&b'[') {
        return Err(NoDomain::MachineAddress);
    }
    let (mut start, mut end, mut port) = (0, rest.len(), None);
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            b'/' | b'?' | b'#' | b'\\' => {
                end = at;
                break;
            }
            b'@' => (start, port) = (at + 1, None),
            b':' => port = Some(at),
            _ => {}
        }
    }
    let has_page = rest.len() > end + 1;
    rest = &rest[start..port.unwrap_or(end)];
    registrable(rest, has_page, lower, words)
}

/// What stands behind schemes, also miswritten ones and several: `http:/acme.com`, `https://https://acme.com`.
fn without_schemes(mut field: &[u8]) -> &[u8] {
    loop {
        let name = field.iter().position(|byte| !byte.is_ascii_alphabetic());
        let (name, behind) = field.split_at(name.unwrap_or(field.len()));
        let is_scheme = name.eq_ignore_ascii_case(b"http") || name.eq_ignore_ascii_case(b"https");
        let (true, Some(mut behind)) = (is_scheme, behind.strip_prefix(b":")) else {
            return field;
        };
        while let [b'/' | b'\\', rest @ ..] = behind {
            behind = rest;
        }
        field = behind;
    }
}

/// The first domain that one of the parts of a field has, written into `lower`; else why the first has none.
#[cold]
fn first_of<'a, 'f>(
    parts: impl Iterator<Item = &'f [u8]>,
    domain_of: impl for<'b> Fn(&'b [u8], &'b mut Vec<u8>, &Words) -> Result<&'b [u8], NoDomain>,
    lower: &'a mut Vec<u8>,
    words: &Words,
) -> Result<&'a [u8], NoDomain> {
    let mut refused = None;
    let mut buffer = Vec::new();
    for part in parts {
        match domain_of(part, &mut buffer, words) {
            Ok(domain) => {
                lower.clear();
                lower.extend_from_slice(domain);
                return Ok(lower);
            }
            Err(NoDomain::Empty) => {}
            Err(why) => refused = refused.or(Some(why)),
        }
    }
    Err(refused.unwrap_or(NoDomain::Empty))
}

/// The registrable domain behind the `@` of an e-mail address, of several addresses the first that has one, or of
/// a bare domain. It is written into `lower` where the field has capital letters.
///
/// # Errors
/// Why there is none.
pub fn of_email<'a>(
    field: &'a [u8],
    lower: &'a mut Vec<u8>,
    words: &Words,
) -> Result<&'a [u8], NoDomain> {
    let field = field.trim_ascii();
    let field = field.strip_suffix(b">").unwrap_or(field);
    let Some(at) = memchr::memrchr(b'@', field) else {
        return of_website(field, lower, words);
    };
    let (before, host) = (&field[..at], &field[at + 1..]);
    let look = Look::at(host);
    let is_single = memchr::memchr(b'@', before).is_none();
    if look.len == host.len() && is_single {
        return public(look.host(host, lower), false, words);
    }
    other_email(field, host, lower, words)
}

/// The same for what is no single address; `host` is what stands behind the last `@`.
#[cold]
fn other_email<'a>(
    field: &'a [u8],
    host: &'a [u8],
    lower: &'a mut Vec<u8>,
    words: &Words,
) -> Result<&'a [u8], NoDomain> {
    if host.first() == Some(&b'[') {
        return Err(NoDomain::MachineAddress);
    }
    if field.iter().any(|byte| separates(*byte)) {
        let addresses = parts(field).filter(|part| part.contains(&b'@'));
        return first_of(addresses, of_email, lower, words);
    }
    registrable(host, false, lower, words)
}

/// Whether a field of unknown meaning reads as one or more domains or addresses under a known public suffix, apart
/// from what stands in brackets behind them.
#[must_use]
pub fn reads_as_domain(field: &[u8], words: &Words) -> bool {
    let bracket = memchr::memchr(b'(', field).unwrap_or(field.len());
    let mut parts = parts(&field[..bracket]).peekable();
    parts.peek().is_some()
        && parts.all(|part| {
            matches!(
                of_website(part, &mut Vec::new(), words),
                Ok(_) | Err(NoDomain::FreeMail | NoDomain::Page)
            )
        })
}

/// Whether a field of unknown meaning can be the name of a company: no address, and no name of a machine.
#[must_use]
pub fn reads_as_name(field: &[u8], words: &Words) -> bool {
    let field = field.trim_ascii();
    if memchr::memchr(b'@', field).is_some() || reads_as_domain(field, words) {
        return false;
    }
    if field.iter().any(u8::is_ascii_whitespace) {
        return true;
    }
    let is_address = field.windows(3).any(|bytes| bytes == b"://");
    let host = &field[..Look::at(field).len];
    let is_machine = words.is_machine(&host.to_ascii_lowercase())
        || of_website(field, &mut Vec::new(), words) == Err(NoDomain::MachineAddress);
    !is_address && !is_machine
}

fn registrable<'a>(
    name: &'a [u8],
    has_page: bool,
    lower: &'a mut Vec<u8>,
    words: &Words,
) -> Result<&'a [u8], NoDomain> {
    let mut name = name.trim_ascii();
    while let Some(shorter) = name.strip_suffix(b".") {
        name = shorter;
    }
    let look = Look::at(name);
    if look.len < name.len() {
        international(name, lower)?;
        return public(Host::of(lower), has_page, words);
    }
    public(look.host(name, lower), has_page, words)
}

/// The part of a host in lower case that one can register; `has_page` says whether something stands behind the host.
fn public<'a>(mut host: Host<'a>, has_page: bool, words: &Words) -> Result<&'a [u8], NoDomain> {
    while let Some(shorter) = host.name.strip_suffix(b".") {
        host.name = shorter;
    }
    let name = host.name;
    if name.is_empty() {
        return Err(NoDomain::Empty);
    }
    if name.len() > LONGEST_HOST {
        return Err(NoDomain::NotPublic);
    }
    let last = host.label_start(name.len());
    if last == 0 {
        return Err(NoDomain::NotPublic);
    }
    if name[last..].iter().all(u8::is_ascii_digit) {
        return Err(NoDomain::MachineAddress);
    }
    let suffix = psl::List.find(host.labels());
    if suffix.typ.is_none() {
        return Err(NoDomain::NotPublic);
    }
    let start = if suffix.len == name.len() {
        // `github.io` is a suffix that belongs to a company; `co.uk` is one that belongs to nobody.
        if suffix.typ != Some(psl::Type::Private) {
            return Err(NoDomain::NotPublic);
        }
        0
    } else {
        let end = name.len() - suffix.len - 1;
        let start = host.label_start(end);
        if start == end {
            return Err(NoDomain::NotPublic);
        }
        start
    };
    let domain = &name[start..];
    match words.open_to_all(domain) {
        Some(OpenHost::Mail) => Err(NoDomain::FreeMail),
        Some(OpenHost::Pages) if has_page => Err(NoDomain::Page),
        _ => Ok(domain),
    }
}

/// Writes a host with letters beyond ASCII in its `xn--` form; NUL bytes are skipped.
#[cold]
fn international(name: &[u8], lower: &mut Vec<u8>) -> Result<(), NoDomain> {
    let text = std::str::from_utf8(name)
        .map_err(|_| NoDomain::NotPublic)?
        .replace('\0', "");
    if text
        .bytes()
        .any(|byte| byte.is_ascii() && !is_host_byte(byte))
    {
        return Err(NoDomain::NotPublic);
    }
    let ascii = idna::domain_to_ascii(&text).map_err(|_| NoDomain::NotPublic)?;
    lower.clear();
    lower.extend_from_slice(ascii.as_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{NoDomain, of_email, of_website, reads_as_domain, reads_as_name};
    use crate::overlap::words::sample::words;

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
            ("ac\0me.com\0", Ok("acme.com")),
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
        ] {
            let mut host = Vec::new();
            let domain = of_website(field.as_bytes(), &mut host, &words);
            assert_eq!(domain, expected.map(str::as_bytes), "{field}");
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
            let mut host = Vec::new();
            let domain = of_email(field.as_bytes(), &mut host, &words);
            assert_eq!(domain, expected.map(str::as_bytes), "{field}");
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
            assert_eq!(
                reads_as_domain(field.as_bytes(), &words),
                expected,
                "{field}"
            );
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
            assert_eq!(reads_as_name(field.as_bytes(), &words), expected, "{field}");
        }
    }

    #[test]
    fn bytes_that_are_no_host_give_none() {
        let words = words();
        for field in [&b"\xff\xfe.com"[..], b"a b", b"\0.com", &[b'a'; 4000]] {
            assert!(of_website(field, &mut Vec::new(), &words).is_err());
        }
    }
}
