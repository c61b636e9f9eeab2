//! The goal held against the forecast: how many names bring it, or when, or how much of it is reached.

use rust_decimal::prelude::ToPrimitive;

use crate::economics::rounding::ratio;
use crate::facts::{Derived, Facts};
use crate::units::{Decimal, Percent, amount};

use super::scenarios::Scenario;
use super::unit_economics::{UnitEconomics, decimal};

/// The answer to what part of revenue today's program brings.
pub(super) const TODAY: &str = "program.revenue_share";
const SHARE: &str = "goals.partner_revenue_share";
const YEAR: usize = 12;

/// The goal, and what the forecast makes of it.
pub(super) struct Goal {
    /// Partner revenue a month that it asks for in month 12.
    pub mrr: Decimal,
    /// The part of it that new partners have to bring.
    pub wanted: Decimal,
    /// What the names have to be multiplied by to bring exactly what is wanted; `None` when nothing does.
    pub times: Option<f64>,
    /// The month, from 1, in which the share is reached, with everybody within reach asked.
    month: Option<u32>,
    /// The share of revenue through today's partners, in percent.
    today: Decimal,
    /// The share of revenue through partners in month 12, in percent.
    share: Decimal,
    /// The largest share of any month, in percent.
    best: Decimal,
    /// The part of the wanted revenue that is brought, in percent; `None` where nothing is wanted.
    reached: Option<Decimal>,
}

impl Goal {
    /// Works the goal out by the forecast of a program, ramp, sales cycle and churn included. Today's program is taken
    /// to keep its share.
    pub fn of(
        facts: &Facts<'_>,
        customer: &UnitEconomics,
        scenario: Option<&Scenario<'_>>,
    ) -> Self {
        let program = &customer.model.program;
        let growth = Decimal::ONE + program.company_mrr_growth_monthly;
        let [aimed, today] = [SHARE, TODAY].map(|id| Percent(facts.answer(id)).fraction());
        let missing = (aimed - today).max(Decimal::ZERO);
        let company = |month: usize| {
            let grown = (0..month).try_fold(program.company_mrr, |mrr, _| mrr.checked_mul(growth));
            grown.unwrap_or(Decimal::MAX)
        };
        let of_company = |share: Decimal, month: usize| {
            let revenue = company(month).checked_mul(share).unwrap_or(Decimal::MAX);
            revenue.to_f64().unwrap_or(f64::MAX)
        };
        let recurring = scenario.map_or_else(Vec::new, |scenario| scenario.recurring());
        let at = |month: usize| recurring.get(month - 1).copied().unwrap_or(0.0);
        let (wanted, brought) = (of_company(missing, YEAR), at(YEAR));
        let month = (1..=recurring.len()).find(|month| at(*month) >= of_company(missing, *month));
        let today = today * Decimal::ONE_HUNDRED;
        let share = |month: usize| {
            let new = ratio(at(month), of_company(Decimal::ONE, month));
            today + decimal(new.unwrap_or(0.0) * 100.0)
        };
        Self {
            mrr: company(YEAR).checked_mul(aimed).unwrap_or(Decimal::MAX),
            wanted: company(YEAR).checked_mul(missing).unwrap_or(Decimal::MAX),
            times: (brought > 0.0).then(|| wanted / brought),
            month: month.and_then(|month| u32::try_from(month).ok()),
            today,
            share: share(YEAR),
            best: (1..=recurring.len()).map(share).max().unwrap_or(today),
            reached: (wanted > 0.0).then(|| decimal(brought / wanted * 100.0)),
        }
    }

    /// Customers that the wanted revenue stands for.
    pub fn customers(&self, facts: &Facts<'_>) -> Decimal {
        let month = facts.answer("revenue.acv") / Decimal::from(12);
        let customers = self.wanted.checked_div(month);
        if month.is_zero() {
            Decimal::ZERO
        } else {
            customers.unwrap_or(Decimal::MAX).ceil()
        }
    }

    /// Adds what was found to the facts.
    pub fn note(&self, facts: &mut Facts<'_>, names: Decimal) {
        let needed = if self.wanted.is_zero() {
            Some(Decimal::ZERO)
        } else {
            let needed = self
                .times
                .and_then(|times| names.checked_mul(decimal(times)));
            needed.map(|needed| needed.ceil())
        };
        facts.set_number(Derived::PartnersToIdentify, needed);
        let reached = self.reached.map(|reached| amount(reached, 2));
        facts.set_number(Derived::GoalReached, reached);
        facts.set_number(Derived::ShareToday, self.today);
        facts.set_number(Derived::ShareInYear, amount(self.share, 2));
        facts.set_number(Derived::BestShare, amount(self.best, 2));
        facts.set_number(Derived::GoalMonth, self.month.map(Decimal::from));
    }
}
