//! `forecast`: program economics over 36 months, as an expectation and simulated.
//!
//! The model comes from `--inputs`, or from the answers that `design` takes, and `--compare` takes either;
//! figures come from [`crate::economics`]. Here they are only asked for and laid out.

mod answer;
mod cases;
mod chart;
mod cohorts;
mod differences;
mod inputs;
mod layout;
mod models;
mod profit_and_loss;
mod seek;
mod sentence;
mod sweep;
mod tables;
pub(super) mod words;
mod workbook;

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::Value as Json;

use crate::answers::Answers;
use crate::cli::{ForecastArgs, ForecastFormat, Period};
use crate::decisions::Advisor;
use crate::economics::figures::Figures;
use crate::economics::inputs::MOST_TRIALS;
use crate::economics::model::{Model, PartnerSource};
use crate::economics::program::{ProgramForecast, with_one_source};
use crate::economics::sensitivity::{MOST_POINTS, Sweep};
use crate::economics::simulation;
use crate::economics::statement::{self, OverToday, Statement, by_source};
use crate::economics::usual_terms::UsualTerms;
use crate::economics::write::write;
use crate::output::{self, Destination};
use crate::progress::Progress;
use crate::render::data::{self, DataError};
use crate::shell::{Exit, Shell};
use crate::units;

use cases::Cases;
use layout::{Compared, Data};
use models::{Named, models};
use seek::Sought;
use tables::SideBySide;

/// The most draws that a simulation may take: some minutes.
const MOST_DRAWS: f64 = 1e11;

/// A forecast with its model and where that comes from.
struct Forecast {
    named: Named,
    figures: Figures,
    /// The profit and loss to the minor unit.
    statement: Statement,
    /// The profit and loss in whole amounts.
    whole: Statement,
    /// What each source earns and the costs they share, in whole amounts, where there are several.
    by_source: Vec<statement::Period>,
    /// What ran before, what is new and both together, in whole amounts and to the minor unit.
    over_today: Option<[OverToday; 2]>,
    /// Why there is no simulation.
    skipped: Option<String>,
    /// The low, base and high case, where they are asked for.
    cases: Option<Cases>,
    /// Whether what customers bring by age is asked for.
    has_cohorts: bool,
    /// The periods of the profit and loss for people.
    by: Period,
}

/// Forecasts the economics of a program.
///
/// # Errors
/// Every problem of the inputs or answers, or why the result cannot be written.
pub fn run(args: &ForecastArgs, shell: &Shell) -> Result<()> {
    let format = output::format(args.format, &args.output)?.unwrap_or(ForecastFormat::Text);
    let sweeps = sweeps(&args.sweep)?;
    let sought = args.seek.as_deref().zip(args.goal.as_deref());
    let sought = sought.map(|(input, goal)| Sought::parse(input, goal));
    let sought = sought.transpose()?;
    let trials = args.trials.map(trials).transpose()?;
    let is_workbook = format == ForecastFormat::Xlsx;
    if is_workbook && (!sweeps.is_empty() || sought.is_some() || !args.compare.is_empty()) {
        bail!(Exit::usage(
            "a workbook holds one forecast, not a comparison, a curve or a goal",
            "write those as `--format csv`, or leave out `--compare`, `--sweep` and `--seek`",
        ));
    }
    if is_workbook && args.output.output.is_none() && shell.terminal.stdout_is_terminal {
        bail!(Exit::usage(
            "a workbook cannot be shown on a terminal",
            "write it to a file with `-o forecast.xlsx`",
        ));
    }
    let destination = Destination::of(&args.output, read(args), shell)?;
    let (mut models, advisor, interviewed) = models(args, trials, shell)?;
    let usual = advisor.usual_terms();
    for named in &mut models {
        let simulation = &mut named.model.simulation;
        simulation.seed = args.seed.unwrap_or(simulation.seed);
    }
    let written = written_model(args, &models, shell)?;
    let model = &models[0].model;
    let bytes = match (&sweeps[..], sought) {
        ([], None) => forecasts(models, usual, (args, format), shell)?,
        ([], Some(sought)) => sought.answer(model, format, shell)?.into_bytes(),
        ([one], _) => sweep::curve(model, usual, one, format, shell)?.into_bytes(),
        ([down, across, ..], _) => {
            sweep::grid(model, usual, [down, across], format, shell)?.into_bytes()
        }
    };
    if let Some((model, text)) = written {
        model.write(text.as_bytes(), shell)?;
    }
    destination.write(&bytes, shell)?;
    if let Some(interviewed) = interviewed {
        interviewed.end(shell);
    }
    Ok(())
}

