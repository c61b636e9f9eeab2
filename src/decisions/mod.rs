//! Decisions: the only place where tables and facts meet.
//!
//! `decide` asks the sections in the order in which one answer needs the other, and adds what each decided to the
//! facts: what a customer carries, readiness, model, rates, goal, platform, plan, warnings. Sections return values;
//! no rule is code: what decides is a row of a table.

mod assumptions;
mod attribution;
mod basis;
mod bounds;
pub mod candidates;
mod contradictions;
mod evaluation;
pub mod explain;
pub mod forecast_inputs;
pub mod given_figures;
mod goal;
mod hangs_on;
mod inputs;
mod interpolate;
mod launch;
mod manager;
mod market;
mod model;
mod offers;
mod onboarding;
mod platform;
mod policies;
mod program;
mod readiness;
mod recruitment;
mod scenarios;
pub mod sensitivity;
mod settings;
mod sizes;
mod sources;
mod terms_change;
mod tiers;
mod today;
mod topics;
mod trace;
mod unit_economics;
mod usual_terms;
mod validate;
mod wanted;
pub mod what_if;

use std::path::Path;

use crate::answers::Answers;
use crate::blueprint::{Assumption, Blueprint, Company, Generated, SCHEMA};
use crate::comparison::{
    self,
    price::{Price, Proposal},
};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::economics::model::{Model, PartnerSource, Tier as Level};
use crate::economics::usual_terms::UsualTerms;
use crate::facts::{Derived, Facts, catalog};
use crate::playbook::Playbook;
use crate::playbook::fact::FactValue;
use crate::questions::kinds::minor_units;
use crate::units::{Decimal, Number, Percent, amount};

use assumptions::Assumptions;
use candidates::score::BUILD_FIRST;
use evaluation::Evaluation;
use forecast_inputs::ModelInput;
use goal::Goal;
use offers::SourceOffer;
use platform::{Platform, PlatformLoad};
use program::Programs;
use scenarios::{Scenario, Simulated};
use sizes::Takes;
use tiers::Change;
use unit_economics::UnitEconomics;
use wanted::Wanted;
use what_if::WhatIf;

pub use launch::WorkingDays;

/// A playbook ready to advise.
#[derive(Debug)]
pub struct Advisor {
    playbook: Playbook,
    usual_terms: UsualTerms,
}

impl Advisor {
    /// The advisor that works by the compiled-in playbook.
    ///
    /// # Errors
    /// What is wrong with the tables: a fault of ours.
    pub fn embedded() -> Result<Self, Diagnostics> {
        Playbook::embedded(catalog().vocabulary.clone()).map(Self::of)
    }

    /// The advisor that works by an edited playbook in a folder.
    ///
    /// # Errors
    /// Every place where a table cannot be trusted.
    pub fn load(folder: &Path) -> Result<Self, Diagnostics> {
        let playbook = Playbook::load(folder, catalog().vocabulary.clone())?;
        let mut missing = assumptions::missing(&playbook);
        missing.extend(candidates::score::wrong_weights(&playbook));
        missing.extend(validate::violations(&playbook));
        if missing.is_empty() {
            Ok(Self::of(playbook))
        } else {
            Err(Diagnostics(missing))
        }
    }

    fn of(playbook: Playbook) -> Self {
        Self {
            usual_terms: usual_terms::usual_terms(&playbook, &Assumptions::of(&playbook, &[])),
            playbook,
        }
    }

    /// The tables it works by.
    #[must_use]
    pub fn playbook(&self) -> &Playbook {
        &self.playbook
    }

    /// What its tables take as usual.
    #[must_use]
    pub fn usual_terms(&self) -> &UsualTerms {
        &self.usual_terms
    }

    /// Answers that disagree: errors where both cannot hold, warnings where they seldom do together. Pairs of
    /// which an answer is missing are left out.
    #[must_use]
    pub fn contradictions(&self, answers: &Answers) -> Vec<Diagnostic> {
        let mut problems = contradictions::problems(&mut self.evaluation(answers), answers);
        problems.extend(given_figures::problems(
            &self.playbook,
            answers.assumptions(),
        ));
        problems
    }

    /// Whether no two answers exclude each other.
    fn accepts(&self, answers: &Answers) -> bool {
        let found = self.contradictions(answers);
        found
            .iter()
            .all(|problem| problem.severity != Severity::Error)
    }

    fn evaluation<'a>(&'a self, answers: &'a Answers) -> Evaluation<'a> {
        let facts = Facts::derive(answers);
        let minor_units = minor_units(facts.currency).unwrap_or(2);
        Evaluation::new(&self.playbook, facts, minor_units)
    }

