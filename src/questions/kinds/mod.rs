//! The kinds of answer: how a text becomes a value, and how a value is written and shown.
//!
//! One parser serves the keyboard, the answers file and `--set`. It knows the bounds of a question, not the
//! question.

use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::units::{Decimal, Money, Unit, Value, Word as _};

mod arithmetic;
mod choice;
mod country;
pub(super) mod currency;
pub(super) mod date;
pub(super) mod natural;
mod number;
mod shown;
mod text;
mod thousands;

pub use currency::{CurrencyMark, currency_mark, minor_units};
pub use date::relative_days;

/// What a question takes as its answer, with the bounds, both ends included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Kind {
    /// Free text on one line.
    Text {
        /// The most characters.
        max_length: usize,
    },
    /// Several free texts.
    Texts {
        /// The fewest.
        at_least: usize,
        /// The most.
        max_items: usize,
        /// The most characters of each.
        max_length: usize,
    },
    /// Yes or no.
    YesNo,
    /// One of some options.
    Choice(Vec<Choice>),
    /// Several of some options.
    Choices {
        /// The options.
        options: Vec<Choice>,
        /// The fewest that must be chosen.
        at_least: usize,
        /// The option that cannot stand beside others.
        alone: Option<&'static str>,
    },
    /// A number.
    Number(Numeric),
    /// An ISO 4217 code.
    Currency,
    /// A country by its ISO 3166 code of two letters.
    Country,
    /// A day.
    Date {
        /// The first day.
        min: NaiveDate,
        /// The last day.
        max: NaiveDate,
    },
    /// A list of records.
    List(super::List),
}

/// An option of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is typed.
    pub id: &'static str,
    /// What is shown.
    pub label: &'static str,
}

/// The unit and the bounds of a number.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numeric {
    /// The unit.
    #[serde(deserialize_with = "unit")]
    pub unit: Unit,
    /// Whether it is counted in whole ones.
    #[serde(skip)]
    pub whole: bool,
    /// The least.
    pub min: Decimal,
    /// The most: that of an amount where it is not said.
    #[serde(default = "most")]
    pub max: Decimal,
    /// What an amount is for, such as `month`.
    pub per: Option<&'static str>,
}

fn most() -> Decimal {
    Money::MOST.into()
}

/// Reads a unit by its word.
pub(super) fn unit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Unit, D::Error> {
    let word = String::deserialize(deserializer)?;
    Unit::of_id(&word).ok_or_else(|| D::Error::unknown_variant(&word, Unit::IDS))
}

/// Why a text is not an answer, and what would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// A stable name for machines.
    pub id: &'static str,
    /// What is wrong; quotes the text.
    pub message: String,
    /// What to type instead.
    pub help: Vec<String>,
    /// The texts it could stand for, when it is open which one is meant.
    pub readings: Vec<String>,
}

impl Rejection {
    /// A refusal without help yet.
    pub fn new(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
            help: Vec::new(),
            readings: Vec::new(),
        }
    }

    /// The refusal of a text: the message quotes it and goes on with `what`.
    pub(super) fn of(id: &'static str, text: &str, what: &str) -> Self {
        Self::new(id, format!("`{}` {what}", quoted(text)))
    }

    /// Adds what to type instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds the texts that it could stand for, one of which is to be typed.
    #[must_use]
    pub fn readings(self, readings: Vec<String>) -> Self {
        let help = format!("write `{}`", readings.join("` or `"));
        Self {
            readings,
            ..self.help(help)
        }
    }

    /// The refusal of an answer in one line: the question's label, what is wrong, and what would pass.
    #[must_use]
    pub fn sentence(&self, label: &str) -> String {
        format!("{label}: {}; {}", self.message, self.help.join("; "))
    }
}

