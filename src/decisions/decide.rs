//! The sections of a design in their order, and the facts that each adds.

use crate::blueprint::{
    Blueprint, Company, Generated, SCHEMA, Tier, TierComparison, TierEconomics, Warning,
};
use crate::comparison;
use crate::economics::model::{Model, PartnerSource, Tier as Level};
use crate::facts::Derived;
use crate::units::{Decimal, Number, Percent, amount};

use super::assumptions::Assumption;
use super::basis::Basis;
use super::candidates::score::BUILD_FIRST;
use super::evaluation::Evaluation;
use super::goal::Goal;
use super::launch::{self, WorkingDays};
use super::offers::{self, SourceOffer};
use super::platform::{self, PlanCatalog, Platform, PlatformLoad, Way};
use super::program::{self, Programs};
use super::scenarios::{Known, Scenario};
use super::sizes::Takes;
use super::tiers::{self, Change};
use super::unit_economics::UnitEconomics;
use super::wanted::Wanted;
use super::what_if::WhatIf;
use super::{
    attribution, contradictions, inputs, market, onboarding, policies, readiness, recruitment,
    settings, sources, terms_change, today, topics,
};

/// A program as it was decided.
pub(super) struct Decided {
    pub blueprint: Blueprint,
    /// The explicit model behind the blueprint's figures.
    pub forecast: Model,
    /// Every size that was simulated.
    pub simulated: Vec<Known>,
    /// The partners of today's program.
    pub today: Vec<PartnerSource>,
    /// The same program with other settings, where wanted and where partners can be asked.
    pub what_if: Option<WhatIf>,
}

