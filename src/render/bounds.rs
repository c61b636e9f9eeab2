//! Bounds of what a template may print, count and join, so that a slip in a user's template ends with an error
//! instead of taking all memory.

use std::collections::HashSet;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tera::{Kwargs, State, Tera, TeraResult};

/// The most bytes a template may print: 64 MB.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The most numbers that all calls of `range` in one document may give.
const MOST_NUMBERS: u64 = 1_000_000;

/// The text that a template prints, refused behind its bound.
#[derive(Default)]
pub(super) struct Output(Vec<u8>);

impl Output {
    /// The text printed.
    pub(super) fn text(self) -> String {
        String::from_utf8(self.0).unwrap_or_default()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The numbers that `range` has given in a document so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted(Arc<AtomicU64>);

impl Counted {
    /// Begins a document.
    pub(super) fn restart(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// Puts a `range` that counts in the place of the engine's own.
    pub(super) fn register(&self, tera: &mut Tera) {
        let counted = self.clone();
        tera.register_function("range", move |numbers: Kwargs, _: &State<'_>| {
            counted.range(&numbers)
        });
    }

    fn range(&self, numbers: &Kwargs) -> TeraResult<Vec<i64>> {
        let start = numbers.get::<i64>("start")?.unwrap_or_default();
        let end = numbers.must_get::<i64>("end")?;
        let step = numbers.get::<i64>("step_by")?.unwrap_or(1);
        let step = usize::try_from(step).ok().filter(|step| *step > 0);
        let step = step.ok_or_else(|| tera::Error::message("`step_by` is not above 0"))?;
        let length = u64::try_from(end.saturating_sub(start)).unwrap_or(0) / step as u64;
        let before = self.0.fetch_add(length, Ordering::Relaxed);
        if before.saturating_add(length) > MOST_NUMBERS {
            return Err(tera::Error::message(
                "a document counts to no more than 1,000,000 in all. shorten the loops over `range`",
            ));
        }
        Ok((start..end).step_by(step).collect())
    }
}

/// The place of a statement that sets a name to several copies of a text or list: in a loop it doubles at each step.
pub(super) fn doubling(template: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(start) = template[from..].find("{%").map(|at| from + at) {
        let begin = start + 2;
        let end = template[begin..].find("%}").map(|at| begin + at)?;
        if doubles(template[begin..end].trim_matches(['-', ' ', '\n'])) {
            return Some(start..end + 2);
        }
        from = end + 2;
    }
    None
}

fn doubles(statement: &str) -> bool {
    let Some((name, value)) = statement.split_once('=') else {
        return false;
    };
    let sets = name.starts_with("set ") || name.starts_with("set_global ");
    // Every second part stands between quotes.
    let code: String = value
        .split(['"', '\'', '`'])
        .step_by(2)
        .collect::<Vec<_>>()
        .join(" ");
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let names = code
        .split(|c| !is_name(c))
        .map(|name| name.trim_matches('.'));
    let mut names = names.filter(|name| name.starts_with(char::is_alphabetic));
    let mut seen = HashSet::new();
    sets && (code.contains('~') || code.contains("...")) && !names.all(|name| seen.insert(name))
}

#[cfg(test)]
mod tests {
    use super::doubling;

    #[test]
    fn a_text_joined_with_itself_has_its_place() {
        for (template, place) in [
            (
                "{% set x = 'a' %}\n{% set x = x ~ x %}",
                Some("{% set x = x ~ x %}"),
            ),
            (
                "{%- set_global x = x~x -%}",
                Some("{%- set_global x = x~x -%}"),
            ),
            (
                "{% set x = [...x, ...x] %}",
                Some("{% set x = [...x, ...x] %}"),
            ),
            ("{% set x = x ~ ', ' ~ y %}", None),
            (
                "{% set x = y ~ '-' ~ y %}",
                Some("{% set x = y ~ '-' ~ y %}"),
            ),
            ("{% set x = '~ a a' %}", None),
            ("{% set x = tier.name ~ tier.share %}", None),
            ("{% set x = x + x %}", None),
            ("{% if x == x %}{{ x ~ x }}{% endif %}", None),
            ("{% set x = ", None),
            ("{%}", None),
            ("{%%}{%}{% set x = x ~ x %}", None),
            ("{%%}{% set x = x ~ x %}", Some("{% set x = x ~ x %}")),
        ] {
            assert_eq!(
                doubling(template).map(|place| &template[place]),
                place,
                "{template}"
            );
        }
    }
}
