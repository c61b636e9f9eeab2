//! Assumed figures on which the verdict hangs: within its own range one of them alone leads to another one, or turns a
//! gain into a loss or a loss into a gain.

use crate::answers::{Answers, Origin};
use crate::blueprint::TurningFigure;
use crate::economics::flow::Flow;
use crate::economics::inputs::times;
use crate::economics::program::ProgramForecast;
use crate::economics::rounding::printed;
use crate::economics::tornado::tornado;
use crate::questions::Kind;
use crate::units::{Decimal, Money, Number, Percent, Value};

use super::Advisor;
use super::assumptions::Assumptions;
use super::decide::Decided;
use super::forecast_inputs::{ModelInput, Standing};
use super::usual_terms::usual_terms;

/// The share of an assumed answer that it may be at least, and at most, in percent.
const ENDS: [&str; 2] = [
    "assumed-answer-least-percent",
    "assumed-answer-most-percent",
];

/// The assumed figures that turn a design: answers, and then figures of its model.
pub(super) fn turning(
    advisor: &Advisor,
    answers: &Answers,
    decided: &Decided,
) -> Vec<TurningFigure> {
    let mut found = of_answers(advisor, answers);
    if decided.blueprint.scenarios.iter().any(|size| size.shown) {
        found.extend(of_model(advisor, answers, decided));
    }
    found
}

/// The assumed answers with which another verdict would follow.
fn of_answers(advisor: &Advisor, answers: &Answers) -> Vec<TurningFigure> {
    let ends = ENDS.map(|id| Percent(advisor.playbook.figure("measuring", id)).fraction());
    let mut today = None;
    let mut found = Vec::new();
    for (question, answered) in answers.iter() {
        let (Kind::Number(numeric), Value::Number(assumed), Origin::Assumed) =
            (&question.kind, &answered.value, answered.origin)
        else {
            continue;
        };
        let today = today.get_or_insert_with(|| advisor.estimate(answers).readiness.verdict);
        for of_own in ends {
            let end = times(*assumed, of_own).clamp(numeric.min, numeric.max);
            let end = if numeric.whole { end.round() } else { end };
            let supposed = answers.supposing(question.id, Value::Number(end));
            if end == *assumed || !advisor.accepts(&supposed) {
                continue;
            }
            let then = advisor.estimate(&supposed);
            if then.readiness.verdict != *today {
                found.push(TurningFigure {
                    label: question.label.into(),
                    times: Number(of_own),
                    net: then.economics.program.net,
                    verdict: Some(then.readiness.verdict),
                });
            }
        }
    }
    found
}

/// The assumed figures of a program's model that turn its result, those that move it most first.
fn of_model(advisor: &Advisor, answers: &Answers, decided: &Decided) -> Vec<TurningFigure> {
    let model = &decided.forecast;
    let earns = |net: f64| net > 0.0;
    let today = earns(ProgramForecast::of(model).total[Flow::Net]);
    let inputs = advisor.inputs_of_answers(answers, model);
    let assumed = |name: &str| {
        let mut inputs = inputs.iter();
        inputs.find(|known| known.input.name == name && known.standing == Standing::Assumed)
    };
    let turning = |known: &ModelInput, of_own: Decimal, net: f64| {
        (earns(net) != today).then(|| TurningFigure {
            label: known.name.into(),
            times: Number(of_own.round_dp(2).normalize()),
            net: Money(printed(net, decided.blueprint.company.minor_units)),
            verdict: None,
        })
    };
    let assumptions = Assumptions::of(&advisor.playbook, answers.assumptions());
    let bars = tornado(model, &usual_terms(&advisor.playbook, &assumptions));
    let mut found = Vec::new();
    for bar in &bars {
        let Some(known) = assumed(bar.input) else {
            continue;
        };
        for (end, net) in [(bar.low, bar.net_at_low), (bar.high, bar.net_at_high)] {
            let of_own = if bar.is_factor() {
                Some(end)
            } else {
                end.checked_div(known.value)
            };
            found.extend(of_own.and_then(|of_own| turning(known, of_own, net)));
        }
    }
    found
}
