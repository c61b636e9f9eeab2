//! Works out every size of the table `scenario-parts` under the share of payouts that its platform takes.

use std::sync::Arc;

use crate::economics::customer::Customer;
use crate::economics::model::{Commission, PartnerSource, Program, Tier};
use crate::economics::program::{ProgramForecast, SourceForecast};
use crate::economics::rounding::{float, ratio};
use crate::playbook::table::{Row, Table};
use crate::units::{Decimal, Percent};

use super::basis::Basis;
use super::evaluation::Evaluation;
use super::manager::Manager;
use super::offers::SourceOffer;
use super::platform::{MonthlyVolume, PlanCatalog, PlatformLoad};
use super::scenarios::{Scenario, Size, in_a_year};
use super::sources::Population;
use super::today::active_partners;
use super::unit_economics::{UnitEconomics, decimal};

const PARTS: &str = "scenario-parts";

/// The sizes of a program under each share of payouts that the platform of one of them takes.
///
/// What a platform takes lowers the rates that a customer carries, and rates are what is paid out.
pub(super) struct Takes<'e, 'p> {
    fresh: Evaluation<'e>,
    /// A customer of whom no platform takes anything.
    customer: &'p UnitEconomics,
    populations: &'p [Population],
    catalog: &'p PlanCatalog<'p>,
    /// Active partners of today's program.
    active_today: f64,
    bases: Vec<(Evaluation<'e>, Basis<'p>)>,
    /// What was worked out of partners: sizes differ by few of them, and by none of the costs that partners have for
    /// themselves.
    known: Vec<(PartnerSource, Arc<SourceForecast>)>,
}

impl<'e: 'p, 'p> Takes<'e, 'p> {
    pub fn of(
        evaluation: &Evaluation<'e>,
        customer: &'p UnitEconomics,
        populations: &'p [Population],
        catalog: &'p PlanCatalog<'p>,
    ) -> Self {
        Self {
            fresh: evaluation.clone(),
            customer,
            populations,
            catalog,
            active_today: float(active_partners(&evaluation.facts, customer)),
            bases: Vec::new(),
            known: Vec::new(),
        }
    }

    /// The place of the basis under a share of payouts.
    fn under(&mut self, take: Decimal) -> usize {
        let mut known = self.bases.iter();
        let known = known.position(|(_, basis)| basis.take() == take);
        known.unwrap_or_else(|| {
            let mut evaluation = self.fresh.clone();
            let basis = Basis::under(
                take,
                self.customer,
                &mut evaluation,
                self.populations,
                self.catalog,
            );
            self.bases.push((evaluation, basis));
            self.bases.len() - 1
        })
    }

    /// Every size under what its own platform takes, the full one first. One that has no room under it is left out.
    pub fn sizes(&mut self) -> Vec<Scenario<'p>> {
        let table: &'p Table = self.fresh.table(PARTS);
        let of = |part: &'static str| {
            let rows = table.rows.iter();
            rows.filter(move |row| row.text("part") == part)
        };
        let at = self.under(Decimal::ZERO);
        let (evaluation, basis) = &self.bases[at];
        let mut teams = Vec::new();
        let tiers = of("tiers").filter(|tiers| {
            let team = basis.team(evaluation, tiers);
            let is_new = !teams.contains(&team);
            teams.push(team);
            is_new
        });
        let mut sizes = Vec::new();
        for tiers in tiers {
            for marketing in of("marketing") {
                for rate in of("rate") {
                    sizes.extend(of("platform").map(|platform| Size {
                        tiers,
                        platform,
                        marketing,
                        rate,
                    }));
                }
            }
        }
        let settled = sizes.into_iter().filter_map(|size| self.settled(size));
        settled.collect()
    }

    /// A size under the share of payouts that its platform takes at the volume that this leads to. Where shares lead to
    /// each other, the largest of them holds.
    fn settled(&mut self, size: Size<'p>) -> Option<Scenario<'p>> {
        let mut tried: Vec<Planned<'p>> = Vec::new();
        loop {
            let take = tried.last().map_or(Decimal::ZERO, Planned::take);
            if let Some(at) = tried.iter().position(|planned| planned.under == take) {
                let largest = tried.drain(at..).max_by_key(|planned| planned.under);
                return largest.map(Planned::worked_out);
            }
            let at = self.under(take);
            let (evaluation, basis) = &self.bases[at];
            let known = &mut self.known;
            tried.push(basis.planned(evaluation, size, self.active_today, known)?);
        }
    }

    /// What a size rests on, with what was decided for it; without one, under a platform that takes nothing.
    pub fn into_basis_of(mut self, size: Option<&Scenario<'_>>) -> (Evaluation<'e>, Basis<'p>) {
        let at = self.under(size.map_or(Decimal::ZERO, |size| size.under));
        self.bases.swap_remove(at)
    }
}

/// A size that costs nothing yet.
struct Planned<'a> {
    size: Size<'a>,
    /// The share of payouts that its rates leave for a platform, 0 to 1.
    under: Decimal,
    populations: Vec<&'a Population>,
    program: Program,
    by_source: Vec<Arc<SourceForecast>>,
    commission: Commission,
    load: PlatformLoad,
    manager: Manager,
}

impl<'a> Planned<'a> {
    /// The share of payouts that its platform takes, 0 to 1.
    fn take(&self) -> Decimal {
        self.program.costs.platform_take_in_fee
    }

    fn worked_out(self) -> Scenario<'a> {
        Scenario {
            forecast: ProgramForecast::of_sources(&self.program, self.by_source),
            size: self.size,
            under: self.under,
            populations: self.populations,
            program: self.program,
            commission: self.commission,
            load: self.load,
            manager: self.manager,
            trials: 0,
            simulated: None,
        }
    }
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

