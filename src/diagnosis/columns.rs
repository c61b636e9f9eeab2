//! The columns of exports: which header holds which fact, by the tables of platforms, by likeness, or as the person says.

use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;

use crate::overlap::columns::column_of;
use crate::overlap::letters::fold_header;
use crate::playbook::Playbook;
use crate::units::{Percent, Word as _, words};

/// The platform of the lists that are compared by likeness.
pub(super) const ANY: &str = "any";

words! {
    /// A fact that a column of an export holds. The word is its id in tables.
    pub enum Fact {
        /// The partner's id.
        PartnerId = "partner_id",
        /// The partner's name.
        PartnerName = "partner_name",
        /// The partner's e-mail address.
        PartnerEmail = "partner_email",
        /// When the partner joined.
        JoinedAt = "joined_at",
        /// Clicks on the partner's links.
        Clicks = "clicks",
        /// Referrals of the partner.
        Leads = "leads",
        /// Customers of the partner.
        Customers = "customers",
        /// Revenue through the partner or of a referral.
        Revenue = "revenue",
        /// Commission earned by the partner.
        CommissionEarned = "commission_earned",
        /// Commission paid to the partner.
        CommissionPaid = "commission_paid",
        /// Commission of the partner that is inside the hold.
        CommissionHeld = "commission_held",
        /// The partner's last activity.
        LastActiveAt = "last_active_at",
        /// A referral's id.
        ReferralId = "referral_id",
        /// The customer's id.
        CustomerId = "customer_id",
        /// The customer's e-mail address.
        CustomerEmail = "customer_email",
        /// When the link was clicked.
        ClickedAt = "clicked_at",
        /// When the referral was made.
        LeadAt = "lead_at",
        /// When the referral first paid.
        CustomerAt = "customer_at",
        /// The code that was used.
        Code = "code",
        /// A commission's id.
        CommissionId = "commission_id",
        /// What the customer paid.
        SaleAmount = "sale_amount",
        /// What the partner gets for it.
        CommissionAmount = "commission_amount",
        /// The currency of the amounts.
        Currency = "currency",
        /// The state of a commission.
        Status = "status",
        /// Whether a commission is paid.
        PaidFlag = "paid_flag",
        /// When a commission arose.
        CreatedAt = "created_at",
        /// When its hold ends.
        DueAt = "due_at",
        /// When it was paid.
        PaidAt = "paid_at",
        /// When it was reversed.
        ReversedAt = "reversed_at",
        /// How much of the sale was refunded.
        RefundAmount = "refund_amount",
        /// A payout's id.
        PayoutId = "payout_id",
        /// The sum of a payout.
        PayoutAmount = "payout_amount",
    }

    /// The kind of rows in an export, in the order of reading: later kinds refer to earlier ones.
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Holds {
        /// A partner a row.
        Partners = "partners",
        /// A referral or customer a row.
        Referrals = "referrals",
        /// A commission a row.
        Commissions = "commissions",
        /// A payout a row.
        Payouts = "payouts",
    }
}

impl Fact {
    /// Those that are amounts of money.
    pub const AMOUNTS: [Self; 7] = [
        Self::SaleAmount,
        Self::CommissionAmount,
        Self::RefundAmount,
        Self::Revenue,
        Self::CommissionEarned,
        Self::CommissionHeld,
        Self::PayoutAmount,
    ];

    /// Its id in words, as people read and write it.
    #[must_use]
    pub fn words(self) -> String {
        self.id().replace('_', " ")
    }

    /// The fact of an id or of its words.
    #[must_use]
    pub fn of_words(words: &str) -> Option<Self> {
        Self::of_id(&words.replace(' ', "_"))
    }
}

/// A known export.
#[derive(Debug)]
struct Export {
    platform: &'static str,
    platform_name: Option<&'static str>,
    holds: Holds,
    in_cents: bool,
    columns: Vec<(&'static str, Fact)>,
}

/// A header and the fact that the person says it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The header as the file has it.
    pub header: String,
    /// The fact.
    pub fact: Fact,
}

/// How one file is read.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The platform whose export it is; none where columns were found by likeness.
    pub platform: Option<&'static str>,
    /// Its name.
    pub platform_name: Option<&'static str>,
    /// The kind of rows.
    pub holds: Holds,
    /// Whether amounts are cents.
    pub in_cents: bool,
    /// The fact of each column, by its place.
    pub columns: Vec<Option<Fact>>,
    /// Columns whose header is a known one to the letter.
    exact: usize,
}

impl Mapping {
    /// The column of a fact.
    #[must_use]
    pub fn column(&self, fact: Fact) -> Option<usize> {
        self.columns.iter().position(|found| *found == Some(fact))
    }

    /// The column of each fact, in the order of [`Fact::ALL`].
    #[must_use]
    pub fn places(&self) -> [Option<usize>; Fact::ALL.len()] {
        Fact::ALL.map(|fact| self.column(fact))
    }

    /// Whether a column names the partner.
    #[must_use]
    pub fn names_partners(&self) -> bool {
        [Fact::PartnerId, Fact::PartnerEmail, Fact::PartnerName]
            .iter()
            .any(|fact| self.column(*fact).is_some())
    }

    fn known(&self) -> usize {
        self.columns.iter().flatten().count()
    }
}

