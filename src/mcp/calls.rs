//! What each tool does: it reads its input, asks the same functions as the command of its name, and returns their data.

use std::sync::Arc;

use rmcp::model::JsonObject;
use serde_json::{Value as Json, json};

use super::inputs::{
    CheckInput, CompareInput, DesignInput, DiagnoseInput, DiffInput, ExplainInput, ExportInput,
    ForecastInput, QuestionsInput, SettleInput,
};
use super::refusal::Refusal;
use crate::answers::{ASSUMPTIONS, Answers, Asking, RawAnswers, read};
use crate::blueprint::Blueprint;
use crate::changes::{Context, diff};
use crate::cli::{DiagnoseArgs, OutputArgs};
use crate::commands::{advice, check, designs, diagnose, explain, export, forecast, questions};
use crate::comparison::compare;
use crate::decisions::Advisor;
use crate::decisions::given_figures::figures;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::questions::{Question, did_you_mean, questionnaire};
use crate::render::{data, diagnosis, settlement};
use crate::settlement::{settle, usual_policy};
use crate::shell::Shell;
use crate::units::Decimal;

/// The parts of a blueprint that a board reads.
const BRIEF: [&str; 10] = [
    "generated",
    "company",
    "readiness",
    "scenarios",
    "model",
    "tooling",
    "tiers",
    "economics",
    "warnings",
    "assumptions",
];
/// The part that stands for all parts.
const ALL: &str = "all";
/// The part that says what kind of document it is, and is always returned.
const SCHEMA: &str = "schema";

/// What the tools ask.
#[derive(Debug)]
pub struct Calls {
    /// Who decides.
    pub advisor: Advisor,
    shell: Shell,
}

type Called = Result<Json, Refusal>;

impl Calls {
    /// Calls that are answered by the rule tables of the shell.
    ///
    /// # Errors
    /// What is wrong with the tables.
    pub fn new(shell: Shell) -> Result<Self, Diagnostics> {
        Ok(Self {
            advisor: shell.advisor()?,
            shell,
        })
    }

    /// The questions, or those that answers leave open.
    pub fn questions(&self, input: QuestionsInput) -> Called {
        let questionnaire = questionnaire();
        let open: Vec<&Question> = match &input.answers {
            None => questionnaire.questions.iter().collect(),
            Some(answers) => open(answers, Asking::Required),
        };
        let limit = input.limit.unwrap_or(usize::MAX);
        let first = open.iter().copied().take(limit);
        let figures = figures(self.advisor.playbook());
        Ok(json!({
            "questions": questions::data(questionnaire, first),
            ASSUMPTIONS: questions::figures_as_data(&figures),
            "open": open.len(),
        }))
    }

    /// What is wrong with answers.
    pub fn check(&self, input: CheckInput) -> Called {
        let (raw, problems) = read(questionnaire(), &source("answers", &input.answers));
        let name = "answers".to_owned();
        Ok(
            check::CheckedFile::of_raw(name, &raw, problems, Asking::Required, &self.advisor)
                .json(),
        )
    }

    /// The blueprint, or parts of it.
    pub fn design(&self, input: DesignInput) -> Called {
        let (_, answers) = self.answers(&input.answers, asking(input.assume))?;
        let blueprint = data::tree(&self.advisor.design(&answers))?;
        parts(blueprint, &input.parts).map_err(Refusal::from)
    }

    /// Decisions with the rules behind them, and what would change them.
    pub fn explain(&self, input: ExplainInput) -> Called {
        let asking = asking(input.assume);
        let (raw, answers) = self.answers(&input.answers, asking)?;
        let decision = input.decision.as_deref();
        explain::ensure_decision(&self.advisor, &answers, decision)?;
        let decisions = match decision {
            Some(_) => data::tree(&self.advisor.explain(&answers, decision))?,
            None => data::tree(&self.advisor.design(&answers).decisions)?,
        };
        let mut explained = json!({"decisions": decisions});
        if input.levers {
            explained["levers"] = data::tree(&self.advisor.levers(&raw, asking, decision))?;
        }
        Ok(explained)
    }

    /// The forecast.
    pub fn forecast(&self, input: ForecastInput) -> Called {
        let (_, answers) = self.answers(&input.answers, asking(input.assume))?;
        Ok(forecast::of_answers(&self.advisor, &answers, &self.shell)?)
    }

    /// The changes from one design to another.
    pub fn diff(&self, input: DiffInput) -> Called {
        let before = self.blueprint("before", &input.before)?;
        let after = self.blueprint("after", &input.after)?;
        let playbook = self.advisor.playbook();
        let platform = input.platform.as_deref();
        crate::commands::diff::known_platform(platform, playbook)?;
        let context = Context {
            agreed_days: input.notice,
            platform,
            partners: &[],
        };
        Ok(data::tree(&diff(playbook, &before, &after, &context))?)
    }

