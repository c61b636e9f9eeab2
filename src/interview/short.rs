//! The short interview: what can be assumed is assumed, and only the rest is asked.

use chrono::NaiveDate;

use super::prompter::{Interrupt, Item, ListAsk, Prompter, Tone};
use crate::answers::{Asking, RawAnswers, Response};
use crate::questions::Question;
use crate::units::Value;

/// Asks whether to answer everything or only what cannot be assumed. For a short interview it gives the answers
/// with the others put in, as not known or left out, so that the draft alone says what is left to ask.
pub(super) fn offer(
    raw: &RawAnswers,
    today: Option<NaiveDate>,
    prompter: &mut dyn Prompter,
) -> Result<Option<RawAnswers>, Interrupt> {
    let mut short = raw.clone();
    for question in &raw.questionnaire.questions {
        let day = today.and_then(|today| question.proposed_day(today));
        let day = day.map(|day| Response::Given(Value::Date(day)));
        let put = in_place_of(question).or(day);
        if let Some(response) = put.filter(|_| raw.response(question).is_none()) {
            short.put(question, response);
        }
    }
    let items = [
        Item::new(
            "quick",
            format!("About {} questions, rest assumed", open(&short)),
        ),
        Item::new("all", format!("All, about {}", open(raw))),
    ];
    prompter.say(Tone::Heading, "Your interview")?;
    prompter.say(Tone::Question, "How much do you want to answer?")?;
    prompter.say(
        Tone::Help,
        "What is assumed is listed at the end, and all of it can be changed there.",
    )?;
    prompter.keys("enter chooses")?;
    let chosen = loop {
        match prompter.one(&ListAsk::of("quick", &items)) {
            Err(Interrupt::Back) => prompter.say(Tone::Note, "This is the first question.")?,
            chosen => break chosen?,
        }
    };
    prompter.say(Tone::Answer, &format!("= {}", items[chosen].text))?;
    Ok((chosen == 0).then_some(short))
}

/// The response that a short interview puts in for a question; none for one that it asks.
fn in_place_of(question: &Question) -> Option<Response> {
    let assumed = question.unknown.as_ref().map(|_| Response::Unknown);
    let left_out = question.optional.then_some(Response::LeftOut);
    let asked = question.quick || question.volunteered;
    assumed.or(left_out).filter(|_| !asked)
}

/// The places of the questions that a short interview did not ask; none where the answers are not from one. Only a short
/// interview puts in responses to all of them, also to those that never become relevant.
pub(super) fn spared(raw: &RawAnswers) -> Vec<usize> {
    let mut spared = Vec::new();
    for question in &raw.questionnaire.questions {
        match (in_place_of(question), raw.response(question)) {
            (Some(_), None) => return Vec::new(),
            (Some(put), Some(response)) if put == *response => spared.push(question.index),
            (None, Some(_)) if question.needs_day() => spared.push(question.index),
            _ => {}
        }
    }
    spared
}

/// How many answers a person has given, without those that a short interview put in.
#[must_use]
pub fn answers_given(raw: &RawAnswers) -> usize {
    raw.answered() - spared(raw).len()
}

/// How many questions are left, as far as that can be known.
fn open(raw: &RawAnswers) -> usize {
    let statuses = raw.statuses(Asking::Everything);
    let open = statuses.iter().filter(|status| status.is_unanswered());
    open.count()
}
