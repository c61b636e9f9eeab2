//! The list of all answers before the interview ends, of which any can be changed.

use super::advice::Advice;
use super::prompter::{Interrupt, Item, ListAsk, Prompter, Tone};
use super::question::Asker;
use crate::answers::{AnswerStatus, Answers, Origin, check, valid_part};
use crate::diagnostics::{Diagnostics, Severity};

/// The outcome of the list of all answers.
pub(super) enum Review {
    /// All of it is right, and no two answers contradict each other.
    Content(Box<Answers>),
    /// The question at this place is to be asked again.
    Change(usize),
    /// The figures of the forecast are to be shown.
    Figures,
}

/// Shows all answers and asks which one to change.
pub(super) fn review(
    asker: Asker<'_>,
    prompter: &mut dyn Prompter,
    advice: &dyn Advice,
) -> Result<Review, Interrupt> {
    let statuses = asker.raw.statuses(asker.asking);
    let figures = advice.figures(&valid_part(asker.raw, asker.asking));
    let mut items = vec![Item::new("go", "All of this is right: go on")];
    let mut steps = vec![None];
    if !figures.is_empty() {
        let text = format!("Figures that drive the forecast: look at {}", figures.len());
        items.push(Item::new("figures", text));
        steps.push(Some(Review::Figures));
    }
    let (mut answers, mut assumed) = (0, 0);
    for (question, status) in asker.raw.questionnaire.questions.iter().zip(&statuses) {
        let shown = match status {
            AnswerStatus::Answered(value, origin) => {
                answers += 1;
                let shown = question.kind.show(value, asker.raw.currency_code());
                if *origin == Origin::Assumed {
                    assumed += 1;
                    format!("{shown} (assumed)")
                } else {
                    shown
                }
            }
            AnswerStatus::LeftOut => "left out".to_owned(),
            AnswerStatus::Listed => {
                let response = asker.raw.response(question);
                response.map_or_else(String::new, |response| asker.describe(question, response))
            }
            _ => continue,
        };
        items.push(Item::new(
            question.id,
            format!("{}: {shown}", question.label),
        ));
        steps.push(Some(Review::Change(question.index)));
    }
    for question in asker.raw.not_volunteered(asker.asking) {
        let text = format!("{}: not asked, may be added", question.label);
        items.push(Item::new(question.id, text));
        steps.push(Some(Review::Change(question.index)));
    }
    items.push(Item::new("leave", "Save and leave"));
    steps.push(None);
    prompter.say(
        Tone::Heading,
        &format!("Review · {answers} answers, {assumed} of them assumed"),
    )?;
    prompter.say(Tone::Help, "Choose an answer to change it, or go on.")?;
    prompter.keys("letters filter")?;
    loop {
        let chosen = prompter.one(&ListAsk::of("review", &items))?;
        if chosen > 0 {
            return steps.swap_remove(chosen).ok_or(Interrupt::Leave);
        }
        match finish(asker, advice) {
            Ok(answers) => return Ok(Review::Content(Box::new(answers))),
            Err(problems) => {
                for problem in &problems.0 {
                    prompter.say(Tone::Fault, &problem.sentence())?;
                }
            }
        }
    }
}

/// The complete answers, when no two of them contradict each other.
fn finish(asker: Asker<'_>, advice: &dyn Advice) -> Result<Answers, Diagnostics> {
    let answers = check(asker.raw, Vec::new(), asker.asking)?;
    let mut problems = advice.contradictions(&answers);
    problems.retain(|problem| problem.severity == Severity::Error);
    Diagnostics::ensure_none(problems)?;
    Ok(answers)
}