    /// The explicit model behind the blueprint's figures: the leading tier's commission, as many partners as
    /// the goal needs, the platform's price.
    #[must_use]
    pub fn forecast(&self, answers: &Answers) -> Model {
        decide(&mut self.evaluation(answers), &Wanted::DECISIONS).forecast
    }

    /// The same with the partners of today's program as sources that run already; they are not in the model.
    #[must_use]
    pub fn forecast_beside_today(&self, answers: &Answers) -> (Model, Vec<PartnerSource>) {
        let decided = decide(&mut self.evaluation(answers), &Wanted::DECISIONS);
        (decided.forecast, decided.today)
    }

    /// The assumptions that the forecast rests on beside the answers.
    #[must_use]
    pub fn basis(&self, answers: &Answers) -> Vec<Assumption> {
        let assumptions = Assumptions::of(&self.playbook, answers.assumptions());
        program::basis(&mut self.evaluation(answers), &assumptions)
    }

    /// The program at every combination of a few settings around the designed ones; `None` where no partner can be
    /// asked.
    #[must_use]
    pub fn what_if(&self, answers: &Answers) -> Option<WhatIf> {
        let wanted = Wanted {
            what_if: true,
            ..Wanted::DECISIONS
        };
        decide(&mut self.evaluation(answers), &wanted).what_if
    }

    /// The inputs of the model that answers led to, each with its unit and where it comes from.
    #[must_use]
    pub fn inputs_of_answers(&self, answers: &Answers, model: &Model) -> Vec<ModelInput> {
        forecast_inputs::of_answers(&self.playbook, answers, model)
    }

    /// The inputs of a model that was read from a file, of which `left_out` were taken from the defaults.
    #[must_use]
    pub fn inputs_of_file(&self, model: &Model, left_out: &[String]) -> Vec<ModelInput> {
        forecast_inputs::of_file(&self.playbook, model, left_out)
    }

    /// Holds a proposed commission against what a customer carries.
    #[must_use]
    pub fn price(&self, answers: &Answers, proposal: Proposal) -> Price {
        let program = self.forecast(answers).program;
        let evaluation = self.evaluation(answers);
        let take = program.costs.platform_take_in_fee;
        let customer = UnitEconomics::of(&self.playbook, &evaluation.facts).under(take);
        let terms = customer.commission(
            proposal.tier,
            proposal.pay.scope(),
            Decimal::ZERO,
            tiers::terms_of(&evaluation, &customer, proposal.tier),
        );
        comparison::price::price(
            &self.playbook,
            &company(&evaluation),
            &customer.customer,
            &customer.model.program.costs,
            &terms,
            proposal,
        )
    }

    /// Designs a program. The same answers always give the same blueprint.
    #[must_use]
    pub fn design(&self, answers: &Answers) -> Blueprint {
        self.document(answers, &Wanted::DOCUMENT)
    }

    /// The same by expectation alone: nothing is simulated, so that no size has a chance of a loss, and nothing is said
    /// of what the verdict hangs on. For whoever tries many answers.
    #[must_use]
    pub fn estimate(&self, answers: &Answers) -> Blueprint {
        decide(&mut self.evaluation(answers), &Wanted::ESTIMATE).blueprint
    }

    /// A design with what its verdict hangs on.
    fn document(&self, answers: &Answers, wanted: &Wanted<'_>) -> Blueprint {
        let mut decided = decide(&mut self.evaluation(answers), wanted);
        decided.blueprint.readiness.hangs_on = hangs_on::turning(self, answers, &decided);
        decided.blueprint
    }

    /// Designs a program whose plan keeps to these working days.
    #[must_use]
    pub fn design_around(&self, answers: &Answers, working_days: &WorkingDays) -> Blueprint {
        let wanted = Wanted {
            working_days: Some(working_days),
            ..Wanted::DOCUMENT
        };
        self.document(answers, &wanted)
    }

    /// Designs the size of program that is asked for by its id, whether or not it is the recommended one.
    ///
    /// # Errors
    /// The blueprint of the recommended one, which lists every size, where none has that id.
    pub fn design_size(
        &self,
        answers: &Answers,
        scenario: &str,
    ) -> Result<Blueprint, Box<Blueprint>> {
        let wanted = Wanted {
            scenario: Some(scenario),
            ..Wanted::DOCUMENT
        };
        let blueprint = self.document(answers, &wanted);
        let mut scenarios = blueprint.scenarios.iter();
        if scenarios.any(|size| size.shown && size.id == scenario) {
            Ok(blueprint)
        } else {
            Err(Box::new(blueprint))
        }
    }
}

