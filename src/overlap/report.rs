//! The result of a comparison as data: the contract of `overlap` in YAML, JSON and CSV, which `score` reads back.

use serde::{Deserialize, Serialize};

use super::columns::ColumnNames;
use super::compare::{Comparison, MatchedBy};
use super::keys::KeyedList;
use super::warnings::WarningKind;
use super::words::Stage;
use crate::units::{Decimal, Number, Percent};

/// The name and version of the format.
pub const SCHEMA: &str = "partnerkit/overlap/v1";

/// Places of a printed share.
const SHARE_PLACES: u32 = 1;

/// One list held against others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// Our list.
    pub ours: ListReport,
    /// The partners in the order given.
    pub partners: Vec<Partner>,
}

/// One list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListReport {
    /// The file as it was named.
    pub file: String,
    /// Rows under the header.
    pub rows: u64,
    /// Different accounts: domains, and names of rows without one.
    pub accounts: u64,
    /// Rows that name no account.
    pub rows_without_key: u64,
    /// Rows with nothing in the stage column; they count as neither customers nor prospects.
    #[serde(default)]
    pub rows_without_stage: u64,
    /// Whether a column says what the accounts are; without one all count as customers.
    pub stage_column: bool,
    /// The export whose headers were recognised.
    #[serde(default)]
    pub export: Option<String>,
    /// The columns in use.
    #[serde(default)]
    pub columns: ColumnNames,
}

/// The accounts shared with a partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// The partner's name.
    pub partner: String,
    /// Its list.
    pub list: ListReport,
    /// Accounts on both lists.
    pub shared_accounts: u64,
    /// Accounts that are customers of both.
    pub shared_customers: u64,
    /// Shared prospects, when a list has a stage column.
    pub prospects: Option<Prospects>,
    /// Other shared accounts that a side has lost: former customers and lost deals.
    #[serde(default)]
    pub former: u64,
    /// Shared accounts that are neither customer nor prospect nor lost to a side: partners, suppliers, and those
    /// whose stage is blank or unknown.
    #[serde(default)]
    pub other: u64,
    /// Shared accounts as a share of our accounts.
    pub share_of_ours: Percent,
    /// Shared accounts as a share of theirs.
    pub share_of_theirs: Percent,
    /// How the shared accounts were matched.
    pub matched_by: MatchedCounts,
    /// Points of the shared customers in the integration score.
    pub points: Option<Number>,
}

/// Shared prospects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prospects {
    /// Our prospects that are their customers: they can introduce us.
    pub ours_their_customers: u64,
    /// Their prospects that are our customers: we can introduce them.
    pub theirs_our_customers: u64,
    /// Prospects of both: to be won together.
    pub of_both: u64,
}

/// How many shared accounts were matched in which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchedCounts {
    /// By the domains of both websites.
    pub website: u64,
    /// By a hashed domain.
    pub hashed_domain: u64,
    /// By a domain that a side took from an e-mail address.
    pub email: u64,
    /// By company name, where a side has no domain.
    pub name: u64,
}

impl ListReport {
    /// The report on a list with this number of accounts.
    #[must_use]
    pub fn of(file: &str, list: &KeyedList, accounts: u64) -> Self {
        let rows = |kind| list.warnings.rows(kind);
        Self {
            file: file.to_owned(),
            rows: list.length,
            accounts,
            rows_without_key: rows(WarningKind::NoKey) + rows(WarningKind::BadHash),
            rows_without_stage: rows(WarningKind::BlankStage),
            stage_column: list.head.columns.stage.is_some(),
            export: list.head.export.clone(),
            columns: list.head.column_names(),
        }
    }
}

impl Partner {
    /// The report on a comparison of our list with the partner's; `points` comes from the playbook.
    #[must_use]
    pub fn of(
        partner: &str,
        ours: &ListReport,
        list: ListReport,
        comparison: &Comparison,
        points: Option<Decimal>,
    ) -> Self {
        use Stage::{Customer, Former, Other, Prospect};
        let weaker = |than: Stage| {
            let stages = || Stage::ALL.into_iter();
            let pairs = stages().flat_map(|ours| stages().map(move |their| (ours, their)));
            pairs
                .filter(|(ours, their)| *ours.min(their) == than)
                .map(|(ours, their)| comparison.count(ours, their))
                .sum()
        };
        let staged = ours.stage_column || list.stage_column;
        let by = |way: MatchedBy| comparison.by[way as usize];
        Self {
            partner: partner.to_owned(),
            shared_accounts: comparison.shared_accounts(),
            shared_customers: comparison.count(Customer, Customer),
            prospects: staged.then(|| Prospects {
                ours_their_customers: comparison.count(Prospect, Customer),
                theirs_our_customers: comparison.count(Customer, Prospect),
                of_both: comparison.count(Prospect, Prospect),
            }),
            former: weaker(Former),
            other: weaker(Other),
            share_of_ours: share(comparison.shared_accounts(), ours.accounts),
            share_of_theirs: share(comparison.shared_accounts(), list.accounts),
            matched_by: MatchedCounts {
                website: by(MatchedBy::Website),
                hashed_domain: by(MatchedBy::HashedDomain),
                email: by(MatchedBy::Email),
                name: by(MatchedBy::Name),
            },
            points: points.map(|points| Number(points.normalize())),
            list,
        }
    }
}

/// A part of a whole in percent; zero of nothing is zero.
fn share(part: u64, whole: u64) -> Percent {
    if whole == 0 {
        return Percent(Decimal::ZERO);
    }
    let exact = Decimal::from(part) * Decimal::ONE_HUNDRED / Decimal::from(whole);
    Percent(exact.round_dp(SHARE_PLACES).normalize())
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_have_one_decimal_and_nothing_is_no_percent() {
        for (part, whole, expected) in [(1, 3, "33.3"), (0, 0, "0"), (5, 5, "100"), (1, 800, "0.1")]
        {
            assert_eq!(
                share(part, whole).0.to_string(),
                expected,
                "{part} of {whole}"
            );
        }
    }
}
