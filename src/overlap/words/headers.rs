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
    /// Adds the columns that one kind of export uses for a meaning, best first.
    pub fn add_headers<'a>(
        &mut self,
        export: &str,
        meaning: Meaning,
        names: impl IntoIterator<Item = &'a str>,
    ) {
        let known = self.exports.iter().position(|known| known == export);
        let export = known.unwrap_or_else(|| {
            self.exports.push(export.to_owned());
            self.exports.len() - 1
        });
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

#[cfg(test)]
mod tests {
    use super::Meaning;
    use crate::overlap::columns::recognise;
    use crate::overlap::words::Words;
    use crate::overlap::words::sample::{playbook, words};

    #[test]
    fn headers_are_found_whatever_their_case() {
        assert_eq!(words().header("WEBSITE")[0].meaning, Meaning::Website);
        assert!(words().header("colour").is_empty());
    }

    #[test]
    fn the_headers_of_five_exports_name_accounts() {
        let words = Words::of(&playbook());
        let header = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        for (export, text, website, email, company, stage) in [
            (
                "HubSpot",
                "Record ID|Company name|Company owner|Company Domain Name|Lifecycle Stage",
                vec![3],
                vec![],
                vec![1],
                Some(4),
            ),
            (
                "Salesforce",
                "Account ID|Account Name|Website|Type|Billing Country",
                vec![2],
                vec![],
                vec![1],
                Some(3),
            ),
            (
                "Stripe",
                "id|Description|Email|Name|Created (UTC)|Delinquent|Status",
                vec![],
                vec![2],
                vec![3, 1],
                Some(6),
            ),
            (
                "Pipedrive",
                "Deal - Title|Organization - Name|Person - Email|Deal - Status",
                vec![],
                vec![2],
                vec![1],
                Some(3),
            ),
            (
                "plain list",
                "company|domain|e-mail|stage",
                vec![1],
                vec![2],
                vec![0],
                Some(3),
            ),
        ] {
            let found = recognise(&header(text), &words);
            assert_eq!(found.export.as_deref(), Some(export), "{text}");
            assert_eq!(found.columns.website, website, "{text}");
            assert_eq!(found.columns.email, email, "{text}");
            assert_eq!(found.columns.company, company, "{text}");
            assert_eq!(found.stages.first(), stage.as_ref(), "{text}");
        }
    }

    #[test]
    fn a_plain_list_of_two_columns_is_no_export_of_a_crm() {
        let words = Words::of(&playbook());
        for (header, export) in [
            (["company", "domain"], "plain list"),
            (["email", "company"], "plain list"),
            (["Account Name", "Website"], "Salesforce"),
        ] {
            let found = recognise(&header.map(str::to_owned), &words);
            assert_eq!(found.export.as_deref(), Some(export), "{header:?}");
        }
    }
}