impl Kind {
    /// Reads an answer.
    ///
    /// # Errors
    /// What is wrong with the text and what would pass.
    pub fn parse(&self, text: &str) -> Result<Value, Rejection> {
        let text = self.unbracketed(text.trim());
        if text.is_empty() && !matches!(self, Self::Choices { at_least: 0, .. }) {
            return Err(Rejection::new("empty", "nothing is given here").help(self.expects()));
        }
        match self {
            Self::Text { max_length } => text::line(text, *max_length).map(Value::Text),
            Self::Texts { .. } => text
                .split([',', ';', '\n'])
                .filter(|item| !item.trim().is_empty())
                .map(|item| self.parse_item(item))
                .collect::<Result<Vec<_>, _>>()
                .and_then(|items| self.join(items)),
            Self::YesNo => {
                match text.to_ascii_lowercase().as_str() {
                    "yes" | "y" | "true" => Ok(Value::YesNo(true)),
                    "no" | "n" | "false" => Ok(Value::YesNo(false)),
                    _ => Err(Rejection::of("not-yes-no", text, "is neither yes nor no")
                        .help(self.expects())),
                }
            }
            Self::Choice(options) => choice::one(text, options).map(Value::Choice),
            Self::Choices { options, .. } => {
                if text == "none" && !options.iter().any(|o| o.id == "none") {
                    return self.join(Vec::new());
                }
                let mut chosen = Vec::new();
                let parts = text.split([',', ';']).map(str::trim);
                for part in parts.filter(|part| !part.is_empty()) {
                    match self.parse_item(part) {
                        Ok(option) => chosen.push(option),
                        // Spaces alone can stand between options too.
                        Err(_) => {
                            for word in part.split_whitespace() {
                                chosen.push(self.parse_item(word)?);
                            }
                        }
                    }
                }
                self.join(chosen)
            }
            Self::Number(numeric) => match arithmetic::find(text, numeric) {
                Some(sum) => arithmetic::parse(&sum, numeric),
                None => number::parse(text, numeric),
            }
            .map(Value::Number),
            Self::Currency => currency::code(text).map(Value::Choice),
            Self::Country => country::code(text).map(Value::Choice),
            Self::Date { min, max } => date::parse(text, *min, *max).map(Value::Date),
            Self::List(_) => Err(Rejection::new("not-a-list", "a list is needed here")),
        }
    }

