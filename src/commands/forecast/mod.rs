//! `forecast`: program economics over 36 months, as an expectation and simulated.
//!
//! The model comes from `--inputs`, or from the answers that `design` takes, and `--compare` takes either;
//! figures come from [`crate::economics`]. Here they are only asked for and laid out.

mod layout;
mod workbook;

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use anyhow::Result;

use crate::answers::{self, Asking, RawAnswers};
use crate::cli::{AnswerArgs, ForecastArgs, ForecastFormat};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::economics::figures::Figures;
use crate::economics::inputs::MOST_TRIALS;
use crate::economics::model::Model;
use crate::economics::read;
use crate::economics::sensitivity::Sweep;
use crate::economics::simulation;
use crate::economics::usual_terms::UsualTerms;
use crate::files::{self, reason};
use crate::output::{self, Destination};
use crate::progress::Progress;
use crate::questions::questionnaire;
use crate::render::data;
use crate::shell::{Exit, Shell};
use crate::yaml::{self, Shape};

use super::advice::{self, Consultation};
use super::answers::{asking, gather};
use layout::{Column, Layout};

/// The largest inputs file that is read, in bytes.
const MOST_BYTES: u64 = files::MEBIBYTE;
/// The most draws that a simulation may take: some minutes.
const MOST_DRAWS: f64 = 1e11;

/// A model with the name it is shown under, where it comes from and what its file left to the defaults.
struct Named {
    name: String,
    /// The file, where it was given as one of several.
    file: String,
    /// `answers` or `model`.
    from: &'static str,
    model: Model,
    defaults: Vec<String>,
}

/// Forecasts the economics of a program.
///
/// # Errors
/// Every problem of the inputs or answers, or why the result cannot be written.
pub fn run(args: &ForecastArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(ForecastFormat::Text);
    let sweep = args.sweep.as_deref().map(Sweep::parse).transpose();
    let sweep = sweep.map_err(|error| Exit::usage(error.message, error.help))?;
    let trials = args.trials.map(trials).transpose()?;
    if format == ForecastFormat::Xlsx && (sweep.is_some() || !args.compare.is_empty()) {
        return Err(Exit::usage(
            "a workbook holds one forecast, not a comparison or a curve",
            "write those as `--format csv`, or leave out `--compare` and `--sweep`",
        )
        .into());
    }
    if format == ForecastFormat::Xlsx
        && args.output.output.is_none()
        && shell.terminal.stdout_is_terminal
    {
        return Err(Exit::usage(
            "a workbook cannot be shown on a terminal",
            "write it to a file with `-o forecast.xlsx`",
        )
        .into());
    }
    let read: Vec<&Path> = args
        .inputs
        .iter()
        .chain(&args.compare)
        .chain(&args.answers.answers)
        .map(std::path::PathBuf::as_path)
        .collect();
    let destination = Destination::of(&args.output, &read, shell)?;
    let (mut models, origin) = models(args, shell)?;
    let usual = origin.advisor().usual_terms();
    for named in &mut models {
        let simulation = &mut named.model.simulation;
        simulation.trials = trials.unwrap_or(simulation.trials);
        simulation.seed = args.seed.unwrap_or(simulation.seed);
    }
    let bytes = match sweep {
        Some(sweep) => layout::curve(&models[0].model, usual, &sweep, format, shell)?.into_bytes(),
        None => forecasts(&models, usual, format, shell)?,
    };
    destination.write(&bytes, shell)?;
    origin.end(shell);
    Ok(())
}

fn forecasts(
    models: &[Named],
    usual: &UsualTerms,
    format: ForecastFormat,
    shell: &Shell,
) -> Result<Vec<u8>> {
    for named in models {
        affordable(named)?;
    }
    let figures: Vec<Figures> = models
        .iter()
        .map(|named| figures(&named.model, usual, shell))
        .collect();
    if let ([named], ForecastFormat::Xlsx) = (models, format) {
        return workbook::of(&named.model, usual, &figures[0]);
    }
    let layout = Layout {
        columns: models
            .iter()
            .zip(&figures)
            .map(|(named, figures)| Column {
                name: &named.name,
                file: &named.file,
                from: named.from,
                model: &named.model,
                figures,
                defaults: &named.defaults,
            })
            .collect(),
    };
    let text = match (format, figures.as_slice()) {
        (ForecastFormat::Json, [one]) => data::json(one)?,
        (ForecastFormat::Yaml, [one]) => data::yaml(one)?,
        (ForecastFormat::Json, _) => data::json(&layout.by_name())?,
        (ForecastFormat::Yaml, _) => data::yaml(&layout.by_name())?,
        (ForecastFormat::Csv, _) => layout.csv(),
        (ForecastFormat::Markdown, _) => layout.markdown(),
        (ForecastFormat::Text | ForecastFormat::Xlsx, _) => {
            layout.text(shell.terminal.stdout_columns(), shell.terminal.utf8)
        }
    };
    Ok(text.into_bytes())
}

/// Refuses a simulation that nobody would wait for.
fn affordable(named: &Named) -> Result<(), Diagnostics> {
    let trials = named.model.simulation.trials;
    let most = MOST_DRAWS / (simulation::draws(&named.model) / f64::from(trials));
    if f64::from(trials) <= most {
        return Ok(());
    }
    let what = format!(
        "{trials} trials are too many for the partners and customers of `{}`",
        named.name
    );
    let fewer = if most >= 1.0 {
        format!("give `--trials {most:.0}` or fewer")
    } else {
        "give fewer partners or referrals: even one trial is too large".to_owned()
    };
    Err(Diagnostics(vec![
        Diagnostic::error("too-many-draws", what).help(fewer),
    ]))
}

