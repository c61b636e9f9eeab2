//! The registrable domain of a web address or an e-mail address.
//!
//! Holds what a host is and what is no company's: addresses of machines, hosts without a public suffix, mail
//! hosts open to all. Works on bytes and borrows its buffers, since it runs for every row.

use psl::Psl;

use super::host::{Host, Look, is_host_byte};
use super::words::Words;

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
}

/// The registrable domain of a web address: `https://www.Acme.co.uk:80/x` is `acme.co.uk`. Where the field has
/// capital letters, it is written into `lower`.
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
    if look.len > 0 && matches!(rest.get(look.len), None | Some(b'/' | b'?' | b'#')) {
        return public(look.host(rest, lower), words);
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
    rest = &rest[start..port.unwrap_or(end)];
    registrable(rest, lower, words)
}

/// The registrable domain behind the last `@` of an e-mail address, written into `lower` where the field has
/// capital letters.
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
    match memchr::memrchr(b'@', field) {
        Some(at) if field.get(at + 1) == Some(&b'[') => Err(NoDomain::MachineAddress),
        Some(at) => registrable(&field[at + 1..], lower, words),
        None if field.is_empty() => Err(NoDomain::Empty),
        None => Err(NoDomain::NotPublic),
    }
}

/// Whether a field of unknown meaning reads as a domain or an address under a known public suffix.
#[must_use]
pub fn reads_as_domain(field: &[u8], words: &Words) -> bool {
    let field = field.trim_ascii();
    let spaced = field.iter().any(u8::is_ascii_whitespace);
    !spaced
        && matches!(
            of_website(field, &mut Vec::new(), words),
            Ok(_) | Err(NoDomain::FreeMail)
        )
}

fn registrable<'a>(
    name: &'a [u8],
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
        return public(Host::of(lower), words);
    }
    public(look.host(name, lower), words)
}

/// The part of a host in lower case that one can register.
fn public<'a>(mut host: Host<'a>, words: &Words) -> Result<&'a [u8], NoDomain> {
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
    if words.is_free_mail(domain) {
        return Err(NoDomain::FreeMail);
    }
    Ok(domain)
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
    use super::{NoDomain, of_email, of_website, reads_as_domain};
    use crate::overlap::words::sample::words;

    #[test]
    fn websites_give_their_registrable_domain() {
        use NoDomain::{Empty, FreeMail, MachineAddress, NotPublic};
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
    fn a_field_of_unknown_meaning_is_a_domain_only_without_spaces() {
        let words = words();
        for (field, expected) in [
            ("acme.com", true),
            ("jo@gmail.com", true),
            ("Acme", false),
            ("Acme, see acme.com", false),
            ("12.5", false),
        ] {
            assert_eq!(
                reads_as_domain(field.as_bytes(), &words),
                expected,
                "{field}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_host_give_none() {
        let words = words();
        for field in [&b"\xff\xfe.com"[..], b"a b.com", b"\0.com", &[b'a'; 4000]] {
            assert!(of_website(field, &mut Vec::new(), &words).is_err());
        }
    }
}
