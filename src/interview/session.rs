//! One interview: which question comes next, and what its answer does.

use chrono::NaiveDate;

use super::advice::Advice;
use super::draft::DraftStore;
use super::figures;
use super::items::Items;
use super::prompter::{Interrupt, Item, ListAsk, Prompter, Tone};
use super::question::Asker;
use super::review::{Review, review};
use super::short;
use crate::answers::{AnswerStatus, Answers, Asking, RawAnswer, RawAnswers, valid_part};
use crate::diagnostics::{Diagnostic, Severity};
use crate::questions::CURRENCY;

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

/// What happens to amounts when the currency changes.
const AMOUNTS_STAY: &str = "The amounts you gave stay as you typed them, now in this currency: go through them at the end.";

/// Whether an answer that contradicts an earlier one is to be given again at once: marked first where both cannot hold.
fn changes_again(severity: Severity, prompter: &mut dyn Prompter) -> Result<bool, Interrupt> {
    let items = [
        Item::new("change", "Change this answer"),
        Item::new("go", "Go on; at the end any answer can be changed"),
    ];
    let chosen = usize::from(severity == Severity::Warning);
    let ask = ListAsk {
        chosen: &[chosen],
        ..ListAsk::of("contradiction", &items)
    };
    match prompter.one(&ask) {
        Err(Interrupt::Back) => Ok(true),
        chosen => Ok(chosen? == 0),
    }
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

    /// Lets the person choose a short interview, where nothing was asked before.
    ///
    /// # Errors
    /// Why it cannot go on.
    pub fn offer_short(
        &mut self,
        prompter: &mut dyn Prompter,
        store: &mut dyn DraftStore,
    ) -> Result<(), Interrupt> {
        if self.resumed || self.asking != Asking::Everything {
            return Ok(());
        }
        if let Some(short) = short::offer(&self.raw, self.today, prompter)? {
            self.raw = short;
            store.save(&self.raw)?;
        }
        Ok(())
    }

    /// Asks until everything relevant is answered and the person is content with it.
    ///
    /// # Errors
    /// Why it cannot go on; every answer given until then has been kept.
    pub fn run(
        &mut self,
        prompter: &mut dyn Prompter,
        store: &mut dyn DraftStore,
        advice: &dyn Advice,
    ) -> Result<Finish, Interrupt> {
        let mut at = self.unfinished_list();
        let mut from_review = false;
        loop {
            let Some(index) = at.take().or_else(|| self.first_open()) else {
                match review(self.asker(), prompter, advice) {
                    Ok(Review::Content(answers)) => return Ok(Finish::Complete(answers)),
                    Ok(Review::Change(index)) => {
                        at = Some(index);
                        from_review = true;
                    }
                    Ok(Review::Figures) => {
                        let shown = figures::ask(&mut self.raw, self.asking, prompter, advice);
                        store.save(&self.raw).map_err(Interrupt::Draft)?;
                        match shown {
                            Err(Interrupt::Leave) => return Ok(Finish::Left),
                            shown => shown?,
                        }
                    }
                    Err(Interrupt::Back) => {
                        at = self.before(self.raw.answers.len());
                        from_review = false;
                    }
                    Err(Interrupt::Leave) => return Ok(Finish::Left),
                    Err(other) => return Err(other),
                }
                continue;
            };
            match self.question(index, prompter, store) {
                Ok(answer) => {
                    from_review = false;
                    if self.keep(index, answer, prompter, store, advice)? {
                        at = Some(index);
                    }
                }
                Err(Interrupt::Leave) => return Ok(Finish::Left),
                Err(Interrupt::Back) if from_review => from_review = false,
                Err(Interrupt::Back) => {
                    prompter.clear()?;
                    at = self.before(index);
                    if at.is_none() {
                        prompter.say(Tone::Note, "This is the first question.")?;
                        at = Some(index);
                    }
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// Puts an answer among the others and saves them. Gives whether the question is to be asked again at once, since
    /// the answer contradicts an earlier one.
    fn keep(
        &mut self,
        index: usize,
        answer: RawAnswer,
        prompter: &mut dyn Prompter,
        store: &mut dyn DraftStore,
        advice: &dyn Advice,
    ) -> Result<bool, Interrupt> {
        let question = &self.raw.questionnaire.questions[index];
        if self.raw.response(question) == answer.response.as_ref() {
            return Ok(false);
        }
        let before = self.contradictions(advice);
        if question.id == CURRENCY && self.has_amounts() {
            prompter.say(Tone::Note, AMOUNTS_STAY)?;
        }
        self.raw.put_answer(question, answer);
        store.save(&self.raw)?;
        let mut after = self.contradictions(advice);
        after.retain(|problem| !before.contains(problem));
        let gravest = after.iter().map(|one| one.severity).min();
        for problem in after {
            let tone = match problem.severity {
                Severity::Error => Tone::Fault,
                Severity::Warning => Tone::Note,
            };
            prompter.say(tone, &problem.sentence())?;
        }
        gravest.map_or(Ok(false), |severity| changes_again(severity, prompter))
    }

    /// Whether an amount of money was given.
    fn has_amounts(&self) -> bool {
        let mut questions = self.raw.questionnaire.questions.iter();
        questions.any(|question| question.kind.is_money() && self.raw.given(question).is_some())
    }

    /// Contradictions between the answers so far.
    fn contradictions(&self, advice: &dyn Advice) -> Vec<Diagnostic> {
        advice.contradictions(&valid_part(&self.raw, self.asking))
    }

    /// The list to look at again before the first open question: a broken-off run may have stopped inside it.
    fn unfinished_list(&self) -> Option<usize> {
        let questions = &self.raw.questionnaire.questions;
        let last = self.before(self.first_open().unwrap_or(questions.len()))?;
        let stopped = self.resumed && !self.raw.items(&questions[last]).is_empty();
        stopped.then_some(last)
    }

    fn first_open(&self) -> Option<usize> {
        let statuses = self.raw.statuses(self.asking);
        statuses.iter().position(AnswerStatus::is_unanswered)
    }

    /// The relevant question before this place.
    fn before(&self, index: usize) -> Option<usize> {
        let statuses = self.raw.statuses(self.asking);
        let spared = short::spared(&self.raw);
        let mut before = (0..index).rev();
        before.find(|at| statuses[*at].is_relevant() && !spared.contains(at))
    }

    /// Shows a question and asks until there is an answer to it.
    fn question(
        &mut self,
        index: usize,
        prompter: &mut dyn Prompter,
        store: &mut dyn DraftStore,
    ) -> Result<RawAnswer, Interrupt> {
        let questionnaire = self.raw.questionnaire;
        let question = &questionnaire.questions[index];
        self.asker().introduce(question, prompter)?;
        let answer = match question.list() {
            Some(list) => loop {
                let items = Items {
                    question,
                    list,
                    currency: self.raw.currency_code(),
                };
                if let Some(response) = items.ask(&mut self.raw, prompter, store)? {
                    break RawAnswer::typed(response);
                }
                prompter.clear()?;
                self.asker().introduce(question, prompter)?;
            },
            None => self.asker().ask(question, prompter)?,
        };
        if let Some(response) = &answer.response {
            let shown = self.asker().describe(question, response);
            let sum = answer.arithmetic.as_deref().unwrap_or_default();
            let from = match sum.trim_start_matches('=').trim() {
                "" => String::new(),
                sum => format!(", from {sum}"),
            };
            prompter.say(Tone::Answer, &format!("= {shown}{from}"))?;
        }
        Ok(answer)
    }

    fn asker(&self) -> Asker<'_> {
        Asker {
            raw: &self.raw,
            asking: self.asking,
            today: self.today,
        }
    }
}
