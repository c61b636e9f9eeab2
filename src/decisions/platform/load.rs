//! Monthly volume through a platform: sales, payouts and partners, today and in month 12 of the forecast.

use crate::blueprint::{PlatformVolume, VolumeToday};
use crate::economics::source::SourceFlows;
use crate::facts::{Derived, Facts};
use crate::units::{Decimal, Money, Number, Percent, amount};

use super::super::unit_economics::decimal;

/// The source of the volume: the forecast's conventions.
const SOURCE: &str = "judgement-economics";

/// Sales as they are billed, payouts, and partners who signed up, in a month; money in US dollars.
#[derive(Clone, Copy, Default)]
pub(in crate::decisions) struct MonthlyVolume {
    pub sales: Decimal,
    pub payouts: Decimal,
    pub partners: Decimal,
}

impl MonthlyVolume {
    /// The volume of today's program; payouts are assumed at a rate on all of its sales.
    pub fn today(facts: &Facts<'_>, rate: Percent) -> Self {
        let share = Percent(facts.answer("program.revenue_share")).fraction();
        let sales = facts.number(Derived::MrrUsd) * share;
        Self {
            sales,
            payouts: sales * rate.fraction(),
            partners: facts.answer("program.partners"),
        }
    }

    /// The volume of new partners in month 12 of the forecast.
    pub fn forecast<'f>(facts: &Facts<'_>, flows: impl Iterator<Item = &'f SourceFlows>) -> Self {
        let [sales, payouts, partners] = flows.fold([0.0; 3], |[sales, payouts, partners], of| {
            [
                sales + of.billed_in_month_12,
                payouts + of.paid_in_month_12(),
                partners + of.growth.funnel.recruited,
            ]
        });
        Self {
            sales: facts.to_usd(decimal(sales)),
            payouts: facts.to_usd(decimal(payouts)),
            partners: decimal(partners),
        }
    }

    /// The sum of two volumes; the greatest number that can be written when they do not fit.
    fn plus(&self, other: &Self) -> Self {
        let sum = |a: Decimal, b: Decimal| a.checked_add(b).unwrap_or(Decimal::MAX);
        Self {
            sales: sum(self.sales, other.sales),
            payouts: sum(self.payouts, other.payouts),
            partners: sum(self.partners, other.partners),
        }
    }

    /// Sales, payouts and partners: the order of a plan's limits.
    pub fn amounts(&self) -> [Decimal; 3] {
        [self.sales, self.payouts, self.partners]
    }
}

/// The volume that a platform has to carry.
#[derive(Clone)]
pub(in crate::decisions) struct PlatformLoad {
    /// The volume of today's program.
    pub today: MonthlyVolume,
    /// Today's program with the forecast's month 12.
    pub in_a_year: MonthlyVolume,
    /// Whether there is a program today.
    pub exists: bool,
}

impl PlatformLoad {
    /// The program of today alone; its payouts are assumed at a rate on all of its sales.
    pub fn of_today(facts: &Facts<'_>, rate: Percent) -> Self {
        Self::of(
            facts,
            MonthlyVolume::today(facts, rate),
            &MonthlyVolume::default(),
        )
    }

    /// The program of today with that of the forecast.
    pub fn of(facts: &Facts<'_>, today: MonthlyVolume, forecast: &MonthlyVolume) -> Self {
        Self {
            in_a_year: today.plus(forecast),
            today,
            exists: facts.yes_answer("program.exists"),
        }
    }

    /// The load as the blueprint has it; `rate` is the one that today's payouts are assumed at.
    pub fn volume(&self, rate: Percent) -> PlatformVolume {
        let dollars = |of: Decimal| Money(amount(of, 2));
        let people = |of: Decimal| Number(of.ceil().normalize());
        PlatformVolume {
            sales: dollars(self.in_a_year.sales),
            payouts: dollars(self.in_a_year.payouts),
            partners: people(self.in_a_year.partners),
            today: self.exists.then(|| VolumeToday {
                sales: dollars(self.today.sales),
                payouts: dollars(self.today.payouts),
                assumed_rate: rate,
                partners: people(self.today.partners),
            }),
            source: SOURCE.into(),
        }
    }
}
