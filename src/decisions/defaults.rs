//! The forecast's assumptions, by name, from the table `economics-defaults`.

use crate::blueprint::{Assumption, Scalar};
use crate::diagnostics::Diagnostic;
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};
use crate::units::Decimal;

use super::desk::Desk;

const TABLE: &str = "economics-defaults";

macro_rules! defaults {
    ($($name:ident = $id:literal,)*) => {
        $(pub(super) const $name: &str = $id;)*
        const NEEDED: &[&str] = &[$($id,)*];
    };
}

defaults! {
    DISCOUNT_RATE = "discount-rate",
    LTV_HORIZON = "ltv-horizon",
    FORECAST_HORIZON = "forecast-horizon",
    PAYMENT_FEE_RATE = "payment-fee-rate",
    PAYMENT_FEE_FIXED = "payment-fee-fixed",
    CLEAR_DAYS = "clear-days",
    RECRUIT_RATE = "recruit-rate",
    ONBOARD_RATE = "onboard-rate",
    ACTIVATION_RATE = "activation-rate",
    PERFORMER_RATE = "performer-rate",
    PERFORMER_REFERRALS = "performer-referrals",
    PERFORMER_SHARE = "performer-share",
    ONBOARD_LAG = "onboard-lag",
    ACTIVATION_LAG = "activation-lag",
    RECRUIT_MONTHS = "recruit-months",
    PARTNER_CHURN = "partner-churn",
    INCREMENTALITY = "incrementality",
    INFLUENCED_CREDIT = "influenced-credit",
    PAYOUT_FEE_RATE = "payout-fee-rate",
    PARTNER_ONBOARDING = "partner-onboarding-cost",
    SETUP = "program-setup-cost",
    COMPANY_GROWTH = "company-growth",
    OUTCOME_RATE = "outcome-rate",
    OUTCOME_LAG = "outcome-lag",
    WIN_RATE_PRODUCT_LED = "win-rate-product-led",
    WIN_RATE_SALES_LED = "win-rate-sales-led",
    WIN_RATE_COMMUNITY_LED = "win-rate-community-led",
    WIN_RATE_HYBRID = "win-rate-hybrid",
    MANAGER_FOUNDER_LED = "manager-founder-led",
    MANAGER_PART_TIME = "manager-part-time",
    MANAGER_FULL_TIME = "manager-full-time",
    RECOVERY_REFERRAL = "recovery-rate-referral",
    RECOVERY_INTEGRATION = "recovery-rate-integration",
    RECOVERY_SOLUTION = "recovery-rate-solution",
    SIM_TRIALS = "trials",
    SIM_SEED = "seed",
    WIN_RATE_DRAW = "win-rate-draw",
    CHURN_DRAW = "churn-draw",
    PRICE_SIGMA = "price-sigma",
    DEAL_SIGMA = "deal-sigma",
    DEAL_SIGMA_ANNUAL = "deal-sigma-annual",
    PRODUCTIVITY_SIGMA = "productivity-sigma",
}

/// The assumptions that an edited playbook lost.
pub(super) fn missing(playbook: &Playbook) -> Vec<Diagnostic> {
    let table = playbook.table(TABLE);
    NEEDED
        .iter()
        .filter(|id| table.and_then(|table| table.row(id)).is_none())
        .map(|id| {
            Diagnostic::error("playbook", format!("`{TABLE}` has no row `{id}`"))
                .help("the forecast needs it; change its value instead of taking it out")
        })
        .collect()
}

/// The table with its figures by name.
#[derive(Clone, Copy)]
pub(super) struct Defaults<'a> {
    table: &'a Table,
}

impl<'a> Defaults<'a> {
    pub fn of(playbook: &'a Playbook) -> Self {
        Self {
            table: playbook
                .table(TABLE)
                .expect("checked when the playbook was loaded"),
        }
    }

    fn row(&self, id: &str) -> &'a Row {
        self.table.row(id).unwrap_or_else(|| {
            panic!("{TABLE} has no row {id}: checked when the playbook was loaded")
        })
    }

    /// The likeliest value, in the table's own unit.
    pub fn value(&self, id: &str) -> Decimal {
        self.table
            .cell(self.row(id), "value")
            .number()
            .unwrap_or_default()
    }

    /// Lowest, likeliest and highest value; the likeliest where the table gives no spread.
    pub fn range(&self, id: &str) -> [Decimal; 3] {
        let row = self.row(id);
        let value = self.value(id);
        let end = |column| self.table.cell(row, column).number().unwrap_or(value);
        [end("low"), value, end("high")]
    }

    /// A percentage as a share of one.
    pub fn share(&self, id: &str) -> Decimal {
        self.value(id) / Decimal::ONE_HUNDRED
    }

    /// A whole number of months or days.
    pub fn count(&self, id: &str) -> u32 {
        use rust_decimal::prelude::ToPrimitive;
        self.value(id).to_u32().unwrap_or_default()
    }
}

/// The assumptions among `ids` as the blueprint tells them.
pub(super) fn told(desk: &mut Desk<'_>, ids: &[&str]) -> Vec<Assumption> {
    let defaults = Defaults::of(desk.playbook);
    ids.iter()
        .map(|id| {
            let row = defaults.row(id);
            let cell = |column| defaults.table.text(row, column);
            Assumption {
                id: row.id.into(),
                value: Scalar::number(defaults.value(id)),
                unit: cell("unit").into(),
                because: cell("what").into(),
                source: desk.cite(row),
            }
        })
        .collect()
}
