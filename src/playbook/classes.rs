//! The classes of a fact's values: what no test of any table tells apart.
//!
//! A number falls between two ends that tests name, or on one of them; a word is itself. What a class means to a
//! test is asked of the test, so that a condition has one meaning.

use std::cmp::Ordering;
use std::ops::Deref;

use rust_decimal::Decimal;

use super::condition::{Bound, Condition, Test};
use super::vocabulary::{Domain, FactId, FactValue, Vocabulary};
use crate::units::{TENS, in_digits};

/// A class of a fact's values, counted from 0.
pub(super) type Class = u32;

/// The class of a fact without a value.
const ABSENT: Class = 0;
/// The class of a value that is not of the fact's kind.
const STRANGE: Class = 1;
/// The first class of the values that a fact can have.
const FIRST: Class = 2;

/// The classes of every fact's values, by the fact's place in the vocabulary.
#[derive(Debug)]
pub struct Classes {
    of_facts: Vec<OfFact>,
    /// No value for any fact.
    none: Vec<Option<FactValue>>,
}

/// How the values of one fact fall into classes.
#[derive(Debug)]
enum OfFact {
    /// All values are one: no test looks at the fact.
    Unasked,
    /// No, then yes.
    YesNo,
    /// A class a word, in this order, then one for what is none of them.
    Words(Vec<&'static str>),
    /// Below the first end, on it, between it and the next, and so on.
    Numbers(Ends),
}

/// The ends that tests of a number name, in rising order.
#[derive(Debug)]
struct Ends {
    at: Vec<Decimal>,
    /// The same as whole numbers of `scale` decimal places; empty when one is too long for that.
    digits: Vec<i64>,
    scale: u32,
}

impl Classes {
    /// The classes that these conditions tell apart.
    pub(super) fn of<'c>(
        vocabulary: &Vocabulary,
        conditions: impl Iterator<Item = &'c Condition>,
    ) -> Self {
        let specs = vocabulary.specs();
        let mut ends: Vec<Option<Vec<Decimal>>> = vec![None; specs.len()];
        for condition in conditions {
            let ends = ends[usize::from(condition.fact.0)].get_or_insert_default();
            if let Test::Between(low, high) = &condition.test {
                ends.extend([low, high].into_iter().flatten().map(|bound| bound.at));
            }
        }
        let of_facts = specs
            .iter()
            .zip(ends)
            .map(|(spec, ends)| match (ends, &spec.domain) {
                (None, _) => OfFact::Unasked,
                (_, Domain::YesNo) => OfFact::YesNo,
                (_, Domain::Choice(words)) => OfFact::Words(words.clone()),
                (Some(ends), Domain::Number { .. }) => OfFact::Numbers(Ends::of(ends)),
            });
        Self {
            of_facts: of_facts.collect(),
            none: vec![None; specs.len()],
        }
    }

    /// The class of a fact's value.
    #[inline]
    fn class(&self, fact: usize, value: Option<&FactValue>) -> Class {
        let Some(value) = value else {
            return ABSENT;
        };
        match (&self.of_facts[fact], value) {
            (OfFact::Unasked, _) => ABSENT,
            (OfFact::Numbers(ends), FactValue::Number(number)) => ends.place(number),
            (OfFact::Words(words), FactValue::Choice(word)) => place(words, word),
            (OfFact::YesNo, FactValue::YesNo(is)) => FIRST + Class::from(*is),
            _ => STRANGE,
        }
    }

    /// The classes of a number that is written as a whole one, at `places` decimal places or at more when an end
    /// has more; nothing for what is no number or has ends that are too long.
    #[must_use]
    pub fn in_digits(&self, fact: FactId, places: u32) -> Option<Digits> {
        let OfFact::Numbers(ends) = &self.of_facts[usize::from(fact.0)] else {
            return None;
        };
        let places = places.max(ends.scale);
        let digits = ends.at.iter().map(|end| in_digits(*end, places));
        Some(Digits {
            ends: digits.collect::<Option<_>>()?,
            places,
        })
    }

    /// How many classes a fact has.
    #[must_use]
    pub fn count(&self, fact: FactId) -> usize {
        let values = match &self.of_facts[usize::from(fact.0)] {
            OfFact::Unasked => 0,
            OfFact::YesNo => 2,
            OfFact::Words(words) => words.len() + 1,
            OfFact::Numbers(ends) => 2 * ends.at.len() + 1,
        };
        FIRST as usize + values
    }

    /// A value of each class of a fact, for tests to be held against.
    pub(super) fn samples(&self, fact: FactId) -> Samples<'_> {
        let of = &self.of_facts[usize::from(fact.0)];
        Samples {
            values: of.samples(),
            of,
        }
    }
}

/// A value of each class of a fact.
pub(super) struct Samples<'c> {
    of: &'c OfFact,
    values: Vec<Option<FactValue>>,
}

impl Samples<'_> {
    /// How many classes there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether the values of each class pass a test, by class.
    pub(super) fn holds(&self, test: &Test) -> impl Iterator<Item = bool> {
        let test = self.of.told_apart(test);
        let values = self.values.iter();
        values.map(move |value| test.holds(value))
    }
}