/// A program as it was decided.
struct Decided {
    blueprint: Blueprint,
    /// The explicit model behind the blueprint's figures.
    forecast: Model,
    /// What the simulation of that model gave.
    simulated: Option<Simulated>,
    /// The partners of today's program.
    today: Vec<PartnerSource>,
    /// The same program with other settings, where wanted and where partners can be asked.
    what_if: Option<WhatIf>,
}

/// Decides everything about a program, section by section. Each section sees the facts that the sections before it
/// added.
fn decide(evaluation: &mut Evaluation<'_>, wanted: &Wanted<'_>) -> Decided {
    policies::set_company_region(evaluation);
    policies::set_success_fees(evaluation);
    policies::set_credit_periods(evaluation);
    let customer = UnitEconomics::of(evaluation.playbook, &evaluation.facts);
    for (fact, day) in [(Derived::Cancel60, 60), (Derived::Cancel90, 90)] {
        evaluation.facts.set_number(fact, customer.leaving(day));
    }

    let mut integrations = onboarding::integrations(evaluation, &customer);
    let first = integrations
        .iter()
        .filter(|integration| integration.priority == BUILD_FIRST);
    let first = Decimal::from(first.count());
    evaluation.facts.set_number(Derived::PriorityCount, first);

    let populations = sources::populations(evaluation, &customer, &integrations);
    let of_own_tier = populations
        .iter()
        .filter(|names| names.until_open.is_none());
    let names: Decimal = of_own_tier.map(|names| names.partners.identified).sum();
    evaluation.facts.set_number(Derived::KnownNames, names);

    let mut takes = Takes::of(evaluation, &customer, &populations);
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
    let size = shown.map(|shown| shown.size);
    let tiers_of_size = size.map_or("all-tiers", |size| size.tiers.id);
    evaluation
        .facts
        .set_word(Derived::ProgramTiers, tiers_of_size);

    let change = Change::of(evaluation, shown);
    let (mut tiers, mut figures, mut lint) = (Vec::new(), Vec::new(), Vec::new());
    let mut beside = Vec::new();
    let mut short = 0;
    for (offer, rated) in basis.offered.iter().zip(&basis.rated) {
        let chosen = SourceOffer::for_all(&basis.offers, offer.level);
        let chosen = chosen.map(|chosen| chosen.commission);
        let mut designed = tiers::tier(evaluation, customer, offer, rated, &change, &tiers, chosen);
        if designed.tier.is_open() {
            lint.extend(policies::lint(evaluation, offer.level.id()));
            short += u32::from(offer.affordability.ceiling < offer.low);
        }
        let mut compared = comparison::of_tier(
            evaluation.playbook,
            &customer.customer,
            (&designed.commission, &designed.paid),
            evaluation.minor_units,
        );
        compared.market.departs = market::departure(evaluation, &designed.tier, &compared.market);
        designed.tier.offers = offers::offers(evaluation, customer, &designed.tier);
        beside.push(compared);
        tiers.push(designed.tier);
        figures.push(designed.figures);
    }
    let facts = &mut evaluation.facts;
    facts.set_number(Derived::TiersShort, short.into());
    facts.set_yes_no(Derived::IntegrationOpen, tiers[1].is_open());
    facts.set_yes_no(Derived::SolutionOpen, tiers[2].is_open());

    onboarding::wait_for_tier(evaluation, &mut integrations, tiers[1].is_open());
    let load = shown.map_or_else(
        || PlatformLoad::of_today(&evaluation.facts, tiers[0].commission.rate),
        |shown| shown.load.clone(),
    );
    let rate = shown.map_or(tiers[0].commission.rate, |shown| {
        Percent::of_fraction(shown.commission.rate)
    });
    let way = size.map_or("pick", |size| size.platform());
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

    let overhead = shown.and_then(|shown| shown.forecast.overhead_per_customer);
    if let Some(overhead) = overhead {
        for (figures, offer) in figures.iter_mut().zip(&basis.offered) {
            let ceiling = offer.affordability.ceiling_with(overhead);
            figures.ceiling_with_program_costs = Some(Percent(ceiling));
        }
    }
    let mut today = today::today(evaluation, customer, shown, &kinds);
    let net = today.as_ref().map_or(Decimal::ZERO, |today| today.net.0);
    evaluation.facts.set_number(Derived::TodayNet, net);
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
    let open = economics
        .tiers
        .iter()
        .zip(&tiers)
        .filter(|(_, tier)| tier.is_open());
    let dearest = open.map(|(figures, _)| figures.commission.0).max();
    let cac = facts.answer("revenue.cac");
    let share = dearest.and_then(|dearest| dearest.checked_div(cac));
    let percent = share.map(|share| FactValue::Number(amount(share * Decimal::ONE_HUNDRED, 2)));
    facts.set(Derived::CommissionToCac, percent);
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
    let milestones = launch::milestones(evaluation);
    let mut topics = topics::topics(evaluation);
    topics.extend(settings::settings(evaluation, &tooling, &tiers));
    for tier in &beside {
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
        comparison: beside,
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
        simulated: shown.and_then(|shown| shown.simulated),
        what_if,
        today: kinds.into_iter().map(|kind| kind.source).collect(),
        forecast: shown.map_or_else(|| customer.model.clone(), |shown| shown.model(customer)),
    }
}

