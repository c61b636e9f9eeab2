//! The figures that a forecast takes beside the answers: offered at the review, and changed one by one.

use std::sync::Arc;

use super::advice::{Advice, Figure};
use super::prompter::{Interrupt, Item, LineAsk, ListAsk, MORE, Prompter, Tone};

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
    let mut text = figure.typed.clone();
    let mut refused = false;
    loop {
        let line = LineAsk {
            id: &figure.id,
            text: &text,
            may_be_empty: true,
            refused,
            proposed: !refused,
            ..LineAsk::default()
        };
        let typed = prompter.line(&line)?.trim().to_owned();
        if typed == MORE {
            let words = format!(
                "Write your own in the same unit, such as `{}`.",
                figure.typed
            );
            prompter.say(Tone::Help, &words)?;
            continue;
        }
        text = typed;
        if text.is_empty() || text == figure.typed {
            return Ok(());
        }
        let before = raw.assumptions.clone();
        raw.assumptions.retain(|given| given.id != figure.id);
        raw.assumptions.push(given(&figure.id, &text));
        let problems = advice.contradictions(&valid_part(raw, asking));
        let Some(problem) = problems.iter().find(|problem| problem.id == "assumption") else {
            prompter.say(Tone::Answer, &format!("= {text}"))?;
            return Ok(());
        };
        raw.assumptions = before;
        let words = format!("`{text}` cannot be taken: {}", problem.help.join("; "));
        prompter.say(Tone::Fault, &words)?;
        refused = true;
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
