//! The program that everything reads: the recommended size of those that were worked out, and its figures.

use rust_decimal::prelude::ToPrimitive;

use crate::blueprint::{
    self, Economics, PartnerIncome, ProgramEconomics, SourceEconomics, TierEconomics, Today,
};
use crate::economics::flow::Flow;
use crate::economics::program::SourceForecast;
use crate::economics::rounding::printed;
use crate::facts::Derived;
use crate::units::{Decimal, Money, Number, Percent, amount};

use super::assumptions::{Assumption, Assumptions, assumption};
use super::evaluation::Evaluation;
use super::goal::Goal;
use super::manager::Manager;
use super::scenarios::{
    Known, Scenario, in_a_year, is_clear, may_be_recommended, passed_over, recommended,
};
use super::today::active_partners;
use super::unit_economics::{UnitEconomics, decimal, own_cost_of, win_rate_of};
use super::wanted::Wanted;

/// Every size of the program, with the one that the document is about.
pub(super) struct Programs<'a> {
    pub all: Vec<Scenario<'a>>,
    /// The place of the recommended one; `None` where none earns more than it costs.
    recommended: Option<usize>,
    /// The place of the one that is shown: the one that was asked for, the recommended one, or else the one that
    /// loses least.
    shown: Option<usize>,
    is_asked: bool,
}