/// The exports that the tables know.
#[derive(Debug)]
pub struct Exports {
    exports: Vec<Export>,
    /// The share of an export's headers that a file of it has, from 0 to 1.
    known: f64,
    /// How alike a header and a known one must be, from 0 to 1.
    alike: f64,
}

impl Exports {
    /// The exports of a playbook.
    #[must_use]
    pub fn of(playbook: &Playbook) -> Self {
        let name = |platform| {
            let mut platforms = playbook.rows("setup-platforms");
            let named = platforms.find(|row| row.id == platform);
            named.map(|row| row.text("name"))
        };
        let exports = playbook.rows("export-columns").map(|row| Export {
            platform: row.text("platform"),
            platform_name: name(row.text("platform")),
            holds: row.word("holds").unwrap_or(Holds::Payouts),
            in_cents: row.text("money") == "cents",
            columns: row
                .list("columns")
                .iter()
                .filter_map(|pair| {
                    let (header, fact) = pair.rsplit_once(" = ")?;
                    Some((header, Fact::of_id(fact)?))
                })
                .collect(),
        });
        let share = |id| {
            let percent = Percent(playbook.figure("measuring", id));
            percent.fraction().to_f64().unwrap_or_default()
        };
        Self {
            exports: exports.collect(),
            known: share("known-headers-percent"),
            alike: share("alike-headers-percent"),
        }
    }

    /// How a file with this header is read: as the export of a platform that explains at least as many columns as
    /// likeness does, else by likeness. `None` where fewer than two columns are known.
    #[must_use]
    pub fn recognise(&self, header: &[String], corrections: &[Correction]) -> Option<Mapping> {
        // From the last to the first, so that of two equal ones the first is taken.
        let best = |fits: &dyn Fn(&Export) -> bool| {
            let exports = self.exports.iter().rev().filter(|export| fits(export));
            let mappings = exports.map(|export| export.mapping(header, corrections, self.alike));
            // By columns that are known, then by those that are known to the letter.
            mappings.max_by_key(|mapping| (mapping.known(), mapping.exact))
        };
        let is_export = |export: &Export| {
            let found = export
                .columns
                .iter()
                .filter(|(name, _)| header.iter().any(|header| same(header, name)));
            export.platform != ANY
                && found.count() as f64 >= export.columns.len() as f64 * self.known
        };
        let alike = best(&|export| export.platform == ANY)?;
        let mut found = match best(&is_export) {
            Some(exact) if exact.known() >= alike.known() => exact,
            _ => alike,
        };
        if found.platform.is_some() {
            self.fill(&mut found, header, corrections);
        }
        (found.known() >= 2).then_some(found)
    }

    /// Adds by likeness the facts that a platform's list leaves open.
    fn fill(&self, mapping: &mut Mapping, header: &[String], corrections: &[Correction]) {
        let alike = self
            .exports
            .iter()
            .find(|export| export.platform == ANY && export.holds == mapping.holds);
        let Some(alike) = alike.map(|export| export.mapping(header, corrections, self.alike))
        else {
            return;
        };
        for (at, fact) in alike.columns.iter().enumerate() {
            if let Some(fact) = fact
                && mapping.columns[at].is_none()
                && mapping.column(*fact).is_none()
            {
                mapping.columns[at] = Some(*fact);
            }
        }
    }
}

/// Whether a header is a known one.
type Fits<'a> = &'a dyn Fn(&str, &str) -> bool;

/// Whether two headers are one but for capitals and blanks around.
fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.to_lowercase()
}

impl Export {
    /// The columns that this export knows, the corrections first; by likeness from `least` on.
    fn mapping(&self, header: &[String], corrections: &[Correction], least: f64) -> Mapping {
        let mut mapping = Mapping {
            platform: (self.platform != ANY).then_some(self.platform),
            platform_name: self.platform_name,
            holds: self.holds,
            in_cents: self.in_cents,
            columns: vec![None; header.len()],
            exact: 0,
        };
        for correction in corrections {
            if let Some(at) = column_of(header, &correction.header) {
                mapping.columns[at] = Some(correction.fact);
            }
        }
        let alike = |one: &str, other: &str| {
            let (one, other) = (fold_header(one), fold_header(other));
            strsim::normalized_damerau_levenshtein(&one, &other) >= least
        };
        let folded = |one: &str, other: &str| fold_header(one) == fold_header(other);
        // What is not found to the letter is looked for by likeness, where no platform's words are to be met.
        let passes: &[Fits<'_>] = match mapping.platform {
            Some(_) => &[&same],
            None => &[&folded, &alike],
        };
        for (pass, fits) in passes.iter().enumerate() {
            for (name, fact) in &self.columns {
                if mapping.column(*fact).is_some() {
                    continue;
                }
                let mut columns = header.iter().zip(&mapping.columns);
                let at = columns.position(|(header, known)| known.is_none() && fits(header, name));
                if let Some(at) = at {
                    mapping.columns[at] = Some(*fact);
                    mapping.exact += usize::from(pass == 0);
                }
            }
        }
        // Headers that name their unit are believed before the habit of the platform.
        if mapping.platform.is_none() {
            let amount = mapping.columns.iter().zip(header).find(|(fact, _)| {
                matches!(
                    fact,
                    Some(Fact::SaleAmount | Fact::CommissionAmount | Fact::Revenue)
                )
            });
            mapping.in_cents =
                amount.is_some_and(|(_, header)| fold_header(header).contains("cents"));
        }
        mapping
    }
}
