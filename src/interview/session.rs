//! One interview: which question comes next, what its answer does, and the list at the end.

use chrono::NaiveDate;

use super::{Item, LineAsk, ListAsk, Prompter, Said, Stop, Tone, candidates};
use crate::answers::{Answers, Asking, Effective, Origin, Reply, Sheet, check};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::questions::kinds::currency_mark;
use crate::questions::{CURRENCY, INTEGRATIONS, Kind, Question, Rejection, UNKNOWN};
use crate::units::Value;

/// Where the answers are kept while the interview goes on.
pub trait Keep {
    /// Keeps the answers as they are now.
    ///
    /// # Errors
    /// Why they could not be kept.
    fn keep(&mut self, sheet: &Sheet) -> Result<(), Diagnostics>;
}

/// Whoever sees contradictions between complete answers that the questionnaire cannot see.
pub type Judge<'a> = dyn Fn(&Answers) -> Vec<Diagnostic> + 'a;

/// An interview under way.
#[derive(Debug)]
pub struct Session {
    /// The answers so far.
    pub sheet: Sheet,
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

/// What came of one question.
enum Came {
    Reply(Reply),
    Back,
    Leave,
}

impl Session {
    /// An interview that begins with these answers.
    #[must_use]
    pub fn new(sheet: Sheet, asking: Asking, today: Option<NaiveDate>) -> Self {
        Self {
            sheet,
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
        keep: &mut dyn Keep,
        judge: &Judge<'_>,
    ) -> Result<Finish, Stop> {
        let mut at = self.unfinished_list();
        let mut from_review = false;
        loop {
            let Some(index) = at.take().or_else(|| self.first_open()) else {
                match self.review(prompter, judge)? {
                    Review::Content(answers) => return Ok(Finish::Complete(answers)),
                    Review::Leave => return Ok(Finish::Left),
                    Review::Change(index) => {
                        at = Some(index);
                        from_review = true;
                    }
                    Review::Back => {
                        at = self.before(self.sheet.entries.len());
                        from_review = false;
                    }
                }
                continue;
            };
            match self.question(index, prompter, keep)? {
                Came::Reply(reply) => {
                    from_review = false;
                    let question = &self.sheet.questionnaire.questions[index];
                    if self.sheet.reply(question) != Some(&reply) {
                        self.sheet.put(question, reply);
                        keep.keep(&self.sheet).map_err(Stop::Draft)?;
                    }
                }
                Came::Leave => return Ok(Finish::Left),
                Came::Back if from_review => from_review = false,
                Came::Back => {
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
        if !self.resumed || self.first_open().is_some() || self.sheet.integrations().is_empty() {
            return None;
        }
        self.sheet.questionnaire.index(INTEGRATIONS)
    }

    fn first_open(&self) -> Option<usize> {
        let effective = self.sheet.effective(self.asking);
        effective
            .iter()
            .position(|effective| matches!(effective, Effective::Missing | Effective::Refused))
    }

    /// The relevant question before this place.
    fn before(&self, index: usize) -> Option<usize> {
        let effective = self.sheet.effective(self.asking);
        (0..index).rev().find(|at| is_relevant(&effective[*at]))
    }

    /// The code of the company's currency, as far as it is known.
    fn currency(&self) -> &'static str {
        let question = self.sheet.questionnaire.get(CURRENCY);
        match question.and_then(|question| self.sheet.reply(question)) {
            Some(Reply::Given(Value::Choice(code))) => code,
            _ => "USD",
        }
    }

    /// Shows a question and asks until there is an answer to it.
    fn question(
        &mut self,
        index: usize,
        prompter: &mut dyn Prompter,
        keep: &mut dyn Keep,
    ) -> Result<Came, Stop> {
        let questionnaire = self.sheet.questionnaire;
        let question = &questionnaire.questions[index];
        self.introduce(question, prompter)?;
        let came = match &question.kind {
            Kind::List { fields, .. } => {
                match candidates::ask(&mut self.sheet, question, fields, prompter, keep)? {
                    Said::Answer(reply) => Came::Reply(reply),
                    Said::Back => Came::Back,
                    Said::Leave => Came::Leave,
                }
            }
            Kind::YesNo | Kind::Choice(_) => self.choose(question, prompter)?,
            Kind::Choices { .. } => self.mark(question, prompter)?,
            _ => self.type_in(question, prompter)?,
        };
        if let Came::Reply(reply) = &came {
            let shown = self.shown(question, reply);
            prompter.say(Tone::Answer, &format!("= {shown}"))?;
        }
        Ok(came)
    }

    fn introduce(&self, question: &Question, prompter: &mut dyn Prompter) -> Result<(), Stop> {
        let effective = self.sheet.effective(self.asking);
        let relevant = |part: &[Effective<'_>]| part.iter().filter(|one| is_relevant(one)).count();
        let number = relevant(&effective[..=question.index]);
        let all = relevant(&effective);
        let title = self.sheet.questionnaire.sections[question.section].title;
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
        if let Some(reply) = self.sheet.reply(question) {
            let shown = self.shown(question, reply);
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
        let questionnaire = self.sheet.questionnaire;
        let answer = match &unknown.answer {
            crate::questions::Assumed::SameAs(other) => {
                match &self.sheet.effective(self.asking)[*other] {
                    Effective::Answered(value, _) => {
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

    fn shown(&self, question: &Question, reply: &Reply) -> String {
        match reply {
            Reply::Given(value) => question.kind.show(value, self.currency()),
            Reply::Integrations(candidates) => match candidates.len() {
                0 => "none".to_owned(),
                1 => "1 product".to_owned(),
                many => format!("{many} products"),
            },
            Reply::Unknown => {
                let assumption = self.assumption(question);
                assumption.map_or_else(|| UNKNOWN.to_owned(), |text| format!("not known: {text}"))
            }
            Reply::LeftOut => "left out".to_owned(),
        }
    }

    /// One of some options, yes or no; a list has room for "I don't know".
    fn choose(&self, question: &Question, prompter: &mut dyn Prompter) -> Result<Came, Stop> {
        let mut replies = Vec::new();
        let mut items = Vec::new();
        match &question.kind {
            Kind::YesNo => {
                for (id, text, yes) in [("yes", "Yes", true), ("no", "No", false)] {
                    items.push(Item::new(id, text));
                    replies.push(Reply::Given(Value::YesNo(yes)));
                }
            }
            kind => {
                for option in kind.options() {
                    items.push(Item::new(option.id, option.label));
                    replies.push(Reply::Given(Value::Choice(option.id)));
                }
            }
        }
        if question.unknown.is_some() {
            items.push(Item::new(UNKNOWN, "I don't know"));
            replies.push(Reply::Unknown);
        }
        if question.optional {
            items.push(Item::new("", "Leave it out"));
            replies.push(Reply::LeftOut);
        }
        let earlier = self.sheet.reply(question);
        let chosen = replies.iter().position(|reply| Some(reply) == earlier);
        let ask = ListAsk {
            id: question.id,
            items: &items,
            chosen: &[chosen.unwrap_or(0)],
        };
        Ok(match prompter.one(&ask)? {
            Said::Answer(index) => Came::Reply(replies.swap_remove(index)),
            Said::Back => Came::Back,
            Said::Leave => Came::Leave,
        })
    }

    /// Several of some options.
    fn mark(&self, question: &Question, prompter: &mut dyn Prompter) -> Result<Came, Stop> {
        let options = question.kind.options();
        let mut items: Vec<Item> = options
            .iter()
            .map(|option| Item::new(option.id, option.label))
            .collect();
        let unknown = question.unknown.as_ref().map(|_| {
            items.push(Item::new(UNKNOWN, "I don't know"));
            items.len() - 1
        });
        let mut chosen: Vec<usize> = match self.sheet.reply(question) {
            Some(Reply::Given(Value::Choices(ids))) => (0..options.len())
                .filter(|index| ids.contains(&options[*index].id))
                .collect(),
            Some(Reply::Unknown) => unknown.into_iter().collect(),
            _ => Vec::new(),
        };
        loop {
            let ask = ListAsk {
                id: question.id,
                items: &items,
                chosen: &chosen,
            };
            chosen = match prompter.many(&ask)? {
                Said::Answer(chosen) => chosen,
                Said::Back => return Ok(Came::Back),
                Said::Leave => return Ok(Came::Leave),
            };
            if unknown.is_some_and(|unknown| chosen == [unknown]) {
                return Ok(Came::Reply(Reply::Unknown));
            }
            let ids: Vec<&str> = chosen
                .iter()
                .map(|index| items[*index].id.as_str())
                .collect();
            let judged = if ids.contains(&UNKNOWN) {
                Err(format!("`{}`: \"I don't know\" stands alone", question.id))
            } else if ids.is_empty() && matches!(question.kind, Kind::Choices { at_least: 0, .. }) {
                Ok(Value::Choices(Vec::new()))
            } else {
                question
                    .parse(&ids.join(","))
                    .map_err(|rejection| fault(question, &rejection))
            };
            match judged {
                Ok(value) => return Ok(Came::Reply(Reply::Given(value))),
                Err(words) => prompter.say(Tone::Fault, &words)?,
            }
        }
    }

    /// A line of text, judged by the question's own parser.
    fn type_in(&self, question: &Question, prompter: &mut dyn Prompter) -> Result<Came, Stop> {
        let mut text = match self.sheet.reply(question) {
            Some(Reply::Given(value)) => question.kind.write(value),
            Some(Reply::Unknown) => UNKNOWN.to_owned(),
            Some(_) => String::new(),
            None => match (&question.default, &question.kind, self.today) {
                (Some(default), _, _) => question.kind.write(default),
                (None, Kind::Date { .. }, Some(today)) => today.to_string(),
                _ => String::new(),
            },
        };
        let proposed = self.sheet.reply(question).is_none();
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
                Said::Answer(text) => text,
                Said::Back => return Ok(Came::Back),
                Said::Leave => return Ok(Came::Leave),
            };
            if text.trim().is_empty() && question.optional {
                return Ok(Came::Reply(Reply::LeftOut));
            }
            if text.trim() == UNKNOWN && question.unknown.is_some() {
                return Ok(Came::Reply(Reply::Unknown));
            }
            match self.understand(question, &text) {
                Ok(value) => return Ok(Came::Reply(Reply::Given(value))),
                Err(rejection) => {
                    refused = true;
                    prompter.say(Tone::Fault, &fault(question, &rejection))?;
                    if rejection.readings.len() > 1
                        && let Some(reading) = which(question, &rejection, prompter)?
                    {
                        match self.understand(question, &reading) {
                            Ok(value) => return Ok(Came::Reply(Reply::Given(value))),
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
    fn finish(&self, judge: &Judge<'_>) -> Result<Answers, Diagnostics> {
        let answers = check(&self.sheet, Vec::new(), self.asking)?;
        let mut problems = judge(&answers);
        problems.retain(|problem| problem.severity == Severity::Error);
        if problems.is_empty() {
            Ok(answers)
        } else {
            Err(Diagnostics(problems))
        }
    }

    /// The list of all answers, of which any can be changed.
    fn review(&self, prompter: &mut dyn Prompter, judge: &Judge<'_>) -> Result<Review, Stop> {
        let effective = self.sheet.effective(self.asking);
        let mut items = vec![Item::new("go", "All of this is right: go on")];
        let mut indices = vec![None];
        let mut assumed = 0;
        for (question, effective) in self.sheet.questionnaire.questions.iter().zip(&effective) {
            let shown = match effective {
                Effective::Answered(value, origin) => {
                    let shown = question.kind.show(value, self.currency());
                    if *origin == Origin::Assumed {
                        assumed += 1;
                        format!("{shown} (assumed)")
                    } else {
                        shown
                    }
                }
                Effective::LeftOut => "left out".to_owned(),
                Effective::Listed => self
                    .sheet
                    .reply(question)
                    .map_or_else(String::new, |reply| self.shown(question, reply)),
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
                Said::Answer(0) => match self.finish(judge) {
                    Ok(answers) => Review::Content(Box::new(answers)),
                    Err(problems) => {
                        for problem in &problems.0 {
                            let words = [problem.message.clone(), problem.help.join("; ")];
                            prompter.say(Tone::Fault, &words.join(": "))?;
                        }
                        continue;
                    }
                },
                Said::Answer(index) => match indices[index] {
                    Some(index) => Review::Change(index),
                    None => Review::Leave,
                },
                Said::Back => Review::Back,
                Said::Leave => Review::Leave,
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

fn is_relevant(effective: &Effective<'_>) -> bool {
    !matches!(effective, Effective::NotAsked | Effective::Open)
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
) -> Result<Option<String>, Stop> {
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
        Said::Answer(index) => Some(rejection.readings[index].clone()),
        Said::Back | Said::Leave => None,
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
