//! The questionnaire: every question that can be asked, as data, in the order of asking.
//!
//! It holds what a question is, when it is relevant and which answers it takes. It does not know who asks,
//! where answers come from or what becomes of them.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::playbook::condition::{Bound, UnaryTest};
use crate::playbook::fact::{Domain, FactValue};
use crate::units::{self, Decimal, Value};

mod calculators;
mod glossary;
pub mod kinds;
mod list;
mod load;
pub mod schema;
mod suggest;

use calculators::of_other_time;
pub use calculators::{Calculator, Figure, calculators_of};
pub use glossary::{Term, terms_of};
use kinds::relative_days;
pub use kinds::{Kind, Rejection};
pub use list::{FieldRule, List};
use suggest::plain;
pub use suggest::{closest, did_you_mean};

/// The id of the question for the company's currency.
pub const CURRENCY: &str = "company.currency";
/// The id of the question for US dollars per unit of the company's currency.
pub const USD_RATE: &str = "company.usd_rate";
/// The id of the question whose answer is the list of integration candidates.
pub const INTEGRATIONS: &str = "integrations";
/// The id of the question whose answer is the list of today's terms by partner type.
pub const TERMS: &str = "program.terms";
/// The id of the question for the number of customers.
pub const CUSTOMERS: &str = "customers.count";
/// What stands in an answer's place when the documented assumption is to be used.
pub const UNKNOWN: &str = "unknown";
/// Other ways of saying the same, where the answer is no free text.
const UNKNOWN_TOO: [&str; 5] = ["idk", "?", "don't know", "i don't know", "not sure"];

/// All questions in the order of asking.
#[derive(Debug)]
pub struct Questionnaire {
    /// The sections in order.
    pub sections: Vec<Section>,
    /// The questions in order; a question's place in here is its `index`.
    pub questions: Vec<Question>,
    /// The questions' places by id.
    places: HashMap<&'static str, usize>,
}

/// A group of questions about one subject.
#[derive(Debug)]
pub struct Section {
    /// The key of the section in an answers file.
    pub id: &'static str,
    /// The heading.
    pub title: &'static str,
}

/// One question.
#[derive(Debug)]
pub struct Question {
    /// `section.key`, or the section alone when the section is one list.
    pub id: &'static str,
    /// The place in the questionnaire, or among the fields of a list.
    pub index: usize,
    /// The place of its section.
    pub section: usize,
    /// The key inside the section.
    pub key: &'static str,
    /// A noun for tables and messages.
    pub label: &'static str,
    /// The question itself.
    pub prompt: &'static str,
    /// What it means for whoever answers it.
    pub help: &'static str,
    /// The answers it takes.
    pub kind: Kind,
    /// An answer as it would be typed, where the format is free.
    pub example: Option<&'static str>,
    /// Whether it may be left out for good.
    pub optional: bool,
    /// Whether it is never asked: it is given in a file or by a flag.
    pub volunteered: bool,
    /// Whether a short interview asks it although something could be assumed.
    pub quick: bool,
    /// What is taken, and named, when nothing is said.
    pub default: Option<Value>,
    /// What `unknown` stands for.
    pub unknown: Option<Assumption>,
    /// The word before the option in the facts of its options, such as `customers` for `customers.smb`; the id when none.
    pub options_of: Option<&'static str>,
    /// The key of its own answer in a map whose other keys are the questions below it: `commission` may be written as
    /// `commission: {referrers: 20%, creators: 30%}`.
    pub part: Option<&'static str>,
    /// It is relevant only if all of these hold.
    pub when: Vec<Condition>,
}

/// The answer that is used when the real one is not known.
#[derive(Debug)]
pub struct Assumption {
    /// The answer.
    pub answer: Assumed,
    /// Why this one.
    pub why: &'static str,
    /// The id of its source.
    pub source: &'static str,
}

/// What an assumption takes as the answer.
#[derive(Debug)]
pub enum Assumed {
    /// A value of its own.
    Fixed(Value),
    /// The answer to the question at this place, which is asked earlier.
    SameAs(usize),
    /// What one of the question's calculators makes of the answers to earlier questions.
    WorkedOut,
}

/// A condition on the answer to an earlier question.
#[derive(Debug)]
pub struct Condition {
    /// The place of the question it looks at.
    pub question: usize,
    /// What the answer must be; amounts are US dollars.
    pub test: UnaryTest,
}

/// The compiled-in questionnaire.
///
/// # Panics
/// When the compiled-in questionnaire does not pass its own checks, which a test rules out.
#[must_use]
pub fn questionnaire() -> &'static Questionnaire {
    static LOADED: LazyLock<Questionnaire> = LazyLock::new(|| {
        Questionnaire::load("questionnaire.yaml", include_str!("questionnaire.yaml"))
            .unwrap_or_else(|problems| panic!("bug in partnerkit: {problems}"))
    });
    &LOADED
}

