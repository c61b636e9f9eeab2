//! Decisions: the only place where tables and facts meet.
//!
//! [`Advisor::design`] asks the tables in the order in which one answer needs the other: what a customer
//! carries, readiness, model, rates, goal, platform, plan, warnings. It never repeats a rule: what decides
//! stands in a table.

mod attribution;
mod defaults;
mod desk;
pub mod economics;
pub mod explain;
pub mod integrations;
mod interpolate;
mod launch;
pub mod levers;
mod model;
mod onboarding;
mod platform;
mod policies;
mod practice;
pub mod ranking;
mod readiness;
mod recruitment;
mod settings;
mod sound;
mod tiers;
mod topics;

use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::answers::{Answers, Origin};
use crate::blueprint::{
    Assumption, Blueprint, Company, Economics, Fact, Generated, SCHEMA, Warning,
};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::economics::model::{Model, Program};
use crate::economics::practice::Practice;
use crate::economics::program::ProgramForecast;
use crate::facts::{Derived, Facts, unit_of_answer, words};
use crate::playbook::Playbook;
use crate::playbook::vocabulary::FactValue;
use crate::questions::kinds::minor_units;
use crate::questions::{Assumed, questionnaire};
use crate::units::{Decimal, Number, Percent, Value, amount, capitalized};

use defaults::{Defaults, Figure};
use desk::{Desk, seen};
use economics::{Ground, manager_of, program_figures, win_rate_of};
use integrations::{BUILD_FIRST, Scoring};
use platform::{MonthlyVolume, Platform, PlatformLoad};
use tiers::Designed;

/// The clawback windows, in days, whose early cancellations are told as facts.
const WINDOWS: [u32; 2] = [60, 90];

/// A playbook ready to advise.
#[derive(Debug)]
pub struct Advisor {
    playbook: Playbook,
    practice: Arc<Practice>,
}

impl Advisor {
    /// The advisor that works by the compiled-in playbook.
    ///
    /// # Errors
    /// What is wrong with the tables: a fault of ours.
    pub fn embedded() -> Result<Self, Diagnostics> {
        Playbook::embedded(words().vocabulary.clone()).map(Self::of)
    }

    /// The advisor that works by an edited playbook in a folder.
    ///
    /// # Errors
    /// Every place where a table cannot be trusted.
    pub fn load(folder: &Path) -> Result<Self, Diagnostics> {
        let playbook = Playbook::load(folder, words().vocabulary.clone())?;
        let mut missing = defaults::missing(&playbook);
        missing.extend(integrations::wrong_weights(&playbook));
        missing.extend(sound::unsound(&playbook));
        if missing.is_empty() {
            Ok(Self::of(playbook))
        } else {
            Err(Diagnostics(missing))
        }
    }

