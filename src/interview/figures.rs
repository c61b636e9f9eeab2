//! The figures that a forecast takes beside the answers: offered at the review, and changed one by one.

use std::sync::Arc;

use super::advice::{Advice, Figure};
use super::prompter::{Interrupt, Item, LineAsk, ListAsk, Prompter, Tone, ask_until};
use crate::answers::{Asking, GivenAssumption, Place, RawAnswers, valid_part};
use crate::diagnostics::Source;

/// Shows the figures until the person is content with them; a changed one is among the answers.
pub(super) fn ask(
    raw: &mut RawAnswers,
    asking: Asking,
    prompter: &mut dyn Prompter,
    advice: &dyn Advice,
) -> Result<(), Interrupt> {
    loop {
        let figures = advice.figures(&valid_part(raw, asking));
        prompter.say(Tone::Heading, "Figures of the forecast")?;
        prompter.say(
            Tone::Help,
            "Each is taken from its source until you give your own.",
        )?;
        prompter.keys("letters filter")?;
        let mut items = vec![Item::new("done", "Back to the answers")];
        items.extend(figures.iter().map(|figure| {
            let is_given = raw.assumptions.iter().any(|given| given.id == figure.id);
            let yours = if is_given { " (yours)" } else { "" };
            Item::new(
                &*figure.id,
                format!("{}{yours} · {}", figure.shown, figure.label),
            )
        }));
        let at = match prompter.one(&ListAsk::of("figures", &items)) {
            Ok(0) | Err(Interrupt::Back) => return Ok(()),
            chosen => chosen?,
        };
        match change(&figures[at - 1], raw, asking, prompter, advice) {
            Err(Interrupt::Back) => {}
            changed => changed?,
        }
    }
}

/// Asks for another value of a figure, until it is taken; an empty line leaves it.
fn change(
    figure: &Figure,
    raw: &mut RawAnswers,
    asking: Asking,
    prompter: &mut dyn Prompter,
    advice: &dyn Advice,
) -> Result<(), Interrupt> {
    prompter.say(Tone::Question, &figure.label)?;
    prompter.say(
        Tone::Help,
        &format!("Now {}. Source: {}.", figure.shown, figure.source),
    )?;
    prompter.keys("? more · an empty line leaves it as it is")?;
    let line = LineAsk {
        id: &figure.id,
        text: &figure.typed,
        may_be_empty: true,
        proposed: true,
        ..LineAsk::default()
    };
    let unit = format!(
        "Write your own in the same unit, such as `{}`.",
        figure.typed
    );
    let taken = ask_until(prompter, line, &[unit], |text| {
        let text = text.trim();
        if text.is_empty() || text == figure.typed {
            return Ok(None);
        }
        let before = raw.assumptions.clone();
        raw.assumptions.retain(|given| given.id != figure.id);
        raw.assumptions.push(given(&figure.id, text));
        let problems = advice.contradictions(&valid_part(raw, asking));
        match problems.iter().find(|problem| problem.id == "assumption") {
            None => Ok(Some(text.to_owned())),
            Some(problem) => {
                raw.assumptions = before;
                let help = problem.help.join("; ");
                Err(format!("`{text}` cannot be taken: {help}"))
            }
        }
    })?;
    match taken {
        Some(text) => prompter.say(Tone::Answer, &format!("= {text}")),
        None => Ok(()),
    }
}

/// A figure that was typed at a prompt.
fn given(id: &str, text: &str) -> GivenAssumption {
    GivenAssumption {
        id: id.to_owned(),
        text: text.to_owned(),
        place: Place {
            source: Arc::new(Source {
                name: "the answer".into(),
                text: text.to_owned(),
            }),
            span: 0..text.len(),
        },
    }
}
