//! The fields of a row as values, with a note on those that cannot be read.

use rust_decimal::Decimal;

use super::unread::Unread;
use super::{Reader, public};
use crate::diagnosis::columns::{Fact, Mapping};
use crate::diagnosis::values::{Moment, NoMoment, States, amount, count, moment};
use crate::overlap::rows::Row;
use crate::overlap::unread::Trouble;
use crate::questions::kinds::{CurrencyMark, currency_mark};

/// A file being read.
pub(super) struct File<'a> {
    pub reader: &'a Reader<'a>,
    pub name: &'a str,
    pub header: &'a [String],
    pub mapping: &'a Mapping,
    /// The column of each fact.
    pub places: [Option<usize>; Fact::ALL.len()],
    pub states: States,
    pub decimal_comma: bool,
    pub unread: Unread,
    /// The mark of a currency beside an amount of this row.
    pub mark: Option<CurrencyMark>,
}

/// A text without the white space around it and the apostrophe that guards a sign in front against being a formula.
#[inline]
fn bare(text: &str) -> &str {
    // Nearly all fields begin and end with a sign of ASCII: finding that out is cheaper than looking for white space.
    let text = match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    };
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    }
}

impl File<'_> {
    /// The header of a fact's column.
    fn column_name(&self, fact: Fact) -> String {
        let at = self.mapping.column(fact);
        let header = at.and_then(|at| self.header.get(at));
        header.map_or_else(String::new, |header| format!("`{}`", public(header)))
    }

    /// The text of a fact; none where it is blank or has no column.
    #[inline(always)]
    pub fn text<'r>(&self, row: &'r Row, fact: Fact) -> Option<&'r str> {
        let text = bare(row.field(self.places[fact as usize]?));
        (!text.is_empty()).then_some(text)
    }

    pub fn amount(&mut self, row: &Row, fact: Fact) -> Decimal {
        let Some(text) = self.text(row, fact) else {
            return Decimal::ZERO;
        };
        if !text.ends_with(|last: char| last.is_ascii_digit())
            || !text.starts_with(|first: char| first.is_ascii_digit())
        {
            self.mark = currency_mark(text).or(self.mark.take());
        }
        match amount(text, self.decimal_comma) {
            Some(amount) if self.mapping.in_cents => amount / Decimal::ONE_HUNDRED,
            Some(amount) => amount,
            None => {
                let what = format!(
                    "{} is no amount here and counts as 0",
                    self.column_name(fact)
                );
                self.unread.note(what, row.line());
                Decimal::ZERO
            }
        }
    }

    pub fn count(&mut self, row: &Row, fact: Fact) -> u64 {
        let Some(text) = self.text(row, fact) else {
            return 0;
        };
        count(text, self.decimal_comma).unwrap_or_else(|| {
            let what = format!(
                "{} is no number here and counts as 0",
                self.column_name(fact)
            );
            self.unread.note(what, row.line());
            0
        })
    }

    pub fn moment(&mut self, row: &Row, fact: Fact) -> Result<Option<Moment>, Trouble> {
        let Some(text) = self.text(row, fact) else {
            return Ok(None);
        };
        match moment(text, self.reader.order) {
            Ok(moment) => Ok(Some(moment)),
            Err(NoMoment::NoTime) => {
                let what = format!("{} is no date here and is left out", self.column_name(fact));
                self.unread.note(what, row.line());
                Ok(None)
            }
            Err(NoMoment::Ambiguous) => Err(Trouble::new(
                Some(row.line()),
                format!("`{}` may be day or month first", public(text)),
                "say which with `--dates day-first` or `--dates month-first`",
            )),
        }
    }
}
