//! The models that the flags name: from a model's file, from answers, or from several files of either kind.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::words::no_input;
use crate::answers::{self, Answers, Asking, RawAnswers};
use crate::cli::{AnswerArgs, ForecastArgs, Setting};
use crate::commands::advice::{self, Consultation};
use crate::commands::answers::from_flags;
use crate::commands::designs::{Kind, kind};
use crate::commands::interview::Interviewed;
use crate::decisions::Advisor;
use crate::decisions::forecast_inputs::{ModelInput, Standing};
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::economics::flow::Month;
use crate::economics::inputs::Input;
use crate::economics::model::{Model, PartnerSource, Program};
use crate::economics::program::{ProgramForecast, SourceForecast};
use crate::economics::read;
use crate::economics::write::round_to_file;
use crate::files::{self, reason};
use crate::questions::questionnaire;
use crate::shell::Shell;
use crate::units::Decimal;

/// The largest inputs file that is read, in bytes.
const MOST_BYTES: u64 = files::MEBIBYTE;

/// A model with the name it is shown under, where it comes from and what its file left to the defaults.
#[derive(Clone)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The file, where it was given as one of several.
    pub file: String,
    /// `answers` or `model`.
    pub from: &'static str,
    /// The model.
    pub model: Model,
    /// Its inputs with where each comes from.
    pub inputs: Vec<ModelInput>,
    /// What its file left to the defaults.
    pub defaults: Vec<String>,
    /// Partners of today's program beside the model's own.
    pub today: Vec<PartnerSource>,
}

/// Models, who decides, and the interview behind the answers where there was one.
pub type Models = (Vec<Named>, Advisor, Option<Interviewed>);

/// The models that the flags name.
///
/// # Errors
/// Every problem of the files and answers.
pub fn models(args: &ForecastArgs, trials: Option<u32>, shell: &Shell) -> Result<Models> {
    let (of_model, of_answers): (Vec<Setting>, Vec<Setting>) =
        args.answers.set.iter().cloned().partition(|setting| {
            let is_question = questionnaire().get(&setting.id).is_some();
            !is_question && (args.inputs.is_some() || Input::at(&setting.id).is_some())
        });
    let mut changes = changes(&of_model)?;
    if let Some(trials) = trials {
        changes.extend(Input::at("mc.trials").map(|input| (input, trials.into())));
    }
    let answers = AnswerArgs {
        set: of_answers,
        ..args.answers.clone()
    };
    let mut models = unchanged(args, &answers, shell)?;
    for named in &mut models.0 {
        named.change(&changes);
    }
    Ok(models)
}

/// The values that flags give to inputs of the model.
fn changes(settings: &[Setting]) -> Result<Vec<(&'static Input, Decimal)>, Diagnostics> {
    let mut problems = Vec::new();
    let mut changes = Vec::new();
    for Setting { id, value } in settings {
        let Some(input) = Input::at(id) else {
            let told = format!("a model has no input `{id}`");
            let help = no_input(id, |near| format!("--set {near}={value}"));
            problems.push(Diagnostic::error("unknown-input", told).help(help));
            continue;
        };
        match input.parse(value) {
            Ok(value) => changes.push((input, value)),
            Err(help) => {
                let told = format!("`{id}` cannot be `{value}`");
                problems.push(Diagnostic::error("out-of-range", told).help(help));
            }
        }
    }
    Diagnostics::ensure_none(problems)?;
    Ok(changes)
}

impl Named {
    /// The model behind answers.
    pub fn of_answers(advisor: &Advisor, answers: &Answers) -> Self {
        let (mut model, mut today) = advisor.forecast_beside_today(answers);
        round_to_file(&mut model, &mut today);
        Self {
            today,
            name: named(&model, "forecast"),
            file: String::new(),
            from: "answers",
            inputs: advisor.inputs_of_answers(answers, &model),
            model,
            defaults: Vec::new(),
        }
    }

    /// What partners of today's program earn over the horizon before shared costs: those beside the model, or else its
    /// own sources that run already. `None` where there are none.
    pub fn over_today(&self, forecast: &ProgramForecast) -> Option<(Month, Month)> {
        let sum = |sources: &[Arc<SourceForecast>]| {
            let mut sum = Month::default();
            for source in sources.iter().filter(|source| source.is_running) {
                sum.add(1.0, &source.total);
            }
            sum
        };
        if self.today.is_empty() {
            let (today, mut new) = (sum(&forecast.by_source), forecast.total);
            new.add(-1.0, &today);
            let runs = forecast.by_source.iter().any(|source| source.is_running);
            return runs.then_some((today, new));
        }
        let program = Program {
            sources: self.today.clone(),
            ..self.model.program.clone()
        };
        let today = ProgramForecast::of(&Model {
            program,
            ..self.model.clone()
        });
        Some((sum(&today.by_source), forecast.total))
    }

