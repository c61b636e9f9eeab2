//! Platform plans from their tables: price, limits, and the needs that each meets.

use rustc_hash::FxHashMap;

use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::units::{Decimal, Percent, money, number, words};

use super::load::MonthlyVolume;
use super::needs::Need;

/// The columns of `platform-plans` with the limits of a plan, in the order of a volume's amounts.
const LIMITS: [&str; 3] = ["revenue_cap_usd", "payouts_cap_usd", "affiliates_cap"];

/// The place of partners among the limits.
pub(super) const PARTNERS: usize = 2;

words! {
    /// Whether a plan meets a need, by the table `platform-needs`.
    pub enum Support {
        /// It does.
        Yes = "yes",
        /// It does not.
        No = "no",
        /// No page says so.
        NotDocumented = "not_documented",
    }
}

/// The plans of every platform.
pub struct PlanCatalog<'a>(FxHashMap<&'static str, Vec<Plan<'a>>>);

impl<'a> PlanCatalog<'a> {
    /// Reads the plans and what is known of them; a price of more than `reach` times a plan's own is by quote.
    pub fn of(playbook: &'a Playbook, reach: Decimal) -> Self {
        let mut plans: FxHashMap<&'static str, Vec<Plan<'a>>> = FxHashMap::default();
        for row in playbook.rows("platform-plans") {
            let of_platform = plans.entry(row.text("platform")).or_default();
            of_platform.push(Plan::of(playbook, row, reach));
        }
        Self(plans)
    }

    /// The platforms that have plans.
    pub fn platforms(&self) -> impl Iterator<Item = &'static str> + use<'_, 'a> {
        self.0.keys().copied()
    }

    /// The most that the published prices of a platform reach in a month: what a price by quote is counted with at
    /// least.
    pub fn reach(&self, platform: &str) -> Decimal {
        let plans = self.plans(platform).iter();
        plans
            .filter_map(|plan| plan.monthly?.checked_mul(plan.reach))
            .max()
            .unwrap_or_default()
    }

    /// The plans of a platform, in the order of the table.
    pub fn plans(&self, platform: &str) -> &[Plan<'a>] {
        self.0.get(platform).map_or(&[], Vec::as_slice)
    }
}

/// A plan of a platform; money in US dollars a month.
pub struct Plan<'a> {
    /// Its row of `platform-plans`.
    pub row: &'a Row,
    pub name: Option<&'static str>,
    /// `list`, `from`, `estimate`, `quote`, or `not_found`.
    pub price: &'static str,
    pub monthly: Option<Decimal>,
    /// The share of payouts that it takes.
    pub fee: Decimal,
    /// Payouts that it takes no share of.
    pub included: Decimal,
    /// The most sales through partners, payouts and partners.
    pub limits: [Option<Decimal>; 3],
    /// Each need of which a row of `platform-needs` speaks, with that row; the first row of a need counts.
    supports: FxHashMap<&'static str, (Support, &'a Row)>,
    /// Times its own price beyond which its fees are no published price any more.
    reach: Decimal,
}

impl<'a> Plan<'a> {
    fn of(playbook: &'a Playbook, row: &'a Row, reach: Decimal) -> Self {
        let mut supports = FxHashMap::default();
        for said in playbook.rows("platform-needs") {
            if said.list("plans").contains(&row.id) {
                let support = said.word("has").unwrap_or(Support::NotDocumented);
                supports.entry(said.text("need")).or_insert((support, said));
            }
        }
        Self {
            row,
            name: row.cell("plan").text(),
            price: row.text("price"),
            monthly: row.number("monthly_usd"),
            fee: Percent(row.number("fee_percent").unwrap_or_default()).fraction(),
            included: row.number("payouts_included_usd").unwrap_or_default(),
            limits: LIMITS.map(|column| row.number(column)),
            supports,
            reach,
        }
    }

    /// Whether it can be bought, if only by quote.
    pub fn for_sale(&self) -> bool {
        self.price != "not_found"
    }

    /// The cost of a month of this volume; `None` by quote, as no fee is taken far beyond what is published.
    pub fn cost(&self, volume: &MonthlyVolume) -> Option<Decimal> {
        if self.fee.is_zero() {
            return self.monthly;
        }
        let above = (volume.payouts - self.included).max(Decimal::ZERO);
        let fee = self.fee.checked_mul(above)?;
        let price = self.monthly?;
        let cost = price.checked_add(fee)?;
        (price.is_zero() || cost <= price.checked_mul(self.reach)?).then_some(cost)
    }

    /// Whether a volume is beyond each limit.
    pub fn exceeded(&self, volume: &MonthlyVolume) -> [bool; 3] {
        let amounts = volume.amounts();
        std::array::from_fn(|at| self.limits[at].is_some_and(|limit| amounts[at] > limit))
    }

    /// A limit in words without a subject: `ends at $7,500.00 of sales through partners a month`.
    pub fn end(&self, at: usize) -> Option<String> {
        let limit = self.limits[at]?;
        let dollars = money(limit, "USD", 2);
        Some(match at {
            0 => format!("ends at {dollars} of sales through partners a month"),
            PARTNERS => format!("ends at {} partners", number(limit)),
            _ => format!("ends at {dollars} of payouts a month"),
        })
    }

    /// Whether it meets a need, and the row that says so.
    pub fn support(&self, need: &Need<'_>) -> (Support, Option<&'a Row>) {
        let known = self.supports.get(need.id);
        known.map_or((Support::NotDocumented, None), |(support, row)| {
            (*support, Some(*row))
        })
    }

    /// The needs that it is known not to meet.
    pub fn misses<'n, 'b>(&self, needs: &'n [Need<'b>]) -> impl Iterator<Item = &'n Need<'b>> {
        needs
            .iter()
            .filter(|need| self.support(need).0 == Support::No)
    }
}
