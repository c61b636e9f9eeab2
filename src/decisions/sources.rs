//! Where partners come from: how many of each source can be asked, and how those of a source behave.
//!
//! Names follow from answers by the table `partner-names`, rates from `partner-sources`. Of the integrations that
//! are built first each is a population of its own, with its own launch and its own shared accounts.

use chrono::NaiveDate;
use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::Integration;
use crate::economics::customer::Customer;
use crate::economics::model::{Commission, FunnelRates, PartnerSource, Range, Tier};
use crate::playbook::table::Row;
use crate::units::slug;
use crate::units::{Decimal, Percent};

use super::candidates::score::BUILD_FIRST;
use super::evaluation::Evaluation;
use super::unit_economics::UnitEconomics;

const SOURCES: &str = "partner-sources";
const NAMES: &str = "partner-names";
/// Columns of a rate: low, middle and high end.
type Ends = [&'static str; 3];
const SIGNS: Ends = ["signs_low", "signs", "signs_high"];
const SET_UP: Ends = ["set_up_low", "set_up", "set_up_high"];
const ACTIVE: Ends = ["active_low", "active", "active_high"];
const LEADS: Ends = ["leads_low", "leads", "leads_high"];
/// The longest id of an integration among the sources.
const LONGEST_ID: usize = 60;

/// Partners of one place, with what is known of them before a program is chosen.
pub(super) struct Population {
    /// The row of `partner-sources`.
    pub source: &'static str,
    /// Whether it is a product that brings its integration and no marketing, or is much larger.
    pub is_alone_or_larger: bool,
    /// The tier that takes the same names once it is open: until then they are partners of another one.
    pub until_open: Option<Tier>,
    /// As the forecast takes them, with joint marketing; the commission is not theirs yet.
    pub partners: PartnerSource,
    /// One of their customers.
    pub customer: Customer,
    /// What the low and the high end of every rate make of the active partners.
    pub active_ends: [Decimal; 2],
    /// What they make of the customers.
    pub customer_ends: [Decimal; 2],
    /// Leads of a performing partner in a quarter where nothing is spent on joint marketing.
    leads_without_marketing: Decimal,
}

impl Population {
    /// Whether they enter a program that opens these tiers.
    pub fn enters(&self, open: &[Tier]) -> bool {
        let waits = |tier: Tier| !open.contains(&tier);
        open.contains(&self.tier()) && self.until_open.is_none_or(waits)
    }

    /// The tier they enter.
    pub fn tier(&self) -> Tier {
        self.partners.commission.tier
    }

    /// The partners as they behave with this part of the planned joint marketing, when the rate offered is this share of
    /// the planned one: fewer sign for less.
    pub fn offered(&self, marketed: Decimal, of_rate: Decimal) -> PartnerSource {
        let mut partners = self.partners.clone();
        partners.performer_referrals_per_quarter = self.leads(marketed);
        Self::sign_for(&mut partners, of_rate);
        partners
    }

    /// Leads of a performing partner in a quarter with this part of the planned joint marketing, 0 to 1.
    pub fn leads(&self, marketed: Decimal) -> Decimal {
        let planned = self.partners.performer_referrals_per_quarter;
        if marketed == Decimal::ONE {
            return planned;
        }
        self.leads_without_marketing + (planned - self.leads_without_marketing) * marketed
    }

    /// Lets as many of these partners sign as do for this share of the rate that they are offered.
    pub fn sign_for(partners: &mut PartnerSource, of_rate: Decimal) {
        partners.recruit_rate = (partners.recruit_rate * of_rate).min(Decimal::ONE);
    }
}

/// The populations that can be asked in the first year, whatever their tier's state.
pub(super) fn populations(
    evaluation: &mut Evaluation<'_>,
    customer: &UnitEconomics,
    integrations: &[Integration],
) -> Vec<Population> {
    let sources = evaluation.table(SOURCES);
    let rows = evaluation.collect(NAMES, "", "partners");
    let mut found = Vec::new();
    for row in rows {
        let Some(source) = sources.row(row.text("partners")) else {
            continue;
        };
        let figures = Figures {
            row: source,
            own_wins: own_wins(evaluation, customer),
            customer,
        };
        let share = row.number("amount").unwrap_or_default();
        let of = |whole: &str| evaluation.facts.answer(whole) * Percent(share).fraction();
        match row.text("counted_in") {
            "customers" => found.extend(figures.asked(evaluation, of("customers.count"))),
            "agencies" => {
                let names = of("referrals.agencies");
                found.extend(figures.asked(evaluation, names));
                found.extend(figures.asked_at_first(evaluation, names));
            }
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
    row: &'a Row,
    own_wins: Decimal,
    customer: &'a UnitEconomics,
}

impl Figures<'_> {
    fn number(&self, column: &str) -> Decimal {
        self.customer.assumptions.of_source(self.row, column)
    }

    fn share(&self, column: &str) -> Decimal {
        Percent(self.number(column)).fraction()
    }

    fn tier(&self) -> Tier {
        let tier = self.row.word("tier");
        tier.expect("verified: the row names a tier")
    }

    /// Partners who are asked over the months of recruiting.
    fn asked(&self, evaluation: &Evaluation<'_>, names: Decimal) -> Option<Population> {
        let names = names.floor();
        (names > Decimal::ZERO).then(|| self.population(evaluation, names, Decimal::ONE))
    }

    /// The same partners as those of another source, for as long as their own tier is closed.
    fn asked_at_first(&self, evaluation: &Evaluation<'_>, names: Decimal) -> Option<Population> {
        let at_first = self.row.cell("at_first_as").text()?;
        let figures = Figures {
            row: evaluation.table(SOURCES).row(at_first)?,
            ..*self
        };
        let mut population = figures.asked(evaluation, names)?;
        population.source = self.row.id;
        self.row.id.clone_into(&mut population.partners.id);
        population.until_open = Some(self.tier());
        Some(population)
    }

    /// A partner whose integration is built: there from its launch on.
    fn built(&self, evaluation: &Evaluation<'_>, integration: &Integration) -> Option<Population> {
        let live = integration.onboarding.last()?.start;
        let months = months_until(evaluation.facts.start_date, live)?;
        let candidates = evaluation.facts.answers.candidates();
        let candidate = candidates
            .iter()
            .find(|candidate| candidate.name == integration.name)?;
        let shared = Decimal::from(candidate.shared_accounts?);
        let mut population = self.population(evaluation, Decimal::ONE, shared);
        population.is_alone_or_larger = candidate.is_alone_or_larger();
        let partners = &mut population.partners;
        partners.id = format!("integration-{}", slug(&integration.name, LONGEST_ID));
        partners.recruit_months = 1;
        partners.onboard_lag = months;
        partners.activation_lag = 0;
        Some(population)
    }

    fn population(
        &self,
        evaluation: &Evaluation<'_>,
        names: Decimal,
        shared: Decimal,
    ) -> Population {
        let usual = self.customer.model.program.lead();
        let factor = self.number("win_factor");
        let win = |rate: Decimal| (rate * factor).min(Decimal::ONE);
        let win_rate = win(usual.win_rate);
        let leads = |column| self.leads(evaluation, self.number(column), shared, win_rate);
        let likely = leads("leads");
        let unmarketed = match self.row.text("leads_without_marketing") {
            "low" => leads("leads_low"),
            _ => likely,
        };
        let (active_ends, of_leads) = (self.ends(&[SIGNS, SET_UP, ACTIVE]), self.ends(&[LEADS]));
        let partners = PartnerSource {
            id: self.row.id.to_owned(),
            identified: names,
            recruit_rate: self.share("signs"),
            onboard_rate: self.share("set_up"),
            activation_rate: self.share("active"),
            performer_rate: self.share("performing"),
            performer_referrals_per_quarter: likely,
            top_share: self.share("top_share"),
            win_rate,
            customer_churn_factor: self.number("churn_factor"),
            ranges: FunnelRates {
                recruit_rate: self.range(SIGNS),
                onboard_rate: self.range(SET_UP),
                activation_rate: self.range(ACTIVE),
                win_rate: Range {
                    low: win(usual.ranges.win_rate.low),
                    mode: win_rate,
                    high: win(usual.ranges.win_rate.high),
                },
            },
            commission: Commission {
                tier: self.tier(),
                ..usual.commission
            },
            ..usual.clone()
        };
        Population {
            customer: Customer::of_source(&self.customer.model, &partners),
            customer_ends: [0, 1].map(|end| active_ends[end] * of_leads[end]),
            active_ends,
            source: self.row.id,
            is_alone_or_larger: false,
            until_open: None,
            leads_without_marketing: unmarketed,
            partners,
        }
    }

    fn range(&self, [low, mode, high]: Ends) -> Range {
        Range {
            low: self.share(low),
            mode: self.share(mode),
            high: self.share(high),
        }
    }

    /// What the low and the high end of some rates make of their middle together.
    fn ends(&self, rates: &[Ends]) -> [Decimal; 2] {
        [0, 2].map(|end| {
            let of_middle = |rate: &Ends| {
                let of = self.number(rate[end]).checked_div(self.number(rate[1]));
                of.unwrap_or(Decimal::ONE)
            };
            rates.iter().map(of_middle).product()
        })
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
            .and_then(|tier| tier.number("volume_high"));
        let as_leads = |customers: Decimal| customers.checked_div(win_rate).unwrap_or(Decimal::MAX);
        let most = as_leads(self.own_wins * self.share("most_of_own_wins"));
        let brought = match self.row.text("leads_of") {
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
