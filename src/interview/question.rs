//! One question at a prompt: its introduction, its list or its line, and the answer in words.

use chrono::NaiveDate;

use super::calculator;
use super::prompter::{Interrupt, Item, LineAsk, ListAsk, MORE, Prompter, Tone};
use super::short;
use crate::answers::{AnswerStatus, Asking, RawAnswer, RawAnswers, Response};
use crate::questions::kinds::{currency_mark, relative_days};
use crate::questions::{Assumed, Kind, Question, Rejection, UNKNOWN, calculators_of, terms_of};
use crate::units::{Value, capitalized, counted};

/// What is typed to have an answer worked out.
const CALCULATE: &str = "=";

/// Asks single questions, on what was answered so far.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    pub raw: &'a RawAnswers,
    pub asking: Asking,
    /// The day that is proposed where a day is asked for.
    pub today: Option<NaiveDate>,
}

impl Asker<'_> {
    /// The day that is proposed for a question.
    fn proposed_day(&self, question: &Question) -> Option<NaiveDate> {
        self.today.and_then(|today| question.proposed_day(today))
    }

    /// Shows section, progress, question, help and what Enter would take.
    pub fn introduce(
        &self,
        question: &Question,
        prompter: &mut dyn Prompter,
    ) -> Result<(), Interrupt> {
        let statuses = self.raw.statuses(self.asking);
        let spared = short::spared(self.raw);
        let relevant = |part: &[AnswerStatus<'_>]| {
            let places = part.iter().enumerate();
            places
                .filter(|(at, status)| status.is_relevant() && !spared.contains(at))
                .count()
        };
        let number = relevant(&statuses[..=question.index]);
        let all = relevant(&statuses);
        let title = self.raw.questionnaire.sections[question.section].title;
        prompter.say(Tone::Heading, &format!("{title} · {number} of about {all}"))?;
        prompter.say(Tone::Question, question.prompt)?;
        prompter.say(Tone::Help, question.help)?;
        let typed = question.kind.options().is_empty() && !matches!(question.kind, Kind::YesNo);
        if typed {
            let bounds = match &question.kind {
                Kind::List(_) => None,
                kind => Some(capitalized(&kind.bounds()) + "."),
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
        let response = self.raw.response(question);
        let proposed = self.worked_out(question).filter(|_| response.is_none());
        // What is worked out is what would be assumed, too.
        if let Some(assumption) = self.assumption(question).filter(|_| proposed.is_none()) {
            let how = if typed { ", type unknown" } else { "" };
            prompter.say(
                Tone::Help,
                &format!("If you don't know{how}: {assumption}."),
            )?;
        }
        if let Some(response) = response {
            let shown = self.describe(question, response);
            prompter.say(Tone::Help, &format!("Enter keeps: {shown}"))?;
        } else if let Some(default) = &question.default {
            let shown = question.kind.show(default, self.raw.currency_code());
            prompter.say(Tone::Help, &format!("Enter takes the default: {shown}"))?;
        } else if let Some(monday) = self.proposed_day(question) {
            prompter.say(Tone::Help, &format!("Enter takes next Monday: {monday}"))?;
        } else if let Some((sum, value)) = proposed {
            let shown = question.kind.show(&value, self.raw.currency_code());
            let sum = sum.trim_start_matches(CALCULATE).trim();
            prompter.say(Tone::Help, &format!("Enter takes {shown}, from {sum}"))?;
        }
        prompter.keys(match &question.kind {
            Kind::Choices { .. } => "? more · space marks · enter is done",
            Kind::List(list) if list.name().kind.options().is_empty() => {
                "? more · an empty line is none"
            }
            Kind::List(_) => "? more · space marks · enter is done",
            Kind::Choice(_) | Kind::YesNo => "? more · letters filter",
            Kind::Number(_) => "? more · = calculate",
            _ => "? more",
        })?;
        Ok(())
    }

    /// More about a question: the words of the trade in it, what can be typed, and what is assumed.
    pub fn more(&self, question: &Question) -> Vec<String> {
        let terms = terms_of(question.id).map(|term| format!("{}: {}", term.term, term.meaning));
        let mut lines: Vec<String> = terms.collect();
        lines.push(match &question.kind {
            Kind::YesNo | Kind::Choice(_) | Kind::Choices { .. } => {
                "Arrows move the mark; letters show only the choices that have them; esc shows all again."
                    .to_owned()
            }
            kind => capitalized(&kind.expects()) + ".",
        });
        let calculators = calculators_of(question.id);
        lines.extend(calculators.map(|calculator| format!("With =: {}", calculator.way)));
        if let Some(assumption) = self.assumption(question) {
            lines.push(format!("Whoever does not know: {assumption}."));
        }
        lines
    }

    /// Asks for an answer that is no list of candidates, until there is one that passes.
    pub fn ask(
        &self,
        question: &Question,
        prompter: &mut dyn Prompter,
    ) -> Result<RawAnswer, Interrupt> {
        match &question.kind {
            Kind::YesNo | Kind::Choice(_) => self.choose(question, prompter).map(RawAnswer::typed),
            Kind::Choices { .. } => self.mark(question, prompter).map(RawAnswer::typed),
            _ => self.type_in(question, prompter),
        }
    }

    /// `4% is assumed (why)`, with the value that is known by now; none where nothing can be assumed.
    fn assumption(&self, question: &Question) -> Option<String> {
        let unknown = question.unknown.as_ref()?;
        let statuses = self.raw.statuses(self.asking);
        let answer = match self.raw.assumed(question, &statuses) {
            AnswerStatus::Answered(value, _) => {
                question.kind.show(&value, self.raw.currency_code())
            }
            AnswerStatus::Open => {
                let questionnaire = self.raw.questionnaire;
                questionnaire.assumed_text(question, self.raw.currency_code())?
            }
            _ => return None,
        };
        Some(format!("{answer} is assumed ({})", unknown.why))
    }

    /// What the answers so far come to at a question that can be calculated, with the arithmetic.
    fn worked_out(&self, question: &Question) -> Option<(String, Value)> {
        let statuses = self.raw.statuses(self.asking);
        self.raw.worked_out(question, &statuses)
    }

    /// A response in words.
    pub fn describe(&self, question: &Question, response: &Response) -> String {
        match response {
            Response::Given(value) => question.kind.show(value, self.raw.currency_code()),
            Response::Items(items) => match (items.len(), question.list()) {
                (0, _) | (_, None) => "none".to_owned(),
                (some, Some(list)) => counted(some, list.noun[0], list.noun[1]),
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
    ) -> Result<Response, Interrupt> {
        let mut items = options(&question.kind);
        let values = items
            .iter()
            .filter_map(|item| question.kind.parse(&item.id).ok());
        let mut responses: Vec<Response> = values.map(Response::Given).collect();
        if question.unknown.is_some() {
            items.push(Item::new(UNKNOWN, "I don't know"));
            responses.push(Response::Unknown);
        }
        if question.optional {
            items.push(Item::new("", "Leave it out"));
            responses.push(Response::LeftOut);
        }
        let earlier = self.raw.response(question);
        // What would be assumed is marked first: going on without a look claims no more than that. Where nothing is
        // assumed, nothing is marked.
        let assumed = match question.unknown.as_ref().map(|unknown| &unknown.answer) {
            Some(Assumed::Fixed(value)) => Some(Response::Given(value.clone())),
            _ => None,
        };
        let first = earlier.or(assumed.as_ref());
        let chosen = responses
            .iter()
            .position(|response| Some(response) == first);
        let ask = ListAsk {
            id: question.id,
            items: &items,
            chosen: chosen.as_slice(),
            more: &self.more(question),
        };
        let index = prompter.one(&ask)?;
        Ok(responses.swap_remove(index))
    }

    /// Several of some options.
    fn mark(
        &self,
        question: &Question,
        prompter: &mut dyn Prompter,
    ) -> Result<Response, Interrupt> {
        let mut items = options(&question.kind);
        let unknown = question.unknown.as_ref().map(|_| {
            items.push(Item::new(UNKNOWN, "I don't know"));
            items.len() - 1
        });
        let mut chosen: Vec<usize> = match self.raw.response(question) {
            Some(Response::Given(Value::Choices(ids))) => (0..items.len())
                .filter(|index| ids.contains(&items[*index].id.as_str()))
                .collect(),
            Some(Response::Unknown) => unknown.into_iter().collect(),
            _ => Vec::new(),
        };
        loop {
            let ask = ListAsk {
                id: question.id,
                items: &items,
                chosen: &chosen,
                more: &self.more(question),
            };
            chosen = prompter.many(&ask)?;
            if unknown.is_some_and(|unknown| chosen == [unknown]) {
                return Ok(Response::Unknown);
            }
            let ids: Vec<&str> = chosen
                .iter()
                .map(|index| items[*index].id.as_str())
                .collect();
            let is_first = self.raw.response(question).is_none();
            let validated = if ids.contains(&UNKNOWN) {
                Err(format!("{}: \"I don't know\" stands alone", question.label))
            } else if let (true, true, Some(default)) =
                (ids.is_empty(), is_first, &question.default)
            {
                Ok(default.clone())
            } else if ids.is_empty() && matches!(question.kind, Kind::Choices { at_least: 0, .. }) {
                Ok(Value::Choices(Vec::new()))
            } else if ids.is_empty() {
                Err("nothing is marked yet, and one or more are needed".to_owned())
            } else {
                question
                    .parse(&ids.join(","))
                    .map_err(|rejection| rejection.sentence(question.label))
            };
            match validated {
                Ok(value) => return Ok(Response::Given(value)),
                Err(words) => prompter.say(Tone::Fault, &words)?,
            }
        }
    }

    /// A line of text, validated by the question's own parser.
    fn type_in(
        &self,
        question: &Question,
        prompter: &mut dyn Prompter,
    ) -> Result<RawAnswer, Interrupt> {
        let mut text = match self.raw.response(question) {
            Some(Response::Given(value)) => question.kind.write(value),
            Some(Response::Unknown) => UNKNOWN.to_owned(),
            Some(_) => String::new(),
            None => match (&question.default, self.proposed_day(question)) {
                (Some(default), _) => question.kind.write(default),
                (None, Some(monday)) => monday.to_string(),
                _ => self
                    .worked_out(question)
                    .map_or_else(String::new, |(sum, _)| sum),
            },
        };
        let taken_by_enter = text.clone();
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
            let typed = prompter.line(&ask)?;
            if typed.trim() == MORE {
                for line in self.more(question) {
                    prompter.say(Tone::Help, &line)?;
                }
                continue;
            }
            // Behind the text that was there, it is asked for as well.
            let before = typed.trim().strip_suffix(CALCULATE);
            let is_asked = before.is_some_and(|before| before.is_empty() || before == text);
            text = typed;
            if is_asked && matches!(question.kind, Kind::Number(_)) {
                text = match calculator::ask(self.raw, question, prompter) {
                    Err(Interrupt::Back) => String::new(),
                    sum => sum?,
                };
                if text.is_empty() {
                    continue;
                }
            }
            if text.trim().is_empty() && !question.optional {
                text.clone_from(&taken_by_enter);
            }
            let is_unknown = question.is_unknown(&text);
            let may_be_unknown = self.assumption(question).is_some();
            if is_unknown && may_be_unknown {
                return Ok(RawAnswer::typed(Response::Unknown));
            }
            if question.optional && (is_unknown || text.trim().is_empty()) {
                return Ok(RawAnswer::typed(Response::LeftOut));
            }
            match self.understand(question, &text) {
                Ok(value) => return Ok(worked_out(question, value, &text)),
                Err(mut rejection) => {
                    refused = true;
                    if may_be_unknown {
                        rejection = rejection.help("if you don't know, type `unknown`");
                    }
                    prompter.say(Tone::Fault, &rejection.sentence(question.label))?;
                    if rejection.readings.len() > 1
                        && let Some(reading) = which(question, &rejection, prompter)?
                    {
                        match self.understand(question, &reading) {
                            Ok(value) => return Ok(worked_out(question, value, &reading)),
                            Err(_) => text = reading,
                        }
                    }
                }
            }
        }
    }

    fn understand(&self, question: &Question, text: &str) -> Result<Value, Rejection> {
        if question.is_unknown(text) {
            if let Some(default) = &question.default {
                return Ok(default.clone());
            }
            let message = "nothing is assumed here, so it is needed";
            let refused = Rejection::new("no-assumption", message).help(question.kind.expects());
            return Err(match calculators_of(question.id).next() {
                Some(_) => refused.help("`=` works it out from figures that are easier to find"),
                None => refused,
            });
        }
        if let (Kind::Date { .. }, Some(today)) = (&question.kind, self.today) {
            let days = relative_days(text, today);
            let readings: Vec<String> = days.iter().map(ToString::to_string).collect();
            match readings.as_slice() {
                [] => {}
                [day] => return question.parse(day),
                _ => {
                    let message = format!("`{}` could be {}", text.trim(), readings.join(" or "));
                    return Err(Rejection::new("ambiguous-date", message).readings(readings));
                }
            }
        }
        let value = question.parse(text)?;
        let currency = self.raw.currency_code();
        match currency_mark(text).filter(|mark| question.kind.is_money() && !mark.fits(currency)) {
            None => Ok(value),
            Some(mark) => {
                let mark = mark.text();
                let message =
                    format!("the amount is marked `{mark}`, but amounts are in {currency}");
                Err(Rejection::new("contradiction", message)
                    .help(format!("give the amount in {currency}, without a mark")))
            }
        }
    }
}

/// An answer with the arithmetic that was typed for it, if any.
fn worked_out(question: &Question, value: Value, typed: &str) -> RawAnswer {
    RawAnswer {
        arithmetic: question.arithmetic(typed),
        ..RawAnswer::typed(Response::Given(value))
    }
}

/// The items of a list to choose an answer from.
pub(super) fn options(kind: &Kind) -> Vec<Item> {
    match kind {
        Kind::YesNo => vec![Item::new("yes", "Yes"), Item::new("no", "No")],
        kind => kind
            .options()
            .iter()
            .map(|option| Item::new(option.id, option.label))
            .collect(),
    }
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
        chosen: &[],
        ..ListAsk::of(question.id, &items)
    };
    match prompter.one(&ask) {
        Ok(index) => Ok(Some(rejection.readings[index].clone())),
        Err(Interrupt::Back | Interrupt::Leave) => Ok(None),
        Err(other) => Err(other),
    }
}
