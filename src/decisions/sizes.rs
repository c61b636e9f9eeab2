//! Works out every size of the table `scenario-parts` under the share of payouts that its platform takes.

use rust_decimal::prelude::ToPrimitive;

use crate::economics::customer::Customer;
use crate::economics::model::{Commission, PartnerSource, Program, Tier};
use crate::economics::program::ProgramForecast;
use crate::economics::source::SourceFlows;
use crate::units::{Decimal, Percent};

use super::assumptions::Assumption;
use super::basis::Basis;
use super::evaluation::Evaluation;
use super::manager::Manager;
use super::offers::SourceOffer;
use super::platform::{MonthlyVolume, PlatformLoad};
use super::scenarios::{Scenario, Size, in_a_year};
use super::sources::Population;

const PARTS: &str = "scenario-parts";

/// Works out every size of the program, the full one first.
pub(super) fn scenarios<'a>(evaluation: &Evaluation<'a>, basis: &Basis<'a>) -> Vec<Scenario<'a>> {
    let table = evaluation.table(PARTS);
    let of = |part: &'static str| {
        let rows = table.rows.iter();
        rows.filter(move |row| table.text(row, "part") == part)
    };
    let mut found = Vec::new();
    let mut seen = Vec::new();
    for tiers in of("tiers") {
        let may_open = table.cell(tiers, "tiers").list();
        let mut open = basis.open.clone();
        open.retain(|tier| may_open.contains(&tier.id()));
        let needed = table.text(tiers, "manager");
        let manager = Manager::of(&evaluation.facts, &basis.customer.assumptions, needed);
        if open.is_empty() || seen.contains(&(open.clone(), manager)) {
            continue;
        }
        let budget = basis.marketing(evaluation, &open);
        for marketing in of("marketing") {
            let planned = table.text(marketing, "marketing") == "planned";
            if planned && budget.monthly.is_zero() {
                continue;
            }
            let budget = if planned {
                budget
            } else {
                Marketing::default()
            };
            for rate in of("rate") {
                let below = table
                    .cell(rate, "points_below")
                    .number()
                    .unwrap_or_default();
                let Some(sources) = basis.sources(&open, budget.part, below) else {
                    continue;
                };
                let base = basis.program(sources, manager, budget);
                let populations = basis.populations_of(&open);
                let flows = basis.flows(&base, &populations);
                let active = flows.iter().map(|flows| in_a_year(&flows.growth.active));
                let active = active.sum::<f64>() + basis.active_today(evaluation);
                let most = table.cell(tiers, "most_partners").number();
                if most.is_some_and(|most| active > most.to_f64().unwrap_or(0.0)) {
                    continue;
                }
                let commission = basis.leading(&open, below);
                let volume = MonthlyVolume::forecast(&evaluation.facts, &flows);
                let load = PlatformLoad::of(
                    &evaluation.facts,
                    MonthlyVolume::today(&evaluation.facts, Percent::of_fraction(commission.rate)),
                    &volume,
                );
                for platform in of("platform") {
                    let word = table.text(platform, "platform");
                    let Some(price) = basis.platforms.price(word, &load, active) else {
                        continue;
                    };
                    let mut program = base.clone();
                    program.costs.platform_monthly = evaluation.facts.of_usd(price.monthly);
                    program.costs.platform_take_in_fee = price.take;
                    found.push(Scenario {
                        size: Size {
                            table,
                            tiers,
                            platform,
                            marketing,
                            rate,
                        },
                        forecast: ProgramForecast::with_costs(&program, flows.clone()),
                        populations: populations.clone(),
                        program,
                        commission,
                        load: load.clone(),
                        manager,
                        trials: 0,
                        simulated: None,
                    });
                }
            }
        }
        seen.push((open, manager));
    }
    found
}

/// Joint marketing with partners.
#[derive(Clone, Copy, Default)]
pub(super) struct Marketing {
    /// What it costs a month.
    pub monthly: Decimal,
    /// Months before it begins.
    pub from_month: u32,
    /// The part of what the tiers promise that the budget pays for, 0 to 1: leads come in proportion.
    pub part: Decimal,
}

impl<'d> Basis<'d> {
    /// Active partners of today's program: as many of those who signed as the assumptions have it.
    fn active_today(&self, evaluation: &Evaluation<'_>) -> f64 {
        let assumptions = &self.customer.assumptions;
        let active = evaluation.facts.answer("program.partners")
            * assumptions.share(Assumption::OnboardRate)
            * assumptions.share(Assumption::ActivationRate);
        active.to_f64().unwrap_or(0.0)
    }

