//! `report`: the blueprint and its forecast as one page of HTML.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::blueprint::Company;
use crate::cli::{OutputArgs, ReportArgs, ReportFormat};
use crate::commands::advice::{self, Consultation};
use crate::commands::forecast::words::moved;
use crate::commands::press::Press;
use crate::decisions::forecast_inputs::ModelInput;
use crate::decisions::what_if::{self, Setting};
use crate::economics::flow::Flow;
use crate::economics::model::{Model, Scope};
use crate::economics::program::ProgramForecast;
use crate::economics::rounding::{RoundHalf, rounded_after_noise};
use crate::economics::sensitivity::{Point, Sweep};
use crate::economics::simulation::{cores, simulate_running_result};
use crate::economics::tornado::{Bar, tornado};
use crate::economics::usual_terms::UsualTerms;
use crate::files::{is_dash, reason};
use crate::output;
use crate::render::figures::{Amounts, paid_for};
use crate::render::labels;
use crate::render::report::{Forecast, Moves, Outcome, Range, Slider, WhatIf, report};
use crate::shell::{Exit, Shell};
use crate::units::{Decimal, Money, Number, Percent, number};

/// Trials of the simulation: enough for a band that is drawn, not read off.
const TRIALS: u32 = 1_000;
/// The commission rates of the rate curve.
const RATES: &str = "commission.rate=0%..60%:5%";
/// Places of an amount while it is summed; it is rounded once, when printed.
const PLACES: u32 = 6;

/// Writes the page.
///
/// # Errors
/// Every problem of the run, or what the system refused.
pub fn run(args: &ReportArgs, shell: &Shell) -> Result<()> {
    let destination = |output: &OutputArgs| {
        advice::destination(output, &args.answers, &args.templates.templates, shell)
    };
    let pdf = args.pdf.then_some(ReportFormat::Pdf);
    let format = output::format(pdf.or(args.format), &args.output)?;
    let given = destination(&args.output)?;
    let browser = match format {
        None | Some(ReportFormat::Html) => None,
        Some(ReportFormat::Pdf) => Some(Press::browser()?),
    };
    let templates = advice::templates(&args.templates)?;
    let consultation = Consultation::of(&args.answers, shell)?;
    let blueprint = consultation.blueprint();
    let advisor = &consultation.advisor;
    let model = advisor.forecast(&consultation.answers);
    let inputs = advisor.inputs_of_answers(&consultation.answers, &model);
    let mut forecast = forecast(&model, &inputs, advisor.usual_terms())?;
    let found = advisor.what_if(&consultation.answers);
    forecast.what_if = found.map(|found| what_if(&found, &blueprint.company));
    let page = report(&blueprint, &forecast, &templates)?;
    let named = args.output.output.is_some() || !(args.open || shell.terminal.stdout_is_terminal);
    let output = if named {
        args.output.clone()
    } else {
        let ending = browser.as_ref().map_or("html", |_| "pdf");
        advice::named_like(&blueprint.company.name, ending, &args.output)
    };
    let destination = if named { given } else { destination(&output)? };
    let bytes = match browser {
        None => page.into_bytes(),
        Some(browser) => browser.pdf(&page)?,
    };
    destination.write(&bytes, shell)?;
    if args.open && !args.output.dry_run {
        open(output.output.as_deref(), shell);
    }
    consultation.end(shell);
    Ok(())
}

/// Shows a page in the browser, or says why not.
fn open(page: Option<&Path>, shell: &Shell) {
    let Some(page) = page.filter(|page| !is_dash(page)) else {
        return shell.status("A page on standard output cannot be opened; write it with `-o`.");
    };
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(opener);
    command.arg(page).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = command.spawn() {
        let (page, why) = (page.display(), reason(&error));
        shell.status(format!("`{page}` cannot be opened: {opener}: {why}"));
    }
}

