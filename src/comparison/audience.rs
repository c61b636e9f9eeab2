//! What an offer brings a partner: on each customer, and a year, for partners of three sizes.

use serde::Serialize;

use crate::blueprint::{Blueprint, Tier};
use crate::playbook::Playbook;
use crate::units::{Decimal, Money, Percent};

/// Months after which a customer's payments are no longer counted.
const HORIZON: u32 = 60;

/// What a tier would bring partners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TierIncome {
    /// The tier's id.
    pub tier: String,
    /// The tier's name.
    pub name: String,
    /// What a customer brings the partner over its life.
    pub a_customer: Money,
    /// Months of payments behind that, on average.
    #[serde(with = "rust_decimal::serde::str")]
    pub months_paid: Decimal,
    /// The day after the customer's start from which the first commission is paid.
    pub first_paid_day: u32,
    /// What a year's customers bring, by size of partner.
    pub audiences: Vec<AudienceIncome>,
}

/// What a year's customers bring a partner of a size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AudienceIncome {
    /// The size's id.
    pub id: String,
    /// The size in words.
    pub name: String,
    /// Customers a year.
    #[serde(with = "rust_decimal::serde::str")]
    pub customers_a_year: Decimal,
    /// What they bring over their lives.
    pub income: Money,
}

pub(super) fn incomes(playbook: &Playbook, blueprint: &Blueprint) -> Vec<TierIncome> {
    blueprint
        .tiers
        .iter()
        .map(|tier| income(playbook, blueprint, tier))
        .collect()
}

fn income(playbook: &Playbook, blueprint: &Blueprint, tier: &Tier) -> TierIncome {
    let fact = |id: &str| {
        let fact = blueprint.facts.iter().find(|fact| fact.id == id);
        fact.and_then(|fact| fact.value.number())
            .unwrap_or_default()
    };
    let monthly = fact("revenue.acv") / Decimal::from(12);
    let months = months_paid(tier, Percent(fact("revenue.monthly_churn")).fraction());
    let round = |amount: Decimal| Money(amount.round_dp(blueprint.company.minor_units));
    let a_customer = monthly * tier.commission.rate.fraction() * months;
    let table = playbook
        .table("partner-audiences")
        .expect("a compiled-in table");
    let audiences = table.rows.iter().map(|row| {
        let customers = table
            .cell(row, "customers_a_year")
            .number()
            .unwrap_or_default();
        AudienceIncome {
            id: row.id.to_owned(),
            name: table.text(row, "name").to_owned(),
            customers_a_year: customers,
            income: round(a_customer * customers),
        }
    });
    TierIncome {
        tier: tier.id.clone(),
        name: tier.name.clone(),
        a_customer: round(a_customer),
        months_paid: months.round_dp(1).normalize(),
        first_paid_day: tier.payout.first_day.max(tier.payout.hold_until_day),
        audiences: audiences.collect(),
    }
}

/// The payments of a customer that bear commission, on average: those of the paid months that it is still there for.
fn months_paid(tier: &Tier, churn: Decimal) -> Decimal {
    let months = match tier.commission.duration_months {
        Some(months) => months.min(HORIZON),
        None if tier.commission.lifetime => HORIZON,
        None => 1,
    };
    let stays = Decimal::ONE - churn;
    let mut there = Decimal::ONE;
    let mut paid = Decimal::ZERO;
    for _ in 0..months {
        paid += there;
        there = (there * stays).round_dp(12);
    }
    paid
}
