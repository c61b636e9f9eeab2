//! Works an answer out from figures that are easier to find, where `=` is typed at a question.

use super::prompter::{Interrupt, Item, LineAsk, ListAsk, Prompter, Tone, ask_until};
use crate::answers::RawAnswers;
use crate::questions::{Calculator, Question, calculators_of};

/// The id of its prompts.
const ID: &str = "calculator";

/// An answer as it would be typed.
fn known(raw: &RawAnswers, id: Option<&str>) -> Option<String> {
    let question = raw.questionnaire.get(id?)?;
    Some(question.kind.write(raw.given(question)?))
}

/// Asks for the figures and gives the arithmetic, as it would be typed.
pub(super) fn ask(
    raw: &RawAnswers,
    question: &Question,
    prompter: &mut dyn Prompter,
) -> Result<String, Interrupt> {
    let ways: Vec<&Calculator> = calculators_of(question.id).collect();
    let way = match ways.as_slice() {
        [] => {
            let words = "Write the arithmetic behind it, such as = 35 * 12";
            prompter.say(Tone::Help, words)?;
            return Ok(String::new());
        }
        [one] => one,
        several => {
            let ways = several.iter().zip(1..);
            let items: Vec<Item> = ways
                .map(|(one, number)| Item::new(number.to_string(), one.way.as_str()))
                .collect();
            several[prompter.one(&ListAsk::of(ID, &items))?]
        }
    };
    let mut figures = Vec::with_capacity(way.asks.len());
    for figure in &way.asks {
        prompter.say(Tone::Question, &figure.prompt)?;
        let kind = figure.kind();
        let text = known(raw, figure.from.as_deref()).unwrap_or_default();
        let ask = LineAsk {
            id: ID,
            text: &text,
            proposed: true,
            ..LineAsk::default()
        };
        figures.push(ask_until(prompter, ask, &[], |text| {
            let value = kind.parse(text);
            value
                .map(|value| kind.write(&value))
                .map_err(|rejection| rejection.sentence(way.way.as_str()))
        })?);
    }
    Ok(way.arithmetic(&figures))
}