/// The figures of a model, with a progress bar where the simulation is long and somebody looks on.
fn figures(model: &Model, usual: &UsualTerms, shell: &Shell) -> Figures {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let progress = Progress::of_trials(model.simulation.trials, shell);
    let done = |trials: u32| progress.set(trials.into());
    let simulated = simulation::simulate(model, threads, &done);
    drop(progress);
    Figures::with(model, usual, &simulated)
}

/// The number of trials that the flag asks for.
fn trials(trials: u64) -> Result<u32> {
    u32::try_from(trials)
        .ok()
        .filter(|trials| (1..=MOST_TRIALS).contains(trials))
        .ok_or_else(|| {
            Exit::usage(
                format!("a simulation cannot have {trials} trials"),
                format!("give 1 to {MOST_TRIALS}: 2000 are usual, 10000 do for a board paper"),
            )
            .into()
        })
}

/// Where models come from.
enum Origin {
    /// Files.
    Files(Advisor),
    /// The answers of a consultation.
    Answers(Consultation),
}

impl Origin {
    fn advisor(&self) -> &Advisor {
        match self {
            Self::Files(advisor) => advisor,
            Self::Answers(consultation) => &consultation.advisor,
        }
    }

    fn end(self, shell: &Shell) {
        if let Self::Answers(consultation) = self {
            consultation.end(shell);
        }
    }
}

/// The models that the flags name.
fn models(args: &ForecastArgs, shell: &Shell) -> Result<(Vec<Named>, Origin)> {
    if !args.compare.is_empty() {
        let (advisor, models) = compared(args, shell)?;
        return Ok((models, Origin::Files(advisor)));
    }
    if let Some(path) = &args.inputs {
        let source = source(path)?;
        if holds_answers(&source) {
            let told = format!("`{}` holds answers, not a model", source.name);
            let help = format!("give it with `--answers {}`", path.display());
            let problem = Diagnostic::error("answers-as-inputs", told).help(help);
            return Err(Diagnostics(vec![problem]).into());
        }
        let advisor = shell.advisor()?;
        let named = from_model(&source, &advisor)?;
        return Ok((vec![named], Origin::Files(advisor)));
    }
    let consultation = Consultation::of(&args.answers, shell)?;
    let model = consultation.advisor.forecast(&consultation.answers);
    let named = Named {
        name: named(&model, "forecast"),
        file: String::new(),
        from: "answers",
        model,
        defaults: Vec::new(),
    };
    Ok((vec![named], Origin::Answers(consultation)))
}

/// The models of several files, of which each holds a model or answers.
fn compared(args: &ForecastArgs, shell: &Shell) -> Result<(Advisor, Vec<Named>)> {
    let flags = AnswerArgs {
        answers: None,
        ..args.answers.clone()
    };
    let (given, mut problems) = gather(&flags);
    if !problems.is_empty() {
        return Err(Diagnostics(problems).into());
    }
    let asking = asking(&flags);
    let advisor = shell.advisor()?;
    let mut models = Vec::new();
    for path in &args.compare {
        let read = source(path).map_err(Into::into).and_then(|source| {
            if holds_answers(&source) {
                from_answers(&source, given.clone(), asking, &advisor, shell)
            } else {
                Ok(from_model(&source, &advisor)?)
            }
        });
        match read {
            Ok(named) => models.push(named),
            Err(error) => problems.extend(error.downcast::<Diagnostics>()?.0),
        }
    }
    if !problems.is_empty() {
        return Err(Diagnostics(problems).into());
    }
    let names: Vec<String> = models.iter().map(|named| named.name.clone()).collect();
    for named in &mut models {
        let same = names.iter().filter(|name| **name == named.name).count();
        if same > 1 {
            named.name.clone_from(&named.file);
        }
    }
    Ok((advisor, models))
}

/// Whether a file has more of an answers file's sections than of a model's.
fn holds_answers(source: &Source) -> bool {
    let text = yaml::read(&source.text);
    let Some(Shape::Map(entries)) = text.root.map(|root| root.shape) else {
        return false;
    };
    let count = |is: &dyn Fn(&str) -> bool| entries.iter().filter(|entry| is(&entry.key)).count();
    count(&|key| questionnaire().section(key).is_some())
        > count(&|key| read::SECTIONS.contains(&key))
}

fn named(model: &Model, otherwise: &str) -> String {
    if model.title.is_empty() {
        otherwise.to_owned()
    } else {
        model.title.clone()
    }
}

fn from_model(source: &Arc<Source>, advisor: &Advisor) -> Result<Named, Diagnostics> {
    let reading = read::read(source, advisor.usual_terms())?;
    Ok(Named {
        name: named(&reading.model, &source.name),
        file: source.name.clone(),
        from: "model",
        model: reading.model,
        defaults: reading.defaults,
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
    let model = advisor.forecast(&answers);
    Ok(Named {
        name: named(&model, &source.name),
        file: source.name.clone(),
        from: "answers",
        model,
        defaults: Vec::new(),
    })
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
    Err(Diagnostics(vec![problem.help(help)]))
}
