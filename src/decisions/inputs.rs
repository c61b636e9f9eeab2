//! What a design rests on: every fact, and everything that was assumed for want of an answer.

use rustc_hash::FxHashSet;

use crate::answers::Origin;
use crate::blueprint::{self, Decision, Fact, Integration};
use crate::facts::{Facts, label, unit_of_answer};
use crate::questions::{Assumed, Kind, Question, questionnaire};
use crate::units::Value;

use super::assumptions::{Assumption, Assumptions, assumption};
use super::candidates::score::BUILD_FIRST;
use super::evaluation::Evaluation;
use super::trace::to_value;

/// Every answer, every derived fact that belongs to the whole program, in order, and what decisions looked at beside
/// them that has a name, such as a single option.
pub(super) fn facts(known: &Facts<'_>, decisions: &[Decision]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (question, answered) in known.answers.iter() {
        if question.is_list() {
            continue;
        }
        let unit = unit_of_answer(question);
        facts.push(Fact {
            id: question.id.into(),
            label: question.label.into(),
            words: (!question.kind.options().is_empty()).then(|| {
                question
                    .kind
                    .show(&answered.value, known.answers.currency())
            }),
            value: answered.value.in_unit(unit),
            unit: unit.into(),
            from: match answered.origin {
                Origin::Given => "answer",
                Origin::Assumed => "assumption",
            }
            .into(),
        });
    }
    facts.extend(known.derived().map(|(id, value, unit)| Fact {
        id: id.into(),
        label: label(id).into(),
        words: None,
        value: to_value(value, unit),
        unit: unit.into(),
        from: "derived".into(),
    }));
    for (id, value) in decisions.iter().flat_map(|decision| &decision.facts) {
        let label = label(id);
        if matches!(value, Value::YesNo(_))
            && !label.is_empty()
            && !facts.iter().any(|fact| fact.id == *id)
        {
            facts.push(Fact {
                id: id.clone(),
                label: label.into(),
                words: None,
                value: value.clone(),
                unit: "yes_no".into(),
                from: "derived".into(),
            });
        }
    }
    facts
}

/// Everything that was assumed for want of an answer.
pub(super) fn assumed(
    evaluation: &mut Evaluation<'_>,
    assumptions: &Assumptions,
    integrations: &[Integration],
) -> Vec<blueprint::Assumption> {
    let mut assumed = Vec::new();
    let answers = evaluation.facts.answers;
    for (question, answered) in answers.iter() {
        if answered.origin != Origin::Assumed {
            continue;
        }
        let (because, source): (String, &'static str) = match &question.unknown {
            Some(assumption) => (
                match assumption.answer {
                    Assumed::SameAs(at) => format!(
                        "{} (as answered under `{}`)",
                        assumption.why,
                        questionnaire().questions[at].label
                    ),
                    Assumed::Fixed(_) | Assumed::WorkedOut => assumption.why.into(),
                },
                assumption.source,
            ),
            None => ("the documented default".into(), "judgement-answers"),
        };
        evaluation.cite_id(source);
        assumed.push(blueprint::Assumption {
            id: question.id.into(),
            label: question.label.into(),
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
        assumed.push(assumption(evaluation, assumptions, Assumption::BuildWeeks));
    }
    assumed
}

fn facts_unit(question: &Question) -> &'static str {
    match &question.kind {
        Kind::Number(numeric) => numeric.unit.id(),
        _ => "text",
    }
}