    /// Joint marketing a month from the first launch on, and that month: the tier's promise for each partner that
    /// goes live, up to the tier's most and the budget. Nothing without such a tier or a live partner.
    pub fn marketing(&self, evaluation: &Evaluation<'_>, open: &[Tier]) -> Marketing {
        let facts = &evaluation.facts;
        let tiers = evaluation.table("tiers");
        let horizon = self.customer.model.program.horizon_months;
        let planned = open.iter().filter_map(|tier| {
            let row = tiers.row(tier.id())?;
            let each = tiers.cell(row, "comarketing_low_usd").number()?;
            let most = tiers.cell(row, "comarketing_high_usd").number()?;
            let launches = self.populations.iter().filter(|population| {
                population.tier() == *tier && population.partners.onboard_lag < horizon
            });
            let launches: Vec<u32> = launches
                .map(|population| population.partners.onboard_lag)
                .collect();
            let live = Decimal::from(launches.len());
            Some((
                facts.of_usd((each * live).min(most)),
                *launches.iter().min()?,
            ))
        });
        let budget = facts.answer("resources.comarketing_budget");
        planned
            .map(|(quarter, from_month)| {
                let spent = quarter.min(budget);
                Marketing {
                    monthly: spent / Decimal::from(3),
                    from_month,
                    part: spent.checked_div(quarter).unwrap_or_default(),
                }
            })
            .max_by_key(|marketing| marketing.monthly)
            .unwrap_or_default()
    }

    /// The partners who may enter the open tiers.
    fn populations_of(&self, open: &[Tier]) -> Vec<&'d Population> {
        let all = self.populations.iter();
        all.filter(|population| open.contains(&population.tier()))
            .collect()
    }

    /// The sources of a program with these tiers open; `None` where so many points less leave a tier's band. Where
    /// nobody can be asked, it is one source without names.
    fn sources(
        &self,
        open: &[Tier],
        marketed: Decimal,
        below: Decimal,
    ) -> Option<Vec<PartnerSource>> {
        let fraction = Percent(below).fraction();
        // What is chosen for all partners of a tier has no rate that could be lower.
        let mut of_tiers = open.iter();
        if !below.is_zero()
            && of_tiers.any(|tier| SourceOffer::for_all(&self.offers, *tier).is_some())
        {
            return None;
        }
        let mut sources = Vec::new();
        for population in self.populations_of(open) {
            if let Some(offer) = SourceOffer::of(&self.offers, population) {
                sources.push(PartnerSource {
                    commission: offer.commission,
                    customer_discount: offer.discount,
                    ..population.offered(marketed, Decimal::ONE)
                });
                continue;
            }
            let mut commission = self.commission(population.tier());
            let planned = commission.rate;
            commission.rate -= fraction;
            let low = Percent(self.offered[population.tier() as usize].low).fraction();
            if !below.is_zero() && commission.rate < low {
                return None;
            }
            let of_rate = commission.rate.checked_div(planned);
            sources.push(PartnerSource {
                commission,
                ..population.offered(marketed, of_rate.unwrap_or(Decimal::ONE))
            });
        }
        if sources.is_empty() {
            sources.push(PartnerSource {
                commission: self.leading(open, below),
                ..self.customer.model.program.lead().clone()
            });
        }
        Some(sources)
    }

    fn flows(&self, program: &Program, populations: &[&Population]) -> Vec<SourceFlows> {
        let usual = &self.customer.customer;
        let customers = populations.iter().map(|population| &population.customer);
        let flows = |(source, customer): (&PartnerSource, &Customer)| {
            let months = program.horizon_months;
            match source.customer_discount {
                None => SourceFlows::of(source, months, customer),
                Some(_) => {
                    let customer = Customer::of_source(&self.customer.model, source);
                    SourceFlows::of(source, months, &customer)
                }
            }
        };
        let sources = program.sources.iter();
        sources
            .zip(customers.chain(std::iter::repeat(usual)))
            .map(flows)
            .collect()
    }

    /// The commission of the leading tier, or of the first that is open.
    fn leading(&self, open: &[Tier], below: Decimal) -> Commission {
        let leads = open.contains(&self.lead);
        let tier = if leads { self.lead } else { open[0] };
        let mut commission = self.commission(tier);
        commission.rate = (commission.rate - Percent(below).fraction()).max(Decimal::ZERO);
        commission
    }

    fn program(
        &self,
        sources: Vec<PartnerSource>,
        manager: Manager,
        marketing: Marketing,
    ) -> Program {
        let mut program = self.customer.model.program.clone();
        program.sources = sources;
        program.costs.manager_monthly = manager.monthly;
        program.costs.comarketing_monthly = marketing.monthly;
        program.costs.comarketing_from_month = marketing.from_month;
        program
    }
}