/// The program of a company with other settings, as the page shows it.
#[must_use]
pub fn what_if(found: &what_if::WhatIf, company: &Company) -> WhatIf {
    let amounts = Amounts::of(company);
    let choice = |setting, choice: &what_if::Choice| match (choice, setting) {
        (what_if::Choice::Scope(scope), _) => paid_for(*scope == Scope::Lifetime, scope.months()),
        (what_if::Choice::Number(rate), Setting::Rate(_)) => {
            Percent::of_fraction(*rate).to_string()
        }
        (what_if::Choice::Number(sum), Setting::Sum(_)) => amounts.exact(Money(*sum)),
        (what_if::Choice::Number(amount), Setting::Marketing) => {
            let amount = amounts.estimate(Money(*amount));
            format!("{amount} a month")
        }
        (what_if::Choice::Number(names), _) => number(names.normalize()),
    };
    let slider = |slider: &what_if::Slider| Slider {
        name: match slider.setting {
            Setting::Rate(tier) => format!("{} tier: rate", labels::title(tier.id())),
            Setting::Sum(tier) => format!("{} tier: sum", labels::title(tier.id())),
            Setting::Duration(tier) => format!("{} tier: paid for", labels::title(tier.id())),
            Setting::Names => "Partners to ask".into(),
            Setting::Marketing => "Joint marketing".into(),
        },
        choices: (slider.choices.iter())
            .map(|one| choice(slider.setting, one))
            .collect(),
        designed: slider.designed,
    };
    let outcome = |outcome: &what_if::Outcome| Outcome {
        net: money(outcome.net),
        deepest: money(outcome.peak_funding),
        break_even_month: outcome.break_even_month,
        new_customers: Number(money(outcome.new_customers).0),
    };
    WhatIf {
        sliders: found.sliders.iter().map(slider).collect(),
        results: found.outcomes.iter().map(outcome).collect(),
    }
}

/// What the model expects, as far as the page shows it.
///
/// # Errors
/// When the rate curve cannot be drawn, which is a fault of ours.
pub fn forecast(
    model: &Model,
    inputs: &[ModelInput],
    usual: &UsualTerms,
) -> Result<Forecast, Exit> {
    let program = ProgramForecast::of(model);
    let curve = Sweep::parse(RATES).map_err(|error| Exit::usage(error.message, error.help))?;
    let moves = |bar: &Bar| {
        let [input, low, high] = moved(bar, inputs);
        Moves {
            input,
            range: [low, high],
            net_at_low: money(bar.net_at_low),
            net_at_high: money(bar.net_at_high),
        }
    };
    let rate = |point: Point| (Percent::of_fraction(point.value), money(point.contribution));
    Ok(Forecast {
        trials: TRIALS,
        running_result: running_result(model, &program),
        net: money(program.total[Flow::Net]),
        net_matched: money(program.net_matched),
        net_cash: money(program.total[Flow::Cash]),
        cash_break_even_month: program.cash_break_even_month,
        moves: tornado(model, usual).iter().map(moves).collect(),
        lead: labels::label(&model.program.lead().id),
        rate: Percent::of_fraction(model.commission().rate),
        rates: curve.run(model, usual).into_iter().map(rate).collect(),
        what_if: None,
    })
}

/// The running result by month: its expectation, and its range by simulation.
fn running_result(model: &Model, program: &ProgramForecast) -> Vec<Range> {
    let mut model = model.clone();
    model.simulation.trials = TRIALS;
    let simulated = simulate_running_result(&model, cores());
    let expected = program.months.iter().scan(0.0, |sum, month| {
        *sum += month[Flow::Net];
        Some(*sum)
    });
    let ranges = expected.zip(simulated).map(|(expected, spread)| Range {
        p10: quantile(spread.p10),
        expected: money(expected),
        p90: quantile(spread.p90),
    });
    ranges.collect()
}

fn money(amount: f64) -> Money {
    Money(rounded_after_noise(amount, PLACES, RoundHalf::Even).unwrap_or_default())
}

/// A quantile in whole units: its places would be noise.
fn quantile(value: f64) -> Money {
    Money(Decimal::from_str_exact(&format!("{value:.0}")).unwrap_or_default())
}
