//! Column names of exports, and what stands in the columns.

use super::Words;
use crate::overlap::letters::fold_header;
use crate::units::words;

words! {
    /// The content of a recognised column.
    pub enum Meaning {
        /// A web address or a bare domain.
        Website = "website",
        /// An e-mail address.
        Email = "email",
        /// A company name.
        Company = "company",
        /// A lifecycle stage, account type or deal status.
        Stage = "stage",
    }
}

/// A header name of an export.
#[derive(Debug, Clone, Copy)]
pub struct KnownHeader {
    /// The number of the export, in the order they were added.
    pub export: usize,
    /// The content of the column.
    pub meaning: Meaning,
    /// The rank among the columns of this content, from 0 for the best.
    pub rank: usize,
}

impl Words {
    /// Adds the columns that the last export uses for a meaning, best first.
    pub(super) fn add_headers<'a>(
        &mut self,
        meaning: Meaning,
        names: impl IntoIterator<Item = &'a str>,
    ) {
        let export = self.exports.len() - 1;
        for (rank, name) in names.into_iter().enumerate() {
            self.spelled.insert((export, name.to_owned()));
            let known = self.headers.entry(fold_header(name)).or_default();
            known.push(KnownHeader {
                export,
                meaning,
                rank,
            });
        }
    }

    /// The meanings of a header; several when exports disagree.
    #[must_use]
    pub fn header(&self, name: &str) -> &[KnownHeader] {
        self.headers
            .get(&fold_header(name))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether an export spells the header like this, to the letter.
    #[must_use]
    pub fn spells(&self, export: usize, name: &str) -> bool {
        self.spelled.contains(&(export, name.to_owned()))
    }

    /// The name of an export, by its number.
    #[must_use]
    pub fn export(&self, at: usize) -> &str {
        &self.exports[at]
    }
}
