//! Where partners come from: how many of each source can be asked, and how those of a source behave.
//!
//! Names follow from answers by the table `partner-names`, rates from `partner-sources`. Of the integrations that
//! are built first each is a population of its own, with its own launch and its own shared accounts.

use chrono::NaiveDate;
use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::Integration;
use crate::economics::model::{Program, Tier};
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Percent};

use super::evaluation::Evaluation;
use super::candidates::score::BUILD_FIRST;
use super::unit_economics::UnitEconomics;
use super::usual_terms::TIERS;

const SOURCES: &str = "partner-sources";
const NAMES: &str = "partner-names";
/// The rates from name to active partner: low, middle and high end.
const RATES: [[&str; 3]; 3] = [
    ["signs_low", "signs", "signs_high"],
    ["set_up_low", "set_up", "set_up_high"],
    ["active_low", "active", "active_high"],
];

/// Partners of one source, as the forecast takes them.
#[derive(Clone)]
pub(super) struct Population {
    /// The row of `partner-sources`.
    pub source: &'static str,
    /// The tier they enter.
    pub tier: Tier,
    /// The program with their number, rates and months.
    pub program: Program,
    /// What the low and the high end of every rate make of its active partners.
    pub active_ends: [Decimal; 2],
    /// What they make of its customers.
    pub customer_ends: [Decimal; 2],
    /// Leads of a performing partner in a quarter where nothing is spent on joint marketing.
    leads_without_marketing: Decimal,
}

impl Population {
    /// The population as it behaves with or without joint marketing, when the rate offered is this share of the
    /// planned one: fewer partners sign for less.
    pub fn offered(&self, marketed: bool, of_rate: Decimal) -> Program {
        let mut program = self.program.clone();
        if !marketed {
            program.performer_referrals_per_quarter = self.leads_without_marketing;
        }
        program.recruit_rate *= of_rate;
        program
    }
}

/// The populations that can be asked in the first year, whatever their tier's state.
pub(super) fn populations(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    integrations: &[Integration],
) -> Vec<Population> {
    let names = evaluation.table(NAMES);
    let sources = evaluation.table(SOURCES);
    let rows = evaluation.collect(NAMES, "", "partners");
    let mut found = Vec::new();
    for row in rows {
        let Some(source) = sources.row(names.text(row, "partners")) else {
            continue;
        };
        evaluation.cite(source);
        let figures = Figures {
            sources,
            row: source,
            own_wins: own_wins(evaluation, customer),
            customer,
        };
        let share = names.cell(row, "amount").number().unwrap_or_default();
        let of = |whole: &str| evaluation.facts.answer(whole) * Percent(share).fraction();
        match names.text(row, "counted_in") {
            "customers" => found.extend(figures.asked(evaluation, of("customers.count"))),
            "agencies" => found.extend(figures.asked(evaluation, of("referrals.agencies"))),
            "builds" => {
                let first = integrations
                    .iter()
                    .filter(|integration| integration.priority == BUILD_FIRST);
                found
                    .extend(first.filter_map(|integration| figures.built(evaluation, integration)));
            }
            _ => found.extend(figures.asked(evaluation, share)),
        }
    }
    found
}

/// The customers that the company wins itself in a quarter: those that replace who left, and growth.
fn own_wins(evaluation: &Evaluation<'_>, customer: &UnitEconomics) -> Decimal {
    let churn = Percent(evaluation.facts.answer("revenue.monthly_churn")).fraction();
    let growth = customer.model.program.company_mrr_growth_monthly;
    evaluation
        .facts
        .answer("customers.count")
        .checked_mul((churn + growth) * Decimal::from(3))
        .unwrap_or(Decimal::MAX)
}

/// A source's row with what its figures are worked out from.
struct Figures<'a> {
    sources: &'a Table,
    row: &'a Row,
    own_wins: Decimal,
    customer: &'a UnitEconomics,
}