impl<'a> Programs<'a> {
    /// Chooses among the programs that were worked out, or takes the one that was asked for. The best one is
    /// simulated before it is recommended, and the next best where it is more likely to lose.
    pub fn choose(
        evaluation: &Evaluation<'_>,
        customer: &UnitEconomics,
        mut all: Vec<Scenario<'a>>,
        wanted: &Wanted<'_>,
    ) -> Self {
        let simulate = |scenario: &mut Scenario<'_>| {
            if scenario.trials > 0 || wanted.trials.is_empty() {
                return false;
            }
            for trials in wanted.trials {
                if !is_clear(evaluation, scenario) {
                    let trials = customer.assumptions.count(*trials);
                    scenario.simulate(customer, trials, wanted.known);
                }
            }
            true
        };
        let recommended = loop {
            match recommended(evaluation, &all) {
                Some(at) if simulate(&mut all[at]) => {}
                found => break found,
            }
        };
        let asked = wanted
            .scenario
            .and_then(|id| all.iter().position(|scenario| scenario.size.id() == id));
        let least_loss = (0..all.len()).reduce(|best, other| {
            if all[other].net() > all[best].net() {
                other
            } else {
                best
            }
        });
        let unasked = recommended.or(least_loss);
        if let Some(unasked) = unasked {
            simulate(&mut all[unasked]);
        }
        // By as many trials as where it stands among the others, so that it has the same figures.
        if let Some(asked) = asked.map(|at| &mut all[at])
            && asked.trials == 0
        {
            let trials = customer.assumptions.count(Assumption::ScenarioTrials);
            asked.simulate(customer, trials, &[]);
        }
        Self {
            shown: asked.or(unasked),
            is_asked: asked.is_some(),
            recommended,
            all,
        }
    }

    /// Simulates so many of the programs that leave most, for their chances of a loss.
    pub fn compare(&mut self, customer: &UnitEconomics, most: usize) {
        let mut best: Vec<&mut Scenario<'_>> = self.all.iter_mut().collect();
        best.sort_by(|a, b| b.net().total_cmp(&a.net()));
        let trials = customer.assumptions.count(Assumption::ScenarioTrials);
        for scenario in best.into_iter().take(most) {
            if scenario.trials < trials {
                scenario.simulate(customer, trials, &[]);
            }
        }
    }

    /// Those that were simulated, with what that gave.
    pub fn simulated(&self, customer: &UnitEconomics) -> Vec<Known> {
        let all = self.all.iter();
        let known = all.filter_map(|of| Some((of.model(customer), of.simulated?)));
        known.collect()
    }

    /// The program that the document is about; `None` where no tier can open.
    pub fn shown(&self) -> Option<&Scenario<'a>> {
        self.shown.map(|at| &self.all[at])
    }

    /// The program with every tier that can open, in the size that leaves most.
    fn full(&self) -> Option<&Scenario<'a>> {
        let tiers = self.all.first()?.size.tiers.id;
        let full = self.all.iter().filter(|size| size.size.tiers.id == tiers);
        full.max_by(|a, b| a.net().total_cmp(&b.net()))
    }

    /// Adds the figures of the program to the facts.
    pub fn note(&self, evaluation: &mut Evaluation<'_>, customer: &UnitEconomics) {
        let money = |value: f64| printed(value, evaluation.minor_units);
        let earns = self.shown().is_some_and(|shown| shown.net() > 0.0);
        let is_asked = self.is_asked && self.shown != self.recommended;
        let size = match (self.recommended, self.full()) {
            _ if is_asked => match earns {
                true => "asked_earns",
                false => "asked_loses",
            },
            (Some(at), Some(full)) if full.leaves_more_with_its_tiers(&self.all[at]) => {
                if may_be_recommended(evaluation, full) {
                    "lighter"
                } else {
                    "safer"
                }
            }
            (Some(_), Some(full)) if full.net() > 0.0 => "full",
            (Some(_), _) => "smaller",
            (None, _) if earns => "risky",
            _ => "none",
        };
        let facts = &mut evaluation.facts;
        facts.set_word(Derived::ProgramSize, size);
        let shown = self.shown();
        let manager = shown.map_or_else(
            || Manager::of(facts, &customer.assumptions, ""),
            |shown| shown.manager,
        );
        facts.set_word(Derived::ProgramManager, manager.level);
        facts.set_number(Derived::ProgramHours, manager.hours);
        let marketing = shown.map_or(Decimal::ZERO, Scenario::marketing);
        facts.set_number(Derived::ProgramMarketingUsd, facts.to_usd(marketing));
        for (fact, of) in [
            (Derived::ChanceOfLoss, shown),
            (Derived::FullChanceOfLoss, self.full()),
        ] {
            let simulated = of.and_then(|of| of.simulated);
            let chance = simulated.map(|of| amount(decimal(of.chance_of_loss), 0));
            facts.set_number(fact, chance);
        }
        let net = shown.map_or(Decimal::ZERO, |shown| money(shown.net()));
        facts.set_number(Derived::ProgramNet, net);
        facts.set_number(Derived::ProgramNetUsd, facts.to_usd(net));
        let full = self.full().map_or(Decimal::ZERO, |full| money(full.net()));
        facts.set_number(Derived::FullNet, full);
        let names = self
            .full()
            .and_then(|full| full.forecast.identified_to_break_even);
        facts.set_number(Derived::FullNames, names.map(Decimal::from));
        for (fact, of) in [
            (Derived::FundingMonths, shown),
            (Derived::FullFundingMonths, self.full()),
        ] {
            let months = of.and_then(Scenario::funding_months);
            let months = months.map(|months| amount(decimal(months), 2));
            facts.set_number(fact, months);
        }
        let active = shown.map_or(0.0, Scenario::active_in_a_year);
        let active = decimal(active) + active_partners(facts, customer);
        facts.set_number(Derived::ProgramActive, active.floor());
        let least = facts.given_number("program.minimum_payout");
        let least = least.filter(|least| !least.is_zero()).zip(shown);
        let months = least.and_then(|(least, shown)| {
            let [a_year, _] = shown.partner_income();
            least.checked_div(decimal(a_year / 12.0))
        });
        facts.set_number(Derived::MonthsToPayout, months.map(|months| months.ceil()));
        let signed = shown.map_or(0.0, |shown| shown.forecast.growth.funnel.recruited);
        let signed = decimal(signed) + facts.answer("program.partners");
        facts.set_number(Derived::ProgramSigned, amount(signed, 0));
        let names = shown.map_or(Decimal::ZERO, Scenario::names);
        facts.set_number(Derived::ProgramNames, names);
        let not_asked = facts.number(Derived::KnownNames) - names;
        facts.set_number(Derived::NotAsked, not_asked.max(Decimal::ZERO));
        let partners = shown.and_then(|shown| shown.forecast.identified_to_break_even);
        facts.set_number(Derived::PartnersToBreakEven, partners.map(Decimal::from));
    }

    /// The programs as the blueprint has them.
    pub fn scenarios(&self, evaluation: &mut Evaluation<'_>) -> Vec<blueprint::Scenario> {
        let minor_units = evaluation.minor_units;
        let recommended = self.recommended.map(|at| &self.all[at]);
        let scenario = |(at, scenario): (usize, &Scenario<'_>)| {
            let money = |value: f64| Money(printed(value, minor_units));
            let [typical, performer] = scenario.partner_income();
            let [tiers, platform, marketing, rate] = scenario.size.names();
            blueprint::Scenario {
                id: scenario.size.id(),
                recommended: self.recommended == Some(at),
                shown: self.shown == Some(at),
                tiers: tiers.into(),
                platform: platform.into(),
                marketing: marketing.into(),
                rates: rate.into(),
                partner_income: PartnerIncome {
                    typical: money(typical),
                    performer: money(performer),
                },
                net: money(scenario.net()),
                median_net: scenario.simulated.map(|of| money(of.median_net)),
                deepest_funding: money(scenario.forecast.peak_funding),
                break_even_month: scenario.forecast.break_even_month,
                chance_of_loss: scenario
                    .simulated
                    .map(|of| Percent(printed(of.chance_of_loss, 1).normalize())),
                hours_a_week: Number(scenario.manager.hours.normalize()),
                passed_over: recommended
                    .and_then(|recommended| passed_over(evaluation, scenario, recommended))
                    .map(str::to_owned),
                source: evaluation.cite(scenario.size.tiers),
            }
        };
        self.all.iter().enumerate().map(scenario).collect()
    }
}

