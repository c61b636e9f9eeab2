//! The short interview: what can be assumed is assumed, and only the rest is asked.

use super::prompter::{Interrupt, Item, ListAsk, Prompter, Tone};
use crate::answers::{AnswerStatus, Asking, RawAnswers, Response};

/// Asks whether to answer everything or only what cannot be assumed. For a short interview it gives the answers
/// with the others put in, as not known or left out, so that the draft alone says what is left to ask.
pub(super) fn offer(
    raw: &RawAnswers,
    prompter: &mut dyn Prompter,
) -> Result<Option<RawAnswers>, Interrupt> {
    let mut short = raw.clone();
    for question in &raw.questionnaire.questions {
        let assumed = question.unknown.as_ref().map(|_| Response::Unknown);
        let left_out = question.optional.then_some(Response::LeftOut);
        if let Some(response) = assumed.or(left_out)
            && raw.response(question).is_none()
            && !question.quick
            && !question.volunteered
        {
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
        "What is assumed is listed at the end, and each of it can be changed there.",
    )?;
    loop {
        match prompter.one(&ListAsk::of("quick", &items)) {
            Err(Interrupt::Back) => prompter.say(Tone::Note, "This is the first question.")?,
            chosen => return Ok((chosen? == 0).then_some(short)),
        }
    }
}

/// How many questions are left, as far as that can be known.
fn open(raw: &RawAnswers) -> usize {
    let statuses = raw.statuses(Asking::Everything);
    let open = statuses
        .iter()
        .filter(|status| matches!(status, AnswerStatus::Missing | AnswerStatus::Refused));
    open.count()
}
