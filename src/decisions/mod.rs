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
mod decide;
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
use crate::blueprint::{Assumption, Blueprint};
use crate::comparison::{
    self,
    price::{Price, Proposal},
};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::economics::model::{Model, PartnerSource};
use crate::economics::usual_terms::UsualTerms;
use crate::facts::{Facts, catalog};
use crate::playbook::Playbook;
use crate::questions::kinds::minor_units;
use crate::units::Decimal;

use assumptions::Assumptions;
use decide::{company, decide};
use evaluation::Evaluation;
use forecast_inputs::ModelInput;
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
            usual_terms::terms(&self.playbook, &customer.assumptions, proposal.tier),
        );
        comparison::price::price(
            &self.playbook,
            &company(&evaluation),
            &customer.customer,
            &customer.model.program.costs,
            &terms,
            customer.cookie_loss(proposal.tier),
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
            let risky = text
                .replace("  monthly_churn: 0.6%\n", "  monthly_churn: 1.5%\n")
                .replace("program:\n", "program:\n  offers: [qualified_lead]\n");
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
