//! From raw answers to checked answers: nothing missing, nothing contradictory.

use super::raw::{AnswerStatus, Asking, Place, RawAnswers};
use super::relations::breaches;
use super::write::sample;
use super::{Answered, Answers, Origin};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::questions::{CURRENCY, INTEGRATIONS, Question, TERMS};
use crate::units::Value;

/// Checks raw answers together with the problems of reading them, and accepts the relevant ones.
///
/// # Errors
/// Every problem of the run in the order of the text: `problems`, contradictions, missing answers.
pub fn check(
    raw: &RawAnswers,
    mut problems: Vec<Diagnostic>,
    asking: Asking,
) -> Result<Answers, Diagnostics> {
    let statuses = raw.statuses(asking);
    problems.extend(pairs(raw, &statuses));
    let open = statuses.contains(&AnswerStatus::Open);
    let missing = raw.missing(asking);
    if !missing.is_empty() {
        problems.push(missing_answers(&missing, open, raw));
    }
    Diagnostics::ensure_none(problems).map_err(Diagnostics::sorted)?;
    Ok(accepted(raw, statuses))
}

/// The answers that are valid, whatever is missing or refused: enough to find those that contradict each
/// other, never enough to design with.
#[must_use]
pub fn valid_part(raw: &RawAnswers, asking: Asking) -> Answers {
    accepted(raw, raw.statuses(asking))
}

/// The relevant answers with their places.
fn accepted(raw: &RawAnswers, statuses: Vec<AnswerStatus<'_>>) -> Answers {
    let is_listed = |id: &str| {
        let index = raw.questionnaire.index(id);
        index.is_some_and(|index| statuses[index] == AnswerStatus::Listed)
    };
    let candidates = is_listed(INTEGRATIONS).then(|| raw.list(INTEGRATIONS));
    let terms = is_listed(TERMS).then(|| raw.list(TERMS));
    let mut answered = Vec::with_capacity(statuses.len());
    let mut places = Vec::with_capacity(statuses.len());
    for (entry, status) in raw.answers.iter().zip(statuses) {
        places.push(entry.as_ref().and_then(|entry| entry.place.clone()));
        answered.push(match status {
            AnswerStatus::Answered(value, origin) => Some(Answered {
                value: value.into_owned(),
                origin,
            }),
            _ => None,
        });
    }
    Answers {
        questionnaire: raw.questionnaire,
        answered,
        places,
        candidates: candidates.unwrap_or_default(),
        terms: terms.unwrap_or_default(),
        assumptions: raw.assumptions.clone(),
    }
}

/// All missing answers in one problem, each with the text to type: in the file that was read, else as a flag.
fn missing_answers(missing: &[&Question], open: bool, raw: &RawAnswers) -> Diagnostic {
    let message = match missing.len() {
        1 => "an answer is missing".to_owned(),
        many => format!("{many} answers are missing"),
    };
    let mut problem = Diagnostic::error("missing", message);
    let last = missing[missing.len() - 1];
    for question in missing {
        let unknown = match (&question.unknown, raw.response(question)) {
            (Some(_), None) => "; `unknown` is possible",
            (Some(_), Some(_)) => "; earlier answers do not tell it",
            (None, _) => "",
        };
        let bounds = question.kind.bounds();
        let because = asked_because(question, raw);
        problem = problem.help(if raw.file.is_some() {
            let section = raw.questionnaire.sections[question.section].id;
            let (key, sample) = (question.key, sample(question));
            format!("below `{section}:` write `{key}: {sample}` ({bounds}){unknown}{because}")
        } else {
            let (id, sample) = (question.id, in_a_shell(question.sample()));
            format!("`{id}` ({bounds}): `--set {id}={sample}`{unknown}{because}")
        });
    }
    if open {
        problem = problem.help("these answers decide whether there are more questions");
    }
    problem.help(match &raw.file {
        Some(file) => format!(
            "write them into `{file}`, or give them with `--set`, such as `--set {}={}`; `--assume` takes the documented \
             assumption where `unknown` is possible",
            last.id,
            in_a_shell(last.sample())
        ),
        None => "give them with `--set`, in a file that `partnerkit init` writes, or run `partnerkit design` in a \
                 terminal to be asked; `--assume` takes the documented assumption where `unknown` is possible"
            .to_owned(),
    })
}

/// The given answers that make a question apply: a changed answer may bring questions that a file never had.
fn asked_because(question: &Question, raw: &RawAnswers) -> String {
    let answers = question.when.iter().filter_map(|condition| {
        let asked = &raw.questionnaire.questions[condition.question];
        let value = raw.given(asked)?;
        Some(format!("`{}` is `{}`", asked.id, asked.kind.write(value)))
    });
    match answers.collect::<Vec<_>>() {
        answers if answers.is_empty() => String::new(),
        answers => format!("; asked because {}", answers.join(" and ")),
    }
}