    fn of(playbook: Playbook) -> Self {
        Self {
            practice: Arc::new(practice::practice(&playbook, &Defaults::of(&playbook))),
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
    pub fn practice(&self) -> &Arc<Practice> {
        &self.practice
    }

    /// Answers that disagree: errors where both cannot hold, warnings where they seldom do together. Pairs of
    /// which an answer is missing are left out.
    #[must_use]
    pub fn contradictions(&self, answers: &Answers) -> Vec<Diagnostic> {
        let mut desk = self.desk(answers);
        let table = desk.table("contradictions");
        let is_answered = |row, column| answers.get(table.text(row, column)).is_some();
        desk.collect("contradictions", "", "what")
            .into_iter()
            .filter(|row| is_answered(row, "first") && is_answered(row, "second"))
            .map(|row| {
                let word = |column| table.text(row, column);
                let mut problem = answers.contradiction(
                    word("first"),
                    word("second"),
                    word("what"),
                    word("mend"),
                );
                if word("severity") == "warning" {
                    problem.severity = Severity::Warning;
                }
                problem
            })
            .collect()
    }

    /// Whether no two answers exclude each other.
    fn accepts(&self, answers: &Answers) -> bool {
        let found = self.contradictions(answers);
        found
            .iter()
            .all(|problem| problem.severity != Severity::Error)
    }

    fn desk<'a>(&'a self, answers: &'a Answers) -> Desk<'a> {
        let facts = Facts::derive(answers);
        let minor_units = minor_units(facts.currency).unwrap_or(2);
        Desk::new(&self.playbook, facts, minor_units)
    }

    /// The explicit model behind the blueprint's figures: the leading tier's commission, as many partners as
    /// the goal needs, the platform's price.
    #[must_use]
    pub fn forecast(&self, answers: &Answers) -> Model {
        Design::of(&mut self.desk(answers)).forecast
    }

    /// Designs a program. The same answers always give the same blueprint.
    #[must_use]
    pub fn design(&self, answers: &Answers) -> Blueprint {
        let mut desk = self.desk(answers);
        Design::of(&mut desk).blueprint(&mut desk)
    }
}

/// Room for the warnings of most companies.
const WARNINGS: usize = 16;

/// Everything decided, before it is put together.
struct Design {
    readiness: crate::blueprint::Readiness,
    model: crate::blueprint::Model,
    tooling: crate::blueprint::Tooling,
    tiers: Vec<crate::blueprint::Tier>,
    policies: crate::blueprint::Policies,
    recruitment: crate::blueprint::Recruitment,
    integrations: Vec<crate::blueprint::Integration>,
    economics: Economics,
    forecast: Model,
    warnings: Vec<Warning>,
}

impl Design {
    fn of(desk: &mut Desk<'_>) -> Self {
        industries(desk);
        let ground = Ground::of(desk.playbook, &desk.facts);
        early_cancellations(desk, &ground);
        let integrations = integrations(desk, &ground);
        let offered = tiers::offered(desk, &ground);
        let readiness = readiness::readiness(desk);
        let model = model::model(desk);
        let mut lint = Vec::with_capacity(WARNINGS);
        let mut designed = Designed::none();
        for offer in &offered {
            tiers::tier(desk, &ground, offer, &mut designed);
            policies::lint(desk, offer.level.id(), &mut lint);
        }
        let Designed {
            tiers,
            mut figures,
            commissions,
        } = designed;
        let open = |tier: &crate::blueprint::Tier| tier.state == "open_at_launch";
        desk.facts
            .set_yes_no(Derived::IntegrationOpen, open(&tiers[1]));
        desk.facts
            .set_yes_no(Derived::SolutionOpen, open(&tiers[2]));
        let lead = lead(desk, &tiers);
        let goal = recruitment::goal(desk, &ground.defaults, &ground.model);
        let mut program = program(desk, &ground, goal.identified);
        let commission = commissions[lead];
        let flows = ground.flows(&program, &commission);
        let rate = tiers[lead].commission.rate;
        let load = PlatformLoad::of(
            &desk.facts,
            MonthlyVolume::today(&desk.facts, rate),
            &MonthlyVolume::forecast(&desk.facts, &flows, &program),
        );
        let Platform {
            tooling,
            steps,
            mut warnings,
        } = platform::platform(desk, &load, rate);
        program.costs.platform_monthly = desk.facts.of_usd(steps.monthly);
        program.costs.platform_steps = steps.in_currency(&desk.facts);
        let expected = ProgramForecast::with_costs(&program, &commission, flows);
        let whole = program_figures(&program, &expected, goal.identified, desk.minor_units);
        if let Some(overhead) = expected.overhead_per_customer {
            for (figures, offer) in figures.iter_mut().zip(&offered) {
                let ceiling = offer.carried.ceiling_with(overhead);
                figures.ceiling_with_program_costs = Some(Percent(ceiling));
            }
        }
        let economics = economics_of(desk, whole, figures, &tiers[lead].id);
        let forecast = Model {
            program,
            commission,
            ..ground.model
        };
        policies::collect_warnings(desk, "warnings", "", &mut warnings);
        warnings.extend(disagreements(desk));
        let recruitment = recruitment::recruitment(desk, &goal);
        let policies = policies::policies(desk, lint);
        warnings.extend(
            policies
                .lint
                .iter()
                .filter(|lint| lint.severity != "note")
                .cloned(),
        );
        warnings.sort_by_key(|warning| match &*warning.severity {
            "error" => 0,
            "warning" => 1,
            _ => 2,
        });
        Self {
            readiness,
            model,
            tooling,
            tiers,
            policies,
            recruitment,
            integrations,
            economics,
            forecast,
            warnings,
        }
    }

    fn blueprint(self, desk: &mut Desk<'_>) -> Blueprint {
        let attribution = attribution::attribution(desk);
        let launch_plan = launch::launch_plan(desk, &self.integrations);
        let co_marketing = topics::co_marketing(desk);
        let operations = topics::operations(desk);
        let milestones = launch::milestones(desk);
        let mut topics = topics::topics(desk);
        topics.extend(settings::settings(desk, &self.tooling, &self.tiers));
        let assumptions = assumptions(desk, &self.integrations);
        Blueprint {
            schema: SCHEMA.into(),
            generated: Generated {
                version: env!("CARGO_PKG_VERSION").into(),
                playbook: desk.playbook.fingerprint().to_owned().into(),
                start_date: desk.facts.start_date,
            },
            company: Company {
                name: desk.facts.text("company.name").to_owned().into(),
                currency: desk.facts.currency.into(),
                minor_units: desk.minor_units,
                usd_rate: Number(desk.facts.usd_rate.normalize()),
            },
            facts: facts(desk),
            readiness: self.readiness,
            model: self.model,
            tooling: self.tooling,
            tiers: self.tiers,
            policies: self.policies,
            attribution,
            recruitment: self.recruitment,
            integrations: self.integrations,
            launch_plan,
            economics: self.economics,
            milestones,
            co_marketing,
            operations,
            topics,
            warnings: self.warnings,
            assumptions,
            decisions: desk.take_decisions(),
            sources: desk.sources(),
        }
    }
}

/// Tells from the industries' names whether rules for regulated ones apply.
fn industries(desk: &mut Desk<'_>) {
    // A bar between them, so that no word is found across two names.
    let spaced = |name: &str| {
        let letters = name.chars().flat_map(char::to_lowercase);
        let words = letters.map(|c| if c.is_alphanumeric() { c } else { ' ' });
        format!("| {} ", words.collect::<String>())
    };
    let industries = desk.facts.texts("customers.industries").iter();
    let vertical = desk.facts.text("product.vertical");
    let names = industries.map(String::as_str).chain([vertical]);
    let named: String = names.map(spaced).collect();
    let table = desk.table("regulated-industries");
    for (id, fact) in [
        ("health-care", Derived::HealthCare),
        ("government", Derived::Government),
    ] {
        let words = table.row(id).map(|row| table.cell(row, "words").list());
        let mut words = words.unwrap_or_default().iter();
        let is_named = words.any(|word| named.contains(&format!(" {word} ")));
        desk.facts.set_yes_no(fact, is_named);
    }
}

/// Tells how many new customers leave inside the clawback windows that programs use.
fn early_cancellations(desk: &mut Desk<'_>, ground: &Ground) {
    for (fact, day) in [Derived::Cancel60, Derived::Cancel90]
        .into_iter()
        .zip(WINDOWS)
    {
        desk.facts.set_number(fact, ground.leaving(day));
    }
}

fn integrations(desk: &mut Desk<'_>, ground: &Ground) -> Vec<crate::blueprint::Integration> {
    let mut scoring = Scoring::of(desk.playbook);
    let candidates = desk.facts.answers.candidates();
    let mut scored: Vec<_> = candidates
        .iter()
        .map(|candidate| scoring.score(candidate))
        .collect();
    integrations::rank(&mut scored);
    let chosen = scored
        .iter()
        .filter(|integration| integration.priority == BUILD_FIRST)
        .count();
    desk.facts
        .set_number(Derived::PriorityCount, Decimal::from(chosen));
    let weeks = desk.facts.answer("resources.engineering_weeks");
    let start = launch::start_of(desk, "integration-discovery");
    let unknown = ground.defaults.value(Figure::BuildWeeks);
    let steps = &onboarding::steps(desk.playbook);
    onboarding::schedule(steps, &mut scored, candidates, start, weeks, unknown);
    let steps_planned = scored
        .iter_mut()
        .flat_map(|integration| &mut integration.onboarding);
    launch::hand_over(desk, steps_planned.map(|step| &mut step.owner));
    if scored
        .iter()
        .any(|integration| !integration.onboarding.is_empty())
    {
        desk.cite_all("onboarding-steps");
    }
    scored
}

/// Answers that seldom hold together, as warnings; a pair that a rule of its own warns of is left to that rule.
fn disagreements(desk: &mut Desk<'_>) -> Vec<Warning> {
    let table = desk.table("contradictions");
    desk.collect("contradictions", "", "what")
        .into_iter()
        .filter(|row| table.cell(row, "told_by").text().is_none())
        .map(|row| Warning {
            id: format!("answers-disagree.{}", row.id),
            severity: table.text(row, "severity").into(),
            what: format!("Two answers disagree: {}", table.text(row, "what")),
            why: row.because.into(),
            mend: format!("{}.", capitalized(table.text(row, "mend"))),
            source: row.source.into(),
        })
        .collect()
}

/// The tier whose commission the program's figures rest on: the model's leading tier, or the first that is open.
fn lead(desk: &Desk<'_>, tiers: &[crate::blueprint::Tier]) -> usize {
    let models = desk.table("models");
    let model = match desk.facts.value(Derived::ModelId) {
        Some(FactValue::Choice(id)) => models.row(id),
        _ => None,
    };
    let wanted = model
        .map(|row| models.cell(row, "lead_tiers").list())
        .unwrap_or_default();
    let open = |at: &usize| tiers[*at].state == "open_at_launch";
    let at = |id: &&str| tiers.iter().position(|tier| tier.id == *id);
    wanted
        .iter()
        .filter_map(at)
        .find(open)
        .or_else(|| (0..tiers.len()).find(open))
        .unwrap_or(0)
}

/// The program: as many partners as the goal needs inside the usual list.
fn program(desk: &Desk<'_>, ground: &Ground, needed: Decimal) -> Program {
    let funnel = desk.table("funnel");
    let end = |column| {
        let row = funnel.row("identified");
        row.and_then(|row| funnel.cell(row, column).number())
    };
    Program {
        identified: needed
            .max(end("count_low").unwrap_or_default())
            .min(end("count_high").unwrap_or(Decimal::MAX)),
        ..ground.model.program.clone()
    }
}

/// The figures of tiers and program; tells the facts that warnings read.
fn economics_of(
    desk: &mut Desk<'_>,
    program: crate::blueprint::ProgramEconomics,
    tiers: Vec<crate::blueprint::TierEconomics>,
    lead: &String,
) -> Economics {
    desk.facts.set_number(Derived::ProgramNet, program.net.0);
    let net_usd = desk.facts.to_usd(program.net.0);
    desk.facts.set_number(Derived::ProgramNetUsd, net_usd);
    let partners = program
        .partners_to_break_even
        .map(|partners| FactValue::Number(partners.into()));
    desk.facts.set(Derived::PartnersToBreakEven, partners);
    let cac = desk.facts.answer("revenue.cac");
    if !cac.is_zero() {
        let commissions = tiers.iter().map(|tier| tier.commission.0);
        let dearest = commissions.max().unwrap_or_default();
        let share = dearest.checked_div(cac).unwrap_or_default();
        desk.facts.set_number(
            Derived::CommissionToCac,
            amount(share * Decimal::ONE_HUNDRED, 2),
        );
    }
    let (win_rate, manager) = (win_rate_of(&desk.facts), manager_of(&desk.facts));
    let figures = [
        Figure::DiscountRate,
        Figure::LtvHorizon,
        Figure::PaymentFeeRate,
        Figure::RecruitRate,
        Figure::OnboardRate,
        Figure::ActivationRate,
        Figure::PerformerRate,
        Figure::PerformerReferrals,
        Figure::PerformerShare,
        win_rate,
        Figure::RecruitMonths,
        Figure::PartnerChurn,
        Figure::CompanyGrowth,
        manager,
        Figure::OwnCost,
        Figure::Setup,
    ];
    let mut basis = Vec::with_capacity(figures.len() + 2);
    basis.extend(figures.map(|figure| defaults::told(desk, figure)));
    let list = desk.table("funnel").row("identified");
    if let Some(list) = list {
        basis.push(Assumption {
            id: "partners-identified".into(),
            value: Value::Number(program.identified.0),
            unit: "count".into(),
            because: "Partners identified: as many as the goal asks for, within a usual list"
                .into(),
            source: desk.cite(list),
        });
    }
    basis.push(Assumption {
        id: "lead-tier".into(),
        value: Value::Text(lead.to_string()),
        unit: "text".into(),
        because: "The tier whose commission the program's figures are worked out with".into(),
        source: "judgement-economics".into(),
    });
    desk.cite_id("judgement-economics");
    Economics {
        currency: desk.facts.currency.into(),
        basis,
        tiers,
        program,
    }
}

/// Every answer and every derived fact that belongs to the whole program, in order.
fn facts(desk: &Desk<'_>) -> Vec<Fact> {
    let mut facts = Vec::with_capacity(desk.facts.values().len());
    for (question, answered) in desk.facts.answers.iter() {
        if question.is_list() {
            continue;
        }
        let unit = unit_of_answer(question);
        facts.push(Fact {
            id: question.id.into(),
            value: answered.value.in_unit(unit),
            unit: unit.into(),
            from: match answered.origin {
                Origin::Given => "answer",
                Origin::Assumed => "assumption",
            }
            .into(),
        });
    }
    facts.extend(desk.facts.derived().map(|(id, value, unit)| Fact {
        id: id.into(),
        value: seen(value, unit),
        unit: unit.into(),
        from: "derived".into(),
    }));
    facts
}

/// Everything that was assumed for want of an answer.
fn assumptions(
    desk: &mut Desk<'_>,
    integrations: &[crate::blueprint::Integration],
) -> Vec<Assumption> {
    let mut assumed = Vec::new();
    let answers = desk.facts.answers;
    for (question, answered) in answers.iter() {
        if answered.origin != Origin::Assumed {
            continue;
        }
        let (because, source): (String, &'static str) = match &question.unknown {
            Some(assumption) => (
                match assumption.answer {
                    Assumed::SameAs(at) => format!(
                        "{} (the answer to {})",
                        assumption.why,
                        questionnaire().questions[at].id
                    )
                    .into(),
                    Assumed::Fixed(_) => assumption.why.into(),
                },
                assumption.source,
            ),
            None => ("the documented default".into(), "judgement-answers"),
        };
        desk.cite_id(source);
        assumed.push(Assumption {
            id: question.id.into(),
            value: answered.value.in_unit(facts_unit(question)),
            unit: facts_unit(question).into(),
            because,
            source: source.into(),
        });
    }
    let candidates = answers.candidates().iter();
    let guessed: FxHashSet<&str> = candidates
        .filter(|candidate| candidate.build_weeks.is_none())
        .map(|candidate| &*candidate.name)
        .collect();
    let mut built_first = integrations
        .iter()
        .filter(|integration| integration.priority == BUILD_FIRST);
    if built_first.any(|integration| guessed.contains(&*integration.name)) {
        assumed.push(defaults::told(desk, Figure::BuildWeeks));
    }
    assumed
}

fn facts_unit(question: &crate::questions::Question) -> &'static str {
    match &question.kind {
        crate::questions::Kind::Number(numeric) => numeric.unit.id(),
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use super::Advisor;
    use crate::answers::{Asking, check, read};
    use crate::diagnostics::Source;
    use crate::overlap::words::Words;
    use crate::questions::questionnaire;

    /// Tables that none of the examples reaches with a row: none contradicts itself, misses a need or sells in a
    /// marketplace.
    const NOT_REACHED: [&str; 3] = ["contradictions", "marketplace-marks", "platform-need-kinds"];

    #[test]
    fn every_column_of_every_table_is_read() {
        let advisor = Advisor::embedded().expect("the tables");
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
        for entry in std::fs::read_dir(folder).expect("examples") {
            let path = entry.expect("an example").path();
            let source = Arc::new(Source {
                name: path.display().to_string(),
                text: std::fs::read_to_string(&path).expect("a text"),
            });
            let (given, problems) = read(questionnaire(), &source);
            let Ok(answers) = check(&given, problems, Asking::Required) else {
                continue;
            };
            let _ = advisor.contradictions(&answers);
            let _ = advisor.design(&answers);
        }
        let _ = Words::of(advisor.playbook());
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