/// The forecast of answers, as data.
///
/// # Errors
/// When JSON cannot hold a figure.
pub fn of_answers(advisor: &Advisor, answers: &Answers, shell: &Shell) -> Result<Json, DataError> {
    let named = Named::of_answers(advisor, answers);
    let forecast = Forecast::of(named, advisor.usual_terms(), shell);
    data::tree(&Data::of(&forecast))
}

/// The files that the flags name to be read.
fn read(args: &ForecastArgs) -> impl Iterator<Item = &PathBuf> {
    let models = args.inputs.iter().chain(&args.compare);
    models.chain(args.answers.file.given())
}

/// The model's file that `--write-model` asks for, and what it holds.
fn written_model(
    args: &ForecastArgs,
    models: &[Named],
    shell: &Shell,
) -> Result<Option<(Destination, String)>> {
    let (Some(path), [named]) = (&args.write_model, models) else {
        return Ok(None);
    };
    let ending = path.extension().and_then(|ending| ending.to_str());
    let model = write(&named.model, &named.today);
    let text = match ending {
        Some("yaml" | "yml") => data::yaml(&model)?,
        Some("json") => data::json(&model)?,
        _ => bail!(Exit::usage(
            format!("`{}` does not say how to write the model", path.display()),
            "give a file that ends in `.yaml` or `.json`",
        )),
    };
    let output = args.output.to(path.clone());
    Ok(Some((Destination::of(&output, read(args), shell)?, text)))
}

/// The model of a workbook, whose formulas hold one column of partners: several sources as one, which is said.
fn of_workbook(model: &Model, shell: &Shell) -> Model {
    let mut model = model.clone();
    let program = &model.program;
    let is_plain = |source: &PartnerSource| {
        source.running.is_none() && source.customer_churn_factor == rust_decimal::Decimal::ONE
    };
    if matches!(&program.sources[..], [source] if is_plain(source)) {
        return model;
    }
    model.program = with_one_source(program, &ProgramForecast::of(&model));
    shell.status(
        "The workbook's formulas take all partners together as one list of average partners at an average commission, \
         so that their figures can differ from the forecast. The sheet Sources has each kind by itself, and adds up to it.",
    );
    model
}

fn forecasts(
    models: Vec<Named>,
    usual: &UsualTerms,
    (args, format): (&ForecastArgs, ForecastFormat),
    shell: &Shell,
) -> Result<Vec<u8>> {
    let forecasts = models.into_iter().map(|named| Forecast {
        cases: args.cases.then(|| Cases::of(&named, usual, shell)),
        has_cohorts: args.cohorts,
        by: args.by,
        ..Forecast::of(named, usual, shell)
    });
    let forecasts: Vec<Forecast> = forecasts.collect();
    let layout = SideBySide(&forecasts);
    let text = match (format, forecasts.as_slice()) {
        (ForecastFormat::Xlsx, [one]) => {
            let model = of_workbook(&one.named.model, shell);
            return workbook::of(&one.figures, &model, usual, &one.named.inputs);
        }
        (ForecastFormat::Json, [one]) => data::json(&Data::of(one))?,
        (ForecastFormat::Yaml, [one]) => data::yaml(&Data::of(one))?,
        (ForecastFormat::Json, all) => data::json(&Compared::of(all))?,
        (ForecastFormat::Yaml, all) => data::yaml(&Compared::of(all))?,
        (ForecastFormat::Csv, _) => layout.csv(),
        (ForecastFormat::Markdown, _) => layout.markdown(),
        (ForecastFormat::Text | ForecastFormat::Xlsx, _) => {
            layout.text(shell.terminal.stdout_columns(), shell.terminal.utf8)
        }
    };
    Ok(text.into_bytes())
}