/// A sample as a word of a command line.
fn in_a_shell(sample: &str) -> String {
    if sample.contains(|c: char| c.is_whitespace() || "$&;,#'\"".contains(c)) {
        format!("'{sample}'")
    } else {
        sample.to_owned()
    }
}

/// The pairs of answers that cannot both hold, whatever is still missing.
#[must_use]
pub fn contradictions(raw: &RawAnswers, asking: Asking) -> Vec<Diagnostic> {
    pairs(raw, &raw.statuses(asking))
}

/// The pairs of answers that cannot both hold and need no table to see it.
fn pairs(raw: &RawAnswers, statuses: &[AnswerStatus<'_>]) -> Vec<Diagnostic> {
    let mut problems = foreign_marks(raw, statuses);
    problems.extend(program_of_the_future(raw, statuses));
    problems.extend(broken_rules(raw, statuses));
    problems
}

/// The answer to a question that is relevant and answered, and where it comes from.
fn answered<'s>(
    raw: &RawAnswers,
    statuses: &'s [AnswerStatus<'_>],
    id: &str,
) -> Option<(usize, &'s Value, Origin)> {
    let index = raw.questionnaire.index(id)?;
    match &statuses[index] {
        AnswerStatus::Answered(value, origin) => Some((index, value.as_ref(), *origin)),
        _ => None,
    }
}

/// Amounts that are marked with another currency than the company's.
fn foreign_marks(raw: &RawAnswers, statuses: &[AnswerStatus<'_>]) -> Vec<Diagnostic> {
    let Some((index, Value::Choice(code), origin)) = answered(raw, statuses, CURRENCY) else {
        return Vec::new();
    };
    let help = match origin {
        Origin::Given => format!("give the amount in {code}, without a mark"),
        Origin::Assumed => format!("give `{CURRENCY}`, or the amount in {code}, without a mark"),
    };
    let mut problems = Vec::new();
    for answer in raw.answers.iter().flatten() {
        let Some(place) = &answer.place else {
            continue;
        };
        for (mark, span) in answer.marks.iter().filter(|(mark, _)| !mark.fits(code)) {
            let message = format!(
                "the amount is marked `{}`, but amounts are in {code}",
                mark.text()
            );
            let problem = Diagnostic::error("contradiction", message)
                .at(&place.source, span.range(), "")
                .help(&help);
            problems.push(at_answer(
                problem,
                raw.place(index),
                "the company's currency",
            ));
        }
    }
    problems
}

/// A program that is said to run today and begins after the plan.
fn program_of_the_future(raw: &RawAnswers, statuses: &[AnswerStatus<'_>]) -> Option<Diagnostic> {
    let (since, Value::Date(first), _) = answered(raw, statuses, "program.since")? else {
        return None;
    };
    let (start, Value::Date(day), _) = answered(raw, statuses, "goals.start_date")? else {
        return None;
    };
    (first > day).then(|| {
        let message = format!("a program that begins on {first} does not run yet on {day}");
        let problem = Diagnostic::error("contradiction", message);
        let problem = at_answer(problem, raw.place(since), "");
        at_answer(problem, raw.place(start), "the first day of the plan")
            .help("correct one of them, or answer `program.exists: no`")
    })
}

/// Fields of lists that break a rule of their list.
fn broken_rules(raw: &RawAnswers, statuses: &[AnswerStatus<'_>]) -> Vec<Diagnostic> {
    let given = |id: &str| match answered(raw, statuses, id)? {
        (_, value, Origin::Given) => value.number(),
        _ => None,
    };
    let mut problems = Vec::new();
    for question in &raw.questionnaire.questions {
        let (Some(list), Some(answer), AnswerStatus::Listed) = (
            question.list(),
            &raw.answers[question.index],
            &statuses[question.index],
        ) else {
            continue;
        };
        for breach in breaches(list, raw.items(question), given) {
            let field = answer.place_of_field(breach.item, breach.field);
            let other = breach
                .other
                .and_then(|other| match raw.questionnaire.index(other) {
                    Some(index) => raw.place(index).cloned(),
                    None => answer.place_of_field(breach.item, other),
                });
            let problem = Diagnostic::error("contradiction", breach.message);
            let problem = at_answer(problem, field.as_ref(), "");
            let problem = at_answer(problem, other.as_ref(), "");
            problems.push(problem.help("correct one of them, or leave one away"));
        }
    }
    problems
}

/// A problem with the place of an answer, where that was read from a text.
pub(super) fn at_answer(problem: Diagnostic, place: Option<&Place>, text: &str) -> Diagnostic {
    match place {
        Some(place) => problem.at(&place.source, place.span.clone(), text),
        None => problem,
    }
}