    /// The design, compiled to a platform.
    pub fn export(&self, input: ExportInput) -> Called {
        let playbook = self.advisor.playbook();
        let (plan, discount) = (input.plan.as_deref(), input.discount.as_deref());
        let target = export::Target::of(playbook, &input.platform, plan, discount)?;
        let blueprint = self.blueprint("design", &input.design)?;
        Ok(data::tree(&target.compile(playbook, &blueprint)?)?)
    }

    /// The diagnosis of a running program, with what was noticed in reading its exports.
    pub fn diagnose(&self, input: DiagnoseInput) -> Called {
        let amount = |amount: Option<f64>| amount.and_then(|amount| Decimal::try_from(amount).ok());
        let args = DiagnoseArgs {
            files: input.files,
            maps: input.maps,
            dates: None,
            hold: input.hold,
            cac: amount(input.cac),
            fees: amount(input.fees),
            company_revenue: None,
            write_answers: None,
            format: None,
            output: OutputArgs::default(),
        };
        let (found, notes) = diagnose::of_files(&args, self.advisor.playbook(), &self.shell)?;
        let mut document = parsed(&diagnosis::json(&found)?)?;
        document["notes"] = check::problems(&notes.0).into();
        Ok(document)
    }

    /// Who is paid.
    pub fn settle(&self, input: SettleInput) -> Called {
        let playbook = self.advisor.playbook();
        let source = source("case", &input.case);
        let case = crate::settlement::read(&source, usual_policy(playbook)?)?;
        parsed(&settlement::json(&settle(playbook, &case)?)?)
    }

    /// The design beside public programs.
    pub fn compare(&self, input: CompareInput) -> Called {
        let blueprint = self.blueprint("design", &input.design)?;
        Ok(data::tree(&compare(self.advisor.playbook(), &blueprint))?)
    }

    /// Answers that are complete and go together.
    fn answers(
        &self,
        answers: &JsonObject,
        asking: Asking,
    ) -> Result<(RawAnswers, Answers), Refusal> {
        let (raw, problems) = read(questionnaire(), &source("answers", answers));
        match advice::judged(&raw, problems, asking, &self.advisor) {
            Ok((answers, _)) => Ok((raw, answers)),
            Err(problems) => Err(Refusal::from(problems).asking(raw.missing(asking))),
        }
    }

    /// The design of a blueprint or of answers; what can be assumed may be missing.
    fn blueprint(&self, name: &str, design: &JsonObject) -> Result<Blueprint, Refusal> {
        designs::of(&source(name, design), &self.advisor).map_err(|problems| {
            let refusal = Refusal::from(problems);
            if design.contains_key(SCHEMA) {
                return refusal;
            }
            refusal.asking(open(design, Asking::Assumed))
        })
    }
}

/// The questions that answers leave open.
fn open(answers: &JsonObject, asking: Asking) -> Vec<&'static Question> {
    let (raw, _) = read(questionnaire(), &source("answers", answers));
    raw.missing(asking)
}

fn asking(assume: bool) -> Asking {
    if assume {
        Asking::Assumed
    } else {
        Asking::Required
    }
}

/// A JSON document as the text that the readers of files take.
fn source(name: &str, document: &JsonObject) -> Arc<Source> {
    Arc::new(Source {
        name: name.to_owned(),
        text: format!("{:#}", Json::Object(document.clone())),
    })
}

/// A document that a command writes as text.
fn parsed(text: &str) -> Called {
    Ok(serde_json::from_str(text)?)
}

/// The parts of a blueprint that were asked for, in its own order.
fn parts(mut blueprint: Json, wanted: &[String]) -> Result<Json, Diagnostics> {
    let Some(members) = blueprint.as_object_mut() else {
        return Ok(blueprint);
    };
    let known: Vec<&str> = members.keys().map(String::as_str).collect();
    let unknown = wanted
        .iter()
        .find(|part| *part != ALL && !known.contains(&part.as_str()));
    if let Some(unknown) = unknown {
        let problem = Diagnostic::error("unknown-part", format!("a blueprint has no `{unknown}`"));
        let problem = problem.helps(did_you_mean(unknown, known.iter().copied()));
        let help = format!("parts: {ALL}, {}", known.join(", "));
        return Err(problem.help(help).into());
    }
    let is_wanted = |part: &str| {
        if wanted.is_empty() {
            BRIEF.contains(&part)
        } else {
            wanted.iter().any(|wanted| wanted == part || wanted == ALL)
        }
    };
    members.retain(|part, _| part == SCHEMA || is_wanted(part));
    Ok(blueprint)
}
