//! The registrable domain of a web address or an e-mail address.
//!
//! Holds what a host is and what is no company's: addresses of machines, hosts without a public suffix, mail
//! hosts open to all. Works on bytes and borrows its buffers, since it runs for every row.

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

/// A byte of a host: its lower case, or 0 for what no host has.
const HOST_BYTE: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.' || byte == b'_' {
            table[at] = byte.to_ascii_lowercase();
        }
        at += 1;
    }
    table
};

/// The registrable domain of a web address, written into `host`: `https://www.Acme.co.uk:80/x` is `acme.co.uk`.
///
/// # Errors
/// Why there is none.
pub fn of_website<'a>(
    field: &[u8],
    host: &'a mut Vec<u8>,
    words: &Words,
) -> Result<&'a [u8], NoDomain> {
    let field = field.trim_ascii();
    let mut rest = field;
    // Nearly every scheme is known at a glance; any other one looks like a host.
    let known = [&b"https://"[..], b"http://"];
    if let Some(behind) = known.iter().find_map(|scheme| rest.strip_prefix(*scheme)) {
        rest = behind;
    }
    let mut used = lower_host(rest, host);
    if rest.len() == field.len() && rest[used..].starts_with(b"://") {
        rest = &rest[used + 3..];
        used = lower_host(rest, host);
    }
    if used > 0 && matches!(rest.get(used), None | Some(b'/' | b'?' | b'#')) {
        return public(host, words);
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
    registrable(rest, host, words)
}

/// The registrable domain behind the last `@` of an e-mail address.
///
/// # Errors
/// Why there is none.
pub fn of_email<'a>(
    field: &[u8],
    host: &'a mut Vec<u8>,
    words: &Words,
) -> Result<&'a [u8], NoDomain> {
    let field = field.trim_ascii();
    let field = field.strip_suffix(b">").unwrap_or(field);
    match memchr::memrchr(b'@', field) {
        Some(at) if field.get(at + 1) == Some(&b'[') => Err(NoDomain::MachineAddress),
        Some(at) => registrable(&field[at + 1..], host, words),
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

/// Writes the host bytes that `text` begins with into `host`, in lower case; gives how many there are.
#[inline]
fn lower_host(text: &[u8], host: &mut Vec<u8>) -> usize {
    let lower = |byte: &u8| HOST_BYTE[usize::from(*byte)];
    let end = text.iter().position(|byte| lower(byte) == 0);
    let end = end.unwrap_or(text.len());
    host.clear();
    host.extend(text[..end].iter().map(lower));
    end
}

fn registrable<'a>(
    name: &[u8],
    host: &'a mut Vec<u8>,
    words: &Words,
) -> Result<&'a [u8], NoDomain> {
    let mut name = name.trim_ascii();
    while let Some(shorter) = name.strip_suffix(b".") {
        name = shorter;
    }
    if lower_host(name, host) < name.len() {
        international(name, host)?;
    }
    public(host, words)
}

/// The part of a host in lower case that one can register.
fn public<'a>(host: &'a mut Vec<u8>, words: &Words) -> Result<&'a [u8], NoDomain> {
    while host.last() == Some(&b'.') {
        host.pop();
    }
    if host.is_empty() {
        return Err(NoDomain::Empty);
    }
    if host.len() > LONGEST_HOST {
        return Err(NoDomain::NotPublic);
    }
    // Labels are so short that looking byte by byte from the end is the fastest way.
    let last = host.iter().rposition(|byte| *byte == b'.');
    match last.map(|dot| &host[dot + 1..]) {
        None => return Err(NoDomain::NotPublic),
        Some(label) if label.iter().all(u8::is_ascii_digit) => {
            return Err(NoDomain::MachineAddress);
        }
        Some(_) => {}
    }
    let suffix = psl::suffix(host).ok_or(NoDomain::NotPublic)?;
    if !suffix.is_known() {
        return Err(NoDomain::NotPublic);
    }
    let suffix_len = suffix.as_bytes().len();
    let start = if suffix_len == host.len() {
        // `github.io` is a suffix that belongs to a company; `co.uk` is one that belongs to nobody.
        if suffix.typ() != Some(psl::Type::Private) {
            return Err(NoDomain::NotPublic);
        }
        0
    } else {
        let above = &host[..host.len() - suffix_len - 1];
        let dot = above.iter().rposition(|byte| *byte == b'.');
        let label = dot.map_or(0, |dot| dot + 1);
        if label == above.len() {
            return Err(NoDomain::NotPublic);
        }
        label
    };
    let domain = &host[start..];
    if words.is_free_mail(domain) {
        return Err(NoDomain::FreeMail);
    }
    Ok(domain)
}

/// Writes a host with letters beyond ASCII in its `xn--` form; NUL bytes are skipped.
#[cold]
fn international(name: &[u8], host: &mut Vec<u8>) -> Result<(), NoDomain> {
    let text = std::str::from_utf8(name)
        .map_err(|_| NoDomain::NotPublic)?
        .replace('\0', "");
    if text
        .bytes()
        .any(|byte| byte.is_ascii() && HOST_BYTE[usize::from(byte)] == 0)
    {
        return Err(NoDomain::NotPublic);
    }
    let ascii = idna::domain_to_ascii(&text).map_err(|_| NoDomain::NotPublic)?;
    host.clear();
    host.extend_from_slice(ascii.as_bytes());
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