/// Decides everything about a program, section by section. Each section sees the facts that the sections before it
/// added.
pub(super) fn decide(evaluation: &mut Evaluation<'_>, wanted: &Wanted<'_>) -> Decided {
    policies::set_company_region(evaluation);
    policies::set_success_fees(evaluation);
    policies::set_credit_periods(evaluation);
    let customer = UnitEconomics::of(evaluation.playbook, &evaluation.facts);
    let price = customer.model.product.price;
    let price = amount(price, evaluation.minor_units);
    evaluation.facts.set_number(Derived::FirstPayment, price);
    for (fact, day) in [(Derived::Cancel60, 60), (Derived::Cancel90, 90)] {
        evaluation.facts.set_number(fact, customer.leaving(day));
    }

    let mut integrations = onboarding::integrations(evaluation, &customer);
    let first = integrations
        .iter()
        .filter(|one| one.priority == BUILD_FIRST);
    let first = Decimal::from(first.count());
    evaluation.facts.set_number(Derived::PriorityCount, first);

    let populations = sources::populations(evaluation, &customer, &integrations);
    let of_own_tier = populations
        .iter()
        .filter(|names| names.until_open.is_none());
    let names: Decimal = of_own_tier.map(|names| names.partners.identified).sum();
    evaluation.facts.set_number(Derived::KnownNames, names);

    let reach = customer.assumptions.value(Assumption::PriceReach);
    let catalog = PlanCatalog::of(evaluation.playbook, reach);
    let mut takes = Takes::of(evaluation, &customer, &populations, &catalog);
    let mut programs = Programs::choose(evaluation, &customer, takes.sizes(), wanted);
    let (decided, basis) = takes.into_basis_of(programs.shown());
    *evaluation = decided;
    let customer = &basis.customer;
    let kinds = today::kinds(evaluation, &basis);
    programs.compare(customer, wanted.compared);
    programs.note(evaluation, customer);
    let shown = programs.shown();
    let what_if = shown.filter(|_| wanted.what_if).and_then(|shown| {
        let open: Vec<Level> = shown.populations.iter().map(|of| of.tier()).collect();
        WhatIf::of(shown, basis.marketing(evaluation, &open))
    });
    let goal = Goal::of(&evaluation.facts, customer, shown);
    let names = shown.map_or(Decimal::ZERO, Scenario::names);
    goal.note(&mut evaluation.facts, names);
    let tiers_of_size = shown.map_or("all-tiers", |shown| shown.size.tiers.id);
    let facts = &mut evaluation.facts;
    facts.set_word(Derived::ProgramTiers, tiers_of_size);

    let Tiers {
        tiers,
        figures,
        compared,
        lint,
        short,
    } = Tiers::of(evaluation, &basis, shown);
    let facts = &mut evaluation.facts;
    facts.set_number(Derived::TiersShort, Decimal::from(short));
    facts.set_yes_no(Derived::IntegrationOpen, tiers[1].is_open());
    facts.set_yes_no(Derived::SolutionOpen, tiers[2].is_open());

    onboarding::wait_for_tier(evaluation, &mut integrations, tiers[1].is_open());
    let of_first = tiers[0].commission.rate;
    let (load, rate, way) = match shown {
        None => (
            PlatformLoad::of_today(&evaluation.facts, of_first),
            of_first,
            Way::Pick,
        ),
        Some(shown) => (
            shown.load.clone(),
            Percent::of_fraction(shown.commission.rate),
            shown.size.platform(),
        ),
    };
    let Platform {
        id,
        tooling,
        cost,
        misses,
        moves,
        mut warnings,
    } = platform::platform(evaluation, &basis.platforms, &load, rate, way);
    let facts = &mut evaluation.facts;
    facts.set_word(Derived::Platform, id);
    facts.set_yes_no(Derived::PlatformMoves, moves);
    facts.set_number(Derived::PlatformMisses, Decimal::from(misses));
    if let Some(cost) = cost {
        let over = (cost - facts.number(Derived::ToolingBudgetUsd)).max(Decimal::ZERO);
        facts.set_number(Derived::PlatformCostUsd, cost);
        facts.set_number(Derived::PlatformOverBudgetUsd, amount(over, 2));
    }

    let mut today = today::today(evaluation, customer, shown, &kinds);
    let net = today.as_ref().map_or(Decimal::ZERO, |today| today.net.0);
    let facts = &mut evaluation.facts;
    facts.set_number(Derived::TodayNet, net);
    facts.set_number(Derived::NetWithNewTerms, Decimal::ZERO);
    if let Some(today) = &mut today {
        let program = &customer.model.program;
        terms_change::add(evaluation, program, &kinds, (&tiers, &basis), today);
    }
    let economics = program::economics(
        evaluation,
        &customer.assumptions,
        shown,
        figures,
        &goal,
        today,
    );
    let facts = &mut evaluation.facts;
    let open = economics.tiers.iter().zip(&tiers);
    let open = open.filter(|(_, tier)| tier.is_open());
    let dearest = open.map(|(figures, _)| figures.commission.0).max();
    let share = dearest.and_then(|dearest| dearest.checked_div(facts.answer("revenue.cac")));
    let percent = share.map(|share| amount(share * Decimal::ONE_HUNDRED, 2));
    facts.set_number(Derived::CommissionToCac, percent);
    let readiness = readiness::readiness(evaluation);

    warnings.extend(policies::warnings(evaluation, "warnings", ""));
    warnings.extend(contradictions::warnings(evaluation));
    let recruitment = recruitment::recruitment(evaluation, &goal, shown);
    let lifted = offers::lifted_bars(evaluation, &tiers);
    let policies = policies::policies(evaluation, lint, &lifted);
    let grave = policies.lint.iter().filter(|lint| lint.severity != "note");
    warnings.extend(grave.cloned());
    warnings.sort_by_key(|warning| match &*warning.severity {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    });

    let attribution = attribution::attribution(evaluation);
    let every_week = WorkingDays::default();
    let dates = launch::Dates {
        assumptions: &customer.assumptions,
        working_days: wanted.working_days.unwrap_or(&every_week),
        payout_day: tiers[basis.lead as usize].payout.hold_until_day,
    };
    let launch_plan = launch::launch_plan(evaluation, &mut integrations, &dates);
    let co_marketing = topics::co_marketing(evaluation);
    let (operations, stage) = topics::operations(evaluation);
    evaluation.facts.set_word(Derived::Stage, stage);
    let stage = topics::stage_in_forecast(evaluation);
    evaluation.facts.set_word(Derived::StageInForecast, stage);
    let milestones = launch::milestones(evaluation, &launch_plan);
    let mut topics = topics::topics(evaluation);
    topics.extend(settings::settings(evaluation, &tooling, &tiers));
    for tier in &compared {
        evaluation.cite_id(&tier.market.source);
        evaluation.cite_id(&tier.income.source);
    }
    let assumptions = inputs::assumed(evaluation, &customer.assumptions, &integrations);
    let scenarios = programs.scenarios(evaluation);
    let decisions = std::mem::take(&mut evaluation.decisions);
    let blueprint = Blueprint {
        schema: SCHEMA.into(),
        generated: Generated {
            version: env!("CARGO_PKG_VERSION").into(),
            playbook: evaluation.playbook.fingerprint().to_owned(),
            start_date: evaluation.facts.start_date,
        },
        company: company(evaluation),
        facts: inputs::facts(&evaluation.facts, &decisions),
        readiness,
        scenarios,
        model: basis.model,
        tooling,
        tiers,
        policies,
        attribution,
        recruitment,
        integrations,
        launch_plan,
        economics,
        comparison: compared,
        milestones,
        co_marketing,
        operations,
        topics,
        warnings,
        assumptions,
        decisions,
        sources: evaluation.sources(),
    };
    Decided {
        blueprint,
        simulated: programs.simulated(customer),
        what_if,
        today: kinds.into_iter().map(|kind| kind.source).collect(),
        forecast: shown.map_or_else(|| customer.model.clone(), |shown| shown.model(customer)),
    }
}