/// The figures of tiers and program, with what they rest on.
pub(super) fn economics(
    evaluation: &mut Evaluation<'_>,
    assumptions: &Assumptions,
    shown: Option<&Scenario<'_>>,
    tiers: Vec<TierEconomics>,
    goal: &Goal,
    today: Option<Today>,
) -> Economics {
    let basis = basis(evaluation, assumptions);
    evaluation.cite_id("judgement-economics");
    let minor = evaluation.minor_units;
    Economics {
        currency: evaluation.facts.currency.into(),
        basis,
        tiers,
        program: shown.map_or_else(
            || ProgramEconomics {
                horizon_months: assumptions.count(Assumption::ForecastHorizon),
                ..ProgramEconomics::default()
            },
            |shown| figures_of(shown, minor),
        ),
        by_source: shown.map_or_else(Vec::new, |shown| by_source(evaluation, shown, goal)),
        today,
    }
}

/// The assumptions that the forecast rests on beside the answers.
pub(super) fn basis(
    evaluation: &mut Evaluation<'_>,
    assumptions: &Assumptions,
) -> Vec<blueprint::Assumption> {
    let figures = [
        Assumption::DiscountRate,
        Assumption::LtvHorizon,
        Assumption::PaymentFeeRate,
        win_rate_of(&evaluation.facts),
        own_cost_of(&evaluation.facts),
        Assumption::RecruitMonths,
        Assumption::PartnerChurn,
        Assumption::CompanyGrowth,
        Assumption::Setup,
    ];
    figures
        .map(|figure| assumption(evaluation, assumptions, figure))
        .into()
}