impl OfFact {
    /// A value of each class; for a number the class itself stands for it.
    fn samples(&self) -> Vec<Option<FactValue>> {
        let (strange, values): (_, Vec<FactValue>) = match self {
            Self::Unasked => (FactValue::YesNo(false), Vec::new()),
            Self::YesNo => (
                FactValue::Choice(""),
                [false, true].map(FactValue::YesNo).into(),
            ),
            Self::Words(words) => (
                FactValue::YesNo(false),
                // An empty text is no word of any fact.
                words
                    .iter()
                    .chain([&""])
                    .map(|word| FactValue::Choice(word))
                    .collect(),
            ),
            Self::Numbers(ends) => (
                FactValue::YesNo(false),
                (0..=2 * ends.at.len())
                    .map(|place| FactValue::Number(class_at(place).into()))
                    .collect(),
            ),
        };
        let values = [strange].into_iter().chain(values).map(Some);
        [None].into_iter().chain(values).collect()
    }

    /// A test that answers for [`Self::samples`] as the given one does for what they stand for: classes have the
    /// order of the numbers.
    fn told_apart(&self, test: &Test) -> Test {
        match (self, test) {
            (Self::Numbers(ends), Test::Between(low, high)) => {
                let placed = |bound: Bound| Bound {
                    at: ends.place(&bound.at).into(),
                    ..bound
                };
                Test::Between(low.map(placed), high.map(placed))
            }
            _ => test.clone(),
        }
    }
}

/// The class at a place among those of the values that a fact can have.
#[inline]
fn class_at(place: usize) -> Class {
    FIRST + place as Class
}

/// The class of a word; the last one for a word that is not there.
fn place(words: &[&'static str], word: &'static str) -> Class {
    // Values mostly are the vocabulary's own copies of its words.
    let own = words.iter().position(|known| std::ptr::eq(*known, word));
    let place = own.or_else(|| words.iter().position(|known| *known == word));
    class_at(place.unwrap_or(words.len()))
}

/// The classes of a number that is written as a whole one.
#[derive(Clone, Debug)]
pub struct Digits {
    /// Its decimal places.
    pub places: u32,
    ends: Vec<i64>,
}

impl Digits {
    /// The class of a number.
    #[must_use]
    #[inline]
    pub fn class(&self, digits: i64) -> usize {
        place_among(&self.ends, |end| end.cmp(&digits)) as usize
    }
}

impl Ends {
    fn of(mut at: Vec<Decimal>) -> Self {
        at.sort();
        at.dedup();
        let scale = at.iter().map(Decimal::scale).max().unwrap_or_default();
        let digits = at.iter().map(|end| in_digits(*end, scale));
        Self {
            digits: digits.collect::<Option<_>>().unwrap_or_default(),
            at,
            scale,
        }
    }

    /// The class of a number.
    fn place(&self, number: &Decimal) -> Class {
        let more = number.scale().wrapping_sub(self.scale) as usize;
        let Some(power) = TENS.get(more).filter(|_| !self.digits.is_empty()) else {
            return place_among(&self.at, |end| end.cmp(number));
        };
        // Ends have few decimal places, so that digits mostly compare as they are.
        let (digits, power) = (number.mantissa(), i128::from(*power));
        place_among(&self.digits, |end| (i128::from(*end) * power).cmp(&digits))
    }
}

/// The class of what stands among rising ends, told how an end compares to it; tables name only a few.
#[inline]
fn place_among<T>(ends: &[T], compare: impl Fn(&T) -> Ordering) -> Class {
    for (at, end) in ends.iter().enumerate() {
        match compare(end) {
            Ordering::Less => {}
            Ordering::Equal => return class_at(2 * at + 1),
            Ordering::Greater => return class_at(2 * at),
        }
    }
    class_at(2 * ends.len())
}

/// The values of all facts, by their place in the vocabulary, each with its class.
#[derive(Clone, Debug)]
pub struct FactValues<'p> {
    classes: &'p Classes,
    values: Vec<Option<FactValue>>,
    of_facts: Vec<Class>,
}

impl<'p> FactValues<'p> {
    /// No fact has a value yet.
    #[must_use]
    pub fn none(classes: &'p Classes) -> Self {
        Self {
            classes,
            values: classes.none.to_vec(),
            of_facts: vec![ABSENT; classes.none.len()],
        }
    }

    /// Gives a fact a value, or takes it away.
    pub fn set(&mut self, fact: FactId, value: Option<FactValue>) {
        let at = usize::from(fact.0);
        self.of_facts[at] = self.classes.class(at, value.as_ref());
        self.values[at] = value;
    }

    /// The class that a fact would have with a value.
    #[must_use]
    #[inline]
    pub fn class(&self, fact: FactId, value: &FactValue) -> usize {
        self.classes.class(usize::from(fact.0), Some(value)) as usize
    }

    /// The class of each fact's value, by the fact's place.
    #[inline]
    pub(super) fn of_facts(&self) -> &[Class] {
        &self.of_facts
    }
}

impl Deref for FactValues<'_> {
    type Target = [Option<FactValue>];

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.values
    }
}