    /// The items of a list that is typed between brackets, as a file has it: `[us, eu]`.
    fn unbracketed<'t>(&self, text: &'t str) -> &'t str {
        let inner = match self {
            Self::Texts { .. } | Self::Choices { .. } => text
                .strip_prefix('[')
                .and_then(|text| text.strip_suffix(']')),
            _ => None,
        };
        inner.map_or(text, str::trim)
    }

    /// The arithmetic in a text that the answer is worked out from, beginning with `=`.
    #[must_use]
    pub fn arithmetic(&self, text: &str) -> Option<String> {
        match self {
            Self::Number(numeric) => arithmetic::find(text.trim(), numeric),
            _ => None,
        }
    }

    /// Reads one item of a list that stands for several options or several texts.
    ///
    /// # Errors
    /// What is wrong with the item and what would pass.
    pub fn parse_item(&self, text: &str) -> Result<Value, Rejection> {
        match self {
            Self::Texts { max_length, .. } => text::line(text.trim(), *max_length).map(Value::Text),
            Self::Choices { options, .. } => choice::one(text.trim(), options).map(Value::Choice),
            _ => self.parse(text),
        }
    }

    /// Puts the items of a list together.
    ///
    /// # Errors
    /// When there are too few or too many, or some that cannot stand together.
    pub fn join(&self, items: Vec<Value>) -> Result<Value, Rejection> {
        let wrong = |id, message: String| Err(Rejection::new(id, message).help(self.expects()));
        let is_there = |id: &'static str| items.contains(&Value::Choice(id));
        match self {
            Self::Texts { at_least, .. } if items.len() < *at_least => {
                wrong("too-few", "nothing is given here".to_owned())
            }
            Self::Texts { max_items, .. } if items.len() > *max_items => {
                let message = format!("{} are more than {max_items}", items.len());
                wrong("too-many", message)
            }
            Self::Choices { at_least, .. } if items.len() < *at_least => {
                wrong("too-few", "nothing is chosen here".to_owned())
            }
            Self::Choices {
                alone: Some(alone), ..
            } if is_there(alone) && items.iter().any(|item| *item != Value::Choice(alone)) => {
                let message = format!("`{alone}` cannot stand beside other choices");
                let rejection = Rejection::new("not-alone", message);
                Err(rejection.help("it stands alone, or is left out"))
            }
            Self::Choices { options, .. } => {
                let ids = options.iter().map(|option| option.id);
                Ok(Value::Choices(ids.filter(|id| is_there(id)).collect()))
            }
            _ => Ok(Value::Texts(items.iter().map(Value::to_string).collect())),
        }
    }

    /// The answer as it would be typed; reads back to the same value.
    #[must_use]
    pub fn write(&self, value: &Value) -> String {
        match (self, value) {
            (Self::Number(numeric), Value::Number(number)) => shown::write(*number, numeric),
            (_, Value::Texts(texts)) => texts.join("; "),
            _ => value.to_string(),
        }
    }

    /// The answer for reading, with its unit and the words of its options.
    #[must_use]
    pub fn show(&self, value: &Value, currency: &str) -> String {
        let label = |id: &str| {
            self.options()
                .iter()
                .find(|option| option.id == id)
                .map_or_else(|| id.to_owned(), |option| option.label.to_owned())
        };
        match (self, value) {
            (Self::Number(numeric), Value::Number(number)) => {
                shown::show(*number, numeric, currency)
            }
            (Self::Country, Value::Choice(code)) => country::name(code),
            (_, Value::Choice(id)) => label(id),
            (_, Value::Choices(ids)) if !ids.is_empty() => {
                let labels: Vec<String> = ids.iter().map(|id| label(id)).collect();
                labels.join("; ")
            }
            (_, Value::Date(day)) => day.format("%-d %b %Y").to_string(),
            _ => self.write(value),
        }
    }

    /// The largest number that passes.
    #[must_use]
    pub fn most(&self) -> Option<Decimal> {
        match self {
            Self::Number(numeric) => Some(numeric.max),
            _ => None,
        }
    }

    /// What passes, as a sentence without its full stop.
    #[must_use]
    pub fn expects(&self) -> String {
        match self {
            Self::Text { max_length } => {
                format!("write a text of at most {max_length} characters")
            }
            Self::Texts { max_length, .. } => format!(
                "write one or more texts of at most {max_length} characters, separated by commas"
            ),
            Self::YesNo => "write `yes` or `no`".to_owned(),
            Self::Choice(options) => format!("write one of {}", choice::listed(options)),
            Self::Choices {
                options, at_least, ..
            } => {
                let none = if *at_least == 0 { ", or `[]`" } else { "" };
                format!(
                    "write one or more of {}{none}, separated by commas",
                    choice::listed(options)
                )
            }
            Self::Number(numeric) => shown::expects(numeric),
            Self::Currency => currency::EXPECTS.to_owned(),
            Self::Country => country::EXPECTS.to_owned(),
            Self::Date { min, max } => format!("write a day from {min} to {max}, year first"),
            Self::List(list) => {
                format!("write a list of records, each with a `{}`", list.name().key)
            }
        }
    }

    /// Unit and bounds in a few words, for a prompt or a comment.
    #[must_use]
    pub fn bounds(&self) -> String {
        let ids = || {
            let ids = self.options().iter().map(|option| option.id);
            ids.collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::Text { max_length } => format!("text, at most {max_length} characters"),
            Self::Texts { max_length, .. } => {
                format!("one or more, separated by commas, at most {max_length} characters each")
            }
            Self::YesNo => "yes or no".to_owned(),
            Self::Choice(_) => format!("one of {}", ids()),
            Self::Choices { at_least: 0, .. } => format!("any of {}, or none", ids()),
            Self::Choices { .. } => format!("one or more of {}", ids()),
            Self::Number(numeric) => shown::bounds(numeric),
            Self::Currency => "three-letter code".to_owned(),
            Self::Country => "two-letter code or name".to_owned(),
            Self::Date { min, max } => format!("a day from {min} to {max}"),
            Self::List(_) => "a list".to_owned(),
        }
    }

    /// The options of a choice; none for other kinds.
    #[must_use]
    pub fn options(&self) -> &[Choice] {
        match self {
            Self::Choice(options) | Self::Choices { options, .. } => options,
            _ => &[],
        }
    }

    /// Whether the answer is an amount of money.
    #[must_use]
    pub fn is_money(&self) -> bool {
        matches!(
            self,
            Self::Number(Numeric {
                unit: Unit::Money,
                ..
            })
        )
    }

    /// An answer that passes, for kinds with a fixed set of them.
    #[must_use]
    pub fn sample(&self) -> &str {
        match self {
            Self::YesNo => "yes",
            Self::Currency => "USD",
            Self::Country => "DE",
            Self::Date { .. } => "2027-01-04",
            _ => self.options().first().map_or("1", |option| option.id),
        }
    }
}

/// A user's text for a message, cut when it is long.
fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(MOST).collect();
    cut.push('…');
    cut
}