fn company(evaluation: &Evaluation<'_>) -> Company {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use super::Advisor;
    use crate::answers::{Asking, check, read};
    use crate::changes::{self, Context};
    use crate::comparison::{
        self,
        price::{Pay, Proposal},
    };
    use crate::diagnosis;
    use crate::diagnostics::Source;
    use crate::economics::model::{Scope, Tier};
    use crate::export::{self, Options};
    use crate::overlap::words::Words;
    use crate::questions::questionnaire;
    use crate::settlement::{self, usual_policy};
    use crate::units::{Decimal, Percent};

    /// Tables that none of the examples reaches with a row: none contradicts itself, misses a need or sells in a
    /// marketplace.
    const NOT_REACHED: [&str; 3] = ["contradictions", "marketplace-marks", "platform-need-kinds"];

    #[test]
    fn every_column_of_every_table_is_read() {
        let advisor = Advisor::embedded().expect("the tables");
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(folder).expect("examples") {
            let path = entry.expect("an example").path();
            let text = std::fs::read_to_string(&path).expect("a text");
            // With answers that companies seldom give.
            let text = text
                .replace("  country: ~\n", "  country: DE\n")
                .replace("program:\n", "program:\n  minimum_payout: 50\n");
            // Its sizes that leave most are too likely to lose.
            let risky = text.replace("  monthly_churn: 0.6%\n", "  monthly_churn: 1.5%\n");
            texts.extend([text, risky]);
        }
        texts.dedup();
        for text in texts {
            let source = Arc::new(Source {
                name: "example".to_owned(),
                text,
            });
            let (given, problems) = read(questionnaire(), &source);
            let Ok(answers) = check(&given, problems, Asking::Required) else {
                continue;
            };
            let _ = advisor.contradictions(&answers);
            let blueprint = advisor.design(&answers);
            let _ = advisor.inputs_of_answers(&answers, &advisor.forecast(&answers));
            let mut changed = blueprint.clone();
            changed.tiers[0].commission.rate = Percent(Decimal::ONE);
            let context = Context {
                platform: Some("rewardful"),
                ..Context::default()
            };
            let _ = comparison::compare(advisor.playbook(), &blueprint);
            let _ = advisor.price(
                &answers,
                Proposal {
                    tier: Tier::Referral,
                    pay: Pay::Rate(Percent(Decimal::TEN), Scope::Lifetime),
                },
            );
            for platform in export::platforms(advisor.playbook()) {
                let _ =
                    export::export(advisor.playbook(), &blueprint, platform, Options::default());
            }
            let _ = changes::diff(advisor.playbook(), &blueprint, &changed, &context);
        }
        let words = Words::of(advisor.playbook());
        let dispute = Arc::new(Source {
            name: "case".to_owned(),
            text: "events: [{day: 0, click: A}, {day: 1, purchase: C, same_company_as: A}]"
                .to_owned(),
        });
        let usual = usual_policy(advisor.playbook()).expect("the policy");
        let case = settlement::read(&dispute, usual).expect("a case");
        let _ = settlement::settle(advisor.playbook(), &case);
        let _ = diagnosis::read::Reader::new(advisor.playbook(), &words, &[], None, &|_| {});
        let _ = diagnosis::values::States::of(advisor.playbook(), None);
        let bars = diagnosis::bars::Bars::of(advisor.playbook());
        let hold = diagnosis::usual_hold(advisor.playbook());
        let program = diagnosis::program::Program::new(hold, &bars);
        let outside = diagnosis::constraint::Outside::default();
        let _ = diagnosis::diagnose(advisor.playbook(), program, Vec::new(), 0.0, outside);
        let tables = advisor.playbook().tables().iter();
        let tables = tables.filter(|table| !NOT_REACHED.contains(&table.id));
        let unread: Vec<String> = tables
            .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
            .filter(|(_, column)| !column.read.load(Ordering::Relaxed))
            .map(|(table, column)| format!("{}.{}", table.id, column.name))
            .collect();
        assert!(unread.is_empty(), "nothing reads {}", unread.join(", "));
    }
}