impl Figures<'_> {
    fn number(&self, column: &str) -> Decimal {
        let cell = self.sources.cell(self.row, column);
        cell.number().unwrap_or_default()
    }

    fn share(&self, column: &str) -> Decimal {
        Percent(self.number(column)).fraction()
    }

    fn tier(&self) -> Tier {
        let id = self.sources.text(self.row, "tier");
        TIERS
            .into_iter()
            .find(|tier| tier.id() == id)
            .unwrap_or(Tier::Referral)
    }

    /// Partners who are asked over the months of recruiting.
    fn asked(&self, evaluation: &Evaluation<'_>, names: Decimal) -> Option<Population> {
        let names = names.floor();
        (names > Decimal::ZERO).then(|| self.population(evaluation, names, Decimal::ONE))
    }

    /// A partner whose integration is built: there from its launch on.
    fn built(&self, evaluation: &Evaluation<'_>, integration: &Integration) -> Option<Population> {
        let live = integration.onboarding.last()?.start;
        let months = months_until(evaluation.facts.start_date, live)?;
        let shared = evaluation
            .facts
            .answers
            .candidates()
            .iter()
            .find(|candidate| candidate.name == integration.name)?
            .shared_accounts?;
        let mut population = self.population(evaluation, Decimal::ONE, Decimal::from(shared));
        population.program.recruit_months = 1;
        population.program.onboard_lag = months;
        population.program.activation_lag = 0;
        Some(population)
    }

    fn population(
        &self,
        evaluation: &Evaluation<'_>,
        names: Decimal,
        shared: Decimal,
    ) -> Population {
        let usual = &self.customer.model.program;
        let win_rate = (usual.win_rate * self.number("win_factor")).min(Decimal::ONE);
        let leads = |column| self.leads(evaluation, self.number(column), shared, win_rate);
        let likely = leads("leads");
        let unmarketed = match self.sources.text(self.row, "leads_without_marketing") {
            "low" => leads("leads_low"),
            _ => likely,
        };
        let ends = |columns: &[[&str; 3]]| {
            let end = |at: usize| {
                let rates = columns.iter().map(|columns| {
                    let middle = self.number(columns[1]);
                    self.number(columns[at])
                        .checked_div(middle)
                        .unwrap_or(Decimal::ONE)
                });
                rates.product()
            };
            [end(0), end(2)]
        };
        let active_ends = ends(&RATES);
        let of_leads = ends(&[["leads_low", "leads", "leads_high"]]);
        Population {
            customer_ends: [0, 1].map(|end| active_ends[end] * of_leads[end]),
            active_ends,
            source: self.row.id,
            tier: self.tier(),
            leads_without_marketing: unmarketed,
            program: Program {
                identified: names,
                recruit_rate: self.share("signs"),
                onboard_rate: self.share("set_up"),
                activation_rate: self.share("active"),
                performer_rate: self.share("performing"),
                performer_referrals_per_quarter: likely,
                top_share: self.share("top_share"),
                win_rate,
                ..usual.clone()
            },
        }
    }

    /// Leads of a performing partner in a quarter: what it brings by itself or of the accounts that are shared with
    /// it, within what its tier expects of a partner and what the company could take from one.
    fn leads(
        &self,
        evaluation: &Evaluation<'_>,
        leads: Decimal,
        shared: Decimal,
        win_rate: Decimal,
    ) -> Decimal {
        let tiers = evaluation.table("tiers");
        let expected = tiers
            .row(self.tier().id())
            .and_then(|tier| tiers.cell(tier, "volume_high").number());
        let as_leads = |customers: Decimal| customers.checked_div(win_rate).unwrap_or(Decimal::MAX);
        let most = as_leads(self.own_wins * self.share("most_of_own_wins"));
        let brought = match self.sources.text(self.row, "leads_of") {
            "shared_accounts" => {
                let of_shared = Percent(leads).fraction().checked_mul(shared);
                let expected = expected.map_or(Decimal::MAX, as_leads);
                of_shared.unwrap_or(Decimal::MAX).min(expected)
            }
            _ => leads,
        };
        brought.min(most)
    }
}

/// Whole months from the start to a day, a begun one counted; `None` where they are beyond counting.
fn months_until(start: NaiveDate, day: NaiveDate) -> Option<u32> {
    let days = Decimal::from((day - start).num_days().max(0));
    (days / Decimal::new(304_375, 4)).ceil().to_u32()
}