impl Questionnaire {
    /// The question with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Question> {
        self.index(id).map(|index| &self.questions[index])
    }

    /// The place of the question with this id.
    #[must_use]
    pub fn index(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The question that a mistyped id was probably meant for: by a few slips, by its key without the section, or by
    /// a word of its key, such as `churn`; in the section that was typed rather than in others.
    #[must_use]
    pub fn meant(&self, typed: &str) -> Option<&Question> {
        if let Some(close) = closest(typed, self.questions.iter().map(|question| question.id)) {
            return self.get(close);
        }
        let typed = plain(typed);
        let (section, key) = typed.rsplit_once('.').unwrap_or(("", &typed));
        let only = |test: &dyn Fn(&Question) -> bool| {
            let mut found = self.questions.iter().filter(|question| test(question));
            found.next().filter(|_| found.next().is_none())
        };
        let within = |question: &Question| self.sections[question.section].id == section;
        let has = |question: &Question, word: &str| question.key.split('_').any(|one| one == word);
        let word = |question: &Question| has(question, key);
        only(&|question| within(question) && word(question))
            .or_else(|| only(&|question| question.key == key))
            .or_else(|| only(&word))
            .or_else(|| {
                let close = closest(key, self.questions.iter().map(|question| question.key))?;
                only(&|question| question.key == close)
            })
            .or_else(|| {
                let words = self.questions.iter().flat_map(|one| one.key.split('_'));
                let close = closest(key, words)?;
                let there = only(&|question| within(question) && has(question, close));
                there.or_else(|| only(&|question| has(question, close)))
            })
    }

    /// The section with this key.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<(usize, &Section)> {
        self.sections
            .iter()
            .enumerate()
            .find(|(_, section)| section.id == id)
    }

    /// The questions of one section.
    pub fn of_section(&self, section: usize) -> impl Iterator<Item = &Question> {
        self.questions
            .iter()
            .filter(move |question| question.section == section)
    }

    /// The keys of the map that may stand in a question's place, each with its question: its own answer first, then
    /// the questions below it. None where no map may.
    pub fn parts(&self, question: &Question) -> impl Iterator<Item = (&'static str, &Question)> {
        let below = self.of_section(question.section).filter_map(|other| {
            let part = other.key.strip_prefix(question.key)?.strip_prefix('.')?;
            Some((part, other))
        });
        let own = question
            .part
            .map(|own| (own, &self.questions[question.index]));
        let is_map = own.is_some();
        own.into_iter().chain(below.filter(move |_| is_map))
    }

    /// What `unknown` stands for, in words: the value, or where it is taken from.
    #[must_use]
    pub fn assumed_text(&self, question: &Question, currency: &str) -> Option<String> {
        match &question.unknown.as_ref()?.answer {
            Assumed::Fixed(value) => Some(question.kind.show(value, currency)),
            Assumed::SameAs(other) => {
                Some(format!("the answer to `{}`", self.questions[*other].id))
            }
            Assumed::WorkedOut => Some("what earlier answers come to".to_owned()),
        }
    }

    /// The fields of an integration candidate.
    #[must_use]
    pub fn integration_fields(&self) -> &[Question] {
        let list = self.get(INTEGRATIONS).and_then(Question::list);
        list.map_or(&[], |list| &list.fields)
    }
}

impl Question {
    /// Reads an answer from its text, the same way for the keyboard, the file and `--set`.
    ///
    /// # Errors
    /// What is wrong with the text and what would pass.
    pub fn parse(&self, text: &str) -> Result<Value, Rejection> {
        match of_other_time(self.id, text) {
            Some(sum) => self.kind.parse(&sum),
            None => self.kind.parse(text),
        }
    }

    /// The arithmetic that an answer is worked out from, beginning with `=`: as it was typed, or that which turns a
    /// figure for another time into one for the question's.
    #[must_use]
    pub fn arithmetic(&self, text: &str) -> Option<String> {
        let typed = self.kind.arithmetic(text);
        typed.or_else(|| of_other_time(self.id, text))
    }

    /// The values of the answer as the rules see them; `None` for what rules cannot look at.
    #[must_use]
    pub fn domain(&self) -> Option<Domain> {
        match &self.kind {
            Kind::YesNo => Some(Domain::YesNo),
            Kind::Choice(options) => Some(Domain::Choice(
                options.iter().map(|option| option.id).collect(),
            )),
            Kind::Number(numeric) => Some(Domain::Number {
                min: Some(numeric.min),
                max: Some(numeric.max),
            }),
            _ => None,
        }
    }

    /// Reads a condition on the answer, written as in the tables of the playbook.
    fn test(&self, text: &'static str) -> Result<UnaryTest, String> {
        let domain = match (&self.kind, self.domain()) {
            (_, Some(domain)) => domain,
            // Any currency that the condition names is one that can be answered.
            (Kind::Currency, None) => Domain::Choice(
                text.split(|c: char| !c.is_alphabetic())
                    .filter(|word| self.parse(word).is_ok())
                    .collect(),
            ),
            (_, None) => return Err(format!("no condition can look at `{}`", self.id)),
        };
        UnaryTest::parse(text, self.id, &domain)
    }