/// Lets a program ask only so many partners that about `room` of them are active in month 12: first those who bring most
/// customers each, whole numbers of every source. `None` where that is nobody.
fn ask_within(
    mut room: f64,
    program: &mut Program,
    populations: &mut Vec<&Population>,
    by_source: &[Arc<SourceForecast>],
) -> Option<()> {
    let brings = |of: &SourceForecast| {
        let [customers, active] = [&of.flows.growth.new_customers, &of.flows.growth.active];
        ratio(customers.iter().sum(), active.iter().sum()).unwrap_or(0.0)
    };
    let mut order: Vec<usize> = (0..by_source.len()).collect();
    order.sort_by(|one, other| brings(&by_source[*other]).total_cmp(&brings(&by_source[*one])));
    for at in order {
        let active = in_a_year(&by_source[at].flows.growth.active);
        let part = ratio(room, active).unwrap_or(1.0).clamp(0.0, 1.0);
        room -= part * active;
        let names = &mut program.sources[at].identified;
        *names = (*names * decimal(part)).floor();
    }
    let is_asked = |source: &PartnerSource| source.identified > Decimal::ZERO;
    let mut sources = program.sources.iter();
    populations.retain(|_| sources.next().is_some_and(is_asked));
    program.sources.retain(is_asked);
    (!program.sources.is_empty()).then_some(())
}

impl<'d> Basis<'d> {
    /// A size with the platform that it pays for; `None` where this is no way to run the program.
    fn planned(
        &self,
        evaluation: &Evaluation<'_>,
        size: Size<'d>,
        active_today: f64,
        known: &mut Vec<(PartnerSource, Arc<SourceForecast>)>,
    ) -> Option<Planned<'d>> {
        let (open, manager) = self.team(evaluation, size.tiers);
        if open.is_empty() {
            return None;
        }
        let budget = if size.has_marketing() {
            self.marketing(evaluation, &open)
        } else {
            Marketing::default()
        };
        if size.has_marketing() && budget.monthly.is_zero() {
            return None;
        }
        let below = size.points_below();
        let commission = self.leading(&open, below);
        // Who is paid nothing brings nobody.
        if commission.rate.is_zero() {
            return None;
        }
        let sources = self.sources(&open, budget.part, below)?;
        let mut program = self.program(sources, manager, budget);
        let mut populations = self.populations_of(&open);
        let mut by_source = self.by_source(&program, &populations, known);
        let active = |by_source: &[Arc<SourceForecast>]| {
            let sources = by_source.iter();
            let sources = sources.map(|part| in_a_year(&part.flows.growth.active));
            sources.sum::<f64>()
        };
        let room = size.most_partners().map(|most| most - active_today);
        if let Some(room) = room.filter(|room| active(&by_source) > *room) {
            ask_within(room, &mut program, &mut populations, &by_source)?;
            by_source = self.by_source(&program, &populations, known);
        }
        let active = active_today + active(&by_source);
        let facts = &evaluation.facts;
        let load = PlatformLoad::of(
            facts,
            MonthlyVolume::today(facts, Percent::of_fraction(commission.rate)),
            &MonthlyVolume::forecast(facts, by_source.iter().map(|part| &part.flows)),
        );
        let price = self.platforms.price(size.platform(), &load, active)?;
        program.costs.platform_monthly = facts.of_usd(price.monthly);
        program.costs.platform_take_in_fee = price.take;
        Some(Planned {
            size,
            under: self.take(),
            populations,
            program,
            by_source,
            commission,
            load,
            manager,
        })
    }

    /// The tiers that a row of the sizes opens, and who works for their partners.
    fn team(&self, evaluation: &Evaluation<'_>, tiers: &Row) -> (Vec<Tier>, Manager) {
        let may_open = tiers.list("tiers");
        let mut open = self.open.clone();
        open.retain(|tier| may_open.contains(&tier.id()));
        let needed = tiers.text("manager");
        let manager = Manager::of(&evaluation.facts, &self.customer.assumptions, needed);
        (open, manager)
    }

    /// Joint marketing a month from the first launch on, and that month: the tier's promise for each partner that
    /// goes live, up to the tier's most and the budget. Nothing without such a tier or a live partner.
    pub fn marketing(&self, evaluation: &Evaluation<'_>, open: &[Tier]) -> Marketing {
        let facts = &evaluation.facts;
        let tiers = evaluation.table("tiers");
        let horizon = self.customer.model.program.horizon_months;
        let planned = open.iter().filter_map(|tier| {
            let row = tiers.row(tier.id())?;
            let each = row.number("comarketing_low_usd")?;
            let most = row.number("comarketing_high_usd")?;
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
        all.filter(|population| population.enters(open)).collect()
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

    /// What each source of a program brings: as it is known, or worked out.
    fn by_source(
        &self,
        program: &Program,
        populations: &[&Population],
        known: &mut Vec<(PartnerSource, Arc<SourceForecast>)>,
    ) -> Vec<Arc<SourceForecast>> {
        let usual = &self.customer.customer;
        let customers = populations.iter().map(|population| &population.customer);
        let customers = customers.chain(std::iter::repeat(usual));
        let forecast = |(source, customer): (&PartnerSource, &Customer)| {
            if let Some((_, known)) = known.iter().find(|(known, _)| known == source) {
                return Arc::clone(known);
            }
            let forecast = Arc::new(match source.customer_discount {
                None => SourceForecast::of(source, program, customer),
                Some(_) => {
                    let customer = Customer::of_source(&self.customer.model, source);
                    SourceForecast::of(source, program, &customer)
                }
            });
            known.push((source.clone(), Arc::clone(&forecast)));
            forecast
        };
        program
            .sources
            .iter()
            .zip(customers)
            .map(forecast)
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