/// The tiers as they are designed, in the order of [`Level::ALL`].
struct Tiers {
    tiers: Vec<Tier>,
    figures: Vec<TierEconomics>,
    /// Each beside what others pay.
    compared: Vec<TierComparison>,
    /// Where the terms of open ones and the company's numbers disagree.
    lint: Vec<Warning>,
    /// Open ones that pay more than a customer carries.
    short: u32,
}

impl Tiers {
    /// Designs each tier as the program that is shown opens it.
    fn of(
        evaluation: &mut Evaluation<'_>,
        basis: &Basis<'_>,
        shown: Option<&Scenario<'_>>,
    ) -> Self {
        let customer = &basis.customer;
        let change = Change::of(evaluation, shown);
        let overhead = shown.and_then(|shown| shown.forecast.overhead_per_customer);
        let mut all = Self {
            tiers: Vec::new(),
            figures: Vec::new(),
            compared: Vec::new(),
            lint: Vec::new(),
            short: 0,
        };
        for (offer, rated) in basis.offered.iter().zip(&basis.rated) {
            let chosen = SourceOffer::for_all(&basis.offers, offer.level);
            let chosen = chosen.map(|chosen| chosen.commission);
            let tiers = &all.tiers;
            let mut designed =
                tiers::tier(evaluation, customer, offer, rated, &change, tiers, chosen);
            if designed.tier.is_open() {
                all.lint
                    .extend(policies::lint(evaluation, offer.level.id()));
                all.short += u32::from(offer.affordability.ceiling < offer.low);
            }
            let mut compared = comparison::of_tier(
                evaluation.playbook,
                &customer.customer,
                (&designed.commission, &designed.paid),
                customer.cookie_loss(offer.level),
                evaluation.minor_units,
            );
            compared.market.departs =
                market::departure(evaluation, &designed.tier, &compared.market);
            designed.tier.offers =
                offers::offers(evaluation, customer, &designed.tier, &designed.commission);
            offers::say_payout(evaluation, &mut designed.tier);
            if let Some(overhead) = overhead {
                let ceiling = offer.affordability.ceiling_with(overhead);
                designed.figures.ceiling_with_program_costs = Some(Percent(ceiling));
            }
            all.compared.push(compared);
            all.tiers.push(designed.tier);
            all.figures.push(designed.figures);
        }
        all
    }
}

pub(super) fn company(evaluation: &Evaluation<'_>) -> Company {
    Company {
        name: evaluation.facts.text("company.name").to_owned(),
        website: evaluation.facts.given_text("company.website").map(address),
        currency: evaluation.facts.currency.into(),
        minor_units: evaluation.minor_units,
        usd_rate: Number(evaluation.facts.usd_rate.normalize()),
    }
}

/// The address of a page that was typed with or without `https://`.
fn address(typed: String) -> String {
    if typed.contains("://") {
        typed
    } else {
        format!("https://{typed}")
    }
}