/// The whole program's figures.
fn figures_of(scenario: &Scenario<'_>, minor: u32) -> ProgramEconomics {
    let forecast = &scenario.forecast;
    let total = &forecast.total;
    let money = |value: f64| Money(printed(value, minor));
    let count = |value: f64| Number(printed(value, 2).normalize());
    let (margin, commission, net) = (
        money(total[Flow::Margin]),
        money(total[Flow::CommissionNet]),
        money(total[Flow::Net]),
    );
    let parts = [
        Flow::Manager,
        Flow::Platform,
        Flow::Comarketing,
        Flow::Setup,
    ]
    .map(|flow| money(total[flow]));
    let [people, platform, marketing, setup] = parts;
    // What each customer and partner costs besides is the sum of several estimates, so that it takes up what
    // rounding leaves and the lines add up.
    let named: Decimal = parts.iter().map(|part| part.0).sum();
    let per_customer = Money(margin.0 - commission.0 - net.0 - named);
    ProgramEconomics {
        horizon_months: scenario.program.horizon_months,
        identified: count(forecast.growth.funnel.identified),
        activated: count(forecast.growth.funnel.activated),
        new_customers: count(forecast.new_customers),
        revenue: money(total[Flow::Revenue]),
        margin,
        commission,
        people,
        platform,
        marketing,
        setup,
        winning: per_customer,
        program_costs: Money(named + per_customer.0),
        net,
        break_even_month: forecast.break_even_month,
        partners_to_break_even: forecast
            .identified_to_break_even
            .and_then(|partners| u64::try_from(partners).ok()),
        peak_funding: money(forecast.peak_funding),
    }
}

/// What partners of each source bring, those of one source together.
fn by_source(
    evaluation: &mut Evaluation<'_>,
    scenario: &Scenario<'_>,
    goal: &Goal,
) -> Vec<SourceEconomics> {
    let table = evaluation.table("partner-sources");
    let minor = evaluation.minor_units;
    let count = |value: f64| Number(printed(value, 2).normalize());
    let mut found = Vec::new();
    for row in &table.rows {
        let of_row = scenario.populations.iter().zip(scenario.sources());
        let of_row: Vec<_> = of_row
            .filter(|(population, _)| population.source == row.id)
            .collect();
        let Some((first, (partners, result))) = of_row.first() else {
            continue;
        };
        let sum = |of: &dyn Fn(&SourceForecast) -> f64| -> f64 {
            of_row.iter().map(|(_, (_, result))| of(result)).sum()
        };
        let flow = |flow: Flow| sum(&|result| result.total[flow]);
        let names: Decimal = of_row
            .iter()
            .map(|(_, (partners, _))| partners.identified)
            .sum();
        let for_goal = goal
            .times
            .map(|times| names.to_f64().unwrap_or(0.0) * times);
        let active = sum(&|result| in_a_year(&result.flows.growth.active));
        let customers = sum(&SourceForecast::new_customers);
        let ends = |middle: f64, ends: [Decimal; 2]| {
            ends.map(|end| count(middle * end.to_f64().unwrap_or(1.0)))
        };
        let leads = result.flows.growth.referrals_per_active_partner * 3.0;
        found.push(SourceEconomics {
            id: row.id.into(),
            name: row.text("name").into(),
            tier: first.tier().id().into(),
            names: Number(names.normalize()),
            names_for_goal: for_goal.map(|names| Number(decimal(names).normalize())),
            signed: count(sum(&|result| result.flows.growth.funnel.recruited)),
            active: count(active),
            active_range: ends(active, first.active_ends),
            customers_a_partner_a_quarter: count(leads * partners.win_rate.to_f64().unwrap_or(0.0)),
            new_customers: count(customers),
            new_customers_range: ends(customers, first.customer_ends),
            revenue: Money(printed(flow(Flow::Revenue), minor)),
            commission: Money(printed(flow(Flow::CommissionNet), minor)),
            source: evaluation.cite(row),
        });
    }
    found
}