impl Forecast {
    /// Works out a model.
    fn of(named: Named, usual: &UsualTerms, shell: &Shell) -> Self {
        let model = &named.model;
        let skipped = skipped(model);
        let simulated = skipped.is_none().then(|| simulated(model, shell));
        let figures = Figures::with(model, usual, simulated);
        let months = &figures.program.months;
        let (print, whole) = (model.print(), model.print().whole());
        let over_today = named.over_today(&figures.program).and_then(|(today, new)| {
            let with = |print| OverToday::of(&today, &new, print);
            Some([with(whole)?, with(print)?])
        });
        let by_source = match &model.program.sources[..] {
            [_] => None,
            _ => by_source(&figures.program, whole),
        };
        Self {
            statement: Statement::of(months, print),
            whole: Statement::adding_up(months, whole),
            by_source: by_source.unwrap_or_default(),
            over_today,
            figures,
            skipped,
            cases: None,
            has_cohorts: false,
            by: Period::Year,
            named,
        }
    }
}

/// Why a model is not simulated; `None` where it is.
fn skipped(model: &Model) -> Option<String> {
    let trials = model.simulation.trials;
    if trials == 0 {
        return Some("The simulation is switched off.".to_owned());
    }
    let most = MOST_DRAWS / simulation::draws_of_a_trial(model);
    if f64::from(trials) <= most {
        return None;
    }
    let noun = units::noun(trials, "trial", "trials");
    let less = match most >= 1.0 {
        true => format!("; `--trials {most:.0}` or fewer would do"),
        false => ", and so would a single one".to_owned(),
    };
    Some(format!(
        "The simulation is left out: {trials} {noun} of so many partners and customers would take too long{less}."
    ))
}

/// The simulation of a model, with a progress bar where it is long and somebody looks on.
fn simulated(model: &Model, shell: &Shell) -> simulation::Outcome {
    let progress = Progress::of_trials(model.simulation.trials, shell);
    let done = |trials: u32| progress.set(trials.into());
    progress.during(|| simulation::simulate(model, simulation::cores(), &done))
}

/// The inputs that the flags vary: none, one, or two different ones.
fn sweeps(flags: &[String]) -> Result<Vec<Sweep>> {
    let sweeps = flags.iter().map(|flag| {
        Sweep::parse(flag).map_err(|error| Exit::usage(error.message, error.help).into())
    });
    let sweeps: Vec<Sweep> = sweeps.collect::<Result<_>>()?;
    let [down, across, rest @ ..] = &sweeps[..] else {
        return Ok(sweeps);
    };
    let points = down.values.len() * across.values.len();
    let (told, help) = if !rest.is_empty() {
        let told = "more than two inputs cannot be varied at once".to_owned();
        (told, "give `--sweep` once or twice")
    } else if down.input.path == across.input.path {
        let told = format!("`{}` is varied twice", across.path);
        (told, "give two different inputs")
    } else if points > MOST_POINTS {
        let told = format!("a grid of {points} points is too large");
        (told, "give larger steps: 500 points or fewer")
    } else {
        return Ok(sweeps);
    };
    bail!(Exit::usage(told, help))
}

/// The number of trials that the flag asks for.
fn trials(trials: u64) -> Result<u32> {
    match u32::try_from(trials) {
        Ok(trials) if trials <= MOST_TRIALS => Ok(trials),
        _ => bail!(Exit::usage(
            format!("a simulation cannot have {trials} trials"),
            format!(
                "give 1 to {MOST_TRIALS}, or 0 for none: 2000 are usual, 10000 do for a board paper"
            ),
        )),
    }
}