    /// Gives inputs other values.
    fn change(&mut self, changes: &[(&'static Input, Decimal)]) {
        for (input, value) in changes {
            input.change(&mut self.model, *value);
            let path = |line: &str| line.split(':').next() == Some(input.path);
            self.defaults.retain(|line| !path(line));
            let mut inputs = self.inputs.iter_mut();
            if let Some(known) = inputs.find(|known| known.input.path == input.path) {
                known.value = *value;
                known.standing = Standing::Set;
                known.source = "";
            }
        }
    }
}

fn unchanged(args: &ForecastArgs, answers: &AnswerArgs, shell: &Shell) -> Result<Models> {
    if !args.compare.is_empty() {
        return compared(args, answers, shell);
    }
    if let Some(path) = &args.inputs {
        let source = source(path)?;
        if kind(&source) == Kind::Answers {
            let told = format!("`{}` holds answers, not a model", source.name);
            let help = format!("give it with `--answers {}`", path.display());
            let problem = Diagnostic::error("answers-as-inputs", told);
            return Err(problem.help(help).into());
        }
        let advisor = shell.advisor()?;
        let named = from_model(&source, &advisor, shell)?;
        return Ok((vec![named], advisor, None));
    }
    let asked = Consultation::of(answers, shell)?;
    let named = Named::of_answers(&asked.advisor, &asked.answers);
    Ok((vec![named], asked.advisor, asked.interviewed))
}

/// The models of several files, of which each holds a model or answers.
fn compared(args: &ForecastArgs, answers: &AnswerArgs, shell: &Shell) -> Result<Models> {
    let (given, problems) = from_flags(answers);
    Diagnostics::ensure_none(problems)?;
    let mut problems = Vec::new();
    let asking = Asking::assuming(args.answers.assume);
    let advisor = shell.advisor()?;
    let mut models = Vec::new();
    for path in &args.compare {
        let read = source(path)
            .map_err(Into::into)
            .and_then(|source| match kind(&source) {
                Kind::Answers => from_answers(&source, given.clone(), asking, &advisor, shell),
                _ => Ok(from_model(&source, &advisor, shell)?),
            });
        match read {
            Ok(named) => models.push(named),
            Err(error) => problems.extend(error.downcast::<Diagnostics>()?.0),
        }
    }
    Diagnostics::ensure_none(problems)?;
    let names: Vec<String> = models.iter().map(|named| named.name.clone()).collect();
    for named in &mut models {
        if names.iter().filter(|name| **name == named.name).count() > 1 {
            named.name.clone_from(&named.file);
        }
    }
    Ok((models, advisor, None))
}

fn named(model: &Model, otherwise: &str) -> String {
    let title = Some(&*model.title).filter(|title| !title.is_empty());
    title.unwrap_or(otherwise).to_owned()
}

fn from_model(
    source: &Arc<Source>,
    advisor: &Advisor,
    shell: &Shell,
) -> Result<Named, Diagnostics> {
    let reading = read::read(source, advisor.usual_terms())?;
    shell.warn(reading.warnings);
    Ok(Named {
        name: named(&reading.model, &source.name),
        file: source.name.clone(),
        from: "model",
        inputs: advisor.inputs_of_file(&reading.model, &reading.defaults),
        model: reading.model,
        defaults: reading.defaults,
        today: reading.today,
    })
}

/// The model behind a complete answers file; nothing is asked.
fn from_answers(
    source: &Arc<Source>,
    given: RawAnswers,
    asking: Asking,
    advisor: &Advisor,
    shell: &Shell,
) -> Result<Named> {
    let (raw, problems) = answers::read(questionnaire(), source);
    let answers = answers::check(&given.over(raw), problems, asking).map_err(|problems| {
        let told = problems.0.into_iter().map(|mut problem| {
            // What is missing has no place, and there are two files.
            if problem.labels.is_empty() {
                problem.message = format!("`{}`: {}", source.name, problem.message);
            }
            problem
        });
        Diagnostics(told.collect())
    })?;
    advice::validate(advisor, &answers, shell)?;
    let mut forecast = Named::of_answers(advisor, &answers);
    forecast.name = named(&forecast.model, &source.name);
    forecast.file.clone_from(&source.name);
    Ok(forecast)
}

/// The text of an inputs file; `-` is standard input.
fn source(path: &Path) -> Result<Arc<Source>, Diagnostics> {
    let name = files::name(path);
    let error = match files::text(path, MOST_BYTES) {
        Ok(text) => return Ok(Arc::new(Source { name, text })),
        Err(error) => error,
    };
    let (what, help) = match error.kind() {
        ErrorKind::FileTooLarge => (
            "is larger than a model can be".to_owned(),
            "a model has a few dozen lines; is this the right file?",
        ),
        ErrorKind::InvalidData => ("is not UTF-8 text".to_owned(), "save it as UTF-8"),
        _ => (
            format!("cannot be read: {}", reason(&error)),
            "give the model's file, or `-` for standard input",
        ),
    };
    let problem = Diagnostic::error("unreadable", format!("`{name}` {what}"));
    Err(problem.help(help).into())
}
