//! One interview: which question comes next, what its answer does, and the list at the end.

use chrono::NaiveDate;

use super::{Interrupt, Item, LineAsk, ListAsk, Prompter, Step, Tone, candidates};
use crate::answers::{AnswerStatus, Answers, Asking, Origin, RawAnswers, Response, check};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::questions::kinds::currency_mark;
use crate::questions::{CURRENCY, INTEGRATIONS, Kind, Question, Rejection, UNKNOWN};
use crate::units::Value;

/// Saves the answers while the interview goes on.
pub trait DraftStore {
    /// Saves the answers as they are now.
    ///
    /// # Errors
    /// Why they could not be saved.
    fn save(&mut self, raw: &RawAnswers) -> Result<(), Diagnostics>;
}

/// Finds contradictions between complete answers that the questionnaire cannot see.
pub type Validator<'a> = dyn Fn(&Answers) -> Vec<Diagnostic> + 'a;

/// An interview under way.
#[derive(Debug)]
pub struct Session {
    /// The answers so far.
    pub raw: RawAnswers,
    /// How unanswered questions are taken.
    pub asking: Asking,
    /// The day that is proposed where a day is asked for.
    pub today: Option<NaiveDate>,
    /// Whether an earlier run was broken off, perhaps in the middle of a list.
    pub resumed: bool,
}

/// How an interview ended.
#[derive(Debug)]
pub enum Finish {
    /// Everything is answered and checked.
    Complete(Box<Answers>),
    /// The person left before that.
    Left,
}

impl Session {
    /// An interview that begins with these answers.
    #[must_use]
    pub fn new(raw: RawAnswers, asking: Asking, today: Option<NaiveDate>) -> Self {
        Self {
            raw,
            asking,
            today,
            resumed: false,
        }
    }

    /// Asks until everything relevant is answered and the person is content with it.
    ///
    /// # Errors
    /// Why it cannot go on; every answer given until then has been kept.
    pub fn run(
        &mut self,
        prompter: &mut dyn Prompter,
        store: &mut dyn DraftStore,
        validate: &Validator<'_>,
    ) -> Result<Finish, Interrupt> {
        let mut at = self.unfinished_list();
        let mut from_review = false;
        loop {
            let Some(index) = at.take().or_else(|| self.first_open()) else {
                match self.review(prompter, validate)? {
                    Review::Content(answers) => return Ok(Finish::Complete(answers)),
                    Review::Leave => return Ok(Finish::Left),
                    Review::Change(index) => {
                        at = Some(index);
                        from_review = true;
                    }
                    Review::Back => {
                        at = self.before(self.raw.answers.len());
                        from_review = false;
                    }
                }
                continue;
            };
            match self.question(index, prompter, store)? {
                Step::Answer(response) => {
                    from_review = false;
                    let question = &self.raw.questionnaire.questions[index];
                    if self.raw.response(question) != Some(&response) {
                        self.raw.put(question, response);
                        store.save(&self.raw).map_err(Interrupt::Draft)?;
                    }
                }
                Step::Leave => return Ok(Finish::Left),
                Step::Back if from_review => from_review = false,
                Step::Back => {
                    at = self.before(index);
                    if at.is_none() {
                        prompter.say(Tone::Note, "This is the first question.")?;
                        at = Some(index);
                    }
                }
            }
        }
    }

    /// The list to look at again when everything is answered: a broken-off run may have stopped inside it.
    fn unfinished_list(&self) -> Option<usize> {
        if !self.resumed || self.first_open().is_some() || self.raw.candidates().is_empty() {
            return None;
        }
        self.raw.questionnaire.index(INTEGRATIONS)
    }

    fn first_open(&self) -> Option<usize> {
        let statuses = self.raw.statuses(self.asking);
        statuses
            .iter()
            .position(|status| matches!(status, AnswerStatus::Missing | AnswerStatus::Refused))
    }

    /// The relevant question before this place.
    fn before(&self, index: usize) -> Option<usize> {
        let statuses = self.raw.statuses(self.asking);
        (0..index).rev().find(|at| is_relevant(&statuses[*at]))
    }

