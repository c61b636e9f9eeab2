//! From raw answers to checked answers: nothing missing, nothing contradictory.

use super::raw::{AnswerStatus, Asking, RawAnswers, Response};
use super::relations::breaches;
use super::write::sample;
use super::{Answered, Answers, Origin};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::questions::{CURRENCY, INTEGRATIONS, Question, TERMS};
use crate::units::Value;
use crate::yaml::Span;

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
        match raw.response(asked)? {
            Response::Given(value) => {
                Some(format!("`{}` is `{}`", asked.id, asked.kind.write(value)))
            }
            _ => None,
        }
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
    let mut problems = Vec::new();
    let find = |id: &str| {
        let index = raw.questionnaire.index(id)?;
        match &statuses[index] {
            AnswerStatus::Answered(value, origin) => Some((index, value.as_ref(), *origin)),
            _ => None,
        }
    };
    if let Some((index, Value::Choice(code), origin)) = find(CURRENCY) {
        let marks = raw.answers.iter().flatten().flat_map(|entry| {
            let place = entry.place.as_ref();
            place
                .into_iter()
                .flat_map(|place| entry.marks.iter().map(move |mark| (mark, place)))
        });
        for ((mark, span), place) in marks {
            if mark.fits(code) {
                continue;
            }
            let message = format!(
                "the amount is marked `{}`, but amounts are in {code}",
                mark.text()
            );
            let mut problem =
                Diagnostic::error("contradiction", message).at(&place.source, span.range(), "");
            if let Some(other) = raw.place(index) {
                problem = problem.at(&other.source, other.span.clone(), "the company's currency");
            }
            let help = match origin {
                Origin::Given => format!("give the amount in {code}, without a mark"),
                Origin::Assumed => {
                    format!("give `{CURRENCY}`, or the amount in {code}, without a mark")
                }
            };
            problems.push(problem.help(help));
        }
    }
    if let (Some((since, Value::Date(first), _)), Some((start, Value::Date(day), _))) =
        (find("program.since"), find("goals.start_date"))
        && first > day
    {
        let message = format!("a program that begins on {first} does not run yet on {day}");
        let mut problem = Diagnostic::error("contradiction", message);
        for (index, what) in [(since, ""), (start, "the first day of the plan")] {
            if let Some(place) = raw.place(index) {
                problem = problem.at(&place.source, place.span.clone(), what);
            }
        }
        problems.push(problem.help("correct one of them, or answer `program.exists: no`"));
    }
    let given = |id: &str| match find(id) {
        Some((_, value, Origin::Given)) => value.number(),
        _ => None,
    };
    for question in &raw.questionnaire.questions {
        let (Some(list), Some(entry), AnswerStatus::Listed) = (
            question.list(),
            &raw.answers[question.index],
            &statuses[question.index],
        ) else {
            continue;
        };
        for breach in breaches(list, raw.items(question), given) {
            let mut problem = Diagnostic::error("contradiction", breach.message);
            let within = |key: &str| Some(*entry.fields.get(breach.item)?.get(key)?);
            if let (Some(place), Some(span)) = (&entry.place, within(breach.field)) {
                problem = problem.at(&place.source, span.range(), "");
            }
            if let Some(other) = breach.other {
                let answer = raw.questionnaire.index(other);
                let answer = answer.and_then(|index| raw.answers[index].as_ref());
                let place = answer.unwrap_or(entry).place.as_ref();
                let span = match (answer, place) {
                    (Some(_), Some(place)) => Some(place.span.clone()),
                    _ => within(other).map(Span::range),
                };
                if let (Some(place), Some(span)) = (place, span) {
                    problem = problem.at(&place.source, span, "");
                }
            }
            problems.push(problem.help("correct one of them, or leave one away"));
        }
    }
    problems
}