    /// Whether the text says that the answer is not known: `unknown`, and where it is no free text, `idk` or `?` too.
    #[must_use]
    pub fn is_unknown(&self, text: &str) -> bool {
        let text = text.trim();
        let is_text = matches!(self.kind, Kind::Text { .. } | Kind::Texts { .. });
        let is_free = is_text && self.unknown.is_none();
        let mut others = UNKNOWN_TOO.iter().filter(|_| !is_free);
        text == UNKNOWN || others.any(|other| other.eq_ignore_ascii_case(text))
    }

    /// Whether it needs a day, which can be proposed.
    #[must_use]
    pub fn needs_day(&self) -> bool {
        matches!(self.kind, Kind::Date { .. }) && !self.optional
    }

    /// The day that is proposed where one is needed: the first Monday after today, as plans begin with a week.
    #[must_use]
    pub fn proposed_day(&self, today: NaiveDate) -> Option<NaiveDate> {
        let mondays = relative_days("next monday", today);
        mondays.into_iter().next().filter(|_| self.needs_day())
    }

    /// The list that the answer is, if it is one.
    #[must_use]
    pub fn list(&self) -> Option<&List> {
        match &self.kind {
            Kind::List(list) => Some(list),
            _ => None,
        }
    }

    /// Whether the answer is a list of items.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.list().is_some()
    }

    /// An answer that could be typed: the example, or the first option.
    #[must_use]
    pub fn sample(&self) -> &str {
        self.example.unwrap_or_else(|| self.kind.sample())
    }
}

impl Condition {
    /// Whether the answer meets the condition; `to_usd` converts an amount in the company's currency, and
    /// while it cannot, a condition on money is open.
    pub fn holds(
        &self,
        asked: &Question,
        answer: &Value,
        to_usd: impl Fn(Decimal) -> Option<Decimal>,
    ) -> Option<bool> {
        let value = match FactValue::of(answer)? {
            FactValue::Number(amount) if asked.kind.is_money() => {
                FactValue::Number(to_usd(amount)?)
            }
            value => value,
        };
        Some(self.test.holds(&Some(value)))
    }

    /// What the answer must be, in words.
    #[must_use]
    pub fn words(&self, asked: &Question) -> String {
        let end = |bound: &Option<Bound>, included: &str, excluded: &str| {
            bound.map(|bound| {
                let side = if bound.included { included } else { excluded };
                format!("{side} {}", units::number(bound.at))
            })
        };
        match &self.test {
            UnaryTest::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            UnaryTest::OneOf(options) => options.join(" or "),
            UnaryTest::NoneOf(options) => format!("not {}", options.join(" or ")),
            UnaryTest::Between(low, high) => {
                let low = end(low, "at least", "above");
                let high = end(high, "at most", "under");
                let both: Vec<String> = low.into_iter().chain(high).collect();
                let unit = if asked.kind.is_money() {
                    " US dollars"
                } else {
                    ""
                };
                format!("{}{unit}", both.join(" and "))
            }
            UnaryTest::Absent => "left out".to_owned(),
            UnaryTest::Known => "given".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::questionnaire;

    #[test]
    fn not_knowing_has_several_words_except_in_free_text() {
        let questionnaire = questionnaire();
        for (id, text, is_unknown) in [
            ("revenue.monthly_churn", "unknown", true),
            ("revenue.monthly_churn", " IDK ", true),
            ("revenue.monthly_churn", "?", true),
            ("revenue.monthly_churn", "I don't know", true),
            ("revenue.monthly_churn", "none", false),
            ("product.description", "?", false),
            ("product.description", "unknown", true),
        ] {
            let question = questionnaire.get(id).expect(id);
            assert_eq!(question.is_unknown(text), is_unknown, "{id}: {text}");
        }
    }

    #[test]
    fn a_mistyped_id_leads_to_the_question_that_was_meant() {
        for (typed, meant) in [
            ("revenue.mr", Some("revenue.mrr")),
            ("mrr", Some("revenue.mrr")),
            ("MRR", Some("revenue.mrr")),
            ("revenue.churn", Some("revenue.monthly_churn")),
            ("churn", Some("revenue.monthly_churn")),
            ("customers.margin", Some("revenue.gross_margin")),
            ("monthly_chrun", Some("revenue.monthly_churn")),
            ("start date", Some("goals.start_date")),
            ("share", None),
            ("colour", None),
        ] {
            let found = questionnaire().meant(typed);
            assert_eq!(found.map(|question| question.id), meant, "{typed}");
        }
    }

    #[test]
    fn every_question_fits_a_narrow_screen_and_takes_its_own_sample() {
        for question in &questionnaire().questions {
            assert!(question.prompt.len() <= 90, "{}", question.id);
            assert!(question.help.len() <= 110, "{}", question.id);
            if !question.is_list() {
                let sample = question.sample();
                assert!(question.parse(sample).is_ok(), "{}: {sample}", question.id);
            }
        }
    }
}