    /// The code of the company's currency, as far as it is known.
    fn currency(&self) -> &'static str {
        let question = self.raw.questionnaire.get(CURRENCY);
        match question.and_then(|question| self.raw.response(question)) {
            Some(Response::Given(Value::Choice(code))) => code,
            _ => "USD",
        }
    }

    /// Shows a question and asks until there is an answer to it.
    fn question(
        &mut self,
        index: usize,
        prompter: &mut dyn Prompter,
        store: &mut dyn DraftStore,
    ) -> Result<Step<Response>, Interrupt> {
        let questionnaire = self.raw.questionnaire;
        let question = &questionnaire.questions[index];
        self.introduce(question, prompter)?;
        let came = match &question.kind {
            Kind::List { fields, .. } => {
                candidates::ask(&mut self.raw, question, fields, prompter, store)?
            }
            Kind::YesNo | Kind::Choice(_) => self.choose(question, prompter)?,
            Kind::Choices { .. } => self.mark(question, prompter)?,
            _ => self.type_in(question, prompter)?,
        };
        if let Step::Answer(response) = &came {
            let shown = self.shown(question, response);
            prompter.say(Tone::Answer, &format!("= {shown}"))?;
        }
        Ok(came)
    }

    fn introduce(&self, question: &Question, prompter: &mut dyn Prompter) -> Result<(), Interrupt> {
        let statuses = self.raw.statuses(self.asking);
        let relevant =
            |part: &[AnswerStatus<'_>]| part.iter().filter(|one| is_relevant(one)).count();
        let number = relevant(&statuses[..=question.index]);
        let all = relevant(&statuses);
        let title = self.raw.questionnaire.sections[question.section].title;
        prompter.say(Tone::Heading, &format!("{title} · {number} of about {all}"))?;
        prompter.say(Tone::Question, question.prompt)?;
        prompter.say(Tone::Help, question.help)?;
        let typed = question.kind.options().is_empty() && !matches!(question.kind, Kind::YesNo);
        if typed {
            let bounds = match &question.kind {
                Kind::List { .. } => None,
                kind => Some(sentence(&kind.bounds())),
            };
            let example = question
                .example
                .map(|example| format!("Example: {example}"));
            let both: Vec<String> = bounds.into_iter().chain(example).collect();
            prompter.say(Tone::Help, &both.join(" "))?;
            if question.optional && !question.is_list() {
                prompter.say(Tone::Help, "Optional: an empty line leaves it out.")?;
            }
        }
        if let Some(assumption) = self.assumption(question) {
            let how = if typed { ", type unknown" } else { "" };
            prompter.say(
                Tone::Help,
                &format!("If you don't know{how}: {assumption}."),
            )?;
        }
        if let Some(response) = self.raw.response(question) {
            let shown = self.shown(question, response);
            prompter.say(Tone::Help, &format!("Enter keeps: {shown}"))?;
        } else if let Some(default) = &question.default {
            let shown = question.kind.show(default, self.currency());
            prompter.say(Tone::Help, &format!("Enter takes the default: {shown}"))?;
        } else if let (Kind::Date { .. }, Some(today)) = (&question.kind, self.today) {
            prompter.say(Tone::Help, &format!("Enter takes today: {today}"))?;
        }
        Ok(())
    }

    /// `4% is assumed (why)`, with the value that is known by now.
    fn assumption(&self, question: &Question) -> Option<String> {
        let unknown = question.unknown.as_ref()?;
        let questionnaire = self.raw.questionnaire;
        let answer = match &unknown.answer {
            crate::questions::Assumed::SameAs(other) => {
                match &self.raw.statuses(self.asking)[*other] {
                    AnswerStatus::Answered(value, _) => {
                        Some(question.kind.show(value, self.currency()))
                    }
                    _ => questionnaire.assumed_text(question, self.currency()),
                }
            }
            crate::questions::Assumed::Fixed(_) => {
                questionnaire.assumed_text(question, self.currency())
            }
        }?;
        Some(format!("{answer} is assumed ({})", unknown.why))
    }

    fn shown(&self, question: &Question, response: &Response) -> String {
        match response {
            Response::Given(value) => question.kind.show(value, self.currency()),
            Response::Candidates(candidates) => match candidates.len() {
                0 => "none".to_owned(),
                1 => "1 product".to_owned(),
                many => format!("{many} products"),
            },
            Response::Unknown => {
                let assumption = self.assumption(question);
                assumption.map_or_else(|| UNKNOWN.to_owned(), |text| format!("not known: {text}"))
            }
            Response::LeftOut => "left out".to_owned(),
        }
    }

    /// One of some options, yes or no; a list has room for "I don't know".
    fn choose(
        &self,
        question: &Question,
        prompter: &mut dyn Prompter,
    ) -> Result<Step<Response>, Interrupt> {
        let mut responses = Vec::new();
        let mut items = Vec::new();
        match &question.kind {
            Kind::YesNo => {
                for (id, text, yes) in [("yes", "Yes", true), ("no", "No", false)] {
                    items.push(Item::new(id, text));
                    responses.push(Response::Given(Value::YesNo(yes)));
                }
            }
            kind => {
                for option in kind.options() {
                    items.push(Item::new(option.id, option.label));
                    responses.push(Response::Given(Value::Choice(option.id)));
                }
            }
        }
        if question.unknown.is_some() {
            items.push(Item::new(UNKNOWN, "I don't know"));
            responses.push(Response::Unknown);
        }
        if question.optional {
            items.push(Item::new("", "Leave it out"));
            responses.push(Response::LeftOut);
        }
        let earlier = self.raw.response(question);
        let chosen = responses
            .iter()
            .position(|response| Some(response) == earlier);
        let ask = ListAsk {
            id: question.id,
            items: &items,
            chosen: &[chosen.unwrap_or(0)],
        };
        Ok(match prompter.one(&ask)? {
            Step::Answer(index) => Step::Answer(responses.swap_remove(index)),
            Step::Back => Step::Back,
            Step::Leave => Step::Leave,
        })
    }

    /// Several of some options.
    fn mark(
        &self,
        question: &Question,
        prompter: &mut dyn Prompter,
    ) -> Result<Step<Response>, Interrupt> {
        let options = question.kind.options();
        let mut items: Vec<Item> = options
            .iter()
            .map(|option| Item::new(option.id, option.label))
            .collect();
        let unknown = question.unknown.as_ref().map(|_| {
            items.push(Item::new(UNKNOWN, "I don't know"));
            items.len() - 1
        });
        let mut chosen: Vec<usize> = match self.raw.response(question) {
            Some(Response::Given(Value::Choices(ids))) => (0..options.len())
                .filter(|index| ids.contains(&options[*index].id))
                .collect(),
            Some(Response::Unknown) => unknown.into_iter().collect(),
            _ => Vec::new(),
        };
        loop {
            let ask = ListAsk {
                id: question.id,
                items: &items,
                chosen: &chosen,
            };
            chosen = match prompter.many(&ask)? {
                Step::Answer(chosen) => chosen,
                Step::Back => return Ok(Step::Back),
                Step::Leave => return Ok(Step::Leave),
            };
            if unknown.is_some_and(|unknown| chosen == [unknown]) {
                return Ok(Step::Answer(Response::Unknown));
            }
            let ids: Vec<&str> = chosen
                .iter()
                .map(|index| items[*index].id.as_str())
                .collect();
            let validated = if ids.contains(&UNKNOWN) {
                Err(format!("`{}`: \"I don't know\" stands alone", question.id))
            } else if ids.is_empty() && matches!(question.kind, Kind::Choices { at_least: 0, .. }) {
                Ok(Value::Choices(Vec::new()))
            } else {
                question
                    .parse(&ids.join(","))
                    .map_err(|rejection| fault(question, &rejection))
            };
            match validated {
                Ok(value) => return Ok(Step::Answer(Response::Given(value))),
                Err(words) => prompter.say(Tone::Fault, &words)?,
            }
        }
    }

    /// A line of text, validated by the question's own parser.
    fn type_in(
        &self,
        question: &Question,
        prompter: &mut dyn Prompter,
    ) -> Result<Step<Response>, Interrupt> {
        let mut text = match self.raw.response(question) {
            Some(Response::Given(value)) => question.kind.write(value),
            Some(Response::Unknown) => UNKNOWN.to_owned(),
            Some(_) => String::new(),
            None => match (&question.default, &question.kind, self.today) {
                (Some(default), _, _) => question.kind.write(default),
                (None, Kind::Date { .. }, Some(today)) => today.to_string(),
                _ => String::new(),
            },
        };
        let proposed = self.raw.response(question).is_none();
        let mut refused = false;
        loop {
            let ask = LineAsk {
                id: question.id,
                text: &text,
                may_be_empty: question.optional,
                several: matches!(question.kind, Kind::Texts { .. }),
                refused,
                proposed: proposed && !refused,
            };
            text = match prompter.line(&ask)? {
                Step::Answer(text) => text,
                Step::Back => return Ok(Step::Back),
                Step::Leave => return Ok(Step::Leave),
            };
            if text.trim().is_empty() && question.optional {
                return Ok(Step::Answer(Response::LeftOut));
            }
            if text.trim() == UNKNOWN && question.unknown.is_some() {
                return Ok(Step::Answer(Response::Unknown));
            }
            match self.understand(question, &text) {
                Ok(value) => return Ok(Step::Answer(Response::Given(value))),
                Err(rejection) => {
                    refused = true;
                    prompter.say(Tone::Fault, &fault(question, &rejection))?;
                    if rejection.readings.len() > 1
                        && let Some(reading) = which(question, &rejection, prompter)?
                    {
                        match self.understand(question, &reading) {
                            Ok(value) => return Ok(Step::Answer(Response::Given(value))),
                            Err(_) => text = reading,
                        }
                    }
                }
            }
        }
    }

    fn understand(&self, question: &Question, text: &str) -> Result<Value, Rejection> {
        if text.trim() == UNKNOWN {
            return Err(Rejection {
                id: "no-assumption",
                message: "nothing is assumed here, so it is needed".to_owned(),
                help: vec![question.kind.expects()],
                readings: Vec::new(),
            });
        }
        let value = question.parse(text)?;
        let currency = self.currency();
        match currency_mark(text).filter(|mark| question.kind.is_money() && !mark.fits(currency)) {
            None => Ok(value),
            Some(mark) => Err(Rejection {
                id: "contradiction",
                message: format!(
                    "the amount is marked `{}`, but amounts are in {currency}",
                    mark.text()
                ),
                help: vec![format!("give the amount in {currency}, without a mark")],
                readings: Vec::new(),
            }),
        }
    }

    /// The complete answers, when no two of them contradict each other.
    fn finish(&self, validate: &Validator<'_>) -> Result<Answers, Diagnostics> {
        let answers = check(&self.raw, Vec::new(), self.asking)?;
        let mut problems = validate(&answers);
        problems.retain(|problem| problem.severity == Severity::Error);
        if problems.is_empty() {
            Ok(answers)
        } else {
            Err(Diagnostics(problems))
        }
    }

    /// The list of all answers, of which any can be changed.
    fn review(
        &self,
        prompter: &mut dyn Prompter,
        validate: &Validator<'_>,
    ) -> Result<Review, Interrupt> {
        let statuses = self.raw.statuses(self.asking);
        let mut items = vec![Item::new("go", "All of this is right: go on")];
        let mut indices = vec![None];
        let mut assumed = 0;
        for (question, status) in self.raw.questionnaire.questions.iter().zip(&statuses) {
            let shown = match status {
                AnswerStatus::Answered(value, origin) => {
                    let shown = question.kind.show(value, self.currency());
                    if *origin == Origin::Assumed {
                        assumed += 1;
                        format!("{shown} (assumed)")
                    } else {
                        shown
                    }
                }
                AnswerStatus::LeftOut => "left out".to_owned(),
                AnswerStatus::Listed => self
                    .raw
                    .response(question)
                    .map_or_else(String::new, |response| self.shown(question, response)),
                _ => continue,
            };
            items.push(Item::new(
                question.id,
                format!("{}: {shown}", question.label),
            ));
            indices.push(Some(question.index));
        }
        items.push(Item::new("leave", "Save and leave"));
        indices.push(None);
        let answers = items.len() - 2;
        prompter.say(
            Tone::Heading,
            &format!("Review · {answers} answers, {assumed} of them assumed"),
        )?;
        prompter.say(Tone::Help, "Choose an answer to change it, or go on.")?;
        loop {
            let ask = ListAsk {
                id: "review",
                items: &items,
                chosen: &[0],
            };
            return Ok(match prompter.one(&ask)? {
                Step::Answer(0) => match self.finish(validate) {
                    Ok(answers) => Review::Content(Box::new(answers)),
                    Err(problems) => {
                        for problem in &problems.0 {
                            let words = [problem.message.clone(), problem.help.join("; ")];
                            prompter.say(Tone::Fault, &words.join(": "))?;
                        }
                        continue;
                    }
                },
                Step::Answer(index) => match indices[index] {
                    Some(index) => Review::Change(index),
                    None => Review::Leave,
                },
                Step::Back => Review::Back,
                Step::Leave => Review::Leave,
            });
        }
    }
}

/// What came of the list of all answers.
enum Review {
    Content(Box<Answers>),
    Change(usize),
    Back,
    Leave,
}

fn is_relevant(status: &AnswerStatus<'_>) -> bool {
    !matches!(status, AnswerStatus::NotAsked | AnswerStatus::Open)
}

/// The words for a refused text: those of the file's error, and what would pass.
pub(super) fn fault(question: &Question, rejection: &Rejection) -> String {
    format!(
        "`{}`: {}; {}",
        question.id,
        rejection.message,
        rejection.help.join("; ")
    )
}

/// Which reading of an ambiguous text is meant; none when the person would rather type it anew.
fn which(
    question: &Question,
    rejection: &Rejection,
    prompter: &mut dyn Prompter,
) -> Result<Option<String>, Interrupt> {
    let items: Vec<Item> = rejection
        .readings
        .iter()
        .map(|reading| Item::new(reading.as_str(), reading.as_str()))
        .collect();
    let ask = ListAsk {
        id: question.id,
        items: &items,
        chosen: &[0],
    };
    Ok(match prompter.one(&ask)? {
        Step::Answer(index) => Some(rejection.readings[index].clone()),
        Step::Back | Step::Leave => None,
    })
}

/// The words as a sentence of their own.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}
