//! Text in Markdown: in a paragraph, a heading, a list item, a table cell or a link.

use super::line;

/// The text as Markdown that shows it: in a paragraph, a heading, a list item, a table cell or a link.
///
/// Amounts keep their dollar sign bare, as `$5` alone starts no formula anywhere.
#[must_use]
pub fn markdown(text: &str) -> String {
    let text = line(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    push_markdown(&mut out, &text, true);
    out
}

/// Like [`markdown`], but words between backticks stay code.
///
/// Only for texts in which no answer has a backtick.
#[must_use]
pub fn markdown_with_code(text: &str) -> String {
    let text = line(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = &*text;
    let mut at_start = true;
    while let Some((before, code, after)) = code_span(rest) {
        push_markdown(&mut out, before, at_start);
        out.push('`');
        out.push_str(&code.replace('|', "\\|"));
        out.push('`');
        rest = after;
        at_start = false;
    }
    push_markdown(&mut out, rest, at_start);
    out
}

/// The text before the first pair of backticks, what stands between them, and the text after.
fn code_span(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    let is_plain = !code.trim().is_empty() && !code.contains("{{") && !code.contains("{%");
    is_plain.then_some((before, code, after))
}

fn push_markdown(out: &mut String, text: &str, at_start: bool) {
    // Every sign that can mean something is one byte; what stands between two of them is copied whole.
    let mut copied = 0;
    for (at, sign) in text.bytes().enumerate() {
        if !sign.is_ascii_punctuation() {
            continue;
        }
        let (before, after) = (&text[..at], &text[at + 1..]);
        let next = after.bytes().next();
        let written = match sign {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'{' => "&#123;",
            b'}' => "&#125;",
            b'\\' => "\\\\",
            b'`' => "\\`",
            b'*' => "\\*",
            b'[' => "\\[",
            b']' => "\\]",
            b'|' => "\\|",
            b'~' => "\\~",
            b'_' if !(before.ends_with(char::is_alphanumeric)
                && after.starts_with(char::is_alphanumeric)) =>
            {
                "\\_"
            }
            b'&' if is_entity(after) => "&amp;",
            b'$' if !next.is_some_and(|next| next.is_ascii_digit()) => "\\$",
            b':' if next == Some(b'/') => "\\:",
            b'.' if is_www(before) => "\\.",
            b'@' if is_mail(before, after) => "<!-- -->@",
            b'#' if at_start && at == 0 => "\\#",
            b'=' if at_start && at == 0 => "\\=",
            b'+' if at_start && at == 0 && starts_list(next, sign) => "\\+",
            b'-' if at_start && at == 0 && starts_list(next, sign) => "\\-",
            b'.' if at_start && numbers_item(before, next) => "\\.",
            b')' if at_start && numbers_item(before, next) => "\\)",
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(written);
        copied = at + 1;
    }
    out.push_str(&text[copied..]);
}

/// Whether a sign at the start of a text makes it a list item, or a line across the page.
fn starts_list(next: Option<u8>, sign: u8) -> bool {
    next.is_none_or(|next| next == b' ' || next == sign)
}

/// Whether a sign after a number at the start of a text makes it a list item.
fn numbers_item(before: &str, next: Option<u8>) -> bool {
    !before.is_empty()
        && before.bytes().all(|byte| byte.is_ascii_digit())
        && next.is_none_or(|next| next == b' ')
}

fn is_entity(after: &str) -> bool {
    let name = after
        .bytes()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == b'#');
    let length = name.count();
    length > 0 && after.as_bytes().get(length) == Some(&b';')
}

fn is_www(before: &str) -> bool {
    let last = before.as_bytes().last_chunk::<3>();
    last.is_some_and(|last| last.eq_ignore_ascii_case(b"www"))
}

/// Whether an `@` is that of a mail address. GitHub makes a link of one even where its `@` is escaped, but not across
/// a comment.
fn is_mail(before: &str, after: &str) -> bool {
    let last = before.bytes().next_back();
    last.is_some_and(|last| last.is_ascii_alphanumeric() || b".+-_".contains(&last))
        && after.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// The address as the target of a Markdown link, or nothing when it is no web or mail address.
#[must_use]
pub fn address(url: &str) -> String {
    let known = ["https://", "http://", "mailto:"];
    if !known.iter().any(|scheme| url.starts_with(scheme)) {
        return String::new();
    }
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'?' | b'#' | b'@' | b'!' | b'$' | b'&'
            | b'+' | b',' | b';' | b'=' | b'%' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{address, markdown, markdown_with_code};
    use crate::render::escape::check;

    #[test]
    fn markdown_shows_what_was_written() {
        check(
            markdown,
            &[
                (
                    "plain words, 5% of $1,200 (net).",
                    "plain words, 5% of $1,200 (net).",
                ),
                ("first_payment and _under_", "first_payment and \\_under\\_"),
                ("**bold** `code`", "\\*\\*bold\\*\\* \\`code\\`"),
                ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
                ("![x](http://e.org/p.png)", "!\\[x\\](http\\://e.org/p.png)"),
                (
                    "<script>alert(1)</script>",
                    "&lt;script&gt;alert(1)&lt;/script&gt;",
                ),
                ("a | b", "a \\| b"),
                ("# Heading", "\\# Heading"),
                (
                    "no # heading, 3+ and a - b = c",
                    "no # heading, 3+ and a - b = c",
                ),
                ("1. first", "1\\. first"),
                ("1.5 first", "1.5 first"),
                ("- item", "\\- item"),
                ("-5%", "-5%"),
                ("---", "\\---"),
                ("> quote", "&gt; quote"),
                ("a\n# b", "a # b"),
                (
                    "{{#include ../secret}}",
                    "&#123;&#123;#include ../secret&#125;&#125;",
                ),
                ("{% raw %}", "&#123;% raw %&#125;"),
                ("R&D &amp; &#42;", "R&D &amp;amp; &amp;#42;"),
                ("www.example.org", "www\\.example.org"),
                ("ftp://example.org", "ftp\\://example.org"),
                ("ask ana.b+c@example.org", "ask ana.b+c<!-- -->@example.org"),
                ("mailto:a_@example.org", "mailto:a\\_<!-- -->@example.org"),
                ("@ana, 3 @ $5, a@", "@ana, 3 @ $5, a@"),
                ("$x$ and $$", "\\$x\\$ and \\$\\$"),
                ("back\\slash", "back\\\\slash"),
                ("~~gone~~", "\\~\\~gone\\~\\~"),
            ],
        );
    }

    #[test]
    fn code_of_ours_stays_code() {
        check(
            markdown_with_code,
            &[
                ("set `a_b` to *1*", "set `a_b` to \\*1\\*"),
                ("`a|b`", "`a\\|b`"),
                ("one ` alone", "one \\` alone"),
                ("`` empty", "\\`\\` empty"),
                ("`{{x}}`", "\\`&#123;&#123;x&#125;&#125;\\`"),
            ],
        );
    }

    #[test]
    fn a_link_leads_to_the_web_or_nowhere() {
        check(
            address,
            &[
                ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
                (
                    "https://example.org/a) [x](y",
                    "https://example.org/a%29%20%5Bx%5D%28y",
                ),
                ("javascript:alert(1)", ""),
                ("data:text/html,x", ""),
            ],
        );
    }
}
